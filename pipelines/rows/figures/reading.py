"""What a cell's text says as one value: which of its figures is the cell's own, and what the others are for.

A cell has a value only where every digit of its text has a part that can be named, and exactly one figure is
the cell's own. Else it has none, and where digits stay without a name it has a doubt, which is published as a
finding: the first figure never wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pipelines.rows.figures import words
from pipelines.rows.figures.grammar import FigureKind, Part, parts, plain
from pipelines.rows.figures.tokens import FOOTNOTE_MARKS, MINUS_SIGNS, Sort, tokens
from pipelines.rows.figures.units import (
    DAY_WORDS,
    MONEY_SCALES,
    SCALES,
    SPAN_WORDS,
    Unit,
    heading_scale,
    unit_of_subject,
)
from pipelines.rows.periods import PERIOD, tidy_period

LONGEST_TAIL = 12  # words behind a figure; with more the text is a sentence, which may say anything
LONGEST_TEXT = 1_000  # letters: a longer cell is prose
SEVERAL = 20_000  # texts that are remembered: tables hold the same again and again
NOT_UNDERSTOOD = "figure not understood"


class Role(StrEnum):
    """What a cell's own figure is for: a target may be a bound (`at least 85%`), a result may not."""

    RESULT = "result"
    TARGET = "target"


class _Part(StrEnum):
    """The part that a figure plays in its text."""

    OWN = "own"
    RESULT = "result"
    TARGET = "target"
    BOUND = "bound"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """What a text says.

    Attributes:
        value: the cell's own figure, signed and scaled; None where it has none.
        unit: of the value: the printed one, else the subject's.
        is_provisional: the text says that the figure is provisional or estimated.
        footnote: footnote marks in order.
        target: a target printed beside the figure.
        percent: a share printed beside the figure, in a text that is a count and its share.
        doubt: why digits of the text have no part; empty where all is understood.
        figure: the part that the value was read from.
    """

    value: Decimal | None = None
    unit: Unit | None = None
    is_provisional: bool = False
    footnote: str = ""
    target: Part | None = None
    percent: Decimal | None = None
    doubt: str = ""
    figure: Part | None = None

    @property
    def unit_name(self) -> str | None:
        """The unit as columns publish it; None where there is no value."""
        return self.unit.value if self.unit and self.value is not None else None


@lru_cache(maxsize=SEVERAL)
def read(text: str, subject: str = "", role: Role = Role.RESULT) -> Reading:
    """The value of a cell, its unit, and what else its text says.

    Args:
        text: the cell as printed, with brackets, periods and marks.
        subject: what is measured, which may state the unit of a bare figure (`per 100,000`).
        role: what the cell's figure is for.
    """
    has_digits = any(character.isnumeric() for character in text)
    if len(text) > LONGEST_TEXT:
        return _doubtful(text) if has_digits else Reading()
    found = parts(text)
    if not has_digits:
        return Reading(is_provisional=_is_provisional(text, found), footnote=_marks(found))
    return _Cell(text, found, subject, role).reading()


@lru_cache(maxsize=SEVERAL)
def read_amount(text: str, scale: int = 1) -> Reading:
    """Money in pounds: `£19.825m` → 19825000, `(491)` under a heading in thousands → -491000.

    Args:
        text: the cell as printed; brackets are minus; a share in brackets may follow (`1,909 (79.3%)`).
        scale: pounds per unit of the heading; a sign or letter of the cell's own (`£`, `m`) wins.
    """
    found = read_counted(text)
    figure = found.figure
    if figure is None or found.value is None:
        return found
    if figure.unit not in (None, Unit.GBP) or figure.has_measure:
        return _doubtful(text, found)
    is_own = figure.unit is not None or figure.has_scale
    known = (words.MONEY | words.QUALIFIERS | words.LEADING | {words.CREDIT}) - {"a", "p", "e"}
    if not is_own and _lows(parts(text)) - known:
        return _doubtful(text, found)  # `12.5 FTE` under a heading of money
    value = plain(found.value * (1 if is_own else scale))
    return Reading(value, Unit.GBP, found.is_provisional, found.footnote, None, found.percent, "", figure)


