"""The Action API: its clients work unmodified, and a real CKAN with the same data says the same."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import portal_store as sample
import pytest
from ckan_server import Ckan
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError
from conftest import CHECKOUT
from frictionless import Package, system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_portal import served
from plain_calls import PLAIN
from starlette.testclient import TestClient

from pipelines.portal import create_app

ADDRESS = "https://data.example"
PACKAGES = ("indicators", "key-actions", "savings")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.publish_twice(tmp_path_factory.mktemp("ckan") / "store")


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store, address=ADDRESS)) as client:
        yield client


@pytest.fixture(scope="module")
def portal(store: Path) -> Iterator[str]:
    with served(store) as address:
        yield address


def ask(client: TestClient, action: str, **parameters: Any) -> Any:
    """The result of an action, asked for by GET and by POST alike."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
    }
    got = client.get(f"/api/3/action/{action}", params=texts)
    posted = client.post(f"/api/3/action/{action}", json=parameters)
    assert got.status_code == posted.status_code == 200, got.text
    assert got.headers["content-type"] == "application/json;charset=utf-8"
    assert got.json()["success"] is True
    assert got.json()["help"] == f"{ADDRESS}/api/3/action/help_show?name={action}"
    return got.json()["result"]


def table_id(client: TestClient, package: str, path: str) -> str:
    found = ask(client, "package_show", id=package)["resources"]
    return str(next(item["id"] for item in found if item["openbarnet_path"] == path))


def test_facets_count_what_is_there_often_enough(client: TestClient):
    asked = {"rows": 0, "facet.field": ["tags"], "facet.limit": -1}
    every = ask(client, "package_search", **asked)["facets"]["tags"]
    assert min(every.values()) == 1 < max(every.values())
    for least in (1, 2):
        found = ask(client, "package_search", **asked, **{"facet.mincount": least})["facets"]["tags"]
        assert found == {tag: count for tag, count in every.items() if count >= least}


# ---- clients


@pytest.mark.parametrize("get_only", [True, False])
def test_ckanapi_lists_shows_and_searches(portal: str, get_only: bool):
    remote = RemoteCKAN(portal, get_only=get_only)
    assert remote.action.package_list() == list(PACKAGES)
    shown = remote.action.package_show(id="savings")
    assert shown["title"] == "Savings and budgets"
    assert shown["resources"][0]["url"] == f"{portal}/download/savings/latest/data/savings.csv"
    assert remote.action.package_show(id=shown["id"]) == shown
    found = remote.action.package_search(q="savings", rows=1)
    assert found["results"] == [shown]
    rows = remote.action.datastore_search(
        resource_id=shown["resources"][0]["id"], filters=json.dumps({"financial_year": "2018/19"})
    )
    assert [row["amount_gbp"] for row in rows["records"]] == [16_667_000]
    with pytest.raises(NotFound):
        remote.action.package_show(id="nothing")
    with pytest.raises(ValidationError) as refused:
        remote.action.datastore_search(resource_id=shown["resources"][0]["id"], sort="nothing")
    assert refused.value.error_dict["sort"] == ['invalid value "nothing"']


def test_ckanapi_is_told_that_nothing_can_be_written(portal: str):
    remote = RemoteCKAN(portal)
    for action in ("package_create", "resource_patch", "datastore_upsert", "package_delete"):
        with pytest.raises(NotAuthorized):
            remote.call_action(action, {"id": "savings"})


def test_every_resource_can_be_fetched_and_is_what_it_says(client: TestClient):
    import hashlib

    for found in ask(client, "current_package_list_with_resources"):
        assert found["num_resources"] == len(found["resources"]) >= 5
        for resource in found["resources"]:
            body = client.get(resource["url"].removeprefix(ADDRESS)).content
            assert len(body) == resource["size"]
            assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
            assert ask(client, "resource_show", id=resource["id"]) == resource


def test_frictionless_loads_and_validates_a_package_by_its_address(portal: str):
    with system.use_context(trusted=True):
        package = Package(f"{portal}/download/indicators/latest/datapackage.json")
        report = package.validate()
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == len(package.resources) >= 4


def test_pandas_reads_by_address(portal: str):
    data = f"{portal}/download/savings/latest/data/savings"
    by_csv, by_parquet = pd.read_csv(f"{data}.csv"), pd.read_parquet(f"{data}.parquet")
    assert by_csv["amount_gbp"].tolist() == by_parquet["amount_gbp"].tolist()
    assert by_csv["amount_gbp"].sum() == 2 * 53_853_000


