"""Transcripts: what the text service displaced, cut or ran together is put where it belongs, or held back."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction import read_report
from pipelines.extraction.report import load_report
from pipelines.rows.records import Records, Row
from pipelines.rows.schemas import load_schemas

RESULTS = (
    "Ref\tIndicator\tPolarity\tAnnual 2020/21 Target\tQ1 2020/21 Target\tQ1 2020/21 Result\tQ4 2019/20 Result"
    "\tDOT Short Term (From Q4 2019/20)\tQ1 2019/20 Result\tDOT Long Term (From Q1 2019/20)\tBenchmarking"
)


def _row(ref: str, name: str, result: str = "85% (G)") -> str:
    return f"{ref}\t{name}\tBigger is Better\t80%\t80%\t{result}\t84%\tImproving\t81%\tImproving\tNone"


def _rows(tmp_path: Path, project: Project, resource: str, *lines: str) -> list[Row]:
    return list(_records(tmp_path, project, resource, *lines).rows)


def _records(tmp_path: Path, project: Project, resource: str, *lines: str) -> Records:
    path = tmp_path / "q1-2020-21-sample.txt"
    path.write_text("# Sample report Q1 2020/21\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    read = read_report(load_report(path), project.layouts)
    return records_of(read, resource, load_schemas(project.schemas))


def test_a_full_row_is_never_taken_for_an_area(tmp_path: Path, project: Project):
    rows = _rows(
        tmp_path,
        project,
        "savings",
        "Theme Committee\t2020/21 £'000\t2021/22 £'000\tTotal £'000",
        "Environment\t100\t200\t300",
        "Housing\t10\t20\t30",
        "Total\t110\t220\t330",
    )
    assert len(rows) == 9
    assert [row["amount_gbp"] for row in rows if row["committee"] == "Total"] == [110000, 220000, 330000]


DASHBOARD = ("Finance\tRevenue Budget Variance\tCapital Actual Variance", "Findings\t0 (0.0%)\t(4,331)")
SECTION = ("Finance\tRevenue Budget Variance (000s)\tCapital Budget Variance (000s)", "\t819 (4.0%)\t(12)")


def test_a_headline_takes_the_unit_that_the_report_states(tmp_path: Path, project: Project):
    rows = _rows(tmp_path, project, "finance-summary", *DASHBOARD, "", "## Finance", "", *SECTION)
    assert [row["amount_gbp"] for row in rows] == [0, -4331000, 819000, -12000]


def test_a_headline_whose_unit_nothing_states_is_held_back(tmp_path: Path, project: Project):
    records = _records(tmp_path, project, "finance-summary", *DASHBOARD)
    assert [row["amount_gbp"] for row in records.rows] == [0]
    [held] = records.held_back
    assert held.reason == "no heading states its unit"
    assert "(4,331)" in held.cells.values()


@pytest.mark.parametrize(
    ("printed", "area"),
    [
        ("Homes and\td regeneration progra\tmme", "Homes and regeneration programme"),
        ("High qualit\ty private rented secto\tr", "High quality private rented sector"),
        ("Parks and open spaces", "Parks and open spaces"),
    ],
)
def test_an_area_cut_over_cells_is_made_whole(tmp_path: Path, project: Project, printed: str, area: str):
    filled = printed.count("\t") + 1
    rows = _rows(
        tmp_path,
        project,
        "indicator-results",
        RESULTS,
        printed + "\t" * (11 - filled),
        _row("BH/C2", "Households placed"),
    )
    assert [(row["ref"], row["area"], row["rag"]) for row in rows] == [("BH/C2", area, "Green")]


def test_a_label_beside_the_middle_row_gathers_its_rows(tmp_path: Path, project: Project):
    first, second, third = (
        f"The {word} step of the work was taken in May and went well."
        for word in ("first", "second", "third")
    )
    rows = _rows(
        tmp_path,
        project,
        "key-actions",
        "Ref\tActions from Management Agreement\tRAG Rating\tComments",
        f"\t\t\t{first}",
        f"CG01\tOpen a library (Resources)\tGreen\t{second}",
        f"\t\t\t{third}",
        "CG02\tMend the roads (Environment)\tRed\tNothing was done in the quarter.",
    )
    assert [(row["ref"], row["committee"], row["comment"]) for row in rows] == [
        ("CG01", "Resources", f"{first} {second} {third}"),
        ("CG02", "Environment", "Nothing was done in the quarter."),
    ]


def test_cells_that_ran_together_are_parted_by_what_other_rows_hold(tmp_path: Path, project: Project):
    heading = (
        "Ref\tIndicator\t2020/21 Target\t2020/21 Q3 Result\t2021/22 Target\t2023/24 Target\tService\tComment"
    )
    rows = _rows(
        tmp_path,
        project,
        "indicator-targets",
        heading,
        "CPI\tAC/S1\tPeople satisfied with care\t61%\t60%\t62%\t65%\tAdults & Communities\tNew indicator",
        "",
        heading,
        "CPI\tAC/S2\tPeople who feel safe\t80%\t79%\t81%\t85%\tAdults & Communities Replaces AC/S9",
    )
    found = {(row["ref"], row["service"], row["comment"]) for row in rows}
    assert found == {
        ("AC/S1", "Adults & Communities", "New indicator"),
        ("AC/S2", "Adults & Communities", "Replaces AC/S9"),
    }
    assert {row["type"] for row in rows} == {"CPI"}


def test_a_row_without_its_key_is_held_back(tmp_path: Path, project: Project):
    path = tmp_path / "q1-2020-21-sample.txt"
    lines = [RESULTS, _row("BH/C2", "Households placed"), _row("BH/C3", "").replace("Bigger is Better", "")]
    path.write_text("# Sample\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    read = read_report(load_report(path), project.layouts)
    records = records_of(read, "indicator-results", load_schemas(project.schemas))
    assert [row["ref"] for row in records.rows] == ["BH/C2"]
    assert [(held.reason, held.place) for held in records.held_back] == [
        ("no text under indicator, polarity", "line 5")
    ]
