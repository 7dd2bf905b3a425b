"""Reports of one series, and each beside the one before: this quarter's rows next to the last quarter's.

A series is told by the reports' ids, less quarter and year; what comes before what, by their periods. The
suites say what is compared (see `pipelines.gate.validation`). A report without a predecessor is not compared
with anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.council.project import Project
from pipelines.gate import validation
from pipelines.rows.findings import CheckResult, join_checks
from pipelines.rows.periods import period_bounds
from pipelines.rows.records import Records, ReportSummary, Row
from pipelines.rows.schemas import TableSchema

PERIOD_PARTS = re.compile(r"(?:^|(?<=[-._]))(?:q[1-4]|20\d\d|\d\d)(?:[-._]|$)", re.IGNORECASE)


def series_of(report: str) -> str:
    """What the ids of a series share: `q1-2016-17-commissioning-group` → `commissioning-group`."""
    return PERIOD_PARTS.sub("", report).strip("-._").lower()


def predecessors(reports: Sequence[ReportSummary]) -> dict[str, str]:
    """The report before each that has one: the latest earlier one of its series."""
    found: dict[str, str] = {}
    starts = {report.report: period_bounds(report.period).start for report in reports}
    for report in reports:
        start = starts[report.report]
        earlier = [
            (other_start, other.report)
            for other in reports
            if (other.publisher, series_of(other.report)) == (report.publisher, series_of(report.report))
            and (other_start := starts[other.report])
            and start
            and other_start < start
        ]
        if earlier:
            found[report.report] = max(earlier)[1]
    return found


def compare_with_last(
    records: Mapping[str, Records],
    reports: Sequence[ReportSummary],
    schemas: Mapping[str, TableSchema],
    project: Project,
) -> tuple[CheckResult, ...]:
    """What the suites say of each report's rows beside those of the report before, one result per check.

    Args:
        records: as-reported rows by resource, of all reports.
        reports: all reports.
        schemas: by resource.
        project: whose suites apply.

    Raises:
        SuiteError: a suite cannot be loaded.
    """
    before = predecessors(reports)
    results: list[CheckResult] = []
    for resource, every in records.items():
        suite = project.expectations / f"{resource}.json"
        if not suite.exists():
            continue
        rows = _by_report(every.rows)
        for report, last in before.items():
            if rows.get(report) and rows.get(last):
                one = replace(every, rows=tuple(rows[report]))
                results += validation.check_against_last(one, rows[last], schemas[resource], suite)
    return join_checks(replace(result, failed_rows=()) for result in results)


def _by_report(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row.get("report") or ""), []).append(row)
    return found
