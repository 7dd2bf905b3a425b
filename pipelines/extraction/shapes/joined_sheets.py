"""Sheets printed over pages beside each other, put together again: one wide page, and the way back.

Pages belong side by side where their rows are the same: their lines across are all at the same heights, or
their texts are, and what stands first on the page behind names no rows of its own. The wide page is read as
any other; what was read on it is told again where it was printed. What is less sure stays apart and is held.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipelines.extraction.model import (
    Box,
    Cell,
    Document,
    PageContent,
    RawTable,
    Rule,
    Spot,
    TableRow,
    Word,
)
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.cut_sheets import (
    FLUSH,
    SheetPage,
    goes_on,
    has_same_columns,
    is_level,
    pages_cut_apart,
)
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.text import lines_of

FEWEST_LINES = 4  # across a page: so many at the heights of another page's are the rows of one sheet
FEWEST_HEADINGS = 3  # fewer may be a running head of title and page
LONGEST_NAME = 60  # letters

Shift = tuple[
    float, int, float
]  # from where on the wide page, which page that is, and by how much it is moved
Shifts = dict[int, tuple[Shift, ...]]  # by the number of the leftmost page


def side_by_side(pages: Sequence[PageContent]) -> list[tuple[int, ...]]:
    """Places of pages that hold the columns of the same rows, from left to right; at least two each.

    Args:
        pages: all pages with their words and lines.
    """
    if not any(page.is_sheet for page in pages):
        return []
    told = [_Told.of(page) for page in pages]
    cut = pages_cut_apart(pages)
    blocks = _blocks(told)
    found: list[tuple[int, ...]] = []
    chain: list[range] = []
    for block in (*blocks, range(0)):
        if chain and _are_beside(told, chain[0], block):
            chain.append(block)
            continue
        if len(chain) > 1:
            found += zip(*chain, strict=True)
        chain = [block]
    together = {pages[at].number for group in found for at in group}
    return found if cut <= together else []  # a table without some of its columns says other things


class _Told(NamedTuple):
    """What a page tells of its rows: its texts, the heights of its lines across, whether it is turned."""

    sheet: SheetPage
    heights: tuple[float, ...]
    is_upright: bool
    height: float

    @classmethod
    def of(cls, page: PageContent) -> _Told:
        rows = [line.parts for line in lines_of(page.words)] if page.is_sheet else []
        sheet = SheetPage.of(rows)
        across = sorted(rule.box.top for rule in page.rules if not rule.is_vertical) if page.is_sheet else []
        heights = [y for at, y in enumerate(across) if not at or y - across[at - 1] > FLUSH]
        return cls(sheet, tuple(heights), page.reading == page.shown, page.height)


def _blocks(told: Sequence[_Told]) -> list[range]:
    """Pages under one another with the same columns, each such run of pages."""
    blocks: list[range] = []
    for at, page in enumerate(told):
        is_same = blocks and page.sheet.rows and has_same_columns(told[at - 1].sheet, page.sheet)
        if is_same and not _has_same_rows(told[at - 1], page):
            blocks[-1] = range(blocks[-1].start, at + 1)
        else:
            blocks.append(range(at, at + 1))
    return blocks


def _has_same_rows(one: _Told, other: _Told) -> bool:
    return len(one.heights) >= FEWEST_LINES and one.heights == other.heights


def _are_beside(told: Sequence[_Told], left: range, right: range) -> bool:
    if len(left) != len(right) or not left:
        return False
    pairs = [(told[one], told[two]) for one, two in zip(left, right, strict=True)]
    return all(_is_beside(one, two) for one, two in pairs) and not _names_rows(*pairs[0])


def _is_beside(left: _Told, right: _Told) -> bool:
    """Whether one page has further columns of the other's rows, and neither is turned."""
    if not (left.is_upright and right.is_upright and left.sheet.rows and right.sheet.rows):
        return False
    if left.height != right.height:
        return False
    if left.heights or right.heights:
        return len(left.heights) >= FEWEST_LINES and _are_alike(left.heights, right.heights)
    return is_level(left.sheet, right.sheet) and goes_on(left.sheet, right.sheet)


def _are_alike(one: Sequence[float], two: Sequence[float]) -> bool:
    return len(one) == len(two) and all(abs(a - b) < FLUSH for a, b in zip(one, two, strict=True))


def _names_rows(left: _Told, page: _Told) -> bool:
    """Whether a page has names of its own, each another, before figures, or the same headings: other rows."""
    body = [row for row in page.sheet.rows if len(row) > 1]
    again = {(part.text, round(part.box.x0)) for row in left.sheet.rows for part in row}
    if sum((row[0].text, round(row[0].box.x0)) in again for row in body) >= S.sheet_beside * len(body):
        return False
    if _is_headed_alike(left, page):
        return True
    names = [row[0].text for row in body if not is_figure(row[0].text)]
    if len(body) < FEWEST_LINES - 1 or len(set(names)) < S.sheet_beside * len(body):
        return False
    numbered = sum(any(is_figure(part.text) for part in row[1:]) for row in body)
    return numbered >= S.sheet_beside * len(body) and all(len(name) <= LONGEST_NAME for name in names)


