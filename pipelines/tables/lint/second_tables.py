"""A second table below the first in the same sheet: its rows would go out under headings that are not theirs.

A row among the rows is like a heading where it has words in every column in which figures or dates stand
above and below it. What else it shows decides: below an empty row or a title, over several such columns, or
with names that headings have, the file is refused; a word in the only column of figures may be an answer that
somebody wrote there, and what stands below it is held back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.tables.declared import plain
from pipelines.tables.frame import HEADING_WORDS, LONGEST_HEADING, kind_of
from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.profile import TextMark
from pipelines.tables.proposing import ProposedColumn
from pipelines.tables.texts import figure_before_words, is_missing, is_redacted

MOST_LOOKED_AT = 2_000  # of the rows below an empty one, that do not fit or are short
MOST_LIKELY = 50  # words that stand over figures in so many rows are no headings
FIGURES = ("number", "date")
FIGURES_AGAIN = 3  # rows below from which figures that stand above, too, say that the table goes on
_ANSWER = re.compile(
    r"""(?:not|no|see|to|as|in|on|under|awaiting|nil|free|various|exempt|confidential|vacant|full)\b.*|
    (?:\w+\ )*(?:pending|outstanding|ongoing|missing|unknown|withheld|redacted|closed|cancelled|suspended|
    waived|refunded|deferred|delayed|included|excluded|combined|(?:un)?confirmed)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What is written in place of a figure: `see note`, `to follow`, `withheld`."""


@dataclass(frozen=True)
class LikeHeading:
    """A row that is like a heading: its record, its line, and whether nothing else is likely."""

    record: int
    line: int
    is_sure: bool


def second_table(context: Context) -> Iterator[LintFault]:
    """The first row that is like another table's heading, with the rows below it."""
    found = next(_like_headings(context), None)
    if found is None:
        return
    left_out, last = context.laid.left_out, context.laid.records
    again = [row for row, reason in left_out.items() if reason == "heading" and row > found.record]
    end = last + 1 if found.is_sure else min(again, default=last + 1)
    rows = [row for row in range(found.record, end) if row not in left_out]
    where = f"on line {found.line}"
    if found.is_sure:
        yield fault("several-tables", rows, says=f"another table in the same sheet, with its heading {where}")
    else:
        context.leave_out(rows)
        says = f"rows from one {where} that may be another table's heading"
        yield fault("below-a-heading", rows, says=says)


def _like_headings(context: Context) -> Iterator[LikeHeading]:
    laid = context.laid
    typed = [column.index for column in context.columns if _is_of_figures(column)]
    if not typed:
        return
    looked_at = _looked_at(context)
    likely = 0
    rows = _rows(context, [near for record in looked_at for near in range(record - 1, record + 4)])
    for record in looked_at:
        if record not in rows or record in laid.left_out or record in laid.broken:
            continue
        line, cells = rows[record]
        before = rows.get(record - 1, (0, []))[1]
        is_apart = laid.left_out.get(record - 1) == "empty" or sum(map(bool, before)) == 1
        below = [rows[row][1] for row in range(record + 1, record + 4) if row in rows]
        is_again = _is_heading_in_part(cells, laid.names)
        columns = _words_over_figures(cells, below, typed, is_apart=is_apart or is_again)
        is_named = len(columns) > 1 or _has_names_of_headings(cells, laid.names)
        if not columns or not (is_named or not _is_answer(cells, columns, laid.names)):
            continue
        likely += 1
        if likely > MOST_LIKELY or _stands_elsewhere(context, cells):
            continue
        if is_apart or is_named or not _goes_on(context, record, typed):
            yield LikeHeading(record, line, is_apart or is_named)


def _is_of_figures(column: ProposedColumn) -> bool:
    """Whether a column is one of figures or dates, or would be but for a few words among a few rows."""
    marks = column.profile.marks
    figures = marks[TextMark.NUMBER] + marks[TextMark.DAY]
    mixed = column.type == "string" and not column.is_id and not column.is_declared
    return bool(figures) and (column.type != "string" or (mixed and 2 * figures >= column.profile.filled))


