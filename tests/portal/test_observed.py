"""What operators see: counts and times of answers over all processes, request ids, a failure as one line."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pipelines.council.logs import REQUEST_ID, JsonLines
from pipelines.portal.http.observed import Observed
from pipelines.store import StoreReader
from pipelines.store.formats import empty_catalog
from pipelines.store.hashes import json_bytes

COUNTED = """
import asyncio, sys
from pathlib import Path
from pipelines.portal.http.observed import Observed
from pipelines.store import StoreReader
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

app = Observed(PlainTextResponse("here"), StoreReader(Path(sys.argv[1])), "portal")
client = TestClient(app)
client.get("/")
print(client.get("/metrics").text)
"""


def named(request: Request) -> PlainTextResponse:
    if request.url.path == "/fails":
        raise RuntimeError("it broke")
    return PlainTextResponse(REQUEST_ID.get())


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """An application that tells the id it was asked under, over a store that is empty."""
    app = Starlette(routes=[Route(path, named) for path in ("/", "/fails")])
    observed = Observed(app, StoreReader(tmp_path), "portal")
    return TestClient(observed, raise_server_exceptions=False)


def sample(text: str, name: str) -> float:
    """The value of one series."""
    return float(next(line for line in text.splitlines() if line.startswith(name)).split()[-1])


def test_answers_are_counted_by_status_and_timed(client: TestClient):
    for path in ("/", "/", "/nowhere", "/fails"):
        client.get(path)
    client.request("BREW", "/")
    told = client.get("/metrics").text
    counted = 'openbarnet_requests_total{{method="{}",service="portal",status="{}"}}'
    assert sample(told, counted.format("GET", 200)) == 2
    assert sample(told, counted.format("GET", 404)) == 1
    assert sample(told, counted.format("GET", 500)) == 1
    assert sample(told, counted.format("other", 405)) == 1
    assert sample(told, 'openbarnet_request_seconds_count{service="portal"}') == 5


def test_the_store_is_told_as_it_is_now(client: TestClient, tmp_path: Path):
    assert sample(client.get("/metrics").text, "openbarnet_store_sound") == 1
    (tmp_path / "catalog.json").write_bytes(json_bytes(empty_catalog())[:-9])
    assert sample(client.get("/metrics").text, "openbarnet_store_sound") == 0


def test_a_request_keeps_the_proxys_id_or_gets_one(client: TestClient):
    given = client.get("/", headers={"X-Request-ID": "abc-1"})
    assert (given.text, given.headers["x-request-id"]) == ("abc-1", "abc-1")
    made = client.get("/", headers={"X-Request-ID": 'evil" id'})
    assert made.text == made.headers["x-request-id"] != 'evil" id'
    assert client.get("/").text != made.text
    assert REQUEST_ID.get() == ""


def test_several_processes_are_counted_together(tmp_path: Path):
    shared = tmp_path / "metrics"
    shared.mkdir()
    settings = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(shared)}
    for expected in (1, 2):
        done = subprocess.run(
            [sys.executable, "-c", COUNTED, str(tmp_path)],
            env=settings,
            capture_output=True,
            text=True,
            check=True,
        )
        assert sample(done.stdout, "openbarnet_requests_total") == expected


def test_a_failure_is_one_line_of_json_with_its_request():
    mark = REQUEST_ID.set("abc-1")
    try:
        broken = ValueError("two\nlines")
        error = (ValueError, broken, None)
        record = logging.LogRecord("pipelines", logging.ERROR, __file__, 1, "%s broke", ("/a",), error)
        line = JsonLines().format(record)
    finally:
        REQUEST_ID.reset(mark)
    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["message"], told["request"]) == ("error", "/a broke", "abc-1")
    assert "ValueError: two" in told["error"]
