"""Large areas that a program draws as rectangles and cuts round by a clip: discs that adorn a cover.

Such a disc rules no table, and what is printed across its edge is one line. A card's rounded corners are cut
off by a clip too; they take little of it.
"""

from __future__ import annotations

import ctypes

import pypdfium2.raw as pdfium

from pipelines.extraction.forms.marks import Outline, area_of
from pipelines.extraction.forms.objects import INT, POINTER, quick
from pipelines.extraction.model import Box

LARGE = 60.0  # points: both sides of what may be a disc and no mark
FULLEST = 0.86  # of its box, that a disc fills; a disc has 0.79
MOST_SEGMENTS = 60

_clip = quick(pdfium.FPDFPageObj_GetClipPath, POINTER, result=POINTER)
_count = quick(pdfium.FPDFClipPath_CountPaths, POINTER)
_count_segments = quick(pdfium.FPDFClipPath_CountPathSegments, POINTER, INT)
_segment = quick(pdfium.FPDFClipPath_GetPathSegment, POINTER, INT, INT, result=POINTER)
_point = quick(pdfium.FPDFPathSegment_GetPoint, POINTER, POINTER, POINTER)
_kind = quick(pdfium.FPDFPathSegment_GetType, POINTER)


def is_cut_round(item: int, box: Box) -> bool:
    """Whether a large filled object is seen through a round clip alone.

    Args:
        item: the page object.
        box: where it is filled.
    """
    if min(box.width, box.height) < LARGE:
        return False
    clip = _clip(item)
    return any(_is_round(clip, number) for number in range(max(0, _count(clip)))) if clip else False


def _is_round(clip: int, number: int) -> bool:
    segments = _count_segments(clip, number)
    if not 3 < segments <= MOST_SEGMENTS:
        return False
    points: list[tuple[float, float]] = []
    curved: set[int] = set()
    position = (ctypes.c_float * 2)()
    across, down = ctypes.addressof(position), ctypes.addressof(position) + ctypes.sizeof(ctypes.c_float)
    for index in range(segments):
        segment = _segment(clip, number, index)
        _point(segment, across, down)
        if _kind(segment) == pdfium.FPDF_SEGMENT_BEZIERTO:
            curved.add(index)
        points.append((position[0], position[1]))
    xs, ys = zip(*points, strict=True)
    around = (max(xs) - min(xs)) * (max(ys) - min(ys))
    is_whole_curve = len(curved) > 2
    return (
        is_whole_curve and around > 0 and abs(area_of(Outline(points, frozenset(curved)))) < FULLEST * around
    )
