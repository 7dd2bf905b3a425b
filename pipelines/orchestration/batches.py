"""Reading several reports in one run, where many wait: what a run and a suite cost is paid once for all.

A run of `read_reports` reads short reports as `read_report` reads one, and records each as that would: the
same values, the same materialisation of each partition. Only what an asset's checks say is told once, of all
of them. It records what came out well and no more: a report that cannot be read, ran out of time or does not
fit a correction is left to a run of its own, which tells what is wrong with it. A run that is killed leaves
whole readings behind or none, and whoever reads its reports after it reads what is lacking.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.events import DagsterEvent, DagsterEventBatchMetadata
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES
from dagster._core.storage.tags import PARTITION_NAME_TAG, WILL_RETRY_TAG
from pydantic import Field

from pipelines.assembly.steps import ReportStep, gate_each
from pipelines.council.project import Project
from pipelines.exceptions import OpenBarnetError
from pipelines.extraction.reading import ReadReport
from pipelines.extraction.report import Report
from pipelines.orchestration import shown
from pipelines.orchestration.assets import load_and_read, reading_results, rulebook
from pipelines.orchestration.fingerprints import reading_rules, report_stamps
from pipelines.orchestration.resources import ProjectFolder, ReportsFolder, keep_output, kept_folder
from pipelines.orchestration.sharing import shared_readings
from pipelines.rows.records import Records
from pipelines.store import Store

READ_JOB = "read_report"
READ_MANY_JOB = "read_reports"
READ_MANY = "read_many"
STAMP_TAG = "openbarnet/reading"
"""The tag of a run that names the reading it is for, which a try after it names too."""

FIRST_WAIT_SECONDS = 60
VERSION_TAG = "dagster/data_version"
MOST_TOGETHER = 20
"""How many reports one run reads; what is lost with a run that is killed."""

SHARES = 8
"""Into how many runs those that wait are at least parted, so that each worker gets its share."""

MOST_BYTES = 256 * 1024
"""A report that is larger is long: what is paid once is little of it, and it is read alone."""

MOST_NAMED = 100
"""How many reports are named in a question; more cost more to name than the answer of all."""

LOOKED_BACK = 200
"""How many runs of each job are looked at; what only older ones were asked for is asked of many again."""

Results = Sequence[dg.MaterializeResult[Any]]


class ReadingsWanted(dg.Config):
    """What one run is to read."""

    stamps: dict[str, str] = Field(description="By report, the name of the reading that it needs.")


def batches_of(paths: Sequence[Path]) -> list[list[Path]]:
    """Reports that wait, parted into those that are read in one run; one alone has a run of its own.

    Args:
        paths: their files, in order.
    """
    size = min(MOST_TOGETHER, len(paths) // SHARES)
    short = [path for path in paths if size > 1 and _size(path) <= MOST_BYTES]
    together = [short[begin : begin + size] for begin in range(0, len(short), max(size, 1))]
    alone = set(paths).difference(short)
    return [*together, *([path] for path in paths if path in alone)]


def _size(path: Path) -> int:
    """A file's bytes; what is gone by now is read alone, where that is told."""
    try:
        return path.stat().st_size
    except OSError:
        return MOST_BYTES + 1


def current_reports(
    instance: dg.DagsterInstance, keys: Sequence[dg.AssetKey], stamps: Mapping[str, str]
) -> set[str]:
    """The reports whose last reading, in all their assets, was the one that they need now.

    Args:
        instance: knows the readings.
        keys: the assets; each is asked for once at most, whatever the number of reports.
        stamps: by report, the name of the reading that it needs.
    """
    from pipelines.orchestration.event_log import assets_by_version  # late: it loads much

    few = sorted(stamps) if len(stamps) <= MOST_NAMED else None
    counted = assets_by_version(instance.event_log_storage, keys, VERSION_TAG, few) if keys else None
    if counted is not None:
        return {report for report, stamp in stamps.items() if counted.get((report, stamp)) == len(keys)}
    current = set(stamps)
    for key in keys:
        if current:
            named = sorted(current) if len(current) <= MOST_NAMED else None  # else of all there are
            tags = instance.event_log_storage.get_latest_tags_by_partition(
                key, dg.DagsterEventType.ASSET_MATERIALIZATION, [VERSION_TAG], named
            )
            current = {name for name in current if tags.get(name, {}).get(VERSION_TAG) == stamps[name]}
    return current


def run_config(stamps: Mapping[str, str]) -> dict[str, Any]:
    """What a run of `read_reports` is told.

    Args:
        stamps: by report, the name of its reading.
    """
    return {"ops": {READ_MANY: {"config": {"stamps": dict(stamps)}}}}


def read_many_job(
    steps: Sequence[ReportStep],
    keys: Sequence[dg.AssetKey],
    tags: Mapping[str, str],
    resources: Mapping[str, Any],
) -> dg.JobDefinition:
    """The job that reads several reports.

    Args:
        steps: make the records of each.
        keys: the assets that are made of one.
        tags: of each run.
        resources: by name, those that runs are given.
    """

    @dg.op(name=READ_MANY, out=dg.Out(dg.Nothing))
    def read_many(
        context: dg.OpExecutionContext,
        config: ReadingsWanted,
        reports_folder: ReportsFolder,
        project_folder: ProjectFolder,
    ) -> Iterator[DagsterEvent | dg.AssetCheckEvaluation | dg.Output[None]]:
        project, instance = project_folder.project, context.instance
        rules = reading_rules(project)
        paths = {path.stem: path for path in reports_folder.find().reports if path.stem in config.stamps}
        stamps = report_stamps(paths.values(), rules)
        read_before = current_reports(instance, keys, stamps)
        left = [path for report, path in sorted(paths.items()) if report not in read_before]
        folder = kept_folder(instance)
        made = read_several(left, stamps, project, steps, Store(folder), context.log)
        shared = shared_readings(folder)
        for report, results in made.items():
            for result in results:
                keep_output(folder.joinpath("values", *_key(result).path), report, result.value)
            if shared is not None:
                shared.send(report)
        yield from _recorded(context, made)
        yield from _checked(made)
        yield dg.Output(None)

    @dg.job(
        name=READ_MANY_JOB,
        description="Read several short reports into checked records, in one run.",
        tags=dict(tags),
        resource_defs={name: resources[name] for name in ("reports_folder", "project_folder", "io_manager")},
    )
    def read_reports() -> None:
        read_many()

    return read_reports


