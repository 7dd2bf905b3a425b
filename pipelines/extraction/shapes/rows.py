"""Rows that nothing rules apart: hypotheses of where records begin, weighed against each other.

Between two boundaries (rules, bands of colour) there may stand one record or several. Each way to part the
printed lines there has a cost: figures one above the other in a record, figures without leading words, a
text begun that would have fitted on the line before, wide white space inside a row, a row that begins in
small letters. The cheapest way is taken; where another is nearly as cheap, the rows it would change are
doubtful, and whoever reads the table must hold them back. Nothing is guessed about single-figure texts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from statistics import median, pstdev
from typing import NamedTuple

from pipelines.extraction.model import Line, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.beneath import ACROSS, Beneath, LetterLook, heights_between, texts_beneath
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable, is_followed, room_beneath
from pipelines.extraction.shapes.figures import is_blank, is_figure, is_share_of
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.text import lines_of

DIGIT = re.compile(r"\d")
UNCLEAR = "where this row begins and ends is not clear"
NAME_OR_COMMENT = "a line under this row's name may be more of the name, or a comment"
STACKED_ROW = "several figures stand one above the other in several columns of this row"
MODES = ("first", "middle", "last")
UNENDED_WORDS = frozenset(
    ["and", "or", "of", "the", "for", "in", "to", "with", "by", "on", "at", "a", "&", "per"]
)


class Reach(NamedTuple):
    """How wide a column's text is: to the end of its longest line, and to where text cannot go on."""

    left: float
    right: float
    bound: float
    is_at_right: bool

    def share(self, above: Line, word: Word) -> float:
        """How much of the room a line takes with a further word; 0 where other lines are longer still."""
        width = above.box.width if self.is_at_right else above.box.x1 - self.left
        width += S.usual_space * word.size + word.box.width
        if width < self.right - self.left - S.room * word.size:
            return 0.0
        return width / max(1.0, self.bound - self.left)


class PrintedLevel(NamedTuple):
    """What is printed at one height between two boundaries, by column."""

    top: float
    bottom: float
    size: float
    lines: Mapping[int, Line]


@dataclass(frozen=True)
class Stack:
    """The printed lines between two boundaries, and what is known of the columns they stand in.

    `figures` are the numbers of columns that hold figures; `reaches` says of each other how wide its text is.
    """

    levels: tuple[PrintedLevel, ...]
    figures: frozenset[int]
    reaches: Mapping[int, Reach]
    leading: int | None

    @cached_property
    def size(self) -> float:
        """The usual size of letters, in points."""
        return median(level.size for level in self.levels)

    @cached_property
    def gaps(self) -> tuple[float, ...]:
        """The white below each level but the last, in points."""
        return tuple(below.top - above.bottom for above, below in pairwise(self.levels))

    @cached_property
    def shares(self) -> tuple[frozenset[int], ...]:
        """Columns of each level that hold but the figure above in other words, which is no figure more."""
        last: dict[int, Line] = {}
        found: list[frozenset[int]] = []
        for level in self.levels:
            here = {at: line for at, line in level.lines.items() if at in self.figures}
            found.append(
                frozenset(
                    at for at, line in here.items() if at in last and is_share_of(line.text, last[at].text)
                )
            )
            last |= here
        return tuple(found)

    @cached_property
    def anchors(self) -> tuple[bool, ...]:
        """Whether each level holds a figure."""
        return tuple(
            bool(self.figures & set(level.lines) - shares)
            for level, shares in zip(self.levels, self.shares, strict=True)
        )

    @cached_property
    def wide(self) -> float | None:
        """The white above which rows part, where narrow and wide white can be told apart."""
        ordered = sorted(gap for gap in self.gaps if gap > -S.level * self.size)
        steps = [(b - a, (a + b) / 2) for a, b in pairwise(ordered) if b - a > S.gap_step * self.size]
        return steps[0][1] if steps else None

    @cached_property
    def row_costs(self) -> dict[tuple[int, int], float]:
        """What speaks against levels, by first and end, as one row, wherever figures stand in rows."""
        return {}

    @cached_property
    def is_narrow_enough(self) -> bool:
        """Whether narrow white parts rows too, as between two lines of figures in several columns each."""
        return any(
            gap <= (self.wide or 0.0) and self._several(above) and self._several(below)
            for gap, above, below in zip(self.gaps, self.levels, self.levels[1:], strict=False)
        )

    def _several(self, level: PrintedLevel) -> bool:
        return len(self.figures & set(level.lines)) > 1 and self.leading in level.lines


