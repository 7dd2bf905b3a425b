"""The explorer's pages: a table added up, a closer look at its money, and the dashboards of saved views.

All is links and GET forms. A view is its address; the page names one that states version and hash, which
stays true for ever or says that it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pipelines.portal.drawing import show
from pipelines.portal.explorer import closer, files
from pipelines.portal.explorer.answer import (
    SMALL_COUNT,
    AddedUp,
    GroupTold,
    TopValues,
    answer,
    facet,
    is_of_people,
)
from pipelines.portal.explorer.drawing import Chart, charts_of, file_of
from pipelines.portal.explorer.finding import finding_of
from pipelines.portal.explorer.keys import KeyWords, told
from pipelines.portal.explorer.mapping import boundaries_of, map_of, tables_of_boundaries
from pipelines.portal.explorer.question import (
    FACET_VALUES,
    MEASURES,
    MOST_FACET_VALUES,
    RANGE,
    STEPS,
    Group,
    Measure,
    Question,
    read_question,
    steps_of,
    with_more,
)
from pipelines.portal.lookups import (
    BadRequestError,
    NotFoundError,
    find_package,
    find_resource,
    find_version,
    table_address,
)
from pipelines.portal.pages.cells import READING_COLUMNS, columns_offered
from pipelines.portal.pages.explorer import HOW_WORDS, Chip
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import TooCostlyError
from pipelines.portal.tables.query import QueryError
from pipelines.store.published import Package, PublishedColumn, PublishedVersion, Resource

Parameters = Sequence[tuple[str, str]]
TOTAL_NAMES = ("Total", "total", "TOTAL", "Grand total", "Grand Total", "Overall", "overall", "OVERALL")
"""What a row that is a printed total of others calls itself."""
NOT_GROUPED = ("locator", *READING_COLUMNS)
HASH_LENGTH = 16
ROWS_ON_DASHBOARD = 6
FORM_FIELDS = ("add_column", "add_how", "add_value")
VIEWS = "openbarnet:views"
KINDS = ("csv", "json", "xlsx", "svg")


@dataclass(frozen=True)
class TableView:
    """A table, and what an address of the explorer asks of it."""

    package: Package
    version: PublishedVersion
    resource: Resource
    question: Question

    @property
    def table(self) -> str:
        """The table's own page."""
        return table_address(self.package, self.version, self.resource)

    @property
    def address(self) -> str:
        """The explorer's page of the table."""
        return f"{self.table}/explore"

    @property
    def fixed(self) -> str:
        """The same with the version's number, whatever comes out later."""
        at = f"/datasets/{self.package.name}/versions/{self.version.version}"
        return f"{at}/tables/{self.resource.name}/explore"

    @property
    def hash(self) -> str:
        """How the hash of the table's CSV file begins."""
        return self.resource.csv.sha256[:HASH_LENGTH] if self.resource.csv else ""

    def href(self, question: Question, *, of: str = "") -> str:
        """The page of another question to the same table."""
        return _with(self.address + of, question.parameters(with_page=True))

    @property
    def citation(self) -> str:
        """The address that names version and hash."""
        asked = self.question.parameters(with_page=True)
        return _with(self.fixed, [*asked, ("hash", self.hash)] if self.hash else asked)


@dataclass(frozen=True)
class WayOn:
    """One way to ask otherwise."""

    words: str
    href: str
    is_current: bool = False


@dataclass(frozen=True)
class ShownGroup:
    """A group as a page's table shows it."""

    keys: tuple[str, ...]
    href: str
    rows: str
    value: str
    share: str
    change: str
    change_percent: str


