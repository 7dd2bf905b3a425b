"""Rows that a page end cuts, whatever stands in their first column: one record, or none."""

from __future__ import annotations

import pytest
from small_pages import across, document, down, page, texts, words

from pipelines.extraction.model import Box, Fill, PageContent, Word
from pipelines.extraction.page_ends import CUT

EDGES = (40.0, 180.0, 260.0, 340.0, 420.0)
HEADS = ("Measure", "Target", "Result", "Rating")
BEFORE = (
    ("Homes let", "5%", "6%", "Green"),
    ("Lights mended", "7%", "8%", "Green"),
    ("Pools opened", "9%", "9%", "Green"),
)


def _row(cells: tuple[str, ...], y: float, is_bold: bool = False) -> list[Word]:
    return [
        word for x, text in zip(EDGES, cells, strict=False) for word in words(text, x + 4, y, is_bold=is_bold)
    ]


@pytest.mark.parametrize("shaded", [1, 2, 3])
def test_a_row_left_open_below_a_shaded_cell_keeps_its_other_cells(shaded: int) -> None:
    """Browsers draw no rule where a page end cuts a row, but the shading of a rating ends there."""
    printed = [
        word for at, cells in enumerate((HEADS, *BEFORE)) for word in _row(cells, 44 + 20 * at, not at)
    ]
    printed += _row(("Compliance with the service", "100%", "99%", "Red"), 124)
    first = page(
        printed,
        [*across([40 + 20 * at for at in range(5)], EDGES[0], EDGES[-1]), *down(EDGES, 40, 140)],
        [Fill(Box(EDGES[shaded], 120, EDGES[shaded + 1], 140), (255, 0, 0))],
    )
    rest = [
        *_row(HEADS, 44, is_bold=True),
        *_row(("Standards (first)",), 64),
        *_row(("Rents", "1%", "2%", "Red"), 84),
    ]
    second = page(rest, [*across([40, 60, 80, 100], EDGES[0], EDGES[-1]), *down(EDGES, 40, 100)], number=2)
    (table,) = document(first, second).tables
    assert texts(table)[4:] == [
        ["Compliance with the service Standards (first)", "100%", "99%", "Red"],
        ["Rents", "1%", "2%", "Red"],
    ]


def _unruled(rows: list[tuple[str, ...]], number: int, has_heading: bool = True) -> PageContent:
    """A page's rows with rules across only, a cell's lines under one another."""
    printed: list[Word] = _row(HEADS, 44, is_bold=True) if has_heading else []
    y = 64.0 if has_heading else 44.0
    rules = [40.0, 60.0] if has_heading else []
    for cells in rows:
        for x, text in zip(EDGES, cells, strict=False):
            for line, part in enumerate(text.split("|")):
                printed += words(part, x + 4, y + 10 * line)
        y += 10 * max(text.count("|") for text in cells) + 20
        rules.append(y - 4)
    return page(printed, across(rules, EDGES[0], EDGES[-1]), number=number)


ENDED = [*BEFORE, ("Compliance of shops", "100%", "99%", "Red")]
NEXT = [("Rents", "1%", "2%", "Red"), ("Trees", "4%", "4%", "Green"), ("Roads", "3%", "5%", "Green")]


@pytest.mark.parametrize(
    ("rest", "has_heading"),
    [
        (("and of kitchens",), True),
        (("and of kitchens|in schools", "", "", "at once"), True),
        (("and of kitchens|in schools", "", "", "at once"), False),
    ],
)
def test_a_name_that_goes_on_in_small_letters_is_one_record(rest: tuple[str, ...], has_heading: bool) -> None:
    (table,) = document(_unruled(ENDED, 1), _unruled([rest, *NEXT], 2, has_heading)).tables
    names = [row[0] for row in texts(table)]
    assert names[4] == " ".join(("Compliance of shops", *rest[0].split("|")))
    assert names[5:] == ["Rents", "Trees", "Roads"]
    assert not any(row.doubt for row in table.rows)


def test_a_rest_in_two_columns_without_the_figures_of_a_record_is_one_record() -> None:
    before = [*(row[:3] for row in BEFORE), ("Compliance of shops and", "100%", "99%", "Visits with Trading")]
    rest = ("Kitchens in schools", "", "", "Standards")
    (table,) = document(_unruled(before, 1), _unruled([rest, *NEXT], 2)).tables
    whole = ["Compliance of shops and Kitchens in schools", "100%", "99%", "Visits with Trading Standards"]
    assert texts(table)[4] == whole


