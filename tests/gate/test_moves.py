"""The table of moves: what it allows, and that every other pair of state and move is refused."""

from __future__ import annotations

import pytest

from pipelines.gate.moves import MOVES, DeskRole, State, may, moves_from

ALLOWED = {
    "read": {"received", "to review", "returned"},
    "ready": {"reading"},
    "fail": {"reading", "publishing"},
    "retry": {"failed"},
    "submit": {"to review", "returned"},
    "return": {"submitted"},
    "reject": {"submitted"},
    "approve": {"submitted"},
    "recall": {"submitted", "approved"},
    "lapse": {"approved", "publishing"},
    "begin": {"approved"},
    "publish": {"publishing"},
    "amend": {"published"},
    "withdraw": {"published", "amended"},
    "restore": {"withdrawn"},
    "hold": {"received", "to review", "submitted", "approved", "returned"},
    "erase": {"received", "to review", "submitted", "returned", "failed", "on hold"},
    "resume": {"on hold"},
}
"""Written a second time on purpose: a move that becomes possible must be meant."""


@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_possible_from_these_states_and_no_others(name: str):
    assert {state for state in State if may(name, state, DeskRole)} == set(ALLOWED[name])


def test_every_move_is_written_here():
    assert set(MOVES) == set(ALLOWED)


@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_nobodys_but_its_roles(name: str):
    move = MOVES[name]
    state = next(iter(move.sources))
    assert {role for role in DeskRole if may(name, state, [role])} == move.roles
    assert not may(name, state, [])


def test_only_the_desk_itself_publishes():
    for name in ("begin", "publish"):
        assert MOVES[name].roles == {DeskRole.SYSTEM}


def test_an_auditor_and_a_reader_move_nothing():
    for state in State:
        assert moves_from(state, [DeskRole.AUDITOR, DeskRole.READER, DeskRole.ADMINISTRATOR]) == ()


def test_every_state_can_be_reached_and_an_unknown_move_is_none():
    assert {move.target for move in MOVES.values()} | {State.RECEIVED} == set(State)
    assert not may("conjure", State.RECEIVED, DeskRole)
