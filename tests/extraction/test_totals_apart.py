"""Totals that an empty band parts from the rows they sum, in tables with rules across and none down."""

from __future__ import annotations

import pytest
from small_pages import across, column, document, page, texts

from pipelines.extraction.model import Box, Fill, Word

HEADS = ("Service", "Budget", "Forecast", "Variance")
RIGHTS = (250.0, 330.0, 410.0, 490.0)
GREY = (191, 191, 191)
ROWS = (
    ("Vans", "7.5", "9.1", "1.6"),
    ("Posts", "3.0", "2.4", "-0.6"),
    ("Rents", "2.4", "2.7", "0.3"),
)
TOTAL = ("Streets Total", "12.9", "14.2", "1.3")
GRAND = ("Grand Total", "22.0", "23.5", "1.5")
SUMMARY = (("Streets", "12.9", "14.2", "1.3"), ("Parks", "9.1", "9.3", "0.2"))


def _row(row: tuple[str, ...], y: float, is_bold: bool = False) -> list[Word]:
    pairs = zip(RIGHTS, row, strict=True)
    return [word for x, text in pairs for word in column(x, {y: text}, is_right=True, is_bold=is_bold)]


def _tables(below: tuple[tuple[tuple[str, ...], bool], ...]) -> list[list[list[str]]]:
    """A shaded heading, rows and their total between rules, an empty band, and what stands below it."""
    printed = _row(HEADS, 46, is_bold=True)
    ys = [60.0]
    for row in ROWS:
        printed += _row(row, ys[-1] + 6)
        ys.append(ys[-1] + 20)
    printed += _row(TOTAL, ys[-1] + 6, is_bold=True)
    ys += [ys[-1] + 20, ys[-1] + 40]
    for row, is_bold in below:
        printed += _row(row, ys[-1] + 6, is_bold=is_bold)
        ys.append(ys[-1] + 20)
    sheet = page(printed, across(ys, 40, 500), [Fill(Box(40, 40, 500, 60), GREY)])
    return [
        [row for row in texts(table) if any(row)] for table in document(sheet).tables if len(table.rows) > 1
    ]


@pytest.mark.parametrize("summary", [(), SUMMARY])
def test_a_total_under_an_empty_band_is_a_row(summary: tuple[tuple[str, ...], ...]) -> None:
    (table,) = _tables(((GRAND, True), *((row, False) for row in summary)))
    assert table == [list(row) for row in (HEADS, *ROWS, TOTAL, GRAND, *summary)]


def test_a_row_after_an_empty_band_is_in_no_doubt() -> None:
    printed = _row(HEADS, 46, is_bold=True)
    ys = [60.0, 80.0, 100.0, 120.0, 140.0, 160.0]
    for row, y in zip((*ROWS, GRAND), (60, 80, 100, 140), strict=True):
        printed += _row(row, y + 6, is_bold=row == GRAND)
    sheet = page(printed, across(ys, 40, 500), [Fill(Box(40, 40, 500, 60), GREY)])
    (table,) = document(sheet).tables
    assert not [row for row in table.rows if row.doubt]


def test_a_heading_under_an_empty_band_begins_a_table() -> None:
    rows = ((("Asset", "2023/24", "2024/25", "2025/26"), True), *((row, False) for row in SUMMARY))
    upper, lower = _tables(rows)
    assert upper == [list(row) for row in (HEADS, *ROWS, TOTAL)]
    assert lower[0] == ["Asset", "2023/24", "2024/25", "2025/26"]
