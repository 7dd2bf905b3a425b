"""The table explorer: filter, sort, choose columns, page through, and take exactly what is shown.

A view is its address, in the same words as the API's (`query.read_query`). The forms work without scripts:
what they send is turned into such an address and the visitor is sent there.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from pipelines.portal.drawing import show
from pipelines.portal.explorer.answer import rows_unindexed
from pipelines.portal.lookups import (
    NotFoundError,
    find_package,
    find_resource,
    find_version,
    table_address,
    table_files,
)
from pipelines.portal.pages.cells import READING_COLUMNS, ShownCell, ShownTable, columns_offered, show_table
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import IndexedTable, NotReadyError
from pipelines.portal.tables.query import DEEPEST_ROW, RESERVED, Asked, Query, SortOrder, read_query
from pipelines.portal.tables.rows import DataRow
from pipelines.portal.tables.spots import evidence_address
from pipelines.rows.spreadsheets import harmless
from pipelines.store.published import Package, PublishedColumn, PublishedVersion, Resource

Parameters = Sequence[tuple[str, str]]

ROWS_PER_PAGE, ROWS_OF_WIDE_TABLE, WIDE = 50, 25, 12
LONGEST_SHOWN = 200
CHOICES_AT_MOST, CHOOSERS = 12, 8
ROWS_LOOKED_THROUGH = 500
NEWEST = "period_end"
MOST_SORTED = 20_000
"""Rows up to which a table opens with its newest period; longer ones keep the order of their files."""
RATING = "rag"
MOST_OPEN = 8
FORM_FIELDS = ("add_column", "add_how", "add_value", "show")
NOT_OURS = ("utm_", "fbclid", "gclid")
HOW_WORDS = {
    "eq": "is",
    "contains": "contains",
    "starts": "begins with",
    "ne": "is not",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "in": "is one of",
    "empty": "is empty",
}


@dataclass(frozen=True)
class Chip:
    """One part of the question in words, with the address of the view without it."""

    words: str
    without: str


@dataclass(frozen=True)
class Header:
    """A column's heading with the address that sorts by it."""

    column: PublishedColumn
    href: str
    sorted: str


@dataclass(frozen=True)
class Choice:
    """A value to narrow the view down to."""

    words: str
    count: int
    href: str


@dataclass(frozen=True)
class View:
    """Everything an address of the explorer stands for."""

    package: Package
    version: PublishedVersion
    resource: Resource
    asked: Asked
    given: tuple[tuple[str, str], ...]
    address: str

    def href(self, *, drop: Sequence[str] = (), add: Parameters = ()) -> str:
        """The view's address without some parameters and with others; always from its first page."""
        kept = [(name, value) for name, value in self.given if name not in (*drop, "page")]
        return _address(self.address, [*kept, *add])


