"""Whether rows surely meet an expectation, told without Great Expectations, whose import alone takes seconds.

Nearly all expectations are met. So Great Expectations, which alone says what is wrong and by which rows, is
asked only where this is not certain: of an expectation of a kind or with a condition that is not known here,
of a column that is not there, and where anything looks amiss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pipelines.gate.validation.rules import is_typed
from pipelines.rows.records import Records, Value
from pipelines.rows.schemas import TableSchema

Cell = Value | float
Test = Callable[[Any], bool]
PARTS = frozenset(("type", "kwargs", "meta", "severity", "notes"))
"""What an entry of a suite says that is known here."""

SLACK = 1e-9
"""How far a share is above what is asked before it is above it for certain."""


def cell_of(value: Value, kind: str | None) -> Cell:
    """A cell as suites see it: numbers as floats, nothing where it is empty or not of its field's type."""
    if value == "" or (kind is not None and not is_typed(value, kind)):
        return None
    return float(value) if isinstance(value, Decimal) else value


class Cells:
    """The cells of a table by column, each made when it is asked for.

    Args:
        records: the rows.
        schema: says of which type a cell is to be.
        ratios: columns that no row has, worked out elsewhere.
    """

    def __init__(
        self, records: Records, schema: TableSchema, ratios: Mapping[str, Sequence[Cell]] | None = None
    ) -> None:
        self._rows = records.rows
        self._kinds = {field.name: field.type for field in schema.fields}
        self._there = {name for row in self._rows for name in row}
        self._made: dict[str, Sequence[Cell]] = dict(ratios or {})

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def of(self, name: str) -> Sequence[Cell] | None:
        """The cells of a column; None where no row has it."""
        if name not in self._made:
            if name not in self._there:
                return None
            kind = self._kinds.get(name)
            self._made[name] = [cell_of(row.get(name), kind) for row in self._rows]
        return self._made[name]


def tested_and_met(entry: Mapping[str, Any], cells: Cells, parameters: Mapping[str, int]) -> int | None:
    """How many rows an expectation was tested on that is surely met; None where that is not certain.

    Args:
        entry: the expectation, as in the suite's file.
        cells: of the table.
        parameters: what a bound may be named by, `{"$PARAMETER": "twice_last"}`.
    """
    kwargs = dict(entry["kwargs"])
    if entry.keys() - PARTS:
        return None
    if entry["type"] == "expect_table_row_count_to_be_between":
        return cells.count if _is_count_within(kwargs, cells.count, parameters) else None
    rows: Sequence[int] = range(cells.count)
    if condition := kwargs.pop("row_condition", None):
        found = _rows_of(condition, cells)
        if found is None:
            return None
        rows = found
    if "column" in kwargs:
        column = cells.of(kwargs.pop("column"))
        is_met = column is not None and _is_column_met(entry["type"], kwargs, [column[row] for row in rows])
    else:
        is_met = not condition and _is_record_met(entry["type"], kwargs, cells)
    return len(rows) if is_met else None


def _is_count_within(kwargs: Mapping[str, Any], count: int, parameters: Mapping[str, int]) -> bool:
    bounds = {
        name: parameters.get(str(bound.get("$PARAMETER"))) if isinstance(bound, Mapping) else bound
        for name, bound in kwargs.items()
    }
    if not bounds or bounds.keys() - {"min_value", "max_value"} or None in bounds.values():
        return False
    return _is_within(bounds, count)


def _is_within(bounds: Mapping[str, Any], value: Any) -> bool:
    low, high = bounds.get("min_value"), bounds.get("max_value")
    return (low is None or value >= low) and (high is None or value <= high)


