"""Printed texts to typed values: numbers, money, periods, ratings, references.

Pure functions without any knowledge of reports or tables. A text that holds no figure of its own
("Monitor", "FAIL", "NEW FOR 2017/18") gives no value: nothing is guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
FIGURE = re.compile(
    rf"(?P<open>\()?(?P<sign>[-−–]\s?)?(?P<pound>£\s?)?(?P<sign2>[-−])?(?P<number>{NUMBER})"
    r"(?P<scale>\s?(?:million|billion|bn|m|k)\b)?(?P<after>\s?%|\s?per\s?cent\b|%\s?pts|\s?days?\b)?(?P<close>\))?",
    re.IGNORECASE,
)
SCALES = {"m": 1_000_000, "million": 1_000_000, "bn": 10**9, "billion": 10**9, "k": 1_000}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
SEASON = r"(?:spring|summer|autumn|winter)"
FINANCIAL_YEAR = r"(?<!\d)(?:(?:19|20)\d{2}|\d{2})\s?[/-]\s?(?:(?:19|20)\d{2}|\d{2})(?!\d)"
DIGIT = re.compile(r"\d")  # every period has one
PERIOD = re.compile(
    rf"""(?ix)
    (?=[adfjmnoqsw\d])  # what a period begins with: nearly all letters are passed over so
    (?:as\s+at\s+)?(?:
        {MONTH}\s?\d{{4}}\s*[-–]\s*{MONTH}\s?\d{{4}}
      | \d{{1,2}}\s?{MONTH}\s?(?:\d{{4}})
      | {MONTH}\s?\d{{4}}
      | {SEASON}\s\d{{4}}
      | q(?:uarter\s)?[1-4],?\s?{FINANCIAL_YEAR}
      | {FINANCIAL_YEAR}\s?q[1-4]
      | (?:ay\s)?{FINANCIAL_YEAR}
      | (?:19|20)\d{{2}}
    )"""
)
RATINGS = {"g": "Green", "ga": "Green Amber", "ra": "Red Amber", "r": "Red"}
RATING_WORDS = {"green": "Green", "greenamber": "Green Amber", "redamber": "Red Amber", "red": "Red"}
SUFFIX = re.compile(r"\s*\(\s*(G|GA|RA|R)\s*\)\s*$")
BRACKET = re.compile(r"\s*\(([^()]*)\)\s*$")
POLARITIES = ("Bigger is Better", "Smaller is Better", "Monitor")


@dataclass(frozen=True)
class Measured:
    """A value read from a text; `unit` is one of the contract's or None."""

    value: Decimal | None = None
    unit: str | None = None


NOTHING = Measured()


@dataclass(frozen=True)
class Period:
    """A period as printed, tidied, with its first and last day where they can be told."""

    text: str
    start: date | None
    end: date | None


def number(text: str) -> Decimal | None:
    """A plain figure: `2,576` → 2576, `(491)` → -491, `-50.7%` → -50.7; anything else → None."""
    found = FIGURE.fullmatch(text.strip())
    return _value(found) if found else None


