"""Expectation suites asked of rows, through Great Expectations.

The only module that imports Great Expectations and pandas, and late: the import takes seconds, an answer
hundredths of one, and of what rows surely meet it need not be asked (`plain`). A suite is a file in
`expectations/`; its expectations state what a person knows of the table, each with a severity and a sentence
(`notes`) for people. One in-memory context serves the process; nothing is written, sent or downloaded. An
expectation that cannot be loaded stops the suite: Great Expectations itself would drop it with a line in its
log.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType, NoneType
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import SuiteError
from pipelines.gate.validation.configurations import configurations_kept
from pipelines.gate.validation.inherited import fields_copied_quickly
from pipelines.gate.validation.later import loaded_later
from pipelines.gate.validation.plain import PlainRows
from pipelines.gate.validation.results import CheckQuestion, Fault, answer, show
from pipelines.gate.validation.rules import is_typed
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import Records, Row, Value
from pipelines.rows.schemas import TableSchema

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import Expectation

LEVELS: Mapping[str, Level] = {
    "critical": Level.ERROR,
    "warning": Level.WARNING,
    "info": Level.INFORMATION,
}
"""Great Expectations' severities in our words."""

IS_MET = {"result_format": "BOOLEAN_ONLY"}
WHICH_ROWS = {"result_format": "COMPLETE"}
MOST_KEPT = 100_000
"""Of larger tables, what a condition chose is not kept in memory but looked for again."""

_LOCK = Lock()
"""The one batch definition holds one table at a time."""


def check_suite(records: Records, schema: TableSchema, suite_file: Path) -> tuple[CheckResult, ...]:
    """What the suite says of the rows: one result per expectation, in the suite's order.

    An expectation met by enough rows (`mostly`) has no failures, whatever the few others hold. One that could
    not be tested, for want of its column, has failed. A table without rows is asked only about its shape.
    Expectations that compare with the last report are left to `check_against_last`.

    Raises:
        SuiteError: Great Expectations cannot load the suite.
    """
    entries = own_entries(suite_file)
    if not records.rows:
        entries = [entry for entry in entries if entry["type"].startswith("expect_table_")]
    return ask_suite(suite_file, entries, records, schema)


def check_against_last(
    records: Records, last: Sequence[Row], schema: TableSchema, suite_file: Path
) -> tuple[CheckResult, ...]:
    """What the suite says of one report's rows beside those of the last report of its series.

    Args:
        records: one report's rows.
        last: rows of the report before, by the same schema.
        schema: of both.
        suite_file: the suite; only its expectations that compare with the last report are asked.

    Raises:
        SuiteError: Great Expectations cannot load the suite.
    """
    entries = [entry for entry in _read(suite_file) if asks_for_last(entry)]
    return ask_suite(suite_file, entries, records, schema, last) if entries else ()


def own_entries(suite_file: Path) -> list[dict[str, Any]]:
    """The expectations of a suite that are about the rows themselves, each with its position in `meta`.

    Raises:
        SuiteError: the file is no suite.
    """
    return [entry for entry in _read(suite_file) if not asks_for_last(entry)]


def asks_for_last(entry: Mapping[str, Any]) -> bool:
    """Whether an expectation needs the rows of the last report: for a ratio, or for their number."""
    bounds = [bound for bound in entry["kwargs"].values() if isinstance(bound, Mapping)]
    return any("$PARAMETER" in bound for bound in bounds) or "to_last" in _ratio_of(entry)


