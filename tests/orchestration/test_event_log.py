"""Dagster's event log as the command line writes it: all of an event or nothing; Dagster's own reads it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import Office, Printed
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationPlanned
from dagster._core.events import (
    AssetMaterializationPlannedData,
    DagsterEvent,
    DagsterEventType,
    StepMaterializationData,
)
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqlEventLogStorageMetadata, SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._serdes import deserialize_value
from sqlalchemy import create_engine, inspect, text

from pipelines.orchestration.event_log import MOST_OPEN, OF_A_STEP, BatchedEvents, OneEnginePerFile
from pipelines.orchestration.instance import open_instance, prepare_instance, service_ref
from pipelines.orchestration.launcher import WatchedRunLauncher
from pipelines.orchestration.storage import OneEngineRuns, OneEngineSchedules

KEY = dg.AssetKey("figures")
ROWS = "dagster/row_count"


@dg.asset(key=KEY, check_specs=[dg.AssetCheckSpec("sound", asset=KEY)])
def figures() -> Iterator[object]:
    yield dg.Output(1)
    yield dg.AssetCheckResult(passed=True, metadata={"rows": 3})


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with open_instance(tmp_path / "dagster") as opened:
        yield opened


def log_of(instance: dg.DagsterInstance) -> OneEnginePerFile:
    log = instance.event_log_storage
    assert isinstance(log, OneEnginePerFile)
    return log


def test_dagsters_own_class_reads_what_was_written(instance: dg.DagsterInstance, tmp_path: Path):
    result = dg.materialize([figures], instance=instance)
    assert result.success
    own = SqliteEventLogStorage(str(tmp_path / "dagster" / "history" / "runs"))
    written = [record.event_log_entry for record in own.get_records_for_run(result.run_id).records]
    assert written == instance.all_logs(result.run_id)
    assert any(entry.dagster_event_type == dg.DagsterEventType.RUN_SUCCESS for entry in written)
    (made,) = own.fetch_materializations(KEY, limit=5).records
    assert made.run_id == result.run_id
    (check,) = own.get_asset_check_execution_history(dg.AssetCheckKey(KEY, "sound"), limit=5)
    assert check.status.value == "SUCCEEDED"


def test_few_files_stay_open_and_those_closed_are_whole(instance: dg.DagsterInstance, tmp_path: Path):
    runs = [instance.create_run_for_job(dg.GraphDefinition(name="nothing").to_job()) for _ in range(6)]
    for run in runs:
        instance.report_engine_event("begun", run)
    assert len(log_of(instance)._engines) <= MOST_OPEN + 2
    left = {path.name for path in (tmp_path / "dagster" / "history" / "runs").glob("*.db-wal")}
    assert f"{runs[0].run_id}.db-wal" not in left
    assert [len(instance.all_logs(run.run_id)) for run in runs] == [1] * 6


def test_an_event_that_cannot_be_indexed_is_not_in_the_runs_file_either(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
):
    log = log_of(instance)
    result = dg.materialize([figures], instance=instance)
    (made,) = log.fetch_materializations(KEY, limit=5).records

    def refuse(*_: object) -> None:
        raise OSError("the disk is full")

    def rows(shard: str) -> int:
        with log._connect(shard) as connection:
            return int(connection.execute(text("select count(*) from event_logs")).scalar_one())

    before = rows(result.run_id), rows("index")
    monkeypatch.setattr(log, "_store_asset_event", refuse)
    with pytest.raises(OSError, match="full"):
        log.store_event_batch([made.event_log_entry, made.event_log_entry])
    assert (rows(result.run_id), rows("index")) == before
    monkeypatch.undo()
    log.store_event_batch([made.event_log_entry, made.event_log_entry])
    assert (rows(result.run_id), rows("index")) == (before[0] + 2, before[1] + 2), "and it goes on"


def test_partitions_made_at_once_are_written_as_if_one_after_the_other(
    instance: dg.DagsterInstance, tmp_path: Path
):
    made = [
        dg.EventLogEntry(
            error_info=None,
            level="debug",
            user_message="",
            run_id="a-run",
            timestamp=float(number),
            dagster_event=DagsterEvent(
                DagsterEventType.ASSET_MATERIALIZATION.value,
                "a-job",
                event_specific_data=StepMaterializationData(
                    dg.AssetMaterialization(KEY, partition=f"p{number}", tags={"dagster/data_version": "v"})
                ),
            ),
        )
        for number in range(3)
    ]
    asked = (
        "select * from event_logs",
        "select asset_key, last_materialization, last_run_id, last_materialization_timestamp from asset_keys",
        "select asset_key, event_id, key, value, event_timestamp from asset_event_tags",
    )

    def stored(log: SqliteEventLogStorage) -> list[object]:
        log.store_event_batch(made)
        with log._connect("index") as connection:
            index = [connection.execute(text(question)).all() for question in asked]
        with log._connect("a-run") as connection:
            return [*index, connection.execute(text(asked[0])).all()]

    def asset_keys_written(log: SqliteEventLogStorage) -> int:
        calls: list[int] = []
        real = log._store_asset_event
        log._store_asset_event = lambda *given: (calls.append(1), real(*given))[1]  # type: ignore[method-assign]
        assert [str(rows) for rows in stored(log)] == told
        return len(calls)

    told = [str(rows) for rows in stored(SqliteEventLogStorage(str(tmp_path / "own")))]
    assert asset_keys_written(log_of(instance)) == 1


def events_of_a_step(instance: dg.DagsterInstance) -> list[dg.EventLogEntry]:
    """What a run's step told, as it was stored: its output, its check, what it made, its end."""
    result = dg.materialize([figures], instance=instance)
    told = [event for event in instance.all_logs(result.run_id) if event.dagster_event]
    begin = next(number for number, event in enumerate(told) if event.dagster_event_type in OF_A_STEP)
    end = next(n for n, event in enumerate(told) if event.dagster_event_type is DagsterEventType.STEP_SUCCESS)
    return [event._replace(run_id="a-run") for event in told[begin : end + 1]]


