"""Scales with a plain Amber, and with Blue for what is complete, are held against figures like the others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.assembly.steps import records_of
from pipelines.council.project import Project
from pipelines.datasets.performance.checks.counting import check_counts, check_summaries
from pipelines.datasets.performance.checks.directions import check_ratings
from pipelines.extraction.reading import read_report
from pipelines.extraction.report import load_report
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.rows.records import Records, Row, Value
from pipelines.rows.schemas import load_schemas

PRINTED = PrintedTexts([])


def summary(**counts: int) -> Records:
    shared: Row = {"report": "r", "table": "Summary", "group": "Indicators", "percent": None}
    rows = tuple(
        {**shared, "measure": name, "count": count, "locator": f"r/rag-summary/{name}"}
        for name, count in counts.items()
    )
    return Records("rag-summary", rows)


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({"green": 5, "amber": 3, "red": 2, "rated": 10}, Verdict.HOLDS),
        ({"green": 5, "amber": 3, "red": 2, "rated": 11}, Verdict.CONTRADICTED),
        ({"blue": 1, "green": 5, "amber": 3, "red": 2, "rated": 11}, Verdict.HOLDS),
        ({"blue": 1, "green": 5, "amber": 3, "red": 2, "rated": 10}, Verdict.CONTRADICTED),
    ],
)
def test_the_steps_of_a_plain_scale_add_up(counts: dict[str, int], outcome: Verdict):
    assert [ran.outcome for ran in check_summaries(summary(**counts), PRINTED)] == [outcome]


def test_a_summary_by_area_counts_the_rows_of_the_area():
    rows = Records(
        "indicator-results",
        tuple(
            {**result(rag, 95), "area": area}
            for rag, area in (("Green", "People"), ("Amber", "People"), ("Green", "Places"))
        ),
    )

    def outcomes(group: str, green: int) -> list[Verdict]:
        row = {**summary(green=green).rows[0], "group": group}
        return [
            ran.outcome
            for ran in check_counts(Records("rag-summary", (row,)), rows, PRINTED, "indicator-results")
        ]

    whole = [{**row, "section": "Nether Wexcombe Council, year ended 31 March"} for row in rows.rows]
    rows = Records("indicator-results", (*whole, {**whole[0], "area": "Council", "rag": "Green"}))
    assert outcomes("Council", 1) == [Verdict.HOLDS]  # a theme, not the whole council
    assert outcomes("People", 1) == [Verdict.HOLDS]
    assert outcomes("People", 2) == [Verdict.CONTRADICTED]
    assert outcomes("All", 3) == [Verdict.HOLDS]


def test_a_count_is_held_against_no_rows_whose_ratings_may_not_have_been_read() -> None:
    rated = [{**result(rag, 5), "status_printed": rag} for rag in ("Green", "Green", "Amber")]
    unrated = {**result("", 5), "status_printed": ""}
    apart = {**unrated, "section": "Homes"}
    no_target = {**apart, "target": "", "target_value": None}
    unexplained = {**unrated, "status_printed": "colour #3a9b5c"}
    said = {**unrated, "status_printed": "Tracking only"}

    def outcomes(green: int, *more: Row, whole: int = 4, group: str = "All measures") -> list[Verdict]:
        counts = summary(green=green, reported=whole).rows
        stated = Records("rag-summary", tuple({**one, "group": group} for one in counts))
        rows = Records("indicator-results", (*rated, *more))
        return [ran.outcome for ran in check_counts(stated, rows, PRINTED, "indicator-results")]

    def outcome(green: int, *more: Row) -> Verdict:
        return outcomes(green, *more)[0]

    assert outcome(2, unexplained) is Verdict.HOLDS
    assert outcome(3, unexplained) is outcome(3, apart) is Verdict.NOT_JUDGED
    assert outcome(4, unexplained) is outcome(1, unexplained) is Verdict.CONTRADICTED
    assert {outcome(3, row) for row in (unrated, no_target, said)} == {Verdict.CONTRADICTED}
    assert outcomes(4, said, whole=3) == []  # other rows than those
    council = {**result("Red", 5), "section": "A council that listens", "status_printed": "Red"}
    held = [Verdict.HOLDS, Verdict.HOLDS]
    assert outcomes(2, council, group="Council total") == held  # and not the one row of the council's theme


def test_counts_of_colours_are_held_against_no_ratings_in_words() -> None:
    rows = Records("indicator-results", tuple(result(word, 5) for word in ("Above target", "Below target")))
    (ran,) = check_counts(summary(green=1), rows, PRINTED, "indicator-results")
    assert ran.outcome is Verdict.NOT_JUDGED


def result(rag: str, value: int, **more: Value) -> Row:
    return {
        "report": "r",
        "ref": "A1",
        "indicator": "Repairs",
        "section": "",
        "polarity": "Bigger is Better",
        "rag": rag,
        "result": str(value),
        "result_value": Decimal(value),
        "target": "90",
        "target_value": Decimal(90),
        "comment": None,
        "locator": f"r/indicator-results/{rag}",
        **more,
    }


@pytest.mark.parametrize(
    ("rag", "value", "outcome"),
    [
        ("Amber", 85, Verdict.HOLDS),
        ("Amber", 95, Verdict.CONTRADICTED),
        ("Blue", 85, Verdict.NOT_JUDGED),
        ("Achieved", 85, Verdict.NOT_JUDGED),
    ],
)
def test_a_rating_is_held_against_result_and_target(rag: str, value: int, outcome: Verdict):
    rows = Records("indicator-results", (result(rag, value),))
    assert [ran.outcome for ran in check_ratings(rows, PRINTED)] == [outcome]


def test_counts_of_amber_and_blue_are_held_against_the_rows():
    rows = Records("indicator-results", (result("Amber", 85), result("Blue", 95)))
    found = list(check_counts(summary(amber=1, blue=2), rows, PRINTED, "indicator-results"))
    assert [ran.outcome for ran in found] == [Verdict.HOLDS, Verdict.CONTRADICTED]


TABLE = """\
# **Harbour Service – Q2 2016/17**

## 1. Indicators

Ref\tIndicator\tPolarity\tQ2 2016/17 Target\tQ2 2016/17 Result\tRAG
HB/S1\tRepairs in a week\tBigger is Better\t95%\t96%\tGreen
HB/S2\tEmpty homes\tSmaller is Better\t130\t141\tOn hold
HB/S3\tVisits to the quay\tBigger is Better\t4,000\t3,990 (R)\tAmber
"""


def test_a_word_that_no_key_explains_is_no_rating_and_a_doubt(tmp_path: Path, project: Project):
    path = tmp_path / "q2-2016-17-harbour.txt"
    path.write_text(TABLE, encoding="utf-8")
    read = read_report(load_report(path), project.layouts)
    found = records_of(read, "indicator-results", load_schemas(project.schemas))
    assert [row["rag"] for row in found.rows] == ["Green", None, "Amber"]
    assert [row["status_printed"] for row in found.rows] == ["Green", "On hold", "Amber"]
    assert found.rows[2]["result"] == "3,990"
    assert [doubt.reason for doubt in found.doubts] == ["no key explains the status 'On hold'"]