def find_table(
    site: Site, package_name: str, number: str, resource_name: str, parameters: Parameters
) -> TableView:
    """What an address asks of which table.

    Raises:
        NotFoundError: there is no such table.
        GoneError: the version was withdrawn.
        QueryError: the question makes no sense.
        BadRequestError: the address names the hash of other data.
    """
    package = find_package(site.catalogue, package_name)
    version = find_version(package, number)
    resource = find_resource(version, resource_name)
    if resource.parquet is None:
        raise NotFoundError(f"rows of {resource.title}")
    view = TableView(package, version, resource, read_question(parameters, resource.columns))
    asked = view.question.hash
    if asked and not (resource.csv and resource.csv.sha256.startswith(asked)):
        raise BadRequestError(
            f"The address names data whose hash begins with {asked}; version {version.version} of this table "
            f"has {view.hash}. The numbers of the one are not those of the other."
        )
    return view


def from_form(path: str, parameters: Parameters) -> str | None:
    """The address of the view that a form asks for; None when it is the address of a view already."""
    if not any(name in FORM_FIELDS or not value for name, value in parameters):
        return None
    given = dict(parameters)
    kept = [(name, value) for name, value in parameters if value and name not in (*FORM_FIELDS, "page")]
    column, how, value = (given.get(name, "").strip() for name in FORM_FIELDS)
    if column and (value or how == "empty"):
        kept.append((f"{column}__{how or 'eq'}", "true" if how == "empty" else value))
    groups: dict[str, str] = {}
    for value in (value for name, value in kept if name == "by"):
        groups.setdefault(value.partition(":")[0], value)  # a column chosen twice to group by is it once
    kept = [(name, value) for name, value in kept if name != "by" or value in groups.values()]
    return _with(path, kept)


def answered(site: Site, view: TableView) -> AddedUp:
    """The answer to a view's question.

    Raises:
        TooCostlyError: it takes too long.
        NotFoundError: it has no such page.
    """
    found = answer(site.sums, view.resource, view.question)
    if view.question.page > found.pages:
        raise NotFoundError(
            f"page {view.question.page:,} of {show.plural(found.pages, 'page')}",
            (("The first page", view.address),),
        )
    return found


def summary(site: Site, view: TableView) -> str:
    """The explorer's page of a view."""
    found = answered(site, view)
    figure = figure_words(view)
    unit = unit_of(view)
    charts = drawn(site, view, found)
    question = view.question
    totals = _all_but_totals(site, view) if question.measure.column else ()
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
        value=_figure(found.value, unit),
        finding="" if totals else finding_of(found, unit, figure),
        says=_says(view, found),
        charts=[chart.inline(number) for number, chart in enumerate(charts)],
        chart_file=_file(view, "svg"),
        chart_titles=[chart.title for chart in charts] if len(charts) > 1 else [],
        headings=[each.title for each in found.words],
        groups=[_shown(view, found, each, unit) for each in found.shown],
        has_totals=bool(totals),
        without_totals=view.href(question.narrowed(*totals)),
        chips=_chips(view),
        first=_by_options(view, 0),
        second=_by_options(view, 1) if question.groups else [],
        measures=_measure_options(view),
        sorts=_sort_options(view, found, figure),
        facet=_facet(site, view) if question.facet else None,
        facet_more=view.href(replace(question, top=MOST_FACET_VALUES)) + "#facet",
        facet_links=[
            WayOn(column.title, view.href(replace(question, facet=column.name, top=FACET_VALUES)) + "#facet",
                   column.name == question.facet)
            for column in _groupable(view.resource)
        ],
        hows=HOW_WORDS,
        columns=columns_offered(view.resource),
        form_by=_form_by(view),
        form_measures=_form_measures(view.resource),
        files=[(kind.upper(), _file(view, kind)) for kind in KINDS if charts or kind != "svg"],
        citation=site.address + view.citation,
        small=SMALL_COUNT
        if any(is_of_people(view.resource, group.column) for group in question.groups) else 0,
        previous_href=view.href(replace(question, page=question.page - 1)) if question.page > 1 else "",
        next_href=view.href(replace(question, page=question.page + 1)) if question.page < found.pages else "",
        rows_href=_with(view.table, question.filters),
        closer_href=_with(f"{view.address}/closer", question.filters)
        if closer.money_of(view.resource) else "",
        api_href=_api(view),
    )  # fmt: skip


