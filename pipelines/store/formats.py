"""The formats that a store's catalogue has had: which are known, and how an older one becomes today's.

A version's own files never change; only `catalog.json` is brought up to date, as it is read, or for good by
`openbarnet migrate`. A new format is a higher `STORE_FORMAT` and one more entry in `UPGRADES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from pipelines.exceptions import NewerStoreError, StoreError
from pipelines.store.layout import DIFF_FILE

STORE_FORMAT = 3
WITHOUT_PARTS = 2
"""The format that a catalogue is written in as long as no version of it has tables in parts."""

JsonFile = Callable[[str, str, str], Mapping[str, Any]]
"""Gives a JSON file of a version by package, version and name; raises `StoreError` if unreadable."""


def empty_catalog() -> dict[str, Any]:
    """The catalogue of a store that nothing was published into."""
    return {"format": WITHOUT_PARTS, "packages": [], "reports": [], "problems": []}


def parsed_catalog(file: Path, raw: bytes) -> dict[str, Any]:
    """The catalogue that a file holds, of whatever known format.

    Raises:
        StoreError: it holds none.
        NewerStoreError: a newer version of this software wrote it.
    """
    try:
        catalog = orjson.loads(raw)
    except (ValueError, RecursionError) as error:
        raise StoreError(
            str(file),
            f"cannot be read ({error})",
            "restore it, or delete it and publish: versions are listed anew",
        ) from error
    number = catalog.get("format") if isinstance(catalog, dict) else None
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise StoreError(
            str(file), "is no catalogue of a release store", "restore it, or name the folder of a store"
        )
    if number > STORE_FORMAT:
        raise newer(file, number)
    return dict(catalog)


def newer(file: Path, number: int) -> NewerStoreError:
    """The error for a store that a newer version of this software wrote."""
    return NewerStoreError(
        str(file),
        f"is of store format {number}, and this version of the software knows formats up to {STORE_FORMAT}",
        "use the version that wrote it, or a later one",
    )


def upgraded(catalog: dict[str, Any], json_file: JsonFile) -> dict[str, Any]:
    """A catalogue of any known format as one of today's; the versions themselves never change."""
    for number in range(catalog["format"], WITHOUT_PARTS):  # format 3 says no more than 2 of what 2 can say
        catalog = {**UPGRADES[number](catalog, json_file), "format": number + 1}
    return catalog


def notes_in(diff: Mapping[str, Any]) -> list[str]:
    """The sentences that a `diff.json` of any format holds."""
    if "notes" in diff:
        return [str(note["text"]) for note in diff["notes"]] + [
            f"{note['text']} ({note['by']})" for note in diff.get("said", ())
        ]
    return list(map(str, diff.get("summary", ())))


def _notes_and_signatures(catalog: dict[str, Any], json_file: JsonFile) -> dict[str, Any]:
    """Format 1 to 2: versions are listed with their notes and signature; in 1 `diff.json` had a `summary`."""
    return {
        **catalog,
        "packages": [
            {
                **package,
                "versions": [
                    {**entry, "notes": _notes(json_file, package["name"], entry), "signature": None}
                    for entry in package.get("versions", ())
                ],
            }
            for package in catalog.get("packages", ())
        ],
    }


def _notes(json_file: JsonFile, package: str, entry: Mapping[str, Any]) -> list[str]:
    try:
        return notes_in(json_file(package, entry["version"], DIFF_FILE))
    except StoreError:
        return []  # `openbarnet verify` names the file; a catalogue can be read without it


UPGRADES: Mapping[int, Callable[[dict[str, Any], JsonFile], dict[str, Any]]] = {1: _notes_and_signatures}


def least_format(catalog: Mapping[str, Any]) -> int:
    """The oldest format that a catalogue of today's can be written in, for older software to read it."""
    versions = (version for package in catalog.get("packages", ()) for version in package["versions"])
    return WITHOUT_PARTS if all(version.get("zip") for version in versions) else STORE_FORMAT
