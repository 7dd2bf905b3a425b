"""Questions in people's own words of the samples: the right cell in the first three, or a refusal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from conftest import CHECKOUT, Openbarnet, made_once
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pipelines.council.datafiles import SafeLoader
from pipelines.exceptions import LayoutError
from pipelines.portal import create_app
from pipelines.portal.answers import Answered, answer_question
from pipelines.portal.answers.alone import alone_answer
from pipelines.portal.answers.exact import exactly_named
from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow, sentence_around
from pipelines.portal.answers.letters import parts_of
from pipelines.portal.answers.lexicon import load_lexicon
from pipelines.portal.answers.question import read_question
from pipelines.portal.answers.question_forms import load_question_forms
from pipelines.portal.answers.ranking import IN_ONE_SENTENCE
from pipelines.portal.answers.stemming import short_forms_in, stem, stems
from pipelines.portal.answers.times import as_reports_say
from pipelines.portal.answers.totals import _may_be_running
from pipelines.portal.answers.turns import load_turns
from pipelines.portal.answers.wording import in_known_turns
from pipelines.portal.pages import asking
from pipelines.portal.pages.disagreements import _asked_figures
from pipelines.portal.server.app import Portal
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import STOP_WORDS
from pipelines.rows.periods import Period

ASKED = (CHECKOUT / "tests" / "portal" / "questions.yaml").read_text(encoding="utf-8")
QUESTIONS = yaml.load(ASKED, SafeLoader)  # noqa: S506 - a safe one
LEXICON = load_lexicon(CHECKOUT / "schemas" / "answers")
SHARE = 0.9
ENDINGS = ("", "s", "ed", "ing", "ation", "ational", "ization", "iveness", "fulness", "ousness")


def test_threads_that_ask_at_once_cut_each_word_alike():
    """A portal reads questions in many threads: a word's stem never hangs on what another thread reads."""
    words = [f"{start}{end}" for start in ("satisf", "nation", "general", "complaint") for end in ENDINGS]
    alone = [stem.__wrapped__(word) for word in words]
    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            at_once = list(threads.map(stem.__wrapped__, words * 20))
    finally:
        sys.setswitchinterval(often)
    assert at_once == alone * 20


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_store, address="https://data.example")) as client:
        yield client


def ask(client: TestClient, question: str) -> dict[str, Any]:
    answer = client.get("/api/v1/answers", params={"q": question})
    assert answer.status_code == 200, question
    found: dict[str, Any] = answer.json()
    return found


def questions(kind: str) -> list[dict[str, str]]:
    return [entry for part in QUESTIONS[kind].values() for entry in part]


def is_right(entry: dict[str, str], answer: dict[str, Any]) -> bool:
    """Whether an answer is one of the cells that are right; several are told apart by a stroke."""
    rows, columns = entry["row"].split("|"), entry["column"].split("|")
    return answer["column"] in columns and any(row in answer["row"] for row in rows)


@pytest.fixture(scope="module")
def site(sample_store: Path) -> Site:
    """The same portal without a server before it: of two thousand questions its part is a third."""
    return Portal(sample_store, "https://data.example", None, date.today, (), LEXICON).site()


def test_nine_tenths_have_the_right_cell_among_the_first_three(site: Site):
    asked = questions("answered")
    assert len(asked) >= 60
    missed = []
    for entry in asked:
        found = asking.ask(site, entry["q"]).answers
        if not any(is_right(entry, {"row": each.row, "column": each.column}) for each in found[:3]):
            missed.append(entry["q"])
        assert all(each.locator for each in found)
    assert len(missed) <= (1 - SHARE) * len(asked), missed


def test_nine_tenths_of_what_is_not_published_are_refused_with_the_reason(site: Site):
    asked = questions("refused")
    assert len(asked) >= 30
    let_through = []
    for entry in asked:
        found = asking.ask(site, entry["q"])
        if found.answers or entry["why"].lower() not in found.why.lower():
            let_through.append((entry["q"], found.why))
    assert len(let_through) <= (1 - SHARE) * len(asked), let_through


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("which theme did worst in Q2 2016/17", [29, 50, 63]),
        ("best performing priority", [86, 75, 63]),
        ("which area of the plan did best for red ratings", [0, 11]),
        ("savings by Environment to 2019", [5_880_000, 3_965_000]),
        ("total savings of Adults & Safeguarding to 2019/20", [15_069_000]),
        ("which committee has to save most by 2020", [15_069_000, 12_059_000]),
        ("is satisfaction with street cleaning below the London average", [51]),
        ("did satisfaction with parks and open spaces meet its target in autumn 2016", [72, 72]),
        ("did recycling achieve its target in Q1 2016/17", [39.43, 43.7]),
        ("are admissions to hospital caused by alcohol lower than last year", [424.9]),
        ("number of new homes completed between April and September 2016", [470]),
        ("how many new homes were completed April to September 2016", [470, 278, 192]),
        ("how many households were in temporary accommodation from April to September 2016", [2887]),
        ("how many improvement initiatives does Children's Service lead", [4]),
        ("how many improvement initiatives have no milestone", [3]),
        ("how many of the Commissioning Group's indicators fell below target in Q1 2016/17", [13]),
    ],
)
def test_parts_years_and_others_are_set_in_order(client: TestClient, question: str, cells: list[float]):
    found = ask(client, question)["answers"]
    assert [each["value"] for each in found[: len(cells)]] == cells


def test_what_a_rating_means_is_told_in_words_or_not_at_all(client: TestClient):
    (told,) = ask(client, "meaning of green amber for a key action")["answers"]
    assert (told["kind"], told["table"]) == ("sentence", "paragraphs")
    for question in ("what does amber mean", "when is an indicator rated red", "meaning of the colours"):
        found = ask(client, question)
        assert not found["answered"]
        assert found["why"].startswith("Nothing here says what")


@pytest.mark.parametrize(
    ("question", "value", "unit", "cells"),
    [
        ("how many of the 33 key actions are running late", 12, "count", 12),
        ("what share of key actions is running behind", 38.7, "percent", 12),
        ("how many projects are overdue", 12, "count", 12),
        ("how many of the council's 11 improvement initiatives were delayed", 4, "count", 4),
        ("how many improvement initiatives were completed", 4, "count", 4),
        ("how many milestones were missed", 4, "count", 4),
        ("how many projects on town centres are overdue", 0, "count", 1),
        ("by how much does the target for street cleaning rise from 2016/17 to 2019/20", 4, "percent", 2),
        ("how far apart are the targets for good primary schools in 2017/18 and 2019/20", 4.5, "percent", 2),
        ("ratio of agency staff to headcount", 0.19, "count", 2),
        ("how many FOI requests for each complaint", 6.12, "count", 2),
        ("how many times bigger is Environment's budget than Finance's", 13.25, "count", 2),
        ("revised budget minus original budget of Finance", 229_000, "gbp", 2),
        (
            "how many times more agency staff than in the Commissioning Group are there overall",
            10.6,
            "count",
            2,
        ),
        ("homelessness preventions minus households in temporary accommodation", -2_141, "count", 2),
        (
            "difference between primary schools and secondary schools rated good in Q2 2016/17",
            2.6,
            "percent",
            2,
        ),
        (
            "savings of Policy & Resources and Community Leadership over all years, added up",
            8_216_000,
            "gbp",
            2,
        ),
        (
            "combined savings of Environment and Assets, Regeneration & Growth across all years",
            18_619_000,
            "gbp",
            2,
        ),
    ],
)
def test_what_is_counted_or_worked_out_names_each_cell(
    client: TestClient, question: str, value: float, unit: str, cells: int
):
    found = ask(client, question)["answers"][0]
    assert (found["kind"], found["value"], found["unit"], len(found["of"])) == ("sum", value, unit, cells)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("how many actions have been completed", "they are rated Green, Green Amber"),
        ("how many of the 30 key actions are running late", "“30”"),
        ("difference between council tax collection and sickness absence", "in percent, the other in days"),
        ("ratio of council tax collection to sickness absence", "cannot be set against each other"),
    ],
)
def test_what_nothing_says_is_neither_counted_nor_worked_out(client: TestClient, question: str, why: str):
    found = ask(client, question)
    assert not found["answered"]
    assert why in found["why"]


def test_two_measures_are_set_side_by_side_of_one_column(client: TestClient):
    lights, pavements = ask(client, "are more people satisfied with street lighting than with pavements")[
        "answers"
    ][:2]
    assert (lights["value"], pavements["value"]) == (73, 33)
    assert lights["column"] == pavements["column"]
    for each in ask(client, "councillors' enquiries answered on time compared with subject access requests")[
        "answers"
    ]:
        assert each["column"] == "on_time"


@pytest.mark.parametrize(
    ("question", "row", "column"),
    [
        (
            "by what percentage is Commissioning Strategy forecast to blow its budget",
            "commissioning-strategy",
            "variation_percent",
        ),
        ("how much less than budget will Finance spend", "revenue/finance", "variation_gbp"),
        (
            "what was the budget of Communications before it was revised",
            "communications",
            "original_budget_gbp",
        ),
        ("how many key performance indicators went red in Q2 2016/17", "rag-summary", "count"),
        ("proportion of Corporate Plan indicators that were green in Q2 2016/17", "rag-summary", "percent"),
        ("was the milestone for recruiting foster carers reached", "foster-carers", "status"),
        ("what proportion feel they belong to their neighbourhood", "cg-s5", "value_text"),
        ("how much of what the council buys is from local firms", "cg-s27", "result"),
        ("do most people enjoy living in Barnet", "cg-s16", "value_text"),
        ("how many people got help with a blue badge", "-80", "value"),
        ("how many of your 33 key actions are green", "key-actions-green", "count"),
        ("what is the biggest single committee saving in any one year", "safeguarding-2019", "amount_gbp"),
        ("are planning applications decided faster than a year ago", "kpi001", "result"),
        ("what share of contacts led to a care package", "ac-c17", "value_text"),
        ("is the savings total for 2018/19 printed the same everywhere", "2018-19", "first_figure"),
        ("do the two savings totals for 2018/19 agree", "2018-19", "first_figure"),
    ],
)
def test_what_is_asked_in_many_turns_is_found(client: TestClient, question: str, row: str, column: str):
    first = ask(client, question)["answers"][0]
    assert row in first["row"]
    assert first["column"] == column
    assert "rag-summary" not in row or "Total" in first["name"]


