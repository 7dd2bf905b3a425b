"""Killed, on a full or read-only disk, two at once: the catalogue serves, and the next run completes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import HELPERS
from crash_work import publish_again, withdraw_first
from kill_points import Touch, Tracer
from release_samples import FIRST, PROJECT, PUBLISHED, desk, tree

from pipelines.release.verify import verify_store
from pipelines.store import Store

EVERY_POINT = bool(os.environ.get("EVERY_KILL_POINT"))  # a quarter of an hour; else a dozen and each rename
POINTS = 12
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{PROJECT.root}:{HELPERS}"}


def content(root: Path) -> dict[str, bytes]:
    """Every file of a store but the lock, whose being there says nothing."""
    return {name: data for name, data in tree(root).items() if name != ".lock"}


def chosen(touches: list[Touch]) -> Iterator[int]:
    """Numbers of the calls to be killed at: each rename, sync, removal and new file; of the writes some."""
    single = [number for number, touch in enumerate(touches, 1) if touch.call not in ("write", "pwrite")]
    writes = [number for number, touch in enumerate(touches, 1) if touch.call in ("write", "pwrite")]
    if EVERY_POINT:
        yield from range(1, len(touches) + 1)
        return
    step = max(1, len(single) * 3 // (2 * POINTS))
    yield from (number for number in single[::step])
    yield from (number for number, touch in enumerate(touches, 1) if touch.call == "rename")
    yield from writes[:: max(1, len(writes) * 3 // POINTS)]


@pytest.fixture(scope="module")
def tracer() -> Iterator[Tracer]:
    with Tracer("crash_work") as clean:
        yield clean


def test_what_is_killed_starts_clean(tracer: Tracer) -> None:
    threads, modules = tracer.state()
    assert threads == 1
    assert not {"pypdfium2", "pdfplumber", "great_expectations", "dagster", "pytest"} & set(modules)


@pytest.mark.parametrize(
    ("work", "least", "calls"),
    [
        (publish_again, 12, {"open", "write", "fsync", "rename", "mkdir", "unlink"}),
        (withdraw_first, 8, {"open", "write", "fsync", "rename", "unlink"}),
    ],
    ids=["publish", "withdraw"],
)
def test_killed_at_any_call_the_store_serves_and_the_next_run_completes(
    tmp_path: Path, tracer: Tracer, work: Callable[[Path], None], least: int, calls: set[str]
) -> None:
    good, store = tmp_path / "good", tmp_path / "store"
    desk(good).publish(PUBLISHED)
    shutil.copytree(good, store)
    touches, status = tracer.traced(store, work.__name__)
    assert (status, verify_store(store)) == (0, [])
    assert calls <= {touch.call for touch in touches}
    whole, before = content(store), content(good)
    assert whole != before

    points = sorted(set(chosen(touches)))
    assert len(points) >= least
    for point in points:
        shutil.rmtree(store)
        shutil.copytree(good, store)
        _, status = tracer.traced(store, work.__name__, kill_at=point)
        killed = f"killed at call {point}, {touches[point - 1]}"
        assert os.WIFSIGNALED(status), killed
        assert os.WTERMSIG(status) == signal.SIGKILL, killed
        now = content(store)
        assert now["catalog.json"] in (before["catalog.json"], whole["catalog.json"]), killed
        assert {name: now[name] for name in before if name != "catalog.json"} == {
            name: data for name, data in before.items() if name != "catalog.json"
        }, killed
        assert not [problem for problem in verify_store(store) if not is_unfinished(problem)], killed
        work(store)
        assert content(store) == whole, killed


def is_unfinished(problem: str) -> bool:
    """Whether a sentence of `verify` names what the next run clears away or lists; not damage."""
    return (
        ".new-" in problem
        or "is not listed in catalog.json; publish again" in problem
        or "is the document of no report or version; publish again" in problem
        or "if a withdrawal was interrupted" in problem
    )


# ---- a disk that is full, or read-only

ON_A_DISK = """
import json, os, subprocess, sys
from dataclasses import replace
from pathlib import Path
from release_samples import FIRST, LATER, SECOND, desk, tree
from pipelines.exceptions import StoreError
from pipelines.release.verify import verify_store
from pipelines.store import Store

