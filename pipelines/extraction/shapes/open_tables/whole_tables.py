"""A run of rows as a whole table: with what belongs to it above and below, its boundaries level."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.model import Line
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable, is_bold, is_parted, padding
from pipelines.extraction.shapes.open_tables.rows_beyond import lines_above, lines_below
from pipelines.extraction.shapes.open_tables.rows_by_text import is_unruled, rows_by_text
from pipelines.extraction.shapes.open_tables.zones import OpenZone, columns_of_bands


def whole_table(
    zone: OpenZone, draft: Sequence[Band], start: Edge, floor: float, ceiling: float
) -> OpenTable | None:
    """A run of rows with what stands above its first and below its last boundary; None if that is no table.

    Args:
        zone: what it stands in.
        draft: its rows between boundaries, from top to bottom; none where a boundary stands alone.
        start: its first boundary.
        floor: the height in points where what stands above it ends.
        ceiling: the height where what stands below it begins.
    """
    bands = list(draft)
    while bands and not bands[-1].lines:
        bands.pop()
    first = bands[0].top if bands else start.y
    last = bands[-1].bottom if bands else start.y
    above = lines_above(zone, bands, start, zone.lines_between(floor, first))
    if above:
        heads = _head_and_row(Band(above[0].box.top - 1, first, tuple(above)))
        bands[:0] = heads
        zone = _with_boundaries(zone, heads[1:])
    rest = zone.lines_between(last, ceiling)
    below = lines_below(zone, bands, start, rest, has_looks=not zone.page.is_ocr)
    is_closed = True
    if below:
        row, is_closed = _last_row(zone, bands, below, last)
        bands.append(row)
    if is_unruled(bands, zone.edges, zone.ends):
        bands = rows_by_text(bands, columns_of_bands(bands, zone.edges, zone.ends), zone.edges)
        zone = _with_boundaries(zone, bands[1:])
    filled = [band for band in bands if band.lines]
    inner = _boundaries_within(zone, bands) if filled else ()
    if not filled or not _are_rows(filled, inner):
        return None
    inner = _levelled(inner, zone.lines, zone.ends)
    is_ruled = sum(edge.is_rule for edge in inner) > S.ruled_share * len(inner) and len(inner) > 2
    table = OpenTable(zone.page.number, *zone.ends, tuple(bands), inner)
    return table._replace(
        fills=tuple(fill for fill in zone.page.fills if fill.box.overlap(table.box) > 0),
        is_open_above=is_ruled and bool(above),
        is_open_below=is_ruled and not is_closed,
    )


def _with_boundaries(zone: OpenZone, bands: Sequence[Band]) -> OpenZone:
    """A zone with boundaries over rows that text alone parts."""
    return zone._replace(edges=[*zone.edges, *(Edge(band.top, *zone.ends) for band in bands)])


def _last_row(zone: OpenZone, bands: Sequence[Band], below: Sequence[Line], top: float) -> tuple[Band, bool]:
    """Lines below a table's last boundary as its last row, and whether a rule closes it."""
    end = max(line.box.bottom for line in below) + 1
    room = S.padding_room * padding(bands) + S.snap
    near = [edge.y for edge in zone.edges if end - 2 <= edge.y <= end + room and edge.is_rule]
    return Band(top, max([end, *near]), tuple(below)), bool(near)


def _boundaries_within(zone: OpenZone, bands: Sequence[Band]) -> tuple[Edge, ...]:
    """The boundaries of a page that lie in a table, from its first row to its last."""
    return tuple(
        edge
        for edge in zone.edges
        if bands[0].top - S.snap <= edge.y <= bands[-1].bottom + S.snap
        and edge.x0 >= zone.ends[0] - S.same_end
        and edge.x1 <= zone.ends[1] + S.same_end
    )


def _are_rows(filled: Sequence[Band], inner: Sequence[Edge]) -> bool:
    """Whether rows are a table's: two or more, and enough of them with texts side by side."""
    parting = {
        edge.y for edge in inner for band in filled if band.top + S.snap < edge.y < band.bottom - S.snap
    }
    if len(filled) + len(parting) < 2:
        return False
    is_headed = is_bold(filled[0]) and is_parted(filled[0])
    least = 1 if is_headed or any(edge.joints for edge in inner) else 2
    return sum(map(is_parted, filled)) + len(parting) >= least


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
