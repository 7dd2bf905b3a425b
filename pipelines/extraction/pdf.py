"""PDF pages as words, rules and fills, straight from pdfium: the only module that calls it.

Coordinates leave here as the page is shown (crop box and rotation applied), in points from the top left.
It decides nothing about tables; it refuses, by name, files that are damaged, locked, empty or too large.
"""

from __future__ import annotations

import ctypes
import math
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.exceptions import (
    EmptyReportError,
    EncryptedReportError,
    NotAPdfError,
    OversizedReportError,
    TruncatedReportError,
)
from pipelines.extraction.model import Box, Colour, Fill, PageContent, Rule, Word, hull

MAX_BYTES = 256 * 1024 * 1024
MAX_PAGES = 2_000
MAX_CHARACTERS_PER_PAGE = 100_000
MAX_OBJECTS_PER_PAGE = 200_000
MAX_SEGMENTS_PER_PAGE = 1_000_000
MAX_LINES_PER_PAGE = 20_000  # rules and fills: no table has so many
MAX_FORM_DEPTH = 8
MAX_POINTS = 36_000_000  # of a page's picture: A3 at 400 dots per inch
LEAST_PICTURE = 0.25  # of the page: a smaller picture is a decoration
LEAST_PATHS = 300  # with fewer, letters drawn as outlines would not make a line
THIN = 2.5  # points: a filled area no thicker is a rule (Word and Excel draw borders as thin areas)
TOUCHING = 0.06  # of the font size: letters nearer than this stand in one word
GAP_SHARE = 0.22  # of the font size: a wider gap between letters parts words
ASCENT, DESCENT = 0.76, 0.22  # of the font size: a word's box reaches so far above and below its line
RUN = re.compile(
    "[^\\s\\0\u200b\u00ad\ufeff\ufffe\uffff\ud800-\udfff]+"
)  # letters without a space between them


class Frame(NamedTuple):
    """How a page's own coordinates (y upwards) become points from the top left of a turned page."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of page space on the turned page."""
        x, y = x - self.left, y - self.bottom
        if self.rotation == 90:
            return (y, x)
        if self.rotation == 180:
            return (self.width - x, y)
        if self.rotation == 270:
            return (self.height - y, self.width - x)
        return (x, self.height - y)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of page space on the turned page."""
        one, two = self.point(x0, y0), self.point(x1, y1)
        return Box(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))

    def back(self, x: float, y: float) -> tuple[float, float]:
        """A point of the turned page in page space."""
        if self.rotation == 90:
            x, y = y, x
        elif self.rotation == 180:
            x, y = self.width - x, y
        elif self.rotation == 270:
            x, y = self.width - y, self.height - x
        else:
            x, y = x, self.height - y
        return (x + self.left, y + self.bottom)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the turned page."""
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)


def as_shown(page: PageContent, box: Box) -> Box:
    """A box in a page's reading coordinates, in points from the top left of the page as shown."""
    reading, shown = Frame(*page.reading), Frame(*page.shown)
    return shown.box(*reading.back(box.x0, box.top), *reading.back(box.x1, box.bottom))


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """Open a PDF for reading.

    Raises:
        ReportError: one of its kinds, when the file is not a PDF, cut short, locked, empty or too large.
    """
    place = path.name
    size = path.stat().st_size
    if size == 0:
        raise EmptyReportError(place, "the file holds no bytes", "put the report there again")
    if size > MAX_BYTES:
        raise OversizedReportError(
            place, f"{size:,} bytes are more than the {MAX_BYTES:,} allowed", "split the report into parts"
        )
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - 2048))
        tail = file.read()
    if b"%PDF-" not in head:
        raise NotAPdfError(place, "does not begin as a PDF does", "export it as PDF, or save text as .txt")
    try:
        document = pypdfium2.PdfDocument(path)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedReportError(
                place, "is locked with a password", "save a copy without a password"
            ) from error
        whole = b"%%EOF" in tail
        what = "is damaged and cannot be opened" if whole else "stops before its end"
        raise TruncatedReportError(place, what, "fetch the file again from where it was published") from error
    if pages == 0:
        raise EmptyReportError(place, "has no pages", "export it again")
    if pages > MAX_PAGES:
        raise OversizedReportError(
            place,
            f"claims {pages:,} pages, more than the {MAX_PAGES:,} allowed",
            "split the report into parts",
        )
    return document


