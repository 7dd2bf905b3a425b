"""Tables of every kind that a council's quarter holds, under names of columns that nobody taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from small_tables import KINDS, WORDS, table

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds import knowledge, untaught, weighing
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.knowledge import Knowledge
from pipelines.extraction.model import Cell, RawTable, TableRow

TITLE = "Corporate plan, quarter 3 2031/32"


def report(
    path: Path, tables: Sequence[tuple[str, Sequence[Sequence[str]]]]
) -> dict[str, list[dict[str, str]]]:
    """The rows of a report with some tables."""
    document = Document()
    document.add_heading(TITLE, 1)
    for title, rows in tables:
        document.add_heading(title, 2)
        grid = document.add_table(rows=len(rows), cols=len(rows[0]))
        for at, row in enumerate(rows):
            for cell, text in zip(grid.rows[at].cells, row, strict=True):
                cell.text = text
    document.save(str(path))
    return rows_of(path, WEIGHTS)


SAID = "Two crews were short of drivers in the autumn, and rounds were missed."
DONE = "The rounds were planned anew, and four drivers were hired in December."
PRINTED = (
    (
        "interventions",
        "Streets and parks",
        ("KPI reference and title", "Reasons and corrective action", "Lead officer"),
        (("SP/02 Missed bins", SAID, "Head of Waste"), ("SP/07 Fly-tips cleared", DONE, "Head of Streets")),
        {"ref": "SP/02", "indicator": "Missed bins", "comment": SAID},
    ),
    (
        "challenges",
        "How the service stands",
        ("Main challenges", "What we are doing about it"),
        ((SAID, DONE), ("Prices of fuel rose again over the summer.", "Fuel is bought with two neighbours.")),
        {"challenge": SAID, "action": DONE},
    ),
    (
        "customer-experience",
        "5. Customer experience",
        ("Topic", "Comments and planned action"),
        (("Complaints", SAID), ("Website", DONE)),
        {"measure": "Complaints", "text": SAID},
    ),
    (
        "customer-experience",
        "Letters and complaints",
        ("Kind of contact", "Logged", "Answered within target", "% within target"),
        (("Complaints about bins", "84", "63", "75%"), ("Requests under the Act", "210", "198", "94.3%"),
         ("Enquiries of councillors", "1,046", "-", "")),
        {"measure": "Complaints about bins", "received": "84", "on_time": "63", "percent": "75", "text": ""},
    ),
    (
        "workforce",
        "Our people",
        ("", "Staff in post", "Agency workers", "Agency spend as % of pay", "Days lost to sickness per FTE"),
        (("Streets", "170", "47", "22%", "3.75"), ("Whole council", "2,576", "498", "25%", "8.35")),
        {"group": "Streets", "measure": "Staff in post", "value": "170"},
    ),
    (
        "improvement-initiatives",
        "Initiatives",
        ("Strategic objective", "Project", "Planned in quarter 4", "Planned in quarter 3", "Milestone status",
         "Progress made", "Lead department"),
        (
            ("Clean streets - Fewer missed bins", "Plan the rounds anew", "Start the new rounds",
             "Draw all rounds", "Fully met", "All rounds are drawn and were agreed.", "Environment"),
            ("Green town - More trees", "Plant an orchard", "Plant the trees", "Order the trees",
             "Partly met", "Half of the trees are ordered.", "Parks"),
        ),
        {"priority": "Clean streets", "initiative": "Plan the rounds anew", "milestone": "Draw all rounds",
         "next_milestone": "Start the new rounds", "lead_directorate": "Environment"},
    ),
    (
        "revenue",
        "Revenue",
        ("Budget area", "Original estimate £000", "Revised estimate £000", "Full year forecast £000",
         "Variance £000", "Reasons"),
        (("Streets", "900", "950", "990", "40", SAID), ("Parks", "400", "400", "390", "(10)", DONE),
         ("Waste", "700", "710", "750", "40", DONE)),
        {"service": "Streets", "original_budget_gbp": "900000", "revised_budget_gbp": "950000",
         "forecast_gbp": "990000", "variation_gbp": "40000"},
    ),
    (
        "revenue",
        "Revenue (£000)",
        ("Service", "Approved budget", "Working budget", "Spend to date", "Projected outturn",
         "Over/(under) spend", "% of working budget", "Why"),
        (("Streets", "900", "950", "640", "990", "40", "4.2", SAID),
         ("Parks", "400", "400", "270", "390", "(10)", "(2.5)", DONE),
         ("Waste", "700", "710", "480", "750", "40", "5.6", DONE)),
        {"service": "Streets", "revised_budget_gbp": "950000", "budget_to_date_gbp": "",
         "variation_gbp": "40000", "actual_to_date_gbp": "640000", "variation_percent": "4.2",
         "comment": SAID},
    ),
    (
        "capital",
        "Building programme, £ thousands",
        ("Scheme", "Budget agreed in February", "Budget now", "Spent by 31 March", "Final cost expected",
         "Above/(below) budget now", "Why"),
        (("Library", "2,400", "2,450", "1,890", "2,610", "160", "Steel prices."),
         ("Bridge", "1,150", "1,150", "402", "1,020", "(130)", ""),
         ("Roofs", "3,300", "3,180", "2,377", "3,180", "0", "")),
        {"service": "Library", "current_budget_gbp": "2450000", "proposed_budget_gbp": "",
         "forecast_gbp": "2610000", "variance_gbp": "160000"},
    ),
    (
        "risks",
        "Strategic risks",
        ("ID", "Risk", "Risk owner", "Before controls L", "Before controls I", "Before controls score",
         "After controls L", "After controls I", "After controls score", "Appetite L", "Appetite I",
         "Appetite score", "Trend"),
        (("R1", "Pay awards exceed the budget", "Director of Finance", *"44", "16", *"34", "12", *"23", "6",
          "Steady"),
         ("R2", "The data centre fails", "Head of ICT", *"35", "15", *"25", "10", *"24", "8", "Rising"),
         ("R3", "The lower town floods", "Head of Environment", *"45", "20", *"33", "9", *"22", "4",
          "Steady")),
        {"ref": "R1", "trend": "Steady", "current_score": "12", "target_likelihood": "2",
         "target_impact": "3", "target_score": "6"},
    ),
    (
        "challenges",
        "How the service stands",
        ("Difficulties faced", "Steps being taken"),
        ((SAID, DONE), ("Prices of fuel rose again over the summer.", "Fuel is bought with two neighbours.")),
        {"challenge": SAID, "action": DONE},
    ),
    (
        "focus-areas",
        "Fair chances",
        ("Focus theme", "How the work supports our priorities"),
        (("Schools", SAID), ("Housing", DONE)),
        {"area": "Schools", "contribution": SAID},
    ),
    (
        "rag-summary",
        "Overview",
        ("Set of measures", "Green: done or on course", "Amber: small slip", "Red: stalled",
         "Measures given a rating", "Monitored only", "All measures"),
        (("Streets", "7", "2", "1", "10", "3", "13"), ("Parks", "4", "3", "1", "8", "1", "9"),
         ("Waste", "6", "1", "2", "9", "2", "11")),
        {"group": "Streets", "measure": "reported", "count": "13"},
    ),
    (
        "revenue",
        "Revenue (£000)",
        ("Service line", "Budget at start of year", "Budget after virements", "Expected outturn",
         "Expected over/(under) spend"),
        (("Streets", "900", "950", "990", "40"), ("Parks", "400", "420", "390", "(30)"),
         ("Waste", "700", "710", "750", "40")),
        {"service": "Streets", "original_budget_gbp": "900000", "revised_budget_gbp": "950000",
         "budget_to_date_gbp": "", "forecast_gbp": "990000"},
    ),
    (
        "indicator-results",
        "How we did in 2031/32",
        ("Ambition", "We want to", "Q1", "Q2", "Q3", "Aimed for", "Did we get there?",
         "East Midlands"),
        (("People who feel safe", "Raise", "61%", "63%", "66%", "65%", "Reached", "72%"),
         ("Days to decide a plan", "Cut", "58", "55", "52", "50", "Not reached", "53"),
         ("People who volunteer", "Raise", "24%", "23%", "27%", "25%", "Reached", "26%")),
        {"indicator": "People who feel safe", "polarity": "Raise", "previous_result": "63%", "result": "66%",
         "target": "65%", "status_printed": "Reached", "benchmark": "72%"},
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "title", "names", "rows", "first"), PRINTED, ids=[one[0] for one in PRINTED]
)
def test_a_table_is_of_its_kind_by_what_it_says(
    resource: str,
    title: str,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    first: dict[str, str],
    tmp_path: Path,
) -> None:
    found = report(tmp_path / "q3-2031-32.docx", [(title, [names, *rows])])
    row = found[resource][0]
    assert {name: row[name] for name in first} == first
    others = ("key-actions", "interventions", "challenges", "customer-experience", "progress-updates")
    assert not any(found[name] for name in others if name != resource)


def test_a_variance_reported_a_quarter_ago_is_neither_this_ones_nor_a_percentage(tmp_path: Path) -> None:
    rows = [
        ("Service", "Budget", "Projected outturn", "Variance", "Variance reported at Q2"),
        ("Car parks", "(2,450)", "(2,610)", "(160)", "(90)"),
        ("Waste", "5,120", "5,345", "225", "140"),
        ("Homes", "1,940", "2,180", "240", "260"),
    ]
    found = report(tmp_path / "q3-2031-32.docx", [("Budget position (£'000)", rows)])["revenue"]
    assert [(row["variation_gbp"], row["variation_percent"]) for row in found] == [
        ("-160000", ""),
        ("225000", ""),
        ("240000", ""),
    ]


def test_sums_of_all_years_are_totals(tmp_path: Path) -> None:
    rows = [
        ("Directorate", "Planned 2031/32 £000", "Planned 2032/33 £000", "All years £000"),
        ("Environment", "480", "300", "780"),
        ("Resources", "90", "210", "300"),
        ("Total", "570", "510", "1,080"),
    ]
    found = report(tmp_path / "q3-2031-32.docx", [("Savings of each committee", rows)])["savings"]
    years = [(row["financial_year"], row["amount_gbp"]) for row in found[:3]]
    assert years == [("2031/32", "480000"), ("2032/33", "300000"), ("Total", "780000")]


def test_an_action_without_a_rating_has_not_that_of_the_action_above(tmp_path: Path) -> None:
    rows = [
        ("Ref", "Action", "Status", "Progress", "Due"),
        ("T1", "Adopt the plan", "Green", "Adopted in May.", "June 2031"),
        ("T2", "Open the hub", "", "Fit-out has begun.", "July 2031"),
        ("T3", "Replace the telephones", "Red", "The tender failed.", "May 2031"),
    ]
    found = report(tmp_path / "q3-2031-32.docx", [("Key actions", rows)])["key-actions"]
    assert [row["rag"] for row in found] == ["Green", "", "Red"]


def test_a_column_of_words_that_the_key_explains_is_the_rating_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [
        ("No.", "What we measure", "Q3 actual", "Q3 target", "All well?"),
        ("1", "Bins emptied on the day", "91%", "95%", "Nearly"),
        ("2", "Lamps mended in a week", "97%", "96%", "Yes"),
        ("3", "Roads swept each month", "61%", "90%", "No"),
    ]
    path = tmp_path / "q3-2031-32.docx"
    document = Document()
    document.add_heading(TITLE, 1)
    document.add_paragraph("Yes (green): at the target. Nearly (amber): within 5%. No (red): further.")
    grid = document.add_table(rows=len(rows), cols=5)
    for at, row in enumerate(rows):
        for cell, text in zip(grid.rows[at].cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    found = rows_of(path, WEIGHTS)["indicator-results"]
    assert [(row["status_printed"], row["rag"]) for row in found] == [
        ("Nearly", "Amber"),
        ("Yes", "Green"),
        ("No", "Red"),
    ]


def test_of_two_deadlines_the_revised_one_is_in_force(tmp_path: Path) -> None:
    rows = [
        ("Ref", "What we will do", "Original deadline", "Revised deadline", "Status", "Update"),
        ("A1", "Publish the plan", "30/06/2031", "30/09/2031", "Green", "Published in September."),
        ("A2", "Open the hub", "31-Dec-2031", "31-May-2032", "Red", "The lease took longer."),
        ("A3", "Hire ten apprentices", "31/03/2032", "31/03/2032", "Amber", "Three have begun."),
    ]
    found = report(tmp_path / "q3-2031-32.docx", [("Actions", rows)])["key-actions"]
    assert [row["due_date"] for row in found] == ["2031-09-30", "2032-05-31", "2032-03-31"]


def test_names_that_all_begin_with_a_code_of_their_own_are_a_code_and_a_name(tmp_path: Path) -> None:
    rows = [
        ("Indicator", "Q3 target", "Q3 actual", "Q2 actual"),
        ("CL1 Library visits", "900", "912", "880"),
        ("CL2 % of books returned", "95%", "93%", "96%"),
        ("CL3 – Storytimes held", "30", "31", "28"),
    ]
    found = report(tmp_path / "q3-2031-32.docx", [("Performance", rows)])["indicator-results"]
    assert [(row["ref"], row["indicator"]) for row in found] == [
        ("CL1", "Library visits"),
        ("CL2", "% of books returned"),
        ("CL3", "Storytimes held"),
    ]
    rows[2] = ("Books returned", *rows[2][1:])  # one has none: the others are names that begin so
    found = report(tmp_path / "q3-2031-32.docx", [("Performance", rows)])["indicator-results"]
    assert [(row["ref"], row["indicator"]) for row in found[:2]] == [
        ("", "CL1 Library visits"),
        ("", "Books returned"),
    ]


def test_three_columns_under_a_title_of_savings_are_savings(tmp_path: Path) -> None:
    rows = [
        ("Saving", "Planned", "Expected", "Position"),
        ("Merge the depots", "£240,000", "£180,000", "£60,000 short"),
        ("Charge for bulky waste", "£90,000", "£97,500", "£7,500 over"),
        ("One contract for paper", "£15,000", "£15,000", "On plan"),
    ]
    found = report(tmp_path / "q3-2031-32.docx", [("Savings 2031/32", rows)])["savings-proposals"]
    assert [(row["planned_gbp"], row["forecast_gbp"]) for row in found] == [
        ("240000", "180000"),
        ("90000", "97500"),
        ("15000", "15000"),
    ]


def test_a_table_that_counts_from_the_years_start_only_keeps_its_ratings(tmp_path: Path) -> None:
    rows = [
        ("Ref", "Indicator", "YTD actual", "YTD target", "Annual target", "RAG"),
        ("EC1", "Shops supported", "412", "390", "520", "Green"),
        ("EC2", "Stalls let", "83%", "85%", "85%", "Amber"),
        ("EC3", "Apprentices hired", "71", "96", "128", "Red"),
    ]
    found = report(tmp_path / "q3-2031-32.docx", [("Performance", rows)])
    assert [row["rag"] for row in found["indicator-results"]] == ["Green", "Amber", "Red"]
    told = [
        (row["ref"], row["measure"], row["value"]) for row in found["observations"] if row["ref"] == "EC1"
    ]
    assert ("EC1", "ytd", "412") in told
    assert ("EC1", "ytd_target", "390") in told


COUNTS = (
    ("Indicators", "Green", "Amber", "Red", "Same or better", "Deteriorated"),
    ("", "50% (13)", "38% (10)", "12% (3)", "59% (16)", "41% (11)"),
)


def test_counts_beside_a_name_that_heading_and_row_share() -> None:
    heads, counts = (tuple(Cell(text, (text,), at) for at, text in enumerate(row)) for row in COUNTS)
    rows = (
        TableRow((replace(heads[0], row_span=2), *heads[1:])),
        TableRow(counts[1:], spanned=frozenset({0})),
    )
    found = untaught.find(RawTable(rows, len(heads), ("Performance",)), Knowledge(KINDS, WORDS), ())
    assert found is not None
    assert [column.name for column in found.columns] == [
        "group", "green", "amber", "red", "improved_same", "worsening"
    ]  # fmt: skip
    assert not found.questions


def test_a_kind_that_is_close_is_that_of_clear_tables_with_the_same_headings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = table(
        ("Saving", "Savings target £000", "Revised budget £000", "Forecast £000", "Variance £000"),
        ("Shared legal service", "90", "900", "90", "0"),
        ("Green waste charge", "180", "1,400", "192", "12"),
    )
    plain = Knowledge(KINDS, WORDS, "Q2 2031/32")
    first, *others = sorted(weighing.all_tries(one, plain, ()), key=lambda tried: -tried.total)
    rival = next(tried for tried in others if tried.assignment.kind is not first.assignment.kind)
    tries = [first, replace(rival, total=first.total)]
    monkeypatch.setattr(untaught, "all_tries", lambda *_args, **_named: tries)
    asked = untaught.find(one, plain, ())
    assert asked is not None
    assert [question.kind for question in asked.questions] == ["table"]
    headings = [assigned.column.heading.text for assigned in rival.assignment.columns]
    place = knowledge.place_of_column(rival.assignment.kind, headings, rival.assignment.columns[0].column)
    monkeypatch.setattr(untaught, "all_tries", lambda *args, **_named: tries[len(args) > 3 :])
    told = untaught.find(one, replace(plain, siblings={place: rival.assignment.columns[0].field or ""}), ())
    assert told is not None
    assert told.kind is rival.assignment.kind


def test_a_direction_is_since_the_period_that_its_heading_names(tmp_path: Path) -> None:
    rows = [
        ("Indicator", "Q3 2031/32 outturn", "Change from Q3 2030/31", "Target (end of year)",
         "Change from Q2 2031/32", "Target Q3 2031/32"),
        ("Streets found clean", "96%", "Improving", "97%", "Worsening", "95%"),
        ("Calls answered in time", "81%", "Worsening", "90%", "Improving", "85%"),
        ("Homes let", "44", "Same", "60", "Worsening", "45"),
    ]  # fmt: skip
    first = report(tmp_path / "q3-2031-32.docx", [("Measures", rows)])["indicator-results"][0]
    assert (first["direction_short_term"], first["direction_long_term"]) == ("Worsening", "Improving")
    assert (first["annual_target"], first["target"]) == ("97%", "95%")


def test_a_result_of_a_year_that_nobody_knows_is_no_share_of_an_action(tmp_path: Path) -> None:
    """A column of results whose year is not understood was published as how far actions had come."""
    rows = [
        ("Ref", "Indicator", "Target", "FY32 Result", "RAG"),
        ("PE/01", "Visits to libraries", "70%", "71.7%", "Green"),
        ("PE/02", "Trees planted", "71%", "72.7%", "Green"),
        ("PE/03", "Bridges checked", "72%", "73.7%", "Amber"),
    ]
    assert not report(tmp_path / "q3-2031-32.docx", [("Indicators", rows)]).get("key-actions")
