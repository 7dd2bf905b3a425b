"""Five more invented councils, whose pages put things beside each other; their truth was written first.

Cards beside a small table under one heading; a strip of numbers right above a table; drawn signs of strokes with
keys beside each other; cards by service that a full list repeats, rated by signs of the key; records of two rows
in what looks like a printed workbook. What contradicts is in `PLANTED_SIDES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from benchmarks.councils.fresh import typed
from benchmarks.councils.further import BOLD, SANS, Planted, fonts, para
from benchmarks.councils.newest import INKS, _styled, _tr
from benchmarks.councils.office import CHROMIUM, printed
from benchmarks.councils.styles import Truth
from benchmarks.councils.unseen import lines, thousands

PRINTED = "pdf" if CHROMIUM else "html"
"""What a browser is to print; the page itself where there is none."""
MARGIN = 40
GRID = colors.HexColor("#8a94a3")
HEAD = colors.HexColor("#e3e8ef")


def _written(path: Path, text: str) -> None:
    """A page as a file, and as a browser prints it where that is asked for."""
    page = path.with_suffix(".html")
    page.write_text(text, encoding="utf-8")
    if path.suffix == ".pdf":
        printed(page)


def _table(
    canvas: Canvas, top: float, cells: Sequence[Sequence[Any]], widths: Sequence[float], *more: Any
) -> float:
    """A ruled table at the left margin; where it ends."""
    style = [
        ("FONT", (0, 0), (-1, -1), SANS, 8), ("FONT", (0, 0), (-1, 0), BOLD, 8), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), HEAD), ("GRID", (0, 0), (-1, -1), 0.4, GRID), *more,
    ]  # fmt: skip
    table = Table([list(row) for row in cells], colWidths=list(widths), style=style)
    _, high = table.wrapOn(canvas, sum(widths), 700)
    table.drawOn(canvas, MARGIN, top - high)
    return top - high


def _said(canvas: Canvas, top: float, text: str, width: float, size: float = 9.0) -> float:
    words = para(text, size, SANS)
    _, high = words.wrapOn(canvas, width, 400)
    words.drawOn(canvas, MARGIN, top - high)
    return top - high


def _heading(canvas: Canvas, top: float, text: str, size: float = 12.0) -> float:
    canvas.setFillColor(colors.black)
    canvas.setFont(BOLD, size)
    canvas.drawString(MARGIN, top - size, text)
    return top - size - 8


# --- cards at the left, a small table at the right, under one heading ------------------------------

WRENHOLT: dict[str, tuple[str, str]] = {
    "Warm homes": (
        """
Homes insulated|214|200|187|On track
Damp cases closed in 20 days|79.4%|90.0%|84.2%|Off track
""",
        """
Boilers serviced|97.2%|97.0%|On track
Tenants in fuel debt|318|300|Nearly there
Energy advice visits|142|140|On track
""",
    ),
    "Moving about": (
        """
Buses on time|86.7%|85.0%|83.9%|On track
Potholes filled in two days|72.5%|75.0%|74.1%|Nearly there
""",
        """
Cycle counts at Mill Bridge|41,870|40,000|On track
Pavement trips reported|29|20|Off track
School streets|11|12|Nearly there
""",
    ),
    "Fresh air and parks": (
        """
Parks with a Green Flag|9|9|9|On track
Fly-tips cleared next day|63.8%|80.0%|70.6%|Off track
""",
        """
