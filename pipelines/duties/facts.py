"""What a store and a council's records say of a duty: what came out when, its fields, its checks.

Facts only, without a day: `reckoning` says from them what is late on one. A period came out on the day of the
first version that had a file of it, if the newest version still has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.duties.days import DAY, months_after
from pipelines.duties.declared import Duty, DutyField
from pipelines.store.published import Catalogue, Package, PublishedVersion
from pipelines.store.table_files import StoredFile
from pipelines.tables.periods import period_in

DATASET, NIL, ELSEWHERE = "dataset", "nil return", "elsewhere"
NIL_RETURNS, PUBLICATION = "openbarnet:nil_returns", "openbarnet:publication"
SNAPSHOT = "snapshot"
GAP = "nothing for "


@dataclass(frozen=True)
class DutyIssue:
    """Something that came out for a duty: the days it covers, when, in what form, from where."""

    duty: str
    start: date
    end: date
    on: date
    kind: str
    source: str
    reason: str = ""


@dataclass(frozen=True)
class FieldFact:
    """How a mandatory field stands in the newest version: its column, filled in how many of the rows."""

    field: DutyField
    column: str
    rows: int
    filled: int

    @property
    def is_lacking(self) -> bool:
        """Whether the field is not there, or has not one value where it must have."""
        return not self.column or (self.rows > 0 and not self.filled and not self.field.may_be_empty)

    @property
    def share(self) -> int:
        """The rows that have it, in per cent, rounded down: 100 only where all have."""
        return 100 * self.filled // self.rows if self.rows else 0


@dataclass(frozen=True)
class DutyFacts:
    """All facts of one duty.

    Attributes:
        issues: what came out, oldest first.
        fields: of the newest version; none where there is no dataset.
        version: the newest version's number, empty for none.
        stars: of open data, from 0 to 5.
        errors: rows or figures that the checks of the newest version hold to be wrong.
        warnings: those they ask about.
        gaps: periods that lack between the first and the last.
    """

    duty: Duty
    issues: tuple[DutyIssue, ...] = ()
    fields: tuple[FieldFact, ...] = ()
    version: str = ""
    stars: int = 0
    errors: int = 0
    warnings: int = 0
    gaps: tuple[str, ...] = ()

    @property
    def lacking(self) -> tuple[FieldFact, ...]:
        """The mandatory fields that are not there."""
        return tuple(fact for fact in self.fields if fact.is_lacking)


def facts_of(duty: Duty, catalogue: Catalogue) -> DutyFacts:
    """What is known of a duty.

    Raises:
        StoreError: a published file cannot be read.
    """
    package = catalogue.package(duty.dataset) if duty.dataset else None
    issues = [*_recorded(duty), *(_published(duty, package, catalogue) if package else ())]
    issues.sort(key=lambda each: (each.on, each.end, each.source))
    if package is None or package.latest is None:
        return DutyFacts(duty, tuple(issues), stars=1 if issues else 0)
    latest = package.latest
    checks = latest.quality.checks
    return DutyFacts(
        duty,
        tuple(issues),
        tuple(_fields(duty, latest)),
        latest.version,
        _stars(latest),
        sum(int(check.get("failures", 0)) for check in checks if check.get("level") == "error"),
        sum(int(check.get("failures", 0)) for check in checks if check.get("level") == "warning"),
        tuple(_gaps(latest)),
    )


def span_of(period: str) -> tuple[date, date] | None:
    """First and last day of a period by its name; what may be either is a financial one."""
    found = period_in(period)
    return found.spans[-1] if found else None


def _recorded(duty: Duty) -> Iterator[DutyIssue]:
    months = {"quarterly": 3, "annually": 12}.get(duty.frequency, 12)
    for nil in duty.nil_returns:
        yield DutyIssue(duty.id, _start(nil.until, months), nil.until, nil.on, NIL, "", nil.reason)
    for other in duty.elsewhere:
        yield DutyIssue(duty.id, _start(other.until, months), other.until, other.on, ELSEWHERE, other.path)


def _start(until: date, months: int) -> date:
    first = date(until.year, until.month, 1)
    return months_after(first, 1 - months)


def _list_from(end: date, duty: Duty) -> date:
    """A list as it stands on a day meets the last whole period before that day, and no other.

    It reaches back two periods less a day, into which one whole period fits and never two.
    """
    return _start(end, 24 if duty.frequency == "annually" else 6) + DAY


def _published(duty: Duty, package: Package, catalogue: Catalogue) -> Iterator[DutyIssue]:
    if package.latest is None:
        return
    first: dict[str, tuple[date, str]] = {}
    nil: dict[str, tuple[date, str]] = {}
    versions = sorted(
        (each for each in package.versions if not each.withdrawn), key=lambda each: each.published
    )
    for version in versions:
        on = date.fromisoformat(version.published[:10])
        for period in _periods(version, catalogue):
            first.setdefault(period, (on, version.version))
        for period in version.descriptor.get(NIL_RETURNS, ()):
            nil.setdefault(str(period), (on, version.version))
    is_list = package.latest.descriptor.get(PUBLICATION) == SNAPSHOT
    standing = _periods(package.latest, catalogue)
    for period, (on, number) in first.items():
        span = span_of(period)
        if span is not None and (is_list or period in standing):
            start = _list_from(span[1], duty) if is_list else span[0]
            yield DutyIssue(duty.id, start, span[1], on, DATASET, f"{package.name} {number}")
    for period, (on, number) in nil.items():
        if (span := span_of(period)) and period in package.latest.descriptor.get(NIL_RETURNS, ()):
            yield DutyIssue(duty.id, *span, on, NIL, f"{package.name} {number}")


def _periods(version: PublishedVersion, catalogue: Catalogue) -> set[str]:
    reports = (catalogue.report(name) for name in version.reports)
    return {report.period for report in reports if report and report.period}


def _fields(duty: Duty, version: PublishedVersion) -> Iterator[FieldFact]:
    table = version.resource(duty.dataset)
    filled = filled_cells(table.parquet) if table and table.parquet else {}
    rows = table.rows if table else 0
    for field in duty.fields:
        known = [name for name in field.columns if name in filled]
        best = max(known, key=lambda name: filled[name], default="")
        yield FieldFact(field, best, rows, filled.get(best, 0))


def filled_cells(parquet: StoredFile) -> dict[str, int]:
    """How many rows of each column of a table's Parquet have a value, from its own statistics."""
    import pyarrow.parquet as pq

    filled: dict[str, int] = {}
    for file in parquet.locations:
        told = pq.ParquetFile(file).metadata
        for group in range(told.num_row_groups):
            part = told.row_group(group)
            for place in range(part.num_columns):
                column = part.column(place)
                empty = (column.statistics.null_count or 0) if column.statistics is not None else 0
                filled[column.path_in_schema] = filled.get(column.path_in_schema, 0) + part.num_rows - empty
    return filled


def _stars(version: PublishedVersion) -> int:
    """Open licence and a table are two, an open format three, an address for every row four."""
    if not version.descriptor.get("licenses"):
        return 0
    return 4 if version.resource("locators") is not None else 3


def _gaps(version: PublishedVersion) -> Iterator[str]:
    for check in version.quality.checks:
        for finding in check.get("findings", ()):
            message = str(finding.get("message", ""))
            if message.startswith(GAP):
                yield message.removeprefix(GAP).partition(",")[0]
