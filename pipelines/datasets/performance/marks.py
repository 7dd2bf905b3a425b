"""Ways of reading a cell that maps may name: ratings, what is printed for them, due dates, periods."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise

from pipelines.datasets.mapping import CellReader
from pipelines.datasets.performance import ratings, scales
from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows import periods as printed
from pipelines.rows.records import Value


def rated(read: ReadReport) -> Callable[[Cell, Recognised], scales.Rated]:
    """What reads a cell's rating.

    A table known by its headings prints words, or fills in the report's colours; others may print any mark.
    """
    by_layout = ratings.reader(read)
    scale = scales.scale_of(read)

    def rate(cell: Cell, table: Recognised) -> scales.Rated:
        if table.found is not None:
            return scales.rating_of_cell(cell, scale, table.place)
        rag = by_layout(cell)
        if rag is None and cell.text:  # a word of the report's own key, or of none
            return scales.rating_of_cell(cell, scale, table.place)
        printed = cell.text or None
        if rag and cell.colour and not cell.text:
            printed = "colour #{:02x}{:02x}{:02x}".format(*cell.colour)
        return scales.Rated(str(rag) if rag else None, printed)

    return rate


def rating(read: ReadReport) -> Callable[[Cell, Recognised], Value]:
    """The rating as a word of its scale."""
    rate = rated(read)
    return lambda cell, table: rate(cell, table).rag


def status(read: ReadReport) -> Callable[[Cell, Recognised], Value]:
    """What is printed for a rating: a word, a sign or a colour."""
    rate = rated(read)
    return lambda cell, table: rate(cell, table).printed


def earlier_rating(read: ReadReport) -> Callable[[Cell, Recognised], Value]:
    """What is printed for an earlier rating; the rating itself where that is a colour alone."""
    rate = rated(read)

    def earlier(cell: Cell, table: Recognised) -> Value:
        found = rate(cell, table)
        is_colour = found.printed is None or found.printed.startswith("colour #")
        return found.rag or found.printed if is_colour else found.printed

    return earlier


UNTIL = re.compile(
    rf"(?i)\b(?:to|at|until) (?P<day>\d{{1,2}}(?:st|nd|rd|th)? {printed.MONTH}(?: (?:20)?\d\d)?)(?!\d)"
)

DAYS = (
    periods.DAY,
    re.compile(r"(?<![\w/-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?![\d/-])"),
    re.compile(rf"(?i)\b(?P<day>\d{{1,2}})\s?(?P<month>{printed.MONTH}),?\s?(?P<year>(?:19|20)\d\d)(?!\d)"),
)
"""A day in figures, as computers write it, and with its month in letters."""
JOINS = re.compile(r"\s*(?:-|–|—|to|until)\s*", re.IGNORECASE)
BEFORE = re.compile(
    r"\s*[(\[,;]?\s*(?:was|previously|originally|original(?: date)?|revised from|changed from)\s*:?\s*",
    re.IGNORECASE,
)
"""What stands between a day and the one that it took the place of: `31/12/25 (was 30/9/25)`."""


def due(read: ReadReport) -> Callable[[Cell, Recognised], Value]:  # noqa: ARG001 - all readers are asked alike
    """The last day of what is printed as due."""
    return lambda cell, _: due_date(cell.text)


def period(read: ReadReport) -> Callable[[Cell, Recognised], Value]:  # noqa: ARG001 - all readers are asked alike
    """The day or period that the heading of a cell's column names, for a cell that holds something."""

    def named(cell: Cell, table: Recognised) -> Value:
        column = next((column for column in table.columns if column.index == cell.column), None)
        if column is None or not cell.text:
            return None
        day = UNTIL.search(column.heading)
        return day["day"] if day else column.period

    return named


def due_date(text: str) -> date | None:
    """The last day of what is printed as due: `Mar 2025`, `31/03/25`, `2025-03-31`; None for other texts.

    Of a span in figures (`1/4/24 – 31/3/25`) it is the second day, of several days that nothing joins none.
    """
    spelt = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text)
    spelt = re.sub(rf"(?i)\b(\d{{1,2}})[-./]({printed.MONTH})[-./](?=(?:20)?\d\d\b)", r"\1 \2 ", spelt)
    spelt = re.sub(rf"(?i)\b({printed.MONTH})[ '’.-]+(\d\d)(?!\d)", r"\1 20\2", spelt)
    found = sorted((day for pattern in DAYS for day in pattern.finditer(spelt)), key=lambda day: day.start())
    if not found:
        return printed.period_bounds(spelt).end
    between = [spelt[one.end() : other.start()] for one, other in pairwise(found)]
    if len(between) > 1 or not all(JOINS.fullmatch(text) or BEFORE.fullmatch(text) for text in between):
        return None
    return _day(found[0] if any(map(BEFORE.fullmatch, between)) else found[-1])


def _day(found: re.Match[str]) -> date | None:
    """The day of a match; None where the calendar has none such."""
    year, month = int(found["year"]), found["month"]
    number = int(month) if month.isdigit() else printed.MONTHS.index(month[:3].lower()) + 1
    try:
        return date(year if year > 99 else 2000 + year, number, int(found["day"]))
    except ValueError:
        return None


READERS: Mapping[str, CellReader] = {
    "rating": rating,
    "status": status,
    "earlier rating": earlier_rating,
    "due": due,
    "period": period,
}
