"""The pages: each a function from the site and the names in its address to finished HTML.

They raise `NotFoundError` or `BadRequestError` with words for the visitor; whatever else goes wrong is ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import Any
from urllib.parse import urlencode

from pipelines.portal.coverage import PublishedPart, parts_of
from pipelines.portal.drawing import show
from pipelines.portal.drawing.linechart import ChartFigure, line_chart
from pipelines.portal.lookups import (
    FileLink,
    GoneDocumentError,
    GoneError,
    MovedError,
    NotFoundError,
    download_of,
    find_package,
    find_version,
    parts_of_table,
    table_address,
    table_files,
)
from pipelines.portal.pages.cells import show_table
from pipelines.portal.pages.clock import due_soon
from pipelines.portal.pages.clock import reviews as reviews_of
from pipelines.portal.pages.performance.doing import standings
from pipelines.portal.pages.retry import TypedField
from pipelines.portal.pages.search import dataset_facets
from pipelines.portal.pages.snippets import snippets
from pipelines.portal.pages.structured import structured_data
from pipelines.portal.performance.series import (
    PACKAGE,
    IndicatorSeries,
    Observation,
    placed,
    read_benchmarks,
    read_comments,
)
from pipelines.portal.performance.standing import MISSED, UNTOLD, gap_words, verdict_of
from pipelines.portal.performance.tables import RESULTS
from pipelines.portal.site import Site
from pipelines.portal.tables.spots import evidence_address
from pipelines.rows.periods import is_whole_year
from pipelines.store.layout import ods_path, sqlite_path, xlsx_path, zip_path
from pipelines.store.published import Package, PublishedColumn, PublishedVersion
from pipelines.store.reports import SourceReport

PREVIEW_ROWS = 5
MADE_LATER = "They are made after publication, of the newest version."
MOST_PARTS = 60  # of a table whose links a page shows
MOST_CHANGED = 20
PREVIEW_CELL = 140
RELEASES_ON_HOME = 6
DUE_ON_HOME = 4
OF_TABLE = "table"
"""The form of a file that is a table, which its dataset tells."""


def home(site: Site) -> str:
    """What this is, the headline figures, what is new."""
    releases = [(site.catalogue.package(item.package), item) for item in site.catalogue.releases]
    updates = [(package, item) for package, item in releases if item.bump != "initial"]
    reports = [report for report in site.catalogue.reports if report.form != OF_TABLE]
    return site.render(
        "home.html",
        reports=reports,
        headlines=site.headlines,
        part=_with_rows_held_back(site, site.headlines.newest),
        newest=next(iter(reports), None),
        updates=updates[:RELEASES_ON_HOME],
        due=due_soon(site, DUE_ON_HOME),
        reviews=reviews_of(site)[:2],
        findings=site.findings.facts,
    )


def _with_rows_held_back(site: Site, report: SourceReport | None) -> PublishedPart | None:
    """The indicators of a report, where some of them are held back."""
    parts = parts_of(site, report.id) if report else ()
    return next((part for part in parts if part.resource == RESULTS and part.held_back), None)


def datasets(site: Site) -> str:
    """Every dataset with its status and size."""
    return site.render("datasets.html", facets=dataset_facets(site))


def dataset(site: Site, package_name: str) -> str:
    """A dataset at its latest version."""
    package = find_package(site.catalogue, package_name)
    if package.latest is None:
        return site.render("dataset_unpublished.html", package=package)
    return _version_page(site, package, package.latest)


def version(site: Site, package_name: str, number: str) -> str:
    """A dataset as it was at one version."""
    package = find_package(site.catalogue, package_name)
    return _version_page(site, package, find_version(package, number))


def quality(site: Site, package_name: str, number: str) -> str:
    """What the checks of one release found, check by check."""
    package = find_package(site.catalogue, package_name)
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
        columns=partial(_columns_held, {item.name: item.columns for item in found.resources}),
        file=download_of(found, "quality.json", "What the checks found"),
    )


def _columns_held(columns: Mapping[str, Sequence[PublishedColumn]], check: Mapping[str, Any]) -> str:
    """The columns that a check of a suite holds to its words, by title: several say the same."""
    titles = {column.name: column.title for column in columns.get(str(check.get("resource") or ""), ())}
    named = str(check.get("check") or "").split("/")[2:]
    return ", ".join(titles[name] for name in named if name in titles)


NO_SERVICE = "Of no service that is named"
WRONG = ("Red", "Red Amber", "Amber")
NOT_RATED = "Not rated"


def indicators(site: Site, asked: Mapping[str, str]) -> str:
    """Every indicator with its newest result, or those whose name or reference and rating are asked for."""
    every = [(indicator, indicator.latest) for indicator in site.indicators.values()]
    words = asked.get("q", "").casefold().split()
    named = [
        (indicator, latest)
        for indicator, latest in every
        if all(word in f"{indicator.ref or ''} {indicator.name}".casefold() for word in words)
    ]

    def rating_of(latest: Observation | None) -> str:
        return latest.rating.word if latest and latest.rating else NOT_RATED

    counts = Counter(rating_of(latest) for _, latest in named)
    chosen = asked.get("rating", "")
    listed = [(one, latest) for one, latest in named if chosen in ("", rating_of(latest))]
    q = {"q": asked["q"]} if words else {}
    version = site.register
    paths = (xlsx_path(PACKAGE), ods_path(PACKAGE), zip_path(PACKAGE))
    files = [download_of(version, path, "Everything") for path in paths] if version else []
    return site.render(
        "indicators.html",
        listed=listed,
        groups=_by_service(listed) if not (words or chosen) else [IndicatorGroup("", listed)],
        total=len(every),
        q=asked.get("q", ""),
        chosen=chosen,
        choices=[
            (word, counts[word], f"/indicators?{urlencode({**q, 'rating': word})}")
            for word in (*show.ALL_RATINGS, NOT_RATED)
            if counts[word]
        ],
        unchosen=f"/indicators?{urlencode(q)}" if q else "/indicators",
        package=site.catalogue.package(PACKAGE),
        downloads=[file for file in files if file],
    )


Listed = Sequence[tuple[IndicatorSeries, Observation | None]]


@dataclass(frozen=True)
class IndicatorGroup:
    """Indicators of one service, with how many are rated worst; without a name where they are in none."""

    name: str
    rows: Listed

    @property
    def worst(self) -> list[tuple[str, int]]:
        """The ratings that say something went wrong, each with its indicators, as far as there are any."""
        held = Counter(latest.rating.word for _, latest in self.rows if latest and latest.rating)
        return [(word, held[word]) for word in WRONG if held[word]]


def _by_service(listed: Listed) -> list[IndicatorGroup]:
    """Indicators by the service that reports name: those with most of the worst ratings first."""
    groups: dict[str, list[tuple[IndicatorSeries, Observation | None]]] = {}
    for indicator, latest in listed:
        groups.setdefault(indicator.service or NO_SERVICE, []).append((indicator, latest))
    if len(groups) < 2:
        return [IndicatorGroup("", listed)]
    made = [IndicatorGroup(name, rows) for name, rows in groups.items()]
    worst = {each.name: sum(count for _, count in each.worst) for each in made}
    return sorted(made, key=lambda each: (-worst[each.name], each.name == NO_SERVICE, each.name))


def indicator(site: Site, indicator_id: str) -> str:
    """One indicator over all reports: chart, table, what it means."""
    known = site.indicators.get(indicator_id)
    if known is None or site.register is None:
        if moved := site.once(_by_reference).get(_bare(indicator_id)):
            raise MovedError(f"/indicators/{moved}")
        close = get_close_matches(indicator_id, site.indicators, n=5, cutoff=0.5)
        raise NotFoundError(
            f"indicator “{show.clip(indicator_id, 80)}”",
            tuple((site.indicators[name].name, f"/indicators/{name}") for name in close),
        )
    shown = placed(known, site.register, site.reader)
    chart = line_chart(_figures(shown, "result"), _figures(shown, "target"), shown.unit)
    latest = shown.latest
    target = shown.target_for(latest) if latest else None
    return site.render(
        "indicator.html",
        indicator=shown,
        latest=latest,
        target=target,
        verdict=_verdict(shown, latest, target),
        chart=chart,
        finding=_over_time(shown),
        drawn_from=_drawn_from(shown),
        undrawn=len(shown.observations) - _drawn_count(shown),
        package=site.catalogue.package(PACKAGE),
        version=site.register,
        benchmarks=read_benchmarks(shown, site.register, site.reader, site.catalogue),
        comments=read_comments(shown, site.register, site.reader, site.catalogue),
        restatements=site.findings.of_indicator(shown.id),
        corrected=site.findings.corrected,
        evidence_of=lambda item, field="": evidence_address(
            PACKAGE, site.register.version if site.register else "", item.locator, field
        ),
    )


def _over_time(shown: IndicatorSeries) -> str:
    """What the chart of an indicator shows: its first and newest result, and whether that met its target.

    No word says that it rose or fell: figures of a year to date rise by themselves.
    """
    results = shown.drawn("result")
    if not results:
        return "Targets without a result yet"
    last, first = results[-1], results[0]
    told = f"{_of_period(last)}" if last is first else f"From {_of_period(first)} to {_of_period(last)}"
    target = shown.target_for(last)
    verdict = _verdict(shown, last, target)
    if verdict is None or target is None or target.value is None:
        return told
    aim = show.with_unit(target.value, target.unit, short=True)
    return f"{told}; target of {aim} {verdict[0].lower()}"


def _of_period(item: Observation) -> str:
    figure = show.with_unit(item.value, item.unit, short=True)
    return f"{figure} ({item.period})" if item.period else figure


def _drawn_from(shown: IndicatorSeries) -> list[tuple[str, str]]:
    """The reports that a chart's figures are printed in, newest first, by id and title."""
    drawn = [*shown.drawn("result"), *shown.drawn("target")]
    found = {item.report_id: item for item in sorted(drawn, key=lambda item: -item.order)}
    return [(name, item.report.title if item.report else name) for name, item in found.items()]


