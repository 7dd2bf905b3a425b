"""How the council is doing, met or missed and by how much; what is published of a report, what held back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import portal_store as sample
import pytest
from sample_rows import sample_records
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.drawing.sparks import spark_line
from pipelines.portal.performance.apart import apart
from pipelines.portal.performance.standing import (
    MET,
    MISSED,
    UNTOLD,
    gap_words,
    standing_of_statement,
    verdict_of,
)
from pipelines.rows.records import HeldBack, Records

BIGGER, SMALLER = "Bigger is Better", "Smaller is Better"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A store whose newest report has one indicator held back."""
    root = tmp_path_factory.mktemp("doing") / "store"
    rows = tuple(row for row in sample_records("indicator-results").rows if row["report"] == sample.Q2)
    held = HeldBack(sample.Q2, "indicator-results", "11 cells under 12 headings", "page 2", {"ref": "X"})
    extra = {"indicator-results": Records("indicator-results", rows, held_back=(held,))}
    sample.publish(root, [sample.Q2], sample.FIRST_TIME, extra=extra)
    with TestClient(create_app(root)) as client:
        yield client


def text_of(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    found = re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("<main") :])
    return re.sub(r"\s+", " ", html.unescape(found)).replace(" ,", ",")


@pytest.mark.parametrize(
    ("value", "aim", "polarity", "verdict"),
    [
        (318, 250, BIGGER, MET),
        (250, 250, BIGGER, MET),
        (249.9, 250, BIGGER, MISSED),
        (3.3, 3.6, SMALLER, MET),
        (37, 27, SMALLER, MISSED),
        (318, 250, "Higher is better", MET),
        (249.9, 250, "Maximise", MISSED),
        (37, 27, "Low", MISSED),
        (3.3, 3.6, "Aim to minimise", MET),
        (192, None, "Monitor", UNTOLD),
        (192, 200, "Monitor", UNTOLD),
        (192, 200, "", UNTOLD),
        (None, 200, BIGGER, UNTOLD),
    ],
)
def test_a_target_is_met_or_missed_by_the_printed_polarity(
    value: float | None, aim: float | None, polarity: str, verdict: str
):
    assert verdict_of(value, aim, polarity) == verdict


def test_a_gap_is_said_with_its_size_and_side():
    assert gap_words(39.43, 43.7, "percent") == "4.27 points short"
    assert gap_words(28, 27, "percent") == "1 point over"
    assert gap_words(8.35, 6, "days") == "2.35 days over"
    assert gap_words(7_300_000, 6_800_000, "gbp") == "£500,000 over"
    assert gap_words(None, 6, "days") == ""


def test_a_sentence_is_met_or_missed_as_it_says_itself():
    said = {
        "measure": "99.5% against 100%",
        "value": 99.5,
        "target": 100.0,
        "unit": "percent",
        "locator": "x",
    }
    assert standing_of_statement({**said, "met": False}).verdict == MISSED
    assert standing_of_statement({**said, "met": False}).gap == "0.5 points short"
    assert standing_of_statement({**said, "met": None}).verdict == UNTOLD


def test_a_line_needs_three_figures():
    assert spark_line([(date(2016, 6, 30), 1.0), (date(2016, 9, 30), 2.0)]) is None
    line = spark_line([(date(2016, 9, 30), 2.0), (date(2016, 6, 30), 1.0), (date(2016, 12, 31), 3.0)])
    assert line is not None
    assert line.points.split()[0] == "3.0,21.0"
    assert line.words == "3 results from June 2016 to December 2016"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("£16.667m", "16,677", "£10,000 apart"),
        ("£53.863m", "53853000", "£10,000 apart"),
        ("overspend of £0.163m", "159", "£4,000 apart"),
        ("16,677", "£16.667m", "£10,000 apart"),
        ("59% (16)", "12", "4 apart"),
        ("17.4%", "17.5%", "0.1 points apart"),
        ("-2", "2", "4 apart"),
        ("5.4 per 100,000", "10.1 per 100,000", "4.7 per 100,000 apart"),
        ("5.4 per 1,000", "10.1 per 100,000", None),
        ("£2.3bn", "£2.2bn", "£100,000,000 apart"),
        ("£0.158m", "(491)", None),
        ("overspend of £0.819m", "0", "£819,000 apart"),
        ("37%", "4 days", None),
        ("four", "3", None),
        ("12", "12", None),
        ("1,790", "1,835,000", None),  # one in thousands of pounds, perhaps
        ("3", "12", "9 apart"),
        ("765 against 690, +10.9%", "17%", None),
    ],
)
def test_two_figures_are_apart_in_one_unit_and_scale(first: str, second: str, words: str | None):
    found = apart(first, second)
    assert (found.words if found else None) == words


def test_the_page_says_who_met_what_with_periods(client: TestClient):
    found = text_of(client, "/doing")
    assert (
        "Households placed directly into the private sector by Barnet Homes 318 Q2 2016/17 250 Met" in found
    )
    assert "Improving from 160 Q1 2016/17" in found
    only = text_of(client, "/doing?verdict=Missed")
    assert "Households placed directly" not in only.split("Since last time", 1)[-1].split("Show all")[-1]
    assert client.get("/doing?report=nothing").status_code == 200


def test_the_pages_say_how_many_rows_are_held_back(client: TestClient):
    rows = sum(row["report"] == sample.Q2 for row in sample_records("indicator-results").rows)
    said = f"{rows} of {rows + 1} indicators read, 1 held back"
    assert said in text_of(client, "/")
    report = text_of(client, f"/reports/{sample.Q2}")
    assert f"{rows} of {rows + 1} rows read, 1 held back" in report
    address = re.search(
        r'href="([^"]*tables/indicator-results\?report=[^"]*)"', client.get(f"/reports/{sample.Q2}").text
    )
    assert address is not None
    assert client.get(address[1]).status_code == 200


@pytest.mark.parametrize("reference", ["CG/C24", "cg-c24", "CG%2Fc24", "bh-c2"])
def test_every_reference_leads_to_its_indicator(client: TestClient, reference: str):
    answer = client.get(f"/indicators/{reference}", follow_redirects=False)
    assert answer.status_code == 302
    assert client.get(answer.headers["location"]).status_code == 200
    assert client.get("/indicators/cg-c99").status_code == 404