def _ratio_of(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an expectation about a ratio divides by what; empty for any other."""
    found: Mapping[str, Any] = entry.get("meta", {}).get("ratio", {})
    return found


def ask_suite(
    suite_file: Path,
    entries: Sequence[Mapping[str, Any]],
    records: Records,
    schema: TableSchema,
    last: Sequence[Row] = (),
) -> tuple[CheckResult, ...]:
    """What some expectations of a suite say of rows, a result each; of the library where that is not sure.

    Raises:
        SuiteError: Great Expectations cannot load one.
    """
    sure = surely_met(entries, records, schema, last)
    left = [entry for entry in entries if _position(entry) not in sure]
    found = ask_library(suite_file, left, records, schema, last) if left else {}
    return tuple(
        sure[position]
        if (position := _position(entry)) in sure
        else _answer(entry, found[position], records, schema)
        for entry in entries
    )


def is_surely_met(records: Records, schema: TableSchema, suite_file: Path) -> bool:
    """Whether rows surely meet all that a suite says of one table, so that the library need not be asked.

    Raises:
        SuiteError: the file is no suite.
    """
    entries = own_entries(suite_file)
    return len(surely_met(entries, records, schema)) == len(entries)


def surely_met(
    entries: Sequence[Mapping[str, Any]], records: Records, schema: TableSchema, last: Sequence[Row] = ()
) -> dict[int, CheckResult]:
    """The results of the expectations that rows surely meet, by position: the library need not be asked."""
    rows, parameters = PlainRows(records.rows, schema), _parameters(last)
    sure = {}
    for entry in entries:
        ratio = _ratio_of(entry)
        bounds = {name: _bound(bound, parameters) for name, bound in entry["kwargs"].items()}
        ratios = _ratios(records.rows, last, ratio) if ratio else None
        tested = rows.asked_of({**entry, "kwargs": bounds}, ratios)
        if tested is not None:
            sure[_position(entry)] = is_met(entry, records, tested)
    return sure


def _parameters(last: Sequence[Row]) -> dict[str, int]:
    """What a suite may name as a bound."""
    return {"half_of_last": (len(last) + 1) // 2, "twice_last": len(last) * 2}


def _bound(given: Any, parameters: Mapping[str, int]) -> Any:
    """A setting, with the number that it names."""
    is_named = isinstance(given, Mapping) and given.keys() == {"$PARAMETER"}
    return parameters.get(given["$PARAMETER"], given) if is_named else given


def _position(entry: Mapping[str, Any]) -> int:
    return int(entry["meta"]["position"])


def ask_library(
    suite_file: Path,
    entries: Sequence[Mapping[str, Any]],
    records: Records,
    schema: TableSchema,
    last: Sequence[Row] = (),
    *,
    is_every_row_told: bool = False,
) -> dict[int, ExpectationValidationResult]:
    """The same in Great Expectations' own words, by the expectations' positions.

    `is_every_row_told` where also an expectation that is met is to name the few rows that break it.

    Raises:
        SuiteError: Great Expectations cannot load one.
    """
    table = frame(records, schema)
    own = [entry for entry in entries if not _ratio_of(entry)]
    derived = [entry for entry in entries if _ratio_of(entry)]
    answers = _validate(_load(suite_file, own), table, last, is_every_row_told)
    if derived:
        # ratios stand in a table of their own: the columns of the other are looked at, too
        with_ratios = table.copy()
        for entry in derived:
            with_ratios[entry["kwargs"]["column"]] = _ratios(records.rows, last, _ratio_of(entry))
        answers |= _validate(_load(suite_file, derived), with_ratios, last, is_every_row_told)
    return answers


def _validate(
    suite: ExpectationSuite,
    table: pd.DataFrame,
    last: Sequence[Row],
    is_every_row_told: bool,
) -> dict[int, ExpectationValidationResult]:
    """What a suite says of a table, by the expectations' positions: the report's order is its own.

    First whether each expectation is met, and only of those that are not, by which rows: finding rows costs
    Great Expectations several times what counting does, and nearly all expectations are met. Of one with a
    condition, only the long answer says how many rows it was asked of.
    """
    parameters = _parameters(last)
    library = _great_expectations()
    found: dict[int, ExpectationValidationResult] = {}
    with _LOCK:
        batch = _batch_definition().get_batch(batch_parameters={"dataframe": table})

        def ask(expectations: Sequence[Expectation], form: Mapping[str, str]) -> None:
            if expectations:
                asked = library.ExpectationSuite(name=suite.name, expectations=list(expectations))
                with configurations_kept():
                    report = batch.validate(asked, result_format=form, expectation_parameters=parameters)
                found.update((int(one.expectation_config.meta["position"]), one) for one in report.results)

        if not is_every_row_told:
            ask([one for one in suite.expectations if not getattr(one, "row_condition", None)], IS_MET)
        unmet = [one for one in suite.expectations if not _is_met(found.get(one.meta["position"]))]
        ask(unmet, WHICH_ROWS)
    return found


def _is_met(result: ExpectationValidationResult | None) -> bool:
    return result is not None and bool(result.success)


def _ratios(rows: Sequence[Row], last: Sequence[Row], ratio: Mapping[str, Any]) -> list[float | None]:
    """Each row's figure as a multiple of another of its own (`to`) or of its fellow's in the last report.

    None where either is missing or nothing: a service that begins or ends is no misread digit.
    """
    key = ratio.get("key", ())
    fellows = {tuple(row.get(name) for name in key): row for row in last}
    found: list[float | None] = []
    for row in rows:
        other = fellows.get(tuple(row.get(name) for name in key), {}) if "to_last" in ratio else row
        figure, base = row.get(ratio["of"]), other.get(ratio.get("to_last") or ratio["to"])
        is_given = isinstance(figure, int | Decimal) and isinstance(base, int | Decimal) and figure and base
        found.append(float(Decimal(figure) / Decimal(base)) if is_given else None)  # type: ignore[arg-type]
    return found


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
                _cells([row.get(name) for row in records.rows], kinds.get(name)),
                dtype=dtypes.get(kinds.get(name, ""), "object"),
            )
            for name in names
        }
    )


def _cells(values: list[Value], kind: str | None) -> list[Any]:
    """A column's cells; of nearly all, one look at their types says that they are as they should be."""
    types = {type(value) for value in values} - {NoneType}
    if kind in ("string", None) and types <= {str}:
        return [value or None for value in values]
    if kind == "number" and types <= {Decimal, int}:
        return [float(value) if type(value) is Decimal else value for value in values]
    if types <= _AS_IS.get(kind or "", frozenset()):
        return values
    return [_cell(value, kind) for value in values]


_AS_IS: Mapping[str, frozenset[type]] = {
    "integer": frozenset((int,)),
    "boolean": frozenset((bool,)),
    "date": frozenset((date,)),
}
"""By field type the Python type of values that a data frame takes as they are."""


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
    with loaded_later("altair", "scipy.stats"), fields_copied_quickly():
        import great_expectations

    library: ModuleType = great_expectations
    return library


@cache
def _batch_definition() -> BatchDefinition:
    """Where tables are handed in: a whole data frame of one in-memory context, which serves the process."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("rows")
    type(source).execution_engine_override = _engine()
    return source.add_dataframe_asset("table").add_batch_definition_whole_dataframe("whole")


@cache
def _engine() -> type[PandasExecutionEngine]:
    """Great Expectations' engine for data frames, which looks for the rows of a condition once a table.

    Its own looks for them anew for each thing that it measures, up to eight an expectation. It also hashes
    every table twice, for a mark in its report that nobody reads; tables above a threshold it does not.
    """
    from great_expectations.execution_engine import PandasExecutionEngine, pandas_execution_engine

    pandas_execution_engine.HASH_THRESHOLD = 0

    class OnceACondition(PandasExecutionEngine):  # type: ignore[misc]  # it ships no types
        _table: pd.DataFrame | None = None
        _found: dict[str, pd.DataFrame]

        def get_domain_records(self, domain_kwargs: dict[str, Any]) -> pd.DataFrame:
            """The rows that something is measured of; nothing that measures changes them."""
            if not domain_kwargs.get("row_condition"):
                rows: pd.DataFrame = super().get_domain_records(domain_kwargs)
                return rows
            table: pd.DataFrame = super().get_domain_records({"batch_id": domain_kwargs.get("batch_id")})
            if len(table) > MOST_KEPT:
                return super().get_domain_records(domain_kwargs)  # type: ignore[no-any-return]
            if table is not self._table:
                self._table, self._found = table, {}  # its own: two engines may take turns
            # of one column, rows are those of the whole table; of several, some may be left out
            asked = repr(
                sorted((name, repr(given)) for name, given in domain_kwargs.items() if name != "column")
            )
            if asked not in self._found:
                self._found[asked] = super().get_domain_records(domain_kwargs)
            return self._found[asked]

    return OnceACondition


def _answer(
    entry: Mapping[str, Any], result: ExpectationValidationResult, records: Records, schema: TableSchema
) -> CheckResult:
    faults = [] if result.success else _faults(entry, result, records.rows, schema)
    tested = int(result.result.get("element_count", len(records.rows)))
    return answer(_question(entry), records, tested, faults)


def is_met(entry: Mapping[str, Any], records: Records, tested: int) -> CheckResult:
    """The result of an expectation that a table is known to meet."""
    return answer(_question(entry), records, tested, [])


def _question(entry: Mapping[str, Any]) -> CheckQuestion:
    return CheckQuestion(
        check=check_name(entry),
        source="suite",
        level=LEVELS[entry["severity"]],
        description=_notes(entry),
    )


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
    if ratio := _ratio_of(entry):
        columns = [ratio["of"], *([ratio["to"]] if "to" in ratio else [])]
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