@dataclass(frozen=True)
class _Read:
    """One report of several, as far as it has come."""

    path: Path
    stamp: str
    report: Report
    read: ReadReport
    made: Sequence[Records]


def read_several(
    paths: Sequence[Path],
    stamps: Mapping[str, str],
    project: Project,
    steps: Sequence[ReportStep],
    kept: Store,
    log: Any,
) -> dict[str, Results]:
    """What is made of each of several report files that can be read.

    Args:
        paths: the files.
        stamps: by report, the name of its reading.
        project: whose rules apply.
        steps: make the records.
        kept: where documents are kept.
        log: is told which were left out, and why.

    Raises:
        OpenBarnetError: a data file of the project cannot be used.
    """
    reads = []
    for path in paths:
        try:
            report, read = load_and_read(path, project, kept)
            rules = rulebook(project, stamps[path.stem].partition("-")[0])
            made = [step.made_of(read, rules) for step in steps]
        except OpenBarnetError as error:
            log.warning(f"left to a run of its own: {error}")
            continue
        reads.append(_Read(path, stamps[path.stem], report, read, made))
    if not reads:
        return {}
    by_step = [gate_each(list(tables), rules) for tables in zip(*(each.made for each in reads), strict=True)]
    return {
        each.path.stem: list(reading_results(each.stamp, each.report, each.read, tables, rules))
        for each, tables in zip(reads, zip(*by_step, strict=True), strict=True)
    }


def _key(result: dg.MaterializeResult[Any]) -> dg.AssetKey:
    assert isinstance(result.asset_key, dg.AssetKey)  # noqa: S101 - as `reading_results` makes them
    return result.asset_key


def _recorded(context: dg.OpExecutionContext, made: Mapping[str, Results]) -> Iterator[DagsterEvent]:
    """A materialisation of each partition of each asset, those of one asset written at once."""
    step, last = context.get_step_execution_context(), next(reversed(list(made)), "")
    for number, key in enumerate(_key(result) for result in made.get(last, ())):
        for report, results in made.items():
            version = results[number].data_version
            yield DagsterEvent.asset_materialization(
                step,
                dg.AssetMaterialization(
                    asset_key=key,
                    partition=report,
                    metadata=results[number].metadata,
                    tags={DATA_VERSION_TAG: version.value} if version else None,
                ),
                batch_metadata=DagsterEventBatchMetadata(
                    f"{context.run_id}/{key.to_string()}", is_end=report == last
                ),
            )


def _checked(made: Mapping[str, Results]) -> Iterator[dg.AssetCheckEvaluation]:
    """What each check of each asset says of all of the reports, once."""
    found: dict[tuple[dg.AssetKey, str], dict[str, dg.AssetCheckResult]] = {}
    for report, results in made.items():
        for result in results:
            for check in result.check_results:
                found.setdefault((_key(result), str(check.check_name)), {})[report] = check
    for (key, name), by_report in found.items():
        yield shown.check_of_several(key, name, by_report)


@dataclass(frozen=True)
class AskedReadings:
    """Readings that runs were asked for, as reports with the names of their readings.

    Attributes:
        underway: those that a run is at, or is to be.
        alone: those that a run was asked for which is over. What it has not read is read alone from then on:
            a report that ends the process that reads it takes no other with it twice.
    """

    underway: frozenset[tuple[str, str]]
    alone: frozenset[tuple[str, str]]


def asked_before(instance: dg.DagsterInstance, now: float) -> AskedReadings:
    """What the newest runs of both jobs were asked for.

    Args:
        instance: knows them.
        now: seconds since 1970.
    """
    underway: set[tuple[str, str]] = set()
    over: set[tuple[str, str]] = set()
    for name in (READ_JOB, READ_MANY_JOB):
        for record in instance.get_run_records(dg.RunsFilter(job_name=name), limit=LOOKED_BACK):
            (over if _is_over(record, now) else underway).update(_asked_of(record.dagster_run))
        for run in instance.get_runs(dg.RunsFilter(job_name=name, statuses=list(NOT_FINISHED_STATUSES))):
            underway.update(_asked_of(run))
    return AskedReadings(frozenset(underway), frozenset(over - underway))


def _is_over(record: dg.RunRecord, now: float) -> bool:
    """Whether a run has ended and is not about to be run again by Dagster itself."""
    run = record.dagster_run
    is_run_again = run.tags.get(WILL_RETRY_TAG) == "true" and run.job_name == READ_MANY_JOB
    return run.is_finished and not (
        is_run_again and now < record.update_timestamp.timestamp() + FIRST_WAIT_SECONDS
    )


def _asked_of(run: dg.DagsterRun) -> set[tuple[str, str]]:
    if run.job_name == READ_MANY_JOB:
        asked: Mapping[str, Any] = run.run_config
        return set(asked["ops"][READ_MANY]["config"]["stamps"].items())
    named = run.tags.get(PARTITION_NAME_TAG), run.tags.get(STAMP_TAG)
    return {(named[0], named[1])} if named[0] and named[1] else set()
