"""The assets: raw report → tables → records per resource → derived records → packages → catalogue.

Everything up to records is made once per report (partitions); the rest is made of all reports in the folder.
Each function calls into a module below; that module's imports (pdfplumber, Great Expectations) happen there,
when it is called. An error of ours becomes the run's one clear message.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from pipelines.assembly.approving import admitted, permit_for
from pipelines.assembly.identity import read_identified
from pipelines.assembly.own_tables import take_out_undone
from pipelines.assembly.steps import (
    Gated,
    JoinStep,
    PackageStep,
    ReportStep,
    Rulebook,
    own_figures,
    release,
    rulebook_of,
)
from pipelines.assembly.transparency import release_transparency
from pipelines.council.project import Project
from pipelines.datasets.declared.folder import Dataset
from pipelines.datasets.registry import CHECK_KINDS
from pipelines.exceptions import OpenBarnetError, ReportError, ReportTimeoutError
from pipelines.extraction.reading import ReadReport
from pipelines.extraction.report import Report, file_sha256, load_report
from pipelines.orchestration import shown
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.gathering import gather_reports, make_ready_beforehand, tables_to_publish
from pipelines.orchestration.kept import kept_rules
from pipelines.orchestration.model import GatedReading, RawReport, ReportsRead, TablesRead, Unread
from pipelines.orchestration.resources import (
    EVERY_REPORT,
    MAY_BE_MISSING,
    PortalAddress,
    ProjectFolder,
    ReportsFolder,
    StoreFolder,
    TablesFolder,
    kept_folder,
    unread_reports,
)
from pipelines.orchestration.sharing import shared_readings
from pipelines.proof import DISCREPANCIES
from pipelines.release.build import PackageOutcome
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta
from pipelines.rows.findings import CheckResult
from pipelines.rows.schemas import TableSchema
from pipelines.store import Store

REPORTS = dg.DynamicPartitionsDefinition(name="reports")
CHECK_OF_SOURCE = {"schema": "schema", "suite": "suite", "screen": "screen", "reading": "understood"}
RAW_REPORT = dg.AssetKey("raw_report")
REPORT_TABLES = dg.AssetKey("report_tables")
REPORTS_READ = dg.AssetKey("reports_read")
CATALOGUE = dg.AssetKey("catalogue")


def records_key(resource: str) -> dg.AssetKey:
    """The asset that holds a resource's records."""
    return dg.AssetKey(["records", resource.replace("-", "_")])


def package_key(package: str) -> dg.AssetKey:
    """The asset that is a published package."""
    return dg.AssetKey(["packages", package.replace("-", "_")])


class Publication(dg.Config):
    """What a person may state about one publication."""

    published: str = Field(
        default="",
        description="Time of publication, as 2026-01-31T07:00:00+00:00; empty: the time of this run.",
    )


def asset(**options: Any) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """`dg.asset` less the return annotation, which Dagster misreads on an asset with checks."""
    return _without_annotation(dg.asset(**options))


def multi_asset(**options: Any) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """`dg.multi_asset` less the return annotation, for the same reason."""
    return _without_annotation(dg.multi_asset(**options))


