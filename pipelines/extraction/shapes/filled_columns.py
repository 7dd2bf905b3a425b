"""Columns of filled cells in tables that nothing else rules: the sides of these cells bound no others.

A status told by a colour is often a filled cell in a table of bands or of lines across. Taken for column
rules its sides would part the table in three, with all that stands left of the status in one cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.extraction.model import Box, PageContent, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.paper import is_paper

FEWEST_CELLS = 2
FEWEST_LEVELS = 3  # at which something wider begins or ends: the bands or lines of two rows


def without_filled_columns(page: PageContent) -> PageContent:
    """A page without the rules around filled cells that are the only column rules of a wider table."""
    upright = [rule.box for rule in page.rules if rule.is_vertical]
    if not upright:
        return page
    stacks = list(_stacks(page))
    wide = [rule.box for rule in page.rules if not rule.is_vertical] + [fill.box for fill in page.fills]
    sides = {
        _rounded(side)
        for stack in stacks
        if _is_alone(stack, stacks, upright) and _stands_in_bands(stack, wide)
        for box in stack
        for side in _sides(box)
    }
    rules = tuple(rule for rule in page.rules if _rounded(rule.box) not in sides)
    return page if len(rules) == len(page.rules) else replace(page, rules=rules)


def _stacks(page: PageContent) -> Iterator[list[Box]]:
    """Filled cells of one width right under each other."""
    columns: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for box in {fill.box for fill in page.fills if not is_paper(fill.colour)}:
        if box.height > S.least_cell and box.width < S.filled_column * page.width:
            columns[round(box.x0), round(box.x1)].append(box)
    for boxes in columns.values():
        boxes.sort(key=lambda box: box.top)
        stack = boxes[:1]
        for above, below in pairwise(boxes):
            if abs(below.top - above.bottom) > S.snap:
                if len(stack) >= FEWEST_CELLS:
                    yield stack
                stack = []
            stack.append(below)
        if len(stack) >= FEWEST_CELLS:
            yield stack


def _is_alone(stack: Sequence[Box], stacks: Sequence[Sequence[Box]], upright: Sequence[Box]) -> bool:
    """Whether every column rule beside a stack is a side of it, or of another stack of filled cells."""
    own = hull(stack)
    beside = [hull(other) for other in stacks]
    edges = [x for box in beside if _are_level(box, own) for x in (box.x0, box.x1)]
    rules = [rule for rule in upright if rule.top < own.bottom - S.snap and rule.bottom > own.top + S.snap]
    return bool(rules) and all(min(abs(rule.x0 - x) for x in edges) <= S.snap for rule in rules)


def _are_level(one: Box, two: Box) -> bool:
    return one.top < two.bottom - S.snap and two.top < one.bottom - S.snap


def _stands_in_bands(stack: Sequence[Box], drawn: Sequence[Box]) -> bool:
    """Whether bands or lines across reach far beyond a stack at the heights of its cells."""
    own = hull(stack)
    wider = [
        box
        for box in drawn
        if box.x0 <= own.x0 + S.snap and box.x1 >= own.x1 - S.snap and box.width > 2 * own.width
    ]
    levels = {round(edge) for box in stack for edge in (box.top, box.bottom)}
    met = {y for y in levels for box in wider if min(abs(box.top - y), abs(box.bottom - y)) <= S.snap}
    return len(met) >= min(FEWEST_LEVELS, len(levels))


def _sides(box: Box) -> tuple[Box, Box, Box, Box]:
    x0, top, x1, bottom = box
    return (
        Box(x0, top, x1, top),
        Box(x0, bottom, x1, bottom),
        Box(x0, top, x0, bottom),
        Box(x1, top, x1, bottom),
    )


def _rounded(box: Box) -> tuple[int, ...]:
    return tuple(round(edge) for edge in box)
