"""What CKAN calls what a release says: licences, types of columns, tags, the names of files.

Said once, because the target `ckan` and the portal's Action API say the same of a release, so that a
harvester finds one thing in both places. Pure functions: nothing here makes a call or reads a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELD_TYPES: Mapping[str, str] = {
    "string": "text",
    "integer": "int8",
    "number": "numeric",
    "boolean": "bool",
    "date": "date",
}
LICENCES: Mapping[str, str] = {
    "OGL-UK-3.0": "uk-ogl",
    "CC-BY-4.0": "cc-by",
    "CC-BY-SA-4.0": "cc-by-sa",
    "CC0-1.0": "cc-zero",
    "ODC-BY-1.0": "odc-by",
    "ODbL-1.0": "odc-odbl",
    "PDDL-1.0": "odc-pddl",
}


@dataclass(frozen=True)
class FileWords:
    """What a resource of CKAN's is called, and what is said of it."""

    name: str
    description: str


def file_words(file: str, kind: str, dataset: str, table: tuple[str, str] | None) -> FileWords:
    """The words on a file: those of its table (title and description), or else its own name."""
    if table is None:
        return FileWords(file, f"{dataset}: {file}")
    title, description = table
    return FileWords(f"{title} ({kind})", description)


def field_words(name: str, kind: str, title: str, description: str, unit: str) -> dict[str, Any]:
    """A column as the DataStore takes it: name, type, and the label and note its dictionary shows."""
    notes = description + (f" Unit: {unit}." if unit else "")
    return {"id": name, "type": FIELD_TYPES[kind], "info": {"label": title, "notes": notes}}


def clean_tag(word: str) -> str:
    """A keyword as CKAN takes it: letters, digits, spaces and `-_.`, two to a hundred; or empty."""
    kept = " ".join(re.sub(r"[^\w .-]", " ", word).split())[:100].strip()
    return kept if len(kept) > 1 else ""
