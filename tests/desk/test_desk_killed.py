"""Whoever is killed, and when: no decision and no notice is lost, and nothing is published twice.

What is killed is a process of its own, by a signal that nothing can catch; what goes on is a desk made anew
over what lies on the disk.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from desk_office import DeskOffice, desk_office, killed_in, started_again
from test_desk_web import cause, signed_in

from pipelines.council.project import Project
from pipelines.desk import acts, timekeeper
from pipelines.desk.candidates import DECIDE, Candidate
from pipelines.desk.questions import standing_answer
from pipelines.desk.setup import CommandRan
from pipelines.gate.approvals import seen_of, standing_approvals
from pipelines.gate.moves import DeskRole, State
from pipelines.gate.trail import problems_of

POINTS = [
    (name, is_after) for name in ("append", "record", "record_approval", "tell") for is_after in (False, True)
]


@pytest.fixture
def office(tmp_path: Path, own_project: Project) -> DeskOffice:
    found = desk_office(tmp_path / "office", own_project)
    found.person("Ada", DeskRole.PREPARER)
    found.person("Ben", DeskRole.APPROVER)
    return found


def dies_at(name: str, is_after: bool, act: Callable[[], Any]) -> Callable[[], None]:
    """An act in whose middle its process is killed: before or after one of the steps of `acts`."""
    modules = [one for one in vars(acts).values() if isinstance(one, ModuleType) and hasattr(one, name)]
    real = getattr(modules[0], name)

    def deadly(*given: Any, **more: Any) -> None:
        if is_after:
            real(*given, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    def run() -> None:
        for one in modules:
            setattr(one, name, deadly)
        act()

    return run


@pytest.mark.parametrize(
    ("step", "is_after"), [point for point in POINTS if point[0] in ("append", "record")]
)
def test_an_answer_is_there_if_the_trail_says_it_was_given(office: DeskOffice, step: str, is_after: bool):
    ada = office.people["Ada"]
    one = office.made(ada, "q1-2025-26-plan", cause())
    again = started_again(office).bureau
    killed_in(dies_at(step, is_after, lambda: acts.decide(again, ada, one, cause(), "printed")))
    timekeeper.tick(started_again(office).bureau)
    events = office.again(one).events
    is_told = [event.what for event in events].count(DECIDE)
    assert is_told == (0 if (step, is_after) == ("append", False) else 1)
    stands = standing_answer(cause(), acts.answers(office.bureau))
    assert (stands is not None) == bool(is_told)
    if not is_told:  # nobody was told that it was done: it is asked again
        acts.decide(office.bureau, ada, office.again(one), cause(), "printed")
    assert len(acts.answers(office.bureau).all) == 1
    assert problems_of(office.bureau.events()) == []
    office.time.on(hours=2)
    timekeeper.tick(office.bureau)
    assert list(office.bureau.place(one.id).glob("begun/*")) == []


@pytest.mark.parametrize(("step", "is_after"), [point for point in POINTS if point[0] != "record"])
def test_an_approval_holds_if_the_trail_says_it_was_given(
    office: DeskOffice, step: str, is_after: bool, monkeypatch: pytest.MonkeyPatch
):
    ada, ben = office.people["Ada"], office.people["Ben"]
    timekeeper.tick(office.bureau)
    one = acts.make_move(office.bureau, ada, office.made(ada), "submit")
    later = "2026-02-02T09:00:00+00:00"
    seen = seen_of(one.packages, one.inputs, "")
    again = started_again(office).bureau
    killed_in(dies_at(step, is_after, lambda: acts.approve(again, ben, one, seen, "A note.", later)))
    timekeeper.tick(started_again(office).bureau)
    is_given = (step, is_after) != ("append", False)
    assert office.again(one).state is (State.APPROVED if is_given else State.SUBMITTED)
    if not is_given:
        acts.approve(office.bureau, ben, office.again(one), seen, "A note.", later)
    (approval,) = standing_approvals(office.bureau.project)
    assert (approval.person, approval.note, approval.not_before) == (ben.id, "A note.", later)
    published = publishing(office, monkeypatch, [0])
    office.time.on(hours=2)
    for _ in range(3):
        timekeeper.tick(office.bureau)
    assert len(published) == 1
    assert office.again(one).state is State.PUBLISHED
    told = [each.letter.about for each in office.bureau.outbox.all()]
    assert len([about for about in told if about.startswith("approve ")]) == 1
    assert len(told) == len(set(told))


def publishing(office: DeskOffice, monkeypatch: pytest.MonkeyPatch, codes: list[int]) -> list[int]:
    """Let publications end with these codes, and do nothing else; gives those that were run."""
    ran: list[int] = []

    def run(*_: Any) -> CommandRan:
        ran.append(codes[min(len(ran), len(codes) - 1)])
        return CommandRan(ran[-1], "")

    def versions(_: Any, candidate: Candidate) -> dict[str, str]:
        return dict.fromkeys(candidate.packages, "1.0.0") if 0 in ran else {}

    monkeypatch.setattr(timekeeper, "published_versions", versions)
    monkeypatch.setattr(timekeeper, "_lapsed", lambda *_: "")
    office.bureau = replace(office.bureau, run=run)
    return ran


@pytest.mark.parametrize(("codes", "state"), [([-9, -15, 0], State.PUBLISHED), ([-9], State.FAILED)])
def test_a_run_that_was_killed_is_gone_on_with_and_not_for_ever(
    office: DeskOffice, codes: list[int], state: State, monkeypatch: pytest.MonkeyPatch
):
    ada, ben = office.people["Ada"], office.people["Ben"]
    one = acts.make_move(office.bureau, ada, office.made(ada), "submit")
    acts.approve(office.bureau, ben, one, seen_of(one.packages, one.inputs, ""), "", "")
    ran = publishing(office, monkeypatch, codes)
    timekeeper.tick(office.bureau)
    assert office.again(one).state is State.PUBLISHING
    for _ in range(4):
        timekeeper.tick(started_again(office).bureau)
    assert office.again(one).state is state
    assert len(ran) == 3


def test_an_approval_that_was_taken_back_does_not_come_again(office: DeskOffice):
    ada, ben = office.people["Ada"], office.people["Ben"]
    one = acts.make_move(office.bureau, ada, office.made(ada), "submit")
    seen = seen_of(one.packages, one.inputs, "")
    one = acts.approve(office.bureau, ben, one, seen, "", "2026-03-02T09:00:00+00:00")
    again = started_again(office).bureau
    act = dies_at("take_back_approvals", True, lambda: acts.make_move(again, ada, one, "recall"))
    killed_in(act)
    timekeeper.tick(started_again(office).bureau)
    assert office.again(one).state is State.TO_REVIEW
    assert standing_approvals(office.bureau.project) == ()


@pytest.mark.parametrize(("state", "after"), [("PUBLISHED", "WITHDRAWN"), ("WITHDRAWN", "PUBLISHED")])
def test_a_withdrawal_or_its_undoing_that_nobody_was_told_of_is_done_again(
    office: DeskOffice, state: str, after: str
):
    """Killed when the store says so and the trail does not: whoever presses the button again gets on."""
    one = office.led_to(office.made(office.people["Ada"]), State[state])
    ran: list[str] = []
    done = office.bureau.folder / "done"

    def run(arguments: Any, _: Any) -> CommandRan:
        ran.append(arguments[1])
        if arguments[1] == "withdraw" and "--undo" in arguments and done.exists():
            return CommandRan(1, "Error: it is not withdrawn; next, name a report")
        done.touch()
        return CommandRan(0, "")

    office.bureau = replace(office.bureau, run=run)
    ben = signed_in(office, "Ben")
    reason = "It is another month\u2019s."
    killed_in(dies_at("append", False, lambda: ben.fill(f"/candidates/{one.id}/withdraw", reason=reason)))
    assert office.again(one).state is State[state]
    assert done.exists()
    assert ben.fill(f"/candidates/{one.id}/withdraw", reason=reason).status_code == 303
    assert office.again(one).state is State[after]
    assert ran == (["withdraw"] if after == "WITHDRAWN" else ["withdraw", "publish"])
