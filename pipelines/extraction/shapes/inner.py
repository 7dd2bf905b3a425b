"""Columns inside ruled ones: figures that stand side by side in cells which no rule parts.

Office programs often rule groups of columns only. Where several lines of a ruled column hold several figures
each, and these stand under one another, the column is parted between them; a heading over several stays one
cell. Where the figures of a cell keep to no such columns, its row is doubtful: nothing is glued.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipelines.extraction.model import Box, Line, LinePart
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_blank, is_figure
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.text import lines_of

DIGIT = re.compile(r"\d")
ASIDE = "several figures stand side by side in one cell of this row"


def with_inner_columns(grid: Grid) -> Grid:
    """A grid with those of its columns parted in which figures stand side by side."""
    lines = {id(cell): lines_of(cell.words) for cell in grid.cells if _lines_aside(cell)}
    if not lines:
        return grid
    inner: dict[int, list[float]] = {}
    for column in range(len(grid.column_edges) - 1):
        held = [cell for cell in grid.cells if cell.column == column and cell.span == 1 and id(cell) in lines]
        several = [figures for cell in held for line in lines[id(cell)] if len(figures := _figures(line)) > 1]
        if len(several) >= S.inner_lines:
            inner[column] = _boundaries(several)
    inner = {column: xs for column, xs in inner.items() if xs}
    return _parted(grid, inner) if inner else grid


def rows_with_figures_aside(cells: Iterable[tuple[GridCell, Sequence[Line]]]) -> list[int]:
    """Numbers of rows with a cell in which several lines hold several figures side by side.

    Args:
        cells: a grid's cells with their lines.
    """
    return sorted(
        {
            cell.row
            for cell, lines in cells
            if _lines_aside(cell) >= S.inner_lines
            and sum(len(_figures(line)) > 1 for line in lines) >= S.inner_lines
        }
    )


def _lines_aside(cell: GridCell) -> int:
    """Lines on which words with digits stand beside one another; most cells have none."""
    if len(cell.words) < 2:
        return 0
    heights = Counter(round(word.box.bottom) for word in cell.words if DIGIT.search(word.text))
    return sum(count > 1 for count in heights.values())


def _figures(line: Line) -> Sequence[LinePart]:
    """A line's figures and dashes, if it holds nothing else."""
    parts = line.parts
    are_figures = all(is_figure(part.text) or is_blank(part.text) for part in parts)
    return parts if are_figures and any(is_figure(part.text) for part in parts) else []


def _boundaries(several: Sequence[Sequence[LinePart]]) -> list[float]:
    """Where columns of figures part: amid the white that none of them crosses."""
    boxes = sorted(part.box for parts in several for part in parts)
    ends: list[tuple[float, float]] = []
    reached = boxes[0].x1
    for box in boxes[1:]:
        if box.x0 > reached:
            ends.append((reached, box.x0))
        reached = max(reached, box.x1)
    return [(left + right) / 2 for left, right in ends]


def _parted(grid: Grid, inner: dict[int, list[float]]) -> Grid:
    edges: list[float] = []
    first: list[int] = []  # the new number of each old column
    for column, (left, _) in enumerate(pairwise(grid.column_edges)):
        first.append(len(edges))
        edges += [left, *inner.get(column, ())]
    first.append(len(edges))
    edges.append(grid.column_edges[-1])
    cells: list[GridCell] = []
    for cell in grid.cells:
        begin, end = first[cell.column], first[cell.column + cell.span]
        xs = inner.get(cell.column, []) if cell.span == 1 else []
        if not xs or _is_over(cell, xs):
            cells.append(cell._replace(column=begin, span=end - begin))
            continue
        for at, (left, right) in enumerate(pairwise([cell.box.x0, *xs, cell.box.x1])):
            words = tuple(word for word in cell.words if left <= word.box.middle[0] < right)
            box = Box(left, cell.box.top, right, cell.box.bottom)
            cells.append(cell._replace(box=box, column=begin + at, span=1, words=words))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return grid._replace(cells=tuple(cells), column_edges=tuple(edges))


def _is_over(cell: GridCell, xs: Sequence[float]) -> bool:
    """Whether a cell holds but a text over several of its columns, as a heading of them does."""
    lines = lines_of(cell.words)
    if sum(len(_figures(line)) > 1 for line in lines) >= S.inner_lines:
        return False
    parts = [part for line in lines for part in line.parts]
    return any(part.box.x0 < x - 1 and part.box.x1 > x + 1 for part in parts for x in xs)
