"""What a report's own key says of a rating is held against the rows that have it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.keyed_words import check_worded_ratings
from pipelines.datasets.performance.checks.thresholds import check_keyed_ratings, thresholds
from pipelines.datasets.registry import maker_of
from pipelines.extraction.reading import read_here
from pipelines.extraction.report import load_report
from pipelines.proof.outcome import PrintedTexts, Verdict
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import KeyLine, Records

WORDING = load_wordings(PROJECT.schemas / "wordings")["keys"]
KEY = ["Green: on or above target. Amber: within 5% of target. Red: missed by more than 5%."]


def result_row(rag: str, result: str, target: str = "75%", **given: Any) -> dict[str, Any]:
    return {
        **sample_rows("indicator-results")[0],
        "report": "r",
        "ref": "P1",
        "indicator": "Ponds dredged",
        "locator": "r/indicator-results/p1",
        "polarity": "Bigger is Better",
        "unit": "percent",
        "rag": rag,
        "result": result,
        "result_value": float(result.strip("%")),
        "result_period": "Q1 2019/20",
        "target": target,
        "target_value": float(target.strip("%")),
        "target_period": "Q1 2019/20",
        "status_printed": rag,
        **given,
    }


def tables(key: list[str], *rows: dict[str, Any]) -> dict[str, Records]:
    told = [
        {**sample_rows("paragraphs")[0], "report": "r", "text": text, "locator": f"r/paragraphs/{number}"}
        for number, text in enumerate(key)
    ]
    return {
        "indicator-results": records_of(SCHEMAS["indicator-results"], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], told),
    }


def verdicts(key: list[str], row: dict[str, Any]) -> dict[str, Verdict]:
    records = tables(key, row)
    ran = check_keyed_ratings(records, WORDING, PrintedTexts(records.values()))
    return {one.kind: one.outcome for one in ran}


@pytest.mark.parametrize(
    ("key", "rag", "result", "verdict"),
    [
        ("Amber means within five per cent of the target.", "Amber", "66%", Verdict.CONTRADICTED),
        ("Amber means within five per cent of the target.", "Amber", "72%", Verdict.HOLDS),
        ("Amber: within 5 per cent of target.", "Amber", "66%", Verdict.CONTRADICTED),
        ("Amber: within five percentage points of the target.", "Amber", "69%", Verdict.CONTRADICTED),
        ("Amber: within a tenth of the target.", "Amber", "66%", Verdict.CONTRADICTED),
        ("Amber: within a tenth of the target.", "Amber", "69%", Verdict.HOLDS),
        ("Red: more than a tenth of the target away.", "Red", "73%", Verdict.CONTRADICTED),
    ],
)
def test_a_distance_in_words_is_one(key: str, rag: str, result: str, verdict: Verdict):
    assert verdicts([key], result_row(rag, result))["threshold"] is verdict


def test_what_a_key_says_of_savings_that_will_be_made_is_no_distance_from_a_target():
    assert "threshold" not in verdicts(["Red: less than half of it will be made."], result_row("Red", "74%"))


def test_a_rating_for_what_is_further_away_begins_where_the_other_ends():
    near = KeyLine("r", "Amber", "Amber that it was within five per cent of the target", "Amber")
    far = KeyLine("r", "Red", "Red that it was further away", "Red")
    for result, verdict in (("74%", Verdict.CONTRADICTED), ("66%", Verdict.HOLDS)):
        given = tables([], result_row("Red", result))
        given["indicator-results"] = replace(given["indicator-results"], keys=(near, far))
        ran = check_keyed_ratings(given, WORDING, PrintedTexts(given.values()))
        assert {one.kind: one.outcome for one in ran}["threshold"] is verdict


@pytest.mark.parametrize(
    ("rag", "result", "verdict"),
    [
        ("Amber", "73%", Verdict.HOLDS),
        ("Amber", "71%", Verdict.HOLDS),  # four points, though more than 5 % of 75
        ("Amber", "66%", Verdict.CONTRADICTED),
        ("Red", "66%", Verdict.HOLDS),
        ("Red", "74%", Verdict.CONTRADICTED),
        ("Red", "71%", Verdict.HOLDS),  # it may be either
    ],
)
def test_a_rating_is_as_far_off_as_its_key_says(rag: str, result: str, verdict: Verdict):
    assert verdicts(KEY, result_row(rag, result))["threshold"] is verdict


@pytest.mark.parametrize(
    "key",
    [
        ["Key: Green: on targetAmber: within 5% of targetRed: more than 5% from target"],
        ["G met target, A within 5%, R missed by over 5%."],
        ["A = up to 5% off target; R = more than 5% off target."],
        ["Amber: no more than 5% short of target", "Red: more than 5% short of target"],
        ["Amber: missed by 5% or less. Red: missed by more than 5%."],
        ["A is amber, missed by 5% of it or less; R is red, missed by more than 5% of it."],
        ["On target is shown in green, close to target in amber (within 5% of target)."],
    ],
)
def test_keys_are_read_in_many_forms(key: list[str]):
    assert verdicts(key, result_row("Amber", "60%"))["threshold"] is Verdict.CONTRADICTED
    assert verdicts(key, result_row("Amber", "74%"))["threshold"] is Verdict.HOLDS


def test_the_words_of_a_report_name_its_ratings():
    key = ["Nearly there = within 5% of target; Off the path = more than 5% off."]
    row = result_row("Amber", "60%", status_printed="Nearly there")
    assert verdicts(key, row)["threshold"] is Verdict.CONTRADICTED
    assert "threshold" not in verdicts(key, result_row("Amber", "60%"))  # whose word is it?


@pytest.mark.parametrize(
    "key",
    [
        [],
        ["Amber: close to target."],
        ["Amber: within 5% of target.", "Amber: within 10% of budget."],  # two keys, of other things
        ["Blue: more than 5% better than target."],
        ["Amber rated projects of the whole programme and all that they need are within 5% of their cost."],
        ["Amber: within 5 days of the date."],
    ],
)
def test_what_a_key_does_not_say_is_no_rule(key: list[str]):
    assert thresholds(tables(key, result_row("Amber", "60%")), WORDING) == {}


def test_percentage_points_are_points():
    key = ["Amber: within 5 percentage points of target."]
    assert verdicts(key, result_row("Amber", "71%"))["threshold"] is Verdict.HOLDS
    assert verdicts(key, result_row("Amber", "68%"))["threshold"] is Verdict.CONTRADICTED
    count = result_row("Amber", "60", "75", unit="count")
    assert "threshold" not in verdicts(key, count)  # points of what?


def test_a_green_near_the_target_is_none_to_call_wrong_where_the_key_says_so():
    row = result_row("Green", "74%")
    assert verdicts(KEY, row)["rating"] is Verdict.CONTRADICTED
    lenient = ["Green: within 2% of target or better. Red: more than 2% off target."]
    assert verdicts(lenient, row) == {"threshold": Verdict.HOLDS}
    assert verdicts(lenient, result_row("Green", "60%")) == {"threshold": Verdict.CONTRADICTED}


def test_the_lines_of_a_key_that_is_a_table_are_told(tmp_path: Path):
    canvas = Canvas(str(tmp_path / "keyed.pdf"), pagesize=(500, 420))
    canvas.drawString(40, 390, "Pondham Council: performance, Q1 2019/20")
    key = [("Green", "target met"), ("Amber", "within 5% of target"), ("Red", "more than 5% off target")]
    shades = [colors.HexColor(shade) for shade in ("#3fa535", "#f5a81c", "#d8232a")]
    rows = [
        ("Ref", "Measure", "Good is", "Target", "Result", "RAG"),
        ("P1", "Ponds dredged in time", "Higher", "75%", "60%", "Amber"),
        ("P2", "Letters answered in time", "Higher", "90%", "89%", "Amber"),
        ("P3", "Visits by school classes", "Higher", "40", "41", "Green"),
    ]
    for cells, top, widths in ((key, 310, (60, 160)), (rows, 180, (40, 150, 60, 60, 60, 60))):
        table = Table(cells, colWidths=widths)
        style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        style += [("BACKGROUND", (0, at), (0, at), shade) for at, shade in enumerate(shades) if cells is key]
        table.setStyle(TableStyle(style))
        table.wrapOn(canvas, 400, 200)
        table.drawOn(canvas, 40, top)
    canvas.save()
    read = read_here(load_report(tmp_path / "keyed.pdf"), PROJECT.layouts)
    records = {
        name: maker_of(SCHEMAS[name])(read, SCHEMAS[name]) for name in ("indicator-results", "paragraphs")
    }
    texts = [str(row["text"]) for row in records["paragraphs"].rows]
    assert texts == ["Amber within 5% of target", "Red more than 5% off target"]
    ran = check_keyed_ratings(records, WORDING, PrintedTexts(records.values()))
    told = {one.subject: one.outcome for one in ran if one.kind == "threshold"}
    assert told == {
        "P1 Ponds dredged in time: rag": Verdict.CONTRADICTED,
        "P2 Letters answered in time: rag": Verdict.HOLDS,
    }


def keyed(*rows: dict[str, Any]) -> list[tuple[str, Verdict]]:
    """The verdicts by a key that is a table, of which no paragraph tells."""
    records = tables([], *rows)
    lines = (KeyLine("r", "Amber", "Within 10% of target"), KeyLine("r", "Red", "More than 10% from target"))
    records["indicator-results"] = replace(records["indicator-results"], keys=lines)
    ran = check_keyed_ratings(records, WORDING, PrintedTexts(records.values()))
    return [(str(one.stated and one.stated.text), one.outcome) for one in ran if one.kind == "threshold"]


def other(ref: str, rag: str, result: str, target: str, **given: Any) -> dict[str, Any]:
    return result_row(rag, result, target, ref=ref, locator=f"r/indicator-results/{ref}", **given)


def test_a_key_in_a_table_says_how_far_off_a_rating_is_whichever_side_is_better():
    (near,) = keyed(result_row("Amber", "3.4%", "3.0%", polarity=None))
    assert near[1] is Verdict.CONTRADICTED  # 13 % off; ten points of three are not meant
    (near,) = keyed(result_row("Amber", "3.2%", "3.0%", polarity=None))
    assert near[1] is Verdict.HOLDS


def test_whether_points_are_meant_is_what_the_other_ratings_agree_with():
    """By points, both red rows would be wrong; so the third is wrong by its share."""
    rows = (other("p1", "Red", "35%", "40%"), other("p2", "Red", "26%", "30%"))
    doubtful = other("p3", "Amber", "24%", "28%")
    assert [outcome for _, outcome in keyed(doubtful)] == [Verdict.HOLDS]
    assert [outcome for _, outcome in keyed(*rows)] == [Verdict.HOLDS, Verdict.HOLDS]
    third = other("p4", "Red", "52%", "60%")
    told = [outcome for _, outcome in keyed(*rows, third, doubtful)]
    assert told == [Verdict.HOLDS] * 3 + [Verdict.CONTRADICTED]


def to_date(number: int, **values: float) -> list[dict[str, Any]]:
    """The figures of a row's year to date."""
    base = {**sample_rows("observations")[0], "report": "r", "ref": f"AB/S{number}", "indicator": "Calls"}
    return [
        {name: base.get(name) for name in SCHEMAS["indicator-figures"].field_names}
        | {"measure": measure, "value": value, "locator": f"r/indicator-figures/{number}-{measure}"}
        for measure, value in values.items()
    ]


