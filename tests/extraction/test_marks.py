"""Small filled shapes: circles and arrows that a page draws become signs of the cells they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from pipelines.extraction.forms.marks import Outline, mark_of
from pipelines.extraction.forms.pdf import page_contents
from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

GREEN = (46, 160, 67)


@pytest.mark.parametrize(
    ("points", "shape"),
    [
        ([(0, 10), (10, 10), (5, 0)], "up"),
        ([(0, 0), (10, 0), (5, 10)], "down"),
        ([(0, 0), (0, 10), (9, 5)], "right"),
        ([(0, 5), (9, 0), (9, 10)], "left"),
        ([(5, 0), (10, 5), (5, 10), (0, 5)], "diamond"),
        ([(0, 0), (10, 0), (10, 10), (0, 10)], "square"),
        ([(0, 0), (60, 0), (60, 12), (0, 12)], "pill"),
        (
            [(6, 0), (8, 4), (12, 4), (8, 7), (10, 12), (6, 9), (2, 12), (4, 7), (0, 4), (4, 4)],
            "star",
        ),
        ([(4, 0), (9, 0), (13, 4), (13, 9), (9, 13), (4, 13), (0, 9), (0, 4)], "circle"),  # a stop sign
        # a block arrow: its head is wider than its shaft
        ([(6, 0), (12, 6), (8, 6), (8, 14), (4, 14), (4, 6), (0, 6)], "up"),
    ],
)
def test_shapes(points: list[tuple[float, float]], shape: str) -> None:
    found = mark_of(Outline(points, frozenset()), GREEN)
    assert found is not None
    assert found.shape == shape


@pytest.mark.parametrize("points", [[(0, 0), (300, 0), (300, 12), (0, 12)], [(0, 0), (1, 0), (1, 1)]])
def test_what_is_no_mark(points: list[tuple[float, float]]) -> None:
    assert mark_of(Outline(points, frozenset()), GREEN) is None


def test_bars_are_a_sign_where_they_mean_no_change(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "bars.pdf"), pagesize=(400, 300))
    for x in (50, 150, 250, 350):
        canvas.line(x, 150, x, 250)
    for y in (150, 200, 250):
        canvas.line(50, y, 350, y)
    canvas.drawString(60, 220, "Homes built")
    canvas.drawString(160, 220, "Rents")
    canvas.drawString(60, 170, "Rents paid")
    canvas.rect(295, 224, 10, 2.25, stroke=0, fill=1)  # two thin bars, as `=` is drawn
    canvas.rect(295, 220.25, 10, 2.25, stroke=0, fill=1)
    canvas.rect(195, 170, 12, 5, stroke=0, fill=1)
    canvas.rect(295, 170, 10, 2.25, stroke=0, fill=1)  # one thin bar is a dash
    canvas.save()
    document = read_here(load_report(tmp_path / "bars.pdf"), Path("schemas/layouts")).document
    (table,) = document.tables
    signs = [[[one.sign for one in cell.symbols] for cell in row.cells] for row in table.rows]
    assert signs == [[[], [], ["▬"]], [[], ["▬"], []]]


def _page(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(400, 300))
    for x in (50, 150, 250, 350):
        canvas.line(x, 150, x, 250)
    for y in (150, 200, 250):
        canvas.line(50, y, 350, y)
    canvas.drawString(60, 220, "Homes built")
    canvas.setFillColor(Color(46 / 255, 160 / 255, 67 / 255))
    canvas.circle(200, 225, 5, stroke=0, fill=1)
    canvas.roundRect(260, 215, 70, 16, 6, stroke=0, fill=1)
    canvas.setFillColor(Color(1, 1, 1))
    canvas.drawString(265, 220, "Achieved")
    canvas.setFillColor(Color(0, 0, 0))
    canvas.drawString(60, 170, "Rents paid")
    path_ = canvas.beginPath()
    path_.moveTo(195, 165)
    path_.lineTo(205, 165)
    path_.lineTo(200, 175)
    path_.close()
    canvas.drawPath(path_, stroke=0, fill=1)
    canvas.line(260, 160, 300, 180)  # a small chart: its points are no marks
    canvas.circle(300, 180, 2, stroke=0, fill=1)
    canvas.save()
    return path


def test_cells_hold_marks(tmp_path: Path) -> None:
    path = _page(tmp_path / "marks.pdf")
    document = read_here(load_report(path), Path("schemas/layouts")).document
    assert load_layouts(Path("schemas/layouts"))
    (table,) = document.tables
    first, second = table.rows
    assert [(symbol.sign, symbol.colour) for symbol in first.at(1).symbols] == [("●", GREEN)]
    assert first.at(1).text == ""
    assert first.at(1).parts[0].text == "●"
    assert (first.at(2).text, first.at(2).colour) == ("Achieved", GREEN)
    assert [symbol.sign for symbol in second.at(1).symbols] == ["▲"]
    assert second.at(2).symbols == ()


def test_what_is_drawn_inside_a_mark_makes_it_no_point_of_a_chart_and_parts_nothing(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "ticks.pdf"), pagesize=(100, 100))
    canvas.setFillColor(Color(0.2, 0.6, 0.3))
    canvas.setStrokeColor(Color(1, 1, 1))
    canvas.circle(24, 74, 4, stroke=0, fill=1)
    canvas.lines([(22, 74, 23.4, 72.6), (23.4, 72.6, 26.2, 75.6)])  # a tick
    triangle = canvas.beginPath()
    triangle.moveTo(20, 40)
    triangle.lineTo(28, 40)
    triangle.lineTo(24, 48)
    triangle.close()
    canvas.drawPath(triangle, stroke=0, fill=1)
    canvas.line(24, 42.6, 24, 45.4)  # the stroke of an exclamation mark
    canvas.setStrokeColor(Color(0.2, 0.2, 0.2))
    canvas.circle(64, 74, 2, stroke=0, fill=1)
    canvas.line(64, 74, 90, 40)  # a chart's line, and its point
    canvas.save()
    (page,) = page_contents(tmp_path / "ticks.pdf")
    assert sorted(word.text for word in page.words if word.is_drawn) == ["▲", "●"]
    assert page.rules == ()


def test_outlines_of_arrows_ticks_and_crosses_of_lines_are_signs(tmp_path: Path) -> None:
    """An empty box and one line aslant are none, nor is a cross in white."""
    canvas = Canvas(str(tmp_path / "lines.pdf"), pagesize=(200, 100))
    canvas.setStrokeColor(Color(0.8, 0.1, 0.1))
    arrow = canvas.beginPath()
    for at, point in enumerate(
        [(24, 80), (30, 74), (26.5, 74), (26.5, 68), (21.5, 68), (21.5, 74), (18, 74)]
    ):
        (arrow.lineTo if at else arrow.moveTo)(*point)
    arrow.close()
    canvas.drawPath(arrow, stroke=1, fill=0)
    canvas.lines([(50, 70, 60, 80), (60, 70, 50, 80)])
    tick = canvas.beginPath()
    for at, point in enumerate([(80, 74), (83, 70), (91, 80)]):
        (tick.lineTo if at else tick.moveTo)(*point)
    canvas.drawPath(tick, stroke=1, fill=0)
    canvas.rect(110, 70, 9, 9, stroke=1, fill=0)
    canvas.line(130, 70, 140, 80)
    canvas.setStrokeColor(Color(1, 1, 1))
    canvas.lines([(150, 70, 160, 80), (160, 70, 150, 80)])
    canvas.save()
    (page,) = page_contents(tmp_path / "lines.pdf")
    drawn = sorted((word for word in page.words if word.is_drawn), key=lambda word: word.box.x0)
    assert [word.text for word in drawn] == ["△", "✘", "✔"]
    assert {word.colour for word in drawn} == {(204, 26, 26)}
