"""Kinds of table page that few reports have: each comes out as people read it, or is held back."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.schemas import load_schemas

HEADS = ("Ref", "Indicator", "Q2 2016/17 Target", "Q2 2016/17 Result")
ROWS = (
    ("PK/1", "Parks open on every day", "97%", "96.4%"),
    ("PK/2", "Trees planted", "700", "812"),
    ("PK/3", "Days to mend a swing", "9", "7.4"),
    ("PK/4", "Bins emptied when due", "95%", "91%"),
    ("PK/5", "Paths swept by the town's own staff", "1,500", "1,612"),
    ("PK/6", "Visits to the lido", "12,000", "9,871"),
)
FIELDS = ("ref", "indicator", "target", "result")
EDGES = (0, 40, 190, 250, 310)  # points from a table's left
TOP = 470.0
Draw = Callable[[Canvas], None]


def drawn(draw: Draw, folder: Path) -> Path:
    """A page as a file."""
    path = folder / "q2-2016-17-parks.pdf"
    canvas = Canvas(str(path), pagesize=(700, 540))
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(20, 510, "Q2 2016/17 Performance Report")
    draw(canvas)
    canvas.save()
    return path


def published(draw: Draw, folder: Path, project: Project) -> list[tuple[str, ...]]:
    """The rows that a page gives; nothing of it may be held back."""
    read = read_here(load_report(drawn(draw, folder)), project.layouts)
    records = records_of(read, "indicator-results", load_schemas(project.schemas))
    assert not records.held_back
    return [tuple(str(row[name] or "") for name in FIELDS) for row in records.rows]


def texts(canvas: Canvas, left: float, base: float, row: tuple[str, ...], *, is_bold: bool = False) -> None:
    """A row's texts, the figures at the right of their columns."""
    canvas.setFont("Helvetica-Bold" if is_bold else "Helvetica", 8)
    for at, text in enumerate(row):
        if at < 2:
            canvas.drawString(left + EDGES[at] + 3, base, text)
        else:
            canvas.drawRightString(left + EDGES[at + 1] - 3, base, text)


def heading(canvas: Canvas, left: float, base: float) -> None:
    """The table's heading in two lines."""
    texts(canvas, left, base + 10, tuple(head.rpartition(" ")[0] for head in HEADS), is_bold=True)
    texts(canvas, left, base, tuple(head.rpartition(" ")[2] for head in HEADS), is_bold=True)


def table(
    canvas: Canvas, left: float, rows: tuple[tuple[str, ...], ...], *, ruling: str = "all", pitch: float = 18
) -> None:
    """A table at a place of the page, ruled all around, between rows or not at all."""
    heading(canvas, left, TOP - 24)
    for number, row in enumerate(rows):
        texts(canvas, left, TOP - 30 - pitch * number - 12, row)
    levels = [TOP, *(TOP - 30 - pitch * number for number in range(len(rows) + 1))]
    for y in levels if ruling != "none" else ():
        canvas.line(left, y, left + EDGES[-1], y)
    for x in EDGES if ruling == "all" else ():
        canvas.line(left + x, TOP, left + x, levels[-1])


BESIDE: dict[str, Draw] = {
    "ruled": lambda canvas: (table(canvas, 20, ROWS[:3]), table(canvas, 360, ROWS[3:])),
    "ruled, rows of other heights": lambda canvas: (
        table(canvas, 20, ROWS[:3]),
        table(canvas, 360, ROWS[3:], pitch=23),
    ),
    "ruled as one": lambda canvas: (table(canvas, 20, ROWS[:3]), table(canvas, 330, ROWS[3:])),
    "rules between rows": lambda canvas: (
        table(canvas, 20, ROWS[:3], ruling="rows"),
        table(canvas, 360, ROWS[3:], ruling="rows", pitch=23),
    ),
    "no rules": lambda canvas: (
        table(canvas, 20, ROWS[:3], ruling="none"),
        table(canvas, 360, ROWS[3:], ruling="none"),
    ),
    "no rules, rows of other heights": lambda canvas: (
        table(canvas, 20, ROWS[:3], ruling="none"),
        table(canvas, 360, ROWS[3:], ruling="none", pitch=13),
    ),
}


@pytest.mark.parametrize("kind", BESIDE)
def test_tables_beside_each_other_are_each_read(kind: str, tmp_path: Path, project: Project):
    assert sorted(published(BESIDE[kind], tmp_path, project)) == list(ROWS)


