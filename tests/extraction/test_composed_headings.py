"""Headings put together from words that are known one by one, and columns that are left out by themselves."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from test_next_quarter import report

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.knowledge import ReportQuestion, place_in
from pipelines.extraction.kinds.recognise import _is_unlike, _told_by_clear_tables
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.reading import ReadReport, read_here
from pipelines.extraction.report import load_report

LAYOUTS = Path("schemas/layouts")
Rows = dict[str, list[dict[str, str]]]


def _read(path: Path) -> tuple[Rows, ReadReport]:
    return rows_of(path, WEIGHTS), read_here(load_report(path), LAYOUTS, has_offers=True)


def test_what_a_table_is_about_tells_no_year_from_another(tmp_path: Path) -> None:
    names = ("Cabinet portfolio", "2031/32 saving £000", "2032/33 saving £000", "Overall total £000")
    rows = [("Adults", "400", "300", "700"), ("Places", "210", "90", "300"), ("Homes", "50", "60", "110")]
    found, read = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Revenue budget"))
    assert not questions_of(read.tables)
    assert [row["amount_gbp"] for row in found["savings"][:3]] == ["400000", "300000", "700000"]


def test_a_percentage_is_called_as_its_sum_is(tmp_path: Path) -> None:
    names = ("Project", "2031/32 capital programme £000", "Reprofiling to future years £000",
             "2031/32 projected outturn £000", "Projected variance £000", "Reprofiling %")  # fmt: skip
    rows = [
        ("Depots", "1,200", "(100)", "1,100", "(100)", "(8%)"),
        ("Roads", "800", "(200)", "600", "(200)", "(25%)"),
        ("Parks", "400", "0", "400", "0", "0%"),
    ]
    found, read = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Capital"))
    assert not questions_of(read.tables)
    assert [row["slippage_percent"] for row in found["capital"]] == ["-8", "-25", "0"]


@pytest.mark.parametrize(
    ("named", "measure"), [("Trend not known", "no_dot"), ("RAG not assessed", "not_rated")]
)
def test_a_heading_that_denies_counts_what_it_denies(named: str, measure: str, tmp_path: Path) -> None:
    names = ("KPI group", "Green", "Amber", "Red", named, "Improved or stable", "Declined", "KPIs with RAG")
    rows = [("CPI", "7", "5", "1", "2", "9", "7", "13"), ("SPI", "6", "3", "3", "5", "7", "3", "12"),
            ("MPI", "4", "0", "1", "2", "0", "1", "5")]  # fmt: skip
    found, _ = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Overview of ratings"))
    assert [row["count"] for row in found["rag-summary"] if row["measure"] == measure] == ["2", "5", "2"]


def test_a_column_of_figures_that_is_not_clear_keeps_no_other_back(tmp_path: Path) -> None:
    """Each cell of the others is a row of its own; what it asks comes after what holds rows back."""
    names = ("Service grouping", "Employees in post", "Starters", "Agency workers")
    rows = [("Adults", "174", "4", "47"), ("Places", "96", "3", "12"), ("Council", "2,576", "61", "496")]
    path = report(tmp_path / "q3-2031-32.docx", names, rows, "Our people")
    found, read = _read(path)
    assert not questions_of(read.tables)
    (asked,) = questions_of(read.tables, read.offered)
    assert "Starters" in asked.about
    assert {row["measure"] for row in found["workforce"]} == {"Employees in post", "Agency workers"}
    answered = read_here(load_report(path), LAYOUTS, {asked.id: "measure"}, has_offers=True)
    assert [len(row.each) for row in answered.tables[0].rows] == [3, 3, 3]


def test_a_question_with_ratings_below_is_answered_by_them(tmp_path: Path) -> None:
    names = ("Strategic aim", "Improvement action", "Quarter 3 milestones", "Delivered?", "Progress summary",
             "Quarter 4 milestones", "Directorate")  # fmt: skip
    met, partly = "Milestone Fully Met", "Milestone Partially Met"
    rows = [
        ("Homes", "New lettings rules", "Consult tenants", met, "Consulted in May.", "Adopt them", "Housing"),
        ("Work", "A jobs fair", "Find a hall", partly, "Two halls were looked at.", "Hold it", "Economy"),
        ("Parks", "A new playground", "Choose a firm", met, "A firm was chosen.", "Build it", "Parks"),
    ]
    found, read = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Improvement initiatives"))
    assert not questions_of(read.tables)
    assert [row["status"] for row in found["improvement-initiatives"]] == [met, partly, met]


def test_what_was_planned_by_a_quarter_is_its_target_where_nothing_is_to_date(tmp_path: Path) -> None:
    names = ("Indicator Ref", "Measure", "Profiled target Q3 2031/32", "Q3 2031/32 achieved", "Basis")
    rows = [
        ("HB/1", "Homes let by us", "250", "318", "Cumulative"),
        ("HB/2", "Homes that comply", "60%", "68%", "Snapshot"),
        ("HB/3", "Arrears of tenants", "5%", "6%", "Snapshot"),
    ]
    found, _ = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Homes and work"))
    assert [row["target"] for row in found["indicator-results"]] == ["250", "60%", "5%"]


def test_most_of_several_tables_with_the_same_headings_are_right() -> None:
    """One of few rows is told by them; where as many say one thing as another, none is."""

    def column(name: str) -> Any:
        return SimpleNamespace(index=3, name=name)

    def tables(*fields: str) -> list[Any]:
        return [
            SimpleNamespace(
                found=SimpleNamespace(
                    told={place_in("kpi", 3, ("Aim",)): field},
                    under=("Aim",),
                    points=20.0,
                    kind=SimpleNamespace(name="kpi"),
                    columns=[column(field)],
                    questions=(),
                )
            )
            for field in fields
        ]

    odd = tables("annual_target", "annual_target", "polarity", "annual_target")
    told = _told_by_clear_tables(odd)
    assert list(told.values()) == ["annual_target"]
    assert [_is_unlike(one.found, told) for one in odd] == [False, False, True, False]
    assert _told_by_clear_tables(tables("annual_target", "polarity")) == {}


def test_an_owner_is_called_the_same_in_tables_of_any_kind(tmp_path: Path) -> None:
    names = ("Key issue or pressure", "Actions to address", "Managed by")
    rows = [
        ("Contracts end in autumn and prices rise beyond the budget.", "Ask three firms.", "Head of Service"),
        (
            "Few apply for posts in the kitchens, and many leave.",
            "Train our own cooks.",
            "Assistant Director",
        ),
        ("The hall needs a roof, and the fund for repairs is spent.", "Borrow from it.", "Head of Service"),
    ]
    found, _ = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Key points"))
    assert not found["key-actions"]
    assert found["challenges"][1]["action"] == "Train our own cooks."


def test_what_most_rows_wait_for_is_asked_first() -> None:
    """A table that waits for two answers counts half for each; a further column counts nothing."""

    def question(name: str, rows: int = 0) -> ReportQuestion:
        return ReportQuestion(name, "column", name, (), (), rows=rows)

    def table(rows: int, *names: str) -> Any:
        return SimpleNamespace(found=SimpleNamespace(questions=tuple(map(question, names))), rows=range(rows))

    asked = questions_of(
        [table(4, "few"), table(12, "half", "other half"), table(7, "more"), table(4, "few")],
        [question("further"), question("unknown", 30)],
    )
    assert [one.id for one in asked] == ["unknown", "few", "more", "half", "other half", "further"]


def test_an_aim_of_a_year_is_no_polarity(tmp_path: Path) -> None:
    names = ("PI Code", "Short name", "Maximise or minimise", "2031/32 annual aim", "Q3 2031/32 Value")
    rows = [
        ("B1", "People out of work", "Smaller is Better", "Decrease", "6%"),
        ("B2", "People in work", "Bigger is Better", "Increase", "71%"),
        ("B3", "Homes built", "Bigger is Better", "15", "88"),
    ]
    more = [
        ("A1", "Homes let by us", "Bigger is Better", "98%", "97%"),
        ("A2", "Rents paid late", "Smaller is Better", "3%", "4%"),
        ("A3", "Plans decided in time", "Bigger is Better", "75%", "81%"),
    ]
    found, _ = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Work", more))
    assert [row["polarity"] for row in found["indicator-results"]] == [row[2] for row in (*rows, *more)]


def test_a_total_is_told_from_a_part_that_is_mostly_all_of_it(tmp_path: Path) -> None:
    """What is still to be achieved is no result, and what cannot be delivered is not delivered."""
    names = ("Saving", "2031-32 Savings Target £000", "Forecast against original saving £000",
             "Forecast against another saving £000", "Total Forecast £000", "Variance £000",
             "Un-deliverable £000", "To be achieved in future years £000")  # fmt: skip
    rows = [
        (f"Saving of sort {at}", f"-{at}00", f"-{at}0", "0", f"-{at}0", f"{at * 90}", "0", "-9")
        for at in range(1, 10)
    ]
    rows.append(("Another one", "-100", "-60", "-20", "-80", "20", "20", "0"))
    found, read = _read(report(tmp_path / "q3-2031-32.docx", names, rows, "Appendix 2 - Savings"))
    assert not questions_of(read.tables)
    last = found["savings-proposals"][-1]
    assert [last[name] for name in ("planned_gbp", "forecast_gbp", "variance_gbp", "delivered_gbp")] == [
        "-100000", "-80000", "20000", "",
    ]  # fmt: skip