def read_counted(text: str) -> Reading:
    """A figure that may have its share in brackets, or be the share of one: `12 (36%)`, `36% (12)`."""
    found = [
        part for part in parts(text[:LONGEST_TEXT]) if part.kind not in (FigureKind.MARK, FigureKind.JOIN)
    ]
    if len(found) == 2 and found[0].kind is FigureKind.FIGURE and found[1].kind is FigureKind.BRACKET:
        inner = found[1].inner
        if len(inner) == 1 and inner[0].kind is FigureKind.FIGURE:
            pair = sorted((found[0], inner[0]), key=lambda part: part.unit is Unit.PERCENT)
            if pair[0].unit is not Unit.PERCENT and pair[1].unit is Unit.PERCENT:
                return Reading(pair[0].value, pair[0].unit, percent=pair[1].value, figure=pair[0])
    return read(text)


def read_plain(text: str) -> Decimal | None:
    """The figure of a text that is nothing but one figure, with its unit: `2,576`, `(491)`, `-50.7%`."""
    found = parts(text)
    return found[0].value if len(found) == 1 and found[0].kind is FigureKind.FIGURE else None


def show(value: Decimal, unit: Unit | None = None) -> str:
    """A value as a council would print it; `read` gives it back."""
    number = f"{abs(value):,f}"
    sign = "-" if value < 0 else ""
    match unit:
        case Unit.GBP:
            return f"{sign}£{number}"
        case Unit.EUR:
            return f"{sign}€{number}"
        case Unit.USD:
            return f"{sign}${number}"
        case Unit.PERCENT:
            return f"{sign}{number}%"
        case Unit.DAYS:
            return f"{sign}{number} days"
        case Unit.PER_1000 | Unit.PER_10000 | Unit.PER_100000:
            return f"{sign}{number} per {int(unit.removeprefix('per_')):,}"
        case _:
            return f"{sign}{number}"


def _doubtful(text: str, found: Reading | None = None) -> Reading:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 80 else shown[:77] + "…"
    return Reading(
        is_provisional=bool(found and found.is_provisional),
        footnote=found.footnote if found else "",
        doubt=f"{NOT_UNDERSTOOD}: {shown}",
    )


def _words_of(found: Iterable[Part]) -> Iterator[Part]:
    for part in found:
        if part.kind is FigureKind.BRACKET:
            yield from _words_of(part.inner)
        else:
            yield part


def _is_provisional(text: str, found: Sequence[Part]) -> bool:
    """Whether a word of its own says so; a letter glued to a figure or to another sign is none."""

    def stands_alone(part: Part) -> bool:
        before, after = text[max(0, part.start - 1) : part.start], text[part.end : part.end + 1]
        touches = _TOUCHES if len(part.text) == 1 else "%"
        return not (before.isalnum() or after.isalnum() or (before or " ") in touches) and (
            len(part.text) > 1 or (after or " ") not in touches
        )

    return any(
        part.kind is FigureKind.WORD and part.low in words.QUALIFIERS and stands_alone(part)
        for part in _words_of(found)
    )


def _marks(found: Sequence[Part]) -> str:
    marks: list[str] = []
    for part in found:
        marks += part.marks
        if part.kind is FigureKind.MARK:
            marks.append(part.text)
    return " ".join(marks)


