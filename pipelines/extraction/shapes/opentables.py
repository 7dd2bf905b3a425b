"""Tables without column rules on a page: rows between horizontal rules or shading, told from prose.

Used where a page rules or shades rows only. What is no table by these signs stays text; nothing is forced
into cells. Where columns part is `pipelines.extraction.shapes.columns`' business.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.extraction.model import Box, Line, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.beneath import ACROSS, looks_beneath, texts_beneath, without_beneath
from pipelines.extraction.shapes.columns import (
    Band,
    Edge,
    OpenTable,
    chunks_of,
    columns_of,
    crosses,
    distinct,
    fill_out,
    is_bold,
    is_followed,
    is_parted,
    padding,
    room_beneath,
    shading,
    text_size,
)
from pipelines.extraction.shapes.figures import is_blank, is_figure
from pipelines.extraction.shapes.grid import FillsByHeight, Grid, words_within
from pipelines.extraction.shapes.paper import is_paper
from pipelines.extraction.text import lines_of

LEAST_ALIGNED = 3  # texts of a row that a text cut off from its table
FEWEST_RULED = 3  # rows with a rule below each
FEWEST_CROSSED = 2  # places at which columns part
MOST_BETWEEN = 3  # lines of a text that cuts rows off from their table
CUT_OFF = "a text stands between this row and the table whose columns it has"
NUMBERING = re.compile(r"^\d+(?:\.\d+)*[.)]?$")


def find_open_tables(page: PageContent, ruled: Sequence[Grid]) -> list[OpenTable]:
    """Tables without column rules as rows, their columns not yet told apart."""
    closed = [grid.box for grid in ruled if has_column_rules(page, grid)]
    edges = _edges(page, closed)
    zones = [
        [
            edge
            for edge in _with_rows_of_sides(zone, page)
            if edge in zone or not any(_inside(edge, box) for box in closed)
        ]
        for zone in _zones(edges, page)
    ]
    edges = list(dict.fromkeys((*edges, *(edge for zone in zones for edge in zone))))
    if not zones:
        return []
    inside = {id(word) for box in closed for word in words_within(page.words, box)}
    lines = lines_of([word for word in page.words if id(word) not in inside])
    fills = FillsByHeight(page.fills)
    found: list[OpenTable] = []
    for zone in zones:
        free = [edge for edge in zone if not any(_inside(edge, table.box) for table in found)]
        if free:
            taken = [*closed, *(table.box for table in found)]
            found.extend(_tables_of(page, fills, free, edges, lines, taken, _beside(zones, zone)))
    return sorted(found, key=lambda table: table.box.top)


def has_column_rules(page: PageContent, grid: Grid) -> bool:
    """Whether true lines, not only shading, part a grid's columns over a good part of its height.

    Not so where no rule ends it above and the one below goes on aside: lines in a corner of a wider table.
    """
    if grid.is_open_above and len(grid.row_edges) == 2 and _goes_on_aside(page, grid.box):
        return False
    rules = [
        rule.box
        for rule in page.rules
        if rule.is_vertical and rule.box.bottom > grid.box.top and rule.box.top < grid.box.bottom
    ]
    for x in grid.column_edges[1:-1]:
        beside = [box for box in rules if abs(box.x0 - x) <= S.snap]
        covered = sum(min(box.bottom, grid.box.bottom) - max(box.top, grid.box.top) for box in beside)
        if covered > S.column_rule * grid.box.height:
            return True
    return False


def _goes_on_aside(page: PageContent, box: Box) -> bool:
    """Whether a rule under an area goes on beside it, in one piece or in several that touch."""
    level = [
        rule.box for rule in page.rules if not rule.is_vertical and abs(rule.box.top - box.bottom) <= S.snap
    ]
    return any(
        (abs(one.x1 - box.x0) <= S.snap and one.x0 < box.x0 - S.same_end)
        or (abs(one.x0 - box.x1) <= S.snap and one.x1 > box.x1 + S.same_end)
        or (one.x0 < box.x0 - S.same_end and one.x1 >= box.x1 - S.snap)
        or (one.x1 > box.x1 + S.same_end and one.x0 <= box.x0 + S.snap)
        for one in level
    )


def _inside(edge: Edge, box: Box) -> bool:
    return box.top - S.snap <= edge.y <= box.bottom + S.snap and edge.x0 < box.x1 and edge.x1 > box.x0


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
    frames = _frames(page)
    pieces = [
        _Piece(rule.box.top, rule.box.x0, rule.box.x1, True)
        for rule in page.rules
        if not rule.is_vertical and not any(_is_side(rule.box, frame) for frame in frames)
    ]
    for fill in page.fills:
        box = fill.box
        is_banner = box.x0 <= S.snap and box.x1 >= page.width - S.snap  # behind a slide's title
        if (
            S.least_shade <= box.height < S.ground * page.height and not is_banner
        ):  # lower is a bar, higher the page's own ground
            is_paper_ = is_paper(fill.colour)
            pieces += [_Piece(y, box.x0, box.x1, False, is_paper_) for y in (box.top, box.bottom)]
    levels: list[list[_Piece]] = []
    for piece in sorted(pieces):
        if any(_inside(Edge(piece.y, piece.x0, piece.x1), box) for box in closed):
            continue
        if levels and piece.y - levels[-1][0].y <= S.snap:
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return [
        _edge(run) for level in levels for run in _runs(level) if not all(piece.is_paper for piece in run)
    ]


def _frames(page: PageContent) -> list[Box]:
    """Rectangles of rules around most of the page that no rule inside touches: frames, and no tables."""
    upright = [
        rule.box for rule in page.rules if rule.is_vertical and rule.box.height > S.frame * page.height
    ]
    level = [rule.box for rule in page.rules if not rule.is_vertical]
    found: list[Box] = []
    for left, right in itertools.combinations(sorted(upright), 2):
        area = Box(left.x0, max(left.top, right.top), right.x0, min(left.bottom, right.bottom))
        if (
            area.width < S.frame * page.width
            or max(abs(left.top - right.top), abs(left.bottom - right.bottom)) > S.snap
        ):
            continue
        sides = [box for box in level if abs(box.x0 - area.x0) <= S.snap and abs(box.x1 - area.x1) <= S.snap]
        is_closed = all(any(abs(box.top - y) <= S.snap for box in sides) for y in (area.top, area.bottom))
        inner = [box for box in level if area.top + S.snap < box.top < area.bottom - S.snap]
        if is_closed and not any(box.x0 <= area.x0 + S.snap or box.x1 >= area.x1 - S.snap for box in inner):
            found.append(area)
    return found


def _is_side(rule: Box, frame: Box) -> bool:
    """Whether a horizontal rule is a frame's upper or lower side."""
    is_level = min(abs(rule.top - frame.top), abs(rule.top - frame.bottom)) <= S.snap
    return is_level and abs(rule.x0 - frame.x0) <= S.snap and abs(rule.x1 - frame.x1) <= S.snap


