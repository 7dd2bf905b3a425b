"""What the pages about a candidate share: which one, how it stands in words, what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.desk import acts
from pipelines.desk.candidates import Candidate
from pipelines.desk.questions import AskedCause, Weight, standing_answer
from pipelines.desk.web import Shared, Visit
from pipelines.gate.decisions import Decision
from pipelines.gate.moves import State

SAYS = {
    State.RECEIVED: "was brought in and is to be read",
    State.READING: "is being read",
    State.TO_REVIEW: "is to be reviewed",
    State.SUBMITTED: "waits for approval",
    State.APPROVED: "is approved and goes out at its time",
    State.PUBLISHING: "is being published",
    State.PUBLISHED: "is public",
    State.AMENDED: "was public and has been replaced",
    State.WITHDRAWN: "was withdrawn",
    State.RETURNED: "was returned",
    State.REJECTED: "was rejected",
    State.FAILED: "failed",
    State.ON_HOLD: "is on hold",
}


@dataclass(frozen=True)
class AskedNow:
    """A question as a page lists it, with the answer that stands."""

    cause: AskedCause
    answer: Decision | None

    @property
    def says(self) -> str:
        """What was decided, in words."""
        if self.answer is None:
            return ""
        given: Mapping[str, Any] = self.answer.answer
        choice = str(given.get("choice"))
        words = acts.CHOICES.get(choice, "Decided")
        if choice == "out" and self.cause.weight is Weight.PRIVACY:
            words = "Black it out"
        value = given.get("called") or given.get("value")
        return f"{words}: {value}" if value else words


class CandidateViews(Shared):
    """Pages about one candidate, which the address names."""

    def found(self, visit: Visit) -> Candidate:
        """The candidate that the address names; a KeyError where there is none."""
        return acts.find(self.bureau, visit.at("id"))

    def place(self, visit: Visit) -> Path:
        """Where the candidate's files lie."""
        return self.bureau.place(self.found(visit).id)

    def cause(self, one: Candidate, cause: str) -> AskedCause:
        """The question of an id; a KeyError where there is none."""
        return {each.id: each for each in acts.questions_of(self.bureau, one)}[cause]

    def asked(self, one: Candidate) -> list[AskedNow]:
        """The candidate's questions in order, each with the answer that stands."""
        decisions = acts.answers(self.bureau)
        return [
            AskedNow(cause, standing_answer(cause, decisions))
            for cause in acts.questions_of(self.bureau, one)
        ]