class _Cell:
    """One text while it is read: its parts, and the part that each figure plays."""

    def __init__(self, text: str, found: tuple[Part, ...], subject: str, role: Role) -> None:
        self.text = text
        self.parts = found
        self.subject = subject
        self.role = role
        self.figures = [
            number
            for number, part in enumerate(found)
            if part.kind in _FIGURES and not self._is_deadline(number)
        ]
        years = [number for number, part in enumerate(found) if part.kind is FigureKind.YEAR]
        if not self.figures and len(years) == 1 and self._is_lone(years[0]):
            self.figures = years

    def reading(self) -> Reading:
        main = self._main()
        if main is None:
            return _doubtful(self.text, self._empty()) if self._is_doubtful() else self._empty()
        unit = self._unit_of(main)
        empty = self._empty()
        value = main.value
        if main.is_bare and value is not None and unit in (None, Unit.COUNT) and "£" in self.subject:
            scale = heading_scale(self.subject)  # `Agency spend (£000)` says what its bare figures are
            value, unit = (plain(value * scale), Unit.GBP) if scale > 1 else (value, unit)
        return Reading(value, unit, empty.is_provisional, empty.footnote, self._target(main), None, "", main)

    def _empty(self) -> Reading:
        return Reading(
            is_provisional=_is_provisional(self.text, self.parts),
            footnote=_marks(self.parts),
            target=self._target(None),
        )

    def _is_deadline(self, number: int) -> bool:
        """Whether days are those within which another figure was reached: `95% in 10 working days`."""
        if self.parts[number].unit is not Unit.DAYS or not number:
            return False
        before = self.parts[: number - 1]
        return self.parts[number - 1].low in ("in", "within") and any(
            part.kind is FigureKind.FIGURE and part.unit is not Unit.DAYS for part in before
        )

    def _is_lone(self, number: int) -> bool:
        """Whether a number that looks like a year is all that the cell holds."""
        rest = [part for at, part in enumerate(self.parts) if at != number]
        return not any(part.kind in (FigureKind.WORD, FigureKind.BRACKET, FigureKind.PERIOD) for part in rest)

    # --- the cell's own figure

    def _main(self) -> Part | None:
        if self._unknown():
            return None
        if not self.figures:
            return self._of_share() or self._of_bracket()
        plays = {number: self._play(number) for number in self.figures}
        if _Part.UNKNOWN in plays.values():
            return None
        wanted = (
            (_Part.RESULT, _Part.OWN) if self.role is Role.RESULT else (_Part.TARGET, _Part.OWN, _Part.BOUND)
        )
        named = [number for number, play in plays.items() if play is wanted[0]]
        own = named or [number for number, play in plays.items() if play in wanted[1:]]
        if len(own) != 1 or not self._rest_is_named(own[0]):
            return None
        return self.parts[own[0]]

    def _is_doubtful(self) -> bool:
        """Whether digits stay that nothing names, in a text without a value."""
        unknown = self._unknown()
        if any(_has_digits(part) for part in unknown):
            return True
        if unknown:
            return any(part.kind in (*_FIGURES, *_MEASURED) for part in _words_of(self.parts))
        plays = [self._play(number) for number in self.figures]
        if any(play is not _Part.BOUND for play in plays):
            return True
        if len(plays) == 1 and not self._rest_is_named(self.figures[0]):
            return True
        inner = [part for part in self.parts if part.kind is FigureKind.BRACKET]
        return not plays and any(_figures_in(bracket) and not _is_aside(bracket) for bracket in inner)

    def _unknown(self) -> list[Part]:
        """Parts that cannot be named, those of a reference (`see AB/C1`) aside."""
        read = [part for part in self.parts if not (part.kind is FigureKind.BRACKET and _is_reference(part))]
        return [part for part in _words_of(read) if part.kind is FigureKind.UNKNOWN]

    def _play(self, number: int) -> _Part:
        """What the words around a figure make of it."""
        before = self._before(number)
        if before is not _Part.OWN:
            return before
        return self._after(number)

    def _before(self, number: int) -> _Part:
        """What the words before a figure make of it, back to the one before or to a comma or line end."""
        play = _Part.OWN
        if not self._stands_free(self.parts[number]):
            return _Part.UNKNOWN
        stretch: list[Part] = []
        for at in range(number - 1, -1, -1):
            part = self.parts[at]
            if part.kind in _FIGURES or (part.kind is FigureKind.JOIN and part.text in ",;/"):
                break
            if part.kind is not FigureKind.WORD or FigureKind.NAME not in {
                other.kind for other in stretch[-1:]
            }:
                stretch.append(part)  # words before a name's number are the name
        lows = [part.low for part in reversed(stretch) if part.kind is FigureKind.WORD]
        if any(part.kind is FigureKind.BOUND for part in stretch) or self._is_bound(lows):
            play = _Part.BOUND
        if self._sign_before(number, stretch):
            return _Part.UNKNOWN
        if set(lows) & words.TARGET_WORDS:
            return _Part.TARGET
        if set(lows) & words.OTHER_ROLES or "up from" in " ".join(lows):
            return _Part.OTHER
        known = words.LEADING | words.BOUNDS | words.ABOUT | words.QUALIFIERS | words.RESULT_WORDS
        known = (known | words.RATINGS | words.AVERAGES | {"than"}) - _LETTERS_BEHIND
        if lows[-1:] == ["less"] or "not" in lows or (self.parts[0].low in ("and", "or") and number == 1):
            return _Part.UNKNOWN
        if any(low not in known for low in lows):
            return _Part.UNKNOWN
        if play is _Part.OWN and set(lows) & words.RESULT_WORDS:
            return _Part.RESULT
        return play

    def _sign_before(self, number: int, stretch: Sequence[Part]) -> bool:
        """Whether a sign or bracket before a figure may make it another: `- 5`, `n=5`, `/ 5`, `(minus) 5`."""
        if number and self.parts[number - 1].text == "/":
            return True
        leads = self.parts[:number]
        if all(part.kind is FigureKind.JOIN for part in leads):
            is_shared = self.parts[number].kind is FigureKind.RANK and number == 1  # `=1st`
            signs = {part.text for part in leads} - ({"="} if is_shared else set())
            if signs & _CUT_OFF:
                return True
        nearest = stretch[0] if stretch else None
        if nearest is not None and nearest.kind is FigureKind.JOIN:
            if nearest.text == "=" and len(leads) > 1 and leads[-2].kind not in _BEFORE_EQUALS:
                return True
            if nearest.text not in _QUIET:
                return True
        if nearest is not None and nearest.kind is FigureKind.YEAR and self.parts[number].is_bare:
            return True  # two figures side by side
        return any(part.kind is FigureKind.ARROW for part in stretch) or any(
            part.kind is FigureKind.BRACKET
            and (_has_digits(part) or _is_of_signs(part) or _lows(part.inner) & _TURNING)
            for part in stretch
        )

    def _stands_free(self, part: Part) -> bool:
        """Whether a figure is glued to nothing that could make it another: `#DIV/0`, `,234`, `3-bed`."""
        before = self.text[max(0, part.start - 1) : part.start]
        after = self.text[part.end : part.end + 2]
        if before and not (before.isspace() or before in _MAY_TOUCH or before in FOOTNOTE_MARKS.strip("#^")):
            return False
        if before and before in _QUOTES and not _QUOTES & set(self.text[part.end :]):
            return False
        if after and after[0] in _QUOTES and not _QUOTES & set(self.text[: part.start]):
            return False
        return not (after[:1] in _DASHES and after[1:].isalnum()) and after[:1] not in ("=", "_", "@", "|")

    @staticmethod
    def _is_bound(lows: Sequence[str]) -> bool:
        if set(lows) & (words.BOUNDS | words.ABOUT):
            return True
        return "than" in lows

    def _after(self, number: int) -> _Part:
        """What the words behind a figure make of it, up to the next one, a bracket or a comma."""
        stretch: list[Part] = []
        for at in range(number + 1, len(self.parts)):
            part = self.parts[at]
            if part.kind in _FIGURES or part.kind is FigureKind.BRACKET or part.text in ",;/":
                break
            stretch.append(part)
        if behind := self._sign_behind(number, stretch):
            return behind
        following = self.parts[number + 1 : number + 2]
        if following and following[0].kind is FigureKind.BRACKET:
            aside = self._aside(following[0], self.parts[number])
            if aside is not _Part.OWN:
                return aside
        lows = [part.low for part in stretch if part.kind is FigureKind.WORD]
        if not lows:
            return _Part.OWN
        if self._is_otherwise_counted(self.parts[number], stretch, lows):
            return _Part.UNKNOWN
        if lows[0] in words.LOOSE or "least" in lows[:2] or "most" in lows[:2]:
            return _Part.BOUND
        last = self.parts[-1]
        if stretch[-1] is last and last.low in words.CUT_SHORT:
            return _Part.UNKNOWN
        if _is_riddle(stretch[0].text) or _is_address(stretch):
            return _Part.UNKNOWN
        if (
            len(lows) > LONGEST_TAIL
            or lows[0] in (words.DEBIT, "x", "from")
            or lows[0] in words.COUNTED_AGAIN
            or (lows[0] == "and" and set(lows[1:3]) & words.COUNTED_AGAIN)
        ):
            return _Part.UNKNOWN
        if set(lows[:3]) & words.SIDES:
            return _Part.UNKNOWN
        if lows[0] in words.OTHER_ROLES - words.AGAINST:
            return _Part.OTHER
        is_share = lows[0] == "of" and self.parts[number].unit is Unit.PERCENT  # `87% of budget`
        if not is_share and set(lows[:3]) & {"forecast", "fcast", "projected", "proj", "budget"}:
            return _Part.OTHER
        if set(lows) & words.RELATIVE and not self._is_compared(lows):
            return _Part.BOUND
        if lows[0] in words.COMPARATORS - {"average", "mean", "median", "group", "family"}:
            return _Part.OTHER
        if set(lows) & words.TARGET_WORDS and not set(lows) & words.AGAINST:
            return _Part.TARGET if self.role is Role.RESULT else _Part.OWN
        return _Part.OWN

    @staticmethod
    def _is_otherwise_counted(figure: Part, stretch: Sequence[Part], lows: Sequence[str]) -> bool:
        """Whether words behind a figure say it is in other units, on a side, or none: `in millions`, `A`."""
        if set(lows) & (_WORDS_OF_SCALE | words.NO_FIGURE):
            return True
        if lows[0] == "not" and lows[1:2] != ["met"]:
            return True  # `80% not achieved`: what was reached, or what was not
        if _is_money(figure):
            return (len(lows) == 1 and lows[0] in _SIDE_LETTERS | _SCALE_LETTERS) or lows[
                0
            ] in SPAN_WORDS | DAY_WORDS
        letters = stretch[:3]  # `p.c.`
        is_short = [part.text == "." if at == 1 else len(part.text) == 1 for at, part in enumerate(letters)]
        return len(letters) == 3 and all(is_short) and letters[2].kind is FigureKind.WORD

    def _slash_behind(self, number: int) -> bool:
        """Whether a slash behind a figure leads to nothing or makes a code of it: `12/-`, `12/A`."""
        figure, *following = self.parts[number : number + 3]
        if not following or following[0].text != "/":
            return False
        if len(following) < 2:
            return True
        if figure.unit is not None:
            return False
        if following[1].kind is FigureKind.JOIN:
            return True
        is_glued = figure.end == following[0].start and following[0].end == following[1].start
        return is_glued and following[1].low not in SPAN_WORDS | DAY_WORDS | words.TARGET_WORDS

    def _sign_behind(self, number: int, stretch: Sequence[Part]) -> _Part | None:
        """What a sign right behind a figure makes of it; None where there is none or it says nothing."""
        if self._slash_behind(number) or any(part.text == "?" for part in stretch):
            return _Part.UNKNOWN
        if not stretch:
            return None
        first, is_last = stretch[0], number + 2 == len(self.parts)
        if first.kind is FigureKind.BOUND:
            return _Part.BOUND
        if first.kind is FigureKind.YEAR and self.parts[number].is_bare:
            return _Part.UNKNOWN  # two figures side by side
        if first.kind is not FigureKind.JOIN:
            return None
        if first.text == "+":
            return _Part.BOUND
        is_sign = is_last and (first.text in MINUS_SIGNS or first.text in "=@&")
        is_sign |= first.text in _QUOTES and not _QUOTES & set(self.text[: self.parts[number].start])
        if is_sign or first.text not in _QUIET or (first.text in ".)=:" and len(stretch) > 1):
            return _Part.UNKNOWN
        return None

    def _aside(self, bracket: Part, figure: Part) -> _Part:
        """What a bracket without digits right behind a figure makes of it."""
        if _has_digits(bracket):
            return _Part.UNKNOWN if _lows(bracket.inner) & words.SIDES else _Part.OWN
        lows = _lows(bracket.inner)
        if lows & (_TURNING | words.COUNTED_AGAIN | _WORDS_OF_SCALE) or (lows and lows <= words.RELATIVE):
            return _Part.UNKNOWN
        if _is_of_signs(bracket) or (_is_money(figure) and lows <= _SIDE_LETTERS):
            return _Part.UNKNOWN
        is_letter = len(bracket.inner) == 1 and len(bracket.inner[0].text) == 1
        if is_letter and figure.is_bare and lows & SCALES.keys():
            return _Part.UNKNOWN  # `12 (m)`: millions, metres or men
        is_glued = figure.is_bare and figure.end == bracket.start
        if is_letter and is_glued and not lows <= words.RATINGS | words.QUALIFIERS:
            return _Part.UNKNOWN  # `12(c)`: a part of a list, or a mark
        if lows & words.ABOUT or lows & {"minimum", "maximum", "min", "max"}:
            return _Part.BOUND
        if lows & _NO_RESULT:
            return _Part.OTHER if self.role is Role.RESULT else _Part.OWN
        if len(bracket.inner) == 1 and bracket.inner[0].text.isupper() and _is_riddle(bracket.inner[0].text):
            return _Part.UNKNOWN
        return _Part.OWN

    @staticmethod
    def _is_compared(lows: Sequence[str]) -> bool:
        return bool(set(lows) & words.AGAINST)

    # --- what else the text holds

    def _rest_is_named(self, own: int) -> bool:
        """Whether every other part with digits has a name beside the cell's own figure."""
        main = self.parts[own]
        for at, part in enumerate(self.parts):
            if at == own or not _has_digits(part):
                continue
            if part.kind is FigureKind.BRACKET:
                if not self._is_named_bracket(part, main):
                    return False
            elif part.kind in _FIGURES:
                if not self._is_deadline(at) and self._play(at) is not _Part.TARGET:
                    return False  # `81% against 84% last quarter`: two figures, of which none is the cell's
            elif part.kind is FigureKind.SHARE:
                if not _agrees(main, part):
                    return False
            elif part.kind is FigureKind.SPAN:
                if not self._is_within(at):
                    return False
            elif part.kind not in _NAMED or (part.kind is FigureKind.BAND and part.unit is None):
                return False  # `lower 55 upper 65`: two bounds
            elif part.kind is FigureKind.TOLERANCE and main.unit is None:
                return False  # `95±2`: from 93 to 97; a share with its margin of error is the share
        return True

    def _is_within(self, at: int) -> bool:
        """Whether a length of time is one in which something is counted: `45 in 3 months`, `4-year`."""
        before = self.parts[at - 1].low if at else ""
        return before in _WITHIN or "-" in self.parts[at].text

    def _is_named_bracket(self, bracket: Part, main: Part) -> bool:
        inner = bracket.inner
        figures = _figures_in(bracket)
        if _is_aside(bracket):
            return True
        kinds = {part.kind for part in inner}
        if FigureKind.RANGE in kinds and not figures:
            return _spans(inner, main) or any(part.low in ("ci", "confidence") for part in inner)
        if FigureKind.RANGE in kinds:
            return any(part.low in ("ci", "confidence") for part in inner)
        if not figures:
            shares = [part for part in inner if part.kind is FigureKind.SHARE]
            return all(_agrees(main, share) for share in shares)
        return False

    def _target(self, main: Part | None) -> Part | None:
        """The one figure of a bracket, or of the text, that is named as a target."""
        found = [
            part.inner[number]
            for part in self.parts
            if part.kind is FigureKind.BRACKET and _lows(part.inner) & words.TARGET_WORDS
            for number in range(len(part.inner))
            if part.inner[number].kind in _FIGURES
        ]
        found += [
            self.parts[number]
            for number in self.figures
            if self.parts[number] is not main and self._play(number) is _Part.TARGET
        ]
        return found[0] if len(found) == 1 else None

    def _of_share(self) -> Part | None:
        """The percentage of a share that agrees with it: `12 out of 15 (80%)`."""
        shares = [share for part in self.parts if (share := _as_share(part)) is not None]
        brackets = [part for part in self.parts if part.kind is FigureKind.BRACKET and _has_digits(part)]
        others = [part for part in self.parts if part.kind is FigureKind.WORD]
        if len(shares) != 1 or len(brackets) != 1 or len(others) > LONGEST_TAIL:
            return None
        figures = _figures_in(brackets[0])
        if len(figures) == 1 and len(brackets[0].inner) == 1 and _agrees(figures[0], shares[0]):
            return figures[0]
        return None

    def _of_bracket(self) -> Part | None:
        """A figure in a bracket behind words that say what it is of: `Monitor (40%)`."""
        brackets = [part for part in self.parts if part.kind is FigureKind.BRACKET and _figures_in(part)]
        lows = [part.low for part in self.parts if part.kind is FigureKind.WORD]
        if len(brackets) != 1 or any(part.kind in _MEASURED for part in self.parts):
            return None
        if not lows or lows[0] in words.NOT_A_FIGURE or not self._is_named_by(lows):
            return None
        inner = brackets[0].inner
        found = [number for number, part in enumerate(inner) if part.kind in _FIGURES]
        if len(found) != 1 or any(part.kind not in _DATED for part in inner):
            return None
        is_dated = any(part.kind in (FigureKind.PERIOD, FigureKind.YEAR, FigureKind.DATE) for part in inner)
        figure = inner[found[0]]
        if not is_dated and figure.unit in (None, Unit.GBP):
            return None  # `Underspend (491)`: an amount, or a sign
        return None if _lows(inner[: found[0]]) - words.LEADING - words.COMPARATORS else figure

    def _is_named_by(self, lows: Sequence[str]) -> bool:
        """Whether words before a bracket say that its figure stands in their place."""
        has_band = any(part.kind is FigureKind.BAND for part in self.parts) or set(lows) & words.QUANTILES
        known = words.LEADING | words.RATINGS | words.COMPARATORS | words.RELATIVE
        return bool(has_band) or set(lows) <= known

    def _unit_of(self, main: Part) -> Unit | None:
        if main.unit is not None:
            return main.unit
        if main.has_measure:
            return None
        rate = next((part.unit for part in _words_of(self.parts) if part.kind is FigureKind.RATE), None)
        return rate or unit_of_subject(self.subject)


