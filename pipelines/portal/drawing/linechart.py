"""An indicator over time as plain geometry: results joined, targets dashed, round values behind.

Across in per cent of the width, down in pixels; labels that have no room are left to the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from pipelines.portal.drawing.labels import PHONE_PX, LabelPlace, Wish, grant, spread
from pipelines.portal.drawing.show import period_lines, with_unit

LEFT, RIGHT = 13.0, 93.0
PLOT_TOP, PLOT_BOTTOM, HEIGHT = 40.0, 232.0, 284
LABELS_END = PLOT_BOTTOM + 8
RESULT_LETTER_PX, SMALL_LETTER_PX = 9.5, 8.0
LONGEST_STEP = 400
"""Days between two results from which the line between them is left out: what lies between is not known."""
GRID_LABEL_RISE_PX = 4.0
OVER_EDGE_PX = 14.0
"""By how much a period may stand over the chart's edge: less than a phone's page leaves beside it."""
FOR_A_YEAR = " (year)"
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class ChartFigure:
    """One value to draw: when, how much, for which printed period, rated how."""

    when: date
    value: float
    period: str
    shape: str = "ring"
    slug: str = "plain"
    is_restated: bool = False
    is_annual: bool = False


@dataclass(frozen=True)
class ChartMark:
    """A figure placed in the chart; `places` says where its label has room on which widths."""

    x: float
    y: float
    label: str
    places: tuple[LabelPlace, ...]
    shape: str
    slug: str
    is_restated: bool = False
    is_annual: bool = False


@dataclass(frozen=True)
class ChartSegment:
    """A straight line between two marks."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class GridLine:
    """A horizontal line with its value."""

    y: float
    label: str


@dataclass(frozen=True)
class AxisLabel:
    """A period under the chart, in one or two lines: its tick at `x`, its text at `at`, by its `anchor`."""

    x: float
    first: str
    second: str
    tier: str
    at: float
    anchor: str


@dataclass(frozen=True)
class LineChart:
    """Results over time with their targets."""

    height: int
    floor: float
    grid: tuple[GridLine, ...]
    periods: tuple[AxisLabel, ...]
    results: tuple[ChartMark, ...]
    result_lines: tuple[ChartSegment, ...]
    targets: tuple[ChartMark, ...]
    target_lines: tuple[ChartSegment, ...]
    starts_at_zero: bool
    description: str


def line_chart(results: Sequence[ChartFigure], targets: Sequence[ChartFigure], unit: str) -> LineChart | None:
    """A chart of results (joined) and targets (dashed), each oldest first; None when there is no figure."""
    figures = [*results, *targets]
    if not figures:
        return None
    if any(not figure.is_annual for figure in figures):
        results, targets = list(results), list(targets)
    else:  # all of whole years: none has to be told from others
        results, targets = ([replace(each, is_annual=False) for each in part] for part in (results, targets))
    figures = [*results, *targets]
    ticks = axis_ticks([figure.value for figure in figures], percent=unit == "percent")
    down = _scale(ticks[0], ticks[-1], PLOT_BOTTOM, PLOT_TOP)
    across = _across([figure.when for figure in figures])
    sides = _prefers_above(results, targets)
    letters = [RESULT_LETTER_PX] * len(results) + [SMALL_LETTER_PX] * len(targets)
    wishes = [
        Wish(across(figure.when), down(figure.value), text, letter, is_above)
        for figure, text, is_above, letter in zip(
            figures, _texts(results, targets, unit), sides, letters, strict=True
        )
    ]
    lines = [_joined(wishes[: len(results)], results), _joined(wishes[len(results) :], targets)]
    grid = tuple(GridLine(down(tick), with_unit(_tidy(tick), unit, short=True)) for tick in ticks)
    marks = _marks(figures, wishes, len(results), [each for part in lines for each in part], grid)
    drawn, aimed = marks[: len(results)], marks[len(results) :]
    return LineChart(
        height=HEIGHT,
        floor=PLOT_BOTTOM,
        grid=grid,
        periods=_axis_labels(results, targets, across),
        results=drawn,
        result_lines=lines[0],
        targets=aimed,
        target_lines=lines[1],
        starts_at_zero=ticks[0] == 0,
        description=_in_words(results, targets, unit),
    )


def axis_ticks(values: Sequence[float], *, percent: bool) -> list[float]:
    """Three to six round values that enclose all the given ones; from zero where that wastes little room."""
    low, high = min(values), max(values)
    if low >= 0 and (low < 0.4 * high or high == 0):
        low = 0.0
    if low == high:
        spread = abs(low) * 0.1 or 1.0
        low, high = low - spread, high + spread
    if percent and max(values) <= 100:
        high = min(high, 100.0)
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    if min(values) >= 0:
        first = max(first, 0)
    return [_tidy(step * position) for position in range(first, last + 1)]


def _round_step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * 0.999)


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    spread = high - low
    return lambda value: _round(start + (value - low) / spread * (end - start))


def _across(days: Sequence[date]) -> Callable[[date], float]:
    first, last = min(days).toordinal(), max(days).toordinal()
    if first == last:
        return lambda _: 50.0
    place = _scale(first, last, LEFT, RIGHT)
    return lambda when: place(when.toordinal())


