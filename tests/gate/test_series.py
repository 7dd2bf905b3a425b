"""A report beside the one before of its series: what is far off is found; without one, nothing is asked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from conftest import Office
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows
from small_reports import HOUSING, TEXTS

from pipelines.gate import validation
from pipelines.gate.series import compare_with_last, predecessors, series_of
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import Records, ReportSummary


def summary(report: str, period: str) -> ReportSummary:
    return ReportSummary(report, "", "", period, "", "", "pdf", f"{report}.pdf", "0" * 64, 1, 1, ())


Q1, Q2, Q3 = (summary(f"q{n}-2016-17-budget", f"Q{n} 2016/17") for n in (1, 2, 3))
OTHER = summary("q1-2016-17-plan", "Q1 2016/17")


@pytest.mark.parametrize(
    ("report", "series"),
    [
        ("q1-2016-17-commissioning-group", "commissioning-group"),
        ("2017-18-corporate-plan-addendum", "corporate-plan-addendum"),
        ("commissioning_group_Q3_2016_17", "commissioning_group"),
        ("our-plan-2023", "our-plan"),
        ("phase-12b-review", "phase-12b-review"),
    ],
)
def test_a_series_is_named_without_its_period(report: str, series: str):
    assert series_of(report) == series


def test_the_report_before_is_the_latest_earlier_one_of_the_series():
    assert predecessors([Q3, Q1, OTHER, Q2]) == {Q2.report: Q1.report, Q3.report: Q2.report}
    assert predecessors([Q1, summary("q2-2016-17-budget", "")]) == {}


def test_reports_of_one_period_have_the_same_one_before_them():
    again = summary("budget-q2-2016-17", "Q2 2016/17")
    found = predecessors([Q3, Q1, again, Q2])
    assert found == {again.report: Q1.report, Q2.report: Q1.report, Q3.report: Q2.report}


def test_rows_that_were_compared_are_not_compared_again(monkeypatch: pytest.MonkeyPatch):
    schema, last = SCHEMAS["revenue"], sample_rows("revenue")
    rows = [{**row, "report": Q2.report, "locator": f"{Q2.report}/{n}"} for n, row in enumerate(last)]
    for row in last:
        row["report"] = Q1.report
    answers = Answers()
    records = {"revenue": records_of(schema, [*last, *rows])}
    found = compare_with_last(records, [Q1, Q2], SCHEMAS, PROJECT, answers)
    asked: list[str] = []
    ask = validation.check_against_last

    def spy(one: Records, *given: Any) -> tuple[CheckResult, ...]:
        asked.append(str(one.rows[0]["report"]))
        return ask(one, *given)

    monkeypatch.setattr(validation, "check_against_last", spy)
    kept = Answers(answers.used)
    assert compare_with_last(records, [Q1, Q2], SCHEMAS, PROJECT, kept) == found
    assert asked == []
    more = [{**row, "report": Q3.report, "locator": f"{Q3.report}/{n}"} for n, row in enumerate(last)]
    records = {"revenue": records_of(schema, [*last, *rows, *more])}
    compare_with_last(records, [Q1, Q2, Q3], SCHEMAS, PROJECT, kept)
    assert asked == [Q3.report]


def test_amounts_whose_thousands_were_counted_twice_are_found():
    schema, last = SCHEMAS["revenue"], sample_rows("revenue")
    rows = [{**row, "report": Q2.report, "locator": f"{Q2.report}/{n}"} for n, row in enumerate(last)]
    for row in last:
        row["report"] = Q1.report
    records = {"revenue": records_of(schema, [*last, *rows])}
    found = compare_with_last(records, [Q1, Q2, OTHER], SCHEMAS, PROJECT, Answers())
    assert found
    assert all(result.passed for result in found)
    number = next(n for n, row in enumerate(rows) if row["forecast_gbp"])
    rows[number]["forecast_gbp"] *= 1000
    found = compare_with_last(
        {"revenue": records_of(schema, [*last, *rows])}, [Q1, Q2], SCHEMAS, PROJECT, Answers()
    )
    (result,) = [result for result in found if not result.passed]
    assert (result.level, result.failures) == (Level.WARNING, 1)
    assert result.findings[0].locator == rows[number]["locator"]
    assert "five times that of the last report" in result.findings[0].message


def test_a_service_that_begins_or_ends_is_no_misread_digit():
    schema, last = SCHEMAS["revenue"], sample_rows("revenue")
    rows = [{**row, "report": Q2.report, "locator": f"{Q2.report}/{n}"} for n, row in enumerate(last)]
    for row in last:
        row["report"], row["forecast_gbp"] = Q1.report, Decimal(0)
    records = {"revenue": records_of(schema, [*last, *rows])}
    assert all(result.passed for result in compare_with_last(records, [Q1, Q2], SCHEMAS, PROJECT, Answers()))


def test_a_publication_compares_and_says_so_in_its_quality(office: Office):
    """The next quarter with one action in place of three: published, with a warning."""
    lines = TEXTS[HOUSING].replace("Q1 2020/21", "Q2 2020/21").splitlines()
    kept = [line for line in lines if not line.startswith(("HS02", "HS03"))]
    (office.reports / "q2-2020-21-housing.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    result = office.publish()
    assert result.exit_code == 0
    folder = office.store / "key-actions" / office.versions()["key-actions"][-1]
    quality = json.loads((folder / "quality.json").read_bytes())
    name = "suite/expect_table_row_count_to_be_between/last"
    (check,) = [c for c in quality["checks"] if c["check"] == name and c["resource"] == "key-actions"]
    assert (check["passed"], check["level"]) == (False, "warning")
    assert "not fewer than half" in check["findings"][0]["message"]
