"""What a report is and what was read from it, for the catalogue and for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pipelines.extraction.reading import ReadReport
from pipelines.gate.file_names import plain_name, plain_sentence
from pipelines.gate.quarantine import held_back_lines, not_understood_lines
from pipelines.gate.screening import Allowed, redacted
from pipelines.release.content import REPORTS
from pipelines.rows.periods import period_kind
from pipelines.rows.records import Records, ReportSummary, TableSummary, Value
from pipelines.rows.schemas import TableSchema


def summary_of(read: ReadReport, records: Mapping[str, Records], allowed: Allowed) -> ReportSummary:
    """What a report is and what was read from it, for the catalogue and for people.

    Previews of tables are published too: personal data in them is withheld.
    """
    report = read.report
    counts = {name: len(part.rows) for name, part in records.items() if part.rows and name != REPORTS}
    warnings = [*read.notes]
    if not counts:
        warnings.append("no table of a known kind was found")
    warnings += held_back_lines(records.values())
    warnings += not_understood_lines(records.values())
    return ReportSummary(
        report=report.id,
        title=plain_name(report.title or title_of(read), allowed),
        publisher=report.publisher,
        period=read.period,
        address=report.address,
        date=report.date,
        form=report.form,
        filename=report.path.name,
        sha256=report.sha256,
        bytes=report.bytes,
        pages=read.pages,
        tables=tuple(_redacted(table, allowed) for table in read.summaries()),
        records=counts,
        warnings=tuple(plain_sentence(warning, allowed) for warning in warnings),
    )


def report_row(read: ReadReport, schema: TableSchema) -> Records:
    """What a report is, as the one row that the table of reports has of it."""
    report = read.report
    period = report.bounds(report.period or read.period)
    row: dict[str, Value] = dict.fromkeys(schema.field_names)
    row.update(
        report=report.id,
        publisher=report.publisher or None,
        title=report.title or title_of(read) or None,
        period=period.text or None,
        period_start=period.start,
        period_end=period.end,
        period_kind=period_kind(period),
        date=_day(report.date),
        address=report.address or None,
        document_sha256=report.sha256,
        original_sha256=report.sha256,
    )
    return Records(schema.resource, ({name: row[name] for name in schema.field_names},))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _redacted(table: TableSummary, allowed: Allowed) -> TableSummary:
    return replace(
        table,
        name=plain_name(table.name, allowed),
        preview=redacted(table.preview, allowed),
        notes=tuple(plain_sentence(note, allowed) for note in table.notes),
    )


def title_of(read: ReadReport) -> str:
    """The title a front page gives in its table, else the first heading, else the first line."""
    for table in read.document.tables[:1]:
        for row in table.rows[:5]:
            if row.at(0).text.lower() == "title" and row.at(1).text:
                return row.at(1).text
    blocks = read.document.blocks
    headings = [block for block in blocks if block.kind == "heading"]
    heading = next((block.text for block in headings if block.spots), "")  # a sheet's name stands nowhere
    return heading or (blocks[0].text[:120] if blocks else read.report.id)
