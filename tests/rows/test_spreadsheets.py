"""No text of a published table becomes a formula in a spreadsheet, and no figure becomes a text."""

from __future__ import annotations

import pytest

from pipelines.rows.spreadsheets import harmless


@pytest.mark.parametrize(
    "text", ["=1+1", "+44", "@SUM(A1)", "\tx", "\rx", "-cmd", "-1+1", "-5% on last year", "--1", "- see note"]
)
def test_a_text_like_a_formula_is_marked_as_text(text: str):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "cell", ["", "-", "-5", "-1,250.5", "-5%", "-.5", "5%", "a=b", " =1", -5, 2.5, True, None]
)
def test_all_else_stays_as_it_is(cell: object):
    assert harmless(cell) == cell
