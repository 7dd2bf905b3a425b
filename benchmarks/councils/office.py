"""Four invented councils as office files and web pages, read as they are and as PDFs printed from them.

LibreOffice and Chromium print them where they are installed; without them only the files are read. Written
after `further`, by the same rules.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from odf import style as odf_style
from odf import table as odf_table
from odf import text as odf_text
from odf.opendocument import OpenDocumentText
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill

from benchmarks.councils.further import Planted
from benchmarks.councils.ordinary import _named
from benchmarks.councils.styles import Truth

SOFFICE, CHROMIUM = shutil.which("soffice"), shutil.which("chromium")
COLOURS = {"Green": "2e9e5b", "Amber": "f5a800", "Red": "d0202e", "Blue": "2166ac"}


def printed(path: Path) -> Path | None:
    """A PDF of an office file or web page, beside it; None where nothing is installed to print it."""
    target = path.with_suffix(".pdf")
    if path.suffix == ".html" and CHROMIUM:
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command += [f"--print-to-pdf={target}", path.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - own file
        return target
    if path.suffix in (".xlsx", ".ods") and SOFFICE:
        with tempfile.TemporaryDirectory() as profile:
            command = [
                SOFFICE,
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                "pdf",
            ]
            command += ["--outdir", str(path.parent), str(path)]
            subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603 - own file
        return target
    return None


def jedwell(path: Path) -> Truth:
    """A landscape dashboard of a browser: quarters above their columns, pills, drawn arrows, a count of each."""
    themes = {
        "A council that works": [
            (
                "JW1",
                "Council tax collected in the year to date",
                "83.5%",
                "84.1%",
                "Green",
                "56.4%",
                "83.2%",
                "up",
            ),
            (
                "JW2",
                "Staff sickness (days per person, rolling year)",
                "8.5",
                "9.6",
                "Red",
                "9.1",
                "8.8",
                "down",
            ),
            (
                "JW3",
                "Freedom of information replies in time",
                "95%",
                "92.3%",
                "Amber",
                "94.0%",
                "90.1%",
                "down",
            ),
        ],
        "Safe and clean places": [
            ("JW4", "Fly-tips removed within one working day", "90%", "96%", "Green", "94%", "91%", "up"),
            ("JW5", "Household waste per person (kg)", "110", "118", "Red", "116", "117", "down"),
            ("JW6", "Food premises inspected when due", "100%", "100%", "Green", "100%", "97%", "same"),
            ("JW7", "Residents who feel safe after dark", "70%", "64.8%", "Amber", "67.2%", "69.0%", "down"),
        ],
        "Homes people can afford": [
            ("JW8", "Affordable homes completed", "60", "71", "Green", "24", "48", "up"),
            ("JW9", "Households in bed and breakfast over six weeks", "0", "7", "Red", "7", "3", "same"),
        ],
    }
    shapes = {"up": "5,0 10,10 0,10", "down": "0,0 10,0 5,10", "same": "0,3 6,3 6,0 10,5 6,10 6,7 0,7"}

    def arrow(way: str) -> str:
        return f'<svg width="10" height="10"><polygon points="{shapes[way]}" fill="#334"/></svg>'

    def row(cells: Sequence[str]) -> str:
        ref, name, target, actual, rag, before, ago, way = cells
        pill = f'<span class="pill" style="background:#{COLOURS[rag]}">{rag}</span>'
        return (
            f"<tr><td>{ref}</td><td>{html.escape(name)}</td><td>{target}</td><td><b>{actual}</b></td><td>{pill}</td>"
            f"<td>{arrow(way)}</td><td>{before}</td><td>{ago}</td></tr>"
        )

    head = (
        "<tr><th rowspan=2>Ref</th><th rowspan=2>Measure</th><th colspan=4>Q3 2024/25</th>"
        "<th>Q2 2024/25</th><th>Q3 2023/24</th></tr><tr><th>Target</th><th>Actual</th><th>Status</th><th>Trend</th>"
        "<th>Actual</th><th>Actual</th></tr>"
    )
    counts = {
        name: [sum(one[4] == rag for one in rows) for rag in ("Green", "Amber", "Red")]
        for name, rows in themes.items()
    }
    shown = {name: list(value) for name, value in counts.items()}
    shown["Safe and clean places"] = [3, 1, 1]  # the planted one: there are two green
    summary = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{count}</td>' for count in value)}</tr>"
        for name, value in shown.items()
    )
    body = "".join(
        f"<h2>{name}</h2><table>{head}{''.join(map(row, rows))}</table>" for name, rows in themes.items()
    )
    path.write_text(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Jedwell Council performance Q3 2024/25</title><style>"
        "@page{size:A4 landscape;margin:12mm}body{font:9pt 'DejaVu Sans Condensed';color:#223}"
        "h1{font-size:18pt;margin:0}h2{font-size:11pt;margin:10pt 0 3pt}table{border-collapse:collapse;width:100%;break-inside:avoid}"
        "th{background:#22395b;color:#fff;font-weight:600;padding:3pt 5pt;text-align:left}td{padding:3pt 5pt}"
        "tbody tr:nth-child(even) td{background:#f0f3f8}.pill{color:#fff;border-radius:8pt;padding:1pt 7pt;font-size:8pt}"
        ".key span{margin-right:14pt}</style></head><body><h1>Jedwell Council</h1><p>Quarterly performance dashboard: Quarter 3 2024/25</p>"
        f"<p class=key>Key: <span>Green: on or better than target</span><span>Amber: within 10% of target</span>"
        f"<span>Red: more than 10% from target</span></p><p>{arrow('up')} improved {arrow('same')} no change {arrow('down')} got worse (against the quarter before)</p>"
        f"<h2>Summary of ratings</h2><table style='width:60%'><tr><th>Theme</th><th>Green</th><th>Amber</th><th>Red</th></tr>{summary}</table>"
        f"{body}</body></html>",
        encoding="utf-8",
    )
    way = {"up": "Improving", "down": "Worsening", "same": "Same"}
    return {
        "rag-summary": [
            {"group": name, "measure": measure, "count": str(count)}
            for name, value in shown.items()
            for measure, count in zip(("green", "amber", "red"), value, strict=True)
        ],
        "indicator-results": [
            {
                "section": name,
                "ref": one[0],
                "indicator": one[1],
                "target": one[2],
                "result": one[3],
                "result_period": "Q3 2024/25",
                "rag": one[4],
                "previous_result": one[5],
                "year_ago_result": one[6],
                "direction_short_term": way[one[7]],
            }
            for name, rows in themes.items()
            for one in rows
        ],
    }


def kirkby(path: Path) -> Truth:
    """A workbook: a scorecard by months and quarters with rules for colours, a budget sheet, a savings sheet."""
    rows = [
        (
            "Environment",
            "K01",
            "Bins collected on the right day",
            "%",
            0.99,
            0.988,
            0.991,
            0.993,
            "Bigger",
            0.985,
        ),
        (
            "Environment",
            "K02",
            "Street lights repaired in five days",
            "%",
            0.95,
            0.91,
            0.902,
            0.887,
            "Bigger",
            0.93,
        ),
        ("Environment", "K03", "Missed collections per 100,000", "No.", 50, 61, 55, 47, "Smaller", 66),
        ("Housing", "K04", "Rent collected", "%", 0.98, 0.971, 0.969, 0.974, "Bigger", 0.978),
        ("Housing", "K05", "Empty homes relet (days)", "Days", 25, 31, 29.5, 33.2, "Smaller", 27.4),
        ("Housing", "K06", "Tenants satisfied with repairs", "%", 0.85, 0.862, 0.871, 0.88, "Bigger", 0.853),
    ]
    book = Workbook()
    sheet = book.active
    sheet.title = "Scorecard"
    sheet["A1"], sheet["A2"] = "Kirkby Moor District Council", "Performance scorecard: Quarter 3 2025/26"
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A3"] = "Green: target met. Amber: within 5% of target. Red: missed by more than 5%."
    heads = [
        "Service",
        "PI",
        "Indicator",
        "Unit",
        "Target 2025/26",
        "Q1",
        "Q2",
        "Q3",
        "Good to be",
        "Q3 2024/25",
        "RAG",
    ]
    for at, text in enumerate(heads, 1):
        sheet.cell(5, at, text).font = Font(bold=True, color="FFFFFF")
        sheet.cell(5, at).fill = PatternFill("solid", start_color="305496")
        sheet.cell(5, at).alignment = Alignment(wrap_text=True)
    ratings = ["Green", "Red", "Green", "Amber", "Red", "Green"]
    sheet.row_dimensions[5].height = 30
    for number, (row, rag) in enumerate(zip(rows, ratings, strict=True), 6):
        for at, value in enumerate((*row, rag), 1):
            cell = sheet.cell(number, at, value)
            if at in (5, 6, 7, 8, 10):
                cell.number_format = "0.0%" if row[3] == "%" else "0.0" if isinstance(value, float) else "0"
    for rag in ("Green", "Amber", "Red"):
        fill = PatternFill("solid", start_color=COLOURS[rag], end_color=COLOURS[rag])
        sheet.conditional_formatting.add(
            "K6:K11", CellIsRule(operator="equal", formula=[f'"{rag}"'], fill=fill)
        )
    for letter, width in zip("ABCDEFGHIJK", (14, 6, 34, 6, 10, 8, 8, 8, 9, 10, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    budget = book.create_sheet("Budget")
    money = [
        ("Housing options", 1_240_000, 1_415_000, 175_000, "Nightly lets cost more than planned."),
        ("Waste and recycling", 4_860_000, 4_731_500, -128_500, "Fuel is cheaper than the budget assumed."),
        ("Planning", 690_000, 742_000, 52_000, "Fees are low."),
        ("Corporate core", 2_205_000, 2_205_000, 0, ""),
        ("Total", 8_995_000, 9_093_500, 98_500, ""),
    ]
    budget["A1"] = "Revenue budget monitoring, Quarter 3 2025/26"
    for at, text in enumerate(
        ["Budget head", "Revised budget £", "Projected outturn £", "Over / (under) spend £", "Reason"], 1
    ):
        budget.cell(3, at, text).font = Font(bold=True)
    for number, line in enumerate(money, 4):
        for at, value in enumerate(line, 1):
            budget.cell(number, at, value).number_format = (
                "#,##0;(#,##0);0" if isinstance(value, int) else "General"
            )
    for letter, width in zip("ABCDE", (24, 17, 19, 22, 42), strict=True):
        budget.column_dimensions[letter].width = width
    for each in (sheet, budget):
        each.page_setup.orientation = "landscape"
        each.page_setup.fitToWidth, each.page_setup.fitToHeight = 1, 0
        each.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(path)

    def shown(row: Sequence[Any], value: float) -> str:
        return f"{value:.1%}" if row[3] == "%" else f"{value:.1f}" if isinstance(value, float) else str(value)

    return {
        "indicator-results": [
            {
                "ref": row[1],
                "indicator": row[2],
                "polarity": row[8],
                "result": shown(row, row[7]),
                "result_period": "Q3 2025/26",
                "previous_result": shown(row, row[6]),
                "year_ago_result": shown(row, row[9]),
                "rag": rag,
            }
            for row, rag in zip(rows, ratings, strict=True)
        ],
        "revenue": _named(
            "service revised_budget_gbp forecast_gbp variation_gbp comment",
            (map(str, line) for line in money),
        ),
    }


def _shade(cell: Any, colour: str) -> None:
    element = OxmlElement("w:shd")
    element.set(qn("w:val"), "clear")
    element.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(element)  # noqa: SLF001 - python-docx has no call for fills


def _sign(paragraph: Any, code: str, colour: str) -> None:
    """A sign of the font Wingdings, as Word writes one."""
    run = paragraph.add_run()
    run.font.color.rgb = RGBColor.from_string(colour.upper())
    element = OxmlElement("w:sym")
    element.set(qn("w:font"), "Wingdings")
    element.set(qn("w:char"), code)
    run._r.append(element)  # noqa: SLF001 - python-docx has no call for signs


def mossdale(path: Path) -> Truth:
    """A committee paper of a word processor: arrows of Wingdings for two spans, filled cells, merged headings."""
    rows = [
        ("M1", "Missed care visits per 1,000", "Smaller is better", "2.0", "2.6", "Red", "2.1", "down", "3.0", "up", "A provider left the market in July."),
        ("M2", "Children seen within ten days of referral", "Bigger is better", "90%", "93%", "Green", "90%", "up", "88%", "up", ""),
        ("M3", "Carers offered an assessment", "Bigger is better", "75%", "72%", "Amber", "72%", "same", "77%", "down", "Ten offers were late by a day."),
        ("M4", "Road defects made safe in time", "Bigger is better", "95%", "97%", "Green", "96%", "up", "97%", "same", ""),
        ("M5", "Working days lost to strikes", "Smaller is better", "0", "0", "Green", "0", "same", "120", "up", ""),
        ("M6", "Library loans of e-books", "Bigger is better", "12,000", "13,455", "Green", "11,820", "up", "9,064", "up", "New titles bought with the reading grant."),
    ]  # fmt: skip
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.name = "Liberation Sans"
    document.styles["Normal"].font.size = Pt(9)
    document.add_heading("Mossdale Metropolitan Borough Council", 0)
    document.add_heading("Cabinet report: performance in quarter 2, 2024/25", 1)
    document.add_paragraph(
        "1.1 Of the six measures, 4 (67%) are green, 1 (17%) is amber and 1 (17%) is red. Library loans of e-books "
        "reached 13,455 in the quarter. 2 (33%) measures got worse since quarter 1."
    )
    key = document.add_paragraph("Key to arrows: ")
    for code, colour, words in (
        ("F0E9", "2e9e5b", " better   "),
        ("F0E8", "f5a800", " the same   "),
        ("F0EA", "d0202e", " worse"),
    ):
        _sign(key, code, colour)
        key.add_run(words)
    document.add_paragraph(
        "Green: target met or bettered. Amber: within 10% of target. Red: more than 10% off target."
    )
    document.add_heading("Adults, children and places", 2)
    table = document.add_table(rows=2, cols=11)
    table.style = "Table Grid"
    top = [
        "Ref",
        "Measure",
        "Polarity",
        "Quarter 2 2024/25",
        "",
        "",
        "Compared with last quarter",
        "",
        "Compared with a year ago",
        "",
        "Comment",
    ]
    below = ["", "", "", "Target", "Result", "RAG", "Q1 2024/25", "DoT", "Q2 2023/24", "DoT", ""]
    for at, (one, two) in enumerate(zip(top, below, strict=True)):
        table.cell(0, at).text, table.cell(1, at).text = one, two
    for first, last in ((3, 5), (6, 7), (8, 9)):
        table.cell(0, first).merge(table.cell(0, last))
    for at in (0, 1, 2, 10):
        table.cell(0, at).merge(table.cell(1, at))
    arrows = {"up": ("F0E9", "2e9e5b"), "same": ("F0E8", "f5a800"), "down": ("F0EA", "d0202e")}
    for row in rows:
        cells = table.add_row().cells
        for at, value in enumerate(row):
            if at in (7, 9):
                _sign(cells[at].paragraphs[0], *arrows[value])
            elif at == 5:
                _shade(cells[at], COLOURS[value])
            else:
                cells[at].text = value
    document.save(str(path))
    way = {"up": "Improving", "down": "Worsening", "same": "Same"}
    return {
        "indicator-results": [
            {
                "ref": row[0],
                "indicator": row[1],
                "polarity": row[2],
                "target": row[3],
                "result": row[4],
                "result_period": "Q2 2024/25",
                "rag": row[5],
                "previous_result": row[6],
                "direction_short_term": way[row[7]],
                "year_ago_result": row[8],
                "direction_long_term": way[row[9]],
                "comment": row[10],
            }
            for row in rows
        ]
    }


def nantmor(path: Path) -> Truth:
    """A text document: risks with products in one cell's colour, milestones with shares done, staff in numbers."""
    risks = [
        (
            "N1",
            "Costs of care outrun the budget",
            "Corporate Director of Finance",
            "5",
            "4",
            "20",
            "4",
            "4",
            "16",
            "3",
            "3",
            "9",
        ),
        (
            "N2",
            "A cyber attack stops services",
            "Head of Technology",
            "4",
            "5",
            "20",
            "3",
            "5",
            "15",
            "2",
            "5",
            "10",
        ),
        (
            "N3",
            "Flood defences are overtopped",
            "Head of Place",
            "3",
            "5",
            "15",
            "3",
            "4",
            "12",
            "2",
            "4",
            "8",
        ),
        ("N4", "Key posts stay vacant", "Head of People", "4", "3", "12", "4", "3", "14", "2", "3", "6"),
    ]
    actions = [
        (
            "1.1",
            "Open the new recycling centre",
            "Head of Place",
            "31 March 2025",
            "80%",
            "On schedule",
            "The building is weathertight.",
        ),
        (
            "1.2",
            "Adopt the housing strategy",
            "Head of Housing",
            "31 December 2024",
            "100%",
            "Complete",
            "Adopted by full council in November.",
        ),
        (
            "2.1",
            "Move payroll to the new system",
            "Head of People",
            "30 June 2025",
            "35%",
            "Behind schedule",
            "Testing found faults in pension data.",
        ),
        (
            "2.2",
            "Fit solar panels on six schools",
            "Head of Place",
            "30 September 2025",
            "50%",
            "On schedule",
            "Three schools are done.",
        ),
    ]
    document = OpenDocumentText()
    bold = odf_style.Style(name="Strong", family="text")
    bold.addElement(odf_style.TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    widths = {}
    for width in ("1.2cm", "1.6cm", "3cm", "4.2cm"):
        one = odf_style.Style(name=f"W{width.replace('.', '')}", family="table-column")
        one.addElement(odf_style.TableColumnProperties(columnwidth=width))
        document.automaticstyles.addElement(one)
        widths[width] = one
    lined = odf_style.Style(name="Lined", family="table-cell")
    lined.addElement(odf_style.TableCellProperties(border="0.5pt solid #777777", padding="0.05cm"))
    document.automaticstyles.addElement(lined)
    landscape = odf_style.PageLayout(name="Wide")
    landscape.addElement(
        odf_style.PageLayoutProperties(
            pagewidth="29.7cm", pageheight="21cm", printorientation="landscape", margin="1.5cm"
        )
    )
    document.automaticstyles.addElement(landscape)
    document.masterstyles.addElement(odf_style.MasterPage(name="Standard", pagelayoutname=landscape))

    def heading(text: str, level: int) -> None:
        document.text.addElement(odf_text.H(outlinelevel=level, text=text))

    def cell(text: str, *, strong: bool = False, span: int = 1, rows: int = 1) -> Any:
        more = {"numbercolumnsspanned": span, "numberrowsspanned": rows} if span > 1 or rows > 1 else {}
        made = odf_table.TableCell(valuetype="string", stylename=lined, **more)
        paragraph = odf_text.P()
        paragraph.addElement(
            odf_text.Span(stylename=bold if strong else None, text=text)
            if strong
            else odf_text.Span(text=text)
        )
        made.addElement(paragraph)
        return made

    def line(table: Any, cells: Sequence[Any]) -> None:
        row = odf_table.TableRow()
        for one in cells:
            row.addElement(one if not isinstance(one, str) else cell(one))
        table.addElement(row)

    heading("Nantmor County Borough Council", 1)
    heading("Corporate risks and delivery plan, Quarter 3 2024/25", 1)
    document.text.addElement(odf_text.P(text="Scores are likelihood times impact, each from 1 to 5."))
    heading("Corporate risk register", 2)
    table = odf_table.Table(name="Risks")
    for width in ("1.2cm", "4.2cm", "4.2cm", *["1.6cm"] * 9):
        table.addElement(odf_table.TableColumn(stylename=widths[width]))
    covered = odf_table.CoveredTableCell
    line(
        table,
        [
            cell("No.", strong=True, rows=2), cell("Risk", strong=True, rows=2), cell("Risk owner", strong=True, rows=2),
            cell("Before controls", strong=True, span=3), covered(), covered(),
            cell("Now", strong=True, span=3), covered(), covered(),
            cell("Aim", strong=True, span=3), covered(), covered(),
        ],
    )  # fmt: skip
    line(
        table,
        [covered(), covered(), covered(), *(cell(word, strong=True) for word in ("L", "I", "Score") * 3)],
    )
    for risk in risks:
        line(table, risk)
    document.text.addElement(table)
    heading("Delivery plan milestones", 2)
    table = odf_table.Table(name="Milestones")
    for width in ("1.2cm", "4.2cm", "4.2cm", "3cm", "1.6cm", "3cm", "4.2cm"):
        table.addElement(odf_table.TableColumn(stylename=widths[width]))
    heads = (
        "Item",
        "Milestone",
        "Responsible officer",
        "To be done by",
        "Done",
        "Position",
        "What has happened",
    )
    line(table, [cell(text, strong=True) for text in heads])
    for action in actions:
        line(table, action)
    document.text.addElement(table)
    document.save(str(path))
    days = {
        "31 March 2025": "2025-03-31",
        "31 December 2024": "2024-12-31",
        "30 June 2025": "2025-06-30",
        "30 September 2025": "2025-09-30",
    }
    return {
        "risks": _named(
            "ref risk owner inherent_likelihood inherent_impact inherent_score current_likelihood current_impact "
            "current_score target_likelihood target_impact target_score",
            risks,
        ),
        "key-actions": [
            {
                "ref": row[0],
                "action": row[1],
                "owner": row[2],
                "due_text": row[3],
                "due_date": days[row[3]],
                "percent_complete": row[4].rstrip("%"),
                "status_printed": row[5],
                "comment": row[6],
            }
            for row in actions
        ],
    }


OFFICE: dict[str, Callable[[Path], Truth]] = {
    "jedwell-q3-2024-25.html": jedwell,
    "kirkby-q3-2025-26.xlsx": kirkby,
    "mossdale-q2-2024-25.docx": mossdale,
    "nantmor-q3-2024-25.odt": nantmor,
}

PLANTED_OFFICE: dict[str, Planted] = {
    "jedwell-q3-2024-25": (
        "Safe and clean places",
        "JW5",
    ),  # JW5 by mistake: 118 is within 10% of 110, and red
    "kirkby-q3-2025-26": (),
    "mossdale-q2-2024-25": ("worse",),
    "nantmor-q3-2024-25": ("N4",),
}
