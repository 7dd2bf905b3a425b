"""Tables without column rules: rows between horizontal rules or shading, columns in the white rivers.

Used where a page rules or shades rows only. A river is a strip that no word crosses in the rows of the
table; where every row's cells are shaded on their own, the shading's edges are the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.grid import SNAP, Grid, GridCell, fill_of, is_paper
from pipelines.extraction.model import Box, Line, PageContent, Word
from pipelines.extraction.text import lines_of

WORD_SPACE = 0.75  # of the font size: a wider gap may be one between columns
LEAST_RIVER = 2.5  # points
LEAST_WIDTH = 0.2  # of the page: a shorter rule is no row's
TALL_GAP = 3.4  # of the font size: a band of one line that is taller lies between tables


class Edge(NamedTuple):
    """A horizontal boundary of rows: its height and extent."""

    y: float
    x0: float
    x1: float


class Region(NamedTuple):
    """Part of a page that may be one table: the boundaries of its rows from top to bottom."""

    x0: float
    x1: float
    ys: tuple[float, ...]


def find_open_grids(page: PageContent, ruled: Sequence[Grid]) -> list[Grid]:
    """The page's tables that have rows but no column rules, top to bottom."""
    edges = [edge for edge in _edges(page) if not any(_inside(edge, grid) for grid in ruled if has_column_rules(page, grid))]
    found = []
    for region in _regions(edges, page):
        grid = _grid(page, region, edges)
        if grid is not None:
            found.append(grid)
    return found


def has_column_rules(page: PageContent, grid: Grid) -> bool:
    """Whether true lines, not only shading, part a grid's columns (or it is shaded whole, cell by cell)."""
    height = grid.box.height
    inner = [x for x in grid.column_edges[1:-1]]
    for x in inner:
        covered = sum(
            min(rule.box.bottom, grid.box.bottom) - max(rule.box.top, grid.box.top)
            for rule in page.rules
            if rule.is_vertical and abs(rule.box.x0 - x) <= SNAP and rule.box.bottom > grid.box.top and rule.box.top < grid.box.bottom
        )
        if covered > 0.3 * height:
            return True
    return False


def _inside(edge: Edge, grid: Grid) -> bool:
    box = grid.box
    return box.top - SNAP <= edge.y <= box.bottom + SNAP and edge.x0 < box.x1 and edge.x1 > box.x0


def _edges(page: PageContent) -> list[Edge]:
    """Horizontal rules and the upper and lower edges of shading, pieces at one height joined."""
    pieces = [Edge(rule.box.top, rule.box.x0, rule.box.x1) for rule in page.rules if not rule.is_vertical]
    for fill in page.fills:
        if not is_paper(fill.colour) and fill.box.height < 0.9 * page.height:
            pieces += [Edge(fill.box.top, fill.box.x0, fill.box.x1), Edge(fill.box.bottom, fill.box.x0, fill.box.x1)]
    pieces.sort()
    joined: list[Edge] = []
    rows: list[list[Edge]] = []
    for piece in pieces:
        if rows and piece.y - rows[-1][0].y <= SNAP:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda edge: edge.x0)
        current = row[0]
        for edge in row[1:]:
            if edge.x0 <= current.x1 + SNAP:
                current = Edge(current.y, current.x0, max(current.x1, edge.x1))
            else:
                joined.append(current)
                current = Edge(row[0].y, edge.x0, edge.x1)
        joined.append(current)
    return [edge for edge in joined if edge.x1 - edge.x0 >= 8]


def _regions(edges: Sequence[Edge], page: PageContent) -> list[Region]:
    """Runs of boundaries with one left and right end, parted where the text between is no row."""
    wide = [edge for edge in edges if edge.x1 - edge.x0 >= LEAST_WIDTH * page.width]
    groups: list[list[Edge]] = []
    for edge in sorted(wide, key=lambda edge: edge.y):
        for group in groups:
            if abs(group[0].x0 - edge.x0) <= 6 and abs(group[0].x1 - edge.x1) <= 6:
                group.append(edge)
                break
        else:
            groups.append([edge])
    regions: list[Region] = []
    for group in groups:
        x0, x1 = min(edge.x0 for edge in group), max(edge.x1 for edge in group)
        run = [group[0].y]
        for above, below in pairwise(edge.y for edge in group):
            if _is_row(page, Box(x0, above, x1, below)):
                run.append(below)
            else:
                regions.append(Region(x0, x1, tuple(run)))
                run = [below]
        regions.append(Region(x0, x1, tuple(run)))
    return [region for region in regions if len(region.ys) >= 3]


def _words_in(page: PageContent, box: Box) -> list[Word]:
    return [word for word in page.words if box.holds(word.box.middle)]


def _is_row(page: PageContent, box: Box) -> bool:
    """Whether the words between two boundaries are a table's row, not the text between two tables."""
    words = _words_in(page, box)
    if not words:
        return box.height < 30
    lines = lines_of(words)
    size = max(word.size for word in words)
    segmented = [segments(line) for line in lines]
    if all(len(parts) == 1 for parts in segmented):
        if len(lines) == 1:
            return box.height <= TALL_GAP * size
        wide = [parts for parts in segmented if parts[0].width > 0.55 * box.width]
        return not wide and box.height <= (len(lines) + 2) * 1.8 * size
    return True


