"""Words that a form prints where something is to be filled in: no value, and no row where nothing else is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.extraction.forms.prompts import ASKS, without_prompts
from pipelines.extraction.forms.written import (
    Paragraph,
    Run,
    WrittenCell,
    WrittenRow,
    WrittenTable,
    document_of,
)

HEAD = ("Indicator", "Status", "Q1", "Q2")


def _row(texts: Sequence[str]) -> WrittenRow:
    return WrittenRow(tuple(WrittenCell(at, (Paragraph((Run(one),)),), "") for at, one in enumerate(texts)))


def _read(*rows: Sequence[str]) -> list[list[str]]:
    table = WrittenTable(tuple(map(_row, (HEAD, *rows))), len(HEAD))
    document = document_of("r", "", "xlsx", list(without_prompts([table])))
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]


@pytest.mark.parametrize(
    "text",
    [
        "Please select an option",
        "< Select >",
        "<Select>",
        "Choose an item.",
        "[Insert name]",
        "Click or tap here to enter text.",
        "Click to add text",
        "Select from the drop down list provided",
    ],
)
def test_what_a_form_asks_is_no_value(text: str) -> None:
    assert ASKS.fullmatch(text)
    assert _read(("Homes", text, "3", "4"), (text, "", "0", "N/A")) == [["Homes", "", "3", "4"], [""] * 4]


@pytest.mark.parametrize(
    "text",
    ["Select a contractor for the depot", "Choose one of two designs", "<5", "[c]", "Enter the second phase"],
)
def test_other_texts_stay(text: str) -> None:
    assert not ASKS.fullmatch(text)
    assert _read(("Homes", text, "3", "4")) == [["Homes", text, "3", "4"]]


def test_a_row_of_zeros_stays_where_nothing_is_asked() -> None:
    assert _read(("Homes", "", "0", "0")) == [["Homes", "", "0", "0"]]
