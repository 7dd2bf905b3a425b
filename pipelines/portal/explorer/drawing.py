"""An answer as charts: upright bars over time or ranges, lying bars otherwise; SVG that needs nothing else.

Across, everything is in per cent, down in pixels, so that letters keep their size from a phone to a desk.
With two columns grouped by, each of the largest values of one has a chart of its own, all on one scale; where
one of them has but one value, it is left out. What a sentence says whole, a single figure or many that are
alike, is not drawn. Every chart says in words what it shows, and the page has the same figures as a table.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.portal.drawing import show
from pipelines.portal.drawing.labels import spread
from pipelines.portal.explorer.answer import AddedUp
from pipelines.portal.explorer.keys import MONTHS as MONTHS_OF
from pipelines.portal.explorer.keys import Key, KeyWords, clean, months_on, told
from pipelines.portal.explorer.question import RANGE, STEPS

MOST_UPRIGHT, MOST_LYING, MOST_CHARTS = 60, 20, 4
FEWEST = 2
"""Figures of a chart that stands alone: one is said in a sentence."""
UPRIGHT_HEIGHT, BASE, TOP = 210, 172.0, 22.0
LEFT = 14.0  # in per cent: room for the figures beside the lines
ROW_HEIGHT, NAME_LENGTH = 46, 34
LINE_LENGTH = 36
"""Letters of a bar's name and figure together that stand in one line at 320 pixels."""
WIDE_LINE_LENGTH = 66
"""The same from 40 rem, where style sheets show the longer name."""
LABELLED = 6
FIGURE_LETTER_PX, FIGURE_WIDTHS = 8.5, (272.0, 800.0)
"""Room that a letter over a bar takes, and how wide a chart is at least: on a phone, and from 60 rem."""
SOURCE_LETTERS, TITLE_LETTERS = 105, 78
"""Letters of a line of a chart's file, below it and as its title."""
STYLE = (
    "svg{font:14px system-ui,sans-serif;background:#fff}.bar{fill:#0b4f45}"
    ".grid{stroke:#ccd5d1}.floor{stroke:#5f6d67}"
    ".grid-label,.axis-label{fill:#44514c;font-size:13px}.bar-name,.bar-figure{fill:#17211d;font-size:14px}"
    ".axis-label{text-anchor:middle}.axis-label.start{text-anchor:start}.axis-label.end{text-anchor:end}"
    ".bar-name.narrow{display:none}.bar-figure{font-weight:700;text-anchor:end}.bar-track{fill:#e7edea}.chart-title{font-weight:700;font-size:16px;fill:#17211d}"
    ".chart-told{fill:#44514c;font-size:13px}"
    ".column-figure{fill:#17211d;font-size:13px;font-weight:700;text-anchor:middle;paint-order:stroke;"
    "stroke:#fff;stroke-width:4}.column-figure.end{text-anchor:end}"
)


@dataclass(frozen=True)
class Chart:
    """One drawn chart: what it is of, what it says in words, and its elements."""

    title: str
    words: str
    height: int
    body: Markup

    def inline(self, number: int) -> Markup:
        """The chart for a page."""
        return Markup(
            '<svg class="chart" width="100%" height="{0}" role="img" aria-labelledby="c{1}-t c{1}-w">'
            '<title id="c{1}-t">{2}</title><desc id="c{1}-w">{3}</desc>{4}</svg>'
        ).format(self.height, number, self.title, self.words, self.body)


