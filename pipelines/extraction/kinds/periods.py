"""Periods in headings and titles: which quarter, month or year is meant, also where only words say so.

A quarter without a year takes the report's own; `Oct to Dec 2024` is a quarter; `year to date`, `previous
quarter` and `same quarter last year` are counted from the report's own period.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.extraction.model import Document, RawTable, TextBlock
from pipelines.rows import periods as printed

MONTH = printed.MONTH
YEAR_PAIR = r"(?:(?:19|20)\d{2}|\d{2})\s?[/-]\s?(?:(?:19|20)\d{2}|\d{2})"
ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
}
QUARTER = re.compile(
    r"(?i)\b(?:(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter|(?:q(?:uarter|tr"
    r"|rtr)?)\s?\.?\s?(?P<number>[1-4])|quarter\s+(?P<spelt>one|two|three|four)\b)(?!\d)"
)
TITLE_ROWS, TITLE_CELLS, TITLE = 10, 2, 120  # rows of a table, cells of each, letters: a report's title
YEARS = re.compile(rf"(?<![\d/]){YEAR_PAIR}(?![\d/])")
FROM_DAY = r"(?<![\d/])(?:(?P<begins>\d{1,2})(?:st|nd|rd|th)?\s+)?"
TO_DAY = r"(?:the\s+)?(?:(?P<ends>\d{1,2})(?:st|nd|rd|th)?\s+)?"
SPAN = re.compile(
    rf"(?i){FROM_DAY}(?P<one>{MONTH})[ '’.-]*(?P<first>(?:20)?\d\d)?\s*(?:-|–|—|to"
    rf"|until)\s*{TO_DAY}(?P<two>{MONTH})[ '’.-]*(?P<last>(?:20)?\d\d)(?!\d)"
)
BARE_SPAN = re.compile(
    rf"(?i){FROM_DAY}\b(?P<one>{MONTH})\s*(?:-|–|—|to|until)\s*{TO_DAY}(?P<two>{MONTH})\b(?![ '’.-]*\d)"
)
FIRST_OF_LAST = 28  # a month's last day is no earlier
MONTHS = re.compile(
    rf"(?i)\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?P<month>{MONTH})[ '’.-]*(?P<year>(?:20)?\d\d)(?![\d/])"
)
MONTH_OF_YEAR = re.compile(
    rf"(?i)(?<![\d/]){YEAR_PAIR}\s+(?P<month>{MONTH})[ '’.-]*(?P<year>(?:20)?\d\d)(?![\d/])"
)
"""`2024/25 Apr-24`, a year over its months; `2024/25 as at Sep 2024` is of the year."""
DAY = re.compile(r"(?<![\d/])(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:20)?\d\d)(?![\d/])")
CALENDAR = re.compile(r"(?<![\d/-])(?P<year>20\d\d)(?![\d/-])")
BARE_MONTH = re.compile(rf"(?i)^\W*(?P<month>{MONTH})\W*$")
SET_AGAINST = re.compile(
    r"(?i)\b(?:since|from|than|on|vs?\.?|versus|against|compared (?:to|with))(?:\s+the)?\s*$"
)
BESIDE = re.compile(r"(?i)\band\b|[,;&]")  # between two periods of one text
AGAINST = re.compile(r"(?i)\b(?:since|from|than|on|vs?\.?|versus|against|compared (?:to|with))\s+(?:the\s+)?")
MOST_BESIDE = 3  # words of a heading with a month
QUARTER_WORD = re.compile(r"(?i)\b(?:quarter|qtr)\b")
AS_AT = re.compile(
    r"(?i)\b(?:as at|position (?:at|to)|to the end of|up to|period \d+|months?|monthly|monitoring)\b"
)
CLEARLY = 2  # times as often as the next: the quarter of which a report is, where no title says it
ENDED = re.compile(r"(?i)\b(?:end(?:ed|ing)|to(?: the end of)?|as at)\W+(?:\d{1,2}(?:st|nd|rd|th)?\W+)?$")
"""What stands before the last month of a quarter."""
TO_A_DAY = re.compile(
    r"(?i)(?:\bto (?=(?:the )?(?:end (?:of )?|(?!31(?:st)? mar)\d{1,2}(?:st|nd|rd|th)? )(?!mar)"
    rf"{printed.MONTH}\b)"
    r"|(?<!q[1-4] )(?<!quarter [1-4] )(?:\b(?:up )?to |\bby (?=(?:the )?end ))"
    r"(?=(?:the )?(?:end (?:of )?)?(?:q|qtr ?|quarter )[1-3]\b))"
)
"""`Spend to 30 June 2025` and `Delivered to end of Q3` are to date, and `change from Q2 to Q3` is not.

