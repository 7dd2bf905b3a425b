"""Six more invented councils, their truth written before anything was read; two more beside them in `kept`.

Styles of public papers: an indicator per tile with its chart, monthly results with drawn symbols, four quarters
across in Word, a dashboard of sheets, cards of a web page, years across printed by LibreOffice. What is printed
to contradict is in `PLANTED_UNSEEN`.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Spacer, Table

from benchmarks.councils.fresh import typed
from benchmarks.councils.further import BOLD, SANS, Planted, fonts, para
from benchmarks.councils.office import COLOURS, _shade, printed
from benchmarks.councils.styles import Truth

ARROWS = {"↑": "Improving", "↓": "Worsening", "→": "Same", "": ""}


def lines(text: str) -> list[list[str]]:
    """The rows of a small table written as lines with bars between the cells."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def number(text: str) -> float | int | None:
    """A printed figure as a workbook holds it; a percentage is a fraction."""
    bare = text.replace(",", "").replace("£", "")
    if not bare:
        return None
    if bare.endswith("%"):
        return round(float(bare[:-1]) / 100, 6)
    return float(bare) if "." in bare else int(bare)


def thousands(text: str) -> str:
    """Pounds of a sum printed in thousands; brackets are minus."""
    if text in ("", "-"):
        return ""
    value = round(float(text.strip("()").replace(",", "")) * 1000)
    return str(-value if text.startswith("(") else value)


def millions(text: str) -> str:
    """Pounds of a sum printed in millions; brackets are minus."""
    if text in ("", "-"):
        return ""
    value = round(float(text.strip("()").replace(",", "")) * 1_000_000)
    return str(-value if text.startswith("(") else value)


# --- one indicator a tile, portrait ---------------------------------------------------------------

ALDMOOR = """
HO1|Homelessness cases prevented or relieved|58%|60%|54%|49%|Amber|↑|percent|Two more officers have joined the advice team and casework is now triaged within a day.
HO2|Households in bed and breakfast over six weeks|7|0|11|14|Red|↑|count|The last seven families are due to move by the end of January.
HO3|Average days to let an empty home|31.5 days|28 days|33.0 days|36.2 days|Red|↑|days|Electrical checks still take the longest.
PL1|Major planning applications decided in time|91%|85%|88%|90%|Green|↑|percent|
PL2|Planning appeals allowed|12%|25%|9%|14%|Green|↓|percent|One of eight appeals was allowed.
EN1|Fly-tips cleared within two working days|96%|95%|93%|94%|Green|↑|percent|The new contractor started on 1 October.
EN2|Residual waste per household (kg)|104|100|107|111|Amber|↑||Lower than in any quarter since 2019.
CU1|Calls answered by the contact centre|82%|90%|82%|85%|Red|→|percent|Recruitment is under way.
"""
ALDMOOR_RISKS = """
SR1|Failure to balance the medium-term budget|Director of Resources|4|5|20|3|5|15|2|4|8
SR2|Cyber attack on council systems|Head of Digital|4|4|16|3|4|12|3|3|9
SR3|Shortage of temporary accommodation|Director of Homes|5|4|20|4|4|18|3|3|9
SR4|Loss of key contractors|Head of Procurement|3|4|12|2|4|8|2|3|6
"""


def aldmoor(path: Path) -> Truth:
    """Two indicators a page, each a strip of tiles over a bar chart and its words; then a register of risks."""
    fonts()
    rows, risks = lines(ALDMOOR), lines(ALDMOOR_RISKS)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("Performance report, quarter 3 2025/26")
    width, height = A4
    canvas.setFont(BOLD, 22)
    canvas.drawString(48, height - 90, "Aldmoor Borough Council")
    canvas.setFont(SANS, 15)
    canvas.drawString(48, height - 118, "Quarterly performance report")
    canvas.drawString(48, height - 140, "Quarter 3 2025/26: 1 October to 31 December 2025")
    words = para(
        # Planted: three of the eight are green, and the sentence says four.
        "This report covers eight indicators. By then 4 indicators were green, 2 were amber and 3 were red. "
        "Fly-tips cleared within two working days stood at 96%. In the same quarter of 2024/25 the figure was 94%.",
        10, SANS,
    )  # fmt: skip
    words.wrapOn(canvas, width - 96, 200)
    words.drawOn(canvas, 48, height - 210)
    key = Table(
        [["Key"], ["Green – on target"], ["Amber – within 10% of target"], ["Red – more than 10% from target"],
         ["↑ better than last quarter   → the same   ↓ worse than last quarter"]],
        style=[("FONT", (0, 0), (-1, -1), SANS, 8.5), ("BOX", (0, 0), (-1, -1), 0.5, colors.grey)],
    )  # fmt: skip
    key.wrapOn(canvas, 400, 200)
    key.drawOn(canvas, 48, height - 330)
    canvas.showPage()
    for at, row in enumerate(rows):
        top = height - 50 - (at % 2) * 380
        ref, name, result, target, before, ago, status, arrow, _unit, words_of = row
        canvas.setFillColor(colors.HexColor("#1f3a5f"))
        canvas.rect(40, top - 24, width - 80, 24, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont(BOLD, 11)
        canvas.drawString(48, top - 16, f"{ref}  {name}")
        tiles = (
            ("Q3 2025/26", result), ("Target", target), ("Q2 2025/26", before), ("Q3 2024/25", ago),
            ("Status", status), ("Direction", arrow),
        )  # fmt: skip
        for number_of, (label, value) in enumerate(tiles):
            left = 40 + number_of * 86
            canvas.setStrokeColor(colors.HexColor("#c8d0da"))
            canvas.setFillColor(colors.HexColor(f"#{COLOURS[value]}") if label == "Status" else colors.white)
            canvas.rect(left, top - 78, 82, 48, fill=1)
            canvas.setFillColor(colors.HexColor("#555555"))
            canvas.setFont(SANS, 7.5)
            canvas.drawString(left + 6, top - 42, label)
            canvas.setFillColor(colors.black)
            canvas.setFont(BOLD, 14)
            canvas.drawString(left + 6, top - 66, value)
        for number_of, (label, value) in enumerate(
            (("Q3 24/25", ago), ("Q2 25/26", before), ("Q3 25/26", result))
        ):
            high = 10 + 70 * float(value.split("%")[0].split()[0]) / 120
            left = 90 + number_of * 120
            canvas.setFillColor(colors.HexColor("#6b8fb5"))
            canvas.rect(left, top - 220, 50, high, stroke=0, fill=1)
            canvas.setFillColor(colors.black)
            canvas.setFont(SANS, 7)
            canvas.drawCentredString(left + 25, top - 230, label)
            canvas.drawCentredString(left + 25, top - 217 + high, value)
        if words_of:
            note = para(f"<b>Commentary</b><br/>{words_of}", 9, SANS)
            note.wrapOn(canvas, width - 96, 100)
            note.drawOn(canvas, 48, top - 290)
        if at % 2:
            canvas.setFont(SANS, 7)
            canvas.drawCentredString(width / 2, 24, f"Page {at // 2 + 2}")
            canvas.showPage()
    canvas.setFillColor(colors.black)
    canvas.setFont(BOLD, 14)
    canvas.drawString(40, height - 60, "Strategic risk register")
    head = [
        ["Ref", "Risk", "Risk owner", "Inherent", "", "", "Residual", "", "", "Target", "", ""],
        ["", "", "", *["L", "I", "Score"] * 3],
    ]
    table = Table(
        [*head, *[[one[0], para(one[1], 7.5, SANS), *one[2:]] for one in risks]],
        colWidths=[32, 120, 100, *[22, 22, 36] * 3],
        style=[
            ("FONT", (0, 0), (-1, 1), BOLD, 7.5), ("FONT", (0, 2), (-1, -1), SANS, 7.5), ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
            ("SPAN", (3, 0), (5, 0)), ("SPAN", (6, 0), (8, 0)), ("SPAN", (9, 0), (11, 0)),
            *[("SPAN", (at, 0), (at, 1)) for at in range(3)],
        ],
    )  # fmt: skip
    _, tall = table.wrapOn(canvas, width, height)
    table.drawOn(canvas, 40, height - 80 - tall)
    canvas.save()
    names = ("inherent_likelihood", "inherent_impact", "inherent_score", "current_likelihood", "current_impact", "current_score",
             "target_likelihood", "target_impact", "target_score")  # fmt: skip
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "result": row[2], "target": row[3], "previous_result": row[4],
                    "year_ago_result": row[5], "rag": row[6], "direction_short_term": ARROWS[row[7]], "comment": row[9],
                    "result_period": "Q3 2025/26", "previous_period": "Q2 2025/26", "year_ago_period": "Q3 2024/25",
                },
                row[8],
            )
            for row in rows
        ],
        "risks": [
            {"ref": one[0], "risk": one[1], "owner": one[2], **dict(zip(names, one[3:], strict=True))}
            for one in risks
        ],
    }  # fmt: skip


