"""Parts of a text looked at together: words, marks and figures in brackets, and what those are for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.rows.figures import words
from pipelines.rows.figures.parts import FigureKind, Part
from pipelines.rows.figures.units import Unit

FIGURES = (FigureKind.FIGURE, FigureKind.RANK)
_REFERENCES = frozenset({"see", "ref", "refer", "note", "cf"})
_TOUCHES = "%/&.-"  # a letter beside one of these is part of an abbreviation: `w/e`, `p.a.`
_SHORT = 2  # letters: shorter words that stand in no list name nothing


def words_of(found: Iterable[Part]) -> Iterator[Part]:
    """All parts, those in brackets for the brackets themselves."""
    for part in found:
        if part.kind is FigureKind.BRACKET:
            yield from words_of(part.inner)
        else:
            yield part


def lows_of(found: Iterable[Part]) -> set[str]:
    """The words among some parts, in small letters."""
    return {part.low for part in found if part.kind is FigureKind.WORD}


def figures_in(bracket: Part) -> list[Part]:
    """The figures and ranks in a bracket."""
    return [part for part in words_of(bracket.inner) if part.kind in FIGURES]


def marks_of(found: Sequence[Part]) -> str:
    """The footnote marks of a text, in order."""
    marks: list[str] = []
    for part in found:
        marks += part.marks
        if part.kind is FigureKind.MARK:
            marks.append(part.text)
    return " ".join(marks)


def is_provisional_text(text: str, found: Sequence[Part]) -> bool:
    """Whether a word of its own says so; a letter glued to a figure or to another sign is none."""

    def stands_alone(part: Part) -> bool:
        before, after = text[max(0, part.start - 1) : part.start], text[part.end : part.end + 1]
        touches = _TOUCHES if len(part.text) == 1 else "%"
        return not (before.isalnum() or after.isalnum() or (before or " ") in touches) and (
            len(part.text) > 1 or (after or " ") not in touches
        )

    return any(
        part.kind is FigureKind.WORD and part.low in words.QUALIFIERS and stands_alone(part)
        for part in words_of(found)
    )


def is_cut(text: str) -> bool:
    """Whether a figure goes on in what is no digit: `12,3…`, `1,OOO` of letters that look like digits."""
    return bool(words.CUT_FIGURE.search(text))


def has_digits(part: Part) -> bool:
    """Whether a part holds a digit or another numeric sign."""
    return any(character.isnumeric() for character in part.text)


def is_of_signs(bracket: Part) -> bool:
    """Whether a bracket holds signs alone: `(-)`, `(?)`."""
    return bool(bracket.inner) and all(part.kind is FigureKind.JOIN for part in bracket.inner)


def is_money(figure: Part) -> bool:
    """Whether a figure is in a currency."""
    return figure.unit in (Unit.GBP, Unit.EUR, Unit.USD)


def is_aside(bracket: Part) -> bool:
    """Whether the words or periods of a bracket say what its digits are for: another thing than the cell."""
    inner = list(words_of(bracket.inner))
    lows = lows_of(inner)
    if is_reference(bracket):
        return True
    if any(part.kind is FigureKind.UNKNOWN for part in inner):
        return False
    figures = [part for part in inner if part.kind in FIGURES]
    if not figures:
        return all(part.kind not in (FigureKind.SHARE, FigureKind.RANGE) for part in inner)
    if lows & {"revised", "corrected", "adjusted", "amended", "actual", "forecast"}:
        return False
    if lows & (words.TARGET_WORDS | words.OTHER_ROLES | words.COMPARATORS):
        return True
    return any(part.kind in (FigureKind.PERIOD, FigureKind.YEAR, FigureKind.DATE) for part in inner)


def is_reference(bracket: Part) -> bool:
    """Whether a bracket refers to another place: `(see AB/C1)`."""
    return any(part.kind is FigureKind.WORD and part.low in _REFERENCES for part in bracket.inner[:1])


def is_riddle(text: str) -> bool:
    """Whether a word is an abbreviation too short to say what it is for: `45 F`, `45 PY`, `45 x`."""
    if len(text) > _SHORT or not text.isalpha():
        return False
    known = words.LEADING | words.RATINGS | words.QUALIFIERS | words.CUT_SHORT | words.SHORT
    return text.lower() not in known | words.RELATIVE | words.AGAINST


def is_address(stretch: Sequence[Part]) -> bool:
    """Whether the words behind a figure are a street's, and the figure a house: `12 High Street`."""
    named = [part for part in stretch if part.kind is FigureKind.WORD]
    return (
        1 < len(named) <= 4
        and named[-1].low in words.STREETS
        and all(part.text[:1].isupper() for part in named)
    )


def as_share(part: Part) -> Part | None:
    """A share, also one that could be a year: what agrees with the 91% of `10/11 (91%)` is 91 either way."""
    if part.kind is FigureKind.PERIOD and (found := re.fullmatch(r"(\d+)/(\d+)", part.text)):
        return replace(
            part, kind=FigureKind.SHARE, value=Decimal(found[1]), whole=Decimal(found[2]), step=Decimal(1)
        )
    return part if part.kind is FigureKind.SHARE else None


def agrees(percent: Part, share: Part) -> bool:
    """Whether a percentage is what a part of a whole comes to, rounded, halves up."""
    if percent.unit is not Unit.PERCENT or percent.value is None or not share.whole or share.value is None:
        return False
    more = percent.value - 100 * share.value / share.whole
    return -percent.step / 2 < more <= percent.step / 2


def spans(inner: Sequence[Part], main: Part) -> bool:
    """Whether a lone range in a bracket holds the figure before it: its confidence interval."""
    if len(inner) != 1 or inner[0].value is None or inner[0].whole is None or main.value is None:
        return False
    return inner[0].value <= main.value <= inner[0].whole