def _value(found: re.Match[str]) -> Decimal:
    try:
        value = Decimal(found["number"].replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern admits numbers only
        return Decimal(0)
    scale = (found["scale"] or "").strip().lower()
    value *= SCALES.get(scale, 1)
    is_minus = bool(found["sign"] or found["sign2"]) or bool(found["open"] and found["close"])
    return plain(-value if is_minus else value)


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value + Decimal(0)


def amount(text: str, scale: int = 1) -> Decimal | None:
    """Money in pounds: `£19.825m` → 19825000, `(491)` under a heading in thousands → -491000.

    Args:
        text: the cell as printed; brackets are minus; `-` is no amount.
        scale: pounds per unit of the heading; a sign or letter of the cell's own (`£`, `m`) wins.
    """
    found = FIGURE.search(text)
    if not found or not re.fullmatch(r"[\s(£)\-−–]*", text[: found.start()]):
        return None
    own = bool(found["pound"] or found["scale"])
    return plain(_value(found) * (1 if own else scale))


def heading_scale(heading: str) -> int:
    """Pounds per unit that a heading states: `£000`, `£'000`, `(000s)` → 1000, `£m` → 1000000, else 1."""
    if re.search(r"£?\s?['’]?000s?\b|£k\b|\bthousand", heading, re.IGNORECASE):
        return 1_000
    if re.search(r"£\s?m\b|million", heading, re.IGNORECASE):
        return 1_000_000
    return 1


def measured(text: str, subject: str = "") -> Measured:
    """The value of a target's or result's text, and its unit.

    Args:
        text: the cell as printed, with or without brackets.
        subject: the indicator's name, which may state a rate (`per 100,000`).
    """
    text = text.strip()
    if not text or re.match(
        r"^(?:not (?:reported|applicable|available|comparable)|q not|annual reported)", text, re.IGNORECASE
    ):
        return NOTHING
    head, _, bracket = text.partition("(")
    head = head.strip()
    found = _figure_in(head)
    if found is None and not re.match(r"^(?:new|fail|tbc|n/?a|improve|maintain)\b", head, re.IGNORECASE):
        found = _figure_in(_without_periods(bracket.rstrip(")")))
    if found is None and text.startswith("("):
        found = FIGURE.fullmatch(text)
    if found is None:
        return NOTHING
    return Measured(_value(found), _unit(found, text, subject))


def _figure_in(text: str) -> re.Match[str] | None:
    if re.match(r"^(?:top \d|\d+(?:st|nd|rd|th)\b)", text, re.IGNORECASE) and "quartile" not in text.lower():
        return None
    bare = _without_periods(text)
    for found in FIGURE.finditer(bare):
        before = bare[: found.start()]
        if re.search(r"[A-Za-z]$", before) or re.search(r"\btop $", before, re.IGNORECASE):
            continue
        if re.match(r"-year\b", bare[found.end() :]):
            continue
        return found
    return None


def _without_periods(text: str) -> str:
    """The text with quarters, financial years and dates blanked, so that only figures are left."""
    return PERIOD.sub(
        lambda found: " " * len(found.group()) if _is_clear_period(found.group()) else found.group(), text
    )


def _is_clear_period(text: str) -> bool:
    """Whether a matched period cannot be a figure: a bare year could be one."""
    return bool(re.search(r"[A-Za-z/]|\d-\d", text))


def _unit(found: re.Match[str], text: str, subject: str) -> str | None:
    after = (found["after"] or "").strip().lower()
    if found["pound"]:
        return "gbp"
    if after.startswith(("%", "per")):
        return "percent"
    if after.startswith("day"):
        return "days"
    return unit_of_subject(subject, text)


def unit_of_subject(subject: str, text: str = "") -> str | None:
    """The unit that an indicator's name states for a bare figure, else `count`; a score has none."""
    both = f"{subject} {text}".lower()
    if re.search(r"per\s100,?000", both):
        return "per_100000"
    if re.search(r"per\s10,?000", both):
        return "per_10000"
    if re.search(r"\branked?\b|\branking\b", both):
        return "rank"
    if re.search(r"\b(?:percentage|proportion|per cent) of\b|^%", both):
        return "percent"
    if re.search(r"\bdays\b", both):
        return "days"
    if re.search(r"\bscore\b|\bratio\b", both):
        return None
    return "count"


def period_in(text: str) -> str | None:
    """The first period named in a text, tidied (`30 Sep2016` → `30 Sep 2016`), or None."""
    found = find_period(text)
    return tidy_period(found.group()) if found else None


def find_period(text: str) -> re.Match[str] | None:
    """The first match of a period; two numbers that are no consecutive years (a date `04/10/16`) are none."""
    if not DIGIT.search(text):
        return None
    for found in PERIOD.finditer(text):
        years = re.search(r"(\d{2})\s?[/-]\s?(?:20)?(\d{2})$", found.group())
        around = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
        is_date = "/" in around
        if not is_date and (not years or (int(years[1]) + 1) % 100 == int(years[2])):
            return found
    return None


def tidy_period(text: str) -> str:
    """One form for one period: `2016/17 Q3` → `Q3 2016/17`, `Sep2016` → `Sep 2016`, `2023-24` → `2023/24`."""
    text = re.sub(r"\s+", " ", text).strip()
    quarter = re.search(r"q(?:uarter)?\s?([1-4])\b", text, re.IGNORECASE)
    year = re.search(FINANCIAL_YEAR, text)
    if quarter and year:
        return f"Q{quarter.group(1)} {_financial_year(year.group())}"
    if year and re.fullmatch(FINANCIAL_YEAR, text):
        return _financial_year(text)
    return re.sub(rf"({MONTH})(\d{{4}})", r"\1 \2", text, flags=re.IGNORECASE)


def _financial_year(text: str) -> str:
    first, second = re.split(r"\s?[/-]\s?", text)
    century = "19" if len(first) == 2 and int(first) >= 70 else "20"
    return f"{first if len(first) == 4 else century + first}/{second[-2:]}"


def period_bounds(text: str) -> Period:
    """A period with its first and last day.

    Financial years run from April to March, seasons and single dates as in the calendar; a text that
    names no period has no bounds.
    """
    lowered = text.lower()
    quarter = re.search(r"q(?:uarter)?\s?([1-4])\b", lowered)
    year = re.search(FINANCIAL_YEAR, lowered)
    span = re.search(rf"({MONTH})\s?(\d{{4}})\s*[-–]\s*({MONTH})\s?(\d{{4}})", lowered)
    if span:
        start = date(int(span[2]), _month(span[1]), 1)
        return Period(text, start, _month_end(int(span[4]), _month(span[3])))
    day = re.search(rf"(\d{{1,2}})\s?({MONTH})\s?(\d{{4}})", lowered)
    if day:
        try:
            exact = date(int(day[3]), _month(day[2]), int(day[1]))
        except ValueError:
            return Period(text, None, None)
        return Period(text, exact, exact)
    month = re.search(rf"({MONTH})\s?(\d{{4}})", lowered)
    if month:
        return Period(
            text, date(int(month[2]), _month(month[1]), 1), _month_end(int(month[2]), _month(month[1]))
        )
    if year:
        first = int(_financial_year(year.group())[:4])
        if quarter:
            return _quarter(text, first, int(quarter[1]))
        if "ay " in lowered:
            return Period(text, date(first, 9, 1), date(first + 1, 8, 31))
        return Period(text, date(first, 4, 1), date(first + 1, 3, 31))
    season = re.search(rf"({SEASON})\s(\d{{4}})", lowered)
    if season:
        months = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14)}[season[1]]
        last_year = int(season[2]) + (1 if months[1] > 12 else 0)
        return Period(
            text, date(int(season[2]), months[0], 1), _month_end(last_year, (months[1] - 1) % 12 + 1)
        )
    calendar = re.fullmatch(r"\s*((?:19|20)\d{2})\s*", lowered)
    if calendar:
        return Period(text, date(int(calendar[1]), 1, 1), date(int(calendar[1]), 12, 31))
    return Period(text, None, None)


