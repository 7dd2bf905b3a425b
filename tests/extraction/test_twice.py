"""Records printed twice: one row with both places where they are alike, none where they are not."""

from __future__ import annotations

from conftest import CHECKOUT
from small_pages import across, document, down, page, words

from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.kinds.recognise import recognise
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.kinds.twice import with_twins_joined
from pipelines.extraction.model import PageContent
from pipelines.extraction.vocabulary import Vocabulary

EDGES = [40.0, 100.0, 260.0, 360.0, 430.0, 500.0]
HEADS = ["Ref", "Indicator", "Polarity", "Target", "Result"]


def table(rows: list[list[str]], number: int, heads: list[str] | None = None) -> PageContent:
    printed = words("Corporate plan indicators", 40, 20, 12.0, is_bold=True)
    for at, row in enumerate([heads or HEADS, *rows]):
        for x, text in zip(EDGES, row, strict=False):
            printed += words(text, x + 3, 55 + 20 * at, is_bold=at == 0)
    ys = [50.0 + 20 * at for at in range(len(rows) + 2)]
    return page(printed, [*across(ys, EDGES[0], EDGES[-1]), *down(EDGES, ys[0], ys[-1])], number=number)


def found(*pages: PageContent) -> list[Recognised]:
    known, _ = recognise(document(*pages), load_layouts(CHECKOUT / "schemas" / "layouts"), Vocabulary([]))
    return with_twins_joined(known)


ONE = ["AB/C1", "Waste recycled", "Bigger is Better", "41%", "38.2%"]
TWO = ["AB/C2", "Days to answer", "Smaller is Better", "9", "7.4"]


def test_rows_printed_twice_alike_are_one_with_both_places():
    rows = [row for read in found(table([ONE, TWO], 1), table([ONE, TWO], 2)) for row in read.rows]
    assert [row.text("ref") for row in rows] == ["AB/C1", "AB/C2"]
    assert [spot.page for spot in rows[0].cells["result"].parts] == [1, 2]
    assert not any(row.doubt for row in rows)


def test_rows_printed_twice_unlike_are_both_held_back():
    rows = [
        row for read in found(table([ONE, TWO], 1), table([[*ONE[:4], "83.2%"], TWO], 2)) for row in read.rows
    ]
    assert [(row.text("result"), bool(row.doubt)) for row in rows] == [
        ("38.2%", True),
        ("7.4", False),
        ("83.2%", True),
    ]
    assert "page 1 and page 2" in rows[0].doubt


def test_rows_of_another_name_are_left_alone():
    rows = [
        row for read in found(table([ONE], 1), table([["AB/C9", *ONE[1:4], "83.2%"]], 2)) for row in read.rows
    ]
    assert len(rows) == 2
    assert not any(row.doubt for row in rows)


def test_the_same_record_of_another_period_is_another_row():
    heads = [*HEADS[:4], "Q1 2016/17 Result"]
    second = table([[*ONE[:3], "41%", "83.2%"]], 2, heads)
    rows = [
        row for read in found(table([ONE], 1, [*HEADS[:4], "Q2 2016/17 Result"]), second) for row in read.rows
    ]
    assert not any(row.doubt for row in rows)
