"""Figures of running text are linked to rows by words, unit and value, never by a phrase."""

from __future__ import annotations

from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.directions import check_directions, check_ratings
from pipelines.datasets.performance.checks.links import check_links
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import Records

WORDING = load_wordings(PROJECT.schemas / "wordings")["links"]


def result_row(number: int, name: str, unit: str = "percent", **given: Any) -> dict[str, Any]:
    base = {
        **sample_rows("indicator-results")[0],
        "ref": None,
        "indicator": name,
        "unit": unit,
        "comment": None,
    }
    base |= {"locator": f"r/indicator-results/row-{number}", "polarity": None, "annual_target": None}
    return {**base, "report": "r", **given}


def figures(result: Any, target: Any = None, previous: Any = None, rag: str | None = None) -> dict[str, Any]:
    return {
        "result": None if result is None else str(result),
        "result_value": result,
        "target": None if target is None else str(target),
        "target_value": target,
        "previous_result": None if previous is None else str(previous),
        "previous_value": previous,
        "year_ago_result": None,
        "year_ago_value": None,
        "rag": rag,
    }


def ran_on(text: str, rows: list[dict[str, Any]]) -> list[Ran]:
    paragraph = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "locator": "r/paragraphs/one"}
    records = {
        "indicator-results": records_of(SCHEMAS["indicator-results"], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [paragraph]),
        "key-actions": Records("key-actions"),
    }
    return list(check_links(records, WORDING, PrintedTexts(records.values())))


CALLS = result_row(1, "Calls answered in 60 seconds", **figures(66.2, 75.0, 71.5))


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("62.6% of calls were answered in 60 seconds.", [Verdict.CONTRADICTED]),
        ("66.2% of calls were answered in 60 seconds.", [Verdict.HOLDS]),
        ("Our target is that 75% of calls are answered in 60 seconds.", []),
        ("71.5% of calls were answered in 60 seconds.", []),
        ("In Q1 2019/20 62.6% of calls were answered in 60 seconds.", []),
        ("62.6% of all calls from businesses in the north were answered in 60 seconds.", []),
        ("62 calls were answered in 60 seconds.", []),
        ("Calls rose by 4% and letters were answered.", []),
        ("Calls answered in 60 seconds rose to 62.6%, which is a record.", [Verdict.CONTRADICTED]),
        ("Calls answered in 60 seconds rose by 4%, which is a record.", []),
        ("Calls answered in 60 seconds will rise to 80%.", []),
    ],
)
def test_a_figure_is_held_against_its_row_where_words_and_unit_say_so(text: str, verdicts: list[Verdict]):
    assert [ran.outcome for ran in ran_on(text, [CALLS])] == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("CC2 stands at 62.6%, against a target of 75%.", [Verdict.CONTRADICTED]),
        ("CC2 stands at 66.2%, against a target of 75%.", [Verdict.HOLDS]),
        ("CC21 stands at 62.6%.", []),
        ("The target of CC2 is 80%.", []),
    ],
)
def test_a_row_is_named_by_its_reference(text: str, verdicts: list[Verdict]):
    assert [ran.outcome for ran in ran_on(text, [CALLS | {"ref": "CC2"}])] == verdicts


def test_a_count_and_its_share_are_held_against_the_rows():
    rated = [*(["Green"] * 6), *(["Red"] * 2), *(["Amber"] * 5), None, None]
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5, 5, rag))
        for number, rag in enumerate(rated)
    ]
    text = "6 of 15 measures achieved their target (42% of those that could be rated)."
    assert [ran.outcome for ran in ran_on(text, rows)] == [Verdict.HOLDS, Verdict.CONTRADICTED]
    assert [ran.outcome for ran in ran_on(text.replace("42%", "46%"), rows)] == [
        Verdict.HOLDS,
        Verdict.WITHIN_ROUNDING,
    ]
    assert next(iter(ran_on(text.replace("6 of", "7 of"), rows))).outcome is Verdict.CONTRADICTED
    assert ran_on(text.replace("15", "16"), rows) == []  # another whole than these rows


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        (
            "The plan has 9 measures. 4 measures are red and 5 are green.",
            [Verdict.CONTRADICTED, Verdict.HOLDS],
        ),
        (
            "2 measures are rated red, 2 are amber and 6 measures are green.",
            [Verdict.CONTRADICTED],  # what two others confirm is judged, and they by no one
        ),
        ("4 measures are red and 5 are green.", []),  # of which rows?
        ("9 measures are being delivered by partners, and 3 have been completed.", []),
        ("In Homes, 4 of the measures are red. The plan has 9 measures.", []),
        ("The plan has 9 measures. 4 more measures are red than last quarter.", []),
    ],
)
def test_counts_without_a_whole_are_judged_where_all_rows_are_meant(text: str, verdicts: list[Verdict]):
    rated = [*(["Green"] * 5), *(["Red"] * 2), *(["Amber"] * 2)]
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5, 5, rag), section="Homes")
        for number, rag in enumerate(rated)
    ]
    assert [ran.outcome for ran in ran_on(text, rows)] == verdicts


def test_a_figure_within_a_name_is_none_and_what_one_rose_to_is_the_result():
    plans = result_row(2, "Plans issued in 20 weeks", **figures(56.0, 65.0, 51.0), result_period="Q3 2024/25")
    text = "Plans issued in 20 weeks rose to 65% from 51% in quarter 2."
    assert [ran.outcome for ran in ran_on(text, [plans])] == [Verdict.CONTRADICTED]
    assert [ran.outcome for ran in ran_on(text.replace("65%", "56%"), [plans])] == [Verdict.HOLDS]
    assert ran_on("Plans issued in 20 weeks should reach 65% next year.", [plans]) == []


def test_a_row_without_polarity_is_judged_by_what_else_it_prints():
    """Rated Green above its target, more is better: then a rise called worsening is a contradiction."""
    row = result_row(1, "Homes", "count", **figures(19, 15, 14, "Green"), direction_short_term="Worsening")
    printed = PrintedTexts(())
    assert next(iter(check_directions(records_of(SCHEMAS["indicator-results"], [row]), printed))).outcome is (
        Verdict.CONTRADICTED
    )
    row["rag"] = "Amber"
    (ran, *_) = check_directions(records_of(SCHEMAS["indicator-results"], [row]), printed)
    assert ran.outcome is Verdict.NOT_JUDGED
    row |= {"direction_short_term": "Improving", "rag": "Red"}
    (rated,) = check_ratings(records_of(SCHEMAS["indicator-results"], [row]), printed)
    assert rated.outcome is Verdict.CONTRADICTED
