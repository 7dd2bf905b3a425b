"""How a candidate stands: what is asked of it, what was answered, what of it would change."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.desk.building import DRAFT, WORK, read_built
from pipelines.desk.candidates import LASTING, Candidate
from pipelines.desk.questions import AskedCause, read_questions, undecided
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError
from pipelines.gate.decisions import Decisions, read_decisions
from pipelines.gate.moves import State
from pipelines.store import StoreReader

OPEN = frozenset((State.TO_REVIEW, State.RETURNED))
"""The states in which decisions may be taken."""


def find(bureau: Bureau, candidate: str) -> Candidate:
    """The candidate of an id.

    Raises:
        KeyError: there is none.
    """
    return bureau.candidates()[candidate]


def require_ready(bureau: Bureau, candidate: Candidate) -> None:
    """See that nothing is left to be done before a candidate is handed in or approved.

    Raises:
        DeskError: something is.
    """
    if not candidate.is_fresh:
        raise DeskError(
            f"“{candidate.title}”", "was decided on since it was worked out", "let it be worked out again"
        )
    if candidate.blocked:
        raise DeskError(f"“{candidate.title}”", candidate.blocked[0].rstrip("."), "mend that first")
    left = undecided(questions_of(bureau, candidate), answers(bureau))
    if left:
        raise DeskError(
            f"“{candidate.title}”", f"has {len(left)} questions without an answer", "decide them first"
        )


def questions_of(bureau: Bureau, candidate: Candidate) -> tuple[AskedCause, ...]:
    """What there is to decide about a candidate."""
    return read_questions(bureau.place(candidate.id) / WORK)


def answers(bureau: Bureau) -> Decisions:
    """Every answer that was given about findings.

    Raises:
        DecisionError: a record is at fault.
    """
    return read_decisions([bureau.reviews], bureau.project)


def is_over(candidate: Candidate) -> bool:
    """Whether nothing is left to be done about a candidate."""
    return candidate.state in LASTING and not candidate.withdrawal_waits


def package_titles(bureau: Bureau, candidate: Candidate) -> Mapping[str, str]:
    """What people call the packages of a candidate's draft, by name; empty before it was worked out."""
    draft = StoreReader(bureau.place(candidate.id) / WORK / DRAFT)
    return {str(entry["name"]): str(entry["title"]) for entry in draft.catalog()["packages"]}


def changes_of(bureau: Bureau, candidate: Candidate) -> Mapping[str, tuple[str, ...]]:
    """By package what readers would see changed; empty before it was worked out."""
    built = read_built(bureau, candidate.id)
    return built.changes if built else {}
