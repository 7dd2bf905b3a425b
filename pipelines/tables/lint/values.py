"""Rules about values that do not fit their column: numbers, ids, codes, another column's values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipelines.tables.declared import plain
from pipelines.tables.identifiers import names_ids
from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.profile import LONG, TextMark
from pipelines.tables.proposing import ProposedColumn

FEW = 0.02
MOSTLY = 0.8
MANY_FIGURES = 0.5  # of a column of text, with and without marks: it was meant to be one of figures
LEAST = 20  # rows from which a column says what is usual in it
ONE_LENGTH = 0.95  # of ids: where more have another length, a system has two kinds of them
_VARYING = re.compile(r"uprn|\burn\b|usrn|phone|\btel|\bfax|mobile")
"""Numbers of properties and telephones vary in length; only far shorter ones are odd."""


def of_the_values(context: Context) -> Iterator[LintFault]:
    """Values that their column cannot hold."""
    for column in context.columns:
        if column.type in ("number", "integer") and column.profile.filled:
            yield from _numbers(context, column)
        if column.order in ("comma in doubt", "points in doubt"):
            yield from _in_doubt(context, column)
        if column.type in ("number", "integer") or (column.type == "string" and not column.is_id):
            yield from _scientific(context, column)
        if column.role == "postcode" or _is_postcode_column(column):
            yield from _postcodes(context, column)
        if column.is_id and column.profile.filled:
            yield from _ids(context, column)
        if column.type == "string" and not column.is_id:
            yield from _of_another_column(context, column)
            yield from _marked_figures(context, column)
        if column.field is not None and column.field.codes:
            yield from _codes(context, column)


def _numbers(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Texts under a column of numbers that print none."""
    fits = TextMark.NUMBER | TextMark.MISSING | TextMark.ERROR | TextMark.REDACTED
    if column.order == "comma in doubt" or column.has_decimal_comma:
        fits |= TextMark.COMMA
    condition = f"flags & {int(fits)} = 0"
    if column.profile.marks[TextMark.WORDS_AFTER]:
        condition += f" AND flags & {int(TextMark.WORDS_AFTER)} = 0"
    if column.has_decimal_comma:
        pointed = "regexp_full_match(trim(v.v), '[-−]?[0-9]{1,3}([.][0-9]{3})+')"
        number = f"flags & {int(TextMark.NUMBER)} <> 0 AND flags & {int(TextMark.COMMA)} = 0"
        condition = f"({condition} OR ({number} AND contains(v.v, '.') AND NOT {pointed}))"
    rows = context.rows_of(column, condition)
    if rows:
        context.misfits.setdefault(column.index, set()).update(rows)
        rule = "not-whole" if column.type == "integer" and column.is_declared else "not-a-number"
        yield fault(rule, rows, column.name, context.sample(column, rows[0]))
    if column.type == "integer" and column.is_declared:
        parts = context.rows_of(
            column, f"flags & {int(TextMark.NUMBER)} <> 0 AND flags & {int(TextMark.WHOLE)} = 0"
        )
        if parts:
            yield fault("not-whole", parts, column.name, context.sample(column, parts[0]))


