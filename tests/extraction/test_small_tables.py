"""Tables of one row that nothing rules, words with their meanings, text in columns beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from benchmarks.councils.__main__ import rows_of, score
from benchmarks.councils.blocks import BLOCKS
from pipelines.extraction.flow import build_document
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.model import Document
from pipelines.extraction.reading import laid_out_pages, read_here
from pipelines.extraction.report import load_report

Placed = tuple[float, float, str, bool, float]  # from the left, from the top, text, whether it is bold, size

NAMES = ("Homes begun on site", "Homes empty for a year", "People kept in their homes")
FIGURES = (
    ("41", "63", "55", "On plan"),
    ("212", "205", "190", "Late"),
    ("57.9%", "65.3%", "60.0%", "On plan"),
)
HEADS = {50.0: "Previous (Q1", 150.0: "Current (Q2", 250.0: "Target", 320.0: "Status"}


def _pdf(path: Path, texts: list[Placed]) -> Path:
    canvas = Canvas(str(path), pagesize=(500, 560), invariant=1)
    for x, y, text, is_bold, size in texts:
        canvas.setFont("Helvetica-Bold" if is_bold else "Helvetica", size)
        canvas.drawString(x, 560 - y, text)
    canvas.save()
    return path


def _line(y: float, cells: dict[float, str], *, is_bold: bool = False, size: float = 9) -> list[Placed]:
    return [(x, y, text, is_bold, size) for x, text in cells.items()]


def _block(
    y: float, name: str, figures: tuple[str, ...], *, are_heads_bold: bool, comment: str
) -> list[Placed]:
    return [
        *_line(y, {50: name}, is_bold=True, size=11),
        *_line(y + 14, HEADS, is_bold=are_heads_bold),
        *_line(y + 24, {50: "2024/25)", 150: "2024/25)"}, is_bold=are_heads_bold),
        *_line(y + 39, dict(zip(HEADS, figures, strict=True))),
        *_line(y + 58, {50: comment}, size=10),
    ]


def _texts(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def _laid_out(path: Path) -> Document:
    return build_document("r", "0", laid_out_pages(path))


@pytest.mark.parametrize("are_heads_bold", [True, False])
def test_a_row_under_headings_that_nothing_rules_is_the_measures_above_it(
    tmp_path: Path, are_heads_bold: bool
) -> None:
    texts = _line(40, {50: "Performance report, Quarter 2 2024/25"}, is_bold=True, size=16)
    for at, (name, figures) in enumerate(zip(NAMES, FIGURES, strict=True)):
        comment = f"Nothing is left of the {at + 2} sites that were named when the plan was made in spring."
        texts += _block(
            80 + 90 * at, f"Measure: {name}", figures, are_heads_bold=are_heads_bold, comment=comment
        )
    read = read_here(load_report(_pdf(tmp_path / "q2-2024-25.pdf", texts)), Path("schemas/layouts"))
    (table,) = read.tables
    assert [column.name for column in table.columns] == [
        "indicator",
        "previous_result",
        "result",
        "target",
        "rag",
        "comment",
    ]
    body = [[cell.text for cell in row.cells] for row in table.raw.rows[1:]]
    assert [row[:5] for row in body] == [[n, *f] for n, f in zip(NAMES, FIGURES, strict=True)]
    assert all("sites that were named" in row[5] for row in body)


def test_one_row_under_headings_that_are_not_bold_and_never_come_again_is_text(tmp_path: Path) -> None:
    bold, plain = (
        _laid_out(
            _pdf(
                tmp_path / f"{are_bold}.pdf",
                _block(80, NAMES[0], FIGURES[0], are_heads_bold=are_bold, comment="A word on it."),
            )
        )
        for are_bold in (True, False)
    )
    heads = ["Previous (Q1 2024/25)", "Current (Q2 2024/25)", "Target", "Status"]
    assert _texts(bold) == [[heads, list(FIGURES[0])]]
    assert _texts(plain) == []


def test_words_and_their_meanings_under_bold_headings_are_a_table(tmp_path: Path) -> None:
    rows = [("On plan", "The target is met"), ("Some concerns", "Missed by no more than 5%")]
    rows += [("Great concerns", "Missed by more than 5% of what had been")]
    texts = _line(80, {50: "Status", 150: "What it means"}, is_bold=True)
    for at, (word, meaning) in enumerate(rows):
        texts += _line(94 + 14 * at, {50: word, 150: meaning})
    texts += _line(132, {150: "aimed at"})
    texts += _line(160, {50: "The trend compares this quarter with the one before, as in all reports."})
    expected = [["Status", "What it means"], *map(list, rows)]
    expected[-1][1] += " aimed at"
    read = _laid_out(_pdf(tmp_path / "key.pdf", texts))
    assert _texts(read) == [expected]
    assert [block.text[:9] for block in read.blocks] == ["The trend"]


LEFT = [
    "This sheet says what we did in each",
    "month. Shares are those of all months",
    "and counts are their sum, as before.",
]
RIGHT = [
    "The figures that stand here are of the",
    "county alone, and none of them is what",
    "a part of it had, whatever it is called.",
]


def test_text_under_headings_beside_each_other_is_read_down_each_column(tmp_path: Path) -> None:
    texts = _line(80, {50: "Summary", 280: "Key"}, is_bold=True, size=14)
    for at, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        texts += _line(100 + 11 * at, {50: left, 280: right})
    texts += _line(160, {50: "What follows is for both of the texts above, and runs on over the whole page."})
    read = _laid_out(_pdf(tmp_path / "columns.pdf", texts))
    assert [block.text for block in read.blocks][:4] == ["Summary", " ".join(LEFT), "Key", " ".join(RIGHT)]
    assert read.blocks[4].text.startswith("What follows")


def test_prose_that_fills_two_columns_is_read_down_each_and_words_with_meanings_across(
    tmp_path: Path,
) -> None:
    left = [*LEFT, "So it was told in the last sheet, too."]
    right = [*RIGHT, "so that nobody takes one for another."]
    texts = [one for at in range(4) for one in _line(100 + 11 * at, {50: left[at], 250: right[at]})]
    words = ["done", "begun", "late", "ended"]
    texts += [one for at in range(4) for one in _line(200 + 11 * at, {50: words[at], 250: right[at]})]
    first, second, *others = _laid_out(_pdf(tmp_path / "prose.pdf", texts)).blocks
    assert (first.text, second.text) == (" ".join(left), " ".join(right))
    assert f"{words[0]} {right[0]}" in others[0].text


@pytest.mark.parametrize("name", BLOCKS)
def test_councils_with_a_table_for_each_measure_or_a_half_year_beside_its_months(
    tmp_path: Path, name: str
) -> None:
    truth = BLOCKS[name](tmp_path / name)
    counts = score(truth, rows_of(tmp_path / name, WEIGHTS))
    assert (counts["right"], counts["wrong"], counts["invented"]) == (counts["truth"], 0, 0)
