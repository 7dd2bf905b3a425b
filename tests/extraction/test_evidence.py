"""What evidence weighs: invented councils in styles far apart are read whole, periods are told by logic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from benchmarks.councils.__main__ import rows_of, score
from benchmarks.councils.fresh import FRESH
from benchmarks.councils.further import FONTS, FURTHER
from benchmarks.councils.office import OFFICE
from benchmarks.councils.ordinary import ORDINARY
from benchmarks.councils.pages import PAGES
from benchmarks.councils.sides import SIDES, vellismere, wrenholt
from benchmarks.councils.styles import COUNCILS, Truth
from benchmarks.councils.unseen import UNSEEN
from pipelines.extraction.kinds import periods, untaught, weighing
from pipelines.extraction.kinds.evidence import WEIGHTS, TableColumn
from pipelines.extraction.kinds.headings import heading_of, load_heading_words
from pipelines.extraction.kinds.key_entries import Entry
from pipelines.extraction.kinds.kinds import TableKind, load_kinds
from pipelines.extraction.kinds.knowledge import Knowledge, column_key
from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.kinds.legend import Key, Legend
from pipelines.extraction.kinds.looks import NOTHING, ColumnLook
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

WORDS = load_heading_words(Path("schemas/heading-words"))


@pytest.mark.parametrize("draw", (COUNCILS | ORDINARY).values(), ids=COUNCILS | ORDINARY)
def test_invented_councils_are_read_untaught(draw: Callable[[Path], Truth], tmp_path: Path) -> None:
    path = tmp_path / "q3-2024-25.pdf"
    counts = score(draw(path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] >= 0.97 * counts["truth"]


@pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of these reports are not installed")
@pytest.mark.parametrize("name", sorted(FURTHER))
def test_councils_in_other_typefaces_are_read_untaught(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.pdf"
    counts = score(FURTHER[name](path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] >= 0.97 * counts["truth"]


@pytest.mark.parametrize("name", sorted(OFFICE))
def test_councils_of_office_programs_are_read_untaught(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    counts = score(OFFICE[name](path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] == counts["truth"]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_councils_whose_indicators_lie_in_no_plain_table_are_read_untaught(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    counts = score(PAGES[name](path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] == counts["truth"]


@pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of these reports are not installed")
@pytest.mark.parametrize("name", sorted(FRESH))
def test_councils_written_without_a_look_at_the_reader_are_read_untaught(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.councils.fresh.CHROMIUM", None)  # the page itself, not a print of it
    path = tmp_path / name
    counts = score(FRESH[name](path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] == counts["truth"]


@pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of these reports are not installed")
@pytest.mark.parametrize("name", sorted(set(UNSEEN) - {"brackwell-q3-2025-26.pdf"}))  # a browser prints it
def test_councils_in_styles_that_nobody_showed_are_read_untaught(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.councils.office.CHROMIUM", None)
    path = tmp_path / name
    counts = score(UNSEEN[name](path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] == counts["truth"]


BESIDE = SIDES | {"wrenholt-q2-2025-26.html": wrenholt, "vellismere-q2-2025-26.html": vellismere}
"""As a browser prints two of them, where there is one, and as it is given them."""


@pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of these reports are not installed")
@pytest.mark.parametrize("name", sorted(BESIDE))
def test_councils_that_put_things_beside_each_other_are_read_untaught(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    counts = score(BESIDE[name](path), rows_of(path, WEIGHTS))
    assert counts["wrong"] == counts["invented"] == 0
    assert counts["right"] == counts["truth"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Q3 2024/25", "Q3 2024/25"),
        ("2024/25 Apr", "Apr 2024"),
        ("Jan 2024/25", "Jan 2025"),
        ("2024-25 Qtr 2", "Q2 2024/25"),
        ("Q1", "Q1 2024/25"),
        ("Oct - Dec 2024", "Q3 2024/25"),
        ("Dec-24", "Dec 2024"),
        ("December 2024 quarter", "Q3 2024/25"),
        ("Quarter ended 31 December 2024", "Q3 2024/25"),
        ("Quarterly figure, November 2024", "Nov 2024"),
        ("31/12/2024", "Dec 2024"),
        ("YTD", "2024/25 to Q3"),
        ("Apr to Dec 2024", "2024/25 to Q3"),
        ("2023/24 outturn", "2023/24"),
        ("Financial year 2025 to 2026 (Apr to Jun) Forecast", "Q1 2025/26"),
        ("Financial year 2024 to 2025 (Jan to Mar)", "Q4 2024/25"),
        ("Financial year 2024 to 2025 Total", "2024/25"),
        ("Jan to Mar 2024/25", "Q4 2024/25"),
        ("2025-26 July to September", "Q2 2025/26"),
        ("Sep to Nov 2024/25", "Sep 2024 - Nov 2024"),
        ("2024/25 H1 (Apr-Sep)", "Half year 2024/25"),
        ("Change from 2019 to 2020", "2019"),
        ("1 October to 31 December 2024", "Q3 2024/25"),
        ("1st July 2024 – 30th September 2024", "Q2 2024/25"),
        ("Period 01/10/2024 to 31/12/2024", "Q3 2024/25"),
        ("Reporting period: 1 April 2024 to 31 March 2025", "2024/25"),
        ("1 October 2024 to 31 March 2025", "Oct 2024 - Mar 2025"),
        ("1 April to 30 June", "Q1 2024/25"),
        ("Quarter 2 (1 July to 30 September 2023)", "Q2 2023/24"),
        ("Financial Year 2020/21 May-20 Actual", "May 2020"),
        ("Forecast 2024/25 as at Sep 2024", "2024/25"),
        ("Year to date (1 April to 31 December 2024)", "2024/25 to Q3"),
        ("Spend to 30 June 2025", "2025/26 to Q1"),
        ("Target", None),
        ("18/31", None),
    ],
)
def test_periods_in_headings(text: str, period: str | None) -> None:
    found = periods.named_period(text, "Q3 2024/25")
    assert (found.text if found else None) == period


def test_a_quarter_of_the_same_year_is_not_a_year_ago() -> None:
    assert periods.year_ago("Q3 2024/25") == "Q3 2023/24"
    assert periods.before("Q1 2024/25") == "Q4 2023/24"
    assert periods.before("Apr 2024") == "Mar 2024"
    assert periods.latest(["Q4 2024/25", "Q2 2024/25", "Q3 2024/25"], "Q3 2024/25") == "Q3 2024/25"
    half = ["Aug 2024", "Sep 2024", "Half year 2024/25", "Half year 2023/24"]
    assert periods.latest(half, "Q2 2024/25") == "Half year 2024/25"
    assert periods.latest(half, "Sep 2024") == "Sep 2024"
    assert periods.year_ago("Half year 2024/25") == "Half year 2023/24"
    assert periods.before("Half year 2024/25") == "Second half 2023/24"


@pytest.mark.parametrize(
    ("stack", "words", "relation", "measure"),
    [
        (["Prev. Qtr"], ("previous", "quarter"), "before", ""),
        (["Same qtr last yr"], ("same", "quarter", "last", "year"), "year ago", ""),
        (["2024/25", "Tgt"], ("target",), "", "target"),
        (["F'cast £000"], ("forecast",), "", "forecast"),
        (["Spend to date"], ("spend", "date"), "to date", "actual"),
    ],
)
def test_headings_are_taken_apart(
    stack: list[str], words: tuple[str, ...], relation: str, measure: str
) -> None:
    heading = heading_of(stack, WORDS, "Q3 2024/25")
    assert (heading.words, heading.relation, heading.measure) == (words, relation, measure)


def test_a_year_that_a_narrow_column_cut_is_whole() -> None:
    assert heading_of(["Q2 2024/2 5"], WORDS, "Q2 2025/26").period == "Q2 2024/25"
    assert heading_of(["2024/2 6"], WORDS, "Q2 2025/26").text == "2024/2 6"  # no year follows another so


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("LY Q3", "Q3 2023/24"),
        ("Q3 last year", "Q3 2023/24"),
        ("Q3 2023/24 last year", "Q3 2023/24"),
        ("Q3", "Q3 2024/25"),
    ],
)
def test_a_quarter_of_last_year_is_not_this_years(text: str, period: str) -> None:
    assert heading_of([text], WORDS, "Q3 2024/25").period == period


def columns_of(path: Path, title: str, rows: list[list[str]], widths: list[float]) -> tuple[str, set[str]]:
    """The resource that a ruled table of one page is read as, and the fields of its columns."""
    style = getSampleStyleSheet()["BodyText"]
    body = [[Paragraph(text, style) for text in row] for row in rows]
    drawn = Table(body, widths, style=[("GRID", (0, 0), (-1, -1), 0.5, "#000000")])
    SimpleDocTemplate(str(path), invariant=1).build([Paragraph(title, style), Spacer(1, 12), drawn])
    path.with_suffix(".yaml").write_text("period: Q3 2024/25\n")
    (table,) = read_here(load_report(path), Path("schemas/layouts")).tables
    return table.layout.resource, {column.name for column in table.columns}


def test_a_figure_under_a_unit_is_no_code_and_a_name_of_another_kind_no_budget(tmp_path: Path) -> None:
    """Both were taken by how their cells look, though their headings say something else."""
    rows = [
        ["Risk Title", "Consequence", "Current Likelihood (1-5)", "Current Impact", "Exposure £m"],
        ["Care market fails", "Placements cannot be found for those who need them", "4", "3", "28.4"],
        ["Demand for placements", "Spending runs ahead of what was planned for it", "3", "5", "23.3"],
        ["Inflation of contracts", "Contracts cost more than the plan has set aside", "5", "2", "14.0"],
        ["Receipts come late", "Works are put off until receipts have come in", "2", "4", "12.5"],
    ]
    resource, fields = columns_of(
        tmp_path / "risks.pdf", "Budget risk register", rows, [100, 170, 70, 60, 70]
    )
    assert resource == "risks"
    assert {"risk", "current_likelihood", "current_impact"} <= fields
    assert not fields & {"ref", "current_score"}


def test_another_years_figures_are_neither_to_date_nor_a_variance(tmp_path: Path) -> None:
    rows = [
        ["Service", "2023-24 Actuals", "2024-25 Budget", "2024-25 Forecast", "2025-26 Estimate"],
        ["Roads", "237.29", "427.07", "315.48", "271.30"],
        ["Schools", "1,268.01", "1,300.80", "1,244.33", "1,232.87"],
        ["Parks", "178.77", "168.00", "178.55", "178.54"],
        ["Housing", "771.89", "715.90", "715.92", "684.73"],
    ]
    resource, fields = columns_of(tmp_path / "q3.pdf", "Revenue budget", rows, [90, 90, 90, 90, 90])
    assert resource == "revenue"
    assert fields == {"service", "revised_budget_gbp", "forecast_gbp"}


def test_shares_are_no_amounts(tmp_path: Path) -> None:
    rows = [
        ["Service", "Budget", "Forecast", "Variance"],
        ["Roads", "8.17%", "7.48%", "7.41%"],
        ["Schools", "9.27%", "8.48%", "2.41%"],
        ["Parks", "3.17%", "6.48%", "1.41%"],
    ]
    columns_of(tmp_path / "q3.pdf", "Shares of the budget", rows, [90, 90, 90, 90])
    published = rows_of(tmp_path / "q3.pdf", WEIGHTS)["revenue"]
    assert not [value for row in published for name, value in row.items() if name.endswith("_gbp") and value]


def money_table(path: Path, *above: str) -> dict[str, list[dict[str, str]]]:
    """The rows of a small budget table without a unit in its headings, under some lines of text."""
    rows = [
        ["Directorate", "Revised budget", "Forecast outturn", "Variance"],
        ["Adults", "12,400", "12,900", "500"],
        ["Children", "9,100", "9,050", "(50)"],
        ["Places", "4,250", "4,250", "0"],
    ]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
    body = getSampleStyleSheet()["BodyText"]
    texts = [Paragraph("Revenue budget, Q2 2024/25", getSampleStyleSheet()["Heading2"])]
    texts += [Paragraph(text, body) for text in above]
    SimpleDocTemplate(str(path), invariant=1).build([*texts, Spacer(1, 6), Table(rows, style=grid)])
    return rows_of(path, WEIGHTS)


def test_sums_of_the_years_of_a_plan_are_all_read_though_one_goes_on(tmp_path: Path) -> None:
    rows = [
        ["Portfolio", "2024/25 £000", "2025/26 £000"],
        ["Corporate", "285", "140"],
        ["Environment", "225", "95"],
        ["Total", "510", "235"],
    ]
    columns_of(tmp_path / "q3-2024-25.pdf", "Savings by portfolio and year, Q3 2024/25", rows, [120, 90, 90])
    found = rows_of(tmp_path / "q3-2024-25.pdf", WEIGHTS)["savings"]
    assert [(row["committee"], row["financial_year"], row["amount_gbp"]) for row in found[:2]] == [
        ("Corporate", "2024/25", "285000"),
        ("Corporate", "2025/26", "140000"),
    ]


@pytest.mark.parametrize(
    ("text", "forecast"),
    [
        ("Table 1: forecast by directorate, £000", "12900000"),
        ("All figures in this report are in thousands of pounds.", "12900000"),
        ("All sums are in £000. Brackets show an underspend.", "12900000"),
        ("Table 1: forecast by directorate (£m)", "12900000000"),
    ],
)
def test_a_title_or_sentence_says_what_sums_are_in(text: str, forecast: str, tmp_path: Path) -> None:
    assert money_table(tmp_path / "q2-2024-25.pdf", text)["revenue"][0]["forecast_gbp"] == forecast


@pytest.mark.parametrize("text", ["", "The council expects to overspend by £0.45m."])
def test_sums_that_nothing_gives_a_unit_are_asked_about(text: str, tmp_path: Path) -> None:
    path = tmp_path / "q2-2024-25.pdf"
    assert money_table(path, text)["revenue"] == []
    (question,) = questions_of(read_here(load_report(path), Path("schemas/layouts")).tables)
    assert (question.kind, question.choices[1]) == ("unit", "thousands of pounds")
    answered = read_here(load_report(path), Path("schemas/layouts"), {question.id: "thousands of pounds"})
    assert {column.scale for column in answered.tables[0].columns if column.name.endswith("_gbp")} == {1000}
    assert not questions_of(answered.tables)


def test_not_met_is_a_rating_and_not_available_is_none() -> None:
    assert not NOTHING.match("Not met")
    assert not NOTHING.match("Not on track")
    assert NOTHING.match("Not available")
    assert NOTHING.match("Not yet published")


def test_an_arrow_that_says_which_way_is_good_says_no_direction() -> None:
    black = (0, 0, 0)
    key = Key(
        3,
        (
            Entry("↓", black, "", "A lower figure is better", ""),
            Entry("▼", black, "", "Worse than the quarter before", ""),
        ),
    )
    assert Legend((key,)).meaning_of_arrow("▼", black, 1) == "worse"
    assert Legend((Key(3, key.entries[:1]),)).meaning_of_arrow("▼", black, 1) == ""


HEADINGS = (
    "Lead",
    "Measure of success",
    "Q2 2016/17",
    "Tgt",
    "Q1 2016/17",
    "Q on Q",
    "Y on Y",
    "How we compare",
)
MEASURES = (
    (
        "Director of Place",
        "Bins emptied on the day",
        "98.4%",
        "97%",
        "97.9%",
        "Improving",
        "Worsening",
        "England 96.1%",
    ),
    (
        "Director of Place",
        "Fly-tips cleared in a day",
        "91%",
        "95%",
        "93%",
        "Worsening",
        "Improving",
        "No benchmark",
    ),
    (
        "Director of People",
        "Calls answered in a minute",
        "77%",
        "75%",
        "70%",
        "Improving",
        "Improving",
        "London 71%",
    ),
)
FRESH_MARK = ("New (2016/17)",) * 3
NEW = (
    ("Director of People", "Visits to hubs", "1,204", "1,000", *FRESH_MARK, "No benchmark"),
    ("Director of People", "Plans agreed", "64", "70", *FRESH_MARK, "No benchmark"),
)


def next_quarter(path: Path, *tables: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """The results of a report with the headings of nobody's layout, a table after the other."""
    document = Document()
    document.add_heading("Performance in quarter 2 2016/17", 1)
    for number, rows in enumerate(tables, 1):
        document.add_heading(f"Part {number}", 2)
        table = document.add_table(rows=0, cols=len(HEADINGS))
        for row in (HEADINGS, *rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path))
    return rows_of(path, WEIGHTS)["indicator-results"]


