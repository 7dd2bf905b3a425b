"""Reports of an invented fleet, a quarter each, with a table of a kind that no schema has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

TITLE = "Vehicles of the fleet"
RESOURCE = "vehicles-of-the-fleet"
HEAD = ("Depot", "Vans", "Cost (£000)", "Share electric", "MOT due", "Remark")
SPRING = (
    HEAD,
    ("North", "12", "1,204", "25%", "1 April 2026", "two on loan"),
    ("South", "9", "(88)", "33%", "12 May 2026", ""),
    ("Total", "21", "1,116", "29%", "", ""),
)
SUMMER = (
    HEAD,
    ("North", "13", "1,300", "27%", "1 July 2026", ""),
    ("South", "9", "90", "33%", "12 August 2026", "sold in June"),
    ("Total", "22", "1,390", "29%", "", ""),
)
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")])
PLAIN_GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])


def fleet(
    folder: Path,
    quarter: int,
    rows: Sequence[Sequence[str]],
    *,
    title: str = TITLE,
    style: TableStyle = GRID,
) -> Path:
    """A page with one ruled table, and its sidecar."""
    path = folder / f"q{quarter}-2025-26-fleet.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    styles = getSampleStyleSheet()
    story = [
        Paragraph(f"Mossley fleet report, Q{quarter} 2025/26", styles["Heading1"]),
        Paragraph("How the fleet did this quarter, for the board.", styles["Normal"]),
        Paragraph(title, styles["Heading2"]),
        Table([list(row) for row in rows], style=style),
    ]
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1).build(story)
    path.with_suffix(".yaml").write_text(
        f"publisher: London Borough of Barnet\ntitle: Mossley fleet report\nperiod: Q{quarter} 2025/26\n",
        encoding="utf-8",
    )
    return path


def fleet_workbook(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The same table as a sheet of a workbook."""
    import openpyxl
    from openpyxl.styles import Font

    path = folder / "q1-2025-26-fleet.xlsx"
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Fleet"
    for row in (("Mossley fleet report, Q1 2025/26",), (), (TITLE,), *rows):
        sheet.append(list(row))
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    book.save(path)
    return _with_sidecar(path)


def fleet_document(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The same table in a Word document."""
    import docx

    path = folder / "q1-2025-26-fleet.docx"
    folder.mkdir(parents=True, exist_ok=True)
    document = docx.Document()
    document.add_heading("Mossley fleet report, Q1 2025/26", 1)
    document.add_heading(TITLE, 2)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0
    document.save(str(path))
    return _with_sidecar(path)


def _with_sidecar(path: Path) -> Path:
    path.with_suffix(".yaml").write_text(
        "publisher: London Borough of Barnet\ntitle: Mossley fleet report\nperiod: Q1 2025/26\n",
        encoding="utf-8",
    )
    return path
