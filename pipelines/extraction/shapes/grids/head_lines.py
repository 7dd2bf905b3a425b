"""The bold line right above a grid that heads its columns, as its first row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.areas import FillsByHeight, words_within
from pipelines.extraction.shapes.grids.cells import grid_of
from pipelines.extraction.shapes.grids.model import Grid
from pipelines.extraction.shapes.grids.overrun import goes_on_beside
from pipelines.extraction.shapes.grids.parting import is_bold_row

LEAST_HEADED = 3  # columns of a grid that such a line heads


def with_head_line(page: PageContent, grid: Grid, grids: Sequence[Grid], fills: FillsByHeight) -> Grid:
    """A grid with the bold line right above it as its first row, where its words head the grid's columns."""
    if is_bold_row([cell for cell in grid.cells if cell.row == 0]):
        return grid
    size = median([word.size for cell in grid.cells for word in cell.words] or [S.usual_size])
    gap = Box(grid.box.x0, grid.box.top - S.head_gap * size, grid.box.x1, grid.box.top)
    if any(other is not grid and other.box.overlap(gap) > 0 for other in grids):
        return grid
    words = [word for word in words_within(page.words, gap) if gap.top < word.box.middle[1] < gap.bottom]
    if not words or not all(word.is_bold for word in words):
        return grid
    if max(word.box.middle[1] for word in words) - min(word.box.middle[1] for word in words) > S.snap:
        return grid
    edges = grid.column_edges
    words.sort(key=lambda word: word.box.x0)
    held = [bisect_right(edges, word.box.middle[0]) - 1 for word in words]
    if any(
        goes_on_beside(*pair)
        for pair, at in zip(pairwise(words), pairwise(held), strict=True)
        if len({*at}) > 1
    ):
        return grid  # a sentence that runs over columns
    is_within = all(
        edges[at] - S.snap <= word.box.x0 and word.box.x1 <= edges[at + 1] + S.snap
        for at, word in zip(held, words, strict=True)
        if at + 1 < len(edges)
    )
    if not is_within or len(set(held)) < max(LEAST_HEADED, (len(edges) - 1) / 2):
        return grid
    top = min(word.box.top for word in words) - S.snap
    head = [Box(left, top, right, grid.box.top) for left, right in pairwise(edges)]
    return grid_of(page, [*head, *(cell.box for cell in grid.cells)], fills) or grid
