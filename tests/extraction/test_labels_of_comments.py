"""A text under a record is its comment where its label says so, alone or with a word beside it."""

from __future__ import annotations

import pytest

from pipelines.extraction.kinds.narrative_rows import _says_comment, with_labels_in_texts
from pipelines.extraction.model import Cell, RawTable, TableRow

PHRASES = {frozenset({"note"}), frozenset({"comment"})}


@pytest.mark.parametrize(
    ("label", "is_comment"),
    [
        ({"latest", "note"}, True),
        ({"note"}, True),
        ({"target"}, False),
        ({"latest", "annual", "note"}, False),
    ],
)
def test_a_label_may_have_one_more_word(label: set[str], is_comment: bool) -> None:
    assert _says_comment(frozenset(label), PHRASES) is is_comment


def _cell(text: str, column: int, span: int = 1, rows: int = 1) -> Cell:
    return Cell(text, (text,) if text else (), column, span, row_span=rows)


def _under_records(*, has_merged: bool) -> RawTable:
    """Records of four columns, under each `Commentary` and a text, perhaps beside the reference of both."""
    rows = [TableRow(tuple(_cell(text, at) for at, text in enumerate(("Ref", "Measure", "Aim", "Q1"))))]
    for number, text in enumerate(("Volunteers came twice.", "The frost was late."), 1):
        over = 2 if has_merged else 1
        rows.append(
            TableRow((_cell(f"F{number}", 0, 1, over), _cell("Ponds", 1), _cell("9", 2), _cell("8", 3)))
        )
        label = (_cell("Commentary", 1), _cell(text, 2, 2))
        rows.append(TableRow(label, spanned=frozenset({0} if has_merged else ())))
    return RawTable(tuple(rows), 4, ())


def test_a_labelled_text_beside_a_reference_over_both_rows_is_one_cell_behind_its_label() -> None:
    read = with_labels_in_texts(_under_records(has_merged=True))
    assert [[cell.text for cell in row.cells] for row in read.rows[2::2]] == [
        ["Commentary: Volunteers came twice."],
        ["Commentary: The frost was late."],
    ]
    assert (read.rows[2].cells[0].column, read.rows[2].cells[0].span) == (1, 3)
    bare = _under_records(has_merged=False)  # nothing says whose the first column is
    assert with_labels_in_texts(bare) == bare
