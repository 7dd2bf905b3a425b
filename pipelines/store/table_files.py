"""The files of a version, and of them those that hold a table: what they are called, and how they are read.

This is the one place that makes a file's name of a table's, or tells a table by a file. Everybody else asks
a `Resource` for its file, or a `StoredFile` for its table, its bytes and where they lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pipelines.store.file_kinds import media_type, short_name
from pipelines.store.hashes import HASH_CHUNK

DATA_FOLDER = "data"
Chunks = Iterator[bytes]


def csv_path(resource: str) -> str:
    """Where a version keeps a resource as CSV."""
    return f"{DATA_FOLDER}/{resource}.csv"


def parquet_path(resource: str) -> str:
    """Where a version keeps a resource as Parquet."""
    return f"{DATA_FOLDER}/{resource}.parquet"


def json_path(resource: str) -> str:
    """Where a version keeps a resource as JSON."""
    return f"{DATA_FOLDER}/{resource}.json"


def csv_files(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The CSV files that a manifest names for a resource, by path, in the order of their rows.

    Args:
        entry: of `resources`.
    """
    return (str(entry.get("path") or csv_path(str(entry["name"]))),)


def parquet_files(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The Parquet files of a resource of a manifest, by path, in the order of their rows."""
    return (parquet_path(str(entry["name"])),)


def tables_by_file(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """The resource that each data file of a manifest holds, by the file's path."""
    return {
        path: str(entry["name"])
        for entry in descriptor.get("resources", ())
        if entry.get("name")
        for path in (*csv_files(entry), *parquet_files(entry), json_path(str(entry["name"])))
    }


@dataclass(frozen=True)
class StoredFile:
    """One file: its path in its version (or name, of a document), where it lies, and what it must hold.

    `table` is the resource whose rows it holds; empty where it holds several, or none.
    """

    path: str
    location: Path
    bytes: int
    sha256: str = ""
    table: str = ""

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.location.name

    @property
    def suffix(self) -> str:
        """How its name ends: `.csv`."""
        return PurePosixPath(self.path).suffix

    @property
    def mediatype(self) -> str:
        """What kind of file it is, for programs."""
        return media_type(self.path)

    @property
    def format(self) -> str:
        """The kind of file as people call it: CSV, XLSX."""
        return short_name(self.path)

    @property
    def is_there(self) -> bool:
        """True for a plain file in its place; False for a link, or what leads out of the folder."""
        return self.location.is_file() and self.location.resolve() == self.location

    @property
    def locations(self) -> tuple[Path, ...]:
        """Where its bytes lie, in their order."""
        return (self.location,)

    @property
    def key(self) -> str:
        """What no other file of a store shares with it while the server runs."""
        return f"{self.location}:{self.bytes}"

    @property
    def stamp(self) -> str:
        """What tells whether it is still the file that it was: where it lies, its bytes, when it was written.

        Raises:
            OSError: it is gone.
        """
        found = [(place, place.stat()) for place in self.locations]
        return ":".join(f"{place}:{status.st_size}:{status.st_mtime_ns}" for place, status in found)

    @property
    def places(self) -> list[str]:
        """The same as texts, for engines that read several files as one."""
        return list(map(str, self.locations))

    def open(self) -> BinaryIO:
        """Its bytes, from the first.

        Raises:
            OSError: it cannot be read.
        """
        return self.location.open("rb")

    def digest(self) -> str:
        """The sha256 of its bytes as they are now, in hexadecimal.

        Raises:
            OSError: it cannot be read.
        """
        found = hashlib.sha256()
        for chunk in self.chunks(HASH_CHUNK):
            found.update(chunk)
        return found.hexdigest()

    def chunks(self, size: int) -> Chunks:
        """Its bytes, some at a time.

        Raises:
            OSError: it cannot be read.
        """
        with self.open() as handle:
            while chunk := handle.read(size):
                yield chunk
