"""Which base a variance has is found from the rows: the terms that most satisfy are the report's own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import CHECKOUT

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError
from pipelines.proof.identities import check_identities
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.rows.records import PrintedSpot, Records, Row

RULE = {
    "resource": "revenue",
    "balances": [
        {
            "result": "variation_gbp",
            "terms": ["forecast_gbp", "-revised_budget_gbp"],
            "or": [["forecast_gbp", "-original_budget_gbp"], ["revised_budget_gbp", "-forecast_gbp"]],
        }
    ],
}


def _verdicts(rows: list[tuple[int, int, int, int]]) -> list[Verdict]:
    records = Records(
        "revenue",
        tuple(
            {
                "report": "r",
                "service": f"Service {number}",
                "original_budget_gbp": Decimal(original),
                "revised_budget_gbp": Decimal(revised),
                "forecast_gbp": Decimal(forecast),
                "variation_gbp": Decimal(variation),
                "locator": f"r/revenue/{number}",
            }
            for number, (original, revised, forecast, variation) in enumerate(rows)
        ),
    )
    return [ran.outcome for ran in check_identities({"revenue": records}, [RULE], PrintedTexts([records]))]


def test_the_base_that_most_rows_have_is_theirs_and_the_others_are_findings() -> None:
    found = _verdicts([(100, 120, 130, 30), (200, 190, 210, 10), (300, 310, 290, -10), (400, 420, 450, 5)])
    assert found == [Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS, Verdict.CONTRADICTED]


def test_no_row_is_accused_where_no_base_fits_most() -> None:
    found = _verdicts([(100, 120, 130, 7), (200, 190, 210, 9), (300, 310, 290, 11)])
    assert set(found) == {Verdict.NOT_JUDGED}


def _products(scores: list[tuple[int, int, int]]) -> list[Verdict]:
    rule = {
        "resource": "risks",
        "products": [{"result": "current_score", "terms": ["current_likelihood", "current_impact"]}],
    }
    rows = tuple(
        {
            "report": "r",
            "risk": f"Risk {number}",
            "current_likelihood": Decimal(likelihood),
            "current_impact": Decimal(impact),
            "current_score": Decimal(score),
            "locator": f"r/risks/{number}",
        }
        for number, (likelihood, impact, score) in enumerate(scores)
    )
    records = Records("risks", rows)
    return [ran.outcome for ran in check_identities({"risks": records}, [rule], PrintedTexts([records]))]


def test_a_score_that_is_no_product_is_a_finding_where_most_are() -> None:
    found = _products([(5, 4, 20), (4, 5, 20), (3, 5, 15), (4, 3, 14)])
    assert found == [Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS, Verdict.CONTRADICTED]


def test_scores_that_are_reckoned_otherwise_accuse_nobody() -> None:
    assert set(_products([(5, 4, 22), (4, 5, 23), (3, 5, 15), (4, 3, 17)])) == {Verdict.NOT_JUDGED}
    assert set(_products([(5, 4, 20), (4, 3, 14)])) == {Verdict.NOT_JUDGED}


def test_a_nought_is_as_coarse_as_the_millions_beside_it() -> None:
    rows = [
        {
            "report": "r",
            "service": name,
            "original_budget_gbp": None,
            "revised_budget_gbp": Decimal(budget),
            "forecast_gbp": Decimal(forecast),
            "variation_gbp": Decimal(variation),
            "locator": f"r/revenue/{name}",
        }
        for name, budget, forecast, variation in (
            ("Ports", 1_200_000, 1_300_000, 100_000),
            ("Parks", 2_400_000, 2_600_000, 200_000),
            ("Piers", 800_000, 900_000, 0),  # 0.83, 0.87 and 0.04 million
            ("Paths", 800_000, 1_100_000, 0),
        )
    ]
    texts = {1_200_000: "1.2", 1_300_000: "1.3", 2_400_000: "2.4", 2_600_000: "2.6", 800_000: "0.8"}
    texts |= {900_000: "0.9", 1_100_000: "1.1", 100_000: "0.1", 200_000: "0.2", 0: "0.0"}
    spots = tuple(
        PrintedSpot(str(row["locator"]), name, 1, "r", "", 1, *[None] * 5, texts[int(row[name] or 0)])
        for row in rows
        for name in ("revised_budget_gbp", "forecast_gbp", "variation_gbp")
    )
    records = Records("revenue", tuple(rows), spots)
    ran = check_identities({"revenue": records}, [RULE], PrintedTexts([records]))
    assert [one.outcome for one in ran] == [
        Verdict.HOLDS,
        Verdict.HOLDS,
        Verdict.WITHIN_ROUNDING,
        Verdict.CONTRADICTED,
    ]


def _column_sums(last: str, total: tuple[int, int, int]) -> list[Verdict]:
    """What a last row of some name comes to, of three measures of two groups."""
    names = ("green", "amber", "red")
    rows: list[Row] = []
    spots: list[PrintedSpot] = []
    for group, counts in (("People", (4, 2, 1)), ("Places", (3, 1, 0)), (last, total)):
        for name, count in zip(names, counts, strict=True):
            locator = f"r/rag-summary/{group}-{name}"
            rows.append({"report": "r", "group": group, "measure": name, "count": count, "locator": locator})
            spots.append(PrintedSpot(locator, "count", 1, "r", "0" * 64, 1, *[None] * 5, str(count)))
    records = Records("rag-summary", tuple(rows), tuple(spots))
    given = {"resource": "rag-summary", "sums": [RULE_OF_GROUPS]}
    return [
        ran.outcome for ran in check_identities({"rag-summary": records}, [given], PrintedTexts([records]))
    ]


RULE_OF_GROUPS = {"along": "group", "totals": ["Total"], "of": ["count"], "same": ["measure"]}


def test_a_last_row_by_another_name_is_a_total_where_most_of_it_are_sums() -> None:
    assert _column_sums("All priorities", (7, 4, 1)) == [Verdict.HOLDS, Verdict.CONTRADICTED, Verdict.HOLDS]
    assert _column_sums("All priorities", (7, 4, 2)) == []
    assert _column_sums("Parks", (7, 4, 1)) == []


def test_where_every_total_fails_a_row_may_not_have_been_read() -> None:
    assert set(_column_sums("Total", (9, 5, 3))) == {Verdict.NOT_JUDGED}
    assert _column_sums("Total", (9, 5, 1)) == [Verdict.CONTRADICTED, Verdict.CONTRADICTED, Verdict.HOLDS]


IDENTITIES = CHECKOUT / "schemas" / "identities"
OF_STAFF = load_yaml_file(IDENTITIES / "workforce.yaml", IDENTITIES / "identity.schema.json", LayoutError)


@pytest.mark.parametrize(
    ("total", "odd"),
    [
        ((100, 90, 8), {}),
        ((100, 99, 8), {"FTE": Verdict.CONTRADICTED}),
        ((98, 90, 8), {"Headcount": Verdict.NOT_JUDGED}),  # two people have posts in both
        ((100, 99, 7), None),  # hardly any is a sum
    ],
)
def test_what_is_counted_of_staff_adds_up_where_most_of_it_does(
    total: tuple[int, ...], odd: dict[str, Verdict] | None
) -> None:
    rows: list[Row] = []
    spots: list[PrintedSpot] = []
    for group, counts in (("People", (60, 55, 5)), ("Places", (40, 35, 3)), ("Whole council", total)):
        for measure, count in zip(("Headcount", "FTE", "Agency staff"), counts, strict=True):
            locator = f"r/workforce/{group}-{measure}"
            rows.append(
                {
                    "report": "r", "group": group, "measure": measure, "period": "Q1 2031/32",
                    "value": count, "unit": "count", "locator": locator,
                }
            )  # fmt: skip
            spots.append(PrintedSpot(locator, "value", 1, "r", "0" * 64, 1, *[None] * 5, str(count)))
    records = Records("workforce", tuple(rows), tuple(spots))
    ran = check_identities({"workforce": records}, [OF_STAFF], PrintedTexts([records]))
    found = {one.about.subject.split(", ")[1].removesuffix(": value"): one.outcome for one in ran}
    held = dict.fromkeys(("Headcount", "FTE", "Agency staff"), Verdict.HOLDS)
    assert found == ({} if odd is None else held | odd)


OF_RESULTS = load_yaml_file(
    IDENTITIES / "indicator-results.yaml", IDENTITIES / "identity.schema.json", LayoutError
)


def _ran(*given: tuple[str, int, int, str]) -> list[Ran]:
    names = ("result_value", "target_value", "previous_value", "year_ago_value")
    rows = tuple(
        {
            "report": "r",
            "indicator": f"Ponds {number}",
            "unit": unit,
            **dict.fromkeys(names),
            "result_value": Decimal(result),
            "target_value": Decimal(target),
            "variance_text": text,
            "variance": Decimal(text.rstrip("%")),
            "locator": f"r/indicator-results/{number}",
        }
        for number, (unit, result, target, text) in enumerate(given)
    )
    records = Records("indicator-results", rows)
    return list(check_identities({"indicator-results": records}, [OF_RESULTS], PrintedTexts([records])))


def _variances(*given: tuple[str, int, int, str]) -> list[Verdict]:
    told = (one.outcome for one in _ran(*given) if one.outcome is not Verdict.NOT_JUDGED)
    return sorted(told, reverse=True)


def test_a_variance_in_per_cent_is_a_share_of_the_target_where_most_are() -> None:
    held = [("count", 60, 50, "+20.0%"), ("days", 9, 10, "-10.0%"), ("gbp", 110, 100, "+10.0%")]
    assert _variances(*held, ("count", 90, 60, "+5.0%")) == [Verdict.HOLDS] * 3 + [Verdict.CONTRADICTED]
    (odd,) = [one for one in _ran(*held, ("count", 106, 90, "+5.0%")) if one.outcome is Verdict.CONTRADICTED]
    assert odd.expected is not None
    assert odd.expected.value == Decimal("17.8")
    assert _variances(*held, ("days", 9, 10, "+10.0%")) == [Verdict.HOLDS] * 4  # good, where less is better
    assert _variances(("count", 60, 50, "+20.0%"), ("count", 90, 60, "+5.0%")) == []  # of which base?


def test_a_share_of_percentages_is_judged_only_where_most_of_them_are_shares() -> None:
    held = [("count", 60, 50, "+20.0%"), ("days", 9, 10, "-10.0%"), ("gbp", 110, 100, "+10.0%")]
    shares = [("percent", 44, 40, "+10%"), ("percent", 45, 50, "-10%"), ("percent", 66, 60, "+10%")]
    points = [("percent", 44, 40, "+4%"), ("percent", 45, 50, "-5%"), ("percent", 66, 60, "+6%")]
    assert _variances(*held, *shares) == [Verdict.HOLDS] * 6
    assert _variances(*held, *points) == [Verdict.HOLDS] * 3


@pytest.mark.parametrize(
    ("total", "verdict"), [(22, Verdict.HOLDS), (21, Verdict.NOT_JUDGED), (44, Verdict.NOT_JUDGED)]
)
def test_a_total_over_groups_with_totals_of_their_own_counts_nothing_twice(
    total: int, verdict: Verdict
) -> None:
    counts = {
        "Parks": 4,
        "Ponds": 5,
        "Green total": 9,
        "Roads": 6,
        "Piers": 7,
        "Grey total": 13,
        "Total": total,
    }
    rows: list[Row] = [
        {
            "report": "r",
            "group": group,
            "measure": "green",
            "count": count,
            "locator": f"r/rag-summary/{group}",
        }
        for group, count in counts.items()
    ]
    records = Records("rag-summary", tuple(rows), _spots_of(rows))
    given = {"resource": "rag-summary", "sums": [RULE_OF_GROUPS]}
    ran = check_identities({"rag-summary": records}, [given], PrintedTexts([records]))
    assert [one.outcome for one in ran] == [verdict]


def _spots_of(rows: list[Row]) -> tuple[PrintedSpot, ...]:
    return tuple(
        PrintedSpot(str(row["locator"]), "count", 1, "r", "0" * 64, 1, *[None] * 5, str(row["count"]))
        for row in rows
    )
