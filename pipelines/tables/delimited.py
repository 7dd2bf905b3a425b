"""Delimited text: which character separates, and the records one after another.

Python's `csv` cuts the records, as it keeps text as it stands. A line is never longer than the limit, so
that a
file without line breaks cannot fill the memory.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from pipelines.exceptions import TableError
from pipelines.tables.encoding import Encoding
from pipelines.tables.limits import COLUMNS, LINE_CHARACTERS
from pipelines.tables.model import Batch, Cells, batched

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_RECORDS = 500


@dataclass(frozen=True)
class Delimited:
    """A delimited text file whose encoding and delimiter are known."""

    path: Path
    encoding: Encoding
    delimiter: str

    def batches(self) -> Iterator[Batch]:
        """Its records in order.

        Raises:
            TableError: a line or a record is larger than any table has.
        """
        broken: dict[int, str] = {}
        for batch in batched(_records(self.path, self.encoding, self.delimiter, broken)):
            at = {line: batch.first + place for place, line in enumerate(batch.lines) if line in broken}
            yield replace(batch, broken={record: broken[line] for line, record in at.items()})
            broken.clear()


def delimiter_of(path: Path, encoding: Encoding) -> str:
    """The character that cuts most records into the same number of cells; a comma where none does."""
    lines = list(_sample(path, encoding))
    scores = [(_evenness(lines, delimiter), -place) for place, delimiter in enumerate(DELIMITERS)]
    (share, _), place = max(scores)
    return DELIMITERS[-place] if share else ","


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """The share of filled records that have the commonest width above one, and that width."""
    rows = [row for row in _parsed(lines, delimiter) if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in rows)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return (0.0, 0)
    width, count = max(several.items(), key=lambda pair: (pair[1], pair[0]))
    return (round(count / len(rows), 2), width)


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[Cells]:
    csv.field_size_limit(LINE_CHARACTERS)
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


def _sample(path: Path, encoding: Encoding) -> Iterator[str]:
    for number, line in enumerate(_lines(path, encoding)):
        if number == SAMPLE_RECORDS:
            return
        yield line


def _lines(path: Path, encoding: Encoding) -> Iterator[str]:
    with path.open("r", encoding=encoding.name, newline="", errors="replace") as text:
        if encoding.mark:
            text.read(1)
        read, number = text.readline, 0
        while line := read(LINE_CHARACTERS):
            number += 1
            if len(line) == LINE_CHARACTERS:
                raise TableError(
                    path.name,
                    f"line {number} is longer than {LINE_CHARACTERS:,} characters",
                    "export it again with a line break after each record",
                )
            yield line


def _records(
    path: Path, encoding: Encoding, delimiter: str, broken: dict[int, str]
) -> Iterator[tuple[int, Cells]]:
    """Each record's first line and cells; of those with broken quotes also `broken` says on which lines."""
    csv.field_size_limit(LINE_CHARACTERS)
    taken: list[str] = []
    lines = _noted(_lines(path, encoding), taken)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            row, is_broken = _read_anyhow(path, line, lines, taken, delimiter)
            if is_broken:
                last = line + len(taken) - 1
                broken[line] = f"line {line}" if last == line else f"lines {line} to {last}"
        if row is None:
            return
        if len(row) > COLUMNS:
            raise TableError(
                path.name,
                f"the record on line {line} has {len(row):,} cells, more than {COLUMNS:,}",
                "publish a table with a row for each thing instead of a column",
            )
        yield line, row
        line += len(taken)
        taken.clear()


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _read_anyhow(
    path: Path, line: int, lines: Iterator[str], taken: list[str], delimiter: str
) -> tuple[Cells, bool]:
    """The record that begins with the lines taken as it can be read, and whether its quotes are broken.

    Blanks between a closing quote and the separator break nothing. A record that the file's end cuts short is
    told by `is_cut_short`.
    """
    try:
        row = next(csv.reader(chain([*taken], lines), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(
            path.name,
            f"cannot be cut into records at line {line} ({error})",
            "export it again as CSV in UTF-8",
        ) from error
    tidy = [re.sub(rf'"[ \t]+(?=[{re.escape(delimiter)}\r\n]|$)', '"', text) for text in taken]
    try:
        whole = next(csv.reader(tidy, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return row, "expected after" in str(error)
    return row, [cell.strip() for cell in whole] != [cell.strip() for cell in row]


def is_cut_short(path: Path, encoding: Encoding) -> bool:
    """Whether the file ends inside quotes, which is what a broken transfer leaves."""
    if encoding.name.startswith(("utf-16", "utf-32")):
        return False
    quotes = 0
    with path.open("rb") as stream:
        while piece := stream.read(1024**2):
            quotes += piece.count(b'"')
    return quotes % 2 == 1