def _is_headed_alike(left: _Told, page: _Told) -> bool:
    """Whether a page has the headings of the other one: further rows, be it only numbers that name them."""
    heads = [next((row for row in one.sheet.rows if len(row) >= FEWEST_HEADINGS), ()) for one in (left, page)]
    said, again = ([part.text for part in row] for row in heads)
    return bool(said) and said == again


def joined(pages: Sequence[PageContent]) -> tuple[PageContent, tuple[Shift, ...]]:
    """One wide page of pages side by side, left to right, and how its parts came where they are.

    What a page prints again as the first one does, names of rows and running lines, is there once.
    """
    first = pages[0]
    shifts: list[Shift] = [(0.0, first.number, 0.0)]
    words, rules, fills, marks = list(first.words), list(first.rules), list(first.fills), list(first.marks)
    seen = [(word.text, word.box) for word in first.words]
    for page in pages[1:]:
        own = [word for word in page.words if not _is_again(word, seen)]
        if not own:
            continue
        cut = _cut(page, own)
        own_rules = [rule for rule in page.rules if rule.box.x1 > cut + FLUSH or rule.box.x0 > cut - FLUSH]
        is_ruled = bool(rules) and bool(own_rules)
        start = max(
            max(rule.box.x1 for rule in rules) if is_ruled else 0.0,
            0.0 if is_ruled else max(word.box.x1 for word in words) + S.sheet_between,
        )
        by = start - (cut if is_ruled else min(word.box.x0 for word in own))
        shifts.append((start, page.number, by))
        words += [word._replace(box=_moved(word.box, by)) for word in own]
        rules += [Rule(_moved(_from(rule.box, cut), by)) for rule in own_rules]
        fills += [
            fill._replace(box=_moved(_from(fill.box, cut), by)) for fill in page.fills if fill.box.x1 > cut
        ]
        marks += [mark._replace(box=_moved(mark.box, by)) for mark in page.marks if mark.box.x0 > cut]
    width = max(
        [first.width, *(word.box.x1 + S.sheet_between for word in words), *(rule.box.x1 for rule in rules)]
    )
    wide = replace(
        first,
        width=width,
        words=tuple(words),
        rules=tuple(rules),
        fills=tuple(fills),
        marks=tuple(marks),
        reading=(0.0, 0.0, width, first.height, 0),
        shown=(0.0, 0.0, width, first.height, 0),
    )
    return wide, tuple(shifts)


def _is_again(word: Word, seen: Sequence[tuple[str, Box]]) -> bool:
    return any(
        text == word.text and abs(box.x0 - word.box.x0) < 1 and abs(box.top - word.box.top) < 1
        for text, box in seen
    )


def _cut(page: PageContent, own: Sequence[Word]) -> float:
    """Where on a page its own columns begin: at the last upright line before its own words."""
    left = min(word.box.x0 for word in own)
    upright = [rule.box.x0 for rule in page.rules if rule.is_vertical and rule.box.x0 <= left + 1]
    return max(upright, default=left)


def _from(box: Box, left: float) -> Box:
    return box._replace(x0=max(box.x0, left), x1=max(box.x1, left))


def _moved(box: Box, by: float) -> Box:
    return box._replace(x0=box.x0 + by, x1=box.x1 + by)


def told_where_printed(document: Document, shifts: Shifts) -> Document:
    """A document read from wide pages, its places on the pages that were printed."""
    if not shifts:
        return document

    def spot(one: Spot) -> Spot:
        parts = shifts.get(one.page or 0)
        if parts is None or one.box is None:
            return one
        at = bisect_right([start for start, _, _ in parts], one.box.x0 + FLUSH) - 1
        _, number, by = parts[max(0, at)]
        return one._replace(page=number, box=_moved(one.box, -by))

    flow = tuple(
        _table(part, shifts, spot)
        if isinstance(part, RawTable)
        else replace(part, spots=tuple(map(spot, part.spots)))
        for part in document.flow
    )
    return replace(document, flow=flow)


def _table(table: RawTable, shifts: Shifts, spot: Callable[[Spot], Spot]) -> RawTable:
    parts = shifts.get(table.page or 0)
    rows = tuple(_row(row, shifts, spot) for row in table.rows)
    return replace(table, rows=rows, box=_on_first(table.box, parts), column_edges=())


def _row(row: TableRow, shifts: Shifts, spot: Callable[[Spot], Spot]) -> TableRow:
    parts = shifts.get(row.page or 0)
    cells = tuple(_cell(cell, parts, spot) for cell in row.cells)
    return replace(row, cells=cells, box=_on_first(row.box, parts))


def _cell(cell: Cell, parts: tuple[Shift, ...] | None, spot: Callable[[Spot], Spot]) -> Cell:
    box = cell.box
    if parts is not None and box is not None and box.x0 + FLUSH >= parts[1][0]:
        box = None  # it is on another page than its row
    return replace(cell, box=box, parts=tuple(map(spot, cell.parts)))


def _on_first(box: Box | None, parts: tuple[Shift, ...] | None) -> Box | None:
    """As much of a box as is on the leftmost page."""
    if box is None or parts is None or len(parts) < 2:
        return box
    return box._replace(x1=min(box.x1, parts[1][0]))