# --- monthly results with drawn symbols, landscape, by a browser ----------------------------------

BRACKWELL = {
    "Homes that meet needs": """
BR1|Net additional affordable homes completed|Cllr A Mason|Assistant Director Housing|41|40|Star|112|120|Dot|count|The sites at Mill Lane and Corn Street were handed over.
BR2|Homeless applications decided within 56 days|Cllr A Mason|Assistant Director Housing|88.4%|85.0%|Star|86.9%|85.0%|Star|percent|
BR3|Average time to process new housing benefit claims (days)|Cllr R Patel|Head of Revenues|21.7|18.0|Triangle|20.4|18.0|Triangle|days|Claims rose by a fifth after the notice of managed migration.
""",
    "A greener place": """
BR4|Household waste recycled and composted|Cllr J Lowe|Head of Environment|54.1%|56.0%|Dot|55.2%|56.0%|Dot|percent|A dry autumn meant less garden waste.
BR5|Reduction in council fuel use|Cllr J Lowe|Head of Environment|3.0%|4.0%|Triangle|3.4%|4.0%|Triangle|percent|
BR6|Street inspections with no litter found|Cllr J Lowe|Head of Environment|97.0%|95.0%|Star|96.1%|95.0%|Star|percent|Best quarter this year.
""",
    "Healthy communities": """
BR7|Visits to leisure centres|Cllr S Ode|Head of Wellbeing|184,220|180,000|Star|540,918|540,000|Star|count|
BR8|Food premises rated 3 or better|Cllr S Ode|Head of Wellbeing|93.6%|95.0%|Star|93.9%|95.0%|Dot|percent|Eleven premises await another visit.
""",
}
BRACKWELL_PROJECTS = """
Market square renewal|Head of Place|Dot|Star|Contractor on site|15 January 2026|Utility works finished three weeks early.
New depot at Oak Road|Head of Environment|Star|Dot|Planning permission|28 February 2026|The flood survey has to be done again.
Single customer account|Head of Digital|Triangle|Triangle|Supplier appointed|31 December 2025|One bid only was received; the tender reopens in January.
"""
DRAWN = {
    "Star": '<svg width=12 height=12><polygon fill="#2e9e5b" points="6,0 7.6,4.2 12,4.4 8.5,7.2 9.7,11.6 6,9 2.3,11.6 3.5,7.2 0,4.4 4.4,4.2"/></svg>',
    "Dot": '<svg width=12 height=12><circle fill="#f5a800" cx=6 cy=6 r=5.5 /></svg>',
    "Triangle": '<svg width=12 height=12><polygon fill="#d0202e" points="6,0 12,11 0,11"/></svg>',
}
SHAPES = {"Star": "Green", "Dot": "Amber", "Triangle": "Red"}


