"""Tables whose headings stand in their first column, one above the other, and whose records are its columns.

Turned, such a table is like all others: each of its columns is a row of what is read. Whether it is of a
known kind then is not asked here.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.extraction.model import Box, Cell, RawTable, TableRow, hull

FEWEST_HEADINGS = 3  # one above the other
FEWEST_RECORDS = 2  # side by side: one record is a sheet of names and values


def transposed(table: RawTable) -> RawTable | None:
    """A table with columns for rows; None where it goes on over pages, has unsure rows or is too small."""
    is_whole = len({row.page for row in table.rows}) == 1 and not any(row.doubt for row in table.rows)
    if not is_whole or len(table.rows) < FEWEST_HEADINGS or table.columns <= FEWEST_RECORDS or table.doubt:
        return None
    headings = [row.at(0) for row in table.rows]
    if not all(cell.text or number in _covered(table) for number, cell in enumerate(headings)):
        return None
    columns: list[list[Cell]] = [[] for _ in range(table.columns)]
    for number, row in enumerate(table.rows):
        for cell in row.cells:
            columns[cell.column].append(
                replace(cell, column=number, span=cell.row_span, row_span=cell.span, line_middles=())
            )
    rows = tuple(
        TableRow(tuple(cells), table.page, None, _box(cells), _spanned(columns, number))
        for number, cells in enumerate(columns)
    )
    return replace(table, rows=rows, columns=len(table.rows), column_edges=())


def _covered(table: RawTable) -> frozenset[int]:
    """The rows whose first place a heading from above reaches down into."""
    return frozenset(number for number, row in enumerate(table.rows) if 0 in row.spanned)


def _spanned(columns: list[list[Cell]], number: int) -> frozenset[int]:
    """The places of a turned row that cells from turned rows above reach into."""
    return frozenset(
        place
        for before, cells in enumerate(columns[:number])
        for cell in cells
        if before + cell.row_span > number
        for place in range(cell.column, cell.column + cell.span)
    )


def _box(cells: list[Cell]) -> Box | None:
    boxes = [cell.box for cell in cells if cell.box is not None]
    return hull(boxes) if boxes else None
