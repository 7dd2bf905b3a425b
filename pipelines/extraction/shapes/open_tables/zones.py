"""A zone of a page: boundaries with the same two ends, and the lines of text that belong to them.

Lines of tables that stand beside the zone are none of its.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extraction.model import Box, Line, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable, columns_of


class OpenZone(NamedTuple):
    """A zone: its page, its boundaries from top to bottom, all those of the page, its lines of text.

    `ends` are where its widest boundaries begin and end, in points.
    """

    page: PageContent
    boundaries: Sequence[Edge]
    edges: Sequence[Edge]
    lines: Sequence[Line]
    ends: tuple[float, float]

    def lines_between(self, top: float, bottom: float) -> list[Line]:
        """The lines whose middles lie between two heights in points, the lower one left out."""
        return [line for line in self.lines if top <= line.box.middle[1] < bottom]

    def band(self, top: float, bottom: float) -> Band:
        """What stands between two heights, as a row."""
        return Band(top, bottom, tuple(self.lines_between(top, bottom)))


def zone_of(
    page: PageContent,
    boundaries: Sequence[Edge],
    edges: Sequence[Edge],
    lines: Sequence[Line],
    taken: Sequence[Box],
    beside: Sequence[Box],
) -> OpenZone:
    """Boundaries with the lines among them, less those in areas already taken and in tables beside."""
    ends = (min(edge.x0 for edge in boundaries), max(edge.x1 for edge in boundaries))
    inside = [
        line
        for whole in lines
        if (line := part_within(whole, ends[0] - S.snap, ends[1] + S.snap, beside)) is not None
        and not any(box.holds(line.box.middle) for box in taken)
    ]
    return OpenZone(page, boundaries, edges, inside, ends)


def areas_beside(zones: Sequence[Sequence[Edge]], zone: Sequence[Edge]) -> list[Box]:
    """The areas of the tables that may stand beside one, with room for what no rule bounds."""
    room = S.far * S.usual_size
    areas = [
        Box(other[0].x0 - S.snap, other[0].y - room, other[0].x1 + S.snap, other[-1].y + room)
        for other in zones
        if len(other) > 1 and (other[0].x1 < zone[0].x0 or other[0].x0 > zone[0].x1)
    ]
    return [area for area in areas if area.top < zone[-1].y and area.bottom > zone[0].y]


def part_within(line: Line, x0: float, x1: float, beside: Sequence[Box]) -> Line | None:
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


def columns_of_bands(bands: Sequence[Band], edges: Sequence[Edge], ends: tuple[float, float]) -> list[float]:
    """Where the columns of some rows part, in points from the left, the two ends among them."""
    if not bands:
        return list(ends)
    inner = tuple(edge for edge in edges if bands[0].top - S.snap <= edge.y <= bands[-1].bottom + S.snap)
    return columns_of([OpenTable(0, *ends, tuple(bands), inner)])
