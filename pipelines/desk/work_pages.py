"""The pages of the work itself: my desk, bring in, a candidate with its moves and notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from starlette.responses import Response
from starlette.routing import Route

from pipelines.datasets.declared.folder import load_datasets
from pipelines.desk import acts
from pipelines.desk.building import DRAFT, WORK, how_it_gets_on
from pipelines.desk.candidate_views import SAYS, AskedNow, CandidateViews
from pipelines.desk.candidates import ASK, NOTE, Candidate
from pipelines.desk.questions import Weight
from pipelines.desk.web import Visit, kept_upload, seen_other
from pipelines.desk.web_words import LONDON
from pipelines.extraction.report import FORMS
from pipelines.gate.approvals import Policy
from pipelines.gate.moves import MOVES, DeskRole, Move, State
from pipelines.store import StoreReader
from pipelines.tables.containers import ENDINGS

WAITING_FOR = {
    State.RECEIVED: frozenset((DeskRole.PREPARER,)),
    State.TO_REVIEW: frozenset((DeskRole.PREPARER, DeskRole.PROTECTION)),
    State.RETURNED: frozenset((DeskRole.PREPARER,)),
    State.SUBMITTED: frozenset((DeskRole.APPROVER,)),
    State.FAILED: frozenset((DeskRole.PREPARER,)),
}
OWN_PAGE = frozenset(("approve", "withdraw", "restore"))
"""Moves that have a page of their own."""
PROPOSE = "propose"
"""What people choose who leave it to the desk what a file is."""
FEW = 8
SOON = timedelta(days=30)


class WorkPages(CandidateViews):
    """The pages that candidates are worked on with."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        guarded = self.frame.guarded
        one = "/candidates/{id}"
        return [
            Route("/", guarded(self.my_desk)),
            Route("/bring-in", guarded(self.bring_in, DeskRole.PREPARER), methods=["GET", "POST"]),
            Route(one, guarded(self.candidate)),
            Route(one + "/moves/{name}", guarded(self.move), methods=["POST"]),
            Route(one + "/notes", guarded(self.note), methods=["POST"]),
            Route(one + "/publisher", guarded(self.publisher), methods=["POST"]),
        ]

    def my_desk(self, visit: Visit) -> Response:
        """What waits for me, what is due, what failed, what went out lately."""
        known = list(self.bureau.candidates().values())
        mine = [one for one in known if self._waits_for(visit, one)]
        asked = [
            (one, event)
            for one in known
            for event in one.events
            if event.what == ASK and (event.payload or {}).get("whom") == visit.account.id
            and one.state in acts.OPEN
        ]  # fmt: skip
        return self.frame.page(
            "my_desk",
            visit=visit,
            says=SAYS,
            mine=mine,
            asked=asked,
            expected=self._expected(known),
            due=sorted((one for one in known if one.state is State.APPROVED), key=lambda one: one.not_before),
            failed=[one for one in known if one.state is State.FAILED],
            going=[
                one
                for one in known
                if one not in mine and not acts.is_over(one) and one.state is not State.APPROVED
            ],
            lately=[one for one in reversed(known) if one.state is State.PUBLISHED][:FEW],
            policy=self.bureau.policy,
        )

    def _expected(self, known: Iterable[Candidate]) -> list[Candidate]:
        """What is public whose next issue readers may expect soon, the first to come first."""
        soon = (self.bureau.now + SOON).astimezone(LONDON).date().isoformat()
        told = [one for one in known if one.state is State.PUBLISHED and "" < one.next_date <= soon]
        return sorted(told, key=lambda one: one.next_date)

    def _waits_for(self, visit: Visit, candidate: Candidate) -> bool:
        roles = visit.account.roles_for(candidate.dataset)
        if candidate.withdrawal_waits and DeskRole.APPROVER in roles:
            return True
        if not roles & WAITING_FOR.get(candidate.state, frozenset()):
            return False
        if candidate.state is State.SUBMITTED and self.bureau.policy is Policy.TWO:
            return visit.account.id != candidate.prepared_by
        if candidate.state is State.TO_REVIEW and DeskRole.PREPARER not in roles:
            return any(
                one.cause.weight is Weight.PRIVACY and one.answer is None for one in self.asked(candidate)
            )
        return True

    def bring_in(self, visit: Visit) -> Response:
        """Choose a report or a table."""
        fault = ""
        if visit.request.method == "POST":
            kept = kept_upload(visit, "file")
            if kept is None:
                fault = "Choose a file first."
            else:
                given, content = kept
                dataset = visit.said("dataset", 120)
                is_proposed = dataset == PROPOSE
                try:
                    if is_proposed:
                        dataset = acts.proposed_dataset(self.bureau, given, content)
                    new = acts.bring_in(
                        self.bureau,
                        visit.account,
                        given,
                        content,
                        visit.said("title", 200),
                        dataset,
                        visit.said("period", 80),
                        is_proposed=is_proposed,
                    )
                finally:
                    content.unlink(missing_ok=True)
                acts.make_move(self.bureau, visit.account, new, "read")
                return seen_other(f"/candidates/{new.id}")
        return self.frame.page(
            "bring_in",
            visit=visit,
            status=400 if fault else 200,
            fault=fault,
            endings=",".join(sorted({*FORMS, *ENDINGS})),
            datasets=list(load_datasets(self.bureau.project).values()),
            propose=PROPOSE,
            chosen=visit.said("dataset", 120),
            megabytes=acts.LARGEST_FILE // 1_048_576,
        )

    def candidate(self, visit: Visit) -> Response:
        """Where it is, what is left to do, what readers will see changed, who did what."""
        one = self.found(visit)
        asked = self.asked(one)
        roles = visit.account.roles_for(one.dataset)
        return self.frame.page(
            "candidate",
            visit=visit,
            one=one,
            says=SAYS[one.state],
            moves=[move for move in one.moves(roles) if self._is_offered(visit, one, move)],
            own_page=OWN_PAGE,
            whose=acts.councils_asked(self.bureau, one) if one.may("retry", roles) else (),
            lists=_by_weight(asked),
            left=sum(a.cause.weight is not Weight.KNOW and a.answer is None for a in asked),
            changes=acts.changes_of(self.bureau, one),
            titles=acts.package_titles(self.bureau, one),
            notes=[event for event in one.events if event.what == NOTE],
            people=self._people_of(one),
            may_decide=one.state in acts.OPEN,
            may_sign_withdrawal=one.withdrawal_waits and DeskRole.APPROVER in roles,
            is_reading=one.state in (State.READING, State.PUBLISHING),
            told=how_it_gets_on(self.bureau, one) if one.state is State.READING else "",
            period=self._period(one),
            may_amend=one.state is State.PUBLISHED and DeskRole.PREPARER in roles,
            early=[
                (self.frame.names.get(each, "somebody"), self.early_address(one, each))
                for each in (one.readers if one.state is State.APPROVED else ())
            ],
        )

    def _period(self, one: Candidate) -> str:
        """What period a report is about, as it was read."""
        draft = StoreReader(self.bureau.place(one.id) / WORK / DRAFT)
        entries = draft.catalog()["reports"] if one.kind == "report" else ()
        return next(
            (str(entry.get("period") or "") for entry in entries if entry["report"] == one.report), ""
        )

    def early_address(self, one: Candidate, reader: str) -> str:
        """The personal address at which somebody may read a candidate before it is public."""
        approved = [event.number for event in one.events if event.what == "approve"][-1]
        token = self.frame.signer.dumps([one.id, reader, approved])
        return f"{self.bureau.address.rstrip('/')}/early/{token}"

    def _is_offered(self, visit: Visit, one: Candidate, move: Move) -> bool:
        if move.name == "read" and one.state is State.TO_REVIEW and one.is_fresh:
            return False
        if move.name == "approve" and self.bureau.policy is Policy.TWO:
            return visit.account.id != one.prepared_by
        return True

    def _people_of(self, one: Candidate) -> list[tuple[str, str]]:
        names = self.frame.names
        signed = [event.person for event in one.events if event.what == "approve"][-1:]
        return [
            (role, names.get(person, "somebody whose account is gone"))
            for role, person in (
                ("Owner", one.owner),
                ("Prepared last by", one.prepared_by),
                *(("Approved by", person) for person in signed),
            )
        ]

    def move(self, visit: Visit) -> Response:
        """Make a move that needs no page of its own."""
        one, name = self.found(visit), visit.at("name")
        if name not in MOVES or name in OWN_PAGE:
            raise acts.ForbiddenError(
                f"“{name}”", "cannot be done from here", "see the buttons of the candidate"
            )
        acts.make_move(
            self.bureau, visit.account, one, name, visit.said("reason", 2000), visit.number("number")
        )
        return seen_other(f"/candidates/{one.id}")

    def publisher(self, visit: Visit) -> Response:
        """Say which council published a report that does not say it."""
        one = self.found(visit)
        acts.say_whose(self.bureau, visit.account, one, visit.said("council", 120), visit.number("number"))
        return seen_other(f"/candidates/{one.id}")

    def note(self, visit: Visit) -> Response:
        """Leave a note for colleagues."""
        one = self.found(visit)
        acts.leave_note(self.bureau, visit.account, one, visit.said("words", 2000))
        return seen_other(f"/candidates/{one.id}#notes")


def _by_weight(asked: Iterable[AskedNow]) -> list[tuple[Weight, list[AskedNow]]]:
    listed = list(asked)
    return [
        (weight, own) for weight in Weight if (own := [one for one in listed if one.cause.weight is weight])
    ]
