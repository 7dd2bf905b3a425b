"""Laws of words, lines and cells: no word is lost, doubled or put in two places, whatever the page."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CHECKOUT
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction.flow import build_document
from pipelines.extraction.forms.pdf import page_contents
from pipelines.extraction.joined_tables import _are_alike
from pipelines.extraction.model import Box, Fill, Line, PageContent, Rule, Word
from pipelines.extraction.page_layout import lay_out
from pipelines.extraction.shapes.columns import columns_of, grid_of
from pipelines.extraction.shapes.grids.finding import find_grids
from pipelines.extraction.shapes.open_tables.finding import find_open_tables
from pipelines.extraction.shapes.rivers import find_rivers
from pipelines.extraction.text import lines_of, piece_of, raw_text
from pipelines.extraction.vocabulary import Vocabulary

REPORTS = CHECKOUT / "reports"
SAMPLES = sorted(REPORTS.glob("*.pdf"))
SIZE = 8.0
LETTERS = st.text("abcdefghij", min_size=1, max_size=9)


def word(text: str, x: float, y: float, size: float = SIZE, is_bold: bool = False) -> Word:
    return Word(text, Box(x, y, x + 0.5 * size * len(text), y + 0.98 * size), size, is_bold)


@st.composite
def pages_of_words(draw: st.DrawFn) -> list[Word]:
    """Words anywhere on a page, some on one line, some raised, some over one another."""
    found = []
    for _ in range(draw(st.integers(0, 40))):
        size = draw(st.sampled_from([5.0, SIZE, 12.0]))
        x, y = draw(st.integers(0, 500)), draw(st.integers(0, 60)) * 4.0 + draw(st.sampled_from([0.0, 0.3]))
        found.append(word(draw(LETTERS), x, y, size))
    return found


@given(pages_of_words())
def test_every_word_stands_in_one_line(words: list[Word]):
    lines = lines_of(words)
    assert Counter(id(one) for line in lines for one in line.words) == Counter(map(id, words))
    assert all(line.words == tuple(sorted(line.words, key=lambda one: one.box.x0)) for line in lines)


@given(pages_of_words())
def test_lines_do_not_depend_on_the_order_of_words(words: list[Word]):
    there = {(one.size, one.box.x0, one.box.top): one for one in words}  # of words in one place, one
    kept = list(there.values())
    assert lines_of(kept) == lines_of(list(reversed(kept)))


@given(pages_of_words())
def test_stretches_hold_their_lines_words(words: list[Word]):
    for line in lines_of(words):
        parts = line.stretches
        assert all(any(part.holds(one.box.middle) for part in parts) for one in line.words)
        assert all(left.x1 <= right.x1 for left, right in itertools.pairwise(parts))


@given(st.lists(st.lists(LETTERS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_a_paragraph_keeps_its_letters(lines: list[list[str]]):
    printed = []
    for number, texts in enumerate(lines):
        x, words = 40.0, []
        for text in texts:
            words.append(word(text, x, 12.0 * number))
            x = words[-1].box.x1 + 0.3 * SIZE
        printed.append(Line(tuple(words)))
    piece = piece_of(printed, None, Vocabulary([]))
    assert piece.text.replace(" ", "") == "".join(text for texts in lines for text in texts)
    assert piece.text.split() == raw_text(printed).split()


@settings(deadline=None)  # the first word waits for the word list
@given(st.text("abcdefgh-", min_size=1), LETTERS)
def test_mending_a_hyphen_changes_nothing_but_the_hyphen(left: str, right: str):
    mended = Vocabulary([]).mend_hyphen(left, right)
    assert mended in (f"{left}-{right}", f"{left}{right}")


def test_a_broken_word_is_mended_only_on_evidence():
    report = Vocabulary(["a multi-agency approach to anti-social behaviour and regeneration"])
    assert report.mend_hyphen("anti", "social") == "anti-social"
    assert report.mend_hyphen("regene", "ration") == "regeneration"
    assert report.mend_hyphen("qwer", "tzui") == "qwer-tzui"


def test_a_letter_alone_is_the_rest_of_a_word_that_a_narrow_cell_cut():
    assert Vocabulary([]).is_cut("burglary offence", "s solved")
    assert Vocabulary([]).is_cut("incom", "e of households")
    assert not Vocabulary([]).is_cut("there was", "a change")
    assert not Vocabulary([]).is_cut("plan", "x of the park")


def ruled(y: float, rows: list[tuple[list[int], list[str]]]) -> tuple[list[Rule], list[Word], float]:
    """Rows of 20 points from a height on, each with its edges and texts; those in capitals are bold."""
    rules: list[Rule] = []
    words: list[Word] = []
    for edges, texts in rows:
        rules += [Rule(Box(edges[0], at, edges[-1], at)) for at in (y, y + 20)]
        rules += [Rule(Box(x, y, x, y + 20)) for x in edges]
        words += [
            word(text, x + 3, y + 5, is_bold=text.isupper()) for x, text in zip(edges, texts, strict=False)
        ]
        y += 20
    return rules, words, y


@pytest.mark.parametrize("name", [[], [([40, 400], ["NAME"])]], ids=["", "under a name"])
def test_tables_that_abut_are_parted_where_the_lower_ones_heading_begins(
    name: list[tuple[list[int], list[str]]],
):
    upper = [([40, 140, 300], texts) for texts in (["AREA", "AIM"], ["parks", "clean"], ["roads", "whole"])]
    lower = [([40, 90, 200, 400], texts) for texts in (["REF", "WHAT", "VALUE"], ["ab", "waste", "cd"])]
    rules, words, _ = ruled(60, [*upper, *name, *lower])
    one, two = find_grids(PageContent(1, 500, 800, tuple(words), tuple(rules), ()))
    assert (one.box, len(one.column_edges)) == (Box(40, 60, 300, 120), 3)
    assert (two.box.top, len(two.column_edges), len(two.row_edges)) == (120, 4, 3 + len(name))


def test_a_table_right_below_one_that_ends_where_it_has_no_column_is_another():
    facts = [([40, 95, 150, 210, 268], ["aim", "high", "told", "often"])]
    years = [
        ([40, 94, 152, 207, 260, 310], texts) for texts in (["", "Q1", "Q2", "Q3", "Q4"], ["is", *"1234"])
    ]
    rules, words, _ = ruled(60, [*facts, *years, ([40, 94, 212], ["state", "met"])])
    found = find_grids(PageContent(1, 500, 800, tuple(words), tuple(rules), ()))
    assert [(len(grid.row_edges) - 1, len(grid.column_edges) - 1) for grid in found] == [
        (1, 4),
        (2, 5),
        (1, 2),
    ]


def test_a_short_last_row_whose_end_is_a_columns_edge_stays_in_its_table():
    rows = [
        ([40, 94, 152, 207, 260], [*"abcd"]),
        ([40, 94, 152, 207, 260], [*"efgh"]),
        ([40, 94, 152], [*"ij"]),
    ]
    rules, words, _ = ruled(60, rows)
    (grid,) = find_grids(PageContent(1, 500, 800, tuple(words), tuple(rules), ()))
    assert len(grid.row_edges) == 4


def test_a_bold_row_under_the_same_columns_parts_no_table():
    texts = [["REF", "WHAT", "VALUE"], ["ab", "waste", "cd"], ["SUM", "ALL", "HI"], ["ef", "parks", "gh"]]
    rules, words, _ = ruled(60, [([40, 90, 200, 400], row) for row in texts])
    (grid,) = find_grids(PageContent(1, 500, 800, tuple(words), tuple(rules), ()))
    assert (len(grid.column_edges), len(grid.row_edges)) == (4, 5)


@st.composite
def tables_of_words(draw: st.DrawFn) -> tuple[PageContent, list[list[str]]]:
    """A page with one table under full-width rules, its columns of some width, 1 to 3 words a cell."""
    widths = draw(st.lists(st.integers(60, 140), min_size=2, max_size=5))
    texts = draw(
        st.lists(
            st.lists(
                st.lists(LETTERS.filter(lambda text: len(text) < 9), min_size=1, max_size=3),
                min_size=len(widths),
                max_size=len(widths),
            ),
            min_size=2,
            max_size=8,
        )
    )
    end = 40.0 + sum(widths)
    y, words, rules = 60.0, [], [Rule(Box(40, 60, end, 60))]
    for number, row in enumerate(texts):
        x = 40.0
        for width, cell in zip(widths, row, strict=True):
            for line, text in enumerate(cell):
                words.append(word(text, x + 4, y + 4 + 10 * line, is_bold=number == 0))
            x += width
        y += 10.0 * max(map(len, row)) + 8
        rules.append(Rule(Box(40, y, end, y)))
    page = PageContent(1, end + 40, 800, tuple(words), tuple(rules), ())
    return page, [[" ".join(cell) for cell in row] for row in texts]


@settings(deadline=None)
@given(tables_of_words(), st.booleans())
def test_a_table_without_column_rules_is_read_cell_for_cell(
    made: tuple[PageContent, list[list[str]]], is_striped: bool
):
    page, expected = made
    if is_striped:
        ys = [rule.box.top for rule in page.rules]
        x1 = page.rules[0].box.x1
        fills = [
            Fill(Box(40, top, x1, bottom), (220, 230, 240))
            for top, bottom in list(itertools.pairwise(ys))[::2]
        ]
        page = replace(page, rules=(), fills=tuple(fills))
    layout = lay_out(page)
    assert len(layout.grids) == 1
    grid = layout.grids[0]
    found = [["" for _ in expected[0]] for _ in expected]
    for cell in grid.cells:
        found[cell.row][cell.column] = raw_text(lines_of(cell.words))
    assert found == expected
    assert layout.lines == ()


@given(st.lists(st.floats(30, 200), min_size=1, max_size=6), st.integers(3, 9))
def test_rivers_part_columns_and_nothing_else(widths: list[float], rows: int):
    lines = []
    starts = [40.0]
    for width in widths:
        starts.append(starts[-1] + width + 6)
    for number in range(rows):
        words = tuple(
            Word("x", Box(x, 20 * number, x + width, 20 * number + 8), SIZE)
            for x, width in zip(starts, widths, strict=False)
        )
        lines.append([Line(words)])
    rivers = find_rivers(lines, 38.0, starts[-1])
    assert len(rivers) == len(widths) - 1
    for river, left, width in zip(rivers, starts, widths, strict=False):
        assert left + width <= river <= left + width + 6


def printed(word: Word) -> tuple[str, Box]:
    """What a word is, whatever was marked at it since."""
    return word.text, word.box


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_word_of_a_page_is_lost_or_in_two_places(path: Path):
    for page in page_contents(path):
        layout = lay_out(page)
        inside = [one for grid in layout.grids for cell in grid.cells for one in cell.words]
        outside = [one for line in layout.lines for one in line.words]
        assert Counter(map(printed, inside + outside)) == Counter(map(printed, page.words))
        for grid in layout.grids:
            for cell in grid.cells:
                assert all(cell.box.holds(one.box.middle, 0.5) for one in cell.words)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_ruled_samples_are_not_taken_for_open_tables(path: Path):
    for page in page_contents(path):
        ruled = find_grids(page)
        for table in find_open_tables(page, ruled):
            grid = grid_of(table, columns_of([table]))
            assert grid is None or not any(
                grid.box.overlap(other.box) > 0 for other in ruled if len(other.column_edges) > 3
            )


def cut_page(
    number: int, top: float, rows: list[tuple[float, float, list[str]]], ruled: list[float]
) -> PageContent:
    """A page with a table of three ruled columns; only the heights in `ruled` have a rule across."""
    xs = [40.0, 140.0, 240.0, 400.0]
    bottom = rows[-1][1]
    rules = [Rule(Box(x, top, x, bottom)) for x in xs] + [Rule(Box(xs[0], y, xs[-1], y)) for y in ruled]
    words = [
        word(text, x + 4 + 0.6 * SIZE * sum(map(len, cell.split()[:index])) + 3 * index, y + 4)
        for y, _, cells in rows
        for x, cell in zip(xs, cells, strict=False)
        for index, text in enumerate(cell.split())
    ]
    return PageContent(number, 500, 300, tuple(words), tuple(rules), ())


@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_row_that_a_page_end_cuts_without_a_rule_is_made_whole(is_repeated: bool):
    heading = ["Ref", "Action", "Comment"]
    first = cut_page(
        1,
        200,
        [(200, 220, heading), (220, 240, ["a", "b", "c"]), (240, 280, ["d", "e", "The cut"])],
        [200, 220, 240],
    )
    rest = [(40, 60, ["", "", "Row ends"]), (60, 80, ["f", "g", "h"])]
    if is_repeated:
        rest = [(y + 20, end + 20, cells) for y, end, cells in rest]
        second = cut_page(2, 40, [(40, 60, heading), *rest], [40, 60, 80, 100])
    else:
        second = cut_page(2, 40, rest, [60, 80])
    table = build_document("cut", "0", [lay_out(first), lay_out(second)]).tables[0]
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [heading, ["a", "b", "c"], ["d", "e", "The cut Row ends"], ["f", "g", "h"]]
    assert [spot.page for spot in table.rows[2].at(2).parts] == [1, 2]


@pytest.mark.parametrize(
    ("again", "is_repeated"),
    [
        (["Ref", "Top improvement initiative", "Comment", "Status"], True),  # a word was passed over
        (["Ref", "Top new improvement initiativo", "Comment", "Status"], True),
        (["Ref", "Top new improvement initiative", "Comments of 2016", "Status"], False),
        (["Ref", "Something else", "Comment", "Status"], False),
        (["Ref", "Top improvement initiative", "Coment", "Status"], False),  # two cells: another table
    ],
)
def test_a_heading_misread_in_one_cell_is_still_the_same(again: list[str], is_repeated: bool):
    assert _are_alike(["Ref", "Top new improvement initiative", "Comment", "Status"], again) == is_repeated
