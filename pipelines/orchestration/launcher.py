"""Dagster's own launcher of runs on one machine, with eyes: run monitoring asks it whether a run lives."""

from __future__ import annotations

import os
from pathlib import Path

from dagster import DagsterRun, DefaultRunLauncher
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG

from pipelines.orchestration.liveness import LOST, has_process, this_host
from pipelines.orchestration.run_requests import interrupt_run, start_run


class WatchedRunLauncher(DefaultRunLauncher):
    """`DefaultRunLauncher` that names the machine of each run and knows a run that lost its process."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Yes: run monitoring asks for each run that has started."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether the process of a run lives."""
        if has_process(self._instance, run):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, LOST)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Start a run on this machine: as a fork of the process that has everything loaded, if there is one.

        Else, and where that cannot load the code or rules as they are now, in a child of the code server; the
        run says why.
        """
        run = context.dagster_run
        self._instance.add_run_tags(run.run_id, this_host())
        if why := start_run(self._home, run.run_id):
            self._instance.report_engine_event(f"Started by the code server: {why}.", run)
            super().launch_run(context)

    def terminate(self, run_id: str) -> bool:
        """Interrupt a run, whoever started it; gives whether there was one to be interrupted.

        A run that is made again has the tags of the one before, so its tag does not say who started it.
        """
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        if interrupt_run(self._home, run_id):
            return True
        return GRPC_INFO_TAG in run.tags and bool(super().terminate(run_id))  # type: ignore[no-untyped-call]

    @property
    def _home(self) -> Path:
        """Dagster's folder, as the service was told it; what its settings keep elsewhere does not matter."""
        return Path(os.environ.get("DAGSTER_HOME") or self._instance.root_directory).resolve()
