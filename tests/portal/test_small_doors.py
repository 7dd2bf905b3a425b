"""Small doors: proxies, redirects, ranges, requests that are never sent to their end, and memory."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from ckan_server import free_ports
from portal_store import publish_twice
from starlette.testclient import TestClient

from pipelines.orchestration.shown import as_list
from pipelines.portal.http import connections
from pipelines.portal.http.connections import PromptProtocol
from pipelines.portal.http.responses import Rendered
from pipelines.portal.server.app import SHARED_FOLDER, create_app, serve
from pipelines.portal.site import PAGE_BYTES_KEPT, Site
from pipelines.store.reader import StoreReader


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_twice(tmp_path_factory.mktemp("doors") / "store")


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store), follow_redirects=False) as client:
        yield client


def test_a_redirect_names_no_scheme_and_no_host(client: TestClient):
    answer = client.get("/datasets/?q=1", headers={"host": "data.example", "x-forwarded-proto": "https"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/datasets?q=1")
    assert client.get("http://testserver//evil.example/").status_code == 404
    assert client.get("/%2F%2Fevil.example/").headers.get("location", "") != "//evil.example"


@pytest.mark.parametrize("given", ["bytes=x-y", "bytes=", "items=0-5", "bytes=5-2", "0-5", "bytes=0-1," * 40])
def test_a_range_that_makes_no_sense_is_ignored(client: TestClient, given: str):
    whole = client.get("/download/savings/latest/data/savings.csv")
    answer = client.get("/download/savings/latest/data/savings.csv", headers={"range": given})
    assert (answer.status_code, answer.content) == (200, whole.content)


def test_a_range_that_makes_sense_is_given(client: TestClient):
    whole = client.get("/download/savings/latest/data/savings.csv").content
    for given, part in (("bytes=0-4", whole[:5]), ("bytes=-3", whole[-3:]), ("bytes=7-", whole[7:])):
        answer = client.get("/download/savings/latest/data/savings.csv", headers={"range": given})
        assert (answer.status_code, answer.content) == (206, part)


@contextmanager
def prompt_server(store: Path) -> Iterator[int]:
    port = free_ports(1)
    config = uvicorn.Config(create_app(store), port=port, log_level="warning", http=PromptProtocol)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < until
        time.sleep(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


def test_a_request_that_is_never_whole_ends(store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "SECONDS", 0.5)
    halves = {
        "nothing": b"",
        "half a line": b"GET /da",
        "half its headers": b"GET / HTTP/1.1\r\nHost: x\r\n",
        "half its body": b"POST /api/3/action/package_list HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    }
    with prompt_server(store) as port:
        for name, sent in halves.items():
            with socket.create_connection(("127.0.0.1", port), timeout=20) as half:
                half.sendall(sent)
                began = time.monotonic()
                while half.recv(65536):
                    pass
                assert time.monotonic() - began < 10, name
        with socket.create_connection(("127.0.0.1", port), timeout=20) as whole:
            for _ in range(2):  # one connection, longer than the clock runs
                whole.sendall(b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n")
                assert whole.recv(12) == b"HTTP/1.1 200"
                time.sleep(0.1)
                whole.recv(1_000_000)


def test_a_worker_that_loads_slowly_is_waited_for(store: Path, monkeypatch: pytest.MonkeyPatch):
    """On a loaded machine loading takes longer than the usual five seconds; it began anew for ever."""
    given: dict[str, object] = {}
    monkeypatch.setattr("uvicorn.run", lambda *_, **settings: given.update(settings))
    for name in ("OPENBARNET_STORE", "OPENBARNET_PORTAL", "OPENBARNET_INDEX", SHARED_FOLDER):
        monkeypatch.setenv(name, "")
    serve(store, "127.0.0.1", 0, workers=2)
    assert uvicorn.Config("any", **given).timeout_worker_healthcheck >= 60


def test_pages_that_are_kept_have_a_bound_in_bytes(store: Path):
    catalogue = StoreReader(store).catalogue()
    site = Site(catalogue, *[None] * 3, None, "", datetime.now(UTC))  # type: ignore[arg-type]
    page = "x" * 1_000_000
    for number in range(100):
        made: Rendered = site.page(f"/{number}", lambda: page)
        assert len(made.body) == len(page)
    assert sum(len(each.body) for each in site._pages.values()) <= PAGE_BYTES_KEPT
    assert site.kept("/99") is not None


def test_what_a_report_prints_is_no_markdown_for_dagster():
    told = as_list(["x: ![a](http://evil.example/a.png) <script>alert(1)</script>\n\n# big"]).value
    assert "![" not in told.replace("\\!\\[", "")
    assert "<script" not in told.replace("\\<", "")
    assert told.count("\n") == 0
