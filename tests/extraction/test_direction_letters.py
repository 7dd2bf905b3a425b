"""Letters for directions, read where a sentence says what they stand for, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_ordinary_styles import rows_in, table

HEADS = ("Ref", "Measure", "Target", "Q4 2030/31", "Q1 2031/32", "{head}")
ROWS = (
    ("F1", "Ponds cleared", "90%", "84%", "91%", "I"),
    ("F2", "Hedges cut", "80%", "79%", "77%", "D"),
    ("F3", "Paths swept", "75%", "64%", "64%", "S"),
)
TOLD = (
    "In the column headed Trend, I means improved since the quarter before, D declined and S stayed the same."
)


@pytest.mark.parametrize(
    ("text", "head", "ways"),
    [
        (TOLD, "Trend", ["Improving", "Worsening", "Same"]),
        (
            "Direction of travel: I = improving, D = declining, S = stable.",
            "Trend",
            ["Improving", "Worsening", "Same"],
        ),
        ("I means improved, D declined and S stayed the same.", "Trend", None),  # of what, is not said
        ("In the column headed Trend, I means improved.", "Trend", None),
        (TOLD, "Class", None),
    ],
)
def test_letters_stand_for_directions_where_a_text_on_trends_says_so(
    text: str, head: str, ways: list[str] | None, tmp_path: Path
) -> None:
    heads = tuple(one.format(head=head) for one in HEADS)
    found = rows_in(tmp_path / "q1-2031-32.html", f"<p>{text}</p>", table(heads, *ROWS)).get(
        "indicator-results", []
    )
    assert [row["direction_short_term"] for row in found] == (ways or [""] * len(found))
    assert found if ways else len(found) in (0, 3)


def test_a_name_of_what_is_counted_over_ratings_tells_none_of_them(tmp_path: Path) -> None:
    upper = ("Service", "Number of indicators>3", "Green as % of rated")
    lower = ("", "On track", "At risk", "Off track", "")
    key = "<p>On track: green. At risk: amber. Off track: red.</p>"
    rows = (("Parks", "2", "1", "1", "50%"), ("Roads", "3", "0", "1", "75%"), ("All", "5", "1", "2", "63%"))
    found = rows_in(tmp_path / "q1-2031-32.html", key, "<h2>Summary</h2>", table(upper, lower, *rows))
    told = {(row["group"], row["measure"]): (row["count"], row["percent"]) for row in found["rag-summary"]}
    assert (told["Parks", "green"], told["Roads", "green"]) == (("2", "50"), ("3", "75"))
    assert (told["Parks", "amber"], told["All", "red"]) == (("1", ""), ("2", ""))