def test_what_is_done_against_something_compares_no_figures(client: TestClient):
    found = ask(client, "what is the council doing about violence against women")
    assert all(each["kind"] == "sentence" for each in found["answers"])


@pytest.mark.parametrize(
    "question",
    [
        "how many people moved to Barnet last year",
        "what is life expectancy in Barnet",
        "how many projects are there about libraries",
        "how many indicators are there in the Delivery and Outcomes Framework",
        "how many children were permanently excluded from Barnet schools",
        "how many bin lorries does the council have",
        "how many children are home schooled",
        "how many apprentices dropped out",
        "how much did FOI cost the council",
    ],
)
def test_what_only_shares_a_word_with_a_question_answers_nothing(client: TestClient, question: str):
    assert not ask(client, question)["answered"]


def test_of_two_questions_in_one_the_first_that_is_answered_says_so(client: TestClient):
    asked = "how many apprentices does the council have and how many of them dropped out"
    first = ask(client, asked)["answers"][0]
    assert first["value"] == 4
    assert first["note"].endswith("It answers “how many apprentices does the council have” alone.")
    whole = ask(client, "what is the target for sickness absence and what is the result")
    assert not any("alone" in (each["note"] or "") for each in whole["answers"])
    assert parts_of("Finance and Commercial: how much do they spend") == ()


def test_a_name_in_brackets_says_which_are_meant(client: TestClient):
    first = ask(client, "why did the spin doctors (communications) bust their budget")["answers"][0]
    assert ("revenue/communications" in first["row"], first["column"]) == (True, "comment")


def test_a_short_question_behind_a_cry_is_asked_by_itself(client: TestClient):
    first = ask(client, "Flying pigs! How many apprentices are there?")["answers"][0]
    assert first["value"] == 4
    assert first["note"].endswith("It answers “How many apprentices are there” alone.")


def test_a_late_count_stands_before_the_one_that_the_report_prints(client: TestClient):
    counted, printed = ask(client, "how many of the 33 key actions are running late")["answers"][:2]
    assert counted["value"] == printed["value"] == 12
    assert "rag-summary" in printed["row"]


def test_how_many_initiatives_there_are_is_counted_from_their_rows(client: TestClient):
    (counted,) = ask(client, "how many initiatives were there in the first quarter of 2010/11")["answers"]
    assert (counted["value"], len(counted["of"])) == (11, 11)


def test_what_two_measures_have_in_common_may_stand_before_both(client: TestClient):
    found = ask(client, "difference in excess weight between reception children and year 6 children")
    assert [each["value"] for each in found["answers"]] == [-12.7, 19.9, 32.6]


def test_two_years_of_one_goal_are_of_the_goal_that_fits_best(client: TestClient):
    found = ask(client, "house building goal for 2017/18 against the goal for 2016/17")["answers"]
    assert found[0]["text"] == "2,313"


def test_parts_that_no_report_counts_are_in_no_order(client: TestClient):
    found = ask(client, "which committee did worst in Q1 2016/17")
    assert found["why"] == "Nothing here sets one committee against another by ratings in Q1 2016/17."


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("satisfaction with parks 2019/20", False),
        ("satisfaction with parks target 2019/20", True),
        ("children in care 2019/20", False),
        ("how much money did the council spend on agency staff", False),
        ("how many pounds does Environment save in 2017/18", True),
    ],
)
def test_only_what_is_asked_for_answers(client: TestClient, question: str, is_answered: bool):
    assert ask(client, question)["answered"] is is_answered


def test_why_a_target_was_missed_is_told_by_what_missed_it(client: TestClient):
    for question in ("why was recycling below target", "reason for missing the recycling target"):
        assert "indicator-results/ss-s3" in ask(client, question)["answers"][0]["row"]
    assert ask(client, "information management overspend reason")["answers"][0]["column"] == "comment"


def test_every_figure_of_an_answer_is_the_cell_it_names(client: TestClient):
    """The address of an answer shows the text that it gives."""
    for entry in questions("answered")[:12]:
        for each in ask(client, entry["q"])["answers"][:2]:
            place = {name: each[name] for name in ("dataset", "version")}
            place |= {"locator": each["row"], "field": each["column"]}
            evidence = client.get("/api/v1/evidence", params=place)
            assert evidence.status_code == 200, each
            assert client.get(each["address"].removeprefix("https://data.example")).status_code == 200


def test_a_count_names_the_rows_it_was_counted_from(client: TestClient):
    found = ask(client, "How many indicators were rated red in Q2 2016/17?")
    (counted,) = [each for each in found["answers"] if each["kind"] == "sum"]
    assert counted["value"] == len(counted["of"]) > 0


def test_a_trend_of_one_figure_is_none(client: TestClient):
    found = ask(client, "trend of agency staff spend")
    assert not found["answered"]
    assert "only one figure" in found["why"]
    assert found["near"]


def test_a_series_names_every_figure_it_is_made_of(client: TestClient):
    found = ask(client, "trend of council tax collection")
    assert found["answers"][0]["kind"] == "series"
    assert len(found["answers"][0]["of"]) >= 3


def test_no_word_is_swapped_for_another(client: TestClient):
    page = client.get("/search", params={"q": "allotment"}).text
    assert "Nothing here is about" in page
    assert "Shown is what was found for" not in page
    assert ask(client, "fraud")["why"] == "Nothing here is about “fraud”."
    slip = client.get("/search", params={"q": "aprenticeships"}).text
    assert 'Everything below is for <a href="/search?q=apprenticeships">' in slip


def test_how_a_row_was_read_is_no_text_that_is_searched(client: TestClient):
    page = client.get("/search", params={"q": "columns found", "kind": "Row"}).text
    assert "<mark>Columns</mark>" not in page


def test_a_page_answers_above_its_list(client: TestClient):
    page = client.get("/search", params={"q": "sickness absence Q1 2016/17"}).text
    assert page.index("8.35 days") < page.index('<ul class="rows">')
    assert "See where it is printed" in page


def test_an_answer_says_its_target_and_whether_it_was_met(client: TestClient):
    recycling = ask(client, "is recycling on target")["answers"][0]
    assert (recycling["target"], recycling["verdict"]) == ("43.7%", "Missed, 4.27 points short")
    page = client.get("/search", params={"q": "is recycling on target"}).text
    assert page.index("43.7%") < page.index("Missed, 4.27 points short") < page.index("See where it is")
    alcohol = ask(client, "rate of hospital admissions related to alcohol")["answers"][0]
    assert alcohol["verdict"] == "Missed, 24.9 over"
    assert ask(client, "Environment savings 2019/20")["answers"][0]["target"] is None


def test_two_things_compared_are_two_figures_of_one_column(client: TestClient):
    found = ask(client, "compare savings of Environment and Policy & Resources in 2017/18")["answers"]
    assert [each["value"] for each in found] == [3_965_000, 2_361_000]


@pytest.mark.parametrize(
    ("question", "value", "cells"),
    [
        ("average saving per committee in 2017/18", 3_965_000, 5),
        ("average saving per committee", 8_977_166.67, 6),
        ("average saving per year for Policy & Resources", 2_657_666.67, 3),
        ("sum of the revised budgets of Finance and Commercial", 2_038_000, 2),
        ("total number of requests, complaints and enquiries received", 232, 4),
        ("how much more does Policy & Resources have to save than Environment in 2018/19", 374_000, 2),
    ],
)
def test_figures_of_what_is_named_are_worked_out_from_their_cells(
    client: TestClient, question: str, value: float, cells: int
):
    first = ask(client, question)["answers"][0]
    assert (first["kind"], first["value"], len(first["of"])) == ("sum", value, cells)


def test_of_several_that_are_named_the_least_comes_first(client: TestClient):
    found = ask(client, "which has the worst response rate: complaints, member enquiries or SARs")["answers"]
    values = [each["value"] for each in found]
    assert values == sorted(values)
    assert "member-enquiries" in found[0]["row"]
    assert len(found) == 3


def test_what_is_not_of_a_colour_is_of_the_others(client: TestClient):
    found = ask(client, "which key actions are not green yet")["answers"]
    assert found
    assert {each["text"] for each in found} == {"Green Amber"}


def test_a_time_that_hangs_on_today_is_asked_for_by_its_year(client: TestClient):
    found = ask(client, "sickness absence last summer")
    assert not found["answered"]
    assert found["why"].startswith("“last summer” depends on when you ask: say which year you mean.")
    assert "cg-c23" in found["near"][0]["row"]


