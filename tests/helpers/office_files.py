"""An invented council's report as workbook, Word document, OpenDocument files and web page, with its truth.

Each form says the same and, where asked, holds what must not be read: a word `SECRETNAME` in every place that
a form can hide one.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

SECRET = "SECRETNAME"  # noqa: S105 - what may not be seen is no password
COUNCIL = "Fenmarsh Borough Council"
TITLE = "Quarter 2 2025/26 performance report"
KEY = "Key: Green = on target; Amber = within 5% of target; Red = off target"
INDICATORS_HEAD = (
    "Ref", "Indicator", "Polarity", "Target", "Q2 2025/26 result", "Status", "Q1 2025/26 result", "Comment",
)  # fmt: skip
INDICATORS = (
    (
        "FM1",
        "Household waste recycled",
        "Higher",
        "45.0%",
        "46.2%",
        "Green",
        "44.8%",
        "Glass rounds began in May.",
    ),
    ("FM2", "Missed bins per 100,000", "Lower", "60", "72", "Red", "64", "Two crews short in July."),
    ("FM3", "Council tax collected", "Higher", "56.0%", "54.9%", "Amber", "28.1%", ""),
    ("FM4", "Homes let within 21 days", "Higher", "90.0%", "91.5%", "Green", "88.0%", ""),
)
SAVINGS_HEAD = ("Ref", "Saving proposal", "Portfolio", "2025/26 planned", "Forecast", "RAG")
SAVINGS = (
    ("S1", "Switch street lights to LED", "Environment", "£225,000", "£225,000", "Green"),
    ("S2", "Merge two call centres", "Corporate", "£285,000", "£150,000", "Red"),
)
FILLS = {"Green": "00B050", "Amber": "FFC000", "Red": "FF0000"}
DARK = "1F497D"
TRUTH = {
    row[0]: {
        "indicator": row[1], "polarity": row[2], "target": row[3], "result": row[4], "rag": row[5],
        "previous_result": row[6], "comment": row[7] or None,
    }
    for row in INDICATORS
}  # fmt: skip
SAVINGS_TRUTH = {
    row[0]: {
        "proposal": row[1], "portfolio": row[2], "planned_gbp": int(row[3][1:].replace(",", "")),
        "forecast_gbp": int(row[4][1:].replace(",", "")), "rag": row[5],
    }
    for row in SAVINGS
}  # fmt: skip


def _number(text: str) -> tuple[Any, str]:
    """A printed figure as a workbook stores it, and the format that shows it so."""
    if text.endswith("%"):
        return float(text[:-1]) / 100, "0.0%"
    if text.startswith("£"):
        return int(text[1:].replace(",", "")), '"£"#,##0'
    return (int(text), "General") if text.isdigit() else (text or None, "General")


def write_workbook(path: Path, *, with_secrets: bool = False) -> Path:
    """The report as .xlsx: two sheets; status by fill on one, by rules on the other."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import CellIsRule, FormulaRule
    from openpyxl.styles import Font, PatternFill

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Indicators"
    sheet["A1"], sheet["A2"], sheet["A4"] = COUNCIL, TITLE, KEY
    sheet["A1"].font = Font(b=True, sz=16)
    for column, text in enumerate(INDICATORS_HEAD, 1):
        cell = sheet.cell(6, column, text)
        cell.font, cell.fill = Font(b=True, color="FFFFFF"), PatternFill("solid", fgColor=DARK)
    for row, texts in enumerate(INDICATORS, 7):
        for column, text in enumerate(texts, 1):
            value, number_format = _number(text)
            cell = sheet.cell(row, column)
            if column == 6:
                cell.fill = PatternFill("solid", fgColor=FILLS[text])
            else:
                cell.value, cell.number_format = value, number_format
    savings = book.create_sheet("Savings")
    for row, texts in enumerate((SAVINGS_HEAD, *SAVINGS), 1):
        for column, text in enumerate(texts, 1):
            value, number_format = _number(text)
            cell = savings.cell(row, column)
            if row == 1 or column != 6:
                cell.value, cell.number_format = value, number_format
            cell.font = Font(b=row == 1)
    green, red = (PatternFill("solid", bgColor=FILLS[name]) for name in ("Green", "Red"))
    savings.conditional_formatting.add("F2:F3", FormulaRule(formula=["$E2>=$D2"], fill=green))
    savings.conditional_formatting.add("F2:F3", FormulaRule(formula=["AND($E2<$D2,$D2>0)"], fill=red))
    savings.conditional_formatting.add("E2:E3", CellIsRule(operator="lessThan", formula=["0"], fill=red))
    if with_secrets:
        book.properties.creator = book.properties.lastModifiedBy = f"{SECRET} Author"
        sheet["B7"].comment = Comment(f"{SECRET} says", f"{SECRET} Author")
        sheet["K8"] = f"{SECRET} white"
        sheet["K8"].font = Font(color="FFFFFF")
        sheet["L8"] = f"{SECRET} format"
        sheet["L8"].number_format = ";;;"
        sheet["M8"] = SECRET
        sheet.column_dimensions["M"].hidden = True
        sheet["A12"], sheet["B12"] = "FM9", SECRET
        sheet.row_dimensions[12].hidden = True
        for column, value in enumerate(("FM5", "Fly-tips cleared", "Higher", 100, "=60+30", "Amber", 91), 1):
            sheet.cell(13, column, value)
        for name, state in (("Working", "hidden"), ("Lookup", "veryHidden")):
            hidden = book.create_sheet(name)
            hidden["A1"] = SECRET
            hidden.sheet_state = state
    book.save(path)
    return path


