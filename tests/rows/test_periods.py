"""Periods are found, tidied to one form and bounded by days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rows import periods


@pytest.mark.parametrize(
    ("text", "period", "start", "end"),
    [
        ("2016/17 Q3 Result", "Q3 2016/17", date(2016, 10, 1), date(2016, 12, 31)),
        ("Q4 2015/16 Result", "Q4 2015/16", date(2016, 1, 1), date(2016, 3, 31)),
        ("30 Sep2016", "30 Sep 2016", date(2016, 9, 30), date(2016, 9, 30)),
        ("As at 30 Sep 2016", "As at 30 Sep 2016", date(2016, 9, 30), date(2016, 9, 30)),
        ("Spring 2016", "Spring 2016", date(2016, 3, 1), date(2016, 5, 31)),
        ("April 2015 - March 2016", "April 2015 - March 2016", date(2015, 4, 1), date(2016, 3, 31)),
        ("Quarter 2 2016/17", "Q2 2016/17", date(2016, 7, 1), date(2016, 9, 30)),
        ("Q2 2023-24", "Q2 2023/24", date(2023, 7, 1), date(2023, 9, 30)),
        ("2019/20 Target", "2019/20", date(2019, 4, 1), date(2020, 3, 31)),
        ("AY 2015/16", "AY 2015/16", date(2015, 9, 1), date(2016, 8, 31)),
        ("Winter 2015", "Winter 2015", date(2015, 12, 1), date(2016, 2, 29)),
        ("Winter 2016", "Winter 2016", date(2016, 12, 1), date(2017, 2, 28)),
        ("Autumn 2016", "Autumn 2016", date(2016, 9, 1), date(2016, 11, 30)),
    ],
)
def test_periods_are_read_and_bounded(text: str, period: str, start: date, end: date):
    assert periods.period_in(text) == period
    assert periods.period_bounds(period) == periods.Period(period, start, end)


@pytest.mark.parametrize(
    ("period", "starts", "start", "end"),
    [
        ("2016/17", 7, date(2016, 7, 1), date(2017, 6, 30)),
        ("Q1 2016/17", 7, date(2016, 7, 1), date(2016, 9, 30)),
        ("Q3 2016/17", 7, date(2017, 1, 1), date(2017, 3, 31)),
        ("Q2 2015/16", 12, date(2016, 3, 1), date(2016, 5, 31)),
        ("Q1 2015/16", 12, date(2015, 12, 1), date(2016, 2, 29)),
        ("AY 2015/16", 7, date(2015, 9, 1), date(2016, 8, 31)),
    ],
)
def test_a_financial_year_begins_when_the_council_says(period: str, starts: int, start: date, end: date):
    assert periods.period_bounds(period, starts) == periods.Period(period, start, end)


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        ("Q1 2016/17", "quarter"),
        ("2016/17", "financial_year"),
        ("AY 2015/16", "academic_year"),
        ("2016", "calendar_year"),
        ("Spring 2016", "season"),
        ("Sep 2016", "month"),
        ("30 Sep 2016", "day"),
        ("April 2015 - March 2016", "span"),
        ("soon", None),
    ],
)
def test_a_period_is_of_a_kind(period: str, kind: str | None):
    assert periods.period_kind(periods.period_bounds(period)) == kind


def test_a_date_with_slashes_is_no_financial_year():
    assert periods.period_in("Watchsted, 04/10/16") is None


@given(st.integers(1990, 2090), st.integers(1, 4))
def test_the_quarter_before_and_after_are_inverse(year: int, quarter: int):
    period = f"Q{quarter} {year}/{(year + 1) % 100:02d}"
    before = periods.previous_quarter(period)
    assert before is not None
    later, earlier = periods.period_bounds(period), periods.period_bounds(before)
    assert later.start is not None
    assert earlier.end is not None
    assert (later.start - earlier.end).days == 1
    four_back = period
    for _ in range(4):
        four_back = periods.previous_quarter(four_back) or ""
    assert four_back == periods.year_earlier(period)


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(text: str):
    periods.period_in(text)
    periods.period_bounds(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Half year 2024/25", date(2024, 4, 1), date(2024, 9, 30)),
        ("H2 2024/25", date(2024, 10, 1), date(2025, 3, 31)),
        ("April to September 2024", date(2024, 4, 1), date(2024, 9, 30)),
        ("October to March 2025", date(2024, 10, 1), date(2025, 3, 31)),
        ("Apr 2024 to Jun 2024", date(2024, 4, 1), date(2024, 6, 30)),
    ],
)
def test_halves_of_years_and_months_of_one_year_end_where_they_say(text: str, start: date, end: date):
    found = periods.period_bounds(text)
    assert (found.start, found.end) == (start, end)
    assert periods.period_kind(found) == "span"


def test_a_year_to_date_begins_with_the_year():
    until = {"2025/26 to Q2": date(2025, 9, 30), "2025/26 to Q4": date(2026, 3, 31)}
    until |= {"2025/26 to November": date(2025, 11, 30), "2025/26 to February": date(2026, 2, 28)}
    for text, end in until.items():
        found = periods.period_bounds(text)
        assert (found.start, found.end) == (date(2025, 4, 1), end)
    several = periods.period_bounds("Q2 2016/17 to Q3 2016/17")
    assert several.start == date(2016, 7, 1)