Parting = tuple[tuple[int, int], ...]  # first and end level of each row


def levels_of(cells: Iterable[tuple[int, Sequence[Line]]]) -> tuple[PrintedLevel, ...]:
    """Lines of cells, by column, as levels from top to bottom."""
    printed = sorted(
        (line.box.bottom, line.box.top, line.words[0].size, column, line)
        for column, lines in cells
        for line in lines
    )
    groups: list[list[tuple[float, float, float, int, Line]]] = []
    for entry in printed:
        bottom, _, size, column, _ = entry
        if (
            groups
            and bottom - groups[-1][0][0] < S.level * size
            and all(column != other[3] for other in groups[-1])
        ):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return tuple(
        PrintedLevel(
            min(top for _, top, _, _, _ in group),
            max(bottom for bottom, _, _, _, _ in group),
            max(size for _, _, size, _, _ in group),
            {column: line for _, _, _, column, line in group},
        )
        for group in groups
    )


def best_parting(stack: Stack) -> tuple[Parting, frozenset[int]]:
    """The cheapest way to part levels into rows; numbers of rows that another way nearly as cheap changes."""
    best = min((_cheapest(stack, mode) for mode in MODES), key=lambda found: found[0])
    cost, parting, mode = best
    doubtful: set[int] = set()
    for other, changed in _changes(parting):
        if _cost(stack, other, mode) - cost < S.clear:
            doubtful |= changed
    return parting, frozenset(doubtful)


def _cheapest(stack: Stack, mode: str) -> tuple[float, Parting, str]:
    count = len(stack.levels)
    costs: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, count + 1):
        costs.append(
            min(
                (costs[first][0] + _row_cost(stack, first, end, mode), first)
                for first in range(max(0, end - S.most_lines), end)
            )
        )
    rows: list[tuple[int, int]] = []
    end = count
    while end:
        first = costs[end][1]
        rows.insert(0, (first, end))
        end = first
    whole = _row_cost(stack, 0, count, mode)
    if count > S.most_lines and whole < costs[count][0]:
        return whole, ((0, count),), mode
    return costs[count][0], tuple(rows), mode


def _changes(parting: Parting) -> Iterable[tuple[Parting, frozenset[int]]]:
    """Ways that differ by one step: two rows made one, a boundary moved, a row parted in two."""
    for number, ((first, middle), (_, end)) in enumerate(pairwise(parting)):
        before, after = parting[:number], parting[number + 2 :]
        both = frozenset((number, number + 1))
        yield (*before, (first, end), *after), both
        for cut in range(first + 1, end):
            if cut != middle:
                yield (*before, (first, cut), (cut, end), *after), both
    for number, (first, end) in enumerate(parting):
        for cut in range(first + 1, end):
            yield (*parting[:number], (first, cut), (cut, end), *parting[number + 1 :]), frozenset([number])


def _cost(stack: Stack, parting: Parting, mode: str) -> float:
    return sum(_row_cost(stack, first, end, mode) for first, end in parting)


def _row_cost(stack: Stack, first: int, end: int, mode: str) -> float:
    """What speaks against these levels as one row."""
    cost = stack.row_costs.get((first, end))
    if cost is None:
        cost = (
            _figures_cost(stack, first, end) + _words_cost(stack, first, end) + _white_cost(stack, first, end)
        )
        stack.row_costs[first, end] = cost
    anchors = [number for number in range(first, end) if stack.anchors[number]]
    words = [number for number in range(first, end) if stack.leading in stack.levels[number].lines]
    if len(anchors) == 1 and len(words) > 1:
        at = anchors[0]
        found = "first" if at <= words[0] else "last" if at >= words[-1] else "middle"
        cost += S.cost_off_mode * (found != mode)
    return cost


