"""Tables without column rules on a page, zone by zone: boundaries, rows between them, tables of rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.model import Line, PageContent
from pipelines.extraction.shapes.beneath import looks_beneath, without_beneath
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable, is_followed, room_beneath
from pipelines.extraction.shapes.grids.areas import FillsByHeight, words_within
from pipelines.extraction.shapes.grids.model import Grid
from pipelines.extraction.shapes.open_tables.boundaries import (
    boundaries_of,
    has_column_rules,
    lies_inside,
    with_rows_of_sides,
    zones_of,
)
from pipelines.extraction.shapes.open_tables.cut_rows import rejoined, with_cut_row
from pipelines.extraction.shapes.open_tables.rows_between import (
    is_heading_of_next,
    is_row_between,
    starts_anew,
)
from pipelines.extraction.shapes.open_tables.whole_tables import whole_table
from pipelines.extraction.shapes.open_tables.zones import OpenZone, areas_beside, zone_of
from pipelines.extraction.text import lines_of


def find_open_tables(page: PageContent, ruled: Sequence[Grid]) -> list[OpenTable]:
    """Tables without column rules as rows, their columns not yet told apart."""
    closed = [grid.box for grid in ruled if has_column_rules(page, grid)]
    edges = boundaries_of(page, closed)
    zones = [
        [
            edge
            for edge in with_rows_of_sides(zone, page)
            if edge in zone or not any(lies_inside(edge, box) for box in closed)
        ]
        for zone in zones_of(edges, page)
    ]
    edges = list(dict.fromkeys((*edges, *(edge for zone in zones for edge in zone))))
    if not zones:
        return []
    inside = {id(word) for box in closed for word in words_within(page.words, box)}
    lines = lines_of([word for word in page.words if id(word) not in inside])
    fills = FillsByHeight(page.fills)
    found: list[OpenTable] = []
    for zone in zones:
        free = [edge for edge in zone if not any(lies_inside(edge, table.box) for table in found)]
        if free:
            taken = [*closed, *(table.box for table in found)]
            beside = areas_beside(zones, zone)
            own = zone_of(page, free, edges, lines, taken, beside)
            found.extend(_tables_of(own, _drafts_of(own, fills)))
    return sorted(found, key=lambda table: table.box.top)


class DraftTable(NamedTuple):
    """A run of rows between boundaries, and the boundary over its first."""

    start: Edge
    bands: list[Band]


def _drafts_of(zone: OpenZone, fills: FillsByHeight) -> list[DraftTable]:
    """The runs of rows of a zone, parted where the text between two boundaries is no row."""
    bands = [zone.band(above.y, below.y) for above, below in pairwise(zone.boundaries)]
    beyond = next((line for line in zone.lines if line.box.middle[1] >= zone.boundaries[-1].y), None)
    plain = _without_beneath(bands, beyond, has_looks=not zone.page.is_ocr)
    drafts = [DraftTable(zone.boundaries[0], [])]
    for number, (band, (above, below)) in enumerate(zip(bands, pairwise(zone.boundaries), strict=True)):
        if is_heading_of_next(fills, band, drafts[-1].bands, zone.ends):
            drafts.append(DraftTable(above, []))
        run = drafts[-1].bands
        is_row = is_row_between(zone, fills, plain[number], run, above, below)
        if is_row and not starts_anew(band, run, bands[number + 1 : number + 3]):
            run.append(band)
        else:
            drafts.append(DraftTable(below, []))
    return drafts


def _tables_of(zone: OpenZone, drafts: Sequence[DraftTable]) -> list[OpenTable]:
    """Runs of rows as tables; those that a text cuts off from the table above are put under it again."""
    found: list[OpenTable] = []
    floor = 0.0
    for number, (start, bands) in enumerate(drafts):
        ceiling = drafts[number + 1].start.y if number + 1 < len(drafts) else zone.page.height
        table = whole_table(zone, bands, start, floor, ceiling)
        whole: OpenTable | None = None
        if found and table is not None:
            whole = rejoined(found[-1], table, zone.lines)
        elif found:
            whole = with_cut_row(found[-1], start, zone.lines, ceiling)
        if whole is not None:
            found[-1] = whole
        elif table is not None:
            found.append(table)
        if whole is not None or table is not None:
            floor = found[-1].box.bottom
        else:
            floor = bands[-1].bottom if bands else start.y
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
