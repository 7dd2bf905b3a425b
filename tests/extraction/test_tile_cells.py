"""Tiles that lie in the cells of a table, as Word papers set them: a record a cell."""

from __future__ import annotations

import pytest

from pipelines.extraction.kinds.tile_cells import with_tile_cells
from pipelines.extraction.model import Cell, Colour, Document, RawTable, TableRow

GREEN, RED = (46, 158, 91), (208, 32, 46)
STATUSES = {"on track", "behind"}


def _document(rows: list[list[str]], colours: dict[str, Colour] | None = None) -> Document:
    made = tuple(
        TableRow(
            tuple(
                Cell(text, (text,), at, colour=(colours or {}).get(text.split()[0]))
                for at, text in enumerate(row)
            )
        )
        for row in rows
    )
    table = RawTable(made, max(map(len, rows)), ("At a glance",))
    return Document("r", "0", "docx", 0, (table,))


def _rows(document: Document) -> list[list[str]]:
    found = with_tile_cells(document, lambda text: text.rstrip(":").lower() in ("target", "q1"), STATUSES)
    return [[cell.text for cell in row.cells] for row in found.tables[0].rows]


TILES = [
    ["Bins missed 64 Target: 60 Behind", "Calls answered within 20 seconds 91% Target: 90% On track"],
    ["Days to let a home 31.5 days Target: 28 days Behind", "Parks with a flag 7 Target: 7 On track"],
]


def test_each_cell_is_a_row() -> None:
    assert _rows(_document(TILES)) == [
        ["Indicator", "Value", "Target", "Status"],
        ["Bins missed", "64", "60", "Behind"],
        ["Calls answered within 20 seconds", "91%", "90%", "On track"],
        ["Days to let a home", "31.5 days", "28 days", "Behind"],
        ["Parks with a flag", "7", "7", "On track"],
    ]


def test_the_ground_of_a_tile_is_its_status() -> None:
    rows = [["Bins missed 64 Target 60", "Calls answered 91% Target 90%", "Rents paid 97% Target 95%"]]
    document = _document(rows, {"Bins": RED, "Calls": GREEN, "Rents": GREEN})
    found = with_tile_cells(document, lambda text: text == "Target", STATUSES).tables[0]
    assert [(row.cells[0].text, row.cells[-1].colour) for row in found.rows[1:]] == [
        ("Bins missed", RED),
        ("Calls answered", GREEN),
        ("Rents paid", GREEN),
    ]
    assert [cell.text for cell in found.rows[0].cells][-1] == "Status"


@pytest.mark.parametrize(
    "odd",
    [
        "Missed in 2024 64 Target: 60 Behind",  # of two numbers side by side either may be the figure
        "Bins missed 64 Target: 60 Behind since the strike",  # says more
        "Bins missed 64 Q1: 70 Behind",  # other labels
        "Bins missed 64 Behind",
        "64 Target: 60 Behind",  # has no name
    ],
)
def test_a_cell_that_is_no_tile_leaves_the_table_as_it_is(odd: str) -> None:
    document = _document([*TILES, [odd, "Parks with a pond 3 Target: 4 Behind"]])
    assert with_tile_cells(document, lambda text: text in ("Target", "Q1"), STATUSES) is document
