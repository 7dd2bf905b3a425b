"""Panels: white areas on a page's tinted ground, as dashboards have them, each read by itself.

What stands in one panel goes with nothing beside it: no line of text runs on from one into the next, and no
table reaches over both. A panel's shadow is no frame of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.paper import is_paper


def panels_of(page: PageContent) -> tuple[Box, ...]:
    """The panels of a page from the left, if words stand beside or between them and they hold most of all."""
    area = page.width * page.height
    is_tinted = any(
        not is_paper(fill.colour) and fill.box.width * fill.box.height >= S.panel_ground * area
        for fill in page.fills
    )
    if not is_tinted or not page.words:
        return ()
    white = [
        box
        for box in (*(fill.box for fill in page.fills if is_paper(fill.colour)), *page.frames)
        if S.panel_width * page.width <= box.width
        and S.panel_height * page.height <= box.height
        and box.width * box.height < S.panel_ground * area
    ]
    panels: list[Box] = []
    for box in sorted(set(white), key=lambda one: -one.width * one.height):
        if not any(box.overlap(other) > 0 for other in panels):
            panels.append(box)
    panels.sort(key=lambda box: (box.x0, box.top))
    outside = [word for word in page.words if not any(box.holds(word.box.middle) for box in panels)]
    is_beside = any(_are_beside(box, other) for box in panels for other in panels) or any(
        _are_beside(box, word.box) for box in panels for word in outside
    )
    is_apart = is_beside or any(
        _are_stacked(box, other)
        for box, other in permutations(panels, 2)
        if all(any(one.holds(word.box.middle) for word in page.words) for one in (box, other))
    )
    return tuple(panels) if is_apart and 2 * len(outside) < len(page.words) else ()


def parted_by_panels(
    page: PageContent, panels: Sequence[Box], *, are_white: bool = True
) -> list[PageContent]:
    """A page as one for each of its panels, and last what stands outside.

    Args:
        page: the page.
        panels: areas that do not overlap.
        are_white: whether they lie on a tinted ground, whose banners bound no table.
    """
    inside = [_within(page, panel) for panel in panels]
    held = {id(word) for part in inside for word in part.words}
    rest = replace(
        page,
        words=tuple(word for word in page.words if id(word) not in held),
        rules=tuple(one for one in page.rules if not _is_in_any(one.box, panels)),
        fills=tuple(
            one
            for one in page.fills
            if not _is_about_any(one.box, panels) and not (are_white and _is_at_edge(one.box, page))
        ),
        marks=tuple(one for one in page.marks if not _is_in_any(one.box, panels)),
        frames=tuple(one for one in page.frames if not _is_in_any(one, panels)),
    )
    return [*inside, rest]


def _are_beside(one: Box, two: Box) -> bool:
    level = min(one.bottom, two.bottom) - max(one.top, two.top)
    return (one.x1 <= two.x0 or two.x1 <= one.x0) and 2 * level > min(one.height, two.height)


def _are_stacked(upper: Box, lower: Box) -> bool:
    """Whether one panel stands under another, with the page's ground between them."""
    level = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    return lower.top - upper.bottom >= S.zone_gutter and 2 * level > min(upper.width, lower.width)


def _within(page: PageContent, panel: Box) -> PageContent:
    return replace(
        page,
        words=tuple(word for word in page.words if panel.holds(word.box.middle)),
        rules=tuple(one for one in page.rules if _is_in(one.box, panel) and not _is_border(one.box, panel)),
        fills=tuple(one for one in page.fills if _is_part_of(one.box, panel)),
        marks=tuple(one for one in page.marks if _is_in(one.box, panel)),
        frames=tuple(one for one in page.frames if _is_part_of(one, panel)),
    )


def _is_part_of(box: Box, panel: Box) -> bool:
    """Whether a shape stands in a panel, and is not the panel itself or its shadow."""
    return _is_in(box, panel) and not _is_in(panel, box)


def _is_border(rule: Box, panel: Box) -> bool:
    """Whether a rule is one of a panel's own sides: it bounds no table."""
    is_level = abs(rule.x0 - panel.x0) <= S.snap and abs(rule.x1 - panel.x1) <= S.snap
    is_upright = abs(rule.top - panel.top) <= S.snap and abs(rule.bottom - panel.bottom) <= S.snap
    return (is_level and min(abs(rule.top - y) for y in (panel.top, panel.bottom)) <= S.snap) or (
        is_upright and min(abs(rule.x0 - x) for x in (panel.x0, panel.x1)) <= S.snap
    )


def _is_in(box: Box, panel: Box) -> bool:
    slack = S.snap
    return (
        panel.x0 - slack <= box.x0
        and box.x1 <= panel.x1 + slack
        and panel.top - slack <= box.top
        and box.bottom <= panel.bottom + slack
    )


def _is_at_edge(box: Box, page: PageContent) -> bool:
    """Whether a fill is a banner or a bar at the side, which bound no table."""
    slack = S.snap
    is_at_side = box.x0 <= slack or box.x1 >= page.width - slack
    return is_at_side or box.top <= slack or box.bottom >= page.height - slack


def _is_in_any(box: Box, panels: Sequence[Box]) -> bool:
    return any(_is_in(box, panel) for panel in panels)


def _is_about_any(box: Box, panels: Sequence[Box]) -> bool:
    """Whether a fill stands in a panel, or is its shadow."""
    return any(_is_in(box, panel) or box.overlap(panel) > 0 for panel in panels)
