"""What a page draws beside letters, as far as tables need it: straight rules, filled rectangles, small marks.

A thin filled area is a rule, for office programs draw borders so. Small filled circles, triangles and the
like are marks, as status lights and arrows are drawn; those that stand on a drawn line are a chart's points.
Other curves and pictures are left out; a page that draws more than any table needs is refused.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import pypdfium2.raw as pdfium

from pipelines.exceptions import OversizedReportError
from pipelines.extraction.forms.dotted_lines import Dot, dotted_lines, may_be_dot
from pipelines.extraction.forms.marks import (
    SIGNS,
    Outline,
    cross_of,
    hollow_mark,
    is_aslant,
    mark_of,
    tick_of,
    with_equals,
    without_chart_points,
)
from pipelines.extraction.forms.objects import INT, POINTER, Matrix, PageObject, matrix_of, quick
from pipelines.extraction.forms.round_clips import is_cut_round
from pipelines.extraction.frame import Frame
from pipelines.extraction.model import Box, Colour, Fill, Mark, Rule, hull

MAX_SEGMENTS_PER_PAGE = 1_000_000
MAX_LINES_PER_PAGE = 20_000  # rules and fills: no table has so many
LEAST_FRAME = (70.0, 36.0)  # points: width and height of what may hold several lines
THIN = 2.5  # points: a filled area no thicker is a rule (Word and Excel draw borders as thin areas)
STRAIGHT = 0.5  # points: sides of a rectangle lean no more than this
HATCH_STEP = 1.5  # points: lines that follow each other so closely leave nothing to read between them
LEAST_HATCH = 4  # lines
SHADE = 6.0  # points: strips of a fill that changes its colour are thinner than any line of text
LEAST_SHADES = 6  # strips, edge to edge
MOST_SCRIBBLE = (300.0, 40.0)  # points: width and height of a line by which words are scratched out
LARGEST_SIGN = 20.0  # points: the sides of a mark in which lines are its drawing
LAST_MARKS = 3  # a disc, a ring about it, a spot in it
MOST_CORNERS = 9  # of an outlined arrow, the first one twice
BROAD = 4.0  # points: a line so broad may hide what it is drawn over

LEAST_BORDER = 0.2  # points: a thinner side is none

Point = tuple[float, float]
SubPath = tuple[list[Point], bool, frozenset[int]]

_draw_mode = quick(pdfium.FPDFPath_GetDrawMode, POINTER, POINTER, POINTER)
_colour = quick(pdfium.FPDFPageObj_GetFillColor, POINTER, *[POINTER] * 4)
_stroke_colour = quick(pdfium.FPDFPageObj_GetStrokeColor, POINTER, *[POINTER] * 4)
_stroke_width = quick(pdfium.FPDFPageObj_GetStrokeWidth, POINTER, POINTER)
_count_segments = quick(pdfium.FPDFPath_CountSegments, POINTER)
_segment = quick(pdfium.FPDFPath_GetPathSegment, POINTER, INT, result=POINTER)
_segment_point = quick(pdfium.FPDFPathSegment_GetPoint, POINTER, POINTER, POINTER)
_segment_kind = quick(pdfium.FPDFPathSegment_GetType, POINTER)
_segment_closes = quick(pdfium.FPDFPathSegment_GetClose, POINTER)


def _too_many(place: str, what: str) -> OversizedReportError:
    return OversizedReportError(
        place, f"holds {what}", "leave the page out, or print it to a new PDF as a picture"
    )


class Cover(NamedTuple):
    """An area that hides what was drawn before it, or is the ground of what is drawn after.

    `colour` is None where it is not known or not one; `number` is its place among the page's objects. One
    that `is_hatch` is made of lines, between which something may shine through without being read.
    """

    box: Box
    colour: Colour | None
    number: int
    is_hatch: bool = False


class Drawings(NamedTuple):
    """What the paths of a page are, each in drawing order; `drawn` has each rule's last place in it.

    `frames` are boxes about larger closed shapes, also rounded ones: what cards stand in; `scribbles` those
    about small lines that run aslant or in waves; `specks` are filled areas too thin to hide anything alone.
    """

    rules: tuple[Rule, ...]
    fills: tuple[Fill, ...]
    marks: tuple[Mark, ...]
    covers: tuple[Cover, ...]
    drawn: Mapping[Rule, int]
    frames: tuple[Box, ...] = ()
    scribbles: tuple[Box, ...] = ()
    specks: tuple[Cover, ...] = ()

    def hides(self, rule: Rule, point: Point) -> bool:
        """Whether an area that was drawn after a rule covers it at a point."""
        number = self.drawn.get(rule, -1)
        return any(cover.number > number and cover.box.holds(point) for cover in self.covers)


def drawings_of(objects: Sequence[PageObject], frame: Frame, place: str) -> Drawings:
    """The rules, fills, marks and covers of a page, on the turned page.

    Raises:
        OversizedReportError: there are more than any table needs.
    """
    rules: list[Rule] = []
    fills: list[Fill] = []
    marks: list[Mark] = []
    covers: list[Cover] = []
    specks: list[Cover] = []
    strokes: list[Point] = []
    frames: dict[Box, None] = {}
    scribbles: list[Box] = []
    drawn: dict[Rule, int] = {}
    strips: list[Fill] = []
    dots: list[Dot] = []
    halves: list[Sequence[Point]] = []
    budget = MAX_SEGMENTS_PER_PAGE
    modes = (ctypes.c_int * 2)()
    filling, stroking = ctypes.addressof(modes), ctypes.addressof(modes) + ctypes.sizeof(ctypes.c_int)
    for number, (item, kind, outer, *_) in enumerate(objects):
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        _draw_mode(item, filling, stroking)
        is_filled, is_stroked = modes
        if not is_filled and not is_stroked:
            continue
        segments = _count_segments(item)
        budget -= segments
        if budget < 0:
            raise _too_many(place, f"drawings of more than {MAX_SEGMENTS_PER_PAGE:,} strokes")
        colour = fill_colour(item) if is_filled else None
        width = _width(item) if is_stroked else 0.0
        parts = list(_subpaths(item, segments, matrix_of(item).within(outer), frame))
        if colour is not None and (sides := _border(parts, is_filled)):
            for side in sides:
                before = len(rules)
                _add_subpath(rules, fills, _corners(side), True, colour, has_stroke=False)
                drawn.update((rule, number) for rule in rules[before:])
                strips.append(Fill(side, colour))
                covers.append(Cover(side, colour, number))
            frames |= {around: None for points, _, _ in parts if (around := _frame(points))}
            continue
        for points, is_closed, curved in parts:
            if is_stroked and colour is None and _is_inside_mark(points, marks):
                continue  # the tick in a disc, the cross in a square
            before = len(rules)
            if (
                is_stroked
                and colour is None
                and (mark := _line_mark(points, is_closed, curved, item, halves))
            ):
                marks.append(mark)
                continue
            if colour is not None and is_cut_round(item, _bounds_of(points)):
                continue  # a disc on a cover
            if (is_closed or colour is not None) and (frame_ := _frame(points)):
                frames[frame_] = None
            _add_subpath(rules, fills, points, is_closed, colour, bool(is_stroked))
            if colour is not None and _is_rectangle(points):
                strips.append(Fill(box := _bounds_of(points), colour))
                if may_be_dot(box):
                    dots.append(Dot(box, number))
            drawn.update((rule, number) for rule in rules[before:])
            if cover := _cover(points, colour, width, number, is_filled=bool(is_filled)):
                (covers if min(cover.box.width, cover.box.height) > THIN else specks).append(cover)
            if colour is not None and (mark := mark_of(Outline(points, curved), colour)):
                marks.append(mark)
            elif is_stroked and colour is None and not is_closed and len(strokes) < MAX_LINES_PER_PAGE:
                if is_aslant(points):
                    halves.append(points)
                strokes.extend(points)
                if len(rules) == before and _is_small(box := _bounds_of(points)):
                    scribbles.append(box)
        if len(rules) + len(fills) + len(marks) > MAX_LINES_PER_PAGE:
            raise _too_many(place, f"more than {MAX_LINES_PER_PAGE:,} straight lines")
    rules = _with_dotted(rules, dots, drawn)
    free = with_equals(without_chart_points(marks, strokes))
    covers += _hatched(rules, drawn)
    covers.sort(key=lambda cover: cover.number)
    rules, fills = _with_shades_whole(rules, fills, strips)
    return Drawings(
        tuple(rules), tuple(fills), free, tuple(covers), drawn, tuple(frames), tuple(scribbles), tuple(specks)
    )


def _with_dotted(rules: list[Rule], dots: Sequence[Dot], drawn: dict[Rule, int]) -> list[Rule]:
    """Rules with each dotted or dashed line as one, and without its dashes; `drawn` is told of it."""
    for line, run in dotted_lines(dots):
        single = {_centre_line(dot.box) for dot in run}
        rules = [*(rule for rule in rules if rule not in single), line]
        drawn[line] = max(dot.number for dot in run)
    return rules


def _border(parts: Sequence[SubPath], fill_mode: int) -> list[Box]:
    """The one side of a box of which all but that is cut out again, as web pages draw borders; none else.

    A border of several sides is read as the two boxes that it is drawn by.

    Args:
        parts: the parts of one path.
        fill_mode: how it is filled: by turns (1), or where parts wind around.
    """
    if len(parts) != 2 or not all(_is_rectangle(points) for points, _, _ in parts):
        return []
    one, two = (_bounds_of(points) for points, _, _ in parts)
    outer, inner = (one, two) if one.width * one.height >= two.width * two.height else (two, one)
    is_within = all(
        (
            outer.x0 - STRAIGHT <= inner.x0,
            outer.top - STRAIGHT <= inner.top,
            inner.x1 <= outer.x1 + STRAIGHT,
            inner.bottom <= outer.bottom + STRAIGHT,
        )
    )
    turns = [_area_of(points) > 0 for points, _, _ in parts]
    is_cut_out = fill_mode == pdfium.FPDF_FILLMODE_ALTERNATE or turns[0] != turns[1]
    if not is_within or not is_cut_out or min(inner.width, inner.height) < THIN:
        return []
    sides = (
        outer._replace(x1=inner.x0),
        outer._replace(x0=inner.x1),
        outer._replace(bottom=inner.top),
        outer._replace(top=inner.bottom),
    )
    drawn = [side for side in sides if min(side.width, side.height) > LEAST_BORDER]
    return drawn if len(drawn) == 1 else []


def _corners(box: Box) -> list[Point]:
    return [
        (box.x0, box.top),
        (box.x1, box.top),
        (box.x1, box.bottom),
        (box.x0, box.bottom),
        (box.x0, box.top),
    ]


def _area_of(points: Sequence[Point]) -> float:
    """Twice the area in corners, negative where they go round the other way."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True))


