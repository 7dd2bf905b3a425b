"""The Table Schemas in `schemas/` as plain values: names, types, units, keys.

The one place where column names and types are read from. It neither validates data (see
`pipelines.gate.validation`) nor knows any resource by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import SchemaError

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

ROW_MAP = "openbarnet:rows"
FIELD_TYPES = frozenset({"string", "integer", "number", "boolean", "date"})


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type, its unit and what it means."""

    name: str
    type: str
    title: str
    description: str
    unit: str | None
    constraints: Mapping[str, Any]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Field:
        """The column that an entry of a schema's `fields` describes."""
        return cls(
            name=entry["name"],
            type=entry["type"],
            title=entry.get("title", entry["name"]),
            description=entry.get("description", ""),
            unit=entry.get("unit"),
            constraints=entry.get("constraints", {}),
        )


@dataclass(frozen=True)
class TableSchema:
    """One resource's schema, in file order.

    `raw` is the descriptor as it is published; `row_map` is what the file says of how its rows are made.
    """

    resource: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    raw: Mapping[str, Any]
    row_map: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """Column names in published order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            SchemaError: the schema has no such field.
        """
        for each in self.fields:
            if each.name == name:
                return each
        raise SchemaError(
            f"schemas/{self.resource}.json", f"no field {name!r}", "add the field or mend the name"
        )


def load_schema(path: Path) -> TableSchema:
    """Read one Table Schema file; the resource's name is the file's stem.

    Raises:
        SchemaError: the file is not JSON, lacks fields, or uses a type that we do not publish.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SchemaError(str(path), f"cannot be read as JSON ({error})", "mend the file") from error
    form = path.parent / "formats" / "rows.schema.json"
    return _parsed(path, text, form.read_text(encoding="utf-8") if ROW_MAP in text else "")


@lru_cache(maxsize=512)  # each step of a publication asks for all of them; the text decides, not the name
def _parsed(path: Path, text: str, form: str) -> TableSchema:
    """The schema that a text is; `form` is the JSON schema of what it may say of how rows are made."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise SchemaError(str(path), f"cannot be read as JSON ({error})", "mend the file") from error
    if ROW_MAP in raw:
        _check_map(path, raw[ROW_MAP], form)
    row_map = raw.pop(ROW_MAP, {})
    fields = []
    for entry in raw.get("fields", []):
        if entry.get("type") not in FIELD_TYPES:
            raise SchemaError(
                f"{path}, field {entry.get('name')!r}",
                f"type {entry.get('type')!r} is not one of {', '.join(sorted(FIELD_TYPES))}",
                "choose one of them",
            )
        fields.append(Field.of(entry))
    if not fields:
        raise SchemaError(str(path), "no fields", "list the resource's columns under `fields`")
    key = raw.get("primaryKey", [])
    return TableSchema(
        resource=path.stem,
        title=raw.get("title", path.stem),
        description=raw.get("description", ""),
        fields=tuple(fields),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        raw=raw,
        row_map=row_map,
    )


def _check_map(path: Path, row_map: Any, form: str) -> None:
    from jsonschema.exceptions import best_match

    if fault := best_match(_form_of_maps(form).iter_errors(row_map)):
        move = "mend the map; schemas/formats/rows.schema.json says what may stand"
        raise SchemaError(f"schemas/{path.name}, {ROW_MAP}", fault.message, move) from fault


@lru_cache(maxsize=4)
def _form_of_maps(form: str) -> Validator:
    """What holds a map against its JSON schema, which is checked itself but once."""
    from jsonschema.validators import validator_for

    rules = json.loads(form)
    kind = validator_for(rules)
    kind.check_schema(rules)
    found: Validator = kind(rules)
    return found


def load_schemas(folder: Path) -> dict[str, TableSchema]:
    """All schemas of a folder, by resource name, in name order.

    Raises:
        SchemaError: the folder holds none, or one that cannot be used.
    """
    schemas = {path.stem: load_schema(path) for path in sorted(folder.glob("*.json"))}
    if not schemas:
        raise SchemaError(str(folder), "holds no schema", "name the project's folder with OPENBARNET_PROJECT")
    return schemas
