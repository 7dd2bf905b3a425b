"""The portal's one reader of the release store.

Everything a page shows comes through here: the catalogue as it stood at one moment (`Catalogue`), the
descriptor and quality of a version, and its files. The store is never written. No path is ever made
from what a visitor typed: names are looked up among those the catalogue and the folders hold.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.portal.drawing import show

Stamp = tuple[int, int, int]
"""What tells one catalogue from the next without opening it: inode, modification time, bytes."""


@dataclass(frozen=True)
class Column:
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
class StoredFile:
    """One file of a version, by its path inside the version's folder."""

    name: str
    path: Path
    bytes: int


@dataclass(frozen=True)
class Resource:
    """One table of a version."""

    name: str
    title: str
    description: str
    rows: int
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    csv: StoredFile | None
    parquet: StoredFile | None


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
class Version:
    """One published version of a package; its folder never changes."""

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

    @property
    def total_rows(self) -> int:
        """Rows of all resources but `locators`, which are places and not data."""
        return sum(count for name, count in self.rows.items() if name != "locators")

    @cached_property
    def files(self) -> Mapping[str, StoredFile]:
        """Every file of the version by its name inside the folder, links excluded."""
        return {item.name: item for item in _files_below(self.folder)}

    @cached_property
    def descriptor(self) -> Mapping[str, Any]:
        """The Data Package descriptor as published."""
        return _read_json(self.folder / "datapackage.json")

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The version's tables in published order."""
        return tuple(
            self._resource(entry) for entry in self.descriptor.get("resources", ()) if _is_table(entry)
        )

    def resource(self, name: str) -> Resource | None:
        """The table of that name, or None."""
        return next((resource for resource in self.resources if resource.name == name), None)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """What changed since the version before, in sentences; empty for a first version."""
        if "diff.json" not in self.files:
            return ()
        return tuple(map(str, _read_json(self.folder / "diff.json").get("said") or ()))

    @cached_property
    def quality(self) -> Quality:
        """What the checks found; empty where the version says nothing."""
        if "quality.json" not in self.files:
            return Quality()
        raw = _read_json(self.folder / "quality.json")
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
            csv=self.files.get(f"data/{name}.csv"),
            parquet=self.files.get(f"data/{name}.parquet"),
        )


@dataclass(frozen=True)
class Package:
    """One dataset of the catalogue with its versions, newest first."""

    name: str
    title: str
    description: str
    theme: str
    keywords: tuple[str, ...]
    versions: tuple[Version, ...]
    latest: Version | None
    blocked: tuple[str, ...]

    def version(self, number: str) -> Version | None:
        """The version of that number (`latest` for the newest), or None."""
        if number == "latest":
            return self.latest
        return next((version for version in self.versions if version.version == number), None)

    def successor(self, version: Version) -> Version | None:
        """The version that replaced this one, or that is to be used in its place; None for the latest."""
        if version.use_instead:
            return self.version(version.use_instead)
        return next((later for later in self.versions if later.previous == version.version), None)


@dataclass(frozen=True)
class TableFound:
    """One table of a report: what it was recognised as, or that it was not."""

    name: str
    place: str
    page: int | None
    kind: str
    resource: str
    rows: int
    records: int
    preview: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SourceReport:
    """One report that was read, with the document that was kept of it."""

    id: str
    title: str
    publisher: str
    period: str
    address: str
    date: str
    form: str
    filename: str
    sha256: str
    bytes: int
    pages: int
    document: str
    tables: tuple[TableFound, ...]
    records: Mapping[str, int]
    warnings: tuple[str, ...]
    is_current: bool

    @property
    def quarter(self) -> tuple[int, int]:
        """What the report covers, as (year it begins in, quarter): from its period, title or id."""
        return show.quarter_of(self.period, self.title, self.id)

    @property
    def label(self) -> str:
        """What the report covers in a word or two: its quarter, else its period, else its id."""
        return show.quarter_name(*self.quarter) or self.period or self.id

    @property
    def recognised(self) -> tuple[TableFound, ...]:
        """The tables of a known kind."""
        return tuple(table for table in self.tables if table.kind)

    @property
    def unrecognised(self) -> tuple[TableFound, ...]:
        """The tables nobody has taught the system yet."""
        return tuple(table for table in self.tables if not table.kind)

    def document_href(self, page: int | None = None) -> str:
        """Where the portal serves the document, opened at a page if one is known; empty if not kept."""
        if not self.document:
            return ""
        return f"/{self.document}#page={page}" if page and self.form == "pdf" else f"/{self.document}"


