"""Correction entries ready to be pasted into a report's file of corrections.

An entry states the value that is read today, so that it can be applied as it stands. It is an offer: the
person who pastes it has looked at the page, and signs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.gate.corrections import shown
from pipelines.rows.locator import row_name
from pipelines.rows.records import Row
from pipelines.rows.schemas import TableSchema
from pipelines.rows.slugs import slug

SIGNED = "Transparency team"
HASH_SHOWN = 6


@dataclass(frozen=True)
class CorrectionEntry:
    """One cell to publish otherwise, as `schemas/councils/correction.schema.json` wants it."""

    report: str
    resource: str
    row: str
    field: str
    expected: str | None
    corrected: str | None
    reason: str

    @property
    def id(self) -> str:
        """A name of its own that stays the same from review to review: of two cells never the same."""
        cell = hashlib.sha256(f"{self.row} {self.field}".encode()).hexdigest()[:HASH_SHOWN]
        return slug(f"{row_name(self.row).rpartition('/')[2][:40]} {self.field} {cell}")

    def as_yaml(self, today: str) -> str:
        """The entry as text to paste below `corrections:`; `today` is an ISO date."""
        values = {
            "id": self.id,
            "resource": self.resource,
            "row": self.row,
            "field": self.field,
            "expected": self.expected,
            "corrected": self.corrected,
            "reason": self.reason,
            "by": SIGNED,
            "date": today,
        }
        lines = [f"{name}: {_quoted(value)}" for name, value in values.items()]
        return "  - " + "\n    ".join([*lines, "council_told: false"]) + "\n"


def _quoted(value: str | None) -> str:
    # JSON is YAML, and says every text on one line
    return "null" if value is None else json.dumps(value, ensure_ascii=False)


def entry_for(
    rows: Mapping[str, tuple[str, Row]],
    schemas: Mapping[str, TableSchema],
    cell: tuple[str, str],
    corrected: Decimal | str | None,
    reason: str,
) -> CorrectionEntry | None:
    """The entry that gives a cell another value; None where there is no such cell, or it holds that already.

    Args:
        rows: as-reported rows with their resources, by locator.
        schemas: by resource.
        cell: locator of the row, and field.
        corrected: the value to publish; None to publish the cell empty, where it may be.
        reason: a sentence for whoever reads the published table of corrections.
    """
    locator, field = cell
    if locator not in rows:
        return None
    resource, row = rows[locator]
    schema = schemas[resource]
    if field not in schema.field_names or field in ("report", "locator"):
        return None
    if corrected is None and schema.field(field).constraints.get("required"):
        return None
    kind = schema.field(field).type
    value = _fitting(corrected, kind)
    expected = shown(row[field])
    if value == expected or (corrected is not None and value is None):
        return None
    return CorrectionEntry(str(row["report"]), resource, locator, field, expected, value, reason)


def _fitting(value: Decimal | str | None, kind: str) -> str | None:
    """A value as it would stand in a column of that type; None where it cannot."""
    if isinstance(value, Decimal):
        if kind == "integer":
            return f"{value:f}".partition(".")[0] if value == value.to_integral_value() else None
        return f"{value.normalize():f}" if kind == "number" else None
    return value if kind == "string" else None
