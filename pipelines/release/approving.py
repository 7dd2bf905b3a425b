"""The digest of a change: what a package would say that it does not say now.

It covers added, changed and removed rows, and schemas and metadata as they would stand, new or not. It does
not cover version number, predecessor, order of rows or where a re-issued document has something: after
another publication that touched none of these rows it is the same, though it was the package's first, and
who approved the change has still approved it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.release.content import Content
from pipelines.release.diff import README, SOURCES, ChangeKind, PackageDiff, RowChange, TableDiff, diff_of
from pipelines.release.readback import published_content
from pipelines.store import StoreReader

NONE = f"0:{0:064x}"
NO_ROW = {"added": NONE, "removed": NONE, "changed": NONE, "filled": ""}
WAITS = "nobody has approved this change"


def change_digest(content: Content, diff: PackageDiff) -> str:
    """SHA-256 of a change.

    Args:
        content: what the package would say.
        diff: against what it says now; empty for a package that says nothing yet.
    """
    whole = diff if diff.resources else diff_of(_nothing(content.package), content)
    rows = {table.resource: _of_rows(table) for table in whole.tables}
    said = {
        "package": content.package,
        "metadata": _metadata(content, whole),
        "schemas": {table.name: _hash(table.schema) for table in content.tables},
        "tables": {resource: found for resource, found in rows.items() if found != NO_ROW},
    }
    return _hash(said)


def _metadata(content: Content, whole: PackageDiff) -> dict[str, Any]:
    """What the metadata would say; sources only where they are said anew of the same reports."""
    said = {**content.metadata, README: content.readme}
    changed = {change.name: change for change in whole.metadata}
    is_first = "name" in changed and changed["name"].old is None
    if is_first or SOURCES not in changed or not changed[SOURCES].is_news:
        said.pop(SOURCES, None)
    return said


def changes_in(draft: StoreReader, public: StoreReader) -> dict[str, str]:
    """The digest of each package that a draft changes, as a publication of the same will work it out.

    Raises:
        StoreError: a version is damaged.
    """
    found = {}
    for package in draft.packages():
        new, old = draft.latest(package), public.latest(package)
        if new is None or new == old:
            continue
        content = published_content(draft, package, new)
        before = published_content(public, package, old) if old else _nothing(package)
        found[package] = change_digest(content, diff_of(before, content))
    return found


def _nothing(package: str) -> Content:
    return Content(package, {}, "", (), {})


def _of_rows(table: TableDiff) -> dict[str, Any]:
    return {
        "added": _sum(table.added),
        "removed": _sum(table.removed),
        "changed": _sum(_of_row(row) for row in table.changed if row.kind is not ChangeKind.RELOCATED),
        "filled": _hash({name: list(texts) for name, texts in table.filled.items()}) if table.filled else "",
    }


def _of_row(row: RowChange) -> dict[str, Any]:
    cells = {cell.field: cell.new for cell in row.cells if cell.kind is not ChangeKind.RELOCATED}
    return {"key": list(row.key), "report": row.report, "cells": cells}


def _sum(rows: Iterable[Mapping[str, Any]]) -> str:
    """A digest of rows in any order, without ever holding all of them: their number and the sum of hashes."""
    total, count = 0, 0
    for row in rows:
        total += int.from_bytes(hashlib.sha256(_canonical(dict(row))).digest())
        count += 1
    return f"{count}:{total % (1 << 256):064x}"


def _hash(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