def _in_doubt(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Figures whose points or commas part thousands or decimals: asked, and held back until declared."""
    rule, sign = ("decimal-comma", ",") if column.order == "comma in doubt" else ("decimal-point", ".")
    rows = context.rows_of(column, "contains(v.v, ?)", [sign])
    said = "held back; say `decimal comma` or `decimal point` in its format" if column.is_declared else ""
    level = "error" if column.is_declared else ""
    yield fault(rule, rows, column.name, context.sample(column, rows[0]), right=said, level=level)


def _scientific(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Figures that a spreadsheet printed in scientific notation: of long ones the last figures are lost."""
    if not column.profile.marks[TextMark.SCIENTIFIC]:
        return
    shown = f"flags & {int(TextMark.SCIENTIFIC)} <> 0"
    if column.type == "string":
        lost = [] if column.is_declared else context.rows_of(column, f"{shown} AND v.v ILIKE '%e+%'")
        if lost:
            yield fault("id-scientific", lost, column.name, context.sample(column, lost[0]))
        return
    rows = context.rows_of(column, shown)
    lost = context.rows_of(column, f"{shown} AND abs(try_cast(number AS DOUBLE)) >= {LONG}")
    if lost:
        right = "held back; ask for the file again"
        sample = context.sample(column, lost[0])
        yield fault("figure-scientific", lost, column.name, sample, right=right, level="error")
    if kept := sorted({*rows} - {*lost}):
        yield fault("figure-scientific", kept, column.name, context.sample(column, kept[0]))


def _marked_figures(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Marks of notes behind the figures of a column that is text because so many have one."""
    marks = column.profile.marks
    real = column.profile.filled - marks[TextMark.MISSING] - marks[TextMark.ERROR]
    if column.is_declared or not marks[TextMark.MARKED]:
        return
    if marks[TextMark.NUMBER] + marks[TextMark.MARKED] >= MANY_FIGURES * real:
        rows = context.rows_of(column, f"flags & {int(TextMark.MARKED)} <> 0")
        right = "kept as text; put the marks into a column of their own"
        yield fault("words-after", rows, column.name, context.sample(column, rows[0]), right=right)


def _is_postcode_column(column: ProposedColumn) -> bool:
    return re.search(r"post ?_?code\d?$", column.name.strip(), re.IGNORECASE) is not None


def _postcodes(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Texts that are no postcode where half of the column is."""
    if column.profile.share(TextMark.POSTCODE) < 0.5:
        return
    rows = context.rows_of(
        column, f"flags & {int(TextMark.POSTCODE | TextMark.MISSING | TextMark.REDACTED)} = 0"
    )
    if rows:
        yield fault("bad-postcode", rows, column.name, context.sample(column, rows[0]))


def _ids(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    yield from _zeros_lost(context, column)
    yield from _lengths(context, column)
    yield from _two_in_one(context, column)
    yield from _repeated(context, column)


def _figures(context: Context, column: ProposedColumn) -> Counter[int]:
    """Rows by length of the ids that are all figures."""
    found = context.database.execute(
        f"""SELECT length(trim(v)), sum(n) FROM v{column.index}
            WHERE regexp_full_match(trim(v), '[0-9]+') GROUP BY 1"""
    ).fetchall()
    return Counter({int(length): int(count) for length, count in found})


def _zeros_lost(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Ids shorter than the rest, of which some begin with zeros."""
    lengths = _figures(context, column)
    if not column.profile.marks[TextMark.LEADING_ZERO] or len(lengths) < 2:
        return
    if sum(lengths.values()) < MOSTLY * column.profile.filled:
        return  # numbers that many senders gave, each in a form of its own
    usual, count = lengths.most_common(1)[0]
    zeros = context.rows_of(
        column, f"flags & {int(TextMark.LEADING_ZERO)} <> 0 AND length(trim(v)) = {usual}"
    )
    if not zeros or count < 0.6 * sum(lengths.values()) or count < 3:
        return
    rows = context.rows_of(column, f"regexp_full_match(trim(v), '[1-9][0-9]*') AND length(trim(v)) < {usual}")
    if rows:
        yield fault("zeros-lost", rows, column.name, context.sample(column, rows[0]))


def _lengths(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Ids of figures that are longer or shorter than nineteen of twenty, and not by counting on."""
    lengths = _figures(context, column)
    total = sum(lengths.values())
    if len(lengths) < 2 or total < LEAST or total < 0.9 * column.profile.filled:
        return
    usual, count = lengths.most_common(1)[0]
    if usual < 4 or count < ONE_LENGTH * total:
        return
    far = f"AND length(trim(v)) < {usual / 2}" if _VARYING.search(plain(column.name)) else ""
    rows = context.rows_of(
        column,
        f"regexp_full_match(trim(v), '[1-9][0-9]*') AND length(trim(v)) <> {usual} "
        f"AND NOT (length(trim(v)) = {usual - 1} AND trim(v)[1] >= '9') "
        f"AND NOT (length(trim(v)) = {usual + 1} AND trim(v)[1:2] = '10') {far}",
    )
    if rows:
        yield fault("two-lengths", rows, column.name, context.sample(column, rows[0]))


_TWO = re.compile(r"\s*(?:[/&;,+\n\r]|\band\b|\s)\s*")


def _two_in_one(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Cells that hold two ids of the shape that the column's ids have."""
    found = context.database.execute(
        f"SELECT v, n FROM v{column.index} WHERE regexp_matches(trim(v), '[/&;,+\\s]|\\band\\b') LIMIT 20000"
    ).fetchall()
    if not found or sum(count for _, count in found) > 0.2 * column.profile.filled:
        return
    shapes = shapes_of(context, column)
    pairs = []
    for text, _ in found:
        parts = [part for part in _TWO.split(text.strip()) if part]
        if len(parts) > 1 and all(len(part) > 2 and shape_of(part) in shapes for part in parts):
            pairs.append(text)
    if pairs:
        rows = context.rows_of(column, "list_contains(?, v.v)", [pairs])
        yield fault("two-ids", rows, column.name, pairs[0])


def shape_of(text: str) -> str:
    """A text with every figure as 9 and every letter as a."""
    return re.sub(r"[A-Za-z]", "a", re.sub(r"\d", "9", text.strip()))


def shapes_of(context: Context, column: ProposedColumn) -> set[str]:
    """The shapes that a twentieth of the ids have each and nine of ten together; else none."""
    found = context.database.execute(
        f"""SELECT regexp_replace(regexp_replace(trim(v), '[0-9]', '9', 'g'), '[A-Za-z]', 'a', 'g'), sum(n)
            FROM v{column.index} GROUP BY 1 ORDER BY 2 DESC LIMIT 50"""
    ).fetchall()
    common = {shape: count for shape, count in found if count >= 0.05 * column.profile.filled}
    return set(common) if sum(common.values()) >= 0.9 * column.profile.filled else set()


def _repeated(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Ids that come again where the dataset says that one names a row, or nearly none does."""
    declared = context.declared
    is_key = declared is not None and column.field is not None and declared.key == (column.field.name,)
    filled = column.profile.filled
    if not is_key or filled < 2 or column.profile.distinct < 0.95 * filled:
        return
    rows = context.rows_of(column, f"n > 1 AND flags & {int(TextMark.MISSING)} = 0")
    equal = set(equal_rows(context))
    rows = [row for row in rows if row not in equal]
    again = context.rows_of(column, f"n > 1 AND flags & {int(TextMark.MISSING)} = 0")
    if rows and len(rows) > len(again) - len(rows):
        yield fault("id-repeated", rows, column.name, context.sample(column, rows[0]))


def equal_rows(context: Context) -> list[int]:
    """Rows equal to an earlier one, cell by cell; asked once."""
    if context.equal is None:
        plain = ", ".join(f"c{column.index}" for column in context.columns)
        context.equal = context.records(
            f"""SELECT record FROM (
                    SELECT record, row_number() OVER (PARTITION BY hash({plain}) ORDER BY record) AS nth
                    FROM clean)
                WHERE nth > 1 ORDER BY record"""
        )
    return context.equal


_FREE_WORDS = re.compile(r"narrative|comment|notes?\b|remark|description|details?\b|purpose", re.IGNORECASE)
"""Headings over words that people write freely, in which a date or an amount is at home."""


def _of_another_column(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """A few dates or amounts in a column of words, while another column holds such values.

    A reference may look like either: `23.09.10` is an invoice's number as its sender gave it.
    """
    filled, marks = column.profile.filled, column.profile.marks
    if (
        filled < LEAST
        or column.role == "purpose"
        or _FREE_WORDS.search(column.name)
        or names_ids(column.name)
    ):
        return
    others = {other.type for other in context.columns if other is not column}
    if 0 < marks[TextMark.DAY] <= FEW * filled and "date" in others:
        rows = context.rows_of(column, f"flags & {int(TextMark.DAY)} <> 0")
        context.misfits.setdefault(column.index, set()).update(rows)
        yield fault(
            "other-column",
            rows,
            column.name,
            context.sample(column, rows[0]),
            says="a date in a column of words",
        )
    if (
        0 < marks[TextMark.DECIMALS] <= FEW * filled
        and marks[TextMark.NUMBER] <= FEW * filled
        and others & {"number"}
    ):
        rows = context.rows_of(
            column, f"flags & {int(TextMark.DECIMALS)} <> 0 AND flags & {int(TextMark.NUMBER)} <> 0"
        )
        context.misfits.setdefault(column.index, set()).update(rows)
        if rows:
            yield fault(
                "other-column",
                rows,
                column.name,
                context.sample(column, rows[0]),
                says="an amount in a column of words",
            )


def _codes(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Values that the standard's list does not have."""
    codes = [code.casefold() for code in column.field.codes] if column.field else []
    rows = context.rows_of(column, "NOT list_contains(?, lower(trim(v.v)))", [codes])
    if rows and (column.is_declared or len(rows) < 0.5 * column.profile.filled):
        yield fault("not-in-list", rows, column.name, context.sample(column, rows[0]))
