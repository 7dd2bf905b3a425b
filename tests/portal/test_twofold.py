"""Two questions in one: both answers among the first cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.answers.letters import both_asked
from pipelines.portal.answers.twofold import points_back


@pytest.mark.parametrize(
    ("question", "places"),
    [
        (
            "what was the original budget of Finance and what was it revised to",
            ["revenue/finance#original_budget_gbp", "revenue/finance#revised_budget_gbp"],
        ),
        (
            "what is the unemployment rate and what was it a year ago",
            ["cg-s1#result", "cg-s1#year_ago_result"],
        ),
        (
            "how many children were adopted and what share of us smoke",
            ["fs-s5-annual#result", "ph-s5#result"],
        ),
    ],
)
def test_both_are_answered(sample_store: Path, question: str, places: list[str]):
    with TestClient(create_app(sample_store, address="https://data.example")) as client:
        found = client.get("/api/v1/answers", params={"q": question}).json()
    shown = [f"{each['row']}#{each['column']}" for each in found["answers"][:3]]
    assert all(any(each.endswith(place) for each in shown) for place in places), shown


def test_what_points_back_is_not_asked_alone():
    assert both_asked("how many read a book and was that more than last time") == (
        "how many read a book",
        "was that more than last time",
    )
    assert points_back("was that more than last time")
    assert not points_back("how many libraries are open")
