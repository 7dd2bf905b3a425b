"""Blocks of one indicator with a small table of periods: rows of one table, whatever their order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from small_pages import document, page, words

from pipelines.extraction.model import Box, Document, RawTable, Word

BLOCKS = (
    ("P1", "Ponds dredged", "Higher", "Park keeper", ("71%", "74%"), "70%", "The last pond is done."),
    ("P2", "Weirs out of order", "Lower", "Chief engineer of waterways", ("9", "12"), "10", ""),
    ("P3", "Orchards planted", "Higher", "Gardener", ("3", "4"), "5", "Frost came early."),
)
PERIODS = ("Q1 2025/26", "Q2 2025/26")


def _table(x: float, y: float, figures: Sequence[str], target: str, periods: Sequence[str]) -> list[Word]:
    places = (x, x + 60, x + 110)
    found = [
        word
        for name, at in zip(("Period", "Actual", "Target"), places, strict=True)
        for word in words(name, at, y, is_bold=True)
    ]
    for number, (period, figure) in enumerate(zip(periods, figures, strict=True), 1):
        for text, at in zip((period, figure, target), places, strict=True):
            found += words(text, at, y + 12 * number)
    return found


def _labels(x: float, y: float, good: str, owner: str) -> list[Word]:
    """Labels with values, of which a long one goes on below, each line 10 points under the one before."""
    found = [*words("Good is:", x, y, is_bold=True), *words(good, x + 38, y)]
    found += words("Lead officer:", x, y + 10, is_bold=True)
    first, _, rest = owner.partition(" of ")
    found += words(f"{first} of" if rest else first, x + 60, y + 10)
    return found + words(rest, x, y + 20)


def _block(number: int, y: float, arranged: str) -> list[Word]:
    code, name, good, owner, figures, target, note = BLOCKS[number]
    periods = PERIODS if arranged != "newest first" else PERIODS[::-1]
    figures = figures if arranged != "newest first" else figures[::-1]
    found = words(f"{code} {name}", 50, y, size=10, is_bold=True)
    below = y + 60
    if arranged == "labels below":
        found += [*_table(50, y + 15, figures, target, periods), *_labels(50, y + 55, good, owner)]
        below = y + 90
    else:
        left, right = (50, 250) if arranged != "labels right" else (300, 50)
        found += [*_labels(left, y + 15, good, owner), *_table(right, y + 15, figures, target, periods)]
    if arranged == "a chart":
        for at, text in ((450, "Q1"), (480, "Q2")):
            found += words(text, at, y + 45, size=5)
        for at, text in ((15, "80"), (25, "40")):
            found += words(text, 430, y + at, size=5)
    return found + (words(f"Note: {note}", 50, below) if note else [])


def _document(arranged: str) -> Document:
    printed = [word for number in range(3) for word in _block(number, 100 + 150 * number, arranged)]
    printed = [word._replace(is_bold=True) if word.text == "Note:" else word for word in printed]
    return document(page(printed))


def _told(table: RawTable) -> list[dict[str, str]]:
    heads = [cell.text for cell in table.rows[0].cells]
    return [
        {head: cell.text for head, cell in zip(heads, row.cells, strict=True) if cell.text}
        for row in table.rows[1:]
    ]


EXPECTED = [
    {
        "Ref": code,
        "Indicator": name,
        "Good is": good,
        "Lead officer": owner,
        "Actual Q1 2025/26": first,
        "Target Q1 2025/26": target,
        "Actual Q2 2025/26": second,
        "Target Q2 2025/26": target,
        **({"Note": note} if note else {}),
    }
    for code, name, good, owner, (first, second), target, note in BLOCKS
]


@pytest.mark.parametrize(
    "arranged", ["labels left", "labels right", "labels below", "newest first", "a chart"]
)
def test_blocks_are_rows_of_one_table_however_they_are_arranged(arranged: str) -> None:
    read = _document(arranged)
    (table,) = read.tables
    assert _told(table) == EXPECTED
    assert read.blocks == ()


def test_a_block_that_a_page_end_cuts_is_one_row() -> None:
    first = [word for number in range(2) for word in _block(number, 100 + 150 * number, "labels left")]
    last = _block(2, 700, "labels left")
    kept = [word for word in last if word.box.top < 735]
    moved = [
        word._replace(box=Box(word.box.x0, word.box.top - 690, word.box.x1, word.box.bottom - 690))
        for word in last
        if word.box.top >= 735
    ]
    read = document(page([*first, *kept]), page(moved, number=2))
    found = [told for table in read.tables for told in _told(table)]
    assert [told.get("Actual Q2 2025/26") for told in found] == ["74%", "12", "4"]
    assert {part.page for row in read.tables[-1].rows[-1:] for cell in row.cells for part in cell.parts} == {
        1,
        2,
    }


def test_tables_of_periods_that_share_no_label_stay_what_they_are() -> None:
    printed = [
        word
        for number, (code, name, _, _, figures, target, _) in enumerate(BLOCKS)
        for word in (
            *words(f"{code} {name}", 50, 100 + 150 * number, size=10, is_bold=True),
            *_table(50, 115 + 150 * number, figures, target, PERIODS),
        )
    ]
    assert all(table.rows[0].cells[0].text != "Ref" for table in document(page(printed)).tables)


def test_a_period_that_comes_twice_makes_no_block() -> None:
    printed = [
        word._replace(text="Q1") if word.text == "Q2" else word
        for number in range(3)
        for word in _block(number, 100 + 150 * number, "labels left")
    ]
    assert all(table.rows[0].cells[0].text != "Ref" for table in document(page(printed)).tables)


def test_a_word_in_a_column_of_its_own_behind_titles_is_no_part_of_them() -> None:
    printed = [
        word
        for number, rating in enumerate(("Green", "Red", "Green"))
        for word in (
            *_block(number, 100 + 150 * number, "labels left"),
            *words(rating, 190, 100 + 150 * number, size=10, is_bold=True),
        )
    ]
    found = [told["Indicator"] for table in document(page(printed)).tables for told in _told(table)]
    assert found == [name for _, name, *_ in BLOCKS]


def test_a_heading_between_blocks_is_no_fact_of_the_one_before() -> None:
    printed = [word for number in range(3) for word in _block(number, 100 + 150 * number, "labels left")]
    printed += words("Part two: Orchards", 50, 370, size=14, is_bold=True)
    printed += words("Part two: Orchards", 50, 60)  # as a summary names it
    read = document(page(printed))
    assert [len(table.rows) for table in read.tables] == [3, 2]
    assert [told for table in read.tables for told in _told(table)] == EXPECTED


def test_measures_whose_texts_go_on_below_their_periods_and_labels_of_one_block_are_left_as_text() -> None:
    printed = [
        word
        for number in range(3)
        for word in (
            *_block(number, 100 + 150 * number, "labels left"),
            *words("Remark", 420, 115 + 150 * number, is_bold=True),
            *words("A remark that", 420, 127 + 150 * number),
            *words("In time", 420, 139 + 150 * number),
        )
    ]
    printed += words("so far", 420, 148 + 300)
    printed += [*words("Green:", 50, 640, is_bold=True), *words("as planned", 85, 640)]
    read = document(page(printed))
    (table,) = read.tables
    told = _told(table)
    assert [{key: text for key, text in one.items() if "Remark" not in key} for one in told] == EXPECTED
    assert ["Remark Q1 2025/26" in one for one in told] == [True, True, False]
