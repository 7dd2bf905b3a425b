"""Jobs, the sensor on the reports folder and the weekday schedule.

Reading is started by the sensor as soon as a report is dropped; publishing is a person's decision, or the
schedule's, once somebody has turned that on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.storage.tags import PARTITION_NAME_TAG

from pipelines.exceptions import MissingFolderError
from pipelines.gate.decisions import digest_of
from pipelines.orchestration.assets import REPORTS
from pipelines.orchestration.batches import (
    FIRST_WAIT_SECONDS,
    READ_JOB,
    READ_MANY_JOB,
    STAMP_TAG,
    AskedReadings,
    asked_before,
    batches_of,
    current_reports,
    run_config,
)
from pipelines.orchestration.fingerprints import reading_rules, report_stamps
from pipelines.orchestration.resources import ProjectFolder, ReportsFolder

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

PUBLISH_JOB = "publish"
WHOLE_AGAIN = {"dagster/retry_strategy": "ALL_STEPS"}
"""A run that was killed starts anew: half of a reading and half of the next are no reading."""

LONGEST_WAIT_SECONDS = 24 * 60 * 60
MOST_REQUESTS = 50
"""How many runs one look at the folder asks for; the next look asks for the others."""


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
        run_key=f"{report}:{stamp}:{len(tries)}",
        job_name=READ_JOB,
        partition_key=report,
        tags={STAMP_TAG: stamp},
    )


def requests_for(
    instance: dg.DagsterInstance, paths: Sequence[Path], stamps: Mapping[str, str], now: float
) -> Iterator[dg.RunRequest]:
    """The requests for readings that nobody has asked for: of many at once where many wait.

    Args:
        instance: knows what was asked for.
        paths: the files of the reports that are to be read.
        stamps: by report, the name of the reading that it needs.
        now: seconds since 1970.
    """
    asked = asked_before(instance, now) if len(paths) > 1 else AskedReadings(frozenset(), frozenset())
    waiting = [path for path in paths if (path.stem, stamps[path.stem]) not in asked.underway]
    fresh = [path for path in waiting if (path.stem, stamps[path.stem]) not in asked.alone]
    alone = [path for path in waiting if (path.stem, stamps[path.stem]) in asked.alone]
    for batch in [*batches_of(fresh), *([path] for path in alone)]:
        if len(batch) > 1:
            wanted = {path.stem: stamps[path.stem] for path in batch}
            yield dg.RunRequest(
                run_key=digest_of(wanted), job_name=READ_MANY_JOB, run_config=run_config(wanted)
            )
        elif (request := next_try(instance, batch[0].stem, stamps[batch[0].stem], now)) is not None:
            yield request


def reports_sensor(
    job: UnresolvedAssetJobDefinition, many: dg.JobDefinition, keys: Sequence[dg.AssetKey]
) -> dg.SensorDefinition:
    """Gives each new report a partition and has each new or changed one read.

    Its cursor is a digest of what it last saw with nothing left to do: then Dagster's history is not asked.

    Args:
        job: reads a report.
        many: reads several.
        keys: the assets that are made of one.
    """

    @dg.sensor(
        name="reports_folder",
        jobs=[job, many],
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
        stamps = report_stamps(found.reports, rules)
        seen = digest_of(stamps)
        if context.cursor == seen:
            return dg.SkipReason("nothing is new")
        known = set(context.instance.get_dynamic_partitions("reports"))
        current = current_reports(context.instance, keys, stamps)
        unread = [path for path in found.reports if path.stem not in current]
        requests = requests_for(context.instance, unread, stamps, time.time()) if unread else iter(())
        return dg.SensorResult(
            run_requests=list(islice(requests, MOST_REQUESTS)),
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