def page_contents(path: Path, numbers: range | None = None) -> Iterator[PageContent]:
    """The pages of a PDF one by one, from page 1.

    Raises:
        TruncatedReportError: a page cannot be loaded.
    """
    document = open_pdf(path)
    try:
        for index in numbers if numbers is not None else range(len(document)):
            yield read_page(document, index, path.name)
    finally:
        document.close()


def count_pages(path: Path) -> int:
    """Number of pages; opens the file and raises as `open_pdf` does."""
    document = open_pdf(path)
    try:
        return len(document)
    finally:
        document.close()


def pictures_among(path: Path, indexes: Sequence[int]) -> list[int]:
    """Those of some pages without text (from 0) that show a picture, or enough drawing to be letters."""
    document = open_pdf(path)
    try:
        return [index for index in indexes if _is_picture(document[index])]
    finally:
        document.close()


def _is_picture(page: Any) -> bool:
    width, height = page.get_size()
    paths = 0
    pictured = 0.0
    for item in page.get_objects(max_depth=3):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            pictured += (right - left) * (top - bottom)
        paths += item.type == pdfium.FPDF_PAGEOBJ_PATH
    return pictured > LEAST_PICTURE * width * height or paths > LEAST_PATHS


def picture_of(path: Path, index: int, dpi: float) -> tuple[PageContent, Any]:
    """A page (from 0) as it is shown: its frame without words, and its picture in red, green and blue.

    Very large pages are drawn coarser than `dpi` says, so that a picture has at most MAX_POINTS points.
    """
    document = open_pdf(path)
    try:
        page = document[index]
        left, bottom, right, top = page.get_cropbox(fallback_ok=True)
        frame = Frame(left, bottom, right - left, top - bottom, page.get_rotation())
        width, height = frame.size
        scale = min(dpi / 72, math.sqrt(MAX_POINTS / max(1.0, width * height)))
        picture = page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3].copy()
        return PageContent(index + 1, width, height, (), (), (), reading=frame, shown=frame), picture
    finally:
        document.close()


