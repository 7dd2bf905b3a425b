"""Columns and rows that a table rules in groups only: parted by their figures, or doubtful."""

from __future__ import annotations

from small_pages import across, column, document, down, page, texts, words

from pipelines.extraction.model import Word

ENDS = (130.0, 190.0, 250.0, 330.0, 390.0)  # where figures end
EDGES = [40.0, 255.0, 400.0]
BODY = [
    ("Pay", "31.7", "-", "4.0", "12.5", "16.5"),
    ("Prices", "49.6", "1,695.6", "51.3", "0.0", "51.3"),
    ("Total", "81.3", "1,695.6", "55.3", "12.5", "67.8"),
]


def body(rows: list[tuple[str, ...]], top: float) -> list[Word]:
    found: list[Word] = []
    for number, (_, *figures) in enumerate(rows):
        for x, text in zip(ENDS, figures, strict=True):
            found += column(x, {top + 20 * number: text}, is_right=True)
    return found


def test_figures_side_by_side_in_ruled_groups_are_columns():
    heading = [*words("2024-25", 140, 55), *words("2025-26", 340, 55)]
    rules = [*across([50, 70, 90, 110, 130], EDGES[0], EDGES[-1]), *down(EDGES, 50, 130)]
    (table,) = document(page([*heading, *body(BODY, 75)], rules)).tables
    assert texts(table)[1:] == [list(row[1:]) for row in BODY]
    assert [(cell.text, cell.span) for cell in table.rows[0].cells] == [("2024-25", 3), ("2025-26", 2)]


def test_one_line_of_two_figures_is_left_whole_and_a_ragged_cell_is_doubtful():
    ragged = [(60.0, 80.0), (70.0, 130.0), (50.0, 110.0), (90.0, 150.0)]
    printed = words("12 (63%)", 260, 75)
    for number, xs in enumerate(ragged):
        for x in xs:
            printed += words("1,234.5", x, 75 + 10 * number)
    rules = [*across([70, 130], EDGES[0], EDGES[-1]), *down(EDGES, 70, 130)]
    (table,) = document(page(printed, rules)).tables
    assert table.rows[0].at(1).text == "12 (63%)"
    assert "side by side" in table.rows[0].doubt


def test_a_column_without_rules_beside_ruled_rows_is_not_one_merged_cell():
    names = [word for number, row in enumerate(BODY) for word in words(row[0], 410, 75 + 20 * number)]
    edges = [70.0, 255.0, 400.0, 500.0]
    rules = [
        *across([70, 130], edges[0], edges[-1]),
        *across([90, 110], edges[0], edges[2]),
        *down(edges, 70, 130),
    ]
    (table,) = document(page([*names, *body(BODY, 75)], rules)).tables
    assert [row.at(5).text for row in table.rows] == ["Pay", "Prices", "Total"]
