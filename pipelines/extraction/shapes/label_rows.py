"""Strips of boxes in one ruled row, each with a small label above its value: two rows, labels and values.

In letters of one size the second line of a box is what its first goes on with.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.model import Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.text import lines_of

FEWEST = 3  # boxes of a strip


def with_label_rows(grid: Grid) -> Grid:
    """A grid of one row with its labels and values in a row each, where larger values stand under labels."""
    filled = [cell for cell in grid.cells if cell.words]
    if len(grid.row_edges) != 2 or len(filled) < FEWEST:
        return grid
    parted = [
        (above, below) for cell in filled if (above := _labels(cell)) and (below := _others(cell, above))
    ]
    if len(parted) < FEWEST or 2 * len(parted) <= len(filled):
        return grid
    ceiling = max(word.box.bottom for above, _ in parted for word in above)
    floor = min(word.box.top for _, below in parted for word in below)
    edge = (ceiling + floor) / 2
    is_clear = all(word.box.bottom <= edge or word.box.top >= edge for cell in filled for word in cell.words)
    if ceiling > floor or not is_clear:
        return grid
    top, bottom = grid.row_edges
    cells = [part for cell in grid.cells for part in _halves(cell, edge)]
    return grid._replace(
        cells=tuple(sorted(cells, key=lambda one: (one.row, one.column))), row_edges=(top, edge, bottom)
    )


def _labels(cell: GridCell) -> list[Word]:
    """The words of a box's first lines, where all are smaller than those of the lines below."""
    lines = lines_of(cell.words)
    for end in range(len(lines) - 1, 0, -1):
        above = [word for line in lines[:end] for word in line.words]
        below = [word for line in lines[end:] for word in line.words]
        if S.value_larger * max(word.size for word in above) <= min(word.size for word in below):
            return above
    return []


def _others(cell: GridCell, above: Sequence[Word]) -> list[Word]:
    taken = {id(word) for word in above}
    return [word for word in cell.words if id(word) not in taken]


def _halves(cell: GridCell, edge: float) -> tuple[GridCell, GridCell]:
    upper = tuple(word for word in cell.words if word.box.bottom <= edge)
    lower = tuple(word for word in cell.words if word.box.top >= edge)
    return (
        cell._replace(box=cell.box._replace(bottom=edge), words=upper, row=0, row_span=1),
        cell._replace(box=cell.box._replace(top=edge), words=lower, row=1, row_span=1),
    )
