"""The letters of a page as words: where each begins and ends, and how it is printed.

Everything asked of pdfium for every letter is asked in one go and reckoned with as a whole, which is what
makes reading fast; what is the same for a whole text object is asked once. It knows no lines and no tables.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise, repeat
from operator import and_
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipelines.exceptions import OversizedReportError
from pipelines.extraction.forms.objects import POINTER, bare, quick
from pipelines.extraction.forms.symbol_fonts import as_signs, signs_of
from pipelines.extraction.frame import Frame
from pipelines.extraction.model import MEANINGLESS, WORD_SPACE, Box, Colour, Word, hull

MAX_CHARACTERS_PER_PAGE = 100_000
TOUCHING = 0.06  # of the font size: letters nearer than this stand in one word
GAP_SHARE = 0.22  # of the font size: a wider gap between letters parts words
STEP_BACK = 0.3  # of the font size: a letter further back than this begins another word
ASCENT, DESCENT = 0.76, 0.22  # of the font size: a word's box reaches so far above and below its line
RECT_BYTES = ctypes.sizeof(pdfium.FS_RECTF)  # left, top, right, bottom
ASLANT = 3.0  # degrees: letters that lean more stand on no line of the page
ADJOINING = 0.01  # of the font size: what begins so near to another text object goes on in it
LEVEL = 0.05  # of the font size: words whose feet differ by less stand on one line
EVEN = 0.03  # of the font size: gaps of letters that are spaced out differ by less
MOST_SPACED = 0.8  # of the font size: letters further apart are not one word
MOSTLY = 0.6  # of the pieces of a word that is spaced out are single letters
MOST_APART = 0.5  # of the font size: nor are letters of several text objects
LEAST_ALIKE = 0.4  # times: letters so much smaller than those beside them are read as a word of their own
OTHER_COLOUR = 120  # of 255: so are letters of a colour so far from theirs
BOLD_WEIGHT = 600  # of 1000, as fonts count it
ITALIC = 1 << 6  # a font's flag
SLANTED = re.compile("italic|oblique", re.IGNORECASE)
HEAVY = re.compile("black|heavy|demi", re.IGNORECASE)  # names of bold fonts that do not say so
GARBAGE = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef]")
PRIVATE = re.compile("[\ue000-\uf8ff]")
LEADER = re.compile(r"[.…·_]{5,}|…{2,}")  # dots, set without a space, from a name to its figure
NUMBER_GOES_ON = re.compile(r"\d [.,]\d|\d[.,] \d|\d %")  # over a gap narrower than between words
ONE_TEXT = re.compile(
    r"[£$€(<>+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+(?=%))[%)kmb]{0,2}|[A-Z]?[a-z]{3,}", re.ASCII
)  # what only one figure or one word is
RUN = re.compile(
    "[^\\s\\0\u200b\u00ad\ufeff\ufffe\uffff\ud800-\udfff]+"
)  # letters without a space between them


_loose_box = bare(pdfium.FPDFText_GetLooseCharBox)
_origin = bare(pdfium.FPDFText_GetCharOrigin)
_text_object = bare(pdfium.FPDFText_GetTextObject, result=POINTER)
_font_of = quick(pdfium.FPDFTextObj_GetFont, POINTER, result=POINTER)
_font_size = bare(pdfium.FPDFText_GetFontSize, result=ctypes.c_double)
_matrix_of = bare(pdfium.FPDFText_GetMatrix)
_map_error = bare(pdfium.FPDFText_HasUnicodeMapError)
_colour_of = bare(pdfium.FPDFText_GetFillColor)


class Printed(NamedTuple):
    """A word with the text objects it is printed by, and its turn in degrees on the turned page, 0 to 359.

    One whose turn is no quarter is aslant and stands on no line of the page.
    """

    word: Word
    items: tuple[int, ...]
    turn: int = 0

    @property
    def is_aslant(self) -> bool:
        """Whether it stands neither upright nor on its side."""
        return self.turn % 90 != 0


class _Style(NamedTuple):
    """How a text object is printed: height in points, weight, slant, colour; its baseline, if that is level.

    `turn` is the angle of its letters in whole degrees against the clock on the turned page; a quarter where
    it is nearly one. `signs` are those that the codes of a symbol font show.
    """

    size: float
    is_bold: bool
    is_slanted: bool
    colour: Colour
    baseline: float | None
    turn: int
    signs: Mapping[int, str] | None = None


class _Room:
    """Where pdfium writes the boxes of a page's letters, kept from page to page; pdfium is for one thread."""

    def __init__(self) -> None:
        self._rects = np.zeros((0, 4), np.float32)
        self._places: list[Any] = []

    def for_letters(self, count: int) -> tuple[NDArray[np.float32], list[Any]]:
        """Room for so many boxes at least, and the address of each."""
        if count > len(self._places):
            several = (pdfium.FS_RECTF * max(4_096, 2 * count))()
            self._rects = np.frombuffer(several, np.float32).reshape(-1, 4)
            self._places = [ctypes.byref(several, at) for at in range(0, ctypes.sizeof(several), RECT_BYTES)]
        return self._rects, self._places