def read_page(document: pypdfium2.PdfDocument, index: int, place: str) -> PageContent:
    """One page as values; `index` counts from 0, the result's number from 1."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise TruncatedReportError(
            f"{place}, page {index + 1}", "the page cannot be loaded", "fetch the file again"
        ) from error
    try:
        left, bottom, right, top = page.get_cropbox(fallback_ok=True)
        shown = Frame(left, bottom, right - left, top - bottom, page.get_rotation())
        textpage = page.get_textpage()
        try:
            reading = shown._replace(rotation=_reading_rotation(textpage.raw, shown.rotation))
            words = tuple(_rejoined(_words(textpage, reading, f"{place}, page {index + 1}")))
        finally:
            textpage.close()
        rules, fills = _drawings(page, reading, f"{place}, page {index + 1}")
        width, height = reading.size
        return PageContent(index + 1, width, height, words, rules, fills, reading=reading, shown=shown)
    finally:
        page.close()


def _reading_rotation(raw: Any, shown: int) -> int:
    """The turn (0, 90, 180, 270) in which most of the page's letters stand upright."""
    count = pdfium.FPDFText_CountChars(raw)
    votes: dict[int, int] = {}
    for index in range(0, count, max(1, count // 60)):
        angle = pdfium.FPDFText_GetCharAngle(raw, index)
        if angle >= 0:
            turn = (360 - round(math.degrees(angle) / 90) * 90) % 360
            votes[turn] = votes.get(turn, 0) + 1
    return max(votes, key=lambda turn: (votes[turn], turn == shown)) if votes else shown


class _Style(NamedTuple):
    """How a text object is printed: height in points, weight, colour; its baseline, if that is level."""

    size: float
    is_bold: bool
    colour: Colour
    baseline: float | None


class _Letters:
    """The letters of a page: their text, where each begins and ends along its line, and their style.

    Everything asked of pdfium for every letter is asked in one go, which is what makes reading fast; what is
    the same for a whole text object is asked once for it.
    """

    def __init__(self, textpage: Any, frame: Frame) -> None:
        self._raw = textpage.raw
        self._page = ctypes.cast(self._raw, ctypes.c_void_p).value
        self._frame = frame
        self._styles: dict[int | None, _Style] = {}
        self._fonts: dict[int | None, bool] = {}
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._point = ctypes.byref(self._x), ctypes.byref(self._y)
        count = pdfium.FPDFText_CountChars(self._raw)
        self.text = _text_of(self._raw, count)
        self.items: list[int | None] = list(map(_text_object, repeat(self._page, count), range(count)))
        boxes = ctypes.create_string_buffer(max(1, count) * _RECTANGLE.size)
        start = ctypes.addressof(boxes)
        places = range(start, start + count * _RECTANGLE.size, _RECTANGLE.size)
        self.is_there = list(map(_loose_box, repeat(self._page, count), range(count), places))
        self.starts, self.ends = _along(
            list(_RECTANGLE.iter_unpack(memoryview(boxes)[: count * _RECTANGLE.size])), frame
        )

    def baseline(self, index: int) -> float:
        """Height at which a letter stands on the turned page, in points from the top."""
        level = self.style(index).baseline
        return self._height(index) if level is None else level

    def _height(self, index: int) -> float:
        _origin(self._page, index, *self._point)
        return self._frame.point(self._x.value, self._y.value)[1]

    def is_printed_space(self, index: int) -> bool:
        """Whether a space stands in the file here, rather than being guessed from a gap."""
        return self.text[index : index + 1] == " " and not _is_generated(self._page, index)

    def style(self, index: int) -> _Style:
        """How a letter is printed."""
        item = self.items[index]
        style = self._styles.get(item) if item else None
        if style is None:
            style = self._styles[item] = self._style(index, item)
        return style

    def _style(self, index: int, item: int | None) -> _Style:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._raw, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self._raw, index) * math.hypot(matrix.c, matrix.d)
        red, green, blue, alpha = _CHANNELS
        pdfium.FPDFText_GetFillColor(self._raw, index, red, green, blue, alpha)
        font = _font_of(item) if item else None
        if not font or font not in self._fonts:
            self._fonts[font] = _is_bold(self._raw, index)
        across = matrix.a if self._frame.rotation in (90, 270) else matrix.b
        level = self._height(index) if item and not across else None
        return _Style(max(1.0, size), self._fonts[font], (red.value, green.value, blue.value), level)


def _quick(function: Any, *arguments: Any, result: Any = ctypes.c_int) -> Any:
    """A pdfium function that takes addresses as plain numbers and, being short, keeps to its thread."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_CHANNELS = tuple(ctypes.c_uint() for _ in range(4))
_RECTANGLE = struct.Struct("4f")  # FS_RECTF: left, top, right, bottom
_P, _I = ctypes.c_void_p, ctypes.c_int
_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, _P, _I, _P)
_origin = _quick(pdfium.FPDFText_GetCharOrigin, _P, _I, _P, _P)
_is_generated = _quick(pdfium.FPDFText_IsGenerated, _P, _I)
_text_object = _quick(pdfium.FPDFText_GetTextObject, _P, _I, result=_P)
_font_of = _quick(pdfium.FPDFTextObj_GetFont, _P, result=_P)


def _text_of(raw: Any, count: int) -> str:
    """The page's text, one letter for each of pdfium's; a hyphen it takes for a line's end is a hyphen."""
    buffer = ctypes.create_string_buffer(4 * count + 8)
    size = pdfium.FPDFText_GetText(raw, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: 2 * max(0, size - 1)].decode("utf-16-le", "surrogatepass")
    if len(text) != count:  # letters without a code are left out there
        codes = [pdfium.FPDFText_GetUnicode(raw, index) for index in range(count)]
        text = "".join(chr(code) if code < 0x110000 else "\0" for code in codes)
    if "\ufffe" in text or "\2" in text:
        hyphens = (index for index, letter in enumerate(text) if letter in "\ufffe\2")
        letters = list(text)
        for index in hyphens:
            letters[index] = "-" if pdfium.FPDFText_GetUnicode(raw, index) == 2 else letters[index]
        text = "".join(letters)
    return text


def _along(
    rectangles: Sequence[tuple[float, float, float, float]], frame: Frame
) -> tuple[list[float], list[float]]:
    """Where letters' boxes, as (left, top, right, bottom) in page space, begin and end along turned lines."""
    x, y, width, height, rotation = frame
    if rotation == 90:
        return [box[3] - y for box in rectangles], [box[1] - y for box in rectangles]
    if rotation == 180:
        return [width - (box[2] - x) for box in rectangles], [width - (box[0] - x) for box in rectangles]
    if rotation == 270:
        return [height - (box[1] - y) for box in rectangles], [height - (box[3] - y) for box in rectangles]
    return [box[0] - x for box in rectangles], [box[2] - x for box in rectangles]


def _words(textpage: Any, frame: Frame, place: str) -> Iterator[Word]:
    """Group the page's letters into words by spaces, gaps and lines."""
    count = pdfium.FPDFText_CountChars(textpage.raw)
    if count > MAX_CHARACTERS_PER_PAGE:
        raise OversizedReportError(place, f"holds {count:,} letters", "split the page or leave it out")
    letters = _Letters(textpage, frame)
    has_all = 0 not in letters.is_there
    for run in RUN.finditer(letters.text):
        first, end = run.span()
        if has_all and _is_one_word(letters, first, end):
            style = letters.style(first)
            yield _word(letters, range(first, end), style, letters.is_printed_space(end))
            continue
        indexes = [index for index in range(first, end) if letters.is_there[index]]
        if indexes:
            yield from _words_of_run(letters, indexes, end)


def _rejoined(words: Iterable[Word]) -> Iterator[Word]:
    """Words with those made whole that pdfium parts by a line end of its own between adjoining letters."""
    last: Word | None = None
    for word in words:
        if last is not None and _adjoins(last, word):
            box = Box(last.box.x0, last.box.top, word.box.x1, last.box.bottom)
            last = last._replace(text=last.text + word.text, box=box, has_space_after=word.has_space_after)
            continue
        if last is not None:
            yield last
        last = word
    if last is not None:
        yield last


def _adjoins(word: Word, following: Word) -> bool:
    """Whether a word goes on in the next: one line, one size, no space, and less than a hair between."""
    gap = following.box.x0 - word.box.x1
    is_level = abs(following.box.bottom - word.box.bottom) < 0.05 * word.size
    is_alike = following.size == word.size and following.is_bold == word.is_bold
    is_close = -0.25 * word.size < gap < TOUCHING * word.size
    return is_level and is_alike and is_close and not word.has_space_after


def _is_one_word(letters: _Letters, first: int, end: int) -> bool:
    """Whether letters are all of one level text object and no gap parts them, as is so for nearly all."""
    starts, ends, items = letters.starts, letters.ends, letters.items
    item, style = items[first], letters.style(first)
    if style.baseline is None:
        return False
    widest, furthest_back = GAP_SHARE * style.size, 0.3 * style.size
    before, after = starts[first], ends[first]
    for index in range(first + 1, end):
        start = starts[index]
        if items[index] != item or start - after > widest or start < before - furthest_back:
            return False
        before, after = start, ends[index]
    return True


def _words_of_run(letters: _Letters, indexes: Sequence[int], end: int) -> Iterator[Word]:
    """The words among letters without a space between them; most runs are one word."""
    starts, ends = letters.starts, letters.ends
    first, last = 0, indexes[0]
    style = letters.style(last)
    widest, furthest_back = GAP_SHARE * style.size, 0.3 * style.size
    for number, index in enumerate(indexes[1:], 1):
        start = starts[index]
        is_parted = (
            start - ends[last] > widest
            or start < starts[last] - furthest_back  # letters of one ligature share their box
            or abs(letters.baseline(index) - letters.baseline(last)) > 0.1 * style.size
        )
        if is_parted:
            yield _word(letters, indexes[first:number], style, has_space_after=False)
            first, style = number, letters.style(index)
            widest, furthest_back = GAP_SHARE * style.size, 0.3 * style.size
        last = index
    yield _word(letters, indexes[first:], style, letters.is_printed_space(end))


def _word(letters: _Letters, indexes: Sequence[int], style: _Style, has_space_after: bool) -> Word:
    first, last = indexes[0], indexes[-1] + 1
    baseline = letters.baseline(first)
    text = letters.text[first:last]
    if len(text) != len(indexes):
        text = "".join(letters.text[index] for index in indexes)
    box = Box(
        min(letters.starts[first:last]),
        baseline - ASCENT * style.size,
        max(letters.ends[first:last]),
        baseline + DESCENT * style.size,
    )
    return Word(text, box, style.size, style.is_bold, style.colour, has_space_after)


_NAME = ctypes.create_string_buffer(128)


def _is_bold(raw: Any, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(raw, index) >= 600:
        return True
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, index, _NAME, len(_NAME), flags)
    return b"bold" in _NAME.raw[: min(length, len(_NAME))].lower() if length else False


class _Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

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


def _matrix_of(item: Any) -> _Matrix:
    raw = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, raw)
    return _Matrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def _paths(page: Any, place: str) -> Iterator[tuple[Any, _Matrix]]:
    """Every path of the page and of the forms on it in drawing order, with its matrix to page space."""
    budget = MAX_OBJECTS_PER_PAGE

    def within(
        get: Any, holder: Any, count: int, outer: _Matrix, depth: int
    ) -> Iterator[tuple[Any, _Matrix]]:
        nonlocal budget
        budget -= count
        if budget < 0:
            raise _too_many(place, f"more than {MAX_OBJECTS_PER_PAGE:,} drawn objects")
        for index in range(count):
            item = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield item, _matrix_of(item).within(outer)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
                children = pdfium.FPDFFormObj_CountObjects(item)
                inner = _matrix_of(item).within(outer)
                yield from within(pdfium.FPDFFormObj_GetObject, item, children, inner, depth + 1)

    objects = pdfium.FPDFPage_CountObjects(page.raw)
    return within(pdfium.FPDFPage_GetObject, page.raw, objects, _Matrix(), 0)


