"""Approvals: whose word a change needs before it is published, and whose word it has.

A council's `council.yaml` says how many people a change needs (`approval`). An approval is a decision
(`gate.decisions`) in `councils/<id>/approvals/`: it names a candidate and, by package, the digest of what
would change (`release.approving`). A publication works out the same digest anew and leaves out what no
approval has; so one cell changed after approval is not published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipelines.council.project import COUNCIL_FILE, Project
from pipelines.exceptions import DecisionError
from pipelines.gate.decisions import Decision, digest_of, read_decisions, record

APPROVAL = "approval"
QUESTION = "May this be published?"
POLICY = re.compile(r"(?m)^approval:\s*(\w+)")


class Policy(StrEnum):
    """How many people a change needs.

    ONE: somebody with the role of an approver, who may have prepared it. TWO: an approver who is not the one
    that prepared it last.
    """

    NONE = "none"
    ONE = "one"
    TWO = "two"


@dataclass(frozen=True)
class Approval:
    """One person's word for one candidate.

    Attributes:
        candidate: its id.
        packages: by package the digest of what would change.
        inputs: by report or table the sha256 of its file.
        note: the sign-off note.
        person: id of the account that approved.
        prepared_by: id of the account that prepared it last.
        role: the role it was given in.
        when: when it was given.
        not_before: nothing of it is published before this time; empty: at once.
    """

    candidate: str
    packages: Mapping[str, str]
    inputs: Mapping[str, str]
    note: str
    person: str
    prepared_by: str
    role: str
    when: str
    not_before: str = ""

    @property
    def seen_sha256(self) -> str:
        """Digest of all that was approved."""
        return seen_of(self.packages, self.inputs, self.note)

    def is_due(self, now: datetime) -> bool:
        """Whether it may be published by now."""
        return not self.not_before or datetime.fromisoformat(self.not_before) <= now

    def suffices(self, policy: Policy) -> bool:
        """Whether this word is enough by itself."""
        return policy is not Policy.TWO or self.person != self.prepared_by


def seen_of(packages: Mapping[str, str], inputs: Mapping[str, str], note: str) -> str:
    """The digest of a candidate: what would change, the files it is made of, and the sign-off note."""
    return digest_of({"packages": dict(packages), "inputs": dict(inputs), "note": note})


@dataclass(frozen=True)
class Approvals:
    """The approvals that stand, and the policy that asks for them."""

    policy: Policy = Policy.NONE
    all: tuple[Approval, ...] = field(default=())

    @property
    def is_asked(self) -> bool:
        """Whether a change needs anybody's word at all."""
        return self.policy is not Policy.NONE

    def due(self, now: datetime) -> tuple[Approval, ...]:
        """Those that suffice and may be published by now."""
        return tuple(one for one in self.all if one.suffices(self.policy) and one.is_due(now))

    def permitting(self, package: str, digest: str, now: datetime) -> Approval | None:
        """The approval that lets a package change so, or None."""
        return next((one for one in self.due(now) if one.packages.get(package) == digest), None)

    def covers_file(self, name: str, sha256: str, now: datetime) -> bool:
        """Whether a file is an input of something that was approved."""
        return any(one.inputs.get(name) == sha256 for one in self.due(now))


def policy_of(project: Project) -> Policy:
    """What the default council asks for; nothing where its file says nothing.

    Only the one line is looked for: whoever loads councils holds the file against its schema.
    """
    path = project.default_council / COUNCIL_FILE
    found = POLICY.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return Policy(found[1]) if found and found[1] in set(Policy) else Policy.NONE


def approvals_folder(project: Project) -> Path:
    """Where approvals are kept: not among the decisions that steer reading."""
    return project.default_council / "approvals"


def trail_folder(project: Project) -> Path:
    """Where the trail is kept."""
    return project.default_council / "trail"


def load_approvals(project: Project) -> Approvals:
    """The approvals that stand, where the policy asks for any.

    Raises:
        DecisionError: a record is at fault.
    """
    policy = policy_of(project)
    if policy is Policy.NONE:
        return Approvals()
    return Approvals(policy, standing_approvals(project))


def standing_approvals(project: Project) -> tuple[Approval, ...]:
    """Every approval that was given and not taken back.

    Raises:
        DecisionError: a record is at fault.
    """
    decisions = read_decisions([approvals_folder(project)], project)
    subjects = dict.fromkeys(one.subject for one in decisions.all if one.kind == APPROVAL)
    found = []
    for subject in subjects:
        latest = decisions.history(APPROVAL, subject)[-1]
        if latest.answer is not None:
            found.append(_approval(latest))
    return tuple(found)


def _approval(decision: Decision) -> Approval:
    try:
        answer: Mapping[str, Any] = decision.answer
        found = Approval(role=decision.role, when=decision.when, **answer)
    except TypeError as error:
        raise DecisionError(
            f"approval {decision.id}", f"is not one ({error})", "approve again at the desk"
        ) from error
    if found.seen_sha256 != decision.seen_sha256:
        raise DecisionError(f"approval {decision.id}", "is not of what was seen", "approve again at the desk")
    return found


def record_approval(approval: Approval, project: Project) -> None:
    """Record an approval.

    Raises:
        DecisionError: it cannot be written.
    """
    answer = {
        "candidate": approval.candidate,
        "packages": dict(approval.packages),
        "inputs": dict(approval.inputs),
        "note": approval.note,
        "person": approval.person,
        "prepared_by": approval.prepared_by,
        "not_before": approval.not_before,
    }
    subject = f"{approval.candidate}/{approval.person}"
    _record(project, subject, answer, approval.role, approval.when, approval.seen_sha256, approval.note)


def take_back_approvals(candidate: str, role: str, when: str, reason: str, project: Project) -> int:
    """Take back every approval of a candidate; gives how many.

    Raises:
        DecisionError: it cannot be written.
    """
    taken = [one for one in standing_approvals(project) if one.candidate == candidate]
    for one in taken:
        _record(project, f"{candidate}/{one.person}", None, role, when, "", reason)
    return len(taken)


def _record(
    project: Project, subject: str, answer: Any, role: str, when: str, seen: str, reason: str
) -> None:
    decision = Decision(APPROVAL, subject, QUESTION, answer, role, when, seen, reason)
    record(decision, approvals_folder(project), project)


def told(approvals: Sequence[Approval]) -> str:
    """Who approved, as roles."""
    return ", ".join(dict.fromkeys(one.role for one in approvals))