def _runs(level: list[_Piece]) -> list[list[_Piece]]:
    """Pieces at one height as runs that touch."""
    runs: list[list[_Piece]] = []
    end = 0.0
    for piece in sorted(level, key=lambda piece: piece.x0):
        if runs and piece.x0 <= end + S.snap:
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
    joints += [piece.x1 for piece in run if piece.is_rule and any(abs(piece.x1 - x) < S.snap for x in starts)]
    inner = tuple(x for x in distinct(joints) if x0 + S.snap < x < x1 - S.snap)
    is_tiled = any(
        _tile([piece for piece in run if piece.is_rule == kind], x1 - x0) for kind in (True, False)
    )
    return Edge(min(piece.y for piece in run), x0, x1, inner, any(piece.is_rule for piece in run), is_tiled)


def _tile(pieces: Sequence[_Piece], width: float) -> bool:
    """Whether several pieces fill a width side by side."""
    parts = {
        (round(piece.x0 / S.snap), round(piece.x1 / S.snap)): piece.x1 - piece.x0 for piece in pieces
    }.values()
    return len(parts) > 1 and max(parts) < S.whole_width * width <= sum(parts) < S.tiled_most * width


def _zones(edges: Sequence[Edge], page: PageContent) -> list[list[Edge]]:
    """Boundaries with the same two ends, widest first, each zone's from top to bottom."""
    zones: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda edge: edge.x0 - edge.x1):
        if edge.x1 - edge.x0 < S.least_rule * page.width:
            break
        for zone in zones:
            if abs(zone[0].x0 - edge.x0) <= S.same_end and abs(zone[0].x1 - edge.x1) <= S.same_end:
                zone.append(edge)
                break
        else:
            zones.append([edge])
    return [sorted(zone) for zone in zones]


def _with_rows_of_sides(zone: list[Edge], page: PageContent) -> list[Edge]:
    """A zone's boundaries and those of rows that only its sides tell, drawn in a piece for each row.

    So browsers draw a table that has a line around it and none inside.
    """
    top, bottom = zone[0].y, zone[-1].y
    sides = [_joints_at(x, top, bottom, page) for x in (zone[0].x0, zone[0].x1)]
    heights = [
        y
        for y in sides[0]
        if any(abs(y - other) <= S.snap for other in sides[1])
        and not any(abs(y - edge.y) <= S.snap for edge in zone)
    ]
    told = [zone[0]._replace(y=y, is_inferred=True) for y in heights]
    return sorted([*zone, *told]) if told else zone


def _joints_at(x: float, top: float, bottom: float, page: PageContent) -> list[float]:
    """The heights at which the pieces of an upright line at `x` meet."""
    pieces = [
        rule.box
        for rule in page.rules
        if rule.is_vertical
        and rule.box.height >= S.side_piece
        and abs(rule.box.x0 - x) <= S.snap
        and top - S.snap <= rule.box.top
        and rule.box.bottom <= bottom + S.snap
    ]
    starts = [box.top for box in pieces]
    return distinct(box.bottom for box in pieces if any(abs(box.bottom - y) <= S.snap / 2 for y in starts))


# --- rows -----------------------------------------------------------------------------------------


