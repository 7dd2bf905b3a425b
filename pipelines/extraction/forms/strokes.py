"""What a page draws beside letters, as far as tables need it: straight rules, filled rectangles, small marks.

A thin filled area is a rule, for office programs draw borders so. Small filled circles, triangles and the
like are marks, as status lights and arrows are drawn; those that stand on a drawn line are a chart's points.
Other curves and pictures are left out; a page that draws more than any table needs is refused.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipelines.exceptions import OversizedReportError
from pipelines.extraction.forms.letters import INT, POINTER, quick
from pipelines.extraction.forms.marks import Outline, mark_of, without_chart_points
from pipelines.extraction.frame import Frame
from pipelines.extraction.model import Box, Colour, Fill, Mark, Rule

MAX_OBJECTS_PER_PAGE = 200_000
MAX_SEGMENTS_PER_PAGE = 1_000_000
MAX_LINES_PER_PAGE = 20_000  # rules and fills: no table has so many
MAX_FORM_DEPTH = 8
THIN = 2.5  # points: a filled area no thicker is a rule (Word and Excel draw borders as thin areas)
STRAIGHT = 0.5  # points: sides of a rectangle lean no more than this

Point = tuple[float, float]

_count = quick(pdfium.FPDFPage_CountObjects, POINTER)
_object = quick(pdfium.FPDFPage_GetObject, POINTER, INT, result=POINTER)
_count_in_form = quick(pdfium.FPDFFormObj_CountObjects, POINTER)
_object_in_form = quick(pdfium.FPDFFormObj_GetObject, POINTER, ctypes.c_ulong, result=POINTER)
_kind = quick(pdfium.FPDFPageObj_GetType, POINTER)
_matrix = quick(pdfium.FPDFPageObj_GetMatrix, POINTER, POINTER)
_draw_mode = quick(pdfium.FPDFPath_GetDrawMode, POINTER, POINTER, POINTER)
_colour = quick(pdfium.FPDFPageObj_GetFillColor, POINTER, *[POINTER] * 4)
_count_segments = quick(pdfium.FPDFPath_CountSegments, POINTER)
_segment = quick(pdfium.FPDFPath_GetPathSegment, POINTER, INT, result=POINTER)
_segment_point = quick(pdfium.FPDFPathSegment_GetPoint, POINTER, POINTER, POINTER)
_segment_kind = quick(pdfium.FPDFPathSegment_GetType, POINTER)
_segment_closes = quick(pdfium.FPDFPathSegment_GetClose, POINTER)


class _Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def within(self, outer: _Matrix) -> _Matrix:
        a, b, c, d, e, f = self
        return _Matrix(
            a * outer.a + b * outer.c,
            a * outer.b + b * outer.d,
            c * outer.a + d * outer.c,
            c * outer.b + d * outer.d,
            e * outer.a + f * outer.c + outer.e,
            e * outer.b + f * outer.d + outer.f,
        )


def _matrix_of(item: int) -> _Matrix:
    raw = (ctypes.c_float * 6)()
    _matrix(item, ctypes.addressof(raw))
    return _Matrix(*raw)


def _paths(page: Any, place: str) -> Iterator[tuple[int, _Matrix]]:
    """Every path of the page and of the forms on it in drawing order, with its matrix to page space."""
    budget = MAX_OBJECTS_PER_PAGE

    def within(
        get: Callable[[int, int], int], holder: int, count: int, outer: _Matrix, depth: int
    ) -> Iterator[tuple[int, _Matrix]]:
        nonlocal budget
        budget -= count
        if budget < 0:
            raise _too_many(place, f"more than {MAX_OBJECTS_PER_PAGE:,} drawn objects")
        for index in range(count):
            item = get(holder, index)
            kind = _kind(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield item, _matrix_of(item).within(outer)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
                inner = _matrix_of(item).within(outer)
                yield from within(_object_in_form, item, _count_in_form(item), inner, depth + 1)

    holder = ctypes.cast(page.raw, ctypes.c_void_p).value or 0
    return within(_object, holder, _count(holder), _Matrix(), 0)


def _too_many(place: str, what: str) -> OversizedReportError:
    return OversizedReportError(
        place, f"holds {what}", "leave the page out, or print it to a new PDF as a picture"
    )


def drawings_of(
    page: Any, frame: Frame, place: str
) -> tuple[tuple[Rule, ...], tuple[Fill, ...], tuple[Mark, ...]]:
    """The rules, fills and marks of a page in drawing order, on the turned page.

    Raises:
        OversizedReportError: there are more than any table needs.
    """
    rules: list[Rule] = []
    fills: list[Fill] = []
    marks: list[Mark] = []
    strokes: list[Point] = []
    budget = MAX_SEGMENTS_PER_PAGE
    modes = (ctypes.c_int * 2)()
    filling, stroking = ctypes.addressof(modes), ctypes.addressof(modes) + ctypes.sizeof(ctypes.c_int)
    for item, matrix in _paths(page, place):
        _draw_mode(item, filling, stroking)
        is_filled, is_stroked = modes
        if not is_filled and not is_stroked:
            continue
        segments = _count_segments(item)
        budget -= segments
        if budget < 0:
            raise _too_many(place, f"drawings of more than {MAX_SEGMENTS_PER_PAGE:,} strokes")
        colour = _fill_colour(item) if is_filled else None
        for points, is_closed, curved in _subpaths(item, segments, matrix, frame):
            _add_subpath(rules, fills, points, is_closed, colour, bool(is_stroked))
            if colour is not None and (mark := mark_of(Outline(points, curved), colour)):
                marks.append(mark)
            elif is_stroked and colour is None and not is_closed and len(strokes) < MAX_LINES_PER_PAGE:
                strokes.extend(points)
        if len(rules) + len(fills) + len(marks) > MAX_LINES_PER_PAGE:
            raise _too_many(place, f"more than {MAX_LINES_PER_PAGE:,} straight lines")
    return tuple(rules), tuple(fills), without_chart_points(marks, strokes)


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


def _fill_colour(item: int) -> Colour | None:
    channels = (ctypes.c_uint * 4)()
    start = ctypes.addressof(channels)
    _colour(item, *range(start, start + ctypes.sizeof(channels), ctypes.sizeof(ctypes.c_uint)))
    red, green, blue, alpha = channels
    return (red, green, blue) if alpha else None


def _subpaths(
    item: int, segments: int, matrix: _Matrix, frame: Frame
) -> Iterator[tuple[list[Point], bool, frozenset[int]]]:
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
