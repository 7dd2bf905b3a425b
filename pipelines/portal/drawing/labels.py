"""Which labels of a chart have room: on a phone, only on a desk, or nowhere.

Sizes are estimated, for nothing here can measure letters. Labels are asked for in order of weight; one
that would touch a label, a mark or the edge placed before it tries its other side, then gives way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PHONE_PX, DESK_PX = 320.0, 1000.0
ABOVE_PX, BELOW_PX = -12.0, 22.0
RISE_PX, SINK_PX = 13.0, 3.0
MARK_PX = 7.0
APART_PX = 3.0


@dataclass(frozen=True)
class Wish:
    """A label that would like to stand at a mark: `x` in per cent, `y` of the mark in pixels."""

    x: float
    y: float
    text: str
    letter_px: float
    prefers_above: bool = True


@dataclass(frozen=True)
class Granted:
    """Where the label's base line is, and on which widths it shows: `all`, `wide` or `none`."""

    y: float
    tier: str


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


def grant(wishes: Sequence[Wish], lowest: float) -> list[Granted]:
    """What becomes of each wish, in the order given; the weightiest comes first.

    No label reaches below `lowest` (pixels from the top), where the axis has its own.
    """
    granted: dict[int, Granted] = {}
    for tier, width in (("all", PHONE_PX), ("wide", DESK_PX)):
        taken = [_mark_box(wish, width) for wish in wishes]
        taken += [_label_box(wishes[number], held.y, width) for number, held in granted.items()]
        for number, wish in enumerate(wishes):
            if number not in granted:
                _try(wish, number, tier, width, lowest, taken, granted)
    return [granted.get(number, Granted(wish.y, "none")) for number, wish in enumerate(wishes)]


def spread(places: Sequence[float], texts: Sequence[str], letter_px: float) -> list[str]:
    """The tier of each label of one line, centred at its place in per cent; the weightiest comes first."""
    tiers: dict[int, str] = {}
    for tier, width in (("all", PHONE_PX), ("wide", DESK_PX)):
        for number, (place, text) in enumerate(zip(places, texts, strict=True)):
            own = len(text) * letter_px / 2
            is_free = all(
                abs(place - places[kept]) / 100 * width >= own + len(texts[kept]) * letter_px / 2 + APART_PX
                for kept in tiers
            )
            if number not in tiers and is_free:
                tiers[number] = tier
    return [tiers.get(number, "none") for number in range(len(places))]


def _try(
    wish: Wish,
    number: int,
    tier: str,
    width: float,
    lowest: float,
    taken: list[_Box],
    granted: dict[int, Granted],
) -> None:
    for y in _base_lines(wish):
        box = _label_box(wish, y, width)
        if box.bottom <= lowest and not any(box.touches(other) for other in taken):
            taken.append(box)
            granted[number] = Granted(y, tier)
            return


def _base_lines(wish: Wish) -> Iterator[float]:
    offsets = (ABOVE_PX, BELOW_PX) if wish.prefers_above else (BELOW_PX, ABOVE_PX)
    return (wish.y + offset for offset in offsets)


def _label_box(wish: Wish, y: float, width: float) -> _Box:
    middle, half = wish.x / 100 * width, len(wish.text) * wish.letter_px / 2
    return _Box(middle - half, middle + half, y - RISE_PX, y + SINK_PX)


def _mark_box(wish: Wish, width: float) -> _Box:
    middle = wish.x / 100 * width
    return _Box(middle - MARK_PX, middle + MARK_PX, wish.y - MARK_PX, wish.y + MARK_PX)