def test_what_answers_the_word_that_is_offered_is_near(client: TestClient):
    found = ask(client, "littr on streets")  # too short to be taken
    assert not found["answered"]
    assert found["why"].endswith("Did you mean “litter”?")
    assert "cg-c15" in found["near"][0]["row"]


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("is the litter target being met", ["result", "target"]),
        ("litter on our streets against target", ["result", "target"]),
        ("how many new homes did you say you'd finish in 2017/18", ["value_text"]),
    ],
)
def test_a_figure_against_its_target_is_shown_with_it(client: TestClient, question: str, columns: list[str]):
    found = ask(client, question)["answers"]
    assert [each["column"] for each in found[: len(columns)]] == columns


def test_by_a_year_is_the_financial_year_that_ends_in_it(client: TestClient):
    first = ask(client, "what is the target for recycling by 2020")["answers"][0]
    assert (first["value"], first["period"]) == (50, "2019/20")
    assert first["note"] == "It is of the financial year that ends in the year you asked for."


def test_a_quarter_without_a_year_lists_the_rated_of_the_newest(client: TestClient):
    found = ask(client, "list red rated measures q2")["answers"]
    assert found
    assert all("rated Red" in each["among"] for each in found)


@pytest.mark.parametrize(
    ("question", "value", "columns"),
    [
        ("cost of running civic buildings, over target by how much", 500_000, ("result", "target")),
        ("how far off target was smoking prevalence?", 1.6, ("result", "target")),
        ("by how many points did primary schools miss the target in Q2 2016/17", 0.7, ("result", "target")),
        (
            "how many more households were in temporary accommodation than the year before",
            201,
            ("result", "year_ago_result"),
        ),
        (
            "how many fewer households were in temporary accommodation than the previous quarter",
            47,
            ("result", "previous_result"),
        ),
        ("by how much did the smoking rate rise", 1.4, ("result", "previous_result")),
    ],
)
def test_by_how_much_two_figures_differ_is_worked_out_and_both_are_named(
    client: TestClient, question: str, value: float, columns: tuple[str, str]
):
    first, own = ask(client, question)["answers"][:2]
    assert (first["kind"], first["value"]) == ("sum", value)
    assert own["column"] == "result"
    assert tuple(each.rsplit("#", 1)[1] for each in first["of"]) == columns


def test_a_difference_of_which_one_figure_is_not_printed_is_refused(client: TestClient):
    found = ask(client, "how many more new homes were completed than the target")
    assert not found["answered"]
    assert "No figure of its target is printed" in found["why"]


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("how many indicators missed their target in Q1 2016/17", [13, 18]),
        ("how many indicators were below target in Q2 2016/17", [16]),
        ("number of indicators on target Q2 2016/17", [25, 25, 24]),
        ("what percentage of managing demand indicators were on target?", [63, 63.2]),
        ("what proportion of indicators met their target in Q2 2016/17?", [61, 61]),
        ("what percentage of actions were on target", [58, 61.3]),
    ],
)
def test_how_many_met_or_missed_is_led_by_what_the_report_prints(
    client: TestClient, question: str, values: list[float]
):
    found = ask(client, question)["answers"]
    assert [each["value"] for each in found[: len(values)]] == values
    assert all(each["of"] or each["column"] for each in found)


def test_half_of_a_year_is_its_two_quarters(client: TestClient):
    first = ask(client, "new homes completed in the first half of 2016/17")["answers"][0]
    assert (first["kind"], first["value"]) == ("sum", 470)
    second = ask(client, "new homes completed in the second half of 2016/17")["answers"]
    assert all(each["kind"] != "sum" for each in second)


def test_ages_are_no_years(client: TestClient):
    found = ask(client, "what did England score for excess weight in 10-11 year olds?")["answers"]
    assert found[0]["column"] == "benchmark"


def test_who_is_asked_for_is_no_figure(client: TestClient):
    assert ask(client, "who is responsible for smoking prevalence")["why"] == "Nothing here says who that is."


@pytest.mark.parametrize(
    "question",
    [
        "are more 10 and 11 year olds overweight than the target?",
        "is the council meeting its smoking target?",
    ],
)
def test_a_result_with_its_target_answers_whether_it_is_beyond(client: TestClient, question: str):
    found = ask(client, question)["answers"]
    assert [each["column"] for each in found[:2]] == ["result", "target"]


@pytest.mark.parametrize(
    "question",
    [
        "where are the council offices with the most staff",
        "what time does the council office open",
        "what is CPI?",
        "how many children were referred to social care per 100000 last year",
    ],
)
def test_no_figure_says_where_when_it_opens_what_it_stands_for_or_another_rate(
    client: TestClient, question: str
):
    found = ask(client, question)["answers"]
    assert all(each["kind"] == "sentence" for each in found)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("which committees save more than £10 million?", [15_069_000, 12_059_000, 11_959_000]),
        ("which committees have savings under a million in 2019/20?", [680_000, 243_000]),
    ],
)
def test_a_limit_without_a_year_is_one_on_totals_over_all_years(
    client: TestClient, question: str, values: list[float]
):
    assert [each["value"] for each in ask(client, question)["answers"]] == values


def test_a_limit_that_no_figure_is_beyond_is_refused_with_the_nearest(client: TestClient):
    found = ask(client, "which committees save more than £50 million")
    assert not found["answered"]
    assert "more than £50 million" in found["why"]
    assert found["near"][0]["value"] == 15_069_000


def test_a_sentences_figure_counts_what_stands_in_it_and_not_around_it(client: TestClient):
    assert not ask(client, "number of parks in Barnet")["answered"]
    found = ask(client, "agency staff Q2 2023/24")
    assert not found["answered"]
    assert "Q1 2016/17" in found["why"]


def test_no_figure_of_children_answers_for_adults(client: TestClient):
    assert all(each["kind"] == "sentence" for each in ask(client, "obesity in adults")["answers"])


@pytest.mark.parametrize(
    "question",
    [
        "what explains the fall in customer cases closed on time?",
        "what is being done to cut sickness absence",
    ],
)
def test_reasons_and_remedies_are_words(client: TestClient, question: str):
    assert ask(client, question)["answers"][0]["kind"] == "sentence"


def test_the_greatest_stated_fall_is_chosen_among_those_from_the_same_time(client: TestClient):
    found = ask(client, "which service has seen the biggest fall in satisfaction since autumn 2015")[
        "answers"
    ]
    values = [each["value"] for each in found]
    assert values == sorted(values)
    assert values[0] < 0
    assert all("autumn 2015" in each["among"] for each in found)


def test_how_many_indicators_there_are_is_printed_and_counted(client: TestClient):
    found = ask(client, "how many indicators are there?")["answers"]
    assert [each["value"] for each in found] == [51, 51]
    assert len(found[1]["of"]) == 51


def test_how_something_is_rated_is_asked_for_in_colours(client: TestClient):
    found = ask(client, "was smoking rated red or green?")["answers"]
    assert "Red" in [each["text"] for each in found[:2]]


def test_a_part_named_by_a_light_word_is_not_the_whole(client: TestClient):
    first = ask(client, "how much more must adults save in 2019/20 than in 2017/18?")["answers"][0]
    assert first["value"] == 481_000


def test_a_target_of_a_year_is_no_rate_of_it(client: TestClient):
    found = ask(client, "recycling rate in 2019/20")
    assert not found["answered"]
    assert found["why"].startswith("Only a target is printed for 2019/20")


def test_whether_a_rating_reached_target_asks_for_the_result(client: TestClient):
    first = ask(client, "did the primary school rating reach target in Q2 2016/17")["answers"][0]
    assert (first["text"], first["column"]) == ("94.3%", "result")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("in jobs by Christmas 2016", "in jobs by December 2016"),
        ("in the year to March 2015", "in Apr 2014 – Mar 2015"),
        ("12 months ending Dec 2015", "Jan 2015 – Dec 2015"),
        ("in time Jul - Sep '16", "in time Q2 2016/17"),
        ("1 April to 30 June 2016", "Q1 2016/17"),
        ("January to March 2016", "Q4 2015/16"),
        ("April to May 2016", "April to May 2016"),
        ("first three months of 2016-17", "Q1 2016-17"),
        ("the last quarter of 2015/16", "Q4 2015/16"),
        ("autumn quarter 2016/17", "Q3 2016/17"),
        ("between Q1 and Q2 2016/17", "between Q1 2016/17 and Q2 2016/17"),
        ("first and second quarters of 2016/17", "Q1 2016/17 and Q2 2016/17"),
        ("Q2 2016/17 compared with the first", "Q2 2016/17 compared with Q1 2016/17"),
        ("last quarter", "last quarter"),
    ],
)
def test_times_are_written_as_reports_write_them(said: str, written: str):
    assert as_reports_say(said) == written


@pytest.mark.parametrize(
    ("question", "value", "cells"),
    [
        ("by how many points did satisfaction with the website rise between Q1 and Q2 2016/17", 2, 2),
        ("how much did temporary accommodation fall from Q1 to Q2 2016/17", 47, 2),
        ("percentage point gap between HMO licensing target in 2017/18 and 2019/20", 30, 2),
        ("adults and children savings together up to 2020", 27_028_000, 2),
        ("savings from 2017/18 to 2018/19 for policy and resources together", 4_650_000, 2),
        ("how many services forecast an overspend in Q1 2016/17", 7, 7),
        ("how many key actions are running late", 12, 12),
        ("how many improvement milestones were fully met in the first quarter of 2010/11", 4, 4),
        ("how many committees save less than £2.5 million in 2018/19", 2, 2),
        ("how many FOIs went past the deadline", 6, 2),
    ],
)
def test_changes_sums_and_counts_are_worked_out_from_their_cells(
    client: TestClient, question: str, value: float, cells: int
):
    first = ask(client, question)["answers"][0]
    assert (first["kind"], first["value"], len(first["of"])) == ("sum", value, cells)


