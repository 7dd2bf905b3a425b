"""Charts drawn between and beside tables: what they print is no table and no text, and takes nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.council.project import default_project
from pipelines.extraction.model import Document
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

PERIODS = ("Q4 2030/31", "Q1 2031/32", "Q2 2031/32", "Q3 2031/32", "Q4 2031/32")
RESULTS = (61, 64, 58, 71, 78)
HEIGHT = 842.0


def document_of(canvas: Canvas, path: Path) -> Document:
    canvas.save()
    return read_here(load_report(path), default_project().layouts).document


def page(path: Path) -> Canvas:
    canvas = Canvas(str(path), pagesize=(595, HEIGHT))
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(57, 790, "Fernholt Borough Council")
    return canvas


def draw_table(canvas: Canvas, top: float, rows: tuple[tuple[str, ...], ...], left: float = 57.0) -> None:
    """A table with all its rules, 80 points a column and 18 a row."""
    canvas.setFont("Helvetica", 9)
    width = 80.0
    for number, row in enumerate(rows):
        for at, text in enumerate(row):
            canvas.rect(left + at * width, top - 18 * (number + 1), width, 18)
            canvas.drawString(left + at * width + 4, top - 18 * (number + 1) + 6, text)


def draw_chart(
    canvas: Canvas, left: float, foot: float, *, has_axes: bool = True, has_lines: bool = False
) -> None:
    """Bars with their figures, 60 points a bar, and a scale of five steps on the left."""
    canvas.setFont("Helvetica", 7)
    for step in range(5):
        height = foot + 20 * step
        if has_axes:
            canvas.line(left - 3, height, left, height)
        if has_lines:
            canvas.line(left, height, left + 300, height)
        if has_axes or has_lines:
            canvas.drawRightString(left - 5, height - 2.5, str(20 * step))
    if has_axes:
        canvas.line(left, foot, left + 300, foot)
        canvas.line(left, foot, left, foot + 90)
    for at, (period, result) in enumerate(zip(PERIODS, RESULTS, strict=True)):
        middle = left + 30 + 60 * at
        if has_axes:
            canvas.line(middle, foot, middle, foot - 3)
        canvas.setFillColorRGB(0.36, 0.61, 0.84 if at + 1 < len(RESULTS) else 0.4)  # the latest is another
        canvas.rect(middle - 16, foot, 32, result, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawCentredString(middle, foot + result + 3, f"{result}%")
        canvas.drawCentredString(middle, foot - 12, period)


def rows_of(table_: object) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table_.rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("has_axes", "has_lines"), [(True, False), (True, True), (False, True), (False, False)]
)
def test_a_table_between_two_charts_is_read_and_the_charts_are_not(
    tmp_path: Path, *, has_axes: bool, has_lines: bool
) -> None:
    path = tmp_path / "q4-2031-32.pdf"
    canvas = page(path)
    draw_chart(canvas, 100, 620, has_axes=has_axes, has_lines=has_lines)
    rows = (("", *PERIODS), ("Result", *(f"{one}%" for one in RESULTS)), ("Target", *["70%"] * 5))
    draw_table(canvas, 560, rows)
    draw_chart(canvas, 100, 380, has_axes=has_axes, has_lines=has_lines)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(57, 330, "Comment: more ponds were cleared in the last quarter of the year.")
    document = document_of(canvas, path)
    (found,) = document.tables
    assert rows_of(found) == [list(row) for row in rows]
    assert [block.text for block in document.blocks][1:] == [
        "Comment: more ponds were cleared in the last quarter of the year."
    ]


def test_a_chart_beside_a_table_takes_none_of_its_figures(tmp_path: Path) -> None:
    path = tmp_path / "q4-2031-32.pdf"
    canvas = page(path)
    rows = (
        ("Service", "Variance"),
        *((name, f"{at}.5%") for at, name in enumerate(("Parks", "Roads", "Homes", "Boats"))),
    )
    draw_table(canvas, 700, rows, left=20)
    draw_chart(canvas, 200, 620, has_axes=False)
    (found,) = document_of(canvas, path).tables
    assert rows_of(found) == [list(row) for row in rows]


def test_cells_of_a_heading_that_differ_in_height_are_no_bars(tmp_path: Path) -> None:
    path = tmp_path / "q4-2031-32.pdf"
    canvas = page(path)
    left, top = 57.0, 700.0
    canvas.setFont("Helvetica", 9)
    canvas.setFillColorRGB(0.8, 0.85, 0.9)
    for at, height in enumerate((36, 18, 18, 36)):
        canvas.rect(left + 80 * at, top - 36, 80, height, fill=1)
    canvas.rect(left + 80, top - 18, 160, 18, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    for at, text in enumerate(("Service", "Budget", "Spend", "Note")):
        canvas.drawString(left + 80 * at + 4, top - 30, text)
    canvas.drawString(left + 84, top - 12, "2031/32")
    draw_table(canvas, top - 36, tuple((name, "10", "12", "none") for name in ("Parks", "Roads", "Homes")))
    (found,) = document_of(canvas, path).tables
    texts = {text for row in rows_of(found) for text in row}
    assert {"Service", "Budget", "Spend", "Note", "2031/32", "Parks", "10", "12"} <= texts