def _line_mark(
    points: Sequence[Point],
    is_closed: bool,
    curved: frozenset[int],
    item: int,
    halves: Sequence[Sequence[Point]],
) -> Mark | None:
    """The mark of a line that nothing fills: an arrow's outline, a tick, a cross with its other half.

    Args:
        points: the line's corners.
        is_closed: whether it ends where it began.
        curved: which corners belong to curves.
        item: its drawing.
        halves: the lines drawn before that may be half of a cross.
    """
    if curved or not 2 <= len(points) <= MOST_CORNERS or not _is_small(_bounds_of(points)):
        return None
    is_cross = bool(halves) and is_aslant(points)
    if not is_closed and len(points) != 3 and not is_cross:
        return None
    colour = stroke_colour(item)
    if colour is None:
        return None
    if is_closed:
        return hollow_mark(Outline(points, curved), colour)
    return cross_of(halves[-1], points, colour) if is_cross else tick_of(points, colour)


def _is_inside_mark(points: Sequence[Point], marks: Sequence[Mark]) -> bool:
    """Whether a line lies inside one of the marks drawn right before it, as its own drawing."""
    return any(
        mark.shape in SIGNS
        and max(mark.box.width, mark.box.height) <= LARGEST_SIGN
        and all(mark.box.holds(point) for point in points)
        for mark in marks[-LAST_MARKS:]
    )