def write_word(path: Path, *, with_secrets: bool = False) -> Path:
    """The report as .docx: headings, paragraphs and two tables; status by shading in the first."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import RGBColor

    def shade(cell: Any, colour: str) -> None:
        cell._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{colour}"/>')
        )

    document = docx.Document()
    document.core_properties.author = f"{SECRET} Author" if with_secrets else ""
    document.add_heading(COUNCIL, 0)
    document.add_heading(TITLE, 1)
    document.add_paragraph(KEY)
    document.add_heading("Indicators", 2)
    table = document.add_table(rows=1, cols=len(INDICATORS_HEAD))
    for cell, text in zip(table.rows[0].cells, INDICATORS_HEAD, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)
        shade(cell, DARK)
    for texts in INDICATORS:
        cells = table.add_row().cells
        for column, text in enumerate(texts):
            if column == 5:
                shade(cells[column], FILLS[text])
            else:
                cells[column].text = text
    document.add_heading("Savings", 2)
    savings = document.add_table(rows=0, cols=len(SAVINGS_HEAD))
    for number, texts in enumerate((SAVINGS_HEAD, *SAVINGS)):
        for cell, text in zip(savings.add_row().cells, texts, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0
    if with_secrets:
        said = document.add_paragraph("The depot moved in June.")
        said.add_run(f" {SECRET} hidden").font.hidden = True
        said.add_run(f" {SECRET} white").font.color.rgb = RGBColor(255, 255, 255)
        said._p.append(
            parse_xml(
                f'<w:del {nsdecls("w")} w:id="1" w:author="{SECRET}"><w:r><w:delText> {SECRET} gone'
                "</w:delText></w:r></w:del>"
            )
        )
        said._p.append(
            parse_xml(
                f'<w:ins {nsdecls("w")} w:id="2" w:author="{SECRET}"><w:r><w:t xml:space="preserve"> It '
                "reopened.</w:t></w:r></w:ins>"
            )
        )
        document.add_comment(said.runs[0], text=f"{SECRET} says", author=SECRET)
    document.save(path)
    return path


def write_webpage(path: Path, *, with_secrets: bool = False) -> Path:
    """The report as .html: a style sheet, status by class in the first table."""

    def line(texts: tuple[str, ...], kind: str = "td") -> str:
        cells = [
            f'<td class="{text.lower()}"></td>' if kind == "td" and column == 5 and len(texts) == 8
            else f"<{kind}>{text}</{kind}>"
            for column, text in enumerate(texts)
        ]  # fmt: skip
        return f"<tr>{''.join(cells)}</tr>"

    styles = "".join(f"td.{name.lower()} {{ background: #{colour} }}" for name, colour in FILLS.items())
    hidden = (
        f'<p style="display:none">{SECRET} hidden</p><p>Said <span style="color:#fff">{SECRET}</span> .</p>'
        f"<!-- {SECRET} --><script>var name = '{SECRET}'</script><div class=\"away\">{SECRET} away</div>"
        if with_secrets
        else ""
    )
    path.write_text(
        f'<!doctype html><html><head><meta charset="utf-8"><title>{SECRET if with_secrets else TITLE}</title>'
        f'<meta name="author" content="{SECRET if with_secrets else ""}">'
        f"<style>th {{ background: #{DARK}; color: white }} {styles} "
        ".away { position: absolute; left: -9999px }</style></head><body>"
        f"<h1>{COUNCIL}</h1><h2>{TITLE}</h2><p>{KEY}</p><h3>Indicators</h3><table><thead>"
        f"{line(INDICATORS_HEAD, 'th')}</thead><tbody>{''.join(map(line, INDICATORS))}</tbody></table>"
        f"<h3>Savings</h3><table>{line(SAVINGS_HEAD, 'th')}{''.join(map(line, SAVINGS))}</table>{hidden}"
        "</body></html>",
        encoding="utf-8",
    )
    return path


_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"),
    )
)  # fmt: skip


def _opendocument(path: Path, kind: str, styles: str, body: str) -> Path:
    """An OpenDocument file with one part, written by hand: it shows what the format says, nothing else."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}"
        f"</office:{kind}></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return path


