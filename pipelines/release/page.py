"""A difference as one page that needs nothing else: for a mail, an archive, a meeting.

The numbers that changed most come first. The page is capped, so that a browser opens it whatever happened,
and says where the whole is.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipelines.release.changes import (
    ADDED,
    METADATA,
    REMOVED,
    SCHEMA,
    Change,
    changes_of,
    key_text,
    sentences_of,
)
from pipelines.release.content import Table
from pipelines.release.diff import LARGE_PERCENT, MODERATE_PERCENT, ChangeKind, PackageDiff, Rows, TableDiff
from pipelines.standalone import page_environment

if TYPE_CHECKING:
    from jinja2 import Template

MOST_CELLS = 1_000
MOST_ROWS = 200
WHO = {ChangeKind.REVISED: "revised by the council", ChangeKind.CORRECTED: "corrected by us"}
WHOLE = "The whole is in the JSON and CSV forms of this comparison."


@dataclass(frozen=True)
class ListedRow:
    """A row added or removed, with its filled cells."""

    resource: str
    key: str
    cells: tuple[tuple[str, str], ...]


@cache
def _template() -> Template:
    from jinja2 import PackageLoader

    return page_environment(PackageLoader("pipelines.release")).get_template("diff.html")


def diff_page(head: Mapping[str, Any], diff: PackageDiff) -> str:
    """The page of a difference; `head` names `package`, `previous` and `version`."""
    data = [table for table in diff.tables if not table.is_provenance]
    cells = [
        change
        for change in changes_of(diff, with_rows=False)
        if change.kind in WHO and _is_data(change, data)
    ]
    return _template().render(
        title=f"{head['package']}: what changed from {head['previous']} to {head['version']}",
        notes=sentences_of(diff),
        said=head.get("said", ()),
        titles={table.resource: table.table.title for table in diff.tables},
        cells=heapq.nsmallest(MOST_CELLS, cells, key=lambda change: change.weight),
        cell_count=len(cells),
        rows=[_part(ADDED, "Rows added", data), _part(REMOVED, "Rows taken out", data)],
        others=[change for change in changes_of(diff, with_rows=False) if change.kind in (SCHEMA, METADATA)],
        who=WHO,
        whole=WHOLE,
        large=LARGE_PERCENT,
        moderate=MODERATE_PERCENT,
    )


def _is_data(change: Change, tables: list[TableDiff]) -> bool:
    return any(change.resource == table.resource for table in tables)


def _part(kind: str, heading: str, tables: list[TableDiff]) -> dict[str, Any]:
    listed = (row for table in tables for row in _listed(table, kind))
    count = sum(len(_side(table, kind)) for table in tables)
    return {"id": kind, "heading": heading, "rows": list(islice(listed, MOST_ROWS)), "count": count}


def _side(table: TableDiff, kind: str) -> Rows:
    return table.added if kind == ADDED else table.removed


def _listed(table: TableDiff, kind: str) -> Iterator[ListedRow]:
    schema = (table.after if kind == ADDED else table.before) or {"fields": []}
    of = Table.of(table.resource, schema)
    for row in _side(table, kind):
        cells = tuple((name, text) for name, text in row.items() if text)
        yield ListedRow(table.resource, key_text(of.key, row), cells)
