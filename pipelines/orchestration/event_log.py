"""Dagster's own event log on SQLite, made quick enough for a run in one process.

Dagster's class makes a database engine for every statement, and so has SQLAlchemy connect and compile anew
each time: half of a small publication's time went there. This one keeps an engine per file, writes what one
event or one batch of events means in one transaction per file, and leaves it to SQLite when to force its log
to the disk (a power cut may cost the last events, never the file). What a step has made and checked is held
until it says that it has ended, or anybody here reads: a process that is killed loses what its step made,
which is then made again. It leaves out what says nothing after the run: which checks it means to make (most
are of tables that a report does not print, and would stand as failed for ever), each value that a step was
handed (what a table was made of stands where it was made) and that a value was kept. The files are the same;
the UI opens them with Dagster's own class.

Who asks has what waits written first, so what is asked again for every input, output and check is known from
the first time: which partitions there are until a run begins or this process changes them, the newest
materialisation of an asset until anything but a check is told, what the index says of an asset until a run
begins or this process tells anything of it, and what a file's tables are, which does not change.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Self

import dagster as dg
from alembic.runtime.migration import MigrationContext
from dagster import DagsterEventType
from dagster._core.event_api import EventRecordsResult
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import (
    AssetRecord,
    EventLogStorage,
    SqlEventLogStorage,
    SqlEventLogStorageMetadata,
    SqlEventLogStorageTable,
    SqliteEventLogStorage,
)
from dagster._core.storage.event_log.schema import AssetEventTagsTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.orchestration.storage import make_tables

BUSY_TIMEOUT_SECONDS = 60
MOST_OPEN = 2
"""How many files of runs stay open, besides the index and what is being written."""

PASSING = frozenset(
    (
        DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED,
        DagsterEventType.STEP_INPUT,
        DagsterEventType.LOADED_INPUT,
        DagsterEventType.HANDLED_OUTPUT,
    )
)
"""Events that say nothing after their run."""

OF_A_STEP = frozenset(
    (
        DagsterEventType.STEP_OUTPUT,
        DagsterEventType.ASSET_CHECK_EVALUATION,
        DagsterEventType.ASSET_MATERIALIZATION,
    )
)
"""Events that the end of their step follows, which writes them down."""

BEGINNING = frozenset((DagsterEventType.RUN_STARTING, DagsterEventType.RUN_START))
"""Events after which a run looks anew at which partitions there are."""

CHECKED = frozenset((DagsterEventType.STEP_OUTPUT, DagsterEventType.ASSET_CHECK_EVALUATION))
"""Events that leave an asset's newest materialisation as it was."""

MOST_WAITING = 500
"""How many events wait for the end of their step."""


def assets_by_version(
    log: EventLogStorage, keys: Sequence[dg.AssetKey], tag: str, partitions: Sequence[str] | None = None
) -> Mapping[tuple[str, str], int] | None:
    """How many of some assets each partition was last made of by each version, in one question for all.

    Args:
        log: Dagster's, which would be asked an asset at a time.
        keys: the assets.
        tag: the tag of a materialisation that names the version.
        partitions: which are asked for; None: all.

    Returns:
        Counts by partition and version. None where they must be asked for one by one: an asset was wiped, so
            that not all that is recorded of it counts, or the log is kept otherwise.
    """
    if not isinstance(log, SqlEventLogStorage) or any(log._get_assets_details(keys)):  # noqa: SLF001
        return None
    events, tags = SqlEventLogStorageTable.c, AssetEventTagsTable.c
    newest = select(events.partition, func.max(events.id).label("id")).where(
        events.asset_key.in_([key.to_string() for key in keys]),
        events.dagster_event_type == DagsterEventType.ASSET_MATERIALIZATION.value,
        events.partition.is_not(None) if partitions is None else events.partition.in_(partitions),
    )
    last = newest.group_by(events.asset_key, events.dagster_event_type, events.partition).subquery()
    counted = (
        select(last.c.partition, tags.value, func.count())
        .join(AssetEventTagsTable, tags.event_id == last.c.id)
        .where(tags.key == tag)
        .group_by(last.c.partition, tags.value)
    )
    with log.index_connection() as connection:
        return {(partition, version): count for partition, version, count in connection.execute(counted)}


