"""Runs that were killed: noticed, told, run again, and never skipped for ever."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml
from conftest import Openbarnet
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import PARTITION_NAME_TAG

from pipelines.exceptions import OpenBarnetError
from pipelines.orchestration.automation import LONGEST_WAIT_SECONDS, next_try
from pipelines.orchestration.batches import FIRST_WAIT_SECONDS, STAMP_TAG
from pipelines.orchestration.instance import (
    INSTANCE_SETTINGS,
    MAX_RUNTIME_SECONDS,
    OLDER_SETTINGS,
    lacking_settings,
    open_instance,
    prepare_instance,
)
from pipelines.orchestration.launcher import WatchedRunLauncher
from pipelines.orchestration.liveness import HOST_TAG, end_lost_runs, is_alive, lost_runs

REPORT, STAMP = "q1", "0123-4567"
RUN = """
import sys, time
from pathlib import Path
import dagster as dg
from pipelines.orchestration.instance import open_instance

@dg.op
def wait():
    Path(sys.argv[2]).touch()
    time.sleep(600)

@dg.job
def endless():
    wait()

with open_instance(Path(sys.argv[1])) as instance:
    endless.execute_in_process(instance=instance)
"""

EVENTS_ELSEWHERE = """\
event_log_storage:
  module: dagster._core.storage.event_log
  class: SqliteEventLogStorage
  config:
    base_dir: {}
"""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance with our settings."""
    with open_instance(tmp_path / "runs") as opened:
        yield opened


def record(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus, tags: dict[str, str] | None = None
) -> dg.DagsterRun:
    """A run as the daemon leaves it."""
    return instance.create_run_for_job(
        job_def=dg.GraphDefinition(name="read_report").to_job(),
        status=status,
        tags={STAMP_TAG: STAMP, PARTITION_NAME_TAG: REPORT, **(tags or {})},
    )


def test_a_run_that_was_killed_with_its_parent_is_told_and_ended(tmp_path: Path):
    begun = tmp_path / "begun"
    process = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path / "runs"), str(begun)])
    deadline = time.monotonic() + 120
    while not begun.exists() and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.1)
    with open_instance(tmp_path / "runs") as instance:
        assert lost_runs(instance) == [], "it lives"
        process.send_signal(signal.SIGKILL)
        process.wait()
        [run] = lost_runs(instance)
        assert isinstance(instance.run_launcher, WatchedRunLauncher)
        assert instance.run_launcher.supports_check_run_worker_health
        assert instance.run_launcher.check_run_worker_health(run).status is WorkerStatus.FAILED
        [told] = end_lost_runs(instance)
        assert run.run_id in told
        ended = instance.get_run_by_id(run.run_id)
        assert ended
        assert ended.status is dg.DagsterRunStatus.FAILURE
        assert end_lost_runs(instance) == []


def test_a_process_with_the_same_number_is_another_one():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert is_alive(process.pid, time.time())
        assert not is_alive(process.pid, time.time() - 3600), "it began after the run's first event"
    finally:
        process.kill()
        process.wait()
    assert not is_alive(process.pid, time.time())


def test_a_run_of_another_machine_is_not_judged(instance: dg.DagsterInstance):
    record(instance, dg.DagsterRunStatus.STARTED, {HOST_TAG: "elsewhere"})
    assert lost_runs(instance) == []


def test_a_reading_that_was_killed_is_asked_for_again(instance: dg.DagsterInstance):
    first = next_try(instance, REPORT, STAMP, time.time())
    assert first
    run = record(instance, dg.DagsterRunStatus.STARTED)
    assert next_try(instance, REPORT, STAMP, time.time()) is None, "it is being read"
    instance.report_run_failed(run)
    assert next_try(instance, REPORT, STAMP, time.time()) is None, "not at once"
    again = next_try(instance, REPORT, STAMP, time.time() + FIRST_WAIT_SECONDS + 1)
    assert again
    assert again.run_key != first.run_key
    assert again.tags[STAMP_TAG] == STAMP


def test_what_fails_each_time_is_tried_ever_more_seldom_and_never_given_up(instance: dg.DagsterInstance):
    for _ in range(12):
        record(instance, dg.DagsterRunStatus.FAILURE)
    assert next_try(instance, REPORT, STAMP, time.time() + LONGEST_WAIT_SECONDS - 60) is None
    assert next_try(instance, REPORT, STAMP, time.time() + LONGEST_WAIT_SECONDS + 60)
    assert next_try(instance, REPORT, "another", time.time()), "the file was changed"


