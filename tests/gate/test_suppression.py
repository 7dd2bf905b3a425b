"""Small counts of people cannot be worked out again: a reader with a pencil, and one with algebra, fail."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from pipelines.gate.suppression import (
    FEWEST,
    AboutPeople,
    Cell,
    Equation,
    cells_to_empty,
    equations_of,
    solved,
)
from pipelines.rows.records import Row

ABOUT = AboutPeople(
    counts={"upheld": ["text"], "refused": ["text"], "received": ["text"]},
    groups=("report", "quarter"),
    totals={"service": ("Total",)},
    sums={"received": ("upheld", "refused")},
)


def table(counts: Sequence[tuple[int, int]], quarter: str = "Q1") -> list[Row]:
    """A row per service, and their total."""
    whole = (sum(each[0] for each in counts), sum(each[1] for each in counts))
    names = [*(f"service {number}" for number in range(len(counts))), "Total"]
    return [
        {
            "report": "r",
            "quarter": quarter,
            "service": name,
            "upheld": upheld,
            "refused": refused,
            "received": upheld + refused,
        }
        for name, (upheld, refused) in zip(names, [*counts, whole], strict=True)
    ]


def worked_out(equations: Iterable[Equation], hidden: Iterable[Cell]) -> set[Cell]:
    """What a reader solves for, by ranks of matrices and not as the code does it."""
    unknowns = list(hidden)
    lines = []
    for equation in equations:
        line = [0.0] * len(unknowns)
        for cell in equation.parts:
            if cell in unknowns:
                line[unknowns.index(cell)] += 1
        if equation.total in unknowns:
            line[unknowns.index(equation.total)] -= 1
        lines.append(line)
    matrix = np.array(lines)
    rank = np.linalg.matrix_rank(matrix)
    return {
        cell
        for number, cell in enumerate(unknowns)
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(unknowns))[number]])) == rank
    }


@pytest.mark.parametrize("seed", range(40))
def test_no_small_count_can_be_worked_out(seed: int):
    chance = random.Random(seed)  # noqa: S311 - no secret
    size = chance.randint(1, 6)
    rows = table(
        [(chance.choice((0, 1, 3, 4, 7, 12, 90)), chance.choice((0, 2, 5, 8, 40))) for _ in range(size)]
    )
    rows += table([(chance.randint(0, 30), chance.randint(0, 30)) for _ in range(3)], "Q2")
    hidden = cells_to_empty(rows, ABOUT)
    small = {
        (index, name)
        for index, row in enumerate(rows)
        for name in ABOUT.counts
        if 0 < int(row[name]) < FEWEST
    }
    assert small <= hidden.keys()
    equations = equations_of(rows, ABOUT)
    assert worked_out(equations, hidden) == set(solved(equations, hidden)) == set()
    for equation in equations:
        parts = [cell for cell in equation.parts if cell in hidden]
        if parts and equation.total not in hidden:
            assert sum(int(str(rows[index][name])) for index, name in parts) >= 2 * FEWEST


def test_nothing_is_lost_where_nothing_is_small():
    assert cells_to_empty(table([(7, 12), (30, 9)]), ABOUT) == {}


def test_a_group_without_a_small_count_keeps_its_figures():
    rows = [*table([(3, 40), (50, 60)]), *table([(20, 30), (40, 50)], "Q2")]
    assert all(index < 3 for index, _ in cells_to_empty(rows, ABOUT))


def test_an_earlier_version_does_not_tell_either():
    """Of the version before a reader knows every other part; the total that is new must not be printed."""
    about = AboutPeople(counts={"count": []}, groups=("report",), totals={"service": ("Total",)})
    before = {"a": 12, "b": 8, "c": 10}
    rows: list[Row] = [
        {"report": "r", "service": name, "count": 3 if name == "a" else value}
        for name, value in before.items()
    ]
    rows.append({"report": "r", "service": "Total", "count": 21})
    hidden = cells_to_empty(rows, about)
    known = {cell for cell in hidden if cell[0] in (1, 2)}  # as they were printed before
    left = [cell for cell in hidden if cell not in known]
    assert {(0, "count"), (3, "count")} <= set(left)
    assert worked_out(equations_of(rows, about), left) == set()
