"""The best assignment of a table's columns to the fields of a kind, and how clearly it wins.

Every column is weighed against every field; scipy's solver finds the best whole. A column that no field
suits stays unassigned. How clear a column is: by how much the best assignment is ahead of the best one
that gives this column to something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.kinds.evidence import (
    WEIGHTS,
    YEAR_END,
    TableColumn,
    Weighed,
    Weights,
    arithmetic,
    latest_period,
    weigh,
)
from pipelines.extraction.kinds.kinds import KindField, TableKind

NEVER = -1e6
MOSTLY_FIGURES = 0.5
SEVERAL = 2  # columns
FEW_YEARS = 1  # of targets, as results of one quarter have them
SLACK = 1e-6  # points: sums of the same points in another order differ by less


@dataclass(frozen=True)
class Assigned:
    """What a column was found to be: a field (or none), points and reasons."""

    column: TableColumn
    field: str | None
    points: float
    reasons: tuple[str, ...]


class Lead(NamedTuple):
    """How clear a column is: the points that the best assignment is ahead of the best other one.

    `rival` is the field (or none) that the column has in that other one.
    """

    points: float
    rival: str | None


@dataclass(frozen=True)
class Assignment:
    """A kind's best assignment for a table; `total` weighs kinds against each other.

    `slots` are the fields that the columns of the matrix of points stand for, `places` which one each column
    of the table has; behind the slots each column has its own for no field. `spared` are fields that its rows
    have from elsewhere.
    """

    kind: TableKind
    columns: tuple[Assigned, ...]
    total: float
    latest: str | None
    slots: tuple[str, ...] = field(repr=False)
    places: tuple[int, ...] = field(repr=False)
    matrix: NDArray[np.float64] = field(repr=False, compare=False)
    spared: frozenset[str] = frozenset()

    @property
    def fields(self) -> frozenset[str]:
        """The fields that were found."""
        return frozenset(column.field for column in self.columns if column.field)

    @property
    def is_whole(self) -> bool:
        """Whether it has what makes rows of this kind."""
        found = self.fields
        return (
            set(self.kind.row) - self.spared <= found
            and all(self._said & set(group) for group in self.kind.any)
            and all(sum(one.field == name for one in self.columns) >= SEVERAL for name in self.kind.several)
            and sum(1 for column in self.columns if column.field) >= self.kind.least
        )

    @property
    def _said(self) -> frozenset[str]:
        """The fields found, but for figures to date whose heading does not say that they are."""
        return frozenset(one.field for one in self.columns if one.field and not self._is_unsaid(one))

    def _is_unsaid(self, one: Assigned) -> bool:
        field, heading = self.kind.field(one.field or ""), one.column.heading
        is_to_date = heading.is_to_date or bool(field.needs & heading.word_set)
        return field.period == "to date" and bool(field.needs) and not is_to_date

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that rows of this kind need and no column was found for, or only one of several."""
        found, kind = self.fields, self.kind
        lone = [group for group in kind.any if not self._said & set(group)]
        several = [name for name in kind.several if sum(one.field == name for one in self.columns) < SEVERAL]
        return (
            *(name for name in kind.row if name not in found | self.spared),
            *(group[0] for group in lone),
            *(name for name in several if name in found or name not in kind.row),
        )

    @cached_property
    def leads(self) -> tuple[Lead, ...]:
        """How clear each column is; reckoned only for the assignment that is taken, since it takes long."""
        best = float(self.matrix[range(len(self.places)), self.places].sum())
        found = []
        for row, at in enumerate(self.places):
            other = self.matrix.copy()
            name = self.columns[row].field
            other[row, [n for n, slot in enumerate(self.slots) if slot == name] if name else [at]] = NEVER
            second, total = _solve(other)
            rival = self.slots[second[row]] if second[row] < len(self.slots) else None
            found.append(Lead(float(best - total), rival))
        return tuple(found)