def test_what_a_step_makes_is_written_at_its_end_as_dagsters_own_writes_it(
    instance: dg.DagsterInstance, tmp_path: Path
):
    told = events_of_a_step(instance)
    assert {event.dagster_event_type for event in told[:-1]} == OF_A_STEP
    asked = {
        "event_logs": "select run_id, event, dagster_event_type, step_key, asset_key, partition"
        " from event_logs",
        "asset_keys": "select asset_key, last_materialization, last_run_id from asset_keys",
        "checks": "select asset_key, check_name, run_id, execution_status, evaluation_event"
        " from asset_check_executions",
        "tags": "select asset_key, event_id, key, value from asset_event_tags",
    }

    def stored(folder: Path, *, run: str = "a-run") -> dict[str, list[object]]:
        """What lies in the files, asked of the files themselves."""
        found: dict[str, list[object]] = {}
        for name, shard in (*((name, "index") for name in asked), ("event_logs", run)):
            engine = create_engine(f"sqlite:///{folder / f'{shard}.db'}")
            with engine.connect() as connection:
                found[f"{shard} {name}"] = [*connection.execute(text(asked[name])).all()]
            engine.dispose()
        return found

    own = SqliteEventLogStorage(str(tmp_path / "own"))
    ours = OneEnginePerFile(str(tmp_path / "ours"))
    with ours._connect("a-run"):  # so that its file is there
        pass
    for event in told[:-1]:
        own.store_event(event)
        ours.store_event(event)
    assert not any(stored(tmp_path / "ours").values()), "a step that is killed leaves nothing or all"
    own.store_event(told[-1])
    ours.store_event(told[-1])
    assert stored(tmp_path / "ours") == stored(tmp_path / "own")


def test_who_reads_is_told_what_waits(instance: dg.DagsterInstance, tmp_path: Path):
    told = events_of_a_step(instance)
    log = OneEnginePerFile(str(tmp_path / "ours"))
    log.store_event(told[0])
    assert log.get_logs_for_run("a-run") == told[:1]
    log.store_event(told[1])
    log.dispose()
    own = SqliteEventLogStorage(str(tmp_path / "ours"))
    assert own.get_logs_for_run("a-run") == told[:2], "and closing writes the rest"


@dg.asset(
    key=KEY,
    check_specs=[dg.AssetCheckSpec("sound", asset=KEY), dg.AssetCheckSpec("never_made", asset=KEY)],
)
def figures_of_a_sort() -> Iterator[object]:
    yield dg.Output(1)
    yield dg.AssetCheckResult(check_name="sound", passed=True)


def test_a_check_that_a_run_meant_and_never_made_does_not_stand_as_failed(instance: dg.DagsterInstance):
    result = dg.materialize([figures_of_a_sort], instance=instance, raise_on_error=False)
    log = log_of(instance)
    (made,) = log.get_asset_check_execution_history(dg.AssetCheckKey(KEY, "sound"), limit=5)
    assert (made.run_id, made.status.value) == (result.run_id, "SUCCEEDED")
    assert not log.get_asset_check_execution_history(dg.AssetCheckKey(KEY, "never_made"), limit=5)


