"""The portal over the sample reports as the pipeline publishes them: findings, search, money, actions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.findings import in_words, read_findings
from pipelines.portal.rows import RowReader
from pipelines.portal.store import StoreReader


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_store, address="https://data.example")) as client:
        yield client


def text_of(client: TestClient, address: str) -> str:
    """A page's words, without its markup."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert len(answer.content) < 100_000, address
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", answer.text)).split())


# ---- findings


def test_every_finding_has_a_page_with_both_figures_and_both_places(client: TestClient, sample_store: Path):
    found = read_findings(StoreReader(sample_store).catalogue(), RowReader()).found
    assert len(found) > 20
    for finding in found:
        page = client.get(finding.href).text
        assert page.count('<div class="side">') == 2
        assert page.count("<img src=") >= 2, finding.id
        for side in (finding.first, finding.second):
            assert html.escape(side.href) in page
            assert side.place
            assert side.place in page
        assert "Please tell me which figure stands" in page


def test_findings_are_filtered_by_links_with_counts(client: TestClient):
    everything = client.get("/findings").text
    assert 'href="/findings?kind=restatement"' in everything
    restated = client.get("/findings?kind=restatement").text
    assert restated.count('class="row-title"') == 4
    assert "Overall satisfaction with customer services" in restated
    assert "77%" in restated
    assert "89%" in restated
    assert 'href="/findings">Show all' in restated
    both = client.get("/findings?kind=restatement&report=q1-2016-17-commissioning-group").text
    assert both.count('class="row-title"') == 1
    assert client.get("/findings?kind=nothing").text.count('class="row-title"') == 0


@pytest.mark.parametrize("page", ["0", "x", "1e3", "99"])
def test_odd_pages_of_findings_are_refused(client: TestClient, page: str):
    assert client.get(f"/findings?page={page}").status_code in (400, 404)


def test_findings_blame_nobody(client: TestClient):
    text = text_of(client, "/findings/restatement/cg-s24/result/q1-2016-17/q2-2016-17-corporate-plan").lower()
    for word in ("wrong", "error", "mistake", "false", "misleading", "failed"):
        assert word not in text


def test_names_of_columns_become_words():
    assert in_words("in_year_total, Total: amount_gbp") == "in year total, Total: amount"
    assert in_words("CG/C16 roads: rag") == "CG/C16 roads: rating"
    assert in_words("printed as 53863000") == "printed as 53,863,000"


# ---- search


def first_result(client: TestClient, address: str) -> str:
    found = re.search(r'class="row-title"><a href="([^"]*)"', client.get(address).text)
    assert found is not None, address
    return html.unescape(found[1])


@pytest.mark.parametrize(
    ("words", "starts", "holds"),
    [
        ("CG/S24", "/indicators/cg-s24", "Overall satisfaction with customer services"),
        ("repair of roads", "/", "27%"),
        ("savings", "/datasets/savings", "Savings and budgets"),
        ("amount_gbp", "/datasets/savings#columns-savings", "amount_gbp"),
        ("restated workforce headcount", "/", "headcount"),
    ],
)
def test_search_finds_refs_names_columns_and_rows(client: TestClient, words: str, starts: str, holds: str):
    address = f"/search?q={quote(words)}"
    assert first_result(client, address).startswith(starts)
    assert holds in text_of(client, address)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("satisfacton", "satisfaction"), ("libary", "library"), ("envirnment", "environment")],
)
def test_search_forgives_typing_errors_and_says_so(client: TestClient, typed: str, meant: str):
    text = text_of(client, f"/search?q={typed}")
    assert f"Nothing holds “{typed}”." in text
    assert f"Shown is what was found for {meant}" in text
    assert " 0 results" not in text


def test_a_result_shows_the_row_with_the_words_marked_and_leads_to_it(client: TestClient):
    page = client.get("/search?q=repair+of+roads&kind=Row").text
    assert "<mark>repair</mark> of <mark>roads</mark>" in page
    text = text_of(client, first_result(client, "/search?q=repair+of+roads+London&kind=Row"))
    assert "The place in the report" in text


def test_search_is_narrowed_by_links_with_counts_and_reset(client: TestClient):
    page = client.get("/search?q=satisfied").text
    total = int(re.search(r"(\d+) results for", page)[1])
    options = dict(
        re.findall(r'href="(/search\?q=satisfied&amp;kind=\w+)">\w+</a> <span class="small">(\d+)', page)
    )
    assert sum(map(int, options.values())) == total
    for href, count in options.items():
        narrowed = client.get(html.unescape(href)).text
        assert re.search(rf"{count} results? for", narrowed), href
        assert 'href="/search?q=satisfied">Remove all filters' in narrowed
    for name in ("topic", "publisher", "period", "format"):
        assert f"{name}=" in page


@pytest.mark.parametrize(
    "words", ["%22", "%2A", "AND", "NEAR(", "title%3A", "-", "%27%3B+DROP", "%C2%A3", "%E2%80%AE", "a" * 200]
)
def test_odd_words_are_only_words(client: TestClient, words: str):
    assert client.get(f"/search?q={words}").status_code == 200


def test_without_words_search_lists_the_datasets(client: TestClient):
    text = text_of(client, "/search")
    assert "5 entries" in text
    assert "Performance indicators" in text
