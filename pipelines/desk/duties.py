"""What the council must publish, who answers for it, and who is reminded: each duty with its evidence.

What a code asks for, and what of it is overdue, is told by `pipelines.duties`. Whose account a duty is, which
dataset fulfils it, and that there is nothing to publish for a period are records in `reviews/`, which are
reckoned with like the council's own file. A publication is evidence for the days that it covers, and for no
others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipelines.desk.accounts import Account
from pipelines.desk.acts import answers, tell
from pipelines.desk.candidates import Candidate
from pipelines.desk.setup import Bureau
from pipelines.desk.web_words import LONDON
from pipelines.duties.declared import Duty, DutyCode, Exemption, NilReturn, OutElsewhere, load_codes
from pipelines.duties.facts import facts_of
from pipelines.duties.reckoning import DutyStanding, PeriodStanding, standing
from pipelines.exceptions import DeskError
from pipelines.gate.decisions import Decision, Decisions, record
from pipelines.gate.moves import DeskRole, State
from pipelines.gate.trail import append
from pipelines.store.published import Catalogue
from pipelines.store.reader import StoreReader

KEEPER, PERIOD = "duty-keeper", "duty-period"
DAYS_BEFORE = (14, 7, 1)
SAID = {"nil": "There is nothing to publish", "exempt": "Exempt", "published": "Published elsewhere"}


@dataclass(frozen=True)
class DutyDue:
    """A duty with the period whose day comes next, by what is published and recorded."""

    duty: Duty
    reckoned: DutyStanding
    today: date

    @property
    def now(self) -> PeriodStanding | None:
        """The period whose day comes next, whether it is out or not."""
        return next((each for each in self.reckoned.periods if each.due >= self.today), None)

    @property
    def covers(self) -> date | None:
        """The last day of that period."""
        return self.now.period.end if self.now else None

    @property
    def due(self) -> date | None:
        """The day by which its data is due."""
        return self.now.due if self.now else None

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
        evidence: what fulfils the period whose day comes next, in words; empty when nothing does.
        last: the newest publication of the dataset from this desk.
    """

    standing: DutyDue
    owner: str = ""
    deputy: str = ""
    dataset: str = ""
    evidence: str = ""
    last: Candidate | None = None

    @property
    def late(self) -> tuple[PeriodStanding, ...]:
        """The periods that are overdue, oldest first."""
        return self.standing.reckoned.overdue

    @property
    def open_periods(self) -> tuple[str, ...]:
        """The last days of the periods of which something can be said: the overdue ones and the next."""
        found = [each.period.end.isoformat() for each in self.late]
        return (*found, *((self.period,) if self.period and not self.evidence else ()))

    @property
    def period(self) -> str:
        """The last day of the period whose day comes next."""
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
    catalogue = StoreReader(bureau.store).catalogue()
    public = [one for one in bureau.candidates().values() if one.state is State.PUBLISHED and one.dataset]
    found = []
    for code in load_codes(bureau.project):
        for declared in code.duties:
            kept = decisions.standing(KEEPER, declared.id)
            keeper: Mapping[str, Any] = kept.answer if kept else {}
            duty = _as_recorded(declared, str(keeper.get("dataset", "")), decisions)
            due = DutyDue(duty, _stands(duty, code, catalogue, today), today)
            mine = [one for one in public if duty.dataset and one.dataset == duty.dataset]
            found.append(
                DutyNow(
                    due,
                    str(keeper.get("owner", "")),
                    str(keeper.get("deputy", "")),
                    duty.dataset,
                    _evidence(due, decisions, mine[-1] if mine else None),
                    mine[-1] if mine else None,
                )
            )
    return sorted(
        found, key=lambda one: (not one.standing.due, one.standing.due or date.max, one.standing.duty.title)
    )


def _as_recorded(duty: Duty, dataset: str, decisions: Decisions) -> Duty:
    """A duty with what was recorded at the desk beside what the council's file says."""
    nil, exempt, elsewhere = [*duty.nil_returns], [*duty.exemptions], [*duty.elsewhere]
    subjects = {one.subject for one in decisions.all if one.kind == PERIOD}
    for subject in sorted(subjects):
        name, _, until = subject.partition("/")
        said = decisions.standing(PERIOD, subject)
        if name != duty.id or said is None:
            continue
        end, on = date.fromisoformat(until), date.fromisoformat(said.when[:10])
        match said.answer["state"]:
            case "nil":
                nil.append(NilReturn(end, on, said.reason))
            case "exempt":
                exempt.append(Exemption(end, end, said.reason, said.role))
            case "published":
                elsewhere.append(OutElsewhere(end, on, said.reason))
    return replace(
        duty,
        dataset=dataset or duty.dataset,
        nil_returns=tuple(nil),
        exemptions=tuple(exempt),
        elsewhere=tuple(elsewhere),
    )


def _stands(duty: Duty, code: DutyCode, catalogue: Catalogue, today: date) -> DutyStanding:
    return standing(facts_of(duty, catalogue), code, today)


def _evidence(due: DutyDue, decisions: Decisions, last: Candidate | None) -> str:
    """What fulfils the period whose day comes next, in words."""
    now = due.now
    if now is None:
        return ""
    said = decisions.standing(PERIOD, f"{due.duty.id}/{now.period.end.isoformat()}")
    if said is not None:
        return f"{SAID[said.answer['state']]}: {said.reason} ({said.role}, {said.when[:10]})"
    if now.out_on is not None:
        return f"“{last.title if last else due.duty.dataset}” came out on {now.out_on.isoformat()}"
    return f"Exempt: {now.exemption.reason}" if now.exemption else ""


def keep_duty(bureau: Bureau, account: Account, duty: str, owner: str, deputy: str, dataset: str) -> None:
    """Say whose a duty is, and which dataset fulfils it."""
    answer = {"owner": owner, "deputy": deputy, "dataset": dataset}
    _record(bureau, account, KEEPER, duty, "Who answers for this duty?", answer, "")


def say_of_period(
    bureau: Bureau, account: Account, duty: DutyNow, state: str, reason: str, period: str = ""
) -> None:
    """Say of a period that there is nothing to publish, or why it needs not be; of the next if none is named.

    Raises:
        DeskError: it says nothing, or nothing is due.
    """
    period = period or duty.period
    if state not in SAID or period not in (*duty.open_periods, duty.period) or not period:
        raise DeskError("That", "says nothing of a period that is open", "choose the period and what holds")
    if len(reason.split()) < 2:
        raise DeskError("That", "says nothing of a period", "say why in a sentence")
    subject = f"{duty.standing.duty.id}/{period}"
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
