"""Zones: areas of a page side by side, each read by itself, where a table keeps to one of them.

A table whose rules or bands all end at the same place, well before what stands beside it, goes on into that
only if it shares its rows. So beside it there must be rows of another kind: lines of text or boxes that stand
across its rules, or rows that only one of the two has. The white between is followed up and down as far as
nothing crosses it, but for headings of what stands over both.

A row of cards is a zone as well: no table above or below takes it for one of its rows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.extraction.model import Box, Line, PageContent, Word, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.shapes.paper import is_paper
from pipelines.extraction.shapes.pills import without_pills
from pipelines.extraction.text import lines_of

FEWEST_LEVELS = 3  # of rules or edges of bands: a heading and a row
FEWEST_BOXES = 2  # side by side
FEWEST_WORDS = 4  # of a box with a figure: a tile has a label and little else
FEWEST_ACROSS = 2  # lines of text on a table's rules, which a further column of it would not have


class _Stretch(NamedTuple):
    """What a page shows in one go: a run of words or a shape."""

    box: Box
    is_words: bool
    is_heading: bool = False


class _Banded(NamedTuple):
    """Where a table seems to stand, and the heights of its rules."""

    box: Box
    levels: tuple[float, ...]


def zones_of(page: PageContent) -> tuple[tuple[Box, ...], ...]:
    """The areas of a page that stand side by side, from the top, those of one group from the left."""
    if len(page.rules) + len(page.fills) < FEWEST_LEVELS:
        return ()
    page = without_pills(page)
    lines = lines_of(page.words)
    groups: list[tuple[Box, ...]] = [(hull(row),) for row in rows_of_tiles(page)]
    tables = _banded(page, lines)
    shown = _shown(page, lines) if tables else []
    for table in tables:
        if any(zone.overlap(table.box) > 0 for group in groups for zone in group):
            continue
        cuts = [_cut(table, shown, is_left=is_left) for is_left in (True, False)]
        group = _group(page, [cut for cut in cuts if cut])
        over = [kept for kept in groups if any(zone.overlap(other) > 0 for zone in group for other in kept)]
        if group and all(len(kept) == 1 for kept in over):  # strips within a zone are read with it
            groups = [*(kept for kept in groups if kept not in over), group]
    return tuple(sorted(groups, key=lambda group: group[0].top))


def rows_of_tiles(page: PageContent) -> list[list[Box]]:
    """Rows of boxes of one height side by side, each with a figure larger than its other words: cards.

    A table above or below is none of theirs, though its rules may be as wide as they are together.
    """
    boxes = [frame for frame in set(page.frames) if _holds_large_figure(frame, page)]
    boxes = [box for box in boxes if not any(_holds(other, box) for other in boxes if other != box)]
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: (one.top, one.x0)):
        row = next((row for row in rows if _are_level(row[-1], box)), None)
        if row is None:
            rows.append([box])
        elif not any(box.overlap(other) > 0 for other in row):
            row.append(box)
    return [row for row in rows if len(row) >= FEWEST_BOXES]


def _are_level(one: Box, two: Box) -> bool:
    slack = S.zone_snap
    return abs(one.top - two.top) <= slack and abs(one.bottom - two.bottom) <= slack


def _holds_large_figure(frame: Box, page: PageContent) -> bool:
    """Whether a box is no row's cell, and one figure in it is larger than most of its words."""
    if frame.height < S.card_height or frame.width > S.card_width * page.width:
        return False
    words = [word for word in page.words if frame.holds(word.box.middle)]
    if len(words) < FEWEST_WORDS:
        return False
    largest = max(word.size for word in words)
    figure = [word for word in words if word.size == largest]
    is_figure_large = largest >= S.card_figure * median(word.size for word in words)
    return is_figure_large and any(letter.isdigit() for word in figure for letter in word.text)


def _group(page: PageContent, cuts: Sequence[Box]) -> tuple[Box, ...]:
    """Zones between the white strips left and right of a table: as high as the lower of two strips is."""
    if not cuts:
        return ()
    top, bottom = max(cut.top for cut in cuts), min(cut.bottom for cut in cuts)
    edges = [0.0, *sorted(cut.middle[0] for cut in cuts), page.width]
    return tuple(Box(left, top, right, bottom) for left, right in pairwise(edges))


def _banded(page: PageContent, lines: Sequence[Line]) -> list[_Banded]:
    """Where rules or edges of bands of one width stand under each other, with several texts on a line."""
    by_width: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for box in _joined(_levels(page)):
        by_width[round(box.x0 / S.zone_snap), round(box.x1 / S.zone_snap)].append(box)
    found: list[_Banded] = []
    for (first, last), _ in sorted(by_width.items(), key=lambda pair: -len(pair[1])):
        near = [(first + left, last + right) for left in (-1, 0, 1) for right in (-1, 0, 1)]
        around = hull(box for width in near for box in by_width.get(width, ()))
        heights = _apart(box.top for width in near for box in by_width.get(width, ()))
        for part in _parted(heights, _ends(around, lines, by_width)):
            box = Box(around.x0, part[0], around.x1, part[-1])
            if len(part) < FEWEST_LEVELS or any(box.overlap(other.box) > 0 for other in found):
                continue
            if _holds_rows(box, lines):
                found.append(_Banded(box, tuple(part)))
    return sorted(found, key=lambda table: table.box.top)