def _tables_of(
    page: PageContent,
    fills: FillsByHeight,
    zone: Sequence[Edge],
    edges: Sequence[Edge],
    lines: Sequence[Line],
    taken: Sequence[Box],
    beside: Sequence[Box],
) -> list[OpenTable]:
    """The tables of one zone: runs of rows, parted where the text between two boundaries is no row."""
    x0, x1 = min(edge.x0 for edge in zone), max(edge.x1 for edge in zone)
    inside = [
        line
        for whole in lines
        if (line := _within(whole, x0 - S.snap, x1 + S.snap, beside)) is not None
        and not any(box.holds(line.box.middle) for box in taken)
    ]
    drafts: list[list[Band]] = []
    starts: list[Edge] = []
    run: list[Band] = []
    start = zone[0]
    bands = [_band(inside, above.y, below.y) for above, below in pairwise(zone)]
    beyond = next((line for line in inside if line.box.middle[1] >= zone[-1].y), None)
    plain = _without_beneath(bands, beyond, has_looks=not page.is_ocr)
    for number, band in enumerate(bands):
        above, below = zone[number], zone[number + 1]
        following = bands[number + 1 : number + 3]
        if _is_heading_of_next(fills, band, run, (x0, x1)):
            drafts.append(run)
            starts.append(start)
            run, start = [], above
        if _is_row(page, fills, plain[number], run, above, below, (x0, x1), edges) and not _starts_anew(
            band, run, following
        ):
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
        if table is not None and found and (whole := _rejoined(found[-1], table, inside)) is not None:
            found[-1] = whole
            floor = whole.box.bottom
        elif table is not None:
            found.append(table)
            floor = table.box.bottom
        elif found and (whole := _with_cut_row(found[-1], edge, inside, ceiling)) is not None:
            found[-1] = whole
            floor = whole.box.bottom
        else:
            floor = draft[-1].bottom if draft else edge.y
    return found


def _without_beneath(bands: Sequence[Band], beyond: Line | None, *, has_looks: bool) -> list[Band]:
    """A zone's rows less the texts beneath records; `beyond` is the first line under its last boundary."""
    room = room_beneath(bands)
    last = [Band(0.0, 0.0, (beyond,))] if beyond is not None else []
    ended = [not is_followed([*bands[number + 1 :], *last]) for number in range(len(bands))]
    looks = looks_beneath(
        [band.lines for band, is_last in zip(bands, ended, strict=True) if not is_last], room, has_looks
    )
    return [
        band._replace(
            lines=tuple(without_beneath(band.lines, room, looks, is_ended=is_last, has_looks=has_looks))
        )
        for band, is_last in zip(bands, ended, strict=True)
    ]


def _with_cut_row(table: OpenTable, start: Edge, lines: Sequence[Line], ceiling: float) -> OpenTable | None:
    """A table and the row under a text that runs across its columns; None where none is there.

    Its texts begin or end where those of the table's rows do; alone it is no table, and would be lost. Where
    a text stands between, it and the row above are doubtful, and the text stays outside.
    """
    row = next((line for line in lines if start.y <= line.box.middle[1] < ceiling), None)
    if row is None or len(row.stretches) < LEAST_ALIGNED:
        return None
    size = row.words[0].size
    is_near = row.box.top - start.y <= max(S.near * size, S.padding_room * padding(table.bands))
    if not is_near or not _is_set_under(row, table):
        return None
    last = next(band for band in reversed(table.bands) if band.lines)
    own = Band(start.y, row.box.bottom + 1, (row,))
    gap = [Band(table.box.bottom, start.y, ())] if start.y - table.box.bottom > S.snap else []
    edges = [Edge(band.top, table.x0, table.x1, is_rule=True, is_inferred=True) for band in (*gap, own)]
    is_cut = any(last.bottom <= line.box.middle[1] < start.y for line in lines)
    doubts = ((band.lines[0].box.middle[1], ACROSS) for band in (last, own) if is_cut)
    return table._replace(
        bands=(*table.bands, *gap, own),
        edges=tuple(sorted([*table.edges, *edges])),
        doubts=(*table.doubts, *doubts),
        is_open_below=False,
    )


def _is_set_under(row: Line, table: OpenTable) -> bool:
    """Whether most texts of a line begin or end where texts of a table do."""
    boxes = [box for band in table.bands for line in band.lines for box in line.stretches]
    aligned = [box for box in row.stretches if any(_is_aligned(box, one) for one in boxes)]
    return len(aligned) > S.under_headings * len(row.stretches)


def _is_aligned(one: Box, two: Box) -> bool:
    return min(abs(one.x0 - two.x0), abs(one.x1 - two.x1)) <= S.same_start


def _rejoined(table: OpenTable, after: OpenTable, lines: Sequence[Line]) -> OpenTable | None:
    """A table and the rows under a text that cuts them off, which have no heading of their own.

    None where they are another table's: a row without figures, or figures in other places. Of what period or
    group the rows tell is not sure where a text stands between; all of them are doubtful, and the row above.
    """
    after = _without_texts_first(after)
    between = [line for line in lines if table.box.bottom <= line.box.middle[1] < after.box.top]
    own = [band for band in after.bands if band.lines]
    rows = [line for band in own for line in band.lines if len(line.stretches) >= LEAST_ALIGNED]
    if not between or len(between) > MOST_BETWEEN or not rows or rows[0] is not own[0].lines[0]:
        return None
    last = next(band for band in reversed(table.bands) if band.lines)
    room = max(S.near * rows[0].words[0].size, room_beneath(table.bands))
    ordered = [last.lines[-1], *between, rows[0]]
    is_near = all(two.box.top - one.box.bottom <= room for one, two in pairwise(ordered))
    if not is_near or any(len(line.stretches) > 1 for line in between) or is_bold(own[0]):
        return None
    if not all(_is_set_under(row, table) and _has_figures_under(row, table) for row in rows):
        return None
    gap = Band(table.box.bottom, after.box.top, tuple(between), True)
    edges = [Edge(y, table.x0, table.x1, is_rule=True, is_inferred=True) for y in (gap.top, gap.bottom)]
    return table._replace(
        bands=(*table.bands, gap, *after.bands),
        edges=tuple(sorted({*table.edges, *after.edges, *edges})),
        fills=tuple(dict.fromkeys((*table.fills, *after.fills))),
        doubts=(
            *table.doubts,
            *after.doubts,
            *((band.lines[0].box.middle[1], CUT_OFF) for band in (last, *own)),
        ),
        is_open_below=after.is_open_below,
    )


