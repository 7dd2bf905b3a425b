"""The front door: what is kept, packed, shared, limited and refused."""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from queue import Queue

import brotli
import httpx
import portal_store as sample
import pytest
from ckan_server import free_ports
from conftest import CHECKOUT
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from pipelines.portal import create_app
from pipelines.portal.http.front import Front, RateLimit
from pipelines.portal.server import app
from pipelines.store import faults


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.publish_twice(tmp_path_factory.mktemp("front") / "store")


@contextmanager
def counted(store: Path, **more: str) -> Iterator[tuple[TestClient, list[str]]]:
    """A client of a portal, and the requests that reached the pages behind the front door."""
    front = create_app(store)
    behind, reached = front.app, []

    async def count(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            reached.append(scope["path"])
        await behind(scope, receive, send)

    front.app = count
    with TestClient(front, **more) as client:  # type: ignore[arg-type]
        yield client, reached


def test_what_questions_need_is_made_at_the_start_and_when_something_is_published(
    store: Path, monkeypatch: pytest.MonkeyPatch
):
    made: Queue[str] = Queue()
    monkeypatch.setattr(app, "ask", lambda site, _: made.put(site.state))
    with TestClient(create_app(store, is_ahead=True)) as client:
        first = made.get(timeout=20)
        client.get("/datasets")
        assert made.empty(), "once for each state"
        catalogue = store / "catalog.json"
        now = catalogue.stat()
        os.utime(catalogue, ns=(now.st_atime_ns, now.st_mtime_ns + 10**9))
        client.get("/datasets")
        assert made.get(timeout=20) != first
        create_app(store)
        assert made.empty(), "only for who asks for it"


@pytest.mark.parametrize(
    "address", ["/", "/datasets/indicators", "/download/savings/latest/data/savings.csv"]
)
def test_an_answer_is_worked_out_once(store: Path, address: str):
    with counted(store) as (client, reached):
        answers = [
            client.get(address, headers={"accept-encoding": encoding})
            for encoding in ("identity", "gzip", "br", "gzip, deflate, br", "br;q=0, gzip")
        ]
        assert client.head(address).status_code == 200
        assert reached == [address]
        assert len({answer.content for answer in answers}) == 1
        assert [answer.headers.get("content-encoding") for answer in answers] == [
            None,
            "gzip",
            "br",
            "br",
            "gzip",
        ]
        assert all("Accept-Encoding" in answer.headers["vary"] for answer in answers)


def test_packed_bodies_are_what_they_say(store: Path):
    with counted(store) as (client, _):
        plain = client.get("/", headers={"accept-encoding": "identity"}).content
        for encoding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
            with client.stream("GET", "/", headers={"accept-encoding": encoding}) as answer:
                packed = b"".join(answer.iter_raw())
            assert unpack(packed) == plain
            assert int(answer.headers["content-length"]) == len(packed) < len(plain)


def test_what_is_kept_goes_with_the_state_of_the_store(tmp_path: Path):
    root = tmp_path / "store"
    sample.publish(root, [sample.Q1], sample.FIRST_TIME)
    with counted(root) as (client, reached):
        first = client.get("/catalog.json")
        assert client.get("/catalog.json").headers["etag"] == first.headers["etag"]
        sample.publish(root, [sample.Q1, sample.Q2], sample.SECOND_TIME)
        again = client.get("/catalog.json", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 200
        assert again.json() != first.json()
        assert reached == ["/catalog.json"] * 2


def test_errors_are_not_kept(store: Path):
    with counted(store) as (client, reached):
        for _ in range(2):
            answer = client.get("/datasets/nothing")
            assert answer.status_code == 404
            assert answer.headers["cache-control"] == "no-store"
        assert len(reached) == 2


def test_a_large_file_is_streamed_packed_and_in_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = sample.publish_twice(tmp_path / "store")
    large = root / "savings/1.0.0/data/savings.csv"
    large.write_bytes(b"a,b\n" + b"1,2\n" * 1_000_000)
    monkeypatch.setattr(faults, "fault_of", lambda *_, **__: "")  # made large after it was published
    address = "/download/savings/1.0.0/data/savings.csv"
    with counted(root) as (client, reached):
        for encoding in ("identity", "gzip"):
            answer = client.get(address, headers={"accept-encoding": encoding})
            assert answer.content == large.read_bytes()
            assert answer.headers.get("content-encoding") == (None if encoding == "identity" else "gzip")
        part = client.get(address, headers={"range": "bytes=4-7", "accept-encoding": "gzip"})
        assert (part.status_code, part.content) == (206, b"1,2\n")
        assert len(reached) == 3, "too large to be kept"


def test_scripts_of_other_sites_may_read_and_nothing_else(store: Path):
    with counted(store) as (client, _):
        for address in ("/", "/catalog.json", "/nowhere"):
            headers = client.get(address, headers={"origin": "https://other.example"}).headers
            assert headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in headers
        asked = {"origin": "https://other.example", "access-control-request-method": "POST"}
        answer = client.options("/api/3/action/package_search", headers=asked)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            assert client.request(method, "/datasets").status_code == 405


def test_too_many_requests_are_told_when_to_come_back(store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENBARNET_RATE", "0.3")
    with counted(store) as (client, _):
        statuses = [client.get(f"/datasets/nothing{number}").status_code for number in range(5)]
        assert statuses == [404, 404, 404, 429, 429]
        page = client.get("/datasets")
        assert page.status_code == 429
        assert re.fullmatch("[1-9]", page.headers["retry-after"])
        assert "Too many requests" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
    with counted(store) as (client, _):
        assert [client.get("/datasets").status_code for _ in range(20)] == [200] * 20, (
            "ready answers are free"
        )


def test_the_limit_is_each_clients_own_and_fills_up_again(monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    limit = RateLimit(2)
    assert [limit.wait("a") for _ in range(20)] == [0] * 20
    assert limit.wait("a") == 0.5
    assert limit.wait("b") == 0
    now[0] += 0.5
    assert limit.wait("a") == 0
    assert limit.wait("a") > 0


def test_the_memory_of_kept_answers_is_bounded(store: Path, monkeypatch: pytest.MonkeyPatch):
    from pipelines.portal.http import front as module

    monkeypatch.setattr(module, "MOST_KEPT_BYTES", 200_000)
    front = create_app(store)
    with TestClient(front) as client:
        for number in range(200):
            assert client.get(f"/?x={number}").status_code in (200, 400)
    assert isinstance(front, Front)
    assert 0 < front._kept_bytes <= 200_000
    assert front._kept_bytes == sum(2 * kept.cost for kept in front._kept.values())


def test_several_processes_serve_one_store(store: Path, tmp_path: Path):
    [port] = [free_ports(1)]
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--store", str(store), "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen([*command, "--workers", "2"], env=environment, stderr=log)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/datasets")
                break
            except httpx.TransportError:
                assert time.monotonic() < until
                time.sleep(0.2)
        assert answer.status_code == 200
        assert "server" not in answer.headers
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        log.close()


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 304), (1, 304)])
def test_a_copy_of_the_very_second_of_the_last_change_is_good(store: Path, seconds: int, status: int):
    with counted(store) as (client, reached):
        modified = parsedate_to_datetime(client.get("/about").headers["last-modified"])
        since = format_datetime(modified + timedelta(seconds=seconds), usegmt=True)
        assert client.get("/about", headers={"if-modified-since": since}).status_code == status
        assert reached == ["/about"], "the front door answers by itself"
