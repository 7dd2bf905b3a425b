"""Six more invented councils, in ordinary styles of quarterly reports that the first four do not have.

Kept apart from `styles`: these were written after the weights were chosen, to see what they miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Spacer, Table

from benchmarks.councils.styles import AMBER, GREEN, RED, Row, Truth, _cells, _p, _write

BLUE = colors.HexColor("#1f5fa8")
NAMES = {GREEN: "Green", AMBER: "Amber", RED: "Red", BLUE: "Blue"}
GRID = ("GRID", (0, 0), (-1, -1), 0.4, colors.grey)


def _table(rows: Sequence[Sequence[Any]], widths: Sequence[float], *style: Any, size: float = 7.5) -> Table:
    return Table(
        _cells(rows, size),
        colWidths=widths,
        style=[("FONTSIZE", (0, 0), (-1, -1), size), ("VALIGN", (0, 0), (-1, -1), "TOP"), *style],
    )


def _named(names: str, rows: Iterable[Sequence[Any]], **more: str) -> list[Row]:
    return [{**dict(zip(names.split(), row, strict=True)), **more} for row in rows]


def ashcombe(path: Path) -> Truth:
    """A landscape table: the year above its quarters, to date, target and last year; fills for ratings."""
    rows = [
        ("AD1", "Adults with a completed annual review", "18%", "37%", "55%", "55%", "60%", "71%", AMBER),
        ("AD2", "Delayed transfers of care (bed days)", "212", "198", "240", "650", "600", "905", RED),
        ("CH1", "Education plans issued within 20 weeks", "64%", "71%", "69%", "68%", "65%", "58%", GREEN),
        ("CH2", "Children who go missing from care", "14", "11", "9", "34", "45", "57", GREEN),
        ("EN1", "Household waste recycled", "47.2%", "46.0%", "43.1%", "45.4%", "50.0%", "44.9%", RED),
        ("EN2", "Fly-tips cleared within two days", "91%", "93%", "95%", "93%", "92%", "90%", GREEN),
        ("HO1", "Households in temporary homes", "341", "352", "360", "360", "340", "322", AMBER),
    ]
    head = ["Code", "Measure", "2024/25", "", "", "", "YTD", "Target", "2023/24 Outturn", "RAG"]
    table = _table(
        [
            head,
            ["", "", "Q1", "Q2", "Q3", "Q4", "", "", "", ""],
            *([*row[:5], "", *row[5:8], ""] for row in rows),
        ],
        [40, 230, 48, 48, 48, 48, 55, 55, 75, 45],
        GRID,
        ("SPAN", (2, 0), (5, 0)),
        *(("SPAN", (at, 0), (at, 1)) for at in (0, 1, 6, 7, 8, 9)),
        ("BACKGROUND", (0, 0), (-1, 1), colors.HexColor("#d9e2ec")),
        *(("BACKGROUND", (9, at), (9, at), row[8]) for at, row in enumerate(rows, 2)),
    )
    legend = _table(
        [["", "On or above target"], ["", "Within 10% of target"], ["", "More than 10% off target"]],
        [20, 200],
        GRID,
        *(("BACKGROUND", (0, at), (0, at), colour) for at, colour in enumerate((GREEN, AMBER, RED))),
    )
    _write(
        path,
        [
            _p("Ashcombe County Council", "Title", 20),
            _p("Quarterly performance report: Quarter 3 2024/25", "Heading1", 14),
            _p("Performance against the corporate plan", "Heading2", 12),
            table,
            PageBreak(),
            _p("Key to the ratings", "Heading2", 12),
            legend,
        ],
        wide=True,
    )
    return {
        "indicator-results": [
            {
                "ref": row[0],
                "indicator": row[1],
                "result": row[4],
                "result_period": "Q3 2024/25",
                "previous_result": row[3],
                "previous_period": "Q2 2024/25",
                "rag": NAMES[row[8]],
                "target": row[6],
            }
            for row in rows
        ],
        "observations": [
            {"ref": row[0], "measure": measure, "period": period, "value_text": row[at]}
            for measure, period, at in (
                ("result", "Q1 2024/25", 2),
                ("ytd", "2024/25 to Q3", 5),
                ("outturn", "2023/24", 7),
            )
            for row in rows
        ],
    }


def brindle(path: Path) -> Truth:
    """Cards in three columns: a pill with the status in words, an arrow's glyph, target and comparator."""
    rows = [
        ("Household waste recycled", "52.1%", "50%", "44.1%", "On target", GREEN, "▲"),
        ("Days lost to sickness", "9.4", "8.5", "8.9", "Off target", RED, "▼"),
        ("Council tax collected", "84.2%", "85%", "83.0%", "Near target", AMBER, "▲"),
        ("Calls answered in 60 seconds", "71%", "80%", "76%", "Off target", RED, "▼"),
        ("Major plans decided in time", "94%", "90%", "88%", "On target", GREEN, "▲"),
        ("Homes let within 28 days", "64%", "65%", "61%", "Near target", AMBER, "▼"),
        ("Food premises rated good", "97.2%", "95%", "96.8%", "On target", GREEN, "▲"),
        ("Library visits per 1,000", "1,240", "1,200", "1,105", "On target", GREEN, "▼"),
        ("Potholes mended in time", "88%", "95%", "91%", "Off target", RED, "▼"),
    ]
    page = Canvas(str(path), pagesize=A4, invariant=1)
    page.setFont("Helvetica-Bold", 20)
    page.drawString(40, 790, "Brindle Borough Council")
    page.setFont("Helvetica-Bold", 14)
    page.drawString(40, 764, "Our performance, Quarter 2 2024/25")
    page.setFont("Helvetica", 8)
    page.drawString(40, 746, "Key: On target (green), Near target (amber), Off target (red).")
    for x, arrow, meaning in ((40, "▲", "better"), (190, "▼", "worse")):
        page.setFont("ZapfDingbats", 8)
        page.drawString(x, 733, arrow)
        page.setFont("Helvetica", 8)
        page.drawString(x + 12, 733, f"{meaning} than the last quarter")
    for at, (name, value, target, england, status, colour, arrow) in enumerate(rows):
        x, y = 40 + 175 * (at % 3), 600 - 130 * (at // 3)
        page.setStrokeColor(colors.HexColor("#b5bcc6"))
        page.roundRect(x, y, 165, 118, 6)
        page.setFillColor(colors.black)
        page.setFont("Helvetica-Bold", 9)
        page.drawString(x + 8, y + 101, name)
        page.setFont("Helvetica-Bold", 20)
        page.drawString(x + 8, y + 72, value)
        page.setFont("ZapfDingbats", 14)
        page.drawString(x + 130, y + 74, arrow)
        page.setFont("Helvetica", 8)
        page.drawString(x + 8, y + 52, f"Target: {target}")
        page.drawString(x + 8, y + 39, f"England average: {england}")
        page.setFillColor(colour)
        page.roundRect(x + 8, y + 10, 70, 16, 8, stroke=0, fill=1)
        page.setFillColor(colors.white)
        page.setFont("Helvetica-Bold", 8)
        page.drawCentredString(x + 43, y + 15, status)
    page.save()
    way = {"▲": "Improving", "▼": "Worsening"}
    return {
        "indicator-results": [
            {
                "indicator": row[0],
                "result": row[1],
                "result_period": "Q2 2024/25",
                "target": row[2],
                "benchmark": row[3],
                "rag": NAMES[row[5]],
                "status_printed": row[4],
                "direction_short_term": way[row[6]],
            }
            for row in rows
        ]
    }


def corvedale(path: Path) -> Truth:
    """Sections of prose, each with a small table without rules between columns; ticks and crosses."""
    sections = {
        "Clean and green": [
            ("KPI 1", "Streets found clean on inspection", "95%", "96.4%", "✔"),
            ("KPI 2", "Trees planted on council land", "400", "312", "✘"),
            ("KPI 3", "Parks holding a green flag", "11", "11", "✔"),
        ],
        "A fair start": [
            ("KPI 4", "Children ready for school at five", "70%", "66.8%", "✘"),
            ("KPI 5", "Families helped by hubs", "1,500", "1,618", "✔"),
        ],
        "Homes for all": [
            ("KPI 6", "Affordable homes completed", "120", "94", "✘"),
            ("KPI 7", "Empty homes brought back into use", "30", "37", "✔"),
            ("KPI 8", "Rent collected of rent due", "98.0%", "98.6%", "✔"),
            ("KPI 9", "Repairs done at the first visit", "90%", "83%", "✘"),
        ],
    }
    parts: list[Any] = [
        _p("Corvedale District Council", "Title", 20),
        _p("Performance update, July to September 2024 (Quarter 2 2024/25)", "Heading1", 13),
        _p('<font name="ZapfDingbats">✔</font> target met, <font name="ZapfDingbats">✘</font> target missed'),
    ]
    for name, rows in sections.items():
        parts += [
            _p(name, "Heading2", 12),
            _p(
                "Work in this theme went on through the summer with our partners, and members heard "
                "about it in their briefings. The measures of the theme are below."
            ),
            _table(
                [["Ref", "What we measure", "Target", "Q2 result", "Met?"], *rows],
                [45, 260, 60, 70, 45],
                ("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.black),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
                ("LINEBELOW", (0, -1), (-1, -1), 0.8, colors.black),
                ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
                ("FONTNAME", (4, 1), (4, -1), "ZapfDingbats"),
                size=8,
            ),
            Spacer(1, 8),
            _p("Officers will bring a fuller account of this theme to the committee in the new year."),
        ]
    _write(path, parts)
    return {
        "indicator-results": [
            {
                "section": name,
                "ref": row[0],
                "indicator": row[1],
                "target": row[2],
                "result": row[3],
                "result_period": "Q2 2024/25",
                "rag": "Green" if row[4] == "✔" else "Red",
            }
            for name, rows in sections.items()
            for row in rows
        ]
    }


def _pounds(text: str) -> str:
    sign = "-" if text.startswith("(") else ""
    digits = text.strip("()").replace(",", "")
    return "0" if digits in ("0", "-") else f"{sign}{digits}000"


def dunscar(path: Path) -> Truth:
    """Money: revenue by directorate with the year to date, and a capital programme with slippage."""
    revenue = [
        ("Adults and Health", "98,400", "73,800", "75,120", "100,150", "1,750"),
        ("Children and Families", "71,250", "53,440", "54,010", "72,100", "850"),
        ("Place and Environment", "44,900", "33,675", "32,980", "44,180", "(720)"),
        ("Resources", "31,060", "23,295", "23,010", "30,640", "(420)"),
        ("Total", "245,610", "184,210", "185,120", "247,070", "1,460"),
    ]
    capital = [
        ("School places programme", "18,600", "9,240", "15,900", "(2,700)", "(2,700)"),
        ("Highways resurfacing", "12,450", "8,110", "12,450", "0", "0"),
        ("Leisure centre rebuild", "24,000", "6,305", "17,250", "(6,750)", "(6,750)"),
        ("Fleet replacement", "3,200", "1,480", "3,350", "0", "150"),
        ("Total", "58,250", "25,135", "48,950", "(9,450)", "(9,300)"),
    ]
    rules = (
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 1), (-1, 1), 0.8, colors.black),
        ("LINEABOVE", (0, -1), (-1, -1), 0.8, colors.black),
        ("FONTNAME", (0, 0), (-1, 1), "Helvetica-Bold"),
        ("FONTNAME", (0, -1), (-1, -1), "Helvetica-Bold"),
    )
    unit = ["", *["£000"] * 5]
    _write(
        path,
        [
            _p("Dunscar Metropolitan Borough Council", "Title", 20),
            _p("Financial monitoring report, Quarter 3 2024/25", "Heading1", 14),
            _p("1. Revenue position by directorate", "Heading2", 12),
            _p("The forecast for the full year is an overspend of £1.460m, as the table shows."),
            _table(
                [
                    [
                        "Directorate",
                        "Full Year\nBudget",
                        "Budget\nto Date",
                        "Actual\nto Date",
                        "Full Year\nForecast",
                        "Variance",
                    ],
                    unit,
                    *revenue,
                ],
                [150, 70, 70, 70, 70, 70],
                *rules,
            ),
            Spacer(1, 14),
            _p("2. Capital programme", "Heading2", 12),
            _p("Slippage into 2025/26 is now forecast for two schemes."),
            _table(
                [
                    [
                        "Scheme",
                        "Current\nBudget",
                        "Spend\nto Date",
                        "Forecast\nOutturn",
                        "Slippage",
                        "Variance",
                    ],
                    unit,
                    *capital,
                ],
                [150, 70, 70, 70, 70, 70],
                *rules,
            ),
        ],
    )
    names = (
        "service revised_budget_gbp budget_to_date_gbp actual_to_date_gbp forecast_gbp variation_gbp",
        "service current_budget_gbp spend_to_date_gbp forecast_gbp slippage_gbp variance_gbp",
    )
    return {
        "revenue": _named(names[0], ([row[0], *map(_pounds, row[1:])] for row in revenue)),
        "capital": _named(names[1], ([row[0], *map(_pounds, row[1:])] for row in capital)),
    }


