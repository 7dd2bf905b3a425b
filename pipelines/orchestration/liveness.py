"""Which runs have lost their process, and ending them so that they are told and run again.

Dagster notices a killed run only while the process that started it lives. When both are killed, or the
machine, the run stays "started" for ever, holds a place in the queue and is never read again. Here the run's
own process is looked up: its number stands in the run's first event, and a process that began after that
event is another one that was given the same number. A run of another machine is not judged.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg

HOST_TAG = "openbarnet/host"
"""The run's tag that names its machine; a run without it is of this one."""

SLACK_SECONDS = 2.0
"""The system counts the time since its start in hundredths of a second and its start in whole seconds."""

LOST = "Its process is gone: it was killed, or the machine stopped. Nothing of what it was doing counts."


def this_host() -> dict[str, str]:
    """The tag of runs that this machine executes."""
    return {HOST_TAG: socket.gethostname()}


def end_lost_runs(instance: dg.DagsterInstance) -> list[str]:
    """Record as failed each run whose process is gone; the daemon then runs it again, where one is at work.

    Returns:
        A sentence for each run that was ended.
    """
    told = []
    for run in lost_runs(instance):
        instance.report_run_failed(run, LOST)
        partition = f" of {name}" if (name := run.tags.get("dagster/partition")) else ""
        told.append(f"run {run.run_id} ({run.job_name}{partition}) had lost its process and is ended")
    return told


def lost_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """The runs that are recorded as at work, oldest first, though their process is gone."""
    import dagster as dg

    at_work = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    found = instance.get_runs(dg.RunsFilter(statuses=at_work))
    return [run for run in reversed(found) if not has_process(instance, run)]


def has_process(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether the process of a run that has started still lives; True where nobody here can know."""
    import dagster as dg

    if run.tags.get(HOST_TAG, socket.gethostname()) != socket.gethostname():
        return True
    begun = instance.event_log_storage.get_logs_for_run(
        run.run_id, of_type=dg.DagsterEventType.RUN_START, limit=1
    )
    if not begun or begun[0].dagster_event is None or begun[0].dagster_event.pid is None:
        return True
    return is_alive(begun[0].dagster_event.pid, begun[0].timestamp)


def is_alive(pid: int, seen: float) -> bool:
    """Whether the process that had a number at a time, in seconds since 1970, still runs."""
    try:
        # the second field is the program's name in brackets, which may hold anything
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
    except OSError:
        return _answers(pid) and not Path("/proc/self/stat").exists()
    state, started = fields.split()[0], int(fields.split()[19])
    return state not in {"Z", "X"} and _booted() + started / os.sysconf("SC_CLK_TCK") <= seen + SLACK_SECONDS


def _booted() -> float:
    """When the machine was started, in whole seconds since 1970."""
    lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("btime ")))


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
