"""Rows that a text across the columns cuts off from their table, put under it again, and doubtful."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.model import Box, Line
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.beneath import ACROSS
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable, is_bold, padding, room_beneath
from pipelines.extraction.shapes.figures import is_figure

LEAST_ALIGNED = 3  # texts of a row that a text cut off from its table


MOST_BETWEEN = 3  # lines of a text that cuts rows off from their table


CUT_OFF = "a text stands between this row and the table whose columns it has"


def with_cut_row(table: OpenTable, start: Edge, lines: Sequence[Line], ceiling: float) -> OpenTable | None:
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


def rejoined(table: OpenTable, after: OpenTable, lines: Sequence[Line]) -> OpenTable | None:
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