def ellerby(path: Path) -> Truth:
    """A risk register with score now and target, and an action plan with BRAG now and before."""
    risks = [
        (
            "R01",
            "Failure to deliver a balanced budget",
            "Section 151 Officer",
            "4",
            "5",
            "20",
            "3",
            "4",
            "12",
            "Same",
        ),
        (
            "R02",
            "Cyber attack stops services to the public",
            "Head of ICT",
            "4",
            "4",
            "16",
            "2",
            "4",
            "8",
            "Up",
        ),
        (
            "R03",
            "Children are harmed that we should protect",
            "Director of Children",
            "2",
            "5",
            "10",
            "2",
            "5",
            "10",
            "Same",
        ),
        (
            "R04",
            "The main contractor fails",
            "Head of Procurement",
            "3",
            "3",
            "9",
            "2",
            "3",
            "6",
            "Down",
        ),
    ]
    actions = [
        (
            "A1.1",
            "Adopt the new local plan",
            "Head of Planning",
            "31/03/2025",
            "60%",
            AMBER,
            GREEN,
            "Inspector's letter is late.",
        ),
        (
            "A1.2",
            "Open the community hub in Ellerby",
            "Head of Communities",
            "30/09/2024",
            "100%",
            BLUE,
            GREEN,
            "Opened in August.",
        ),
        (
            "A2.1",
            "Replace street lamps by LEDs",
            "Head of Highways",
            "30/06/2025",
            "45%",
            GREEN,
            GREEN,
            "Second phase let.",
        ),
        (
            "A2.2",
            "Agree the digital strategy",
            "Head of ICT",
            "31/12/2024",
            "20%",
            RED,
            AMBER,
            "No lead was appointed.",
        ),
    ]
    _write(
        path,
        [
            _p("Ellerby Council", "Title", 20),
            _p("Risk and delivery report, Q2 2024/25", "Heading1", 14),
            _p("BRAG: Blue = complete; Green = on track; Amber = some slippage; Red = will miss its date."),
            _p("Corporate risk register", "Heading2", 12),
            _table(
                [
                    [
                        "ID",
                        "Risk description",
                        "Owner",
                        "Current",
                        "",
                        "",
                        "Target",
                        "",
                        "",
                        "Direction of travel",
                    ],
                    [
                        "",
                        "",
                        "",
                        "Likelihood",
                        "Impact",
                        "Score",
                        "Likelihood",
                        "Impact",
                        "Score",
                        "",
                    ],
                    *risks,
                ],
                [35, 200, 120, 52, 45, 40, 52, 45, 40, 60],
                GRID,
                ("SPAN", (3, 0), (5, 0)),
                ("SPAN", (6, 0), (8, 0)),
                ("BACKGROUND", (0, 0), (-1, 1), colors.HexColor("#e8e4dc")),
            ),
            Spacer(1, 12),
            _p("Delivery plan actions", "Heading2", 12),
            _table(
                [
                    [
                        "Ref",
                        "Action",
                        "Lead officer",
                        "Due date",
                        "% complete",
                        "BRAG",
                        "Previous BRAG",
                        "Update",
                    ],
                    *([*row[:5], NAMES[row[5]], NAMES[row[6]], row[7]] for row in actions),
                ],
                [40, 175, 115, 65, 60, 50, 70, 150],
                GRID,
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8e4dc")),
            ),
        ],
        wide=True,
    )
    iso = {row[3]: "-".join(reversed(row[3].split("/"))) for row in actions}
    return {
        "risks": _named(
            "ref risk owner current_likelihood current_impact current_score "
            "target_likelihood target_impact target_score trend",
            risks,
        ),
        "key-actions": [
            {
                "ref": row[0],
                "action": row[1],
                "owner": row[2],
                "due_text": row[3],
                "due_date": iso[row[3]],
                "percent_complete": row[4].rstrip("%"),
                "rag": NAMES[row[5]],
                "previous_status": NAMES[row[6]],
                "comment": row[7],
            }
            for row in actions
        ],
    }


