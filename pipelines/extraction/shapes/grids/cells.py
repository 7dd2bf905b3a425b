"""Rectangles as one grid: each with its place among the columns and rows, and the words in it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.model import Box, PageContent, Word, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.areas import (
    STRIP,
    FillsByHeight,
    boxes_by_height,
    levels_of,
    nearest_level,
    words_within,
)
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.shapes.grids.overrun import with_overrun


def grid_of(page: PageContent, boxes: list[Box], fills: FillsByHeight) -> Grid | None:
    """Rectangles of a page as a grid; None where they make fewer than two columns or one row, or are empty.

    Args:
        page: where they lie.
        boxes: the rectangles, which do not overlap.
        fills: the page's filled areas.
    """
    area = hull(boxes)
    columns = levels_of([box.x0 for box in boxes] + [box.x1 for box in boxes])
    rows = levels_of([box.top for box in boxes] + [box.bottom for box in boxes])
    if len(columns) < 3 or len(rows) < 2:
        return None
    words = words_within(page.words, area)
    if not words:
        return None
    held = _words_by_box(boxes, words)
    cells = [
        _cell(box, columns, rows, tuple(held.get(number, ())), fills) for number, box in enumerate(boxes)
    ]
    return Grid(
        page.number,
        area,
        tuple(with_overrun(sorted(cells, key=lambda cell: (cell.row, cell.column)))),
        tuple(columns),
        tuple(rows),
        not _has_rule(page, area, area.top),
        not _has_rule(page, area, area.bottom),
    )


def _words_by_box(boxes: Sequence[Box], words: Sequence[Word]) -> dict[int, list[Word]]:
    """The words by the number of the smallest rectangle in which their middle lies."""
    held: dict[int, list[Word]] = {}
    near = boxes_by_height(boxes)
    for word in words:
        x, y = word.box.middle
        for number in near.get(int(y // STRIP), ()):
            x0, top, x1, bottom = boxes[number]
            if x0 <= x <= x1 and top <= y <= bottom:
                held.setdefault(number, []).append(word)
                break
    return held


def _cell(
    box: Box,
    columns: Sequence[float],
    rows: Sequence[float],
    words: tuple[Word, ...],
    fills: FillsByHeight,
) -> GridCell:
    """A rectangle with its words as a cell, between the edges of columns and rows that are nearest."""
    left, right = nearest_level(columns, box.x0), nearest_level(columns, box.x1)
    top, bottom = nearest_level(rows, box.top), nearest_level(rows, box.bottom)
    return GridCell(box, top, left, bottom - top, right - left, words, fills.over(box))


def _has_rule(page: PageContent, area: Box, y: float) -> bool:
    """Whether rules or shading end the area at this height over most of its width."""
    boxes = [rule.box for rule in page.rules if not rule.is_vertical and abs(rule.box.top - y) <= S.snap]
    covered = sum(
        min(box.x1, area.x1) - max(box.x0, area.x0) for box in boxes if box.x1 > area.x0 and box.x0 < area.x1
    )
    return covered > S.closed_share * area.width or not any(rule.is_vertical for rule in page.rules)
