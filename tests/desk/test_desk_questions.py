"""Questions: grouped by cause, answered once, and again only when they read differently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.desk.acts import fitting, safe_name
from pipelines.desk.questions import (
    FINDING,
    AskedCause,
    AskedFigure,
    AskedFinding,
    Weight,
    cause_of,
    read_questions,
    standing_answer,
    undecided,
    write_questions,
)
from pipelines.exceptions import DeskError
from pipelines.gate.decisions import Decision, Decisions


def asked(report: str, figure: str = "41%") -> AskedCause:
    finding = AskedFinding(
        f"{report}/indicator-results/cg-s24",
        f"{report} prints {figure} where its table has 42%.",
        (AskedFigure("Printed here", figure, (("page 3", "ab.png"),), ((4, "a line", True),)),),
        ({"row": "r", "field": "result", "expected": figure, "corrected": "42%"},),
    )
    return AskedCause("c1", Weight.DECIDE, "Perhaps misread by us", "Look.", (finding,), is_out=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Result is “41%”, which is odd.", "Result is “97.5%”, which is odd."),
        ("Total of 1,204 against 1,240 in cg-s24.", "Total of 17 against 71 in re-c9."),
    ],
)
def test_findings_that_differ_in_figures_are_of_one_cause(one: str, other: str):
    assert cause_of("Odd value", "results", one) == cause_of("Odd value", "results", other)


@pytest.mark.parametrize(
    ("kind", "message"), [("Odd value", "The rating is of no scale."), ("Restated figure", "Result is odd.")]
)
def test_another_kind_or_other_words_are_another_cause(kind: str, message: str):
    assert cause_of(kind, "results", message) != cause_of("Odd value", "results", "Result is odd.")


def test_an_answer_carries_over_to_a_report_that_reads_the_same_and_to_no_other():
    first = asked("q1-2025-26-our-plan")
    said = Decision(
        FINDING, "c1", first.question, {"choice": "printed"}, "preparer", "2026-01-31T07:00:00+00:00",
        first.seen_sha256,
    )  # fmt: skip
    decisions = Decisions((said,))
    assert standing_answer(asked("q2-2025-26-our-plan"), decisions) == said
    assert standing_answer(asked("q2-2025-26-our-plan", "14%"), decisions) is None
    assert undecided([asked("q2-2025-26-our-plan", "14%")], decisions)
    second = asked("q2-2025-26-our-plan", "14%")
    both = Decisions((said, replace(said, answer={"choice": "slip"}, seen_sha256=second.seen_sha256)))
    assert standing_answer(first, both) == said  # deciding the one report takes no answer of the other
    assert standing_answer(second, both) == both.all[1]
    taken_back = Decisions((*both.all, replace(both.all[1], answer=None)))
    assert standing_answer(first, taken_back) == said
    assert standing_answer(second, taken_back) is None
    know = replace(asked("q2-2025-26-our-plan", "14%"), weight=Weight.KNOW)
    assert undecided([know], decisions) == ()


def test_questions_survive_the_disk(tmp_path: Path):
    assert read_questions(tmp_path) == ()
    write_questions([asked("q1-2025-26-our-plan")], tmp_path)
    assert read_questions(tmp_path) == (asked("q1-2025-26-our-plan"),)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        (" 1,234.50 ", "number", "1234.5"),
        ("£7", "number", "7"),
        ("41%", "number", "41"),
        ("12", "integer", "12"),
        ("", "number", None),
        ("two  words", "string", "two words"),
    ],
)
def test_what_is_typed_becomes_what_a_column_holds(typed: str, kind: str, value: str | None):
    assert fitting(typed, kind) == value


@pytest.mark.parametrize(
    ("typed", "kind"), [("many", "number"), ("1.5", "integer"), ("NaN", "number"), ("x", "boolean")]
)
def test_what_fits_no_column_is_refused(typed: str, kind: str):
    with pytest.raises(DeskError):
        fitting(typed, kind)


@pytest.mark.parametrize("name", ["a\x00b.pdf", ".pdf", "x.exe", "", "..", "a/..", "con"])
def test_a_name_that_is_none_is_refused(name: str):
    with pytest.raises(DeskError):
        safe_name(name, (".pdf",))
