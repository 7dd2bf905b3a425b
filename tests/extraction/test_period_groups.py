"""This period's column is the report's own period's; what periods do not tell is held back, never shifted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from small_tables import WORDS

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction.kinds.headings import heading_of
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.period_groups import tell_apart, unknown_of_group, with_own_year
from pipelines.extraction.kinds.periods import named_period, own_period
from pipelines.extraction.model import Box, Document, Spot, TextBlock
from pipelines.extraction.reading import read_report
from pipelines.extraction.report import load_report
from pipelines.rows.records import Records
from pipelines.rows.schemas import load_schemas

NAMES = ("result", "previous_result", "year_ago_result")
OWN = "Q2 2016/17"


def told(periods: Sequence[str | None], own: str = OWN, aimed: str = "") -> tuple[list[str], bool]:
    columns = [Column("result", f"{period} Result", at, period) for at, period in enumerate(periods)]
    found = tell_apart(columns, NAMES, own, aimed)
    return [column.name for column in found.columns], bool(found.doubt)


@pytest.mark.parametrize(
    ("periods", "names"),
    [
        (["Q2 2016/17", "Q1 2016/17", "Q2 2015/16"], ["result", "previous_result", "year_ago_result"]),
        (["Q2 2015/16", "Q1 2016/17", "Q2 2016/17"], ["year_ago_result", "previous_result", "result"]),
        (
            ["Q1 2016/17", "Q2 2016/17", "Q3 2016/17", "Q4 2016/17"],
            ["previous_result", "result", "figure", "figure"],
        ),
        (["Q2 2016/17", "Q4 2015/16"], ["result", "previous_result"]),
        (["Q2 2016/17", "Q2 2015/16"], ["result", "year_ago_result"]),
        (["Sep 2016", "Aug 2016"], ["result", "previous_result"]),
    ],
)
def test_columns_are_told_apart_by_the_reports_period(periods: list[str], names: list[str]):
    assert told(periods) == (names, False)


def test_the_targets_period_tells_where_the_reports_is_no_columns():
    assert told(["Q4 2015/16", "Q1 2016/17"], "Q3 2016/17", "Q1 2016/17")[0] == ["previous_result", "result"]


def test_without_any_named_period_the_latest_is_this_ones():
    assert told(["Q4 2015/16", "Q1 2016/17"], "")[0] == ["previous_result", "result"]


@pytest.mark.parametrize(
    "periods",
    [
        ["Q4 2015/16", "Q1 2016/17"],  # neither is the report's
        ["Q2 2016/17", None],
        [None, None],
        ["Q2 2016/17", "Q2 2016/17"],
    ],
)
def test_what_periods_do_not_tell_is_a_doubt(periods: list[str | None]):
    assert told(periods)[1]


def test_a_bare_quarter_is_of_the_reports_year():
    assert with_own_year(Column("result", "Q1 Result", 4), OWN).period == "Q1 2016/17"
    assert with_own_year(Column("result", "Q1 Result", 4), "").period is None


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("April to June", "Q1 2025/26"),
        ("Jul – Sep target", "Q2 2025/26"),
        ("April to September", "2025/26 to Q2"),
        ("October to December", None),  # the quarter to come, or that of last year
        ("January to March", None),
    ],
)
def test_months_without_a_year_are_of_the_reports_own_year_unless_they_may_be_to_come(
    heading: str, period: str | None
):
    found = named_period(heading, "Q2 2025/26")
    assert (found and found.text) == period


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("Compared to Q4", "Q4 2024/25"),
        ("Since Q1", "Q1 2025/26"),
        ("Q4", "Q4 2025/26"),
        ("vs Q4 2023/24", "Q4 2023/24"),
    ],
)
def test_nothing_is_compared_with_a_quarter_to_come(heading: str, period: str):
    found = named_period(heading, "Q1 2025/26")
    assert found
    assert found.text == period


def test_the_quarter_just_ended_may_be_of_the_year_before():
    found = named_period("January to March", "Q1 2025/26")
    assert found
    assert found.text == "Q4 2024/25"


@pytest.mark.parametrize(
    ("heading", "is_like"),
    [("Achieved October to December", True), ("Q3", True), ("Lead officer", False), ("Ward", False)],
)
def test_an_unknown_heading_may_be_of_the_group(heading: str, is_like: bool):
    assert bool(unknown_of_group([heading])) == is_like


TABLE = """\
# **Harbour Service – Q2 2016/17**

## 1. Indicators

