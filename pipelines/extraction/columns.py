"""Tables without column rules: rows between horizontal rules or shading, columns in the white rivers.

Used where a page rules or shades rows only. Rules and shading that are drawn cell by cell tell where
columns part; else rivers do. What is no table by these signs stays text; nothing is forced into cells.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.extraction.grid import SNAP, Grid, GridCell, fill_of, is_paper
from pipelines.extraction.model import Box, Fill, Line, PageContent, Word
from pipelines.extraction.rivers import find_inner_rivers, find_rivers, segments
from pipelines.extraction.text import lines_of

LEAST_WIDTH = 0.2  # of the page: a shorter rule bounds no table
LEAST_SHADE = 6.0  # points: lower shading is a bar, not a cell
SAME_END = 6.0  # points: rules whose ends are nearer belong to one table
MARGIN = 0.9  # of the font size: more white than this above or below a text, and it is no cell's
LARGER = 1.12  # times the table's letters: larger ones are a heading's
EMPTY_BAND = 30.0  # points: a taller strip without words lies between tables
FLOW = 0.45  # of the font size: lines nearer than this belong to one text
CROSSING_SHARE = 0.3  # of the rows: merged cells may cross columns in so many
UNSURE_ROWS = 2  # a table of so few rows does not yet show where its columns part
GAP_STEP = 0.2  # of the font size: white between rows exceeds that between lines by more than this
NUMBERING = re.compile(r"^\d+(?:\.\d+)*[.)]?$")


class Edge(NamedTuple):
    """A horizontal boundary: its height, its ends, where its pieces meet, and whether it is a line.

    It is tiled where cells side by side, each with a piece of its own, make up all of it.
    """

    y: float
    x0: float
    x1: float
    joints: tuple[float, ...] = ()
    is_rule: bool = False
    is_tiled: bool = False


class Band(NamedTuple):
    """What stands between two boundaries of a table."""

    top: float
    bottom: float
    lines: tuple[Line, ...]

    @property
    def size(self) -> float:
        """The largest letters, in points."""
        return max((word.size for line in self.lines for word in line.words), default=0.0)


class OpenTable(NamedTuple):
    """A table found by its rows: its ends, rows, and all boundaries and filled areas in it.

    Open above or below: a row is cut there by the page's end, as far as rules tell.
    """

    page: int
    x0: float
    x1: float
    bands: tuple[Band, ...]
    edges: tuple[Edge, ...]
    fills: tuple[Fill, ...] = ()
    is_open_above: bool = False
    is_open_below: bool = False

    @property
    def box(self) -> Box:
        """The table's place on the page."""
        return Box(self.x0, self.bands[0].top, self.x1, self.bands[-1].bottom)


def find_open_grids(page: PageContent, ruled: Sequence[Grid]) -> list[Grid]:
    """The page's tables that have rows but no column rules, top to bottom."""
    tables = find_open_tables(page, ruled)
    return [grid for table in tables if (grid := grid_of(table, columns_of([table]))) is not None]


def find_open_tables(page: PageContent, ruled: Sequence[Grid]) -> list[OpenTable]:
    """Tables without column rules as rows, their columns not yet told apart."""
    closed = [grid.box for grid in ruled if has_column_rules(page, grid)]
    edges = _edges(page, closed)
    zones = _zones(edges, page)
    if not zones:
        return []
    words = [word for word in page.words if not any(box.holds(word.box.middle, SNAP) for box in closed)]
    lines = lines_of(words)
    found: list[OpenTable] = []
    for zone in zones:
        free = [edge for edge in zone if not any(_inside(edge, table.box) for table in found)]
        if free:
            found.extend(_tables_of(page, free, edges, lines, [*closed, *(table.box for table in found)]))
    return sorted(found, key=lambda table: table.box.top)


def has_column_rules(page: PageContent, grid: Grid) -> bool:
    """Whether true lines, not only shading, part a grid's columns over a good part of its height."""
    rules = [
        rule.box
        for rule in page.rules
        if rule.is_vertical and rule.box.bottom > grid.box.top and rule.box.top < grid.box.bottom
    ]
    for x in grid.column_edges[1:-1]:
        beside = [box for box in rules if abs(box.x0 - x) <= SNAP]
        covered = sum(min(box.bottom, grid.box.bottom) - max(box.top, grid.box.top) for box in beside)
        if covered > 0.3 * grid.box.height:
            return True
    return False


