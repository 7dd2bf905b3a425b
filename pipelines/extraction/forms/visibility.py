"""Which words of a page can be seen, judged against the page as it is drawn.

A word is seen when the page looks otherwise without it. That is asked of the drawn page, and only for words
that something speaks against: how they are printed (no ink, no opacity, a layer, a clip), what lies over or
under them, or where they stand. A page on which nothing does so is never drawn. What is not seen is counted,
with its reason, and goes no further.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipelines.extraction.arrays import array_of
from pipelines.extraction.forms.letters import Printed
from pipelines.extraction.forms.objects import (
    INT,
    POINTER,
    PageObject,
    is_in_layer,
    is_see_through,
    quick,
)
from pipelines.extraction.forms.strokes import Cover, fill_colour, stroke_colour
from pipelines.extraction.frame import Frame, moved
from pipelines.extraction.model import WORD_SPACE, Box, Colour, LeftOut, Word, hull

INVISIBLE, COVERED, OUTSIDE, LAYER = "invisible", "covered", "outside", "layer"
GROUND, TINY, REDACTION = "colour of its ground", "too small", "marked for redaction"
CLIPPED, CUT_OFF = "outside its clip", "cut off"

TINY_SIZE = 2.0  # points: letters no higher
TINY_STEP = 0.9  # points: and no wider are read by nobody
FAINT = 60  # of 255: a colour nearer to its ground asks for a look
LIKE_GROUND = 24  # of 255: letters so near to their ground hide what they are drawn over
SEEN = 12  # of 255: a change of the picture that people see
LEAST_CONTRAST = 1.05  # of light, as WCAG reckons it: less is seen by nobody unless the hue is another
LEAST_SEEN = 0.75  # of a word's ink: with less of it seen it cannot be read for sure
BROAD_OUTLINE = 0.1  # of the font size: programs that make letters bold so stroke them less broadly
LEAST_SPECKED = 0.3  # of a word: so much of it under thin areas together asks for a look
LEAST_OVER = 0.25  # of a word: so much of it under letters that are no word
LEAST_COVERED = 0.02  # of a letter's square: less of a word under something else is its edge
LEVEL = 0.05  # of the font size: words whose feet differ by less stand on one line
CUT = 0.3  # of the font size: a word whose ink ends so far before its box is cut off by a clip
LOST = 0.075  # of the font size: so wide a stretch of a word of which nothing is seen is a letter of it
BESIDE = 0.05  # of the font size: the room beside a letter that is no ink
FLAT = 0.03  # points, and of the font size: letters that come out lower or narrower have no shape
PATTERN = (191, 191, 191)  # pdfium's word for a colour that is a pattern
BLOCK = 1.8  # times the page's usual letters: letters so large may lie over others as a block does
LEAST_CUT = 0.02  # of a word: less of it beyond the page's edge is the room beside its letters
OUT = 0.3  # of a word: with so much of it beyond the page's edge it is not looked at any more
AROUND = 4.0  # points beside words that are looked at
DPI = 110.0  # of the drawn page; finer where words are small
LEAST_HEIGHT = 20.0  # points of the picture: so high at least are the words that are looked at
MOST_POINTS = 12_000_000  # of a picture
OF_A_LAYER = (INVISIBLE, COVERED, GROUND)
LAYER_SHARE = 0.8  # of a page's words: so many hidden under a picture are a scanner's reading of it
LEAST_PICTURED = 0.6  # of the page
MOST_PAIRS = 1_000_000  # of words and covers that are compared at once
MOST_SIDE = 20_000.0  # points: a larger page, or one without size, cannot be drawn
MOST_LOOKS = 4  # groups of words, none over another, for which the page is drawn anew
PAPER = (255, 255, 255)

LIGHT_SHARES = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue in what the eye sees
_PARTS = np.arange(256) / 255
LIGHT_OF_PART = np.where(_PARTS <= 0.04045, _PARTS / 12.92, ((_PARTS + 0.055) / 1.055) ** 2.4)

_render_mode = quick(pdfium.FPDFTextObj_GetTextRenderMode, POINTER)
_bounds = quick(pdfium.FPDFPageObj_GetBounds, POINTER, *[POINTER] * 4)
_EDGES = (ctypes.c_float * 4)()
_EDGE_PLACES = [ctypes.addressof(_EDGES) + 4 * number for number in range(4)]
_clip = quick(pdfium.FPDFPageObj_GetClipPath, POINTER, result=POINTER)
_count_clips = quick(pdfium.FPDFClipPath_CountPaths, POINTER)
_count_clip_segments = quick(pdfium.FPDFClipPath_CountPathSegments, POINTER, INT)
_clip_segment = quick(pdfium.FPDFClipPath_GetPathSegment, POINTER, INT, INT, result=POINTER)
_segment_point = quick(pdfium.FPDFPathSegment_GetPoint, POINTER, POINTER, POINTER)
_font_of = quick(pdfium.FPDFTextObj_GetFont, POINTER, result=POINTER)
_base_font = quick(pdfium.FPDFFont_GetBaseFontName, POINTER, POINTER, ctypes.c_size_t, result=ctypes.c_size_t)
_stroke_width = quick(pdfium.FPDFPageObj_GetStrokeWidth, POINTER, POINTER)
_font_size = quick(pdfium.FPDFTextObj_GetFontSize, POINTER, POINTER)
_set_active = quick(pdfium.FPDFPageObj_SetIsActive, POINTER, INT)

OUTLINES = (1, 5)  # text rendering modes: stroked only
BOTH = (2, 6)  # text rendering modes: filled, and stroked over that
NO_INK = (3, 7)  # text rendering modes: neither filled nor stroked
MOST_CLIP_SEGMENTS = 200
BOUNDLESS = Box(-1e6, -1e6, 1e6, 1e6)


class _Print(NamedTuple):
    """How a text object is printed: why it may not be seen, and its clip on the turned page."""

    doubt: str
    clip: Box
    number: int


@dataclass
class _Judged:
    """The words of a page with what speaks against each: empty for those that are seen."""

    words: Sequence[Printed]
    doubts: list[str]
    covers: Sequence[Cover | None]


def seen_words(
    page: Any,
    objects: Sequence[PageObject],
    covers: Sequence[Cover],
    words: Sequence[Printed],
    frame: Frame,
    shown: Frame,
    number: int,
    redactions: Sequence[Box] = (),
    specks: Sequence[Cover] = (),
) -> tuple[list[Printed], list[LeftOut], list[PageObject]]:
    """The words of a page that can be seen, what was left out, and the objects of which nothing is seen.

    Args:
        page: of pdfium; drawn only where something asks for it.
        objects: what the page is made of, in drawing order.
        covers: the areas that are drawn, in drawing order; `pictures_of` gives those of pictures.
        words: as they stand in the file.
        frame: the turned page's.
        shown: the page's as it is shown.
        number: the page's, from 1.
        redactions: areas that are marked to be taken out, on the turned page.
        specks: filled areas that are too thin to hide anything alone.
    """
    if not words or not all(0 < side <= MOST_SIDE for side in frame.size):
        return list(words), [], []
    every = sorted([*covers, *pictures_of(objects, frame)], key=lambda cover: cover.number)
    prints = _prints(objects, words, frame)
    judged = _asked(words, prints, every, objects, frame, redactions, specks)
    looked_at = [
        index
        for index, (doubt, cover) in enumerate(zip(judged.doubts, judged.covers, strict=True))
        if doubt not in ("", OUTSIDE, TINY, REDACTION) and not (cover is not None and cover.is_hatch)
    ]
    if looked_at:
        seen = _looked_at(page, objects, [words[index] for index in looked_at], frame, shown)
        for index, share in zip(looked_at, seen, strict=True):
            if share >= LEAST_SEEN:
                judged.doubts[index] = ""
    for index in _cut_off(words, judged.doubts):
        judged.doubts[index] = CUT_OFF
    kept = [printed for printed, doubt in zip(words, judged.doubts, strict=True) if not doubt]
    seen_items = {item for printed in kept for item in printed.items}
    hidden = {item for printed in words for item in printed.items} - seen_items
    return kept, _left_out(judged, kept, number), [thing for thing in objects if thing.item in hidden]


def _cut_off(words: Sequence[Printed], doubts: Sequence[str]) -> set[int]:
    """The words, seen, of texts that the edge of the paper or a clip cuts: alone they say another thing."""
    found: set[int] = set()
    cut = [index for index, doubt in enumerate(doubts) if doubt in (OUTSIDE, CLIPPED)]
    seen = [index for index, doubt in enumerate(doubts) if not doubt and not words[index].turn]
    while cut:
        one = words[cut.pop()]
        beside = [i for i in seen if i not in found and not one.turn and _is_of_text(one.word, words[i].word)]
        found.update(beside)
        cut += beside
    return found


def _is_of_text(one: Word, other: Word) -> bool:
    """Whether two words stand side by side on one line with no more than the space of words between."""
    left, right = (one, other) if one.box.x0 < other.box.x0 else (other, one)
    gap = right.box.x0 - left.box.x1
    is_level = abs(left.box.bottom - right.box.bottom) < LEVEL * left.size
    return is_level and not left.ends_cell and -left.size < gap < WORD_SPACE * left.size


def layer_of(
    words: Sequence[Printed],
    seen: Sequence[Printed],
    unseen: Sequence[LeftOut],
    pictures: Sequence[Cover],
    page: Box,
) -> list[Printed]:
    """The words that lie hidden with a picture over the whole page: what a scanner read of its own picture.

    None where the page is no such scan.
    """
    hidden = sum(left.words for left in unseen if left.reason in OF_A_LAYER)
    pictured = max((picture.box.overlap(page) for picture in pictures), default=0.0)
    if hidden < LAYER_SHARE * len(words) or pictured < LEAST_PICTURED * page.width * page.height:
        return []
    places = {id(printed) for printed in seen}
    return [printed for printed in words if id(printed) not in places]


def pictures_of(objects: Sequence[PageObject], frame: Frame) -> list[Cover]:
    """The pictures and shadings of a page as areas whose colour nobody knows."""
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
    return _areas_of([one for one in enumerate(objects) if one[1].kind in kinds], frame)


def _areas_of(things: Iterable[tuple[int, PageObject]], frame: Frame) -> list[Cover]:
    """The boxes about some objects, each with its number, on the turned page."""
    edges = (ctypes.c_float * 4)()
    start = ctypes.addressof(edges)
    found = []
    for number, (item, _, outer, *_) in things:
        if _bounds(item, start, start + 4, start + 8, start + 12):
            left, bottom, right, top = edges
            corners = [
                (outer.a * x + outer.c * y + outer.e, outer.b * x + outer.d * y + outer.f)
                for x in (left, right)
                for y in (bottom, top)
            ]
            points = [frame.point(x, y) for x, y in corners]
            across, down = zip(*points, strict=True)
            found.append(Cover(Box(min(across), min(down), max(across), max(down)), None, number))
    return found


def _prints(objects: Sequence[PageObject], words: Sequence[Printed], frame: Frame) -> Mapping[int, _Print]:
    """How each text object that has words is printed."""
    wanted = {item for printed in words for item in printed.items}
    has_name: dict[int | None, bool] = {}  # by font
    return {
        thing.item: _print(thing, number, frame, has_name)
        for number, thing in enumerate(objects)
        if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT and thing.item in wanted
    }


def _print(thing: PageObject, number: int, frame: Frame, has_name: dict[int | None, bool]) -> _Print:
    doubt = ""
    clip, is_plain = _clip_of(thing, frame)
    mode, font = _render_mode(thing.item), _font_of(thing.item)
    if font not in has_name:
        has_name[font] = _base_font(font, None, 0) > 1
    if mode in NO_INK:
        doubt = INVISIBLE
    elif thing.is_in_layer or is_in_layer(thing.item):
        doubt = LAYER
    elif thing.is_in_glass or is_see_through(thing.item):
        doubt = INVISIBLE
    elif not is_plain:
        doubt = CLIPPED
    elif _is_flat(thing.item):
        doubt = INVISIBLE
    elif mode in OUTLINES or not has_name[font] or (mode in BOTH and _is_outlined_broadly(thing.item)):
        doubt = GROUND  # its colour is told by the drawn page only, as that of letters that are drawings
    return _Print(doubt, clip, number)


def _is_outlined_broadly(item: int) -> bool:
    """Whether letters are stroked so broadly that little is left to see of their own colour."""
    _stroke_width(item, _EDGE_PLACES[0])
    width = _EDGES[0]
    _font_size(item, _EDGE_PLACES[0])
    return width > BROAD_OUTLINE * abs(_EDGES[0])


def _is_flat(item: int) -> bool:
    """Whether the letters of a text object come out without height or width."""
    edges = _EDGES
    if not _bounds(item, *_EDGE_PLACES):
        return False
    left, bottom, right, top = edges
    return min(right - left, top - bottom) < FLAT


def _clip_of(thing: PageObject, frame: Frame) -> tuple[Box, bool]:
    """The area that an object is clipped to, on the turned page, and whether it is that of a rectangle."""
    clip = _clip(thing.item)
    count = _count_clips(clip) if clip else 0
    box, is_plain = BOUNDLESS, True
    position = (ctypes.c_float * 2)()
    across, down = ctypes.addressof(position), ctypes.addressof(position) + 4
    a, b, c, d, e, f = thing.outer
    for number in range(max(0, count)):
        segments = _count_clip_segments(clip, number)
        if not 0 < segments <= MOST_CLIP_SEGMENTS:
            is_plain = False
            continue
        points = []
        for index in range(segments):
            _segment_point(_clip_segment(clip, number, index), across, down)
            x, y = position
            points.append(frame.point(a * x + c * y + e, b * x + d * y + f))
        xs, ys = zip(*points, strict=True)
        is_plain = is_plain and segments in (4, 5)
        box = Box(max(box.x0, min(xs)), max(box.top, min(ys)), min(box.x1, max(xs)), min(box.bottom, max(ys)))
    return box, is_plain


def _asked(
    words: Sequence[Printed],
    prints: Mapping[int, _Print],
    covers: Sequence[Cover],
    objects: Sequence[PageObject],
    frame: Frame,
    redactions: Sequence[Box],
    specks: Sequence[Cover],
) -> _Judged:
    """What speaks against each word, before the page is drawn; the weightiest of several."""
    boxes = array_of([printed.word.box for printed in words], 4)
    sizes = np.array([printed.word.size for printed in words])
    inks = _inks(words, boxes, sizes)
    alone = {item: [each] for item, each in prints.items()}
    of_word = [
        alone.get(printed.items[0], [])
        if len(printed.items) == 1  # as most are
        else [prints[item] for item in printed.items if item in prints]
        for printed in words
    ]
    numbers = np.array(
        [
            several[0].number if len(several) == 1 else max([each.number for each in several], default=-1)
            for several in of_word
        ]
    )
    over, under = _over_and_under(inks, numbers, covers, objects, frame)
    doubts = [""] * len(words)

    def doubt(indexes: Iterable[int], reason: str) -> None:
        for index in indexes:
            doubts[index] = reason

    colours = array_of([printed.word.colour for printed in words], 3)
    step = np.abs(colours - under).max(axis=1)
    is_faint = ~(step >= FAINT)  # also where the ground is not known
    is_faint |= (colours == PATTERN).all(axis=1)
    doubt(np.flatnonzero(is_faint).tolist(), GROUND)
    doubt(_under_letters(words, inks, numbers, step < LIKE_GROUND), COVERED)
    doubt(_under_unread(inks, numbers, colours, objects, prints, frame), COVERED)
    doubt(_under_specks(inks, numbers, specks), COVERED)
    doubt((index for index, cover in enumerate(over) if cover is not None), COVERED)
    clips = array_of([each[0].clip if each else BOUNDLESS for each in of_word], 4)
    doubt(np.flatnonzero(_shares(inks, clips) < 1 - LEAST_CUT).tolist(), CLIPPED)
    if any(each.doubt for each in prints.values()):
        for index, several in enumerate(of_word):
            for each in several:
                if each.doubt:
                    doubts[index] = each.doubt
    middles = [printed.word.box.middle for printed in words] if redactions else []
    doubt((i for i, middle in enumerate(middles) if any(a.holds(middle) for a in redactions)), REDACTION)
    steps = (boxes[:, 2] - boxes[:, 0]) / [len(printed.word.text) for printed in words]
    is_narrow = (steps < FLAT * sizes) | ((sizes <= TINY_SIZE) & (steps < TINY_STEP))
    doubt((index for index in np.flatnonzero(is_narrow).tolist() if _is_tiny(words[index])), TINY)
    width, height = frame.size
    page = np.array([[0.0, 0.0, width, height]])
    on_page = _shares(inks, page)
    doubt((i for i in np.flatnonzero(on_page < 1 - LEAST_CUT).tolist() if not doubts[i]), CLIPPED)
    doubt(np.flatnonzero(on_page < 1 - OUT).tolist(), OUTSIDE)
    return _Judged(words, doubts, over)


def _inks(words: Sequence[Printed], boxes: NDArray[Any], sizes: NDArray[Any]) -> NDArray[Any]:
    """Where each word's letters lie, without the room above, below and beside them."""
    beside = np.minimum(BESIDE * sizes, (boxes[:, 2] - boxes[:, 0]) / 4)
    inks: NDArray[Any] = boxes + np.stack([beside, 0.06 * sizes, -beside, -0.22 * sizes], axis=1)
    inks[:, 3] = np.maximum(boxes[:, 1] + 0.1 * sizes, inks[:, 3])
    turned = [index for index, printed in enumerate(words) if printed.turn]
    inks[turned] = boxes[turned]
    return inks


