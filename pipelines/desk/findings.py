"""What an officer should look at in one report, the riskiest first.

The order is that of harm if nobody looks: what keeps a package from going out, what may not be published,
which rows are missing, what we may have misread, what was not recognised, what the council printed twice
differently, what was restated, what is odd, what was left to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum

from pipelines.datasets.registry import CHECK_KINDS
from pipelines.desk.desk import Desk
from pipelines.desk.entries import CorrectionEntry, entry_for
from pipelines.desk.evidence import PlaceShown
from pipelines.extraction.model import hull
from pipelines.extraction.reading import TablePlace, place_of
from pipelines.gate.quarantine import too_many
from pipelines.gate.screening import redacted
from pipelines.proof import Figure, Ran
from pipelines.release.quality import checks_of
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.locator import found_in, printed_cell, row_name
from pipelines.rows.records import HeldBack, PrintedSpot, Row

FINDINGS_QUOTED = 3  # of a check that blocks


class Risk(IntEnum):
    """How much harm is done if nobody looks; the least number first."""

    BLOCKS = 0
    PERSONAL = 1
    HELD_BACK = 2
    MISREAD = 3
    UNKNOWN = 4
    CONTRADICTED = 5
    RESTATED = 6
    ODD = 7
    DOUBT = 8


TITLES = {
    Risk.BLOCKS: "Keeps a package from being published",
    Risk.PERSONAL: "Personal data, held back",
    Risk.HELD_BACK: "Row held back",
    Risk.MISREAD: "Perhaps misread by us",
    Risk.ODD: "Odd value",
    Risk.CONTRADICTED: "Printed figures do not agree",
    Risk.RESTATED: "Restated figure",
    Risk.UNKNOWN: "Table or heading not known",
    Risk.DOUBT: "Left to people",
}


IF_AN_OFFICES = (
    "If it is an office's, add it to the council's screening/allowed.yaml with its source; "
    "else leave it out, and ask the council to mend its report."
)
WITHHELD = re.compile(r"\[withheld: ([^\]]+)\]")


@dataclass(frozen=True)
class Shown:
    """One of a finding's figures: what it is, what it says, and where it stands."""

    label: str
    text: str
    spots: tuple[PrintedSpot, ...] = ()
    place: PlaceShown | None = None


@dataclass(frozen=True)
class ToReview:
    """One thing to look at, with its figures and the corrections that would settle it.

    `table` is the place of a table that is of no known kind, where it is about one.
    """

    risk: Risk
    subject: str
    message: str
    figures: tuple[Shown, ...] = ()
    entries: tuple[CorrectionEntry, ...] = ()
    advice: str = ""
    is_blacked_out: bool = False
    table: TablePlace | None = None


def to_review(desk: Desk, report: str) -> list[ToReview]:
    """Everything in one report that a person should look at, ordered by risk."""
    found = [
        *_blocking(desk, report),
        *_held_back(desk, report),
        *_blacked_out(desk, report),
        *_odd(desk, report),
        *_contradicted(desk, report),
        *_restated(desk, report),
        *_unknown(desk, report),
        *_doubts(desk, report),
    ]
    return sorted(found, key=lambda one: one.risk)


def _blocking(desk: Desk, report: str) -> Iterator[ToReview]:
    for records in desk.records.values():
        if (why := too_many(records)) and any(row.report == report for row in records.held_back):
            yield ToReview(
                Risk.BLOCKS, records.resource, f"{why}.", advice="Mend the rows below, then publish."
            )
    for judged in desk.assembled.packages.values():
        for check in checks_of(judged.package, judged.checks):
            # what names no report is the fault of all of them, or of none
            own = [finding for finding in check.findings if finding.report in ("", report)]
            if check.blocks and own:
                message = "; ".join(finding.message for finding in own[:FINDINGS_QUOTED])
                spots = tuple(spot for finding in own[:FINDINGS_QUOTED] for spot in _places(desk, finding))
                figures = (Shown("As found", "", spots),) if spots else ()
                yield ToReview(Risk.BLOCKS, check.resource, f"{check.description}: {message}.", figures)


def _places(desk: Desk, finding: Finding) -> tuple[PrintedSpot, ...]:
    return desk.spots.get((finding.locator, finding.subject)) or desk.spots.get((finding.locator, ""), ())


def _held_back(desk: Desk, report: str) -> Iterator[ToReview]:
    for records in desk.records.values():
        for row in records.held_back:
            if row.report == report:
                yield _of_held_back(desk, row)


def _blacked_out(desk: Desk, report: str) -> Iterator[ToReview]:
    """Texts that are withheld in rows which are published; a row copied into other tables once."""
    for locator, (resource, row) in desk.rows.items():
        if row.get("report") != report:
            continue
        for name, value in row.items():
            if isinstance(value, str) and (found := WITHHELD.search(value)):
                title = next(each.title for each in desk.schemas[resource].fields if each.name == name)
                spots = desk.spots.get((locator, name)) or desk.spots.get((locator, ""), ())
                yield ToReview(
                    Risk.PERSONAL,
                    resource,
                    f"The row holds {found[1]} in {title}; the text is blacked out, its row published.",
                    (Shown("The text", value, spots),),
                    advice=IF_AN_OFFICES,
                    is_blacked_out=True,
                )


