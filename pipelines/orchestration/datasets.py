"""The assets of datasets that are folders of data: one each, in a group of its own, made in one step.

The step gates every file of every dataset and releases what changed; its checks say, per dataset, whether
all files were taken and what was held back. The sensor asks for a publication when a table is new or changed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from pipelines.assembly.approving import permit_for
from pipelines.council.settings import instance_folder
from pipelines.datasets.declared.folder import Dataset
from pipelines.orchestration import shown
from pipelines.orchestration.assets import multi_asset, one_clear_error
from pipelines.orchestration.fingerprints import file_digest, reading_rules
from pipelines.orchestration.resources import PortalAddress, ProjectFolder, StoreFolder, TablesFolder

KEPT = "gated_tables"
"""Folder of Dagster's own with what passed the gate, so that a new file costs itself and not all of them."""


def dataset_key(dataset: str) -> dg.AssetKey:
    """The asset that is one dataset's package."""
    return dg.AssetKey(["datasets", dataset.replace("-", "_")])


def output_name(dataset: str) -> str:
    """A dataset's id as a Python name."""
    return f"dataset_{dataset.replace('-', '_')}"


def datasets_asset(datasets: Sequence[Dataset]) -> dg.AssetsDefinition:
    """The assets of all datasets, made in one step."""

    @multi_asset(
        name="datasets",
        outs={
            output_name(one.id): dg.AssetOut(
                key=dataset_key(one.id), group_name=one.id.replace("-", "_"), description=one.description
            )
            for one in datasets
        },
        check_specs=[
            dg.AssetCheckSpec(name, asset=dataset_key(one.id), description=description)
            for one in datasets
            for name, description in (
                ("taken", "Every file of the dataset was taken, and no period is missing."),
                ("rows_held_back", "No row of the dataset's files was held back."),
            )
        ],
    )
    def published_datasets(
        project_folder: ProjectFolder,
        store_folder: StoreFolder,
        portal: PortalAddress,
        tables_folder: TablesFolder,
    ) -> Iterator[dg.MaterializeResult[Any]]:
        from pipelines.assembly.kept_gates import KeptGates
        from pipelines.assembly.tables import publish_dataset, standing

        store, project = store_folder.store, project_folder.project
        gates = KeptGates(instance_folder(store.root) / KEPT, reading_rules(project).digest)
        with one_clear_error():
            permit = permit_for(store, project, datetime.now(UTC))
        for one in datasets:
            with one_clear_error():
                released = (
                    publish_dataset(one, tables_folder.folder, store, project, permit, gates)
                    if tables_folder.folder is not None
                    else standing(one, store, project)
                )
            key = dataset_key(one.id)
            yield dg.MaterializeResult(
                asset_key=key,
                value=released,
                metadata=shown.outcome_metadata(released.outcome, portal.link("datasets", one.id)),
                check_results=list(_checks(released, key)),
            )

    return published_datasets


def _checks(released: Any, key: dg.AssetKey) -> Iterator[dg.AssetCheckResult]:
    yield dg.AssetCheckResult(
        passed=not released.problems,
        check_name="taken",
        asset_key=key,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"files": "\n".join(released.problems) or "all were taken"},
    )
    yield dg.AssetCheckResult(
        passed=not released.held_back,
        check_name="rows_held_back",
        asset_key=key,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"held back": released.held_back},
    )


def tables_sensor(job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Asks for a publication when a file in the folder of tables is new or changed."""

    @dg.sensor(
        name="tables_folder",
        job=job,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="A table dropped into a dataset's folder is published.",
    )
    def sensor(
        context: dg.SensorEvaluationContext, tables_folder: TablesFolder
    ) -> dg.RunRequest | dg.SkipReason:
        folder = tables_folder.folder
        if folder is None or not folder.is_dir():
            return dg.SkipReason("there is no folder of tables")
        digest = hashlib.sha256()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder).as_posix()} {file_digest(path)}\n".encode())
        found = digest.hexdigest()
        if context.cursor == found:
            return dg.SkipReason("nothing is new")
        context.update_cursor(found)
        return dg.RunRequest(run_key=found)

    return sensor