def brackwell(path: Path) -> Truth:
    """Result, target and symbol of the quarter and of the year to date, with the member and the officer."""
    groups = {title: lines(text) for title, text in BRACKWELL.items()}
    projects = lines(BRACKWELL_PROJECTS)
    heads = "".join(
        f"<th>{text}</th>"
        for text in ("Code", "Measure", "Portfolio Holder", "Lead Officer", "Result", "Target", "Status", "Commentary", "YTD Result", "YTD Target", "YTD Status")
    )  # fmt: skip
    body = ""
    for title, rows in groups.items():
        cells = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in (*row[:6], DRAWN[row[6]], html.escape(row[11]), row[7], row[8], DRAWN[row[9]])) + "</tr>"
            for row in rows
        )  # fmt: skip
        body += f"<h2>{title}</h2><table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
    built = "".join(
        f"<tr><td>{one[0]}</td><td>{one[1]}</td><td>{DRAWN[one[2]]}</td><td>{DRAWN[one[3]]}</td><td>{one[4]}</td><td>{one[5]}</td><td>{one[6]}</td></tr>"
        for one in projects
    )  # fmt: skip
    body += (
        "<h2>Major projects</h2><table><thead><tr><th>Project</th><th>Lead Officer</th><th>Last quarter</th><th>This quarter</th>"
        f"<th>Next milestone</th><th>Milestone due</th><th>Update</th></tr></thead><tbody>{built}</tbody></table>"
    )
    page = (
        "<!doctype html><html lang=en-GB><meta charset=utf-8><title>Performance monitoring</title><style>@page{size:A4 landscape;margin:12mm}"
        "body{font:9pt 'DejaVu Sans'}table{border-collapse:collapse;width:100%;font-size:7pt;margin-bottom:10pt}th{background:#173f35;color:#fff;text-align:left}"
        "td,th{border:1px solid #9aa;padding:3pt;vertical-align:top}h2{font-size:11pt}</style><h1>Brackwell District Council</h1>"
        "<p>Performance monitoring report, Quarter 3 2025/26 (October to December 2025). Report to the Executive, 2 February 2026.</p>"
        # Planted: 41 homes stand in the table, and 14 in the sentence.
        "<p>14 net additional affordable homes were completed in the quarter and 112 in the year to date. Leisure centres had 184,220 visits, "
        "against 171,006 in quarter 3 of 2024/25.</p>"
        f"<table style='width:40%'><thead><tr><th>Symbol</th><th>Meaning</th></tr></thead><tbody><tr><td>{DRAWN['Star']}</td><td>Green: on target or better</td></tr>"
        f"<tr><td>{DRAWN['Dot']}</td><td>Amber: within 10% of target</td></tr><tr><td>{DRAWN['Triangle']}</td><td>Red: more than 10% off target</td></tr></tbody></table>"
        f"{body}</html>"
    )  # fmt: skip
    source = path.with_suffix(".html")
    source.write_text(page, encoding="utf-8")
    printed(source)
    return {
        "indicator-results": [
            typed(
                {
                    "section": title, "ref": row[0], "indicator": row[1], "result": row[4], "target": row[5],
                    "rag": SHAPES[row[6]], "comment": row[11], "result_period": "Q3 2025/26",
                },
                row[10],
            )
            for title, rows in groups.items() for row in rows
        ],
        "observations": [
            {"ref": row[0], "measure": measure, "period": "2025/26 to Q3", "value_text": row[at]}
            for rows in groups.values() for row in rows for measure, at in (("ytd", 7), ("ytd_target", 8))
        ],
        "key-actions": [
            {
                "action": one[0], "owner": one[1], "previous_status": SHAPES[one[2]], "rag": SHAPES[one[3]],
                "due_text": one[5], "comment": one[6],
            }
            for one in projects
        ],
    }  # fmt: skip


# --- four quarters across, in Word ----------------------------------------------------------------

CALDERBECK = """
Children|C1|Referrals that were repeats within a year (low is good)|20%|21%|20%|19%|18%|18%|23%|Green|percent
Children|C2|Children's social worker vacancies (low is good)|12%|15%|16%|14%|14%|14%|17%|Amber|percent
Children|C3|Two-year-olds in funded places|75%|71%|73%|74%|76%|76%|70%|Green|percent
Adults|A1|Adults with a learning disability in paid work|8.0%|6.1%|6.3%|6.2%|6.4%|6.4%|6.0%|Red|percent
Adults|A2|Care home admissions per 100,000 aged 65 and over (low is good)|560|148|151|139|133|571|602|Amber|per_100000
Adults|A3|Carers given direct payments|420|398|405|417|431|431|388|Green|count
Resources|R1|Undisputed invoices paid in 30 days|95.0%|93.1%|94.4%|95.2%|94.1%|94.2%|92.8%|Green|percent
Resources|R2|Working days lost to sickness per employee (low is good)|8.5|2.1|1.9|2.4|2.6|9.0|9.3|Amber|days
"""
CALDERBECK_ACTIONS = """
1.1|Open two more children's homes|Director of Children's Services|March 2025|Complete|Both homes are registered and open.
1.2|Publish the carers' strategy|Director of Adult Services|December 2024|Delayed|Consultation ran on until February; adoption is set for May.
2.1|Move payroll to the new system|Chief Finance Officer|April 2025|On track|Parallel runs in February and March agreed.
2.2|Review all property leases|Head of Property|September 2025|On track|
"""
CALDERBECK_REVENUE = """
Children's Services|88,410|90,115|91,902|1,787|Placements for eleven children with complex needs.
Adult Services|121,300|122,050|121,480|(570)|
Highways and Waste|54,220|54,220|54,015|(205)|Lower tonnage.
Corporate Resources|38,640|37,900|37,610|(290)|Vacant posts.
Total|302,570|304,285|305,007|732|
"""


