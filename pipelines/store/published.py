"""What a store holds, as values: the catalogue at one moment, its packages, versions, tables and files.

No path is ever made from what a visitor typed: names are looked up among those that catalogue and manifest
list, and a file that is a link, or lies outside its version's folder, is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from pipelines.exceptions import StoreError
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import (
    CATALOG_FILE,
    DESCRIPTOR_FILE,
    DOCUMENTS,
    QUALITY_FILE,
    SIGNATURE_FILE,
    whole_folder,
    zip_path,
)
from pipelines.store.number import Version
from pipelines.store.reports import SourceReport, newest_first, report_of
from pipelines.store.table_files import (
    PARTS,
    StoredFile,
    csv_path,
    joined_csv,
    joined_parquet,
    json_path,
    parquet_path,
    parts_of,
    tables_by_file,
)

FRONT = "openbarnet:front"
"""The property of a Table Schema that names the columns to show first."""
WHOLE_FILES = "files.json"
"""Lists what was made of a version after publication, in the folder of it."""
LEFT_OUT = "openbarnet:left_out"
"""The property of a manifest with the files that could not hold the tables, and why."""
OF_EVERY_ROW = frozenset(("publisher", "period_start", "period_end", "found_by", "locator"))
"""Columns that say where a row is from; shown to who asks for all columns."""
OF_THE_REPORT = ("period", "report")
"""Columns that stand behind a row's own where a schema does not say which come first."""
Stamp = tuple[int, int, int]
"""What tells one catalogue from the next without opening it: inode, modification time, bytes."""


@dataclass(frozen=True)
class PublishedColumn:
    """One column of a resource, from the schema inlined in its descriptor."""

    name: str
    type: str
    title: str
    description: str
    unit: str
    required: bool
    allowed: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        """True for what is right-aligned and set in tabular figures."""
        return self.type in ("integer", "number")


@dataclass(frozen=True)
class Resource:
    """One table of a version; `schema` is the Table Schema inlined in the manifest."""

    name: str
    title: str
    description: str
    rows: int
    columns: tuple[PublishedColumn, ...]
    primary_key: tuple[str, ...]
    csv: StoredFile | None
    parquet: StoredFile | None
    schema: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def address(self) -> str:
        """Where in its version the whole of it is had as CSV."""
        return csv_path(self.name)

    @property
    def front(self) -> tuple[PublishedColumn, ...]:
        """The columns that matter to who looks first, as its schema orders them; all where it names none."""
        by_name = {column.name: column for column in self.columns}
        named = tuple(by_name[name] for name in self.schema.get(FRONT, ()) if name in by_name)
        own = [column for column in self.columns if column.name not in (*OF_EVERY_ROW, *OF_THE_REPORT)]
        return named or (*own, *(by_name[name] for name in OF_THE_REPORT if name in by_name))

    @property
    def file(self) -> StoredFile:
        """Its CSV.

        Raises:
            StoreError: it does not lie there.
        """
        if self.csv is None:
            raise StoreError(self.name, "has no CSV file", "run `openbarnet verify` on the store")
        return self.csv


@dataclass(frozen=True)
class Quality:
    """What the checks of a version found, as `quality.json` holds it."""

    checks: tuple[Mapping[str, Any], ...] = ()
    held_back: tuple[Mapping[str, Any], ...] = ()
    quarantine: tuple[Mapping[str, Any], ...] = ()
    doubts: tuple[Mapping[str, Any], ...] = ()

    @property
    def passed(self) -> tuple[Mapping[str, Any], ...]:
        """Checks in which nothing failed."""
        return tuple(check for check in self.checks if not check.get("failures"))

    @property
    def failed(self) -> tuple[Mapping[str, Any], ...]:
        """Checks with findings, weightiest first."""
        order = {"error": 0, "warning": 1, "information": 2}
        failing = (check for check in self.checks if check.get("failures"))
        return tuple(sorted(failing, key=lambda check: order.get(str(check.get("level")), 3)))


