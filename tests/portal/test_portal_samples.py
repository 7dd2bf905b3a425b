"""The portal over the sample reports as the pipeline publishes them: findings, search, money, actions."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from lxml import etree
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.performance.findings import in_words, read_findings
from pipelines.portal.tables.rows import DataRow, RowReader
from pipelines.store import StoredFile, StoreReader


def rows_of(parquet: Path) -> list[DataRow]:
    return RowReader().rows(StoredFile(parquet.name, parquet, 0))


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


def test_how_a_row_was_read_stands_where_columns_are_described_alone(client: TestClient):
    """On the page of a dataset its columns are described; no reader of a figure meets how it was told."""
    place = "q1-2016-17-commissioning-group/indicator-results/cg-s24"
    for address in (
        f"/evidence/indicators/1.0.0/{place}",
        f"/evidence/indicators/1.0.0/{place}?field=result",
    ):
        assert "Columns found by" not in text_of(client, address), address
    grouped = client.get("/datasets/savings/tables/savings/explore").text
    assert "by=committee" in grouped
    assert "by=found_by" not in grouped
    assert "found_by" not in grouped.partition("Ask by a form")[2]
    rows = client.get("/datasets/savings/tables/savings").text
    assert 'value="committee"' in rows
    assert "found_by" not in rows


def test_a_dataset_lists_its_figures_that_changed_after_publication(client: TestClient):
    def changed(package: str) -> str:
        return client.get(f"/datasets/{package}").text.split('id="changed"')[1].split("</section>")[0]

    own = changed("indicators")
    (row,) = [row for row in own.split("<tr>") if "cg-s24/result/q1-2016-17" in row]
    assert re.findall(r'<td class="number">([^<]*)</td>', row) == ["77%", "89%"]
    for href in re.findall(r'href="(/findings/[^"]*)"', own):
        assert client.get(html.unescape(href)).status_code == 200
    assert "/findings/" not in changed("savings")
    assert "None is known" in changed("savings")


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


def test_filters_count_what_the_list_would_show(client: TestClient):
    everything = client.get("/findings").text
    counted = re.findall(
        r'<a href="/findings\?(kind=[^"]+)"[^>]*>[^<]+</a> <span class="small">(\d+)<', everything
    )
    assert len(counted) == 2
    for chosen, count in counted:
        assert f"<p>{count} findings of" in client.get(f"/findings?{chosen}").text


def test_checks_that_say_the_same_name_their_columns(client: TestClient):
    page = client.get("/datasets/indicators/versions/1.0.0/quality").text
    said = re.findall(r'<th scope="row" class="long">(.*?)</th>', page)
    columns = {
        each.split("<span")[1] for each in said if each.startswith("Where there is a number, its unit")
    }
    assert {'class="small">(Unit, Target as a number)</span>'} <= {each.strip() for each in columns}
    assert len(columns) >= 3


def test_a_wide_table_offers_first_to_group_by_the_columns_that_it_opens_on(client: TestClient):
    asked = client.get("/datasets/indicators/tables/indicator-results/explore").text
    first, more = (
        re.findall(r">([^<]+)</a>", asked.split(f'aria-label="{label}"')[1].split("</ul>")[0])
        for label in ("Group by", "Group by, more")
    )
    assert "Rating" in first
    assert len(first) == 12
    assert "Month of First day of the period" in more
    chosen = client.get("/datasets/indicators/tables/indicator-results/explore?by=footnote").text
    assert "<details open>" in chosen.split('aria-label="Group by, more"')[0].rsplit("</ul>", 1)[1]


@pytest.mark.parametrize("page", ["0", "x", "1e3", "99"])
def test_odd_pages_of_findings_are_refused(client: TestClient, page: str):
    assert client.get(f"/findings?page={page}").status_code in (400, 404)


def test_findings_blame_nobody(client: TestClient):
    text = text_of(client, "/findings/restatement/cg-s24/result/q1-2016-17/q2-2016-17-corporate-plan").lower()
    for word in ("wrong", "error", "mistake", "false", "misleading", "failed"):
        assert word not in text


def test_names_of_columns_become_words():
    assert in_words("in_year_total, Total: amount_gbp") == "Savings of all committees, Total: amount"
    titles = {"difference_points": "difference", "indicator-results": "indicator results"}
    assert in_words("street lighting: difference_points", titles) == "Street lighting: difference"
    assert in_words("Housing, Housing: with_dot against indicator-results", titles) == (
        "Housing: with a direction of travel against indicator results"
    )
    assert in_words("Agreed. monitor is less than to-day", titles) == "Agreed. Monitor is less than to-day"
    assert in_words("CG/C16 roads: rag") == "CG/C16 roads: rating"
    assert in_words("printed as 53863000") == "Printed as 53,863,000"


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
def test_search_answers_the_word_a_slip_was_for_and_says_so(client: TestClient, typed: str, meant: str):
    text = text_of(client, f"/search?q={typed}")
    assert f"“{typed}” is understood as “{meant}”. Everything below is for {meant} ." in text
    assert " 0 results" not in text


def test_words_that_ask_for_a_figure_need_not_stand_in_what_is_found(client: TestClient):
    assert "No single result has all of these words" not in text_of(client, "/search?q=how+many+complaints")
    assert "No single result has all of these words" in text_of(client, "/search?q=many+complaints")


def test_a_result_shows_the_row_with_the_words_marked_and_leads_to_it(client: TestClient):
    page = client.get("/search?q=repair+of+roads&kind=Row").text
    assert "<mark>repair</mark> of <mark>roads</mark>" in page
    text = text_of(client, first_result(client, "/search?q=repair+of+roads+London&kind=Row"))
    assert "The place in the report" in text


@pytest.mark.parametrize(
    ("address", "label", "typed", "says"),
    [
        ("/clock?on=yesterday", "On the day", "yesterday", "This must be a day from"),
        (
            "/datasets/savings/tables/savings?amount_gbp__gt=lots&committee=Environment",
            "Amount in pounds is more than",
            "lots",
            "It must be a number, such as 12 or 0.5.",
        ),
    ],
)
def test_a_form_keeps_what_was_typed_and_says_at_the_field_what_is_wrong(
    client: TestClient, address: str, label: str, typed: str, says: str
):
    answer = client.get(address)
    assert answer.status_code == 400
    form = answer.text.partition("<form class")[2].partition("</form>")[0]
    assert form.index(label) < form.index(says) < form.index(f'value="{typed}"')
    assert 'aria-invalid="true" aria-describedby="error-1"' in form
    others = [value for name, value in parse_qsl(urlsplit(address).query) if value != typed]
    assert all(f'value="{value}"' in form for value in others)


def test_a_spot_names_its_row_and_column_and_lights_the_words(client: TestClient):
    cell = text_of(
        client,
        "/evidence/indicators/latest/q1-2016-17-commissioning-group/indicator-results/cg-s24?field=result",
    )
    assert "The row “CG/S24 Overall satisfaction with customer services”, the column “Result”." in cell
    place = "/evidence/council-context/latest/q2-2023-24-our-plan/statements/1-21-372750?field=value"
    page = client.get(place).text
    assert "<mark>Leisure facilities counted 372,750 visits in Q2</mark>, below the target" in page
    assert "<h1>Leisure facilities counted 372,750 visits in Q2</h1>" in page


def test_sums_over_printed_totals_say_so(client: TestClient):
    address = "/datasets/savings/tables/savings/explore?by=committee&show=sum:amount_gbp"
    assert "Some rows are printed totals." in text_of(client, address)
    assert "Sum of amount:" not in text_of(client, address)  # no sum that has totals added in heads the page
    assert "33.7%" not in text_of(client, address)  # a share of what is counted twice says nothing
    by_report = text_of(client, address.replace("committee", "report"))
    assert "Some rows are printed totals." in by_report  # the totals are among the rows of any group
    page = client.get(address).text
    without = re.search(r'<a href="([^"]*)">Leave the printed totals out</a>', page)
    assert without is not None
    assert '<figure class="drawn">' not in page  # no bar is as long as what is counted twice
    assert '<figure class="drawn">' in client.get(html.unescape(without[1])).text
    left = text_of(client, html.unescape(without[1]))
    assert "Some rows are printed totals." not in left
    assert "Adults & Safeguarding 3 £15,069,000" in left


def test_search_is_narrowed_by_links_with_counts_and_reset(client: TestClient):
    page = client.get("/search?q=satisfied").text
    total = int(re.search(r"(\d+) results for", page)[1])
    options = dict(
        re.findall(r'href="(/search\?q=satisfied&amp;kind=\w+)">[\w ]+</a> <span class="small">(\d+)', page)
    )
    assert sum(map(int, options.values())) == total
    for href, count in options.items():
        narrowed = client.get(html.unescape(href)).text
        assert re.search(rf"{count} results? for", narrowed), href
        assert 'href="/search?q=satisfied">Remove all filters' in narrowed
    for name in ("topic", "period", "format"):
        assert f"{name}=" in page
    assert "publisher=" not in page  # all are of one, which narrows nothing down


@pytest.mark.parametrize(
    "words", ["%22", "%2A", "AND", "NEAR(", "title%3A", "-", "%27%3B+DROP", "%C2%A3", "%E2%80%AE", "a" * 200]
)
def test_odd_words_are_only_words(client: TestClient, words: str):
    assert client.get(f"/search?q={words}").status_code == 200


def test_without_words_search_lists_the_datasets(client: TestClient):
    text = text_of(client, "/search")
    assert "5 entries" in text
    assert "Performance indicators" in text


# ---- savings, key actions, indicators


def test_findings_are_told_in_the_list_as_sentences(client: TestClient) -> None:
    text = client.get("/findings").text
    assert "<strong>£10,000 apart.</strong> One table prints £16.667m, another 16,677." in text
    assert '<span class="small">£16.667m and 16,677</span></summary>' in text
    assert "The printed figures do not agree." not in text


def test_the_chart_of_savings_is_a_file_that_others_may_show(client: TestClient):
    page = client.get("/savings").text
    (address,) = re.findall(r'<a href="(/savings\.svg[^"]+)">The chart as SVG', page)
    chart = client.get(address)
    assert chart.headers["content-type"] == "image/svg+xml"
    assert chart.headers["access-control-allow-origin"] == "*"
    words = " ".join(etree.fromstring(chart.content).itertext())
    for said in (
        "Planned: £19.825m in 2017/18, £17.361m in 2019/20",
        "Source: London Borough of Barnet",
        "£16.667m",
    ):
        assert said in words
    assert client.get("/savings.svg").content == chart.content
    assert client.get("/savings.svg?report=none").status_code == 404


def test_savings_name_who_saves_most_and_whether_totals_agree(client: TestClient, sample_store: Path):
    text = text_of(client, "/savings")
    assert "2018/19: Assets, Regeneration & Growth saves most, £4,995,000" in text
    assert "The committees add up to £16,677,000; the table of yearly totals prints £16,667,000." in text
    assert "2017/18: Assets, Regeneration & Growth saves most, £4,976,000 . The totals agree." in text
    rows = rows_of(sample_store / "savings/1.0.0/data/savings.parquet")
    printed = [row for row in rows if row["table"] == "by_committee" and row["committee"] != "Total"]
    for row in printed:
        if row["amount_gbp"]:
            assert f"£{row['amount_gbp']:,.0f}" in text
    assert "Findings about these figures" in text
    assert "/findings/discrepancy/equal/2017-18-corporate-plan-addendum/" in client.get("/savings").text


def test_key_actions_are_counted_by_committee_and_rating(client: TestClient, sample_store: Path):
    rows = rows_of(sample_store / "key-actions/1.0.0/data/key-actions.parquet")
    page = client.get("/key-actions").text
    text = text_of(client, "/key-actions")
    assert f"All {len(rows)} actions" in text
    committee = Counter(row["committee"] for row in rows if row["committee"]).most_common(1)[0][0]
    own = [row for row in rows if row["committee"] == committee]
    greens = sum(row["rag"] == "Green" for row in own)
    assert re.search(rf"{re.escape(committee)} {greens} .*?{len(own)}", text)
    address = re.search(r'<th scope="row"><a href="(/key-actions[^"]*)">' + html.escape(committee), page)
    assert address is not None
    narrowed = text_of(client, html.unescape(address[1]))
    assert f"{len(own)} of {len(rows)} actions" in narrowed
    assert all(row["ref"] in narrowed for row in own if row["ref"])


def test_indicator_page_leads_to_evidence_comments_benchmarks_and_files(
    client: TestClient, sample_store: Path
):
    data = sample_store / "indicators/1.0.0/data"
    compared = rows_of(data / "benchmarks.parquet")[0]
    text = text_of(client, f"/indicators/{compared['indicator_id']}")
    assert (
        f"Compared with others Compared with Figure Period Source, as printed Report {compared['comparator']}"
        in text
    )
    commented = next(row for row in rows_of(data / "indicator-results.parquet") if row["comment"])
    observed = rows_of(data / "observations.parquet")
    known = next(row for row in observed if str(row["locator"]).split("#")[0] == commented["locator"])
    text = text_of(client, f"/indicators/{known['indicator_id']}")
    assert "What the council says about it" in text
    assert str(commented["comment"])[:60] in text
    page = client.get("/indicators/cg-s24").text
    text = text_of(client, "/indicators/cg-s24")
    assert "printed differently by another report" in text
    assert "/findings/restatement/cg-s24/result/" in page
    series = re.search(r'href="(/datasets/indicators/tables/observations/view.csv[^"]*)"', page)
    assert series is not None
    rows = client.get(html.unescape(series[1])).text.splitlines()
    assert all("cg-s24" in row for row in rows[1:])
    assert len(rows) > 8
    figure = re.search(r'class="number"[^>]*><a class="cell" href="(/evidence/[^"]*)">', page)
    assert figure is not None
    assert "The place in the report" in text_of(client, html.unescape(figure[1]))
    commented = client.get("/indicators/cg-c16").text
    assert "What the council says about it" in commented or 'class="found"' not in commented


CITATION = re.compile(r'<pre class="citation[^"]*"><code>(.*?)</code>', re.DOTALL)


def test_a_restated_figure_is_told_wherever_it_is_given(client: TestClient):
    """In the citation, as an answer, in the series, in the chart that others embed, and in the feed."""
    note = "The result for Q1 2016/17 is first printed as 77% and later as 89%."
    row = "indicators/1.0.0/q1-2016-17-commissioning-group/indicator-results/cg-s24"
    evidence = client.get(f"/evidence/{row}", params={"field": "result"})
    citation = html.unescape(CITATION.search(evidence.text)[1])
    assert citation.endswith(note)
    unchanged = client.get(f"/evidence/{row}", params={"field": "comment"}).text
    assert note not in CITATION.search(unchanged)[1]
    asked = {"q": "satisfaction with customer services Q1 2016/17"}
    told = {
        each["value"]: each["note"] for each in client.get("/api/v1/answers", params=asked).json()["answers"]
    }
    assert told[77] == note
    series = client.get("/api/v1/indicators/cg-s24/series").json()["observations"]
    restated = {(each["measure"], each["period"]) for each in series if each["restated"]}
    assert restated == {("result", "Q1 2016/17"), ("target", "2016/17")}
    chart = client.get("/indicators/cg-s24.svg")
    assert chart.headers["content-type"] == "image/svg+xml"
    assert note in " ".join(etree.fromstring(chart.content).itertext())
    embed, series_citation = CITATION.findall(client.get("/indicators/cg-s24").text)
    assert "/indicators/cg-s24.svg" in embed
    assert note in series_citation
    assert client.get("/indicators/no-such.svg").status_code == 404
    feed = client.get("/feeds/findings.atom").text
    assert note in feed
    quality = next(
        each for each in client.get("/catalog.json").json()["packages"] if each["name"] == "data-quality"
    )
    newest = quality["versions"][-1]["published"]
    assert re.findall(r"<updated>([^<]+)", feed)[0] == newest


def test_indicators_are_found_by_words_reference_and_newest_rating(client: TestClient):
    every = client.get("/indicators").text
    total = every.count('<th scope="row" class="long">')
    assert f"{total} indicators" in every
    named = client.get("/indicators?q=customer+satisfaction").text
    assert 0 < named.count('<th scope="row" class="long">') < total
    assert "customer services" in named
    assert client.get("/indicators?q=cg%2Fs24").text.count('<th scope="row" class="long">') == 1
    (red, count) = re.search(
        r'<a href="([^"]*rating=Red)">Red</a> <span class="small">(\d+)<', every
    ).groups()  # type: ignore[union-attr]
    narrowed = client.get(html.unescape(red)).text
    assert narrowed.count('<th scope="row" class="long">') == int(count)
    assert 'aria-current="true">Red' in narrowed
    assert "No indicator fits." in client.get("/indicators?q=zzzz").text


def test_an_indicator_says_whether_its_newest_result_meets_its_target(client: TestClient):
    said = text_of(client, "/indicators/cg-s24")
    assert "Met" in said[: said.index("Over time")]
    assert "told from both figures, not by the council" in said


def test_every_row_of_a_table_is_headed_by_what_it_says_first(client: TestClient):
    """A total over all committees names none of them."""
    page = client.get("/datasets/savings/tables/savings").text
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    assert len(rows) > 20
    assert all(row.count('<th scope="row"') == 1 for row in rows)


def test_a_dataset_shows_its_figures_first(client: TestClient):
    page = client.get("/datasets/savings").text
    preview = page[page.index('id="preview"') : page.index('id="columns"')]
    assert "£19,825,000" in preview
    assert "London Borough of Barnet" not in preview


def test_the_home_page_counts_findings_as_their_own_page_does(client: TestClient):
    home = text_of(client, "/")
    times = re.search(r"(\d+) times two printed figures do not agree", home)
    assert times is not None
    assert f" {times[1]} findings, the weightiest first" in text_of(client, "/findings")
    assert "What changed lately" not in home  # a first version changes nothing
    assert "The newest to be read is Our Plan for Barnet" in home


def test_a_result_says_what_its_title_does_not(client: TestClient):
    hits = re.findall(
        r'<h2 class="row-title">(.*?)</h2>\s*<p>(.*?)</p>', client.get("/search?q=repair+of+roads").text
    )
    told = {re.sub("<[^>]*>", "", title): re.sub("<[^>]*>", "", text) for title, text in hits}
    perception = told["repair of roads, Q1 2016/17"]
    assert perception.startswith("Percent: 27%")
    assert "First day of the period" not in perception


def test_a_paragraph_is_called_one(client: TestClient):
    found = client.get("/search?q=leisure+facilities+visits&kind=Row").text
    assert re.search(r"<a [^>]*>Paragraph 1\.\d+, Q2 2023/24</a>", re.sub("</?mark>", "", found))


def test_a_report_tells_its_tables_and_leads_to_how_the_council_is_doing(client: TestClient):
    told = text_of(client, "/reports/q1-2016-17-commissioning-group")
    assert "Not published 5 4" not in told
    assert "How the council is doing by this report" in told
    assert "How the council is doing by this report" not in text_of(
        client, "/reports/q1-2010-11-improvement-initiatives"
    )


def test_a_row_shows_first_what_its_table_opens_on(client: TestClient):
    page = client.get(
        "/evidence/indicators/1.0.0/q1-2016-17-commissioning-group/indicator-results/cg-s24"
    ).text
    first, rest = page[page.index("The published row") :].split("more columns of this row", 1)
    assert "77%" in first
    assert "First day of the period" not in first
    assert "First day of the period" in rest


def test_a_sentence_on_how_the_council_is_doing_has_its_figure_lit(client: TestClient):
    page = client.get("/doing").text
    assert re.search(r'<span class="sentence">[^<]*<mark>372,750</mark>[^<]*</span>', page)


def test_a_figure_is_told_as_printed_where_that_says_more(client: TestClient):
    page = client.get("/indicators/cg-s24").text
    printed = re.findall(r'<td data-heading="As printed"( class="none")?>.*?>([^<]*)</a>', page)
    assert (' class="none"', "87%") in printed
    assert ("", "89% (Q3 Target 87%)") in printed


def test_a_filter_of_many_values_is_folded(client: TestClient):
    page = client.get("/doing?report=q2-2016-17-corporate-plan").text
    assert "<summary>Part of the report" in page
    assert "<summary>Target" not in page
    assert ">Cannot be told</a>" in page
    chosen = re.search(r'href="([^"]*part=[^"]*)"', page)
    assert chosen is not None
    narrowed = client.get(html.unescape(chosen[1])).text
    assert re.search(r"<details open>\s*<summary>Part of the report", narrowed)


def test_each_amount_of_a_committee_names_its_year(client: TestClient):
    page = client.get("/savings").text
    assert re.search(r'<td class="number" data-heading="2018/19"><a class="cell"[^>]*>£4,995,000</a>', page)
    assert page.count('data-heading="2018/19"') == 10


def test_a_bar_has_its_whole_name_where_there_is_room(client: TestClient):
    mixed = client.get("/datasets/savings/tables/savings/explore?by=committee&show=sum:amount_gbp").text
    without = re.search(r'<a href="([^"]*)">Leave the printed totals out</a>', mixed)
    assert without is not None
    page = client.get(html.unescape(without[1])).text
    whole = re.search(r'<text class="bar-name wide"[^>]*>([^<]*)</text><text class="bar-name narrow"', page)
    assert whole is not None
    assert html.unescape(whole[1]) == "Assets, Regeneration & Growth"


def test_reports_say_how_many_of_their_tables_were_read(client: TestClient):
    read = re.findall(r'data-heading="Tables read">([^<]*)<', client.get("/reports").text)
    assert len(read) == 5
    assert read[0] == "None, its text was read"
    assert all(re.fullmatch(r"All \d+|\d+ of \d+", each) for each in read[1:])