def test_a_table_with_nothing_to_tell_its_columns_follows_its_clear_sibling(tmp_path: Path) -> None:
    names = (
        "result",
        "target",
        "previous_result",
        "direction_short_term",
        "direction_long_term",
        "benchmark",
    )
    rows = next_quarter(tmp_path / "two.docx", MEASURES, NEW)
    assert [tuple(row[name] for name in names) for row in rows] == [row[2:] for row in (*MEASURES, *NEW)]
    assert next_quarter(tmp_path / "one.docx", NEW) == []  # alone it is asked about


def test_each_quarter_of_a_table_is_a_question_of_its_own_in_the_next_report_too() -> None:
    def key(own: str, text: str) -> str:
        column = TableColumn(3, heading_of([text], WORDS, own), ColumnLook((), 0))
        return column_key(Knowledge((), WORDS, own, "family"), column, ["Measure", "Q2", "Q1"])

    assert key("Q2 2016/17", "Q2 2016/17") == key("Q3 2016/17", "Q3 2016/17")
    assert key("Q2 2016/17", "Q1 2016/17") == key("Q3 2016/17", "Q2 2016/17")
    assert len({key("Q2 2016/17", text) for text in ("Q2 2016/17", "Q1 2016/17", "Q2 2015/16")}) == 3


