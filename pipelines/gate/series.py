"""Reports of one series, and each beside the one before: this quarter's rows next to the last quarter's.

A series is told by the reports' ids, less quarter and year; what comes before what, by their periods. The
suites say what is compared (see `pipelines.gate.validation`). A report without a predecessor is not compared
with anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from pipelines.council.project import Project
from pipelines.gate import validation
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult, join_checks
from pipelines.rows.periods import period_bounds
from pipelines.rows.records import Records, ReportSummary, by_report
from pipelines.rows.schemas import TableSchema

PERIOD_PARTS = re.compile(r"(?:^|(?<=[-._]))(?:q[1-4]|20\d\d|\d\d)(?:[-._]|$)", re.IGNORECASE)


def series_of(report: str) -> str:
    """What the ids of a series share: `q1-2016-17-commissioning-group` → `commissioning-group`."""
    return PERIOD_PARTS.sub("", report).strip("-._").lower()


def predecessors(reports: Sequence[ReportSummary]) -> dict[str, str]:
    """The report before each that has one: the latest earlier one of its series."""
    series: dict[tuple[str, str], list[tuple[date, str]]] = {}
    for report in reports:
        if start := period_bounds(report.period).start:
            series.setdefault((report.publisher, series_of(report.report)), []).append((start, report.report))
    found: dict[str, str] = {}
    for dated in series.values():
        before = last = ""
        at: date | None = None
        for start, name in sorted(dated):
            if start != at:  # reports of one period have the same one before them
                before, at = last, start
            last = name
            if before:
                found[name] = before
    return found


def compare_with_last(
    records: Mapping[str, Records],
    reports: Sequence[ReportSummary],
    schemas: Mapping[str, TableSchema],
    project: Project,
    answers: Answers,
) -> tuple[CheckResult, ...]:
    """What the suites say of each report's rows beside those of the report before, one result per check.

    Args:
        records: as-reported rows by resource, of all reports.
        reports: all reports.
        schemas: by resource.
        project: whose suites apply.
        answers: of rows that were compared before.

    Raises:
        SuiteError: a suite cannot be loaded.
    """
    before = predecessors(reports)
    results: list[CheckResult] = []
    for resource, every in records.items():
        suite = project.expectations / f"{resource}.json"
        if not suite.exists():
            continue
        rows = by_report(every.rows)
        for report, last in before.items():
            own = rows.get(report)
            if own and rows.get(last):
                results += answers.of(
                    f"{resource} {own!r} {rows[last]!r}",
                    partial(
                        validation.check_against_last,
                        replace(every, rows=tuple(own)),
                        rows[last],
                        schemas[resource],
                        suite,
                    ),
                )
    return join_checks(replace(result, failed_rows=()) for result in results)
