"""A row is told by its target or its result of before, which a sentence prints beside its figure."""

from __future__ import annotations

from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.links import check_links
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import Records

WORDING = load_wordings(PROJECT.schemas / "wordings")["links"]
HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED
ROWS = [
    ("Small harbour repairs finished in time", "percent", 82.1, 85, 83.6),
    ("Large harbour repairs finished in time", "percent", 91.2, 90, 88.4),
    ("Lamps mended within seven days", "percent", 84.1, 95, 88.5),
    ("Families in lent houseboats at the quarter's end", "count", 47, 45, 52),
    ("Boatyard waste reused", "percent", 42.7, 45, 44.9),
    ("Ferry passengers still aboard 30 minutes after sailing", "percent", 80.7, 84, 81.9),
    ("Letters answered", "percent", 84.9, 92, 88.7),
]


def ran_on(text: str) -> list[Ran]:
    rows: list[dict[str, Any]] = [
        {
            **sample_rows("indicator-results")[0],
            **dict.fromkeys(("ref", "comment", "annual_target", "polarity", "section", "area", "rag")),
            "report": "r",
            "locator": f"r/indicator-results/{number}",
            "indicator": name,
            "unit": unit,
            "result": str(result),
            "result_value": result,
            "target": str(target),
            "target_value": target,
            "previous_result": str(previous),
            "previous_value": previous,
            "previous_period": "Q1 2031/32",
            "result_period": "Q2 2031/32",
            "period": "Q2 2031/32",
            "year_ago_result": None,
            "year_ago_value": None,
        }
        for number, (name, unit, result, target, previous) in enumerate(ROWS)
    ]
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "heading": None}
    told["locator"] = "r/paragraphs/one"
    records = {
        "indicator-results": records_of(SCHEMAS["indicator-results"], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told]),
        "key-actions": Records("key-actions"),
    }
    return list(check_links(records, WORDING, PrintedTexts(records.values())))


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Small repairs were just short of the 85% target at 81.2%, as told below.", [WRONG]),
        ("Small repairs were just short of the 85% target at 82.1%, as told below.", [HOLDS]),
        ("The share of lamps mended in seven days fell again, from 88.5% to 81.4%.", [WRONG]),
        ("The share of lamps mended in seven days fell again, from 88.5% to 84.1%.", [HOLDS]),
        ("The number of families in lent houseboats fell from 52 to 44.", [WRONG]),
        ("The reuse rate of the boatyard was 47.2%, below the target of 45.0%.", [WRONG]),
        ("Our pier office answered 89.4% of letters against a target of 92%.", [WRONG]),
        ("80.1% of ferry passengers were still aboard 30 minutes after sailing.", [WRONG]),
    ],
)
def test_a_row_is_told_by_another_figure_of_it(text: str, verdicts: list[Verdict]):
    assert [ran.outcome for ran in ran_on(text) if ran.kind == "sentence"] == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "Repairs in time were short of the 85% target at 81.2%.",  # small ones or large
        "Small repairs were just short of the 80% target at 81.2%.",  # another's
        "Lamps mended within three days fell from 88.5% to 81.4%.",
        "Lamps mended within seven days should fall from 88.5% to 81.4%.",
        "Lamps in the old town mended within seven days fell from 87.5% to 81.4%.",
        "Nationally, letters answered were 89.4% against our target of 92%.",
        "Excluding one team, letters answered were 89.4%, short of the 92% target.",
        "Letters answered for council tenants were 89.4%, against the 92% target.",
        "The cost of letters answered was 89.4% against the target of 92%.",
        "Letters answered were 89.4% in July against a target of 92%.",
        "Letters answered fell from 88.7% to 89.4% but were later corrected.",
    ],
)
def test_what_may_be_of_another_thing_contradicts_no_row(text: str):
    assert WRONG not in [ran.outcome for ran in ran_on(text)]
