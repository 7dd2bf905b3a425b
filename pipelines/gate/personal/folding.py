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
        "\t\n\r\x0b\x0c\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    ),
    " ",
)
QUOTES = {ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'"}
PLAIN = DASHES | SPACES | QUOTES
# A word cut at a line end, in an address that holds no hyphen: `exam-⏎ple.org`.
CUT = re.compile(r"(?<=[A-Za-z0-9])-[ \t]?\r?\n[ \t]{0,8}(?=[a-z0-9])")
DIGIT = re.compile(r"\d")
ODD = re.compile("[\t\n\r\x0b\x0c]")
WORD = re.compile(r"[a-z]+")
SHORT_RUN = 5  # letters; a number as short as that is not counted out
RUN_OF_DIGITS = re.compile(r"\d(?:\W{0,4}\d)*")


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
    def digits(self) -> int:
        """How many digits stand in the text: most kinds need a number of them."""
        return len(DIGIT.findall(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text in small letters; figures and signs part them."""
        return frozenset(WORD.findall(self.lower))

    @cached_property
    def longest_number(self) -> int:
        """How many digits the longest number has, whatever signs and blanks part them."""
        runs = RUN_OF_DIGITS.findall(self.text) if self.digits else ()
        return max((len(DIGIT.findall(run)) if len(run) > SHORT_RUN else len(run) for run in runs), default=0)

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
    if text.isascii():
        if not ODD.search(text):
            return Folded(text, None, len(text))
        if not CUT.search(text):
            return Folded(text.translate(PLAIN), None, len(text))
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
