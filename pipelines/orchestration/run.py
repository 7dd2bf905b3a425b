"""The publication's Dagster runs, in this one process: a run per report to be read, then one that publishes.

They are the jobs of the Dagster UI, with the same assets, resources and configuration, recorded in an
instance on disk that the UI can be opened on. A report that cannot be read fails its own run and no other.
One process pays for importing Great Expectations once.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.assembly.approving import admitted, permit_for
from pipelines.assembly.own_tables import packages_of
from pipelines.assembly.transparency import PACKAGE as FACTS
from pipelines.datasets.declared.folder import datasets_with_files
from pipelines.exceptions import BlockedPackageError, OpenBarnetError, RunFailedError, UnapprovedError
from pipelines.extraction.report import Found
from pipelines.orchestration.assets import (
    CATALOGUE,
    REPORT_TABLES,
    REPORTS_READ,
    package_key,
    standing_dataset,
)
from pipelines.orchestration.automation import PUBLISH_JOB, sync_partitions
from pipelines.orchestration.batches import (
    READ_JOB,
    READ_MANY_JOB,
    batches_of,
    current_reports,
    run_config,
)
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.datasets import dataset_key
from pipelines.orchestration.fingerprints import reading_rules, report_stamps
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.liveness import end_lost_runs, this_host
from pipelines.orchestration.model import Unread
from pipelines.orchestration.order import Order, Progress, PublicationDone
from pipelines.release.build import PackageOutcome
from pipelines.store import Store
from pipelines.store.layout import CATALOG_FILE

BLOCKED_BY_CHECK = "DagsterAssetCheckFailedError"
TAGS = {"openbarnet/started_from": "command line"}


def run_publication(order: Order, found: Found, progress: Progress) -> PublicationDone:
    """Read what has changed, publish everything.

    Raises:
        OpenBarnetError: a data file of the project, or the store, cannot be used.
        RunFailedError: a run ended in an error nobody foresaw.
    """
    definitions = build_definitions(order.project)
    facts_before = _version_of_facts(order.store)
    with open_instance(order.instance) as instance:
        end_lost_runs(instance)
        sync_partitions(instance, [path.stem for path in found.reports])
        _read_reports(definitions, instance, order, found, progress)
        progress.publishing()
        config: dict[str, Any] = {"published": order.published}
        datasets = datasets_with_files(order.project, order.project.tables)
        result = _execute(
            definitions.resolve_job_def(PUBLISH_JOB),
            instance,
            order,
            ops={CATALOGUE.to_python_identifier(): {"config": config}},
            left_alone=[] if order.with_tables else [dataset_key(one.id) for one in datasets],
        )
        _raise_errors(result)
        packages = [package.name for package in packages_of(order.project)]
        outcomes: list[PackageOutcome] = [result.asset_value(package_key(package)) for package in packages]
        problems = result.asset_value(REPORTS_READ).problems
        tables = [
            result.asset_value(dataset_key(one.id))
            if order.with_tables
            else standing_dataset(one, Store(order.store), order.project)
            for one in datasets
        ]
        outcomes += [one.outcome for one in tables]
        let_in = admitted(
            found, Store(order.store), permit_for(Store(order.store), order.project, datetime.now(UTC))
        )
        notices = (*found.notices, *let_in.left_out, *(told for one in tables for told in one.problems))
        if order.with_tables:
            from pipelines.assembly.tables import waiting

            notices = (*notices, *waiting(order.project, order.project.tables))
    return PublicationDone(
        statuses={
            **{outcome.package: outcome.status for outcome in outcomes},
            FACTS: "unchanged" if _version_of_facts(order.store) == facts_before else "released",
        },
        errors=(
            *problems,
            *(str(_held_back(outcome)) for outcome in outcomes if outcome.status == "blocked"),
            *(str(_waits(outcome)) for outcome in outcomes if outcome.status == "waiting"),
        ),
        notices=notices,
    )


def _version_of_facts(store: Path) -> str | None:
    """The version of the duties' own package that stands, which the catalogue's step makes."""
    if not (store / CATALOG_FILE).is_file():
        return None
    return Store(store).latest(FACTS)


def _read_reports(
    definitions: dg.Definitions, instance: dg.DagsterInstance, order: Order, found: Found, progress: Progress
) -> None:
    job = definitions.resolve_job_def(READ_JOB)
    keys = list(job.asset_layer.executable_asset_keys)
    rules = reading_rules(order.project)
    stamps = report_stamps(found.reports, rules)
    current = current_reports(instance, keys, stamps)
    progress.begin([path.stem for path in found.reports])
    for path in found.reports:
        if path.stem in current:
            progress.done(path.stem, "read before, unchanged")
    unread = [path for path in found.reports if path.stem not in current]
    many = definitions.resolve_job_def(READ_MANY_JOB)
    for batch in batches_of(unread):
        if len(batch) > 1:
            asked = {path.stem: stamps[path.stem] for path in batch}
            progress.reading(batch[0].stem)
            _execute(many, instance, order, ops=run_config(asked)["ops"])
            current |= (are_read := current_reports(instance, keys, asked))
            for report in sorted(are_read):
                progress.done(report, "read, with others")
    for path in unread:
        if path.stem in current:
            continue
        progress.reading(path.stem)
        result = _execute(job, instance, order, partition=path.stem)
        _raise_errors(result, except_for_the_reports=True)
        is_read = result.success and not isinstance(result.asset_value(REPORT_TABLES), Unread)
        progress.done(path.stem, "read" if is_read else "could not be read")


def _execute(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    order: Order,
    partition: str | None = None,
    ops: Mapping[str, Any] | None = None,
    left_alone: Collection[dg.AssetKey] = (),
) -> dg.ExecuteInProcessResult:
    assets = set(job.asset_layer.executable_asset_keys)
    resources: dict[str, Any] = {
        "reports_folder": {
            "config": {
                "paths": [str(path.resolve()) for path in order.reports],
                "may_be_none": order.holds_tables,
            }
        },
        "tables_folder": {
            "config": {"path": str(order.project.tables.resolve()), "enabled": order.with_tables}
        },
        "store_folder": {"config": {"root": str(order.store.resolve())}},
        "project_folder": {"config": {"root": str(order.project.root)}},
    }
    known = {name: config for name, config in resources.items() if name in job.resource_defs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return job.execute_in_process(
            run_config={
                "resources": known,
                "ops": dict(ops or {}),
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            partition_key=partition,
            asset_selection=sorted(assets.difference(left_alone)) if assets else None,
            instance=instance,
            tags={**TAGS, **this_host()},
            raise_on_error=False,
        )


def _failures(result: dg.ExecuteInProcessResult) -> list[dg.DagsterEvent]:
    """The steps that failed, but for those that a blocking check has stopped: these were read."""
    failed = [event for event in result.all_events if event.is_step_failure]
    return [event for event in failed if not _cause(event).startswith(BLOCKED_BY_CHECK)]


def _cause(event: dg.DagsterEvent) -> str:
    """What made a step fail, in a line: `KeyError: 'ref'`."""
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    return (
        f"{error.cls_name}: {error.message.removeprefix(f'{error.cls_name}: ').strip()}"
        if error
        else "unknown"
    )


def _raise_errors(result: dg.ExecuteInProcessResult, *, except_for_the_reports: bool = False) -> None:
    """Raise the first failure that is no report's own fault.

    Raises:
        OpenBarnetError: an error of ours.
        RunFailedError: any other.
    """
    for event in _failures(result):
        told = event.step_failure_data.user_failure_data
        if told is None:
            raise RunFailedError(
                f"step {event.step_key}, run {result.run_id}",
                f"unforeseen error ({' '.join(_cause(event).split())})",
                "see the run in the Dagster UI (make dagster) and report it",
            )
        metadata = {name: value.value for name, value in told.metadata.items()}
        if not (except_for_the_reports and metadata["about the report"]):
            raise OpenBarnetError(str(metadata["place"]), str(metadata["what"]), str(metadata["next move"]))


def _waits(outcome: PackageOutcome) -> UnapprovedError:
    stands = f"version {outcome.version} stands" if outcome.version else "nothing of it is published"
    return UnapprovedError(
        f"package {outcome.package}", f"{' '.join(outcome.reasons)}, {stands}", "sign it off at the desk"
    )


def _held_back(outcome: PackageOutcome) -> BlockedPackageError:
    stands = f"version {outcome.version} stands" if outcome.version else "nothing of it is published"
    return BlockedPackageError(
        f"package {outcome.package}",
        f"held back, {stands}: {' · '.join(outcome.reasons)}",
        "mend the report or its layout, or record a correction, then publish again",
    )
