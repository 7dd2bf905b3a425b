"""Pictures of pages as words, rules and fills: what Tesseract reads, and what lines and shading show.

Tesseract is a program of its own that may be missing; whoever calls has found it. What it reads is a guess:
pages read so are marked as such, and what it is all but sure to have misread is left out.
"""

from __future__ import annotations

import html
import io
import itertools
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from statistics import median, median_low
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipelines.exceptions import ReportTimeoutError, UnreadableReportError
from pipelines.extraction.forms.ink import (
    LONE_SLASH,
    RAISED_FOOT,
    RAISED_HEIGHT,
    SLASH,
    count_points,
    is_one,
    is_slash,
    pieces,
    raised_from,
)
from pipelines.extraction.forms.turns import alike, in_turn
from pipelines.extraction.model import MEANINGLESS, Box, Colour, Fill, PageContent, Rule, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import commonness

DPI = 300
ROOM = 40  # points of the picture around a part that is read alone
SECONDS = 120  # for one page; most take five
INK = 140  # of 255: letters are darker, their edges fade out
DARK = 200  # of 255: a lighter point is paper
LEAST_RULE = 24.0  # points: a shorter dark run may be part of a letter
LEAST_UPRIGHT = 9.0  # points: so short a column rule may be, where it goes from one rule to the next
TOUCH = 1.5  # points: lines that end so near to each other meet
RULE_WIDTH = 3.5  # points: a wider dark run is no rule
COARSE = 4  # the picture is looked at for shading in steps of so many points
LEAST_FILL = (24.0, 7.0)  # points: width and height of the smallest shaded area
SOLID = 6  # of the nine points around one: fewer of a colour are the edges of letters, which fade out
LETTER = 9  # points: shading goes on behind letters of about this size
NEAR = 26  # of 255: colours no further apart in red, green and blue are one
MOST_COLOURS = 12
PAPER = 240  # of 255: shading lighter than this in all colours is the scan's own grey
DEPTH = 3  # times that parts of a shaded area are looked at for rules of their own: headings under headings
BESIDE = 18  # points of the picture: so far beside a rule on shading its ground is looked at
CLEAN = 12  # of 255: where points of a row differ by more, letters stand on it
ALL_ALONG = 0.85  # of its length: a rule stands out from what is beside it along so much
LEAST_PART = 10.0  # points: in a lower part of a shaded area letters reach from end to end, as rules do
FAINT = 4  # of 255: a rule on shading stands out at least so much
MOST_ALONE = 20  # areas of a page that are read each by itself
MOST_UNREAD = 400  # areas of a page that are looked at twice
MOSTLY = 0.85  # of the points beside shading: so many must have its colour for it to go on
SNAP = 4.0  # points: the edge of shading that is so near to a rule lies on it
LEAST_OF_EDGE = 0.3  # of the points along an edge of shading: so many have its colour
EDGE = 1.0  # points: shading is looked at so far from its edges
LEAST_CONFIDENCE = 20  # of 100, as Tesseract counts it
LEAST_WORD = 5  # letters: a common word so long is one, however unsure Tesseract is
SURE = 60  # of 100: of what is read surer, nothing is read again
LEAST_CONTRAST = 60  # of 255: what stands out less from its ground is no letter
LEAST_SURENESS = 2.0  # of the way up, as Tesseract counts it
HALF = 128  # of 255: the edge of a letter, which fades out, lies where it is half dark
ORDINALS = ("st", "nd", "rd", "th")
RAISED = "0123456789*"  # what stands as a mark behind words
LEVEL_STROKES, UPRIGHT_STROKES = ("-", "–", "—", "•", "="), ("I", "l", "i", "!", "|", "]", "[")
LIKE_ONE = ("i", "I", "l", "t", "!", "f", "j", "]", "[")
FIGURES = "0123456789.,%£$()+-"
FIGURE = re.compile(r"[£$(+\-–<>~]*\d[\d.,]*[%)]*[.,;:)]?")
PARAGRAPH = re.compile(r"\d{1,2}\.\d{1,3}")
QUARTER = re.compile(r"\(?Q[LlIi|!]")
YEAR = re.compile(r"(?:19|20)\d\d/\d\d")
LEAST_NUMBERS = 2  # of paragraphs on a page: with fewer, nothing tells where numbers stand
LONGEST_NUMBER = 6  # signs of a paragraph's number, misread or not
NUMBER_GAP = 0.6  # of the letters' size: so far before its paragraph stands a number
LEAST_STROKE = 0.045  # of the letters' size: no dash is so thin
HYPHEN_GAP = 0.15  # of the letters' size: no further behind its word stands a hyphen
SIGN_WIDTH = 0.7  # of the letters' size: no wider is a single figure
LARGEST_SIGN = 0.8  # of the letters' size: so much of a sign may lie beside the area that was read
ZOOMS = (1.5, 2.0)  # times: small letters are read again so much larger
NUMBER_ZOOMS = (0.75, 1.5)  # times: a number whose letters stand free is read again smaller, and larger
MUCH_LIKELIER = 1.5  # on the Zipf scale: so much commoner is the longer of two words than both as one
WORD_GAP, MUCH_WIDER = 0.16, 1.8  # of the letters' size; times the next widest: white between two words
RAISED_REACH = 0.4  # of the letters' size: a mark that was passed over lies so far behind its word at most
REACH = 0.4  # of the letters' size: what stands nearer to a figure may be a part of it
LONGEST_MARK = 3  # signs
RAISED_SIZE, RAISED_BY = 0.62, 0.38  # of the letters' size: what a mark is set in, and how high
BOLD = 1.3  # times the strokes of plain letters; regular letters reach 1.15, bold ones begin at 1.4
FEW_LETTERS = 2  # letters and figures of a word: in so few, strokes differ by the letter
LETTERS_HEIGHT = 0.35  # of the letters' size: no dash is so high
DOT_HEIGHT = (0.15, 0.5)  # of the letters' size: so high is a bullet
DOT_INK = 0.6  # of its square: a letter has more white in it
NEAR_USUAL = (0.25, 0.12)  # of the usual size: as near to it lie sizes told by few words, by several
NEAR_LINE = 0.5  # of the letters' size: so far a line of few words differs from the one beside it at most
NEXT_LINE = 1.4  # of the letters' size: the next line of a heading is no further
PARAGRAPH_LINE = 1.7  # of the letters' size: the next line of a paragraph is no further
ONE_SIZE = 0.14  # of the letters' size: lines of one paragraph are read no more differently
SURE_WORDS = 4  # of a line: so many tell their size
MOST_SKEW = 1.5  # degrees
ASCENT, DESCENT = 0.76, 0.22  # of the letters' size: a word's box reaches so far, as that of a printed word
WEIGHTS = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # how bright red, green and blue look

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]

DASHES = "-–—‐‑"
NOISE = re.compile(r"[|_~=`'‘’“”\"\[\]{}<>\\.,:;]+|[-–—_]*_[-–—_]*")  # what is left of rules and dirt
OFTEN_MISREAD = {"¢": "•", "«": "•", "»": "•"}  # what Tesseract makes of a bullet that stands alone
HOCR = re.compile(
    r"class='(?P<kind>ocr_line|ocr_caption|ocr_header|ocr_textfloat|ocrx_word)'[^>]*?"
    r"title=(?P<quote>[\"'])(?P<title>.*?)(?P=quote)[^>]*>(?P<text>(?:[^<]|</?(?:strong|em)>)*)"
)


class Area(NamedTuple):
    """A rectangle of a picture's points; the right and lower ends lie outside."""

    x0: int
    y0: int
    x1: int
    y1: int

    def turned(self) -> Area:
        """The same in the picture with rows and columns exchanged."""
        return Area(self.y0, self.x0, self.y1, self.x1)

    def box(self, scale: float) -> Box:
        """The same on the page, in printer's points."""
        return Box(self.x0 * scale, self.y0 * scale, self.x1 * scale, self.y1 * scale)


