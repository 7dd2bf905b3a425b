"""The project's Dagster definitions, made from its data files.

A resource gets its asset because `pipelines.assembly.steps` makes it, a package because it has a folder in
`datapackages/`, a target because a file of `targets/` enables it; what is in them, and how tables are
recognised, is data.
"""

from __future__ import annotations

import dagster as dg

from pipelines.assembly import steps as assemble
from pipelines.council.project import Project
from pipelines.orchestration import assets, automation
from pipelines.orchestration.resources import PickleFolder, Portal, ProjectFolder, ReportsFolder, StoreFolder
from pipelines.orchestration.targets import target_assets, target_jobs
from pipelines.release import CORRECTIONS, load_packages
from pipelines.rows.schemas import load_schemas


def build_definitions(project: Project) -> dg.Definitions:
    """Assets with their checks, jobs, the sensor, the schedule and the resources they use.

    Raises:
        SchemaError, LayoutError, MetadataError, TargetSettingsError: a data file of the project is not as
            it must be.
    """
    schemas = load_schemas(project.schemas)
    resources = assemble.REPORT_RESOURCES
    derived = assemble.DERIVED
    packages = load_packages(project.datapackages)
    reading = [
        assets.raw_report,
        assets.report_tables,
        *(assets.records_asset(schemas[resource]) for resource in resources),
    ]
    publication = [
        assets.reports_read_asset(resources),
        *(
            assets.derived_asset(schemas[resource], assemble.sources_of(resource), derived[:before])
            for before, resource in enumerate(derived)
        ),
        *(
            assets.package_asset(
                package.name,
                [name for name in resources if name in package.resources or name == CORRECTIONS],
                [resource for resource in package.resources if resource in derived],
            )
            for package in packages
        ),
        assets.catalogue_asset([package.name for package in packages]),
    ]
    targets = target_assets(project)
    read_job = automation.read_job(reading)
    publish_job = automation.publish_job(publication)
    return dg.Definitions(
        assets=[*reading, *publication, *targets],
        jobs=[read_job, publish_job, *target_jobs(targets)],
        sensors=[automation.reports_sensor(read_job, reading)],
        schedules=[automation.weekday_schedule(publish_job)],
        resources={
            "reports_folder": ReportsFolder(),
            "project_folder": ProjectFolder(root=str(project.root)),
            "store_folder": StoreFolder(),
            "portal": Portal(),
            "io_manager": PickleFolder(),
        },
        executor=dg.in_process_executor,
    )
