"""The project's Dagster definitions, made from its data files.

Each step of `pipelines.assembly.steps.order_of` becomes an asset, or several that are made at once, and its
needs their inputs; a target gets one because a file of `targets/` enables it. What is in them, and how tables
are recognised, is data.
"""

from __future__ import annotations

from typing import Any

import dagster as dg

from pipelines.assembly.own_tables import packages_of, schemas_of
from pipelines.assembly.steps import JoinStep, PackageStep, ReportStep, order_of
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import datasets_with_files
from pipelines.orchestration import assets, automation, batches
from pipelines.orchestration.alarms import alarms_sensor
from pipelines.orchestration.datasets import (
    dataset_key,
    datasets_asset,
    files_assets,
    output_name,
    tables_sensor,
)
from pipelines.orchestration.garbage import look_rarely
from pipelines.orchestration.resources import (
    PickleFolder,
    PortalAddress,
    ProjectFolder,
    ReportsFolder,
    StoreFolder,
    TablesFolder,
)
from pipelines.orchestration.targets import target_assets, target_jobs
from pipelines.orchestration.whole_files import whole_files_job, whole_files_schedule

_KEPT: dict[Project, dg.Definitions] = {}


def keep_definitions(project: Project) -> None:
    """Make a project's for the forks of this process, which looks whether they are made of what is there."""
    _KEPT[project] = build_definitions(project)


def build_definitions(project: Project) -> dg.Definitions:
    """Assets with their checks, jobs, sensors, schedules and the resources they use.

    Raises:
        SchemaError, LayoutError, MetadataError, TargetSettingsError: a data file of the project is not as
            it must be.
    """
    if (kept := _KEPT.get(project)) is not None:
        return kept
    look_rarely()
    schemas = schemas_of(project)
    packages = packages_of(project)
    steps = order_of(schemas, packages)
    reported = [step.resource for step in steps if isinstance(step, ReportStep)]
    of_report = [step for step in steps if isinstance(step, ReportStep)]
    reading = assets.reading_assets(of_report, schemas)
    datasets = datasets_with_files(project, project.tables)
    publication = [
        *([datasets_asset(datasets)] if datasets else []),
        assets.reports_read_asset(reported),
        *(assets.join_assets(step, schemas, reported) for step in steps if isinstance(step, JoinStep)),
        *(assets.package_asset(step, reported) for step in steps if isinstance(step, PackageStep)),
        assets.catalogue_asset(
            [package.name for package in packages],
            datasets,
            {output_name(one.id): dataset_key(one.id) for one in datasets},
        ),
    ]
    targets = target_assets(project)
    resources: dict[str, Any] = {
        "reports_folder": ReportsFolder(),
        "project_folder": ProjectFolder(root=str(project.root)),
        "store_folder": StoreFolder(),
        "tables_folder": TablesFolder(),
        "portal": PortalAddress(),
        "io_manager": PickleFolder(),
    }
    read_job = automation.read_job([reading])
    read_many_job = batches.read_many_job(of_report, sorted(reading.keys), automation.WHOLE_AGAIN, resources)
    publish_job = automation.publish_job(publication)
    whole_job = whole_files_job(resources["store_folder"])
    return dg.Definitions(
        assets=[reading, *files_assets(datasets), *publication, *targets],
        jobs=[read_job, read_many_job, publish_job, whole_job, *target_jobs(targets)],
        sensors=[
            automation.reports_sensor(read_job, read_many_job, sorted(reading.keys)),
            *([tables_sensor(publish_job)] if datasets else []),
            alarms_sensor(),
        ],
        schedules=[automation.weekday_schedule(publish_job), whole_files_schedule(whole_job)],
        resources=resources,
        executor=dg.in_process_executor,
    )
