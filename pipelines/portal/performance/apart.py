"""How far two printed figures are apart, in words: units and scales reconciled first.

`£16.667m` and a cell `16,677` of a table in thousands are `£10,000 apart`. A text that is more than one
figure has no size, and nothing is guessed of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipelines.portal.drawing import show

FIGURE = re.compile(
    r"(?:[a-z]+\s+){0,4}(?P<bracket>\(?)(?P<sign>[-−+]?)\s*(?P<pounds>£?)\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<scale>m|million|k|thousand|%|per cent|days?)?\)?",
    re.IGNORECASE,
)
COUNTED = re.compile(r"\d+(?:\.\d+)?%\s*\((\d+)\)")
"""A count behind its share, `59% (16)`."""
SCALES = {"m": 1_000_000, "million": 1_000_000, "k": 1000, "thousand": 1000}
THOUSANDS = (Decimal(1), Decimal(1000), Decimal(1_000_000))
ALIKE = Decimal("0.1")
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
    if value is None or value == one.value:
        return None
    size, unit = abs(value - one.value), one.unit or other.unit
    words = {
        "gbp": show.money(size),
        "percent": f"{show.number(size)} {'point' if size == 1 else 'points'}",
        "days": show.with_unit(size, "days"),
    }.get(unit, show.number(size))
    share = float(size / max(abs(one.value), abs(value)))
    return Apart(f"{words} apart", share, float(size) if unit == "gbp" else 0.0)


def _in_one_scale(pounds: _PrintedNumber, other: _PrintedNumber) -> Decimal | None:
    """The other figure in pounds: a bare one may stand for thousands or millions; None where none fits."""
    if other.unit == "gbp" or not other.value:
        return other.value
    held = (other.value * scale for scale in THOUSANDS)
    return next((value for value in held if abs(value - pounds.value) <= ALIKE * abs(pounds.value)), None)


def _number(text: str) -> _PrintedNumber | None:
    counted = COUNTED.fullmatch(text)
    found = FIGURE.fullmatch(counted[1] if counted else text)
    if found is None:
        return None
    value = Decimal(found["number"].replace(",", ""))
    scale = (found["scale"] or "").lower()
    value *= SCALES.get(scale, 1)
    if found["sign"] in ("-", "−") or found["bracket"]:
        value = -value
    unit = "gbp" if found["pounds"] else "percent" if scale in ("%", "per cent") else ""
    return _PrintedNumber(value, "days" if scale.startswith("day") else unit)
