"""Whether a store is what was published: every byte, hash and count, recomputed from the files.

Nothing is mended and nothing is passed over: a file that is missing, changed, or belongs nowhere is
named in a sentence. An empty list means that all is as it was written.
"""

from __future__ import annotations

import csv
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.release.build import QUALITY_FILE
from pipelines.release.descriptor import parquet_path, zip_path
from pipelines.release.formats import json_bytes, parquet_shape, read_csv, sha256_of
from pipelines.release.store import (
    CATALOG_FILE,
    DESCRIPTOR_FILE,
    DOCUMENTS,
    LOCK_FILE,
    STORE_FORMAT,
    UNFINISHED,
    Store,
    sealed,
)

DOCUMENT_COLUMN = "document_sha256"
# What `zipfile` raises on damaged bytes, by experience; zlib and struct have errors of their own.
UNREADABLE_ZIP = (
    OSError,
    EOFError,
    KeyError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def verify_store(root: Path) -> list[str]:
    """Check a release store; gives what is wrong, as sentences that name the file, in order of place.

    Raises:
        StoreError: there is no such folder.
    """
    if not root.is_dir():
        raise StoreError(
            str(root), "is not a folder", "name the store that `openbarnet publish --store` wrote"
        )
    store = Store(root)
    problems: list[str] = []
    catalog = _catalog(root, problems)
    problems += _usable(CATALOG_FILE, _contents(store, catalog))
    return list(dict.fromkeys(problems))


def _contents(store: Store, catalog: Mapping[str, Any]) -> Iterator[str]:
    packages = {entry["name"]: entry for entry in catalog.get("packages", [])}
    yield from _stray(store.root, store, packages)
    yield from _documents(store.root)
    yield from _usable(CATALOG_FILE, _reports(store.root, catalog))
    for name in sorted({*packages, *store.packages()}):
        yield from _usable(CATALOG_FILE, _package(store, name, packages.get(name, {"versions": []})))


def _catalog(root: Path, problems: list[str]) -> dict[str, Any]:
    file = root / CATALOG_FILE
    if not file.is_file():
        problems.append(f"{CATALOG_FILE} is missing.")
        return {}
    raw = file.read_bytes()
    try:
        catalog = json.loads(raw)
    except ValueError as error:
        problems.append(f"{CATALOG_FILE} is not JSON ({error}).")
        return {}
    if not isinstance(catalog, dict) or catalog.get("format") != STORE_FORMAT:
        problems.append(f"{CATALOG_FILE} is not of store format {STORE_FORMAT}.")
        return {}
    if json_bytes(sealed(catalog)) != raw:
        problems.append(
            f"{CATALOG_FILE} is not as it was published: its checksum does not agree with its content."
        )
    return catalog


def _stray(root: Path, store: Store, packages: Mapping[str, Any]) -> Iterator[str]:
    known = {CATALOG_FILE, LOCK_FILE, DOCUMENTS, *packages, *store.packages()}
    for path in sorted(root.iterdir()):
        if path.name.startswith(UNFINISHED):
            yield f"{path.name} was left by a publisher that did not finish; the next one removes it."
        elif path.name not in known and not (path.is_dir() and not any(path.iterdir())):
            yield f"{path.name} does not belong to the store."


def _documents(root: Path) -> Iterator[str]:
    for path in sorted((root / DOCUMENTS).glob("*")):
        place = f"{DOCUMENTS}/{path.name}"
        if not path.is_file() or path.name.startswith(UNFINISHED):
            yield f"{place} does not belong to the store."
        elif sha256_of(path) != path.stem:
            yield f"{place} is not the document it is named after: its sha256 differs."


def _reports(root: Path, catalog: Mapping[str, Any]) -> Iterator[str]:
    for report in catalog.get("reports", []):
        document = root / report["document"]
        if not document.is_file():
            yield f"{report['document']} is missing; it is the document of report {report['report']}."
        elif document.stat().st_size != report["bytes"] or document.stem != report["sha256"]:
            yield f"{CATALOG_FILE}: {report['report']} has another size or hash than {report['document']}."


def _package(store: Store, name: str, entry: Mapping[str, Any]) -> Iterator[str]:
    listed = {version["version"]: version for version in entry["versions"]}
    on_disk = store.versions(name)
    for version in on_disk:
        if version not in listed:
            yield f"{name}/{version} is not listed in {CATALOG_FILE}; publish again to list it, or remove it."
    if listed and entry.get("latest") not in listed:
        yield f"{CATALOG_FILE}: the latest version of {name} is not among its versions."
    if (folder := store.root / name).is_dir():
        for path in sorted(folder.iterdir()):
            if path.name not in on_disk:
                yield f"{name}/{path.name} does not belong to the package."
    for version in on_disk:
        yield from _Version(store, name, version, listed.get(version)).problems()
    for version in sorted(set(listed) - set(on_disk)):
        yield f"{name}/{version} is missing; {CATALOG_FILE} lists it."


class _Version:
    """One version under examination."""

    def __init__(self, store: Store, package: str, version: str, entry: Mapping[str, Any] | None) -> None:
        self.store = store
        self.package = package
        self.version = version
        self.entry = entry
        self.folder = store.path(package, version)
        self.place = f"{package}/{version}"

    def problems(self) -> Iterator[str]:
        """All that is wrong with the version."""
        file = self.folder / DESCRIPTOR_FILE
        place = f"{self.place}/{DESCRIPTOR_FILE}"
        if not file.is_file():
            yield f"{place} is missing."
            return
        if self.entry and sha256_of(file) != self.entry["descriptor_sha256"]:
            yield f"{place} is not as it was published: {CATALOG_FILE} has another sha256."
        try:
            descriptor = json.loads(file.read_bytes())
        except ValueError as error:
            yield f"{place} is not JSON ({error})."
            return
        for examine in (self._files, self._tables, self._zip, self._inputs, self._chain):
            yield from _usable(place, examine(descriptor))
        if self.entry:
            yield from _usable(place, self._catalogue_entry(descriptor, self.entry))

    def _files(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        entries = {entry["path"]: entry for entry in descriptor["openbarnet:files"]}
        for path, entry in sorted(entries.items()):
            file = self.folder / path
            if not file.is_file():
                yield f"{self.place}/{path} is missing."
            elif file.stat().st_size != entry["bytes"]:
                size = f"{file.stat().st_size} bytes, not {entry['bytes']}"
                yield f"{self.place}/{path} is not as it was published: it has {size}."
            elif f"sha256:{sha256_of(file)}" != entry["hash"]:
                yield f"{self.place}/{path} is not as it was published: its sha256 differs."
        known = {*entries, DESCRIPTOR_FILE, zip_path(self.package)}
        for file in sorted(path for path in self.folder.rglob("*") if not path.is_dir()):
            if (relative := file.relative_to(self.folder).as_posix()) not in known:
                yield f"{self.place}/{relative} does not belong to the version."
        for resource in descriptor["resources"]:
            entry = entries.get(resource["path"], {})
            if (resource["bytes"], resource["hash"]) != (entry.get("bytes"), entry.get("hash")):
                yield f"{self.place}/{DESCRIPTOR_FILE}: {resource['path']} has two different hashes."

    def _tables(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        for resource in descriptor["resources"]:
            columns = [field["name"] for field in resource["schema"]["fields"]]
            parquet = parquet_path(resource["name"])
            shapes = {
                resource["path"]: _csv_shape(self.folder / resource["path"]),
                parquet: _parquet_shape(self.folder / parquet),
            }
            for path, shape in shapes.items():
                if isinstance(shape, str):
                    yield f"{self.place}/{path} cannot be read ({shape})."
                elif shape[1] != columns:
                    yield f"{self.place}/{path} has other columns than its schema."
                elif shape[0] != resource["openbarnet:rows"]:
                    yield f"{self.place}/{path} has {shape[0]} rows, not {resource['openbarnet:rows']}."
            if DOCUMENT_COLUMN in columns:
                yield from self._spots(self.folder / resource["path"], columns.index(DOCUMENT_COLUMN))

    def _spots(self, file: Path, column: int) -> Iterator[str]:
        """Documents that locators point into, but that the store lacks."""
        try:
            named = {row[column] for row in list(read_csv(file))[1:]}
        except (OSError, ValueError, IndexError, csv.Error):
            return  # said by the caller
        for sha256 in sorted(named):
            if self.store.document(sha256) is None:
                yield f"{self.place}: locators point into document {sha256}, which the store lacks."

    def _zip(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        path = zip_path(self.package)
        file = self.folder / path
        if not file.is_file():
            yield f"{self.place}/{path} is missing."
            return
        if self.entry and sha256_of(file) != self.entry["zip"]["sha256"]:
            yield f"{self.place}/{path} is not as it was published: {CATALOG_FILE} has another sha256."
        expected = {*(entry["path"] for entry in descriptor["openbarnet:files"]), DESCRIPTOR_FILE}
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.namelist()
                differing = [
                    name
                    for name in members
                    if (self.folder / name).is_file()
                    and archive.read(name) != (self.folder / name).read_bytes()
                ]
        except UNREADABLE_ZIP as error:
            yield f"{self.place}/{path} cannot be read ({error})."
            return
        for name in sorted(expected ^ set(members)):
            what = "missing" if name in expected else "not part of the version"
            yield f"{self.place}/{path}: {name} is {what}."
        for name in differing:
            yield f"{self.place}/{path}: {name} is not the file beside it."

    def _inputs(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        for entry in descriptor["openbarnet:inputs"]:
            document = self.store.root / entry["document"]
            if not document.is_file():
                yield f"{entry['document']} is missing; {self.place} was made from it."
            elif document.stem != entry["sha256"] or document.stat().st_size != entry["bytes"]:
                yield f"{entry['document']} is not the document that {self.place} was made from."

    def _chain(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        versions = self.store.versions(self.package)
        before = versions[versions.index(self.version) - 1] if versions.index(self.version) else None
        previous = descriptor["openbarnet:previous"]
        if (previous["version"] if previous else None) != before:
            yield f"{self.place}/{DESCRIPTOR_FILE} does not follow {before or 'nothing'}."
        elif previous and before:
            file = self.store.path(self.package, before) / DESCRIPTOR_FILE
            if not file.is_file() or sha256_of(file) != previous["descriptor_sha256"]:
                yield f"{self.package}/{before}/{DESCRIPTOR_FILE} is not the one that {self.place} followed."

    def _catalogue_entry(self, descriptor: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[str]:
        rows = {resource["name"]: resource["openbarnet:rows"] for resource in descriptor["resources"]}
        previous = descriptor["openbarnet:previous"]
        facts = {
            "version": (descriptor["version"], self.version),
            "rows": (rows, entry["rows"]),
            "reports": ([source["report"] for source in descriptor["openbarnet:inputs"]], entry["reports"]),
            "bump": (descriptor["openbarnet:bump"], entry["bump"]),
            "previous": (previous["version"] if previous else None, entry["previous"]),
            "checks": (_counts(self.folder / QUALITY_FILE), entry["checks"]),
        }
        for name, (own, listed) in facts.items():
            if own != listed:
                yield f"{CATALOG_FILE}: {name} of {self.place} differs from the version's own files."


def _counts(quality: Path) -> object:
    """The check counts that a version's own file gives."""
    try:
        return json.loads(quality.read_bytes())["counts"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _usable(place: str, problems: Iterator[str]) -> Iterator[str]:
    """The problems, and one more when the file they are read from has lost its shape."""
    try:
        yield from problems
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield f"{place} cannot be used ({type(error).__name__}: {error})."


def _csv_shape(file: Path) -> tuple[int, list[str]] | str:
    try:
        heading, *rows = read_csv(file)
    except (OSError, ValueError, csv.Error) as error:
        return str(error)
    ragged = next((number for number, row in enumerate(rows, start=1) if len(row) != len(heading)), None)
    return f"row {ragged} has another number of cells" if ragged else (len(rows), list(heading))


def _parquet_shape(file: Path) -> tuple[int, list[str]] | str:
    from pyarrow import ArrowException

    try:
        return parquet_shape(file)
    except (OSError, ArrowException) as error:
        return str(error)
