"""What operators see of a web application: a request id, counts and times of answers, the state of the store.

`/metrics` is for Prometheus. Several worker processes write their counts into one folder, so that whichever
of them is asked answers for all. A request that comes with an id of a proxy's keeps it.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.council.logs import REQUEST_ID
from pipelines.portal.http.connections import Again, Ready, ReadyAnswer
from pipelines.store.health import store_health
from pipelines.store.reader import StoreReader

METRICS = "/metrics"
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's own variable: where the processes of one service keep their counts."""

ID_HEADER = b"x-request-id"
SOUND_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
OWN_IDS = secrets.token_hex(6)
"""What the ids made here begin with: each process has its own, so that no two make the same."""
NUMBERS = count(1)
KNOWN_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
TELL_SECONDS = 1.0
"""How late the counts of what is answered again may be in what other processes tell."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class StoreGauges(Collector):
    """The state of a store, looked at when somebody asks."""

    def __init__(self, reader: StoreReader) -> None:
        self._reader = reader

    def collect(self) -> list[GaugeMetricFamily]:
        """How old, how many, and whether sound."""
        found = store_health(self._reader, datetime.now(UTC))
        values = (
            ("openbarnet_store_sound", "1 if what is published can be served, else 0", int(found.is_sound)),
            ("openbarnet_store_packages", "Packages that are published", found.packages),
            ("openbarnet_store_age_seconds", "Seconds since the newest version", found.age_seconds),
        )
        return [GaugeMetricFamily(name, about, value) for name, about, value in values if value is not None]


class Observed:
    """An application whose requests are counted and named.

    Args:
        app: what answers.
        reader: of the store whose state is told.
        service: its name in the metrics, such as `portal`.
    """

    def __init__(self, app: ASGIApp, reader: StoreReader, service: str) -> None:
        self._app = app
        self._ready_behind: Ready | None = getattr(app, "ready", None)
        self._again_behind: Again | None = getattr(app, "again", None)
        self._gauges = StoreGauges(reader)
        self._service = service
        self._registry = CollectorRegistry()
        labels = ("service", "method", "status")
        self._answers = Counter("openbarnet_requests", "Answers", labels, registry=self._registry)
        self._counts: dict[tuple[str, int], Counter] = {}
        self._untold: dict[tuple[str, int], int] = {}
        self._untold_seconds = 0.0
        self._seconds = Histogram(
            "openbarnet_request_seconds",
            "Seconds until an answer was whole",
            ("service",),
            registry=self._registry,
            buckets=BUCKETS,
        ).labels(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == METRICS:
            await self._metrics()(scope, receive, send)
            return
        name = _request_id(scope)
        mark = REQUEST_ID.set(name)
        begun, status = time.perf_counter(), 500

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message = {**message, "headers": [*message["headers"], (ID_HEADER, name.encode("ascii"))]}
            await send(message)

        try:
            await self._app(scope, receive, tell)
        finally:
            REQUEST_ID.reset(mark)
            self._count(_method(scope), status).inc()
            self._seconds.observe(time.perf_counter() - begun)

    def ready(self, scope: Scope) -> ReadyAnswer | None:
        """The answer that the application has ready, counted and named like any other."""
        begun = time.perf_counter()
        found = self._ready_behind(scope) if self._ready_behind is not None else None
        if found is None:
            return None
        line = b"%b: %b\r\n" % (ID_HEADER, _request_id(scope).encode("ascii"))
        self._count(_method(scope), found.status).inc()
        self._seconds.observe(time.perf_counter() - begun)
        return found._replace(lines=found.lines + line)

    def again(self, head: bytes) -> ReadyAnswer | None:
        """The answer to the same bytes as before, if it is ready, counted and named like any other."""
        begun = time.perf_counter()
        found = self._again_behind(head) if self._again_behind is not None else None
        if found is None:
            return None
        if not self._untold:
            asyncio.get_running_loop().call_later(TELL_SECONDS, self._tell)
        of = ("HEAD" if head.startswith(b"HEAD") else "GET", found.status)
        self._untold[of] = self._untold.get(of, 0) + 1
        self._untold_seconds += time.perf_counter() - begun
        name = f"x-request-id: {OWN_IDS}{next(NUMBERS):08x}\r\n"
        return ReadyAnswer(found.status, found.lines + name.encode("ascii"), found.body)

    def _tell(self) -> None:
        """Add to the counts what was answered again since the last time, each in the shortest of times."""
        untold, self._untold = self._untold, {}
        seconds, self._untold_seconds = self._untold_seconds, 0.0
        for (method, status), number in untold.items():
            self._count(method, status).inc(number)
        if untold:  # the library adds one observation at a time, at a tenth of what such an answer costs
            self._seconds._buckets[0].inc(sum(untold.values()))  # noqa: SLF001
            self._seconds._sum.inc(seconds)  # noqa: SLF001

    def _count(self, method: str, status: int) -> Counter:
        """The counter of a method and status, looked up once: a ready answer costs little more than this."""
        found = self._counts.get((method, status))
        if found is None:
            found = self._counts[method, status] = self._answers.labels(self._service, method, str(status))
        return found

    def _metrics(self) -> Response:
        self._tell()
        registry = self._registry
        if os.environ.get(SHARED_FOLDER):
            registry = CollectorRegistry()
            gather: Any = MultiProcessCollector  # it has no types
            gather(registry)
        own = CollectorRegistry()
        own.register(self._gauges)
        return Response(
            generate_latest(registry) + generate_latest(own),
            headers={"cache-control": "no-store"},
            media_type=CONTENT_TYPE_LATEST,
        )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == ID_HEADER and SOUND_ID.fullmatch(value):
            return str(value, "ascii")
    return f"{OWN_IDS}{next(NUMBERS):08x}"


def _method(scope: Scope) -> str:
    """The method, where it is one that is known: anybody may send any, and each would be a series."""
    return scope["method"] if scope["method"] in KNOWN_METHODS else "other"
