"""What has most of something, in a sentence, is held against the services or groups of a table."""

from __future__ import annotations

from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.rankings import check_rankings
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.proof.wording import load_wordings

WORDING = load_wordings(PROJECT.schemas / "wordings")["rankings"]
HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED
OVER = {"Harbours": 1_275_000, "Piers and Boats": 430_000, "Lamps": -90_000, "Corporate items": 2_000_000}
RED = {"Priority 1: Clean piers": 1, "Priority 2: Open harbours": 3, "Priority 3: Boats": 2, "All": 6}


def row(resource: str, number: int, **given: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(SCHEMAS[resource].field_names)
    return {**empty, "report": "r", "locator": f"r/{resource}/{number}", **given}


def outcomes(text: str) -> list[Verdict]:
    services = [*OVER.items(), ("Total", sum(OVER.values()))]
    tables = {
        "revenue": [
            row("revenue", at, service=name, revised_budget_gbp=9_000_000, forecast_gbp=9_000_000 + over)
            | {"variation_gbp": over}
            for at, (name, over) in enumerate(services)
        ],
        "rag-summary": [
            row("rag-summary", at, table="Summary", group=name, measure="red", count=count)
            for at, (name, count) in enumerate(RED.items())
        ],
        "workforce": [
            row("workforce", at, group=name, measure="Vacancies", value=value)
            for at, (name, value) in enumerate([("Piers", 4), ("Harbours", 7), ("Total", 11)])
        ],
        "paragraphs": [{**sample_rows("paragraphs")[0], "report": "r", "heading": None, "text": text}],
    }
    records = {name: records_of(SCHEMAS[name], rows) for name, rows in tables.items()}
    return [ran.outcome for ran in check_rankings(records, WORDING, PrintedTexts(records.values()))]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("The largest overspend is in Harbours.", [HOLDS]),
        ("The main pressure is again in Piers and Boats.", [WRONG]),
        ("The largest overspend of any service is in Harbours, at £1.275m.", [HOLDS, HOLDS]),
        ("The largest overspend, £1.725m, is in Harbours.", [HOLDS, WRONG]),
        ("Piers and Boats faces the largest pressure.", [WRONG]),
        ("The biggest underspend is on Lamps (£90,000).", [HOLDS, HOLDS]),
        ("The biggest underspend is on Harbours.", [WRONG]),
        ("Open harbours has the most indicators rated red.", [HOLDS]),
        ("Of all priorities, Clean piers has the most red ratings.", [WRONG]),
        ("Harbours has the most vacancies.", [HOLDS]),
        ("Piers had the highest number of vacancies.", [WRONG]),
    ],
)
def test_what_has_most_is_held_against_the_others(text: str, verdicts: list[Verdict]):
    assert outcomes(text) == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "The largest overspend last year was in Lamps.",
        "The largest overspend would be in Lamps.",
        "The largest overspend is in the harbour master's office.",
        "The largest overspend in per cent is in Lamps.",
        "The largest overspend in Harbours is on fuel.",
        "Clean piers has the most indicators.",
        "Clean piers has the most red or amber indicators.",
        "Piers has the most apprentices.",
        "The largest income is in Lamps.",
    ],
)
def test_what_may_be_said_of_something_else_is_not_held_against_them(text: str):
    assert outcomes(text) == []
