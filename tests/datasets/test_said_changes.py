"""By how much a result is more or less than another figure of its row is that difference, or another's."""

from __future__ import annotations

from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.links import check_links
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import Records

WORDING = load_wordings(PROJECT.schemas / "wordings")["links"]
HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED
ROWS = [
    ("Average wait at the harbour bridge (seconds)", "count", 112, 120, 139, 151),
    ("Boats let by the hour", "count", 3480, 3200, 3105, 3590),
    ("Letters answered", "percent", 81.5, 85, 78.5, 84.5),
    ("Days lost to storms for each boat", "count", 11.6, 10, 10.8, 9.9),
]


def outcomes(text: str) -> list[tuple[str, Verdict]]:
    rows: list[dict[str, Any]] = [
        {
            **sample_rows("indicator-results")[0],
            **dict.fromkeys(("ref", "comment", "annual_target", "section", "area", "rag")),
            "report": "r",
            "locator": f"r/indicator-results/{number}",
            "indicator": name,
            "polarity": "Lower" if number == 3 else None,
            "unit": unit,
            "result": str(result),
            "result_value": result,
            "result_period": "Q2 2031/32",
            "period": "Q2 2031/32",
            "target": str(target),
            "target_value": target,
            "previous_result": str(previous),
            "previous_value": previous,
            "previous_period": "Q1 2031/32",
            "year_ago_result": str(year_ago),
            "year_ago_value": year_ago,
            "year_ago_period": "Q2 2030/31",
        }
        for number, (name, unit, result, target, previous, year_ago) in enumerate(ROWS)
    ]
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "heading": None}
    told["locator"] = "r/paragraphs/one"
    records = {
        "indicator-results": records_of(SCHEMAS["indicator-results"], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told]),
        "key-actions": Records("key-actions"),
    }
    ran = check_links(records, WORDING, PrintedTexts(records.values()))
    return [(one.kind, one.outcome) for one in ran if one.kind in ("difference", "trend")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Boats wait 112 seconds at the bridge, 27 seconds less than in Quarter 1.", [HOLDS, HOLDS]),
        ("Boats wait 112 seconds at the bridge, 37 seconds less than in Quarter 1.", [WRONG]),
        ("We let 3,480 boats by the hour, which is 375 more than in the first quarter.", [HOLDS, HOLDS]),
        ("We let 3,480 boats by the hour, which is 357 more than in the first quarter.", [WRONG]),
        ("We let 3,480 boats by the hour, 375 fewer than in the previous quarter.", [HOLDS, WRONG]),
        ("We let 3,480 boats by the hour, 110 fewer than a year ago.", [HOLDS, HOLDS]),
        (
            "Letters answered rose to 81.5%, which is 3.5 percentage points short of the target.",
            [HOLDS, HOLDS],
        ),
        ("Letters answered rose to 81.5%, which is 5.5 percentage points short of the target.", [WRONG]),
        (
            "Boats let by the hour fell by 110 compared with the second quarter of 2030/31, to 3,480.",
            [HOLDS] * 2,
        ),
        ("Boats let by the hour fell by 101 compared with the second quarter of 2030/31, to 3,480.", [WRONG]),
        ("Days lost to storms fell from 10.8 to 11.6 for each boat.", [WRONG]),
        ("Days lost to storms improved from 10.8 to 11.6 for each boat.", [WRONG]),
        ("Days lost to storms rose from 10.8 to 11.6 for each boat.", [HOLDS]),
    ],
)
def test_a_difference_is_that_of_two_figures_of_the_row(text: str, found: list[Verdict]):
    assert [outcome for _, outcome in outcomes(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Boats wait 112 seconds at the bridge, 39 seconds less than in Quarter 1.",  # than a year ago
        "We let 3,480 boats by the hour, 357 more than in the third quarter.",  # nobody printed that
        "We let 3,408 boats by the hour, 357 more than in the first quarter.",  # not the row's result
        "We let 3,480 boats by the hour, 357 more than in the first quarter of 2029/30.",
        "We let 3,480 boats by the hour, 11% more than in the first quarter.",
        "Nationally, 3,480 boats were let by the hour, 357 more than in the first quarter.",
        "Letters answered rose to 81.5%, 3.6 percentage points short of the target.",  # rounded
        "Letters answered rose to 81.5%, 5% short of the target.",  # of it, or points
        "Some 3,480 gulls came, 357 more than in the first quarter.",
    ],
)
def test_a_difference_that_may_be_another_contradicts_nothing(text: str):
    assert ("difference", WRONG) not in outcomes(text)
