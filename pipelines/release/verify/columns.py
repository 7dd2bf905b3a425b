"""What a table's files hold: columns, rows, and whether texts are of their column's type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release.formats.files import parquet_shape
from pipelines.release.readback import read_texts

if TYPE_CHECKING:
    import pyarrow as pa


def is_typed(data: pa.Table, column: str, kind: str) -> bool:
    """Whether every filled text of a column is of a Table Schema type."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts: Any = data.column(column)
    filled: Any = texts.filter(pc.invert(pc.is_in(texts, value_set=pa.array([""]))))
    types: dict[str, Any] = {"integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    if kind == "boolean":
        return bool(pc.all(pc.is_in(filled, value_set=pa.array(["true", "false"]))).as_py() is not False)
    if kind not in types:
        return kind == "string"
    try:
        filled.cast(types[kind])
    except pa.ArrowInvalid:
        return False
    return True


def csv_shape(file: Path) -> tuple[int, list[str]] | str:
    """Rows and columns of a CSV file; why it cannot be read, where it cannot."""
    try:
        data = read_texts(file)
    except (OSError, ValueError) as error:
        return str(error)
    return data.num_rows, data.column_names


def shape_of_parquet(file: Path) -> tuple[int, list[str]] | str:
    """Rows and columns of a Parquet file; why it cannot be read, where it cannot."""
    from pyarrow import ArrowException

    try:
        return parquet_shape(file)
    except (OSError, ArrowException) as error:
        return str(error)
