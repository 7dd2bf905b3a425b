"""Periods as councils print them: found in a text, tidied to one form, bounded by days.

Financial years run from April to March. What names no period gives none: nothing is guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
LONGEST_SHORT = 4  # letters of a month's short name: `Sept`
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
HALF_YEAR = re.compile(
    r"(?i)\b(?:(?P<first>half[ -]year(?! 2\b)|(?:first )?half|h1|(?:first )?six months|mid[ -]year)"
    r"|(?P<second>second half|h2))\b"
)
"""Half of a financial year, where its year is named: `Half year 2024/25` is its first."""
ONE_YEAR_SPAN = re.compile(rf"(?i)({MONTH})\s*(?:[-–]|\bto\b)\s*({MONTH})\s?(\d{{4}})")
CUT_YEAR = re.compile(r"\b((?:19|20)\d\d[/-](\d)) (\d)\b")
BARE_QUARTER = re.compile(r"(?i)q(?:uarter|tr)?\s?[1-4]")
YEAR_TO_YEAR = re.compile(r"(?i)(?<!from )(?<!between )(?<!since )\b((?:19|20)\d\d) to ((?:19|20)\d\d)\b")
NAMED_YEAR = re.compile(rf"(?i)\byears?(?: of)?,? {YEAR_TO_YEAR.pattern[4:]}")
"""`financial year 2024 to 2025`: said in so many words, no span of two years."""


@dataclass(frozen=True)
class Period:
    """A period as printed, tidied, with its first and last day where they can be told."""

    text: str
    start: date | None
    end: date | None


def period_in(text: str) -> str | None:
    """The first period named in a text, tidied (`30 Sep2016` → `30 Sep 2016`), or None."""
    found = find_period(with_years_paired(text) if NAMED_YEAR.search(text) else text)
    return tidy_period(found.group()) if found else None


def with_years_paired(text: str) -> str:
    """A heading with the years in figures that it names in words: `2024 to 2025` is `2024/25`."""
    return YEAR_TO_YEAR.sub(
        lambda pair: f"{pair[1]}/{pair[2][2:]}" if int(pair[2]) == int(pair[1]) + 1 else pair[0], text
    )


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


def is_bare_period(text: str) -> bool:
    """Whether a text is a period and nothing else; a quarter may lack its year."""
    if BARE_QUARTER.fullmatch(text.strip()):
        return True
    found = find_period(text)
    return found is not None and not any(map(str.isalnum, text[: found.start()] + text[found.end() :]))


def with_years_whole(text: str) -> str:
    """A text with the years whole that a narrow column cut at their last figure: `2024/2 5` is `2024/25`."""
    return CUT_YEAR.sub(
        lambda cut: cut[1] + cut[3] if _follows(cut[1][:4], cut[2] + cut[3]) else cut[0], text
    )


def _follows(year: str, end: str) -> bool:
    return int(end) == (int(year) + 1) % 100


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


TO_QUARTER = re.compile(rf"^\s*{FINANCIAL_YEAR} to q(?:uarter)?\s?[1-4]\b")
TO_MONTH = re.compile(rf"^\s*{FINANCIAL_YEAR} to (?:the end of )?({MONTH})$")
"""A financial year up to a quarter or month of it: `2025/26 to Q2`, from the year's first day."""