def test_an_answer_about_a_column_makes_no_other_kind_of_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = (
        ("Saving", "Savings target £000", "Revised budget £000", "Forecast £000", "Variance £000"),
        ("Shared legal service", "90", "900", "90", "0"),
        ("Green waste charge", "180", "1,400", "192", "12"),
        ("Leisure trust grant", "75", "650", "30", "(45)"),
    )
    rows = tuple(TableRow(tuple(Cell(text, (text,), at) for at, text in enumerate(row))) for row in texts)
    table = RawTable(rows, 5, ("Savings and service budgets",))
    kinds = load_kinds(Path("schemas/kinds"), load_layouts(Path("schemas/layouts")), WORDS)
    plain = Knowledge(kinds, WORDS, "Q2 2024/25")
    found = untaught.find(table, plain, ())
    assert found is not None
    tries = weighing.all_tries(table, plain, ())
    other = next(one for one in tries if one.assignment.kind is not found.kind)

    def weighed(
        _table: RawTable,
        knowledge: Knowledge,
        _texts: Sequence[str],
        only: TableKind | None = None,
        also: tuple[int, int] | None = None,  # noqa: ARG001 - as the function that this stands for
    ) -> list[Any]:
        every = [*tries, replace(other, total=99.0)] if knowledge.answers else tries
        return [one for one in every if only in (None, one.assignment.kind)]

    monkeypatch.setattr(untaught, "all_tries", weighed)
    told = untaught.find(table, replace(plain, answers={"column-of-a-saving": "forecast_gbp"}), ())
    assert told is not None
    assert told.kind is found.kind


