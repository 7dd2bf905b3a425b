"""Dagster's own folder: its settings, and opening it from this process.

A folder that has settings already keeps them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.exceptions import OpenBarnetError

if TYPE_CHECKING:
    import dagster as dg

INSTANCE_SETTINGS = """\
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
"""
NO_CAPTURE = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}

QUICK_EVENT_LOG = {"module": "pipelines.orchestration.event_log", "class": "OneEnginePerFile"}


def prepare_instance(folder: Path) -> None:
    """Make an instance's folder with our settings, unless it has settings already.

    Raises:
        OpenBarnetError: the folder cannot be written.
    """
    settings = folder / "dagster.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not settings.exists():
            settings.write_text(INSTANCE_SETTINGS, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise OpenBarnetError(
            str(folder), f"Dagster's folder cannot be written ({reason})", "choose another with --instance"
        ) from error


def open_instance(folder: Path) -> dg.DagsterInstance:
    """The Dagster instance in a folder, made if need be; what its runs print stays on the terminal.

    Raises:
        OpenBarnetError: the folder cannot be written.
    """
    import dagster as dg
    from dagster._core.instance.ref import InstanceRef

    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    prepare_instance(folder)
    home = folder.resolve()
    overrides = {
        "compute_logs": NO_CAPTURE,
        "event_log_storage": {**QUICK_EVENT_LOG, "config": {"base_dir": str(home / "history" / "runs")}},
    }
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=overrides))
