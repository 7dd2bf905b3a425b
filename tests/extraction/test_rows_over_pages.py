"""Rows that a page end cuts, whatever stands in their first column: one record, or none."""

from __future__ import annotations

import pytest
from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import Box, Fill, Word

EDGES = (40.0, 180.0, 260.0, 340.0, 420.0)
HEADS = ("Measure", "Target", "Result", "Rating")
BEFORE = (
    ("Homes let", "5%", "6%", "Green"),
    ("Lights mended", "7%", "8%", "Green"),
    ("Pools opened", "9%", "9%", "Green"),
)


def _row(cells: tuple[str, ...], y: float, is_bold: bool = False) -> list[Word]:
    return [
        word for x, text in zip(EDGES, cells, strict=False) for word in words(text, x + 4, y, is_bold=is_bold)
    ]


@pytest.mark.parametrize("shaded", [1, 2, 3])
def test_a_row_left_open_below_a_shaded_cell_keeps_its_other_cells(shaded: int) -> None:
    """Browsers draw no rule where a page end cuts a row, but the shading of a rating ends there."""
    printed = [
        word for at, cells in enumerate((HEADS, *BEFORE)) for word in _row(cells, 44 + 20 * at, not at)
    ]
    printed += _row(("Compliance with the service", "100%", "99%", "Red"), 124)
    first = page(
        printed,
        [*across([40 + 20 * at for at in range(5)], EDGES[0], EDGES[-1]), *down(EDGES, 40, 140)],
        [Fill(Box(EDGES[shaded], 120, EDGES[shaded + 1], 140), (255, 0, 0))],
    )
    rest = [
        *_row(HEADS, 44, is_bold=True),
        *_row(("Standards (first)",), 64),
        *_row(("Rents", "1%", "2%", "Red"), 84),
    ]
    second = page(rest, [*across([40, 60, 80, 100], EDGES[0], EDGES[-1]), *down(EDGES, 40, 100)], number=2)
    (table,) = document(first, second).tables
    assert texts(table)[4:] == [
        ["Compliance with the service Standards (first)", "100%", "99%", "Red"],
        ["Rents", "1%", "2%", "Red"],
    ]
