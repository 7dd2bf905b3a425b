"""Signs that are told by the shape of their ink: slashes, bullets, gaps between words, what rules leave."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.forms.ink import LONE_SLASH, SLASH, is_slash, pieces
from pipelines.extraction.forms.scans.areas import DARK, INK, Area, Picture, ink_of
from pipelines.extraction.forms.scans.engine import LETTERS_HEIGHT, ReadWord
from pipelines.extraction.model import Colour
from pipelines.extraction.vocabulary import commonness

LEVEL_STROKES, UPRIGHT_STROKES = ("-", "–", "—", "•", "="), ("I", "l", "i", "!", "|", "]", "[")
LARGEST_SIGN = 0.8  # of the letters' size: so much of a sign may lie beside the area that was read
MUCH_LIKELIER = 1.5  # on the Zipf scale: so much commoner is the longer of two words than both as one
WORD_GAP, MUCH_WIDER = 0.16, 1.8  # of the letters' size; times the next widest: white between two words
DOT_HEIGHT = (0.15, 0.5)  # of the letters' size: so high is a bullet
DOT_INK = 0.6  # of its square: a letter has more white in it
DASHES = "-–—‐‑"


def is_edge(word: ReadWord, shades: Sequence[tuple[Area, Colour]], reach: int) -> bool:
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


def with_slashes(word: ReadWord, grey: Picture) -> ReadWord:
    """A word whose strokes that lean are slashes, which are taken for letters among capitals (`BHIC2`)."""
    if not re.search("[Il1|]", word.text) or re.search("[a-z]", word.text.replace("l", "")):
        return word
    ink = ink_of(word.area, grey)
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


def parted_at_gap(word: ReadWord, grey: Picture) -> list[ReadWord]:
    """A word, parted where its ink shows it to be two, of which one is one letter (`witha`, `Arange`)."""
    text, area = word.text, word.area
    if len(text) < 3 or not text[1:].islower() or not text.isalpha() or "a" not in text[0].lower() + text[-1]:
        return [word]
    signs = list(pieces(ink_of(area, grey)))
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


def grown_words(found: Sequence[ReadWord], grey: Picture) -> list[ReadWord]:
    """Words whose areas hold the whole of their first and last signs: Tesseract cuts through some."""
    grown: list[ReadWord] = []
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


def hides_more(word: ReadWord, grey: Picture) -> bool:
    """Whether what was taken for dashes is as high as letters: figures between strokes are read as one."""
    if word.text.strip(DASHES):
        return False
    area = word.area
    dark = (grey[area.y0 : area.y1, area.x0 : area.x1] < DARK).any(axis=1)
    return int(dark.sum()) > LETTERS_HEIGHT * word.line.size


def as_bullet(word: ReadWord, grey: Picture, usual: float) -> ReadWord:
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
    return word._replace(text="•") if is_dot(width, height, size, share) else word


def is_dot(width: float, height: float, size: float, ink: float) -> bool:
    """Whether something dark is as large, round and solid as a bullet."""
    low, high = DOT_HEIGHT
    return low * size < height < high * size and 0.7 < width / height < 1.4 and ink > DOT_INK
