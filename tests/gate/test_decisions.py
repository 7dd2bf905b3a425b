"""Decisions: added and never changed, read in order, lapsing with what was looked at, refused when spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.council.project import Project
from pipelines.exceptions import DecisionError
from pipelines.gate.decisions import Decision, digest_of, read_decisions, record

SEEN = digest_of("the page")


def decision(answer: object = "wexcombe", when: str = "2026-03-01T09:00:00+00:00", **other: str) -> Decision:
    told = {"kind": "publisher", "subject": "a" * 64, "question": "Whose report is this?", "role": "editor"}
    return Decision(**{**told, **other}, answer=answer, when=when)


def test_what_is_recorded_is_read_back_oldest_first(project: Project, tmp_path: Path):
    first, later = decision("barnet", "2026-02-28T23:30:00-02:00"), decision("wexcombe")
    for one in (later, first, later):
        record(one, tmp_path, project)
    decisions = read_decisions([tmp_path, tmp_path / "nowhere"], project)
    assert decisions.all == (first, later)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["2026-02.jsonl", "2026-03.jsonl"]


def test_the_newest_answer_stands_until_it_is_taken_back(project: Project, tmp_path: Path):
    for answer, day in (("barnet", "01"), ("wexcombe", "02")):
        record(decision(answer, f"2026-03-{day}T09:00:00+00:00"), tmp_path, project)
    found = read_decisions([tmp_path], project).standing("publisher", "a" * 64)
    assert found is not None
    assert found.answer == "wexcombe"
    record(decision(None, "2026-03-03T09:00:00+00:00"), tmp_path, project)
    decisions = read_decisions([tmp_path], project)
    assert decisions.standing("publisher", "a" * 64) is None
    assert [one.answer for one in decisions.history("publisher", "a" * 64)] == ["barnet", "wexcombe", None]


def test_a_decision_lapses_when_what_was_looked_at_is_another(project: Project, tmp_path: Path):
    record(decision(seen_sha256=SEEN), tmp_path, project)
    decisions = read_decisions([tmp_path], project)
    assert decisions.standing("publisher", "a" * 64, SEEN)
    assert decisions.standing("publisher", "a" * 64, digest_of("another page")) is None


def test_earlier_lines_stay_byte_for_byte(project: Project, tmp_path: Path):
    path = record(decision(), tmp_path, project)
    before = path.read_bytes()
    record(decision("barnet", "2026-03-02T09:00:00+00:00"), tmp_path, project)
    assert path.read_bytes().startswith(before)
    assert path.read_bytes() != before


def test_a_line_cut_short_by_a_kill_is_no_decision_and_does_no_harm(project: Project, tmp_path: Path):
    path = record(decision(), tmp_path, project)
    cut = decision("barnet", "2026-03-02T09:00:00+00:00")
    path.write_bytes(path.read_bytes() + cut.as_line()[:40])
    assert read_decisions([tmp_path], project).all == (decision(),)
    record(cut, tmp_path, project)
    assert read_decisions([tmp_path], project).all == (decision(), cut)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b"wexcombe", b"barnet", "line 1: is not as it was recorded"),
        (b"{", b"", "is no JSON"),
        (b'"role": "editor"', b'"role": ""', "too short"),
    ],
)
def test_a_changed_line_is_refused(project: Project, tmp_path: Path, old: bytes, new: bytes, what: str):
    path = record(decision(), tmp_path, project)
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(DecisionError, match=what):
        read_decisions([tmp_path], project)


@pytest.mark.parametrize("spoilt", [{"role": ""}, {"kind": "Publisher"}, {"when": "yesterday"}])
def test_what_breaks_the_schema_is_not_recorded(project: Project, tmp_path: Path, spoilt: dict[str, str]):
    with pytest.raises(DecisionError, match=r"decision\.schema\.json says what a decision holds"):
        record(decision(**spoilt), tmp_path, project)
    assert not list(tmp_path.iterdir())


@given(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=4))
def test_any_answer_comes_back_as_it_was_given(reason: str, answer: object):
    line = decision(answer, reason=reason).as_line()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
