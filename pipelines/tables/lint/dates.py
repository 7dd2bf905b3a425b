"""Rules about columns of dates, each decided by the column as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.profile import TextMark
from pipelines.tables.proposing import ProposedColumn, says_date

MANY = 0.05
MUCH = 0.25  # of the texts of a column that is none of dates
PERIOD_ROLES = ("date", "received")
PRINTED = ("csv", "html", "json")
"""Containers whose dates are texts that somebody's program printed."""


def of_the_dates(context: Context) -> Iterator[LintFault]:
    """What is wrong with the dates of each column."""
    outside = _outside_the_period(context)
    for column in context.columns:
        if column.type == "date" and column.profile.filled:
            yield from _not_dates(context, column)
            yield from _no_such_days(context, column)
            yield from _forms(context, column)
            yield from _order(context, column)
            yield from _unlikely(context, column)
            if column.role in PERIOD_ROLES and context.period is None:
                yield from _far_from_the_rest(context, column)
            if column.index in outside:
                yield from _out_of_period(context, column, outside[column.index])
        elif column.type != "date" and _is_year_heading(column):
            yield from _serials(context, column)
        elif column.type in ("string", "integer") and not (column.is_id or column.is_declared):
            if column.profile.marks[TextMark.SERIAL] and says_date(column.name):
                yield from _serials(context, column, "kept as found; print the column's dates alike")
            yield from _among_words(context, column)


