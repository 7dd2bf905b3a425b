"""Headings that are signs of the report's key (`✅` over counts), as the ratings that it gives them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.model import Cell, Document, RawTable, TableRow
from pipelines.rows.arrows import ARROWS

HEADING_ROWS = 3  # the heading is among the first so many rows
FEWEST = 2  # signs of different ratings side by side


def with_sign_headings(document: Document, legend: Legend) -> Document:
    """A document whose tables have words for headings that are signs, where its key rates these."""
    if not legend.keys:
        return document
    flow = tuple(
        _named(part, legend, place) if isinstance(part, RawTable) else part
        for place, part in enumerate(document.flow)
    )
    return replace(document, flow=flow)


def _named(table: RawTable, legend: Legend, place: int) -> RawTable:
    for at, row in enumerate(table.rows[:HEADING_ROWS]):
        ratings = {cell.column: rating for cell in row.cells if (rating := _rating(cell, legend, place))}
        if len(set(ratings.values())) < max(FEWEST, len(ratings)) or _has_signs_below(table, at, ratings):
            continue
        return replace(table, rows=(*table.rows[:at], _with_words(row, ratings), *table.rows[at + 1 :]))
    return table


def _rating(cell: Cell, legend: Legend, place: int) -> str:
    """The rating of a cell that is one sign and nothing else; empty for any other."""
    if len(cell.symbols) != 1 or cell.symbols[0].sign in ARROWS or any(map(str.isalnum, cell.text)):
        return ""
    sign, colour = cell.symbols[0].sign, cell.symbols[0].colour
    return legend.rating_of_colour(colour, place, sign) or ""


def _has_signs_below(table: RawTable, at: int, ratings: dict[int, str]) -> bool:
    """Whether signs stand under the first such heading too: a row of a table of signs is no heading."""
    first = min(ratings)
    return any(row.at(first).symbols for row in table.rows[at + 1 :])


def _with_words(row: TableRow, ratings: dict[int, str]) -> TableRow:
    cells = tuple(
        replace(cell, text=ratings[cell.column], items=(ratings[cell.column],), symbols=())
        if cell.column in ratings
        else cell
        for cell in row.cells
    )
    return replace(row, cells=cells)
