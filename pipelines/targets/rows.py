"""Rows of a released CSV as a database takes them, and what changed from one CSV to another.

Numbers travel as the texts they were published as, so that no digit is lost on the way. An empty cell is
nothing (NULL), but in the text of a key it is an empty text, since a key is never nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.store import StoredFile

Row = dict[str, Any]
Key = tuple[str, ...]


@dataclass(frozen=True)
class RowChanges:
    """How many rows of a table are new or other than before, and the keys of those that are gone."""

    changed: int
    removed: tuple[Key, ...]


def read_rows(file: StoredFile) -> Iterator[dict[str, str]]:
    """The rows of a CSV as texts, by column."""
    with io.TextIOWrapper(file.open(), encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def typed(row: Mapping[str, str], fields: Sequence[Mapping[str, Any]], key: Sequence[str]) -> Row:
    """A row as it is sent to a database."""
    return {field["name"]: _value(row[field["name"]], field, key) for field in fields}


def key_of(row: Mapping[str, str], key: Sequence[str]) -> Key:
    """What tells a row from others."""
    return tuple(row[name] for name in key)


def row_changes(before: StoredFile, after: StoredFile, key: Sequence[str]) -> RowChanges:
    """What changed between two CSVs of the same columns."""
    known = _digests(before, key)
    changed = 0
    for row in read_rows(after):
        changed += known.pop(key_of(row, key), None) != _digest(row)
    return RowChanges(changed, tuple(known))


def changed_rows(before: StoredFile, after: StoredFile, key: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows that are new or other than before."""
    known = _digests(before, key)
    return (row for row in read_rows(after) if known.get(key_of(row, key)) != _digest(row))


def _digests(file: StoredFile, key: Sequence[str]) -> dict[Key, bytes]:
    return {key_of(row, key): _digest(row) for row in read_rows(file)}


def _digest(row: Mapping[str, str]) -> bytes:
    return hashlib.blake2b(repr(list(row.values())).encode(), digest_size=16).digest()


def _value(text: str, field: Mapping[str, Any], key: Sequence[str]) -> str | bool | None:
    if text == "":
        return "" if field["name"] in key and field["type"] == "string" else None
    return text == "true" if field["type"] == "boolean" else text
