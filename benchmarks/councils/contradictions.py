"""Invented reports with contradictions planted and harmless likenesses beside them: how many are found.

    .venv/bin/python -m benchmarks.councils.contradictions [--misses]

Each report says of itself what was planted, as a pattern of what the finding must show. Beside every one stand
figures that only look like one: rounded, provisional, of another period, place or part, a forecast, a target. A
finding that no pattern fits is a false alarm. All of them were developed on: what is found of reports that nobody looked
at is not told here. First found: 18 of 41, five false.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.assembly.steps import derive, rulebook_of
from pipelines.council.project import default_project
from pipelines.datasets.registry import maker_of, reported
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

Made = tuple[str, Mapping[str, str]]


def _head(title: str) -> str:
    return f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>'


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    parts = ["<table><tr>", *(f"<th>{text}</th>" for text in head), "</tr>"]
    for row in rows:
        cells = "".join(f"<td>{text}</td>" for text in row)
        parts.append(
            f'<tr><td colspan="{len(head)}"><b>{row[0]}</b></td></tr>'
            if len(row) == 1
            else f"<tr>{cells}</tr>"
        )
    return "".join((*parts, "</table>"))


def _texts(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def ashcombe() -> Made:
    """Indicators of a quarter beside sentences about them."""
    h = (
        _head("Performance report, quarter 2 2025/26")
        + "<h1>Ashcombe District Council</h1><h1>Performance report, quarter 2 2025/26</h1>"
    )
    h += _texts(
        "This report covers 12 indicators: 6 are green, 3 are amber and 2 are red.",
        "Household waste recycled was 43.6% in the quarter. By March we expect to recycle 48% of household waste. About 42% of household waste is recycled in England.",
        "Calls answered within a minute fell from 77% to 82%. Homes relet within 25 days reached 74%, above the target of 75%.",
        "Households in temporary accommodation rose by 18, from 212 to 226. Benefit claims decided in time stood at 91%, one point above target.",
        "Staff sickness days per employee were 2.4, against a target of 2.0. Street lights working were 98.9% in quarter 1. Missed bins averaged 61 per 100,000 collections; in the north they were 48. The target for rent collected in the full year is 99.0%.",
    )
    h += "<h3>Key</h3>" + _texts(
        "Green: target met. Amber: within 5% of target. Red: more than 5% off target."
    )
    hd = [
        "Ref",
        "Indicator",
        "Good is",
        "Q1 2025/26",
        "Q2 2025/26",
        "Q2 target",
        "RAG",
        "Direction of travel",
        "Comment",
    ]
    h += "<h2>Indicators</h2>" + _table(
        hd,
        [
            ("Clean and green",),
            (
                "AC1",
                "Household waste recycled",
                "Higher",
                "44.1%",
                "46.3%",
                "45.0%",
                "Green",
                "Improving",
                "",
            ),
            ("AC2", "Missed bins per 100,000 collections", "Lower", "52", "61", "55", "Red", "Improving", ""),
            (
                "AC3",
                "Fly-tips cleared within two days",
                "Higher",
                "93%",
                "88%",
                "95%",
                "Green",
                "Worsening",
                "",
            ),
            (
                "AC4",
                "Graffiti reports received",
                "Lower",
                "120",
                "118",
                "125",
                "Green",
                "Improving",
                "Reports fell from 120 in quarter 1 to 108.",
            ),
            ("AC5", "Parks holding a Green Flag", "Higher", "7", "7", "8", "Amber", "Same", ""),
            (
                "AC6",
                "Street lights working",
                "Higher",
                "98.9%",
                "99.1%",
                "99.0%",
                "Green",
                "Improving",
                "The national average is 98.2%.",
            ),
            ("Homes and people",),
            ("AC7", "Homes relet within 25 days", "Higher", "71%", "74%", "75%", "Amber", "Improving", ""),
            (
                "AC8",
                "Rent collected (cumulative)",
                "Higher",
                "94.2%",
                "96.0%",
                "98.0%",
                "Amber",
                "Improving",
                "Rent collected in September alone was 97.1%.",
            ),
            (
                "AC9",
                "Households in temporary accommodation",
                "Lower",
                "212",
                "226",
                "200",
                "Red",
                "Worsening",
                "Of these, 64 are families with children.",
            ),
            (
                "AC10",
                "Benefit claims decided in time",
                "Higher",
                "88%",
                "91%",
                "90%",
                "Green",
                "Improving",
                "",
            ),
            (
                "AC11",
                "Staff sickness days per employee",
                "Lower",
                "2.1",
                "2.4",
                "2.0",
                "Red",
                "Worsening",
                "",
            ),
            (
                "AC12",
                "Calls answered within a minute",
                "Higher",
                "77%",
                "82%",
                "80%",
                "Green",
                "Improving",
                "",
            ),
        ],
    )
    return h + "</body></html>", {
        "count red": r"rows .*Red.* 2 .*3",
        "recycled text": r"AC1 .*43\.6",
        "dir AC2": r"direction.*AC2",
        "rating AC3": r"rating.*AC3",
        "comment AC4": r"AC4.*108|108.*118",
        "threshold AC5": r"(threshold|rating).*AC5",
        "fell 77 to 82": r"trend.*(77|82)",
        "above 74/75": r"(74%?.*75|75.*74)",
        "rose by 18": r"difference.*18",
    }


def bramwell() -> Made:
    """Money, savings and projects."""
    h = (
        _head("Finance and delivery monitor, quarter 2 2025/26")
        + "<h1>Bramwell County Council</h1><h1>Finance and delivery monitor, quarter 2 2025/26</h1>"
    )
    h += _texts(
        "The council forecasts an overspend of £3.4m against a budget of £210.0m. Before mitigation the overspend was £5.1m. Adults is forecast to overspend by £2.7m. Place is expected to underspend by £1.2m.",
        "Pressures of £2.2m in Children are offset in part by vacancies.",
        "Savings of £1.0m have been delivered to date, 45% of the £2.3m target. Of the five savings, three are rated green and one is red.",
        "Capital spend to the end of September was £6.4m. The capital programme stands at £22.65m.",
        "Of eight projects, three are complete, three are on track, one is at risk and one is off track.",
    )
    h += "<h2>Revenue budget (£m)</h2>" + _table(
        ["Directorate", "Current budget", "Year-end forecast", "Variance", "Variance %"],
        [
            ("Adults", "84.2", "86.9", "2.7", "3.2%"),
            ("Children", "61.5", "63.1", "1.6", "2.6%"),
            ("Place", "40.3", "39.1", "1.2", "(3.0%)"),
            ("Resources", "24.0", "23.8", "(0.2)", "(0.8%)"),
            ("Total", "210.0", "212.9", "2.9", "1.4%"),
        ],
    )
    h += "<h2>Savings (£000)</h2>" + _table(
        [
            "Ref",
            "Proposal",
            "Directorate",
            "Savings target",
            "Delivered Q1",
            "Delivered Q2",
            "Delivered to date",
            "Forecast",
            "RAG",
        ],
        [
            ("SV1", "Reviews of adults' packages", "Adults", "800", "200", "150", "350", "800", "Green"),
            ("SV2", "Home to school transport contract", "Children", "450", "50", "60", "110", "300", "Red"),
            ("SV3", "Dimming of street lamps", "Place", "300", "90", "80", "190", "300", "Green"),
            ("SV4", "Fees and charges", "Place", "250", "60", "65", "125", "250", "Green"),
            ("SV5", "Vacant posts", "Resources", "500", "125", "125", "250", "520", "Green"),
            ("Total", "", "", "2,300", "525", "480", "1,025", "2,270", ""),
        ],
    )
    h += "<h2>Savings by directorate and year (£000)</h2>" + _table(
        ["Directorate", "2025/26", "2026/27"],
        [
            ("Adults", "800", "400"),
            ("Children", "450", "150"),
            ("Place", "600", "100"),
            ("Resources", "500", "0"),
            ("Total", "2,350", "650"),
        ],
    )
    h += "<h2>Capital programme (£000)</h2>" + _table(
        ["Scheme", "Approved budget", "Spend to date", "Forecast", "Variance"],
        [
            ("School places", "12,400", "3,100", "11,900", "(500)"),
            ("Depot", "4,000", "350", "4,000", "0"),
            ("Bridges", "6,250", "2,480", "6,600", "350"),
            ("Total", "22,650", "5,930", "22,500", "(150)"),
        ],
    )
    h += "<h2>Projects</h2>" + _table(
        ["Ref", "Project", "Lead officer", "Due date", "Status", "Update"],
        [
            (
                "P1",
                "Bring in food waste rounds",
                "Head of Waste",
                "31 Mar 2026",
                "On track",
                "Vehicles are ordered.",
            ),
            ("P2", "Open the new library", "Head of Libraries", "30 Sep 2025", "Complete", "Opened in July."),
            (
                "P3",
                "Replace the finance system",
                "Head of Finance",
                "31 Dec 2025",
                "At risk",
                "Testing is late.",
            ),
            (
                "P4",
                "Build the east relief road",
                "Head of Highways",
                "31 Mar 2027",
                "Off track",
                "The inquiry was put off.",
            ),
            (
                "P5",
                "Fit solar panels to schools",
                "Head of Property",
                "31 Oct 2025",
                "On track",
                "Twelve of 20 are fitted.",
            ),
            (
                "P6",
                "Join up the care records",
                "Head of Care",
                "31 Jan 2026",
                "At risk",
                "A supplier was changed.",
            ),
            ("P7", "Refit the county archive", "County Archivist", "30 Jun 2025", "Complete", "Handed over."),
            (
                "P8",
                "Train all foster carers",
                "Head of Fostering",
                "31 Mar 2026",
                "On track",
                "Half are trained.",
            ),
        ],
    )
    return h + "</body></html>", {
        "overspend 3.4": r"3\.4",
        "sign Place": r"(Place|Total).*(variation|variance)",
        "ytd SV3": r"SV3|Dimming|Total, 2025/26: delivered|Total: delivered",
        "total forecast": r"Total.*forecast_gbp|2,?270",
        "directorate vs proposals": r"Place.*600|600.*Place|2,?350",
        "count savings green": r"(three|3).*green|Green.*(3|three)",
        "capital spend": r"6\.4",
        "count complete": r"Blue.*3|3.*Blue|Complete",
        "count at risk": r"Amber.* 1 |at risk",
    }


CI = [
    ("C1", "Adults helped to live at home", "210", "225", "240", "675", "650", "Green"),
    ("C2", "New foster carers", "6", "4", "5", "17", "18", "Amber"),
    ("C3", "Potholes mended", "1,200", "1,150", "1,420", "3,770", "3,600", "Green"),
    ("C4", "Care plans reviewed in time", "81%", "83%", "85%", "83%", "80%", "Green"),
    ("C5", "Children in care at quarter end", "401", "398", "405", "405", "400", "Red"),
]
CP = [
    ("C6", "Complaints answered in time", "88%", "90%", "91%", "90%", "90%", "Green"),
    ("C7", "Homes inspected", "310", "330", "300", "940", "960", "Amber"),
    ("C8", "Bus passengers (000)", "411", "420", "435", "1,266", "1,200", "Green"),
    ("C9", "Road casualties", "44", "39", "47", "130", "120", "Red"),
    ("C10", "Trees planted", "50", "40", "310", "400", "500", "Amber"),
]
CC = [
    ("C11", "Invoices paid in time", "96%", "97%", "98%", "97%", "95%", "Green"),
    ("C12", "Council tax arrears collected (£000)", "510", "480", "530", "1,520", "1,400", "Green"),
    ("C13", "Freedom of information replies in time", "91%", "93%", "94%", "93%", "90%", "Green"),
    ("C14", "Days lost to sickness", "2.3", "2.1", "2.6", "7.0", "6.5", "Red"),
]


def calderby() -> Made:
    """A summary, quarters across with a year to date, and risks."""
    h = (
        _head("Corporate scorecard, quarter 3 2024/25")
        + "<h1>Calderby Council</h1><h1>Corporate scorecard, quarter 3 2024/25</h1>"
    )
    h += _texts(
        "Five risks are on the register. The risk of a cyber attack scores 12. Flooding scores 8, down from 12.",
        "Complaints answered in time were 91% in the quarter and 90% for the year to date. Since April 940 homes were inspected. The forecast for the financial year 2024/26 is unchanged.",
    )
    h += "<h2>Headline measures</h2>" + _table(
        ["Measure", "Q3 2024/25 result"],
        [
            ("Adults helped to live at home", "240"),
            ("New foster carers", "5"),
            ("Potholes mended", "1,402"),
            ("Homes inspected", "300"),
        ],
    )
    h += "<h2>Summary</h2>" + _table(
        ["Theme", "Green", "Amber", "Red", "Total"],
        [
            ("People", "3", "2", "0", "5"),
            ("Place", "2", "2", "1", "5"),
            ("Council", "3", "0", "1", "5"),
            ("All", "8", "4", "2", "14"),
        ],
    )
    for s, rs in (("People", CI), ("Place", CP), ("Council", CC)):
        h += f"<h2>{s}</h2>" + _table(
            ["Ref", "Measure", "Q1", "Q2", "Q3", "Year to date", "Year to date target", "Status"], rs
        )
    h += "<h2>Risk register</h2>" + _table(
        ["Ref", "Risk", "Risk owner", "Likelihood", "Impact", "Score"],
        [
            ("R1", "Failure of a care provider", "Director of Adults", "4", "5", "20"),
            ("R2", "Budget gap", "Director of Finance", "5", "4", "20"),
            ("R3", "Cyber attack", "Head of ICT", "3", "5", "15"),
            ("R4", "Shortage of school places", "Director of Schools", "3", "4", "9"),
            ("R5", "Flooding", "Head of Drainage", "2", "4", "8"),
        ],
    )
    return h + "</body></html>", {
        "cyber scores 12": r"12.*15|15.*12",
        "2024/26": r"2024/26",
        "potholes two pages": r"1,?402",
        "summary council total": r"(count|sum).*(Council|All).*(reported|total)",
        "people count v rows": r"(People|All).*(amber|red)",
        "ytd C2": r"C2 |foster",
        "risk R4": r"R4|school places",
    }


def calderby2() -> Made:
    """The quarter before, of which one figure was restated."""
    h = (
        _head("Corporate scorecard, quarter 2 2024/25")
        + "<h1>Calderby Council</h1><h1>Corporate scorecard, quarter 2 2024/25</h1>"
    )
    for s, rs in (("People", CI), ("Place", CP), ("Council", CC)):
        before = [(r, n, a, "231" if r == "C1" else b, st) for r, n, a, b, *_, st in rs]
        h += f"<h2>{s}</h2>" + _table(["Ref", "Measure", "Q1", "Q2", "Status"], before)
    return h + "</body></html>", {}


def dunlow() -> Made:
    """Goals met or missed; actions under words that no key explains."""
    h = (
        _head("How we did, quarter 1 2025/26")
        + "<h1>Dunlow Borough Council</h1><h1>How we did: quarter 1 2025/26 (April to June 2025)</h1>"
    )
    h += _texts(
        "Seven of our ten measures met their goals (65%).",
        "The share of invoices paid in 30 days was 94.8%. Library visits numbered 41,300 this quarter. In the year to June 168,900 visits were made to libraries. Online visits added 52,000.",
        "Days lost to sickness went up to 9.4, below the 9.1 of the quarter before. The London average for days lost to sickness is 7.9.",
        "Complaints upheld dropped by 8 to 31. Food hygiene visits grew by 12%, from 200 to 230. Playgrounds inspected were 44 against a goal of 40.",
        "Planning appeals won came to 67% (provisional). Housing repairs finished on time missed its goal of 90% at 92%.",
    )
    h += "<h2>Measures</h2>" + _table(
        [
            "Code",
            "Measure",
            "Polarity",
            "Previous quarter",
            "This quarter",
            "Goal",
            "Result against goal",
            "Trend",
        ],
        [
            ("D1", "Invoices paid in 30 days", "Bigger is better", "95.2%", "96.8%", "95%", "Met", "Better"),
            ("D2", "Library visits", "Bigger is better", "42,000", "43,100", "42,500", "Met", "Better"),
            ("D3", "Days lost to sickness", "Smaller is better", "9.1", "9.4", "8.5", "Missed", "Worse"),
            ("D4", "Complaints upheld", "Smaller is better", "39", "31", "35", "Met", "Better"),
            ("D5", "Food hygiene visits", "Bigger is better", "200", "230", "220", "Met", "Better"),
            ("D6", "Playgrounds inspected", "Bigger is better", "41", "44", "40", "Met", "Better"),
            ("D7", "Planning appeals won", "Bigger is better", "64%", "66%", "70%", "Missed", "Better"),
            (
                "D8",
                "Housing repairs finished on time",
                "Bigger is better",
                "93%",
                "92%",
                "90%",
                "Met",
                "Worse",
            ),
            ("D9", "Empty homes brought back", "Bigger is better", "12", "15", "10", "Met", "Worse"),
            ("D10", "Noise complaints answered", "Bigger is better", "88%", "84%", "86%", "Missed", "Worse"),
        ],
    )
    h += "<h2>Plan actions</h2>" + _table(
        ["No.", "Action", "Owner", "Deadline", "Progress"],
        [
            ("1", "Open a repair shop", "Head of Waste", "30/09/2025", "On track"),
            ("2", "Plant a street orchard", "Parks Manager", "31/12/2025", "On track"),
            ("3", "Move the archive", "Archivist", "30/06/2025", "Done"),
            ("4", "Renew the leisure contract", "Head of Leisure", "31/03/2026", "Delayed"),
            ("5", "Set up a youth council", "Youth Manager", "31/10/2025", "On track"),
        ],
    )
    h += _texts("Of the 5 actions, 2 are on track, 1 is done and 1 is delayed.")
    return h + "</body></html>", {
        "65%": r"65",
        "invoices": r"D1 .*94\.8",
        "library": r"41,300",
        "below 9.1": r"(9\.4.*9\.1|9\.1.*9\.4)",
        "grew 12%": r"12%",
        "missed goal 90 at 92": r"(92|90).*(90|92)",
        "D9 trend": r"direction.*D9",
        "actions on track": r"key-actions rated Green|on track",
    }


def elmstead() -> Made:
    """An overspend in brackets, savings with two words for their standing, risks."""
    h = (
        _head("Quarterly monitor, quarter 3 2025/26")
        + "<h1>Elmstead City Council</h1><h1>Quarterly monitor, quarter 3 2025/26</h1>"
    )
    h += _texts(
        "Environment shows an overspend of £0.9m. Housing is £0.4m under budget. Net spending is projected at £151.3m against a budget of £150.0m.",
        "Of the £7.5m capital budget, £4.2m (60%) has been spent.",
        "Eight of nine savings are on course. £2.9m of savings were achieved by December.",
        "Risk E3, loss of a data centre, now scores 12. E1 is scored 4 for likelihood and 5 for impact, 20 in all.",
        "Rent arrears stood at £1.9m, down from £1.7m a year before.",
        "Homes let were 210 in the quarter, taking the year to 640. Of these 118 were new.",
    )
    h += "<h2>Revenue (£m)</h2>" + _table(
        ["Service", "Budget 2025/26", "Projected outturn", "Under/(over) spend"],
        [
            ("Environment", "38.0", "38.7", "(0.7)"),
            ("Housing", "22.0", "21.6", "0.4"),
            ("Community", "30.0", "30.9", "(0.9)"),
            ("Corporate", "60.0", "60.1", "(0.1)"),
            ("Net total", "150.0", "151.3", "(1.3)"),
        ],
    )
    h += "<h2>Capital (£000)</h2>" + _table(
        ["Project", "Budget 2025/26", "Actual to 31 December", "Projected outturn", "Variance"],
        [
            ("Baths", "3,000", "2,100", "3,000", "0"),
            ("Cycle routes", "1,500", "900", "1,350", "(150)"),
            ("Homes", "3,000", "1,200", "2,900", "(100)"),
            ("Total", "7,500", "4,200", "7,250", "(350)"),
        ],
    )
    sv = [
        ("Shared audit", "Corporate", "210", "210", "210", "On course"),
        ("Fleet", "Environment", "400", "250", "400", "On course"),
        ("Print", "Corporate", "60", "60", "60", "On course"),
        ("Rents", "Housing", "500", "420", "480", "On course"),
        ("Grants", "Community", "350", "350", "350", "On course"),
        ("Energy", "Corporate", "300", "90", "150", "Off course"),
        ("Fees", "Environment", "280", "230", "280", "On course"),
        ("Posts", "Corporate", "900", "800", "900", "On course"),
        ("Store", "Community", "150", "20", "60", "Off course"),
    ]
    h += "<h2>Savings (£000)</h2>" + _table(
        ["Saving", "Service", "Planned", "Achieved to date", "Expected", "Standing"],
        [*sv, ("Total", "", "3,150", "2,430", "2,890", "")],
    )
    h += "<h2>Risks</h2>" + _table(
        ["Ref", "Risk", "Lead", "Likelihood", "Impact", "Risk score"],
        [
            ("E1", "Care market fails", "Director of Care", "4", "5", "20"),
            ("E2", "Reserves run low", "Director of Finance", "3", "4", "12"),
            ("E3", "Loss of a data centre", "Head of ICT", "2", "5", "10"),
            ("E4", "Strike action", "Head of People", "3", "3", "9"),
        ],
    )
    h += "<h2>Measures</h2>" + _table(
        ["Ref", "Measure", "Q1", "Q2", "Q3", "Year to date", "Annual target", "RAG"],
        [
            ("M1", "Homes let", "215", "215", "210", "640", "800", "Green"),
            ("M2", "Rent arrears (£m)", "1.6", "1.8", "1.9", "1.9", "1.5", "Red"),
            ("M3", "Visits to museums", "31,000", "44,000", "28,000", "105,000", "130,000", "Green"),
        ],
    )
    return h + "</body></html>", {
        "env 0.9": r"Environment",
        "capital 60%": r"60",
        "capital variance total": r"variance_gbp.*|350|250",
        "savings 8": r"Eight|8.*7|7.*8",
        "savings 2.9": r"2\.9",
        "E3 12": r"E3 ",
        "arrears down": r"(trend|direction|sentence).*1\.[79]",
        "museums ytd": r"M3|museums",
    }


REPORTS: Mapping[str, Callable[[], Made]] = {
    "ashcombe-q2-2025-26": ashcombe,
    "bramwell-q2-2025-26": bramwell,
    "calderby-q3-2024-25": calderby,
    "calderby-q2-2024-25": calderby2,
    "dunlow-q1-2025-26": dunlow,
    "elmstead-q3-2025-26": elmstead,
}


def findings(path: Path) -> list[str]:
    """What is found in a report, as texts of kind, subject, both figures and note."""
    project = default_project()
    rules = rulebook_of(project)
    read = read_here(load_report(path), project.layouts)
    records = {
        name: maker_of(rules.schemas[name])(read, rules.schemas[name]) for name in reported(rules.schemas)
    }
    records |= derive(records, rules.schemas, rules.proof)
    return [
        f"{row['kind']} {row['subject']} {row['first_figure']} / {row['second_figure']} | {row['note']}"
        for row in records["discrepancies"].rows
    ]


def main() -> None:
    """Print for each report what was found of what was planted, and what is a false alarm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    given: Any = parser.parse_args()
    whole = [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        for name, draw in REPORTS.items():
            path = Path(folder) / f"{name}.html"
            page, planted = draw()
            path.write_text(page, encoding="utf-8")
            found = findings(path)
            missed = [
                what
                for what, said in planted.items()
                if not any(re.search(said, one, re.IGNORECASE) for one in found)
            ]
            false = [
                one
                for one in found
                if not any(re.search(said, one, re.IGNORECASE) for said in planted.values())
            ]
            counts = (len(planted) - len(missed), len(planted), len(false))
            whole = [sum(pair) for pair in zip(whole, counts, strict=True)]
            print(f"{name:24} {counts[0]} of {counts[1]} found, {counts[2]} false", flush=True)
            for one in (*(f"missed: {what}" for what in missed), *(f"false: {one}" for one in false)):
                if given.misses:
                    print("   ", one[:160])
    print(f"{'all':24} {whole[0]} of {whole[1]} found, {whole[2]} false")


if __name__ == "__main__":
    main()