def led(canvas: Canvas, dots: str, *, is_glued: bool = False) -> None:
    """A table that nothing rules, with dots from each name to its first figure."""
    heading(canvas, 20, TOP - 24)
    for number, row in enumerate(ROWS):
        base = TOP - 42 - 18 * number
        texts(canvas, 20, base, ("", "", *row[2:]) if not is_glued else ("", "", "", row[3]))
        canvas.drawString(23, base, row[0])
        begin = 63 + canvas.stringWidth(row[1], "Helvetica", 8)
        end = 267 - canvas.stringWidth(row[2], "Helvetica", 8)
        many = dots * int((end - begin - 4) / canvas.stringWidth(dots, "Helvetica", 8))
        if is_glued:
            canvas.drawString(63, base, f"{row[1]}{many}{row[2]}")
        else:
            canvas.drawString(63, base, row[1])
            canvas.drawString(begin + 2, base, many)


@pytest.mark.parametrize("dots", [".", ". ", "·", "…", "_"])
def test_dots_that_lead_to_a_figure_are_no_part_of_a_cell(dots: str, tmp_path: Path, project: Project):
    assert published(lambda canvas: led(canvas, dots), tmp_path, project) == list(ROWS)


def test_dots_set_with_name_and_figure_as_one_text_part_them(tmp_path: Path, project: Project):
    assert published(lambda canvas: led(canvas, ".", is_glued=True), tmp_path, project) == list(ROWS)


def test_dots_of_a_list_of_contents_stay_text(tmp_path: Path, project: Project):
    path = tmp_path / "contents.pdf"
    canvas = Canvas(str(path), pagesize=(700, 540))
    for number, name in enumerate(("Parks", "Trees", "Paths", "Bins")):
        canvas.drawString(40, 400 - 40 * number, f"{name} {'.' * 60} {number + 3}")
    canvas.save()
    document = read_here(load_report(path), project.layouts).document
    assert not document.tables
    assert [block.text.count(".") for block in document.blocks] == [60] * 4


def headed(canvas: Canvas, turn: float, *, ruling: str = "rows") -> None:
    """A table whose headings stand on their sides or aslant over it."""
    for at, text in enumerate(HEADS):
        canvas.saveState()
        canvas.translate(
            20 + (EDGES[at] if at < 2 else EDGES[at + 1] - 20) + (9 if turn == 90 else 3), TOP - 96
        )
        canvas.rotate(turn)
        canvas.setFont("Helvetica-Bold", 8)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    for number, row in enumerate(ROWS):
        texts(canvas, 20, TOP - 112 - 18 * number, row)
    levels = [TOP - 100 - 18 * number for number in range(len(ROWS) + 1)]
    for y in levels if ruling != "none" else ():
        canvas.line(20, y, 20 + EDGES[-1], y)
    for x in EDGES if ruling == "all" else ():
        canvas.line(20 + x, levels[0], 20 + x, levels[-1])
        canvas.line(20 + x, levels[0], 20 + x + 80, levels[0] + 80)


@pytest.mark.parametrize("ruling", ["all", "rows", "none"])
@pytest.mark.parametrize("turn", [30, 45, 60, 90])
def test_headings_aslant_over_columns_head_them(turn: int, ruling: str, tmp_path: Path, project: Project):
    assert published(lambda canvas: headed(canvas, turn, ruling=ruling), tmp_path, project) == list(ROWS)


def test_a_stamp_aslant_over_a_table_heads_nothing(tmp_path: Path, project: Project):
    def draw(canvas: Canvas) -> None:
        table(canvas, 20, ROWS, ruling="rows")
        for at in range(4):
            canvas.saveState()
            canvas.translate(40 + 70 * at, TOP - 120)
            canvas.rotate(45)
            canvas.setFont("Helvetica-Bold", 12)
            canvas.drawString(0, 0, f"DRAFT {at}")
            canvas.restoreState()

    assert published(draw, tmp_path, project) == list(ROWS)


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_table_whose_headings_stand_in_its_first_column_is_turned(
    is_closed: bool, tmp_path: Path, project: Project
):
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 7)
        for at, field in enumerate(zip(HEADS, *ROWS, strict=True)):
            for number, text in enumerate(field):
                canvas.drawString(23 + 96 * number, TOP - 12 - 18 * at, text[:24])
        for number in range(len(HEADS) + 1):
            canvas.line(20, TOP - 18 * number, 692, TOP - 18 * number)
        for number in range(len(ROWS) + 2 if is_closed else 0):
            canvas.line(20 + 96 * number, TOP, 20 + 96 * number, TOP - 18 * len(HEADS))

    assert published(draw, tmp_path, project) == [(row[0], row[1][:24].rstrip(), *row[2:]) for row in ROWS]


