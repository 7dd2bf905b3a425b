"""Who is told of an event, and with which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.council.post import Letter
from pipelines.desk import candidates
from pipelines.desk.accounts import Account
from pipelines.desk.acts.standing import answers, questions_of
from pipelines.desk.candidates import ASK, Candidate, candidates_of
from pipelines.desk.questions import Weight, undecided
from pipelines.desk.setup import Bureau
from pipelines.gate.approvals import Policy
from pipelines.gate.moves import DeskRole
from pipelines.gate.trail import Event


def tell(bureau: Bureau, accounts: Iterable[Account], about: str, title: str, words: str) -> None:
    """Put a notice to some people, and to every webhook, into the outbox."""
    letters = [
        Letter(f"{about} to {one.id}"[:200], "mail", one.email, title, words)
        for one in {each.id: each for each in accounts}.values()
        if one.is_active
    ]
    letters += [
        Letter(f"{about} hook {number}"[:200], "webhook", address, title, words)
        for number, address in enumerate(bureau.outbox.office.webhooks)
    ]
    bureau.outbox.put(letters, bureau.now.timestamp())


def link(bureau: Bureau, candidate: Candidate, more: str = "") -> str:
    """A candidate's address, for mails."""
    return f"{bureau.address.rstrip('/')}/candidates/{candidate.id}{more}"


def tell_of(bureau: Bureau, event: Event, candidate: Candidate) -> None:
    """Tell those who have to know of an event; the same event is told once, however often this is asked."""
    known = _told_to(bureau, event, candidate)
    if known is None:
        return
    to, headline = known
    others = [one for one in to if one.id != event.person]
    payload = event.payload or {}
    more = f"/questions/{payload.get('cause')}" if event.what == ASK else ""
    parts = (f"{headline}.", str(payload.get("reason") or payload.get("words") or ""))
    words = "\n\n".join((*filter(None, parts), link(bureau, candidate, more)))
    tell(bureau, others, f"{event.what} {candidate.id} {event.number}", headline, words)


def _told_to(bureau: Bureau, event: Event, candidate: Candidate) -> tuple[Sequence[Account], str] | None:
    """Whom an event is told to, and under which headline; None where it is told to nobody."""
    people, title = bureau.accounts, candidate.title
    preparer = [one for one in (people.get(candidate.prepared_by), people.get(candidate.owner)) if one]
    approvers = [
        one
        for one in people.holding(DeskRole.APPROVER)
        if bureau.policy is not Policy.TWO or one.id != candidate.prepared_by
    ]
    signed = [each.person for each in candidate.events if each.what == "approve"][-1:]
    signer = [one for one in map(people.get, signed) if one]
    match event.what:
        case "ready":
            read = "was read and cannot go out yet" if candidate.blocked else "was read and is to be reviewed"
            return [*preparer, *_guardians(bureau, candidate)], f"“{title}” {read}"
        case "submit":
            return approvers, f"“{title}” waits for your approval"
        case "return":
            return preparer, f"“{title}” was returned to you"
        case "reject":
            return preparer, f"“{title}” was rejected"
        case "approve":
            return preparer, f"“{title}” was approved"
        case "lapse":
            return [*signer, *preparer], f"The approval of “{title}” lapsed; nothing was published"
        case "fail":
            return [*preparer, *people.holding(DeskRole.ADMINISTRATOR)], f"“{title}” failed"
        case "publish":
            return [*preparer, *signer], f"“{title}” is public"
        case "withdraw":
            return [*approvers, *preparer], f"“{title}” was withdrawn; somebody else has to sign it"
        case "restore":
            return [*approvers, *preparer], f"“{title}” stands again"
        case candidates.ERASE:
            return preparer, f"“{title}” was erased by the data protection officer"
        case candidates.ASK:
            asked, asker = people.get(str((event.payload or {}).get("whom", ""))), people.get(event.person)
            name = asker.name if asker else "A colleague"
            return [asked] if asked else [], f"{name} asks you about “{title}”"
        case _:
            return None


def _guardians(bureau: Bureau, candidate: Candidate) -> list[Account]:
    """The data protection officers, where something waits for them."""
    left = undecided(questions_of(bureau, candidate), answers(bureau))
    if all(cause.weight is not Weight.PRIVACY for cause in left):
        return []
    return list(bureau.accounts.holding(DeskRole.PROTECTION))


def tell_what_was_not(bureau: Bureau) -> None:
    """Tell of events that were written down by somebody who was killed before telling of them."""
    mark = bureau.folder / "told"
    events = bureau.events()
    newest = events[-1].number if events else 0
    told = int(mark.read_text()) if mark.exists() else newest
    known = candidates_of(events)
    for event in events[told:]:
        if event.subject in known:
            tell_of(bureau, event, known[event.subject])
    if told != newest or not mark.exists():
        unfinished = mark.with_name(".told")
        unfinished.write_text(str(newest))
        unfinished.replace(mark)
