"""Which number the next version gets: decided from what changed, never from bytes or dates.

MAJOR when a field or resource is gone, renamed or of another type, or a key changed: programs that
read the data may break. MINOR when there is more of it: reports, rows, fields, resources. PATCH when
values or metadata were corrected, rows were taken back, or a spot on a page was read better.
"""

from __future__ import annotations

from pipelines.release.diff import PackageDiff
from pipelines.store.number import Bump


def bump_of(diff: PackageDiff) -> Bump | None:
    """The bump that a difference asks for; None when there is none."""
    if diff.resources_removed or any(
        table.fields_removed or table.fields_retyped or table.key_changed for table in diff.tables
    ):
        return Bump.MAJOR
    if (
        diff.resources_added
        or diff.reports_added
        or any(table.fields_added or (table.rows_added and not table.is_provenance) for table in diff.tables)
    ):
        return Bump.MINOR
    return None if diff.is_empty else Bump.PATCH
