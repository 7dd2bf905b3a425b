"""Where the files of a run lie: in memory where that has room, else where the machine says."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import in_memory
import pytest
from in_memory import ROOM_BYTES, lie_in_memory, room_bytes


def told(folder: Path, kilobytes: int) -> Path:
    """A machine's account of its memory."""
    file = folder / "meminfo"
    file.write_text(f"MemTotal: 99999999 kB\nMemAvailable: {kilobytes} kB\nHugePages_Total: 0\n")
    return file


def test_room_is_what_both_the_folder_and_the_machine_have(tmp_path: Path):
    assert room_bytes(tmp_path, told(tmp_path, 5)) == 5 * 1024
    assert 0 < room_bytes(tmp_path, told(tmp_path, 10**12)) < 10**15, "no more than the folder holds"


@pytest.mark.parametrize("lacking", ["folder", "meminfo"])
def test_a_machine_that_tells_of_no_room_has_none(tmp_path: Path, lacking: str):
    told(tmp_path, 10**12)
    folder = tmp_path / "nowhere" if lacking == "folder" else tmp_path
    system = tmp_path / ("nowhere" if lacking == "meminfo" else "meminfo")
    assert room_bytes(folder, system) == 0


@pytest.mark.parametrize(
    ("room", "wanted", "found"),
    [(ROOM_BYTES, None, "memory"), (ROOM_BYTES - 1, None, None), (ROOM_BYTES, "/elsewhere", "/elsewhere")],
    ids=["room", "too little", "said where"],
)
def test_files_lie_there_where_there_is_room_and_nobody_wants_them_elsewhere(
    monkeypatch: pytest.MonkeyPatch, room: int, wanted: str | None, found: str | None
):
    monkeypatch.setattr(in_memory, "room_bytes", lambda _: room)
    monkeypatch.setattr(tempfile, "tempdir", "/asked/for/before")
    monkeypatch.setenv("TMPDIR", wanted or "")
    if not wanted:
        monkeypatch.delenv("TMPDIR")
    lie_in_memory(Path("memory"))
    assert os.environ.get("TMPDIR") == found
    assert (tempfile.tempdir is None) == (found == "memory")


def test_what_passed_leaves_nothing(pytestconfig: pytest.Config):
    assert pytestconfig.pluginmanager.has_plugin("in_memory")
    assert pytestconfig.getini("tmp_path_retention_policy") == "failed"