def _without_texts_first(table: OpenTable) -> OpenTable:
    """A table less the lines of one text each that stand above its first row."""
    bands = [band for band in table.bands if band.lines]
    texts = list(
        itertools.takewhile(
            lambda line: len(line.stretches) == 1, (line for band in bands for line in band.lines)
        )
    )
    kept = [
        band._replace(lines=tuple(line for line in band.lines if line not in texts))
        for band in bands
        if not all(line in texts for line in band.lines)
    ]
    if not texts or not kept:
        return table
    top = max(kept[0].top, (texts[-1].box.bottom + kept[0].lines[0].box.top) / 2)
    return table._replace(bands=(kept[0]._replace(top=top), *kept[1:]))


def _has_figures_under(row: Line, table: OpenTable) -> bool:
    """Whether a line has figures, each where the figures of a table's rows stand."""
    figures = [
        part.box for band in table.bands for line in band.lines for part in line.parts if is_figure(part.text)
    ]
    own = [part.box for part in row.parts[1:] if is_figure(part.text)]
    return bool(own) and all(any(_is_aligned(box, one) for one in figures) for box in own)


def _beside(zones: Sequence[Sequence[Edge]], zone: Sequence[Edge]) -> list[Box]:
    """The areas of the tables that may stand beside one, with room for what no rule bounds."""
    room = S.far * S.usual_size
    areas = [
        Box(other[0].x0 - S.snap, other[0].y - room, other[0].x1 + S.snap, other[-1].y + room)
        for other in zones
        if len(other) > 1 and (other[0].x1 < zone[0].x0 or other[0].x0 > zone[0].x1)
    ]
    return [area for area in areas if area.top < zone[-1].y and area.bottom > zone[0].y]


def _within(line: Line, x0: float, x1: float, beside: Sequence[Box]) -> Line | None:
    """What of a line stands between two ends; None if it is not all of it but for texts of tables beside."""
    if line.box.x0 >= x0 and line.box.x1 <= x1:
        return line
    inside = [box for box in line.stretches if box.x0 >= x0 and box.x1 <= x1]
    others = [box for box in line.stretches if box not in inside]
    if not inside or not all(any(_lies_in(box, area) for area in beside) for box in others):
        return None
    return Line(tuple(word for word in line.words if x0 <= word.box.middle[0] <= x1))


def _lies_in(box: Box, area: Box) -> bool:
    return area.x0 <= box.x0 and box.x1 <= area.x1 and area.top <= box.middle[1] <= area.bottom


def _band(lines: Sequence[Line], top: float, bottom: float) -> Band:
    return Band(top, bottom, tuple(line for line in lines if top <= line.box.middle[1] < bottom))


def _is_row(
    page: PageContent,
    fills: FillsByHeight,
    band: Band,
    run: Sequence[Band],
    above: Edge,
    below: Edge,
    ends: tuple[float, float],
    edges: Sequence[Edge],
) -> bool:
    """Whether the words between two boundaries are a table's row, not the text between two tables."""
    if not band.lines:
        return band.bottom - band.top < S.empty_band and not _conflict(above.joints, below.joints)
    box = Box(ends[0], band.top, ends[1], band.bottom)
    if fills.over(box) is not None or fill_out(shading(page.fills), box):
        return True
    if _conflict(above.joints, below.joints) or (above.is_rule and below.is_rule and _ends_in_heading(band)):
        return False
    pad = padding(run)
    body = text_size(run) or _size_of_rows(band)
    for chunk in chunks_of(band.lines):
        single = all(len(line.stretches) == 1 for line in chunk)
        if not single and not _is_numbered_text(chunk, ends):
            continue
        size = max(word.size for line in chunk for word in line.words)
        room = max(S.row_margin * size, S.padding_room * pad)
        under = max(room, S.padding_room * _padding_below(run))
        is_snug = chunk[0].box.top - band.top <= room and band.bottom - chunk[-1].box.bottom <= under
        white = (chunk[0].box.top - band.top, band.bottom - chunk[-1].box.bottom)
        if size > S.larger * body and max(white) > S.line_flow * size:
            return False
        if is_snug and (len(band.lines) == 1 or (len(chunk) == len(band.lines) and _is_set_in(chunk, run))):
            continue
        columns = _columns_of_bands(run, edges, ends)
        if _breaks(chunk, run, columns, edges, ends) or (
            len(columns) < 3 and chunk[0].box.width > S.wide_text * (ends[1] - ends[0])
        ):
            return False
        is_at_left = chunk[0].box.x0 - ends[0] < 2 * size
        is_last = chunk[-1] is band.lines[-1] and band.bottom - chunk[-1].box.bottom > room
        if is_at_left and not is_snug and (is_last or len(chunk) == len(band.lines)):
            return False
    return True