def _of_held_back(desk: Desk, row: HeldBack) -> ToReview:
    text = "; ".join(f"{name}: {cell}" for name, cell in row.cells.items())
    figure = Shown(f"The row, {row.place}", text, row.spots)
    if row.stage == "screening":
        return ToReview(
            Risk.PERSONAL, row.resource, f"The row {row.reason}.", (figure,), advice=IF_AN_OFFICES
        )
    if row.stage == "reading":
        advice = (
            "The row is not published. If the page is clear, whoever looks after the council's folder can "
            "teach it: see docs/add-a-kind-of-report.md."
        )
        return ToReview(Risk.HELD_BACK, row.resource, f"{row.reason}.", (figure,), advice=advice)
    entries = [
        _emptied(desk, row, check.rpartition("/")[2])
        for check in row.checks
        if check.startswith("schema/") and "+" not in check
    ]
    advice = (
        "The correction publishes the cell empty; write what the page says, where it says something else."
    )
    return ToReview(
        Risk.HELD_BACK,
        row.resource,
        f"{row.reason}.",
        (figure,),
        tuple(dict.fromkeys(entry for entry in entries if entry)),
        advice,
    )


def _emptied(desk: Desk, row: HeldBack, field: str) -> CorrectionEntry | None:
    schema = desk.schemas[row.resource]
    if field not in schema.field_names or field in ("report", "locator") or field not in row.cells:
        return None
    if schema.field(field).constraints.get("required"):
        return None
    reason = "The printed value is none of those that can stand here; it is published empty."
    return CorrectionEntry(row.report, row.resource, row.locator, field, row.cells[field], None, reason)


def _odd(desk: Desk, report: str) -> Iterator[ToReview]:
    for check in (*desk.assembled.checks[report], *desk.assembled.checks[""]):
        if check.level is Level.WARNING and not check.passed:
            for finding in check.findings:
                if finding.report == report:
                    yield _of_finding(desk, check, finding)


def _of_finding(desk: Desk, check: CheckResult, finding: Finding) -> ToReview:
    spots = _places(desk, finding)
    subject = finding.subject
    figures = (Shown(f"As found, {subject or 'the row'}", "", spots),) if spots else ()
    advice = (
        "Often true to the page: then there is nothing to do. If we misread it, tell whoever looks after the "
        "layouts, or write what the page says in place of null."
    )
    reason = "The value was misread; the page says otherwise."
    cell = entry_for(desk.rows, desk.schemas, (finding.locator, subject), None, reason)
    return ToReview(Risk.ODD, check.resource, finding.message, figures, (cell,) if cell else (), advice)


def _contradicted(desk: Desk, report: str) -> Iterator[ToReview]:
    ran = {name: one for name, one in desk.assembled.proof.ran if isinstance(one, Ran)}
    records = desk.records["discrepancies"]
    spots = _spots_of(records.locators)
    for row in records.rows:
        if row["report"] != report:
            continue
        one = ran[str(row["check"])]
        locator = str(row["locator"])
        first, second = (spots.get((locator, name), ()) for name in ("first_figure", "second_figure"))
        is_misread = bool(row.get("check_reading"))
        yield ToReview(
            Risk.MISREAD if is_misread else Risk.CONTRADICTED,
            f"{CHECK_KINDS[one.kind]}: {row['subject']}",
            str(row["note"]),
            (
                Shown("Printed here", str(row["first_figure"] or ""), first),
                Shown("Held against", str(row["second_figure"] or ""), second),
            ),
            tuple(_settling(desk, one.stated, one.expected)),
            "Published as printed, with both places. Correct only what must not stand as printed.",
        )


def _settling(desk: Desk, first: Figure | None, second: Figure | None) -> Iterator[CorrectionEntry]:
    """The corrections that would make two printed figures agree: of the one, or of the other.

    A figure that was worked out from several cells has no text of its own. Which of them is wrong nobody can
    tell, nor whether it is the one that they were held against: then none is offered.
    """
    if first is None or second is None or not (first.text and second.text):
        return
    for changed, other in ((first, second), (second, first)):
        if changed.value == other.value:
            continue
        reason = f"The figure held against it is {_plain(other.value)}, not {_plain(changed.value)}."
        if entry := entry_for(desk.rows, desk.schemas, printed_cell(changed.locator), other.value, reason):
            yield entry


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


NUMBER_OF = {
    "target": "target_value",
    "result": "result_value",
    "previous_result": "previous_value",
    "year_ago_result": "year_ago_value",
    "value_text": "value",
}
"""The column that holds the number of a printed cell; an observation is named by the cell, `<row>#result`."""


