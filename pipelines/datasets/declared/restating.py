"""What a re-issued file changed of its period, row by row, asked of a database, never of a million objects.

Rows are paired by the dataset's key, else by near key and, within a near key, first those that are equal in
everything, then the rest in their order. Two rows that share a near key and differ in something else are a
revision; a near key that is only on one side is a row added or removed. Where several rows of one near key
changed at once, which became which cannot be known: they are paired in order and the count says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.datasets.declared.folder import Dataset


@dataclass(frozen=True)
class Revision:
    """One field of one row that another figure stands in now."""

    key: tuple[str, ...]
    field: str
    before: str | None
    after: str | None
    record_before: int
    record_after: int


@dataclass(frozen=True)
class TableChange:
    """A line of the table of restatements.

    Figures and dates are told before and after. Words are not: an issue may have been made anew because of
    them, and what stands now is in the row itself. Of a row that was removed nothing but its place is told.
    """

    change: str
    key: str = ""
    field: str = ""
    before: str = ""
    after: str = ""
    record_before: int | None = None
    record_after: int | None = None


MOST_CHANGES = 100_000
TOLD_TYPES = ("number", "integer", "date")


@dataclass(frozen=True)
class Restatement:
    """What changed between two issues of a period.

    Attributes:
        revised: rows that share their key and differ in something else; `ambiguous` of them had fellows of
            the same key that changed as well, so that which row became which is by order.
        amount_before: the sum of the amount before, None where the dataset has none.
        examples: the first revisions, in order of record.
        changes: each changed field, each row added or removed, as a table of its own lists them.
    """

    period: str
    rows_before: int
    rows_after: int
    equal: int
    revised: int
    added: int
    removed: int
    ambiguous: int
    amount_before: Decimal | None
    amount_after: Decimal | None
    examples: tuple[Revision, ...] = ()
    changes: tuple[TableChange, ...] = ()

    def sentence(self) -> str:
        """The restatement in one sentence for readers."""
        parts = []
        if self.amount_before is not None and self.amount_after is not None:
            by = self.amount_after - self.amount_before
            word = "rose" if by > 0 else "fell"
            parts.append(f"{word} by {_in_short(abs(by))}" if by else "kept its sum")
        for count, what in ((self.revised, "changed"), (self.added, "added"), (self.removed, "removed")):
            if count:
                parts.append(f"{count:,} {'row' if count == 1 else 'rows'} {what}")
        return f"{_month_in_words(self.period)} " + ", ".join(parts or ["did not change"])


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MILLION = Decimal(1_000_000)


def _month_in_words(period: str) -> str:
    """`May 2019` for 2019-05; other periods as they are."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", period)
    return f"{MONTHS[int(match[2]) - 1]} {match[1]}" if match else period


def _in_short(pounds: Decimal) -> str:
    """Pounds and pence, from a million on in millions: the table of restatements has each to the penny."""
    return f"£{pounds / MILLION:,.1f}m" if pounds >= MILLION else f"£{pounds:,.2f}"


def compare_issues(
    before: Path, after: Path, dataset: Dataset, period: str, examples: int = 100
) -> Restatement:
    """Compare two Parquet files of one period.

    Args:
        before: the issue that stood.
        after: the one that replaces it.
        dataset: its key or near key and amount.
        period: the period both are of.
        examples: how many revisions to give one by one.
    """
    fields = [one.name for one in dataset.published]
    names = [name for name in (dataset.table.key or dataset.table.near_key) if name in fields] or fields
    amount = next((one.name for one in dataset.published if one.role == "amount"), None)
    database = duckdb.connect()
    for side, path in (("b", before), ("a", after)):
        every = ", ".join(f'coalesce("{name}"::VARCHAR, chr(30))' for name in fields)
        key = ", ".join(f"lower(trim(coalesce(\"{name}\"::VARCHAR, '')))" for name in names)
        database.execute(
            f"""CREATE TABLE {side} AS SELECT *, md5(concat_ws(chr(31), {key})) AS near,
                md5(concat_ws(chr(31), {every})) AS whole
                FROM read_parquet('{str(path).replace("'", "''")}')"""
        )
        # the n-th of rows equal in everything goes with the n-th of the other side
        database.execute(
            f"""CREATE TABLE {side}1 AS SELECT *,
                row_number() OVER (PARTITION BY near, whole ORDER BY record) AS nth
                FROM {side}"""
        )
    database.execute(
        """CREATE TABLE same AS SELECT b1.record AS rb, a1.record AS ra
           FROM b1 JOIN a1 USING (near, whole, nth)"""
    )
    for side, column in (("b", "rb"), ("a", "ra")):
        database.execute(
            f"""CREATE TABLE {side}2 AS SELECT *,
                row_number() OVER (PARTITION BY near ORDER BY record) AS place,
                count(*) OVER (PARTITION BY near) AS fellows
                FROM {side} WHERE record NOT IN (SELECT {column} FROM same)"""
        )
    database.execute(
        """CREATE TABLE pairs AS SELECT b2.record AS rb, a2.record AS ra,
           greatest(b2.fellows, a2.fellows) AS fellows FROM b2 JOIN a2 USING (near, place)"""
    )
    equal, revised = _one(database, "SELECT count(*) FROM same"), _one(database, "SELECT count(*) FROM pairs")
    total_before, total_after = (
        _one(database, "SELECT count(*) FROM b"),
        _one(database, "SELECT count(*) FROM a"),
    )
    return Restatement(
        period=period,
        rows_before=total_before,
        rows_after=total_after,
        equal=equal,
        revised=revised,
        added=total_after - equal - revised,
        removed=total_before - equal - revised,
        ambiguous=_one(database, "SELECT count(*) FROM pairs WHERE fellows > 1"),
        amount_before=_total(database, "b", amount),
        amount_after=_total(database, "a", amount),
        examples=tuple(_examples(database, fields, names, examples)),
        changes=tuple(_changes(database, dataset, names)),
    )


