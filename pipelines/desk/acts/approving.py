"""The word without which nothing is published."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.desk.accounts import Account
from pipelines.desk.acts.moving import make_move
from pipelines.desk.acts.refusals import ForbiddenError, overtaken
from pipelines.desk.acts.standing import require_ready
from pipelines.desk.candidates import Candidate
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError
from pipelines.gate.approvals import Approval, Policy, record_approval, seen_of
from pipelines.gate.moves import DeskRole


def approve(
    bureau: Bureau,
    account: Account,
    candidate: Candidate,
    seen: str,
    note: str,
    not_before: str,
    readers: Sequence[str] = (),
    expected: int | None = None,
    next_date: str = "",
) -> Candidate:
    """Approve a candidate: the word without which nothing is published.

    Args:
        bureau: the desk.
        account: who approves.
        candidate: as it stands.
        seen: the digest of what the page showed.
        note: the sign-off note; asked for where something published is changed.
        not_before: time before which nothing goes out; empty: at once.
        readers: ids of accounts that may read it before.
        expected: the newest event that the person had seen.
        next_date: the day on which readers may expect the next one, as 2026-01-31; empty: nobody said.

    Raises:
        ForbiddenError: the account may not, or prepared it last.
        OvertakenError: what would be published is not what the page showed.
        DeskError: something is left to be done before.
    """
    roles = account.roles_for(candidate.dataset)
    if not candidate.may("approve", roles):
        raise ForbiddenError(
            "“Approve”", f"cannot be done while this is “{candidate.state}”, or not by you", "see its page"
        )
    if bureau.policy is Policy.TWO and account.id == candidate.prepared_by:
        raise ForbiddenError(
            "“Approve”", "is not for the person who prepared it last", "ask another approver"
        )
    require_ready(bureau, candidate)
    if seen != seen_of(candidate.packages, candidate.inputs, ""):
        raise overtaken(candidate, bureau)
    note = " ".join(note.split())[:2000]
    if candidate.replaces and not note:
        raise DeskError("An amendment", "needs a note for its readers", "say what changed and why")
    approval = Approval(
        candidate=candidate.id,
        packages=dict(candidate.packages),
        inputs=dict(candidate.inputs),
        note=note,
        person=account.id,
        prepared_by=candidate.prepared_by,
        role=DeskRole.APPROVER,
        when=bureau.when,
        not_before=not_before,
    )
    payload = {
        "seen_sha256": approval.seen_sha256,
        "note": note,
        "not_before": not_before,
        "next_date": next_date,
        "readers": list(readers),
    }
    after = make_move(bureau, account, candidate, "approve", expected=expected, payload=payload)
    record_approval(approval, bureau.project)
    return after