@dataclass(frozen=True)
class PublishedVersion:
    """One published version of a package, as the catalogue lists it; its folder never changes.

    `withdrawn` is the reason, empty for a version that stands; `use_instead` the one to use then.
    """

    package: str
    version: str
    published: str
    bump: str
    previous: str
    rows: Mapping[str, int]
    reports: tuple[str, ...]
    check_counts: Mapping[str, int]
    bytes: int
    withdrawn: str
    folder: Path
    use_instead: str = ""
    notes: tuple[str, ...] = ()
    descriptor_sha256: str = ""
    zip_sha256: str = ""
    withdrawn_at: str = ""
    is_erased: bool = False
    known_id: str = ""
    fault: str = ""
    """Why it cannot be read for now (`pipelines.store.faults`); empty where nothing is known against it."""

    @classmethod
    def of_folder(cls, root: Path, package: str, version: str) -> PublishedVersion:
        """A version as it lies there, whether a catalogue lists it or not."""
        folder = (root / package / version).resolve()
        return cls(package, version, "", "", "", {}, (), {}, 0, "", folder)

    @property
    def changed(self) -> str:
        """When it was last said anything new of: published, or withdrawn since."""
        return max(self.published, self.withdrawn_at)

    @property
    def total_rows(self) -> int:
        """Rows of all resources but `locators`, which are places and not data."""
        return sum(count for name, count in self.rows.items() if name != "locators")

    @cached_property
    def descriptor(self) -> Mapping[str, Any]:
        """The version's `datapackage.json`, which is also its manifest.

        Raises:
            StoreError: it cannot be read.
        """
        return json_object(self.folder / DESCRIPTOR_FILE)

    @property
    def id(self) -> str:
        """The package's identifier, the same in every version: the marker by which others know it."""
        return self.known_id or str(self.descriptor["id"])

    @property
    def title(self) -> str:
        """The package's title as the version gives it."""
        return str(self.descriptor["title"])

    @cached_property
    def manifest(self) -> Mapping[str, StoredFile]:
        """Every file that the version must have, by path: the manifest's, itself, the zip, the signature.

        One that has a table in parts has no zip.

        Raises:
            StoreError: the manifest cannot be used.
        """
        place = self.folder / DESCRIPTOR_FILE
        archive = zip_path(self.package)
        try:
            listed = [
                (file["path"], int(file["bytes"]), str(file["hash"]).removeprefix("sha256:"))
                for file in self.descriptor["openbarnet:files"]
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(place, f"lacks {error}") from error
        listed.append((DESCRIPTOR_FILE, _size(place), self.descriptor_sha256))
        if self.zip_sha256 or not self.is_in_parts:
            listed.append((archive, self.bytes, self.zip_sha256))
        signature = self.folder / SIGNATURE_FILE
        if signature.is_file():
            listed.append((SIGNATURE_FILE, _size(signature), sha256_of(signature)))
        tables = tables_by_file(self.descriptor)
        return {
            path: StoredFile(path, self.folder / path, size, sha256, *tables.get(path, ("", "")))
            for path, size, sha256 in listed
        }

    @cached_property
    def _parquet(self) -> Mapping[str, StoredFile]:
        return {file.table: file for file in self._joined("parquet") if file.is_there}

    @property
    def is_in_parts(self) -> bool:
        """Whether some table of it lies in parts."""
        return any(entry.get(PARTS) for entry in self.descriptor.get("resources", ()))

    @property
    def left_out(self) -> Mapping[str, str]:
        """Files that could not hold the tables, with the reason, by path."""
        said = {str(each["path"]): str(each["reason"]) for each in self.descriptor.get(LEFT_OUT, ())}
        return {path: reason for path, reason in said.items() if path not in self.whole_files}

    @cached_property
    def whole_files(self) -> Mapping[str, StoredFile]:
        """What was made of it after publication, by path: files that hold tables whole which lie in parts.

        None where they are not made yet, or are those of another version.
        """
        if not self.is_in_parts:
            return {}
        folder = whole_folder(self.folder.parent.parent) / self.package / self.version
        try:
            said = json_object(folder / WHOLE_FILES)
            if said["descriptor_sha256"] != sha256_of(self.folder / DESCRIPTOR_FILE):
                return {}
            tables = tables_by_file(self.descriptor)
            return {
                str(file["path"]): StoredFile(
                    str(file["path"]),
                    folder / str(file["path"]),
                    int(file["bytes"]),
                    str(file["hash"]).removeprefix("sha256:"),
                    *tables.get(str(file["path"]), ("", "")),
                )
                for file in said["files"]
            }
        except (StoreError, OSError, KeyError, TypeError, ValueError):
            return {}

    @cached_property
    def files(self) -> Mapping[str, StoredFile]:
        """The files of the manifest that lie in their places, by path, in its order; tables in parts as one.

        With them what was made of it after publication.

        Raises:
            StoreError: the manifest cannot be used.
        """
        there = {path: file for path, file in self.manifest.items() if file.is_there}
        more = (*self._joined("csv"), *self.whole_files.values())
        return {**there, **{file.path: file for file in more if file.is_there}}

    @property
    def offered(self) -> Mapping[str, StoredFile]:
        """The files of the manifest as people are offered them: whole tables, and no part by itself.

        Raises:
            StoreError: the manifest cannot be used.
        """
        named = {path: file for path, file in self.manifest.items() if not file.part}
        return {**named, **{path: file for path, file in self.files.items() if not file.part}}

    def _joined(self, form: str) -> Iterator[StoredFile]:
        """Each table in parts as one CSV or Parquet file."""
        for entry in self.descriptor.get("resources", ()):
            parts = parts_of(entry)
            if not parts:
                continue
            name, rows = str(entry["name"]), [part.rows for part in parts]
            try:
                pieces = [self.manifest[part.csv if form == "csv" else part.parquet] for part in parts]
            except KeyError as error:
                raise damaged(self.folder / DESCRIPTOR_FILE, f"lacks {error}") from error
            if form == "csv":
                columns = [str(field["name"]) for field in entry["schema"]["fields"]]
                sha256 = str(entry["hash"]).removeprefix("sha256:")
                yield joined_csv(name, self.folder, pieces, columns, rows, sha256)
            else:
                yield joined_parquet(name, self.folder, pieces, rows)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The version's tables in published order.

        Raises:
            StoreError: the manifest cannot be used.
        """
        entries = self.descriptor.get("resources", ())
        return tuple(self._resource(entry) for entry in entries if entry.get("name") and entry.get("schema"))

    def resource(self, name: str) -> Resource | None:
        """The table of that name, or None."""
        return next((resource for resource in self.resources if resource.name == name), None)

    def table_in(self, file: StoredFile) -> Resource | None:
        """The table that a file holds and no other, in whatever format, or None."""
        return self.resource(file.table) if file.table else None

    def table_of(self, file: StoredFile) -> Resource | None:
        """The table whose CSV a file is, or None."""
        table = self.table_in(file)
        return table if table and table.csv and table.csv.path == file.path else None

    def files_of(self, resource: Resource) -> tuple[StoredFile, ...]:
        """The files that hold a table, a format each: CSV, Parquet, JSON."""
        paths = (csv_path(resource.name), parquet_path(resource.name), json_path(resource.name))
        return tuple(self.files[path] for path in paths if path in self.files)

    @cached_property
    def quality(self) -> Quality:
        """What the checks found; empty where the version says nothing.

        Raises:
            StoreError: its file cannot be read.
        """
        if QUALITY_FILE not in self.files:
            return Quality()
        raw = json_object(self.folder / QUALITY_FILE)
        return Quality(
            checks=tuple(raw.get("checks", ())),
            held_back=tuple(raw.get("held_back", ())),
            quarantine=tuple(raw.get("quarantine", ())),
            doubts=tuple(raw.get("doubts", ())),
        )

    def _resource(self, entry: Mapping[str, Any]) -> Resource:
        schema = entry.get("schema", {})
        key = schema.get("primaryKey", ())
        name = str(entry["name"])
        return Resource(
            name=name,
            title=str(entry.get("title") or schema.get("title") or name),
            description=str(entry.get("description") or schema.get("description") or ""),
            rows=int(self.rows.get(name, 0)),
            columns=tuple(_column(item) for item in schema.get("fields", ())),
            primary_key=(key,) if isinstance(key, str) else tuple(key),
            csv=self.files.get(csv_path(name)),
            parquet=self._parquet.get(name) or self.files.get(parquet_path(name)),
            schema=schema,
        )


@dataclass(frozen=True)
class Package:
    """One dataset of the catalogue with its versions, newest first; `latest` is the newest that stands."""

    name: str
    title: str
    description: str
    theme: str
    keywords: tuple[str, ...]
    versions: tuple[PublishedVersion, ...]
    latest: PublishedVersion | None
    blocked: tuple[str, ...]

    def version(self, number: str) -> PublishedVersion | None:
        """The version of that number (`latest` for the newest), or None."""
        if number == "latest":
            return self.latest
        return next((version for version in self.versions if version.version == number), None)

    def successor(self, version: PublishedVersion) -> PublishedVersion | None:
        """The version that replaced this one, or that is to be used in its place; None for the latest."""
        if version.use_instead:
            return self.version(version.use_instead)
        return next((later for later in self.versions if later.previous == version.version), None)


@dataclass(frozen=True)
class Catalogue:
    """The index of the store as it stood at one moment.

    `stamp` tells it from the next; None before the first publication. `raw` is the catalogue as today's
    format has it, `source` the bytes of its file as it lies there, whatever its format.
    """

    root: Path
    stamp: Stamp | None
    title: str
    description: str
    language: str
    publisher: Mapping[str, Any]
    licence: Mapping[str, Any]
    spatial: tuple[Mapping[str, Any], ...]
    themes: tuple[Mapping[str, Any], ...]
    attribution: str
    packages: tuple[Package, ...]
    reports: tuple[SourceReport, ...]
    problems: tuple[str, ...]
    raw: Mapping[str, Any] = field(compare=False, repr=False)
    source: bytes = field(default=b"", compare=False, repr=False)
    unavailable: tuple[Package, ...] = ()
    """Datasets whose newest version cannot be read for now; they are not among `packages`."""

    def package(self, name: str) -> Package | None:
        """The dataset of that name, or None."""
        return next((package for package in self.packages if package.name == name), None)

    def report(self, name: str) -> SourceReport | None:
        """The report of that id, or None."""
        return self._reports_by_id.get(name)

    def document(self, name: str) -> StoredFile | None:
        """A kept report by its file name (`<sha256>.pdf`); None unless the catalogue lists it."""
        report = self._reports_by_document.get(f"{DOCUMENTS}/{name}")
        if report is None:
            return None
        file = StoredFile(
            name, self.root / DOCUMENTS / Path(report.document).name, report.bytes, report.sha256
        )
        return file if file.is_there else None

    @property
    def published(self) -> tuple[Package, ...]:
        """Datasets with at least one version that stands."""
        return tuple(package for package in self.packages if package.latest)

    @property
    def releases(self) -> tuple[PublishedVersion, ...]:
        """Every version of every dataset, newest first."""
        versions = (version for package in self.packages for version in package.versions if not version.fault)
        return tuple(sorted(versions, key=lambda version: version.published, reverse=True))

    @cached_property
    def kept_back(self) -> frozenset[str]:
        """Documents that are not offered yet, by their path in the store: neither served nor mirrored."""
        return frozenset(report.document for report in self.reports if report.kept_back and report.document)

    @cached_property
    def _reports_by_id(self) -> Mapping[str, SourceReport]:
        return {report.id: report for report in self.reports}

    @cached_property
    def _reports_by_document(self) -> Mapping[str, SourceReport]:
        return {report.document: report for report in self.reports if report.document}


def catalogue_of(
    root: Path, catalog: Mapping[str, Any], stamp: Stamp | None = None, source: bytes = b""
) -> Catalogue:
    """The catalogue of a store from its JSON in today's format.

    Args:
        root: the store's folder.
        catalog: what its `catalog.json` says.
        stamp: of the file.
        source: the file's bytes.

    Raises:
        StoreError: an entry lacks what it must have, or leads out of the store.
    """
    root = root.resolve()
    try:
        return Catalogue(
            root=root,
            stamp=stamp,
            title=str(catalog.get("title") or "Open Barnet"),
            description=str(catalog.get("description") or ""),
            language=str(catalog.get("language") or "en"),
            publisher=catalog.get("publisher") or {},
            licence=catalog.get("licence") or {},
            spatial=tuple(catalog.get("spatial") or ()),
            themes=tuple(catalog.get("themes") or ()),
            attribution=str(catalog.get("attribution") or ""),
            packages=tuple(_package(root, entry) for entry in catalog.get("packages", ())),
            reports=tuple(sorted(map(report_of, catalog.get("reports", ())), key=newest_first)),
            problems=tuple(map(str, catalog.get("problems", ()))),
            raw=catalog,
            source=source,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged(root / CATALOG_FILE, f"cannot be used ({type(error).__name__}: {error})") from error


def json_object(file: Path) -> dict[str, Any]:
    """A JSON file of a store.

    Raises:
        StoreError: it is missing or is not a JSON object.
    """
    try:
        value = orjson.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(file, f"cannot be read ({error})") from error
    if not isinstance(value, dict):
        raise damaged(file, "is not a JSON object")
    return value


def damaged(file: Path, what: str) -> StoreError:
    """The error for a published file that is not as it was written."""
    return StoreError(str(file), what, "run `openbarnet verify` on the store and restore what it names")


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _column(entry: Mapping[str, Any]) -> PublishedColumn:
    constraints = entry.get("constraints", {})
    return PublishedColumn(
        name=str(entry["name"]),
        type=str(entry.get("type", "string")),
        title=str(entry.get("title") or entry["name"]),
        description=str(entry.get("description") or ""),
        unit=str(entry.get("unit") or ""),
        required=bool(constraints.get("required")),
        allowed=tuple(map(str, constraints.get("enum", ()))),
    )


def _package(root: Path, entry: Mapping[str, Any]) -> Package:
    name = str(entry["name"])
    listed = (_version(root, name, item) for item in entry.get("versions", ()))
    versions = tuple(sorted(listed, key=lambda one: Version.parse(one.version), reverse=True))
    latest = entry.get("latest")
    return Package(
        name=name,
        title=str(entry.get("title") or name),
        description=str(entry.get("description") or ""),
        theme=str(entry.get("theme") or ""),
        keywords=tuple(map(str, entry.get("keywords") or ())),
        versions=versions,
        latest=next((version for version in versions if version.version == latest), None),
        blocked=tuple(map(str, (entry.get("blocked") or {}).get("reasons", ()))),
    )


def _version(root: Path, package: str, entry: Mapping[str, Any]) -> PublishedVersion:
    folder = (root / str(entry.get("path") or f"{package}/{entry['version']}")).resolve()
    if not folder.is_relative_to(root):
        raise StoreError(str(folder), "a version's path leaves the store", "mend catalog.json")
    withdrawn, archive = entry.get("withdrawn") or {}, entry.get("zip") or {}
    return PublishedVersion(
        package=package,
        version=str(entry["version"]),
        published=str(entry.get("published") or ""),
        bump=str(entry.get("bump") or ""),
        previous=str(entry.get("previous") or ""),
        rows=entry.get("rows") or {},
        reports=tuple(map(str, entry.get("reports") or ())),
        check_counts=entry.get("checks") or {},
        bytes=int(entry.get("bytes") or archive.get("bytes") or 0),
        withdrawn=str(withdrawn.get("reason") or "withdrawn") if withdrawn else "",
        folder=folder,
        use_instead=str(withdrawn.get("successor") or ""),
        withdrawn_at=str(withdrawn.get("withdrawn") or "") if withdrawn else "",
        is_erased=bool(entry.get("is_erased")),
        known_id=str(entry.get("id") or ""),
        notes=tuple(map(str, entry.get("notes") or ())),
        descriptor_sha256=str(entry.get("descriptor_sha256") or ""),
        zip_sha256=str(archive.get("sha256") or ""),
    )
