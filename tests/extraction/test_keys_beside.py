"""Keys side by side in one grid, colours behind what they mean, grey marks, and what trends compare with."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from conftest import CHECKOUT
from small_pages import document, page, words

from pipelines.datasets.performance.ratings import Ratings
from pipelines.datasets.performance.scales import Scale, rating_of_cell
from pipelines.extraction.kinds.grids_of_keys import keys_beside
from pipelines.extraction.kinds.keys_of_report import legend_of
from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.kinds.rating_scales import load_scales
from pipelines.extraction.model import (
    Box,
    Cell,
    Colour,
    Document,
    RawTable,
    Symbol,
    TableRow,
    TextBlock,
    Word,
)

BLACK, GREEN, AMBER, RED = (0, 0, 0), (46, 158, 91), (245, 168, 0), (208, 32, 46)
BLUE, SLATE = (40, 90, 200), (96, 125, 139)


def _text(text: str, column: int, span: int = 1) -> Cell:
    return Cell(text, (text,), column, span)


def _mark(sign: str, colour: Colour, column: int, text: str = "") -> Cell:
    return Cell(text, (), column, symbols=(Symbol(sign, colour),))


def _legend(*parts: RawTable | TextBlock | str) -> Legend:
    blocks = tuple(TextBlock("paragraph", part) if isinstance(part, str) else part for part in parts)
    return legend_of(Document("r", "0", "pdf", 1, blocks))


def _beside(second: str = "Direction", third: Cell | None = None) -> RawTable:
    """A key of ratings and beside it one of arrows, three lines each."""
    lines = (
        ("●", GREEN, "Target met", "↑", "Better than last quarter"),
        ("●", AMBER, "Near target", "→", "The same"),
        ("●", RED, "Target missed", "↓", "Worse than last quarter"),
    )
    rows = [TableRow((_text("Status", 0, 2), _text(second, 2, 2)))]
    for number, (light, colour, rating, arrow, way) in enumerate(lines):
        other = third if third is not None and number == 1 else _mark(arrow, BLACK, 2)
        rows.append(TableRow((_mark(light, colour, 0), _text(rating, 1), other, _text(way, 3))))
    return RawTable(tuple(rows), 4, ())


def test_keys_side_by_side_are_a_key_each() -> None:
    legend = _legend(_beside())
    assert [len(key.entries) for key in legend.keys] == [3, 3]
    assert legend.rating_of_colour(RED, 1, "●") == "Red"
    assert legend.meaning_of_arrow("↓", BLACK, 1) == "worse"
    assert [key.place for key in legend.keys] == [0, 0]


def test_a_table_with_words_where_marks_should_stand_is_no_pair_of_keys() -> None:
    assert len(keys_beside(_beside())) == 2
    assert keys_beside(_beside(third=Cell("Parks", ("Parks",), 2, colour=GREEN))) == ()
    uneven = TableRow((_text("Status", 0, 2), _text("Direction", 2, 3)))
    assert keys_beside(RawTable((uneven, *_beside().rows[1:]), 5, ())) == ()


def test_a_cell_of_two_marks_is_left_out_of_a_key() -> None:
    two = Cell("", (), 2, symbols=(Symbol("↑", BLACK), Symbol("↓", BLACK)))
    first, second = keys_beside(_beside(third=two))
    assert (len(first.rows), len(second.rows)) == (3, 2)


def _key_of(*lines: tuple[str, Colour, str]) -> RawTable:
    return RawTable(
        tuple(TableRow((_mark(sign, colour, 0), _text(told, 1))) for sign, colour, told in lines), 2, ()
    )


def test_all_keys_of_the_nearest_place_are_asked_before_those_of_others() -> None:
    lights = (("●", GREEN, "Target met"), ("●", RED, "Target missed"))
    sides = (
        TableRow((_text("Measures", 0, 2), _text("Actions", 2, 2))),
        TableRow((_mark("●", BLUE, 0), _text("Green: done", 1), _mark("●", GREEN, 2), _text("Met", 3))),
        TableRow((_mark("●", SLATE, 0), _text("Red: late", 1), _mark("●", RED, 2), _text("Missed", 3))),
    )
    legend = _legend(RawTable(sides, 4, ()), _key_of(*lights), "Parks")
    near = [key.place for key in legend.near(0)]
    assert near == [0, 0, 1]
    assert legend.rating_of_colour(BLUE, 0, "●") == "Green"


@pytest.mark.parametrize(
    ("text", "ratings"),
    [
        (
            "Yes: target met (green). Close: within 5% of it (amber). No: target missed (red).",
            {"Yes": "Green", "Close": "Amber", "No": "Red"},
        ),
        ("Yes = green, No = red", {"Yes": "Green", "No": "Red"}),
        ("Yes: within 2.5 points (green). No: further off (red).", {"Yes": "Green", "No": "Red"}),
    ],
)
def test_colours_behind_what_they_mean_explain_the_words(text: str, ratings: dict[str, str]) -> None:
    legend = _legend(text)
    assert {word: legend.rating_of_word(word, 0) for word in ratings} == ratings


@pytest.mark.parametrize("mark", [":", "=", "–"])
def test_colours_on_one_line_each_mean_what_stands_before_the_next(mark: str) -> None:
    (key,) = _legend(f"Green {mark} target met Amber {mark} within 5% of it Red {mark} missed by more").keys
    assert [(entry.rating, entry.meaning) for entry in key.entries] == [
        ("Green", "target met"),
        ("Amber", "within 5% of it"),
        ("Red", "missed by more"),
    ]


def test_one_colour_behind_a_word_is_no_key() -> None:
    assert not _legend("Doors: painted in May (green). Gates: oiled in June (green).").words


def test_green_arrows_that_are_better_say_so_by_their_colour() -> None:
    assert _legend("Green arrow: better than before. Red arrow: worse.").has_coloured_arrows
    assert _legend("Green arrows show that results are better.").has_coloured_arrows
    assert not _legend("Green arrow: the way to the park.").has_coloured_arrows


ONCE = "The trend compares each result with the same quarter of the year before."


def test_trends_compare_with_the_quarter_that_a_sentence_names() -> None:
    assert _legend(ONCE).arrows_since == "year ago"
    assert _legend("The trend compares each result with the quarter before.").arrows_since == ""
    assert _legend("Direction compares it with the same quarter last year.").arrows_since == "year ago"
    assert _legend("We compared the park with the one of the year before.").arrows_since == ""


def test_trends_of_two_lengths_say_nothing_of_the_one() -> None:
    told = "The long trend compares each result with the same quarter of the year before."
    assert _legend("The short trend compares it with the quarter before.", told).arrows_since == ""
    assert _legend(told).arrows_since == ""


def test_a_grey_that_looks_blue_is_not_rated_where_the_key_says_so() -> None:
    key = _key_of(("●", GREEN, "Target met"), ("●", RED, "Target missed"), ("●", SLATE, "Not rated"))
    assert _legend(key).rating_of_colour(SLATE, 0, "●") == ""


def test_a_tick_is_what_the_key_says_of_it() -> None:
    key = _key_of(("✓", BLUE, "Complete"), ("●", GREEN, "On track"), ("●", RED, "Off track"))
    status = Cell("✓", ("✓",), 2, symbols=(Symbol("✓", BLUE),))
    read: Any = SimpleNamespace(
        document=Document("r", "0", "pdf", 1, ()),
        scales=load_scales(CHECKOUT / "schemas" / "layouts" / "scales"),
    )
    scales = [Scale(legend, Ratings(read)) for legend in (_legend(key), _legend())]
    assert [rating_of_cell(status, scale, 0).rag for scale in scales] == ["Blue", "Green"]


def _key_page() -> list[str]:
    """Two keys beside each other under a head each, the second's text on two lines; then a heading."""
    printed = [
        *words("Status", 40, 60, is_bold=True),
        *words("Trend", 300, 60, is_bold=True),
        *words("met in full", 54, 78),
        *words("off by a little, and", 54, 94),
        *words("no more than that", 54, 104),
        *words("better than it was", 314, 78),
        *words("worse than it was", 314, 94),
        *words("Ponds", 40, 130, is_bold=True),
    ]
    for x, y, sign in ((40, 78, "●"), (40, 99, "▲"), (300, 78, "↑"), (300, 94, "↓")):
        printed.append(Word(sign, Box(x, y, x + 8, y + 8), 8.0, is_drawn=True))
    return [part.text for part in document(page(printed)).flow if isinstance(part, TextBlock)]


def test_keys_beside_each_other_are_read_head_by_head_and_sign_by_sign() -> None:
    assert _key_page() == [
        "Status",
        "met in full",
        "off by a little, and no more than that",
        "Trend",
        "better than it was",
        "worse than it was",
        "Ponds",
    ]


def test_the_last_mark_of_a_key_means_what_stands_beside_it_outside_the_rules() -> None:
    row = TableRow(
        (
            Cell("", (), 0, colour=GREEN),
            _text("Green: target met", 1),
            Cell("", (), 2, colour=AMBER),
            _text("Amber: missed by up to 10%", 3),
            Cell("", (), 4, colour=RED),
        )
    )
    key = RawTable((row,), 5, ())
    (told,) = _legend(key, "Red: missed by more than 10%").keys
    assert [(entry.colour, entry.rating) for entry in told.entries] == [
        (GREEN, "Green"),
        (AMBER, "Amber"),
        (RED, "Red"),
    ]
    (told,) = _legend(key, "These are the results of all the services").keys
    assert len(told.entries) == 2
