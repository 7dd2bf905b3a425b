"""How a connection to the portal is kept: what is ready goes out at once, who never ends a request must go.

An application that has a method `ready` is asked for a finished answer before a task is made for a request;
what it has is written as it is. One that has `again` as well is asked for what it answered to the very same
bytes before, which need not even be parsed. Everything else goes uvicorn's way.

Uvicorn ends connections that are idle between two requests. One that sends half a request, or nothing at all,
it keeps for ever; here each gets `SECONDS` for a request to arrive as a whole.
"""

from __future__ import annotations

import asyncio
import re
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
Again = Callable[[bytes], ReadyAnswer | None]
"""The answer to a request by its bytes, where one to the same bytes was ready before and still is."""
HEAD = "openbarnet.head"
"""In the scope: the bytes of a request, where they are all of it and nothing in them is of this one alone."""
END_OF_HEAD = b"\r\n\r\n"
LONGEST_HEAD = 2_000
OF_ONE_REQUEST = re.compile(
    rb"\r\n(?:content-length|transfer-encoding|expect|upgrade|x-request-id)[ \t]*:", re.IGNORECASE
)
"""Headers of a request that has more than its head, or a name of its own."""
WRITTEN_AT_ONCE = 65_536


class PromptProtocol(Protocol):  # type: ignore[misc]  # which of two it is depends on what is installed
    """The server's own protocol, with a clock that runs while a request is awaited or half there."""

    _clock: asyncio.TimerHandle | None = None
    _always: tuple[object, bytes] = (None, b"")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._ready: Ready | None = _method_of(self.app, "ready")
        tells_bounds = hasattr(Protocol, "on_message_begin")
        self._again: Again | None = _method_of(self.app, "again") if tells_bounds else None
        self._is_whole = True
        self._head = b""
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """A client has come: it has `SECONDS` to say what it wants."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """More of a request has come; the clock stops when it is whole."""
        if self._again is not None:
            if self._is_idle() and (ready := self._again(data)) is not None:
                self._asked_at = self.loop.time()
                self.server_state.total_requests += 1
                self._write(ready)
                return
            self._head = data if self._is_whole and _is_plain(data) else b""
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and not cycle.more_body and not cycle.response_complete:
            self._stop()
        elif self._clock is None:
            self._start()

    def on_message_begin(self) -> None:
        """The first byte of a request was read."""
        self._is_whole = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """The last byte of a request was read."""
        self._is_whole = True
        super().on_message_complete()

    def _is_idle(self) -> bool:
        """Whether no request is half there or unanswered, and idleness is timed already."""
        cycle = self.cycle
        return (
            self._is_whole
            and cycle is not None
            and cycle.response_complete
            and self.timeout_keep_alive_task is not None
            and not self.flow.write_paused
        )

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came for so long, unless what came was answered by its bytes: then from there on."""
        left = self._asked_at + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
            return
        super().timeout_keep_alive_handler()

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
        if is_plain and self._head:
            cycle.scope[HEAD] = self._head
        ready = self._ready(cycle.scope) if is_plain and self._ready else None
        if ready is None:
            return False
        cycle.response_started = cycle.response_complete = True
        self._write(ready)
        cycle.on_response()
        return True

    def _write(self, ready: ReadyAnswer) -> None:
        """Send an answer as it is, behind the headers of the server, which change once a second."""
        headers = self.server_state.default_headers
        of, always = PromptProtocol._always
        if of is not headers:
            always = b"".join(b"%b: %b\r\n" % pair for pair in headers)
            PromptProtocol._always = (headers, always)
        parts = (STATUS_LINES[ready.status], always, ready.lines, b"\r\n")
        if len(ready.body) <= WRITTEN_AT_ONCE:
            self.transport.write(b"".join((*parts, ready.body)))
            return
        self.transport.write(b"".join(parts))
        self.transport.write(ready.body)

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
        left = self._asked_at + SECONDS - self.loop.time()
        if left > 0:
            self._clock = self.loop.call_later(left, self._end)
            return
        self._clock = None
        if not self.transport.is_closing():
            self.transport.close()


def _is_plain(data: bytes) -> bool:
    """Whether bytes are one whole request to read something, which may come again as it is."""
    return (
        len(data) <= LONGEST_HEAD
        and data.startswith((b"GET ", b"HEAD "))
        and data.find(END_OF_HEAD) == len(data) - len(END_OF_HEAD)
        and OF_ONE_REQUEST.search(data) is None
    )


def _method_of(app: Any, name: str) -> Any:
    """A method of an application, or of the one behind the reader of a proxy's headers; None for none."""
    return getattr(app, name, None) or getattr(getattr(app, "app", None), name, None)
