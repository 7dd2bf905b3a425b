"""Rules about likeness: rare spellings, cut texts, names and ids that do not go together, payments alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.lint.values import equal_rows
from pipelines.tables.profile import TextMark
from pipelines.tables.proposing import ProposedColumn

MOST_CODES = 300
FREQUENT, TIMES = 8, 8
"""A spelling is rare beside one that stands at least eight times, and eight times as often."""

MANY = 0.1  # what a tenth of the rows share is a way of the file, told once and not row by row


def of_the_likeness(context: Context) -> Iterator[LintFault]:
    """What is suspiciously alike, or nearly so."""
    for column in context.columns:
        if column.type == "string" and not column.is_id:
            yield from _rare_spellings(context, column)
            yield from _cut(context, column)
    yield from _names_and_ids(context)
    yield from _same_payments(context)


def _rare_spellings(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """In a column of few words, one that stands alone a letter away from a frequent one."""
    profile = column.profile
    if (
        profile.filled < 20
        or profile.distinct > min(MOST_CODES, 0.4 * profile.filled)
        or profile.distinct < 2
    ):
        return
    found = context.database.execute(
        f"""SELECT regexp_replace(trim(v), '\\s+', ' ', 'g') AS word, sum(n) AS times FROM v{column.index}
            WHERE flags & {int(TextMark.DIGITS)} = 0 GROUP BY 1 ORDER BY 2 DESC, 1"""
    ).fetchall()
    frequent = [(word, times) for word, times in found if times >= FREQUENT]
    used = Counter(part for word, _ in found for part in set(_parts(word)))
    rare = []
    for word, times in found:
        if times > 3 or len(word) < 5:
            continue
        for other, often in frequent:
            if (
                often >= TIMES * times
                and word.casefold() != other.casefold()
                and _near(word, other)
                and _is_misspelt(word, other, used)
            ):
                rare.append((word, other))
                break
    if rare:
        words = [word for word, _ in rare]
        rows = context.rows_of(
            column, "list_contains(?, regexp_replace(trim(v.v), '\\s+', ' ', 'g'))", [words]
        )
        text = "; ".join(f"{word!r} beside {other!r}" for word, other in rare[:5])
        yield fault("rare-spelling", rows, column.name, text)


def _parts(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _is_misspelt(text: str, other: str, used: Counter[str]) -> bool:
    """Whether only marks differ, or a word that stands nowhere else and begins as the one in its place does.

    `Motel` beside `Hotel` is a word of its own: slips of the hand seldom change a word's first letter.
    """
    own, others = set(_parts(text)) - set(_parts(other)), set(_parts(other)) - set(_parts(text))
    starts = {part[0] for part in others}
    return not own or any(used[part] == 1 and (not starts or part[0] in starts) for part in own)


def _near(word: str, other: str) -> bool:
    most = 1 if len(word) < 12 else 2
    return DamerauLevenshtein.distance(word.casefold(), other.casefold(), score_cutoff=most) <= most


def _cut(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    """Texts that end at a width where far more end than in a tapering tail, and almost none goes on."""
    profile = column.profile
    if profile.filled < 50 or profile.distinct < 20:
        return
    found = context.database.execute(
        f"SELECT length(trim(v)), sum(n), count(*) FROM v{column.index} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    rows_by = {int(length): (int(rows), int(texts)) for length, rows, texts in found}
    total = profile.filled
    longer = 0
    for length in sorted(rows_by, reverse=True):
        rows, texts = rows_by[length]
        if longer > 0.01 * total:
            return
        before = [rows_by.get(length - step, (0, 0))[1] for step in range(1, 6)]
        is_spike = (
            texts >= 10 and texts >= 0.04 * profile.distinct and texts > 1.5 * sum(before) / len(before)
        )
        if length >= 10 and is_spike and _is_prose(context, column, length):
            places = context.rows_of(column, f"length(trim(v.v)) = {length}")
            says = f"texts that end at {length} characters"
            few = places if len(places) <= MANY * total else []
            yield fault("cut-texts", few, column.name, context.sample(column, places[0]), says=says)
            return
        longer += rows


def _is_prose(context: Context, column: ProposedColumn, length: int) -> bool:
    """Whether the texts of that length differ in their blanks, as names do and codes do not."""
    row = context.database.execute(
        f"""SELECT count(DISTINCT instr(trim(v), ' ')), avg((instr(trim(v), ' ') > 0)::INT)
            FROM v{column.index} WHERE length(trim(v)) = {length}"""
    ).fetchone()
    return row is not None and int(row[0]) >= 4 and float(row[1]) > 0.3


def _names_and_ids(context: Context) -> Iterator[LintFault]:
    name, number = context.role("beneficiary"), context.role("supplier_id")
    if name is None or number is None:
        return
    for rule, one, other in (("several-ids", name, number), ("several-names", number, name)):
        rows = context.records(
            f"""WITH pairs AS (
                SELECT record, lower(regexp_replace(trim(c{one.index}), '\\s+', ' ', 'g')) AS one,
                       lower(regexp_replace(trim(c{other.index}), '\\s+', ' ', 'g')) AS other
                FROM clean JOIN v{name.index} v ON c{name.index} = v.v
                    JOIN v{number.index} w ON c{number.index} = w.v
                WHERE v.flags & {int(TextMark.REDACTED | TextMark.MISSING)} = 0
                    AND w.flags & {int(TextMark.REDACTED | TextMark.MISSING)} = 0
                    AND w.flags & {int(TextMark.DIGITS)} <> 0),
                several AS (SELECT one FROM pairs WHERE one <> '' AND other <> ''
                            GROUP BY 1 HAVING count(DISTINCT other) > 1)
                SELECT record FROM pairs WHERE one IN (SELECT one FROM several) ORDER BY record"""
        )
        if rows:
            yield fault(
                rule,
                rows if len(rows) <= MANY * context.laid.rows else [],
                one.name,
                context.sample(one, rows[0]),
            )


def _same_payments(context: Context) -> Iterator[LintFault]:
    """Rows that share supplier, amount and date with an earlier one and differ in something else."""
    name, amount, day = context.role("beneficiary"), context.role("amount"), context.role("date")
    if name is None or amount is None or day is None or len(context.columns) < 4:
        return
    rows = context.records(
        f"""SELECT record FROM (SELECT record, row_number() OVER (
                PARTITION BY trim(c{name.index}), trim(c{amount.index}), trim(c{day.index}) ORDER BY record)
                AS nth
            FROM clean JOIN v{name.index} v ON c{name.index} = v.v
            WHERE flags & {int(TextMark.REDACTED | TextMark.MISSING)} = 0) WHERE nth > 1 ORDER BY record"""
    )
    equal = set(equal_rows(context))
    rows = [row for row in rows if row not in equal]
    if rows:
        yield fault("same-payment", rows if len(rows) <= MANY * context.laid.rows else [], name.name)
