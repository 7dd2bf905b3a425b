"""Counts, shares and totals of summaries: by which whole, and of which rows."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import CHECKOUT
from sample_rows import SCHEMAS, records_of, sample_rows
from test_links import figures, ran_on, result_row

from pipelines.council.datafiles import load_yaml_file
from pipelines.datasets.performance.checks.comparisons import without_comparisons
from pipelines.datasets.performance.checks.counting import check_counts
from pipelines.datasets.performance.checks.group_shares import check_group_shares
from pipelines.exceptions import LayoutError
from pipelines.proof.identities import check_identities
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.proving import _less_what_wrong_totals_explain
from pipelines.rows.records import PrintedSpot, Records, Row

HOLDS, WRONG = Verdict.HOLDS, Verdict.CONTRADICTED
MEASURES = ("reported", "green", "amber", "red")


def _summary(*groups: tuple[str, tuple[int, ...], tuple[int | None, ...]], table: str = "Table 1") -> Records:
    """Groups with counts and percentages of `MEASURES`."""
    rows, spots = [], []
    base = {**sample_rows("rag-summary")[0], "report": "r", "table": table, "period": "Q1 2031/32"}
    for group, counts, shares in groups:
        for measure, count, share in zip(MEASURES, counts, (None, *shares), strict=True):
            place = f"r/rag-summary/{group}-{measure}"
            row = {"group": group, "measure": measure, "count": count, "percent": share, "locator": place}
            rows.append(base | row)
            for name, value in (("count", count), ("percent", share)):
                if value is not None:
                    spots.append(PrintedSpot(place, name, 1, "r", "0" * 64, 1, *[None] * 5, str(value)))
    return Records("rag-summary", tuple(records_of(SCHEMAS["rag-summary"], rows).rows), tuple(spots))


def _results(*rated: tuple[str, str]) -> Records:
    rows = [
        result_row(at, f"Ponds {at}", section=section, rag=rag, area=None, target="5")
        for at, (section, rag) in enumerate(rated)
    ]
    return records_of(SCHEMAS["indicator-results"], rows)


def _wrong(ran: list[Ran]) -> list[str]:
    return [one.about.subject for one in ran if one.outcome is WRONG]


FIRST = ("Parks", (4, 3, 1, 0), (75, 25, 0))
SECOND = ("Roads", (5, 3, 1, 1), (60, 20, 20))


@pytest.mark.parametrize("red", [11, 24])
def test_percentages_of_all_that_are_reported_are_found_to_be_so_and_the_odd_one_told(red: int) -> None:
    summary = _summary(FIRST, SECOND, ("Total", (9, 6, 2, 1), (67, 22, red)))
    ran = list(check_group_shares(summary, PrintedTexts([summary])))
    assert _wrong(ran) == ([] if red == 11 else ["Table 1, Total: red per cent"])
    assert len(ran) == 9


def test_a_group_whose_percentages_are_all_of_another_whole_is_left_alone() -> None:
    summary = _summary(FIRST, SECOND, ("Key actions", (31, 19, 12, 0), (58, 36, 0)))  # of 33, two unrated
    assert _wrong(list(check_group_shares(summary, PrintedTexts([summary])))) == []


def test_percentages_that_are_of_another_whole_accuse_nobody() -> None:
    summary = _summary(("Parks", (4, 3, 1, 0), (30, 10, 0)), ("Roads", (5, 3, 1, 1), (30, 10, 10)))
    assert list(check_group_shares(summary, PrintedTexts([summary]))) == []


RATED = [("Parks", "Green")] * 3 + [("Parks", "Amber")] + [("Roads", "Green")] * 3 + [("Roads", "Red")] * 2


def test_a_row_of_tiles_under_a_heading_counts_all_rows_where_they_are_about_as_many() -> None:
    nothing = (None, None, None)

    def wrong_in(counts: tuple[int, ...]) -> list[str]:
        summary = _summary(("At a glance", counts, nothing), table="At a glance")
        tiles = Records(summary.resource, summary.rows[1:], summary.locators[1:])
        return _wrong(list(check_counts(tiles, _results(*RATED), PrintedTexts([tiles]), "indicator-results")))

    assert wrong_in((9, 6, 1, 2)) == []
    assert wrong_in((8, 5, 1, 2)) == ["At a glance, At a glance: green against indicator-results"]
    assert wrong_in((4, 3, 1, 0)) == []  # of something else


def test_rows_for_comparison_alone_are_neither_counted_nor_spoken_of() -> None:
    own = result_row(1, "Days to let a cottage", "days", **figures(44.9, 40))
    other = result_row(2, "Days to let a cottage", "days", **figures(39.6)) | {
        "benchmark": "57.8",
        "result_period": "2030/31",
        "previous_result": None,
        "status_printed": None,
    }
    results = records_of(SCHEMAS["indicator-results"], [own, other])
    assert [row["locator"] for row in without_comparisons(results).rows] == [own["locator"]]
    late = [own | {"result_period": "2030/31"}, other]  # the other rows are of that year, too
    assert len(without_comparisons(records_of(SCHEMAS["indicator-results"], late)).rows) == 2
    (ran,) = ran_on("Days to let a cottage rose to 49.4 days.", [own, other])
    assert (ran.outcome, ran.expected and float(ran.expected.value)) == (WRONG, 44.9)


def test_a_name_with_commas_before_its_figure_is_read_from_its_first_word() -> None:
    rows = [
        result_row(1, "Education, health and care plans issued within 20 weeks", **figures(44.9, 60)),
        result_row(2, "Reviews of care plans on time", **figures(80, 85)),
    ]
    text = "Education, health and care plans remain a concern: 49.4% were issued within 20 weeks."
    (ran,) = ran_on(text, rows)
    assert (ran.outcome, ran.about.subject.split(":")[0]) == (WRONG, rows[0]["indicator"])


IDENTITIES = CHECKOUT / "schemas" / "identities"


def _identity(resource: str, rows: list[Row]) -> list[tuple[str, Verdict]]:
    rule = load_yaml_file(IDENTITIES / f"{resource}.yaml", IDENTITIES / "identity.schema.json", LayoutError)
    spots = [
        PrintedSpot(str(row["locator"]), name, 1, "r", "0" * 64, 1, *[None] * 5, str(value))
        for row in rows
        for name, value in row.items()
        if isinstance(value, int)
    ]
    records = Records(resource, tuple(rows), tuple(spots))
    ran = check_identities(
        {resource: records}, [{**rule, "balances": [], "shares": []}], PrintedTexts([records])
    )
    return [(one.about.subject, one.outcome) for one in ran if one.outcome in (HOLDS, WRONG)]


def _contacts(*rows: tuple[str, int, int]) -> list[Row]:
    names = ("measure", "received", "on_time")
    return [
        dict(zip(names, row, strict=True)) | {"report": "r", "locator": f"r/customer-experience/{at}"}
        for at, row in enumerate(rows)
    ]


def test_a_total_of_contacts_is_judged_where_one_of_its_columns_is_a_sum() -> None:
    parts = [("Letters", 146, 129), ("Calls", 24, 21), ("Visits", 5, 5)]
    assert _identity("customer-experience", _contacts(*parts, ("Total", 175, 153))) == [
        ("Total: received", HOLDS),
        ("Total: on_time", WRONG),
    ]
    assert _identity("customer-experience", _contacts(*parts, ("Total", 99, 153))) == []  # of other rows


def _budget(last: str, *total: int) -> list[Row]:
    columns = ("original_budget_gbp", "revised_budget_gbp", "forecast_gbp", "variation_gbp")
    rows: list[dict[str, Any]] = []
    for at, (name, figures_) in enumerate(
        [
            ("Parks", (100, 110, 120, 10)),
            ("Roads", (200, 210, 205, -5)),
            ("Piers", (300, 330, 331, 1)),
            (last, total),
        ]
    ):
        named = dict.fromkeys(columns) | dict(zip(columns, figures_, strict=True))
        rows.append({"report": "r", "service": name, "locator": f"r/revenue/{at}"} | named)
    empty = ("budget_to_date_gbp", "actual_to_date_gbp")
    return [row | dict.fromkeys(empty) for row in rows]


def test_a_last_row_is_a_total_by_its_sums_whatever_it_is_called() -> None:
    wrong_twice = _identity("revenue", _budget("Net cost of services", 600, 650, 666, 16))
    assert [outcome for _, outcome in wrong_twice] == [HOLDS, HOLDS, WRONG, WRONG]
    assert _identity("revenue", _budget("Harbours", 600, 650, 666, 16)) == []  # as many are not
    wrong_once = _identity("revenue", _budget("Harbours", 600, 650, 666, 6))
    assert [outcome for _, outcome in wrong_once] == [HOLDS, HOLDS, WRONG, HOLDS]
    assert _identity("revenue", _budget("Harbours", 60, 65, 66, 6)) == []


def test_a_column_is_not_short_where_a_part_of_it_is_wrong_by_just_as_much() -> None:
    """Roads print 15 for -5: a total of 6 is right, though what is printed adds up to 26."""
    rows = _budget("Total", 600, 650, 656, 6)
    rows[1] = rows[1] | {"variation_gbp": 15}
    rule = load_yaml_file(IDENTITIES / "revenue.yaml", IDENTITIES / "identity.schema.json", LayoutError)
    spots = [
        PrintedSpot(str(row["locator"]), name, 1, "r", "0" * 64, 1, *[None] * 5, str(value))
        for row in rows
        for name, value in row.items()
        if isinstance(value, int)
    ]
    records = Records("revenue", tuple(row | {"variation_percent": None} for row in rows), tuple(spots))
    ran = list(check_identities({"revenue": records}, [rule], PrintedTexts([records])))
    assert [one.about.subject for one in ran if one.outcome is WRONG] == ["Roads: variation_gbp"]


def test_tiles_over_a_table_count_no_indicators_where_a_report_has_none() -> None:
    tiles = _summary(("Table 1", (1, 1, 0, 0), (100, 0, 0)))
    assert list(check_counts(tiles, _results(), PrintedTexts([tiles]), "indicator-results")) == []


def _staff(*rows: tuple[str, int, int]) -> list[Row]:
    return [
        {
            "report": "r",
            "group": group,
            "measure": measure,
            "period": None,
            "unit": "count",
            "value": value,
            "locator": f"r/workforce/{at}-{number}",
        }
        for at, (group, *values) in enumerate(rows)
        for number, (measure, value) in enumerate(zip(("In post", "Establishment"), values, strict=True))
    ]


@pytest.mark.parametrize("last", ["Total", "Council", "The authority"])
def test_a_total_of_staff_is_judged_where_one_measure_of_them_is_a_sum(last: str) -> None:
    parts = [("Parks", 312, 318), ("Roads", 241, 290), ("Homes", 28, 30)]
    wrong = _identity("workforce", _staff(*parts, (last, 581, 648)))
    assert [outcome for _, outcome in wrong] == [HOLDS, WRONG]
    assert _identity("workforce", _staff(*parts, (last, 600, 648))) == []  # of other services, too


def test_the_same_counted_in_two_tables_is_not_added_up() -> None:
    parts = [("Parks", 312, 318), ("Roads", 241, 290), ("Homes", 28, 30)]
    one, two = _staff(*parts, ("Total", 581, 638)), _staff(*parts, ("Total", 581, 638))
    other = [row | {"locator": f"{row['locator']}-again"} for row in two if row["measure"] == "In post"]
    assert [subject for subject, _ in _identity("workforce", [*one, *other])] == [
        "Total, Establishment: value"
    ]


def test_what_is_a_part_of_a_part_is_not_added_again() -> None:
    parts = [("Parks", 312, 318), ("of which: ponds", 40, 41), ("Roads", 241, 290), ("Homes", 28, 30)]
    assert [one for _, one in _identity("workforce", _staff(*parts, ("Total", 581, 638)))] == [HOLDS, HOLDS]


def test_a_balance_that_holds_with_what_the_parts_add_up_to_accuses_nobody_again() -> None:
    """The total of the forecasts prints 666 for 656: its variation of 6 is right, and that total is told."""
    rows = _budget("Total", 600, 650, 666, 6)
    rule = load_yaml_file(IDENTITIES / "revenue.yaml", IDENTITIES / "identity.schema.json", LayoutError)
    spots = [
        PrintedSpot(str(row["locator"]), name, 1, "r", "0" * 64, 1, *[None] * 5, str(value))
        for row in rows
        for name, value in row.items()
        if isinstance(value, int)
    ]
    records = Records("revenue", tuple(row | {"variation_percent": None} for row in rows), tuple(spots))
    tried = list(check_identities({"revenue": records}, [rule], PrintedTexts([records])))
    assert sum(one.outcome is WRONG for one in tried) == 2
    ran = _less_what_wrong_totals_explain(tried)
    assert [one.about.subject for one in ran if one.outcome is WRONG] == ["Total: forecast_gbp"]