def calderbeck(path: Path) -> Truth:
    """A cabinet paper in Word: targets and four quarters beside the year's result, actions, the budget in thousands."""
    rows, actions, money = lines(CALDERBECK), lines(CALDERBECK_ACTIONS), lines(CALDERBECK_REVENUE)
    document = Document()
    document.styles["Normal"].font.name = "Liberation Sans"
    document.styles["Normal"].font.size = Pt(9)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("Calderbeck Council").runs[0].bold = True
    document.add_heading("Council Plan performance and finance, quarter 4 2024/25", 1)
    document.add_paragraph("Cabinet, 17 June 2025. Report by the Chief Executive.")
    document.add_paragraph(
        "1.1 Of the eight measures in this report four are green, three amber and one red. Repeat referrals fell to 18% from 19% in "
        "the quarter before. The council's target for next year is 17%."
    )
    document.add_paragraph(
        # Planted: 76% stands in the table.
        "1.2 Two-year-olds in funded places reached 78% in quarter 4, above the target of 75%. The average for England was 74.3%."
    )
    document.add_heading("Corporate measures", 2)
    heads = ("Theme", "No", "Measure", "Target 24/25", "Q1", "Q2", "Q3", "Q4", "2024/25", "2023/24", "RAG")
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
        _shade(cell, "D9D9D9")
    first: dict[str, Any] = {}
    for row in rows:
        cells = table.add_row().cells
        for at, text in enumerate(row[:10]):
            if at or row[0] not in first:
                cells[at].text = text
        if row[0] in first:
            first[row[0]].merge(cells[0])
        first.setdefault(row[0], cells[0])
        cells[10].text = row[10][0]
        _shade(cells[10], COLOURS[row[10]])
    document.add_paragraph(
        "R = more than 10% worse than target, A = up to 10% worse than target, G = target met."
    )
    document.add_heading("Delivery plan", 2)
    table = document.add_table(rows=1, cols=6)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("Ref", "Commitment", "Responsible", "Timescale", "Progress", "Notes"), strict=True):  # fmt: skip
        cell.text = text
    for one in actions:
        for cell, text in zip(table.add_row().cells, one, strict=True):
            cell.text = text
    document.add_heading("Revenue outturn", 2)
    document.add_paragraph("All sums are in £000. Brackets show an underspend.")
    table = document.add_table(rows=1, cols=6)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("Directorate", "Original budget", "Current budget", "Outturn", "Variance", "Comments"), strict=True):  # fmt: skip
        cell.text = text
    for line in money:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text
    document.save(str(path))
    words = {"Complete": "", "Delayed": "", "On track": ""}
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[1], "indicator": row[2], "target": row[3], "rag": row[10],
                    "result": row[7], "previous_result": row[6], "result_period": "Q4 2024/25",
                },
                row[11],
            )
            for row in rows
        ],
        "observations": [
            {"ref": row[1], "measure": measure, "period": period, "value_text": row[at]}
            for row in rows
            for measure, period, at in (
                ("result", "Q1 2024/25", 4), ("result", "Q2 2024/25", 5), ("result", "Q3 2024/25", 6), ("result", "Q4 2024/25", 7),
                ("outturn", "2023/24", 9),
            )
        ],
        "key-actions": [
            {
                "ref": one[0], "action": one[1], "owner": one[2], "due_text": one[3], "status_printed": one[4],
                "rag": words[one[4]], "comment": one[5],
            }
            for one in actions
        ],
        "revenue": [
            {
                "service": line[0], "original_budget_gbp": thousands(line[1]), "revised_budget_gbp": thousands(line[2]),
                "forecast_gbp": thousands(line[3]), "variation_gbp": thousands(line[4]), "comment": line[5],
            }
            for line in money
        ],
    }  # fmt: skip


# --- a dashboard of sheets ------------------------------------------------------------------------

DENWICK = {
    "Place": """
PL1|Potholes repaired in 28 days|High|95%|88%|91%|93%|92%|Amber|↓|More were found on rural lanes.
PL2|Bus journeys on time|High|90%|86%|87%|84%|85%|Amber|↑|
PL3|Empty shops in town centres|Low|10%|13%|13%|12%|11%|Amber|↑|
PL4|Street lights repaired in five days|High|97%|98%|97%|97%|98%|Green|↑|Crews are now at full strength.
""",
    "People": """
PE1|Children on protection plans|Low|240|251|262|266|259|Amber|↑|
PE2|Attendance at secondary school|High|92.5%|90.8%|91.0%|90.1%|91.3%|Amber|↑|Winter illness passed sooner than last year.
PE3|Adults safeguarded within 48 hours|High|95.0%|96.0%|95.5%|97.1%|96.4%|Green|↓|
""",
    "Organisation": """
OR1|Council tax collected (cumulative)|High|83.0%|27.9%|55.6%|82.3%|82.6%|Amber||
OR2|Staff turnover|Low|12.0%|11.0%|11.4%|11.8%|11.6%|Green|↑|
OR3|Complaints answered in 20 working days|High|90%|71%|75%|70%|78%|Red|↑|A second officer has been in post since November.
""",
}
DENWICK_SAVINGS = """
S01|Adults|Review high-cost placements|1,200|840|1,050|(150)|Amber
S02|Place|Street lighting to LED|350|350|350|0|Green
S03|Place|Charge for garden waste|600|610|640|40|Green
S04|Organisation|Close the print unit|180|0|60|(120)|Red
Total|||2,330|1,800|2,100|(230)|
"""
DENWICK_CAPITAL = """
Highways maintenance|14,500|9,310|14,500|0|
School places|22,040|12,775|19,600|(2,440)|Planning conditions at two sites.
Leisure centre|8,800|1,120|6,300|(2,500)|Ground works begin in spring.
"""


