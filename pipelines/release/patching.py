"""The new content made of the old one and a difference: exactly, row order and metadata included.

It is how a published difference is proved whole. It refuses a difference that is not of the content given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import StoreError
from pipelines.release.content import Content, Table
from pipelines.release.diff import README, PackageDiff, TableDiff
from pipelines.release.pairing import rows_at

if TYPE_CHECKING:
    import pyarrow as pa


def apply(diff: PackageDiff, old: Content) -> Content:
    """The content that `diff_of(old, ...)` was made for.

    Raises:
        StoreError: the difference names a cell or row that the old content does not hold so.
    """
    changes = {table.resource: table for table in diff.tables}
    known = {table.name: table for table in old.tables}
    properties: dict[str, Any] = {**old.metadata, README: old.readme}
    for change in diff.metadata:
        if properties.get(change.name) != change.old:
            raise _other(change.name)
        properties[change.name] = change.new
    documents = dict(old.documents)
    for report in diff.reports:
        if documents.pop(report.report, None) != report.old_sha256:
            raise _other(report.report)
        if report.new_sha256 is not None:
            documents[report.report] = report.new_sha256
    readme = properties.pop(README)
    return Content(
        package=old.package,
        metadata={name: value for name, value in properties.items() if value is not None},
        readme=readme,
        tables=tuple(_applied(name, known.get(name), changes.get(name)) for name in diff.resources),
        documents=documents,
    )


def _applied(name: str, old: Table | None, diff: TableDiff | None) -> Table:
    if diff is None:
        if old is None:
            raise _other(name)
        return old
    if diff.after is None or (old is None) != (diff.before is None):
        raise _other(name)
    if old is None:
        return Table(name, diff.after, diff.added.data)
    if old.row_count != diff.row_counts[0]:
        raise _other(name)
    return Table(name, diff.after, _rows(old, diff, diff.after))


def _rows(old: Table, diff: TableDiff, schema: Mapping[str, Any]) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    stay = np.delete(np.arange(old.row_count), list(diff.removed.at))
    if rows_at(old.data, np.array(diff.removed.at, dtype=np.int64)) != diff.removed.data:
        raise _other(diff.resource)
    kept = _changed(old, diff, rows_at(old.data, stay), stay)
    names = [entry["name"] for entry in schema["fields"]]
    target = diff.added.data.schema
    columns = [
        pa.chunked_array([pa.array(diff.filled[name], pa.string())], pa.string())
        if name in diff.filled
        else kept.column(name)
        for name in names
    ]
    together = pa.concat_tables([pa.table(columns, schema=target), diff.added.data.select(names)])
    if (order := diff.order(stay)) is None:
        raise _other(diff.resource)
    return rows_at(together, order)


def _changed(old: Table, diff: TableDiff, kept: pa.Table, stay: Any) -> pa.Table:
    """The rows that stay, with changed cells; rows are found by their old places."""
    import numpy as np
    import pyarrow as pa

    by_field: dict[str, list[tuple[int, str, str]]] = {}
    for row in diff.changed:
        for cell in row.cells:
            by_field.setdefault(cell.field, []).append((row.at, cell.old, cell.new))
    for name, cells in by_field.items():
        at = np.searchsorted(stay, [place for place, _, _ in cells])
        if name not in old.columns or np.any(at >= len(stay)):
            raise _other(f"{diff.resource}, {name}")
        texts = kept.column(name).to_numpy(zero_copy_only=False).copy()
        if list(texts[at]) != [was for _, was, _ in cells]:
            raise _other(f"{diff.resource}, {name}")
        texts[at] = [now for _, _, now in cells]
        position = kept.column_names.index(name)
        kept = kept.set_column(
            position, kept.schema.field(position), pa.chunked_array([pa.array(texts, pa.string())])
        )
    return kept


def _other(place: str) -> StoreError:
    return StoreError(place, "is not what the difference was made from", "compare the two versions anew")