def test_new_files_are_made_as_dagsters_own_class_makes_them(instance: dg.DagsterInstance, tmp_path: Path):
    def made_in(log: SqliteEventLogStorage, shard: str) -> list[tuple[str, ...]]:
        with log._connect(shard) as connection:
            made = connection.execute(text("select type, name, sql from sqlite_master order by 1, 2")).all()
            version = connection.execute(text("select version_num from alembic_version")).all()
            mode = connection.execute(text("pragma journal_mode")).all()
        return [tuple(map(str, row)) for row in (*made, *version, *mode)]

    own = SqliteEventLogStorage(str(tmp_path / "own"))
    for shard in ("index", "a-run"):
        assert made_in(log_of(instance), shard) == made_in(own, shard)


def told_of(file: Path) -> list[tuple[str, ...]]:
    """A database: its tables and indexes, its version, how it is written, and the data migrations done."""
    asked = (
        "select type, name, sql from sqlite_master order by 1, 2",
        "select version_num from alembic_version",
        "pragma journal_mode",
        "select name from secondary_indexes order by 1",
    )
    with create_engine(f"sqlite:///{file}").connect() as connection:
        return [tuple(map(str, row)) for each in asked for row in connection.execute(text(each)).all()]


@pytest.mark.parametrize(
    ("ours", "dagsters", "name"),
    [(OneEngineRuns, SqliteRunStorage, "runs"), (OneEngineSchedules, SqliteScheduleStorage, "schedules")],
)
def test_files_of_runs_and_schedules_are_as_dagsters_own_and_are_taken_as_they_are(
    ours: Any, dagsters: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for kind, folder in ((ours, "ours"), (dagsters, "own")):
        kind.from_local(str(tmp_path / folder))
    made = told_of(tmp_path / "own" / f"{name}.db")
    assert told_of(tmp_path / "ours" / f"{name}.db") == made

    def read_migrations(*_: object, **__: object) -> None:
        pytest.fail("the file says its version")

    with monkeypatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", read_migrations)
        assert type(ours.from_local(str(tmp_path / "own"))) is ours
    with create_engine(f"sqlite:///{tmp_path / 'own' / name}.db").begin() as connection:
        connection.execute(text("drop table alembic_version"))
    assert type(ours.from_local(str(tmp_path / "own"))) is ours
    assert "alembic_version" in {row[1] for row in told_of(tmp_path / "own" / f"{name}.db") if len(row) > 1}


def test_quick_storages_lie_where_dagsters_own_would(instance: dg.DagsterInstance, tmp_path: Path):
    with dg.DagsterInstance.from_config(str(tmp_path / "dagster")) as own:
        run = instance.create_run_for_job(dg.GraphDefinition(name="nothing").to_job())
        assert [one.run_id for one in own.get_runs()] == [run.run_id]
        for name in ("history/runs.db", "schedules/schedules.db"):
            assert told_of(tmp_path / "dagster" / name)
    assert isinstance(instance.run_storage, OneEngineRuns)
    assert isinstance(instance.schedule_storage, OneEngineSchedules)


@pytest.mark.parametrize("made", [0, 1, 5, 8])
def test_an_index_that_was_killed_while_it_was_made_is_completed(tmp_path: Path, made: int):
    """Dagster makes one table after the other, and then takes a file that is there for a whole one."""
    folder = tmp_path / "dagster" / "history" / "runs"
    folder.mkdir(parents=True)
    engine = create_engine(f"sqlite:///{folder / 'index.db'}")
    tables = SqlEventLogStorageMetadata.sorted_tables
    assert made < len(tables)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA user_version=1")  # so that the file is there
    SqlEventLogStorageMetadata.create_all(engine, tables=tables[:made])
    with open_instance(tmp_path / "dagster") as opened:
        assert opened.get_dynamic_partitions("reports") == []
        opened.add_dynamic_partitions("reports", ["q1"])
        assert opened.get_dynamic_partitions("reports") == ["q1"]
        assert dg.materialize([figures], instance=opened).success


def test_a_file_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MigrationContext, "stamp", killed)
        with pytest.raises(KeyboardInterrupt):
            OneEnginePerFile(str(tmp_path))
    with create_engine(f"sqlite:///{tmp_path / 'index.db'}").connect() as connection:
        assert inspect(connection).get_table_names() == []


