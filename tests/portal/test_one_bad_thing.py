"""One bad thing harms one thing: a damaged dataset, a store that vanished, and everything beside them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from portal_store import publish_twice
from starlette.testclient import TestClient

from pipelines.portal.server import standing
from pipelines.portal.server.app import create_app
from pipelines.store.reader import StoreReader

PAGES = ("/", "/datasets", "/reports", "/search?q=housing", "/findings", "/about")
FOR_PEOPLE = ("/", "/datasets", "/reports", "/api", "/robots.txt")
PROGRAMS = (
    "/feeds/releases.atom",
    "/catalog.ttl",
    "/catalog.jsonld",
    "/sitemap.xml",
    "/api/v1/datasets",
    "/api/3/action/package_list",
)
BAD = "savings"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return publish_twice(tmp_path / "store")


def latest(store: Path, package: str = BAD) -> Path:
    found = StoreReader(store).catalogue().package(package)
    assert found is not None
    assert found.latest is not None
    return found.latest.folder


def one_wrong_byte(folder: Path) -> None:
    file = folder / "datapackage.json"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"a", b"b", 1))


def half_a_manifest(folder: Path) -> None:
    file = folder / "datapackage.json"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:500])


def no_table(folder: Path) -> None:
    for file in (folder / "data").glob("savings.*"):
        file.unlink()


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize("spoil", [one_wrong_byte, half_a_manifest, no_table, no_folder])
def test_a_damaged_dataset_is_not_available_and_everything_else_is(
    store: Path, spoil: Callable[[Path], None]
):
    spoil(latest(store))
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        for address in (*PAGES, *PROGRAMS, "/datasets/indicators"):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert f"/datasets/{BAD}" not in answer.text, address
        for address in (
            f"/datasets/{BAD}",
            f"/download/{BAD}/latest/data/savings.csv",
            f"/api/v1/datasets/{BAD}",
        ):
            assert client.get(address).status_code == 503, address
        assert "not available for now; everything else is" in client.get(f"/datasets/{BAD}").text


def test_an_older_version_that_is_damaged_harms_itself_alone(store: Path):
    newest = latest(store, "indicators")
    [older] = [folder for folder in newest.parent.iterdir() if folder.is_dir() and folder != newest]
    one_wrong_byte(older)
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        assert client.get(f"/datasets/indicators/versions/{older.name}").status_code == 503
        assert client.get("/datasets/indicators").status_code == 200
        assert f"indicators/versions/{older.name}<" not in client.get("/feeds/releases.atom").text


def test_what_breaks_while_it_is_served_is_set_aside_and_comes_back(
    store: Path, monkeypatch: pytest.MonkeyPatch
):
    file = latest(store) / "data" / "savings.parquet"
    whole = file.read_bytes()
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        assert client.get(f"/datasets/{BAD}").status_code == 200
        file.chmod(0o644)
        file.write_bytes(b"PAR1" + bytes(len(whole) - 8) + b"PAR1")
        client.get("/search?q=housing")
        assert client.get("/search?q=homes").status_code == 200
        assert client.get(f"/datasets/{BAD}").status_code == 503
        file.write_bytes(whole)
        monkeypatch.setattr(standing, "LOOK_AGAIN_SECONDS", 0)
        for _ in range(50):
            if client.get(f"/datasets/{BAD}").status_code == 200:
                break
        assert client.get(f"/datasets/{BAD}").status_code == 200


def test_a_store_that_vanished_leaves_the_last_pages_and_tells_programs(store: Path, tmp_path: Path):
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        before = {address: client.get(address).text for address in FOR_PEOPLE}
        store.rename(tmp_path / "elsewhere")
        for address, text in before.items():
            answer = client.get(address)
            assert (answer.status_code, answer.text) == (200, text), address
        for address in (*PROGRAMS, "/catalog.json", "/download/savings/latest/savings.zip"):
            assert client.get(address).status_code == 503, address
        (tmp_path / "elsewhere").rename(store)
        for address in PROGRAMS:
            assert client.get(address).status_code == 200, address
