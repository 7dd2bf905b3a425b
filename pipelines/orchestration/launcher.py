"""Dagster's own launcher of runs on one machine, with eyes: run monitoring asks it whether a run lives."""

from __future__ import annotations

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

        Else, and where that cannot load the code or rules as they are now, in a child of the code server.
        """
        run = context.dagster_run
        self._instance.add_run_tags(run.run_id, this_host())
        if start_run(run.run_id):
            super().launch_run(context)

    def terminate(self, run_id: str) -> bool:
        """Interrupt a run, whoever started it; gives whether there was one to be interrupted."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        if GRPC_INFO_TAG in run.tags:
            return bool(super().terminate(run_id))  # type: ignore[no-untyped-call]
        self._instance.report_run_canceling(run)
        return interrupt_run(run_id)