def _inside(edge: Edge, box: Box) -> bool:
    return box.top - SNAP <= edge.y <= box.bottom + SNAP and edge.x0 < box.x1 and edge.x1 > box.x0


# --- boundaries -----------------------------------------------------------------------------------


class _Piece(NamedTuple):
    y: float
    x0: float
    x1: float
    is_rule: bool
    is_paper: bool = False


def _edges(page: PageContent, closed: Sequence[Box]) -> list[Edge]:
    """Horizontal rules and the upper and lower ends of shading, pieces at one height joined.

    White areas count where they go on from a rule or shading: office programs fill plain cells white.
    """
    pieces = [
        _Piece(rule.box.top, rule.box.x0, rule.box.x1, True) for rule in page.rules if not rule.is_vertical
    ]
    for fill in page.fills:
        box = fill.box
        if LEAST_SHADE <= box.height < 0.9 * page.height:  # lower is a bar, higher the page's own ground
            is_paper_ = is_paper(fill.colour)
            pieces += [_Piece(y, box.x0, box.x1, False, is_paper_) for y in (box.top, box.bottom)]
    levels: list[list[_Piece]] = []
    for piece in sorted(pieces):
        if any(_inside(Edge(piece.y, piece.x0, piece.x1), box) for box in closed):
            continue
        if levels and piece.y - levels[-1][0].y <= SNAP:
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return [
        _edge(run) for level in levels for run in _runs(level) if not all(piece.is_paper for piece in run)
    ]


def shading(fills: Sequence[Fill]) -> list[Box]:
    """Filled areas that may be cells or rows: neither paper nor thin bars."""
    return [fill.box for fill in fills if not is_paper(fill.colour) and fill.box.height >= LEAST_SHADE]


def _runs(level: list[_Piece]) -> list[list[_Piece]]:
    """Pieces at one height as runs that touch."""
    runs: list[list[_Piece]] = []
    end = 0.0
    for piece in sorted(level, key=lambda piece: piece.x0):
        if runs and piece.x0 <= end + SNAP:
            runs[-1].append(piece)
            end = max(end, piece.x1)
        else:
            runs.append([piece])
            end = piece.x1
    return runs


def _edge(run: Sequence[_Piece]) -> Edge:
    """A run as one boundary. Its joints are the ends of shading, and where two rules abut."""
    x0, x1 = min(piece.x0 for piece in run), max(piece.x1 for piece in run)
    starts = [piece.x0 for piece in run if piece.is_rule]
    joints = [x for piece in run if not piece.is_rule for x in (piece.x0, piece.x1)]
    joints += [piece.x1 for piece in run if piece.is_rule and any(abs(piece.x1 - x) < SNAP for x in starts)]
    inner = tuple(x for x in _distinct(joints) if x0 + SNAP < x < x1 - SNAP)
    is_tiled = any(
        _tile([piece for piece in run if piece.is_rule == kind], x1 - x0) for kind in (True, False)
    )
    return Edge(min(piece.y for piece in run), x0, x1, inner, any(piece.is_rule for piece in run), is_tiled)


def _tile(pieces: Sequence[_Piece], width: float) -> bool:
    """Whether several pieces fill a width side by side."""
    parts = {
        (round(piece.x0 / SNAP), round(piece.x1 / SNAP)): piece.x1 - piece.x0 for piece in pieces
    }.values()
    return len(parts) > 1 and max(parts) < 0.95 * width <= sum(parts) < 1.5 * width


def _distinct(values: Iterable[float]) -> list[float]:
    """Positions in order, those nearer than twice SNAP as one."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][0] <= 2 * SNAP:
            found[-1].append(value)
        else:
            found.append([value])
    return [median(group) for group in found]


def _zones(edges: Sequence[Edge], page: PageContent) -> list[list[Edge]]:
    """Boundaries with the same two ends, widest first, each zone's from top to bottom."""
    zones: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda edge: edge.x0 - edge.x1):
        if edge.x1 - edge.x0 < LEAST_WIDTH * page.width:
            break
        for zone in zones:
            if abs(zone[0].x0 - edge.x0) <= SAME_END and abs(zone[0].x1 - edge.x1) <= SAME_END:
                zone.append(edge)
                break
        else:
            zones.append([edge])
    return [sorted(zone) for zone in zones]


