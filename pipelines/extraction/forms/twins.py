"""Text that a page prints twice, a little aside or with another outline, to look bold or to cast a shadow.

pdfium leaves out a letter on the spot of an alike one, but not each, so that pieces of both stay. So where
words or their pieces lie over one another, text objects of one shape that lie on each other are read one
without the other; where both say the same, one of them goes. It decides nothing about unlike texts.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import pypdfium2.raw as pdfium

from pipelines.extraction.forms.letters import Printed
from pipelines.extraction.forms.objects import POINTER, PageObject, is_see_through, matrix_of, quick
from pipelines.extraction.model import Box

ASIDE = 0.25  # of the font size: a twin stands no further aside
ALIKE = 0.6  # points: twins differ by no more in width and height, as an outline makes letters
LARGELY = 0.25  # of the smaller of two pieces
STRIP = 4.0  # points: twins are looked for in strips of the page so high
NO_INK = (3, 7)  # text rendering modes: neither filled nor stroked

_bounds = quick(pdfium.FPDFPageObj_GetBounds, POINTER, *[POINTER] * 4)
_render_mode = quick(pdfium.FPDFTextObj_GetTextRenderMode, POINTER)
_font_size = quick(pdfium.FPDFTextObj_GetFontSize, POINTER, POINTER)
_EDGES = (ctypes.c_float * 4)()
_PLACES = [ctypes.addressof(_EDGES) + 4 * number for number in range(4)]


def twins_among(
    objects: Sequence[PageObject],
    printed: Sequence[Printed],
    read_without: Callable[[Sequence[int]], Mapping[tuple[int, ...], str]],
) -> list[PageObject]:
    """The text objects of a page that others say again on their spot, so that they may be taken off.

    Args:
        objects: what the page is made of, in drawing order.
        printed: its words.
        read_without: reads the page anew without some objects, by their places among these: its words by the
            places of the objects that print them.
    """
    if not _lie_over_one_another(printed):
        return []
    texts = [(at, thing) for at, thing in enumerate(objects) if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT]
    lower_of = _pairs(texts)
    if not lower_of:
        return []
    above, below = read_without([*lower_of.values()]), read_without([*lower_of])
    alike: set[int] = set()
    for places, text in above.items():
        if all(at in lower_of for at in places) and below.get(tuple(lower_of[at] for at in places)) == text:
            alike.update(places)
    return [_lesser(objects[lower_of[at]], objects[at]) for at in sorted(alike)]


def _lie_over_one_another(printed: Sequence[Printed]) -> bool:
    """Whether words that follow each other in the file, or pieces of one word, share most of their room."""
    if any(_shares(one.word.box, two.word.box) for one, two in pairwise(printed)):
        return True
    several = [one.items for one in printed if len(one.items) > 1]
    boxes: Mapping[int, Box] = {item: _box(item) for items in several for item in items if item}
    return any(
        _shares(boxes[one], boxes[two])
        for items in several
        for one, two in pairwise(items)
        if one in boxes and two in boxes
    )


def _shares(one: Box, two: Box) -> bool:
    smaller = min(one.width * one.height, two.width * two.height)
    return smaller > 0 and one.overlap(two) > LARGELY * smaller


def _box(item: int) -> Box:
    """The box about an object's ink, upright in its own space; one without size where it has none."""
    if not _bounds(item, *_PLACES):
        return Box(0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = _EDGES
    return Box(left, bottom, right, top)


def _pairs(texts: Sequence[tuple[int, PageObject]]) -> dict[int, int]:
    """Places of text objects over another of their shape on one spot, each with the place of that."""
    found: dict[int, int] = {}
    strips: dict[tuple[int, int], list[tuple[int, Box]]] = {}
    for place, thing in texts:
        box = _box(thing.item)
        if box.width <= 0 or box.height <= 0:
            continue
        strip = int(box.top // STRIP)
        near = [one for at in (strip - 1, strip, strip + 1) for one in strips.get((thing.form, at), ())]
        reach = ASIDE * _size(thing.item)
        lower = next((at for at, other in reversed(near) if _is_on(other, box, reach)), None)
        if lower is not None:
            found[place] = lower
        else:
            strips.setdefault((thing.form, strip), []).append((place, box))
    return found


def _size(item: int) -> float:
    """The font size of a text object, in the points of what it is drawn into."""
    _font_size(item, _PLACES[0])
    matrix = matrix_of(item)
    return _EDGES[0] * math.hypot(matrix.c, matrix.d)


def _is_on(one: Box, two: Box, reach: float) -> bool:
    return (
        abs(one.width - two.width) <= ALIKE
        and abs(one.height - two.height) <= ALIKE
        and abs(one.x0 - two.x0) <= reach
        and abs(one.top - two.top) <= reach
    )


def _lesser(lower: PageObject, upper: PageObject) -> PageObject:
    """Of two that say the same, the one below, unless the other leaves no ink."""
    is_seen = _render_mode(upper.item) not in NO_INK and not is_see_through(upper.item)
    return lower if is_seen else upper