@pytest.mark.parametrize(("aim", "outcomes"), [(70.0, set()), (90.0, {Verdict.CONTRADICTED})])
def test_a_rating_of_the_year_to_date_is_not_held_against_the_quarter(aim: float, outcomes: set[Verdict]):
    """Rows print both: their ratings are of the pair that more of them fit."""
    rows = [
        result_row("Green", "60%") | {"ref": f"AB/S{at}", "indicator": "Calls", "locator": f"r/x/{at}"}
        for at in range(3)
    ]
    figures = [one for at in range(3) for one in to_date(at, ytd=80.0, ytd_target=aim)]
    records = {**tables([], *rows), "indicator-figures": records_of(SCHEMAS["indicator-figures"], figures)}
    ran = check_keyed_ratings(records, WORDING, PrintedTexts(records.values()))
    assert {one.outcome for one in ran if one.kind == "rating"} == outcomes


@pytest.mark.parametrize(
    ("line", "so_far", "outcomes"),
    [
        ("Year to date within 5% of target", (76.0, 60.0), [Verdict.HOLDS, Verdict.CONTRADICTED]),
        ("Within 5% of target", (76.0, 60.0), []),  # of which figures, the key does not say
    ],
)
def test_a_key_of_the_year_to_date_judges_the_year_to_date(
    line: str, so_far: tuple[float, float], outcomes: list[Verdict]
):
    rows = [
        result_row(rag, "90%") | {"ref": f"AB/S{at}", "indicator": "Calls", "locator": f"r/x/{at}"}
        for at, rag in enumerate(("Amber", "Amber", "Red", "Red"))  # none is so of the quarter, which is met
    ]
    figures = [one for at in range(4) for one in to_date(at, ytd=(*so_far, 60.0, 61.0)[at], ytd_target=80.0)]
    records = {**tables([], *rows), "indicator-figures": records_of(SCHEMAS["indicator-figures"], figures)}
    lines = (KeyLine("r", "Amber", line),)
    records["indicator-results"] = replace(records["indicator-results"], keys=lines)
    ran = check_keyed_ratings(records, WORDING, PrintedTexts(records.values()))
    assert [one.outcome for one in ran if one.kind == "threshold"] == outcomes