def _looked_at(context: Context) -> list[int]:
    """The records that may be another heading: below an empty one, not fitting the columns, or short."""
    after = [record + 1 for record, reason in context.laid.left_out.items() if reason == "empty"]
    misfits = {record for rows in context.misfits.values() for record in rows}
    words = int(TextMark.NUMBER | TextMark.DAY | TextMark.MISSING | TextMark.ERROR)
    for column in context.columns:
        if column.type == "string" and _is_of_figures(column):
            misfits.update(context.rows_of(column, f"flags & {words} = 0"))
    short = context.records(
        f"SELECT record FROM data WHERE width < {len(context.columns)} ORDER BY record LIMIT {MOST_LOOKED_AT}"
    )
    return sorted({*sorted(after)[:MOST_LOOKED_AT], *sorted(misfits)[:MOST_LOOKED_AT], *short})


def _rows(context: Context, records: Sequence[int]) -> dict[int, tuple[int, list[str]]]:
    """Rows of data by record: their line and their trimmed cells."""
    cells = ", ".join(f"trim(coalesce(c{column.index}, ''))" for column in context.columns)
    found = context.database.execute(
        f"SELECT record, line, {cells} FROM data WHERE record IN (SELECT unnest(?))", [sorted({*records})]
    ).fetchall()
    return {int(record): (int(line), list(texts)) for record, line, *texts in found}


def _words_over_figures(
    cells: list[str], below: list[list[str]], typed: list[int], *, is_apart: bool
) -> list[int]:
    """The columns of figures in which a row has words though the rows below have figures; none if it has any.

    A row right below others must have words in all columns of figures. No row below may fill a column that it
    does not name.
    """
    filled = [column for column, text in enumerate(cells) if text]
    over = [column for column in typed if cells[column]]
    words = len(filled) > 1 and all(_may_be_heading(cells[column]) for column in filled)
    is_whole = is_apart or len(over) == len(typed)
    names_all = all(not text or column in filled for row in below[:1] for column, text in enumerate(row))
    has_figures = any(kind_of(row[column]) in FIGURES for row in below for column in over)
    return over if words and over and is_whole and names_all and has_figures else []


def _may_be_heading(text: str) -> bool:
    return (
        kind_of(text) == "text"
        and len(text) <= LONGEST_HEADING
        and not (is_missing(text) or is_redacted(text) or text.startswith("#"))
        and figure_before_words(text) is None
    )


def _stands_elsewhere(context: Context, cells: list[str]) -> bool:
    """Whether a text of a row is a value that other rows have in its column: no heading comes again alone."""
    held = [(column, text) for column, text in enumerate(cells) if text]
    same = " AND ".join(f"trim(coalesce(c{column}, '')) = ?" for column, _ in held)
    texts = [text for _, text in held]
    whole = len(context.records(f"SELECT record FROM data WHERE {same}", texts))
    return any(
        len(context.records(f"SELECT record FROM data WHERE trim(c{column}) = ? LIMIT {whole + 1}", [text]))
        > whole
        for column, text in held
    )


def _goes_on(context: Context, record: int, typed: Sequence[int]) -> bool:
    """Whether the rows below a row hold what those above it hold: units or months that both have.

    Of a column of figures half of the rows below must have one that stands above, as ratings do.
    """
    for column in (one.index for one in context.columns):
        again, rows = context.database.execute(
            f"""WITH texts AS (SELECT record, trim(c{column}) AS text FROM data WHERE text <> '')
                SELECT count(*) FILTER (text IN (SELECT text FROM texts WHERE record < $1)), count(*)
                FROM texts WHERE record > $1""",
            [record],
        ).fetchall()[0]
        if again and (column not in typed or 2 * again >= rows >= FIGURES_AGAIN):
            return True
    return False


def _is_heading_in_part(cells: list[str], names: Sequence[str]) -> bool:
    """Whether two or more texts of a row are the headings of their own columns, and half of all its texts."""
    same = sum(bool(text) and plain(text) == plain(name) for text, name in zip(cells, names, strict=True))
    return same >= 2 and 2 * same >= sum(map(bool, cells))


def _has_names_of_headings(cells: list[str], names: Sequence[str]) -> bool:
    """Whether half of a row's texts are headings of the table, or of words that headings are made of."""
    own = {plain(name) for name in names if name}
    texts = [plain(text) for text in cells if text]
    known = [text in own or {*text.split()} <= HEADING_WORDS for text in texts]
    return 2 * sum(known) >= len(texts)


def _is_answer(cells: list[str], columns: list[int], names: Sequence[str]) -> bool:
    """Whether words in place of a figure read as an answer, or are not written as the headings are."""
    capitals = all(name[0].isupper() for name in names if name)
    texts = [cells[column] for column in columns]
    return any(_ANSWER.fullmatch(text) or (capitals and not text[0].isupper()) for text in texts)