def _size_of_rows(band: Band) -> float:
    """The size in points of a band's lines of several texts: a heading may stand above its only row."""
    sizes = [word.size for line in band.lines if len(line.stretches) > 1 for word in line.words]
    return median(sizes) if sizes else band.size


def _ends_in_heading(band: Band) -> bool:
    """Whether another table's heading stands under text, as between two rules that lie under headings."""
    if is_bold(band):
        return False
    bold = list(
        itertools.takewhile(lambda line: all(word.is_bold for word in line.words), reversed(band.lines))
    )
    return any(len(line.parts) > 1 and not any(is_figure(part.text) for part in line.parts) for line in bold)


def _is_heading_of_next(
    fills: FillsByHeight, band: Band, run: Sequence[Band], ends: tuple[float, float]
) -> bool:
    """Whether a row begins another table straight below one.

    It is bold and shaded as only headings are, but not the heading of the table above again.
    """
    if len(run) < 2 or not is_parted(band) or not is_bold(band) or _texts(band) == _texts(run[0]):
        return False
    shades = [fills.over(Box(ends[0], part.top, ends[1], part.bottom)) for part in (run[0], run[-1], band)]
    return shades[0] is not None and shades[0] == shades[2] != shades[1] and not is_bold(run[-1])


def _texts(band: Band) -> list[str]:
    return [line.text for line in band.lines]


def _starts_anew(gap: Band, run: Sequence[Band], following: Sequence[Band]) -> bool:
    """Whether white space without words parts two tables: a heading follows, or a title and a heading."""
    if gap.lines or gap.bottom - gap.top < S.least_shade or not run or all(is_bold(band) for band in run):
        return False
    bold = list(itertools.takewhile(is_bold, following))
    return any(is_parted(band) and not _is_of_figures(band) for band in bold)


def _is_of_figures(band: Band) -> bool:
    """Whether a row is a name and figures alone, as a total is and no heading."""
    parts = [part.text for line in band.lines if len(line.stretches) > 1 for part in line.parts[1:]]
    return any(map(is_figure, parts)) and all(is_figure(text) or is_blank(text) for text in parts)


def _conflict(one: Sequence[float], two: Sequence[float]) -> bool:
    """Whether boundaries above and below are pieced so differently that they bound two tables."""
    lost = [x for x in one if not any(abs(x - y) <= 2 * S.snap for y in two)]
    new = [x for x in two if not any(abs(x - y) <= 2 * S.snap for y in one)]
    return bool(lost) and bool(new)


def _padding_below(run: Sequence[Band]) -> float:
    """The usual white below the last line of a row, in points: programs set it under each paragraph."""
    return median(
        [max(0.0, band.bottom - max(line.box.bottom for line in band.lines)) for band in run if band.lines]
        or [0.0]
    )


def _is_set_in(chunk: Sequence[Line], run: Sequence[Band]) -> bool:
    """Whether lines begin where a further text of the rows above does, as a comment under their name."""
    starts = [
        box.x0 for band in run if not is_bold(band) for line in band.lines for box in line.stretches[1:]
    ]
    return all(any(abs(line.box.x0 - x) <= S.same_start for x in starts) for line in chunk)


def _is_numbered_text(lines: Sequence[Line], ends: tuple[float, float]) -> bool:
    """A paragraph or heading behind its number, which a wide gap parts from it."""
    for line in lines:
        parts = line.stretches
        if len(parts) > 2 or (len(parts) == 2 and not NUMBERING.match(line.words[0].text)):
            return False
    return lines[0].box.x0 - ends[0] < 2 * lines[0].words[0].size


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
    if not crosses(chunk, columns):
        return False
    if not 0 < len(run) <= S.unsure_rows:
        return True
    top, bottom = chunk[0].box.top, max(line.box.bottom for line in chunk)
    return len(_columns_of_bands([*run, Band(top, bottom, tuple(chunk))], edges, ends)) < len(columns)


def _are_ruled(bands: Sequence[Band], edges: Sequence[Edge]) -> bool:
    """Whether a rule ends each of a table's rows, three or more: what stands under the last is no row."""
    rules = [edge.y for edge in edges if edge.is_rule]
    return len(bands) >= FEWEST_RULED and all(
        any(abs(band.bottom - y) <= S.snap for y in rules) for band in bands
    )