def test_ids_stay_the_same(client: TestClient, tmp_path: Path):
    again = TestClient(create_app(sample.publish_twice(tmp_path / "store"), address=ADDRESS))
    sample.publish(tmp_path / "one", [sample.Q1], sample.FIRST_TIME)
    first = TestClient(create_app(tmp_path / "one"))
    ids = [item["id"] for item in ask(client, "package_show", id="indicators")["resources"]]
    assert ids == [item["id"] for item in ask(again, "package_show", id="indicators")["resources"]]
    older = first.get("/api/3/action/package_show?id=indicators").json()["result"]
    assert older["version"] == "1.0.0"
    assert older["resources"][0]["id"] == ids[0]


# ---- what is refused


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("package_show?id=nothing", 404, "Not Found Error"),
        ("package_show", 409, "Validation Error"),
        ("package_list?limit=x", 409, "Validation Error"),
        ("package_search?rows=-1", 409, "Validation Error"),
        ("package_search?q=title:(", 200, ""),
        ("package_search?q=title:%5B1%5D", 400, "Search Query Error"),
        ("package_search?q=" + "(" * 300, 400, "Search Query Error"),
        ("package_search?q=" + "a" * 2500, 400, "Search Query Error"),
        ("package_search?facet.limit=x&facet.field=%5B%22tags%22%5D", 409, "Validation Error"),
        ("resource_show?id=..%2f..%2fcatalog.json", 404, "Not Found Error"),
        ("datastore_search?resource_id=%00", 404, "Not Found Error"),
        ("datastore_search?resource_id=savings/savings&limit=99999999999999999999", 409, "Validation Error"),
        ("datastore_search?resource_id=savings/savings&filters=" + "%5B" * 400, 409, "Validation Error"),
        (
            "datastore_search?resource_id=savings/savings&filters=%7B%22amount_gbp%22:%22x%22%7D",
            409,
            "Validation Error",
        ),
        (
            "datastore_search?resource_id=savings/savings&distinct=true&fields=table&sort=report",
            409,
            "Validation Error",
        ),
        ("datastore_search?resource_id=savings/savings&q=(((&plain=false", 409, "Validation Error"),
        ("datastore_info?resource_id=x", 404, "Not Found Error"),
        ("group_show?id=x", 404, "Not Found Error"),
        ("help_show?name=x", 404, "Not Found Error"),
    ],
)
def test_what_makes_no_sense_is_refused_in_ckans_words(
    client: TestClient, address: str, status: int, kind: str
):
    answer = client.get(f"/api/3/action/{address}")
    assert answer.status_code == status, answer.text
    assert answer.json()["success"] is (status == 200)
    if kind:
        assert answer.json()["error"]["__type"] == kind
        assert answer.headers["cache-control"] == "no-store"


def test_calls_that_reach_no_action(client: TestClient):
    unknown = client.get("/api/3/action/nothing")
    assert (unknown.status_code, unknown.json()) == (400, "Bad request: Action name not known: nothing")
    for body in ("{", "[1]", "1", '"x"', "\x00", "[" * 10_000):
        answer = client.post("/api/3/action/package_show", content=body)
        assert answer.status_code == 400
        assert answer.json().startswith("Bad request: JSON Error")
    large = client.post("/api/3/action/package_show", content=b" " * 200_000)
    assert (large.status_code, "larger" in large.json()) == (400, True)
    assert client.get("/api/3").json() == {"version": 3}
    assert client.get("/api/action/package_list").json()["result"] == list(PACKAGES)


def test_every_action_says_what_it_does(client: TestClient):
    from pipelines.portal.api.ckan.actions import ACTIONS

    for name in (*ACTIONS, "datastore_search"):
        assert len(ask(client, "help_show", name=name)) > 20, name
        assert f"`{name}`" in (CHECKOUT / "docs" / "api.md").read_text(encoding="utf-8")


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["savings", "savings/savings", "report", "amount_gbp", "table desc", "{}", "[]", "true", "*:*"]
    ),
)
NESTED = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["report", "amount_gbp", "$or", "$and", "gte", "in", "eq", "x"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    """
    id resource_id q fq filters fields sort limit offset rows start distinct plain records_format fl name
    query include_total include_next_page facet.field facet.limit all_fields full_text order_by
    """.split()  # noqa: SIM905 - a list is no easier to read
)