Ref\tIndicator\tPolarity\tTarget\t{headings}
HB/S1\tRepairs in a week\tBigger is Better\t95%\t{first}
HB/S2\tEmpty homes\tSmaller is Better\t130\t{second}
HB/S3\tVisits to the quay\tBigger is Better\t4,000\t{third}
"""


def records(folder: Path, project: Project, headings: str, cells: Sequence[str], resource: str) -> Records:
    path = folder / "q2-2016-17-harbour.txt"
    first, second, third = cells
    text = TABLE.format(headings=headings, first=first, second=second, third=third)
    path.write_text(text, encoding="utf-8")
    read = read_report(load_report(path), project.layouts)
    return records_of(read, resource, load_schemas(project.schemas))


QUARTERS = "Q1 Result\tQ2 Result\tQ3 Result\tQ4 Result"
FIGURES = ("94%\t96%\t97%\t", "139\t141\t120\t", "3,900\t4,100\t4,300\t")


def test_quarterly_columns_have_each_its_own_period(tmp_path: Path, project: Project):
    results = records(tmp_path, project, QUARTERS, FIGURES, "indicator-results")
    names = ("result", "result_period", "previous_result", "previous_period")
    found = [tuple(row[name] for name in names) for row in results.rows]
    assert found[0] == ("96%", "Q2 2016/17", "94%", "Q1 2016/17")
    assert all(row["year_ago_result"] is None for row in results.rows)
    others = records(tmp_path, project, QUARTERS, FIGURES, "indicator-figures").rows
    assert [(row["value_text"], row["period"]) for row in others] == [
        ("97%", "Q3 2016/17"),
        ("120", "Q3 2016/17"),
        ("4,300", "Q3 2016/17"),
    ]


def test_columns_of_other_periods_than_the_reports_are_held_back(tmp_path: Path, project: Project):
    headings = "Q4 2015/16 Result\tQ1 2016/17 Result"
    results = records(
        tmp_path, project, headings, ("94%\t96%", "139\t141", "3,900\t4,100"), "indicator-results"
    )
    assert results.rows == ()
    assert len(results.held_back) == 3
    assert "the report is about Q2 2016/17" in results.held_back[0].reason


def test_an_unknown_heading_of_the_group_never_shifts_an_earlier_quarter(tmp_path: Path, project: Project):
    headings = "Q1 2016/17 Result\tAchieved in the quarter"
    cells = ("94%\t96%", "139\t141", "3,900\t4,100")
    results = records(tmp_path, project, headings, cells, "indicator-results")
    assert all(row["result"] not in ("94%", "139", "3,900") for row in results.rows)
    assert len(results.rows) + len(results.held_back) == 3


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Revenue budget as at 30 November 2031", "Nov 2031"),
        ("Budget monitoring, November 2031", "Nov 2031"),
        ("2031/32 revenue budget, November monitoring", "2031/32"),
        ("Report to the Cabinet, 30 November 2031", ""),  # the day of a meeting
        ("Budget monitoring 2031", ""),
    ],
)
def test_a_title_that_says_as_at_when_gives_the_reports_period(title: str, period: str) -> None:
    spot = Spot(1, Box(0, 0, 9, 9), None, title)
    block = TextBlock("heading", title, (spot,))
    assert own_period(Document("r", "0", "pdf", 1, (block,))) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Fernholt · Quarter 3, October to December 2031", "Q3 2031/32"),
        ("Q2 (July to September 2031)", "Q2 2031/32"),
        ("Q2 ended 30 September 2031", "Q2 2031/32"),
        ("Quarter 4, October to December 2031", None),  # of a year of the calendar
        ("Q3 report to the Cabinet in December 2031", None),
    ],
)
def test_the_months_beside_a_quarters_number_say_of_which_year_it_is(text: str, period: str | None) -> None:
    found = named_period(text)
    assert (found.text if found else None) == period


@pytest.mark.parametrize(
    ("report", "named", "period"),
    [
        ("results", ("Q2 2031/32", "Q2 2031/32", "Q3 2031/32"), "Q2 2031/32"),
        ("results", ("Q2 2031/32", "Q2 2031/32", "Q2 2031/32", "Q3 2031/32", "Q3 2031/32"), "Q3 2031/32"),
        ("q1-2031-32", ("Q1 2031/32", "Q2 2031/32", "Q2 2031/32", "Q1 2031/32"), "Q1 2031/32"),
        ("q1-2031-32", ("Q1 2030/31", "Q1 2030/31", "Q1 2030/31", "Q1 2031/32"), "Q1 2031/32"),
    ],
)
def test_of_quarters_named_about_as_often_it_is_that_of_the_files_name_or_the_later(
    report: str, named: tuple[str, ...], period: str
) -> None:
    """Where no title says it: a column of the quarter before heads each table, too."""
    title = TextBlock("heading", "Results", (Spot(1, Box(0, 0, 9, 9), None, "Results"),))
    more = [TextBlock("paragraph", "Parks and paths")] * 14
    told = [TextBlock("paragraph", f"As it was in {one}") for one in named]
    assert own_period(Document(report, "0", "pdf", 1, (title, *more, *told))) == period


@pytest.mark.parametrize(
    "heading", ["Delivered to end of Q1", "Spend to Q1 2031/32", "Paid by the end of Q1"]
)
def test_what_goes_to_the_end_of_a_quarter_is_to_date(heading: str) -> None:
    assert heading_of([heading], WORDS, "Q1 2031/32").is_to_date


@pytest.mark.parametrize("heading", ["Change from Q2 to Q3", "Expected by Q3", "Result Q3 2031/32"])
def test_what_compares_or_expects_a_quarter_is_not(heading: str) -> None:
    assert not heading_of([heading], WORDS, "Q3 2031/32").is_to_date
