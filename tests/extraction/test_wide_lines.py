"""Paragraphs whose lines are set far apart, as web pages and reports with wide lines print them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.council.project import default_project
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

PARAGRAPHS = (
    (
        "The ponds of the borough were cleared of weed in the spring and",
        "again in the autumn. The hedges along the towpath were cut once",
        "in the year, and the gaps were planted with hawthorn.",
    ),
    (
        "A new boat house was built on the north bank, which the rowing",
        "club uses on three days of the week and the schools on the others.",
    ),
    ("Visitors to the lido rose by a tenth, most of them in the weeks", "of the summer holidays."),
)
BESIDE = ("Ponds", "Hedges", "Boats", "Lido", "Paths", "Swings", "Benches")


def texts_of(path: Path, paragraphs: Sequence[Sequence[str]], leading: float, between: float) -> list[str]:
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(57, 790, "Fernholt Borough Council")
    canvas.setFont("Helvetica", 10)
    base = 750.0
    for lines in paragraphs:
        for line in lines:
            canvas.drawString(57, base, line)
            base -= leading
        base -= between
    canvas.save()
    document = read_here(load_report(path), default_project().layouts).document
    return [block.text for block in document.blocks if block.kind == "paragraph"]


@pytest.mark.parametrize("leading", [12.0, 15.0, 18.0, 20.0])
def test_lines_of_a_paragraph_are_one_text_however_far_apart_they_are_set(
    leading: float, tmp_path: Path
) -> None:
    found = texts_of(tmp_path / "q1-2031-32.pdf", PARAGRAPHS, leading, between=12.0)
    assert found == [" ".join(lines) for lines in PARAGRAPHS]


def test_lines_that_go_on_with_nothing_are_texts_of_their_own(tmp_path: Path) -> None:
    found = texts_of(tmp_path / "q1-2031-32.pdf", [[name] for name in BESIDE], 18.0, between=0.0)
    assert found == list(BESIDE)
