"""Cards, text and tables in two columns of a page: each is read by itself, and a wide table stays one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from small_pages import across, document, page, texts, words

from pipelines.extraction.model import Box, PageContent, RawTable, Rule, Word
from pipelines.extraction.shapes.zones import zones_of

PROSE = (
    "Swallows came back to the",
    "mill a fortnight late, and",
    "the wardens ringed fifty of",
    "them before the storm of",
    "June drove all boats back.",
)


def _rows(
    x: float, y: float, rows: Sequence[Sequence[str]], width: float = 240.0
) -> tuple[list[Word], list[Rule]]:
    """A table that rules part row from row, 18 points each: its words and rules."""
    printed = [
        word
        for at, row in enumerate(rows)
        for place, text in enumerate(row)
        for word in words(text, x + 4 + place * width / len(row), y + 18 * at + 5, is_bold=not at)
    ]
    return printed, across([y + 18 * at for at in range(len(rows) + 1)], x, x + width)


RIVERS = (("River", "May", "June"), ("Otter", "14", "17"), ("Swift", "9", "8"), ("Brook", "21", "20"))
BOATS = (("Boat", "Trips"), ("Heron", "31"), ("Teal", "12"))


def _prose(x: float, y: float, step: float = 11.0) -> list[Word]:
    return [word for at, line in enumerate(PROSE) for word in words(line, x, y + step * at)]


def _beside() -> PageContent:
    """A heading over both; text at the left and a table at the right under their own; then a wide table."""
    table, rules = _rows(320, 130, RIVERS)
    wide, more = _rows(
        40, 300, (("Lake", "Depth", "Owner"), ("Mere", "4", "Estates"), ("Tarn", "9", "Parks")), 520
    )
    printed = [
        *words("Waters", 40, 60, 14, is_bold=True),
        *words("In short", 40, 112, is_bold=True),
        *words("Catches", 320, 112, is_bold=True),
        *_prose(40, 130),
        *table,
        *words("Lakes of the district", 40, 280, 11, is_bold=True),
        *wide,
    ]
    return page(printed, [*rules, *more])


def _printed(content: PageContent) -> list[str]:
    return [
        " / ".join(" ".join(row) for row in texts(part)) if isinstance(part, RawTable) else part.text
        for part in document(content).flow
    ]


def test_text_beside_a_table_is_read_before_it_and_headings_keep_to_their_side() -> None:
    assert _printed(_beside()) == [
        "Waters",
        "In short",
        " ".join(PROSE),
        "Catches",
        "River May June / Otter 14 17 / Swift 9 8 / Brook 21 20",
        "Lakes of the district",
        "Lake Depth Owner / Mere 4 Estates / Tarn 9 Parks",
    ]


def test_tables_with_rows_of_their_own_stand_in_zones_of_their_own() -> None:
    left, rules = _rows(40, 130, BOATS)
    right, more = _rows(320, 130, RIVERS)
    content = page([*left, *right], [*rules, *more])
    assert _printed(content) == [
        "Boat Trips / Heron 31 / Teal 12",
        "River May June / Otter 14 17 / Swift 9 8 / Brook 21 20",
    ]


def test_a_box_as_high_as_several_rows_stands_in_none_of_them() -> None:
    table, rules = _rows(320, 130, RIVERS)
    inside = [
        *words("Boats let", 50, 140),
        *words("71", 50, 160, 16, is_bold=True),
        *words("Aim 60", 50, 190),
    ]
    content = page([*table, *inside], rules)
    assert not zones_of(content)
    assert zones_of(replace(content, frames=(Box(40, 130, 200, 215),)))


@pytest.mark.parametrize("white", [2.0, 40.0])
def test_a_last_column_without_rules_stays_with_its_table(white: float) -> None:
    table, rules = _rows(40, 130, RIVERS)
    notes = [
        word
        for at, text in enumerate(("Remarks", "Netted twice", "High water", "Eels too"))
        for word in words(text, 280 + white, 135 + 18 * at, is_bold=not at)
    ]
    content = page([*table, *notes], rules)
    assert not zones_of(content)


def test_figures_whose_names_stand_further_left_stay_with_them() -> None:
    figures, rules = _rows(320, 130, (("May", "June"), ("14", "17"), ("9", "8"), ("21", "20")))
    content = page([*figures, *_prose(40, 133)], rules)
    assert not zones_of(content)
