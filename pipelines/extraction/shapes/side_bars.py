"""Bars beside blocks of text, as quotations and boxes of one measure have them: they bound no table.

Such a bar stands upright and alone: no rule or band meets it, and no other bar is as long beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.settings import SETTINGS as S


def without_side_bars(page: PageContent) -> PageContent:
    """A page without the upright rules and narrow fills that stand alone beside what they belong to."""
    upright = [rule.box for rule in page.rules if rule.is_vertical]
    upright += [fill.box for fill in page.fills if _is_narrow(fill.box)]
    if not upright:
        return page
    level = [rule.box for rule in page.rules if not rule.is_vertical]
    level += [fill.box for fill in page.fills if not _is_narrow(fill.box)]
    bars = {box for box in upright if _is_alone(box, level, upright)}
    if not bars:
        return page
    return replace(
        page,
        rules=tuple(rule for rule in page.rules if rule.box not in bars),
        fills=tuple(fill for fill in page.fills if fill.box not in bars),
    )


def _is_narrow(box: Box) -> bool:
    return box.width <= S.side_bar and box.height >= S.side_bar_height


def _is_alone(bar: Box, level: Sequence[Box], upright: Sequence[Box]) -> bool:
    if bar.height < S.side_bar_height:
        return False
    near = Box(bar.x0 - S.snap, bar.top - S.snap, bar.x1 + S.snap, bar.bottom + S.snap)
    if any(_meet(near, box) for box in level):
        return False
    others = [box for box in upright if box != bar and abs(box.x0 - bar.x0) > S.side_bar]
    return not any(
        min(bar.bottom, box.bottom) - max(bar.top, box.top) > bar.height / 2 and _is_as_long(bar, box)
        for box in others
    )


def _is_as_long(one: Box, two: Box) -> bool:
    return abs(one.top - two.top) <= S.side_bar and abs(one.bottom - two.bottom) <= S.side_bar


def _meet(one: Box, two: Box) -> bool:
    return one.x0 <= two.x1 and two.x0 <= one.x1 and one.top <= two.bottom and two.top <= one.bottom
