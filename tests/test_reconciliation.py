"""The checks find what is wrong in the sample reports and in spoiled figures."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.assemble import REPORT_RESOURCES, derive, records_of
from pipelines.extraction import read_report
from pipelines.project import Project
from pipelines.reconciliation.outcome import Outcome, judge, step_of
from pipelines.reconciliation.publishing import all_checks, load_rules, run_checks
from pipelines.records import Locator, Records, join
from pipelines.report import load_report
from pipelines.schemas import TableSchema, load_schemas

REPORTS = sorted((Path(__file__).resolve().parent.parent / "reports").glob("*.pdf"))
RULES = load_rules(Path(__file__).resolve().parent.parent / "schemas")
IDENTITY_FIGURES = {
    "savings": ("amount_gbp",),
    "revenue": ("original_budget_gbp", "revised_budget_gbp", "forecast_gbp", "variation_gbp"),
    "capital": ("current_budget_gbp", "slippage_gbp", "proposed_budget_gbp", "forecast_gbp", "variance_gbp"),
    "rag-summary": ("count", "percent"),
    "customer-experience": ("received", "on_time", "percent"),
    "resident-perception": ("percent", "comparator_percent", "difference_points"),
}


@pytest.fixture(scope="module")
def schemas(project: Project) -> dict[str, TableSchema]:
    return load_schemas(project.schemas)


@pytest.fixture(scope="module")
def records(project: Project, schemas: Mapping[str, TableSchema]) -> dict[str, Records]:
    """All records of the sample reports."""
    parts: dict[str, list[Records]] = {}
    for path in REPORTS:
        read = read_report(load_report(path), project.layouts)
        for resource in REPORT_RESOURCES:
            parts.setdefault(resource, []).append(records_of(read, resource, schemas))
    found = {resource: join(resource, part) for resource, part in parts.items()}
    for resource in ("indicators", "observations", "benchmarks"):
        found[resource] = derive(resource, found, schemas, RULES)
    return found


def _finding(
    records: Mapping[str, Records], schemas: Mapping[str, TableSchema], subject: str
) -> tuple[dict[str, object], list[Locator]]:
    made = derive("discrepancies", records, schemas, RULES)
    rows = [dict(row) for row in made.rows if subject in str(row["subject"])]
    assert len(rows) == 1, [row["subject"] for row in made.rows]
    return rows[0], [spot for spot in made.locators if spot.locator == rows[0]["locator"]]


def test_two_tables_print_another_saving_for_one_year(
    records: dict[str, Records], schemas: dict[str, TableSchema]
):
    row, spots = _finding(records, schemas, "in_year_total, 2018/19 and by_committee, Total, 2018/19")
    assert (row["first_figure"], row["second_figure"]) == ("£16.667m", "16,677")
    assert {(spot.field, spot.text) for spot in spots} == {
        ("first_figure", "£16.667m"),
        ("second_figure", "16,677"),
    }
    assert all(spot.page for spot in spots)


@pytest.mark.parametrize(
    ("measure", "printed", "counted"), [("green_amber", "6", "7"), ("red_amber", "5", "4")]
)
def test_the_corporate_plans_total_row_differs_from_its_parts(
    records: dict[str, Records], schemas: dict[str, TableSchema], measure: str, printed: str, counted: str
):
    row, spots = _finding(records, schemas, f"Total, {measure}: count")
    assert (row["first_figure"], row["second_figure"]) == (f"{row['first_figure']}", counted)
    assert f"printed as {printed};" in str(row["note"])
    assert next(spot for spot in spots if spot.field == "first_figure").text.endswith(f"({printed})")


def test_a_figure_changed_after_publication_is_a_restatement(
    records: dict[str, Records], schemas: dict[str, TableSchema]
):
    made = derive("restatements", records, schemas, RULES)
    found = {
        (row["indicator_id"], row["measure"], row["period"]): (row["first_value"], row["later_value"])
        for row in made.rows
    }
    assert found["cg-s24", "result", "Q1 2016/17"] == (Decimal(77), Decimal(89))
    row = next(row for row in made.rows if row["indicator_id"] == "cg-s24" and row["measure"] == "result")
    texts = {spot.field: spot.text for spot in made.locators if spot.locator == row["locator"]}
    assert texts == {"first_figure": "77%", "second_figure": "89%"}


def test_every_check_is_a_row_with_an_outcome(records: dict[str, Records], schemas: dict[str, TableSchema]):
    rows = derive("checks", records, schemas, RULES).rows
    assert len({row["id"] for row in rows}) == len(rows) > 300
    judged = [row for row in rows if row["outcome"] != "cannot be judged"]
    assert len(judged) > 0.8 * len(rows)


def test_a_digit_spoiled_in_any_identity_is_noticed(records: dict[str, Records]):
    chance = random.Random(20161)  # noqa: S311 - a fixed choice of figures, nothing secret
    needed = {name: records[name] for name in (*IDENTITY_FIGURES, "indicator-results", "key-actions")}
    clean = _contradictions(needed)
    figures = [
        (resource, number, name)
        for resource, names in IDENTITY_FIGURES.items()
        for number, row in enumerate(needed[resource].rows)
        for name in names
        if row[name] is not None
    ]
    chance.shuffle(figures)
    tried = 0
    missed = []
    for figure in figures:
        if _contradictions(_with(needed, *figure, "999999")) == clean:
            continue  # no identity holds this figure
        tried += 1
        if _contradictions(_spoiled(needed, *figure, chance)) == clean:
            missed.append(figure)
        if tried == 200:
            break
    assert tried == 200
    assert len(missed) <= 0.1 * tried, missed


def _contradictions(records: Mapping[str, Records]) -> set[str]:
    return {
        f"{ran.kind} {ran.report} {ran.subject}"
        for ran in run_checks(records, RULES)
        if ran.outcome is Outcome.CONTRADICTED
    }


def _spoiled(
    records: Mapping[str, Records], resource: str, number: int, name: str, chance: random.Random
) -> dict[str, Records]:
    row = records[resource].rows[number]
    digits = str(row[name])
    at = chance.choice(
        [index for index, letter in enumerate(digits.rstrip("0") or digits) if letter.isdigit()]
    )
    other = chance.choice([digit for digit in "123456789" if digit != digits[at]])
    return _with(records, resource, number, name, digits[:at] + other + digits[at + 1 :])


def _with(
    records: Mapping[str, Records], resource: str, number: int, name: str, value: str
) -> dict[str, Records]:
    part = records[resource]
    old = part.rows[number]
    was = old[name]
    new = int(value) if isinstance(was, int) else Decimal(value)
    rows = (*part.rows[:number], {**old, name: new}, *part.rows[number + 1 :])
    return {**records, resource: replace(part, rows=rows)}


@pytest.mark.parametrize(
    ("value", "text", "step"),
    [
        ("16667000", "£16.667m", "1000"),
        ("4867000", "4,867", "1000"),
        ("50.7", "-50.7%", "0.1"),
        ("13", "50% (13)", "1"),
        ("0", "0 (0%)", "1"),
    ],
)
def test_the_precision_of_a_figure_is_that_of_its_print(value: str, text: str, step: str):
    assert step_of(Decimal(value), text) == Decimal(step)


def test_a_difference_that_rounding_allows_is_no_contradiction():
    assert judge(Decimal("33.3"), Decimal("33.33"), Decimal("0.05")) is Outcome.WITHIN_ROUNDING
    assert judge(Decimal("33.3"), Decimal("33.4"), Decimal("0.05")) is Outcome.CONTRADICTED
    assert judge(Decimal("33.3"), Decimal("33.3"), Decimal(0)) is Outcome.HOLDS


def test_ids_of_checks_are_their_own(records: dict[str, Records]):
    ids = [check_id for check_id, _ in all_checks(records, RULES)]
    assert len(ids) == len(set(ids))