def _among_words(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """A column that is text although dates are much of it, or its heading says that it holds some."""
    marks = column.profile.marks
    real = column.profile.filled - marks[TextMark.MISSING] - marks[TextMark.ERROR]
    if marks[TextMark.DAY] and (marks[TextMark.DAY] >= MUCH * real or says_date(column.name)):
        rows = context.rows_of(column, f"flags & {int(TextMark.DAY)} <> 0")
        yield fault("dates-among-words", column=column.name, text=context.sample(column, rows[0]))


def _is_year_heading(column: ProposedColumn) -> bool:
    """Whether a heading that is a year, or no word of quantity, stands over date serials only."""
    marks = column.profile.marks
    return (
        column.name.isdigit()
        and 1900 <= int(column.name) <= 2100
        and marks[TextMark.SERIAL] + marks[TextMark.DAY] == column.profile.filled
        and bool(marks[TextMark.SERIAL] and marks[TextMark.DAY])
    )


def _serials(context: Context, column: ProposedColumn, right: str = "") -> Iterator[LintFault]:
    rows = context.rows_of(column, f"flags & {int(TextMark.SERIAL)} <> 0")
    if rows:
        yield fault("date-serial", rows, column.name, context.sample(column, rows[0]), right=right)


def _day(column: ProposedColumn) -> str:
    return "day_us" if column.is_month_first else "day"


def _not_dates(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    dates = TextMark.DAY | TextMark.MISSING | TextMark.ERROR | TextMark.MIDNIGHT | TextMark.REDACTED
    if column.is_serial or not column.is_declared:
        dates |= TextMark.SERIAL
    if column.format == "%Y%m%d":
        dates |= TextMark.PACKED_DAY
    rows = context.rows_of(column, f"flags & {int(dates)} = 0")
    if not rows:
        return
    context.misfits.setdefault(column.index, set()).update(rows)
    if column.is_declared:
        yield from _serials(context, column)
        serials = {*context.rows_of(column, f"flags & {int(TextMark.SERIAL)} <> 0")}
        rows = [row for row in rows if row not in serials]
        if not rows:
            return
    rule = "not-a-date" if len(rows) <= MANY * column.profile.filled else "too-many-not-dates"
    yield fault(rule, rows, column.name, context.sample(column, rows[0]))


def _no_such_days(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Texts that are no day in the column's order, `31/02/2024`."""
    rows = context.rows_of(column, f"flags & {int(TextMark.DAY)} <> 0 AND {_day(column)} IS NULL")
    if rows:
        rule = "no-such-day" if len(rows) <= MANY * column.profile.filled else "too-many-no-such-day"
        yield fault(rule, rows, column.name, context.sample(column, rows[0]))


def _forms(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Rows whose date is printed in another form than most."""
    if len(column.profile.forms) < 2 or context.laid.opened.container not in PRINTED:
        return  # a workbook stores moments: that one has a time of day is no other form
    main = max(column.profile.forms.items(), key=lambda pair: (pair[1], pair[0]))[0]
    # May is whole and cut short alike: it is never another form than the other months'.
    rows = context.rows_of(
        column,
        "form IS NOT NULL AND form <> ? AND NOT (regexp_matches(v.v, '(?i)(^|[^a-z])may([^a-z]|$)') "
        "AND replace(form, '%B', '%b') = replace(?, '%B', '%b'))",
        [main, main],
    )
    if rows:
        yield fault("two-date-forms", rows, column.name, context.sample(column, rows[0]))


def _order(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    if column.order == "doubt":
        yield fault("order-in-doubt", column=column.name)
    if column.order in ("declared", "period", "neighbour") and not (
        column.profile.first_over_12 or column.profile.second_over_12
    ):
        rows = context.rows_of(column, f"flags & {int(TextMark.DAY)} <> 0 AND day <> day_us")
        rows = rows or context.rows_of(column, f"flags & {int(TextMark.DAY)} <> 0")
        yield fault("order-decided", rows, column.name, text=column.order)


def _unlikely(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    day = _day(column)
    rows = context.rows_of(column, f"{day} < '1800-01-01' OR {day} > '2150-01-01'")
    if rows:
        yield fault("year-unlikely", rows, column.name, context.sample(column, rows[0]))
    if (
        column.role == "date"
        and column.profile.filled >= 50
        and column.profile.distinct == 1
        and column.format
    ):
        yield fault("dates-alike", column=column.name)


def _outside_the_period(context: Context) -> dict[int, list[int]]:
    """Rows out of the period that the file names, by each column of dates that may be the one it is of.

    Where one column of dates lies in the period, the file is of that one and the others follow or go before
    it: decisions come weeks after the applications of a year.
    """
    period = context.period
    if period is None:
        return {}
    found = {
        column.index: min(
            (_outside(context, column, first, last) for first, last in period.spans), key=len, default=[]
        )
        for column in context.columns
        if column.type == "date" and column.profile.marks[TextMark.DAY]
    }
    asked = {
        column.index: found[column.index]
        for column in context.columns
        if column.role in PERIOD_ROLES and column.index in found
    }
    days = {column.index: column.profile.marks[TextMark.DAY] for column in context.columns}
    is_told = any(len(rows) <= MANY * days[index] for index, rows in found.items())
    return {index: rows for index, rows in asked.items() if not is_told or len(rows) <= MANY * days[index]}


def _out_of_period(context: Context, column: ProposedColumn, rows: list[int]) -> Iterator[LintFault]:
    """Rows whose date lies outside the period that the file's title or name says."""
    total = column.profile.marks[TextMark.DAY]
    if not rows or not total or context.period is None:
        return
    if len(rows) > 0.3 * total:
        yield fault("period-unlike-dates", column=column.name, text=context.period.name)
        return
    rule = "out-of-period" if len(rows) <= MANY * total else "far-out-of-period"
    yield fault(rule, rows, column.name, context.sample(column, rows[0]))


def _outside(context: Context, column: ProposedColumn, first: date, last: date) -> list[int]:
    day = _day(column)
    return context.rows_of(column, f"{day} < ? OR {day} > ?", [first.isoformat(), last.isoformat()])


def _far_from_the_rest(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Dates more than two years away from where nineteen of twenty lie."""
    day = _day(column)
    row = context.database.execute(
        f"""SELECT quantile_disc({day}::DATE, 0.025), quantile_disc({day}::DATE, 0.975)
            FROM clean JOIN v{column.index} v ON c{column.index} = v.v WHERE {day} IS NOT NULL"""
    ).fetchone()
    if row is None or row[0] is None or column.profile.filled < 40:
        return
    rows = context.rows_of(
        column,
        f"{day}::DATE < ?::DATE - INTERVAL 2 YEAR OR {day}::DATE > ?::DATE + INTERVAL 2 YEAR",
        list(row),
    )
    if rows and len(rows) <= MANY * column.profile.filled:
        yield fault("year-unlikely", rows, column.name, context.sample(column, rows[0]))
