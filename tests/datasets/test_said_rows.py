"""Counts and shares of rows that sentences state, in words of keys and of figures, against the rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance import KIND
from pipelines.datasets.performance.checks.links import check_links
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.proving import load_rules, prove
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import HeldBack, KeyLine, Records

WORDING = load_wordings(PROJECT.schemas / "wordings")["links"]
WORDS = {"Green": "On track", "Amber": "Watch", "Red": "Action needed"}
RATINGS = ["Green"] * 5 + ["Amber"] * 3 + ["Red"] * 2
KEYS = (
    KeyLine("r", "Green", "green the indicator is on or better than target", "green"),
    KeyLine("r", "Amber", "amber it is within 10% of target", "amber"),
    KeyLine("r", "Red", "red it is more than 10% from target", "red"),
)


def tables(text: str, keys: tuple[KeyLine, ...] = (), *, is_worded: bool = True) -> dict[str, Records]:
    rows = [
        {
            **sample_rows("indicator-results")[0],
            "report": "r",
            "ref": None,
            "indicator": f"Ponds of kind {number}",
            "locator": f"r/indicator-results/{number}",
            "rag": rating,
            "status_printed": WORDS[rating] if is_worded else None,
            "comment": None,
            "section": None,
        }
        for number, rating in enumerate(RATINGS)
    ]
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "heading": None}
    told["locator"] = "r/paragraphs/one"
    results = records_of(SCHEMAS["indicator-results"], rows)
    return {
        "indicator-results": replace(results, keys=keys),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told]),
    }


def ran_on(text: str, keys: tuple[KeyLine, ...] = (), **given: Any) -> list[Ran]:
    records = tables(text, keys, **given)
    return list(check_links(records, WORDING, PrintedTexts(records.values())))


def outcomes(text: str, keys: tuple[KeyLine, ...] = (), **given: Any) -> list[Verdict]:
    return [ran.outcome for ran in ran_on(text, keys, **given)]


def test_a_count_of_none_is_printed_as_nought() -> None:
    first, *_ = ran_on("The plan has 10 measures. 0 are red and 5 are green.")
    assert (first.outcome, first.stated.text) == (Verdict.CONTRADICTED, "0")


HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED


def test_a_rating_is_counted_by_what_its_key_says_of_it():
    said = "Of the 10 indicators, {} are on or better than the target, 3 are within 10% of target"
    told = said + " and 2 are more than 10% from their target."
    assert outcomes(told.format(5), KEYS, is_worded=False) == [HOLDS, HOLDS, HOLDS]
    assert outcomes(told.format(6), KEYS, is_worded=False) == [WRONG, HOLDS, HOLDS]
    assert outcomes(told.format(6), is_worded=False) == []  # no key, no meaning


def test_a_word_that_asks_for_something_is_counted_in_either_order():
    assert outcomes("There are 10 measures. 5 are on track and 3 needed action.") == [HOLDS, WRONG]


def test_a_count_whose_words_name_two_ratings_is_none():
    text = "Of the 10 On track Watch Action needed measures 7 are on track."
    assert WRONG not in [ran.outcome for ran in ran_on(text) if "Amber" in ran.subject]


def test_figures_that_are_counted_in_all_are_rows():
    assert outcomes("There are 10 figures in all: 5 are Green, 4 Amber and 2 Red.", is_worded=False) == [
        HOLDS,
        WRONG,
        HOLDS,
    ]


def test_a_count_of_those_with_a_target_is_told_by_the_sentence_before():
    records = tables("Of the 10 measures, 9 have a target. 6 of the 9 were on track.")
    rows = [dict(row) for row in records["indicator-results"].rows]
    rows[-1] |= {"target": None, "target_value": None, "rag": None, "status_printed": None}
    records["indicator-results"] = records_of(SCHEMAS["indicator-results"], rows)
    ran = check_links(records, WORDING, PrintedTexts(records.values()))
    assert [(one.outcome, one.expected and one.expected.value) for one in ran] == [(WRONG, 5)]


def test_of_them_is_of_the_rows_that_the_sentence_counts():
    assert outcomes("There are 10 measures, and six of them are on track.") == [WRONG]
    assert outcomes("There are 40 homes, and six of them are on track.") == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("There are 10 measures. Half of the measures are on track.", [HOLDS]),
        ("There are 10 measures. Three-quarters of the measures are on track.", [WRONG]),
        ("There are 10 measures. Two thirds of measures are on track.", [WRONG]),
        ("There are 10 measures. One in five measures needed action.", [HOLDS]),
        ("There are 10 measures. Four in ten measures needed action.", [WRONG]),
        ("There are 10 measures. 62% of our measures are on track.", [WRONG]),
        ("There are 10 measures. 50% of our measures are on track.", [HOLDS]),
        ("There are 10 measures. On track measures make up 62% of the 10 measures.", [WRONG]),
        ("62% of our measures are on track.", []),  # of which?
        ("There are 10 measures. Last year 62% of our measures were on track.", []),
        ("There are 10 measures. 62% of homes are on track.", []),
    ],
)
def test_a_share_of_the_rows_is_held_against_them(text: str, verdicts: list[Verdict]):
    assert outcomes(text) == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "6 schools met their target.",
        "6 measures could be on track by March.",
        "A year ago 6 were on track.",
        "6 were on track in all four quarters.",
        "Only 6 would be on track under the old rules.",
        "In our parks directorate 6 are on track.",
        "6 of the statutory measures are on track.",
        "6 measures have been on track all year.",
    ],
)
def test_a_count_that_may_be_of_others_contradicts_no_rows(text: str):
    assert WRONG not in outcomes(f"There are 10 measures. {text}")
    assert outcomes("There are 10 measures. 6 are on track.") == [WRONG]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("There are 10 measures. 6 were at or better than target (green).", [WRONG]),
        ("There are 10 measures. 5 were at or better than target (green).", [HOLDS]),
        ("Of the 10 measures, 6 (60%) had a rating of red or amber.", [WRONG]),
        ("Of the 10 measures, 5 (50%) had a rating of red or amber.", [HOLDS]),
        ("6 of 10 (60%) measures are rated as green.", [WRONG]),
        ("5 of 10 (50%) measures are rated as green.", [HOLDS]),
        ("Of measures, 5 (50%) are green, 4 (40%) amber and 2 (20%) red.", [HOLDS, WRONG, HOLDS]),
        ("Of measures, 5 (12%) are green, 4 (10%) amber and 2 (5%) red.", []),  # of more than these
    ],
)
def test_a_count_with_its_share_or_its_colour_in_brackets_is_one_of_rows(text: str, verdicts: list[Verdict]):
    assert outcomes(text, is_worded=False) == verdicts


def test_a_row_held_back_is_none_of_those_that_a_text_counts_whole():
    rules = load_rules(PROJECT.schemas, (KIND.prover,) if KIND.prover else ())
    for text, outcome in (
        ("Of the 10 measures, 5 were green, four amber and 2 red at the end of the quarter.", WRONG),
        ("Of the 10 measures, 5 were green and four were amber.", Verdict.NOT_JUDGED),
        ("Of our measures, 5 were green, four amber and 2 red.", Verdict.NOT_JUDGED),
    ):
        records = tables(text, is_worded=False)
        held_back = (HeldBack("r", "indicator-results", "unsure", "page 1", {}),)
        records["indicator-results"] = replace(records["indicator-results"], held_back=held_back)
        ran = [one for _, one in prove(records, rules).ran if one.kind == "rows" and "Amber" in one.subject]
        assert [one.outcome for one in ran] == [outcome], text


def test_a_row_held_back_of_another_table_leaves_a_count_to_be_judged():
    text = "Of the 10 indicators, 6 are on track."
    rules = load_rules(PROJECT.schemas, (KIND.prover,) if KIND.prover else ())
    for resource, outcome in (("key-actions", WRONG), ("indicator-results", Verdict.NOT_JUDGED)):
        records = tables(text)
        table = records.get(resource, Records(resource))
        records[resource] = replace(table, held_back=(HeldBack("r", resource, "unsure", "page 1", {}),))
        ran = [one for _, one in prove(records, rules).ran if one.kind == "rows"]
        assert [one.outcome for one in ran] == [outcome]
