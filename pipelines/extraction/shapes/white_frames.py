"""Frames for cards that nothing frames: the white between large figures that stand in rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.model import Box, Word
from pipelines.extraction.shapes.card_parts import LEAST_CARDS, Segment, segments_of
from pipelines.extraction.text import lines_of

APART = 0.6  # of a figure's height: the white that parts cards which nothing frames


def frames_of_white(words: Sequence[Word], figures: Sequence[Segment], heading: float) -> list[Box]:
    """A frame around each figure of a page: to the white between it and the figures beside, above and below.

    None where there are too few figures, or none stands beside or under another. A line alone in letters of
    at least a `heading`'s size stands over a row of cards, and in none of them.
    """
    if len(figures) < LEAST_CARDS:
        return []
    rows = _lanes([(segment.box.top, segment.box.bottom) for segment in figures])
    columns = _lanes([(segment.box.x0, segment.box.x1) for segment in figures])
    if rows is None or columns is None:
        return []
    size = max(segment.size for segment in figures)
    first, last = rows[0][0], rows[-1][1]
    ys = [
        _cut([(w.box.top, w.box.bottom) for w in words], one[1], two[0], size) for one, two in pairwise(rows)
    ]
    if any(y is None for y in ys):
        return []
    down = [y for y in ys if y is not None]
    above = min((row[0] - y for row, y in zip(rows[1:], down, strict=True)), default=4 * size)
    below = min((y - row[1] for row, y in zip(rows, down, strict=False)), default=6 * size)
    down = [first - above, *down, last + max(below, 0.0)]
    inside = [word for word in words if down[0] <= word.box.middle[1] < down[-1]]
    xs = [
        _cut([(w.box.x0, w.box.x1) for w in inside], one[1], two[0], size) for one, two in pairwise(columns)
    ]
    if any(x is None for x in xs) or not inside:
        return []
    across = [
        min(w.box.x0 for w in inside) - 1,
        *(x for x in xs if x is not None),
        max(w.box.x1 for w in inside) + 1,
    ]
    over = [
        (line.box.top, line.box.bottom)
        for line in lines_of(inside)
        if len(segments_of(line.words)) == 1 and all(heading <= word.size < size - 1 for word in line.words)
    ]
    tops = [
        max((end for start, end in over if top <= start and end <= row[0]), default=top)
        for top, row in zip(down, rows, strict=False)
    ]
    return [
        Box(left, top, right, bottom)
        for top, bottom in zip(tops, down[1:], strict=True)
        for left, right in pairwise(across)
    ]


def _lanes(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]] | None:
    """Spans that overlap as one each, in order; None where they run into a single one of many."""
    lanes: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if lanes and start < lanes[-1][1]:
            lanes[-1] = (lanes[-1][0], max(lanes[-1][1], end))
        else:
            lanes.append((start, end))
    return lanes or None


def _cut(spans: Sequence[tuple[float, float]], start: float, end: float, size: float) -> float | None:
    """The middle of the widest white between two heights or places; None where none is wide enough."""
    within = sorted((max(a, start), min(b, end)) for a, b in spans if b > start and a < end)
    reached, best = start, (0.0, start)
    for a, b in [*within, (end, end)]:
        best = max(best, (a - reached, (a + reached) / 2))
        reached = max(reached, b)
    return best[1] if best[0] >= APART * size else None
