"""Withdraw, undo, erase, publish again and verify, in one store."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Openbarnet
from portal_store import (
    PLAN,
    PROJECT,
    Q1,
    Q2,
    SCHEMAS,
    checks,
    publish_twice,
    records,
    summary,
)
from starlette.testclient import TestClient

from pipelines.portal.server.app import create_app
from pipelines.release.build import release_package
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta, load_packages
from pipelines.release.taking_back import less_what_was_taken
from pipelines.release.verify import verify
from pipelines.store import Store
from pipelines.store.removals import removals_of
from pipelines.targets.directory import erased_versions
from pipelines.targets.releases import offer_of

AT = "2027-02-01T07:00:00+00:00"
WHY = ("--reason", "It names a tenant.", "--role", "Head of information")
Command = Callable[..., str]
PACKAGE, RESOURCE = "indicators", "observations"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(publish_twice(tmp_path / "store"))


def standing(store: Store) -> list[str]:
    package = next(each for each in store.catalog()["packages"] if each["name"] == PACKAGE)
    return [version["version"] for version in package["versions"] if not version["withdrawn"]]


def table(store: Store) -> str:
    path = store.path(PACKAGE, standing(store)[-1]) / "data" / f"{RESOURCE}.csv"
    return path.read_text(encoding="utf-8")


def publish_again(store: Store) -> None:
    """What a publication does with the same reports, as `pipelines.assembly.steps.release` does it."""
    removals = removals_of(store)
    reports = [report for report in (Q1, Q2, PLAN) if summary(report).sha256 not in removals.originals]
    found = {name: less_what_was_taken(store, part) for name, part in records(reports).items()}
    summaries = [summary(report) for report in reports]
    outcomes = [
        release_package(store, package, found, SCHEMAS, checks(found), summaries)
        for package in load_packages(PROJECT.datapackages)
    ]
    meta = load_catalogue_meta(PROJECT.datapackages)
    update_catalogue(store, outcomes, summaries, [], meta, "2027-03-01T07:00:00+00:00")


@pytest.fixture
def run(store: Store, openbarnet: Openbarnet):
    def command(*arguments: str) -> str:
        result = openbarnet(*arguments, "--store", store.root, "--at", AT)
        assert result.exit_code == 0, result.output
        return result.output

    return command


def test_a_report_is_withdrawn_and_put_back(store: Store, run: Command):
    document = next(each["document"] for each in store.catalog()["reports"] if each["report"] == Q1)
    first = standing(store)[0]
    run("withdraw", "--report", Q1, *WHY)
    assert first not in standing(store)
    assert Q1 not in table(store)
    assert not (store.root / document).exists()
    assert verify(store.root) == []
    with TestClient(create_app(store.root)) as client:
        assert client.get(f"/{document}").status_code == 410
        assert client.get(f"/download/{PACKAGE}/{first}/{PACKAGE}.zip").status_code == 410
        assert "It names a tenant." in client.get(f"/reports/{Q1}").text
        assert AT in client.get("/feeds/releases.atom").text
    publish_again(store)
    assert Q1 not in table(store)
    assert verify(store.root) == []
    run("withdraw", "--report", Q1, *WHY)  # by somebody who was not told that it was done
    run("withdraw", "--report", Q1, "--undo")
    assert first in standing(store)
    assert Q1 in table(store)
    assert (store.root / document).exists()
    assert verify(store.root) == []


def test_what_a_withdrawn_report_said_is_in_nothing_that_is_issued_for_it(store: Store, run: Command):
    texts = {line.rpartition(",")[2] for line in table(store).splitlines() if f"{Q1}/" in line}
    assert texts
    run("withdraw", "--report", Q1, *WHY)
    issued = store.path(PACKAGE, standing(store)[-1])
    held = {str(path): path.read_bytes() for path in issued.rglob("*") if path.is_file()}
    with zipfile.ZipFile(issued / f"{PACKAGE}.zip") as packed:
        held |= {f"zip: {name}": packed.read(name) for name in packed.namelist()}
    assert not [name for name, content in held.items() for text in texts if text.encode() in content]
    told = json.loads((issued / "diff.json").read_bytes())
    assert [note["text"][:27] for note in told["notes"]] == ["A report was taken back; wh"]
    assert told["resources"] == []
    run("withdraw", "--report", Q1, "--undo")
    again = json.loads((store.path(PACKAGE, standing(store)[-1]) / "diff.json").read_bytes())
    assert again["resources"], "what comes back is told"


def test_a_report_is_erased_and_nothing_else_may_be_missing(store: Store, run: Command, tmp_path: Path):
    assert Q1 in table(store)
    said = run("erase", "--report", Q1, *WHY, "--instance", str(tmp_path / "dagster"), "--yes")
    assert "Not reached from here" in said
    assert verify(store.root) == []
    for path in store.root.rglob("*"):
        if path.is_file() and path.name not in ("removals.json", "catalog.json", "withdrawals.json"):
            assert Q1.encode() not in path.read_bytes(), path
    assert erased_versions(offer_of(store))
    publish_again(store)
    assert Q1 not in table(store)
    assert verify(store.root) == []
    known = [each["version"] for each in store.catalog()["packages"][0]["versions"]]
    assert len(known) == len(set(known))
    (store.path(PACKAGE, standing(store)[-1]) / "README.md").unlink()
    assert verify(store.root) != []


def test_a_tombstone_is_sealed(store: Store, run: Command, tmp_path: Path):
    run("erase", "--report", Q1, *WHY, "--instance", str(tmp_path / "dagster"), "--yes")
    removals = removals_of(store)
    assert all(len(each.files) > 5 and each.reason.role == WHY[3] for each in removals.versions)
    file = store.root / "removals.json"
    file.write_bytes(file.read_bytes().replace(b"It names a tenant.", b"It names a garden."))
    assert any("removals.json" in problem for problem in verify(store.root))


def test_a_row_is_erased_and_not_brought_back(store: Store, run: Command, tmp_path: Path):
    locator = str(records([Q1])[RESOURCE].rows[0]["locator"])
    assert locator in table(store)
    run("erase", "--row", locator, *WHY, "--instance", str(tmp_path / "dagster"), "--yes")
    assert verify(store.root) == []
    assert locator not in table(store)
    assert Q1 in table(store)
    for path in store.root.rglob("*.csv"):
        assert locator.encode() not in path.read_bytes()
    publish_again(store)
    assert locator not in table(store)


def test_a_version_is_erased_and_its_number_never_given_again(store: Store, run: Command, tmp_path: Path):
    last = standing(store)[-1]
    run("erase", "--version", f"{PACKAGE}/{last}", *WHY, "--instance", str(tmp_path / "dagster"), "--yes")
    assert verify(store.root) == []
    with TestClient(create_app(store.root)) as client:
        assert client.get(f"/download/{PACKAGE}/{last}/{PACKAGE}.zip").status_code == 410
        for address in ("/", "/datasets", f"/datasets/{PACKAGE}", "/feeds/releases.atom"):
            assert client.get(address).status_code == 200, address
    publish_again(store)
    assert last not in standing(store)
    assert verify(store.root) == []
