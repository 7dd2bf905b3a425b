"""Columns and cells of a table without column rules, once its rows are known.

Rules and shading that are drawn cell by cell tell where columns part; else the white rivers do. A cell
reaches over rows that nothing parts, and over columns that its words cross.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.extraction.model import Box, Fill, Line, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.shapes.grids.areas import FillsByHeight
from pipelines.extraction.shapes.grids.model import Grid, GridCell
from pipelines.extraction.shapes.paper import is_paper
from pipelines.extraction.shapes.rivers import find_inner_rivers, find_rivers, heads_both
from pipelines.extraction.text import lines_of

CURRENCIES = frozenset("£$€")
UNIT = re.compile(r"\(?\s*(?:£\s?)?['’]?(?:000['’]?s?|[mk]|millions?|thousands?|%)\s*\)?", re.IGNORECASE)
"""A unit alone on its line is of all columns, and joins none."""


class Edge(NamedTuple):
    """A horizontal boundary: its height, its ends, where its pieces meet, and whether it is a line.

    It is tiled where cells side by side, each with a piece of its own, make up all of it; it is inferred
    where nothing is drawn, but figures, words and white tell that rows part there, as surely as a rule.
    """

    y: float
    x0: float
    x1: float
    joints: tuple[float, ...] = ()
    is_rule: bool = False
    is_tiled: bool = False
    is_inferred: bool = False


class Band(NamedTuple):
    """What stands between two boundaries of a table; beneath is a text that speaks of the record above."""

    top: float
    bottom: float
    lines: tuple[Line, ...]
    is_beneath: bool = False

    @property
    def size(self) -> float:
        """The largest letters, in points."""
        return max((word.size for line in self.lines for word in line.words), default=0.0)


class OpenTable(NamedTuple):
    """A table found by its rows: its ends, rows, and all boundaries and filled areas in it.

    Open above or below: a row is cut there by the page's end, as far as rules tell. `doubts` are heights at
    which rows lie that cannot be told surely from those beside them, with the reason.
    """

    page: int
    x0: float
    x1: float
    bands: tuple[Band, ...]
    edges: tuple[Edge, ...]
    fills: tuple[Fill, ...] = ()
    is_open_above: bool = False
    is_open_below: bool = False
    doubts: tuple[tuple[float, str], ...] = ()

    @property
    def box(self) -> Box:
        """The table's place on the page."""
        return Box(self.x0, self.bands[0].top, self.x1, self.bands[-1].bottom)


def shading(fills: Sequence[Fill]) -> list[Box]:
    """Filled areas that may be cells or rows: neither paper nor thin bars."""
    return [fill.box for fill in fills if not is_paper(fill.colour) and fill.box.height >= S.least_shade]


def distinct(values: Iterable[float]) -> list[float]:
    """Positions in order, those nearer than twice S.snap as one."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][0] <= 2 * S.snap:
            found[-1].append(value)
        else:
            found.append([value])
    return [median(group) for group in found]


def is_bold(band: Band) -> bool:
    """Whether all words of a band are bold, and there are some."""
    return bool(band.lines) and all(word.is_bold for line in band.lines for word in line.words)


def text_size(run: Sequence[Band]) -> float:
    """The usual size of letters in some bands, in points; 0 where there are none."""
    return median([word.size for band in run for line in band.lines for word in line.words] or [0.0])


def padding(run: Sequence[Band]) -> float:
    """The usual white above the first line of a row, in points."""
    return median([max(0.0, band.lines[0].box.top - band.top) for band in run if band.lines] or [0.0])


def room_beneath(run: Sequence[Band]) -> float:
    """The white that may stand between a row and a text beneath it which is set as rows are, in points."""
    return 2 * padding(run) + S.line_flow * text_size(run)


def is_followed(bands: Sequence[Band]) -> bool:
    """Whether a row of several texts, which is no heading, comes next."""
    following = next((band for band in bands if band.lines), None)
    return following is not None and is_parted(following) and not is_bold(following)


def chunks_of(lines: Sequence[Line], gap: float = S.row_margin) -> list[list[Line]]:
    """Lines parted where the white between them is more than so much of the font size."""
    chunks: list[list[Line]] = []
    bottom = 0.0
    for line in lines:
        size = max(word.size for word in line.words)
        if chunks and line.box.top - bottom <= gap * size:
            chunks[-1].append(line)
        else:
            chunks.append([line])
        bottom = max(bottom, line.box.bottom)
    return chunks


def crosses(lines: Sequence[Line], columns: Sequence[float]) -> bool:
    """Whether words that stand together run across a column's edge."""
    return any(
        box.x0 < x - 1 and box.x1 > x + 1 for line in lines for box in line.stretches for x in columns[1:-1]
    )


