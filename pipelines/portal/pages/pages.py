"""The pages: each a function from the site and the names in its address to finished HTML.

They raise `NotFoundError` or `BadRequestError` with words for the visitor; whatever else goes wrong is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from pipelines.portal.drawing import show
from pipelines.portal.drawing.linechart import Figure, line_chart
from pipelines.portal.pages.snippets import snippets
from pipelines.portal.pages.structured import structured_data
from pipelines.portal.performance.series import Indicator, placed, read_benchmarks, read_comments
from pipelines.portal.state import Site
from pipelines.portal.tables.cells import show_table
from pipelines.portal.tables.spots import evidence_address
from pipelines.store.published import Package, PublishedVersion, Resource, StoredFile
from pipelines.store.reports import SourceReport

PREVIEW_ROWS = 5
MOST_CHANGED = 20
PREVIEW_CELL = 140
RELEASES_ON_HOME = 6
DUE_ON_HOME = 4
FORMATS = {
    ".csv": "CSV",
    ".parquet": "Parquet",
    ".json": "JSON",
    ".zip": "ZIP",
    ".md": "Text",
    ".xlsx": "Excel",
    ".ods": "ODS",
    ".sqlite": "SQLite",
}


class NotFoundError(Exception):
    """No page has that address; raised with what was looked for."""

    def __init__(self, what: str, suggestions: tuple[tuple[str, str], ...] = ()) -> None:
        self.what = what
        self.suggestions = suggestions
        super().__init__(what)


class GoneError(Exception):
    """A version that was withdrawn; raised with its dataset and the reason."""

    def __init__(self, package: Package, version: PublishedVersion) -> None:
        self.package = package
        self.version = version
        super().__init__(f"{package.name} {version.version}")


class BadRequestError(Exception):
    """An address whose parameters make no sense; raised with what is allowed."""


@dataclass(frozen=True)
class Download:
    """A file offered on a page."""

    label: str
    format: str
    href: str
    bytes: int


def home(site: Site) -> str:
    """What this is, the headline figures, what is new."""
    releases = [(site.catalogue.package(item.package), item) for item in site.catalogue.releases]
    from pipelines.portal.pages import clock

    return site.render(
        "home.html",
        headlines=site.headlines,
        releases=releases[:RELEASES_ON_HOME],
        due=clock.due_soon(clock.standings(site.duties, site.today), DUE_ON_HOME),
        reviews=clock.reviews(site)[:2],
        findings=len(site.findings.found),
    )


def datasets(site: Site) -> str:
    """Every dataset with its status and size."""
    from pipelines.portal.pages.search import dataset_facets

    return site.render("datasets.html", facets=dataset_facets(site))


def dataset(site: Site, package_name: str) -> str:
    """A dataset at its latest version."""
    package = find_package(site, package_name)
    if package.latest is None:
        return site.render("dataset_unpublished.html", package=package)
    return _version_page(site, package, package.latest)


def version(site: Site, package_name: str, number: str) -> str:
    """A dataset as it was at one version."""
    package = find_package(site, package_name)
    return _version_page(site, package, find_version(package, number))


def quality(site: Site, package_name: str, number: str) -> str:
    """What the checks of one release found, check by check."""
    package = find_package(site, package_name)
    found = find_version(package, number)
    by_table: dict[str, list[Mapping[str, Any]]] = {}
    for check in found.quality.checks:
        by_table.setdefault(str(check.get("resource") or ""), []).append(check)
    return site.render(
        "quality.html",
        package=package,
        version=found,
        is_latest=found is package.latest,
        quality=found.quality,
        by_table=by_table,
        titles={item.name: item.title for item in found.resources},
        file=_download(found, "quality.json", "What the checks found"),
    )


def indicators(site: Site) -> str:
    """Every indicator with its newest result."""
    listed = [(indicator, indicator.latest) for indicator in site.indicators.values()]
    version = site.register
    named = ("indicators.xlsx", "indicators.ods", "indicators.zip")
    files = [_download(version, name, "Everything") for name in named] if version else []
    return site.render(
        "indicators.html",
        listed=listed,
        package=site.catalogue.package("indicators"),
        downloads=[file for file in files if file],
    )


def indicator(site: Site, indicator_id: str) -> str:
    """One indicator over all reports: chart, table, what it means."""
    known = site.indicators.get(indicator_id)
    if known is None or site.register is None:
        close = get_close_matches(indicator_id, site.indicators, n=5, cutoff=0.5)
        raise NotFoundError(
            f"indicator “{show.clip(indicator_id, 80)}”",
            tuple((site.indicators[name].name, f"/indicators/{name}") for name in close),
        )
    shown = placed(known, site.register, site.reader)
    chart = line_chart(_figures(shown, "result"), _figures(shown, "target"), shown.unit)
    latest = shown.latest
    return site.render(
        "indicator.html",
        indicator=shown,
        latest=latest,
        target=shown.target_for(latest) if latest else None,
        chart=chart,
        undrawn=len(shown.observations) - _drawn_count(shown),
        package=site.catalogue.package("indicators"),
        version=site.register,
        benchmarks=read_benchmarks(shown, site.register, site.reader, site.catalogue),
        comments=read_comments(shown, site.register, site.reader, site.catalogue),
        restatements=site.findings.of_indicator(shown.id),
        corrected=site.findings.corrected,
        evidence_of=lambda item, field="": evidence_address(
            "indicators", site.register.version if site.register else "", item.locator, field
        ),
    )


def reports(site: Site) -> str:
    """Every report that was read."""
    return site.render("reports.html")


def report(site: Site, report_id: str) -> str:
    """One report: what it is, what was found in it, what was not recognised."""
    found = site.catalogue.report(report_id)
    if found is None:
        close = get_close_matches(report_id, [item.id for item in site.catalogue.reports], n=5, cutoff=0.4)
        raise NotFoundError(
            f"report “{show.clip(report_id, 80)}”", tuple((name, f"/reports/{name}") for name in close)
        )
    return site.render("report.html", report=found, resources=_resources_of(site, found))


def about(site: Site) -> str:
    """Who makes this, from what, and how far it can be trusted."""
    return site.render("about.html")


def accessibility(site: Site) -> str:
    """The accessibility statement."""
    return site.render("accessibility.html")


def missing(site: Site, error: NotFoundError) -> str:
    """The page for an address that leads nowhere."""
    return site.render("missing.html", what=error.what, suggestions=error.suggestions)


def refused(site: Site, heading: str, words: str) -> str:
    """The page for a request that cannot be answered."""
    return site.render("refused.html", heading=heading, words=words)


def gone(site: Site, error: GoneError) -> str:
    """The page of a version that was withdrawn."""
    return site.render("gone.html", package=error.package, version=error.version)


def find_package(site: Site, name: str) -> Package:
    """The dataset of that name.

    Raises:
        NotFoundError: there is none.
    """
    package = site.catalogue.package(name)
    if package is None:
        close = get_close_matches(name, [item.name for item in site.catalogue.packages], n=3, cutoff=0.4)
        raise NotFoundError(
            f"dataset “{show.clip(name, 80)}”", tuple((item, f"/datasets/{item}") for item in close)
        )
    return package


def find_version(package: Package, number: str) -> PublishedVersion:
    """The version of that number, or the newest for `latest`.

    Raises:
        NotFoundError: the dataset has no such version.
        GoneError: the version was withdrawn.
    """
    found = package.version(number)
    if found is None:
        raise NotFoundError(
            f"version “{show.clip(number, 40)}” of {package.title}",
            ((f"{package.title}, with all its versions", f"/datasets/{package.name}"),),
        )
    if found.withdrawn:
        raise GoneError(package, found)
    return found


def find_resource(found: PublishedVersion, name: str) -> Resource:
    """The table of that name in a version.

    Raises:
        NotFoundError: the version has no such table.
    """
    resource = found.resource(name)
    if resource is None:
        raise NotFoundError(
            f"table “{show.clip(name, 80)}” in {found.package} {found.version}",
            tuple((item.title, f"/datasets/{found.package}/tables/{item.name}") for item in found.resources),
        )
    return resource


def find_file(found: PublishedVersion, name: str) -> StoredFile:
    """The file of that path in a version's folder.

    Raises:
        NotFoundError: the version has no such file.
    """
    stored = found.files.get(name)
    if stored is None:
        raise NotFoundError(
            f"file “{show.clip(name, 80)}” of {found.package} {found.version}",
            ((f"{found.package}, with all its files", f"/datasets/{found.package}#downloads"),),
        )
    return stored


def file_name(site: Site, found: PublishedVersion, stored: StoredFile) -> str:
    """A name for the saved file with publisher, subject and version: `open-barnet-savings-1.0.0.zip`."""
    name = PurePosixPath(stored.path)
    publisher = re.sub(r"[^a-z0-9]+", "-", site.catalogue.title.lower()).strip("-")
    subject = found.package if name.stem == found.package else f"{found.package}-{name.stem}"
    return f"{publisher}-{subject}-{found.version}{name.suffix}"


def table_address(package: Package, found: PublishedVersion, resource: Resource) -> str:
    """The table's page: the short address for the latest version, the full one for the others."""
    if found is package.latest:
        return f"/datasets/{package.name}/tables/{resource.name}"
    return f"/datasets/{package.name}/versions/{found.version}/tables/{resource.name}"


