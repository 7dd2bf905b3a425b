"""Tables that stand beside each other and came out as one: told by a heading that is printed again.

A sheet of two columns of records has its heading twice, over the left ones and over the right ones, and each
half begins with words. Headings that repeat under periods (`Target`, `Result`) do not begin so, since the
names of the rows stand left of all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extraction.model import Box, Line
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_blank, is_figure
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.text import lines_of

HEADING_ROWS = 3  # the heading is among the first so many rows


class ColumnRange(NamedTuple):
    """The columns of one of several tables that stand beside each other, the first and the one behind."""

    first: int
    end: int


def sides_of(grid: Grid) -> list[ColumnRange]:
    """The columns of each table of a grid that holds several beside each other; none of one table."""
    for number in range(min(HEADING_ROWS, len(grid.row_edges) - 1)):
        cells = sorted(
            (cell for cell in grid.cells if cell.row == number and cell.words), key=lambda cell: cell.column
        )
        size = _repeated([_text(cell) for cell in cells])
        sides = [
            ColumnRange(cells[at].column, cells[at + size - 1].column + cells[at + size - 1].span)
            for at in range(0, len(cells) if size else 0, size or 1)
        ]
        is_headed = bool(sides) and not sides[0].first and not _is_covered(grid, number)
        if is_headed and all(_begins_with_words(grid, side, number) for side in sides):
            return sides
    return []


def lines_beside(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """Lines parted where a heading is printed twice in one line or more often, for each such heading.

    First those above, last those below; between them those of each table, as far up and down as no text runs
    over where the tables meet.
    """
    found: list[list[list[Line]]] = []
    for number, line in enumerate(lines):
        if len({word.text for word in line.words}) == len(line.words):
            continue  # nothing is printed twice
        parts = line.parts
        size = _repeated([part.text for part in parts])
        if not size or any(is_figure(part.text) for part in parts):
            continue
        xs = [parts[at].box.x0 - S.hair for at in range(size, len(parts), size)]
        first, end = number, number + 1
        while first and not _crosses(lines[first - 1], xs):
            first -= 1
        while end < len(lines) and not _crosses(lines[end], xs):
            end += 1
        words = [word for one in lines[first:end] for word in one.words]
        places = [bisect_right(xs, word.box.middle[0]) for word in words]
        each = [
            lines_of([word for word, place in zip(words, places, strict=True) if place == at])
            for at in range(len(xs) + 1)
        ]
        starts = [*range(0, len(parts), size)]
        if all(
            _names_its_rows([part.box for part in parts[at : at + 2]], side, line.box.bottom)
            for at, side in zip(starts, each, strict=True)
        ):
            found.append([list(lines[:first]), *each, list(lines[end:])])
    return found


def _names_its_rows(headings: Sequence[Box], lines: Sequence[Line], top: float) -> bool:
    """Whether what stands under the first of two headings are names or references, no figures.

    Under a heading printed again within one table (`Likelihood`, `Impact` of each stage) figures stand.
    """
    end = headings[1].x0 - S.hair
    below = [line for line in lines if line.box.top >= top]
    texts = [part.text for line in below for part in line.parts if part.box.x0 < end]
    return bool(texts) and not any(map(is_figure, texts))


def _crosses(line: Line, xs: Sequence[float]) -> bool:
    return any(box.x0 < x < box.x1 for box in line.stretches for x in xs)


def _repeated(texts: Sequence[str]) -> int:
    """Of how many texts a heading is that stands two times or more in a row; 0 where there is no such one.

    It has two texts or more, each of them once.
    """
    size = texts.index(texts[0], 1) if texts and texts[0] in texts[1:] else 0
    is_one = size > 1 and not len(texts) % size and len(set(texts[:size])) == size
    return size if is_one and list(texts) == [*texts[:size]] * (len(texts) // size) else 0


def _is_covered(grid: Grid, number: int) -> bool:
    """Whether cells that begin above reach down into a row: it has not all headings then."""
    return any(cell.row < number < cell.row + cell.row_span for cell in grid.cells)


def _begins_with_words(grid: Grid, side: ColumnRange, heading: int) -> bool:
    """Whether the first column of one side holds names or references, no figures."""
    texts = [
        _text(cell)
        for cell in grid.cells
        if cell.column == side.first and cell.row > heading and cell.words and not is_blank(_text(cell))
    ]
    return bool(texts) and not any(map(is_figure, texts))


def _text(cell: GridCell) -> str:
    return " ".join(word.text for word in cell.words)


def parted(grid: Grid) -> list[Grid]:
    """A grid as the tables that stand beside each other in it; itself where it is one table.

    What reaches over several of them, as a title does, stands in none.
    """
    sides = sides_of(grid)
    return [_part(grid, side) for side in sides] if sides else [grid]


def _part(grid: Grid, side: ColumnRange) -> Grid:
    """One side of a grid: its rows are those that begin in it, numbered anew."""
    cells = [cell for cell in grid.cells if side.first <= cell.column and cell.column + cell.span <= side.end]
    rows = sorted({cell.row for cell in cells})
    ends = grid.row_edges
    columns = grid.column_edges[side.first : side.end + 1]
    own = tuple(
        cell._replace(
            row=rows.index(cell.row),
            column=cell.column - side.first,
            row_span=sum(cell.row <= row < cell.row + cell.row_span for row in rows),
        )
        for cell in cells
    )
    bottom = max(ends[cell.row + cell.row_span] for cell in cells)
    return grid._replace(
        box=Box(columns[0], ends[rows[0]], columns[-1], bottom),
        cells=own,
        column_edges=columns,
        row_edges=(*(ends[row] for row in rows), bottom),
        doubts=tuple((rows.index(row), reason) for row, reason in grid.doubts if row in rows),
        beneath=frozenset(rows.index(row) for row in grid.beneath if row in rows),
    )
