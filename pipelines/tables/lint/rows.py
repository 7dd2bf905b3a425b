"""Rules about rows: short, long, shifted or fused; and the proofs by which some are read all the same.

A row is read in another alignment only when exactly one fits the types of all columns; every other is held
back. The text as found is kept in either case.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.lint.second_tables import second_table
from pipelines.tables.lint.values import equal_rows, shape_of, shapes_of
from pipelines.tables.profile import BLANKS, TextMark, read_text
from pipelines.tables.proposing import ProposedColumn
from pipelines.tables.texts import comma_decimal_in, day_in, is_missing, is_postcode, number_in

LOOSE = 0.2  # above this share of short rows, leaving out empty cells at the end is how the file was written
FEW_UNFIT = 0.02  # of short rows, so few that do not fit are rows at fault and say nothing of the file's way
MOST_LOOKED_AT = 20_000
LEAST_IDS = 10
NEARLY_ALL = 0.9  # of rows: a column so filled is empty by mistake
FEW_STRANGE = 0.05  # of a column of words: so few dates or amounts in it are strangers


def of_the_rows(context: Context) -> Iterator[LintFault]:
    """Rows whose cells do not stand under their headings, and rows equal to others."""
    short = _found(context, "width < ? AND more IS NULL", len(context.columns))
    long = _found(context, "more IS NOT NULL")
    yield from _swallowed(context)
    yield from _short(context, short)
    yield from _long(context, long)
    yield from _not_looked_at(context, "row-short", "width < ? AND more IS NULL", short)
    yield from _not_looked_at(context, "row-long", "width > ? AND more IS NOT NULL", long)
    yield from _shifted(context)
    yield from second_table(context)
    yield from _quotes_broken(context)
    equal = equal_rows(context)
    if equal:
        yield fault("rows-equal", equal)


def _quotes_broken(context: Context) -> Iterator[LintFault]:
    """Rows whose quotes are broken: what was taken as their cells is a guess, in whatever alignment."""
    laid = context.laid
    rows = sorted(record for record in laid.broken if record >= min(laid.frame.header, laid.frame.first))
    rows = [record for record in rows if record not in laid.left_out]
    context.leave_out(rows)
    if rows:
        cells = ", ".join(f"c{column.index}" for column in context.columns)
        found = context.database.execute(f"SELECT {cells} FROM data WHERE record = ?", [rows[0]]).fetchone()
        taken = " | ".join(text for text in found or context.laid.frame.headings if text)
        says = f"quotes inside quotes that are not doubled, first on {laid.broken[rows[0]]}"
        yield fault("quotes-broken", rows, text=f"taken as {taken}", says=says)


def _found(context: Context, condition: str, *parameters: object) -> list[tuple[int, list[str]]]:
    """The first rows of data that meet a condition: record and every cell as found."""
    cells = ", ".join(f"c{column.index}" for column in context.columns)
    found = context.database.execute(
        f"""SELECT record, width, more, {cells} FROM data
            WHERE {condition} ORDER BY record""",
        list(parameters),
    )
    rows = []
    for record, width, more, *texts in found.fetchmany(MOST_LOOKED_AT):
        own = [text or "" for text in texts[:width]]
        rows.append((int(record), own + _without_tail(json.loads(more) if more else [])))
    return rows


def _not_looked_at(
    context: Context, rule: str, condition: str, looked_at: list[tuple[int, list[str]]]
) -> Iterator[LintFault]:
    """Rows beyond those that were tried: held back, as nothing was proved of them."""
    if len(looked_at) < MOST_LOOKED_AT:
        return
    rows = context.records(
        f"SELECT record FROM data WHERE {condition} AND record > ? ORDER BY record",
        [len(context.columns), looked_at[-1][0]],
    )
    if rows:
        yield fault(rule, rows)


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def fits(context: Context, column: ProposedColumn, text: str) -> bool:
    """Whether one text could stand in a column; an empty one may stand anywhere. Each is asked once."""
    key = (column.index, text)
    if key not in context.fitting:
        context.fitting[key] = _fits(context, column, text)
    return context.fitting[key]


def _fits(context: Context, column: ProposedColumn, text: str) -> bool:
    if not text.strip():
        return not (column.field is not None and column.field.is_required)
    if text[0].isspace() and column.profile.filled and not column.profile.marks[TextMark.PADDED]:
        return False  # a cell that was cut at a comma begins with the blank after it
    if column.type == "date":
        return day_in(text) is not None
    if column.type in ("number", "integer"):
        return number_in(text) is not None or (
            column.has_decimal_comma and comma_decimal_in(text) is not None
        )
    if column.role == "postcode":
        return is_postcode(text) or is_missing(text)
    return _reads_as_text(column, text) and _has_shape(context, column, text)


def _has_shape(context: Context, column: ProposedColumn, text: str) -> bool:
    """Whether an id has a shape that the column's ids have, where nearly all share a few."""
    if not column.is_id or column.profile.filled < LEAST_IDS:
        return True
    if column.index not in context.shapes:
        context.shapes[column.index] = shapes_of(context, column)
    shapes = context.shapes[column.index]
    return not shapes or shape_of(text) in shapes