def table_files(found: PublishedVersion, resource: Resource) -> list[Download]:
    """The files of one table, as downloads."""
    stored = (resource.csv, resource.parquet, found.files.get(f"data/{resource.name}.json"))
    return [download for item in stored if item and (download := _download(found, item.path, resource.title))]


def _version_page(site: Site, package: Package, found: PublishedVersion) -> str:
    resource = next((item for item in found.resources if item.name != "locators"), None)
    rows = (
        site.reader.rows(resource.parquet.location, limit=PREVIEW_ROWS)
        if resource and resource.parquet
        else []
    )
    preview = resource and show_table(
        found,
        resource,
        rows,
        site.reader,
        site.catalogue,
        site.findings,
        longest=PREVIEW_CELL,
        with_empty_columns=False,
    )
    restated, corrected = site.findings.changed(found)
    return site.render(
        "dataset.html",
        package=package,
        version=found,
        is_latest=found is package.latest,
        successor=package.successor(found),
        structured=structured_data(site, found, found is package.latest),
        archive=_download(found, f"{package.name}.zip", "Everything in one ZIP"),
        tables=[
            (item, table_address(package, found, item), table_files(found, item)) for item in found.resources
        ],
        papers=_papers(found),
        preview=preview,
        preview_of=resource,
        snippets=snippets(site.address, package.name, found, is_latest=found is package.latest),
        reports=[item for item in site.catalogue.reports if item.id in found.reports],
        notes=found.notes,
        quality_known=site.findings.version is not None,
        restated=restated,
        corrected=corrected,
        most_changed=MOST_CHANGED,
        column_titles={
            (item.name, column.name): column.title for item in found.resources for column in item.columns
        },
    )