def _without_annotation(
    decorator: Callable[[Callable[..., Any]], dg.AssetsDefinition],
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    def decorate(function: Callable[..., Any]) -> dg.AssetsDefinition:
        function.__annotations__.pop("return")
        return decorator(function)

    return decorate


@contextmanager
def one_clear_error() -> Iterator[None]:
    """Let an error that was raised on purpose fail the step with its sentence instead of a stack trace."""
    try:
        yield
    except OpenBarnetError as error:
        raise dg.Failure(
            description=str(error),
            metadata={
                "place": error.place,
                "what": error.what,
                "next move": error.next_move,
                "about the report": isinstance(error, ReportError),
            },
            allow_retries=False,
        ) from error


# ---- per report


def reading_assets(steps: Sequence[ReportStep], schemas: Mapping[str, TableSchema]) -> dg.AssetsDefinition:
    """The assets that are made of each report by itself, all in one step: its file, tables and records.

    A report that cannot be read is a result too: each asset says so, and the check `readable` fails. What it
    was read as before stands until it can be read again.

    Args:
        steps: make the records, a resource each.
        schemas: by resource.
    """
    keys = {step.resource: records_key(step.resource) for step in steps}

    @multi_asset(
        name="reading",
        partitions_def=REPORTS,
        outs={
            "raw_report": _reading_out(
                RAW_REPORT,
                "reading",
                "A report as the council published it, kept byte for byte by its sha256.",
            ),
            "report_tables": _reading_out(
                REPORT_TABLES,
                "reading",
                "Every table of a report, with where each cell was read and what kind of table it is.",
            ),
            **{
                input_name(resource): _reading_out(key, "records", schemas[resource].description)
                for resource, key in keys.items()
            },
        },
        internal_asset_deps={
            "raw_report": set(),
            "report_tables": {RAW_REPORT},
            **{input_name(resource): {REPORT_TABLES} for resource in keys},
        },
        check_specs=[
            dg.AssetCheckSpec("readable", asset=RAW_REPORT, description="The file can be read at all."),
            dg.AssetCheckSpec(
                "recognised", asset=REPORT_TABLES, description="Every table is of a kind we know."
            ),
            dg.AssetCheckSpec(
                "placed", asset=REPORT_TABLES, description="Every row of these tables could be placed."
            ),
            *(
                spec
                for key in keys.values()
                for spec in (*_check_specs(key, blocking=False), _reconciled_spec(key))
            ),
        ],
        can_subset=True,
    )
    def reading(
        context: dg.AssetExecutionContext, reports_folder: ReportsFolder, project_folder: ProjectFolder
    ) -> Iterator[dg.MaterializeResult[Any]]:
        project = project_folder.project
        with one_clear_error():
            path = reports_folder.path_of(context.partition_key)
            stamp = report_stamp(path, reading_rules(project))
            shared = shared_readings(kept_folder(context.instance))
            if shared is not None:
                shared.bring(context.partition_key)  # what it was read as before stays, if it cannot be read
            try:
                try:
                    results = list(read_one(path, stamp, project, steps, kept_store(context.instance)))
                except ReportTimeoutError:  # a crowded machine may have been the reason
                    results = list(read_one(path, stamp, project, steps, kept_store(context.instance)))
            except ReportError as error:
                unread = Unread(stamp, str(error), is_for_now=isinstance(error, ReportTimeoutError))
                results = list(_not_read(unread, [RAW_REPORT, REPORT_TABLES, *keys.values()]))
        for result in results:
            if result.asset_key in context.selected_asset_keys:
                yield result
        if shared is not None:  # all of it is on the disk by now
            with one_clear_error():
                shared.send(context.partition_key)
        else:
            _made_ready(results, kept_store(context.instance), project)

    return reading


def _made_ready(results: Sequence[dg.MaterializeResult[Any]], kept: Store, project: Project) -> None:
    """Make a report that was read ready to be published, while its reader of files still waits for more."""
    values = [result.value for result in results]
    stamped = next((value for value in values if isinstance(value, TablesRead)), None)
    if stamped is not None:
        gated = [value.table.records for value in values if isinstance(value, GatedReading)]
        tables = {records.resource: records for records in gated}
        make_ready_beforehand(stamped.stamp, stamped.read, tables, kept, project)


def read_one(
    path: Path, stamp: str, project: Project, steps: Sequence[ReportStep], kept: Store
) -> Iterator[dg.MaterializeResult[Any]]:
    """What is made of one report file, in order.

    Raises:
        ReportError: it cannot be read.
        OpenBarnetError: a data file of the project cannot be used, or a correction no longer fits.
    """
    report, read = load_and_read(path, project, kept)
    rules = rulebook(project, stamp.partition("-")[0])
    yield from reading_results(stamp, report, read, [step.of(read, rules) for step in steps], rules)


def load_and_read(path: Path, project: Project, kept: Store) -> tuple[Report, ReadReport]:
    """A report's file, kept, and what stands in it.

    Raises:
        ReportError: it cannot be read.
        OpenBarnetError: a data file of the project cannot be used.
    """
    report = load_report(path)
    kept.keep_document(report.path, report.sha256, report.path.suffix)
    return report, read_identified(unchanged(report), project)


def reading_results(
    stamp: str, report: Report, read: ReadReport, tables: Iterable[Gated], rules: Rulebook
) -> Iterator[dg.MaterializeResult[Any]]:
    """What the assets of one report are given, in order: its file, all of its tables, one table each."""
    yield dg.MaterializeResult(
        asset_key=RAW_REPORT,
        value=RawReport(stamp, report),
        metadata=shown.report_metadata(report, stamp),
        check_results=[shown.readable_check("", RAW_REPORT)],
        data_version=dg.DataVersion(stamp),
    )
    summaries = read.summaries()
    yield dg.MaterializeResult(
        asset_key=REPORT_TABLES,
        value=TablesRead(stamp, read),
        metadata=shown.tables_metadata(read.pages, summaries),
        check_results=[
            shown.recognised_check(summaries, REPORT_TABLES),
            shown.placed_check(read.tables, REPORT_TABLES),
        ],
        data_version=dg.DataVersion(stamp),
    )
    for table in tables:
        key = records_key(table.records.resource)
        yield dg.MaterializeResult(
            asset_key=key,
            value=GatedReading(stamp, table),
            metadata=shown.records_metadata(table.records),
            check_results=(
                [*_check_results(table, key), shown.reconciled_check(own_figures(table, rules), key)]
                if _has_something_to_check(table)
                else []
            ),
            data_version=dg.DataVersion(stamp),
        )


@lru_cache(maxsize=1)
def rulebook(project: Project, _: str) -> Rulebook:
    """The rules of a project, as long as their digest is the same, which every stamp begins with."""
    return rulebook_of(project)


def _has_something_to_check(table: Gated) -> bool:
    """Whether a report printed anything of a table.

    Of most kinds it prints nothing, and six checks a kind of nothing were most of what a reading wrote down.
    """
    return bool(
        table.records.rows or table.records.held_back or any(not check.passed for check in table.checks)
    )


def _not_read(unread: Unread, keys: Sequence[dg.AssetKey]) -> Iterator[dg.MaterializeResult[Unread]]:
    """What a report that cannot be read leaves at each of its assets."""
    for key in keys:
        yield dg.MaterializeResult(
            asset_key=key,
            value=unread,
            metadata={"could not be read": unread.problem},
            check_results=[shown.readable_check(unread.problem, key)] if key == RAW_REPORT else [],
            data_version=dg.DataVersion(unread.version),
        )


def _reading_out(key: dg.AssetKey, group: str, description: str) -> dg.AssetOut:
    return dg.AssetOut(key=key, group_name=group, description=description, is_required=False)


# ---- of all reports


def reports_read_asset(resources: Sequence[str]) -> dg.AssetsDefinition:
    """The asset that says which reports a publication is made of, and what is wrong with the others."""

    @asset(
        key=REPORTS_READ,
        ins={"report_tables": _every_report(REPORT_TABLES), **_inputs(resources, resources)},
        group_name="records",
        description="The reports to publish, and the errors of those that could not be read.",
    )
    def reports_read(
        context: dg.AssetExecutionContext,
        reports_folder: ReportsFolder,
        project_folder: ProjectFolder,
        store_folder: StoreFolder,
        report_tables: Any,  # KeptReadings, which as a generic class is no type to Dagster
        **records: Any,
    ) -> dg.MaterializeResult[ReportsRead]:
        with one_clear_error():
            by_resource = {resource: records[input_name(resource)] for resource in resources}
            store, project = store_folder.store, project_folder.project
            let_in = admitted(reports_folder.find(), store, permit_for(store, project, datetime.now(UTC)))
            unread = unread_reports(context.instance, REPORT_TABLES)
            published = {str(entry["report"]) for entry in store.catalog()["reports"] if entry["current"]}
            kept = kept_store(context.instance)
            found = gather_reports(
                let_in.found, report_tables, by_resource, unread, kept, store, project, published
            )
        return dg.MaterializeResult(value=found, metadata=shown.reports_metadata(found))

    return reports_read


def join_assets(
    step: JoinStep, schemas: Mapping[str, TableSchema], reported: Sequence[str]
) -> dg.AssetsDefinition:
    """The assets of the resources that one step makes from the records of all reports.

    Args:
        step: makes them.
        schemas: by resource.
        reported: the resources that are read from each report.
    """
    keys = {resource: records_key(resource) for resource in step.makes}

    @multi_asset(
        name=step.name,
        outs={
            input_name(resource): dg.AssetOut(
                key=key, group_name="records", description=schemas[resource].description
            )
            for resource, key in keys.items()
        },
        ins={"reports_read": dg.AssetIn(REPORTS_READ), **_inputs(step.needs, reported)},
        check_specs=[
            spec
            for resource, key in keys.items()
            for spec in (*_check_specs(key), *_finding_specs(resource, key))
        ],
    )
    def records(
        context: dg.AssetExecutionContext,
        project_folder: ProjectFolder,
        reports_read: ReportsRead,
        **inputs: Any,
    ) -> Iterator[dg.MaterializeResult[Gated]]:
        with one_clear_error():
            known = tables_to_publish(reports_read, _by_resource(step.needs, inputs))
            kept, project = kept_store(context.instance), project_folder.project
            with kept_rules(kept, project, step.name, reports_read.rules, dict(reports_read.stamps)) as rules:
                joined = step.of(known, rules)
        for resource, key in keys.items():
            table = joined.tables[resource]
            yield dg.MaterializeResult(
                asset_key=key,
                value=table,
                metadata=shown.records_metadata(table.records),
                check_results=[*_check_results(table, key), *shown.finding_checks(table.records, key)],
            )

    return records


def package_asset(step: PackageStep, reported: Sequence[str]) -> dg.AssetsDefinition:
    """The asset that is one published package.

    Args:
        step: judges it.
        reported: the resources that are read from each report.
    """
    key = package_key(step.package)

    @asset(
        key=key,
        ins={"reports_read": dg.AssetIn(REPORTS_READ), **_inputs(step.needs, reported)},
        group_name="publication",
        check_specs=[
            dg.AssetCheckSpec(
                "released", asset=key, description="No error-level finding holds the package back."
            ),
            dg.AssetCheckSpec(
                "approved", asset=key, description="Somebody approved the change, where that is asked."
            ),
            dg.AssetCheckSpec(
                "against_last", asset=key, description="Figures and rows are like the last report's."
            ),
            dg.AssetCheckSpec("places", asset=key, description="Every place that rows lead to is sound."),
        ],
        description=f"The package `{step.package}`: a new version if anything in it changed.",
    )
    def published_package(
        context: dg.AssetExecutionContext,
        project_folder: ProjectFolder,
        store_folder: StoreFolder,
        portal: PortalAddress,
        reports_read: ReportsRead,
        **inputs: Any,
    ) -> dg.MaterializeResult[PackageOutcome]:
        with one_clear_error():
            known = tables_to_publish(reports_read, _by_resource(step.needs, inputs))
            kept, project = kept_store(context.instance), project_folder.project
            with kept_rules(kept, project, step.package, reports_read.rules) as rules:
                judged = step.of(known, reports_read.summaries, rules)
                permit = permit_for(store_folder.store, project_folder.project, datetime.now(UTC))
                outcome = release(store_folder.store, judged, reports_read.summaries, rules, permit)
        return dg.MaterializeResult(
            value=outcome,
            metadata=shown.outcome_metadata(outcome, portal.link("datasets", step.package)),
            check_results=[
                shown.released_check(outcome, key),
                shown.approved_check(outcome, key),
                shown.check_of("against_last", judged.against_last, key),
                shown.check_of("places", judged.places, key),
            ],
        )

    return published_package


def catalogue_asset(
    packages: Sequence[str], datasets: Sequence[Dataset], assets_of: Mapping[str, dg.AssetKey]
) -> dg.AssetsDefinition:
    """The asset that is the store's catalogue.

    Args:
        packages: the packages made of reports.
        datasets: those that are folders of data.
        assets_of: their assets, in their order, by name of input.
    """

    @asset(
        key=CATALOGUE,
        ins={
            "reports_read": dg.AssetIn(REPORTS_READ),
            **{input_name(package): dg.AssetIn(package_key(package)) for package in packages},
            **{name: dg.AssetIn(key, metadata={MAY_BE_MISSING: True}) for name, key in assets_of.items()},
        },
        group_name="publication",
        description="What the store holds, for the portal and for machines: replaced whole, and last.",
    )
    def catalogue(
        config: Publication,
        project_folder: ProjectFolder,
        store_folder: StoreFolder,
        portal: PortalAddress,
        tables_folder: TablesFolder,
        reports_read: ReportsRead,
        **inputs: Any,
    ) -> dg.MaterializeResult[bool]:
        made = [inputs[name] if tables_folder.folder is not None else None for name in assets_of]
        released = [
            one or standing_dataset(dataset, store_folder.store, project_folder.project)
            for one, dataset in zip(made, datasets, strict=True)
        ]
        published = config.published or datetime.now(UTC).isoformat(timespec="seconds")
        outcomes = [inputs[input_name(package)] for package in packages] + [one.outcome for one in released]

        def update(others: Sequence[PackageOutcome] = ()) -> bool:
            return update_catalogue(
                store_folder.store,
                [*outcomes, *others],
                [*reports_read.summaries, *(summary for one in released for summary in one.summaries)],
                reports_read.problems,
                load_catalogue_meta(project_folder.project.datapackages),
                published,
            )

        with one_clear_error():
            is_changed = update()
            # what came out is a fact once the catalogue lists it, so the duties' own package comes after it
            if transparency := release_transparency(store_folder.store, project_folder.project):
                is_changed = update([transparency]) or is_changed
            is_changed = take_out_undone(store_folder.store, project_folder.project, published) or is_changed
        return dg.MaterializeResult(
            value=is_changed,
            metadata={
                "changed": is_changed,
                "portal": dg.MetadataValue.url(portal.link()),
                **shown.reports_metadata(reports_read),
            },
        )

    return catalogue


# ---- what the assets share


def standing_dataset(dataset: Dataset, store: Store, project: Project) -> Any:
    """A dataset as it is out (`assembly.tables.Released`); what reads tables is loaded where there is one."""
    from pipelines.assembly.tables import standing

    return standing(dataset, store, project)


def input_name(name: str) -> str:
    """A resource's or package's name as a Python one."""
    return name.replace("-", "_")


def kept_store(instance: dg.DagsterInstance) -> Store:
    """Where the instance keeps documents until they are published: laid out as in a release store."""
    return Store(kept_folder(instance))


def unchanged(report: Report) -> Report:
    """The report, if its file still has the bytes that were kept.

    Raises:
        ReportError: it has others by now.
    """
    if file_sha256(report.path) != report.sha256:
        raise ReportError(report.path.name, "has changed while it was being read", "read it again")
    return report


def _by_resource(resources: Sequence[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """An asset's inputs by resource."""
    return {resource: inputs[input_name(resource)] for resource in resources}


def _check_results(table: Gated, key: dg.AssetKey) -> list[dg.AssetCheckResult]:
    by_source: dict[str, list[CheckResult]] = {source: [] for source in CHECK_OF_SOURCE}
    for result in table.checks:
        if result.source in by_source:  # the quarantine's own result is told by its check
            by_source[result.source].append(result)
    return [
        *(shown.check_of(CHECK_OF_SOURCE[source], results, key) for source, results in by_source.items()),
        shown.quarantine_check(table.records, key),
    ]


def _check_specs(key: dg.AssetKey, *, blocking: bool = True) -> list[dg.AssetCheckSpec]:
    """The checks of every table; those of one report stop no step, since the package step holds back."""
    return [
        dg.AssetCheckSpec(
            "schema", asset=key, blocking=blocking, description="Rows follow the resource's Table Schema."
        ),
        dg.AssetCheckSpec(
            "suite", asset=key, blocking=blocking, description="Rows meet the resource's expectations."
        ),
        dg.AssetCheckSpec("screen", asset=key, description="No text holds personal data."),
        dg.AssetCheckSpec(
            "understood", asset=key, description="Every digit of a typed cell's text has a part with a name."
        ),
        dg.AssetCheckSpec(
            "quarantine", asset=key, description="No row is held back; too many hold the package back."
        ),
    ]


def _reconciled_spec(key: dg.AssetKey) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        "reconciled", asset=key, description="The printed figures of this table agree with each other."
    )


def _finding_specs(resource: str, key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """A check of each kind on the table of checks, and one of our own reading on that of discrepancies."""
    kinds = CHECK_KINDS if resource == "checks" else {}
    specs = [dg.AssetCheckSpec(kind, asset=key, description=f"{what}.") for kind, what in kinds.items()]
    if resource == DISCREPANCIES:
        what = "No figure of a discrepancy is read differently by a second reader."
        specs.append(dg.AssetCheckSpec("reading", asset=key, description=what))
    return specs


def _every_report(key: dg.AssetKey) -> dg.AssetIn:
    return dg.AssetIn(key, partition_mapping=dg.AllPartitionMapping(), metadata={EVERY_REPORT: True})


def _inputs(resources: Iterable[str], reported: Sequence[str]) -> dict[str, dg.AssetIn]:
    """An input for each resource: of every report where it is read from each, else the one table."""
    return {
        input_name(name): _every_report(records_key(name))
        if name in reported
        else dg.AssetIn(records_key(name))
        for name in resources
    }
