"""A question about one table, and the words in which an address asks it.

`Query` is what the engine answers; pages, the REST API and the CKAN API all make one. `read_query` makes it
from an address: `?rag=Green&value__gte=10&q=roads&sort=-value&fields=ref,value&page=2&size=50`. Names of
columns are looked up in the table's schema, values are turned into the column's type here and bound later;
whatever makes no sense is refused with the parameter, the reason and what is allowed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pipelines.store.published import PublishedColumn

Scalar = str | int | float | bool | None

OPERATORS = {
    "eq": "is exactly",
    "ne": "is anything but",
    "contains": "holds the words, in any case",
    "starts": "begins with the words, in any case",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "in": "is one of several, parted by commas",
    "empty": "is empty (true) or not (false)",
}
RESERVED = ("q", "sort", "fields", "page", "size", "distinct", "facet", "format", "version")
"""Parameters of every table; a column of such a name is asked for as `page__eq=4`."""

PAGE_SIZE, LARGEST_PAGE = 100, 1000
LONGEST_VALUE = 500
MOST_CONDITIONS = 50
MOST_VALUES = 100
LARGEST_INTEGER = 2**63 - 1
DEEPEST_ROW = 10_000_000
TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")


class QueryError(Exception):
    """A question that makes no sense; raised with the parameter, the reason and what is allowed.

    Args:
        code: a word that programs can tell it by, such as `unknown-column`.
        parameter: the parameter of the address it is about.
        reason: a sentence for people.
        allowed: what may stand there, if that is a list.
    """

    def __init__(self, code: str, parameter: str, reason: str, allowed: Iterable[str] = ()) -> None:
        self.code = code
        self.parameter = parameter
        self.reason = reason
        self.allowed = tuple(allowed)
        super().__init__(f"{parameter}: {reason}")


@dataclass(frozen=True)
class Condition:
    """One column held against values."""

    column: str
    operator: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class AllOf:
    """Every part holds; nothing always does."""

    parts: tuple[Where, ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """Some part holds; of nothing, none does."""

    parts: tuple[Where, ...] = ()


@dataclass(frozen=True)
class Words:
    """Words stand in a column, or anywhere in the row if none is named, whatever their endings."""

    text: str
    column: str = ""


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Where


Where = Condition | Words | Not | AllOf | AnyOf


@dataclass(frozen=True)
class SortOrder:
    """A column to sort by. Empty values come last upwards and first downwards, unless said otherwise."""

    column: str
    downwards: bool = False
    empty_first: bool | None = None


@dataclass(frozen=True)
class Query:
    """Which rows of a table, in which order, with which columns.

    Args:
        where: what holds for the rows.
        words: words that stand anywhere in the row, whatever their endings; `road*` for beginnings.
        words_in: the same for single columns.
        columns: the columns to give, in this order; none named: all.
        sort: columns to sort by; rows that tie keep their published order. With words and without a
            sort, the best matches come first.
        limit: at most so many rows.
        offset: leave out so many first.
        distinct: each combination of the columns' values once.
        with_total: count all rows that fit.
        with_row_number: give the row's number in published order first, as `_id`.
        with_rank: give how well the words fit last, as `rank`, between 0 and 1.
        as_json: give whole rows as they were written in JSON when the table was indexed; that takes half the
            time. Heeded where all columns are given, none distinct, and no rank.
    """

    where: Where = field(default_factory=AllOf)
    words: str = ""
    words_in: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    sort: tuple[SortOrder, ...] = ()
    limit: int = PAGE_SIZE
    offset: int = 0
    distinct: bool = False
    with_total: bool = True
    with_row_number: bool = False
    with_rank: bool = False
    as_json: bool = False


@dataclass(frozen=True)
class Asked:
    """A query with what else an address says: the page it is on, and the columns to count values of."""

    query: Query
    page: int = 1
    size: int = PAGE_SIZE
    facets: tuple[str, ...] = ()


def read_query(
    parameters: Sequence[tuple[str, str]],
    columns: Sequence[PublishedColumn],
    *,
    size: int = PAGE_SIZE,
    largest: int = LARGEST_PAGE,
) -> Asked:
    """The question that an address asks of a table with these columns.

    Args:
        parameters: the address's, in order, repeated ones as often as they are given.
        columns: of the table.
        size: rows on a page where the address says nothing.
        largest: rows on a page at most.

    Raises:
        QueryError: a parameter is unknown, repeated, or its value does not fit.
    """
    known = {column.name: column for column in columns}
    once: dict[str, str] = {}
    conditions: list[Where] = []
    exact: dict[str, list[Scalar]] = {}
    for name, value in parameters:
        if len(value) > LONGEST_VALUE:
            raise QueryError("too-long", _shown(name), f"the value is longer than {LONGEST_VALUE} characters")
        if name in RESERVED:
            if name in once:
                raise QueryError("repeated", name, "this parameter can be given once")
            once[name] = value
            continue
        column, operator = _target(name, known)
        if operator == "eq":
            exact.setdefault(column.name, []).append(typed(column, value, name))
        else:
            conditions.append(_condition(column, operator, value, name))
    for name, values in exact.items():
        conditions.append(Condition(name, "in" if len(values) > 1 else "eq", tuple(values)))
    if len(conditions) > MOST_CONDITIONS or any(len(values) > MOST_VALUES for values in exact.values()):
        raise QueryError("too-many", "filters", f"more than {MOST_CONDITIONS} conditions")
    page = _whole(once, "page", 1, DEEPEST_ROW)
    rows = _whole(once, "size", size, largest)
    if (page - 1) * rows > DEEPEST_ROW:
        raise QueryError("too-deep", "page", "narrow the question down instead of paging this far")
    distinct = once.get("distinct", "false").lower()
    if distinct not in (*TRUE, *FALSE):
        raise QueryError("not-a-choice", "distinct", "it is true or false", ("true", "false"))
    query = Query(
        where=AllOf(tuple(conditions)),
        words=once.get("q", "").strip(),
        columns=_names(once.get("fields", ""), "fields", known),
        sort=tuple(_sort(part, known) for part in _parts(once.get("sort", ""))),
        limit=rows,
        offset=(page - 1) * rows,
        distinct=distinct in TRUE,
    )
    return Asked(query, page, rows, _names(once.get("facet", ""), "facet", known))


def typed(column: PublishedColumn, text: str, parameter: str) -> Scalar:
    """What a text means in a column: a number, a day, true or false, or the text itself.

    Raises:
        QueryError: it means nothing there.
    """
    text = text if column.type == "string" else text.strip()
    match column.type:
        case "integer":
            return _integer(text, parameter)
        case "number":
            return _number(text, parameter)
        case "boolean":
            if text.lower() not in (*TRUE, *FALSE):
                raise QueryError("not-a-choice", parameter, "it is true or false", ("true", "false"))
            return text.lower() in TRUE
        case "date":
            return _day(text, parameter)
        case _:
            return text


def _integer(text: str, parameter: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text) or abs(int(text)) > LARGEST_INTEGER:
        raise QueryError("not-a-number", parameter, "it must be a whole number, such as 12")
    return int(text)


def _number(text: str, parameter: str) -> float | int:
    if re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        return int(text)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise QueryError("not-a-number", parameter, "it must be a number, such as 12 or 0.5")
    return value


def _day(text: str, parameter: str) -> str:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        raise QueryError("not-a-date", parameter, "it must be a day, such as 2016-09-30") from None


def _target(name: str, known: Mapping[str, PublishedColumn]) -> tuple[PublishedColumn, str]:
    if name in known:
        return known[name], "eq"
    column, mark, operator = name.rpartition("__")
    if not mark or column not in known:
        raise QueryError(
            "unknown-parameter", _shown(name), "the table has no column of that name", [*known, *RESERVED]
        )
    if operator not in OPERATORS:
        raise QueryError("unknown-operator", _shown(name), "no way to compare", OPERATORS)
    return known[column], operator


def _condition(column: PublishedColumn, operator: str, value: str, parameter: str) -> Condition:
    if operator == "empty":
        if value.lower() not in (*TRUE, *FALSE):
            raise QueryError("not-a-choice", parameter, "it is true or false", ("true", "false"))
        return Condition(column.name, operator, (value.lower() in TRUE,))
    if operator == "in":
        parts = value.split(",")
        if len(parts) > MOST_VALUES:
            raise QueryError("too-many", parameter, f"more than {MOST_VALUES} values")
        return Condition(column.name, operator, tuple(typed(column, part, parameter) for part in parts))
    if operator in ("contains", "starts"):
        return Condition(column.name, operator, (value,))
    return Condition(column.name, operator, (typed(column, value, parameter),))


def _sort(part: str, known: Mapping[str, PublishedColumn]) -> SortOrder:
    name = part.removeprefix("-")
    if name not in known:
        raise QueryError("unknown-column", "sort", f"no column “{_shown(name)}” to sort by", known)
    return SortOrder(name, downwards=part.startswith("-"))


def _names(text: str, parameter: str, known: Mapping[str, PublishedColumn]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(_parts(text)))
    for name in names:
        if name not in known:
            raise QueryError("unknown-column", parameter, f"no column “{_shown(name)}”", known)
    return names


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _whole(once: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = once.get(name)
    if text is None:
        return default
    if not re.fullmatch("[1-9][0-9]{0,8}", text) or int(text) > largest:
        raise QueryError("not-a-number", name, f"it must be a whole number from 1 to {largest:,}")
    return int(text)


def _shown(name: str) -> str:
    return name if len(name) <= 80 else name[:79] + "…"
