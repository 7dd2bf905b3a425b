"""Ratings held against a floor or tolerance beside the target, as key or other rows explain it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sample_rows import SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.limits import check_limits
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.rows.records import KeyLine, LimitLine, Records

FLOOR = (
    KeyLine("r", "Amber", "AMBER Floor standard achieved but target has not been met"),
    KeyLine("r", "Red", "RED Floor standard has not been achieved"),
)
Printed = tuple[str, str, str, str]  # result, target, limit, rating


def _judged(
    rows: list[Printed], keys: tuple[KeyLine, ...] = (), heading: str = "Floor", polarity: str | None = None
) -> list[Verdict]:
    return [ran.outcome for ran in _ran(rows, keys, heading, polarity)]


def _ran(
    rows: list[Printed], keys: tuple[KeyLine, ...] = (), heading: str = "Floor", polarity: str | None = None
) -> list[Ran]:
    made: list[dict[str, Any]] = []
    limits: list[LimitLine] = []
    for number, (result, target, limit, rag) in enumerate(rows):
        row = {
            **sample_rows("indicator-results")[0],
            "report": "r",
            "ref": None,
            "indicator": f"Share {number}",
        }
        row |= {"locator": f"r/indicator-results/row-{number}", "annual_target": None, "polarity": polarity}
        row |= {"result": result, "result_value": Decimal(result.rstrip("%"))}
        row |= {"target": target, "target_value": Decimal(target.rstrip("%")), "unit": "percent", "rag": rag}
        row |= {"result_period": "Q3 2024/25", "target_period": "Q3 2024/25", "previous_value": None}
        row |= {"year_ago_value": None, "comment": None, "direction_short_term": None}
        made.append(row)
        limits.append(LimitLine("r", str(row["locator"]), heading, limit, Decimal(limit.rstrip("%"))))
    base = records_of(SCHEMAS["indicator-results"], made)
    records = Records(base.resource, base.rows, base.locators, keys=keys, limits=tuple(limits))
    return list(check_limits(records, PrintedTexts([records])))


@pytest.mark.parametrize(
    ("row", "verdicts"),
    [
        (("84%", "92%", "86%", "Amber"), [Verdict.CONTRADICTED]),
        (("88%", "92%", "86%", "Amber"), [Verdict.HOLDS]),
        (("88%", "92%", "86%", "Red"), [Verdict.CONTRADICTED]),
        (("84%", "92%", "86%", "Red"), [Verdict.HOLDS]),
        (("11%", "8%", "10%", "Amber"), [Verdict.CONTRADICTED]),  # less is better: the limit is above
        (("84%", "92%", "92%", "Amber"), []),
        (("93%", "92%", "86%", "Green"), []),
    ],
)
def test_a_key_says_which_rating_a_floor_parts(row: Printed, verdicts: list[Verdict]) -> None:
    assert _judged([row], FLOOR) == verdicts
    assert _judged([row]) == []  # nothing says what the floor is for


def test_what_a_result_is_beyond_stands_beside_it() -> None:
    (ran,) = _ran([("84%", "92%", "86%", "Amber")], FLOOR)
    assert ran.stated
    assert ran.expected
    assert (ran.stated.text, ran.expected.text) == ("84%", "86%")


def test_not_worse_than_a_limit_is_within_it_and_a_key_that_rows_disagree_with_judges_none() -> None:
    within = (KeyLine("r", "Amber", "Amber worse than the target but not worse than the amber limit"),)
    assert _judged([("88%", "92%", "86%", "Amber")], within, "Amber limit") == [Verdict.HOLDS]
    assert _judged([("84%", "92%", "86%", "Amber")], within, "Amber limit") == [Verdict.CONTRADICTED]
    rows: list[Printed] = [("84%", "92%", "86%", "Amber")] * 3
    assert _judged([*rows, ("88%", "92%", "86%", "Amber")], within, "Amber limit") == []


def test_without_a_key_nearly_all_rows_must_agree() -> None:
    rows: list[Printed] = [("88%", "92%", "86%", "Amber")] * 3 + [("80%", "92%", "86%", "Red")] * 2
    assert _judged([*rows, ("84%", "92%", "86%", "Amber")]) == [Verdict.HOLDS] * 5 + [Verdict.CONTRADICTED]
    assert _judged([*rows[:3], ("84%", "92%", "86%", "Amber")]) == []
    assert _judged([*rows, *[("84%", "92%", "86%", "Amber")] * 2]) == []


def test_a_limit_on_the_good_side_of_the_target_is_none() -> None:
    assert _judged([("84%", "92%", "95%", "Amber")], FLOOR, polarity="Bigger is Better") == []


def test_a_tolerance_is_points_or_a_share_and_must_be_passed_both_ways() -> None:
    keys = (KeyLine("r", "Amber", "within tolerance"), KeyLine("r", "Red", "outside tolerance"))
    way = "Bigger is Better"
    for result, rag, verdict in (
        ("48%", "Amber", Verdict.HOLDS),
        ("46%", "Amber", Verdict.HOLDS),  # four points, eight of a hundred
        ("42%", "Amber", Verdict.CONTRADICTED),
        ("49%", "Red", Verdict.CONTRADICTED),
        ("46%", "Red", Verdict.HOLDS),
    ):
        assert _judged([(result, "50%", "5%", rag)], keys, "Tolerance", way) == [verdict]
