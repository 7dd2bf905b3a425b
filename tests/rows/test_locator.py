"""Locators are values: text and back, rows and their cells, and nobody else takes the text apart."""

from __future__ import annotations

import re

import pytest
from conftest import CHECKOUT
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rows.locator import (
    Locator,
    cell_name,
    found_in,
    holder,
    last_cell,
    parse,
    printed_cell,
    row_name,
    table_of,
)

WORDS = st.text("abz09-._", min_size=1)
ROWS = st.builds(Locator, WORDS, WORDS, WORDS, council=st.just("") | WORDS).filter(
    lambda one: (one.council or one.report) not in ("discrepancy", "restatement")
)
CELLS = st.builds(lambda row, field, part: row.at(field, part), ROWS, WORDS, st.just("") | WORDS)
LOCATORS = ROWS | CELLS | st.builds(lambda cell, field: cell.at(field), CELLS, WORDS)


@given(LOCATORS)
def test_the_text_of_a_locator_is_parsed_to_the_same_value(locator: Locator):
    assert parse(str(locator)) == locator


@given(ROWS, WORDS)
def test_a_cell_leads_to_its_row(row: Locator, field: str):
    name = cell_name(row, field)
    assert (row_name(name), holder(name), last_cell(name)) == (str(row), str(row), field)
    assert printed_cell(name) == (str(row), field)


@pytest.mark.parametrize(
    ("text", "printed", "held_by", "column", "table"),
    [
        ("q1/savings/total", ("q1/savings/total", ""), "q1/savings/total", "", "savings"),
        (
            "wexcombe/q1/savings/total#percent",
            ("wexcombe/q1/savings/total", "percent"),
            None,
            "percent",
            "savings",
        ),
        ("discrepancy/a/b#first_figure", ("discrepancy/a/b", ""), "discrepancy/a/b", "first_figure", ""),
        ("q1/results/a#benchmark/2", ("q1/results/a", "benchmark"), "q1/results/a", "benchmark", "results"),
        ("q1/results/a#result#value", ("q1/results/a", "result"), "q1/results/a#result", "value", "results"),
    ],
)
def test_a_derived_row_is_named_by_the_cell_it_was_made_of(
    text: str, printed: tuple[str, str], held_by: str | None, column: str, table: str
):
    assert printed_cell(text) == printed
    assert holder(text) == (held_by or printed[0])
    assert (last_cell(text), table_of(text)) == (column, table)


@pytest.mark.parametrize(
    "text", ["", "q1", "q1/savings", "a/b/c/d/e", "q1/savings/", "q1/savings/a#", "q1/savings/a#b#c#d",
             "q1/savings/a#b/", "discrepancy/sum/q1", "restatement/x/result/q1"],
)  # fmt: skip
def test_what_names_no_row_is_no_locator(text: str):
    assert found_in(text) is None
    assert table_of(text) == ""
    with pytest.raises(ValueError, match=r"no locator|of a locator"):
        parse(text)


def test_a_finding_has_a_name_though_it_is_no_locator():
    assert row_name("discrepancy/sum/q1#first_figure") == "discrepancy/sum/q1"
    assert cell_name("restatement/x/result/q1", "value") == "restatement/x/result/q1#value"


@pytest.mark.parametrize(
    "parts", [("a/b", "c", "d"), ("a", "", "c"), ("a", "b", "c#d"), ("a", "b", "c", "", "2")]
)
def test_a_locator_that_could_not_be_read_back_is_not_made(parts: tuple[str, ...]):
    with pytest.raises(ValueError, match=r"of a locator|of no field"):
        Locator(*parts)


def test_no_other_module_takes_a_locator_apart_or_puts_one_together():
    apart = re.compile(
        r"""locator[\w"')\]]*\.r?(?:split|partition)\(|(?:partition|split)\(["']#|locator["']\]\}[#/]"""
    )
    made = {
        path.relative_to(CHECKOUT).as_posix(): found.group()
        for path in sorted((CHECKOUT / "pipelines").rglob("*.py"))
        if path.name != "locator.py"
        for found in [apart.search(path.read_text(encoding="utf-8"))]
        if found
    }
    assert not made
