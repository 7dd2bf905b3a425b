"""All that is known of some reports before they are published: read, corrected, checked, compared.

The same functions as in a publication, without its runs and its store: what a person reviews is what would go
out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipelines import proof as reconciliation
from pipelines.assembly import steps as assemble
from pipelines.council.project import Project
from pipelines.exceptions import ReportError
from pipelines.extraction import ReadReport, read_report
from pipelines.extraction.report import load_report
from pipelines.extraction.rereading import second_reading
from pipelines.gate.corrections import load_corrections
from pipelines.gate.quarantine import vet
from pipelines.gate.screening import Allowed, load_allowed
from pipelines.proof.series import compare_with_last
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import Locator, Records, ReportSummary, Row, join
from pipelines.rows.schemas import TableSchema, load_schemas


@dataclass(frozen=True)
class Desk:
    """Reports laid out for review.

    Attributes:
        readings: each report as it was read, by id.
        summaries: what each is, in order of ids.
        records: rows by resource, of all reports, with those held back; derived ones too.
        checks: everything that was asked, by report id; empty for what is about several.
        schemas: by resource.
        rules: what must agree with what.
        allowed: contact points that the screen lets pass.
        problems: one clear error per report that could not be read.
    """

    readings: Mapping[str, ReadReport]
    summaries: tuple[ReportSummary, ...]
    records: Mapping[str, Records]
    checks: Mapping[str, tuple[CheckResult, ...]]
    schemas: Mapping[str, TableSchema]
    rules: reconciliation.Rules
    allowed: Allowed
    problems: tuple[str, ...]

    @cached_property
    def rows(self) -> Mapping[str, tuple[str, Row]]:
        """Every as-reported row with its resource, by its locator."""
        return {
            str(row["locator"]): (resource, row)
            for resource in assemble.MAKERS
            for row in self.records[resource].rows
        }

    @cached_property
    def spots(self) -> Mapping[tuple[str, str], tuple[Locator, ...]]:
        """The spots of every row and cell, by locator and field."""
        found: dict[tuple[str, str], tuple[Locator, ...]] = {}
        for part in self.records.values():
            for spot in part.locators:
                key = (spot.locator, spot.field)
                found[key] = (*found.get(key, ()), spot)
        return found


def lay_out(files: Sequence[Path], project: Project, tell: Callable[[str], None]) -> Desk:
    """Read, correct, check and compare reports.

    Args:
        files: the reports.
        project: whose layouts, schemas, suites, corrections and rules apply.
        tell: is told each report's id before it is read.

    Raises:
        OpenBarnetError: a data file of the project cannot be used, or a correction no longer fits.
    """
    schemas = load_schemas(project.schemas)
    readings: dict[str, ReadReport] = {}
    problems: list[str] = []
    for path in files:
        tell(path.stem)
        try:
            readings[path.stem] = read_report(load_report(path), project.layouts)
        except ReportError as error:
            problems.append(str(error))
    parts: dict[str, dict[str, Records]] = {}
    checks: dict[str, tuple[CheckResult, ...]] = {}
    for report, read in readings.items():
        parts[report], checks[report] = _records_of(read, schemas, project)
    records = {
        resource: join(resource, [part[resource] for part in parts.values()])
        for resource in assemble.REPORT_RESOURCES
    }
    documents = {read.report.sha256: read.report.path for read in readings.values()}
    rules = reconciliation.load_rules(project.schemas, second_reading(documents.get))
    allowed = load_allowed(project.screening)
    summaries = tuple(assemble.summary_of(readings[report], parts[report], allowed) for report in readings)
    several = compare_with_last(records, summaries, schemas, project)
    for resource in assemble.DERIVED:
        derived = assemble.derive(resource, records, schemas, rules)
        records[resource], results = vet(derived, schemas[resource], project, records)
        several = (*several, *results)
    return Desk(
        readings, summaries, records, {**checks, "": several}, schemas, rules, allowed, tuple(problems)
    )


def _records_of(
    read: ReadReport, schemas: Mapping[str, TableSchema], project: Project
) -> tuple[dict[str, Records], tuple[CheckResult, ...]]:
    corrections = load_corrections(project.corrections, read.report.id)
    records: dict[str, Records] = {}
    checks: tuple[CheckResult, ...] = ()
    for resource in assemble.REPORT_RESOURCES:
        found = assemble.records_of(read, resource, schemas, corrections)
        records[resource], results = vet(found, schemas[resource], project, {})
        checks = (*checks, *(replace(result, failed_rows=()) for result in results))
    return records, checks