_NO_RESULT = frozenset(
    {
        *(
            "forecast",
            "fcast",
            "projected",
            "projection",
            "proj",
            "target",
            "budget",
            "planned",
            "plan",
            "baseline",
        ),
        *("previous", "last", "ly", "py"),
    }
)
_WORDS_OF_SCALE = frozenset(word for word in SCALES if len(word) > len("mn")) - MONEY_SCALES
_QUOTES = frozenset("\"“”'‘’")
_QUIET = frozenset({*MINUS_SIGNS, *_QUOTES, *"+,;/:.=|&@•·◦▪…)]⁽⁾"})
"""Signs that may stand beside a figure without making it another; any other makes it unknown."""
_MAY_TOUCH = "([:<>≤≥=~≈\"“'‘●■►✓✔✗✘"
_LETTERS_BEHIND = frozenset({"p", "e"})  # behind a figure qualifiers, before it a page's or a name's
_SIDE_LETTERS = frozenset({"a", "f"})  # adverse, favourable
_SCALE_LETTERS = frozenset({"b", "t"})  # behind money billions or trillions, or a note
_TURNING = words.MINUS_WORDS | words.SIDES | words.CHANGES
"""Words of a bracket that may turn the sign of the figure beside it."""
_CUT_OFF = frozenset({*MINUS_SIGNS, *":.;="})
"""Signs that begin no text: a minus set apart, a bullet, or what is left of a time or a sum."""
_BEFORE_EQUALS = (FigureKind.SHARE, FigureKind.PERIOD, FigureKind.DATE)
_DASHES = tuple(MINUS_SIGNS)
_SHORT = 2  # letters: shorter words that stand in no list name nothing
_TOUCHES = "%/&.-"  # a letter beside one of these is part of an abbreviation: `w/e`, `p.a.`
_REFERENCES = frozenset({"see", "ref", "refer", "note", "cf"})
_FIGURES = (FigureKind.FIGURE, FigureKind.RANK)
_NAMED = (
    FigureKind.PERIOD,
    FigureKind.YEAR,
    FigureKind.DATE,
    FigureKind.NAME,
    FigureKind.BASE,
    FigureKind.RATE,
    FigureKind.BAND,
    FigureKind.TOLERANCE,
    FigureKind.MARK,
)
_MEASURED = (FigureKind.RANGE, FigureKind.RATIO, FigureKind.SPAN, FigureKind.SHARE)
_DATED = (
    FigureKind.FIGURE,
    FigureKind.WORD,
    FigureKind.PERIOD,
    FigureKind.YEAR,
    FigureKind.DATE,
    FigureKind.JOIN,
)
_WITHIN = frozenset(["in", "within", "over", "for", "after", "per", "every", "last", "rolling", "past", "to"])


