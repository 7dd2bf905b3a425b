"""Tables side by side under headings of their own, and the lines that a record's rules part only in half."""

from __future__ import annotations

from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import Document, RawTable, Rule, Word

LEFT, RIGHT = 40.0, 320.0
WIDTH = 240.0


def panel(
    x: float, y: float, rows: list[tuple[str, str]], second: float = 180.0
) -> tuple[list[Word], list[Rule]]:
    """A ruled table of a name and a figure a row, 20 points each."""
    printed = [
        word
        for number, (name, figure) in enumerate(rows)
        for word in (
            *words(name, x + 4, y + 6 + 20 * number),
            *words(figure, x + second + 4, y + 6 + 20 * number),
        )
    ]
    bottom = y + 20 * len(rows)
    heights = [y + 20 * number for number in range(len(rows) + 1)]
    rules = [*across(heights, x, x + WIDTH), *down([x, x + second, x + WIDTH], y, bottom)]
    return printed, rules


def shown(*parts: tuple[list[Word], list[Rule]], above: list[Word]) -> Document:
    """Panels under words, and enough text on the page to tell what is larger."""
    printed = [word for line in range(8) for word in words(TEXT, LEFT, 600 + 10 * line)] + above
    printed += [word for part, _ in parts for word in part]
    return document(page(printed, [rule for _, rules in parts for rule in rules]))


def heads(table: RawTable) -> str:
    return table.headings[-1]


TEXT = "Under the tables stands the text of the page whose letters are as small as theirs are."
ROWS = [("Measure", "Actual"), ("Ponds cleared", "14"), ("Hedges cut", "9")]
OTHERS = [("Measure", "Actual"), ("Rents paid", "97%"), ("Homes let", "31"), ("Roofs mended", "8")]


def test_tables_side_by_side_have_each_the_heading_over_it():
    above = [
        *words("How the council did this quarter in all of its work, by area", 40, 40, 14),
        *words("Parks", LEFT, 80, 12, is_bold=True),
        *words("Homes", RIGHT, 80, 12, is_bold=True),
        *words("Roads and bridges", LEFT, 220, 12, is_bold=True),
        *words("Money", RIGHT, 220, 12, is_bold=True),
    ]
    tables = shown(
        panel(LEFT, 100, ROWS),
        panel(RIGHT, 100, OTHERS),
        panel(LEFT, 240, OTHERS),
        panel(RIGHT, 240, ROWS),
        above=above,
    ).tables
    assert [heads(table) for table in tables] == ["Parks", "Homes", "Roads and bridges", "Money"]
    assert texts(tables[1])[1:] == [list(row) for row in OTHERS[1:]]


def test_a_short_table_over_another_keeps_its_column_beside_a_long_one():
    above = [
        *words("Parks", LEFT, 80, 12, is_bold=True),
        *words("Homes", RIGHT, 80, 12, is_bold=True),
        *words("Roads", LEFT, 212, 12, is_bold=True),
    ]
    roads = [("Road", "Mended"), ("High Lane", "yes"), ("Low Lane", "no")]
    homes = [*OTHERS, *((f"Street {number}", str(number)) for number in range(7))]
    tables = shown(
        panel(LEFT, 100, ROWS), panel(LEFT, 232, roads, 150), panel(RIGHT, 100, homes), above=above
    ).tables
    assert [(heads(table), len(table.rows)) for table in tables] == [
        ("Parks", 3),
        ("Roads", 3),
        ("Homes", 11),
    ]


def test_one_heading_over_both_is_of_both():
    over = words("Parks and homes in every ward of the town this quarter, rated", LEFT, 80, 12, is_bold=True)
    tables = shown(panel(LEFT, 100, ROWS), panel(RIGHT, 100, OTHERS), above=over).tables
    assert len({heads(table) for table in tables}) == 1
    left = words("Parks", LEFT, 80, 12, is_bold=True)
    tables = shown(panel(LEFT, 100, ROWS), panel(RIGHT, 100, OTHERS), above=left).tables
    assert [heads(table) for table in tables] == ["Parks", "Parks"]


def test_bold_figures_that_end_a_row_between_rules_are_no_heading_of_the_next():
    printed = [*words("Measure", 40, 54, is_bold=True), *words("Q1", 264, 54, is_bold=True)]
    printed += words("Q2", 344, 54, is_bold=True)
    for number, (name, *figures) in enumerate(
        [("Ponds", "40", "41", "38", "44"), ("Hedges", "7", "8", "9", "6"), ("Paths", "50", "51", "60", "40")]
    ):
        y = 70 + 32 * number
        printed += words(name, 40, y + 12)
        for line, label in enumerate(("Target", "Actual")):
            bold = label == "Actual"
            printed += words(label, 160, y + 4 + 16 * line, is_bold=bold)
            for at, text in enumerate(figures[2 * line : 2 * line + 2]):
                printed += words(text, 264 + 80 * at, y + 4 + 16 * line, is_bold=bold)
    rules = [*across([50, 70, 102, 134, 166], 36, 400), *across([86, 118, 150], 156, 400)]
    (table,) = document(page(printed, rules)).tables
    assert [row[:2] for row in texts(table)[1::2]] == [
        ["Ponds", "Target"],
        ["Hedges", "Target"],
        ["Paths", "Target"],
    ]
    assert len(table.rows) == 7
