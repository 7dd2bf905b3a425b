"""What programs are told of the desk's health: without an account, under any name, nothing of its work."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from desk_office import DeskOffice, desk_office
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.desk import app as desk_app
from pipelines.desk.app import create_desk, observed_desk, serve
from pipelines.desk.setup import Bureau
from pipelines.store.layout import CATALOG_FILE

SECRET = b"t" * 48


@pytest.fixture
def office(tmp_path: Path, own_project: Project) -> DeskOffice:
    return desk_office(tmp_path / "office", own_project)


@pytest.fixture
def probe(office: DeskOffice) -> Iterator[TestClient]:
    """Asks from the machine itself, though the desk has an address of its own."""
    with TestClient(create_desk(office.bureau, SECRET), base_url="http://127.0.0.1:8100") as client:
        yield client


def test_a_desk_that_works_says_so_to_anybody(probe: TestClient):
    assert probe.get("/sign-in").status_code == 421, "the pages are for the desk's own address"
    for address in ("/health", "/ready"):
        answer = probe.get(address)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "faults": []})
        assert answer.headers["cache-control"] == "no-store"


def test_answers_are_counted_and_nothing_of_the_work_is_told(office: DeskOffice):
    with TestClient(observed_desk(office.bureau, SECRET), base_url="http://127.0.0.1:8100") as client:
        asked = client.get("/health", headers={"x-request-id": "proxy-1"})
        assert asked.headers["x-request-id"] == "proxy-1"
        told = client.get("/metrics").text
    assert 'openbarnet_requests_total{method="GET",service="desk",status="200"} 1.0' in told
    assert {line.split("{")[0].split()[0] for line in told.splitlines() if not line.startswith("#")} <= {
        *(f"openbarnet_requests_{name}" for name in ("total", "created")),
        *(f"openbarnet_request_seconds_{name}" for name in ("bucket", "count", "sum", "created")),
        *(f"openbarnet_store_{name}" for name in ("sound", "packages", "age_seconds")),
    }


def test_a_database_that_is_gone_is_told(office: DeskOffice, probe: TestClient):
    gone = create_engine("sqlite:////nowhere/at/all.sqlite")
    object.__setattr__(office.bureau, "engine", gone)
    for address in ("/health", "/ready"):
        answer = probe.get(address)
        assert answer.status_code == 503
        assert "the database does not answer" in answer.json()["faults"][0]


def test_a_store_or_a_trail_that_cannot_be_read_is_told(office: DeskOffice, probe: TestClient):
    store = office.bureau.store
    store.mkdir(parents=True, exist_ok=True)
    (store / CATALOG_FILE).write_text("{")
    assert probe.get("/ready").status_code == 503
    assert probe.get("/health").status_code == 200, "the desk itself answers"
    (store / CATALOG_FILE).unlink()
    assert probe.get("/ready").status_code == 200
    office.bureau.trail.mkdir(parents=True, exist_ok=True)
    (office.bureau.trail / "2026-01.jsonl").write_text("{}\n")
    (fault,) = probe.get("/ready").json()["faults"]
    assert "2026-01.jsonl" in fault


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_clock_that_stopped_is_told(office: DeskOffice, monkeypatch: pytest.MonkeyPatch):
    ended = threading.Event()

    def once(_: Bureau) -> int:
        if threading.current_thread().name == "publish_due":
            ended.set()
            raise SystemExit  # what no clock survives
        return 0

    def publish_due(bureau: Bureau) -> int:
        return once(bureau)

    def read_waiting(bureau: Bureau) -> int:
        return once(bureau)

    monkeypatch.setattr(desk_app, "publish_due", publish_due)
    monkeypatch.setattr(desk_app, "read_waiting", read_waiting)
    with TestClient(create_desk(office.bureau, SECRET, beat=0.01), base_url="http://desk.example") as client:
        assert ended.wait(20)
        for thread in threading.enumerate():
            if thread.name == "publish_due":
                thread.join(20)
        answer = client.get("/ready")
    assert answer.json()["faults"] == ["the desk's clock has stopped (publish_due)"]


def test_the_desk_ends_as_one_that_is_done_when_it_is_asked_to(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
):
    """As uvicorn does it: the signal that it took is given back to what was set before."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(SystemExit) as ended:
        serve(office.bureau, SECRET, "127.0.0.1", 8100)
    assert ended.value.code == 0
    assert signal.getsignal(signal.SIGTERM) is before
