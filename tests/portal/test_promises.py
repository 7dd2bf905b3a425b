"""Key actions followed from one report to the next, and savings planned, delivered and slipped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import portal_store as sample
import pytest
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.performance.promises import PromisedAction, followed, savings_lines
from pipelines.rows.records import Records

FOOTBRIDGE = "Rebuild the footbridge over the brook and reopen the path to the mill"
LIBRARY = "Open the mill library on Sundays with the help of volunteers"
ORCHARD = "Plant an orchard of two hundred trees on the old tip"


def action(ref: str, text: str, **more: object) -> PromisedAction:
    values = {
        "report": "q1", "rating": "Green", "status": "", "due_text": "", "due": None,
        "percent_complete": None, "found_at": f"q1/key-actions/{ref.lower()}", **more,
    }  # fmt: skip
    return PromisedAction(ref=ref, text=text, **values)  # type: ignore[arg-type] - values of a test


def fates(earlier: list[PromisedAction], later: list[PromisedAction]) -> list[tuple[str, ...]]:
    return [each.changes or (each.question,) for each in followed(earlier, later)]


def test_an_action_that_stands_as_it_was_has_no_changes():
    assert fates([action("KA1", FOOTBRIDGE)], [action("KA1", FOOTBRIDGE)]) == [("",)]


def test_a_date_that_moved_is_told_with_how_far():
    before = action("KA1", FOOTBRIDGE, due_text="March 2025", due=date(2025, 3, 31))
    after = action("KA1", FOOTBRIDGE, due_text="June 2025", due=date(2025, 6, 30))
    assert fates([before], [after]) == [("date moved from March 2025 to June 2025, 91 days later",)]
    assert fates([after], [before]) == [("date moved from June 2025 to March 2025, 91 days earlier",)]


def test_an_action_is_known_by_its_words_under_another_reference():
    found = followed([action("KA1", FOOTBRIDGE)], [action("N7", FOOTBRIDGE)])
    assert [each.changes for each in found] == [("now called N7",)]


def test_a_reference_that_is_given_to_another_action_is_not_the_same():
    found = followed([action("KA1", FOOTBRIDGE)], [action("KA1", ORCHARD)])
    assert [(each.earlier is None, each.later is None) for each in found] == [(False, True), (True, False)]
    assert found[0].question.startswith("KA1 is not in the later report. Was it finished")


def test_two_actions_made_one_are_told_as_merged():
    both = f"{FOOTBRIDGE}; {LIBRARY}"
    found = followed([action("KA1", FOOTBRIDGE), action("KA2", LIBRARY)], [action("KA1", both)])
    assert [each.changes for each in found] == [
        ("now one action with KA2", "reworded"),
        ("now one action with KA1", "reworded"),
    ]


@pytest.mark.parametrize(
    ("more", "is_closed"),
    [
        ({"rating": "Blue"}, True),
        ({"percent_complete": 100.0}, True),
        ({"status": "Completed"}, True),
        ({"status": "Not completed"}, False),
        ({"status": "Milestone Partially Achieved"}, False),
        ({"percent_complete": 99.0}, False),
    ],
)
def test_closed_is_what_a_report_says_is_done(more: dict[str, object], is_closed: bool):
    done = action("KA1", FOOTBRIDGE, **more)
    assert done.is_closed is is_closed
    assert ("closed" in fates([action("KA1", FOOTBRIDGE)], [done])[0]) is is_closed
    [gone] = followed([done], [])
    assert bool(gone.question) is not is_closed, "what was closed may leave without a question"


def proposal(portfolio: str, planned: float, **more: object) -> dict[str, object]:
    values = {"proposal": "Fewer lamps", "portfolio": portfolio, "financial_year": "2024/25"}
    return {**values, "planned_gbp": planned, **more}


def test_savings_are_added_up_by_portfolio_with_what_slipped():
    rows = [
        proposal("Mills", 300.0, delivered_gbp=100.0, forecast_gbp=250.0),
        proposal("Mills", 200.0, delivered_gbp=200.0, forecast_gbp=200.0),
        proposal("Brooks", 50.0),
        proposal("Mills", 500.0, proposal="Total"),
        proposal("", 560.0, proposal="Total"),
    ]
    mills, brooks, total = savings_lines(rows)
    assert (mills.planned, mills.delivered, mills.slipped, mills.verdict) == (500, 300, 50, "agrees")
    assert (brooks.planned, brooks.delivered, brooks.slipped, brooks.verdict) == (50, None, None, "")
    assert (total.portfolio, total.planned, total.verdict) == ("All", 550, "does not agree")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Two reports of one council with key actions, and one of them with savings."""
    root = tmp_path_factory.mktemp("promises") / "store"
    told = [
        (sample.Q1, "KA1", FOOTBRIDGE, "March 2017", date(2017, 3, 31)),
        (sample.Q1, "KA2", LIBRARY, "", None),
        (sample.Q2, "KA1", FOOTBRIDGE, "June 2017", date(2017, 6, 30)),
        (sample.Q2, "KA3", ORCHARD, "", None),
    ]
    actions = tuple(
        sample.row(
            "key-actions", report=report, ref=ref, action=text, committee="Mills", rag="Green", due_text=due,
            due_date=day, locator=f"{report}/key-actions/{ref.lower()}",
        )
        for report, ref, text, due, day in told
    )  # fmt: skip
    savings = tuple(
        sample.row(
            "savings-proposals", report=sample.Q2, ref=f"S{number}", proposal="Fewer lamps",
            portfolio="Mills", financial_year="2016/17", planned_gbp=planned, forecast_gbp=forecast,
            locator=f"{sample.Q2}/savings-proposals/s{number}",
        )
        for number, (planned, forecast) in enumerate([(300, 250), (200, 200)])
    )  # fmt: skip
    extra = {
        "key-actions": Records("key-actions", actions),
        "savings-proposals": Records("savings-proposals", savings),
    }
    sample.publish(root, [sample.Q1, sample.Q2], sample.FIRST_TIME, extra=extra)
    with TestClient(create_app(root)) as client:
        yield client


def text_of(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", answer.text)).split())


def test_the_page_follows_the_actions_of_the_report_before(client: TestClient):
    text = text_of(client, "/key-actions")
    assert "What became of the actions of Q1 2016/17" in text
    assert "Date moved from March 2017 to June 2017, 91 days later" in text
    assert "KA2 is not in the later report. Was it finished" in text
    assert f"KA3 {ORCHARD} New in this report." in text
    assert "What became of" not in text_of(client, f"/key-actions?report={sample.Q1}"), "nothing came before"


def test_the_page_of_savings_tells_what_slipped(client: TestClient):
    assert "Mills 2 savings 2016/17 £500 not printed £450 £50" in text_of(client, "/savings")
