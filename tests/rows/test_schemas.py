"""The Table Schemas in `schemas/`: sound by themselves, and each of their constraints bites."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import frictionless
import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_records, sample_rows

from pipelines.gate.validation import check_schema
from pipelines.release.content import OURS
from pipelines.rows.schemas import TableSchema
from pipelines.store.published import FRONT

UNITS = {"percent", "gbp", "count", "percentage_points", "pt"}
WRONG_TYPE = {"string": 7, "integer": "seven", "number": "7", "boolean": "true", "date": "2016-07-01"}


# What a field may ask for beside its constraints, and what it only says.
ASKING = {"categories", "missingValues"}
SAYING = {"name", "type", "title", "description", "unit", "constraints", "categoriesOrdered", "example"}
# What a schema may ask for, and what it only says.
KEYS = {"primaryKey", "foreignKeys", "uniqueKeys"}
HEADS = {"$schema", "title", "description", "fields", "missingValues", "naturalKey", "fieldsMatch"}
OF_OURS = {FRONT, OURS}


def constraints(schema: TableSchema) -> list[tuple[str, str]]:
    """(kind, field) for whatever a schema asks of a field beside its type."""
    return [
        (kind, field["name"])
        for field in schema.raw["fields"]
        for kind in [*field.get("constraints", {}), *(ASKING & field.keys())]
    ]


def keys() -> list[tuple[str, str]]:
    """(resource, kind) for whatever any schema asks of several rows or tables."""
    return [
        (schema.resource, kind) for schema in SCHEMAS.values() for kind in sorted(KEYS & schema.raw.keys())
    ]


def failed(schema: TableSchema, rows: list[dict[str, Any]], **others: Any) -> dict[str, int]:
    results = check_schema(records_of(schema, rows), schema, others or referenced(schema))
    return {result.check: result.failures for result in results if not result.passed}


def referenced(schema: TableSchema) -> dict[str, Any]:
    targets = [key["reference"]["resource"] for key in schema.raw.get("foreignKeys", [])]
    return {target: sample_records(target) for target in targets}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_schema_is_valid_and_explains_itself(schema: TableSchema):
    assert [error.message for error in frictionless.Schema.validate_descriptor(dict(schema.raw)).errors] == []
    assert schema.title
    assert schema.description.endswith(".")
    assert set(schema.raw.get(FRONT, ())) <= set(schema.field_names)
    for field in schema.fields:
        assert field.title, field.name
        assert field.description.endswith("."), field.name
        assert field.unit is None or field.unit in UNITS, field.name
        assert (field.unit == "gbp") == field.name.endswith("_gbp"), field.name
        assert field.unit == "percent" or not field.name.endswith("percent"), field.name


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_nothing_is_asked_for_that_no_test_spoils(schema: TableSchema):
    """A new property either says something, or comes with a test that sees it fail."""
    assert schema.raw.keys() <= KEYS | HEADS | OF_OURS
    for field in schema.raw["fields"]:
        assert field.keys() <= ASKING | SAYING, field["name"]


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_every_row_can_be_found_again(schema: TableSchema):
    names = schema.field_names
    if schema.resource != "reports":  # a report is no row of one
        assert names[0 if schema.resource == "locators" else -1] == "locator"
    for name in schema.primary_key:
        entry = next(entry for entry in schema.raw["fields"] if entry["name"] == name)
        assert schema.field(name).constraints.get("required") or entry.get("missingValues") == [], name
    for key in schema.raw.get("foreignKeys", []):
        target = SCHEMAS[key["reference"]["resource"]]
        assert set(key["fields"]) <= set(names)
        assert set(key["reference"]["fields"]) <= set(target.field_names)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_clean_rows_pass_every_check(schema: TableSchema):
    rows = sample_rows(schema.resource)
    assert len(rows) > 1
    assert failed(schema, rows) == {}


def beyond(bound: int | str, by: int) -> int | date:
    """A value beyond a bound: of a number, or of a date as a schema writes it."""
    return bound + by if isinstance(bound, int) else date.fromisoformat(bound) + timedelta(by)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_each_constraint_bites(schema: TableSchema):
    """A row for each, spoilt in that alone: each is failed by its own row and by no other."""
    rows = []
    for kind, name in constraints(schema):
        field = schema.field(name)
        spoilt = {
            "required": None,
            "enum": "Turquoise",
            "categories": "Turquoise",
            "pattern": "not of\nthat form, nor of any other",
            "minimum": beyond(field.constraints.get("minimum", 0), -1),
            "maximum": beyond(field.constraints.get("maximum", 0), +1),
            "missingValues": None,
        }
        rows.append({**sample_rows(schema.resource)[1], name: spoilt[kind]})
    found = failed(schema, rows)
    spoilings = Counter(
        (name, repr(row[name])) for (_, name), row in zip(constraints(schema), rows, strict=True)
    )
    for (kind, name), row in zip(constraints(schema), rows, strict=True):
        # of two constraints that one value breaks, each is failed by both rows
        assert 1 <= found[f"schema/{kind}/{name}"] <= spoilings[name, repr(row[name])], f"{kind} of {name}"


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_type_of_every_field_bites(schema: TableSchema):
    rows = sample_rows(schema.resource)
    rows[1] = {field.name: WRONG_TYPE[field.type] for field in schema.fields}
    found = failed(schema, rows)
    assert {f"schema/type/{name}": found.get(f"schema/type/{name}") for name in schema.field_names} == {
        f"schema/type/{name}": 1 for name in schema.field_names
    }


@pytest.mark.parametrize(("resource", "kind"), keys())
def test_key_bites(resource: str, kind: str):
    schema, rows = SCHEMAS[resource], sample_rows(resource)
    if kind == "foreignKeys":
        for key in schema.raw[kind]:
            rows[0][key["fields"][-1]] = "no such thing"
            assert failed(schema, rows)[f"schema/foreignKeys/{'+'.join(key['fields'])}"] == 1
        return
    for key in [schema.raw[kind]] if kind == "primaryKey" else schema.raw[kind]:
        repeated = [*rows, rows[0]]
        assert failed(schema, repeated)[f"schema/{kind}/{'+'.join(key)}"] == 1


def test_descriptor_files_are_written_alike():
    """Two spaces, UTF-8, a newline at the end: so that a change of one line is a change of one line."""
    for folder in (PROJECT.schemas, PROJECT.expectations):
        for path in folder.glob("*.json"):
            text = path.read_text(encoding="utf-8")
            assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n", path.name
