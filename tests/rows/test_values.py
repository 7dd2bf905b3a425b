"""Printed texts become typed values, or nothing: never a guess."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rows import values


@pytest.mark.parametrize(
    ("text", "subject", "value", "unit"),
    [
        ("Top 25% in England (67.5% in 15/16)", "", "67.5", "percent"),
        ("4%pts more than comparable boroughs", "", "4", "percent"),
        ("Monitor (40%)", "", "40", "percent"),
        ("£2.99m (Q3 Target £2.47m)", "", "2990000", "gbp"),
        ("39.9% (Q2 16/17) (Q2 Target 41.9%)", "", "39.9", "percent"),
        ("900 (TBC)", "Number of preventions", "900", "count"),
        ("London Top Quartile (2.4% in 2015)", "", "2.4", "percent"),
        ("8.35 days", "Sickness absence", "8.35", "days"),
        ("530 (new method)", "Admissions per 100,000 population", "530", "per_100000"),
        ("36.4", "Children in care per 10,000", "36.4", "per_10000"),
        ("Remain at or above 85%", "", "85", "percent"),
        ("0.32", "Average Progress 8 score", "0.32", None),
        ("2", "Delivery of 10% affordable homes as wheelchair units", "2", "count"),
    ],
)
def test_awkward_texts_have_their_value(text: str, subject: str, value: str, unit: str | None):
    assert values.measured(text, subject) == values.Measured(Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "FAIL",
        "Monitor",
        "NEW FOR 2017/18",
        "New (2016/17)",
        "Not reported – due Q2 17/18",
        "Top 10% in England (AY 15/16)",
        "Improve national ranking (AY 15/16)",
        "Q not included in Autumn 2015",
        "Not comparable with Q2 2015/16",
        "Annual reported in Q2",
        "TBC",
        "N/A",
        "-",
        "",
    ],
)
def test_texts_without_a_figure_have_no_value(text: str):
    assert values.measured(text).value is None


def test_the_contracts_examples_hold():
    path = SHARED / "examples" / "typed-values.csv"
    if not path.exists():
        pytest.skip("the contract's examples are not beside this checkout")
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["resource"].startswith("indicator-")]
    assert rows
    for row in rows:
        subject = "per 100,000" if row["unit"] == "per_100000" else ""
        found = values.measured(row["text"], subject)
        assert (str(found.value or ""), found.unit or "") == (row["value"], row["unit"]), row["text"]


@pytest.mark.parametrize(
    ("text", "scale", "amount"),
    [
        ("(491)", 1000, "-491000"),
        ("£19.825m", 1, "19825000"),
        ("£19.825m", 1000, "19825000"),
        ("16,677", 1000, "16677000"),
        ("1,909 (79.3%)", 1000, "1909000"),
        ("-", 1000, None),
        ("Reduced income", 1000, None),
    ],
)
def test_money_is_pounds_whatever_the_heading(text: str, scale: int, amount: str | None):
    assert values.amount(text, scale) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("heading", "scale"),
    [("2017/18 £'000", 1000), ("Savings achieved (000s)", 1000), ("£m", 1_000_000), ("2017/18", 1)],
)
def test_a_heading_states_the_scale(heading: str, scale: int):
    assert values.heading_scale(heading) == scale


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
    ],
)
def test_periods_are_read_and_bounded(text: str, period: str, start: date, end: date):
    assert values.period_in(text) == period
    assert values.period_bounds(period) == values.Period(period, start, end)


def test_a_date_with_slashes_is_no_financial_year():
    assert values.period_in("Watchsted, 04/10/16") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("59.5% (Q1 2016/17)", ("59.5%", "Q1 2016/17")),
        ("59% (Q1 2016/17 target)", ("59%", "Q1 2016/17")),
        ("5.70% (30 Sep2016)", ("5.70%", "30 Sep 2016")),
        ("New (2016/17)", ("New (2016/17)", None)),
        ("530 (new method)", ("530 (new method)", None)),
    ],
)
def test_only_a_figures_period_is_taken_off(text: str, parts: tuple[str, str | None]):
    assert values.split_period(text) == parts


@pytest.mark.parametrize("suffix", ["G", "GA", "RA", "R"])
def test_a_rating_suffix_is_taken_off(suffix: str):
    text, rating = values.split_rating(f"83.2% (As at 30 Sep 2016) ({suffix})")
    assert text == "83.2% (As at 30 Sep 2016)"
    assert rating == values.RATINGS[suffix.lower()]


@given(st.integers(1990, 2090), st.integers(1, 4))
def test_the_quarter_before_and_after_are_inverse(year: int, quarter: int):
    period = f"Q{quarter} {year}/{(year + 1) % 100:02d}"
    before = values.previous_quarter(period)
    assert before is not None
    later, earlier = values.period_bounds(period), values.period_bounds(before)
    assert later.start is not None
    assert earlier.end is not None
    assert (later.start - earlier.end).days == 1
    four_back = period
    for _ in range(4):
        four_back = values.previous_quarter(four_back) or ""
    assert four_back == values.year_earlier(period)


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False))
def test_a_figure_shown_is_the_figure_read(number: Decimal):
    assert values.number(f"{number:,}") == number
    assert values.number(f"({number:,})") == -number
    assert values.measured(f"{number:,}%").value == number
    assert values.amount(f"£{number:,}") == number


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(text: str):
    values.measured(text, text)
    values.amount(text, 1000)
    values.period_bounds(text)
    values.split_period(text)
    values.split_rating(text)
    list(values.figures(text))
