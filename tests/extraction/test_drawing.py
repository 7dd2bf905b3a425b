"""Recognised tables drawn on their pages: solid frames for known tables, dashed ones for the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import SimpleDocTemplate, Spacer, Table
from small_reports import write_reports

from pipelines.council.project import Project
from pipelines.exceptions import ReportError
from pipelines.extraction import read_report
from pipelines.extraction.drawing import (
    BOUNDARY,
    COLOURS,
    DPI,
    INFERRED,
    KNOWN,
    UNKNOWN,
    draw_pages,
    marks_of,
    stages_of,
)
from pipelines.extraction.model import Box
from pipelines.extraction.reading import laid_out_pages
from pipelines.extraction.report import load_report

ACTIONS = (
    ("Ref", "Actions from Management Agreement or Business Plan", "RAG Rating", "Comments"),
    ("HS01", "Build forty flats at the old depot (Housing)", "Green", "Foundations are laid."),
    ("HS02", "Inspect every rented house twice a year (Housing)", "Amber", "Two inspectors are missing."),
)
BUSES = (("Route", "First bus", "Last bus"), ("13", "05:10", "23:55"), ("82", "05:20", "00:10"))
GRID = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A page with a table of a known kind and one that nobody has described."""
    path = tmp_path / "q1-2020-21-two-tables.pdf"
    parts = [Table(ACTIONS, style=GRID), Spacer(1, 60), Table(BUSES, style=GRID)]
    SimpleDocTemplate(str(path), pagesize=landscape(A4)).build(parts)
    return path


def share(image: Image.Image, box: Box, colour: tuple[int, int, int]) -> float:
    """The share of the points of a box's upper edge, in printer's points, that have a colour."""
    scale = DPI / 72
    y = round(box.top * scale) + 1
    xs = range(round(box.x0 * scale) + 4, round(box.x1 * scale) - 4)
    return sum(image.getpixel((x, y)) == colour for x in xs) / len(xs)


def test_known_tables_have_solid_frames_and_others_dashed_ones(
    report: Path, tmp_path: Path, project: Project
):
    (file,) = draw_pages(load_report(report), project.layouts, tmp_path / "drawn")
    assert file.name == "q1-2020-21-two-tables-page-01.png"
    image = Image.open(file).convert("RGB")
    assert all(abs(have - side * DPI / 72) <= 1 for have, side in zip(image.size, landscape(A4), strict=True))
    marks = marks_of(read_report(load_report(report), project.layouts))[1]
    (known,) = (mark for mark in marks if mark.kind == KNOWN)
    (unknown,) = (mark for mark in marks if mark.kind == UNKNOWN)
    assert known.label.startswith("key-actions")
    assert unknown.label == "not known"
    assert share(image, known.box, COLOURS[KNOWN]) > 0.95
    assert 0.3 < share(image, unknown.box, COLOURS[UNKNOWN]) < 0.7


def test_rows_and_their_columns_are_named_where_they_stand(report: Path, project: Project):
    read = read_report(load_report(report), project.layouts)
    marks = marks_of(read)[1]
    labels = [mark.label for mark in marks]
    assert {"1", "2", "ref", "action", "rag", "comment"} <= set(labels)
    (row,) = (mark for mark in marks if mark.label == "1")
    (known,) = (mark for mark in marks if mark.kind == KNOWN)
    assert known.box.holds(row.box.middle)


def test_boundaries_of_rows_are_drawn_as_they_were_found(tmp_path: Path, project: Project):
    """One rule under the heading; the rows under it are told apart by their figures."""
    path = tmp_path / "q1-2020-21-figures.pdf"
    rows = [
        ("Area", "Waste", "Roads"),
        *((f"Town {name}", f"{at}.5", f"{at}2%") for at, name in enumerate("ABC")),
    ]
    look = [("LINEBELOW", (0, 0), (-1, 0), 0.5, (0, 0, 0)), ("LINEBELOW", (0, -1), (-1, -1), 0.5, (0, 0, 0))]
    SimpleDocTemplate(str(path), pagesize=landscape(A4)).build([Table(rows, colWidths=120, style=look)])
    (layout,) = laid_out_pages(path)
    marks = stages_of(layout)
    assert {mark.kind for mark in marks} == {BOUNDARY, INFERRED}
    assert sum(mark.kind == INFERRED for mark in marks) == len(rows) - 2
    (file,) = draw_pages(load_report(path), project.layouts, tmp_path / "drawn")
    image = Image.open(file).convert("RGB")
    ruled, inferred = (next(mark for mark in marks if mark.kind == kind) for kind in (BOUNDARY, INFERRED))
    assert share(image, ruled.box, COLOURS[BOUNDARY]) > 0.95
    assert 0.3 < share(image, inferred.box, COLOURS[INFERRED]) < 0.7


def test_every_page_is_drawn_even_without_tables(tmp_path: Path, project: Project):
    path = project.root / "reports" / "q1-2010-11-improvement-initiatives.pdf"
    files = draw_pages(load_report(path), project.layouts, tmp_path / "a" / "b")
    assert len(files) == read_report(load_report(path), project.layouts).pages
    assert all(Image.open(file).format == "PNG" for file in files)


def test_a_transcript_cannot_be_drawn(tmp_path: Path, project: Project):
    (transcript,) = write_reports(tmp_path).glob("*.txt")
    with pytest.raises(ReportError, match="is a transcript and has no pages; draw the report's PDF"):
        draw_pages(load_report(transcript), project.layouts, tmp_path)
