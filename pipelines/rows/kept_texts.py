"""Texts of rows and places as columns, share by share, so that those of old reports are not made again.

A package of a thousand reports publishes twenty thousand rows and ten times as many places, nearly all
of which were published before. So the texts of a share of reports are an answer that one publication leaves
to the next, as Arrow has them in memory. Where a value is odd nothing is said, and all values are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.rows.answers import Answers
from pipelines.rows.known import (
    REPORT,
    KnownShare,
    digest_of,
    grouped,
    in_shares,
    of_places,
    of_rows,
)
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import PrintedSpot, Records, Row
from pipelines.rows.schemas import TableSchema
from pipelines.rows.texts import PLACE_FIELDS, as_array, as_texts, each_once

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST_PARTED = 4_000
"""Fewer values are one share."""


class TextsOfShare(NamedTuple):
    """The texts of a share.

    Attributes:
        kept: the columns, as Arrow writes them.
        rows: how many values there are.
        lacks: whether a column of texts lacks some: as texts, what is missing and what is empty are the same.
    """

    kept: bytes
    rows: int
    lacks: bool


class PlacesInShares:
    """All places that the rows of some tables lead to, each once, by report, as texts.

    Attributes:
        shares: of reports that have any, in the order of their names.
        lacks: as of `TextsOfShare`.
    """

    def __init__(
        self, tables: Sequence[Records], shares: Sequence[KnownShare], texts: Sequence[TextsOfShare]
    ) -> None:
        self._tables = tables
        self._texts = texts
        self.shares = shares
        self.lacks = any(share.lacks for share in texts)

    def table(self) -> pa.Table:
        """The places of all shares."""
        return _together(self._texts)

    def spots(self, numbers: Sequence[int]) -> list[list[PrintedSpot]]:
        """The places of some shares, by their numbers."""
        return _spots_of(self._tables, self.shares, numbers)


class _LastKept:
    """The places that were found last, and what they were found of: a package is checked, then released."""

    def __init__(self) -> None:
        self.of: tuple[object, ...] = ()
        self.places: PlacesInShares | None = None


_LAST = _LastKept()


def places_in_shares(
    tables: Sequence[Records], schema: TableSchema, answers: Answers
) -> PlacesInShares | None:
    """The places of some tables, those of one report together; None where one has no plain text.

    Args:
        tables: in the order in which their places stand.
        schema: of the table of places.
        answers: texts of shares, as they were written out before by the same rules.
    """
    of = (schema, answers, *(table.locators for table in tables))
    if len(of) != len(_LAST.of) or any(one is not other for one, other in zip(of, _LAST.of, strict=True)):
        _LAST.of, _LAST.places = of, _places_in_shares(tables, schema, answers)
    return _LAST.places


def _places_in_shares(
    tables: Sequence[Records], schema: TableSchema, answers: Answers
) -> PlacesInShares | None:
    if set(schema.field_names) != set(PLACE_FIELDS):
        return None
    shares = in_shares(
        [of_places(table.locators) for table in tables],
        at_once=sum(len(table.locators) for table in tables) < FEWEST_PARTED,
    )

    def ask(numbers: Sequence[int]) -> list[TextsOfShare | None]:
        return [_texts_of_spots(spots, schema) for spots in _spots_of(tables, shares, numbers)]

    texts = _asked("places", schema, shares, answers, ask)
    if texts is None:
        return None
    told = [number for number, share in enumerate(texts) if share.rows]
    return PlacesInShares(tables, [shares[number] for number in told], [texts[number] for number in told])


def rows_in_shares(records: Records, schema: TableSchema, answers: Answers) -> pa.Table | None:
    """The rows of a table by report as texts; None where they are not known, or one has no plain text.

    Args:
        records: the table.
        schema: its schema, which has a report in each row.
        answers: as of `places_in_shares`.
    """
    rows = records.rows
    if not isinstance(rows, KnownTuple) or not rows or REPORT not in schema.field_names:
        return None
    shares = in_shares([of_rows(rows)], at_once=len(rows) < FEWEST_PARTED)

    def ask(numbers: Sequence[int]) -> list[TextsOfShare | None]:
        values = of_rows(rows)
        every = (sorted(own, key=values.report_of) for own in grouped(values, shares, numbers))
        return [_texts_of_rows(own, schema) for own in every]

    texts = _asked("rows", schema, shares, answers, ask)
    return None if texts is None else _together(texts)


def _asked(
    kind: str, schema: TableSchema, shares: Sequence[KnownShare], answers: Answers, ask: Any
) -> list[TextsOfShare] | None:
    told = digest_of((kind, schema.resource, schema.raw))
    found = answers.of_each([f"texts of {kind} {told} {share.digest}" for share in shares], ask)
    return None if None in found else found


# ---- rows


def _texts_of_rows(rows: Sequence[Row], schema: TableSchema) -> TextsOfShare | None:
    names = set(schema.field_names)
    if any(row.keys() != names for row in rows):
        return None
    return _texts_of_columns([[row[name] for row in rows] for name in schema.field_names], schema)


# ---- places


def _spots_of(
    tables: Sequence[Records], shares: Sequence[KnownShare], numbers: Sequence[int]
) -> list[list[PrintedSpot]]:
    """The places of some shares, each once, those of one report together."""
    by_table = [grouped(of_places(table.locators), shares, numbers) for table in tables]
    found = (each_once(parts) for parts in zip(*by_table, strict=True))
    return [sorted(spots, key=of_places(spots).report_of) for spots in found]


def _texts_of_spots(spots: Sequence[PrintedSpot], schema: TableSchema) -> TextsOfShare | None:
    columns = [list(map(attrgetter(name), spots)) for name in schema.field_names]
    return _texts_of_columns(columns, schema)


# ---- both


def _texts_of_columns(columns: Sequence[Sequence[Any]], schema: TableSchema) -> TextsOfShare | None:
    texts = as_texts(columns, schema)
    if texts is None:
        return None
    each = zip(schema.fields, columns, strict=True)
    lacks = any(field.type == "string" and None in column for field, column in each)
    return TextsOfShare(_written(schema.field_names, texts), len(columns[0]), lacks)


def _written(names: Sequence[str], columns: Sequence[Sequence[str]]) -> bytes:
    """Columns of texts as Arrow writes them."""
    import pyarrow as pa

    schema = pa.schema([pa.field(name, pa.string(), nullable=False) for name in names])
    batch = pa.RecordBatch.from_arrays([as_array(column) for column in columns], schema=schema)
    target = pa.BufferOutputStream()
    with pa.ipc.new_stream(target, schema) as writer:
        writer.write_batch(batch)
    return bytes(target.getvalue())


def _together(texts: Sequence[TextsOfShare]) -> pa.Table:
    """The columns of all shares as one table, in one piece."""
    import pyarrow as pa

    tables = [pa.ipc.open_stream(pa.py_buffer(share.kept)).read_all() for share in texts]
    return pa.concat_tables(tables).combine_chunks()
