"""Invented councils whose indicators do not lie in one plain table: a page each, rows with a text under each.

Styles of public papers: an indicator per page with small tables of its own; years across between rules, arrows
drawn, a comment under each row; a scorecard that prints last year, this year and a quartile; tiles, and a list
with a record an item. Each truth was written before anything was read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docx import Document
from reportlab.graphics.shapes import Circle, Drawing, Polygon, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from benchmarks.councils.office import _shade
from benchmarks.councils.styles import Truth

TINTS = {"Green": "#cfe8cf", "Amber": "#ffe3a8", "Red": "#f6c0c0"}
STRONG = {"Green": "#3a9d23", "Amber": "#ffb000", "Red": "#cc2222"}
POINTS = {"up": [1, 2, 11, 2, 6, 11], "down": [1, 11, 11, 11, 6, 2], "same": [2, 1, 2, 11, 11, 6]}
MEANT = {"up": "Improving", "down": "Worsening", "same": "Same"}


def wealdham(path: Path) -> Truth:
    """An indicator a part, each with a row of facts, a table of quarters and a status; pale grounds with a key."""
    words = {"Met": "Green", "Slightly below target": "Amber", "Significantly below target": "Red"}
    quarters = ("Q2 24/25", "Q3 24/25", "Q4 24/25", "Q1 25/26", "Q2 25/26")
    sheets = (
        ("CP1.1", "Minor planning applications decided in time", "Maximise", ("86.0%", "88.5%", "90.1%", "91.4%", "89.2%"), "90.0%", "Slightly below target", "Two officers left in August."),
        ("CP1.2", "Number of new affordable homes", "Maximise", ("12", "19", "41", "8", "22"), "20", "Met", "The Mill Lane homes were handed over."),
        ("CP2.1", "Residual waste per household (kg)", "Minimise", ("104", "107", "110", "101", "99"), "102", "Met", "Food waste rounds now cover all flats."),
        ("CP2.2", "Penalty notices issued for littering", "Maximise", ("88", "76", "63", "70", "49"), "75", "Significantly below target", "The patrol was cut to two officers."),
    )  # fmt: skip

    def row(head: str, cells: tuple[str, ...]) -> str:
        return f"<tr><th>{head}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    key = "".join(f'<td style="background:{TINTS[rating]}">{word}</td>' for word, rating in words.items())
    parts = [
        "<h1>Wealdham Borough Council</h1><h1>Council plan measures: Quarter 2 2025/26</h1>",
        f"<table><tr>{key}</tr></table>",
    ]
    for ref, name, aim, results, target, status, comment in sheets:
        parts += [
            f"<h2>{ref} {name}</h2>",
            f"<table><tr><th>Aim to</th><td>{aim}</td><th>Reported</th><td>Quarterly</td></tr></table>",
            f"<table>{row('', quarters)}{row('Actual', results)}{row('Target', (target,) * 5)}</table>",
            f'<table><tr><th>Status</th><td style="background:{TINTS[words[status]]}">{status}</td></tr></table>',
            f"<p><b>Commentary</b></p><p>{comment}</p>",
        ]
    path.write_text(f"<html><body>{''.join(parts)}</body></html>", encoding="utf-8")
    return {
        "indicator-results": [
            {
                "ref": ref, "indicator": name, "polarity": aim, "target": target, "rag": words[status],
                "result": results[4], "result_period": "Q2 2025/26",
                "previous_result": results[3], "previous_period": "Q1 2025/26",
                "year_ago_result": results[0], "year_ago_period": "Q2 2024/25", "comment": comment,
            }
            for ref, name, aim, results, target, status, comment in sheets
        ],
        "observations": [
            {"ref": ref, "indicator": name, "measure": measure, "period": "Q4 2024/25", "value_text": text}
            for ref, name, _, results, target, _, _ in sheets
            for measure, text in (("result", results[2]), ("target", target))
        ],
    }  # fmt: skip


def garrick(path: Path) -> Truth:
    """Years across under the name of what they measure, rules between rows only, drawn marks, comment rows."""
    rows = (
        ("01", "Violent crime per 1,000 residents", "Low", ("19.4", "18.8", "18.1"), ("18.0", "17.5"), "Amber", "up", "Night patrols began in May."),
        ("02", "Food premises rated 3 or better", "High", ("94.1%", "95.0%", "96.2%"), ("95.0%", "96.0%"), "Green", "up", "All overdue visits are done."),
        ("03", "Licensing inspections done", "High", ("212", "198", "241"), ("230", "240"), "Green", "up", ""),
        ("04", "Business units let", "High", ("88.0%", "91.0%", "86.5%"), ("92.0%", "92.0%"), "Red", "down", "Two anchor tenants left."),
        ("05", "Empty shops in the centre", "Low", ("11.2%", "10.4%", "10.4%"), ("9.5%", "9.5%"), "Amber", "same", "Three openings are planned."),
    )  # fmt: skip
    styles = getSampleStyleSheet()

    def drawn(shape: Circle | Polygon) -> Drawing:
        drawing = Drawing(12, 12)
        drawing.add(shape)
        return drawing

    def dot(rating: str) -> Drawing:
        return drawn(Circle(6, 6, 5, fillColor=colors.HexColor(STRONG[rating]), strokeColor=None))

    def arrow(way: str) -> Drawing:
        return drawn(Polygon(POINTS[way], fillColor=colors.HexColor("#333333"), strokeColor=None))

    key = [
        [dot("Green"), "Target met", arrow("up"), "Better than last year"],
        [dot("Amber"), "Missed by less than 10%", arrow("same"), "The same as last year"],
        [dot("Red"), "Missed by 10% or more", arrow("down"), "Worse than last year"],
    ]
    lines = [
        ["No", "Measure", "Aim", "Actual", "", "", "Target", "", "", ""],
        ["", "", "", "2022/23", "2023/24", "2024/25", "2024/25", "2025/26", "Status", "Trend"],
    ]
    spans = [("SPAN", (3, 0), (5, 0)), ("SPAN", (6, 0), (7, 0))]
    for ref, name, aim, results, targets, rating, way, comment in rows:
        lines.append([ref, name, aim, *results, *targets, dot(rating), arrow(way)])
        if comment:
            lines.append(["", f"Comment: {comment}", *[""] * 8])
            spans.append(("SPAN", (1, len(lines) - 1), (-1, len(lines) - 1)))
    look = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey),
        ("FONT", (0, 0), (-1, 1), "Helvetica-Bold"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *spans,
    ]
    widths = [30, 220, 45, 65, 65, 65, 65, 65, 50, 50]
    parts = [
        Paragraph("Port Garrick Council", styles["Title"]),
        Paragraph("Annual performance outturn 2024/25", styles["Heading1"]),
        Paragraph("Key", styles["Heading3"]),
        Table(key, hAlign="LEFT"),
        Paragraph("Safe places", styles["Heading2"]),
        Table(lines, colWidths=widths, style=look, repeatRows=2, hAlign="LEFT"),
    ]
    SimpleDocTemplate(str(path), pagesize=landscape(A4), invariant=1).build(parts)
    return {
        "indicator-results": [
            {
                "section": "Safe places", "ref": ref, "indicator": name, "polarity": aim, "target": targets[0],
                "result": results[2], "result_period": "2024/25", "previous_result": results[1],
                "previous_period": "2023/24", "rag": rating, "direction_long_term": MEANT[way], "comment": comment,
            }
            for ref, name, aim, results, targets, rating, way, comment in rows
        ],
        "observations": [
            {"ref": ref, "indicator": name, "measure": "target", "period": "2025/26", "value_text": targets[1]}
            for ref, name, _, _, targets, _, _, _ in rows
        ],
    }  # fmt: skip


def inverdalloch(path: Path) -> Truth:
    """A scorecard in Word: parts named inside the table, last year, this year, Scotland, quartile, notes below."""
    words = {"On target": "Green", "Slightly off": "Amber", "Off target": "Red"}
    groups = (
        ("A fairer Inverdalloch", (
            ("FA1", "Children living in low income households", "%", "21.4", "20.9", "19.9", "Third", "20.0", "Off target", "Child payment take-up is rising."),
            ("FA2", "Looked after children in the community", "%", "88.0", "89.5", "87.1", "First", "89.0", "On target", ""),
            ("FA3", "Days to process a crisis grant", "days", "2.0", "1.6", "1.9", "Second", "2.0", "On target", "Two staff were added in May."),
        )),
        ("A greener Inverdalloch", (
            ("GR1", "Waste recycled", "%", "48.2", "47.0", "43.5", "Second", "50.0", "Off target", "Contamination rose after the route change."),
            ("GR2", "Emissions from council buildings", "tonnes", "9,840", "9,120", "-", "-", "9,200", "On target", ""),
            ("GR3", "Roads that should be considered for treatment", "%", "36.1", "36.1", "33.6", "Third", "36.0", "Slightly off", "Winter was harsh."),
        )),
    )  # fmt: skip
    heads = ("Code", "Measure", "Unit", "Last year", "This year", "Scotland", "Quartile", "Target", "Status")
    document = Document()
    document.add_heading("Inverdalloch Council", 0)
    document.add_heading("Annual performance report 2024/25", 1)
    document.add_heading("Measures", 2)
    table = document.add_table(rows=1, cols=len(heads))
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for group, rows in groups:
        cells = table.add_row().cells
        cells[0].merge(cells[-1]).paragraphs[0].add_run(group).bold = True
        for *printed, note in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, printed, strict=True):
                cell.text = text
            _shade(cells[-1], TINTS[words[printed[-1]]].lstrip("#"))
            if note:
                cells = table.add_row().cells
                cells[1].merge(cells[-1]).paragraphs[0].add_run(note).italic = True
    document.save(str(path))
    return {
        "indicator-results": [
            {
                "area": group, "ref": ref, "indicator": name, "result": now, "result_period": "2024/25",
                "year_ago_result": before, "year_ago_period": "2023/24", "target": target,
                "rag": words[status], "comment": note,
            }
            for group, rows in groups
            for ref, name, _, before, now, _, _, target, status, note in rows
        ]
    }  # fmt: skip


def marlingford(path: Path) -> Truth:
    """Tiles with large figures in the colour of their rating and drawn arrows; a list of a record an item."""
    tiles = (
        ("Potholes mended in five working days", "92%", "90%", "up", "Green"),
        ("Calls answered", "81%", "85%", "down", "Amber"),
        ("Library visits", "84,210", "80,000", "up", "Green"),
        ("Missed bins per 100,000", "61", "50", "down", "Red"),
        ("Rent collected", "97.4%", "97.0%", "same", "Green"),
        ("Apprentices started", "14", "20", "up", "Red"),
    )
    items = (
        ("Staff appraisals finished", "87%", "90%", "Amber"),
        ("Agency spend as a share of pay", "6.1%", "7.0%", "Green"),
        ("Planning appeals dismissed", "64%", "70%", "Red"),
    )
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(50, 780, "Marlingford District Council")
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(50, 755, "Council plan dashboard: first quarter 2025/26")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(
        50,
        730,
        "Numbers in green are on target, in amber within 5% of target and in red more than 5% from target.",
    )
    canvas.drawString(
        50,
        715,
        "An arrow pointing up means better than last quarter, down means worse, sideways means no change.",
    )
    for number, (name, figure, target, way, rating) in enumerate(tiles):
        x, y = 50 + 165 * (number % 3), 570 - 130 * (number // 3)
        canvas.setFillColor(colors.HexColor("#f1f3f5"))
        canvas.rect(x, y, 155, 115, stroke=0, fill=1)
        canvas.setFillColor(colors.black)
        canvas.setFont("Helvetica", 10)
        words = name.split()
        for line, text in enumerate((" ".join(words[:4]), " ".join(words[4:]))):
            canvas.drawCentredString(x + 77, y + 98 - 13 * line, text)
        canvas.drawCentredString(x + 77, y + 28, f"Target {target}")
        canvas.setFillColor(colors.HexColor(STRONG[rating]))
        canvas.setFont("Helvetica-Bold", 26)
        canvas.drawCentredString(x + 77, y + 48, figure)
        shape = Drawing(12, 12)
        shape.add(Polygon(POINTS[way], fillColor=colors.HexColor("#343a40"), strokeColor=None))
        shape.drawOn(canvas, x + 71, y + 8)
    canvas.setFillColor(colors.black)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(50, 400, "Our people")
    canvas.setFont("Helvetica", 10)
    for number, (name, figure, target, rating) in enumerate(items):
        canvas.drawString(
            60, 378 - 14 * number, f"\u2022 {name}: {figure} (target {target}) {rating.upper()}"
        )
    canvas.save()
    of = {"result_period": "Q1 2025/26"}
    return {
        "indicator-results": [
            *(
                {
                    "indicator": name,
                    "result": figure,
                    "target": target,
                    "rag": rating,
                    "direction_short_term": MEANT[way],
                    **of,
                }
                for name, figure, target, way, rating in tiles
            ),
            *(
                {"indicator": name, "result": figure, "target": target, "rag": rating, **of}
                for name, figure, target, rating in items
            ),
        ]
    }


def kelderwick(path: Path) -> Truth:
    """A page per indicator with facts as lines, periods down a table, a drawn chart; no wording for comments."""
    periods = ("Q3 2023/24", "Q4 2023/24", "Q1 2024/25", "Q2 2024/25", "Q3 2024/25")
    sheets = (
        ("KW01", "Calls answered within a minute", "Higher", "Head of Customer Services", ("78%", "80%", "81%", "79%", "84%"), "80%", ("Amber", "Green", "Green", "Amber", "Green"), "A call-back option was added."),
        ("KW02", "Days to decide a new benefit claim", "Lower", "Head of Revenues", ("21", "22", "19", "20", "23"), "20", ("Amber", "Amber", "Green", "Green", "Red"), "Three assessors are on leave."),
        ("KW03", "Household waste recycled", "Higher", "Head of Waste", ("51.2%", "48.0%", "50.1%", "52.4%", "51.9%"), "50.0%", ("Green", "Amber", "Green", "Green", "Green"), "Food waste is up."),
    )  # fmt: skip
    styles = getSampleStyleSheet()

    def text(words: str, style: str = "BodyText") -> Paragraph:
        return Paragraph(words, styles[style])

    def chart(results: tuple[str, ...]) -> Drawing:
        drawing = Drawing(300, 90)
        for number, result in enumerate(results):
            height = 0.6 * float(result.rstrip("%"))
            drawing.add(
                Rect(20 + 55 * number, 15, 30, height, fillColor=colors.HexColor("#88aacc"), strokeColor=None)
            )
            drawing.add(String(20 + 55 * number, 3, periods[number], fontSize=7))
        return drawing

    parts = [
        text("Kelderwick District Council", "Title"),
        text("Performance report: quarter 3 of 2024/25", "Heading1"),
        text("Green: target met. Amber: within 10% of target. Red: more than 10% from target."),
        PageBreak(),
    ]
    for ref, name, aim, lead, results, target, ratings, why in sheets:
        rows = [["Period", "Actual", "Target", "Status"]]
        rows += [
            [when, result, target, rating]
            for when, result, rating in zip(periods, results, ratings, strict=True)
        ]
        look = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")]
        parts += [
            text(f"{ref} {name}", "Heading2"),
            text(f"<b>Good is:</b> {aim}"),
            text(f"<b>Lead officer:</b> {lead}"),
            Table(rows, colWidths=[110, 80, 80, 80], style=look, hAlign="LEFT"),
            chart(results),
            text("What is behind this?", "Heading4"),
            text(why),
            PageBreak(),
        ]
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1).build(parts)
    return {
        "indicator-results": [
            {
                "ref": ref, "indicator": name, "polarity": aim, "target": target, "rag": ratings[4],
                "result": results[4], "result_period": periods[4], "previous_result": results[3],
                "previous_period": periods[3], "year_ago_result": results[0], "year_ago_period": periods[0],
            }
            for ref, name, aim, _, results, target, ratings, _ in sheets
        ]
    }  # fmt: skip


PAGES: dict[str, Callable[[Path], Truth]] = {
    "wealdham-q2-2025-26.html": wealdham,
    "garrick-2024-25-outturn.pdf": garrick,
    "inverdalloch-2024-25.docx": inverdalloch,
    "marlingford-q1-2025-26.pdf": marlingford,
    "kelderwick-q3-2024-25.pdf": kelderwick,
}
