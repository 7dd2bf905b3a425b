"""The pages of the work itself: my desk, bring in, candidate, decide, sign-off, published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from pipelines.datasets.declared.folder import load_datasets
from pipelines.desk import acts
from pipelines.desk.building import DRAFT, FILES, WORK, how_it_gets_on
from pipelines.desk.candidates import ASK, NOTE, Candidate
from pipelines.desk.own_tables import may_take_out, standing_tables, take_table_out
from pipelines.desk.preview import Previews
from pipelines.desk.questions import AskedCause, Weight, standing_answer
from pipelines.desk.timekeeper import publish_anew
from pipelines.desk.web import Shared, Visit, kept_upload, seen_other
from pipelines.desk.web_words import LONDON, moment
from pipelines.exceptions import DeskError, StoreError
from pipelines.extraction.report import FORMS
from pipelines.gate.approvals import Policy, seen_of
from pipelines.gate.decisions import Decision
from pipelines.gate.moves import MOVES, DeskRole, Move, State
from pipelines.release.comparing import compare_versions
from pipelines.release.readback import published_content
from pipelines.store import StoreReader
from pipelines.tables.containers import ENDINGS

WAITING_FOR = {
    State.RECEIVED: frozenset((DeskRole.PREPARER,)),
    State.TO_REVIEW: frozenset((DeskRole.PREPARER, DeskRole.PROTECTION)),
    State.RETURNED: frozenset((DeskRole.PREPARER,)),
    State.SUBMITTED: frozenset((DeskRole.APPROVER,)),
    State.FAILED: frozenset((DeskRole.PREPARER,)),
}
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
OWN_PAGE = frozenset(("approve", "withdraw", "restore"))
"""Moves that have a page of their own."""
ROWS_SHOWN, LINES_SHOWN = 20, 400
PROPOSE = "propose"
"""What people choose who leave it to the desk what a file is."""
FEW = 8
SOON = timedelta(days=30)


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


class WorkPages(Shared):
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
            Route(one + "/questions/{cause}", guarded(self.decide), methods=["GET", "POST"]),
            Route(one + "/questions/{cause}/ask", guarded(self.ask), methods=["POST"]),
            Route(one + "/questions/{cause}/letter", guarded(self.letter)),
            Route(one + "/publisher", guarded(self.publisher), methods=["POST"]),
            Route(one + "/pictures/{picture}", guarded(self.picture)),
            Route(one + "/file", guarded(self.file)),
            Route(one + "/changes/{package}", guarded(self.changes)),
            Route(one + "/portal/{path:path}", guarded(self.preview)),
            Route(one + "/sign-off", guarded(self.sign_off), methods=["GET", "POST"]),
            Route(one + "/withdraw", guarded(self.withdraw), methods=["GET", "POST"]),
            Route(one + "/sign-withdrawal", guarded(self.sign_withdrawal), methods=["POST"]),
            Route("/published", guarded(self.published)),
            Route("/published/tables/{resource}", guarded(self.take_out), methods=["GET", "POST"]),
        ]

    # ---- my desk

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
                one.cause.weight is Weight.PRIVACY and one.answer is None for one in self._asked(candidate)
            )
        return True

    # ---- bring in

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

    # ---- a candidate

    def candidate(self, visit: Visit) -> Response:
        """Where it is, what is left to do, what readers will see changed, who did what."""
        one = self._find(visit)
        asked = self._asked(one)
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
        one, name = self._find(visit), visit.at("name")
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
        one = self._find(visit)
        acts.say_whose(self.bureau, visit.account, one, visit.said("council", 120), visit.number("number"))
        return seen_other(f"/candidates/{one.id}")

    def note(self, visit: Visit) -> Response:
        """Leave a note for colleagues."""
        one = self._find(visit)
        acts.leave_note(self.bureau, visit.account, one, visit.said("words", 2000))
        return seen_other(f"/candidates/{one.id}#notes")

    # ---- deciding

    def decide(self, visit: Visit) -> Response:
        """One question: the print, the value, the buttons."""
        one = self._find(visit)
        asked = self._asked(one)
        at = {each.cause.id: place for place, each in enumerate(asked)}[visit.at("cause")]
        cause = asked[at].cause
        if visit.request.method == "POST":
            acts.decide(
                self.bureau,
                visit.account,
                one,
                cause,
                visit.said("choice", 20),
                visit.said("reason", 2000),
                entry=visit.number("entry"),
                value=visit.said("value") or " ".join(map(str, visit.form.getlist("kind"))),
                own={str(name): visit.said(f"title-{name}", 120) for name in visit.form.getlist("own")},
                people={
                    str(name): [str(one) for one in visit.form.getlist(f"people-{name}")]
                    for name in visit.form.getlist("own")
                },
                expected=visit.number("number"),
            )
            later = [each for each in (*asked[at + 1 :], *asked[:at]) if each.answer is None]
            later = [each for each in later if each.cause.weight is not Weight.KNOW]
            to = f"/questions/{later[0].cause.id}" if later and visit.said("choice") != "undo" else ""
            return seen_other(f"/candidates/{one.id}{to}")
        entries = [
            (number, entry)
            for number, entry in enumerate(e for finding in cause.findings for e in finding.entries)
        ]
        resources = {name: each.resource for each in standing_tables(self.bureau) for name in each.answers}
        return self.frame.page(
            "decide",
            visit=visit,
            one=one,
            asked=asked[at],
            place=at + 1,
            total=len(asked),
            before=asked[at - 1].cause.id if at else "",
            after=asked[at + 1].cause.id if at + 1 < len(asked) else "",
            cells=[(number, entry) for number, entry in entries if "field" in entry],
            columns=[(number, entry) for number, entry in entries if "column" in entry],
            tables=[entry for _, entry in entries if "table" in entry],
            published=[
                (entry, resources.get(entry["own"], "")) for _, entry in entries if "published" in entry
            ],
            may_take_out=may_take_out(visit.account.roles_for()),
            hits=next((entry["kinds"] for _, entry in entries if "withhold" in entry), []),
            may_decide=one.state in acts.OPEN
            and (
                cause.weight is not Weight.PRIVACY
                or DeskRole.PROTECTION in visit.account.roles_for(one.dataset)
            ),
            is_protection=DeskRole.PROTECTION in visit.account.roles_for(one.dataset),
            is_privacy=cause.weight is Weight.PRIVACY,
            is_out=cause.is_out or cause.weight is Weight.PRIVACY,
            may_print=cause.weight is not Weight.MEND,
            colleagues=[
                each for each in self.bureau.accounts.all() if each.is_active and each.id != visit.account.id
            ],
        )

    def ask(self, visit: Visit) -> Response:
        """Put a question to a colleague."""
        one = self._find(visit)
        cause = self._cause(one, visit.at("cause"))
        whom = self.bureau.accounts.get(visit.said("whom", 20))
        if whom is None or not whom.is_active:
            raise DeskError("Nobody", "was chosen", "choose a colleague of the list")
        acts.ask_colleague(self.bureau, visit.account, one, cause, whom, visit.said("words", 2000))
        return seen_other(f"/candidates/{one.id}/questions/{cause.id}")

    def letter(self, visit: Visit) -> Response:
        """A letter to the service about the council's slip, or with what has to be mended in a file."""
        one = self._find(visit)
        cause = self._cause(one, visit.at("cause"))
        return self.frame.page(
            "letter", visit=visit, one=one, cause=cause, is_back=visit.said("kind", 10) == "back"
        )

    def picture(self, visit: Visit) -> Response:
        """A crop of a page, as it was drawn when the candidate was worked out."""
        name = visit.at("picture")
        file = self._place(visit) / WORK / "pictures" / name
        if not name.removesuffix(".png").isalnum() or not file.is_file():
            raise KeyError(name)
        return FileResponse(file, media_type="image/png")

    def file(self, visit: Visit) -> Response:
        """The file as it was brought in, to be saved."""
        one = self._find(visit)
        file = self._place(visit) / FILES / one.file
        if not file.is_file():
            raise KeyError(one.file)
        return FileResponse(
            file,
            filename=one.file,
            media_type="application/octet-stream",
            content_disposition_type="attachment",
        )

    def changes(self, visit: Visit) -> Response:
        """What readers would see of one package: what changed, or its first rows."""
        one = self._find(visit)
        draft = StoreReader(self._place(visit) / WORK / DRAFT)
        package = visit.at("package")
        if package not in one.packages or (new := draft.latest(package)) is None:
            raise KeyError(package)
        lines: Sequence[str] = ()
        versions = draft.versions(package)
        if len(versions) > 1:
            from pipelines.release.comparing import FORMS as WRITTEN
            from pipelines.store import Store

            head, difference = compare_versions(Store(draft.root), package, versions[-2], new)
            lines = [line.rstrip("\n") for line in WRITTEN["text"](head, difference)]
        return self.frame.page(
            "changes",
            visit=visit,
            one=one,
            package=package,
            title=str(draft.descriptor(package, new)["title"]),
            lines=lines[:LINES_SHOWN],
            more=max(0, len(lines) - LINES_SHOWN),
            tables=first_rows(draft, package, one.report),
        )

    def preview(self, visit: Visit) -> Response:
        """A page of the portal as it would be with the candidate."""
        return self._previews.page(self._find(visit), visit.at("path"), visit.request.url.query)

    @cached_property
    def _previews(self) -> Previews:
        return Previews(self.bureau)

    # ---- sign-off

    def sign_off(self, visit: Visit) -> Response:
        """Approve: what changes, the note, the time, who may read it before."""
        one = self._find(visit)
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
            asked=[each for each in self._asked(one) if each.answer],
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

    # ---- what is public

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
        one = self._find(visit)
        name = "restore" if one.state is State.WITHDRAWN else "withdraw"
        if not one.may(name, visit.account.roles_for(one.dataset)):
            raise acts.ForbiddenError(MOVES[name].says, "is not possible now, or not for you", "see its page")
        if visit.request.method == "POST":
            reason = " ".join(visit.said("reason", 500).split())
            if len(reason) < FEW:
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
        one = acts.sign_withdrawal(self.bureau, visit.account, self._find(visit))
        return seen_other(f"/candidates/{one.id}")

    # ---- inner

    def _find(self, visit: Visit) -> Candidate:
        return acts.find(self.bureau, visit.at("id"))

    def _place(self, visit: Visit) -> Path:
        return self.bureau.place(self._find(visit).id)

    def _cause(self, one: Candidate, cause: str) -> AskedCause:
        return {each.id: each for each in acts.questions_of(self.bureau, one)}[cause]

    def _asked(self, one: Candidate) -> list[AskedNow]:
        decisions = acts.answers(self.bureau)
        return [
            AskedNow(cause, standing_answer(cause, decisions))
            for cause in acts.questions_of(self.bureau, one)
        ]