def _reads_as_text(column: ProposedColumn, text: str) -> bool:
    """A column of text takes any, but one that never holds dates or amounts holds none now."""
    marks = column.profile.marks
    if not column.profile.filled:
        return True
    read = read_text(text)
    if read.day is not None and not marks[TextMark.DAY]:
        return False
    if column.is_id and marks[TextMark.DIGITS] == column.profile.filled and not read.marks & TextMark.DIGITS:
        return False
    return not (read.marks & TextMark.DECIMALS and not marks[TextMark.DECIMALS])


def _proved(context: Context, candidates: Sequence[list[str]]) -> list[str] | None:
    """The one alignment that fits every column, None where several do or none."""
    fitting = [
        cells
        for cells in candidates
        if all(fits(context, column, text) for column, text in zip(context.columns, cells, strict=True))
    ]
    distinct = [cells for at, cells in enumerate(fitting) if cells not in fitting[:at]]
    return distinct[0] if len(distinct) == 1 and _can_prove(context) else None


def _can_prove(context: Context) -> bool:
    """Whether rows of the heading's width have said what the columns hold."""
    return any(column.type != "string" and column.profile.filled for column in context.columns)


def _short(context: Context, rows: list[tuple[int, list[str]]]) -> Iterator[LintFault]:
    width = len(context.columns)
    if not rows:
        return
    if len(rows) > LOOSE * context.laid.rows and context.laid.rows > 4:
        ragged, unfit = _ragged(context, rows)
        if len(unfit) <= FEW_UNFIT * len(rows):
            for record, cells in ragged:
                whole = cells + [""] * (width - len(cells))
                context.repairs[record] = (whole, "empty cells left out at the end")
            yield fault("row-ragged", [record for record, _ in ragged])
            rows = unfit
    repaired, held = [], []
    for record, cells in rows:
        gap = [""] * (width - len(cells))
        candidates = [cells[:place] + gap + cells[place:] for place in range(len(cells) + 1)]
        proved = _proved(context, candidates) if len(cells) > 1 else None
        if proved is None:
            held.append(record)
        else:
            context.repairs[record] = (proved, "one alignment fits all types")
            repaired.append(record)
    last = context.laid.records
    if (
        held
        and held[-1] == last
        and len(rows[-1][1]) < width
        and context.laid.opened.container == "csv"
        and _ends_open(context)
    ):
        yield fault("file-ends-inside-record", [last])
    if held:
        yield fault("row-short", held)
    if repaired:
        yield fault("row-short", repaired, right="read in the one alignment that fits all types")


def _ends_open(context: Context) -> bool:
    """Whether the file's last byte is no line break."""
    with context.laid.opened.path.open("rb") as stream:
        stream.seek(0, 2)
        if not stream.tell():
            return False
        stream.seek(-1, 2)
        return stream.read(1) not in (b"\n", b"\r")


def _ragged(
    context: Context, rows: list[tuple[int, list[str]]]
) -> tuple[list[tuple[int, list[str]]], list[tuple[int, list[str]]]]:
    """Short rows whose cells all fit where they stand, and those that have one that does not."""
    ragged: list[tuple[int, list[str]]] = []
    unfit: list[tuple[int, list[str]]] = []
    for row in rows:
        fit = all(fits(context, column, text) for column, text in zip(context.columns, row[1], strict=False))
        (ragged if fit else unfit).append(row)
    return ragged, unfit


def _long(context: Context, rows: list[tuple[int, list[str]]]) -> Iterator[LintFault]:
    width = len(context.columns)
    by = context.laid.opened.delimiter
    fused, repaired, held = [], [], []
    for record, cells in rows:
        extra = len(cells) - width
        if len(cells) >= 2 * width - 1 and width > 2:
            fused.append(record)
            continue
        candidates = _joined(cells, extra, by)
        without_blank = [
            cells[:place] + cells[place + extra :]
            for place in range(width + 1)
            if not any(text.strip() for text in cells[place : place + extra])
        ]
        proved = _proved(context, candidates + without_blank) if by else None
        if proved is None:
            held.append(record)
        else:
            context.repairs[record] = (proved, "one alignment fits all types")
            repaired.append(record)
    if fused:
        yield fault("rows-fused", fused)
    if held:
        yield fault("row-long", held)
    if repaired:
        yield fault("row-long", repaired, right="read in the one alignment that fits all types")


