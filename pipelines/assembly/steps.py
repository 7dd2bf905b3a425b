"""From a report that was read to the records of each resource, and from all reports' to those that join them.

The list of resources and the function that makes each stands here once; Dagster and the command line both
follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipelines import proof as reconciliation
from pipelines.datasets.performance import context, indicators, key_actions, narrative, register, savings
from pipelines.extraction.reading import ReadReport
from pipelines.gate.corrections import Correction, apply_corrections, as_records
from pipelines.gate.quarantine import held_back_lines
from pipelines.gate.screening import Allowed, redacted
from pipelines.rows.records import Records, ReportSummary, TableSummary
from pipelines.rows.schemas import TableSchema

Maker = Callable[[ReadReport, TableSchema], Records]

MAKERS: Mapping[str, Maker] = {
    "indicator-results": indicators.indicator_results,
    "indicator-targets": indicators.indicator_targets,
    "rag-summary": context.rag_summary,
    "key-actions": key_actions.key_actions,
    "interventions": key_actions.interventions,
    "progress-updates": key_actions.progress_updates,
    "focus-areas": key_actions.focus_areas,
    "improvement-initiatives": key_actions.improvement_initiatives,
    "savings": savings.savings,
    "revenue": savings.revenue,
    "capital": savings.capital,
    "finance-summary": savings.finance_summary,
    "workforce": context.workforce,
    "customer-experience": context.customer_experience,
    "challenges": context.challenges,
    "successes": narrative.successes,
    "resident-perception": narrative.resident_perception,
    "plan-paragraphs": narrative.plan_paragraphs,
    "statements": narrative.statements,
    "stated-counts": narrative.stated_counts,
    "paragraphs": narrative.paragraphs,
}
REPORT_RESOURCES: tuple[str, ...] = (*MAKERS, "corrections")


def records_of(
    read: ReadReport,
    resource: str,
    schemas: Mapping[str, TableSchema],
    corrections: Sequence[Correction] = (),
) -> Records:
    """The rows of one resource of one report, with the report's corrections applied.

    Raises:
        CorrectionError: a correction does not find what it expects.
    """
    if resource == "corrections":
        return as_records(corrections, schemas[resource])
    return apply_corrections(MAKERS[resource](read, schemas[resource]), corrections, schemas[resource])


DERIVERS: Mapping[str, Callable[[Mapping[str, Records], TableSchema], Records]] = {
    "indicators": register.indicators,
    "observations": register.observations,
    "benchmarks": register.benchmarks,
}
PROVERS: Mapping[str, Callable[[Mapping[str, Records], TableSchema, reconciliation.Rules], Records]] = {
    "checks": reconciliation.checks,
    "discrepancies": reconciliation.discrepancies,
    "restatements": lambda records, schema, _: reconciliation.restatements(records, schema),
}
DERIVED: tuple[str, ...] = (*DERIVERS, *PROVERS)


def sources_of(derived: str) -> tuple[str, ...]:
    """The as-reported resources that a derived one is made from: the checks look at all of them."""
    return register.SOURCES if derived in DERIVERS else REPORT_RESOURCES


def derive(
    resource: str,
    records: Mapping[str, Records],
    schemas: Mapping[str, TableSchema],
    rules: reconciliation.Rules,
) -> Records:
    """The rows of a resource that joins all reports, from their as-reported rows by resource.

    Args:
        resource: which one.
        records: the rows of all reports, and what is derived before it.
        schemas: of all resources.
        rules: what must agree with what, for the checks.
    """
    if resource in DERIVERS:
        return DERIVERS[resource](records, schemas[resource])
    return PROVERS[resource](records, schemas[resource], rules)


def summary_of(read: ReadReport, records: Mapping[str, Records], allowed: Allowed) -> ReportSummary:
    """What a report is and what was read from it, for the catalogue and for people.

    Previews of tables are published too: personal data in them is withheld.
    """
    report = read.report
    counts = {name: len(part.rows) for name, part in records.items() if part.rows}
    warnings = [*read.notes]
    if not counts:
        warnings.append("no table of a known kind was found")
    warnings += held_back_lines(records.values())
    return ReportSummary(
        report=report.id,
        title=report.title or title_of(read),
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
        warnings=tuple(warnings),
    )


def _redacted(table: TableSummary, allowed: Allowed) -> TableSummary:
    return replace(
        table,
        name=redacted(table.name, allowed),
        preview=redacted(table.preview, allowed),
        notes=tuple(redacted(note, allowed) for note in table.notes),
    )


def title_of(read: ReadReport) -> str:
    """The title a front page gives in its table, else the first heading, else the first line."""
    for table in read.document.tables[:1]:
        for row in table.rows[:5]:
            if row.at(0).text.lower() == "title" and row.at(1).text:
                return row.at(1).text
    blocks = read.document.blocks
    heading = next((block.text for block in blocks if block.kind == "heading"), "")
    return heading or (blocks[0].text[:120] if blocks else read.report.id)