def _with_shades_whole(
    rules: list[Rule], fills: list[Fill], areas: Sequence[Fill]
) -> tuple[list[Rule], list[Fill]]:
    """Rules and fills, a fill whose colour changes as one: programs draw it in strips, which rule nothing."""
    for is_across in (False, True):
        for shade in _shades(areas, is_across=is_across):
            strips = {one.box for one in shade}
            lines = {_centre_line(box) for box in strips if min(box.width, box.height) <= THIN}
            rules = [rule for rule in rules if rule not in lines]
            whole = Fill(hull(list(strips)), shade[len(shade) // 2].colour)
            fills = [*(fill for fill in fills if fill.box not in strips), whole]
    return rules, fills


def _shades(areas: Sequence[Fill], *, is_across: bool) -> Iterator[list[Fill]]:
    """The strips of each fill that changes its colour, in drawing order, from above or from the left."""
    shade: list[Fill] = []
    for area in areas:
        thick, long = (area.box.width, area.box.height)[:: 1 if is_across else -1]
        is_strip = thick <= SHADE < long
        if is_strip and shade and _follows(shade[-1].box, area.box, is_across=is_across):
            shade.append(area)
            continue
        if len(shade) >= LEAST_SHADES:
            yield shade
        shade = [area] if is_strip else []
    if len(shade) >= LEAST_SHADES:
        yield shade


def _follows(one: Box, two: Box, *, is_across: bool) -> bool:
    """Whether a strip begins where another ends, and is as long."""
    if is_across:
        return abs(two.x0 - one.x1) < 1 and max(abs(two.top - one.top), abs(two.bottom - one.bottom)) < 1
    return abs(two.top - one.bottom) < 1 and max(abs(two.x0 - one.x0), abs(two.x1 - one.x1)) < 1


def _bounds_of(points: Sequence[Point]) -> Box:
    across, down = zip(*points, strict=True)
    return Box(min(across), min(down), max(across), max(down))


def _is_small(box: Box) -> bool:
    return box.height <= MOST_SCRIBBLE[1] and box.width <= MOST_SCRIBBLE[0]


def _hatched(rules: Sequence[Rule], drawn: Mapping[Rule, int]) -> list[Cover]:
    """Areas over which lines lie so close that nothing is seen between them."""
    found: list[Cover] = []
    for is_vertical in (False, True):
        bundle: list[Rule] = []
        for rule in [*(rule for rule in rules if rule.is_vertical == is_vertical), None]:
            if rule is not None and bundle and _lies_beside(bundle[-1].box, rule.box, is_vertical):
                bundle.append(rule)
                continue
            if len(bundle) >= LEAST_HATCH:
                number = max(drawn.get(one, 0) for one in bundle)
                found.append(Cover(hull([one.box for one in bundle]), None, number, is_hatch=True))
            bundle = [rule] if rule is not None else []
    return found


def _lies_beside(one: Box, two: Box, is_vertical: bool) -> bool:
    """Whether two lines run along each other, closer than the strokes of letters."""
    if is_vertical:
        step, ends = abs(two.x0 - one.x0), (two.top - one.top, two.bottom - one.bottom)
    else:
        step, ends = abs(two.top - one.top), (two.x0 - one.x0, two.x1 - one.x1)
    return 0 < step <= HATCH_STEP and max(abs(end) for end in ends) < 1


def _frame(points: Sequence[Point]) -> Box | None:
    """The box about a closed shape that is large enough for several lines of text."""
    if len(points) < 4:
        return None
    across, down = zip(*points, strict=True)
    box = Box(min(across), min(down), max(across), max(down))
    return box if box.width >= LEAST_FRAME[0] and box.height >= LEAST_FRAME[1] else None


def _width(item: int) -> float:
    width = ctypes.c_float()
    _stroke_width(item, ctypes.addressof(width))
    return width.value


def _cover(
    points: Sequence[Point], colour: Colour | None, width: float, number: int, *, is_filled: bool
) -> Cover | None:
    """What a part of a path may hide: a filled area, or a line as broad as letters are high."""
    if not is_filled and width < BROAD:
        return None
    across, down = zip(*points, strict=True)
    reach = 0.0 if is_filled else width / 2
    box = Box(min(across) - reach, min(down) - reach, max(across) + reach, max(down) + reach)
    return Cover(box, colour if is_filled and _is_rectangle(points) else None, number)


def _add_subpath(
    rules: list[Rule],
    fills: list[Fill],
    points: Sequence[Point],
    is_closed: bool,
    colour: Colour | None,
    has_stroke: bool,
) -> None:
    """Add what a path's strokes and filled area are to a table: straight rules and rectangles."""
    if colour is not None and _is_rectangle(points):
        across, down = zip(*points, strict=True)
        area = Box(min(across), min(down), max(across), max(down))
        if min(area.width, area.height) > THIN:
            fills.append(Fill(area, colour))
        elif max(area.width, area.height) > THIN:
            rules.append(_centre_line(area))
    if has_stroke:
        sides = [_around(one, two) for one, two in pairwise(points)]
        if is_closed and points[0] != points[-1]:
            sides.append(_around(points[-1], points[0]))
        rules.extend(
            _centre_line(side)
            for side in sides
            if min(side.width, side.height) <= THIN < max(side.width, side.height)
        )


def fill_colour(item: int) -> Colour | None:
    """The colour that an object is filled with; None where nobody can tell."""
    return _colour_by(_colour, item)


def stroke_colour(item: int) -> Colour | None:
    """The colour that an object is outlined in; None where nobody can tell."""
    return _colour_by(_stroke_colour, item)


def _colour_by(ask: Callable[..., int], item: int) -> Colour | None:
    channels = (ctypes.c_uint * 4)()
    start = ctypes.addressof(channels)
    ask(item, *range(start, start + ctypes.sizeof(channels), ctypes.sizeof(ctypes.c_uint)))
    red, green, blue, alpha = channels
    return (red, green, blue) if alpha else None


def _subpaths(item: int, segments: int, matrix: Matrix, frame: Frame) -> Iterator[SubPath]:
    """The corners of each part of a path on the turned page, whether it is closed, which belong to curves."""
    a, b, c, d, e, f = matrix
    points: list[Point] = []
    curved: set[int] = set()
    position = (ctypes.c_float * 2)()
    across, down = ctypes.addressof(position), ctypes.addressof(position) + ctypes.sizeof(ctypes.c_float)
    is_closed = False
    for index in range(segments):
        segment = _segment(item, index)
        _segment_point(segment, across, down)
        x, y = position
        kind = _segment_kind(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, is_closed, frozenset(curved)
            points, is_closed, curved = [], False, set()
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curved.add(len(points))
        points.append(frame.point(a * x + c * y + e, b * x + d * y + f))
        if _segment_closes(segment):
            is_closed = True
    if len(points) > 1:
        yield points, is_closed, frozenset(curved)


def _around(one: Point, two: Point) -> Box:
    return Box(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))


def _is_rectangle(points: Sequence[Point]) -> bool:
    return 4 <= len(points) <= 6 and all(
        abs(one[0] - two[0]) < STRAIGHT or abs(one[1] - two[1]) < STRAIGHT for one, two in pairwise(points)
    )


def _centre_line(box: Box) -> Rule:
    x, y = box.middle
    if box.width < box.height:
        return Rule(Box(x, box.top, x, box.bottom))
    return Rule(Box(box.x0, y, box.x1, y))
