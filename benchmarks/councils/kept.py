"""Four invented councils: what the first two missed was counted before it was looked at, of the others never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer, Table

from benchmarks.councils.fresh import LETTERS, typed
from benchmarks.councils.further import BOLD, SANS, Planted, fonts, para
from benchmarks.councils.office import COLOURS, _shade, printed
from benchmarks.councils.styles import Truth
from benchmarks.councils.unseen import lines, number, thousands

GOSBROOK = {
    "Priority one: Prosperous places": """
G1|Planning applications for minor works decided in time|92.4%|94.0%|95.1%|90.0%|On target|Up|percent
G2|Jobs created through grants|118|22|56|60|Just below target|Up|count
G3|Rough sleepers counted on one night|9|8|11|8|Below target|Down|count
G4|Days to assess a licence application|14.2|12.8|12.1|12.0|Just below target|Up|days
""",
    "Priority two: Living well": """
G5|Adults who are physically active|64.8%|65.0%|65.0%|67.0%|Just below target|Level|percent
G6|Home adaptations finished within six months|71.0%|77.5%|84.0%|80.0%|On target|Up|percent
G7|Healthy weight referrals|402|131|98|110|Below target|Down|count
""",
    "Priority three: A modern council": """
G8|Online share of all payments|68.3%|70.2%|71.9%|70.0%|On target|Up|percent
G9|Freedom of Information requests answered on time|88.0%|86.4%|83.1%|95.0%|Below target|Down|percent
""",
}
GOSBROOK_ACTIONS = """
A1|Adopt the local plan|Head of Planning Policy|31 March 2026|On target|Examination closed in September.
A2|Refurbish the Corn Exchange|Director of Place|30 June 2026|Just below target|Asbestos in the roof has cost six weeks.
A3|Replace the telephone system|Head of ICT|31 October 2025|Complete|Live since 6 October.
A4|Introduce food waste collections|Director of Environment|31 March 2026|Below target|Vehicles will not arrive before May.
"""
GOSBROOK_SAVINGS = """
Leisure contract|450|210|450|0
Vacancy management|800|395|760|(40)
Garden waste fee|220|235|240|20
Office closure|150|0|75|(75)
Total|1,620|840|1,535|(95)
"""
STANDS = {"On target": "Green", "Just below target": "Amber", "Below target": "Red", "Complete": "Blue"}
UPS = {"Up": "Improving", "Down": "Worsening", "Level": "Same"}


def gosbrook(path: Path) -> Truth:
    """Portrait tables without any rule, words for ratings in colour, last year's figure first, the key at the end."""
    fonts()
    inks = {word: colors.HexColor(f"#{COLOURS[shade]}") for word, shade in STANDS.items()}
    groups = {title: lines(text) for title, text in GOSBROOK.items()}
    actions, savings = lines(GOSBROOK_ACTIONS), lines(GOSBROOK_SAVINGS)
    parts: list[Any] = [
        para("Gosbrook Borough Council", 18, BOLD),
        para("Overview and Scrutiny Committee, 24 November 2025", 10, SANS),
        para("Performance against the Corporate Strategy: Quarter 2 2025/26", 12, BOLD),
        Spacer(1, 8),
        para(
            # Planted: 56 jobs stand in the table.
            "Three of the nine measures are on target, three are just below target and three are below target. Grants created 65 jobs in the "
            "second quarter. Online share of all payments rose to 71.9% from 70.2%. Neighbouring boroughs take 66.0% of payments online.",
            9, SANS,
        ),
    ]  # fmt: skip
    heads = [
        "Ref",
        "Measure",
        "2024/25",
        "Q1",
        "Q2",
        "Q2 target",
        "Performance",
        "Compared with\nlast quarter",
    ]
    for title, rows in groups.items():
        style: list[Any] = [
            ("FONT", (0, 0), (-1, 0), BOLD, 7.5), ("FONT", (0, 1), (-1, -1), SANS, 7.5), ("ALIGN", (2, 0), (5, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *[("TEXTCOLOR", (6, at), (6, at), inks[row[6]]) for at, row in enumerate(rows, 1)],
        ]  # fmt: skip
        cells = [heads, *[[row[0], para(row[1], 7.5, SANS), *row[2:8]] for row in rows]]
        parts += [
            Spacer(1, 8),
            para(title, 11, BOLD),
            Table(cells, colWidths=[26, 160, 44, 40, 40, 50, 90, 70], style=style),
        ]
    parts += [PageBreak(), para("Actions in the strategy", 11, BOLD)]
    plain = [
        ("FONT", (0, 0), (-1, 0), BOLD, 7.5),
        ("FONT", (0, 1), (-1, -1), SANS, 7.5),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    cells = [["Ref", "Action", "Lead", "By when", "Progress", "Latest position"]]
    cells += [[*one[:5], para(one[5], 7.5, SANS)] for one in actions]
    parts += [Table(cells, colWidths=[24, 140, 110, 76, 80, 110], style=plain), Spacer(1, 12)]
    parts += [para("Savings programme 2025/26 (£k)", 11, BOLD)]
    cells = [["Saving", "Target", "Secured to date", "Forecast", "Variance"], *savings]
    parts += [
        Table(cells, colWidths=[180, 60, 90, 60, 60], style=[*plain, ("ALIGN", (1, 0), (-1, -1), "RIGHT")]),
        Spacer(1, 12),
    ]
    parts += [
        para("What the words mean", 11, BOLD),
        Table(
            [["On target", "Green: the target is met or beaten"], ["Just below target", "Amber: no more than 10% worse than the target"],
             ["Below target", "Red: further away"], ["Complete", "Blue: an action that is finished"],
             ["Up / Level / Down", "Performance is better than, the same as or worse than in the last quarter"]],
            colWidths=[100, 300], style=[("FONT", (0, 0), (-1, -1), SANS, 7.5)],
        ),
    ]  # fmt: skip
    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=30, rightMargin=30, invariant=1).build(parts)
    return {
        "indicator-results": [
            typed(
                {
                    "section": title, "ref": row[0], "indicator": row[1], "previous_result": row[3], "result": row[4], "target": row[5],
                    "rag": STANDS[row[6]], "status_printed": row[6], "direction_short_term": UPS[row[7]], "result_period": "Q2 2025/26",
                    "previous_period": "Q1 2025/26",
                },
                row[8],
            )
            for title, rows in groups.items() for row in rows
        ],
        "key-actions": [
            {"ref": one[0], "action": one[1], "owner": one[2], "due_text": one[3], "rag": STANDS[one[4]], "comment": one[5]}
            for one in actions
        ],
        "savings-proposals": [
            {
                "proposal": one[0], "planned_gbp": thousands(one[1]), "delivered_gbp": thousands(one[2]), "forecast_gbp": thousands(one[3]),
                "variance_gbp": thousands(one[4]),
            }
            for one in savings
        ],
    }  # fmt: skip


HARNHAM = {
    "Children": """
CH1|Care leavers in touch with the council|Director of Children|Higher|92%|90%|A|91%|A|93%|G|Contact is now made by message first.
CH2|Re-referrals within 12 months|Director of Children|Lower|20%|22%|A|21%|A|19%|G|
CH3|Plans issued within 20 weeks|Head of Inclusion|Higher|60%|41%|R|44%|R|52%|R|Two more psychologists began in October.
""",
    "Growth": """
GR1|New homes completed|Head of Planning|Higher|300|62|A|71|A|58|A|Three large sites finish in quarter 4.
GR2|Business rates collected in the year|Head of Revenues|Higher|98.0%|29.1%|G|56.3%|G|82.2%|G|
GR3|Major road defects made safe on time|Head of Highways|Higher|98%|97%|A|95%|A|99%|G|
""",
    "Resources": """
RE1|Agency spend as a share of pay|Head of People|Lower|6.0%|7.2%|R|6.9%|R|6.4%|A|
RE2|Calls answered|Head of Customer Services|Higher|90%|88%|A|91%|G|92%|G|
RE3|Sickness days per employee|Head of People|Lower|8.0|8.6|A|8.9|R|8.2|A|Rolling twelve months.
""",
}
HARNHAM_RISKS = """
1|Homelessness demand exceeds supply|Director of Growth|4|4|16|3|4|12|Leasing scheme approved
2|Dedicated Schools Grant deficit|Director of Children|5|4|20|5|4|20|Recovery plan agreed with the department
3|Failure of a care provider|Director of Adults|3|4|12|2|4|8|
4|Loss of data centre|Head of ICT|2|5|12|1|5|5|Second site tested in August
"""


def harnham(path: Path) -> Truth:
    """A sheet for each directorate with a rating beside each quarter, letters on fills, a register of risks."""
    groups = {title: lines(text) for title, text in HARNHAM.items()}
    risks = lines(HARNHAM_RISKS)
    fills = {
        letter: PatternFill("solid", fgColor=COLOURS[shade]) for letter, shade in LETTERS.items() if shade
    }
    book = Workbook()
    front = book.active
    if front is None:
        raise ValueError(path)
    front.title = "Cover"
    for at, text in enumerate(
        (
            "Harnham Unitary Authority", "Council performance scorecard", "Quarter 3, 2025/26", None,
            "G = target met; A = within 10% of target; R = more than 10% from target",
            # Planted: 58 homes were completed in the quarter.
            "85 new homes were completed in the third quarter. Five indicators are rated green.",
        ), 1,
    ):  # fmt: skip
        front.cell(at, 1, text)
    front.column_dimensions["A"].width = 90
    heads = (
        "Ref",
        "KPI",
        "Lead officer",
        "Better is",
        "Target 2025/26",
        "Q1",
        "RAG",
        "Q2",
        "RAG",
        "Q3",
        "RAG",
        "Narrative",
    )
    for title, rows in groups.items():
        sheet = book.create_sheet(title)
        sheet["A1"] = f"{title} scorecard"
        for column, text in enumerate(heads, 1):
            sheet.cell(3, column, text).font = Font(bold=True)
        for at, row in enumerate(rows, 4):
            for column, text in enumerate(row, 1):
                cell = sheet.cell(at, column, number(text) if column in (5, 6, 8, 10) else text or None)
                if text.endswith("%"):
                    cell.number_format = "0.0%" if "." in text else "0%"
                if column in (7, 9, 11):
                    cell.fill = fills[text]
        for letter, wide in zip("ABCDEFGHIJKL", (6, 38, 24, 10, 12, 8, 6, 8, 6, 8, 6, 40), strict=True):
            sheet.column_dimensions[letter].width = wide
    sheet = book.create_sheet("Risk register")
    for column, text in enumerate(("No.", "Risk", "Owner", "Gross L", "Gross I", "Gross score", "Net L", "Net I", "Net score", "Mitigation"), 1):  # fmt: skip
        sheet.cell(1, column, text).font = Font(bold=True)
    for at, one in enumerate(risks, 2):
        for column, text in enumerate(one, 1):
            sheet.cell(at, column, int(text) if text.isdigit() else text or None)
    for letter, wide in zip("ABCDEFGHIJ", (5, 38, 24, *[9] * 6, 40), strict=True):
        sheet.column_dimensions[letter].width = wide
    for sheet in book.worksheets:
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (
            "landscape",
            1,
            0,
        )
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(path)
    names = (
        "inherent_likelihood",
        "inherent_impact",
        "inherent_score",
        "current_likelihood",
        "current_impact",
        "current_score",
    )
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "polarity": row[3], "previous_result": row[7],
                    "result": row[9], "rag": LETTERS[row[10]], "comment": row[11], "result_period": "Q3 2025/26", "previous_period": "Q2 2025/26",
                },
                "percent" if row[4].endswith("%") else "count" if row[0] == "GR1" else "days" if row[0] == "RE3" else "",
            )
            for rows in groups.values() for row in rows
        ],
        "risks": [
            {"ref": one[0], "risk": one[1], "owner": one[2], **dict(zip(names, one[3:9], strict=True))} for one in risks
        ],
    }  # fmt: skip