def _runs_across(chunk: Sequence[Line], columns: Sequence[float]) -> bool:
    """Whether texts side by side stand over most of the places at which columns part, as a key's words do."""
    if all(len(line.stretches) == 1 for line in chunk):
        return False
    boxes = [box for line in chunk for box in line.stretches]
    reached = [x for x in columns[1:-1] if x < max(box.x1 for box in boxes)]
    crossed = sum(any(box.x0 + 2 < x < box.x1 - 2 for box in boxes) for x in reached)
    return crossed >= FEWEST_CROSSED and 2 * crossed > len(reached)


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
        parted = _head_and_row(Band(above[0].box.top - 1, first, tuple(above)))
        bands[:0] = parted
        edges = [*edges, *(Edge(band.top, *ends) for band in parted[1:])]
    rest = [line for line in lines if last <= line.box.middle[1] < ceiling]
    below = _reach(bands, start, ends, edges, rest, False, not page.is_ocr)
    is_closed = True
    if below:
        end = max(line.box.bottom for line in below) + 1
        near = [
            edge.y
            for edge in edges
            if end - 2 <= edge.y <= end + S.padding_room * padding(bands) + S.snap and edge.is_rule
        ]
        is_closed = bool(near)
        bands.append(Band(last, max([end, *near]), tuple(below)))
    if _is_unruled(bands, edges, ends):
        bands = _rows_by_text(bands, _columns_of_bands(bands, edges, ends), edges)
        edges = [*edges, *(Edge(band.top, *ends) for band in bands[1:])]
    filled = [band for band in bands if band.lines]
    if not filled:
        return None
    inner = tuple(edge for edge in edges if bands[0].top - S.snap <= edge.y <= bands[-1].bottom + S.snap)
    inner = tuple(
        edge for edge in inner if edge.x0 >= ends[0] - S.same_end and edge.x1 <= ends[1] + S.same_end
    )
    parting = {
        edge.y for edge in inner for band in filled if band.top + S.snap < edge.y < band.bottom - S.snap
    }
    if len(filled) + len(parting) < 2:
        return None
    inner = _levelled(inner, lines, ends)
    is_headed = is_bold(filled[0]) and is_parted(filled[0])
    if sum(is_parted(band) for band in filled) + len(parting) < (
        1 if is_headed or any(edge.joints for edge in inner) else 2
    ):
        return None
    is_ruled = sum(edge.is_rule for edge in inner) > S.ruled_share * len(inner) and len(inner) > 2
    table = OpenTable(page.number, *ends, tuple(bands), inner)
    return table._replace(
        fills=tuple(fill for fill in page.fills if fill.box.overlap(table.box) > 0),
        is_open_above=is_ruled and bool(above),
        is_open_below=is_ruled and not is_closed,
    )


def _head_and_row(band: Band) -> list[Band]:
    """What stands above a table's first boundary, its heading apart from the first row, which no rule parts.

    The heading is bold and in several columns, the row is neither bold nor one text; its first line may be,
    where cells of several lines begin above those that stand in the row's middle.
    """
    heads = list(itertools.takewhile(lambda line: all(word.is_bold for word in line.words), band.lines))
    rest = band.lines[len(heads) :]
    if not heads or not any(len(line.stretches) > 1 for line in rest):
        return [band]
    if rest[0].box.top < heads[-1].box.bottom - S.snap or not any(len(line.stretches) > 1 for line in heads):
        return [band]
    y = (heads[-1].box.bottom + rest[0].box.top) / 2
    return [Band(band.top, y, tuple(heads)), Band(y, band.bottom, rest)]


def _is_unruled(bands: Sequence[Band], edges: Sequence[Edge], ends: tuple[float, float]) -> bool:
    """Whether a table is ruled or shaded under its heading and around names of areas only, not between rows.

    One shaded row of text, as that of a total is, may stand beside the others.
    """
    filled = [band for band in bands if band.lines]
    if len(filled) < 2 or all(map(is_bold, filled)):
        return False
    parted = [two.top for one, two in pairwise(filled) if not is_bold(one) and not is_bold(two)]
    if len(parted) > 1 or any(edge.is_rule and abs(edge.y - y) <= S.snap for edge in edges for y in parted):
        return False
    return not any(
        band.top + S.snap < edge.y < band.bottom - S.snap
        and edge.x1 - edge.x0 > S.parting_width * (ends[1] - ends[0])
        for band in filled
        if not is_bold(band)
        for edge in edges
    )


def _rows_by_text(bands: Sequence[Band], columns: Sequence[float], edges: Sequence[Edge]) -> list[Band]:
    """The rows of a table that no rules part: what stands between its headings, by the white between lines.

    Rows part where that is wider than between the lines of a text, and text begins in several columns or a
    bold name stands alone; at the height where some cells' shading ends, if it lies there.
    """
    texts = [band for band in bands if band.lines and not is_bold(band)]
    wide = _wide_gap([gap for band in texts for gap in _gaps(band)], text_size(texts))
    found: list[Band] = []
    for band in bands:
        found += _parted_by_text(band, wide, columns, edges) if band in texts else [band]
    return found


def _gaps(band: Band) -> list[float]:
    """The white above each line of a band but the first, in points."""
    bottoms = itertools.accumulate((line.box.bottom for line in band.lines), max)
    return [max(0.0, line.box.top - bottom) for line, bottom in zip(band.lines[1:], bottoms, strict=False)]


