"""Duties as a code sets them, and how a council meets them: posts, datasets, nil returns, exemptions.

The duties are national and stand in `schemas/duties/`; what is a council's own stands in its folder
`duties/`. A duty that a council's file does not name is its duty all the same, met by nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_file, load_yaml_files
from pipelines.council.project import Project
from pipelines.duties.days import DueRule
from pipelines.exceptions import MetadataError

CODE_SCHEMA, COUNCIL_SCHEMA = "duties.schema.json", "duties.schema.json"
EVERY = {"quarterly": "Every quarter", "annually": "Every year", "once": "Once"}


@dataclass(frozen=True)
class DutyField:
    """A field that the data must have; any of the columns holds it."""

    name: str
    columns: tuple[str, ...]
    may_be_empty: bool = False


@dataclass(frozen=True)
class NilReturn:
    """A period, told by its last day, in which there was nothing; said on a day."""

    until: date
    on: date
    reason: str = ""


@dataclass(frozen=True)
class Exemption:
    """Periods that end between two days are exempt, by whose decision and why."""

    since: date
    until: date
    reason: str
    by: str


@dataclass(frozen=True)
class OutElsewhere:
    """Something that came out elsewhere: up to which day, when, where."""

    until: date
    on: date
    path: str


@dataclass(frozen=True)
class Duty:
    """One thing the council owes the public, and how it meets it."""

    id: str
    title: str
    heading: str
    frequency: str
    due: DueRule
    fields: tuple[DutyField, ...] = ()
    paragraph: int | None = None
    due_says: str = ""
    is_document: bool = False
    owner: str = ""
    deputy: str = ""
    dataset: str = ""
    further: str = ""
    nil_returns: tuple[NilReturn, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    elsewhere: tuple[OutElsewhere, ...] = ()

    @property
    def every(self) -> str:
        """How often, in words."""
        return EVERY[self.frequency]

    @property
    def place(self) -> str:
        """Where the code asks for it."""
        return f"“{self.heading}”, paragraph {self.paragraph}" if self.paragraph else f"“{self.heading}”"


@dataclass(frozen=True)
class DutyCode:
    """A code with its duties as one council meets them.

    Attributes:
        since: periods that end before this day are not looked at.
        working_day_rule: what becomes of a due date that is no working day.
        holidays: bank holidays of one year only.
        recommended: what the code asks for without making it a duty.
    """

    id: str
    title: str
    path: str
    since: date
    duties: tuple[Duty, ...]
    working_day_rule: str = ""
    holidays: frozenset[date] = frozenset()
    recommended: tuple[str, ...] = ()

    def duty(self, name: str) -> Duty | None:
        """The duty of that id."""
        return next((duty for duty in self.duties if duty.id == name), None)


def load_codes(project: Project, folder: Path | None = None) -> tuple[DutyCode, ...]:
    """The codes that a council has a file for.

    Args:
        project: whose `schemas/duties/` says what is owed.
        folder: of the council's files; none: the default council's.

    Raises:
        MetadataError: a file breaks its schema, or names a code or a duty that is none.
    """
    own = load_yaml_files(folder or project.duties, project.council_schemas / COUNCIL_SCHEMA, MetadataError)
    return tuple(_code(said, path, project) for path, said in own.items())


def _code(said: Mapping[str, Any], path: Path, project: Project) -> DutyCode:
    file = project.schemas / "duties" / f"{said['code']}.yaml"
    if not file.is_file():
        known = ", ".join(sorted(each.stem for each in file.parent.glob("*.yaml")))
        raise MetadataError(project.told(path), f"there is no code {said['code']}", f"name one of {known}")
    code = load_yaml_file(file, file.parent / CODE_SCHEMA, MetadataError)
    strange = sorted(set(said["duties"]) - {duty["id"] for duty in code["duties"]})
    if strange:
        raise MetadataError(
            project.told(path), f"{strange[0]} is no duty of the code", f"name one of {file.name}"
        )
    return DutyCode(
        id=said["code"],
        title=code["title"],
        path=code["path"],
        since=date.fromisoformat(said["since"]),
        duties=tuple(_duty(duty, code, said["duties"].get(duty["id"], {})) for duty in code["duties"]),
        working_day_rule=said.get("working_day_rule", ""),
        holidays=frozenset(map(date.fromisoformat, said.get("holidays", ()))),
        recommended=tuple(code.get("recommended", ())),
    )


def _duty(duty: Mapping[str, Any], code: Mapping[str, Any], own: Mapping[str, Any]) -> Duty:
    day = date.fromisoformat
    return Duty(
        id=duty["id"],
        title=duty["title"],
        heading=duty["heading"],
        frequency=duty["frequency"],
        due=DueRule(**duty.get("due", code["due"])),
        fields=tuple(
            DutyField(each["name"], tuple(each["columns"]), each.get("may_be_empty", False))
            for each in duty["fields"]
        ),
        paragraph=duty.get("paragraph"),
        due_says=duty.get("due_says", ""),
        is_document=duty.get("is_document", False),
        owner=own.get("owner", ""),
        deputy=own.get("deputy", ""),
        dataset=own.get("dataset", ""),
        further=own.get("further", ""),
        nil_returns=tuple(
            NilReturn(day(each["until"]), day(each["day"]), each.get("reason", ""))
            for each in own.get("nil_returns", ())
        ),
        exemptions=tuple(
            Exemption(day(each["from"]), day(each["until"]), each["reason"], each["by"])
            for each in own.get("exemptions", ())
        ),
        elsewhere=tuple(
            OutElsewhere(day(each["until"]), day(each["day"]), each["path"])
            for each in own.get("published", ())
        ),
    )
