"""Every number of reading has a unit, a word of why, and something that it decides."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest
from conftest import CHECKOUT
from small_pages import SIZE, words
from test_awkward_tables import PLAIN
from test_page_kinds import drawn, headed
from test_tiles import _page as tile_page
from test_wide_lines import PARAGRAPHS, texts_of

from pipelines.extraction.flow import build_document
from pipelines.extraction.forms.pdf import count_pages, page_contents
from pipelines.extraction.model import Line, PageContent, RawTable
from pipelines.extraction.page_layout import lay_out
from pipelines.extraction.settings import RISING, SETTINGS, UNITS, Settings
from pipelines.extraction.shapes.rows import Parting, PrintedLevel, Reach, Stack, best_parting
from pipelines.extraction.shapes.tiles import find_strips

EXTRACTION = CHECKOUT / "pipelines" / "extraction"
FREE = {0.0, 0.1, 0.5, 1.0, 2.0, 3.0}  # nothing, the whole, halves, slack of reckoning
RESOLUTION = {"STEP", "STRIP", "MOST_COMMON", "ON_SIDE"}  # how finely is measured, not what is decided
READERS = (
    "across_pages.py",
    "flow.py",
    "gridless_tables.py",
    "headings_above.py",
    "joined_paragraphs.py",
    "joined_tables.py",
    "lettering.py",
    "page_ends.py",
    "page_layout.py",
    "reading_order.py",
    "running_lines.py",
    "table_cells.py",
    "text_blocks.py",
)
OTHERS = {
    *(path.name for path in (EXTRACTION / "shapes" / "detail_blocks").glob("*.py")),
    *(path.name for path in (EXTRACTION / "shapes").glob("card*.py")),
    "white_frames.py",
}  # numbers of such pages, named in their modules


@contextmanager
def changed(name: str, value: float) -> Iterator[None]:
    """One setting with another value for a while."""
    before = getattr(SETTINGS, name)
    object.__setattr__(SETTINGS, name, value)
    try:
        yield
    finally:
        object.__setattr__(SETTINGS, name, before)


def test_every_setting_has_a_unit_and_a_word_of_why():
    for one in fields(Settings):
        assert one.metadata["unit"] in UNITS, one.name
        assert len(one.metadata["why"].split()) > 3, one.name


def test_a_setting_outside_its_unit_is_refused():
    with pytest.raises(ValueError, match=r"stray_share is 4"):
        replace(SETTINGS, stray_share=4.0)


@pytest.mark.parametrize("names", RISING, ids="-".join)
def test_settings_that_must_rise_are_refused_otherwise(names: tuple[str, ...]):
    first, second = names[:2]
    high = getattr(SETTINGS, second) * 1.01
    with pytest.raises(ValueError, match="must"):
        replace(SETTINGS, **{first: high})


def modules() -> list[Path]:
    shapes = [path for path in sorted((EXTRACTION / "shapes").rglob("*.py")) if path.name not in OTHERS]
    return [*shapes, *(EXTRACTION / name for name in READERS)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.name)
def test_no_number_that_decides_something_stands_without_a_name(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        id(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in RESOLUTION
    }
    bare = [
        f"line {node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) is float and id(node) not in named
        if node.value not in FREE
    ]
    assert bare == []


# --- what each cost of a row decides ----------------------------------------------------------------

NAMES = {
    "name": "Parks mended",
    "other": "Roads and",
    "long": "Households in temporary homes",
    "small": "accommodation",
    "bold": "NORTH SIDE",
}
KINDS = [
    ("name", 2),
    ("long", 2),
    ("small", 2),
    ("small", 0),
    ("other", 0),
    ("bold", 0),
    ("", 2),
    ("", 1),
    ("name", 0),
]


def stack(kinds: tuple[tuple[str, int], ...], gaps: tuple[float, ...]) -> Stack:
    """Lines under one another: each a name or none, and some figures, or a comment alone."""
    levels: list[PrintedLevel] = []
    top = 0.0
    for number, (kind, figures) in enumerate(kinds):
        held = {0: Line(tuple(words(NAMES[kind], 0, top, is_bold=kind == "bold")))} if kind else {}
        held |= {1 + at: Line(tuple(words(f"{number + 1}2.5", 200 + 50 * at, top))) for at in range(figures)}
        if not held:
            held = {3: Line(tuple(words("a comment", 320, top)))}
        levels.append(PrintedLevel(top, top + 0.98 * SIZE, SIZE, held))
        top += 0.98 * SIZE + (gaps[number] if number < len(gaps) else 0.0)
    reaches = {0: Reach(0.0, 110.0, 190.0, False), 3: Reach(320.0, 380.0, 400.0, False)}
    return Stack(tuple(levels), frozenset({1, 2}), reaches, 0)


def arrangements() -> Iterator[Stack]:
    """Three lines of every kind, far apart, near, or overlapping."""
    for kinds in itertools.product([*KINDS, ("", 0)], repeat=3):
        for gaps in ((2.0, 2.0), (2.0, 9.0), (-5.0, 3.0)):
            yield stack(kinds, gaps)


def outcome(one: Stack) -> tuple[Parting, frozenset[int]]:
    return best_parting(replace(one))


COSTS = [one.name for one in fields(Settings) if one.metadata["unit"] == "cost"]


@pytest.mark.parametrize("name", COSTS)
def test_each_cost_decides_how_some_lines_are_parted(name: str):
    def differs(one: Stack) -> bool:
        before = outcome(one)
        with changed(name, 0.0):
            return outcome(one) != before

    assert any(differs(one) for one in arrangements())


# --- pages that one setting decides --------------------------------------------------------------------

SPARSE = "rules between rows only, figures at the right, a column nearly empty"
PLAN, ADDENDUM = "q2-2023-24-our-plan", "2017-18-corporate-plan-addendum"
DECIDED: dict[str, tuple[float, str | tuple[str, int]]] = {
    "line_flow": (0.0, SPARSE),
    "level": (10.0, "rules between columns only"),
    "least_stacks": (5, "rules between columns only"),
    "least_river": (100.0, SPARSE),
    "bare_lines": (40, "no rules"),
    "bare_columns": (5, "no rules"),
    "bare_apart": (0.0, "no rules"),
    "bare_alike_apart": (0.0, "no rules"),
    "bare_heading_apart": (0.0, "no rules"),
    "bare_heading_lines": (1, "no rules"),
    "hair": (100.0, "no rules"),
    "bold_heading_size": (2.0, "a note as its last row"),
    "snap": (40.0, (PLAN, 0)),
    "least_cell": (100.0, (PLAN, 0)),
    "near": (10.0, (PLAN, 3)),
    "column_rule": (1.0, (PLAN, 0)),
    "page_margin": (0.0, (PLAN, 3)),
    "smaller": (0.5, (PLAN, 1)),
    "paragraph_gap": (0.0, (PLAN, 4)),
    "heading_size": (0.5, (PLAN, 4)),
    "other_size": (100.0, (PLAN, 4)),
    "mark_size": (2.0, (ADDENDUM, 10)),
    "line_share": (0.0, (ADDENDUM, 10)),
}
"""By setting: a value far from its own, and a page, of the awkward or of a sample, read otherwise with it."""


def printed(pages: Sequence[PageContent]) -> list[object]:
    """What is read of some pages: texts with their kind, tables cell by cell with their doubts."""
    read = build_document("report", "0" * 64, [lay_out(one) for one in pages])
    return [
        [([cell.text for cell in row.cells], row.doubt) for row in part.rows]
        if isinstance(part, RawTable)
        else (part.kind, part.text)
        for part in read.flow
    ]


@pytest.mark.parametrize(
    ("name", "value", "ruling"), [("larger", 0.5, "rows"), ("far", 0.0, "all"), ("head_gap", 0.0, "all")]
)
def test_headings_aslant_are_told_by_their_size_and_distance(
    name: str, value: float, ruling: str, tmp_path: Path
):
    pages = list(page_contents(drawn(lambda canvas: headed(canvas, 45, ruling=ruling), tmp_path)))
    before = printed(pages)
    with changed(name, value):
        assert printed(pages) != before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tile_width_least", 300.0),
        ("tile_width_most", 0.0),
        ("tile_height_least", 300.0),
        ("tile_height_most", 0.0),
        ("value_larger", 2.0),
    ],
)
def test_strips_of_tiles_are_told_by_their_sizes(name: str, value: float):
    texts = [[("Result", f"{number}8%"), ("Target", "60%"), ("Status", "Amber")] for number in (5, 4, 3)]
    number, found, frames = tile_page(texts)
    plain = [word._replace(is_bold=False) for word in found]
    assert find_strips([(number, plain, frames)])
    with changed(name, value):
        assert not find_strips([(number, plain, frames)])


def test_lines_of_a_paragraph_are_told_by_how_far_apart_others_are_set(tmp_path: Path):
    assert len(texts_of(tmp_path / "close.pdf", PARAGRAPHS, 18.0, between=12.0)) == len(PARAGRAPHS)
    with changed("other_leading", 2.0):
        assert len(texts_of(tmp_path / "near.pdf", PARAGRAPHS, 18.0, between=12.0)) == 1


@pytest.mark.parametrize("name", DECIDED)
def test_a_setting_moved_far_changes_how_a_page_is_read(name: str, tmp_path: Path):
    value, where = DECIDED[name]
    if isinstance(where, str):
        pages = page_contents(PLAIN[where].draw(tmp_path / "page.pdf"))
    else:
        report, first = where
        source = CHECKOUT / "reports" / f"{report}.pdf"
        pages = page_contents(source, range(first, min(first + 2, count_pages(source))))
    several = list(pages)
    before = printed(several)
    with changed(name, value):
        assert printed(several) != before
