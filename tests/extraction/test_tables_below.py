"""Rows of a table that a rule or an empty line parts from it, and that have no heading of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import Document, RawTable, Rule, TextBlock, Word
from pipelines.extraction.tables_below import with_tables_below

EDGES = (40.0, 240.0, 320.0, 400.0)
HEADS = ("Service", "Budget", "Forecast")
ABOVE = (("Vans", "1.0", "2.0"), ("Posts", "3.0", "4.0"), ("Rents", "5.0", "6.0"))
BELOW = (("Piers", "7.0", "8.5"), ("Ponds", "9.0", "9.5"))


def _rows(rows: tuple[tuple[str, ...], ...], y: float) -> list[Word]:
    return [
        word
        for number, row in enumerate(rows)
        for x, text in zip(EDGES, row, strict=False)
        for word in words(text, x + 4, y + 20 * number, is_bold=row == HEADS)
    ]


def _boxes(below: tuple[tuple[str, ...], ...], edges: tuple[float, ...] = EDGES) -> list[RawTable]:
    """Two boxes on one page, the lower right below the upper."""
    upper = [40.0 + 20 * number for number in range(5)]
    lower = [140.0 + 20 * number for number in range(len(below) + 1)]
    rules = across(upper, EDGES[0], EDGES[-1]) + down(EDGES, upper[0], upper[-1])
    rules += across(lower, edges[0], edges[-1]) + down(edges, lower[0], lower[-1])
    printed = _rows((HEADS, *ABOVE), 44) + _rows(below, 144)
    return list(with_tables_below(document(page(printed, rules))).tables)


def test_a_box_without_headings_is_more_of_the_one_above() -> None:
    (table,) = _boxes(BELOW)
    assert texts(table) == [list(row) for row in (HEADS, *ABOVE, *BELOW)]


@pytest.mark.parametrize(
    "below",
    [
        (("Colour", "2030/31", "2031/32"), *BELOW),  # a heading of its own
        (("Piers", "late", "8.5"), ("Ponds", "9.0", "9.5")),
        (("7", "7.0", "8.5"), ("8", "9.0", "9.5")),  # nothing is named
    ],
)
def test_a_box_that_begins_otherwise_is_another(below: tuple[tuple[str, ...], ...]) -> None:
    assert len(_boxes(below)) == 2


def test_a_box_of_other_columns_is_another() -> None:
    assert len(_boxes(BELOW, (40.0, 240.0, 345.0, 400.0))) == 2


@pytest.mark.parametrize(
    ("gap", "rows", "found"),
    [
        (16, BELOW, 2),
        (90, BELOW, 0),  # too far below
        (16, (("Piers", "7.0", ""), ("Ponds", "9.0", "9.5")), 0),  # a figure lacks
        (16, (BELOW[0], ("See the note on", "9.0", "of them")), 1),
    ],
)
def test_rows_below_an_empty_line_are_rows_of_the_table(
    gap: float, rows: tuple[tuple[str, ...], ...], found: int
) -> None:
    ys = [40.0 + 20 * number for number in range(5)]
    rules = across(ys, EDGES[0], EDGES[-1]) + down(EDGES, ys[0], ys[-1])
    printed = _rows((HEADS, *ABOVE), 44) + _rows(rows, ys[-1] + gap)
    read = with_tables_below(document(page(printed, rules)))
    assert texts(read.tables[0]) == [list(row) for row in (HEADS, *ABOVE, *rows[:found])]
    told = " ".join(part.text for part in read.flow if isinstance(part, TextBlock))
    assert [name for name, *_ in rows if name in told] == [name for name, *_ in rows[found:]]


def test_a_table_beside_that_is_read_between_parts_none_from_its_rows() -> None:
    (upper, lower) = document(page([*_rows((HEADS, *ABOVE), 44), *_rows(BELOW, 144)], _rules())).tables
    (beside,) = document(page(_rows((HEADS, *ABOVE), 44), _rules(lower=False))).tables
    other = replace(beside, column_edges=tuple(edge + 300 for edge in beside.column_edges))
    told = TextBlock("paragraph", "Ponds were dredged.")
    between = with_tables_below(Document("r", "0", "pdf", 1, (upper, told, other, lower)))
    assert [len(one.rows) for one in between.tables] == [6, 4]
    parted = with_tables_below(Document("r", "0", "pdf", 1, (upper, other, told, lower)))
    assert [len(one.rows) for one in parted.tables] == [4, 4, 2]


def _rules(*, lower: bool = True) -> list[Rule]:
    ys = [40.0 + 20 * number for number in range(5)]
    more = [140.0 + 20 * number for number in range(3)] if lower else []
    rules = across(ys, EDGES[0], EDGES[-1]) + down(EDGES, ys[0], ys[-1])
    return rules + (across(more, EDGES[0], EDGES[-1]) + down(EDGES, more[0], more[-1]) if more else [])
