"""Three more invented councils: a small table for each measure, and a half year beside its months.

Blocks that nothing rules, a row of figures under headings in two lines, with the comment as a paragraph; the same as
tables of a Word file, with floors; a wide scorecard with a line for target and one for actual, months and half years
beside each other, and a key that stands beside the summary. When first read: oaksey 60 of 60, pinfold 44 of 44 (Word
and its PDF), larkdale 0 of 160 (taken for a table of targets).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docx import Document
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen.canvas import Canvas

from benchmarks.councils.styles import Truth

BOLD, PLAIN = "Helvetica-Bold", "Helvetica"
Block = tuple[
    str, str, str, str, str, str, str, str
]  # theme, name, before, now, target, status, trend, comment

OAKSEY: tuple[Block, ...] = (
    (
        "Homes",
        "Homes let in 20 days",
        "71.5%",
        "74.0%",
        "75.0%",
        "Close",
        "Better",
        "Two more letting officers began.",
    ),
    (
        "Homes",
        "Repairs waiting for parts",
        "64",
        "58",
        "40",
        "Far off",
        "Better",
        "Boilers are the larger share.",
    ),
    ("Homes", "Rent collected", "97.1%", "97.1%", "97.0%", "There", "Level", "Direct debits were moved."),
    ("Streets", "Bins missed", "212", "248", "220", "Far off", "Worse", "A new round was drawn in autumn."),
    ("Streets", "Lamps lit", "98.2%", "98.9%", "98.5%", "There", "Better", "Most are of the new kind."),
    (
        "Streets",
        "Streets swept on their day",
        "88.0%",
        "86.4%",
        "90.0%",
        "Close",
        "Worse",
        "Leaves came late.",
    ),
)
OAKSEY_KEY = (
    ("There", "Green: the target is met"),
    ("Close", "Amber: missed by no more than 5%"),
    ("Far off", "Red: missed by more than 5%"),
)
RATED = {"There": "Green", "Close": "Amber", "Far off": "Red"}
WAYS = {"Better": "Improving", "Level": "Same", "Worse": "Worsening"}


def oaksey(path: Path) -> Truth:
    """Blocks without a rule, three to a page: name, headings that wrap, one row, a paragraph."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    _, height = A4
    xs, heads = (60, 160, 260, 340, 430), ("Last quarter", "This quarter", "Target", "How we do", "Trend")
    below = ("(Q2 2025/26)", "(Q3 2025/26)", "", "", "")

    def text(x: float, y: float, said: str, font: str = PLAIN, size: float = 9) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, height - y, said)

    text(60, 60, "Oaksey Borough Council", BOLD, 20)
    text(60, 82, "Performance report, Quarter 3 2025/26", BOLD, 13)
    text(60, 110, "Words we use", BOLD, 9)
    text(160, 110, "What they mean", BOLD, 9)
    for at, (word, meaning) in enumerate(OAKSEY_KEY):
        text(60, 125 + 14 * at, word)
        text(160, 125 + 14 * at, meaning)
    y, theme = 200.0, ""
    for own, name, *cells, comment in OAKSEY:
        if own != theme:
            if theme:
                canvas.showPage()
                y = 70
            text(60, y, own, BOLD, 15)
            y, theme = y + 26, own
        text(60, y, f"Measure: {name}", BOLD, 11)
        for x, one, two in zip(xs, heads, below, strict=True):
            text(x, y + 15, one)
            text(x, y + 25, two)
        for x, cell in zip(xs, cells, strict=True):
            text(x, y + 41, cell)
        text(
            60,
            y + 60,
            f"{comment} What follows from it was told to members in the autumn, and is still so.",
            size=10,
        )
        y += 95
    canvas.save()
    return {
        "indicator-results": [
            {
                "indicator": name, "section": theme, "previous_result": before, "result": now, "target": target,
                "result_period": "Q3 2025/26", "previous_period": "Q2 2025/26", "rag": RATED[status],
                "direction_short_term": WAYS[trend],
                "comment": f"{comment} What follows from it was told to members in the autumn, and is still so.",
            }
            for theme, name, before, now, target, status, trend, comment in OAKSEY
        ]
    }  # fmt: skip


PINFOLD: tuple[Block, ...] = (
    ("Care", "Reviews finished", "81%", "84%", "90%", "Amber", "80%", "Three reviewers were ill."),
    ("Care", "Carers assessed", "70%", "66%", "75%", "Red", "70%", "Requests rose by a third."),
    ("Care", "People helped to stay at home", "88%", "91%", "90%", "Green", "85%", ""),
    ("Roads", "Potholes filled in five days", "93%", "95%", "92%", "Green", "88%", "Winter was mild."),
    ("Roads", "Gullies cleaned", "60%", "71%", "80%", "Amber", "70%", "The second machine came in May."),
)


