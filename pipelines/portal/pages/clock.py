"""The health check of the duties: page, a sheet for a committee, JSON, CSV and calendar, for any day.

Facts come from the packages and the council's records (`pipelines.duties`); what is late is reckoned here for
the day that is asked, and stored nowhere.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson

from pipelines.duties.facts import DutyFacts
from pipelines.duties.health import DutyHealth, HealthCheck, as_record, facts_of_code, health_check
from pipelines.portal.lookups import BadRequestError
from pipelines.portal.site import Site
from pipelines.rows.spreadsheets import harmless
from pipelines.store.published import Package

SHEET = "clock_sheet.html"
FIRST_DAY, LAST_DAY = date(2015, 4, 1), date(2100, 12, 31)
HISTORY = 8
"""Periods of a duty that the page shows; the JSON has all."""


@dataclass(frozen=True)
class Review:
    """When a dataset of the portal is to be looked at again."""

    package: Package
    due: date | None


def day_of(site: Site, asked: Mapping[str, str]) -> date:
    """The day that is asked for, else today.

    Raises:
        BadRequestError: it is no day, or out of reason.
    """
    text = asked.get("on", "")
    if not text:
        return site.today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadRequestError(f"This must be a day from {FIRST_DAY} to {LAST_DAY}, such as 2026-04-30.", "on")
    return day


def checks(site: Site, day: date) -> list[HealthCheck]:
    """The check of every code on a day.

    Raises:
        StoreError: a published file cannot be read.
    """
    facts = site.once(_facts)
    return [health_check(code, facts[code.id], day) for code in site.duties]


def _facts(site: Site) -> dict[str, tuple[DutyFacts, ...]]:
    return {code.id: facts_of_code(code, site.catalogue) for code in site.duties}


def due_soon(site: Site, count: int) -> list[DutyHealth]:
    """What is overdue or due first."""
    found = [each for check in checks(site, site.today) for each in check.duties]
    return [each for each in found if each.standing.is_late or each.standing.next_due][:count]


def clock(site: Site, asked: Mapping[str, str], template: str = "clock.html") -> str:
    """The page, or with the other template the sheet, as of a day."""
    day = day_of(site, asked)
    return site.render(
        template,
        checks=checks(site, day),
        day=day,
        is_today=day == site.today,
        on=f"?on={day}" if asked.get("on") else "",
        reviews=reviews(site),
        today=site.today,
        history=HISTORY,
        published={package.name: package for package in site.catalogue.published},
    )


def record(site: Site, asked: Mapping[str, str]) -> dict[str, Any]:
    """The same as an object."""
    day = day_of(site, asked)
    return {"day": day.isoformat(), "codes": [as_record(check) for check in checks(site, day)]}


COLUMNS = (
    *("duty", "title", "paragraph", "frequency", "owner", "deputy", "dataset", "version", "state"),
    *(
        "overdue_since",
        "periods_overdue",
        "next_due",
        "fields_lacking",
        "stars",
        "errors",
        "warnings",
        "gaps",
    ),
)


def rows(site: Site, asked: Mapping[str, str]) -> list[tuple[object, ...]]:
    """A row a duty under `COLUMNS`."""
    found = []
    for code in record(site, asked)["codes"]:
        for duty in code["duties"]:
            lacking = "; ".join(each["name"] for each in duty["fields"] if each["is_lacking"])
            told = {**duty, "duty": duty["id"], "fields_lacking": lacking, "gaps": "; ".join(duty["gaps"])}
            found.append(tuple(told[name] for name in COLUMNS))
    return found


def as_file(site: Site, asked: Mapping[str, str], kind: str) -> bytes:
    """The check as json, csv or ics."""
    if kind == "json":
        return orjson.dumps(record(site, asked), option=orjson.OPT_INDENT_2) + b"\n"
    if kind == "ics":
        return calendar(site, asked)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(site, asked):
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8")


def calendar(site: Site, asked: Mapping[str, str]) -> bytes:
    """The due dates of what is overdue and of what is due next, as a calendar (RFC 5545)."""
    day = day_of(site, asked)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Open Barnet//Duties//EN", "CALSCALE:GREGORIAN"]
    for check in checks(site, day):
        for each in check.duties:
            following = each.standing.next_due
            for period in (*each.standing.overdue, *((following,) if following else ())):
                words = f"{each.duty.title}, {period.period.name}"
                who = f"Whose: {each.duty.owner}. " if each.duty.owner else ""
                lines += [
                    "BEGIN:VEVENT",
                    f"UID:{each.duty.id}-{period.period.end:%Y%m%d}@{check.code.id}",
                    f"DTSTAMP:{period.period.end:%Y%m%d}T000000Z",
                    f"DTSTART;VALUE=DATE:{period.due:%Y%m%d}",
                    f"DTEND;VALUE=DATE:{period.due + timedelta(days=1):%Y%m%d}",
                    f"SUMMARY:{_ical(words)}",
                    f"DESCRIPTION:{_ical(f'{who}{check.code.title}, {each.duty.place}')}",
                    f"URL:{site.address}/clock#{each.duty.id}",
                    "TRANSP:TRANSPARENT",
                    "END:VEVENT",
                ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode("utf-8")


def _ical(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 bytes, those that go on with a space before them; no letter is cut in two."""
    pieces, held = [], ""
    for letter in line:
        if len((held + letter).encode("utf-8")) > 74:
            pieces.append(held)
            held = " "
        held += letter
    return [*pieces, held]


def events(site: Site) -> list[tuple[str, str, date, str]]:
    """What happened by today, newest first: address, title, day, text; for a feed."""
    found = []
    for check in checks(site, site.today):
        for each in check.duties:
            for period in each.standing.periods:
                name, at = f"{each.duty.title}, {period.period.name}", f"/clock#{each.duty.id}"
                key = f"{each.duty.id}-{period.period.end:%Y%m%d}"
                if period.out_on:
                    what = "nil return" if period.is_nil else "published"
                    days = f", {period.days} days late" if period.days > 0 else ", in time"
                    found.append((f"{at}-out-{key}", f"{name}: {what}{days}", period.out_on, each.duty.place))
                if period.state == "overdue":
                    text = f"Due on {period.due}. {each.duty.place}."
                    day = period.due + timedelta(days=1)
                    found.append((f"{at}-overdue-{key}", f"{name}: overdue", day, text))
    return sorted(found, key=lambda event: (event[2], event[0]), reverse=True)


def reviews(site: Site) -> list[Review]:
    """The datasets with their next reviews, the next one first."""
    found = [
        Review(package, _day(package.latest.descriptor.get("openbarnet:next_review")))
        for package in site.catalogue.published
        if package.latest
    ]
    return sorted(found, key=lambda review: (review.due or date.max, review.package.title))


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