def charts_of(answer: AddedUp, unit: str, figure: str) -> list[Chart]:
    """The charts of an answer; none where there is nothing to draw.

    Args:
        answer: what to draw.
        unit: of the figures.
        figure: what the figures are, in words.
    """
    drawn = [group for group in answer.groups if group.value is not None and group.keys]
    if not drawn or not answer.words:
        return []
    if len(answer.words) == 1:
        chart = _chart([(group.keys[0], group.value) for group in drawn], answer.words[0], unit, figure, None)
        return [chart] if chart else []
    alone = next((place for place in (0, 1) if len({group.keys[place] for group in drawn}) == 1), None)
    if alone is not None:
        other, said = 1 - alone, answer.words[alone].words(drawn[0].keys[alone])
        parts_of_one = [(group.keys[other], group.value) for group in drawn]
        chart = _chart(parts_of_one, answer.words[other], unit, f"{said}: {figure}", None)
        return [chart] if chart else []
    along = next((place for place, each in enumerate(answer.words) if each.group.step), 1)
    apart = 1 - along
    largest: dict[Key, float] = {}
    for group in drawn:
        largest[group.keys[apart]] = largest.get(group.keys[apart], 0) + group.rows
    chosen = sorted(largest, key=lambda key: (-largest[key], str(key)))[:MOST_CHARTS]
    parts = {
        key: [(each.keys[along], each.value) for each in drawn if each.keys[apart] == key] for key in chosen
    }
    values = [float(value or 0) for part in parts.values() for _, value in part]
    scale = (min(0.0, *values), max(0.0, *values))
    made = (
        _chart(part, answer.words[along], unit, f"{answer.words[apart].words(key)}: {figure}", scale)
        for key, part in parts.items()
    )
    return [chart for chart in made if chart]


def file_of(charts: Sequence[Chart], title: str, source: str, finding: str = "") -> str:
    """All charts below each other as one SVG file: what they show, their title, where they are from."""
    head = _lines(finding or title, TITLE_LETTERS, "chart-title", 24, 20)
    told_of = _lines(title, SOURCE_LETTERS, "chart-told", 26 + 20 * len(head), 17) if finding else []
    pieces = [*head, *told_of]
    top = 24 + 20 * len(head) + 17 * len(told_of)
    for chart in charts:
        if len(charts) > 1:
            pieces.append(
                Markup('<text class="chart-told" x="0" y="{}">{}</text>').format(top + 6, chart.title)
            )
            top += 20
        pieces.append(
            Markup('<svg y="{}" height="{}" overflow="visible">{}</svg>').format(
                top, chart.height, chart.body
            )
        )
        top += chart.height + 24
    below = _lines(source, SOURCE_LETTERS, "chart-told", top + 4, 17)
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{0}" role="img" aria-label="{1}">'
            "<style>{2}</style><title>{1}</title><desc>{3}</desc>"
            '<svg x="20" y="0" width="720" height="{0}" overflow="visible">'
            "{4}</svg></svg>\n"
        ).format(
            top + 7 + 17 * len(below), title, STYLE, " ".join(chart.words for chart in charts),
            Markup("").join([*pieces, *below]),
        )
    )  # fmt: skip


def _lines(text: str, letters: int, kind: str, y: int, height: int) -> list[Markup]:
    """A text in lines of so many letters at most."""
    return [
        Markup('<text class="{}" x="0" y="{}">{}</text>').format(kind, y + place * height, line)
        for place, line in enumerate(textwrap.wrap(text, letters))
    ]


def _chart(
    parts: Sequence[tuple[Key, float | int | None]],
    words: KeyWords,
    unit: str,
    figure: str,
    scale: tuple[float, float] | None,
) -> Chart | None:
    known = [(key, value) for key, value in parts if value is not None]
    is_over_time = words.group.step in STEPS
    if scale is None and (
        len(known) < FEWEST or (not is_over_time and len({value for _, value in known}) == 1)
    ):
        return None
    if words.group.step in STEPS or words.group.step == RANGE:
        return _upright([(key, value) for key, value in known if key is not None], words, unit, figure, scale)
    return _lying(known[:MOST_LYING], len(known), words, unit, figure, scale)