# --- rows -----------------------------------------------------------------------------------------


def _tables_of(
    page: PageContent,
    zone: Sequence[Edge],
    edges: Sequence[Edge],
    lines: Sequence[Line],
    taken: Sequence[Box],
) -> list[OpenTable]:
    """The tables of one zone: runs of rows, parted where the text between two boundaries is no row."""
    x0, x1 = min(edge.x0 for edge in zone), max(edge.x1 for edge in zone)
    inside = [
        line
        for line in lines
        if line.box.x0 >= x0 - SNAP
        and line.box.x1 <= x1 + SNAP
        and not any(box.holds(line.box.middle) for box in taken)
    ]
    drafts: list[list[Band]] = []
    starts: list[Edge] = []
    run: list[Band] = []
    start = zone[0]
    bands = [_band(inside, above.y, below.y) for above, below in pairwise(zone)]
    for number, band in enumerate(bands):
        above, below = zone[number], zone[number + 1]
        following = bands[number + 1 : number + 3]
        if _is_heading_of_next(page, band, run, (x0, x1)):
            drafts.append(run)
            starts.append(start)
            run, start = [], above
        if _is_row(page, band, run, above, below, (x0, x1), edges) and not _starts_anew(band, run, following):
            run.append(band)
            continue
        drafts.append(run)
        starts.append(start)
        run, start = [], below
    drafts.append(run)
    starts.append(start)
    found: list[OpenTable] = []
    floor = 0.0
    for number, (draft, edge) in enumerate(zip(drafts, starts, strict=True)):
        ceiling = starts[number + 1].y if number + 1 < len(starts) else page.height
        table = _grown(page, draft, edge, (x0, x1), edges, inside, floor, ceiling)
        if table is not None:
            found.append(table)
            floor = table.box.bottom
        else:
            floor = draft[-1].bottom if draft else edge.y
    return found


def _band(lines: Sequence[Line], top: float, bottom: float) -> Band:
    return Band(top, bottom, tuple(line for line in lines if top <= line.box.middle[1] < bottom))


def _is_row(
    page: PageContent,
    band: Band,
    run: Sequence[Band],
    above: Edge,
    below: Edge,
    ends: tuple[float, float],
    edges: Sequence[Edge],
) -> bool:
    """Whether the words between two boundaries are a table's row, not the text between two tables."""
    if not band.lines:
        return band.bottom - band.top < EMPTY_BAND and not _conflict(above.joints, below.joints)
    box = Box(ends[0], band.top, ends[1], band.bottom)
    if fill_of(box, page.fills) is not None or _is_tiled(shading(page.fills), box):
        return True
    if _conflict(above.joints, below.joints):
        return False
    pad = _padding(run)
    body = _text_size(run) or band.size
    for chunk in _chunks(band.lines):
        single = all(len(segments(line)) == 1 for line in chunk)
        if not single and not _is_numbered_text(chunk, ends):
            continue
        size = max(word.size for line in chunk for word in line.words)
        room = max(MARGIN * size, 1.6 * pad)
        is_snug = chunk[0].box.top - band.top <= room and band.bottom - chunk[-1].box.bottom <= room
        white = (chunk[0].box.top - band.top, band.bottom - chunk[-1].box.bottom)
        if size > LARGER * body and max(white) > FLOW * size:
            return False
        if is_snug and len(band.lines) == 1:
            continue
        columns = _columns_of_bands(run, edges, ends)
        if _breaks(chunk, run, columns, edges, ends) or (
            len(columns) < 3 and chunk[0].box.width > 0.55 * (ends[1] - ends[0])
        ):
            return False
        is_at_left = chunk[0].box.x0 - ends[0] < 2 * size
        is_last = chunk[-1] is band.lines[-1] and band.bottom - chunk[-1].box.bottom > room
        if is_at_left and not is_snug and (is_last or len(chunk) == len(band.lines)):
            return False
    return True


