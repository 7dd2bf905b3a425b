"""The next quarter of a report that is known, under names of columns that nobody taught, in another order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

FIELDS = (
    "ref",
    "indicator",
    "polarity",
    "annual_target",
    "target",
    "result",
    "previous_result",
    "direction_short_term",
    "year_ago_result",
    "direction_long_term",
    "benchmark",
    "comment",
)
ROWS = (
    ("HB/C2", "Homes let by the housing body", "Bigger is Better", "500", "250", "318 (G)", "160",
     "Improving", "243", "Improving", "No benchmark available", ""),
    ("EH02", "Houses shared by many that comply", "Bigger is Better", "100%", "60.0%", "68.7% (G)", "74.9%",
     "Worsening", "73.3%", "Worsening", "No benchmark available", ""),
    ("HB/C5", "Arrears as a share of the debit", "Smaller is Better", "4.95%", "5.20%",
     "5.70% (30 Dec 2031) (R)", "5.26%", "Worsening", "5.62%", "Worsening", "London 3.2% (2030/31)",
     "Arrears ended the quarter above the target, as receipts fell again in the autumn."),
    ("CP/S1", "People out of work", "Smaller is Better", "Monitor", "Monitor", "5.6% (May 2030 - May 2031)",
     "5.8%", "Improving", "6.2%", "Improving", "London 6.0% National 5.1%", ""),
    ("PH/S7", "People who are active", "Bigger is Better", "59%", "59%", "59.5% (Q2 2031/32) (G)",
     "58.5% (Q1 2031/32)", "Improving", "58.5% (Q2 2030/31)", "Improving", "England 57.0%, London 57.8%", ""),
    ("CP/S7", "Spending with firms of the town", "Bigger is Better", "Monitor", "Monitor", "51.23%", "49%",
     "Improving", "New for 2031/32", "New for 2031/32", "No benchmark available", ""),
)  # fmt: skip
HEADINGS = (
    ("Code", "What we measure", "Good performance is", "2031/32 target for the year", "Target at Q3 2031/32",
     "Performance at Q3 2031/32", "Performance at Q2 2031/32", "Change since last quarter",
     "Performance at Q3 2030/31", "Change since last year", "How others do", "Explanation"),
    ("KPI no.", "Measure", "Desired trend", "Year-end target 2031/32", "Quarterly target",
     "Actual (Oct-Dec 2031)", "Actual (Jul-Sep 2031)", "Short-term trend", "Actual (Oct-Dec 2030)",
     "Long-term trend", "Comparators", "Commentary"),
    ("ID", "Performance measure", "Better if", "Full-year goal", "Goal, Q3 2031/32", "Q3 2031/32 figure",
     "Q2 2031/32 figure", "Movement on previous quarter", "Q3 2030/31 figure", "Movement on last year",
     "Comparison with other councils", "Notes on performance"),
    ("Indicator number", "Description of indicator", "Which way is good", "Target for 2031/32",
     "Target Q3 2031/32", "Where we are at Q3 2031/32", "Where we were at Q2 2031/32", "Direction (quarter)",
     "Where we were at Q3 2030/31", "Direction (year)", "Benchmark data", "Reason and action"),
)  # fmt: skip
ORDERS = (
    (0, 1, 5, 6, 2, 3, 4, 7, 8, 9, 10, 11),
    (1, 0, 2, 3, 11, 10, 9, 8, 7, 6, 5, 4),
    (0, 1, 8, 9, 10, 6, 2, 4, 11, 7, 3, 5),
    (0, 1, 3, 4, 2, 10, 5, 6, 8, 7, 9, 11),
)
ADDED = "Responsible officer"


def report(
    path: Path,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    title: str,
    more: Sequence[Sequence[str]] = (),
) -> Path:
    """A report of one table, or of two with the same headings."""
    document = Document()
    document.add_heading("Corporate plan, quarter 3 2031/32", 1)
    for name, several in ((title, rows), ("More of it", more)) if more else ((title, rows),):
        document.add_heading(name, 2)
        table = document.add_table(rows=0, cols=len(headings))
        for row in (headings, *several):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path))
    return path


@pytest.mark.parametrize(("headings", "order"), list(zip(HEADINGS, ORDERS, strict=True)))
def test_results_are_read_under_other_names_in_another_order(
    headings: Sequence[str], order: Sequence[int], tmp_path: Path
) -> None:
    names = [headings[at] for at in order]
    rows = [[row[at] for at in order] for row in ROWS]
    added = [[*names[:4], ADDED, *names[4:]], *([*row[:4], "-", *row[4:]] for row in rows)]
    found = rows_of(report(tmp_path / "q3-2031-32.docx", added[0], added[1:], "Homes and work"), WEIGHTS)[
        "indicator-results"
    ]
    without_rating = [[cell.replace(" (G)", "").replace(" (R)", "") for cell in row] for row in ROWS]
    own_period = {"5.70% (30 Dec 2031)": "5.70%", "59.5% (Q2 2031/32)": "59.5%"}
    for row, wanted in zip(found, without_rating, strict=True):
        for name, text in zip(FIELDS, wanted, strict=True):
            if name in ("result", "previous_result", "year_ago_result"):
                text = own_period.get(text, text).split(" (")[0]
            assert row[name] == text, (name, row[name], text)
    assert {row["target_period"] for row in found} == {"Q3 2031/32"}
    assert [row["rag"] for row in found] == ["Green", "Green", "Red", "", "Green", ""]


def test_targets_of_years_are_read_beside_a_result_and_codes_under_a_heading_for_two(tmp_path: Path) -> None:
    names = ("KPI no.", "", "Measure", "Goal 2031/32", "2031/32 Q3 actual", "Goal 2032/33", "Goal 2034/35",
             "Lead service", "Commentary")  # fmt: skip
    rows = (
        (
            "CPI",
            "CG/S22",
            "Council tax collected",
            "98.5%",
            "98.4%",
            "98.5%",
            "98.6%",
            "Customer Services",
            "",
        ),
        (
            "CPI",
            "CG/S23",
            "Business rates collected",
            "99.0%",
            "98.1%",
            "99.0%",
            "99.1%",
            "Customer Services",
            "",
        ),
        (
            "SPI",
            "KPI001",
            "Plans decided in time",
            "75%",
            "81.4%",
            "75%",
            "TBC",
            "Re",
            "Replaces another one.",
        ),
        ("CPI", "FS/S7", "Places taken up by parents", "63%", "60%", "70%", "85%", "Family Services", ""),
    )
    path = report(tmp_path / "q3-2031-32.docx", names, rows, "Targets of the corporate plan")
    found = rows_of(path, WEIGHTS)["indicator-targets"]
    told = [(one["type"], one["ref"], one["measure"], one["period"], one["value_text"]) for one in found[:4]]
    assert told == [
        ("CPI", "CG/S22", "target", "2031/32", "98.5%"),
        ("CPI", "CG/S22", "result", "Q3 2031/32", "98.4%"),
        ("CPI", "CG/S22", "target", "2032/33", "98.5%"),
        ("CPI", "CG/S22", "target", "2034/35", "98.6%"),
    ]
    assert len(found) == 4 * len(rows)


@pytest.mark.parametrize(
    ("names", "resource"),
    [
        (("Focus area", "What it covers", "Progress in Q3 2031/32"), "progress-updates"),
        (("Area of work", "Details", "What has happened"), "progress-updates"),
        (("Project", "Description", "Progress update"), ""),  # of no area: no such progress
    ],
)
def test_progress_on_areas_and_on_projects_is_told_by_what_is_named(
    names: Sequence[str], resource: str, tmp_path: Path
) -> None:
    rows = (
        (
            "Foster care",
            "A larger service of its own",
            "Eleven families were approved, and recruitment goes on.",
        ),
        (
            "Town centres",
            "Better streets in two places",
            "Two plans are under way, and one was published in May.",
        ),
        (
            "Libraries",
            "Space let to small firms",
            "Four libraries have space that was let to firms in spring.",
        ),
    )
    found = rows_of(report(tmp_path / "q3-2031-32.docx", names, rows, "What we are doing"), WEIGHTS)
    assert {name for name in ("progress-updates", "focus-areas") if found[name]} == {resource} - {""}


def test_of_a_key_of_signs_nothing_is_asked(tmp_path: Path) -> None:
    names = ("PI Status", "Short Term Trends (previous quarter)", "Long Term Trends (same quarter last year)")
    rows = (
        ("✔ On target", "⇧ Improving", "⇧ Improving"),
        ("▲ Slightly off target", "⇨ No change", "⇨ No change"),
    )
    path = report(tmp_path / "q3-2031-32.docx", names, rows, "Performance scorecard")
    assert questions_of(read_here(load_report(path), Path("schemas/layouts")).tables) == ()


def test_a_position_in_words_is_a_rating(tmp_path: Path) -> None:
    names = ("No.", "Measure", "Preferred direction", "Sep", "Cumulative target", "Position")
    rows = (
        ("L1", "Household waste recycled", "Higher is better", "50.9%", "50.0%", "On track"),
        ("L2", "Repairs finished on time", "Higher is better", "95.1%", "97.0%", "At risk"),
        ("L3", "Reported fly-tips", "Lower is better", "74", "60", "Off track"),
    )
    path = report(tmp_path / "q2-2031-32.docx", names, rows, "Measures")
    found = rows_of(path, WEIGHTS)["indicator-results"]
    assert [row["status_printed"] for row in found] == ["On track", "At risk", "Off track"]
