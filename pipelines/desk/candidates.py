"""Candidates: what somebody wants published, and where each is on its way, as the trail tells it.

A candidate is one file on top of what is published, with the decisions that were taken for it. Nothing of it
is kept but its file, its decisions and what was worked out of them (`building`); its state follows from the
trail's events, so that a desk made anew over the same records knows all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.gate.moves import MOVES, DeskRole, Move, State, may, moves_from
from pipelines.gate.trail import Event

BRING_IN = "bring in"
DECIDE = "decide"
ERASE = "erase"
NOTE = "note"
ASK = "ask a colleague"
OPEN_EARLY = "opened before publication"
SIGN_AFTER = "sign a withdrawal"
PREPARING = frozenset((BRING_IN, DECIDE, "read", "submit", "retry"))
"""What makes somebody the one that prepared a candidate last."""
LASTING = frozenset((State.PUBLISHED, State.AMENDED, State.WITHDRAWN, State.REJECTED))


@dataclass(frozen=True)
class Candidate:
    """One candidate as it stands.

    Attributes:
        id: its name in addresses and records.
        title: for people.
        kind: `report` or `table`.
        file: the file's name as it will lie among the inputs.
        sha256: of the file.
        dataset: whose table it is; empty for a report.
        replaces: the candidate or report it is a new issue of; empty for a new one.
        owner: id of the account that is responsible.
        state: where it is.
        events: all that was done, oldest first.
        prepared_by: id of the account that prepared it last.
        packages: by package the digest of what would change, as it was worked out last.
        inputs: by name the sha256 of its file, as it was worked out last.
        blocked: why packages may not go out; empty when they may.
        is_fresh: whether nothing was decided since it was worked out.
        note, not_before, next_date, readers: what was signed; `next_date`: when readers may expect the next.
        versions: by package the version it was published in.
        withdrawal_waits: a withdrawal that nobody else has signed yet.
        is_proposed: whether the desk said what kind it is, and nobody else.
    """

    id: str
    title: str
    kind: str
    file: str
    sha256: str
    dataset: str
    replaces: str
    owner: str
    state: State
    events: tuple[Event, ...]
    prepared_by: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    blocked: tuple[str, ...] = ()
    is_fresh: bool = False
    note: str = ""
    not_before: str = ""
    next_date: str = ""
    readers: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    withdrawal_waits: bool = False
    is_proposed: bool = False

    @property
    def number(self) -> int:
        """The number of its newest event: what a writer must know to do the next."""
        return self.events[-1].number

    @property
    def report(self) -> str:
        """The id that its rows name: the file's stem."""
        return self.file.rpartition(".")[0]

    @property
    def changed(self) -> str:
        """When something was done to it last."""
        return self.events[-1].when

    @property
    def reason(self) -> str:
        """Why it was returned, rejected, put on hold or failed, where that is its newest move."""
        moved = [event for event in self.events if event.what in MOVES]
        return str((moved[-1].payload or {}).get("reason", "")) if moved else ""

    def moves(self, roles: Iterable[DeskRole]) -> tuple[Move, ...]:
        """What somebody with these roles may do to it."""
        return moves_from(self.state, roles)

    def may(self, name: str, roles: Iterable[DeskRole]) -> bool:
        """Whether somebody with these roles may make a move."""
        return may(name, self.state, roles)


def candidates_of(events: Sequence[Event]) -> dict[str, Candidate]:
    """Every candidate that a trail tells of, in the order they were brought in."""
    found: dict[str, Candidate] = {}
    for event in events:
        if event.what == BRING_IN and event.subject not in found:
            payload = event.payload or {}
            found[event.subject] = Candidate(
                id=event.subject,
                title=str(payload.get("title", "")) or "A file that was erased",
                kind=str(payload.get("kind", "report")),
                file=str(payload.get("file", "")),
                sha256=str(payload.get("sha256", "")),
                dataset=str(payload.get("dataset", "")),
                replaces=str(payload.get("replaces", "")),
                owner=event.person,
                state=State.RECEIVED,
                events=(event,),
                prepared_by=event.person,
                is_proposed=bool(payload.get("is_proposed", False)),
            )
        elif event.subject in found:
            found[event.subject] = _after(found[event.subject], event)
    return found


def _after(candidate: Candidate, event: Event) -> Candidate:
    """The candidate after one more event; a move that the table does not allow changes nothing."""
    payload: Mapping[str, Any] = event.payload or {}
    now = replace(candidate, events=(*candidate.events, event))
    if event.what in PREPARING and event.person:
        now = replace(now, prepared_by=event.person)
    if event.what == DECIDE:
        return replace(now, is_fresh=False) if payload.get("changes", True) else now
    if event.what == SIGN_AFTER:
        return replace(now, withdrawal_waits=False)
    move = MOVES.get(event.what)
    if move is None or candidate.state not in move.sources:
        return now
    now = replace(now, state=move.target)
    match move.name:
        case "ready":
            return replace(
                now,
                packages=dict(payload.get("packages", {})),
                inputs=dict(payload.get("inputs", {})),
                blocked=tuple(payload.get("blocked", ())),
                is_fresh=True,
            )
        case "approve":
            return replace(
                now,
                note=str(payload.get("note", "")),
                not_before=str(payload.get("not_before", "")),
                next_date=str(payload.get("next_date", "")),
                readers=tuple(payload.get("readers", ())),
            )
        case "publish":
            return replace(now, versions=dict(payload.get("versions", {})))
        case "withdraw" | "restore":
            return replace(now, withdrawal_waits=True)
    return now
