"""What grids are made of: cells with their place, and one table's cells on one page."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.extraction.model import Box, Colour, Word


class GridCell(NamedTuple):
    """A rectangle of a table with its place in the grid and the words in it.

    It overruns where not rules or shading make it wide, but a text that begins as its column's do.
    """

    box: Box
    row: int
    column: int
    row_span: int
    span: int
    words: tuple[Word, ...]
    colour: Colour | None
    is_overrun: bool = False


class Grid(NamedTuple):
    """One table's rectangles on one page.

    `is_open_above` and `is_open_below` tell of a missing outer rule: the row goes on over a page end.
    `doubts` are rows, by number, that cannot be told surely from those beside them, with the reason; rows
    `beneath` are texts that speak of the record above.
    """

    page: int
    box: Box
    cells: tuple[GridCell, ...]
    column_edges: tuple[float, ...]
    row_edges: tuple[float, ...]
    is_open_above: bool = False
    is_open_below: bool = False
    doubts: tuple[tuple[int, str], ...] = ()
    beneath: frozenset[int] = frozenset()
