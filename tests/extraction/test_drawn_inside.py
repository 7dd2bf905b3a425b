"""Lines that part nothing, and lines that part rows though they stand at the sides only."""

from __future__ import annotations

from itertools import pairwise

from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import Box, Fill, Rule

BLUE = (120, 170, 220)


def _outline(x0: float, top: float, x1: float, bottom: float) -> list[Rule]:
    return [*across([top, bottom], x0, x1), *down([x0, x1], top, bottom)]


def test_a_bar_of_progress_and_its_outline_part_no_column() -> None:
    xs, ys = (50, 120, 300, 400, 500), (100, 124, 148, 172, 196)
    names = ["Ref", "Action", "Progress", "Owner"]
    rows = [
        ["P1", "Dredge the pond", "100%", "Park keeper"],
        ["P2", "Mend the weir", "40%", "Engineer"],
        ["P3", "Plant an orchard", "0%", "Gardener"],
    ]
    printed = [
        word for name, x in zip(names, xs, strict=False) for word in words(name, x + 5, 106, is_bold=True)
    ]
    rules = [*across(ys, 50, 500), *(rule for top, end in pairwise(ys) for rule in down(xs, top, end))]
    fills = []
    for row, share, top in zip(rows, (1.0, 0.4, 0.0), ys[1:], strict=False):
        printed += [word for text, x in zip(row, xs, strict=False) for word in words(text, x + 30, top + 8)]
        rules += _outline(308, top + 6, 390, top + 18)
        if share:
            fills.append(Fill(Box(308.4, top + 6.4, 308.4 + 81 * share, top + 17.6), BLUE))
    printed += [*words("71% 72%", 310, 300), *words("81%", 350, 300)]  # no row of this table
    (table,) = document(page(printed, rules, fills)).tables
    assert texts(table) == [names, *rows]


def test_the_pieces_of_its_sides_are_the_rows_of_a_table_with_a_line_around_it() -> None:
    heights = (100, 120, 150, 170, 190)
    rows = (
        (100, "Sign", "What it means"),
        (120, "A", "As was planned or"),
        (130, "", "better"),
        (150, "B", "Nearly so"),
        (170, "C", "Well short of it"),
    )
    printed = [
        word for top, sign, said in rows for word in (*words(sign, 60, top + 5), *words(said, 130, top + 5))
    ]
    sides = [rule for top, end in pairwise(heights) for rule in down((50, 300), top, end)]
    lines = [rule for y in (100, 190) for rule in (*across([y], 50, 120), *across([y], 120, 300))]
    (table,) = document(page(printed, [*sides, *lines])).tables
    assert texts(table) == [
        ["Sign", "What it means"],
        ["A", "As was planned or better"],
        ["B", "Nearly so"],
        ["C", "Well short of it"],
    ]
