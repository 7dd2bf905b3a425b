"""Four invented councils, typeset in house styles far apart, each with the truth of its report.

Structures are those of public reports; names and figures are invented. A style is a function that draws the
report and gives the rows that a person reads from it, in the contract's columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.graphics.shapes import Drawing, Polygon
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Row = dict[str, Any]
Truth = dict[str, list[Row]]

STYLES = getSampleStyleSheet()
GREEN, AMBER, RED = colors.HexColor("#2e8b57"), colors.HexColor("#ffbf00"), colors.HexColor("#c8102e")


def _p(text: str, style: str = "BodyText", size: float = 8.0) -> Paragraph:
    base = STYLES[style].clone("small", fontSize=size, leading=size * 1.2)
    return Paragraph(text, base)


def _cells(rows: Sequence[Sequence[Any]], size: float = 8.0) -> list[list[Any]]:
    return [
        [_p(str(cell), size=size) if isinstance(cell, str) and len(cell) > 12 else cell for cell in row]
        for row in rows
    ]


def _arrow(sign: str) -> Drawing:
    """A drawn arrow, as word processors insert them."""
    up = sign == "▲"
    points = [0, 0, 8, 0, 4, 8] if up else [0, 8, 8, 8, 4, 0]
    drawing = Drawing(9, 9)
    drawing.add(Polygon(points, fillColor=colors.HexColor("#333333"), strokeColor=None))
    return drawing


def _write(path: Path, parts: list[Any], *, wide: bool = False) -> None:
    page = landscape(A4) if wide else A4
    SimpleDocTemplate(
        str(path), pagesize=page, topMargin=50, bottomMargin=50, leftMargin=40, rightMargin=40, invariant=1
    ).build(parts)


def wexley(path: Path) -> Truth:
    """Quarters across under the year, no column rules, letters for ratings with a key; a risk register."""
    rows = [
        ("CP01", "Council tax collected", "28.9%", "56.2%", "83.9%", "", "83.9%", "84.0%", "98.1%", "A", "▲"),
        (
            "CP02",
            "Business rates collected",
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
        ("CP03", "Missed bins per 100,000 collections", "61", "58", "72", "", "64", "60", "55", "R", "▼"),
        (
            "CP04",
            "Minor planning applications decided in time",
            "91%",
            "88%",
            "93%",
            "",
            "91%",
            "85%",
            "90%",
            "G",
            "▲",
        ),
        (
            "CP05",
            "Working days lost to sickness per employee",
            "1.8",
            "1.9",
            "2.4",
            "",
            "6.1",
            "6.0",
            "8.2",
            "A",
            "▼",
        ),
        ("CP06", "Affordable homes completed", "12", "31", "9", "", "52", "60", "77", "A", "▼"),
    ]
    table = Table(
        _cells(
            [
                [
                    "Ref",
                    "Performance indicator",
                    "2024/25",
                    "",
                    "",
                    "",
                    "YTD",
                    "YTD target",
                    "2023/24 outturn",
                    "RAG",
                    "Trend",
                ],
                ["", "", "Q1", "Q2", "Q3", "Q4", "", "", "", "", ""],
                *([*r[:10], _arrow(r[10])] for r in rows),
            ],
            7.5,
        ),
        colWidths=[38, 200, 45, 45, 45, 45, 50, 55, 60, 35, 40],
        repeatRows=2,
    )
    table.setStyle(
        TableStyle(
            [
                ("FONTSIZE", (0, 0), (-1, -1), 8),
                ("LINEBELOW", (0, 1), (-1, 1), 1, colors.black),
                ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
                ("LINEBELOW", (0, 2), (-1, -1), 0.3, colors.grey),
                ("SPAN", (2, 0), (5, 0)),
                ("FONTNAME", (0, 0), (-1, 1), "Helvetica-Bold"),
            ]
        )
    )
    risks = [
        (
            "SR1",
            "A data centre is lost for more than a day",
            "Head of Digital",
            "4",
            "5",
            "20",
            "2",
            "5",
            "10",
            "2",
            "4",
            "8",
        ),
        (
            "SR2",
            "The housing plan is not adopted by 2026",
            "Head of Planning",
            "4",
            "4",
            "16",
            "3",
            "4",
            "12",
            "2",
            "3",
            "6",
        ),
        (
            "SR3",
            "A care provider leaves the market",
            "Director of Adults",
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
            "SR4",
            "Grants for buses are cut",
            "Head of Transport",
            "3",
            "4",
            "12",
            "3",
            "3",
            "9",
            "2",
            "3",
            "6",
        ),
    ]
    register = Table(
        _cells(
            [
                [
                    "No.",
                    "Risk",
                    "Risk owner",
                    "Inherent risk",
                    "",
                    "",
                    "Current risk",
                    "",
                    "",
                    "Target risk",
                    "",
                    "",
                ],
                ["", "", "", "L", "I", "Score", "L", "I", "Score", "L", "I", "Score"],
                *risks,
            ],
            7.5,
        ),
        colWidths=[35, 200, 110, 30, 30, 40, 30, 30, 40, 30, 30, 40],
    )
    register.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("SPAN", (3, 0), (5, 0)),
                ("SPAN", (6, 0), (8, 0)),
                ("SPAN", (9, 0), (11, 0)),
                ("FONTSIZE", (0, 0), (-1, -1), 8),
                ("BACKGROUND", (0, 0), (-1, 1), colors.HexColor("#dde4ee")),
            ]
        )
    )
    _write(
        path,
        [
            _p("Wexley District Council", "Title", 20),
            _p("Corporate scorecard, quarter 3 2024/25", "Heading1", 15),
            _p("What the scorecard shows in the third quarter is set out below, for the committee."),
            _p("Key: G = on or above target; A = within 5% of target; R = more than 5% off target."),
            Table(
                [
                    [
                        _arrow("▲"),
                        "improved since the last quarter",
                        _arrow("▼"),
                        "worsened since the last quarter",
                    ]
                ],
                colWidths=[14, 170, 14, 170],
            ),
            Spacer(1, 8),
            _p("Our services", "Heading2", 12),
            table,
            Spacer(1, 14),
            _p("Strategic risks", "Heading2", 12),
            register,
        ],
        wide=True,
    )
    rag = {"G": "Green", "A": "Amber", "R": "Red"}
    way = {"▲": "Improving", "▼": "Worsening"}
    return {
        "indicator-results": [
            {
                "section": "Our services",
                "ref": r[0],
                "indicator": r[1],
                "result": r[4],
                "result_period": "Q3 2024/25",
                "previous_result": r[3],
                "previous_period": "Q2 2024/25",
                "rag": rag[r[9]],
                "direction_short_term": way[r[10]],
            }
            for r in rows
        ],
        "observations": [
            *({"ref": r[0], "measure": "ytd", "period": "2024/25 to Q3", "value_text": r[6]} for r in rows),
            *(
                {"ref": r[0], "measure": "ytd_target", "period": "2024/25 to Q3", "value_text": r[7]}
                for r in rows
            ),
            *({"ref": r[0], "measure": "outturn", "period": "2023/24", "value_text": r[8]} for r in rows),
            *({"ref": r[0], "measure": "result", "period": "Q1 2024/25", "value_text": r[2]} for r in rows),
        ],
        "risks": [
            dict(
                zip(
                    (
                        "ref",
                        "risk",
                        "owner",
                        "inherent_likelihood",
                        "inherent_impact",
                        "inherent_score",
                        "current_likelihood",
                        "current_impact",
                        "current_score",
                        "target_likelihood",
                        "target_impact",
                        "target_score",
                    ),
                    r,
                    strict=True,
                )
            )
            for r in risks
        ],
    }


def hallowby(path: Path) -> Truth:
    """Filled cells for ratings, words for directions, two earlier results; revenue and capital."""
    rows = [
        (
            "HB/01",
            "Children in care per 10,000",
            "Low",
            "61",
            "58",
            "60",
            "66",
            "Worse",
            "Two large families came into care.",
            AMBER,
            "Amber",
        ),
        (
            "HB/02",
            "Care reviews held in time",
            "High",
            "96.2%",
            "95%",
            "94.8%",
            "93.9%",
            "Better",
            "",
            GREEN,
            "Green",
        ),
        (
            "HB/03",
            "Social workers who are agency staff",
            "Low",
            "24%",
            "15%",
            "22%",
            "19%",
            "Worse",
            "Recruitment abroad has begun.",
            RED,
            "Red",
        ),
        (
            "HB/04",
            "Visits to libraries",
            "High",
            "121,400",
            "118,000",
            "119,250",
            "110,020",
            "Better",
            "",
            GREEN,
            "Green",
        ),
        (
            "HB/05",
            "Potholes filled within five days",
            "High",
            "88%",
            "90%",
            "88%",
            "84%",
            "Same",
            "Frost in November.",
            AMBER,
            "Amber",
        ),
    ]
    head = [
        "PI",
        "Description",
        "Good to be",
        "Actual Q3",
        "Tgt Q3",
        "Prev. qtr",
        "Same qtr last yr",
        "RAG",
        "DoT",
        "Commentary",
    ]
    table = Table(
        _cells([head, *([*r[:7], "", r[7], r[8]] for r in rows)], 7.5),
        colWidths=[42, 150, 50, 52, 52, 52, 60, 36, 50, 190],
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.black),
                ("FONTSIZE", (0, 0), (-1, -1), 8),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#5b2c6f")),
                ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
                *(("BACKGROUND", (7, n), (7, n), r[9]) for n, r in enumerate(rows, 1)),
            ]
        )
    )
    money = [
        ("Adults", "61,200", "45,900", "46,800", "62,450", "1,250"),
        ("Children", "38,400", "28,800", "31,000", "41,300", "2,900"),
        ("Place", "22,150", "16,600", "15,900", "21,700", "(450)"),
        ("Resources", "14,000", "10,500", "10,300", "13,820", "(180)"),
        ("Total", "135,750", "101,800", "104,000", "139,270", "3,520"),
    ]
    budget = Table(
        [
            [
                "Directorate",
                "Working budget",
                "Budget to date",
                "Spend to date",
                "Forecast outturn",
                "Variance",
            ],
            ["", *["£000"] * 5],
            *money,
        ],
        colWidths=[120, 90, 90, 90, 100, 80],
    )
    budget.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("FONTSIZE", (0, 0), (-1, -1), 8),
                ("FONTNAME", (0, 0), (-1, 1), "Helvetica-Bold"),
            ]
        )
    )
    schemes = [
        ("Station square", "4.20", "1.10", "3.60", "(0.60)", "Utilities were moved late."),
        ("School roofs", "2.75", "2.20", "2.90", "0.15", "More asbestos than surveyed."),
        ("Cycle lanes", "1.00", "0.40", "1.00", "0.00", ""),
    ]
    capital = Table(
        _cells(
            [
                [
                    "Scheme",
                    "Approved budget £m",
                    "Spent to date £m",
                    "Year-end forecast £m",
                    "Over / (under) £m",
                    "Reason",
                ],
                *schemes,
            ],
            7.5,
        ),
        colWidths=[120, 90, 90, 100, 90, 200],
    )
    capital.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("FONTSIZE", (0, 0), (-1, -1), 8)])
    )
    _write(
        path,
        [
            _p("Hallowby Borough Council", "Title", 20),
            _p("Performance and finance report: October to December 2023", "Heading1", 14),
            _p("This report tells the cabinet how services and budgets stood at the end of December."),
            _p("Green: target met. Amber: within 10% of target. Red: worse than that."),
            _p("Children and places", "Heading2", 12),
            table,
            Spacer(1, 12),
            _p("Revenue budget monitoring", "Heading2", 12),
            budget,
            Spacer(1, 12),
            _p("Capital programme", "Heading2", 12),
            capital,
        ],
        wide=True,
    )
    way = {"Better": "Improving", "Worse": "Worsening", "Same": "Same"}
    k = lambda text: str(1000 * int(text.replace(",", "").strip("()")) * (-1 if "(" in text else 1))  # noqa: E731
    m = lambda text: str(round(1_000_000 * float(text.strip("()")) * (-1 if "(" in text else 1)))  # noqa: E731
    return {
        "indicator-results": [
            {
                "section": "Children and places",
                "ref": r[0],
                "indicator": r[1],
                "polarity": r[2],
                "result": r[3],
                "result_period": "Q3 2023/24",
                "target": r[4],
                "previous_result": r[5],
                "previous_period": "Q2 2023/24",
                "year_ago_result": r[6],
                "year_ago_period": "Q3 2022/23",
                "rag": r[10],
                "direction_short_term": way[r[7]],
                "comment": r[8],
            }
            for r in rows
        ],
        "revenue": [
            {
                "service": r[0],
                "revised_budget_gbp": k(r[1]),
                "budget_to_date_gbp": k(r[2]),
                "actual_to_date_gbp": k(r[3]),
                "forecast_gbp": k(r[4]),
                "variation_gbp": k(r[5]),
            }
            for r in money
        ],
        "capital": [
            {
                "service": r[0],
                "current_budget_gbp": m(r[1]),
                "spend_to_date_gbp": m(r[2]),
                "forecast_gbp": m(r[3]),
                "variance_gbp": m(r[4]),
                "comment": r[5],
            }
            for r in schemes
        ],
    }


def mereford(path: Path) -> Truth:
    """Tiles with labels above values and a status word on a pill; projects with owners; savings."""
    tiles = [
        ("Roads in good repair", "81%", "80%", "79%", "On target", GREEN, "Green"),
        ("Care homes rated good", "74%", "85%", "76%", "Off target", RED, "Red"),
        ("Trees planted", "3,410", "3,500", "2,900", "Close to target", AMBER, "Amber"),
        ("Calls answered", "92.5%", "90%", "91.0%", "On target", GREEN, "Green"),
        ("Waste reused or recycled", "48.1%", "50%", "47.2%", "Close to target", AMBER, "Amber"),
        ("Bus trips made", "1.21m", "1.1m", "1.05m", "On target", GREEN, "Green"),
    ]
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 22)
    canvas.drawString(50, 770, "Mereford County Council")
    canvas.setFont("Helvetica", 15)
    canvas.drawString(50, 742, "Performance digest, Q1 2025/26")
    canvas.setFont("Helvetica", 9)
    for number, text in enumerate(
        (
            "The digest shows six measures of the county plan and how they stood at the end of June 2025.",
            "Measures are rated against their targets for the quarter, as the key says.",
        )
    ):
        canvas.drawString(50, 715 - 12 * number, text)
    for number, (word, colour) in enumerate(
        (("On target", GREEN), ("Close to target", AMBER), ("Off target", RED))
    ):
        canvas.setFillColor(colour)
        canvas.circle(56 + 130 * number, 683, 5, stroke=0, fill=1)
        canvas.setFillColor(colors.black)
        canvas.drawString(66 + 130 * number, 680, word)
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(50, 650, "County plan measures")
    for number, (name, value, target, last, word, colour, _) in enumerate(tiles):
        x, y = 50 + 255 * (number % 2), 520 - 135 * (number // 2)
        canvas.setStrokeColor(colors.HexColor("#99a8b8"))
        canvas.roundRect(x, y, 240, 115, 7)
        canvas.setFont("Helvetica-Bold", 10.5)
        canvas.drawString(x + 10, y + 96, name)
        canvas.setFont("Helvetica-Bold", 24)
        canvas.drawString(x + 10, y + 55, value)
        canvas.setFont("Helvetica", 7.5)
        canvas.drawString(x + 125, y + 74, "TARGET")
        canvas.drawString(x + 180, y + 74, "LAST QUARTER")
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(x + 125, y + 61, target)
        canvas.drawString(x + 180, y + 61, last)
        canvas.setFillColor(colour)
        canvas.roundRect(x + 10, y + 14, 86, 15, 7, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(x + 16, y + 18, word)
        canvas.setFillColor(colors.black)
    canvas.showPage()
    projects = [
        (
            "1",
            "Renew the ferry slip",
            "Head of Highways",
            "30/09/2025",
            "60%",
            AMBER,
            "Amber",
            "Piling starts in August.",
        ),
        (
            "2",
            "Open the north hub",
            "Head of Property",
            "15/12/2025",
            "35%",
            GREEN,
            "Green",
            "Tenders are back.",
        ),
        (
            "3",
            "Move to one payroll",
            "Director of Resources",
            "31/03/2026",
            "10%",
            RED,
            "Red",
            "The supplier has withdrawn.",
        ),
    ]
    table = Table(
        _cells(
            [
                ["#", "Milestone", "Accountable", "By when", "% done", "Status", "Where we are"],
                *([r[0], r[1], r[2], r[3], r[4], "", r[7]] for r in projects),
            ]
        ),
        colWidths=[20, 120, 100, 60, 45, 40, 130],
    )
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey),
                ("FONTSIZE", (0, 0), (-1, -1), 8),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e3ecf4")),
            ]
        )
    )
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(40, 770, "Milestones")
    _, height = table.wrapOn(canvas, 515, 700)
    table.drawOn(canvas, 40, 755 - height)
    y = 755
    for row, r in zip(table._rowHeights, [None, *projects], strict=True):  # noqa: SLF001 - where the rows lie
        if r is not None:
            canvas.setFillColor(r[5])
            canvas.circle(405, y - row / 2, 4.5, stroke=0, fill=1)
        y -= row
    canvas.setFillColor(colors.black)
    savings = [
        ("S1", "Fewer agency social workers", "Adults", "1,200", "250", "1,050", "(150)"),
        ("S2", "One fleet depot", "Place", "400", "100", "400", "0"),
        ("S3", "Share the archive", "Resources", "90", "20", "95", "5"),
        ("", "Total", "", "1,690", "370", "1,545", "(145)"),
    ]
    money = Table(
        _cells(
            [
                [
                    "Ref",
                    "Efficiency",
                    "Directorate",
                    "Target £'000",
                    "Banked £'000",
                    "Expected by year end £'000",
                    "Gap £'000",
                ],
                *savings,
            ]
        ),
        colWidths=[35, 140, 70, 65, 65, 80, 60],
    )
    money.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("FONTSIZE", (0, 0), (-1, -1), 8)])
    )
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(40, 560, "Savings programme")
    _, height = money.wrapOn(canvas, 515, 400)
    money.drawOn(canvas, 40, 545 - height)
    canvas.save()
    k = lambda text: str(1000 * int(text.replace(",", "").strip("()")) * (-1 if "(" in text else 1))  # noqa: E731
    return {
        "indicator-results": [
            {
                "section": "County plan measures",
                "indicator": t[0],
                "result": t[1],
                "target": t[2],
                "previous_result": t[3],
                "previous_period": "Q4 2024/25",
                "result_period": "Q1 2025/26",
                "rag": t[6],
                "status_printed": t[4],
            }
            for t in tiles
        ],
        "key-actions": [
            {
                "ref": r[0],
                "action": r[1],
                "owner": r[2],
                "due_text": r[3],
                "percent_complete": r[4].rstrip("%"),
                "rag": r[6],
                "comment": r[7],
            }
            for r in projects
        ],
        "savings-proposals": [
            {
                "ref": r[0],
                "proposal": r[1],
                "portfolio": r[2],
                "planned_gbp": k(r[3]),
                "delivered_gbp": k(r[4]),
                "forecast_gbp": k(r[5]),
                "variance_gbp": k(r[6]),
            }
            for r in savings
        ],
    }


def torside(path: Path) -> Truth:
    """A yearly report: years across, a status word, no codes; a summary of ratings; actions in words."""
    rows = [
        ("Homes insulated", "402", "518", "500", "Achieved", "Green"),
        ("Air quality breaches", "14", "9", "10", "Achieved", "Green"),
        ("Gum removed from streets (sq m)", "1,200", "1,090", "1,500", "Missed", "Red"),
        ("Residents satisfied with parks", "71%", "74%", "75%", "Nearly", "Amber"),
        ("Time to answer a letter", "6.2 days", "5.1 days", "5 days", "Nearly", "Amber"),
    ]
    table = Table(
        _cells(
            [
                ["Measure of success", "2022/23", "2023/24", "Target 2023/24", "How did we do?"],
                *(r[:5] for r in rows),
            ],
            9,
        ),
        colWidths=[190, 70, 70, 90, 90],
    )
    table.setStyle(
        TableStyle(
            [
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, colors.HexColor("#f1f4f1")]),
                ("FONTSIZE", (0, 0), (-1, -1), 9),
                ("LINEBELOW", (0, 0), (-1, 0), 1.2, colors.HexColor("#1c5b3a")),
                ("LINEBELOW", (0, -1), (-1, -1), 0.6, colors.grey),
            ]
        )
    )
    summary = [("Greener city", "2", "0", "0"), ("Cleaner city", "0", "2", "1"), ("Total", "2", "2", "1")]
    counts = Table([["Ambition", "Achieved", "Nearly", "Missed"], *summary], colWidths=[160, 70, 70, 70])
    counts.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("FONTSIZE", (0, 0), (-1, -1), 9)])
    )
    key = Table(
        [["Achieved", "target met"], ["Nearly", "within 10% of target"], ["Missed", "further away"]],
        colWidths=[80, 160],
    )
    key.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (0, 0), GREEN),
                ("BACKGROUND", (0, 1), (0, 1), AMBER),
                ("BACKGROUND", (0, 2), (0, 2), RED),
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("FONTSIZE", (0, 0), (-1, -1), 9),
            ]
        )
    )
    actions = [
        ("Plant a street tree in every ward", "Parks manager", "March 2024", "Done", "All wards have one."),
        ("Publish the noise map", "Head of Regulation", "Autumn 2024", "Delayed", "The contractor is late."),
    ]
    todo = Table(
        _cells([["What we will do", "Lead officer", "Timescale", "Progress", "Latest"], *actions], 9),
        colWidths=[170, 100, 80, 60, 110],
    )
    todo.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("FONTSIZE", (0, 0), (-1, -1), 9)])
    )
    _write(
        path,
        [
            _p("Torside City Council", "Title", 22),
            _p("Annual performance report 2023/24", "Heading1", 15),
            _p("How we rate", "Heading2", 12),
            key,
            Spacer(1, 10),
            _p("Overview", "Heading2", 12),
            counts,
            Spacer(1, 12),
            _p("A greener and cleaner city", "Heading2", 12),
            table,
            Spacer(1, 12),
            _p("Action plan", "Heading2", 12),
            todo,
        ],
    )
    return {
        "indicator-results": [
            {
                "section": "A greener and cleaner city",
                "indicator": r[0],
                "result": r[2],
                "result_period": "2023/24",
                "target": r[3],
                "rag": r[5],
                "status_printed": r[4],
            }
            for r in rows
        ],
        "rag-summary": [
            {"group": r[0], "measure": m, "count": r[n]}
            for r in summary
            for n, m in ((1, "green"), (2, "amber"), (3, "red"))
        ],
        "key-actions": [{"action": r[0], "owner": r[1], "due_text": r[2], "comment": r[4]} for r in actions],
    }


COUNCILS: dict[str, Callable[[Path], Truth]] = {
    "wexley-q3-2024-25": wexley,
    "hallowby-q3-2023-24": hallowby,
    "mereford-q1-2025-26": mereford,
    "torside-2023-24": torside,
}