_ROOM = _Room()


class _Letters:
    """The letters of a page: their text, where each begins and ends along its line, and their style."""

    def __init__(self, textpage: Any, frame: Frame, is_sheet: bool = False) -> None:
        self.is_sheet = is_sheet
        self._raw = textpage.raw
        self._page = ctypes.cast(self._raw, ctypes.c_void_p)
        self._frame = frame
        self._styles: dict[int | None, _Style] = {}
        self._fonts: dict[int | None, tuple[bool, bool, Mapping[int, str] | None]] = {}
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._point = ctypes.byref(self._x), ctypes.byref(self._y)
        self._matrix = (ctypes.c_float * 6)()
        self._matrix_place = ctypes.byref(self._matrix)
        self._channels = (ctypes.c_uint * 4)()
        self._channel_places = [ctypes.byref(self._channels, 4 * number) for number in range(4)]
        count = pdfium.FPDFText_CountChars(self._raw)
        self.text = _without_garbage(text_of(self._raw, count), self._page, count)
        rects, places = _ROOM.for_letters(count)
        self.is_there = np.array(list(map(_loose_box, repeat(self._page, count), range(count), places)), bool)
        self._boxes = rects[:count].astype(float)
        self._boxes[~self.is_there] = 0.0
        self.starts, self.ends = _along(self._boxes, frame)
        self._widths = (self.ends - self.starts).tolist()

    def item(self, index: int) -> int | None:
        """The text object that a letter belongs to."""
        found: int | None = _text_object(self._page, index)
        return found

    def baseline(self, index: int) -> float:
        """Height at which a letter stands on the turned page, in points from the top."""
        level = self.style(self.item(index), index).baseline
        return self._height(index) if level is None else level

    def _height(self, index: int) -> float:
        _origin(self._page, index, *self._point)
        return self._frame.point(self._x.value, self._y.value)[1]

    def is_printed_space(self, index: int) -> bool:
        """Whether a space stands in the file here; one that pdfium guesses from a gap has no width."""
        return self.text[index : index + 1] == " " and self._widths[index] != 0

    def style(self, item: int | None, index: int) -> _Style:
        """How a letter, which belongs to a text object, is printed."""
        style = self._styles.get(item) if item else None
        if style is None:
            style = self._styles[item] = self._style(item, index)
        return style

    def _style(self, item: int | None, index: int) -> _Style:
        _matrix_of(self._page, index, self._matrix_place)
        matrix, channels = self._matrix, self._channels
        size = _font_size(self._page, index) * math.hypot(matrix[2], matrix[3])
        _colour_of(self._page, index, *self._channel_places)
        font = _font_of(item) if item else None
        if not font or font not in self._fonts:
            self._fonts[font] = _font(self._raw, index)
        across = matrix[0] if self._frame.rotation in (90, 270) else matrix[1]
        level = self._height(index) if item and not across else None
        colour = (channels[0], channels[1], channels[2])
        turn = math.degrees(math.atan2(matrix[1], matrix[0])) - self._frame.rotation
        quarter = 90 * round(turn / 90)
        turn = quarter if abs(turn - quarter) < ASLANT else turn
        is_bold, is_slanted, signs = self._fonts[font]
        return _Style(max(1.0, size), is_bold, is_slanted, colour, level, round(turn) % 360, signs)

    def looks_otherwise(self, index: int, style: _Style) -> bool:
        """Whether a letter has so much another colour or size that it may be one that nobody sees."""
        own = self.style(self.item(index), index)
        smaller, larger = sorted((own.size, style.size))
        return smaller < LEAST_ALIKE * larger or _far(own.colour, style.colour)

    def hull(self, indexes: Sequence[int]) -> Box:
        """The box around some letters, however they are turned."""
        boxes = self._boxes[list(indexes)]
        left, bottom = (float(value) for value in boxes[:, [0, 3]].min(axis=0))
        right, top = (float(value) for value in boxes[:, [2, 1]].max(axis=0))
        return self._frame.box(left, bottom, right, top)

    def runs(self) -> Iterator[tuple[tuple[int, int], float, float, bool, _Style, int | None]]:
        """Letters without a space between them.

        For each its span, where it begins and ends along its line, whether it is one word as it stands, and
        the style and text object of its first letter.
        """
        runs = RUN.finditer(self.text)
        if LEADER.search(self.text):
            spans = [span for run in runs for span in _without_leader(run)]
        else:
            spans = [run.span() for run in runs]
        if not spans:
            return iter(())
        edges = np.array(spans)  # every other stretch lies between two runs
        firsts, ends = edges.T.tolist()
        items = list(map(_text_object, repeat(self._page), firsts))
        last_items = map(_text_object, repeat(self._page), [end - 1 for end in ends])
        known = self._styles
        styles = [
            known[item] if item in known and item else self.style(item, first)
            for item, first in zip(items, firsts, strict=True)
        ]
        is_even = [
            item == last and style.baseline is not None
            for item, last, style in zip(items, last_items, styles, strict=True)
        ]
        is_one_word = self._whole(edges, np.array([style.size for style in styles])) & np.array(is_even)
        lefts = np.minimum.reduceat(np.append(self.starts, 0.0), edges.ravel())[::2]
        rights = np.maximum.reduceat(np.append(self.ends, 0.0), edges.ravel())[::2]
        return zip(spans, lefts.tolist(), rights.tolist(), is_one_word.tolist(), styles, items, strict=True)

    def _whole(self, edges: NDArray[Any], sizes: NDArray[Any]) -> NDArray[Any]:
        """Which runs no gap and no step back parts, as is so for nearly all."""
        firsts, ends = edges.T
        of_run = np.repeat(np.arange(len(sizes)), ends - firsts)
        inside = np.arange(len(of_run)) + (firsts - np.append(0, np.cumsum(ends - firsts)[:-1]))[of_run]
        size = sizes[of_run]
        before = inside - 1  # of the first letter of all: another, which does not matter
        is_parted = self.starts[inside] - self.ends[before] > GAP_SHARE * size
        is_parted |= self.starts[inside] < self.starts[before] - STEP_BACK * size
        is_parted &= inside != firsts[of_run]
        is_parted |= ~self.is_there[inside]
        return np.equal(np.bincount(of_run[is_parted], minlength=len(sizes)), 0)


