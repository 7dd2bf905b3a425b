"""Councils as folders of data: how each is called, how it prints, where what is its own lies.

`councils/<id>/council.yaml` says what is particular to a council; no code does. A council without a folder
is known by the name its document prints: its id is made of that name, and it prints as most councils do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_file
from pipelines.council.project import COUNCIL_FILE, Project
from pipelines.exceptions import CouncilError
from pipelines.rows.references import GENERAL, References, ReferenceWords

SCHEMA_FILE = "council.schema.json"


@dataclass(frozen=True)
class Rating:
    """One step of a rating scale, as it is published and as it is printed."""

    rating: str
    words: tuple[str, ...] = ()
    mark: str = ""
    colour: str = ""
    is_below_target: bool = False


@dataclass(frozen=True)
class Council:
    """One council.

    Attributes:
        id: its name in locators and addresses: letters, digits and hyphens.
        names: its names as printed; the first is published as `publisher`.
        is_default: whether its locators and addresses go without its id.
        address: its web site, or empty.
        references: how it prints references.
        group_rows: what the row for all groups of a summary is called.
        ratings: its rating scale, best first; empty where none is declared.
        financial_year_starts: the month.
        folder: where what is its own lies; None for a council that has no folder.
    """

    id: str
    names: tuple[str, ...]
    is_default: bool = False
    address: str = ""
    references: References = GENERAL
    group_rows: tuple[str, ...] = ()
    ratings: tuple[Rating, ...] = ()
    financial_year_starts: int = 4
    currency: str = "GBP"
    folder: Path | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """The name that is published as `publisher`."""
        return self.names[0]

    @property
    def prefix(self) -> str:
        """What locators and addresses say of it: nothing for the default council, else its id."""
        return "" if self.is_default else self.id


@dataclass(frozen=True)
class Councils:
    """The councils of a project, the default one first."""

    all: tuple[Council, ...]

    @property
    def default(self) -> Council | None:
        """The council whose locators go without its id; None in a project without councils."""
        return self.all[0] if self.all else None

    @cached_property
    def by_id(self) -> dict[str, Council]:
        """Each council by its id."""
        return {council.id: council for council in self.all}

    @property
    def reference_words(self) -> ReferenceWords:
        """How references are printed, by publisher."""
        return ReferenceWords({council.name: council.references for council in self.all})

    def named(self, name: str) -> Council | None:
        """The known council that has this name, capitals and spaces aside; None if there is none."""
        folded = fold_name(name)
        return next((one for one in self.all if folded in map(fold_name, one.names)), None)

    def called(self, name: str) -> Council:
        """The council of that name: a known one, else one that is known by its name alone."""
        return self.named(name) or Council(council_id(name), (re.sub(r"\s+", " ", name).strip(),))


def fold_name(name: str) -> str:
    """A name for comparing: small letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def council_id(name: str) -> str:
    """The id of a council that has no folder: `Wexcombe County Council` → `wexcombe-county-council`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def load_councils(project: Project) -> Councils:
    """The councils that have a folder in a project.

    Raises:
        CouncilError: a `council.yaml` breaks its schema, a folder's name is no id, two councils share a name,
            or more than one is the default.
    """
    found = tuple(_load(folder, project) for folder in project.council_folders)
    names: dict[str, Council] = {}
    for council in found:
        for name in council.names:
            other = names.setdefault(fold_name(name), council)
            if other is not council:
                what = f"{name!r} is also a name of {other.id}"
                raise CouncilError(
                    _place(council.id), what, "leave to each council the names that are its own"
                )
    if len(found) > 1 and [council.is_default for council in found] != [True] + [False] * (len(found) - 1):
        ids = ", ".join(council.id for council in found)
        raise CouncilError(
            "councils",
            f"not exactly one of {ids} is the default",
            "write `default: true` into one of them",
        )
    return Councils(found)


def _load(folder: Path, project: Project) -> Council:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", folder.name):
        raise CouncilError(
            f"councils/{folder.name}",
            "the name is no id",
            "use small letters, digits and hyphens only",
        )
    raw = load_yaml_file(folder / COUNCIL_FILE, project.council_schemas / SCHEMA_FILE, CouncilError)
    references = raw.get("references", {})
    return Council(
        id=folder.name,
        names=tuple(raw["names"]),
        is_default=len(project.council_folders) == 1 or bool(raw.get("default")),
        address=raw.get("address", ""),
        references=References(*(tuple(references.get(name, ())) for name in ("notes", "former", "codes"))),
        group_rows=tuple(raw.get("group_rows", ())),
        ratings=tuple(_rating(entry) for entry in raw.get("ratings", ())),
        financial_year_starts=int(raw.get("financial_year_starts", 4)),
        currency=raw.get("currency", "GBP"),
        folder=folder,
    )


def _rating(entry: dict[str, Any]) -> Rating:
    return Rating(
        entry["rating"],
        tuple(entry.get("words", ())),
        entry.get("mark", ""),
        entry.get("colour", ""),
        bool(entry.get("below_target")),
    )


def _place(council: str) -> str:
    return f"councils/{council}/{COUNCIL_FILE}"