def test_a_rating_that_the_key_says_is_of_the_year_to_date_is_held_against_that_alone():
    """One target beside months and the year to date: `Green: year to date meets the target`."""
    rows = [
        result_row(rag, "60%", "80%") | {"ref": f"AB/S{at}", "indicator": "Calls", "locator": f"r/x/{at}"}
        for at, rag in enumerate(("Green", "Green", "Amber"))
    ]
    figures = [one for at, value in enumerate((82.0, 84.0, 83.0)) for one in to_date(at, ytd=value)]
    records = {**tables([], *rows), "indicator-figures": records_of(SCHEMAS["indicator-figures"], figures)}
    for text, outcomes in (
        ("Green year to date meets the target", [Verdict.HOLDS, Verdict.HOLDS, Verdict.CONTRADICTED]),
        ("Green meets the target", [Verdict.CONTRADICTED, Verdict.CONTRADICTED, Verdict.HOLDS]),
    ):
        keys = (KeyLine("r", "Green", text, "Green"),)
        records["indicator-results"] = replace(records["indicator-results"], keys=keys)
        ran = check_keyed_ratings(records, WORDING, PrintedTexts(records.values()))
        assert [one.outcome for one in ran if one.kind == "rating"] == outcomes


OWN_WORDS = [
    "Achieved means that the target was met.",
    "Nearly achieved means that the result was within 5% of the target.",
    "Behind means that the target was not met.",
]


