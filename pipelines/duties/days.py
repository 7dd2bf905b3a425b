"""Periods of duties and the days by which their data is due.

A month after a period's end is the same day of the next month, or its last day where that is shorter: one
month after 31 March is 30 April, and one month after 30 June is 30 July.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NEXT, BEFORE = "next working day", "working day before"
MONTHS_OF = {"quarterly": 3, "annually": 12}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class DutyPeriod:
    """A quarter or a financial year: `2024/25 Q1`, `2024/25`."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class DueRule:
    """So many months after a period's end, or the next such day of a year (`07-31`) after it."""

    months: int = 0
    day: str = ""


def due_date(end: date, rule: DueRule, working_days: str = "", holidays: Collection[date] = ()) -> date:
    """The day by which the data of a period that ends on a day is due."""
    if rule.day:
        month, number = map(int, rule.day.split("-"))
        due = date(end.year, month, number)
        due = due if due > end else date(end.year + 1, month, number)
    else:
        due = months_after(end, rule.months)
    step = {NEXT: DAY, BEFORE: -DAY}.get(working_days)
    while step is not None and not is_working_day(due, holidays):
        due += step
    return due


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it is shorter."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def periods(frequency: str, since: date, until: date) -> Iterator[DutyPeriod]:
    """Quarters or financial years that end from one day on, to the first that does not end before another."""
    months = MONTHS_OF[frequency]
    start = date(since.year - (since.month < 4), 4, 1)
    while True:
        end = months_after(start, months) - DAY
        if end >= since:
            yield DutyPeriod(_name(start, months), start, end)
            if end >= until:
                return
        start = end + DAY


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Whether offices in England are open: no weekend, no bank holiday."""
    return day.weekday() < 5 and day not in holidays and day not in bank_holidays(day.year)


def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England that come every year; those of one year only are a council's data."""
    easter = easter_sunday(year)
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    found = {easter - 2 * DAY, easter + DAY, _monday(year, 5), _last_monday(year, 5), _last_monday(year, 8)}
    for day in fixed:
        while day.weekday() > 4 or day in found:
            day += DAY
        found.add(day)
    return frozenset(found)


def easter_sunday(year: int) -> date:
    """Easter by the Gregorian calendar (the reckoning of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _name(start: date, months: int) -> str:
    year = start.year - (start.month < 4)
    name = f"{year}/{(year + 1) % 100:02}"
    return name if months == 12 else f"{name} Q{(start.month - 4) // 3 % 4 + 1}"