def test_a_table_that_a_report_does_not_print_is_not_checked(first_publication: tuple[Office, Printed]):
    office, _ = first_publication
    with open_instance(office.instance) as opened:
        (run,) = opened.get_runs(filters=dg.RunsFilter(job_name="read_report"))
        events = [entry.dagster_event for entry in opened.all_logs(run.run_id) if entry.dagster_event]
    checked = {
        event.asset_check_evaluation_data.asset_key.path[-1]
        for event in events
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION
    }
    counted = {
        event.asset_key.path[-1]: event.step_materialization_data.materialization.metadata[ROWS].value
        for event in events
        if event.event_type == dg.DagsterEventType.ASSET_MATERIALIZATION
        and event.asset_key
        and ROWS in event.step_materialization_data.materialization.metadata
    }
    printed = {name for name, count in counted.items() if count}
    assert printed, "the report prints something"
    assert set(counted) > printed
    assert checked - {"raw_report", "report_tables"} == printed


QUARTERS = dg.DynamicPartitionsDefinition(name="quarters")
CHECKS = [f"check_{number}" for number in range(5)]


@dg.asset(
    key="of_a_quarter",
    partitions_def=QUARTERS,
    check_specs=[dg.AssetCheckSpec(name, asset="of_a_quarter") for name in CHECKS],
)
def of_a_quarter() -> Iterator[object]:
    yield dg.Output(1)
    for name in CHECKS:
        yield dg.AssetCheckResult(check_name=name, passed=True)


def asked_of_files(monkeypatch: pytest.MonkeyPatch, log: OneEnginePerFile) -> list[str]:
    """Which of the log's own questions go to a file from now on, as they are asked."""
    asked: list[str] = []

    def counted(name: str) -> None:
        real = getattr(SqliteEventLogStorage, name)

        def ask(self: SqliteEventLogStorage, *given: Any, **named: Any) -> Any:
            if self is log:
                asked.append(name)
            return real(self, *given, **named)

        monkeypatch.setattr(SqliteEventLogStorage, name, ask)

    for name in (
        "get_dynamic_partitions",
        "has_dynamic_partition",
        "fetch_materializations",
        "has_secondary_index",
        "has_asset_key_col",
        "get_asset_records",
    ):
        counted(name)
    return asked


def test_what_every_check_asks_is_asked_of_the_files_once(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
):
    instance.add_dynamic_partitions("quarters", ["q1", "q2"])
    dg.materialize(
        [of_a_quarter], instance=instance, partition_key="q1"
    )  # what never changes is known by now
    asked = asked_of_files(monkeypatch, log_of(instance))
    result = dg.materialize([of_a_quarter], instance=instance, partition_key="q2")
    assert set(asked) == {"get_dynamic_partitions", "fetch_materializations"}
    assert asked.count("fetch_materializations") == 1, "and not for each of five checks"
    assert asked.count("get_dynamic_partitions") <= 3, "before the run, and as it begins"
    (made,) = instance.fetch_materializations(dg.AssetKey("of_a_quarter"), limit=1).records
    log = log_of(instance)
    for name in CHECKS:
        (told, *_) = log.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("of_a_quarter"), name), limit=5
        )
        evaluation = told.event.dagster_event.asset_check_evaluation_data
        assert evaluation.target_materialization_data.storage_id == made.storage_id
        assert evaluation.target_materialization_data.run_id == result.run_id


def test_what_another_process_adds_is_known_to_the_next_run(instance: dg.DagsterInstance, tmp_path: Path):
    other = SqliteEventLogStorage(str(tmp_path / "dagster" / "history" / "runs"))
    instance.add_dynamic_partitions("quarters", ["q1"])
    assert instance.get_dynamic_partitions("quarters") == ["q1"]
    other.add_dynamic_partitions("quarters", ["q2"])
    assert instance.has_dynamic_partition("quarters", "q2"), "what is not known is asked for"
    dg.materialize([of_a_quarter], instance=instance, partition_key="q2")
    assert instance.get_dynamic_partitions("quarters") == ["q1", "q2"]
    instance.delete_dynamic_partition("quarters", "q1")
    assert instance.get_dynamic_partitions("quarters") == ["q2"]


