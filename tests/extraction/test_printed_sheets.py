"""Sheets as office programs print them: unruled names of parts and headings belong to the table."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

WIDTHS = (150, 60, 60, 80)
HEADS = ("Indicator", "Target", "Result", "Status")
PEOPLE = (("Carers supported", "400", "413", "Green"), ("Visits in time", "90%", "84%", "Red"))
PLACES = (("Bins emptied", "98%", "99%", "Green"), ("Roads mended", "60", "41", "Red"))


def _row(
    canvas: Canvas, top: float, texts: tuple[str, ...], *, is_ruled: bool = True, is_bold: bool = False
) -> float:
    canvas.setFont("Helvetica-Bold" if is_bold else "Helvetica", 9)
    left = 40.0
    for text, width in zip(texts, WIDTHS, strict=False):
        if is_ruled:
            canvas.rect(left, top - 16, width, 16)
        canvas.drawString(left + 3, top - 12, text)
        left += width
    return top - 16


def _tables(path: Path) -> list[list[list[str]]]:
    document = read_here(load_report(path), Path("schemas/layouts")).document
    return [[[cell.text for cell in row.filled] for row in table.rows] for table in document.tables]


def _canvas(path: Path) -> Canvas:
    canvas = Canvas(str(path), pagesize=(450, 400), invariant=1)
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(40, 370, "Performance, Q2 2024/25")
    return canvas


def test_the_unruled_name_of_a_part_does_not_cut_a_table_in_two(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path / "q2-2024-25.pdf")
    top = _row(canvas, 340, HEADS, is_bold=True)
    for name, rows in (("People", PEOPLE), ("Places", PLACES)):
        top = _row(canvas, top, (name,), is_ruled=False, is_bold=True)
        for row in rows:
            top = _row(canvas, top, row)
    canvas.save()
    (table,) = _tables(tmp_path / "q2-2024-25.pdf")
    assert table == [[*HEADS], ["People"], *map(list, PEOPLE), ["Places"], *map(list, PLACES)]


def test_a_table_with_headings_of_its_own_is_another_one(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path / "q2-2024-25.pdf")
    top = 340.0
    for name, rows in (("People", PEOPLE), ("Places", PLACES)):
        top = _row(canvas, top, (name,), is_ruled=False, is_bold=True)
        for number, row in enumerate((HEADS, *rows)):
            top = _row(canvas, top, row, is_bold=not number)
    canvas.save()
    assert [table[0] for table in _tables(tmp_path / "q2-2024-25.pdf")] == [[*HEADS], [*HEADS]]


def test_a_bold_line_without_rules_heads_the_table_under_it(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path / "q2-2024-25.pdf")
    top = _row(canvas, 340, HEADS, is_ruled=False, is_bold=True)
    for row in PLACES:
        top = _row(canvas, top, row)
    canvas.save()
    (table,) = _tables(tmp_path / "q2-2024-25.pdf")
    assert table == [[*HEADS], *map(list, PLACES)]
