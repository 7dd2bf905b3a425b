"""What Dagster's pages show of an asset or a check: counts, previews, findings, links.

Previews are cut to a few rows and short texts; whole tables are in the release store.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from pipelines.datasets.registry import CHECK_KINDS
from pipelines.extraction.report import Report
from pipelines.gate.quarantine import held_back_lines, too_many
from pipelines.orchestration.model import ReportsRead
from pipelines.proof import Certainty, Ran, Verdict
from pipelines.release.build import PackageOutcome
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import Records, TableSummary

if TYPE_CHECKING:
    from pipelines.extraction.kinds.recognised import Recognised

ROWS_SHOWN = 10
TEXT_SHOWN = 120
FINDINGS_SHOWN = 20
MARKDOWN = re.compile(r"[\\`*_{}\[\]<>()#!|~&]")
"""What means something in Markdown, wherever it stands in a sentence."""

Metadata = dict[str, Any]


def table_of(rows: Iterable[Mapping[str, object]], limit: int = ROWS_SHOWN) -> dg.TableMetadataValue | str:
    """The first rows as a table; a plain word when there are none."""
    shown = [
        dict(zip(row, map(_text, row.values()), strict=True))
        for row, _ in zip(rows, range(limit), strict=False)
    ]
    if not shown:
        return "none"
    columns = [dg.TableColumn(name) for name in shown[0]]
    return dg.MetadataValue.table([dg.TableRecord(row) for row in shown], schema=dg.TableSchema(columns))


def report_metadata(report: Report, stamp: str) -> Metadata:
    """Of a raw report: what file it is."""
    return {
        "file": report.path.name,
        "form": report.form,
        "bytes": report.bytes,
        "sha256": report.sha256,
        "title": report.title or "not stated",
        "reading": stamp,
    }


def tables_metadata(pages: int, tables: Sequence[TableSummary]) -> Metadata:
    """Of a report's tables: each with its place, what it was recognised as, and a preview."""
    rows = (
        {
            "table": table.name,
            "place": table.place,
            "recognised as": table.resource or table.kind or "not recognised",
            "rows": table.rows,
            "columns": table.columns,
            "preview": table.preview,
        }
        for table in tables
    )
    return {"pages": pages, "tables": len(tables), "preview": table_of(rows, limit=100)}


def records_metadata(records: Records) -> Metadata:
    """Of records: how many, how many were held back, and the first few."""
    return {
        "dagster/row_count": len(records.rows),
        "held back": len(records.held_back),
        "locators": len(records.locators),
        "preview": table_of(records.rows),
    }