def pinfold(path: Path) -> Truth:
    """Word: a heading and a table of one row for each measure, floor beside target, comment under it."""
    document = Document()
    document.add_heading("Pinfold District Council", 0)
    document.add_paragraph("Measures of the corporate plan, Quarter 1 2026/27")
    theme = ""
    for own, name, before, now, target, rating, floor, comment in PINFOLD:
        if own != theme:
            document.add_heading(own, 1)
            theme = own
        document.add_heading(name, 2)
        table = document.add_table(rows=2, cols=5)
        heads = ("Q4 2025/26", "Q1 2026/27", "Target", "Floor", "RAG")
        for row, cells in zip(table.rows, (heads, (before, now, target, floor, rating)), strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        if comment:
            document.add_paragraph(comment)
    document.save(str(path))
    return {
        "indicator-results": [
            {
                "indicator": name, "section": theme, "previous_result": before, "result": now, "target": target,
                "rag": rating, "result_period": "Q1 2026/27", "previous_period": "Q4 2025/26", "comment": comment,
            }
            for theme, name, before, now, target, rating, floor, comment in PINFOLD
        ]
    }  # fmt: skip


MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep")
LARKDALE = (
    (
        "Adults",
        "L1",
        "Contacts settled at first call",
        ("61%", "63%", "62%", "66%", "68%", "70%"),
        "65%",
        "60%",
        "58%",
    ),
    ("Adults", "L2", "People waiting for a visit", ("88", "84", "90", "79", "75", "71"), "71", "60", "97"),
    (
        "Places",
        "L3",
        "Fly-tips cleared in a day",
        ("91%", "90%", "94%", "93%", "95%", "95%"),
        "93%",
        "92%",
        "89%",
    ),
    ("Places", "L4", "Trees planted", ("12", "8", "0", "4", "10", "31"), "65", "80", "52"),
    (
        "Places",
        "L5",
        "Planning decisions in time",
        ("80%", "82%", "79%", "84%", "86%", "81%"),
        "82%",
        "85%",
        "84%",
    ),
)
LIGHTS = {"L1": "Green", "L2": "Red", "L3": "Green", "L4": "Red", "L5": "Amber"}
INKS = {"Green": "#2e7d32", "Amber": "#f9a825", "Red": "#c62828"}
SUMMARY = (
    "This sheet shows each month of the first half of the year. Shares of the",
    "half year are the mean of its months, counts their sum, and of people who",
    "wait those on its last day. We planted 65 trees, mostly in September.",
)


def larkdale(path: Path) -> Truth:
    """A wide page: two lines for each measure, six months, two half years, a key beside the summary."""
    canvas = Canvas(str(path), pagesize=landscape(A3), invariant=1)
    _, height = landscape(A3)

    def text(x: float, y: float, said: str, font: str = PLAIN, size: float = 9) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, height - y, said)

    def light(x: float, y: float, rating: str) -> None:
        canvas.setFillColor(HexColor(INKS[rating]))
        canvas.circle(x, height - y, 4, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#000000"))

    def rule(y: float) -> None:
        canvas.setLineWidth(0.5)
        canvas.line(60, height - y, 1110, height - y)

    text(60, 60, "Larkdale County Council", BOLD, 22)
    text(60, 82, "Half-year scorecard: April to September 2025", PLAIN, 13)
    text(60, 115, "Summary", BOLD, 14)
    text(620, 115, "Key", BOLD, 14)
    for at, line in enumerate(SUMMARY):
        text(60, 135 + 11 * at, line)
    for at, (rating, meaning) in enumerate(
        (("Green", "On target or better"), ("Amber", "Within 5% of target"), ("Red", "Further off"))
    ):
        light(625, 132 + 13 * at, rating)
        text(635, 135 + 13 * at, meaning)
    xs = [380 + 62 * at for at in range(6)]
    heads = ("Ref", "Measure", "", *(f"{month} 2025" for month in MONTHS))
    heads = (*heads, "Half year 2025/26", "Half year 2024/25", "Status")
    places = (64, 100, 330, *xs, 760, 880, 1000)
    rule(205)
    for x, head in zip(places, heads, strict=True):
        text(x, 218, head, BOLD)
    rule(225)
    y, group = 225.0, ""
    for own, ref, name, months, half, target, before in LARKDALE:
        if own != group:
            text(64, y + 13, own, BOLD)
            y, group = y + 20, own
            rule(y)
        for x, cell in zip(places, (ref, name, "Actual", *months, half, before), strict=False):
            text(x, y + 13, cell)
        light(1012, y + 10, LIGHTS[ref])
        for x, cell in zip(places[2:], ("Target", *[target] * 7), strict=False):
            text(x, y + 26, cell)
        y += 34
        rule(y)
    canvas.save()
    results = [
        {
            "ref": ref, "indicator": name, "area": own, "result": half, "target": target,
            "result_period": "Half year 2025/26", "year_ago_result": before, "rag": LIGHTS[ref],
        }
        for own, ref, name, months, half, target, before in LARKDALE
    ]  # fmt: skip
    observed = [
        {"indicator": name, "measure": "result", "period": f"{month} 2025", "value_text": value}
        for _, _, name, months, *_ in LARKDALE
        for month, value in zip(MONTHS, months, strict=True)
    ]
    return {"indicator-results": results, "observations": observed}


BLOCKS: dict[str, Callable[[Path], Truth]] = {
    "oaksey-q3-2025-26.pdf": oaksey,
    "pinfold-q1-2026-27.docx": pinfold,
    "larkdale-half-year-2025-26.pdf": larkdale,
}
