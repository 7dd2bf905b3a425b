"""Tables whose column rules end with their heading: the rules go on down through the rows.

Web pages and scorecards often part a dark heading by white lines and rule only the rows below it. Such lines
tell where columns part as surely as if they went through: they are told as rules of each row, except
where a word of the row stands across. A table whose words mostly stand across is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.extraction.model import Box, PageContent, Rule, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.areas import words_within
from pipelines.extraction.shapes.paper import is_paper
from pipelines.extraction.text import lines_of

LEAST_COLUMNS = 3
MOST_GOING_ON = 1  # of its column rules: that of a name which stands for several rows
ONE_IN = 5  # of the rows: no more may have a word across an edge, as names of groups have


def with_headed_columns(page: PageContent) -> PageContent:
    """A page with the column rules of its headings carried down through the rows below them."""
    upright = [rule.box for rule in page.rules if rule.is_vertical and rule.box.height > S.least_cell]
    if len(upright) <= LEAST_COLUMNS:
        return page
    level = _level_runs([rule.box for rule in page.rules if not rule.is_vertical])
    found = [
        rule
        for bottom, edges in _headings(page, upright)
        for rule in _carried_down(page, bottom, edges, upright, level)
    ]
    return replace(page, rules=(*page.rules, *found)) if found else page


def _headings(page: PageContent, upright: Sequence[Box]) -> Iterator[tuple[float, list[float]]]:
    """Where the column rules of filled headings end, most of them going no further, and where they stand."""
    fills = [fill.box for fill in page.fills if not is_paper(fill.colour)]
    for bottom in _apart(box.bottom for box in upright):
        ending = [box for box in upright if abs(box.bottom - bottom) <= S.snap]
        edges = _apart(box.x0 for box in ending)
        inner = [x for x in edges[1:-1] if not _goes_on(x, bottom, upright)]
        if len(edges) <= LEAST_COLUMNS or len(inner) < max(2, len(edges) - 2 - MOST_GOING_ON):
            continue
        if not all(_is_shaded(x, bottom, upright, fills) for x in inner):
            continue  # the last row of a table
        shaded = [box for box in fills if abs(box.bottom - bottom) <= 2 * S.snap]
        if all(any(box.x0 <= x <= box.x1 for box in shaded) for x in map(_middle, pairwise(edges))):
            yield bottom, edges


def _middle(ends: tuple[float, float]) -> float:
    return (ends[0] + ends[1]) / 2


def _is_shaded(x: float, bottom: float, upright: Sequence[Box], fills: Sequence[Box]) -> bool:
    """Whether a column rule and those it goes on from upwards stand in shading all along."""
    segments = [box for box in upright if abs(box.x0 - x) <= S.snap and box.top < bottom - S.snap]
    y = bottom
    for segment in sorted(segments, key=lambda box: -box.bottom):
        if segment.bottom < y - S.snap:
            break
        middle = (segment.top + min(segment.bottom, y)) / 2
        if not any(
            box.x0 - S.snap <= x <= box.x1 + S.snap and box.top <= middle <= box.bottom for box in fills
        ):
            return False
        y = min(y, segment.top)
    return True


def _goes_on(x: float, y: float, upright: Sequence[Box]) -> bool:
    return any(abs(box.x0 - x) <= S.snap and box.top <= y + S.snap < box.bottom - S.snap for box in upright)


def _apart(values: Iterator[float]) -> list[float]:
    """Values in order, those nearer than lines of one place taken as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > S.snap:
            kept.append(value)
    return kept


def _level_runs(level: Sequence[Box]) -> list[Box]:
    """Horizontal rules, top to bottom, pieces that touch at one height joined."""
    runs: list[Box] = []
    for box in sorted(level, key=lambda one: (round(one.top), one.x0)):
        last = runs[-1] if runs else None
        if last is not None and abs(last.top - box.top) <= S.snap and box.x0 - last.x1 <= S.snap:
            runs[-1] = last._replace(x1=max(last.x1, box.x1))
        else:
            runs.append(box)
    return runs


def _carried_down(
    page: PageContent, bottom: float, edges: Sequence[float], upright: Sequence[Box], level: Sequence[Box]
) -> list[Rule]:
    """The rules of the rows below a heading; none where these have other columns."""
    rows = list(_rows(bottom, edges, upright, level))
    found: list[Rule] = []
    across = 0
    for top, run in rows:
        area = Box(run.x0, top, run.x1, run.top)
        inside = [x for x in edges if run.x0 - S.snap <= x <= run.x1 + S.snap]
        texts = _texts(words_within(page.words, area))
        free = [x for x in inside if not any(box.x0 + S.snap < x < box.x1 - S.snap for box in texts)]
        across += len(free) < len(inside)
        found += [Rule(Box(x, top, x, run.top)) for x in free]
    return found if rows and ONE_IN * across <= len(rows) else []


def _rows(
    bottom: float, edges: Sequence[float], upright: Sequence[Box], level: Sequence[Box]
) -> Iterator[tuple[float, Box]]:
    """The rows below a heading: where each begins, and the rule that ends it, from edge to last edge."""
    top = bottom
    for run in level:
        if run.top <= top + S.least_cell or run.x1 <= edges[0] or run.x0 >= edges[-1]:
            continue
        begins = min(abs(run.x0 - x) for x in edges[:-1]) <= S.snap
        ends = abs(run.x1 - edges[-1]) <= S.snap
        if not (begins and ends):
            if run.x1 - run.x0 > (edges[-1] - edges[0]) / 2:
                return  # another table's
            continue
        others = [box.x0 for box in upright if box.top < run.top - S.snap and box.bottom > top + S.snap]
        if any(
            edges[0] + S.snap < x < edges[-1] - S.snap and min(abs(x - edge) for edge in edges) > S.snap
            for x in others
        ):
            return
        yield top, run
        top = run.top


def _texts(words: Sequence[Word]) -> list[Box]:
    """The boxes of a row's words; of a row that is one text, such as the name of a group, that text's."""
    lines = lines_of(words)
    if len(lines) == 1 and len(lines[0].parts) == 1:
        return [lines[0].box]
    return [word.box for word in words]
