"""Sheets that hold a small table of periods become rows of one table, be it in a cell or in their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from pipelines.extraction.kinds.series_sheets import with_series_sheets
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock

SHEETS = (
    ("P1", "Ponds dredged", "Park keeper", ("71%", "74%"), "The last pond is done."),
    ("P2", "Weirs out of order", "Engineer", ("9", "12"), ""),
    ("P3", "Orchards planted", "Gardener", ("3", "4"), "Frost came early."),
)
PERIODS = ("Q1 2025/26", "Q2 2025/26")
KNOWN = frozenset(["Unit", "Lead officer", "Note"])


def _row(*texts: str, span: int = 1) -> TableRow:
    return TableRow(tuple(Cell(text, (text,), at, span) for at, text in enumerate(texts) if text))


def _table(rows: Sequence[TableRow], columns: int) -> RawTable:
    return RawTable(tuple(rows), columns, ("Detail",))


def _inside(number: int) -> list[RawTable]:
    """A sheet whose periods are a table in a cell of it, with all labels in one cell beside."""
    code, name, owner, figures, note = SHEETS[number]
    rows = [_row(f"{code} {name}", span=2), _row(f"Unit: Number Lead officer: {owner}")]
    outer = _table([*rows, *([_row(f"Note: {note}", span=2)] if note else [])], 2)
    inner = [
        _row("Period", "Actual", "Target"),
        *(_row(*one, "5") for one in zip(PERIODS, figures, strict=True)),
    ]
    return [outer, _table(inner, 3)]


def _in_rows(number: int) -> list[RawTable]:
    """The same in one table, a label and its value in cells beside each other."""
    code, name, owner, figures, note = SHEETS[number]
    rows = [
        _row(f"{code} {name}", span=3),
        _row("Unit:", "Number"),
        _row("Lead officer:", owner),
        _row("Period", "Actual", "Target"),
        *(_row(*one, "5") for one in zip(PERIODS, figures, strict=True)),
    ]
    return [_table([*rows, *([_row(f"Note: {note}", span=3)] if note else [])], 3)]


def _document(flow: Sequence[RawTable | TextBlock]) -> Document:
    return Document("report", "0" * 64, "docx", 0, tuple(flow))


def _told(table: RawTable) -> list[dict[str, str]]:
    heads = [cell.text for cell in table.rows[0].cells]
    return [
        {head: cell.text for head, cell in zip(heads, row.cells, strict=True) if cell.text}
        for row in table.rows[1:]
    ]


@pytest.mark.parametrize("make", [_inside, _in_rows])
def test_sheets_with_a_table_of_periods_are_rows_of_one_table(
    make: Callable[[int], list[RawTable]],
) -> None:
    read = with_series_sheets(
        _document([part for number in range(3) for part in make(number)]), KNOWN.__contains__
    )
    (table,) = read.tables
    assert _told(table) == [
        {
            "Ref": code,
            "Indicator": name,
            "Unit": "Number",
            "Lead officer": owner,
            "Actual Q1 2025/26": first,
            "Target Q1 2025/26": "5",
            "Actual Q2 2025/26": second,
            "Target Q2 2025/26": "5",
            **({"Note": note} if note else {}),
        }
        for code, name, owner, (first, second), note in SHEETS
    ]


def test_sheets_under_different_headings_are_tables_of_their_own() -> None:
    heading = TextBlock("heading", "Orchards", ())
    flow = [*_inside(0), *_inside(1), heading, *_inside(2)]
    read = with_series_sheets(_document(flow), KNOWN.__contains__)
    assert [len(table.rows) for table in read.tables] == [3, 2]


def test_sheets_that_print_a_period_twice_stay_what_they_are() -> None:
    flow = [
        TableRow(tuple(Cell("Q1 2025/26", (), 0) if cell.text == PERIODS[1] else cell for cell in row.cells))
        for number in range(3)
        for row in _inside(number)[1].rows
    ]
    parts = [
        part
        for number in range(3)
        for part in (_inside(number)[0], _table(flow[3 * number : 3 * number + 3], 3))
    ]
    document = _document(parts)
    assert with_series_sheets(document, KNOWN.__contains__) is document
