"""Findings: pairs of printed figures that do not agree, and figures that a later report prints differently.

Read from the newest `data-quality` release. Both sides are told with the place they stand in; which of them
is right is never said, for the documents do not say it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from urllib.parse import quote

from pipelines.portal.drawing import show
from pipelines.portal.performance.apart import Apart, apart
from pipelines.portal.tables.rows import DataRow, RowReader
from pipelines.portal.tables.spots import PublishedSpot, evidence_address, spot_of, spots_of
from pipelines.rows.locator import printed_cell, table_of
from pipelines.store.published import Catalogue, PublishedVersion
from pipelines.store.reports import SourceReport

PACKAGE = "data-quality"
CONTRADICTION, RESTATEMENT = "contradiction", "restatement"

CHECK_WORDS = {
    "sum": "A total and the parts it should add up from",
    "equal": "The same figure printed in two places",
    "balance": "A difference and the two figures it should follow from",
    "share": "A percentage and the counts it should follow from",
    "rows": "A printed count and the rows of the table it counts",
    "count": "A count in a sentence and the table it counts",
    "stated": "A count in a sentence and the table it counts",
    "direction": "A direction of travel and the two results it should follow from",
    "rating": "A rating and the target and result it should follow from",
    "sentence": "A figure in a sentence and the table it tells of",
    "comment": "A figure in a comment and the row it belongs to",
    "trend": "A change told in words and the two figures it should follow from",
    "period": "The years or months that a period is made of",
    "benchmark": "A comparison with other councils that two reports print",
    "listed": "A result below target and the list of those that need a comment",
    "hundred": "Percentages of one whole that should make a hundred",
    RESTATEMENT: "A figure that a later report prints differently",
}

NAME = re.compile(r"(?<![\w/])[a-z0-9]+(?:[_-][a-z0-9]+)+(?![\w/])")
COUNTS = frozenset(("rows", "count", "stated"))
"""Checks whose note names what was counted: with the same note they say the same."""

ALL_SAY = "The printed figures do not agree."

SpotKey = tuple[str, int | None, object]


@dataclass(frozen=True)
class PrintedFigure:
    """One side of a finding: the figure, its report, and its spots."""

    figure: str
    report_id: str
    report: SourceReport | None
    spots: tuple[PublishedSpot, ...]
    href: str
    picture_field: str

    @property
    def place(self) -> str:
        """`page 4` or `line 203`; empty when the place is not known."""
        spot = next(iter(self.spots), None)
        if spot is None:
            return ""
        return spot.where

    @property
    def title(self) -> str:
        """The report's title, or its id."""
        return self.report.title if self.report else self.report_id


@dataclass(frozen=True)
class PublishedFinding:
    """Two printed figures that do not agree, in the order printed.

    Attributes:
        rows: of a figure that a later report prints differently, the locators of both rows.
        printed_rows: the locators of the rows or texts that both figures stand in.
    """

    id: str
    kind: str
    check: str
    subject: str
    note: str
    first: PrintedFigure
    second: PrintedFigure
    tables: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    printed_rows: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    indicator_id: str = ""
    measure: str = ""
    period: str = ""

    @cached_property
    def apart(self) -> Apart | None:
        """How far the two figures are apart; None where they have no size to compare."""
        return apart(self.first.figure, self.second.figure)

    @property
    def fact(self) -> tuple[object, ...]:
        """What tells it from other findings: one fact printed in several places is one."""
        return (self.check, self.reports, self.note) if self.check in COUNTS else (self.id,)

    @property
    def told(self) -> str:
        """What was found in a sentence, less what all of them say; what was compared where there is none."""
        return self.note.removeprefix(ALL_SAY).strip() or self.check_words

    @property
    def href(self) -> str:
        """The finding's own page."""
        return f"/findings/{quote(self.id, safe='/')}"

    @property
    def check_words(self) -> str:
        """What was held against what."""
        return check_words(self.check)

    @property
    def reports(self) -> tuple[str, ...]:
        """Ids of the reports concerned."""
        return tuple(dict.fromkeys((self.first.report_id, self.second.report_id)))


@dataclass(frozen=True)
class CorrectedValue:
    """A value that we published otherwise than it was read."""

    resource: str
    row: str
    field: str
    expected: str
    corrected: str
    reason: str
    by: str
    on: str
    council_told: str


