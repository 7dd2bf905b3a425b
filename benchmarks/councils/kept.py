"""Two invented councils that nothing was mended for: their misses were counted and never looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer, Table

from benchmarks.councils.fresh import LETTERS, typed
from benchmarks.councils.further import BOLD, SANS, Planted, fonts, para
from benchmarks.councils.office import COLOURS
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


KEPT: dict[str, Callable[[Path], Truth]] = {
    "gosbrook-q2-2025-26.pdf": gosbrook,
    "harnham-q3-2025-26.xlsx": harnham,
}
PLANTED_KEPT: dict[str, Planted] = {
    "gosbrook-q2-2025-26": ("Jobs created", "Total"),
    "harnham-q3-2025-26": ("New homes", "data centre"),
}
