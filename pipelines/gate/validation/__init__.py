"""Proof of the rows before they are published: Table Schemas, suites, and descriptors.

What belongs here: asking Frictionless and Great Expectations, and saying their answers as
`CheckResult`s. What does not: knowing any report or resource by name, changing a row, or deciding what
becomes of a package (see `pipelines.release`). A check that could not run is reported as failed, never
left out silently; the one exception is a foreign key to a table that the caller did not hand over.

Importing this package costs nothing: Frictionless, pandas and Great Expectations (seconds of CPU time)
are imported by the first call that needs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from pipelines.council.settings import answers_folder
from pipelines.gate.validation.kept import kept_or_asked, kept_or_asked_together
from pipelines.gate.validation.suites import check_against_last, check_suite, is_surely_met
from pipelines.gate.validation.tables import check_descriptor, check_schema, keys_and_places_hold
from pipelines.gate.validation.together import check_suite_of_each, looks_at_rows
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

__all__ = [
    "check_against_last",
    "check_descriptor",
    "check_resource",
    "check_resource_of_each",
    "check_schema",
    "check_suite",
    "is_surely_met",
    "keys_and_places_hold",
    "looks_at_rows",
]


def check_resource(
    records: Records,
    schema: TableSchema,
    suite_file: Path | None,
    others: Mapping[str, Records] | None = None,
) -> tuple[CheckResult, ...]:
    """Everything we can say of one table by itself: its schema's checks, then its suite's.

    Args:
        records: the table's rows, typed as `pipelines.rows.records` says.
        schema: the table's schema.
        suite_file: its suite in `expectations/`; None where there is none.
        others: tables that foreign keys may point into, by resource name.

    Returns:
        A result per check that ran, passed ones too.

    Raises:
        SuiteError: Great Expectations cannot load the suite.
    """
    results = check_schema(records, schema, others)
    if suite_file is None:
        return results
    ask = partial(check_suite, records, schema, suite_file)
    folder = answers_folder()
    return results + (kept_or_asked(folder, records, schema, suite_file, ask) if folder else ask())


def check_resource_of_each(
    tables: Sequence[Records],
    schema: TableSchema,
    suite_file: Path | None,
    others: Mapping[str, Records] | None = None,
) -> list[tuple[CheckResult, ...]]:
    """The same of one table of each of several reports, for little more than the cost of one.

    Args:
        tables: of one resource.
        schema: theirs.
        suite_file: its suite; None where there is none. A table without rows is not asked about.
        others: tables that foreign keys may point into, by resource name.

    Returns:
        What `check_resource` says of each table.

    Raises:
        SuiteError: Great Expectations cannot load the suite.
    """
    results = [check_schema(records, schema, others) for records in tables]
    asked = [number for number, records in enumerate(tables) if suite_file is not None and records.rows]
    if suite_file is None or not asked:
        return results
    ask = partial(check_suite_of_each, schema=schema, suite_file=suite_file)
    given, folder = [tables[number] for number in asked], answers_folder()
    found = kept_or_asked_together(folder, given, schema, suite_file, ask) if folder else ask(given)
    for number, said in zip(asked, found, strict=True):
        results[number] += said
    return results
