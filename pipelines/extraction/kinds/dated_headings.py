"""Periods that only the heading of a table names: `How we compare: 2024/25` over columns that name none.

Without one in its own heading a figure is of the report's period. Where the nearest heading above the table
names a period that was over before that began, the figures are of then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.rows import periods as printed

OF, RESULT = "indicator-results", "result"
COMPARED = re.compile(
    r"(?i)\b(?:since|from|than|against|compared|baseline|to|until|by|between|previous|last)\b"
)
"""Words that make a heading's period another one than that of the figures below."""


def with_periods_of_headings(tables: Sequence[Recognised], own: str) -> list[Recognised]:
    """Tables of results whose columns without a period of their own have that of the heading above.

    Args:
        tables: those of a report.
        own: the report's period; empty where it names none.
    """
    begin = printed.period_bounds(own).start if own else None
    if begin is None:
        return list(tables)
    found = []
    for table in tables:
        named = _named(table, own)
        end = periods.ends(named) if named else None
        is_over = end is not None and end < begin
        columns = tuple(_dated(column, named) for column in table.columns) if is_over else table.columns
        found.append(table if columns == table.columns else replace(table, columns=columns))
    return found


def _named(table: Recognised, own: str) -> str:
    """The period that the heading of a table of results names, where no heading of a column names one."""
    if table.layout.name != OF or COMPARED.search(table.name):
        return ""
    if any(periods.named_period(column.heading, own) for column in table.columns):
        return ""
    named = periods.named_period(table.name, own)
    return named.text if named else ""


def _dated(column: Column, period: str) -> Column:
    return replace(column, period=period) if column.name == RESULT else column