def _is_heading_of_next(
    page: PageContent, band: Band, run: Sequence[Band], ends: tuple[float, float]
) -> bool:
    """Whether a row begins another table straight below one: bold and shaded as only headings are, but not
    the heading of the table above again.
    """
    if len(run) < 2 or not _is_parted(band) or not _is_bold(band) or _texts(band) == _texts(run[0]):
        return False
    shades = [
        fill_of(Box(ends[0], part.top, ends[1], part.bottom), page.fills) for part in (run[0], run[-1], band)
    ]
    return shades[0] is not None and shades[0] == shades[2] != shades[1] and not _is_bold(run[-1])


def _texts(band: Band) -> list[str]:
    return [line.text for line in band.lines]


def _starts_anew(gap: Band, run: Sequence[Band], following: Sequence[Band]) -> bool:
    """Whether white space without words parts two tables: a heading follows, or a title and a heading."""
    if gap.lines or gap.bottom - gap.top < LEAST_SHADE or not run or all(_is_bold(band) for band in run):
        return False
    bold = list(itertools.takewhile(_is_bold, following))
    return any(_is_parted(band) for band in bold)


def _is_bold(band: Band) -> bool:
    return bool(band.lines) and all(word.is_bold for line in band.lines for word in line.words)


def _conflict(one: Sequence[float], two: Sequence[float]) -> bool:
    """Whether boundaries above and below are pieced so differently that they bound two tables."""
    lost = [x for x in one if not any(abs(x - y) <= 2 * SNAP for y in two)]
    new = [x for x in two if not any(abs(x - y) <= 2 * SNAP for y in one)]
    return bool(lost) and bool(new)


def _padding(run: Sequence[Band]) -> float:
    """The usual white above the first line of a row, in points."""
    return median([max(0.0, band.lines[0].box.top - band.top) for band in run if band.lines] or [0.0])


def _text_size(run: Sequence[Band]) -> float:
    return median([word.size for band in run for line in band.lines for word in line.words] or [0.0])


def _chunks(lines: Sequence[Line], gap: float = MARGIN) -> list[list[Line]]:
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


def _is_numbered_text(lines: Sequence[Line], ends: tuple[float, float]) -> bool:
    """A paragraph or heading behind its number, which a wide gap parts from it."""
    for line in lines:
        parts = segments(line)
        if len(parts) > 2 or (len(parts) == 2 and not NUMBERING.match(line.words[0].text)):
            return False
    return lines[0].box.x0 - ends[0] < 2 * lines[0].words[0].size


def _crosses(lines: Sequence[Line], columns: Sequence[float]) -> bool:
    return any(
        box.x0 < x - 1 and box.x1 > x + 1 for line in lines for box in segments(line) for x in columns[1:-1]
    )


def _breaks(
    chunk: Sequence[Line],
    run: Sequence[Band],
    columns: Sequence[float],
    edges: Sequence[Edge],
    ends: tuple[float, float],
) -> bool:
    """Whether lines run across a table's columns, as no row of it does.

    Where columns part is unsure while little more than headings is known: the lines may move them then,
    but not make them fewer.
    """
    if not _crosses(chunk, columns):
        return False
    if not 0 < len(run) <= UNSURE_ROWS:
        return True
    top, bottom = chunk[0].box.top, max(line.box.bottom for line in chunk)
    return len(_columns_of_bands([*run, Band(top, bottom, tuple(chunk))], edges, ends)) < len(columns)


def _is_tiled(shades: Sequence[Box], area: Box) -> bool:
    """Whether shaded cells side by side fill a band."""
    width = sum(
        box.width
        for box in shades
        if box.top <= area.top + SNAP
        and box.bottom >= area.bottom - SNAP
        and box.x0 >= area.x0 - SNAP
        and box.x1 <= area.x1 + SNAP
    )
    return width >= 0.95 * area.width


