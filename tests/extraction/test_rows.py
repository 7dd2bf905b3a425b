"""Rows that nothing rules apart: parted where the evidence is clear, else doubtful; nothing is glued."""

from __future__ import annotations

import pytest
from small_pages import across, column, document, down, page, texts, words

from pipelines.extraction.model import Box, PageContent, RawTable, Word
from pipelines.extraction.shapes import figures
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.shapes.rows import STACKED_ROW, rows_within

EDGES = (40, 180, 260, 340, 420)
HEADS = ("AREA", "TARGET", "RESULT", "BEFORE")


def ruled(lines: list[tuple[float, tuple[str, ...]]], bottom: float) -> RawTable:
    """A closed table with one ruled heading and one ruled row, which holds lines at given heights."""
    printed = [
        word for x, head in zip(EDGES, HEADS, strict=False) for word in words(head, x + 3, 55, is_bold=True)
    ]
    for y, cells in lines:
        for x, text in zip(EDGES, cells, strict=False):
            printed += words(text, x + 3, y)
    rules = [*across([50, 70, bottom], EDGES[0], EDGES[-1]), *down(EDGES, 50, bottom)]
    (table,) = document(page(printed, rules)).tables
    return table


def test_lines_with_a_figure_in_every_column_are_rows():
    table = ruled(
        [
            (75, ("Parks", "41%", "38.2%", "9")),
            (85, ("Roads", "9", "7.4", "-")),
            (95, ("Bins", "5", "6", "7")),
        ],
        110,
    )
    assert texts(table)[1:] == [
        ["Parks", "41%", "38.2%", "9"],
        ["Roads", "9", "7.4", "-"],
        ["Bins", "5", "6", "7"],
    ]
    assert not any(row.doubt for row in table.rows)


def test_a_wrapped_name_stays_with_its_figures_whether_they_stand_at_its_top_or_its_middle():
    top = ruled(
        [
            (75, ("Households in temporary", "1", "2", "3")),
            (85, ("accommodation", "", "", "")),
            (100, ("Roads mended", "4", "5", "6")),
        ],
        120,
    )
    middle = ruled(
        [
            (75, ("Roads mended within a day", "4", "5", "6")),
            (85, ("Cash and cash of a council", "", "", "")),
            (90, ("", "1", "2", "3")),
            (95, ("equivalents", "", "", "")),
        ],
        110,
    )
    assert texts(top)[1:] == [
        ["Households in temporary accommodation", "1", "2", "3"],
        ["Roads mended", "4", "5", "6"],
    ]
    assert texts(middle)[2] == ["Cash and cash of a council equivalents", "1", "2", "3"]
    assert not any(row.doubt for table in (top, middle) for row in table.rows)


def test_figures_without_leading_words_are_doubtful():
    table = ruled([(75, ("Parks", "612,345", "590,120", "7")), (85, ("", "209", "311", "8"))], 100)
    assert all(row.doubt for row in table.rows[1:])


def test_a_name_that_may_be_one_or_two_is_doubtful():
    table = ruled(
        [(75, ("Cash and cash held abroad", "128.9", "4.1", "1")), (85, ("equivalents", "12.4", "0.3", "2"))],
        100,
    )
    assert all(row.doubt for row in table.rows[1:])


def test_one_column_of_two_figures_is_one_row():
    table = ruled([(75, ("Visits", "600,000", "612,345", "9")), (85, ("", "", "209", ""))], 100)
    assert texts(table)[1:] == [["Visits", "600,000", "612,345 209", "9"]]
    assert not table.rows[1].doubt


def test_figures_stacked_in_several_columns_are_never_one_record():
    cells = [(75, ("1 Visits", "600", "612", "")), (85, ("", "209", "311", ""))]
    table = ruled(cells, 100)
    assert any(row.doubt for row in table.rows)
    assert STACKED_ROW


def open_page(rows: list[tuple[str, ...]], leading: float) -> PageContent:
    """A table with rules under its heading and at its end only; names left, figures right."""
    printed: list[Word] = []
    for x, head in zip((40, 300, 380, 460), ("Region", "2014", "2015", "2016"), strict=True):
        printed += words(head, x, 55) if x == 40 else column(x, {55: head}, is_right=True)
    for number, cells in enumerate(rows):
        y = 75 + number * leading
        printed += words(cells[0], 40, y)
        for x, text in zip((300, 380, 460), cells[1:], strict=False):
            printed += column(x, {y: text}, is_right=True)
    return page(printed, across([50, 70, 80 + len(rows) * leading], 40, 470))


@pytest.mark.parametrize("leading", [8.6, 10.0, 16.0])
def test_a_table_ruled_at_its_ends_only_has_a_row_for_each_line_of_figures(leading: float):
    rows = [(f"Town {'abcdefgh'[number]}", str(31 * number), f"{number}.5", "1,200") for number in range(8)]
    (table,) = document(open_page(rows, leading)).tables
    assert texts(table)[1:] == [list(row) for row in rows]
    assert not any(row.doubt for row in table.rows)


