"""Ways of reading a cell that maps may name: ratings, what is printed for them, due dates, periods."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

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
    """The last day of what is printed as due: `Mar 2025`, `31/03/25`, `31-Mar-2025`; None for other texts."""
    found = periods.DAY.search(text)
    if found:
        day, month, year = int(found["day"]), int(found["month"]), int(found["year"])
        try:
            return date(year if year > 99 else 2000 + year, month, day)
        except ValueError:
            return None
    spelt = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text)
    spelt = re.sub(rf"(?i)\b(\d{{1,2}})[-./]({printed.MONTH})[-./](?=(?:20)?\d\d\b)", r"\1 \2 ", spelt)
    spelt = re.sub(rf"(?i)\b({printed.MONTH})[ '’.-]+(\d\d)(?!\d)", r"\1 20\2", spelt)
    return printed.period_bounds(spelt).end


READERS: Mapping[str, CellReader] = {
    "rating": rating,
    "status": status,
    "earlier rating": earlier_rating,
    "due": due,
    "period": period,
}