Trees planted|1,260|1,200|On track
Volunteers in parks|388|380|On track
Bonfire complaints|74|70|Nearly there
""",
    ),
}
WRENHOLT_MONEY = """
Housing|8,240|8,655|415|More emergency repairs than planned.
Transport|6,115|6,040|(75)|Fuel cost less.
Parks and Environment|4,390|4,390|0|
Corporate|5,070|4,960|(110)|Posts stood vacant.
Total|23,815|24,045|320|
"""
WRENHOLT_RISKS = """
W1|A contractor for repairs fails|Head of Housing|3|4|12|2|3|6
W2|The bus operator gives up two routes|Head of Transport|4|3|12|3|3|9
W3|Ash dieback closes woods|Head of Parks|4|4|16|3|2|6
"""
WRENHOLT_WORDS = {"On track": "Green", "Nearly there": "Amber", "Off track": "Red"}


def wrenholt(path: Path) -> Truth:
    """Two columns of a browser's grid under headings of the whole width, then tables of the whole width."""
    style = (
        "@page{size:A4;margin:14mm} body{font-family:'DejaVu Sans',sans-serif;font-size:8.5pt}"
        "h2{border-bottom:2px solid #234;margin:14pt 0 6pt;break-after:avoid}"
        ".both{display:grid;grid-template-columns:1fr 1.15fr;gap:14pt;align-items:start;break-inside:avoid}"
        ".cards{display:grid;grid-template-columns:1fr 1fr;gap:8pt} article{border:1px solid #9aa7b5;border-radius:6px;padding:7pt}"
        "article h3{font-size:8.5pt;margin:0 0 4pt} .big{font-size:19pt;font-weight:bold;margin:0} dl{margin:4pt 0}"
        "dl div{display:flex;gap:5pt} dt{color:#456} dd{margin:0;font-weight:bold}"
        "table{border-collapse:collapse;width:100%} td,th{border:1px solid #aab;padding:3pt 4pt;text-align:left;vertical-align:top}"
        "th{background:#e3e8ef} .pill{border-radius:9px;padding:1px 7px;color:#fff;font-weight:bold;white-space:nowrap}"
        + "".join(f".{name.lower()}{{background:{ink}}}" for name, ink in INKS.items())
    )

    def pill(word: str) -> str:
        return f'<span class="pill {WRENHOLT_WORDS[word].lower()}">{word}</span>'

    def card(row: Sequence[str]) -> str:
        name, result, target, before, word = row
        pairs = "".join(
            f"<div><dt>{label}</dt><dd>{value}</dd></div>"
            for label, value in (("Target:", target), ("Last quarter:", before))
        )
        return f'<article><h3>{name}</h3><p class="big">{result}</p><dl>{pairs}</dl>{pill(word)}</article>'

    sections = {name: (lines(cards), lines(rows)) for name, (cards, rows) in WRENHOLT.items()}
    money, risks = lines(WRENHOLT_MONEY), lines(WRENHOLT_RISKS)
    parts = [
        "<h1>Wrenholt District Council</h1><p><b>Performance report, Quarter 2 2025/26 (July to September 2025)</b></p>",
        # Planted: the card says 63.8 %, the sentence 68.3 %.
        "<p>Fly-tips cleared next day fell to 68.3% from 70.6%. Homes insulated rose from 187 to 214 in the quarter.</p>",
        f"<p>{pill('On track')} the target is met. {pill('Nearly there')} within 10% of the target. ",
        f"{pill('Off track')} more than 10% from the target.</p>",
    ]
    for name, (cards, rows) in sections.items():
        body = "".join(_tr([*row[:3], pill(row[3])]) for row in rows)
        parts.append(
            f'<h2>{name}</h2><div class="both"><div class="cards">{"".join(map(card, cards))}</div><table><thead>'
            f"{_tr(['Measure', 'Q2 2025/26', 'Target', 'Status'], 'th')}</thead><tbody>{body}</tbody></table></div>"
        )
    parts += [
        "<h2>Revenue budget at 30 September 2025 (£000)</h2><table><thead>",
        _tr(["Service", "Budget", "Forecast", "Variance", "Why"], "th"),
        # Planted: the variances add up to 230.
        f"</thead><tbody>{''.join(map(_tr, money))}</tbody></table>",
        "<h2>Strategic risks</h2><table><thead>",
        _tr(["Ref", "Risk", "Risk owner", "Current likelihood", "Current impact", "Current score",
             "Target likelihood", "Target impact", "Target score"], "th"),
        f"</thead><tbody>{''.join(map(_tr, risks))}</tbody></table>",
    ]  # fmt: skip
    _written(path, _styled("Performance report", style, parts))

    def unit(result: str) -> str:
        return "percent" if "%" in result else "count"

    common = {"result_period": "Q2 2025/26"}
    return {
        "indicator-results": [
            typed(
                {
                    "section": name, "indicator": row[0], "result": row[1], "target": row[2], "previous_result": row[3],
                    "previous_period": "Q1 2025/26", "status_printed": row[4], "rag": WRENHOLT_WORDS[row[4]], **common,
                },
                unit(row[1]),
            )
            for name, (cards, _) in sections.items()
            for row in cards
        ]
        + [
            typed(
                {
                    "section": name, "indicator": row[0], "result": row[1], "target": row[2], "status_printed": row[3],
                    "rag": WRENHOLT_WORDS[row[3]], **common,
                },
                unit(row[1]),
            )
            for name, (_, rows) in sections.items()
            for row in rows
        ],
        "revenue": [
            {
                "service": row[0], "revised_budget_gbp": thousands(row[1]), "forecast_gbp": thousands(row[2]),
                "variation_gbp": thousands(row[3]), "comment": row[4],
            }
            for row in money
        ],
        "risks": [
            dict(
                zip(
                    ("ref", "risk", "owner", "current_likelihood", "current_impact", "current_score",
                     "target_likelihood", "target_impact", "target_score"),
                    row, strict=True,
                )
            )
            for row in risks
        ],
    }  # fmt: skip


