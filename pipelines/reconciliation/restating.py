"""The same figure in two reports: equal, equal at a lower precision, or restated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pipelines.reconciliation.outcome import Figure, Outcome, Ran, same_values, step_of
from pipelines.records import Records, Row
from pipelines.register import report_dates


class Pair(NamedTuple):
    """One figure as an earlier and a later report print it."""

    first: Row
    later: Row
    ran: Ran


def compare_reports(observations: Records, dates: dict[str, str]) -> Iterator[Pair]:
    """Each figure that two reports print, the earlier report first.

    Args:
        observations: all reports' values.
        dates: when each report stands in time, for their order.
    """
    keys = ("indicator_id", "measure", "period", "unit")
    for group in same_values(observations.rows, keys).values():
        by_report: dict[str, Row] = {}
        for row in group:
            if row["value"] is not None and row["period"]:
                by_report.setdefault(str(row["report"]), row)
        ordered = sorted(
            by_report.values(), key=lambda row: (dates.get(str(row["report"]), ""), str(row["report"]))
        )
        for first, later in pairwise(ordered):
            yield Pair(first, later, _compare(first, later))


def _figure(row: Row) -> Figure:
    value = Decimal(str(row["value"]))
    return Figure(
        value, step_of(value, str(row["value_text"] or "")), str(row["locator"]), str(row["value_text"])
    )


def _compare(first: Row, later: Row) -> Ran:
    one, two = _figure(first), _figure(later)
    difference = abs(one.value - two.value)
    outcome = Outcome.CONTRADICTED
    if difference == 0:
        outcome = Outcome.HOLDS
    elif difference <= max(one.step, two.step) / 2:
        outcome = Outcome.WITHIN_ROUNDING
    subject = f"{first['ref'] or ''} {first['indicator']}: {first['measure']} {first['period']}".strip()
    note = f"{first['report']} prints {one.text}, {later['report']} prints {two.text} for {first['period']}."
    return Ran("restatement", str(later["report"]), "observations", subject, outcome, two, one, note)


def dates_of(records: dict[str, Records]) -> dict[str, str]:
    """When each report stands in time."""
    rows = [
        row
        for name in ("indicator-results", "indicator-targets")
        if name in records
        for row in records[name].rows
    ]
    return report_dates(rows)
