"""One cell is corrected: the difference names it, each target gets it under the ids it had, and then rests.

The whole way by the commands a person gives: read a report, publish it, send it to a folder, to a real CKAN
and to a DataPress; correct one cell; publish and send again; and once more.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ckan_server import Ckan
from conftest import Office
from datapress_server import EDITOR, Site, datapress_site
from small_reports import HOUSING

from pipelines.council.project import Project

CORRECTION = {
    "id": "actions-hs03",
    "resource": "key-actions",
    "field": "comment",
    "expected": "No budget yet.",
    "corrected": "No budget so far.",
    "reason": "The council's own minutes have it so.",
    "by": "Transparency team",
    "date": "2026-01-31",
    "council_told": True,
}


@pytest.fixture
def datapress() -> Iterator[Site]:
    with datapress_site() as site:
        yield site


@pytest.fixture
def targets(
    own_project: Project, ckan: Ckan, datapress: Site, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, ...]:
    """A target of each kind, by name."""
    monkeypatch.setenv("CKAN_TOKEN", ckan.token)
    monkeypatch.setenv("DATAPRESS_KEY", EDITOR)
    for path in own_project.targets.glob("*.yaml"):
        path.unlink()
    options: dict[str, dict[str, Any]] = {
        "folder": {"kind": "directory", "path": "mirror"},
        "ckan": {
            "kind": "ckan",
            "url": ckan.url,
            "token_variable": "CKAN_TOKEN",
            "organisation": ckan.organisation,
            "prefix": "corrected-",
            "packages": ["key-actions"],
        },
        "datapress": {
            "kind": "datapress",
            "url": datapress.url,
            "token_variable": "DATAPRESS_KEY",
            "team": "brnet",
            "masthead": "open-barnet",
            "packages": ["key-actions"],
        },
    }
    for name, given in options.items():
        (own_project.targets / f"{name}.yaml").write_text(yaml.safe_dump({"enabled": True, **given}))
    return tuple(options)


def correct(project: Project, office: Office) -> str:
    """Write the correction of one cell; gives the row's locator."""
    table = (office.store / "key-actions" / "1.0.0" / "data" / "key-actions.csv").read_text(encoding="utf-8")
    [row] = [row for row in csv.DictReader(io.StringIO(table)) if row["comment"] == CORRECTION["expected"]]
    entry = {**CORRECTION, "row": row["locator"]}
    (project.corrections / f"{HOUSING}.yaml").write_text(yaml.safe_dump({"corrections": [entry]}))
    return row["locator"]


def test_one_corrected_cell_reaches_every_target_under_the_same_ids(
    own_project: Project, new_office: Office, targets: tuple[str, ...], ckan: Ckan, datapress: Site
):
    office, run = new_office, new_office.openbarnet

    def send_all() -> dict[str, str]:
        sent = {name: run("send", name, "--store", office.store) for name in targets}
        assert {name: result.exit_code for name, result in sent.items()} == dict.fromkeys(targets, 0)
        return {name: result.stdout for name, result in sent.items()}

    def at_ckan() -> dict[str, Any]:
        found: dict[str, Any] = ckan.get("package_show", id="corrected-key-actions")
        return found

    def at_datapress() -> dict[str, Any]:
        [found] = datapress.datasets.values()
        return json.loads(json.dumps(found))  # type: ignore[no-any-return]

    assert office.publish().exit_code == 0
    send_all()
    ckan_before, datapress_before = at_ckan(), at_datapress()

    locator = correct(own_project, office)
    assert office.publish().exit_code == 0
    assert office.versions()["key-actions"] == ["1.0.0", "1.0.1"]
    told = run("diff", "key-actions", "1.0.0", "1.0.1", "--store", office.store, "--format", "csv")
    changes = [row for row in csv.DictReader(io.StringIO(told.stdout)) if row["resource"] == "key-actions"]
    assert len(changes) == 1
    assert {CORRECTION["expected"], CORRECTION["corrected"], locator} <= set(changes[0].values())
    send_all()

    latest = own_project.root / "mirror" / "latest" / "key-actions" / "data" / "key-actions.csv"
    assert "No budget so far." in latest.read_text(encoding="utf-8")

    found = at_ckan()
    assert found["version"] == "1.0.1"
    assert ids(found["resources"]) == ids(ckan_before["resources"])
    [table] = [each for each in found["resources"] if each["openbarnet_path"] == "data/key-actions.csv"]
    rows = ckan.get("datastore_search", resource_id=table["id"])["records"]
    assert [row["comment"] for row in rows if row["locator"] == locator] == ["No budget so far."]

    there = at_datapress()
    assert (there["id"], set(there["resources"])) == (
        datapress_before["id"],
        set(datapress_before["resources"]),
    )
    changed = {
        Path(resource["url"]).name
        for number, resource in there["resources"].items()
        if resource["hash"] != datapress_before["resources"][number]["hash"]
    }
    assert "key-actions.csv" in changed
    assert "interventions.csv" not in changed

    mirror = {path: path.lstat().st_mtime_ns for path in (own_project.root / "mirror").rglob("*")}
    assert re.search("Nothing new", office.publish().stdout)
    assert send_all() == {name: f"{name}: nothing to do\n" for name in targets}
    assert at_ckan()["metadata_modified"] == found["metadata_modified"]
    assert at_datapress() == there
    assert {path: path.lstat().st_mtime_ns for path in (own_project.root / "mirror").rglob("*")} == mirror


def ids(resources: list[dict[str, Any]]) -> dict[str, str]:
    return {resource["openbarnet_path"]: resource["id"] for resource in resources}