class BatchedEvents(SqliteEventLogStorage):
    """`SqliteEventLogStorage` that writes several events that are given at once in one transaction.

    For the parts of a service, which many threads and processes ask: nothing is held from one question to
    the next.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._writing: ExitStack | None = None
        self._written_to: dict[str, Connection] = {}
        super().__init__(base_dir, inst_data)
        # what is stored of one event opens the same file several times
        self._db_lock = threading.RLock()  # type: ignore[assignment]

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """The storage as an instance's settings describe it."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Store one event, unless it says nothing after the run."""
        if not (event.dagster_event and event.dagster_event_type in PASSING):
            super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store several events: all or none."""
        with self._one_transaction():
            super().store_event_batch(events)

    def _update_asset_check_evaluation(self, event: EventLogEntry, event_id: int | None) -> None:
        """Store how a check came out; which are planned is not stored, so there is no row to update."""
        self._store_runless_asset_check_evaluation(event, event_id)

    def _initdb(self, engine: Engine, for_index_shard: bool = False) -> None:
        """Make the tables of a new file, all or none, or those that another version's lacks.

        Dagster's own reads all its migrations several times a file, and makes one table after the other.
        """
        with suppress(DatabaseError), engine.connect() as connection:
            if not inspect(connection).get_table_names():
                make_tables(connection, SqlEventLogStorageMetadata)
                return
            if MigrationContext.configure(connection).get_current_revision():
                return
        # a part of a file, one of a Dagster that did not count migrations, or another process is making it
        super()._initdb(engine, for_index_shard)

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        """Let every file that is opened stay open, and be committed, at the end of the outermost of these."""
        with self._db_lock:
            if self._writing is not None:
                yield
                return
            try:
                with ExitStack() as self._writing:
                    yield
            finally:
                self._writing = None
                self._written_to.clear()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if self._writing is None:
                with self._engine(shard).connect() as connection, connection.begin():
                    yield connection
                return
            if shard not in self._written_to:
                connection = self._writing.enter_context(self._engine(shard).connect())
                self._writing.enter_context(connection.begin())
                self._written_to[shard] = connection
            yield self._written_to[shard]

    def _engine(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard),
            poolclass=NullPool,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
        )
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine


class OneEnginePerFile(BatchedEvents):
    """`BatchedEvents` with its engines kept; for one process at a time per run, as the CLI is."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        self._indices: set[str] = set()
        self._partitions: dict[str, Mapping[str, None]] = {}
        self._made: dict[object, EventRecordsResult] = {}
        self._assets: dict[dg.AssetKey, AssetRecord | None] = {}
        self._waiting: list[EventLogEntry] = []
        super().__init__(base_dir, inst_data)
        # Dagster takes an index that is there for a whole one; who was killed while making it left a part
        self._engine(INDEX_SHARD_NAME)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; one that is there stays there."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def has_secondary_index(self, name: str) -> bool:
        """Whether the index has been brought to a form; one that was stays so."""
        if name not in self._indices and super().has_secondary_index(name):
            self._indices.add(name)
        return name in self._indices

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether the index's table of assets has a column; the file is not opened for one that is known."""
        return column_name in self._columns or super().has_asset_key_col(column_name)

    def get_dynamic_partitions(self, partitions_def_name: str) -> Sequence[str]:
        """The partitions there are; a run is told the same by every step."""
        return list(self._partitions_of(partitions_def_name))

    def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
        """Whether there is a partition; one that was not there is looked for in the file."""
        return partition_key in self._partitions_of(partitions_def_name) or super().has_dynamic_partition(
            partitions_def_name, partition_key
        )

    def _partitions_of(self, name: str) -> Mapping[str, None]:
        with self._db_lock:
            if name not in self._partitions:
                self._partitions[name] = dict.fromkeys(super().get_dynamic_partitions(name))
            return self._partitions[name]

    def add_dynamic_partitions(self, partitions_def_name: str, partition_keys: Sequence[str]) -> None:
        """Add partitions."""
        self._partitions.clear()
        super().add_dynamic_partitions(partitions_def_name, partition_keys)

    def delete_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> None:
        """Take a partition away."""
        self._partitions.clear()
        super().delete_dynamic_partition(partitions_def_name, partition_key)

    def fetch_materializations(
        self,
        records_filter: dg.AssetKey | dg.AssetRecordsFilter,
        limit: int,
        cursor: str | None = None,
        ascending: bool = False,
    ) -> EventRecordsResult:
        """Materialisations of an asset; each of its checks asks for the newest one."""
        asked = repr((records_filter, limit, cursor, ascending))
        with self._db_lock:
            if asked not in self._made:
                found = super().fetch_materializations(records_filter, limit, cursor, ascending)
                self._made = {asked: found}
            return self._made[asked]

    def get_asset_records(self, asset_keys: Sequence[dg.AssetKey] | None = None) -> Sequence[AssetRecord]:
        """What the index says of some assets, or of all; each step asks for each that it is made from."""
        if asset_keys is None:
            return super().get_asset_records(None)
        with self._db_lock:
            unknown = [key for key in asset_keys if key not in self._assets]
            found = super().get_asset_records(unknown) if unknown else ()
            self._assets |= dict.fromkeys(unknown)
            self._assets |= {record.asset_entry.asset_key: record for record in found}
            return [record for key in dict.fromkeys(asset_keys) if (record := self._assets[key]) is not None]

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        """Whether the index's table of assets has a column; Dagster's own asks the file with every event."""
        if column_name not in self._columns and super()._has_asset_key_col_on_connection(conn, column_name):
            self._columns.add(column_name)
        return column_name in self._columns

    def dispose(self) -> None:
        """Close the files."""
        with self._db_lock:
            self._write_waiting()
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def store_event(self, event: EventLogEntry) -> None:
        """Store one event, in the run's file and in the index, unless it says nothing after the run.

        One that a step makes waits for those after it.
        """
        kind = event.dagster_event_type if event.dagster_event else None
        if kind in PASSING:
            return
        with self._db_lock:
            self._forget(kind, [event])
            self._waiting.append(event)
            if kind not in OF_A_STEP or len(self._waiting) >= MOST_WAITING:
                self._write_waiting()

    def _forget(self, kind: DagsterEventType | None, events: Sequence[EventLogEntry]) -> None:
        """Know no longer what events, of one kind or of any, may have changed."""
        if kind in BEGINNING:
            self._partitions.clear()
            self._assets.clear()
        for told in (each.dagster_event for each in events if each.dagster_event):
            if told.asset_key is not None and kind is not DagsterEventType.ASSET_CHECK_EVALUATION:
                self._assets.pop(told.asset_key, None)
        if kind not in CHECKED:
            self._made.clear()

    def _write_waiting(self) -> None:
        """Write what waits, all or nothing; what cannot be written is told once, and not tried again."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        with self._one_transaction():
            self._store_of_a_step([each for each in waiting if each.dagster_event_type in OF_A_STEP])
            if waiting[-1].dagster_event_type not in OF_A_STEP:
                super().store_event(waiting[-1])

    def _store_of_a_step(self, events: Sequence[EventLogEntry]) -> None:
        """Store what a step made, as Dagster's own would one by one: each told once, a run's rows at once."""
        insert = SqlEventLogStorageTable.insert()
        rows = [self._event_to_row(each) for each in events]
        for run in dict.fromkeys(each.run_id for each in events):
            with self.run_connection(run) as connection:
                connection.execute(insert, [row for row in rows if row["run_id"] == run])
        for each, row in zip(events, rows, strict=True):
            if each.dagster_event_type is DagsterEventType.STEP_OUTPUT:
                continue
            with self.index_transaction() as connection:
                made = connection.execute(insert, [row]).lastrowid
                if each.dagster_event_type is DagsterEventType.ASSET_MATERIALIZATION:
                    self._store_asset_event_tags(connection, [each], [made])
                    self._store_asset_event(connection, each, made)
                else:
                    self.store_asset_check_event(each, made)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store several events: all or none.

        Of an asset whose partitions are materialised at once, only the last is what the asset was last made
        of, as Dagster's own storage on PostgreSQL has it; the one on SQLite writes that down for each.
        """
        with self._db_lock:
            self._forget(None, events)
            self._write_waiting()
        with self._one_transaction():
            if _is_of_one_asset(events):
                self._store_materializations(events)
            else:
                super().store_event_batch(events)
                self._write_waiting()

    def _store_materializations(self, events: Sequence[EventLogEntry]) -> None:
        insert = SqlEventLogStorageTable.insert()
        rows = [self._event_to_row(event) for event in events]
        with self.run_connection(events[0].run_id) as connection:
            connection.execute(insert, rows)
        with self.index_transaction() as connection:
            made = [connection.execute(insert, [row]).lastrowid for row in rows]
            self._store_asset_event_tags(connection, events, made)
            self._store_asset_event(connection, events[-1], made[-1])

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if self._waiting:
            with self._db_lock:
                if self._writing is None:
                    self._write_waiting()
        with super()._connect(shard) as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            self._engines[shard] = self._open(shard)
            self._close_all_but_the_last()
        return self._engines[shard]

    def _close_all_but_the_last(self) -> None:
        """Close the files of runs that were used longest ago; SQLite then folds its log into them.

        A publication of a thousand reports kept a thousand files and logs open, five times as large.
        """
        runs = [shard for shard in self._engines if shard not in {INDEX_SHARD_NAME, *self._written_to}]
        for shard in runs[:-MOST_OPEN]:
            self._engines.pop(shard).dispose()

    def _open(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard),
            pool_size=1,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
        )
        event.listen(engine, "connect", _leave_syncing_to_sqlite)
        self._initdb(engine)
        self._initialized_dbs.add(shard)
        return engine


def _leave_syncing_to_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")


def _is_of_one_asset(events: Sequence[EventLogEntry]) -> bool:
    """Whether events are materialisations of partitions of one asset, made by one run."""
    kinds = {
        (event.run_id, event.dagster_event_type, event.dagster_event and event.dagster_event.asset_key)
        for event in events
    }
    return len(kinds) == 1 and {kind for _, kind, _ in kinds} == {DagsterEventType.ASSET_MATERIALIZATION}
