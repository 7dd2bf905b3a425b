"""Tables that nothing rules, or rules in part: figures under one another, open sides, shaded paragraphs."""

from __future__ import annotations

from itertools import pairwise

from small_pages import across, column, document, down, page, texts, words

from pipelines.extraction.model import Box, Fill, Rule, Word

ROWS = [["Parks", "41%", "38.2%", "-"], ["Roads mended", "9", "7.4", "12"], ["Bins", "1,200", "(3.4)", "n/a"]]
RIGHTS = [0.0, 300.0, 380.0, 460.0]


def lines(rows: list[list[str]], top: float, leading: float = 11.0) -> list[Word]:
    """Rows with a name at the left and figures that end together."""
    found: list[Word] = []
    for number, (name, *figures) in enumerate(rows):
        y = top + number * leading
        found += words(name, 40, y)
        for x, text in zip(RIGHTS[1:], figures, strict=True):
            found += column(x, {y: text}, is_right=True)
    return found


def test_figures_under_one_another_are_a_table_without_a_rule():
    heading = lines([["Area", "Target", "Result", "Before"]], 88)
    title = words("How the council did in its streets and parks over the whole of the last year", 40, 60)
    after = words("What follows is a sentence of 12 words about 3 parks and 9 roads.", 40, 150)
    read = document(page([*title, *heading, *lines(ROWS, 100), *after]))
    (table,) = read.tables
    assert texts(table) == [["Area", "Target", "Result", "Before"], *ROWS]
    assert len(read.blocks) == 2


def test_dashes_under_a_heading_rule_it():
    heading = lines([["Area", "1.5", "2.0", "2.5"]], 88)
    dashes = words("-" * 90, 40, 96)
    (table,) = document(page([*heading, *dashes, *lines(ROWS, 106)])).tables
    assert texts(table) == [["Area", "1.5", "2.0", "2.5"], *ROWS]


def test_dashes_or_dots_between_all_rows_rule_them_and_are_no_heading_rules():
    heading = lines([["Area", "Target", "Result", "Before"]], 88)
    for sign in "-.":
        typed = [word for y in (106, 128, 150) for word in words(sign * 90, 40, y)]
        (table,) = document(page([*heading, *lines(ROWS, 100, 22), *typed])).tables
        assert texts(table) == [["Area", "Target", "Result", "Before"], *ROWS]


def test_rows_far_apart_go_on_while_their_figures_stand_just_so():
    heading = lines([["Area", "Target", "Result", "Before"]], 88)
    last = lines([["Trees", "38%", "41.5%", "44"]], 166)
    (table,) = document(page([*heading, *lines(ROWS, 100), *last])).tables
    assert texts(table)[-1] == ["Trees", "38%", "41.5%", "44"]
    aside = [word._replace(box=word.box._replace(x0=word.box.x0 + 9, x1=word.box.x1 + 9)) for word in last]
    (table,) = document(page([*heading, *lines(ROWS, 100), *aside])).tables
    assert len(table.rows) == 4


def test_contents_and_numbered_paragraphs_are_no_table():
    contents = [
        word
        for number in range(6)
        for word in (
            *words(f"{number + 1}.1", 40, 60 + 12 * number),
            *words(f"A chapter about {number} things", 80, 60 + 12 * number),
            *words(f"{3 * number}", 500, 60 + 12 * number),
        )
    ]
    paragraphs = [
        word
        for number in range(6)
        for word in (
            *words(f"{number}.2", 40, 200 + 12 * number),
            *words("Of 12 parks 9 were mended in 2016", 80, 200 + 12 * number),
        )
    ]
    assert not document(page([*contents, *paragraphs])).tables


def test_figures_that_stand_under_nothing_alike_are_no_table():
    ragged = [
        word
        for number, xs in enumerate([(200, 300), (240, 420), (180, 500), (350, 460)])
        for word in (
            *words("Text", 40, 60 + 12 * number),
            *(one for x in xs for one in words("12", x, 60 + 12 * number)),
        )
    ]
    assert not document(page(ragged)).tables


EDGES = [40.0, 180.0, 260.0, 340.0]


def cells(rows: list[list[str]]) -> list[Word]:
    return [
        word
        for number, row in enumerate(rows)
        for x, text in zip(EDGES, row, strict=False)
        for word in words(text, x + 8, 55 + 20 * number)
    ]


def test_a_table_without_rules_at_its_sides_keeps_its_outer_columns():
    rows = [["Area", "Target", "Result"], ["Parks", "41%", "38.2%"], ["Roads", "9", "7.4"]]
    rules = [*across([50, 70, 90, 110], EDGES[0], EDGES[-1]), *down(EDGES[1:3], 50, 110)]
    (table,) = document(page(cells(rows), rules)).tables
    assert texts(table) == rows


def test_shaded_paragraphs_make_no_columns_beside_their_cells():
    rows = [["Area", "Target", "Result"], ["Parks", "41%", "38.2%"], ["Roads", "9", "7.4"]]
    ys = [50.0, 70.0, 90.0, 110.0]
    fills = [
        Fill(Box(left + 5, top, right - 5, bottom), (200, 220, 240))
        for left, right in pairwise(EDGES)
        for top, bottom in pairwise(ys)
    ]
    rules = [
        *[Rule(Box(left, y, right, y)) for y in ys for left, right in pairwise(EDGES)],
        *[Rule(Box(x, top, x, bottom)) for x in EDGES for top, bottom in pairwise(ys)],
    ]
    (table,) = document(page(cells(rows), rules, fills)).tables
    assert texts(table) == rows


