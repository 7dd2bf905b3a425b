"""Tables as councils draw them, each with one awkward trait: what people read is published, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows.records import Row
from pipelines.rows.schemas import load_schemas

EDGES = (40, 85, 215, 280, 350, 420, 490, 560, 670)  # points from the left
HEADS = (
    "Ref",
    "Indicator",
    "Polarity",
    "Annual 2016/17 Target",
    "Q2 2016/17 Target",
    "Q2 2016/17 Result",
    "Q1 2016/17 Result",
    "Comment",
)
ROWS = (
    (
        "PK/1",
        "Parks open on every day",
        "Bigger is Better",
        "98%",
        "97%",
        "96.4%",
        "95.1%",
        "Two were flooded",
    ),
    ("PK/2", "Trees planted by the council", "Bigger is Better", "1,500", "700", "812", "655", ""),
    ("PK/3", "Days to mend a swing", "Smaller is Better", "8", "9", "7.4", "10.2", ""),
    ("PK/4", "Bins emptied when due", "Bigger is Better", "95%", "95%", "91%", "93.5%", ""),
)
FIELDS = ("ref", "indicator", "polarity", "annual_target", "target", "result", "previous_result")
LINE, TOP = 18.0, 480.0
Cells = Sequence[Sequence[str]]


class Page(NamedTuple):
    """A table on a page: its rows, how it is ruled and set, and what is drawn besides."""

    rows: Cells = ROWS
    ruling: str = "all"
    is_right: bool = False
    has_turned_headings: bool = False
    is_lettered: bool = False
    before: Callable[[Canvas], None] | None = None
    after: Callable[[Canvas], None] | None = None

    def draw(self, path: Path) -> Path:
        """The page as a file."""
        canvas = Canvas(str(path), pagesize=(700, 540))
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(40, 510, "Q2 2016/17 Performance Report")
        if self.before:
            self.before(canvas)
        canvas.setFillGray(0)
        height = 70.0 if self.has_turned_headings else 28.0
        self._headings(canvas, height)
        canvas.setFont("Helvetica", 8)
        for number, row in enumerate(self.rows):
            base = TOP - height - LINE * number - 12
            for at, text in enumerate(row):
                self._cell(canvas, at, base, text)
        self._rules(canvas, height)
        if self.after:
            self.after(canvas)
        canvas.save()
        return path

    def _headings(self, canvas: Canvas, height: float) -> None:
        canvas.setFont("Helvetica-Bold", 8)
        for at, text in enumerate(HEADS):
            first, _, rest = text.partition(" ") if at < 3 else text.rpartition(" ")
            for line, part in enumerate(filter(None, (first, rest))):
                if self.has_turned_headings and at >= 3:
                    canvas.saveState()
                    canvas.translate(EDGES[at] + 12 + 10 * line, TOP - height + 4)
                    canvas.rotate(90)
                    if self.is_lettered:
                        draw_letters(canvas, part)
                    else:
                        canvas.drawString(0, 0, part)
                    canvas.restoreState()
                else:
                    self._cell(canvas, at, TOP - 12 - 10 * line, part)

    def _cell(self, canvas: Canvas, at: int, base: float, text: str) -> None:
        if self.is_right and 3 <= at <= 6:
            canvas.drawRightString(EDGES[at + 1] - 4, base, text)
        else:
            canvas.drawString(EDGES[at] + 4, base, text)

    def _rules(self, canvas: Canvas, height: float) -> None:
        canvas.setLineWidth(0.5)
        bottom = TOP - height - LINE * len(self.rows)
        levels = [TOP, *(TOP - height - LINE * number for number in range(len(self.rows) + 1))]
        if self.ruling == "columns":
            levels = [TOP, TOP - height, bottom]
        if self.ruling in ("all", "rows", "columns"):
            for y in levels:
                canvas.line(EDGES[0], y, EDGES[-1], y)
        if self.ruling in ("all", "columns"):
            for x in EDGES:
                canvas.line(x, TOP, x, bottom)


def draw_letters(canvas: Canvas, text: str) -> None:
    """A text printed letter by letter, each placed by itself, as browsers print what they turn."""
    for at, letter in enumerate(text):
        canvas.drawString(canvas.stringWidth(text[:at], "Helvetica-Bold", 8), 0, letter)


def tiled(canvas: Canvas) -> None:
    """A pale word over the whole page, again and again, as word processors mark a draft."""
    canvas.setFont("Helvetica-Bold", 30)
    canvas.setFillGray(0.85)
    for x in range(20, 680, 160):
        for y in range(280, 520, 60):
            canvas.drawString(x, y, "DRAFT")


def stamp_aslant(canvas: Canvas) -> None:
    """A stamp across the figures that begins right behind the last row's polarity."""
    canvas.saveState()
    canvas.setFillColorRGB(1, 0, 0, 0.3)
    canvas.translate(EDGES[3] - 2, TOP - 28 - LINE * (len(ROWS) - 1) - 13)
    canvas.rotate(30)
    canvas.setFont("Helvetica-Bold", 36)
    canvas.drawString(0, 0, "Embargoed 9 Nov")
    canvas.restoreState()