def test_names_without_figures_head_the_rows_under_them():
    rows = [
        ("North", ""),
        ("Alpha", "1", "2", "3"),
        ("Beta", "4", "5", "6"),
        ("South", ""),
        ("Gamma", "7", "8", "9"),
    ]
    (table,) = document(open_page(rows, 10.0)).tables
    assert [row.at(0).text for row in table.rows[1:]] == ["North", "Alpha", "Beta", "South", "Gamma"]


@pytest.mark.parametrize(
    ("pieces", "column_texts", "whole"),
    [
        (("1,200", ",000"), ("42%", "9", "2,600"), "1,200,000"),
        (("612,", "345"), ("7.4", "81%"), "612,345"),
        (("1,200,", "000"), ("42%", "9", "2,600"), "1,200,000"),
        (("2,75", "7"), ("7.4", "81%"), "2,757"),
        (("57.1", "%"), ("38.2%", "81%"), "57.1%"),
        (("57.1", "%"), ("38.2", "81"), None),  # no other has a percent sign
        (("12,757", "341"), ("81", "2,600"), None),  # two figures
        (("57.15", "302"), ("81", "2,600"), None),
        (("123", "456"), ("81", "2,600"), None),
        (("-", "5"), ("81", "2,600"), None),
        (("612,", "345"), ("on course", "behind"), None),  # not a column of figures
    ],
)
def test_a_number_broken_over_a_line_end_is_joined_only_on_proof(
    pieces: tuple[str, ...], column_texts: tuple[str, ...], whole: str | None
):
    is_joined = figures.is_broken(pieces) and figures.is_proved("".join(pieces), column_texts)
    assert ("".join(pieces) if is_joined else None) == whole


def test_a_joined_number_says_so_and_one_that_is_not_proved_is_doubtful():
    rows = [
        (75, ("Parks", "41%", "38.2%", "7")),
        (90, ("Visits", "55%", "612,", "9")),
        (100, ("", "", "345", "")),
    ]
    printed = [
        word
        for y, cells in rows
        for x, text in zip(EDGES, cells, strict=False)
        for word in words(text, x + 3, y)
    ]
    printed += (
        column(EDGES[2] + 3, {115: "81%"})
        + column(EDGES[0] + 3, {115: "Bins"})
        + column(EDGES[1] + 3, {115: "57.1", 125: "%"})
    )
    printed += column(EDGES[3] + 3, {115: "57.1", 125: "%"})
    rules = [*across([70, 86, 112, 140], EDGES[0], EDGES[-1]), *down(EDGES, 70, 140)]
    (table,) = document(page(printed, rules)).tables
    assert table.rows[1].at(2).text == "612,345"
    assert "612,345 is printed on two lines" in table.rows[1].at(2).note
    assert not table.rows[1].doubt
    assert "57.1%" in table.rows[2].doubt  # in a column without percent signs


def test_a_heading_that_only_column_rules_stand_beside_is_parted_from_the_rows_under_it():
    printed = [
        word
        for number, row in enumerate(
            [("Area", "Q1", "Q2"), ("Parks", "41%", "38.2%"), ("Roads", "9", "7.4"), ("Bins", "12", "(3)")]
        )
        for x, text in zip(EDGES, row, strict=False)
        for word in words(text, x + 3, 75 + 14 * number, is_bold=not number)
    ]
    (table,) = document(page(printed, down(EDGES[:4], 70, 130))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Area", "Q1", "Q2"],
        ["Parks", "41%", "38.2%"],
        ["Roads", "9", "7.4"],
        ["Bins", "12", "(3)"],
    ]


def test_a_column_whose_only_words_stand_in_a_merged_cell_parts_no_rows_and_stops_nothing():
    edges = (50.0, 100.0, 150.0, 200.0, 250.0)
    stacked = [
        GridCell(
            Box(x, 100, x + 50, 130), 0, at, 1, 1, (*words(one, x + 5, 104), *words(two, x + 5, 116)), None
        )
        for x, at, one, two in ((150.0, 2, "12", "14"), (200.0, 3, "7", "9"))
    ]
    merged = GridCell(Box(50, 100, 150, 130), 0, 0, 1, 2, tuple(words("Weirs mended", 55, 104)), None)
    below = [GridCell(Box(x, 130, x + 50, 150), 1, at, 1, 1, (), None) for at, x in enumerate(edges[:-1])]
    grid = Grid(1, Box(50, 100, 250, 150), (merged, *stacked, *below), edges, (100.0, 130.0, 150.0))
    assert [part.row for part in rows_within(grid)] == [0]
