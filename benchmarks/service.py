"""What one more report costs in the service: processor seconds of all its processes, from request to version.

    python benchmarks/news.py --keep /tmp/reports 1000
    python -m benchmarks.service /tmp/reports/1000


The service is started as its unit starts it (`openbarnet dagster`: code server, run server, daemon, web
server). A report is put into the folder, which the sensor sees, has read, and then the job that publishes is
asked for as the UI does it; then one cell is corrected. What a service spends while nothing happens is
measured before, and told apart for the seconds that went by: it spends that in any case.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import news

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    b"code-server": "code server",
    b"run_server": "run server and its runs",
    b"_daemon": "daemon",
    b"webserver": "web server",
    b"reloading": "look-out",
}
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS, STEP_SECONDS, IDLE_SECONDS = 300, 900, 60
LEAST = 0.05
SETTLE_SECONDS = 90
"""After which all that is looked at once has been: everything is loaded, the sensors have looked."""

ENDED = ("SUCCESS", "FAILURE", "CANCELED")
LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) { __typename ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message } }
}"""
SENSORS = """{ sensorsOrError(repositorySelector: {repositoryLocationName: "open-barnet",
  repositoryName: "__repository__"}) { __typename ... on Sensors { results { name } } } }"""


@dataclass(frozen=True)
class Spent:
    """What a step spent: processor seconds by part, seconds that went by, megabytes of all processes."""

    parts: dict[str, float]
    passed: float
    megabytes: float

    @property
    def seconds(self) -> float:
        """Of all parts."""
        return sum(self.parts.values())


@dataclass(frozen=True)
class Service:
    """A service that runs.

    Attributes:
        pid: of its first process.
        address: of its web server.
        home: Dagster's folder.
    """

    pid: int
    address: str
    home: Path

    def ask(self, query: str, **variables: Any) -> Any:
        """What GraphQL answers."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own web server
            f"{self.address}/graphql", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
            told = json.load(answer)
        if "errors" in told:
            raise SystemExit(f"the web server: {told['errors']}")
        return told["data"]

    def runs(self) -> dict[str, str]:
        """How each run stands, by its id, as its database says: to ask the web server would be counted."""
        with closing(sqlite3.connect(f"file:{self.home / 'history' / 'runs.db'}?mode=ro", uri=True)) as runs:
            return dict(runs.execute("SELECT run_id, status FROM runs"))

    def processor(self) -> dict[str, float]:
        """Seconds of processor of all its processes so far, by the part that each belongs to."""
        return {name: sum(sum(one.times) for one in part) / TICKS for name, part in _parts(self.pid).items()}

    def megabytes(self) -> float:
        """The memory of all its processes, what they share counted once."""
        return sum(_shared_out(one.pid) for one in _family(self.pid)) / 1024


def _parts(first: int) -> dict[str, list[_Process]]:
    """The processes of each part of a service, with what each has started; its first process by itself."""
    family = _family(first)
    found = {"supervisor": [one for one in family if one.pid == first]}
    for one in family:
        if one.parent == first:
            command = Path(f"/proc/{one.pid}/cmdline").read_bytes().split(b"\0")
            name = next((name for mark, name in PARTS.items() if mark in b" ".join(command)), "other")
            found.setdefault(name, []).extend(_family(one.pid))
    return found


@dataclass(frozen=True)
class _Process:
    pid: int
    parent: int
    times: tuple[int, ...]


def _family(first: int) -> list[_Process]:
    """A process and all that it has started, directly or not, as they are now."""
    every = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = status.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        pid = int(status.parent.name)
        every[pid] = _Process(pid, int(told[1]), tuple(map(int, told[11:15])))
    found, left = [], [first]
    while left:
        if (pid := left.pop()) in every:
            found.append(every[pid])
            left += [one.pid for one in every.values() if one.parent == pid]
    return found


def _shared_out(pid: int) -> int:
    """Kilobytes of a process; what several share is parted among them."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)


