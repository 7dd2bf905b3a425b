"""The clock's page, files, feed and API, the record of the command line, and the package of facts."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from conftest import CHECKOUT, PUBLISHED, Openbarnet
from penalties import PROJECT
from starlette.testclient import TestClient

from pipelines.assembly.tables import publish_dataset
from pipelines.assembly.transparency import release_transparency
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.portal import create_app
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta
from pipelines.release.verify import verify
from pipelines.store import Store, open_store

DATASETS = ("tenders", "pay-multiple")


def release(store: Store, published: str) -> Store:
    """Publish two datasets of the samples, and then the facts of the duties."""
    meta = load_catalogue_meta(PROJECT.datapackages)
    told = [
        publish_dataset(load_datasets(PROJECT)[name], CHECKOUT / "tables", store, PROJECT)
        for name in DATASETS
    ]
    outcomes, summaries = [one.outcome for one in told], [each for one in told for each in one.summaries]
    update_catalogue(store, outcomes, summaries, [], meta, published)
    facts = release_transparency(store, PROJECT)
    assert facts is not None
    update_catalogue(store, [*outcomes, facts], summaries, [], meta, published)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = open_store(tmp_path_factory.mktemp("clock") / "store")
    store.prepare()
    return release(store, "2024-07-10T09:00:00+00:00").root


@pytest.fixture
def duties(project: Project, tmp_path: Path) -> Path:
    folder = tmp_path / "duties"
    shutil.copytree(project.duties, folder)
    return folder


def client(store: Path, day: date, duties: Path | None = None) -> TestClient:
    return TestClient(create_app(store, today=lambda: day, duties=duties))


def duty(store: Path, name: str, day: str) -> dict[str, object]:
    record = client(store, date(2026, 1, 1)).get(f"/api/v1/duties?on={day}").json()
    found: dict[str, object] = next(each for each in record["codes"][0]["duties"] if each["id"] == name)
    return found


def test_a_duty_stands_as_the_package_says_on_any_day(store: Path):
    before, between, after = (
        duty(store, "tenders", day) for day in ("2024-07-01", "2024-07-30", "2024-10-31")
    )
    assert [each["state"] for each in (before, between, after)] == ["not due yet", "in time", "overdue"]
    assert after["overdue_since"] == "2024-10-30"
    assert after["periods_overdue"] == 1
    assert (after["dataset"], after["version"], after["owner"]) == ("tenders", "1.0.0", "Head of Procurement")
    fields = after["fields"]
    assert isinstance(fields, list)
    assert all(not each["is_lacking"] for each in fields)
    late = duty(store, "pay-multiple", "2024-07-31")
    periods = late["periods"]
    assert isinstance(periods, list)
    assert (periods[0]["period"], periods[0]["due"], periods[0]["state"]) == (
        "2024/25",
        "2025-04-30",
        "not due yet",
    )


def test_the_page_says_what_is_late_and_what_lacks_a_field(store: Path):
    page = client(store, date(2024, 11, 4)).get("/clock").text
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "Overdue since 30 October 2024, 1 period" in words
    assert "Overdue by 5 days" in words
    assert "30 April 2025" in words
    assert "1 May 2025" not in words
    assert "paragraph 31" in words
    home = client(store, date(2024, 11, 4)).get("/").text
    assert "<strong>(overdue)</strong>" in home
    other = client(store, date(2024, 11, 4)).get("/clock?on=2024-07-20").text
    assert "on 20 July 2024" in other
    assert client(store, date(2024, 11, 4)).get("/clock?on=yesterday").status_code == 400
    sheet = client(store, date(2024, 11, 4)).get("/clock/committee").text
    row = re.sub(r"<[^>]+>", "|", sheet)
    assert "Invitations to tender over £5,000||Head of Procurement||Overdue|" in row


def test_a_missing_column_is_a_lacking_field(store: Path, duties: Path):
    path = duties / "transparency-code.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("expenditure: {dataset: spending", "expenditure: {dataset: tenders"), encoding="utf-8"
    )
    with client(store, date(2024, 11, 4), duties) as portal:
        record = portal.get("/clock.json").json()["codes"][0]
    found = next(each for each in record["duties"] if each["id"] == "expenditure")
    assert {each["name"] for each in found["fields"] if each["is_lacking"]} >= {"beneficiary", "amount"}
    assert record["lacking_a_field"] >= 1


def test_files_say_what_the_page_says(store: Path):
    portal = client(store, date(2024, 11, 4))
    record = portal.get("/clock.json").json()
    rows = list(csv.DictReader(io.StringIO(portal.get("/clock.csv").text)))
    assert [row["duty"] for row in rows] == [each["id"] for each in record["codes"][0]["duties"]]
    assert len(rows) == 16
    assert portal.get("/api/v1/duties").json() == record
    assert portal.get("/api/v1/duties?on=soon").status_code == 400
    calendar = portal.get("/clock.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    lines = calendar.text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "DTSTART;VALUE=DATE:20241030" in lines
    assert lines.count("BEGIN:VEVENT") == len([line for line in lines if line.startswith("UID:")])
    feed = portal.get("/feeds/duties.atom").text
    assert "Invitations to tender over £5,000, 2024/25 Q2: overdue" in feed
    assert "Invitations to tender over £5,000, 2024/25 Q1: published, in time" in feed


def test_the_facts_are_a_package_that_never_says_late(store: Path):
    portal = client(store, date(2024, 11, 4))
    tables = "/api/v1/datasets/transparency/versions/latest/tables"
    duties = portal.get(f"{tables}/duties/rows").json()["rows"]
    assert len(duties) == 16
    issues = portal.get(f"{tables}/duty-issues/rows").json()["rows"]
    assert {(each["duty"], each["published"]) for each in issues} == {
        ("tenders", "2024-07-10"),
        ("pay-multiple", "2024-07-10"),
    }
    fields = portal.get(f"{tables}/duty-fields/rows?duty=tenders").json()["rows"]
    assert {each["column"] for each in fields} >= {"reference", "title", "review"}
    texts = b"".join(path.read_bytes() for path in (store / "transparency").rglob("*.csv"))
    assert b"overdue" not in texts
    assert verify(store, []) == []
    again = release_transparency(Store(store), PROJECT)
    assert again is not None
    assert again.status == "unchanged"


def test_a_check_is_filed_and_held_against_the_one_before(
    store: Path, tmp_path: Path, openbarnet: Openbarnet
):
    def health(day: str) -> Result:
        return openbarnet("health", "--on", day, "--store", store, "--records", tmp_path / "records")

    first = health("2024-07-31")
    assert first.exit_code == 0, first.output
    assert "no earlier record" in first.output
    second = health("2024-10-31")
    assert "since 2024-07-31:" in second.output
    assert "Invitations to tender over £5,000: in time before, overdue since 2024-10-30 now." in second.output
    files = sorted(path.name for path in (tmp_path / "records").rglob("*.json"))
    assert files == ["2024-07-31.json", "2024-10-31.json"]
    record = json.loads(next((tmp_path / "records").rglob("2024-10-31.json")).read_text(encoding="utf-8"))
    assert record["day"] == "2024-10-31"
    assert openbarnet("health", "--on", "soon", "--store", store).exit_code == 2
    assert PUBLISHED  # a publication's own time is another