@dataclass(frozen=True)
class Findings:
    """All findings and corrections of one release."""

    version: PublishedVersion | None
    found: tuple[PublishedFinding, ...] = ()
    corrections: tuple[CorrectedValue, ...] = ()

    @cached_property
    def _by_spot(self) -> Mapping[SpotKey, list[PublishedFinding]]:
        by_spot: dict[SpotKey, list[PublishedFinding]] = defaultdict(list)
        for finding in self.found:
            for side in (finding.first, finding.second):
                for spot in side.spots:
                    by_spot[_key(spot)].append(finding)
        return by_spot

    @cached_property
    def facts(self) -> int:
        """How many there are, where one fact printed in several places is one."""
        return len({finding.fact for finding in self.found})

    def about(self, spots: Iterable[PublishedSpot]) -> list[PublishedFinding]:
        """Findings of which one figure was printed at one of these spots."""
        found = (finding for spot in spots for finding in self._by_spot.get(_key(spot), ()))
        return list({finding.id: finding for finding in found}.values())

    @cached_property
    def _restated(self) -> Mapping[tuple[str, object], list[PublishedFinding]]:
        by_cell: dict[tuple[str, object], list[PublishedFinding]] = defaultdict(list)
        for finding in self.found:
            for cell in zip(finding.rows, finding.values, strict=True):
                by_cell[cell].append(finding)
        return by_cell

    def restated(self, row: str, value: object) -> list[PublishedFinding]:
        """What another report prints differently of a row's figure.

        Args:
            row: the locator of the row.
            value: the figure, as a number.
        """
        return self._restated.get((row, value), [])

    def of_indicator(self, indicator_id: str) -> list[PublishedFinding]:
        """Restatements of an indicator."""
        return [finding for finding in self.found if finding.indicator_id == indicator_id]

    def corrections_of(self, row: str, field: str = "") -> list[CorrectedValue]:
        """What we corrected in a row, or in one of its cells.

        An observation is named by the printed cell it was made of, `<row>#previous_result`: what was
        corrected in that cell or in its number, `previous_value`, was corrected in the observation.
        """
        printed_row, cell = printed_cell(row)
        own = [item for item in self.corrections if item.row == printed_row]
        if cell:
            return [item for item in own if item.field.partition("_")[0] == cell.partition("_")[0]]
        return [item for item in own if not field or item.field == field]

    def corrected(self, row: str, value: object, field: str = "") -> CorrectedValue | None:
        """The correction that gave a row (or one of its cells) this value; None where none did.

        A value of an older version, or one that a later report mended, is not what was corrected.
        """
        return next((item for item in self.corrections_of(row, field) if _says(item.corrected, value)), None)

    def changed(self, version: PublishedVersion) -> tuple[list[PublishedFinding], list[CorrectedValue]]:
        """What was printed differently later, and what we corrected, of the figures of a version."""
        tables = {resource.name for resource in version.resources}
        restated = [
            finding
            for finding in self.found
            if finding.kind == RESTATEMENT
            and tables.intersection(finding.tables)
            and finding.first.report_id in version.reports
        ]
        return restated, [item for item in self.corrections if item.resource in tables]

    def get(self, finding_id: str) -> PublishedFinding | None:
        """The finding of that id, or None."""
        return next((finding for finding in self.found if finding.id == finding_id), None)


def read_findings(catalogue: Catalogue, reader: RowReader) -> Findings:
    """The findings of the newest release of `data-quality`; none while there is none."""
    package = catalogue.package(PACKAGE)
    version = package.latest if package else None
    if version is None:
        return Findings(None)
    spots = _spots(version, reader)
    names = _names(catalogue, reader)
    titles = _titles(catalogue, {name: title for name, (title, _) in names.items()})
    found = [
        *(
            _contradiction(row, spots, version, catalogue, titles)
            for row in _rows(version, reader, "discrepancies")
        ),
        *(
            _restatement(row, spots, version, catalogue, names)
            for row in _rows(version, reader, "restatements")
        ),
    ]
    corrections = tuple(_correction(row) for row in _rows(version, reader, "corrections"))
    return Findings(version, tuple(found), corrections)


def _rows(version: PublishedVersion, reader: RowReader, name: str) -> list[DataRow]:
    table = version.resource(name)
    return reader.rows(table.parquet) if table and table.parquet else []


def _spots(version: PublishedVersion, reader: RowReader) -> Mapping[str, list[PublishedSpot]]:
    spots: dict[str, list[PublishedSpot]] = defaultdict(list)
    for row in _rows(version, reader, "locators"):
        spots[str(row["locator"])].append(spot_of(row))
    return spots


def _names(catalogue: Catalogue, reader: RowReader) -> Mapping[str, tuple[str, str]]:
    """Name and unit of each indicator by its id."""
    package = catalogue.package("indicators")
    if package is None or package.latest is None:
        return {}
    return {
        _text(row, "indicator_id"): (_text(row, "indicator"), _text(row, "unit"))
        for row in _rows(package.latest, reader, "indicators")
    }


def _titles(catalogue: Catalogue, indicators: Mapping[str, str]) -> Mapping[str, str]:
    """What people call the columns, tables, indicators and reports, by the names that programs use."""
    tables = [item for package in catalogue.packages if package.latest for item in package.latest.resources]
    columns = {column.name: lower_first(column.title) for item in tables for column in item.columns}
    return {
        **columns,
        **{item.name: lower_first(item.title) for item in tables},
        **indicators,
        **{report.id: f"“{report.title}”" for report in catalogue.reports},
    }