def _grown(
    page: PageContent,
    draft: Sequence[Band],
    start: Edge,
    ends: tuple[float, float],
    edges: Sequence[Edge],
    lines: Sequence[Line],
    floor: float,
    ceiling: float,
) -> OpenTable | None:
    """A run of rows with what stands above its first and below its last boundary, if that is part of it."""
    bands = list(draft)
    while bands and not bands[-1].lines:
        bands.pop()
    first = bands[0].top if bands else start.y
    last = bands[-1].bottom if bands else start.y
    above = _reach(
        bands, start, ends, edges, [line for line in lines if floor <= line.box.middle[1] < first], True
    )
    if above:
        bands.insert(0, Band(above[0].box.top - 1, first, tuple(above)))
    rest = [line for line in lines if last <= line.box.middle[1] < ceiling]
    below = _reach(bands, start, ends, edges, rest, False)
    is_closed = True
    if below:
        end = max(line.box.bottom for line in below) + 1
        near = [
            edge.y
            for edge in edges
            if end - 2 <= edge.y <= end + 1.6 * _padding(bands) + SNAP and edge.is_rule
        ]
        is_closed = bool(near)
        bands.append(Band(last, max([end, *near]), tuple(below)))
    if len(bands) > 1 and all(_is_bold(band) for band in bands[:-1] if band.lines):
        inside = [edge for edge in edges if bands[-1].top + SNAP < edge.y < bands[-1].bottom - SNAP]
        if not any(edge.x1 - edge.x0 > 0.5 * (ends[1] - ends[0]) for edge in inside):
            columns = _columns_of_bands(bands, edges, ends)
            parts = _rows_by_text(bands[-1], columns, [edge.y for edge in inside])
            edges = [*edges, *(Edge(part.top, *ends) for part in parts[1:])]
            bands = [*bands[:-1], *parts]
    filled = [band for band in bands if band.lines]
    if not filled:
        return None
    inner = tuple(edge for edge in edges if bands[0].top - SNAP <= edge.y <= bands[-1].bottom + SNAP)
    inner = tuple(edge for edge in inner if edge.x0 >= ends[0] - SAME_END and edge.x1 <= ends[1] + SAME_END)
    parting = {edge.y for edge in inner for band in filled if band.top + SNAP < edge.y < band.bottom - SNAP}
    if len(filled) + len(parting) < 2:
        return None
    inner = _levelled(inner, lines, ends)
    is_headed = _is_bold(filled[0]) and _is_parted(filled[0])
    if sum(_is_parted(band) for band in filled) < (
        1 if is_headed or any(edge.joints for edge in inner) else 2
    ):
        return None
    is_ruled = sum(edge.is_rule for edge in inner) > 0.6 * len(inner) and len(inner) > 2
    table = OpenTable(page.number, *ends, tuple(bands), inner)
    return table._replace(
        fills=tuple(fill for fill in page.fills if fill.box.overlap(table.box) > 0),
        is_open_above=is_ruled and bool(above),
        is_open_below=is_ruled and not is_closed,
    )


def _rows_by_text(band: Band, columns: Sequence[float], ys: Sequence[float]) -> list[Band]:
    """The rows of a table that is ruled under its heading only: parted where the white between lines is
    wider than elsewhere and text begins in several columns, or a bold name stands alone; at one of the
    heights `ys` (where some cells' shading ends) if one lies in the white.
    """
    bottoms = list(itertools.accumulate((line.box.bottom for line in band.lines), max))
    gaps = [line.box.top - bottom for line, bottom in zip(band.lines[1:], bottoms, strict=False)]
    if not gaps:
        return [band]
    size = _text_size([band])
    wide = _wide_gap(gaps, size)
    rows: list[list[Line]] = [[band.lines[0]]]
    chunk: list[Line] = rows[0]
    for line, gap in zip(band.lines[1:], gaps, strict=True):
        if gap <= wide:
            chunk.append(line)
            continue
        chunk = [line]
        rows.append(chunk)
    joined: list[list[Line]] = []
    for lines in rows:
        spread = {bisect_left(columns, box.x0) for line in lines for box in segments(line)}
        is_name = len(lines) == 1 and all(word.is_bold for word in lines[0].words)
        if not joined or len(spread) > 1 or is_name:
            joined.append(lines)
        else:
            joined[-1] += lines
    parting = [band.top]
    for above, below in pairwise(joined):
        bottom, top = max(line.box.bottom for line in above), below[0].box.top
        parting.append(next((y for y in ys if bottom - 1 <= y <= top + 1), (bottom + top) / 2))
    parting.append(band.bottom)
    return [
        Band(top, bottom, tuple(lines))
        for (top, bottom), lines in zip(pairwise(parting), joined, strict=True)
    ]


