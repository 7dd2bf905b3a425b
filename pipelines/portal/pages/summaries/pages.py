"""The explorer's page of a view, the closer look at its money, and a view as a file."""

from __future__ import annotations

from dataclasses import replace

from pipelines.portal.drawing import show
from pipelines.portal.explorer import closer, files
from pipelines.portal.explorer.answer import SMALL_COUNT, is_of_people
from pipelines.portal.explorer.drawing import file_of
from pipelines.portal.explorer.finding import finding_of
from pipelines.portal.explorer.keys import told
from pipelines.portal.explorer.question import FACET_VALUES, MOST_FACET_VALUES, with_more
from pipelines.portal.lookups import NotFoundError
from pipelines.portal.pages.cells import columns_offered
from pipelines.portal.pages.explorer import HOW_WORDS
from pipelines.portal.pages.summaries.answered import (
    all_but_totals,
    answered,
    drawn,
    figure_shown,
    shown_group,
)
from pipelines.portal.pages.summaries.views import TableView, api_address, file_address, with_parameters
from pipelines.portal.pages.summaries.ways import (
    WayOn,
    facet_of,
    form_by,
    form_measures,
    group_options,
    groupable_columns,
    measure_options,
    sort_options,
)
from pipelines.portal.pages.summaries.words import (
    about_of,
    chips_of,
    drawn_of,
    figure_words,
    title_of,
    unit_of,
)
from pipelines.portal.site import Site

KINDS = ("csv", "json", "xlsx", "svg")


def summary(site: Site, view: TableView) -> str:
    """The explorer's page of a view."""
    found = answered(site, view)
    figure = figure_words(view)
    unit = unit_of(view)
    charts = drawn(site, view, found)
    question = view.question
    totals = all_but_totals(site, view) if question.measure.column else ()
    return site.render(
        "explore.html",
        package=view.package,
        version=view.version,
        resource=view.resource,
        view=view,
        question=question,
        is_latest=view.version is view.package.latest,
        title=title_of(view, found.words),
        answer=found,
        has_change=any(each.change is not None for each in found.groups),
        figure=figure,
        value=figure_shown(found.value, unit),
        finding="" if totals else finding_of(found, unit, figure),
        says=drawn_of(view, found),
        charts=[chart.inline(number) for number, chart in enumerate(charts)],
        chart_file=file_address(view, "svg"),
        chart_titles=[chart.title for chart in charts] if len(charts) > 1 else [],
        headings=[each.title for each in found.words],
        groups=[shown_group(view, found, each, unit) for each in found.shown],
        has_totals=bool(totals),
        without_totals=view.href(question.narrowed(*totals)),
        chips=chips_of(view),
        first=group_options(view, 0),
        second=group_options(view, 1) if question.groups else [],
        measures=measure_options(view),
        sorts=sort_options(view, found, figure),
        facet=facet_of(site, view) if question.facet else None,
        facet_more=view.href(replace(question, top=MOST_FACET_VALUES)) + "#facet",
        facet_links=[
            WayOn(column.title, view.href(replace(question, facet=column.name, top=FACET_VALUES)) + "#facet",
                   column.name == question.facet)
            for column in groupable_columns(view.resource)
        ],
        hows=HOW_WORDS,
        columns=columns_offered(view.resource),
        form_by=form_by(view),
        form_measures=form_measures(view.resource),
        files=[(kind.upper(), file_address(view, kind)) for kind in KINDS if charts or kind != "svg"],
        citation=site.address + view.citation,
        small=SMALL_COUNT
        if any(is_of_people(view.resource, group.column) for group in question.groups) else 0,
        previous_href=view.href(replace(question, page=question.page - 1)) if question.page > 1 else "",
        next_href=view.href(replace(question, page=question.page + 1)) if question.page < found.pages else "",
        rows_href=with_parameters(view.table, question.filters),
        closer_href=with_parameters(f"{view.address}/closer", question.filters)
        if closer.money_of(view.resource) else "",
        api_href=api_address(view),
    )  # fmt: skip


def look(site: Site, view: TableView, column: str) -> str:
    """The closer look at money.

    Raises:
        NotFoundError: the table has no column of pounds.
    """
    money = closer.money_of(view.resource)
    if not money:
        raise NotFoundError(f"column of pounds in {view.resource.title}", (("Its rows", view.table),))
    chosen = column or money[0].name
    looks = closer.look_closer(site.sums, view.resource, view.question, chosen)
    filters = view.question.filters
    return site.render(
        "closer.html",
        package=view.package,
        version=view.version,
        resource=view.resource,
        view=view,
        is_latest=view.version is view.package.latest,
        looks=looks,
        options=[
            WayOn(
                each.title, with_parameters(f"{view.address}/closer", [*filters, ("of", each.name)]),
                each.name == chosen,
            )
            for each in money
        ],
        rows_of=lambda found: with_parameters(view.table, with_more(filters, found.filters)),
        cell=lambda value: told(value, "gbp") if isinstance(value, float) else
        show.number(value) if isinstance(value, int) else show.day(value),
        chips=chips_of(view),
    )  # fmt: skip


def as_file(site: Site, view: TableView, kind: str) -> bytes:
    """A view as a file of that kind: csv, json, xlsx or svg."""
    found = answered(site, replace(view, question=replace(view.question, page=1)))
    if kind == "csv":
        return files.as_csv(found)
    if kind == "svg":
        about = about_of(site, view, found)
        charts = drawn(site, view, found)
        has_totals = bool(view.question.measure.column and all_but_totals(site, view))
        finding = "" if has_totals else finding_of(found, unit_of(view), figure_words(view))
        source = (
            f"Source: {site.catalogue.title}, {view.package.title} {view.version.version}, "
            f"SHA-256 {view.hash}…, {site.address}{view.address}"
        )
        return file_of(charts, str(about["title"]), source, finding).encode("utf-8")
    about = about_of(site, view, found)
    return files.as_json(found, about) if kind == "json" else files.as_xlsx(found, about)