def _upright(
    parts: Sequence[tuple[Key, float | int]],
    words: KeyWords,
    unit: str,
    figure: str,
    scale: tuple[float, float] | None,
) -> Chart | None:
    known = dict(parts)
    keys = _every_key(sorted(known, key=_position), words)
    keys = keys[-MOST_UPRIGHT:]
    if not keys:
        return None
    values = [float(known[key]) for key in keys if key in known]
    low, high = scale or (min(0.0, *values), max(0.0, *values))
    ticks = _ticks(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    span = (high - low) or 1.0
    step = (100 - LEFT) / len(keys)

    def height_of(value: float) -> float:
        return BASE - (value - low) / span * (BASE - TOP)

    pieces = [
        Markup('<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
               '<text class="grid-label" x="0" y="{1}">{2}</text>').format(
            round(height_of(tick), 1), round(height_of(tick) - 4, 1), told(_plain(tick), unit, is_short=True)
        )
        for tick in ticks
    ]  # fmt: skip
    zero = height_of(0.0)
    for place, key in enumerate(keys):
        if key not in known:
            continue
        y = height_of(float(known[key]))
        pieces.append(
            Markup('<rect class="bar" x="{}%" y="{}" width="{}%" height="{}"/>').format(
                round(LEFT + place * step + step * 0.12, 3), round(min(y, zero), 1), round(step * 0.76, 3),
                max(1.0, round(abs(zero - y), 1)),
            )
        )  # fmt: skip
    pieces.append(Markup('<line class="floor" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(round(zero, 1)))
    pieces += _figures(
        [(place, float(known[key])) for place, key in enumerate(keys) if key in known],
        step,
        height_of,
        unit,
        max(len(told(_plain(tick), unit, is_short=True)) for tick in ticks),
    )
    pieces += _axis(keys, words, step)
    said = "; ".join(
        f"{words.words(key)} {told(known[key], unit) if key in known else 'nothing'}" for key in keys
    )
    return Chart(
        figure, f"{figure} by {words.title.lower()}: {said}.", UPRIGHT_HEIGHT, Markup("").join(pieces)
    )


def _figures(
    bars: Sequence[tuple[int, float]],
    step: float,
    height_of: Callable[[float], float],
    unit: str,
    beside: int,
) -> list[Markup]:
    """The figure over each bar that has room for it: the highest first, then the newest, then in order.

    None reaches into the figures beside the lines, of which the longest has `beside` letters.
    """
    highest = max(bars, key=lambda bar: abs(bar[1]))
    ordered = list(dict.fromkeys([highest, bars[-1], bars[0], *bars]))
    texts = [told(_plain(value), unit, is_short=True) for _, value in ordered]
    middles = [LEFT + (place + 0.5) * step for place, _ in ordered]
    halves = [len(text) * FIGURE_LETTER_PX / 2 / FIGURE_WIDTHS[0] * 100 for text in texts]
    places = [min(middle, 100 - half) for middle, half in zip(middles, halves, strict=True)]
    scale = "0" * 2 * beside  # its middle is the chart's edge
    _, *tiers = spread([0.0, *places], [scale, *texts], FIGURE_LETTER_PX, FIGURE_WIDTHS)
    return [
        Markup('<text class="column-figure {}{}" x="{}%" y="{}">{}</text>').format(
            tier, " end" if place < middle else "", round(100.0 if place < middle else middle, 2),
            round(height_of(value) + (16 if value < 0 else -6), 1), text,
        )
        for (_, value), text, middle, place, tier in zip(ordered, texts, middles, places, tiers, strict=True)
        if tier != "none"
    ]  # fmt: skip


def _axis(keys: Sequence[Key], words: KeyWords, step: float) -> list[Markup]:
    """Labels below the first, the last and a few between; fewer on a phone."""
    every = max(1, -(-len(keys) // LABELLED))
    pieces = []
    for place, key in enumerate(keys):
        is_end = place in (0, len(keys) - 1)
        if not is_end and (place % every or len(keys) - 1 - place < every):
            continue
        anchor, x = "middle", LEFT + (place + 0.5) * step
        if len(keys) > 3 and is_end:
            anchor, x = ("start", LEFT) if place == 0 else ("end", 100.0)
        tier = "" if is_end or len(keys) <= 3 else " wide"
        pieces.append(
            Markup('<text class="axis-label {}{}" x="{}%" y="{}">{}</text>').format(
                anchor, tier, round(x, 2), BASE + 22, words.short(key)
            )
        )
    return pieces


def _lying(
    parts: Sequence[tuple[Key, float | int]],
    count: int,
    words: KeyWords,
    unit: str,
    figure: str,
    scale: tuple[float, float] | None,
) -> Chart | None:
    if not parts:
        return None
    values = [abs(float(value)) for _, value in parts]
    most = max(abs(scale[0]), abs(scale[1])) if scale else max(values)
    pieces = []
    for place, (key, value) in enumerate(parts):
        top = place * ROW_HEIGHT
        pieces.append(
            Markup(
                '{}<text class="bar-figure" x="100%" y="{}">{}</text>'
                '<rect class="bar-track" x="0" y="{}" width="100%" height="12"/>'
                '<rect class="bar" x="0" y="{}" width="{}%" height="12"/>'
            ).format(
                _bar_name(words.words(key), told(value, unit), top + 15), top + 15, told(value, unit),
                top + 23, top + 23, round(abs(float(value)) / most * 100, 2) if most else 0,
            )
        )  # fmt: skip
    said = "; ".join(f"{words.words(key)} {told(value, unit)}" for key, value in parts)
    more = f" The first {len(parts)} of {count}." if count > len(parts) else ""
    return Chart(
        figure,
        f"{figure} by {words.title.lower()}: {said}.{more}",
        len(parts) * ROW_HEIGHT,
        Markup("").join(pieces),
    )


def _bar_name(name: str, figure: str, y: int) -> Markup:
    """A bar's name, as long as the figure beside it leaves room: on the narrowest screen, and on others."""
    short = show.clip(name, min(NAME_LENGTH, LINE_LENGTH - len(figure)))
    whole = show.clip(name, WIDE_LINE_LENGTH - len(figure))
    if short == whole:
        return Markup('<text class="bar-name" x="0" y="{}">{}</text>').format(y, whole)
    return Markup(
        '<text class="bar-name wide" x="0" y="{0}">{1}</text>'
        '<text class="bar-name narrow" x="0" y="{0}" aria-hidden="true">{2}</text>'
    ).format(y, whole, short)


def _every_key(keys: Sequence[Key], words: KeyWords) -> list[Key]:
    """The keys with those between that have no group, so that gaps are seen as gaps."""
    if not keys:
        return []
    if words.width:
        edges = [float(key) for key in keys if isinstance(key, int | float)]
        count = round((edges[-1] - edges[0]) / words.width) + 1
        return [clean(edges[0] + place * words.width) for place in range(min(count, MOST_UPRIGHT))]
    if words.group.step not in MONTHS_OF:
        return list(keys)
    first, last = keys[0], keys[-1]
    found: list[Key] = []
    key = first
    while key is not None and _position(key) <= _position(last) and len(found) < 1200:
        found.append(key)
        key = months_on(key, MONTHS_OF[words.group.step]) if not isinstance(key, str | int | float) else None
    return found


def _position(key: Key) -> float:
    if key is None or isinstance(key, str):
        return 0.0
    return float(key) if isinstance(key, int | float) else float(key.toordinal())


def _ticks(low: float, high: float) -> list[float]:
    """Three or four round figures from the lowest to above the highest."""
    span = high - low or 1.0
    power = 10.0 ** math.floor(math.log10(span / 3))
    width = next(each * power for each in (1, 2, 5, 10) if each * power >= span / 3)
    first = math.floor(low / width)
    return [float(f"{place * width:.6g}") for place in range(first, math.ceil(high / width) + 1)]


def _plain(value: float) -> int | float:
    return int(value) if value.is_integer() else value