def test_an_area_that_headings_name_between_pages_holds_back_nothing() -> None:
    """A part's name in bold at the top of a page, before rows without a heading, is no rest of a row."""
    second = _unruled(NEXT, 2, has_heading=False)
    lower = [word._replace(box=Box(word.box.x0, word.box.top + 60, word.box.x1, word.box.bottom + 60))
             for word in second.words]  # fmt: skip
    rules = across([100, 124, 144, 164], EDGES[0], EDGES[-1])
    named = page([*words("Streets and parks", EDGES[0] + 4, 44, 12, is_bold=True), *lower], rules, number=2)
    first, *_ = document(_unruled(ENDED, 1), named).tables
    assert len(first.rows) == 5
    assert not any(row.doubt for row in first.rows)


@pytest.mark.parametrize("has_heading", [True, False])
def test_a_lone_name_at_the_top_of_a_page_holds_back_the_row_before_it(has_heading: bool) -> None:
    """It may be the rest of that row's name, or the name of an area."""
    first, *_ = document(
        _unruled(ENDED, 1), _unruled([("Standards of safety",), *NEXT], 2, has_heading)
    ).tables
    names = {row.at(0).text: row.doubt for row in first.rows}
    assert CUT in names["Compliance of shops"]
    assert not any(names[name] for name in ("Homes let", "Pools opened", "Rents", "Trees") if name in names)


def test_a_name_over_all_columns_or_in_bold_at_the_top_of_a_page_is_an_areas() -> None:
    """What names a part of a table is no rest of the row before it, though it has no figures either."""
    second = _unruled([("",), *NEXT], 2)
    named = page(
        [*second.words, *words("Streets and parks", EDGES[0] + 4, 64, is_bold=True)], second.rules, number=2
    )
    (table,) = document(_unruled(ENDED, 1), named).tables
    assert texts(table)[4] == ["Compliance of shops", "100%", "99%", "Red"]
    assert not any(row.doubt for row in table.rows)
    ruled = [*across([40, 60, 80, 100], EDGES[0], EDGES[-1]), *down(EDGES, 40, 60), *down(EDGES, 80, 100)]
    ruled += down((EDGES[0], EDGES[-1]), 60, 80)
    spanning = [*_row(HEADS, 44, is_bold=True), *words("Streets", EDGES[0] + 4, 64), *_row(NEXT[0], 84)]
    first = [*_row(HEADS, 44, is_bold=True)]
    for at, cells in enumerate(ENDED):
        first += _row(cells, 64 + 20 * at)
    closed = [*across([40 + 20 * at for at in range(6)], EDGES[0], EDGES[-1]), *down(EDGES, 40, 140)]
    (table,) = document(page(first, closed), page(spanning, ruled, number=2)).tables
    assert [row[0] for row in texts(table)][4:] == ["Compliance of shops", "Streets", "Rents"]
    assert not any(row.doubt for row in table.rows)


def test_a_sentence_under_a_table_on_the_next_page_holds_back_nothing() -> None:
    under = page(words("Rows with a star were counted anew.", EDGES[0] + 4, 44), number=2)
    (table,) = document(_unruled(ENDED, 1), under).tables
    assert not any(row.doubt for row in table.rows)


def test_a_paragraph_in_a_comments_place_on_the_next_page_holds_back_its_row() -> None:
    before = [*BEFORE, ("Compliance of shops", "100%", "99%", "Visits were")]
    (table,) = document(_unruled(before, 1), page(words("made in May.", EDGES[3] + 4, 44), number=2)).tables
    assert [bool(row.doubt) for row in table.rows] == [False] * 4 + [True]


def test_a_cell_merged_over_a_page_end_stays_beside_closed_cells() -> None:
    """Browsers draw no rule below a cell that goes on, though those beside it are closed there."""
    printed = [
        word for at, cells in enumerate((HEADS, *BEFORE)) for word in _row(cells, 44 + 20 * at, not at)
    ]
    printed += _row(("Compliance of shops", "100%", "99%", "Red"), 124)
    rules = [
        *across([40 + 20 * at for at in range(5)], EDGES[0], EDGES[-1]),
        *across([140], EDGES[1], EDGES[-1]),
        *down(EDGES, 40, 140),
    ]
    (table,) = document(page(printed, rules)).tables
    assert texts(table)[4] == ["Compliance of shops", "100%", "99%", "Red"]


def test_a_merged_name_goes_on_in_small_letters_beside_texts_of_their_own() -> None:
    before = [(*row[:1], "", "", "As planned.") for row in BEFORE]
    before.append(("Compliance of shops and", "", "", "Visits were made."))
    rest = ("kitchens", "", "", "Late again.")
    others = [(row[0], "", "", "As planned.") for row in NEXT]
    (table,) = document(_unruled(before, 1), _unruled([rest, *others], 2)).tables
    names = [row[0] for row in texts(table)]
    assert names[4:] == ["Compliance of shops and kitchens", "Rents", "Trees", "Roads"]