def _figures_cost(stack: Stack, first: int, end: int) -> float:
    """Figures above one another in one row, figures without words, words without figures."""
    levels = stack.levels[first:end]
    counts = [
        sum(
            at in level.lines and at not in shares and is_figure(level.lines[at].text)
            for level, shares in zip(levels, stack.shares[first:end], strict=True)
        )
        for at in stack.figures
    ]
    stacked = [count for count in counts if count > 1]
    cost = 0.0
    if stacked:
        cost += S.cost_stacked if len(stacked) > 1 else S.cost_stacked_once
    texts = {at for level in levels for at in level.lines if at not in stack.figures}
    if any(stack.anchors[first:end]):
        return cost + (S.cost_nameless if stack.leading is not None and not texts else 0.0)
    if texts == {stack.leading}:
        bold = all(word.is_bold for level in levels for line in level.lines.values() for word in line.words)
        return cost + (S.cost_bold_name_row if bold else S.cost_name_row)
    return cost + S.cost_loose_text


def _words_cost(stack: Stack, first: int, end: int) -> float:
    """Texts cut where none would be, and joined where one would begin anew."""
    cost = 0.0
    for column, reach in stack.reaches.items():
        lines = [level.lines[column] for level in stack.levels[first:end] if column in level.lines]
        if not lines:
            continue
        above = next(
            (level.lines[column] for level in reversed(stack.levels[:first]) if column in level.lines), None
        )
        if above is not None and lines[0].text[:1].islower():
            is_cut = column == stack.leading and reach.share(above, lines[0].words[0]) > 0
            cost += S.cost_nameless if is_cut else S.cost_small_letter
        if end < len(stack.levels) and lines[-1].words[-1].text.lower() in UNENDED_WORDS:
            cost += S.cost_unended
        for above, below in pairwise(lines):
            share = reach.share(above, below.words[0])
            cost += (
                S.cost_forced_break if share < S.ample else S.cost_likely_break if share < S.scarce else 0.0
            )
    return cost


def _white_cost(stack: Stack, first: int, end: int) -> float:
    """White inside a row that is wide, and white above it that is narrow, where the two differ."""
    cost = 0.0
    for number in range(first, end - 1):
        cost += S.cost_white * (stack.wide is not None and stack.gaps[number] > stack.wide)
    if first:
        gap = stack.gaps[first - 1]
        if gap < -S.level * stack.size or stack.shares[first]:
            cost += S.cost_overlapping
        elif stack.wide is not None and gap <= stack.wide and not stack.is_narrow_enough:
            cost += S.cost_white
    return cost


# --- grids and open tables -------------------------------------------------------------------------


class Parted(NamedTuple):
    """A grid's row that holds several: heights of all their boundaries, and which of them are doubtful."""

    row: int
    heights: tuple[float, ...]
    doubtful: frozenset[int]

    @property
    def doubts(self) -> list[tuple[float, str]]:
        """The middle of each doubtful row, and why."""
        return [((self.heights[at] + self.heights[at + 1]) / 2, UNCLEAR) for at in sorted(self.doubtful)]


def with_rows(grid: Grid) -> Grid:
    """A ruled grid with its rows parted that hold several records, so far as their figures prove it."""
    grid = _without_false_merges(without_stacked_merges(grid))
    parted = {part.row: part for part in rows_within(grid)}
    if not parted:
        return grid
    ys: list[float] = []
    for row, (top, _) in enumerate(pairwise(grid.row_edges)):
        ys += parted[row].heights[:-1] if row in parted else (top,)
    ys.append(grid.row_edges[-1])
    number = {y: at for at, y in enumerate(ys)}
    cells: list[GridCell] = []
    for cell in grid.cells:
        first, end = (number[grid.row_edges[at]] for at in (cell.row, cell.row + cell.row_span))
        if cell.row_span > 1 or cell.row not in parted:
            cells.append(cell._replace(row=first, row_span=end - first))
            continue
        for at in range(first, end):
            words = tuple(word for word in cell.words if ys[at] <= word.box.middle[1] < ys[at + 1])
            box = cell.box._replace(top=ys[at], bottom=ys[at + 1])
            cells.append(cell._replace(box=box, row=at, words=words))
    doubts = [(bisect_right(ys, y) - 1, why) for part in parted.values() for y, why in part.doubts]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return grid._replace(cells=tuple(cells), row_edges=tuple(ys), doubts=(*grid.doubts, *doubts))


