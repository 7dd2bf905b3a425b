"""Dagster's own folder: its settings, and opening it from this process.

A folder that has settings already keeps them, unless they are as an older version of this software wrote
them: then they are brought over. What a person's own settings lack is told by `openbarnet doctor`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pipelines.exceptions import OpenBarnetError
from pipelines.extraction.worker import LIMITS

if TYPE_CHECKING:
    import dagster as dg

SETTINGS_FILE = "dagster.yaml"
DIGESTS_FILE = "known-digests.json"
"""Hashes of files as they were when a publication, or a run of the service, last read them."""

MOST_PAGES = 1000
TIMES_READ = 3
"""A page is read, its figures are read a second time, and it may be drawn."""

SHARE_OF_A_PROCESSOR = 1 / 4
MAX_RUNTIME_SECONDS = round(
    TIMES_READ * (LIMITS.seconds + LIMITS.seconds_per_page * MOST_PAGES) / SHARE_OF_A_PROCESSOR
)
"""How long any run may take: a report of `MOST_PAGES` that uses up its bound on a crowded machine."""

OLDER_SETTINGS = (
    """\
# Written when this folder was made; yours to change.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 2
  pools:
    default_limit: 1
    granularity: run
""",
)
"""Settings that earlier versions wrote, as they wrote them."""

INSTANCE_SETTINGS = f"""\
{OLDER_SETTINGS[0]}run_launcher:
  module: pipelines.orchestration.launcher
  class: WatchedRunLauncher
run_monitoring:
  enabled: true
  poll_interval_seconds: 30
  start_timeout_seconds: 300
  cancel_timeout_seconds: 180
  max_runtime_seconds: {MAX_RUNTIME_SECONDS}
run_retries:
  enabled: true
  max_retries: 3
  retry_on_asset_or_op_failure: false
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 2
      success: 30
      failure: 30
      started: 30
"""
WANTED: Mapping[tuple[str, str], str] = {
    ("run_monitoring", "enabled"): "a run whose process was killed would stay in the queue for ever",
    ("run_monitoring", "max_runtime_seconds"): "a run that hangs would hold its place for ever",
    ("run_retries", "enabled"): "a run that was killed would not be run again",
    ("run_retries", "max_retries"): "a run that was killed would not be run again",
    ("run_launcher", "class"): "nobody would notice that a run and the process that started it were killed",
}
"""What an instance's settings must say, and what it would lead to if they did not."""

NO_CAPTURE = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}

EVENTS_PLANNED_AT_ONCE = 1000
"""How many of the events that say what a run will make are written in one transaction."""

QUICK_STORAGE = {
    "event_log_storage": ("pipelines.orchestration.event_log", "OneEnginePerFile", "history/runs"),
    "run_storage": ("pipelines.orchestration.storage", "OneEngineRuns", "history"),
    "schedule_storage": ("pipelines.orchestration.storage", "OneEngineSchedules", "schedules"),
}
"""Module, class and folder, which is where Dagster's own would lie."""

SERVICE_EVENTS = (QUICK_STORAGE["event_log_storage"][0], "BatchedEvents", "history/runs")
"""The same for the events of a service's parts, each of which has many threads."""

DRIVER = "postgresql+psycopg2"
WITHOUT_DRIVER = re.compile(r"""(\bpostgres_url\s*:\s*['"]?)postgres(?:ql)?://""")
OWN_STORAGE = frozenset({"storage", "run_storage", "event_log_storage", "schedule_storage"})
"""Settings by which runs and their events are kept elsewhere, as in PostgreSQL: then all of them are."""