def _verdict(
    shown: IndicatorSeries, latest: Observation | None, target: Observation | None
) -> tuple[str, str] | None:
    """Whether the newest result meets its target, and by how much it misses it; None where none can tell."""
    if latest is None or target is None or latest.unit != target.unit:
        return None
    told = verdict_of(latest.value, target.value, shown.polarity or "")
    gap = gap_words(latest.value, target.value, latest.unit or "") if told == MISSED else ""
    return None if told == UNTOLD else (told, gap)


def indicator_chart(site: Site, indicator_id: str) -> str:
    """The chart of an indicator as an SVG file that needs nothing else, to be kept or shown elsewhere.

    It is drawn from what is published now; a figure that a later report prints differently is told so.

    Raises:
        NotFoundError: there is no such indicator, or nothing of it to draw.
    """
    known = site.indicators.get(indicator_id)
    chart = line_chart(_figures(known, "result"), _figures(known, "target"), known.unit) if known else None
    if known is None or chart is None or site.register is None:
        raise NotFoundError(f"chart of “{show.clip(indicator_id, 80)}”", (("All indicators", "/indicators"),))
    package = site.catalogue.package(PACKAGE)
    publisher = str(site.catalogue.publisher.get("title") or site.catalogue.title)
    scale = f"the scale {'starts' if chart.starts_at_zero else 'does not start'} at zero"
    keys = (
        ("circles: results, filled as they were rated", chart.results),
        ("bars: targets", [mark for mark in chart.targets if not mark.is_annual]),
        ("dashed bars: targets for a whole year", [mark for mark in chart.targets if mark.is_annual]),
    )
    return site.render(
        "indicator.svg",
        indicator=known,
        chart=chart,
        finding=_over_time(known),
        told=[scale] if not known.unit else [show.unit_words(known.unit), scale],
        keys=[words for words, marks in keys if marks],
        notes=[finding.note for finding in site.findings.of_indicator(known.id)],
        source=f"{publisher}. {package.title if package else PACKAGE}, version {site.register.version}",
    ).lstrip()