def denwick(path: Path) -> Truth:
    """Sheets with merged heads: a count by theme, a sheet of indicators with conditional colours, savings, capital."""
    groups = {title: lines(text) for title, text in DENWICK.items()}
    savings, capital = lines(DENWICK_SAVINGS), lines(DENWICK_CAPITAL)
    book = Workbook()
    thin = Side(style="thin", color="999999")
    frame, bold = Border(left=thin, right=thin, top=thin, bottom=thin), Font(bold=True)
    front = book.active
    if front is None:
        raise ValueError(path)
    front.title = "Summary"
    front["A1"] = "Denwick Council"
    front["A2"] = "Corporate performance dashboard"
    front["A3"] = "Quarter 3 2025/26"
    for column, text in enumerate(("Theme", "Green", "Amber", "Red", "Total"), 1):
        front.cell(5, column, text).font = bold
    counts: list[list[Any]] = []
    for title, rows in groups.items():
        own = [sum(row[8] == shade for row in rows) for shade in ("Green", "Amber", "Red")]
        counts.append([title, *own, sum(own)])
    counts[1][1], counts[1][2] = 2, 1  # planted: one of the sheet's three is green
    counts.append(["All", *[sum(one[at] for one in counts) for at in range(1, 5)]])
    for line, one in enumerate(counts, 6):
        for column, value in enumerate(one, 1):
            front.cell(line, column, value).border = frame
    sheet = book.create_sheet("Indicators")
    sheet["A1"] = "Key performance indicators"
    sheet.merge_cells("A1:K1")
    tops = (
        "Ref",
        "Indicator",
        "Good is",
        "Target",
        "2025/26",
        None,
        None,
        "Q3 2024/25",
        "Status",
        "Trend",
        "Comment",
    )
    order = (0, 1, 2, 3, 4, 5, 7, 6, 8, 9, 10)
    for column, (top, head) in enumerate(
        zip(tops, (*[None] * 4, "Q1", "Q2", "Q3", *[None] * 4), strict=True), 1
    ):
        for line, text in ((3, top), (4, head)):
            cell = sheet.cell(line, column, text)
            cell.font, cell.border, cell.alignment = (
                bold,
                frame,
                Alignment(horizontal="center", wrap_text=True),
            )
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:H4", "I3:I4", "J3:J4", "K3:K4"):
        sheet.merge_cells(area)
    line = 5
    for title, rows in groups.items():
        sheet.cell(line, 1, title).font = bold
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=11)
        line += 1
        for row in rows:
            for column, at in enumerate(order, 1):
                text = row[at]
                cell = sheet.cell(line, column, number(text) if 4 <= column <= 8 else (text or None))
                cell.border = frame
                if text.endswith("%"):
                    cell.number_format = "0.0%" if "." in text else "0%"
                if column in (2, 11):
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
            line += 1
    for word, shade in (("Green", "2e9e5b"), ("Amber", "f5a800"), ("Red", "d0202e")):
        sheet.conditional_formatting.add(
            f"I5:I{line}",
            CellIsRule(operator="equal", formula=[f'"{word}"'], fill=PatternFill(bgColor=shade)),
        )
    for column, wide in zip("ABCDEFGHIJK", (7, 36, 8, 9, 9, 9, 9, 11, 9, 7, 40), strict=True):
        sheet.column_dimensions[column].width = wide
    for title, heads, body in (
        ("Savings", ("Ref", "Directorate", "Saving", "Target £000", "Achieved £000", "Forecast £000", "Over / (under) £000", "RAG"), savings),
        ("Capital", ("Scheme", "Budget £000", "Spend to date £000", "Forecast £000", "Variance £000", "Reason"), capital),
    ):  # fmt: skip
        sheet = book.create_sheet(title)
        sheet["A1"] = f"{title} monitoring 2025/26"
        for column, text in enumerate(heads, 1):
            cell = sheet.cell(3, column, text)
            cell.font, cell.border, cell.alignment = bold, frame, Alignment(wrap_text=True)
        for at, one in enumerate(body, 4):
            for column, text in enumerate(one, 1):
                is_sum = heads[column - 1].endswith("£000")
                value = int(thousands(text)) // 1000 if is_sum and text else text or None
                cell = sheet.cell(at, column, value)
                cell.border = frame
                if is_sum:
                    cell.number_format = "#,##0;(#,##0)"
        sheet.column_dimensions["A"].width = 24 if title == "Capital" else 7
        sheet.column_dimensions["C"].width = 30 if title == "Savings" else 12
        sheet.column_dimensions["F"].width = 36 if title == "Capital" else 12
    key = book.create_sheet("Key")
    for at, (one, text) in enumerate((("Green", "Target met"), ("Amber", "Within 10% of target"), ("Red", "More than 10% from target"),
                                      ("↑", "Better than the same quarter last year"), ("↓", "Worse than the same quarter last year")), 1):  # fmt: skip
        key.cell(at, 1, one)
        key.cell(at, 2, text)
    for sheet in book.worksheets[:2]:
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (
            "landscape",
            1,
            0,
        )
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for sheet in book.worksheets[2:]:
        sheet.page_setup.orientation = "landscape"
        sheet.row_dimensions[3].height = 40
    front.column_dimensions["A"].width = 20
    book["Savings"].column_dimensions["B"].width = 14
    book.save(path)
    goods = {"High": "High", "Low": "Low"}
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "polarity": goods[row[2]], "target": row[3], "previous_result": row[5],
                    "result": row[7], "year_ago_result": row[6], "rag": row[8], "comment": row[10], "direction_long_term": ARROWS[row[9]],
                    "result_period": "Q3 2025/26", "previous_period": "Q2 2025/26", "year_ago_period": "Q3 2024/25",
                },
                "percent" if row[3].endswith("%") else "count",
            )
            for rows in groups.values() for row in rows
        ],
        "savings-proposals": [
            {
                "ref": "" if one[0] == "Total" else one[0], "portfolio": one[1], "proposal": one[2] or "Total", "planned_gbp": thousands(one[3]),
                "delivered_gbp": thousands(one[4]), "forecast_gbp": thousands(one[5]), "variance_gbp": thousands(one[6]), "rag": one[7],
            }
            for one in savings
        ],
        "capital": [
            {
                "service": one[0], "current_budget_gbp": thousands(one[1]), "spend_to_date_gbp": thousands(one[2]),
                "forecast_gbp": thousands(one[3]), "variance_gbp": thousands(one[4]), "comment": one[5],
            }
            for one in capital
        ],
        "rag-summary": [
            {"measure": measure, "group": one[0], "count": str(one[at])}
            for one in counts for measure, at in (("green", 1), ("amber", 2), ("red", 3), ("reported", 4))
        ],
    }  # fmt: skip


# --- cards of a web page --------------------------------------------------------------------------

EASTRY = """
Economy|Working-age people in work|76.8%|78.0%|75.9%|75.1%|Amber|up|percent|Seasonal work lifted the figure.
Economy|Business start-ups supported|64|50|48|57|Green|up|count|
Economy|Vacant units on industrial estates|9|8|8|11|Red|up|count|Two units came back in May.
Environment|Electric vehicle charging points|312|300|287|214|Green|up|count|Twenty-five more were switched on.
Environment|Fly-tipping reports|410|380|395|402|Amber|up|count|Cameras will be moved in July.
Environment|Household waste recycled|47.5%|50.0%|46.9%|48.2%|Amber|up|percent|
People|Library loans|58,904|55,000|56,210|54,877|Green|up|count|
People|Residents satisfied with the council|61%|65%|61%|63%|Amber|same|percent|From a survey of 1,104 residents.
"""
EASTRY_GOOD = {"Vacant units on industrial estates": "lower", "Fly-tipping reports": "lower"}
EASTRY_SAVINGS = """
E1|Digital post room|Corporate|£120,000|£45,000|£120,000|On track
E2|Library opening hours|Communities|£85,000|£85,000|£85,000|Delivered
E3|Fleet renewal|Environment|£240,000|£10,000|£150,000|At risk
E4|Shared legal service|Corporate|£64,500|£0|£0|Not deliverable
Total|||£509,500|£140,000|£355,000|
"""


