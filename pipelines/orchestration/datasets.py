"""The assets of datasets that are folders of data: one each, in a group of its own, made in one step.

The step gates every file of every dataset and releases what changed; its checks say, per dataset, whether
all files were taken and what was held back. Beside each dataset stand its files, a partition each, which the
step records when one was taken otherwise than before: one that was refused lacks its record. They have no
run of their own (decision 19). The sensor asks for a publication when a table is new or changed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from pipelines.assembly.approving import permit_for
from pipelines.council.settings import instance_folder
from pipelines.datasets.declared.folder import Dataset
from pipelines.gate.decisions import digest_of
from pipelines.orchestration import shown
from pipelines.orchestration.assets import multi_asset, one_clear_error
from pipelines.orchestration.batches import current_reports
from pipelines.orchestration.fingerprints import ReadingRules, file_digest, reading_rules
from pipelines.orchestration.resources import PortalAddress, ProjectFolder, StoreFolder, TablesFolder

GROUP = "tables"
"""Of all datasets: a group for each would hide the way from reports to the portal."""

NO_PARTITION = "..."
"""What no name of a partition may hold: Dagster keeps it for ranges."""

KEPT = "gated_tables"
"""Folder of Dagster's own with what passed the gate, so that a new file costs itself and not all of them."""


def dataset_key(dataset: str) -> dg.AssetKey:
    """The asset that is one dataset's package."""
    return dg.AssetKey(["datasets", dataset.replace("-", "_")])


def files_key(dataset: str) -> dg.AssetKey:
    """The asset that is one dataset's files, a partition each."""
    return dg.AssetKey(["files", dataset.replace("-", "_")])


def files_partitions(dataset: str) -> dg.DynamicPartitionsDefinition:
    """The files of a dataset that stand for a period, by name."""
    return dg.DynamicPartitionsDefinition(name=f"files_{dataset.replace('-', '_')}")


def files_assets(datasets: Sequence[Dataset]) -> list[dg.AssetSpec]:
    """The files of each dataset, which the datasets' step records and nothing makes by itself."""
    return [
        dg.AssetSpec(
            files_key(one.id),
            group_name=GROUP,
            description=f"The files of {one.title}: what of each was taken, last of all.",
            partitions_def=files_partitions(one.id),
        )
        for one in datasets
    ]


def output_name(dataset: str) -> str:
    """A dataset's id as a Python name."""
    return f"dataset_{dataset.replace('-', '_')}"


def datasets_asset(datasets: Sequence[Dataset]) -> dg.AssetsDefinition:
    """The assets of all datasets, made in one step."""

    @multi_asset(
        name="datasets",
        outs={
            output_name(one.id): dg.AssetOut(
                key=dataset_key(one.id), group_name=GROUP, description=one.description
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
        context: dg.AssetExecutionContext,
        project_folder: ProjectFolder,
        store_folder: StoreFolder,
        portal: PortalAddress,
        tables_folder: TablesFolder,
    ) -> Iterator[dg.MaterializeResult[Any]]:
        from pipelines.assembly.kept_gates import KeptGates
        from pipelines.assembly.tables import publish_dataset, standing

        store, project = store_folder.store, project_folder.project
        rules = reading_rules(project)
        gates = KeptGates(instance_folder(store.root) / KEPT, rules.digest)
        with one_clear_error():
            permit = permit_for(store, project, datetime.now(UTC))
        for one in datasets:
            with one_clear_error():
                released = (
                    publish_dataset(one, tables_folder.folder, store, project, permit, gates)
                    if tables_folder.folder is not None
                    else standing(one, store, project)
                )
            if released.files is not None:
                record_files(context, one, released.files, rules)
            key = dataset_key(one.id)
            yield dg.MaterializeResult(
                asset_key=key,
                value=released,
                metadata=shown.outcome_metadata(released.outcome, portal.link("datasets", one.id)),
                check_results=list(_checks(released, key)),
            )

    return published_datasets


def record_files(
    context: dg.AssetExecutionContext, dataset: Dataset, files: Sequence[Any], rules: ReadingRules
) -> None:
    """Make the partitions of a dataset those of its files, and record each that was taken as it now is.

    Args:
        context: of the step.
        dataset: whose files.
        files: what became of each (`assembly.tables.FileTold`).
        rules: what they were gated by.
    """
    key, partitions, instance = files_key(dataset.id), files_partitions(dataset.id).name, context.instance
    files = [one for one in files if NO_PARTITION not in one.name and one.name.isprintable()]
    assert partitions is not None  # noqa: S101 - as `files_partitions` names them
    before = set(instance.get_dynamic_partitions(partitions))
    instance.add_dynamic_partitions(partitions, [one.name for one in files if one.name not in before])
    for name in sorted(before - {one.name for one in files}):
        instance.delete_dynamic_partition(partitions, name)
    declared = [file_digest(path) for path in sorted(dataset.folder.glob("*.yaml"))]
    taken = {one.name: one for one in files if not one.refused}
    stamps = {
        name: f"{rules.mark}-{digest_of([one.sha256, one.period, *declared])}" for name, one in taken.items()
    }
    current = current_reports(instance, [key], stamps)
    for name, one in taken.items():
        if name not in current:
            context.log_event(
                dg.AssetMaterialization(
                    asset_key=key,
                    partition=name,
                    metadata={
                        "dagster/partition_row_count": one.rows,
                        "held back": one.held_back,
                        "period": one.period or "none",
                        "sha256": one.sha256,
                    },
                    tags={DATA_VERSION_TAG: stamps[name]},
                )
            )


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
