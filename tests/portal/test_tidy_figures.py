"""One tidy table of every published number: staff, complaints, budgets, an indicator, in three lines each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.answers.measures import _measure


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_store, address="https://data.example")) as client:
        yield client


@pytest.fixture(scope="module")
def table(client: TestClient) -> io.StringIO:
    return io.StringIO(client.get("/api/v1/measures", params={"format": "csv"}).text)


@pytest.fixture(autouse=True)
def unseen(table: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is shown on a screen, and each test reads the table from its start."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    table.seek(0)


def heights(axes: Any) -> list[float]:
    return sorted(float(bar.get_height()) for bar in axes.patches)


def test_agency_staff(table: io.StringIO):
    figures = pd.read_csv(table)
    agency = figures[figures["measure"].str.contains("agency staff") & (figures["unit"] == "count")]
    axes = agency.pivot_table(index="period_end", columns="subject", values="value").plot(kind="bar")

    assert heights(axes) == [47, 498]


def test_complaints(table: io.StringIO):
    figures = pd.read_csv(table)
    complaints = figures[(figures["subject"] == "Complaints") & (figures["unit"] != "percent")]
    axes = complaints.pivot_table(index="period_end", columns="measure", values="value").plot(kind="bar")

    assert heights(axes) == [15, 26]


def test_budgets(table: io.StringIO):
    figures = pd.read_csv(table)
    budgets = figures[(figures["table"] == "revenue") & (figures["measure"] == "revised_budget")]
    axes = budgets.pivot_table(index="subject", columns="period_end", values="value").plot(kind="bar")

    assert heights(axes)[-2:] == [12_838_000, 20_256_000]


def test_an_indicator_over_all_reports(table: io.StringIO):
    figures = pd.read_csv(table)
    tax = figures[(figures["subject"] == "Council Tax collection") & (figures["measure"] == "result")]
    axes = tax.sort_values("period_end").plot(x="period_end", y="value")

    assert [float(value) for value in axes.lines[0].get_ydata()] == [98.3, 98.4, 98.4]
    assert tax["report"].nunique() == 3, "over all reports"


def test_every_number_says_whose_what_of_when_and_where(client: TestClient, table: io.StringIO):
    rows = list(csv.DictReader(table))
    assert {row["table"] for row in rows} >= {"workforce", "revenue", "savings", "statements", "rag-summary"}
    assert "observations" not in {row["table"] for row in rows}, "a table made of others adds nothing"
    for row in rows:
        assert row["report"], row
        assert row["measure"], row
        assert row["locator"].partition("#")[2], row
    assert len({(row["dataset"], row["table"], row["locator"], row["value"]) for row in rows}) == len(rows)
    for row in rows[:: len(rows) // 8]:
        assert client.get(row["evidence"].removeprefix("https://data.example")).status_code == 200


def test_the_table_is_asked_for_by_pages_and_parts(client: TestClient):
    page = client.get("/api/v1/measures", params={"table": "workforce", "size": 3}).json()
    assert len(page["measures"]) == 3
    assert {each["table"] for each in page["measures"]} == {"workforce"}
    assert page["paging"]["total"] == 8


@pytest.mark.parametrize(
    ("column", "named", "columns", "measure"),
    [
        ("value", {"measure": "No. of agency staff"}, ("group",), "No. of agency staff"),
        ("value", {"measure": "Complaints"}, ("measure",), "value"),
        ("received", {"measure": "Complaints"}, ("measure",), "received"),
        ("revised_budget_gbp", {}, ("service",), "revised_budget"),
        ("value_text", {"measure": "target"}, ("indicator",), "target"),
    ],
)
def test_a_measure_is_what_the_row_says_else_the_column(
    column: str, named: dict[str, str], columns: tuple[str, ...], measure: str
):
    assert _measure(column, named, columns) == measure
