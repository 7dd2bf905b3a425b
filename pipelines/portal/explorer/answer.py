"""What a question is answered with: groups with rows, figure, share and change, in order.

A share is of the figure of all rows that fit. A change is on the same group in the period right before it;
where that period has no such group there is none, since no rows and no data are not told apart.

Columns of people are never shown in groups of fewer than `SMALL_COUNT` rows: such groups are told as one,
which the next smallest joins if it is too small still, so that no group can be worked out from the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pipelines.portal.explorer.keys import Key, KeyWords, clean
from pipelines.portal.explorer.question import GROUPS_PER_PAGE, RANGE, STEPS, Group, Question
from pipelines.portal.explorer.statements import StatementWriter
from pipelines.portal.explorer.sums import SumEngine
from pipelines.portal.tables.engine import RowsFound, TooCostlyError
from pipelines.portal.tables.query import Query, QueryError
from pipelines.store.published import PublishedColumn, Resource

SMALL_COUNT = 5
MOST_GROUPS = 20_000
RANGES_ABOUT = 14
TOO_MANY = f"more than {MOST_GROUPS:,} groups; group by something with fewer values, or narrow the rows down"

Figure = int | float | None


@dataclass(frozen=True)
class GroupTold:
    """One group.

    Attributes:
        keys: its values of the columns grouped by; none for the groups that are told as one.
        rows: how many.
        value: the figure asked for; None where no row has one.
        share: of the whole, in per cent.
        change: on the period before.
        change_percent: the same in per cent of that period.
        merged: how many small groups this is, 0 for one group of its own.
    """

    keys: tuple[Key, ...]
    rows: int
    value: Figure
    share: float | None = None
    change: Figure = None
    change_percent: float | None = None
    merged: int = 0


@dataclass(frozen=True)
class AddedUp:
    """All groups of a question in order, and the whole.

    Attributes:
        words: how the keys of each column grouped by are told.
        has_share: whether shares mean anything: of counts and sums they do.
        has_change: whether a part of time is grouped over.
    """

    question: Question
    words: tuple[KeyWords, ...]
    groups: tuple[GroupTold, ...]
    rows: int
    value: Figure
    has_share: bool
    has_change: bool

    @property
    def pages(self) -> int:
        """How many pages the groups take."""
        return max(1, -(-len(self.groups) // GROUPS_PER_PAGE))

    @property
    def shown(self) -> tuple[GroupTold, ...]:
        """The groups of the question's page."""
        first = (self.question.page - 1) * GROUPS_PER_PAGE
        return self.groups[first : first + GROUPS_PER_PAGE]


@dataclass(frozen=True)
class FacetValue:
    """A value of a column and how many of the rows have it."""

    key: Key
    rows: int


@dataclass(frozen=True)
class TopValues:
    """A column's most frequent values; `has_more` if there are others."""

    words: KeyWords
    values: tuple[FacetValue, ...]
    has_more: bool


class _Raw(NamedTuple):
    """One group as DuckDB gives it; a tuple, as there may be thousands."""

    keys: tuple[Key, ...]
    rows: int
    filled: int
    total: float | None
    middle: float | None
    merged: int = 0


def answer(engine: SumEngine, resource: Resource, question: Question) -> AddedUp:
    """Add up what is asked.

    Raises:
        QueryError: the resource has no rows to ask about.
        TooCostlyError: it takes too long or too much memory, or has too many groups.
    """
    writer = _writer(resource)
    words = words_of(engine, resource, question)
    width = next((each.width for each in words if each.width), None)
    found = engine.rows(writer.groups(question, MOST_GROUPS, width))
    if len(found) > MOST_GROUPS:
        raise TooCostlyError(TOO_MANY)
    raw = [_raw(row, words) for row in found]
    whole = _whole(raw) if question.groups or not raw else raw[0]
    if question.groups and question.measure.what == "median":
        whole = whole._replace(middle=_float(engine.rows(writer.middle(question))[0][0]))
    if any(is_of_people(resource, group.column) for group in question.groups):
        raw = merged(raw)
    value = _value(whole, question)
    has_share = question.measure.what in ("count", "sum")
    time = next((place for place, each in enumerate(words) if each.group.step in STEPS), None)
    groups = [_told(each, question, value if has_share else None) for each in raw]
    if time is not None:
        groups = list(_with_changes(groups, words[time], time))
    has_change = time is not None
    return AddedUp(
        question, words, tuple(_ordered(groups, question.order)), whole.rows, value, has_share, has_change
    )


