"""What a cell's text says as one value: which of its figures is the cell's own, and what the others are for.

A cell has a value only where every digit of its text has a part that can be named, and exactly one figure is
the cell's own. Else it has none, and where digits stay without a name it has a doubt, which is published as a
finding: the first figure never wins.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from pipelines.rows.figures import words
from pipelines.rows.figures.asides import is_cut, is_provisional_text, lows_of, marks_of
from pipelines.rows.figures.cells import CellText
from pipelines.rows.figures.grammar import parts
from pipelines.rows.figures.parts import FigureKind, plain
from pipelines.rows.figures.told import Reading, Role, doubtful
from pipelines.rows.figures.units import Unit

LONGEST_TEXT = 1_000  # letters: a longer cell is prose
SEVERAL = 20_000  # texts that are remembered: tables hold the same again and again


@lru_cache(maxsize=SEVERAL)
def read(text: str, subject: str = "", role: Role = Role.RESULT) -> Reading:
    """The value of a cell, its unit, and what else its text says.

    Args:
        text: the cell as printed, with brackets, periods and marks.
        subject: what is measured, which may state the unit of a bare figure (`per 100,000`).
        role: what the cell's figure is for.
    """
    has_digits = any(character.isnumeric() for character in text)
    if len(text) > LONGEST_TEXT:
        return doubtful(text) if has_digits else Reading()
    found = parts(text)
    if is_cut(text):
        return doubtful(text)
    if not has_digits:
        return Reading(is_provisional=is_provisional_text(text, found), footnote=marks_of(found))
    return CellText(text, found, subject, role).reading()


@lru_cache(maxsize=SEVERAL)
def read_amount(text: str, scale: int = 1) -> Reading:
    """Money in pounds: `£19.825m` → 19825000, `(491)` under a heading in thousands → -491000.

    Args:
        text: the cell as printed; brackets are minus; a share in brackets may follow (`1,909 (79.3%)`).
        scale: pounds per unit of the heading; a sign or letter of the cell's own (`£`, `m`) wins.
    """
    found = read_counted(text)
    figure = found.figure
    if figure is None or found.value is None:
        return found
    if figure.unit not in (None, Unit.GBP) or figure.has_measure:
        return doubtful(text, found)
    is_own = figure.unit is not None or figure.has_scale
    known = (words.MONEY | words.QUALIFIERS | words.LEADING | {words.CREDIT}) - {"a", "p", "e"}
    if not is_own and lows_of(parts(text)) - known:
        return doubtful(text, found)  # `12.5 FTE` under a heading of money
    value = plain(found.value * (1 if is_own else scale))
    return Reading(value, Unit.GBP, found.is_provisional, found.footnote, None, found.percent, "", figure)


def read_counted(text: str) -> Reading:
    """A figure that may have its share in brackets, or be the share of one: `12 (36%)`, `36% (12)`."""
    found = [
        part for part in parts(text[:LONGEST_TEXT]) if part.kind not in (FigureKind.MARK, FigureKind.JOIN)
    ]
    if len(found) == 2 and found[0].kind is FigureKind.FIGURE and found[1].kind is FigureKind.BRACKET:
        inner = found[1].inner
        if len(inner) == 1 and inner[0].kind is FigureKind.FIGURE:
            pair = sorted((found[0], inner[0]), key=lambda part: part.unit is Unit.PERCENT)
            if pair[0].unit is not Unit.PERCENT and pair[1].unit is Unit.PERCENT:
                return Reading(pair[0].value, pair[0].unit, percent=pair[1].value, figure=pair[0])
    return read(text)


def read_plain(text: str) -> Decimal | None:
    """The figure of a text that is nothing but one figure, with its unit: `2,576`, `(491)`, `-50.7%`."""
    found = parts(text)
    return found[0].value if len(found) == 1 and found[0].kind is FigureKind.FIGURE else None


def show(value: Decimal, unit: Unit | None = None) -> str:
    """A value as a council would print it; `read` gives it back."""
    number = f"{abs(value):,f}"
    sign = "-" if value < 0 else ""
    match unit:
        case Unit.GBP:
            return f"{sign}£{number}"
        case Unit.EUR:
            return f"{sign}€{number}"
        case Unit.USD:
            return f"{sign}${number}"
        case Unit.PERCENT:
            return f"{sign}{number}%"
        case Unit.DAYS:
            return f"{sign}{number} days"
        case Unit.PER_1000 | Unit.PER_10000 | Unit.PER_100000:
            return f"{sign}{number} per {int(unit.removeprefix('per_')):,}"
        case _:
            return f"{sign}{number}"
