"""Dagster's own storage of runs and schedules on SQLite, opened and asked at less cost.

Dagster's classes read all migrations there ever were each time an instance is opened, twice more for a file
that is new, and make a database engine for every statement, which then compiles each anew. These take a file
that says its version for a whole one, read the migrations once a process, and keep an engine per file. The
files are the same; the UI opens them with Dagster's own classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Self

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.runs.schema import RunStorageSqlMetadata
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata
from dagster._core.storage.sql import get_alembic_config
from dagster._core.storage.sqlite import create_db_conn_string
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, MetaData, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool


@cache
def migrations() -> ScriptDirectory:
    """What has changed in the tables of all of Dagster's storages since its first."""
    return ScriptDirectory.from_config(get_alembic_config(sqlite_event_log.__file__))


def make_tables(connection: Connection, tables: MetaData) -> None:
    """Make the tables of a new file in their newest version, all or none."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # Python's driver begins none for new tables
    tables.create_all(connection)
    MigrationContext.configure(connection).stamp(migrations(), "head")
    connection.commit()
    connection.execute(text("PRAGMA journal_mode=WAL"))


class _OneEngine:
    """What both storages share: one engine for their file, made with its tables if need be."""

    FILE: str
    TABLES: MetaData

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engine = create_engine(conn_string, poolclass=NullPool)
        super().__init__(conn_string, inst_data)  # type: ignore[call-arg]

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """The storage as an instance's settings describe it."""
        return cls.from_local(inst_data=inst_data, **config_value)

    @classmethod
    def from_local(cls, base_dir: str, inst_data: ConfigurableClassData | None = None) -> Self:
        """The storage in a folder, with its tables.

        A part of a file, and one of a Dagster that did not count migrations, is left to Dagster's own.
        """
        Path(base_dir).mkdir(parents=True, exist_ok=True)
        storage = cls(create_db_conn_string(base_dir, cls.FILE), inst_data)
        with suppress(DatabaseError), storage._engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
            version = MigrationContext.configure(connection).get_current_revision()
            if version and there.issuperset(cls.TABLES.tables):
                return storage
            if not there:
                make_tables(connection, cls.TABLES)
                storage.migrate()  # type: ignore[attr-defined]
                storage.optimize()  # type: ignore[attr-defined]
                return storage
        found: Self = super().from_local(base_dir, inst_data)  # type: ignore[misc]
        return found

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection, whose transaction ends with it."""
        with self._engine.connect() as connection, connection.begin():
            yield connection


class OneEngineRuns(_OneEngine, SqliteRunStorage):
    """`SqliteRunStorage` with its engine kept."""

    FILE, TABLES = "runs", RunStorageSqlMetadata


class OneEngineSchedules(_OneEngine, SqliteScheduleStorage):
    """`SqliteScheduleStorage` with its engine kept."""

    FILE, TABLES = "schedules", ScheduleStorageSqlMetadata