def test_the_newest_of_an_asset_is_asked_for_again_once_there_is_another(instance: dg.DagsterInstance):
    instance.add_dynamic_partitions("quarters", ["q1"])
    for _ in range(2):
        result = dg.materialize([of_a_quarter], instance=instance, partition_key="q1")
        (made,) = instance.fetch_materializations(dg.AssetKey("of_a_quarter"), limit=1).records
        assert made.run_id == result.run_id


@dg.asset(deps=[KEY])
def first_of_it() -> None: ...


@dg.asset(deps=[KEY])
def second_of_it() -> None: ...


def test_what_the_index_says_of_an_asset_is_asked_once_a_run(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    dg.materialize([figures], instance=instance)
    asked = asked_of_files(monkeypatch, log_of(instance))
    several = [figures, first_of_it, second_of_it]
    made = [dg.materialize(several, instance=instance, selection=[first_of_it, second_of_it])]
    assert asked.count("get_asset_records") == 1, "two steps are made from the same"
    dg.materialize([figures], instance=instance)
    made.append(dg.materialize(several, instance=instance, selection=[first_of_it, second_of_it]))
    with dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(tmp_path / "dagster"))) as other:
        newest = dg.materialize([figures], instance=other)  # by another process, as it were
    made.append(dg.materialize(several, instance=instance, selection=[first_of_it, second_of_it]))
    storage = log_of(instance)
    (record,) = storage.get_asset_records([KEY])
    assert record.asset_entry.last_materialization_record.run_id == newest.run_id
    seen = [made_from(instance, run.run_id) for run in made]
    assert len({*seen}) == len(made), "each was made from another"
    assert seen[-1] == record.asset_entry.last_materialization_record.storage_id


def made_from(instance: dg.DagsterInstance, run: str) -> int:
    """Which materialisation of the figures a run says that it was made from."""
    told = [
        entry.dagster_event.step_materialization_data.materialization.tags
        for entry in instance.all_logs(run, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    ]
    (pointer,) = {tags["dagster/input_event_pointer/figures"] for tags in told}
    return int(pointer)


# ---- as the parts of a service write it


def planned(number: int, kind: dg.DagsterEventType, about: object) -> dg.EventLogEntry:
    """What says that a run means to make or check something."""
    told = DagsterEvent(kind.value, "a-job", event_specific_data=about)
    return dg.EventLogEntry(None, "debug", "", "a-run", float(number), dagster_event=told)


@pytest.fixture
def service_log(tmp_path: Path) -> Iterator[BatchedEvents]:
    """The log as the daemon and the web server open it."""
    prepare_instance(tmp_path)
    ref = deserialize_value(service_ref(tmp_path), InstanceRef)
    with dg.DagsterInstance.from_ref(ref) as instance:
        log = instance.event_log_storage
        assert type(log) is BatchedEvents
        assert isinstance(instance.run_launcher, WatchedRunLauncher), "all else is as the folder says"
        yield log


def test_what_a_run_means_to_make_is_written_at_once_all_or_nothing(
    service_log: BatchedEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One by one, forty such events were most of what a run cost the daemon."""
    kind = dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
    events = [
        planned(number, kind, AssetMaterializationPlannedData(dg.AssetKey(f"a{number}"), None, None))
        for number in range(20)
    ]
    check = AssetCheckEvaluationPlanned(asset_key=KEY, check_name="sound")
    events.append(planned(20, dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED, check))
    opened: list[str] = []
    engine = service_log._engine
    monkeypatch.setattr(service_log, "_engine", lambda shard: (opened.append(shard), engine(shard))[1])
    with monkeypatch.context() as full:
        full.setattr(service_log, "_store_asset_event", lambda *_: pytest.fail("the disk is full"))
        with pytest.raises(pytest.fail.Exception):
            service_log.store_event_batch(events)
    assert service_log.get_logs_for_run("a-run") == []
    opened.clear()
    service_log.store_event_batch(events)
    assert sorted(opened) == ["a-run", "index"]
    own = SqliteEventLogStorage(str(tmp_path / "history" / "runs"))
    assert list(own.get_logs_for_run("a-run")) == events[:20]


def test_threads_and_processes_write_side_by_side(service_log: BatchedEvents, tmp_path: Path):
    kind = dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
    other = OneEnginePerFile(str(tmp_path / "history" / "runs"))

    def write(number: int) -> None:
        data = AssetMaterializationPlannedData(dg.AssetKey(f"a{number}"), None, None)
        (other if number % 2 else service_log).store_event_batch([planned(number, kind, data)] * 3)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(12)))
    assert len(service_log.get_logs_for_run("a-run")) == 36
    other.dispose()
