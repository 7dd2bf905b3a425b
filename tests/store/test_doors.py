"""Every door to a release store: an older format is read by all, a newer one refused by all alike."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from conftest import CHECKOUT, Openbarnet
from release_samples import FIRST, SECOND, desk, tree
from small_reports import write_reports
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.exceptions import NewerStoreError
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.instance import open_instance
from pipelines.portal import create_app
from pipelines.release.catalogue import migrate
from pipelines.store import Store, StoreReader
from pipelines.store.formats import STORE_FORMAT
from pipelines.store.hashes import json_bytes
from pipelines.store.signing import sealed

FUTURE = 99
REFUSAL = (
    f"is of store format {FUTURE}, and this version of the software knows formats up to {STORE_FORMAT}; "
    "use the version that wrote it, or a later one"
)
MIRROR = {"kind": "directory", "enabled": True, "path": "mirror"}


def store_of(number: int, root: Path) -> Path:
    """A store of a format: two packages, of one two versions."""
    with zipfile.ZipFile(CHECKOUT / "tests" / "store_format_1.zip") as archive:
        archive.extractall(root)
    if number > 1:
        migrate(Store(root))
        catalog = json.loads((root / "catalog.json").read_bytes())
        (root / "catalog.json").write_bytes(json_bytes(sealed({**catalog, "format": number})))
    return root


@dataclass(frozen=True)
class Entrance:
    """What a door is tried with: a store, a project of its own with one target, a folder beside."""

    store: Path
    project: Project
    folder: Path
    openbarnet: Openbarnet
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str | Path) -> str:
        """What a command says; a refusal is what it ends with."""
        return said(self.openbarnet(*arguments, "--store", self.store))


def said(result: Result) -> str:
    refused = [line for line in result.output.splitlines() if line.startswith("Error: ")]
    assert (result.exit_code == 1) == bool(refused), result.output
    return "\n".join(refused) or result.output


def publish(at: Entrance) -> str:
    write_reports(at.folder / "reports")
    if StoreReader(at.store).format() == 1:  # what is written then is tried by itself: Dagster takes long
        return str(desk(at.store, replace(FIRST, result="50%"), SECOND).publish()["indicators"].status)
    return at.run("publish", at.folder / "reports", "--instance", at.folder / "dagster")


def draft(at: Entrance) -> str:
    from pipelines.release.drafting import begin_draft

    return ", ".join(begin_draft(Store(at.store)).packages())


def serve(at: Entrance) -> str:
    at.monkeypatch.setattr("uvicorn.run", lambda *_, **__: None)
    return at.run("serve")


def visit(path: str) -> Callable[[Entrance], str]:
    def door(at: Entrance) -> str:
        with TestClient(create_app(at.store), raise_server_exceptions=False) as visitor:
            answer = visitor.get(path)
        assert answer.status_code in (200, 503), answer.text
        assert (answer.status_code == 503) == (REFUSAL in answer.text), answer.text
        return answer.text

    return door


def dagster(at: Entrance) -> str:
    definitions = build_definitions(at.project)
    with open_instance(at.folder / "dagster") as runs:
        result = definitions.resolve_job_def("send_mirror").execute_in_process(
            instance=runs,
            raise_on_error=False,
            run_config={"resources": {"store_folder": {"config": {"root": str(at.store)}}}},
        )
    failed = [event.event_specific_data for event in result.all_events if event.is_step_failure]
    assert result.success or failed
    return "indicators" if result.success else str(failed[0].user_failure_data.description)


DOORS: dict[str, tuple[Callable[[Entrance], str], str]] = {
    "publish": (publish, ""),
    "draft": (draft, "indicators"),
    "serve": (serve, "Open Barnet: http"),
    "send": (lambda at: at.run("send", "mirror"), "done"),
    "send --dry-run": (lambda at: at.run("send", "mirror", "--dry-run"), "would bring indicators/1.0.1"),
    "send --check": (lambda at: at.run("send", "mirror", "--check"), "is missing"),
    "verify": (lambda at: said(at.openbarnet("verify", at.store)), "everything is as it was published"),
    "diff": (lambda at: at.run("diff", "indicators", "1.0.0", "1.0.1"), "1.0.0 to 1.0.1"),
    "withdraw": (
        lambda at: at.run("withdraw", "indicators", "1.0.0", "--reason", "misread"),
        "1.0.0: withdrawn",
    ),
    "migrate": (lambda at: at.run("migrate"), "format"),
    "page": (visit("/datasets/indicators"), "1.0.1"),
    "catalogue": (visit("/catalog.json"), "indicators"),
    "REST": (visit("/api/v1/datasets"), "indicators"),
    "REST, changes": (
        visit("/api/v1/datasets/indicators/versions/1.0.1/changes?since=1.0.0"),
        "indicator-results",
    ),
    "CKAN": (visit("/api/3/action/package_show?id=indicators"), "indicator-results.csv"),
    "DCAT": (visit("/catalog.ttl"), "dcat:Catalog"),
    "Dagster": (dagster, "indicators"),
}


@pytest.fixture
def entrance(
    tmp_path: Path, own_project: Project, openbarnet: Openbarnet, monkeypatch: pytest.MonkeyPatch
) -> Entrance:
    for path in own_project.targets.glob("*.yaml"):
        path.unlink()
    (own_project.targets / "mirror.yaml").write_text(yaml.safe_dump(MIRROR))
    return Entrance(tmp_path / "store", own_project, tmp_path, openbarnet, monkeypatch)


@pytest.mark.parametrize("number", [1, STORE_FORMAT])
@pytest.mark.parametrize("door", DOORS)
def test_a_store_of_a_known_format_is_read_by_every_door(entrance: Entrance, door: str, number: int):
    if door == "publish" and number > 1:
        pytest.skip("every test of publishing does")
    store_of(number, entrance.store)
    go, expected = DOORS[door]
    answer = go(entrance)
    assert REFUSAL not in answer
    assert expected in answer


@pytest.mark.parametrize("door", DOORS)
def test_a_store_of_a_newer_format_is_refused_by_every_door_in_the_same_words(entrance: Entrance, door: str):
    before = tree(store_of(FUTURE, entrance.store))
    go, _ = DOORS[door]
    try:
        answer = go(entrance)
    except NewerStoreError as error:
        answer = str(error)
    assert answer.count(REFUSAL) == 1
    assert tree(entrance.store) == before
    assert not (entrance.store.parent / "mirror").exists()


def test_a_review_needs_no_store(entrance: Entrance):
    store_of(FUTURE, entrance.store)
    entrance.monkeypatch.setenv("OPENBARNET_STORE", str(entrance.store))
    write_reports(entrance.folder / "reports")
    out = entrance.folder / "out"
    assert entrance.openbarnet("review", entrance.folder / "reports", "--out", out).exit_code == 0
    assert list(out.glob("*.html"))


def test_a_portal_that_runs_goes_on_with_what_it_knew_when_the_store_becomes_newer(tmp_path: Path):
    store = store_of(STORE_FORMAT, tmp_path / "store")
    with TestClient(create_app(store)) as visitor:
        before = visitor.get("/datasets/indicators").text
        shutil.rmtree(store / "key-actions")
        store_of(FUTURE, tmp_path / "new")
        (tmp_path / "new" / "catalog.json").replace(store / "catalog.json")
        assert visitor.get("/datasets/indicators").text == before
