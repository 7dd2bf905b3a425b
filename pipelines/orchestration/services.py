"""Dagster as a service: its parts and ours started, kept going, and ended together.

They are the code server, what runs are forks of, daemon, web server, and the look-out for new assets.

`dagster dev` is made for a terminal: in the background it ignores Ctrl+C, and when it is ended its children
may live on. Here each part has a session of its own, so that a part and all it has started can be ended; one
that ends by itself is started again, after ever longer waits while it keeps ending. A part also ends when
this process is killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from pipelines.council.scratch import ScratchFolder
from pipelines.exceptions import OpenBarnetError
from pipelines.orchestration.instance import EVENTS_PLANNED_AT_ONCE, is_launched_by_us, service_ref
from pipelines.orchestration.run_requests import SERVER_VARIABLE

SECONDS_BETWEEN_LOOKS = 0.2
PATIENCE_SECONDS = 10.0
"""How long parts are given to end by themselves."""

START_SECONDS = 300.0
"""How long the code server may take to load the definitions."""

LONGEST_WAIT_SECONDS = 60.0
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
LONGEST_SOCKET = 103
"""Bytes that the name of a socket may have on each system; on Linux it could be four more."""

LOCATION = "open-barnet"


@dataclass(frozen=True)
class ServicePart:
    """One program of a service; `is_ready` says whether those after it may be started."""

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] = lambda: True


@dataclass
class _Running:
    """A part with its process, how often it ended shortly after its start, and when it may start again."""

    part: ServicePart
    process: subprocess.Popen[bytes]
    begun: float = field(default_factory=time.monotonic)
    endings: int = 0
    again: float | None = None


def run_dagster(host: str, port: int, metrics: int | None, say: Callable[[str], None]) -> None:
    """Run code server, daemon and web server on `DAGSTER_HOME` until SIGTERM, SIGINT or SIGHUP.

    Args:
        host: address that the web server listens on.
        port: its port.
        metrics: the port that runs are counted on; None: on none.
        say: is told in a line what ended and is started again.

    Raises:
        OpenBarnetError: the folder for what is needed for a while is too deep for a socket.
    """
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", str(EVENTS_PLANNED_AT_ONCE))
    with ScratchFolder() as folder:
        socket, workspace = _short_enough(folder / "code"), folder / "workspace.yaml"
        workspace.write_text(
            f"load_from:\n  - grpc_server: {{socket: {socket}, location_name: {LOCATION}}}\n",
            encoding="utf-8",
        )
        opened = ("--instance-ref", service_ref(Path(os.environ["DAGSTER_HOME"])))
        python, load = (sys.executable, "-m"), ("-w", str(workspace), *opened)
        serve_code = ("dagster", "code-server", "start", "-m", "pipelines.definitions", "-s", str(socket))
        look_out = ("pipelines.orchestration.reloading", str(socket))
        parts = (
            ServicePart("look-out for new assets", (*python, *look_out)),  # first, so that it misses nothing
            ServicePart("code server", (*python, *serve_code), lambda: _is_serving(socket)),
            *run_server(folder / "runs"),
            ServicePart("daemon", (*python, "dagster._daemon", "run", *load)),
            ServicePart("web server", (*python, "dagster_webserver", *load, "-h", host, "-p", str(port))),
            *([_metrics(host, metrics)] if metrics else []),
        )
        with _told_to_stop() as stop:
            supervise(parts, stop, say)


def _short_enough(socket: Path) -> Path:
    if len(os.fsencode(socket)) > LONGEST_SOCKET:
        raise OpenBarnetError(
            str(socket),
            f"is longer than the {LONGEST_SOCKET} bytes of a socket",
            "set TMPDIR to a folder less deep",
        )
    return socket


def run_server(socket: Path) -> list[ServicePart]:
    """What runs are forks of, where the settings of `DAGSTER_HOME` have them made on this machine by us."""
    home = Path(os.environ["DAGSTER_HOME"]).resolve()
    os.environ.pop(SERVER_VARIABLE, None)  # of a service that this one was started from
    if sys.platform != "linux" or not is_launched_by_us(home):
        return []
    os.environ[SERVER_VARIABLE] = str(socket)  # by which the launcher finds it, in whichever part
    serving = ("-m", "pipelines.orchestration.run_server", str(home), str(socket))
    return [ServicePart("run server", (sys.executable, *serving))]


def _metrics(host: str, port: int) -> ServicePart:
    """What counts the runs of `DAGSTER_HOME`."""
    counting = ("-m", "pipelines.orchestration.run_metrics", os.environ["DAGSTER_HOME"], host, str(port))
    return ServicePart("counting of runs", (sys.executable, *counting))


def supervise(parts: Sequence[ServicePart], stop: Event, say: Callable[[str], None]) -> None:
    """Start parts in order, start again what ends, and end all, the last first, once told to stop."""
    running: list[_Running] = []
    try:
        for part in parts:
            running.append(_Running(part, _start(part)))
            deadline = time.monotonic() + START_SECONDS
            while not stop.is_set() and time.monotonic() < deadline and not part.is_ready():
                _keep_going(running, say)
                stop.wait(SECONDS_BETWEEN_LOOKS)
        while not stop.wait(SECONDS_BETWEEN_LOOKS):
            _keep_going(running, say)
    finally:
        _end([one.process for one in reversed(running)])


def _keep_going(running: Sequence[_Running], say: Callable[[str], None]) -> None:
    """Start again each part that ended, once it has waited."""
    now = time.monotonic()
    for one in running:
        if one.process.poll() is None:
            continue
        if one.again is None:
            one.endings = 1 if now - one.begun > LONGEST_WAIT_SECONDS else one.endings + 1
            wait = min(2.0 ** (one.endings - 1), LONGEST_WAIT_SECONDS)
            one.again = now + wait
            _kill_session(one.process)  # what it had started is not left behind
            say(f"the {one.part.name} ended ({one.process.returncode}); again in {wait:.0f} seconds")
        elif now >= one.again:
            one.process, one.begun, one.again = _start(one.part), now, None


def _start(part: ServicePart) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own commands
        part.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    """In a child before it becomes its program: be ended when the parent is killed, where Linux knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask processes to end, wait, and kill what is left of them and of all they started."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        _kill_session(process)
        process.wait()


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """An event that SIGTERM, SIGINT and SIGHUP set, also where a shell had them ignored."""
    stop = Event()
    kinds = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {kind: signal.signal(kind, lambda *_: stop.set()) for kind in kinds}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _is_serving(socket: Path) -> bool:
    """Whether the code server has loaded the definitions."""
    from dagster._grpc.client import DagsterGrpcClient

    if not socket.exists():
        return False
    try:
        client: Any = DagsterGrpcClient(socket=str(socket))
        return bool(client.health_check_query() == "SERVING")
    except Exception:  # noqa: BLE001 - whatever it says while it starts, it is not serving yet
        return False