def _without_leader(run: re.Match[str]) -> list[tuple[int, int]]:
    """A run's span, or those of its pieces before, in and behind each row of dots that leads the eye."""
    start, end = run.span()
    dots = [found.span() for found in LEADER.finditer(run.string, start, end)]
    if not dots:
        return [(start, end)]
    edges = [start, *(edge for span in dots for edge in span), end]
    return [(one, two) for one, two in pairwise(edges) if one < two]


def _without_garbage(text: str, page: ctypes.c_void_p, count: int) -> str:
    """A page's text, its letters without a meaning in the file as such: unmapped, control, no characters."""
    faults = list(map(_map_error, repeat(page, count), range(count)))
    is_mapped = max(faults, default=0) <= 0
    if is_mapped and not GARBAGE.search(text):
        return text
    unmapped = [index for index, fault in enumerate(faults) if fault > 0 and not text[index].isspace()]
    letters = list(GARBAGE.sub(MEANINGLESS, text))
    for index in unmapped:
        letters[index] = MEANINGLESS
    return "".join(letters)


def text_of(raw: Any, count: int) -> str:
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


def _along(boxes: NDArray[Any], frame: Frame) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where letters' boxes, as (left, top, right, bottom) in page space, begin and end along turned lines."""
    x, y, width, height, rotation = frame
    left, top, right, bottom = boxes.T
    if rotation == 90:
        return bottom - y, top - y
    if rotation == 180:
        return width - (right - x), width - (left - x)
    if rotation == 270:
        return height - (top - y), height - (bottom - y)
    return left - x, right - x