def _is_riddle(text: str) -> bool:
    """Whether a word is an abbreviation too short to say what it is for: `45 F`, `45 PY`, `45 x`."""
    if len(text) > _SHORT or not text.isalpha():
        return False
    known = words.LEADING | words.RATINGS | words.QUALIFIERS | words.CUT_SHORT | words.SHORT
    return text.lower() not in known | words.RELATIVE | words.AGAINST


def _has_digits(part: Part) -> bool:
    return any(character.isnumeric() for character in part.text)


def _is_of_signs(bracket: Part) -> bool:
    """Whether a bracket holds signs alone: `(-)`, `(?)`."""
    return bool(bracket.inner) and all(part.kind is FigureKind.JOIN for part in bracket.inner)


def _is_money(figure: Part) -> bool:
    return figure.unit in (Unit.GBP, Unit.EUR, Unit.USD)


def _figures_in(bracket: Part) -> list[Part]:
    return [part for part in _words_of(bracket.inner) if part.kind in _FIGURES]


def _lows(found: Iterable[Part]) -> set[str]:
    return {part.low for part in found if part.kind is FigureKind.WORD}


def _is_aside(bracket: Part) -> bool:
    """Whether the words or periods of a bracket say what its digits are for: another thing than the cell."""
    inner = list(_words_of(bracket.inner))
    lows = _lows(inner)
    if _is_reference(bracket):
        return True
    if any(part.kind is FigureKind.UNKNOWN for part in inner):
        return False
    figures = [part for part in inner if part.kind in _FIGURES]
    if not figures:
        return all(part.kind not in (FigureKind.SHARE, FigureKind.RANGE) for part in inner)
    if lows & {"revised", "corrected", "adjusted", "amended", "actual", "forecast"}:
        return False
    if lows & (words.TARGET_WORDS | words.OTHER_ROLES | words.COMPARATORS):
        return True
    return any(part.kind in (FigureKind.PERIOD, FigureKind.YEAR, FigureKind.DATE) for part in inner)


