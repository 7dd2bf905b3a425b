"""What sheets of one record each are: their cells by place, and what they say by label."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.extraction.model import Cell, RawTable

FEWEST_SHEETS = 3
FEWEST_LABELS = 3
ALIKE = 0.75  # of a sheet's labels: another sheet of the kind has so many of them
LONGEST_LABEL = 60  # letters
LONGEST_TITLE = 140  # letters
CODED = "Ref"
FIGURE = "Value"
STATUS = "Status"
TRAVEL = "Direction of travel"
COMMENT = "Comment"
Place = tuple[int, int]


class RecordSheet(NamedTuple):
    """One table that may be a sheet: its number in the flow, its cells by row and column."""

    at: int
    table: RawTable
    cells: dict[Place, Cell]


class SheetRecord(NamedTuple):
    """What a sheet says: cells by label, and the name of what it is about."""

    sheet: RecordSheet
    values: dict[str, Cell]
    name: Cell | None


def cells_by_place(table: RawTable) -> dict[Place, Cell]:
    """The cells of a table that hold something, by row and column, both from 0."""
    return {(row, cell.column): cell for row, line in enumerate(table.rows) for cell in line.filled}


def folded_text(text: str) -> str:
    """A label in small letters with single spaces, without its colon."""
    return " ".join(text.lower().split()).rstrip(": ")