def _wide_gap(gaps: Sequence[float], size: float) -> float:
    """The white between lines above which rows part: amid the largest step from narrow to wide.

    Where no two lines stand as near as those of one text, each line is a row.
    """
    ordered = sorted(gaps)
    if ordered[0] > FLOW * size:
        return ordered[0] - 1
    step, place = max(
        ((after - before, before) for before, after in pairwise(ordered)), default=(0.0, ordered[0])
    )
    return place + step / 2 if step > GAP_STEP * size else ordered[-1]


def _levelled(edges: Sequence[Edge], lines: Sequence[Line], ends: tuple[float, float]) -> tuple[Edge, ...]:
    """Boundaries of shading that end one row at two heights, as at a page's top, brought to the lower one.

    Two such boundaries fill the table's width together, with no text between them under the higher one.
    """
    levelled = list(edges)
    for number, (one, two) in enumerate(pairwise(edges)):
        is_whole = (
            abs(min(one.x0, two.x0) - ends[0]) <= SAME_END and abs(max(one.x1, two.x1) - ends[1]) <= SAME_END
        )
        is_joined = abs(one.x1 - two.x0) <= SAME_END or abs(two.x1 - one.x0) <= SAME_END
        if one.is_rule or two.is_rule or not is_whole or not is_joined:
            continue
        words = [word for line in lines if one.y < line.box.middle[1] < two.y for word in line.words]
        if not any(one.x0 <= word.box.middle[0] <= one.x1 for word in words):
            levelled[number] = one._replace(y=two.y)
    return tuple(levelled)


def _is_parted(band: Band) -> bool:
    """Whether a row's text stands in several columns."""
    return any(len(segments(line)) > 1 for line in band.lines)


def _reach(
    bands: Sequence[Band],
    start: Edge,
    ends: tuple[float, float],
    edges: Sequence[Edge],
    lines: Sequence[Line],
    is_above: bool,
) -> list[Line]:
    """The lines beyond a table's last boundary that are a row of it still."""
    y = (bands[0].top if is_above else bands[-1].bottom) if bands else start.y
    columns = _columns_of_bands(bands, edges, ends) if bands else [ends[0], *start.joints, ends[1]]
    body = _text_size(bands)
    taken: list[Line] = []
    chunks = _chunks(lines)
    for chunk in reversed(chunks) if is_above else chunks:
        size = max(word.size for line in chunk for word in line.words)
        gap = y - max(line.box.bottom for line in chunk) if is_above else chunk[0].box.top - y
        if gap > max(1.3 * size, 1.6 * _padding(bands)) or (body and size > LARGER * body):
            break
        is_single = all(len(segments(line)) == 1 for line in chunk)
        is_at_left = (
            chunk[0].box.x0 - ends[0] < 2 * size and len(columns) > 2 and chunk[0].box.x0 < columns[1]
        )
        is_open = bool(bands) and all(_is_bold(band) for band in bands if band.lines)
        is_area = not is_above and (is_open or not taken) and _is_area_name(chunk, bands, gap)
        if _is_numbered_text(chunk, ends) and is_single and (is_at_left or len(columns) < 3) and not is_area:
            break
        if (
            not is_area
            and _breaks(chunk, bands, columns, edges, ends)
            and (is_single or _is_numbered_text(chunk, ends))
        ):
            break
        taken = [*chunk, *taken] if is_above else [*taken, *chunk]
        y = chunk[0].box.top if is_above else max(line.box.bottom for line in chunk)
    if is_above or len(taken) < 2:
        return taken
    rows = len(taken)
    while (
        rows and len(segments(taken[rows - 1])) == 1 and all(word.is_bold for word in taken[rows - 1].words)
    ):
        rows -= 1  # a name after the last row heads what follows
    return taken[:rows]


def _is_area_name(chunk: Sequence[Line], bands: Sequence[Band], gap: float) -> bool:
    """Whether a bold line close under a table's last boundary is one of its rows still."""
    size = chunk[0].words[0].size
    is_near = bool(bands) and gap <= max(1.6 * _padding(bands), MARGIN * size)
    return is_near and len(chunk) == 1 and all(word.is_bold for word in chunk[0].words)


# --- columns and cells ----------------------------------------------------------------------------


def _columns_of_bands(bands: Sequence[Band], edges: Sequence[Edge], ends: tuple[float, float]) -> list[float]:
    if not bands:
        return list(ends)
    inner = tuple(edge for edge in edges if bands[0].top - SNAP <= edge.y <= bands[-1].bottom + SNAP)
    return columns_of([OpenTable(0, *ends, tuple(bands), inner)])