def test_a_limit_and_how_far_off_target_choose_from_all(client: TestClient):
    within = ask(client, "which services have a forecast between £400,000 and £600,000")["answers"]
    assert [each["value"] for each in within] == [560_000, 533_000, 478_000, 413_000]
    assert "7 not between £400,000 and £600,000" in within[0]["among"]
    missed = ask(client, "which targets were missed by more than 5% in Q2 2016/17")["answers"]
    shares = [float(re.findall(r"([\d.]+)% of the target", each["note"])[0]) for each in missed]
    assert min(shares) > 5
    assert "that missed their target by more than 5%" in missed[0]["among"]


def test_what_a_report_rates_by_an_earlier_figure_is_listed_and_said(client: TestClient):
    """The report of a quarter counts such figures among its own; the card says of when the figure is."""
    found = ask(client, "which indicators were rated red in Q2 2016/17")["answers"]
    earlier = [each for each in found if each["period"] == "Q1 2016/17"]
    assert earlier
    assert all(each["note"].startswith("The report of Q2 2016/17 rates it") for each in earlier)


def test_what_got_worse_since_last_time_is_what_the_report_says_so(client: TestClient):
    asked = "what got worse in the commissioning group in Q1 2016/17 compared with the quarter before"
    found = ask(client, asked)["answers"]
    assert "cg-c16" in found[0]["row"]
    assert all("worsened since the last time, as the report says" in each["among"] for each in found)


def test_how_many_people_is_told_in_percent_only_of_people(client: TestClient):
    first = ask(client, "how many people smoke")["answers"][0]
    assert (first["text"], first["note"]) == ("14.6%", "Printed in percent, not as a number.")
    assert not ask(client, "how many tenants are in arrears")["answered"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            "how much money does the council have in reserves",
            "no figure",
        ),  # money taken from them is none in them
        ("crime rate per 1,000", "no figure"),
        ("foi requests Q2 2016/17", "The newest figure for that"),  # a text of that time is no figure of it
        ("cost of the new town hall", ""),
        ("how many people sleep rough in Barnet", ""),
    ],
)
def test_no_near_figure_is_shown_as_the_answer(client: TestClient, question: str, words: str):
    found = ask(client, question)
    assert not found["answered"]
    assert words in found["why"]


def test_crime_asks_for_no_fear_of_crime(client: TestClient):
    assert "cg-s3" in ask(client, "is crime coming down")["answers"][0]["row"]


def test_usual_misspellings_are_parts_of_phrases(client: TestClient):
    asked = "how many households were in emergency accomodation at the end of september 2016"
    assert "bh-kpi1" in ask(client, asked)["answers"][0]["row"]


def test_a_part_against_the_whole_is_both_figures_and_two_that_are_named_the_greater_first(
    client: TestClient,
):
    found = ask(client, "headcount of commissioning group against whole council")["answers"]
    assert ["overall" in each["row"] for each in found] == [False, True]
    asked = "which committee saves more in 2019/20, environment or community leadership"
    assert [each["value"] for each in ask(client, asked)["answers"]] == [680_000, 243_000]


def test_two_times_that_are_compared_are_both_shown(client: TestClient):
    found = ask(client, "is the recycling target for 2017/18 higher than for 2016/17")["answers"]
    assert [(each["value"], each["period"]) for each in found] == [(42, "2017/18"), (42, "2016/17")]


def test_what_moved_most_or_is_nearest_its_target_is_in_order(client: TestClient):
    fallen = ask(client, "biggest drop in result compared with a year ago q2 2016/17")["answers"]
    shares = [float(re.findall(r"Down by ([\d.]+)%", each["note"])[0]) for each in fallen]
    assert shares == sorted(shares, reverse=True)
    near = ask(client, "which indicators were within 1% of target in Q2 2016/17")["answers"]
    assert near[0]["note"].startswith("Just on target.")
    assert all("within 1% of target" in each["among"] for each in near)


def test_since_when_somebody_lives_here_is_no_time_asked_for(client: TestClient):
    asked = "I moved here a couple of years ago and how happy are people with road repairs in spring 2016"
    assert ask(client, asked)["answers"][0]["period"] == "Spring 2016"
    assert "depends on when you ask" in ask(client, "recycling a few years ago")["why"]


def test_which_services_are_under_budget_asks_for_no_lone_row(client: TestClient):
    found = ask(client, "which services spent less than planned, commissioning group")["answers"]
    assert [each["value"] for each in found] == [-491_000, -22_000, -8_000]


def test_who_is_behind_a_thing_asks_for_nothing_late(client: TestClient):
    first = ask(client, "who's behind the video technology for families initiative")["answers"][0]
    assert first["column"] == "lead_directorate"


def test_what_is_ones_own_is_in_no_report(client: TestClient):
    assert "nothing of a single home" in ask(client, "is my rent going up")["why"]


def test_a_cost_is_no_payment_to_a_firm_that_has_the_word_in_its_name(client: TestClient):
    assert not ask(client, "how much will the new library cost")["answered"]


@pytest.mark.parametrize(
    ("question", "word"), [("average rent of council homes", "rent"), ("trees planted in 2016", "")]
)
def test_a_share_is_no_rent_and_words_about_things_do_not_count_them(
    client: TestClient, question: str, word: str
):
    found = ask(client, question)
    assert not found["answered"]
    assert word in found["why"]


@pytest.mark.parametrize(
    ("question", "row", "asked", "meant"),
    [
        ("pensioners going into old people's homes", "ac-s9", "pensioners", "aged 65"),
        ("youngsters in care", "fs-s16", "youngsters in care", "children in care"),
        (
            "how much do council buildings cost to run",
            "cg-c24",
            "how much does … cost to run",
            "running costs",
        ),
    ],
)
def test_everyday_words_are_understood_and_said(
    client: TestClient, question: str, row: str, asked: str, meant: str
):
    found = ask(client, question)
    assert any(row in each["row"] for each in found["answers"][:3])
    assert {"asked": asked, "as": meant} in found["understood"]
    page = client.get("/search", params={"q": question}).text
    assert page.index(f"is understood as “{meant}”") < page.index("See where it is printed")


def test_what_an_answer_says_itself_is_not_told_as_understood(client: TestClient):
    assert ask(client, "council tax collected")["understood"] == []


@pytest.mark.parametrize(
    ("question", "value", "cells"),
    [
        ("how many complaints were late", 11, 2),
        ("what percentage of FOIs were not answered in time", 4, 1),
        ("what share of agency staff are in the commissioning group", 9.4, 2),
        ("what share of all the savings falls on Environment", 12.2, 2),
        ("how many key actions does the Environment committee have", 5, 5),
        ("how many more households in temporary accommodation than the target", 61, 1),
    ],
)
def test_what_is_left_a_share_and_a_count_are_worked_out_from_printed_cells(
    client: TestClient, question: str, value: float, cells: int
):
    first = ask(client, question)["answers"][0]
    assert first["value"] == pytest.approx(value)
    assert len(first["of"]) == cells


def test_a_stated_change_is_the_one_from_the_time_that_is_named(client: TestClient):
    for asked, value in (
        ("how has satisfaction with parking services changed since autumn 2015", -2),
        ("has satisfaction with parking services gone up since spring", 1),
        ("satisfaction with parking services compared with London", -5),
    ):
        first = ask(client, asked)["answers"][0]
        assert (first["column"], first["value"]) == ("difference_points", value), asked


def test_an_overall_overspend_is_the_total_and_a_season_its_quarter(client: TestClient):
    assert ask(client, "overall overspend")["answers"][0]["row"].endswith("/total")
    spring = ask(client, "street lighting satisfaction in spring 2016")["answers"][0]
    assert spring["period"] == "Q1 2016/17"


def test_a_deadline_that_was_met_is_no_target_and_an_order_asks_for_the_greatest(client: TestClient):
    met = ask(client, "what proportion of subject access requests met the deadline")["answers"][0]
    assert (met["column"], met["value"]) == ("percent", 89)
    assert ask(client, "rank the committees by savings in 2017/18")["answers"][0]["value"] == 4976000
    assert ask(client, "how many indicators were monitored only in Q2 2016/17")["answers"][0]["value"] == 10


def test_forms_that_no_ending_makes_are_one_word():
    assert stem("lost") == stem("lose")
    assert stem("built") == stem("build") == stem("building")


def test_when_is_not_answered_by_a_figure(client: TestClient):
    found = ask(client, "when is council tax collected")
    assert all(each["value"] is None for each in found["answers"])


def test_a_count_is_not_answered_by_the_target_of_what_was_not_counted(client: TestClient):
    found = ask(client, "how many potholes were mended")
    assert not found["answered"]
    assert found["near"]


def test_an_everyday_word_stands_for_words_of_reports_and_not_the_other_way():
    [bins] = read_question("bin crews", LEXICON).terms
    [refuse] = read_question("refuse collection", LEXICON).terms
    assert ("refus", "collect") in bins.options
    assert ("bin", "crew") not in refuse.options
    files = (
        CHECKOUT / "schemas" / "answers" / name for name in ("services.yaml", "measured.yaml", "plain.yaml")
    )
    services = [entry for file in files for entry in yaml.safe_load(file.read_text())["services"]]
    assert all(set(entry["official"]).isdisjoint(entry["everyday"]) for entry in services)
    assert len({entry["service"] for entry in services}) == len(services)


