"""Rules about sums: a printed total is used as a check of the rows above it, and is no row itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
    yield from _parts_and_totals(context)
    yield from _below_threshold(context)


_WHOLE = "(all|overall|both|total|whole|combined)( .*)?|.* (total|overall|combined)"
MOST_WHOLES = 0.2  # of the rows: where more say that they are a whole, the word means something else
MOST_ROWS_LOOKED_AT = 50_000


def _below_threshold(context: Context) -> Iterator[LintFault]:
    """Amounts nearer to nothing than the dataset is meant to hold."""
    least = context.declared.threshold if context.declared else None
    amount = context.role("amount")
    if least is None or amount is None:
        return
    rows = context.rows_of(amount, "abs(try_cast(number AS DECIMAL(38, 12))) < ?", [least])
    if rows:
        yield fault("below-threshold", rows, amount.name, context.sample(amount, rows[0]))


def _parts_and_totals(context: Context) -> Iterator[LintFault]:
    """Rows of data that are the sum of those before or after them, as `All wards` among the wards."""
    labels = [column for column in context.columns if column.type == "string" and column.profile.filled]
    numbers = [
        column
        for column in context.columns
        if column.type in ("number", "integer") and column.profile.filled and _adds_up(context, column)
    ]
    rows = context.laid.rows
    if not labels or not numbers or not 2 < rows <= MOST_ROWS_LOOKED_AT:
        return
    says = " OR ".join(f"regexp_full_match(lower(trim(c{one.index})), '{_WHOLE}')" for one in labels)
    wholes = set(context.records(f"SELECT record FROM clean WHERE {says}"))
    if not wholes or len(wholes) > MOST_WHOLES * rows:
        return
    figures = _figures(context, numbers)
    found = [record for record in sorted(wholes) if _is_sum_of_its_parts(record, wholes, figures)]
    if found:
        yield fault("parts-and-total", found, text=_label(context, found[0]))


def _figures(context: Context, numbers: Sequence[ProposedColumn]) -> dict[int, tuple[Decimal, ...]]:
    """The figures of each row in order, 0 where there is none."""
    cells = ", ".join(f"c{column.index}" for column in numbers)
    found = context.database.execute(f"SELECT record, {cells} FROM clean ORDER BY record").fetchall()
    read = ((record, [number_in(text or "") for text in texts]) for record, *texts in found)
    return {
        record: tuple(number.value if number else Decimal(0) for number in figures)
        for record, figures in read
    }


def _is_sum_of_its_parts(whole: int, wholes: set[int], figures: Mapping[int, tuple[Decimal, ...]]) -> bool:
    """Whether the rows up to the whole before it, or from it to the next, add up to it in every column."""
    records = list(figures)
    at = records.index(whole)
    before: list[int] = []
    for record in reversed(records[:at]):
        if record in wholes:
            break
        before.append(record)
    after: list[int] = []
    for record in records[at + 1 :]:
        if record in wholes:
            break
        after.append(record)
    return any(
        len(parts) > 1
        and any(figures[whole])
        and all(
            abs(sum((figures[part][column] for part in parts), Decimal(0)) - printed) < CENT
            for column, printed in enumerate(figures[whole])
        )
        for parts in (before, after)
    )


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
    r"%|\b(?:per ?cent|percentage|average|avg|mean|median|rate|ratio|per|min|max|turnout|index|years?)\b"
)


def _adds_up(context: Context, column: ProposedColumn) -> bool:
    """Whether a column's figures make a sum that means something: no shares, no means, no numbers of rows."""
    if _RATE.search(column.name.casefold()) or column.profile.share(TextMark.PERCENT) > 0.5:
        return False
    if column.type != "integer" or column.profile.filled < 3:
        return True
    index = column.index
    row = context.database.execute(
        f"""SELECT max(n - place) = min(n - place) AND min(n) IN (0, 1) FROM (
                SELECT try_cast(number AS BIGINT) AS n, row_number() OVER (ORDER BY record) AS place
                FROM clean JOIN v{index} v ON c{index} = v.v)"""
    ).fetchone()
    return not (row and row[0])


def _sum(context: Context, column: ProposedColumn, after: int, until: int) -> Decimal:
    index = column.index
    row = context.database.execute(
        f"""SELECT sum(try_cast(number AS DECIMAL(38, 12))) FROM clean JOIN v{index} v ON c{index} = v.v
            WHERE record > ? AND record < ? AND record NOT IN (SELECT unnest(?::INT[]))""",
        [after, until, context.shifted],
    ).fetchone()
    total = Decimal(str(row[0])) if row and row[0] is not None else Decimal(0)
    for record, (cells, _) in context.repairs.items():
        if after < record < until and (number := number_in(cells[index])) is not None:
            total += number.value
    return total
