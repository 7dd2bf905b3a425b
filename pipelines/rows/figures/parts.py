"""What a text of figures is made of: parts with their kind, value and unit; numerals as exact numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pipelines.rows.figures.units import Unit

LONGEST_NUMBER = 20  # signs; more are a code


class FigureKind(StrEnum):
    """What a part of a text is."""

    FIGURE = "figure"
    RANK = "rank"
    PERIOD = "period"
    YEAR = "year"
    DATE = "date"
    SPAN = "length of time"
    RANGE = "range"
    RATIO = "ratio"
    SHARE = "share"
    BAND = "band"
    NAME = "number of a name"
    BASE = "base"
    RATE = "rate"
    TOLERANCE = "tolerance"
    WORD = "word"
    BRACKET = "bracket"
    JOIN = "join"
    BOUND = "bound"
    MARK = "mark"
    ARROW = "arrow"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Part:
    """A stretch of a text and what it is.

    Attributes:
        value: of a figure or rank, signed and scaled; of a share, its part.
        unit: the printed one; None for a bare number.
        step: the least amount by which the figure could have been printed otherwise.
        whole: of a share or rank, what it is of.
        is_bare: a figure of digits alone: no sign, currency, scale or unit.
        is_points: a difference in percentage points, whose unit is percent.
        is_rounded: a share in words, which stands for any figure near it (`three-quarters`).
        has_measure: the figure has a unit that is none of the list (`450 kg`).
        has_scale: the figure says itself what it is to be multiplied by.
        inner: of a bracket, its parts.
        marks: footnote marks glued to a figure.
    """

    kind: FigureKind
    start: int
    end: int
    text: str
    value: Decimal | None = None
    unit: Unit | None = None
    step: Decimal = Decimal(1)
    whole: Decimal | None = None
    is_bare: bool = False
    is_points: bool = False
    is_rounded: bool = False
    has_measure: bool = False
    has_scale: bool = False
    inner: tuple[Part, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def low(self) -> str:
        """The text in small letters."""
        return self.text.lower()


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value + Decimal(0)


@lru_cache(maxsize=20_000)
def numeral(text: str) -> tuple[Decimal, Decimal] | None:
    """Digits with commas and a point as value and step; None where the groups are malformed.

    A comma is a decimal sign only between thousands parted by points and two decimals (`1.234,56`).
    """
    text = text.replace("·", ".")
    if "," in text and re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{2}", text):
        text = text.replace(".", "").replace(",", ".")
    if len(text) > LONGEST_NUMBER or not re.fullmatch(r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)?(?:\.\d+)?", text):
        return None
    whole, _, decimals = text.replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        return None
    value = Decimal(f"{whole or '0'}.{decimals}" if decimals else whole)
    return value, Decimal(1).scaleb(-len(decimals))