def _is_tiny(printed: Printed) -> bool:
    word = printed.word
    step = word.box.width / len(word.text)
    is_flat = not printed.turn and step < FLAT * word.size and any(map(str.isalnum, word.text))
    return is_flat or (word.size <= TINY_SIZE and step < TINY_STEP)


def _under_letters(
    words: Sequence[Printed], inks: NDArray[Any], numbers: NDArray[Any], is_of_ground: NDArray[Any]
) -> Iterator[int]:
    """Words over which a far larger letter, what is no letter, or one like its ground was drawn later."""
    usual = median([printed.word.size for printed in words])
    over = [
        index
        for index, printed in enumerate(words)
        if is_of_ground[index] or not _is_of_letters(printed.word, usual)
    ]
    least = LEAST_COVERED * np.maximum(1e-3, inks[:, 3] - inks[:, 1]) ** 2
    rows = max(1, MOST_PAIRS // len(words))
    for first in range(0, len(over), rows):
        part = over[first : first + rows]
        boxes = array_of([words[index].word.box for index in part], 4)
        width = np.minimum(inks[:, 2], boxes[:, 2:3]) - np.maximum(inks[:, 0], boxes[:, 0:1])
        height = np.minimum(inks[:, 3], boxes[:, 3:4]) - np.maximum(inks[:, 1], boxes[:, 1:2])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        is_under = (shared > least) & (numbers < numbers[part][:, None])
        yield from np.flatnonzero(is_under.any(axis=0)).tolist()


def _under_unread(
    inks: NDArray[Any],
    numbers: NDArray[Any],
    colours: NDArray[Any],
    objects: Sequence[PageObject],
    prints: Mapping[int, _Print],
    frame: Frame,
) -> Iterator[int]:
    """Words over which letters of another colour were drawn later that are no word.

    pdfium leaves out letters on alike ones, which are there to make those bold, or to hide them.
    """
    unread = [
        (number, thing)
        for number, thing in enumerate(objects)
        if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT and thing.item not in prints
    ]
    over = [cover for cover in _areas_of(unread, frame) if min(cover.box.width, cover.box.height) > 0]
    if over:
        shares = _shared_later(inks, numbers, over)
        others = array_of([_ink_over(objects[cover.number].item) for cover in over], 3)
        is_other = np.abs(colours[:, None, :] - others[None, :, :]).max(axis=2) >= FAINT
        yield from np.flatnonzero(((shares > LEAST_OVER) & is_other).any(axis=1)).tolist()


def _ink_over(item: int) -> Colour:
    """The colour that letters leave on top: of their outline, if they have one."""
    is_stroked = _render_mode(item) in (*OUTLINES, *BOTH)
    colour = stroke_colour(item) if is_stroked else fill_colour(item)
    return colour if colour is not None else PATTERN


def _under_specks(inks: NDArray[Any], numbers: NDArray[Any], specks: Sequence[Cover]) -> Iterator[int]:
    """Words of which thin areas that were drawn later, together, may hide a good part."""
    if specks:
        for first in range(0, len(inks), rows := max(1, MOST_PAIRS // len(specks))):
            shares = _shared_later(inks[first : first + rows], numbers[first : first + rows], specks)
            yield from (first + np.flatnonzero(shares.sum(axis=1) > LEAST_SPECKED)).tolist()


def _shared_later(inks: NDArray[Any], numbers: NDArray[Any], covers: Sequence[Cover]) -> NDArray[Any]:
    """Of each word the share that lies in each area, where that was drawn later."""
    areas = array_of([cover.box for cover in covers], 4)
    drawn = np.array([cover.number for cover in covers])
    width = np.minimum(areas[:, 2], inks[:, 2:3]) - np.maximum(areas[:, 0], inks[:, 0:1])
    height = np.minimum(areas[:, 3], inks[:, 3:4]) - np.maximum(areas[:, 1], inks[:, 1:2])
    whole = (inks[:, 2] - inks[:, 0]) * (inks[:, 3] - inks[:, 1])
    shared: NDArray[Any] = np.maximum(width, 0) * np.maximum(height, 0) * (drawn > numbers[:, None])
    shares: NDArray[Any] = shared / np.maximum(whole, 1e-9)[:, None]
    return shares


def _is_of_letters(word: Word, usual: float) -> bool:
    is_small = len(word.text) > 1 or word.size < BLOCK * usual
    return is_small and (word.text.isalnum() or any(map(str.isalnum, word.text)))


def _shares(boxes: NDArray[Any], areas: NDArray[Any]) -> NDArray[Any]:
    """How much of each box lies in its area; a box without size lies there or not."""
    width = np.minimum(boxes[:, 2], areas[:, 2]) - np.maximum(boxes[:, 0], areas[:, 0])
    height = np.minimum(boxes[:, 3], areas[:, 3]) - np.maximum(boxes[:, 1], areas[:, 1])
    whole = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    inside = ((width >= 0) & (height >= 0)).astype(float)
    shares: NDArray[Any] = np.where(whole > 0, shared / np.maximum(whole, 1e-9), inside)
    return shares


def _over_and_under(
    inks: NDArray[Any],
    numbers: NDArray[Any],
    covers: Sequence[Cover],
    objects: Sequence[PageObject],
    frame: Frame,
) -> tuple[list[Cover | None], NDArray[Any]]:
    """For each word what was drawn over it last, and the colour it was drawn on, not a number if unknown."""
    over: list[Cover | None] = [None] * len(inks)
    under = np.full((len(inks), 3), 255.0)
    if not covers:
        return over, under
    areas = array_of([cover.box for cover in covers], 4)
    drawn = np.array([cover.number for cover in covers])
    clips: dict[int, Box] = {}

    def clip_of(index: int) -> Box:
        if index not in clips:
            clips[index], _ = _clip_of(objects[covers[index].number], frame)
        return clips[index]

    rows = max(1, MOST_PAIRS // len(covers))
    for first in range(0, len(inks), rows):
        part = inks[first : first + rows]
        width = np.minimum(areas[:, 2], part[:, 2:3]) - np.maximum(areas[:, 0], part[:, 0:1])
        height = np.minimum(areas[:, 3], part[:, 3:4]) - np.maximum(areas[:, 1], part[:, 1:2])
        least = LEAST_COVERED * np.maximum(1e-3, part[:, 3] - part[:, 1]) ** 2
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        touches = shared > least[:, None]
        is_later = drawn > numbers[first : first + rows, None]
        for row, index in np.argwhere(touches & is_later).tolist():
            box = Box(*part[row].tolist())
            if box.overlap(_common(covers[index].box, clip_of(index))) > least[row]:
                over[first + row] = covers[index]
        x, y = (part[:, 0] + part[:, 2]) / 2, (part[:, 1] + part[:, 3]) / 2
        holds = (areas[:, 0] <= x[:, None]) & (x[:, None] <= areas[:, 2])
        holds &= (areas[:, 1] <= y[:, None]) & (y[:, None] <= areas[:, 3]) & ~is_later
        for row in np.flatnonzero(holds.any(axis=1)).tolist():
            for index in np.flatnonzero(holds[row])[::-1].tolist():
                if clip_of(index).holds((float(x[row]), float(y[row]))):
                    cover = covers[index]
                    is_known = cover.colour is not None and not is_see_through(objects[cover.number].item)
                    under[first + row] = cover.colour if is_known else np.nan
                    break
    return over, under


def _common(one: Box, two: Box) -> Box:
    """What two boxes share; one without size where that is nothing."""
    x0, top = max(one.x0, two.x0), max(one.top, two.top)
    return Box(x0, top, max(x0, min(one.x1, two.x1)), max(top, min(one.bottom, two.bottom)))


class _Look(NamedTuple):
    """A part of a page that is drawn, as shown, and how fine."""

    part: Box
    size: tuple[float, float]
    scale: float

    def slices(self, box: Box) -> tuple[slice, slice]:
        """Where a box lies in the picture: its rows and columns."""
        scale = self.scale
        top, bottom = (box.top - self.part.top) * scale, (box.bottom - self.part.top) * scale
        left, right = (box.x0 - self.part.x0) * scale, (box.x1 - self.part.x0) * scale
        return (
            slice(max(0, int(top) - 1), max(0, int(bottom) + 2)),
            slice(max(0, int(left)), max(0, int(right) + 1)),
        )


def _looked_at(
    page: Any, objects: Sequence[PageObject], words: Sequence[Printed], frame: Frame, shown: Frame
) -> list[float]:
    """The share of each word's ink that the drawn page shows."""
    shares = [0.0] * len(words)
    boxes = [moved(printed.word.box, frame, shown) for printed in words]
    look = _look_at(words, boxes, shown)
    if look is None:
        return shares
    whole = _drawn(page, look)
    for group in _apart(words):
        items = {item for index in group for item in words[index].items if item}
        others = [thing.item for thing in objects if thing.item not in items]
        without = _drawn_without(page, items, look)
        alone = _drawn_without(page, others, look, ground=(128, 128, 128))
        for index in group:
            place = look.slices(boxes[index])
            changed = _is_seen_change(whole[place], without[place])
            ink = np.abs(alone[place].astype(np.int16) - 128)
            shares[index] = _share(words[index], boxes[index], changed, ink, look)
    return shares


def _is_seen_change(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Where people see that two pictures differ: by a colour, or by light where the colours are near."""
    step = np.abs(one.astype(np.int16) - other)
    is_far = step > SEEN
    near = is_far.any(axis=2) & (step.max(axis=2) < FAINT)
    if near.any():
        lights = [_light(picture[near]) + 0.05 for picture in (one, other)]
        contrast = np.maximum(*lights) / np.minimum(*lights)
        is_far[near] &= (contrast >= LEAST_CONTRAST)[:, None]
    seen: NDArray[Any] = is_far
    return seen


def _light(colours: NDArray[Any]) -> NDArray[Any]:
    """How much light colours give, of that of white, as WCAG 2 reckons it."""
    light: NDArray[Any] = LIGHT_OF_PART[colours] @ LIGHT_SHARES
    return light


def _look_at(words: Sequence[Printed], boxes: Sequence[Box], shown: Frame) -> _Look | None:
    """The part of a page that holds some words, with the room beside them; None where none is shown."""
    width, height = shown.size
    around = hull(boxes)
    part = Box(
        max(0.0, around.x0 - AROUND),
        max(0.0, around.top - AROUND),
        min(width, around.x1 + AROUND),
        min(height, around.bottom + AROUND),
    )
    if part.width <= 0 or part.height <= 0:
        return None
    smallest = min(printed.word.size for printed in words)
    wanted = max(DPI / 72, LEAST_HEIGHT / max(1.0, smallest))
    most: float = (MOST_POINTS / max(1.0, part.width * part.height)) ** 0.5
    return _Look(part, (width, height), min(wanted, most))


def _share(printed: Printed, box: Box, changed: NDArray[Any], ink: NDArray[Any], look: _Look) -> float:
    """How much of a word's own ink changes the page; 0 for one without ink, or that is cut off."""
    if not ink.size:
        return 0.0
    depth, seen = ink.max(axis=2), changed.any(axis=2)
    if depth.max() <= SEEN:
        return 0.0
    own = depth > depth.max() / 2  # the edges of letters are paler
    total = int(own.sum())
    if not printed.is_aslant and len(printed.word.text) > 1:
        is_level = box.width >= box.height
        across = 0 if is_level else 1
        along = np.flatnonzero(own.any(axis=across))
        rows, columns = look.slices(box)
        first = columns.start if is_level else rows.start
        edge = look.part.x0 if is_level else look.part.top
        start, end = (box.x0, box.x1) if is_level else (box.top, box.bottom)
        before = edge + (first + along[0]) / look.scale - start
        behind = end - edge - (first + along[-1] + 1) / look.scale
        is_cut = max(before, behind) > CUT * printed.word.size
        if is_cut or _loses_a_letter(own, own & seen, across, printed, look.scale):
            return 0.0
    return float((own & seen).sum()) / total


def _loses_a_letter(
    own: NDArray[Any], seen: NDArray[Any], across: int, printed: Printed, scale: float
) -> bool:
    """Whether a stretch of a word as wide as its least letter is not seen: a sign, a point, a digit."""
    had, has = own.sum(axis=across), seen.sum(axis=across)
    is_lost = (had > 0) & (has < (1 - LEAST_SEEN) * had)
    run = longest = 0
    for lost in is_lost.tolist():
        run = run + 1 if lost else 0
        longest = max(longest, run)
    return longest >= max(2.0, LOST * printed.word.size * scale)


def _apart(words: Sequence[Printed]) -> list[list[int]]:
    """Words in groups of whose text objects none lies over another's; what does not fit is in the last."""
    boxes: dict[int, list[Box]] = {}
    for printed in words:
        for item in printed.items:
            boxes.setdefault(item, []).append(printed.word.box)
    groups: list[tuple[set[int], list[Box]]] = []
    of_item: dict[int, int] = {}
    for item, own in boxes.items():
        for number, (items, taken) in enumerate(groups):
            if number == MOST_LOOKS - 1 or not _meet(own, taken):
                items.add(item)
                taken.extend(own)
                of_item[item] = number
                break
        else:
            of_item[item] = len(groups)
            groups.append(({item}, list(own)))
    result: list[list[int]] = [[] for _ in groups]
    for index, printed in enumerate(words):
        result[of_item[printed.items[0]]].append(index)
    return [group for group in result if group]


def _meet(some: Sequence[Box], others: Sequence[Box]) -> bool:
    one, two = np.array(some)[:, None, :], np.array(others)[None, :, :]
    width = np.minimum(one[..., 2], two[..., 2]) - np.maximum(one[..., 0], two[..., 0])
    height = np.minimum(one[..., 3], two[..., 3]) - np.maximum(one[..., 1], two[..., 1])
    return bool(((width > 0.5) & (height > 0.5)).any())


def _drawn(page: Any, look: _Look, ground: Colour = PAPER) -> NDArray[Any]:
    width, height = look.size
    part = look.part
    crop = (part.x0, height - part.bottom, width - part.x1, part.top)
    bitmap = page.render(
        scale=look.scale,
        crop=tuple(max(0.0, edge) for edge in crop),
        fill_color=(*ground, 255),
        rev_byteorder=True,
    )
    picture: NDArray[Any] = bitmap.to_numpy()[..., :3].copy()
    return picture


def _drawn_without(page: Any, items: Iterable[int], look: _Look, ground: Colour = PAPER) -> NDArray[Any]:
    """The page as it is drawn without some objects."""
    absent = list(items)
    for item in absent:
        _set_active(item, 0)
    try:
        return _drawn(page, look, ground)
    finally:
        for item in absent:
            _set_active(item, 1)


def _left_out(judged: _Judged, kept: Sequence[Printed], page: int) -> list[LeftOut]:
    """What was left out: what lies under one cover together, else what stands together on a line."""
    found: list[LeftOut] = []
    under: dict[Cover, list[Printed]] = {}
    for printed, doubt, cover in zip(judged.words, judged.doubts, judged.covers, strict=True):
        if doubt == COVERED and cover is not None:
            under.setdefault(cover, []).append(printed)
        elif doubt:
            reason = OUTSIDE if doubt == CLIPPED else doubt
            found.append(LeftOut(page, printed.word.box, 1, reason))
    for cover, words in under.items():
        box = hull([printed.word.box for printed in words])
        is_replaced = any(cover.box.holds(printed.word.box.middle) for printed in kept)
        found.append(LeftOut(page, box, len(words), COVERED, is_replaced))
    return together(found)


def together(found: Iterable[LeftOut]) -> list[LeftOut]:
    """What was left out, with neighbours on one line that were so for one reason as one; top to bottom."""
    result: list[LeftOut] = []
    for one in sorted(found, key=lambda left: (left.page, left.reason, round(left.box.bottom), left.box.x0)):
        last = result[-1] if result else None
        height = one.box.height
        if (
            last is not None
            and (last.page, last.reason, last.is_replaced) == (one.page, one.reason, one.is_replaced)
            and abs(last.box.bottom - one.box.bottom) < 0.3 * height
            and one.box.x0 - last.box.x1 < height
        ):
            result[-1] = last._replace(box=hull([last.box, one.box]), words=last.words + one.words)
        else:
            result.append(one)
    return sorted(result, key=lambda left: (left.page, left.box.top, left.box.x0))