# --- a strip of numbers right above a table as wide --------------------------------------------------

TARNISBY_CARDS = """
T01|Council tax collected|57.3%|57.0%|Met
T02|Calls answered in a minute|71.9%|80.0%|Missed
T03|New homes finished|148|150|Close
T04|Waste recycled|51.6%|50.0%|Met
"""
TARNISBY = """
T05|Complaints answered in 15 working days|88.2%|91.0%|90.0%|Met|A second officer began in June.
T06|Missed bins for each 100,000|52|47|45|Close|
T07|Food premises broadly compliant|96.4%|96.9%|96.0%|Met|
T08|Days to process a benefit claim|19.4|23.8|18.0|Missed|Forms from the new portal came without evidence in August.
T09|Visits to leisure centres|98,200|104,515|100,000|Met|
T10|Major applications decided in time|82%|76%|80%|Met|
"""
TARNISBY_ACTIONS = """
Open the second household waste site|Head of Waste|30 November 2025|On track|The surface is laid.
Adopt the tree strategy|Parks Manager|31 October 2025|Complete|Adopted on 9 September.
Move the archive to the town hall|Borough Archivist|31 January 2026|Delayed|The lift must be replaced first.
"""
TARNISBY_WORDS = {"Met": "Green", "Close": "Amber", "Missed": "Red"}
TARNISBY_STATES = {"On track": "Green", "Complete": "Blue", "Delayed": "Red"}


def tarnisby(path: Path) -> Truth:
    """A strip of four cards, references small above the names, a pill each; the table begins right below."""
    fonts()
    cards, rows, actions = lines(TARNISBY_CARDS), lines(TARNISBY), lines(TARNISBY_ACTIONS)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("Corporate performance")
    width, height = A4
    wide = width - 2 * MARGIN
    top = _heading(canvas, height - 45, "Tarnisby Borough Council", 18)
    top = _heading(canvas, top, "Corporate performance report: Quarter 2 2025/26", 12)
    top = _said(
        canvas, top,
        # Planted: 148 homes stand on the card. In the table T10 is met, four points below its target.
        "This paper reports on ten measures for July to September 2025. New homes finished came to 184 against a target of 150. "
        "Visits to leisure centres rose from 98,200 to 104,515.",
        wide,
    )  # fmt: skip
    top = _said(
        canvas,
        top - 4,
        "Met: the target is met. Close: within 5% of target. Missed: more than 5% from target.",
        wide,
        8,
    )
    top, each = top - 12, (wide - 3 * 8) / 4
    for at, (ref, name, result, target, word) in enumerate(cards):
        left = MARGIN + at * (each + 8)
        canvas.setStrokeColor(GRID)
        canvas.roundRect(left, top - 92, each, 92, 5, stroke=1, fill=0)
        canvas.setFont(SANS, 6.5)
        canvas.drawString(left + 7, top - 12, ref)
        title = para(f"<b>{name}</b>", 8.5, SANS)
        title.wrapOn(canvas, each - 14, 30)
        title.drawOn(canvas, left + 7, top - 16 - title.height)
        canvas.setFont(BOLD, 18)
        canvas.drawString(left + 7, top - 60, result)
        canvas.setFont(SANS, 8)
        canvas.drawString(left + 7, top - 80, f"Target {target}")
        canvas.setFillColor(colors.HexColor(INKS[TARNISBY_WORDS[word]]))
        canvas.roundRect(left + each - 47, top - 84, 40, 12, 6, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont(BOLD, 7)
        canvas.drawCentredString(left + each - 27, top - 80.5, word)
        canvas.setFillColor(colors.black)
    fills = [
        ("BACKGROUND", (5, at), (5, at), colors.HexColor(INKS[TARNISBY_WORDS[row[5]]]))
        for at, row in enumerate(rows, 1)
    ]
    cells = [["Ref", "Measure", "Q1 2025/26", "Q2 2025/26", "Target", "Status", "Comment"]]
    cells += [[row[0], para(row[1], 8, SANS), *row[2:6], para(row[6], 8, SANS)] for row in rows]
    top = _table(canvas, top - 98, cells, (28, 138, 55, 55, 48, 44, wide - 368), *fills)
    top = _heading(canvas, top - 18, "Actions of the corporate plan")
    cells = [["Action", "Lead", "Due", "Progress", "Update"]]
    cells += [[para(row[0], 8, SANS), *row[1:4], para(row[4], 8, SANS)] for row in actions]
    fills = [
        ("BACKGROUND", (3, at), (3, at), colors.HexColor(INKS[TARNISBY_STATES[row[3]]]))
        for at, row in enumerate(actions, 1)
    ]
    _table(canvas, top, cells, (160, 85, 82, 54, wide - 381), *fills)
    canvas.save()

    def unit(row: Sequence[str]) -> str:
        return "percent" if "%" in row[2] else "days" if row[1].startswith("Days") else "count"

    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "result": row[2], "target": row[3], "status_printed": row[4],
                    "rag": TARNISBY_WORDS[row[4]], "result_period": "Q2 2025/26",
                },
                unit(row),
            )
            for row in cards
        ]
        + [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "previous_result": row[2], "result": row[3], "target": row[4],
                    "status_printed": row[5], "rag": TARNISBY_WORDS[row[5]], "comment": row[6],
                    "result_period": "Q2 2025/26", "previous_period": "Q1 2025/26",
                },
                unit(row),
            )
            for row in rows
        ],
        "key-actions": [
            {
                "action": row[0], "owner": row[1], "due_text": row[2], "status_printed": row[3],
                "rag": TARNISBY_STATES[row[3]], "comment": row[4],
            }
            for row in actions
        ],
    }  # fmt: skip