What goes to the end of March is of the whole year.
"""
TO_YEAR_END = re.compile(
    r"(?i)\bto (?:the )?(?:end (?:of )?|31(?:st)? )mar(?:ch)? (?P<year>(?:20)?\d\d)(?!\d)"
)
"""`Spend to 31 March 2025` is of the whole year; `1 January to 31 March 2025` is a quarter."""
TO_DATE = re.compile(rf"(?i)\b(?:ytd|year[ -]to[ -]date|to date|cumulative|cum)\b|{TO_A_DAY.pattern[4:]}")


A_YEAR_TO = re.compile(
    r"(?i)\b(?:rolling(?:[ -](?:year|(?:12|twelve)[ -]months?|annual))?|(?:12|twelve)[ -]months?"
    r"|year(?= end(?:ed|ing)\b))\s+(?:up )?(?:to|end(?:ed|ing)(?: (?:in|on))?)\s+(?:the )?(?:end (?:of )?)?"
)
"""`Rolling year to Q2 2024/25`, `12 months to March 2024`: what follows is the end of twelve months."""
ACADEMIC = re.compile(r"(?i)\b(?:academic|school)\s+year\b|\bay\b")


@dataclass(frozen=True)
class NamedPeriod:
    """A period that a text names: as it is written in the data, and whether it runs from the year's start."""

    text: str
    is_to_date: bool = False


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _pair(text: str) -> str | None:
    """`2024-25`, `24/25` and `2024/2025` as `2024/25`; None for years that do not follow each other."""
    first, second = re.split(r"\s?[/-]\s?", text)
    if (int(first[-2:]) + 1) % 100 != int(second[-2:]):
        return None
    start = _year(first)
    return f"{start}/{(start + 1) % 100:02d}"


def quarter_of(month: int, year: int) -> str:
    """The quarter of the financial year in which a month lies: (12, 2024) → `Q3 2024/25`."""
    first = year if month >= 4 else year - 1
    return f"Q{(month - 4) % 12 // 3 + 1} {first}/{(first + 1) % 100:02d}"


def financial_year_of(month: int, year: int) -> str:
    """The financial year in which a month lies."""
    return quarter_of(month, year)[3:]


def named_period(text: str, own: str = "") -> NamedPeriod | None:
    """The period that a heading names, or None.

    Args:
        text: the heading as printed.
        own: the report's own period, whose year counts for a quarter without one.
    """
    text = printed.with_years_paired(text.replace("\u2019", "'"))
    if a_year := A_YEAR_TO.search(text):
        return _year_to(text[a_year.end() :], own)
    of_year = TO_YEAR_END.search(text)
    if of_year and not re.search(rf"(?i)\b{MONTH}\b", text[: of_year.start()]):
        last = _year(of_year["year"])
        return NamedPeriod(f"{last - 1}/{last % 100:02d}")
    span = _whole(SPAN, _with_months_named(text))
    between = _span(span) if span else None
    is_to_date = bool(TO_DATE.search(text.replace(span.group(), " ") if span else text))
    year = next((pair for found in YEARS.finditer(text) if (pair := _pair(found.group()))), None)
    quarter = QUARTER.search(text)
    if quarter:
        number = _number_of(quarter)
        stated = between.text[3:] if between and between.text.startswith(f"Q{number} ") else None
        within = year or stated or _year_in(own, int(number))
        if within and not (year or stated) and _is_compared_with_later(text, quarter, own):
            within = printed.year_earlier(within)
        if within is None:
            return _quarter_of_months(text, number)
        return (
            NamedPeriod(f"{within} to Q{number}", is_to_date=True)
            if is_to_date
            else NamedPeriod(f"Q{number} {within}")
        )
    if year and (bare := _whole(BARE_SPAN, YEARS.sub(" ", text))) and not printed.HALF_YEAR.search(text):
        return _of_year(bare, int(year[:4]))
    if between:
        return between
    if year and (month := MONTH_OF_YEAR.search(text)):
        return NamedPeriod(f"{month['month'][:3].capitalize()} {_year(month['year'])}")
    if year and (bare := BARE_MONTH.match(YEARS.sub(" ", text))):
        number_ = printed.MONTHS.index(bare["month"][:3].lower()) + 1  # `2025/26 Apr`: a month of that year
        first = int(year[:4])
        return NamedPeriod(f"{bare['month'][:3].capitalize()} {first if number_ >= 4 else first + 1}")
    half = printed.HALF_YEAR.search(text)
    if year and half and not is_to_date:
        return NamedPeriod(f"{'Second half' if half['second'] else 'Half year'} {year}")
    if year and ACADEMIC.search(text):
        return NamedPeriod(f"AY {year}")
    if year:
        return NamedPeriod(f"{year} to {own[:2]}" if is_to_date and own[:1] == "Q" else year, is_to_date)
    month = MONTHS.search(text)
    if month and QUARTER_WORD.search(text) and _ends_quarter(month["month"]):
        number_ = printed.MONTHS.index(month["month"][:3].lower()) + 1  # `quarter ended 30 June 2025`
        return NamedPeriod(quarter_of(number_, _year(month["year"])))
    if month and is_to_date and _ends_quarter(month["month"]):
        number_ = printed.MONTHS.index(month["month"][:3].lower()) + 1
        ended = quarter_of(number_, _year(month["year"]))
        return NamedPeriod(f"{ended[3:]} to {ended[:2]}", is_to_date)
    if month:
        name = month["month"][:3].capitalize()
        return NamedPeriod(f"{name} {_year(month['year'])}", is_to_date)
    day = DAY.search(text)
    if day and 1 <= int(day["month"]) <= 12:
        name = printed.MONTHS[int(day["month"]) - 1].capitalize()
        return NamedPeriod(f"{name} {_year(day['year'])}", is_to_date)
    bare = BARE_MONTH.match(text)
    if bare and (bounds := printed.period_bounds(own)).end:
        number_ = printed.MONTHS.index(bare["month"][:3].lower()) + 1
        end = bounds.end
        assert end is not None  # noqa: S101 - just asked
        return NamedPeriod(
            f"{bare['month'][:3].capitalize()} {end.year if number_ <= end.month else end.year - 1}"
        )
    if (span := _whole(BARE_SPAN, text)) and (until := printed.period_bounds(own).end):
        return _of_months(span, until)
    if is_to_date and own[:1] == "Q":
        return NamedPeriod(f"{own[3:]} to {own[:2]}", is_to_date=True)
    calendar = CALENDAR.search(text)
    return NamedPeriod(calendar["year"]) if calendar else None


