"""Grids that hold more than one key: several side by side, or one with a column for each kind of row."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pipelines.extraction.kinds.key_entries import mark_of
from pipelines.extraction.kinds.looks import FIGURE, is_coloured
from pipelines.extraction.model import RawTable

OF_INDICATORS = re.compile(r"(?i)\b(?:indicators?|measures?|kpis?|pis?|results?)\b")


def keys_beside(table: RawTable) -> tuple[RawTable, ...]:
    """The keys that stand side by side in one grid, under a heading each over as many columns; else none.

    Below each heading a mark stands first in every row that says something, and words beside it.
    """
    heads = [cell for cell in table.rows[0].cells if cell.text]
    starts = [cell.column for cell in heads]
    widths = {following - at for at, following in pairwise([*starts, table.columns])}
    if len(heads) < 2 or starts[0] or len(widths) > 1 or min(widths) < 2:
        return ()
    width, found = widths.pop(), []
    for at in starts:
        rows = []
        for row in table.rows[1:]:
            own = tuple(
                cell.moved(cell.column - at, cell.span)
                for cell in row.cells
                if at <= cell.column < at + width
            )
            first = next((cell for cell in own if not cell.column), None)
            told = [cell for cell in own if cell.column and cell.text]
            if first is None or not told or len(first.symbols) > 1:
                continue  # of two marks in one cell nobody knows which is whose
            if first.text and any(letter.isalnum() for letter in first.text):
                return ()
            rows.append(replace(row, cells=own))
        if not rows or not all(mark_of(row.cells[0]) for row in rows):
            return ()
        found.append(replace(table, rows=tuple(rows), columns=width))
    return tuple(found)


def of_indicators(table: RawTable) -> RawTable:
    """A key that says in columns what its marks mean for actions, savings and indicators: that of indicators.

    A mark that indicators have not means what it does for others. Any other table as it is.
    """
    heads = {cell.column: cell.text for cell in table.rows[0].filled}
    own = [column for column, text in heads.items() if OF_INDICATORS.search(text)]
    first = min(heads, default=0)
    aside = [column for column in heads if column not in (first, *own)]
    if len(heads) < 3 or len(own) != 1 or own == [first]:
        return table
    bodies = [row.at(column).text for row in table.rows[1:] for column in (*aside, *own)]
    marks = [row.at(first) for row in table.rows[1:]]
    are_whole = all(mark.text or mark.symbols or is_coloured(mark.colour) for mark in marks)
    are_told = all(any(row.at(column).text for column in (*aside, *own)) for row in table.rows[1:])
    if not (are_whole and are_told) or any(FIGURE.match(text) for text in bodies if text):
        return table
    rows = []
    for row in table.rows:
        told = next(column for column in (*own, *aside) if row.at(column).text or row is table.rows[0])
        rows.append(replace(row, cells=tuple(one for one in row.cells if one.column in (first, told))))
    return replace(table, rows=tuple(rows))