# --- signs of strokes, keys beside each other --------------------------------------------------------

BROCKWYN = {
    "Learning": """
BW1|Attendance in secondary schools|91.3%|91.0%|tick|90.8%|up|90.1%|up|Two schools began breakfast clubs.
BW2|Young people not in work or training|3.9%|3.2%|cross|3.6%|down|3.1%|down|Lower is better. A training provider closed.
BW3|Adult learners enrolled|1,480|1,520|diamond|1,455|up|1,390|up|
""",
    "Care": """
BW4|Care assessments finished in 28 days|78.6%|85.0%|cross|80.2%|down|81.5%|down|Three posts are vacant.
BW5|Foster homes approved|14|12|tick|11|up|9|up|
BW6|People helped by reablement|262|260|tick|262|same|249|up|
""",
    "Streets": """
BW7|Street lamps working|98.9%|98.5%|tick|98.4%|up|98.9%|same|
BW8|Roads gritted on warning nights|97%|100%|diamond|100%|down|96%|up|One lorry broke down.
""",
}
BROCKWYN_ACTIONS = """
A1|Open the family centre at Pont Wen|Head of Early Years|30 September 2025|Blue|Opened on 4 September.
A2|Publish the Welsh language plan|Policy Manager|31 December 2025|Green|Out to consultation.
A3|Replace the care records system|Chief Digital Officer|31 October 2025|Red|The supplier has asked for four months more.
"""
BROCKWYN_RATED = {"tick": "Green", "diamond": "Amber", "cross": "Red"}
BROCKWYN_WAYS = {"up": "Improving", "same": "Same", "down": "Worsening"}
SHAPES = {
    "up": [(0, 0), (4.5, 9), (9, 0)],
    "down": [(0, 9), (9, 9), (4.5, 0)],
    "diamond": [(0, 4.5), (4.5, 9), (9, 4.5), (4.5, 0)],
    "same": [(0, 0), (0, 9), (9, 4.5)],
}


def _sign(canvas: Canvas, left: float, base: float, name: str, ink: str, *, is_filled: bool = True) -> None:
    """A sign of nine points as office programs draw it: ticks and crosses of strokes, arrows filled or outlined."""
    canvas.saveState()
    canvas.setStrokeColor(colors.HexColor(ink))
    canvas.setFillColor(colors.HexColor(ink))
    canvas.setLineWidth(1.4)
    path = canvas.beginPath()
    if name == "cross":
        canvas.line(left, base, left + 8, base + 8)
        canvas.line(left, base + 8, left + 8, base)
    elif name == "tick":
        path.moveTo(left, base + 3.5)
        path.lineTo(left + 3, base)
        path.lineTo(left + 9, base + 8)
        canvas.drawPath(path, stroke=1, fill=0)
    elif name == "disc":
        canvas.circle(left + 4.5, base + 4.5, 4.5, stroke=0, fill=1)
    else:
        (x, y), *others = SHAPES[name]
        path.moveTo(left + x, base + y)
        for x, y in others:
            path.lineTo(left + x, base + y)
        path.close()
        canvas.setLineWidth(0.8)
        canvas.drawPath(path, stroke=int(not is_filled), fill=int(is_filled))
    canvas.restoreState()


