"""What a probe is told: red over a catalogue that is cut off or changed, and over a damaged version."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Office
from starlette.testclient import TestClient

from pipelines.portal import create_app
from pipelines.store import StoreReader
from pipelines.store.formats import empty_catalog
from pipelines.store.hashes import json_bytes
from pipelines.store.health import NOTHING_YET, store_health
from pipelines.store.signing import sealed

NOW = datetime(2026, 2, 1, 7, tzinfo=UTC)
WHOLE = json_bytes(sealed(empty_catalog()))


def test_a_store_that_nothing_was_published_into_is_sound_and_not_ready(tmp_path: Path):
    found = store_health(StoreReader(tmp_path), NOW)
    assert (found.is_sound, found.is_ready) == (True, False)
    assert found.as_json(is_well=found.is_ready)["faults"] == [NOTHING_YET]


@pytest.mark.parametrize("content", [WHOLE[: len(WHOLE) // 2], b"", b"[]", WHOLE.replace(b"[]", b'["x"]', 1)])
def test_a_catalogue_that_was_cut_off_or_changed_is_a_fault(content: bytes, tmp_path: Path):
    (tmp_path / "catalog.json").write_bytes(content)
    assert not store_health(StoreReader(tmp_path), NOW).is_sound


def test_a_probe_is_red_over_half_a_catalogue_and_over_a_damaged_version(office: Office):
    catalog = office.store / "catalog.json"
    whole = catalog.read_bytes()
    with TestClient(create_app(office.store)) as client:
        assert client.get("/catalog.json").status_code == 200
        for probe in ("/health", "/ready"):
            told = client.get(probe)
            assert (told.status_code, told.json()["status"]) == (200, "ok"), told.text
            assert told.headers["cache-control"] == "no-store"
        assert told.json()["published"] == "2026-01-31T07:00:00+00:00"
        assert told.json()["age_seconds"] > 0
        catalog.write_bytes(whole[: len(whole) // 2])
        assert client.get("/catalog.json").status_code == 200, "which is why it is no health check"
        assert [client.get(probe).status_code for probe in ("/health", "/ready")] == [503, 503]
        catalog.write_bytes(whole)
        assert client.get("/health").status_code == 200
        package = json.loads(whole)["packages"][0]
        manifest = office.store / package["name"] / package["versions"][0]["version"] / "datapackage.json"
        manifest.chmod(0o644)
        manifest.write_bytes(manifest.read_bytes()[:-2])
        told = client.get("/ready")
        assert told.status_code == 503
        assert package["name"] in told.json()["faults"][0]
