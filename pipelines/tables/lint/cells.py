"""Rules about single cells: each is a mark that a text carries, asked where it means something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from pipelines.tables.lint.rules import Context, Fault, fault
from pipelines.tables.profile import Mark
from pipelines.tables.proposing import Column

Asked = Callable[[Column], bool]


def _always(_: Column) -> bool:
    return True


def _number(column: Column) -> bool:
    return column.type in ("number", "integer")


def _date(column: Column) -> bool:
    return column.type == "date"


def _typed(column: Column) -> bool:
    return column.type != "string"


def _text(column: Column) -> bool:
    return column.type == "string"


def _id(column: Column) -> bool:
    return column.is_id or (column.type == "string" and column.is_declared)


PLACES = ("easting", "northing", "latitude", "longitude")

MARKS: tuple[tuple[str, Mark, Asked], ...] = (
    ("padded", Mark.PADDED, _always),
    ("no-break-space", Mark.NO_BREAK, _always),
    ("double-blanks", Mark.DOUBLE_BLANKS, _always),
    ("line-break", Mark.LINE_BREAK, _always),
    ("missing-word", Mark.MISSING, _always),
    ("wrong-page", Mark.WRONG_PAGE, _always),
    ("symbol-for-blank", Mark.SYMBOL, _always),
    ("error-value", Mark.ERROR, _always),
    ("leading-zeros", Mark.LEADING_ZERO, _text),
    ("redacted", Mark.REDACTED, _text),
    ("two-digit-year", Mark.TWO_DIGIT_YEAR, _date),
    ("midnight-only", Mark.MIDNIGHT, _date),
    ("thousands", Mark.THOUSANDS, _number),
    ("currency", Mark.CURRENCY, _number),
    ("spaces-in-number", Mark.SPACES, _number),
    ("brackets", Mark.BRACKETS, _number),
    ("credit", Mark.CREDIT, _number),
    ("trailing-minus", Mark.TRAILING_MINUS, _number),
    ("negative", Mark.NEGATIVE, _number),
    ("percent", Mark.PERCENT, _number),
    ("scale", Mark.SCALE, _number),
    ("words-after", Mark.WORDS_AFTER, _number),
    ("id-scientific", Mark.SCIENTIFIC, lambda column: _id(column)),
    ("decimal-comma", Mark.COMMA, lambda column: _number(column) and column.order == "comma in doubt"),
    ("date-serial", Mark.SERIAL, lambda column: _date(column) and not column.is_declared),
    ("coordinates-zero", Mark.ZERO, lambda column: column.role in PLACES),
)  # fmt: skip


def of_the_cells(context: Context) -> Iterator[Fault]:
    """One look at each column: the records whose text carries a mark that means something there."""
    for column in context.columns:
        asked = [(rule, mark) for rule, mark, means in MARKS if column.profile.marks[mark] and means(column)]
        if asked:
            yield from _marked(context, column, asked)


def _marked(context: Context, column: Column, asked: list[tuple[str, Mark]]) -> Iterator[Fault]:
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