@pytest.mark.parametrize(
    ("word", "result", "outcomes"),
    [
        ("Achieved", "76%", [Verdict.HOLDS]),
        ("Achieved", "74%", [Verdict.CONTRADICTED]),
        ("Nearly achieved", "74%", [Verdict.HOLDS]),
        ("Nearly achieved", "76%", [Verdict.CONTRADICTED]),
        ("Behind", "76%", []),  # the key says what it is not
        ("Started", "76%", []),
    ],
)
def test_a_word_of_the_reports_own_is_held_against_what_its_key_says(
    word: str, result: str, outcomes: list[Verdict]
):
    rows = [
        other(f"p{at}", one, "75%", "75%") for at, one in enumerate(("Achieved", "Nearly achieved", "Behind"))
    ]
    records = tables(OWN_WORDS, *rows, result_row(word, result))
    ran = list(check_worded_ratings(records, WORDING, PrintedTexts(records.values())))
    assert [one.outcome for one in ran if one.stated and one.stated.text == result] == outcomes
    assert all(f"Rated {word}" in one.note for one in ran if one.stated and one.stated.text == result)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("Amber means that a result is worse than the target of its quarter by no more than 5%.", {"Amber"}),
        ("Amber means near it; a result is worse than the target of its quarter by no more than 5%.", set()),
        ("Green means as good as the target or better, and Amber within 5% of it.", {"Amber"}),
    ],
)
def test_a_sentence_that_says_what_a_rating_means_is_of_it_to_its_end(key: str, wanted: set[str]):
    records = tables([key], result_row("Amber", "73%"), other("p2", "Green", "80%", "75%"))
    moved = {name: records["paragraphs"].rows[0][name] for name in ("report", "text", "locator")}
    plan = {**dict.fromkeys(SCHEMAS["plan-paragraphs"].field_names), **moved, "number": "2.2"}
    records |= {"paragraphs": Records("paragraphs")}
    records |= {"plan-paragraphs": records_of(SCHEMAS["plan-paragraphs"], [plan])}
    assert {rating for _, rating in thresholds(records, WORDING)} == wanted


