"""Where rows without column rules may part: horizontal rules and the ends of shading, as boundaries by zone.

Zones are boundaries with the same two ends. What lies inside tables with column rules is none of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import Edge, distinct
from pipelines.extraction.shapes.grids.model import Grid
from pipelines.extraction.shapes.paper import is_paper


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


def lies_inside(edge: Edge, box: Box) -> bool:
    """Whether a boundary runs through an area or along its sides."""
    return box.top - S.snap <= edge.y <= box.bottom + S.snap and edge.x0 < box.x1 and edge.x1 > box.x0


class _Piece(NamedTuple):
    y: float
    x0: float
    x1: float
    is_rule: bool
    is_paper: bool = False


def boundaries_of(page: PageContent, closed: Sequence[Box]) -> list[Edge]:
    """Horizontal rules and the upper and lower ends of shading, pieces at one height joined.

    White areas count where they go on from a rule or shading: office programs fill plain cells white. What
    lies in the `closed` areas is left out.
    """
    pieces = [
        piece
        for piece in sorted([*_pieces_of_rules(page), *_pieces_of_shading(page)])
        if not any(lies_inside(Edge(piece.y, piece.x0, piece.x1), box) for box in closed)
    ]
    levels: list[list[_Piece]] = []
    for piece in pieces:
        if levels and piece.y - levels[-1][0].y <= S.snap:
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return [
        _edge(run) for level in levels for run in _runs(level) if not all(piece.is_paper for piece in run)
    ]


def _pieces_of_rules(page: PageContent) -> list[_Piece]:
    """The horizontal rules of a page but the sides of frames."""
    frames = _frames(page)
    return [
        _Piece(rule.box.top, rule.box.x0, rule.box.x1, True)
        for rule in page.rules
        if not rule.is_vertical and not any(_is_side(rule.box, frame) for frame in frames)
    ]


def _pieces_of_shading(page: PageContent) -> Iterator[_Piece]:
    """The upper and lower ends of filled areas: lower ones are bars, higher ones the page's own ground."""
    for fill in page.fills:
        box = fill.box
        is_banner = box.x0 <= S.snap and box.x1 >= page.width - S.snap  # behind a slide's title
        if S.least_shade <= box.height < S.ground * page.height and not is_banner:
            is_white = is_paper(fill.colour)
            yield from (_Piece(y, box.x0, box.x1, False, is_white) for y in (box.top, box.bottom))


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


def zones_of(edges: Sequence[Edge], page: PageContent) -> list[list[Edge]]:
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


def with_rows_of_sides(zone: list[Edge], page: PageContent) -> list[Edge]:
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
