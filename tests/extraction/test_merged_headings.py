"""Headings of several rows in sheets of a template: merged labels, numbered questions, totals and scores."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_next_quarter import report

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.forms.written import (
    Paragraph,
    Run,
    WrittenCell,
    WrittenRow,
    WrittenTable,
    document_of,
)
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.heading_stacks import heading_rows, stacks_of
from pipelines.extraction.model import RawTable

YEARS = (("2030/31", 1, 2), ("2031/32", 3, 2))


def _table(*rows: list[WrittenCell]) -> RawTable:
    columns = max(one.column + one.span for row in rows for one in row)
    document = document_of(
        "r", "", "xlsx", [WrittenTable(tuple(WrittenRow(tuple(row)) for row in rows), columns)]
    )
    return document.tables[0]


def _cell(column: int, text: str, span: int = 1, row_span: int = 1) -> WrittenCell:
    return WrittenCell(column, (Paragraph((Run(text),)),), "", span, row_span)


def _row(*texts: str) -> list[WrittenCell]:
    return [_cell(at, text) for at, text in enumerate(texts) if text]


def test_what_stands_beside_a_merged_label_is_heading_to_its_end() -> None:
    table = _table(
        [_cell(0, "Output", 1, 3), *(_cell(at, text, span) for text, at, span in YEARS)],
        _row("", "H1", "H2", "H1", "H2"),
        _row("", "Actual", "Actual", "Forecast", "Forecast"),
        _row("Standard outputs"),
        _row("Homes", "1", "2", "3", "4"),
        _row("Shops", "5", "6", "7", "8"),
    )
    assert heading_rows(table) == [(0, 3)]
    assert stacks_of(table, 0, 3)[4] == ["2031/32", "H2", "Forecast"]


def test_a_label_merged_over_figures_is_no_heading_so_deep() -> None:
    table = _table(
        [_cell(0, "Output", 1, 2), _cell(1, "Homes"), _cell(2, "Shops")],
        _row("", "14", "15"),
        _row("North", "4", "5"),
        _row("South", "6", "7"),
    )
    assert (0, 1) in heading_rows(table)


def test_one_of_several_numbered_questions_heads_no_others() -> None:
    table = _table(
        _row("A2", "What are the challenges?", "Costs"),
        _row("A3", "What comes next?", "Planning"),
        _row("A4", "Who leads?", "The board"),
    )
    assert heading_rows(table) == []
    assert heading_rows(_table(_row("Q1", "Answer"), _row("A2", "Costs"), _row("A3", "Planning")))


def test_a_row_that_names_every_column_heads_a_table_below_what_guides_its_readers() -> None:
    table = _table(
        [_cell(0, "Spend risk", 4), _cell(4, "Delivery risk")],
        [_cell(0, "Colours are for guidance", 5)],
        _row("Project", "Stage", "Spend RAG", "Delivery RAG", "Why?"),
        _row("Barn lane", "Build", "Green", "Amber", "The roof is on and the doors are late."),
        _row("Mill yard", "Design", "Green", "Green", "Drawings are with the planners."),
    )
    assert (2, 1) in heading_rows(table)
    assert (2, 1) not in heading_rows(_table(*(_row(*("Homes built and let",) * 5) for _ in range(5))))


def test_a_total_of_actual_and_forecast_sums_is_no_target(tmp_path: Path) -> None:
    names = ("Type of spend", "2031/32 Q1 actual", "2031/32 Q2 actual", "2031/32 total", "2032/33 total")
    rows = [
        ("Vans", "10", "20", "70", "80"),
        ("Posts", "11", "21", "71", "81"),
        ("Rents", "12", "22", "72", "82"),
    ]
    found = rows_of(report(tmp_path / "q2-2031-32.docx", names, rows, "Spend against targets"), WEIGHTS)
    assert not [row for row in found.get("indicator-targets", ()) if row["measure"] == "target"]


def test_scores_before_and_after_mitigation_are_told_apart(tmp_path: Path) -> None:
    names = ("Ref", "Risk name", "Pre-mitigated impact", "Pre-mitigated likelihood", "Pre-mitigated total",
             "Post-mitigated impact", "Post-mitigated likelihood", "Post-mitigated raw score")  # fmt: skip
    rows = [
        ("R1", "Costs rise", "4", "3", "12", "2", "3", "6"),
        ("R2", "Staff leave", "5", "2", "10", "4", "2", "8"),
        ("R3", "Rain delays work", "3", "3", "9", "3", "1", "3"),
    ]
    found = rows_of(report(tmp_path / "q2-2031-32.docx", names, rows, "Risk register"), WEIGHTS)
    assert [(one["inherent_score"], one["current_score"]) for one in found["risks"]] == [
        ("12", "6"),
        ("10", "8"),
        ("9", "3"),
    ]


@pytest.mark.parametrize(("named", "is_risk"), [("Project name", False), ("Risk title", True)])
def test_projects_with_a_score_for_risk_are_no_risks(named: str, is_risk: bool, tmp_path: Path) -> None:
    names = (named, "Lead officer", "Risk score")
    rows = [
        ("Barn lane", "Head of Roads", "12"),
        ("Mill yard", "Head of Homes", "6"),
        ("Old baths", "Director", "9"),
    ]
    found = rows_of(report(tmp_path / "q2-2031-32.docx", names, rows, "Progress"), WEIGHTS)
    assert bool(found.get("risks")) is is_risk


def test_a_column_of_units_is_told_by_its_heading_whatever_its_cells_look_like(tmp_path: Path) -> None:
    names = ("Indicator name", "Unit of measurement", "2030/31 actual", "2031/32 actual")
    rows = [
        ("Carbon saved", "Tonnes", "24", "30"),
        ("Net gain of trees", "% net gain", "4", "5"),
        ("Learners with a first degree", "Number of people", "25", "35"),
        ("People who volunteer", "Number of people", "2", "3"),
        ("People who vote", "Number of people", "2", "3"),
        ("Fumes saved", "Tonnes", "24", "31"),
    ]
    found = rows_of(report(tmp_path / "q4-2031-32.docx", names, rows, "Outcomes"), WEIGHTS)
    units = [row["unit"] for row in found["indicator-results"]]
    assert units == ["", "percent", "count", "count", "count", ""]


@pytest.mark.parametrize(("notes", "is_read"), [(3, True), (99, False)])
def test_a_table_of_over_a_hundred_columns_is_data_and_no_report(
    notes: int, is_read: bool, tmp_path: Path
) -> None:
    names = (
        "Ref",
        "Indicator",
        "Q3 2031/32 target",
        "Q3 2031/32 result",
        *(f"Field {at}" for at in range(notes)),
    )
    rows = [
        (f"A{at}", name, "5", "6", *("x" * notes))
        for at, name in enumerate(("Bins", "Homes let", "Visits"), 1)
    ]
    found = rows_of(report(tmp_path / "q3-2031-32.docx", names, rows, "Indicators"), WEIGHTS)
    assert bool(found["indicator-results"]) is is_read
