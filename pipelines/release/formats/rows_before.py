"""Rows that the version before wrote, taken from its files as they stand there: only news is written out.

A table that has a row or a few more says all its other rows as before. In CSV and JSON a row is a line (where
no cell has lines of its own), so the lines of rows that stayed are taken, and the others are written between
them. That is done only for a version that the same code wrote, from a file that is as it was published, and
by a difference that makes the new rows of the old; else all rows are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipelines.release.content import Content, Table
from pipelines.release.diff import PackageDiff, TableDiff
from pipelines.release.formats.version_before import VersionBefore
from pipelines.rows.texts import as_numbers
from pipelines.store.hashes import sha256_bytes
from pipelines.store.table_files import csv_path, heading, json_path

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

CSV_END, JSON_END = b"\r\n", b"\n"
JSON_BEGIN, JSON_CLOSE, BETWEEN = b"[", b"]", b","


@dataclass(frozen=True)
class RowsBefore:
    """Where the rows of a table stood in the version before.

    Attributes:
        version: the version before.
        count: how many rows the table had.
        places: of each row now its place among those; below nought where none says the same.
    """

    version: VersionBefore
    count: int
    places: Places

    def csv(self, table: Table) -> list[bytes] | None:
        """Each row's line in the CSV file, without its end; empty where it has none. None if in doubt."""
        content = self._bytes(csv_path(table.name))
        if content is None or content.count(CSV_END) != self.count + 1:
            return None
        head, *lines, end = content.split(CSV_END)
        if head + CSV_END != heading(table.columns) or end:
            return None
        return self._placed(lines)

    def json(self, table: Table) -> list[bytes] | None:
        """The same of the JSON file."""
        content = self._bytes(json_path(table.name))
        if content is None or not self.count or content.count(JSON_END) != self.count + 2:
            return None
        begin, *lines, close, end = content.split(JSON_END)
        if (begin, close, end) != (JSON_BEGIN, JSON_CLOSE, b""):
            return None
        return self._placed([line.removesuffix(BETWEEN) for line in lines])

    def others(self, table: Table) -> Table:
        """The rows that none before says."""
        import numpy as np

        return replace(table, data=table.data.take(as_numbers(np.flatnonzero(self.places < 0))))

    def _placed(self, lines: Sequence[bytes]) -> list[bytes]:
        return [lines[place] if place >= 0 else b"" for place in self.places.tolist()]

    def _bytes(self, path: str) -> bytes | None:
        """A file of the version before; None where it has none, or it is not as it was published."""
        file, entry = self.version.folder / path, self.version.files.get(path)
        if entry is None or not file.is_file() or file.is_symlink():
            return None
        content = file.read_bytes()
        return content if sha256_bytes(content) == entry.sha256 else None


def rows_before(
    content: Content, before: VersionBefore | None, diff: PackageDiff, making: Mapping[str, Any]
) -> dict[str, RowsBefore]:
    """By table the rows that the version before wrote, of tables that lie in one file in both.

    Args:
        content: what the version says.
        before: the version before.
        diff: what differs; one that tells nothing at all lets all rows be written.
        making: what makes the version.
    """
    if before is None or not diff.resources or not before.is_made_by(making):
        return {}
    changes = {table.resource: table for table in diff.tables}
    found = {}
    for table in content.tables:
        if table.parts or csv_path(table.name) not in before.files or not table.row_count:
            continue
        one = changes.get(table.name)
        if (one is None or one.before == one.after) and (rows := _of_table(table, before, one)):
            found[table.name] = rows
    return found


def _of_table(table: Table, before: VersionBefore, diff: TableDiff | None) -> RowsBefore | None:
    import numpy as np

    if diff is None:
        return RowsBefore(before, table.row_count, np.arange(table.row_count, dtype=np.int64))
    stay = np.delete(np.arange(diff.row_counts[0], dtype=np.int64), list(diff.removed.at))
    if (order := diff.order(stay)) is None:
        return None
    is_old = order < len(stay)
    places = np.full(len(order), -1, dtype=np.int64)
    places[is_old] = stay[order[is_old]]
    places[np.isin(places, [row.at for row in diff.changed])] = -1
    return RowsBefore(before, diff.row_counts[0], places)
