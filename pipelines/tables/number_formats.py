"""Stored values of a workbook as its cells show them: `0.875` under the format `0.0%` is `87.5%`.

The formats are those of ECMA-376, part 1, 18.8.31. What a format hides (`;;;`) gives an empty text. Dates
that a workbook leaves to the machine's country are shown as in the United Kingdom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

OF_THE_COUNTRY = {"mm-dd-yy": "dd/mm/yyyy", "m/d/yy": "dd/mm/yyyy", "m/d/yy h:mm": "dd/mm/yyyy hh:mm"}
ALL_DIGITS = Context(prec=400)  # more than any number in a file has
MOST_DIGITS = 11  # that a cell without a format shows
SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<wide>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]')
DATE_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P|y+|m+|d+|h+|s+(?:\.0+)?|.', re.IGNORECASE | re.DOTALL
)
CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$")
DIGITS = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+")
FRACTION = re.compile(r"(?P<whole>[0#?]+\s+)?[0#?]+\s*/\s*(?P<below>[0#?]+|\d+)")
POWER = re.compile(r"(?P<mantissa>[0#?]+(?:\.[0#?]*)?)[Ee][+-]?(?P<power>0+)")
BEFORE_1900 = date(1899, 12, 31)


def shown_text(value: Any, number_format: str) -> str:
    """A stored value as a cell with a number format shows it.

    Args:
        value: text, number, date, time, duration, truth value or None.
        number_format: the cell's format code; `General` or empty where it has none.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _text(value, number_format)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, OF_THE_COUNTRY.get(number_format, number_format))
    return _number(Decimal(repr(value)), number_format or "General")