def brockwyn(path: Path) -> Truth:
    """A landscape scorecard: a large title with two small lines beside it, four keys beside each other, drawn signs."""
    fonts()
    groups = {name: lines(text) for name, text in BROCKWYN.items()}
    actions = lines(BROCKWYN_ACTIONS)
    canvas = Canvas(str(path), pagesize=landscape(A4), invariant=1)
    canvas.setTitle("Scorecard")
    width, height = landscape(A4)
    canvas.setFont(BOLD, 24)
    canvas.drawString(MARGIN, height - 60, "Scorecard for quarter 2 2025/26")
    canvas.setFont(SANS, 8)
    for at, text in enumerate(("Brockwyn County Borough Council", "Printed on 21 October 2025")):
        canvas.drawRightString(width - MARGIN, height - 46 - 11 * at, text)
    slate = "#37474f"
    keys: tuple[tuple[str, tuple[tuple[str, str, bool, str], ...]], ...] = (
        ("Against target", (("tick", INKS["Green"], True, "Target met"), ("diamond", INKS["Amber"], True, "Within 5% of target"),
                            ("cross", INKS["Red"], True, "Missed by more than 5%"))),
        ("Since last quarter", (("up", slate, True, "Better than last quarter"), ("same", slate, True, "The same"),
                                ("down", slate, True, "Worse than last quarter"))),
        ("Since last year", (("up", slate, False, "Better than a year ago"), ("same", slate, False, "The same"),
                             ("down", slate, False, "Worse than a year ago"))),
        ("Actions", (("disc", INKS["Blue"], True, "Complete"), ("disc", INKS["Green"], True, "On track"),
                     ("disc", INKS["Red"], True, "Late"))),
    )  # fmt: skip
    for at, (head, entries) in enumerate(keys):
        left = MARGIN + 190 * at
        canvas.setFont(BOLD, 8.5)
        canvas.drawString(left, height - 88, head)
        canvas.setFont(SANS, 8)
        for down, (name, ink, is_filled, text) in enumerate(entries):
            base = height - 104 - 14 * down
            _sign(canvas, left, base, name, ink, is_filled=is_filled)
            canvas.drawString(left + 15, base + 1.5, text)
    # Planted: the table says 262.
    top = _said(
        canvas, height - 144,
        "People helped by reablement were 226, as many as in quarter 1. Of the eight measures four met their target, two are within 5% of it "
        "and two missed it by more.",
        width - 2 * MARGIN,
    )  # fmt: skip
    heads = ("Ref", "Measure", "Q2 2025/26", "Target", "Status", "Q1 2025/26", "Since last quarter", "Q2 2024/25", "Since last year", "Comment")  # fmt: skip
    widths = (32, 176, 56, 46, 40, 56, 62, 56, 56, width - 2 * MARGIN - 580)
    for name, rows in groups.items():
        top = _heading(canvas, top - 10, name, 11)
        cells = [[para(f"<b>{head}</b>", 7.5, SANS) for head in heads]]
        cells += [
            [row[0], para(row[1], 8, SANS), row[2], row[3], "", row[5], "", row[7], "", para(row[9], 8, SANS)]
            for row in rows
        ]
        high = [24.0, *[26.0] * len(rows)]
        style = [
            ("FONT", (0, 0), (-1, -1), SANS, 8), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), HEAD), ("LINEBELOW", (0, 0), (-1, -1), 0.4, GRID),
        ]  # fmt: skip
        table = Table(cells, colWidths=list(widths), rowHeights=high, style=style)
        table.wrapOn(canvas, width, 400)
        table.drawOn(canvas, MARGIN, top - sum(high))
        for at, row in enumerate(rows):
            base = top - 24 - 26 * at - 14
            rating = BROCKWYN_RATED[row[4]]
            _sign(canvas, MARGIN + sum(widths[:4]) + 10, base, row[4], INKS[rating])
            _sign(canvas, MARGIN + sum(widths[:6]) + 16, base, row[6], slate)
            _sign(canvas, MARGIN + sum(widths[:8]) + 16, base, row[8], slate, is_filled=False)
        top -= sum(high)
    canvas.showPage()
    top = _heading(canvas, height - 50, "What we said we would do")
    cells = [["Ref", "Action", "Lead", "Due", "Status", "Update"]]
    cells += [[*row[:4], "", row[5]] for row in actions]
    end = _table(canvas, top, cells, (32, 190, 120, 100, 50, 260))
    for at, row in enumerate(actions):
        base = top - (top - end) / len(cells) * (at + 2) + 4
        _sign(canvas, MARGIN + 442 + 18, base, "disc", INKS[row[4]])
    canvas.save()
    return {
        "indicator-results": [
            typed(
                {
                    "section": name, "ref": row[0], "indicator": row[1], "result": row[2], "target": row[3],
                    "rag": BROCKWYN_RATED[row[4]], "previous_result": row[5], "direction_short_term": BROCKWYN_WAYS[row[6]],
                    "year_ago_result": row[7], "direction_long_term": BROCKWYN_WAYS[row[8]], "comment": row[9],
                    "result_period": "Q2 2025/26", "previous_period": "Q1 2025/26", "year_ago_period": "Q2 2024/25",
                },
                "percent" if "%" in row[2] else "count",
            )
            for name, rows in groups.items()
            for row in rows
        ],
        "key-actions": [
            {"ref": row[0], "action": row[1], "owner": row[2], "due_text": row[3], "rag": row[4], "comment": row[5]}
            for row in actions
        ],
    }  # fmt: skip


