"""Folders for a while: gone with their process, however it ends, and never while somebody uses them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Openbarnet

from pipelines.council import scratch
from pipelines.council.scratch import ScratchFolder, clear_left_behind, process_folder

HOLDS = """
import sys
sys.path[:] = sys.argv[1:]
from pipelines.council.scratch import ScratchFolder
folder = ScratchFolder("test")
(folder.path / "private.csv").write_text("a name")
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of its own, in this process and in others."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@contextmanager
def holding() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that has a folder, and the folder."""
    command = [sys.executable, "-c", HOLDS, *sys.path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_a_folder_goes_with_its_with(temporary: Path):
    with ScratchFolder("test") as folder:
        (folder / "kept.csv").write_text("a")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(list(temporary.iterdir())) == 2
    assert list(temporary.iterdir()) == []


def test_the_next_removes_what_a_killed_process_left_and_nothing_that_is_in_use(temporary: Path):
    with holding() as (killed, left), holding() as (_, used):
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (left / "private.csv").exists(), "nobody could remove it"
        with ScratchFolder() as own:
            assert not left.exists()
            assert (used / "private.csv").exists()
            clear_left_behind()
            assert own.exists()
    clear_left_behind()
    assert list(temporary.iterdir()) == []


def test_every_command_removes_what_a_killed_process_left(openbarnet: Openbarnet):
    with holding() as (killed, left):
        killed.kill()
        killed.wait()
        assert left.exists()
        assert openbarnet("config").exit_code == 0
        assert not left.exists()


def test_a_process_that_ends_removes_its_own(temporary: Path):
    with holding() as (process, folder):
        assert folder.exists()
        process.communicate()
    assert list(temporary.iterdir()) == []


def test_a_lock_that_is_taken_for_left_behind_before_it_is_held_is_made_anew(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
):
    real, taken = scratch.fcntl.flock, []

    def late(lock: int, how: int) -> None:
        if not taken:
            taken.append(next(temporary.iterdir()))
            taken[0].unlink()
        real(lock, how)

    monkeypatch.setattr(scratch.fcntl, "flock", late)
    with ScratchFolder() as folder:
        assert [path for path in temporary.iterdir() if path != folder] == [folder.with_suffix(".held")]
    assert len(taken) == 1


def test_a_fork_leaves_the_folder_to_its_parent():
    with ScratchFolder() as folder:
        child = os.fork()
        if child == 0:
            scratch._remove(folder.with_suffix(".held"), 0, os.getppid())
            os._exit(0)
        os.waitpid(child, 0)
        assert folder.exists()


def test_what_is_no_folder_of_ours_stays(temporary: Path):
    elsewhere = temporary / "elsewhere"
    (temporary / "openbarnet-mine").mkdir()
    (temporary / "openbarnet-mine.held").symlink_to(elsewhere)
    elsewhere.write_text("kept")
    clear_left_behind()
    assert elsewhere.exists()
    assert (temporary / "openbarnet-mine").exists()


def test_files_that_outlive_a_function_lie_in_one_folder_of_the_process():
    scratch._of_process.cache_clear()
    try:
        folder = process_folder()
        folder.rmdir()
        assert process_folder() == folder
        assert folder.exists()
    finally:
        scratch._of_process(os.getpid()).remove()
        scratch._of_process.cache_clear()
    assert not folder.exists()


def test_no_module_makes_temporary_folders_by_itself():
    sources = Path(scratch.__file__).parent.parent.rglob("*.py")
    found = [path.name for path in sources if "TemporaryDirectory" in path.read_text(encoding="utf-8")]
    assert found == []
