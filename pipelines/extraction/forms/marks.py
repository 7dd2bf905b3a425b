"""Small filled shapes as marks: the circles, triangles and lozenges with which reports draw status and trend.

A mark becomes a word of one sign (`●`, `▲`), so that cells and lines hold it as they hold printed signs. What
a mark means is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.model import Box, Colour, Fill, Mark, Rule, Word, hull

Point = tuple[float, float]

LEAST, MOST = 3.0, 32.0  # points: the sides of a mark
THIN, DASH = 0.8, (5.0, 16.0)  # points: how high a thin bar is at least, and how wide
LARGEST_SQUARE = 14.0  # points: a larger one is a cell
LONGEST = 170.0  # points: the longer side of a pill, which holds a word or two
SQUARE = 0.25  # sides of a round or square mark differ by at most this share
ON_SIDE = 0.08  # of a side: points nearer than this stand on it
ROUND = (0.62, 0.92)  # a circle fills 0.79 of its box, an octagon in it 0.71
STAR_CORNERS = 10
ROUND_CORNERS = (6, 8)
ON_LINE = 1.5  # points: a circle whose middle is so near to a line's corner is a chart's point
PAPER = 250  # of 255: lighter in all colours is paper
SIGNS = {
    "circle": "●",
    "square": "■",
    "diamond": "◆",
    "up": "▲",
    "down": "▼",
    "left": "◄",
    "right": "►",
    "star": "★",
    "bar": "▬",
    "hollow up": "△",
    "hollow down": "▽",
    "hollow left": "◁",
    "hollow right": "▷",
    "cross": "✘",
    "tick": "✔",
}
HOLLOW = frozenset(["up", "down", "left", "right"])  # outlines that mean the same: others may be empty boxes
LARGEST_STROKED = 20.0  # points: the sides of a tick or cross
LEAST_STROKED = 4.0
EDGED = frozenset(["square", "bar"])  # shapes that cells have, too
DARK, GREY = 110, 40  # of 255: how light the ink of a bar is at most, how far its colours differ


class Outline(NamedTuple):
    """The corners of a closed path; `curved` are the numbers of those that begin, steer or end a curve."""

    points: Sequence[Point]
    curved: frozenset[int]


def mark_of(outline: Outline, colour: Colour) -> Mark | None:
    """The mark that a filled path is, or None for what is too large, too thin or the paper's colour."""
    if len(outline.points) < 3 or min(colour) >= PAPER:
        return None
    across, down = zip(*outline.points, strict=True)
    box = Box(min(across), min(down), max(across), max(down))
    least, most = sorted((box.width, box.height))
    if _is_dash(outline, box):
        return Mark(box, colour, "dash")
    if least < LEAST or box.height > MOST or most > LONGEST:
        return None
    shape = _shape(outline, box)
    return Mark(box, colour, shape) if shape else None


def hollow_mark(outline: Outline, colour: Colour) -> Mark | None:
    """The arrow or thin bar that a closed line draws, which nothing fills; None for any other outline."""
    mark = mark_of(outline, colour)
    if mark is None or mark.shape not in (*HOLLOW, "dash"):
        return None
    return mark if mark.shape == "dash" else mark._replace(shape=f"hollow {mark.shape}")


def tick_of(points: Sequence[Point], colour: Colour) -> Mark | None:
    """The tick that an open line draws: down to the right, and farther up to the right."""
    if len(points) != 3 or min(colour) >= PAPER:
        return None
    (x0, y0), (x1, y1), (x2, y2) = points if points[0][0] < points[-1][0] else points[::-1]
    box = hull(
        (Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), Box(x1, min(y1, y2), x2, max(y1, y2)))
    )
    is_small = LEAST_STROKED <= max(box.width, box.height) <= LARGEST_STROKED
    is_tick = x0 < x1 < x2 and y1 > y0 and y1 > y2 and y1 - y2 > y1 - y0 and x2 - x1 > x1 - x0
    return Mark(box, colour, "tick") if is_small and is_tick else None


def is_aslant(points: Sequence[Point]) -> bool:
    """Whether a line may be half of a cross: straight, small, and about as wide as high."""
    if len(points) != 2:
        return False
    width, height = (abs(points[0][at] - points[1][at]) for at in (0, 1))
    least, most = sorted((width, height))
    return LEAST_STROKED <= most <= LARGEST_STROKED and least >= (1 - SQUARE) * most


