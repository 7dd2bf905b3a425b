"""Keys in a table's first or last row are text before or after it, and no records."""

from __future__ import annotations

import pytest

from pipelines.extraction.kinds.key_rows import without_key_rows
from pipelines.extraction.kinds.keys_of_report import legend_of
from pipelines.extraction.model import Cell, Document, RawTable, Symbol, TableRow, TextBlock

GREEN, AMBER, RED = (46, 158, 91), (245, 168, 0), (208, 32, 46)
ROWS = (("Measure", "Actual"), ("Ponds cleared", "14"), ("Hedges cut", "9"))
LIGHTS = (
    Symbol("●", GREEN, after="Target met"),
    Symbol("●", AMBER, after="Near target"),
    Symbol("●", RED, after="Target missed"),
)


def key(*symbols: Symbol) -> TableRow:
    text = " ".join(f"{one.sign} {one.after}" for one in symbols)
    return TableRow((Cell(text, (text,), 0, 2, symbols=symbols),))


def read(first: TableRow | None = None, last: TableRow | None = None) -> Document:
    body = [TableRow(tuple(Cell(text, (text,), at) for at, text in enumerate(row))) for row in ROWS]
    rows = [row for row in (first, *body, last) if row is not None]
    return without_key_rows(Document("r", "0", "pdf", 1, (RawTable(tuple(rows), 2, ()),)))


def kinds_of(document: Document) -> list[str]:
    return ["table" if isinstance(part, RawTable) else part.text for part in document.flow]


def test_a_key_in_the_last_row_is_text_after_the_table() -> None:
    found = read(last=key(*LIGHTS))
    assert kinds_of(found) == ["table", "● Target met ● Near target ● Target missed"]
    (table,) = found.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [list(row) for row in ROWS]
    assert legend_of(found).rating_of_colour(AMBER, 0, "●") == "Amber"


def test_a_key_in_the_first_row_is_text_before_the_table() -> None:
    found = read(first=key(*LIGHTS), last=key(*LIGHTS))
    assert [isinstance(part, TextBlock) for part in found.flow] == [True, False, True]


@pytest.mark.parametrize(
    "symbols",
    [
        LIGHTS[:2],
        (*LIGHTS[:2], Symbol("●", GREEN, after="Nearly there")),  # one mark twice
        (*LIGHTS[:2], Symbol("●", RED, after="")),
        (
            *LIGHTS[:2],
            Symbol("●", RED, after="The sweepers stood still for a week until a part came from abroad"),
        ),
        tuple(Symbol(sign, GREEN, after="Better than in May") for sign in "↑→↓"),
    ],
)
def test_a_row_of_other_marks_is_a_row(symbols: tuple[Symbol, ...]) -> None:
    assert kinds_of(read(last=key(*symbols))) == ["table"]


def test_marks_in_cells_of_their_own_are_a_row() -> None:
    cells = tuple(Cell(f"● {one.after}", (), at, symbols=LIGHTS) for at, one in enumerate(LIGHTS[:2]))
    assert kinds_of(read(last=TableRow(cells))) == ["table"]
