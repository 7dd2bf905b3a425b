"""Charts drawn as lines and areas: what their axes, bars and scales print is no table and no text.

A chart shows itself by an upright and a level axis that meet and have short strokes along them, or by bars
of one colour and width that stand apart on one line and reach different heights. Its figures are printed
beside it or nowhere: they are not read from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.model import Box, PageContent, Word, hull
from pipelines.extraction.text import lines_of

NEAR = 1.5  # points: ends of drawn lines that meet
TICK = (1.5, 9.0)  # points: strokes along an axis
FEWEST_TICKS = 3
LONG, HIGH = 60.0, 30.0  # points: the least of a level and an upright axis
FEWEST_BARS = 3
LEAST_BAR = 4.0  # points across
APART = 0.15  # of a bar's width, between two of one series: cells of a heading meet
UNLIKE = 0.5  # points, by which the highest bar is higher than the lowest
ROOM = 60.0  # points beside an axis for what is printed along it
LINES = 3  # of labels below a level axis
CLOSE = 1.0  # of the letters' size between the lines of labels
WIDE = 1.4  # of the room of one label: a longer text is no label
ABOVE = 16.0  # points over the highest bar for its figure
SCALE = re.compile(r"[-–(]?[£$€]?[-–]?\d[\d,.]*(?:[kmbKMB]n?|%|\))*")


class Plot(NamedTuple):
    """What a chart draws in: its area, the room of one label below it, the heights of its scale (points)."""

    box: Box
    pitch: float
    levels: tuple[float, ...]


def without_charts(page: PageContent) -> PageContent:
    """A page without what belongs to charts: lines, areas, marks, frames and the words along their axes."""
    plots = [*_plots_by_axes(page), *_plots_by_bars(page)]
    if not plots:
        return page
    of_each = [list(_words_of(page, plot)) for plot in plots]
    words = {id(word) for found in of_each for word in found}
    around = [
        hull([plot.box, *(word.box for word in found)]) for plot, found in zip(plots, of_each, strict=True)
    ]
    grounds = {box for box in _grounds(page, words) if any(box.overlap(one) > 0 for one in around)}
    areas = [Box(one.x0 - NEAR, one.top - NEAR, one.x1 + NEAR, one.bottom + NEAR) for one in around]

    def is_inside(box: Box) -> bool:
        return box in grounds or any(
            area.x0 <= box.x0 and box.x1 <= area.x1 and area.top <= box.top and box.bottom <= area.bottom
            for area in areas
        )

    return replace(
        page,
        words=tuple(word for word in page.words if id(word) not in words),
        rules=tuple(rule for rule in page.rules if not is_inside(rule.box)),
        fills=tuple(fill for fill in page.fills if not is_inside(fill.box)),
        marks=tuple(mark for mark in page.marks if not is_inside(mark.box)),
        frames=tuple(frame for frame in page.frames if not is_inside(frame)),
    )


def _plots_by_axes(page: PageContent) -> Iterator[Plot]:
    """The areas between two axes that meet."""
    level = [rule.box for rule in page.rules if not rule.is_vertical]
    upright = [rule.box for rule in page.rules if rule.is_vertical]
    ticks = [box for box in level if TICK[0] <= box.width <= TICK[1]]
    feet = [box for box in upright if TICK[0] <= box.height <= TICK[1]]
    if not ticks and not feet:
        return
    axes: dict[tuple[int, int], list[Box]] = defaultdict(list)  # by where they begin: a page has many rules
    for axis in level:
        if axis.width >= LONG:
            axes[_square(axis.x0, axis.top)].append(axis)
    for side in upright:
        column, row = _square(side.x0, side.bottom)
        near = ((column + across, row + down) for across in (-1, 0, 1) for down in (-1, 0, 1))
        met = [axis for square in near for axis in axes.get(square, ()) if _meet(axis, side)]
        for axis in met if side.height >= HIGH else ():
            beside = {
                round(tick.top, 1)
                for tick in ticks
                if abs(tick.x1 - side.x0) <= NEAR and side.top - NEAR <= tick.top <= side.bottom + NEAR
            }
            below = sorted(
                {
                    round(foot.x0)
                    for foot in feet
                    if abs(foot.top - axis.top) <= NEAR and axis.x0 - NEAR <= foot.x0 <= axis.x1 + NEAR
                }
            )
            if max(len(beside), len(below)) < FEWEST_TICKS:
                continue
            pitch = min((two - one for one, two in pairwise(below)), default=axis.width / FEWEST_TICKS)
            yield Plot(Box(side.x0, side.top, axis.x1, axis.bottom), float(pitch), tuple(beside))


def _square(x: float, y: float) -> tuple[int, int]:
    return int(x // NEAR), int(y // NEAR)


def _meet(axis: Box, side: Box) -> bool:
    return abs(side.x0 - axis.x0) <= NEAR and abs(side.bottom - axis.top) <= NEAR


def _plots_by_bars(page: PageContent) -> Iterator[Plot]:
    """The areas of bars of one series, up to the lines across them that stand evenly above their foot."""
    series: dict[tuple[object, ...], list[Box]] = defaultdict(list)
    for fill in page.fills:
        if fill.box.width >= LEAST_BAR:
            series[fill.colour, round(fill.box.bottom), round(fill.box.width)].append(fill.box)
    for boxes in series.values():
        bars = sorted(dict.fromkeys(boxes))
        if len(bars) < FEWEST_BARS or not _are_bars(bars):
            continue
        width = bars[0].width
        pitch = min(two.x0 - one.x0 for one, two in pairwise(bars))
        whole = hull([*bars, *_bars_beside(page, bars, pitch)])
        lines = _lines_across(page, whole)
        top = min([whole.top - ABOVE, *(line.top for line in lines)])
        around = Box(whole.x0 - width / 2, top, whole.x1 + width / 2, whole.bottom)
        box = hull([around, *lines])._replace(top=top, bottom=whole.bottom)
        yield Plot(box, pitch, tuple(line.top for line in lines))


def _bars_beside(page: PageContent, bars: Sequence[Box], pitch: float) -> Iterator[Box]:
    """Bars of another colour that stand on the same line beside those of a series, such as the latest."""
    reach = Box(bars[0].x0 - pitch - NEAR, 0.0, bars[-1].x1 + pitch + NEAR, page.height)
    for fill in page.fills:
        is_alike = (
            abs(fill.box.width - bars[0].width) <= NEAR and abs(fill.box.bottom - bars[0].bottom) <= NEAR
        )
        if is_alike and reach.x0 <= fill.box.x0 and fill.box.x1 <= reach.x1:
            yield fill.box


def _are_bars(bars: Sequence[Box]) -> bool:
    """Whether areas of one colour, foot and width stand apart, evenly, and differ in height."""
    steps = [two.x0 - one.x0 for one, two in pairwise(bars)]
    width = bars[0].width
    heights = [bar.height for bar in bars]
    is_even = all(abs(step / min(steps) - round(step / min(steps))) * min(steps) <= NEAR for step in steps)
    return min(steps) >= (1 + APART) * width and is_even and max(heights) - min(heights) > UNLIKE


def _lines_across(page: PageContent, whole: Box) -> list[Box]:
    """The line that bars stand on, and those over all of them that a scale beside tells the steps of."""
    across = sorted(
        (
            rule.box
            for rule in page.rules
            if not rule.is_vertical
            and rule.box.x0 <= whole.x0 + NEAR
            and rule.box.x1 >= whole.x1 - NEAR
            and rule.box.top <= whole.bottom + NEAR
        ),
        key=lambda box: -box.top,
    )
    feet = [box for box in across if abs(box.top - whole.bottom) <= NEAR]
    found: list[Box] = []
    step = None
    at = whole.bottom
    for box in across[len(feet) :]:
        up = at - box.top
        if step is not None and abs(up - step) > NEAR:
            break
        step, at = up, box.top
        found.append(box)
    area = hull([whole, *found])
    told = [line for line in found if any(_is_beside(word, area, line.top) for word in page.words)]
    return [*feet, *(found if len(found) >= FEWEST_TICKS and len(told) >= FEWEST_TICKS - 1 else ())]


def _words_of(page: PageContent, plot: Plot) -> Iterator[Word]:
    """The words inside a plot, those of its scale beside it and the labels under its level axis."""
    area, pitch = plot.box, plot.pitch
    yield from (word for word in page.words if area.holds(word.box.middle) or _is_of_scale(word, plot))
    floor = area.bottom
    below = lines_of([word for word in page.words if word.box.middle[1] > area.bottom])
    for line in below[:LINES]:
        labels = [
            box for box in line.stretches if area.x0 - pitch / 2 <= box.middle[0] <= area.x1 + pitch / 2
        ]
        are_labels = bool(labels) and all(box.width <= WIDE * pitch for box in labels)
        if line.box.top - floor > CLOSE * line.words[0].size or not are_labels:
            break
        floor = line.box.bottom
        yield from (word for word in line.words if any(box.holds(word.box.middle) for box in labels))


def _is_of_scale(word: Word, plot: Plot) -> bool:
    """Whether a figure stands left of a plot, or right of it, level with a step of its scale."""
    return any(_is_beside(word, plot.box, level) for level in plot.levels)


def _is_beside(word: Word, area: Box, level: float) -> bool:
    x, y = word.box.middle
    is_near = area.x0 - ROOM <= x <= area.x0 or area.x1 <= x <= area.x1 + ROOM
    return is_near and abs(y - level) <= word.size / 2 and bool(SCALE.fullmatch(word.text))


def _grounds(page: PageContent, words: set[int]) -> Iterator[Box]:
    """Areas and frames that hold words of charts and no others."""
    for box in {*(fill.box for fill in page.fills), *page.frames}:
        held = [id(word) for word in page.words if box.holds(word.box.middle)]
        if held and words.issuperset(held):
            yield box