def _all_but_totals(site: Site, view: TableView) -> tuple[tuple[str, str], ...]:
    """The filters that leave out rows that call themselves a total of others; none where none is there."""
    found: list[tuple[str, str]] = []
    for column in view.resource.front:
        if column.type != "string":
            continue
        own = [name for name in column.allowed if "total" in name.split("_")]
        names = own if column.allowed else TOTAL_NAMES
        if not names:
            continue
        asked = [*view.question.filters, (f"{column.name}__in", ",".join(names)), ("by", column.name)]
        told = answer(site.sums, view.resource, read_question(asked, view.resource.columns))
        found += [(f"{column.name}__ne", str(group.keys[0])) for group in told.groups]
    return tuple(found)


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
                each.title, _with(f"{view.address}/closer", [*filters, ("of", each.name)]),
                each.name == chosen,
            )
            for each in money
        ],
        rows_of=lambda found: _with(view.table, with_more(filters, found.filters)),
        cell=lambda value: told(value, "gbp") if isinstance(value, float) else
        show.number(value) if isinstance(value, int) else show.day(value),
        chips=_chips(view),
    )  # fmt: skip


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


def drawn(site: Site, view: TableView, found: AddedUp) -> list[Chart]:
    """The charts of an answer, and a map where the places it is grouped by have published boundaries."""
    unit, figure = unit_of(view), figure_words(view)
    charts = charts_of(found, unit, figure)
    if len(found.words) != 1 or found.words[0].column.type != "string":
        return charts
    try:
        sources = [boundaries_of(site.sums, each) for each in tables_of_boundaries(site.catalogue)]
    except TooCostlyError:
        return charts
    chart = map_of(found, [each for each in sources if each], unit, figure)
    return [*charts, chart] if chart else charts


def as_file(site: Site, view: TableView, kind: str) -> bytes:
    """A view as a file of that kind: csv, json, xlsx or svg."""
    found = answered(site, replace(view, question=replace(view.question, page=1)))
    if kind == "csv":
        return files.as_csv(found)
    if kind == "svg":
        about = about_of(site, view, found)
        charts = drawn(site, view, found)
        has_totals = bool(view.question.measure.column and _all_but_totals(site, view))
        finding = "" if has_totals else finding_of(found, unit_of(view), figure_words(view))
        source = (
            f"Source: {site.catalogue.title}, {view.package.title} {view.version.version}, "
            f"SHA-256 {view.hash}…, {site.address}{view.address}"
        )
        return file_of(charts, str(about["title"]), source, finding).encode("utf-8")
    about = about_of(site, view, found)
    return files.as_json(found, about) if kind == "json" else files.as_xlsx(found, about)


def about_of(site: Site, view: TableView, found: AddedUp) -> dict[str, Any]:
    """What a view is, for files and programs."""
    return {
        "title": title_of(view, found.words),
        "dataset": view.package.name,
        "version": view.version.version,
        "table": view.resource.name,
        "sha256": view.resource.csv.sha256 if view.resource.csv else None,
        "question": view.question.text(),
        "unit": unit_of(view) or None,
        "address": site.address + view.citation,
    }


def title_of(view: TableView, words: Sequence[KeyWords]) -> str:
    """The view in words: `Sum of Paid by Issued, month and Level`."""
    by = " and ".join(_by_words(each.group, each.column).lower() for each in words)
    kept = "".join(f", {chip.words}" for chip in _chips(view))
    return f"{view.resource.title}: {figure_words(view).lower()}{f' by {by}' if by else ''}{kept}"


def _says(view: TableView, found: AddedUp) -> str:
    """What the chart of a view is of, for the line above it."""
    by = " and ".join(_by_words(each.group, each.column).lower() for each in found.words)
    return f"{figure_words(view)} by {by}{show.measured_in(unit_of(view))}."


def figure_words(view: TableView) -> str:
    """What the figures are: `Rows`, `Sum of Paid`."""
    measure = view.question.measure
    return MEASURES[measure.what] + (
        f" of {_title(view.resource, measure.column).lower()}" if measure.column else ""
    )


