"""Files of a version: CSV, Parquet, JSON, zip. The same table gives the same bytes.

CSV is RFC 4180: UTF-8 without a mark, commas, CRLF, quotes where needed. Parquet is made from the
very texts of the CSV, typed by the schema, so that both say the same. A zip's members have one fixed
date and come in order of name.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.release.content import Table
from pipelines.release.formats.typed import typed, typed_batches
from pipelines.store.hashes import HASH_CHUNK
from pipelines.store.table_files import heading

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.release.formats.rows_before import RowsBefore

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
PACKED = frozenset({".ods", ".parquet", ".xlsx"})  # formats that are compressed already


def write_csv(path: Path, table: Table, before: RowsBefore | None = None) -> None:
    """Write a table with its heading row; rows that `before` has are taken from there."""
    lines = before.csv(table) if before else None
    if before and lines is not None:
        written = csv_rows(before.others(table))
        path.write_bytes(heading(table.columns) + b"".join(_filled(lines, written, b"\r\n")))
        return
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows(table.rows)


def csv_rows(table: Table) -> Iterator[bytes]:
    """Each row of a table as its line in a CSV file, without its end."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="")
    for row in table.rows:
        writer.writerow(row)
        yield line.getvalue().encode("utf-8")
        line.seek(0)
        line.truncate()


def _filled(lines: Iterable[bytes], others: Iterator[bytes], end: bytes) -> Iterator[bytes]:
    """Lines with others in place of those that are empty."""
    return ((line or next(others)) + end for line in lines)


def read_csv(path: Path) -> Iterator[tuple[str, ...]]:
    """The rows of a CSV file as texts, the heading row first.

    Raises:
        OSError, UnicodeDecodeError, csv.Error: the file is missing or is no such CSV.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.reader(handle, strict=True):
            yield tuple(row)


def write_json(path: Path, table: Table, before: RowsBefore | None = None) -> None:
    """Write a table as an array of objects, one row a line: typed values, null for what is missing.

    Rows that `before` has are taken from there.
    """
    lines = before.json(table) if before else None
    if before and lines is not None:
        written = (row for batch in typed_batches(before.others(table)) for row in json_rows(batch))
        path.write_bytes(b"[\n" + b",\n".join(_filled(lines, written, b"")) + b"\n]\n")
        return
    with path.open("wb") as handle:
        separator = b"[\n"
        for batch in typed_batches(table):
            handle.write(separator + b",\n".join(json_rows(batch)))
            separator = b",\n"
        handle.write(b"[]\n" if separator == b"[\n" else b"\n]\n")


def json_rows(batch: pa.RecordBatch) -> Iterator[bytes]:
    """Each row with typed columns as an object."""
    import orjson

    return (orjson.dumps(row) for row in batch.to_pylist())


def write_parquet(path: Path, table: Table) -> None:
    """Write a table with typed columns: text, int64, double, boolean, date."""
    import pyarrow.parquet as pq

    pq.write_table(typed(table.data, table.fields), path, compression="zstd", version="2.6")


def parquet_shape(path: Path) -> tuple[int, list[str]]:
    """Number of rows and the column names of a Parquet file.

    Raises:
        OSError, pyarrow.ArrowException: the file is missing or damaged.
    """
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    return int(file.metadata.num_rows), list(file.schema_arrow.names)


def write_zip(path: Path, root: Path, members: Iterable[str]) -> None:
    """Pack files under `root`; the same files give the same bytes (with the same zlib)."""
    with zipfile.ZipFile(path, "w") as archive:
        for member in sorted(members):
            info = zip_member(member)
            info.file_size = (root / member).stat().st_size
            with (root / member).open("rb") as source, archive.open(info, "w") as target:
                while chunk := source.read(HASH_CHUNK):
                    target.write(chunk)


def zip_member(name: str) -> zipfile.ZipInfo:
    """A member of an archive: with the one fixed date, packed unless it is packed already."""
    info = zipfile.ZipInfo(name, date_time=ZIP_DATE)
    is_packed = Path(name).suffix in PACKED
    info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info