def stands_in(value: Any, number_format: str) -> bool:
    """Whether a format shows a text of its own instead of a number, as `[<5]"<5"` does of 3; of 0 any may."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value == 0:
        return False
    section, _ = _section(Decimal(repr(value)), _sections(number_format or "General"))
    if section is None or not _literals(section).strip():
        return False
    masked = TOKEN.sub("", section)
    return not DIGITS.search(masked) and "general" not in masked.lower() and "@" not in masked


@lru_cache(maxsize=1000)
def _sections(number_format: str) -> tuple[str, ...]:
    """The sections of a format: for numbers above 0, below 0, 0, and for text."""
    found: list[str] = []
    at = 0
    while at <= len(number_format):
        match = SECTION.match(number_format, at)
        found.append(match.group() if match else "")
        at = (match.end() if match else at) + 1
    return tuple(found)


def _text(value: str, number_format: str) -> str:
    sections = _sections(number_format)
    if len(sections) == 4:
        return _literals(sections[3]).replace("@", value)
    return value


def _number(value: Decimal, number_format: str) -> str:
    sections = _sections(number_format)
    section, is_bare = _section(value, sections)
    if section is None:
        return _general(value)
    if not section.strip():
        return ""
    number = abs(value) if is_bare else value
    return _formatted(number, section)


def _section(value: Decimal, sections: tuple[str, ...]) -> tuple[str | None, bool]:
    """The section for a number, and whether it says itself that the number is below 0; None for General."""
    conditions = [_condition(section) for section in sections[:3]]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=False):
            if condition is None or _holds(value, *condition):
                return section, False
        return None, False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], True
    is_general = sections[0].strip().lower() in ("general", "@") or sections == ("",)
    return (None if is_general else sections[0]), False


def _condition(section: str) -> tuple[str, Decimal] | None:
    for inside in re.findall(r"\[([^\]]*)\]", section):
        if match := CONDITION.match(inside):
            return match[1], Decimal(match[2])
    return None


def _holds(value: Decimal, sign: str, other: Decimal) -> bool:
    return {
        "<": value < other,
        ">": value > other,
        "<=": value <= other,
        ">=": value >= other,
        "=": value == other,
        "<>": value != other,
    }[sign]


def _general(value: Decimal) -> str:
    if value == value.to_integral_value():
        return f"{value:.0f}"
    return f"{float(value):.{MOST_DIGITS - 1}g}"


def _literals(section: str) -> str:
    """A section with its literal texts bare and what only pads or colours gone."""

    def literal(match: re.Match[str]) -> str:
        if (quoted := match["quoted"]) is not None:
            return quoted
        if (escaped := match["escaped"]) is not None:
            return escaped
        bracket = match["bracket"]
        if bracket is not None and bracket.startswith("$"):
            return bracket[1:].split("-")[0]
        return " " if match["wide"] is not None else ""

    return TOKEN.sub(literal, section)


def _formatted(value: Decimal, section: str) -> str:
    """A number by one section: what stands before its digits, the digits, what stands after them."""
    masked = TOKEN.sub(lambda match: "\0" * len(match.group()), section)
    digits = DIGITS.search(masked)
    if re.search(r"general", masked, re.IGNORECASE):
        at = re.search(r"general", masked, re.IGNORECASE)
        assert at is not None  # noqa: S101 - it was found a line above
        return (_literals(section[: at.start()]) + _general(value) + _literals(section[at.end() :])).strip()
    if digits is None:
        sign = "-" if value < 0 else ""
        return (sign + _literals(section)).strip()
    if fraction := FRACTION.search(masked):
        return _fraction(value, fraction["whole"], fraction["below"])
    if power := POWER.search(masked):
        return _power(value, power["mantissa"], power["power"])
    if len(groups := list(DIGITS.finditer(masked))) > 1:
        return _in_groups(value, section, [group.span() for group in groups])
    before, after = _literals(section[: digits.start()]), _literals(section[digits.end() :])
    number = value * Decimal(100) ** masked.count("%")
    shown = _digits(abs(number), digits.group())
    is_minus = number < 0 and any(letter in "123456789" for letter in shown)
    return " ".join(f"{'-' if is_minus else ''}{before}{shown}{after}".split())


def _fraction(value: Decimal, whole: str | None, below: str) -> str:
    """A number as a fraction: `0.333` under `# ?/?` is `1/3`, under `# ?/8` it is `3/8`."""
    number = Fraction(abs(value))
    if below.isdigit() and int(below):
        number = Fraction(round(number * int(below)), int(below))
        part = number - (int(number) if whole else 0)
        over, under = part * int(below), int(below)
    else:
        number = _nearest_fraction(number, 10 ** len(below) - 1)
        part = number - (int(number) if whole else 0)
        over, under = Fraction(part.numerator), part.denominator
    sign = "-" if value < 0 and number else ""
    pieces = [str(int(number))] if whole and int(number) else []
    if over or not pieces:
        pieces.append(f"{over}/{under}" if over or not whole else "0")
    return sign + " ".join(pieces)


def _nearest_fraction(number: Fraction, most: int) -> Fraction:
    """The last convergent of a number with a denominator no larger than that: of pi 22/7 below a hundred."""
    over, under = (0, 1), (1, 0)
    rest = number
    while True:
        whole = rest.numerator // rest.denominator
        over, under = (over[1], whole * over[1] + over[0]), (under[1], whole * under[1] + under[0])
        if under[1] > most:
            return Fraction(over[0], under[0])
        if rest == whole:
            return Fraction(over[1], under[1])
        rest = 1 / (rest - whole)


def _power(value: Decimal, mantissa: str, power: str) -> str:
    """A number as a power of ten: `123456` under `0.00E+00` is `1.23E+05`."""
    decimals = len(mantissa.partition(".")[2])
    digits, _, exponent = f"{value:.{decimals}E}".partition("E")
    return f"{digits}E{exponent[0]}{exponent[1:].lstrip('0').rjust(len(power), '0')}"


def _in_groups(value: Decimal, section: str, groups: Sequence[tuple[int, int]]) -> str:
    """A whole number whose digits a format parts: `1234567` under `# ##0` is `1 234 567`."""
    masks = [section[start:end] for start, end in groups]
    if any(set(mask) & {",", "."} for mask in masks) or "%" in TOKEN.sub("", section):
        return _general(value)
    left = f"{abs(value).quantize(Decimal(1), ROUND_HALF_UP, ALL_DIGITS):f}"
    pieces: list[str] = []
    end = len(section)
    for number, (start, stop) in reversed(list(enumerate(groups))):
        size = stop - start
        own, left = (left, "") if number == 0 else (left[-size:], left[:-size])
        pieces.append(own.rjust(masks[number].count("0"), "0") + _literals(section[stop:end]))
        end = start
    text = _literals(section[:end]) + "".join(reversed(pieces))
    return ("-" if value < 0 else "") + " ".join(text.split())


def _digits(number: Decimal, mask: str) -> str:
    """The digits of a number that is not below 0 by a mask such as `#,##0.0#` or `0.0,,`."""
    scaled = mask.rstrip(",")
    number = number / Decimal(1000) ** (len(mask) - len(scaled))
    whole, _, decimals = scaled.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, ALL_DIGITS)
    text = f"{rounded:f}"
    integer, _, fraction = text.partition(".")
    least = sum(1 for one in whole if one == "0")
    integer = integer.lstrip("0").rjust(least, "0") if least else integer.lstrip("0")
    if "," in whole:
        integer = f"{int(integer or '0'):,}" if integer else ""
    kept = len(decimals.rstrip("#?"))
    fraction = fraction[:kept] + fraction[kept:].rstrip("0")
    return f"{integer}.{fraction}" if fraction or (decimals and kept) else integer


def _moment(value: datetime | date | time | timedelta, number_format: str) -> str:
    """A date, time or duration by its format."""
    if isinstance(value, timedelta):
        return _duration(value, number_format.lower())
    section = _sections(number_format)[0]
    if section.strip().lower() in ("general", "", "@"):
        section = "dd/mm/yyyy" if isinstance(value, date) else "hh:mm"
    if section.upper().startswith(("[$-F800]", "[$-X-SYSDATE]")):
        section = "d mmmm yyyy"
    tokens = DATE_TOKEN.findall(section)
    return " ".join("".join(_moment_part(tokens, at, value) for at in range(len(tokens))).split())


def _duration(value: timedelta, number_format: str) -> str:
    """How long something took, in the parts that its format has; what is less than nothing has its sign."""
    seconds = abs(round(value.total_seconds()))
    sign = "-" if value < timedelta() else ""
    tail = f":{seconds % 60:02}" if re.search(r"s(?![a-z])", TOKEN.sub("", number_format)) else ""
    if "[m" in number_format:
        return f"{sign}{seconds // 60}{tail}"
    if "[s" in number_format:
        return f"{sign}{seconds}"
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}{tail}"


def _moment_part(tokens: list[str], at: int, value: datetime | date | time) -> str:
    token = tokens[at]
    kind, size = token[0].lower(), len(token)
    if token[0] in '"\\_*[':
        return _literals(token)
    if token.upper() in ("AM/PM", "A/P"):
        return value.strftime("%p") if not _is_date_only(value) else ""
    if kind == "m" and _is_minute(tokens, at):
        return f"{getattr(value, 'minute', 0):0{min(size, 2)}}"
    day = value if isinstance(value, date) else BEFORE_1900
    if kind == "y":
        return f"{day.year:04}" if size > 2 else f"{day.year % 100:02}"
    if kind == "m":
        names = {3: day.strftime("%b"), 4: day.strftime("%B"), 5: day.strftime("%B")[:1]}
        return names.get(size) or f"{day.month:0{min(size, 2)}}"
    if kind == "d":
        names = {3: day.strftime("%a"), 4: day.strftime("%A")}
        return names.get(size) or f"{day.day:0{min(size, 2)}}"
    if kind == "h":
        hour = getattr(value, "hour", 0)
        if any(other.upper() in ("AM/PM", "A/P") for other in tokens):
            hour = hour % 12 or 12
        return f"{hour:0{min(size, 2)}}"
    if kind == "s":
        return f"{getattr(value, 'second', 0):0{min(size, 2)}}"
    return token.strip("@")


def _is_date_only(value: datetime | date | time) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_minute(tokens: list[str], at: int) -> bool:
    """Whether an `m` means minutes: after hours or before seconds, with only marks between."""
    letters = [(place, token[0].lower()) for place, token in enumerate(tokens) if token[0].lower() in "ymdhs"]
    order = [place for place, _ in letters].index(at)
    before = letters[order - 1][1] if order else ""
    after = letters[order + 1][1] if order + 1 < len(letters) else ""
    return before == "h" or after == "s"
