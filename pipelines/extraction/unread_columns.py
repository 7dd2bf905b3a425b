"""Columns that show something on the page and came out empty: not read is not the same as not rated.

Signs of a font that says nothing of its letters, or drawn in a way that nobody looked for, leave a rating,
a result or a direction empty in every row. Where the page shows ink in those cells, the table is held back;
where it is blank there, the council printed nothing. Only cells of columns that are empty in all rows are
drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.extraction.kinds.looks import is_coloured
from pipelines.extraction.model import Box, Cell

if TYPE_CHECKING:
    from pipelines.extraction.kinds.layouts import Column
    from pipelines.extraction.kinds.recognised import Recognised, Row

DPI = 72  # a sign of seven points has some forty points of ink
INSET = 2.5  # points inside of a cell's edges, where its rules are
FAR = 60  # of 255: so far from the ground a colour is ink
LEAST_INK = 8  # points of a picture
WHOLE = 0.9  # of a picture's height or width: a rule, no sign
MOST_DRAWN = 40  # cells of one column: enough to tell
MOSTLY = 0.5  # of them
LEAST_ROWS = 2


def with_unread_columns(path: Path, tables: Sequence[Recognised]) -> list[Recognised]:
    """Tables of a PDF, held back where a known column shows ink in its cells, and none of them was read."""
    return [_held_back(path, table) for table in tables]


def _held_back(path: Path, table: Recognised) -> Recognised:
    unread = [column.heading for column in _empty_columns(table) if _shows_ink(path, table, column)]
    if not unread:
        return table
    names = ", ".join(repr(name) for name in unread)
    doubt = f"the page shows something under {names} that could not be read in any row"
    return replace(table, rows=tuple(replace(row, doubt=row.doubt or doubt) for row in table.rows))


def _empty_columns(table: Recognised) -> Iterator[Column]:
    """Columns with a heading and a field of their own, of which no row has anything."""
    if len(table.rows) < LEAST_ROWS:
        return
    counts = Counter(column.name for column in table.columns)
    for column in table.columns:
        is_plain = bool(column.heading) and counts[column.name] == 1
        if is_plain and not any(_holds(cell) for row in table.rows for cell in _under(row, column)):
            yield column


def _under(row: Row, column: Column) -> Iterator[Cell | None]:
    """What a row has under a column, also where its field may stand in several."""
    yield row.cells.get(column.name)
    for other, cell in row.each:
        if other.index == column.index:
            yield cell


def _holds(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.text or cell.symbols or is_coloured(cell.colour))


def _shows_ink(path: Path, table: Recognised, column: Column) -> bool:
    from pipelines.extraction.forms.pdf import pictures_of_parts

    edges = table.raw.column_edges
    if column.index + 1 >= len(edges):
        return False
    parts: dict[int, list[Box]] = {}
    for row in table.rows[:MOST_DRAWN]:
        if (box := _height(row)) is not None and row.page is not None:
            inside = Box(
                edges[column.index] + INSET,
                box.top + INSET,
                edges[column.index + 1] - INSET,
                box.bottom - INSET,
            )
            if inside.width > INSET and inside.height > INSET and not _runs_into(row, inside):
                parts.setdefault(row.page, []).append(inside)
    seen = [
        _is_inked(picture)
        for page, boxes in parts.items()
        for picture in pictures_of_parts(path, page - 1, boxes, DPI)
    ]
    return sum(seen) >= max(LEAST_ROWS, MOSTLY * len(seen))


def _height(row: Row) -> Box | None:
    """The box of a row's first cell that has one."""
    return next((cell.box for cell in row.cells.values() if cell.box is not None), None)


def _runs_into(row: Row, box: Box) -> bool:
    """Whether a text that was read reaches into a cell: its ink says nothing of the cell."""
    return any(
        spot.box is not None and spot.box.overlap(box) > 0
        for cell in row.cells.values()
        for spot in cell.parts
    )


def _is_inked(picture: Any) -> bool:
    """Whether a cell's picture shows more than its ground and rules through it."""
    import numpy as np

    ground = np.median(picture.reshape(-1, 3), axis=0)
    ink = np.abs(picture.astype(np.int16) - ground).max(axis=2) > FAR
    ink[ink.mean(axis=1) > WHOLE, :] = False
    ink[:, ink.mean(axis=0) > WHOLE] = False
    return int(ink.sum()) >= LEAST_INK