@contextmanager
def serving(folder: Path, root: Path) -> Iterator[Service]:
    """The service on a benchmark's project, reports, store and runs.

    Args:
        folder: holds them, as `news.py` lays it out.
        root: the checkout.
    """
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "OPENBARNET_COUNCIL": "barnet",
        "OPENBARNET_PROJECT": str(folder / "project"),
        "DAGSTER_HOME": str(folder / "runs"),
        "PYTHONPATH": str(root),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    places = ["--store", str(folder / "store"), "--reports", str(folder / "reports")]
    with (folder / "service.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "pipelines.cli", "dagster", "--port", str(port), *places],
            cwd=root, env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            service = Service(process.pid, f"http://127.0.0.1:{port}", folder / "runs")
            _until(lambda: _answers(service), START_SECONDS, "the web server")
            yield service
        finally:
            process.terminate()
            process.wait()


def _answers(service: Service) -> bool:
    try:
        return bool(service.ask(SENSORS)["sensorsOrError"]["__typename"] == "Sensors")
    except OSError:
        return False


def _until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not come to be so in {seconds} seconds")
        time.sleep(0.5)


def idle(service: Service) -> Spent:
    """What is spent while nothing happens."""
    return _measured(service, lambda: time.sleep(IDLE_SECONDS))


def publish(service: Service) -> Spent:
    """What is spent on a publication that is asked for, until its run has ended."""

    def asked() -> None:
        params = {
            "selector": {
                "repositoryLocationName": "open-barnet",
                "repositoryName": "__repository__",
                "jobName": "publish",
            },
            "runConfigData": {},
        }
        launched = service.ask(LAUNCH, params=params)["launchRun"]
        if launched["__typename"] != "LaunchRunSuccess":
            raise SystemExit(f"the publication was not started: {launched}")
        _until(lambda: _ended(service, launched["run"]["runId"]), STEP_SECONDS, "the publication")

    return _measured(service, asked)


def read(service: Service, change: Callable[[], object]) -> Spent:
    """What is spent until a change of the folder or of the decisions has led to a reading that has ended."""
    known = set(service.runs())

    def changed() -> None:
        change()
        _until(lambda: bool(set(service.runs()) - known), STEP_SECONDS, "a reading")
        _until(lambda: set(service.runs().values()) <= {*ENDED}, STEP_SECONDS, "its end")
        failed = {run: how for run, how in service.runs().items() if run not in known and how != ENDED[0]}
        if failed:
            raise SystemExit(f"the reading failed: {failed}")

    return _measured(service, changed)


def _ended(service: Service, wanted: str) -> bool:
    status = service.runs()[wanted]
    if status in ENDED[1:]:
        raise SystemExit(f"the run {wanted} ended as {status}")
    return status == ENDED[0]


def _measured(service: Service, step: Callable[[], None]) -> Spent:
    before, begun = service.processor(), time.monotonic()
    step()
    passed = time.monotonic() - begun
    spent = {name: seconds - before.get(name, 0) for name, seconds in service.processor().items()}
    return Spent(spent, passed, service.megabytes())


HEADINGS = ("step", "processor s", "less rest", "s that passed", "MB", "parts")


def _tell(what: str, spent: Spent, at_rest: float = 0.0) -> None:
    """A row of the table: what it spent, less what is spent at rest, and by part."""
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in spent.parts.items() if seconds >= LEAST)
    less = f"{spent.seconds - at_rest * spent.passed:.2f}"
    cells = (what, f"{spent.seconds:.2f}", less, f"{spent.passed:.0f}", f"{spent.megabytes:.0f}", parts)
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Measure a folder that `news.py` left."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=2, help="how many reports come, one after the other")
    given = parser.parse_args()
    print(f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}")
    with serving(given.folder, ROOT) as service:
        time.sleep(SETTLE_SECONDS)
        at_rest = idle(service)
        _tell("at rest, a minute", at_rest)
        each = at_rest.seconds / at_rest.passed
        for _ in range(given.times):
            number = len([*(given.folder / "reports").glob("*.pdf")])
            _tell("one more, read", read(service, lambda n=number: _write(given.folder, n)), each)
            _tell("one more, published", publish(service), each)
        _tell("one cell, read", read(service, lambda: news.correct(given.folder, number)), each)
        _tell("one cell, published", publish(service), each)


def _write(folder: Path, number: int) -> None:
    """A report as somebody else's program puts it there."""
    command = (
        f"from pathlib import Path; from benchmarks import news; "
        f"news.write_report(Path({str(folder / 'reports')!r}), {number})"
    )
    subprocess.run([sys.executable, "-c", command], check=True, cwd=ROOT)  # noqa: S603 - ours


if __name__ == "__main__":
    main()