def _year_to(text: str, own: str) -> NamedPeriod | None:
    """The twelve months that end with what a text begins with; None where that is no quarter or month."""
    ended = named_period(text, own)
    end = printed.period_bounds(ended.text).end if ended and not ended.is_to_date else None
    if end is None:
        return None
    return _between(end.month % 12 + 1, end.year - (end.month < 12), end.month, end.year)


def month_beside(text: str, own: str) -> NamedPeriod | None:
    """The month without a year that begins or ends a short heading: `RAG December`, `April actual`.

    None for `May improve`: a month that is a word too stands alone.
    """
    words = text.split()
    at = [number for number, word in enumerate(words) if BARE_MONTH.match(word)]
    if len(at) != 1 or at[0] not in (0, len(words) - 1) or not 1 < len(words) <= MOST_BESIDE:
        return None
    month = words[at[0]]
    return None if month.casefold() in ("may", "march") and at[0] == 0 else named_period(month, own)


def compared_with(text: str) -> str:
    """What of a heading of two periods follows `v`, `since` or the like: `Q2 24-25` of `Q2 25-26 v Q2 24-25`.

    Of any other heading all of it.
    """
    sides = AGAINST.split(text)
    if len(sides) != 2 or not all(named_period(side) for side in sides):
        return text
    return sides[1]


def _is_compared_with_later(text: str, quarter: re.Match[str], own: str) -> bool:
    """Whether a quarter that something is compared with would be to come: it is that of the year before.

    `Compared to Q4` in a report of the first quarter.
    """
    is_later = own[:1] == "Q" and _number_of(quarter) > own[1:2]
    return is_later and SET_AGAINST.search(text[: quarter.start()]) is not None


def _ends_quarter(month: str) -> bool:
    return (printed.MONTHS.index(month[:3].lower()) + 1) % 3 == 0


def _number_of(quarter: re.Match[str]) -> str:
    """The number of a quarter that is named in figures or words."""
    return quarter["number"] or ORDINALS[(quarter["word"] or quarter["spelt"]).lower()]