def test_units_beside_texts_are_a_column_of_their_own() -> None:
    heads = ("Measure", "Service", "Unit", "Result")
    rows = [("Homes let", "Housing", "%", "6"), ("Lights mended", "Streets", "%", "8"),
            ("Pools opened", "Leisure", "%", "9"), ("Trees planted", "Parks", "%", "4")]  # fmt: skip
    printed = _row(heads, 44, is_bold=True)
    for at, cells in enumerate(rows):
        printed += _row(cells, 64 + 20 * at)
    rules = across([40 + 20 * at for at in range(6)], EDGES[0], EDGES[-1])
    (table,) = document(page(printed, rules)).tables
    assert texts(table)[1] == ["Homes let", "Housing", "%", "6"]


def test_a_row_that_lacks_most_of_what_the_rows_before_have_is_held_back() -> None:
    """It may be the rest of the row before the page end, or a part of it in a row of its own."""
    heads = (HEADS[0], "Ref", *HEADS[1:], "Trend", "Unit")
    edges = (40.0, 150.0, 190.0, 260.0, 340.0, 420.0, 480.0, 540.0)

    def rows(several: list[tuple[str, ...]], number: int) -> PageContent:
        printed = [
            word
            for at, cells in enumerate([heads, *several])
            for x, text in zip(edges, cells, strict=False)
            for word in words(text, x + 4, 44 + 20 * at, is_bold=not at)
        ]
        rules = across([40 + 20 * at for at in range(len(several) + 2)], edges[0], edges[-1])
        return page(printed, rules, number=number)

    whole = [(row[0], f"K{at}", *row[1:], "Up", "days") for at, row in enumerate((*BEFORE[:2], ENDED[-1]))]
    others = [(row[0], f"L{at}", *row[1:], "Up", "days") for at, row in enumerate(NEXT)]
    (table,) = document(rows(whole, 1), rows([("Of safety", "", "", "2031)"), *others], 2)).tables
    doubtful = [row.at(0).text for row in table.rows if CUT in row.doubt]
    assert doubtful == ["Compliance of shops", "Of safety"]


def test_texts_that_stand_beside_a_reference_everywhere_are_the_rest_without_one() -> None:
    """A reference is shared by rows, and yet a name never stands without it."""
    columns = (
        ("P1", "Renew benches"),
        ("", ""),
        ("P2", "Open a shop"),
        ("P3", "Mend the paths in"),
    )
    rules = [rule for y in (40, 60, 100, 120, 140) for rule in across([y], EDGES[0], EDGES[-1])]
    rules += [*across([80], EDGES[2], EDGES[-1]), *down(EDGES, 40, 140)]
    printed = _row(("Ref", "Promise", "Status", "Notes"), 44, is_bold=True)
    for at, (ref, name) in enumerate(columns):
        printed += _row((ref, name, "Green" if ref else "", f"Note {at} of it."), 64 + 20 * at)
    rest = _row(("Ref", "Promise", "Status", "Notes"), 44, is_bold=True)
    rest += _row(("", "Squares", "", "Works began."), 64) + _row(("P4", "Plant trees", "Red", "Late."), 84)
    below = [*across([40, 60, 80, 100], EDGES[0], EDGES[-1]), *down(EDGES, 40, 100)]
    (table,) = document(page(printed, rules), page(rest, below, number=2)).tables
    assert [row[:2] for row in texts(table)][-2:] == [
        ["P3", "Mend the paths in Squares"],
        ["P4", "Plant trees"],
    ]


TOTALLED = [*BEFORE, ("Compliance of shops", "100%", "99%", "Red")]


def test_a_row_alone_at_the_top_of_a_page_is_of_the_table_before() -> None:
    """No table is found in one row: a total there was read as a heading, and lost without a word."""
    alone = page(_row(("Total", "121%", "122%", ""), 44), across([58], EDGES[0], EDGES[-1]), number=2)
    (table,) = document(_unruled(TOTALLED, 1), alone).tables
    assert texts(table)[-1] == ["Total", "121%", "122%", ""]


@pytest.mark.parametrize(
    "said",
    [
        ("In all 121 of 122 homes were let", "", "", ""),  # runs over the edge of a column
        ("Total", "121%", "", ""),
        ("Total", "121%", "many", ""),
    ],
)
def test_a_line_at_the_top_of_a_page_that_is_no_row_stays_text(said: tuple[str, ...]) -> None:
    found = document(_unruled(TOTALLED, 1), page(_row(said, 44), [], number=2))
    (table,) = found.tables
    assert len(table.rows) == 1 + len(TOTALLED)


def test_a_row_with_figures_of_its_own_under_headings_that_come_again_is_a_record() -> None:
    before = [*BEFORE, ("Homes built", "80", "81", "met")]
    rest = ("Debt", "£580", "£553", "n/a")
    (table,) = document(_unruled(before, 1), _unruled([rest], 2)).tables
    assert texts(table)[4:] == [[*before[-1]], [*rest]]