def read_picture(page: PageContent, picture: Picture, tesseract: str, place: str) -> PageContent:
    """A page without text, with the words, rules and fills that its picture shows.

    Args:
        page: the page as it is shown; its size says how large a point of the picture is.
        picture: height by width by (red, green, blue), of the page as shown.
        tesseract: where the program is.
        place: the file and page, for errors.

    Raises:
        ReportTimeoutError: the page takes too long.
        UnreadableReportError: Tesseract fails.
    """
    page, picture = _upright(page, picture, tesseract)
    picture = straightened(picture)
    scale = page.width / picture.shape[1]
    shades = list(_shades(picture, scale))
    grey = _plain(picture, shades)
    level, upright = _lines(grey < DARK, scale)
    for area, _ in shades:
        inner_level, inner_upright = _lines_on(area, picture, scale)
        level, upright = level + inner_level, upright + inner_upright
    grey = _without(grey, [*level, *upright, *_edges_of(shades, round(EDGE / scale))])
    read = list(_read(_recognised(grey, tesseract, place, "11"), least=0))
    read = _without_raised(read, grey, scale, tesseract, place)
    read = [part for word in read for part in _parted_at_gap(_with_slashes(word, grey), grey)]
    codes = alike([word.text for word in read])
    read = [word._replace(text=text) for word, text in zip(read, codes, strict=True)]
    read = _with_lone_figures(read, grey, tesseract, place)
    read = _with_numbers_read_again(_with_first_quarters(read), grey, tesseract, place)
    read, numbers = _with_numbers_in_turn(read)
    read = _with_proved_points(read, grey, tesseract, place, numbers)
    usual = median(word.line.size for word in read) if read else 0.0
    found = [_as_bullet(word, grey, usual) for word in read if not _hides_more(word, grey)]
    found = _grown(found, grey)
    found = _second_look(grey, found, scale, tesseract, place)
    found = [word for word in found if not _is_edge(word, shades, round(2 * EDGE / scale))]
    strokes = [_stroke(word.area, grey) * scale for word in found]
    words = tuple(_emboldened(list(_words(found, scale)), strokes))
    rules = (*_rules(level, scale), *_rules(upright, scale))
    fills = tuple(
        Fill(_between(area, level, upright, SNAP / scale).box(scale), colour) for area, colour in shades
    )
    return replace(page, words=words, rules=rules, fills=fills, is_ocr=True)


def read_parts(pictures: Sequence[Picture], tesseract: str, place: str) -> list[str]:
    """The words of small parts of a page, read in one go; errors as `read_picture`.

    Args:
        pictures: of the parts, all equally fine.
        tesseract: where the program is.
        place: the file and page, for errors.
    """
    plain = [_on_white(picture) for picture in pictures]
    tops = np.cumsum([ROOM, *(part.shape[0] + ROOM for part in plain)]).tolist()
    sheet = np.full((tops[-1], max(part.shape[1] for part in plain) + 2 * ROOM), 255, np.uint8)
    for top, part in zip(tops, plain, strict=False):
        sheet[top : top + part.shape[0], ROOM : ROOM + part.shape[1]] = part
    texts: list[list[str]] = [[] for _ in plain]
    for word in _read(_recognised(sheet, tesseract, place, "6")):
        middle = (word.area.y0 + word.area.y1) / 2
        number = sum(top - ROOM / 2 <= middle for top in tops[:-1]) - 1
        texts[max(0, number)].append(word.text)
    return [" ".join(words) for words in texts]


def _on_white(picture: Picture) -> Picture:
    """A part of a page in grey, its letters black on white whatever they stand on."""
    grey = picture @ WEIGHTS
    contrast = np.abs(grey - float(np.median(grey)))
    most = max(LEAST_CONTRAST, float(contrast.max()))
    plain: Picture = 255 - np.clip(contrast * (255 / most), 0, 255).astype(np.uint8)
    return plain


def drawn_in(page: PageContent, picture: Picture) -> tuple[tuple[Rule, ...], tuple[Fill, ...]]:
    """The rules and fills that a picture of a page shows; arguments as `read_picture`."""
    scale = page.width / picture.shape[1]
    shades = list(_shades(picture, scale))
    level, upright = _lines(_plain(picture, shades) < DARK, scale)
    fills = tuple(
        Fill(_between(area, level, upright, SNAP / scale).box(scale), colour) for area, colour in shades
    )
    return (*_rules(level, scale), *_rules(upright, scale)), fills


def _upright(page: PageContent, picture: Picture, tesseract: str) -> tuple[PageContent, Picture]:
    """A page and its picture turned by quarters so that its letters stand, where Tesseract is sure of it."""
    try:
        said = _tesseract(tesseract, (picture @ WEIGHTS).astype(np.uint8), "--psm", "0")
    except subprocess.SubprocessError:  # too few letters to tell
        return page, picture
    turn, sureness = (re.search(rf"{name}: ([\d.]+)", said) for name in ("Rotate", "Orientation confidence"))
    if turn is None or sureness is None or float(sureness[1]) < LEAST_SURENESS or not int(turn[1]):
        return page, picture
    quarters = int(turn[1]) // 90
    width, height = (page.height, page.width) if quarters % 2 else (page.width, page.height)
    *frame, rotation = page.reading
    left, bottom, across, up = frame
    reading = (left, bottom, across, up, (rotation + int(turn[1])) % 360)
    turned = replace(page, width=width, height=height, reading=reading)
    return turned, np.ascontiguousarray(np.rot90(picture, -quarters))


def straightened(picture: Picture) -> Picture:
    """A scan turned back by the small angle at which it lay on the glass."""
    angle = _skew(picture[::3, ::3].max(axis=2) < DARK)
    if not angle:
        return picture
    turned = Image.fromarray(picture).rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return np.asarray(turned)


def _skew(dark: Mask) -> float:
    """The turn in degrees, against the clock, after which rows of dark points stand out best."""
    ys, xs = np.nonzero(dark)
    if len(ys) < 100:
        return 0.0

    def sharpness(angle: float) -> float:
        rows = np.round(ys - (xs - dark.shape[1] / 2) * np.tan(np.radians(angle))).astype(int)
        return float((np.bincount(rows - rows.min()).astype(float) ** 2).sum())

    angles = [float(angle) for angle in np.arange(-MOST_SKEW, MOST_SKEW + 0.01, 0.05)]
    best = max(angles, key=lambda angle: (sharpness(angle), -abs(angle)))
    return best if abs(best) > 0.04 and sharpness(best) > 1.05 * sharpness(0.0) else 0.0


def _shades(picture: Picture, scale: float) -> Iterator[tuple[Area, Colour]]:
    """Areas of one colour other than paper and black, as rectangles, letters on them counted in."""
    coarse = picture[::COARSE, ::COARSE].astype(np.int16)
    size = scale * COARSE
    left = (coarse.min(axis=2) < PAPER) & (coarse.max(axis=2) > 60)
    for _ in range(MOST_COLOURS):
        colour = _commonest(coarse[left])
        if colour is None:
            return
        same = (np.abs(coarse - np.array(colour, dtype=np.int16)) <= NEAR).all(axis=2) & left
        left &= ~same
        solid = same & (_in_square(same, 1) >= SOLID)
        for found in _stacked(_closed(solid, round(LETTER / size / 2)), LEAST_FILL[0] / size):
            area = _trimmed(found, same)
            is_large = (area.y1 - area.y0) * size >= LEAST_FILL[1]
            if is_large and same[area.y0 : area.y1, area.x0 : area.x1].mean() > 0.5:
                fitted = _fitted(Area(*(value * COARSE for value in area)), colour, picture)
                yield fitted, _ground(fitted, picture)


def _trimmed(area: Area, same: Mask) -> Area:
    """An area without the edges that hardly have its colour: letters beside it fade out through it."""
    part = same[area.y0 : area.y1, area.x0 : area.x1]
    columns = np.flatnonzero(part.mean(axis=0) > LEAST_OF_EDGE)
    rows = np.flatnonzero(part.mean(axis=1) > LEAST_OF_EDGE)
    if not len(columns) or not len(rows):
        return area
    left, right, top, bottom = (int(edge) for edge in (columns[0], columns[-1], rows[0], rows[-1]))
    return Area(area.x0 + left, area.y0 + top, area.x0 + right + 1, area.y0 + bottom + 1)


def _ground(area: Area, picture: Picture) -> Colour:
    """The colour of an area itself: areas of colours that are near to each other are found as one kind."""
    part = picture[area.y0 : area.y1 : COARSE, area.x0 : area.x1 : COARSE].reshape(-1, 3)
    red, green, blue = (int(value) for value in np.median(part, axis=0))
    return (red, green, blue)


def _between(area: Area, level: Sequence[Area], upright: Sequence[Area], reach: float) -> Area:
    """A shaded area whose edges lie on the rules they are near to."""

    def snapped(edge: int, start: int, end: int, lines: Sequence[Area]) -> int:
        """The middle of the nearest line along an edge that reaches from start to end."""
        near = [
            (line.y0 + line.y1) // 2
            for line in lines
            if abs((line.y0 + line.y1) / 2 - edge) <= reach
            and min(line.x1, end) - max(line.x0, start) > (end - start) / 2
        ]
        return min(near, key=lambda y: abs(y - edge), default=edge)

    turned = [line.turned() for line in upright]
    return Area(
        snapped(area.x0, area.y0, area.y1, turned),
        snapped(area.y0, area.x0, area.x1, level),
        snapped(area.x1, area.y0, area.y1, turned),
        snapped(area.y1, area.x0, area.x1, level),
    )