def fill_out(shades: Sequence[Box], area: Box) -> bool:
    """Whether shaded cells side by side fill a band."""
    width = sum(
        box.width
        for box in shades
        if box.top <= area.top + S.snap
        and box.bottom >= area.bottom - S.snap
        and box.x0 >= area.x0 - S.snap
        and box.x1 <= area.x1 + S.snap
    )
    return width >= S.whole_width * area.width


def is_parted(band: Band) -> bool:
    """Whether a row's text stands in several columns."""
    return any(len(line.stretches) > 1 for line in band.lines)


def columns_of(tables: Sequence[OpenTable]) -> list[float]:
    """Column edges of a table from all its pieces, both ends included.

    Joints of rules and shading are true edges; rivers tell the columns between two joints, or all.
    """
    x0, x1 = min(table.x0 for table in tables), max(table.x1 for table in tables)
    drawn = (x for table in tables for edge in table.edges for x in (*edge.joints, *_inner_ends(edge, table)))
    joints = distinct([*drawn, *(x for table in tables for x in _seams(table))])
    joints = [x for x in joints if x0 + S.snap < x < x1 - S.snap]
    rows = [lines for table in tables for lines in _row_lines(table)]
    is_whole = any(
        edge.is_tiled and edge.x1 - edge.x0 > S.whole_width * (x1 - x0)
        for table in tables
        for edge in table.edges
    )
    inner = (find_inner_rivers if is_whole else find_rivers)(rows, x0, x1, joints)
    parted = [line.stretches for lines in rows for line in lines if len(line.stretches) > 1]
    boxes = [box for stretches in parted for box in stretches]
    inner = [
        x if any(abs(x - joint) <= S.snap for joint in joints) else _beside_overhang(x, boxes) for x in inner
    ]
    return _without_signs(_without_bars([x0, *inner, x1], rows), rows)


def _beside_overhang(x: float, boxes: Sequence[Box]) -> float:
    """A column's edge, moved where a heading hangs over it that is wider than the figures under it.

    Such a text reaches over those of one side and leaves white before those of the other; what stands in the
    white alone, or over both sides, heads both.
    """
    over = [box for box in boxes if box.x0 < x - 1 and box.x1 > x + 1]
    left, right = [box.x1 for box in boxes if box.x1 <= x + 1], [box.x0 for box in boxes if box.x0 >= x - 1]
    if not over or not left or not right:
        return x
    low, high = max(left), min(right)
    if any(heads_both(box, x, boxes) for box in over):
        return x
    first, last = min(box.x0 for box in over), max(box.x1 for box in over)
    if all(box.x0 > low and box.x1 > high for box in over):
        return (low + first) / 2
    return (last + high) / 2 if all(box.x1 < high and box.x0 < low for box in over) else x


def _seams(table: OpenTable) -> list[float]:
    """Where figures end and texts begin right behind them, several times at one place."""
    return [
        word.box.x1 + (following.box.x0 - word.box.x1) / 2
        for band in table.bands
        for line in band.lines
        for word, following in pairwise(line.words)
        if word.ends_cell
    ]


def _without_bars(columns: Sequence[float], rows: Sequence[Sequence[Line]]) -> list[float]:
    """Column edges less those of columns without words: coloured bars, and gaps between rules of headings."""

    def is_between(left: float, right: float) -> bool:
        return columns[0] < left and right < columns[-1]

    middles = sorted(word.box.middle[0] for lines in rows for line in lines for word in line.words)
    size = median([line.words[0].size for lines in rows for line in lines] or [S.usual_size])
    kept = [columns[0]]
    for x in columns[1:]:
        is_empty = bisect_left(middles, kept[-1]) == bisect_left(middles, x)
        if is_empty and (x - kept[-1] <= 2 * size or is_between(kept[-1], x)) and len(kept) > 1:
            kept[-1] = x
        else:
            kept.append(x)
    return kept


