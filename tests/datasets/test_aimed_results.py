"""A sentence of running text states a result for certain where it gives its target, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_rows import PROJECT, SCHEMAS

from pipelines.datasets.performance.aimed_results import aimed_results
from pipelines.datasets.registry import maker_of
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("There were 163 ponds in use, against a target of no more than 140.", [("163", "140")]),
        (
            "The rate fell to 41.3 per cent, from 45.1 per cent; the target is 45 per cent.",
            [("41.3 per cent", "45 per cent")],
        ),
        (
            "Absence stayed at 9.0 working days and remains above the target of 8.5 days.",
            [("9.0 working days", "8.5 days")],
        ),
        ("Nine of the ponds were dredged, short of our goal of 15.", [("Nine", "15")]),
        ("We dredged 48.2% of ponds, but missed the 50% target.", [("48.2%", "50%")]),
        ("Twenty ponds were dredged, five below target.", []),
        ("Of 18 measures we met the target in 6.", []),
        ("6 of the 13 measures are on target and 1 is off target.", []),
        ("We dredged 12 ponds and 14 lakes against a target of 15.", []),  # which?
        ("We expect to dredge 12 ponds against a target of 15.", []),
        ("The share rose by 12% against a target of 15%.", []),
        ("Spending was £12m against a target of £15m.", []),  # sums are of other tables
        ("We dredged 12% of ponds against a target of 15.", []),  # another unit
    ],
)
def test_a_result_is_stated_with_its_target(sentence: str, found: list[tuple[str, str]]):
    assert [(one.result.text, one.target.text) for one in aimed_results(sentence)] == found


@pytest.mark.parametrize(("number", "paragraph"), [("", "Ponds"), ("4.2 ", "4.2")])
def test_results_of_running_text_have_their_place_and_say_not_whether_they_are_good(
    number: str, paragraph: str, tmp_path: Path
):
    text = f"{number}At the end of December 163 ponds were dry, against a target of no more than 140."
    page = f"<h1>Ponds Council</h1><h1>Performance report, quarter 3 2031/32</h1><h2>Ponds</h2><p>{text}</p>"
    path = tmp_path / "ponds-q3-2031-32.html"
    path.write_text(f"<html><head><title>Report</title></head><body>{page}</body></html>", encoding="utf-8")
    read = read_here(load_report(path), PROJECT.layouts)
    records = maker_of(SCHEMAS["statements"])(read, SCHEMAS["statements"])
    (row,) = records.rows
    assert (row["value"], row["unit"], row["target"], row["met"]) == (163, "count", 140, None)
    assert row["paragraph"] == paragraph
    assert {spot.field for spot in records.locators} >= {"value", "target", "measure"}
