"""Sums, scores, verdicts and years to date that are told in words or beside their parts, against the rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.links import check_links
from pipelines.datasets.performance.checks.money import check_money
from pipelines.datasets.performance.checks.portfolios import check_portfolios
from pipelines.datasets.performance.checks.scores import check_scores
from pipelines.datasets.performance.checks.spans import check_spans
from pipelines.datasets.performance.checks.to_date import check_to_date
from pipelines.datasets.performance.checks.told_sums import check_told_sums
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import Records

WORDINGS = load_wordings(PROJECT.schemas / "wordings")
HOLDS, CONTRADICTED, NOT_JUDGED = Verdict.HOLDS, Verdict.CONTRADICTED, Verdict.NOT_JUDGED


def row(resource: str, number: int, **given: Any) -> dict[str, Any]:
    """An empty row with some cells."""
    empty: dict[str, Any] = dict.fromkeys(SCHEMAS[resource].field_names)
    return {**empty, "report": "r", "locator": f"r/{resource}/{number}", **given}


def records(resource: str, rows: list[dict[str, Any]], text: str = "") -> dict[str, Records]:
    told = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "heading": None}
    told["locator"] = "r/paragraphs/one"
    return {
        resource: records_of(SCHEMAS[resource], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [told] if text else []),
    }


def verdicts(ran: list[Ran]) -> list[Verdict]:
    return [one.outcome for one in ran]


def quarters(name: str, *values: float, to_date: float, unit: str = "count") -> list[dict[str, Any]]:
    given = [("result", f"Q{number} 2031/32", value) for number, value in enumerate(values, 1)]
    given.append(("ytd", f"2031/32 to Q{len(values)}", to_date))
    return [
        row(
            "observations",
            at,
            indicator_id=name,
            indicator=name,
            measure=measure,
            period=period,
            value=Decimal(str(value)),
            value_text=str(value),
            unit=unit,
        )
        for at, (measure, period, value) in enumerate(given)
    ]


def test_a_year_to_date_that_is_near_the_sum_of_its_quarters_is_meant_as_one() -> None:
    rows = [
        *quarters("boats let", 6, 4, 5, to_date=17),
        *quarters("piers swept", 310, 330, 300, to_date=940),
        *quarters("boats afloat", 401, 398, 405, to_date=405),  # the latest count
        *quarters("days to mend", 8, 9, 7, to_date=8, unit="days"),  # a mean
        *quarters("share swept", 81, 83, 85, to_date=83, unit="percent"),
    ]
    found = list(check_to_date(records_of(SCHEMAS["observations"], rows)))
    assert verdicts(found) == [CONTRADICTED, HOLDS, NOT_JUDGED, NOT_JUDGED]


def test_no_sum_is_expected_of_a_report_that_adds_nothing_up() -> None:
    rows = quarters("boats let", 6, 4, 5, to_date=17)
    assert verdicts(list(check_to_date(records_of(SCHEMAS["observations"], rows)))) == [NOT_JUDGED]


MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep")
ENDS = (30, 31, 30, 31, 31, 30)


def months(
    name: str, *values: float, of: dict[str, float], unit: str = "count", measure: str = "result"
) -> list[dict[str, Any]]:
    """The months of a year from April, and what is printed for quarters or the year to date, by name."""
    spans = {"Q1 2031/32": (4, 6), "Q2 2031/32": (7, 9), "2031/32 to Q1": (4, 6), "2031/32 to Q2": (4, 9)}
    printed = [
        ("result", f"{MONTHS[at]} 2031", (at + 4, at + 4), value) for at, value in enumerate(values)
    ] + [(measure, period, spans[period], value) for period, value in of.items()]
    return [
        row(
            "observations",
            at,
            indicator_id=name,
            indicator=name,
            measure=own,
            period=period,
            period_start=date(2031, first, 1),
            period_end=date(2031, last, ENDS[last - 4]),
            value=Decimal(str(value)),
            value_text=str(value),
            unit=unit,
        )
        for at, (own, period, (first, last), value) in enumerate(printed)
    ]


def sums(*rows: list[dict[str, Any]]) -> list[Verdict]:
    return verdicts(
        list(check_to_date(records_of(SCHEMAS["observations"], [one for some in rows for one in some])))
    )


def test_a_quarter_is_held_against_its_months_where_two_others_are_their_sum() -> None:
    ponds = months("ponds", 3, 4, 5, of={"Q1 2031/32": 12})
    boats = months("boats", 6, 4, 5, of={"Q1 2031/32": 15})
    hedges = months("hedges", 10, 20, 30, of={"Q1 2031/32": 62})
    assert sums(ponds, boats, hedges) == [HOLDS, HOLDS, CONTRADICTED]
    assert sums(ponds, hedges) == [HOLDS, NOT_JUDGED]  # one may be so by chance
    far = months("waits", 10, 20, 30, of={"Q1 2031/32": 20})  # a mean
    latest = months("stock", 10, 20, 30, of={"Q1 2031/32": 30})
    assert sums(ponds, boats, far, latest) == [HOLDS, HOLDS, NOT_JUDGED, NOT_JUDGED]


def test_a_year_to_date_is_held_against_its_months() -> None:
    of = {"2031/32 to Q2": 33.0}
    ponds = months("ponds", 3, 4, 5, 6, 7, 8, of=of, measure="ytd")
    hedges = months("hedges", 1, 2, 3, 4, 5, 6, of={"2031/32 to Q2": 22}, measure="ytd")
    assert sums(ponds, hedges) == [HOLDS, CONTRADICTED]
    assert sums(months("ponds", 3, 4, 5, 6, 7, of=of, measure="ytd")) == []  # September is not printed
    assert sums(months("shares", 3, 4, 5, of={"Q1 2031/32": 12}, unit="percent")) == []


def test_sums_of_one_sort_say_nothing_of_the_other() -> None:
    ponds = months("ponds", 3, 4, 5, 6, 7, 8, of={"2031/32 to Q2": 33}, measure="ytd")
    hedges = months("hedges", 10, 20, 30, of={"Q1 2031/32": 62})
    assert sums(ponds, hedges) == [HOLDS, NOT_JUDGED]


def test_what_is_said_of_months_names_them() -> None:
    rows = months("ponds", 3, 4, 5, of={"Q1 2031/32": 13})
    rows += months("boats", 6, 4, 5, of={"Q1 2031/32": 15}) + months("reeds", 1, 1, 2, of={"Q1 2031/32": 4})
    (ran, *_) = check_to_date(records_of(SCHEMAS["observations"], rows))
    assert ran.note == "The quarter is printed as 13; its 3 months add up to 12."


def test_a_portfolio_is_held_against_its_proposals_where_most_agree() -> None:
    planned = {"Parks": (100, 50), "Ports": (80,), "Schools": (70, 70)}
    proposals = [
        row(
            "savings-proposals",
            10 * at + number,
            proposal=f"{name} {number}",
            portfolio=name,
            planned_gbp=sum_,
        )
        for at, (name, sums) in enumerate(planned.items())
        for number, sum_ in enumerate(sums)
    ]

    def savings(**amounts: int) -> list[dict[str, Any]]:
        return [
            row(
                "savings",
                number,
                table="by_committee",
                committee=name,
                financial_year="2031/32",
                amount_gbp=amount,
            )
            for number, (name, amount) in enumerate(amounts.items())
        ]

    def found(**amounts: int) -> list[Verdict]:
        both = [records_of(SCHEMAS["savings-proposals"], proposals)]
        both.append(records_of(SCHEMAS["savings"], savings(**amounts)))
        return verdicts(list(check_portfolios(*both, PrintedTexts(both))))

    assert found(Parks=150, Ports=80, Schools=160) == [HOLDS, HOLDS, CONTRADICTED]
    assert set(found(Parks=190, Ports=80, Schools=160)) == {NOT_JUDGED}  # the list is a part of them


RISKS = [
    row("risks", 1, ref="R1", risk="Failure of a large pier", current_score=20, target_score=8),
    row("risks", 2, ref="R2", risk="Cyber attack", current_score=15, target_score=None),
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The risk of a cyber attack scores 12.", [CONTRADICTED]),
        ("The risk of a cyber attack scores 15, down from 18.", [HOLDS]),
        ("R1 now scores 16.", [CONTRADICTED]),
        ("R1 should score no more than 8; its target score is 8.", []),
        ("R1 scores 8.", []),  # the score aimed for, or a slip
        ("The highest is R1, with a current score of 8.", [CONTRADICTED]),
        ("R1 is scored 4 for likelihood.", []),
        ("Before control, R1 scored 25.", []),
        ("The flood scores 12.", []),
    ],
)
def test_a_score_in_a_sentence_is_held_against_the_register(text: str, wanted: list[Verdict]) -> None:
    given = records("risks", RISKS, text)
    assert verdicts(list(check_scores(given, WORDINGS["risks"], PrintedTexts(given.values())))) == wanted


CAPITAL = [
    row("capital", 1, service="Depot", current_budget_gbp=4_000_000, spend_to_date_gbp=350_000),
    row(
        "capital",
        2,
        service="Total",
        current_budget_gbp=22_650_000,
        spend_to_date_gbp=5_930_000,
        forecast_gbp=21_480_000,
    ),
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Capital spend to the end of September was £6.4m.", [CONTRADICTED]),
        ("Capital spend to the end of September was £5.93m.", [HOLDS]),
        ("The capital programme stands at £22.65m.", [HOLDS]),
        ("The capital programme stands at £22.56m.", [CONTRADICTED]),
        ("The capital programme forecast is £21.48m.", [HOLDS]),
        ("The capital programme forecast is £20.48m.", [CONTRADICTED]),
        ("Capital spend to date was £0.4m on the depot.", []),  # a part of it
        ("Capital spend to date was £1.1m of grants.", []),  # far off: something else
        ("In 2029/30 capital spend to the end of September was £6.4m.", []),
    ],
)
def test_a_sum_of_the_whole_is_held_against_the_total(text: str, wanted: list[Verdict]) -> None:
    given = records("capital", CAPITAL, text)
    assert verdicts(list(check_told_sums(given, WORDINGS["money"], PrintedTexts(given.values())))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Lamps alone account for 40% of the revised budget.", []),  # said of one: accounts
        ("The harbour service alone accounts for 40% of the revised budget.", [HOLDS]),
        ("The harbour service alone accounts for 43% of the revised budget.", [CONTRADICTED]),
        ("The harbour service accounts for 43% of the pay budget.", []),
        ("The harbour service makes up 80% of the budget.", []),  # of something else
        ("The harbour service makes up 45% of the budget.", [HOLDS]),  # as was forecast
        ("The outer harbour accounts for 43% of the revised budget.", []),
    ],
)
def test_a_share_of_the_budget_is_held_against_the_row_and_the_whole(
    text: str, wanted: list[Verdict]
) -> None:
    services = [("Harbour service", 40, 45), ("Piers", 60, 55), ("Total", 100, 100)]
    rows = [
        row("revenue", at, service=name, revised_budget_gbp=budget, forecast_gbp=forecast)
        for at, (name, budget, forecast) in enumerate(services)
    ]
    given = records("revenue", rows, text)
    ran = check_told_sums(given, WORDINGS["money"], PrintedTexts(given.values()))
    assert verdicts(list(ran)) == wanted


SAVINGS = [
    row(
        "savings-proposals",
        at,
        proposal=name,
        planned_gbp=planned,
        delivered_gbp=300_000,
        forecast_gbp=forecast,
    )
    for at, (name, planned, forecast) in enumerate([("Print", 210_000, 200_000), ("Total", 510_000, 450_000)])
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The Harbour walls programme is forecast to spend £7.01m this year.", [CONTRADICTED]),
        ("The Harbour walls scheme is now expected to cost £7.1m; two move to 2032/33.", [HOLDS]),
        ("The outer Harbour walls of Port Rill are forecast to spend £7.01m.", []),  # another's
        ("Harbour walls in the east are forecast to spend £7.01m.", []),
        ("Harbour walls are forecast to spend £7.01m next to nothing in 2032/33.", []),
        ("Harbour walls are forecast to spend £1.2m.", []),  # of something else
        ("Harbour walls are forecast to spend £8.25m.", []),  # its budget
        ("Lamps are forecast to spend £3.1m.", []),  # of revenue or of capital
        ("Lamps are forecast to spend £3.1m of capital.", [CONTRADICTED]),
    ],
)
def test_what_a_named_scheme_will_cost_is_held_against_its_row(text: str, wanted: list[Verdict]) -> None:
    walls = row("capital", 1, service="Harbour walls", current_budget_gbp=8_250_000, forecast_gbp=7_100_000)
    lamps = row("capital", 2, service="Lamps", current_budget_gbp=3_000_000, forecast_gbp=3_000_000)
    given = records("capital", [walls, lamps], text)
    paid = row("revenue", 1, service="Lamps", revised_budget_gbp=3_300_000, forecast_gbp=3_300_000)
    given["revenue"] = records_of(SCHEMAS["revenue"], [paid])
    ran = check_told_sums(given, WORDINGS["money"], PrintedTexts(given.values()))
    assert verdicts(list(ran)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Savings of £460,000 are forecast against a target of £510,000.", [CONTRADICTED, HOLDS]),
        ("Savings of £450,000 are forecast against a target of £520,000.", [HOLDS, CONTRADICTED]),
        ("The savings forecast is £0.46m.", [CONTRADICTED]),
        ("Savings of £0.59m were agreed.", [CONTRADICTED]),
        ("Savings of £0.5m were agreed for print.", []),  # a part of them
        ("Savings of £510,000 are forecast.", []),  # another column has that sum
        ("Savings of £90,000 are forecast from fees.", []),  # far off
    ],
)
def test_what_savings_will_come_to_is_held_against_the_total(text: str, wanted: list[Verdict]) -> None:
    given = records("savings-proposals", SAVINGS, text)
    found = list(check_told_sums(given, WORDINGS["money"], PrintedTexts(given.values())))
    assert sorted(verdicts(found)) == sorted(wanted)


REVENUE = [
    row("revenue", at, service=name, revised_budget_gbp=base, forecast_gbp=base + over, variation_gbp=over)
    for at, (name, base, over) in enumerate(
        [
            ("Harbours", 900_000, 300_000),
            ("Parks", 700_000, 163_000),
            ("Total net budget", 1_600_000, 463_000),
        ]
    )
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The revenue forecast is £436,000 over the revised budget.", [CONTRADICTED]),
        ("At the end of June the forecast for the year is £463,000 over budget.", [HOLDS]),
        ("The projected outturn is an overspend of £0.46m.", [Verdict.WITHIN_ROUNDING]),
        ("The forecast for harbours is £436,000 over budget.", [CONTRADICTED]),  # of harbours
        ("The forecast of the pension fund is £90,000 over budget.", []),  # far off
        ("Last year's forecast was £436,000 over budget.", []),
        ("The Council forecasts an overspend of £436,000 on a revised budget of £1.6m.", [CONTRADICTED]),
        ("At the half-year the Council projects a net underspend of £463,000.", [CONTRADICTED]),
        ("At the half-year the Council projects an overspend of £463,000 in harbours.", [CONTRADICTED]),
    ],
)
def test_what_the_whole_is_over_its_budget_is_held_against_the_total(
    text: str, wanted: list[Verdict]
) -> None:
    given = records("revenue", REVENUE, text)
    assert verdicts(list(check_money(given, WORDINGS["money"], PrintedTexts(given.values())))) == wanted


def result(number: int, name: str, value: float, target: float, rag: str | None = None) -> dict[str, Any]:
    return row(
        "indicator-results",
        number,
        indicator=name,
        unit="percent",
        polarity="Higher",
        result=f"{value}%",
        result_value=Decimal(str(value)),
        target=f"{target}%",
        target_value=Decimal(str(target)),
        result_period="Q1 2031/32",
        target_period="Q1 2031/32",
        rag=rag,
        status_printed=rag,
    )


SHARES = [
    result(1, "Repairs finished on time", 92, 90),
    result(2, "Household waste sent for recycling", 48.9, 48),
]
TO_DATE = row(
    "indicator-figures", 1, indicator="Repairs finished on time", measure="ytd", value=94, value_text="94%"
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Repairs finished on time missed its target.", [CONTRADICTED]),
        ("Repairs finished on time met its target.", [HOLDS]),
        ("Repairs finished on time almost missed its target.", []),
        ("Repairs finished on time missed its target in Q4 2030/31.", []),
        ("Recycling reached 49.8%.", [CONTRADICTED]),
        ("Recycling reached 48.9%.", [HOLDS]),
        ("Recycling reached 71%.", []),  # far off: something else
        ("Repairs finished on time stood at 95% since April.", [CONTRADICTED]),
        ("Repairs finished on time stood at 94% since April.", [HOLDS]),
        ("Repairs finished on time stood at 94%.", []),  # it is the year to date, though no word says so
        ("Repairs finished on time came to 91% (provisional).", []),
        ("The national average of repairs finished on time is 88%.", []),
    ],
)
def test_verdicts_and_figures_of_a_sentence_are_told_apart(text: str, wanted: list[Verdict]) -> None:
    given = records("indicator-results", SHARES, text)
    given["indicator-figures"] = records_of(SCHEMAS["indicator-figures"], [TO_DATE])
    assert verdicts(list(check_links(given, WORDINGS["links"], PrintedTexts(given.values())))) == wanted


def test_counts_in_words_are_held_against_the_words_that_rows_print() -> None:
    rows = [result(at, f"Boats of kind {at}", 90, 90) for at in range(5)]
    for one, word in zip(rows, ("On course", "On course", "On course", "Late", "Done"), strict=True):
        one["status_printed"] = word  # no key explains it: the rows have no rating
    given = records("indicator-results", rows, "Two of the five measures are on course.")
    found = list(check_links(given, WORDINGS["links"], PrintedTexts(given.values())))
    assert verdicts(found) == [CONTRADICTED]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The table shows the savings of the next three years.", [HOLDS]),
        ("Savings of the coming 4 years are in the table below.", [CONTRADICTED]),
        ("Our schedule of savings is for the following two years.", [CONTRADICTED]),
        ("We must find savings over the next five years.", []),  # no table is spoken of
        ("The table shows the ponds of the next five years.", []),
    ],
)
def test_years_that_a_text_says_a_table_covers(text: str, wanted: list[Verdict]) -> None:
    years = ("2031/32", "2032/33", "2033/34", "Total")
    rows = [row("savings", at, table="by_committee", financial_year=year) for at, year in enumerate(years)]
    given = records("savings", rows, text)
    assert verdicts(list(check_spans(given, WORDINGS["links"], PrintedTexts(given.values())))) == wanted
