"""Small counts of people: which cells must be empty so that none of them can be worked out again.

A count below `FEWEST` is emptied. That is not enough where a total is printed beside it: then the total goes
too, and where the rest still tells, one more cell. Whether it tells is not guessed: empty cells are solved
for by all equations that a reader has, and whatever can be solved gets company until nothing can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from pipelines.rows.records import Row, Value

FEWEST = 5
"""Counts of people below this number are suppressed."""
MOST_UNKNOWN = 400
"""Unknowns that are solved for at once; of a larger knot of rows every count is emptied."""

Cell = tuple[int, str]
"""A cell by the index of its row and its column."""


@dataclass(frozen=True)
class AboutPeople:
    """What a schema says of a table whose rows are about people.

    Attributes:
        counts: columns that count people, each with the columns that repeat the number (texts, percentages).
        groups: columns whose values tell which rows are added up together.
        totals: by column the values by which a row is the total of its group.
        sums: columns that are the sum of others in the same row.
    """

    counts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Sequence[str] = ()
    totals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sums: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> AboutPeople:
        """From the schema's own property; names that it does not know are a fault.

        Raises:
            TypeError: it holds anything else.
        """
        return cls(**raw)

    def is_total(self, row: Row) -> bool:
        """Whether a row is the total of its group."""
        return any(str(row.get(name)) in values for name, values in self.totals.items())


@dataclass(frozen=True)
class Equation:
    """Printed arithmetic: the total is the sum of its parts."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All of its cells, the total first."""
        return (self.total, *self.parts)


def cells_to_empty(rows: Sequence[Row], about: AboutPeople) -> dict[Cell, None]:
    """The counts that have to be empty, those that are small themselves first.

    Args:
        rows: of one table.
        about: what its schema says of it.
    """
    empty: dict[Cell, None] = {
        (index, name): None
        for index, row in enumerate(rows)
        for name in about.counts
        if (value := _count(row, name)) is not None and 0 < value < FEWEST
    }
    if not empty:
        return empty
    equations = equations_of(rows, about)
    for equation in equations:  # the total goes first: an earlier version may have printed any other part
        if any(part in empty for part in equation.parts):
            empty[equation.total] = None
    for knot in _knots(equations, empty):
        _hide_what_tells(rows, knot, empty)
    return empty


def equations_of(rows: Sequence[Row], about: AboutPeople) -> list[Equation]:
    """The arithmetic that readers have: totals of groups, and sums within a row."""
    found = []
    groups: dict[tuple[Value, ...], list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(tuple(row.get(name) for name in about.groups), []).append(index)
    for members in groups.values():
        totals = [index for index in members if about.is_total(rows[index])]
        for total in totals:
            for name in about.counts:
                parts = [index for index in members if index not in totals and _is_number(rows[index], name)]
                if _is_number(rows[total], name) and parts:
                    found.append(Equation((total, name), tuple((index, name) for index in parts)))
    for index, row in enumerate(rows):
        for total_of, parts_of in about.sums.items():
            if all(_is_number(row, name) for name in (total_of, *parts_of)):
                found.append(Equation((index, total_of), tuple((index, name) for name in parts_of)))
    return found


def solved(equations: Iterable[Equation], empty: Iterable[Cell]) -> list[Cell]:
    """The empty cells whose value the equations give, whatever the printed cells hold.

    An unknown is given if some sum of equations holds it alone: alone in a row of the reduced echelon form.
    """
    unknowns = list(dict.fromkeys(empty))
    places = {cell: number for number, cell in enumerate(unknowns)}
    matrix = []
    for equation in equations:
        row = {places[cell]: Fraction(1) for cell in equation.parts if cell in places}
        if equation.total in places:
            row[places[equation.total]] = Fraction(-1)
        if row:
            matrix.append(row)
    return [unknowns[place] for place in _alone(matrix)]


def _alone(matrix: list[dict[int, Fraction]]) -> list[int]:
    """Places that stand alone in a row once the matrix is reduced."""
    reduced: dict[int, dict[int, Fraction]] = {}
    for given in matrix:
        row = dict(given)
        for pivot in sorted(reduced):
            if pivot in row:
                _subtract(row, reduced[pivot], row[pivot])
        if not row:
            continue
        pivot = min(row)
        head = row[pivot]
        row = {place: value / head for place, value in row.items()}
        for other in reduced.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        reduced[pivot] = row
    return sorted(place for row in reduced.values() if len(row) == 1 for place in row)


def _subtract(row: dict[int, Fraction], other: Mapping[int, Fraction], times: Fraction) -> None:
    for place, value in other.items():
        left = row.get(place, Fraction(0)) - times * value
        if left:
            row[place] = left
        else:
            row.pop(place, None)


def _hide_what_tells(rows: Sequence[Row], knot: Sequence[Equation], empty: dict[Cell, None]) -> None:
    """Empty more cells of some equations until none of the empty ones can be solved, nor guessed closely."""
    cells = dict.fromkeys(cell for equation in knot for cell in equation.cells)
    if len(cells) > MOST_UNKNOWN:
        empty.update(cells)
        return
    while True:
        unknown = [cell for cell in cells if cell in empty]
        told = solved(knot, unknown)
        tight = [equation for equation in knot if _is_tight(rows, equation, empty)]
        wanting = [
            equation for equation in knot if equation in tight or any(cell in equation.cells for cell in told)
        ]
        choice = _next(rows, wanting, empty)
        if choice is None:
            return
        empty[choice] = None


def _is_tight(rows: Sequence[Row], equation: Equation, empty: Mapping[Cell, None]) -> bool:
    """Whether so few people are in the empty parts of a printed total that they are as good as told."""
    hidden = [cell for cell in equation.parts if cell in empty]
    if not hidden or equation.total in empty:
        return False
    return sum(_number(rows, cell) for cell in hidden) < 2 * FEWEST


def _next(rows: Sequence[Row], equations: Sequence[Equation], empty: Mapping[Cell, None]) -> Cell | None:
    """The cell whose loss costs least: the smallest that is no small count itself, a zero at last."""
    open_cells = dict.fromkeys(cell for equation in equations for cell in equation.cells if cell not in empty)
    ranked = sorted(open_cells, key=lambda cell: (_number(rows, cell) == 0, _number(rows, cell), cell))
    return ranked[0] if ranked else None


def _knots(equations: Sequence[Equation], empty: Mapping[Cell, None]) -> list[list[Equation]]:
    """Equations that hang together by their cells, as far as anything of them is empty."""
    knots: list[tuple[set[Cell], list[Equation]]] = []
    for equation in equations:
        touching = [knot for knot in knots if not knot[0].isdisjoint(equation.cells)]
        cells = set(equation.cells).union(*(knot[0] for knot in touching))
        joined = [each for knot in touching for each in knot[1]]
        knots = [knot for knot in knots if knot not in touching]
        knots.append((cells, [*joined, equation]))
    return [held for cells, held in knots if not cells.isdisjoint(empty)]


def _is_number(row: Row, name: str) -> bool:
    return _count(row, name) is not None


def _count(row: Row, name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(rows: Sequence[Row], cell: Cell) -> int:
    return _count(rows[cell[0]], cell[1]) or 0
