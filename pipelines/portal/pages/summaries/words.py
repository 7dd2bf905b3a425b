"""What a view is, in words: its title, its figures, their unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipelines.portal.drawing import show
from pipelines.portal.explorer.answer import AddedUp
from pipelines.portal.explorer.keys import KeyWords
from pipelines.portal.explorer.question import MEASURES, RANGE, STEPS, Group
from pipelines.portal.pages.explorer import HOW_WORDS, Chip
from pipelines.portal.pages.summaries.views import TableView
from pipelines.portal.site import Site
from pipelines.store.published import PublishedColumn, Resource


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
    by = " and ".join(words_of_group(each.group, each.column).lower() for each in words)
    kept = "".join(f", {chip.words}" for chip in chips_of(view))
    return f"{view.resource.title}: {figure_words(view).lower()}{f' by {by}' if by else ''}{kept}"


def drawn_of(view: TableView, found: AddedUp) -> str:
    """What the chart of a view is of, for the line above it."""
    by = " and ".join(words_of_group(each.group, each.column).lower() for each in found.words)
    return f"{figure_words(view)} by {by}{show.measured_in(unit_of(view))}."


def figure_words(view: TableView) -> str:
    """What the figures are: `Rows`, `Sum of Paid`."""
    measure = view.question.measure
    return MEASURES[measure.what] + (
        f" of {column_title(view.resource, measure.column).lower()}" if measure.column else ""
    )


def unit_of(view: TableView) -> str:
    """The unit of the figures."""
    name = view.question.measure.column
    return next((column.unit for column in view.resource.columns if column.name == name), "")


def words_of_group(group: Group, column: PublishedColumn) -> str:
    """A way to group, in words: `Month of Issued`."""
    if group.step in STEPS:
        return f"{STEPS[group.step].capitalize()} of {column.title}"
    return f"Ranges of {column.title}" if group.step == RANGE else column.title


def chips_of(view: TableView) -> list[Chip]:
    """The filters of a view in words, each with the address of the view without it."""
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


def column_title(resource: Resource, name: str) -> str:
    """What people call a column."""
    return next((column.title for column in resource.columns if column.name == name), name)