def _without_signs(columns: Sequence[float], rows: Sequence[Sequence[Line]]) -> list[float]:
    """Column edges less those between figures and the currency that spreadsheets set at a cell's left.

    A sign belongs to the figure on its right, or, as that of shares does, on its left; beside texts it is a
    column of units.
    """
    words = sorted(
        (word.box.middle[0], word.text)
        for lines in rows
        for line in lines
        if any(is_figure(word.text) for word in line.words)  # headings name no figures
        for word in line.words
    )
    middles = [middle for middle, _ in words]
    held = [
        {text for _, text in words[bisect_left(middles, left) : bisect_left(middles, right)]}
        for left, right in pairwise(columns)
    ]
    gone = {number + 1 for number, texts in enumerate(held[:-1]) if texts and texts <= CURRENCIES}
    gone |= {
        number
        for number, texts in enumerate(held)
        if number and texts == {"%"} and 2 * sum(map(is_figure, held[number - 1])) >= len(held[number - 1])
    }
    return [x for number, x in enumerate(columns) if number not in gone]


def _row_lines(table: OpenTable) -> list[Sequence[Line]]:
    """The lines of each row; those of a heading that is shaded as one are parted by the white between.

    Where many lines with several texts each stand in one row so far, each counts as one of its own.
    """
    first, *others = table.bands
    heads = chunks_of(first.lines, S.line_flow) if is_bold(first) else _rows_of(first)
    return [lines for lines in (*heads, *(lines for band in others for lines in _rows_of(band))) if lines]


def _rows_of(band: Band) -> list[Sequence[Line]]:
    if band.is_beneath:
        return []
    several = sum(len(line.stretches) > 2 for line in band.lines)
    is_list = len(band.lines) >= S.list_lines and several >= S.list_share * len(band.lines)
    is_list = is_list or (len(band.lines) >= S.bare_lines and several == len(band.lines))
    return [[line] for line in band.lines] if is_list else [band.lines]


def _inner_ends(edge: Edge, table: OpenTable) -> list[float]:
    """Where a rule that begins or ends with the table stops short, as beside a merged cell."""
    is_left, is_right = abs(edge.x0 - table.x0) <= S.snap, abs(edge.x1 - table.x1) <= S.snap
    if not edge.is_rule or is_left == is_right:
        return []
    return [edge.x1 if is_left else edge.x0]


def fits(table: OpenTable, columns: Sequence[float]) -> bool:
    """Whether a table's rows keep within columns that were found elsewhere."""
    rows = [band.lines for band in table.bands[1:] if is_parted(band)]
    return sum(crosses(lines, columns) for lines in rows) <= S.crossing_share * len(rows)


def grid_of(table: OpenTable, columns: Sequence[float]) -> Grid | None:
    """A table's cells under given columns; None when there are fewer than two."""
    if len(columns) < 3:
        return None
    area = table.box
    ys = _row_edges(table, columns)
    cells = _cells(table, columns, ys)
    doubts = tuple((bisect_right(ys, height) - 1, reason) for height, reason in table.doubts)
    beneath = [(band.top + band.bottom) / 2 for band in table.bands if band.is_beneath]
    return Grid(
        table.page,
        area,
        tuple(cells),
        tuple(columns),
        tuple(ys),
        table.is_open_above,
        table.is_open_below,
        doubts,
        frozenset(bisect_right(ys, height) - 1 for height in beneath),
    )


def _row_edges(table: OpenTable, columns: Sequence[float]) -> list[float]:
    """Heights that part rows: the bands', and shorter boundaries that end where columns do."""

    def is_column(x: float) -> bool:
        return any(abs(x - column) <= S.same_end for column in columns)

    ys = [band.top for band in table.bands] + [table.bands[-1].bottom]
    ys += [edge.y for edge in table.edges if is_column(edge.x0) and is_column(edge.x1)]
    if is_bold(table.bands[0]) or _is_tiered(table.bands[0], columns):
        ys += [
            (above[-1].box.bottom + below[0].box.top) / 2
            for above, below in pairwise(chunks_of(table.bands[0].lines, S.line_flow))
        ]
    found: list[float] = []
    for y in sorted(y for y in ys if ys[0] - 0.1 <= y <= table.bands[-1].bottom + 0.1):
        if not found or y - found[-1] > S.snap:
            found.append(y)
    return found


def _is_tiered(band: Band, columns: Sequence[float]) -> bool:
    """Whether a line of a heading stands over columns that each have a text of their own in another line."""
    return any(
        box.x0 < x - 1 < x + 1 < box.x1 and other is not line and _parts_at(other, left, x, right)
        for line in band.lines
        for box in line.stretches
        for left, x, right in zip(columns, columns[1:], columns[2:], strict=False)
        for other in band.lines
    )