def test_one_target_for_quarter_and_year_to_date_is_held_against_what_the_ratings_fit():
    """The key says `year to date`: neither a good nor a bad last month makes such a rating wrong."""
    months = ("60%", "95%", "60%", "95%", "60%")
    rags = ("Green", "Amber", "Green", "Red", "Amber")
    so_far = (85.0, 74.0, 82.0, 60.0, 84.0)  # the last is met, and rated Amber
    rows = [
        result_row(rag, month) | {"ref": f"AB/S{at}", "indicator": "Calls", "locator": f"r/x/{at}"}
        for at, (rag, month) in enumerate(zip(rags, months, strict=True))
    ]
    figures = [one for at in range(5) for one in to_date(at, ytd=so_far[at])]
    records = {**tables([], *rows), "indicator-figures": records_of(SCHEMAS["indicator-figures"], figures)}
    lines = (KeyLine("r", "Green", "Year to date meets the target"), KeyLine("r", "Amber", "within 5% of it"))
    records["indicator-results"] = replace(records["indicator-results"], keys=lines)
    ran = list(check_keyed_ratings(records, WORDING, PrintedTexts(records.values())))
    assert [one.about.subject.split()[0] for one in ran if one.outcome is Verdict.CONTRADICTED] == ["AB/S4"]


@pytest.mark.parametrize(("others", "wrong"), [(0, 1), (1, 0), (2, 0)])
def test_a_key_that_hardly_any_row_agrees_with_was_not_understood(others: int, wrong: int):
    """Red for what is within five per cent is no rule that rows far off their targets break."""
    rows = [result_row("Red", "50%") | {"locator": f"r/indicator-results/{at}"} for at in range(1 + others)]
    given = tables(["Green target met", "Red no more than 5% off target"], *rows)
    ran = check_keyed_ratings(given, WORDING, PrintedTexts(given.values()))
    found = [one for one in ran if one.kind == "threshold" and one.outcome is Verdict.CONTRADICTED]
    assert len(found) == wrong


def test_between_which_results_a_rating_lies_is_no_distance_from_a_target():
    key = ["Amber means within five per cent of the target.", "An amber result lies between 70% and 74%."]
    assert verdicts(key, result_row("Amber", "66%"))["threshold"] is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("Amber: worse by no more than 5% of target.", Verdict.CONTRADICTED),
        ("Amber: missed by up to 5% of the target.", Verdict.CONTRADICTED),
        ("Amber: within 5% of target.", Verdict.HOLDS),  # points may be meant
    ],
)
def test_missed_by_so_much_of_a_target_is_a_share_of_it(key: str, verdict: Verdict):
    assert verdicts([key], result_row("Amber", "70%"))["threshold"] is verdict


@pytest.mark.parametrize(
    ("comment", "is_told"),
    [
        ("Rated Amber by agreement of the board, as the last two are of high priority.", False),
        ("Shown as amber although the target is met: the survey is not finished.", False),
        ("Amber work continues on the north bank.", True),  # no reason
        ("Numbers rose because of the dry spring.", True),  # not of the rating
    ],
)
def test_a_rating_that_its_comment_gives_a_reason_for_is_not_accused(comment: str, is_told: bool):
    met = verdicts([], result_row("Amber", "78%", comment=comment))
    assert (met.get("rating") is Verdict.CONTRADICTED) is is_told
    far = verdicts(KEY, result_row("Amber", "60%", comment=comment))
    assert (far.get("threshold") is Verdict.CONTRADICTED) is is_told


@pytest.mark.parametrize(
    ("word", "result", "outcome"),
    [
        ("Achieved", "74%", Verdict.CONTRADICTED),
        ("Achieved", "76%", Verdict.HOLDS),
        ("Not achieved", "76%", Verdict.CONTRADICTED),
        ("Partly achieved", "76%", Verdict.CONTRADICTED),
        ("Partly achieved", "74%", Verdict.HOLDS),
    ],
)
def test_words_that_are_opposed_say_by_themselves_whether_a_target_is_met(
    word: str, result: str, outcome: Verdict
):
    rows = [other(f"p{at}", one, "75%", "75%") for at, one in enumerate(("Achieved", "Not achieved"))]
    records = tables([], *rows, result_row(word, result))
    ran = list(check_worded_ratings(records, WORDING, PrintedTexts(records.values())))
    assert [one.outcome for one in ran if one.stated and one.stated.text == result] == [outcome]
    alone = tables([], result_row(word, result))  # a scale that is not opposed says nothing
    assert list(check_worded_ratings(alone, WORDING, PrintedTexts(alone.values()))) == []