@dataclass(frozen=True)
class Catalogue:
    """The index of the store as it stood at one moment."""

    stamp: Stamp | None
    title: str = "Open Barnet"
    description: str = ""
    publisher: Mapping[str, Any] = field(default_factory=dict)
    licence: Mapping[str, Any] = field(default_factory=dict)
    attribution: str = ""
    packages: tuple[Package, ...] = ()
    reports: tuple[SourceReport, ...] = ()
    problems: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def package(self, name: str) -> Package | None:
        """The dataset of that name, or None."""
        return next((package for package in self.packages if package.name == name), None)

    def report(self, name: str) -> SourceReport | None:
        """The report of that id, or None."""
        return self._reports_by_id.get(name)

    @cached_property
    def documents(self) -> Mapping[str, SourceReport]:
        """Reports by the path of their kept document (`documents/<sha256>.pdf`)."""
        return {report.document: report for report in self.reports if report.document}

    @property
    def published(self) -> tuple[Package, ...]:
        """Datasets with at least one version."""
        return tuple(package for package in self.packages if package.latest)

    @property
    def releases(self) -> tuple[Version, ...]:
        """Every version of every dataset, newest first."""
        versions = (version for package in self.packages for version in package.versions)
        return tuple(sorted(versions, key=lambda version: version.published, reverse=True))

    @cached_property
    def _reports_by_id(self) -> Mapping[str, SourceReport]:
        return {report.id: report for report in self.reports}


