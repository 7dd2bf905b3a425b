"""What is declared of a table: fields with headings, types and formats; which the file never overrules.

The same value serves a dataset's own `dataset.yaml` and the standards in `schemas/standards/`, from which
`inspect` proposes.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.council.datafiles import TEXTS_KEPT, SafeLoader
from pipelines.exceptions import DatasetError
from pipelines.tables.frame import fold


@dataclass(frozen=True)
class DeclaredField:
    """A column that is published: its name, and under which headings it is found.

    Attributes:
        type: string, integer, number, date or boolean.
        format: of a date strptime's or `any`; of a number what else is minus (`brackets, CR`), `decimal
        comma`, `percent`.
        role: what the column means: date, amount, beneficiary, reference, subject, received, place …
        person: none, business, office or subject; empty until somebody decided.
        publish: as is, by district, as counts, never.
        codes: the values it may have, empty where it is free.
    """

    name: str
    type: str
    headings: tuple[str, ...] = ()
    format: str = ""
    role: str = ""
    person: str = ""
    place: str = ""
    publish: str = "as is"
    title: str = ""
    description: str = ""
    unit: str = ""
    is_required: bool = False
    codes: tuple[str, ...] = ()
    levels: Mapping[str, str] | None = None
    pattern: str = ""

    @property
    def is_published(self) -> bool:
        """Whether its cells go out in some form."""
        return self.publish != "never"


@dataclass(frozen=True)
class Declared:
    """What a dataset or a standard says of its table; `threshold` is the least amount it is meant to hold."""

    id: str
    title: str
    fields: tuple[DeclaredField, ...]
    key: tuple[str, ...] = ()
    near_key: tuple[str, ...] = ()
    dates: str = ""
    period: str = ""
    is_standard: bool = False
    missing: tuple[str, ...] = ()
    levels: Mapping[str, str] | None = None
    never: tuple[str, ...] = ()
    threshold: Decimal | None = None
    topic: str = ""
    description: str = ""

    @cached_property
    def nothing(self) -> frozenset[str]:
        """The words that stand for nothing, in small letters."""
        return frozenset(word.strip().casefold() for word in self.missing)

    def field(self, name: str) -> DeclaredField | None:
        """A field by its name."""
        return next((one for one in self.fields if one.name == name), None)

    @cached_property
    def by_heading(self) -> Mapping[str, DeclaredField]:
        """Fields by heading in its plain form; a field's own name is one too."""
        found: dict[str, DeclaredField] = {}
        for one in self.fields:
            for heading in (one.name, *one.headings):
                found.setdefault(plain(heading), one)
        return found

    def match(self, names: Iterable[str]) -> dict[int, DeclaredField]:
        """Which column is which field; a field is taken once, by the first column with a heading of it."""
        taken: dict[int, DeclaredField] = {}
        for index, name in enumerate(names):
            one = self.by_heading.get(plain(name))
            if one is not None and one not in taken.values():
                taken[index] = one
        return taken


def plain(heading: str) -> str:
    """A heading by which it is compared: words in small letters, without marks, units in brackets or `£`."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", heading)
    text = re.sub(r"[_.:?*/£'’()\[\]-]", " ", text)
    return fold(text).casefold()


def load_standards(folder: Path) -> dict[str, Declared]:
    """The standards of a folder by their id; raises as `load_declared`."""
    found = [load_declared(path) for path in sorted(folder.glob("*.yaml"))]
    return {one.id: one for one in found}


def load_declared(path: Path) -> Declared:
    """What a `dataset.yaml` or a standard's file declares.

    Raises:
        DatasetError: the file is no YAML, or a field has no name or type.
    """
    try:
        # a copy for each who asks: the standards are read for each publication and by each portal
        said = pickle.loads(_parsed(path.read_text(encoding="utf-8")))  # noqa: S301 - ours
    except (OSError, yaml.YAMLError) as error:
        raise DatasetError(str(path), f"cannot be read ({error})", "mend it") from error
    if not isinstance(said, dict):
        raise DatasetError(str(path), "is not a list of settings", "see docs/publish-a-table.md")
    return declared_of(said, path)


@lru_cache(maxsize=TEXTS_KEPT)
def _parsed(text: str) -> bytes:
    """A YAML text as a pickle of what it says."""
    return pickle.dumps(yaml.load(text, SafeLoader))  # noqa: S506 - a safe one


def declared_of(said: Mapping[str, Any], path: Path) -> Declared:
    """The value of what was declared; raises as `load_declared`."""
    fields = tuple(_field(one, path) for one in said.get("fields", ()))
    return Declared(
        id=str(said.get("id") or (path.parent.name if path.name == "dataset.yaml" else path.stem)),
        title=str(said.get("title", "")),
        fields=fields,
        key=tuple(said.get("key", ())),
        near_key=tuple(said.get("near_key", ())),
        dates=str(said.get("dates", "")),
        period=str(said.get("period", "")),
        missing=tuple(str(word) for word in said.get("missing", ())),
        levels=said.get("levels"),
        threshold=Decimal(str(said["threshold"])) if "threshold" in said else None,
        topic=str(said.get("topic", "")),
        description=str(said.get("description", "")),
        never=tuple(str(heading) for heading in said.get("never_published", ())),
    )


def _field(said: Any, path: Path) -> DeclaredField:
    if not isinstance(said, dict) or "name" not in said or "type" not in said:
        raise DatasetError(str(path), f"a field without name or type: {said!r}", "give it both")
    return DeclaredField(
        name=str(said["name"]),
        type=str(said["type"]),
        headings=tuple(str(heading) for heading in said.get("headings", ())),
        format=str(said.get("format", "")),
        role=str(said.get("role", "")),
        person=str(said.get("person", "")),
        place=str(said.get("place", "")),
        publish=str(said.get("publish", "as is")),
        title=str(said.get("title", "")),
        description=str(said.get("description", "")),
        unit=str(said.get("unit", "")),
        is_required=bool(said.get("required", False)),
        codes=tuple(str(code) for code in said.get("codes", ())),
        pattern=str(said.get("pattern", "")),
    )
