"""Bars beside blocks, as web pages draw them: no rules of tables, whatever stands in the blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from small_pages import across, document, down, page, texts, words

from pipelines.extraction.forms.pdf import page_contents
from pipelines.extraction.model import Box, Fill, PageContent, Rule
from pipelines.extraction.shapes.side_bars import without_side_bars


def _block(*, is_met: bool = False) -> PageContent:
    """A name over a ruled table of two rows and a line below it, with a bar at the left of all."""
    rows = (("Q1", "Q2", "Aim"), ("14", "17", "20"))
    xs, ys = (60, 120, 180, 240), (80, 100, 120)
    printed = [
        *words("Ponds dredged in the year", 60, 62, is_bold=True),
        *[
            word
            for y, row in zip(ys, rows, strict=False)
            for x, text in zip(xs, row, strict=False)
            for word in words(text, x + 4, y + 6, is_bold=y == ys[0])
        ],
        *words("Two were dredged by hand", 60, 126),
    ]
    rules = [*across(ys, 40 if is_met else 60, 240), *down(xs, 80, 120), Rule(Box(40, 58, 40, 140))]
    return page(printed, rules)


def test_a_bar_beside_a_block_bounds_no_table() -> None:
    (table,) = document(_block()).tables
    assert texts(table) == [["Q1", "Q2", "Aim"], ["14", "17", "20"]]
    assert len(_block().rules) - len(without_side_bars(_block()).rules) == 1


def test_an_upright_line_that_rules_meet_or_another_matches_stays() -> None:
    assert without_side_bars(_block(is_met=True)) == _block(is_met=True)
    pair = page(words("Ponds", 60, 62), [Rule(Box(40, 58, 40, 140)), Rule(Box(300, 58, 300, 140))])
    assert without_side_bars(pair) == pair


def test_a_narrow_fill_is_a_bar_too_and_a_wide_one_is_none() -> None:
    narrow = page(words("Ponds", 60, 62), fills=[Fill(Box(40, 58, 44, 140), (0, 80, 120))])
    assert not without_side_bars(narrow).fills
    wide = page(words("Ponds", 60, 62), fills=[Fill(Box(40, 58, 60, 140), (0, 80, 120))])
    assert without_side_bars(wide) == wide


@pytest.mark.parametrize(
    ("inner", "bars", "fills"),
    [((53, 100, 250, 180), 1, 0), ((53, 103, 247, 177), 0, 2)],
)
def test_a_box_of_which_all_but_its_left_side_is_cut_out_is_a_bar(
    inner: tuple[float, float, float, float], bars: int, fills: int, tmp_path: Path
) -> None:
    """So web pages draw a border of one side; one of all sides is still read as two boxes."""
    canvas = Canvas(str(tmp_path / "border.pdf"), pagesize=(300, 300))
    canvas.setFillColor(Color(0.1, 0.3, 0.5))
    path = canvas.beginPath()
    for x0, y0, x1, y1 in ((50, 100, 250, 180), inner):
        path.moveTo(x0, y0)
        for point in ((x1, y0), (x1, y1), (x0, y1)):
            path.lineTo(*point)
        path.close()
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
    canvas.drawString(60, 150, "Ponds dredged in the year")
    canvas.save()
    (read,) = page_contents(tmp_path / "border.pdf")
    narrow = [fill for fill in read.fills if fill.box.width < 6]
    assert (len(narrow), len(read.fills) - len(narrow)) == (bars, fills)
    assert "Ponds" in [word.text for word in read.words]
