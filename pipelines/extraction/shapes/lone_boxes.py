"""Boxes that stand alone, each side drawn by itself: tiles of which one side is a bar in a colour.

Where all sides are alike a program draws one closed shape, and the page knows it as a frame. A side that is
wider or of another colour is drawn for itself, and so are the others. Sides that go on beyond a corner are
a table's, and make no box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.paper import is_paper

BAR = 9  # points: a fill no wider may be the side of a box


def lone_boxes(page: PageContent) -> list[Box]:
    """The boxes of a page whose four sides are drawn apart, two of them upright and as high as each other."""
    bars = [fill.box for fill in page.fills if not is_paper(fill.colour)]
    upright = [rule.box for rule in page.rules if rule.is_vertical]
    upright += [box for box in bars if box.width <= BAR < box.height]
    level = [rule.box for rule in page.rules if not rule.is_vertical]
    level += [box for box in bars if box.height <= BAR < box.width]
    by_height: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for side in upright:
        by_height[round(side.top / S.snap), round(side.bottom / S.snap)].append(side)
    found = []
    for sides in by_height.values():
        for one, two in pairwise(sorted(set(sides))):
            box = Box(one.x0, one.top, two.x1, max(one.bottom, two.bottom))
            if box.width > 2 * BAR and _is_closed(box, level):
                found.append(box)
    return [box for box in found if not any(_touch(box, other) for other in found)]


def _touch(one: Box, two: Box) -> bool:
    """Whether two boxes share a side, as cells of a table do."""
    if one == two:
        return False
    is_level = one.top < two.bottom and two.top < one.bottom
    is_over = one.x0 < two.x1 and two.x0 < one.x1
    return (is_level and min(abs(one.x0 - two.x1), abs(two.x0 - one.x1)) <= S.snap) or (
        is_over and min(abs(one.top - two.bottom), abs(two.top - one.bottom)) <= S.snap
    )


def _is_closed(box: Box, level: Sequence[Box]) -> bool:
    """Whether something ends a box above and below, from corner to corner and no further."""
    own = [side for side in level if abs(side.x0 - box.x0) <= S.snap and abs(side.x1 - box.x1) <= S.snap]
    return any(abs(side.top - box.top) <= S.snap for side in own) and any(
        abs(side.bottom - box.bottom) <= S.snap for side in own
    )