# --- cards by service, a full list behind ------------------------------------------------------------

VELLISMERE = {
    "Libraries and museums": """
VL1|Visits to libraries|68,410|65,000|66,120|✅|Two branches open on Sundays.
VL2|Loans of e-books|21,904|22,500|19,870|⚠️|
VL3|Museum visitors|9,380|12,000|11,745|❌|The roof of the east wing is being mended.
""",
    "Housing": """
VH1|Repairs finished on time|92.1%|90.0%|84.0%|✅|
VH2|Empty council homes|97|80|88|❌|Voids need more work than in other years. Lower is better.
VH3|Tenants content with their home|78.8%|80.0%|79.3%|⚠️|
""",
    "Streets and waste": """
VS1|Household waste recycled|49.5%|48.0%|46.7%|✅|
VS2|Bins missed for each 100,000|58|50|71|❌|New rounds since July. Lower is better.
VS3|Graffiti removed in three days|95.2%|95.0%|95.2%|✅|
""",
}
VELLISMERE_ELSEWHERE = {"VH2": "79"}
"""Planted: what the full list prints where the card has another figure."""
VELLISMERE_LOWER = ("VH2", "VS2")
VELLISMERE_SIGNS = {"✅": "Green", "⚠️": "Amber", "❌": "Red"}
VELLISMERE_WAYS = {"Better than": "Improving", "Worse than": "Worsening", "Same as": "Same"}


def _way(row: Sequence[str]) -> str:
    now, before = (float(row[at].strip("%").replace(",", "")) for at in (2, 4))
    if now == before:
        return "Same as"
    return "Better than" if (now > before) != (row[0] in VELLISMERE_LOWER) else "Worse than"


