"""How a duty stands on a day: what was due, what came out in time or late, what is overdue and since when.

Pure reckoning from facts and a day; nothing of it is stored, so that it is right for any day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.duties.days import DAY, DutyPeriod, due_date, periods
from pipelines.duties.declared import Duty, DutyCode, Exemption
from pipelines.duties.facts import NIL, DutyFacts, DutyIssue

IN_TIME, LATE, OVERDUE, WAITING, EXEMPT = "in time", "late", "overdue", "not due yet", "exempt"
OUT, NOT_OUT = "published", "not published"


@dataclass(frozen=True)
class PeriodStanding:
    """One period of a duty on a day.

    Attributes:
        out_on: the day from which all of it was out, if by the day it was.
        is_nil: whether that was a nil return alone.
        days: late by so many days, or left if negative.
        exemption: why it was not owed.
    """

    period: DutyPeriod
    due: date
    state: str
    out_on: date | None = None
    is_nil: bool = False
    days: int = 0
    exemption: Exemption | None = None


@dataclass(frozen=True)
class DutyStanding:
    """One duty on a day, its periods oldest first."""

    duty: Duty
    state: str
    periods: tuple[PeriodStanding, ...] = ()

    @property
    def overdue(self) -> tuple[PeriodStanding, ...]:
        """The periods that should be out and are not, oldest first."""
        return tuple(each for each in self.periods if each.state == OVERDUE)

    @property
    def overdue_since(self) -> date | None:
        """The day by which the oldest of them was due."""
        return self.overdue[0].due if self.overdue else None

    @property
    def was_late(self) -> tuple[PeriodStanding, ...]:
        """The periods that came out after they were due."""
        return tuple(each for each in self.periods if each.state == LATE)

    @property
    def next_due(self) -> PeriodStanding | None:
        """The period that is due next."""
        return next((each for each in self.periods if each.state == WAITING), None)

    @property
    def last_out(self) -> PeriodStanding | None:
        """The newest period that is out."""
        return next((each for each in reversed(self.periods) if each.out_on), None)

    @property
    def is_late(self) -> bool:
        """Whether anything is overdue."""
        return self.state == OVERDUE


def standing(facts: DutyFacts, code: DutyCode, day: date) -> DutyStanding:
    """How a duty stands at the end of a day."""
    duty = facts.duty
    known = [issue for issue in facts.issues if issue.on <= day]
    if duty.frequency == "once":
        return DutyStanding(duty, OUT if known else NOT_OUT)
    found = tuple(_period(each, known, facts, code, day) for each in periods(duty.frequency, code.since, day))
    state = next((OVERDUE for each in found if each.state == OVERDUE), "")
    ended = [each for each in found if each.period.end < day]
    if not state:
        newest = ended[-1].state if ended else WAITING
        state = EXEMPT if newest == EXEMPT else IN_TIME if newest in (IN_TIME, LATE) else newest
    return DutyStanding(duty, state, found)


def _period(
    period: DutyPeriod, known: Sequence[DutyIssue], facts: DutyFacts, code: DutyCode, day: date
) -> PeriodStanding:
    due = due_date(period.end, facts.duty.due, code.working_day_rule, code.holidays)
    exemption = next((each for each in facts.duty.exemptions if each.since <= period.end <= each.until), None)
    out_on = out_from(period, known)
    if out_on is not None:
        is_nil = all(issue.kind == NIL for issue in known if _touches(issue, period))
        state = IN_TIME if out_on <= due else LATE
        return PeriodStanding(period, due, state, out_on, is_nil, (out_on - due).days, exemption)
    if exemption is not None:
        return PeriodStanding(period, due, EXEMPT, exemption=exemption)
    return PeriodStanding(period, due, OVERDUE if day > due else WAITING, days=(day - due).days)


def out_from(period: DutyPeriod, issues: Sequence[DutyIssue]) -> date | None:
    """The first day on which everything of a period was out; None while something lacks."""
    touching = sorted((each for each in issues if _touches(each, period)), key=lambda each: each.on)
    for place, issue in enumerate(touching):
        if covers(touching[: place + 1], period):
            return issue.on
    return None


def covers(issues: Sequence[DutyIssue], period: DutyPeriod) -> bool:
    """Whether issues together cover every day of a period; a list covers those who stand within its year."""
    day = period.start
    for issue in sorted(issues, key=lambda each: each.start):
        if issue.start <= day <= issue.end:
            day = issue.end + DAY
    return day > period.end


def _touches(issue: DutyIssue, period: DutyPeriod) -> bool:
    return issue.start <= period.end and issue.end >= period.start
