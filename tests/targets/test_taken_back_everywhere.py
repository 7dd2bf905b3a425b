"""A report is withdrawn, put back, erased and published again, and each target follows.

One store, made by whole publications of two reports; a mirror, a CKAN where one can be started, and the
stand-in for DataPress.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ckan_server import Ckan, missing
from conftest import Office
from datapress_server import EDITOR, Site, datapress_site
from leaks import found_in
from plain_calls import PLAIN
from small_reports import HOUSING, STREETS, write_reports

from pipelines.release.verify import verify
from pipelines.store import Store
from pipelines.store.removals import removals_of
from pipelines.targets import TargetSettings, check_target, send

WHY = ("--reason", "It names a tenant.", "--role", "Head of information", "--at", "2027-02-01T07:00:00+00:00")
AFTERWARDS = "2027-02-02T07:00:00+00:00"
OF_HOUSING = ("HS/S1", "HS03", "96.5%")
OF_STREETS = ("ST/S1", "ST03", "88%")
FILES = ["data/indicator-results.csv", "data/key-actions.csv", "datapackage.json", "key-actions.zip"]


@dataclass(frozen=True)
class Place:
    """A target, and all that can be had from it."""

    settings: TargetSettings
    contents: Callable[[], dict[str, bytes]]


def mirror_of(root: Path) -> Place:
    def contents() -> dict[str, bytes]:
        files = [path for path in (root / "mirror").rglob("*") if path.is_file()]
        told = ("removals.json", "catalog.json", "withdrawals.json")  # name what went by its id
        return {str(path): path.read_bytes() for path in files if path.name not in told}

    return Place(TargetSettings("mirror", "directory", True, root, {"path": "mirror"}), contents)


def datapress_of(site: Site, root: Path) -> Place:
    options = {"url": site.url, "token_variable": "PRESS_TOKEN", "team": "brnet", "files": FILES}
    options |= {"masthead": "open-barnet", "topics": ["performance"]}

    def contents() -> dict[str, bytes]:
        return {**site.files, "datasets": repr(list(site.datasets.values())).encode()}

    return Place(TargetSettings("press", "datapress", True, root, options), contents)


def ckan_of(ckan: Ckan, root: Path) -> Place:
    import httpx

    options = {"url": ckan.url, "token_variable": "CKAN_TOKEN", "organisation": ckan.organisation}
    options |= {"prefix": "taken-back-", "files": FILES}

    def contents() -> dict[str, bytes]:
        found: dict[str, Any] = ckan.call("package_search", q="*:*", include_private=True, rows=100)
        given: dict[str, bytes] = {"datasets": repr(found).encode()}
        for dataset in found["results"]:
            for resource in dataset["resources"] if dataset["name"].startswith("taken-back-") else ():
                given[resource["url"]] = httpx.get(
                    resource["url"], headers={"Authorization": ckan.token}, verify=PLAIN
                ).content
                if resource.get("datastore_active"):
                    rows = ckan.call("datastore_search", resource_id=resource["id"], limit=1000)
                    given[f"rows of {resource['id']}"] = repr(rows["records"]).encode()
        return given

    return Place(TargetSettings("ckan", "ckan", True, root, options), contents)


@pytest.fixture
def places(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Place]]:
    """The targets that can be had here: a machine without CKAN tries the other two."""
    monkeypatch.setenv("PRESS_TOKEN", EDITOR)
    with datapress_site() as site:
        found = [mirror_of(tmp_path), datapress_of(site, tmp_path)]
        if not missing():
            ckan: Ckan = request.getfixturevalue("ckan")
            monkeypatch.setenv("CKAN_TOKEN", ckan.token)
            found.append(ckan_of(ckan, tmp_path))
        yield found


def test_what_is_taken_back_is_gone_from_every_target(office: Office, places: list[Place]):
    write_reports(office.reports, STREETS)
    assert office.publish("--no-tables").exit_code == 0
    store, ledgers = Store(office.store), office.root / "ledgers"

    def run(*arguments: str | Path) -> None:
        done = office.openbarnet(*arguments, "--store", office.store, *WHY)
        assert done.exit_code == 0, done.output

    def everywhere(marks: tuple[str, ...]) -> dict[str, set[str]]:
        return {
            place.settings.name: set[str]().union(
                *(found_in(content, marks) for content in place.contents().values())
            )
            for place in places
        }

    def send_all() -> None:
        assert verify(office.store) == []
        for place in places:
            send(place.settings, store, ledgers)
            assert check_target(place.settings, store, ledgers) == ()
        assert verify(office.root.parent / "mirror") == []
        assert everywhere(OF_STREETS) == {place.settings.name: set(OF_STREETS) for place in places}

    all_of_it = {place.settings.name: set(OF_HOUSING) for place in places}
    nothing = {place.settings.name: set[str]() for place in places}
    send_all()
    assert everywhere(OF_HOUSING) == all_of_it

    run("withdraw", "--report", HOUSING)
    send_all()
    shown = everywhere(OF_HOUSING)
    assert {**shown, "mirror": set()} == nothing, (
        "a mirror keeps old versions, and says that they are withdrawn"
    )

    run("withdraw", "--report", HOUSING, "--undo")
    send_all()
    assert everywhere(OF_HOUSING) == all_of_it

    run("erase", "--report", HOUSING, "--instance", office.instance, "--yes")
    send_all()
    assert everywhere(OF_HOUSING) == nothing
    assert set(ledgers.rglob("*")), "ledgers are written"
    assert all(not found_in(path.read_bytes(), OF_HOUSING) for path in ledgers.rglob("*") if path.is_file())

    again = office.publish("--no-tables", "--published", AFTERWARDS)
    assert "was withdrawn or erased and is not published" in again.output
    send_all()
    assert everywhere(OF_HOUSING) == nothing
    assert office.current() == [STREETS]
    assert removals_of(store).originals

    for root in (office.store, office.root.parent / "mirror"):
        assert verify(root) == [], "the gap that is told is none"
        for path in things_of(root):
            path.rename(aside := office.root / "aside")
            assert verify(root) != [], f"{path} may not be missing"
            aside.rename(path)
        assert verify(root) == []


def things_of(root: Path) -> list[Path]:
    """Some of each kind of thing that a store has: what says what, a document, a version, a file of one."""
    store = Store(root)
    version = store.path("key-actions", str(store.latest("key-actions")))
    document = next(path for path in sorted((root / "documents").iterdir()) if path.suffix == ".txt")
    said = [root / "catalog.json", root / "removals.json", *root.glob("indicators/withdrawals.json")]
    return [*said, document, version, version / "README.md", version / "data" / "key-actions.csv"]