def _contradiction(
    row: DataRow,
    spots: Mapping[str, list[PublishedSpot]],
    version: PublishedVersion,
    catalogue: Catalogue,
    titles: Mapping[str, str],
) -> PublishedFinding:
    locator = _text(row, "locator")
    report = _text(row, "report")
    return PublishedFinding(
        id=locator,
        kind=CONTRADICTION,
        check=_text(row, "check").split("/", 1)[0],
        subject=in_words(_text(row, "subject"), titles),
        note=in_words(_text(row, "note"), titles),
        first=_side(_text(row, "first_figure"), report, locator, "first_figure", spots, version, catalogue),
        second=_side(
            _text(row, "second_figure"), report, locator, "second_figure", spots, version, catalogue
        ),
        printed_rows=(_text(row, "first_locator"), _text(row, "second_locator")),
    )


def _restatement(
    row: DataRow,
    spots: Mapping[str, list[PublishedSpot]],
    version: PublishedVersion,
    catalogue: Catalogue,
    names: Mapping[str, tuple[str, str]],
) -> PublishedFinding:
    locator, indicator_id = _text(row, "locator"), _text(row, "indicator_id")
    name, unit = names.get(indicator_id, (indicator_id, ""))
    measure, period = _text(row, "measure"), _text(row, "period")
    first, later = (show.with_unit(row.get(column), unit) for column in ("first_value", "later_value"))
    first_report, later_report = _text(row, "first_report"), _text(row, "later_report")
    return PublishedFinding(
        id=locator,
        kind=RESTATEMENT,
        check=RESTATEMENT,
        subject=f"{name}: {measure}, {period}",
        note=f"The {measure} for {period} is first printed as {first} and later as {later}.",
        first=_side(first, first_report, locator, "first_figure", spots, version, catalogue),
        second=_side(later, later_report, locator, "second_figure", spots, version, catalogue),
        rows=(_text(row, "first_locator"), _text(row, "later_locator")),
        printed_rows=(_text(row, "first_locator"), _text(row, "later_locator")),
        values=(row.get("first_value"), row.get("later_value")),
        tables=tuple(
            table for column in ("first_locator", "later_locator") if (table := table_of(_text(row, column)))
        ),
        indicator_id=indicator_id,
        measure=measure,
        period=period,
    )


def _side(
    figure: str,
    report: str,
    locator: str,
    field: str,
    spots: Mapping[str, list[PublishedSpot]],
    version: PublishedVersion,
    catalogue: Catalogue,
) -> PrintedFigure:
    own = tuple(spots_of([spot for spot in spots.get(locator, ()) if spot.field == field], field))
    report = own[0].report if own else report
    return PrintedFigure(
        figure=show.number(int(figure)) if figure.isascii() and figure.isdigit() else figure,
        report_id=report,
        report=catalogue.report(report),
        spots=own,
        href=evidence_address(version.package, version.version, locator, field),
        picture_field=field,
    )


def check_words(check: str) -> str:
    """What was held against what, in words."""
    return CHECK_WORDS.get(check) or in_words(check)


def in_words(text: str, titles: Mapping[str, str] | None = None) -> str:
    """A text of a check as people write: names that programs use by their titles, sentences with a capital.

    `improved_same is printed as 16` becomes `Improved or the same is printed as 16`.
    """
    known = {**(titles or {}), **show.OWN_WORDS}

    def said(found: re.Match[str]) -> str:
        name = found[0]
        if name in known:
            return known[name]
        return name.removesuffix("_gbp").replace("_", " ")

    text = re.sub(r"\brag\b", "rating", NAME.sub(said, text))
    text = re.sub(r"^([^,:]+), \1(?=[,:])", r"\1", text)
    text = re.sub(r"\b\d{5,}\b", lambda found: show.number(int(found[0])), text)
    return re.sub(r"(^|\. )([a-z])", lambda found: found[1] + found[2].upper(), text)


def lower_first(title: str) -> str:
    """A title within a sentence; `RAG` stays."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _correction(row: DataRow) -> CorrectedValue:
    return CorrectedValue(
        resource=_text(row, "resource"),
        row=_text(row, "row"),
        field=_text(row, "field"),
        expected=_text(row, "expected_value"),
        corrected=_text(row, "corrected_value"),
        reason=_text(row, "reason"),
        by=_text(row, "corrected_by"),
        on=_text(row, "corrected_on"),
        council_told=_text(row, "council_told"),
    )


def _says(corrected: str, value: object) -> bool:
    """Whether a published value is what a correction states: the same text, or the same number."""
    if value is None or isinstance(value, str):
        return corrected == (value or "")
    try:
        return Decimal(corrected) == Decimal(str(value))
    except InvalidOperation:
        return False


def _key(spot: PublishedSpot) -> SpotKey:
    return (spot.sha256, spot.page or spot.line, spot.box or spot.text)


def _text(row: DataRow, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
