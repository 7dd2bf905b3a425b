"""What reading a tabular file gives: records of text cells, and where each of them stood.

A record is one row of the file as its format has it (a line of a CSV, or several where a cell holds line
breaks; a row of a sheet); the first is 1 and empty ones count. Records go through in batches, so that a
million
of them are never Python objects all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Cells = list[str]

BATCH = 20_000


@dataclass(frozen=True)
class Batch:
    """Records one after another: the number of the first, the line each begins on, and their cells.

    Attributes:
        broken: by record, on which lines its quotes are broken, so that its cells are a guess.
    """

    first: int
    lines: list[int]
    rows: list[Cells]
    broken: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes:
        visibility: visible, hidden or veryHidden.
        filled: how many cells hold something.
        top: the first of its rows that hold something.
    """

    name: str
    visibility: str
    filled: int = 0
    top: tuple[Cells, ...] = ()


@dataclass(frozen=True)
class Aside:
    """What a file holds that no cell's text shows: a comment, a formula without a value, a hidden column.

    Attributes:
        rule: the rule of `lint/rules.yaml` it falls under.
        record: the record it stands at, None where it concerns no single one.
        column: position of its column from 0, None where it concerns no single one.
        text: what can be said of it without printing what is hidden.
    """

    rule: str
    record: int | None = None
    column: int | None = None
    text: str = ""


class Source(Protocol):
    """Something whose records can be gone through, and again."""

    def batches(self) -> Iterator[Batch]:
        """Its records in order."""
        ...


@dataclass(frozen=True)
class Kept:
    """Records that are in memory already."""

    rows: tuple[Cells, ...]

    def batches(self) -> Iterator[Batch]:
        """Its records in order."""
        return batched((number, cells) for number, cells in enumerate(self.rows, 1))


def batched(lines_and_rows: Iterable[tuple[int, Cells]], size: int = BATCH) -> Iterator[Batch]:
    """Pairs of line and cells in batches of at most `size`."""
    first, lines, rows = 1, [], []
    for line, cells in lines_and_rows:
        lines.append(line)
        rows.append(cells)
        if len(rows) == size:
            yield Batch(first, lines, rows)
            first, lines, rows = first + size, [], []
    if rows:
        yield Batch(first, lines, rows)


@dataclass(frozen=True)
class Opened:
    """A file whose container, encoding and delimiter are known, and whose records can be gone through.

    Attributes:
        container: csv, xlsx, xls, ods, parquet or json: by content, never by the file's ending.
        encoding: as Python's codecs name it; empty where the format settles it.
        sheet: the sheet the records are of, empty where the format has none.
        asides: what was found beside the records.
    """

    path: Path
    sha256: str
    container: str
    source: Source
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[Sheet, ...] = ()
    asides: tuple[Aside, ...] = ()