ISLEHAM = {
    "Clean and safe": """
Bags of litter collected by volunteers|1,204|1,000|1,118|🟢|⬆️|Autumn clean-up drew record numbers.
Domestic noise complaints closed within 10 days|82%|90%|85%|🟠|⬇️|
Abandoned vehicles removed within three days|68%|95%|71%|🔴|⬇️|The contractor has one lorry off the road.
""",
    "Growing and learning": """
Adult learners enrolled|934|900|610|🟢|⬆️|
Nursery places taken up|91.5%|92.0%|90.8%|🟠|⬆️|Three nurseries opened late.
""",
    "Our organisation": """
Letters answered within 10 working days|96%|95%|94%|🟢|⬆️|
Staff who took their full leave|88%|85%|88%|🟢|➡️|
""",
}
LIGHTS = {"🟢": "Green", "🟠": "Amber", "🔴": "Red"}
SIGNS = {"⬆️": "Improving", "⬇️": "Worsening", "➡️": "Same"}
ISLEHAM_PROJECTS = """
Riverside path|Assistant Director Parks|Nov 2025|🟢|Surfacing is done; lighting follows.
Town hall roof|Head of Estates|Feb 2026|🟠|Slates are on longer delivery than planned.
New payroll|Chief Finance Officer|Apr 2026|🔴|Testing failed twice.
"""


