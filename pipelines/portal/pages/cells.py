"""One published cell as a page shows it: its words, its rating, where a click leads.

Text from a report is only ever text here; nothing in it becomes markup or an address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from pipelines.portal.drawing import show
from pipelines.portal.performance.findings import CorrectedValue, Findings
from pipelines.portal.performance.series import NOWHERE, PrintedPlace, read_places
from pipelines.portal.tables.rows import Cell, DataRow, RowReader
from pipelines.portal.tables.spots import evidence_address
from pipelines.store.published import Catalogue, PublishedColumn, PublishedVersion, Resource

LONGEST_CELL = 2000
UNIT_OF_ROW = frozenset({"value", "target_value", "result_value", "previous_value", "year_ago_value"})

READING_COLUMNS = frozenset(("found_by",))
"""Columns that say how a row was read: for who works with the files, not for who reads a page."""


def columns_offered(resource: Resource) -> tuple[PublishedColumn, ...]:
    """The columns that pages offer to choose, filter or group by."""
    return tuple(column for column in resource.columns if column.name not in READING_COLUMNS)


@dataclass(frozen=True)
class ShownCell:
    """What stands in one cell of a page's table."""

    text: str
    is_number: bool = False
    rating: show.RatingSign | None = None
    href: str = ""
    is_evidence: bool = False
    correction: CorrectedValue | None = None


@dataclass(frozen=True)
class ShownTable:
    """Rows ready for a template, under their columns."""

    columns: tuple[PublishedColumn, ...]
    rows: tuple[tuple[ShownCell, ...], ...]


def show_table(
    version: PublishedVersion,
    resource: Resource,
    rows: Sequence[DataRow],
    reader: RowReader,
    catalogue: Catalogue,
    findings: Findings,
    *,
    longest: int = LONGEST_CELL,
    with_empty_columns: bool = True,
) -> ShownTable:
    """The rows of one resource as cells; long texts are clipped, whole ones are in the downloads.

    A value that we corrected says so beside it, and what was read.
    """
    columns = tuple(
        column
        for column in resource.columns
        if with_empty_columns
        or (
            column.name not in READING_COLUMNS and any(row.get(column.name) not in (None, "") for row in rows)
        )
    )
    shows_places = resource.name != "locators" and any(column.name == "locator" for column in columns)
    locators = [str(row["locator"]) for row in rows if row.get("locator")] if shows_places else []
    places = read_places(version, reader, locators)
    return ShownTable(
        columns=columns,
        rows=tuple(
            tuple(
                _corrected(
                    _cell(column, row, version, places, catalogue, resource.name, longest),
                    _correction(column, row, findings),
                )
                for column in columns
            )
            for row in rows
        ),
    )


def _corrected(cell: ShownCell, correction: CorrectedValue | None) -> ShownCell:
    """A cell with what we corrected in it; most have nothing, and a copy of each would cost."""
    return cell if correction is None else replace(cell, correction=correction)


def _correction(column: PublishedColumn, row: DataRow, findings: Findings) -> CorrectedValue | None:
    if not findings.corrections or not row.get("locator"):
        return None
    return findings.corrected(str(row["locator"]), row.get(column.name), column.name)


def show_cell(column: PublishedColumn, row: DataRow, *, longest: int = LONGEST_CELL) -> ShownCell:
    """One cell as it is shown, leading nowhere."""
    value = row.get(column.name)
    if value is None or value == "":
        return ShownCell("")
    if column.name == "rag" and show.rating(value):
        return ShownCell(str(value), rating=show.rating(value))
    if column.is_number:
        return ShownCell(_figure(column, value, row), is_number=True)
    words = _words(value)
    if column.allowed:
        words = show.own_words(words)  # `by_committee` is a word of ours
    return ShownCell(show.clip(words, longest))


def _cell(
    column: PublishedColumn,
    row: DataRow,
    version: PublishedVersion,
    places: Mapping[str, PrintedPlace],
    catalogue: Catalogue,
    resource: str,
    longest: int,
) -> ShownCell:
    value = row.get(column.name)
    if value is None or value == "":
        return ShownCell("")
    if column.name == "report" and catalogue.report(str(value)):
        return ShownCell(str(value), href=f"/reports/{quote(str(value), safe='')}")
    if column.name == "indicator_id":
        return ShownCell(str(value), href=f"/indicators/{quote(str(value), safe='')}")
    if column.name == "locator" and resource != "locators":
        return _place(str(value), row, version, places, catalogue)
    return show_cell(column, row, longest=longest)


def _place(
    locator: str,
    row: DataRow,
    version: PublishedVersion,
    places: Mapping[str, PrintedPlace],
    catalogue: Catalogue,
) -> ShownCell:
    place = places.get(locator, NOWHERE)
    report = catalogue.report(str(row.get("report") or ""))
    if report is None or not place.words:
        return ShownCell(locator)
    return ShownCell(place.words, href=evidence_address(version.package, version.version, locator))


def _figure(column: PublishedColumn, value: Cell, row: DataRow) -> str:
    unit = row.get("unit") if column.name in UNIT_OF_ROW else column.unit
    return show.with_unit(value, unit)


def _words(value: Cell) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return show.day(value)
    return str(value)