def _quarter(text: str, first_year: int, quarter: int) -> Period:
    month = 4 + 3 * (quarter - 1)
    year = first_year + (1 if month > 12 else 0)
    month = (month - 1) % 12 + 1
    return Period(text, date(year, month, 1), _month_end(year, month + 2))


def _month(text: str) -> int:
    return MONTHS.index(text[:3]) + 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def previous_quarter(period: str) -> str | None:
    """`Q1 2016/17` → `Q4 2015/16`; None for what is no quarter."""
    found = re.fullmatch(r"Q([1-4]) (\d{4})/\d{2}", period)
    if not found:
        return None
    quarter, year = int(found[1]), int(found[2])
    return (
        f"Q{quarter - 1} {year}/{(year + 1) % 100:02d}" if quarter > 1 else f"Q4 {year - 1}/{year % 100:02d}"
    )


def year_earlier(period: str) -> str | None:
    """`Q1 2016/17` → `Q1 2015/16`, `2017/18` → `2016/17`; None for other periods."""
    found = re.fullmatch(r"(Q[1-4] )?(\d{4})/\d{2}", period)
    if not found:
        return None
    year = int(found[2])
    return f"{found[1] or ''}{year - 1}/{year % 100:02d}"


def split_rating(text: str) -> tuple[str, str | None]:
    """`318 (G)` → (`318`, `Green`); a text without the suffix comes back as it is."""
    found = SUFFIX.search(text)
    return (text[: found.start()].strip(), RATINGS[found.group(1).lower()]) if found else (text, None)


def rating_word(text: str) -> str | None:
    """`Green Amber` however spaced or dashed, with or without a note (`Green – On track`) → its rating."""
    head = re.split(r"[–—:(]| - ", text.strip(), maxsplit=1)[0]
    folded = re.sub(r"[^a-z]", "", head.lower())
    return RATING_WORDS.get(folded) or RATINGS.get(folded) if folded else None


def split_period(text: str) -> tuple[str, str | None]:
    """`59.5% (Q1 2016/17)` → (`59.5%`, `Q1 2016/17`).

    Only a bracket that is a period and follows a figure is taken off: `New (2016/17)` stays whole.
    """
    found = BRACKET.search(text)
    if not found or not FIGURE.search(text[: found.start()]):
        return text, None
    inner = re.sub(r"(?i)\s*\b(?:target|result)s?$", "", found.group(1).strip())
    if not PERIOD.fullmatch(inner.strip()):
        return text, None
    return text[: found.start()].strip(), tidy_period(inner)


def inner_target(text: str) -> tuple[str, str] | None:
    """A target printed inside a result: `£2.99m (Q3 Target £2.47m)` → (`Q3`, `£2.47m`)."""
    found = re.search(rf"\((Q[1-4](?:\s{FINANCIAL_YEAR})?)\s+Target\s+([^()]+)\)", text, re.IGNORECASE)
    return (found.group(1).upper(), found.group(2).strip()) if found else None


def fold_ref(text: str) -> str:
    """A reference for comparing: no spaces, brackets or notes; O, I and l read as digits."""
    head = re.sub(r"\((?:RPS|Annual|Quarter|Bi-?annual|NM)[^)]*\)", "", text, flags=re.IGNORECASE)
    folded = re.sub(r"[^a-z0-9/]", "", head.lower())
    return folded.translate(str.maketrans("oil", "011"))


def figures(text: str) -> Iterator[re.Match[str]]:
    """Every figure of a sentence, dates and periods left out, in order."""
    yield from FIGURE.finditer(_without_periods(text))
