"""Names over groups of columns that come again: each stands over all of its own, wherever it is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_ordinary_styles import rows_in, table

RISKS = (
    ("R1", "Pond bursts its bank", "5", "5", "25", "4", "5", "20", "Rising"),
    ("R2", "Hedges dry out", "4", "5", "20", "3", "5", "15", "Stable"),
    ("R3", "Paths wash away", "5", "4", "20", "3", "4", "12", "Falling"),
    ("R4", "Boats are stolen", "4", "4", "16", "2", "3", "6", "Stable"),
)
LOWER = ("", "", "Likelihood", "Impact", "Score", "Likelihood", "Impact", "Score", "")


@pytest.mark.parametrize(
    "upper",
    [
        ("Ref", "Risk", "Inherent>3", "Current>3", "Trend"),
        ("Ref", "Risk", "Inherent>2", "", "Current>2", "", "Trend"),  # in the middle, taken for two columns
        ("Ref", "Risk", "Inherent", "", "", "Current", "", "", "Trend"),
    ],
)
def test_a_name_over_part_of_its_group_is_over_all_of_it(upper: tuple[str, ...], tmp_path: Path) -> None:
    found = rows_in(
        tmp_path / "q1-2031-32.html", "<h2>Strategic risk register</h2>", table(upper, LOWER, *RISKS)
    )["risks"]
    names = ("inherent_likelihood", "inherent_impact", "inherent_score")
    names += ("current_likelihood", "current_impact", "current_score")
    assert [tuple(row[name] for name in names) for row in found] == [row[2:8] for row in RISKS]


def test_a_score_that_another_column_is_the_product_of_is_not_taken(tmp_path: Path) -> None:
    heads = ("Ref", "Risk", "Likelihood", "Impact", "Score", "Rank")
    odd = [(row[0], row[1], row[5], row[6], row[4], row[7]) for row in RISKS]
    path = tmp_path / "q1-2031-32.html"
    assert not rows_in(path, "<h2>Strategic risk register</h2>", table(heads, *odd)).get("risks")
    even = [(row[0], row[1], row[5], row[6], row[7], row[4]) for row in RISKS]
    assert len(rows_in(path, "<h2>Strategic risk register</h2>", table(heads, *even))["risks"]) == len(RISKS)
    otherwise = [(*row[:4], row[4], "1") for row in odd]  # scores may be reckoned otherwise
    assert len(rows_in(path, "<h2>Strategic risk register</h2>", table(heads, *otherwise))["risks"]) == 4
