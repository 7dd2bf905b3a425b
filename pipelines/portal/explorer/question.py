"""A question that adds up a table, as a frozen value, and the words in which an address asks it.

`?street=High Road&by=issued:month&by=level&show=sum:paid_gbp&sort=-value` groups the rows of one street by
month and level and adds up a column. Filters are those of `tables.query`; a column that has the name of a
word here is asked for as `by__eq=4`. What makes no sense is refused with the parameter and what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pipelines.portal.tables.query import AllOf, QueryError, Where, read_query
from pipelines.store.published import PublishedColumn

STEPS = {"month": "month", "quarter": "quarter", "year": "calendar year", "financial-year": "financial year"}
"""Parts of time that a column of days can be grouped over, with their words."""
RANGE = "range"
MEASURES = {"count": "Rows", "sum": "Sum", "mean": "Mean", "median": "Median"}
SORTS = ("group", "count", "value", "share", "change")
OWN = ("by", "show", "sort", "page", "facet", "top", "hash")
MOST_GROUPS_BY = 2
GROUPS_PER_PAGE = 50
DEEPEST_PAGE = 1000
FACET_VALUES, MOST_FACET_VALUES = 10, 200

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """A column to group by; `step` is a part of time for days, `range` for numbers, else empty."""

    column: str
    step: str = ""

    def __str__(self) -> str:
        return f"{self.column}:{self.step}" if self.step else self.column


@dataclass(frozen=True)
class Measure:
    """What is told of each group: how many rows, or a column's sum, mean or median."""

    what: str = "count"
    column: str = ""

    def __str__(self) -> str:
        return f"{self.what}:{self.column}" if self.column else self.what


@dataclass(frozen=True)
class Question:
    """Which rows, grouped by what, adding up what, in which order.

    Attributes:
        where: what holds for the rows.
        groups: one or two columns, or none: then all rows are one group.
        measure: what is told of each group beside its rows.
        sort: one of SORTS, downwards with a `-` before it; empty: time upwards, else the largest first.
        page: of the groups, from 1.
        facet: the column whose values are listed; empty for none.
        top: how many values the facet lists.
        hash: what the address says the table's hash begins with; empty where it does not say.
        filters: the parameters of the address that filter, as given.
    """

    where: Where = field(default_factory=AllOf)
    groups: tuple[Group, ...] = ()
    measure: Measure = Measure()
    sort: str = ""
    page: int = 1
    facet: str = ""
    top: int = FACET_VALUES
    hash: str = ""
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def order(self) -> str:
        """The order the groups come in: as asked, else by time, else the largest first."""
        if self.sort:
            return self.sort
        return "group" if self.groups and self.groups[0].step else "-value"

    def parameters(self, *, with_page: bool = False) -> list[tuple[str, str]]:
        """The parameters that ask this question, in one order, less what goes without saying."""
        told = [*self.filters, *(("by", str(group)) for group in self.groups)]
        told += [("show", str(self.measure))] if self.measure != Measure() else []
        told += [("sort", self.sort)] if self.sort else []
        told += [("facet", self.facet)] if self.facet else []
        told += [("top", str(self.top))] if self.facet and self.top != FACET_VALUES else []
        told += [("page", str(self.page))] if with_page and self.page > 1 else []
        return told

    def text(self, *, with_page: bool = False) -> str:
        """The parameters as an address has them behind the `?`."""
        return urlencode(self.parameters(with_page=with_page))

    def narrowed(self, *filters: tuple[str, str]) -> Question:
        """The same question of fewer rows; the words alone, for an address."""
        return replace(self, filters=with_more(self.filters, filters), page=1, hash="")


def with_more(
    filters: tuple[tuple[str, str], ...], more: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Filters with others behind them, each once."""
    return tuple(dict.fromkeys((*filters, *more)))


def read_question(parameters: Parameters, columns: Sequence[PublishedColumn]) -> Question:
    """The question that an address asks of a table with these columns.

    Raises:
        QueryError: a parameter is unknown, repeated, or its value does not fit.
    """
    known = {column.name: column for column in columns}
    own = [(name, value) for name, value in parameters if name in OWN]
    filters = with_more((), [(name, value) for name, value in parameters if name not in OWN])
    for name, _ in filters:
        if name in ("q", "fields", "size", "distinct", "format", "version"):
            raise QueryError("unknown-parameter", name, "rows are added up by columns alone", [*known, *OWN])
    once: dict[str, str] = {}
    for name, value in own:
        if name in once and name != "by":
            raise QueryError("repeated", name, "this parameter can be given once")
        if len(value) > 200:
            raise QueryError("too-long", name, "the value is longer than 200 characters")
        once[name] = value
    groups = tuple(_group(value, known) for name, value in own if name == "by")
    if len(groups) > MOST_GROUPS_BY or len({group.column for group in groups}) < len(groups):
        raise QueryError("too-many", "by", "one or two different columns")
    return Question(
        where=read_query(filters, columns).query.where,
        groups=groups,
        measure=_measure(once.get("show", "count"), known),
        sort=_sort(once.get("sort", "")),
        page=_whole(once, "page", 1, DEEPEST_PAGE),
        facet=_column("facet", once.get("facet", ""), known),
        top=_whole(once, "top", FACET_VALUES, MOST_FACET_VALUES),
        hash=_hash(once.get("hash", "")),
        filters=filters,
    )


def steps_of(column: PublishedColumn) -> tuple[str, ...]:
    """The ways a column can be grouped; the empty one is by its values."""
    if column.type == "date":
        return (*STEPS, "")
    return (RANGE, "") if column.is_number else ("",)


def _group(text: str, known: Mapping[str, PublishedColumn]) -> Group:
    name, _, step = text.partition(":")
    _column("by", name, known)
    if not name or step not in steps_of(known[name]):
        allowed = [str(Group(each, step)) for each, column in known.items() for step in steps_of(column)]
        raise QueryError("not-a-choice", "by", f"no way to group by “{text[:80]}”", allowed)
    return Group(name, step)


def _measure(text: str, known: Mapping[str, PublishedColumn]) -> Measure:
    what, _, name = text.partition(":")
    if what == "count" and not name:
        return Measure()
    if what not in MEASURES or what == "count" or name not in known or not known[name].is_number:
        numbers = [column.name for column in known.values() if column.is_number]
        allowed = ["count", *(f"{what}:{each}" for what in list(MEASURES)[1:] for each in numbers)]
        raise QueryError("not-a-choice", "show", f"nothing to tell by “{text[:80]}”", allowed)
    return Measure(what, name)


def _sort(text: str) -> str:
    if text and text.removeprefix("-") not in SORTS:
        allowed = [mark + word for word in SORTS for mark in ("", "-")]
        raise QueryError("not-a-choice", "sort", "no order of groups", allowed)
    return text


def _column(parameter: str, name: str, known: Mapping[str, PublishedColumn]) -> str:
    if name and name not in known:
        raise QueryError("unknown-column", parameter, f"no column “{name[:80]}”", known)
    return name


def _whole(once: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = once.get(name, "")
    if not text:
        return default
    if not re.fullmatch("[1-9][0-9]{0,5}", text) or int(text) > largest:
        raise QueryError("not-a-number", name, f"it must be a whole number from 1 to {largest:,}")
    return int(text)


def _hash(text: str) -> str:
    if text and not re.fullmatch("[0-9a-f]{8,64}", text):
        raise QueryError("not-a-hash", "hash", "it must be 8 to 64 digits of a SHA-256, 0 to 9 and a to f")
    return text
