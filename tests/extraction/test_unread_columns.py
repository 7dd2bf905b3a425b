"""A rating that the page shows and nobody could read is not a rating that was not given."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from pipelines.council.project import default_project
from pipelines.extraction.reading import ReadReport, read_here
from pipelines.extraction.report import load_report

ROWS = [
    ["Ref", "Indicator", "Q3 target", "Q3 result", "RAG"],
    ["AB1", "Homes let in a month", "95%", "91%", ""],
    ["AB2", "Lamps mended in a week", "90%", "93%", ""],
    ["AB3", "Roads swept in a month", "80%", "88%", ""],
]
LEFT, TOP, WIDTHS, HEIGHT = 40, 740, (40, 160, 70, 70, 60), 22


def _report(path: Path, scribbled: int) -> ReadReport:
    """A table whose last column holds a scribble, which is no letter and no known sign, in some rows."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.drawString(LEFT, 790, "Performance report, quarter 3 2024/25")
    table = Table(ROWS, WIDTHS, HEIGHT, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    table.wrapOn(canvas, 500, 500)
    table.drawOn(canvas, LEFT, TOP - HEIGHT * len(ROWS))
    x = LEFT + sum(WIDTHS[:4]) + 15
    for row in range(1, 1 + scribbled):
        y = TOP - HEIGHT * row - 15
        line = canvas.beginPath()
        line.moveTo(x, y)
        for step, up in enumerate((9, 1, 7, 3, 8, 0, 5), 1):
            line.curveTo(x + 3 * step - 2, y + up, x + 3 * step - 1, y + 9 - up, x + 3 * step, y + up)
        canvas.drawPath(line)
    canvas.save()
    return read_here(load_report(path), default_project().layouts)


def test_a_known_column_of_signs_that_nobody_could_read_holds_its_table_back(tmp_path: Path) -> None:
    (table,) = _report(tmp_path / "q3-2024-25.pdf", scribbled=3).tables
    assert [row.doubt for row in table.rows] == [
        "the page shows something under 'RAG' that could not be read in any row"
    ] * 3


def test_a_column_whose_figures_were_read_under_a_field_that_comes_twice_is_not_empty(tmp_path: Path) -> None:
    rows = [
        ["Indicator", "Q2 target", "Q2 actual", "Q2 RAG", "Q3 target", "Q3 actual", "Q3 RAG"],
        ["Homes let in a month", "94%", "90%", "Amber", "95%", "91%", "Amber"],
        ["Lamps mended in a week", "89%", "92%", "Green", "90%", "93%", "Green"],
        ["Roads swept in a month", "79%", "60%", "Red", "80%", "61%", "Red"],
    ]
    path = tmp_path / "q3-2024-25.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.drawString(LEFT, 790, "Performance report, quarter 3 2024/25")
    table = Table(
        rows, (140, 60, 60, 60, 60, 60, 60), HEIGHT, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    )
    table.wrapOn(canvas, 500, 500)
    table.drawOn(canvas, LEFT, TOP - HEIGHT * len(rows))
    canvas.save()
    (found,) = read_here(load_report(path), default_project().layouts).tables
    assert "other_target" in {column.name for column in found.columns}
    assert [row.doubt for row in found.rows] == ["", "", ""]


@pytest.mark.parametrize("scribbled", [0, 1])
def test_a_column_that_is_blank_on_the_page_holds_nothing_back(scribbled: int, tmp_path: Path) -> None:
    (table,) = _report(tmp_path / "q3-2024-25.pdf", scribbled).tables
    assert [row.doubt for row in table.rows] == [""] * 3
