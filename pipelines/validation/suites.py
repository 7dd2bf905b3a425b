"""Expectation suites asked of rows, through Great Expectations.

The only module that imports Great Expectations and pandas, and late: the import takes seconds, an answer
hundredths of one. A suite is a file in `expectations/`; its expectations state what a person knows of the
table, each with a severity and a sentence (`notes`) for people. One in-memory context serves the process;
nothing is written, sent or downloaded. An expectation that cannot be loaded stops the suite: Great
Expectations itself would drop it with a line in its log.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import SuiteError
from pipelines.findings import CheckResult, Level
from pipelines.records import Records, Row, Value
from pipelines.schemas import TableSchema
from pipelines.validation.results import Fault, Question, answer, show
from pipelines.validation.rules import is_typed

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

LEVELS: Mapping[str, Level] = {
    "critical": Level.ERROR,
    "warning": Level.WARNING,
    "info": Level.INFORMATION,
}
"""Great Expectations' severities in our words."""

_LOCK = Lock()
"""The one batch definition holds one table at a time."""


def check_suite(records: Records, schema: TableSchema, suite_file: Path) -> tuple[CheckResult, ...]:
    """What the suite says of the rows: one result per expectation, in the suite's order.

    An expectation met by enough rows (`mostly`) has no failures, whatever the few others hold. One that could
    not be tested, for want of its column, has failed. A table without rows is asked only about its shape.

    Raises:
        SuiteError: Great Expectations cannot load the suite.
    """
    entries = _read(suite_file)
    if not records.rows:
        entries = [entry for entry in entries if entry["type"].startswith("expect_table_")]
    suite = _load(suite_file, entries)
    with _LOCK:
        batch = _batch_definition().get_batch(batch_parameters={"dataframe": frame(records, schema)})
        report = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    # the report's order is its own; the position was put into each expectation's meta when it was loaded
    results = sorted(report.results, key=lambda result: int(result.expectation_config.meta["position"]))
    return tuple(
        _answer(entry, result, records, schema) for entry, result in zip(entries, results, strict=True)
    )


def load_suite(suite_file: Path) -> ExpectationSuite:
    """The file as a Great Expectations `ExpectationSuite`, complete.

    Raises:
        SuiteError: not JSON, or an expectation that is unknown, malformed or without severity or notes.
    """
    return _load(suite_file, _read(suite_file))


def frame(records: Records, schema: TableSchema) -> pd.DataFrame:
    """The rows as a data frame: numbers as floats, whole numbers as Int64, text and dates as objects.

    The columns are those of the rows, so that one too many is seen; without rows, those of the schema. A
    cell that is not of its field's type is missing here: `check_schema` reports it.
    """
    import pandas as pd

    dtypes = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
    kinds = {field.name: field.type for field in schema.fields}
    names = dict.fromkeys(name for row in records.rows for name in row) or kinds
    return pd.DataFrame(
        {
            name: pd.Series(
                [_cell(row.get(name), kinds.get(name)) for row in records.rows],
                dtype=dtypes.get(kinds.get(name, ""), "object"),
            )
            for name in names
        }
    )


def _cell(value: Value, kind: str | None) -> Value | float:
    if value == "" or (kind is not None and not is_typed(value, kind)):
        return None
    return float(value) if isinstance(value, Decimal) else value


