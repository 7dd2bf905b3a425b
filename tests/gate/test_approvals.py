"""Approvals as records: what they cover, when they are due, whose word is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.council.councils import load_councils
from pipelines.council.project import Project
from pipelines.exceptions import CouncilError, DecisionError
from pipelines.gate.approvals import (
    Approval,
    Approvals,
    Policy,
    approvals_folder,
    load_approvals,
    policy_of,
    record_approval,
    take_back_approvals,
)

NOW = datetime(2026, 1, 31, 7, tzinfo=UTC)
WORD = Approval(
    candidate="c1",
    packages={"savings": "d" * 64},
    inputs={"q1": "f" * 64},
    note="",
    person="p2",
    prepared_by="p1",
    role="approver",
    when="2026-01-30T12:00:00+00:00",
)


def ask(project: Project, policy: str) -> None:
    file = project.default_council / "council.yaml"
    file.write_text(file.read_text(encoding="utf-8") + f"approval: {policy}\n", encoding="utf-8")


def test_a_checkout_asks_for_nobody(project: Project):
    assert policy_of(project) is Policy.NONE
    assert not load_approvals(project).is_asked


@pytest.mark.parametrize("policy", Policy)
def test_the_policy_is_a_line_of_the_council(own_project: Project, policy: Policy):
    ask(own_project, policy)
    assert policy_of(own_project) is policy
    assert load_councils(own_project).default


def test_a_policy_that_is_none_is_refused(own_project: Project):
    ask(own_project, "three")
    with pytest.raises(CouncilError, match="three"):
        load_councils(own_project)


def test_what_was_recorded_permits_this_change_and_no_other(own_project: Project):
    ask(own_project, "two")
    record_approval(WORD, own_project)
    found = load_approvals(own_project)
    assert found.all == (WORD,)
    assert found.permitting("savings", "d" * 64, NOW) == WORD
    assert found.permitting("savings", "e" * 64, NOW) is None
    assert found.permitting("key-actions", "d" * 64, NOW) is None
    assert found.covers_file("q1", "f" * 64, NOW)
    assert not found.covers_file("q1", "0" * 64, NOW)


def test_taken_back_it_permits_nothing(own_project: Project):
    ask(own_project, "one")
    record_approval(WORD, own_project)
    assert take_back_approvals("c1", "approver", "2026-01-30T13:00:00+00:00", "changed", own_project) == 1
    assert load_approvals(own_project).all == ()
    assert take_back_approvals("c1", "approver", "2026-01-30T14:00:00+00:00", "changed", own_project) == 0


@pytest.mark.parametrize(("policy", "is_enough"), [(Policy.ONE, True), (Policy.TWO, False)])
def test_the_word_of_who_prepared_it_is_enough_only_where_one_decides(policy: Policy, is_enough: bool):
    own = replace(WORD, person="p1")
    assert bool(Approvals(policy, (own,)).due(NOW)) == is_enough
    assert Approvals(policy, (WORD,)).due(NOW)


def test_nothing_goes_out_before_its_minute():
    later = replace(WORD, not_before="2026-01-31T07:00:00+00:00")
    approvals = Approvals(Policy.TWO, (later,))
    assert not approvals.due(NOW.replace(hour=6, minute=59, second=59))
    assert approvals.due(NOW)


def test_a_record_of_something_else_than_was_seen_is_refused(own_project: Project):
    ask(own_project, "two")
    record_approval(WORD, own_project)
    (file,) = approvals_folder(own_project).glob("*.jsonl")
    file.write_text(file.read_text().replace("d" * 64, "e" * 64))
    with pytest.raises(DecisionError):
        load_approvals(own_project)
