"""Columns of a table without column rules: the white rivers that no words cross from row to row.

Pure arithmetic over words; where tables begin and end is `pipelines.extraction.shapes.open_tables`' business.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipelines.extraction.model import Box, Line, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import BULLETS

STEP = 0.5  # points: how finely rivers are measured


class River(NamedTuple):
    """A white strip between two columns."""

    x0: float
    x1: float


def find_rivers(
    rows: Sequence[Sequence[Line]], x0: float, x1: float, drawn: Sequence[float] = ()
) -> list[float]:
    """Positions of column boundaries between `x0` and `x1`, left to right, without the two ends.

    Args:
        rows: the lines of each row, top to bottom; the first ones may hold headings over several columns.
        x0: left end of the table (points).
        x1: its right end.
        drawn: boundaries already known; rivers tell the columns between them.
    """
    rows = [lines for lines in rows if not _is_banner(lines, x0)]
    found = _rivers_of(rows, x0, x1, drawn)
    texts = [lines for lines in rows if _is_lone_text(lines)]
    others = [lines for lines in rows if not _is_lone_text(lines)]
    if texts and len(texts) < len(others) and len(found) < len(free := _rivers_of(others, x0, x1, drawn)):
        more = [x for x in free if all(abs(x - other) > S.snap for other in found)]
        starts = [box.x0 for lines in others for line in lines for box in line.stretches]
        are_set_in = all(
            min(abs(lines[0].words[0].box.x0 - x) for x in starts) <= S.same_start for lines in texts
        )
        least = max(S.bare_lines, S.under_headings * len(others))
        if are_set_in and all(_rows_beside(others, x) >= least for x in more):
            return free
    return found


def _rivers_of(rows: Sequence[Sequence[Line]], x0: float, x1: float, drawn: Sequence[float]) -> list[float]:
    edges = [x0, *drawn, x1]
    parts = zip(pairwise(edges), _parts_of(rows, edges), strict=True)
    found = [x for (left, right), part in parts for x in _rivers_between(part, left, right)]
    return sorted([*drawn, *found])


def _is_lone_text(lines: Sequence[Line]) -> bool:
    """Whether a row is one text alone, as a comment under a record is: it may cross what parts all others."""
    return bool(lines) and all(
        len(line.stretches) == 1 and abs(line.words[0].box.x0 - lines[0].words[0].box.x0) <= S.same_start
        for line in lines
    )


def _rows_beside(rows: Sequence[Sequence[Line]], x: float) -> int:
    """Rows with text on both sides of a position and none over it."""
    boxes = [[box for line in lines for box in line.stretches] for lines in rows]
    return sum(
        any(box.x1 <= x for box in own)
        and any(box.x0 >= x for box in own)
        and not any(box.x0 < x < box.x1 for box in own)
        for own in boxes
    )


def find_inner_rivers(
    rows: Sequence[Sequence[Line]], x0: float, x1: float, drawn: Sequence[float]
) -> list[float]:
    """Boundaries where cells are drawn one by one: the drawn ones, and rivers that several lines prove."""
    rows = [lines for lines in rows if not _is_banner(lines, x0)]
    edges = [x0, *drawn, x1]
    found: list[float] = []
    for (left, right), part in zip(pairwise(edges), _parts_of(rows, edges), strict=True):
        rivers = _rivers_between(part, left, right, has_headings=False)
        found += [x for x in rivers if _witnesses(part, x) >= S.witnesses]
    return sorted([*drawn, *found])


def _parts_of(rows: Sequence[Sequence[Line]], edges: Sequence[float]) -> list[list[list[Line]]]:
    """For each stretch between two boundaries the words of each row in it."""
    parts: list[list[list[Line]]] = [[[] for _ in rows] for _ in edges[1:]]
    for number, lines in enumerate(rows):
        for line in lines:
            words: list[list[Word]] = [[] for _ in parts]
            for word in line.words:
                at = bisect_right(edges, (word.box[0] + word.box[2]) / 2) - 1
                if 0 <= at < len(words):
                    words[at].append(word)
            for part, inside in zip(parts, words, strict=True):
                if inside:
                    part[number].append(line if len(inside) == len(line.words) else Line(tuple(inside)))
    return parts


def _rivers_between(
    rows: Sequence[Sequence[Line]], x0: float, x1: float, has_headings: bool = True
) -> list[float]:
    depth = _heading_depth(rows)
    heads, body = ([_spread(lines) for lines in part] for part in (rows[:depth], rows[depth:]))
    if not any(body):
        return []
    covered = _cover(body, x0, x1)
    allowed = int(S.stray_share * len(body))
    if has_headings:
        _add_headings(covered, allowed, _blobs([box for boxes in heads for box in boxes]), x0)
    over = [line.stretches for lines in rows[:depth] for line in lines]
    columns = [
        _narrowed(river, _cover(_of_one(over, river), x0, x1), x0) for river in _strips(covered, allowed, x0)
    ]
    return _without_bullets(columns, rows, x0, x1)


def heads_both(box: Box, x: float, boxes: Sequence[Box]) -> bool:
    """Whether a text over a column's edge heads the columns on both sides, as a quarter over its figures.

    Each has a text of its own below then, and none of the two ends, begins or has its middle where this does,
    as further lines of one heading do.
    """
    below = [other for other in boxes if box.bottom - S.hair < other.top < box.bottom + box.height]
    left = max((other for other in below if other.x1 <= x + 1), key=lambda other: other.x1, default=None)
    right = min((other for other in below if other.x0 >= x - 1), key=lambda other: other.x0, default=None)
    beside = [other for other in boxes if abs(other.top - box.top) < S.snap and other is not box]
    if left is None or right is None or not left.x0 < box.middle[0] < right.x1:
        return False
    if any(other.x0 < right.x1 and other.x1 > left.x0 for other in beside):
        return False
    return not any(
        min(abs(box.x0 - other.x0), abs(box.x1 - other.x1), abs(box.middle[0] - other.middle[0])) <= S.snap
        for other in (left, right)
    )


def _of_one(heads: Sequence[Sequence[Box]], river: River) -> Sequence[Sequence[Box]]:
    """The headings of each line but those over the columns on both sides of a river."""
    boxes = [box for line in heads for box in line]
    middle = (river.x0 + river.x1) / 2
    both = {
        box for box in boxes if box.x0 < river.x1 and box.x1 > river.x0 and heads_both(box, middle, boxes)
    }
    return [[box for box in line if box not in both] for line in heads] if both else heads


def _witnesses(rows: Sequence[Sequence[Line]], x: float) -> int:
    """Lines with text on both sides of a position."""
    return sum(line.words[0].box.x1 <= x <= line.words[-1].box.x0 for lines in rows for line in lines)


def _spread(lines: Sequence[Line]) -> list[Box]:
    return [segment for line in lines for segment in line.stretches]


def _heading_depth(rows: Sequence[Sequence[Line]]) -> int:
    """How many first rows are headings: the first, and bold ones under it; two rows of text must remain."""
    depth = 0
    while depth < min(S.heading_rows, len(rows) - 2) and (depth == 0 or _is_bold(rows[depth])):
        depth += 1
    return depth


def _is_bold(lines: Sequence[Line]) -> bool:
    return bool(lines) and all(word.is_bold for line in lines for word in line.words)


def _blobs(boxes: Sequence[Box]) -> list[Box]:
    """Boxes that overlap from left to right, as one each."""
    if len(boxes) < 2:
        return list(boxes)
    blobs: list[Box] = []
    for box in sorted(boxes):
        if blobs and box.x0 <= blobs[-1].x1 + STEP:
            blobs[-1] = blobs[-1]._replace(x1=max(blobs[-1].x1, box.x1))
        else:
            blobs.append(box)
    return blobs


def _add_headings(covered: list[int], allowed: int, heads: Sequence[Box], x0: float) -> None:
    """Count headings that stand over no text.

    Such a one is part of the column beside it, if that lacks a heading, else a column without values.
    """
    columns = _filled(covered, allowed, x0)
    headed = {number for number, column in enumerate(columns) if any(_meet(head, column) for head in heads)}
    for head in heads:
        if any(_meet(head, column) for column in columns):
            continue
        beside = [
            (max(column.x0 - head.x1, head.x0 - column.x1), number)
            for number, column in enumerate(columns)
            if number not in headed and not any(_between(other, head, column) for other in (*heads, *columns))
        ]
        if beside:
            column = columns[min(beside)[1]]
            headed.add(min(beside)[1])
            head = _beside(head, column, columns)
        _add(covered, head, x0, allowed + 1)


def _beside(head: Box, column: Box, columns: Sequence[Box]) -> Box:
    """A heading with the column that it heads; the white between that and the next column stays a river.

    Headings at the left of columns whose figures end at the right fill that white.
    """
    room = S.least_river + 2 * STEP
    left = max(
        (other.x1 + room for other in columns if other.x1 <= column.x0 and other != column), default=0.0
    )
    right = min(
        (other.x0 - room for other in columns if other.x0 >= column.x1 and other != column),
        default=float("inf"),
    )
    return head._replace(x0=min(column.x0, max(head.x0, left)), x1=max(column.x1, min(head.x1, right)))


def _meet(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _between(box: Box, one: Box, other: Box) -> bool:
    left, right = (one, other) if one.x0 < other.x0 else (other, one)
    return box.x0 >= left.x1 and box.x1 <= right.x0


def _filled(covered: Sequence[int], allowed: int, x0: float) -> list[Box]:
    """Stretches of the width that more than stray texts cover; a gap narrower than a river parts none."""
    found: list[list[int]] = []
    for index, count in enumerate(covered):
        if count <= allowed:
            continue
        if found and x0 + found[-1][1] * STEP >= x0 + index * STEP - S.least_river:
            found[-1][1] = index + 1
        else:
            found.append([index, index + 1])
    return [Box(x0 + first * STEP, 0.0, x0 + end * STEP, 0.0) for first, end in found]


def _is_banner(lines: Sequence[Line], x0: float) -> bool:
    """Whether a row is one short line at the left, as the name of an area is."""
    return (
        len(lines) == 1
        and len(lines[0].stretches) == 1
        and lines[0].words[0].box.x0 - x0 < 2 * lines[0].words[0].size
    )


def _at(x: float, x0: float) -> int:
    return max(0, int((x - x0) / STEP))


def _add(covered: list[int], box: Box, x0: float, count: int) -> None:
    for index in range(_at(box.x0, x0), min(_at(box.x1, x0) + 1, len(covered))):
        covered[index] += count


def _cover(rows: Sequence[Sequence[Box]], x0: float, x1: float) -> list[int]:
    """How many rows have text at each step of the width."""
    width = _at(x1, x0) + 1
    changes = [0] * (width + 1)
    for boxes in rows:
        for left, _, right, _ in _blobs(boxes):
            first, end = max(0, int((left - x0) / STEP)), min(max(0, int((right - x0) / STEP)) + 1, width)
            if first < end:
                changes[first] += 1
                changes[end] -= 1
    return list(accumulate(changes[:-1]))


def _strips(covered: Sequence[int], allowed: int, x0: float) -> list[River]:
    """Strips with text on both sides that next to no row covers."""
    rivers: list[River] = []
    start: int | None = None
    for index, count in enumerate(covered):
        if count > allowed:
            if start is not None and start > 0 and (index - start) * STEP >= S.least_river:
                rivers.append(River(x0 + start * STEP, x0 + index * STEP))
            start = None
        elif start is None:
            start = index
    if rivers and not any(count > allowed for count in covered[: _at(rivers[0].x0, x0)]):
        rivers.pop(0)
    return rivers


def _narrowed(river: River, over: Sequence[int], x0: float) -> float:
    """The middle of the part of a river that the fewest headings cross."""
    first, last = _at(river.x0, x0), min(_at(river.x1, x0), len(over) - 1)
    least = min(over[first : last + 1], default=0)
    best, run = (first, first), first
    for index in range(first, last + 2):
        if index > last or over[index] > least:
            if index - run > best[1] - best[0]:
                best = (run, index)
            run = index + 1
    return x0 + STEP * (best[0] + best[1]) / 2


def _without_bullets(
    columns: list[float], rows: Sequence[Sequence[Line]], x0: float, x1: float
) -> list[float]:
    """Boundaries less those that only part bullets from their texts."""
    columns = [x for x in columns if x < x1]
    words: list[Word] = [word for lines in rows for line in lines for word in line.words]
    if not any(word.text in BULLETS or word.text == "-" for word in words):
        return columns
    kept: list[float] = []
    for left, right in pairwise([x0, *columns]):
        inside = [word.text for word in words if left <= word.box.middle[0] < right]
        if not inside or not all(text in BULLETS or text == "-" for text in inside):
            kept.append(right)
    return kept