def columns_of(tables: Sequence[OpenTable]) -> list[float]:
    """Column edges of a table from all its pieces, both ends included.

    Joints of rules and shading are true edges; rivers tell the columns between two joints, or all.
    """
    x0, x1 = min(table.x0 for table in tables), max(table.x1 for table in tables)
    joints = _distinct(
        x for table in tables for edge in table.edges for x in (*edge.joints, *_inner_ends(edge, table))
    )
    joints = [x for x in joints if x0 + SNAP < x < x1 - SNAP]
    rows = [lines for table in tables for lines in _row_lines(table)]
    is_whole = any(
        edge.is_tiled and edge.x1 - edge.x0 > 0.95 * (x1 - x0) for table in tables for edge in table.edges
    )
    inner = (find_inner_rivers if is_whole else find_rivers)(rows, x0, x1, joints)
    return _without_bars([x0, *inner, x1], rows)


def _without_bars(columns: Sequence[float], rows: Sequence[Sequence[Line]]) -> list[float]:
    """Column edges less those of narrow coloured bars: a column without words, no wider than two letters."""
    middles = sorted(word.box.middle[0] for lines in rows for line in lines for word in line.words)
    size = median([line.words[0].size for lines in rows for line in lines] or [10.0])
    kept = [columns[0]]
    for x in columns[1:]:
        is_empty = bisect_left(middles, kept[-1]) == bisect_left(middles, x)
        if is_empty and x - kept[-1] <= 2 * size and len(kept) > 1:
            kept[-1] = x
        else:
            kept.append(x)
    return kept


def _row_lines(table: OpenTable) -> list[Sequence[Line]]:
    """The lines of each row; those of a heading that is shaded as one are parted by the white between."""
    first, *others = table.bands
    heads = _chunks(first.lines, FLOW) if _is_bold(first) else [first.lines]
    return [lines for lines in (*heads, *(band.lines for band in others)) if lines]


def _inner_ends(edge: Edge, table: OpenTable) -> list[float]:
    """Where a rule that begins or ends with the table stops short, as beside a merged cell."""
    is_left, is_right = abs(edge.x0 - table.x0) <= SNAP, abs(edge.x1 - table.x1) <= SNAP
    if not edge.is_rule or is_left == is_right:
        return []
    return [edge.x1 if is_left else edge.x0]


def fits(table: OpenTable, columns: Sequence[float]) -> bool:
    """Whether a table's rows keep within columns that were found elsewhere."""
    rows = [band.lines for band in table.bands[1:] if _is_parted(band)]
    return sum(_crosses(lines, columns) for lines in rows) <= CROSSING_SHARE * len(rows)


def grid_of(table: OpenTable, columns: Sequence[float]) -> Grid | None:
    """A table's cells under given columns; None when there are fewer than two."""
    if len(columns) < 3:
        return None
    area = table.box
    ys = _row_edges(table, columns)
    cells = _cells(table, columns, ys)
    return Grid(
        table.page, area, tuple(cells), tuple(columns), tuple(ys), table.is_open_above, table.is_open_below
    )


def _row_edges(table: OpenTable, columns: Sequence[float]) -> list[float]:
    """Heights that part rows: the bands', and shorter boundaries that end where columns do."""

    def is_column(x: float) -> bool:
        return any(abs(x - column) <= SAME_END for column in columns)

    ys = [band.top for band in table.bands] + [table.bands[-1].bottom]
    ys += [edge.y for edge in table.edges if is_column(edge.x0) and is_column(edge.x1)]
    if _is_bold(table.bands[0]):
        ys += [
            (above[-1].box.bottom + below[0].box.top) / 2
            for above, below in pairwise(_chunks(table.bands[0].lines, FLOW))
        ]
    found: list[float] = []
    for y in sorted(y for y in ys if ys[0] - 0.1 <= y <= table.bands[-1].bottom + 0.1):
        if not found or y - found[-1] > SNAP:
            found.append(y)
    return found


