"""The states of a candidate and the moves between them: one table, and nothing is allowed that is not in it.

A page shows a button for each move that `may` allows; the server asks the same question again before it
makes one. The machine itself moves as the role SYSTEM: reading, publishing and what lapses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a candidate is on its way."""

    RECEIVED = "received"
    READING = "reading"
    TO_REVIEW = "to review"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    REJECTED = "rejected"
    FAILED = "failed"
    ON_HOLD = "on hold"


class DeskRole(StrEnum):
    """What a person may be; one person may be several."""

    PREPARER = "preparer"
    APPROVER = "approver"
    PROTECTION = "data protection officer"
    OWNER = "duty owner"
    DEPUTY = "deputy of a duty owner"
    READER = "pre-release reader"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "the desk itself"


@dataclass(frozen=True)
class Move:
    """One allowed move.

    Attributes:
        name: what it is called in the trail and in addresses.
        says: its button.
        sources: the states it may start from.
        target: the state it leads to.
        roles: who may make it.
        needs_reason: whether a sentence must be given.
    """

    name: str
    says: str
    sources: frozenset[State]
    target: State
    roles: frozenset[DeskRole]
    needs_reason: bool = False


def _move(
    name: str,
    says: str,
    sources: Iterable[State],
    target: State,
    *roles: DeskRole,
    needs_reason: bool = False,
) -> Move:
    return Move(name, says, frozenset(sources), target, frozenset(roles), needs_reason)


S, R = State, DeskRole
MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        _move("read", "Read it", [S.RECEIVED, S.TO_REVIEW, S.RETURNED], S.READING, R.PREPARER, R.SYSTEM),
        _move("ready", "It was read", [S.READING], S.TO_REVIEW, R.SYSTEM),
        _move("fail", "It failed", [S.READING, S.PUBLISHING], S.FAILED, R.SYSTEM, needs_reason=True),
        _move("retry", "Try again", [S.FAILED], S.READING, R.PREPARER, R.APPROVER),
        _move("submit", "Hand in for approval", [S.TO_REVIEW, S.RETURNED], S.SUBMITTED, R.PREPARER),
        _move(
            "return", "Return to the preparer", [S.SUBMITTED], S.RETURNED, R.APPROVER, R.PROTECTION,
            needs_reason=True,
        ),
        _move("reject", "Reject", [S.SUBMITTED], S.REJECTED, R.APPROVER, needs_reason=True),
        _move("approve", "Approve", [S.SUBMITTED], S.APPROVED, R.APPROVER),
        _move(
            "recall", "Take back to review", [S.SUBMITTED, S.APPROVED], S.TO_REVIEW, R.PREPARER, R.APPROVER
        ),
        _move(
            "lapse", "The approval lapsed", [S.APPROVED, S.PUBLISHING], S.TO_REVIEW, R.SYSTEM,
            needs_reason=True,
        ),
        _move("begin", "Publish", [S.APPROVED], S.PUBLISHING, R.SYSTEM),
        _move("publish", "It is public", [S.PUBLISHING], S.PUBLISHED, R.SYSTEM),
        _move("amend", "Replaced by an amendment", [S.PUBLISHED], S.AMENDED, R.SYSTEM),
        _move(
            "withdraw", "Withdraw", [S.PUBLISHED, S.AMENDED], S.WITHDRAWN, R.PREPARER, R.APPROVER,
            R.PROTECTION, needs_reason=True,
        ),
        _move(
            "restore", "Undo the withdrawal", [S.WITHDRAWN], S.PUBLISHED, R.APPROVER, needs_reason=True
        ),
        _move(
            "hold",
            "Put on hold",
            [S.RECEIVED, S.TO_REVIEW, S.SUBMITTED, S.APPROVED, S.RETURNED],
            S.ON_HOLD,
            R.PREPARER,
            R.APPROVER,
            R.PROTECTION,
            needs_reason=True,
        ),
        _move(
            "erase",
            "Erase the file",
            [S.RECEIVED, S.TO_REVIEW, S.SUBMITTED, S.RETURNED, S.FAILED, S.ON_HOLD],
            S.REJECTED,
            R.PROTECTION,
            needs_reason=True,
        ),
        _move("resume", "Take up again", [S.ON_HOLD], S.TO_REVIEW, R.PREPARER, R.APPROVER),
    )
}  # fmt: skip
"""Every move there is, by name."""


def may(name: str, state: State, roles: Iterable[DeskRole]) -> bool:
    """Whether somebody with these roles may make a move from a state."""
    move = MOVES.get(name)
    return move is not None and state in move.sources and bool(move.roles & frozenset(roles))


def moves_from(state: State, roles: Iterable[DeskRole]) -> tuple[Move, ...]:
    """The moves that somebody with these roles may make from a state, in the table's order."""
    held = frozenset(roles)
    return tuple(move for move in MOVES.values() if may(move.name, state, held))
