"""What the tests of targets share: a store with two packages, a target for it, and trouble on the line."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from conftest import made_in
from plain_calls import PLAIN, POLL_SECONDS
from release_samples import FIRST, LATER, PUBLISHED, SECOND, Desk, Report, desk

from pipelines.rows.records import Records
from pipelines.store import Store
from pipelines.targets import Plan, Sent, TargetSettings, check_target, plan_target, send

TOKEN_VARIABLE = "SAMPLE_TOKEN"  # noqa: S105 - a variable's name


@dataclass(frozen=True)
class Corrected(Report):
    """The same report, the same file, one cell corrected by us."""

    corrected: str = "72.9%"

    def records(self) -> dict[str, Records]:
        found = super().records()
        first, *others = found["indicator-results"].rows
        rows = ({**first, "result": self.corrected}, *others)
        return {**found, "indicator-results": replace(found["indicator-results"], rows=rows)}


CORRECTED = Corrected(FIRST.id)


@dataclass
class Sample:
    """A publisher with one target."""

    desk: Desk
    settings: TargetSettings
    ledgers: Path
    corrections: int = 0

    @property
    def store(self) -> Store:
        return self.desk.store

    @property
    def ledger(self) -> Path:
        return self.ledgers / f"{self.settings.name}.json"

    def plan(self) -> Plan:
        return plan_target(self.settings, self.store, self.ledgers)

    def send(self) -> Sent:
        return send(self.settings, self.store, self.ledgers)

    def check(self) -> tuple[str, ...]:
        return check_target(self.settings, self.store, self.ledgers)

    def check_at(self, url: str) -> tuple[str, ...]:
        """Check through another address of the same site."""
        settings = replace(self.settings, options={**self.settings.options, "url": url})
        return check_target(settings, self.store, self.ledgers / "none")

    def correct(self, figure: str = CORRECTED.corrected) -> None:
        """Publish again with one cell corrected, each time later than the last."""
        self.desk.reports = (replace(CORRECTED, corrected=figure), SECOND)
        at = datetime.fromisoformat(LATER) + timedelta(minutes=self.corrections)
        self.desk.publish(at.isoformat())
        self.corrections += 1

    def sends_in_a_process_killed(self, at: int) -> bool:
        """Send in a process that is killed once its so-manieth call is answered; False if it had fewer."""
        child = os.fork()
        if child == 0:
            try:
                _die_at(at)
                self.send()
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)


def _die_at(at: int) -> None:
    """Have this process killed at a call; nothing of Python's own clearing up takes place."""
    calls = 0
    real = httpx.HTTPTransport.handle_request

    def counted(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        answer = real(self, request)
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    httpx.HTTPTransport.handle_request = counted  # type: ignore[method-assign]


@cache
def published_once() -> Path:
    """A folder of this run with a store that the sample reports were published in, to be copied."""

    def make(root: Path) -> None:
        desk(root / "store").publish(PUBLISHED)

    return made_in(Path(os.environ["OPENBARNET_ANSWERS"]).parent, "targets", make)


def sample(root: Path, kind: str, name: str = "there", **options: Any) -> Sample:
    """A publisher that has published once, and its target."""
    shutil.copytree(published_once(), root, dirs_exist_ok=True)
    publisher = desk(root / "store")
    settings = TargetSettings(name=name, kind=kind, is_enabled=True, root=root, options=options)
    return Sample(publisher, settings, root / "ledgers")


# ---- trouble on the line


@dataclass
class Line:
    """A line to a site that can be troubled.

    Attributes:
        url: the line's own address.
        troubles: what the next requests are answered: a status, one with Retry-After (`429:1`), or as usual.
        lose: the first request with this in its line is carried out, and its answer lost.
        before: is told of each request before it is handed on.
        log: the requests so far, each with the seconds at which it came.
    """

    url: str = ""
    troubles: list[str] = field(default_factory=list)
    lose: str = ""
    log: list[tuple[str, float]] = field(default_factory=list)
    before: Callable[[str], None] | None = None


@contextmanager
def line_to(site: str) -> Iterator[Line]:
    """A proxy that hands requests on to a site, with the trouble it is told to make."""
    line = Line()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Transfer-Encoding") == "chunked":
                body = self._chunks()
            what = f"{self.command} {self.path}"
            line.log.append((what, time.monotonic()))
            if line.before:
                line.before(what)
            trouble = line.troubles.pop(0) if line.troubles else ""
            if trouble:
                self._spoil(trouble)
                return
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in ("host", "transfer-encoding", "content-length")
            }
            answer = httpx.request(
                self.command, site + self.path, content=body, headers=headers, timeout=60, verify=PLAIN
            )
            if line.lose and line.lose in what:
                line.lose = ""
                self.close_connection = True
                return
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def _chunks(self) -> bytes:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def _spoil(self, trouble: str) -> None:
            status, _, wait = trouble.partition(":")
            self.send_response(int(status))
            if wait:
                self.send_header("Retry-After", wait)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PATCH = handle_any  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    line.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
