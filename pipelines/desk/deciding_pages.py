"""The pages of questions: the print, the value, the buttons; a colleague asked; a letter to the service."""

from __future__ import annotations

from typing import Any

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from pipelines.desk import acts
from pipelines.desk.building import WORK
from pipelines.desk.candidate_views import CandidateViews
from pipelines.desk.candidates import Candidate
from pipelines.desk.own_tables import may_take_out, standing_tables
from pipelines.desk.questions import AskedCause, Weight
from pipelines.desk.web import Visit, seen_other
from pipelines.exceptions import DeskError
from pipelines.gate.moves import DeskRole


class DecidingPages(CandidateViews):
    """The pages that questions about a candidate are answered with."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        guarded = self.frame.guarded
        one = "/candidates/{id}"
        return [
            Route(one + "/questions/{cause}", guarded(self.decide), methods=["GET", "POST"]),
            Route(one + "/questions/{cause}/ask", guarded(self.ask), methods=["POST"]),
            Route(one + "/questions/{cause}/letter", guarded(self.letter)),
            Route(one + "/pictures/{picture}", guarded(self.picture)),
        ]

    def decide(self, visit: Visit) -> Response:
        """One question: the print, the value, the buttons."""
        one = self.found(visit)
        asked = self.asked(one)
        at = {each.cause.id: place for place, each in enumerate(asked)}[visit.at("cause")]
        if visit.request.method == "POST":
            self._answer(visit, one, asked[at].cause)
            later = [each for each in (*asked[at + 1 :], *asked[:at]) if each.answer is None]
            later = [each for each in later if each.cause.weight is not Weight.KNOW]
            to = f"/questions/{later[0].cause.id}" if later and visit.said("choice") != "undo" else ""
            return seen_other(f"/candidates/{one.id}{to}")
        return self.frame.page(
            "decide",
            visit=visit,
            one=one,
            asked=asked[at],
            place=at + 1,
            total=len(asked),
            before=asked[at - 1].cause.id if at else "",
            after=asked[at + 1].cause.id if at + 1 < len(asked) else "",
            may_take_out=may_take_out(visit.account.roles_for()),
            colleagues=[
                each for each in self.bureau.accounts.all() if each.is_active and each.id != visit.account.id
            ],
            **self._offered(asked[at].cause),
            **self._allowed(visit, one, asked[at].cause),
        )

    def _answer(self, visit: Visit, one: Candidate, cause: AskedCause) -> None:
        """Record what a form answers."""
        tables = [str(name) for name in visit.form.getlist("own")]
        acts.decide(
            self.bureau,
            visit.account,
            one,
            cause,
            visit.said("choice", 20),
            visit.said("reason", 2000),
            entry=visit.number("entry"),
            value=visit.said("value") or " ".join(map(str, visit.form.getlist("kind"))),
            own={name: visit.said(f"title-{name}", 120) for name in tables},
            people={name: [str(each) for each in visit.form.getlist(f"people-{name}")] for name in tables},
            expected=visit.number("number"),
        )

    def _offered(self, cause: AskedCause) -> dict[str, Any]:
        """What a question offers to choose: cells, columns and tables, each with its number."""
        entries = list(enumerate(entry for finding in cause.findings for entry in finding.entries))
        resources = {name: each.resource for each in standing_tables(self.bureau) for name in each.answers}
        return {
            "cells": [(number, entry) for number, entry in entries if "field" in entry],
            "columns": [(number, entry) for number, entry in entries if "column" in entry],
            "tables": [entry for _, entry in entries if "table" in entry],
            "published": [
                (entry, resources.get(entry["own"], "")) for _, entry in entries if "published" in entry
            ],
            "hits": next((entry["kinds"] for _, entry in entries if "withhold" in entry), []),
        }

    @staticmethod
    def _allowed(visit: Visit, one: Candidate, cause: AskedCause) -> dict[str, bool]:
        """Which buttons a person sees at a question."""
        is_privacy = cause.weight is Weight.PRIVACY
        is_protection = DeskRole.PROTECTION in visit.account.roles_for(one.dataset)
        return {
            "may_decide": one.state in acts.OPEN and (not is_privacy or is_protection),
            "is_protection": is_protection,
            "is_privacy": is_privacy,
            "is_out": cause.is_out or is_privacy,
            "may_print": cause.weight is not Weight.MEND,
        }

    def ask(self, visit: Visit) -> Response:
        """Put a question to a colleague."""
        one = self.found(visit)
        cause = self.cause(one, visit.at("cause"))
        whom = self.bureau.accounts.get(visit.said("whom", 20))
        if whom is None or not whom.is_active:
            raise DeskError("Nobody", "was chosen", "choose a colleague of the list")
        acts.ask_colleague(self.bureau, visit.account, one, cause, whom, visit.said("words", 2000))
        return seen_other(f"/candidates/{one.id}/questions/{cause.id}")

    def letter(self, visit: Visit) -> Response:
        """A letter to the service about the council's slip, or with what has to be mended in a file."""
        one = self.found(visit)
        cause = self.cause(one, visit.at("cause"))
        return self.frame.page(
            "letter", visit=visit, one=one, cause=cause, is_back=visit.said("kind", 10) == "back"
        )

    def picture(self, visit: Visit) -> Response:
        """A crop of a page, as it was drawn when the candidate was worked out."""
        name = visit.at("picture")
        file = self.place(visit) / WORK / "pictures" / name
        if not name.removesuffix(".png").isalnum() or not file.is_file():
            raise KeyError(name)
        return FileResponse(file, media_type="image/png")