def _is_reference(bracket: Part) -> bool:
    return any(part.kind is FigureKind.WORD and part.low in _REFERENCES for part in bracket.inner[:1])


def _is_address(stretch: Sequence[Part]) -> bool:
    """Whether the words behind a figure are a street's, and the figure a house: `12 High Street`."""
    named = [part for part in stretch if part.kind is FigureKind.WORD]
    return (
        1 < len(named) <= 4
        and named[-1].low in words.STREETS
        and all(part.text[:1].isupper() for part in named)
    )


def _as_share(part: Part) -> Part | None:
    """A share, also one that could be a year: what agrees with the 91% of `10/11 (91%)` is 91 either way."""
    if part.kind is FigureKind.PERIOD and (found := re.fullmatch(r"(\d+)/(\d+)", part.text)):
        return replace(
            part, kind=FigureKind.SHARE, value=Decimal(found[1]), whole=Decimal(found[2]), step=Decimal(1)
        )
    return part if part.kind is FigureKind.SHARE else None


def _agrees(percent: Part, share: Part) -> bool:
    """Whether a percentage is what a part of a whole comes to, rounded, halves up."""
    if percent.unit is not Unit.PERCENT or percent.value is None or not share.whole or share.value is None:
        return False
    more = percent.value - 100 * share.value / share.whole
    return -percent.step / 2 < more <= percent.step / 2


