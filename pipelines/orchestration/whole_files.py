"""The job that makes what versions with tables in parts lack, and its schedule.

A publication through Dagster pays for its news and not for files that hold all rows, so these follow by
themselves. The schedule looks once an hour at the manifests of the newest versions, and starts a run only
where something lacks.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.exceptions import OpenBarnetError
from pipelines.orchestration.assets import one_clear_error
from pipelines.orchestration.resources import StoreFolder
from pipelines.orchestration.shown import as_list
from pipelines.release.whole_files import lacking_whole_files, make_whole_files
from pipelines.store import Store

WHOLE_FILES_JOB = "make_whole_files"


def whole_files_job(store: dg.ConfigurableResource[Any]) -> dg.JobDefinition:
    """Makes workbooks, database, zip and whole tables of the newest versions; again makes nothing.

    Args:
        store: the release store.
    """

    @dg.op(name="whole_files", out=dg.Out(dg.Nothing))
    def whole_files(
        context: dg.OpExecutionContext, store_folder: StoreFolder
    ) -> Iterator[dg.ExpectationResult | dg.Output[None]]:
        with one_clear_error():  # beside the store, of this machine alone: no bucket is asked
            made = make_whole_files(Store(store_folder.store.root))
        context.add_output_metadata({"made": as_list(made)})
        yield dg.Output(None)

    @dg.job(
        name=WHOLE_FILES_JOB,
        description="Make what the newest versions with tables in parts lack: workbooks, database, zip.",
        resource_defs={"store_folder": store},
    )
    def make_all() -> None:
        whole_files()

    return make_all


def whole_files_schedule(job: dg.JobDefinition) -> dg.ScheduleDefinition:
    """Once an hour, at half past; a run only where something lacks."""

    @dg.schedule(
        name="whole_files",
        job=job,
        cron_schedule="30 * * * *",
        execution_timezone="Europe/London",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Make workbooks, database and zip of new versions with tables in parts, every hour.",
    )
    def schedule(store_folder: StoreFolder) -> dg.RunRequest | dg.SkipReason:
        try:
            lacking = lacking_whole_files(store_folder.store.root)
        except OpenBarnetError as error:
            return dg.SkipReason(str(error))
        return dg.RunRequest() if lacking else dg.SkipReason("nothing to make")

    return schedule
