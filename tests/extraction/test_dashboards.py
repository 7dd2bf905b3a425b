"""Dashboards: panels side by side, cards told by the size of their figures, bars, banners and keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from small_pages import across, document, down, page, texts, words
from test_rows_over_pages import EDGES

from pipelines.extraction.model import Box, Document, Fill, Mark, PageContent, RawTable, Word
from pipelines.extraction.page_layout import lay_out
from pipelines.extraction.shapes.card_parts import CardPage
from pipelines.extraction.shapes.cards import find_cards
from pipelines.extraction.shapes.grids.bars import without_bars
from pipelines.extraction.shapes.panels import panels_of, parted_by_panels

GROUND, WHITE, GREY, BLUE = (226, 232, 240), (255, 255, 255), (217, 217, 217), (120, 170, 220)
LEFT, RIGHT = Box(30, 100, 290, 500), Box(310, 100, 570, 500)


def _grid(x: float, y: float, rows: Sequence[tuple[str, str]]) -> tuple[list[Word], list]:
    """A ruled table of two columns."""
    xs, ys = (x, x + 160, x + 230), [y + 20 * at for at in range(len(rows) + 1)]
    printed = [
        word
        for top, row in zip(ys, rows, strict=False)
        for left, text in zip(xs, row, strict=False)
        for word in words(text, left + 4, top + 5, is_bold=top == y)
    ]
    return printed, [*across(ys, xs[0], xs[-1]), *down(xs, ys[0], ys[-1])]


def _dashboard(
    panels: Sequence[Box] = (LEFT, RIGHT), ground: tuple[int, int, int] = GROUND, shadow: float = 2.0
) -> PageContent:
    left, left_rules = _grid(45, 200, (("Measure", "Actual"), ("Ponds cleared", "14"), ("Hedges cut", "9")))
    right, right_rules = _grid(325, 200, (("Measure", "Actual"), ("Paths swept", "71"), ("Boats let", "3")))
    printed = [
        *words("Services in quarter two", 40, 60),
        *words("Parks were busy in the summer", 45, 120),
        *words("Roads were quiet in the summer", 325, 120),
        *words("and more came than before", 45, 130),
        *words("and few were dug up at all", 325, 130),
        *left,
        *right,
    ]
    fills = [Fill(Box(0, 0, 600, 800), ground)]
    for panel in panels:
        fills.append(Fill(Box(panel.x0, panel.top + shadow, panel.x1 + shadow, panel.bottom + shadow), GREY))
        fills.append(Fill(panel, WHITE))
    return replace(page(printed, [*left_rules, *right_rules], fills), frames=tuple(panels))


def _printed(read: Document) -> list[str]:
    return [
        " ".join(cell for row in texts(part) for cell in row) if isinstance(part, RawTable) else part.text
        for part in read.flow
    ]


def test_each_panel_is_read_by_itself_from_the_left() -> None:
    assert _printed(document(_dashboard())) == [
        "Services in quarter two",
        "Parks were busy in the summer and more came than before",
        "Measure Actual Ponds cleared 14 Hedges cut 9",
        "Roads were quiet in the summer and few were dug up at all",
        "Measure Actual Paths swept 71 Boats let 3",
    ]


def test_panels_of_which_only_the_outline_is_known_are_panels() -> None:
    """Corners that are cut round make an outline of many points, and no rectangle that is filled white."""
    content = _dashboard()
    outlined = replace(content, fills=tuple(one for one in content.fills if one.colour != WHITE))
    assert panels_of(outlined) == (LEFT, RIGHT)


def test_the_layout_of_a_page_names_its_panels_and_keeps_each_word_once() -> None:
    content = _dashboard()
    layout = lay_out(content)
    assert layout.panels == ((LEFT, RIGHT),)
    held = [*(word for line in layout.lines for word in line.words)]
    held += [word for grid in layout.grids for cell in grid.cells for word in cell.words]
    assert sorted(word.text for word in held) == sorted(word.text for word in content.words)


@pytest.mark.parametrize(
    "content",
    [
        _dashboard(ground=WHITE),
        _dashboard(panels=(LEFT,)),
        _dashboard(panels=(Box(30, 100, 570, 300), Box(30, 320, 570, 500))),  # one below the other
        _dashboard(panels=(Box(30, 100, 170, 500), Box(310, 100, 450, 500))),  # cards
        _dashboard(panels=(Box(30, 100, 290, 195), Box(310, 100, 570, 195))),  # rows of cards
        _dashboard(panels=(Box(30, 600, 290, 790), Box(310, 600, 570, 790))),  # without the page's words
        replace(_dashboard(), words=()),
    ],
)
def test_other_areas_are_no_panels(content: PageContent) -> None:
    assert panels_of(content) == ()


def test_panels_one_below_the_other_hold_a_table_each() -> None:
    upper, lower = Box(30, 100, 570, 240), Box(30, 260, 570, 400)
    over, over_rules = _grid(45, 150, (("Service", "Received"), ("Parks", "64"), ("Roads", "41")))
    under, under_rules = _grid(45, 310, (("Service", "Vacancies"), ("Parks", "7"), ("Roads", "9")))
    fills = [Fill(Box(0, 0, 600, 800), GROUND), Fill(upper, WHITE), Fill(lower, WHITE)]
    content = page([*over, *under], [*over_rules, *under_rules], fills)
    assert panels_of(content) == (upper, lower)
    touching = replace(content, fills=(fills[0], fills[1], Fill(lower._replace(top=240), WHITE)))
    assert panels_of(touching) == ()


def test_a_white_area_within_a_panel_is_part_of_it() -> None:
    inner = Box(35, 110, 285, 400)
    taller = RIGHT._replace(bottom=520)
    assert panels_of(_dashboard(panels=(taller, LEFT, inner))) == (LEFT, taller)


@pytest.mark.parametrize("shadow", [2.0, 6.0])
def test_neither_a_panel_nor_its_shadow_is_a_shape_on_its_page(shadow: float) -> None:
    content = _dashboard(shadow=shadow)
    parts = parted_by_panels(content, (LEFT, RIGHT))
    assert not any(fill.colour in (WHITE, GREY) for part in parts for fill in part.fills)
    assert not any(part.frames for part in parts)
    assert sum(len(part.rules) for part in parts) == len(content.rules)


def _cards(
    names: Sequence[str], figures: Sequence[str], size: float = 14.0, largest: float = 22.0, y: float = 60.0
) -> tuple[list[Word], list[Box]]:
    """The words and frames of cards side by side, their names and their figures each in letters of a size."""
    printed: list[Word] = []
    frames: list[Box] = []
    for number, (name, figure) in enumerate(zip(names, figures, strict=True)):
        x = 20.0 + 190 * number
        frames.append(Box(x, y, x + 180, y + 110))
        printed += words(name, x + 8, y + 6, size=size, is_bold=True)
        printed += words(figure, x + 8, y + 36, size=largest, is_bold=True)
        printed += words("Target: 60", x + 8, y + 70, size=9.0) + words("Before: 58", x + 8, y + 86, size=9.0)
    return printed, frames


def _rows(*cards: tuple[list[Word], list[Box]]) -> list[list[str]]:
    printed = [word for one, _ in cards for word in one]
    frames = [frame for _, some in cards for frame in some]
    return [
        [" ".join(word.text for word in values[name]) for name in table.headings if name in values]
        for table in find_cards([CardPage(1, 800.0 * 700, printed, frames)], 9.0)
        for _, values in table.rows
    ]


def test_names_that_are_as_large_as_figures_are_names() -> None:
    """In cards that touch one another, so that no white parts them."""
    names, figures = (
        ("Over 65s seen", "Under 5s seen", "Homes at 18", "Ponds cleared"),
        ("61", "62%", "63", "64"),
    )
    printed: list[Word] = []
    frames: list[Box] = []
    for number, (name, figure) in enumerate(zip(names, figures, strict=True)):
        x = 20.0 + 140 * number
        frames.append(Box(x, 60, x + 140, 170))
        printed += words(name, x + 1, 66, size=14.0, is_bold=True)
        printed += words(figure, x + 8, 96, size=22.0, is_bold=True)
        printed += words("Target: 60", x + 8, 130, size=9.0) + words("Before: 58", x + 8, 146, size=9.0)
        printed += words("Seasonal-and-not-comparable-yet", x + 0.5, 158, size=9.0)
    assert [tuple(row[:2]) for row in _rows((printed, frames))] == list(zip(names, figures, strict=True))


@pytest.mark.parametrize("heading", ["Priority {}: Homes", "Chapter {}", "In all {} parks we met"])
def test_a_numbered_heading_and_a_sentence_in_large_letters_are_no_figures(heading: str) -> None:
    cards = _cards(("Paths swept", "Hedges cut", "Boats let"), ("61", "62%", "63"), size=9.0)
    above = _cards(("We do", "We plan", "We ask"), [heading.format(at) for at in (1, 2, 3)], 9.0, 17.0, 200.0)
    assert [row[0] for row in _rows(cards, above)] == ["Paths swept", "Hedges cut", "Boats let"]


def test_a_bar_filled_in_part_inside_an_outline_that_is_filled_too_parts_no_column() -> None:
    outline, bar = Box(308, 106, 390, 118), Box(308, 106, 340, 118)
    fills = [Fill(outline, GREY), Fill(bar, BLUE)]
    rules = [*across((100, 124), 50, 500), *down((50, 300, 400, 500), 100, 124)]
    beside = page([*words("Dredge the pond", 60, 108), *words("40%", 345, 108)], rules, fills)
    assert without_bars(beside, rules, fills)[1] == []


PARTS = ("Parks and ponds", "Roads and paths", "Homes and rents", "Bins and tips")


def _banners(ends: Sequence[str], parts: Sequence[str] = PARTS) -> list[PageContent]:
    """Pages with a banner that names a part of the report at the left and says something at the right."""
    return [
        page(
            [
                *words(part, 40, 12),
                *words(end, 460, 12),
                *words(f"This page says a little of the work that was done in {part}.", 40, 300),
            ],
            number=number,
        )
        for number, (part, end) in enumerate(zip(parts, ends, strict=True), 1)
    ]


def test_what_most_banners_say_at_their_end_is_left_out_and_told_as_running() -> None:
    read = document(*_banners(["Quarter 2 of 2031/32"] * 4))
    tops = [text for text in _printed(read) if not text.startswith("This page")]
    assert tops == ["Parks and ponds Quarter 2 of 2031/32", *PARTS[1:]]  # the first page's may be the title
    assert "Quarter 2 of 2031/32" in read.running


def test_ends_that_differ_stay_in_their_banners() -> None:
    read = document(*_banners(["Pam Poole", "Rob Rhodes", "Hal Hughes", "Bea Binns"]))
    tops = [text for text in _printed(read) if not text.startswith("This page")]
    assert tops[1] == "Roads and paths Rob Rhodes"


def test_an_end_in_the_same_half_as_its_beginning_or_outside_the_margins_stays() -> None:
    pages = _banners(["Quarter 2 of 2031/32"] * 4)
    for x, y in ((170, 12), (460, 400)):
        moved = [
            replace(
                one,
                words=(
                    *(word for word in one.words if word.box.x0 < 460 and word.box.top > 100),
                    *words(part, 40, y),
                    *words("Quarter 2 of 2031/32", x, y),
                ),
            )
            for one, part in zip(pages, PARTS, strict=True)
        ]
        assert not any("Quarter" in text for text in document(*moved).running)


WHOLE = "Fernholt Council Quarter 2 of 2031/32"


def test_a_line_that_runs_as_a_whole_has_no_end_of_its_own() -> None:
    end = "Quarter 2 of 2031/32"
    assert document(*_banners([end] * 4, ["Fernholt Council"] * 4)).running == (WHOLE,)
    beside = document(*_banners([end] * 4, [*["Fernholt Council"] * 3, PARTS[1]]))
    assert (beside.running, _printed(beside)[-2]) == ((WHOLE,), f"{PARTS[1]} {end}")
    several = document(*_banners([end] * 6, [*["Fernholt Council"] * 3, *PARTS[1:]]))
    assert several.running == (WHOLE, end)


def _torn(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """A table ruled above its rows only, whose last row stands on the next page."""

    def part(some: Sequence[tuple[str, ...]], number: int) -> PageContent:
        printed = [
            word
            for at, cells in enumerate((heads, *some))
            for x, text in zip(EDGES, cells, strict=False)
            for word in words(text, x + 4, 44 + 20 * at, is_bold=not at)
        ]
        return page(
            printed, across([40 + 20 * at for at in range(len(some) + 1)], EDGES[0], EDGES[-1]), number=number
        )

    (table,) = document(part(rows[:-1], 1), part(rows[-1:], 2)).tables
    return texts(table)


def test_rows_at_a_page_end_with_a_reference_each_are_two() -> None:
    rows = [
        ("PK1", "Ponds", "Parks", "Green"),
        ("PK2", "Hedges", "Parks", "Red"),
        ("PK3", "Paths", "Roads", "Green"),
        ("RD 4", "Boats", "Leisure", "Amber"),
    ]
    assert _torn(("Ref", "Measure", "Service", "Rating"), rows)[1:] == [list(row) for row in rows]


def test_what_stands_for_none_below_a_figure_is_of_the_next_row() -> None:
    rows = [
        ("Ponds cleared", "5.1", "6.2", "Green"),
        ("Hedges cut", "7.4", "8.3", "Green"),
        ("Paths swept", "9.5", "8.4", "Red"),
        ("Boats let", "n/a", "n/a", ""),
    ]
    assert _torn(("Measure", "Target", "Result", "Rating"), rows)[1:] == [list(row) for row in rows]


def test_a_line_that_a_pill_begins_is_a_line_of_a_key() -> None:
    printed = [*words("Met The target was reached", 40, 300), *words("Missed It was not reached", 40, 310)]
    plain = page(printed)
    assert _printed(document(plain)) == ["Met The target was reached Missed It was not reached"]
    pills = [
        Mark(Box(36, y - 1, 40 + 4.0 * length + 4, y + 9), BLUE, "pill") for y, length in ((300, 3), (310, 6))
    ]
    keyed = _printed(document(replace(plain, marks=tuple(pills))))
    assert keyed == ["Met The target was reached", "Missed It was not reached"]


def test_each_tile_that_is_no_card_is_a_paragraph_of_its_own() -> None:
    told = (
        ("94.6%", "of council tax paid"),
        ("91.6%", "of repairs done on time"),
        ("43.4%", "of waste recycled"),
    )
    printed: list[Word] = []
    frames: list[Box] = []
    for at, (figure, what) in enumerate(told):
        x = 40 + 180 * at
        frames.append(Box(x, 100, x + 160, 160))
        printed += [*words(figure, x + 10, 110, 18, is_bold=True), *words(what, x + 10, 138)]
    printed += words("Most were done in time, and none was lost.", 40, 200)
    read = document(replace(page(printed), frames=tuple(frames)))
    assert [(block.kind, block.text) for block in read.blocks] == [
        *(("paragraph", f"{figure} {what}") for figure, what in told),
        ("paragraph", "Most were done in time, and none was lost."),
    ]
