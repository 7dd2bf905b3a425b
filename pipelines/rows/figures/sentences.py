"""Sentences and the figures they state: the one splitter, and the one grammar applied to running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from pipelines.rows.figures.grammar import all_parts, parts
from pipelines.rows.figures.in_words import number_in_words, said_in_words
from pipelines.rows.figures.parts import FigureKind, Part

_END = re.compile(
    r"(?<=[a-z0-9)%”\"'’])(?<!\bapprox)(?<!\bincl)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.!?]"
    r"(?=\s+[A-Z0-9“\"'(]|\s*$)|\n+|\s[•▪‣◦]\s"
)
CLAUSE_BREAK = re.compile(r";|:(?!\s*[-(£]?\d)|,(?!\d)|\band\b|\bwhile\b|\bbut\b|\bwhich\b", re.IGNORECASE)
_STATED = (
    FigureKind.FIGURE,
    FigureKind.SHARE,
    FigureKind.RANGE,
    FigureKind.BASE,
    FigureKind.BAND,
    FigureKind.RATE,
    FigureKind.TOLERANCE,
)


_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=20_000)  # several checks read the same texts
def sentences(text: str) -> tuple[str, ...]:
    """A text's sentences; full stops of numbers and abbreviations part none, line ends do."""
    return tuple(part.strip() for part in _END.split(text) if part and part.strip())


@lru_cache(maxsize=20_000)  # checks ask for the figures of the same sentences and names again and again
def stated(sentence: str) -> tuple[Part, ...]:
    """Each figure that a sentence states of something, in order; one in words counts.

    Periods, dates, ranks, ranges, lengths of time, sums of a whole and numbers of names are none.
    """
    found = [
        _part_of(part)
        for part in (all_parts(sentence) if _DIGIT.search(sentence) else ())
        if part.kind in (FigureKind.FIGURE, FigureKind.SHARE, FigureKind.BAND) and part.value is not None
    ]
    in_words = said_in_words(sentence)
    found = [part for part in found if not any(_is_within(part, said) for said in in_words)]
    taken = [(part.start, part.end) for part in found]
    found += [
        part for part in in_words if not any(part.start < end and start < part.end for start, end in taken)
    ]
    return tuple(sorted(found, key=lambda part: part.start))


def _is_within(part: Part, other: Part) -> bool:
    """Whether a part stands in a longer one: 10 in `six in 10`."""
    return other.start <= part.start and part.end <= other.end


def _part_of(share: Part) -> Part:
    """Of `9 of 12`, the figure 9; of `top 20%`, the figure 20%."""
    if share.kind is not FigureKind.SHARE:
        digits = re.search(r"\d", share.text) if share.kind is FigureKind.BAND else None
        return replace(share, start=share.start + digits.start()) if digits else share
    digits = re.match(r"\d[\d,.]*", share.text)
    end = share.start + (digits.end() if digits else 0)
    return replace(share, kind=FigureKind.FIGURE, end=end, text=share.text[: end - share.start], is_bare=True)


def clause_of(
    text: str, figures: Sequence[Part], number: int, breaks: re.Pattern[str] = CLAUSE_BREAK
) -> tuple[int, int]:
    """The stretch of a sentence that a figure stands in: to the nearest break, or the figures beside it.

    Args:
        text: the sentence.
        figures: what it states, in order.
        number: which of them.
        breaks: what parts clauses.
    """
    part = figures[number]
    before = [match.end() for match in breaks.finditer(text) if match.end() <= part.start]
    after = [match.start() for match in breaks.finditer(text, part.end)]
    start = max([0, *before[-1:], *(other.end for other in figures[:number])])
    end = min([len(text), *after[:1], *(other.start for other in figures[number + 1 :])])
    return start, end


def counted_in_words(word: str) -> Decimal | None:
    """The number that a word or two say (`Three` → 3, `twenty-four` → 24), or None."""
    return number_in_words(word)


def is_in_name(sentence: str, figure: Part) -> bool:
    """Whether a bare number goes with the name of one thing behind it, as a house's does: `184 High Street`.

    Counted things are several: a name's last word or the word behind it is in the plural then.
    """
    if not figure.is_bare or figure.value == 1:
        return False
    named = re.match(r"\s+((?:[A-Z][a-z]+\s?)+)([a-z]+)?", sentence[figure.end :])
    if not named:
        return False
    last = named[1].split()[-1]
    return not (last.endswith("s") or (named[2] or "").endswith("s"))


@lru_cache(maxsize=2_000)
def _spans(sentence: str) -> tuple[tuple[int, int, FigureKind], ...]:
    return tuple((part.start, part.end, part.kind) for part in all_parts(sentence))


def figure_at(sentence: str, start: int, end: int) -> Part | None:
    """The figure that stands in a stretch of a sentence and is not cut off at its ends, or None.

    Digits of a period, a rank or a name, and the half of a number, are no figure.
    """
    if counted_in_words(sentence[start:end]) is not None:
        return Part(FigureKind.FIGURE, start, end, sentence[start:end], counted_in_words(sentence[start:end]))
    for said in said_in_words(sentence):
        if (said.start, said.end) == (start, end):
            return said
    within = [span for span in _spans(sentence) if span[0] < end and start < span[1]]
    if len(within) != 1 or within[0][2] not in _STATED:
        return None
    alone = parts(sentence[start:end].strip())
    if len(alone) != 1 or alone[0].kind is not FigureKind.FIGURE:
        return None
    is_whole = within[0][2] is not FigureKind.FIGURE or not _cuts(sentence, start, end)
    return alone[0] if is_whole else None


def _cuts(sentence: str, start: int, end: int) -> bool:
    """Whether a stretch begins or ends within a number."""
    before, after = sentence[max(0, start - 2) : start], sentence[end : end + 2]
    return bool(re.search(r"\d[.,]?$", before) or re.match(r"[.,]?\d", after))
