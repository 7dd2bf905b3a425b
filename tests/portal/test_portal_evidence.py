"""Every published cell leads back to its spot, shown on its page, over the sample reports as published."""

from __future__ import annotations

import html
import io
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Openbarnet
from PIL import Image
from portal_store import publish_hostile
from starlette.testclient import TestClient

from pipelines.extraction.model import Box
from pipelines.extraction.picture import text_within
from pipelines.portal import create_app
from pipelines.portal.drawing import show
from pipelines.portal.tables.rows import DataRow, RowReader
from pipelines.portal.tables.spots import READ_FROM, PublishedSpot, evidence_address, read_spots, spots_of
from pipelines.store.published import PublishedVersion
from pipelines.store.reader import StoreReader

ROADS = "q1-2016-17-commissioning-group/resident-perception/repair-of-roads-london"
ROADS_PAGE = f"/evidence/council-context/1.0.0/{ROADS}?field=percent"
CELLS = 200
ROW = " | "


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_store, address="https://data.example")) as client:
        yield client


def versions(store: Path) -> list[PublishedVersion]:
    """The latest version of every dataset."""
    return [package.latest for package in StoreReader(store).catalogue().packages if package.latest]


def cells(version: PublishedVersion, reader: RowReader) -> Iterator[tuple[str, str]]:
    """Locator and column of every published cell that holds something."""
    for resource in version.resources:
        if resource.name != "locators" and resource.parquet:
            for row in reader.rows(resource.parquet):
                yield from ((locator, name) for locator, name in _filled(row))


def _filled(row: DataRow) -> Iterator[tuple[str, str]]:
    if row.get("locator"):
        yield from (
            (str(row["locator"]), name)
            for name, value in row.items()
            if value not in (None, "") and name != "locator"
        )


def told(page: str) -> list[str]:
    """The texts as found that a page shows."""
    found = re.findall(r'class="found"><p>(.*?)</p>', page, re.DOTALL)
    return [html.unescape(re.sub(r"</?mark>", "", text)) for text in found]


def test_the_box_of_200_random_cells_read_again_is_the_text_as_found(client: TestClient, sample_store: Path):
    reader = RowReader()
    every = [(version, *cell) for version in versions(sample_store) for cell in cells(version, reader)]
    chosen = random.Random(6).sample(every, CELLS)  # noqa: S311 - the same cells in every run
    asked: dict[tuple[str, int], list[PublishedSpot]] = defaultdict(list)
    own = exact = 0
    for version, locator, field in chosen:
        answer = client.get(evidence_address(version.package, version.version, locator, field))
        assert answer.status_code == 200, (locator, field)
        spots = spots_of(read_spots(version, reader, locator), field)
        assert told(answer.text) == [spot.text for spot in spots], (locator, field)
        own += all(spot.field in (field, *READ_FROM.get(field, ())) for spot in spots)
        for spot in spots:
            assert spot.page is not None
            assert f"/{spot.page}.png?" in answer.text
            asked[spot.sha256, spot.page].append(spot)
    assert own > CELLS / 3
    for (sha256, page), spots in asked.items():
        boxes = [Box(*spot.box) for spot in spots if spot.box]
        found = text_within(sample_store / "documents" / f"{sha256}.pdf", page, boxes)
        for spot, text in zip(spots, found, strict=True):
            if ROW in spot.text:  # a whole row; its box may hold words of a cell that spans several rows
                words = spot.text.replace(ROW, " ").split()
                assert sum(word in text for word in words) > 0.8 * len(words)
            else:
                assert text == spot.text
                exact += 1
    assert exact > CELLS / 2


def test_the_page_tells_value_place_hash_row_and_citation(client: TestClient, sample_store: Path):
    page = client.get(ROADS_PAGE).text
    assert "27%" in page
    assert "Page 2" in page
    (sha256,) = set(re.findall(r"<code>([0-9a-f]{64})</code>", page))
    assert f'href="/documents/{sha256}.pdf#page=2"' in page
    assert (sample_store / "documents" / f"{sha256}.pdf").is_file()
    assert evidence_address("council-context", "1.0.0", ROADS, "comparator") in page
    citation = re.search(r'class="citation"><code>(.*?)</code>', page)
    assert citation is not None
    assert "page 2" in citation[1]
    assert "percent: 27%" in citation[1]
    assert citation[1].endswith(f"https://data.example{ROADS_PAGE}")


@pytest.mark.parametrize("more", ["", "&crop=1"])
def test_the_picture_is_the_page_with_the_spot_and_is_kept(client: TestClient, more: str):
    address = f"/pictures/council-context/1.0.0/2.png?locator={quote(ROADS)}&field=percent{more}"
    assert (
        html.escape(
            address.replace("/repair", "%2Frepair").replace(
                "q1-2016-17-commissioning-group/", "q1-2016-17-commissioning-group%2F"
            )
        )
        in client.get(ROADS_PAGE).text
    )
    answer = client.get(address)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    lit = sum(
        count for count, (red, green, blue) in image.getcolors(1_000_000) if red > 230 and blue < 170 < green
    )
    assert lit > 0.02 * image.width * image.height
    again = client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_place_is_named_by_the_year_of_its_row_not_of_the_report(client: TestClient):
    place = "2017-18-corporate-plan-addendum/savings/by-committee-total"
    for year, named in (("2018-19", "2018/19"), ("total", "all years")):
        page = client.get(evidence_address("savings", "1.0.0", f"{place}-{year}", "amount_gbp")).text
        assert f"Total, {named}: amount</h1>" in page