@given(
    st.sampled_from(["package_search", "datastore_search", "resource_search", "package_show", "tag_list"]),
    st.dictionaries(NAMES, NESTED, max_size=5),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_parameters_break_it(client: TestClient, action: str, parameters: dict[str, Any]):
    asked = {"resource_id": "savings/savings", **parameters} if action == "datastore_search" else parameters
    answer = client.post(
        f"/api/3/action/{action}", content=json.dumps(asked), headers={"content-type": "application/json"}
    )
    assert answer.status_code in (200, 400, 404, 409), answer.text
    assert "Traceback" not in answer.text
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}
    assert client.get(f"/api/3/action/{action}", params=texts).status_code in (200, 400, 404, 409)


# ---- side by side with a real CKAN


@dataclass(frozen=True)
class Pair:
    """A CKAN and our portal with the same data, and a table's id in each."""

    ckan: Ckan
    client: TestClient
    tables: Mapping[str, tuple[str, str]]

    def both(self, action: str, **parameters: Any) -> tuple[tuple[int, Any], tuple[int, Any]]:
        """Status and body of each."""
        texts = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
        }
        theirs = httpx.get(f"{self.ckan.url}/api/3/action/{action}", params=texts, timeout=60, verify=PLAIN)
        ours = self.client.get(f"/api/3/action/{action}", params=texts)
        return (theirs.status_code, theirs.json()), (ours.status_code, ours.json())


TYPES = {"string": "text", "integer": "int8", "number": "numeric", "boolean": "bool", "date": "date"}


def load_into(ckan: Ckan, client: TestClient, store: Path) -> dict[str, tuple[str, str]]:
    """Put each package into CKAN as a publisher would; gives the ids of the tables."""
    tables = {}
    for name in PACKAGES:
        shown = ask(client, "package_show", id=name)
        own = ("title", "notes", "version", "license_id", "author", "maintainer", "url", "extras")
        ckan.call(
            "package_create",
            name=name,
            owner_org=ckan.organisation,
            tags=[{"name": tag["name"]} for tag in shown["tags"]],
            **{field: shown[field] for field in own},
        )
        for resource in shown["resources"]:
            made = ckan.call(
                "resource_create",
                package_id=name,
                **{field: resource[field] for field in ("name", "description", "format", "url", "hash")},
            )
            if resource["datastore_active"]:
                stem = Path(resource["openbarnet_path"]).stem
                tables[stem] = made["id"], resource["id"]
                load_table(ckan, made["id"], store / name / shown["version"], stem)
    return tables


def load_table(ckan: Ckan, number: str, folder: Path, stem: str) -> None:
    """Fill a table of CKAN's DataStore from a published CSV."""
    descriptor = json.loads((folder / "datapackage.json").read_text())
    schema = next(item["schema"] for item in descriptor["resources"] if item["name"] == stem)
    kinds = {field["name"]: field["type"] for field in schema["fields"]}
    keys = set(schema.get("primaryKey", ()))
    with (folder / "data" / f"{stem}.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            {
                name: value if value or (name in keys and kinds[name] == "string") else None
                for name, value in row.items()
            }
            for row in csv.DictReader(file)
        ]
    fields = [
        {
            "id": field["name"],
            "type": TYPES[field["type"]],
            "info": {
                "label": field["title"],
                "notes": field["description"] + (f" Unit: {field['unit']}." if field.get("unit") else ""),
            },
        }
        for field in schema["fields"]
    ]
    ckan.call("datastore_create", resource_id=number, fields=fields, records=rows, force=True)


@pytest.fixture(scope="module")
def pair(ckan: Ckan, client: TestClient, store: Path) -> Pair:
    return Pair(ckan, client, load_into(ckan, client, store))


SAID_BACK = ("resource_id", "filterops", "q", "filters", "total_was_estimated")


