"""Tables that nothing rules: headings of several lines, last rows of two lines, tables of words alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report

Placed = tuple[float, float, str, bool]  # from the left, from the top, text, whether it is bold


def _tables(path: Path, texts: list[Placed]) -> list[list[list[str]]]:
    canvas = Canvas(str(path), pagesize=(560, 400), invariant=1)
    for x, y, text, is_bold in (*texts, (40, 40, "Performance, Q2 2025/26", True)):
        canvas.setFont("Helvetica-Bold" if is_bold else "Helvetica", 14 if y == 40 else 8)
        canvas.drawString(x, 400 - y, text)
    canvas.save()
    document = read_here(load_report(path), Path("schemas/layouts")).document
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def _line(y: float, cells: dict[float, str], *, is_bold: bool = False) -> list[Placed]:
    return [(x, y, text, is_bold) for x, text in cells.items()]


def test_a_heading_goes_on_over_words_and_a_last_row_under_them(tmp_path: Path) -> None:
    texts = _line(
        80, {40: "Measure", 200: "Q1", 240: "Q2", 280: "Target", 330: "Compared with"}, is_bold=True
    )
    texts += _line(89, {330: "last quarter"}, is_bold=True)
    for at, (name, way) in enumerate(
        (("Repairs", "Better"), ("Calls answered", "Worse"), ("Requests that were", "Worse"))
    ):
        texts += _line(
            104 + 18 * at, {40: name, 200: f"{80 + at}%", 240: f"{84 - at}%", 280: "90%", 330: way}
        )
    texts += _line(149, {40: "answered on time"})
    (table,) = _tables(tmp_path / "q2-2025-26.pdf", texts)
    assert table[0] == ["Measure", "Q1", "Q2", "Target", "Compared with last quarter"]
    assert table[-1] == ["Requests that were answered on time", "82%", "82%", "90%", "Worse"]


def test_words_under_bold_headings_are_a_table_and_columns_of_prose_are_none(tmp_path: Path) -> None:
    heads = {40: "Action", 170: "Lead", 280: "By when", 360: "Progress"}
    rows = [
        {40: "Adopt the local plan", 170: "Head of Planning", 280: "March 2026", 360: "On target"},
        {40: "Refurbish the hall", 170: "Director of Place", 280: "June 2026", 360: "Behind"},
        {40: "Replace telephones", 170: "Head of ICT", 280: "October 2025", 360: "Complete"},
    ]
    texts = _line(80, heads, is_bold=True)
    for at, row in enumerate(rows):
        texts += _line(98 + 26 * at, row)
        texts += _line(107 + 26 * at, {40: "in two steps"}) if at == 1 else []
    (table,) = _tables(tmp_path / "q2-2025-26.pdf", texts)
    assert table[0] == list(heads.values())
    assert table[2] == ["Refurbish the hall in two steps", "Director of Place", "June 2026", "Behind"]
    prose = _line(80, {40: "One", 220: "Two", 400: "Three"}, is_bold=True)
    for at in range(4):
        prose += _line(98 + 26 * at, {40: "words of a column", 220: "of another one", 400: "and a third"})
    assert _tables(tmp_path / "prose.pdf", prose) == []


def test_dates_and_shares_in_the_middle_of_their_columns_stand_under_their_headings(tmp_path: Path) -> None:
    heads = {40: "No.", 80: "Project", 220: "Lead", 300: "Due date", 370: "Done", 420: "Position"}
    texts = _line(80, heads, is_bold=True)
    for at, (no, name, done) in enumerate(
        (("P1", "Dredge the pond", "55%"), ("P2", "Mend the weir", "100%"))
    ):
        row = {40: no, 80: name, 220: "Head of Parks", 296: "30/06/2026", 371.5 - 2 * at: done, 420: "Begun."}
        texts += _line(98 + 24 * at, row)
    texts += _line(146, {40: "P3", 80: "Open the hide", 220: "Warden", 296: "01/10/2026", 371.5: "TBC"})
    (table,) = _tables(tmp_path / "q2-2025-26.pdf", texts)
    assert table[0] == list(heads.values())
    assert table[1] == ["P1", "Dredge the pond", "Head of Parks", "30/06/2026", "55%", "Begun."]
    assert table[3] == ["P3", "Open the hide", "Warden", "01/10/2026", "TBC", ""]


@pytest.mark.parametrize(
    ("heads", "rag"), [(("Q1", "RAG", "Q2", "RAG"), "Red"), (("Q2", "RAG", "Q1", "RAG"), "Green")]
)
def test_a_rating_has_the_period_of_the_figure_beside_it(
    heads: tuple[str, ...], rag: str, tmp_path: Path
) -> None:
    body = [
        ("Bins emptied", "98%", "97%", "Green", "81%", "Red"),
        ("Calls answered", "90%", "91%", "Green", "70%", "Red"),
        ("Rents collected", "96%", "97%", "Green", "88%", "Red"),
    ]
    canvas = Canvas(str(tmp_path / "q2-2025-26.pdf"), pagesize=(560, 400), invariant=1)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(40, 360, "Performance measures, Q2 2025/26")
    for at, row in enumerate((("Measure", "Target", *heads), *body)):
        canvas.setFont("Helvetica-Bold" if not at else "Helvetica", 8)
        for column, text in enumerate(row):
            canvas.rect(40 + 80 * column, 300 - 18 * at, 80, 18)
            canvas.drawString(44 + 80 * column, 306 - 18 * at, text)
    canvas.save()
    rows = rows_of(tmp_path / "q2-2025-26.pdf", WEIGHTS)["indicator-results"]
    assert [row["rag"] for row in rows] == [rag] * 3
