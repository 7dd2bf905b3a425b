"""The pages beside the work: the trail, people, notices."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import Route

from pipelines.council.post import Letter
from pipelines.desk.accounts import EVERY, Account
from pipelines.desk.web import Shared, Visit, seen_other
from pipelines.exceptions import DeskError
from pipelines.gate.moves import DeskRole
from pipelines.gate.trail import Event, append, problems_of

EVENTS_SHOWN = 50
GIVEN = tuple(role for role in DeskRole if role is not DeskRole.SYSTEM)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class OfficePages(Shared):
    """Trail, people, notices."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        guarded = self.frame.guarded
        chief = DeskRole.ADMINISTRATOR
        return [
            Route("/trail", guarded(self.trail)),
            Route("/trail.csv", guarded(self.trail_csv, DeskRole.AUDITOR, chief)),
            Route("/people", guarded(self.people, chief), methods=["GET", "POST"]),
            Route("/people/{id}", guarded(self.person, chief), methods=["GET", "POST"]),
            Route("/notices", guarded(self.notices)),
            Route("/notices/test", guarded(self.test_notice, chief), methods=["POST"]),
        ]

    # ---- trail

    def trail(self, visit: Visit) -> Response:
        """Everything that was done, the newest first, by pages and filters."""
        events = self.bureau.events()
        chosen = [event for event in reversed(events) if _fits(event, visit)]
        page = max(1, visit.number("page") or 1)
        first = (page - 1) * EVENTS_SHOWN
        return self.frame.page(
            "trail",
            visit=visit,
            events=chosen[first : first + EVENTS_SHOWN],
            total=len(chosen),
            page=page,
            pages=max(1, -(-len(chosen) // EVENTS_SHOWN)),
            problems=problems_of(events),
            kinds=sorted({event.what for event in events}),
            titles={one.id: one.title for one in self.bureau.candidates().values()},
            what=visit.said("what", 60),
            who=visit.said("who", 20),
            subject=visit.said("subject", 200),
            people=self.bureau.accounts.all(),
        )

    def trail_csv(self, visit: Visit) -> Response:
        """The same as a file; cells that a spreadsheet would take for formulas get a stroke before them."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            ("number", "when", "role", "person", "what", "subject", "payload_sha256", "before", "hash")
        )
        for event in self.bureau.events():
            if _fits(event, visit):
                cells = (
                    event.number, event.when, event.role, event.person, event.what, event.subject,
                    event.payload_sha256, event.before, event.hash,
                )  # fmt: skip
                writer.writerow(_plain(cell) for cell in cells)
        return Response(
            out.getvalue(),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="trail.csv"'},
        )

    # ---- people

    def people(self, visit: Visit) -> Response:
        """Who has an account; a new one."""
        invitation: tuple[Account, str] | None = None
        if visit.request.method == "POST":
            new = self.bureau.accounts.add(
                visit.said("name", 200),
                visit.said("email", 320),
                _roles(visit),
                self.bureau.now.timestamp(),
            )
            self._note(visit, "made an account", new.id, {"roles": sorted(new.roles)})
            invitation = (new, self._invite(new))
        return self.frame.page(
            "people",
            visit=visit,
            people=self.bureau.accounts.all(),
            given=GIVEN,
            invitation=invitation,
            has_passwords=self.bureau.has_passwords,
        )

    def person(self, visit: Visit) -> Response:
        """One account: its roles, closing it, a new invitation."""
        account = self.bureau.accounts.get(visit.at("id"))
        if account is None:
            raise KeyError(visit.at("id"))
        invitation = ""
        if visit.request.method == "POST":
            act = visit.said("act", 20)
            if act == "invite":
                invitation = self._invite(account)
                self._note(visit, "invited", account.id, {})
            elif act == "subject":
                self._bind(visit, account)
                return seen_other(f"/people/{account.id}")
            elif act in ("close", "open"):
                if account.id == visit.account.id:
                    raise DeskError(
                        "Your own account", "cannot be closed by you", "ask another administrator"
                    )
                self.bureau.accounts.switch(account.id, is_active=act == "open")
                self._note(visit, f"{act} an account", account.id, {})
                return seen_other(f"/people/{account.id}")
            elif act == "roles":
                roles = _roles(visit)
                if account.id == visit.account.id and DeskRole.ADMINISTRATOR not in roles:
                    raise DeskError(
                        "Your own role of administrator",
                        "cannot be taken by you",
                        "ask another administrator",
                    )
                dataset = visit.said("dataset", 120).strip() or EVERY
                self.bureau.accounts.give_roles(account.id, {role: frozenset((dataset,)) for role in roles})
                self._note(visit, "gave roles", account.id, {"roles": sorted(roles), "dataset": dataset})
                return seen_other(f"/people/{account.id}")
            else:
                raise DeskError("That", "is none of the buttons", "choose one of them")
        return self.frame.page(
            "person",
            visit=visit,
            person=self.bureau.accounts.get(account.id),
            given=GIVEN,
            invitation=invitation,
            every=EVERY,
            provider=self.bureau.provider,
            has_passwords=self.bureau.has_passwords,
        )

    def _bind(self, visit: Visit, account: Account) -> None:
        """Say what the council's sign-on calls an account's owner, or of nobody."""
        provider, subject = self.bureau.provider, visit.said("subject", 255).strip()
        if provider is None:
            raise DeskError("The council’s sign-on", "is not set up at this desk", "set it up first")
        if account.id == visit.account.id and not self.bureau.has_passwords:
            raise DeskError("Your own account", "cannot be let go of by you", "ask another administrator")
        self.bureau.accounts.bind(account.id, provider.issuer, subject)
        digest = hashlib.sha256(subject.encode()).hexdigest() if subject else ""
        self._note(visit, "said who it is at the sign-on", account.id, {"subject_sha256": digest})

    def _invite(self, account: Account) -> str:
        """An invitation's address, which is also mailed where there is a mail server."""
        to = f"{self.bureau.address.rstrip('/')}/"
        if self.bureau.has_passwords:
            to = f"{to}set-up/{self.bureau.accounts.invitation(account.id)}"
        if self.bureau.outbox.office.server:
            how = "Set it up within three days" if self.bureau.has_passwords else "Sign in there"
            words = f"You have an account at the council’s open data desk. {how}:\n\n{to}"
            about = f"invitation {account.id} {self.bureau.when}"
            letter = Letter(about, "mail", account.email, "Your account at the open data desk", words)
            self.bureau.outbox.put([letter], self.bureau.now.timestamp())
        return to

    def _note(self, visit: Visit, what: str, subject: str, payload: Mapping[str, object]) -> None:
        append(
            self.bureau.trail, self.bureau.when, DeskRole.ADMINISTRATOR, visit.account.id, what,
            f"account {subject}", payload,
        )  # fmt: skip

    # ---- notices

    def notices(self, visit: Visit) -> Response:
        """Who is told what: what was sent, and what waits because it could not be."""
        posted = self.bureau.outbox.all()
        is_chief = DeskRole.ADMINISTRATOR in visit.account.roles_for()
        own = [one for one in posted if is_chief or one.letter.address == visit.account.email]
        return self.frame.page(
            "notices",
            visit=visit,
            posted=own,
            is_chief=is_chief,
            has_server=bool(self.bureau.outbox.office.server),
            webhooks=len(self.bureau.outbox.office.webhooks),
        )

    def test_notice(self, visit: Visit) -> Response:
        """Send oneself a notice, to see that mail arrives."""
        letter = Letter(
            f"test {visit.account.id} {self.bureau.when}",
            "mail",
            visit.account.email,
            "A notice from the open data desk",
            "If you read this, notices arrive.",
        )
        self.bureau.outbox.put([letter], self.bureau.now.timestamp())
        return seen_other("/notices")


def _fits(event: Event, visit: Visit) -> bool:
    what, who, subject = visit.said("what", 60), visit.said("who", 20), visit.said("subject", 200)
    return (
        (not what or event.what == what)
        and (not who or event.person == who)
        and (not subject or event.subject == subject)
    )


def _roles(visit: Visit) -> list[DeskRole]:
    given = {str(each) for each in visit.form.getlist("role")}
    return [role for role in GIVEN if role in given]


def _plain(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