def _spans(inner: Sequence[Part], main: Part) -> bool:
    """Whether a lone range in a bracket holds the figure before it: its confidence interval."""
    if len(inner) != 1 or inner[0].value is None or inner[0].whole is None or main.value is None:
        return False
    return inner[0].value <= main.value <= inner[0].whole


_TEN = re.compile(r"[x×*·]\s?10$", re.IGNORECASE)  # a raised figure behind is its power


def split_marks(text: str) -> tuple[str, str]:
    """A cell's text without footnote marks, and the marks: `81%* (p)` → (`81% (p)`, `*`).

    A mark stands at the beginning, at the end, or glued to what it notes.
    """
    marks: list[str] = []
    kept: list[str] = []
    end = 0
    found = tokens(text)
    for number, token in enumerate(found):
        is_outer = number in (0, len(found) - 1) or token.is_glued
        is_mark = token.sort is Sort.RAISED or (token.sort is Sort.MARK and token.text in FOOTNOTE_MARKS)
        if is_mark and is_outer and not _TEN.search(text, 0, token.start):
            kept.append(text[end : token.start])
            marks.append(token.text)
            end = token.end
    kept.append(text[end:])
    return "".join(kept).strip() if marks else text, " ".join(marks)


def split_period(text: str) -> tuple[str, str | None]:
    """`59.5% (Q1 2016/17)` → (`59.5%`, `Q1 2016/17`).

    Only a bracket that is a period and follows a figure is taken off: `New (2016/17)` stays whole.
    """
    found = parts(text)
    if len(found) < 2 or found[-1].kind is not FigureKind.BRACKET:
        return text, None
    if not any(part.kind in _FIGURES for part in _words_of(found[:-1])):
        return text, None
    inner = re.sub(r"(?i)\s*\b(?:target|result)s?$", "", found[-1].text[1:-1].strip())
    if not PERIOD.fullmatch(inner.strip()):
        return text, None
    return text[: found[-1].start].strip(), tidy_period(inner)


def inner_target(text: str) -> tuple[str, str] | None:
    """A target printed inside a result, with its quarter: `£2.99m (Q3 Target £2.47m)` → (`Q3`, `£2.47m`)."""
    for bracket in parts(text):
        figures = _figures_in(bracket) if bracket.kind is FigureKind.BRACKET else []
        quarters = [
            part for part in bracket.inner if part.kind is FigureKind.PERIOD and part.low.startswith("q")
        ]
        if len(figures) == 1 and len(quarters) == 1 and _lows(bracket.inner) & words.TARGET_WORDS:
            return quarters[0].text.upper(), figures[0].text
    return None
