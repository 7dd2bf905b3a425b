"""Dagster's own launcher of runs on one machine, with eyes: run monitoring asks it whether a run lives."""

from __future__ import annotations

from dagster import DagsterRun, DefaultRunLauncher
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, WorkerStatus

from pipelines.orchestration.liveness import LOST, has_process, this_host


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
        """Start a run in a child of the code server, which is on this machine."""
        self._instance.add_run_tags(context.dagster_run.run_id, this_host())
        super().launch_run(context)
