"""Sheets printed over pages beside each other: read as one, every cell told where it was printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.extraction.reading import read_here
from pipelines.extraction.reading.doubts import CUT_APART
from pipelines.extraction.report import load_report

LEFT = (
    ("Ref", "Indicator", "Good is"),
    ("A1", "Bins emptied", "Higher"),
    ("A2", "Days to let a home", "Lower"),
    ("A3", "Calls answered", "Higher"),
)
RIGHT = (
    ("Q2 2025/26", "Q2 target", "Rating"),
    ("97%", "95%", "Green"),
    ("31", "28", "Red"),
    ("88%", "90%", "Amber"),
)
REASONS = (("Reason if below target",), ("",), ("Two officers left.",), ("Lines were down.",))
OWN = (("Team", "Q2 2025/26 spend", "Budget"), ("Parks", "4", "5"), ("Roads", "9", "8"), ("Homes", "3", "3"))


def _printed(
    path: Path, pages: Sequence[Sequence[Sequence[str]]], wide: Sequence[int] = (110, 110, 110)
) -> Path:
    canvas = Canvas(str(path), pagesize=(420, 300), invariant=1)
    canvas.setCreator("Calc")
    for number, rows in enumerate(pages):
        canvas.setFont("Helvetica", 9)
        if number == 0:
            canvas.drawString(40, 270, "Scorecard, quarter 2 2025/26")
        for down, row in enumerate(rows):
            for across, text in enumerate(row):
                left, top = 40 + wide[number] * across, 250 - 18 * down
                canvas.rect(left, top - 18, wide[number], 18)
                canvas.drawString(left + 2, top - 13, text)
        canvas.showPage()
    canvas.save()
    return path


def test_columns_on_further_pages_belong_to_the_rows_of_the_first(tmp_path: Path) -> None:
    path = _printed(tmp_path / "q2-2025-26.pdf", [LEFT, RIGHT, REASONS])
    read = read_here(load_report(path), Path("schemas/layouts"))
    (table,) = read.document.tables
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [[*a, *b, *c] for a, b, c in zip(LEFT, RIGHT, REASONS, strict=True)]
    (known,) = read.tables
    assert [(row.cells["ref"].text, row.cells["result"].text, row.doubt) for row in known.rows] == [
        ("A1", "97%", ""),
        ("A2", "31", ""),
        ("A3", "88%", ""),
    ]
    spots = [
        row.cells[name].parts[0] for row in known.rows[1:2] for name in ("indicator", "result", "comment")
    ]
    assert [(spot.page, spot.text) for spot in spots] == [
        (1, "Days to let a home"),
        (2, "31"),
        (3, "Two officers left."),
    ]
    assert [round(spot.box.x0) for spot in spots if spot.box] == [152, 42, 42]


def test_names_printed_again_on_each_page_stand_once(tmp_path: Path) -> None:
    again = [(row[1], *more[:2]) for row, more in zip(LEFT, RIGHT, strict=True)]
    first = [(row[1], row[2], row[0]) for row in LEFT]
    (table,) = read_here(
        load_report(_printed(tmp_path / "q2-2025-26.pdf", [first, again])), Path("schemas/layouts")
    ).document.tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "Indicator",
        "Good is",
        "Ref",
        "Q2 2025/26",
        "Q2 target",
    ]


def test_a_table_with_names_of_its_own_is_another_one(tmp_path: Path) -> None:
    path = _printed(tmp_path / "q2-2025-26.pdf", [LEFT, OWN], (110, 90))
    read = read_here(load_report(path), Path("schemas/layouts"))
    assert [table.columns for table in read.document.tables] == [3, 3]
    assert {row.doubt for table in read.tables for row in table.rows} <= {CUT_APART}


@pytest.mark.parametrize("first", ["N%d", "%d"])
def test_a_page_with_the_same_headings_has_further_rows(tmp_path: Path, first: str) -> None:
    head = ("Ref", "Q2 2025/26", "Q2 target")
    pages = [
        [head, *((first % (10 * page + row), f"{60 + row}%", "70%") for row in range(3))] for page in (1, 2)
    ]
    read = read_here(load_report(_printed(tmp_path / "q2-2025-26.pdf", pages)), Path("schemas/layouts"))
    assert {table.columns for table in read.document.tables} == {3}
    texts = [[cell.text for cell in row.cells] for table in read.document.tables for row in table.rows]
    assert [row for row in texts if row[0] != "Ref"] == [list(row) for page in pages for row in page[1:]]