def eastry(path: Path) -> Truth:
    """Cards made of bare divisions with a large figure and an arrow drawn as a picture, a savings tracker, a key."""
    rows, savings = lines(EASTRY), lines(EASTRY_SAVINGS)
    arrow = {
        "up": '<svg role=img aria-label="Up" width=12 height=12><title>Up</title><polygon points="6,0 12,11 0,11" fill="#333"/></svg>',
        "down": '<svg role=img aria-label="Down" width=12 height=12><title>Down</title><polygon points="0,0 12,0 6,11" fill="#333"/></svg>',
        "same": '<svg role=img aria-label="Same" width=12 height=12><title>Same</title><rect y=4 width=12 height=4 fill="#333"/></svg>',
    }
    inks = {"Green": "#1b7f4b", "Amber": "#b66a00", "Red": "#b00020"}
    body = ""
    theme = ""
    for row in rows:
        if row[0] != theme:
            body += ("</div>" if theme else "") + f"<h2>{row[0]}</h2><div class=grid>"
            theme = row[0]
        good = EASTRY_GOOD.get(row[1], "higher")
        words = f"<p>{row[9]}</p>" if row[9] else ""
        body += (
            f"<div class=card><h3>{row[1]}</h3><div class=big>{row[2]}</div><div class=st style='color:{inks[row[6]]}'>{row[6]}</div>"
            f"<div>Target: {row[3]}</div><div>Last quarter: {row[4]}</div><div>Same quarter last year: {row[5]}</div>"
            f"<div>Good is: {good}</div><div>Trend: {arrow[row[7]]}</div>{words}</div>"
        )
    body += "</div>"
    saved = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in one) + "</tr>" for one in savings)
    page = (
        "<!doctype html><html lang=en-GB><meta charset=utf-8><title>Eastry Council performance, Quarter 1 2025/26</title><style>@page{size:A4;margin:14mm}"
        "body{font:10pt 'DejaVu Sans'}.grid{display:grid;grid-template-columns:1fr 1fr;gap:8pt}.card{border:1px solid #889;padding:8pt;break-inside:avoid}"
        ".big{font-size:20pt;font-weight:700}.st{font-weight:700}h3{margin:0;font-size:10pt}table{border-collapse:collapse;width:100%;font-size:8pt}"
        "th,td{border-bottom:1px solid #aaa;padding:4pt;text-align:left}</style><h1>Eastry Council: how we performed</h1>"
        "<p>Quarter 1 2025/26 (April to June 2025)</p>"
        # Planted: 312 points stand on the card.
        "<p>There are now 321 electric vehicle charging points. 64 business start-ups were supported against a target of 50. Three indicators are green.</p>"
        f"{body}<h2>Savings tracker 2025/26</h2><table><thead><tr><th>Ref</th><th>Saving</th><th>Directorate</th><th>Savings target</th><th>Achieved to date</th>"
        f"<th>Year-end forecast</th><th>Delivery status</th></tr></thead><tbody>{saved}</tbody></table>"
        "<h2>Key</h2><ul><li>Green: at or better than target</li><li>Amber: within 10% of target</li><li>Red: more than 10% worse than target</li>"
        "<li>On track: full saving expected</li><li>Delivered: full saving made</li><li>At risk: part of the saving expected</li><li>Not deliverable: no saving expected</li></ul></html>"
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")
    printed(path)
    return {
        "indicator-results": [
            typed(
                {
                    "section": row[0], "indicator": row[1], "result": row[2], "target": row[3], "previous_result": row[4],
                    "year_ago_result": row[5], "rag": row[6], "comment": row[9], "result_period": "Q1 2025/26", "previous_period": "Q4 2024/25",
                    "year_ago_period": "Q1 2024/25",
                },
                row[8],
            )
            for row in rows
        ],
        "savings-proposals": [
            {
                "ref": "" if one[0] == "Total" else one[0], "proposal": one[1] or "Total", "portfolio": one[2],
                "planned_gbp": one[3].strip("£").replace(",", ""), "delivered_gbp": one[4].strip("£").replace(",", ""),
                "forecast_gbp": one[5].strip("£").replace(",", ""),
            }
            for one in savings
        ],
    }  # fmt: skip


# --- years across, in Word and printed by LibreOffice ---------------------------------------------

FERNHILL = {
    "Objective 1: Safe and strong communities": """
Domestic abuse offences solved|14.8%|15.2%|16.1%|18.0%|17.0%|15.5%|Amber
Anti-social behaviour reports per 1,000 residents|21.4|20.8|19.3|19.0|20.0|22.6|Green
Households helped to stay in their home|611|640|702|680|650||Green
""",
    "Objective 2: A skilled workforce": """
Adults with a qualification at level 3 or above|58.2%|59.0%|60.4%|62.0%|61.0%|61.3%|Amber
Apprentices employed by the council|88|91|79|100|95||Red
Young people in education or work at 17|95.1%|95.9%|96.2%|96.0%|96.0%|93.4%|Green
""",
    "Objective 3: Healthy lives": """
Smoking at time of birth (lower is better)|9.9%|9.1%|8.8%|8.0%|8.5%|7.4%|Amber
NHS health checks delivered|6,904|7,118|7,730|8,000|7,500||Green
""",
}
FERNHILL_RISKS = """
R1|Demand for adult care outstrips the budget|More people with complex needs|Director of Adults|High|High|Medium|↑
R2|Climate adaptation falls behind|Skills and funding are short|Director of Place|High|Medium|Low|→
R3|Data breach|Human error|Monitoring Officer|Medium|Low|Low|↓
"""
FERNHILL_MONEY = """
Adults and Health|96.4|98.1|99.7|1.6|1.6%
Children and Families|71.2|71.9|74.3|2.4|3.3%
Place|48.8|48.0|47.1|(0.9)|(1.9%)
Corporate Core|22.6|21.7|20.4|(1.3)|(6.0%)
Total General Fund|239.0|239.7|241.5|1.8|0.8%
"""


def fernhill(path: Path) -> Truth:
    """An annual report: three years, this year's and next year's targets, England's figure; risks in words."""
    groups = {title: lines(text) for title, text in FERNHILL.items()}
    risks, money = lines(FERNHILL_RISKS), lines(FERNHILL_MONEY)
    document = Document()
    document.styles["Normal"].font.name = "Liberation Serif"
    document.styles["Normal"].font.size = Pt(9.5)
    document.add_heading("Fernhill Council: annual performance report 2024/25", 1)
    document.add_paragraph("This report looks back at the year from 1 April 2024 to 31 March 2025.")
    document.add_paragraph(
        "We helped 702 households to stay in their home, up from 640 in 2023/24. 7,730 NHS health checks were delivered, 230 above "
        # Planted: 79 apprentices stand in the table.
        "the target of 7,500. The council employed 97 apprentices."
    )
    for title, rows in groups.items():
        document.add_heading(title, 2)
        table = document.add_table(rows=1, cols=8)
        table.style = "Light List Accent 1"
        heads = (
            "What we measure",
            "2022/23 result",
            "2023/24 result",
            "2024/25 result",
            "2025/26 target",
            "2024/25 target",
            "England",
            "How did we do?",
        )
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            cell.text = text
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.add_paragraph(
        "Green means that the target for the year was met. Amber means within 10% of the target. Red means more than 10% away."
    )
    document.add_heading("Corporate risks at 31 March 2025", 2)
    table = document.add_table(rows=1, cols=8)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("Ref", "Risk", "Cause", "Owner", "Gross rating", "Net rating", "Target rating", "Travel"), strict=True):  # fmt: skip
        cell.text = text
    for one in risks:
        for cell, text in zip(table.add_row().cells, one, strict=True):
            cell.text = text
    document.add_heading("Financial performance (£ million)", 2)
    table = document.add_table(rows=1, cols=6)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("Service area", "Original budget", "Revised budget", "Final outturn", "Over / (under) spend", "% variance"), strict=True):  # fmt: skip
        cell.text = text
    for one in money:
        for cell, text in zip(table.add_row().cells, one, strict=True):
            cell.text = text
    document.save(str(path))

    def percent(text: str) -> str:
        bare = text.strip("()%")
        return f"-{bare}" if text.startswith("(") else bare

    return {
        "indicator-results": [
            typed(
                {
                    "section": title, "indicator": row[0], "previous_result": row[2], "result": row[3], "target": row[5],
                    "rag": row[7], "result_period": "2024/25", "previous_period": "2023/24",
                },
                "percent" if row[1].endswith("%") else "per_1000" if "per 1,000" in row[0] else "count",
            )
            for title, rows in groups.items() for row in rows
        ],
        "risks": [
            {"ref": one[0], "risk": one[1], "owner": one[3]} for one in risks
        ],
        "revenue": [
            {
                "service": one[0], "original_budget_gbp": millions(one[1]), "revised_budget_gbp": millions(one[2]), "forecast_gbp": millions(one[3]),
                "variation_gbp": millions(one[4]), "variation_percent": percent(one[5]),
            }
            for one in money
        ],
    }  # fmt: skip