def test_a_target_of_the_whole_year_is_said_and_no_verdict_drawn_from_it(client: TestClient):
    first = ask(client, "is council tax on target")["answers"][0]
    assert (first["target"], first["verdict"]) == ("98.5% for the whole year", None)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("which indicator missed its target by most", "of the target. Ordered by that share."),
        ("which indicator improved most in Q2 2016/17", "(Q2 2015/16). Ordered by that share."),
        ("which indicator got worse most in Q2 2016/17", " 2015/16). Ordered by that share."),
    ],
)
def test_an_order_names_both_cells_of_each_figure(client: TestClient, question: str, words: str):
    found = ask(client, question)["answers"]
    assert found
    shares = [float(re.findall(r"([\d,.]+)%", each["note"])[0].replace(",", "")) for each in found]
    assert shares == sorted(shares, reverse=True)
    assert all(each["note"].endswith(words) and len(each["of"]) == 2 for each in found)
    assert all(each["locator"] in each["of"] for each in found)


@pytest.mark.parametrize(
    ("question", "value", "cells"),
    [
        ("how much more does Environment save in 2017/18 than in 2018/19", 2_050_000, 2),
        ("difference between savings in 2017/18 and 2018/19", 3_148_000, 2),
        ("how much more is the revised budget than the original budget for Environment", 789_000, 2),
        ("how many key actions are there", 33, 33),
    ],
)
def test_what_is_worked_out_names_its_cells(client: TestClient, question: str, value: float, cells: int):
    first = ask(client, question)["answers"][0]
    assert (first["kind"], first["value"], len(first["of"])) == ("sum", value, cells)


@pytest.mark.parametrize(
    ("question", "text", "period"),
    [
        ("which year has the biggest savings", "19825000", "2017/18"),
        ("which quarter was sickness worst", "8.49 days", "Q4 2015/16"),
    ],
)
def test_a_time_is_named_where_it_is_asked_for(client: TestClient, question: str, text: str, period: str):
    first = ask(client, question)["answers"][0]
    assert (first["text"], first["period"]) == (text, period)
    assert first["locator"] in first["of"]


def test_who_is_answered_by_an_entry_and_a_comparison_with_before_by_both(client: TestClient):
    assert {each["column"] for each in ask(client, "who is responsible for foster care")["answers"]} <= {
        "service",
        "committee",
        "lead_directorate",
    }
    first = ask(client, "is recycling better than last year")["answers"][0]
    assert first["column"] == "result"
    assert first["note"].startswith("Result a year ago: ")
    assert len(first["of"]) == 2


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Council Tax collected in 2019/20", "Only a target is printed for 2019/20"),
        ("how long do complaints take in days", "says how long"),
        ("how many bins were missed", "bins"),
    ],
)
def test_what_is_near_and_something_else_is_refused(client: TestClient, question: str, words: str):
    found = ask(client, question)
    assert not found["answered"]
    assert words in found["why"]


def test_words_run_together_and_names_of_little_words_are_understood(client: TestClient):
    for question, row in (
        ("what's the share of youngsters who aren't in education, work or training", "ces-s18"),
        ("how far over budget is Information Management", "revenue/information-management"),
        ("which department has the biggest budget", "revenue/environment"),
    ):
        assert any(row in each["row"] for each in ask(client, question)["answers"][:3]), question
    assert ask(client, "what is the unemployment rate nationally")["answers"][0]["column"] == "benchmark"


def test_the_worst_overspend_is_the_greatest(client: TestClient):
    assert ask(client, "worst overspend")["answers"][0]["value"] == 178_000


def test_superlatives_set_results_of_one_time_against_each_other(client: TestClient):
    found = ask(client, "which committee has to save least in total")["answers"]
    assert {each["period"] for each in found} == {"Total"}
    lowest = ask(client, "lowest percentage of residents satisfied")["answers"]
    assert all("result" in each["row"] for each in lowest)


def test_a_series_stands_at_the_cell_it_shows(client: TestClient):
    first = ask(client, "has temporary accommodation fallen since last quarter")["answers"][0]
    assert (first["kind"], first["locator"]) == ("series", first["of"][-1])


def test_ratings_are_counted_of_the_table_that_is_named(client: TestClient):
    [first, *_] = ask(client, "how many key actions are green")["answers"]
    assert "key-actions" in first["row"]
    shares = ask(client, "what percentage of indicators are green")["answers"]
    assert {each["unit"] for each in shares} == {"percent"}


def test_when_is_answered_by_a_text_with_a_day(client: TestClient):
    first = ask(client, "when do the extra reception classes open")["answers"][0]
    assert first["column"] == "next_milestone"
    assert "September 2010" in first["text"]


def test_per_cent_in_two_words_is_one_unit(client: TestClient):
    first = ask(client, "Information Management variance in per cent")["answers"][0]
    assert first["column"] == "variation_percent"


def test_questions_of_any_length_and_none(client: TestClient):
    assert client.get("/api/v1/answers", params={"q": "tax " * 499}).status_code == 200
    assert client.get("/api/v1/answers", params={"q": "x" * 2001}).status_code == 400
    assert client.get("/api/v1/answers").status_code == 400


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("savings from 2017 to 2020", [("2017 to 2020", date(2017, 1, 1), date(2020, 12, 31))]),
        ("savings between 2017/18 and 2019/20", [("2017 to 2019/20", date(2017, 1, 1), date(2020, 3, 31))]),
        ("savings in 2019", [("2019", date(2019, 1, 1), date(2019, 12, 31))]),
        ("rooms 2017 to 12", [("2017", date(2017, 1, 1), date(2017, 12, 31))]),
    ],
)
def test_years_from_one_to_another_are_one_period(text: str, spans: list[tuple[str, date, date]]):
    question = read_question(text, LEXICON)
    assert [(each.text, each.start, each.end) for each in question.periods] == spans


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which indicator missed its target by most", ("that missed their target, among", "(Q2 2023/24)")),
        ("which indicator improved most in Q2 2016/17", ("among", "with figures of both times (Q2 2016/17)")),
        ("what got worse since last year", ("worse than a year before, among", "Left out:")),
        ("red rated indicators", ("rated Red, among", "of other periods")),
        ("which actions are delayed", ("that are not on track, among", "(Q1 2016/17)")),
        ("how many key actions are there", ("All 33 rows", "(Q1 2016/17)")),
        ("which committee saves most in 2018/19", ("largest first (2018/19)", "Left out: 1 total")),
        ("which services are over budget", ("furthest first (Q1 2016/17)", "not over")),
        (
            "compare savings of Environment and Policy & Resources in 2017/18",
            ("Compared: “Amount", "(2017/18)"),
        ),
        ("revised budget vs forecast for Communications", ("Compared: “", "of Communications")),
        ("difference between savings in 2017/18 and 2018/19", ("two printed figures", "2017/18 and 2018/19")),
        ("trend of council tax collection", ("printed figures with a number", "to Q3 2016/17")),
    ],
)
def test_what_is_ordered_counted_or_compared_says_among_what(
    client: TestClient, question: str, said: tuple[str, ...]
):
    """The period, how many it was chosen from, and what was left out stand on the card and in the API."""
    first = ask(client, question)["answers"][0]
    assert first["among"], question
    assert all(words in first["among"] for words in said), first["among"]


def test_every_place_of_an_order_is_told(client: TestClient):
    found = ask(client, "which indicators missed their target in Q2 2016/17")["answers"]
    total = re.findall(r"of (\d+) that missed", found[0]["among"])[0]
    assert [each["among"].partition(" that")[0] for each in found] == [
        f"Number {place} of {total}" for place in range(1, len(found) + 1)
    ]
    page = client.get("/search", params={"q": "which indicators missed their target in Q2 2016/17"}).text
    assert page.count(f" of {total} that missed their target") == len(found)
    assert page.count(f" of {total} that missed their target, among ") == 1  # said once, with the first


def test_which_of_two_has_more_of_a_rating_compares_printed_counts(client: TestClient):
    found = ask(client, "which has more red, growth and regeneration or resilient communities")["answers"]
    assert len(found) == 2
    assert all("Place " in each["among"] and "of 2 printed counts" in each["among"] for each in found)
    assert found[0]["value"] >= found[1]["value"]


def test_an_average_of_nothing_is_asked_back_and_a_way_to_do_something_refused(client: TestClient):
    assert "of what" in ask(client, "average result")["why"]
    assert "not how to do something" in ask(client, "how do I make a complaint")["why"]
    assert ask(client, "how do we compare with Enfield on planning")["answered"]


@pytest.mark.parametrize(
    ("question", "row", "period"),
    [
        ("Q2 business rates", "cg-s23", "Q2 2016/17"),
        ("second quarter council tax", "cg-s22", "Q2 2016/17"),
        ("collection of council tax in April to June 2016", "cg-s22", "Q1 2016/17"),
        ("council tax sept 2016", "cg-s22", "Q2 2016/17"),
    ],
)
def test_quarters_are_understood_in_many_wordings(client: TestClient, question: str, row: str, period: str):
    first = ask(client, question)["answers"][0]
    assert row in first["row"]
    assert first["period"] == period


def test_years_asked_for_as_one_are_not_answered_by_a_quarter(client: TestClient):
    found = ask(client, "how much was saved between 2011 and 2016")
    assert all(each["period"] != "Q1 2016/17" for each in found["answers"])


def test_money_is_no_count_and_a_count_no_share():
    rows = [fact_row(number, f"Care {number}", 10.0 * number) for number in range(3)]
    for asked in ("how many care 2", "what share of care 2"):
        assert not answered(asked, rows).answers
    assert answered("amount for care 2", rows).answers


