"""What a release store offers to targets: of each package the newest version that stands.

A withdrawn version is never sent. A package of which no version stands is named with the reason, so that a
target can take it out of sight. The store is read, never written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.exceptions import StoreError, TargetSettingsError
from pipelines.release import Store
from pipelines.release.descriptor import csv_path
from pipelines.release.file_kinds import media_type, short_name
from pipelines.release.formats.files import sha256_of
from pipelines.release.store import CATALOG_FILE, DESCRIPTOR_FILE


@dataclass(frozen=True)
class ReleasedFile:
    """One file of a version: its path inside, where it lies, and what it must hold."""

    path: str
    location: Path
    bytes: int
    sha256: str
    mediatype: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.location.name

    @property
    def format(self) -> str:
        """The kind of file as people call it: CSV, XLSX."""
        return short_name(self.location)


@dataclass(frozen=True)
class ReleasedTable:
    """One resource of a version: its CSV and the Table Schema of its columns."""

    name: str
    title: str
    description: str
    rows: int
    schema: Mapping[str, Any]
    file: ReleasedFile

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        key = self.schema.get("primaryKey", ())
        return (key,) if isinstance(key, str) else tuple(key)


@dataclass(frozen=True)
class Release:
    """A version of a package as it is published; `files` are all of its files, descriptor and zip too."""

    package: str
    version: str
    published: str
    descriptor: Mapping[str, Any]
    descriptor_sha256: str
    files: tuple[ReleasedFile, ...]
    tables: tuple[ReleasedTable, ...]

    @property
    def id(self) -> str:
        """The package's identifier, the same in every version: the marker by which a target knows it."""
        return str(self.descriptor["id"])

    @property
    def title(self) -> str:
        """The package's title."""
        return str(self.descriptor["title"])

    def table_of(self, file: ReleasedFile) -> ReleasedTable | None:
        """The table whose CSV a file is, or None."""
        return next((table for table in self.tables if table.file.path == file.path), None)

    def table_named(self, name: str) -> ReleasedTable | None:
        """The table of that name, or None."""
        return next((table for table in self.tables if table.name == name), None)


@dataclass(frozen=True)
class Withdrawn:
    """A package of which no version stands any more; `id` is its identifier, as `Release.id`."""

    package: str
    id: str
    reason: str


@dataclass(frozen=True)
class Offer:
    """What a store has for targets at one moment; `catalog` is the catalogue's file as it then was."""

    store: Path
    catalog: bytes = field(repr=False)
    releases: tuple[Release, ...]
    withdrawn: tuple[Withdrawn, ...]

    def earlier_table(self, package: str, resource: str, sha256: str) -> Path | None:
        """Some version's CSV of a resource that has just these bytes, or None."""
        for version in reversed(Store(self.store).versions(package)):
            path = self.store / package / version / csv_path(resource)
            if path.is_file() and sha256_of(path) == sha256:
                return path
        return None


def offer_of(store: Store, packages: Sequence[str] = ()) -> Offer:
    """What a store offers of some packages, or of all if none is named.

    Raises:
        StoreError: the catalogue or a descriptor cannot be read.
        TargetSettingsError: a package is named that is not published.
    """
    catalog = _catalog_bytes(store)
    listed = json.loads(catalog)["packages"] if catalog else []
    entries = {entry["name"]: entry for entry in listed if entry["versions"]}
    if unknown := [name for name in packages if name not in entries]:
        raise TargetSettingsError(
            str(store.root),
            f"has no package {', '.join(unknown)}",
            "publish it, or mend `packages` of the target",
        )
    releases, withdrawn = [], []
    for name in packages or entries:
        standing = [version for version in entries[name]["versions"] if not version.get("withdrawn")]
        if standing:
            releases.append(_release(store, name, standing[-1]))
        else:
            last = entries[name]["versions"][-1]
            known_as = store.descriptor(name, last["version"])["id"]
            withdrawn.append(Withdrawn(name, known_as, _reason(last["withdrawn"])))
    return Offer(store.root.resolve(), catalog, tuple(releases), tuple(withdrawn))


def _catalog_bytes(store: Store) -> bytes:
    """The catalogue's file, once the store says that it can be used; nothing if there is none yet.

    Raises:
        StoreError: it cannot be used.
    """
    while True:
        catalog = store.catalog()
        try:
            content = (store.root / CATALOG_FILE).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return b""
        if json.loads(content) == catalog:  # else it was replaced in between
            return content


def _reason(status: object) -> str:
    return str(status.get("reason", "")) if isinstance(status, Mapping) else str(status)


def _release(store: Store, package: str, entry: Mapping[str, Any]) -> Release:
    version = str(entry["version"])
    descriptor = store.descriptor(package, version)
    folder = store.path(package, version).resolve()
    try:
        files = tuple(_files(folder, descriptor, entry))
        by_path = {file.path: file for file in files}
        tables = tuple(
            ReleasedTable(
                name=resource["name"],
                title=resource["title"],
                description=resource.get("description", ""),
                rows=resource["openbarnet:rows"],
                schema=resource["schema"],
                file=by_path[resource["path"]],
            )
            for resource in descriptor["resources"]
        )
    except (OSError, KeyError) as error:
        raise StoreError(
            str(folder),
            f"cannot be sent ({error})",
            "run `openbarnet verify` on the store and restore what it names",
        ) from error
    return Release(
        package=package,
        version=version,
        published=str(entry["published"]),
        descriptor=descriptor,
        descriptor_sha256=str(entry["descriptor_sha256"]),
        files=files,
        tables=tables,
    )


def _files(folder: Path, descriptor: Mapping[str, Any], entry: Mapping[str, Any]) -> list[ReleasedFile]:
    listed = [
        ReleasedFile(
            path=file["path"],
            location=folder / file["path"],
            bytes=file["bytes"],
            sha256=file["hash"].removeprefix("sha256:"),
            mediatype=file["mediatype"],
        )
        for file in descriptor["openbarnet:files"]
    ]
    descriptor_file = folder / DESCRIPTOR_FILE
    archive = entry["zip"]
    return [
        *listed,
        ReleasedFile(
            DESCRIPTOR_FILE,
            descriptor_file,
            descriptor_file.stat().st_size,
            str(entry["descriptor_sha256"]),
            media_type(descriptor_file),
        ),
        ReleasedFile(
            Path(archive["path"]).name,
            folder / Path(archive["path"]).name,
            archive["bytes"],
            archive["sha256"],
            media_type(archive["path"]),
        ),
    ]