def _too_many(place: str, what: str) -> OversizedReportError:
    return OversizedReportError(
        place, f"holds {what}", "leave the page out, or print it to a new PDF as a picture"
    )


def _drawings(page: Any, frame: Frame, place: str) -> tuple[tuple[Rule, ...], tuple[Fill, ...]]:
    rules: list[Rule] = []
    fills: list[Fill] = []
    budget = MAX_SEGMENTS_PER_PAGE
    fill_mode, has_stroke = ctypes.c_int(), ctypes.c_int()
    for item, matrix in _paths(page, place):
        pdfium.FPDFPath_GetDrawMode(item, fill_mode, has_stroke)
        if not fill_mode.value and not has_stroke.value:
            continue
        budget -= pdfium.FPDFPath_CountSegments(item)
        if budget < 0:
            raise _too_many(place, f"drawings of more than {MAX_SEGMENTS_PER_PAGE:,} strokes")
        colour = _fill_colour(item) if fill_mode.value else None
        for points, is_closed in _subpaths(item, matrix):
            _add_subpath(rules, fills, points, is_closed, colour, bool(has_stroke.value), frame)
        if len(rules) + len(fills) > MAX_LINES_PER_PAGE:
            raise _too_many(place, f"more than {MAX_LINES_PER_PAGE:,} straight lines")
    return tuple(rules), tuple(fills)