def _printed_alike(desk: Desk) -> dict[tuple[str, ...], tuple[CorrectionEntry, ...]]:
    """The corrections that would make a figure of two reports agree, by what `restatements` calls it."""
    found: dict[tuple[str, ...], tuple[CorrectionEntry, ...]] = {}
    for pair in (pair for pairs in desk.assembled.proof.pairs for pair in pairs):
        first, later = (_in_its_row(figure) for figure in (pair.ran.expected, pair.ran.stated))
        about = (
            pair.first["indicator_id"],
            pair.first["measure"],
            pair.first["period"],
            pair.later["report"],
        )
        found[tuple(map(str, about))] = tuple(_settling(desk, later, first))
    return found


def _in_its_row(figure: Figure | None) -> Figure | None:
    """The figure of an observation, named as a number of the row that it was printed in."""
    if figure is None:
        return None
    place = found_in(figure.locator)
    if place is None or place.part or place.field not in NUMBER_OF:
        return replace(figure, locator=row_name(figure.locator))
    return replace(figure, locator=str(place.whole_row.at(NUMBER_OF[place.field])))


def _restated(desk: Desk, report: str) -> Iterator[ToReview]:
    records = desk.records["restatements"]
    entries = _printed_alike(desk)
    spots = _spots_of(records.locators)
    for row in records.rows:
        if report not in (row["first_report"], row["later_report"]):
            continue
        locator = str(row["locator"])
        names = ("indicator_id", "measure", "period", "later_report")
        about = tuple(str(row[name]) for name in names)
        explained = " A note in the later report explains it." if row.get("is_explained") else ""
        yield ToReview(
            Risk.RESTATED,
            f"{row['indicator_id']}, {row['measure']} for {row['period']}",
            f"{row['first_report']} prints {_text(row, 'first_value')}, {row['later_report']} prints "
            f"{_text(row, 'later_value')}: a change of {_text(row, 'change')}.{explained}",
            (
                Shown("First printed", _text(row, "first_value"), spots.get((locator, "first_figure"), ())),
                Shown("Printed later", _text(row, "later_value"), spots.get((locator, "second_figure"), ())),
            ),
            entries.get(about, ()),
            "Published as a restatement. Nothing to do, unless we misread one of them.",
        )


def _text(row: Row, name: str) -> str:
    value = row[name]
    return _plain(value) if isinstance(value, Decimal) else str(value)


def _unknown(desk: Desk, report: str) -> Iterator[ToReview]:
    read = desk.readings[report]
    advice = (
        "Nothing of it is published. Whoever looks after the council's folder can teach it once, for all "
        "reports: see docs/add-a-kind-of-report.md."
    )
    for raw, table in zip(read.unknown, (t for t in read.summaries() if t.is_unknown), strict=False):
        boxes = [row.box for row in raw.rows if row.box and row.page == raw.page]
        place = PlaceShown(
            report,
            {raw.page: (hull(boxes),)} if raw.page is not None and boxes else {},
            (raw.line,) if raw.line is not None else (),
        )
        preview = redacted(table.preview, desk.allowed)
        figure = Shown(f"The table, {table.place}", preview, place=place)
        yield ToReview(
            Risk.UNKNOWN,
            "A table of no known kind",
            "Nothing of it is published.",
            (figure,),
            (),
            advice,
            table=place_of(raw),
        )
    for table in read.summaries():
        subject = f"{table.resource or table.kind or 'A table'}, {table.place}"
        if table.is_barren:
            yield ToReview(Risk.UNKNOWN, subject, "The table gave no row.", advice=advice)
        for note in table.notes:
            yield ToReview(Risk.UNKNOWN, subject, f"{redacted(note, desk.allowed)}.", advice=advice)


def _doubts(desk: Desk, report: str) -> Iterator[ToReview]:
    for records in desk.records.values():
        for doubt in records.doubts:
            if doubt.report == report and not doubt.field:  # a cell's doubt is a finding of a check
                text = "; ".join(f"{name}: {cell}" for name, cell in doubt.cells.items())
                spots = desk.spots.get((doubt.locator, ""), ())
                yield ToReview(
                    Risk.DOUBT,
                    records.resource,
                    f"{doubt.reason}.",
                    (Shown("The row", text, spots),),
                    advice="Published; the link is not made. Tell whoever looks after the register.",
                )


def _spots_of(spots: Iterable[PrintedSpot]) -> dict[tuple[str, str], tuple[PrintedSpot, ...]]:
    found: dict[tuple[str, str], tuple[PrintedSpot, ...]] = {}
    for spot in spots:
        key = (spot.locator, spot.field)
        found[key] = (*found.get(key, ()), spot)
    return found


def counted(found: Sequence[ToReview]) -> list[tuple[str, int]]:
    """How many of each kind, in the order of risk."""
    return [
        (TITLES[risk], number) for risk in Risk if (number := sum(1 for one in found if one.risk is risk))
    ]
