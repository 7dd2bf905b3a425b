"""A store that several machines publish into: each has a copy in a folder, and the truth lies in a bucket.

In the bucket one index names every file of the store, and each file is an object by the hash of its bytes,
so that what two versions share is there once. Whoever holds the store's lock first brings the folder to what
the index says; what it then changed is sent, the index last and only if it is still the one that was brought.
So a machine that was stopped, or lost its connection, can overwrite nothing, and a reader of the index always
sees a whole store. An object that the index does not name any more is deleted.

The name of an object ends with the number of the index that first named it. A number is given once: who
brought an older index will not get through, so that an object of no index up to now is nobody's.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.exceptions import StoreError
from pipelines.store.bucket import Bucket, BucketObject
from pipelines.store.hashes import json_bytes, sha256_of
from pipelines.store.layout import CATALOG_FILE, ORIGINALS, TIMESTAMP_FILE
from pipelines.store.number import Version
from pipelines.store.place import new_folder, put_file, reporting

INDEX = "store.json"
OBJECTS = "objects"
INDEX_FORMAT = 1
RECORD = ".shared"
"""How the name of the file beside a store ends that says what both held when they were last the same."""

STORE, BESIDE = "store", "originals"
LAST = (f"{STORE}/{CATALOG_FILE}", f"{STORE}/{TIMESTAMP_FILE}")
"""Brought after all that they list."""

FileStamp = tuple[int, int, int]
"""What tells whether a file was changed: bytes, modification time, inode."""


@dataclass(frozen=True)
class StoreIndex:
    """Every file of a store with the name of its object; `mark` is the bucket's, empty for none yet."""

    number: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""

    def as_bytes(self) -> bytes:
        """The object in the bucket."""
        return json_bytes(
            {"format": INDEX_FORMAT, "number": self.number, "files": dict(sorted(self.files.items()))}
        )


