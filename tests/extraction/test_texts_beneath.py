"""Texts beneath records with no rule between: told from lines of a name by how and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from reportlab.pdfgen.canvas import Canvas
from small_pages import across, document, page, texts, words

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction.forms.letters import is_bold_font
from pipelines.extraction.model import Box, Fill, PageContent, RawTable, Rule, TableRow, Word
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.extraction.shapes.beneath import ACROSS
from pipelines.extraction.shapes.open_tables.cut_rows import CUT_OFF
from pipelines.extraction.shapes.rows import NAME_OR_COMMENT
from pipelines.rows.schemas import load_schemas

XS = (44, 74, 300, 350, 400, 450)
RIGHT = 550
GREY, DARK, SHADE = (90, 90, 90), (60, 60, 60), (230, 235, 240)
HEADS = ("No.", "Indicator", "Target", "Q3", "Q2", "Status")
PITCH, ROW = 10.0, 20.0  # points from line to line of a text, and from a row to what follows
RECORDS = (
    ("P1", "Streets swept each week", "95%", "93%", "96%", "Close"),
    ("P2", "Plans decided in time", "80%", "84%", "81%", "Met"),
    ("P3", "Bags left by the roadside", "300", "342", "318", "Missed"),
    ("P4", "Waste that is recycled", "46%", "47%", "48%", "Met"),
)
SHORT = ("Leaf fall was late this year.",)
LONG = ("More bags on private land are now in the count than there were in it before June of this year.",)
UNENDED = ("More bags on private land are now in the count than there were in it before June",)
CAPITALS = ("BAGS ON PRIVATE LAND NOW COUNTED IN THE WHOLE OF THIS BOROUGH",)
TWO_LINES = ("More bags on private land are now counted in", "the whole of the borough than before.")


class Comment(NamedTuple):
    """A text beneath a record: its lines, where it begins, and how it is printed."""

    lines: Sequence[str]
    x: float = 64
    is_slanted: bool = True
    colour: tuple[int, int, int] = (0, 0, 0)

    def at(self, y: float) -> list[Word]:
        return [
            word._replace(is_slanted=self.is_slanted, colour=self.colour)
            for number, line in enumerate(self.lines)
            for word in words(line, self.x, y + PITCH * number)
        ]


def printed_page(
    comments: dict[str, Comment],
    ruling: str = "above",
    records: Sequence[Sequence[str]] = RECORDS,
    wrapped: dict[str, str] | None = None,
    number: int = 1,
    padding: float = 0.0,
) -> PageContent:
    """A page of records, some with a text beneath, some with a name of two lines."""
    printed = [word for x, head in zip(XS, HEADS, strict=True) for word in words(head, x, 56, is_bold=True)]
    y = 76.0 + padding
    rules: list[Rule] = []
    fills = [Fill(Box(40, 50, RIGHT, 70), DARK)] if ruling != "none" else []
    for at, record in enumerate(records):
        top = y - 6 - padding
        for x, text in zip(XS, record, strict=True):
            printed += words(text, x, y)
        if (more := (wrapped or {}).get(record[0])) is not None:
            y += PITCH
            printed += words(more, XS[1], y)
        y += ROW + 2 * padding
        if (comment := comments.get(record[0])) is not None:
            printed += comment.at(y - (5 if ruling == "none" else 2))
            y += PITCH * (len(comment.lines) - 1) + ROW - 2 + 2 * padding
        if ruling == "above":
            rules += across([top], 40, RIGHT)
        elif ruling == "below":
            rules += across([y - 6 - padding], 40, RIGHT)
        elif ruling == "zebra" and at % 2 == 0:
            fills.append(Fill(Box(40, top, RIGHT, y - 6 - padding), SHADE))
    return page(printed, rules, fills, number)


def table(
    comments: dict[str, Comment],
    ruling: str = "above",
    records: Sequence[Sequence[str]] = RECORDS,
    wrapped: dict[str, str] | None = None,
    after: Sequence[Word] = (),
) -> RawTable:
    """The one table of such a page, with words after it."""
    shown = printed_page(comments, ruling, records, wrapped)
    (found,) = document(replace(shown, words=(*shown.words, *after))).tables
    return found


def beneath(rows: Sequence[TableRow]) -> list[str]:
    return [row.filled[0].text for row in rows if row.is_beneath]


def names(rows: Sequence[TableRow]) -> list[str]:
    return [row.at(1).text for row in rows if len(row.filled) > 2]


RULINGS = ("above", "below", "zebra", "none")


@pytest.mark.parametrize("ruling", RULINGS)
def test_a_text_in_other_letters_is_a_row_of_its_own_whatever_rules_there_are(ruling: str):
    found = table({"P1": Comment(SHORT), "P3": Comment(LONG)}, ruling)
    assert beneath(found.rows) == [SHORT[0], LONG[0]]
    assert names(found.rows) == ["Indicator", *(record[1] for record in RECORDS)]
    assert not any(row.doubt for row in found.rows)


@pytest.mark.parametrize("ruling", RULINGS)
def test_one_of_two_lines_and_one_under_the_last_row_are_too(ruling: str):
    grey = {"P2": Comment(TWO_LINES, 60, False, GREY), "P4": Comment(SHORT, 60, True)}
    found = table(grey, ruling)
    assert beneath(found.rows) == [" ".join(TWO_LINES), SHORT[0]]
    assert names(found.rows)[1:] == [record[1] for record in RECORDS]


@pytest.mark.parametrize("ruling", ["above", "none"])
def test_plain_letters_are_told_by_their_left_edge_and_the_room_that_the_name_left(ruling: str):
    plain = {"P1": Comment(SHORT, 60, is_slanted=False), "P3": Comment(LONG, 60, is_slanted=False)}
    found = table(plain, ruling)
    assert beneath(found.rows) == [SHORT[0], LONG[0]]


def test_where_the_signs_tell_half_the_record_is_doubtful():
    found = table({"P1": Comment(SHORT, 74, is_slanted=False)})
    assert {row.at(0).text: row.doubt for row in found.rows if row.doubt} == {"P1": NAME_OR_COMMENT}
    assert not beneath(found.rows)


@pytest.mark.parametrize("ruling", RULINGS)
def test_a_name_of_two_lines_joins_beside_and_above_texts_beneath(ruling: str):
    full = [("P1", "Streets, squares and parks that were swept in the week", *RECORDS[0][2:]), *RECORDS[1:]]
    more = {"P1": "of their inspection", "P3": "within the borough"}
    found = table({"P3": Comment(LONG)}, ruling, full, more)
    assert names(found.rows)[1] == f"{full[0][1]} of their inspection"
    assert names(found.rows)[3] == "Bags left by the roadside within the borough"
    assert beneath(found.rows) == [LONG[0]]
    assert not any(row.doubt for row in found.rows)


def test_a_note_at_the_left_under_the_last_row_speaks_of_no_record():
    note = [word._replace(is_slanted=True) for word in words("Figures are as at the end of June.", 44, 160)]
    found = table({}, after=note)
    assert not beneath(found.rows)
    assert names(found.rows)[1:] == [record[1] for record in RECORDS]


def test_a_text_at_the_left_is_beneath_where_rows_follow_and_then_under_the_last_row_too():
    found = table({"P1": Comment(SHORT, 44), "P4": Comment(LONG, 44)})
    assert beneath(found.rows) == [SHORT[0], LONG[0]]


def test_a_last_row_under_a_text_that_is_no_row_is_doubtful_and_not_lost():
    found = table({"P3": Comment(CAPITALS, is_slanted=False)})
    assert [row.at(0).text for row in found.rows if row.doubt] == ["P3", "P4"]
    assert texts(found)[-1] == list(RECORDS[3])


@pytest.mark.parametrize("comments", [{}, {"P4": Comment(SHORT)}], ids=["a record", "a text beneath"])
def test_a_page_that_ends_without_a_rule_ends_no_row_before_the_next_page(comments: dict[str, Comment]):
    more = [(f"P{number + 4}", f"Trees planted in park {number}", *RECORDS[0][2:]) for number in (1, 2, 3)]
    pages = printed_page(comments), printed_page({"P6": Comment(SHORT)}, records=more, number=2)
    (found,) = document(*pages).tables
    assert names(found.rows)[1:] == [record[1] for record in (*RECORDS, *more)]
    assert len(beneath(found.rows)) == len(comments) + 1


def test_texts_beneath_are_published_as_comments_of_the_records_above(tmp_path: Path, project: Project):
    texts_below = {
        "P1": "Leaf fall was late this year",
        "P3": "More bags on private land were found, and counted.",
    }
    canvas = Canvas(str(tmp_path / "q3-2024-25.pdf"), pagesize=(600, 800))
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(40, 770, "Performance, Q3 2024/25")
    y = 740.0
    for record in (HEADS, *RECORDS):
        canvas.setFont("Helvetica-Bold" if record is HEADS else "Helvetica", 8)
        for x, text in zip(XS, record, strict=True):
            canvas.drawString(x, y, text)
        canvas.line(40, y + 12, RIGHT, y + 12)
        if below := texts_below.get(record[0]):
            y -= 18
            canvas.setFont("Helvetica-Oblique", 8)
            canvas.drawString(64, y, below)
        y -= 20
    canvas.save()
    read = read_here(load_report(tmp_path / "q3-2024-25.pdf"), project.layouts)
    records = records_of(read, "indicator-results", load_schemas(project.schemas))
    assert {row["ref"]: row["comment"] for row in records.rows} == {
        record[0]: texts_below.get(record[0]) for record in RECORDS
    }
    assert [row["result"] for row in records.rows] == [record[3] for record in RECORDS]


@pytest.mark.parametrize(
    ("name", "weight", "is_bold"),
    [
        ("CAAAAA+DejaVuSans-Oblique", 610, False),  # its stem is measured across the slant
        ("DejaVuSans", 610, True),
        ("Lato-BlackItalic", 900, True),
        ("Arial,BoldItalic", 400, True),
        ("Arial-ItalicMT", 400, False),
    ],
)
def test_a_slanted_font_is_bold_where_its_name_says_so(name: str, weight: int, is_bold: bool):
    assert is_bold_font(name, weight) is is_bold


@pytest.mark.parametrize("ruling", ["above", "below"])
def test_rows_with_much_white_about_them_have_as_much_before_a_text_beneath(ruling: str):
    comments = {"P3": Comment(LONG), "P4": Comment(SHORT)}
    (found,) = document(printed_page(comments, ruling, padding=4)).tables
    assert beneath(found.rows) == [LONG[0], SHORT[0]]


def test_a_paragraph_close_under_a_table_is_none_of_it_though_a_text_beneath_runs_across_its_columns():
    prose = words("The figures of this part of the report are given by the services of the council.", 44, 177)
    found = table({"P1": Comment(LONG)}, after=prose)
    assert texts(found)[-1] == list(RECORDS[3])


@pytest.mark.parametrize("x", [44, 64, 74])
@pytest.mark.parametrize("ruling", RULINGS)
def test_a_plain_line_across_figures_joins_no_name_and_the_records_beside_it_are_doubtful(
    ruling: str, x: float
):
    found = table({"P2": Comment(UNENDED, x, is_slanted=False)}, ruling, wrapped={"P3": "within the borough"})
    wrapped = [[*record] for record in RECORDS]
    wrapped[2][1] += " within the borough"
    assert [[cell.text for cell in row.cells] for row in found.rows if len(row.filled) > 2][1:] == wrapped
    assert {row.at(0).text: row.doubt for row in found.rows if row.doubt} == {"P2": ACROSS, "P3": ACROSS}
    assert beneath(found.rows) == [UNENDED[0]]


def test_a_short_line_at_a_place_of_its_own_where_the_name_left_room_makes_its_row_doubtful():
    found = table({"P2": Comment(CAPITALS, is_slanted=False)}, "none")
    assert {row.at(0).text: row.doubt for row in found.rows if row.doubt} == {"P3": NAME_OR_COMMENT}


def cut_page(ruling: str) -> PageContent:
    """A page whose table a text in capitals cuts in two."""
    more = [(f"P{number}", f"Trees planted in park {number}", *RECORDS[0][2:]) for number in (5, 6)]
    return printed_page({"P4": Comment(CAPITALS, is_slanted=False)}, ruling, (*RECORDS, *more))


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.parametrize("ruling", RULINGS[:-1])
def test_rows_that_a_text_cuts_off_from_their_table_are_held_in_it(ruling: str, is_bold: bool):
    shown = cut_page(ruling)
    cut = CAPITALS[0].split()
    printed = tuple(
        word._replace(is_bold=word.is_bold or (is_bold and word.text in cut)) for word in shown.words
    )
    (found,) = document(replace(shown, words=printed)).tables
    assert [row.at(0).text for row in found.rows if len(row.filled) > 2][1:] == [f"P{n}" for n in range(1, 7)]
    assert {row.at(0).text: row.doubt for row in found.rows if row.doubt} == dict.fromkeys(
        ("P4", "P5", "P6"), CUT_OFF
    )


def test_rows_under_a_text_with_figures_in_other_places_are_a_table_of_their_own():
    shown = cut_page("above")
    moved = tuple(
        word._replace(box=word.box._replace(x0=word.box.x0 + 22, x1=word.box.x1 + 22))
        if word.box.x0 > XS[2] - 1 and word.box.top > 170
        else word
        for word in shown.words
    )
    assert len(document(replace(shown, words=moved)).tables) == 2


def test_words_side_by_side_under_a_ruled_table_that_run_over_its_columns_are_no_row() -> None:
    """As a key does that stands there: its words and what they mean, four times over."""
    rows = (HEADS, *RECORDS)
    printed = [
        word
        for at, row in enumerate(rows)
        for x, text in zip(XS, row, strict=True)
        for word in words(text, x, 105 + ROW * at, is_bold=not at)
    ]
    rules = across([100 + ROW * at for at in range(len(rows) + 1)], XS[0] - 4, RIGHT)
    key = [
        *words("Met the aim was reached or bettered", 60, 208),
        *words("Close near to it, or to what it was", 220, 208),
        *words("Missed further off than that this time", 380, 208),
    ]
    (table,) = document(page([*printed, *key], rules)).tables
    assert texts(table) == [list(row) for row in rows]