def reading_rotation(raw: Any, shown: int) -> int:
    """The turn (0, 90, 180, 270) in which most of the page's letters stand upright."""
    count = pdfium.FPDFText_CountChars(raw)
    votes: dict[int, int] = {}
    for index in range(0, count, max(1, count // 60)):
        angle = pdfium.FPDFText_GetCharAngle(raw, index)
        if angle >= 0:
            turn = (360 - round(math.degrees(angle) / 90) * 90) % 360
            votes[turn] = votes.get(turn, 0) + 1
    return max(votes, key=lambda turn: (votes[turn], turn == shown)) if votes else shown


def words_of(textpage: Any, frame: Frame, place: str, *, is_sheet: bool = False) -> list[Printed]:
    """The page's letters grouped into words by spaces, gaps and lines; of a sheet also by text objects.

    Raises:
        OversizedReportError: there are more than MAX_CHARACTERS_PER_PAGE letters.
    """
    count = pdfium.FPDFText_CountChars(textpage.raw)
    if count > MAX_CHARACTERS_PER_PAGE:
        raise OversizedReportError(place, f"holds {count:,} letters", "split the page or leave it out")
    if count <= 0:
        return []
    found = list(_rejoined(_words(_Letters(textpage, frame, is_sheet)), is_sheet=is_sheet))
    is_lone = [len(printed.word.text) == 1 for printed in found]
    if any(map(and_, is_lone, is_lone[1:])):
        found = list(_spaced_out(found))
    if any(printed.turn in (90, 270) for printed in found):
        found = list(_on_their_sides(found))
    if PRIVATE.search("".join([printed.word.text for printed in found])):
        return [_told(printed) for printed in found]
    return found


def with_cell_ends(printed: Sequence[Printed]) -> list[Printed]:
    """Words of a sheet, those marked that end a cell, however near the next stands or reaches into it.

    A spreadsheet program prints the text of each cell by itself, and the spaces within it. So where another
    text object begins on the same line, but does not go on in the one before, another cell does.
    """
    result = list(printed)
    for at, (one, two) in enumerate(pairwise(printed)):
        gap, size = two.word.box.x0 - one.word.box.x1, one.word.size
        if (
            not (one.turn or two.turn or one.word.has_space_after or set(one.items) & set(two.items))
            and abs(two.word.box.bottom - one.word.box.bottom) < LEVEL * size
            and ADJOINING * size < abs(gap) < WORD_SPACE * size
        ):
            result[at] = one._replace(word=one.word._replace(ends_cell=True))
    return result


def _told(printed: Printed) -> Printed:
    """A word; letters of private use among others mean nothing, alone or first they are bullets or signs."""
    text = printed.word.text
    if not PRIVATE.search(text) or not any(letter.isalnum() for letter in text):
        return printed
    first = text[0] if PRIVATE.match(text) and not text[1].isdigit() else ""
    return printed._replace(
        word=printed.word._replace(text=first + PRIVATE.sub(MEANINGLESS, text[len(first) :]))
    )


def _words(letters: _Letters) -> Iterator[Printed]:
    text = letters.text
    made = tuple.__new__  # most words are made here, at half the time
    for (first, end), x0, x1, is_one_word, style, item in letters.runs():
        size, is_bold, is_slanted, colour, baseline, _, signs = style
        if is_one_word and baseline is not None:
            box = made(Box, (x0, baseline - ASCENT * size, x1, baseline + DESCENT * size))
            shown = as_signs(text[first:end], signs) if signs else text[first:end]
            is_apart = letters.is_printed_space(end)
            word = made(Word, (shown, box, size, is_bold, colour, is_apart, False, False, is_slanted))
            yield made(Printed, (word, (item or 0,), 0))
            continue
        indexes = [index for index in range(first, end) if letters.is_there[index]]
        for stretch in _alike_turned(letters, indexes):
            style = letters.style(letters.item(stretch[0]), stretch[0])
            if style.turn % 180:
                text_of_it = "".join(text[index] for index in stretch)
                word = Word(text_of_it, letters.hull(stretch), style.size, style.is_bold, style.colour)
                yield Printed(word, _items(letters, stretch), style.turn)
            else:
                is_last = stretch[-1] == indexes[-1]
                yield from _words_of_run(letters, stretch, end if is_last else stretch[-1] + 1)


def _alike_turned(letters: _Letters, indexes: Sequence[int]) -> Iterator[list[int]]:
    """Letters in stretches that are turned alike: a stamp may follow a word without a space between."""
    for _, stretch in groupby(indexes, lambda index: letters.style(letters.item(index), index).turn):
        yield list(stretch)


def _items(letters: _Letters, indexes: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(letters.item(index) or 0 for index in indexes))


def _rejoined(words: Iterable[Printed], *, is_sheet: bool = False) -> Iterator[Printed]:
    """Words with those made whole that pdfium parts by a line end of its own between adjoining letters."""
    last: Printed | None = None
    for printed in words:
        if last is not None:
            if (
                not last.word.has_space_after  # as most have
                and not last.turn
                and not printed.turn
                and not (is_sheet and set(last.items).isdisjoint(printed.items))
                and _adjoins(last.word, printed.word)
            ):
                last = _joined(last, printed)
                continue
            yield last
        last = printed
    if last is not None:
        yield last


def _joined(one: Printed, two: Printed) -> Printed:
    """Two pieces of a word as one."""
    word, end = one.word, two.word
    box = Box(word.box.x0, word.box.top, end.box.x1, word.box.bottom)
    whole = word._replace(text=word.text + end.text, box=box, has_space_after=end.has_space_after)
    return Printed(whole, tuple(dict.fromkeys(one.items + two.items)))


def _on_their_sides(words: Iterable[Printed]) -> Iterator[Printed]:
    """Words with those of a line that runs up or down the page as one, since lines of a page run across."""
    last: Printed | None = None
    for printed in words:
        if last is not None and printed.turn in (90, 270) and _follows_on_side(last, printed):
            joint = "" if _gap_on_side(last, printed) < GAP_SHARE * last.word.size else " "
            text = f"{last.word.text}{joint}{printed.word.text}"
            whole = last.word._replace(text=text, box=hull([last.word.box, printed.word.box]))
            last = Printed(whole, tuple(dict.fromkeys(last.items + printed.items)), last.turn)
            continue
        if last is not None:
            yield last
        last = printed
    if last is not None:
        yield last


def _follows_on_side(last: Printed, printed: Printed) -> bool:
    one, two, size = last.word.box, printed.word.box, last.word.size
    if printed.turn != last.turn or abs(one.x0 - two.x0) > 0.1 * size or abs(one.x1 - two.x1) > 0.1 * size:
        return False
    return -0.1 * size < _gap_on_side(last, printed) < WORD_SPACE * size


def _gap_on_side(last: Printed, printed: Printed) -> float:
    """How far up or down the page a text on its side begins behind another, in points."""
    one, two = last.word.box, printed.word.box
    return one.top - two.bottom if last.turn == 90 else two.top - one.bottom


def _spaced_out(words: Iterable[Printed]) -> Iterator[Printed]:
    """Words with those made whole whose letters are spaced out evenly, as `7 . 4` is printed for `7.4`.

    Some programs print each letter by itself. Such ones go together where the same gap stands in what can
    only be one figure or word, for single letters in columns of their own may stand evenly, too.
    """
    groups: list[list[Printed]] = []
    for printed in words:
        if groups and _goes_on(groups[-1], printed):
            groups[-1].append(printed)
        else:
            groups.append([printed])
    known = {_gap(group) for group in groups if _is_one(group)}
    known |= {gap + step for gap in known for step in (-1, 1)}
    for group in groups:
        yield from _made_whole(group, is_known=len(group) > 1 and _gap(group) in known)


def _goes_on(group: Sequence[Printed], printed: Printed) -> bool:
    """Whether letters stand as far from the last of some others as those from each other."""
    last, word = group[-1].word, printed.word
    is_by_itself = printed.items != group[-1].items
    if is_by_itself and (len(group) == 1 and len(last.text) > 1 and len(word.text) > 1):
        return False
    if not is_by_itself and (len(word.text) > 1 or len(group[0].word.text) > 1):
        return False
    if last.has_space_after or printed.turn or group[-1].turn or word.size != last.size:
        return False
    gap, widest = word.box.x0 - last.box.x1, MOST_APART if is_by_itself else MOST_SPACED
    if not 0 < gap < widest * word.size or abs(word.box.bottom - last.box.bottom) > 0.05 * word.size:
        return False
    first = group[1].word.box.x0 - group[0].word.box.x1 if len(group) > 1 else gap
    return abs(gap - first) < EVEN * word.size


def _gap(group: Sequence[Printed]) -> int:
    """How far apart a group's letters stand, in hundredths of the font size."""
    one, two = group[0].word, group[1].word
    return round(100 * (two.box.x0 - one.box.x1) / one.size)


def _is_one(group: Sequence[Printed]) -> bool:
    """Whether letters in a row that are printed one by one can only be one figure or one word."""
    texts = [printed.word.text for printed in group]
    is_by_itself = len(group) > 2 and group[0].items != group[1].items
    is_of_letters = sum(len(text) == 1 for text in texts) >= MOSTLY * len(texts)
    return is_by_itself and is_of_letters and bool(ONE_TEXT.fullmatch("".join(texts)))


def _made_whole(group: Sequence[Printed], *, is_known: bool) -> Iterator[Printed]:
    """Letters as one word, where they are three or more, or two of a figure and near."""
    is_of_one = all(printed.items == group[0].items for printed in group)
    if len(group) == 1 or not (is_of_one or is_known):
        yield from group
        return
    if len(group) == 2 and not is_known:
        one, two = (printed.word for printed in group)
        is_figure = one.text.isdigit() and (two.text.isdigit() or two.text == "%")
        is_near = two.box.x0 - one.box.x1 < WORD_SPACE * one.size
        if not (is_figure and is_near):
            yield from group
            return
    whole = group[0]
    for printed in group[1:]:
        whole = _joined(whole, printed)
    yield whole


def _far(one: Colour, two: Colour) -> bool:
    return max(abs(a - b) for a, b in zip(one, two, strict=True)) > OTHER_COLOUR


def _adjoins(word: Word, following: Word) -> bool:
    """Whether a word goes on in the next: one line, one size, and less than a hair between."""
    gap = following.box.x0 - word.box.x1
    widest = GAP_SHARE if NUMBER_GOES_ON.search(f"{word.text[-2:]} {following.text[:2]}") else TOUCHING
    if word.has_space_after or not -0.25 * word.size < gap < widest * word.size:
        return False
    if bool(LEADER.fullmatch(word.text)) != bool(LEADER.fullmatch(following.text)):
        return False
    is_level = abs(following.box.bottom - word.box.bottom) < 0.05 * word.size
    if _far(word.colour, following.colour):
        return False
    return is_level and following.size == word.size and following.is_bold == word.is_bold


def _words_of_run(letters: _Letters, indexes: Sequence[int], end: int) -> Iterator[Printed]:
    """The words among letters without a space between them; most runs are one word."""
    starts, ends = letters.starts, letters.ends
    first, last = 0, indexes[0]
    style = letters.style(letters.item(last), last)
    widest, furthest_back = GAP_SHARE * style.size, STEP_BACK * style.size
    for number, index in enumerate(indexes[1:], 1):
        start = starts[index]
        is_parted = (
            start - ends[last] > widest
            or (start < ends[last] - widest and letters.item(index) != letters.item(last))  # laid over it
            or start < starts[last] - furthest_back  # letters of one ligature share their box
            or abs(letters.baseline(index) - letters.baseline(last)) > 0.1 * style.size
            or (
                letters.item(index) != letters.item(last)
                and (
                    letters.looks_otherwise(index, style)
                    or (letters.is_sheet and abs(start - ends[last]) > ADJOINING * style.size)
                )
            )
        )
        if is_parted:
            yield _word(letters, indexes[first:number], style, has_space_after=False)
            first, style = number, letters.style(letters.item(index), index)
            widest, furthest_back = GAP_SHARE * style.size, STEP_BACK * style.size
        last = index
    yield _word(letters, indexes[first:], style, letters.is_printed_space(end))


def _word(letters: _Letters, indexes: Sequence[int], style: _Style, has_space_after: bool) -> Printed:
    first, last = indexes[0], indexes[-1] + 1
    baseline = letters.baseline(first)
    text = letters.text[first:last]
    if len(text) != len(indexes):
        text = "".join(letters.text[index] for index in indexes)
    text = as_signs(text, style.signs)
    box = Box(
        float(letters.starts[first:last].min()),
        baseline - ASCENT * style.size,
        float(letters.ends[first:last].max()),
        baseline + DESCENT * style.size,
    )
    word = Word(
        text,
        box,
        style.size,
        style.is_bold,
        style.colour,
        has_space_after,
        is_slanted=style.is_slanted,
    )
    return Printed(word, _items(letters, indexes))


_NAME = ctypes.create_string_buffer(128)


def is_bold_font(name: str, weight: int) -> bool:
    """Whether a font is bold, by its name and its weight as pdfium tells it.

    That is the width of a stem, which some programs measure across its slant: a font whose name says that it
    slants, and nothing of bold, is as light as the upright one.
    """
    if "bold" in name.lower():
        return True
    return weight >= BOLD_WEIGHT and (SLANTED.search(name) is None or HEAVY.search(name) is not None)


def _font(raw: Any, index: int) -> tuple[bool, bool, Mapping[int, str] | None]:
    """Whether a letter's font is bold, and slanted, and its signs if it is a symbol font."""
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, index, _NAME, len(_NAME), flags)
    name = _NAME.raw[: min(length, len(_NAME))].rstrip(b"\0").decode("utf-8", "replace") if length else ""
    is_bold = is_bold_font(name, pdfium.FPDFText_GetFontWeight(raw, index))
    is_slanted = SLANTED.search(name) is not None or bool(flags.value & ITALIC)
    return is_bold, is_slanted, signs_of(name)