def withdrawal_commands(one: Candidate, reason: str, when: str, *, is_undone: bool) -> list[tuple[str, ...]]:
    """What to give `openbarnet withdraw` so that a candidate is withdrawn, or stands again.

    A report is withdrawn as such, so that no later publication brings it back; a table by its version.
    """
    more = ("--reason", reason, "--at", when, *(("--undo",) if is_undone else ()))
    if one.kind == "report":
        return [("--report", one.report, "--role", "Open data desk", *more)]
    return [(package, version, *more) for package, version in sorted(one.versions.items())]


def first_rows(
    draft: StoreReader, package: str, report: str
) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]], int]]:
    """The first rows of a file in each table of a package: title, columns, rows, how many there are."""
    latest = draft.latest(package)
    if latest is None:
        return []
    return [
        (table.title, table.columns, rows, table.row_count)
        for table in published_content(draft, package, latest).tables
        if not table.is_provenance and (rows := _rows_of(table.rows, table.columns, report))
    ]


def _by_weight(asked: Iterable[AskedNow]) -> list[tuple[Weight, list[AskedNow]]]:
    listed = list(asked)
    return [
        (weight, own) for weight in Weight if (own := [one for one in listed if one.cause.weight is weight])
    ]


def _rows_of(rows: Iterable[tuple[str, ...]], columns: Sequence[str], report: str) -> list[tuple[str, ...]]:
    """The first rows that a report has in a table."""
    if "report" not in columns:
        return []
    at = columns.index("report")
    found = []
    for row in rows:
        if row[at] == report:
            found.append(row)
            if len(found) == ROWS_SHOWN:
                break
    return found