def words_of(engine: SumEngine, resource: Resource, question: Question) -> tuple[KeyWords, ...]:
    """How the keys of the columns grouped by are told; ranges get their width from the rows that fit."""
    writer = _writer(resource)
    known = {column.name: column for column in resource.columns}
    told = []
    for group in question.groups:
        width = None
        if group.step == RANGE:
            ends = engine.rows(writer.spread(question, group.column))[0]
            width = range_width(*ends)
        told.append(KeyWords(group, known[group.column], width))
    if sum(each.group.step == RANGE for each in told) > 1:
        raise QueryError("too-many", "by", "one column by ranges, the other by its values")
    return tuple(told)


def facet(engine: SumEngine, resource: Resource, question: Question, column: str, most: int) -> TopValues:
    """The most frequent values of a column among the rows that fit.

    Raises:
        TooCostlyError: it takes too long.
    """
    known = {each.name: each for each in resource.columns}
    found = engine.rows(_writer(resource).facet(question, column, most))
    if is_of_people(resource, column):
        found = [row for row in found if row[1] >= SMALL_COUNT]
    values = tuple(FacetValue(_key(key, known[column]), int(rows)) for key, rows in found[:most])
    return TopValues(KeyWords(Group(column), known[column]), values, len(found) > most)


def range_width(low: Any, high: Any, least: Any, most: Any) -> float | None:
    """A width of 1, 2 or 5 times a power of ten that parts the middle of a column into about 14 ranges."""
    if low is None or high is None:
        return None
    span = float(high) - float(low) or float(most) - float(least)
    if not math.isfinite(span) or span <= 0:
        return 1.0
    rough = span / RANGES_ABOUT
    power = 10.0 ** math.floor(math.log10(rough))
    factor = next(each for each in (1, 2, 5, 10) if each * power >= rough * 0.999_999)
    return float(f"{factor * power:.6g}")


def rows_unindexed(engine: SumEngine, resource: Resource, query: Query) -> RowsFound:
    """A page of rows straight from the Parquet file, for while its index is being made.

    Raises:
        QueryError: words are asked for, which only the index knows.
        TooCostlyError: it takes too long.
    """
    writer = _writer(resource)
    found = engine.rows(writer.rows(query))
    names = query.columns or tuple(column.name for column in resource.columns)
    total = int(engine.rows(writer.whole(Question(where=query.where)))[0][0])
    return RowsFound((*names, "_id"), found, total)


def is_of_people(resource: Resource, column: str) -> bool:
    """Whether a column says something of a person, or where one lives."""
    for each in resource.schema.get("fields", ()):
        if each.get("name") == column:
            marks = (each.get("openbarnet:person"), each.get("openbarnet:place"))
            return "subject" in marks or "home" in marks
    return False


def merged(raw: Sequence[_Raw]) -> list[_Raw]:
    """The groups with those of fewer than SMALL_COUNT rows told as one, itself never smaller than that."""
    ordered = sorted(raw, key=lambda each: (each.rows, [str(key) for key in each.keys]))
    small: list[_Raw] = []
    while ordered and (ordered[0].rows < SMALL_COUNT or 0 < sum(each.rows for each in small) < SMALL_COUNT):
        small.append(ordered.pop(0))
    if not small:
        return list(raw)
    rows, filled = sum(each.rows for each in small), sum(each.filled for each in small)
    totals = [each.total for each in small if each.total is not None]
    if rows < SMALL_COUNT:
        return []
    return [*ordered, _Raw((), rows, filled, math.fsum(totals) if totals else None, None, len(small))]