def comparable_rows(answer: tuple[int, Any], *, is_ordered: bool) -> object:
    """What of an answer must be the same: all but ids, ranks and their order."""
    status, body = answer
    if status != 200:
        return status, {name: value for name, value in body["error"].items() if name != "info"}
    result = {name: value for name, value in body["result"].items() if name not in SAID_BACK}
    result["fields"] = [(each["id"], each["type"], each.get("info")) for each in result["fields"]]
    if isinstance(result["records"], list) and not is_ordered:
        rows = [
            {name: value for name, value in row.items() if not name.startswith("rank")}
            for row in result["records"]
        ]
        result["records"] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return status, result


ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("observations", {}),
    ("observations", {"limit": 5, "offset": 3}),
    ("observations", {"limit": 0}),
    ("observations", {"sort": "value desc, _id"}),
    ("observations", {"sort": "value asc, _id desc"}),
    ("observations", {"sort": "value asc nulls first, _id"}),
    ("observations", {"sort": "measure, ref desc, _id"}),
    ("observations", {"fields": "ref,value,_id"}),
    ("observations", {"fields": "value_text, period_end"}),
    ("observations", {"filters": {"rag": "Green"}}),
    ("observations", {"filters": {"rag": ["Green", "Red Amber"], "measure": "result"}}),
    ("observations", {"filters": {"value": {"gte": 100, "lt": 8_000_000}}}),
    ("observations", {"filters": {"value": "318"}}),
    ("observations", {"filters": {"period_end": {"gte": "2016-09-30"}}}),
    ("observations", {"filters": [{"rag": "Green"}, {"value": {"gt": 1000}}]}),
    ("observations", {"filters": {"$or": [{"rag": "Green"}, {"measure": "target"}]}}),
    ("observations", {"filters": {"rag": None}}),
    ("observations", {"filters": {"_id": {"gt": 10}}}),
    ("observations", {"filters": {"value": "x"}}),
    ("observations", {"filters": {"nothing": 1}}),
    ("observations", {"filters": "x"}),
    ("observations", {"filters": [1]}),
    ("observations", {"q": "roads"}),
    ("observations", {"q": "Household placed"}),
    ("observations", {"q": "the"}),
    ("observations", {"q": {"indicator": "homes"}}),
    ("observations", {"q": {"indicator": "homes", "rag": "green"}}),
    ("observations", {"q": {"nothing": "homes"}}),
    ("observations", {"q": "hom:*", "plain": False}),
    ("observations", {"q": "roads | homes", "plain": False}),
    ("observations", {"q": "homes & !green", "plain": False}),
    ("observations", {"q": "roads", "sort": "_id", "fields": "ref"}),
    ("observations", {"fields": "rag", "distinct": True, "sort": "rag"}),
    ("observations", {"fields": "rag,measure", "distinct": True, "sort": "measure desc,rag"}),
    ("observations", {"include_total": False, "limit": 2}),
    ("observations", {"limit": 2, "include_next_page": True}),
    ("observations", {"limit": 2, "include_next_page": True, "fields": "ref"}),
    ("observations", {"limit": 3, "records_format": "csv"}),
    ("observations", {"limit": 3, "records_format": "tsv"}),
    ("observations", {"limit": 3, "records_format": "lists"}),
    ("observations", {"limit": "x"}),
    ("observations", {"limit": -1}),
    ("observations", {"offset": "x"}),
    ("observations", {"offset": -1}),
    ("observations", {"fields": "nothing"}),
    ("observations", {"sort": "nothing"}),
    ("observations", {"sort": "ref up"}),
    ("observations", {"records_format": "xml"}),
    ("observations", {"nothing": 1}),
    ("key-actions", {"filters": {"rag": "Green Amber"}, "limit": 50}),
    ("key-actions", {"q": "action environment", "limit": 100}),
    ("savings", {"filters": {"financial_year": "Total"}}),
    ("locators", {"limit": 100}),
)


def test_rows_are_those_of_a_real_ckan(pair: Pair):
    different = []
    for stem, parameters in ROWS:
        theirs_id, ours_id = pair.tables[stem]
        theirs, _ = pair.both("datastore_search", resource_id=theirs_id, **parameters)
        _, ours = pair.both("datastore_search", resource_id=ours_id, **parameters)
        is_ordered = "q" not in parameters or "sort" in parameters
        expected = comparable_rows(theirs, is_ordered=is_ordered)
        if comparable_rows(ours, is_ordered=is_ordered) != expected:
            different.append((stem, parameters))
    assert not different


SEARCHES: tuple[dict[str, Any], ...] = (
    {},
    {"q": "savings"},
    {"q": "council"},
    {"q": "council savings"},
    {"q": "title:savings"},
    {"q": "name:indicators"},
    {"q": "tags:budget"},
    {"q": "tags:budget OR tags:milestones", "sort": "name asc"},
    {"q": '"corporate plan"'},
    {"q": "sav*"},
    {"q": "title:sav*"},
    {"q": "xyzzy"},
    {"fq": '+tags:"corporate plan"'},
    {"fq": "+res_format:PARQUET"},
    {"fq": "+organization:nothing"},
    {"fq": "+name:(savings OR indicators)", "sort": "name desc"},
    {"sort": "name asc", "rows": 2, "start": 1},
    {"sort": "title_string desc"},
    {"rows": 0, "facet.field": ["tags", "license_id"], "facet.limit": 4},
    {"rows": 0, "facet.field": ["tags"], "facet.limit": -1},
    {"rows": 0, "facet.field": ["nothing"]},
    {"fl": "name,title", "sort": "name asc"},
    {"facet.field": "x"},
    {"sort": "nothing"},
    {"nothing": 1},
    {"rows": "x"},
    {"rows": -1},
)