def _changes(
    database: duckdb.DuckDBPyConnection, dataset: Dataset, names: list[str]
) -> Iterator[TableChange]:
    """Every change, in the order of the rows as they are now, those removed last."""
    key = ", ".join(f'a."{name}"::VARCHAR' for name in names)
    told = f"concat_ws(' · ', {key})"
    parts = []
    for one in dataset.published:
        if one.name in names:
            continue
        before, after = (
            (f'b."{one.name}"::VARCHAR', f'a."{one.name}"::VARCHAR')
            if one.type in TOLD_TYPES
            else ("NULL::VARCHAR", "NULL::VARCHAR")
        )
        parts.append(
            f"""SELECT 'changed' AS change, {told} AS key, '{one.name}' AS field, {before} AS before,
                {after} AS after, rb, ra FROM pairs JOIN b ON b.record = rb JOIN a ON a.record = ra
                WHERE b."{one.name}" IS DISTINCT FROM a."{one.name}\""""
        )
    parts.append(
        f"""SELECT 'added', {told}, NULL, NULL, NULL, NULL, a.record FROM a2 a
            WHERE a.record NOT IN (SELECT ra FROM pairs)"""
    )
    parts.append(
        """SELECT 'removed', NULL, NULL, NULL, NULL, b.record, NULL FROM b2 b
           WHERE b.record NOT IN (SELECT rb FROM pairs)"""
    )
    found = database.execute(
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY ra NULLS LAST, rb, field LIMIT {MOST_CHANGES}"
    ).fetchall()
    pounds = {one.name for one in dataset.published if one.unit == "gbp"}
    for change, label, field, *texts, old, new in found:
        before, after = (_plain(text or "", is_pounds=field in pounds) for text in texts)
        yield TableChange(change, label or "", field or "", before, after, old, new)


def _plain(text: str, *, is_pounds: bool) -> str:
    """A figure without the zeros that its type fills it up with; pounds keep their pence."""
    if "." not in text:
        return text
    short = text.rstrip("0").rstrip(".")
    whole, _, part = short.partition(".")
    return f"{whole}.{part:0<2}" if is_pounds else short


def _one(database: duckdb.DuckDBPyConnection, query: str) -> int:
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def _total(database: duckdb.DuckDBPyConnection, side: str, amount: str | None) -> Decimal | None:
    if amount is None:
        return None
    row = database.execute(f'SELECT sum("{amount}") FROM {side}').fetchone()
    return Decimal(str(row[0])) if row and row[0] is not None else Decimal(0)


def _examples(
    database: duckdb.DuckDBPyConnection, fields: list[str], names: list[str], most: int
) -> list[Revision]:
    """The first revisions, a field each."""
    others = [name for name in fields if name not in names]
    if not others:
        return []
    pairs = ", ".join(f'b."{name}"::VARCHAR, a."{name}"::VARCHAR' for name in others)
    key = ", ".join(f'a."{name}"::VARCHAR' for name in names)
    found = database.execute(
        f"""SELECT b.record, a.record, {key}, {pairs} FROM pairs
            JOIN b ON b.record = rb JOIN a ON a.record = ra
            ORDER BY a.record LIMIT {most}"""
    ).fetchall()
    told = []
    for row in found:
        values = row[2 + len(names) :]
        for at, name in enumerate(others):
            before, after = values[2 * at], values[2 * at + 1]
            if before != after:
                told.append(
                    Revision(
                        tuple(text or "" for text in row[2 : 2 + len(names)]),
                        name,
                        before,
                        after,
                        row[0],
                        row[1],
                    )
                )
    return told