def _parted_by_text(band: Band, wide: float, columns: Sequence[float], edges: Sequence[Edge]) -> list[Band]:
    rows: list[list[Line]] = [[band.lines[0]]]
    for line, gap in zip(band.lines[1:], _gaps(band), strict=True):
        if gap <= wide:
            rows[-1].append(line)
        else:
            rows.append([line])
    joined: list[list[Line]] = []
    for lines in rows:
        spread = {bisect_left(columns, box.x0) for line in lines for box in line.stretches}
        is_name = len(lines) == 1 and all(word.is_bold for word in lines[0].words)
        is_beside = len(columns) == 3 and spread == {2}  # a paragraph of two columns' last, or a row of it
        if not joined or len(spread) > 1 or is_name or is_beside:
            joined.append(lines)
        else:
            joined[-1] += lines
    ys = [edge.y for edge in edges if band.top + S.snap < edge.y < band.bottom - S.snap]
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
    """The white between lines above which rows part: amid the first clear step from narrow to wide.

    Where no two lines stand as near as those of one text, each line is a row.
    """
    ordered = sorted(gaps)
    if not ordered or ordered[0] > S.line_flow * size:
        return 0.0
    steps = (
        (before, after)
        for before, after in pairwise(ordered)
        if after > S.line_flow * size and after - before > S.gap_step * size
    )
    before, after = next(steps, (ordered[-1], ordered[-1]))
    return (before + after) / 2


def _levelled(edges: Sequence[Edge], lines: Sequence[Line], ends: tuple[float, float]) -> tuple[Edge, ...]:
    """Boundaries of shading that end one row at two heights, as at a page's top, brought to the lower one.

    Two such boundaries fill the table's width together, with no text between them under the higher one.
    """
    levelled = list(edges)
    for number, (one, two) in enumerate(pairwise(edges)):
        is_whole = (
            abs(min(one.x0, two.x0) - ends[0]) <= S.same_end
            and abs(max(one.x1, two.x1) - ends[1]) <= S.same_end
        )
        is_joined = abs(one.x1 - two.x0) <= S.same_end or abs(two.x1 - one.x0) <= S.same_end
        if one.is_rule or two.is_rule or not is_whole or not is_joined:
            continue
        words = [word for line in lines if one.y < line.box.middle[1] < two.y for word in line.words]
        if not any(one.x0 <= word.box.middle[0] <= one.x1 for word in words):
            levelled[number] = one._replace(y=two.y)
    return tuple(levelled)


def _reach(
    bands: Sequence[Band],
    start: Edge,
    ends: tuple[float, float],
    edges: Sequence[Edge],
    lines: Sequence[Line],
    is_above: bool,
    has_looks: bool = False,
) -> list[Line]:
    """The lines beyond a table's last boundary that are a row of it still."""
    if not lines:
        return []
    if is_above and not bands:
        lines = _headings_at_end(lines)
    y = (bands[0].top if is_above else bands[-1].bottom) if bands else start.y
    columns = _columns_of_bands(bands, edges, ends) if bands else [ends[0], *start.joints, ends[1]]
    body = text_size(bands)
    taken: list[Line] = []
    chunks = chunks_of(lines)
    for number, whole in enumerate(reversed(chunks) if is_above else chunks, 1):
        chunk = _without_text_above(whole, columns, ends) if is_above and bands else whole
        size = max(word.size for line in chunk for word in line.words)
        gap = y - max(line.box.bottom for line in chunk) if is_above else chunk[0].box.top - y
        following = chunks[number : number + 1 + S.names_between]
        is_aligned = not is_above and (
            _is_under_headings(chunk, bands)
            or (
                any(_is_under_headings(other, bands) for other in following[:1])
                and _goes_on(chunk, following, columns, ends)
            )
        )
        near = max(
            S.near * size,
            S.padding_room * padding(bands),
            S.far * size if is_aligned or (is_above and _is_in_columns(chunk, columns)) else 0.0,
        )
        if gap > near or (body and size > S.larger * body):
            if not is_above and _is_beneath(chunk, bands, taken, has_looks):
                taken, y = [*taken, *chunk], max(line.box.bottom for line in chunk)
                continue
            break
        body = body or size
        is_single = _is_single(chunk, columns)
        is_at_left = (
            chunk[0].box.x0 - ends[0] < 2 * size and len(columns) > 2 and chunk[0].box.x0 < columns[1]
        )
        is_open = bool(bands) and all(is_bold(band) for band in bands if band.lines)
        is_parting = not is_above and _goes_on(chunk, following, columns, ends)
        is_area = not is_above and (
            is_parting or ((is_open or not taken) and _is_area_name(chunk, bands, gap))
        )
        is_area = is_area or (not is_above and _is_beneath(chunk, bands, taken, has_looks))
        if _is_numbered_text(chunk, ends) and is_single and (is_at_left or len(columns) < 3) and not is_area:
            break
        if (
            not is_area
            and _breaks(chunk, bands, columns, edges, ends)
            and (is_single or _is_numbered_text(chunk, ends))
        ):
            break
        if not is_above and not is_area and _are_ruled(bands, edges) and _runs_across(chunk, columns):
            break
        taken = [*chunk, *taken] if is_above else [*taken, *chunk]
        y = chunk[0].box.top if is_above else max(line.box.bottom for line in chunk)
        if len(chunk) < len(whole):
            break
    if is_above or len(taken) < 2:
        return taken
    rows = len(taken)
    while (
        rows and len(taken[rows - 1].stretches) == 1 and all(word.is_bold for word in taken[rows - 1].words)
    ):
        rows -= 1  # a name after the last row heads what follows
    return taken[:rows]


