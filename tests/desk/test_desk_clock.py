"""The desk's clock: what is due goes out once, whatever is killed when, and what lapsed does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_office import DeskOffice, desk_office, started_again

from pipelines.council.project import Project
from pipelines.desk import acts, timekeeper
from pipelines.desk.building import Built
from pipelines.desk.candidates import Candidate
from pipelines.desk.duties import DutyNow, duties_of, keep_duty, say_of_period
from pipelines.desk.setup import CommandRan
from pipelines.exceptions import DeskError
from pipelines.gate.approvals import seen_of, standing_approvals
from pipelines.gate.moves import DeskRole, State
from pipelines.gate.trail import problems_of


class KilledError(BaseException):
    """The process ends here."""


@pytest.fixture
def office(tmp_path: Path, own_project: Project) -> DeskOffice:
    found = desk_office(tmp_path / "office", own_project)
    found.person("Ada", DeskRole.PREPARER)
    found.person("Ben", DeskRole.APPROVER)
    return found


def approved(office: DeskOffice, name: str = "q1-2025-26-plan", when: str = "") -> Candidate:
    one = office.made(office.people["Ada"], name)
    one = acts.make_move(office.bureau, office.people["Ada"], one, "submit")
    return acts.approve(
        office.bureau, office.people["Ben"], one, seen_of(one.packages, one.inputs, ""), "", when
    )


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was published, by a publication that does nothing else: the same again is nothing new."""
    out: list[str] = []

    def run(arguments: Any, _: Any) -> CommandRan:
        if arguments[1] == "publish":
            out.append(str(arguments))
        return CommandRan(0, "")

    def versions(_: Any, candidate: Candidate) -> dict[str, str]:
        return dict.fromkeys(candidate.packages, "1.0.0") if out else {}

    monkeypatch.setattr(timekeeper, "published_versions", versions)
    monkeypatch.setattr("desk_office.run_here", run)
    return out


def running(office: DeskOffice) -> DeskOffice:
    import desk_office as helper

    office.bureau = replace(office.bureau, run=helper.run_here)
    return office


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(4))
def test_killed_at_any_step_nothing_is_lost_or_done_twice(
    office: DeskOffice, step: int, after: bool, monkeypatch: pytest.MonkeyPatch
):
    office = running(office)
    one = approved(office)
    steps = 0

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any, **more: Any) -> Any:
            nonlocal steps
            mine, steps = steps, steps + 1
            if mine == step and not after:
                raise KilledError
            done = real(*arguments, **more)
            if mine == step:
                raise KilledError
            return done

        return act

    with monkeypatch.context() as patched:
        patched.setattr(timekeeper, "make_move", deadly(timekeeper.make_move))
        patched.setattr(timekeeper, "install", deadly(timekeeper.install))
        killed = replace(office.bureau, run=deadly(office.bureau.run))
        patched.setattr(timekeeper, "_lapsed", lambda *_: "")
        with pytest.raises(KilledError):
            timekeeper.tick(killed)
        again = started_again(office)
        patched.undo()
        monkeypatch.setattr(timekeeper, "_lapsed", lambda *_: "")
        timekeeper.tick(again.bureau)
    now = again.again(one)
    assert now.state is State.PUBLISHED
    assert [event.what for event in now.events].count("begin") == 1
    assert [event.what for event in now.events].count("publish") == 1
    assert (office.bureau.reports / one.file).read_bytes() == office.bureau.place(one.id).joinpath(
        "files", one.file
    ).read_bytes()
    assert problems_of(again.bureau.events()) == []
    told = [posted.letter.title for posted in again.bureau.outbox.all()]
    assert told.count("“The plan q1-2025-26-plan” is public") == 2  # to the preparer and the approver
    assert timekeeper.tick(again.bureau) == 0 or again.again(one).state is State.PUBLISHED
    assert [event.what for event in again.again(one).events].count("publish") == 1


