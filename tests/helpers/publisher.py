"""A process that has loaded all that a publication loads, and forks one for each that is asked for.

Loading costs as much as publishing a small folder. A fork of a process with one thread is as good as a new
process, has a group of processes of its own, and can be killed at any moment like any other.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

LOADED_AT_WORK = (
    "dagster",
    "duckdb",
    "great_expectations",
    "jinja2",
    "odf.opendocument",
    "pandas",
    "pipelines.assembly.steps",
    "pipelines.cli",
    "pipelines.definitions",
    "pipelines.extraction",
    "pipelines.gate.validation",
    "pipelines.orchestration.run",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.parquet",
    "xlsxwriter",
)
PLAINLY = "--plainly"
NO_THREADS = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
LONGEST = 300.0
LOOK_SECONDS = 0.5


class OwnTime:
    """The seconds a process and all it started had to themselves: waiting for a processor is not counted.

    On a loaded machine a publication takes many times as long, and hangs no more than elsewhere. What hangs
    waits for nothing that the machine is short of, so that its own time is that of the clock.
    """

    def __init__(self, session: int) -> None:
        self.session, self.began, self.looked = session, time.monotonic(), 0.0
        self.waited: dict[str, float] = {}

    def seconds(self) -> float:
        """How long it had by now; looked at twice a second at most."""
        now = time.monotonic()
        if now - self.looked >= LOOK_SECONDS:
            self.looked = now
            self.waited |= dict(_waits(self.session))
        return now - self.began - sum(self.waited.values())


def _waits(session: int) -> Iterator[tuple[str, float]]:
    """How many seconds each thread of a session was ready and had no processor (`proc(5)`, `schedstat`)."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[3]) != session:
                continue
            for thread in (stat.parent / "task").iterdir():
                yield str(thread), int((thread / "schedstat").read_text().split()[1]) / 1e9
        except OSError:  # ended while it was looked at
            continue


@dataclass(frozen=True)
class Ended:
    """How a publication ended.

    Attributes:
        code: what it exited with; -9 if it was killed.
        said: what it printed.
        seconds: how long it took.
    """

    code: int
    said: str
    seconds: float


@dataclass(frozen=True)
class Publisher:
    """The process that forks; `run` is all one needs."""

    process: subprocess.Popen[str]

    def run(self, arguments: list[str], log: Path, *, kill_after: float | None = None) -> Ended:
        """Run `openbarnet` with some arguments, and kill it and all it started after so many seconds.

        Raises:
            AssertionError: it had `LONGEST` seconds to itself and did not end.
        """
        began = time.monotonic()
        self._tell({"arguments": arguments, "log": str(log)})
        number = self._hear()
        own, hangs = OwnTime(number), False
        while _runs(number):
            hangs = own.seconds() > LONGEST
            if hangs or (kill_after is not None and time.monotonic() > began + kill_after):
                break
            time.sleep(0.01)
        _kill(number)
        self._tell({"wait": number})
        code = self._hear()
        assert not hangs, f"hangs: {log.read_text(errors='replace')[-2000:]}"
        return Ended(code, log.read_text(errors="replace"), time.monotonic() - began)

    def _tell(self, order: dict[str, object]) -> None:
        _pipe(self.process.stdin).write(json.dumps(order) + "\n")
        _pipe(self.process.stdin).flush()

    def _hear(self) -> int:
        return int(_pipe(self.process.stdout).readline())


@contextmanager
def publisher(*, plainly: bool = False) -> Iterator[Publisher]:
    """A publisher, for as long as it is wanted; `plainly` if nobody looks at what Dagster records."""
    environment = {**os.environ, **NO_THREADS, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, __file__, *([PLAINLY] if plainly else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**environment, "OPENBARNET_COUNCIL": "barnet", "DAGSTER_DISABLE_TELEMETRY": "1"},
        text=True,
    )
    try:
        yield Publisher(process)
    finally:
        _pipe(process.stdin).close()
        process.wait(60)


def _pipe(stream: TextIO | None) -> TextIO:
    assert stream is not None
    return stream


def _runs(number: int) -> bool:
    """Whether a process is there and has not ended: who forked it has not asked for it yet."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _kill(number: int) -> None:
    try:
        os.killpg(number, signal.SIGKILL)
    except ProcessLookupError:
        return


def _publish(arguments: list[str], log: Path, engine: AbstractContextManager[None]) -> None:
    """What a fork does: the command, as from a terminal of its own."""
    from pipelines.cli import main

    os.setsid()
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for here, there in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(here, there)
    sys.argv = ["openbarnet", *arguments]
    with engine:
        main()


def _serve(*, plainly: bool) -> None:
    for module in (*LOADED_AT_WORK, *(["plain_publication"] if plainly else [])):
        importlib.import_module(module)
    engine = sys.modules["plain_publication"].without_dagster() if plainly else nullcontext()
    for line in sys.stdin:
        order = json.loads(line)
        if number := order.get("wait"):
            _, status = os.waitpid(number, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        elif number := os.fork():
            print(number, flush=True)
        else:
            _publish(order["arguments"], Path(order["log"]), engine)


if __name__ == "__main__":
    _serve(plainly=PLAINLY in sys.argv)
