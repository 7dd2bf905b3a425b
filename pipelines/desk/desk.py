"""All that is known of some reports before they are published: read, corrected, checked, compared.

The same steps as in a publication, without its runs and its store: what a person reviews is what would go
out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipelines.assembly.identity import read_identified
from pipelines.assembly.steps import Assembled, assemble, rulebook_of
from pipelines.council.project import Project
from pipelines.datasets.registry import reported
from pipelines.exceptions import ReportError
from pipelines.extraction import ReadReport
from pipelines.extraction.report import load_report
from pipelines.extraction.rereading import second_reading
from pipelines.gate.screening import Allowed, load_allowed
from pipelines.rows.records import PrintedSpot, Records, Row
from pipelines.rows.schemas import TableSchema


@dataclass(frozen=True)
class Desk:
    """Reports laid out for review.

    Attributes:
        readings: each report as it was read, by id.
        assembled: what would be published of them.
        schemas: by resource.
        allowed: contact points that the screen lets pass.
        problems: one clear error per report that could not be read.
    """

    readings: Mapping[str, ReadReport]
    assembled: Assembled
    schemas: Mapping[str, TableSchema]
    allowed: Allowed
    problems: tuple[str, ...]

    @cached_property
    def records(self) -> Mapping[str, Records]:
        """Rows by resource, of all reports, with those held back; derived ones too."""
        return {resource: table.records for resource, table in self.assembled.tables.items()}

    @cached_property
    def rows(self) -> Mapping[str, tuple[str, Row]]:
        """Every as-reported row with its resource, by its locator."""
        return {
            str(row["locator"]): (resource, row)
            for resource in reported(self.schemas)
            for row in self.records[resource].rows
        }

    @cached_property
    def spots(self) -> Mapping[tuple[str, str], tuple[PrintedSpot, ...]]:
        """The spots of every row and cell, by locator and field."""
        found: dict[tuple[str, str], tuple[PrintedSpot, ...]] = {}
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
    readings: dict[str, ReadReport] = {}
    problems: list[str] = []
    for path in files:
        tell(path.stem)
        try:
            readings[path.stem] = read_identified(load_report(path), project)
        except ReportError as error:
            problems.append(str(error))
    documents = {read.report.sha256: read.report.path for read in readings.values()}
    rules = rulebook_of(project, second_reading(documents.get))
    return Desk(
        readings,
        assemble(readings, rules),
        rules.schemas,
        load_allowed(project),
        tuple(problems),
    )