def _rows_of(condition: Any, cells: Cells) -> list[int] | None:
    """The rows that an expectation with a condition is about; None where the condition is not known here."""
    match condition:
        case {"type": "nullity", "column": {"name": str(name)}, "is_null": bool(is_null), **other}:
            wanted: Test = lambda value: (value is None) == is_null  # noqa: E731 - one of two, used once
        case {
            "type": "comparison",
            "column": {"name": str(name)},
            "operator": "==",
            "parameter": str() | bool() as wanted_value,
            **other,
        }:
            wanted = lambda value: type(value) is type(wanted_value) and value == wanted_value  # noqa: E731
        case _:
            return None
    column = cells.of(name)
    if other or column is None:
        return None
    return [row for row, value in enumerate(column) if wanted(value) is True]


def _is_column_met(kind: str, kwargs: dict[str, Any], values: Sequence[Cell]) -> bool:
    given = [value for value in values if value is not None]
    mostly = kwargs.pop("mostly", 1)
    if kind == "expect_column_values_to_not_be_null" and not kwargs:
        share = len(given) / len(values) if values else 1
        return len(given) == len(values) or share >= mostly + SLACK
    if mostly != 1:
        return False
    if kind == "expect_column_values_to_be_null":
        return not kwargs and not given
    test = _test(kind, kwargs)
    return test is not None and all(map(test, given))


def _test(kind: str, kwargs: Mapping[str, Any]) -> Test | None:
    """What each value must pass that is given; None for a kind that is not known here."""
    match kind, kwargs:
        case "expect_column_values_to_match_regex", {"regex": str(regex), **other} if not other:
            return lambda value: isinstance(value, str) and _pattern(regex).search(value) is not None
        case "expect_column_values_to_not_match_regex", {"regex": str(regex), **other} if not other:
            return lambda value: isinstance(value, str) and _pattern(regex).search(value) is None
        case "expect_column_values_to_be_between", bounds if _are_bounds(bounds):
            return lambda value: _is_number(value) and _is_within(bounds, value)
        case "expect_column_value_lengths_to_be_between", bounds if _are_bounds(bounds):
            return lambda value: isinstance(value, str) and _is_within(bounds, len(value))
        case "expect_column_values_to_be_in_set", {"value_set": list(wanted), **other} if not other:
            return lambda value: _is_plain(value) and value in wanted
        case "expect_column_values_to_not_be_in_set", {"value_set": list(unwanted), **other} if not other:
            return lambda value: _is_plain(value) and value not in unwanted
    return None


def _is_record_met(kind: str, kwargs: Mapping[str, Any], cells: Cells) -> bool:
    """Whether an expectation about several columns of a row is surely met."""
    names = kwargs.get("column_list") or [kwargs.get("column_A"), kwargs.get("column_B")]
    columns = [column for name in names if (column := cells.of(str(name))) is not None]
    if len(columns) != len(names):
        return False
    records = list(zip(*columns, strict=True))
    match kind, {name: value for name, value in kwargs.items() if not name.startswith("column_")}:
        case "expect_compound_columns_to_be_unique", {"ignore_row_if": "never", **other} if not other:
            return len(set(records)) == len(records)
        case (
            "expect_compound_columns_to_be_unique",
            {"ignore_row_if": "any_value_is_missing", **other},
        ) if not other:
            whole = [record for record in records if None not in record]
            return len(set(whole)) == len(whole)
        case (
            "expect_select_column_values_to_be_unique_within_record",
            {"ignore_row_if": "any_value_is_missing", **other},
        ) if not other:
            return all(len(set(record)) == len(record) for record in records if None not in record)
        case (
            "expect_column_pair_values_a_to_be_greater_than_b",
            {"or_equal": True, "ignore_row_if": "either_value_is_missing", **other},
        ) if not other:
            return all(
                _are_comparable(record) and record[0] >= record[1] for record in records if None not in record
            )
    return False


def _are_comparable(record: Sequence[Any]) -> bool:
    return all(map(_is_number, record)) or all(type(value) is date for value in record)


def _are_bounds(kwargs: Mapping[str, Any]) -> bool:
    known: Collection[str] = ("min_value", "max_value")
    return bool(kwargs) and all(name in known and _is_number(bound) for name, bound in kwargs.items())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) or _is_number(value)


@lru_cache(maxsize=256)
def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex)
