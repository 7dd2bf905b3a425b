"""Of which time a figure is that a sentence states: never of that it is only set against."""

from __future__ import annotations

import re

import pytest
import yaml
from conftest import CHECKOUT

from pipelines.datasets.performance.narrative import _stated

YEAR = "2023/24"


@pytest.fixture(scope="module")
def phrases() -> dict[str, re.Pattern[str]]:
    path = CHECKOUT / "schemas" / "layouts" / "text" / "statements.yaml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: re.compile(text) for name, text in raw["phrases"].items()}


@pytest.mark.parametrize(
    ("sentence", "periods"),
    [
        ("18 events took place in parks during Q2", {18: "Q2 2023/24"}),
        ("28 or 90% of tasks were done, up from 84% in Q1", {28: None, 90: None, 84: "Q1 2023/24"}),
        ("satisfaction remained at 92.1% (an improvement on Q1, 91.5%)", {92.1: None, 91.5: "Q1 2023/24"}),
        (
            "In Q2 150 people took part, which is a 12% increase on 2022",
            {150: "Q2 2023/24", 12: "Q2 2023/24"},
        ),
        ("In Q2 the bid for the City of Song 2031 began with 900 replies", {900: "Q2 2023/24"}),
        ("A club opened in July 2023, staff went to 3 fairs in Q2", {3: "Q2 2023/24"}),
        ("Work in Q2 began with a club in July 2023, then visits to 5 fairs", {5: None}),
    ],
)
def test_what_a_figure_is_set_against_does_not_date_it(
    sentence: str, periods: dict[float, str | None], phrases: dict[str, re.Pattern[str]]
):
    found = {float(each.value): each.period for each in _stated(sentence, phrases, YEAR)}
    assert {value: found[value] for value in periods} == periods
