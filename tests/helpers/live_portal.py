"""A portal that answers on a port, for clients that open addresses themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from ckan_server import free_ports

from pipelines.portal import create_app


@contextmanager
def served(store: Path) -> Iterator[str]:
    """The address of a portal of a store, for as long as it is wanted."""
    port = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(create_app(store, address=address), port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < until, "the portal does not start"
        time.sleep(0.02)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
