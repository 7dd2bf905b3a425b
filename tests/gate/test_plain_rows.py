"""What rows surely meet is told without Great Expectations, and whatever is not sure is left to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sample_rows import SCHEMAS, records_of

from pipelines.gate.validation import suites
from pipelines.gate.validation.plain import PlainRows
from pipelines.rows.records import Row
from pipelines.rows.schemas import Field, TableSchema

TYPES = {"text": "string", "other": "string", "count": "integer", "gbp": "number", "on": "date", "to": "date"}
ROW: Row = {
    "text": "Homes",
    "other": "Parks",
    "count": 3,
    "gbp": Decimal("0.5"),
    "on": date(2026, 1, 1),
    "to": date(2026, 3, 31),
}


@pytest.fixture
def schema() -> TableSchema:
    """A table with a column of each type."""
    fields = tuple(Field(name, kind, name, "", None, {}) for name, kind in TYPES.items())
    raw = {"fields": [{"name": name, "type": kind} for name, kind in TYPES.items()]}
    return TableSchema("made-up", "Made up", "", fields, (), raw)


CONDITION = {"type": "comparison", "column": {"name": "text"}, "operator": "==", "parameter": "Homes"}
NULL = {"type": "nullity", "column": {"name": "other"}, "is_null": True}
PAIR = {"column_A": "to", "column_B": "on", "or_equal": True, "ignore_row_if": "either_value_is_missing"}
ASKED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("column_values_to_not_be_null", {"column": "text"}, {"text": ""}),
    ("column_values_to_not_be_null", {"column": "text", "mostly": 0.6}, {"text": None}),
    ("column_values_to_be_null", {"column": "other", "row_condition": NULL}, {"text": 7}),
    ("column_values_to_be_between", {"column": "gbp", "min_value": 0, "max_value": 1}, {"gbp": Decimal(2)}),
    ("column_values_to_be_between", {"column": "count", "min_value": 1}, {"count": 0}),
    ("column_values_to_be_between", {"column": "gbp", "max_value": 1}, {"gbp": Decimal("NaN")}),
    ("column_value_lengths_to_be_between", {"column": "text", "max_value": 5}, {"text": "Housing"}),
    ("column_values_to_match_regex", {"column": "text", "regex": "^H"}, {"text": "An H"}),
    ("column_values_to_not_match_regex", {"column": "text", "regex": "  "}, {"text": "two  spaces"}),
    ("column_values_to_be_in_set", {"column": "text", "value_set": ["Homes"]}, {"text": "Parks"}),
    ("column_values_to_not_be_in_set", {"column": "gbp", "value_set": [2]}, {"gbp": Decimal("2.0")}),
    ("column_pair_values_a_to_be_greater_than_b", PAIR, {"to": date(2025, 1, 1)}),
    (
        "compound_columns_to_be_unique",
        {"column_list": ["text", "count"], "ignore_row_if": "never"},
        {"count": 3},
    ),
    (
        "select_column_values_to_be_unique_within_record",
        {"column_list": ["text", "other"], "ignore_row_if": "any_value_is_missing"},
        {"other": "Homes"},
    ),
    ("table_row_count_to_be_between", {"min_value": 2, "max_value": 2}, {}),
]


def number_asked(
    kind: str, kwargs: dict[str, Any], *rows: Row, schema: TableSchema, ratios: Any = None
) -> int | None:
    return PlainRows(rows, schema).asked_of({"type": f"expect_{kind}", "kwargs": kwargs}, ratios)


@pytest.mark.parametrize(("kind", "kwargs", "spoilt"), ASKED)
def test_rows_that_meet_it_are_told_from_those_that_may_not(
    kind: str, kwargs: dict[str, Any], spoilt: dict[str, Any], schema: TableSchema
):
    sound = ROW | {"count": 4}
    conditioned = "row_condition" in kwargs
    assert number_asked(kind, kwargs, ROW, sound, schema=schema) == (0 if conditioned else 2)
    broken = (ROW, sound | spoilt) if spoilt else (ROW,)
    assert number_asked(kind, kwargs, *broken, schema=schema) is None


def test_a_condition_chooses_the_rows(schema: TableSchema):
    kwargs = {"column": "count", "min_value": 1, "row_condition": CONDITION}
    other = ROW | {"text": "Parks", "count": 0}
    assert number_asked("column_values_to_be_between", kwargs, ROW, other, schema=schema) == 1
    assert number_asked("column_values_to_be_between", kwargs, ROW | {"count": 0}, schema=schema) is None
    filled = {"column": "text", "row_condition": NULL | {"is_null": False}}
    assert number_asked("column_values_to_not_be_null", filled, ROW, schema=schema) == 1


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        ("column_values_to_be_of_type", {"column": "text"}),
        ("column_values_to_be_between", {"column": "count", "min_value": 1, "strict_min": True}),
        ("column_values_to_be_between", {"column": "count"}),
        ("column_values_to_be_between", {"column": "on", "min_value": 1}),
        ("column_values_to_be_between", {"column": "count", "min_value": 1, "mostly": 0.5}),
        ("column_values_to_match_regex", {"column": "text", "regex": "("}),
        ("column_values_to_match_regex", {"column": "count", "regex": "3"}),
        ("column_values_to_be_in_set", {"column": "count", "value_set": ["3"]}),
        ("column_values_to_not_be_null", {"column": "colour"}),
        ("column_values_to_not_be_null", {"column": "text", "row_condition": "count > 1"}),
        ("column_values_to_not_be_null", {"column": "text", "row_condition": CONDITION | {"operator": "!="}}),
        ("column_values_to_not_be_null", {}),
        ("compound_columns_to_be_unique", {"column_list": ["text"]}),
        ("table_row_count_to_be_between", {"min_value": {"$PARAMETER": "half_of_last"}}),
    ],
)
def test_what_is_not_known_is_left_to_the_library(kind: str, kwargs: dict[str, Any], schema: TableSchema):
    assert number_asked(kind, kwargs, ROW, schema=schema) is None


def test_rows_of_other_columns_or_types_are_left_to_the_library(schema: TableSchema):
    kwargs = {"column": "text"}
    lacking = {name: value for name, value in ROW.items() if name != "on"}
    for odd in (lacking, {**ROW, "colour": "red"}, {**ROW, "count": "3"}, {**ROW, "gbp": Decimal("NaN")}):
        assert number_asked("column_values_to_not_be_null", kwargs, ROW, odd, schema=schema) is None


def test_a_ratio_is_held_against_its_bounds(schema: TableSchema):
    kwargs = {"column": "made", "min_value": 0.1, "max_value": 10}
    for ratios, wanted in (([2.0, None], 2), ([20.0, None], None), ([float("inf"), None], None)):
        assert (
            number_asked("column_values_to_be_between", kwargs, ROW, ROW, schema=schema, ratios=ratios)
            == wanted
        )


def test_a_bound_that_names_the_last_report_is_worked_out():
    entry = {
        "type": "expect_table_row_count_to_be_between",
        "kwargs": {"min_value": {"$PARAMETER": "half_of_last"}, "max_value": {"$PARAMETER": "twice_last"}},
        "severity": "info",
        "notes": "As many rows as before.",
        "meta": {"position": 0},
    }
    records = records_of(SCHEMAS["successes"], [{"report": "r", "text": "a"}] * 3)
    for last, is_sure in ((3, True), (6, True), (7, False), (1, False)):
        sure = suites.surely_met([entry], records, SCHEMAS["successes"], records.rows[:1] * last)
        assert bool(sure) is is_sure
