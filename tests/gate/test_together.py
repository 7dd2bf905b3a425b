"""A suite asked of many tables at once says of each what it says of that table alone."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.gate.validation import check_suite, suites, together
from pipelines.gate.validation.configurations import as_json, configurations_kept
from pipelines.gate.validation.together import OF_NUMBER, OF_ROWS, check_suite_of_each
from pipelines.rows.findings import Level
from pipelines.rows.records import Records

RESOURCES = ("savings", "key-actions")


def suite_of(resource: str) -> Path:
    return PROJECT.expectations / f"{resource}.json"


def tables_of(resource: str) -> list[Records]:
    """Sound rows, spoilt ones, one that lacks a column, and fewer."""
    rows = sample_rows(resource)
    spoilt = [dict(row) for row in rows]
    for number, name in enumerate([name for name in rows[0] if name not in {"report", "locator"}]):
        row = spoilt[number % len(spoilt)]
        row[name] = f"{row[name]}  •" if isinstance(row[name], str) else None
    lacking = [{name: value for name, value in row.items() if name != "rag"} for row in rows]
    return [records_of(SCHEMAS[resource], each) for each in (rows, rows, spoilt, lacking, rows[:1])]


@pytest.fixture
def nothing_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library be asked of everything."""
    for module in (suites, together):
        monkeypatch.setattr(module, "surely_met", lambda *_: {})


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_tables_surely_meet_is_not_asked(resource: str, monkeypatch: pytest.MonkeyPatch):
    tables, schema, suite = tables_of(resource)[:2], SCHEMAS[resource], suite_of(resource)
    monkeypatch.setattr(suites, "ask_library", lambda *_: pytest.fail("was asked"))
    monkeypatch.setattr(together, "ask_library", suites.ask_library)
    quick = check_suite_of_each(tables, schema, suite)
    assert [len(results) for results in quick] == [len(suites.own_entries(suite))] * 2
    assert all(result.passed for results in quick for result in results)


@pytest.mark.usefixtures("nothing_is_sure")
@pytest.mark.parametrize("resource", RESOURCES)
def test_each_table_gets_the_answers_that_it_gets_alone(resource: str, monkeypatch: pytest.MonkeyPatch):
    tables, schema, suite = tables_of(resource), SCHEMAS[resource], suite_of(resource)
    alone = [check_suite(records, schema, suite) for records in tables]
    asked: list[int] = []

    def counted(*given: Any) -> Any:
        asked.append(len(given[1]))
        return suites.ask_suite(*given)

    monkeypatch.setattr(together, "ask_suite", counted)
    assert check_suite_of_each(tables, schema, suite) == alone
    assert any(not result.passed for result in alone[2])
    assert asked[1] < asked[0] < len(alone[0]) // 2, (
        "the second of two with as many rows not for their number"
    )
    assert asked[2] > asked[1], "what is spoilt is asked of its own table"


@pytest.mark.usefixtures("nothing_is_sure")
def test_what_enough_rows_meet_together_is_asked_of_each_that_breaks_it(tmp_path: Path):
    entry = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "text", "mostly": 0.9},
        "severity": "warning",
        "notes": "Nearly every row has a text.",
    }
    suite = tmp_path / "suite.json"
    suite.write_text(json.dumps({"name": "test", "expectations": [entry]}), encoding="utf-8")
    rows = [{"report": "r", "text": "words", "locator": f"r/{number}"} for number in range(30)]
    rows[29]["text"] = ""
    tables = [Records("successes", tuple(rows[begin : begin + 6])) for begin in range(0, 30, 6)]
    found = check_suite_of_each(tables, SCHEMAS["successes"], suite)
    assert [result.passed for (result,) in found] == [True, True, True, True, False]
    assert [result.tested for (result,) in found] == [6] * 5


@pytest.mark.usefixtures("nothing_is_sure")
def test_a_ratio_of_two_figures_of_one_row_is_asked_of_all_tables_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    entry = {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "planned to saved", "min_value": 0.1, "max_value": 10},
        "meta": {"ratio": {"of": "budget_gbp", "to": "saving_gbp"}},
        "severity": "warning",
        "notes": "A saving is of the budget's order.",
    }
    suite = tmp_path / "suite.json"
    suite.write_text(json.dumps({"name": "test", "expectations": [entry]}), encoding="utf-8")
    row = {"report": "r", "budget_gbp": Decimal(10), "saving_gbp": Decimal(5)}
    spoilt = {**row, "saving_gbp": Decimal("0.1")}
    unknown = {**row, "saving_gbp": None}
    tables = [Records("savings", tuple(rows)) for rows in ([row, row], [row, spoilt], [unknown])]
    alone = [check_suite(records, SCHEMAS["savings"], suite) for records in tables]
    asked: list[int] = []

    def counted(*given: Any) -> Any:
        asked.append(len(given[1]))
        return suites.ask_suite(*given)

    monkeypatch.setattr(together, "ask_suite", counted)
    assert check_suite_of_each(tables, SCHEMAS["savings"], suite) == alone
    assert [result.passed for (result,) in alone] == [True, False, True]
    assert asked == [0, 1, 0]