class StoreReader:
    """Hands out the current `Catalogue` of a store folder; rereads it when `catalog.json` is replaced."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._index = str(self.root / "catalog.json")
        self._catalogue: Catalogue | None = None
        self._lock = threading.Lock()

    def stamp(self) -> Stamp | None:
        """The stamp of the catalogue on disk; None while nothing has been published."""
        try:
            found = os.stat(self._index)  # noqa: PTH116 - asked for with every request
        except (FileNotFoundError, NotADirectoryError):
            return None
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def catalogue(self) -> Catalogue:
        """The catalogue as it stands; the same object as long as the file is the same.

        Raises:
            StoreError: the catalogue is there but is not one.
        """
        stamp = self.stamp()
        held = self._catalogue
        if held is not None and held.stamp == stamp:
            return held
        with self._lock:
            if self._catalogue is None or self._catalogue.stamp != stamp:
                self._catalogue = self._load(stamp)
            return self._catalogue

    def document(self, catalogue: Catalogue, name: str) -> StoredFile | None:
        """A kept report by its file name (`<sha256>.pdf`); None unless the catalogue lists it."""
        report = catalogue.documents.get(f"documents/{name}")
        if report is None:
            return None
        path = self.root / "documents" / Path(report.document).name
        if path.is_symlink() or not path.is_file():
            return None
        return StoredFile(name=name, path=path, bytes=path.stat().st_size)

    def _load(self, stamp: Stamp | None) -> Catalogue:
        if stamp is None:
            return Catalogue(stamp=None)
        raw = _read_json(self.root / "catalog.json")
        return Catalogue(
            stamp=stamp,
            title=str(raw.get("title") or "Open Barnet"),
            description=str(raw.get("description") or ""),
            publisher=raw.get("publisher") or {},
            licence=raw.get("licence") or {},
            attribution=str(raw.get("attribution") or ""),
            packages=tuple(_package(self.root, entry) for entry in raw.get("packages", ())),
            reports=tuple(sorted(map(_report, raw.get("reports", ())), key=_newest_first)),
            problems=tuple(map(str, raw.get("problems", ()))),
            raw=raw,
        )


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(
            str(path), f"cannot be read as JSON ({error})", "run `openbarnet verify` on the store"
        ) from error
    if not isinstance(raw, dict):
        raise StoreError(str(path), "holds no JSON object", "run `openbarnet verify` on the store")
    return raw


def _files_below(folder: Path) -> Iterator[StoredFile]:
    for place, _, names in os.walk(folder, followlinks=False):
        for name in sorted(names):
            path = Path(place) / name
            if not path.is_symlink() and path.is_file():
                yield StoredFile(path.relative_to(folder).as_posix(), path, path.stat().st_size)


def _is_table(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("name")) and bool(entry.get("schema"))


def _column(entry: Mapping[str, Any]) -> Column:
    constraints = entry.get("constraints", {})
    return Column(
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
    versions = tuple(
        sorted(
            (_version(root, name, item) for item in entry.get("versions", ())),
            key=lambda version: _version_order(version.version),
            reverse=True,
        )
    )
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


def _version(root: Path, package: str, entry: Mapping[str, Any]) -> Version:
    folder = (root / str(entry.get("path") or f"{package}/{entry['version']}")).resolve()
    if not folder.is_relative_to(root):
        raise StoreError(str(folder), "a version's path leaves the store", "mend catalog.json")
    return Version(
        package=package,
        version=str(entry["version"]),
        published=str(entry.get("published") or ""),
        bump=str(entry.get("bump") or ""),
        previous=str(entry.get("previous") or ""),
        rows=entry.get("rows") or {},
        reports=tuple(map(str, entry.get("reports") or ())),
        check_counts=entry.get("checks") or {},
        bytes=int(entry.get("bytes") or 0),
        withdrawn=_reason(entry.get("withdrawn")),
        folder=folder,
        use_instead=str((entry.get("withdrawn") or {}).get("successor") or ""),
    )


def _reason(withdrawn: object) -> str:
    if isinstance(withdrawn, dict):
        return str(withdrawn.get("reason") or "withdrawn")
    return str(withdrawn) if withdrawn else ""


def _version_order(number: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in number.split("."))


def _report(entry: Mapping[str, Any]) -> SourceReport:
    return SourceReport(
        id=str(entry["report"]),
        title=str(entry.get("title") or entry["report"]),
        publisher=str(entry.get("publisher") or ""),
        period=str(entry.get("period") or ""),
        address=str(entry.get("address") or ""),
        date=str(entry.get("date") or ""),
        form=str(entry.get("form") or ""),
        filename=str(entry.get("filename") or ""),
        sha256=str(entry.get("sha256") or ""),
        bytes=int(entry.get("bytes") or 0),
        pages=int(entry.get("pages") or 0),
        document=str(entry.get("document") or ""),
        tables=tuple(map(_table, entry.get("tables", ()))),
        records=entry.get("records") or {},
        warnings=tuple(map(str, entry.get("warnings") or ())),
        is_current=bool(entry.get("current", True)),
    )


def _table(entry: Mapping[str, Any]) -> TableFound:
    page, line = entry.get("page"), entry.get("line")
    return TableFound(
        name=str(entry.get("name") or ""),
        place=f"page {page}" if page else f"line {line}" if line else "",
        page=page,
        kind=str(entry.get("kind") or ""),
        resource=str(entry.get("resource") or ""),
        rows=int(entry.get("rows") or 0),
        records=int(entry.get("records") or 0),
        preview=str(entry.get("preview") or ""),
        notes=tuple(map(str, entry.get("notes") or ())),
    )


def _newest_first(report: SourceReport) -> tuple[int, int, str]:
    year, quarter = report.quarter
    return (-year, -quarter, report.id)
