"""Rows that only compare a report's indicators with other places: no sentence or count of it is of them.

Such a table prints an earlier year's figure beside a benchmark, and neither target nor rating. It may name
the same indicators again, so that a sentence would name two rows, and adds nothing to how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipelines.rows.records import Records, Row, by_report

JUDGED = ("target", "annual_target", "rag", "status_printed", "previous_result")
RESULTS = "indicator-results"


def without_comparisons(results: Records) -> Records:
    """The results of each report less those that it prints for comparison alone."""
    kept = [row for rows in by_report(results.rows).values() for row in _kept(rows)]
    return results if len(kept) == len(results.rows) else replace(results, rows=tuple(kept))


def compared_apart(records: Mapping[str, Records]) -> Mapping[str, Records]:
    """All records, the results without those for comparison."""
    if RESULTS not in records:
        return records
    results = without_comparisons(records[RESULTS])
    return records if results is records[RESULTS] else {**records, RESULTS: results}


def _kept(rows: list[Row]) -> list[Row]:
    judged = {row.get("result_period") for row in rows if any(row.get(name) for name in JUDGED)}
    return [row for row in rows if not judged or not _is_compared(row) or row.get("result_period") in judged]


def _is_compared(row: Row) -> bool:
    return bool(row.get("benchmark")) and not any(row.get(name) for name in JUDGED)
