"""Lists with a record an item are read; a list with a sentence in it, and pills, stay what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as Word
from small_tables import IS_LABEL, texts

from pipelines.council.project import default_project
from pipelines.extraction.kinds.keys_of_report import legend_of
from pipelines.extraction.kinds.listed_records import with_listed_records
from pipelines.extraction.kinds.record_sheets.joining import sheets_of_lines
from pipelines.extraction.kinds.tile_lines import with_tile_lines
from pipelines.extraction.model import Box, Document, Fill, Line, Mark, PageContent, Rule, TextBlock
from pipelines.extraction.model import Word as PrintedWord
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.extraction.shapes.pills import without_pills
from pipelines.extraction.shapes.rivers import find_rivers

GREEN = (46, 158, 91)


def listed(*items: str) -> Document:
    blocks = tuple(TextBlock("heading" if text[0] == "#" else "bullet", text.lstrip("# ")) for text in items)
    return with_listed_records(Document("r", "0", "pdf", 1, blocks), IS_LABEL)


def test_items_with_the_same_labels_are_rows_under_their_own_heading() -> None:
    document = listed(
        "# People",
        "Appraisals finished: 87% (target 90%) AMBER",
        "Staff turnover: 11.4%, target 12.0%, GREEN",
        "# Places",
        "Parks with a flag – 9 against a target of 9 (Green)",
        "Food premises inspected: 1,078 (Target: 1,100; Amber)",
    )
    people, places = document.tables
    head = ["Indicator", "Value", "Target", "Status"]
    assert texts(people)[:2] == [head, ["Appraisals finished", "87%", "90%", "AMBER"]]
    assert texts(places)[1:] == [
        ["Parks with a flag", "9", "9", "Green"],
        ["Food premises inspected", "1,078", "1,100", "Amber"],
    ]


@pytest.mark.parametrize(
    "last",
    [
        "Staff turnover: 11.4% (up from 10.2%) GREEN",  # since when?
        "Staff turnover: 11.4% (target 12.0%, budget 8) GREEN",  # what no other says
    ],
)
def test_an_item_that_says_something_else_keeps_the_list_as_it_is(last: str) -> None:
    document = listed("Appraisals: 87% (target 90%) AMBER", "Posts filled: 95% (target 97%) AMBER", last)
    assert len(document.tables) < 2
    assert not any(last.split(":", 1)[0] in row[0] for one in document.tables for row in texts(one))


def test_an_item_may_lack_what_most_items_say() -> None:
    document = listed(
        "Appraisals: 87% (target 90%, last quarter 84%) – Amber",
        "Posts filled: 95% (target 97%, last quarter 95%) – Amber",
        "Staff turnover: 11.4% (last quarter 10.9%)",
    )
    (people,) = (one for one in document.tables if len(texts(one)) > 2)
    assert texts(people) == [
        ["Indicator", "Value", "Target", "Last quarter", "Status"],
        ["Appraisals", "87%", "90%", "84%", "Amber"],
        ["Posts filled", "95%", "97%", "95%", "Amber"],
        ["Staff turnover", "11.4%", "", "10.9%", ""],
    ]


def test_tiles_of_which_only_lines_are_left_are_rows() -> None:
    def lines(*names: str) -> tuple[TextBlock, ...]:
        return tuple(
            TextBlock(kind, text)
            for name in names
            for kind, text in (("paragraph", name), ("heading", "92%"), ("paragraph", "Target 90%"))
        )

    tiles = lines("Potholes mended", "Calls answered", "Rents paid")
    title = TextBlock("heading", "At a glance")
    document = with_tile_lines(Document("r", "0", "html", 0, (title, *tiles)), IS_LABEL)
    (found,) = document.tables
    assert texts(found)[:2] == [["Indicator", "Value", "Target"], ["Potholes mended", "92%", "90%"]]
    assert found.headings == ("At a glance",)
    few = Document("r", "0", "html", 0, lines("Potholes mended", "Calls answered"))
    assert with_tile_lines(few, IS_LABEL) is few
    odd = (*tiles[:5], TextBlock("paragraph", "A new rota began."), *tiles[6:])
    assert with_tile_lines(Document("r", "0", "html", 0, odd), IS_LABEL).tables == ()


def test_a_figure_before_the_labels_of_a_line_is_the_result() -> None:
    flow: list[TextBlock] = []
    for name, text, number in (
        ("Bins", "14.8% Target: 16.0% Last quarter: 15.5% Status: Met", ""),
        ("Buses (millions)", "Target: 4.0 Last quarter: 3.8 Status: Met", "4.1"),
        ("Roads", "3% Target: 4% Last quarter: 3% Status: Met", ""),
    ):
        flow += [TextBlock("heading", name), TextBlock("paragraph", text, (), number)]
    (found,) = sheets_of_lines(Document("r", "0", "pdf", 1, tuple(flow)), IS_LABEL).tables
    assert [row[1] for row in texts(found)] == ["Value", "14.8%", "4.1", "3%"]


def test_a_sentence_says_what_arrows_and_colours_mean_that_it_does_not_show() -> None:
    said = TextBlock(
        "paragraph",
        "Figures in green are on target, in amber near it and in red below it. An arrow pointing up means "
        "better than before, down means worse and sideways is no change.",
    )
    legend = legend_of(Document("r", "0", "pdf", 1, (said,)))
    assert legend.rating_of_colour(GREEN, 1) == "Green"
    assert [legend.meaning_of_arrow(sign, GREEN, 1) for sign in "▲▼►"] == ["better", "worse", "same"]
    made_up = TextBlock("paragraph", "The arrow key is made up of three parts; up is higher.")
    assert legend_of(Document("r", "0", "pdf", 1, (made_up,))).keys == ()


def test_pills_bound_no_cells_and_shaded_cells_do() -> None:
    word = PrintedWord("Met", Box(104, 24, 130, 34), 9)
    pill, cell = Box(100, 20, 140, 36), Box(100, 60, 140, 76)
    page = PageContent(
        1,
        300,
        300,
        (word, word._replace(box=Box(104, 64, 130, 74))),
        (Rule(Box(50, 60, 250, 60)),),
        (Fill(pill, GREEN), Fill(cell, GREEN)),
        (Mark(pill, GREEN, "pill"), Mark(cell, GREEN, "pill")),
    )
    assert [fill.box for fill in without_pills(page).fills] == [cell]


def line(*places: tuple[float, float], top: float) -> tuple[Line, ...]:
    return (Line(tuple(PrintedWord("word", Box(x0, top, x1, top + 9), 9) for x0, x1 in places)),)


def test_a_text_alone_in_its_row_hides_no_column() -> None:
    record = ((50, 70), (90, 180), (250, 262), (300, 320))
    rows = [line(*record, top=20 * number) for number in range(5)]
    columns = find_rivers(rows, 45, 330)
    alone = [line((90, 275), top=100), line((90, 290), top=120)]
    assert find_rivers([*rows, *alone], 45, 330) == columns
    assert len(columns) == 3
    title = [line((120, 275), top=100)]  # begins where no text of a record does
    assert len(find_rivers([*rows, *title], 45, 330)) == 2


def test_a_sentence_alone_amid_records_is_neither_a_record_nor_the_name_of_an_area(tmp_path: Path) -> None:
    path = tmp_path / "q2-2024-25.docx"
    report = Word()
    report.add_heading("Performance, quarter 2 2024/25", 1)
    heads = ("Ref", "Indicator", "Result", "Target", "Status")
    rows = [(f"A{n}", f"Measure number {n}", f"{80 + n}%", "85%", "Green") for n in range(6)]
    grid = report.add_table(rows=1, cols=len(heads))
    for cell, text in zip(grid.rows[0].cells, heads, strict=True):
        cell.text = text
    for number, row in enumerate(rows):
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
        if number == 2:
            cells = grid.add_row().cells
            cells[0].merge(cells[-1]).text = "This figure is not yet final."
    report.save(str(path))
    (found,) = read_here(load_report(path), default_project().layouts).tables
    assert [bool(row.doubt) for row in found.rows] == [False] * 3 + [True] + [False] * 3
    assert {row.area for row in found.rows} == {""}