def fenwick(path: Path) -> Truth:
    """Headings in abbreviations, the year's figures beside the quarter's, ratings as letters."""
    rows = [
        ("F1", "Percentage of calls answered", "H", "85%", "82%", "79%", "80%", "84%", "-3%", "A", "↑"),
        ("F2", "Average days to process a new claim", "L", "20", "17", "19", "18", "22", "-3", "G", "↑"),
        ("F3", "Complaints answered in ten days", "H", "95%", "71%", "88%", "79%", "90%", "-24%", "R", "↓"),
        ("F4", "Subject access requests in time", "H", "90%", "92%", "92%", "92%", "87%", "2%", "G", "→"),
        ("F5", "Invoices paid in 30 days", "H", "97%", "98%", "96%", "97%", "95%", "1%", "G", "↑"),
        ("F6", "Voids re-let (average days)", "L", "25", "27", "24", "26", "29", "2", "A", "↓"),
    ]
    _write(
        path,
        [
            _p("Fenwick Vale Council", "Title", 20),
            _p("Corporate health scorecard Q3 2024-25", "Heading1", 14),
            _p(
                "H = higher is better, L = lower is better. G met target, A within 10%, R missed by over 10%."
            ),
            _p(
                '<font name="Symbol">↑</font> improved, <font name="Symbol">→</font> no change, '
                '<font name="Symbol">↓</font> declined since the previous quarter'
            ),
            _p("Customer and corporate", "Heading2", 12),
            _table(
                [
                    [
                        "PI",
                        "Desc",
                        "Pol",
                        "Tgt",
                        "Act",
                        "Prev Qtr",
                        "YTD",
                        "LY Q3",
                        "Var",
                        "RAG",
                        "DoT",
                    ],
                    *rows,
                ],
                [28, 170, 28, 40, 40, 45, 40, 40, 36, 30, 30],
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#dfe8df")),
                ("FONTNAME", (-1, 1), (-1, -1), "Symbol"),
            ),
        ],
    )
    rag = {"G": "Green", "A": "Amber", "R": "Red"}
    way = {"↑": "Improving", "→": "Same", "↓": "Worsening"}
    return {
        "indicator-results": [
            {
                "section": "Customer and corporate",
                "ref": row[0],
                "indicator": row[1],
                "target": row[3],
                "result": row[4],
                "result_period": "Q3 2024/25",
                "previous_result": row[5],
                "previous_period": "Q2 2024/25",
                "year_ago_result": row[7],
                "year_ago_period": "Q3 2023/24",
                "variance_text": row[8],
                "rag": rag[row[9]],
                "direction_short_term": way[row[10]],
            }
            for row in rows
        ],
        "observations": [
            {"ref": row[0], "measure": "ytd", "period": "2024/25 to Q3", "value_text": row[6]} for row in rows
        ],
    }


ORDINARY: dict[str, Callable[[Path], Truth]] = {
    "ashcombe-q3-2024-25": ashcombe,
    "brindle-q2-2024-25": brindle,
    "corvedale-q2-2024-25": corvedale,
    "dunscar-q3-2024-25": dunscar,
    "ellerby-q2-2024-25": ellerby,
    "fenwick-q3-2024-25": fenwick,
}
