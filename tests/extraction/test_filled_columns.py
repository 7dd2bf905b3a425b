"""A status as a filled cell whose outline is the only column rule: it parts no table of bands in three."""

from __future__ import annotations

from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import Box, Fill, PageContent, Rule
from pipelines.extraction.shapes.filled_columns import without_filled_columns

HEAD, GREEN, RED, WHITE, TINT = (47, 93, 58), (122, 184, 0), (228, 0, 43), (255, 255, 255), (238, 243, 236)
ROWS = (
    ("Code", "Measure", "Target", "Actual", "Status", "Before", "Remark"),
    ("P1", "Ponds dredged", "80", "87", "", "84", "Two by hand"),
    ("P2", "Hedges cut", "55", "58", "", "56", ""),
    ("P3", "Paths swept", "75", "64", "", "41", "Leaves fell late"),
    ("P4", "Boats let", "30", "33", "", "31", ""),
)
XS = (40, 80, 200, 250, 300, 340, 400)
TOP, HIGH = 100, 20


def _page(*, is_ruled: bool = False, has_bands: bool = True) -> PageContent:
    printed = [
        word
        for at, row in enumerate(ROWS)
        for x, text in zip(XS, row, strict=True)
        for word in words(text, x + 3, TOP + at * HIGH + 6, is_bold=not at)
    ]
    fills, rules = [], []
    for at in range(len(ROWS)):
        top, bottom = TOP + at * HIGH, TOP + (at + 1) * HIGH
        if has_bands:
            fills.append(Fill(Box(40, top, 500, bottom), HEAD if not at else (WHITE, TINT)[at % 2]))
        if at:
            fills.append(Fill(Box(300, top, 336, bottom), RED if at % 2 else GREEN))
            rules += [*across([top, bottom], 300, 336), *down([300, 336], top, bottom)]
    if is_ruled:
        rules += down([40, 80, 200, 250, 400, 500], TOP, TOP + len(ROWS) * HIGH)
    return page(printed, rules, fills)


def test_all_columns_of_a_table_are_told_though_only_the_status_is_boxed() -> None:
    (table,) = document(_page()).tables
    assert texts(table) == [list(row) for row in ROWS]
    colours = [row.cells[4].colour for row in table.rows[1:]]
    assert len(set(colours)) == 2
    assert colours[0] == colours[2] != colours[1] == colours[3]


def test_outlines_stay_where_other_columns_are_ruled_or_nothing_is_wider() -> None:
    for one in (_page(is_ruled=True), _page(has_bands=False)):
        assert without_filled_columns(one) == one
    assert len(without_filled_columns(_page()).rules) == 0


def test_a_single_filled_cell_and_wide_ones_stay() -> None:
    lone = page([], down([300, 336], 100, 120), [Fill(Box(300, 100, 336, 120), RED)])
    assert without_filled_columns(lone) == lone
    boxes = [Box(40, 100, 300, 120), Box(40, 120, 300, 140)]
    bands = [Rule(Box(40, y, 560, y)) for y in (100, 120, 140)]
    wide = page([], [*down([40, 300], 100, 140), *bands], [Fill(box, RED) for box in boxes])
    assert without_filled_columns(wide) == wide
