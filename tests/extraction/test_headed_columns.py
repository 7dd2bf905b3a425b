"""Column rules that end with a heading part the rows below it; sides drawn one by one make a box."""

from __future__ import annotations

from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import Box, Fill, Rule, Word
from pipelines.extraction.shapes.headed_columns import with_headed_columns
from pipelines.extraction.shapes.lone_boxes import lone_boxes

DARK = (11, 60, 93)
EDGES = [40.0, 200.0, 280.0, 360.0]
HEADING = ["Measure", "Actual", "Target"]


def row(cells: list[str], y: float, *, is_bold: bool = False) -> list[Word]:
    return [w for text, x in zip(cells, EDGES, strict=False) for w in words(text, x + 4, y, is_bold=is_bold)]


def scorecard(rows: list[list[str]]) -> tuple[list[Word], list[Rule], list[Fill]]:
    """A dark heading with lines between its cells, and below it rows that only lines across part."""
    heights = [100.0 + 20 * number for number in range(len(rows) + 2)]
    printed = row(HEADING, 105, is_bold=True)
    for number, cells in enumerate(rows):
        printed += row(cells, heights[number + 1] + 5)
    rules = [*across(heights, EDGES[0], EDGES[-1]), *down(EDGES, heights[0], heights[1])]
    return printed, rules, [Fill(Box(EDGES[0], heights[0], EDGES[-1], heights[1]), DARK)]


ROWS = [
    ["Bins emptied on the day", "98.4%", "97%"],
    ["Calls", "", "75%"],
    ["Rent paid in time", "99.1%", "99%"],
    ["Days lost", "9.3", "8"],
    ["Trees", "120", "140"],
    ["Homes let", "14", "12"],
]


def test_rows_under_a_parted_heading_have_its_columns() -> None:
    (table,) = document(page(*scorecard(ROWS))).tables
    assert texts(table) == [HEADING, *ROWS]


def test_the_name_of_a_group_stands_across_and_is_one_text() -> None:
    named = [["Streets, parks and all that grows in them besides"], *ROWS]
    (table,) = document(page(*scorecard(named))).tables
    assert texts(table)[1][0] == named[0][0]
    assert texts(table)[2:] == ROWS


def test_rows_whose_texts_stand_across_are_left_alone() -> None:
    told = page(*scorecard([["A sentence that runs on over all of the columns of the heading above it"]] * 4))
    assert with_headed_columns(told) is told


def test_lines_that_go_on_are_no_heading_only() -> None:
    printed, rules, fills = scorecard(ROWS)
    told = page(printed, [*rules, *down(EDGES, 120, 240)], fills)
    assert with_headed_columns(told) is told


def test_a_shaded_last_row_is_no_heading_of_what_follows() -> None:
    printed, rules, fills = scorecard(ROWS)
    above = [*across([60, 80], EDGES[0], EDGES[-1]), *down(EDGES, 60, 100)]
    told = page(
        [*row(["Parks", "3", "4"], 65), *row(["Trees", "3", "4"], 85), *printed], [*rules, *above], fills
    )
    assert with_headed_columns(told) is told


def test_sides_drawn_one_by_one_make_a_box_and_cells_of_a_table_do_not() -> None:
    bar = Fill(Box(40, 100, 160, 104), (27, 127, 75))
    sides = [*down([40, 160], 100, 180), *across([180], 40, 160)]
    assert lone_boxes(page([], sides, [bar])) == [Box(40, 100, 160, 180)]
    assert lone_boxes(page([], sides)) == []  # nothing ends it above
    beside = [*down([160, 280], 100, 180), *across([100, 180], 160, 280)]
    assert lone_boxes(page([], [*sides, *beside], [bar])) == []


def test_tiles_with_a_coloured_side_are_cards() -> None:
    printed: list[Word] = []
    rules: list[Rule] = []
    fills: list[Fill] = []
    for line in range(4):
        printed += words(
            "These are the results of all the services, as the cabinet asked.", 40, 40 + 11 * line
        )
    for number, (name, figure) in enumerate(
        (("Bins emptied", "98%"), ("Calls lost", "12%"), ("Rent", "99%"))
    ):
        x = 40 + 140 * number
        fills.append(Fill(Box(x, 100, x + 120, 104), (27, 127, 75)))
        rules += [*down([x, x + 120], 100, 190), *across([190], x, x + 120)]
        printed += words(name, x + 6, 110, is_bold=True)
        printed += words(figure, x + 6, 124, size=18)
        printed += words("Target: 97%", x + 6, 150) + words("Before: 91%", x + 6, 164)
    (table,) = document(page(printed, rules, fills)).tables
    assert texts(table) == [
        ["Title", "Value", "Target", "Before"],
        ["Bins emptied", "98%", "97%", "91%"],
        ["Calls lost", "12%", "97%", "91%"],
        ["Rent", "99%", "97%", "91%"],
    ]


def test_headings_are_told_from_text_where_only_tables_hold_text() -> None:
    printed, rules, fills = scorecard(ROWS)
    title = words("Wexford Council", 40, 40, size=20)
    below = words("Quarter 1 2024/25", 40, 66, size=16)
    part = words("Streets", 40, 88, size=12, is_bold=True)
    read = document(page([*title, *below, *part, *printed], rules, fills))
    assert read.tables[0].headings[-1] == "Streets"
