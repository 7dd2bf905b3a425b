"""Figures are in the unit that a column of their table prints, where their cells print none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.datasets.performance.register import _scale_of
from pipelines.datasets.performance.stated_units import in_unit
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.rows import figures
from pipelines.rows.schemas import load_schemas


@pytest.mark.parametrize(
    ("text", "subject", "unit_text", "value", "unit"),
    [
        ("498", "Rent arrears", "£000", "498000", "gbp"),
        ("1.2", "Rent arrears", "£m", "1200000", "gbp"),
        ("£498", "Rent arrears", "£000", "498", "gbp"),
        ("94", "Fly-tips cleared within two working days", "%", "94", "percent"),
        ("94%", "Fly-tips cleared", "No.", "94", "percent"),
        ("104", "Waste left per household", "kg", "104", None),
        ("12", "Days lost to sickness", "Number", "12", "days"),
        ("39.5", "Missed bins per 100,000 collections", "Rate", "39.5", "per_100000"),
        ("28", "Apprentices", "", "28", "count"),
        ("28", "Apprentices", "as agreed", "28", "count"),
        ("28", "Road traffic in the corridor", "Vehicles per day", "28", "count"),
        ("28", "Time to let a home", "Calendar days", "28", "days"),
        ("28", "Vehicle journeys", "Time (minutes)", "28", None),
        ("4", "Change in footfall", "Year-on-year % change in visits", "4", "percent"),
    ],
)
def test_a_bare_figure_is_in_the_printed_unit(
    text: str, subject: str, unit_text: str, value: str, unit: str | None
):
    found = in_unit(figures.read(text, subject), unit_text)
    assert (found.value, found.unit_name) == (Decimal(value), unit)


PAGE = """<html><head><title>Fenwick Hill Council performance Q2 2024/25</title></head><body>
<h1>Fenwick Hill Council</h1><h2>Performance, quarter 2 2024/25</h2><table>
<tr><th></th><th>Ref</th><th>Measure</th><th>Unit</th><th>Polarity</th><th>Q1</th><th>Q2</th>
<th>Q2 target</th></tr>
<tr><td rowspan="3">Homes</td><td>1.1</td><td>Rent arrears</td><td>£000</td><td>L</td><td>517</td><td>498</td>
<td>475</td></tr>
<tr><td>1.2</td><td>Cases prevented</td><td>%</td><td>H</td><td>49.3</td><td>47.8</td><td>55.0</td></tr>
<tr><td>1.3</td><td>Homes let</td><td>No.</td><td>H</td><td>28</td><td>71</td><td>60</td></tr>
<tr><td rowspan="2">Streets</td><td>2.1</td><td>Waste per home</td><td>kg</td><td>L</td><td>101</td>
<td>98</td><td>100</td></tr>
<tr><td>2.2</td><td>Bins missed</td><td>No.</td><td>L</td><td>51</td><td>39</td><td>–</td></tr>
</table></body></html>"""


def test_a_row_has_its_unit_its_group_merged_at_the_left_and_what_is_good(tmp_path: Path, project: Project):
    path = tmp_path / "fenwick-hill-q2-2024-25.html"
    path.write_text(PAGE, encoding="utf-8")
    rows = records_of(
        read_here(load_report(path), project.layouts), "indicator-results", load_schemas(project.schemas)
    ).rows
    names = ("area", "polarity", "unit", "target_value", "result_value", "previous_value")
    assert [tuple(str(row[name]) for name in names) for row in rows] == [
        ("Homes", "L", "gbp", "475000", "498000", "517000"),
        ("Homes", "H", "percent", "55", "47.8", "49.3"),
        ("Homes", "H", "count", "60", "71", "28"),
        ("Streets", "L", "None", "100", "98", "101"),
        ("Streets", "L", "count", "None", "39", "51"),
    ]
    assert [row["target_period"] for row in rows] == [*["Q2 2024/25"] * 4, None]


def test_an_annual_target_is_in_the_rows_unit_also_where_nothing_was_reached():
    row = dict.fromkeys(
        ("result", "target", "previous_result", "year_ago_result", "result_value", "target_value",
         "previous_value", "year_ago_value", "unit")
    )  # fmt: skip
    nothing = row | {"result": "0", "result_value": Decimal(0), "unit": "gbp"}
    told = nothing | {"target": "475", "target_value": Decimal(475_000)}
    assert (_scale_of(told, "500"), _scale_of(told, "£500,000"), _scale_of(nothing, "500")) == (1_000, 1, 1)
