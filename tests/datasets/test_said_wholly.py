"""A figure that may be of a part, another place, time or case contradicts nobody, however near it is."""

from __future__ import annotations

from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.links import check_links
from pipelines.datasets.performance.checks.mentions import check_mentions
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.proof.wording import load_wordings

WORDINGS = load_wordings(PROJECT.schemas / "wordings")
NAMES = (
    "Letters answered by return",
    "Education, health and care plans issued within 20 weeks",
    "Ponds dredged",
)


def contradictions(text: str, name: str) -> int:
    """How often a text is called a contradiction of a row, whose result is 80 %."""
    row: dict[str, Any] = {
        **sample_rows("indicator-results")[0],
        "report": "r",
        "ref": "PD/1",
        "indicator": name,
        "locator": "r/indicator-results/pd1",
        "unit": "percent",
        "result": "80.0%",
        "result_value": 80.0,
        "result_period": "Q1 2031/32",
        "target": "90.0%",
        "target_value": 90.0,
        "target_period": "Q1 2031/32",
        "comment": None,
        "polarity": "Bigger is Better",
        "annual_target": None,
    }
    for column in ("previous", "year_ago"):
        row |= {f"{column}_result": None, f"{column}_value": None, f"{column}_period": None}
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "heading": None}
    records = {
        "indicator-results": records_of(SCHEMAS["indicator-results"], [row]),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told | {"locator": "r/paragraphs/one"}]),
    }
    printed = PrintedTexts(records.values())
    ran = [
        *check_links(records, WORDINGS["links"], printed),
        *check_mentions(records, WORDINGS["indicators"], printed),
    ]
    return sum(one.outcome is Verdict.CONTRADICTED for one in ran)


@pytest.mark.parametrize(
    "text",
    [
        "In Wales {name} were 76%.",
        "{name} were 76% last year.",
        "{name} are expected to reach 76% by March.",
        "The target for {name} is 76%.",
        "{name} for children under ten were 76%.",
        "Among women {name} were 76%.",
        "{name} under 25 were 76%.",
        "In the north {name} were 76%.",
        "{name} at the Fenwick depot stood at 76%.",
        "{name} by phone were 76%.",
        "{name} in primary schools were 76%.",
        "{name} excluding agency staff were 76%.",
        "{name} were 76%, if late returns are counted.",
        "{name} reached 76% in one area.",
        "{name} were 76% at their highest.",
        "{name} must be 76% or better.",
        "{name} are 76% among the fifteen councils we compare with.",
        "{name} had been 76% when the plan was agreed.",
        "Emergency {name} were 76%.",
        "Had {name} been 76%, we would be content.",
        "{name} were 76% on average over five years.",
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_what_may_be_of_something_else_contradicts_nobody(text: str, name: str):
    assert contradictions(text.format(name=name[0].lower() + name[1:]), name) == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{name} have a target of 85%.", 1),
        ("{name} were 80%, against our target of 85%.", 1),
        ("{name} have a stretch target of 85%.", 0),
        ("{name}: the long-term target is 85%.", 0),
        ("A target of 85% for {name} was rejected.", 0),
        ("{name} of the contractor have a target of 85%.", 0),
        ("The target of 85% for {name} by phone was met.", 0),
    ],
)
@pytest.mark.parametrize("name", NAMES[::2])
def test_a_target_of_something_else_contradicts_nobody(text: str, found: int, name: str):
    assert (contradictions(text.format(name=name), name) > 0) == bool(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{name} met its target.", 1),
        ("{name} met the agreed target.", 1),
        ("{name} met its target last year.", 0),
        ("{name} in the north met its target.", 0),
        ("{name} met the national target.", 0),
        ("{name} met its stretch target.", 0),
        ("{name} met the target for cost.", 0),
        ("No part of {name} met its target.", 0),
    ],
)
@pytest.mark.parametrize("name", NAMES[::2])
def test_a_verdict_of_something_else_contradicts_nobody(text: str, found: int, name: str):
    assert contradictions(text.format(name=name), name) == found


@pytest.mark.parametrize(
    "text",
    [
        "{name} were 76%.",
        "{name} rose to 76%.",
        "{name} stood at 76% at the end of the quarter.",
        "{name} were 76%, against a target of 90%.",
        "After two years of growth the share of {name} fell to 76%.",
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_the_whole_is_held_against_it(text: str, name: str):
    assert contradictions(text.format(name=name[0].lower() + name[1:]), name) > 0


def test_a_figure_that_is_another_rows_result_contradicts_none():
    base = {
        **sample_rows("indicator-results")[0],
        "report": "r",
        "unit": "count",
        "comment": None,
        "annual_target": None,
        "polarity": None,
        **{
            f"{when}_{what}": None
            for when in ("previous", "year_ago")
            for what in ("result", "value", "period")
        },
    }
    rows = [
        base | {"ref": ref, "indicator": name, "locator": f"r/indicator-results/{ref}", "result": str(value)}
        | {"result_value": value, "target": None, "target_value": None}
        for ref, name, value in (
            ("F1", "Residents supported by the advice service", 437),
            ("F5", "Library visits", 204),
        )
    ]  # fmt: skip
    told = {**sample_rows("paragraphs")[0], "report": "r", "heading": None, "locator": "r/paragraphs/one"}
    told |= {"text": "The advice service supported 473 residents and there were 204 visits to libraries."}
    records = {
        "indicator-results": records_of(SCHEMAS["indicator-results"], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told]),
    }
    ran = check_mentions(records, WORDINGS["indicators"], PrintedTexts(records.values()))
    wrong = [one for one in ran if one.outcome is Verdict.CONTRADICTED]
    assert 204 not in [one.stated.value for one in wrong if one.stated]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Income from boat hire was about £436,000 and is ahead of target.", False),
        ("Income from boat hire was just over £436,000 and is ahead of target.", False),
        ("Income from boat hire was about £463,000 and is ahead of target.", True),
        ("Income from boat hire was £436,000 and is ahead of target.", True),
    ],
)
def test_a_figure_that_is_said_roughly_is_as_coarse_as_its_last_digit(text: str, is_told: bool):
    row = {
        **sample_rows("indicator-results")[0],
        "report": "r",
        "ref": "PD/1",
        "indicator": "Income from boat hire",
        "locator": "r/indicator-results/pd1",
        "unit": "gbp",
        "result": "£436,150",
        "result_value": 436150,
        "result_period": "Q1 2031/32",
        "target": None,
        "target_value": None,
        "comment": None,
        "annual_target": None,
    }
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "locator": "r/paragraphs/one"}
    records = {
        "indicator-results": records_of(SCHEMAS["indicator-results"], [row]),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told]),
    }
    ran = list(check_mentions(records, WORDINGS["indicators"], PrintedTexts(records.values())))
    assert any(one.outcome is Verdict.CONTRADICTED for one in ran) is is_told


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Between April and June {name} were 76%.", True),  # the months of the result's own quarter
        ("{name} were 76% between April and June.", True),
        ("{name} were 76% between April and May.", False),
        ("{name} were 76% between April and June 2030.", False),
        ("{name} were 76% between July and September.", False),
    ],
)
def test_the_months_of_its_own_quarter_say_nothing_else_of_a_figure(text: str, times: bool):
    assert (contradictions(text.format(name=NAMES[2].lower()), NAMES[2]) > 0) is times
