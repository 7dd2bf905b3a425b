"""A package as one SQLite database: typed tables with keys, and what they mean in tables beside them.

Table names have `_` where resources have `-`, so that queries need no quotes. `_package` holds what the
package says about itself, `_columns` what each column means. The file's bytes follow from its content:
the header's counters and the library's version are written over with fixed ones.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from pipelines.exceptions import RecordError
from pipelines.release.content import Content, Table
from pipelines.release.formats.typed import typed_batches

APPLICATION_ID = 0x4F42524E  # "OBRN": what `file` can tell the database by
TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
# Where the header keeps its change counter, and for which change and library its size is right.
COUNTER_OFFSET, VALID_FOR_OFFSET = 24, 92
LIBRARY_VERSION = 3_037_000


def table_name(resource: str) -> str:
    """The resource's table in the database."""
    return resource.replace("-", "_")


def write_sqlite(path: Path, content: Content, version: str) -> None:
    """Write all tables of a version into one database.

    Raises:
        RecordError: two rows have one primary key.
        OSError: the disk is full, or refuses in another way.
    """
    try:
        _write(path, content, version)
    except sqlite3.OperationalError as error:  # no OSError, whatever the disk said
        raise OSError(f"SQLite: {error}") from error
    _settle_header(path)


def _write(path: Path, content: Content, version: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for pragma in (
            "page_size = 4096",
            "journal_mode = OFF",
            "synchronous = OFF",
            "cache_size = -65536",
            "temp_store = MEMORY",
            f"application_id = {APPLICATION_ID}",
        ):
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        for table in content.tables:
            database.execute(_create(table))
            _fill(database, table)
        for table in content.tables:
            for statement in _indexes(table):
                database.execute(statement)
        _describe(database, content, version)
        database.execute("COMMIT")


def _create(table: Table) -> str:
    parts = [_column(field) for field in table.fields]
    if key := _names(table.schema.get("primaryKey")):
        parts.append(f"PRIMARY KEY ({_quoted(key)})")
    for foreign in table.schema.get("foreignKeys", []):
        reference = foreign["reference"]
        parts.append(
            f"FOREIGN KEY ({_quoted(_names(foreign['fields']))}) REFERENCES "
            f"{_quote(table_name(reference.get('resource') or table.name))} "
            f"({_quoted(_names(reference['fields']))})"
        )
    return f"CREATE TABLE {_quote(table_name(table.name))} (\n  " + ",\n  ".join(parts) + "\n)"


def _column(field: Mapping[str, Any]) -> str:
    words = [_quote(field["name"]), TYPES[field["type"]]]
    if field["type"] == "boolean":
        words.append(f"CHECK ({_quote(field['name'])} IN (0, 1))")
    return " ".join(words)


def _fill(database: sqlite3.Connection, table: Table) -> None:
    slots = ", ".join("?" * len(table.fields))
    try:
        database.executemany(
            f"INSERT INTO {_quote(table_name(table.name))} VALUES ({slots})",  # noqa: S608 - names are ours
            _rows(table),
        )
    except sqlite3.IntegrityError as error:
        raise RecordError(
            table.name, f"rows break the table's key ({error})", "mend what makes the rows, or the key"
        ) from error


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    import pyarrow as pa

    for batch in typed_batches(table):
        columns = [
            column.cast(pa.string()) if pa.types.is_date(column.type) else column for column in batch.columns
        ]
        yield from zip(*(column.to_pylist() for column in columns), strict=True)


def _indexes(table: Table) -> Iterator[str]:
    """An index for each column that rows are looked up by: reports, and keys of other tables."""
    foreign = [_names(key["fields"]) for key in table.schema.get("foreignKeys", [])]
    reports = [(table.columns[position],) for position in table.report_columns]
    keys = dict.fromkeys([*foreign, *reports, *((name,) for name in table.columns if name == "locator")])
    keys.pop(_names(table.schema.get("primaryKey")), None)
    for key in keys:
        name = "_".join([table_name(table.name), "by", *key])
        yield f"CREATE INDEX {_quote(name)} ON {_quote(table_name(table.name))} ({_quoted(key)})"


def _describe(database: sqlite3.Connection, content: Content, version: str) -> None:
    database.execute("CREATE TABLE _package (property TEXT PRIMARY KEY, value TEXT NOT NULL)")
    database.executemany("INSERT INTO _package VALUES (?, ?)", _properties(content, version))
    database.execute(
        "CREATE TABLE _columns (table_name TEXT, position INTEGER, column_name TEXT, type TEXT, title TEXT, "
        "description TEXT, unit TEXT, resource TEXT, PRIMARY KEY (table_name, position))"
    )
    database.executemany(
        "INSERT INTO _columns VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                table_name(table.name),
                number,
                field["name"],
                field["type"],
                field.get("title"),
                field.get("description"),
                field.get("unit"),
                table.name,
            )
            for table in content.tables
            for number, field in enumerate(table.fields, start=1)
        ],
    )


def _properties(content: Content, version: str) -> list[tuple[str, str]]:
    """The package's metadata; what is no text is JSON."""
    return [("version", version)] + [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in content.metadata.items()
    ]


def _settle_header(path: Path) -> None:
    with path.open("r+b") as handle:
        handle.seek(COUNTER_OFFSET)
        handle.write(struct.pack(">I", 1))
        handle.seek(VALID_FOR_OFFSET)
        handle.write(struct.pack(">II", 1, LIBRARY_VERSION))


def _names(key: str | Sequence[str] | None) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key or ())


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(_quote(name) for name in names)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