def _add_subpath(
    rules: list[Rule],
    fills: list[Fill],
    points: list[tuple[float, float]],
    is_closed: bool,
    colour: Colour | None,
    has_stroke: bool,
    frame: Frame,
) -> None:
    """Add what a path's strokes and filled area are to a table: straight rules and rectangles."""
    boxes = [frame.box(*_ordered(*pair)) for pair in pairwise(points)]
    if colour is not None and len(points) >= 4:
        area = hull(boxes)
        if _is_rectangle(boxes):
            if min(area.width, area.height) <= THIN:
                if max(area.width, area.height) > THIN:
                    rules.append(_centre_line(area))
            else:
                fills.append(Fill(area, colour))
    if has_stroke:
        if is_closed and points[0] != points[-1]:
            boxes.append(frame.box(*_ordered(points[-1], points[0])))
        rules.extend(
            _centre_line(box)
            for box in boxes
            if min(box.width, box.height) <= THIN and max(box.width, box.height) > THIN
        )


def _fill_colour(item: Any) -> Colour | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    return (red.value, green.value, blue.value) if alpha.value else None


def _subpaths(item: Any, matrix: _Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    is_closed = False
    for index in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, is_closed
            points, is_closed = [], False
        points.append(matrix.point(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            is_closed = True
    if len(points) > 1:
        yield points, is_closed


def _ordered(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float, float, float]:
    return (min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))


def _is_rectangle(boxes: list[Box]) -> bool:
    return len(boxes) <= 5 and all(min(box.width, box.height) < 0.5 for box in boxes)


def _centre_line(box: Box) -> Rule:
    x, y = box.middle
    if box.width < box.height:
        return Rule(Box(x, box.top, x, box.bottom))
    return Rule(Box(box.x0, y, box.x1, y))
