"""Whether rows surely meet an expectation, told without Great Expectations, which takes seconds to load.

Nearly all expectations are met by nearly all tables. So the library, which alone says that one is not met
and by which rows, is asked only where that is not certain: of a kind of expectation or a setting that is not
known here, of rows whose columns or types are not those of their schema, and wherever a row might break it.
What is certain is told as the library would tell it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import compress
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

from pipelines.gate.validation.rules import PLAIN_TYPES
from pipelines.rows.records import Row
from pipelines.rows.schemas import TableSchema

Cells = Sequence[Any]
Settings = Mapping[str, Any]
NUMBERS = frozenset({"integer", "number"})
GENERAL = frozenset({"mostly", "row_condition"})
BOUNDS = frozenset({"min_value", "max_value"})


class PlainRows:
    """Rows by column as the library would be handed them, if their columns and types are as they should be.

    Args:
        rows: the rows.
        schema: of the same resource.
    """

    def __init__(self, rows: Sequence[Row], schema: TableSchema) -> None:
        self._rows = rows
        self._schema = schema

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The type of each column."""
        return {field.name: field.type for field in self._schema.fields}

    @cached_property
    def columns(self) -> Mapping[str, Cells]:
        """The cells of each column, missing ones None and numbers floats; no column where anything is odd."""
        names = self.kinds.keys()
        if any(row.keys() != names for row in self._rows):
            return {}
        found: dict[str, Cells] = {}
        for name, kind in self.kinds.items():
            cells: list[Any] = [row[name] for row in self._rows]
            if not set(map(type, cells)) <= PLAIN_TYPES[kind]:
                return {}
            if kind == "string":
                cells = [cell or None for cell in cells]
            elif kind == "number":
                cells = [None if cell is None else float(cell) for cell in cells]
                if not all(cell is None or isfinite(cell) for cell in cells):
                    return {}
            found[name] = cells
        return found

    def asked_of(self, entry: Mapping[str, Any], ratios: Cells | None = None) -> int | None:
        """Of how many rows an expectation is asked that they surely meet; None where that is not sure.

        Args:
            entry: of a suite.
            ratios: the cells of the column that it is about, where that is worked out.
        """
        settings, count = entry["kwargs"], len(self._rows)
        if entry["type"] == "expect_table_row_count_to_be_between":
            return count if settings.keys() <= BOUNDS and _is_within(count, settings) else None
        kind = KINDS.get(entry["type"])
        if kind is None or not kind.settings | GENERAL >= settings.keys():
            return None
        cells = [ratios] if ratios is not None else [self.columns.get(name) for name in _named(settings)]
        chosen = self._chosen(settings["row_condition"]) if "row_condition" in settings else [True] * count
        if not cells or chosen is None or any(column is None for column in cells):
            return None
        columns = [list(compress(column, chosen)) for column in cells if column is not None]
        types = ["number"] if ratios is not None else [self.kinds[name] for name in _named(settings)]
        try:
            is_met = kind.is_met(AskedOfColumns(columns, types, settings))
        except (TypeError, ValueError, KeyError, re.error):
            return None
        return sum(chosen) if is_met else None

    def _chosen(self, condition: Any) -> list[bool] | None:
        """Which rows meet a condition; None where it is of a kind that is not known here."""
        if not isinstance(condition, Mapping) or condition.get("column", {}).keys() != {"name"}:
            return None
        name, rest = condition["column"]["name"], {**condition, "column": None}
        if (column := self.columns.get(name)) is None:
            return None
        match rest:
            case {"type": "nullity", "is_null": bool(is_null), **others} if others.keys() == {"column"}:
                return [(cell is None) == is_null for cell in column]
            case {"type": "comparison", "operator": "==", "parameter": str() | bool() as value, **others}:
                is_of_type = self.kinds[name] == ("string" if isinstance(value, str) else "boolean")
                return (
                    [cell == value for cell in column] if is_of_type and others.keys() == {"column"} else None
                )
        return None


def _named(settings: Settings) -> list[str]:
    """The columns that an expectation is about."""
    single = [settings[name] for name in ("column", "column_A", "column_B") if name in settings]
    return single or list(settings.get("column_list", ()))


class AskedOfColumns(NamedTuple):
    """What an expectation is asked of: columns with their types, by its settings."""

    columns: Sequence[Cells]
    types: Sequence[str]
    settings: Settings


class Kind:
    """A kind of expectation: the settings that are known of it, and whether it is surely met."""

    def __init__(self, settings: str, is_met: Callable[[AskedOfColumns], bool]) -> None:
        self.settings = frozenset(settings.split())
        self.is_met = is_met


def _there(cells: Cells) -> list[Any]:
    return [cell for cell in cells if cell is not None]


def _is_whole(settings: Settings) -> bool:
    """Whether every row must meet it: what few may break is more than is looked at here."""
    return bool(settings.get("mostly", 1) == 1)


