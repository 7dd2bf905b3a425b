"""Columns of published texts as columns of numbers, dates and truth values, by their fields' types.

The one place where a published text becomes a typed value: Parquet, JSON and SQLite all say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.release.content import Table
from pipelines.rows.texts import as_array

if TYPE_CHECKING:
    import pyarrow as pa


CHUNK_ROWS = 20_000  # rows that are Python values at one time


def typed(data: pa.Table, fields: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table of texts with its columns as text, int64, double, boolean, date.

    An empty text is null, unless its field has no missing values. Each column carries title,
    description and unit.

    Raises:
        pyarrow.ArrowInvalid: a text does not show a value of its field's type.
    """
    import pyarrow as pa

    columns = [typed_column(column, field) for column, field in zip(data.columns, fields, strict=True)]
    described = [
        pa.field(field["name"], column.type, metadata=_notes(field))
        for column, field in zip(columns, fields, strict=True)
    ]
    return pa.table(columns, schema=pa.schema(described))


def typed_column(column: pa.ChunkedArray[Any], field: Mapping[str, Any]) -> pa.ChunkedArray[Any]:
    """One column of published texts as its field's type, as `typed` says."""
    import pyarrow as pa
    import pyarrow.compute as pc

    types: Mapping[str, pa.DataType] = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    if field.get("missingValues") != []:
        is_missing = pc.is_in(column, value_set=as_array([""]))
        column = pc.if_else(is_missing, pa.nulls(len(column), pa.string()), column)
    return column.cast(types[field["type"]])


def typed_batches(table: Table) -> Iterator[pa.RecordBatch]:
    """The rows of a table with typed columns, some thousands at a time."""
    import pyarrow as pa

    for batch in table.data.to_batches(max_chunksize=CHUNK_ROWS):
        yield from typed(pa.Table.from_batches([batch]), table.fields).to_batches()


def _notes(field: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(field[name]) for name in ("title", "description", "unit") if field.get(name)}