def test_rules_in_a_corner_do_not_make_the_corner_a_table_of_its_own():
    body = lines(ROWS, 75, 20.0)
    heading = lines([["Area", "Target", "Result", "Before"]], 55)
    rules = [
        *across([50, 70], 38, 470),
        Rule(Box(38, 132, 320, 132)),
        *[Rule(Box(a, 132, b, 132)) for a, b in ((320, 395), (395, 470))],
        *down([320, 395, 470], 92, 131),
    ]
    (table,) = document(page([*heading, *body], rules)).tables
    assert texts(table) == [["Area", "Target", "Result", "Before"], *ROWS]


def test_a_name_that_begins_above_its_figures_is_no_heading():
    heading = [word._replace(is_bold=True) for word in lines([["Area", "Target", "Result", "Before"]], 80)]
    rows = [["", *figures] for _, *figures in ROWS]
    names = [*words("Parks that", 40, 97), *words("are open", 40, 107), *words("Roads", 40, 124)]
    found = [*heading, *lines(rows, 102, 22), *names, *words("Bins", 40, 146)]
    (table,) = document(page(found)).tables
    assert texts(table)[:2] == [
        ["Area", "Target", "Result", "Before"],
        ["Parks that are open", *ROWS[0][1:]],
    ]


def test_headings_of_one_line_stand_in_the_middle_of_those_of_two():
    upper = lines([["", "Q2 16/17", "Q2 16/17", "Q1 16/17"]], 75)
    lower = lines([["", "Target", "Result", "Result"]], 85)
    heading = [word._replace(is_bold=True) for word in (*upper, *words("Area", 40, 80), *lower)]
    (table,) = document(page([*heading, *lines(ROWS, 97)])).tables
    assert texts(table) == [["Area", "Q2 16/17 Target", "Q2 16/17 Result", "Q1 16/17 Result"], *ROWS]


def test_a_row_in_whose_middle_others_stand_is_parted_from_a_heading_above_stripes():
    heading = [word._replace(is_bold=True) for word in lines([["Area", "Target", "Result", "Before"]], 80)]
    rows = [["", *figures] for _, *figures in ROWS]
    names = [*words("Parks that", 40, 97), *words("are open", 40, 107)]
    names += [*words("Roads that", 40, 119), *words("are mended", 40, 129), *words("Bins", 40, 146)]
    stripe = Fill(Box(36.0, 115.0, 480.0, 139.0), (230, 230, 250))
    (table,) = document(page([*heading, *lines(rows, 102, 22), *names], fills=[stripe])).tables
    assert texts(table) == [
        ["Area", "Target", "Result", "Before"],
        ["Parks that are open", *ROWS[0][1:]],
        ["Roads that are mended", *ROWS[1][1:]],
        ["Bins", *ROWS[2][1:]],
    ]


def test_headings_that_come_again_over_figures_part_no_table():
    stages = {250: "L", 270: "I", 290: "Score", 340: "L", 360: "I", 380: "Score"}
    bold = [(100, 250, "Before"), (100, 340, "After"), (111, 50, "Ref"), (111, 80, "Danger")]
    bold += [(122, x, name) for x, name in stages.items()]
    printed = [word for y, x, text in bold for word in words(text, x, y, is_bold=True)]
    rows = {
        136: ["P1", "The pond dries up", "5", "4", "20", "4", "4", "16"],
        156: ["P2", "The weir gives way", "3", "5", "15", "2", "5", "10"],
        181: ["P3", "Visitors stay away in a wet summer", "3", "4", "12", "1", "4", "4"],
    }
    for y, row in rows.items():
        *names, last = row[:2] if y < 181 else [row[0], "Visitors stay away in a"]
        printed += [*words(*names, 50, y), *words(last, 80, y if y < 181 else y - 6)]
        printed += [word for x, text in zip(stages, row[2:], strict=True) for word in words(text, x, y)]
    printed += words("wet summer", 80, 187)  # below the middle of its row, as the rest of it is above
    (table,) = document(page(printed)).tables
    heading, *body = texts(table)
    assert (heading[:2], body) == (["Ref", "Danger"], [*rows.values()])


def test_a_larger_title_between_rows_that_stand_alike_begins_another_table():
    heading = lines([["Area", "Target", "Result", "Before"]], 88)
    again = lines([["Area", "Target", "Result", "Before"]], 150)
    other = [["Ponds", "12", "11.5", "9"], ["Weirs", "3", "2", "2"]]
    title = words("Water", 40, 136, size=11.0, is_bold=True)
    first, second = document(page([*heading, *lines(ROWS, 100), *title, *again, *lines(other, 162)])).tables
    assert texts(first)[1:] == ROWS
    assert texts(second) == [["Area", "Target", "Result", "Before"], *other]
    assert second.headings[-1] == "Water"


def test_a_last_row_with_one_figure_of_several_is_a_row():
    heading = lines([["Area", "Target", "Result", "Before"]], 88)
    last = [*words("Praise", 40, 133), *column(RIGHTS[2], {133: "143"}, is_right=True)]
    (table,) = document(page([*heading, *lines(ROWS, 100), *last])).tables
    assert texts(table)[-1] == ["Praise", "", "143", ""]
    aside = [*words("Praise", 40, 133), *column(RIGHTS[2] + 24, {133: "143"}, is_right=True)]
    (table,) = document(page([*heading, *lines(ROWS, 100), *aside])).tables
    assert texts(table)[1:] == ROWS