def cleaned(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    """The parameters that mean something here: empty ones and those that trackers add are left out."""
    return tuple((name, value) for name, value in parameters if value and not name.startswith(NOT_OURS))


def from_form(path: str, parameters: Parameters) -> str | None:
    """The address of the view that a form asks for; None when it is the address of a view already."""
    given = dict(parameters)
    if not any(name in FORM_FIELDS or not value for name, value in parameters):
        return None
    kept = [(name, value) for name, value in cleaned(parameters) if name not in (*FORM_FIELDS, "page")]
    column, how, value = (given.get(name, "").strip() for name in FORM_FIELDS[:3])
    if column and (value or how == "empty"):
        name = column if how in ("", "eq") else f"{column}__{how}"
        kept.append((name, "true" if how == "empty" else value))
    if chosen := [value for name, value in parameters if name == "show" and value]:
        kept.append(("fields", ",".join(chosen)))
    return _address(path, kept)


def find_view(site: Site, package_name: str, number: str, resource_name: str, parameters: Parameters) -> View:
    """What an address asks of a table.

    Raises:
        NotFoundError: there is no such table.
        QueryError: the question makes no sense.
    """
    package = find_package(site.catalogue, package_name)
    version = find_version(package, number)
    resource = find_resource(version, resource_name)
    size = ROWS_OF_WIDE_TABLE if len(resource.columns) > WIDE else ROWS_PER_PAGE
    asked = _newest_first(read_query(parameters, resource.columns, size=size), resource)
    return View(
        package, version, resource, asked, tuple(parameters), table_address(package, version, resource)
    )


def _newest_first(asked: Asked, resource: Resource) -> Asked:
    """The rows of the newest period first, unless an order or words are asked for."""
    query = asked.query
    has_periods = any(column.name == NEWEST for column in resource.columns)
    if query.sort or query.words or query.distinct or not has_periods or resource.rows > MOST_SORTED:
        return asked
    newest = SortOrder(NEWEST, downwards=True, empty_first=False)
    return replace(asked, query=replace(query, sort=(newest,)))


def explorer(site: Site, view: View) -> str:
    """One page of a view."""
    if view.resource.parquet is None:
        raise NotFoundError(f"rows of {view.resource.title}")
    query = _with_places(view)
    table: IndexedTable | None = None
    try:
        table = site.engine.table(view.resource)
        answer = site.engine.answer(table, replace(query, with_row_number=not query.distinct))
    except NotReadyError:
        if table is not None or query.words or query.distinct:
            raise
        answer = rows_unindexed(site.sums, view.resource, query)  # nobody waits for an index to be made
    total = answer.total or 0
    pages = max(1, -(-total // view.asked.size))
    if view.asked.page > pages:
        raise NotFoundError(f"page {view.asked.page:,} of a table that has {show.plural(pages, 'page')}")
    rows = [_typed(dict(zip(answer.columns, row, strict=True)), view.resource) for row in answer.rows]
    first = (view.asked.page - 1) * view.asked.size
    own = urlencode([item for item in view.given if item[0] != "page"])
    choosers = _choosers(site, view, table, total) if table else []
    shown = _shown(site, view, rows)
    front = _front(view)
    if not view.asked.query.columns:
        order = _telling_first(shown.rows)
        shown = replace(
            shown,
            columns=_in_order(shown.columns, order),
            rows=tuple(_in_order(row, order) for row in shown.rows),
        )
        front = _in_order(front, order)
    titles = [escape(column.title) for column in front]
    return site.render(
        "table.html",
        package=view.package,
        version=view.version,
        resource=view.resource,
        view=view,
        table=shown,
        rows=[_laid_out(titles, cells) for cells in shown.rows],
        headers=[_header(view, column) for column in front],
        columns=columns_offered(view.resource),
        chosen={column.name for column in _front(view)},
        chips=_chips(view),
        rated=choosers[0] if choosers and choosers[0][0].name == RATING else None,
        choosers=choosers,
        all_columns_href=view.href(
            drop=("fields",),
            add=(("fields", ",".join(column.name for column in columns_offered(view.resource))),),
        ),
        hows=HOW_WORDS,
        query=view.asked.query,
        kept_for_filter=[item for item in view.given if item[0] not in ("q", "page")],
        kept_for_columns=[item for item in view.given if item[0] not in ("fields", "page")],
        total=total,
        page=view.asked.page,
        pages=pages,
        first=first + 1 if rows else 0,
        last=first + len(rows),
        previous_href=_page_href(view, view.asked.page - 1),
        next_href=_page_href(view, view.asked.page + 1),
        view_file=f"{view.address}/view",
        explore_href=_address(
            f"{view.address}/explore", [each for each in view.given if each[0] not in RESERVED]
        ),
        view_query=f"?{own}" if own else "",
        downloads=table_files(view.version, view.resource),
        is_latest=view.version is view.package.latest,
        is_whole=not view.given or (total == view.resource.rows and not view.asked.query.columns),
    )


def _with_places(view: View) -> Query:
    """What is asked, with each row's place, which says what was corrected in it, shown or not."""
    query = view.asked.query
    has_places = any(column.name == "locator" for column in view.resource.columns)
    if not query.columns or query.distinct or not has_places or "locator" in query.columns:
        return query
    return replace(query, columns=(*query.columns, "locator"))


def cell_evidence(site: Site, view: View, row: str, column: str) -> str:
    """The evidence page of a cell named by its row's number in the published order.

    Raises:
        NotFoundError: there is no such row, or it names no place.
    """
    table = site.engine.table(view.resource)
    number = int(row) if row.isascii() and row.isdigit() and len(row) < 10 else 0
    if 1 <= number <= table.rows:
        found = site.engine.answer(table, Query(limit=1, offset=number - 1, with_total=False))
        locator = dict(zip(found.columns, found.rows[0], strict=True)).get("locator")
        if locator:
            return evidence_address(view.package.name, view.version.version, str(locator), column)
    raise NotFoundError(f"row {show.clip(row, 12)} of {view.resource.title}", (("The table", view.address),))


def as_csv(site: Site, view: View) -> Iterator[bytes]:
    """All rows of a view as CSV, in pieces; texts that a spreadsheet would take for formulas are quoted."""
    table = site.engine.table(view.resource)
    names = [column.name for column in _columns(view)]
    yield _csv([names])
    for batch in site.engine.stream(table, _whole(view)):
        yield _csv([[harmless(cell) for cell in row] for row in batch])


def as_json(site: Site, view: View) -> Iterator[bytes]:
    """All rows of a view as a JSON list of objects, in pieces."""
    table = site.engine.table(view.resource)
    names = [column.name for column in _columns(view)]
    mark = "["
    for batch in site.engine.stream(table, _whole(view)):
        for row in batch:
            text = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
            yield f"{mark}\n{text}".encode()
            mark = ","
    yield b"[]\n" if mark == "[" else b"\n]\n"


def _whole(view: View) -> Query:
    return replace(view.asked.query, limit=DEEPEST_ROW, offset=0, with_total=False, with_row_number=False)


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _columns(view: View) -> tuple[PublishedColumn, ...]:
    if not view.asked.query.columns:
        return view.resource.columns
    known = {column.name: column for column in view.resource.columns}
    return tuple(known[name] for name in view.asked.query.columns)


def _front(view: View) -> tuple[PublishedColumn, ...]:
    """The columns of the page: those asked for, else those that matter to who looks first."""
    return _columns(view) if view.asked.query.columns else view.resource.front


def _shown(site: Site, view: View, rows: Sequence[DataRow]) -> ShownTable:
    """The rows as cells; each leads to its evidence by its row's number, which keeps addresses short."""
    resource = replace(view.resource, columns=_front(view))
    shown = show_table(
        view.version, resource, rows, site.reader, site.catalogue, site.findings, longest=LONGEST_SHOWN
    )
    if view.resource.name == "locators" or not any(c.name == "locator" for c in view.resource.columns):
        return shown
    return replace(
        shown,
        rows=tuple(
            tuple(
                cell
                if cell.href or not cell.text or "_id" not in row
                else replace(cell, href=f"{view.resource.name}/{row['_id']}/{column.name}", is_evidence=True)
                for column, cell in zip(shown.columns, cells, strict=True)
            )
            for row, cells in zip(rows, shown.rows, strict=True)
        ),
    )


CELL, ROW_HEADER = Markup("td"), Markup('th scope="row"')
KINDS = {name: Markup(f' class="{name}"') for name in ("none", "number", "long", "keep")}  # noqa: S704 - ours
LONG, SHORT = 60, 24
"""Letters beyond which a cell may be broken, and below which it is kept in one line."""


def _telling_first(rows: Sequence[Sequence[ShownCell]]) -> list[int]:
    """The places of the columns, the first that tells the rows of a page apart in front.

    A card of a phone and a row that is read aloud are named by it, not by what all rows have.
    """
    texts = [{cell.text for cell in column} - {""} for column in zip(*rows, strict=True)]
    first = next((place for place, found in enumerate(texts) if len(found) > 1), 0)
    return sorted(range(len(texts)), key=lambda place: place != first)


def _in_order(values: Sequence[Any], order: Sequence[int]) -> tuple[Any, ...]:
    return tuple(values[place] for place in order) if order else tuple(values)


def _laid_out(
    titles: Sequence[Markup], cells: Sequence[ShownCell]
) -> list[tuple[str, Markup, str, ShownCell]]:
    """The cells of a row with the tag, heading and class that each gets; the first with text heads it."""
    first = next((place for place, cell in enumerate(cells) if cell.text), None)
    return [
        (ROW_HEADER if place == first else CELL, title, _kind(cell), cell)
        for place, (title, cell) in enumerate(zip(titles, cells, strict=True))
    ]


def _kind(cell: ShownCell) -> str:
    if not cell.text:
        return KINDS["none"]
    if cell.is_number:
        return KINDS["number"]
    if len(cell.text) > LONG:
        return KINDS["long"]
    return KINDS["keep"] if len(cell.text) < SHORT and not cell.href else ""


def _header(view: View, column: PublishedColumn) -> Header:
    current = next((sort for sort in view.asked.query.sort[:1] if sort.column == column.name), None)
    downwards = current is not None and not current.downwards
    href = view.href(drop=("sort",), add=(("sort", f"-{column.name}" if downwards else column.name),))
    state = "" if current is None else "descending" if current.downwards else "ascending"
    return Header(column, href, state)


def _chips(view: View) -> list[Chip]:
    titles = {column.name: column.title for column in view.resource.columns}
    chips = []
    for position, (name, value) in enumerate(view.given):
        rest = [item for place, item in enumerate(view.given) if place != position and item[0] != "page"]
        without = _address(view.address, rest)
        if name == "q":
            chips.append(Chip(f"contains “{show.clip(value, 60)}”", without))
        elif name not in RESERVED:
            column, _, how = (name, "", "eq") if name in titles else name.rpartition("__")
            words = f"{titles.get(column, column)} {HOW_WORDS[how]}"
            negated = how == "empty" and value.lower() not in ("true", "yes", "1")
            tail = " not" if negated else "" if how == "empty" else f" {show.clip(value, 60)}"
            chips.append(
                Chip((words.replace("is empty", "is not empty") if negated else words + tail), without)
            )
    return chips


def _choosers(
    site: Site, view: View, table: IndexedTable, total: int
) -> list[tuple[PublishedColumn, list[Choice]]]:
    """Columns of few values, each value with the rows of the view that have it."""
    taken = {name.rpartition("__")[0] or name for name, _ in view.given}
    choosers: list[tuple[PublishedColumn, list[Choice]]] = []
    if not table.is_small:
        return choosers
    front = view.resource.front
    others = tuple(column for column in view.resource.columns if column not in front)
    columns = [
        column
        for column in sorted((*front, *others), key=lambda column: column.name != RATING)
        if column.type == "string"
        and column.name not in (*taken, "locator", *READING_COLUMNS, *table.constants)
    ]
    counts = site.engine.counted(table, [column.name for column in columns], view.asked.query)
    for column in columns:
        if len(choosers) == CHOOSERS:
            break
        values = list(counts.get(column.name, ()))
        if column.name in table.varied and total <= ROWS_LOOKED_THROUGH:
            found = site.engine.facet(table, column.name, view.asked.query, CHOICES_AT_MOST + 1)
            values = [(str(value), count) for value, count in found if value not in (None, "")]
        if 2 <= len(values) <= CHOICES_AT_MOST and all(len(value) <= 80 for value, _ in values):
            choosers.append(
                (
                    column,
                    [Choice(value, count, view.href(add=((column.name, value),))) for value, count in values],
                )
            )
    return choosers


def _page_href(view: View, page: int) -> str:
    return view.href(add=(("page", str(page)),)) if page > 1 else view.href()


def _typed(row: DataRow, resource: Resource) -> DataRow:
    """Days as days: the engine keeps them as texts."""
    for column in resource.columns:
        value = row.get(column.name)
        if column.type == "date" and isinstance(value, str):
            row[column.name] = date.fromisoformat(value)
    return row


def _address(path: str, parameters: Parameters) -> str:
    return f"{path}?{urlencode(list(parameters))}" if parameters else path
