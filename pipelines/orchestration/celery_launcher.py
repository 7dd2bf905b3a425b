"""Runs as Celery tasks, with eyes: a run whose worker was killed as a whole is told and run again.

Needs the extra `open-barnet[scale]`. Dagster's own launcher believes what the broker was last told: the task
of a worker that is gone stands as started for ever. This one asks the worker.
"""

from __future__ import annotations

from dagster import DagsterRun
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster_celery.launcher import CeleryRunLauncher  # type: ignore[import-not-found, unused-ignore]
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG  # type: ignore[import-not-found, unused-ignore]

from pipelines.orchestration.liveness import LOST

TIMES_ASKED = 3
ANSWER_SECONDS = 5.0
"""How long a worker may take to answer, each time that it is asked."""


class WatchedCeleryLauncher(CeleryRunLauncher):  # type: ignore[misc, unused-ignore]
    """`CeleryRunLauncher` that asks the worker of a started run whether it is still at it."""

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether a worker works on a run."""
        found: CheckRunHealthResult = super().check_run_worker_health(run)
        if found.status is not WorkerStatus.RUNNING:
            return found
        task = run.tags[DAGSTER_CELERY_TASK_ID_TAG]
        worker = str((self.celery.AsyncResult(task).info or {}).get("hostname", ""))
        for _ in range(TIMES_ASKED):
            ask = self.celery.control.inspect(destination=[worker], timeout=ANSWER_SECONDS)
            answer = ask.active()
            if answer and worker in answer:
                at_work = {one["id"] for one in answer[worker]}
                return found if task in at_work else CheckRunHealthResult(WorkerStatus.FAILED, LOST)
        return CheckRunHealthResult(WorkerStatus.FAILED, f"Worker {worker} does not answer. {LOST}")