def _by_reference(site: Site) -> dict[str, str]:
    """The indicator that a reference leads to, former ones too; one that several share leads to none."""
    found: dict[str, set[str]] = {}
    for known in site.indicators.values():
        for text in (known.id, known.ref, *re.split(r"[;,]", known.former_refs)):
            for name in (text, text.partition("(")[0]):
                if _bare(name):
                    found.setdefault(_bare(name), set()).add(known.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _bare(reference: str) -> str:
    """A reference without what people leave out or write otherwise: `CG/S24` and `cg-s24` are one."""
    return re.sub(r"[^a-z0-9]", "", reference.lower())


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
    return site.render(
        "report.html",
        report=found,
        resources=_resources_of(site, found),
        published=parts_of(site, found.id),
        is_judged=found.id in site.once(standings),
    )


def about(site: Site) -> str:
    """Who makes this, from what, and how far it can be trusted."""
    return site.render("about.html")


def accessibility(site: Site) -> str:
    """The accessibility statement."""
    return site.render("accessibility.html")


def missing(site: Site, error: NotFoundError) -> str:
    """The page for an address that leads nowhere."""
    return site.render("missing.html", what=error.what, suggestions=error.suggestions)


def refused(
    site: Site, heading: str, words: str, fields: Sequence[TypedField] = (), address: str = ""
) -> str:
    """The page for a request that cannot be answered, with what was typed where a form sent it."""
    return site.render("refused.html", heading=heading, words=words, fields=fields, sent_to=address)


def gone(site: Site, error: GoneError) -> str:
    """The page of a version that was withdrawn."""
    return site.render("gone.html", package=error.package, version=error.version)


def gone_document(site: Site, error: GoneDocumentError) -> str:
    """The page of a document that was withdrawn or erased."""
    return site.render("gone_document.html", report=error.report)


def _version_page(site: Site, package: Package, found: PublishedVersion) -> str:
    resource = next((item for item in found.resources if item.name != "locators"), None)
    rows = site.reader.rows(resource.parquet, limit=PREVIEW_ROWS) if resource and resource.parquet else []
    preview = resource and show_table(
        found,
        replace(resource, columns=resource.front),
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
        archive=download_of(found, zip_path(package.name), "Everything in one ZIP"),
        tables=[
            (
                item,
                table_address(package, found, item),
                table_files(found, item),
                parts_of_table(found, item),
            )
            for item in found.resources
        ],
        papers=_papers(found),
        left_out=_left_out(found),
        made_later=MADE_LATER if found.is_in_parts else "",
        most_parts=MOST_PARTS,
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


def _left_out(found: PublishedVersion) -> dict[str, list[str]]:
    """The files that a version is not offered as, by the reason."""
    reasons: dict[str, list[str]] = {}
    for path, reason in found.left_out.items():
        reasons.setdefault(reason, []).append(path)
    return reasons


def _papers(found: PublishedVersion) -> list[FileLink]:
    named = (
        (xlsx_path(found.package), "All tables as an Excel workbook"),
        (ods_path(found.package), "All tables as an OpenDocument spreadsheet"),
        (sqlite_path(found.package), "All tables as an SQLite database"),
        ("README.md", "Notes on this dataset"),
        ("datapackage.json", "Descriptor of the tables (Data Package)"),
        ("data/csv-metadata.json", "Descriptor of the CSV files (CSV on the Web)"),
        ("quality.json", "What the checks found"),
        ("diff.json", "What changed since the version before"),
    )
    return [download for name, label in named if (download := download_of(found, name, label))]


def _figures(shown: IndicatorSeries, measure: str) -> list[ChartFigure]:
    figures = []
    for item in shown.drawn(measure):
        if item.end is not None and item.value is not None:
            shape, slug = (item.rating.shape, item.rating.slug) if item.rating else ("ring", "plain")
            figures.append(
                ChartFigure(
                    item.end,
                    item.value,
                    item.period,
                    shape,
                    slug,
                    shown.is_restated(item),
                    is_annual=is_whole_year(item.period),
                )
            )
    return figures


def _drawn_count(shown: IndicatorSeries) -> int:
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
