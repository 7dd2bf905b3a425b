"""A grid of words to a table of texts: each cell with its lines joined, its place on the page and its colour.

Figures broken over lines are put together only where the column proves them; else their row is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.extraction.frame import as_shown
from pipelines.extraction.model import Box, Cell, Colour, Line, PageContent, RawTable, Spot, TableRow, hull
from pipelines.extraction.shapes.figures import is_broken, is_proved
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.shapes.inner import ASIDE, rows_with_figures_aside
from pipelines.extraction.shapes.rows import STACKED_ROW, stacked_rows
from pipelines.extraction.text import (
    Piece,
    ink_of,
    join_items,
    piece_of,
    raw_text,
    symbols_in_text,
    without_drawn,
)
from pipelines.extraction.vocabulary import Vocabulary


def table_of(
    grid: Grid, page: PageContent, vocabulary: Vocabulary, cell_lines: Mapping[int, Sequence[Line]]
) -> RawTable:
    """A grid as a table; `cell_lines` are the lines of each of its cells, by the cell's `id`."""
    rows: list[TableRow] = []
    count = len(grid.row_edges) - 1
    printed = [(cell, cell_lines[id(cell)]) for cell in grid.cells]
    doubts = dict.fromkeys(rows_with_figures_aside(printed), ASIDE)
    doubts |= dict.fromkeys(stacked_rows(printed), STACKED_ROW) | dict(grid.doubts)
    by_row: dict[int, list[GridCell]] = {}
    covered: dict[int, set[int]] = {}
    for cell in grid.cells:
        by_row.setdefault(cell.row, []).append(cell)
        for row in range(cell.row + 1, cell.row + cell.row_span):
            covered.setdefault(row, set()).update(range(cell.column, cell.column + cell.span))
    joined: dict[int, str] = {}
    for cell, whole, is_sure in _broken_figures(grid, cell_lines):
        if is_sure:
            joined[id(cell)] = whole
        else:
            doubts.setdefault(cell.row, f"{whole} may be one figure or several, printed on several lines")
    for number in range(count):
        cells = tuple(
            cell_of(cell, cell_lines[id(cell)], page, vocabulary, joined.get(id(cell), ""))
            for cell in by_row.get(number, ())
        )
        if not cells:
            continue
        box = Box(grid.box.x0, grid.row_edges[number], grid.box.x1, grid.row_edges[number + 1])
        rows.append(
            TableRow(
                cells,
                page.number,
                None,
                as_shown(page, box),
                frozenset(covered.get(number, ())),
                doubts.get(number, ""),
                number in grid.beneath,
            )
        )
    return RawTable(
        tuple(rows),
        len(grid.column_edges) - 1,
        (),
        page.number,
        None,
        grid.column_edges,
        as_shown(page, grid.box),
        grid.is_open_above,
        grid.is_open_below,
    )


def _broken_figures(
    grid: Grid, cell_lines: Mapping[int, Sequence[Line]]
) -> Iterator[tuple[GridCell, str, bool]]:
    """Cells whose lines are pieces of one figure, that figure, and whether the column proves it."""
    for cell in grid.cells:
        pieces = [line.text for line in cell_lines[id(cell)]]
        if not is_broken(pieces):
            continue
        others = [
            line.text
            for other in grid.cells
            if other.column == cell.column and other is not cell
            for line in cell_lines[id(other)]
        ]
        whole = "".join(pieces)
        yield cell, whole, is_proved(whole, others)


def cell_of(
    cell: GridCell, printed: Sequence[Line], page: PageContent, vocabulary: Vocabulary, whole: str = ""
) -> Cell:
    """A grid's cell with its text; `whole` is the figure that its lines make together, if they make one."""
    symbols = symbols_in_text(printed)
    lines = without_drawn(printed)
    if not lines:
        return Cell(
            "",
            (),
            cell.column,
            cell.span,
            cell.row_span,
            False,
            cell.colour,
            _drawn_spots(printed, page),
            as_shown(page, cell.box),
            symbols=symbols,
        )
    piece: Piece = Piece(whole, (whole,), ()) if whole else piece_of(lines, cell.box.x1, vocabulary)
    around = hull([line.box for line in lines])
    spot = Spot(page.number, as_shown(page, around), None, raw_text(lines))
    is_bold = all(word.is_bold for line in lines for word in line.words if word.text.isalnum())
    return Cell(
        piece.text,
        piece.items,
        cell.column,
        cell.span,
        cell.row_span,
        is_bold,
        _ground(page, around) or cell.colour,
        (spot,),
        as_shown(page, cell.box),
        tuple((as_shown(page, line.box).middle[1], line.text) for line in lines) if cell.row_span > 1 else (),
        ink_of(lines),
        symbols,
        f"{whole} is printed on two lines: {spot.text}" if whole else "",
        cell.is_overrun,
    )


def _drawn_spots(lines: Sequence[Line], page: PageContent) -> tuple[Spot, ...]:
    """Where a cell's drawn marks stand; none for a cell without."""
    if not lines:
        return ()
    return (Spot(page.number, as_shown(page, hull(line.box for line in lines)), None, raw_text(lines)),)


def _ground(page: PageContent, words: Box) -> Colour | None:
    """The colour of the last pill drawn about some words, which leaves the rest of their cell as it is."""
    (x, y), width = words.middle, words.width
    for mark in reversed(page.marks):
        x0, top, x1, bottom = mark.box
        if x0 <= x <= x1 and top <= y <= bottom and x1 - x0 >= width:
            return mark.colour
    return None


def row_made_whole(row: TableRow, rest: TableRow, vocabulary: Vocabulary) -> TableRow:
    """A row with the rest of its cells from the next page."""
    cells = []
    for cell in row.cells:
        piece = rest.at(cell.column)
        cells.append(cell_made_whole(cell, piece, vocabulary) if piece.text else cell)
    known = {cell.column for cell in row.cells}
    cells.extend(cell for cell in rest.filled if cell.column not in known)
    return replace(row, cells=tuple(sorted(cells, key=lambda cell: cell.column)))


def cell_made_whole(cell: Cell, rest: Cell, vocabulary: Vocabulary) -> Cell:
    """A cell with its rest from the next page, a word cut by the page end whole again."""
    if not cell.text:
        return replace(rest, row_span=cell.row_span, colour=rest.colour or cell.colour)
    items = list(cell.items)
    first, *others = rest.items or (rest.text,)
    if re.search(r"\w-$", items[-1]):
        items[-1] = vocabulary.mend_hyphen(items[-1][:-1], first)
    elif vocabulary.is_cut(items[-1], first):
        items[-1] += first
    else:
        items[-1] = f"{items[-1]} {first}"
    items.extend(others)
    return replace(cell, text=join_items(items), items=tuple(items), parts=cell.parts + rest.parts)