class SharedStore:
    """A store's folder and the bucket that it is shared through. To be used under the store's lock.

    Args:
        root: the folder.
        bucket: holds the truth.
    """

    def __init__(self, root: Path, bucket: Bucket) -> None:
        self._bucket = bucket
        root = root.absolute()
        self._folders = {STORE: root, BESIDE: root.with_name(root.name + ORIGINALS)}
        self._record = root.with_name(root.name + RECORD)

    def bring(self) -> None:
        """Make the folder what the bucket holds; what was written here and never sent is dropped.

        Raises:
            StoreError: the bucket cannot be reached or is damaged, or the folder holds another store.
        """
        known, stamps = self._known()
        mark = self._bucket.mark(INDEX)
        if mark is None:
            if not self._record.exists():
                self._note(known)  # from here on the folder is this bucket's, whoever is the first to send
            if known.mark:
                raise StoreError(
                    f"{self._bucket.address}/{INDEX}",
                    "is gone, though this store was sent there",
                    f"restore the bucket, or delete {self._record} to send the store anew",
                )
            return
        if mark == known.mark:
            return
        wanted = self._index()
        here = self._here(known, stamps)
        is_another = here and not (known.mark or _hashes(here) == _hashes(wanted.files))
        if is_another and (LAST[0] in here or not self._record.exists()):
            raise StoreError(
                str(self._folders[STORE]),
                f"holds another store than {self._bucket.address}",
                "name an empty folder, or another bucket",
            )
        self._write(wanted, here)
        self._note(wanted)

    def send(self) -> None:
        """Make the bucket what the folder holds.

        Raises:
            StoreError: the bucket cannot be reached, or another machine has published meanwhile.
        """
        known, stamps = self._known()
        here = self._here(known, stamps)
        if known.mark and here == known.files:
            return
        index = StoreIndex(known.number + 1, here)
        named = set(known.files.values())
        paths = {name: path for path, name in here.items() if name not in named}
        self._bucket.put_all(
            (f"{OBJECTS}/{name}", self._place(path).read_bytes) for name, path in sorted(paths.items())
        )
        mark = self._bucket.swap(INDEX, index.as_bytes(), known.mark or None)
        if mark is None:
            raise StoreError(self._bucket.address, "another machine has published meanwhile", "publish again")
        self._note(StoreIndex(index.number, here, mark))
        wanted = set(here.values())
        found = (key.rpartition("/")[2] for key in self._bucket.listed(OBJECTS))
        self._bucket.delete(
            f"{OBJECTS}/{name}" for name in found if name not in wanted and _number(name) <= index.number
        )

    # ---- the folder

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Every file of the store and of what lies beside it, by its name in the index; less hidden ones."""
        for name, root in self._folders.items():
            for folder, folders, files in os.walk(root):
                folders[:] = sorted(each for each in folders if not each.startswith("."))
                for each in sorted(files):
                    path = Path(folder, each)
                    if not each.startswith(".") and not path.is_symlink():
                        yield f"{name}/{path.relative_to(root).as_posix()}", path

    def _here(self, known: StoreIndex, stamps: Mapping[str, FileStamp]) -> dict[str, str]:
        """The name of the object of each file that is here: that of the same bytes, or else a new one."""
        by_hash = {_hash(name): name for name in known.files.values()}
        by_stamp = {stamp: known.files[name] for name, stamp in stamps.items() if name in known.files}
        found = {}
        for name, path in self._files():
            if (same := by_stamp.get(_stamp(path))) is not None:  # itself, or a file that has two names
                found[name] = same
                continue
            sha256 = sha256_of(path)
            found[name] = by_hash.setdefault(sha256, f"{sha256}-{known.number + 1}")
        return found

    def _write(self, wanted: StoreIndex, here: Mapping[str, str]) -> None:
        """Bring what is missing, versions whole, the catalogue last; then take away what is not named."""
        with reporting(self._folders[STORE]):
            self._folders[STORE].mkdir(parents=True, exist_ok=True)
            if any(name.startswith(BESIDE) for name in wanted.files):
                self._folders[BESIDE].mkdir(mode=0o700, parents=True, exist_ok=True)
        places = {_hash(key): self._place(name) for name, key in here.items()}
        hashes = {name: _hash(key) for name, key in wanted.files.items()}
        before = {name: _hash(key) for name, key in here.items()}
        versions: dict[str, list[str]] = {}
        for name in wanted.files:
            versions.setdefault(_version(name), []).append(name)
        single = versions.pop("", [])
        for version, names in sorted(versions.items()):
            there = {name for name in before if _version(name) == version}
            if there == set(names) and all(before[name] == hashes[name] for name in names):
                continue
            final = self._place(version)
            with reporting(final), new_folder(final) as folder:
                for name in names:
                    target = folder / name.removeprefix(f"{version}/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    self._fetch(wanted.files[name], target, places)
                if final.exists():
                    shutil.rmtree(final)
            places |= {hashes[name]: self._place(name) for name in names}
        for name in sorted(single, key=lambda name: (name in LAST, name)):
            if before.get(name) != hashes[name]:
                place = self._place(name)
                with reporting(place):
                    place.parent.mkdir(parents=True, exist_ok=True)
                put_file(place, self._content(wanted.files[name]))
        for name in sorted(here.keys() - wanted.files.keys()):
            version = _version(name)
            with reporting(self._place(name)):
                if version and version not in versions:
                    shutil.rmtree(self._place(version), ignore_errors=True)
                elif not version:
                    self._place(name).unlink(missing_ok=True)

    def _fetch(self, key: str, target: Path, places: Mapping[str, Path]) -> None:
        """Write a file: one with a file that is here and has its bytes, else from the bucket."""
        if (same := places.get(_hash(key))) is not None and same.is_file():
            try:
                target.hardlink_to(same)
            except OSError:  # no such thing on this disk, or one file has all the names that it may have
                shutil.copyfile(same, target)
            return
        target.write_bytes(self._content(key))

    def _content(self, key: str) -> bytes:
        """The bytes of an object of the index, held against their hash."""
        found = self._bucket.get(f"{OBJECTS}/{key}")
        if found is None or hashlib.sha256(found.content).hexdigest() != _hash(key):
            raise StoreError(
                f"{self._bucket.address}/{OBJECTS}/{key}",
                "is missing" if found is None else "is not as it was sent",
                "restore the bucket; or, where another machine is publishing, try again",
            )
        return found.content

    def _place(self, name: str) -> Path:
        """Where a file of the index lies here.

        Raises:
            StoreError: its name leads out of the store.
        """
        which, _, path = name.partition("/")
        parts = path.split("/")
        if which not in self._folders or not path or any(part in ("", ".", "..") for part in parts):
            raise StoreError(f"{self._bucket.address}/{INDEX}", f"names {name!r}", "restore the bucket")
        return self._folders[which].joinpath(*parts)

    # ---- what the bucket holds, and held

    def _index(self) -> StoreIndex:
        found = self._bucket.get(INDEX)
        place = f"{self._bucket.address}/{INDEX}"
        try:
            return _index_of(found)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StoreError(place, f"cannot be used ({error})", "restore the bucket") from error

    def _known(self) -> tuple[StoreIndex, dict[str, FileStamp]]:
        """The index that folder and bucket last agreed on, with the stamps of the files here at that time."""
        try:
            said = json.loads(self._record.read_text(encoding="utf-8"))
            if said["bucket"] != self._bucket.address:
                return StoreIndex(), {}
            files = {name: str(one[0]) for name, one in said["files"].items()}
            stamps = {name: (one[1], one[2], one[3]) for name, one in said["files"].items()}
            return StoreIndex(int(said["number"]), files, str(said["mark"])), stamps
        except (OSError, KeyError, TypeError, ValueError, IndexError):
            return StoreIndex(), {}

    def _note(self, index: StoreIndex) -> None:
        files = {
            name: [index.files[name], *_stamp(path)] for name, path in self._files() if name in index.files
        }
        said = {"bucket": self._bucket.address, "number": index.number, "mark": index.mark, "files": files}
        put_file(self._record, json_bytes(said))


def _index_of(found: BucketObject | None) -> StoreIndex:
    if found is None:
        raise ValueError("is missing")
    said = json.loads(found.content)
    if said["format"] != INDEX_FORMAT:
        raise ValueError(
            f"is of format {said['format']}, and this version of the software knows {INDEX_FORMAT}"
        )
    return StoreIndex(
        int(said["number"]), {str(name): str(key) for name, key in said["files"].items()}, found.mark
    )


def _stamp(path: Path) -> FileStamp:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _version(name: str) -> str:
    """The version that a file belongs to, as `store/savings/1.0.0`; empty for one that belongs to none."""
    parts = name.split("/")
    is_of_one = len(parts) > 3 and parts[0] == STORE and Version.is_version(parts[2])
    return "/".join(parts[:3]) if is_of_one else ""


def _hash(key: str) -> str:
    return key.partition("-")[0]


def _number(key: str) -> int:
    number = key.partition("-")[2]
    return int(number) if number.isdigit() else 0


def _hashes(files: Mapping[str, str]) -> dict[str, str]:
    return {name: _hash(key) for name, key in files.items()}
