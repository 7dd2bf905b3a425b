"""The periods that a question names: quarters and years, from one to another, by when."""

from __future__ import annotations

import re
from datetime import date

from pipelines.portal.answers.times import as_reports_say
from pipelines.rows import periods
from pipelines.rows.periods import Period

QUARTER_WORDS = re.compile(
    r"\b(first|second|third|fourth|1st|2nd|3rd|4th)\squarter(?:\s(?:of|in))?\s", re.IGNORECASE
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
YEAR_THEN_QUARTER = re.compile(r"\bq([1-4])\b(?:\s(?:of|in|for))?\s(?=(?:19|20)\d\d)", re.IGNORECASE)
RANGE_OF_YEARS = re.compile(
    r"\b(?:from|between|since)?\s?(?<![\d/£.,-])((?:19|20)\d\d)(?:/\d\d)?\s?(?:to|and|until|till|through|–|-)"
    r"\s?((?:19|20)\d\d)(/\d\d)?(?![\d/%,-]|\.\d)",
    re.IGNORECASE,
)
BARE_QUARTER_WORDS = re.compile(
    r"\b(first|second|third|fourth|1st|2nd|3rd|4th)\s(?:quarter|qtr)\b", re.IGNORECASE
)
QUARTER_OF_ONE_YEAR = re.compile(r"\bQ([1-4])\s((?:19|20)\d\d)(?![\d/%,-]|\.\d)", re.IGNORECASE)
"""A quarter is of the financial year that begins in the year named."""
CALENDAR_YEAR = re.compile(r"(?<![\d/£.,-])((?:19|20)\d\d)(?![\d/%,-]|\.\d)")
BY_YEAR = re.compile(
    r"\b(?:by|targets?(?: for| in| of)?|up to|until) (?:the end of |(?:the )?end |march )?"
    r"((?:19|20)\d\d)(?![\d/-]|,\d)",
    re.IGNORECASE,
)
"""By when something is to come about, which the financial year that ends in that year is."""
NUMBER_OF_YEARS = re.compile(
    r"\b(?:(?:over|in|during|across) )?(?:the |those |these )?(?:two|three|four|five|six|ten|\d+) years\b",
    re.IGNORECASE,
)
"""How many years a span is, which is said by its ends."""
FROM_ON = re.compile(
    r"\bfrom ((?:19|20)\d\d)(?:/\d\d)? (?:on|onwards?|forwards?)(?: \w+ to \w+)?\b", re.IGNORECASE
)
"""The first of years without a last: `from 2017/18 onwards`."""
UP_TO = re.compile(
    r"\b(?:(?:up )?to|until|till|through to|by) (?:(?:the )?end (?:of )?|march )?"
    r"((?:19|20)\d\d)(/\d\d)?(?![\d/-]|,\d)",
    re.IGNORECASE,
)
"""The last of the years that are to be added up, whatever the first."""


def up_to(found: re.Match[str]) -> Period:
    """All time to the end of the year that `UP_TO` found, a financial or a calendar one."""
    year = int(found[1])
    return Period(found.group(), date.min, date(year + 1, 3, 31) if found[2] else date(year, 12, 31))


def span_of(text: str) -> tuple[Period | None, str]:
    """The years from one to another that a question names as one period, and the question without them."""
    found = RANGE_OF_YEARS.search(text)
    if found is None or int(found[1]) >= int(found[2]):
        return None, text
    last = int(found[2])
    end = date(last + 1, 3, 31) if found[3] else date(last, 12, 31)
    span = Period(f"{found[1]} to {found[2]}{found[3] or ''}", date(int(found[1]), 1, 1), end)
    return span, f"{text[: found.start()]} {text[found.end() :]}"


def bare_quarter(text: str) -> int | None:
    """The quarter that a question names without a year, of several the last; None for none."""
    named = re.findall(r"\bq([1-4])\b", text, re.IGNORECASE)
    words = BARE_QUARTER_WORDS.search(text)
    return max(map(int, named)) if named else ORDINALS[words[1].lower()] if words else None


def periods_in(text: str) -> tuple[str, ...]:
    """The periods that a text names, each as printed."""
    return tuple(period.text for period in periods_of(as_reports_say(" ".join(text.split())))[0])


def periods_of(text: str) -> tuple[tuple[Period, ...], str]:
    """The periods that a question names, and the question without them."""
    text = QUARTER_WORDS.sub(lambda found: f"Q{ORDINALS[found[1].lower()]} ", text)
    text = YEAR_THEN_QUARTER.sub(lambda found: f"Q{found[1]} ", text)
    text = QUARTER_OF_ONE_YEAR.sub(
        lambda found: f"Q{found[1]} {found[2]}/{(int(found[2]) + 1) % 100:02}", text
    )
    found: list[Period] = []
    while (match := periods.find_period(text)) is not None:
        found.append(periods.period_bounds(periods.tidy_period(match.group())))
        text = f"{text[: match.start()]} {text[match.end() :]}"
    found.extend(periods.period_bounds(match[1]) for match in CALENDAR_YEAR.finditer(text))
    text = CALENDAR_YEAR.sub(" ", text)
    kept = tuple(dict.fromkeys(period for period in found if period.start and period.end))
    return kept, text
