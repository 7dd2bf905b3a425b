"""How a server of ours ends when it is asked to: so that what it keeps in the temporary folder goes with it.

By default SIGTERM ends a process on the spot, and uvicorn, once it has answered what was being asked, gives
the signal back to what was set before: no `with` would be left, and nothing cleared away.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let SIGTERM end this process as one that is done, with status 0; only in its main thread.

    Raises:
        SystemExit: the signal came.
    """
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)
