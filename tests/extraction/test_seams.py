"""Columns with hardly any white between, and titles and headings that stand close above rows."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from small_pages import column, document, page, texts, words

from pipelines.extraction.kinds.keys_of_report import legend_of
from pipelines.extraction.model import Box, Fill, Rule
from pipelines.extraction.reading import read_report
from pipelines.extraction.report import load_report

ROWS = [
    ("Bins", "98.8%", "Bigger"),
    ("Lights", "9.0", "Smaller"),
    ("Rents", "101", "Bigger"),
    ("Lets", "7", "Smaller"),
]


def _spreadsheet(path: Path) -> Path:
    """As spreadsheets print: figures end where the next texts begin; one column is shaded by cell."""
    canvas = Canvas(str(path), pagesize=(600, 300), invariant=1)
    canvas.setFont("Helvetica-Bold", 9)
    canvas.setFillColor(colors.HexColor("#305496"))
    canvas.rect(40, 241, 400, 13, stroke=0, fill=1)
    canvas.setFillColor(colors.white)
    for x, head in ((42, "Indicator measured"), (152, "Result"), (202, "Good to be"), (342, "RAG")):
        canvas.drawString(x, 244, head)
    canvas.setFont("Helvetica", 9)
    for number, (name, figure, good) in enumerate(ROWS):
        y = 231 - 11 * number
        canvas.setFillColor(colors.green)
        canvas.rect(340, y - 3, 100, 11, stroke=0, fill=1)
        canvas.setFillColor(colors.black)
        canvas.drawString(42, y, f"{name} of the council")
        canvas.drawRightString(200, y, figure)
        canvas.drawString(202.2, y, good)
        canvas.drawString(342, y, "Green")
    canvas.save()
    return path


def test_figures_and_the_texts_right_behind_them_are_two_columns(tmp_path: Path) -> None:
    read = read_report(load_report(_spreadsheet(tmp_path / "sheet.pdf")), Path("schemas/layouts"))
    (table,) = read.document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Indicator measured", "Result", "Good to be", "RAG"],
        *([f"{name} of the council", figure, good, "Green"] for name, figure, good in ROWS),
    ]


def test_a_title_in_larger_letters_is_no_part_of_the_headings_under_it() -> None:
    title = words("3. Savings", 40, 60, size=11, is_bold=True)
    heads = [
        word
        for x, text in ((40, "Saving"), (240, "Planned"), (400, "Forecast"))
        for word in words(text, x, 73, is_bold=True)
    ]
    body = [
        word
        for x, several in (
            (40, ("Vans", "Post", "Pool")),
            (240, ("1.25", "0.80", "0.06")),
            (400, ("1.1", "0.8", "0.0")),
        )
        for word in column(x, {85 + 12 * at: text for at, text in enumerate(several)})
    ]
    rules = [Rule(Box(38, y, 500, y)) for y in (83, 107.5)]
    read = document(page([*title, *heads, *body], rules))
    (table,) = read.tables
    assert texts(table)[0] == ["Saving", "Planned", "Forecast"]
    assert [block.text for block in read.blocks] == ["3. Savings"]


def test_keys_name_colours_in_brackets_and_in_sentences() -> None:
    signs = [
        words("☺ Doing well (green): target met", 40, 60),
        words("☹ Doing badly (red): target missed", 40, 90),
    ]
    said = words("On course is shown in green, Near it in amber and Off course in red.", 40, 160)
    legend = legend_of(document(page([*signs[0], *signs[1], *said])))
    assert legend.words == {
        "doing well": "Green",
        "doing badly": "Red",
        "on course": "Green",
        "near it": "Amber",
        "off course": "Red",
    }


def test_bullets_of_one_kind_are_no_key() -> None:
    lines = [
        words(f"▸ Street {number}: {number} potholes mended", 40, 60 + 30 * number) for number in range(3)
    ]
    assert legend_of(document(page([word for line in lines for word in line]))).keys == ()


def test_a_band_without_figures_names_an_area_where_names_of_indicators_stand() -> None:
    fills = [Fill(Box(38, y, 500, y + 12), (238, 234, 224)) for y in (82, 118)]
    heads = [
        word
        for x, text in ((40, "Performance measure"), (240, "Target"), (320, "Actual"), (400, "Status"))
        for word in words(text, x, 70, is_bold=True)
    ]
    body = [
        word
        for y, row in (
            (84, ("Homes",)),
            (96, ("Homes built this year", "60", "71", "Green")),
            (108, ("Homes let in time", "90%", "93%", "Green")),
            (120, ("Streets",)),
            (132, ("Bins emptied in time", "99%", "95%", "Red")),
            (144, ("Potholes mended", "80", "85", "Green")),
        )
        for x, text in zip((40, 240, 320, 400), row, strict=False)
        for word in words(text, x, y)
    ]
    rules = [Rule(Box(38, y, 500, y)) for y in (82, 94, 106, 118, 130, 142, 154)]
    read = document(page([*heads, *body], rules, fills))
    from pipelines.council.project import default_project
    from pipelines.extraction.kinds.headings import load_heading_words
    from pipelines.extraction.kinds.kinds import load_kinds
    from pipelines.extraction.kinds.knowledge import Knowledge
    from pipelines.extraction.kinds.layouts import load_layouts
    from pipelines.extraction.kinds.recognise import recognise
    from pipelines.extraction.vocabulary import Vocabulary

    schemas = default_project().schemas
    layouts, word_list = load_layouts(schemas / "layouts"), load_heading_words(schemas / "heading-words")
    knowledge = Knowledge(load_kinds(schemas / "kinds", layouts, word_list), word_list, "Q3 2024/25")
    (table,), _ = recognise(read, layouts, Vocabulary([]), knowledge)
    assert [(row.area, row.text("indicator")) for row in table.rows] == [
        ("Homes", "Homes built this year"),
        ("Homes", "Homes let in time"),
        ("Streets", "Bins emptied in time"),
        ("Streets", "Potholes mended"),
    ]
