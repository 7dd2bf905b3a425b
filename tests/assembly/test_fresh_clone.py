"""What a fresh clone's twenty datasets come to: portal, catalogue, CKAN, Dagster's graph, health check."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from conftest import CHECKOUT, Office, Openbarnet, write_reports
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.datasets import dataset_key
from pipelines.portal import create_app

DATASETS = tuple(load_datasets(Project(CHECKOUT)))
"""Twenty, and the invented wards."""
ON = date(2027, 2, 1)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet) -> tuple[Path, str]:
    """A store with the twenty, and what publishing them printed."""
    office = Office(tmp_path_factory.mktemp("fresh") / "office", openbarnet)
    write_reports(office.reports)
    store = office.root / "store"
    told = office.publish("--tables")
    assert told.exit_code == 0, told.output
    return store, told.output


@pytest.fixture(scope="module")
def portal(published: tuple[Path, str]) -> TestClient:
    return TestClient(create_app(published[0], today=lambda: ON))


def test_the_summary_says_what_is_new(published: tuple[Path, str]):
    _, output = published
    for name in (*DATASETS, "transparency"):
        assert re.search(rf"{name} +1\.0\.0 +released ", output), name


def test_the_twenty_stand_in_portal_catalogue_and_ckan(portal: TestClient):
    assert len(DATASETS) == 21
    listed = set(portal.get("/api/3/action/package_list").json()["result"])
    catalogue = {each["name"] for each in portal.get("/catalog.json").json()["packages"]}
    home = portal.get("/datasets").text
    for name in DATASETS:
        assert name in listed
        assert name in catalogue
        assert f"/datasets/{name}" in home
        assert portal.get(f"/datasets/{name}").status_code == 200
        shown = portal.get("/api/3/action/package_show", params={"id": name}).json()["result"]
        table = next(each for each in shown["resources"] if each["datastore_active"])
        found = portal.get("/api/3/action/datastore_search", params={"resource_id": table["id"]}).json()
        assert found["result"]["total"] > 0, name


def test_reports_stand_before_tables(portal: TestClient):
    """A table of a month that is newer does not come before what the council reports."""
    reports, tables = portal.get("/reports").text.split("Tables the council publishes")
    titles = re.findall(r'<th scope="row" class="long"><a [^>]*>([^<]*)</a>', tables)
    assert len(titles) == len(DATASETS)
    assert "Spending, 2024-04" in titles
    assert not set(titles) & set(re.findall(r">([^<]*)</a>", reports))
    assert reports.count('<th scope="row"') > 0


def test_the_twenty_are_assets_of_one_group_each_with_its_checks():
    graph = build_definitions(Project(CHECKOUT)).resolve_asset_graph()
    for name in DATASETS:
        node = graph.get(dataset_key(name))
        assert node.group_name == "tables"
        assert len(graph.get_check_keys_for_assets({dataset_key(name)})) == 2


def test_rows_by_ward_are_a_map_of_the_published_wards_and_of_no_other_column(portal: TestClient):
    explore = "/datasets/planning-applications/tables/planning-applications/explore"
    page = portal.get(f"{explore}?by=ward").text
    assert "Rows on a map of Wards (invented): Ward A 2; " in page
    assert page.count("<path ") == 24
    assert "<title>Ward B: 2</title>" in page
    file = portal.get(f"{explore}.svg?by=ward").text
    assert file.count("<path ") == 24
    assert "<path " not in portal.get(f"{explore}?by=parish").text
    assert "invented" in portal.get("/datasets/wards").text


def test_the_health_check_says_what_is_late_and_what_lacks_a_field(
    portal: TestClient, published: tuple[Path, str], openbarnet: Openbarnet, tmp_path: Path
):
    record = portal.get("/clock.json").json()["codes"][0]
    duties = {each["id"]: each for each in record["duties"]}
    late = {name for name, each in duties.items() if each["state"] == "overdue"}
    lacking = {
        name: [field["name"] for field in each["fields"] if field["is_lacking"]]
        for name, each in duties.items()
        if any(field["is_lacking"] for field in each["fields"])
    }
    assert set(duties) - late == {"waste-contracts"}  # published once, never late
    assert (duties["expenditure"]["overdue_since"], duties["expenditure"]["periods_overdue"]) == (
        "2024-07-30",
        11,
    )
    assert lacking == {"contracts": ["registration number of the supplier"]}
    page = " ".join(re.sub("<[^>]+>", " ", portal.get("/clock").text).split())
    assert "Overdue since 30 July 2024, 11 periods" in page
    assert "registration number of the supplier" in page
    said = openbarnet(
        "health", "--on", ON.isoformat(), "--store", published[0], "--records", tmp_path / "records"
    ).output
    assert "15 of 16 duties overdue, 1 lacking a mandatory field" in said
    assert "lacks registration number of the supplier" in said
