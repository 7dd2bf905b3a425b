"""Bars as plain geometry, to be drawn as SVG by a template and styled by the stylesheet.

Across, everything is in per cent of the width, so a chart fits a phone without shrinking its letters;
down, in pixels. A chart never carries meaning by colour alone: ratings have shapes and words, and the
page prints the same figures as a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.portal.drawing.show import ALL_RATINGS

ROOM_BESIDE, ROOM_BELOW = 14.0, 4.5


@dataclass(frozen=True)
class Bar:
    """One upright bar."""

    x: float
    width: float
    y: float
    height: float
    middle: float
    label: str
    label_y: float
    name: str


@dataclass(frozen=True)
class BarChart:
    """Upright bars on a common base line."""

    height: int
    base: float
    bars: tuple[Bar, ...]
    description: str


@dataclass(frozen=True)
class BarPart:
    """A counted part of a whole, with the three signs it is told by."""

    word: str
    slug: str
    shape: str
    count: int


@dataclass(frozen=True)
class Slice:
    """One part of a stacked bar; `room` says how its shape and count fit: `wide`, `narrow` or `none`."""

    x: float
    width: float
    middle: float
    slug: str
    shape: str
    word: str
    count: int
    room: str


@dataclass(frozen=True)
class StackedBar:
    """One whole divided into counted parts."""

    name: str
    href: str
    total: int
    slices: tuple[Slice, ...]

    @property
    def description(self) -> str:
        """The parts in words: `24 Green, 8 Green Amber`."""
        return ", ".join(f"{part.count} {part.word}" for part in self.slices)


def green_of(counts: Mapping[str, int], noun: str) -> str:
    """What ratings show in a sentence: `25 of 41 rated indicators were Green`; the worst beside, if any.

    Args:
        counts: by rating, the best first; what is no rating is left out.
        noun: what was rated, in the plural.
    """
    rated = {word: count for word, count in counts.items() if word in ALL_RATINGS and count}
    red = f", {rated['Red']:,} Red" if "Red" in rated else ""
    green = f"{rated['Green']:,}" if "Green" in rated else "None"
    return f"{green} of {sum(rated.values()):,} rated {noun} were Green{red}"


def first_and_last(chart: BarChart) -> str:
    """What bars over time show: `£19.825m in 2017/18, £17.361m in 2019/20`."""
    ends = dict.fromkeys((chart.bars[0], chart.bars[-1]))
    return ", ".join(f"{bar.label} in {bar.name}" for bar in ends)


def bar_chart(parts: Sequence[tuple[str, float]], label: Callable[[float], str]) -> BarChart | None:
    """Upright bars for (name, value) pairs; None when nothing is above zero."""
    highest = max((value for _, value in parts), default=0.0)
    if highest <= 0:
        return None
    step = 96 / len(parts)
    width = min(step * 0.62, 22.0)
    height, base, top = 236, 200.0, 34.0
    bars = []
    for position, (name, value) in enumerate(parts):
        middle = 2 + step * (position + 0.5)
        tall = max(value, 0.0) / highest * (base - top)
        bars.append(
            Bar(
                x=_round(middle - width / 2),
                width=_round(width),
                y=_round(base - tall),
                height=_round(tall),
                middle=_round(middle),
                label=label(value),
                label_y=_round(base - tall - 9),
                name=name,
            )
        )
    words = "; ".join(f"{name} {label(value)}" for name, value in parts)
    return BarChart(height=height, base=base, bars=tuple(bars), description=f"{words}.")


def stacked_bar(name: str, href: str, parts: Sequence[BarPart]) -> StackedBar | None:
    """One bar of the parts, in the order given; None when all are zero."""
    total = sum(part.count for part in parts)
    if not total:
        return None
    slices, start = [], 0.0
    for part in parts:
        if not part.count:
            continue
        width = part.count / total * 100
        room = "wide" if width >= ROOM_BESIDE else "narrow" if width >= ROOM_BELOW else "none"
        middle = _round(start + width / 2)
        slices.append(
            Slice(_round(start), _round(width), middle, part.slug, part.shape, part.word, part.count, room)
        )
        start += width
    return StackedBar(name=name, href=href, total=total, slices=tuple(slices))


def rating_parts(counts: Mapping[str, int]) -> list[BarPart]:
    """Counts by rating in the order of the ratings, as parts of a stacked bar."""
    return [
        BarPart(known.word, known.slug, known.shape, counts.get(known.word, 0))
        for known in ALL_RATINGS.values()
    ]


def _round(value: float) -> float:
    return round(value, 2)