def comparable_search(answer: tuple[int, Any], *, is_ordered: bool) -> object:
    status, body = answer
    if status != 200:
        return status, body["error"]
    result = body["result"]
    found = [item["name"] for item in result["results"]]
    rest = {name: result[name] for name in ("count", "facets", "sort", "search_facets")}
    return found if is_ordered else sorted(found), rest, sorted(result)


def test_searches_find_what_a_real_ckan_finds(pair: Pair):
    different = []
    for parameters in SEARCHES:
        theirs, ours = pair.both("package_search", **parameters)
        is_ordered = "sort" in parameters
        expected = comparable_search(theirs, is_ordered=is_ordered)
        if comparable_search(ours, is_ordered=is_ordered) != expected:
            different.append(parameters)
    assert not different


OTHERS: tuple[tuple[str, dict[str, Any], Callable[[Any], Any]], ...] = (
    ("package_list", {}, lambda result: result),
    ("package_list", {"limit": 1, "offset": 1}, lambda result: result),
    ("package_autocomplete", {"q": "sav"}, lambda result: result),
    ("tag_list", {}, sorted),
    ("tag_list", {"query": "sav"}, sorted),
    ("group_list", {}, lambda result: result),
    ("organization_list", {}, len),
    ("resource_search", {"query": "name:savings"}, lambda result: result["count"]),
    ("package_show", {"id": "savings"}, lambda result: {**facts(result), "n": result["num_resources"]}),
)


def facts(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """What of a dataset must be the same: all that is not CKAN's own business."""
    own = ("title", "notes", "version", "license_id", "author", "maintainer", "url", "state", "isopen")
    kept = {name: dataset[name] for name in own}
    kept["extras"] = sorted((extra["key"], extra["value"]) for extra in dataset["extras"])
    kept["tags"] = sorted(tag["name"] for tag in dataset["tags"])
    fields = ("name", "description", "format", "hash", "datastore_active", "position")
    kept["resources"] = [[item[name] for name in fields] for item in dataset["resources"]]
    return kept


def test_other_actions_say_what_a_real_ckan_says(pair: Pair):
    for action, parameters, kept in OTHERS:
        theirs, ours = pair.both(action, **parameters)
        assert kept(ours[1]["result"]) == kept(theirs[1]["result"]), action
    refused = (
        ("package_show", {}),
        ("package_show", {"id": "nothing"}),
        ("package_list", {"limit": "x"}),
        ("resource_show", {}),
        ("resource_show", {"id": "nothing"}),
        ("resource_search", {}),
        ("resource_search", {"query": "nothing:x"}),
        ("organization_show", {"id": "nothing"}),
        ("group_show", {"id": "nothing"}),
        ("help_show", {"name": "nothing"}),
        ("datastore_info", {"resource_id": "nothing"}),
        ("nothing", {}),
    )
    for action, parameters in refused:
        theirs, ours = pair.both(action, **parameters)
        assert ours[0] == theirs[0], action
        their_words = theirs[1]["error"] if isinstance(theirs[1], dict) else theirs[1]
        our_words = ours[1]["error"] if isinstance(ours[1], dict) else ours[1]
        assert our_words == their_words, action


def test_the_columns_of_a_table_are_those_of_a_real_ckan(pair: Pair):
    for theirs_id, ours_id in pair.tables.values():
        theirs = pair.both("datastore_info", resource_id=theirs_id)[0][1]["result"]
        ours = pair.both("datastore_info", resource_id=ours_id)[1][1]["result"]
        assert [(each["id"], each["type"], each["info"]) for each in ours["fields"]] == [
            (each["id"], each["type"], each["info"]) for each in theirs["fields"]
        ]
        assert ours["meta"]["count"] == theirs["meta"]["count"]
        assert [each["schema"]["native_type"] for each in ours["fields"]] == [
            each["schema"]["native_type"] for each in theirs["fields"]
        ]