def test_the_greatest_of_a_long_table_is_found_behind_what_a_ranking_reads():
    """A ranking reads some rows of those that hold a word; the greatest and the sum are of them all."""
    rows = [fact_row(number, f"Care {number}", float(number)) for number in range(400)]
    [first, second, *_] = answered("largest amount for care", rows).answers
    assert (first.value, second.value) == (399.0, 398.0)
    assert "Place 1 of 400 figures" in first.among
    summed = answered("total amount for care", rows).answers[0]
    assert (summed.value, "Left out" in summed.among) == (sum(range(400)), False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("As a ward councillor I need the budget of Environment", "the budget of Environment"),
        ("For my homework: how much waste is recycled?", "how much waste is recycled?"),
        ("My sister has a learning disability. How many work?", "a learning disability. How many work?"),
        ("What are the cuts in 2018/19, I have to brief my group tonight", "What are the cuts in 2018/19"),
        ("what do I pay, I live in a flat in band C", "what do I pay, I live in a flat in band C"),
        ("recycling, I think it was lower in Hendon", "recycling, I think it was lower in Hendon"),
        ("next step of the foster carer campaign", "next step of the foster carer campaign"),
    ],
)
def test_who_asks_and_why_is_no_word_to_look_for_unless_it_names_more(text: str, left: str):
    assert LEXICON.askers.without(text) == left


def of_department(row: FactRow, department: str) -> FactRow:
    """A row that is named by its department among others, or by that alone."""
    words = frozenset((stem("department"),))
    said = frozenset(stems(department))
    entry = FactCell("department", "Department", department, None, "", row.period, words, content=said)
    headings = row.headings | words
    return replace(row, entries=(entry,), headings=headings, all_headings=headings)


def test_no_single_payment_is_a_departments_own():
    """Of several payments of one department none says what the department pays."""
    rows = [of_department(fact_row(at, f"Care {at}", float(at)), "Parks") for at in range(3)]
    found = answered("which department has the largest amount for care", rows)
    assert (found.answers, "no totals by department" in found.why) == ((), True)
    own = [
        replace(of_department(fact_row(9, name, 1.0), name), table="budgets") for name in ("Care", "Care A")
    ]
    own = [replace(row, locator=f"{row.table}/{row.name}") for row in own]
    assert (
        answered("which department has the largest amount for care", rows + own).answers[0].table == "budgets"
    )


def test_entries_of_a_list_are_no_count():
    rows = [fact_row(number, f"Care {number}", float(number)) for number in range(3)]
    found = answered("how many payments", rows)
    assert (found.answers, "no figure that counts them" in found.why) == ((), True)


def fact_row(number: int, name: str, value: float) -> FactRow:
    """A row of an invented table with one amount."""
    period = Period("2024", date(2024, 1, 1), date(2024, 12, 31))
    words = frozenset((stem("amount"), stem("money")))
    cell = FactCell("amount_gbp", "Amount", f"{value:g}", value, "gbp", period, words, is_of_figures=True)
    named = dict.fromkeys(stems(name), 1.0) | {stem("payments"): 0.55}
    spoken = f" {' '.join(stems(name))} "
    place = f"pay-2024/payments/row-{number}"
    return FactRow(
        *("payments", "1.0.0", "payments", "Payments", place, "pay-2024", "A council", name, period),
        words=named,
        phrases=spoken,
        titles="",
        labels=spoken,
        headings=words,
        all_headings=words,
        figures=(cell,),
    )


def answered(text: str, rows: list[FactRow]) -> Answered:
    """What a question gets of invented rows."""
    return answer_question(read_question(text, LEXICON, stop=STOP_WORDS), FactIndex(rows), lambda _: ())


def test_a_slip_in_a_word_that_says_nothing_is_passed_over(client: TestClient):
    assert any("cg-s3" in each["row"] for each in ask(client, "what happend to crime")["answers"])


def test_a_word_for_money_asks_for_money_within_a_phrase_that_is_written_otherwise():
    [private] = read_question("the average private rent", LEXICON).terms[-1:]
    [behind] = read_question("how many are behind with the rent", LEXICON).terms[-1:]
    assert (private.is_amount, behind.is_amount) == (True, False)


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("Homes that stand empty", True),
        ("Homes stand empty", True),
        ("Homes for those who stand at empty shops", False),
    ],
)
def test_small_words_stand_between_the_words_of_one_thing(name: str, is_found: bool):
    rows = [fact_row(0, name, 141.0), fact_row(1, "Repairs of roofs", 12.0)]
    found = answered("money for homes stand empty", rows).answers
    assert [each.text for each in found] == (["141"] if is_found else [])


def test_two_words_of_a_reports_name_are_one_word_to_look_for():
    question = read_question("complaints harbour group", LEXICON, titles=["Harbour Group, quarter 1"])
    assert [term.word for term in question.terms] == ["complaints", "harbour group"]


@pytest.mark.parametrize(
    ("word", "is_looked_for"),
    [("quickly", False), ("family", True), ("quit", True), ("in charge", True), ("response", False)],
)
def test_what_must_be_found_is_what_a_question_is_about(word: str, is_looked_for: bool):
    terms = {term.word: term.is_specific for term in read_question(f"swans {word}", LEXICON).terms}
    assert terms.get(word, False) is is_looked_for


def test_a_quarter_of_a_year_is_of_the_financial_year_that_begins_in_it():
    assert [each.text for each in read_question("first quarter 2010", LEXICON).periods] == ["Q1 2010/11"]


def test_an_officer_is_no_office_and_a_first_syllable_with_a_hyphen_is_part_of_its_word():
    assert stems("officers") != stems("offices")
    assert stems("re-commissioning") == stems("recommissioning")
    assert stems("10-11 year-olds") == ["10", "11", "year", "old"]


def test_short_forms_are_learned_where_a_text_explains_them():
    texts = ["Homes in Temporary Accommodation (TA)", "the Full Business Case (FBC)", "Fine Bread Case (FBC)"]
    assert short_forms_in([*texts, "a table (XYZ)"]) == {"TA": ("temporari", "accommod")}
    assert short_forms_in(["x" * 400_000]) == {}, "no text takes long to look through"
    options = {"TA": ("temporari", "accommod")}
    [term] = read_question("TA", LEXICON, short_forms=options).terms
    assert ("temporari", "accommod") in term.options
    assert ("temporari", "accommod") not in read_question("ta", LEXICON, short_forms=options).terms[0].options


def test_an_overspend_lists_what_is_over_and_an_underspend_what_is_under(client: TestClient):
    over, under = (ask(client, words)["answers"] for words in ("overspend", "which service underspent most"))
    assert [each["value"] for each in over[:2]] == [178_000, 159_000]
    assert under[0]["value"] < 0


def test_what_people_think_comes_behind_figures_unless_it_is_asked_for(client: TestClient):
    assert ask(client, "recycling rate")["answers"][0]["table"] != "resident-perception"
    asked = ask(client, "satisfied with doorstep recycling")["answers"][0]
    assert asked["table"] in ("resident-perception", "indicator-targets")


def test_a_sentence_is_known_by_those_before_it():
    text = "Swans were counted. Keepers took 3 days. In all 41 were found, 2 of them black. Ducks were not."
    assert sentence_around(text, "41 were found") == "In all 41 were found, 2 of them black."
    assert sentence_around(text, "41 were found", before=2) == text[: text.index(" Ducks")]
    assert sentence_around(text, "42 were found") == ""


def test_a_slip_that_is_no_word_is_answered_as_what_it_is_a_letter_from_and_says_so(client: TestClient):
    page = client.get("/search", params={"q": "council tax collction in Q1 2016/17"}).text
    assert "“collction” is understood as “collection”" in page
    first, second = (ask(client, f"council tax {word} in Q1 2016/17") for word in ("collction", "collection"))
    assert first["answers"][0]["row"] == second["answers"][0]["row"]


def test_a_slip_that_may_be_a_word_or_helps_nothing_is_offered_and_not_taken(client: TestClient):
    found = ask(client, "councl tax colections of allotments")
    assert not found["answered"]
    assert "Did you mean" not in ask(client, "knife crime")["why"]  # a usual word is meant as typed


def test_a_share_or_a_word_is_no_time_that_something_takes(client: TestClient):
    found = ask(client, "How long does it take on average to make a highways defect safe?")
    assert not {each["text"] for each in found["answers"]} & {"100%", "FAIL"}


def test_a_financial_year_answers_for_the_year_it_begins_in(client: TestClient):
    first = ask(client, "status of the volunteering initiative 2010")["answers"][0]
    assert first["period"].endswith("2010/11")
    assert not ask(client, "Environment savings in 2021")["answered"]


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text: str):
    question = read_question(text, LEXICON)
    assert all(term.options for term in question.terms)


@pytest.mark.parametrize(
    "name",
    [
        "Overall satisfaction with customer services (excludes web satisfaction)",
        "Excess weight in 10-11 year olds (overweight or obese)",
        "percentage of council spend (excluding direct debits) with local businesses?",
    ],
)
def test_a_name_typed_as_printed_finds_that_very_thing(client: TestClient, name: str):
    """Taken for words, `web` is looked for, `10-11` is a year, and newer figures of the like come first."""
    first = ask(client, name)["answers"][0]
    assert name.rstrip("?").lower() in first["name"].lower()


def test_a_name_that_many_rows_have_is_left_to_the_ranking():
    rows = [fact_row(number, "Acorn Roads Ltd", 9.0) for number in range(2)]
    named = FactCell("supplier", "Supplier", "Acorn Roads Ltd", None, "", rows[0].period, frozenset())
    rows = [replace(row, entries=(named,)) for row in rows]
    assert [answer.row for answer in exactly_named("acorn roads ltd", FactIndex(rows[:1]))] == [
        rows[0].locator
    ]
    assert exactly_named("acorn roads ltd", FactIndex(rows)) == ()