# --- rules only under the heads, words in ink, the year before first ------------------------------

ILDERTON = {
    "Growth and regeneration": """
IL01|Net new homes|402|96|131|120|Exceeded|↗|count
IL02|Town centre vacancy|9.1%|9.4%|8.8%|8.0%|Near miss|↗|percent
IL03|Average broadband speed (Mbps)|71|74|75|75|Achieved|↗|
""",
    "Environment and climate": """
IL04|Waste sent for reuse, recycling or compost|46.2%|45.1%|43.9%|48.0%|Near miss|↘|percent
IL05|Trees planted|3,120|0|410|900|Missed|↗|count
""",
    "Corporate health": """
IL06|Working days lost per employee|8.9|2.3|2.2|2.0|Near miss|↗|days
IL07|Complaints upheld by the Ombudsman|4|1|1|0|Missed|→|count
IL08|Business rates collected|98.9%|28.4%|56.0%|56.0%|Achieved|↗|percent
""",
}
ILDERTON_WORDS = {"Exceeded": "Blue", "Achieved": "Green", "Near miss": "Amber", "Missed": "Red"}
ILDERTON_ACTIONS = """
CP1|Agree the waste strategy|Director of Environment|Dec-25|In progress|60%|Draft went to scrutiny in October.
CP2|Open the enterprise centre|Head of Economy|Sep-25|Complete|100%|Twelve of fourteen units are let.
CP3|Retrofit 250 council homes|Head of Housing|Mar-26|Behind|22%|A second contractor starts in January.
"""


def ilderton(path: Path) -> Truth:
    """Portrait, a rule under each head and none else, the outturn of last year first, words in the rating's ink."""
    fonts()
    groups = {title: lines(text) for title, text in ILDERTON.items()}
    actions = lines(ILDERTON_ACTIONS)
    ways = {"↗": "Improving", "→": "Same", "↘": "Worsening"}
    parts: list[Any] = [
        para("Ilderton City Council", 16, BOLD),
        para("Quarterly corporate performance report, Q2 2025/26", 11, SANS),
        Spacer(1, 10),
        para(
            # Planted: 131 homes stand in the table.
            "Two of the eight indicators were achieved in quarter 2 and one was exceeded. 113 net new homes were completed. "
            "Town centre vacancy fell to 8.8%; the national figure is 14.0%.", 9, SANS,
        ),
    ]  # fmt: skip
    for title, rows in groups.items():
        cells: list[list[Any]] = [
            [
                "Code",
                "Indicator",
                "Outturn\n2024/25",
                "Q1\n2025/26",
                "Q2\n2025/26",
                "Target\nQ2",
                "Outcome",
                "Trend",
            ]
        ]
        cells += [[row[0], para(row[1], 8, SANS), *row[2:8]] for row in rows]
        style: list[Any] = [
            ("FONT", (0, 0), (-1, 0), BOLD, 8), ("FONT", (0, 1), (-1, -1), SANS, 8), ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
            ("ALIGN", (2, 0), (5, -1), "RIGHT"), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *[("TEXTCOLOR", (6, at), (6, at), colors.HexColor(f"#{COLOURS[ILDERTON_WORDS[row[6]]]}")) for at, row in enumerate(rows, 1)],
        ]  # fmt: skip
        parts += [Spacer(1, 10), para(title, 12, BOLD), Table(cells, colWidths=[36, 168, 54, 54, 54, 44, 66, 36], style=style)]  # fmt: skip
    parts += [Spacer(1, 14), para("Corporate plan actions", 12, BOLD)]
    cells = [["Code", "Action", "Owner", "Due", "Status", "% done", "Update"]]
    cells += [[one[0], para(one[1], 8, SANS), *one[2:6], para(one[6], 8, SANS)] for one in actions]
    parts += [
        Table(
            cells, colWidths=[30, 120, 110, 40, 60, 40, 112],
            style=[("FONT", (0, 0), (-1, 0), BOLD, 8), ("FONT", (0, 1), (-1, -1), SANS, 8), ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
                   ("VALIGN", (0, 0), (-1, -1), "TOP")],
        ),
        Spacer(1, 14),
        para("Exceeded (blue): better than target by 5% or more. Achieved (green): target met. Near miss (amber): within 10% of target. "
             "Missed (red): more than 10% from target. ↗ better than the quarter before, → unchanged, ↘ worse.", 8, SANS),
    ]  # fmt: skip
    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=40, rightMargin=40, invariant=1).build(parts)
    return {
        "indicator-results": [
            typed(
                {
                    "section": title, "ref": row[0], "indicator": row[1], "previous_result": row[3], "result": row[4], "target": row[5],
                    "rag": ILDERTON_WORDS[row[6]], "status_printed": row[6], "direction_short_term": ways[row[7]],
                    "result_period": "Q2 2025/26", "previous_period": "Q1 2025/26",
                },
                row[8],
            )
            for title, rows in groups.items() for row in rows
        ],
        "observations": [
            {"ref": row[0], "measure": "outturn", "period": "2024/25", "value_text": row[2]}
            for rows in groups.values() for row in rows
        ],
        "key-actions": [
            {"ref": one[0], "action": one[1], "owner": one[2], "due_text": one[3], "percent_complete": one[5].strip("%"),
             "status_printed": one[4], "comment": one[6]}
            for one in actions
        ],
    }  # fmt: skip


