"""A table of all reports, kept for other runs in parts of some reports each: news writes its own.

What a publication derives from a thousand reports is handed to its later steps in memory, and kept for a run
that another process begins. Nearly all of it is what the publication before kept. So rows and places that are
known by what they were made of lie in files of some sixteen reports, by a hash of that; the value names the
files and says in which order their rows stand. What is not known lies in the value itself. A file that is
lost makes the value one that was never made, and what no value names any more is taken away.
"""

from __future__ import annotations

import hashlib
import pickle
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.assembly.steps import Gated
from pipelines.council.whole_files import write_atomically
from pipelines.rows.known import Values, of_places, of_rows, shares_of
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import PrintedSpot

FOLDER = "known/parts"
"""Beside the value, in a folder of its own."""

FORMAT = "1"
FEWEST_PARTED = 4_000
"""Tables with fewer rows are kept as they are."""

MOST_NUMBERED = 1 << 16
"""How many parts are numbered in two bytes each."""


@dataclass(frozen=True)
class PartedValues:
    """Rows, or places, of several reports.

    Attributes:
        by: by report what they follow from.
        parts: of some reports each: the name of a file, or the values where they are not known.
        order: for each value the number of its part; in a part they stand in this order.
    """

    by: Mapping[str, str]
    parts: tuple[str | list[Any], ...]
    order: array[int]

    def all_of(self, folder: Path) -> Iterator[Any]:
        """The values in their order.

        Raises:
            FileNotFoundError: a part is lost.
        """
        read = [iter(self._read(folder, part)) for part in self.parts]
        return (next(read[number]) for number in self.order)

    def _read(self, folder: Path, part: str | list[Any]) -> list[Any]:
        if isinstance(part, list):
            return part
        found: list[Any] = pickle.loads((folder / part).read_bytes())  # noqa: S301 - written by our own runs
        return found


@dataclass(frozen=True)
class PartedTable:
    """A table whose rows and places are kept in parts; `rest` is all else of it."""

    rest: Gated
    rows: PartedValues
    places: PartedValues | None

    def whole(self, path: Path) -> Gated:
        """The table as it was kept.

        Args:
            path: where the value lies.

        Raises:
            FileNotFoundError: a part is lost.
        """
        folder, records = path.parent / FOLDER, self.rest.records
        rows = KnownTuple(self.rows.all_of(folder), self.rows.by)
        spots = (
            KnownTuple(map(PrintedSpot._make, self.places.all_of(folder)), self.places.by)
            if self.places
            else records.locators
        )
        return replace(self.rest, records=replace(records, rows=rows, locators=spots))


def in_parts(value: object, path: Path) -> object:
    """What to keep of a value: of a large table that is known the names of its parts, which are kept.

    Args:
        value: that of an asset.
        path: where it is to lie.
    """
    if not isinstance(value, Gated) or len(value.records.rows) < FEWEST_PARTED:
        return value
    records = value.records
    if not isinstance(records.rows, KnownTuple):
        return value
    folder = path.parent / FOLDER
    rows = _parted(f"{records.resource} rows", of_rows(records.rows), records.rows.by, folder)
    places = (
        _parted(f"{records.resource} places", of_places(records.locators), records.locators.by, folder)
        if isinstance(records.locators, KnownTuple)
        else None
    )
    left = replace(records, rows=(), locators=() if places else records.locators)
    return PartedTable(replace(value, records=left), rows, places)


def let_go(value: object, path: Path) -> None:
    """Take away parts that a value, which lies at `path` by now, does not name."""
    several = (value.rows, value.places) if isinstance(value, PartedTable) else ()
    named = {part for each in several if each for part in each.parts if isinstance(part, str)}
    folder = path.parent / FOLDER
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.name not in named:
            file.unlink(missing_ok=True)


def _parted(what: str, values: Values, by: Mapping[str, str], folder: Path) -> PartedValues:
    shares = list(shares_of(sorted(by)))
    number = {report: at for at, share in enumerate(shares) for report in share}
    order = array(
        "H" if len(shares) <= MOST_NUMBERED else "L",
        [number[values.report_of(value)] for value in values.values],
    )
    names = [_name(what, share, by) for share in shares]
    lacking: dict[int, list[Any]] = {
        at: [] for at, name in enumerate(names) if not name or not (folder / name).is_file()
    }
    for at, value in zip(order, values.values, strict=True) if lacking else ():
        if at in lacking:
            lacking[at].append(_plain(value))
    for at, several in lacking.items():
        if names[at]:
            write_atomically(folder / names[at], pickle.dumps(several))
    return PartedValues(by, tuple(name or lacking[at] for at, name in enumerate(names)), order)


def _plain(value: Any) -> Any:
    """A value as it is kept: a place as a plain tuple."""
    return tuple(value) if isinstance(value, PrintedSpot) else value


def _name(what: str, reports: Sequence[str], by: Mapping[str, str]) -> str:
    """A hash of what some reports' values follow from; empty where that of one is not known."""
    if not all(by[report] for report in reports):
        return ""
    told = [(report, by[report]) for report in reports]
    return hashlib.sha256(repr((FORMAT, what, told)).encode()).hexdigest()
