"""Texts folded for the finders: full-width forms, odd spaces and hidden characters made plain, places kept.

People disguise what they type, and PDFs break it: `０７７００`, `jsmith＠…`, `exam-⏎ple.org`. The finders look at
the folded text; what they find is told in the places of the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.gate.personal.spans import Span

HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")
SPACES = dict.fromkeys(
    map(
        ord,
        "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
    ),
    " ",
)
QUOTES = {ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'"}
DIGITS = {
    code: str(unicodedata.decimal(chr(code))) for code in range(0x660, 0x10000) if chr(code).isdecimal()
}
PLAIN = DASHES | SPACES | QUOTES | DIGITS
# A word cut at a line end, in an address that holds no hyphen: `exam-⏎ple.org`.
CUT = re.compile(r"(?<=[A-Za-z0-9])-[ \t]?\r?\n[ \t]{0,8}(?=[a-z0-9])")
WORD = re.compile(r"[a-z]+")
# Shapes: any letter is an `a`, any digit a `0`, other signs of ASCII are themselves, and all others blanks.
SHAPE_OF_ASCII = bytes(
    ord("a" if chr(code).isalpha() else "0" if chr(code).isdigit() else chr(code)) if code < 128 else 32
    for code in range(256)
)
WORDS_OF_ASCII = bytes(ord(chr(code).lower()) if chr(code & 127).isalpha() else 32 for code in range(256))


class _Shapes(dict[int, str]):
    """The shape of each letter; of those seldom seen it is worked out anew each time."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if code < 128:
            return chr(SHAPE_OF_ASCII[code])
        return "0" if letter.isdecimal() else "a" if letter.isalnum() else " "


SHAPES = _Shapes()
SHAPES |= {code: SHAPES[code] for code in (*range(0x250), *range(0x2010, 0x2070), 0x20AC)}
NUMBER_IN_SHAPE = re.compile(rb"0(?:[^a0_]{0,4}0)*")


@dataclass(frozen=True)
class Folded:
    """A text made plain, and where each of its letters stands in the text as given."""

    text: str
    places: tuple[int, ...] | None
    length: int

    @cached_property
    def lower(self) -> str:
        """The text in small letters, of the same length."""
        lowered = self.text.lower()
        # a few letters grow when made small, which would move all places behind them
        return lowered if len(lowered) == len(self.text) else "".join(c.lower()[:1] or c for c in self.text)

    @cached_property
    def shape(self) -> bytes:
        """What signs follow each other: `aa00 0aa` is the shape of a postcode. A byte for each letter."""
        if self.text.isascii():
            return self.text.encode("ascii").translate(SHAPE_OF_ASCII)
        return self.text.translate(SHAPES).encode("ascii")

    @cached_property
    def digits(self) -> int:
        """How many digits stand in the text: most kinds need a number of them."""
        return self.shape.count(b"0")

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text in small letters; figures and signs part them."""
        if self.text.isascii():
            return frozenset(self.text.encode("ascii").translate(WORDS_OF_ASCII).decode("ascii").split())
        return frozenset(WORD.findall(self.lower))

    @cached_property
    def longest_number(self) -> int:
        """How many digits the longest number has, whatever signs and blanks part them."""
        runs = NUMBER_IN_SHAPE.findall(self.shape) if self.digits else ()
        return max((run.count(b"0") for run in runs), default=0)

    def says(self, *words: str) -> bool:
        """Whether any of these words or pieces of words stands in the text, in whatever case."""
        lower = self.lower
        return any(word in lower for word in words)

    def in_original(self, span: Span) -> Span:
        """A span of the folded text in the places of the text as given."""
        if self.places is None:
            return span
        end = self.places[span.end] if span.end < len(self.places) else self.length
        return replace(span, start=self.places[span.start], end=end)

    def before(self, start: int, letters: int = 48) -> str:
        """What stands before a place, in small letters, at most so many of them."""
        return self.lower[max(0, start - letters) : start]

    def after(self, end: int, letters: int = 48) -> str:
        """What stands behind a place, in small letters, at most so many of them."""
        return self.lower[end : end + letters]


def fold(text: str) -> Folded:
    """A text made plain: NFKC, one form of dash, quote and space, no hidden characters, cut words joined."""
    if text.isascii() and text.isprintable():
        return Folded(text, None, len(text))
    if not CUT.search(text) and not HIDDEN.search(text):
        plain = text.translate(PLAIN)
        if plain.isascii() or unicodedata.is_normalized("NFKC", plain):
            return Folded(plain, None, len(text))
    cut = {at for match in CUT.finditer(text) for at in range(match.start(), match.end())}
    letters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if at in cut or HIDDEN.match(character):
            continue
        for plain in unicodedata.normalize("NFKC", character.translate(PLAIN)):
            letters.append(plain)
            places.append(at)
    return Folded("".join(letters).translate(PLAIN), tuple(places), len(text))