def isleham(path: Path) -> Truth:
    """A web page with a table for each theme, lights and arrows as emoji, the projects in a list of tables, a key."""
    groups = {title: lines(text) for title, text in ISLEHAM.items()}
    projects = lines(ISLEHAM_PROJECTS)
    body = ""
    for title, rows in groups.items():
        cells = "".join(
            f"<tr><td>{row[0]}</td><td>{row[1]}</td><td>{row[2]}</td><td>{row[3]}</td><td>{row[4]}</td><td>{row[5]}</td><td>{row[6]}</td></tr>"
            for row in rows
        )
        body += (
            f"<section><h2>{title}</h2><table><thead><tr><th>Success measure</th><th>September 2025 quarter</th><th>Goal</th>"
            f"<th>June 2025 quarter</th><th>How are we doing?</th><th>Change</th><th>Why</th></tr></thead><tbody>{cells}</tbody></table></section>"
        )
    built = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in one) + "</tr>" for one in projects)
    page = (
        "<!doctype html><html lang=en-GB><meta charset=utf-8><title>Isleham Council scorecard</title><style>@page{size:A4 landscape;margin:12mm}"
        "body{font:9pt 'DejaVu Sans'}table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:3pt;text-align:left}</style>"
        "<h1>Isleham Council scorecard</h1><p>Quarter 2 of 2025/26, July to September 2025</p>"
        # Planted: 934 learners stand in the table.
        "<p>943 adult learners enrolled in the quarter. Four of the seven measures are green.</p>"
        f"{body}<h2>Projects</h2><table><thead><tr><th>Project</th><th>Led by</th><th>Finishes</th><th>Health</th><th>Position</th></tr></thead><tbody>{built}</tbody></table>"
        "<h2>Key</h2><ul><li>🟢 Green: goal met</li><li>🟠 Amber: within 10% of the goal</li><li>🔴 Red: more than 10% from the goal</li></ul>"
        "<ul><li>⬆️ better than the last quarter</li><li>➡️ about the same</li><li>⬇️ worse than the last quarter</li></ul></html>"
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")
    printed(path)
    return {
        "indicator-results": [
            typed(
                {
                    "section": title, "indicator": row[0], "result": row[1], "target": row[2], "previous_result": row[3], "rag": LIGHTS[row[4]],
                    "direction_short_term": SIGNS[row[5]], "comment": row[6], "result_period": "Q2 2025/26", "previous_period": "Q1 2025/26",
                },
                "percent" if row[1].endswith("%") else "count",
            )
            for title, rows in groups.items() for row in rows
        ],
        "key-actions": [
            {"action": one[0], "owner": one[1], "due_text": one[2], "rag": LIGHTS[one[3]], "comment": one[4]} for one in projects
        ],
    }  # fmt: skip


KIRTLING = """
K1|Children who start school ready to learn|71%|68%|69%|70%|Amber|Gap with the county is closing.
K2|Households on the housing waiting list (lower is better)|1,800|2,040|1,985|1,932|Amber|Reviews removed 60 closed cases.
K3|Litres of fuel used by the fleet (lower is better)|52,000|51,100|50,420|49,870|Green|Six vans are electric now.
K4|Apprentices in post|45|31|34|39|Red|Finance and planning start four in January.
K5|Museum visitors|22,000|19,840|24,310|23,055|Green|The Roman coins were on loan until November.
"""
KIRTLING_RISKS = """
A|Loss of the leisure operator|Director of Communities|4 x 4 = 16|3 x 4 = 12|2 x 4 = 8
B|Failure of the boiler at the civic centre|Head of Property|3 x 3 = 9|3 x 2 = 6|1 x 2 = 2
C|Legal challenge to the local plan|Head of Planning|3 x 5 = 15|2 x 5 = 12|2 x 3 = 6
"""
KIRTLING_SAVINGS = """
Parking review|Place|£210,000|£158,000|£210,000|Green
Shared audit|Finance|£45,000|£11,250|£33,750|Amber
Grounds contract|Place|£96,000|£0|£20,000|Red
Total||£351,000|£169,250|£263,750|
"""


def kirtling(path: Path) -> Truth:
    """A Word paper with a table for each measure, scores written as products, savings in pounds."""
    rows, risks, savings = lines(KIRTLING), lines(KIRTLING_RISKS), lines(KIRTLING_SAVINGS)
    document = Document()
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading("Kirtling District Council", 0)
    document.add_heading("Performance paper, third quarter of 2024/25", 1)
    document.add_paragraph(
        # Planted: 39 apprentices stand in the table.
        "Apprentices in post stood at 93 at the end of December. Museum visitors numbered 23,055. The fleet used 49,870 litres of fuel."
    )
    for row in rows:
        document.add_heading(f"{row[0]}: {row[1]}", 2)
        table = document.add_table(rows=2, cols=5)
        table.style = "Table Grid"
        for cell, text in zip(
            table.rows[0].cells,
            ("Target 2024/25", "Quarter 1", "Quarter 2", "Quarter 3", "Rating"),
            strict=True,
        ):
            cell.text = text
        for cell, text in zip(table.rows[1].cells, row[2:7], strict=True):
            cell.text = text
        _shade(table.rows[1].cells[4], COLOURS[row[6]])
        document.add_paragraph(row[7])
    document.add_heading("Risks", 2)
    for heads, body in (
        (("ID", "Risk", "Owner", "Inherent score", "Current score", "Target score"), risks),
        (("Saving", "Service", "Agreed", "Delivered so far", "Forecast", "RAG"), savings),
    ):
        table = document.add_table(rows=1, cols=6)
        table.style = "Table Grid"
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            cell.text = text
        for one in body:
            for cell, text in zip(table.add_row().cells, one, strict=True):
                cell.text = text
        if heads[0] == "ID":
            document.add_heading("Savings programme 2024/25", 2)
    document.add_paragraph(
        "Green: on target. Amber: within 10% of target. Red: more than 10% away from target."
    )
    document.save(str(path))
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "target": row[2], "previous_result": row[4], "result": row[5], "rag": row[6],
                    "comment": row[7], "result_period": "Q3 2024/25", "previous_period": "Q2 2024/25",
                },
                "percent" if row[2].endswith("%") else "count",
            )
            for row in rows
        ],
        "risks": [{"ref": one[0], "risk": one[1], "owner": one[2]} for one in risks],
        "savings-proposals": [
            {
                "proposal": one[0], "portfolio": one[1], "planned_gbp": one[2].strip("£").replace(",", ""),
                "delivered_gbp": one[3].strip("£").replace(",", ""), "forecast_gbp": one[4].strip("£").replace(",", ""), "rag": one[5],
            }
            for one in savings
        ],
    }  # fmt: skip


KEPT: dict[str, Callable[[Path], Truth]] = {
    "gosbrook-q2-2025-26.pdf": gosbrook,
    "harnham-q3-2025-26.xlsx": harnham,
    "isleham-q2-2025-26.html": isleham,
    "kirtling-q3-2024-25.docx": kirtling,
}
PLANTED_KEPT: dict[str, Planted] = {
    "gosbrook-q2-2025-26": ("Jobs created", "Total"),
    "harnham-q3-2025-26": ("New homes", "data centre"),
    "isleham-q2-2025-26": ("learners",),
    "kirtling-q3-2024-25": ("Apprentices", "local plan"),
}
