"""Rules about single cells: each is a mark that a text carries, asked where it means something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.profile import TextMark
from pipelines.tables.proposing import PLACES, ProposedColumn

Asked = Callable[[ProposedColumn], bool]


def _always(_: ProposedColumn) -> bool:
    return True


def _number(column: ProposedColumn) -> bool:
    return column.type in ("number", "integer")


def _date(column: ProposedColumn) -> bool:
    return column.type == "date"


def _typed(column: ProposedColumn) -> bool:
    return column.type != "string"


def _text(column: ProposedColumn) -> bool:
    return column.type == "string"


def _id(column: ProposedColumn) -> bool:
    return column.is_id or (column.type == "string" and column.is_declared)


MARKS: tuple[tuple[str, TextMark, Asked], ...] = (
    ("padded", TextMark.PADDED, _always),
    ("no-break-space", TextMark.NO_BREAK, _always),
    ("double-blanks", TextMark.DOUBLE_BLANKS, _always),
    ("line-break", TextMark.LINE_BREAK, _always),
    ("missing-word", TextMark.MISSING, _always),
    ("wrong-page", TextMark.WRONG_PAGE, _always),
    ("symbol-for-blank", TextMark.SYMBOL, _always),
    ("error-value", TextMark.ERROR, _always),
    ("leading-zeros", TextMark.LEADING_ZERO, _text),
    ("redacted", TextMark.REDACTED, _text),
    ("two-digit-year", TextMark.TWO_DIGIT_YEAR, _date),
    ("time-of-day", TextMark.TIMED, _date),
    ("midnight-only", TextMark.MIDNIGHT, _date),
    ("thousands", TextMark.THOUSANDS, _number),
    ("currency", TextMark.CURRENCY, _number),
    ("spaces-in-number", TextMark.SPACES, _number),
    ("brackets", TextMark.BRACKETS, _number),
    ("credit", TextMark.CREDIT, _number),
    ("trailing-minus", TextMark.TRAILING_MINUS, _number),
    ("negative", TextMark.NEGATIVE, _number),
    ("percent", TextMark.PERCENT, _number),
    ("scale", TextMark.SCALE, _number),
    ("words-after", TextMark.WORDS_AFTER, _number),
    ("id-scientific", TextMark.SCIENTIFIC, lambda column: _id(column)),
    ("date-serial", TextMark.SERIAL, lambda column: _date(column) and not column.is_declared),
    ("coordinates-zero", TextMark.ZERO, lambda column: column.role in PLACES),
)  # fmt: skip


def of_the_cells(context: Context) -> Iterator[LintFault]:
    """One look at each column: the records whose text carries a mark that means something there."""
    for column in context.columns:
        asked = [(rule, mark) for rule, mark, means in MARKS if column.profile.marks[mark] and means(column)]
        if asked:
            yield from _marked(context, column, asked)
        if _number(column):
            yield from _unlike(context, column)


def _unlike(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Figures that are not measured as the others of their column are, though nothing says so of them."""
    marks, index = column.profile.marks, column.index
    figures = marks[TextMark.NUMBER]
    if marks[TextMark.PERCENT] and marks[TextMark.PERCENT] < figures:
        without = int(TextMark.PERCENT)
        small = "abs(try_cast(number AS DOUBLE)) BETWEEN 0.000001 AND 1"
        rows = context.records(
            f"""SELECT record FROM clean JOIN v{index} v ON c{index} = v.v
                WHERE flags & {without} = 0 AND {small} ORDER BY record"""
        )
        if rows:
            yield fault("percent-missing", rows, column.name, context.sample(column, rows[0]))
    if marks[TextMark.OTHER_CURRENCY] and marks[TextMark.OTHER_CURRENCY] < figures:
        other = int(TextMark.OTHER_CURRENCY)
        rows = context.records(
            f"""SELECT record FROM clean JOIN v{index} v ON c{index} = v.v
                WHERE flags & {other} <> 0 ORDER BY record"""
        )
        yield fault("currencies-mixed", rows, column.name, context.sample(column, rows[0]))


def _marked(
    context: Context, column: ProposedColumn, asked: list[tuple[str, TextMark]]
) -> Iterator[LintFault]:
    mask = 0
    for _, mark in asked:
        mask |= mark
    index = column.index
    found = context.database.execute(
        f"SELECT record, flags FROM clean JOIN v{index} v ON c{index} = v.v WHERE flags & {int(mask)} <> 0"
    ).fetchnumpy()
    records, flags = np.asarray(found["record"]), np.asarray(found["flags"])
    for rule, mark in asked:
        rows = records[(flags & int(mark)) != 0]
        if len(rows):
            first = int(rows.min())
            yield fault(rule, rows.tolist(), column.name, context.sample(column, first))
