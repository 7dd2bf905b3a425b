"""Small reports, as rows, for the tests of release and catalogue; run as a program it publishes them.

Two packages draw on each report, so that a test can see that a change in one leaves the other alone.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from pipelines.council.project import default_project
from pipelines.release.build import PackageOutcome, Permit, release_package
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import PackageMeta, load_catalogue_meta, load_packages
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import PrintedSpot, Records, ReportSummary, Row, Value, join
from pipelines.rows.schemas import TableSchema, load_schemas
from pipelines.store import Store

PUBLISHED = "2026-01-31T09:00:00Z"
LATER = "2026-02-28T09:00:00Z"
PROJECT = default_project()
SCHEMAS = load_schemas(PROJECT.schemas)
CATALOGUE = load_catalogue_meta(PROJECT.datapackages)
PACKAGES = {package.name: package for package in load_packages(PROJECT.datapackages)}
NAMES = ("indicators", "key-actions")


def row(resource: str, **values: Value) -> dict[str, Value]:
    """A row of a real schema, with all that is not given missing but who published it."""
    empty = dict.fromkeys(SCHEMAS[resource].field_names)
    told: dict[str, Value] = {"publisher": "London Borough of Barnet"} if "publisher" in empty else {}
    return {**empty, **told, **values}


@dataclass(frozen=True)
class Report:
    """A report of two indicators and two key actions; change a part with `dataclasses.replace`."""

    id: str
    ref: str = "CG/S24"
    result: str = "72.8%"
    misread: str = ""  # what we took the result for
    rating: str = "Green"
    left: int = 40
    typeset: str = "first"
    has_actions: bool = True
    indicators: tuple[str, ...] = ("Flood improvement schemes", 'Residents satisfied, "overall",\nall wards')

    @property
    def document(self) -> bytes:
        """The file's bytes: they follow from all that is printed."""
        return repr((self.id, self.ref, self.result, self.rating, self.typeset)).encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.document).hexdigest()

    def summary(self) -> ReportSummary:
        return ReportSummary(
            report=self.id,
            title=f"Report {self.id}",
            publisher="London Borough of Barnet",
            period="Q1 2016/17",
            address="https://barnet.example/reports",
            date="2016-09-01",
            form="pdf",
            filename=f"{self.id}.pdf",
            sha256=self.sha256,
            bytes=len(self.document),
            pages=2,
            tables=(),
            records={"indicator-results": 2},
        )

    def records(self) -> dict[str, Records]:
        found = {
            "indicator-results": self._results(),
            "key-actions": self._actions() if self.has_actions else (),
        }
        return {name: Records(name, rows, self._spots(rows)) for name, rows in found.items()}

    def _results(self) -> tuple[Row, ...]:
        first, *others = self.indicators
        printed = row(
            "indicator-results",
            report=self.id,
            section="Regional Enterprise (Re)",
            ref=self.ref,
            indicator=first,
            polarity="Bigger is Better",
            target="70%",
            target_period="Q1 2016/17",
            result=self.misread or self.result,
            rag=self.rating,
            unit="percent",
            target_value=Decimal(70),
            result_value=Decimal((self.misread or self.result).rstrip("%")),
            locator=f"{self.id}/indicator-results/{self.ref.lower().replace('/', '-')}",
        )
        plain = [
            row(
                "indicator-results",
                report=self.id,
                ref=f"CG/C{number}",
                indicator=indicator,
                result="N/A",
                locator=f"{self.id}/indicator-results/cg-c{number}",
            )
            for number, indicator in enumerate(others)
        ]
        return (printed, *plain)

    def _actions(self) -> tuple[Row, ...]:
        return tuple(
            row(
                "key-actions",
                report=self.id,
                section="Commissioning Group",
                ref=f"A{number}",
                action=action,
                rag="Green",
                locator=f"{self.id}/key-actions/a{number}",
            )
            for number, action in enumerate(("Open the depot", "Plant the trees"))
        )

    def _spots(self, rows: Sequence[Row]) -> tuple[PrintedSpot, ...]:
        top = Decimal("100.5")
        return tuple(
            PrintedSpot(
                locator=str(row["locator"]),
                field=name,
                part=1,
                report=self.id,
                document_sha256=self.sha256,
                page=1,
                x0=Decimal(self.left),
                top=top + number,
                x1=Decimal(200),
                bottom=top + number + 10,
                line=None,
                text="text as found",
            )
            for number, row in enumerate(rows)
            for name in ("", "ref")
        )


@dataclass
class Desk:
    """A publisher at work: keeps the documents, releases both packages, updates the catalogue."""

    store: Store
    reports: tuple[Report, ...]
    checks: tuple[CheckResult, ...] = ()
    packages: dict[str, PackageMeta] = field(default_factory=lambda: {name: PACKAGES[name] for name in NAMES})
    schemas: dict[str, TableSchema] = field(default_factory=lambda: dict(SCHEMAS))
    problems: tuple[str, ...] = ()
    permit: Permit | None = None

    def publish(self, published: str = PUBLISHED) -> dict[str, PackageOutcome]:
        outcomes = self.release()
        self.list(outcomes, published)
        return outcomes

    def list(self, outcomes: dict[str, PackageOutcome], published: str = PUBLISHED) -> bool:
        summaries = [report.summary() for report in self.reports]
        return update_catalogue(
            self.store, list(outcomes.values()), summaries, self.problems, CATALOGUE, published
        )

    def release(self) -> dict[str, PackageOutcome]:
        self.keep_documents()
        records = self.records()
        summaries = [report.summary() for report in self.reports]
        return {
            name: release_package(
                self.store, package, records, self.schemas, self.checks, summaries, permit=self.permit
            )
            for name, package in self.packages.items()
        }

    def keep_documents(self) -> None:
        # one of its own, beside the store: two may publish at once, and be killed
        with tempfile.TemporaryDirectory(dir=self.store.root.parent) as inbox:
            for report in self.reports:
                file = Path(inbox) / f"{report.id}.pdf"
                file.write_bytes(report.document)
                self.store.keep_document(file, report.sha256, "pdf")

    def records(self) -> dict[str, Records]:
        parts = [report.records() for report in self.reports]
        names = dict.fromkeys(name for part in parts for name in part)
        return {name: join(name, [part[name] for part in parts if name in part]) for name in names}


FIRST = Report("q1-2016-17")
SECOND = Report("q2-2016-17", result="75.5%", rating="Red Amber")


def desk(root: Path, *reports: Report) -> Desk:
    """A publisher of the given reports, or of the two samples."""
    return Desk(Store(root), reports or (FIRST, SECOND))


def release_records(root: Path, package: str, records: dict[str, Records]) -> PackageOutcome:
    """A package made of the given rows, in a store of its own that keeps each report they name."""
    named = {
        str(value)
        for resource in records.values()
        for found in resource.rows
        for column, value in found.items()
        if value and (column == "report" or column.endswith("_report"))
    }
    publisher = desk(root, *(Report(report) for report in sorted(named)))
    publisher.keep_documents()
    summaries = [report.summary() for report in publisher.reports]
    return release_package(publisher.store, PACKAGES[package], records, SCHEMAS, (), summaries)


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a folder, by relative path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    folder, result = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else FIRST.result
    desk(folder, replace(FIRST, result=result), SECOND).publish()