def _ends(
    around: Box, lines: Sequence[Line], by_width: Mapping[tuple[int, int], Sequence[Box]]
) -> list[float]:
    """Heights at which a table ends: of texts over its sides, and of rules of another width."""
    rules = [
        box
        for boxes in by_width.values()
        for box in boxes
        if box.x0 < around.x1 and box.x1 > around.x0 and not _is_as_wide(box, around)
    ]
    texts = [
        box
        for line in lines
        for box in line.stretches
        if any(box.x0 < x - S.zone_gutter and box.x1 > x + S.zone_gutter for x in (around.x0, around.x1))
    ]
    return sorted(box.middle[1] for box in (*rules, *texts))


def _is_as_wide(box: Box, around: Box) -> bool:
    return abs(box.x0 - around.x0) < S.zone_gutter and abs(box.x1 - around.x1) < S.zone_gutter


def _parted(heights: Sequence[float], ends: Sequence[float]) -> list[list[float]]:
    """Heights of rules, parted where something stands between that ends a table."""
    parts: list[list[float]] = [[]]
    for height in heights:
        if parts[-1] and bisect_left(ends, parts[-1][-1]) != bisect_left(ends, height):
            parts.append([])
        parts[-1].append(height)
    return parts


def _holds_rows(box: Box, lines: Sequence[Line]) -> bool:
    """Whether several texts stand side by side on lines of a box, most of these with words first.

    Figures would go with names further left.
    """
    inside = [
        parts
        for line in lines
        if box.top < line.box.middle[1] < box.bottom
        and (parts := [part for part in line.parts if box.x0 <= part.box.middle[0] <= box.x1])
    ]
    several = sum(len(parts) > 1 for parts in inside)
    figures = sum(is_figure(parts[0].text) for parts in inside)
    return several >= FEWEST_LEVELS - 1 and 2 * figures < len(inside)


def _levels(page: PageContent) -> list[Box]:
    """Level rules, and upper and lower edges of what is filled, as boxes without height."""
    found = [rule.box._replace(bottom=rule.box.top) for rule in page.rules if not rule.is_vertical]
    for fill in page.fills:
        if not is_paper(fill.colour) and fill.box.width > fill.box.height:
            found += [fill.box._replace(bottom=fill.box.top), fill.box._replace(top=fill.box.bottom)]
    return found


def _joined(boxes: Sequence[Box]) -> list[Box]:
    """Pieces of one level that touch, as rules drawn cell by cell do, as one."""
    found: list[Box] = []
    for level in _at_one_height(boxes):
        for box in sorted(level, key=lambda one: one.x0):
            last = found[-1] if found else None
            if last and last.top == level[0].top and box.x0 <= last.x1 + S.snap:
                found[-1] = last._replace(x1=max(last.x1, box.x1))
            else:
                found.append(box._replace(top=level[0].top, bottom=level[0].top))
    return found


def _at_one_height(boxes: Sequence[Box]) -> list[list[Box]]:
    levels: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: one.top):
        if levels and box.top - levels[-1][0].top <= S.snap:
            levels[-1].append(box)
        else:
            levels.append([box])
    return levels


def _apart(heights: Iterable[float]) -> list[float]:
    """Heights from the top, of those that are nearly the same one."""
    found: list[float] = []
    for height in sorted(heights):
        if not found or height - found[-1] > S.zone_snap:
            found.append(height)
    return found


def _shown(page: PageContent, lines: Sequence[Line]) -> list[_Stretch]:
    usual = _usual_size(page)
    shown = [
        _Stretch(box, True, _is_heading([word for word in line.words if box.holds(word.box.middle)], usual))
        for line in lines
        for box in line.stretches
    ]
    shown += [_Stretch(rule.box, False) for rule in page.rules]
    shown += [_Stretch(fill.box, False) for fill in page.fills if not is_paper(fill.colour)]
    return shown + [_Stretch(frame, False) for frame in page.frames]


def _usual_size(page: PageContent) -> float:
    letters: dict[float, int] = defaultdict(int)
    for word in page.words:
        letters[word.size] += len(word.text)
    return max(letters, key=lambda size: letters[size])


def _is_heading(words: Sequence[Word], usual: float) -> bool:
    return all(word.is_bold or word.size >= S.larger * usual for word in words)


