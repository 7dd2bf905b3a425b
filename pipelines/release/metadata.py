"""What packages and the catalogue say about themselves, read from `datapackages/`.

Files are YAML, checked against the JSON schemas that lie beside them; a mistake is an error that
names file and property, never a default. Licences, contributors, contact and homepage are stated
once, in `catalogue.yaml`, and a package may state its own.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pipelines.council.datafiles import TEXTS_KEPT, SafeLoader
from pipelines.exceptions import MetadataError
from pipelines.release.said import NEXT, AddedNote
from pipelines.store.number import Version

if TYPE_CHECKING:
    from jsonschema import ValidationError

CATALOGUE_FILE = "catalogue.yaml"
PACKAGE_FILE = "package.yaml"
PACKAGE_SCHEMA_FILE = "package.schema.json"
CHANGE_SCHEMA_FILE = "change.schema.json"
CATALOGUE_SCHEMA_FILE = "catalogue.schema.json"


@dataclass(frozen=True)
class CatalogueMeta:
    """The catalogue's own metadata; `packages` are the names of its packages in the order of show."""

    id: str
    title: str
    description: str
    homepage: str
    language: str
    publisher: Mapping[str, str]
    spatial: tuple[Mapping[str, str], ...]
    themes: tuple[Mapping[str, str], ...]
    licences: tuple[Mapping[str, str], ...]
    attribution: str
    contributors: tuple[Mapping[str, Any], ...]
    contact: Mapping[str, str]
    packages: tuple[str, ...]


@dataclass(frozen=True)
class PackageMeta:
    """One package's metadata, with what it takes over from the catalogue filled in.

    `resources` are names of files in `schemas/`, in published order. `readme` is the text of the
    README.md beside the metadata; every version carries it. `changes` are notes of people on versions,
    `views` the saved questions to its table, `publication` whether it is a series or a snapshot,
    `nil_returns` the periods in which there was nothing.
    """

    id: str
    name: str
    title: str
    description: str
    theme: str
    keywords: tuple[str, ...]
    licences: tuple[Mapping[str, str], ...]
    contributors: tuple[Mapping[str, Any], ...]
    contact: Mapping[str, str]
    homepage: str
    update_frequency: str
    next_review: str
    resources: tuple[str, ...]
    readme: str
    changes: tuple[AddedNote, ...] = ()
    views: tuple[Mapping[str, str], ...] = ()
    publication: str = ""
    nil_returns: tuple[str, ...] = ()


def load_catalogue_meta(folder: Path) -> CatalogueMeta:
    """Read `catalogue.yaml` of a datapackages folder.

    Raises:
        MetadataError: the file is missing, is not YAML, or breaks `catalogue.schema.json`.
    """
    raw = _load(folder / CATALOGUE_FILE, folder / CATALOGUE_SCHEMA_FILE, {})
    return CatalogueMeta(
        id=raw["id"],
        title=raw["title"],
        description=raw["description"],
        homepage=raw["homepage"],
        language=raw["language"],
        publisher=raw["publisher"],
        spatial=tuple(raw["spatial"]),
        themes=tuple(raw["themes"]),
        licences=tuple(raw["licences"]),
        attribution=raw["attribution"],
        contributors=tuple(raw["contributors"]),
        contact=raw["contact"],
        packages=tuple(raw["packages"]),
    )


def load_packages(folder: Path) -> tuple[PackageMeta, ...]:
    """Read the packages that `catalogue.yaml` names, in its order.

    Raises:
        MetadataError: a file is missing or breaks its schema, or a package's folder is not in the list.
    """
    catalogue = load_catalogue_meta(folder)
    unlisted = {path.parent.name for path in folder.glob(f"*/{PACKAGE_FILE}")} - set(catalogue.packages)
    if unlisted:
        raise MetadataError(
            str(folder / CATALOGUE_FILE),
            f"`packages` does not list {', '.join(sorted(unlisted))}",
            "add the name, or remove the folder",
        )
    return tuple(_load_package(folder / name, catalogue) for name in catalogue.packages)


