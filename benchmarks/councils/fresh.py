"""Four more invented councils, written without a look at how reports are read: PDF, web page, workbook, Word.

Each is a whole report: front page, sentences, figures of several kinds, its key at the end. What is printed on
purpose to contradict is in `PLANTED_FRESH`; look-alikes that agree stand beside it (a target of another year, the
year to date beside the quarter, a figure of another council).
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.shared import Pt, RGBColor
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer, Table

from benchmarks.councils.further import BOLD, SANS, Planted, fonts, para
from benchmarks.councils.office import CHROMIUM, COLOURS, SOFFICE, _shade, printed
from benchmarks.councils.styles import Truth

LETTERS = {"G": "Green", "A": "Amber", "R": "Red", "B": "Blue", "": ""}
WAYS = {"▲": "Improving", "▼": "Worsening", "●": "Same", "": ""}


def figure(text: str) -> str:
    """The value that a printed result has, as the contract types it."""
    bare = text.replace(",", "").replace("£", "").replace("%", "").replace(" days", "").strip()
    return bare if bare.replace(".", "", 1).lstrip("-").isdigit() else ""


def typed(row: Mapping[str, str], unit: str) -> dict[str, str]:
    """A row with the values of its target, result and previous result."""
    values = {
        f"{name}_value": figure(row.get(source, ""))
        for name, source in (
            ("target", "target"),
            ("result", "result"),
            ("previous", "previous_result"),
            ("year_ago", "year_ago_result"),
        )
        if row.get(source)
    }
    return {**row, **values, "unit": unit}


def orrisdale(path: Path) -> Truth:
    """Portrait, heads of two rows, the narrative as a row of its own under each, letters, the key on the last page."""
    fonts()
    priorities: dict[str, list[tuple[str, ...]]] = {
        "Priority 1 – A fair start": [
            (
                "1.1", "Children in care placed within 20 miles of home", "↑", "74.2%", "75%", "A", "73.8%", "75%", "A", "73.4%", "▲", "percent",
                "Four children moved to family carers nearby. The aim for 2028 is 85%.",
            ),
            (
                "1.2", "Initial assessments completed on time", "↑", "91.0%", "88%", "G", "90.1%", "88%", "G", "89.2%", "▲", "percent",
                "Steady progress since the new front door opened in May.",
            ),
            (
                "1.3", "Young people not in education, employment or training", "↓", "3.9%", "3.5%", "R", "3.9%", "3.5%", "R", "3.6%", "▼", "percent",
                "Regional neighbours stand at 4.4%.",
            ),
            ("1.4", "First-time entrants to youth justice", "↓", "11", "14", "G", "25", "28", "G", "14", "▲", "count", "Eleven in the quarter against a ceiling of 14."),
        ],
        "Priority 2 – Homes and streets": [
            ("2.1", "Reactive repairs finished at first visit", "↑", "82.7%", "90%", "A", "84.0%", "90%", "A", "85.3%", "▼", "percent", "Parts were late from one supplier."),
            ("2.2", "Average re-let time (calendar days)", "↓", "27.4", "24", "R", "28.1", "24", "R", "28.8", "▲", "days", "Void works are now let in two lots."),
            ("2.3", "Affordable homes started", "↑", "38", "40", "A", "71", "80", "R", "33", "▲", "count", "Two sites slipped to the autumn."),
            ("2.4", "Missed bins per 100,000 collections", "↓", "52", "60", "G", "55", "60", "G", "58", "▲", "per_100000", "Route changes have bedded in."),
            # Planted: the result is worse than the quarter before, and the arrow says better.
            ("2.5", "Street cleansing inspections passed", "↑", "93.1%", "95%", "A", "94.2%", "95%", "A", "95.3%", "▲", "percent", "Leaf fall came early."),
        ],
        "Priority 3 – A council that listens": [
            ("3.1", "Calls answered within two minutes", "↑", "71.5%", "80%", "R", "70.2%", "80%", "R", "68.9%", "▲", "percent", "Six advisers start in October."),
            ("3.2", "Stage one complaints answered on time", "↑", "88.0%", "85%", "G", "86.5%", "85%", "G", "85.0%", "▲", "percent", ""),
            # Planted: the target is met and the letter says that it is missed.
            ("3.3", "Invoices paid within 30 days", "↑", "97.4%", "95%", "R", "96.9%", "95%", "G", "96.4%", "▲", "percent", "Paid on average in nine days."),
        ],
    }  # fmt: skip
    milestones = [
        ("M1", "Open the Ferry Street family hub", "Director of Children", "30/09/2025", "G", "Opened on 22 September with 41 families in the first week."),
        ("M2", "Let the new repairs contract", "Head of Housing Property", "31/12/2025", "A", "Tenders came back in August; one query is open."),
        ("M3", "Replace 12 refuse vehicles", "Head of Environment", "31/03/2026", "G", "Nine are in service."),
        ("M4", "Adopt the customer charter", "Chief Operating Officer", "31/07/2025", "B", "Adopted on 15 July 2025."),
        ("M5", "Bring telephone lines into one centre", "Chief Operating Officer", "30/11/2025", "R", "The supplier has asked for a later date."),
    ]  # fmt: skip
    fills = {name: colors.HexColor(f"#{value}") for name, value in COLOURS.items()}
    parts: list[Any] = [
        para("Orrisdale Metropolitan Borough", 20, BOLD),
        para("Corporate Plan 2024–2028: delivery report", 13, SANS),
        para("Quarter 2 2025/26 (July to September 2025)", 11, SANS),
        Spacer(1, 8),
        para(
            # Planted: five of the twelve are rated green in the quarter, and six are said.
            "This report follows the twelve measures of the plan. In the quarter, 4 measures are rated red and 4 are amber; 6 "
            "measures are rated green. First-time entrants to youth justice fell from 14 to 11. In the same quarter of last "
            "year the borough answered 66.0% of calls within two minutes. The plan aims at 85% of children placed near home by 2028.",
            9, SANS,
        ),
        Spacer(1, 8),
    ]  # fmt: skip
    head = [
        ["No.", "Measure", "Good\nis", "Quarter 2", "", "", "Year to date", "", "", "Q1\nactual", "Travel"],
        ["", "", "", "Actual", "Target", "RAG", "Actual", "Target", "RAG", "", ""],
    ]
    widths = [26, 146, 30, 44, 40, 30, 44, 40, 30, 42, 40]
    for title, rows in priorities.items():
        cells: list[list[Any]] = [[title, *[""] * 10], *[list(row) for row in head]]
        style: list[Any] = [
            ("SPAN", (0, 0), (-1, 0)),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#3b1f50")),
            ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
            ("SPAN", (3, 1), (5, 1)), ("SPAN", (6, 1), (8, 1)),
            *[("SPAN", (at, 1), (at, 2)) for at in (0, 1, 2, 9, 10)],
            ("BACKGROUND", (0, 1), (-1, 2), colors.HexColor("#e6e0ec")),
            ("FONT", (0, 0), (-1, 2), BOLD, 7), ("FONT", (0, 3), (-1, -1), SANS, 7),
            ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#8a7a99")),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("ALIGN", (2, 1), (-1, -1), "CENTER"),
        ]  # fmt: skip
        for row in rows:
            at = len(cells)
            cells.append([row[0], para(row[1], 7, SANS), *row[2:11]])
            for column in (5, 8):
                style += [("BACKGROUND", (column, at), (column, at), fills[LETTERS[row[column]]])]
            if row[12]:
                cells.append(["", para(f"<b>Commentary:</b> {row[12]}", 7, SANS), *[""] * 9])
                style += [("SPAN", (1, at + 1), (-1, at + 1)), ("SPAN", (0, at), (0, at + 1))]
        parts += [Table(cells, colWidths=widths, style=style, repeatRows=3), Spacer(1, 10)]
    parts += [PageBreak(), para("Milestones of the plan", 12, BOLD), Spacer(1, 4)]
    cells = [["No.", "Milestone", "Accountable officer", "Due by", "RAG"]]
    style = [
        ("FONT", (0, 0), (-1, 0), BOLD, 7), ("FONT", (0, 1), (-1, -1), SANS, 7),
        ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#8a7a99")),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e6e0ec")),
    ]  # fmt: skip
    for one in milestones:
        at = len(cells)
        cells += [list(one[:5]), ["", f"Progress: {one[5]}", "", "", ""]]
        style += [
            ("SPAN", (1, at + 1), (-1, at + 1)), ("SPAN", (0, at), (0, at + 1)),
            ("BACKGROUND", (4, at), (4, at), fills[LETTERS[one[4]]]),
        ]  # fmt: skip
    parts += [
        Table(cells, colWidths=[30, 200, 140, 80, 40], style=style),
        Spacer(1, 14),
        para("How to read this report", 12, BOLD),
        Table(
            [
                ["G", "Green: on target or better"],
                ["A", "Amber: up to 10% off target"],
                ["R", "Red: more than 10% off target"],
                ["B", "Blue: complete"],
                ["↑", "A higher figure is better"],
                ["↓", "A lower figure is better"],
                ["▲", "Performance has improved since the previous quarter"],
                ["●", "Performance has stayed the same"],
                ["▼", "Performance has worsened since the previous quarter"],
            ],
            colWidths=[24, 300],
            style=[
                ("FONT", (0, 0), (-1, -1), SANS, 7.5),
                *[("BACKGROUND", (0, at), (0, at), fills[name]) for at, name in enumerate(("Green", "Amber", "Red", "Blue"))],
            ],
        ),
    ]  # fmt: skip
    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=36, rightMargin=36, topMargin=40, bottomMargin=40, invariant=1).build(parts)  # fmt: skip
    return {
        "indicator-results": [
            typed(
                {
                    "section": title, "ref": row[0], "indicator": row[1], "result": row[3], "target": row[4],
                    "rag": LETTERS[row[5]], "result_period": "Q2 2025/26", "previous_result": row[9],
                    "previous_period": "Q1 2025/26", "direction_short_term": WAYS[row[10]], "comment": row[12],
                },
                row[11],
            )
            for title, rows in priorities.items() for row in rows
        ],
        "observations": [
            {"ref": row[0], "measure": measure, "period": "2025/26 to Q2", "value_text": row[at]}
            for rows in priorities.values() for row in rows
            for measure, at in (("ytd", 6), ("ytd_target", 7))
        ],
        "key-actions": [
            {"ref": one[0], "action": one[1], "owner": one[2], "due_text": one[3], "rag": LETTERS[one[4]], "comment": one[5]}
            for one in milestones
        ],
    }  # fmt: skip


def penhallow(path: Path) -> Truth:
    """A web page of folded sections: cards made of definition lists, tables with captions, words for ratings."""
    cards = {
        "Thriving towns": [
            ("Shops occupied in town centres", "89.6%", "90.0%", "Slightly off track", "88.9%", "Improved", "Higher is better", "percent", "Two anchor units reopened in November."),
            ("New businesses trading after a year", "92.0%", "90.0%", "On track", "91.4%", "Improved", "Higher is better", "percent", "The grant scheme closes in March 2025."),
            ("Apprenticeships begun with local firms", "118", "150", "Off track", "141", "Declined", "Higher is better", "count", "Fewer starts in construction. The county as a whole saw 611."),
            ("Footfall counted in the market hall", "48,210", "", "Data only", "45,902", "Improved", "", "count", "We set no target for this one."),
        ],
        "Healthy lives": [
            ("Adults who leave reablement without further care", "78.3%", "75.0%", "On track", "76.1%", "Improved", "Higher is better", "percent", "Best figure in three years."),
            # Planted: it is printed as improved though it rose and lower is better.
            ("Average wait for a home adaptation (days)", "64", "60", "Slightly off track", "58", "Improved", "Lower is better", "days", "Two occupational therapists left."),
            ("Smokers who quit at four weeks", "310", "280", "On track", "295", "Improved", "Higher is better", "count", "Pharmacies delivered a third of these."),
        ],
    }  # fmt: skip
    table_rows = [
        (
            "Household waste sent for recycling",
            "51.2%",
            "52.0%",
            "50.4%",
            "49.9%",
            "Slightly off track",
            "percent",
        ),
        (
            "Potholes mended within the promised time",
            "96.0%",
            "95.0%",
            "94.0%",
            "91.8%",
            "On track",
            "percent",
        ),
        ("Household waste sent to landfill", "4.1%", "5.0%", "4.6%", "6.0%", "On track", "percent"),
        ("Carbon emitted by council buildings (tonnes)", "402", "380", "431", "455", "Off track", ""),
    ]
    projects = [
        ("Quayside flood wall", "Service Director for Coast", "31 March 2026", "65%", "On track", "Piling has reached the slipway."),
        ("New library at Fore Street", "Head of Culture", "30 June 2025", "90%", "Slightly off track", "Shelving is delayed by six weeks."),
        ("Solar roofs on ten schools", "Head of Property", "31 August 2025", "40%", "Off track", "Four roofs need strengthening first."),
        ("Cycle route to the hospital", "Head of Transport", "1 October 2024", "100%", "Completed", "Open since 28 September."),
    ]  # fmt: skip
    savings = [
        ("PS01", "Adult care", "Review of care packages", 640_000, 505_000, 610_000, "Slightly off track"),
        ("PS02", "Transport", "Bus contract retendering", 310_000, 310_000, 310_000, "On track"),
        ("PS03", "Property", "Sublet two floors of County House", 225_000, 60_000, 95_000, "Off track"),
        ("PS04", "Culture", "Self-service at branch libraries", 84_500, 84_500, 84_500, "On track"),
    ]
    shades = {"On track": "Green", "Slightly off track": "Amber", "Off track": "Red", "Completed": "Blue", "Data only": ""}  # fmt: skip
    inks = {"Green": "#1b7f4b", "Amber": "#b66a00", "Red": "#b00020", "Blue": "#1d4f91", "": "#5a6270"}

    def pill(word: str) -> str:
        return f'<span class=pill style="background:{inks[shades[word]]}">{word}</span>'

    def card(one: Sequence[str]) -> str:
        name, latest, target, status, before, change, good, _unit, words = one
        pairs = [
            ("Latest", latest),
            ("Target", target or "None set"),
            ("Previous quarter", before),
            ("Change", change),
        ]
        pairs += [("What is good", good)] if good else []
        listed = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in pairs)
        return f"<article><h3>{html.escape(name)}</h3>{pill(status)}<dl>{listed}</dl><p>{words}</p></article>"

    money = "£{:,}".format
    rows = "".join(
        f'<tr><th scope=row>{name}</th><td class=n>{now}</td><td class=n>{target}</td><td class=n>{before}</td><td class=n>{ago}</td><td>{pill(status)}</td></tr>'
        for name, now, target, before, ago, status, _unit in table_rows
    )  # fmt: skip
    built = "".join(
        f"<tr><th scope=row>{name}</th><td>{lead}</td><td>{due}</td><td class=n>{done}</td><td>{pill(status)}</td><td>{words}</td></tr>"
        for name, lead, due, done, status, words in projects
    )
    saved = "".join(
        f"<tr><td>{ref}</td><td>{area}</td><td>{name}</td><td class=n>{money(plan)}</td><td class=n>{money(got)}</td><td class=n>{money(expected)}</td><td>{pill(status)}</td></tr>"
        for ref, area, name, plan, got, expected, status in savings
    )  # fmt: skip
    plans, gots = sum(one[3] for one in savings), sum(one[4] for one in savings)
    forecasts = sum(one[5] for one in savings) + 10_000  # planted: the total is ten thousand too high
    total = f"<tr><td></td><td></td><td><b>Total</b></td><td class=n>{money(plans)}</td><td class=n>{money(gots)}</td><td class=n>{money(forecasts)}</td><td></td></tr>"
    folded = "".join(
        f"<details{' open' if at == 0 else ''}><summary>{title}</summary><div class=grid>{''.join(map(card, some))}</div></details>"
        for at, (title, some) in enumerate(cards.items())
    )
    text = (
        "<!doctype html><html lang=en-GB><head><meta charset=utf-8><title>How we are doing: Penhallow Council, October to December 2024</title>"
        "<style>@page{size:A4;margin:14mm}body{font:10pt 'DejaVu Sans';color:#1c2733;max-width:54em}summary{font-weight:700;font-size:13pt;margin:10pt 0}"
        ".grid{display:grid;grid-template-columns:1fr 1fr;gap:8pt}article{border:1px solid #aab;border-radius:6px;padding:7pt;break-inside:avoid}"
        "h3{font-size:10pt;margin:0 0 4pt}dl{margin:5pt 0}dl div{display:flex;gap:6pt}dt{color:#567;min-width:9em}dd{margin:0;font-weight:600}"
        "table{border-collapse:collapse;width:100%;font-size:8.5pt}caption{text-align:left;font-weight:700;padding:6pt 0}th,td{border-bottom:1px solid #ccd;padding:4pt;text-align:left}"
        ".n{text-align:right}.pill{color:#fff;border-radius:9pt;padding:1pt 7pt;font-size:8pt;white-space:nowrap}nav{display:none}</style></head><body>"
        "<h1>How we are doing</h1><p>Penhallow Council, quarter 3 of 2024/25 (October to December 2024). Last updated on 14 February 2025.</p>"
        # Planted: 118 apprenticeships stand on the card.
        "<p>The market hall counted 48,210 visitors. 181 apprenticeships were begun with local firms in the quarter. "
        "310 smokers quit at four weeks, 30 more than the target of 280.</p>"
        f"{folded}<details><summary>Clean and green</summary><table><caption>Measures for Clean and green</caption><thead><tr><th>What we measure</th>"
        "<th class=n>Oct–Dec 2024</th><th class=n>Target</th><th class=n>Jul–Sep 2024</th><th class=n>Oct–Dec 2023</th><th>Status</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details><details><summary>Our projects</summary><table><caption>Major projects</caption><thead><tr><th>Project</th><th>Who leads</th>"
        f"<th>Finish by</th><th>Done</th><th>Status</th><th>Where we are</th></tr></thead><tbody>{built}</tbody></table></details>"
        "<details><summary>Our savings</summary><table><caption>Savings agreed for 2024/25</caption><thead><tr><th>Ref</th><th>Service</th><th>What we will do</th><th>Agreed saving</th>"
        f"<th>Secured so far</th><th>Expected by year end</th><th>Status</th></tr></thead><tbody>{saved}{total}</tbody></table></details>"
        f"<h2>What the words mean</h2><ul><li>{pill('On track')} at target or better</li><li>{pill('Slightly off track')} no more than 10% short of target</li>"
        f"<li>{pill('Off track')} more than 10% short of target</li><li>{pill('Completed')} a project that is finished</li><li>{pill('Data only')} no target is set</li></ul></body></html>"
    )  # fmt: skip
    path.write_text(text, encoding="utf-8")
    if CHROMIUM:  # a browser prints what is unfolded
        with tempfile.TemporaryDirectory() as folder:
            unfolded = Path(folder) / path.name
            unfolded.write_text(text.replace("<details>", "<details open>"), encoding="utf-8")
            if paper := printed(unfolded):
                shutil.copy(paper, path.with_suffix(".pdf"))
    way = {"Improved": "Improving", "Declined": "Worsening"}
    return {
        "indicator-results": [
            typed(
                {
                    "section": title, "indicator": name, "polarity": good, "result": latest, "target": target or "None set",
                    "rag": shades[status], "status_printed": status, "previous_result": before,
                    "direction_short_term": way[change], "comment": words, "result_period": "Q3 2024/25", "previous_period": "Q2 2024/25",
                },
                unit,
            )
            for title, some in cards.items() for name, latest, target, status, before, change, good, unit, words in some
        ]
        + [
            typed(
                {
                    "indicator": name, "result": now, "target": target, "previous_result": before, "year_ago_result": ago,
                    "rag": shades[status], "result_period": "Q3 2024/25", "previous_period": "Q2 2024/25", "year_ago_period": "Q3 2023/24",
                },
                unit,
            )
            for name, now, target, before, ago, status, unit in table_rows
        ],
        "key-actions": [
            {"action": name, "owner": lead, "due_text": due, "percent_complete": done.rstrip("%"), "rag": shades[status], "comment": words}
            for name, lead, due, done, status, words in projects
        ],
        "savings-proposals": [
            {
                "ref": ref, "proposal": name, "portfolio": area, "planned_gbp": str(plan), "delivered_gbp": str(got),
                "forecast_gbp": str(expected), "rag": shades[status], "financial_year": "2024/25",
            }
            for ref, area, name, plan, got, expected, status in savings
        ]
        + [{"proposal": "Total", "planned_gbp": str(plans), "delivered_gbp": str(gots), "forecast_gbp": str(forecasts), "financial_year": "2024/25"}],
    }  # fmt: skip


def quenby(path: Path) -> Truth:
    """A workbook with a sheet for each directorate, months beside the quarter, money and risks; the key on the last."""
    sheets: dict[str, list[tuple[Any, ...]]] = {
        "People": [
            ("PE-01", "Reviews of care plans held in time", 0.9, 0.872, 0.881, 0.894, 0.882, 0.861, "A", "↗", "percent", "Two teams were merged in May."),
            ("PE-02", "School places offered by first choice", 0.93, 0.941, 0.941, 0.941, 0.941, 0.928, "G", "↗", "percent", None),
            ("PE-03", "Children on a protection plan for two years or more", 0.03, 0.041, 0.039, 0.038, 0.039, 0.039, "R", "→", "percent", "Three families of four siblings."),
            ("PE-04", "Carers supported", 400, 131, 140, 142, 413, 388, "G", "↗", "count", None),
        ],
        "Place & Growth": [
            ("PL-01", "Major planning applications decided in time", 0.8, 0.75, 0.8, 0.833, 0.794, 0.812, "A", "↘", "percent", "One of the late ones waited for a flood report."),
            ("PL-02", "Net new homes", 210, 61, 74, 88, 223, 231, "G", "↘", "count", "Completions at Long Meadow."),
            # Planted: 2.9 days is better than 3.4, and the arrow points at worse.
            ("PL-03", "Days to clear fly-tipping", 3, 3.1, 2.8, 2.8, 2.9, 3.4, "G", "↘", "days", "A second crew started in April."),
            ("PL-04", "Car park income (£)", 450000, 139880, 151200, 158040, 449120, 431060, "A", "↗", "gbp", "Ticket machines failed for four days."),
        ],
        "Resources": [
            ("RE-01", "Council tax collected", 0.285, 0.104, 0.191, 0.2871, 0.2871, 0.976, "G", None, "percent", "Quarter one is not comparable with a full year."),
            ("RE-02", "Staff turnover (annualised)", 0.12, 0.133, 0.129, 0.128, 0.13, 0.124, "A", "↘", "percent", None),
            ("RE-03", "Agenda papers published on time", 1, 1, 0.98, 0.97, 0.983, 1, "A", "↘", "percent", None),
        ],
    }  # fmt: skip
    budget = [
        ("People", 84_120, 21_940, 85_310, 1_190, "Placements for older children cost more."),
        ("Place & Growth", 31_455, 7_220, 31_080, -375, "Planning fees above plan."),
        ("Resources", 22_870, 6_010, 22_870, 0, None),
        ("Capital financing", 9_300, 2_325, 9_050, -250, "Borrowing delayed."),
    ]
    savings = [
        ("S1", "Reshape home to school transport", "People", 450, 100, 380, -70, "A"),
        ("S2", "Charge for garden waste", "Place & Growth", 620, 590, 640, 20, "G"),
        ("S3", "Leave the Market Street offices", "Resources", 275, 0, 150, -125, "R"),
    ]
    risks = [
        ("CR1", "The dedicated schools grant deficit outgrows reserves", "Director of Resources", 5, 4, 20, 4, 4, 16, 3, 3, 9),
        ("CR2", "A cyber attack stops services for a week", "Head of Digital", 4, 5, 20, 3, 5, 15, 2, 4, 8),
        # Planted: three times four is not fifteen.
        ("CR3", "Care providers leave the market", "Director of People", 4, 4, 16, 3, 4, 15, 2, 4, 8),
        ("CR4", "The local plan is found unsound", "Head of Planning", 3, 4, 12, 2, 4, 8, 2, 3, 6),
    ]  # fmt: skip
    book = Workbook()
    front = book.active
    front.title = "Front page"
    for at, words in enumerate(
        ("Quenby District Council", "Performance and finance monitoring workbook", "Quarter 1 2025/26 (April to June 2025)", "Prepared for Overview and Scrutiny, 9 September 2025"), 1,
    ):  # fmt: skip
        front.cell(at + 1, 2, words).font = Font(bold=at < 3, size=16 - 2 * at)
    front.cell(
        8, 2, "Four indicators met their target in the quarter and 223 net new homes were completed."
    )  # planted: five are green
    bold, white = Font(bold=True), Font(bold=True, color="FFFFFF")
    dark = PatternFill("solid", fgColor="23403B")
    fill = {letter: PatternFill("solid", fgColor=COLOURS[LETTERS[letter]].upper()) for letter in "GAR"}
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet["A1"] = f"{title} directorate: scorecard"
        sheet["A1"].font = Font(bold=True, size=14)
        sheet["A2"] = "Reporting period: Quarter 1 2025/26"
        tops = ["KPI", "Description", "2025/26", None, None, None, None, "2024/25", "RAG", "DoT", "Comments"]
        heads = [None, None, "Target Q1", "Apr", "May", "Jun", "Q1", "Q4", None, None, None]
        for column, (top, head) in enumerate(zip(tops, heads, strict=True), 1):
            for line, words in ((4, top), (5, head)):
                cell = sheet.cell(line, column, words)
                cell.font, cell.fill, cell.alignment = (
                    white,
                    dark,
                    Alignment(horizontal="center", wrap_text=True),
                )
        for area in ("A4:A5", "B4:B5", "C4:G4", "I4:I5", "J4:J5", "K4:K5"):
            sheet.merge_cells(area)
        for line, row in enumerate(rows, 6):
            ref, name, target, *months, before, letter, arrow, unit, words = row
            for column, value in enumerate((ref, name, target, *months, before, letter, arrow, words), 1):
                cell = sheet.cell(line, column, value)
                if unit == "percent" and 3 <= column <= 8:
                    cell.number_format = "0.0%"
                if unit == "gbp" and 3 <= column <= 8:
                    cell.number_format = "£#,##0"
                if column == 9:
                    cell.fill = fill[letter]
        for column, width in zip("ABCDEFGHIJK", (9, 44, 11, 10, 10, 10, 10, 10, 6, 6, 44), strict=True):
            sheet.column_dimensions[column].width = width
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (
            "landscape",
            1,
            0,
        )
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet = book.create_sheet("Budget")
    sheet["A1"] = "Revenue budget monitoring, £000"
    for column, words in enumerate(("Directorate", "Net budget 2025/26", "Spend to 30 June", "Projected outturn", "Over/(under) spend", "Reasons"), 1):  # fmt: skip
        sheet.cell(3, column, words).font = bold
    sums = [sum(row[at] for row in budget) for at in range(1, 5)]
    for line, one in enumerate([*budget, ("Total", *sums, None)], 4):
        for column, value in enumerate(one, 1):
            cell = sheet.cell(line, column, value)
            if 2 <= column <= 5:
                cell.number_format = "#,##0;(#,##0)"
    for column, width in zip("ABCDEF", (24, 18, 18, 18, 18, 44), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation = "landscape"
    sheet = book.create_sheet("Savings tracker")
    sheet["A1"] = "Savings tracker 2025/26 (£000)"
    for column, words in enumerate(("Ref", "Saving", "Directorate", "Target", "Delivered to date", "Forecast", "Variance", "RAG"), 1):  # fmt: skip
        sheet.cell(3, column, words).font = bold
    for line, one in enumerate(savings, 4):
        for column, value in enumerate(one, 1):
            cell = sheet.cell(line, column, value)
            if 4 <= column <= 7:
                cell.number_format = "#,##0;(#,##0)"
            if column == 8:
                cell.fill = fill[str(value)]
    for column, width in zip("ABCDEFGH", (7, 36, 18, 10, 16, 10, 10, 6), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation = "landscape"
    sheet = book.create_sheet("Risks")
    sheet["A1"] = "Corporate risk register"
    for column, words in ((4, "Inherent"), (7, "Current"), (10, "Target")):
        sheet.cell(3, column, words).font = bold
        sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=column + 2)
    for column, words in enumerate(("Risk", "Description", "Risk owner", *("L", "I", "Score") * 3), 1):
        sheet.cell(4, column, words).font = bold
    for line, one in enumerate(risks, 5):
        for column, value in enumerate(one, 1):
            sheet.cell(line, column, value)
    for column, width in zip("ABCDEFGHIJKL", (7, 46, 24, *[6] * 9), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation = "landscape"
    sheet = book.create_sheet("Key")
    for line, (sign, words) in enumerate(
        (
            ("G", "On or above target"), ("A", "Within 10% of target"), ("R", "More than 10% away from target"),
            ("↗", "Better than the previous quarter"), ("→", "No change"), ("↘", "Worse than the previous quarter"),
        ), 2,
    ):  # fmt: skip
        cell = sheet.cell(line, 1, sign)
        if sign in fill:
            cell.fill = fill[sign]
        sheet.cell(line, 2, words)
    for sheet in book.worksheets:  # whoever prints a workbook has it fit the paper
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (
            "landscape",
            1,
            0,
        )
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    hidden = book.create_sheet("Lookups")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "Old target"
    book.save(path)
    way = {"↗": "Improving", "→": "Same", "↘": "Worsening", None: ""}

    def shown(value: float, unit: str) -> str:
        return f"{value:.1%}" if unit == "percent" else f"£{value:,}" if unit == "gbp" else str(value)

    def value_of(value: float, unit: str) -> str:
        return f"{value * 100:.1f}" if unit == "percent" else str(value)

    return {
        "indicator-results": [
            {
                "ref": row[0], "indicator": row[1], "target": shown(row[2], row[10]), "result": shown(row[6], row[10]),
                "previous_result": shown(row[7], row[10]), "rag": LETTERS[row[8]], "direction_short_term": way[row[9]],
                "comment": row[11] or "", "unit": row[10], "result_period": "Q1 2025/26", "previous_period": "Q4 2024/25",
                "target_value": value_of(row[2], row[10]), "result_value": value_of(row[6], row[10]),
            }
            for rows in sheets.values() for row in rows
        ],
        "revenue": [
            {
                "service": one[0], "revised_budget_gbp": str(one[1] * 1000), "actual_to_date_gbp": str(one[2] * 1000),
                "forecast_gbp": str(one[3] * 1000), "variation_gbp": str(one[4] * 1000), "comment": one[5] or "",
            }
            for one in [*budget, ("Total", *sums, None)]
        ],
        "savings-proposals": [
            {
                "ref": one[0], "proposal": one[1], "portfolio": one[2], "planned_gbp": str(one[3] * 1000), "delivered_gbp": str(one[4] * 1000),
                "forecast_gbp": str(one[5] * 1000), "variance_gbp": str(one[6] * 1000), "rag": LETTERS[one[7]], "financial_year": "2025/26",
            }
            for one in savings
        ],
        "risks": [
            dict(
                zip(
                    ("ref", "risk", "owner", "inherent_likelihood", "inherent_impact", "inherent_score", "current_likelihood", "current_impact",
                     "current_score", "target_likelihood", "target_impact", "target_score"),
                    map(str, one), strict=True,
                )
            )
            for one in risks
        ],
    }  # fmt: skip


def rothbarrow(path: Path) -> Truth:
    """A committee paper in Word: numbered paragraphs, three quarters across, Met and Not met, money in millions."""
    measures: list[tuple[str, ...]] = [
        ("Roads", "R1", "Principal roads that need repair (lower is better)", "4.0%", "3.6%", "3.8%", "3.9%", "4.2%", "Met", "percent"),
        ("Roads", "R2", "Street lights working", "98.5%", "98.9%", "98.7%", "98.1%", "98.8%", "Not met", "percent"),
        ("Roads", "R3", "People killed or seriously injured (lower is better)", "52", "47", "55", "58", "60", "Not met", "count"),
        ("Learning", "L1", "Schools judged good or better", "90%", "88%", "89%", "91%", "87%", "Met", "percent"),
        ("Learning", "L2", "Plans for special needs issued in 20 weeks", "65%", "48%", "51%", "56%", "44%", "Not met", "percent"),
        ("Learning", "L3", "Library visits", "310,000", "296,400", "305,118", "318,902", "287,733", "Met", "count"),
        # Planted: 72% is below 75%, and it is said to be met.
        ("Fire and rescue", "F1", "First engine at the scene within ten minutes", "75%", "76%", "77%", "72%", "74%", "Met", "percent"),
        ("Fire and rescue", "F2", "Home safety visits", "1,800", "1,640", "1,720", "1,866", "1,702", "Met", "count"),
        ("Fire and rescue", "F3", "Accidental fires in homes (lower is better)", "40", "33", "37", "41", "39", "Not met", "count"),
    ]  # fmt: skip
    money = [
        ("Adult Social Care", "182.4", "186.1", "3.7", "2.0%", "More people in nursing care."),
        ("Children and Learning", "96.8", "99.0", "2.2", "2.3%", "Transport to special schools."),
        ("Highways and Transport", "41.2", "40.6", "(0.6)", "(1.5%)", "A mild autumn."),
        ("Fire and Rescue", "29.5", "29.5", "0.0", "0.0%", ""),
        ("Corporate", "33.1", "32.0", "(1.1)", "(3.3%)", "Interest on balances."),
    ]
    total = ("Total", "383.0", "387.2", "4.5", "1.1%", "")  # planted: the variances add up to 4.2
    schemes = [
        ("Ashfold bypass", "24.60", "11.35", "21.10", "(3.50)", "Land bought later than planned."),
        ("School condition programme", "12.00", "9.80", "12.40", "0.40", ""),
        ("Fire engines", "3.15", "0.00", "3.15", "0.00", "Delivery in February."),
    ]
    document = Document()
    document.styles["Normal"].font.name = "Liberation Serif"
    document.styles["Normal"].font.size = Pt(10)
    document.add_paragraph("Rothbarrow County Council").runs[0].bold = True
    document.add_paragraph("Cabinet – 25 February 2025")
    document.add_heading("Performance and budget monitoring: third quarter 2024/25", 1)
    document.add_paragraph("Report of the Director of Strategy")
    document.add_heading("1. Summary", 2)
    document.add_paragraph(
        "1.1 At the end of December 2024, 5 of the 9 measures met their target and 4 did not. 58 people were killed or "
        "seriously injured on the roads, against 60 in the same quarter of 2023/24."
    )
    document.add_paragraph(
        # Planted: 56% stands in the table.
        "1.2 Plans for special needs issued in 20 weeks rose to 65% from 51% in quarter 2; the national average was 49.2%. "
        "Library visits rose by 13,784 since quarter 2, to 318,902. The Council aims for 95% of schools to be good or better by 2027."
    )
    document.add_heading("2. Performance", 2)
    document.add_paragraph("Table 1: measures of the Council Plan")
    table = document.add_table(rows=1, cols=8)
    table.style = "Light Grid Accent 1"
    for at, words in enumerate(("Ref", "Measure", "Target 2024/25", "Q1", "Q2", "Q3", "Q3 2023/24", "Target met?")):  # fmt: skip
        table.cell(0, at).text = words
    group = ""
    for one in measures:
        if one[0] != group:
            group = one[0]
            cells = table.add_row().cells
            cells[0].merge(cells[-1]).text = group
            _shade(cells[0], "D9E2F3")
        cells = table.add_row().cells
        for at, value in enumerate(one[1:9]):
            cells[at].text = value
        cells[7].paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(
            "1F7A3D" if one[8] == "Met" else "B3261E"
        )
    document.add_heading("3. Revenue budget", 2)
    document.add_paragraph("Table 2: forecast at 31 December 2024 (£m)")
    table = document.add_table(rows=1, cols=6)
    table.style = "Table Grid"
    for at, words in enumerate(("Portfolio", "Budget", "Forecast", "Variance", "Variance %", "Main reason")):
        table.cell(0, at).text = words
    for row in (*money, total):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    document.add_paragraph("3.1 The county expects to overspend by £4.2m in all.")
    document.add_heading("4. Capital programme", 2)
    document.add_paragraph("Table 3: largest schemes (£m)")
    table = document.add_table(rows=1, cols=6)
    table.style = "Table Grid"
    for at, words in enumerate(
        ("Scheme", "Budget 2024/25", "Spent to 31 December", "Forecast", "Variance", "Note")
    ):
        table.cell(0, at).text = words
    for row in schemes:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    document.save(str(path))

    def pounds(text: str) -> str:
        number = round(float(text.strip("()")) * 1_000_000)
        return str(-number if text.startswith("(") else number)

    return {
        "indicator-results": [
            typed(
                {
                    "area": one[0], "ref": one[1], "indicator": one[2], "target": one[3], "result": one[6],
                    "previous_result": one[5], "year_ago_result": one[7], "rag": "Green" if one[8] == "Met" else "Red", "result_period": "Q3 2024/25",
                    "previous_period": "Q2 2024/25", "year_ago_period": "Q3 2023/24",
                },
                one[9],
            )
            for one in measures
        ],
        "revenue": [
            {
                "service": row[0], "revised_budget_gbp": pounds(row[1]), "forecast_gbp": pounds(row[2]), "variation_gbp": pounds(row[3]),
                "variation_percent": f"-{row[4].strip('()%')}" if row[4].startswith("(") else row[4].rstrip("%"), "comment": row[5],
            }
            for row in (*money, total)
        ],
        "capital": [
            {
                "service": row[0], "current_budget_gbp": pounds(row[1]), "spend_to_date_gbp": pounds(row[2]),
                "forecast_gbp": pounds(row[3]), "variance_gbp": pounds(row[4]), "comment": row[5],
            }
            for row in schemes
        ],
    }  # fmt: skip


def converted(path: Path, to: str) -> Path | None:
    """The same document in another form of LibreOffice's, beside it; None where it is not installed."""
    if not SOFFICE:
        return None
    with tempfile.TemporaryDirectory() as profile:
        command = [SOFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to]
        command += ["--outdir", str(path.parent), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603 - own file
    return path.with_suffix(f".{to}")


FRESH: dict[str, Callable[[Path], Truth]] = {
    "orrisdale-q2-2025-26.pdf": orrisdale,
    "penhallow-q3-2024-25.html": penhallow,
    "quenby-q1-2025-26.xlsx": quenby,
    "rothbarrow-q3-2024-25.docx": rothbarrow,
}
FORMS: dict[str, tuple[str, ...]] = {".xlsx": ("pdf", "ods")}
"""Into what LibreOffice turns a form; a web page prints itself."""
PLANTED_FRESH: dict[str, Planted] = {
    "orrisdale-q2-2025-26": ("2.5", "3.3", "green"),
    "penhallow-q3-2024-25": (
        "wait for a home adaptation",
        "Apprenticeships",
        "Total",
        "Carbon",
    ),  # the last by mistake
    "quenby-q1-2025-26": ("PL-03", "CR3", "met"),
    "rothbarrow-q3-2024-25": ("F1", "L2", "Total"),
}