def vellismere(path: Path) -> Truth:
    """A browser's print: cards by service, signs for status, counts under signs, all measures in an appendix."""
    style = (
        "@page{size:A4;margin:15mm} body{font-family:'DejaVu Sans','Noto Color Emoji',sans-serif;font-size:9pt}"
        ".cards{display:grid;grid-template-columns:repeat(3,1fr);gap:9pt;margin-bottom:10pt}"
        "article{border:1px solid #9aa7b5;border-radius:7px;padding:8pt;break-inside:avoid} h3{font-size:9pt;margin:0 0 5pt}"
        ".big{font-size:20pt;font-weight:bold;margin:0 0 4pt} article p{margin:2pt 0} table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid #aab;padding:4pt;text-align:left;vertical-align:top} th{background:#eef1f5} h2{break-after:avoid}"
        ".new{break-before:page}"
    )

    def card(row: Sequence[str]) -> str:
        _, name, result, target, before, sign, _ = row
        return (
            f'<article><h3>{name}</h3><p class="big">{result} {sign}</p><p>Target: {target}</p>'
            f"<p>{_way(row)} last year: {before}</p></article>"
        )

    services = {name: lines(text) for name, text in VELLISMERE.items()}
    key = ("On or above target", "Within 5% of target", "More than 5% from target")
    counts = {
        name: [sum(row[5] == sign for row in rows) for sign in VELLISMERE_SIGNS]
        for name, rows in services.items()
    }
    parts = [
        "<h1>Vellismere City Council</h1><p><b>How we are doing: quarter 2 of 2025/26 (July to September 2025)</b></p>",
        "<p>Visits to libraries grew from 66,120 to 68,410. Museum visitors were 9,380 while the east wing was closed.</p>",
        "<h2>Key</h2><table><tbody>",
        *[_tr([sign, words]) for sign, words in zip(VELLISMERE_SIGNS, key, strict=True)],
        "</tbody></table><h2>Summary by service</h2><table><thead>",
        _tr(["Service", *VELLISMERE_SIGNS, "Total"], "th"),
        "</thead><tbody>",
        *[_tr([name, *map(str, own), str(sum(own))]) for name, own in counts.items()],
        "</tbody></table>",
    ]
    for name, rows in services.items():
        parts.append(f'<h2>{name}</h2><div class="cards">{"".join(map(card, rows))}</div>')
    body = "".join(
        _tr([row[0], row[1], name, VELLISMERE_ELSEWHERE.get(row[0], row[2]), row[3], row[4], row[5], row[6]])
        for name, rows in services.items()
        for row in rows
    )
    parts += [
        '<h2 class="new">Appendix: full list of measures</h2><table><thead>',
        _tr(["Ref", "Measure", "Service", "Q2 2025/26", "Target", "Q2 2024/25", "Status", "Comment"], "th"),
        f"</thead><tbody>{body}</tbody></table>",
    ]
    _written(path, _styled("How we are doing", style, parts))
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "result": VELLISMERE_ELSEWHERE.get(row[0], row[2]), "target": row[3],
                    "year_ago_result": row[4], "rag": VELLISMERE_SIGNS[row[5]], "comment": row[6],
                    "result_period": "Q2 2025/26", "year_ago_period": "Q2 2024/25",
                    "direction_long_term": VELLISMERE_WAYS[_way(row)],
                },
                "percent" if "%" in row[2] else "count",
            )
            for rows in services.values()
            for row in rows
        ],
        "rag-summary": [
            {"group": name, "measure": measure, "count": str(count)}
            for name, own in counts.items()
            for measure, count in zip(("green", "amber", "red", "reported"), (*own, sum(own)), strict=True)
        ],
    }  # fmt: skip


# --- records of two rows, printed like a workbook ----------------------------------------------------

HATHERSOME = """
H1|Children's plans reviewed on time|94.1%|95.0%|Amber|93.2%|95.0%|Red|Four reviews waited for a school report.
H2|Adults in long-term care|1,206|1,210|Green|1,198|1,210|Green|Reviews in spring brought the number below plan.
H3|Home care visits kept|98.7%|98.0%|Green|98.1%|98.0%|Green|The new rota works.
H4|Days to fit a grab rail|11.8|9.0|Red|10.2|9.0|Red|Parts came late from one maker.
H5|Flood gullies cleaned|3,410|3,400|Green|3,150|3,400|Amber|The third lorry is back.
H6|Libraries open on Saturdays|17|18|Amber|17|18|Amber|The branch at Netherby has no heating.
"""
HATHERSOME_SUMMARY = """
Green|3|50%
Amber|2|33%
Red|1|17%
"""
HATHERSOME_MONEY = """
Children|61,300|64,150|2,850
Adults|92,480|93,020|540
Highways|18,760|18,410|(350)
Libraries|5,240|5,190|(50)
Total|177,780|170,770|2,990
"""
HATHERSOME_CAPITAL = """
Netherby library|1,850|640|1,790|(60)
Gully lorries|780|780|780|0
Extra care at Stenfield|7,400|3,115|7,900|500
"""
HATHERSOME_SHEETS = ("Summary", "Measures", "Budget")