def cross_of(one: Sequence[Point], two: Sequence[Point], colour: Colour) -> Mark | None:
    """The cross that two such lines draw, which lie in one box and lean to either side; None where not."""
    if min(colour) >= PAPER:
        return None
    boxes = [Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in (one, two)]
    is_same = all(abs(left - right) <= ON_LINE for left, right in zip(*boxes, strict=True))
    leans = [(a[0] - b[0]) * (a[1] - b[1]) > 0 for a, b in (one, two)]
    return Mark(hull(boxes), colour, "cross") if is_same and leans[0] != leans[1] else None


def _is_dash(outline: Outline, box: Box) -> bool:
    """Whether a path is a short thin bar, which means something beside its like only."""
    is_thin = THIN <= box.height < LEAST and DASH[0] <= box.width <= DASH[1]
    return is_thin and not outline.curved and abs(area_of(outline)) > ROUND[1] * box.width * box.height


def with_equals(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks, of two thin bars right above each other one bar for both, as `no change` is drawn; no others."""
    dashes = sorted((one for one in marks if one.shape == "dash"), key=lambda one: one.box[:2])
    pairs = [
        Mark(hull((one.box, two.box)), one.colour, "bar")
        for one, two in pairwise(dashes)
        if abs(one.box.x0 - two.box.x0) < ON_LINE / 2
        and abs(one.box.x1 - two.box.x1) < ON_LINE / 2
        and 0 < two.box.top - one.box.bottom < LEAST
    ]
    return (*(one for one in marks if one.shape != "dash"), *pairs)


def _shape(outline: Outline, box: Box) -> str:
    is_even = abs(box.width - box.height) <= SQUARE * max(box.width, box.height)
    share = abs(area_of(outline)) / (box.width * box.height)
    if outline.curved:
        if is_even and ROUND[0] <= share <= ROUND[1]:
            return "circle"
        return "pill" if share > ROUND[0] and not is_even else ("square" if share > ROUND[1] else "")
    if share > ROUND[1]:
        return "square" if is_even and box.width <= MOST else "pill"
    return _pointed(outline.points, box) if box.width <= MOST else ""


def area_of(outline: Outline) -> float:
    """Area of the corners and the middles of curves, in square points."""
    points: list[Point] = []
    index = 0
    while index < len(outline.points):
        if index in outline.curved and index + 2 < len(outline.points) and points:
            start, (one, two, end) = points[-1], outline.points[index : index + 3]
            points.append(
                (
                    (start[0] + 3 * one[0] + 3 * two[0] + end[0]) / 8,
                    (start[1] + 3 * one[1] + 3 * two[1] + end[1]) / 8,
                )
            )
            points.append(end)
            index += 3
        else:
            points.append(outline.points[index])
            index += 1
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True)) / 2


def _is_star(corners: Sequence[Point], box: Box) -> bool:
    """Whether corners lie far from and near to their middle by turns, ten of them: a star of five points."""
    if len(corners) != STAR_CORNERS:
        return False
    middle = (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
    far = [((x - middle[0]) ** 2 + (y - middle[1]) ** 2) ** 0.5 for x, y in corners]
    outer, inner = far[::2], far[1::2]
    if sum(outer) < sum(inner):
        outer, inner = inner, outer
    return max(inner) < min(outer) and abs(box.width - box.height) <= SQUARE * max(box.width, box.height)


def _are_round(corners: Sequence[Point], box: Box) -> bool:
    """Whether corners lie equally far from their middle, in a box as wide as high: six or eight sides."""
    x, y = box.middle
    far = [((one - x) ** 2 + (two - y) ** 2) ** 0.5 for one, two in corners]
    is_even = abs(box.width - box.height) <= SQUARE * max(box.width, box.height)
    return is_even and max(far) - min(far) <= SQUARE / 2 * max(far)


def _pointed(points: Sequence[Point], box: Box) -> str:
    """Which way a triangle or a block arrow points: one corner on that side, several on the opposite one."""
    corners = list(dict.fromkeys((round(x, 1), round(y, 1)) for x, y in points))
    if _is_star(corners, box):
        return "star"
    if not 3 <= len(corners) <= 8:
        return ""
    if len(corners) in ROUND_CORNERS and _are_round(corners, box):
        return "circle"  # a stop sign stands for what a circle does: its colour tells
    on = {
        "up": sum(abs(y - box.top) <= ON_SIDE * box.height for _, y in corners),
        "down": sum(abs(y - box.bottom) <= ON_SIDE * box.height for _, y in corners),
        "left": sum(abs(x - box.x0) <= ON_SIDE * box.width for x, _ in corners),
        "right": sum(abs(x - box.x1) <= ON_SIDE * box.width for x, _ in corners),
    }
    if len(corners) == 4 and set(on.values()) == {1}:
        return "diamond"
    opposite = {"up": "down", "down": "up", "left": "right", "right": "left"}
    tips = [side for side, other in opposite.items() if on[side] == 1 and on[other] == 2]
    if len(tips) != 1:
        return ""
    tip = next(c for c in corners if _is_on(c, tips[0], box))
    middle = tip[0] - box.middle[0] if tips[0] in ("up", "down") else tip[1] - box.middle[1]
    side = box.width if tips[0] in ("up", "down") else box.height
    return tips[0] if abs(middle) <= 0.2 * side else ""


def _is_on(corner: Point, side: str, box: Box) -> bool:
    x, y = corner
    if side in ("up", "down"):
        return abs(y - (box.top if side == "up" else box.bottom)) <= ON_SIDE * box.height
    return abs(x - (box.x0 if side == "left" else box.x1)) <= ON_SIDE * box.width


def without_chart_points(marks: Sequence[Mark], corners: Sequence[Point]) -> tuple[Mark, ...]:
    """The marks less those that stand where drawn lines bend or end: a chart's points."""
    if not corners or not marks:
        return tuple(marks)
    strips: dict[int, list[Point]] = {}
    for point in corners:
        strips.setdefault(int(point[1] // MOST), []).append(point)

    def is_free(mark: Mark) -> bool:
        x, y = mark.box.middle
        near = (point for strip in (-1, 0, 1) for point in strips.get(int(y // MOST) + strip, ()))
        return all(abs(x - px) > ON_LINE or abs(y - py) > ON_LINE for px, py in near)

    return tuple(mark for mark in marks if mark.shape == "pill" or is_free(mark))


def drawn_words(
    marks: Sequence[Mark], words: Sequence[Word], rules: Sequence[Rule], fills: Sequence[Fill]
) -> tuple[Word, ...]:
    """A word of one sign for each mark that no printed word stands on (such a one is the word's ground).

    A square is a sign only where no rule and no other filled area adjoins it: else it is a cell.
    """
    edges = [rule.box for rule in rules] + [fill.box for fill in fills]
    signs = [mark for mark in map(_bar_for_pill, marks) if mark.shape in SIGNS]
    signs = [
        mark
        for mark in signs
        if mark.shape not in EDGED or _stands_alone(mark.box, edges, is_bar=mark.shape == "bar")
    ]
    strips: dict[int, list[Word]] = {}
    for word in words if signs else ():
        strips.setdefault(int(word.box.middle[1] // MOST), []).append(word)
    found: dict[tuple[int, ...], Word] = {}
    for mark in signs:
        y = mark.box.middle[1]
        near = (word for strip in (-1, 0, 1) for word in strips.get(int(y // MOST) + strip, ()))
        if not any(mark.box.holds(word.box.middle) for word in near):
            place = (round(mark.box.middle[0] / 4), round(y / 4))  # a ring and its filling are one mark
            found[place] = Word(
                SIGNS[mark.shape], mark.box, mark.box.height, colour=mark.colour, is_drawn=True
            )
    return tuple(found.values())


def _bar_for_pill(mark: Mark) -> Mark:
    """A small dark pill as the bar that it is where no word stands on it, as `no change` is drawn."""
    is_dark = max(mark.colour) < DARK and max(mark.colour) - min(mark.colour) < GREY
    is_small = mark.shape == "pill" and mark.box.width > mark.box.height
    return mark._replace(shape="bar") if is_dark and is_small else mark


def _stands_alone(square: Box, edges: Sequence[Box], *, is_bar: bool = False) -> bool:
    if max(square.width, square.height) > LARGEST_SQUARE:
        return False
    near = Box(square.x0 - ON_LINE, square.top - ON_LINE, square.x1 + ON_LINE, square.bottom + ON_LINE)
    return not any(
        near.x0 <= edge.x1
        and edge.x0 <= near.x1
        and near.top <= edge.bottom
        and edge.top <= near.bottom
        and not _holds(edge, near)
        and edge != square
        and not (is_bar and _holds(near, edge))  # the bars themselves, which are rules, too
        for edge in edges
    )


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0
        and outer.top <= inner.top
        and outer.x1 >= inner.x1
        and outer.bottom >= inner.bottom
    )
