"""Checks of rows: every expectation of every suite bites, and results say where and how much."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_records, sample_rows

from pipelines.exceptions import SuiteError
from pipelines.gate.validation import (
    check_against_last,
    check_descriptor,
    check_resource,
    check_schema,
    check_suite,
    suites,
    tables,
)
from pipelines.gate.validation.later import loaded_later
from pipelines.gate.validation.results import MOST_FINDINGS
from pipelines.gate.validation.sound import is_surely_sound
from pipelines.gate.validation.suites import asks_for_last, check_name, load_suite
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import PrintedSpot, Records
from pipelines.rows.schemas import TableSchema, load_schema

SUITES = {path.stem: path for path in sorted(PROJECT.expectations.glob("*.json"))}
MATCHES = {
    "residue": "two  spaces",
    "rating": "318 (G)",
    "period": "318 (Q2 2016/17)",
    "committee": "Build homes (Housing Committee)",
}
BREAKS: dict[str, dict[str, Any]] = {
    "string": {"required": None, "pattern": "\n", "enum": "neither", "unique": ""},
    "integer": {"required": None, "minimum": -1, "maximum": 10**9},
    "number": {"required": None, "minimum": Decimal(-(10**9)), "maximum": Decimal("NaN")},
    "date": {"required": None, "minimum": date(1066, 10, 14)},
    "boolean": {"required": None},
}
"""By type and constraint a value that breaks it."""
PLAUSIBLE = {"number": Decimal(1), "integer": 1, "string": "Green", "boolean": True}


def expectations() -> list[Any]:
    """(resource, expectation) for every expectation of every suite."""
    return [
        pytest.param(resource, entry, id=f"{resource}-{check_name(entry)}")
        for resource, path in SUITES.items()
        for entry in json.loads(path.read_text(encoding="utf-8"))["expectations"]
    ]


# ---- schemas: what is sure needs no asking


def is_sure(rows: list[dict[str, Any]], schema: TableSchema) -> bool:
    return is_surely_sound(records_of(schema, rows), schema, [], {})


@pytest.mark.parametrize("resource", sorted(SCHEMAS))
def test_sound_rows_are_told_from_those_that_break_a_rule(resource: str):
    schema, rows = SCHEMAS[resource], sample_rows(resource)
    assert is_sure(rows, schema)
    assert not is_sure([*rows, dict.fromkeys(rows[0])], schema), "an empty row"
    assert not is_sure([*rows, rows[0]], schema), "a key twice"
    for field in schema.fields:
        for broken in BREAKS.get(field.type, {}).keys() & field.constraints.keys():
            value = BREAKS[field.type][broken]
            spoilt = [{**rows[0], field.name: value}, *rows[1:]]
            assert not is_sure(spoilt, schema), (field.name, broken)


@pytest.mark.parametrize("resource", ["indicator-results", "reports", "locators"])
def test_frictionless_has_nothing_to_say_of_rows_that_are_surely_sound(
    resource: str, monkeypatch: pytest.MonkeyPatch
):
    records, schema = sample_records(resource), SCHEMAS[resource]
    with monkeypatch.context() as unasked:
        unasked.setattr(tables, "_frictionless_faults", lambda *_: pytest.fail("was asked"))
        quick = check_schema(records, schema)
    monkeypatch.setattr(tables, "is_surely_sound", lambda *_: False)
    assert check_schema(records, schema) == quick


def test_a_rule_that_is_not_known_is_left_to_frictionless():
    schema = SCHEMAS["reports"]
    bound = replace(schema.fields[1], constraints={"minLength": 1})
    rows = sample_rows("reports")
    assert not is_sure(rows, replace(schema, fields=(schema.fields[0], bound, *schema.fields[2:])))
    dated = {"fields": [{**schema.raw["fields"][0], "format": "email"}, *schema.raw["fields"][1:]]}
    assert not is_sure(rows, replace(schema, raw={**schema.raw, **dated}))
    key = {"fields": "report", "reference": {"resource": "others", "fields": "id"}}
    others = {"others": Records("others", ({"id": rows[0]["report"]},))}
    one = records_of(schema, rows[:1])
    assert is_surely_sound(one, schema, [key], others)
    assert not is_surely_sound(one, schema, [key], {"others": Records("others", ({"id": "x"},))})


def suite_of(folder: Path, *entries: dict[str, Any]) -> Path:
    path = folder / "suite.json"
    path.write_text(json.dumps({"name": "suite", "expectations": entries}), encoding="utf-8")
    return path


def meet(schema: TableSchema, condition: dict[str, Any], row: dict[str, Any]) -> None:
    """Make the row one to which a row condition applies."""
    name = condition["column"]["name"]
    if condition["type"] == "comparison":
        row[name] = condition["parameter"]
    else:
        row[name] = None if condition["is_null"] else PLAUSIBLE.get(schema.field(name).type, row[name])


def spoil(schema: TableSchema, entry: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, spoilt in the way that the expectation is there to notice."""
    kind, kwargs = entry["type"].removeprefix("expect_"), entry["kwargs"]
    if kind == "table_row_count_to_be_between":
        return rows[:1] if asks_for_last(entry) else []
    if kind == "compound_columns_to_be_unique":
        return [*rows, rows[0]]
    if ratio := entry.get("meta", {}).get("ratio"):
        for row in rows:
            base = ratio.get("to", ratio.get("to_last"))
            row[base] = row[base] or Decimal(7)
            row[ratio["of"]] = row[base] * 1000
        return rows
    for row in rows:
        if "row_condition" in kwargs:
            meet(schema, kwargs["row_condition"], row)
        if kind == "column_pair_values_a_to_be_greater_than_b":
            upper, lower = kwargs["column_A"], kwargs["column_B"]
            row[upper] = row[lower] and row[lower] - (timedelta(1) if "period" in lower else 1)
        elif kind == "select_column_values_to_be_unique_within_record":
            first, second = kwargs["column_list"]
            row[second] = row[first]
        else:
            row[kwargs["column"]] = spoilt_cell(schema, entry, kind)
    return rows