def _is_beneath(chunk: Sequence[Line], bands: Sequence[Band], taken: Sequence[Line], has_looks: bool) -> bool:
    """Whether lines under the last row of a table surely are a text that speaks of it."""
    record = taken or (bands[-1].lines if bands else ())
    room = room_beneath(bands)
    known = looks_beneath([band.lines for band in bands], room, has_looks)
    found = texts_beneath([*record, *chunk], room, known, is_ended=True, has_looks=has_looks)
    return any(
        one.is_sure and one.first <= len(record) and one.end == len(record) + len(chunk) for one in found
    )


def _without_text_above(
    chunk: Sequence[Line], columns: Sequence[float], ends: tuple[float, float]
) -> Sequence[Line]:
    """Lines above a table without the sentences that stand on top of its headings, as close as a row.

    Such a sentence begins at the table's left and runs over its columns; bold lines may be a title of it. A
    title in larger letters than the headings is none of them.
    """
    size = max(word.size for word in chunk[-1].words)
    for at in range(len(chunk) - 1, 0, -1):
        above = chunk[at - 1]
        if len(above.stretches) == 1 and max(word.size for word in above.words) > S.larger * size:
            return _without_text_above(chunk[at:], columns, ends)
    for at, line in enumerate(chunk):
        if len(line.stretches) > 1:
            return chunk[at:]
        is_text = line.box.x0 - ends[0] < 2 * line.words[0].size and crosses([line], columns)
        if not is_text or all(word.is_bold for word in line.words):
            break
    return chunk


def _is_in_columns(chunk: Sequence[Line], columns: Sequence[float]) -> bool:
    """Whether most columns of a table have a text of their own in the last line above it: its headings.

    By their middles: headings begin at the left of columns whose figures end at the right.
    """
    boxes = chunk[-1].stretches
    within = {bisect_left(columns, box.middle[0]) for box in boxes}
    is_full = len(within) > 2 and len(within) > S.under_headings * (len(columns) - 1)
    return is_full and len(within) == len(boxes)


def _headings_at_end(lines: Sequence[Line]) -> Sequence[Line]:
    """The last lines, if bold and no larger than the last one, without the text before; else all lines."""
    size = lines[-1].words[0].size
    headings = itertools.takewhile(
        lambda line: all(word.is_bold and word.size <= S.larger * size for word in line.words),
        reversed(lines),
    )
    return list(headings)[::-1] or lines


def _is_under_headings(chunk: Sequence[Line], bands: Sequence[Band]) -> bool:
    """Whether texts begin where the headings of a table do, of which nothing but headings is known yet.

    Those of a row begin under several headings, the further ones of a cell under one that is not the first;
    the bold name of an area may stand on top.
    """
    filled = [band for band in bands if band.lines]
    if not filled or not all(map(is_bold, filled)) or not is_parted(filled[0]):
        return False
    starts = [box.x0 for band in filled for line in band.lines for box in line.stretches]
    is_named = len(chunk) > 1 and len(chunk[0].stretches) == 1 and is_bold(Band(0.0, 0.0, (chunk[0],)))
    boxes = chunk[1 if is_named else 0].stretches
    under = [box for box in boxes if any(abs(box.x0 - x) <= S.same_start for x in starts)]
    is_beside = any(box.x0 > min(starts) + S.same_start for box in under)
    return (
        is_beside and len(under) > S.under_headings * len(boxes) and not is_bold(Band(0.0, 0.0, tuple(chunk)))
    )


def _is_single(lines: Sequence[Line], columns: Sequence[float]) -> bool:
    """Whether lines stand in one column, none beside another nor in turns."""
    begins = {bisect_left(columns, box.x0) for line in lines for box in line.stretches}
    return len(begins) == 1 and all(len(line.stretches) == 1 for line in lines)


def _goes_on(
    name: Sequence[Line],
    following: Sequence[Sequence[Line]],
    columns: Sequence[float],
    ends: tuple[float, float],
) -> bool:
    """Whether a bold line close to a row above is the name of an area amid rows: a row is as close below.

    Further names may stand between, as of an area within an area.
    """
    if not _is_name(name):
        return False
    above = name
    for chunk in following:
        is_near = chunk[0].box.top - above[-1].box.bottom <= S.near * chunk[0].words[0].size
        if not is_near:
            return False
        if not _is_name(chunk):
            is_row = not _is_single(chunk, columns) and not _is_numbered_text(chunk, ends)
            return is_row and not all(word.is_bold for word in chunk[0].words)
        above = chunk
    return False


def _is_name(lines: Sequence[Line]) -> bool:
    """Whether lines are one bold line, as the name of an area is."""
    return len(lines) == 1 and len(lines[0].stretches) == 1 and all(word.is_bold for word in lines[0].words)


def _is_area_name(chunk: Sequence[Line], bands: Sequence[Band], gap: float) -> bool:
    """Whether a bold line close under a table's last boundary is one of its rows still."""
    size = chunk[0].words[0].size
    is_near = bool(bands) and gap <= max(S.padding_room * padding(bands), S.row_margin * size)
    return is_near and len(chunk) == 1 and all(word.is_bold for word in chunk[0].words)


def _columns_of_bands(bands: Sequence[Band], edges: Sequence[Edge], ends: tuple[float, float]) -> list[float]:
    if not bands:
        return list(ends)
    inner = tuple(edge for edge in edges if bands[0].top - S.snap <= edge.y <= bands[-1].bottom + S.snap)
    return columns_of([OpenTable(0, *ends, tuple(bands), inner)])