def segments(line: Line) -> list[Box]:
    """A line's stretches of words that stand no further apart than words do."""
    found: list[Box] = []
    for word in line.words:
        if found and word.box.x0 - found[-1].x1 < WORD_SPACE * word.size:
            last = found[-1]
            found[-1] = Box(last.x0, min(last.top, word.box.top), max(last.x1, word.box.x1), max(last.bottom, word.box.bottom))
        else:
            found.append(word.box)
    return found


def _grid(page: PageContent, region: Region, edges: Sequence[Edge]) -> Grid | None:
    area = Box(region.x0, region.ys[0], region.x1, region.ys[-1])
    words = _words_in(page, area)
    columns = _shaded_columns(page, area) or _rivers(words, area)
    if len(columns) < 3:
        return None
    ys = sorted({*region.ys, *(edge.y for edge in edges if area.top < edge.y < area.bottom and edge.x0 >= area.x0 - 6 and edge.x1 <= area.x1 + 6)})
    ys = [y for number, y in enumerate(ys) if number == 0 or y - ys[number - 1] > SNAP]
    cells = _cells(page, words, columns, ys, edges)
    return Grid(page.number, area, tuple(cells), tuple(columns), tuple(ys))


def _shaded_columns(page: PageContent, area: Box) -> list[float]:
    """Column edges told by shaded cells that stand side by side in at least two rows."""
    seen: dict[int, list[float]] = {}
    for fill in page.fills:
        if area.holds(fill.box.middle) and fill.box.width < 0.9 * area.width and not is_paper(fill.colour):
            for x in (fill.box.x0, fill.box.x1):
                seen.setdefault(round(x / SNAP), []).append(x)
    tops = len({round(fill.box.top) for fill in page.fills if area.holds(fill.box.middle)})
    xs = sorted(sum(values) / len(values) for values in seen.values() if len(values) >= max(2, 0.3 * tops))
    merged: list[float] = []
    for x in xs:
        if merged and x - merged[-1] <= 2 * SNAP:
            merged[-1] = (merged[-1] + x) / 2
        else:
            merged.append(x)
    is_whole = bool(merged) and abs(merged[0] - area.x0) <= 6 and abs(merged[-1] - area.x1) <= 6
    return merged if is_whole and len(merged) >= 3 else []


def _rivers(words: Sequence[Word], area: Box) -> list[float]:
    """Column edges in the middle of strips that no words cross; rows of one long line do not count."""
    covered = [0] * (int(area.width) + 2)
    lines = lines_of(words)
    several = [parts for line in lines if len(parts := segments(line)) > 1]
    narrow = [parts for line in lines if len(parts := segments(line)) == 1 and parts[0].width < 0.3 * area.width]
    for parts in several + narrow:
        for box in parts:
            first = max(0, int(box.x0 - area.x0))
            last = min(len(covered) - 1, int(box.x1 - area.x0) + 1)
            for x in range(first, last):
                covered[x] += 1
    allowed = max(0, len(several) // 40)
    edges = [area.x0]
    start: int | None = None
    for x, count in enumerate(covered[: int(area.width)]):
        if count <= allowed:
            start = x if start is None else start
        elif start is not None:
            if start > 0 and x - start >= LEAST_RIVER:
                edges.append(area.x0 + (start + x) / 2)
            start = None
    edges.append(area.x1)
    return edges


def _cells(
    page: PageContent, words: Sequence[Word], columns: Sequence[float], ys: Sequence[float], edges: Sequence[Edge]
) -> list[GridCell]:
    """Rectangles of an open table: over rows where no boundary parts them, over columns where text crosses."""
    width, height = len(columns) - 1, len(ys) - 1
    bands = [[word for word in words if ys[row] <= word.box.middle[1] < ys[row + 1]] for row in range(height)]
    crossed = [_crossed(bands[row], columns) for row in range(height)]
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            last = column
            while last + 1 < width and last in crossed[row]:
                last += 1
            below = row
            while last == column and below + 1 < height and not _parted(edges, columns, column, ys[below + 1]):
                below += 1
            taken.update((r, c) for r in range(row, below + 1) for c in range(column, last + 1))
            box = Box(columns[column], ys[row], columns[last + 1], ys[below + 1])
            held = tuple(word for band in bands[row : below + 1] for word in band if box.x0 <= word.box.middle[0] < box.x1)
            cells.append(GridCell(box, row, column, below - row + 1, last - column + 1, held, fill_of(box, page.fills)))
    return cells


def _crossed(band: Sequence[Word], columns: Sequence[float]) -> set[int]:
    """Numbers of columns whose right edge is crossed by words of the band that stand together."""
    found: set[int] = set()
    for line in lines_of(band):
        for box in segments(line):
            for number, x in enumerate(columns[1:-1]):
                if box.x0 < x - 1 and box.x1 > x + 1:
                    found.add(number)
    return found


def _parted(edges: Sequence[Edge], columns: Sequence[float], column: int, y: float) -> bool:
    middle = (columns[column] + columns[column + 1]) / 2
    return any(abs(edge.y - y) <= SNAP and edge.x0 <= middle <= edge.x1 for edge in edges)