def prepare_instance(folder: Path) -> None:
    """Make an instance's folder with our settings; settings that an older version wrote are brought over.

    An address of PostgreSQL that names no driver is given the one that is locked: what SQLAlchemy would take
    by itself is another, which Dagster does not know.

    Raises:
        OpenBarnetError: the folder cannot be written.
    """
    settings = folder / SETTINGS_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        said = settings.read_text(encoding="utf-8") if settings.exists() else ""
        if not said or said in OLDER_SETTINGS:
            settings.write_text(INSTANCE_SETTINGS, encoding="utf-8")
        elif (named := WITHOUT_DRIVER.sub(rf"\1{DRIVER}://", said)) != said:
            settings.write_text(named, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise OpenBarnetError(
            str(folder), f"Dagster's folder cannot be written ({reason})", "choose another with --instance"
        ) from error


def lacking_settings(folder: Path) -> list[str]:
    """What an instance's own settings lack that a service needs, a sentence for each.

    Raises:
        OpenBarnetError: the settings are no YAML.
    """
    path = folder / SETTINGS_FILE
    if not path.exists():
        return []
    given = _settings(path)
    driverless = _without_driver(path, given)
    told = [str(driverless)] if driverless else []
    told += [
        f"{path}: {section}.{name} is not set, so that {what}; "
        f"set it to {yaml.safe_load(INSTANCE_SETTINGS)[section][name]}"
        for (section, name), what in WANTED.items()
        if not (isinstance(given.get(section), Mapping) and given[section].get(name))
    ]
    if len(told) > bool(driverless):
        told.append(f"{path}: or delete the file, and the next command writes all of it anew")
    return told


def is_launched_by_us(folder: Path) -> bool:
    """Whether an instance's settings have runs started on this machine by our launcher.

    Raises:
        OpenBarnetError: the settings are no YAML.
    """
    launcher = _settings(folder / SETTINGS_FILE).get("run_launcher")
    ours = yaml.safe_load(INSTANCE_SETTINGS)["run_launcher"]
    return isinstance(launcher, Mapping) and {**launcher} == ours


def _without_driver(path: Path, given: Mapping[str, Any]) -> OpenBarnetError | None:
    """The error where runs are to be kept in PostgreSQL and no driver, or one that is not there, is named."""
    storage = given.get("storage")
    postgres = storage.get("postgres") if isinstance(storage, Mapping) else None
    if not isinstance(postgres, Mapping):
        return None
    url, parts = postgres.get("postgres_url"), postgres.get("postgres_db")
    if isinstance(url, Mapping):
        url = os.environ.get(str(url.get("env")), "")
    if isinstance(url, str) and url.startswith(("postgresql://", "postgres://")):
        return OpenBarnetError(
            str(path), "the address of PostgreSQL names no driver", f"let it begin with {DRIVER}://"
        )
    if isinstance(parts, Mapping) and parts.get("scheme", "postgresql") == "postgresql":
        return OpenBarnetError(
            str(path), "storage.postgres.postgres_db names no driver", f"add scheme: {DRIVER}"
        )
    return None


def _settings(path: Path) -> Mapping[str, Any]:
    """What an instance's settings say.

    Raises:
        OpenBarnetError: they are no YAML.
    """
    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise OpenBarnetError(str(path), f"cannot be read ({error})", "mend the file") from error
    return found if isinstance(found, Mapping) else {}


def open_instance(folder: Path) -> dg.DagsterInstance:
    """The Dagster instance in a folder, made if need be; what its runs print stays on the terminal.

    Runs and events are kept where its settings say, if they say so, and else in the folder.

    Raises:
        OpenBarnetError: the folder cannot be written, its settings are no YAML, or name no driver for
            PostgreSQL.
    """
    import dagster as dg
    from dagster._core.instance.ref import InstanceRef

    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", str(EVENTS_PLANNED_AT_ONCE))
    prepare_instance(folder)
    home = folder.resolve()
    given = _settings(home / SETTINGS_FILE)
    if driverless := _without_driver(home / SETTINGS_FILE, given):
        raise driverless
    overrides = {"compute_logs": NO_CAPTURE, **_quick_storage(home, given)}
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=overrides))


def open_for_a_run(folder: Path) -> dg.DagsterInstance:
    """The instance in a service's folder, for a process that makes one run: what it prints is kept.

    Raises:
        OpenBarnetError: the settings are no YAML.
    """
    import dagster as dg
    from dagster._core.instance.ref import InstanceRef

    home = folder.resolve()
    overrides = _quick_storage(home, _settings(home / SETTINGS_FILE))
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=overrides))


def service_ref(folder: Path) -> str:
    """How the parts of a service are told to open the instance in a folder, as Dagster writes it down.

    Raises:
        OpenBarnetError: the settings are no YAML.
    """
    from dagster._core.instance.ref import InstanceRef
    from dagster._serdes import serialize_value

    home = folder.resolve()
    overrides = _quick_storage(home, _settings(home / SETTINGS_FILE), event_log_storage=SERVICE_EVENTS)
    return serialize_value(InstanceRef.from_dir(str(home), overrides=overrides))


def _quick_storage(home: Path, given: Mapping[str, Any], **others: tuple[str, str, str]) -> dict[str, Any]:
    """Storages of ours for a folder's files; none where its settings keep runs elsewhere."""
    if OWN_STORAGE & given.keys():
        return {}
    return {
        name: {"module": module, "class": kind, "config": {"base_dir": str(home / where)}}
        for name, (module, kind, where) in {**QUICK_STORAGE, **others}.items()
    }
