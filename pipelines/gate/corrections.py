"""Corrections: what we publish instead of what was read, why, who says so, and since when.

They are read by `pipelines.gate.decisions`. A correction names the value it expects still to find; when the
source was mended, or reads differently, it fails with its name instead of being applied to something else.
Nothing else in the project changes a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from pipelines.exceptions import CorrectionError
from pipelines.rows.records import Records, Row, Value
from pipelines.rows.schemas import TableSchema


@dataclass(frozen=True)
class Correction:
    """One cell to publish otherwise than it was read; values are written as in a CSV file.

    `file` is where the record stands, from the project's root.
    """

    id: str
    report: str
    resource: str
    row: str
    field: str
    expected: str | None
    corrected: str | None
    reason: str
    by: str
    date: str
    council_told: bool
    file: str

    @property
    def place(self) -> str:
        """Where the correction stands, for people."""
        return f"{self.file}, {self.id}"


def apply_corrections(records: Records, corrections: Sequence[Correction], schema: TableSchema) -> Records:
    """The records with the corrections of their resource applied; locators still lead to what was printed.

    Raises:
        CorrectionError: a row or field is not there, or no longer holds the expected value.
    """
    rows = {str(row["locator"]): row for row in records.rows}
    for correction in corrections:
        if correction.resource == records.resource:
            rows[correction.row] = _corrected(rows.get(correction.row), correction, schema)
    return replace(records, rows=tuple(rows[str(row["locator"])] for row in records.rows))


def _corrected(row: Row | None, correction: Correction, schema: TableSchema) -> Row:
    if row is None:
        raise CorrectionError(
            correction.place,
            f"row {correction.row} is not there any more",
            "remove the entry or name the row",
        )
    if correction.field not in schema.field_names:
        raise CorrectionError(correction.place, f"no field {correction.field!r}", "name a field of the table")
    found = shown(row[correction.field])
    if found != correction.expected:
        raise CorrectionError(
            correction.place,
            f"expects {correction.expected!r} in {correction.field} and finds {found!r}",
            "look at the page: remove the entry if the source was mended, or state what it holds now",
        )
    return {**row, correction.field: _value(correction, schema.field(correction.field).type)}


def shown(value: Value) -> str | None:
    """A value as it stands in a CSV file; None for an empty cell."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _value(correction: Correction, kind: str) -> Value:
    text = correction.corrected
    if text is None:
        return None
    try:
        if kind == "number":
            return Decimal(text)
        if kind == "integer":
            return int(text)
        if kind == "date":
            return date.fromisoformat(text)
    except (InvalidOperation, ValueError) as error:
        raise CorrectionError(
            correction.place, f"{text!r} is no {kind}", "write it as in the CSV file"
        ) from error
    if kind == "boolean":
        return text == "true"
    return text


def as_records(corrections: Sequence[Correction], schema: TableSchema, publisher: str) -> Records:
    """The corrections of a council's report as rows of the `corrections` resource."""
    rows = [
        dict.fromkeys(schema.field_names)
        | {
            "id": f"{correction.report}/{correction.id}",
            "report": correction.report,
            "publisher": publisher or None,
            "resource": correction.resource,
            "row": correction.row,
            "field": correction.field,
            "expected_value": correction.expected,
            "corrected_value": correction.corrected,
            "reason": correction.reason,
            "corrected_by": correction.by,
            "corrected_on": date.fromisoformat(correction.date),
            "council_told": correction.council_told,
            "locator": correction.row,
        }
        for correction in corrections
    ]
    return Records("corrections", tuple(rows))
