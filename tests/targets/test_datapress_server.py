"""Our stand-in for a DataPress site is fair: the vendor's own client passes its own tests against it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from bucket_server import bucket
from conftest import CHECKOUT
from datapress_server import EDITOR, STRANGER, Site, datapress_site

OURS = {"title": "Test Dataset", "masthead": "open-barnet", "team": "brnet"}


def client_source() -> Path:
    """The unpacked source distribution of the vendor's client, tests included."""
    found = sorted((CHECKOUT / ".venv" / "client-tests").glob("datapress-*/tests"))
    if not found:
        pytest.skip("the source of DataPress's client is not there; run: make test, with a way to PyPI")
    return found[-1].parent


def test_the_vendors_client_passes_its_own_tests_against_it(tmp_path: Path):
    shutil.copytree(client_source(), tmp_path / "client")
    with datapress_site() as site, bucket(tmp_path) as of_bucket:
        dataset = site.create(OURS)
        settings = {
            "TEST_DATAPRESS_API_KEY": EDITOR,
            "TEST_DATAPRESS_INSTANCE": site.url,
            "TEST_DATAPRESS_DATASET_ID": dataset["id"],
            **of_bucket,
        }
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests", "-q", "-p", "no:cacheprovider"],
            cwd=tmp_path / "client",
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        counts = re.search(r"(\d+) passed", done.stdout)
        assert counts, done.stdout
        assert int(counts[1]) >= 31
        assert not re.search("skipped|deselected", done.stdout)
        assert len([line for line in site.log if line.endswith("/complete")]) == 5, "its tests did upload"
        assert dataset["resources"] == {}, "and cleared away"


@pytest.fixture
def site():
    with datapress_site() as served:
        served.create(OURS)
        yield served


def ask(site: Site, method: str, path: str, key: str = EDITOR, **content: object) -> httpx.Response:
    headers = {"Authorization": key} if key else {}
    return httpx.request(method, f"{site.url}{path}", headers=headers, **content)  # type: ignore[arg-type]


def only(site: Site) -> dict[str, object]:
    return next(iter(site.datasets.values()))


def test_an_unknown_key_is_nobody_and_may_not_write(site: Site):
    number = only(site)["id"]
    assert ask(site, "GET", "/api/v3/whoami", "unknown").json() is None
    assert ask(site, "GET", "/api/v3/whoami").json()["id"] == 10
    assert ask(site, "GET", "/api/v3/whoami", f"Bearer {EDITOR}").json()["id"] == 10
    for key in ("", "unknown", STRANGER):
        assert ask(site, "PATCH", f"/api/v3/dataset/{number}", key, json=[]).status_code == 403
        assert ask(site, "POST", "/api/dataset", key, json=OURS).status_code == 403


def test_a_patch_is_all_or_nothing_and_moves_no_time_by_itself(site: Site):
    number, before = only(site)["id"], dict(only(site))
    failing = [
        {"op": "replace", "path": "/title", "value": "Other"},
        {"op": "test", "path": "/updatedAt", "value": "1999"},
    ]
    assert ask(site, "PATCH", f"/api/v3/dataset/{number}", json=failing).status_code == 400
    empty = [{"op": "replace", "path": "/title", "value": " "}]
    answer = ask(site, "PATCH", f"/api/v3/dataset/{number}", json=empty)
    assert answer.json()["message"] == "There are validation errors.\n* title: This field is required"
    assert only(site) == before
    change = [{"op": "replace", "path": "/title", "value": "Other"}]
    after = ask(site, "PATCH", f"/api/dataset/{number}", json=change).json()["dataset"]
    assert (after["title"], after["updatedAt"]) == ("Other", before["updatedAt"])
    fixed = [{"op": "replace", "path": "/id", "value": "zzzzz"}]
    assert ask(site, "PATCH", f"/api/v3/dataset/{number}", json=fixed).json()["dataset"]["id"] == number


def test_an_upload_moves_the_time_and_takes_the_first_place(site: Site):
    number, before = str(only(site)["id"]), dict(only(site))
    for name in ("one.csv", "two.csv"):
        answer = ask(
            site, "POST", f"/api/v3/dataset/{number}/resources", files={"file": (name, b"a\r\n--b\r\n")}
        )
        assert answer.status_code == 200
    orders = {each["url"].rsplit("/", 1)[-1]: each["order"] for each in answer.json()["resources"].values()}
    assert orders == {"one.csv": 1, "two.csv": 0}
    assert answer.json()["updatedAt"] > str(before["updatedAt"])
    assert {bytes(content) for content in site.files.values()} == {b"a\r\n--b\r\n"}


def test_a_missing_part_is_not_completed(site: Site):
    number = only(site)["id"]
    begun = ask(
        site, "POST", f"/api/v3/dataset/{number}/upload", json={"filename": "a.csv", "parts": 2}
    ).json()
    httpx.post(
        begun["urlChunk"], headers={"Authorization": EDITOR}, data={"part": "1"}, files={"file": ("a", b"x")}
    )
    assert httpx.post(begun["urlComplete"], headers={"Authorization": EDITOR}).status_code == 400


def test_private_datasets_are_hidden_and_old_routes_are_gone(site: Site):
    number = only(site)["id"]
    ask(
        site,
        "PATCH",
        f"/api/v3/dataset/{number}",
        json=[{"op": "replace", "path": "/sharing", "value": "private"}],
    )
    assert ask(site, "GET", f"/api/v3/dataset/{number}", "").status_code == 403
    assert ask(site, "GET", "/api/v3/datasets/export.json", "").json() == []
    assert len(ask(site, "GET", "/api/v3/datasets/export.json").json()) == 1
    assert ask(site, "GET", "/api/3/action/package_list").status_code == 410
    assert ask(site, "GET", "/api/v3/dataset/zzzzz").status_code == 404
