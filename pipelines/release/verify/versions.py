"""One version in its store: its zip, its documents, the version before, its entry in the catalogue."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.release.changes import read_diff
from pipelines.release.descriptor import UNTOLD_DIFFERENCE
from pipelines.release.formats.archive import seal_of
from pipelines.release.patching import apply
from pipelines.release.readback import published_content, table_texts
from pipelines.release.verify.faults import MADE_BY, UNREADABLE_ZIP, as_usable
from pipelines.release.verify.version_files import VersionFiles
from pipelines.store import StoreReader
from pipelines.store.hashes import HASH_CHUNK, sha256_of
from pipelines.store.layout import (
    CATALOG_FILE,
    DESCRIPTOR_FILE,
    DIFF_FILE,
    QUALITY_FILE,
    SIGNATURE_FILE,
    zip_path,
)
from pipelines.store.removals import removals_of
from pipelines.store.signing import PublicKey, as_text
from pipelines.store.table_files import parts_of

DOCUMENT_COLUMN = "document_sha256"


class StoredVersion:
    """One version of a store under examination."""

    def __init__(
        self,
        store: StoreReader,
        package: str,
        version: str,
        entry: Mapping[str, Any] | None,
        keys: Sequence[PublicKey],
    ) -> None:
        self.store = store
        self.package = package
        self.version = version
        self.entry = entry
        self.folder = store.path(package, version)
        self.place = f"{package}/{version}"
        self.removals = removals_of(store)
        self.files = VersionFiles(self.folder, f"{self.place}/", zip_path(package), keys)

    def problems(self) -> Iterator[str]:
        """All that is wrong with the version."""
        file = self.folder / DESCRIPTOR_FILE
        place = f"{self.place}/{DESCRIPTOR_FILE}"
        if self.entry and file.is_file() and sha256_of(file) != self.entry["descriptor_sha256"]:
            yield f"{place} is not as it was published: {CATALOG_FILE} has another sha256."
        own = list(self.files.problems())
        yield from own
        try:
            descriptor = json.loads(file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return  # said already
        for examine in (self._spots, self._zip, self._inputs, self._chain):
            yield from as_usable(place, examine(descriptor))
        if not own:
            yield from as_usable(place, self._difference(descriptor))
        if self.entry:
            yield from as_usable(place, self._catalogue_entry(descriptor, self.entry))

    def _spots(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        """Documents that locators point into, but that the store lacks."""
        for resource in descriptor["resources"]:
            if DOCUMENT_COLUMN not in [field["name"] for field in resource["schema"]["fields"]]:
                continue
            try:
                named = table_texts(self.folder, resource).column(DOCUMENT_COLUMN).unique()
            except (OSError, ValueError, KeyError):
                return  # said already
            for sha256 in sorted(map(str, named.to_pylist())):
                is_gone = any(f"/{sha256}." in document for document in self.removals.documents)
                if self.store.document(sha256) is None and not is_gone:
                    yield f"{self.place}: locators point into document {sha256}, which the store lacks."

    def _zip(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        path = zip_path(self.package)
        file = self.folder / path
        if any(parts_of(resource) for resource in descriptor["resources"]):
            return  # it has none, and one that lies there is said not to belong
        if not file.is_file():
            yield f"{self.place}/{path} is missing."
            return
        if self.entry and sha256_of(file) != self.entry["zip"]["sha256"]:
            yield f"{self.place}/{path} is not as it was published: {CATALOG_FILE} has another sha256."
        if seal_of(file) is False or (seal_of(file) is None and MADE_BY in descriptor):
            yield f"{self.place}/{path} is not as it was published: its seal does not agree with its content."
        expected = {*(entry["path"] for entry in descriptor["openbarnet:files"]), DESCRIPTOR_FILE}
        if (self.folder / SIGNATURE_FILE).is_file():
            expected.add(SIGNATURE_FILE)
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.namelist()
                differing = [
                    name
                    for name in members
                    if (self.folder / name).is_file() and not _is_same(archive, name, self.folder / name)
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
            if entry["document"] in self.removals.documents:
                continue
            if not document.is_file():
                yield f"{entry['document']} is missing; {self.place} was made from it."
            elif document.stem != entry["sha256"] or document.stat().st_size != entry["bytes"]:
                yield f"{entry['document']} is not the document that {self.place} was made from."

    def _chain(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        before = self._before()
        previous = descriptor["openbarnet:previous"]
        erased = self.removals.version(self.package, previous["version"]) if previous else None
        if erased is not None and erased.descriptor_sha256 == previous["descriptor_sha256"]:
            return
        if (previous["version"] if previous else None) != before:
            yield f"{self.place}/{DESCRIPTOR_FILE} does not follow {before or 'nothing'}."
        elif previous and before:
            file = self.store.path(self.package, before) / DESCRIPTOR_FILE
            if not file.is_file() or sha256_of(file) != previous["descriptor_sha256"]:
                yield f"{self.package}/{before}/{DESCRIPTOR_FILE} is not the one that {self.place} followed."

    def _difference(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        """Whether the difference, applied to the version before, gives this one."""
        before = self._before()
        previous = descriptor["openbarnet:previous"]
        if before is None or MADE_BY not in descriptor or not previous or previous["version"] != before:
            return
        if descriptor.get(UNTOLD_DIFFERENCE):
            return
        place = f"{self.place}/{DIFF_FILE}"
        try:
            old = published_content(self.store, self.package, before)
        except StoreError:
            return  # what is wrong with that version is said under its own name
        try:
            is_right = apply(read_diff(self.folder / DIFF_FILE), old) == published_content(
                self.store, self.package, self.version
            )
        except StoreError as error:
            yield f"{place} cannot be applied ({error})."
            return
        if not is_right:
            yield f"{place} is not the difference from {before}."

    def _before(self) -> str | None:
        versions = self.store.versions(self.package)
        number = versions.index(self.version)
        return versions[number - 1] if number else None

    def _catalogue_entry(self, descriptor: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[str]:
        rows = {resource["name"]: resource["openbarnet:rows"] for resource in descriptor["resources"]}
        previous = descriptor["openbarnet:previous"]
        signature = self.folder / SIGNATURE_FILE
        if (as_text(signature.read_bytes()) if signature.is_file() else None) != entry.get("signature"):
            yield f"{self.place}/{SIGNATURE_FILE} is not as it was published: {CATALOG_FILE} has another."
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


def _is_same(archive: zipfile.ZipFile, name: str, file: Path) -> bool:
    """Whether a member of a zip holds the bytes of a file; neither is read whole."""
    with archive.open(name) as packed, file.open("rb") as beside:
        while chunk := packed.read(HASH_CHUNK):
            if chunk != beside.read(len(chunk)):
                return False
        return not beside.read(1)


def _counts(quality: Path) -> object:
    """The check counts that a version's own file gives."""
    try:
        return json.loads(quality.read_bytes())["counts"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