def _cut(table: _Banded, shown: Sequence[_Stretch], *, is_left: bool) -> Box | None:
    """The white strip at one side of a table that parts it from what is none of it, if there is one."""
    box = table.box
    level = [one for one in shown if one.box.bottom > box.top + S.snap and one.box.top < box.bottom - S.snap]
    level = [one for one in level if not _holds(one.box, box)]
    if is_left:
        beside = [one for one in level if one.box.x1 <= box.x0 + S.snap]
    else:
        beside = [one for one in level if one.box.x0 >= box.x1 - S.snap]
    if not any(one.is_words for one in beside):
        return None
    x0 = max(one.box.x1 for one in beside) if is_left else box.x1
    x1 = box.x0 if is_left else min(one.box.x0 for one in beside)
    if x1 - x0 < S.zone_gutter:
        return None
    x = (x0 + x1) / 2
    if any(_crosses(one.box, x) for one in level) or not _is_apart(table, beside):
        return None
    top, bottom = _reach(table, shown, x)
    return Box(x0, top, x1, bottom)


def _holds(outer: Box, inner: Box) -> bool:
    """Whether a shape is a ground or frame about a table and more."""
    return (
        outer.x0 <= inner.x0 + S.snap
        and outer.x1 >= inner.x1 - S.snap
        and outer.top <= inner.top + S.snap
        and outer.bottom >= inner.bottom - S.snap
        and outer.width > inner.width + S.zone_gutter
    )


def _crosses(box: Box, x: float) -> bool:
    return box.x0 < x - S.snap and box.x1 > x + S.snap


def _is_apart(table: _Banded, beside: Sequence[_Stretch]) -> bool:
    """Whether what stands beside a table does not stand in its rows."""
    inner = table.levels[1:-1]
    if _runs_across([one.box for one in beside if one.is_words], inner):
        return True
    shapes = [one.box for one in beside if not one.is_words]
    if any(sum(box.top + S.snap < level < box.bottom - S.snap for level in inner) > 1 for box in shapes):
        return True  # a box as high as several rows
    levels = _apart(height for box in shapes for height in (box.top, box.bottom))
    if len(levels) < FEWEST_LEVELS:
        return False
    return _has_more(table.levels, levels) or _has_more(levels, table.levels)


def _runs_across(texts: Sequence[Box], levels: Sequence[float]) -> bool:
    """Whether texts stand on rules beside them, or go on over these line after line as they do between."""
    lines = [hull(boxes) for boxes in _by_line(texts)]
    on = sum(any(box.top + S.snap < level < box.bottom - S.snap for box in lines) for level in levels)
    steps = [(two.top - one.top, _are_between(one, two, levels)) for one, two in pairwise(lines)]
    usual = min((step for step, is_parted in steps if not is_parted), default=0.0)
    on += sum(is_parted and step < usual + S.snap for step, is_parted in steps)
    return on >= FEWEST_ACROSS


def _by_line(texts: Sequence[Box]) -> list[list[Box]]:
    found: list[list[Box]] = []
    for box in sorted(texts, key=lambda one: one.top):
        if found and box.middle[1] < found[-1][0].bottom:
            found[-1].append(box)
        else:
            found.append([box])
    return found


def _are_between(one: Box, two: Box, levels: Sequence[float]) -> bool:
    """Whether a rule stands between two lines."""
    return any(one.bottom - S.snap <= level <= two.top + S.snap for level in levels)


def _has_more(levels: Sequence[float], others: Sequence[float]) -> bool:
    """Whether some rules have none at their height among others, between or beyond these."""
    within = [level for level in levels if others[0] - S.zone_snap < level]
    return any(all(abs(level - other) > S.zone_snap for other in others) for level in within)


def _reach(table: _Banded, shown: Sequence[_Stretch], x: float) -> tuple[float, float]:
    """From where to where nothing crosses a white strip beside a table, less headings over both sides."""
    box = table.box
    crossing = [one.box for one in shown if _crosses(one.box, x)]
    about = [one for one in crossing if _holds(one, box)]
    others = [one for one in crossing if not _holds(one, box)]
    top = max(
        [0.0, *(one.bottom for one in others if one.bottom <= box.top + S.snap), *(one.top for one in about)]
    )
    bottom = min(
        [
            float("inf"),
            *(one.top for one in others if one.top >= box.bottom - S.snap),
            *(one.bottom for one in about),
        ]
    )
    inside = [one for one in shown if one.box.top >= top - S.snap and one.box.bottom <= bottom + S.snap]
    inside = [one for one in inside if not _crosses(one.box, x)]
    for heading in sorted((one for one in inside if one.is_heading), key=lambda one: one.box.top):
        if not _stands_alone(heading, inside, x):
            continue
        if heading.box.bottom <= box.top:
            top = heading.box.bottom
        elif heading.box.top >= box.bottom:
            bottom = heading.box.top
            break
    kept = [one.box for one in inside if one.box.top >= top - S.snap and one.box.bottom <= bottom + S.snap]
    around = hull(kept)
    return max(top, around.top - S.zone_snap), min(bottom, around.bottom + S.zone_snap)


def _stands_alone(heading: _Stretch, inside: Sequence[_Stretch], x: float) -> bool:
    """Whether nothing stands beside a heading on the other side of a strip, nor a shape about it."""
    side = heading.box.middle[0] < x
    return not any(
        one.box.top < heading.box.bottom
        and one.box.bottom > heading.box.top
        and ((one.box.middle[0] < x) != side or not one.is_words)
        for one in inside
        if one is not heading
    )
