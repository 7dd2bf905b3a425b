"""Dagster as a service: all parts end together, in the background too, and one that ends is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PART = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "a").write(f"{os.getpid()} {child.pid}\\n")
time.sleep(600)
"""
SERVICE = """
import sys
from pipelines.orchestration.services import ServicePart, _told_to_stop, supervise

parts = [ServicePart(name, (sys.executable, "-c", sys.argv[1], name)) for name in sys.argv[2:]]
with _told_to_stop() as stop:
    supervise(parts, stop, print)
"""


def until(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something comes to be so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return is_so()


def pids(*files: Path) -> list[int]:
    """The processes that parts and what they started have written down."""
    return [int(pid) for file in files if file.exists() for pid in file.read_text().split()]


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Where two parts write down their processes."""
    return [tmp_path / "one", tmp_path / "two"]


def start(files: list[Path]) -> subprocess.Popen[bytes]:
    """The service as a shell starts it in the background: with Ctrl+C ignored."""
    service = subprocess.Popen(
        [sys.executable, "-c", SERVICE, PART, *map(str, files)],
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert until(lambda: len(pids(*files)) == 4)
    return service


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_service_in_the_background_ends_with_all_its_children(kind: signal.Signals, files: list[Path]):
    service = start(files)
    assert all(map(lives, pids(*files)))
    service.send_signal(kind)
    assert service.wait(30) == 0
    assert until(lambda: not any(map(lives, pids(*files))), 5)


def test_a_part_that_is_killed_is_started_again_without_what_it_had_started(files: list[Path]):
    service = start(files)
    part, child = pids(files[0])
    os.kill(part, signal.SIGKILL)
    assert until(lambda: len(pids(files[0])) == 4)
    assert not lives(child)
    service.terminate()
    assert service.wait(30) == 0


def test_parts_end_when_the_service_is_killed(files: list[Path]):
    service = start(files)
    service.kill()
    service.wait()
    leaders = [pids(file)[0] for file in files]
    assert until(lambda: not any(map(lives, leaders)), 20)
    for pid in pids(*files):
        if lives(pid):
            os.kill(pid, signal.SIGKILL)
