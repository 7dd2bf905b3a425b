"""How values look to people: dates, numbers, money, sizes, ratings, periods.

Pure functions from a value to its words. Nothing is rounded here: a figure is shown with every digit
that was published, only spaced and named the way people write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Shown = str | int | float | Decimal | bool | date | None

MINUS = "\N{MINUS SIGN}"
MILLION = 1_000_000
_UNIT_WORDS = {
    "percent": "per cent",
    "gbp": "pounds",
    "count": "number",
    "days": "days",
    "per_1000": "per 1,000",
    "per_10000": "per 10,000",
    "per_100000": "per 100,000",
    "rank": "rank",
    "eur": "euros",
    "usd": "US dollars",
}
_ISO_MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])")
_PERIOD_SPLIT = re.compile(r"^(.*\S)\s+(\d{4}(?:/\d{2,4})?)$")


@dataclass(frozen=True)
class RatingSign:
    """A rating with the three things that tell it apart: word, shape, colour class."""

    word: str
    slug: str
    shape: str


RATINGS: dict[str, RatingSign] = {
    "Green": RatingSign("Green", "green", "disc"),
    "Green Amber": RatingSign("Green Amber", "green-amber", "up"),
    "Red Amber": RatingSign("Red Amber", "red-amber", "down"),
    "Red": RatingSign("Red", "red", "diamond"),
}
"""The ratings of the default council, which keys explain; `ALL_RATINGS` has those of other scales, too."""

ALL_RATINGS: dict[str, RatingSign] = {
    "Blue": RatingSign("Blue", "better", "disc"),
    **dict(list(RATINGS.items())[:2]),
    "Amber": RatingSign("Amber", "red-amber", "up"),
    **dict(list(RATINGS.items())[2:]),
}


OWN_WORDS = {
    "in_year_total": "savings of all committees",
    "by_committee": "savings by committee",
    "improved_same": "improved or the same",
    "with_dot": "with a direction of travel",
    "no_dot": "without a direction of travel",
}
"""Values that are words of ours, as a reader would say them."""


def own_words(value: str) -> str:
    """A value of a closed list as words: `not_rated` as `not rated`."""
    return OWN_WORDS.get(value, value.replace("_", " "))


def rating(word: object) -> RatingSign | None:
    """The rating of that name; None for an empty or unknown one."""
    return ALL_RATINGS.get(word) if isinstance(word, str) else None


def day(value: object) -> str:
    """`2026-11-22`, a date or an ISO time as `22 November 2026`; what is no date comes back as it is."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return "" if value is None else str(value)


def number(value: int | float | Decimal) -> str:
    """Digits grouped by thousands, a true minus sign, no padding zeros: `3,152`, `−5.7`."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return "not a number"
    text = f"{abs(exact):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if exact < 0 else text


def money(value: int | float | Decimal) -> str:
    """Pounds in full, pence with two figures: `£19,825,000`, `−£5,000`, `£3.50`."""
    digits = number(value)
    return _pounds(f"{digits}0" if digits[-2:-1] == "." else digits)


def money_short(value: int | float | Decimal) -> str:
    """Pounds as headlines write them: `£19.825m` from a million up, in full below."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if abs(exact) < MILLION:
        return money(exact)
    return _pounds(number(exact / MILLION)) + "m"


def _pounds(digits: str) -> str:
    return f"{MINUS}£{digits[1:]}" if digits.startswith(MINUS) else f"£{digits}"


def with_unit(value: object, unit: object, *, short: bool = False) -> str:
    """A figure with its unit: `68.7%`, `£7.3m`, `12 days`, `3.4 per 10,000`. Empty for no value."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "" if value is None else str(value)
    match unit:
        case "percent":
            return f"{number(value)}%"
        case "gbp":
            return money_short(value) if short else money(value)
        case "days":
            return f"{number(value)} {'day' if value == 1 else 'days'}"
        case "per_1000" | "per_10000" | "per_100000":
            return number(value) if short else f"{number(value)} {_UNIT_WORDS[unit]}"
        case _:
            return number(value)


def unit_words(unit: object) -> str:
    """A unit's name in words; an unknown one as it is."""
    return _UNIT_WORDS.get(str(unit), str(unit)) if unit else ""


def measured_in(unit: object) -> str:
    """What figures are in, behind what they are of: `, in pounds`, `, per 1,000`; nothing for numbers."""
    words = unit_words(unit)
    if unit == "count" or not words:
        return ""
    return f", {words}" if str(unit).startswith("per_") else f", in {words}"


def size(count: int) -> str:
    """Bytes as file managers say them: `812 bytes`, `12 kB`, `1.4 MB`."""
    if count < 1000:
        return plural(count, "byte")
    if count < MILLION:
        return f"{round(count / 1000):,} kB"
    return f"{count / MILLION:,.1f} MB"


def plural(count: int, noun: str, several: str = "") -> str:
    """`1 row`, `2 rows`, `1,204 indicators`; `several` for nouns that do not take an s."""
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def month(period: str) -> str:
    """A month as files are named by it in words: `2011-03` as `March 2011`; other periods stay."""
    found = _ISO_MONTH.fullmatch(period)
    if found is None or int(found[2]) == (int(found[1]) + 1) % 100:
        return period
    return f"{date(int(found[1]), int(found[2]), 1):%B %Y}"


def period_lines(period: str) -> tuple[str, str]:
    """A period in two lines for a narrow axis: `Q2 2016/17` → (`Q2`, `2016/17`); a bare year has one."""
    found = _PERIOD_SPLIT.match(period)
    return (found.group(1), found.group(2)) if found else (period, "")


def first_sentence(text: str) -> str:
    """The text up to its first full stop that a space follows."""
    return text.split(". ", 1)[0].rstrip(".") + "."


def clip(text: str, length: int) -> str:
    """The text, or its first words and an ellipsis when it is longer than `length` characters."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
