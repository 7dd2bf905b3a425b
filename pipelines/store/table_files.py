"""The files of a version, and of them those that hold a table: what they are called, and how they are read.

This is the one place that makes a file's name of a table's, or tells a table by a file. Everybody else asks
a `Resource` for its file, or a `StoredFile` for its table, its bytes and where they lie.

A large table lies in parts, each a CSV file with a heading and a Parquet file of the same rows. Whoever reads
it meets one `StoredFile` all the same: the heading once, then the rows of one part after the other.
"""

from __future__ import annotations

import csv
import hashlib
import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pipelines.store.file_kinds import media_type, short_name
from pipelines.store.hashes import HASH_CHUNK

DATA_FOLDER = "data"
PARTS = "openbarnet:parts"
"""Of a resource of a manifest that lies in parts: each with its name, its two files and its rows."""
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


def part_paths(resource: str, part: str) -> tuple[str, str]:
    """Where a version keeps a part of a resource: as CSV and as Parquet."""
    return f"{DATA_FOLDER}/{resource}/{part}.csv", f"{DATA_FOLDER}/{resource}/{part}.parquet"


@dataclass(frozen=True)
class PartEntry:
    """A part of a resource as a manifest lists it.

    `texts` is a hash of its schema and the texts of its cells: two parts that share it say the same.
    """

    part: str
    csv: str
    parquet: str
    rows: int
    texts: str

    def as_json(self) -> dict[str, Any]:
        """The entry in `openbarnet:parts`."""
        return {
            "part": self.part,
            "path": self.csv,
            "parquet": self.parquet,
            "rows": self.rows,
            "texts": self.texts,
        }


def parts_of(entry: Mapping[str, Any]) -> tuple[PartEntry, ...]:
    """The parts of a resource of a manifest, in the order of their rows; none of one that lies whole.

    Raises:
        KeyError, TypeError, ValueError: the manifest cannot be used.
    """
    return tuple(
        PartEntry(
            str(each["part"]), str(each["path"]), str(each["parquet"]), int(each["rows"]), str(each["texts"])
        )
        for each in entry.get(PARTS, ())
    )


def csv_files(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The CSV files that a manifest names for a resource, by path, in the order of their rows.

    Args:
        entry: of `resources`.
    """
    path = entry.get("path") or csv_path(str(entry["name"]))
    return (path,) if isinstance(path, str) else tuple(map(str, path))


def parquet_files(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The Parquet files of a resource of a manifest, by path, in the order of their rows."""
    return tuple(part.parquet for part in parts_of(entry)) or (parquet_path(str(entry["name"])),)


def tables_by_file(descriptor: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """The resource that each data file of a manifest holds, and the part of it if not all, by its path."""
    found: dict[str, tuple[str, str]] = {}
    for entry in descriptor.get("resources", ()):
        if name := str(entry.get("name") or ""):
            for path in (csv_path(name), parquet_path(name), json_path(name)):
                found[path] = (name, "")
            for part in parts_of(entry):
                found[part.csv] = found[part.parquet] = (name, part.part)
    return found


def heading(columns: Sequence[str]) -> bytes:
    """The heading row of a CSV file of ours."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(columns)
    return text.getvalue().encode("utf-8")


@dataclass(frozen=True)
class StoredFile:
    """One file: its path in its version (or name, of a document), where it lies, and what it must hold.

    `table` is the resource whose rows it holds; empty where it holds several, or none. `part` is the part of
    it that a file holds, empty for all of it. Of a table in parts, one such file stands for all of them: it
    has `pieces`, and nothing lies at its own location.

    Attributes:
        pieces: the files that hold its bytes, in their order.
        head: of each piece but the first, so many bytes at its begin are left out: its heading.
        rows: of each piece.
    """

    path: str
    location: Path
    bytes: int
    sha256: str = ""
    table: str = ""
    part: str = ""
    pieces: tuple[StoredFile, ...] = ()
    head: int = 0
    rows: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name

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
        if self.pieces:
            return all(piece.is_there for piece in self.pieces)
        return self.location.is_file() and self.location.resolve() == self.location

    @property
    def locations(self) -> tuple[Path, ...]:
        """Where its bytes lie, in their order."""
        return tuple(piece.location for piece in self.pieces) or (self.location,)

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

    @property
    def row_offsets(self) -> list[int]:
        """Of each place, how many rows stand in those before it."""
        return [sum(self.rows[:number]) for number in range(len(self.rows))] or [0]

    @property
    def modified(self) -> float:
        """When its newest bytes were written.

        Raises:
            OSError: it is gone.
        """
        return max(place.stat().st_mtime for place in self.locations)

    def open(self) -> BinaryIO:
        """Its bytes, from the first.

        Raises:
            OSError: it cannot be read.
        """
        if self.pieces:
            return io.BufferedReader(_Joined(self.pieces, self.head), HASH_CHUNK)
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


class _Joined(io.RawIOBase):
    """The bytes of several files as those of one: of each but the first, its first bytes are left out."""

    def __init__(self, pieces: Sequence[StoredFile], head: int) -> None:
        super().__init__()
        self._places = [piece.location for piece in pieces]
        self._skips = [head if number else 0 for number in range(len(pieces))]
        self._starts = [0]
        for piece, skip in zip(pieces, self._skips, strict=True):
            self._starts.append(self._starts[-1] + piece.bytes - skip)
        self._at = 0
        self._open: tuple[int, BinaryIO] | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        while self._at < self._starts[-1]:
            number = bisect_right(self._starts, self._at) - 1
            if self._starts[number + 1] == self._at:  # an empty piece
                continue
            handle = self._piece(number)
            handle.seek(self._skips[number] + self._at - self._starts[number])
            found = handle.read(min(len(view), self._starts[number + 1] - self._at))
            if not found:
                raise OSError(f"{self._places[number]} is shorter than it was")
            view[: len(found)] = found
            self._at += len(found)
            return len(found)
        return 0

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None
        super().close()

    def _piece(self, number: int) -> BinaryIO:
        if self._open is None or self._open[0] != number:
            if self._open is not None:
                self._open[1].close()
            self._open = (number, self._places[number].open("rb"))
        return self._open[1]


def joined_csv(
    resource: str,
    folder: Path,
    pieces: Sequence[StoredFile],
    columns: Sequence[str],
    rows: Sequence[int],
    sha256: str,
) -> StoredFile:
    """A table in parts as one CSV file."""
    head = len(heading(columns))
    size = sum(piece.bytes for piece in pieces) - head * (len(pieces) - 1)
    path = csv_path(resource)
    return StoredFile(path, folder / path, size, sha256, resource, "", tuple(pieces), head, tuple(rows))


def joined_parquet(
    resource: str, folder: Path, pieces: Sequence[StoredFile], rows: Sequence[int]
) -> StoredFile:
    """A table in parts as one Parquet, for engines that read several files as one; it cannot be opened."""
    path = parquet_path(resource)
    size = sum(piece.bytes for piece in pieces)
    return StoredFile(path, folder / path, size, "", resource, "", tuple(pieces), 0, tuple(rows))