def last_rows(schema: TableSchema, entry: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a last report, beside which the spoilt ones stand out: smaller amounts, or more rows."""
    ratio = entry.get("meta", {}).get("ratio")
    if ratio is None:
        return sample_rows(schema.resource) * 3
    return [{**row, ratio["to_last"]: row[ratio["to_last"]] / 1000} for row in rows]


def spoilt_cell(schema: TableSchema, entry: dict[str, Any], kind: str) -> Any:
    kwargs = entry["kwargs"]
    field = schema.field(kwargs["column"])
    if kind == "column_values_to_be_between":
        beyond = kwargs["max_value"] + 1 if "max_value" in kwargs else kwargs["min_value"] - 1
        return beyond if field.type == "integer" else Decimal(beyond)
    return {
        "column_values_to_not_be_null": lambda: None,
        "column_values_to_be_null": lambda: PLAUSIBLE[field.type],
        "column_values_to_match_regex": lambda: "?",
        "column_values_to_not_match_regex": lambda: MATCHES[entry["meta"]["case"]],
        "column_values_to_be_in_set": lambda: "no such value",
        "column_values_to_not_be_in_set": lambda: Decimal(kwargs["value_set"][0]),
        "column_value_lengths_to_be_between": lambda: "x" * (kwargs["max_value"] + 1),
    }[kind]()


def test_every_resource_has_a_schema_a_suite_and_sample_rows():
    assert set(SUITES) == set(SCHEMAS)
    for resource in SCHEMAS:
        suite = json.loads(SUITES[resource].read_text(encoding="utf-8"))
        assert suite["name"] == resource
        assert suite["expectations"]
        names = [check_name(entry) for entry in suite["expectations"]]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("resource", SUITES)
def test_suite_loads_whole_and_passes_clean_rows(resource: str, monkeypatch: pytest.MonkeyPatch):
    wanted = json.loads(SUITES[resource].read_text(encoding="utf-8"))["expectations"]
    assert len(load_suite(SUITES[resource]).expectations) == len(wanted)
    records, schema = sample_records(resource), SCHEMAS[resource]

    def answers() -> list[CheckResult]:
        return [
            *check_suite(records, schema, SUITES[resource]),
            *check_against_last(records, records.rows, schema, SUITES[resource]),
        ]

    with monkeypatch.context() as unasked:
        unasked.setattr(suites, "ask_library", lambda *_: pytest.fail("was asked of what is sure"))
        quick = answers()
    monkeypatch.setattr(suites, "surely_met", lambda *_: {})
    results = answers()
    assert sorted(result.check for result in results) == sorted(check_name(entry) for entry in wanted)
    assert [finding.message for result in results for finding in result.findings] == []
    assert quick == results, "what is told without the library is what it tells"


@pytest.mark.parametrize(("resource", "entry"), expectations())
def test_expectation_bites(resource: str, entry: dict[str, Any], tmp_path: Path):
    schema = SCHEMAS[resource]
    rows = spoil(schema, entry, sample_rows(resource))
    suite, records = suite_of(tmp_path, entry), records_of(schema, rows)
    if asks_for_last(entry):
        assert check_suite(records, schema, suite) == (), "not asked where there is no last report"
        (result,) = check_against_last(records, last_rows(schema, entry, rows), schema, suite)
    else:
        (result,) = check_suite(records, schema, suite)
    assert not result.passed
    assert (
        result.level == {"critical": "error", "warning": "warning", "info": "information"}[entry["severity"]]
    )
    assert entry["notes"] in result.findings[0].message
    assert "could not be tested" not in result.findings[0].message


@pytest.mark.parametrize("resource", SUITES)
def test_only_the_shape_of_a_table_is_an_error(resource: str):
    for entry in json.loads(SUITES[resource].read_text(encoding="utf-8"))["expectations"]:
        assert (entry["severity"] == "critical") == entry["type"].startswith("expect_table_columns")
        assert entry["notes"].endswith(".")


def test_one_spoilt_cell_is_found_with_its_place():
    rows = sample_rows("savings")
    rows[2]["amount_gbp"] = Decimal(-5)
    results = check_suite(records_of(SCHEMAS["savings"], rows), SCHEMAS["savings"], SUITES["savings"])
    (result,) = [result for result in results if not result.passed]
    (finding,) = result.findings
    assert result.check == "suite/expect_column_values_to_be_between/amount_gbp"
    assert (result.level, result.tested, result.failures) == (Level.WARNING, 4, 1)
    assert (finding.report, finding.locator) == (rows[2]["report"], rows[2]["locator"])
    assert finding.subject == "amount_gbp"
    assert finding.message.startswith("Amount is “-5”. A saving is not below zero")


def test_a_tenth_without_value_is_let_pass_and_a_fifth_is_not(tmp_path: Path):
    entry = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "text", "mostly": 0.9},
        "severity": "warning",
        "notes": "Nearly every row has a text.",
    }
    rows = [{"report": "r", "text": "words", "locator": f"r/{number}"} for number in range(10)]
    rows[3]["text"] = None
    (result,) = check_suite(
        Records("successes", tuple(rows)), SCHEMAS["successes"], suite_of(tmp_path, entry)
    )
    assert (result.passed, result.tested) == (True, 10)
    rows[7]["text"] = ""
    (result,) = check_suite(
        Records("successes", tuple(rows)), SCHEMAS["successes"], suite_of(tmp_path, entry)
    )
    assert [finding.locator for finding in result.findings] == ["r/3", "r/7"]


def test_an_expectation_that_cannot_be_tested_has_failed(tmp_path: Path):
    entry = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "colour"},
        "severity": "warning",
        "notes": "Rows have a colour.",
    }
    (result,) = check_suite(sample_records("successes"), SCHEMAS["successes"], suite_of(tmp_path, entry))
    assert result.failures == 1
    assert "could not be tested" in result.findings[0].message
    assert "colour" in result.findings[0].message


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"type": "expect_miracles", "kwargs": {}}, "expectation 2 (expect_miracles)"),
        ({"type": "expect_column_values_to_be_in_set", "kwargs": {"colum": "a"}}, "cannot load it"),
        ({"type": "expect_column_to_exist", "kwargs": {"column": "a"}, "severity": "dire"}, "severity"),
        ({"type": "expect_column_to_exist", "kwargs": {"column": "a"}, "notes": ""}, "lacks notes"),
        ({"kwargs": {}}, "expectation 2"),
    ],
)
def test_a_suite_that_would_lose_an_expectation_is_refused(entry: dict[str, Any], said: str, tmp_path: Path):
    fine = {
        "type": "expect_column_to_exist",
        "kwargs": {"column": "text"},
        "severity": "info",
        "notes": "So.",
    }
    path = suite_of(tmp_path, fine, {"severity": "info", "notes": "So.", **entry})
    with pytest.raises(SuiteError) as caught:
        check_suite(sample_records("successes"), SCHEMAS["successes"], path)
    assert said in str(caught.value)


def test_a_file_that_is_no_suite_is_refused(tmp_path: Path):
    path = tmp_path / "suite.json"
    path.write_text("[]")
    with pytest.raises(SuiteError, match="is not a suite"):
        load_suite(path)


def test_a_table_without_rows_is_asked_for_its_shape_only():
    empty = Records("savings")
    results = check_suite(empty, SCHEMAS["savings"], SUITES["savings"])
    assert {result.check: result.passed for result in results} == {
        "suite/expect_table_row_count_to_be_between": False,
    }
    assert all(result.passed for result in check_schema(empty, SCHEMAS["savings"]))


def test_schema_findings_are_counted_in_full_and_listed_in_part():
    row = sample_rows("savings")[0]
    rows = [{**row, "locator": f"l/{number}", "table": None} for number in range(1200)]
    results = check_schema(records_of(SCHEMAS["savings"], rows), SCHEMAS["savings"])
    (result,) = [result for result in results if not result.passed]
    assert (result.check, result.level, result.failures) == ("schema/required/table", Level.ERROR, 1200)
    assert len(result.findings) == MOST_FINDINGS
    assert (result.findings[1].locator, result.findings[1].message) == ("l/1", "Table is empty")


def test_a_column_too_many_or_too_few_is_an_error():
    schema = SCHEMAS["successes"]
    rows = sample_rows("successes")
    del rows[0]["text"]
    rows[1]["colour"] = "blue"
    results = check_resource(records_of(schema, rows), schema, SUITES["successes"])
    errors = {result.check: result for result in results if not result.passed and result.level == Level.ERROR}
    messages = [finding.message for finding in errors["schema/columns"].findings]
    assert messages == ["the row lacks text", "the row has colour beyond the schema"]


def test_suites_leave_the_list_of_columns_to_the_schema():
    """One kind of check, one home: a column that is added touches no suite."""
    for path in SUITES.values():
        entries = json.loads(path.read_text(encoding="utf-8"))["expectations"]
        assert not [entry for entry in entries if entry["type"].startswith("expect_table_column")], path.name


def test_a_foreign_key_is_checked_once_its_table_is_given():
    schema = SCHEMAS["observations"]
    rows = sample_rows("observations")
    rows[0]["indicator_id"] = "unheard-of"
    records = records_of(schema, rows)
    alone = {result.check: result.failures for result in check_schema(records, schema)}
    assert "schema/foreignKeys/publisher+indicator_id" not in alone
    joined = check_schema(records, schema, {"indicators": sample_records("indicators")})
    (result,) = [result for result in joined if not result.passed]
    assert result.check == "schema/foreignKeys/publisher+indicator_id"
    assert result.findings[0].message == (
        "“London Borough of Barnet”, “unheard-of” is not in the table indicators"
    )


def test_a_row_without_a_place_is_told():
    records = sample_records("successes")
    place = PrintedSpot(str(records.rows[0]["locator"]), "", 1, "r", "0" * 64, 1, *[None] * 5, "")
    results = check_schema(replace(records, locators=(place,)), SCHEMAS["successes"])
    (lost,) = [result for result in results if result.check == "schema/locators"]
    assert (lost.level, lost.failures) == (Level.WARNING, len(records.rows) - 1)
    assert "leads to no place in a document" in lost.findings[0].message


def toy_schema(folder: Path) -> TableSchema:
    path = folder / "toy.json"
    fields = [
        {"name": "a", "type": "string", "title": "A", "categories": ["x", {"value": "y", "label": "Why"}]},
        {"name": "b", "type": "integer", "title": "B"},
        {"name": "locator", "type": "string", "title": "Locator", "constraints": {"unique": True}},
    ]
    path.write_text(
        json.dumps({"fields": fields, "primaryKey": ["a", "locator"], "uniqueKeys": [["a", "b"]]})
    )
    return load_schema(path)


def test_what_frictionless_ignores_is_checked_by_us(tmp_path: Path):
    rows: list[dict[str, Any]] = [
        {"a": "x", "b": 1, "locator": "1"},
        {"a": "x", "b": 1, "locator": "2"},
        {"a": "z", "b": None, "locator": "3"},
        {"a": "y", "b": None, "locator": "4"},
        {"a": "y", "b": None, "locator": "4"},
        {"a": None, "b": 2, "locator": "5"},
        {"a": None, "b": None, "locator": None},
    ]
    schema = toy_schema(tmp_path)
    results = check_schema(records_of(schema, rows), schema)
    found = {result.check: [finding.message for finding in result.findings] for result in results}
    assert {check: messages for check, messages in found.items() if messages} == {
        "schema/rows": ["the row is empty"],
        "schema/categories/a": ["A is “z”, not one of x, y"],
        "schema/unique/locator": ["Locator “4” stands in an earlier row already"],
        "schema/uniqueKeys/a+b": ["“x”, “1” stands in row 1 already"],
        "schema/primaryKey/a+locator": [
            "the key “y”, “4” is empty or stands in an earlier row already",
            "the key lacks a",
            "the key lacks a and locator",
        ],
    }


def published(folder: Path, schema: TableSchema, csv: str) -> Path:
    (folder / "toy.csv").write_text(csv, encoding="utf-8")
    digest = hashlib.sha256(csv.encode()).hexdigest()
    resource = {"name": "toy", "path": "toy.csv", "hash": f"sha256:{digest}", "bytes": len(csv.encode())}
    described = {**resource, "format": "csv", "mediatype": "text/csv", "schema": dict(schema.raw)}
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "toys", "resources": [described]}))
    return path


def test_a_published_descriptor_is_checked_with_what_frictionless_ignores(tmp_path: Path):
    schema = toy_schema(tmp_path)
    assert check_descriptor(published(tmp_path, schema, "a,b,locator\r\nx,1,1\r\nx,2,2\r\n")) == []
    (problem,) = check_descriptor(published(tmp_path, schema, "a,b,locator\r\nx,1,1\r\nx,1,2\r\n"))
    assert "toy: row 2: “x”, “1” stands in row 1 already" in problem
    (problem,) = check_descriptor(published(tmp_path, schema, "a,b,locator\r\nz,1,1\r\n"))
    assert "A is “z”" in problem
    path = published(tmp_path, schema, "a,b,locator\r\nx,1,1\r\n")
    (tmp_path / "toy.csv").write_text("a,b,locator\r\nx,3,1\r\n", encoding="utf-8")
    assert "hash" in check_descriptor(path)[0]


def test_checks_are_silent_and_stay_off_the_network(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a check reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    others = {"indicators": sample_records("indicators")}
    records = sample_records("observations")
    results = check_resource(records, SCHEMAS["observations"], SUITES["observations"], others)
    assert all(result.passed for result in results)
    assert capfd.readouterr() == ("", "")


def test_importing_the_package_imports_no_heavy_library():
    heavy = {"frictionless", "great_expectations", "pandas"}
    code = f"import sys, pipelines.gate.validation; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT.root
    )
    assert done.stdout.strip() == "[]"


def test_what_a_library_imports_for_others_is_loaded_when_somebody_looks_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "of_charts.py").write_text("import of_nothing_there\n")
    (tmp_path / "of_figures.py").write_text("MEAN = 7\n")
    (tmp_path / "of_both.py").write_text("import of_charts, of_figures\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("of_charts", "of_figures", "of_both"):
        monkeypatch.setitem(sys.modules, name, None)  # so that none of them stays afterwards
        del sys.modules[name]
    with loaded_later("of_charts", "of_figures"):
        both = importlib.import_module("of_both")
    assert both.of_figures.MEAN == 7
    with pytest.raises(ModuleNotFoundError, match="of_nothing_there"):
        _ = both.of_charts.LINE


@pytest.mark.parametrize("kind", [None, "string", "number", "integer", "boolean", "date"])
def test_a_columns_cells_are_those_that_each_value_by_itself_becomes(kind: str | None):
    told: list[Any] = [None, "", "7", Level.ERROR, 7, Decimal("7.5"), True, date(2026, 1, 31)]
    for values in (*([each, None] for each in told), told):
        alone = [suites._cell(value, kind) for value in values]
        found = suites._cells(list(values), kind)
        assert [(type(one), one) for one in found] == [(type(one), one) for one in alone]


def test_great_expectations_comes_without_charts_and_statistics(monkeypatch: pytest.MonkeyPatch):
    left: list[str] = []

    def spy(*names: str) -> contextlib.AbstractContextManager[None]:
        left.extend(names)
        return contextlib.nullcontext()

    monkeypatch.setattr(suites, "loaded_later", spy)
    suites._great_expectations.__wrapped__()
    assert left == ["altair", "scipy.stats"]


def test_only_what_is_not_met_is_asked_for_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import great_expectations.validator.v1_validator as library

    asked: list[tuple[str, int]] = []
    real = library.Validator.validate_expectation_suite

    def spy(self: Any, **given: Any) -> Any:
        asked.append((self.result_format["result_format"], len(given["expectation_suite"].expectations)))
        return real(self, **given)

    monkeypatch.setattr(library.Validator, "validate_expectation_suite", spy)
    monkeypatch.setattr(suites, "surely_met", lambda *_: {})
    entries = [
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "service", "value_set": [wanted]},
            "meta": {"case": wanted},
            "severity": "critical",
            "notes": "One service.",
        }
        for wanted in ("Homes", "Parks")
    ]
    row = sample_rows("revenue")[0] | {"service": "Homes"}
    records = records_of(SCHEMAS["revenue"], [row, row])
    met, unmet = check_suite(records, SCHEMAS["revenue"], suite_of(tmp_path, *entries))
    assert asked == [("BOOLEAN_ONLY", 2), ("COMPLETE", 1)]
    assert (met.tested, met.failures) == (2, 0)
    assert (unmet.tested, unmet.failures, [index for index, _ in unmet.failed_rows]) == (2, 2, [0, 1])


@pytest.mark.parametrize("kept", [True, False])
def test_the_rows_of_a_condition_are_looked_for_once_in_each_table(
    kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import pandas as pd
    from great_expectations.execution_engine import pandas_execution_engine

    if not kept:
        monkeypatch.setattr(suites, "MOST_KEPT", 1)
    looked_for: list[str] = []
    real = pd.DataFrame.query

    def spy(self: pd.DataFrame, condition: str, **given: Any) -> Any:
        looked_for.append(condition)
        return real(self, condition, **given)

    monkeypatch.setattr(pd.DataFrame, "query", spy)
    monkeypatch.setattr(pandas_execution_engine, "hash_pandas_dataframe", lambda _: pytest.fail("hashed"))
    entry = {
        "type": "expect_column_values_to_be_in_set",
        "kwargs": {
            "column": "service",
            "value_set": ["Homes"],
            "row_condition": {
                "type": "comparison",
                "column": {"name": "section"},
                "operator": "==",
                "parameter": "Growth",
            },
        },
        "severity": "warning",
        "notes": "One service.",
    }
    row = sample_rows("revenue")[0] | {"section": "Growth"}
    found = []
    for others in (("Homes", "Parks"), ("Parks", "Parks")):
        rows = [row | {"service": service} for service in others]
        rows.append(rows[-1] | {"section": None})
        (result,) = check_suite(
            records_of(SCHEMAS["revenue"], rows), SCHEMAS["revenue"], suite_of(tmp_path, entry)
        )
        found.append((result.tested, [index for index, _ in result.failed_rows]))
    assert found == [(2, [1]), (2, [0, 1])], "each table by its own rows"
    assert (len(looked_for) == 2) is kept


def test_two_engines_that_take_turns_each_find_rows_of_their_own_table():
    first, second = (
        suites._engine()(batch_data_dict={"b": pd.DataFrame({"n": rows})}) for rows in ([1, 2], [1, 3])
    )
    asked = {"batch_id": "b", "row_condition": "n > 1", "condition_parser": "pandas"}
    for _ in range(2):
        assert list(first.get_domain_records(asked)["n"]) == [2]
        assert list(second.get_domain_records(asked)["n"]) == [3]