def _cells(table: OpenTable, columns: Sequence[float], ys: Sequence[float]) -> list[GridCell]:
    """Rectangles of an open table: over rows where no boundary parts them, over columns where text crosses."""
    width, height = len(columns) - 1, len(ys) - 1
    words = [word for band in table.bands for line in band.lines for word in line.words]
    rows = [[word for word in words if ys[row] <= word.box.middle[1] < ys[row + 1]] for row in range(height)]
    shades = [box for box in shading(table.fills) if table.box.holds(box.middle, SNAP)]
    crossed = [
        _crossed(rows[row], columns, shades, Box(table.x0, ys[row], table.x1, ys[row + 1]))
        for row in range(height)
    ]
    flow = _flow(rows, columns, ys)
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
            held = tuple(
                word
                for part in rows[row : below + 1]
                for word in part
                if box.x0 <= word.box.middle[0] < box.x1
            )
            cells.append(
                GridCell(
                    box, row, column, below - row + 1, last - column + 1, held, fill_of(box, table.fills)
                )
            )
    return cells


def _crossed(row: Sequence[Word], columns: Sequence[float], shades: Sequence[Box], area: Box) -> set[int]:
    """Numbers of columns whose right edge lies inside a cell of this row."""
    inner = range(len(columns) - 2)
    lines = lines_of(row)
    parts = [box for line in lines for box in segments(line)]
    found = {
        number
        for number in inner
        for box in parts
        if box.x0 < columns[number + 1] - 1 and box.x1 > columns[number + 1] + 1
    }
    is_alone = len(parts) == 1 and parts[0].x0 < columns[1]
    if found and len(parts) == 1:
        return set(inner)
    cells = [box for box in shades if box.overlap(area) > 0.6 * box.width * area.height]
    if (
        len(cells) == 1
        and cells[0].width > 0.95 * area.width
        and is_alone
        and _is_shaded_by_cell(shades, area)
    ):
        return set(inner)
    if _is_tiled([box for box in cells if box.width < 0.95 * area.width], area):
        found |= {
            number
            for number in inner
            for box in cells
            if box.x0 < columns[number + 1] - 2 * SNAP
            and box.x1 > columns[number + 1] + 2 * SNAP
            and not _has_both_sides(lines, columns[number + 1], box)
        }
    return found


def _has_both_sides(lines: Sequence[Line], x: float, cell: Box) -> bool:
    """Whether a line has stretches of text left and right of a position inside a shaded cell."""
    for line in lines:
        inside = [box for box in segments(line) if cell.holds(box.middle, SNAP)]
        if any(box.x1 <= x + 1 for box in inside) and any(box.x0 >= x - 1 for box in inside):
            return True
    return False


def _is_shaded_by_cell(shades: Sequence[Box], area: Box) -> bool:
    return sum(box.width < 0.95 * area.width for box in shades) > 1


class _Flow(NamedTuple):
    """How texts stand in rows: lines of each column, first line and usual padding of each row."""

    lines: tuple[tuple[Line, ...], ...]
    starts: tuple[float, ...]
    padding: float


def _flow(rows: Sequence[Sequence[Word]], columns: Sequence[float], ys: Sequence[float]) -> _Flow:
    lines = []
    for left, right in pairwise(columns):
        words = [word for row in rows for word in row if left <= word.box.middle[0] < right]
        lines.append(tuple(lines_of(words)))
    starts = tuple(min((word.box.top for word in row), default=0.0) for row in rows)
    pads = [start - y for start, y, row in zip(starts, ys, rows, strict=False) if row]
    return _Flow(tuple(lines), starts, median(pads or [0.0]))


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
    over = [edge for edge in table.edges if abs(edge.y - y) <= SNAP and edge.x0 <= middle <= edge.x1]
    above = [line for line in flow.lines[column] if ys[first] <= line.box.middle[1] < y]
    below = [line for line in flow.lines[column] if y <= line.box.middle[1] < ys[row + 2]]
    if any(edge.is_rule for edge in over):
        return True
    if not above or not below:
        return bool(over)
    size = above[-1].words[0].size
    runs_on = below[0].box.top - above[-1].box.bottom < FLOW * size
    if over:
        return not (
            runs_on and flow.padding > 0.5 * FLOW * size and below[0].box.top - y < 0.5 * flow.padding
        )
    return not runs_on and abs(below[0].box.top - flow.starts[row + 1]) < 0.25 * size