def _whole(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first span of months in a text if it is of whole ones: `1 July to 30 September 2024`."""
    span = pattern.search(text)
    if span is None:
        return None
    is_whole = int(span["begins"] or 1) == 1 and int(span["ends"] or FIRST_OF_LAST) >= FIRST_OF_LAST
    return span if is_whole else None


def _with_months_named(text: str) -> str:
    """A text with the months named of the days that it gives in figures: `31/12/2024`."""
    if not DAY.search(text):
        return text
    return DAY.sub(
        lambda day: (
            f"{day['day']} {printed.MONTHS[int(day['month']) - 1]} {day['year']}"
            if 1 <= int(day["month"]) <= len(printed.MONTHS)
            else day[0]
        ),
        text,
    )


def _quarter_of_months(text: str, number: str) -> NamedPeriod | None:
    """A quarter by the months beside its number: `Quarter 3, October to December 2025`.

    None where these are another quarter's, as where years are those of the calendar.
    """
    span = SPAN.search(text)
    month = None if span else MONTHS.search(text)
    found = _span(span) if span else None
    if month and _ends_quarter(month["month"]) and ENDED.search(text[: month.start()]):
        at = printed.MONTHS.index(month["month"][:3].lower()) + 1
        found = NamedPeriod(quarter_of(at, _year(month["year"])))
    return found if found and found.text.startswith(f"Q{number} ") else None


def _span(span: re.Match[str]) -> NamedPeriod | None:
    one, two = _months_of(span)
    last = _year(span["last"])
    first = _year(span["first"]) if span["first"] else (last if one <= two else last - 1)
    return _between(one, first, two, last)


def _of_year(span: re.Match[str], first: int) -> NamedPeriod:
    """`January to March` of a financial year that is named beside it."""
    one, two = _months_of(span)
    last = first if two >= 4 else first + 1
    return _between(one, last if one <= two else last - 1, two, last)


def _of_months(span: re.Match[str], end: date) -> NamedPeriod | None:
    """`April to June` without a year: of the report's own year, or ended less than half a year before.

    None where they may as well be still to come: a report to September that speaks of October to December.
    """
    one, two = _months_of(span)
    last = end.year if two <= end.month else end.year - 1
    ago = (end.year - last) * 12 + end.month - two
    is_of_own_year = financial_year_of(two, last) == financial_year_of(end.month, end.year)
    if not is_of_own_year and ago >= 6:
        return None
    return _between(one, last if one <= two else last - 1, two, last)


def _months_of(span: re.Match[str]) -> tuple[int, int]:
    """The numbers of the first and the last month, 1 to 12."""
    one, two = (printed.MONTHS.index(span[name][:3].lower()) + 1 for name in ("one", "two"))
    return one, two


def _between(one: int, first: int, two: int, last: int) -> NamedPeriod:
    """The period from a month of a year to the end of another."""
    months = (last - first) * 12 + two - one + 1
    if months == 3 and one in (1, 4, 7, 10):
        return NamedPeriod(quarter_of(two, last))
    if one == 4 and months == 12:
        return NamedPeriod(financial_year_of(two, last))
    if one == 4 and months in (6, 9):
        return NamedPeriod(f"{financial_year_of(two, last)} to Q{months // 3}", is_to_date=True)
    names = [printed.MONTHS[month - 1].capitalize() for month in (one, two)]
    return NamedPeriod(f"{names[0]} {first} - {names[1]} {last}")


def _year_in(own: str, quarter: int) -> str | None:
    """The financial year of a quarter that names none: the report's own."""
    found = re.search(r"\d{4}/\d{2}", own)
    return found.group() if found and quarter else None


def ends(period: str) -> date | None:
    """The last day of a period as it is written in the data; `2024/25 to Q3` ends with the quarter."""
    to_date = re.fullmatch(r"(\d{4}/\d{2}) to (Q[1-4])", period)
    return printed.period_bounds(f"{to_date[2]} {to_date[1]}" if to_date else period).end


def before(period: str) -> str | None:
    """The period just before, of the same length: the quarter, month or year before."""
    if (earlier := printed.previous_quarter(period)) is not None:
        return earlier
    if re.fullmatch(r"\d{4}/\d{2}", period):
        return printed.year_earlier(period)
    if period.startswith("Second half"):
        return period.replace("Second half", "Half year")
    if period.startswith("Half year") and (year := printed.year_earlier(period)):
        return year.replace("Half year", "Second half")
    if re.fullmatch(r"[A-Z][a-z]{2} \d{4}", period) and (start := printed.period_bounds(period).start):
        last = start - timedelta(days=1)
        return f"{printed.MONTHS[last.month - 1].capitalize()} {last.year}"
    return None


def year_ago(period: str) -> str | None:
    """The same period a year earlier."""
    if (earlier := printed.year_earlier(period)) is not None:
        return earlier
    month = re.fullmatch(r"([A-Z][a-z]{2}) (\d{4})", period)
    return f"{month[1]} {int(month[2]) - 1}" if month else None


def own_period(document: Document, stated: str = "") -> str:
    """The period a report is about: its sidecar's, its title's, or that which its text names most.

    Args:
        document: the report.
        stated: what its sidecar says, or nothing.
    """
    if stated:
        found = named_period(stated)
        return found.text if found else printed.period_in(stated) or stated
    first = document.flow[0] if document.flow else None
    title: list[str] = []
    for part in document.flow[:14]:
        if isinstance(part, TextBlock) and part.spots and first is not None:
            title.append(part.text)
        elif isinstance(part, RawTable):
            title.extend(title_cells(part))
            break
    of_file = named_period(document.report)
    if (period := _from(title)) is not None:
        return of_file.text if of_file is not None and _names(title, of_file.text) else period
    named: Counter[str] = Counter()
    for block in document.blocks:
        found = named_period(block.text)
        if found and found.text.startswith("Q"):
            named[found.text] += 1
    for table in document.tables:
        for row in table.rows[:3]:
            for cell in row.cells:
                found = named_period(cell.text) if len(cell.text) < 60 else None
                if found and found.text.startswith("Q"):
                    named[found.text] += 1
    return _most_named(named, of_file)


def _names(title: Sequence[str], quarter: str) -> bool:
    """Whether a title names a quarter, perhaps beside another: `Q1 2030/31 and Q1 2031/32 by measure`."""
    sides = (side for text in title for side in (text, *BESIDE.split(text)))
    return quarter.startswith("Q") and any(one.text == quarter for one in map(named_period, sides) if one)


def _most_named(named: Counter[str], of_file: NamedPeriod | None) -> str:
    """The quarter that a report names clearly most, else that of its file's name, else the later of the two.

    A heading that stands over each of its tables (`Q2`, beside `Q3`) may be named more often than its own.
    """
    most = named.most_common(2)
    if not most:
        return ""
    (first, count), *others = most
    if of_file is not None and of_file.text in named and _is_after(of_file.text, first):
        return of_file.text  # what it compares with stands over more of its tables
    if not others or count >= CLEARLY * others[0][1]:
        return first
    if of_file is not None and of_file.text in named:
        return of_file.text
    return max((first, others[0][0]), key=lambda period: (ends(period) or date.min, period))


def _is_after(one: str, other: str) -> bool:
    return (ends(one) or date.min) > (ends(other) or date.max)


def title_cells(table: RawTable) -> list[str]:
    """The texts of a table's first rows that hold a title, and no headings of several columns."""
    rows = (row.filled for row in table.rows[:TITLE_ROWS])
    return [
        cell.text
        for filled in rows
        if len(filled) <= TITLE_CELLS
        for cell in filled
        if len(cell.text) < TITLE
    ]


def _from(texts: Sequence[str]) -> str | None:
    """The period of a title: a quarter, its year perhaps in another line, else a year."""
    year: str | None = None
    for text in texts:
        found = named_period(text)
        if found and found.text.startswith("Q"):
            return found.text
        if found and re.fullmatch(r"\d{4}/\d{2}( to Q\d)?", found.text):
            if " to Q" in found.text:
                return f"{found.text[-2:]} {found.text[:7]}"
            year = year or found.text
    number = next((QUARTER.search(text) for text in texts if QUARTER.search(text)), None)
    if number and year:
        return f"Q{_number_of(number)} {year}"
    return year or next(filter(None, map(_month_as_at, texts)), None)


def _month_as_at(text: str) -> str | None:
    """The month a title says its figures stand at: `as at 30 November 2024`; a meeting's date says none."""
    found = named_period(text) if AS_AT.search(text) else None
    return found.text if found and re.fullmatch(r"[A-Z][a-z]{2} \d{4}", found.text) else None


def latest(periods: Iterable[str], own: str) -> str | None:
    """The latest of some periods that is not after the report's own; None without any.

    Of several that end on one day it is the report's own, else the longest: what a half year's report says of
    its last month is no more than a part.
    """
    limit = ends(own) if own else None
    dated = [(end, period) for period in periods if (end := ends(period)) and (limit is None or end <= limit)]
    return max(dated, key=lambda one: (one[0], one[1] == own, _days(one[1]), one[1]))[1] if dated else None


def _days(period: str) -> int:
    """How long a period is; 0 where it names no days, or runs to a day from one that it does not name."""
    bounds = printed.period_bounds(period)
    return (bounds.end - bounds.start).days if bounds.start and bounds.end and " to " not in period else 0