def _fitted(area: Area, colour: Colour, picture: Picture) -> Area:
    """A shaded area found in coarse steps, with the points beside it that have its colour too."""
    ground = np.array(colour, dtype=np.int16)
    reach = min(2 * NEAR, (255 - max(colour)) // 2)  # shading is no paper, however light it is

    def grown(start: int, step: int, part: Callable[[int], Picture]) -> int:
        for _ in range(2 * COARSE):
            strip = part(start + min(0, step))
            if not strip.size or (np.abs(strip - ground).max(axis=1) <= reach).mean() < MOSTLY:
                break
            start += step
        return start

    x0, y0, x1, y1 = area
    return Area(
        grown(x0, -1, lambda x: picture[y0:y1, max(0, x)]),
        grown(y0, -1, lambda y: picture[max(0, y), x0:x1]),
        min(picture.shape[1], grown(x1, 1, lambda x: picture[y0:y1, min(x, picture.shape[1] - 1)])),
        min(picture.shape[0], grown(y1, 1, lambda y: picture[min(y, picture.shape[0] - 1), x0:x1])),
    )


def _commonest(colours: NDArray[np.int16]) -> Colour | None:
    """The colour that most points are near to, if it is that of enough points to be shading."""
    if len(colours) < 200:
        return None
    steps = colours // 16
    codes = steps[:, 0].astype(np.int32) * 256 + steps[:, 1] * 16 + steps[:, 2]
    most = int(np.bincount(codes).argmax())
    red, green, blue = (int(value) for value in np.median(colours[codes == most], axis=0))
    return (red, green, blue)


def _closed(mask: Mask, reach: int) -> Mask:
    """A mask with its holes and gaps filled that are no wider than twice the reach."""
    widened = _in_square(np.pad(mask, 2 * reach), reach) > 0
    narrowed: Mask = _in_square(widened, reach) == (2 * reach + 1) ** 2
    return narrowed[2 * reach : -2 * reach, 2 * reach : -2 * reach]


def _in_square(mask: Mask, reach: int) -> NDArray[np.int32]:
    """How many points are set in the square around each point."""
    padded = np.pad(mask.astype(np.int32), ((reach + 1, reach), (reach + 1, reach)))
    sums = padded.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    side = 2 * reach + 1
    inside: NDArray[np.int32] = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side]
    inside += sums[:-side, :-side]
    return inside


def _lines(dark: Mask, scale: float) -> tuple[list[Area], list[Area]]:
    """The rules of a picture, thin and with light on either side: those along it and those down it."""
    width = RULE_WIDTH / scale
    level = [area for area in _stacked(dark, LEAST_RULE / scale) if _is_line(area, dark, width)]
    upright = [
        area
        for area in _stacked(dark.T, LEAST_UPRIGHT / scale)
        if _is_line(area, dark.T, width)
        and (area.x1 - area.x0 >= LEAST_RULE / scale or _joins(area.turned(), level, TOUCH / scale))
    ]
    return level, [area.turned() for area in upright]


def _joins(area: Area, level: Sequence[Area], reach: float) -> bool:
    """Whether an upright line goes from one level line to another, as no letter does."""
    across = [line for line in level if line.x0 - reach <= area.x0 and area.x1 <= line.x1 + reach]
    return all(
        any(line.y0 - reach <= end <= line.y1 + reach for line in across) for end in (area.y0, area.y1)
    )


def _lines_on(
    area: Area, picture: Picture, scale: float, depth: int = DEPTH
) -> tuple[list[Area], list[Area]]:
    """Faint rules that part a shaded area from end to end, and its parts again: along it, and down it."""
    level, upright = _lines_through(area, picture, scale)
    if not depth or not (level or upright):
        return level, upright
    rows = _between_lines(area.y0, area.y1, [(line.y0, line.y1) for line in level])
    columns = _between_lines(area.x0, area.x1, [(line.x0, line.x1) for line in upright])
    for y0, y1 in rows:
        for x0, x1 in columns:
            if x1 - x0 < LEAST_FILL[0] / scale or y1 - y0 < LEAST_PART / scale:
                continue
            along, down = _lines_on(Area(x0, y0, x1, y1), picture, scale, depth - 1)
            level, upright = level + along, upright + down
    return level, upright