def _papers(found: PublishedVersion) -> list[Download]:
    named = (
        (f"{found.package}.xlsx", "All tables as an Excel workbook"),
        (f"{found.package}.ods", "All tables as an OpenDocument spreadsheet"),
        (f"{found.package}.sqlite", "All tables as an SQLite database"),
        ("README.md", "Notes on this dataset"),
        ("datapackage.json", "Descriptor of the tables (Data Package)"),
        ("data/csv-metadata.json", "Descriptor of the CSV files (CSV on the Web)"),
        ("quality.json", "What the checks found"),
        ("diff.json", "What changed since the version before"),
    )
    return [download for name, label in named if (download := _download(found, name, label))]


def _download(found: PublishedVersion, name: str, label: str) -> Download | None:
    stored = found.files.get(name)
    if stored is None:
        return None
    suffix = PurePosixPath(name).suffix
    href = f"/download/{found.package}/{found.version}/{name}"
    return Download(label, FORMATS.get(suffix, suffix.lstrip(".").upper()), href, stored.bytes)


def _figures(shown: Indicator, measure: str) -> list[Figure]:
    figures = []
    for item in shown.drawn(measure):
        if item.end is not None and item.value is not None:
            shape, slug = (item.rating.shape, item.rating.slug) if item.rating else ("ring", "plain")
            figures.append(Figure(item.end, item.value, item.period, shape, slug, shown.is_restated(item)))
    return figures


def _drawn_count(shown: Indicator) -> int:
    return len(shown.drawn("result")) + len(shown.drawn("target"))


def _resources_of(site: Site, found: SourceReport) -> Mapping[str, tuple[str, str]]:
    """Title and address of each published table that holds rows of the report, by resource."""
    places = {}
    for package in site.catalogue.published:
        if package.latest and found.id in package.latest.reports:
            for resource in package.latest.resources:
                if resource.name in found.records:
                    places[resource.name] = (resource.title, table_address(package, package.latest, resource))
    return places
