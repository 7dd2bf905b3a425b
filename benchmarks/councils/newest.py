"""Five more invented councils, as unlike those before as public papers are; their truth was written first.

Tiles in the cells of a Word table and a tracker of actions; a workbook wider than its pages; a scorecard with
heads of two rows on a web page; cards with pills in a drawn PDF; a plain table whose words for target, result and
rating are its own. Each is read in every form that its producers print. What contradicts is in `PLANTED_NEWEST`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from docx import Document
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from benchmarks.councils.fresh import typed
from benchmarks.councils.further import BOLD, SANS, Planted, fonts, para
from benchmarks.councils.office import COLOURS, _shade
from benchmarks.councils.styles import Truth
from benchmarks.councils.unseen import lines, millions, number, thousands

INKS = {"Green": "#2e7d32", "Amber": "#f5a623", "Red": "#c62828", "Blue": "#1565c0"}
BETTER = {"↑": "Improving", "↓": "Worsening", "→": "Same", "": ""}


def _styled(title: str, style: str, parts: Sequence[str]) -> str:
    return (
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>'
        f"<body>{''.join(parts)}</body></html>"
    )


def _tr(cells: Sequence[str], tag: str = "td") -> str:
    return (
        f"<tr>{''.join(cell if cell.startswith('<t') else f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"
    )


# --- tiles in the cells of a Word table, a tracker of actions ------------------------------------

STRATHELLEN = """
Housing repairs finished on the first visit|88.4%|87.0%|On target|percent
Working days to re-let a council house|34.1|30.0|Slightly behind|days
Rent arrears as a share of rent due|4.9%|4.0%|Behind|percent
Pupils leaving for a positive destination|95.2%|94.5%|On target|percent
Attendance at primary school|92.7%|94.0%|Slightly behind|percent
Recorded visits to museums|18,204|17,500|On target|count
Household waste recycled or composted|47.3%|52.0%|Behind|percent
Street lights mended within seven days|96.8%|95.0%|On target|percent
Freedom of information requests answered in time|91.0%|90.0%|On target|percent
"""
STRATHELLEN_ACTIONS = """
A1|Open the new harbour office|Head of Estates|June 2025|Complete|Opened to the public on 9 June.
A2|Replace the ferry ticketing system|Transport Manager|December 2025|In progress|The supplier has been appointed and testing starts in October.
A3|Publish a play strategy|Head of Leisure|September 2025|Delayed|The consultation was extended by six weeks.
A4|Move the archive to Kirk Road|Archivist|March 2026|Not started|
A5|Fit solar panels to twelve schools|Energy Manager|August 2025|In progress|Nine of twelve schools are done.
A6|Agree the local housing strategy|Head of Housing|May 2025|Complete|Agreed by the council on 22 May.
"""
STRATHELLEN_WORDS = {"On target": "Green", "Slightly behind": "Amber", "Behind": "Red"}
STRATHELLEN_STATES = {
    "Complete": "Blue",
    "In progress": "Green",
    "Delayed": "Red",
    "Not started": "Not started",
}


def strathellen(path: Path) -> Truth:
    """A Word paper: three tiles a row in the cells of one table, filled by status; then a tracker of actions."""
    tiles, actions = lines(STRATHELLEN), lines(STRATHELLEN_ACTIONS)
    document = Document()
    document.core_properties.title = "Service plan progress report"
    document.add_heading("Strathellen Islands Council", 0)
    document.add_heading("Service plan progress report: Quarter 2 2025/26 (July to September 2025)", 1)
    # Planted: five of nine are on target, and the sentence says six.
    document.add_paragraph(
        "Six of our 9 measures are on target this quarter, two are slightly behind and two are behind."
    )
    key = document.add_table(1, 3)
    for cell, (word, rating) in zip(key.rows[0].cells, STRATHELLEN_WORDS.items(), strict=True):
        cell.text = word
        _shade(cell, COLOURS[rating])
    document.add_heading("Our measures at a glance", 2)
    board = document.add_table(0, 3)
    board.style = "Table Grid"
    for start in range(0, len(tiles), 3):
        cells = board.add_row().cells
        for cell, (name, result, target, word, _) in zip(cells, tiles[start : start + 3], strict=True):
            cell.text = ""
            cell.paragraphs[0].add_run(name).bold = True
            figure = cell.add_paragraph().add_run(result)
            figure.bold, figure.font.size = True, Pt(22)
            cell.add_paragraph(f"Target: {target}")
            cell.add_paragraph(word)
            _shade(cell, COLOURS[STRATHELLEN_WORDS[word]])
    document.add_heading("What we said we would do", 2)
    table = document.add_table(1, 6)
    table.style = "Table Grid"
    heads = ("No.", "We said we would", "Who", "By when", "Where we are", "What has happened since")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    for row in actions:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Complete is shown blue, In progress green and Delayed red on our website.")
    document.save(str(path))
    return {
        "indicator-results": [
            typed(
                {
                    "indicator": name, "section": "Our measures at a glance", "result": result, "target": target,
                    "result_period": "Q2 2025/26", "status_printed": word, "rag": STRATHELLEN_WORDS[word],
                },
                unit,
            )
            for name, result, target, word, unit in tiles
        ],
        "key-actions": [
            {"ref": ref, "action": action, "owner": owner, "due_text": due, "status_printed": state,
             "comment": comment}
            for ref, action, owner, due, state, comment in actions
        ],
    }  # fmt: skip


# --- a workbook wider than its pages --------------------------------------------------------------

AVERILL = """
PA/01|Council tax collected|Revenues|%|Higher|96.8%|28.9%|56.1%|83.0%|83.5%|97.0%|Amber|Reminders went out a fortnight later than last year.
PA/02|Business rates collected|Revenues|%|Higher|98.1%|30.4%|57.7%|84.9%|84.0%|98.2%|Green|
PA/03|Working days lost to sickness for each employee|People|days|Lower|9.4|2.2|4.5|7.1|6.6|8.8|Red|Musculoskeletal absence has grown in the depot. A physiotherapist visits weekly from February and managers have been trained in early referral.
PA/04|Complaints answered within 15 working days|Customer|%|Higher|84%|81%|86%|88%|85%|85%|Green|
PA/05|Missed bins for each 100,000 collections|Street Scene|number|Lower|71|68|64|59|60|60|Green|
PA/06|Fly-tips cleared in two days|Street Scene|%|Higher|92%|90%|91%|87%|93%|93%|Red|One crew was short for five weeks.
PA/07|New homes with planning consent|Planning|number|Higher|412|96|203|311|300|400|Green|
PA/08|Appeals against refusals upheld|Planning|%|Lower|22%|25%|30%|26%|25%|25%|Amber|Two of the appeals concern one site.
"""
AVERILL_MONEY = """
Environment|11,420|11,655|8,802|11,870|215|1.8|Fuel and agency drivers.
Housing and Planning|6,310|6,290|4,417|6,105|(185)|(2.9)|Fees are above plan.
Customer and Digital|4,875|4,930|3,744|4,930|0|0.0|
Corporate|7,640|7,512|5,540|7,421|(91)|(1.2)|Vacant posts.
Total|30,245|30,387|22,503|30,326|(61)|(0.2)|
"""


def averill(path: Path) -> Truth:
    """A workbook: one sheet of fourteen columns with the quarters side by side, one of budgets in thousands."""
    rows, money = lines(AVERILL), lines(AVERILL_MONEY)
    book = Workbook()
    thin = Side(style="thin", color="999999")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet = book.worksheets[0]
    sheet.title = "Scorecard"
    sheet.append(["Port Averill District Council"])
    sheet.append(["Performance scorecard – Quarter 3 2025/26"])
    sheet.append([])
    heads = (
        "PI no.", "Performance indicator", "Lead team", "Unit", "Good is", "2024/25 outturn", "Q1 2025/26",
        "Q2 2025/26", "Q3 2025/26", "Q3 target", "2025/26 target", "Q3 rating", "Reason if below target",
    )  # fmt: skip
    sheet.append(list(heads))
    for row in rows:
        sheet.append([*row[:5], *(number(text) for text in row[5:11]), *row[11:]])
    for line in sheet.iter_rows(min_row=4, max_row=sheet.max_row):
        for cell in line:
            cell.border, cell.alignment = box, Alignment(wrap_text=True, vertical="top")
            if cell.row == 4:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE3EA")
            elif cell.column_letter in "FGHIJK" and "%" in rows[cell.row - 5][cell.column - 1]:
                cell.number_format = "0.0%" if "." in rows[cell.row - 5][cell.column - 1] else "0%"
            elif cell.column_letter in "FGHIJK" and "." in rows[cell.row - 5][cell.column - 1]:
                cell.number_format = "0.0"
            elif cell.column_letter == "L":
                cell.fill = PatternFill("solid", fgColor=COLOURS[str(cell.value)])
    for letter, width in zip("ABCDEFGHIJKLM", (9, 34, 13, 9, 9, 12, 11, 11, 11, 11, 12, 10, 52), strict=True):
        sheet.column_dimensions[letter].width = width
    for line in range(4, sheet.max_row + 1):
        long = len(rows[line - 5][12]) // 50 if line > 4 else 1
        sheet.row_dimensions[line].height = 15 * max(2, long + 1)
    budget = book.create_sheet("Revenue")
    budget.append(["Revenue monitoring to 31 December 2025 (£000)"])
    budget.append([])
    budget.append(
        ["Service", "Approved budget", "Working budget", "Spend to date", "Projected outturn",
         "Over/(under) spend", "% of working budget", "Main reasons"]
    )  # fmt: skip
    for row in money:
        values = [
            -float(t.strip("()").replace(",", "")) if t.startswith("(") else float(t.replace(",", ""))
            for t in row[1:7]
        ]
        budget.append([row[0], *values, row[7]])
    for line in budget.iter_rows(min_row=3, max_row=budget.max_row):
        for cell in line:
            cell.border, cell.alignment = box, Alignment(wrap_text=True, vertical="top")
            if cell.row == 3:
                cell.font = Font(bold=True)
            elif cell.column_letter in "BCDEF":
                cell.number_format = "#,##0;(#,##0)"
            elif cell.column_letter == "G":
                cell.number_format = "0.0;(0.0)"
    for letter, width in zip("ABCDEFGH", (24, 13, 13, 13, 13, 13, 13, 30), strict=True):
        budget.column_dimensions[letter].width = width
    budget.row_dimensions[3].height = 30
    book.save(str(path))
    units = {"%": "percent", "days": "days", "number": "count"}
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "polarity": row[4], "result": row[8],
                    "result_period": "Q3 2025/26", "previous_result": row[7], "previous_period": "Q2 2025/26",
                    "target": row[9], "annual_target": row[10], "rag": row[11], "comment": row[12],
                },
                units[row[3]],
            )
            for row in rows
        ],
        "observations": [
            {"ref": row[0], "indicator": row[1], "measure": measure, "period": period, "value_text": text}
            for row in rows
            for measure, period, text in (("result", "Q1 2025/26", row[6]), ("outturn", "2024/25", row[5]))
        ],
        "revenue": [
            {
                "service": row[0], "original_budget_gbp": thousands(row[1]), "revised_budget_gbp": thousands(row[2]),
                "actual_to_date_gbp": thousands(row[3]), "forecast_gbp": thousands(row[4]),
                "variation_gbp": thousands(row[5]) if row[5] != "0" else "0",
                "variation_percent": row[6].replace("(", "-").strip(")"), "comment": row[7],
            }
            for row in money
        ],
    }  # fmt: skip


# --- a web page: a scorecard with heads of two rows, risks, what residents say ----------------------

WENDLE = {
    "Clean and green": """