def _parts_at(line: Line, left: float, x: float, right: float) -> bool:
    """Whether a line has a text within the column on either side of an edge."""
    boxes = line.stretches
    return any(left - 1 <= box.x0 and box.x1 <= x + 1 for box in boxes) and any(
        x - 1 <= box.x0 and box.x1 <= right + 1 for box in boxes
    )


def _cells(table: OpenTable, columns: Sequence[float], ys: Sequence[float]) -> list[GridCell]:
    """Rectangles of an open table: over rows that no boundary parts, over columns that text crosses."""
    width, height = len(columns) - 1, len(ys) - 1
    fills = FillsByHeight(table.fills)
    rows = _words_by_row(table, ys)
    by_column = [_words_by_column(row, columns) for row in rows]
    shades = [box for box in shading(table.fills) if table.box.holds(box.middle, S.snap)]
    is_by_cell = sum(box.width < S.whole_width * (table.x1 - table.x0) for box in shades) > 1
    crossed = [
        _crossed(rows[row], columns, shades, Box(table.x0, ys[row], table.x1, ys[row + 1]), is_by_cell)
        for row in range(height)
    ]
    flow = _flow(rows, by_column, ys)
    starts = _starts(by_column, crossed)
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
            while (
                last == column
                and below + 1 < height
                and not _parted(table, columns, column, ys, (row, below), flow)
            ):
                below += 1
            taken.update((r, c) for r in range(row, below + 1) for c in range(column, last + 1))
            box = Box(columns[column], ys[row], columns[last + 1], ys[below + 1])
            if last == column:
                held = [word for part in by_column[row : below + 1] for word in part[column]]
            else:
                held = [word for word in rows[row] if box.x0 <= word.box.middle[0] < box.x1]
            cells.append(
                GridCell(
                    box,
                    row,
                    column,
                    below - row + 1,
                    last - column + 1,
                    tuple(held),
                    fills.over(box),
                    last > column and _begins_at(starts[column], held),
                )
            )
    return cells


def _starts(by_column: Sequence[Sequence[Sequence[Word]]], crossed: Sequence[set[int]]) -> list[float | None]:
    """Where the texts of each column usually begin, those that cross into the next left out."""
    found: list[list[float]] = [[] for _ in by_column[0]]
    for row, over in zip(by_column, crossed, strict=True):
        for column, words in enumerate(row):
            if words and column not in over and column - 1 not in over:
                found[column].append(min(word.box.x0 for word in words))
    return [median(starts) if starts else None for starts in found]


def _begins_at(start: float | None, words: Sequence[Word]) -> bool:
    """Whether words begin where the texts of a column do."""
    return start is not None and bool(words) and abs(min(word.box.x0 for word in words) - start) <= S.snap


def _words_by_row(table: OpenTable, ys: Sequence[float]) -> list[list[Word]]:
    """A table's words by the row that their middles lie in."""
    rows: list[list[Word]] = [[] for _ in ys[1:]]
    for band in table.bands:
        for line in band.lines:
            for word in line.words:
                at = bisect_right(ys, word.box.middle[1]) - 1
                if 0 <= at < len(rows):
                    rows[at].append(word)
    return rows


def _words_by_column(row: Sequence[Word], columns: Sequence[float]) -> list[list[Word]]:
    """A row's words by the column that their middles lie in."""
    found: list[list[Word]] = [[] for _ in columns[1:]]
    for word in row:
        at = bisect_right(columns, word.box.middle[0]) - 1
        if 0 <= at < len(found):
            found[at].append(word)
    return found


def _crossed(
    row: Sequence[Word], columns: Sequence[float], shades: Sequence[Box], area: Box, is_by_cell: bool
) -> set[int]:
    """Numbers of columns whose right edge lies inside a cell of this row.

    Shading is by cell in a table where some does not go on over its whole width.
    """
    inner = range(len(columns) - 2)
    lines = lines_of(row)
    parts = [box for line in lines for box in line.stretches]
    found = {
        number
        for number in inner
        for line in lines
        if not UNIT.fullmatch(line.text)
        for box in line.stretches
        if box.x0 < columns[number + 1] - 1
        and box.x1 > columns[number + 1] + 1
        and not _is_of_both(line, box, columns[number + 1], parts)
    }
    is_alone = len(parts) == 1 and parts[0].x0 < columns[1]
    if found and len(parts) == 1:
        return set(inner)
    cells = [
        box
        for box in shades
        if box.top < area.bottom
        and box.bottom > area.top
        and box.overlap(area) > S.covered * box.width * area.height
    ]
    if len(cells) == 1 and cells[0].width > S.whole_width * area.width and is_alone and is_by_cell:
        return set(inner)
    if fill_out([box for box in cells if box.width < S.whole_width * area.width], area):
        found |= {
            number
            for number in inner
            for box in cells
            if box.x0 < columns[number + 1] - 2 * S.snap
            and box.x1 > columns[number + 1] + 2 * S.snap
            and not _has_both_sides(lines, columns[number + 1], box)
        }
    return found


