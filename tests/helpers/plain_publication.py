"""A publication without Dagster's engine, for tests of what is published and not of the runs that do it.

It takes the steps that the assets take, in their order and with the values they keep, so that a publication
through Dagster goes on from it and the other way round. Two thirds of the time of a small publication are
Dagster's own records of it. `tests/orchestration/test_plain_publication.py` holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.assembly.approving import admitted, permit_for
from pipelines.assembly.own_tables import packages_of, schemas_of, take_out_undone
from pipelines.assembly.steps import JoinStep, PackageStep, ReportStep, order_of, release
from pipelines.assembly.tables import publish_dataset, standing, waiting
from pipelines.assembly.transparency import PACKAGE as FACTS
from pipelines.assembly.transparency import release_transparency
from pipelines.datasets.declared.folder import datasets_with_files
from pipelines.exceptions import ReportError
from pipelines.extraction.report import Found
from pipelines.orchestration import run as through_dagster
from pipelines.orchestration.assets import RAW_REPORT, REPORT_TABLES, _not_read, read_one, records_key
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.gathering import gather_reports, tables_to_publish
from pipelines.orchestration.kept import UNREAD, KeptReadings, kept_rules, load_if_possible, stamp_of
from pipelines.orchestration.model import ReportsRead, Unread
from pipelines.orchestration.order import Order, Progress, PublicationDone
from pipelines.orchestration.resources import keep_output
from pipelines.release.build import PackageOutcome
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta
from pipelines.store import Store, open_store


@contextmanager
def without_dagster() -> Iterator[None]:
    """Let `openbarnet publish` take its steps by itself for as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(through_dagster, "run_publication", run_plainly)
        yield


def run_plainly(order: Order, found: Found, progress: Progress) -> PublicationDone:
    """What `orchestration.run.run_publication` does, with no run that anybody could look at."""
    publication = Plain(order)
    facts = publication.version_of_facts()
    publication.read(found, progress)
    progress.publishing()
    reports = publication.gather(found)
    outcomes = list(publication.release(reports))
    store, project = publication.store, order.project
    datasets = datasets_with_files(project, project.tables)
    permit = permit_for(store, project, datetime.now(UTC))
    tables = [
        publish_dataset(one, project.tables, store, project, permit)
        if order.with_tables
        else standing(one, store, project)
        for one in datasets
    ]
    outcomes += [one.outcome for one in tables]
    publication.list(outcomes, reports, [summary for one in tables for summary in one.summaries])
    notices = (*found.notices, *admitted(found, store, permit).left_out)
    notices += tuple(told for one in tables for told in one.problems)
    if order.with_tables:
        notices += tuple(waiting(project, project.tables))
    return PublicationDone(
        statuses={
            **{outcome.package: outcome.status for outcome in outcomes},
            FACTS: "unchanged" if publication.version_of_facts() == facts else "released",
        },
        errors=(
            *reports.problems,
            *(str(through_dagster._held_back(one)) for one in outcomes if one.status == "blocked"),
            *(str(through_dagster._waits(one)) for one in outcomes if one.status == "waiting"),
        ),
        notices=notices,
    )


class Plain:
    """One publication, and the values that its steps keep where Dagster's assets keep theirs."""

    def __init__(self, order: Order) -> None:
        self.order, self.project, self.store = order, order.project, open_store(order.store)
        self.kept = Store(order.instance / "storage")
        schemas = schemas_of(order.project)
        self.steps = order_of(schemas, packages_of(order.project))
        self.of_report = [step for step in self.steps if isinstance(step, ReportStep)]
        self.keys = [RAW_REPORT, REPORT_TABLES, *(records_key(step.resource) for step in self.of_report)]

    def read(self, found: Found, progress: Progress) -> None:
        """Read what has changed, and keep what came of it."""
        rules = reading_rules(self.project)
        progress.begin([path.stem for path in found.reports])
        for path in found.reports:
            stamp = report_stamp(path, rules)
            if all(stamp_of(self._value(key, path.stem)) == stamp for key in self.keys):
                progress.done(path.stem, "read before, unchanged")
                continue
            progress.reading(path.stem)
            try:
                results = list(read_one(path, stamp, self.project, self.of_report, self.kept))
                told = "read"
            except ReportError as error:
                results = list(_not_read(Unread(stamp, str(error)), self.keys))
                told = "could not be read"
            for result in results:
                keep_output(self._value(result.asset_key, "").parent, path.stem, result.value)
            progress.done(path.stem, told)

    def gather(self, found: Found) -> ReportsRead:
        """The reports to publish."""
        folder = self._value(REPORT_TABLES, "").parent / UNREAD
        values = {path.stem: load_if_possible(path) for path in sorted(folder.glob("*.pickle"))}
        return gather_reports(
            admitted(found, self.store, permit_for(self.store, self.project, datetime.now(UTC))).found,
            self._readings(REPORT_TABLES),
            {step.resource: self._readings(records_key(step.resource)) for step in self.of_report},
            {report: value for report, value in values.items() if isinstance(value, Unread)},
            self.kept,
            self.store,
            self.project,
            {str(entry["report"]) for entry in self.store.catalog()["reports"] if entry["current"]},
        )

    def release(self, reports: ReportsRead) -> Iterator[PackageOutcome]:
        """Each package, made of all reports."""
        known: dict[str, Any] = {
            step.resource: self._readings(records_key(step.resource)) for step in self.of_report
        }
        for step in self.steps:
            if isinstance(step, ReportStep):
                continue
            given = tables_to_publish(reports, {name: known[name] for name in step.needs})
            name = step.name if isinstance(step, JoinStep) else step.package
            with kept_rules(self.kept, self.project, name, reports.rules, dict(reports.stamps)) as rules:
                if isinstance(step, JoinStep):
                    known |= step.of(given, rules).tables
                elif isinstance(step, PackageStep):
                    judged = step.of(given, reports.summaries, rules)
                    permit = permit_for(self.store, self.project, datetime.now(UTC))
                    yield release(self.store, judged, reports.summaries, rules, permit)

    def list(self, outcomes: list[PackageOutcome], reports: ReportsRead, files: list[Any]) -> None:
        """The catalogue, and the duties' own package, which is of what came out."""
        published = self.order.published or datetime.now(UTC).isoformat(timespec="seconds")
        meta = load_catalogue_meta(self.project.datapackages)
        summaries = [*reports.summaries, *files]
        update_catalogue(self.store, outcomes, summaries, reports.problems, meta, published)
        if facts := release_transparency(self.store, self.project):
            update_catalogue(self.store, [*outcomes, facts], summaries, reports.problems, meta, published)
        take_out_undone(self.store, self.project, published)

    def version_of_facts(self) -> str | None:
        return through_dagster._version_of_facts(self.order.store)

    def _readings(self, key: dg.AssetKey) -> KeptReadings[Any]:
        folder = self._value(key, "").parent
        names: Mapping[str, Path] = {path.stem: path for path in sorted(folder.glob("*.pickle"))}
        return KeptReadings(names)

    def _value(self, key: dg.AssetKey, report: str) -> Path:
        return self.kept.root.joinpath("values", *key.path, f"{report}.pickle")
