"""What the council owes the public, and how each duty stands on a day.

Read from the files in a council's `duties/`, which the transparency team keeps. Nothing is assumed published:
a duty without a record says that none is recorded.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_files
from pipelines.council.project import default_project
from pipelines.exceptions import MetadataError

QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
YEAR_END = (3, 31)
EVERY = {"quarterly": "Every quarter", "annually": "Every year", "once": "Once"}
LATE, ON_TIME, UNKNOWN, DONE = "late", "on time", "not recorded", "done"


@dataclass(frozen=True)
class LastIssue:
    """What came out last for a duty."""

    on: date
    until: date
    path: str


@dataclass(frozen=True)
class Duty:
    """One thing the council owes the public."""

    id: str
    title: str
    frequency: str
    columns: tuple[str, ...]
    further: str
    published: LastIssue | None

    @property
    def every(self) -> str:
        """How often, in words."""
        return EVERY[self.frequency]


@dataclass(frozen=True)
class Duties:
    """All duties, with the code that sets them."""

    title: str
    path: str
    days: int
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Standing:
    """How a duty stands on a day; `due` is the next date by which something must be out."""

    duty: Duty
    state: str
    covers: date | None
    due: date | None
    days_left: int | None

    @property
    def is_late(self) -> bool:
        """Whether the date has passed."""
        return self.state == LATE


def load_duties(folder: Path) -> tuple[Duties, ...]:
    """Read the duties of every code in a folder.

    Raises:
        MetadataError: a file breaks `duties.schema.json`.
    """
    schema = default_project().council_schemas / "duties.schema.json"
    return tuple(
        Duties(
            raw["source"]["title"],
            raw["source"]["path"],
            int(raw["days_to_publish"]),
            tuple(map(_duty, raw["duties"])),
        )
        for raw in load_yaml_files(folder, schema, MetadataError).values()
    )


def standing(duty: Duty, today: date, days: int) -> Standing:
    """How a duty stands on a day, when a period's data is due so many days after its end."""
    if duty.frequency == "once":
        return Standing(duty, DONE if duty.published else UNKNOWN, None, None, None)
    if duty.published is None:
        covers = period_end_after(today - timedelta(days=days + 1), duty.frequency)
        due = covers + timedelta(days=days)
        return Standing(duty, UNKNOWN, covers, due, (due - today).days)
    covers = period_end_after(duty.published.until, duty.frequency)
    due = covers + timedelta(days=days)
    return Standing(duty, LATE if today > due else ON_TIME, covers, due, (due - today).days)


def standings(codes: Sequence[Duties], today: date) -> list[Standing]:
    """All duties on a day, what is late or due first on top."""
    found = [standing(duty, today, code.days) for code in codes for duty in code.duties]
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max, item.duty.title))


def period_end_after(day: date, frequency: str) -> date:
    """The first end of a quarter, or of a financial year, after a day."""
    ends = QUARTER_ENDS if frequency == "quarterly" else (YEAR_END,)
    candidates = (
        date(year, month, monthrange(year, month)[1])
        for year in (day.year, day.year + 1)
        for month, _ in ends
    )
    return min(end for end in candidates if end > day)


def due_soon(found: Sequence[Standing], count: int) -> list[Standing]:
    """What is late or due first."""
    return [item for item in found if item.due is not None][:count]


def _duty(raw: Mapping[str, Any]) -> Duty:
    published = raw.get("published")  # YAML makes days of what looks like one, in quotes they stay text
    return Duty(
        raw["id"],
        raw["title"],
        raw["frequency"],
        tuple(raw["columns"]),
        raw.get("further", ""),
        published
        and LastIssue(
            date.fromisoformat(published["day"]), date.fromisoformat(published["until"]), published["path"]
        ),
    )
