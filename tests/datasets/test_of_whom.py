"""A finding within one sentence names the indicator whose row prints its figures, if one row does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipelines.datasets.performance.checks.of_whom import told_of_whom
from pipelines.proof.outcome import About, Figure, Ran, Verdict
from pipelines.rows.records import Records, Row


def figure(value: str) -> Figure:
    return Figure(Decimal(value), Decimal("0.1"), "r/paragraphs/one", value)


def row(ref: str, now: str, then: str, report: str = "r") -> Row:
    found: dict[str, Any] = {"report": report, "ref": ref, "indicator": "Days lost", "year_ago_value": None}
    return found | {"result_value": Decimal(now), "previous_value": Decimal(then), "target_value": None}


FOUND = Ran(
    About("trend", "r", "paragraphs", "Summary: figures of one sentence"),
    Verdict.CONTRADICTED,
    figure("11.6"),
    figure("10.8"),
    "Said to have fallen.",
    (figure("11.6"), figure("10.8")),
)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([row("CO3", "11.6", "10.8"), row("CO4", "7.2", "10.8")], True),
        ([row("CO3", "11.6", "10.8"), row("CO9", "11.6", "10.8")], False),  # two rows print them
        ([row("CO3", "11.6", "9.9")], False),
        ([row("CO3", "11.6", "10.8", "another")], False),
    ],
)
def test_a_finding_names_the_one_row_that_prints_its_figures(rows: list[Row], named: bool) -> None:
    records = {"indicator-results": Records("indicator-results", tuple(rows))}
    (told,) = told_of_whom([FOUND], records)
    assert (told.note == "Said to have fallen. The figures are those of CO3 Days lost.") is named
    assert told.about == FOUND.about


def test_a_finding_that_names_its_row_says_no_more() -> None:
    records = {"indicator-results": Records("indicator-results", (row("CO3", "11.6", "10.8"),))}
    named = replace(FOUND, about=FOUND.about._replace(subject="CO3 Days lost: trend in the text"))
    assert told_of_whom([named], records) == [named]