@pytest.mark.parametrize("font", ["Helvetica-Bold", "Helvetica"])
def test_a_quarter_over_two_columns_stands_for_both(font: str, tmp_path: Path, project: Project):
    def draw(canvas: Canvas) -> None:
        edges, heads = (0, 40, 170, 230, 290, 350, 410), ("Ref", "Indicator", "Target", "Result")
        canvas.setFont(font, 8)
        canvas.drawCentredString(20 + 243, TOP - 10, "Q2 2016/17")
        canvas.drawCentredString(20 + 363, TOP - 10, "Q1 2016/17")
        for number, row in enumerate(((*heads, "Target", "Result"), *((*row, "9", row[3]) for row in ROWS))):
            for at, text in enumerate(row):
                base = TOP - 22 - 18 * number
                if at < 2:
                    canvas.drawString(20 + edges[at] + 3, base, text)
                else:
                    canvas.drawRightString(20 + edges[at + 1] - 3, base, text)
            canvas.line(20, base - 4, 430, base - 4)
            canvas.setFont("Helvetica", 8)

    table = read_here(load_report(drawn(draw, tmp_path)), project.layouts).document.tables[0]
    spans = [(cell.text, cell.column, cell.span) for cell in table.rows[0].filled if "Q" in cell.text]
    assert spans == [("Q2 2016/17", 2, 2), ("Q1 2016/17", 4, 2)]


def test_a_currency_at_the_left_of_its_cell_belongs_to_the_figure(tmp_path: Path, project: Project):
    rows = tuple((*row[:2], row[2].rstrip("%"), row[3].rstrip("%")) for row in ROWS)

    def draw(canvas: Canvas) -> None:
        table(canvas, 20, rows, ruling="rows")
        for number in range(len(rows)):
            for at in (2, 3):
                canvas.drawString(20 + EDGES[at] + 3, TOP - 42 - 18 * number, "£")

    found = published(draw, tmp_path, project)
    assert [row[2:] for row in found] == [(f"£ {row[2]}", f"£ {row[3]}") for row in rows]


def test_headings_without_a_rule_below_are_no_part_of_the_first_row(tmp_path: Path, project: Project):
    def draw(canvas: Canvas) -> None:
        table(canvas, 20, ROWS, ruling="none")
        for number in range(len(ROWS)):
            canvas.line(20, TOP - 46 - 18 * number, 330, TOP - 46 - 18 * number)

    assert published(draw, tmp_path, project) == list(ROWS)


