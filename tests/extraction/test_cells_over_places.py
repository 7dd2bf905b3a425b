"""Cells that mean more than one place: merged ones, texts over rules; frames, pages that stand aside."""

from __future__ import annotations

from itertools import pairwise

import pytest
from conftest import CHECKOUT
from small_pages import across, column, document, down, page, texts, words

from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.kinds.recognise import recognise
from pipelines.extraction.kinds.recognised import Row
from pipelines.extraction.model import Box, Document, PageContent, Rule, Word
from pipelines.extraction.vocabulary import Vocabulary

EDGES = [40.0, 100.0, 260.0, 360.0, 430.0, 500.0]
HEADS = ["Ref", "Indicator", "Polarity", "Target", "Result"]
ROWS = [
    ["AB/C1", "Waste recycled", "Bigger is Better", "41%", "38.2%"],
    ["AB/C2", "Days to answer", "Smaller is Better", "9", "7.4"],
]


def printed(rows: list[list[str]], shift: float = 0.0, top: float = 55.0) -> list[Word]:
    return [
        word
        for number, row in enumerate(rows)
        for x, text in zip(EDGES, row, strict=False)
        for word in words(text, x + shift + 3, top + 20 * number, is_bold=row is HEADS)
    ]


def ruling(rows: int, shift: float = 0.0, without: tuple[Rule, ...] = ()) -> list[Rule]:
    ys = [50.0 + 20 * number for number in range(rows + 1)]
    xs = [x + shift for x in EDGES]
    pieces = [
        *[Rule(Box(a, y, b, y)) for y in ys for a, b in pairwise(xs)],
        *[Rule(Box(x, a, x, b)) for x in xs for a, b in pairwise(ys)],
    ]
    return [rule for rule in pieces if rule not in without]


def rows_of(read: Document) -> tuple[Row, ...]:
    (table,), _ = recognise(read, load_layouts(CHECKOUT / "schemas" / "layouts"), Vocabulary([]))
    return table.rows


def test_a_cell_merged_downwards_stands_for_every_row_it_spans():
    rows = [HEADS, [*ROWS[0][:3], "", "38.2%"], [*ROWS[1][:3], "", "7.4"]]
    merged = column(EDGES[3] + 3, {87: "95%"})
    rules = ruling(3, without=(Rule(Box(EDGES[3], 90, EDGES[4], 90)),))
    found = rows_of(document(page([*printed(rows), *merged], rules)))
    assert [row.text("target") for row in found] == ["95%", "95%"]
    assert [row.text("result") for row in found] == ["38.2%", "7.4"]


def test_a_cell_merged_over_columns_with_headings_of_their_own_is_a_doubt():
    rows = [HEADS, [*ROWS[0][:3], "", ""], ROWS[1]]
    merged = words("No data until Q3", EDGES[3] + 25, 75)
    rules = ruling(3, without=(Rule(Box(EDGES[4], 70, EDGES[4], 90)),))
    one, two = rows_of(document(page([*printed(rows), *merged], rules)))
    assert "several headings: “Result”, “Target”" in one.doubt
    assert not two.doubt


def test_a_text_over_a_rule_belongs_to_the_cell_in_which_it_begins():
    rows = [HEADS, [*ROWS[0][:3], "41% against 84% last", ""], ROWS[1]]
    found = rows_of(document(page(printed(rows), ruling(3))))
    assert found[0].text("target") == "41% against 84% last"
    assert found[0].text("result") == ""


def test_a_text_that_ends_at_a_rule_leaves_the_next_cell_alone():
    rows = [HEADS, [*ROWS[0][:3], "1,234,567,890,12", "38.2%"], ROWS[1]]
    found = rows_of(document(page(printed(rows), ruling(3))))
    assert (found[0].text("target"), found[0].text("result")) == ("1,234,567,890,12", "38.2%")


def ends_page(shift: float) -> tuple[PageContent, PageContent]:
    one = page(printed([HEADS, ROWS[0]]), ruling(2))
    two = page(printed([ROWS[1]], shift), ruling(1, shift), number=2)
    return one, two


@pytest.mark.parametrize("shift", [0.0, 7.0, -30.0])
def test_a_table_goes_on_where_the_next_page_stands_aside(shift: float):
    found = rows_of(document(*ends_page(shift)))
    assert [row.text("ref") for row in found] == ["AB/C1", "AB/C2"]


def test_a_frame_around_a_page_is_no_table():
    frame = [*across([20, 780], 20, 580), *down([20, 580], 20, 780)]
    rules = across([50, 70, 90, 110], EDGES[0], EDGES[-1])
    read = document(
        page([*words("A heading", 40, 30, 12.0, is_bold=True), *printed([HEADS, *ROWS])], [*frame, *rules])
    )
    assert texts(read.tables[0]) == [HEADS, *ROWS]
    assert [block.text for block in read.blocks] == ["A heading"]
