"""Bars and patches of colour inside ruled cells, which are no cells: shading that parts no words."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.model import WORD_SPACE, Box, Fill, PageContent, Rule, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.lone_boxes import lone_boxes
from pipelines.extraction.shapes.paper import is_paper


def without_bars(
    page: PageContent, rules: Sequence[Rule], fills: Sequence[Fill]
) -> tuple[Sequence[Rule], Sequence[Fill]]:
    """Rules and fills less bars and patches: shading inside one ruled cell that parts no words of its column.

    An outline of such shading parts none either, nor one that a bar fills in part, or not at all.
    """
    upright = sorted((rule.box for rule in rules if rule.is_vertical), key=lambda box: box.x0)
    shades = [fill for fill in fills if not is_paper(fill.colour)] if upright else []
    bars = [fill for fill in shades if _is_bar(fill.box, upright, shades, page.words)]
    outlines = [
        box
        for box in ((*page.frames, *lone_boxes(page)) if upright else ())
        if box.height <= S.bar_height and _is_bar(box, upright, shades, page.words)
    ]
    if not bars and not outlines:
        return rules, fills
    sides = {_rounded(side) for box in (*(bar.box for bar in bars), *outlines) for side in _sides(box)}
    return (
        [rule for rule in rules if _rounded(rule.box) not in sides],
        [fill for fill in fills if fill not in bars],
    )


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


def _is_bar(box: Box, upright: Sequence[Box], shades: Sequence[Fill], words: Sequence[Word]) -> bool:
    """Whether shading ends between two column rules, where neither words nor other shading make a column."""
    middle = box.middle[1]
    around = [
        rule
        for rule in upright
        if rule.top - S.hair <= box.top
        and rule.bottom + S.hair >= box.bottom
        and rule.height > box.height + 1
    ]
    left = max((rule.x0 for rule in around if rule.x0 <= box.x0 + S.snap), default=None)
    right = min((rule.x0 for rule in around if rule.x0 >= box.x1 - S.snap), default=None)
    if left is None or right is None or any(box.x0 + S.snap < rule.x0 < box.x1 - S.snap for rule in around):
        return False
    inner = [x for x in (box.x0, box.x1) if x - left > S.snap and right - x > S.snap]
    if not inner:
        return False
    top, bottom = _reach_of(upright, left, right, middle)
    column = [
        word for word in words if left < word.box.middle[0] < right and top < word.box.middle[1] < bottom
    ]
    beside = [
        fill.box
        for fill in shades
        if fill.box.top < middle < fill.box.bottom
        and not box.holds(fill.box.middle)
        and not _is_around(fill.box, box)
    ]
    return not any(
        any(min(abs(other.x0 - x), abs(other.x1 - x)) <= S.snap for other in beside) or _part_at(x, column)
        for x in inner
    )


def _is_around(outer: Box, box: Box) -> bool:
    """Whether shading reaches as far as a bar or further on both sides: what the bar fills in part."""
    return outer.x0 <= box.x0 + S.snap and outer.x1 >= box.x1 - S.snap


def _reach_of(upright: Sequence[Box], left: float, right: float, y: float) -> tuple[float, float]:
    """How far up and down the rules on both sides of a column go on through a height: its table's ends."""
    ends = []
    for x in (left, right):
        runs: list[tuple[float, float]] = []
        for rule in sorted((rule for rule in upright if abs(rule.x0 - x) <= S.snap), key=lambda box: box.top):
            if runs and rule.top <= runs[-1][1] + S.snap:
                runs[-1] = (runs[-1][0], max(runs[-1][1], rule.bottom))
            else:
                runs.append((rule.top, rule.bottom))
        ends.append(next((run for run in runs if run[0] <= y <= run[1]), (y, y)))
    return max(top for top, _ in ends), min(bottom for _, bottom in ends)


def _part_at(x: float, words: Sequence[Word]) -> bool:
    """Whether words of one line stand on both sides of a place, further apart than words of one text."""
    for word in words:
        level = word.box.middle[1]
        line = [other.box for other in words if other.box.top < level < other.box.bottom]
        before = [box.x1 for box in line if box.middle[0] < x]
        behind = [box.x0 for box in line if box.middle[0] >= x]
        if before and behind and min(behind) - max(before) >= WORD_SPACE * word.size:
            return True
    return False