def check_of(name: str, results: Sequence[CheckResult], asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Several results as one asset check: it fails when any of them found an error or a warning.

    An error in single rows, which are held back, weighs as a warning; one in the table blocks.
    """
    failed = [result for result in results if not result.passed and result.level is not Level.INFORMATION]
    is_error = any(result.blocks for result in failed)
    findings = (
        {"check": finding.check, "level": finding.level, "subject": finding.subject, "found": finding.message}
        for result in results
        for finding in result.findings
    )
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=asset,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description="; ".join(
            f"{result.description} ({result.failures} of {result.tested})" for result in failed
        )
        or None,
        metadata={
            "checks run": len(results),
            "checks failed": len(failed),
            "findings": table_of(findings, limit=FINDINGS_SHOWN),
        },
    )


def quarantine_check(records: Records, asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether rows were held back, by reading, checks or screen: a warning, or an error above the ceiling."""
    rows = (
        {
            "report": held.report,
            "place": held.place,
            "held back by": held.stage,
            "reason": held.reason,
            "cells": " | ".join(held.cells.values()),
        }
        for held in records.held_back
    )
    above = next(iter(too_many(records).values()), "")
    return dg.AssetCheckResult(
        check_name="quarantine",
        asset_key=asset,
        passed=not records.held_back,
        severity=dg.AssetCheckSeverity.ERROR if above else dg.AssetCheckSeverity.WARN,
        description=above or next(iter(held_back_lines([records])), None),
        metadata={
            "rows held back": len(records.held_back),
            "rows": table_of(rows, limit=FINDINGS_SHOWN),
        },
    )


def readable_check(problem: str, asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether a report's file can be read; an error with the sentence that says why not."""
    return dg.AssetCheckResult(
        check_name="readable",
        asset_key=asset,
        passed=not problem,
        severity=dg.AssetCheckSeverity.ERROR,
        description=problem or None,
    )


def reconciled_check(ran: Sequence[Ran], asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether the figures of one report's table agree; a warning with those that do not."""
    found = [one for one in ran if one.outcome is Verdict.CONTRADICTED]
    rows = ({"check": one.kind, "subject": one.subject, "found": one.note} for one in found)
    outcomes = Counter(one.outcome.value for one in ran)
    return dg.AssetCheckResult(
        check_name="reconciled",
        asset_key=asset,
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(found)} printed figures do not agree" if found else None,
        metadata={**_outcomes(outcomes), "findings": table_of(rows, limit=FINDINGS_SHOWN)},
    )


def finding_checks(records: Records, asset: dg.AssetKey) -> list[dg.AssetCheckResult]:
    """A check for each kind on the table of checks, one of the reading on that of discrepancies."""
    if records.resource == "checks":
        return [_kind_check(kind, records, asset) for kind in CHECK_KINDS]
    return [_reading_check(records, asset)] if records.resource == "discrepancies" else []


def _kind_check(kind: str, records: Records, asset: dg.AssetKey) -> dg.AssetCheckResult:
    own = [row for row in records.rows if row["kind"] == kind]
    found = [row for row in own if row["outcome"] == Verdict.CONTRADICTED]
    rows = ({"report": row["report"], "table": row["resource"], "subject": row["subject"]} for row in found)
    return dg.AssetCheckResult(
        check_name=kind,
        asset_key=asset,
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(found)} of {len(own)} do not agree" if found else None,
        metadata={
            **_outcomes(Counter(str(row["outcome"]) for row in own)),
            "findings": table_of(rows, limit=FINDINGS_SHOWN),
        },
    )


def _reading_check(records: Records, asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Our own misreading blocks; what was read only once is a warning to look at the page."""
    misread = [row for row in records.rows if row["reading"] == Certainty.DIFFERENTLY]
    doubtful = [row for row in records.rows if row["check_reading"]]
    rows = (
        {"report": row["report"], "subject": row["subject"], "reading": row["reading"], "found": row["note"]}
        for row in doubtful
    )
    return dg.AssetCheckResult(
        check_name="reading",
        asset_key=asset,
        passed=not doubtful,
        severity=dg.AssetCheckSeverity.ERROR if misread else dg.AssetCheckSeverity.WARN,
        description=f"check the reading of {len(doubtful)} figures" if doubtful else None,
        metadata={
            "read differently": len(misread),
            "to check": len(doubtful),
            "findings": table_of(rows, limit=FINDINGS_SHOWN),
        },
    )


def _outcomes(counted: Mapping[str, int]) -> Metadata:
    return {outcome.value: counted.get(outcome.value, 0) for outcome in Verdict}


def check_of_several(
    asset: dg.AssetKey, name: str, by_report: Mapping[str, dg.AssetCheckResult]
) -> dg.AssetCheckEvaluation:
    """What one check says of several reports: it fails where it fails for one, and says for which and why.

    Args:
        asset: what was checked.
        name: of the check.
        by_report: what it says of each.
    """
    failed = {report: result for report, result in by_report.items() if not result.passed}
    is_error = any(result.severity is dg.AssetCheckSeverity.ERROR for result in failed.values())
    rows = ({"report": report, "found": result.description or ""} for report, result in failed.items())
    told = "; ".join(f"{report}: {result.description or 'failed'}" for report, result in failed.items())
    return dg.AssetCheckEvaluation(
        asset_key=asset,
        check_name=name,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description=told or None,
        metadata={
            "reports checked": len(by_report),
            "reports failed": len(failed),
            "findings": table_of(rows, limit=FINDINGS_SHOWN),
        },
    )


def placed_check(tables: Sequence[Recognised], asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether every row of the known tables could be placed; a warning with the rows that are held back."""
    doubtful = [(table, row) for table in tables for row in table.rows if row.doubt]
    rows = (
        {
            "table": table.name or table.layout.name,
            "place": f"page {row.page}" if row.page is not None else f"line {row.line}",
            "reason": row.doubt,
            "cells": " | ".join(cell.text for cell in row.cells.values()),
        }
        for table, row in doubtful
    )
    return dg.AssetCheckResult(
        check_name="placed",
        asset_key=asset,
        passed=not doubtful,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(doubtful)} rows are held back" if doubtful else None,
        metadata={"rows held back": table_of(rows, limit=FINDINGS_SHOWN)},
    )


def recognised_check(tables: Sequence[TableSummary], asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether every table is of a kind we know, gave rows and has known headings; a warning with the rest."""
    unknown = [table for table in tables if table.is_unknown]
    barren = [table for table in tables if table.is_barren]
    rows = (
        {"table": table.name, "place": table.place, "why": why, "preview": table.preview}
        for why, group in (("of no known kind", unknown), ("no row could be read", barren))
        for table in group
    )
    drift = [
        {"table": table.name, "place": table.place, "note": note} for table in tables for note in table.notes
    ]
    is_known = len(unknown) < len(tables)
    return dg.AssetCheckResult(
        check_name="recognised",
        asset_key=asset,
        passed=is_known and not unknown and not barren and not drift,
        severity=dg.AssetCheckSeverity.WARN,
        description=None if is_known else "no table of this report is of a kind we know",
        metadata={
            "recognised": len(tables) - len(unknown),
            "not read": table_of(rows, limit=FINDINGS_SHOWN),
            "headings not known": table_of(drift, limit=FINDINGS_SHOWN),
        },
    )


def reports_metadata(reports: ReportsRead) -> Metadata:
    """Of the reports to publish: what was found in each, and what kept others out."""
    rows = (
        {
            "report": summary.report,
            "pages": summary.pages,
            "tables": len(summary.tables),
            "not recognised": sum(table.is_unknown for table in summary.tables),
            "records": sum(summary.records.values()),
        }
        for summary in reports.summaries
    )
    return {
        "reports": table_of(rows, limit=100),
        "problems": as_list(reports.problems),
    }


def outcome_metadata(outcome: PackageOutcome, address: str) -> Metadata:
    """Of a package: what became of it, its rows, and where to see it."""
    return {
        "status": outcome.status,
        "version": outcome.version or "none yet",
        "previous": outcome.previous or "none",
        "dagster/row_count": sum(outcome.rows.values()),
        "rows": table_of({"resource": resource, "rows": rows} for resource, rows in outcome.rows.items()),
        "portal": dg.MetadataValue.url(address),
    }


def released_check(outcome: PackageOutcome, asset: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether the package was free to be published; an error with the reasons when it is held back."""
    return dg.AssetCheckResult(
        check_name="released",
        asset_key=asset,
        passed=outcome.status != "blocked",
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join(outcome.reasons) or None,
        metadata={"reasons": as_list(outcome.reasons)},
    )


def as_list(sentences: Iterable[str]) -> dg.MarkdownMetadataValue:
    """Sentences as a list, each as it is: what a report prints is text and no Markdown, link or HTML."""
    return dg.MetadataValue.md("\n".join(f"- {_escaped(sentence)}" for sentence in sentences) or "none")


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= TEXT_SHOWN else f"{text[: TEXT_SHOWN - 1]}…"


def approved_check(outcome: PackageOutcome, key: dg.AssetKey) -> dg.AssetCheckResult:
    """Whether the change has the word of whoever must give it."""
    return dg.AssetCheckResult(
        passed=outcome.status != "waiting",
        check_name="approved",
        asset_key=key,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"waits for": "\n".join(outcome.reasons) if outcome.status == "waiting" else "nobody"},
    )
