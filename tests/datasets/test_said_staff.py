"""How many people a council employs is held against the row for the whole, and nothing else is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.said_staff import check_staff
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.proof.wording import load_wordings

WORDING = load_wordings(PROJECT.schemas / "wordings")["staff"]
HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED
STAFF = [
    ("Harbours", "Headcount", 230),
    ("Piers", "Headcount", 191),
    ("Whole council", "Headcount", 421),
    ("Whole council", "FTE", 378.3),
    ("Whole council", "Agency workers", 58),
    ("Total", "Vacancies", 41),
]


def outcomes(text: str) -> list[Verdict]:
    empty: dict[str, Any] = dict.fromkeys(SCHEMAS["workforce"].field_names)
    rows = [
        {**empty, "report": "r", "locator": f"r/workforce/{at}", "group": group, "measure": measure}
        | {"value": value, "period": "Q4 2030/31", "period_end": date(2031, 3, 31)}
        for at, (group, measure, value) in enumerate(STAFF)
    ]
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "heading": None}
    records = {
        "workforce": records_of(SCHEMAS["workforce"], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told]),
    }
    return [ran.outcome for ran in check_staff(records, WORDING, PrintedTexts(records.values()))]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("At 31 March 2031 we employed 412 people.", [WRONG]),
        ("At 31 March 2031 we employed 421 people (378.3 full-time equivalents).", [HOLDS, HOLDS]),
        (
            "Staff numbers stood at 412, or 387.3 full-time equivalents, with 41 vacancies.",
            [WRONG, WRONG, HOLDS],
        ),
        ("There were 85 agency workers at the end of the year.", [WRONG]),
    ],
)
def test_the_whole_council_employs_what_its_row_says(text: str, verdicts: list[Verdict]):
    assert outcomes(text) == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "At 31 December 2030 we employed 412 people.",
        "A year ago we employed 412 people.",
        "We employed 412 people more than the county.",
        "Harbours employed 232 people.",  # a part
        "We employed 191 people on the coast.",  # another row's
        "We employed 96 people through the scheme.",  # far off
        "Nearly 400 staff were employed.",
        "By then we will have employed 412 people.",
    ],
)
def test_what_may_be_other_people_contradicts_no_row(text: str):
    assert WRONG not in outcomes(text)