def hathersome(path: Path) -> Truth:
    """Heads of two rows, a reference over the row of figures and that of the commentary, footers with sheets' names."""
    fonts()
    rows, summary = lines(HATHERSOME), lines(HATHERSOME_SUMMARY)
    money, capital = lines(HATHERSOME_MONEY), lines(HATHERSOME_CAPITAL)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("Performance workbook")
    width, height = A4
    wide = width - 2 * MARGIN

    def end(number: int) -> None:
        canvas.setFont(SANS, 7.5)
        canvas.drawString(MARGIN, 26, "Hathersome performance workbook")
        canvas.drawCentredString(width / 2, 26, HATHERSOME_SHEETS[number - 1])
        canvas.drawRightString(width - MARGIN, 26, f"Page {number} of {len(HATHERSOME_SHEETS)}")
        canvas.showPage()

    top = _heading(canvas, height - 50, "Hathersome County Council", 18)
    top = _heading(canvas, top, "Performance workbook, Quarter 3 2025/26", 12)
    top = _said(
        canvas, top,
        # Planted: the table says 11.8.
        "Days to fit a grab rail rose to 18.1 from 10.2. Libraries open on Saturdays stayed at 17. Money is in thousands of pounds.",
        wide,
    )  # fmt: skip
    top = _heading(canvas, top - 14, "Summary of ratings")
    fills = [
        ("BACKGROUND", (0, at), (0, at), colors.HexColor(INKS[row[0]])) for at, row in enumerate(summary, 1)
    ]
    top = _table(canvas, top, [["Status", "Number of measures", "Share"], *summary], (90, 120, 80), *fills)
    top = _said(
        canvas,
        top - 10,
        "Green: the target is met. Amber: within 10% of target. Red: more than 10% from target.",
        wide,
    )
    end(1)
    top = _heading(canvas, height - 50, "Measures by quarter")
    cells: list[list[Any]] = [
        ["Ref", "Measure", "Q3 2025/26", "", "", "Q2 2025/26", "", ""],
        ["", "", "Actual", "Target", "RAG", "Actual", "Target", "RAG"],
    ]
    style: list[Any] = [
        ("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (1, 1)), ("SPAN", (2, 0), (4, 0)), ("SPAN", (5, 0), (7, 0)),
        ("BACKGROUND", (0, 1), (-1, 1), HEAD), ("FONT", (0, 1), (-1, 1), BOLD, 8),
    ]  # fmt: skip
    for at, row in enumerate(rows):
        first = 2 + 2 * at
        cells += [[row[0], para(row[1], 8, SANS), *row[2:8]], ["", "Commentary", row[8], *[""] * 5]]
        style += [("SPAN", (0, first), (0, first + 1)), ("SPAN", (2, first + 1), (-1, first + 1))]
        style += [
            ("BACKGROUND", (column, first), (column, first), colors.HexColor(INKS[row[column]]))
            for column in (4, 7)
        ]
    _table(canvas, top, cells, (30, 170, 54, 50, 48, 54, 50, wide - 456), *style)
    end(2)
    top = _heading(canvas, height - 50, "Revenue budget")
    # Planted: the forecasts add up to 180,770.
    top = _table(canvas, top, [["Service", "Budget", "Forecast", "Variance"], *money], (190, 80, 80, 80))
    top = _heading(canvas, top - 18, "Capital programme")
    _table(
        canvas,
        top,
        [["Scheme", "Budget", "Spent to date", "Forecast", "Variance"], *capital],
        (190, 80, 80, 80, 80),
    )
    end(3)
    canvas.save()
    return {
        "indicator-results": [
            typed(
                {
                    "ref": row[0], "indicator": row[1], "result": row[2], "target": row[3], "rag": row[4],
                    "previous_result": row[5], "comment": row[8], "result_period": "Q3 2025/26",
                    "previous_period": "Q2 2025/26",
                },
                "percent" if "%" in row[2] else "days" if row[1].startswith("Days") else "count",
            )
            for row in rows
        ],
        "observations": [
            {"indicator": row[1], "measure": "target", "period": "Q2 2025/26", "value_text": row[6]} for row in rows
        ],
        "rag-summary": [
            {"group": row[0], "measure": row[0].lower(), "count": row[1], "percent": row[2].rstrip("%")}
            for row in summary
        ],
        "revenue": [
            {
                "service": row[0], "revised_budget_gbp": thousands(row[1]), "forecast_gbp": thousands(row[2]),
                "variation_gbp": thousands(row[3]),
            }
            for row in money
        ],
        "capital": [
            {
                "service": row[0], "current_budget_gbp": thousands(row[1]), "spend_to_date_gbp": thousands(row[2]),
                "forecast_gbp": thousands(row[3]), "variance_gbp": thousands(row[4]),
            }
            for row in capital
        ],
    }  # fmt: skip


SIDES: dict[str, Callable[[Path], Truth]] = {
    f"wrenholt-q2-2025-26.{PRINTED}": wrenholt,
    "tarnisby-q2-2025-26.pdf": tarnisby,
    "brockwyn-q2-2025-26.pdf": brockwyn,
    f"vellismere-q2-2025-26.{PRINTED}": vellismere,
    "hathersome-q3-2025-26.pdf": hathersome,
}
PLANTED_SIDES: dict[str, Planted] = {
    "wrenholt-q2-2025-26": ("Fly-tips", "Total"),
    "tarnisby-q2-2025-26": ("New homes", "T10"),
    "brockwyn-q2-2025-26": ("reablement",),
    "vellismere-q2-2025-26": ("VH2",),
    "hathersome-q3-2025-26": ("grab rail", "Total"),
}
