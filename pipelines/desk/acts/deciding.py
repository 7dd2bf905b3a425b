"""Questions answered: by whoever may, recorded for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.desk.accounts import Account
from pipelines.desk.acts.begun import begin_answer
from pipelines.desk.acts.effects import effect_of, publish_as_own
from pipelines.desk.acts.refusals import ForbiddenError, overtaken
from pipelines.desk.acts.standing import OPEN, find
from pipelines.desk.candidates import DECIDE, Candidate
from pipelines.desk.questions import FINDING, AskedCause, Weight
from pipelines.desk.setup import Bureau
from pipelines.gate.decisions import Decision, record
from pipelines.gate.moves import DeskRole
from pipelines.gate.trail import append

DECIDERS = frozenset((DeskRole.PREPARER, DeskRole.APPROVER, DeskRole.PROTECTION))


def decide(
    bureau: Bureau,
    account: Account,
    candidate: Candidate,
    cause: AskedCause,
    choice: str,
    reason: str = "",
    *,
    entry: int | None = None,
    value: str = "",
    own: Mapping[str, str] | None = None,
    people: Mapping[str, Sequence[str]] | None = None,
    expected: int | None = None,
) -> Candidate:
    """Answer a question, or take an answer back (choice `undo`).

    Args:
        bureau: the desk.
        account: who decides.
        candidate: whose question it is.
        cause: the question.
        choice: one of CHOICES, or `undo`.
        reason: a sentence.
        entry: which of the offered corrections, counted over all findings; for `misread` and `column`.
        value: what stands there, or what the column is.
        own: of tables that are published as tables of their own, the title of each by its id; for `own`.
        people: by such an id the columns that may name people and go out nevertheless.
        expected: the newest event that the person had seen.

    Raises:
        ForbiddenError: the account may not decide it, or not now.
        OvertakenError: somebody else was quicker.
        DeskError: the choice is none, or needs more.
    """
    role = _role_for(account, candidate, cause)
    if expected is not None and expected != candidate.number:
        raise overtaken(candidate, bureau)
    if any((people or {}).values()) and DeskRole.PROTECTION not in account.roles_for(candidate.dataset):
        raise ForbiddenError(
            "A column that may name people", "is the data protection officer's", "leave it out"
        )
    is_change = choice in ("misread", "column", "office", "own", "undo")
    answer = (
        publish_as_own(bureau, candidate, cause, own or {}, people or {}, role)
        if choice == "own"
        else effect_of(bureau, candidate, cause, choice, reason, role, entry, value)
    )
    decision = Decision(
        FINDING, cause.id, cause.question, answer, role, bureau.when, cause.seen_sha256, reason.strip()[:2000]
    )
    begun = begin_answer(bureau, candidate, decision)
    event = append(
        bureau.trail,
        bureau.when,
        role,
        account.id,
        DECIDE,
        candidate.id,
        {"cause": cause.id, "choice": choice, "decision": decision.id, "changes": is_change},
        expected=candidate.number,
    )
    if event is None:
        begun.unlink()
        raise overtaken(find(bureau, candidate.id), bureau)
    record(decision, bureau.reviews, bureau.project)
    begun.unlink()
    return find(bureau, candidate.id)


def _role_for(account: Account, candidate: Candidate, cause: AskedCause) -> DeskRole:
    """The role in which an account answers a question.

    Raises:
        ForbiddenError: it may not, or not as the candidate stands.
    """
    roles = account.roles_for(candidate.dataset)
    if cause.weight is Weight.PRIVACY and DeskRole.PROTECTION not in roles:
        raise ForbiddenError("This question", "is the data protection officer's", "leave it to them")
    if not roles & DECIDERS:
        raise ForbiddenError("Deciding", "is for those who prepare or approve", "ask one of them")
    if candidate.state not in OPEN:
        raise ForbiddenError(
            "Deciding", f"cannot be done while this is “{candidate.state}”", "take it back to review first"
        )
    return DeskRole.PROTECTION if cause.weight is Weight.PRIVACY else min(roles & DECIDERS)
