"""Headings of scanned pages with a letter misread are still headings; nothing else is touched."""

from __future__ import annotations

import pytest

from pipelines.council.project import Project
from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.model import Cell, Document, RawTable, TableRow
from pipelines.extraction.tolerance import completed, nearest, parted, with_tolerance, words_of_headings

KNOWN = frozenset({"target", "result", "indicator", "polarity", "previous", "benchmarking"})


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Resuit", "Result"),
        ("Tarqet", "Target"),
        ("lndicator", "indicator"),
        ("Benchmaiklng", "Benchmarking"),
        ("Result", "Result"),
        ("Resort", "Resort"),
        ("Q2", "Q2"),
        ("2016", "2016"),
    ],
)
def test_only_a_word_that_is_nearly_one_of_headings_is_put_right(read: str, meant: str):
    assert nearest(read, KNOWN) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Top Top improvement scheme", "Top Project/ Top improvement scheme"),
        ("Top improvement scheme", "Top improvement scheme"),  # a heading of its own
        ("Top Project scheme", "Top Project scheme"),  # two are missing
        ("Top scheme", "Top scheme"),  # too little is left
        ("Scheme improvement Top Top", "Scheme improvement Top Top"),
    ],
)
def test_a_heading_without_one_of_its_words_is_made_whole(read: str, meant: str):
    whole = frozenset({"Top Project/ Top improvement scheme", "Top improvement scheme"})
    assert completed(read, whole) == meant


def table(*rows: tuple[str, ...], page: int = 1) -> Document:
    made = tuple(
        TableRow(tuple(Cell(text, (text,), column) for column, text in enumerate(row)), page) for row in rows
    )
    return Document("report", "", "pdf", 1, (RawTable(made, len(rows[0]), (), page),))


def texts(document: Document) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in document.tables[0].rows]


def test_headings_are_mended_on_pages_that_are_pictures_and_rows_are_not(project: Project):
    layouts = load_layouts(project.layouts)
    heading = ("Ref", "lndicator", "Poiarity", "Q2 2016/17 Tarqet", "Q2 2016/17 Resuit")
    row = ("AB/1", "Visits to the Tarqet cinema", "Bigger is Better", "12", "Resuit")
    document = table(heading, row)
    assert {"target", "result"} <= words_of_headings(layouts)
    assert texts(with_tolerance(document, layouts, frozenset())) == [heading, row]
    mended = texts(with_tolerance(document, layouts, frozenset({1})))
    assert mended == [("Ref", "indicator", "Polarity", "Q2 2016/17 Target", "Q2 2016/17 Result"), row]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("witha", "with a"),
        ("Witha", "With a"),
        ("with", "with"),
        ("within", "within"),
        ("withers", "withers"),
    ],
)
def test_two_words_of_headings_read_as_one_are_parted(read: str, meant: str):
    every = frozenset({"with", "a", "in", "within", "target"})
    assert parted(read, every) == meant
