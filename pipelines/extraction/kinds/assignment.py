"""The best assignment of a table's columns to the fields of a kind, and how clearly it wins.

Every column is weighed against every field; scipy's solver finds the best whole. A column that no field
suits stays unassigned. How clear a column is: by how much the best assignment is ahead of the best one
that gives this column to something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipelines.extraction.kinds.evidence import (
    WEIGHTS,
    TableColumn,
    Weighed,
    Weights,
    arithmetic,
    latest_period,
    weigh,
)
from pipelines.extraction.kinds.kinds import TableKind

NEVER = -1e6


@dataclass(frozen=True)
class Assigned:
    """What a column was found to be: a field (or none), points, the lead over the next best, and reasons.

    `rival` is the field (or none) that the column has in the best other assignment.
    """

    column: TableColumn
    field: str | None
    points: float
    lead: float
    rival: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Assignment:
    """A kind's best assignment for a table; `total` weighs kinds against each other."""

    kind: TableKind
    columns: tuple[Assigned, ...]
    total: float
    latest: str | None

    @property
    def fields(self) -> frozenset[str]:
        """The fields that were found."""
        return frozenset(column.field for column in self.columns if column.field)

    @property
    def is_whole(self) -> bool:
        """Whether it has what makes rows of this kind."""
        found = self.fields
        return (
            set(self.kind.row) <= found
            and all(found & set(group) for group in self.kind.any)
            and sum(1 for column in self.columns if column.field) >= self.kind.least
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
) -> Assignment:
    """The best assignment of columns to the fields of one kind.

    Args:
        kind: the kind.
        columns: the table's columns.
        rows: how many body rows there are.
        own: the report's own period.
        more: points from elsewhere (what is known of the figures) by column number and field.
        settled: columns whose field a person has said (None: no field).
        weights: what evidence counts.
        named: how much each column's heading says what a field of any kind is called, 0 to 1.
    """
    latest = latest_period(columns, own)
    slots = [
        (field, copy) for field in kind.fields for copy in range(len(columns) if field.is_repeated else 1)
    ]
    weighed: dict[tuple[int, str], Weighed] = {}
    for number, column in enumerate(columns):
        for place, field in enumerate(kind.fields):
            share = (number / max(1, len(columns) - 1), place / max(1, len(kind.fields) - 1))
            until = (own or latest) if field.period == "to date" else latest
            weighed[column.index, field.name] = weigh(
                column, field, until, share, weights, (named or {}).get(column.index, 0.0)
            )
    points = {key: one.points for key, one in weighed.items()}
    added = dict(more or {})
    for key, (extra, reason) in arithmetic(kind, columns, points, rows, weights).items():
        before = added.get(key, (0.0, ""))
        added[key] = (before[0] + extra, "; ".join(filter(None, (before[1], reason))))
    for key, (extra, reason) in added.items():
        if key in weighed:
            weighed[key] = Weighed(weighed[key].points + extra, (*weighed[key].reasons, reason))
    matrix = np.full((len(columns), len(slots) + len(columns)), NEVER)
    for row, column in enumerate(columns):
        for at, (field, copy) in enumerate(slots):
            needed = weights.row if field.name in kind.row and copy == 0 else 0.0  # rows are nothing without
            matrix[row, at] = weighed[column.index, field.name].points + needed - 1e-4 * copy
        matrix[row, len(slots) + row] = weights.take if not column.look.is_blank else weights.take - 0.5
        if settled and column.index in settled:
            said = settled[column.index]
            for at, (field, _) in enumerate(slots):
                matrix[row, at] = 50.0 if field.name == said else NEVER
            matrix[row, len(slots) + row] = 50.0 if said is None else NEVER
    best, total = _solve(matrix)
    found = []
    for row, column in enumerate(columns):
        at = best[row]
        name = slots[at][0].name if at < len(slots) else None
        other = matrix.copy()
        blocked = [n for n, (field, _) in enumerate(slots) if field.name == name] if name else [at]
        other[row, blocked] = NEVER
        second, other_total = _solve(other)
        rival_at = second[row]
        rival = slots[rival_at][0].name if rival_at < len(slots) else None
        reasons = weighed[column.index, name].reasons if name else ()
        value = weighed[column.index, name].points if name else 0.0
        found.append(Assigned(column, name, float(value), float(total - other_total), rival, reasons))
    unread = sum(1 for one in found if one.field is None and not one.column.look.is_blank)
    worth = sum(min(one.points, 14.0) - weights.take for one in found if one.field) - weights.unread * unread
    return Assignment(kind, tuple(found), float(worth), latest)


def _solve(matrix: NDArray[np.float64]) -> tuple[list[int], float]:
    rows, at = linear_sum_assignment(matrix, maximize=True)
    return [int(column) for column in at], float(matrix[rows, at].sum())
