"""The trail: a chain that shows every change, survives a killed writer, and can be blanked."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.exceptions import TrailError
from pipelines.gate.trail import append, blank, problems_of, read_trail

WHEN = "2026-01-31T07:00:00+00:00"


def write(folder: Path, *subjects: str) -> None:
    for number, subject in enumerate(subjects):
        append(folder, WHEN, "preparer", "p1", "submit", subject, {"reason": f"the {number}th"})


def test_events_follow_each_other_over_months(tmp_path: Path):
    write(tmp_path, "a", "b")
    append(tmp_path, "2026-02-01T00:00:00+00:00", "approver", "p2", "approve", "a", {})
    append(tmp_path, WHEN, "approver", "p2", "approve", "b", {})  # a clock that was set back
    events = read_trail(tmp_path)
    assert [event.number for event in events] == [1, 2, 3, 4]
    assert problems_of(events) == []
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == ["2026-01.jsonl", "2026-02.jsonl"]


@pytest.mark.parametrize(("old", "new"), [("p1", "p9"), ("submit", "approve"), ("the 0th", "the 9th")])
def test_a_changed_line_is_told(tmp_path: Path, old: str, new: str):
    write(tmp_path, "a", "b")
    file = tmp_path / "2026-01.jsonl"
    file.write_text(file.read_text().replace(old, new, 1))
    if old == "the 0th":  # a payload is not in the line's own hash
        assert problems_of(read_trail(tmp_path)) == ["event 1 has other details than were written"]
        return
    with pytest.raises(TrailError, match="is not as it was written"):
        read_trail(tmp_path)


def test_a_line_taken_out_is_told(tmp_path: Path):
    write(tmp_path, "a", "b", "c")
    file = tmp_path / "2026-01.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text(lines[0] + lines[2])
    assert len(problems_of(read_trail(tmp_path))) == 2


def test_a_payload_can_be_blanked_and_the_chain_holds(tmp_path: Path):
    write(tmp_path, "a", "b", "a")
    assert blank(tmp_path, "a") == 2
    events = read_trail(tmp_path)
    assert [event.payload for event in events] == [None, {"reason": "the 1th"}, None]
    assert problems_of(events) == []
    assert "the 0th" not in (tmp_path / "2026-01.jsonl").read_text()
    assert blank(tmp_path, "a") == 0


def test_a_line_cut_by_a_killed_writer_is_nobodys(tmp_path: Path):
    write(tmp_path, "a")
    with (tmp_path / "2026-01.jsonl").open("a") as file:
        file.write(json.dumps({"number": 2})[:9])
    write(tmp_path, "b")
    assert [event.subject for event in read_trail(tmp_path)] == ["a", "b"]
    assert problems_of(read_trail(tmp_path)) == []


def test_the_second_of_two_writers_is_told(tmp_path: Path):
    write(tmp_path, "a", "b")
    assert append(tmp_path, WHEN, "approver", "p2", "approve", "a", {}, expected=1)
    assert append(tmp_path, WHEN, "approver", "p3", "return", "a", {}, expected=1) is None
    assert append(tmp_path, WHEN, "approver", "p3", "return", "b", {}, expected=2)


def test_writers_at_once_lose_nothing(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write(tmp_path, str(number)), range(24)))
    events = read_trail(tmp_path)
    assert len(events) == 24
    assert problems_of(events) == []