# ---- settings


def test_settings_watch_runs_and_run_them_again(instance: dg.DagsterInstance):
    assert instance.run_monitoring_enabled
    assert instance.run_monitoring_max_runtime_seconds == MAX_RUNTIME_SECONDS
    assert instance.run_retries_enabled
    assert instance.run_retries_max_retries == 3
    assert not instance.run_retries_retry_on_asset_or_op_failure


@pytest.mark.parametrize("older", OLDER_SETTINGS)
def test_settings_of_an_older_version_are_brought_over(older: str, tmp_path: Path):
    (tmp_path / "dagster.yaml").write_text(older)
    prepare_instance(tmp_path)
    assert (tmp_path / "dagster.yaml").read_text() == INSTANCE_SETTINGS


def test_a_persons_own_settings_stay_and_what_they_lack_is_told(tmp_path: Path, openbarnet: Openbarnet):
    folder = tmp_path / "instance"
    folder.mkdir()
    own = "concurrency:\n  runs:\n    max_concurrent_runs: 8\nrun_retries: {enabled: true, max_retries: 1}\n"
    (folder / "dagster.yaml").write_text(own)
    prepare_instance(folder)
    assert (folder / "dagster.yaml").read_text() == own
    told = lacking_settings(folder)
    assert [line.partition(": ")[2].partition(" is")[0] for line in told[:-1]] == [
        "run_monitoring.enabled",
        "run_monitoring.max_runtime_seconds",
        "run_launcher.class",
    ]
    done = openbarnet("doctor", "--store", tmp_path / "store", "--instance", folder)
    assert done.exit_code == 1
    assert all(line in done.output for line in told)


@pytest.mark.parametrize(
    "storage",
    [
        "storage:\n  sqlite:\n    base_dir: {}\n",
        EVENTS_ELSEWHERE,
    ],
)
def test_runs_and_events_are_kept_together_where_the_settings_say(storage: str, tmp_path: Path):
    """With a database as Dagster documents it, events went into a file of their own, or nothing opened."""
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "dagster.yaml").write_text(storage.format(elsewhere))
    with open_instance(tmp_path / "runs") as instance:
        run = record(instance, dg.DagsterRunStatus.STARTED)
        instance.report_run_failed(run)
        assert instance.all_logs(run.run_id)
    assert [path for path in elsewhere.rglob(f"{run.run_id}.db") if path.stat().st_size]


def test_an_address_of_postgresql_is_given_the_locked_driver(tmp_path: Path):
    """SQLAlchemy takes another by itself, and Dagster ended in a stack trace."""
    file = tmp_path / "dagster.yaml"
    for given in ("postgresql://u:p@db/runs", "'postgres://u:p@db/runs'"):
        file.write_text(f"# ours\nstorage:\n  postgres:\n    postgres_url: {given}\n")
        prepare_instance(tmp_path)
        assert file.read_text().startswith("# ours\n")
        found = yaml.safe_load(file.read_text())["storage"]["postgres"]["postgres_url"]
        assert found == "postgresql+psycopg2://u:p@db/runs"
        assert "driver" not in " ".join(lacking_settings(tmp_path))


@pytest.mark.parametrize(
    "postgres", ["postgres_url: {env: RUNS_ADDRESS}", "postgres_db: {username: u, hostname: db, db_name: r}"]
)
def test_a_driver_that_is_not_named_is_told_before_anything_is_opened(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RUNS_ADDRESS", "postgresql://u:p@db/runs")
    (tmp_path / "dagster.yaml").write_text(f"storage:\n  postgres:\n    {postgres}\n")
    with pytest.raises(OpenBarnetError, match=r"names no driver; .*postgresql\+psycopg2"):
        open_instance(tmp_path)
    assert "names no driver" in lacking_settings(tmp_path)[0]


def test_doctor_finds_nothing_with_our_settings(tmp_path: Path, openbarnet: Openbarnet):
    prepare_instance(tmp_path / "instance")
    done = openbarnet("doctor", "--store", tmp_path / "store", "--instance", tmp_path / "instance")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "nothing is wrong")
    assert lacking_settings(tmp_path / "instance") == []
    assert yaml.safe_load(INSTANCE_SETTINGS)["run_monitoring"]["enabled"] is True
