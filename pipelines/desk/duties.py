"""What the council must publish, who answers for it, and who is reminded: each duty with its evidence.

What a code asks for, and what of it is overdue, is told by `pipelines.duties`. Whose account a duty is, which
dataset fulfils it, and that there is nothing to publish for a period are records in `reviews/`. A publication
of the dataset at the desk is evidence by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.desk.accounts import Account
from pipelines.desk.acts import answers, tell
from pipelines.desk.candidates import Candidate
from pipelines.desk.setup import Bureau
from pipelines.desk.web_words import LONDON
from pipelines.duties.declared import Duty, load_codes
from pipelines.duties.health import facts_of_code
from pipelines.duties.reckoning import DutyStanding, PeriodStanding, standing
from pipelines.exceptions import DeskError
from pipelines.gate.decisions import Decision, record
from pipelines.gate.moves import DeskRole, State
from pipelines.gate.trail import append
from pipelines.store.reader import StoreReader

KEEPER, PERIOD = "duty-keeper", "duty-period"
DAYS_BEFORE = (14, 7, 1)
SAID = {"nil": "There is nothing to publish", "exempt": "Exempt", "published": "Published elsewhere"}


@dataclass(frozen=True)
class DutyDue:
    """A duty with the period that is due next, by what is published and recorded."""

    duty: Duty
    reckoned: DutyStanding
    today: date

    @property
    def covers(self) -> date | None:
        """The last day of the period that is due next."""
        following = self.reckoned.next_due
        return following.period.end if following else None

    @property
    def due(self) -> date | None:
        """The day by which its data is due."""
        following = self.reckoned.next_due
        return following.due if following else None

    @property
    def days_left(self) -> int | None:
        """How many days are left till then."""
        return (self.due - self.today).days if self.due else None

    @property
    def state(self) -> str:
        """How the duty stands, in a word or two."""
        since = self.reckoned.overdue_since
        return f"{self.reckoned.state} since {since}" if since else self.reckoned.state


@dataclass(frozen=True)
class DutyNow:
    """A duty as it stands.

    Attributes:
        standing: by the code, what is published and what was recorded there.
        owner: id of the account that answers for it; may be empty.
        deputy: id of the account that stands in.
        dataset: whose publication fulfils it; may be empty.
        evidence: what fulfils the period that is due, in words; empty when nothing does.
        last: the newest publication of the dataset from this desk.
        late: the periods that are overdue and that nothing here fulfils either, oldest first.
    """

    standing: DutyDue
    owner: str = ""
    deputy: str = ""
    dataset: str = ""
    evidence: str = ""
    last: Candidate | None = None
    late: tuple[PeriodStanding, ...] = ()

    @property
    def period(self) -> str:
        """The last day of the period that is due."""
        return self.standing.covers.isoformat() if self.standing.covers else ""

    @property
    def is_late(self) -> bool:
        """Whether the day of a period has passed and nothing fulfils it."""
        return bool(self.late)


def duties_of(bureau: Bureau) -> list[DutyNow]:
    """Every duty as it stands today, what is due first on top.

    Raises:
        MetadataError: a file of duties is not as it must be.
        DecisionError: a record is at fault.
    """
    today = bureau.now.astimezone(LONDON).date()
    decisions = answers(bureau)
    public = [one for one in bureau.candidates().values() if one.state is State.PUBLISHED and one.dataset]
    found = []
    for due in _due(bureau, today):
        kept = decisions.standing(KEEPER, due.duty.id)
        keeper: Mapping[str, Any] = kept.answer if kept else {}
        dataset = str(keeper.get("dataset", ""))
        mine = [one for one in public if dataset and one.dataset == dataset]
        evidence = ""
        if due.covers is not None:
            said = decisions.standing(PERIOD, f"{due.duty.id}/{due.covers.isoformat()}")
            if said is not None:
                evidence = f"{SAID[said.answer['state']]}: {said.reason} ({said.role}, {said.when[:10]})"
            elif mine and date.fromisoformat(mine[-1].changed[:10]) > due.covers:
                evidence = f"“{mine[-1].title}” came out on {mine[-1].changed[:10]}"
        found.append(
            DutyNow(
                due,
                str(keeper.get("owner", "")),
                str(keeper.get("deputy", "")),
                dataset,
                evidence,
                mine[-1] if mine else None,
                tuple(
                    each
                    for each in due.reckoned.overdue
                    if decisions.standing(PERIOD, f"{due.duty.id}/{each.period.end.isoformat()}") is None
                    and not (mine and date.fromisoformat(mine[-1].changed[:10]) > each.period.end)
                ),
            )
        )
    return found


def _due(bureau: Bureau, today: date) -> list[DutyDue]:
    """Every duty of the council's codes, what is due first on top."""
    catalogue = StoreReader(bureau.store).catalogue()
    found = [
        DutyDue(facts.duty, standing(facts, code, today), today)
        for code in load_codes(bureau.project)
        for facts in facts_of_code(code, catalogue)
    ]
    return sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.duty.title))