def test_figures_that_were_restated_are_the_findings(client: TestClient):
    found = ask(client, "which figures were restated?")
    assert [each["table"] for each in found["answers"]] == ["restatements"] * 4
    assert found["answers"][0]["among"] == "Number 1 of 4 figures that a later report prints differently."
    assert all("/findings/restatement/" in each["address"] for each in found["answers"])
    assert all(len(each["of"]) == 2 for each in found["answers"])
    of_one = ask(client, "was satisfaction with customer services restated")
    assert {each["text"] for each in of_one["answers"]} == {"88%", "89%"}
    page = client.get("/search", params={"q": "figures changed after publication"}).text
    assert "first printed as 77% and later as 89%" in page
    assert 'href="/findings?kind=restatement"' in page
    for each in found["answers"]:
        assert client.get(each["address"].removeprefix("https://data.example")).status_code == 200


@pytest.mark.parametrize(
    ("question", "finding"),
    [
        (
            "do the two savings tables give the same total for 2018/19?",
            "equal/2017-18-corporate-plan-addendum/in-year-total-2018-19",
        ),
        (
            "2,867 or 2,887 households in temporary accommodation",
            "sentence/q2-2016-17-corporate-plan/bh-kpi1",
        ),
        (
            "street lighting satisfaction is down 2 points but 73 is more than 71, is that a mistake?",
            "balance/q1-2016-17-commissioning-group/street-lighting-autumn-2015",
        ),
        ("which contradictions are there in the corporate plan addendum", "2017-18-corporate-plan-addendum"),
        ("indicators marked green although the result missed the target", "discrepancy/rating/"),
        ("was the target for HMO licensing 2016/17 quietly lowered?", "restatement/eh02i/target/2016-17"),
    ],
)
def test_figures_that_do_not_agree_are_the_finding_with_both(client: TestClient, question: str, finding: str):
    first = ask(client, question)["answers"][0]
    assert (first["kind"], first["dataset"]) == ("cell", "data-quality")
    assert finding in first["row"]
    assert len(first["of"]) == 2
    address = first["address"].removeprefix("https://data.example")
    assert address.startswith("/findings/")
    assert client.get(address).status_code == 200
    page = client.get("/search", params={"q": question}).text
    assert "See both figures, side by side" in page


def test_the_card_of_a_finding_shows_both_figures(client: TestClient):
    page = client.get(
        "/search", params={"q": "do the two savings tables give the same total for 2018/19"}
    ).text
    assert "<strong>£16.667m and 16,677</strong>" in page
    page = client.get(
        "/search", params={"q": "was the target for HMO licensing 2016/17 quietly lowered?"}
    ).text
    assert "<strong>100%, later 60%</strong>" in page


def text_row(number: int, text: str) -> FactRow:
    """A row of an invented table with one text."""
    row = fact_row(number, "", 0.0)
    cell = FactCell("text", "Text", text, None, "", row.period, frozenset())
    return replace(row, figures=(), texts=(cell,), words=dict.fromkeys(stems(text), 0.45))


def test_a_text_that_alone_has_nearly_all_words_of_a_long_question_answers_it():
    rows = [
        text_row(1, "The museum bought a turbine. It drives the harbour ferry."),
        text_row(2, "The museum is open. The harbour is closed."),
        *(text_row(at, "The zeppelin flew.") for at in range(3, 9)),
    ]

    def alone(question: str, rows: list[FactRow]) -> Answered | None:
        return alone_answer(read_question(question, LEXICON, stop=STOP_WORDS), FactIndex(rows))

    question = "is the museum giving the turbine to the harbour ferry or the zeppelin"
    found = alone(question, rows)
    assert found is not None
    assert [(each.kind, each.row) for each in found.answers] == [("sentence", "pay-2024/payments/row-1")]
    assert found.answers[0].words == "It does not say “zeppelin”."
    assert alone(question, [*rows, replace(rows[0], locator="another/row")]) is None
    for beside in (
        "how many turbines has the museum for the harbour ferry",
        "when does the museum give the turbine to the harbour ferry",
        "does the museum have a turbine ferry",
        "is the museum giving the turbine to the harbour zoo or the zeppelin",
    ):
        assert alone(beside, rows) is None, beside


def test_figures_that_a_question_names_are_of_one_scale():
    asked = _asked_figures("is it £0.159m, 163k or nil in 2016/17", LEXICON.finding_words)
    assert asked == {159_000.0, 163_000.0, 0.0}


def test_findings_answer_only_what_asks_for_them(client: TestClient):
    for question in (
        "do residents agree that people pull together",
        "is the target for households in temporary accommodation met",
        "did the library figures disagree with the ones about parking fines",
        "is that a mistake?",
        "was the target for apprenticeships lowered",
    ):
        assert all(each["dataset"] != "data-quality" for each in ask(client, question)["answers"]), question
    found = ask(client, "which printed figures contradict each other?")["answers"]
    assert {each["table"] for each in found} == {"discrepancies"}
    assert re.fullmatch(r"Number 1 of \d+ findings that fit\.", found[0]["among"])


def test_what_was_not_restated_is_refused_with_what_was(client: TestClient):
    found = ask(client, "were sickness figures restated")
    assert not found["answered"]
    assert found["why"] == "No figure about “sickness” is printed differently later."
    assert found["near"]


@pytest.mark.parametrize(
    ("quarters", "is_so"),
    [((100, 140), True), ((100, 100), True), ((278, 192), False), ((90, 120, 110), False)],
)
def test_quarters_none_of_which_is_less_may_hold_those_before(quarters: tuple[int, ...], is_so: bool):
    parts = [SimpleNamespace(cell=SimpleNamespace(value=float(value))) for value in quarters]
    assert _may_be_running(parts) is is_so  # type: ignore[arg-type]  # it looks at values alone


@pytest.mark.parametrize(
    ("one", "other"),
    [("closure", "close"), ("reductions", "reduce"), ("burgled", "burglary"), ("applicants", "apply")],
)
def test_words_of_one_root_find_each_other(one: str, other: str):
    [term] = read_question(f"swans {one}", LEXICON).terms[1:]
    assert (stem(other),) in term.options


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("locality", "local"),
        ("consultant", "consultation"),
        ("busy", "business"),
        ("publication", "public"),
        ("director", "directorate"),
        ("objections", "objective"),
    ],
)
def test_words_that_only_begin_alike_are_two(one: str, other: str):
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        (
            "how much will Environment and Policy & Resources save in 2018/19",
            [4_204_000, 1_915_000, 2_289_000],
        ),
        ("savings of Environment and Community Leadership in 2019/20", [680_000, 243_000]),
        ("how much did temporary accommodation arrears miss the target by", [0.5, 5.7]),
        ("smoking and obesity rates", [14.6, 19.9]),
    ],
)
def test_things_joined_by_and_are_each_found(client: TestClient, question: str, values: list[float]):
    assert [each["value"] for each in ask(client, question)["answers"]][: len(values)] == values


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("council debt", "debt"),
        ("which school has the best results", "each school"),
        ("who won the entrepreneurial competition", "entrepreneurial"),
        ("how far is it to Colindale", "Nothing here"),
        ("which is bigger, Barnet or Camden", "Nothing here"),
        ("when is bin day", "single home"),
        ("who is the director of environment", "Nothing here"),
        ("how many parking spaces were lost", "parking spaces"),
        ("what do residents think of the mayor", "mayor"),
        ("which company collects the rubbish", "Nothing here"),
        ("what percentage of roads are in poor condition", ""),
        ("what is the council's phone number", ""),
        ("are there any jobs going", ""),
        ("how many people work in the libraries", ""),
        ("how many elderly people live alone", ""),
    ],
)
def test_what_only_shares_a_word_is_refused(client: TestClient, question: str, why: str):
    found = ask(client, question)
    assert not found["answered"]
    assert why in found["why"]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("temporary accommodation debt", "bh-c5"),
        ("how far is the recycling rate from 50%", "ss-s3"),
        ("where do we want satisfaction with parks to be by 2020", "ss-s1"),
        ("young people who have left care and have a decent home", "fs-18"),
        ("how easy do people find it to deal with the council", "cg-s19"),
        ("how many of the indicators are worse than the same time last year in Q2 2016/17", "rag-summary"),
    ],
)
def test_what_is_asked_in_another_turn_is_found(client: TestClient, question: str, row: str):
    assert row in ask(client, question)["answers"][0]["row"]


TURNS = yaml.load((CHECKOUT / "schemas" / "answers" / "turns.yaml").read_text("utf-8"), SafeLoader)  # noqa: S506


@pytest.mark.parametrize(
    "turn", [turn for turns in TURNS.values() for turn in turns], ids=lambda it: it["says"]
)
def test_each_turn_of_phrase_becomes_what_its_example_says(turn: dict[str, Any]):
    typed, becomes = turn["example"]
    assert re.sub(turn["turn"], turn["becomes"], typed, flags=re.IGNORECASE) == becomes != typed


ASKS = yaml.load((CHECKOUT / "schemas" / "answers" / "asks.yaml").read_text("utf-8"), SafeLoader)["asks"]  # noqa: S506


@pytest.mark.parametrize("name", ASKS)
def test_each_form_of_question_has_its_example_and_is_asked_for_somewhere(name: str):
    assert LEXICON.question_forms.found(name, ASKS[name]["example"])
    code = (CHECKOUT / "pipelines" / "portal" / "answers").glob("*.py")
    assert any(f'asks("{name}")' in each.read_text("utf-8") for each in code)


