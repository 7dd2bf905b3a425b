"""Rules about sums: a printed total is used as a check of the rows above it, and is no row itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.profile import TextMark
from pipelines.tables.proposing import ProposedColumn
from pipelines.tables.texts import number_in

CENT = Decimal("0.01")


def of_the_sums(context: Context) -> Iterator[LintFault]:
    """Each total row against the rows it can be the total of."""
    totals = sorted(record for record, reason in context.laid.left_out.items() if reason == "total")
    before = 0
    by_rule: dict[str, list[int]] = {}
    for record in totals:
        is_last = record == totals[-1]
        found = _check(context, record, before)
        rule = {True: "total-row", False: "total-row-wrong", None: "total-row-unproved"}[found]
        if found is not None and not (is_last and _is_last_row(context, record)):
            rule = "subtotal-row"
        by_rule.setdefault(rule, []).append(record)
        before = record
    for rule, records in by_rule.items():
        yield fault(rule, records, text=_label(context, records[0]))


def _label(context: Context, record: int) -> str:
    return next(
        (text for column in context.columns if (text := context_cell(context, column, record)).strip()), ""
    )


def context_cell(context: Context, column: ProposedColumn, record: int) -> str:
    """The text of one cell of any record below the heading."""
    row = context.database.execute(f"SELECT c{column.index} FROM cells WHERE record = ?", [record]).fetchone()
    return str(row[0]) if row and row[0] is not None else ""


def _is_last_row(context: Context, record: int) -> bool:
    return not context.records("SELECT record FROM data WHERE record > ? LIMIT 1", [record])


def _check(context: Context, record: int, before: int) -> bool | None:
    """Whether a total agrees with all rows above or those since the last one; None without a figure."""
    outcomes = []
    for column in context.columns:
        if column.type not in ("number", "integer") or not _adds_up(context, column):
            continue
        printed = number_in(context_cell(context, column, record))
        if printed is None:
            continue
        whole = _sum(context, column, 0, record)
        part = _sum(context, column, before, record)
        outcomes.append(any(abs(printed.value - total) < CENT for total in (whole, part)))
    if not outcomes:
        return None
    return all(outcomes)


_RATE = re.compile(
    r"%|\b(?:per ?cent|percentage|average|avg|mean|median|rate|ratio|per|min|max|turnout|index)\b"
)


def _adds_up(context: Context, column: ProposedColumn) -> bool:
    """Whether a column's figures make a sum that means something: no shares, no means, no numbers of rows."""
    if _RATE.search(column.name.casefold()) or column.profile.share(TextMark.PERCENT) > 0.5:
        return False
    index = column.index
    row = context.database.execute(
        f"""SELECT count(*) = max(n) - min(n) + 1 AND count(DISTINCT n) = count(*) AND min(n) IN (0, 1)
            FROM (SELECT try_cast(number AS BIGINT) AS n FROM clean JOIN v{index} v ON c{index} = v.v)"""
    ).fetchone()
    return not (row and row[0] and column.profile.filled > 2)


def _sum(context: Context, column: ProposedColumn, after: int, until: int) -> Decimal:
    index = column.index
    row = context.database.execute(
        f"""SELECT sum(try_cast(number AS DECIMAL(38, 12))) FROM clean JOIN v{index} v ON c{index} = v.v
            WHERE record > ? AND record < ?""",
        [after, until],
    ).fetchone()
    total = Decimal(str(row[0])) if row and row[0] is not None else Decimal(0)
    for record, (cells, _) in context.repairs.items():
        if after < record < until and (number := number_in(cells[index])) is not None:
            total += number.value
    return total