def keep_duty(bureau: Bureau, account: Account, duty: str, owner: str, deputy: str, dataset: str) -> None:
    """Say whose a duty is, and which dataset fulfils it."""
    answer = {"owner": owner, "deputy": deputy, "dataset": dataset}
    _record(bureau, account, KEEPER, duty, "Who answers for this duty?", answer, "")


def say_of_period(bureau: Bureau, account: Account, duty: DutyNow, state: str, reason: str) -> None:
    """Say of the period that is due that there is nothing to publish, or why it needs not be.

    Raises:
        DeskError: it says nothing, or nothing is due.
    """
    if state not in SAID or not duty.period or len(reason.split()) < 2:
        raise DeskError("That", "says nothing of a period", "choose what holds, and say why in a sentence")
    subject = f"{duty.standing.duty.id}/{duty.period}"
    _record(bureau, account, PERIOD, subject, "What of this period?", {"state": state}, reason)


def _record(
    bureau: Bureau, account: Account, kind: str, subject: str, question: str, answer: Any, reason: str
) -> None:
    role = next(iter(sorted(account.roles_for())), DeskRole.OWNER)
    reason = " ".join(reason.split())[:1000]
    decision = Decision(kind, subject, question, answer, role, bureau.when, "", reason)
    record(decision, bureau.reviews, bureau.project)
    append(
        bureau.trail, bureau.when, role, account.id, kind.replace("-", " "), f"duty {subject}",
        {"decision": decision.id, "reason": reason},
    )  # fmt: skip


def counted(days: int) -> str:
    """`1 day`, `2 days`."""
    return "1 day" if days == 1 else f"{days} days"


def remind(bureau: Bureau) -> None:
    """Remind owners and deputies: 14, 7 and 1 days before, and weekly when late; each reminder once."""
    if not bureau.project.duties.is_dir():
        return
    today = bureau.now.astimezone(LONDON).date()
    for duty in duties_of(bureau):
        people = [one for one in map(bureau.accounts.get, (duty.owner, duty.deputy)) if one]
        if not people:
            continue
        name, days = f"“{duty.standing.duty.title}”", duty.standing.days_left
        if duty.late:
            first, week = duty.late[0], today.isocalendar()
            _remind(
                bureau, people, duty, first.period.end.isoformat(), f"late {week.year}-{week.week}",
                f"{name} is {counted((today - first.due).days)} late",
            )  # fmt: skip
        if days is not None and days <= DAYS_BEFORE[0] and not duty.evidence:
            step = min(each for each in DAYS_BEFORE if days <= each)
            _remind(
                bureau, people, duty, duty.period, f"{step} days before", f"{name} is due in {counted(days)}"
            )


def _remind(bureau: Bureau, people: list[Account], duty: DutyNow, period: str, mark: str, title: str) -> None:
    words = f"For the period to {period}. See {bureau.address.rstrip('/')}/duties"
    tell(bureau, people, f"duty {duty.standing.duty.id} {period} {mark}", title, words)
