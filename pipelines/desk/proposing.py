"""A new dataset: proposed from a file in a process of its own, and settled by what people say of its columns.

Run as `python -m pipelines.desk.proposing FILE OUT`, with the project in OPENBARNET_PROJECT: OUT is what
`Proposed` reads. Nothing is written to the project before a person has looked at it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.council.project import Project, default_project
from pipelines.datasets.declared.folder import load_dataset
from pipelines.exceptions import DatasetError, DeskError

PROPOSED_FILE = "proposed.json"
TYPES = {
    "string": "Text",
    "integer": "A whole number",
    "number": "A number",
    "date": "A day",
    "boolean": "Yes or no",
}
NEVER = "never"
PEOPLE = {
    NEVER: "It may name people: never publish it",
    "none": "It names nobody: publish it",
    "business": "It names firms: publish it",
    "office": "It names offices and posts: publish it",
}
PUBLICATIONS = {"series": "A file for each period", "snapshot": "One file, which replaces the one before"}
FREQUENCIES = {
    "": "As it comes",
    "monthly": "Every month",
    "quarterly": "Every quarter",
    "annual": "Every year",
}


@dataclass(frozen=True)
class LookedOver:
    """A column to look at.

    Attributes:
        name: what it will be called in the data.
        heading: as the file has it.
        type: one of TYPES; empty for a column that the standard knows.
        is_personal: whether it may name people, and is not published unless somebody says whom it names.
        first: its first cells, personal ones covered.
    """

    name: str
    heading: str
    type: str
    is_personal: bool
    first: tuple[str, ...]


@dataclass(frozen=True)
class Proposed:
    """A dataset as it is proposed: `said` is its file, `questions` what is open."""

    id: str
    standard: str
    said: Mapping[str, Any]
    questions: tuple[str, ...]
    columns: tuple[LookedOver, ...]


def main(arguments: Sequence[str]) -> None:
    """Propose a dataset from a file.

    Raises:
        TableError: the file cannot be read as a table.
    """
    from pipelines.datasets.declared.new import propose
    from pipelines.gate.screening import load_allowed, redacted
    from pipelines.tables.declared import load_standards

    file, out = map(Path, arguments)
    project = default_project()
    told = propose(file, load_standards(project.standards))
    allowed = load_allowed(project)
    first = {name: [redacted(text, allowed) for text in texts] for name, texts in told.first.items()}
    value = {
        "id": told.id,
        "standard": told.standard,
        "said": yaml.safe_load(told.yaml),
        "questions": list(told.questions),
        "headings": dict(told.headings),
        "first": first,
    }
    out.write_text(json.dumps(value, ensure_ascii=False, default=str), encoding="utf-8")


def read_proposed(file: Path) -> Proposed:
    """What was proposed.

    Raises:
        KeyError: nothing was.
    """
    if not file.is_file():
        raise KeyError(file.parent.name)
    value = json.loads(file.read_text(encoding="utf-8"))
    columns = []
    for one in value["said"]["fields"]:
        name = one if isinstance(one, str) else one["name"]
        is_personal = not isinstance(one, str) and one.get("publish") == NEVER
        heading = value["headings"][name]
        first = () if is_personal else tuple(value["first"].get(heading, ()))
        kind = "" if isinstance(one, str) else one["type"]
        columns.append(LookedOver(name, heading, kind, is_personal, first))
    return Proposed(value["id"], value["standard"], value["said"], tuple(value["questions"]), tuple(columns))


def settle(proposed: Proposed, answers: Mapping[str, str], project: Project, *, may_say_whom: bool) -> str:
    """Write a dataset's file as people settled it; gives its id.

    Args:
        proposed: what was proposed.
        answers: `title`, `publication`, `frequency`; by column `type-NAME` and `person-NAME`.
        project: whose default council gets it.
        may_say_whom: whether who answers may say of a column that it names no people.

    Raises:
        DeskError: there is such a dataset, or an answer is none.
    """
    file = project.default_council / "datasets" / proposed.id / "dataset.yaml"
    if file.exists():
        raise DeskError(proposed.id, "is a dataset already", "bring the file in as a table of it")
    said = {
        **proposed.said,
        "fields": [_settled(one, answers, may_say_whom) for one in proposed.said["fields"]],
    }
    if title := " ".join(answers.get("title", "").split()):
        said["title"] = title[:120]
    said["publication"] = _one_of(answers, "publication", PUBLICATIONS, str(said["publication"]))
    said["frequency"] = _one_of(answers, "frequency", FREQUENCIES, str(said.get("frequency", "")))
    if not said["frequency"]:
        del said["frequency"]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8")
    try:
        load_dataset(file, project)
    except DatasetError as error:
        file.unlink()
        raise DeskError(proposed.id, f"cannot be made so: {error.what}", "look at the answers") from error
    return proposed.id


def _settled(field: Any, answers: Mapping[str, str], may_say_whom: bool) -> Any:
    if isinstance(field, str):
        return field
    name = field["name"]
    kind = _one_of(answers, f"type-{name}", TYPES, field["type"])
    new = {**field, "type": kind}
    if kind != field["type"]:
        new.pop("format", None)
    whom = _one_of(answers, f"person-{name}", PEOPLE, str(field.get("publish", "")))
    if field.get("publish") == NEVER and whom != NEVER:
        if not may_say_whom:
            raise DeskError(name, "may name people", "leave that to the data protection officer")
        del new["publish"]
        new["person"] = whom
    return new


def _one_of(answers: Mapping[str, str], name: str, known: Mapping[str, str], before: str) -> str:
    given = answers.get(name, before)
    if given not in known and given != before:
        raise DeskError(given[:60], "is none of the choices", "choose one of the list")
    return given


if __name__ == "__main__":
    main(sys.argv[1:])