def _between_lines(start: int, end: int, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches from start to end that lines leave."""
    found = sorted(lines)
    return list(
        zip((start, *(last for _, last in found)), (*(first for first, _ in found), end), strict=True)
    )


def _lines_through(area: Area, picture: Picture, scale: float) -> tuple[list[Area], list[Area]]:
    """Faint rules that part a shaded area from end to end: those along it and those down it."""
    edge = round(EDGE / scale)
    inner = Area(area.x0 + edge, area.y0 + edge, area.x1 - edge, area.y1 - edge)
    part = picture[inner.y0 : inner.y1, inner.x0 : inner.x1] @ WEIGHTS
    if min(part.shape) < 2 * edge:
        return [], []
    width = RULE_WIDTH / scale
    across, down = (
        [span for span in _spans(_is_even(_unlike_beside(side, scale)), width) if _stands_out(side, span)]
        for side in (part, part.T)
    )
    return (
        [Area(area.x0, inner.y0 + start, area.x1, inner.y0 + end) for start, end in across],
        [Area(inner.x0 + start, area.y0, inner.x0 + end, area.y1) for start, end in down],
    )


def _unlike_beside(part: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """How much each point of rows differs from the ground around: like shades may lie side by side.

    Short rows hold too little ground to tell it from letters, so that of all of them stands for it.
    """
    usual = float(np.median(part))
    low, rows, high = np.percentile(part, (15, 50, 85), axis=1)
    rows[high - low > CLEAN] = np.nan  # letters stand on it
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(rows, BESIDE, mode="edge"), 2 * BESIDE + 1)
    ground = np.full(len(rows), usual, dtype=np.float32)
    told = ~np.isnan(windows).all(axis=1)
    if part.shape[1] >= LEAST_PART / scale and told.any():
        ground[told] = np.nanmedian(windows[told], axis=1)
    ground[np.abs(ground - usual) > NEAR] = usual
    unlike: NDArray[np.float32] = np.abs(part - ground[:, None])
    return unlike


def _stands_out(part: NDArray[np.float32], span: tuple[int, int]) -> bool:
    """Whether rows differ from those above and below nearly all along, as a rule does and no letters."""
    start, end = span
    line = part[start:end].mean(axis=0)
    beside = (part[max(0, start - 6) : max(0, start - 3)], part[end + 3 : end + 6])
    differs = [np.abs(line - rows.mean(axis=0)) > FAINT for rows in beside if rows.size]
    return all(float(points.mean()) > ALL_ALONG for points in differs)


def _is_even(unlike: NDArray[np.float32]) -> Mask:
    """Rows that stand out from their ground all along, and evenly, as letters never do."""
    least, middle, most = np.percentile(unlike, (5, 50, 95), axis=1)
    even: Mask = (least > FAINT) & (most < 2 * middle + FAINT)
    return even


def _spans(row: Mask, widest: float) -> list[tuple[int, int]]:
    """Runs of set points that are no wider than a rule."""
    steps = np.diff(np.pad(row.astype(np.int8), 1))
    runs = zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True)
    return [(start, end) for start, end in runs if end - start <= widest]


def _is_line(area: Area, dark: Mask, width: float) -> bool:
    if area.y1 - area.y0 > width:
        return False
    beside = (dark[max(0, area.y0 - 5) : max(0, area.y0 - 2)], dark[area.y1 + 2 : area.y1 + 5])
    return all(strip[:, area.x0 : area.x1].mean() < 0.35 for strip in beside if strip.size)


def _stacked(mask: Mask, least: float) -> list[Area]:
    """Runs of set points along the rows, at least so long, those on one another as one area."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = mask
    padded[:, 2:-2] |= padded[:, 1:-3] & padded[:, 3:-1]  # a point of dirt does not part a run
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    is_long = ends - starts >= least
    areas: list[Area] = []
    near: list[int] = []  # areas that reach the row before
    for y, x0, x1 in zip(
        rows[is_long].tolist(), starts[is_long].tolist(), ends[is_long].tolist(), strict=True
    ):
        near = [number for number in near if areas[number].y1 >= y - 1]
        for number in near:
            area = areas[number]
            if min(x1, area.x1) - max(x0, area.x0) > 0.8 * max(x1 - x0, area.x1 - area.x0):
                areas[number] = Area(min(x0, area.x0), area.y0, max(x1, area.x1), y + 1)
                break
        else:
            near.append(len(areas))
            areas.append(Area(x0, y, x1, y + 1))
    return areas


def _rules(areas: Sequence[Area], scale: float) -> Iterator[Rule]:
    for area in areas:
        box = area.box(scale)
        x, y = box.middle
        yield Rule(Box(x, box.top, x, box.bottom) if box.width < box.height else Box(box.x0, y, box.x1, y))


def _plain(picture: Picture, shades: Sequence[tuple[Area, Colour]]) -> Picture:
    """The picture in grey, with letters and lines on shading black on white like all others."""
    grey: Picture = (picture @ WEIGHTS).astype(np.uint8)
    for area, colour in shades:
        part = grey[area.y0 : area.y1, area.x0 : area.x1]
        ground = float(np.array(colour, dtype=np.float32) @ WEIGHTS)
        unlike = part.astype(np.float32) - ground
        contrast = np.maximum(_stretched(unlike), _stretched(-unlike))
        part[:] = 255 - contrast.astype(np.uint8)
    return grey


def _stretched(unlike: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is lighter than its ground, stretched to 255; what is nearly as it is ground.

    Dark letters may stand in one area with white ones, and areas of like shades are one.
    """
    strong = unlike[unlike > NEAR]
    most = max(LEAST_CONTRAST, float(np.percentile(strong, 80))) if strong.size else LEAST_CONTRAST
    stretched: NDArray[np.float32] = np.where(unlike > NEAR, np.clip(unlike * (255 / most), 0, 255), 0)
    return stretched


def _edges_of(shades: Sequence[tuple[Area, Colour]], width: int) -> Iterator[Area]:
    """Strips along the edges of shaded areas, where they fade into the paper and no letter stands."""
    areas = [area for area, _ in shades]
    for area in areas:
        x0, y0, x1, y1 = area
        for edge in (
            Area(x0, y0, x1, y0 + width),
            Area(x0, y1 - width, x1, y1),
            Area(x0, y0, x0 + width, y1),
            Area(x1 - width, y0, x1, y1),
        ):
            if not any(other is not area and _touch(edge, other, width) for other in areas):
                yield edge


def _is_edge(word: _Found, shades: Sequence[tuple[Area, Colour]], reach: int) -> bool:
    """Whether a dash or stroke is what is left of the edge of shading that it lies on."""
    x0, y0, x1, y1 = word.area
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if word.text in LEVEL_STROKES:
        return any(
            min(abs(y - area.y0), abs(y - area.y1)) <= reach and area.x0 - reach <= x <= area.x1 + reach
            for area, _ in shades
        )
    return word.text in UPRIGHT_STROKES and any(
        min(abs(x - area.x0), abs(x - area.x1)) <= reach and area.y0 - reach <= y <= area.y1 + reach
        for area, _ in shades
    )


def _touch(one: Area, other: Area, reach: int) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > -reach and down > -reach and max(across, down) > 2 * reach


def _without(grey: Picture, lines: Sequence[Area]) -> Picture:
    """The picture with its rules painted over, which Tesseract would take for letters."""
    for line in lines:
        grey[max(0, line.y0 - 1) : line.y1 + 1, max(0, line.x0 - 1) : line.x1 + 1] = 255
    return grey


def _recognised(grey: Picture, tesseract: str, place: str, layout: str, alphabet: str = "") -> str:
    """Tesseract's reading of a picture, as hOCR: unlike its tables, that has baselines and sizes.

    Args:
        grey: the picture, black on white.
        tesseract: the program.
        place: the file and page, for errors.
        layout: which of Tesseract's ways to look for text (`11`: anywhere, `6`: one block).
        alphabet: the signs there may be; any where empty.
    """
    only = ("-c", f"tessedit_char_whitelist={alphabet}") if alphabet else ()
    try:
        return _tesseract(tesseract, grey, "--psm", layout, "-l", "eng", *only, "hocr")
    except subprocess.TimeoutExpired as error:
        what = f"takes Tesseract more than {SECONDS} seconds"
        raise ReportTimeoutError(place, what, "leave the page out") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise UnreadableReportError(
            place, f"Tesseract fails ({said[0]})", "try `tesseract --list-langs`"
        ) from error


def _tesseract(program: str, grey: Picture, *options: str) -> str:
    """What Tesseract writes about a picture."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG", compress_level=1)
    done = subprocess.run(  # noqa: S603 - the program that `shutil.which` found
        [program, "stdin", "stdout", "--dpi", str(DPI), *options],
        input=file.getvalue(),
        capture_output=True,
        check=True,
        timeout=SECONDS,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")


class _Line(NamedTuple):
    """A line Tesseract found: left end, lower end, rise and offset of the baseline, size of the letters."""

    x0: float
    bottom: float
    rise: float
    offset: float
    size: float
    is_raised: bool = False

    def baseline(self, x: float) -> float:
        """Height of the baseline at x, from the top of the picture."""
        return self.bottom + self.offset + self.rise * (x - self.x0)


class _Found(NamedTuple):
    """A word, the rectangle of its letters, the line it stands on, and how sure of 100 Tesseract is of it."""

    text: str
    area: Area
    line: _Line
    sureness: float = 100.0


def _read(hocr: str, least: float = LEAST_CONFIDENCE) -> Iterator[_Found]:
    """The words of an hOCR page of which Tesseract is sure enough."""
    line = _Line(0.0, 0.0, 0.0, 0.0, 1.0)
    for part in HOCR.finditer(hocr):
        facts = dict(fact.strip().split(" ", 1) for fact in part["title"].split(";"))
        area = Area(*(int(value) for value in facts["bbox"].split()))
        if part["kind"] != "ocrx_word":
            rise, offset = (float(value) for value in facts.get("baseline", "0 0").split())
            size = float(facts.get("x_size", area.y1 - area.y0))
            line = _Line(area.x0, area.y1, rise, offset, size)
            continue
        text = html.unescape(re.sub(r"<[^>]*>", "", part["text"])).strip()
        sureness = float(facts["x_wconf"])
        if text and sureness >= least and not NOISE.fullmatch(text):
            yield _Found(OFTEN_MISREAD.get(text, text).replace("—", "–"), area, line, sureness)


def _without_raised(
    read: Sequence[_Found], grey: Picture, scale: float, tesseract: str, place: str
) -> list[_Found]:
    """Words less the raised marks behind them, which stand as words of their own; those that are sure enough.

    Tesseract takes a raised figure for any sign (`®`, `”`), or for a figure more, and doubts the whole word.
    What stands before the mark is read again alone, a figure also as one of figures' signs. A figure on which
    no two readings agree is given no meaning, so that nobody takes it for another.

    Args:
        read: all words of a page, however doubtful.
        grey: the picture, black on white.
        scale: how large a point of the picture is on the page.
        tesseract: the program.
        place: the file and page, for errors.
    """
    size = median(word.line.size for word in read) if read else 12 / scale

    def read_again(areas: Sequence[Area], alphabet: str = "") -> list[str]:
        words = _read_list(grey, areas, size, tesseract, place, alphabet)
        return [_text_in(area, words) for area in areas]

    tails = {word: tail for word in read if (tail := _raised_tail(word, grey))}
    before = [word.area._replace(x1=tail.x0) for word, tail in tails.items() if tail.x0 > word.area.x0]
    behind = list(tails.values())
    alone = dict(zip(before, read_again(before), strict=True))
    figures = [area for area, text in alone.items() if any(map(str.isdigit, text))]
    again = dict(zip(figures, read_again(figures, FIGURES), strict=True))
    free, only = read_again(behind), read_again(behind, RAISED)
    read_behind = dict(zip(behind, free, strict=True))
    marks = {
        area: _mark_of(one, other, _signs_in(area, grey))
        for area, one, other in zip(behind, free, only, strict=True)
    }
    words: list[_Found] = []
    for word in read:
        is_sure = word.sureness >= LEAST_CONFIDENCE or _is_word(word.text)
        if word not in tails:
            words += [word] if is_sure else []
            continue
        tail = tails[word]
        body, rest = word.area._replace(x1=tail.x0), word.area._replace(x0=tail.x1)
        if body not in alone:
            words.append(_raised(marks[tail] or word.text, word))
        elif ordinal := _ordinal(word, read_behind[tail]):
            words.append(word._replace(text=ordinal[0], area=body))
            words.append(_raised(ordinal[1], word._replace(area=tail)))
        elif text := _agreed(word, alone[body], again.get(body, ""), _points(body, grey, word.line.size)):
            words.append(word._replace(text=text, area=body))
            words += [_raised(marks[tail], word._replace(area=tail))] if marks[tail] else []
            if word.text[-1] in ".,;:" and _ink_of(rest, grey).any():
                words.append(word._replace(text=word.text[-1], area=rest))
        elif any(map(str.isdigit, word.text)):
            said = _read_enlarged(word.area, grey, size, tesseract, place)
            words.append(word._replace(text=_agreed_ordinal(word.text, said) or MEANINGLESS))
        elif is_sure:
            words.append(word)
    return words


def _with_proved_points(
    read: Sequence[_Found], grey: Picture, tesseract: str, place: str, numbers: Set[_Found]
) -> list[_Found]:
    """Words whose figures have the points that their ink shows; arguments as `_without_raised`.

    A point that was passed over, or dirt that was taken for one, makes another figure. Such a figure is read
    twice again; where two readings have its digits and one its points that is it, else it has no meaning. Of
    `numbers`, which their place proves, nothing is doubtful.
    """
    doubtful = [
        word
        for word in read
        if word not in numbers and FIGURE.fullmatch(word.text)
        if not _fits(word.text, _points(word.area, grey, word.line.size))
    ]
    if not doubtful:
        return list(read)
    size = median(word.line.size for word in read)
    areas = [word.area for word in doubtful]
    readings = [_read_list(grey, areas, size, tesseract, place, only) for only in ("", FIGURES)]
    proved: list[_Found] = []
    asked = set(doubtful)
    for word in read:
        if word not in asked:
            proved.append(word)
            continue
        points = _points(word.area, grey, word.line.size)
        said = [word.text, *(_text_in(word.area, words) for words in readings)]
        alike = [
            text for text in said[1:] if [*map(_bare, said)].count(_bare(text)) > 1 and _fits(text, points)
        ]
        proved.append(word._replace(text=alike[0] if alike and alike[0] else MEANINGLESS))
    return proved


def _agreed(word: _Found, alone: str, again: str, points: int | None) -> str:
    """What stands before a mark: what two readings say, or one where no figure is and the first was a doubt.

    Args:
        word: with its mark, as it was read first.
        alone: what was read of it without the mark.
        again: the same as one of figures' signs.
        points: how many points and commas its ink shows; None where that cannot be told.
    """
    if not any(map(str.isdigit, word.text + alone)):
        if word.text.lower().startswith(alone.lower()):
            return word.text[: len(alone)]
        return alone if word.sureness < LEAST_CONFIDENCE else ""
    first = [word.text[:end] for end in range(len(word.text), 0, -1)]
    readings = (set(map(_bare, first)), {_bare(alone)}, {_bare(again)})
    for text in (*first, alone, again):
        if text and sum(_bare(text) in said for said in readings) > 1 and _fits(text, points):
            return text
    return ""


def _is_word(text: str) -> bool:
    """Whether a text is an English word long enough to be none by chance."""
    return len(text) >= LEAST_WORD and text.isalpha() and commonness(text.lower()) >= S.usual_word


def _ordinal(word: _Found, behind: str) -> tuple[str, str] | None:
    """A number and its ending (`2`, `nd`), where what stands raised behind it is the end of that very ending.

    Args:
        word: as it was read first, its ending as any sign (`2™`).
        behind: what was read of its ending alone, of which a letter may touch the number.
    """
    number = re.match(r"\d{1,2}(?=\W*$)", word.text)
    if number is None or word.sureness < SURE or not behind:
        return None
    ending = _ending_of(int(number[0]))
    return (number[0], ending) if ending.endswith(behind.lower()) else None


def _ending_of(number: int) -> str:
    """What an ordinal ends in."""
    return "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _agreed_ordinal(first: str, readings: Sequence[str]) -> str:
    """A number with its ending, where every later reading says just that, and the first one its digits.

    Args:
        first: as it was read with the page, its ending as any sign (`2"`).
        readings: of the same, enlarged.
    """
    found, digits = re.fullmatch(r"(\d{1,2})([a-z]{2})", readings[0]), re.match(r"\d+", first)
    if found is None or digits is None or len(set(readings)) > 1:
        return ""
    return found[0] if found[1] == digits[0] and found[2] == _ending_of(int(found[1])) else ""


def _bare(text: str) -> str:
    """A figure without points and commas, which are passed over most easily."""
    return re.sub("[.,]", "", text)


def _fits(text: str, points: int | None) -> bool:
    """Whether a figure has as many points and commas as its ink; one behind it may touch its last digit."""
    inside = len(re.findall(r"[.,](?=\d)", text))
    return points is None or points in (inside, len(re.findall("[.,:;]", text)))


def _mark_of(free: str, only: str, signs: int) -> str:
    """What a raised mark says: the end of an ordinal, or figures, one for each sign of its ink; else nothing.

    Args:
        free: what it was read as.
        only: the same as one of the signs of footnotes.
        signs: how many signs its ink shows.
    """
    if free.lower() in ORDINALS:
        return free.lower()
    return only if len(only) == signs and not free.isalpha() else ""


def _signs_in(area: Area, grey: Picture) -> int:
    return sum(1 for _ in pieces(_ink_of(area, grey)))


def _raised(mark: str, word: _Found) -> _Found:
    """A word as a mark that stands above its line."""
    foot = word.line.baseline(word.area.x0) - RAISED_BY * word.line.size
    return word._replace(
        text=mark, line=_Line(word.area.x0, foot, 0.0, 0.0, RAISED_SIZE * word.line.size, True)
    )


def _raised_tail(word: _Found, grey: Picture) -> Area | None:
    """The small signs that stand raised behind a word's letters, or are all of it; None without any."""
    area = word.area
    is_short = len(word.text) <= LONGEST_MARK
    if not is_short and not re.search(r"\w.", word.text):
        return None
    found = raised_from(_ink_of(area, grey), word.line.baseline(area.x1) - area.y0, word.line.size)
    if found is None or (found[0] == 0 and not is_short):
        return None
    return area._replace(x0=area.x0 + found[0], x1=area.x0 + found[1])


def _points(area: Area, grey: Picture, size: float) -> int | None:
    """How many points and commas the ink of a figure shows; None where faint ink says otherwise than dark."""
    part = grey[max(0, area.y0 - 2) : area.y1 + 4, max(0, area.x0 - 3) : area.x1 + 3]
    dark, faint = (count_points(part < ink, size) for ink in (INK, DARK))
    return dark if dark == faint else None


def _lies_in(one: Area, other: Area) -> bool:
    x, y = (one.x0 + one.x1) / 2, (one.y0 + one.y1) / 2
    return other.x0 <= x <= other.x1 and other.y0 <= y <= other.y1


def _with_lone_figures(read: Sequence[_Found], grey: Picture, tesseract: str, place: str) -> list[_Found]:
    """Words, letters that stand alone as the figure they were misread for; arguments as `_without_raised`.

    A 1 shows it by its ink: one stroke with a flag. Any other has to be read so twice, by other means.
    Letters that together are no wider than a figure (`tf`, `fl.`) are one sign.
    """
    in_line = Counter(word.line for word in read)
    size = median(word.line.size for word in read) if read else 0.0
    alone = [word for word in read if in_line[word.line] == 1 and _may_be_one_sign(word, size)]
    figures = {
        word: "1"
        for word in alone
        if (len(word.text) > 1 or word.text in LIKE_ONE) and is_one(_ink_of(word.area, grey))
    }
    doubtful = [
        word for word in alone if word not in figures and (word.sureness < SURE or len(word.text) > 1)
    ]
    if doubtful:
        areas = [word.area for word in doubtful]
        readings = [_read_list(grey, areas, size, tesseract, place, only) for only in ("", FIGURES)]
        for word in doubtful:
            one, other = (_text_in(word.area, words) for words in readings)
            figures |= {word: one} if one == other and re.fullmatch(r"\d", one) else {}
    return [word._replace(text=figures[word]) if word in figures else word for word in read]


def _may_be_one_sign(word: _Found, size: float) -> bool:
    """Whether letters are no wider than one figure; `size` is that of the page's letters."""
    letters = word.text.removesuffix(".")
    is_narrow = len(letters) == 1 or word.area.x1 - word.area.x0 < SIGN_WIDTH * size
    return letters.isalpha() and is_narrow


def _with_slashes(word: _Found, grey: Picture) -> _Found:
    """A word whose strokes that lean are slashes, which are taken for letters among capitals (`BHIC2`)."""
    if not re.search("[Il1|]", word.text) or re.search("[a-z]", word.text.replace("l", "")):
        return word
    ink = _ink_of(word.area, grey)
    signs = [ink[:, left:right] for left, _, right, _ in pieces(ink)]
    text = word.text
    if len(signs) == len(text) - text.count("I/"):
        text = text.replace("I/", "/")  # one stroke, read twice
    if len(signs) != len(text):  # letters touch; the first stands free
        is_first = bool(signs) and text[0] in "Il1|" and is_slash(signs[0], LONE_SLASH)
        return word._replace(text=f"/{text[1:]}") if is_first else word
    if len(signs) == 1 and text in "Il1|" and is_slash(signs[0], LONE_SLASH):
        return word._replace(text="/")
    least = LONE_SLASH if text == "NIA" else SLASH
    letters = [
        "/" if letter in "Il1|" and is_slash(sign, least) else letter
        for letter, sign in zip(text, signs, strict=True)
    ]
    return word._replace(text="".join(letters))


def _parted_at_gap(word: _Found, grey: Picture) -> list[_Found]:
    """A word, parted where its ink shows it to be two, of which one is one letter (`witha`, `Arange`)."""
    text, area = word.text, word.area
    if len(text) < 3 or not text[1:].islower() or not text.isalpha() or "a" not in text[0].lower() + text[-1]:
        return [word]
    signs = list(pieces(_ink_of(area, grey)))
    gaps = [right[0] - left[2] for left, right in itertools.pairwise(signs)]
    if len(gaps) < 2:
        return [word]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    least = max(WORD_GAP * word.line.size, MUCH_WIDER * sorted(gaps)[-2])
    if gaps[widest] < least or widest not in (0, len(gaps) - 1):
        return [word]
    at = 1 if widest == 0 else len(text) - 1
    rest = (text[at:] if at == 1 else text[:at]).lower()
    is_likelier = commonness(rest) > commonness(text.lower()) + MUCH_LIKELIER
    if not is_likelier or (text[0] if at == 1 else text[-1]) not in ("A", "a"):
        return [word]
    end, start = area.x0 + signs[widest][2], area.x0 + signs[widest + 1][0]
    return [
        word._replace(text=text[:at], area=area._replace(x1=end)),
        word._replace(text=text[at:], area=area._replace(x0=start)),
    ]


def _grown(found: Sequence[_Found], grey: Picture) -> list[_Found]:
    """Words whose areas hold the whole of their first and last signs: Tesseract cuts through some."""
    grown: list[_Found] = []
    for word in found:
        x0, y0, x1, y1 = word.area
        most = round(LARGEST_SIGN * word.line.size)
        columns: NDArray[np.bool_] = np.asarray((grey[y0:y1] < INK).any(axis=0))
        left, right = x0, x1
        while left > 0 and columns[left] and columns[left - 1]:
            left -= 1
        while right < len(columns) and columns[right - 1] and columns[right]:
            right += 1
        beside = [
            other.area
            for other in found
            if other is not word and min(y1, other.area.y1) > max(y0, other.area.y0)
            if other.area.x0 < right and other.area.x1 > left
        ]
        left = max([left, *(area.x1 for area in beside if area.x1 <= x0)])
        right = min([right, *(area.x0 for area in beside if area.x0 >= x1)])
        if x0 - left > most or right - x1 > most:
            left, right = x0, x1  # a rule or a picture
        grown.append(word._replace(area=Area(left, y0, right, y1)))
    return grown


def _with_first_quarters(read: Sequence[_Found]) -> list[_Found]:
    """Words with `Q1` where a stroke before a year was taken for a letter: `QL 2016/17`."""
    mended = list(read)
    for number, (word, after) in enumerate(itertools.pairwise(read)):
        if QUARTER.fullmatch(word.text) and YEAR.match(after.text):
            mended[number] = word._replace(text=f"{word.text[:-1]}1")
    return mended


def _with_numbers_read_again(
    read: Sequence[_Found], grey: Picture, tesseract: str, place: str
) -> list[_Found]:
    """Words, those where the number of a paragraph stands read again; arguments as `_without_raised`.

    What stands at the margin where other lines have their number, up to where text begins, is one number,
    however many words it was taken for (`a ES Ea`). Where its readings differ, only its turn can prove it.
    """
    told = [word for word in read if PARAGRAPH.fullmatch(word.text) and _leads_text(word, read)]
    if len(told) < LEAST_NUMBERS:
        return list(read)
    margin, size = median(word.area.x0 for word in told), median(word.line.size for word in told)
    indent = median(min(map(_left, _behind(word, read))) for word in told)
    first = [word for word in read if abs(word.area.x0 - margin) < size / 2 and word not in told]
    instead: dict[_Found, _Found | None] = {}
    for word in first[:MOST_ALONE]:
        behind = sorted(_behind(word, read), key=_left)
        head = [word, *(one for one in behind if one.area.x1 < indent)]
        after = behind[len(head) - 1 :]
        if (
            not after
            or abs(after[0].area.x0 - indent) > size / 2
            or head[-1].area.x1 > indent - NUMBER_GAP * size / 2
        ):
            continue
        areas = [one.area for one in head]
        top, bottom = min(area.y0 for area in areas), max(area.y1 for area in areas)
        area = Area(word.area.x0, top, areas[-1].x1, bottom)
        said = _read_enlarged(area, grey, size, tesseract, place, NUMBER_ZOOMS)
        number = next((text for text in said if PARAGRAPH.fullmatch(text)), "")
        if number:
            text = number if len(set(said)) == 1 else f"{number}{MEANINGLESS}"
            instead |= dict.fromkeys(head) | {word: word._replace(text=text, area=area)}
    mended = [instead.get(word, word) for word in read]
    return [word for word in mended if word is not None]


def _behind(word: _Found, read: Sequence[_Found]) -> list[_Found]:
    """The words of a word's line that stand right of it."""
    middle = (word.area.y0 + word.area.y1) / 2
    return [
        other for other in read if other.area.y0 < middle < other.area.y1 and other.area.x0 > word.area.x0
    ]


def _with_numbers_in_turn(read: Sequence[_Found]) -> tuple[list[_Found], frozenset[_Found]]:
    """Words with the numbers of paragraphs as their neighbours prove them; and those numbers."""
    numbers = [word for word in read if any(map(str.isdigit, word.text)) and len(word.text) <= LONGEST_NUMBER]
    leading = [word for word in numbers if _leads_text(word, read)]
    told = [word for word in leading if PARAGRAPH.fullmatch(word.text)]
    if not told:
        return list(read), frozenset()
    margin = median(word.area.x0 for word in told)
    size = median(word.line.size for word in told)
    column = sorted((w for w in leading if abs(w.area.x0 - margin) < size / 2), key=lambda w: w.area.y0)
    turns = dict(zip(column, in_turn([word.text for word in column]), strict=True))
    known = {
        word: word._replace(
            text=turns[word], area=_up_to_text(word, read) if turns[word] != word.text else word.area
        )
        for word in column
        if turns[word]
    }
    return [known.get(word, word) for word in read], frozenset(known.values())


def _left(word: _Found) -> int:
    return word.area.x0


def _leads_text(number: _Found, read: Sequence[_Found]) -> bool:
    """Whether a number stands alone before the text of its line, as a paragraph's does."""
    middle = (number.area.y0 + number.area.y1) / 2
    line = [word for word in read if word.area.y0 < middle < word.area.y1 and word is not number]
    right = [word for word in line if word.area.x0 > number.area.x0]
    behind = min(right, key=_left, default=None)
    if behind is None or any(word.area.x1 <= number.area.x0 for word in line):
        return False
    is_apart = behind.area.x0 - number.area.x1 > NUMBER_GAP * number.line.size
    return is_apart and any(map(str.isalpha, behind.text))


def _up_to_text(number: _Found, read: Sequence[_Found]) -> Area:
    """Where a number stands of which signs may have been passed over: up to the white before its text."""
    end = min(map(_left, _behind(number, read)), default=number.area.x1) - round(
        1.2 * NUMBER_GAP * number.line.size
    )
    return number.area._replace(x1=max(number.area.x1, end))


def _ink_of(area: Area, grey: Picture) -> Mask:
    return grey[area.y0 : area.y1, area.x0 : area.x1] < INK


def _text_in(area: Area, words: Sequence[_Found]) -> str:
    """What was read in an area; empty where nothing was."""
    return "".join(word.text for word in words if _lies_in(word.area, area))


def _hides_more(word: _Found, grey: Picture) -> bool:
    """Whether what was taken for dashes is as high as letters: figures between strokes are read as one."""
    if word.text.strip(DASHES):
        return False
    area = word.area
    dark = (grey[area.y0 : area.y1, area.x0 : area.x1] < DARK).any(axis=1)
    return int(dark.sum()) > LETTERS_HEIGHT * word.line.size


def _as_bullet(word: _Found, grey: Picture, usual: float) -> _Found:
    """A lone sign that is a round dot is a bullet, whatever letter it was taken for (`*`, `e`, `°`).

    Of a dot that was taken for a line of its own Tesseract knows no letters' size; that of the page holds.
    """
    if len(word.text) > 1 or word.text.isdigit() or word.text == ".":
        return word
    area = word.area
    ink = grey[area.y0 : area.y1, area.x0 : area.x1] < DARK - 60
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return word
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    share = float(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean())
    size = max(usual, word.line.size)
    return word._replace(text="•") if _is_dot(width, height, size, share) else word


def _is_dot(width: float, height: float, size: float, ink: float) -> bool:
    """Whether something dark is as large, round and solid as a bullet."""
    low, high = DOT_HEIGHT
    return low * size < height < high * size and 0.7 < width / height < 1.4 and ink > DOT_INK


def _second_look(
    grey: Picture, found: Sequence[_Found], scale: float, tesseract: str, place: str
) -> list[_Found]:
    """The words, and what was passed over: bullets and dashes by their shape, lone digits from a list."""
    size = median(word.line.size for word in found) if found else 12 / scale
    left = grey < DARK - 60
    for word in found:
        area = word.area
        left[max(0, area.y0 - 2) : area.y1 + 2, max(0, area.x0 - 2) : area.x1 + 2] = False
    words: list[_Found] = []
    unread: list[Area] = []
    for area in _blots(left, scale):
        width, height = (area.x1 - area.x0) / size, (area.y1 - area.y0) / size
        ink = float(left[area.y0 : area.y1, area.x0 : area.x1].mean())
        if height < LEAST_STROKE and width > 0.2:
            continue  # what is left of a rule, or of the edge of shading
        if height < 0.16 and 0.2 < width < 1.2:
            words.append(_Found("-", area, _Line(area.x0, area.y0 + 0.3 * size, 0.0, 0.0, size)))
        elif _is_dot(area.x1 - area.x0, area.y1 - area.y0, size, ink):
            words.append(_Found("•", area, _Line(area.x0, area.y1 + 0.15 * size, 0.0, 0.0, size)))
        elif 0.4 < height < 1.6 and width < 12 and 0.1 < ink < 0.8:
            unread.append(area)
    found, words = _with_hyphens(found, _with_equals(words, size))
    later = _read_list(grey, unread[:MOST_UNREAD], size, tesseract, place)
    later = [_with_slashes(word, grey) for word in _proved_signs(later, grey, size, tesseract, place)]
    words += [_raised(word.text, word) if _is_raised_behind(word, found) else word for word in later]
    lost = [area for area in unread if not _text_in(area, later)]
    told = list(_told_alone(lost, [*found, *words], grey, tesseract, place))
    lost = [area for area in lost if not _text_in(area, told)]
    return [*(_whole(word, lost) for word in found), *words, *told]


def _told_alone(
    lost: Sequence[Area], found: Sequence[_Found], grey: Picture, tesseract: str, place: str
) -> Iterator[_Found]:
    """Words of lines that were passed over twice, as larger readings of each by itself agree on them.

    Args:
        lost: where nobody read anything.
        found: the words that were read.
        grey: the picture, black on white.
        tesseract: the program.
        place: the file and page, for errors.
    """
    beside = {area: near for area in lost if (near := _in_line_with(area, found))}
    for area, near in itertools.islice(beside.items(), MOST_ALONE):
        size = near.line.size
        said = _read_enlarged(area, grey, size, tesseract, place)
        if len(set(said)) > 1 or not said[0] or NOISE.fullmatch(said[0]):
            continue
        if said[0].isalpha() or _fits(said[0], _points(area, grey, size)):
            yield _Found(said[0], area, near.line)


def _in_line_with(area: Area, found: Sequence[_Found]) -> _Found | None:
    """A word right beside an area, in whose line the area stands; None where none is."""
    for word in found:
        size = word.line.size
        across = max(area.x0 - word.area.x1, word.area.x0 - area.x1)
        down = min(area.y1, word.area.y1) - max(area.y0, word.area.y0)
        is_like = 0.5 * (word.area.y1 - word.area.y0) < down and area.y1 - area.y0 < 1.3 * size
        if 0 <= across < size and is_like and not word.line.is_raised:
            return word
    return None


def _with_hyphens(found: Sequence[_Found], words: Sequence[_Found]) -> tuple[list[_Found], list[_Found]]:
    """The words with hyphens that were passed over right behind them, and what else was; `found`, `words`.

    Lines end in hyphens; a dash that touches a word before another is what is left of a letter.
    """
    ended: dict[_Found, _Found] = {}
    left: list[_Found] = []
    for dash in words:
        touched = [word for word in found if dash.text == "-" and _touches(word, dash)]
        if not touched:
            left.append(dash)
        elif not any(_follows_near(word, dash) for word in found):
            ended[touched[0]] = dash
    joined = [
        word._replace(text=f"{word.text}-", area=word.area._replace(x1=ended[word].area.x1))
        if word in ended
        else word
        for word in found
    ]
    return joined, left


def _touches(word: _Found, dash: _Found) -> bool:
    gap, middle = dash.area.x0 - word.area.x1, (dash.area.y0 + dash.area.y1) / 2
    is_near = abs(gap) < HYPHEN_GAP * word.line.size and word.area.y0 < middle < word.area.y1
    return is_near and word.text[-1:].isalpha()


def _follows_near(word: _Found, dash: _Found) -> bool:
    middle = (dash.area.y0 + dash.area.y1) / 2
    return 0 <= word.area.x0 - dash.area.x1 < word.line.size and word.area.y0 < middle < word.area.y1


def _proved_signs(
    later: Sequence[_Found], grey: Picture, size: float, tesseract: str, place: str
) -> list[_Found]:
    """Words that were passed over; a single sign read as letters is a figure where two readings say so.

    Arguments as `_second_look`. Where they say different figures, it has no meaning.
    """
    doubtful = [word for word in later if word.text.isalpha() and len(word.text) > 1]
    doubtful = [word for word in doubtful if word.area.x1 - word.area.x0 < SIGN_WIDTH * size]
    if not doubtful:
        return list(later)
    areas = [word.area for word in doubtful]
    room = round(size / 4)
    wide = [Area(x0 - room, y0 - room, x1 + room, y1 + room) for x0, y0, x1, y1 in areas]
    readings = [_read_list(grey, at, size, tesseract, place, FIGURES) for at in (areas, wide)]
    told: dict[_Found, str] = {}
    for word in doubtful:
        one, other = (_text_in(word.area, words) for words in readings)
        if one.isdigit() or other.isdigit():
            told[word] = one if one == other else MEANINGLESS
    return [word._replace(text=told.get(word, word.text)) for word in later]


def _whole(word: _Found, lost: Sequence[Area]) -> _Found:
    """A figure, without a meaning where letters stand right beside it that nobody could read."""
    if not any(map(str.isdigit, word.text)):
        return word
    x0, y0, x1, y1 = word.area
    reach = REACH * word.line.size
    is_cut = any(
        area.x0 < x1 + reach
        and area.x1 > x0 - reach
        and min(y1, area.y1) - max(y0, area.y0) > 0.5 * (area.y1 - area.y0)
        for area in lost
    )
    return word._replace(text=MEANINGLESS) if is_cut else word


def _is_raised_behind(word: _Found, found: Sequence[_Found]) -> bool:
    """Whether a short sign that was passed over stands raised right behind a word."""
    area, size = word.area, word.line.size
    if len(word.text) > LONGEST_MARK or area.y1 - area.y0 > RAISED_HEIGHT[1] * size:
        return False
    return any(
        -0.1 * size < area.x0 - other.area.x1 < RAISED_REACH * size
        and other.area.y0 - size < area.y0 < other.line.baseline(area.x0) - RAISED_FOOT * size
        and area.y1 <= other.line.baseline(area.x0) - RAISED_FOOT * size
        for other in found
    )


def _with_equals(words: Sequence[_Found], size: float) -> list[_Found]:
    """Two dashes of one width right above one another are a sign of equality."""
    joined: list[_Found] = []
    for word in words:
        above = joined[-1] if joined else None
        if above and above.text == word.text == "-":
            x0, x1 = max(above.area.x0, word.area.x0), min(above.area.x1, word.area.x1)
            is_over = x1 - x0 > 0.8 * max(above.area.x1 - above.area.x0, word.area.x1 - word.area.x0)
            if is_over and 0 < word.area.y0 - above.area.y1 < LETTERS_HEIGHT * size:
                x0, y0, x1, _ = above.area
                joined[-1] = above._replace(text="=", area=Area(x0, y0, x1, word.area.y1))
                continue
        joined.append(word)
    return joined


def _read_enlarged(
    area: Area,
    grey: Picture,
    size: float,
    tesseract: str,
    place: str,
    zooms: Sequence[float] = ZOOMS,
) -> list[str]:
    """What stands in a small area, by readings of it as a line of its own, each as large as a zoom says."""
    part = np.pad(grey[area.y0 : area.y1, area.x0 : area.x1], round(size), constant_values=255)
    height, width = part.shape
    texts: list[str] = []
    for zoom in zooms:
        sides = (round(width * zoom), round(height * zoom))
        larger = np.asarray(Image.fromarray(part).resize(sides, Image.Resampling.LANCZOS))
        words = _read(_recognised(larger, tesseract, place, "7"), least=0)
        texts.append("".join(word.text for word in words))
    return texts


def _read_list(
    grey: Picture, areas: Sequence[Area], size: float, tesseract: str, place: str, alphabet: str = ""
) -> list[_Found]:
    """What stands in some small areas, read one below another: alone on a page they are taken for dirt.

    Where an alphabet is given, signs are taken for one of it.
    """
    if not areas:
        return []
    gap = round(size)
    tops = np.cumsum([gap, *(area.y1 - area.y0 + gap for area in areas)]).tolist()
    sheet = np.full((tops[-1], max(area.x1 - area.x0 for area in areas) + 2 * gap), 255, dtype=np.uint8)
    for top, area in zip(tops, areas, strict=False):
        part = grey[area.y0 : area.y1, area.x0 : area.x1]
        sheet[top : top + part.shape[0], gap : gap + part.shape[1]] = part
    words = []
    for word in _read(_recognised(sheet, tesseract, place, "6", alphabet)):
        middle = (word.area.y0 + word.area.y1) / 2
        number = next((n for n, area in enumerate(areas) if 0 <= middle - tops[n] <= area.y1 - area.y0), None)
        if number is not None:
            down, across = areas[number].y0 - tops[number], areas[number].x0 - gap
            x0, y0, x1, y1 = word.area
            place_on_page = Area(x0 + across, y0 + down, x1 + across, y1 + down)
            words.append(
                _Found(word.text, place_on_page, _Line(x0 + across, areas[number].y1, 0.0, 0.0, size))
            )
    return words


def _blots(mask: Mask, scale: float) -> list[Area]:
    """Rectangles around what is dark and near together, top to bottom; specks of dirt are left out."""
    step = 3
    rows, columns = mask.shape[0] // step, mask.shape[1] // step
    coarse = mask[: rows * step, : columns * step].reshape(rows, step, columns, step).any(axis=(1, 3))
    points = set(zip(*(axis.tolist() for axis in np.nonzero(coarse)), strict=True))
    reach_down, reach_across = 1, max(1, round(2.5 / scale / step))
    areas: list[Area] = []
    while points and len(areas) < 10 * MOST_UNREAD:
        start = points.pop()
        group, border = [start], [start]
        while border:
            y, x = border.pop()
            for other in (
                (y + down, x + across)
                for down in range(-reach_down, reach_down + 1)
                for across in range(-reach_across, reach_across + 1)
            ):
                if other in points:
                    points.remove(other)
                    group.append(other)
                    border.append(other)
        ys, xs = [y for y, _ in group], [x for _, x in group]
        area = _tight(mask, Area(min(xs) * step, min(ys) * step, (max(xs) + 1) * step, (max(ys) + 1) * step))
        if max(area.x1 - area.x0, area.y1 - area.y0) * scale > 1.2:
            areas.append(area)
    return sorted(areas, key=lambda area: (area.y0, area.x0))


def _tight(mask: Mask, area: Area) -> Area:
    """An area without the empty rows and columns at its edges."""
    part = mask[area.y0 : area.y1, area.x0 : area.x1]
    ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return Area(
        area.x0 + int(xs[0]), area.y0 + int(ys[0]), area.x0 + int(xs[-1]) + 1, area.y0 + int(ys[-1]) + 1
    )


def _stroke(area: Area, grey: Picture) -> float:
    """How broad the strokes of a word's letters are, in points of the picture; 0 where there is no ink."""
    dark = np.pad(grey[area.y0 : area.y1, area.x0 : area.x1] < HALF, ((0, 0), (1, 1)))
    steps = np.diff(dark.astype(np.int8), axis=1)
    _, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    if not len(starts):
        return 0.0
    runs = ends - starts
    # level strokes are as long as a letter is wide, so they count for little more than upright ones
    return float(np.minimum(runs, 1.5 * np.median(runs)).mean())


def _letters(word: Word) -> int:
    return sum(map(str.isalnum, word.text))


def _emboldened(words: Sequence[Word], strokes: Sequence[float]) -> list[Word]:
    """Words that are bold where their strokes, for their size, are clearly broader than those of most words.

    Few letters tell little: between two words that are alike they are as those, and signs as the word before.

    Args:
        words: of a page.
        strokes: how broad each word's strokes are, in points.
    """
    weights = [stroke / word.size for word, stroke in zip(words, strokes, strict=True)]
    plain = [w for w, word in zip(weights, words, strict=True) if w and any(map(str.isalnum, word.text))]
    if not plain:
        return list(words)
    least = BOLD * float(np.percentile(plain, 25))
    told = [
        weight > least if _letters(word) > FEW_LETTERS else None
        for word, weight in zip(words, weights, strict=True)
    ]
    marked: list[Word] = []
    before: bool | None = None
    for number, word in enumerate(words):
        if told[number] is not None:
            before = told[number]
        after = next((one for one in told[number:] if one is not None), before)
        is_bold = weights[number] > least if before != after and _letters(word) else bool(before)
        marked.append(word._replace(is_bold=is_bold))
    return marked


def _sizes_of(lines: Sequence[_Line], usual: float) -> dict[_Line, float]:
    """How large the letters of lines are: as usual, as in the line beside them, or as Tesseract has it.

    Args:
        lines: of words, one for each word.
        usual: size of the page's letters.
    """
    words = Counter(lines)
    sizes: dict[_Line, float] = {}
    for line in words:
        if abs(line.size - usual) <= NEAR_USUAL[words[line] >= SURE_WORDS] * usual:
            sizes[line] = usual
    told = [line for line, count in words.items() if count >= SURE_WORDS and line not in sizes]
    lines_of_text = {line: sizes.get(line, line.size) for line in words if words[line] >= SURE_WORDS}
    sizes |= _evened(lines_of_text)
    for line in words:
        near = [
            other
            for other in told
            if abs(other.size - line.size) <= NEAR_LINE * other.size
            and abs(other.bottom - line.bottom) <= NEXT_LINE * other.size
        ]
        beside = min(near, key=lambda other: abs(other.bottom - line.bottom), default=line)
        sizes.setdefault(line, sizes.get(beside, line.size))
    return sizes


def _evened(lines: Mapping[_Line, float]) -> dict[_Line, float]:
    """One size for lines of a paragraph, of which each is read a little otherwise: that of most of them.

    Args:
        lines: with how large their letters are.
    """
    groups: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: (line.bottom, line.x0)):
        for group in groups:
            last = group[-1]
            is_next = 0 < line.bottom - last.bottom <= PARAGRAPH_LINE * lines[last]
            is_under = abs(line.x0 - last.x0) < lines[last]
            if is_next and is_under and abs(lines[line] - lines[last]) <= ONE_SIZE * lines[last]:
                group.append(line)
                break
        else:
            groups.append([line])
    return {line: median_low([lines[one] for one in group]) for group in groups for line in group}


def _words(found: Sequence[_Found], scale: float) -> Iterator[Word]:
    """Words in points; letters of nearly the page's usual size are taken for that size.

    How large letters are is told the better by a line the more words it has.
    """
    usual = median(word.line.size for word in found) if found else 1.0
    sizes = _sizes_of([word.line for word in found], usual)
    for text, (x0, top, x1, bottom), line, _ in found:
        size = (min(line.size, RAISED_SIZE * usual) if line.is_raised else sizes[line]) * scale
        baseline = line.baseline((x0 + x1) / 2)
        if text not in ("-", "•"):
            baseline = min(max(baseline, top), bottom)
        baseline *= scale
        box = Box(x0 * scale, baseline - ASCENT * size, x1 * scale, baseline + DESCENT * size)
        yield Word(text, box, round(size, 1))