def _is_of_both(line: Line, stretch: Box, x: float, parts: Sequence[Box]) -> bool:
    """Whether a stretch over a column's edge is a line of two texts that all but touch there.

    So where the words of either side end, or begin, as another line of the same row does on that side.
    """
    words = [word for word in line.words if stretch.x0 - 1 <= word.box.x0 and word.box.x1 <= stretch.x1 + 1]
    left = [word.box for word in words if word.box.middle[0] < x]
    right = [word.box for word in words if word.box.middle[0] >= x]
    if not left or not right:
        return False
    pairs = [(left[0].x0, left[-1].x1, [box for box in parts if box.x1 <= x + 1])]
    pairs += [(right[0].x0, right[-1].x1, [box for box in parts if box.x0 >= x - 1])]
    ends = all(any(abs(box.x1 - end) <= S.snap for box in beside) for _, end, beside in pairs)
    starts = all(any(abs(box.x0 - start) <= S.snap for box in beside) for start, _, beside in pairs)
    return ends or starts


def _has_both_sides(lines: Sequence[Line], x: float, cell: Box) -> bool:
    """Whether a line has stretches of text left and right of a position inside a shaded cell."""
    for line in lines:
        inside = [box for box in line.stretches if cell.holds(box.middle, S.snap)]
        if any(box.x1 <= x + 1 for box in inside) and any(box.x0 >= x - 1 for box in inside):
            return True
    return False


class _Text(NamedTuple):
    """Where a line stands: upper and lower end, middle, size of letters."""

    middle: float
    top: float
    bottom: float
    size: float


class _Flow(NamedTuple):
    """How texts stand in rows: lines of each column downwards, first line and usual padding of rows."""

    lines: tuple[tuple[_Text, ...], ...]
    starts: tuple[float, ...]
    padding: float


def _flow(
    rows: Sequence[Sequence[Word]], by_column: Sequence[Sequence[Sequence[Word]]], ys: Sequence[float]
) -> _Flow:
    texts = []
    for column in zip(*by_column, strict=True):
        lines = lines_of([word for words in column for word in words])
        boxes = [(line.box, line.words[0].size) for line in lines]
        texts.append(tuple(sorted(_Text(box.middle[1], box.top, box.bottom, size) for box, size in boxes)))
    starts = tuple(min((word.box.top for word in row), default=0.0) for row in rows)
    pads = [start - y for start, y, row in zip(starts, ys, rows, strict=False) if row]
    return _Flow(tuple(texts), starts, median(pads or [0.0]))


def _parted(
    table: OpenTable,
    columns: Sequence[float],
    column: int,
    ys: Sequence[float],
    rows: tuple[int, int],
    flow: _Flow,
) -> bool:
    """Whether the boundary under the last of a cell's rows so far (first, last) parts a column's cells.

    A rule or the end of shading over the column does, unless a text runs on across it line by line, as a
    merged cell's does over stripes. Where only other columns change shade, a text beginning with the next
    row tells that a new cell begins.
    """
    first, row = rows
    y = ys[row + 1]
    middle = (columns[column] + columns[column + 1]) / 2
    over = [edge for edge in table.edges if abs(edge.y - y) <= S.snap and edge.x0 <= middle <= edge.x1]
    if any(edge.is_rule for edge in over):
        return True
    lines = flow.lines[column]
    begin, here, end = (bisect_left(lines, (height,)) for height in (ys[first], y, ys[row + 2]))
    if begin == here or here == end:
        return bool(over)
    above, below = lines[here - 1], lines[here]
    runs_on = below.top - above.bottom < S.line_flow * above.size
    if over:
        return not (
            runs_on
            and flow.padding > S.stripe_room * S.line_flow * above.size
            and below.top - y < S.stripe_room * flow.padding
        )
    return not runs_on and abs(below.top - flow.starts[row + 1]) < S.same_line_start * above.size
