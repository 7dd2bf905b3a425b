"""The answer to a view's question: its groups, charts and a map, in the words of a page."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.portal.drawing import show
from pipelines.portal.explorer.answer import SMALL_COUNT, AddedUp, GroupTold, answer
from pipelines.portal.explorer.drawing import Chart, charts_of
from pipelines.portal.explorer.keys import told
from pipelines.portal.explorer.mapping import boundaries_of, map_of, tables_of_boundaries
from pipelines.portal.explorer.question import read_question, with_more
from pipelines.portal.lookups import NotFoundError
from pipelines.portal.pages.summaries.views import TableView, with_parameters
from pipelines.portal.pages.summaries.words import figure_words, unit_of
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import TooCostlyError

TOTAL_NAMES = ("Total", "total", "TOTAL", "Grand total", "Grand Total", "Overall", "overall", "OVERALL")
"""What a row that is a printed total of others calls itself."""


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


def all_but_totals(site: Site, view: TableView) -> tuple[tuple[str, str], ...]:
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


def shown_group(view: TableView, found: AddedUp, group: GroupTold, unit: str) -> ShownGroup:
    """A group as a row of the page's table; its link leads to the rows it is made of."""
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
        with_parameters(view.table, with_more(view.question.filters, narrowed)) if narrowed else "",
        show.number(group.rows),
        figure_shown(group.value, unit) or "none",
        f"{group.share:,.1f}%".replace("-", show.MINUS) if group.share is not None else "",
        _signed(told(group.change, unit)) if group.change is not None else "",
        _signed(f"{group.change_percent:,.1f}%") if group.change_percent is not None else "",
    )


def figure_shown(value: float | int | None, unit: str) -> str:
    """A figure with its unit; empty where there is none."""
    return "" if value is None else told(value, unit)


def _signed(text: str) -> str:
    text = text.replace("-", show.MINUS)
    return text if text.startswith(show.MINUS) or not text.strip("0.£%") else f"+{text}"
