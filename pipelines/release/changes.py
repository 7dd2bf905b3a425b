"""A difference as others read it: JSON that can be applied, and a flat list of changes for tables.

The JSON holds all of the difference and is read back here; `schemas/formats/diff.schema.json` describes
it. The list has one entry per changed cell, per filled cell of a row added or removed, and per column or
property.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import StoreError
from pipelines.release.content import REPORT, Table, text_table
from pipelines.release.diff import (
    CellChange,
    ChangeKind,
    PackageDiff,
    PropertyChange,
    ReportChange,
    RowChange,
    Rows,
    TableDiff,
    Tier,
    locator_of,
)
from pipelines.release.notes import Note, notes_of
from pipelines.rows.spreadsheets import harmless
from pipelines.rows.texts import plain_number

if TYPE_CHECKING:
    import pyarrow as pa

DIFF_FORMAT = 2
PERCENT_PLACES = 4
ADDED, REMOVED, SCHEMA, METADATA = "added", "removed", "schema", "metadata"
TIERS = (*map(str, Tier), "")
CHANGE_COLUMNS = (
    "resource",
    "kind",
    "report",
    "key",
    "field",
    "old",
    "new",
    "change",
    "change_percent",
    "tier",
    "old_locator",
    "new_locator",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change, flat: of a cell, a column or a property (`field`).

    `kind` is a `Kind`, or added, removed, schema or metadata. Texts are as published; `change` and
    `change_percent` are empty unless both are numbers.
    """

    resource: str
    kind: str
    report: str
    key: str
    field: str
    old: str
    new: str
    change: str = ""
    change_percent: str = ""
    tier: str = ""
    old_locator: str = ""
    new_locator: str = ""

    @property
    def weight(self) -> tuple[int, float]:
        """For sorting: the largest changes of numbers first, then texts."""
        percent = float(self.change_percent) if self.change_percent else 0.0
        return (TIERS.index(self.tier), -abs(percent))


def changes_of(diff: PackageDiff, with_rows: bool = True) -> Iterator[Change]:
    """All changes of a difference, table by table; on demand without rows added and removed."""
    for change in diff.metadata:
        yield Change("", METADATA, "", "", change.name, _shown(change.old), _shown(change.new))
    for table in diff.tables:
        yield from _columns(table)
        if with_rows:
            yield from _rows(table, ADDED, table.added)
            yield from _rows(table, REMOVED, table.removed)
        for row in table.changed:
            yield from (_cell(table, row, cell) for cell in row.cells)


