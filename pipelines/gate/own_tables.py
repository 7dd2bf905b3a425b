"""What people decided about tables of no kind that there is: which are published as tables of their own.

An answer is a decision of kind `own-table` on the id of a table that reports of one family have in common;
taking it back is a decision of null. Nothing is published of a table that nobody answered so.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.council.project import Project
from pipelines.exceptions import DecisionError
from pipelines.gate.decisions import Decision, Decisions, read_decisions
from pipelines.rows.own_tables import OwnTable
from pipelines.rows.slugs import slug

OWN_TABLE = "own-table"
"""The kind of decision; its subject is the table's id, its answer an `OwnTable`."""


def own_tables_of(project: Project) -> dict[str, OwnTable]:
    """The tables that are published as tables of their own, by id, in the order in which that was decided.

    Raises:
        DecisionError: a record is damaged, or an answer is not of this form.
    """
    return own_tables_in(decisions_of(project))


def decisions_of(project: Project) -> Decisions:
    """Everything that was decided for any council of a project.

    Raises:
        DecisionError: a record is at fault.
    """
    folders = [folder / "decisions" for folder in project.council_folders] or [project.decisions]
    return read_decisions(folders, project)


def own_tables_in(decisions: Decisions) -> dict[str, OwnTable]:
    """The same from decisions that were read."""
    latest = {one.subject: one for one in decisions.all if one.kind == OWN_TABLE}
    return {subject: _table(one) for subject, one in latest.items() if one.answer is not None}


def names_once_given(decisions: Decisions) -> dict[str, str]:
    """The names of all resources that tables ever had, taken back or not, by the id that had it last."""
    return {
        one.subject: _table(one).resource
        for one in decisions.all
        if one.kind == OWN_TABLE and one.answer is not None
    }


def free_name(title: str, taken: Iterable[str]) -> str:
    """A name for the resource of a table with this title, which none of those taken is."""
    name, known = slug(title) or "table", set(taken)
    return next(
        one
        for one in (name, *(f"{name}-{number}" for number in range(2, len(known) + 3)))
        if one not in known
    )


def _table(decision: Decision) -> OwnTable:
    try:
        return OwnTable.of_answer(decision.answer)
    except (KeyError, TypeError, ValueError) as error:
        raise DecisionError(
            f"decision {decision.id}",
            f"does not say what the table is ({error})",
            "take it back with `openbarnet teach REPORT --undo`, and answer again",
        ) from error