def _without_false_merges(grid: Grid) -> Grid:
    """A grid whose cells over several rows are parted where they have a line beside each row's figures.

    Nothing rules such a column, but it is no merged cell: those say one thing of all their rows.
    """
    merged = [cell for cell in grid.cells if cell.row_span > 1 and _is_tall(cell)]
    if not merged:
        return grid
    cells: list[GridCell] = []
    for cell in grid.cells:
        rows = range(cell.row, cell.row + cell.row_span)
        is_false = cell in merged and _stands_beside_figures(grid, cell, rows)
        cells += _by_row(grid, cell) if is_false else [cell]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return grid._replace(cells=tuple(cells))


def without_stacked_merges(grid: Grid) -> Grid:
    """A grid whose cells over several rows are parted where they hold a line for each, figures among them.

    Only another column's shading parts such rows; a merged cell says one thing of all its rows.
    """
    groups: dict[tuple[int, int], list[GridCell]] = {}
    for cell in grid.cells:
        if cell.row_span > 1:
            groups.setdefault((cell.row, cell.row_span), []).append(cell)
    stacked = {
        rows
        for rows, cells in groups.items()
        if _is_stacked([cell for cell in cells if _is_line_a_row(grid, cell)])
    }
    if not stacked:
        return grid
    parted = [range(first, first + span) for first, span in stacked]
    cells = [
        part
        for cell in grid.cells
        for part in (_by_row(grid, cell) if any(_lies_in(cell, rows) for rows in parted) else [cell])
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return grid._replace(cells=tuple(cells))


def _lies_in(cell: GridCell, rows: range) -> bool:
    """Whether a cell over several rows reaches over none but these."""
    return cell.row_span > 1 and rows.start <= cell.row and cell.row + cell.row_span <= rows.stop


def _is_line_a_row(grid: Grid, cell: GridCell) -> bool:
    """Whether a cell over several rows holds one line beside each of them."""
    parts = [lines_of(part.words) for part in _by_row(grid, cell)]
    return all(len(part) == 1 for part in parts)


def _is_stacked(cells: Sequence[GridCell]) -> bool:
    """Whether cells of a line a row are columns of records: several of figures, or one beside others."""
    figures = sum(_holds_figures(lines_of(cell.words)) for cell in cells)
    return figures >= S.least_stacks or (figures > 0 and len(cells) > S.least_stacks)


def _by_row(grid: Grid, cell: GridCell) -> list[GridCell]:
    """A cell over several rows as one in each, with the words that stand there."""
    parts: list[GridCell] = []
    for row in range(cell.row, cell.row + cell.row_span):
        top, bottom = grid.row_edges[row], grid.row_edges[row + 1]
        words = tuple(word for word in cell.words if top <= word.box.middle[1] < bottom)
        box = cell.box._replace(top=top, bottom=bottom)
        parts.append(cell._replace(box=box, row=row, row_span=1, words=words))
    return parts


def _stands_beside_figures(grid: Grid, cell: GridCell, rows: range) -> bool:
    """Whether beside nearly all figures of the rows of a merged cell there stands a line of it."""
    beside: dict[float, int] = {}
    for other in grid.cells:
        if other.row in rows and other.row_span == 1 and other.span == 1:
            for line in lines_of(other.words):
                if is_figure(line.text):
                    beside[round(line.box.bottom)] = beside.get(round(line.box.bottom), 0) + 1
    heights = [bottom for bottom, count in beside.items() if count >= S.least_stacks]
    lines = lines_of(cell.words)
    level = [
        bottom
        for bottom in heights
        if any(abs(line.box.bottom - bottom) < S.level * line.words[0].size for line in lines)
    ]
    return len(level) >= max(S.least_beside, S.beside_share * len(heights))


def with_texts_beneath(tables: Sequence[OpenTable], *, has_looks: bool) -> list[OpenTable]:
    """A page's open tables, texts beneath records in rows of their own; doubtful rows where that is not sure.

    Args:
        tables: the tables.
        has_looks: whether letters are printed as the page says: see `texts_beneath`.
    """
    first = [found for table in tables for _, found in _beneath(table, frozenset(), has_looks)]
    looks = frozenset(one.look for several in first for one in several if one.is_sure)
    return [_with_texts_beneath(table, _beneath(table, looks, has_looks)) for table in tables]


def _beneath(
    table: OpenTable, looks: frozenset[LetterLook], has_looks: bool
) -> list[tuple[Band, list[Beneath]]]:
    """The texts beneath records in each row of a table."""
    room = room_beneath(table.bands)
    return [
        (
            band,
            texts_beneath(
                band.lines,
                room,
                looks,
                is_ended=not is_followed(table.bands[number + 1 :]),
                has_looks=has_looks,
            ),
        )
        for number, band in enumerate(table.bands)
    ]


def _with_texts_beneath(table: OpenTable, told: Sequence[tuple[Band, Sequence[Beneath]]]) -> OpenTable:
    """A table, its rows parted above and below what is told to stand beneath records in each."""
    if not any(found for _, found in told):
        return table
    bands: list[Band] = []
    edges = list(table.edges)
    doubts = list(table.doubts)
    for number, (band, found) in enumerate(told):
        apart = [one for one in found if one.is_apart]
        inner = heights_between(band.lines, apart)
        starts = {band.lines[one.first].box.middle[1] for one in apart}
        for top, bottom in pairwise([band.top, *inner, band.bottom]):
            lines = tuple(line for line in band.lines if top <= line.box.middle[1] < bottom)
            is_beneath = band.is_beneath or any(top <= y < bottom for y in starts)
            bands.append(Band(top, bottom, lines, is_beneath))
        edges += [Edge(y, table.x0, table.x1, is_rule=True, is_inferred=True) for y in inner]
        doubts += [
            (band.lines[one.first].box.middle[1], NAME_OR_COMMENT) for one in found if not one.is_apart
        ]
        following = [line for other, _ in told[number + 1 :] for line in other.lines]
        for one in (one for one in found if one.is_across):
            beside = [band.lines[one.first - 1], *[*band.lines[one.end :], *following][:1]]
            doubts += [(line.box.middle[1], ACROSS) for line in beside]
    return table._replace(bands=tuple(bands), edges=tuple(sorted(edges)), doubts=tuple(doubts))


def with_bands(table: OpenTable, grid: Grid) -> OpenTable:
    """An open table with its rows parted that hold several records; its columns must be found anew then."""
    bands: list[Band] = []
    edges = list(table.edges)
    doubts: list[tuple[float, str]] = []
    parted = rows_within(grid)
    heights = [part.heights for part in parted]
    for band in table.bands:
        inner = sorted(y for several in heights for y in several[1:-1] if band.top < y < band.bottom)
        for top, bottom in pairwise([band.top, *inner, band.bottom]):
            lines = tuple(line for line in band.lines if top <= line.box.middle[1] < bottom)
            bands.append(Band(top, bottom, lines, band.is_beneath))
        edges += [
            Edge(y, table.x0, table.x1, is_rule=True, is_inferred=True) for y in inner
        ]  # as sure as a rule
    for part in parted:
        doubts += part.doubts
    return table._replace(bands=tuple(bands), edges=tuple(sorted(edges)), doubts=(*table.doubts, *doubts))


def rows_within(grid: Grid) -> list[Parted]:
    """Those rows of a grid that hold several figures one above the other in several columns, parted."""
    found: list[Parted] = []
    by_row: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        if cell.row_span == 1 and cell.words:
            by_row.setdefault(cell.row, []).append(cell)
    texts: dict[int, list[Line]] = {}
    for row, cells in sorted(by_row.items()):
        if sum(map(_may_stack, cells)) < S.least_stacks:
            continue
        lines = {cell.column: lines_of(cell.words) for cell in cells}
        head = None if row else _heading_end(lines)
        if head is not None:
            lines = {at: below for at, several in lines.items() if (below := _below(several, head))}
        figures = frozenset(column for column, several in lines.items() if _holds_figures(several))
        if sum(_is_stack(lines[at]) for at in figures) < S.least_stacks:
            continue
        texts = texts or _texts_by_column(grid)
        top, bottom = grid.row_edges[row], grid.row_edges[row + 1]
        ends = (top if head is None else head, bottom)
        part = _parted(row, lines, figures, texts, grid.column_edges, ends)
        if head is not None:
            part = Parted(row, (top, *part.heights), frozenset(at + 1 for at in part.doubtful))
        found.append(part)
    return found


def _heading_end(lines: Mapping[int, Sequence[Line]]) -> float | None:
    """Where a heading that nothing parts from the first row ends: bold words above the figures' columns."""
    stacks = [several for several in lines.values() if len(several) > 1 and is_figure(several[-1].text)]
    heads = [line for several in stacks for line in takewhile(_is_head, several)]
    rest = [line for several in stacks for line in several if not _is_head(line)]
    if len(stacks) < S.least_stacks or not heads or not rest:
        return None
    last, first = max(line.box.bottom for line in heads), min(line.box.top for line in rest)
    y = (last + first) / 2
    every = [line for several in lines.values() for line in several]
    is_clear = last <= first and not any(line.box.top < y < line.box.bottom for line in every)
    return y if is_clear and all(_is_head(line) == (line.box.bottom < y) for line in every) else None


def _is_head(line: Line) -> bool:
    return all(word.is_bold for word in line.words)


def _below(lines: Sequence[Line], y: float) -> list[Line]:
    return [line for line in lines if line.box.top > y]


def stacked_rows(cells: Iterable[tuple[GridCell, Sequence[Line]]]) -> list[int]:
    """Numbers of rows that hold several figures in each of several columns: no one record's.

    Args:
        cells: a grid's cells with their lines.
    """
    found: dict[int, int] = {}
    for cell, lines in cells:
        if len(lines) > 1 and _may_stack(cell) and _holds_figures(lines) and _is_stack(lines):
            found[cell.row] = found.get(cell.row, 0) + 1
    return sorted(row for row, count in found.items() if count >= S.least_stacks)


def _may_stack(cell: GridCell) -> bool:
    """Whether a cell has words on several lines, with digits in as many words as figures need."""
    if not _is_tall(cell):
        return False
    digits = sum(DIGIT.search(word.text) is not None for word in cell.words)
    return digits > 1 and 3 * digits >= len(cell.words)


def _is_stack(lines: Sequence[Line]) -> bool:
    texts = [line.text for line in lines]
    shares = sum(is_share_of(text, above) for above, text in pairwise(texts))
    return sum(map(is_figure, texts)) - shares > 1


def _is_tall(cell: GridCell) -> bool:
    """Whether a cell has words on several lines."""
    tops = [word.box.top for word in cell.words]
    return len(tops) > 1 and max(tops) - min(tops) > S.level * cell.words[0].size


def _holds_figures(lines: Sequence[Line]) -> bool:
    """Whether a cell's lines are figures and dashes, all but a few."""
    figures = sum(is_figure(line.text) for line in lines)
    blanks = sum(is_blank(line.text) for line in lines)
    return figures > 0 and figures + blanks >= S.figures_share * len(lines)


def _texts_by_column(grid: Grid) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for cell in grid.cells:
        if cell.span == 1:
            found.setdefault(cell.column, []).extend(lines_of(cell.words))
    return found


def _parted(
    row: int,
    lines: Mapping[int, Sequence[Line]],
    figures: frozenset[int],
    texts: Mapping[int, Sequence[Line]],
    edges: Sequence[float],
    ends: tuple[float, float],
) -> Parted:
    levels = levels_of(lines.items())
    words = [at for at in sorted(lines) if at not in figures]
    anchored = [sum(at in level.lines for level in levels if figures & set(level.lines)) for at in words]
    leading = next(
        (at for at, count in zip(words, anchored, strict=True) if 2 * count >= max(anchored)), None
    )
    reaches = {at: _reach(at, texts, edges) for at in words if texts.get(at)}
    parting, doubtful = best_parting(Stack(levels, figures, reaches, leading))
    heights = [(levels[first - 1].bottom + levels[first].top) / 2 for first, _ in parting[1:]]
    return Parted(row, (ends[0], *heights, ends[1]), doubtful)


def _reach(column: int, texts: Mapping[int, Sequence[Line]], edges: Sequence[float]) -> Reach:
    lines = texts[column]
    lefts, rights = [line.box.x0 for line in lines], [line.box.x1 for line in lines]
    beyond = [line.box.x0 for line in texts.get(column + 1, ())]
    return Reach(
        min(lefts),
        max(rights),
        min([edges[column + 1], *beyond]) if beyond else edges[column + 1],
        pstdev(rights) < pstdev(lefts),
    )