def results_of(path: Path, *rows: Sequence[str]) -> list[dict[str, str]]:
    """The results of a report of quarter 2 with one table; heading cells that say the same are merged."""
    document = Document()
    document.add_heading("Performance in quarter 2 2024/25", 1)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        cells = table.add_row().cells
        for _, run in groupby(range(len(row)), key=lambda at: row[at] or at):
            places = list(run)
            cells[places[0]].merge(cells[places[-1]]).text = row[places[0]]
    document.save(str(path))
    return rows_of(path, WEIGHTS)["indicator-results"]


def test_an_arrow_under_the_reports_quarter_is_since_the_one_its_name_says(tmp_path: Path) -> None:
    now = "Q2 2024/25"
    rows = results_of(
        tmp_path / "trends.docx",
        ["Code", "Performance Indicator", now, now, now, now, "Q1 2024/25", "Q2 2023/24", "Note"],
        ["", "", "Value", "Target", "Short Trend", "Long Trend", "Value", "Value", ""],
        [
            "G1",
            "Calls answered in time",
            "84.1%",
            "80%",
            "Better",
            "Worse",
            "82.6%",
            "89.0%",
            "More staff came.",
        ],
        ["G2", "Repairs done in time", "91.3%", "90%", "Worse", "Better", "94.0%", "90.5%", ""],
        ["G3", "Rent collected", "96.0%", "95%", "Better", "Same", "95.5%", "96.0%", ""],
    )
    assert [(row["direction_short_term"], row["direction_long_term"]) for row in rows] == [
        ("Improving", "Worsening"),
        ("Worsening", "Improving"),
        ("Improving", "Same"),
    ]
    assert (rows[0]["previous_result"], rows[0]["year_ago_result"]) == ("82.6%", "89.0%")


