"""Columns that headings leave without a field, told by the others: the rest of a total, a target of ratings.

Each is found after a first assignment, as one more piece of evidence for a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.kinds.assignment import Assignment
from pipelines.extraction.kinds.evidence import LEAST_ROWS, TableColumn
from pipelines.rows import figures

RESULT, TARGET, RATING = "result", "target", "rag"
UNLIKELY = 100  # ways to share out rows among two ratings: of fewer, chance parts them too
PARTED = 0.9  # of the rows of either rating: so many are on their side of one distance
NEAR = 4.0  # times: a target is no further from most results
HARDLY = 4.0  # points: with fewer a column is what it is for want of others
CLOSE = 1e-9


def told_by_others(found: Assignment, rows: int) -> tuple[tuple[int, str], str] | None:
    """The one column and field that the other columns tell of a first assignment, with the reason.

    Args:
        found: what the columns are so far.
        rows: how many body rows there are.
    """
    if (left := left_of_total(found, rows)) is not None:
        return (left, found.kind.rest[1]), "it is what the other parts leave of the total, in every row"
    if (aim := target_of_ratings(found, rows)) is not None:
        return (aim, TARGET), "how far results are from it parts their ratings"
    return None


def left_of_total(found: Assignment, rows: int) -> int | None:
    """The number of the only column that holds what the parts found leave of a total, in each of some rows.

    Args:
        found: what the columns are, none of them the field that the kind has for this rest.
        rows: how many body rows there are.
    """
    kind = found.kind
    if not kind.rest or kind.rest[1] in found.fields or kind.rest[0] not in found.fields:
        return None
    total, rest = kind.rest
    groups = [set(names[1:]) - {rest} for names in kind.sums if names[0] == total and rest in names]
    parts = max((group for group in groups if group <= found.fields), key=len, default=set())
    held = {one.field: np.nan_to_num(one.column.look.figures[:rows]) for one in found.columns if one.field}
    if not parts or len(held[total]) < LEAST_ROWS:
        return None
    left = held[total] - sum(held[name] for name in parts)
    free = [one.column for one in found.columns if one.field is None and not one.column.look.is_blank]
    fitting = [one.index for one in free if np.array_equal(np.nan_to_num(one.look.figures[:rows]), left)]
    return fitting[0] if len(fitting) == 1 and left.any() else None


def target_of_ratings(found: Assignment, rows: int) -> int | None:
    """The number of the only column of figures such that how far results are from it parts two ratings.

    So `Milestone` is a target, where results rated `Behind` are all further from it than those `In line`.
    Only where no column is a target yet, and this one's heading says nothing that is known.
    """
    fields = {one.field: one.column for one in found.columns if one.field}
    if TARGET in fields or RESULT not in fields or RATING not in fields:
        return None
    results = _numbers(fields[RESULT], rows)
    ratings = [_rating(fields[RATING], at) for at in range(rows)]
    free = [one.column for one in found.columns if one.field is None or one.points < HARDLY]
    plain = [one for one in free if not (one.look.is_blank or one.heading.period or one.heading.relation)]
    fitting = [one.index for one in plain if _parts_ratings(results, _numbers(one, rows), ratings)]
    return fitting[0] if len(fitting) == 1 else None


def _numbers(column: TableColumn, rows: int) -> NDArray[np.float64]:
    """A column's figures in whatever unit each is printed; none is not a number."""
    values = [figures.read(cell.text).value for cell in column.look.cells[:rows]]
    return np.array([np.nan if value is None else float(value) for value in values])


def _rating(column: TableColumn, row: int) -> Any:
    """What a cell shows for a rating: its word, else its sign and colour."""
    cell = column.look.cells[row]
    marks = tuple((symbol.sign, symbol.colour) for symbol in cell.symbols)
    return cell.text.casefold() or marks or cell.colour


def _parts_ratings(results: NDArray[np.float64], aims: NDArray[np.float64], ratings: Sequence[Any]) -> bool:
    """Whether distances from some figures part the rows of two ratings, but for few."""
    known = ~np.isnan(results) & ~np.isnan(aims) & (np.abs(aims) > CLOSE)
    far = np.full(len(results), np.nan)
    far[known] = np.abs(results[known] - aims[known]) / np.abs(aims[known])
    if not known.any() or np.median(far[known]) > NEAR - 1:
        return False
    distances: dict[Any, list[float]] = {}
    for at, rating in enumerate(ratings):
        if known[at] and rating:
            distances.setdefault(rating, []).append(float(far[at]))
    return any(_are_parted(*pair) for pair in _pairs(distances.values()))


def _pairs(groups: Any) -> Iterator[tuple[list[float], list[float]]]:
    """Each two ratings with rows enough, the nearer to the target first."""
    for one, two in combinations(groups, 2):
        if comb(len(one) + len(two), len(one)) >= UNLIKELY:
            yield (one, two) if np.median(one) < np.median(two) else (two, one)


def _are_parted(near: Sequence[float], far: Sequence[float]) -> bool:
    """Whether one distance has nearly all of either rating on its side: of few, all."""
    return any(
        sum(x <= cut for x in near) >= PARTED * len(near) and sum(x > cut for x in far) >= PARTED * len(far)
        for cut in near
    )
