"""Numbers of a text, in figures or words, and its parts of a whole: `9 of 12`, `five of the eight`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pipelines.rows.figures import FigureKind, Part, Unit, all_parts
from pipelines.rows.figures.in_words import WORDS, said_in_words
from pipelines.rows.figures.sentences import counted_in_words, stated

NUMBER = rf"(?:\d+|{WORDS})"
IN_WORDS = re.compile(
    rf"\b(?P<part>{NUMBER}) (?:out )?of (?:the |our |its |these |all )?(?P<all>{NUMBER})\b", re.IGNORECASE
)
NEXT_COUNT = re.compile(
    rf"[.;]|\((?!(?:rated )?(?:red|amber|green|blue)\))|(?:,| and)\s+(?={NUMBER}\b)", re.IGNORECASE
)
"""Where what is said of a count ends: with its sentence, or with the next count (`5 are green, 4 amber`).

A colour in brackets says of which rating it is: `13 were at or better than target (green)`.
"""
SHARE_BEHIND = re.compile(r"\s*\(\s*(?P<share>\d+(?:\.\d+)?)\s?(?:%|per cent)\s*\)", re.IGNORECASE)
"""The share that a count is of its whole, right behind it: `22 (29%) were red`."""


@lru_cache(maxsize=20_000)  # five checks ask it of each sentence
def parts_of_wholes(text: str) -> tuple[Part, ...]:
    """Each `9 of 12` of a text, also in words: `Five of the eight measures`."""
    return tuple(_each_part_of_a_whole(text))


def _each_part_of_a_whole(text: str) -> Iterator[Part]:
    for part in all_parts(text):
        if part.kind is FigureKind.SHARE and part.value is not None and part.whole is not None:
            yield part
    for found in IN_WORDS.finditer(text):
        value, whole = (
            counted_in_words(found[name]) or _whole_number(found[name]) for name in ("part", "all")
        )
        if value is not None and whole is not None and not (found["part"] + found["all"]).isdecimal():
            yield Part(FigureKind.SHARE, found.start(), found.end(), found.group(), value, whole=whole)


def _whole_number(text: str) -> Decimal | None:
    return Decimal(text) if text.isdecimal() else None


def numbers_of(text: str) -> Iterator[tuple[Decimal, int]]:
    """The numbers of a text, in figures or words, and where each ends."""
    for part in stated(text):
        if part.value is not None:
            yield part.value, part.end
    yield from ((part.value, part.end) for part in numbers_in_words(text) if part.value is not None)


def numbers_in_words(text: str) -> Iterator[Part]:
    """Each number that a text says in words; of `five per cent` and `two in five` none."""
    return (part for part in said_in_words(text) if part.unit is Unit.COUNT and not part.is_rounded)
