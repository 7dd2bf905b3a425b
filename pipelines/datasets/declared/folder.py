"""A dataset as its folder declares it: `councils/<id>/datasets/<dataset>/dataset.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_file
from pipelines.council.project import Project
from pipelines.datasets.declared.payees import FILE as PAYEES
from pipelines.datasets.declared.payees import Payees, load_payees
from pipelines.exceptions import DatasetError
from pipelines.tables.declared import Declared, DeclaredField, declared_of, load_standards

FILE = "dataset.yaml"
SCHEMA_FILE = "dataset.schema.json"


@dataclass(frozen=True)
class Dataset:
    """A dataset of a council.

    Attributes:
        id: the folder's name, which is its package's.
        table: fields, keys, dates and levels.
        is_series: whether each file is a period of its own; else the newest replaces the one before.
        nil_returns: periods in which there was nothing.
        views: saved views, each a name, a title and a condition.
        payees: which payees are people, None where the folder does not say.
    """

    id: str
    council: str
    folder: Path
    title: str
    description: str
    topic: str
    licence: str
    owner: str
    table: Declared
    is_series: bool
    frequency: str = ""
    nil_returns: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    views: tuple[Mapping[str, str], ...] = ()
    standard: str = ""
    payees: Payees | None = None

    @property
    def published(self) -> tuple[DeclaredField, ...]:
        """The fields that go out in some form, in the order declared."""
        return tuple(one for one in self.table.fields if one.is_published)


def load_datasets(project: Project) -> dict[str, Dataset]:
    """Every dataset of every council's folder, by id, in the order of their names.

    Raises:
        DatasetError: a folder does not hold what it must, or two councils declare one id.
    """
    standards = load_standards(project.standards)
    found: dict[str, Dataset] = {}
    for council in project.council_folders:
        for file in sorted((council / "datasets").glob(f"*/{FILE}")):
            dataset = load_dataset(file, project, standards)
            if dataset.id in found:
                raise DatasetError(
                    project.told(file), f"{dataset.id} is declared by two councils", "rename one"
                )
            found[dataset.id] = dataset
    return found


def load_dataset(file: Path, project: Project, standards: Mapping[str, Declared] | None = None) -> Dataset:
    """One dataset; a field of which only the name stands is the standard's.

    Raises:
        DatasetError: the file breaks its schema, or names a standard or a field that is none.
    """
    said = load_yaml_file(file, project.council_schemas / SCHEMA_FILE, DatasetError)
    known = standards if standards is not None else load_standards(project.standards)
    standard = _standard(said, known, file)
    said = {**said, "fields": [_whole(one, standard, file) for one in said["fields"]]}
    if standard is not None:
        said = {**_keys_of(standard, {one["name"] for one in said["fields"]}), **said}
        said.setdefault("dates", standard.dates)
        said.setdefault("never_published", list(standard.never))
    table = declared_of(said, file)
    for name in (*table.key, *table.near_key):
        if table.field(name) is None:
            raise DatasetError(str(file), f"its key names {name}, which is no field", "mend the key")
    return Dataset(
        id=file.parent.name,
        council=file.parent.parent.parent.name,
        folder=file.parent,
        title=said["title"],
        description=said["description"],
        topic=said["topic"],
        licence=said["licence"],
        owner=said["owner"],
        table=table,
        is_series=said["publication"] == "series",
        frequency=said.get("frequency", ""),
        nil_returns=tuple(said.get("nil_returns", ())),
        caveats=tuple(said.get("caveats", ())),
        views=tuple(said.get("views", ())),
        standard=said.get("standard", ""),
        payees=load_payees(file.parent, project.council_schemas, project.told(file.parent / PAYEES)),
    )


def _keys_of(standard: Declared, names: set[str]) -> dict[str, list[str]]:
    """The standard's keys as far as a dataset has their fields: the key whole or not at all."""
    return {
        "key": list(standard.key) if names.issuperset(standard.key) else [],
        "near_key": [name for name in standard.near_key if name in names],
    }


def _standard(said: Mapping[str, Any], known: Mapping[str, Declared], file: Path) -> Declared | None:
    name = said.get("standard")
    if name is None:
        return None
    if name not in known:
        raise DatasetError(str(file), f"{name} is no standard", f"name one of {', '.join(sorted(known))}")
    return known[name]


def _whole(one: Any, standard: Declared | None, file: Path) -> dict[str, Any]:
    """A field with what the standard says of it filled in."""
    own = {"name": one} if isinstance(one, str) else dict(one)
    known = standard.field(own["name"]) if standard is not None else None
    if known is None:
        if "type" not in own:
            raise DatasetError(str(file), f"{own['name']} is no field of the standard", "give it a type")
        return own
    inherited = {
        "type": known.type,
        "format": known.format,
        "role": known.role,
        "person": known.person,
        "place": known.place,
        "publish": known.publish,
        "title": known.title,
        "description": known.description,
        "unit": known.unit,
        "required": known.is_required,
        "codes": list(known.codes),
    }
    headings = [*own.get("headings", ()), *known.headings]
    return {**inherited, **own, "headings": headings}


def datasets_with_files(project: Project, folder: Path) -> list[Dataset]:
    """The datasets that have files in a folder of tables, by name; none where there is no such folder."""
    if not folder.is_dir():
        return []
    return [one for name, one in load_datasets(project).items() if (folder / name).is_dir()]
