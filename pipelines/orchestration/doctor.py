"""What `openbarnet doctor` finds wrong with a service: settings, killed runs, the store. It changes nothing.

The one thing it does, when asked to mend, is to record runs whose process is gone as failed; that is what
the daemon does by itself where its settings are ours.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from pipelines.orchestration.instance import SETTINGS_FILE, lacking_settings, open_instance
from pipelines.orchestration.liveness import end_lost_runs, lost_runs
from pipelines.store import StoreReader
from pipelines.store.health import store_health

LEAST_FREE = 0.05
"""A disk with a smaller share free is a fault: a publication needs room for a whole version."""


def examine(store: Path, instance: Path, *, mend: bool = False) -> list[str]:
    """A sentence for each fault.

    Args:
        store: the release store, which need not exist yet.
        instance: Dagster's folder, which need not exist yet.
        mend: end the runs that were killed.
    """
    return [*lacking_settings(instance), *_lost(instance, mend=mend), *faults_of_places(store, instance)]


def faults_of_places(*folders: Path) -> list[str]:
    """A sentence for each fault of the store, which is the first of the folders, and of the disks of all."""
    return [*_store(folders[0]), *_disks(*folders)]


def _lost(instance: Path, *, mend: bool) -> list[str]:
    if not (instance / SETTINGS_FILE).exists():
        return []
    with open_instance(instance) as runs:
        if mend:
            end_lost_runs(runs)
            return []
        return [
            f"run {run.run_id} ({run.job_name}) is recorded as at work, but its process is gone; "
            "run `openbarnet doctor --mend`, or leave it to the daemon"
            for run in lost_runs(runs)
        ]


def _store(store: Path) -> list[str]:
    return [f"{store}: {fault}" for fault in store_health(StoreReader(store), datetime.now(UTC)).faults]


def _disks(*folders: Path) -> list[str]:
    told = {}
    for folder in folders:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        usage = shutil.disk_usage(there)
        if usage.free < LEAST_FREE * usage.total:
            told[there.stat().st_dev] = (
                f"{folder}: {usage.free / usage.total:.0%} of the disk is free; make room before it is full"
            )
    return list(told.values())
