"""Joining and keeping texts, killed before each write: the next publication says what one without it says."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import joined_work
from joined_work import REPORTS, publish, write
from kill_points import Tracer


def test_killed_before_any_write_the_next_one_says_the_same(tmp_path: Path):
    before = tmp_path / "before"
    for report in REPORTS:
        write(before, report)
    rows, texts = publish(before)
    assert len(rows) == texts.num_rows == len(REPORTS)

    def one_more(name: str) -> Path:
        """The folder of a publication, with one report more, and one that says something else."""
        folder = tmp_path / name
        shutil.copytree(before, folder)
        publish(folder)
        write(folder, "q99")
        write(folder, REPORTS[3], "Another.")
        return folder

    with Tracer(joined_work.__name__) as tracer:
        touches, status = tracer.traced(one_more("alive"), "publish")
        assert status == 0
        touched = {(touch.call, touch.path.partition("/")[0]) for touch in touches}
        assert {("rename", "known"), ("unlink", "known"), ("write", "known")} <= touched
        assert {call for call, place in touched if place == "answered"} >= {"open", "write"}
        said = publish(tmp_path / "alive")
        assert said[1].column("comment").to_pylist().count("Another.") == 1
        for number in range(1, len(touches) + 1):
            killed = one_more(f"killed-{number}")
            _, status = tracer.traced(killed, "publish", kill_at=number)
            assert os.WIFSIGNALED(status)
            assert os.WTERMSIG(status) == signal.SIGKILL
            for _ in range(2):
                rows, texts = publish(killed)
                assert rows == said[0], f"killed before {touches[number - 1]}"
                assert texts.equals(said[1]), f"killed before {touches[number - 1]}"
            shutil.rmtree(killed)
