"""Whether rows surely keep to their schema, told in a fraction of the time that Frictionless takes.

Nearly all tables do. So Frictionless, which alone says what is wrong, is asked only where this is not
certain: where a constraint is not known here, or where anything looks amiss. What is missing is as it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pipelines.rows.records import Records
from pipelines.rows.schemas import Field, TableSchema

Test = Callable[[Any], bool]


def is_surely_sound(
    records: Records,
    schema: TableSchema,
    keys: Sequence[Mapping[str, Any]],
    others: Mapping[str, Records],
    cells: Mapping[str, Sequence[Any]] | None = None,
) -> bool:
    """Whether Frictionless would find nothing in rows whose columns and types are as they should be.

    Args:
        records: the rows.
        schema: of the same resource.
        keys: the foreign keys to look at.
        others: the tables that they may point into.
        cells: the rows' cells by column, where they are at hand.
    """
    missing = frozenset(schema.raw.get("missingValues", [""]))
    cells = cells or {name: [row.get(name) for row in records.rows] for name in schema.field_names}
    columns = {name: _read(column, missing) for name, column in cells.items()}
    return (
        not any("format" in field for field in schema.raw["fields"])
        and _none_is_empty(columns)
        and all(_keeps(field, columns[field.name]) for field in schema.fields)
        and _has_own_key(columns, len(records.rows), schema.primary_key)
        and all(leads_somewhere(key, records, others) for key in keys)
    )


def _read(column: Sequence[Any], missing: Collection[str]) -> Sequence[Any]:
    """A column with nothing where a text stands for that."""
    if not any(text in column for text in missing):
        return column
    return [None if isinstance(value, str) and value in missing else value for value in column]


def _none_is_empty(columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether each row has a value: surely where a column has one in every row."""
    return any(None not in column for column in columns.values()) or all(
        any(value is not None for value in row) for row in zip(*columns.values(), strict=True)
    )


def _keeps(field: Field, column: Sequence[Any]) -> bool:
    values = [value for value in column if value is not None]
    constraints = dict(field.constraints)
    if constraints.pop("required", False) and len(values) < len(column):
        return False
    if constraints.pop("unique", False) and len(set(values)) < len(values):
        return False
    tests = list(_tests(field, constraints))
    return None not in tests and all(test(value) for test in tests if test for value in set(values))


def _tests(field: Field, constraints: Mapping[str, Any]) -> Iterator[Test | None]:
    """What each value must pass; None for a constraint that is not known here."""
    for name, bound in constraints.items():
        match name, field.type:
            case "enum", "string":
                yield frozenset(bound).__contains__
            case "pattern", "string":
                yield partial(_matches, re.compile(bound))
            case ("minimum" | "maximum") as side, "integer" | "number":
                yield partial(_is_within, side, Decimal(str(bound)))
            case ("minimum" | "maximum") as side, "date":
                yield partial(_is_within, side, date.fromisoformat(bound))
            case _:
                yield None


def _matches(pattern: re.Pattern[str], value: str) -> bool:
    return pattern.fullmatch(value) is not None


def _is_within(side: str, bound: Any, value: Any) -> bool:
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    return bool(value >= bound) if side == "minimum" else bool(value <= bound)


def _has_own_key(columns: Mapping[str, Sequence[Any]], count: int, key: Sequence[str]) -> bool:
    if not key:
        return True
    nothing = (None,) * count
    keys = set(zip(*(columns.get(name, nothing) for name in key), strict=True))
    return len(keys) == count and (None,) * len(key) not in keys


def has_own_key(records: Records, schema: TableSchema) -> bool:
    """Whether no two rows have one primary key."""
    missing = frozenset(schema.raw.get("missingValues", [""]))
    columns = {name: _read([row.get(name) for row in records.rows], missing) for name in schema.primary_key}
    return _has_own_key(columns, len(records.rows), schema.primary_key)


def leads_somewhere(key: Mapping[str, Any], records: Records, others: Mapping[str, Records]) -> bool:
    """Whether each row's foreign key stands in the table that it points into."""
    reference = key["reference"]
    target = others[reference["resource"]] if reference.get("resource") else records
    names, fields = _listed(key["fields"]), _listed(reference["fields"])
    known = {tuple(row.get(name) for name in fields) for row in target.rows}
    wanted = {tuple(row.get(name) for name in names) for row in records.rows}
    return {one for one in wanted if any(value is not None for value in one)} <= known


def _listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
