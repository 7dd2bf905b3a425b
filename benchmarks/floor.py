"""What one more report costs at the very least: the same modules loaded, and as much recorded by Dagster.

`note` looks at what a publication did: which modules its process had loaded at the end, and of its last two
runs which assets were made and which checks were told. `load_all` loads the very same modules in a process
that does nothing with them. `run_empty` has Dagster run two jobs of the same shape, whose assets hold nothing
and whose checks pass: as many assets, partitions, inputs, checks and events, in an instance of its own.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

MODULES, RUNS, INSTANCE = "modules.json", "runs.json", "instance"
JOBS = ("read_report", "publish")
Made = Mapping[str, Mapping[str, Sequence[str]]]
"""By job the assets that its last run made, with the checks that were told of each."""


def note_modules(folder: Path) -> None:
    """Write down which modules this process has loaded by now, in their order."""
    folder.mkdir(exist_ok=True)
    named = [name for name in sys.modules if not name.startswith(("__", "benchmarks", "reportlab", "PIL"))]
    (folder / MODULES).write_text(json.dumps(named))


def load_all(folder: Path) -> int:
    """Load the modules that were written down; gives how many."""
    from pipelines.orchestration.garbage import looked_for_rarely

    named = json.loads((folder / MODULES).read_text())
    with looked_for_rarely():
        for name in named:
            with suppress(Exception):  # one that only its importer can load, under another name
                importlib.import_module(name)
    return len(named)


def note_runs(runs: Path, folder: Path, reports: Sequence[str]) -> None:
    """Write down what the last run of each job made and told, and make an instance with the same partitions.

    Args:
        runs: Dagster's folder.
        folder: where it is written down.
        reports: of all that were read.
    """
    from pipelines.orchestration.instance import open_instance

    with open_instance(runs) as instance:
        told = {job: _made_by(instance, job) for job in JOBS}
    (folder / RUNS).write_text(json.dumps(told))
    with open_instance(folder / INSTANCE) as own:
        own.add_dynamic_partitions("reports", list(reports))


def _made_by(instance: Any, job: str) -> dict[str, list[str]]:
    import dagster as dg

    (run,) = instance.get_runs(dg.RunsFilter(job_name=job), limit=1)
    made: dict[str, list[str]] = {}
    for entry in instance.all_logs(run.run_id):
        event = entry.dagster_event
        if event and event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION:
            made.setdefault(event.asset_key.to_user_string(), [])
        elif event and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            made.setdefault(check.asset_key.to_user_string(), []).append(check.check_name)
    return made


def run_empty(project: Any, folder: Path, partition: str) -> dict[str, int]:
    """Run both jobs with nothing in them; gives how many events each left.

    Args:
        project: whose definitions give the shape.
        folder: where it was written down what the jobs made.
        partition: the report that is read.
    """
    import dagster as dg

    from pipelines.orchestration.build import build_definitions
    from pipelines.orchestration.garbage import looked_for_rarely
    from pipelines.orchestration.instance import open_instance

    told: Made = json.loads((folder / RUNS).read_text())
    with looked_for_rarely(), open_instance(folder / INSTANCE) as instance:
        empty = _emptied(build_definitions(project), told)
        left = {}
        for job in JOBS:
            done = empty.resolve_job_def(job).execute_in_process(
                instance=instance,
                asset_selection=[dg.AssetKey.from_user_string(name) for name in told[job]],
                partition_key=partition if job == JOBS[0] else None,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                tags={"openbarnet/started_from": "benchmark"},
            )
            if not done.success:
                raise SystemExit(f"the empty {job} failed")
            left[job] = instance.event_log_storage.get_records_for_run(done.run_id, limit=100_000)
    return {job: len(records.records) for job, records in left.items()}


def _emptied(definitions: Any, told: Made) -> Any:
    """Definitions of the same assets and jobs, of which nothing is made."""
    import dagster as dg

    assets: dict[str, list[Any]] = {job: [] for job in JOBS}
    for job in JOBS:
        layer = definitions.resolve_job_def(job).asset_layer
        of_job = layer.executable_asset_keys
        for definition in definitions.resolve_asset_graph().assets_defs:
            if definition.keys and definition.keys <= of_job:
                assets[job].append(_empty(dg, definition, told[job]))
    jobs = [dg.define_asset_job(job, dg.AssetSelection.assets(*made)) for job, made in assets.items()]
    return dg.Definitions(
        assets=[one for made in assets.values() for one in made], jobs=jobs, executor=dg.in_process_executor
    )


def _empty(dg: Any, definition: Any, told: Mapping[str, Sequence[str]]) -> Any:
    keys = {key.to_user_string(): key for key in definition.keys}
    specs = [
        dg.AssetSpec(spec.key, deps=spec.deps, partitions_def=spec.partitions_def, group_name=spec.group_name)
        for spec in definition.specs
    ]
    checks = [dg.AssetCheckSpec(one.name, asset=one.asset_key) for one in definition.check_specs]

    @dg.multi_asset(
        name=f"empty_{min(keys).replace('/', '_')}", specs=specs, check_specs=checks, can_subset=True
    )
    def nothing(context):  # type: ignore[no-untyped-def]  # noqa: ANN001 - Dagster looks at what it says
        for name, checks_told in told.items():  # in the order in which they were made
            if (key := keys.get(name)) in context.selected_asset_keys:
                results = [
                    dg.AssetCheckResult(passed=True, check_name=check, asset_key=key) for check in checks_told
                ]
                yield dg.MaterializeResult(asset_key=key, check_results=results)

    return nothing
