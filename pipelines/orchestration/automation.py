"""Jobs, the sensor on the reports folder and the weekday schedule.

Reading is started by the sensor as soon as a report is dropped; publishing is a person's decision, or the
schedule's, once somebody has turned that on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.exceptions import MissingFolderError
from pipelines.orchestration.assets import REPORTS
from pipelines.orchestration.fingerprints import report_stamp, rules_digest
from pipelines.orchestration.resources import ProjectFolder, ReportsFolder

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

READ_JOB = "read_report"
PUBLISH_JOB = "publish"
VERSION_TAG = "dagster/data_version"


def read_job(assets: Sequence[dg.AssetsDefinition]) -> UnresolvedAssetJobDefinition:
    """Reads one report, the run's partition, into checked records."""
    return dg.define_asset_job(
        READ_JOB, dg.AssetSelection.assets(*assets), description="Read one report into checked records."
    )


def publish_job(assets: Sequence[dg.AssetsDefinition]) -> UnresolvedAssetJobDefinition:
    """Publishes what was read from all reports of the folder."""
    return dg.define_asset_job(
        PUBLISH_JOB,
        dg.AssetSelection.assets(*assets),
        description="Publish what was read from the folder's reports.",
    )


def is_current(instance: dg.DagsterInstance, keys: Sequence[dg.AssetKey], report: str, stamp: str) -> bool:
    """Whether a report's last reading, in all its assets, was of these bytes by these rules."""
    return all(
        instance.event_log_storage.get_latest_tags_by_partition(
            key, dg.DagsterEventType.ASSET_MATERIALIZATION, [VERSION_TAG], [report]
        )
        .get(report, {})
        .get(VERSION_TAG)
        == stamp
        for key in keys
    )


def sync_partitions(instance: dg.DagsterInstance, reports: Sequence[str]) -> None:
    """Make the partitions those of the folder."""
    before = instance.get_dynamic_partitions("reports")
    instance.add_dynamic_partitions("reports", [report for report in reports if report not in before])
    for report in set(before) - set(reports):
        instance.delete_dynamic_partition("reports", report)


def reports_sensor(
    job: UnresolvedAssetJobDefinition, assets: Sequence[dg.AssetsDefinition]
) -> dg.SensorDefinition:
    """Gives each new report a partition and has each new or changed one read."""
    keys = [asset.key for asset in assets]

    @dg.sensor(
        name="reports_folder",
        job=job,
        minimum_interval_seconds=15,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="A report dropped into the folder becomes a partition and is read.",
    )
    def sensor(
        context: dg.SensorEvaluationContext, reports_folder: ReportsFolder, project_folder: ProjectFolder
    ) -> dg.SensorResult | dg.SkipReason:
        try:
            found = reports_folder.find()
        except MissingFolderError as error:
            return dg.SkipReason(str(error))
        for problem in found.errors:
            context.log.warning(str(problem))
        rules = rules_digest(project_folder.project)
        stamps = {path.stem: report_stamp(path, rules) for path in found.reports}
        known = set(context.instance.get_dynamic_partitions("reports"))
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(run_key=f"{report}:{stamp}", partition_key=report)
                for report, stamp in stamps.items()
                if not is_current(context.instance, keys, report, stamp)
            ],
            dynamic_partitions_requests=[
                REPORTS.build_add_request(sorted(stamps.keys() - known)),
                REPORTS.build_delete_request(sorted(known - stamps.keys())),
            ],
        )

    return sensor


def weekday_schedule(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Publishes at 07:00 London time from Monday to Friday, in summer time too."""
    return dg.ScheduleDefinition(
        name="weekday_publication",
        job=job,
        cron_schedule="0 7 * * 1-5",
        execution_timezone="Europe/London",
        description="Publish what was read, every weekday at 07:00 in London.",
    )
