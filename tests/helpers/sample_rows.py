"""Small clean rows of every resource, for tests: `rows/<resource>.json`, typed by the resource's schema.

A column that a row leaves out is empty. Figures and names are the council's; comments are ours.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from conftest import CHECKOUT

from pipelines.council.project import default_project
from pipelines.rows.records import Records, Value
from pipelines.rows.schemas import TableSchema, load_schemas

ROWS = CHECKOUT / "tests" / "rows"
PROJECT = default_project()
SCHEMAS = load_schemas(PROJECT.schemas)


def sample_rows(resource: str) -> list[dict[str, Value]]:
    """The resource's rows, new at each call, so that a test may spoil them."""
    raw = json.loads((ROWS / f"{resource}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return [
        {field.name: typed(row.get(field.name), field.type) for field in SCHEMAS[resource].fields}
        for row in raw
    ]


def sample_records(resource: str) -> Records:
    """The resource's rows as records."""
    return Records(resource=resource, rows=tuple(sample_rows(resource)))


def records_of(schema: TableSchema, rows: list[dict[str, Value]]) -> Records:
    """Rows as records of the schema's resource."""
    return Records(resource=schema.resource, rows=tuple(rows))


def typed(value: Value, kind: str) -> Value:
    """A JSON value as rows hold it: numbers as Decimal, dates as dates."""
    if value is None:
        return None
    if kind == "number":
        return Decimal(str(value))
    return date.fromisoformat(str(value)) if kind == "date" else value