@lru_cache(maxsize=5_000)  # few periods head many rows
def period_bounds(text: str, year_starts: int = 4) -> Period:
    """A period with its first and last day.

    Financial years begin with a month of the council's, academic years with September; seasons and single
    dates are as in the calendar. A text that names no period has no bounds.

    Args:
        text: the period as printed.
        year_starts: the month that a financial year begins with.
    """
    lowered = text.lower()
    quarter = re.search(r"q(?:uarter)?\s?([1-4])\b", lowered)
    year = next(filter(_is_pair, re.finditer(FINANCIAL_YEAR, lowered)), None)
    span = re.search(rf"({MONTH})\s?(\d{{4}})\s*(?:[-–]|\bto\b)\s*({MONTH})\s?(\d{{4}})", lowered)
    if span:
        start = date(int(span[2]), _month(span[1]), 1)
        return Period(text, start, _month_end(int(span[4]), _month(span[3])))
    within = ONE_YEAR_SPAN.search(lowered)
    if within:
        first_month, last_month, last = _month(within[1]), _month(within[2]), int(within[3])
        begins = last if first_month <= last_month else last - 1
        return Period(text, date(begins, first_month, 1), _month_end(last, last_month))
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
        if quarter and TO_QUARTER.search(lowered):
            return Period(text, *_months(first, year_starts, 3 * int(quarter[1])))
        if quarter:
            return Period(text, *_months(first, year_starts + 3 * (int(quarter[1]) - 1), 3))
        if until := TO_MONTH.search(lowered):
            return Period(
                text,
                *_months(first, year_starts, (_month(until[until.lastindex or 1]) - year_starts) % 12 + 1),
            )
        if half := HALF_YEAR.search(lowered):
            return Period(text, *_months(first, year_starts + (6 if half["second"] else 0), 6))
        if "ay " in lowered:
            return Period(text, *_months(first, 9, 12))
        return Period(text, *_months(first, year_starts, 12))
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


def _is_pair(found: re.Match[str]) -> bool:
    """Whether two numbers are years of which the second follows the first: `2024-03` is a month."""
    return are_consecutive(found.group())


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    """First and last day of some months; a month beyond the twelfth is one of the next year."""
    last = month + count - 1
    start = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return start, _month_end(year + (last - 1) // 12, (last - 1) % 12 + 1)


def period_kind(period: Period) -> str | None:
    """What kind of period it is: `quarter`, `financial_year`, `month` …; None for what has no bounds."""
    if period.start is None or period.end is None:
        return None
    text = period.text.lower()
    if period.start == period.end:
        return "day"
    if re.search(r"\bq(?:uarter)?\s?[1-4]\b", text):
        return "quarter"
    if re.search(SEASON, text):
        return "season"
    if (
        re.search(rf"{MONTH}\s?\d{{4}}\s*(?:[-–]|to\b)", text)
        or ONE_YEAR_SPAN.search(text)
        or HALF_YEAR.search(text)
    ):
        return "span"
    if re.search(MONTH, text):
        return "month"
    if re.search(FINANCIAL_YEAR, text):
        return "academic_year" if "ay " in text else "financial_year"
    return "calendar_year"


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
    """`Q1 2016/17` → `Q1 2015/16`, also of halves and years; None for other periods."""
    found = re.fullmatch(r"(Q[1-4] |Half year |Second half )?(\d{4})/\d{2}", period)
    if not found:
        return None
    year = int(found[2])
    return f"{found[1] or ''}{year - 1}/{year % 100:02d}"


def are_consecutive(text: str) -> bool:
    """Whether a text holds two years of which the second follows the first: `16/17`, `2016-17`."""
    years = re.search(r"(?<!\d)(?:\d\d)?(\d\d)\s?[/-]\s?(?:\d\d)?(\d\d)(?!\d)", text)
    return years is not None and (int(years[1]) + 1) % 100 == int(years[2])


def is_whole_year(text: str) -> bool:
    """Whether a printed period is a year: `2016/17`, `April 2015 - March 2016`."""
    period = period_bounds(text)
    return bool(period.start and period.end and 350 <= (period.end - period.start).days <= 370)


_SHORT_MONTH = re.compile(r"^(?P<month>[A-Z][a-z]{2}) (?P<year>\d{4})$")
_FULL_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_IN_FULL = re.compile(
    rf"\b(?:{'|'.join(name for name in _FULL_NAMES if len(name) > LONGEST_SHORT)})\b", re.IGNORECASE
)


def says_months_in_full(texts: Iterable[str]) -> bool:
    """Whether texts that name periods print a month's whole name (`December`, not `Dec`)."""
    return any(map(_IN_FULL.search, texts))


def month_in_full(period: str) -> str:
    """`Dec 2024` as `December 2024`; any other period as it is."""
    found = _SHORT_MONTH.match(period)
    short = found["month"].lower() if found else ""
    return f"{_FULL_NAMES[MONTHS.index(short)]} {found['year']}" if found and short in MONTHS else period
