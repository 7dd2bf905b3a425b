"""Which lines above a table's first boundary and below its last are part of it: headings, rows, names."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence

from pipelines.extraction.model import Line
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.beneath import looks_beneath, texts_beneath
from pipelines.extraction.shapes.columns import (
    Band,
    Edge,
    chunks_of,
    crosses,
    is_bold,
    is_parted,
    padding,
    room_beneath,
    text_size,
)
from pipelines.extraction.shapes.open_tables.rows_between import breaks_columns, is_numbered_text
from pipelines.extraction.shapes.open_tables.zones import OpenZone, columns_of_bands

FEWEST_RULED = 3  # rows with a rule below each
FEWEST_CROSSED = 2  # places at which columns part


def lines_above(zone: OpenZone, bands: Sequence[Band], start: Edge, lines: Sequence[Line]) -> list[Line]:
    """Of the lines above a table's first boundary those that are a row or a heading of it still.

    Args:
        zone: what the table stands in.
        bands: its rows; none where only the boundary `start` is known.
        start: its first boundary.
        lines: what stands above, from top to bottom.
    """
    if not lines:
        return []
    if not bands:
        lines = _headings_at_end(lines)
    y = bands[0].top if bands else start.y
    columns = _columns_known(zone, bands, start)
    body = text_size(bands)
    taken: list[Line] = []
    for whole in reversed(chunks_of(lines)):
        chunk = _without_text_above(whole, columns, zone.ends) if bands else whole
        size = _size_of(chunk)
        far = S.far * size if _is_in_columns(chunk, columns) else 0.0
        room = max(S.near * size, S.padding_room * padding(bands), far)
        if y - _bottom_of(chunk) > room or (body and size > S.larger * body):
            break
        body = body or size
        if _is_text(zone, chunk, bands, columns):
            break
        taken = [*chunk, *taken]
        y = chunk[0].box.top
        if len(chunk) < len(whole):
            break
    return taken


def lines_below(
    zone: OpenZone, bands: Sequence[Band], start: Edge, lines: Sequence[Line], *, has_looks: bool
) -> list[Line]:
    """Of the lines below a table's last boundary those that are a row of it still, or speak of its last row.

    Args:
        zone: what the table stands in.
        bands: its rows; none where only the boundary `start` is known.
        start: its first boundary.
        lines: what stands below, from top to bottom.
        has_looks: whether weight and colour of letters are known, as they are not in pictures.
    """
    if not lines:
        return []
    y = bands[-1].bottom if bands else start.y
    columns = _columns_known(zone, bands, start)
    body = text_size(bands)
    taken: list[Line] = []
    chunks = chunks_of(lines)
    for number, chunk in enumerate(chunks, 1):
        size, gap = _size_of(chunk), chunk[0].box.top - y
        following = chunks[number : number + 1 + S.names_between]
        is_parting = _goes_on(chunk, following, columns, zone.ends)
        is_under = _is_under_headings(chunk, bands) or (
            is_parting and any(_is_under_headings(other, bands) for other in following[:1])
        )
        room = max(S.near * size, S.padding_room * padding(bands), S.far * size if is_under else 0.0)
        is_far = gap > room or bool(body and size > S.larger * body)
        if is_far and not _is_beneath(chunk, bands, taken, has_looks):
            break
        if not is_far:
            body = body or size
            is_part = is_parting or _is_area(chunk, bands, taken, gap, has_looks)
            if not is_part and _is_no_row(zone, chunk, bands, columns):
                break
        taken += chunk
        y = _bottom_of(chunk)
    return _without_names_last(taken)


def _columns_known(zone: OpenZone, bands: Sequence[Band], start: Edge) -> list[float]:
    """Where columns part as far as rows tell, or the pieces of a boundary where there are none."""
    if bands:
        return columns_of_bands(bands, zone.edges, zone.ends)
    return [zone.ends[0], *start.joints, zone.ends[1]]


def _size_of(chunk: Sequence[Line]) -> float:
    return max(word.size for line in chunk for word in line.words)


def _bottom_of(chunk: Sequence[Line]) -> float:
    return max(line.box.bottom for line in chunk)


def _is_text(zone: OpenZone, chunk: Sequence[Line], bands: Sequence[Band], columns: Sequence[float]) -> bool:
    """Whether lines are text, not a row: numbered as paragraphs are, or over the columns in one piece."""
    is_single, is_numbered = _is_single(chunk, columns), is_numbered_text(chunk, zone.ends)
    left = chunk[0].box.x0
    is_at_left = left - zone.ends[0] < 2 * _size_of(chunk) and len(columns) > 2 and left < columns[1]
    if is_numbered and is_single and (is_at_left or len(columns) < 3):
        return True
    return (is_single or is_numbered) and breaks_columns(chunk, bands, columns, zone.edges, zone.ends)


def _is_no_row(
    zone: OpenZone, chunk: Sequence[Line], bands: Sequence[Band], columns: Sequence[float]
) -> bool:
    """Whether lines under a table are text, or words of a key side by side under rows that are all ruled."""
    if _is_text(zone, chunk, bands, columns):
        return True
    return _are_ruled(bands, zone.edges) and _runs_across(chunk, columns)


def _is_area(
    chunk: Sequence[Line], bands: Sequence[Band], taken: Sequence[Line], gap: float, has_looks: bool
) -> bool:
    """Whether lines close under a table are the name of an area in it, or speak of the row above."""
    is_open = bool(bands) and all(is_bold(band) for band in bands if band.lines)
    if (is_open or not taken) and _is_area_name(chunk, bands, gap):
        return True
    return _is_beneath(chunk, bands, taken, has_looks)


def _without_names_last(lines: list[Line]) -> list[Line]:
    """Lines less the bold names after the last row, which head what follows."""
    rows = len(lines)
    if rows < 2:
        return lines
    while (
        rows and len(lines[rows - 1].stretches) == 1 and all(word.is_bold for word in lines[rows - 1].words)
    ):
        rows -= 1
    return lines[:rows]


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
            is_row = not _is_single(chunk, columns) and not is_numbered_text(chunk, ends)
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
