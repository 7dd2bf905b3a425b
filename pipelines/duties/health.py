"""The health check: every duty on a day with its fields, stars and checks; records and differences.

A check that is filed is a record of what was known on its day. What changed is told between two records,
never between a record and today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.duties.declared import Duty, DutyCode
from pipelines.duties.facts import DutyFacts, facts_of
from pipelines.duties.reckoning import OVERDUE, DutyStanding, standing
from pipelines.store.published import Catalogue


@dataclass(frozen=True)
class DutyHealth:
    """One duty: its facts, and how it stands."""

    facts: DutyFacts
    standing: DutyStanding

    @property
    def duty(self) -> Duty:
        """The duty."""
        return self.facts.duty


@dataclass(frozen=True)
class HealthCheck:
    """All duties of a code on a day: what is overdue first, the longest first, then what is due next."""

    code: DutyCode
    day: date
    duties: tuple[DutyHealth, ...]

    @property
    def overdue(self) -> tuple[DutyHealth, ...]:
        """The duties with something overdue."""
        return tuple(each for each in self.duties if each.standing.is_late)

    @property
    def lacking(self) -> tuple[DutyHealth, ...]:
        """The duties whose data lacks a mandatory field."""
        return tuple(each for each in self.duties if each.facts.lacking)


def health_check(code: DutyCode, facts: Sequence[DutyFacts], day: date) -> HealthCheck:
    """The duties of a code on a day."""
    found = [DutyHealth(each, standing(each, code, day)) for each in facts]
    return HealthCheck(code, day, tuple(sorted(found, key=_urgency)))


def facts_of_code(code: DutyCode, catalogue: Catalogue) -> tuple[DutyFacts, ...]:
    """The facts of every duty of a code.

    Raises:
        StoreError: a published file cannot be read.
    """
    return tuple(facts_of(duty, catalogue) for duty in code.duties)


def _urgency(health: DutyHealth) -> tuple[int, date, str]:
    since, following = health.standing.overdue_since, health.standing.next_due
    if since is not None:
        return (0, since, health.duty.title)
    return (1, following.due if following else date.max, health.duty.title)


def as_record(check: HealthCheck) -> dict[str, Any]:
    """A check as JSON can say it: what a record, the API and a program see."""
    return {
        "code": check.code.id,
        "title": check.code.title,
        "day": check.day.isoformat(),
        "overdue": len(check.overdue),
        "lacking_a_field": len(check.lacking),
        "duties": [_duty_record(each) for each in check.duties],
    }


def _duty_record(health: DutyHealth) -> dict[str, Any]:
    duty, facts, found = health.duty, health.facts, health.standing
    following = found.next_due
    return {
        "id": duty.id,
        "title": duty.title,
        "heading": duty.heading,
        "paragraph": duty.paragraph,
        "frequency": duty.frequency,
        "owner": duty.owner or None,
        "deputy": duty.deputy or None,
        "dataset": duty.dataset or None,
        "version": facts.version or None,
        "state": found.state,
        "overdue_since": found.overdue_since.isoformat() if found.overdue_since else None,
        "periods_overdue": len(found.overdue),
        "next_due": following.due.isoformat() if following else None,
        "stars": facts.stars,
        "errors": facts.errors,
        "warnings": facts.warnings,
        "gaps": list(facts.gaps),
        "fields": [
            {
                "name": each.field.name,
                "column": each.column or None,
                "filled_percent": each.share if each.column else None,
                "is_lacking": each.is_lacking,
            }
            for each in facts.fields
        ],
        "periods": [
            {
                "period": each.period.name,
                "until": each.period.end.isoformat(),
                "due": each.due.isoformat(),
                "state": each.state,
                "published": each.out_on.isoformat() if each.out_on else None,
                "nil_return": each.is_nil,
                "days": each.days,
                "exempt_because": each.exemption.reason if each.exemption else None,
            }
            for each in found.periods
        ],
    }


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changed from one record to a later one, in sentences, duty by duty."""
    before = {each["id"]: each for each in old["duties"]}
    told: list[str] = []
    for duty in new["duties"]:
        was = before.get(duty["id"])
        if was is None:
            told.append(f"{duty['title']}: new.")
            continue
        told += [f"{duty['title']}: {words}." for words in _changes(was, duty)]
    names = {each["id"] for each in new["duties"]}
    told += [f"{each['title']}: no duty any more." for each in old["duties"] if each["id"] not in names]
    return told


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    told = []
    if was["state"] != now["state"]:
        since = f" since {now['overdue_since']}" if now["state"] == OVERDUE else ""
        told.append(f"{was['state']} before, {now['state']}{since} now")
    elif was["periods_overdue"] != now["periods_overdue"]:
        told.append(f"{was['periods_overdue']} periods overdue before, {now['periods_overdue']} now")
    out = {each["period"] for each in was["periods"] if each["published"]}
    told += [
        f"{each['period']} came out on {each['published']}, {each['state']}"
        for each in now["periods"]
        if each["published"] and each["period"] not in out
    ]
    lacked = {each["name"] for each in was["fields"] if each["is_lacking"]}
    lacks = {each["name"] for each in now["fields"] if each["is_lacking"]}
    told += [f"the field “{name}” lacks now" for name in sorted(lacks - lacked)]
    told += [f"the field “{name}” is there now" for name in sorted(lacked - lacks)]
    for name in ("errors", "warnings"):
        if was[name] != now[name]:
            told.append(f"{was[name]} {name} before, {now[name]} now")
    return told
