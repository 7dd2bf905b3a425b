"""The ways to ask otherwise: group by, measure, sort, narrow; as links and in a form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pipelines.portal.explorer.answer import AddedUp, TopValues, facet
from pipelines.portal.explorer.question import (
    FACET_VALUES,
    MEASURES,
    MOST_FACET_VALUES,
    RANGE,
    STEPS,
    Group,
    Measure,
    steps_of,
)
from pipelines.portal.pages.cells import READING_COLUMNS
from pipelines.portal.pages.summaries.views import TableView
from pipelines.portal.pages.summaries.words import column_title, words_of_group
from pipelines.portal.site import Site
from pipelines.store.published import PublishedColumn, Resource

NOT_GROUPED = ("locator", *READING_COLUMNS)


@dataclass(frozen=True)
class WayOn:
    """One way to ask otherwise."""

    words: str
    href: str
    is_current: bool = False


def groupable_columns(resource: Resource) -> list[PublishedColumn]:
    """The columns that a table may be grouped by."""
    return [column for column in resource.columns if column.name not in NOT_GROUPED]


def _ways(resource: Resource) -> list[tuple[Group, PublishedColumn]]:
    """The ways to group, time first; a number's single values are left to forms and addresses."""
    ways = [
        (Group(column.name, step), column)
        for column in groupable_columns(resource)
        for step in steps_of(column)
        if not (column.is_number and not step) and not (column.type == "date" and not step)
    ]
    return sorted(ways, key=lambda way: (way[0].step not in STEPS, way[0].step == RANGE))


def _weight(resource: Resource, way: tuple[Group, PublishedColumn]) -> tuple[bool, bool]:
    """What a table opens on comes first, times of other columns last."""
    group, column = way
    is_other = column not in resource.front
    return is_other, is_other and group.step in STEPS


def group_options(view: TableView, place: int) -> list[WayOn]:
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
        options.append(WayOn(words_of_group(group, column), view.href(question), is_current))
    if place and len(groups) > 1:
        options.insert(0, WayOn("Nothing more", view.href(replace(view.question, groups=groups[:1], page=1))))
    return options


def _measures(resource: Resource) -> list[Measure]:
    numbers = [column for column in resource.columns if column.is_number]
    return [Measure(), *(Measure(what, column.name) for column in numbers for what in list(MEASURES)[1:])]


def _measure_words(resource: Resource, measure: Measure) -> str:
    if not measure.column:
        return MEASURES["count"]
    return f"{MEASURES[measure.what]} of {column_title(resource, measure.column)}"


def measure_options(view: TableView) -> list[WayOn]:
    """What may be added up, each as a link."""
    return [
        WayOn(
            _measure_words(view.resource, measure),
            view.href(replace(view.question, measure=measure, page=1, sort="")),
            view.question.measure == measure,
        )
        for measure in _measures(view.resource)
    ]


def sort_options(view: TableView, found: AddedUp, figure: str) -> list[WayOn]:
    """The orders of the groups, each as a link; `figure` is what the figures are called."""
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


def form_by(view: TableView) -> list[tuple[str, str]]:
    """The ways to group, for a form: the parameter's value and its words."""
    ways = [
        (Group(column.name, step), column)
        for column in groupable_columns(view.resource)
        for step in steps_of(column)
    ]
    return [(str(group), words_of_group(group, column)) for group, column in ways]


def form_measures(resource: Resource) -> list[tuple[str, str]]:
    """What may be added up, for a form: the parameter's value and its words."""
    return [(str(measure), _measure_words(resource, measure)) for measure in _measures(resource)]


def facet_of(site: Site, view: TableView) -> dict[str, Any]:
    """The values of the column that is looked at, most rows first, each with its way on."""
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