class _Weighing(NamedTuple):
    """The columns of a table, to be weighed against the fields of a kind; the rest as `assign` has it.

    `likenesses` say how much each column's heading says what each field is called, `lacking` which fields
    its cells without a value say that they lack.
    """

    kind: TableKind
    columns: Sequence[TableColumn]
    likenesses: Sequence[Mapping[str, float]]
    lacking: Sequence[frozenset[str]]
    own: str
    latest: str | None
    weights: Weights
    named: Mapping[int, float]

    def of(self, wanted: KindField) -> dict[tuple[int, str], Weighed]:
        """The points of each column for a field."""
        until = (self.own or self.latest) if wanted.period == "to date" else self.latest
        place, last = self.kind.place_of(wanted.name), max(1, len(self.columns) - 1)
        return {
            (column.index, wanted.name): weigh(
                column,
                wanted,
                until,
                (number / last, place),
                likenesses[wanted.name],
                self.weights,
                self.named.get(column.index, 0.0),
                lacking,
                bool(wanted.needs) and self.kind.says_one_of(column.heading.word_set, wanted.needs),
                bool(column.heading.words) and column.heading.word_set <= self.kind.subject,
            )
            for number, (column, likenesses, lacking) in enumerate(
                zip(self.columns, self.likenesses, self.lacking, strict=True)
            )
        }

    def may_be(
        self,
        name: str,
        weighed: Mapping[tuple[int, str], Weighed],
        added: Mapping[tuple[int, str], tuple[float, str]],
    ) -> bool:
        """Whether a column may be given a field: not where each counts more without one, sums and all.

        So most kinds are told at once to be none of a table's.
        """
        most = self.weights.sums * self.kind.is_reckoned(name) + _needed(self.kind, name, self.weights)
        return any(
            weighed[column.index, name].points + added.get((column.index, name), (0.0, ""))[0] + most
            >= _none_points(column, self.weights) - SLACK
            for column in self.columns
        )


def assign(
    kind: TableKind,
    columns: Sequence[TableColumn],
    rows: int,
    own: str,
    more: Mapping[tuple[int, str], tuple[float, str]] | None = None,
    settled: Mapping[int, str | None] | None = None,
    weights: Weights = WEIGHTS,
    named: Mapping[int, float] | None = None,
    spared: frozenset[str] = frozenset(),
    *,
    is_told: bool = False,
) -> Assignment | None:
    """The best assignment of columns to the fields of one kind; None where no column can be what rows need.

    Args:
        kind: the kind.
        columns: the table's columns.
        rows: how many body rows there are.
        own: the report's own period.
        more: points from elsewhere (what is known of the figures) by column number and field.
        settled: columns whose field a person has said (None: no field).
        weights: what evidence counts.
        named: how much each column's heading says what a field of any kind is called, 0 to 1.
        spared: fields that rows need and have from elsewhere than a column.
        is_told: whether the table is known to be of this kind.
    """
    latest = latest_period(columns, own)
    added = dict(more or {})
    likenesses = [kind.likenesses(column.heading) for column in columns]
    lacking = [kind.said_by(column.look.lacks) for column in columns]
    weighing = _Weighing(kind, columns, likenesses, lacking, own, latest, weights, named or {})
    needed = [frozenset((name,)) for name in kind.row if name not in spared] + [
        frozenset(names) for names in kind.any
    ]
    weighed: dict[tuple[int, str], Weighed] = {}
    for names in needed:
        for name in names:
            weighed |= weighing.of(kind.field(name))
        if not (settled or is_told) and not any(weighing.may_be(name, weighed, added) for name in names):
            return None
    for each in kind.fields:
        if not any(each.name in names for names in needed):
            weighed |= weighing.of(each)
    points = {key: one.points for key, one in weighed.items()}
    for key, (extra, reason) in arithmetic(kind, columns, points, rows, weights).items():
        before = added.get(key, (0.0, ""))
        added[key] = (before[0] + extra, "; ".join(filter(None, (before[1], reason))))
    for key, (extra, reason) in added.items():
        if key in weighed:
            said = (*weighed[key].reasons, reason) if reason else weighed[key].reasons
            weighed[key] = Weighed(weighed[key].points + extra, said)
    telling = [
        _holds_figures(column) and (column.heading.heads_figures or any(likely.values()))
        for column, likely in zip(columns, likenesses, strict=True)
    ]
    slots, matrix = _matrix(kind, columns, weighed, settled or {}, weights, telling, spared)
    places, _ = _solve(matrix)
    found = []
    for column, at in zip(columns, places, strict=True):
        taken = slots[at] if at < len(slots) else None
        one = weighed[column.index, taken] if taken else Weighed(0.0)
        found.append(Assigned(column, taken, float(one.points), one.reasons))
    unread = sum(1 for one in found if one.field is None and not one.column.look.is_blank)
    worth = sum(min(one.points, 14.0) - weights.take for one in found if one.field) - weights.unread * unread
    worth += weights.several * max(0, _years_of(kind, found) - FEW_YEARS)
    return Assignment(kind, tuple(found), float(worth), latest, slots, tuple(places), matrix, spared)