def _writer(resource: Resource) -> StatementWriter:
    if resource.parquet is None:
        raise QueryError("no-table", "resource", "this resource has no table to ask about")
    return StatementWriter(resource.parquet, resource.columns)


def _raw(row: tuple[Any, ...], words: Sequence[KeyWords]) -> _Raw:
    keys = tuple(
        _edge(key, each.width) if each.width else _key(key, each.column)
        for key, each in zip(row, words, strict=False)
    )
    rows, *measured = row[len(words) :]
    filled, total, middle = (*measured, None, None, None)[:3]
    return _Raw(keys, int(rows), int(filled or 0), _float(total), _float(middle))


def _edge(key: Any, width: float) -> Key:
    return None if key is None else clean(float(key) * width)


def _key(key: Any, column: PublishedColumn) -> Key:
    if isinstance(key, float) and column.is_number:
        return clean(key)
    if key == "":
        return None  # an empty text is as good as none
    return key  # type: ignore[no-any-return] # what DuckDB gives for a column of the five types


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _whole(raw: Iterable[_Raw]) -> _Raw:
    every = list(raw)
    totals = [each.total for each in every if each.total is not None]
    return _Raw(
        (),
        sum(each.rows for each in every),
        sum(each.filled for each in every),
        math.fsum(totals) if totals else None,
        None,
    )


def _value(raw: _Raw, question: Question) -> Figure:
    match question.measure.what:
        case "count":
            return raw.rows
        case "sum":
            return None if raw.total is None else clean(raw.total)
        case "mean":
            return clean(raw.total / raw.filled) if raw.filled and raw.total is not None else None
        case _:
            return None if raw.middle is None else clean(raw.middle)


def _told(raw: _Raw, question: Question, whole: Figure) -> GroupTold:
    value = _value(raw, question)
    share = round(100 * value / whole, 4) if value is not None and whole else None
    return GroupTold(raw.keys, raw.rows, value, share, merged=raw.merged)


def _with_changes(groups: Sequence[GroupTold], words: KeyWords, place: int) -> Iterable[GroupTold]:
    """Each group with what became of it since the period before."""
    known = {each.keys: each.value for each in groups if each.keys}
    for each in groups:
        before = words.before(each.keys[place]) if each.keys else None
        old = known.get((*each.keys[:place], before, *each.keys[place + 1 :])) if before else None
        if old is None or each.value is None:
            yield each
            continue
        change = clean(each.value - old)
        yield replace(each, change=change, change_percent=round(100 * change / abs(old), 4) if old else None)


def _ordered(groups: Iterable[GroupTold], order: str) -> list[GroupTold]:
    """In order; groups that tie come by their keys, what is empty or told as one last."""
    word, downwards = order.removeprefix("-"), order.startswith("-")
    found = sorted(groups, key=lambda each: tuple(_rank(key) for key in each.keys))
    if word != "group":
        name = {"count": "rows"}.get(word, word)
        known = [each for each in found if getattr(each, name) is not None]
        others = [each for each in found if getattr(each, name) is None]
        found = sorted(known, key=lambda each: _signed(getattr(each, name), downwards=downwards)) + others
    elif downwards:
        found.reverse()
    return [each for each in found if not each.merged] + [each for each in found if each.merged]


def _signed(value: float, *, downwards: bool) -> float:
    return -value if downwards else value


def _rank(key: Key) -> tuple[int, float, str]:
    if key is None:
        return (2, 0.0, "")
    if isinstance(key, bool | int | float):
        return (0, float(key), "")
    return (1, 0.0, key if isinstance(key, str) else key.isoformat())