def test_an_expectation_works_out_its_configuration_once_a_validation(monkeypatch: pytest.MonkeyPatch):
    from great_expectations.expectations.core import ExpectColumnValuesToNotBeNull

    expectation = ExpectColumnValuesToNotBeNull(column="text", mostly=0.9, meta={"case": "one"})
    alone = expectation.configuration
    made: list[str] = []
    theirs = ExpectColumnValuesToNotBeNull.dict

    def counted(self: Any, **given: Any) -> Any:
        made.append(self.column)
        return theirs(self, **given)

    monkeypatch.setattr(ExpectColumnValuesToNotBeNull, "dict", counted)
    with configurations_kept():
        first = expectation.configuration
        first.kwargs["batch_id"] = first.meta["batch"] = "added"
        assert expectation.configuration == alone
    assert made == ["text"]
    assert expectation.configuration == alone
    assert made == ["text"] * 2


def test_a_configuration_is_of_its_expectation_until_somebody_adds_to_it():
    from great_expectations.expectations.core import ExpectColumnValuesToNotBeNull

    expectation = ExpectColumnValuesToNotBeNull(column="text", mostly=0.9, meta={"case": "one"})
    with configurations_kept():
        first = expectation.configuration
        assert first.to_domain_obj() is expectation
        first.kwargs["mostly"] = 0.5
        assert (first.to_domain_obj().mostly, expectation.mostly) == (0.5, 0.9)
        second = expectation.configuration
        second.meta["case"] = "two"
        assert second.to_domain_obj().meta == {"case": "two"}
    assert expectation.configuration.to_domain_obj() is not expectation


def test_what_a_run_asks_of_an_expectation_is_put_together_once(monkeypatch: pytest.MonkeyPatch):
    from great_expectations.expectations.core import ExpectColumnValuesToNotBeNull as NotNull

    expectation = NotNull(column="text", mostly=0.9)
    forms = ({"result_format": "BOOLEAN_ONLY"}, {"result_format": "COMPLETE"})
    alone = [expectation._get_runtime_kwargs(form) for form in forms]
    put_together: list[str] = []
    theirs = NotNull._get_success_kwargs

    def counted(self: Any) -> Any:
        put_together.append(self.column)
        return theirs(self)

    monkeypatch.setattr(NotNull, "_get_success_kwargs", counted)
    with configurations_kept():
        for _ in range(3):
            found = [expectation._get_runtime_kwargs(form) for form in forms]
            assert found == alone
            found[0]["batch_id"] = found[1]["result_format"]["rows"] = "added"
    assert put_together == ["text"] * len(forms)


def test_what_a_measure_hangs_on_is_looked_up_once_in_a_graph(monkeypatch: pytest.MonkeyPatch):
    import pandas as pd
    from great_expectations.validator.metric_configuration import MetricConfiguration
    from great_expectations.validator.validation_graph import ValidationGraph

    engine = suites._engine()(batch_data_dict={"b": pd.DataFrame({"text": ["a", None]})})
    looked_up: list[Any] = []
    theirs = ValidationGraph.build_metric_dependency_graph

    def counted(self: Any, metric_configuration: Any, runtime_configuration: Any = None) -> None:
        looked_up.append(metric_configuration.id)
        theirs(self, metric_configuration, runtime_configuration)

    def followed() -> tuple[set[Any], dict[Any, Any], int]:
        """Edges of a graph, what each measure in it hangs on, and what was looked up more than once."""
        looked_up.clear()
        graph = ValidationGraph(execution_engine=engine)
        for name in ("unexpected_count", "unexpected_values"):
            of = {"column": "text", "batch_id": "b"}
            graph.build_metric_dependency_graph(MetricConfiguration(f"column_values.nonnull.{name}", of, {}))
        hang = [(edge.left, edge.left.metric_dependencies) for edge in graph.edges]
        on = {left.id: {name: each.id for name, each in found.items()} for left, found in hang}
        return graph.edge_ids, on, len(looked_up) - len(set(looked_up))

    monkeypatch.setattr(ValidationGraph, "build_metric_dependency_graph", counted)
    edges, on, again = followed()
    assert again > 0
    with configurations_kept():
        assert followed() == (edges, on, 0)


def test_a_hash_is_made_of_what_the_library_would_make_it_of():
    import numpy as np
    from great_expectations.core.id_dict import IDDict
    from great_expectations.expectations.row_conditions import Column
    from great_expectations.util import convert_to_json_serializable as theirs

    odd = (np.int64(7), np.nan, Decimal("0.1"), {1, 2}, Column("rag") == "Green", Level.ERROR)
    told = {
        "plain": ["a", 1, True, None, 0.5],
        "pair": ("a", None),
        3: {"in": IDDict(it=None)},
        "odd": [*odd],
    }
    assert as_json(told, theirs) == theirs(told)
    asked: list[Any] = []
    assert as_json(["a", 1, True, None, ("b",), {"c": None}], asked.append) == theirs(
        ["a", 1, True, None, ("b",), {"c": None}]
    )
    assert asked == []


def test_every_expectation_is_known_or_about_a_table_as_a_whole():
    told = {
        entry["type"]
        for suite in PROJECT.expectations.glob("*.json")
        for entry in json.loads(suite.read_text(encoding="utf-8"))["expectations"]
    }
    assert told <= OF_ROWS | {OF_NUMBER}