def csv_lines(diff: PackageDiff) -> Iterator[str]:
    """All changes as CSV, line by line, with a heading of `CHANGE_COLUMNS`."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    rows = ([harmless(getattr(change, name)) for name in CHANGE_COLUMNS] for change in changes_of(diff))
    for row in chain([CHANGE_COLUMNS], rows):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def shown_percent(percent: Decimal | None) -> str:
    """A change in percent to four places, plain; empty for None."""
    return "" if percent is None else plain_number(round(percent, PERCENT_PLACES))


def counts_of(diff: PackageDiff) -> dict[str, int]:
    """How much changed, in rows, cells and so on; of data only, not of where it was read."""
    tables = [table for table in diff.tables if not table.is_provenance]
    cells = [cell for table in tables for row in table.changed for cell in row.cells]
    tiers = [cell.tier for cell in cells if cell.kind is not ChangeKind.RELOCATED]
    return {
        "rows_added": sum(table.rows_added for table in tables),
        "rows_removed": sum(table.rows_removed for table in tables),
        "rows_revised": sum(table.rows_changed(ChangeKind.REVISED) for table in tables),
        "rows_corrected": sum(table.rows_changed(ChangeKind.CORRECTED) for table in tables),
        "cells_revised": sum(1 for cell in cells if cell.kind is ChangeKind.REVISED),
        "cells_corrected": sum(1 for cell in cells if cell.kind is ChangeKind.CORRECTED),
        **{f"cells_{tier}": tiers.count(tier) for tier in Tier},
        "properties": len(diff.properties),
        "spots": sum(
            table.rows_added + table.rows_removed + table.rows_changed()
            for table in diff.tables
            if table.is_provenance
        ),
    }


# ---- JSON


def write_diff_json(
    path: Path, head: Mapping[str, Any], diff: PackageDiff, notes: Sequence[Note] | None = None
) -> None:
    """Write a difference as JSON: `head` first, then all of it, a row a line.

    Args:
        path: the file to write.
        head: `package`, `version`, `previous` and what else is known of the two versions.
        diff: their difference.
        notes: what to say of it; None: what its figures say.
    """
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.writelines(diff_lines(head, diff, notes))


def diff_lines(
    head: Mapping[str, Any], diff: PackageDiff, said: Sequence[Note] | None = None
) -> Iterator[str]:
    """A difference as JSON, piece by piece; together they are the file."""
    outlined = outline(diff)
    notes = [note.as_json(outlined) for note in (notes_of(diff) if said is None else said)]
    yield "{\n"
    for name, value in {"format": DIFF_FORMAT, **head, "notes": notes, **_head(diff)}.items():
        yield f"  {_text(name)}: {_text(value)},\n"
    yield '  "resources": ['
    for number, table in enumerate(diff.tables):
        yield ",\n" if number else "\n"
        yield from _table_lines(table)
    yield "\n  ]\n}\n" if diff.tables else "]\n}\n"


def outline(diff: PackageDiff) -> dict[str, Any]:
    """The JSON of a difference without the rows added and removed, which may be a great many."""
    tables = [
        {**_table_head(table), "changed": [_change_json(table, row) for row in table.changed]}
        for table in diff.tables
    ]
    return {**_head(diff), "resources": tables}


def sentences_of(diff: PackageDiff) -> tuple[str, ...]:
    """The notes on a difference as they are read."""
    outlined = outline(diff)
    return tuple(note.text(outlined) for note in notes_of(diff))


def diff_json(diff: PackageDiff) -> dict[str, Any]:
    """A difference as a value: what the JSON file holds, less its head."""
    value: dict[str, Any] = json.loads("".join(diff_lines({}, diff)))
    return value


def read_diff(path: Path) -> PackageDiff:
    """A difference read back from its file, ready to be applied.

    Raises:
        StoreError: the file is missing or is no such difference.
    """
    try:
        return diff_from(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            str(path), f"is no difference of format {DIFF_FORMAT} ({error})", "compare the two versions anew"
        ) from error


def diff_from(value: Mapping[str, Any]) -> PackageDiff:
    """A difference made of what `diff_json` gave.

    Raises:
        KeyError, TypeError, ValueError: it is no such value.
    """
    if value["format"] != DIFF_FORMAT:
        raise ValueError(f"its format is {value['format']}")
    reports = tuple(ReportChange(**entry) for entry in value["reports"])
    relocated = frozenset(each.report for each in reports if each.old_sha256 and each.new_sha256)
    return PackageDiff(
        resources=tuple(value["tables"]),
        reports=reports,
        metadata=tuple(
            PropertyChange(entry["name"], entry["old"], entry["new"], entry["is_news"])
            for entry in value["metadata"]
        ),
        tables=tuple(_table_from(entry, relocated) for entry in value["resources"]),
    )


def _head(diff: PackageDiff) -> dict[str, Any]:
    return {
        "is_empty": diff.is_empty,
        "counts": counts_of(diff),
        "tables": list(diff.resources),
        "reports": [
            {"report": each.report, "old_sha256": each.old_sha256, "new_sha256": each.new_sha256}
            for each in diff.reports
        ],
        "metadata": [
            {
                "name": each.name,
                "label": each.label,
                "old": each.old,
                "new": each.new,
                "is_news": each.is_news,
            }
            for each in diff.metadata
        ],
    }


def _table_lines(table: TableDiff) -> Iterator[str]:
    yield "    {\n"
    for name, value in _table_head(table).items():
        yield f"      {_text(name)}: {_text(value)},\n"
    yield from _list("added", ({"at": at, "row": row} for at, row in table.added.numbered()))
    yield ",\n"
    yield from _list("removed", ({"at": at, "row": row} for at, row in table.removed.numbered()))
    yield ",\n"
    yield from _list("changed", (_change_json(table, row) for row in table.changed))
    yield "\n    }"


def _list(name: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield f"      {_text(name)}: ["
    is_empty = True
    for entry in entries:
        yield f"{'' if is_empty else ','}\n        {_text(entry)}"
        is_empty = False
    yield "]" if is_empty else "\n      ]"


def _table_head(table: TableDiff) -> dict[str, Any]:
    return {
        "name": table.resource,
        "title": table.table.title,
        "status": "added" if table.before is None else "removed" if table.after is None else "changed",
        "is_provenance": table.is_provenance,
        "is_empty": table.is_empty,
        "key": list(table.key),
        "key_changed": table.key_changed,
        "schema_changed": table.schema_changed,
        "columns": {
            "added": list(table.fields_added),
            "removed": list(table.fields_removed),
            "retyped": list(table.fields_retyped),
        },
        "rows": {
            "before": table.row_counts[0],
            "after": table.row_counts[1],
            "added": table.rows_added,
            "removed": table.rows_removed,
            **{str(kind): table.rows_changed(kind) for kind in ChangeKind},
        },
        "cells": {str(kind): table.cells_changed(kind) for kind in ChangeKind},
        "before": table.before,
        "after": table.after if table.after != table.before else "as before",
        "filled": {name: list(texts) for name, texts in table.filled.items()},
        "moved": [list(pair) for pair in table.moved],
    }


def _change_json(table: TableDiff, row: RowChange) -> dict[str, Any]:
    return {
        "at": row.at,
        "kind": str(row.kind),
        "key": dict(zip(table.key, row.key, strict=True)),
        "report": row.report,
        "old_locator": row.old_locator,
        "new_locator": row.new_locator,
        "cells": [_cell_json(cell) for cell in row.cells],
    }


def _cell_json(cell: CellChange) -> dict[str, Any]:
    percent = cell.change_percent
    return {
        "field": cell.field,
        "type": cell.type,
        "kind": str(cell.kind),
        "old": cell.old,
        "new": cell.new,
        "change": None if cell.change is None else plain_number(cell.change),
        "change_percent": None if percent is None else shown_percent(percent),
        "tier": cell.tier,
    }


def _table_from(entry: Mapping[str, Any], relocated: frozenset[str]) -> TableDiff:
    before, after = entry["before"], entry["after"]
    after = before if after == "as before" else after
    return TableDiff(
        resource=entry["name"],
        before=before,
        after=after,
        row_counts=(entry["rows"]["before"], entry["rows"]["after"]),
        added=_rows_from(entry["added"], after or before),
        removed=_rows_from(entry["removed"], before or after),
        changed=tuple(_change_from(change, entry["key"]) for change in entry["changed"]),
        moved=tuple((old, new) for old, new in entry["moved"]),
        filled=entry["filled"],
        relocated_reports=relocated,
    )


def _rows_from(entries: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> Rows:
    names = [field["name"] for field in schema["fields"]]
    data: pa.Table = text_table(names, ([entry["row"][name] for name in names] for entry in entries))
    return Rows(tuple(entry["at"] for entry in entries), data)


def _change_from(entry: Mapping[str, Any], key: Sequence[str]) -> RowChange:
    return RowChange(
        at=entry["at"],
        key=tuple(entry["key"][name] for name in key),
        report=entry["report"],
        old_locator=entry["old_locator"],
        new_locator=entry["new_locator"],
        cells=tuple(
            CellChange(cell["field"], cell["type"], ChangeKind(cell["kind"]), cell["old"], cell["new"])
            for cell in entry["cells"]
        ),
    )


# ---- the flat list


def _columns(table: TableDiff) -> Iterator[Change]:
    if table.before is None or table.after is None:
        whole = "the table"
        yield Change(
            table.resource,
            SCHEMA,
            "",
            "",
            "",
            "" if table.before is None else whole,
            "" if table.after is None else whole,
        )
        return
    was, now = (
        {entry["name"]: entry["type"] for entry in schema["fields"]} for schema in (table.before, table.after)
    )
    for name in (*table.fields_removed, *table.fields_retyped, *table.fields_added):
        yield Change(table.resource, SCHEMA, "", "", name, was.get(name, ""), now.get(name, ""))
    if table.key_changed:
        keys = [_shown(schema.get("primaryKey", [])) for schema in (table.before, table.after)]
        yield Change(table.resource, SCHEMA, "", "", "primaryKey", *keys)


def _rows(table: TableDiff, kind: str, rows: Rows) -> Iterator[Change]:
    of = Table.of(table.resource, (table.after if kind == ADDED else table.before) or {"fields": []})
    for row in rows:
        key = key_text(of.key, row)
        locator = locator_of(row)
        for name, text in row.items():
            if text:
                yield Change(
                    resource=table.resource,
                    kind=kind,
                    report=row.get(REPORT, ""),
                    key=key,
                    field=name,
                    old="" if kind == ADDED else text,
                    new=text if kind == ADDED else "",
                    old_locator="" if kind == ADDED else locator,
                    new_locator=locator if kind == ADDED else "",
                )


def key_text(names: Sequence[str], row: Mapping[str, str]) -> str:
    """A row's key for people, made of those of the columns that the row has."""
    there = [name for name in names if name in row]
    return _key(there, [row[name] for name in there])


def _cell(table: TableDiff, row: RowChange, cell: CellChange) -> Change:
    return Change(
        resource=table.resource,
        kind=str(cell.kind),
        report=row.report,
        key=_key(table.key, row.key),
        field=cell.field,
        old=cell.old,
        new=cell.new,
        change="" if cell.change is None else plain_number(cell.change),
        change_percent=shown_percent(cell.change_percent),
        tier=str(cell.tier or ""),
        old_locator=row.old_locator,
        new_locator=row.new_locator,
    )


def _key(names: Sequence[str], values: Sequence[str]) -> str:
    """A row's key for people: its locator, which says all, or a single column; else each with its name."""
    if "locator" in names and "field" not in names:
        return values[names.index("locator")]
    if len(values) == 1:
        return values[0]
    return "; ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))


def _shown(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
