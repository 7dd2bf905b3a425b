"""Sheets of labels and values that a page end cuts: each stays one record, as its heading and labels say."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

LABELS = ("July to September 2025", "Target", "April to June 2025", "Status", "Comment")
SHEETS = (
    ("Bins missed per 100,000", ("71", "65", "68", "Red", "Hot weather held up four rounds.")),
    ("Household waste recycled", ("53.9%", "53.0%", "47.2%", "Green", "A dry spring.")),
    ("Homes let in ten days", ("89%", "95%", "93%", "Red", "A lorry was off the road for weeks.")),
    ("Play areas inspected", ("64", "64", "64", "Green", "All were open.")),
    ("Rents collected", ("98.1%", "97.5%", "98.4%", "Green", "Reminders help.")),
)
LINE, TOP, FOOT = 22.0, 780.0, 60.0


class Sheets:
    """Pages with one sheet under the other, a rule under each row, and page ends where told."""

    def __init__(self, path: Path, ends: set[tuple[int, int]]) -> None:
        self.canvas, self.ends, self.y = Canvas(str(path), pagesize=A4), ends, TOP

    def draw(self) -> None:
        self.canvas.setFont("Helvetica-Bold", 20)
        self.canvas.drawString(45, TOP, "Wend Valley Council: July to September 2025")
        self.y = TOP - 40
        for number, (name, values) in enumerate(SHEETS):
            self.canvas.setFont("Helvetica-Bold", 13)
            self.canvas.drawString(45, self.y - 14, name)
            self.y -= 32
            for at, (label, value) in enumerate(zip(LABELS, values, strict=True)):
                if (number, at) in self.ends:
                    self.canvas.showPage()
                    self.y = TOP
                self.canvas.setFont("Helvetica-Bold", 10)
                self.canvas.drawString(45, self.y - 14, label)
                self.canvas.setFont("Helvetica", 10)
                self.canvas.drawString(190 + 60, self.y - 14, value)
                self.y -= LINE
                self.canvas.setLineWidth(0.5)
                self.canvas.line(45, self.y, 550, self.y)
            self.y -= 12
        self.canvas.save()


def published(ends: set[tuple[int, int]], folder: Path, project: Project) -> list[tuple[str, ...]]:
    path = folder / "wend-valley-q2-2025-26.pdf"
    Sheets(path, ends).draw()
    found = records_of(
        read_here(load_report(path), project.layouts), "indicator-results", load_schemas(project.schemas)
    )
    names = ("indicator", "result", "target", "previous_result", "rag", "comment")
    return [tuple(str(row[name]) for name in names) for row in found.rows]


def expected() -> list[tuple[str, ...]]:
    return [(name, *values) for name, values in SHEETS]


def test_a_sheet_cut_between_its_labels_is_one_record(tmp_path: Path, project: Project):
    assert published({(1, 3), (4, 1)}, tmp_path, project) == expected()


def test_a_last_label_alone_on_the_next_page_belongs_to_the_sheet_before(tmp_path: Path, project: Project):
    assert published({(2, 4)}, tmp_path, project) == expected()
