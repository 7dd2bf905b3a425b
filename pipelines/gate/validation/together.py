"""One suite asked of a table of each of several reports, at the price of asking it of one.

What each table surely meets is not asked at all. What Great Expectations spends on the rest goes with the
number of its expectations and hardly with the rows. So the rows of all tables are handed in as one, and what
that settles is settled for each: an expectation that is judged row by row, and that no row breaks, is broken
in none of the tables, however many may break it (`mostly`). Whatever remains is asked of its table alone: an
expectation that some of its rows break, one of the table's shape, one that could not be tested. The library
decides of each of these; nothing here judges a row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.gate.validation.suites import ask_library, ask_suite, frame, is_met, own_entries, surely_met
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

OF_ROWS = frozenset(
    {
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_value_lengths_to_be_between",
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_be_null",
        "expect_column_values_to_match_regex",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_not_match_regex",
        "expect_compound_columns_to_be_unique",
        "expect_select_column_values_to_be_unique_within_record",
    }
)
"""Expectations that a row meets or breaks; what no row of many breaks, no row of some of them does."""

OF_SEVERAL_ROWS = frozenset({"expect_compound_columns_to_be_unique"})
"""Those of them that two tables may meet and both together break."""

OF_NUMBER = "expect_table_row_count_to_be_between"
"""The expectation that knows nothing of a table but how many rows it has."""


def check_suite_of_each(
    tables: Sequence[Records], schema: TableSchema, suite_file: Path
) -> list[tuple[CheckResult, ...]]:
    """What `check_suite` says of each table.

    Args:
        tables: of one resource; each has rows.
        schema: theirs.
        suite_file: its suite.

    Raises:
        SuiteError: Great Expectations cannot load the suite.
    """
    entries = own_entries(suite_file)
    settled = [surely_met(entries, records, schema) for records in tables]
    for alike in _of_same_columns(tables):
        _settle_together(alike, tables, entries, settled, schema, suite_file)
    by_number: dict[tuple[int, int], CheckResult] = {}
    for records, known in zip(tables, settled, strict=True):
        for entry in entries:
            met = by_number.get((_position(entry), len(records.rows)))
            if met is not None:
                known[_position(entry)] = replace(met, resource=records.resource)
        left = [entry for entry in entries if _position(entry) not in known]
        for entry, result in zip(left, ask_suite(suite_file, left, records, schema), strict=True):
            known[_position(entry)] = result
            if entry["type"] == OF_NUMBER and result.passed and "row_condition" not in entry["kwargs"]:
                by_number[_position(entry), len(records.rows)] = result
    return [tuple(known[_position(entry)] for entry in entries) for known in settled]


def looks_at_rows(suite_file: Path, parted_by: str = "") -> bool:
    """Whether a suite asks of single rows: what each of several tables meets, all of them together meet.

    Of one that few rows may break (`mostly`) that holds too, and of the least number of rows that there are.

    Args:
        suite_file: the suite.
        parted_by: a column no value of which stands in two of the tables: rows that must differ in columns,
            it among them, do so in all tables together where they do in each.

    Raises:
        SuiteError: the file is no suite.
    """
    return all(
        entry["type"] in OF_ROWS - OF_SEVERAL_ROWS
        or (entry["type"] == OF_NUMBER and entry["kwargs"].keys() <= {"min_value"})
        or (entry["type"] in OF_SEVERAL_ROWS and parted_by in entry["kwargs"].get("column_list", ()))
        for entry in own_entries(suite_file)
    )


def _position(entry: Mapping[str, Any]) -> int:
    return int(entry["meta"]["position"])


def _of_same_columns(tables: Sequence[Records]) -> list[list[int]]:
    """The numbers of tables whose rows have the same columns: a column that one lacks must stay lacking."""
    found: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, records in enumerate(tables):
        found[frozenset(name for row in records.rows for name in row)].append(number)
    return [numbers for numbers in found.values() if len(numbers) > 1]


def _settle_together(
    numbers: Sequence[int],
    tables: Sequence[Records],
    entries: Sequence[Mapping[str, Any]],
    settled: Sequence[dict[int, CheckResult]],
    schema: TableSchema,
    suite_file: Path,
) -> None:
    """Write down what is surely met by each of some tables, since all of them together were asked."""
    asked = [
        entry
        for entry in entries
        if entry["type"] in OF_ROWS and any(_position(entry) not in settled[number] for number in numbers)
    ]
    if not asked:
        return
    together = Records(schema.resource, tuple(row for number in numbers for row in tables[number].rows))
    found = {
        **ask_library(suite_file, [one for one in asked if not _lets_some_pass(one)], together, schema),
        **ask_library(
            suite_file,
            [one for one in asked if _lets_some_pass(one)],
            together,
            schema,
            is_every_row_told=True,
        ),
    }
    ends = [0]
    for number in numbers:
        ends.append(ends[-1] + len(tables[number].rows))
    table = frame(together, schema)
    for entry in asked:
        counts = _tested(entry, found[_position(entry)], table, ends)
        for number, (begin, end), tested in zip(numbers, pairwise(ends), counts, strict=False):
            broken = _broken_rows(entry, found[_position(entry)])
            if _position(entry) in settled[number]:
                continue
            if broken is not None and not any(begin <= row < end for row in broken):
                settled[number][_position(entry)] = is_met(entry, tables[number], tested)


def _broken_rows(entry: Mapping[str, Any], result: ExpectationValidationResult) -> list[int] | None:
    """The rows that break an expectation; None where that is not known."""
    rows = result.result.get("unexpected_index_list")
    if rows is not None:
        return [int(row) for row in rows]
    return [] if result.success and not _lets_some_pass(entry) else None


def _lets_some_pass(entry: Mapping[str, Any]) -> bool:
    """Whether an expectation is met though some rows break it."""
    return bool(entry["kwargs"].get("mostly", 1) != 1)


def _tested(
    entry: Mapping[str, Any],
    result: ExpectationValidationResult,
    table: pd.DataFrame,
    ends: Sequence[int],
) -> Sequence[int]:
    """How many rows of each table an expectation was asked of; none at all where that is not sure.

    Of one with a condition the library counts the rows that meet it, of all tables together: those that we
    find must be as many.
    """
    condition = entry["kwargs"].get("row_condition")
    if condition is None:
        return [end - begin for begin, end in pairwise(ends)]
    rows = list(_meeting(condition, table))
    if len(rows) != result.result.get("element_count"):
        return []
    return [bisect_left(rows, end) - bisect_left(rows, begin) for begin, end in pairwise(ends)]


def _meeting(condition: Any, table: pd.DataFrame) -> Iterator[int]:
    """The rows, in order, that meet a condition of a kind that our suites use; none of another kind."""
    name = condition["column"]["name"] if isinstance(condition, Mapping) else ""
    if name not in table:
        return
    column = table[name]
    kind, operator = condition.get("type"), condition.get("operator")
    if kind == "comparison" and operator == "==":
        is_meeting = (column == condition["parameter"]).fillna(False)
    elif kind == "nullity":
        is_meeting = column.isna() if condition.get("is_null") else column.notna()
    else:
        return
    yield from (number for number, is_met in enumerate(is_meeting.tolist()) if is_met)