def _read(suite_file: Path) -> list[dict[str, Any]]:
    """The expectations of a suite file, each with its position in `meta`."""
    try:
        raw = json.loads(suite_file.read_text(encoding="utf-8"))
        entries = list(raw["expectations"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteError(str(suite_file), f"is not a suite ({error!r})", "mend the file") from error
    for number, entry in enumerate(entries, start=1):
        lacking = _lacking(entry)
        if lacking:
            raise SuiteError(
                f"{suite_file}, expectation {number} ({entry.get('type')})",
                f"lacks {lacking}",
                "say what it expects, how much it weighs and, in a sentence, what a person should know",
            )
    return [{**entry, "meta": {**entry.get("meta", {}), "position": i}} for i, entry in enumerate(entries)]


def _lacking(entry: Mapping[str, Any]) -> str:
    """What an expectation must have and has not."""
    if not isinstance(entry.get("type"), str) or not isinstance(entry.get("kwargs"), Mapping):
        return "type or kwargs"
    if not entry.get("notes"):
        return "notes"
    return "" if entry.get("severity") in LEVELS else f"a severity out of {', '.join(LEVELS)}"


def _load(suite_file: Path, entries: Sequence[Mapping[str, Any]]) -> ExpectationSuite:
    library = _great_expectations()
    try:
        suite = library.ExpectationSuite(
            name=suite_file.stem, expectations=[dict(entry) for entry in entries]
        )
    except (TypeError, ValueError) as error:
        what = f"Great Expectations cannot load it ({error})"
        raise SuiteError(str(suite_file), what, "mend the file") from error
    loaded = {expectation.meta["position"] for expectation in suite.expectations}
    dropped = [entry for entry in entries if entry["meta"]["position"] not in loaded]
    if dropped:
        named = ", ".join(f"{entry['meta']['position'] + 1} ({entry['type']})" for entry in dropped)
        raise SuiteError(
            f"{suite_file}, expectation {named}",
            "Great Expectations cannot load it",
            "mend its type and kwargs; the log says what it objects to",
        )
    return suite


@cache
def _great_expectations() -> ModuleType:
    """The library, with whatever it might send or draw turned off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read on import, by the 1.x releases that have telemetry
    import great_expectations

    library: ModuleType = great_expectations
    return library


@cache
def _batch_definition() -> BatchDefinition:
    """Where tables are handed in: a whole data frame of one in-memory context, which serves the process."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("rows").add_dataframe_asset("table")
    return asset.add_batch_definition_whole_dataframe("whole")


def _answer(
    entry: Mapping[str, Any], result: ExpectationValidationResult, records: Records, schema: TableSchema
) -> CheckResult:
    question = Question(
        check=check_name(entry),
        source="suite",
        level=LEVELS[entry["severity"]],
        description=_notes(entry),
    )
    faults = [] if result.success else _faults(entry, result, records.rows, schema)
    return answer(question, records, int(result.result.get("element_count", len(records.rows))), faults)


def check_name(entry: Mapping[str, Any]) -> str:
    """`suite/<expectation>/<columns>`, and `/<case>` where one column has several; unique within a suite."""
    parts = ["suite", entry["type"], "+".join(_columns(entry)), str(entry.get("meta", {}).get("case", ""))]
    return "/".join(part for part in parts if part)


def _columns(entry: Mapping[str, Any]) -> list[str]:
    """The columns an expectation is about; none for one about the table's shape."""
    kwargs = entry["kwargs"]
    if entry["type"].startswith("expect_table_"):
        return []
    single = [kwargs[name] for name in ("column", "column_A", "column_B") if name in kwargs]
    return single or list(kwargs.get("column_list", ()))


def _notes(entry: Mapping[str, Any]) -> str:
    notes = entry["notes"]
    return notes if isinstance(notes, str) else " ".join(notes)


def _faults(
    entry: Mapping[str, Any], result: ExpectationValidationResult, rows: Sequence[Row], schema: TableSchema
) -> list[Fault]:
    """Why an expectation failed: a fault per row it points at, else one for the table."""
    columns, notes, details = _columns(entry), _notes(entry), result.result
    if indexes := details.get("unexpected_index_list"):
        return [Fault(i, columns[0], f"{_said(rows[i], columns, schema)}. {notes}") for i in sorted(indexes)]
    if "observed_value" in details:
        return [Fault(None, "", f"{notes} Found: {details['observed_value']}.")]
    return [Fault(None, "", f"{notes} It could not be tested: {_objection(result.exception_info)}.")]


def _said(row: Row, columns: Sequence[str], schema: TableSchema) -> str:
    titles = {field.name: field.title for field in schema.fields}
    return ", ".join(f"{titles.get(name, name)} is {show(row.get(name))}" for name in columns)


def _objection(info: Mapping[str, Any]) -> str:
    """Great Expectations' own words on why an expectation raised: one message, or one per metric."""
    told = [info] if "exception_message" in info else [entry for entry in info.values() if entry]
    return "; ".join(sorted({str(entry.get("exception_message")) for entry in told})) or "no reason given"
