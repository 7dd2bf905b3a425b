"""A small report with what must not go out, and figures beside it that must."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

REPORT = "q1-2020-21-complaints"
TELEPHONE = "07700 900461"
COMPLAINANT, STREET = "Zenobia Quillfeather", "14 Larkspur Road"
COVERED = "8642.75"
ATTACHED = "attached-secret-figure"
AUTHOR = "Peregrine Thistlewood"
SECRETS = (
    "07700 900461",
    "07700900461",
    "900461",
    "Zenobia",
    "Quillfeather",
    "Larkspur",
    COVERED,
    ATTACHED,
    "Peregrine",
    "Thistlewood",
)
INNOCENT = ("96.5", "141")
HEADINGS = (
    "Ref",
    "Indicator",
    "Polarity",
    "Annual 2020/21 Target",
    "Q1 2020/21 Target",
    "Q1 2020/21 Result",
    "Q4 2019/20 Result",
    "DOT Short Term (From Q4 2019/20)",
    "Comments",
)


def write_private_report(folder: Path) -> Path:
    """The report as a PDF of two pages; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{REPORT}.pdf"
    style = getSampleStyleSheet()
    small = style["BodyText"].clone("small", fontSize=7, leading=9)
    told = f"Mrs {COMPLAINANT} of {STREET}, London N12 8QT complained twice."
    figures = "Bigger is Better|95%|95%|96.5% (G)|94%|Improving"
    rows = [
        list(HEADINGS),
        ["CX/S1", "Repairs in a week", *figures.split("|"), f"Ring the tenant on {TELEPHONE}."],
        ["CX/S2", "Empty homes", "Smaller is Better", "120", "130", "141 (R)", "139", "Worsening", told],
        [
            "CX/S3",
            "Streets swept",
            "Bigger is Better",
            "80%",
            "80%",
            "83.5% (G)",
            "81%",
            "Improving",
            "Done.",
        ],
    ]
    table = Table(
        [[Paragraph(text, small) for text in row] for row in rows],
        colWidths=[45, 95, 75, 70, 70, 70, 70, 90, 170],
    )
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))

    def cover(canvas: Canvas, _: object) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 60, f"Compensation paid in pounds {COVERED} in all")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.rect(
            60 + canvas.stringWidth("Compensation paid in pounds ", "Helvetica", 9),
            57,
            36,
            11,
            stroke=0,
            fill=1,
        )

    document = SimpleDocTemplate(str(path), pagesize=landscape(A4), author=AUTHOR, invariant=1)
    document.build(
        [
            Paragraph("London Borough of Barnet: Housing Service – Q1 2020/21", style["Title"]),
            Paragraph("1. Indicators", style["Heading2"]),
            table,
            Spacer(1, 12),
            Paragraph("Figures of the London Borough of Barnet.", style["BodyText"]),
        ],
        onFirstPage=cover,
    )
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["figures.txt"] = pikepdf.AttachedFileSpec(pdf, ATTACHED.encode())
        pdf.save(path, deterministic_id=True)
    return path