def _cell_styles() -> str:
    fills = "".join(
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
        f'fo:background-color="#{colour}"/></style:style>'
        for name, colour in FILLS.items()
    )
    return (
        f'{fills}<style:style style:name="head" style:family="table-cell"><style:table-cell-properties '
        f'fo:background-color="#{DARK}"/><style:text-properties fo:font-weight="bold" fo:color="#ffffff"/>'
        '</style:style><style:style style:name="white" style:family="text"><style:text-properties '
        'fo:color="#ffffff"/></style:style><style:style style:name="gone" style:family="text">'
        '<style:text-properties text:display="none"/></style:style><style:style style:name="off" '
        'style:family="table"><style:table-properties table:display="false"/></style:style>'
    )


def _lines(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], more: str = "") -> str:
    def cell(text: str, style: str, *, is_empty: bool = False) -> str:
        said = "" if is_empty or not text else f"<text:p>{text}</text:p>"
        return f'<table:table-cell table:style-name="{style}">{said}</table:table-cell>'

    found = "".join(cell(text, "head") for text in head)
    lines = f"<table:table-row>{found}</table:table-row>"
    for texts in rows:
        found = "".join(
            cell(text, text, is_empty=len(texts) == 8) if column == 5 else cell(text, "plain")
            for column, text in enumerate(texts)
        )
        lines += f"<table:table-row>{found}</table:table-row>"
    return lines + more


def write_text(path: Path, *, with_secrets: bool = False) -> Path:
    """The report as .odt."""
    hidden = (
        f'<text:p>The depot moved. <text:span text:style-name="white">{SECRET} white</text:span>'
        f'<text:span text:style-name="gone">{SECRET} gone</text:span><office:annotation><text:p>{SECRET}'
        f'</text:p></office:annotation></text:p><text:section text:display="none"><text:p>{SECRET}</text:p>'
        "</text:section>"
        if with_secrets
        else ""
    )
    changes = (
        f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{SECRET} taken out</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        if with_secrets
        else ""
    )
    body = (
        f'{changes}<text:h text:outline-level="1">{COUNCIL}</text:h><text:h text:outline-level="2">{TITLE}'
        f'</text:h><text:p>{KEY}</text:p><text:h text:outline-level="3">Indicators</text:h><table:table>'
        f'{_lines(INDICATORS_HEAD, INDICATORS)}</table:table><text:h text:outline-level="3">Savings</text:h>'
        f"<table:table>{_lines(SAVINGS_HEAD, SAVINGS)}</table:table>{hidden}"
    )
    return _opendocument(path, "text", _cell_styles(), body)


def write_spreadsheet(path: Path, *, with_secrets: bool = False) -> Path:
    """The report as .ods."""

    def lone(text: str) -> str:
        said = (
            f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" if text else "<table:table-cell/>"
        )
        return f"<table:table-row>{said}</table:table-row>"

    more = (
        f'<table:table-row table:visibility="collapse"><table:table-cell><text:p>{SECRET}</text:p>'
        "</table:table-cell></table:table-row>"
        if with_secrets
        else ""
    )
    hidden = (
        f'<table:table table:name="Working" table:style-name="off">{lone(SECRET)}</table:table>'
        if with_secrets
        else ""
    )
    body = (
        f'<table:table table:name="Indicators">{lone(COUNCIL)}{lone(TITLE)}{lone("")}{lone(KEY)}{lone("")}'
        f'{_lines(INDICATORS_HEAD, INDICATORS, more)}</table:table><table:table table:name="Savings">'
        f"{_lines(SAVINGS_HEAD, SAVINGS)}</table:table>{hidden}"
    )
    return _opendocument(path, "spreadsheet", _cell_styles(), body)


WRITERS = {
    "xlsx": write_workbook,
    "docx": write_word,
    "odt": write_text,
    "ods": write_spreadsheet,
    "html": write_webpage,
}
