"""The REST API, feeds and DCAT: what they say, and that it is what the release says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import portal_store as sample
import pyarrow.parquet as pq
import pytest
import rdflib
from conftest import CHECKOUT
from lxml import etree
from rdflib.namespace import DCAT, RDF
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.portal.api.rest.answers import ENDPOINTS
from pipelines.portal.api.rest.openapi import openapi

csv.field_size_limit(10_000_000)  # one of the hostile cells holds a megabyte
ADDRESS = "https://data.example"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ROWS = "/api/v1/datasets/{}/versions/{}/tables/{}/rows"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.publish_twice(tmp_path_factory.mktemp("api") / "store")


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store, address=ADDRESS)) as client:
        yield client


def got(client: TestClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return answer.json()


# ---- rows


def test_pages_of_rows_together_are_the_table(client: TestClient, store: Path):
    address: str | None = ROWS.format("key-actions", "latest", "key-actions") + "?size=7&sort=ref"
    rows: list[dict[str, Any]] = []
    while address:
        found = got(client, address)
        rows += found["rows"]
        assert found["paging"]["total"] == sample.ACTIONS
        address = found["paging"]["next"]
    assert found["paging"]["page"] == found["paging"]["pages"] == 9
    assert found["paging"]["previous"].endswith("page=8")
    published = pq.read_table(store / "key-actions/1.0.0/data/key-actions.parquet").to_pylist()
    assert rows == sorted(published, key=lambda row: row["ref"])


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("rag=Green", 40),
        ("rag=Green&rag=Green Amber", 60),
        ("rag__in=Green,Red", 40),
        ("rag__ne=Green", 20),
        ("ref__starts=cg0", 9),
        ("action__contains=NUMBER 5", 11),
        ("q=action environment", 60),
        ("q=nothing", 0),
        ("committee__empty=true", 0),
        ("ref__gte=CG50&ref__lt=CG55", 5),
    ],
)
def test_rows_that_fit(client: TestClient, question: str, count: int):
    found = got(client, f"{ROWS.format('key-actions', 'latest', 'key-actions')}?{question}&size=100")
    assert found["paging"]["total"] == len(found["rows"]) == count


def test_columns_facets_and_distinct_values(client: TestClient):
    address = ROWS.format("key-actions", "latest", "key-actions")
    found = got(client, f"{address}?fields=rag&distinct=true&sort=-rag&facet=rag,committee")
    assert found["rows"] == [{"rag": "Green Amber"}, {"rag": "Green"}]
    assert found["columns"] == ["rag"]
    assert found["facets"]["rag"] == [{"value": "Green", "count": 40}, {"value": "Green Amber", "count": 20}]
    assert found["facets"]["committee"] == [{"value": "Environment", "count": 60}]


def test_a_version_is_named_by_number_latest_or_the_newest_of_some(client: TestClient):
    for pin, version in (
        ("latest", "1.1.0"),
        ("1", "1.1.0"),
        ("1.*", "1.1.0"),
        ("1.0", "1.0.0"),
        ("1.0.*", "1.0.0"),
        ("1.0.0", "1.0.0"),
    ):
        assert got(client, ROWS.format("indicators", pin, "observations"))["version"] == version
    got(client, ROWS.format("indicators", "2.*", "observations"), 404)


def test_rows_come_as_csv_to_who_asks(client: TestClient):
    address = ROWS.format("savings", "latest", "savings") + "?fields=financial_year,amount_gbp"
    by_format = client.get(f"{address}&format=csv")
    by_accept = client.get(address, headers={"accept": "text/csv"})
    for answer in (by_format, by_accept):
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert list(csv.reader(io.StringIO(answer.text)))[1] == ["2017/18", "19825000"]
        assert re.search(r'filename="[\w-]+\.csv"', answer.headers["content-disposition"])
    assert "Accept" in by_accept.headers["vary"]
    for accept in ("application/json, text/csv", "*/*", "text/html"):
        answer = client.get(address, headers={"accept": accept})
        assert answer.headers["content-type"] == "application/json"


def test_rows_are_not_sent_again_while_nothing_has_changed(tmp_path: Path):
    root = tmp_path / "store"
    sample.publish(root, [sample.Q1], sample.FIRST_TIME)
    client = TestClient(create_app(root))
    rows = f"{ROWS.format('indicators', 'latest', 'observations')}?size=2"
    action = "/api/3/action/datastore_search?resource_id=indicators/observations&limit=2"
    tags = {}
    for address in (rows, f"{rows}&sort=ref", action):
        tags[address] = client.get(address).headers["etag"]
        assert client.get(address, headers={"if-none-match": tags[address]}).status_code == 304
    assert len(set(tags.values())) == 3
    assert client.get(rows, headers={"accept": "text/csv"}).headers["etag"] != tags[rows]
    sample.publish(root, [sample.Q1, sample.Q2], sample.SECOND_TIME)
    for address, tag in tags.items():
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200


# ---- what is refused


@pytest.mark.parametrize(
    ("address", "status", "code", "path"),
    [
        (ROWS.format("savings", "latest", "savings") + "?sort=nothing", 400, "unknown-column", "sort"),
        (
            ROWS.format("savings", "latest", "savings") + "?amount_gbp__gt=x",
            400,
            "not-a-number",
            "amount_gbp__gt",
        ),
        (ROWS.format("savings", "latest", "savings") + "?x=1", 400, "unknown-parameter", "x"),
        (ROWS.format("savings", "latest", "savings") + "?size=5000", 400, "not-a-number", "size"),
        (ROWS.format("savings", "latest", "savings") + "?format=xml", 400, "not-a-choice", "format"),
        (
            ROWS.format("savings", "latest", "savings") + "?distinct=true&fields=table&sort=report",
            400,
            "not-given",
            "sort",
        ),
        ("/api/v1/findings?kind=x", 400, "not-a-choice", "kind"),
        ("/api/v1/datasets?page=0", 400, "not-a-number", "page"),
        ("/api/v1/datasets?page=1&page=2", 400, "repeated", "page"),
        ("/api/v1/indicators?q=" + "a" * 600, 400, "too-long", "q"),
        ("/api/v1/evidence?dataset=savings", 400, "missing", "locator"),
        ("/api/v1/datasets/nothing", 404, "", ""),
        (ROWS.format("savings", "9.9.9", "savings"), 404, "", ""),
        (ROWS.format("savings", "latest", "nothing"), 404, "", ""),
        (ROWS.format("..%2f..", "latest", "savings"), 404, "", ""),
        ("/api/v1/indicators/nothing/series", 404, "", ""),
        ("/api/v1/evidence?dataset=savings&locator=nothing", 404, "", ""),
        ("/api/v1/nothing", 404, "", ""),
    ],
)
def test_a_refused_request_says_what_is_wrong(
    client: TestClient, address: str, status: int, code: str, path: str
):
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert [(fault["code"], fault["path"]) for fault in body["errors"]] == ([(code, path)] if code else [])
    anchor = body["type"].partition("#")[2]
    assert f'id="{anchor}"' in client.get("/api").text


def test_what_is_allowed_is_told(client: TestClient):
    [fault] = got(client, ROWS.format("savings", "latest", "savings") + "?sort=nothing", 400)["errors"]
    assert "amount_gbp" in fault["allowed"]
    [fault] = got(client, ROWS.format("savings", "latest", "savings") + "?report__like=x", 400)["errors"]
    assert "contains" in fault["allowed"]


def test_a_withdrawn_version_is_gone_and_says_why(tmp_path: Path):
    root = sample.publish_twice(tmp_path / "store")
    catalogue = json.loads((root / "catalog.json").read_text())
    entry = next(item for item in catalogue["packages"] if item["name"] == "indicators")
    old = next(item for item in entry["versions"] if item["version"] == "1.0.0")
    old["withdrawn"] = {"reason": "A page was read twice.", "on": "2026-11-22"}
    (root / "catalog.json").write_text(json.dumps(catalogue))
    client = TestClient(create_app(root))
    body = got(client, ROWS.format("indicators", "1.0.0", "observations"), 410)
    assert "A page was read twice." in body["detail"]
    versions = got(client, "/api/v1/datasets/indicators/versions")["versions"]
    assert [each["status"] for each in versions] == ["latest", "withdrawn"]
    assert got(client, ROWS.format("indicators", "1.*", "observations"))["version"] == "1.1.0"


def test_too_many_requests_are_a_problem_too(store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENBARNET_RATE", "0.1")
    client = TestClient(create_app(store))
    assert client.get("/api/v1/datasets").status_code == 200
    answer = client.get("/api/v1/indicators")
    assert (answer.status_code, answer.headers["content-type"]) == (429, "application/problem+json")
    assert int(answer.headers["retry-after"]) >= 1
    action = client.get("/api/3/action/package_list")
    assert (action.status_code, action.json()["success"]) == (429, False)


# ---- everything else it says


def test_versions_changes_and_quality(client: TestClient, store: Path):
    one = got(client, "/api/v1/datasets/indicators/versions/1.0.0")
    assert (one["status"], one["replaced_by"]) == ("superseded", "1.1.0")
    for file in one["files"]:
        body = client.get(file["address"].removeprefix(ADDRESS)).content
        assert len(body) == file["bytes"]
    changes = got(client, "/api/v1/datasets/indicators/versions/1.1.0/changes")
    assert changes == json.loads((store / "indicators/1.1.0/diff.json").read_text())
    since = got(client, "/api/v1/datasets/indicators/versions/1.1.0/changes?since=1.0.0")
    assert since["resources"] == changes["resources"]
    rows = client.get("/api/v1/datasets/indicators/versions/1.1.0/changes?since=1.0.0&format=csv")
    assert len(list(csv.reader(io.StringIO(rows.text)))) > 5
    quality = got(client, "/api/v1/datasets/indicators/versions/1.1.0/quality")
    assert quality["checks"]


def test_indicators_and_their_series(client: TestClient):
    listed = got(client, "/api/v1/indicators?q=estate")
    assert [each["id"] for each in listed["indicators"]] == [sample.COSTS.id]
    assert listed["indicators"][0]["latest"] == {
        "period": "Q2 2016/17",
        "printed": "£6.5m",
        "value": 6_500_000,
        "rating": "Green",
    }
    series = got(client, listed["indicators"][0]["series"])
    assert len(series["observations"]) == len(sample.COSTS.printed)
    for each in series["observations"]:
        assert client.get(each["evidence"]).status_code == 200
    targets = client.get(f"/api/v1/indicators/{sample.COSTS.id}/series?measure=target&format=csv")
    assert len(list(csv.DictReader(io.StringIO(targets.text)))) == 3


def test_evidence_gives_the_spot(client: TestClient):
    locator = f"{sample.Q1}/observations/{sample.COSTS.id}-3"
    found = got(client, f"/api/v1/evidence?dataset=indicators&locator={locator}")
    [spot] = found["spots"]
    assert spot["box"].keys() == {"x0", "top", "x1", "bottom"}
    assert spot["document"].startswith(f"{ADDRESS}/documents/{spot['document_sha256']}.pdf#page=")
    assert client.get(found["address"].removeprefix(ADDRESS)).status_code == 200


def test_the_description_is_valid_and_whole(client: TestClient):
    description = got(client, "/api/v1/openapi.json")
    assert description == json.loads(json.dumps(openapi(ADDRESS, "Open Barnet")))
    told = {path if path != "/" else "" for path in description["paths"]}
    there = {each.path.rstrip("/") for each in ENDPOINTS}
    rows = "/datasets/{dataset}/versions/{version}/tables/{table}/rows"
    assert told == there | {rows, f"{rows.removesuffix('rows')}summary"}
    for each in ENDPOINTS:
        operation = description["paths"][each.path or "/"]["get"]
        given = {item["name"] for item in operation["parameters"] if item["in"] == "query"}
        assert given == {*each.parameters, "format"}, each.path
    for schema in description["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_page_for_people_tells_every_address(client: TestClient):
    text = client.get("/api").text
    for path, methods in openapi(ADDRESS, "")["paths"].items():
        assert f"GET /api/v1{path if path != '/' else ''}</code>" in text
        assert methods["get"]["operationId"] in text
    docs = (CHECKOUT / "docs" / "api.md").read_text(encoding="utf-8")
    for path in openapi(ADDRESS, "")["paths"]:
        shown = re.sub(r"\{(\w+)\}", r"<\1>", path if path != "/" else "")
        assert f"`/api/v1{shown}`" in docs, path


# ---- feeds, site map, DCAT


@pytest.mark.parametrize(
    ("address", "entries"),
    [
        ("/feeds/releases.atom", 4),
        ("/feeds/datasets/indicators.atom", 2),
        ("/feeds/findings.atom", 0),
    ],
)
def test_feeds_are_atom(client: TestClient, address: str, entries: int):
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    found = root.findall("a:entry", ATOM)
    assert len(found) == entries
    for node in (root, *found):
        for name in ("id", "title", "updated"):
            [only] = node.findall(f"a:{name}", ATOM)
            assert only.text
        assert datetime.fromisoformat(node.find("a:updated", ATOM).text).tzinfo
    assert root.find("a:author/a:name", ATOM).text == "London Borough of Barnet"
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
    assert links["self"] == f"{ADDRESS}{address}"
    ids = [node.find("a:id", ATOM).text for node in found]
    assert len(set(ids)) == len(ids)
    updated = [node.find("a:updated", ATOM).text for node in found]
    assert updated == sorted(updated, reverse=True)
    for node in found:
        assert client.get(node.find("a:id", ATOM).text.removeprefix(ADDRESS)).status_code == 200


def test_hostile_text_is_harmless_for_programs(tmp_path: Path):
    client = TestClient(create_app(sample.publish_hostile(tmp_path / "store")))
    rows = ROWS.format("key-actions", "latest", "key-actions")
    found = got(client, f"{rows}?ref__starts=X&sort=ref")["rows"]
    assert [row["action"] for row in found] == list(sample.HOSTILE_ROWS), "JSON says just what was printed"
    answer = client.get(f"{rows}?ref__starts=X&sort=ref&format=csv")
    cells = [row["action"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert cells[1] == f"'{sample.HOSTILE_ROWS[1]}", "a formula is marked as text"
    assert not any(re.match(r"[=+@\t]", cell) for cell in cells)
    assert cells[4] == sample.HOSTILE_ROWS[4]
    for address in ("/feeds/releases.atom", "/feeds/findings.atom", "/sitemap.xml"):
        assert b"<script" not in client.get(address).content
    for address in ("/api/v1/indicators", "/api/3/action/package_search?q=x", f"{rows}?q=script"):
        answer = client.get(address)
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_address_of_the_site_map_answers(client: TestClient):
    root = etree.fromstring(client.get("/sitemap.xml").content)
    addresses = [node.text for node in root.iter("{*}loc")]
    assert len(addresses) == len(set(addresses)) > 25
    for address in addresses:
        assert client.get(address.removeprefix(ADDRESS)).status_code == 200, address
    robots = client.get("/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in robots.text


@pytest.mark.parametrize(("suffix", "form"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_the_catalogue_is_dcat(client: TestClient, suffix: str, form: str):
    whole = rdflib.Graph().parse(data=client.get(f"/catalog.{suffix}").text, format=form)
    assert len(set(whole.subjects(RDF.type, DCAT.Catalog))) == 1
    assert len(set(whole.objects(None, DCAT.dataset))) == 3
    one = rdflib.Graph().parse(data=client.get(f"/datasets/indicators.{suffix}").text, format=form)
    for address in set(one.objects(None, DCAT.downloadURL)):
        assert client.get(str(address).removeprefix(ADDRESS)).status_code == 200


@pytest.mark.parametrize(
    ("accept", "leads_to"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/datasets/savings"),
        ("*/*", "/datasets/savings"),
        ("", "/datasets/savings"),
        ("text/turtle", "/datasets/savings.ttl"),
        ("application/ld+json", "/datasets/savings.jsonld"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9, text/html;q=0.1", "/datasets/savings.jsonld"),
        ("text/turtle;q=0, text/html", "/datasets/savings"),
        ("nonsense;;q=,", "/datasets/savings"),
    ],
)
def test_a_datasets_address_leads_where_the_client_likes(client: TestClient, accept: str, leads_to: str):
    answer = client.get("/dataset/savings", headers={"accept": accept}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, leads_to)
    assert "Accept" in answer.headers["vary"]
    assert client.get(leads_to).status_code == 200


def test_nothing_published_is_no_error(tmp_path: Path):
    client = TestClient(create_app(tmp_path / "none"))
    for address in ("/api", "/api/v1", "/api/v1/datasets", "/api/v1/findings", "/feeds/releases.atom"):
        assert client.get(address).status_code == 200
    for address in (
        "/sitemap.xml",
        "/robots.txt",
        "/api/3/action/package_list",
        "/api/3/action/package_search",
    ):
        assert client.get(address).status_code == 200
    for address in ("/catalog.ttl", "/api/v1/datasets/savings", "/feeds/datasets/savings.atom"):
        assert client.get(address).status_code == 404