disk = Path(sys.argv[1])
def mount(*options):
    subprocess.run(["mount", *options, str(disk)], check=True, stderr=subprocess.DEVNULL)
try:
    mount("-t", "tmpfs", "-o", "size=64m", "tmpfs")
except subprocess.CalledProcessError:
    sys.exit(77)
store = disk / "store"
publisher = desk(store)
publisher.publish()
good = tree(store)
again = desk(store, replace(FIRST, result="1%"), SECOND)
again.keep_documents()
again.keep_documents = lambda: None  # they come from elsewhere; here they lie on the same disk
def refused():
    try:
        again.release() and again.list({}, LATER)
    except StoreError as error:
        now = tree(store)
        assert {name: now[name] for name in good} == good, "what was published is as it was"
        assert Store(store).catalog()["packages"]
        wrong = [each for each in verify_store(store) if ".new-" not in each and "publish again" not in each]
        assert not wrong, wrong
        return str(error)
    return ""
"""
FULL = (
    ON_A_DISK
    + """
free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
used = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
found = []
for share in range(1, 20):
    ballast = disk / "ballast"
    spared = share * 24576
    ballast.write_bytes(bytes(free - spared))
    message = refused()
    found.append(bool(message))
    assert not message or "No space left on device" in message or "full" in message, message
    ballast.unlink()
    if not message:
        break
assert found[0] and not found[-1], found
print(found.count(True))
"""
)
READ_ONLY = (
    ON_A_DISK
    + """
mount("-o", "remount,ro")
message = refused()
assert "the store cannot be written (Read-only file system)" in message, message
mount("-o", "remount,rw")
"""
)


@pytest.mark.parametrize("program", [FULL, READ_ONLY], ids=["full", "read-only"])
def test_a_disk_that_refuses_leaves_the_last_good_state(tmp_path: Path, program: str) -> None:
    finish = """
again.publish(LATER)
assert verify_store(store) == []
assert Store(store).latest("indicators") == "1.0.1"
assert not list(store.rglob(".new-*"))
"""
    done = subprocess.run(
        ["unshare", "--mount", sys.executable, "-c", program + finish, str(tmp_path)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount a file system")
    assert done.returncode == 0, done.stderr


LIMITED = """
import resource, signal, sys
from pathlib import Path
from release_samples import FIRST, desk
from pipelines.exceptions import StoreError
publisher = desk(Path(sys.argv[1]), FIRST)
publisher.keep_documents()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    publisher.release()
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("size", [100, 3_000, 6_000, 9_000, 20_000])
def test_a_file_that_cannot_be_written_leaves_no_half_version(tmp_path: Path, size: int) -> None:
    store = tmp_path / "store"
    command = [sys.executable, "-c", LIMITED, str(store), str(size)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert "indicators/1.0.0: the store cannot be written" in done.stdout
    assert [path for path in tree(store) if not path.startswith("documents/")] == [".lock"]
    desk(store, FIRST).publish()
    assert verify_store(store) == []


# ---- two at once


def test_two_publishers_at_once_take_turns(tmp_path: Path) -> None:
    command = [sys.executable, str(HELPERS / "release_samples.py"), str(tmp_path / "store")]
    running = [subprocess.Popen([*command, result], env=ENVIRONMENT) for result in ("1%", "2%")]
    assert [process.wait() for process in running] == [0, 0]
    assert verify_store(tmp_path / "store") == []
    assert Store(tmp_path / "store").versions("indicators") == ("1.0.0", "1.0.1")
    listed: dict[str, Any] = json.loads((tmp_path / "store/catalog.json").read_bytes())
    assert [version["version"] for version in listed["packages"][0]["versions"]] == ["1.0.0", "1.0.1"]
