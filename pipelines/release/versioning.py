"""Which number the next version gets: decided from what changed, never from bytes or dates.

MAJOR when a field or resource is gone, renamed or of another type, or a key changed: programs that
read the data may break. MINOR when there is more of it: reports, rows, fields, resources. PATCH when
values or metadata were corrected, rows were taken back, a file of a series was issued anew, or a spot on a
page was read better.
"""

from __future__ import annotations

from pipelines.release.content import REPORT
from pipelines.release.diff import PackageDiff, TableDiff
from pipelines.store.number import Bump


def bump_of(diff: PackageDiff) -> Bump | None:
    """The bump that a difference asks for; None when there is none."""
    if diff.resources_removed or any(
        table.fields_removed or table.fields_retyped or table.key_changed for table in diff.tables
    ):
        return Bump.MAJOR
    if (
        any(table.before is None and not _lists_changes(table) for table in diff.tables)
        or diff.reports_added
        or any(table.fields_added or _grew(table, diff.reports_reissued) for table in diff.tables)
    ):
        return Bump.MINOR
    return None if diff.is_empty else Bump.PATCH


def _lists_changes(table: TableDiff) -> bool:
    """Whether a table lists what re-issued files changed: it comes with the first of them."""
    return table.table.is_of_files and table.table.is_ours


def _grew(table: TableDiff, reissued: tuple[str, ...]) -> bool:
    """Whether a table has rows more than before; those of a file issued anew replace that file's."""
    if table.is_provenance or not table.rows_added:
        return False
    return not (
        table.table.is_of_files and set(table.added.data.column(REPORT).unique().to_pylist()) <= set(reissued)
    )
