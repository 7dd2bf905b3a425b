"""Sheets that a spreadsheet program printed over pages beside each other, as many columns as a page holds.

Names stand on one page then and figures on another, and each page by itself looks like a table: last year's
figure, alone beside the names, would be taken for the result. Such pages are told by their rows, which are at
the heights of an earlier page's rows, under other columns. They are not joined here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.model import PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.bare import LinePart, parts_of
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.text import lines_of

FLUSH = 0.5  # points: what lies nearer to each other lies on one line
FEWEST = 3  # rows

Rows = list[list[LinePart]]


def pages_cut_apart(pages: Sequence[PageContent]) -> frozenset[int]:
    """Numbers of the pages that hold some columns of a sheet while other pages hold the rest of them."""
    rows = [[parts_of(line) for line in lines_of(page.words)] if page.is_sheet else [] for page in pages]
    found: set[int] = set()
    for at in range(1, len(pages)):
        left = next((one for one in reversed(range(at)) if _goes_on(rows[one], rows[at])), None)
        if left is not None:
            found.update(_pages_high(rows, left), _pages_high(rows, at))
    return frozenset(pages[at].number for at in found)


def _pages_high(rows: Sequence[Rows], at: int) -> range:
    """The pages that have the columns of one, above and below it."""
    first, last = at, at
    while first and _has_same_columns(rows[first - 1], rows[first]):
        first -= 1
    while last + 1 < len(rows) and _has_same_columns(rows[last], rows[last + 1]):
        last += 1
    return range(first, last + 1)


def _goes_on(left: Rows, right: Rows) -> bool:
    """Whether a page has further columns of the rows of another.

    A sheet's title stands on its first page alone; without one, no names of rows stand on the pages behind.
    """
    if not _is_level(left, right) or _has_same_columns(left, right):
        return False
    is_lower = _foot(right[0]) > _foot(left[0]) + FLUSH
    has_title = len(right[0]) == 1 and not is_lower
    figures = sum(is_figure(row[0].text) for row in right)
    return is_lower or (not has_title and figures * 2 > len(right))


def _is_level(left: Rows, right: Rows) -> bool:
    """Whether nearly all rows of one page, or all full rows of the other, are at the other's heights."""
    margin = min((row[0].box.x0 for row in left), default=0.0)
    full = [row for row in left if len(row) >= FEWEST and row[0].box.x0 < margin + FLUSH]
    return _are_at_heights_of(right, left) or _are_at_heights_of(full, right)


def _are_at_heights_of(rows: Rows, others: Rows) -> bool:
    feet = [_foot(row) for row in others]
    level = sum(any(abs(_foot(row) - foot) < FLUSH for foot in feet) for row in rows)
    return len(rows) >= FEWEST and level >= S.sheet_level_rows * len(rows)


def _has_same_columns(one: Rows, other: Rows) -> bool:
    """Whether most texts of a page begin or end where texts of another do."""
    begins = [part.box.x0 for row in one for part in row]
    ends = [part.box.x1 for row in one for part in row]
    parts = [part for row in other for part in row]
    alike = sum(
        any(abs(part.box.x0 - x) < FLUSH for x in begins) or any(abs(part.box.x1 - x) < FLUSH for x in ends)
        for part in parts
    )
    return bool(parts) and alike >= S.sheet_same_columns * len(parts)


def _foot(row: Sequence[LinePart]) -> float:
    return max(part.box.bottom for part in row)
