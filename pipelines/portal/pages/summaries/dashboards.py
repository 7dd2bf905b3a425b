"""The dashboards of saved views: of one dataset, and of the whole portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from pipelines.portal.explorer.drawing import Chart, charts_of
from pipelines.portal.explorer.finding import finding_of
from pipelines.portal.explorer.question import read_question
from pipelines.portal.lookups import NotFoundError, find_package, find_resource, find_version
from pipelines.portal.pages.summaries.answered import answered, figure_shown, shown_group
from pipelines.portal.pages.summaries.views import TableView, file_address
from pipelines.portal.pages.summaries.ways import WayOn
from pipelines.portal.pages.summaries.words import drawn_of, figure_words, unit_of
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import TooCostlyError
from pipelines.portal.tables.query import QueryError
from pipelines.store.published import Package, PublishedVersion

ROWS_ON_DASHBOARD = 6
VIEWS = "openbarnet:views"


def dashboard(site: Site, package_name: str) -> str:
    """The saved views of one dataset.

    Raises:
        NotFoundError: it has none.
    """
    package = find_package(site.catalogue, package_name)
    version = find_version(package, "latest")
    panels = _panels(site, package, version)
    if not panels:
        raise NotFoundError(
            f"saved views of {package.title}",
            ((f"{package.title}, with its tables", f"/datasets/{package.name}"),),
        )
    return site.render("dashboard.html", package=package, version=version, panels=panels)


def dashboards(site: Site) -> str:
    """The saved views of the whole portal."""
    found = [
        (package, package.latest, views)
        for package in site.catalogue.published
        if package.latest and (views := package.latest.descriptor.get(VIEWS))
    ]
    return site.render("dashboards.html", found=[(p, v, _named(p, v, views)) for p, v, views in found])


def _panels(site: Site, package: Package, version: PublishedVersion) -> list[dict[str, Any]]:
    panels = []
    for saved in version.descriptor.get(VIEWS, ()):
        panel: dict[str, Any] = {"title": saved["title"], "says": saved.get("says", ""), "id": saved["name"]}
        try:
            view = _saved(package, version, str(saved["question"]))
            found = answered(site, view)
        except (QueryError, TooCostlyError, NotFoundError) as error:
            panels.append({**panel, "fault": str(error)})
            continue
        unit = unit_of(view)
        first = replace(found, question=replace(found.question, page=1))
        shown = [each for each in found.groups if found.has_change][-1:] or first.groups[:ROWS_ON_DASHBOARD]
        panels.append(
            {
                **panel,
                "fault": "",
                "href": view.href(view.question),
                "headings": [each.title for each in found.words],
                "figure": figure_words(view),
                "finding": finding_of(found, unit, figure_words(view)),
                "drawn_of": drawn_of(view, found),
                "chart_file": file_address(view, "svg"),
                "charts": [
                    chart.inline(len(panels) * 10 + number)
                    for number, chart in enumerate(_fewer(charts_of(found, unit, figure_words(view))))
                ],
                "groups": [shown_group(view, found, each, unit) for each in shown],
                "has_change": found.has_change,
                "total": figure_shown(found.value, unit),
                "rows": found.rows,
            }
        )
    return panels


def _fewer(charts: list[Chart]) -> list[Chart]:
    return charts[:2]


def _named(package: Package, version: PublishedVersion, views: Sequence[Any]) -> list[WayOn]:
    return [
        WayOn(str(saved["title"]), _saved(package, version, str(saved["question"])).href(
            _saved(package, version, str(saved["question"])).question))
        for saved in views
        if _is_sound(package, version, saved)
    ]  # fmt: skip


def _is_sound(package: Package, version: PublishedVersion, saved: Any) -> bool:
    try:
        _saved(package, version, str(saved["question"]))
    except (QueryError, NotFoundError):
        return False
    return True


def _saved(package: Package, version: PublishedVersion, question: str) -> TableView:
    resource = find_resource(version, package.name)
    return TableView(
        package,
        version,
        resource,
        read_question(parse_qsl(question, keep_blank_values=True), resource.columns),
    )
