"""The portal over a store that the real release code made."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, quote, urldefrag, urljoin, urlsplit

import portal_store as sample
import pytest
from conftest import CHECKOUT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.drawing import show
from pipelines.portal.drawing.charts import BarPart, bar_chart, first_and_last, green_of, stacked_bar
from pipelines.portal.drawing.labels import Wish, grant
from pipelines.portal.drawing.linechart import ChartFigure, axis_ticks, line_chart
from pipelines.portal.site import Site
from pipelines.portal.tables.query import RESERVED
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.schemas import load_schemas
from pipelines.store.published import FRONT
from pipelines.store.reports import quarter_name, quarter_of

PAGE_LIMIT = 100_000
PAGES = (
    "/",
    "/datasets",
    "/datasets/indicators",
    "/datasets/indicators/versions/1.0.0",
    "/datasets/key-actions/tables/key-actions",
    "/datasets/indicators/versions/1.0.0/tables/observations",
    "/indicators",
    f"/indicators/{sample.COSTS.id}",
    "/reports",
    f"/reports/{sample.Q2}",
    "/findings",
    "/search",
    "/savings",
    "/key-actions",
    "/clock",
    "/datasets/indicators/versions/1.1.0/quality",
    "/datasets/indicators/compare",
    "/about",
    "/accessibility",
    "/api",
)


INLINE = ("a", "code", "strong", "var")


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.links: list[str] = []
        self.assets: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.headings: list[str] = []
        self._heading = False
        self.feed(html)
        self.text = " ".join("".join(self.pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in INLINE:
            self.pieces.append(" ")
        self.tags.append((tag, given))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        for name in ("src", "srcset", "data"):
            if given.get(name):
                self.assets.append(str(given[name]))
        if tag == "link" and given.get("rel") != "canonical":
            self.assets.append(str(given["href"]))
        if tag in ("h1", "h2"):
            self._heading = True
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "h2"):
            self._heading = False

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
        if self._heading:
            self.headings[-1] += data

    def count(self, tag: str) -> int:
        return sum(1 for name, _ in self.tags if name == tag)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.publish_twice(tmp_path_factory.mktemp("portal") / "store")


@pytest.fixture(scope="session")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store, address="https://data.example")) as client:
        yield client


def page(client: TestClient, address: str, status: int = 200) -> Page:
    answer = client.get(address)
    assert answer.status_code == status, address
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


# ---- every page


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_plain_and_light(client: TestClient, address: str):
    found = page(client, address)
    assert found.count("h1") == 1
    assert found.count("main") == 1
    assert ("html", {"lang": "en-GB"}) in found.tags
    assert found.links[0] == "#main", "the first link skips to the content"
    assert len(found.html.encode()) < PAGE_LIMIT
    assert not scripts(found)
    assert not found.count("style")
    assert not [
        given for _, given in found.tags if any(name == "style" or name.startswith("on") for name in given)
    ]
    assert found.assets, "the stylesheet"
    assert all(asset.startswith("/static/") for asset in found.assets)
    ids = [given["id"] for _, given in found.tags if "id" in given]
    assert len(ids) == len(set(ids))
    assert all(
        given.get("tabindex") == "0" and given.get("aria-label")
        for _, given in found.tags
        if given.get("class") == "scroll"
    )


def scripts(found: Page) -> list[dict[str, str]]:
    """What a browser would run; a block of JSON-LD is data, which nothing runs."""
    return [
        given for tag, given in found.tags if tag == "script" and given != {"type": "application/ld+json"}
    ]


@pytest.mark.parametrize(
    ("address", "version"),
    [("/datasets/indicators", "1.1.0"), ("/datasets/indicators/versions/1.0.0", "1.0.0")],
)
def test_a_datasets_page_tells_search_engines_what_it_is(client: TestClient, address: str, version: str):
    (block,) = re.findall('<script type="application/ld\\+json">(.*)</script>', client.get(address).text)
    found = json.loads(block)
    assert (found["@type"], found["version"]) == ("Dataset", version)
    assert found["url"].endswith(address)
    for file in found["distribution"]:
        answer = client.get(urlsplit(file["contentUrl"]).path)
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]


def test_structured_data_cannot_end_its_block(tmp_path: Path):
    store = sample.publish_hostile(tmp_path / "store")
    catalog = json.loads((store / "catalog.json").read_bytes())
    catalog["attribution"] = f"</script>{sample.HOSTILE} & more"
    (store / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    text = TestClient(create_app(store)).get("/datasets/indicators").text
    (block,) = re.findall('<script type="application/ld\\+json">(.*?)</script>', text)
    assert json.loads(block)["creditText"] == catalog["attribution"]


def test_titles_tell_pages_apart(client: TestClient):
    titles = [re.search("<title>(.*)</title>", client.get(address).text) for address in PAGES]
    assert len({found[1] for found in titles if found}) == len(PAGES)


def kind_of(address: str) -> str:
    """What kind of page an address leads to: a few of each are tried."""
    path, _, query = address.partition("?")
    names = sorted(name for name, _ in parse_qsl(query))
    start = "/".join(path.split("/")[:2])
    if "/explore" in path:
        return f"{path.rpartition('/')[2]} {'by' in names}"
    if "/tables/" in path and query:
        names = sorted(
            {name.rpartition("__")[2] if "__" in name else name in RESERVED for name in names}, key=str
        )
    is_cell = re.fullmatch(r"/datasets/.*/tables/[^/]+/\d+/\w+", path)
    if is_cell or start in ("/evidence", "/pictures"):
        return f"{'cell' if is_cell else start} {names}"
    return f"{path} {names}" if not query else f"{start} {names}"


def test_every_link_inside_the_portal_leads_somewhere(client: TestClient):
    waiting, seen, fragments, tried = ["/"], {"/"}, [], Counter[str]()
    while waiting:
        address = waiting.pop()
        tried[kind_of(address)] += 1
        if tried[kind_of(address)] > 5:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        found = Page(answer.text)
        own = {given.get("id") for _, given in found.tags}
        for link in [*found.links, *found.assets]:
            target, fragment = urldefrag(link)
            if not target:
                assert fragment in own, f"{address} links to #{fragment}"
                continue
            target = target if target.startswith("http") else urljoin(str(answer.url.path), target)
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)
                fragments.append(fragment)
    assert set(PAGES) <= seen, "every kind of page can be reached by links from home"
    assert f"/documents/{sample.summary(sample.Q1).sha256}.pdf" in seen
    assert {"page=4", "page=5"} & set(fragments), "places lead to their page of the document"


@pytest.mark.parametrize("address", [*PAGES, "/nowhere", "/static/0/style.css", "/catalog.json"])
def test_every_answer_has_the_security_headers(client: TestClient, address: str):
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


# ---- what the pages say


def test_home_counts_what_the_newest_report_prints(client: TestClient):
    text = page(client, "/").text
    assert "Q2 2016/17 in figures" in text
    assert "3 indicators in the report" in text
    assert "2 of them were rated" in text
    assert "2 were rated Green" in text
    assert "1 were better than the time before" in text
    assert "1 were worse than the time before" in text
    assert "£19.825m" in text
    assert "£53.853m in all" in text
    assert "40 Green, 20 Green Amber" in client.get("/").text, "the key actions' chart in words"


def test_datasets_lists_what_is_published(client: TestClient):
    found = page(client, "/datasets")
    assert [link for link in found.links if re.fullmatch("/datasets/[^/]+", link)] == [
        "/datasets/indicators",
        "/datasets/savings",
        "/datasets/key-actions",
    ]
    assert "updated 22 November 2026" in found.text


def test_dataset_page_keeps_the_order_that_users_know(client: TestClient):
    found = page(client, "/datasets/indicators")
    assert found.headings == [
        "Performance indicators",
        "Details",
        "Downloads",
        "Preview",
        "Columns",
        "Using this data",
        "Where each number comes from",
        "Checks this release passed",
        "Version history",
        "Figures changed after publication",
        "Contact",
    ]
    assert "Latest data Version 1.1.0 First published 2 October 2026 Updated 22 November 2026" in found.text
    assert found.text.index("Download everything") < found.text.index("Details")


def test_dataset_page_explains_every_column(client: TestClient):
    found = page(client, "/datasets/indicators")
    schemas = load_schemas(sample.PROJECT.schemas)
    for name in ("indicator-results", "observations", "indicators", "locators"):
        for column in schemas[name].fields:
            assert f"<code>{column.name}</code>" in found.html
            assert column.description.replace("`", "") in found.text


def test_dataset_page_gives_addresses_that_do_not_change(client: TestClient):
    text = client.get("/datasets/indicators").text
    assert "https://data.example/download/indicators/latest/data/indicator-results.csv" in text
    old = client.get("/datasets/indicators/versions/1.0.0").text
    assert "https://data.example/download/indicators/1.0.0/data/indicator-results.csv" in old


def test_dataset_page_lists_the_checks(client: TestClient):
    text = page(client, "/datasets/indicators").text
    assert "3 of 4 checks found nothing" in text
    assert (
        "Direction fits the results. indicator-results Warning 1 of 4 Printed Improving, yet dearer." in text
    )


def test_the_quality_of_a_release_is_told_check_by_check(client: TestClient):
    address = "/datasets/indicators/versions/1.1.0/quality"
    assert address in page(client, "/datasets/indicators").links
    found = page(client, address)
    assert "3 of 4 checks found nothing" in found.text
    assert "Direction fits the results. Indicator results Warning 1 of 4 Printed Improving" in found.text
    assert found.text.count("Every column is there.") == 3
    assert client.get("/datasets/indicators/versions/9.9.9/quality").status_code == 404


def test_the_catalogue_is_filtered_by_links(client: TestClient):
    found = page(client, "/datasets")
    link = next(link for link in found.links if "format=Parquet" in link)
    assert "kind=Dataset" in link
    assert "Performance indicators" in page(client, link).text


def test_old_version_says_what_replaced_it(client: TestClient):
    found = page(client, "/datasets/indicators/versions/1.0.0")
    assert "Not the latest data" in found.text
    assert "Version 1.0.0 was replaced by version 1.1.0 on 22 November 2026." in found.text
    assert "/download/indicators/1.0.0/indicators.zip" in found.links
    newest = page(client, "/datasets/indicators/versions/1.1.0")
    assert "Not the latest data" not in newest.text


def test_table_page_shows_figures_as_people_write_them(client: TestClient):
    found = page(client, "/datasets/savings/tables/savings")
    assert "£19,825,000" in found.text
    actions = page(client, "/datasets/key-actions/tables/key-actions")
    assert "Rows 1 to 25 of 60." in actions.text
    assert "Page 1 of 3" in actions.text
    assert "Action number 2 Green Amber Environment" in actions.text
    assert "CG51" not in actions.text
    rest = page(client, "/datasets/key-actions/tables/key-actions?page=3")
    assert "Rows 51 to 60 of 60." in rest.text
    assert "CG51" in rest.text


def test_a_table_opens_on_the_columns_that_its_schema_puts_in_front(client: TestClient):
    found = page(client, "/datasets/key-actions/tables/key-actions")
    front = json.loads((CHECKOUT / "schemas" / "key-actions.json").read_text(encoding="utf-8"))[FRONT]
    assert '<th scope="row" data-heading="Action"' in found.html
    head = re.search("<thead>.*</thead>", found.html, re.DOTALL)[0]
    assert len(re.findall("<th ", head)) == len(front)
    assert "Publisher" not in head
    assert found.html.index('aria-label="Rows by rating"') < found.html.index("<thead>")
    every = next(link for link in found.links if "fields=report%2Cpublisher" in link)
    assert "Publisher" in re.search("<thead>.*</thead>", page(client, every).html, re.DOTALL)[0]


def test_every_cell_of_a_table_leads_to_its_evidence(client: TestClient):
    found = page(client, "/datasets/savings/tables/savings")
    cells = [link for link in found.links if re.fullmatch(r"savings/\d/\w+", link)]
    assert len(cells) == 4 * len(("financial_year", "amount_gbp", "table"))
    answer = client.get(f"/datasets/savings/tables/{cells[1]}", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == (
        f"/evidence/savings/1.0.0/{sample.PLAN}/savings/2017-18?field=amount_gbp"
    )
    assert "£19,825,000" in page(client, answer.headers["location"]).text
    assert client.get("/datasets/savings/tables/savings/5/table").status_code == 404
    assert client.get("/datasets/savings/tables/savings/1/no_column").status_code == 404


ACTIONS_TABLE = "/datasets/key-actions/tables/key-actions"


def test_a_view_filters_sorts_and_chooses_columns(client: TestClient):
    found = page(client, f"{ACTIONS_TABLE}?rag=Green+Amber&ref__gt=CG40&sort=-ref&fields=ref,rag")
    rows = re.findall(r'<a class="cell" href="key-actions/(\d+)/ref">(CG\d+)</a>', found.html)
    assert rows == [(str(number), f"CG{number}") for number in (59, 56, 53, 50, 47, 44, 41)]
    assert "7 of 60 rows fit." in found.text
    assert "Committee" not in re.search("<thead>.*</thead>", found.html, re.DOTALL)[0]
    assert 'aria-sort="descending"' in found.html
    assert "Reference is more than CG40 remove" in found.text
    assert f"{ACTIONS_TABLE}?ref__gt=CG40&sort=-ref&fields=ref%2Crag" in found.links
    assert "Action number 7" in page(client, f"{ACTIONS_TABLE}?q=%22number+7%22").text


def test_the_files_of_a_view_hold_exactly_the_view(client: TestClient):
    query = "?rag=Green+Amber&sort=-ref&fields=ref,rag"
    found = page(client, ACTIONS_TABLE + query)
    assert f"{ACTIONS_TABLE}/view.csv{query.replace(',', '%2C')}" in found.links
    answer = client.get(f"{ACTIONS_TABLE}/view.csv{query}")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["ref", "rag"]
    assert [row[0] for row in rows[1:]] == [f"CG{number:02}" for number in range(59, 0, -3)]
    assert 'filename="open-barnet-key-actions-1.0.0-view.csv"' in answer.headers["content-disposition"]
    as_json = client.get(f"{ACTIONS_TABLE}/view.json{query}").json()
    assert as_json == [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert client.get(f"{ACTIONS_TABLE}/view.json?ref=none").json() == []
    assert "view.csv" not in page(client, ACTIONS_TABLE).html


def test_a_form_leads_to_the_address_of_its_view(client: TestClient):
    form = f"{ACTIONS_TABLE}?q=action&sort=ref&add_column=rag&add_how=eq&add_value=Green&page=2"
    answer = client.get(form, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"{ACTIONS_TABLE}?q=action&sort=ref&rag=Green"
    chosen = client.get(f"{ACTIONS_TABLE}?rag=Green&show=ref&show=rag", follow_redirects=False)
    assert chosen.headers["location"] == f"{ACTIONS_TABLE}?rag=Green&fields=ref%2Crag"
    empty = client.get(f"{ACTIONS_TABLE}?q=&add_column=&add_how=contains&add_value=", follow_redirects=False)
    assert empty.headers["location"] == ACTIONS_TABLE


@pytest.mark.parametrize("query", ["no_column=1", "rag__like=x", "sort=nothing", "fields=a,b", "q=a&q=b"])
def test_a_question_without_sense_is_answered_with_what_is_allowed(client: TestClient, query: str):
    answer = client.get(f"{ACTIONS_TABLE}?{query}")
    assert answer.status_code == 400
    assert "One field needs a change" in answer.text
    assert re.search(rf'name="{query.partition("=")[0]}"[^>]* aria-invalid="true"', answer.text)
    assert client.get(f"{ACTIONS_TABLE}/view.csv?{query}").status_code == 400
    assert client.get(f"{ACTIONS_TABLE}?utm_source=x").status_code == 200


def test_a_view_file_holds_no_formula(tmp_path: Path):
    client = TestClient(create_app(sample.publish_hostile(tmp_path / "store")))
    text = client.get("/datasets/key-actions/tables/key-actions/view.csv?ref__ne=X4").text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert '\'=HYPERLINK("https://evil.example","x")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_any_two_versions_are_compared_value_by_value(client: TestClient):
    found = page(client, "/datasets/indicators/compare")
    assert "what changed" in found.headings[0]
    assert "Rows added" in found.headings
    assert "From version" in found.text
    row = f"/evidence/indicators/1.1.0/{sample.Q2}/indicator-results/{sample.COSTS.id}"
    assert row in found.links
    back = page(client, "/datasets/indicators/compare?from=1.1.0&to=1.0.0")
    assert row in back.links, "what was added one way is taken out the other way"
    same = page(client, "/datasets/indicators/compare?from=1.1.0&to=1.1.0")
    assert "The two versions say the same." in same.text
    rows = list(csv.DictReader(io.StringIO(client.get("/datasets/indicators/compare.csv").text)))
    assert {"resource", "kind", "old", "new"} <= set(rows[0])
    assert client.get("/datasets/indicators/compare.json").json()["previous"] == "1.0.0"
    assert "/datasets/indicators/compare" in page(client, "/datasets/indicators").links
    assert client.get("/datasets/indicators/compare?from=9.9.9").status_code == 404
    single = client.get("/datasets/savings/compare")
    assert single.status_code == 400
    assert "one version only" in single.text


def test_a_changed_cell_says_so_on_its_old_evidence(tmp_path: Path):
    root = tmp_path / "store"
    sample.publish(root, [sample.Q1], sample.FIRST_TIME)
    found = sample.records([sample.Q1])["key-actions"]
    changed = tuple({**item, "rag": "Red"} if item["ref"] == "CG07" else item for item in found.rows)
    extra = {"key-actions": replace(found, rows=changed)}
    sample.publish(root, [sample.Q1], sample.SECOND_TIME, extra=extra)
    client = TestClient(create_app(root))
    address = f"/evidence/key-actions/1.0.0/{sample.Q1}/key-actions/cg07"
    text = page(client, f"{address}?field=rag").text
    assert "Changed since. The newest version, 1.0.1, says Red." in text
    assert "1.0.1, says the same" in page(client, f"{address}?field=action").text
    compared = page(client, "/datasets/key-actions/compare").text
    assert "Rating Green Red" in compared
    assert "corrected by us" in compared


def test_indicators_list_shows_the_newest_result(client: TestClient):
    text = page(client, "/indicators").text
    assert "Running costs of estate (designated civic buildings only) £6.5m Q2 2016/17 Green CG/C24 8" in text
    assert "Number of New Homes completed Not reported Q2 2016/17 REGENKPI01 (Re/S11) 2" in text


def test_indicator_page_has_chart_and_table(client: TestClient):
    found = page(client, f"/indicators/{sample.COSTS.id}")
    assert "£6.5m Q2 2016/17 Green as the council rated it Target £6.8m for the same period" in found.text
    assert "Lower figures are better." in found.text
    assert (
        "Results: Q1 2015/16 £8,700,000; Q1 2016/17 £7,400,000; Q2 2016/17 £6,500,000. "
        "Targets: Q1 2016/17 £6,800,000; Q2 2016/17 £6,800,000. "
        "Targets for a whole year: 2017/18 £6,200,000." in found.text
    ), "the chart in words"
    assert "2 of the 8 printed figures are in the table only" in found.text
    assert (
        "Q1 2016/17 Result £7,300,000 † printed differently by another report £7.3m "
        "Green Amber Commissioning Group, Quarter 1 2016/17 page 4" in found.text
    )
    assert "Q4 2015/16 Result New (2016/17)" in found.text


def test_indicator_page_tells_ratings_by_word_and_shape(client: TestClient):
    html = client.get(f"/indicators/{sample.ROADS.id}").text
    assert 'class="mark red-amber"' in html
    assert "Result, rated Red Amber" in html
    assert html.count('d="M0 6-6.4-5H6.4Z"') >= 3, "the triangle stands in chart, legend and table"


def test_indicator_page_names_figures_that_differ(client: TestClient):
    text = page(client, f"/indicators/{sample.COSTS.id}").text
    assert (
        "Q1 2016/17, result: £7.3m in Commissioning Group, Quarter 1 2016/17, page 4; £7.4m in Corporate Plan"
        in text
    )
    assert "Printed differently" not in page(client, f"/indicators/{sample.HOMES.id}").text


def test_indicator_without_figures_says_so(client: TestClient):
    found = page(client, f"/indicators/{sample.WATCHED.id}")
    assert "There is no chart" in found.text
    assert "Monitor" in found.text
    assert 'class="chart"' not in found.html


def test_reports_page_says_what_was_found_and_what_was_not(client: TestClient):
    assert "broken.pdf: not a PDF; export it again" in page(client, "/reports").text
    found = page(client, f"/reports/{sample.Q2}")
    assert "Indicators page 4 Indicator results 4 3" in found.text
    assert "1 table of this report has headings that are new to us." in found.text
    assert "Measure | Barnet | London" in found.text
    assert "Indicators, page 4: heading ‘Owner’ is not known" in found.text
    assert sample.summary(sample.Q2).sha256 in found.text
    assert "https://barnet.example/reports" in found.links


def test_missing_page_helps(client: TestClient):
    assert "/datasets/indicators" in page(client, "/datasets/indicatrs", 404).links
    assert (
        f"/indicators/{sample.HOMES.id}"
        in page(client, "/indicators/households-placed-in-private-sector", 404).links
    )
    assert f"/reports/{sample.Q2}" in page(client, "/reports/q2-2016-17", 404).links
    assert "/datasets" in page(client, "/nowhere/at/all", 404).links


# ---- files


def test_every_file_of_every_version_is_served_as_published(client: TestClient, store: Path):
    served = 0
    for version in store.glob("*/[0-9]*"):
        for path in version.rglob("*"):
            if path.is_file():
                address = (
                    f"/download/{version.parent.name}/{version.name}/{path.relative_to(version).as_posix()}"
                )
                answer = client.get(address)
                assert answer.status_code == 200
                assert answer.content == path.read_bytes()
                assert answer.headers["cache-control"] == "public, max-age=3600"
                served += 1
    assert served > 30


def test_the_datasets_page_leads_to_every_format(client: TestClient):
    links = page(client, "/datasets/indicators").links
    data = [f"data/indicator-results.{suffix}" for suffix in ("csv", "parquet", "json")]
    whole = [f"indicators.{suffix}" for suffix in ("xlsx", "ods", "sqlite", "zip")]
    for name in (*data, *whole, "data/csv-metadata.json"):
        address = f"/download/indicators/1.1.0/{name}"
        assert address in links
        assert client.get(address).headers["content-type"] not in ("", "application/octet-stream"), name


def test_latest_is_the_newest_version_and_asked_about_every_time(client: TestClient, store: Path):
    answer = client.get("/download/indicators/latest/data/observations.csv")
    assert answer.content == (store / "indicators/1.1.0/data/observations.csv").read_bytes()
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["content-location"] == "/download/indicators/1.1.0/data/observations.csv"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("address", "name", "media"),
    [
        ("indicators/latest/indicators.zip", "open-barnet-indicators-1.1.0.zip", "application/zip"),
        (
            "indicators/1.0.0/data/observations.csv",
            "open-barnet-indicators-observations-1.0.0.csv",
            "text/csv; charset=utf-8",
        ),
        (
            "savings/latest/data/savings.parquet",
            "open-barnet-savings-1.0.0.parquet",
            "application/vnd.apache.parquet",
        ),
    ],
)
def test_saved_files_are_named_by_publisher_subject_and_version(
    client: TestClient, address: str, name: str, media: str
):
    answer = client.get(f"/download/{address}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-type"] == media


def test_descriptor_opens_in_the_browser_and_its_paths_work(client: TestClient):
    answer = client.get("/download/indicators/latest/datapackage.json")
    assert "content-disposition" not in answer.headers
    for resource in answer.json()["resources"]:
        csv_file = client.get(f"/download/indicators/latest/{resource['path']}")
        assert len(csv_file.content) == resource["bytes"]


@pytest.mark.parametrize(
    "address", ["/", "/datasets/indicators", "/download/savings/1.0.0/data/savings.csv", "/catalog.json"]
)
def test_a_copy_that_is_still_good_is_not_sent_again(client: TestClient, address: str):
    for encoding in ("gzip", "identity"):
        first = client.get(address, headers={"accept-encoding": encoding})
        again = {"accept-encoding": encoding, "if-none-match": first.headers["etag"]}
        assert client.get(address, headers=again).status_code == 304
        since = {"accept-encoding": encoding, "if-modified-since": first.headers["last-modified"]}
        assert client.get(address, headers=since).status_code == 304
        assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200
        assert client.get(address, headers={"if-modified-since": "yesterday"}).status_code == 200


def test_head_answers_without_a_body(client: TestClient):
    for address in ("/", "/download/indicators/latest/indicators.zip"):
        answer = client.head(address, headers={"accept-encoding": "identity"})
        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) == len(
            client.get(address, headers={"accept-encoding": "identity"}).content
        )


def test_files_are_served_in_ranges(client: TestClient):
    address = f"/documents/{sample.summary(sample.Q1).sha256}.pdf"
    whole = sample.document(sample.Q1)
    answer = client.get(address, headers={"range": "bytes=100-199"})
    assert answer.status_code == 206
    assert answer.content == whole[100:200]
    assert answer.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert answer.headers["content-type"] == "application/pdf"
    assert client.get(address, headers={"range": f"bytes={len(whole)}-"}).status_code == 416
    assert client.get(address, headers={"range": "bytes=1-2", "if-range": '"other"'}).content == whole


def test_text_is_packed_and_binary_is_not(client: TestClient):
    plain = client.get("/", headers={"accept-encoding": "identity"})
    packed = client.get("/", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    table = client.get(
        "/download/key-actions/latest/data/key-actions.csv", headers={"accept-encoding": "gzip"}
    )
    assert table.headers["content-encoding"] == "gzip"
    assert table.headers["etag"].startswith('W/"')
    binary = client.get(
        "/download/key-actions/latest/data/key-actions.parquet", headers={"accept-encoding": "gzip"}
    )
    assert "content-encoding" not in binary.headers


def test_static_files_may_be_kept_for_ever(client: TestClient):
    sheet = next(asset for asset in page(client, "/").assets if asset.endswith("style.css"))
    answer = client.get(sheet)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert client.get(re.sub("/static/[0-9a-f]+/", "/static/000000000000/", sheet)).status_code == 404
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


# ---- what must not happen


@pytest.mark.parametrize(
    "address",
    [
        "/download/indicators/1.1.0/../../catalog.json",
        "/download/indicators/1.1.0/%2e%2e/%2e%2e/catalog.json",
        "/download/indicators/1.1.0/..%2f..%2fcatalog.json",
        "/download/indicators/1.1.0//etc/passwd",
        "/download/indicators/1.1.0/%2fetc%2fpasswd",
        "/download/indicators/1.1.0/data",
        "/download/indicators/1.1.0/",
        "/download/indicators/1.1.0/data/observations.csv%00.zip",
        "/download/..%2f..%2f/1.1.0/datapackage.json",
        "/download/documents/1.1.0/x",
        "/download/indicators/..%2f1.1.0/datapackage.json",
        "/download/indicators/9.9.9/datapackage.json",
        "/documents/..%2fcatalog.json",
        "/documents/catalog.json",
        "/documents/0000000000000000000000000000000000000000000000000000000000000000.pdf",
        "/static/000000000000/..%2f..%2fapp.py",
        "/datasets/documents",
        "/datasets/%2e%2e",
        "/datasets/indicators/tables/..%2f..",
        "/datasets/indicators/versions/latest/tables/none",
        "/indicators/%00",
        "/reports/..%2f..%2fetc%2fpasswd",
    ],
)
def test_nothing_leaves_the_store(client: TestClient, address: str):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert '"format": 1' not in answer.text


def test_a_link_in_a_version_is_not_followed(tmp_path: Path):
    root = sample.publish_twice(tmp_path / "store")
    (tmp_path / "secret.csv").write_text("secret")
    (root / "indicators/1.1.0/data/secret.csv").symlink_to(tmp_path / "secret.csv")
    client = TestClient(create_app(root))
    assert client.get("/download/indicators/1.1.0/data/secret.csv").status_code == 404
    assert client.get("/download/indicators/1.1.0/data/observations.csv").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "two", "01", "9" * 30, "１"])
def test_odd_pages_are_refused_kindly(client: TestClient, page: str):
    answer = client.get(f"/datasets/key-actions/tables/key-actions?page={page}")
    assert answer.status_code == 400
    assert "whole number" in answer.text


def test_a_page_beyond_the_end_is_missing(client: TestClient):
    assert client.get("/datasets/key-actions/tables/key-actions?page=4").status_code == 404
    assert client.get("/datasets/key-actions/tables/key-actions?page=999999999").status_code == 400


def test_only_reading_is_allowed(client: TestClient):
    answer = client.post("/datasets")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_long_addresses_are_refused(client: TestClient):
    assert client.get("/datasets/" + "a" * 5000).status_code == 414
    assert client.get("/?q=" + "a" * 5000).status_code == 414


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(
        st.one_of(
            st.sampled_from(
                ["datasets", "indicators", "versions", "tables", "latest", "download", "documents", "reports"]
            ),
            st.text(max_size=12),
        ),
        max_size=6,
    ),
    query=st.dictionaries(st.sampled_from(["page", "q", "x"]), st.text(max_size=8), max_size=2),
)
def test_no_address_breaks_the_portal(client: TestClient, parts: list[str], query: dict[str, str]):
    path = "/".join(quote(part, safe="", errors="ignore") for part in parts)
    answer = client.get(f"http://testserver/{path}", params=query)
    assert answer.status_code in (200, 400, 404)


def test_hostile_text_is_harmless_on_every_page_it_can_reach(tmp_path: Path):
    client = TestClient(create_app(sample.publish_hostile(tmp_path / "store")))
    place = f"{sample.Q1}/key-actions/x"
    pages = [
        "/key-actions",
        "/search?q=script+alert",
        "/search?q=%3Cscript%3E",
        "/datasets/key-actions/tables/key-actions",
        "/datasets/key-actions/tables/key-actions?q=%3Cscript%3Ealert",
        "/datasets/key-actions/tables/key-actions?action=%3Cscript%3E",
        "/indicators/hostile",
        *(f"/evidence/key-actions/1.0.0/{place}{number}?field=action" for number in range(5)),
        *(f"/evidence/key-actions/1.0.0/{place}{number}" for number in range(5)),
    ]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < PAGE_LIMIT, address
        found = Page(answer.text)
        assert scripts(found) == [], address
        assert not [link for link in found.links if not link.startswith(("/", "#", "?", "https://", "key-"))]
        assert not [name for _, given in found.tags for name in given if name.startswith("on")], address


def test_text_of_a_report_is_never_more_than_text(tmp_path: Path):
    client = TestClient(create_app(sample.publish_hostile(tmp_path / "store")))
    for address in (
        "/",
        "/indicators",
        "/indicators/hostile",
        "/reports",
        "/datasets/key-actions",
        "/datasets/key-actions/tables/key-actions",
    ):
        answer = client.get(address)
        found = Page(answer.text)
        assert answer.status_code == 200
        assert scripts(found) == []
        assert not [link for link in found.links if link.startswith("javascript")]
        assert len(answer.content) < PAGE_LIMIT, "a megabyte in one cell is clipped"
    assert sample.HOSTILE in page(client, "/indicators/hostile").text
    assert (
        'HYPERLINK("https://evil.example","x")'
        in page(client, "/datasets/key-actions/tables/key-actions").text
    )


def test_addresses_of_reports_become_links_only_if_they_lead_to_the_web(client: TestClient):
    found = page(client, f"/reports/{sample.PLAN}")
    assert "javascript:alert(1)" in found.text
    assert not [link for link in found.links if link.startswith("javascript")]


# ---- the store changes, or is broken


def test_a_new_publication_shows_without_a_restart(tmp_path: Path):
    root = tmp_path / "store"
    client = TestClient(create_app(root))
    assert "Nothing has been published yet" in client.get("/").text
    assert client.get("/datasets").status_code == 200
    assert client.get("/indicators").status_code == 200
    assert client.get("/catalog.json").status_code == 404
    sample.publish(root, [sample.Q1], sample.FIRST_TIME)
    first = client.get("/datasets/indicators")
    assert "Version 1.0.0" in first.text
    sample.publish(root, [sample.Q1, sample.Q2], sample.SECOND_TIME)
    again = client.get("/datasets/indicators", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    assert "Version 1.1.0" in again.text
    assert client.get("/datasets/indicators/versions/1.0.0").status_code == 200


def test_a_blocked_update_is_told_and_the_last_version_stays(tmp_path: Path):
    root = tmp_path / "store"
    sample.publish(root, [sample.Q1], sample.FIRST_TIME)
    bad = CheckResult("schema/x", "key-actions", "schema", Level.ERROR, "A rating is one of four.", 60, 2)
    sample.publish(root, [sample.Q1, sample.Q2], sample.SECOND_TIME, extra_checks=[bad])
    client = TestClient(create_app(root))
    text = page(client, "/datasets/key-actions").text
    assert "An update is being held back." in text
    assert "key-actions: A rating is one of four.: 2 of 60 failed" in text
    assert "Version 1.0.0" in text


def test_a_package_blocked_from_the_start_has_a_page(tmp_path: Path):
    bad = CheckResult("schema/x", "key-actions", "schema", Level.ERROR, "A rating is one of four.", 60, 2)
    sample.publish(tmp_path / "store", [sample.Q1], sample.FIRST_TIME, extra_checks=[bad])
    client = TestClient(create_app(tmp_path / "store"))
    assert "Not published yet" in page(client, "/datasets/key-actions").text
    assert "A rating is one of four." in page(client, "/datasets/key-actions").text
    assert client.get("/download/key-actions/latest/key-actions.zip").status_code == 404


def test_a_broken_catalogue_does_not_take_the_portal_down(tmp_path: Path):
    root = sample.publish_twice(tmp_path / "store")
    client = TestClient(create_app(root), raise_server_exceptions=False)
    assert client.get("/").status_code == 200
    (root / "catalog.json").write_text("{")
    assert client.get("/datasets/indicators").status_code == 200
    fresh = TestClient(create_app(root), raise_server_exceptions=False)
    answer = fresh.get("/")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_lost_table_is_an_apology_and_no_trace(tmp_path: Path):
    root = sample.publish_twice(tmp_path / "store")
    (root / "savings/1.0.0/data/savings.parquet").write_bytes(b"no parquet")
    client = TestClient(create_app(root), raise_server_exceptions=False)
    answer = client.get("/datasets/savings/tables/savings")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert "parquet" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_pages_are_rendered_once_per_state_of_the_catalogue(store: Path, monkeypatch: pytest.MonkeyPatch):
    from pipelines.portal.pages import pages

    calls: list[str] = []
    real = pages.dataset

    def counted(site: Site, name: str) -> str:
        calls.append(name)
        return real(site, name)

    monkeypatch.setattr(pages, "dataset", counted)
    client = TestClient(create_app(store))
    for query in ("", "?utm_source=a", "?utm_source=b"):
        client.get(f"/datasets/indicators{query}")
    assert calls == ["indicators"]


def test_portal_loads_nothing_of_the_pipeline():
    code = (
        "import sys, pipelines.portal; bad = [name for name in sys.modules if name.split('.')[0] in "
        "{'dagster', 'pdfplumber', 'pdfminer', 'pypdfium2', 'frictionless', 'great_expectations', 'pandas'} "
        "or name.startswith(('pipelines.extraction', 'pipelines.gate', 'pipelines.orchestration'))]; "
        "sys.exit(', '.join(bad) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=sample.PROJECT.root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


# ---- words and figures


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (show.day("2026-11-22T09:00:00Z"), "22 November 2026"),
        (show.day("November"), "November"),
        (show.money(19_825_000), "£19,825,000"),
        (show.money(-5000.5), "−£5,000.50"),
        (show.money_short(19_825_000), "£19.825m"),
        (show.money_short(-1_000_000), "−£1m"),
        (show.money_short(309_000), "£309,000"),
        (show.with_unit(68.7, "percent"), "68.7%"),
        (show.with_unit(Decimal("5.70"), "percent"), "5.7%"),
        (show.with_unit(1, "days"), "1 day"),
        (show.with_unit(3.4, "per_10000"), "3.4 per 10,000"),
        (show.with_unit(None, "percent"), ""),
        (show.with_unit(float("inf"), "count"), "not a number"),
        (show.number(1e22), "10,000,000,000,000,000,000,000"),
        (show.size(999), "999 bytes"),
        (show.size(12_345), "12 kB"),
        (show.size(1_440_000), "1.4 MB"),
        (show.plural(1, "row"), "1 row"),
        (show.clip("one two three", 9), "one two…"),
        (show.period_lines("Q2 2016/17"), ("Q2", "2016/17")),
        (show.period_lines("2017/18"), ("2017/18", "")),
        (show.month("2011-03"), "March 2011"),
        (show.month("2011-12"), "2011-12"),
        (quarter_of("2016/17", "Performance (Quarter 2 2016/17)"), (2016, 2)),
        (quarter_of("", "", "2017-18-corporate-plan"), (2017, 0)),
        (quarter_name(2016, 2), "Q2 2016/17"),
        (quarter_name(1999, 4), "Q4 1999/00"),
    ],
)
def test_values_look_as_people_write_them(shown: object, expected: object):
    assert shown == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_no_digit_is_lost_when_shown(value: Decimal):
    assert Decimal(show.number(value).replace(",", "").replace(show.MINUS, "-")) == value


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=8), st.booleans())
def test_axis_encloses_its_values_with_few_round_steps(values: list[float], percent: bool):
    ticks = axis_ticks(values, percent=percent)
    assert ticks[0] <= min(values) * (1 + 1e-9)
    assert ticks[-1] >= max(values) * (1 - 1e-9)
    assert 2 <= len(ticks) <= 8
    assert ticks == sorted(set(ticks))
    if percent and max(values) <= 100:
        assert ticks[-1] <= 100


def test_axis_starts_at_zero_only_where_that_helps():
    assert axis_ticks([6.5, 8.7], percent=False)[0] > 0
    assert axis_ticks([1, 8.7], percent=False)[0] == 0
    assert axis_ticks([-3, 4], percent=False)[0] < 0


def test_line_chart_keeps_targets_of_years_and_quarters_apart():
    quarters = [ChartFigure(date(2016, month, 28), 90.0 + month, f"Q{month // 3}") for month in (3, 6, 9)]
    aims = [
        ChartFigure(date(2016, 3, 28), 92.0, "Q1"),
        ChartFigure(date(2016, 6, 28), 93.0, "Q2"),
        ChartFigure(date(2017, 3, 31), 98.0, "2016/17", is_annual=True),
    ]
    chart = line_chart(quarters, aims, "percent")
    assert chart is not None
    assert len(chart.target_lines) == 1
    assert [mark.label for mark in chart.targets] == ["92%", "93%", "98% (year)"]
    assert "Targets for a whole year: 2016/17 98%." in chart.description
    years = line_chart([], [replace(aims[2], when=date(2018, 3, 31)), aims[2]], "percent")
    assert years is not None
    assert [mark.label for mark in years.targets] == ["", "98%"]


def test_line_chart_leaves_gaps_open():
    figures = [ChartFigure(date(year, 3, 31), 1.0 + year, str(year)) for year in (2014, 2015, 2018)]
    chart = line_chart(figures, [], "count")
    assert chart is not None
    assert len(chart.result_lines) == 1


def test_line_chart_places_figures_by_date():
    figures = [
        ChartFigure(date(2016, 1, 1), 10, "A"),
        ChartFigure(date(2016, 1, 11), 20, "B"),
        ChartFigure(date(2016, 2, 10), 15, "C"),
    ]
    chart = line_chart(figures, [], "count")
    assert chart is not None
    first, second, third = chart.results
    assert (second.x - first.x) / (third.x - first.x) == pytest.approx(0.25, abs=0.01)
    assert second.y < third.y < first.y, "higher figures stand higher"
    assert len(chart.result_lines) == 2
    assert line_chart([], [], "count") is None


@given(
    st.lists(
        st.tuples(st.floats(5, 95), st.floats(40, 232), st.text("0123456789%£m", min_size=1, max_size=8)),
        max_size=12,
    )
)
def test_labels_never_touch(places: list[tuple[float, float, str]]):
    wishes = [Wish(x, y, text, 8.0) for x, y, text in places]
    lines = [(*one[:2], *two[:2]) for one, two in pairwise(places)]
    granted = grant(wishes, 240, lines)
    for width, tiers in ((288, {"all", "narrow"}), (720, {"all", "wide"})):
        shown = []
        for wish, held in zip(wishes, granted, strict=True):
            for place in (each for each in held if each.tier in tiers):
                letters = len(wish.text) * 8.0
                left = (
                    place.x / 100 * width - {"start": 0, "middle": letters / 2, "end": letters}[place.anchor]
                )
                shown.append((left, left + letters, place.y))
        assert all(y <= 240 and right <= width + 8 for _, right, y in shown)
        for number, (left, right, y) in enumerate(shown):
            for other_left, other_right, other_y in shown[number + 1 :]:
                assert right <= other_left or other_right <= left or abs(y - other_y) >= 14
            for x1, y1, x2, y2 in lines:
                for part in range(101):
                    x, down = (x1 + (x2 - x1) * part / 100) / 100 * width, y1 + (y2 - y1) * part / 100
                    assert not (left < x < right and y - 10 < down < y + 2), "a line runs through it"


def test_a_label_stands_beside_where_lines_run_over_and_under_its_mark():
    rising = [(40.0, 200.0, 50.0, 100.0), (50.0, 100.0, 60.0, 0.0)]
    ((place,),) = grant([Wish(50.0, 100.0, "12%", 9.0)], 240, rising)
    assert (place.tier, place.anchor, place.y) == ("all", "end", 88.0)
    assert grant([Wish(50.0, 100.0, "", 9.0)], 240) == [()]
    ((edge,),) = grant([Wish(97.0, 100.0, "90% (year)", 8.0)], 240)
    assert (edge.x, edge.anchor) == (100.0, "end")
    phone, desk = grant([Wish(50.0, 100.0, "90%", 9.0), Wish(42.0, 101.0, "89%", 9.0)], 240)[1]
    assert (phone.tier, desk.tier) == ("narrow", "wide")
    assert phone.y > desk.y == 89.0


def test_a_period_keeps_to_its_tick_unless_it_would_leave_the_page():
    days = [date(2016, 3, 1), date(2019, 3, 1)]
    short = line_chart([ChartFigure(day, 1.0, f"{day:%Y}/17") for day in days], [], "count")
    long = line_chart([ChartFigure(day, 1.0, "As at the 30th of June") for day in days], [], "count")
    assert short is not None
    assert long is not None
    assert [(label.at, label.anchor) for label in short.periods] == [(13.0, "middle"), (93.0, "middle")]
    assert [(label.at, label.anchor) for label in long.periods] == [(0.0, "start"), (100.0, "end")]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("percent", ", in per cent"),
        ("per_1000", ", per 1,000"),
        ("gbp", ", in pounds"),
        ("count", ""),
        ("", ""),
    ],
)
def test_a_chart_says_what_its_figures_are_in(unit: str, expected: str):
    assert show.measured_in(unit) == expected


def test_targets_that_stay_are_labelled_once():
    days = [date(2016, month, 1) for month in (3, 6, 9)]
    targets = [ChartFigure(day, value, "Q") for day, value in zip(days, (80.0, 80.0, 87.0), strict=True)]
    chart = line_chart([ChartFigure(days[0], 60.0, "Q")], targets, "percent")
    assert chart is not None
    assert [mark.label for mark in chart.targets] == ["", "80%", "87%"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (
            {"Green": 25, "Green Amber": 7, "Red": 5, "Not rated": 9},
            "25 of 37 rated actions were Green, 5 Red",
        ),
        ({"Blue": 2, "Amber": 3}, "None of 5 rated actions were Green"),
        ({"Green": 1200}, "1,200 of 1,200 rated actions were Green"),
    ],
)
def test_a_chart_of_ratings_is_headed_by_how_many_are_green(counts: dict[str, int], expected: str):
    assert green_of(counts, "actions") == expected


def test_bars_over_time_are_headed_by_their_ends():
    years = bar_chart([("2017/18", 19_825_000.0), ("2018/19", 1.0), ("2019/20", 243_000.0)], show.money_short)
    one = bar_chart([("2017/18", 19_825_000.0)], show.money_short)
    assert years is not None
    assert one is not None
    assert first_and_last(years) == "£19.825m in 2017/18, £243,000 in 2019/20"
    assert first_and_last(one) == "£19.825m in 2017/18"


def test_stacked_bar_fills_the_width_and_leaves_no_part_unsaid():
    bar = stacked_bar(
        "Q1",
        "/x",
        [
            BarPart("Green", "green", "disc", 97),
            BarPart("Same", "same", "dash", 0),
            BarPart("Red", "red", "diamond", 3),
        ],
    )
    assert bar is not None
    assert bar.total == 100
    assert sum(part.width for part in bar.slices) == pytest.approx(100)
    assert bar.description == "97 Green, 3 Red"
    assert stacked_bar("Q1", "/x", [BarPart("Green", "green", "disc", 0)]) is None


def test_bar_chart_is_in_proportion():
    chart = bar_chart([("2017/18", 10.0), ("2018/19", 5.0)], show.money_short)
    assert chart is not None
    assert chart.bars[0].height == pytest.approx(chart.bars[1].height * 2)
    assert chart.description == "2017/18 £10; 2018/19 £5."
    assert bar_chart([("2017/18", 0.0)], show.money_short) is None


# ---- colours


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast_in_light_and_dark(scheme: str):
    sheet = (sample.PROJECT.root / "pipelines/portal/static/style.css").read_text()
    blocks = re.findall(r":root \{(.*?)\n\s*\}", sheet, re.DOTALL)
    tokens = _tokens(blocks[0]) | (_tokens(blocks[1]) if scheme == "dark" else {})
    for ground in ("paper", "tint"):
        for ink in ("ink", "soft", "link", "link-strong", "visited", "brand"):
            assert _contrast(tokens[ink], tokens[ground]) >= 4.5, (ink, ground)
        for shape in ("green", "green-amber", "red-amber", "red", "same", "better", "worse", "edge", "focus"):
            assert _contrast(tokens[shape], tokens[ground]) >= 3, (shape, ground)
    for fill in ("green", "green-amber", "red-amber", "red", "same", "better", "worse"):
        assert _contrast(tokens["on-slice"], tokens[fill]) >= 4.5, fill
    assert _contrast(tokens["on-brand"], tokens["brand"]) >= 4.5
    assert _contrast("#ffffff", tokens["brand-deep"]) >= 4.5


# ---- the fixture itself


def test_fixture_store_is_what_the_release_code_promises(store: Path):
    from pipelines.release.verify import verify_store

    assert verify_store(store) == []
    rows = list(csv.DictReader(io.StringIO((store / "indicators/1.1.0/data/observations.csv").read_text())))
    assert len(rows) == sum(len(indicator.printed) for indicator in sample.INDICATORS)
    assert json.loads((store / "catalog.json").read_text())["format"] == 2


def test_a_withdrawn_version_is_gone_with_its_reason_and_a_way_on(tmp_path: Path):
    root = sample.publish_twice(tmp_path / "store")
    catalogue = json.loads((root / "catalog.json").read_text(encoding="utf-8"))
    package = next(item for item in catalogue["packages"] if item["name"] == "indicators")
    old = next(item for item in package["versions"] if item["version"] == "1.0.0")
    reason = "A row named a person <b>by mistake</b>."
    old["withdrawn"] = {"withdrawn": "2026-11-22T09:00:00Z", "reason": reason, "successor": "1.1.0"}
    (root / "catalog.json").write_text(json.dumps(catalogue), encoding="utf-8")
    client = TestClient(create_app(root))
    entry = client.get("/feeds/releases.atom").text.partition("/datasets/indicators/versions/1.0.0")[2]
    assert "2026-11-22T09:00:00" in entry.partition("</entry>")[0], "its time moved"
    assert "was withdrawn: A row named a person" in entry.partition("</entry>")[0]
    for address in (
        "/datasets/indicators/versions/1.0.0",
        "/datasets/indicators/versions/1.0.0/tables/observations",
        "/datasets/indicators/versions/1.0.0/quality",
        "/datasets/indicators/compare?from=1.0.0&to=1.1.0",
        f"/evidence/indicators/1.0.0/{sample.Q1}/indicator-results/{sample.COSTS.id}",
        f"/pictures/indicators/1.0.0/4.png?locator={sample.Q1}/indicator-results/{sample.COSTS.id}",
        "/download/indicators/1.0.0/data/observations.csv",
    ):
        found = page(client, address, 410)
        assert "A row named a person <b>by mistake</b>." in found.text
        assert found.count("b") == 0
        assert "/datasets/indicators/versions/1.1.0" in found.links
    assert "withdrawn" in page(client, "/datasets/indicators").text
