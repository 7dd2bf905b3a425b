"""Figures of running text are linked to rows by words, unit and value, never by a phrase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sample_rows import PROJECT, SCHEMAS, records_of, sample_rows

from pipelines.datasets.performance.checks.directions import check_directions, check_ratings
from pipelines.datasets.performance.checks.links import check_links
from pipelines.datasets.performance.checks.moves import check_moves
from pipelines.proof.outcome import PrintedTexts, Ran, Verdict
from pipelines.proof.wording import load_wordings
from pipelines.rows.records import PrintedSpot, Records

WORDING = load_wordings(PROJECT.schemas / "wordings")["links"]


def result_row(number: int, name: str, unit: str = "percent", **given: Any) -> dict[str, Any]:
    base = {
        **sample_rows("indicator-results")[0],
        "ref": None,
        "indicator": name,
        "unit": unit,
        "comment": None,
    }
    base |= {"locator": f"r/indicator-results/row-{number}", "polarity": None, "annual_target": None}
    return {**base, "report": "r", **given}


def figures(result: Any, target: Any = None, previous: Any = None, rag: str | None = None) -> dict[str, Any]:
    return {
        "result": None if result is None else str(result),
        "result_value": result,
        "target": None if target is None else str(target),
        "target_value": target,
        "previous_result": None if previous is None else str(previous),
        "previous_value": previous,
        "year_ago_result": None,
        "year_ago_value": None,
        "rag": rag,
    }


def ran_on(text: str, rows: list[dict[str, Any]], heading: str | None = None) -> list[Ran]:
    paragraph = {**sample_rows("paragraphs")[0], "report": "r", "text": text, "locator": "r/paragraphs/one"}
    paragraph |= {"heading": heading}
    records = {
        "indicator-results": records_of(SCHEMAS["indicator-results"], rows),
        "paragraphs": records_of(SCHEMAS["paragraphs"], [paragraph]),
        "key-actions": Records("key-actions"),
    }
    return list(check_links(records, WORDING, PrintedTexts(records.values())))


class Counting(dict[str, Any]):
    """A row that counts how often somebody looks which report it is of."""

    looks = 0

    def __getitem__(self, name: str) -> Any:
        Counting.looks += name == "report"
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        Counting.looks += name == "report"
        return super().get(name, default)


def test_rows_of_other_reports_are_not_looked_at_sentence_by_sentence():
    looks = []
    for count in (10, 20):
        rows, texts = [], []
        for number in range(count):
            rows.append(Counting(CALLS | {"report": f"r{number}"}))
            texts.append(
                {
                    **sample_rows("paragraphs")[0],
                    "report": f"r{number}",
                    "text": "Of 6 measures 4 are red and 2 are green. 5 of 6 measures are red.",
                    "locator": f"r{number}/paragraphs/one",
                }
            )
        records = {
            "indicator-results": Records("indicator-results", tuple(rows)),
            "paragraphs": records_of(SCHEMAS["paragraphs"], texts),
        }
        Counting.looks = 0
        list(check_links(records, WORDING, PrintedTexts(())))
        looks.append(Counting.looks)
    assert looks[1] == 2 * looks[0]


DELAYS = result_row(2, "Delayed days leaving hospital", "count", **figures(188, 210, 204))
VISITS = result_row(3, "Days of visits to people at home", "count", **figures(190, 210, 204))
ARREARS = result_row(4, "Rent arrears owed by current tenants", "gbp", **figures(498_000, 475_000, 517_000))


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Current tenants owed £489,000 in rent at the end of December.", [Verdict.CONTRADICTED]),
        ("Current tenants owed £498,000 in rent at the end of December.", [Verdict.HOLDS]),
        ("Tenants owed £489,000 at the end of December.", []),  # which?
        ("Current tenants owed £389,000 in rent at the end of December.", []),  # of something else
        ("Last year current tenants owed £489,000 in rent.", []),
    ],
)
def test_money_told_in_other_words_is_a_rows_where_it_is_near(text: str, verdicts: list[Verdict]):
    assert [ran.outcome for ran in ran_on(text, [ARREARS, DELAYS])] == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("People waited a combined 198 delayed days to leave hospital.", [Verdict.CONTRADICTED]),
        ("People waited a combined 188 delayed days to leave hospital.", [Verdict.HOLDS]),
        ("People waited a combined 204 delayed days to leave hospital.", []),  # the result before
        ("People waited 198 days in all to leave hospital after being delayed.", []),  # days of what?
        ("People waited a combined 98 delayed days to leave hospital.", []),  # far off: of something else
        ("Last year people waited a combined 198 delayed days to leave hospital.", []),
        ("In two wards people waited 198 delayed days to leave hospital by car.", []),  # a part of it
    ],
)
def test_a_figure_told_in_other_words_is_a_rows_where_it_counts_the_same_and_is_near(
    text: str, verdicts: list[Verdict]
):
    assert [ran.outcome for ran in ran_on(text, [DELAYS, VISITS])] == verdicts


def test_a_name_that_follows_its_figure_is_read_whole_whatever_parts_its_words():
    plans = result_row(5, "Education, health and care plans issued", "count", **figures(508, 480))
    text = "We issued 580 education, health and care plans and 84.9% of calls were answered."
    assert [ran.outcome for ran in ran_on(text, [plans])] == [Verdict.CONTRADICTED]


@pytest.mark.parametrize(
    ("said", "quarters", "halfs"),
    [
        ("in September", 0, 0),  # a month of the three or six
        ("in the last month", 0, 0),
        ("in the second quarter", 1, 0),
        ("in the half year", 0, 1),
        ("by the end of September", 1, 1),
    ],
)
def test_a_part_of_the_results_period_is_another_time(said: str, quarters: int, halfs: int):
    text = f"We planted 31 trees in parks {said}."
    row = result_row(6, "Trees planted in parks", "count", **figures(65, 80), target_period=None)
    for period, found in (("Q2 2024/25", quarters), ("Half year 2024/25", halfs)):
        assert len(ran_on(text, [row | {"result_period": period}])) == found


def test_a_half_years_result_is_one_to_date():
    plans = result_row(
        4, "Care plans issued", "count", **figures(508, 480), result_period="Half year 2024/25"
    )
    text = "We issued 580 care plans in the half year."
    assert [ran.outcome for ran in ran_on(text, [plans])] == [Verdict.CONTRADICTED]
    assert not ran_on(text, [plans | {"result_period": "Sep 2024"}])


CALLS = result_row(1, "Calls answered in 60 seconds", **figures(66.2, 75.0, 71.5))


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("62.6% of calls were answered in 60 seconds.", [Verdict.CONTRADICTED]),
        ("66.2% of calls were answered in 60 seconds.", [Verdict.HOLDS]),
        ("Our target is that 75% of calls are answered in 60 seconds.", []),
        ("71.5% of calls were answered in 60 seconds.", []),
        ("In Q1 2019/20 62.6% of calls were answered in 60 seconds.", []),
        ("62.6% of all calls from businesses in the north were answered in 60 seconds.", []),
        ("62 calls were answered in 60 seconds.", []),
        ("Calls rose by 4% and letters were answered.", []),
        ("Calls answered in 60 seconds rose to 62.6%, which is a record.", [Verdict.CONTRADICTED]),
        ("Calls answered in 60 seconds rose by 4%, which is a record.", []),
        ("Calls answered in 60 seconds will rise to 80%.", []),
        ("Calls answered in 60 seconds: 62.6%, above the England average.", [Verdict.CONTRADICTED]),
        ("Calls answered in 60 seconds: 62.6% against a target of 75%.", [Verdict.CONTRADICTED]),
        ("Calls answered in 60 seconds: 66.2%, below the target of 75%.", [Verdict.HOLDS]),
        ("In England 62.6% of calls were answered in 60 seconds.", []),
    ],
)
def test_a_figure_is_held_against_its_row_where_words_and_unit_say_so(text: str, verdicts: list[Verdict]):
    assert [ran.outcome for ran in ran_on(text, [CALLS])] == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "65% of emergency calls were answered in 60 seconds.",  # a part of them
        "Emergency calls answered in 60 seconds rose to 65%.",
        "62.6% of calls were answered in 60 seconds last year.",
        "Staff answered 16% of calls in 60 seconds.",  # far off, and of staff
    ],
)
def test_a_figure_that_may_be_of_something_else_accuses_nobody(text: str):
    assert ran_on(text, [CALLS]) == []


ASSESSED = result_row(7, "Assessments completed within 45 days", **figures(90.4, 90, 88.9))
CLAIMS = result_row(8, "New benefit claims: average time to decide (days)", "days", **figures(17, 20, 19))
SLEEPERS = result_row(
    9, "Rough sleepers (quarterly count)", "count", **figures(7, 8, 9), comment="Count held on 25 June."
)
RECYCLED = result_row(10, "Household waste recycled", **figures(51.2, 55, 52), section="Environment")
STAGE = result_row(11, "Stage one complaints answered in time", **figures(74, 85, 81))
TAX = result_row(12, "Council tax collected", **figures(56.7, 56.5, 47.3))


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("On time assessments rose to 94.0%.", [Verdict.CONTRADICTED]),
        ("Assessments took more time and rose to 94.0%.", []),
        ("Assessments within 20 days rose to 94.0%.", []),  # another limit
        ("On time visits rose to 94.0%.", []),
        ("9 rough sleepers were counted on 25 June.", [Verdict.CONTRADICTED]),
        ("9 rough sleepers were counted on 25 March.", []),
        ("9 rough sleepers were counted.", []),  # as last time, perhaps
        (
            "We answered 79% of stage one complaints in time; a new team began in April 2030.",
            [Verdict.CONTRADICTED],
        ),
        ("By the end of June 57.6% of the year's council tax had been collected.", [Verdict.CONTRADICTED]),
        ("By the end of May 57.6% of the year's council tax had been collected.", []),
        (
            "• 94.0% of assessments were completed within 45 days • The forecast is good.",
            [Verdict.CONTRADICTED],
        ),
    ],
)
def test_what_adds_nothing_to_a_name_need_not_be_said(text: str, verdicts: list[Verdict]):
    rows = [ASSESSED, CLAIMS, SLEEPERS, STAGE, TAX]
    rows = [{**row, "result_period": "Q1 2019/20", "target_period": None} for row in rows]
    assert [ran.outcome for ran in ran_on(text, rows)] == verdicts


def test_a_subject_names_a_row_of_the_section_it_stands_in_where_two_digits_changed_places():
    text = "Recycling slipped to 52.1% after the banks for glass were removed."
    (ran,) = ran_on(text, [RECYCLED, CALLS], "Environment and roads")
    assert ran.outcome is Verdict.CONTRADICTED
    assert not ran_on(text, [RECYCLED, CALLS], "Housing")
    assert not ran_on(text.replace("52.1", "53.4"), [RECYCLED, CALLS], "Environment and roads")


PREVENTED = result_row(13, "Households prevented from becoming homeless", "count", **figures(41, 36, 37))


@pytest.mark.parametrize(
    ("comment", "verdicts"),
    [
        (
            "Homelessness was prevented for 44 households this quarter, helped by landlords.",
            [Verdict.CONTRADICTED],
        ),
        ("Homelessness was prevented for 41 households this quarter, helped by landlords.", [Verdict.HOLDS]),
        ("Homelessness was prevented for 14 households with children.", []),  # a part
        ("Homelessness was prevented for 44 households last year.", []),
        ("Homelessness was prevented in time; 44 households asked.", []),
        ("We hope that homelessness will be prevented for 44 households.", []),
    ],
)
def test_a_comment_is_held_against_its_own_row(comment: str, verdicts: list[Verdict]):
    assert [ran.outcome for ran in ran_on("", [PREVENTED | {"comment": comment}, CALLS])] == verdicts


TITLE = "HL1 – Households prevented from becoming homeless"
TOLD = "Homelessness was prevented for 44 households."


@pytest.mark.parametrize(
    ("text", "heading", "verdicts"),
    [
        (TOLD, TITLE, 1),
        (f"{TITLE}. {TOLD}", None, 1),
        (TOLD, "Housing", 0),
        ("We helped 44 people with rent.", TITLE, 0),
    ],
)
def test_a_title_says_of_which_row_a_text_speaks(text: str, heading: str | None, verdicts: int):
    found = ran_on(text, [PREVENTED | {"ref": "HL1"}, CALLS], heading)
    assert [ran.outcome for ran in found] == [Verdict.CONTRADICTED] * verdicts


def test_the_words_of_a_unit_are_none_of_a_name():
    (ran,) = ran_on("The contact centre answered 62.6 per cent of calls in 60 seconds.", [CALLS])
    assert ran.outcome is Verdict.CONTRADICTED


def test_last_times_figure_is_a_slip_among_figures_of_now():
    now = "66.2% of calls were answered in 60 seconds. Council tax collected was 56.7%."
    late = "New benefit claims were decided in 19 days."
    found = ran_on(f"{now} {late}", [CALLS, TAX, CLAIMS])
    assert [ran.outcome for ran in found] == [Verdict.HOLDS, Verdict.HOLDS, Verdict.CONTRADICTED]
    assert [ran.outcome for ran in ran_on(late, [CALLS, TAX, CLAIMS])] == []
    before = now.replace("66.2", "71.5")
    assert [ran.outcome for ran in ran_on(f"{before} {late}", [CALLS, TAX, CLAIMS])] == [Verdict.HOLDS]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("CC2 stands at 62.6%, against a target of 75%.", [Verdict.CONTRADICTED]),
        ("CC2 stands at 66.2%, against a target of 75%.", [Verdict.HOLDS]),
        ("CC21 stands at 62.6%.", []),
        ("The target of CC2 is 80%.", []),
    ],
)
def test_a_row_is_named_by_its_reference(text: str, verdicts: list[Verdict]):
    assert [ran.outcome for ran in ran_on(text, [CALLS | {"ref": "CC2"}])] == verdicts


def test_a_count_and_its_share_are_held_against_the_rows():
    rated = [*(["Green"] * 6), *(["Red"] * 2), *(["Amber"] * 5), None, None]
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5, 5, rag))
        for number, rag in enumerate(rated)
    ]
    text = "6 of 15 measures achieved their target (42% of those that could be rated)."
    assert [ran.outcome for ran in ran_on(text, rows)] == [Verdict.HOLDS, Verdict.CONTRADICTED]
    assert [ran.outcome for ran in ran_on(text.replace("42%", "46%"), rows)] == [
        Verdict.HOLDS,
        Verdict.WITHIN_ROUNDING,
    ]
    assert next(iter(ran_on(text.replace("6 of", "7 of"), rows))).outcome is Verdict.CONTRADICTED
    assert ran_on(text.replace("15", "16"), rows) == []  # another whole than these rows
    several = "6 of 15 measures are green, 5 are amber and 3 are red."
    assert [ran.outcome for ran in ran_on(several, rows)] == [
        Verdict.HOLDS,
        Verdict.HOLDS,
        Verdict.CONTRADICTED,
    ]


def test_counts_of_directions_are_held_against_the_rows_that_the_sentence_before_counts():
    moved = [*(["Improving"] * 3), "Worsening", "Same"]
    rows = [
        result_row(number, f"Measure number {number}", **figures(5)) | {"direction_short_term": one}
        for number, one in enumerate(moved)
    ]
    (ran,) = ran_on("This report has 5 indicators. Four have improved since the last quarter.", rows)
    assert ran.outcome is Verdict.CONTRADICTED
    assert ran_on("This report has 6 indicators. Four have improved since the last quarter.", rows) == []
    for text in ("Four schools have improved.", "Four could improve by March.", "Last year four improved."):
        assert ran_on(f"This report has 5 indicators. {text}", rows) == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        (
            "The plan has 9 measures. 4 measures are red and 5 are green.",
            [Verdict.CONTRADICTED, Verdict.HOLDS],
        ),
        (
            "2 measures are rated red, 2 are amber and 6 measures are green.",
            [Verdict.CONTRADICTED],  # what two others confirm is judged, and they by no one
        ),
        ("4 measures are red and 5 are green.", []),  # of which rows?
        ("Nine measures are reported. 4 are red and 5 are green.", [Verdict.CONTRADICTED, Verdict.HOLDS]),
        (
            "The plan has nine measures. Four are red and five are green.",
            [Verdict.CONTRADICTED, Verdict.HOLDS],
        ),
        ("Eight measures are reported. 4 are red and 5 are green.", []),
        ("58 new homes are on track. The plan has 9 measures.", []),
        ("9 measures are being delivered by partners, and 3 have been completed.", []),
        ("In Homes, 4 of the measures are red. The plan has 9 measures.", []),
        ("The plan has 9 measures. 4 more measures are red than last quarter.", []),
        (
            "There are nine measures. Five are on target and three are not.",
            [Verdict.HOLDS, Verdict.CONTRADICTED],
        ),
        ("There are nine measures. Five are on target and four are not.", [Verdict.HOLDS] * 2),
        ("There are nine measures. Three are not on target.", [Verdict.CONTRADICTED]),
        ("There are nine measures. Two have not met their target.", [Verdict.HOLDS]),  # or are near it
        ("There are nine measures. Four did not meet their target.", [Verdict.HOLDS]),
        ("There are nine measures. Three fell short.", [Verdict.CONTRADICTED]),
        ("There are nine measures. Three are not yet due.", []),
        ("There are nine measures. We had 61,240 visits, but missed two trains.", []),
    ],
)
def test_counts_without_a_whole_are_judged_where_all_rows_are_meant(text: str, verdicts: list[Verdict]):
    rated = [*(["Green"] * 5), *(["Red"] * 2), *(["Amber"] * 2)]
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5, 5, rag), section="Homes")
        for number, rag in enumerate(rated)
    ]
    assert [ran.outcome for ran in ran_on(text, rows)] == verdicts


def test_what_did_not_meet_its_target_is_not_counted_by_words_of_the_report_alone() -> None:
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5, 5, word), status_printed=word)
        for number, word in enumerate(["Met", "Met", "Close", "Missed it", "Missed it"])
    ]
    assert ran_on("There are five measures. One did not meet its target.", rows) == []


def test_a_figure_of_a_name_that_is_said_in_other_words_is_no_result() -> None:
    quit_ = result_row(
        1,
        "Smokers who quit at four weeks",
        "count",
        **figures(310.0, 280.0, 295.0),
        result_period="Q3 2024/25",
    )
    text = "310 smokers quit at four weeks, 30 more than the target of 280."
    assert Verdict.CONTRADICTED not in [ran.outcome for ran in ran_on(text, [quit_])]


def test_a_figure_within_a_name_is_none_and_what_one_rose_to_is_the_result():
    plans = result_row(2, "Plans issued in 20 weeks", **figures(56.0, 65.0, 51.0), result_period="Q3 2024/25")
    text = "Plans issued in 20 weeks rose to 65% from 51% in quarter 2."
    assert [ran.outcome for ran in ran_on(text, [plans])] == [Verdict.CONTRADICTED]
    assert [ran.outcome for ran in ran_on(text.replace("65%", "56%"), [plans])] == [Verdict.HOLDS]
    assert ran_on("Plans issued in 20 weeks should reach 65% next year.", [plans]) == []


def test_a_number_in_words_within_a_name_and_a_quarter_in_other_words():
    row = result_row(3, "Two-year-olds in funded places", **figures(76.0, 75.0), result_period="Q4 2024/25")
    text = "Two-year-olds in funded places reached 78% in quarter 4."
    assert [ran.outcome for ran in ran_on(text, [row])] == [Verdict.CONTRADICTED]
    assert ran_on(text.replace("quarter 4", "quarter 3"), [row]) == []


def test_the_words_of_a_report_for_its_ratings_count_before_ours():
    words = {"Blue": "Exceeded", "Green": "Achieved", "Red": "Missed"}
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5, 5, rag), status_printed=words[rag])
        for number, rag in enumerate(["Blue", "Green", "Green", "Red"])
    ]
    text = "Of the 4 measures, 2 were achieved, 1 was exceeded and 1 was missed."
    assert [ran.outcome for ran in ran_on(text, rows)] == [Verdict.HOLDS] * 3
    wrong = [ran.outcome for ran in ran_on(text.replace("1 was exceeded", "3 were exceeded"), rows)]
    assert wrong == [Verdict.HOLDS, Verdict.CONTRADICTED, Verdict.HOLDS]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("2 (50%) measures got worse since quarter 1.", [Verdict.CONTRADICTED]),
        ("1 (25%) measures got worse since quarter 1.", [Verdict.HOLDS]),
        ("2 (40%) measures got worse since quarter 1.", []),  # of another whole
        ("2 measures got worse since quarter 1.", []),  # of how many?
        ("2 (50%) measures got worse since last year.", []),  # no row says so
    ],
)
def test_counts_of_what_got_worse_are_held_against_the_directions(text: str, verdicts: list[Verdict]):
    rows = [
        result_row(number, f"Measure number {number}", direction_short_term=way, direction_long_term=None)
        for number, way in enumerate(["Improving", "Worsening", "Same", "Improving"])
    ]
    assert [ran.outcome for ran in ran_on(text, rows)] == verdicts


def verdicts_of(*rows: dict[str, Any]) -> list[Verdict]:
    records = records_of(SCHEMAS["indicator-results"], list(rows))
    return [ran.outcome for ran in check_ratings(records, PrintedTexts(()))]


def test_a_share_of_what_was_done_in_time_is_better_high():
    late = result_row(1, "Complaints answered within 15 days", **figures(76.0, 90.0, rag="Green"))
    late["direction_short_term"] = None
    assert verdicts_of(late) == [Verdict.CONTRADICTED]
    assert verdicts_of({**late, "indicator": "Complaints not answered within 15 days"}) == [
        Verdict.NOT_JUDGED
    ]
    assert verdicts_of({**late, "indicator": "Complaints"}) == [Verdict.NOT_JUDGED]


def test_where_names_mark_what_is_better_low_more_is_better_of_the_rest():
    def row(number: int, name: str, result: float, rag: str) -> dict[str, Any]:
        return result_row(number, name, **figures(result, 50.0, rag=rag), direction_short_term=None)

    low = [row(1, "Vacancies (low is good)", 40.0, "Green"), row(2, "Debt (low is good)", 60.0, "Red")]
    plain = [row(3, "Loans", 60.0, "Green"), row(4, "Visits", 40.0, "Red"), row(5, "Members", 70.0, "Green")]
    odd = row(6, "Pupils", 45.0, "Green")
    assert verdicts_of(*low, *plain, odd) == [Verdict.HOLDS] * 5 + [Verdict.CONTRADICTED]
    assert verdicts_of(*plain, odd) == [Verdict.NOT_JUDGED] * 4  # no name marks anything


@pytest.mark.parametrize(
    ("target", "result", "rag", "verdict"),
    [
        ("≥ 80%", 76.0, "Green", Verdict.CONTRADICTED),
        ("at least 80%", 81.0, "Red", Verdict.CONTRADICTED),
        ("80% or more", 81.0, "Green", Verdict.HOLDS),
        ("< 80%", 76.0, "Green", Verdict.HOLDS),
        ("under 80%", 80.0, "Red", Verdict.NOT_JUDGED),  # it says that 80 is not under 80
        ("no more than 80%", 84.0, "Green", Verdict.CONTRADICTED),
        ("80%", 76.0, "Green", Verdict.NOT_JUDGED),
    ],
)
def test_a_target_says_which_side_of_it_is_wanted(target: str, result: float, rag: str, verdict: Verdict):
    row = result_row(1, "Calls", **figures(result, 80.0, rag=rag), direction_short_term=None)
    assert verdicts_of({**row, "target": target}) == [verdict]


def test_ratings_of_shares_are_held_against_the_years_target_where_nearly_all_are_of_it():
    """`✓` that says `at the year end target or better`; a rating of what grows through the year is none."""

    def row(number: int, result: float, rag: str, name: str = "Calls") -> dict[str, Any]:
        found = result_row(number, f"{name} {number}", **figures(result, None, rag=rag))
        return found | {"target": None, "annual_target": "≥ 80%", "direction_short_term": None}

    rows = [row(number, result, rag) for number, (result, rag) in enumerate([(85, "Green"), (70, "Red")] * 2)]
    odd, grows = row(5, 76, "Green"), row(6, 40, "Green", "Council tax collected")
    assert verdicts_of(*rows, odd, grows) == [*[Verdict.HOLDS] * 4, Verdict.CONTRADICTED, Verdict.NOT_JUDGED]
    assert verdicts_of(*rows[:3], odd) == [Verdict.NOT_JUDGED] * 4  # too few
    assert verdicts_of(*rows[:3], odd, row(7, 75, "Green")) == [Verdict.NOT_JUDGED] * 5  # it means another
    said = [{**one, "annual_target": "80%", "polarity": "Higher"} for one in (*rows, odd)]
    assert verdicts_of(*said) == [*[Verdict.HOLDS] * 4, Verdict.CONTRADICTED]
    assert verdicts_of(*({**one, "polarity": None} for one in said)) == [Verdict.NOT_JUDGED] * 5


def test_a_quarter_is_not_held_against_the_target_of_a_whole_year_where_it_adds_up():
    row = result_row(1, "Days lost (lower is better)", "days", **figures(2.6, 8.5, rag="Amber"))
    row |= {"target_period": "2024/25", "result_period": "Q4 2024/25", "direction_short_term": None}
    assert verdicts_of(row) == [Verdict.NOT_JUDGED]
    assert verdicts_of({**row, "target_period": None}) == [Verdict.CONTRADICTED]
    tax = result_row(2, "Council tax collected", **figures(82.2, 98.0, rag="Green"), polarity="Higher")
    tax |= {"target_period": "2024/25", "result_period": "Q3 2024/25", "direction_short_term": None}
    assert verdicts_of(tax) == [Verdict.NOT_JUDGED]
    assert verdicts_of({**tax, "indicator": "Calls answered"}) == [Verdict.CONTRADICTED]


def test_a_row_without_polarity_is_judged_by_what_else_it_prints():
    """Green above the target, more is better, as most often: then it did not worsen when it rose."""
    row = result_row(1, "Homes", "count", **figures(19, 15, 14, "Green"), direction_short_term="Worsening")
    printed = PrintedTexts(())
    (at_odds,) = check_ratings(records_of(SCHEMAS["indicator-results"], [row]), printed)
    assert at_odds.outcome is Verdict.HOLDS
    (travelled, *_) = check_directions(records_of(SCHEMAS["indicator-results"], [row]), printed)
    assert (travelled.outcome, "either may be wrong" in travelled.note) == (Verdict.CONTRADICTED, True)
    row["rag"] = "Amber"
    (ran, *_) = check_directions(records_of(SCHEMAS["indicator-results"], [row]), printed)
    assert ran.outcome is Verdict.NOT_JUDGED
    row |= {"direction_short_term": "Improving", "rag": "Red"}
    (rated,) = check_ratings(records_of(SCHEMAS["indicator-results"], [row]), printed)
    assert rated.outcome is Verdict.CONTRADICTED


def test_a_unit_of_the_figure_and_a_name_with_commas_are_words_of_the_name():
    lost = result_row(1, "Sickness absence days per employee", "days", **figures(8.9))
    plans = result_row(2, "Education, health and care plans", **figures(71.4))
    text = "Sickness absence rose to 9.8 days per employee. Education, health and care plans fell to 74.1%."
    assert [ran.outcome for ran in ran_on(text, [lost, plans])] == [Verdict.CONTRADICTED] * 2


def _moved(ways: Sequence[tuple[str, float, float]]) -> list[Verdict]:
    """What words of directions come to that say which way the figure went, of result and previous result."""
    rows = [
        result_row(number, f"Measure number {number}", **figures(now, None, then))
        | {"locator": f"r/{number}", "direction_short_term": "Improving" if "good" in said else "Worsening"}
        for number, (said, now, then) in enumerate(ways)
    ]
    spots = [
        PrintedSpot(f"r/{at}", "direction_short_term", 1, "r", "0" * 64, 1, *[None] * 5, said)
        for at, (said, *_) in enumerate(ways)
    ]
    printed = PrintedTexts([Records("indicator-results", tuple(rows), tuple(spots))])
    return [ran.outcome for ran in check_moves(records_of(SCHEMAS["indicator-results"], rows), printed)]


def test_up_and_down_are_held_against_the_figures_whatever_is_good():
    ways = [
        ("Up (good)", 9.0, 8.0),
        ("Up (bad)", 7.0, 6.0),
        ("Down (bad)", 3.0, 4.0),
        ("Up (good)", 5.0, 4.0),
    ]
    odd = ("Up (good)", 65.0, 68.0)
    assert _moved([*ways, odd]) == [*[HOLDS] * 4, CONTRADICTED]
    assert _moved([*ways[:3], odd]) == []  # too few
    good = [("Up (good)", 9.0, 8.0), ("Down (bad)", 7.0, 8.0)]
    assert _moved([*good * 2, odd]) == []  # up may say that it is better


def told_by(row: dict[str, Any]) -> list[tuple[str, str, Verdict]]:
    """What directions and ratings of one row come to, less what nothing could judge."""
    results = records_of(SCHEMAS["indicator-results"], [row])
    printed = PrintedTexts([results])
    return [
        (ran.about.kind, ran.expected.text if ran.expected else "", ran.outcome)
        for ran in (*check_directions(results, printed), *check_ratings(results, printed))
        if ran.outcome is not Verdict.NOT_JUDGED
    ]


HOLDS, CONTRADICTED = Verdict.HOLDS, Verdict.CONTRADICTED
WAY = {"direction_long_term": None, "result_period": "Q3 2024/25", "previous_period": "Q2 2024/25"}


def test_a_rating_against_a_whole_years_target_tells_no_way():
    row = result_row(1, "Permits sold", "count", **figures(102, 320, 91, "Green"), **WAY)
    row |= {"direction_short_term": "Improving", "target_period": "2024/25"}
    assert told_by(row) == []
    assert [kind for kind, _, _ in told_by(row | {"target_period": "Q3 2024/25"})] == ["direction", "rating"]


@pytest.mark.parametrize(
    ("name", "rag", "moved", "expected"),
    [
        # words of the name tell which of two marks is odd
        ("Leavers in education", "Green", "Worsening", [("direction", HOLDS), ("rating", CONTRADICTED)]),
        ("Calls abandoned", "Green", "Worsening", [("direction", CONTRADICTED), ("rating", HOLDS)]),
        # nothing does: more is better most often, and the finding has both figures
        ("Appeals dismissed", "Green", "Worsening", [("direction", HOLDS), ("rating", CONTRADICTED)]),
        # a word of the name is not asked where the marks agree
        ("Unemployed people helped", "Red", "Worsening", [("direction", HOLDS), ("rating", HOLDS)]),
        # neither is odd
        ("Appeals dismissed", "Red", "Worsening", [("direction", HOLDS), ("rating", HOLDS)]),
        # amber and the name together tell what neither does alone
        ("Repairs completed at once", "Amber", "Improving", [("direction", CONTRADICTED), ("rating", HOLDS)]),
        ("Appeals dismissed", "Amber", "Improving", [("rating", CONTRADICTED)]),
    ],
)  # fmt: skip
def test_of_two_marks_at_odds_the_odd_one_is_told(
    name: str, rag: str, moved: str, expected: list[tuple[str, Verdict]]
):
    row = result_row(1, name, **figures(61, 65, 63, rag), **WAY) | {"direction_short_term": moved}
    assert [(kind, outcome) for kind, _, outcome in told_by(row)] == expected
    if name == "Appeals dismissed" and rag == "Green":
        assert told_by(row)[1][1] == "65 (target); 63 (Q2 2024/25)"


@pytest.mark.parametrize(
    "name",
    [
        "Alarms reached within 24 hours",
        "Letters seen within 60 seconds",
        "Gullies done within five days",
        "Plans approved on time",
    ],
)
def test_of_the_share_of_what_is_done_in_time_more_is_better_whatever_the_direction_says(name: str):
    row = result_row(1, name, "percent", **figures(61, 65, 63, "Amber"), **WAY)
    assert [(kind, outcome) for kind, _, outcome in told_by(row | {"direction_short_term": "Improving"})] == [
        ("direction", CONTRADICTED),
        ("rating", HOLDS),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Average time to process a new claim",
        "Working days taken to re-let a home",
        "Weeks to decide an appeal",
    ],
)
def test_of_the_time_that_something_takes_less_is_better(name: str):
    row = result_row(1, name, "days", **figures(67, 65, 63, "Green"), **WAY)
    assert [(kind, outcome) for kind, _, outcome in told_by(row | {"direction_short_term": None})] == [
        ("rating", CONTRADICTED)
    ]


EITHER = "Rating and direction do not go together, and either may be wrong: that more is better is told by"
YEAR_AGO = {
    "direction_short_term": None,
    "direction_long_term": "Worsening",
    "year_ago_result": "64",
    "year_ago_value": 64,
    "year_ago_period": None,
}


@pytest.mark.parametrize(
    ("name", "more", "expected"),
    [
        ("Appeals dismissed", {}, "printed as Worsening from 63 (Q2 2024/25)."),
        ("Appeals dismissed", YEAR_AGO, "printed as Worsening from 64 (before)."),
        ("Leavers in education", {}, ""),  # its name tells it, too
        ("Appeals dismissed", {"polarity": "Bigger is Better"}, ""),  # and here the report
        ("Appeals dismissed", {"direction_short_term": "Improving"}, ""),  # nothing is odd
    ],
)
def test_where_the_direction_alone_accuses_a_rating_either_is_said_to_be_odd(
    name: str, more: dict[str, Any], expected: str
):
    row = result_row(1, name, **figures(61, 65, 63, "Green"), **WAY) | {"direction_short_term": "Worsening"}
    results = records_of(SCHEMAS["indicator-results"], [row | {"comment": None} | more])
    (ran,) = check_ratings(results, PrintedTexts([results]))
    said = f"{EITHER} the direction alone, {expected}" if expected else ""
    assert ran.note.partition(". ")[2] == said


@pytest.mark.parametrize(
    ("heading", "text", "verdicts"),
    [
        ("Calls answered in 60 seconds", "Result 62.6% Target: 75%", [CONTRADICTED, HOLDS]),
        ("Calls answered in 60 seconds", "Result 66.2% Target 70%", [HOLDS, CONTRADICTED]),
        ("Calls answered in 60 seconds", "In Q1 2019/20 the result 62.6%", []),
        ("Calls answered in 60 seconds", "Result 62 calls", []),
        ("Calls", "Result 62.6%", []),
    ],
)
def test_figures_that_are_labelled_under_a_rows_name_are_its_own(
    heading: str, text: str, verdicts: list[Verdict]
):
    assert [ran.outcome for ran in ran_on(text, [CALLS], heading)] == verdicts


def test_a_rating_of_several_words_is_counted_in_the_plural_too():
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5, 5, rag)) | {"status_printed": word}
        for number, (rag, word) in enumerate([("Green", "On course"), *[("Amber", "Needs watching")] * 3])
    ]
    (course, watching) = ran_on("This report covers 4 measures. One is on course, two need watching.", rows)
    assert (course.outcome, watching.outcome) == (Verdict.HOLDS, Verdict.CONTRADICTED)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Re-referrals to social care rose to 26.4%.", [CONTRADICTED]),
        ("Re-referrals to social care rose to 24.6%.", [HOLDS]),
        ("Re-referrals to social care within six months rose to 26.4%.", []),  # of another limit
        ("Re-referrals to social care rose to 41.2%.", []),  # too far off to be a slip
        ("In the quarter 85% of homeless applicants had a decision in time.", [CONTRADICTED]),
        ("Work began on 314 homes on funded sites.", [CONTRADICTED]),
        ("Work began on 314 homes for funded students.", []),
    ],
)
def test_a_name_is_told_without_its_time_limit_and_by_what_is_counted(text: str, verdicts: list[Verdict]):
    rows = [
        result_row(1, "Re-referrals to social care within twelve months", **figures(24.6)),
        result_row(2, "Homeless applicants given a decision within 33 working days", **figures(88.0)),
        result_row(3, "Homes started on funded sites", "count", **figures(341.0)),
    ]
    assert [ran.outcome for ran in ran_on(text, rows)] == verdicts
    twin = result_row(4, "Re-referrals to social care within three months", **figures(24.0))
    if "Re-referrals" in text:  # of which of the two?
        assert ran_on(text, [*rows, twin]) == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Parking brought in £241,865 in December.", [CONTRADICTED]),  # two digits have changed places
        ("Parking brought in £214,865 in December.", [HOLDS]),
        ("Parking brought in £141,865 in December.", []),
        ("We took £1.36m in commercial rent.", [CONTRADICTED]),
        ("We took £1.36m in commercial rent of the harbour.", []),
        (
            "Ferries left on time, compared with 94.6% last year, and carried 66,420 passengers.",
            [CONTRADICTED],
        ),
        ("Buses left on time and carried 66,420 passengers.", []),
        ("Ferries left on time and carried 66,420 passengers last year.", []),
        (
            "After two years of growth the share of household waste recycled fell back to 43.7%.",
            [CONTRADICTED],
        ),
        ("After two years of growth the share of household waste recycled fell back to 41.2%.", []),
        ("In the oldest streets of the northern ward household waste recycled fell back to 43.7%.", []),
        ("By March we expect to recycle 48% of household waste.", []),
        (
            "Rents came down to just over £1.02 million, and 43.7% of household waste was recycled.",
            [CONTRADICTED],
        ),
        ("Waste work in households slipped: 43.7% was recycled.", [CONTRADICTED]),
    ],
)
def test_a_slip_is_seen_where_a_short_text_says_whose_the_figure_is(text: str, verdicts: list[Verdict]):
    december = {"result_period": "Dec 2024", "period": "Q3 2024/25", "target_period": None}
    rows = [
        result_row(1, "Parking income", "gbp", **figures(214865.0)) | december,
        result_row(2, "Commercial rent received", "gbp", **figures(1630000.0)),
        result_row(3, "Passengers carried on council ferries", "count", **figures(64220.0)),
        result_row(4, "Household waste recycled", **figures(47.3)),
    ]
    assert [ran.outcome for ran in ran_on(text, rows)] == verdicts


def test_a_figure_of_a_month_is_held_against_no_quarter_though_a_number_follows_its_name():
    quarter = {"result_period": "Q3 2024/25", "period": "Q3 2024/25", "target_period": None}
    rows = [result_row(1, "Calls in Welsh answered in Welsh", **figures(96.4)) | quarter]
    for text, verdicts in (
        ("In December 97.0% of calls in Welsh were answered in Welsh.", []),
        ("In the quarter 97.0% of calls in Welsh were answered in Welsh.", [CONTRADICTED]),
    ):
        assert [ran.outcome for ran in ran_on(text, rows)] == verdicts


def test_a_row_whose_figure_a_sentence_says_is_not_held_against_another_of_it():
    rows = [
        result_row(1, "Bus journeys", "count", **figures(11640000.0)),
        result_row(2, "Cycle trips counted on the regional network", "count", **figures(436500.0)),
    ]
    text = "There were 11.64 million bus journeys and 436,500 cycle trips in the quarter."
    assert CONTRADICTED not in [ran.outcome for ran in ran_on(text, rows)]
    assert [ran.outcome for ran in ran_on("There were 11.46 million bus journeys.", rows)] == [CONTRADICTED]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Four of the five that have a target reached it.", [CONTRADICTED]),
        ("Three of the five that have a target reached it, one came close.", [HOLDS]),
        ("Four of the six that have a target reached it.", []),
        ("This report covers 6 measures. Four reached record levels, one needs action.", [CONTRADICTED]),
        ("This report covers 6 measures. Three reached their target and two need action.", [HOLDS, HOLDS]),
    ],
)
def test_a_count_of_rows_with_a_target_is_held_against_them(text: str, verdicts: list[Verdict]):
    rated = [*(["Green"] * 3), *(["Red"] * 2), None]
    words = {"Green": "Going well", "Red": "Needs action", None: "No target"}
    rows = [
        result_row(number, f"Measure number {number}", **figures(5, 5 if rag else None, 5, rag))
        | {"status_printed": words[rag]}
        for number, rag in enumerate(rated)
    ]
    assert [ran.outcome for ran in ran_on(text, rows)] == verdicts


def test_directions_of_some_rows_are_counted_where_the_report_says_how_many_have_one():
    ways = [*(["Improving"] * 3), *(["Worsening"] * 2), None, None]
    rows = [
        result_row(number, f"Measure number {number}", **figures(5), result_period="2031/32")
        | {"direction_short_term": one, "direction_long_term": None}
        for number, one in enumerate(ways)
    ]
    said = "The plan has five indicators. Looking back a year, {} indicators improved and {} got worse."
    told = [
        [ran.outcome for ran in ran_on(said.format(*two), rows)] for two in (("four", "two"), ("four", "one"))
    ]
    assert told == [[CONTRADICTED], []]  # where no other count is that of the rows, others may be meant
    assert ran_on(said.format("four", "two").replace("five", "six"), rows) == []


@pytest.mark.parametrize(
    "text",
    [
        "Parking in Northtown brought in £214,685.",
        "Parking permits raised £214,685.",
        "Boats were mended and carried 64,202 crates.",
        "Household waste recycled was 43.7% before the strike.",
        "A year ago household waste recycled was 43.7%.",
        "The contractor says household waste recycled was 43.7%.",
        "If the pilot spreads household waste recycled is 43.7%.",
        "Household waste recycled is 43.7% in the pilot streets.",
        "For flats household waste recycled was 43.7%.",
        "Household waste recycled fell back to 43.7% in 2023/24.",
        "Household waste recycled was 43.7% by the end of August.",
        "Council tax support was paid, and collected 54.6% less.",
        "Two of the five indicators reached their target last year.",
    ],
)
def test_what_is_of_another_part_or_time_or_only_said_accuses_no_row(text: str):
    quarter = {"result_period": "Q2 2024/25", "period": "Q2 2024/25", "target_period": None}
    rows = [
        result_row(1, "Parking income", "gbp", **figures(214865.0, rag="Green")) | quarter,
        result_row(2, "Passengers carried on council ferries", "count", **figures(64220.0, rag="Red"))
        | quarter,
        result_row(3, "Household waste recycled", **figures(47.3, rag="Red")) | quarter,
        result_row(4, "Council tax collected", **figures(56.4, rag="Red")) | quarter,
        result_row(5, "Calls answered", **figures(77.5, rag="Red")) | quarter,
    ]
    assert ran_on(text, rows) == []


@pytest.mark.parametrize(
    ("behind", "verdicts"),
    [
        ("up from 88.6% in the previous quarter", [Verdict.HOLDS, Verdict.HOLDS]),
        ("up from 86.8% in the previous quarter", [Verdict.HOLDS, Verdict.CONTRADICTED]),
        ("compared with 86.8% last quarter", [Verdict.HOLDS, Verdict.CONTRADICTED]),
        ("a slight fall from 93% at the same point last year", [Verdict.HOLDS, Verdict.CONTRADICTED]),
        ("down from 92% in the same quarter of the previous year", [Verdict.HOLDS, Verdict.HOLDS]),
        ("up from 86.8% two quarters ago", [Verdict.HOLDS]),
        ("against a target of 86.8% in the previous quarter", [Verdict.HOLDS]),
        ("up 2.9 percentage points on the previous quarter", [Verdict.HOLDS]),
    ],
)
def test_what_a_result_has_gone_up_from_is_held_against_the_rows_earlier_figures(
    behind: str, verdicts: list[Verdict]
):
    then = {"previous_result": "88.6", "previous_value": 88.6, "year_ago_result": "92", "year_ago_value": 92}
    row = result_row(1, "Contact centre calls answered", **figures(91.5, 90) | then)
    ran = ran_on(f"The contact centre answered 91.5% of calls, {behind}.", [row])
    assert [one.outcome for one in ran if one.kind == "sentence"] == verdicts


@pytest.mark.parametrize("told", ["came to 56.4% of the sum due", "stood at 56.4% by the end of September"])
def test_a_name_that_says_it_is_of_the_year_to_date_is_told_without(told: str):
    names = ("Council tax collected in the year to date", "Business rates collected in the year to date")
    rows = [result_row(at, name, **figures(54.6 + at, 55)) for at, name in enumerate(names)]
    (ran,) = ran_on(f"Council tax collected {told}.", rows)
    assert (ran.outcome, float(ran.expected.value) if ran.expected else None) == (Verdict.CONTRADICTED, 54.6)


def test_two_digits_in_the_other_order_are_a_slip_where_the_whole_name_is_said():
    row = result_row(1, "Streets graded below standard for litter", **figures(5.3, 6))
    (ran,) = ran_on("The share of streets graded below standard for litter fell to 3.5%.", [row])
    assert ran.outcome is Verdict.CONTRADICTED
    assert ran_on("The share of streets graded below standard for litter fell to 3.1%.", [row]) == []
