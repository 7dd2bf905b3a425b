"""Tables side by side, each under a heading of its own: which lines are of which, column after column.

Their headings stand on one line of the page, or nearly, and would head both. So the lines straight above such
tables, and those between tables of one column, go with the column they stand in; what runs over where the
columns meet is of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.model import Box, Line, RawTable, TextBlock
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.model import Grid

ROOM = 2.0  # letters' sizes between a heading and what stands under it
MOST_ABOVE = 4  # lines over a table that may be its own


class Placed(NamedTuple):
    """A table of cards, tiles or blocks, or a tile's text, and the box around it on its page."""

    box: Box
    part: RawTable | TextBlock


class Beside(NamedTuple):
    """Tables side by side: where they and their headings begin, and what each column holds from the top."""

    top: float
    columns: tuple[tuple[Line | Grid | Placed, ...], ...]


def tables_beside(grids: Sequence[Grid], lines: Sequence[Line]) -> tuple[list[Beside], list[Line]]:
    """Tables of a page that stand side by side under headings of their own, and the lines of none of them.

    Args:
        grids: the page's tables.
        lines: outside tables, from the top.
    """
    found: list[Beside] = []
    left = list(lines)
    for group in _side_by_side(grids):
        columns = _columns(group)
        edges = [(one[-1] + two[0]) / 2 for one, two in pairwise(map(_reach, columns))]
        top = min(grid.box.top for grid in group)
        bottom = max(grid.box.bottom for grid in group)
        inside = [line for line in left if top <= line.box.middle[1] <= bottom]
        above = _headings(columns, [line for line in left if line.box.middle[1] < top], edges)
        if not above or any(_runs_over(line, edges) for line in inside):
            continue
        taken = [*above, *inside]
        parts = [_part(line, edges, at) for line in taken for at in range(len(columns))]
        own = [[part for part in parts[at :: len(columns)] if part is not None] for at in range(len(columns))]
        found.append(
            Beside(
                above[0].box.top,
                tuple(
                    tuple(sorted([*own[at], *column], key=lambda one: one.box.top))
                    for at, column in enumerate(columns)
                ),
            )
        )
        left = [line for line in left if line not in taken]
    return found, left


def _side_by_side(grids: Sequence[Grid]) -> list[list[Grid]]:
    """Tables that share heights with others but no width, directly or through those."""
    groups: list[list[Grid]] = []
    for grid in sorted(grids, key=lambda grid: grid.box.top):
        near = [group for group in groups if any(_are_beside(grid, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), grid])
    return [group for group in groups if len(group) > 1 and len(_columns(group)) > 1]


def _are_beside(one: Grid, two: Grid) -> bool:
    apart = one.box.x1 <= two.box.x0 + S.snap or two.box.x1 <= one.box.x0 + S.snap
    return apart and one.box.top < two.box.bottom and two.box.top < one.box.bottom


def _columns(group: Sequence[Grid]) -> list[list[Grid]]:
    """Tables by the column of the page they stand in; one that reaches over two makes them one."""
    columns: list[list[Grid]] = []
    for grid in sorted(group, key=lambda grid: grid.box.x0):
        if columns and grid.box.x0 < _reach(columns[-1])[1] - S.snap:
            columns[-1].append(grid)
        else:
            columns.append([grid])
    return columns


def _reach(column: Sequence[Grid]) -> tuple[float, float]:
    return min(grid.box.x0 for grid in column), max(grid.box.x1 for grid in column)


def _headings(columns: Sequence[Sequence[Grid]], above: Sequence[Line], edges: Sequence[float]) -> list[Line]:
    """The fewest lines straight above that give the first table of every column a heading, if they do."""
    tops = [min(grid.box.top for grid in column) for column in columns]
    headed: set[int] = set()
    taken: list[Line] = []
    for line in reversed(above[-MOST_ABOVE:]):
        places = [at for at in range(len(columns)) if _part(line, edges, at) is not None]
        size = max(word.size for word in line.words)
        if _runs_over(line, edges) or any(tops[at] - line.box.bottom > ROOM * size for at in places):
            break
        taken.insert(0, line)
        headed.update(places)
        for at in places:
            tops[at] = line.box.top
        if len(headed) == len(columns):
            return taken
    return []


def _runs_over(line: Line, edges: Sequence[float]) -> bool:
    return any(part.box.x0 < x < part.box.x1 for part in line.parts for x in edges)


def _part(line: Line, edges: Sequence[float], at: int) -> Line | None:
    """What of a line stands in one column."""
    low = edges[at - 1] if at else float("-inf")
    high = edges[at] if at < len(edges) else float("inf")
    words = tuple(word for word in line.words if low <= word.box.middle[0] < high)
    return Line(words) if words else None
