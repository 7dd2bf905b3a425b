"""The digest of a change: what a package would say that it does not say now.

It covers added, changed and removed rows, schemas and metadata. It does not cover version number,
predecessor, order of rows or where a re-issued document has something: after another publication that
touched none of these rows it is the same, and who approved the change has still approved it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.release.content import Content
from pipelines.release.diff import ChangeKind, PackageDiff, RowChange, TableDiff, diff_of
from pipelines.release.readback import published_content
from pipelines.store import StoreReader

WAITS = "nobody has approved this change"


def change_digest(content: Content, diff: PackageDiff) -> str:
    """SHA-256 of a change.

    Args:
        content: what the package would say.
        diff: against what it says now; empty for a package that says nothing yet.
    """
    whole = diff if diff.resources else diff_of(_nothing(content.package), content)
    said = {
        "package": content.package,
        "metadata": {change.name: change.new for change in whole.metadata if change.is_news},
        "tables": {table.resource: _of_table(table) for table in whole.tables if not table.is_empty},
    }
    return hashlib.sha256(_canonical(said)).hexdigest()


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


def _of_table(table: TableDiff) -> dict[str, Any]:
    is_anew = table.before is None or table.after is None or table.before != table.after
    return {
        "schema": hashlib.sha256(_canonical(table.after)).hexdigest() if is_anew else "",
        "added": _sum(table.added),
        "removed": _sum(table.removed),
        "changed": _sum(_of_row(row) for row in table.changed if row.kind is not ChangeKind.RELOCATED),
        "filled": hashlib.sha256(
            _canonical({name: list(texts) for name, texts in table.filled.items()})
        ).hexdigest()
        if table.filled
        else "",
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


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