def _texts(results: Sequence[ChartFigure], targets: Sequence[ChartFigure], unit: str) -> list[str]:
    """What each figure's label says; of targets that stay as they are, the newest one's alone says it."""
    found = [_told(figure, unit) for figure in results]
    for place, target in enumerate(targets):
        after = next((each for each in targets[place + 1 :] if each.is_annual == target.is_annual), None)
        stays = after is not None and after.value == target.value and not target.is_restated
        found.append("" if stays else _told(target, unit))
    return found


def _told(figure: ChartFigure, unit: str) -> str:
    year = FOR_A_YEAR if figure.is_annual else ""
    return with_unit(figure.value, unit, short=True) + year + ("†" if figure.is_restated else "")


def _marks(
    figures: Sequence[ChartFigure],
    wishes: Sequence[Wish],
    result_count: int,
    lines: Sequence[ChartSegment],
    grid: Sequence[GridLine],
) -> tuple[ChartMark, ...]:
    """Every figure with its label where it has room; the newest result has the first choice."""
    order = [*reversed(range(result_count)), *reversed(range(result_count, len(figures)))]
    drawn = [(line.x1, line.y1, line.x2, line.y2) for line in lines]
    scale = [(line.label, line.y - GRID_LABEL_RISE_PX) for line in grid]
    granted = dict(
        zip(order, grant([wishes[number] for number in order], LABELS_END, drawn, scale), strict=True)
    )
    return tuple(
        ChartMark(
            wish.x,
            wish.y,
            wish.text,
            granted[number],
            figure.shape,
            figure.slug,
            figure.is_restated,
            figure.is_annual,
        )
        for number, (figure, wish) in enumerate(zip(figures, wishes, strict=True))
    )


def _prefers_above(results: Sequence[ChartFigure], targets: Sequence[ChartFigure]) -> list[bool]:
    """For each figure whether its label is better above: away from its rival, else out of its line's way."""
    target_at = {figure.when: figure.value for figure in targets}
    result_at = {figure.when: figure.value for figure in results}
    above = []
    for position, figure in enumerate(results):
        rival = target_at.get(figure.when, figure.value)
        beside = [results[near].value for near in (position - 1, position + 1) if 0 <= near < len(results)]
        is_dip = bool(beside) and all(value > figure.value for value in beside)
        above.append(figure.value > rival if rival != figure.value else not is_dip)
    return above + [figure.value > result_at.get(figure.when, -math.inf) for figure in targets]


def _axis_labels(
    results: Sequence[ChartFigure], targets: Sequence[ChartFigure], across: Callable[[date], float]
) -> tuple[AxisLabel, ...]:
    names: dict[date, str] = {}
    for figure in [*reversed(results), *reversed(targets)]:
        names.setdefault(figure.when, figure.period)
    lines = {when: period_lines(name) for when, name in names.items()}
    rooms = [
        (max(map(len, pair)) * SMALL_LETTER_PX / 2 - OVER_EDGE_PX) / PHONE_PX * 100 for pair in lines.values()
    ]
    middles = [max(room, min(across(when), 100 - room)) for when, room in zip(lines, rooms, strict=True)]
    tiers = spread(middles, [max(pair, key=len) for pair in lines.values()], SMALL_LETTER_PX)
    labels = []
    for (when, pair), tier, middle in zip(lines.items(), tiers, middles, strict=True):
        x = across(when)
        at, anchor = (100.0, "end") if middle < x else (0.0, "start") if middle > x else (x, "middle")
        labels.append(AxisLabel(x, *pair, tier, at, anchor))
    return tuple(sorted(labels, key=lambda label: label.x))


def _joined(marks: Sequence[Wish], figures: Sequence[ChartFigure]) -> tuple[ChartSegment, ...]:
    """Lines between neighbours of one kind: whole years apart from parts of years, gaps left open."""
    segments = []
    for is_annual in (False, True):
        own = [(m, f) for m, f in zip(marks, figures, strict=True) if f.is_annual == is_annual]
        segments += [
            ChartSegment(one.x, one.y, two.x, two.y)
            for (one, first), (two, second) in pairwise(own)
            if (second.when - first.when).days <= LONGEST_STEP
        ]
    return tuple(segments)


def _in_words(results: Sequence[ChartFigure], targets: Sequence[ChartFigure], unit: str) -> str:
    parts = []
    kinds = (
        ("Results", results),
        ("Targets", [figure for figure in targets if not figure.is_annual]),
        ("Targets for a whole year", [figure for figure in targets if figure.is_annual]),
    )
    for name, figures in kinds:
        if figures:
            told = "; ".join(f"{figure.period} {with_unit(figure.value, unit)}" for figure in figures)
            parts.append(f"{name}: {told}.")
    return " ".join(parts)


def _tidy(value: float) -> float:
    """Without the dust of binary fractions: 0.30000000000000004 → 0.3."""
    return float(f"{value:.12g}")


def _round(value: float) -> float:
    return round(value, 2)
