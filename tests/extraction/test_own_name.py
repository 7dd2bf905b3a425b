"""A council's own name above its column of a table that compares it with others; facts below small tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_ordinary_styles import rows_in, table
from test_record_sheets import lines
from test_record_sheets import table as raw_table

from pipelines.council.councils import Councils
from pipelines.extraction.kinds.headings import load_heading_words
from pipelines.extraction.kinds.kinds import load_kinds
from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.kinds.record_sheets.joining import with_sheets
from pipelines.extraction.kinds.record_sheets.labels import label_test
from pipelines.extraction.model import Document, TextBlock
from pipelines.extraction.publisher import councils_named, names_of_publisher

COMPARED = (
    ("Ref", "Indicator", "Year", "{own}", "England", "Family group", "Quartile"),
    ("B1", "Household waste recycled", "2030/31", "49.1%", "44.2%", "46.0%", "2"),
    ("B2", "Council tax collected", "2030/31", "96.4%", "95.5%", "96.0%", "2"),
    ("B3", "Sickness days for each employee", "2029/31", "14.9", "13.9", "14.2", "3"),
)


def compared(path: Path, own: str) -> dict[str, list[dict[str, str]]]:
    head, *rows = COMPARED
    return rows_in(path, "<h2>How we compare</h2>", table(tuple(one.format(own=own) for one in head), *rows))


def test_the_column_under_the_councils_own_name_is_its_result_of_the_year_beside_it(tmp_path: Path) -> None:
    found = compared(tmp_path / "q1-2031-32.html", "Fernholt")["indicator-results"]
    assert [(row["ref"], row["result"], row["result_period"]) for row in found] == [
        ("B1", "49.1%", "2030/31"),
        ("B2", "96.4%", "2030/31"),
        ("B3", "14.9", "2029/31"),  # three years, which the grammar of periods has no name for
    ]


def test_a_column_under_the_name_of_another_place_is_not(tmp_path: Path) -> None:
    assert not compared(tmp_path / "q1-2031-32.html", "Dalmoor").get("indicator-results")


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Fernholt County Council", ("fernholt county council", "fernholt")),
        ("London Borough of Fernholt", ("london borough of fernholt", "fernholt")),
        ("Fernholt Council", ("fernholt council", "fernholt")),
        (
            "Fernholt and Dalmoor District Council",
            ("fernholt and dalmoor district council", "fernholt and dalmoor"),
        ),
    ],
)
def test_a_council_is_called_by_its_whole_name_and_by_its_place(printed: str, names: tuple[str, ...]) -> None:
    said = (TextBlock("heading", printed), TextBlock("paragraph", f"{printed} met."))
    document = Document("r", "0", "transcript", 0, said)
    assert names_of_publisher(document) == names
    assert names_of_publisher(Document("r", "0", "transcript", 0, ()), printed) == names


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("How we compare: 2029/30", "2029/30"),
        ("How we compare", "Q1 2031/32"),
        ("How we compare in 2031/32", "Q1 2031/32"),  # which is not over
        ("Change since 2029/30", "Q1 2031/32"),
    ],
)
def test_a_year_that_only_the_heading_names_is_that_of_the_results_below(
    tmp_path: Path, heading: str, period: str
) -> None:
    rows = [tuple(text for at, text in enumerate(row) if at != 2) for row in COMPARED]
    head = tuple(one.format(own="Fernholt") for one in rows[0])
    found = rows_in(tmp_path / "q1-2031-32.html", f"<h2>{heading}</h2>", table(head, *rows[1:]))
    assert {row["result_period"] for row in found["indicator-results"]} == {period}


def test_a_survey_beside_another_places_is_a_row_for_each_statement(tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html",
        "<h2>Residents' panel</h2>",
        table(
            ("Statement", "Fernholt %", "England %", "Difference (points)"),
            ("Satisfied with the area", "91", "88", "+3"),
            ("Feel safe after dark", "82", "76", "+6"),
            ("Say the council listens", "33", "36", "-3"),
        ),
    )["resident-perception"]
    columns = ("measure", "percent", "comparator", "comparator_percent", "difference_points")
    assert [tuple(row[column] for column in columns) for row in found] == [
        ("Satisfied with the area", "91", "England", "88", "3"),
        ("Feel safe after dark", "82", "England", "76", "6"),
        ("Say the council listens", "33", "England", "36", "-3"),
    ]


def test_a_line_of_labels_below_a_small_table_is_of_its_record_and_no_comment() -> None:
    words = load_heading_words(Path("schemas/heading-words"))
    is_label = label_test(
        load_kinds(Path("schemas/kinds"), load_layouts(Path("schemas/layouts")), words), words
    )
    flow: list[object] = []
    for name, figures, fact, comment in (
        (
            "Homes let",
            ("88%", "91%", "90%"),
            "Status: On target Short term: Better Aim: Higher is better",
            "Two came.",
        ),
        (
            "Rent paid",
            ("97%", "96%", "98%"),
            "Status: Below target Short term: Worse Aim: Higher is better",
            "",
        ),
        (
            "Calls lost",
            ("9", "8", "8"),
            "Status: On target Short term: Better Aim: Lower is better",
            "Four joined.",
        ),
    ):
        (heading,) = lines(name)
        flow.append(TextBlock("heading", heading.text, heading.spots))
        flow.append(raw_table(("Q1 2030/31", "Q1 2031/32", "Target"), figures))
        flow += lines(*filter(None, (fact, comment)))
    (one,) = with_sheets(Document("r", "0", "pdf", 1, tuple(flow)), is_label).tables  # type: ignore[arg-type]
    head, *rows = [[cell.text for cell in row.cells] for row in one.rows]
    assert head == [
        "Indicator",
        "Status",
        "Short term",
        "Aim",
        "Q1 2030/31",
        "Q1 2031/32",
        "Target",
        "Comment",
    ]
    assert [(row[0], row[1], row[2], row[3], row[-1]) for row in rows] == [
        ("Homes let", "On target", "Better", "Higher is better", "Two came."),
        ("Rent paid", "Below target", "Worse", "Higher is better", ""),
        ("Calls lost", "On target", "Better", "Lower is better", "Four joined."),
    ]


@pytest.mark.parametrize(
    ("report", "title", "name"),
    [
        ("fernholt-q3-2031-32", "Fernholt Council Plan on a Page", "Fernholt Council"),
        ("weir-and-moor-q3", "Weir and Moor Council Performance", "Weir and Moor Council"),
        ("q3-2031-32", "Fernholt Council Plan on a Page", ""),  # the title alone may begin with any word
        ("fernholt-q3-2031-32", "Improving Council Performance", ""),
    ],
)
def test_a_title_that_goes_on_behind_the_councils_name_tells_it_where_the_file_does_too(
    report: str, title: str, name: str
) -> None:
    document = Document(report, "0", "transcript", 0, (TextBlock("heading", title),))
    found = councils_named(document, Councils(())).on_front
    assert (found.name if found else "") == name
