"""What people leave for each other at a candidate: questions, notes, a second signature."""

from __future__ import annotations

from pipelines.desk.accounts import Account
from pipelines.desk.acts.refusals import ForbiddenError
from pipelines.desk.acts.standing import find
from pipelines.desk.acts.telling import tell_of
from pipelines.desk.candidates import ASK, NOTE, SIGN_AFTER, Candidate
from pipelines.desk.questions import AskedCause
from pipelines.desk.setup import Bureau
from pipelines.gate.approvals import Policy
from pipelines.gate.moves import DeskRole
from pipelines.gate.trail import append


def ask_colleague(
    bureau: Bureau, account: Account, candidate: Candidate, cause: AskedCause, whom: Account, words: str
) -> None:
    """Put a question to a colleague: it stands in the trail, and they are told."""
    payload = {"cause": cause.id, "whom": whom.id, "words": " ".join(words.split())[:2000] or cause.question}
    event = append(
        bureau.trail, bureau.when, _a_role(account, candidate), account.id, ASK, candidate.id, payload
    )
    if event:
        tell_of(bureau, event, find(bureau, candidate.id))


def leave_note(bureau: Bureau, account: Account, candidate: Candidate, words: str) -> None:
    """Leave a note at a candidate for colleagues."""
    text = " ".join(words.split())[:2000]
    if text:
        append(
            bureau.trail, bureau.when, _a_role(account, candidate), account.id, NOTE, candidate.id,
            {"words": text},
        )  # fmt: skip


def sign_withdrawal(bureau: Bureau, account: Account, candidate: Candidate) -> Candidate:
    """Sign what one person withdrew or restored: by another, after it was done.

    Raises:
        ForbiddenError: the account is no approver, did it itself, or nothing waits.
    """
    did = [event for event in candidate.events if event.what in ("withdraw", "restore")]
    if (
        not candidate.withdrawal_waits
        or DeskRole.APPROVER not in account.roles_for(candidate.dataset)
        or (bureau.policy is Policy.TWO and did and did[-1].person == account.id)
    ):
        raise ForbiddenError("Signing a withdrawal", "is for another approver", "ask one")
    append(
        bureau.trail, bureau.when, DeskRole.APPROVER, account.id, SIGN_AFTER, candidate.id,
        {"of": did[-1].number},
    )  # fmt: skip
    return find(bureau, candidate.id)


def _a_role(account: Account, candidate: Candidate) -> str:
    return next(iter(sorted(account.roles_for(candidate.dataset))), DeskRole.READER)