def _none_missing(asked: AskedOfColumns) -> bool:
    (cells,), share = asked.columns, asked.settings.get("mostly", 1)
    given = len(_there(cells))
    return given == len(cells) or (share < 1 and given > share * len(cells))


def _all_missing(asked: AskedOfColumns) -> bool:
    return _is_whole(asked.settings) and not _there(asked.columns[0])


def _is_within(value: float, settings: Settings) -> bool:
    """Whether a number is within the bounds that are given, which are numbers."""
    low, high = settings.get("min_value"), settings.get("max_value")
    bounds = [bound for bound in (low, high) if bound is not None]
    return (
        bool(bounds)
        and isfinite(value)
        and all(isinstance(bound, int | float) and not isinstance(bound, bool) for bound in bounds)
        and (low is None or value >= low)
        and (high is None or value <= high)
    )


def _between(asked: AskedOfColumns) -> bool:
    return (
        _is_whole(asked.settings)
        and asked.types[0] in NUMBERS
        and all(_is_within(cell, asked.settings) for cell in set(_there(asked.columns[0])))
    )


def _long_enough(asked: AskedOfColumns) -> bool:
    return _is_of_texts(asked) and all(
        _is_within(length, asked.settings) for length in set(map(len, _there(asked.columns[0])))
    )


def _matches(asked: AskedOfColumns) -> bool:
    pattern = re.compile(asked.settings["regex"])
    return _is_of_texts(asked) and all(map(pattern.search, set(_there(asked.columns[0]))))


def _matches_not(asked: AskedOfColumns) -> bool:
    pattern = re.compile(asked.settings["regex"])
    return _is_of_texts(asked) and not any(map(pattern.search, set(_there(asked.columns[0]))))


def _is_of_texts(asked: AskedOfColumns) -> bool:
    return _is_whole(asked.settings) and asked.types[0] == "string"


def _known_values(asked: AskedOfColumns) -> set[Any] | None:
    """The values that are listed, where they are of the column's own type."""
    wanted = {"string": str, "integer": int, "number": int | float}.get(asked.types[0])
    values = asked.settings["value_set"]
    if (
        wanted is None
        or not _is_whole(asked.settings)
        or not all(isinstance(value, wanted) for value in values)
    ):
        return None
    return set(values)


def _among(asked: AskedOfColumns) -> bool:
    known = _known_values(asked)
    return known is not None and set(_there(asked.columns[0])) <= known


def _not_among(asked: AskedOfColumns) -> bool:
    known = _known_values(asked)
    return known is not None and known.isdisjoint(_there(asked.columns[0]))


def _in_order(asked: AskedOfColumns) -> bool:
    if asked.settings.get("ignore_row_if") != "either_value_is_missing" or not _is_whole(asked.settings):
        return False
    if len(set(asked.types)) > 1 or asked.types[0] not in {*NUMBERS, "date"}:
        return False
    pairs = [(one, other) for one, other in zip(*asked.columns, strict=True) if None not in (one, other)]
    return all(one >= other if asked.settings.get("or_equal") else one > other for one, other in pairs)


def _each_once(asked: AskedOfColumns) -> bool:
    rows = list(zip(*asked.columns, strict=True))
    if asked.settings.get("ignore_row_if") == "any_value_is_missing":
        rows = [row for row in rows if None not in row]
    elif asked.settings.get("ignore_row_if") != "never":
        return False
    return _is_whole(asked.settings) and len(set(rows)) == len(rows)


def _different_in_each(asked: AskedOfColumns) -> bool:
    if asked.settings.get("ignore_row_if") != "any_value_is_missing" or len(set(asked.types)) > 1:
        return False
    rows = [row for row in zip(*asked.columns, strict=True) if None not in row]
    return _is_whole(asked.settings) and all(len(set(row)) == len(row) for row in rows)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "expect_column_values_to_not_be_null": Kind("column", _none_missing),
        "expect_column_values_to_be_null": Kind("column", _all_missing),
        "expect_column_values_to_be_between": Kind("column min_value max_value", _between),
        "expect_column_value_lengths_to_be_between": Kind("column min_value max_value", _long_enough),
        "expect_column_values_to_match_regex": Kind("column regex", _matches),
        "expect_column_values_to_not_match_regex": Kind("column regex", _matches_not),
        "expect_column_values_to_be_in_set": Kind("column value_set", _among),
        "expect_column_values_to_not_be_in_set": Kind("column value_set", _not_among),
        "expect_column_pair_values_a_to_be_greater_than_b": Kind(
            "column_A column_B or_equal ignore_row_if", _in_order
        ),
        "expect_compound_columns_to_be_unique": Kind("column_list ignore_row_if", _each_once),
        "expect_select_column_values_to_be_unique_within_record": Kind(
            "column_list ignore_row_if", _different_in_each
        ),
    }
)
"""The kinds of expectation that are known here, by their names in the library."""
