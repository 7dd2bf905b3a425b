"""Headings wider than the figures under them, and units that stand over some columns only."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from benchmarks.councils.__main__ import rows_of
from pipelines.extraction.kinds import money_units
from pipelines.extraction.kinds.evidence import WEIGHTS
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.recognised import questions_of
from pipelines.extraction.model import Box, Line, Word
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.extraction.shapes.columns import _beside_overhang, _is_of_both

LEFT, RIGHT = Box(800, 30, 840, 38), Box(904, 30, 918, 38)  # figures of two columns


@pytest.mark.parametrize(
    ("heading", "edge"),
    [
        (Box(853, 10, 921, 18), 846.5),  # over the right column, and far into the white
        (Box(790, 10, 890, 18), 897.0),  # over the left one
        (Box(860, 10, 890, 18), 872.0),  # over neither: it may head both
        (Box(820, 10, 910, 18), 872.0),  # over both
    ],
)
def test_an_edge_gives_way_to_a_heading_that_hangs_over_it(heading: Box, edge: float) -> None:
    assert _beside_overhang(872.0, [LEFT, RIGHT, heading]) == edge


def test_two_headings_that_touch_on_one_line_are_two() -> None:
    words = [Word("2024-25", Box(575, 10, 612, 18), 8), Word("against", Box(615, 10, 650, 18), 8)]
    words.append(Word("original", Box(652, 10, 689, 18), 8))
    line = Line(tuple(words))
    (stretch,) = line.stretches
    under = [Box(541, 20, 612, 28), Box(658, 20, 689, 28)]
    assert _is_of_both(line, stretch, 630.0, under)
    assert not _is_of_both(line, stretch, 630.0, under[:1])
    assert not _is_of_both(line, stretch, 630.0, [Box(541, 20, 600, 28), Box(640, 20, 670, 28)])


def test_a_unit_over_one_column_of_sums_is_that_of_the_others() -> None:
    thousands, bare = Column("forecast_gbp", "Forecast £000", 1, scale=1000), Column("variance_gbp", "Gap", 2)
    assert money_units.scale_of_some([thousands, bare], ["1,200", "50"]) == 1000
    assert money_units.scale_of_some([thousands, bare], ["1,200", "£50"]) == 0
    assert money_units.scale_of_some([thousands, Column("variance_gbp", "Gap £", 2)], ["50"]) == 0
    assert money_units.stated_in(["Reason", "£000s Other saving"]) == 1000


def test_the_estimate_of_another_year_is_no_forecast_of_this_one(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Capital programme, quarter 2 2024/25", 1)
    heads = (
        "Scheme",
        "2024/25 Budget £000",
        "2024/25 Forecast £000",
        "2025/26 Estimate £000",
        "2026/27 Estimate £000",
    )
    table = document.add_table(rows=0, cols=5)
    for row in (heads, ("Depot", "1,200", "1,150", "300", "0"), ("Library", "800", "900", "450", "120")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    path = tmp_path / "q2-2024-25-capital.docx"
    document.save(str(path))
    assert not questions_of(read_here(load_report(path), Path("schemas/layouts")).tables)
    rows = rows_of(path, WEIGHTS)["capital"]
    assert [(row["current_budget_gbp"], row["forecast_gbp"]) for row in rows] == [
        ("1200000", "1150000"),
        ("800000", "900000"),
    ]