def _years_of(kind: TableKind, found: Sequence[Assigned]) -> int:
    """Of how many years columns are that a kind has several of, such as targets; quarters are a series."""
    said = {one.column.heading.period for one in found if one.field in kind.several}
    return sum(1 for period in said if YEAR_END.match(period))


def _matrix(
    kind: TableKind,
    columns: Sequence[TableColumn],
    weighed: Mapping[tuple[int, str], Weighed],
    settled: Mapping[int, str | None],
    weights: Weights,
    telling: Sequence[bool],
    spared: frozenset[str],
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The fields, as often as they may be given, and the points of each column for each and for none.

    `telling` are the columns of figures whose headings say anything of them: no other is given the one field
    that its kind may not lack for want of others.
    """
    copies = [
        (field.name, copy)
        for field in kind.fields
        for copy in range(len(columns) if field.is_repeated else 1)
    ]
    slots = tuple(name for name, _ in copies)
    # rows are nothing without what they need; of a repeated field the first copies are taken first
    needs = {name: 0.0 if name in spared else _needed(kind, name, weights) for name in slots}
    extra = [(needs[name] if copy == 0 else 0.0, 1e-4 * copy) for name, copy in copies]
    bare = [
        (0.0 if (name,) in kind.any else needed, later)
        for (name, _), (needed, later) in zip(copies, extra, strict=True)
    ]
    matrix = np.full((len(columns), len(slots) + len(columns)), NEVER)
    for row, column in enumerate(columns):
        if column.index in settled:
            said = settled[column.index]
            matrix[row, : len(slots)] = [50.0 if name == said else NEVER for name in slots]
            matrix[row, len(slots) + row] = 50.0 if said is None else NEVER
            continue
        matrix[row, : len(slots)] = [
            weighed[column.index, name].points + needed - later
            for name, (needed, later) in zip(slots, extra if telling[row] else bare, strict=True)
        ]
        matrix[row, len(slots) + row] = _none_points(column, weights)
    return slots, matrix


def _needed(kind: TableKind, name: str, weights: Weights) -> float:
    """What more a field counts without which a table has no rows, or is none of the kind."""
    return weights.row * (name in kind.row) + weights.lone * ((name,) in kind.any)


def _holds_figures(column: TableColumn) -> bool:
    """Whether most of what a column says are figures: signs and words are not taken for want of others."""
    return column.look.figure_share > MOSTLY_FIGURES


def _none_points(column: TableColumn, weights: Weights) -> float:
    """What a column counts that is given no field."""
    return weights.take - 0.5 if column.look.is_blank else weights.take


def _solve(matrix: NDArray[np.float64]) -> tuple[list[int], float]:
    rows, at = _solver()(matrix, maximize=True)
    return [int(column) for column in at], float(matrix[rows, at].sum())


@cache
def _solver() -> Callable[..., tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """The `linear_sum_assignment` of scipy, from the one compiled file that it is.

    The whole of `scipy.optimize` takes half a second to load, longer than a short report takes to read.
    """
    scipy = find_spec("scipy")
    folders = [f"{folder}/optimize" for folder in (scipy and scipy.submodule_search_locations) or ()]
    file = PathFinder.find_spec("_lsap", folders)
    if file is None or file.loader is None:  # a scipy that is built otherwise
        from scipy.optimize import linear_sum_assignment

        return linear_sum_assignment  # type: ignore[no-any-return]  # scipy has no types
    module: Any = module_from_spec(file)
    file.loader.exec_module(module)
    return module.linear_sum_assignment  # type: ignore[no-any-return]  # likewise