CG1|Recycling and composting rate|47.9%|50.0%|Amber|45.2%|▲|46.8%|▲|Garden waste tonnage fell in the dry summer.
CG2|Residual waste for each household (kg)|92|95|Green|97|▲|99|▲|
CG3|Parks with a Green Flag|7|7|Green|7|►|6|▲|
CG4|Street cleanliness inspections passed|88%|94%|Red|93%|▼|91%|▼|Leaf fall came early and two sweepers were off the road.
""",
    "Homes for everyone": """
HE1|Affordable homes completed|36|30|Green|21|▲|28|▲|
HE2|Households in temporary accommodation|184|150|Red|176|▼|161|▼|Evictions from private lets are the commonest cause.
HE3|Homes let within 25 days|71%|75%|Amber|69%|▲|74%|▼|
HE4|Tenants satisfied with repairs|83.5%|83.0%|Green|82.1%|▲|80.7%|▲|
""",
}
WENDLE_RISKS = """
R01|Pay awards exceed what was budgeted|Director of Finance|4|4|16|3|4|12|2|3|6|↑
R02|Data centre fails|Head of ICT|3|5|15|2|5|10|2|4|8|→
R03|Flooding of the lower town|Head of Environment|4|5|20|3|4|12|3|3|9|→
R04|Local plan found unsound|Head of Planning|3|4|12|3|4|14|2|3|6|↓
"""
WENDLE_SAVINGS = """
S1|Merge depots at Holm and Weir|Environment|420|420|420|0|Green
S2|Digital letters|Corporate|150|60|110|(40)|Amber
S3|Lease the old town hall|Corporate|200|0|0|(200)|Red
S4|Share audit with neighbours|Corporate|80|80|85|5|Green
"""


def wendle(path: Path) -> Truth:
    """A web page: measures under heads of two rows with three kinds of head, pills, a register of risks, savings."""
    style = (
        "@page{size:A4 landscape;margin:12mm} body{font-family:'DejaVu Sans',sans-serif;font-size:9pt}"
        "table{border-collapse:collapse;width:100%;margin:8px 0 18px} td,th{border-bottom:1px solid #aab;padding:4px 6px;"
        "vertical-align:top;text-align:left} thead th{background:#123a5a;color:#fff}"
        "tr.area td{background:#e8eef4;font-weight:bold}"
        ".pill{border-radius:9px;padding:1px 8px;color:#fff;font-weight:bold}"
        + "".join(f".{name.lower()}{{background:{ink}}}" for name, ink in INKS.items())
    )

    def pill(rating: str) -> str:
        return f'<span class="pill {rating.lower()}">{rating}</span>'

    sections = {name: lines(text) for name, text in WENDLE.items()}
    risks, savings = lines(WENDLE_RISKS), lines(WENDLE_SAVINGS)
    head = (
        '<thead><tr><th rowspan="2">Ref</th><th rowspan="2">What we measure</th><th colspan="3">This quarter</th>'
        '<th colspan="2">Last quarter</th><th colspan="2">Same quarter last year</th><th rowspan="2">Narrative</th></tr>'
        "<tr><th>Actual</th><th>Target</th><th>RAG</th><th>Actual</th><th>Change</th><th>Actual</th><th>Change</th></tr>"
        "</thead>"
    )
    body = []
    for name, rows in sections.items():
        body.append(f'<tr class="area"><td colspan="10">{name}</td></tr>')
        body += [_tr([*row[:4], pill(row[4]), *row[5:]]) for row in rows]
    parts = [
        "<h1>Lower Wendle Borough Council</h1><h2>Strategic scorecard, Q2 2025/26</h2>",
        # Planted: 184 households are in the table, 148 in the sentence.
        (
            "<p>At the end of September 148 households were in temporary accommodation, against a target of 150. "
            "The recycling and composting rate was 47.9%, up from 45.2% in the quarter before.</p>"
        ),
        (
            "<p>▲ performance is better, ► the same, ▼ worse. Green: on or above target. Amber: within 10% of target. "
            "Red: more than 10% from target.</p>"
        ),
        f"<table>{head}<tbody>{''.join(body)}</tbody></table>",
        "<h2>Strategic risks</h2><table><thead>",
        (
            '<tr><th rowspan="2">ID</th><th rowspan="2">Risk</th><th rowspan="2">Risk owner</th>'
            '<th colspan="3">Before controls</th><th colspan="3">After controls</th><th colspan="3">Appetite</th>'
            '<th rowspan="2">Trend</th></tr>'
        ),
        f"{_tr(['L', 'I', 'Score'] * 3, 'th')}</thead><tbody>{''.join(map(_tr, risks))}</tbody></table>",
        "<h2>Savings programme 2025/26 (£000)</h2><table><thead>",
        _tr(["No", "Saving", "Portfolio", "Planned", "Banked", "Forecast", "Over/(short)", "RAG"], "th"),
        f"</thead><tbody>{''.join(_tr([*row[:7], pill(row[7])]) for row in savings)}</tbody></table>",
    ]
    path.write_text(_styled("Strategic scorecard", style, parts), encoding="utf-8")
    moved = {"▲": "Improving", "▼": "Worsening", "►": "Same"}
    return {
        "indicator-results": [
            typed(
                {
                    "area": name, "ref": row[0], "indicator": row[1], "result": row[2], "target": row[3], "rag": row[4],
                    "previous_result": row[5], "direction_short_term": moved[row[6]], "year_ago_result": row[7],
                    "direction_long_term": moved[row[8]], "comment": row[9], "result_period": "Q2 2025/26",
                    "previous_period": "Q1 2025/26", "year_ago_period": "Q2 2024/25",
                },
                "percent" if "%" in row[2] else "" if "(kg)" in row[1] else "count",
            )
            for name, rows in sections.items()
            for row in rows
        ],
        "risks": [
            {
                "ref": row[0], "risk": row[1], "owner": row[2], "inherent_likelihood": row[3], "inherent_impact": row[4],
                "inherent_score": row[5], "current_likelihood": row[6], "current_impact": row[7], "current_score": row[8],
                "target_likelihood": row[9], "target_impact": row[10], "target_score": row[11],
            }
            for row in risks
        ],
        "savings-proposals": [
            {
                "ref": row[0], "proposal": row[1], "portfolio": row[2], "planned_gbp": thousands(row[3]),
                "delivered_gbp": thousands(row[4]), "forecast_gbp": thousands(row[5]),
                "variance_gbp": thousands(row[6]), "rag": row[7], "financial_year": "2025/26",
            }
            for row in savings
        ],
    }  # fmt: skip


# --- cards with pills, drawn; options for savings in millions; milestones ---------------------------

ASHCOMBE = """
Adult learners gaining a qualification|612|580|540|Achieved|↑|count|The autumn courses filled early.
Children in care with two or more moves|11.5%|9.0%|10.2%|Missed|↓|percent|Six children moved at short notice when one home closed.
Care packages started within 28 days|78.0%|80.0%|76.4%|Nearly|↑|percent|
Carers given a short break|1,204|1,150|1,188|Achieved|↑|count|
Repeat referrals to social care|19.3%|20.0%|19.3%|Achieved|→|percent|
Health visits to babies by 14 days|86.1%|92.0%|88.8%|Missed|↓|percent|Vacancies for health visitors stand at nine.
"""
ASHCOMBE_SAVINGS = """
B1|Review of high-cost placements|Children|1.20|0.45|0.90|(0.30)|Amber|Two moves await court dates.
B2|Reablement before long-term care|Adults|2.50|1.90|2.50|0.00|Green|
B3|Day centre fees|Adults|0.35|0.05|0.10|(0.25)|Red|Fees were not agreed in July.
B4|School transport retendered|Children|0.80|0.60|0.85|0.05|Green|
Total|||4.85|3.00|4.35|(0.50)||
"""
ASHCOMBE_PROJECTS = """
Family hubs|Programme Manager, Early Help|Mar 2026|Green|Green|Four of six hubs are open.
Case management system|Chief Information Officer|Nov 2025|Amber|Red|Data migration failed its second test and go-live has moved to February.
Extra care at Quarry Road|Head of Commissioning|Jul 2026|Green|Amber|Piling was slowed by rock.
"""
ASHCOMBE_WORDS = {"Achieved": "Green", "Nearly": "Amber", "Missed": "Red"}


def ashcombe(path: Path) -> Truth:
    """Portrait: two cards a row with a pill in the corner, a key of pills, savings in millions, projects then and now."""
    fonts()
    cards, savings, projects = lines(ASHCOMBE), lines(ASHCOMBE_SAVINGS), lines(ASHCOMBE_PROJECTS)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("People performance digest")
    width, height = A4

    def pill(left: float, base: float, word: str) -> None:
        canvas.setFillColor(colors.HexColor(INKS[ASHCOMBE_WORDS[word]]))
        canvas.roundRect(left, base, 52, 13, 6, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont(BOLD, 8)
        canvas.drawCentredString(left + 26, base + 3.5, word)
        canvas.setFillColor(colors.black)

    canvas.setFont(BOLD, 18)
    canvas.drawString(45, height - 60, "Ashcombe Vale County Council")
    canvas.setFont(SANS, 12)
    canvas.drawString(
        45, height - 80, "People performance digest, Quarter 3 2025/26 (October to December 2025)"
    )
    words = para(
        # Planted: the card says 78.0 %, the sentence 87 %.
        "Care packages started within 28 days reached 87% this quarter. Carers given a short break rose from 1,188 to "
        "1,204. We expect to deliver £4.35m of savings against a plan of £4.85m.", 9.5, SANS,
    )  # fmt: skip
    words.wrapOn(canvas, width - 90, 100)
    words.drawOn(canvas, 45, height - 125)
    canvas.setFont(SANS, 8.5)
    for at, (word, text) in enumerate(
        (
            ("Achieved", "target met"),
            ("Nearly", "within 5% of target"),
            ("Missed", "more than 5% from target"),
        )
    ):
        pill(45 + at * 170, height - 152, word)
        canvas.setFont(SANS, 8.5)
        canvas.drawString(102 + at * 170, height - 149, text)
    for at, (name, result, target, before, word, arrow, _, comment) in enumerate(cards):
        left, top = 45 + (at % 2) * 256, height - 175 - (at // 2) * 130
        canvas.setStrokeColor(colors.HexColor("#9aa7b5"))
        canvas.roundRect(left, top - 118, 246, 116, 6, stroke=1, fill=0)
        title = para(f"<b>{name}</b>", 9.5, SANS)
        title.wrapOn(canvas, 175, 40)
        title.drawOn(canvas, left + 8, top - 8 - title.height)
        pill(left + 186, top - 20, word)
        canvas.setFont(BOLD, 20)
        canvas.drawString(left + 8, top - 58, result)
        canvas.setFont(SANS, 9)
        canvas.drawString(left + 110, top - 46, f"Our aim: {target}")
        canvas.drawString(left + 110, top - 60, f"Quarter 2: {before} {arrow}")
        if comment:
            note = para(comment, 8, SANS)
            note.wrapOn(canvas, 230, 40)
            note.drawOn(canvas, left + 8, top - 68 - note.height)
    canvas.setFont(SANS, 8)
    canvas.drawString(45, height - 580, "↑ better than the quarter before, → the same, ↓ worse")
    canvas.showPage()
    look = [
        ("FONT", (0, 0), (-1, -1), SANS, 8), ("FONT", (0, 0), (-1, 0), BOLD, 8), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e4e9ef")),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#8899aa")),
    ]  # fmt: skip
    heads = ["Ref", "Option", "Directorate", "Agreed", "Secured", "Likely", "Gap", "Confidence", "Why"]
    fills = [
        ("BACKGROUND", (7, n), (7, n), colors.HexColor(INKS[row[7]]))
        for n, row in enumerate(savings, 1)
        if row[7]
    ]
    table = Table(
        [heads, *([row[0], para(row[1], 8, SANS), *row[2:8], para(row[8], 8, SANS)] for row in savings)],
        colWidths=[34, 112, 62, 44, 46, 42, 42, 60, 75], style=[*look, *fills],
    )  # fmt: skip
    canvas.setFont(BOLD, 12)
    canvas.drawString(45, height - 60, "Savings agreed for 2025/26 (£m)")
    _, high = table.wrapOn(canvas, width, 300)
    table.drawOn(canvas, 45, height - 72 - high)
    heads = ["Project", "Lead", "Finish", "Last time", "Now", "Headlines"]
    fills = [
        ("BACKGROUND", (c, n), (c, n), colors.HexColor(INKS[row[c]]))
        for n, row in enumerate(projects, 1)
        for c in (3, 4)
    ]
    table = Table(
        [heads, *([row[0], para(row[1], 8, SANS), *row[2:5], para(row[5], 8, SANS)] for row in projects)],
        colWidths=[122, 95, 50, 52, 46, 150], style=[*look, *fills],
    )  # fmt: skip
    canvas.drawString(45, height - 300, "Major projects")
    _, high = table.wrapOn(canvas, width, 300)
    table.drawOn(canvas, 45, height - 312 - high)
    canvas.save()
    return {
        "indicator-results": [
            typed(
                {
                    "indicator": name, "result": result, "target": target, "previous_result": before,
                    "status_printed": word, "rag": ASHCOMBE_WORDS[word], "direction_short_term": BETTER[arrow],
                    "comment": comment, "result_period": "Q3 2025/26", "previous_period": "Q2 2025/26",
                },
                unit,
            )
            for name, result, target, before, word, arrow, unit, comment in cards
        ],
        "savings-proposals": [
            {
                "ref": "" if row[0] == "Total" else row[0], "proposal": row[1] or "Total", "portfolio": row[2],
                "planned_gbp": millions(row[3]), "delivered_gbp": millions(row[4]), "forecast_gbp": millions(row[5]),
                "variance_gbp": millions(row[6]), "rag": row[7],
            }
            for row in savings
        ],
        "key-actions": [
            {"action": row[0], "owner": row[1], "due_text": row[2], "previous_status": row[3], "rag": row[4],
             "comment": row[5]}
            for row in projects
        ],
    }  # fmt: skip


# --- a plain web page with words of its own ------------------------------------------------------

THRAPLEY = """
People who feel safe after dark|Raise|61%|63%|66%|65%|Reached|72%|Lighting was renewed in four parks.
Median days to decide a small planning application|Cut|58|55|49|50|Reached|52|
Empty homes for each 1,000 homes|Cut|11.2|11.9|12.4|11.0|Not reached|10.1|Probate delays hold back a third of them.
Energy used by council buildings (kWh million)|Cut|8.41|7.96|7.77|7.80|Reached||
Residents who volunteer each month|Raise|24%|23%|22%|25%|Close|27%|
Young people not in education or work|Cut|3.1%|2.9%|3.3%|2.8%|Not reached|3.0%|Two training firms closed in spring.
Bus passengers (million)|Raise|2.10|2.34|2.51|2.45|Reached||
"""
THRAPLEY_WORDS = {"Reached": "Green", "Close": "Amber", "Not reached": "Red"}
THRAPLEY_CAPITAL = """
Library at Station Yard|2,400|2,450|1,890|2,610|160|Steel prices.
Bridge strengthening|1,150|1,150|402|1,020|(130)|Two closures were moved to May.
School roofs|3,300|3,180|2,377|3,180|0|
Cycle route to Finham|860|900|55|310|(590)|The land deal is not done.
"""


def thrapley(path: Path) -> Truth:
    """An annual account: years across, words of its own for target and result, the region's figure, a programme."""
    rows, capital = lines(THRAPLEY), lines(THRAPLEY_CAPITAL)
    style = (
        "@page{size:A4 portrait;margin:14mm} body{font-family:'DejaVu Serif',serif;font-size:8.5pt}"
        "table{border-collapse:collapse;width:100%;margin:8px 0 16px} td,th{border:1px solid #777;padding:3px 4px;"
        "vertical-align:top;text-align:left;font-weight:normal} thead th{background:#f0ead8;font-style:italic}"
    )
    look = {"Reached": "#bfe3bf", "Close": "#ffe0a0", "Not reached": "#f3b6b6"}
    key = "".join(f'<td style="background:{ground}">{word}</td>' for word, ground in look.items())
    body = [_tr([*row[:6], f'<td style="background:{look[row[6]]}">{row[6]}</td>', *row[7:]]) for row in rows]
    parts = [
        "<h1>Thrapley and Finham Council</h1><h2>How we did in 2024/25</h2>",
        # Planted: of seven ambitions four were reached, the sentence says 5 of 7; 57 % is 4 of 7.
        ("<p>We reached 5 of our 7 ambitions (57%). Bus passengers grew from 2.34 million to 2.51 million, and 66% of "
        "people feel safe after dark, compared with 63% in 2023/24.</p>"),
        f"<p>How to read the last column of figures:</p><table><tr>{key}</tr></table>",
        "<table><thead>",
        _tr(["Ambition", "We want to", "2022/23", "2023/24", "2024/25", "Aimed for", "Did we get there?",
             "East Midlands", "The story behind it"], "th"),
        f"</thead><tbody>{''.join(body)}</tbody></table>",
        "<h2>Building programme 2024/25, £ thousands</h2><table><thead>",
        _tr(["Scheme", "Budget agreed in February", "Budget now", "Spent by 31 March", "Final cost expected",
             "Above/(below) budget now", "Why"], "th"),
        f"</thead><tbody>{''.join(map(_tr, capital))}</tbody></table>",
    ]  # fmt: skip
    path.write_text(_styled("How we did in 2024/25", style, parts), encoding="utf-8")
    return {
        "indicator-results": [
            {
                "indicator": row[0], "polarity": row[1], "previous_result": row[3], "result": row[4], "target": row[5],
                "status_printed": row[6], "rag": THRAPLEY_WORDS[row[6]], "benchmark": row[7], "comment": row[8],
                "result_period": "2024/25", "previous_period": "2023/24",
            }
            for row in rows
        ],
        "observations": [
            {"indicator": row[0], "measure": "result", "period": "2022/23", "value_text": row[2]} for row in rows
        ],
        "capital": [
            {
                "service": row[0], "current_budget_gbp": thousands(row[2]), "spend_to_date_gbp": thousands(row[3]),
                "forecast_gbp": thousands(row[4]), "variance_gbp": thousands(row[5]), "comment": row[6],
            }
            for row in capital
        ],
    }  # fmt: skip


NEWEST: dict[str, Callable[[Path], Truth]] = {
    "strathellen-q2-2025-26.docx": strathellen,
    "averill-q3-2025-26.xlsx": averill,
    "wendle-q2-2025-26.html": wendle,
    "ashcombe-q3-2025-26.pdf": ashcombe,
    "thrapley-2024-25.html": thrapley,
}
PLANTED_NEWEST: dict[str, Planted] = {
    "strathellen-q2-2025-26": ("6",),
    "averill-q3-2025-26": (),
    "wendle-q2-2025-26": ("148", "R04", "CG4"),
    "ashcombe-q3-2025-26": ("87",),
    "thrapley-2024-25": ("5",),
}
