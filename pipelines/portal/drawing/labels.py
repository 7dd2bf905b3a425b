"""Which labels of a chart have room, and on which side of their marks: on a phone, and on a desk.

Sizes are estimated, for nothing here can measure letters. Labels are asked for in order of weight; one that
would touch a label, a mark, a line or the edge tries the other side of its mark, then beside, then gives way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

PHONE_PX, DESK_PX = 288.0, 720.0
ABOVE_PX, BELOW_PX = -12.0, 22.0
RISE_PX, SINK_PX = 11.0, 3.0
MARK_PX = 7.0
APART_PX = 3.0
SCALE_LETTER_PX = 7.5
LINE_STEP_PX, LINE_PX = 4.0, 1.5
"""How finely a line is held against labels, and half of how thick it is."""


@dataclass(frozen=True)
class Wish:
    """A label that would like to stand at a mark: `x` in per cent, `y` of the mark in pixels.

    Without a text it is a mark alone.
    """

    x: float
    y: float
    text: str
    letter_px: float
    prefers_above: bool = True


@dataclass(frozen=True)
class LabelPlace:
    """Where a label is written on some widths: `all`, `narrow` ones or `wide` ones.

    Its `anchor`, as SVG has it, is at `x` in per cent: its `middle`, `start` or `end`.
    """

    tier: str
    x: float
    y: float
    anchor: str = "middle"


Line = tuple[float, float, float, float]
"""From x in per cent and y in pixels to another x and y."""


@dataclass(frozen=True)
class _Box:
    left: float
    right: float
    top: float
    bottom: float

    def touches(self, other: _Box) -> bool:
        return (
            self.left < other.right + APART_PX
            and other.left < self.right + APART_PX
            and self.top < other.bottom
            and other.top < self.bottom
        )


def grant(
    wishes: Sequence[Wish],
    lowest: float,
    lines: Sequence[Line] = (),
    scale: Sequence[tuple[str, float]] = (),
) -> list[tuple[LabelPlace, ...]]:
    """Where each wished label is written, in the order given; the weightiest comes first, some nowhere.

    Args:
        wishes: the labels.
        lowest: below which none reaches, in pixels from the top: the axis has its own there.
        lines: that no label may lie on.
        scale: figures at the left edge, with their base lines.
    """
    beside = [_Box(0.0, len(text) * SCALE_LETTER_PX, y - RISE_PX, y + SINK_PX) for text, y in scale]
    phone, desk = (_granted(wishes, lowest, lines, beside, width) for width in (PHONE_PX, DESK_PX))
    return [_on_both(one, other) for one, other in zip(phone, desk, strict=True)]


def _on_both(phone: LabelPlace | None, desk: LabelPlace | None) -> tuple[LabelPlace, ...]:
    if phone and phone == desk:
        return (replace(phone, tier="all"),)
    found = (("narrow", phone), ("wide", desk))
    return tuple(replace(place, tier=tier) for tier, place in found if place)


def _granted(
    wishes: Sequence[Wish], lowest: float, lines: Sequence[Line], beside: Sequence[_Box], width: float
) -> list[LabelPlace | None]:
    """Where each label has room in a chart that is so wide; None where nowhere."""
    taken = [*beside, *(_mark_box(wish, width) for wish in wishes)]
    drawn = [box for line in lines for box in _line_boxes(line, width)]
    found: list[LabelPlace | None] = []
    for wish in wishes:
        fits = (
            (place, box)
            for place in _places(wish, width)
            if (box := _label_box(wish, place, width)).bottom <= lowest
            and box.left >= -MARK_PX
            and box.right <= width + MARK_PX
            and not any(box.touches(other) for other in (*taken, *drawn))
        )
        chosen = next(fits, None) if wish.text else None
        found.append(chosen[0] if chosen else None)
        taken += [chosen[1]] if chosen else []
    return found


def spread(
    places: Sequence[float],
    texts: Sequence[str],
    letter_px: float,
    widths: tuple[float, float] = (PHONE_PX, DESK_PX),
) -> list[str]:
    """The tier of each label of one line, centred at its place in per cent; the weightiest comes first.

    Args:
        places: of the labels.
        texts: of the labels.
        letter_px: how wide a letter is taken to be.
        widths: of the chart, on a phone and on a desk.
    """
    tiers: dict[int, str] = {}
    for tier, width in zip(("all", "wide"), widths, strict=True):
        for number, (place, text) in enumerate(zip(places, texts, strict=True)):
            own = len(text) * letter_px / 2
            is_free = all(
                abs(place - places[kept]) / 100 * width >= own + len(texts[kept]) * letter_px / 2 + APART_PX
                for kept in tiers
            )
            if number not in tiers and is_free:
                tiers[number] = tier
    return [tiers.get(number, "none") for number in range(len(places))]


def _places(wish: Wish, width: float) -> Iterator[LabelPlace]:
    """Where a label may stand, best first: over or under its mark, then to one side of that."""
    is_over = wish.x / 100 * width + _half(wish) > width
    x, anchor = (100.0, "end") if is_over else (wish.x, "middle")
    above, below = (LabelPlace("", x, wish.y + offset, anchor) for offset in (ABOVE_PX, BELOW_PX))
    yield from (above, below) if wish.prefers_above else (below, above)
    for place, beside in ((above, "end"), (below, "start"), (above, "start"), (below, "end")):
        if not (is_over and beside == "start"):
            yield replace(place, x=wish.x, anchor=beside)


def _half(wish: Wish) -> float:
    return len(wish.text) * wish.letter_px / 2


def _label_box(wish: Wish, place: LabelPlace, width: float) -> _Box:
    at, whole = place.x / 100 * width, 2 * _half(wish)
    left = at - {"start": 0.0, "middle": whole / 2, "end": whole}[place.anchor]
    return _Box(left, left + whole, place.y - RISE_PX, place.y + SINK_PX)


def _mark_box(wish: Wish, width: float) -> _Box:
    middle = wish.x / 100 * width
    return _Box(middle - MARK_PX, middle + MARK_PX, wish.y - MARK_PX, wish.y + MARK_PX)


def _line_boxes(line: Line, width: float) -> Iterator[_Box]:
    """A line as small boxes along it."""
    x1, y1, x2, y2 = line[0] / 100 * width, line[1], line[2] / 100 * width, line[3]
    count = max(1, round(max(abs(x2 - x1), abs(y2 - y1)) / LINE_STEP_PX))
    for place in range(count + 1):
        x, y = x1 + (x2 - x1) * place / count, y1 + (y2 - y1) * place / count
        yield _Box(x - LINE_PX + APART_PX, x + LINE_PX - APART_PX, y - LINE_PX, y + LINE_PX)
