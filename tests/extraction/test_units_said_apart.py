"""What a table says of its figures outside their cells: units, movements, rows that name groups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.councils.__main__ import rows_of
from pipelines.datasets.performance.stated_units import read_in, unit_of_heading
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.reading import read_here
from pipelines.extraction.reading.open_questions import _questions_offered
from pipelines.extraction.report import load_report

LAYOUTS = Path("schemas/layouts")
FUNDS = (
    ("Northern property", "12.0", "11.4", "0.3", "11.7", "2.4", "2.1"),
    ("Mixed income", "5.0", "5.2", "-0.1", "5.1", "0.4", "0.3"),
    ("Cash reserve", "9.0", "9.0", "0.4", "9.4", "1.7", "4.1"),
    ("Overseas shares", "7.5", "6.9", "0.2", "7.1", "2.4", "-1.2"),
)


def _report(path: Path, heads: list[list[str]], rows: list[list[str]]) -> Path:
    """A web page of one table; `text*3` stands over three columns."""

    def cell(tag: str, text: str) -> str:
        said, _, over = text.partition("*")
        return f"<{tag}{f' colspan={over}' if over else ''}>{said}</{tag}>"

    lines = [
        f"<tr>{''.join(cell(tag, text) for text in row)}</tr>"
        for tag, several in (("th", heads), ("td", rows))
        for row in several
    ]
    title = "<title>Wexcombe Council performance report, quarter 2 2031/32</title>"
    path.write_text(f"{title}<h1>Performance, quarter 2 2031/32</h1><table>{''.join(lines)}</table>")
    return path


def test_units_below_three_rows_of_headings_are_those_of_the_figures(tmp_path: Path) -> None:
    """And what a figure moved by is no outturn of its year."""
    heads = [
        ["", "", "30-Jun-31", "2031/32", "30-Sep-31", "30-Sep-31*2"],
        ["Investment fund", "Book cost", "Market value", "Movement", "Market value", "6 months return*2"],
        ["", "", "", "", "", "Income", "Total"],
        ["", "£m", "£m", "£m", "£m", "%", "%"],
    ]
    path = _report(tmp_path / "q2-2031-32.html", heads, [list(row) for row in FUNDS])
    (table,) = read_here(load_report(path), LAYOUTS).tables
    held = {column.heading: column.name for column in table.columns}
    assert held["30-Sep-31 Market value £m"] == "result"
    assert held.get("2031/32 Movement £m") not in ("outturn", "figure")
    assert len(table.rows) == len(FUNDS)


@pytest.mark.parametrize(
    ("heading", "title", "text", "subject", "value", "unit"),
    [
        ("Market value £m", "", "54.0", "Property fund", 54_000_000, "gbp"),
        ("Actuals", "Capital expenditure (£m)", "237.29", "Total", 237_290_000, "gbp"),
        ("Actuals", "Running costs, in £000", "12", "Total", 12_000, "gbp"),
        ("Rate (%)", "", "4.2", "Loans", 4.2, "percent"),
        ("Actuals", "Capital expenditure (£m)", "8.17%", "Share of income", 8.17, "percent"),
        ("Actuals", "Homes built for £1m", "12", "Homes", 12, "count"),
        ("Actuals", "", "0.46", "Net income to net revenue (%)", 0.46, "percent"),
    ],
)
def test_a_bare_figure_is_in_the_unit_that_stands_nearest(
    heading: str, title: str, text: str, subject: str, value: float, unit: str
) -> None:
    found = read_in(text, subject, unit_of_heading(heading, title))
    assert (float(found.value or 0), found.unit_name) == (value, unit)


def test_a_row_that_names_a_group_over_several_columns_is_no_record(tmp_path: Path) -> None:
    heads = [["Directorate", "Risk title", "Cause of risk", "Likelihood", "Impact", "Score"]]
    rows = [
        ["Major risks*3", "", "", ""],
        ["Places", "Flood defences fail", "More rain than they were built for", "3", "4", "12"],
        ["People", "Carers leave", "Pay elsewhere", "2", "5", "10"],
        ["Other risks*3", "", "", "40"],
        ["Places", "Depot closes", "Its lease ends", "2", "2", "4"],
        ["People", "Schools are full", "New homes", "3", "3", "9"],
    ]
    found = rows_of(_report(tmp_path / "q2-2031-32.html", heads, rows), WEIGHTS)["risks"]
    assert [row["risk"] for row in found] == [row[1] for row in rows if len(row) == 6]


def test_a_question_shows_the_beginning_of_long_cells_where_they_first_stand(tmp_path: Path) -> None:
    heads = [["Measure", "Result Q2 2031/32", "Book", "Notes on it", "Target"]]
    long = "Costs that nobody has planned for, which lead to an overspend that reserves must meet; "
    rows = [
        [f"Place {at}", f"Flood {at}", long + "again. " * at, f"{long} {at}", 2 * long] for at in range(1, 6)
    ]
    path = _report(tmp_path / "q2-2031-32.html", heads, rows)
    read = read_here(load_report(path), LAYOUTS)
    question = next(one for one in questions_of(read.tables, read.offered) if "'Target'" in one.about)
    assert question.about.count("Costs that nobody has planned for") == 3
    assert len(question.about) < 4 * len(long)
    places = [replace(question, page=page) for page in (2, 7)]
    assert _questions_offered([], {(page, 0, ""): one for page, one in enumerate(places)})[0].page == 2


def test_totals_of_several_years_alone_tell_no_savings(tmp_path: Path) -> None:
    """Alike columns say one thing, however many: of what, is asked."""
    years = [f"203{number}/3{number + 1} Total £000" for number in range(4)]
    rows = [
        [name, *(f"{size + 7 * year:,}.4" for year in range(4))]
        for name, size in (("Revenue support", 11806), ("Social care", 117046), ("Business rates", 65740))
    ]
    path = _report(tmp_path / "q2-2031-32.html", [["Paid by the settlement", *years]], rows)
    assert not rows_of(path, WEIGHTS)["savings"]
