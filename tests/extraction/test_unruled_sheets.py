"""Sheets that a spreadsheet program printed without lines: cells told from its texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from pipelines.extraction.forms.pdf import page_contents
from pipelines.extraction.reading import read_here
from pipelines.extraction.reading.doubts import CUT_APART
from pipelines.extraction.report import load_report
from pipelines.extraction.shapes.cut_sheets import pages_cut_apart

EDGES = (40.0, 70.0, 230.0, 300.0, 330.0, 345.0, 375.0, 390.0, 520.0)
HEADS = ("Ref", "Measure", "Target", "Q1", "", "Q2", "", "Notes")
ROWS = (
    ("K1", "Carers supported in the year", "400", "131", "A", "140", "G", "Two teams were merged."),
    ("K2", "Visits made in time", "90%", "84%", "R", "91%", "G", ""),
    ("K3", "Homes let", "60", "41", "A", "44", "A", "Three are in repair."),
)
COLOURS = {"A": Color(1, 0.75, 0), "R": Color(0.8, 0.1, 0.1), "G": Color(0.2, 0.7, 0.3)}
SIZE, PITCH = 7.0, 9.5


def _sheet(
    path: Path, heads: tuple[str, ...] = HEADS, above: dict[int, tuple[str, int]] | None = None, *, by: str
) -> Path:
    """Print a sheet: figures to the right of their cells, ratings shaded, a name over some columns."""
    canvas = Canvas(str(path), pagesize=(560, 300), invariant=1)
    canvas.setCreator(by)
    y = 250.0
    for column, (name, columns) in (above or {}).items():
        canvas.setFont("Helvetica-Bold", SIZE)
        canvas.drawCentredString((EDGES[column] + EDGES[column + columns]) / 2, y, name)
    for number, row in enumerate((heads, *ROWS)):
        y -= PITCH
        canvas.setFont("Helvetica" if number else "Helvetica-Bold", SIZE)
        for text, left, right in zip(row, EDGES, EDGES[1:], strict=False):
            if number and text in COLOURS:
                canvas.setFillColor(COLOURS[text])
                canvas.rect(left, y - 2.3, right - left, PITCH, stroke=0, fill=1)
                canvas.setFillColor(Color(0, 0, 0))
            if number and text[:1].isdigit():
                canvas.drawRightString(right - 0.7, y, text)
            elif text:
                canvas.drawString(left + 0.7, y, text)
    canvas.save()
    return path


def _rows(path: Path) -> list[list[tuple[str, int]]]:
    document = read_here(load_report(path), Path("schemas/layouts")).document
    (table,) = document.tables
    return [[(cell.text, cell.span) for cell in row.cells] for row in table.rows]


def test_a_sheet_without_lines_has_the_cells_that_its_texts_stand_in(tmp_path: Path) -> None:
    read = _rows(_sheet(tmp_path / "q2-2024-25.pdf", by="Calc"))
    assert read == [[(text, 1) for text in row] for row in (HEADS, *ROWS)]


def test_a_name_in_the_middle_of_several_columns_stands_over_them(tmp_path: Path) -> None:
    heads = ("Ref", "Measure", "Target", "Q1", "R", "Q2", "R", "Notes")
    read = _rows(_sheet(tmp_path / "q2-2024-25.pdf", heads, {2: ("2024/25", 5)}, by="Calc"))
    assert ("2024/25", 5) in read[0]
    assert [text for text, _ in read[1]] == ["Target", "Q1", "R", "Q2", "R"]  # the others are as high as both


def test_a_text_that_is_cut_off_where_the_next_cell_begins_is_no_part_of_it(tmp_path: Path) -> None:
    heads = ("Ref", "Measure", "Target of the year", "Q1", "", "Q2", "", "Notes")
    read = _rows(_sheet(tmp_path / "q2-2024-25.pdf", heads, by="Calc"))
    assert [text for text, _ in read[0]] == [*heads]


@pytest.mark.parametrize("by", ["Writer", "Microsoft Word", "Local calculator 2"])
def test_other_programs_pages_are_read_as_before(by: str, tmp_path: Path) -> None:
    (page,) = page_contents(_sheet(tmp_path / "q2-2024-25.pdf", by=by))
    assert not page.is_sheet
    assert not any(word.ends_cell for word in page.words)


LEFT = (
    ("Ref", "Measure", "Good is", "2023/24"),
    *((f"K{n}", f"Thing {n} done in time", "High", f"{n}4%") for n in range(1, 6)),
)
RIGHT = (("Q1", "Q2", "Target", "RAG"), *((f"{n}2%", f"{n}6%", f"{n}5%", "G") for n in range(1, 6)))
LAST = (("Officer", "Commentary"), *(("Head of Things", f"Note {n} about it") for n in range(1, 6)))


def _pages(path: Path, *pages: tuple[str, tuple[tuple[str, ...], ...], tuple[float, ...]]) -> Path:
    """Print pages of a sheet, each with a title or none above rows of its own, at heights that vary."""
    canvas = Canvas(str(path), pagesize=(400, 300), invariant=1)
    canvas.setCreator("Calc")
    for title, rows, columns in pages:
        canvas.setFont("Helvetica-Bold", SIZE)
        canvas.drawString(40, 270, title)
        y = 250.0
        for number, row in enumerate(rows):
            canvas.setFont("Helvetica" if number else "Helvetica-Bold", SIZE)
            for text, left in zip(row, columns, strict=True):
                canvas.drawString(left, y, text)
            y -= PITCH * (1 + number % 2)
        canvas.showPage()
    canvas.save()
    return path


def test_a_sheet_whose_columns_go_on_over_other_pages_is_read_whole(tmp_path: Path) -> None:
    """Its first page by itself has last year's figures beside the names, which are no results."""
    path = _pages(
        tmp_path / "q2-2024-25.pdf",
        ("Indicators of Quarter 2 2024/25", LEFT, (40, 80, 220, 270)),
        ("", RIGHT, (43, 93, 143, 203)),
        ("", LAST, (40, 150)),
    )
    (table,) = read_here(load_report(path), Path("schemas/layouts")).document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        [*a, *b, *c] for a, b, c in zip(LEFT, RIGHT, LAST, strict=True)
    ]


def test_a_sheet_is_held_back_whole_where_some_of_its_columns_cannot_be_put_beside_it(tmp_path: Path) -> None:
    named = tuple((f"Thing {n}", *row[:1]) for n, row in enumerate(RIGHT))
    path = _pages(
        tmp_path / "q2-2024-25.pdf",
        ("Indicators of Quarter 2 2024/25", LEFT, (40, 80, 220, 270)),
        ("", named, (40, 150)),
        ("", LAST, (40, 150)),
    )
    read = read_here(load_report(path), Path("schemas/layouts"))
    rows = [row for table in read.tables for row in table.rows]
    assert {row.doubt for row in rows} == {CUT_APART}
    assert not [block for block in read.document.blocks if block.kind != "heading"]


def test_sheets_that_follow_one_another_are_read_each(tmp_path: Path) -> None:
    path = _pages(
        tmp_path / "q2-2024-25.pdf",
        ("Indicators of Quarter 2 2024/25", LEFT, (40, 80, 220, 270)),
        ("Indicators of the office", LEFT, (40, 80, 220, 270)),
        ("Other things", LAST, (40, 150)),
    )
    assert pages_cut_apart(list(page_contents(path))) == frozenset()
