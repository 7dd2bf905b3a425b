"""Periods of twelve months and of schools' years in headings, with the days that they last."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.extraction.kinds.periods import named_period
from pipelines.rows.periods import period_bounds

OWN = "Q2 2023/24"


@pytest.mark.parametrize(
    ("heading", "start", "end"),
    [
        ("Rolling year to Q2 2023/24", date(2022, 10, 1), date(2023, 9, 30)),
        ("12 months to September 2023", date(2022, 10, 1), date(2023, 9, 30)),
        ("Twelve months ending Q1 result", date(2022, 7, 1), date(2023, 6, 30)),
        ("12 months to Mar 23", date(2022, 4, 1), date(2023, 3, 31)),
        ("Year ended 31 March 2023", date(2022, 4, 1), date(2023, 3, 31)),
        ("Year ending 31 December 2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("Academic year 2022/23", date(2022, 9, 1), date(2023, 8, 31)),
        ("Year to date", date(2023, 4, 1), date(2023, 9, 30)),
        ("Q2 2023/24 (rolling 12 months)", date(2023, 7, 1), date(2023, 9, 30)),
    ],
)
def test_a_heading_names_the_days_that_its_figures_are_of(heading: str, start: date, end: date):
    named = named_period(heading, OWN)
    assert named is not None
    bounds = period_bounds(named.text)
    assert (bounds.start, bounds.end) == (start, end)


def test_a_rolling_year_up_to_no_day_is_no_year_to_date():
    assert named_period("Rolling year to date", OWN) is None