def test_a_minute_that_was_missed_goes_out_at_once_and_is_told(
    office: DeskOffice, published: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(timekeeper, "_lapsed", lambda *_: "")
    office = running(office)
    office.person("Eve", DeskRole.ADMINISTRATOR)
    one = approved(office, when=(office.time.now + timedelta(hours=1)).isoformat(timespec="seconds"))
    timekeeper.tick(office.bureau)
    assert published == []
    office.time.on(hours=5)
    timekeeper.tick(office.bureau)
    assert office.again(one).state is State.PUBLISHED
    late = [
        posted.letter
        for posted in office.bureau.outbox.all()
        if "later than it should" in posted.letter.title
    ]
    assert {letter.address for letter in late} == {"ada@council.example", "eve@council.example"}


def test_what_came_to_differ_is_not_published_and_the_approver_is_told(
    office: DeskOffice, published: list[str], monkeypatch: pytest.MonkeyPatch
):
    office = running(office)
    one = approved(office)
    other = Built({"savings": "e" * 64}, dict(one.inputs), (), (), {}, "")
    monkeypatch.setattr(timekeeper, "read_built", lambda *_: None)
    monkeypatch.setattr(timekeeper, "build", lambda *_: other)
    timekeeper.tick(office.bureau)
    now = office.again(one)
    assert now.state is State.TO_REVIEW
    assert "has come to differ: savings" in now.reason
    assert published == []
    assert standing_approvals(office.bureau.project) == ()
    assert not (office.bureau.reports / one.file).exists()
    told = {posted.letter.address for posted in office.bureau.outbox.all() if "lapsed" in posted.letter.title}
    assert told == {"ada@council.example", "ben@council.example"}


@pytest.mark.usefixtures("published")
def test_two_for_one_morning_both_go_out(office: DeskOffice, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timekeeper, "_lapsed", lambda *_: "")
    office = running(office)
    when = (office.time.now + timedelta(hours=1)).isoformat(timespec="seconds")
    both = [approved(office, name, when) for name in ("q1-2025-26-plan", "q2-2025-26-plan")]
    office.time.on(hours=1)
    timekeeper.tick(office.bureau)
    assert {office.again(one).state for one in both} == {State.PUBLISHED}


def test_a_notice_is_told_though_its_writer_was_killed_before_telling(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
):
    timekeeper.tick(office.bureau)
    one = office.made(office.people["Ada"])

    def killed(*_: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(acts.telling, "tell", killed)
        with pytest.raises(KilledError):
            acts.make_move(office.bureau, office.people["Ada"], one, "submit")
    assert office.again(one).state is State.SUBMITTED
    for _ in range(2):
        timekeeper.tick(started_again(office).bureau)
    told = [each.letter for each in office.bureau.outbox.all() if each.letter.about.startswith("submit")]
    assert [letter.address for letter in told] == ["ben@council.example"]


def test_questions_that_could_not_be_worked_out_are_a_failure_and_not_none(office: DeskOffice):
    def run(arguments: Any, _: Any) -> CommandRan:
        if arguments[0] == "pipelines.cli":
            draft = Path(arguments[arguments.index("--draft-in") + 1])
            draft.mkdir(parents=True)
            (draft / "catalog.json").write_text("{}")
            return CommandRan(0, "")
        return CommandRan(1, "")

    one = office.made(office.people["Ada"])
    office.bureau = replace(office.bureau, run=run)
    one = office.read(office.people["Ada"], one)
    assert one.state is State.FAILED
    assert "could not be worked out" in one.reason


# ---- duties


def duty(office: DeskOffice) -> DutyNow:
    return next(one for one in duties_of(office.bureau) if one.standing.duty.id == "expenditure")


def test_owners_are_reminded_each_time_once(office: DeskOffice):
    ada, ben = office.people["Ada"], office.people["Ben"]
    keep_duty(office.bureau, ben, "expenditure", ada.id, "", "spending")
    due = duty(office).standing.due
    assert due
    told: list[str] = []
    for days in (20, 14, 14, 8, 7, 1, 1):
        office.time.now = office.time.now.replace(year=due.year, month=due.month, day=due.day) - timedelta(
            days=days
        )
        timekeeper.remind(office.bureau)
        told = [
            posted.letter.title for posted in office.bureau.outbox.all() if "due in" in posted.letter.title
        ]
    assert len(told) == 3
    assert told[0] == "“Expenditure over £500” is due in 1 day"


def test_owners_of_what_is_late_are_reminded_once_a_week(office: DeskOffice):
    ada, ben = office.people["Ada"], office.people["Ben"]
    keep_duty(office.bureau, ben, "expenditure", ada.id, "", "spending")
    assert duty(office).is_late
    office.time.now = office.time.now.replace(year=2026, month=2, day=2)  # a Monday
    for _ in range(21):
        timekeeper.remind(office.bureau)
        office.time.now += timedelta(days=1)
    told = [
        posted.letter.title for posted in office.bureau.outbox.all() if posted.letter.title.endswith("late")
    ]
    assert len(told) == 3
    assert "“Expenditure over £500” is 552 days late" in told


def test_a_publication_is_evidence_for_the_days_that_it_covers_alone(office: DeskOffice):
    ada, ben = office.people["Ada"], office.people["Ben"]
    keep_duty(office.bureau, ben, "expenditure", ada.id, "", "spending")
    before = duty(office).late
    file = office.bureau.folder / "spending-2026-01.csv"
    file.write_text("Supplier,Amount\nS Ltd,501.00\n")
    one = acts.bring_in(office.bureau, ada, file.name, file, "Spending, January", "spending", "")
    office.led_to(one, State.PUBLISHED)
    assert duty(office).last
    assert (duty(office).evidence, duty(office).late) == ("", before)


def test_a_period_with_nothing_to_publish_is_done(office: DeskOffice):
    ada, ben = office.people["Ada"], office.people["Ben"]
    keep_duty(office.bureau, ben, "expenditure", ada.id, "", "")
    say_of_period(office.bureau, ada, duty(office), "nil", "No payments over the limit.")
    assert "nothing to publish" in duty(office).evidence
    assert duty(office).is_late  # of the periods before it nothing was said
    (first, *_, last) = late = duty(office).open_periods
    say_of_period(office.bureau, ben, duty(office), "exempt", "The council was founded later.", first)
    assert duty(office).open_periods == late[1:]
    assert last < duty(office).period
    with pytest.raises(DeskError, match="period that is open"):
        say_of_period(office.bureau, ben, duty(office), "nil", "Said once more.", first)
    office.time.on(days=400)
    assert duty(office).evidence == ""
