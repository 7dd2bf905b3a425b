"""A summary that repeats the rows of the pages behind it, with their references or without: one row each."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_keys_in_tables import AMBER, GREEN, RED, read, table

RESULTS = (
    ("F1", "Ponds cleared", "90%", "91%", f"{GREEN}|Green"),
    ("F2", "Hedges cut", "80%", "78%", f"{AMBER}|Amber"),
    ("F3", "Paths swept", "75%", "60%", f"{RED}|Red"),
    ("F4", "Lanes swept", "63%", "64%", f"{GREEN}|Green"),
)


def pages(summary: tuple[tuple[str, ...], ...]) -> list[str]:
    """A summary of a report and the fuller table behind it, under the heading of its part."""
    full = [(*row[:4], "Q4", row[4], f"Note on {row[1].lower()}") for row in RESULTS]
    full = [(ref, name, aim, now, rag, note) for ref, name, aim, now, _, rag, note in full]
    return [
        "<h2>Summary of results</h2>",
        table(("Ref", "Indicator", "Target", "Q1 2031/32", "Rating"), *summary),
        "<h2>Green places</h2>",
        table(("Ref", "Indicator", "Target", "Q1 2031/32", "Rating", "Comment"), *full),
    ]


@pytest.mark.parametrize("has_refs", [True, False])
def test_rows_of_a_summary_are_those_of_the_fuller_table(tmp_path: Path, *, has_refs: bool) -> None:
    summary = tuple((ref if has_refs else "", *rest) for ref, *rest in RESULTS)
    found, _ = read(tmp_path / "q1-2031-32.html", *pages(summary))
    rows = found["indicator-results"]
    assert [row["ref"] for row in rows] == ["F1", "F2", "F3", "F4"]
    assert {row["section"] for row in rows} == {"Green places"}
    assert rows[0]["comment"] == "Note on ponds cleared"


def test_rows_of_one_name_with_other_references_are_two(tmp_path: Path) -> None:
    summary = tuple((f"G{ref[1:]}", *rest) for ref, *rest in RESULTS)
    found, _ = read(tmp_path / "q1-2031-32.html", *pages(summary))
    assert len(found["indicator-results"]) == 8
