"""Four more invented councils, typeset with reportlab, far from the ten of `styles` and `ordinary`.

Measured before anything was mended for them; the first scores stand in `docs/decisions`. Each says which
contradictions are printed on purpose (`PLANTED`): whatever else is accused is a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, Spacer, Table

from benchmarks.councils.ordinary import _named
from benchmarks.councils.styles import AMBER, GREEN, RED, STYLES, Truth, _write

FONTS = Path("/usr/share/fonts/truetype/dejavu")
SANS, BOLD, SERIF, SERIF_BOLD = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold"
Planted = tuple[str, ...]
"""Words of the subject of each contradiction."""


def fonts() -> None:
    """Register the fonts that are not among the standard ones."""
    for name in (SANS, BOLD, SERIF, SERIF_BOLD):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    for family, bold in ((SANS, BOLD), (SERIF, SERIF_BOLD)):
        pdfmetrics.registerFontFamily(family, normal=family, bold=bold, italic=family, boldItalic=bold)


def para(text: str, size: float = 8.0, font: str = "Helvetica", **style: Any) -> Paragraph:
    """A paragraph in a font."""
    base = STYLES["BodyText"].clone("own", fontSize=size, leading=size * 1.25, fontName=font, **style)
    return Paragraph(text, base)


def garnock(path: Path) -> Truth:
    """Years across in a serif face, smileys for ratings with their key, raised footnotes, one long table."""
    fonts()
    rows = [
        (
            "Educational attainment",
            "Pupils with five or more awards at level 5",
            "61.4%",
            "63.0%",
            "64.2%",
            "65%",
            "64.9%",
            "😐",
            "",
        ),
        ("", "School leavers in a positive destination", "94.1%", "95.5%", "95.8%", "96%", "96.4%", "😀", ""),
        ("", "Exclusions per 1,000 pupils", "14.2", "12.9", "13.8", "13", "15.1", "🙁", "1"),
        (
            "Homes and places",
            "Council houses meeting the quality standard",
            "88.0%",
            "90.7%",
            "92.3%",
            "93%",
            "93.0%",
            "😀",
            "",
        ),
        ("", "Average days to complete a non-emergency repair", "9.1", "8.8", "10.4", "9", "9.2", "😐", ""),
        ("", "Gross rent arrears as a share of rent due", "6.8%", "7.4%", "8.1%", "7%", "8.9%", "🙁", "2"),
        (
            "Running the council",
            "Invoices paid within 30 days",
            "92.6%",
            "93.9%",
            "94.1%",
            "95%",
            "95.7%",
            "😀",
            "",
        ),
        ("", "Staff turnover", "10.2%", "11.9%", "11.1%", "-", "10.8%", "", ""),
    ]
    smile = {"😀": "☺", "😐": "◔", "🙁": "☹"}
    names = {"😀": "Performing well", "😐": "Needs attention", "🙁": "Performing poorly"}
    sections: list[tuple[str, list[tuple[str, ...]]]] = []
    for row in rows:
        if row[0]:
            sections.append((row[0], []))
        sections[-1][1].append(row)
    head = [
        "Performance measure",
        "2021/22",
        "2022/23",
        "2023/24",
        "2024/25\nTarget",
        "2024/25\nActual",
        "Status",
    ]
    body: list[list[Any]] = [head]
    bands = []
    for name, own in sections:
        bands.append(len(body))
        body.append([name, "", "", "", "", "", ""])
        for row in own:
            mark = f"{row[1]}<super>{row[8]}</super>" if row[8] else row[1]
            sign = names.get(row[7], "")
            body.append([para(mark, 8, SERIF), *row[2:7], f"{smile[row[7]]} {sign}" if sign else "No target"])
    table = Table(
        body,
        colWidths=[190, 45, 45, 45, 45, 45, 105],
        style=[
            ("FONT", (0, 0), (-1, -1), SERIF, 7.5),
            ("FONT", (6, 1), (6, -1), SANS, 7.5),
            ("FONT", (0, 0), (-1, 0), SERIF_BOLD, 7.5),
            ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.lightgrey),
            *(("BACKGROUND", (0, at), (-1, at), colors.HexColor("#eeeae0")) for at in bands),
            *(("FONT", (0, at), (-1, at), SERIF_BOLD, 7.5) for at in bands),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ],
    )
    _write(
        path,
        [
            para("Garnock Council", 20, SERIF_BOLD),
            Spacer(1, 14),
            para("Annual performance report 2024/25", 14, SERIF_BOLD),
            Spacer(1, 10),
            para(
                "Of the 8 measures in this report 3 are performing well, 2 need attention and 2 are performing "
                "poorly. Gross rent arrears rose to 9.8% of rent due, which is a national trend.",
                9,
                SERIF,
            ),
            Spacer(1, 6),
            para("☺ Performing well (green): target met", 8, SANS),
            para("◔ Needs attention (amber): within 5% of the target", 8, SANS),
            para("☹ Performing poorly (red): more than 5% away from the target", 8, SANS),
            Spacer(1, 8),
            table,
            Spacer(1, 4),
            para("<super>1</super> Includes pupils of the support base since August 2023.", 7, SERIF),
            para("<super>2</super> Before technical arrears are taken off.", 7, SERIF),
        ],
    )
    rag = {"😀": "Green", "😐": "Amber", "🙁": "Red", "": ""}
    flat = [(name, row) for name, own in sections for row in own]
    return {
        "indicator-results": [
            {
                "area": name,
                "indicator": row[1],
                "target": row[5],
                "result": row[6],
                "result_period": "2024/25",
                "rag": rag[row[7]],
            }
            for name, row in flat
        ],
        "observations": [
            {"indicator": row[1], "measure": "result", "period": period, "value_text": row[at]}
            for period, at in (("2021/22", 2), ("2022/23", 3))
            for _, row in flat
        ],
    }


def hollin(path: Path) -> Truth:
    """Figures laid out in open columns without frames, in two columns of blocks; status words in colour."""
    fonts()
    rows = [
        (
            "Household waste recycled or composted",
            "54.3%",
            "55.0%",
            "53.9%",
            "51.2%",
            "Close to target",
            AMBER,
        ),
        ("Streets found clean on inspection", "97.1%", "95.0%", "96.2%", "94.0%", "On target", GREEN),
        ("Housing register applications processed (days)", "31", "20", "27", "19", "Behind target", RED),
        (
            "Minor planning applications decided in time",
            "88.4%",
            "80.0%",
            "91.0%",
            "85.5%",
            "On target",
            GREEN,
        ),
        ("Council tax collected", "83.9%", "84.5%", "56.3%", "84.1%", "Close to target", AMBER),
        ("Working days lost to sickness per employee", "2.9", "2.0", "2.4", "2.2", "Behind target", RED),
        ("Leisure centre visits", "184,220", "175,000", "169,404", "161,950", "On target", GREEN),
        ("Complaints answered within 15 days", "76%", "90%", "81%", "88%", "On target", GREEN),
    ]
    page = Canvas(str(path), pagesize=A4, invariant=1)
    page.setFont(BOLD, 18)
    page.drawString(45, 785, "Hollin Borough Council")
    page.setFont(SANS, 12)
    page.drawString(45, 764, "Performance at a glance: Quarter 3 2024/25 (October to December 2024)")
    page.setFont(SANS, 7.5)
    page.drawString(
        45,
        744,
        "On target is shown in green, Close to target in amber (within 5% of target) and Behind target in red.",
    )
    for at, (name, value, target, before, ago, status, colour) in enumerate(rows):
        x, y = 45 + 265 * (at % 2), 690 - 150 * (at // 2)
        page.setFillColor(colors.HexColor("#1d2b45"))
        page.setFont(BOLD, 9)
        page.drawString(x, y, name)
        page.setFont(BOLD, 26)
        page.drawString(x, y - 34, value)
        page.setFillColor(colour)
        page.setFont(BOLD, 9)
        page.drawString(x + 130, y - 28, status)
        page.setFillColor(colors.HexColor("#333333"))
        page.setFont(SANS, 7.5)
        for line, (label, text) in enumerate(
            (("Target", target), ("Last quarter", before), ("Same quarter last year", ago))
        ):
            page.drawString(x, y - 54 - 13 * line, label)
            page.drawRightString(x + 200, y - 54 - 13 * line, text)
    page.setFillColor(colors.black)
    page.setFont(SANS, 7)
    page.drawString(45, 80, "Working days lost to sickness rose to 2.9 days per employee this quarter.")
    page.save()
    return {
        "indicator-results": [
            {
                "indicator": row[0],
                "result": row[1],
                "result_period": "Q3 2024/25",
                "target": row[2],
                "previous_result": row[3],
                "year_ago_result": row[4],
                "rag": {AMBER: "Amber", GREEN: "Green", RED: "Red"}[row[6]],
                "status_printed": row[5],
            }
            for row in rows
        ]
    }


def inverleigh(path: Path) -> Truth:
    """A sheet for each indicator: labels left and values right, quarters in a small table, words for ratings."""
    fonts()
    sheets = [
        ("CC1", "Calls answered by the contact centre", "Director of Customer Services", "Higher", "90%", "86.1%", "88.0%", "91.2%", "89.5%", "Achieving",
         "Two advisers joined in September and waiting times fell."),
        ("CC2", "Average days to answer a complaint", "Director of Customer Services", "Lower", "15", "14.2", "15.9", "18.4", "13.9", "Not achieving",
         "Three long cases closed in the quarter."),
        ("PL1", "Major applications decided in 13 weeks", "Head of Planning", "Higher", "75%", "80%", "78%", "74%", "81%", "Nearly achieving",
         "One application was held for a legal agreement."),
        ("HO1", "Affordable homes started on site", "Head of Housing", "Higher", "40", "22", "31", "47", "28", "Achieving",
         "The site at Mill Lane began two months early."),
    ]  # fmt: skip
    parts: list[Any] = [
        para("Inverleigh City Council", 20, BOLD),
        Spacer(1, 12),
        para("Corporate plan measures, quarter three of 2024/25", 13, BOLD),
        Spacer(1, 8),
        para(
            "Achieving = at or better than target; Nearly achieving = within 5% of target; Not achieving = worse than that.",
            8,
            SANS,
        ),
        para("CC1 reached 91.2% in the quarter. CC2 stands at 14.8 days, against a target of 15.", 8, SANS),
        Spacer(1, 10),
    ]
    for ref, name, owner, good, target, q1, q2, q3, ago, status, comment in sheets:
        parts += [
            Table(
                [
                    [para(f"<b>{ref} {name}</b>", 9, SANS), "", "", ""],
                    ["Owner", para(owner, 8, SANS), "Good is", good],
                    ["Target", target, "Status", status],
                    ["Quarter 1 2024/25", "Quarter 2 2024/25", "Quarter 3 2024/25", "Quarter 3 2023/24"],
                    [q1, q2, q3, ago],
                    ["Commentary", para(comment, 8, SANS), "", ""],
                ],
                colWidths=[125, 125, 125, 125],
                style=[
                    ("FONT", (0, 0), (-1, -1), SANS, 8),
                    ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#8795a8")),
                    ("SPAN", (0, 0), (-1, 0)),
                    ("SPAN", (1, 5), (-1, 5)),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#dfe6ef")),
                    ("BACKGROUND", (0, 3), (-1, 3), colors.HexColor("#f2f4f7")),
                ],
            ),
            Spacer(1, 12),
        ]
    _write(path, parts)
    return {
        "indicator-results": [
            {
                "ref": one[0],
                "indicator": one[1],
                "polarity": one[3],
                "target": one[4],
                "result": one[7],
                "result_period": "Q3 2024/25",
                "previous_result": one[6],
                "year_ago_result": one[8],
                "status_printed": one[9],
                "comment": one[10],
            }
            for one in sheets
        ]
    }


def lanthorn(path: Path) -> Truth:
    """Money in millions with brackets, savings by words of their own, projects, complaints; sums in sentences."""
    revenue = [
        ("Adult Social Care", "112.4", "115.9", "3.5", "2.9"),
        ("Children's Services", "84.0", "86.6", "2.6", "2.8"),
        ("Highways and Waste", "51.3", "50.4", "(0.9)", "(0.4)"),
        ("Corporate Services", "29.8", "29.1", "(0.7)", "(0.5)"),
        ("Capital financing", "18.5", "17.0", "(1.5)", "(1.5)"),
        ("Net expenditure", "296.0", "299.0", "3.0", "3.3"),
    ]
    savings = [
        ("ASC-01", "Review of high-cost placements", "Adults", "1.250", "0.640", "1.100", "In doubt"),
        ("ASC-02", "More help to live at home", "Adults", "0.800", "0.600", "0.800", "On course"),
        ("HWY-01", "Dim street lights after midnight", "Highways", "0.320", "0.320", "0.320", "Delivered"),
        (
            "COR-01",
            "Share the payroll service",
            "Corporate",
            "0.450",
            "0.000",
            "0.000",
            "Will not be delivered",
        ),
        ("COR-02", "Sell advertising on vehicles", "Corporate", "0.060", "0.045", "0.060", "On course"),
        ("", "Total", "", "2.880", "1.605", "2.280", ""),
    ]
    projects = [
        (
            "New special school at Lark Hill",
            "Children's Services",
            "Sep 2026",
            "Steel frame is up; roof follows in March.",
            "Progressing well",
        ),
        (
            "Waste transfer station",
            "Highways and Waste",
            "Jun 2025",
            "Ground conditions worse than surveyed; costs under review.",
            "Serious concerns",
        ),
        (
            "Case system for social care",
            "Adult Social Care",
            "Dec 2025",
            "Data of two teams moved over.",
            "Some concerns",
        ),
        ("Archive store", "Corporate Services", "Mar 2025", "Handed over on 4 November.", "Complete"),
    ]
    complaints = [
        ("Adult Social Care", "41", "33", "80%", "6"),
        ("Children's Services", "58", "40", "69%", "9"),
        ("Highways and Waste", "212", "201", "95%", "11"),
        ("Corporate Services", "37", "36", "97%", "2"),
        ("Total", "348", "310", "89%", "28"),
    ]
    plain = [
        ("FONT", (0, 0), (-1, -1), "Times-Roman", 9),
        ("FONT", (0, 0), (-1, 0), "Times-Bold", 9),
        ("LINEBELOW", (0, 0), (-1, 0), 0.7, colors.black),
    ]
    right = [
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LINEABOVE", (0, -1), (-1, -1), 0.7, colors.black),
        ("FONT", (0, -1), (-1, -1), "Times-Bold", 9),
    ]

    def cells(rows: list[tuple[str, ...]]) -> list[list[Any]]:
        return [[para(cell, 9, "Times-Roman") if len(cell) > 24 else cell for cell in row] for row in rows]

    _write(
        path,
        [
            para("Lanthorn County Council", 20, "Times-Bold"),
            Spacer(1, 12),
            para("Finance and delivery report to the end of November 2024 (month 8)", 13, "Times-Bold"),
            Spacer(1, 8),
            para("1. Summary", 11, "Times-Bold"),
            para("The forecast is an overspend of £3.0 million on a net budget of £296.0 million, an improvement of £0.3 million since month 7. "
                 "Adult Social Care is forecast to overspend by £3.9 million. Savings of £2.280m are forecast against a plan of £2.880m (79%).", 9, "Times-Roman"),
            Spacer(1, 6),
            para("2. Revenue forecast", 11, "Times-Bold"),
            Table([["Service", "Budget\n£m", "Forecast\n£m", "Variance\n£m", "Variance last\nmonth £m"], *cells(revenue)],
                  colWidths=[180, 70, 70, 70, 85], style=[*plain, *right]),
            Spacer(1, 10),
            para("3. Savings", 11, "Times-Bold"),
            Table([["Ref", "Saving", "Service", "Planned\n£m", "Achieved\n£m", "Forecast\n£m", "Confidence"], *cells(savings)],
                  colWidths=[50, 165, 65, 50, 55, 55, 95], style=[*plain, ("ALIGN", (3, 0), (5, -1), "RIGHT"), ("LINEABOVE", (0, -1), (-1, -1), 0.7, colors.black)]),
            PageBreak(),
            para("4. Major projects", 11, "Times-Bold"),
            Table([["Project", "Service", "Completion", "Latest position", "Assessment"], *cells(projects)],
                  colWidths=[130, 90, 60, 150, 90], style=[*plain, ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]),
            Spacer(1, 10),
            para("5. Complaints received", 11, "Times-Bold"),
            Table([["Service", "Received", "Answered in time", "% in time", "Upheld"], *cells(complaints)],
                  colWidths=[180, 60, 90, 60, 60], style=[*plain, *right]),
        ],
    )  # fmt: skip

    def millions(text: str) -> str:
        sign = "-" if text.startswith("(") else ""
        value = f"{float(text.strip('()')) * 1_000_000:.0f}"
        return "0" if value == "0" else f"{sign}{value}"

    return {
        "revenue": _named("service revised_budget_gbp forecast_gbp variation_gbp", ([row[0], *map(millions, row[1:4])] for row in revenue)),
        "savings-proposals": [
            {"ref": row[0], "proposal": row[1], "portfolio": row[2], "planned_gbp": millions(row[3]), "delivered_gbp": millions(row[4]), "forecast_gbp": millions(row[5])}
            for row in savings
        ],
        "key-actions": [
            {"action": row[0], "committee": row[1], "due_text": row[2], "comment": row[3], "status_printed": row[4]} for row in projects
        ],
    }  # fmt: skip


FURTHER: dict[str, Callable[[Path], Truth]] = {
    "garnock-2024-25": garnock,
    "hollin-q3-2024-25": hollin,
    "inverleigh-q3-2024-25": inverleigh,
    "lanthorn-m8-2024-25": lanthorn,
}

PLANTED: dict[str, Planted] = {
    "garnock-2024-25": ("rent arrears",),
    "hollin-q3-2024-25": ("Complaints answered",),
    "inverleigh-q3-2024-25": ("CC2",),
    "lanthorn-m8-2024-25": ("Adult Social Care",),
}
