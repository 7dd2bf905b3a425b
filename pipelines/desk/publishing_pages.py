"""The pages of what goes out and what is out: sign-off, published, taken out, withdrawn."""

from __future__ import annotations

from datetime import UTC, date, datetime

from starlette.responses import Response
from starlette.routing import Route

from pipelines.desk import acts
from pipelines.desk.candidate_views import SAYS, CandidateViews
from pipelines.desk.candidates import Candidate
from pipelines.desk.own_tables import may_take_out, standing_tables, take_table_out
from pipelines.desk.timekeeper import publish_anew
from pipelines.desk.web import Visit, seen_other
from pipelines.desk.web_words import LONDON, moment
from pipelines.exceptions import DeskError, StoreError
from pipelines.gate.approvals import Policy, seen_of
from pipelines.gate.moves import MOVES, DeskRole, State
from pipelines.store import StoreReader

SHORTEST_REASON = 8  # letters


class PublishingPages(CandidateViews):
    """The pages that candidates are made public with, and taken back."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        guarded = self.frame.guarded
        one = "/candidates/{id}"
        return [
            Route(one + "/sign-off", guarded(self.sign_off), methods=["GET", "POST"]),
            Route(one + "/withdraw", guarded(self.withdraw), methods=["GET", "POST"]),
            Route(one + "/sign-withdrawal", guarded(self.sign_withdrawal), methods=["POST"]),
            Route("/published", guarded(self.published)),
            Route("/published/tables/{resource}", guarded(self.take_out), methods=["GET", "POST"]),
        ]

    def sign_off(self, visit: Visit) -> Response:
        """Approve: what changes, the note, the time, who may read it before."""
        one = self.found(visit)
        if visit.request.method == "POST":
            acts.approve(
                self.bureau,
                visit.account,
                one,
                visit.said("seen", 64),
                visit.said("note", 2000),
                self._time(visit),
                [str(each) for each in visit.form.getlist("reader")],
                visit.number("number"),
                self._next_date(visit),
            )
            return seen_other(f"/candidates/{one.id}")
        is_own = self.bureau.policy is Policy.TWO and visit.account.id == one.prepared_by
        if is_own or not one.may("approve", visit.account.roles_for(one.dataset)):
            why = (
                "is not for the person who prepared it last"
                if is_own
                else "is not possible now, or not for you"
            )
            raise acts.ForbiddenError("Signing this off", why, "see its page")
        return self.frame.page(
            "sign_off",
            visit=visit,
            one=one,
            seen=seen_of(one.packages, one.inputs, ""),
            changes=acts.changes_of(self.bureau, one),
            titles=acts.package_titles(self.bureau, one),
            asked=[each for each in self.asked(one) if each.answer],
            readers=self.bureau.accounts.holding(DeskRole.READER),
            today=self.bureau.now.astimezone(LONDON).date().isoformat(),
        )

    def _next_date(self, visit: Visit) -> str:
        """The day on which readers may expect the next one; empty if none was said.

        Raises:
            DeskError: it is no day to come.
        """
        said = visit.said("next_date", 10)
        if not said:
            return ""
        try:
            day = date.fromisoformat(said)
        except ValueError as error:
            raise DeskError(said, "is no day", "write it as 2026-01-31") from error
        if day <= self.bureau.now.astimezone(LONDON).date():
            raise DeskError(said, "is no day to come", "choose a later one, or leave the field empty")
        return day.isoformat()

    def _time(self, visit: Visit) -> str:
        """The time that was chosen, with its zone; empty for at once.

        Raises:
            DeskError: it is no time, is past, or is one that the clock skips.
        """
        day, hour = visit.said("day", 10), visit.said("hour", 5)
        if not day and not hour:
            return ""
        try:
            chosen = datetime.fromisoformat(f"{day}T{hour or '00:00'}").replace(tzinfo=LONDON)
        except ValueError as error:
            raise DeskError(
                f"{day} {hour}", "is no day and time", "write them as 2026-01-31 and 09:30"
            ) from error

        there = chosen.astimezone(UTC)
        if there.astimezone(LONDON).replace(tzinfo=None) != chosen.replace(tzinfo=None):
            raise DeskError(f"{day} {hour}", "is skipped when the clocks go forward", "choose another hour")
        if there < self.bureau.now:
            raise DeskError(moment(there), "is past", "choose a later time, or leave both fields empty")
        return there.isoformat(timespec="seconds")

    def published(self, visit: Visit) -> Response:
        """What is public and what was."""
        states = (State.PUBLISHED, State.AMENDED, State.WITHDRAWN)
        known = [one for one in self.bureau.candidates().values() if one.state in states]
        withdrawn = {
            (package["name"], version["version"])
            for package in StoreReader(self.bureau.store).catalog()["packages"]
            for version in package["versions"]
            if version["withdrawn"]
        }
        return self.frame.page(
            "published",
            visit=visit,
            withdrawn=withdrawn,
            known=list(reversed(known)),
            says=SAYS,
            portal=self.bureau.portal,
            tables=standing_tables(self.bureau),
            may_take_out=may_take_out(visit.account.roles_for()),
        )

    def take_out(self, visit: Visit) -> Response:
        """Take a table out that is published as one of its own, with a reason."""
        if not may_take_out(visit.account.roles_for()):
            raise acts.ForbiddenError("Taking a table out", "is not for you", "ask who prepares or approves")
        resource = visit.at("resource")
        if visit.request.method == "POST":
            reason = " ".join(visit.said("reason", 500).split())
            take_table_out(self.bureau, visit.account, resource, reason)
            return seen_other("/published")
        table = {one.resource: one for one in standing_tables(self.bureau)}[resource]
        return self.frame.page("take_out", visit=visit, table=table)

    def withdraw(self, visit: Visit) -> Response:
        """Withdraw at once, or undo that: with what readers will see, and a reason."""
        one = self.found(visit)
        name = "restore" if one.state is State.WITHDRAWN else "withdraw"
        if not one.may(name, visit.account.roles_for(one.dataset)):
            raise acts.ForbiddenError(MOVES[name].says, "is not possible now, or not for you", "see its page")
        if visit.request.method == "POST":
            reason = " ".join(visit.said("reason", 500).split())
            if len(reason) < SHORTEST_REASON:
                raise DeskError("The reason", "is missing or too short", "say why, for whoever used it")
            expected = visit.number("number")
            if expected is not None and expected != one.number:
                raise acts.overtaken(one, self.bureau)
            self._take_back(one, reason, is_undone=name == "restore")
            acts.make_move(self.bureau, visit.account, one, name, reason)
            return seen_other(f"/candidates/{one.id}")
        return self.frame.page("withdraw", visit=visit, one=one, name=name, says=MOVES[name].says)

    def _take_back(self, one: Candidate, reason: str, *, is_undone: bool) -> None:
        """Have what is public withdrawn, or restored, by the command that may write the store.

        It may have been done before, by somebody who was killed before they could say so in the trail.

        Raises:
            StoreError: it could not be done.
        """
        for arguments in withdrawal_commands(one, reason, self.bureau.when, is_undone=is_undone):
            ran = self.bureau.run(
                ("pipelines.cli", "withdraw", *arguments, "--store", str(self.bureau.store)),
                {"OPENBARNET_PROJECT": str(self.bureau.project.root)},
            )
            if ran.code and is_undone and any("is not withdrawn" in error for error in ran.errors):
                ran = publish_anew(self.bureau)  # what a killed undoing left to the next publication
            if ran.code:
                raise StoreError(
                    one.title, " ".join(ran.errors) or "could not be withdrawn", "tell an administrator"
                )

    def sign_withdrawal(self, visit: Visit) -> Response:
        """Sign a withdrawal that somebody else made."""
        one = acts.sign_withdrawal(self.bureau, visit.account, self.found(visit))
        return seen_other(f"/candidates/{one.id}")


def withdrawal_commands(one: Candidate, reason: str, when: str, *, is_undone: bool) -> list[tuple[str, ...]]:
    """What to give `openbarnet withdraw` so that a candidate is withdrawn, or stands again.

    A report is withdrawn as such, so that no later publication brings it back; a table by its version.
    """
    more = ("--reason", reason, "--at", when, *(("--undo",) if is_undone else ()))
    if one.kind == "report":
        return [("--report", one.report, "--role", "Open data desk", *more)]
    return [(package, version, *more) for package, version in sorted(one.versions.items())]
