"""Runs as Celery tasks: one whose worker is gone is told, whatever the broker was last told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG

from pipelines.orchestration.celery_launcher import TIMES_ASKED, WatchedCeleryLauncher
from pipelines.orchestration.liveness import LOST

TASK, WORKER = "task-1", "two@machine"
RUN = dg.DagsterRun(job_name="read_report", tags={DAGSTER_CELERY_TASK_ID_TAG: TASK})


class Workers:
    """What Celery knows of tasks and workers: a state by the backend, answers by the workers themselves."""

    def __init__(self, state: str, *answers: dict[str, list[dict[str, str]]] | None) -> None:
        self.state, self.answers = state, list(answers)
        self.asked: list[str] = []
        self.control = SimpleNamespace(inspect=self.inspect)

    def AsyncResult(self, _: str) -> SimpleNamespace:  # noqa: N802 - as Celery calls it
        return SimpleNamespace(state=self.state, info={"hostname": WORKER, "pid": 1})

    def inspect(self, destination: list[str], timeout: float) -> SimpleNamespace:
        assert timeout > 0
        self.asked += destination
        return SimpleNamespace(active=lambda: self.answers.pop(0))


def health(workers: Workers) -> tuple[WorkerStatus, str | None]:
    """What run monitoring is told of a run."""
    launcher: Any = WatchedCeleryLauncher(
        default_queue="dagster", broker="memory://", backend="cache+memory://"
    )
    launcher.celery = workers
    found = launcher.check_run_worker_health(RUN)
    return found.status, found.msg


@pytest.mark.parametrize(
    ("state", "status"), [("SUCCESS", WorkerStatus.SUCCESS), ("FAILURE", WorkerStatus.FAILED)]
)
def test_what_is_over_is_asked_of_nobody(state: str, status: WorkerStatus):
    workers = Workers(state)
    assert health(workers)[0] is status
    assert workers.asked == []


def test_a_run_that_its_worker_is_at_goes_on():
    workers = Workers("STARTED", {WORKER: [{"id": "another"}, {"id": TASK}]})
    assert health(workers) == (WorkerStatus.RUNNING, None)
    assert workers.asked == [WORKER]


def test_a_run_that_its_worker_was_started_again_without_is_lost():
    assert health(Workers("STARTED", {WORKER: []})) == (WorkerStatus.FAILED, LOST)


def test_a_worker_that_is_slow_to_answer_is_asked_again_and_one_that_does_not_is_gone():
    at_it = {WORKER: [{"id": TASK}]}
    assert health(Workers("STARTED", None, {}, at_it))[0] is WorkerStatus.RUNNING
    silent = Workers("STARTED", *[None] * TIMES_ASKED)
    status, told = health(silent)
    assert status is WorkerStatus.FAILED
    assert told == f"Worker {WORKER} does not answer. {LOST}"
    assert silent.asked == [WORKER] * TIMES_ASKED
