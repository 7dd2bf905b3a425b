"""Moves of candidates: checked against the table of moves, recorded, told."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from pipelines.desk.accounts import Account
from pipelines.desk.acts.refusals import ForbiddenError, overtaken
from pipelines.desk.acts.standing import find, require_ready
from pipelines.desk.acts.telling import tell_of
from pipelines.desk.building import build
from pipelines.desk.candidates import ERASE, Candidate
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError, OpenBarnetError
from pipelines.gate.approvals import take_back_approvals
from pipelines.gate.moves import MOVES, DeskRole, State
from pipelines.gate.trail import append, blank


def make_move(
    bureau: Bureau,
    account: Account | None,
    candidate: Candidate,
    name: str,
    reason: str = "",
    expected: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Candidate:
    """Make a move, if the table of moves and the account's roles allow it.

    Args:
        bureau: the desk.
        account: who; None for the desk itself.
        candidate: as it stands.
        name: of the move.
        reason: a sentence, where one must be given.
        expected: the newest event that the person had seen.
        payload: what else is recorded.

    Raises:
        ForbiddenError: it is not allowed.
        OvertakenError: somebody else was quicker.
        DeskError: a reason is missing, or something is left to be done before.
    """
    roles = account.roles_for(candidate.dataset) if account else frozenset((DeskRole.SYSTEM,))
    if not candidate.may(name, roles):
        says = MOVES[name].says if name in MOVES else name
        raise ForbiddenError(
            f"“{says}”", f"cannot be done while this is “{candidate.state}”, or not by you", "see its page"
        )
    move = MOVES[name]
    if move.needs_reason and not reason.strip():
        raise DeskError(f"“{move.says}”", "needs a reason", "say why, in a sentence")
    if name == "submit":
        require_ready(bureau, candidate)
    if expected is not None and expected != candidate.number:
        raise overtaken(candidate, bureau)
    role = next(iter(sorted(move.roles & roles)))
    event = append(
        bureau.trail,
        bureau.when,
        role,
        account.id if account else "",
        name,
        candidate.id,
        {**(payload or {}), **({"reason": " ".join(reason.split())[:2000]} if reason.strip() else {})},
        expected=candidate.number,
    )
    if event is None:
        raise overtaken(find(bureau, candidate.id), bureau)
    if name in ("recall", "hold") and candidate.state is State.APPROVED:
        take_back_approvals(candidate.id, role, bureau.when, reason or move.says, bureau.project)
    if name == ERASE:
        leave_nothing(bureau, candidate.id, event.number)
    after = find(bureau, candidate.id)
    tell_of(bureau, event, after)
    return after


def leave_nothing(bureau: Bureau, candidate: str, said: int) -> None:
    """Leave nothing of what was brought in: its file, what was worked out of it, what the trail quotes."""
    shutil.rmtree(bureau.place(candidate), ignore_errors=True)
    blank(bureau.trail, candidate, before=said)


def work_out(bureau: Bureau, candidate: Candidate) -> Candidate:
    """Work a candidate out that is being read; it is then to be reviewed, or has failed.

    Raises:
        OpenBarnetError: a record cannot be written.
    """
    try:
        built = build(bureau, candidate)
        faults = built.faults
    except OpenBarnetError as error:
        faults = (str(error),)
    if faults:
        return make_move(bureau, None, candidate, "fail", " ".join(faults))
    payload = {
        "packages": dict(built.packages),
        "inputs": dict(built.inputs),
        "blocked": list(built.blocked),
    }
    return make_move(bureau, None, candidate, "ready", payload=payload)
