"""Which period a file is of: what its title says, else its sheet's name, else its own name.

A quarter may be counted from January or, as councils do, from April; both are kept, and the dates of the file
decide which holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_BEFORE, _AFTER = r"(?<![a-z\d])", r"(?![a-z\d])"
_NAMED = re.compile(rf"{_BEFORE}({_MONTH})[\s_,\-.']*((?:19|20)\d{{2}}|\d{{2}}){_AFTER}", re.IGNORECASE)
_NAMED_AFTER = re.compile(rf"{_BEFORE}((?:19|20)\d{{2}})[\s_\-.]*({_MONTH}){_AFTER}", re.IGNORECASE)
_NUMBERED = re.compile(rf"{_BEFORE}((?:19|20)\d{{2}})[-_ ./]?(0[1-9]|1[0-2])(?![\d])")
_NUMBERED_AFTER = re.compile(rf"{_BEFORE}(0[1-9]|1[0-2])[-_ ./]((?:19|20)\d{{2}}){_AFTER}")
_Q = r"(?:q|qtr|quarter)"
_QUARTER = re.compile(
    rf"{_BEFORE}(?:((?:19|20)\d{{2}})(?:[-_/ ]?(\d{{2}}))?[-_ ,]*{_Q}[-_ ]?([1-4])"
    rf"|{_Q}[-_ ]?([1-4])[-_ ,(of]*((?:19|20)\d{{2}})(?:[-_/](\d{{2}}))?){_AFTER}",
    re.IGNORECASE,
)
_YEARS = re.compile(rf"{_BEFORE}((?:19|20)\d{{2}})[-_/ ](?:20)?(\d{{2}}){_AFTER}")
_YEAR = re.compile(rf"{_BEFORE}((?:19|20)\d{{2}}){_AFTER}")


@dataclass(frozen=True)
class PublicationPeriod:
    """A period of publication: its name, and the spans of days it may mean.

    Attributes:
        name: 2024-04, 2017-Q1, 2015-16 or 2015.
        spans: first and last day of each reading, the likeliest first.
        said_by: title, sheet or file name.
    """

    name: str
    spans: tuple[tuple[date, date], ...]
    said_by: str = ""


def period_of(sources: Iterable[tuple[str, str]]) -> PublicationPeriod | None:
    """The first period that one of several texts names; each comes with what it is (`title`, `file name`)."""
    for said_by, text in sources:
        found = period_in(text)
        if found is not None:
            return PublicationPeriod(found.name, found.spans, said_by)
    return None


def period_in(text: str) -> PublicationPeriod | None:
    """The period one text names; the finest of several."""
    if match := _NAMED.search(text):
        year = int(match[2])
        return month(year if year > 99 else 2000 + year, _MONTHS[match[1].casefold()])
    if match := _NAMED_AFTER.search(text):
        return month(int(match[1]), _MONTHS[match[2].casefold()])
    if match := _QUARTER.search(text):
        year, quarter = int(match[1] or match[5]), int(match[3] or match[4])
        return quarter_of(year, quarter, is_financial=bool(match[2] or match[6]))
    if match := _YEARS.search(text):
        first, second = int(match[1]), int(match[2])
        if (first + 1) % 100 == second:
            return PublicationPeriod(f"{first}-{second:02}", ((date(first, 4, 1), date(first + 1, 3, 31)),))
    if match := _NUMBERED.search(text):
        return month(int(match[1]), int(match[2]))
    if match := _NUMBERED_AFTER.search(text):
        return month(int(match[2]), int(match[1]))
    if match := _YEAR.search(text):
        year = int(match[1])
        return PublicationPeriod(
            str(year), ((date(year, 1, 1), date(year, 12, 31)), (date(year, 4, 1), date(year + 1, 3, 31)))
        )
    return None


def month(year: int, number: int) -> PublicationPeriod:
    """A calendar month."""
    return PublicationPeriod(f"{year}-{number:02}", (_span(year, number, 1),))


def quarter_of(year: int, quarter: int, *, is_financial: bool) -> PublicationPeriod:
    """A quarter of the financial year from April, of the calendar year, or either if that is not said."""
    financial = _span(year, 3 * quarter + 1, 3)
    calendar = _span(year, 3 * quarter - 2, 3)
    spans = (financial,) if is_financial else (calendar, financial)
    return PublicationPeriod(f"{year}-Q{quarter}", spans)


def _span(year: int, number: int, months: int) -> tuple[date, date]:
    first = date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
    after = number + months
    last = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return first, last
