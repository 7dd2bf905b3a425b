"""Names of groups that nothing parts from the first record under them: a bold line over a plain name.

Programs that print sheets shade or rule only each second row, so that a group's name and the record under
it stand between the same two boundaries. The name is apart where all else in the row stands level with the
plain lines; where it does not, and no other record has such a name, the row is doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from pipelines.extraction.model import Line
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.text import lines_of

MIXED = "a bold line stands over this row's name, and whether it names a group cannot be told"


def with_names_apart(grid: Grid) -> Grid:
    """A grid whose rows that begin with a bold name over a plain one are two, or doubtful."""
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        for number in range(cell.row, cell.row + cell.row_span):
            rows.setdefault(number, []).append(cell)
    first = {
        number: lines
        for number, cells in rows.items()
        for cell in cells
        if cell.column == 0 and cell.row_span == 1 and cell.span == 1 and (lines := lines_of(cell.words))
    }
    bold = {number: count for number, lines in first.items() if (count := _bold_lines(lines))}
    if not bold:
        return grid  # as most are
    figured = [number for number in first if _has_figures(rows[number])]
    mixed = [number for number in figured if number in bold]
    if 2 * len(mixed) >= len(figured):  # every record's name begins in bold, unless it says the group's again
        mixed = [number for number in mixed if _is_said_again(first[number], bold[number])]
    if not mixed:
        return grid
    heights: dict[int, float] = {}
    doubts = list(grid.doubts)
    for number in mixed:
        y = _height_between(first[number], bold[number], rows[number])
        if y is None:
            doubts.append((number, MIXED))
        else:
            heights[number] = y
    return _parted(grid._replace(doubts=tuple(doubts)), heights)


def _bold_lines(lines: Sequence[Line]) -> int:
    """How many lines of a name are bold, where plain ones follow; none where words of both share a line."""
    count = len(list(takewhile(_is_bold, lines)))
    rest = lines[count:]
    return count if rest and not any(word.is_bold for line in rest for word in line.words) else 0


def _is_bold(line: Line) -> bool:
    return all(word.is_bold for word in line.words)


def _is_said_again(lines: Sequence[Line], count: int) -> bool:
    """Whether the plain lines of a name begin with what its bold lines say, as a group's only record may."""
    bold, plain = (" ".join(line.text for line in part).casefold() for part in (lines[:count], lines[count:]))
    return plain.startswith(bold)


def _has_figures(cells: Sequence[GridCell]) -> bool:
    return any(is_figure(line.text) for cell in cells if cell.column for line in lines_of(cell.words))


def _height_between(lines: Sequence[Line], count: int, cells: Sequence[GridCell]) -> float | None:
    """Where a bold name ends and the record begins; None where the record's other cells begin higher."""
    bottom, top = lines[count - 1].box.bottom, lines[count].box.top
    middle = (bottom + top) / 2
    others = [word for cell in cells if cell.column for word in cell.words]
    if any(cell.row_span > 1 for cell in cells) or any(word.box.middle[1] < middle for word in others):
        return None
    return middle


def _parted(grid: Grid, heights: Mapping[int, float]) -> Grid:
    """A grid with some rows parted at a height each."""
    if not heights:
        return grid
    after = [sum(other < row for other in heights) for row in range(len(grid.row_edges))]
    cells: list[GridCell] = []
    for cell in grid.cells:
        row = cell.row + after[cell.row]
        last = cell.row + cell.row_span - 1
        end = last + after[last] + (1 if last not in heights else 2)
        if cell.row not in heights:
            cells.append(cell._replace(row=row, row_span=end - row))
            continue
        y = heights[cell.row]
        upper, lower = cell.box._replace(bottom=y), cell.box._replace(top=y)
        over = tuple(word for word in cell.words if word.box.middle[1] < y)
        under = tuple(word for word in cell.words if word.box.middle[1] >= y)
        cells.append(cell._replace(box=upper, row=row, words=over))
        cells.append(cell._replace(box=lower, row=row + 1, words=under))
    edges = sorted([*grid.row_edges, *heights.values()])
    doubts = [(row + after[row] + (row in heights), why) for row, why in grid.doubts]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    beneath = frozenset(row + after[row] for row in grid.beneath)
    return grid._replace(cells=tuple(cells), row_edges=tuple(edges), doubts=tuple(doubts), beneath=beneath)
