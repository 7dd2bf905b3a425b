"""A second invented council, in another style: quarters under a merged year, names of areas inside the table.

The same rows as a PDF, a workbook, a Word document and a web page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

COUNCIL = "Harlow Vale District Council"
TITLE = "Performance report Quarter 3 2025/26"
KEY = "Key: G = on or above target, A = within 5% of target, R = more than 5% below target"
HEAD = (
    "Ref", "Performance indicator", "2025/26", "", "", "", "Year to date", "Year to date target",
    "2024/25 outturn", "RAG", "Trend",
)  # fmt: skip
UNDER = ("", "", "Q1", "Q2", "Q3", "Q4", "", "", "", "", "")
AREAS = {
    "Finance and resources": (
        ("HV1", "Council tax collected", "28.9%", "56.2%", "83.9%", "", "83.9%", "84.0%", "98.1%", "A", "▲"),
        (
            "HV2",
            "Business rates",
            "30.1%",
            "57.0%",
            "82.2%",
            "",
            "82.2%",
            "81.5%",
            "97.7%",
            "G",
            "▲",
        ),
    ),
    "Environment": (
        ("HV3", "Missed bins per 100,000", "61", "58", "72", "", "64", "60", "55", "R", "▼"),
        (
            "HV4",
            "Plans decided in time",
            "91.0%",
            "88.0%",
            "93.0%",
            "",
            "91.0%",
            "85.0%",
            "90.0%",
            "G",
            "▲",
        ),
    ),
}
ALONE = (0, 1, 6, 7, 8, 9, 10)  # columns whose heading reaches over both lines
WIDTH = len(HEAD)


def write_pdf(path: Path) -> Path:
    """The report as a PDF with ruled cells."""
    from reportlab.lib.colors import black
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    font = "DejaVuSans"
    pdfmetrics.registerFont(TTFont(font, "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    rows: list[tuple[str, ...]] = [HEAD, UNDER]
    style: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("SPAN", (2, 0), (5, 0)),
        ("FONT", (0, 0), (-1, -1), font, 8),
    ]
    style += [("SPAN", (column, 0), (column, 1)) for column in ALONE]
    for area, lines in AREAS.items():
        style.append(("SPAN", (0, len(rows)), (-1, len(rows))))
        rows += [(area, *[""] * (WIDTH - 1)), *lines]
    table = Table(rows, colWidths=[35, 150, 45, 45, 45, 45, 65, 95, 80, 35, 40], style=style)
    sheet = getSampleStyleSheet()
    texts = [Paragraph(COUNCIL, sheet["Title"]), Paragraph(TITLE, sheet["Heading1"])]
    parts = [
        *texts,
        Paragraph("Corporate indicators", sheet["Heading2"]),
        table,
        Paragraph(KEY, sheet["BodyText"]),
    ]
    SimpleDocTemplate(str(path), pagesize=landscape(A4), invariant=1).build(parts)
    return path


def write_workbook(path: Path) -> Path:
    """The report as a workbook: figures are stored, percentages as fractions."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Corporate indicators"
    sheet["A1"], sheet["A2"] = COUNCIL, TITLE
    lines: list[tuple[str, ...]] = [HEAD, UNDER]
    for area, rows in AREAS.items():
        lines += [(area,), *rows]
    for number, texts in enumerate(lines, 4):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column)
            if text.endswith("%"):
                cell.value, cell.number_format = float(text[:-1]) / 100, "0.0%"
            else:
                cell.value = int(text) if text.isdigit() else text or None
            cell.font = Font(b=number < 6)
        if len(texts) == 1:
            sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=WIDTH)
    sheet.merge_cells("C4:F4")
    for column in ALONE:
        sheet.merge_cells(start_row=4, start_column=column + 1, end_row=5, end_column=column + 1)
    sheet.cell(len(lines) + 5, 1, KEY)
    book.save(path)
    return path


def write_word(path: Path) -> Path:
    """The report as a Word document with merged cells."""
    import docx

    document = docx.Document()
    document.add_heading(COUNCIL, 0)
    document.add_heading(TITLE, 1)
    document.add_heading("Corporate indicators", 2)
    table = document.add_table(rows=2, cols=WIDTH)
    for row, texts in enumerate((HEAD, UNDER)):
        for column, text in enumerate(texts):
            if text:
                table.cell(row, column).text = text
    table.cell(0, 2).merge(table.cell(0, 5))
    for column in ALONE:
        table.cell(0, column).merge(table.cell(1, column))
    for area, rows in AREAS.items():
        cells = table.add_row().cells
        cells[0].merge(cells[-1]).text = area
        for texts in rows:
            for cell, text in zip(table.add_row().cells, texts, strict=True):
                cell.text = text
    document.add_paragraph(KEY)
    document.save(path)
    return path


def write_webpage(path: Path) -> Path:
    """The report as a web page with merged cells."""
    first = "".join(
        f'<th rowspan="2">{text}</th>' if column in ALONE else '<th colspan="4">2025/26</th>'
        for column, text in enumerate(HEAD)
        if column in ALONE or column == 2
    )
    under = "".join(f"<th>{text}</th>" for text in UNDER if text)
    body = ""
    for area, rows in AREAS.items():
        body += f'<tr><td colspan="{WIDTH}">{area}</td></tr>'
        body += "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in texts)}</tr>" for texts in rows)
    path.write_text(
        f"<!doctype html><meta charset='utf-8'><h1>{COUNCIL}</h1><h2>{TITLE}</h2>"
        f"<h3>Corporate indicators</h3><table><tr>{first}</tr><tr>{under}</tr>{body}</table><p>{KEY}</p>",
        encoding="utf-8",
    )
    return path


WRITERS = {"xlsx": write_workbook, "docx": write_word, "html": write_webpage}
