"""Jobs, the sensor on the reports folder and the weekday schedule.

Reading is started by the sensor as soon as a report is dropped; publishing is a person's decision, or the
schedule's, once somebody has turned that on.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.storage.tags import PARTITION_NAME_TAG

from pipelines.exceptions import MissingFolderError
from pipelines.gate.decisions import digest_of
from pipelines.orchestration.assets import REPORTS
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.resources import ProjectFolder, ReportsFolder

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

READ_JOB = "read_report"
PUBLISH_JOB = "publish"
VERSION_TAG = "dagster/data_version"
STAMP_TAG = "openbarnet/reading"
"""The tag of a run that names the reading it is for, which a try after it names too."""

WHOLE_AGAIN = {"dagster/retry_strategy": "ALL_STEPS"}
"""A run that was killed starts anew: half of a reading and half of the next are no reading."""

FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 24 * 60 * 60
MOST_REQUESTS = 50
"""How many readings one look at the folder asks for; the next look asks for the others."""


def read_job(assets: Sequence[dg.AssetsDefinition]) -> UnresolvedAssetJobDefinition:
    """Reads one report, the run's partition, into checked records."""
    return dg.define_asset_job(
        READ_JOB,
        dg.AssetSelection.assets(*assets),
        description="Read one report into checked records.",
        tags=WHOLE_AGAIN,
    )


def publish_job(assets: Sequence[dg.AssetsDefinition]) -> UnresolvedAssetJobDefinition:
    """Publishes what was read from all reports of the folder."""
    return dg.define_asset_job(
        PUBLISH_JOB,
        dg.AssetSelection.assets(*assets),
        description="Publish what was read from the folder's reports.",
        tags=WHOLE_AGAIN,
    )


def current_reports(
    instance: dg.DagsterInstance, keys: Sequence[dg.AssetKey], stamps: Mapping[str, str]
) -> set[str]:
    """The reports whose last reading, in all their assets, was the one that they need now.

    Args:
        instance: knows the readings.
        keys: the assets; each is asked for once, whatever the number of reports.
        stamps: by report, the name of the reading that it needs.
    """
    current = set(stamps)
    for key in keys:
        if current:
            tags = instance.event_log_storage.get_latest_tags_by_partition(
                key, dg.DagsterEventType.ASSET_MATERIALIZATION, [VERSION_TAG], sorted(current)
            )
            current = {name for name in current if tags.get(name, {}).get(VERSION_TAG) == stamps[name]}
    return current


def sync_partitions(instance: dg.DagsterInstance, reports: Sequence[str]) -> None:
    """Make the partitions those of the folder."""
    before = instance.get_dynamic_partitions("reports")
    instance.add_dynamic_partitions("reports", [report for report in reports if report not in before])
    for report in set(before) - set(reports):
        instance.delete_dynamic_partition("reports", report)


def next_try(instance: dg.DagsterInstance, report: str, stamp: str, now: float) -> dg.RunRequest | None:
    """The request for a reading, unless one is on its way or the last one failed a short time ago.

    A run key is asked for once and never again, so each try has its own: a reading that was killed is read
    again. What fails each time is tried ever more seldom, at last once a day, until its file changes.

    Args:
        instance: knows the tries before.
        report: its id.
        stamp: of the reading.
        now: seconds since 1970.
    """
    tries = instance.get_run_records(dg.RunsFilter(tags={STAMP_TAG: stamp, PARTITION_NAME_TAG: report}))
    if any(not one.dagster_run.is_finished for one in tries):
        return None
    wait = min(FIRST_WAIT_SECONDS * 4 ** (len(tries) - 1), LONGEST_WAIT_SECONDS) if tries else 0
    if tries and now < max(one.update_timestamp.timestamp() for one in tries) + wait:
        return None
    return dg.RunRequest(
        run_key=f"{report}:{stamp}:{len(tries)}", partition_key=report, tags={STAMP_TAG: stamp}
    )


def reports_sensor(job: UnresolvedAssetJobDefinition, keys: Sequence[dg.AssetKey]) -> dg.SensorDefinition:
    """Gives each new report a partition and has each new or changed one read.

    Its cursor is a digest of what it last saw with nothing left to do: then Dagster's history is not asked.

    Args:
        job: reads a report.
        keys: the assets that are made of one.
    """

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
        rules = reading_rules(project_folder.project)
        stamps = {path.stem: report_stamp(path, rules) for path in found.reports}
        seen = digest_of(stamps)
        if context.cursor == seen:
            return dg.SkipReason("nothing is new")
        known = set(context.instance.get_dynamic_partitions("reports"))
        current = current_reports(context.instance, keys, stamps)
        unread = [report for report in stamps if report not in current]
        requests = (next_try(context.instance, report, stamps[report], time.time()) for report in unread)
        return dg.SensorResult(
            run_requests=list(islice((request for request in requests if request), MOST_REQUESTS)),
            dynamic_partitions_requests=[
                REPORTS.build_add_request(sorted(stamps.keys() - known)),
                REPORTS.build_delete_request(sorted(known - stamps.keys())),
            ],
            cursor="" if unread else seen,
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
