"""Every ruled table of a page, as grids of cells."""

from __future__ import annotations

from pipelines.extraction.model import PageContent
from pipelines.extraction.shapes.grids.areas import FillsByHeight
from pipelines.extraction.shapes.grids.bars import without_bars
from pipelines.extraction.shapes.grids.cells import grid_of
from pipelines.extraction.shapes.grids.head_lines import with_head_line
from pipelines.extraction.shapes.grids.model import Grid
from pipelines.extraction.shapes.grids.parting import abutting_tables, joined_over_bands, stacked_tables
from pipelines.extraction.shapes.grids.rules import rectangles_between

BAR = 2.0  # letters' sizes: a coloured bar at a box's side is at most so wide


def find_grids(page: PageContent) -> list[Grid]:
    """Every ruled table of a page, top to bottom; each word falls into at most one cell."""
    rectangles = [
        boxes
        for rules, fills in stacked_tables(page)
        for boxes in rectangles_between(*without_bars(page, rules, fills))
    ]
    fills = FillsByHeight(page.fills)
    found = [
        grid
        for boxes in rectangles
        if (grid := grid_of(page, boxes, fills)) is not None and not _is_box_of_text(grid)
    ]
    grids = [
        part
        for grid in found
        for boxes in abutting_tables(grid)
        if (part := grid if len(boxes) == len(grid.cells) else grid_of(page, boxes, fills)) is not None
    ]
    grids = [grid for one in grids if (grid := with_head_line(page, one, grids, fills)) is not None]
    grids.sort(key=lambda grid: (grid.box.top, grid.box.x0))
    return joined_over_bands(page, grids, fills)


def _is_box_of_text(grid: Grid) -> bool:
    """Whether one cell holds all words, and bars or swatches stand beside it: a text, and no table."""
    filled = [cell for cell in grid.cells if any(any(map(str.isalnum, word.text)) for word in cell.words)]
    size = max(word.size for cell in filled for word in cell.words) if filled else 0.0
    bars = [cell for cell in grid.cells if cell not in filled]
    return len(filled) == 1 and bool(bars) and all(cell.box.width <= BAR * size for cell in bars)