def unit_of(view: TableView) -> str:
    """The unit of the figures."""
    name = view.question.measure.column
    return next((column.unit for column in view.resource.columns if column.name == name), "")


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
        latest = [each for each in found.groups if found.has_change][-1:]
        panels.append(
            {
                **panel,
                "fault": "",
                "href": view.href(view.question),
                "headings": [each.title for each in found.words],
                "figure": figure_words(view),
                "finding": finding_of(found, unit, figure_words(view)),
                "drawn_of": _says(view, found),
                "chart_file": _file(view, "svg"),
                "charts": [
                    chart.inline(len(panels) * 10 + number)
                    for number, chart in enumerate(_fewer(charts_of(found, unit, figure_words(view))))
                ],
                "groups": [
                    _shown(view, found, each, unit) for each in (latest or first.groups[:ROWS_ON_DASHBOARD])
                ],
                "has_change": found.has_change,
                "total": _figure(found.value, unit),
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


def _shown(view: TableView, found: AddedUp, group: GroupTold, unit: str) -> ShownGroup:
    keys = tuple(words.words(key) for words, key in zip(found.words, group.keys, strict=False))
    if group.merged:
        keys = (
            f"{group.merged} groups of fewer than {SMALL_COUNT}, together",
            *[""] * (len(found.words) - 1),
        )
    filters = [words.filters(key) for words, key in zip(found.words, group.keys, strict=False)]
    narrowed = [part for filter_ in filters for part in filter_] if all(filters) and not group.merged else []
    return ShownGroup(
        keys,
        _with(view.table, with_more(view.question.filters, narrowed)) if narrowed else "",
        show.number(group.rows),
        _figure(group.value, unit) or "none",
        f"{group.share:,.1f}%".replace("-", show.MINUS) if group.share is not None else "",
        _signed(told(group.change, unit)) if group.change is not None else "",
        _signed(f"{group.change_percent:,.1f}%") if group.change_percent is not None else "",
    )


def _figure(value: float | int | None, unit: str) -> str:
    return "" if value is None else told(value, unit)


def _signed(text: str) -> str:
    text = text.replace("-", show.MINUS)
    return text if text.startswith(show.MINUS) or not text.strip("0.£%") else f"+{text}"


def _by_words(group: Group, column: PublishedColumn) -> str:
    if group.step in STEPS:
        return f"{STEPS[group.step].capitalize()} of {column.title}"
    return f"Ranges of {column.title}" if group.step == RANGE else column.title


def _groupable(resource: Resource) -> list[PublishedColumn]:
    return [column for column in resource.columns if column.name not in NOT_GROUPED]


def _ways(resource: Resource) -> list[tuple[Group, PublishedColumn]]:
    """The ways to group, time first; a number's single values are left to forms and addresses."""
    ways = [
        (Group(column.name, step), column)
        for column in _groupable(resource)
        for step in steps_of(column)
        if not (column.is_number and not step) and not (column.type == "date" and not step)
    ]
    return sorted(ways, key=lambda way: (way[0].step not in STEPS, way[0].step == RANGE))


def _weight(resource: Resource, way: tuple[Group, PublishedColumn]) -> tuple[bool, bool]:
    """What a table opens on comes first, times of other columns last."""
    group, column = way
    is_other = column not in resource.front
    return is_other, is_other and group.step in STEPS


def _by_options(view: TableView, place: int) -> list[WayOn]:
    """Ways to group by, first or then; of the second also none."""
    groups = view.question.groups
    rest = groups[:1] if place else groups[1:]
    options = []
    for group, column in sorted(_ways(view.resource), key=partial(_weight, view.resource)):
        if any(group.column == other.column or group.step == other.step == RANGE for other in rest):
            continue
        chosen = (*groups[:1], group) if place else (group, *groups[1:])
        is_current = place < len(groups) and groups[place] == group
        question = replace(view.question, groups=chosen, page=1, sort="")
        options.append(WayOn(_by_words(group, column), view.href(question), is_current))
    if place and len(groups) > 1:
        options.insert(0, WayOn("Nothing more", view.href(replace(view.question, groups=groups[:1], page=1))))
    return options


def _measures(resource: Resource) -> list[Measure]:
    numbers = [column for column in resource.columns if column.is_number]
    return [Measure(), *(Measure(what, column.name) for column in numbers for what in list(MEASURES)[1:])]


def _measure_words(resource: Resource, measure: Measure) -> str:
    if not measure.column:
        return MEASURES["count"]
    return f"{MEASURES[measure.what]} of {_title(resource, measure.column)}"


def _measure_options(view: TableView) -> list[WayOn]:
    return [
        WayOn(
            _measure_words(view.resource, measure),
            view.href(replace(view.question, measure=measure, page=1, sort="")),
            view.question.measure == measure,
        )
        for measure in _measures(view.resource)
    ]


def _sort_options(view: TableView, found: AddedUp, figure: str) -> list[WayOn]:
    orders = [
        ("group", "in their own order"),
        ("-value", f"{figure.lower()}, largest first"),
        ("value", "smallest first"),
    ]
    if found.has_change:
        orders += [("-change", "largest rise first"), ("change", "largest fall first")]
    return [
        WayOn(words, view.href(replace(view.question, sort=order, page=1)), view.question.order == order)
        for order, words in orders
    ]


def _form_by(view: TableView) -> list[tuple[str, str]]:
    ways = [
        (Group(column.name, step), column)
        for column in _groupable(view.resource)
        for step in steps_of(column)
    ]
    return [(str(group), _by_words(group, column)) for group, column in ways]


def _form_measures(resource: Resource) -> list[tuple[str, str]]:
    return [(str(measure), _measure_words(resource, measure)) for measure in _measures(resource)]


def _facet(site: Site, view: TableView) -> dict[str, Any]:
    found: TopValues = facet(site.sums, view.resource, view.question, view.question.facet, view.question.top)
    plain = replace(view.question, facet="", top=FACET_VALUES, page=1)
    return {
        "title": found.words.column.title,
        "has_more": found.has_more and view.question.top < MOST_FACET_VALUES,
        "is_cut": found.has_more,
        "values": [
            (
                found.words.words(each.key),
                each.rows,
                view.href(plain.narrowed(*found.words.filters(each.key)))
                if found.words.filters(each.key)
                else "",
            )
            for each in found.values
        ],
        "close": view.href(plain),
    }


def _chips(view: TableView) -> list[Chip]:
    titles = {column.name: column.title for column in view.resource.columns}
    units = {column.name: column.unit for column in view.resource.columns}
    chips = []
    for place, (name, value) in enumerate(view.question.filters):
        rest = view.question.filters[:place] + view.question.filters[place + 1 :]
        column, _, how = (name, "", "eq") if name in titles else name.rpartition("__")
        words = f"{titles.get(column, column)} {HOW_WORDS.get(how, how)}"
        if how == "empty":
            words = (
                words if value.lower() in ("true", "yes", "1") else words.replace("is empty", "is not empty")
            )
        else:
            shown = f"£{value}" if units.get(column) == "gbp" and how != "in" else show.day(value)
            words = f"{words} {show.clip(shown, 60)}"
        chips.append(Chip(words, view.href(replace(view.question, filters=rest, page=1))))
    return chips


def _title(resource: Resource, name: str) -> str:
    return next((column.title for column in resource.columns if column.name == name), name)


def _file(view: TableView, kind: str) -> str:
    return _with(f"{view.fixed}.{kind}", view.question.parameters())


def _api(view: TableView) -> str:
    at = f"/api/v1{view.fixed.removesuffix('/explore')}/summary"
    return _with(at, view.question.parameters())


def _with(path: str, parameters: Parameters) -> str:
    return f"{path}?{urlencode(list(parameters))}" if parameters else path
