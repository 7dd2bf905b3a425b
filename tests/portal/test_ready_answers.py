"""What is ready is sent without a task: what the ordinary way answers, in turn, counted and named."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from portal_store import publish_twice
from starlette.types import ASGIApp, Receive, Scope, Send

from pipelines.portal.http.connections import PromptProtocol, ReadyAnswer
from pipelines.portal.http.front import Front, KeptAnswer
from pipelines.portal.http.observed import Observed
from pipelines.portal.server.app import create_app
from pipelines.store.reader import StoreReader

CSV = "/download/savings/latest/data/savings.csv"


@dataclass
class Counted:
    """An application that tells which requests were called, and which found something ready."""

    app: Observed
    called: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    again_found: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.called.append(scope["path"])
        await self.app(scope, receive, send)

    def ready(self, scope: Scope) -> ReadyAnswer | None:
        answer = self.app.ready(scope)
        if answer is not None:
            self.found.append(scope["path"])
        return answer

    def again(self, head: bytes) -> ReadyAnswer | None:
        answer = self.app.again(head)
        if answer is not None:
            self.again_found.append(head)
        return answer


@dataclass
class Portal:
    """A portal that listens."""

    counted: Counted
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_twice(tmp_path_factory.mktemp("ready") / "store")


@pytest.fixture
def portal(store: Path) -> Iterator[Portal]:
    counted = Counted(Observed(create_app(store), StoreReader(store), "portal"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            counted, http=PromptProtocol, log_level="warning", server_header=False, proxy_headers=True
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < until
            time.sleep(0.02)
        yield Portal(counted, int(listener.getsockname()[1]))
        server.should_exit = True
        thread.join(10)


def shown(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """An answer without what differs each time: the time of day and the request's name."""
    passing = {"date", "x-request-id"}
    headers = sorted(pair for pair in answer.headers.multi_items() if pair[0] not in passing)
    return answer.status_code, headers, answer.content


def in_process(app: ASGIApp, path: str, method: str, headers: dict[str, str]) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/", CSV, "/api/3/action/package_show?id=savings"])
def test_a_ready_answer_is_the_one_the_ordinary_way_gives(portal: Portal, path: str):
    with httpx.Client(base_url=portal.address) as client:
        tag = client.get(path).headers["etag"]
        asked = [
            ("GET", {"accept-encoding": "identity"}),
            ("GET", {"accept-encoding": "gzip"}),
            ("GET", {"accept-encoding": "br, gzip"}),
            ("HEAD", {"accept-encoding": "gzip"}),
            ("GET", {"if-none-match": tag}),
            ("GET", {"if-none-match": '"another"'}),
        ]
        before = len(portal.counted.called)
        for method, headers in asked:
            sooner = client.request(method, path, headers=headers)
            assert shown(sooner) == shown(in_process(portal.counted.app, path, method, headers)), headers
            assert {"date", "x-request-id"} <= set(sooner.headers)
        assert len(portal.counted.called) == before, "no task was made for any of them"
        assert len(portal.counted.found) == len(asked)


def test_what_is_not_ready_goes_the_ordinary_way(portal: Portal):
    with httpx.Client(base_url=portal.address) as client:
        client.get(CSV)
        part = client.get(CSV, headers={"range": "bytes=0-4"})
        assert (part.status_code, len(part.content)) == (206, 5)
        assert client.post("/api/3/action/package_list", json={}).status_code == 200
        assert client.get("/datasets?q=never+asked+before").status_code == 200
        assert portal.counted.found == []
        closed = client.get(CSV, headers={"connection": "close"})
        assert closed.headers["connection"] == "close"
        assert len(portal.counted.called) == 5