def level_mark(canvas: Canvas) -> None:
    """A large pale word and a figure behind the table, level, once."""
    canvas.setFont("Helvetica-Bold", 70)
    canvas.setFillGray(0.8)
    canvas.drawString(200, 400, "DRAFT 2")


def bars_in_cells(canvas: Canvas) -> None:
    """Bars behind the results, as spreadsheets draw them, each as long as its figure."""
    canvas.setFillColorRGB(0.6, 0.7, 0.9)
    for number, share in enumerate((0.9, 0.5, 0.3, 0.5)):
        y = TOP - 28 - LINE * (number + 1)
        canvas.rect(EDGES[5] + 1, y + 1, share * 68, LINE - 2, stroke=number % 2, fill=1)


def note_below(canvas: Canvas) -> None:
    """A row right under the table, ruled as it is, that holds a note on it."""
    top, bottom = TOP - 28 - LINE * len(ROWS), TOP - 28 - LINE * (len(ROWS) + 1)
    canvas.rect(EDGES[0], bottom, EDGES[-1] - EDGES[0], top - bottom)
    canvas.drawString(44, bottom + 6, "* Provisional: figures for PK/2 leave out 37 trees of a school.")


def with_results(*texts: str, column: int = 5) -> Cells:
    """The rows with other results."""
    return tuple((*row[:column], text, *row[column + 1 :]) for row, text in zip(ROWS, texts, strict=True))


SPARSE = tuple((*row[:6], "" if number else row[6], row[7]) for number, row in enumerate(ROWS))
PLAIN: dict[str, Page] = {
    "ruled all around": Page(),
    "a word tiled over it": Page(before=tiled),
    "a stamp aslant over it": Page(after=stamp_aslant),
    "a large word level behind it": Page(before=level_mark),
    "bars behind its results": Page(before=bars_in_cells),
    "headings on their side": Page(has_turned_headings=True),
    "headings on their side, letter by letter": Page(has_turned_headings=True, is_lettered=True),
    "rules between columns only": Page(ruling="columns"),
    "rules between rows only": Page(ruling="rows"),
    "rules between rows only, figures at the right": Page(ruling="rows", is_right=True),
    "rules between rows only, a column nearly empty": Page(rows=SPARSE, ruling="rows"),
    "rules between rows only, figures at the right, a column nearly empty": Page(
        rows=SPARSE, ruling="rows", is_right=True
    ),
    "no rules": Page(ruling="none"),
    "a note as its last row": Page(after=note_below),
}


def published(page: Page, folder: Path, project: Project) -> tuple[list[Row], int]:
    """The rows that a page gives, and how many are held back."""
    read = read_here(load_report(page.draw(folder / "q2-2016-17-parks.pdf")), project.layouts)
    records = records_of(read, "indicator-results", load_schemas(project.schemas))
    return list(records.rows), len(records.held_back)


@pytest.mark.parametrize("kind", PLAIN)
def test_an_awkward_table_gives_what_is_printed(kind: str, tmp_path: Path, project: Project):
    found, held = published(PLAIN[kind], tmp_path, project)
    printed = [dict(zip(FIELDS, row, strict=False)) for row in PLAIN[kind].rows]
    assert [{name: row[name] or "" for name in FIELDS} for row in found] == printed
    assert held == 0


RESULTS: dict[str, tuple[tuple[str, ...], tuple[Mapping[str, str], ...]]] = {
    "footnote marks": (
        ("96.4%*", "812**", "7.4 *", "91% (p)"),
        (
            {"result": "96.4%", "result_value": "96.4"},
            {"result": "812", "result_value": "812"},
            {"result": "7.4", "result_value": "7.4"},
            {"result": "91% (p)", "result_value": "91"},
        ),
    ),
    "minus in every way": (
        ("(3.4%)", "-£812", "\N{EN DASH}7.4", "£(2.3)m"),
        (
            {"result_value": "-3.4"},
            {"result_value": "-812"},
            {"result_value": "-7.4"},
            {"result_value": "-2300000"},
        ),
    ),
    "ratings behind": (
        ("96.4% (G)", "812 (R)", "7.4 (A)", "91% (A)"),
        (
            {"result": "96.4%", "rag": "Green"},
            {"result": "812", "rag": "Red"},
            {"result": "7.4", "rag": "Amber"},
            {"result": "91%", "rag": "Amber"},
        ),
    ),
    "targets and qualifiers behind": (
        ("96.4%", "812 prov.", "7.4 (Target: 9)", "91%"),
        (
            {"result_value": "96.4"},
            {"result_value": "812"},
            {"result_value": "7.4"},
            {"result_value": "91"},
        ),
    ),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_what_stands_beside_a_figure_in_its_cell_is_told_from_it(kind: str, tmp_path: Path, project: Project):
    texts, wanted = RESULTS[kind]
    found, _ = published(Page(rows=with_results(*texts)), tmp_path, project)
    assert [row["ref"] for row in found] == [row[0] for row in ROWS]
    for row, want in zip(found, wanted, strict=True):
        assert {name: str(row[name]) for name in want} == want


def test_figures_of_another_scale_are_not_published_as_this_one(tmp_path: Path, project: Project):
    found, _ = published(Page(rows=with_results("1m 20s", "<5", "1,2345", "3 of 4")), tmp_path, project)
    assert [row["result_value"] for row in found if row["ref"] != "PK/4"] == [None, None, None]
