"""What an operator watches of Dagster: its queue, its failures, its daemons, as numbers for Prometheus.

A process of its own, which `openbarnet dagster --metrics` starts and keeps going: Dagster's web server has no
such page. Everything is looked up when somebody asks.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    import dagster as dg

FAILED_WITHIN = timedelta(days=1)


class RunGauges(Collector):
    """The runs of an instance, and its daemons."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance = instance

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: what there is depends on the runs, which are not looked up before somebody asks."""
        return []

    def collect(self) -> list[GaugeMetricFamily]:
        """Runs that are not over, failures of a day, the wait of the oldest in the queue, daemons."""
        import dagster as dg
        from dagster._daemon.controller import get_daemon_statuses

        now, queued = datetime.now(UTC), dg.DagsterRunStatus.QUEUED
        runs = GaugeMetricFamily("openbarnet_runs", "Runs that are not over", labels=["status"])
        for status in (queued, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED):
            runs.add_metric(
                [status.value.lower()], self._instance.get_runs_count(dg.RunsFilter(statuses=[status]))
            )
        failed = self._instance.get_runs_count(
            dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE], updated_after=now - FAILED_WITHIN)
        )
        oldest = self._instance.get_run_records(dg.RunsFilter(statuses=[queued]), limit=1, ascending=True)
        waits = (now - oldest[0].create_timestamp.replace(tzinfo=UTC)).total_seconds() if oldest else 0
        healthy = GaugeMetricFamily(
            "openbarnet_daemon_healthy", "1 where a daemon of Dagster's is at work, else 0", labels=["daemon"]
        )
        wanted = self._instance.get_required_daemon_types()
        for name, status_ in get_daemon_statuses(
            self._instance, daemon_types=wanted, curr_time_seconds=now.timestamp()
        ).items():
            healthy.add_metric([name.lower()], int(bool(status_.healthy)))
        return [
            runs,
            GaugeMetricFamily("openbarnet_runs_failed_last_day", "Runs that failed", failed),
            GaugeMetricFamily("openbarnet_oldest_queued_seconds", "Wait of the oldest in the queue", waits),
            healthy,
        ]


def serve_run_metrics(folder: Path, host: str, port: int) -> None:
    """Answer with the numbers of the instance in a folder until this process is ended.

    Raises:
        OpenBarnetError: as `open_instance`.
    """
    from pipelines.orchestration.instance import open_instance

    with open_instance(folder) as instance:
        registry = CollectorRegistry()
        registry.register(RunGauges(instance))
        start_http_server(port, host, registry)
        Event().wait()


if __name__ == "__main__":
    serve_run_metrics(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
