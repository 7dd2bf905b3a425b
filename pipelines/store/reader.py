"""The one reader of a release store: its catalogue as it stands, and the files of its versions.

Portal, targets, harvesters, comparison, verification and the writer itself all look through this. It says
which formats can be read: an older catalogue comes as today's, a newer one is refused by every function here.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipelines.exceptions import StoreError
from pipelines.store.formats import STORE_FORMAT, empty_catalog, newer, parsed_catalog, upgraded
from pipelines.store.layout import CATALOG_FILE, DESCRIPTOR_FILE, DOCUMENTS, ORIGINALS
from pipelines.store.number import Version
from pipelines.store.published import Catalogue, Stamp, catalogue_of, json_object


class _Seen(NamedTuple):
    """What is known of a catalogue that was looked at; no format where it cannot be read."""

    stamp: Stamp
    number: int | None
    is_signed: bool


_SEEN: dict[Path, _Seen] = {}
"""By store the catalogue looked at last: each step of a publication opens the store anew."""


class StoreReader:
    """Reads a release store; making the object touches nothing.

    Args:
        root: the store's folder; it may be missing, and may be published to meanwhile.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._catalogue: Catalogue | None = None
        self._one_at_a_time = threading.Lock()
        self._files_of: dict[Path, dict[str, str]] = {}

    # ---- the catalogue

    def stamp(self) -> Stamp | None:
        """What tells the catalogue on disk from the next; None while nothing has been published."""
        try:
            found = os.stat(f"{self.root}/{CATALOG_FILE}")  # noqa: PTH116 - asked for with every request
        except (FileNotFoundError, NotADirectoryError):
            return None
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def catalogue(self) -> Catalogue:
        """The catalogue as it stands; the same object as long as the file is the same.

        Raises:
            StoreError: as `catalog`.
        """
        stamp = self.stamp()
        held = self._catalogue
        if held is not None and held.stamp == stamp:
            return held
        with self._one_at_a_time:
            if self._catalogue is None or self._catalogue.stamp != stamp:
                raw = self._bytes()
                self._catalogue = catalogue_of(self.root, self._catalog(raw), stamp, raw or b"")
            return self._catalogue

    def catalog(self) -> dict[str, Any]:
        """The catalogue as JSON, or an empty one; of an older store as it would be written now.

        Raises:
            StoreError: `catalog.json` cannot be read, or is of a newer format (`NewerStoreError`).
        """
        return self._catalog(self._bytes())

    def format(self) -> int | None:
        """The format that the catalogue was written in; None where there is none.

        Raises:
            StoreError: as `catalog`.
        """
        raw = self._bytes()
        return None if raw is None else int(parsed_catalog(self.root / CATALOG_FILE, raw)["format"])

    def require_known_format(self) -> None:
        """Refuse a store that a newer version of this software wrote; a damaged catalogue is let pass.

        Raises:
            NewerStoreError: it is of a newer format.
        """
        seen = self._seen()
        if seen is not None and seen.number is not None and seen.number > STORE_FORMAT:
            raise newer(self.root / CATALOG_FILE, seen.number)

    def is_signed(self) -> bool:
        """Whether the catalogue is signed.

        Raises:
            StoreError: as `catalog`.
        """
        seen = self._seen()
        if seen is None or seen.number is None or not 1 <= seen.number <= STORE_FORMAT:
            return bool(self.catalog().get("signature"))  # which tells what is wrong with it
        return seen.is_signed

    def _seen(self) -> _Seen | None:
        """What is known of the catalogue as it stands; it is read once while its file is the same."""
        stamp = self.stamp()
        if stamp is None:
            return None
        seen = _SEEN.get(self.root)
        if seen is None or seen.stamp != stamp:
            try:
                catalog = orjson.loads(self._bytes() or b"")
            except (StoreError, ValueError):
                catalog = None
            told: Mapping[str, Any] = catalog if isinstance(catalog, dict) else {}
            number = told.get("format")
            is_number = isinstance(number, int) and not isinstance(number, bool)
            seen = _Seen(stamp, number if is_number else None, bool(told.get("signature")))
            _SEEN[self.root] = seen
        return seen

    # ---- versions on disk, whether the catalogue lists them yet or not

    def path(self, package: str, version: str) -> Path:
        """The folder of one version, there or not."""
        return self.root / package / version

    def packages(self) -> tuple[str, ...]:
        """Names of the packages that have at least one version on disk, sorted.

        Raises:
            NewerStoreError: the store is of a newer format.
        """
        if not self.root.is_dir():
            return ()
        return tuple(sorted(folder.name for folder in self.root.iterdir() if self.versions(folder.name)))

    def versions(self, package: str) -> tuple[str, ...]:
        """The versions of a package on disk, oldest first.

        Raises:
            NewerStoreError: the store is of a newer format.
        """
        self.require_known_format()
        folder = self.root / package
        if package == DOCUMENTS or not folder.is_dir():
            return ()
        found = [Version.parse(path.name) for path in folder.iterdir() if Version.is_version(path.name)]
        return tuple(str(version) for version in sorted(found))

    def latest(self, package: str) -> str | None:
        """The newest version of a package on disk, or None.

        Raises:
            NewerStoreError: the store is of a newer format.
        """
        versions = self.versions(package)
        return versions[-1] if versions else None

    def descriptor(self, package: str, version: str) -> dict[str, Any]:
        """A version's `datapackage.json`.

        Raises:
            StoreError: as `json_file`.
        """
        return self.json_file(package, version, DESCRIPTOR_FILE)

    def json_file(self, package: str, version: str, name: str) -> dict[str, Any]:
        """One of a version's JSON files.

        Raises:
            StoreError: it is missing or is not a JSON object, or the store is of a newer format.
        """
        self.require_known_format()
        return json_object(self.path(package, version) / name)

    def document(self, sha256: str) -> Path | None:
        """The kept report with that hash, or None."""
        return self._of_hash(self.root / DOCUMENTS, sha256)

    @property
    def originals(self) -> Path:
        """The folder beside the store with documents as they were published; never served, never mirrored."""
        root = self.root.absolute()
        return root.with_name(root.name + ORIGINALS)

    def original(self, sha256: str) -> Path | None:
        """The document of that hash as it was published, where another is served in its place."""
        return self._of_hash(self.originals, sha256)

    def document_name(self, sha256: str) -> str:
        """The name of that file, relative to the store; empty where it is not kept."""
        return f"{DOCUMENTS}/{name}" if (name := self._name_of_hash(self.root / DOCUMENTS, sha256)) else ""

    def document_names(self) -> dict[str, str]:
        """The names of all such files by hash, relative to the store, for who asks for thousands."""
        try:
            names = sorted(os.listdir(self.root / DOCUMENTS), reverse=True)  # noqa: PTH208 - names are all
        except (FileNotFoundError, NotADirectoryError):
            return {}
        return {name.rpartition(".")[0]: f"{DOCUMENTS}/{name}" for name in names if "." in name}

    def _of_hash(self, folder: Path, sha256: str) -> Path | None:
        """A folder's file by its hash."""
        return folder / name if (name := self._name_of_hash(folder, sha256)) else None

    def _name_of_hash(self, folder: Path, sha256: str) -> str:
        """The name of that file, which is asked of thousands; empty where there is none.

        The folder is listed anew where it was changed since, or lacks it.
        """
        known = self._files_of.get(folder, {}).get(sha256)
        if known is not None and os.path.isfile(f"{folder}{os.sep}{known}"):  # noqa: PTH113 - of thousands
            return known
        found: dict[str, str] = {}
        for path in sorted(folder.glob("*.*")):
            found.setdefault(path.stem, path.name)
        self._files_of[folder] = found
        return found.get(sha256, "")

    def _bytes(self) -> bytes | None:
        file = self.root / CATALOG_FILE
        try:
            return file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(
                str(file), f"cannot be read ({error.strerror})", "mend its rights, or restore it"
            ) from error

    def _catalog(self, raw: bytes | None) -> dict[str, Any]:
        if raw is None:
            return empty_catalog()
        return upgraded(parsed_catalog(self.root / CATALOG_FILE, raw), self.json_file)
