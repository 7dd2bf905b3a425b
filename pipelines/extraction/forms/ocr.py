"""Pictures of pages as words, rules and fills: what Tesseract reads, and what lines and shading show.

Tesseract is a program of its own that may be missing; whoever calls has found it. What it reads is a guess:
pages read so are marked as such, and what it is all but sure to have misread is left out.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np
from PIL import Image

from pipelines.extraction.forms.scans.areas import DARK, EDGE, LEAST_CONTRAST, WEIGHTS, Mask, Picture
from pipelines.extraction.forms.scans.drawn import (
    edges_of,
    lines_in,
    lines_on,
    on_rules,
    plain_picture,
    rules_of,
    shades_in,
    without_lines,
)
from pipelines.extraction.forms.scans.engine import read_words, recognised, run
from pipelines.extraction.forms.scans.figures import with_lone_figures, with_proved_points, without_raised
from pipelines.extraction.forms.scans.letter_sizes import emboldened, printed_words, stroke_of
from pipelines.extraction.forms.scans.paragraph_numbers import (
    with_first_quarters,
    with_numbers_in_turn,
    with_numbers_read_again,
)
from pipelines.extraction.forms.scans.signs import (
    as_bullet,
    grown_words,
    hides_more,
    is_edge,
    parted_at_gap,
    with_slashes,
)
from pipelines.extraction.forms.scans.unread import second_look
from pipelines.extraction.forms.turns import alike
from pipelines.extraction.model import Fill, PageContent, Rule

ROOM = 40  # points of the picture around a part that is read alone
SNAP = 4.0  # points: the edge of shading that is so near to a rule lies on it
LEAST_SURENESS = 2.0  # of the way up, as Tesseract counts it
MOST_SKEW = 1.5  # degrees


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
    shades = list(shades_in(picture, scale))
    grey = plain_picture(picture, shades)
    level, upright = lines_in(grey < DARK, scale)
    for area, _ in shades:
        inner_level, inner_upright = lines_on(area, picture, scale)
        level, upright = level + inner_level, upright + inner_upright
    grey = without_lines(grey, [*level, *upright, *edges_of(shades, round(EDGE / scale))])
    read = list(read_words(recognised(grey, tesseract, place, "11"), least=0))
    read = without_raised(read, grey, scale, tesseract, place)
    read = [part for word in read for part in parted_at_gap(with_slashes(word, grey), grey)]
    codes = alike([word.text for word in read])
    read = [word._replace(text=text) for word, text in zip(read, codes, strict=True)]
    read = with_lone_figures(read, grey, tesseract, place)
    read = with_numbers_read_again(with_first_quarters(read), grey, tesseract, place)
    read, numbers = with_numbers_in_turn(read)
    read = with_proved_points(read, grey, tesseract, place, numbers)
    usual = median(word.line.size for word in read) if read else 0.0
    found = [as_bullet(word, grey, usual) for word in read if not hides_more(word, grey)]
    found = grown_words(found, grey)
    found = second_look(grey, found, scale, tesseract, place)
    found = [word for word in found if not is_edge(word, shades, round(2 * EDGE / scale))]
    strokes = [stroke_of(word.area, grey) * scale for word in found]
    words = tuple(emboldened(list(printed_words(found, scale)), strokes))
    rules = (*rules_of(level, scale), *rules_of(upright, scale))
    fills = tuple(
        Fill(on_rules(area, level, upright, SNAP / scale).box(scale), colour) for area, colour in shades
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
    for word in read_words(recognised(sheet, tesseract, place, "6")):
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
    shades = list(shades_in(picture, scale))
    level, upright = lines_in(plain_picture(picture, shades) < DARK, scale)
    fills = tuple(
        Fill(on_rules(area, level, upright, SNAP / scale).box(scale), colour) for area, colour in shades
    )
    return (*rules_of(level, scale), *rules_of(upright, scale)), fills


def _upright(page: PageContent, picture: Picture, tesseract: str) -> tuple[PageContent, Picture]:
    """A page and its picture turned by quarters so that its letters stand, where Tesseract is sure of it."""
    try:
        said = run(tesseract, (picture @ WEIGHTS).astype(np.uint8), "--psm", "0")
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