def test_requests_that_wait_are_answered_in_turn(portal: Portal):
    """Two thousand in one go, some of them ready: answered within each other they would end the stack."""
    httpx.get(f"{portal.address}/about")
    many = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" + b"HEAD /about HTTP/1.1\r\nHost: x\r\n\r\n" * 2000
    with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as client:
        client.sendall(many + b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n")
        told = b""
        while told.count(b"</html>") < 2 and (part := client.recv(1_000_000)):
            told += part
    assert re.findall(rb"HTTP/1.1 (\d+)", told) == [b"404", *[b"200"] * 2001]
    assert portal.counted.found == ["/about"], "the last one, behind which none waits"


def test_a_ready_answer_is_counted_and_keeps_the_proxys_id(portal: Portal):
    with httpx.Client(base_url=portal.address) as client:
        client.get("/about")
        assert client.get("/about", headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
        assert client.get("/about").headers["x-request-id"] != client.get("/about").headers["x-request-id"]
        told = client.get("/metrics").text
    assert len(portal.counted.found) + len(portal.counted.again_found) == 3
    assert 'openbarnet_requests_total{method="GET",service="portal",status="200"} 4.0' in told
    assert 'openbarnet_request_seconds_count{service="portal"} 4.0' in told


def test_what_was_published_since_is_not_hidden_by_what_was_ready(store: Path, portal: Portal):
    with httpx.Client(base_url=portal.address) as client:
        for _ in range(2):
            client.get("/about")
        now = (store / "catalog.json").stat()
        os.utime(store / "catalog.json", ns=(now.st_atime_ns, now.st_mtime_ns + 10**9))
        before = len(portal.counted.called)
        client.get("/about")
    assert len(portal.counted.called) == before + 1


def told_by(client: socket.socket, sent: bytes, end: bytes = b"</html>") -> bytes:
    """What a connection answers to some bytes."""
    client.sendall(sent)
    told = b""
    while not told.endswith(end) and (part := client.recv(1_000_000)):
        told += part
    return told


def plain(told: bytes) -> bytes:
    """An answer without what differs each time."""
    return re.sub(rb"(?m)^(?:date|x-request-id): .*\r\n", b"", told)


def test_the_same_bytes_get_the_same_answer_without_being_parsed(portal: Portal):
    head = b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as client:
        answers = [told_by(client, head) for _ in range(5)]
    assert len(set(map(plain, answers))) == 1
    assert len(set(re.findall(rb"x-request-id: (\S+)", b"".join(answers)))) == 5
    assert len(portal.counted.again_found) == 3, "the first was made, the second was ready"
    told = httpx.get(f"{portal.address}/metrics").text
    assert 'openbarnet_requests_total{method="GET",service="portal",status="200"} 5.0' in told
    assert 'openbarnet_request_seconds_bucket{le="+Inf",service="portal"} 5.0' in told


def test_a_body_that_looks_like_a_request_is_none(portal: Portal):
    """What is sent as a body is never answered as a request, though its bytes are known."""
    head = b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as client:
        for _ in range(3):
            told_by(client, head)
        before = len(portal.counted.again_found)
        with_body = b"GET /about HTTP/1.1\r\nHost: y\r\nContent-Length: %d\r\n\r\n" % len(head)
        told_by(client, with_body)
        client.sendall(head)
        second = told_by(client, b"HEAD /about HTTP/1.1\r\nHost: z\r\n\r\n", b"\r\n\r\n")
    assert len(re.findall(rb"HTTP/1.1 ", second)) == 1
    assert len(portal.counted.again_found) == before


def test_half_a_request_is_waited_for(portal: Portal):
    head = b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(3):
            told_by(client, head)
        client.sendall(b"GET /no")
        time.sleep(0.05)
        told = told_by(client, b"where HTTP/1.1\r\nHost: x\r\n\r\n")
        assert told.startswith(b"HTTP/1.1 404")
        assert told_by(client, head).startswith(b"HTTP/1.1 200")


def test_a_header_that_no_server_may_send_is_not_ready():
    sound = KeptAnswer([(b"link", b"</a>; rel=next")], b"here", b'"1"', b"", is_packable=False, cost=1)
    broken = KeptAnswer(
        [(b"link", b"</a>\r\nset-cookie: x")], b"here", b'"1"', b"", is_packable=False, cost=1
    )
    assert sound.ready("", is_unchanged=False, has_body=True) is not None
    assert broken.ready("", is_unchanged=False, has_body=True) is None


def test_an_application_that_keeps_nothing_has_nothing_ready(tmp_path: Path):
    async def plain(*_: object) -> None:
        raise AssertionError

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [],
    }
    assert Observed(plain, StoreReader(tmp_path), "desk").ready(scope) is None
    assert Front(plain, lambda: 1, lambda *_: None).ready(scope) is None  # type: ignore[arg-type, return-value]