def test_a_reference_and_a_name_may_stand_under_one_heading(tmp_path: Path, project: Project):
    def draw(canvas: Canvas) -> None:
        table(canvas, 20, ROWS)
        canvas.setFillGray(1)
        canvas.rect(20.5, TOP - 29.5, 189, 29, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.setFont("Helvetica-Bold", 8)
        canvas.drawString(23, TOP - 14, "Indicator")

    assert published(draw, tmp_path, project) == list(ROWS)


def test_a_list_led_to_one_figure_each_is_a_table_where_a_heading_says_what_it_is(
    tmp_path: Path, project: Project
):
    def draw(canvas: Canvas) -> None:
        heads = ("Ref", "Indicator", "Q2 2016/17 Result")
        for number, row in enumerate((heads, *((row[0], row[1], row[3]) for row in ROWS))):
            canvas.setFont("Helvetica" if number else "Helvetica-Bold", 8)
            canvas.drawString(23, TOP - 18 * number, row[0])
            dots = "." * round((210 - canvas.stringWidth(row[1], "Helvetica", 8)) / 2.3) if number else ""
            canvas.drawString(63, TOP - 18 * number, f"{row[1]} {dots}")
            canvas.drawRightString(380, TOP - 18 * number, row[2])

    assert [(*row[:2], row[3]) for row in published(draw, tmp_path, project)] == [
        (*row[:2], row[3]) for row in ROWS
    ]


def test_a_bare_row_whose_figures_stand_on_its_last_line_begins_above_them(tmp_path: Path, project: Project):
    def draw(canvas: Canvas) -> None:
        heading(canvas, 20, TOP - 24)
        for number, row in enumerate(ROWS):
            texts(canvas, 20, TOP - 44 - 26 * number, (*row[:2], "", ""))
            texts(canvas, 20, TOP - 54 - 26 * number, ("", "in the whole town", *row[2:]))

    wanted = [(row[0], f"{row[1]} in the whole town", *row[2:]) for row in ROWS]
    assert published(draw, tmp_path, project) == wanted


@pytest.mark.parametrize("numbers", [("(1)", "(2)", "(3)", "(4)"), ("A", "B", "C", "D")])
def test_a_row_that_numbers_the_columns_is_no_record(
    numbers: tuple[str, ...], tmp_path: Path, project: Project
):
    assert published(lambda canvas: table(canvas, 20, (numbers, *ROWS)), tmp_path, project) == list(ROWS)


def with_raised(canvas: Canvas) -> None:
    """A table whose percent signs are small and raised, and some figures have a raised letter as mark."""
    rows = tuple((ref, name, *(text.rstrip("%") for text in figures)) for ref, name, *figures in ROWS)
    table(canvas, 20, rows)
    canvas.setFont("Helvetica", 5)
    for number, row in enumerate(ROWS):
        for at in (2, 3):
            if row[at].endswith("%"):
                canvas.drawString(20 + EDGES[at + 1] - 2.6, TOP - 30 - 18 * number - 9.5, "%")
    for number in (1, 2):
        canvas.drawString(20 + EDGES[4] - 2.6, TOP - 30 - 18 * number - 9, "r")


def test_raised_percent_signs_belong_to_their_figures_and_raised_letters_do_not(
    tmp_path: Path, project: Project
):
    assert published(with_raised, tmp_path, project) == list(ROWS)


def test_a_column_that_ran_into_the_next_is_held_back(tmp_path: Path, project: Project):
    lefts = (20, 70, 168, 330, 430)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 8)
        for left, text in zip(lefts, ("Ref", "Indicator", "Polarity", *HEADS[2:]), strict=True):
            canvas.drawString(left, TOP, text)
        canvas.line(20, TOP - 5, 520, TOP - 5)
        canvas.setFont("Helvetica", 8)
        for number, (ref, name, *figures) in enumerate(ROWS):
            longer = f"{name} of the town and of all villages" if number % 2 else name
            for left, text in zip(lefts, (ref, longer, "Bigger is Better", *figures), strict=True):
                canvas.drawString(left, TOP - 18 - 14 * number, text)

    read = read_here(load_report(drawn(draw, tmp_path)), project.layouts)
    records = records_of(read, "indicator-results", load_schemas(project.schemas))
    assert not records.rows
    assert any("run into each other" in row.reason for row in records.held_back)


@pytest.mark.parametrize(("second", "is_held"), [("", False), ("of the town", True)])
def test_a_heading_over_two_columns_takes_the_text_of_the_filled_one(
    second: str, is_held: bool, tmp_path: Path, project: Project
):
    """A title row above parts the table where the columns under it are not parted."""
    edges = (20, 60, 190, 260, 350, 440)
    heads = ("Ref", "Actions from Management Agreement or Business Plan", "RAG Rating", "Comments")
    actions = [
        (f"CG0{at}", f"Mend the {what}", "Green", f"Note {at}") for at, what in enumerate(("park", "road"), 1)
    ]

    def draw(canvas: Canvas) -> None:
        for top, cuts in ((TOP, (0, 2, 5)), (TOP - 16, (0, 1, 3, 4, 5))):
            for left, right in itertools.pairwise(cuts):
                canvas.rect(edges[left], top - 16, edges[right] - edges[left], 16)
        canvas.setFont("Helvetica-Bold", 7)
        canvas.drawString(edges[0] + 3, TOP - 12, "More resilient communities")
        for at, text in zip((0, 1, 3, 4), heads, strict=True):
            canvas.drawString(edges[at] + 3, TOP - 28, text)
        canvas.setFont("Helvetica", 7)
        for number, (ref, name, rating, comment) in enumerate(actions):
            top = TOP - 32 - 16 * number
            for at, text in enumerate((ref, name, second, rating, comment)):
                canvas.rect(edges[at], top - 16, edges[at + 1] - edges[at], 16)
                canvas.drawString(edges[at] + 3, top - 12, text)

    read = read_here(load_report(drawn(draw, tmp_path)), project.layouts)
    records = records_of(read, "key-actions", load_schemas(project.schemas))
    assert len(records.held_back) == (2 if is_held else 0)
    assert [row["action"] for row in records.rows] == ([] if is_held else [row[1] for row in actions])
