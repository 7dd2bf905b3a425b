"""Figures that texts say in words: `twenty-four`, `five per cent`, `three-quarters`, `two in five`, a dozen.

A share in words stands for any figure near it, so its step is wide: `half` is said of 47 % and of 53 %. What
words for time share with them is none: a first half, a quarter of the year, one in three months.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pipelines.rows.figures.parts import FigureKind, Part
from pipelines.rows.figures.units import Unit
from pipelines.rows.figures.words import DENOMINATORS, NUMBER_WORDS, NUMBERED, TENS

HUNDRED = Decimal(100)
SHARE_STEP = Decimal(10)
"""Points that a share in words leaves open, half of them to each side."""
DOZEN, DOZEN_STEP = 12, Decimal(2)
WHOLE_NUMBERS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 100)
_UNITS = "|".join(word for word, number in NUMBER_WORDS.items() if number < TENS["twenty"] // 2)
_TENS = "|".join(TENS)
WORDS = rf"(?:(?:{_TENS})[- ](?:{_UNITS})|{_TENS}|" + "|".join(NUMBER_WORDS) + ")"
"""A number in words, as a pattern: up to ninety-nine."""
_NUMBER = re.compile(rf"\b{WORDS}\b", re.IGNORECASE)
_PERCENT = re.compile(
    rf"\b(?P<number>{WORDS})(?P<half> and a half)?[ -](?:per ?cent|percentage)\b(?P<points>[ -]points?\b)?",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?<![\w-])(?P<of>(?:an?|one|two|three|four|five|six|seven|eight|nine)[ -])?"
    rf"(?P<part>{'|'.join(DENOMINATORS)})\b(?= of\b)",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"(?<![\w,.£-])(?P<part>{WORDS}|\d) (?:in|out of(?: every)?) (?:every )?(?P<all>{WORDS}|10|20|100)\b"
    r"(?! ?(?:%|per|years?|months?|weeks?|days?|hours?|minutes?|quarters?|of\b))",
    re.IGNORECASE,
)
_DOZEN = re.compile(r"\b(?:(?P<half>half a)|(?:(?P<number>an?|two|three|four))) dozen\b", re.IGNORECASE)
_LAST_WORD = re.compile(r"([A-Za-z]+)\s+$")
_OF_TIME = re.compile(
    r"\s+of\s+(?:(?:the|this|last|next|each|every|a)\s+)?(?:\w+\s+)?(?:years?|months?|weeks?|days?|hours?|quarters?|20\d\d)\b",
    re.IGNORECASE,
)
_ORDINAL_BEFORE = re.compile(
    r"\b(?:first|second|last|latter|other|next|this|final|each|every|the)\s+$", re.IGNORECASE
)


def number_in_words(text: str) -> Decimal | None:
    """The number that a text is in words (`Three`, `twenty-four`), or None."""
    first, _, last = text.strip().lower().replace("-", " ").partition(" ")
    if first in TENS:
        unit = NUMBER_WORDS.get(last, 0) if last else 0
        return Decimal(TENS[first] + unit) if not last or 0 < unit < TENS["twenty"] // 2 else None
    return Decimal(NUMBER_WORDS[first]) if first in NUMBER_WORDS and not last else None


@lru_cache(maxsize=20_000)  # several checks read the same sentences
def said_in_words(text: str) -> tuple[Part, ...]:
    """Each figure that a text says in words, in order; of two that overlap the longer."""
    found = [*_percentages(text), *_shares(text), *_dozens(text)]
    taken = [(part.start, part.end) for part in found]
    numbers = (_counted(match) for match in _NUMBER.finditer(text) if not _is_of_name(text, match.start()))
    found += [
        part for part in numbers if not any(part.start < end and start < part.end for start, end in taken)
    ]
    return tuple(sorted(found, key=lambda part: part.start))


def _is_of_name(text: str, start: int) -> bool:
    """Whether a number goes with the word before it, as a name's does: `stage one`, `phase two`."""
    before = _LAST_WORD.search(text[:start])
    return before is not None and before[1].lower() in NUMBERED


def figure_in_words(text: str) -> Part | None:
    """The figure that a text is, where it is nothing but one in words (`a tenth`)."""
    return next((part for part in said_in_words(f"{text} of it") if part.text == text), None)


def _percentages(text: str) -> Iterator[Part]:
    for match in _PERCENT.finditer(text):
        number = number_in_words(match["number"])
        if number is not None:
            value = number + (Decimal("0.5") if match["half"] else 0)
            step = Decimal("0.1") if match["half"] else Decimal(1)
            yield _part(match, value, Unit.PERCENT, step, is_points=bool(match["points"]))


def _shares(text: str) -> Iterator[Part]:
    for match in _SHARE.finditer(text):
        if _OF_TIME.match(text, match.end()) or _ORDINAL_BEFORE.search(text[: match.start()]):
            continue
        many = (
            1
            if (match["of"] or "a").strip(" -").lower() in ("a", "an")
            else NUMBER_WORDS[match["of"].strip(" -").lower()]
        )
        by = DENOMINATORS[match["part"].lower()]
        if many < by and (match["of"] or by == DENOMINATORS["half"]):
            yield _share(match, Decimal(many), Decimal(by))
    for match in _IN.finditer(text):
        part, whole = (number_in_words(one) or Decimal(one) for one in (match["part"], match["all"]))
        if part < whole and whole in WHOLE_NUMBERS and not (match["part"] + match["all"]).isdecimal():
            yield _share(match, part, whole)


def _dozens(text: str) -> Iterator[Part]:
    for match in _DOZEN.finditer(text):
        word = (match["number"] or "a").lower()
        many = Decimal("0.5") if match["half"] else Decimal(NUMBER_WORDS.get(word, 1))
        yield _part(match, Decimal(int(many * DOZEN)), Unit.COUNT, DOZEN_STEP, is_rounded=True)


def _share(match: re.Match[str], part: Decimal, whole: Decimal) -> Part:
    return _part(match, HUNDRED * part / whole, Unit.PERCENT, SHARE_STEP, is_rounded=True)


def _counted(match: re.Match[str]) -> Part:
    return _part(match, number_in_words(match.group()) or Decimal(0), Unit.COUNT, Decimal(1))


def _part(
    match: re.Match[str],
    value: Decimal,
    unit: Unit,
    step: Decimal,
    *,
    is_points: bool = False,
    is_rounded: bool = False,
) -> Part:
    return Part(
        FigureKind.FIGURE,
        match.start(),
        match.end(),
        match.group(),
        value,
        unit,
        step,
        is_points=is_points,
        is_rounded=is_rounded,
    )
