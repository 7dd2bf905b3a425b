"""How far two printed figures are apart, in words: units and scales reconciled first.

`£16.667m` and a cell `16,677` of a table in thousands are `£10,000 apart`. A text that is more than one
figure has no size, and nothing is guessed of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from pipelines.portal.drawing import show
from pipelines.rows.figures.grammar import parts
from pipelines.rows.figures.parts import FigureKind
from pipelines.rows.figures.units import Unit

MOST_WORDS = 4
"""Words that may lead to a figure (`overspend of £0.163m`); with more it is a sentence about something."""
THOUSANDS = (Decimal(1), Decimal(1000), Decimal(1_000_000))
ALIKE = Decimal("0.1")
FAR_APART = 500  # times: of what is printed twice none is so much larger
"""Share by which two figures may differ and still be the same one in another scale."""


@dataclass(frozen=True)
class Apart:
    """How far the second figure is from the first: in words, and as a share of the greater one."""

    words: str
    share: float
    pounds: float = 0.0


@dataclass(frozen=True)
class _PrintedNumber:
    value: Decimal
    unit: str


def apart(first: str, second: str) -> Apart | None:
    """The difference of two printed figures; None where one is no single figure, or they are equal."""
    one, other = _number(first), _number(second)
    if one is None or other is None:
        return None
    value: Decimal | None = other.value
    if "gbp" in (one.unit, other.unit):
        one, other = (one, other) if one.unit == "gbp" else (other, one)
        value = _in_one_scale(one, other)
    elif one.unit and other.unit and one.unit != other.unit:
        return None
    if value is None or value == one.value or _may_be_of_two_scales(one, other):
        return None
    size, unit = abs(value - one.value), one.unit or other.unit
    points = f"{show.number(size)} {'point' if size == 1 else 'points'}"
    words = points if unit == "percent" else show.with_unit(size, unit)
    share = float(size / max(abs(one.value), abs(value)))
    return Apart(f"{words} apart", share, float(size) if unit == "gbp" else 0.0)


def _may_be_of_two_scales(one: _PrintedNumber, other: _PrintedNumber) -> bool:
    """Whether one of two bare figures may be printed in thousands, and the other not."""
    sizes = sorted((abs(one.value), abs(other.value)))
    is_bare = not one.unit and not other.unit
    return is_bare and sizes[0] > 0 and sizes[1] / sizes[0] >= FAR_APART


def _in_one_scale(pounds: _PrintedNumber, other: _PrintedNumber) -> Decimal | None:
    """The other figure in pounds: a bare one may stand for thousands or millions; None where none fits."""
    if other.unit == "gbp" or not other.value:
        return other.value
    held = (other.value * scale for scale in THOUSANDS)
    return next((value for value in held if abs(value - pounds.value) <= ALIKE * abs(pounds.value)), None)


def _number(text: str) -> _PrintedNumber | None:
    """The one figure of a text, with its unit; of a count behind its share (`59% (16)`) the count."""
    found = parts(text)
    if [part.kind for part in found] == [FigureKind.FIGURE, FigureKind.BRACKET] and found[
        0
    ].unit is Unit.PERCENT:
        found = found[1].inner
    lead = list(takewhile(lambda part: part.kind is FigureKind.WORD, found))
    rest = found[len(lead) :]
    kinds = [part.kind for part in rest]
    if len(lead) > MOST_WORDS or kinds not in ([FigureKind.FIGURE], [FigureKind.FIGURE, FigureKind.RATE]):
        return None
    value, unit = rest[0].value, rest[-1].unit
    return None if value is None else _PrintedNumber(value, unit.value if unit else "")