def _joined(cells: list[str], extra: int, by: str) -> list[list[str]]:
    """A row with as many neighbours joined again as it is too long by."""
    return [
        [*cells[:place], by.join(cells[place : place + extra + 1]), *cells[place + extra + 1 :]]
        for place in range(len(cells) - extra)
    ]


def _shifted(context: Context) -> Iterator[LintFault]:
    """Rows of the right width that two or more typed columns cannot take, or one and its neighbour."""
    counts: dict[int, int] = {}
    for rows in context.misfits.values():
        for record in rows:
            counts[record] = counts.get(record, 0) + 1
    several = sorted({record for record, count in counts.items() if count > 1} | _misplaced(context))
    if not several or len(several) > 0.2 * context.laid.rows:
        return
    context.shifted = several
    yield fault("row-shifted", several)
    cells = ", ".join(f"coalesce(c{column.index}, '')" for column in context.columns)
    found = context.database.execute(
        f"SELECT record, width, {cells} FROM data WHERE record IN (SELECT unnest(?)) ORDER BY record",
        [several[:MOST_LOOKED_AT]],
    ).fetchall()
    by, columns = context.laid.opened.delimiter, len(context.columns)
    for record, width, *texts in found:
        extra = max(0, width - columns)  # empty cells beyond the last column, as a row pushed right has
        joined = _joined([*texts, *[""] * extra], extra, by) if by and extra else []
        proved = _proved(context, [*_shifts(texts, by), *joined])
        if proved is not None:
            context.repairs[int(record)] = (proved, "one alignment fits all types")


def _misplaced(context: Context) -> set[int]:
    """Rows with a date or an amount under words, whose own column is empty though it hardly ever is."""
    found: set[int] = set()
    for kinds, mark in ((("date",), TextMark.DAY), (("number",), TextMark.DECIMALS)):
        gaps: set[int] = set()
        strange: set[int] = set()
        for column in context.columns:
            profile = column.profile
            if column.type in kinds and profile.filled >= NEARLY_ALL * context.laid.rows:
                gaps |= context.misfits.get(column.index, set())
                gaps |= set(context.records(f"SELECT record FROM clean WHERE {is_blank(column.index)}"))
            elif column.type == "string" and 0 < profile.marks[mark] <= FEW_STRANGE * profile.filled:
                strange |= set(context.rows_of(column, f"flags & {int(mark)} <> 0"))
        found |= gaps & strange
    return found


def is_blank(index: int) -> str:
    """The condition that a cell holds nothing but white space."""
    return f"trim(coalesce(c{index}, ''), {BLANKS}) = ''"


def _shifts(cells: list[str], by: str) -> list[list[str]]:
    """The row with one empty cell moved, or with two neighbours joined and an empty cell at the end."""
    empty = [place for place, text in enumerate(cells) if not text.strip()]
    moved = []
    for place in empty:
        rest = cells[:place] + cells[place + 1 :]
        moved += [[*rest[:to], "", *rest[to:]] for to in range(len(cells))]
        if by:
            moved += [
                [*rest[:first], by.join((rest[first], rest[second])), *rest[second + 1 :], "", ""]
                for first, second in pairwise(range(len(rest)))
            ]
    return [one[: len(cells)] for one in moved if one != cells]


def _is_a_record(context: Context, line: str) -> bool:
    """Whether a line inside a cell has a cell for each heading and a figure or date where those stand.

    Where no column has either, as many separators as a record has are enough.
    """
    by, width = context.laid.opened.delimiter, len(context.columns)
    if line.count(by) < width - 1:
        return False
    cells = next(csv.reader([line], delimiter=by), [])
    typed = [column for column in context.columns if column.type != "string" and column.profile.filled]
    texts = [cells[column.index] for column in typed if column.index < len(cells)]
    return not typed or any(
        text.strip() and fits(context, column, text) for column, text in zip(typed, texts, strict=False)
    )


def _swallowed(context: Context) -> Iterator[LintFault]:
    """Cells in which several lines each hold as many separators as a record: a quote was never closed."""
    by, width = context.laid.opened.delimiter, len(context.columns)
    if not by or width < 3:
        return
    rows = []
    for column in context.columns:
        if column.type != "string":
            continue
        found = context.database.execute(
            f"""SELECT record, c{column.index} FROM data
                WHERE contains(c{column.index}, chr(10)) AND length(c{column.index}) > 60"""
        ).fetchmany(2000)
        for record, text in found:
            lines = [line for line in text.splitlines()[1:] if line.strip()]
            if lines and sum(_is_a_record(context, line) for line in lines) >= max(1, len(lines) // 2):
                rows.append(int(record))
    if rows:
        yield fault("record-swallowed", rows)
