"""Sheets that a spreadsheet program printed over pages beside each other, as many columns as a page holds.

Names stand on one page then and figures on another, and each page by itself looks like a table: last year's
figure, alone beside the names, would be taken for the result. Such pages are told by their rows, which are at
the heights of an earlier page's rows, under other columns. They are put together in `joined_sheets`; what
is not sure to belong together is found here, and held back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extraction.model import LinePart, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.text import lines_of

FLUSH = 0.5  # points: what lies nearer to each other lies on one line
FEWEST = 3  # rows

Row = Sequence[LinePart]


class SheetPage(NamedTuple):
    """The rows of a page of a sheet, how far down each reaches and each full one, and the same in order."""

    rows: tuple[Row, ...]
    feet: tuple[float, ...]
    feet_of_full: tuple[float, ...]
    heights: tuple[float, ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> SheetPage:
        """The page that has some rows; one that is full has several texts and begins at the left."""
        feet = [max(part.box.bottom for part in row) for row in rows]
        margin = min((row[0].box.x0 for row in rows), default=0.0)
        full = [
            foot
            for row, foot in zip(rows, feet, strict=True)
            if len(row) >= FEWEST and row[0].box.x0 < margin + FLUSH
        ]
        return cls(tuple(rows), tuple(feet), tuple(full), tuple(sorted(feet)))


def pages_cut_apart(pages: Sequence[PageContent]) -> frozenset[int]:
    """Numbers of the pages that hold some columns of a sheet while other pages hold the rest of them."""
    if not any(page.is_sheet for page in pages):
        return frozenset()
    sheets = [
        SheetPage.of([line.parts for line in lines_of(page.words)] if page.is_sheet else []) for page in pages
    ]
    found: set[int] = set()
    for at in range(1, len(pages)):
        left = next((one for one in reversed(range(at)) if goes_on(sheets[one], sheets[at])), None)
        if left is not None:
            found.update(_pages_high(sheets, left), _pages_high(sheets, at))
    return frozenset(pages[at].number for at in found)


def _pages_high(sheets: Sequence[SheetPage], at: int) -> range:
    """The pages that have the columns of one, above and below it."""
    first, last = at, at
    while first and has_same_columns(sheets[first - 1], sheets[first]):
        first -= 1
    while last + 1 < len(sheets) and has_same_columns(sheets[last], sheets[last + 1]):
        last += 1
    return range(first, last + 1)


def goes_on(left: SheetPage, right: SheetPage) -> bool:
    """Whether a page has further columns of the rows of another.

    A sheet's title stands on its first page alone; without one, no names of rows stand on the pages behind.
    """
    if not is_level(left, right) or has_same_columns(left, right):
        return False
    is_lower = right.feet[0] > left.feet[0] + FLUSH
    has_title = len(right.rows[0]) == 1 and not is_lower
    figures = sum(is_figure(row[0].text) for row in right.rows)
    return is_lower or (not has_title and figures * 2 > len(right.rows))


def is_level(left: SheetPage, right: SheetPage) -> bool:
    """Whether nearly all rows of one page, or all full rows of the other, are at the other's heights."""
    return _are_at_heights(right.feet, left.heights) or _are_at_heights(left.feet_of_full, right.heights)


def _are_at_heights(feet: Sequence[float], heights: Sequence[float]) -> bool:
    """Whether nearly all rows stand at some heights, which are in order: the nearest is beside each foot."""
    if len(feet) < FEWEST:
        return False
    level = 0
    for foot in feet:
        at = bisect_left(heights, foot)
        level += any(abs(foot - height) < FLUSH for height in heights[max(0, at - 1) : at + 1])
    return level >= S.sheet_level_rows * len(feet)


def has_same_columns(one: SheetPage, other: SheetPage) -> bool:
    """Whether most texts of a page begin or end where texts of another do."""
    begins = [part.box.x0 for row in one.rows for part in row]
    ends = [part.box.x1 for row in one.rows for part in row]
    parts = [part for row in other.rows for part in row]
    alike = sum(
        any(abs(part.box.x0 - x) < FLUSH for x in begins) or any(abs(part.box.x1 - x) < FLUSH for x in ends)
        for part in parts
    )
    return bool(parts) and alike >= S.sheet_same_columns * len(parts)