MISFITS = yaml.load((CHECKOUT / "schemas" / "answers" / "misfits.yaml").read_text("utf-8"), SafeLoader)  # noqa: S506
IN_CODE = (CHECKOUT / "pipelines" / "portal" / "answers" / "misfits.py").read_text("utf-8")


@pytest.mark.parametrize("name", MISFITS["patterns"])
def test_each_pattern_of_what_is_no_answer_finds_its_example_and_is_used(name: str):
    assert LEXICON.misfit_words.finds(name, MISFITS["patterns"][name]["example"])
    assert f'"{name}"' in IN_CODE


@pytest.mark.parametrize("kind", ["stems", "words"])
def test_each_list_of_words_of_what_is_no_answer_is_used(kind: str):
    assert all(f'"{name}"' in IN_CODE for name in MISFITS[kind])
    assert "re.compile" not in IN_CODE


def test_a_form_that_is_no_pattern_is_told_with_its_file(tmp_path: Path):
    for each in (CHECKOUT / "schemas" / "answers").glob("asks.*"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    broken = (tmp_path / "asks.yaml").read_text("utf-8").replace("average|mean)", "average|mean", 1)
    (tmp_path / "asks.yaml").write_text(broken, "utf-8")
    with pytest.raises(LayoutError, match="mend the pattern"):
        load_question_forms(tmp_path)


def test_a_turn_that_is_no_pattern_is_told_with_its_file(tmp_path: Path):
    for each in (CHECKOUT / "schemas" / "answers").glob("turns.*"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    broken = (tmp_path / "turns.yaml").read_text("utf-8").replace("no\\.? of", "no(\\.? of", 1)
    (tmp_path / "turns.yaml").write_text(broken, "utf-8")
    with pytest.raises(LayoutError, match="mend the pattern"):
        load_turns(tmp_path)


def test_everyday_words_find_what_else_the_official_ones_are_called():
    assert tuple(stems("temporary homes")) in LEXICON.options_of(stems("b&bs"))
    assert tuple(stems("go missing from care")) in LEXICON.options_of(stems("ran away"))


def _row(name: str, *cells: FactCell, table: str = "indicator-results", **others: Any) -> FactRow:
    words = dict.fromkeys(stems(name), 1.0)
    period = Period("2024/25", date(2024, 4, 1), date(2025, 3, 31))
    entry = FactCell("indicator", "Indicator", name, None, "", period, frozenset(), 0, frozenset(stems(name)))
    spoken = f" {' '.join(stems(name))} "
    return FactRow(
        "p",
        "1.0.0",
        table,
        "Indicators",
        f"r/{table}/{stems(name)[0]}",
        "r",
        "Wexley",
        name,
        period,
        words,
        spoken,
        "",
        spoken,
        figures=cells,
        entries=(entry,),
        **others,
    )


def _percent(text: str) -> FactCell:
    period = Period("2024/25", date(2024, 4, 1), date(2025, 3, 31))
    value = float(text.rstrip("%"))
    return FactCell(
        "result", "Result", text, value, "percent", period, frozenset(("result",)), is_of_figures=True
    )


def _asked(text: str, *rows: FactRow) -> Answered:
    return answer_question(read_question(text, LEXICON, stop=STOP_WORDS), FactIndex(rows), lambda _: ())


def test_a_share_called_by_who_they_are_answers_how_many_are_so():
    row = _row("Social workers who are agency staff", _percent("24%"))
    assert _asked("how many social workers are temps", row).answers[0].text == "24%"
    assert not _asked("how many social workers are there", row).answers


def test_a_name_that_no_report_has_whole_is_looked_for_by_its_words():
    row = _row("Children", _percent("7%"))
    assert _asked("children's services result", row).answers[0].text == "7%"
    assert not _asked("bulky children's services result", row).answers


def test_what_is_joined_by_or_needs_but_one():
    period = Period("Q2 2023/24", date(2023, 7, 1), date(2023, 9, 30))
    text = "In June 2023, after a fire at Moss Hall Grove, unsafe houses were surveyed."
    cell = FactCell(
        "text", "Text", text, None, "", period, frozenset(("text",)), content=frozenset(stems(text))
    )
    row = _row("Homes", texts=(cell,))
    row = replace(
        row, words=dict(row.words) | dict.fromkeys(stems(text), 0.45), phrases=f" {' '.join(stems(text))} "
    )
    assert _asked("what is being done about damp or unsafe houses", row).answers
    assert not _asked("what is being done about damp houses", row).answers


@pytest.mark.parametrize(
    ("text", "is_when"),
    [
        ("CCTV control room opening date", True),
        ("advice to carers year to date", False),
        ("term dates", True),
    ],
)
def test_a_day_is_asked_for_by_what_happens_on_it(text: str, is_when: bool):
    assert read_question(text, LEXICON).is_when is is_when


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No. of key actions", "number of key actions"),
        ("how badly did the council do on potholes", "what was the result for potholes"),
        ("what firms round here pay", "what firms pay"),
        ("smoking compared with what was promised", "smoking against the target"),
        ("which committee does CG02 belong to", "which committee does CG02"),
    ],
)
def test_turns_of_phrase_are_known(text: str, said: str):
    assert in_known_turns(text, LEXICON.turns)[0].strip() == said


def test_a_rare_word_is_no_slip(client: TestClient):
    assert not ask(client, "cremations 2016")["answered"]
    assert not ask(client, "KPI 9.9 result")["answered"]


def test_names_of_several_words_are_one_thing(client: TestClient):
    found = ask(client, "what did they do for the Better Care Fund")
    assert not found["answers"] or "Better Care Fund" in found["answers"][0]["text"]


COUNCIL_QUESTIONS = (CHECKOUT / "tests" / "portal" / "council_questions.yaml").read_text(encoding="utf-8")
OF_COUNCILS = yaml.load(COUNCIL_QUESTIONS, SafeLoader)  # noqa: S506 - a safe one


@pytest.fixture(scope="module")
def council_sites(tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet) -> dict[str, Site]:
    """A portal for each of some invented councils, published by the real steps."""

    def make(folder: Path) -> None:
        from plain_publication import without_dagster

        from benchmarks.councils.fresh import FRESH
        from benchmarks.councils.kept import KEPT
        from benchmarks.councils.ordinary import ORDINARY
        from benchmarks.councils.styles import COUNCILS

        as_pdf = {f"{name}.pdf": write for name, write in (ORDINARY | COUNCILS).items()}
        for file, write in (as_pdf | KEPT | FRESH).items():
            name = Path(file).stem
            if name not in OF_COUNCILS:
                continue
            reports = folder / name / "reports"
            reports.mkdir(parents=True)
            write(reports / file)
            for other in reports.glob(f"{name}.*"):  # a web page is printed as well
                if other.name != file:
                    other.unlink()
            if publisher := OF_COUNCILS[name].get("publisher"):
                (reports / f"{name}.yaml").write_text(f"publisher: {publisher}\n", encoding="utf-8")
            with without_dagster():
                result = openbarnet("publish", reports, "--store", folder / name / "store")
            assert result.exit_code == 0, result.output

    root = made_once(tmp_path_factory, "answering-councils", make)
    return {
        name: Portal(root / name / "store", "https://data.example", None, date.today, (), LEXICON).site()
        for name in OF_COUNCILS
    }


@pytest.mark.parametrize("name", OF_COUNCILS)
def test_reports_of_other_councils_answer_and_refuse(council_sites: dict[str, Site], name: str):
    site, part = council_sites[name], OF_COUNCILS[name]
    for entry in part["answered"]:
        found = asking.ask(site, entry["q"]).answers
        first = 1 if entry.get("leads") else 3
        assert any(is_right(entry, {"row": each.row, "column": each.column}) for each in found[:first]), (
            entry["q"]
        )
    for question in part["refused"]:
        assert not asking.ask(site, question).answers, question


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("is Hendon dirtier than Finchley", False),
        ("are hospitals full", False),
        ("who is the head of libraries", False),
        ("how many staff are disabled", False),
        ("do dodgy landlords of shared houses obey the rules", True),
        ("is the council wasting money on stand-in staff", True),
    ],
)
def test_what_judges_is_passed_over_and_what_compares_is_not(
    client: TestClient, question: str, is_answered: bool
):
    assert ask(client, question)["answered"] is is_answered


def _count(text: str) -> FactCell:
    period = Period("Q2 2023/24", date(2023, 7, 1), date(2023, 9, 30))
    return FactCell("value", "Value", text, float(text), "count", period, frozenset(), is_of_figures=True)


def _of_sentence(name: str, around: str, cell: FactCell) -> FactRow:
    """A figure of a sentence, with the words of the sentence before it at less weight."""
    row = _row(name, cell, table="statements", paragraph="1.1")
    words = dict.fromkeys(stems(around), IN_ONE_SENTENCE) | dict(row.words)
    return replace(row, words=words, phrases=f"{row.phrases}{' '.join(stems(around))} ", entries=())


def test_a_sentence_that_points_back_counts_the_people_of_the_one_before():
    help_given = "Staff went on helping with blue badge forms."
    row = _of_sentence("A total of 80 residents were supported", help_given, _count("80"))
    (answer,) = _asked("how many people got help with a blue badge", row).answers
    assert answer.value == 80
    other = _of_sentence("In Hendon 80 residents were supported", help_given, _count("80"))
    assert not _asked("how many people got help with a blue badge", other).answers


def test_a_quarter_is_no_number_of_what_a_sentence_counts():
    row = _of_sentence("In Q2 a play was discussed, with two drop in events", "", _count("2"))
    (answer,) = _asked("how many drop-in events were there", row).answers
    assert answer.value == 2