# --- a rating beside each month's or quarter's figure, in a workbook ------------------------------

JUNIPER = """
Adults|AD1|Contacts resolved at first point|72%|Maximise|70%|Amber|73%|Green|74%|Green|Above target for the second quarter.
Adults|AD2|Long-term support met by admission (per 100,000)|540|Minimise|560|Amber|552|Amber|531|Green|
Adults|AD3|Safeguarding enquiries concluded|95%|Maximise|91%|Amber|88%|Amber|84%|Red|Three posts are vacant.
Communities|CO1|Anti-social behaviour cases closed|80%|Maximise|82%|Green|79%|Amber|83%|Green|
Communities|CO2|Library visits|210,000|Maximise|198,400|Amber|205,310|Amber|214,077|Green|The summer reading challenge drew more families.
Finance|FI1|Invoices paid on time|97%|Maximise|95%|Amber|97%|Green|98%|Green|
Finance|FI2|Debt older than 90 days|£1,250,000|Minimise|£1,410,000|Red|£1,380,500|Red|£1,301,200|Amber|Two large accounts were settled.
"""


def juniper(path: Path) -> Truth:
    """One sheet: three quarters, each with a coloured word beside its figure under a merged head; the theme merged down."""
    rows = lines(JUNIPER)
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise ValueError(path)
    sheet.title = "Scorecard"
    sheet["A1"] = "Juniper Hill Borough Council"
    sheet["A2"] = "Scorecard, quarter 3 2024/25"
    tops = (
        "Portfolio",
        "Ref",
        "Measure",
        "Target",
        "Aim",
        "Quarter 1",
        None,
        "Quarter 2",
        None,
        "Quarter 3",
        None,
        "Narrative",
    )
    heads = (*[None] * 5, *("Actual", "Status") * 3, None)
    thin = Side(style="thin", color="777777")
    for column, (top, head) in enumerate(zip(tops, heads, strict=True), 1):
        for line, text in ((4, top), (5, head)):
            cell = sheet.cell(line, column, text)
            cell.font, cell.border = Font(bold=True), Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for area in ("A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "F4:G4", "H4:I4", "J4:K4", "L4:L5"):
        sheet.merge_cells(area)
    starts: dict[str, int] = {}
    for line, row in enumerate(rows, 6):
        for column, text in enumerate(row, 1):
            value = number(text) if column in (4, 6, 8, 10) else text or None
            cell = sheet.cell(line, column, value if column > 1 or row[0] not in starts else None)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if text.endswith("%"):
                cell.number_format = "0%"
            elif text.startswith("£"):
                cell.number_format = "£#,##0"
            elif "," in text and column in (4, 6, 8, 10):
                cell.number_format = "#,##0"
            if column in (7, 9, 11):
                cell.fill = PatternFill("solid", fgColor=COLOURS[text])
        sheet.row_dimensions[line].height = 30
        starts.setdefault(row[0], line)
        if starts[row[0]] < line and (line - 5 == len(rows) or rows[line - 5][0] != row[0]):
            sheet.merge_cells(start_row=starts[row[0]], end_row=line, start_column=1, end_column=1)
    for letter, wide in zip("ABCDEFGHIJKL", (14, 7, 34, 12, 11, 12, 9, 12, 9, 12, 9, 40), strict=True):
        sheet.column_dimensions[letter].width = wide
    sheet["A15"] = "Green: at target. Amber: within 10% of target. Red: more than 10% from target."
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (
        "landscape",
        1,
        0,
    )
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(path)
    units = {"AD2": "per_100000", "CO2": "count", "FI2": "gbp"}
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[1], "indicator": row[2], "target": row[3], "previous_result": row[7], "result": row[9], "rag": row[10],
                    "comment": row[11], "result_period": "Q3 2024/25", "previous_period": "Q2 2024/25",
                },
                units.get(row[1], "percent"),
            )
            for row in rows
        ],
        "observations": [
            {"ref": row[1], "measure": "result", "period": "Q1 2024/25", "value_text": row[5]} for row in rows
        ],
    }  # fmt: skip


UNSEEN: dict[str, Callable[[Path], Truth]] = {
    "aldmoor-q3-2025-26.pdf": aldmoor,
    "brackwell-q3-2025-26.pdf": brackwell,
    "calderbeck-q4-2024-25.docx": calderbeck,
    "denwick-q3-2025-26.xlsx": denwick,
    "eastry-q1-2025-26.html": eastry,
    "fernhill-2024-25.docx": fernhill,
    "ilderton-q2-2025-26.pdf": ilderton,
    "juniper-q3-2024-25.xlsx": juniper,
}
UNSEEN_FORMS: dict[str, tuple[str, ...]] = {".xlsx": ("pdf", "ods")}
PLANTED_UNSEEN: dict[str, Planted] = {
    "aldmoor-q3-2025-26": ("green", "SR3", "CU1"),  # CU1 by mistake: 82% is within 10% of 90%, and red
    "brackwell-q3-2025-26": ("affordable homes", "BR8"),
    "calderbeck-q4-2024-25": ("C3", "R1", "Total"),
    "denwick-q3-2025-26": ("People", "All"),
    "eastry-q1-2025-26": ("charging points",),
    "fernhill-2024-25": ("Apprentices",),
    "ilderton-q2-2025-26": ("Net new homes",),
    "juniper-q3-2024-25": (),
}
