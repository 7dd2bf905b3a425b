"""The rows of a table that is ruled under its heading only, by the white between its lines."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.model import Line
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import Band, Edge, is_bold, text_size


def is_unruled(bands: Sequence[Band], edges: Sequence[Edge], ends: tuple[float, float]) -> bool:
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


def rows_by_text(bands: Sequence[Band], columns: Sequence[float], edges: Sequence[Edge]) -> list[Band]:
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
