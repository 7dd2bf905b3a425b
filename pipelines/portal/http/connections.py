"""How a connection to the portal is kept: what is ready goes out at once, who never ends a request must go.

An application that has a method `ready` is asked for a finished answer before a task is made for a request;
what it has is written as it is. Everything else goes uvicorn's way.

Uvicorn ends connections that are idle between two requests. One that sends half a request, or nothing at all,
it keeps for ever; here each gets `SECONDS` for a request to arrive as a whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.types import Scope
from uvicorn.protocols.http.auto import AutoHTTPProtocol

SECONDS = 20.0
"""How long a request may take to arrive."""

Protocol: Any = AutoHTTPProtocol
STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}


class ReadyAnswer(NamedTuple):
    """An answer as it goes over the wire: its status, its headers (each line with its end) and its body."""

    status: int
    lines: bytes
    body: bytes


Ready = Callable[[Scope], ReadyAnswer | None]


class PromptProtocol(Protocol):  # type: ignore[misc]  # which of two it is depends on what is installed
    """The server's own protocol, with a clock that runs while a request is awaited or half there."""

    _clock: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._ready = _ready_of(self.app)

    def connection_made(self, transport: asyncio.Transport) -> None:
        """A client has come: it has `SECONDS` to say what it wants."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """More of a request has come; the clock stops when it is whole."""
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and not cycle.more_body and not cycle.response_complete:
            self._stop()
        elif self._clock is None:
            self._start()

    def on_response_complete(self) -> None:
        """An answer was sent; what of the next request is there already has its time from now."""
        super().on_response_complete()
        self._stop()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """Begin with a request whose turn it is: uvicorn's own hook, whose name it therefore has."""
        if not self._answer_at_once(cycle, app):
            super()._start_asgi_task(cycle, app)

    def _answer_at_once(self, cycle: Any, app: Any) -> bool:
        """Write the answer that is ready, if one is and the connection stays open and takes it.

        Where more requests wait behind this one they would be answered within each other, so they take turns.
        """
        is_plain = cycle.keep_alive and app is self.app and not self.pipeline and not self.flow.write_paused
        ready = self._ready(cycle.scope) if is_plain and self._ready else None
        if ready is None:
            return False
        always = (b"%b: %b\r\n" % pair for pair in self.server_state.default_headers)
        cycle.response_started = cycle.response_complete = True
        self.transport.write(b"".join((STATUS_LINES[ready.status], *always, ready.lines, b"\r\n")))
        if ready.body:
            self.transport.write(ready.body)
        cycle.on_response()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._clock = self.loop.call_later(SECONDS, self._end)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _end(self) -> None:
        self._clock = None
        if not self.transport.is_closing():
            self.transport.close()


def _ready_of(app: Any) -> Ready | None:
    """The method `ready` of an application, or of the one behind uvicorn's reader of a proxy's headers."""
    found: Ready | None = getattr(app, "ready", None) or getattr(getattr(app, "app", None), "ready", None)
    return found
