"""Tables that are published as tables of their own, for whoever takes one out again at the desk.

As with a withdrawal it is done at once. The answers are taken back first, so that no publication brings the
table back; then its versions are withdrawn. Either done again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.assembly.own_tables import TAKEN_BACK
from pipelines.desk.accounts import Account
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError, StoreError
from pipelines.gate.decisions import record
from pipelines.gate.moves import MOVES, DeskRole
from pipelines.gate.own_tables import OWN_TABLE, decisions_of, own_tables_of
from pipelines.gate.trail import append
from pipelines.store import StoreReader

TAKE_OUT = "take a table out"
FEW = 8


@dataclass(frozen=True)
class StandingTable:
    """A table that is published as one of its own: its resource, its title, the ids of its answers."""

    resource: str
    title: str
    answers: tuple[str, ...]


def standing_tables(bureau: Bureau) -> list[StandingTable]:
    """The tables that are published as tables of their own, by title."""
    found: dict[str, StandingTable] = {}
    for name, table in own_tables_of(bureau.project).items():
        before = found.get(table.resource)
        answers = (*(before.answers if before else ()), name)
        found[table.resource] = StandingTable(table.resource, table.title, answers)
    return sorted(found.values(), key=lambda one: one.title)


def may_take_out(roles: Sequence[DeskRole] | frozenset[DeskRole]) -> bool:
    """Whether somebody with these roles may take a table out: who may withdraw a report."""
    return bool(MOVES["withdraw"].roles & set(roles))


def take_table_out(bureau: Bureau, account: Account, resource: str, reason: str) -> None:
    """Take a table out, with all answers that it is one of its own.

    Raises:
        KeyError: there is no such table.
        DeskError: there is no reason.
        StoreError: what is published of it could not be withdrawn.
    """
    table = {one.resource: one for one in standing_tables(bureau)}[resource]
    if len(reason) < FEW:
        raise DeskError("The reason", "is missing or too short", "say why, for whoever used it")
    role = next(iter(sorted(MOVES["withdraw"].roles & account.roles_for())))
    decisions = decisions_of(bureau.project)
    for name in table.answers:
        if (told := decisions.standing(OWN_TABLE, name)) is not None:
            back = replace(told, answer=None, role=role, when=bureau.when, reason=reason)
            record(back, bureau.project.decisions, bureau.project)
    payload = {"title": table.title, "reason": reason}
    append(bureau.trail, bureau.when, role, account.id, TAKE_OUT, f"table {resource}", payload)
    said = ("--reason", f"{TAKEN_BACK} {reason}", "--at", bureau.when, "--store", str(bureau.store))
    for version in StoreReader(bureau.store).versions(resource):
        ran = bureau.run(
            ("pipelines.cli", "withdraw", resource, version, *said),
            {"OPENBARNET_PROJECT": str(bureau.project.root)},
        )
        if ran.code:
            raise StoreError(
                table.title, " ".join(ran.errors) or "could not be withdrawn", "tell an administrator"
            )
