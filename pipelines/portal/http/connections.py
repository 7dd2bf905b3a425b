"""How a connection to the portal ends: a request that is not sent to its end in time is not waited for.

Uvicorn ends connections that are idle between two requests. One that sends half a request, or nothing at all,
it keeps for ever; here each gets `SECONDS` for a request to arrive as a whole.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

SECONDS = 20.0
"""How long a request may take to arrive."""

Protocol: Any = AutoHTTPProtocol


class PromptProtocol(Protocol):  # type: ignore[misc]  # which of two it is depends on what is installed
    """The server's own protocol, with a clock that runs while a request is awaited or half there."""

    _clock: asyncio.TimerHandle | None = None

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
