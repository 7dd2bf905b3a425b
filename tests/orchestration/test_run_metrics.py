"""What an operator watches of Dagster: runs by status, failures, the wait in the queue, its daemons."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import dagster as dg
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from prometheus_client import CollectorRegistry, generate_latest

from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.run_metrics import RunGauges


def record(instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> dg.DagsterRun:
    """A run as the daemon leaves it."""
    place = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("open-barnet"), "repository")
    origin = RemoteJobOrigin(place, "read")
    return instance.add_run(dg.DagsterRun(job_name="read", status=status, remote_job_origin=origin))


def test_runs_are_counted_and_the_wait_in_the_queue_is_told(tmp_path: Path):
    registry = CollectorRegistry()
    with open_instance(tmp_path) as instance:
        registry.register(RunGauges(instance))
        told = generate_latest(registry).decode()
        assert 'openbarnet_runs{status="queued"} 0.0' in told
        assert "openbarnet_oldest_queued_seconds 0.0" in told
        assert 'openbarnet_daemon_healthy{daemon="sensor"} 0.0' in told, "no daemon is at work"
        for status in (dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTED):
            record(instance, status)
        instance.report_run_failed(record(instance, dg.DagsterRunStatus.STARTED))
        time.sleep(0.1)
        told = generate_latest(registry).decode()
    assert 'openbarnet_runs{status="queued"} 2.0' in told
    assert 'openbarnet_runs{status="started"} 1.0' in told
    assert "openbarnet_runs_failed_last_day 1.0" in told
    [waits] = [line for line in told.splitlines() if line.startswith("openbarnet_oldest_queued_seconds")]
    assert 0.1 <= float(waits.split()[1]) < 60


def test_they_are_served_for_prometheus(tmp_path: Path):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "pipelines.orchestration.run_metrics", tmp_path, "127.0.0.1", str(port)]
    with subprocess.Popen(command) as service:
        try:
            until = time.monotonic() + 60
            while True:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                        assert b'openbarnet_runs{status="queued"} 0.0' in answer.read()
                    break
                except OSError:
                    assert time.monotonic() < until
                    time.sleep(0.2)
        finally:
            service.terminate()
