"""Tables that a page prints right under each other, their rules touching: one grid, and several tables.

The second begins with a heading of its own, whose cells part the page where nothing above does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipelines.extraction.model import Box, RawTable, TableRow, hull
from pipelines.extraction.shapes.figures import is_figure

LEAST_BODY = 1  # rows below each heading
LEAST_PARTED = 2  # edges of columns that are new below


def stacked_apart(table: RawTable) -> list[RawTable]:
    """A table as those that stand in it, upper ones first; itself where it is one."""
    at = next((at for at in range(1 + LEAST_BODY, len(table.rows) - LEAST_BODY) if _begins(table, at)), None)
    if at is None:
        return [table]
    upper, lower = table.rows[:at], table.rows[at:]
    above = _narrowed(replace(table, rows=upper, box=_box(upper, table), is_open_below=False))
    below = replace(
        table, rows=lower, box=_box(lower, table), is_open_above=False, line=lower[0].line or table.line
    )
    return [above, *stacked_apart(_narrowed(below))]


def _box(rows: Iterable[TableRow], table: RawTable) -> Box | None:
    """Where some rows of a table stand on the page as it is shown, which may be turned."""
    boxes = [cell.box for row in rows for cell in row.cells if cell.box]
    return hull(boxes) if boxes else table.box


def _begins(table: RawTable, at: int) -> bool:
    """Whether a row is the heading of a table of its own."""
    above, row, below = table.rows[:at], table.rows[at], table.rows[at + 1 :]
    if row.spanned or not (_is_heading(above[0]) and _is_heading(row)):
        return False
    if any(_is_whole_heading(one) for one in above[1:]) or all(map(_is_bold, (*above[1:], *below))):
        return False  # a heading of several rows, or a table of names
    edges = _edges(above, table.columns)
    return len(_edges([row], table.columns) - edges) >= LEAST_PARTED and not _is_bold(above[-1])


def _is_heading(row: TableRow) -> bool:
    return len(row.filled) > 1 and _is_whole_heading(row)


def _is_whole_heading(row: TableRow) -> bool:
    return len(row.filled) > 1 and _is_bold(row) and not any(is_figure(cell.text) for cell in row.filled)


def _is_bold(row: TableRow) -> bool:
    return all(cell.is_bold for cell in row.filled)


def _edges(rows: Iterable[TableRow], columns: int) -> set[int]:
    """The columns in which cells begin; those over the whole width are names of what follows."""
    return {cell.column for row in rows for cell in row.cells if cell.span < columns}


def _narrowed(table: RawTable) -> RawTable:
    """A table with those columns only that its own cells part."""
    edges = sorted(_edges(table.rows, table.columns) | {0})
    place = {edge: at for at, edge in enumerate(edges)}
    rows = tuple(
        replace(
            row,
            cells=tuple(
                cell.moved(place[cell.column], sum(cell.column <= e < cell.column + cell.span for e in edges))
                for cell in row.cells
            ),
            spanned=frozenset(place[at] for at in row.spanned if at in place),
        )
        for row in table.rows
    )
    ends = table.column_edges
    if ends:
        ends = tuple(ends[edge] for edge in edges) + ends[table.columns :]
    return replace(table, rows=rows, columns=len(edges), column_edges=ends)