def test_latest_leads_to_the_address_that_stays(client: TestClient):
    answer = client.get(ROADS_PAGE.replace("1.0.0", "latest"), follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == ROADS_PAGE


def test_a_restated_figure_says_so(client: TestClient):
    address = (
        "/evidence/indicators/1.0.0/q1-2016-17-commissioning-group/indicator-results/cg-s24?field=result"
    )
    page = client.get(address).text
    assert "Printed differently in another report" in page
    assert "/findings/restatement/cg-s24/result/" in page
    other = client.get(address.replace("field=result", "field=polarity")).text
    assert "Printed differently" not in other


def test_a_cell_cut_by_a_page_end_shows_every_piece(client: TestClient, sample_store: Path):
    reader = RowReader()
    version = next(item for item in versions(sample_store) if item.package == "key-actions")
    table = version.resource("locators")
    assert table is not None
    assert table.parquet is not None
    cut = [row for row in reader.rows(table.parquet) if row["part"] == 2 and row["field"]]
    assert cut, "no sample report has a cell that a page end cuts"
    locator, field = str(cut[0]["locator"]), str(cut[0]["field"])
    page = client.get(evidence_address("key-actions", "1.0.0", locator, field)).text
    spots = spots_of(read_spots(version, reader, locator), field)
    assert len(spots) > 1
    assert told(page) == [spot.text for spot in spots]
    for number in {spot.page for spot in spots}:
        assert f'id="page-{number}"' in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/evidence/council-context/1.0.0/no/such/place", 404),
        (f"/evidence/council-context/9.9.9/{ROADS}", 404),
        (f"/evidence/nothing/1.0.0/{ROADS}", 404),
        (f"/evidence/council-context/1.0.0/{ROADS}?field=no-such-column", 404),
        (f"/evidence/council-context/1.0.0/{ROADS}?field={'x' * 500}", 400),
        (f"/evidence/council-context/1.0.0/{ROADS}?field=percent&field=measure", 400),
        (f"/pictures/council-context/1.0.0/3.png?locator={quote(ROADS)}&field=percent", 404),
        ("/pictures/council-context/1.0.0/2.png", 404),
        (f"/pictures/council-context/1.0.0/0.png?locator={quote(ROADS)}", 400),
        (f"/pictures/council-context/1.0.0/99999.png?locator={quote(ROADS)}", 400),
        (f"/pictures/council-context/1.0.0/2.png?locator=../../{quote(ROADS)}", 404),
    ],
)
def test_what_is_not_there_is_a_page_that_helps(client: TestClient, address: str, status: int):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "Traceback" not in answer.text


def test_a_transcript_shows_its_lines_with_the_spot_marked(tmp_path: Path, openbarnet: Openbarnet):
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "q1-2020-21-depot.txt").write_text(
        "Key actions\n\nRef\tActions from Management Agreement or Business Plan\tRAG Rating\tComments\n"
        "HS01\tBuild forty flats <i>at</i> the old depot (Housing)\tGreen\tFoundations are laid.\n"
        "HS02\tInspect every house (Housing)\tRed\tTwo inspectors are missing.\n",
        encoding="utf-8",
    )
    store = tmp_path / "store"
    assert openbarnet("publish", reports, "--store", store).exit_code == 0
    with TestClient(create_app(store)) as client:
        page = client.get("/evidence/key-actions/1.0.0/q1-2020-21-depot/key-actions/hs01?field=comment").text
        assert "<mark>HS01\tBuild forty flats &lt;i&gt;at&lt;/i&gt; the old depot (Housing)" in page
        assert re.search(r"Inspect every house", page)
        assert "/pictures/" not in page
        assert told(page) == ["Foundations are laid."]


def test_a_document_that_cannot_be_drawn_is_told_as_such(tmp_path: Path):
    store = publish_hostile(tmp_path / "store")
    for document in (store / "documents").iterdir():
        document.write_bytes(b"%PDF-1.4\nno more than this")
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        page = client.get(
            "/evidence/key-actions/1.0.0/q1-2016-17-commissioning-group/key-actions/x0?field=action"
        )
        assert page.status_code == 200
        assert "<script" not in page.text
        (address, *_) = re.findall(r'src="(/pictures/[^"]*)"', page.text)
        answer = client.get(html.unescape(address))
        assert answer.status_code == 422
        assert "cannot be shown as a picture" in answer.text


def test_a_phone_is_given_a_picture_with_less_beside_the_spot(client: TestClient):
    sickness = "q1-2016-17-commissioning-group/indicator-results/cg-c23"
    page = client.get(evidence_address("indicators", "1.0.0", sickness, "result")).text
    [near] = re.findall(r'<source media="\(max-width: 40rem\)" srcset="([^"]+)">', page)
    address = html.unescape(near)
    sizes = [
        Image.open(io.BytesIO(client.get(each).content)).width
        for each in (address, address.replace("crop=near", "crop=1"))
    ]
    assert sizes[0] < sizes[1]


def test_values_that_are_words_of_ours_are_said_as_a_reader_would():
    assert show.own_words("with_dot") == "with a direction of travel"
    assert show.own_words("not_rated") == "not rated"


def test_rows_of_one_value_are_those_of_it_among_several_in_their_order(sample_store: Path):
    reader = RowReader()
    (table,) = (
        one.parquet
        for version in versions(sample_store)
        for one in version.resources
        if one.name == "savings"
    )
    assert table
    rows = reader.rows(table)
    committees = {str(row["committee"]) for row in rows if row["committee"]}
    assert len(committees) > 2
    for name in committees:
        own = [row for row in rows if row["committee"] == name]
        assert reader.where(table, "committee", [name]) == own
        assert reader.where(table, "committee", [name, "no committee"]) == own