def test_a_plain_value_is_the_reports_own_beside_the_quarter_before(tmp_path: Path) -> None:
    rows = results_of(
        tmp_path / "value.docx",
        ["Title", "Value", "Target", "Q1 2024/25"],
        ["Calls answered in time", "84.1%", "80%", "82.6%"],
        ["Repairs done in time", "91.3%", "90%", "94.0%"],
        ["Rent collected", "96.0%", "95%", "95.5%"],
    )
    told = [(row["result"], row["result_period"], row["previous_result"]) for row in rows]
    assert told[0] == ("84.1%", "Q2 2024/25", "82.6%")


def test_a_column_of_periods_tells_each_rows_own(tmp_path: Path) -> None:
    rows = results_of(
        tmp_path / "lagging.docx",
        ["Measure", "Latest data", "Actual", "Target", "Previous"],
        ["Calls answered in time", "Q2 2024/25", "84.1%", "80%", "82.6%"],
        ["Treatment completed", "Q1 2024/25", "36.9%", "38%", "37.5%"],
        ["Rent collected", "Aug 2024", "96.0%", "95%", "95.5%"],
    )
    assert [(row["result_period"], row["previous_period"]) for row in rows] == [
        ("Q2 2024/25", "Q1 2024/25"),
        ("Q1 2024/25", "Q4 2023/24"),
        ("Aug 2024", "Jul 2024"),
    ]


def test_a_total_under_the_names_of_groups_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "savings.docx"
    document = Document()
    document.add_heading("Savings in quarter 2 2024/25", 1)
    table = document.add_table(rows=0, cols=4)
    for row in (
        ["Directorate", "Saving", "Planned £000", "Delivered £000"],
        ["Adults", "Reablement first", "850", "790"],
        ["Adults", "Audit of payments", "210", "210"],
        ["Place", "Parking permits", "480", "515"],
        ["Total", "", "1,540", "1,515"],
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    total = rows_of(path, WEIGHTS)["savings-proposals"][-1]
    assert (total["proposal"], total["portfolio"], total["planned_gbp"]) == ("Total", "", "1540000")