def _load_package(folder: Path, catalogue: CatalogueMeta) -> PackageMeta:
    file = folder / PACKAGE_FILE
    taken_over = {
        "homepage": catalogue.homepage,
        "licences": list(catalogue.licences),
        "contributors": list(catalogue.contributors),
        "contact": catalogue.contact,
    }
    raw = _load(file, folder.parent / PACKAGE_SCHEMA_FILE, taken_over)
    if raw["name"] != folder.name:
        raise MetadataError(
            str(file), f"name {raw['name']!r} is not its folder's name", f"write {folder.name!r}"
        )
    return PackageMeta(
        id=raw["id"],
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        theme=raw["theme"],
        keywords=tuple(raw["keywords"]),
        licences=tuple(raw["licences"]),
        contributors=tuple(raw["contributors"]),
        contact=raw["contact"],
        homepage=raw["homepage"],
        update_frequency=raw["update_frequency"],
        next_review=raw["next_review"],
        resources=tuple(raw["resources"]),
        readme=_read(folder / "README.md"),
        changes=_load_changes(folder),
    )


def _load_changes(folder: Path) -> tuple[AddedNote, ...]:
    """The notes of people in a package's `changes/`, by the versions they are named after."""
    notes = []
    for file in sorted((folder / "changes").glob("*")):
        if file.suffix != ".yaml" or not (file.stem == NEXT or Version.is_version(file.stem)):
            raise MetadataError(
                str(file), "is named after no version", f"name it {NEXT}.yaml, or such as 1.2.0.yaml"
            )
        raw = _load(file, folder.parent / CHANGE_SCHEMA_FILE, {})
        elsewhere = tuple(raw.get("figures_from_elsewhere", ()))
        notes.append(AddedNote(file.stem, raw["note"].strip(), raw["by"].strip(), elsewhere))
    return tuple(notes)


def _load(file: Path, schema_file: Path, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A YAML file's properties, over `defaults`, once they satisfy the JSON schema."""
    beside = tuple((rules.name, _read(rules)) for rules in sorted(schema_file.parent.glob("*.schema.json")))
    # a copy for each who asks; what was found sound once is not judged again while its text stands
    sound = _sound(file, _read(file), schema_file, _read(schema_file), beside, pickle.dumps(dict(defaults)))
    raw: dict[str, Any] = pickle.loads(sound)  # noqa: S301 - our own
    return raw


@lru_cache(maxsize=TEXTS_KEPT)
def _sound(
    file: Path, text: str, schema_file: Path, rules: str, beside: tuple[tuple[str, str], ...], defaults: bytes
) -> bytes:
    """A text's properties over `defaults`, as a pickle.

    Args:
        file: where the text stands, for what is raised.
        text: YAML.
        schema_file: where the rules stand.
        rules: the JSON schema.
        beside: names and texts of the schemas that it may refer to.
        defaults: the pickle of properties that stand where the text has none.
    """
    try:
        raw = yaml.load(text, SafeLoader)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise MetadataError(str(file), f"is not YAML ({_first_line(error)})", "mend the line") from error
    if not isinstance(raw, dict):
        raise MetadataError(
            str(file), "holds no properties", f"see {schema_file.name} for what the file holds"
        )
    raw = {**pickle.loads(defaults), **{name: _plain(value) for name, value in raw.items()}}  # noqa: S301
    found = _violations(raw, rules, beside)
    if found:
        where = "/".join(str(part) for part in found[0].path)
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise MetadataError(
            f"{file}, {where}" if where else str(file),
            f"{found[0].message}{more}",
            f"see {schema_file.name} for what the file holds",
        )
    return pickle.dumps(raw)


def _violations(
    raw: Mapping[str, Any], rules: str, beside: tuple[tuple[str, str], ...]
) -> list[ValidationError]:
    """What breaks the schema, in order of place. Schemas may refer to those beside them by file name."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    resources = [(name, Resource.from_contents(json.loads(text))) for name, text in beside]
    validator = Draft202012Validator(json.loads(rules), registry=Registry().with_resources(resources))
    return sorted(validator.iter_errors(raw), key=lambda error: [str(part) for part in error.path])


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MetadataError(str(file), f"cannot be read ({error})", "restore the file") from error


def _plain(value: object) -> object:
    """YAML turns 2027-02-26 into a date; in a descriptor it is text."""
    return value.isoformat() if isinstance(value, date) else value


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
