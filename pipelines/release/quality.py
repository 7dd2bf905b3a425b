"""What the checks said of a version (`quality.json`), and whether they let it out.

Rows held back stand in `quarantine/<resource>.csv` beside the data, with reason and place. They are no
resource of the package: whoever reads its tables never meets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from pipelines.gate.corrections import shown
from pipelines.gate.quarantine import too_many
from pipelines.release.content import LOCATORS, REPORTS, Table
from pipelines.release.metadata import PackageMeta
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import Doubt, HeldBack, Records, Row
from pipelines.rows.schemas import TableSchema

CORRECTIONS = "corrections"
TOLD = tuple(field.name for field in fields(CheckResult) if field.name != "failed_rows")
"""What the file says of a check, in order."""
FINDINGS_QUOTED = 3  # in a reason for people; quality.json has them all


def checks_of(package: PackageMeta, checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """The checks on the package's resources, in their order, then by name."""
    order = {name: number for number, name in enumerate(package.resources)}
    own = [check for check in checks if check.resource in order]
    return tuple(sorted(own, key=lambda check: (order[check.resource], check.source, check.check)))


def held_back_of(package: PackageMeta, records: Mapping[str, Records]) -> tuple[HeldBack, ...]:
    """The rows of the package that were read but not published."""
    return tuple(row for name in package.resources if name in records for row in records[name].held_back)


def doubts_of(package: PackageMeta, records: Mapping[str, Records]) -> tuple[Doubt, ...]:
    """What was left to people about rows of the package that are published."""
    return tuple(
        doubt
        for name in package.resources
        if name in records
        for doubt in records[name].doubts
        if not doubt.field  # a cell's doubt is a finding of a check
    )


def blocking_reasons(
    package: PackageMeta, checks: Iterable[CheckResult], records: Mapping[str, Records]
) -> tuple[str, ...]:
    """Why a package may not go out: tables that are wrong as a whole, or nothing of it is left to publish."""
    wrong = tuple(_reason(check) for check in checks if check.blocks)
    own = [records[name] for name in package.resources if name in records and name not in (LOCATORS, REPORTS)]
    if any(part.rows for part in own):
        return wrong
    return (*wrong, *(reason for part in own for reason in too_many(part).values()))


def quarantine_path(resource: str) -> str:
    """Where a version keeps the rows of a resource that were held back."""
    return f"quarantine/{resource}.csv"


def quarantine_tables(held_back: Sequence[HeldBack], schemas: Mapping[str, TableSchema]) -> tuple[Table, ...]:
    """The rows held back, as a table per resource: reason, place, and the cells as far as they were read.

    All is text. Columns of the resource come first, then those that only reading knows.
    """
    by_resource: dict[str, list[HeldBack]] = {}
    for row in held_back:
        by_resource.setdefault(row.resource, []).append(row)
    return tuple(
        _quarantine_table(resource, rows, schemas[resource]) for resource, rows in by_resource.items()
    )


HELD_BACK_COLUMNS = ("reason", "held_back_by", "checks", "report", "place", "locator")


def _quarantine_table(resource: str, rows: Sequence[HeldBack], schema: TableSchema) -> Table:
    known = [name for name in schema.field_names if name not in HELD_BACK_COLUMNS]
    other = dict.fromkeys(name for row in rows for name in row.cells if name not in HELD_BACK_COLUMNS)
    cells = [*known, *(name for name in other if name not in known)]
    return Table.of(
        resource,
        {"fields": [{"name": name, "type": "string"} for name in (*HELD_BACK_COLUMNS, *cells)]},
        [
            (
                row.reason,
                row.stage,
                "; ".join(row.checks),
                row.report,
                row.place,
                row.locator,
                *(row.cells.get(name, "") for name in cells),
            )
            for row in rows
        ],
    )


def count_checks(checks: Sequence[CheckResult]) -> dict[str, int]:
    """How many checks failed at each level, and how many passed."""
    failed = {str(level): sum(1 for c in checks if c.level is level and not c.passed) for level in Level}
    return {**failed, "passed": sum(1 for check in checks if check.passed)}


def corrections_of(package: PackageMeta, records: Mapping[str, Records]) -> tuple[Row, ...]:
    """The corrections of values that the package publishes, as rows of the resource `corrections`."""
    every = records.get(CORRECTIONS, Records(CORRECTIONS)).rows
    return tuple(row for row in every if row["resource"] in package.resources)


def quality_json(
    package: PackageMeta, version: str, checks: Sequence[CheckResult], records: Mapping[str, Records]
) -> dict[str, Any]:
    """The content of `quality.json`.

    Args:
        package: what it is about.
        version: its version's number.
        checks: the checks on its resources.
        records: rows by resource, with those held back; `corrections` too, wherever they are published.
    """
    held_back = held_back_of(package, records)
    return {
        "format": 1,
        "package": package.name,
        "version": version,
        "counts": count_checks(checks),
        "checks": [
            {
                **{name: getattr(check, name) for name in TOLD},
                "passed": check.passed,
                "findings": _findings(check),
            }
            for check in checks
        ],
        "quarantine": quarantine_json(held_back, records),
        "held_back": [_held_back(row) for row in held_back],
        "doubts": [asdict(doubt) for doubt in doubts_of(package, records)],
        "corrections": [
            {name: shown(row[name]) for name in row if name != "locator"}
            for row in corrections_of(package, records)
        ],
    }


def quarantine_json(held_back: Iterable[HeldBack], records: Mapping[str, Records]) -> list[dict[str, Any]]:
    """Of each resource with rows held back: how many, of how many, and the file that has them."""
    names = dict.fromkeys(row.resource for row in held_back)
    return [
        {
            "resource": name,
            "path": quarantine_path(name),
            "held_back": len(records[name].held_back),
            "rows_read": len(records[name].rows) + len(records[name].held_back),
        }
        for name in names
    ]


def _held_back(row: HeldBack) -> dict[str, Any]:
    boxes = [
        {
            "page": spot.page,
            **{side: _number(getattr(spot, side)) for side in ("x0", "top", "x1", "bottom")},
            "line": spot.line,
        }
        for spot in row.spots
    ]
    return {**_without(asdict(row), "spots"), "checks": list(row.checks), "boxes": boxes}


def _without(raw: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != name}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _findings(check: CheckResult) -> list[dict[str, str]]:
    return [asdict(finding) for finding in check.findings]


def _reason(check: CheckResult) -> str:
    quoted = [finding.message for finding in check.findings[:FINDINGS_QUOTED]]
    more = check.failures - len(quoted)
    if quoted and more > 0:
        quoted.append(f"and {more} more")
    what = "; ".join(quoted) or f"{check.failures} of {check.tested} failed"
    return f"{check.resource}: {check.description or check.check}: {what}"
