"""The grammar of figures: a text as parts, every digit of it in exactly one.

    figure   = [bound] [sign] [currency] number [scale] [unit] | "(" figure ")" [scale] [unit]
    sign     = minus | "minus" | brackets | trailing minus | CR
    number   = digits with thousands parted by commas or thin spaces, and a decimal point

Other parts that hold digits are periods, dates, lengths of time, ranges, ratios, shares (`9 of 12`), ranks,
bands (`Top 10%`), rates' bases and numbers of names (`Stage 2`). Digits of no such part are unknown: they are
never passed over. What a figure is *for* is the business of `reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pipelines.rows.figures import words
from pipelines.rows.figures.tokens import FOOTNOTE_MARKS, MINUS_SIGNS, SPACES_IN_NUMBERS, Sort, Token, tokens
from pipelines.rows.figures.units import (
    CURRENCIES,
    DAY_KINDS,
    DAY_WORDS,
    MEASURES,
    MONEY_SCALES,
    OTHER_SCALES,
    PERCENT_WORDS,
    POINT_WORDS,
    POINTS,
    RATES,
    SCALES,
    SHORT_SPANS,
    SPAN_WORDS,
    Unit,
    may_be_scale,
)

DEEPEST = 6  # brackets within brackets; deeper ones are no prose
MOST_GROUPS = 6  # of three digits that spaces part
LONGEST_NUMBER = 20  # signs; more are a code
LONGEST_KEPT = 400  # signs; parts of longer texts are not kept


class FigureKind(StrEnum):
    """What a part of a text is."""

    FIGURE = "figure"
    RANK = "rank"
    PERIOD = "period"
    YEAR = "year"
    DATE = "date"
    SPAN = "length of time"
    RANGE = "range"
    RATIO = "ratio"
    SHARE = "share"
    BAND = "band"
    NAME = "number of a name"
    BASE = "base"
    RATE = "rate"
    TOLERANCE = "tolerance"
    WORD = "word"
    BRACKET = "bracket"
    JOIN = "join"
    BOUND = "bound"
    MARK = "mark"
    ARROW = "arrow"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Part:
    """A stretch of a text and what it is.

    Attributes:
        value: of a figure or rank, signed and scaled; of a share, its part.
        unit: the printed one; None for a bare number.
        step: the least amount by which the figure could have been printed otherwise.
        whole: of a share or rank, what it is of.
        is_bare: a figure of digits alone: no sign, currency, scale or unit.
        is_points: a difference in percentage points, whose unit is percent.
        is_rounded: a share in words, which stands for any figure near it (`three-quarters`).
        has_measure: the figure has a unit that is none of the list (`450 kg`).
        has_scale: the figure says itself what it is to be multiplied by.
        inner: of a bracket, its parts.
        marks: footnote marks glued to a figure.
    """

    kind: FigureKind
    start: int
    end: int
    text: str
    value: Decimal | None = None
    unit: Unit | None = None
    step: Decimal = Decimal(1)
    whole: Decimal | None = None
    is_bare: bool = False
    is_points: bool = False
    is_rounded: bool = False
    has_measure: bool = False
    has_scale: bool = False
    inner: tuple[Part, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def low(self) -> str:
        """The text in small letters."""
        return self.text.lower()


@dataclass(frozen=True)
class _Number:
    value: Decimal
    step: Decimal
    end: int
    is_grouped: bool = False


def parts(text: str) -> tuple[Part, ...]:
    """All parts of a text in order."""
    return _parts_of_cell(text) if len(text) <= LONGEST_KEPT else _parse(text)


@lru_cache(maxsize=20_000)  # checks ask for the parts of the same cells again and again
def _parts_of_cell(text: str) -> tuple[Part, ...]:
    return _parse(text)


def _parse(text: str) -> tuple[Part, ...]:
    found = tokens(text)
    return tuple(_Parser(text, found, _brackets(found)).run(0, len(found), 0))


def all_parts(text: str) -> Iterator[Part]:
    """All parts of a text with those in brackets, in order; brackets themselves left out."""
    stack = list(reversed(parts(text)))
    while stack:
        part = stack.pop()
        if part.kind is FigureKind.BRACKET:
            stack.extend(reversed(part.inner))
        else:
            yield part


def _brackets(found: Sequence[Token]) -> dict[int, int]:
    """The number of the closing token by that of its opening one."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for number, token in enumerate(found):
        if token.sort is Sort.OPEN:
            opened.append(number)
        elif token.sort is Sort.CLOSE and opened:
            pairs[opened.pop()] = number
    return pairs


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value + Decimal(0)


@lru_cache(maxsize=20_000)
def numeral(text: str) -> tuple[Decimal, Decimal] | None:
    """Digits with commas and a point as value and step; None where the groups are malformed.

    A comma is a decimal sign only between thousands parted by points and two decimals (`1.234,56`).
    """
    text = text.replace("·", ".")
    if "," in text and re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{2}", text):
        text = text.replace(".", "").replace(",", ".")
    if len(text) > LONGEST_NUMBER or not re.fullmatch(r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)?(?:\.\d+)?", text):
        return None
    whole, _, decimals = text.replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        return None
    value = Decimal(f"{whole or '0'}.{decimals}" if decimals else whole)
    return value, Decimal(1).scaleb(-len(decimals))


class _Parser:
    """Parts out of tokens, left to right; each attempt looks at the tokens that follow only."""

    def __init__(self, text: str, found: Sequence[Token], pairs: dict[int, int]) -> None:
        self.text = text
        self.tokens = found
        self.pairs = pairs
        self.first = 0
        self.stop = len(found)

    def run(self, first: int, stop: int, depth: int) -> list[Part]:
        outer = self.first, self.stop
        self.first, self.stop = first, stop
        found: list[Part] = []
        at = first
        while at < stop:
            part, at = self._next(at, depth)
            found.append(part)
        self.first, self.stop = outer
        return found

    # --- looking ahead

    def _token(self, at: int) -> Token | None:
        return self.tokens[at] if at < self.stop else None

    def _is(self, at: int, sort: Sort) -> bool:
        return at < self.stop and self.tokens[at].sort is sort

    def _glued(self, at: int) -> bool:
        return at < self.stop and self.tokens[at].is_glued

    def _low(self, at: int) -> str:
        return self.tokens[at].low if at < self.stop else ""

    def _near(self, at: int) -> bool:
        """Whether a token stands on the same line as the one before, no further than a space."""
        return at < self.stop and len(self.tokens[at].gap) <= 1 and self.tokens[at].gap != "\n"

    def _part(self, kind: FigureKind, first: int, end: int) -> Part:
        start, stop = self.tokens[first].start, self.tokens[end - 1].end
        return Part(kind, start, stop, self.text[start:stop])

    # --- one part

    def _next(self, at: int, depth: int) -> tuple[Part, int]:
        token = self.tokens[at]
        if token.sort is Sort.WORD and not _may_begin_a_part(token.low):
            return self._part(FigureKind.WORD, at, at + 1), at + 1
        for attempt in (
            self._dated,
            self._band,
            self._name,
            self._tolerance,
            self._range,
            self._ratio,
            self._span,
            self._rank,
            self._share,
            self._rate,
            self._figure_or_code,
        ):
            found = attempt(at)
            if found is not None:
                return found
        if token.sort is Sort.OPEN and depth < DEEPEST and self.pairs.get(at, self.stop) < self.stop:
            close = self.pairs[at]
            inner = self.run(at + 1, close, depth + 1)
            return replace(self._part(FigureKind.BRACKET, at, close + 1), inner=tuple(inner)), close + 1
        return self._part(_KINDS.get(token.sort, FigureKind.UNKNOWN), at, at + 1), at + 1

    def _dated(self, at: int) -> tuple[Part, int] | None:
        kind = {Sort.DATE: FigureKind.DATE, Sort.PERIOD: FigureKind.PERIOD, Sort.YEAR: FigureKind.YEAR}.get(
            self.tokens[at].sort
        )
        if kind is None:
            return None
        if kind is FigureKind.YEAR:
            value = Decimal(self.tokens[at].text)
            return replace(self._part(kind, at, at + 1), value=value, is_bare=True), at + 1
        return self._part(kind, at, at + 1), at + 1

    def _band(self, at: int) -> tuple[Part, int] | None:
        """`Top 10%`, `top 25`, `1st quartile`, `3rd decile`."""
        if self._low(at) in words.BANDS:
            found = self._figure(at + 1)
            if found is None:
                return None
            part = self._part(FigureKind.BAND, at, found[1])
            return replace(part, value=found[0].value, unit=found[0].unit, step=found[0].step), found[1]
        if self._is(at, Sort.NUMBER) and self._ordinal(at + 1) and self._low(at + 2) in words.QUANTILES:
            return self._part(FigureKind.BAND, at, at + 3), at + 3
        return None

    def _name(self, at: int) -> tuple[Part, int] | None:
        """A word that names by number, and its number: `Key Stage 2`, `No. 5`, `Grades 4 and 5`."""
        low = self._low(at)
        if not self._is(at, Sort.WORD) or not (low in words.NAMES or low.removesuffix("s") in words.NAMES):
            return None
        number = at + 2 if self._low(at + 1) == "." else at + 1
        end = self._names_number(number)
        if end is None:
            return None
        while self._low(end) in ("and", "to", ",", "&", "-", "–") and len(self._low(end + 1)) <= 2:
            more = self._names_number(end + 1)
            if more is None:
                break
            end = more
        return self._part(FigureKind.NAME, at, end), end

    def _names_number(self, at: int) -> int | None:
        """Where a name's number ends: few plain digits, with a letter or point numbers glued to it."""
        token = self._token(at)
        if token is None or token.sort is not Sort.NUMBER or not self._near(at) or len(token.text) > 5:
            return None
        if "," in token.text or (self._figure(at) is None and not self._is_code(at + 1)):
            return None
        end = at + 1
        if self._is(end, Sort.WORD) and self._glued(end) and len(self.tokens[end].text) == 1:
            end += 1
        following = self._token(end)
        if following is not None and (
            following.sort is Sort.PERCENT or (following.low in ("of", "out") and self._is_number_of(end + 1))
        ):
            return None
        return end

    def _is_number_of(self, at: int) -> bool:
        return self._is(at, Sort.NUMBER) or (self._low(at) == "of" and self._is(at + 1, Sort.NUMBER))

    def _is_code(self, at: int) -> bool:
        return self._is(at, Sort.WORD) and self._glued(at) and len(self.tokens[at].text) == 1

    def _tolerance(self, at: int) -> tuple[Part, int] | None:
        """`± 2`, `+/- 2`."""
        first = at
        if self._low(at) == "±":
            at += 1
        elif self._low(at) == "+" and self._low(at + 1) == "/" and self._low(at + 2) in MINUS_SIGNS:
            at += 3
        else:
            return None
        found = self._figure(at)
        return (self._part(FigureKind.TOLERANCE, first, found[1]), found[1]) if found else None

    def _range(self, at: int) -> tuple[Part, int] | None:
        """Two figures with a dash or `to` between: `8–10 weeks`, `£1m to £2m`."""
        one = self._figure(at)
        if one is None or one[1] >= self.stop:
            return None
        join = self.tokens[one[1]]
        is_dash = join.sort is Sort.DASH
        if not (is_dash or join.low in ("to", "->", "→")):
            return None
        after = one[1] + 1
        if is_dash and join.gap and self._glued(after):
            return None  # `10 -12`: the dash is a sign
        two = self._figure(after)
        if two is None or (one[0].unit is Unit.PERCENT and two[0].is_bare):
            return None
        end = two[1]
        if self._is(end, Sort.DASH) and self._is(end + 1, Sort.NUMBER):
            return self._part(FigureKind.UNKNOWN, at, end + 2), end + 2
        if self._low(end) in SPAN_WORDS:
            end += 1
        return replace(self._part(FigureKind.RANGE, at, end), value=one[0].value, whole=two[0].value), end

    def _ratio(self, at: int) -> tuple[Part, int] | None:
        """`1:4`, `00:02:15`, `12.30pm`, `9am`."""
        if not self._is(at, Sort.NUMBER):
            return None
        end = at + 1
        while self._low(end) == ":" and self._is(end + 1, Sort.NUMBER):
            if self._glued(end) and not self._glued(end + 1):
                break  # `Site 3: 45`
            end += 2
        if self._low(end) in ("am", "pm", "noon", "hrs") and (end > at + 1 or self._low(end) != "hrs"):
            return self._part(FigureKind.RATIO, at, end + 1), end + 1
        return (self._part(FigureKind.RATIO, at, end), end) if end > at + 1 else None

    def _span(self, at: int) -> tuple[Part, int] | None:
        """A length of time: `12 weeks`, `1m 20s`, `4-year`; days alone are a unit of figures."""
        first, ends, is_days = at, 0, False
        while (end := self._one_span(at, ends > 0)) is not None:
            is_days = self._low(end - 1) in DAY_WORDS and ends == 0
            at, ends = end, ends + 1
        if ends == 0 or (ends == 1 and is_days and self._low(at - 2) not in MINUS_SIGNS):
            return None
        return self._part(FigureKind.SPAN, first, at), at

    def _one_span(self, at: int, is_later: bool) -> int | None:
        if not self._is(at, Sort.NUMBER) or numeral(self.tokens[at].text) is None:
            return None
        word = at + 1
        if self._is(word, Sort.DASH) and self._glued(word) and self._glued(word + 1):
            return word + 2 if self._low(word + 1) in SPAN_WORDS | DAY_WORDS else None
        low = self._low(word)
        if low in SPAN_WORDS | DAY_WORDS and self._near(word):
            return word + 1
        if low in DAY_KINDS and self._low(word + 1) in DAY_WORDS:
            return word + 2
        if low not in SHORT_SPANS or not self._near(word):
            return None
        if low == "m":  # minutes only beside seconds or hours
            return word + 1 if is_later or self._low(word + 2) in ("s", "sec", "secs", "seconds") else None
        return word + 1 if self._glued(word) else None

    def _ordinal(self, at: int) -> bool:
        return self._low(at) in ("st", "nd", "rd", "th") and self._glued(at)

    def _rank(self, at: int) -> tuple[Part, int] | None:
        """`12th`, `12th of 33`, `Ranked 12 of 33`, `3rd=`; other ordinals are ranks, too."""
        first, is_named, is_rank = at, False, False
        if self._low(at) in words.RANK_WORDS:
            at, is_named, is_rank = at + 1, True, self._low(at).startswith("rank")
            at += self._low(at) in ("joint", "=", ":")
        number = numeral(self.tokens[at].text) if self._is(at, Sort.NUMBER) else None
        if number is None or number[1] != 1:
            return None
        end = at + 1
        if self._ordinal(end):
            end += 1
        elif not is_named or not (self._whole(end)[1] or is_rank):
            return None
        if self._low(end) == "=":
            end += 1
        whole, after = self._whole(end)
        if after:
            end = after
        part = self._part(FigureKind.RANK, first, end)
        return replace(part, value=number[0], unit=Unit.RANK, whole=whole), end

    def _whole(self, at: int) -> tuple[Decimal | None, int]:
        """`of 33`, `out of 33`, `/ 33`, `(of 33)`, `(out of 33)`: the number and where it ends, else 0."""
        is_open = self._is(at, Sort.OPEN)
        at += is_open
        if self._low(at) == "out":
            at += 1
        if self._low(at) not in ("of", "/"):
            return None, 0
        at += 1
        if self._low(at) in ("the", "a", "an"):
            at += 1
        number = numeral(self.tokens[at].text) if self._is(at, Sort.NUMBER) else None
        if number is None:
            return None, 0
        end = at + 1
        if is_open:
            close = next((n for n in range(end, min(end + 4, self.stop)) if self._is(n, Sort.CLOSE)), None)
            if close is None or any(self.tokens[n].sort is Sort.NUMBER for n in range(end, close)):
                return None, 0
            end = close + 1
        return number[0], end

    def _share(self, at: int) -> tuple[Part, int] | None:
        """A part of a whole in figures: `45 of 60`, `12 out of 15`, `6/10`, `45 (of 60)`."""
        if not self._is(at, Sort.NUMBER):
            found = (
                self._whole(at) if self._low(at) in ("of", "out") and self._follows_figure(at) else (None, 0)
            )
            if found[1] and self._is_base(found[1]):
                return replace(self._part(FigureKind.BASE, at, found[1]), whole=found[0]), found[1]
            return None
        one = self._number(at)
        if one is None:
            return None
        end = one.end
        if self._is(end, Sort.WORD) and self._low(end) not in ("of", "out"):
            of = self._low(end + 1) in ("of", "out") and self._is_noun(end)
            end += 1 if of else 0
        whole, after = self._whole(end)
        if whole is None or not self._is_base(after):
            return None
        part = self._part(FigureKind.SHARE, at, after)
        return replace(part, value=one.value, whole=whole, step=one.step), after

    def _follows_figure(self, at: int) -> bool:
        return at == self.first > 0 or self.tokens[at - 1].sort in (Sort.NUMBER, Sort.PERCENT, Sort.CLOSE)

    def _is_noun(self, at: int) -> bool:
        token = self.tokens[at]
        return not token.is_glued and token.low not in SCALES and token.low not in PERCENT_WORDS

    def _is_base(self, at: int) -> bool:
        """Whether a number that ends here can be what something is a share of: it is no percentage."""
        following = self._token(at)
        if following is None:
            return True
        if following.sort is Sort.PERCENT or following.low in PERCENT_WORDS or following.low == "/":
            return False
        return not (following.is_glued and following.sort in (Sort.WORD, Sort.NUMBER, Sort.CURRENCY))

    def _rate(self, at: int) -> tuple[Part, int] | None:
        """`per 1,000`: the base of a rate."""
        if self._low(at) != "per":
            return None
        number = self._number(at + 1) if self._is(at + 1, Sort.NUMBER) else None
        end = number.end if number else at + 1
        value = number.value if number else Decimal(1)
        if self._low(end) in ("thousand", "k"):
            value, end = value * 1_000, end + 1
        elif number is None:
            return None
        unit = RATES.get(int(value))
        kind = FigureKind.RATE if unit else FigureKind.UNKNOWN
        return replace(self._part(kind, at, end), unit=unit), end

    def _figure_or_code(self, at: int) -> tuple[Part, int] | None:
        found = self._figure(at)
        if found is not None:
            return found
        token = self.tokens[at]
        if token.sort is Sort.NUMBER:
            end = at + 1
            while end < self.stop and self.tokens[end].is_glued and self.tokens[end].sort in _CODE:
                end += 1
            return self._part(FigureKind.UNKNOWN, at, end), end
        return None

    # --- a figure

    def _figure(self, at: int) -> tuple[Part, int] | None:
        """A figure with all that belongs to it, and the number of the token after it."""
        first, is_minus = at, False
        if self._glued_to_word(at):
            return None
        if self._is_sign(at):
            is_minus, at = self._low(at) != "+", at + 1
        currency, at = self._currency(at)
        if currency and self._is(at, Sort.DASH) and not is_minus and (self._glued(at) or self._near(at)):
            is_minus, at = True, at + 1
        close = self.pairs.get(at, self.stop)
        is_bracketed = self._low(at) == "(" and close < self.stop  # square ones are an editor's
        if is_bracketed and (is_minus or not (currency or at == self.first)):
            return None  # a bracket behind something else is an aside, not a sign
        if is_bracketed:
            at += 1
            if not currency:
                currency, at = self._currency(at)
        number = self._number(at) if self._is(at, Sort.NUMBER) else None
        if number is None:
            return None
        if number.value == 10 and self._glued(number.end) and self._is_power(number.end):
            return None
        return self._finished(first, number, currency, is_minus=is_minus, close=close if is_bracketed else 0)

    def _finished(
        self, first: int, number: _Number, currency: Unit | None, *, is_minus: bool, close: int
    ) -> tuple[Part, int] | None:
        """The figure whose number is read: scale, unit, sign behind and marks, inside and behind brackets."""
        at, scale, unit, points, measure = number.end, 1, currency, False, False
        marks: list[str] = []
        for is_outside in (False, True):
            if is_outside:
                if not close:
                    break
                if at != close:
                    return None  # more than a figure in the bracket
                at += 1
                is_minus = True
            if scale == 1:
                scale, at = self._scale(at, is_money=currency is not None)
            at, marks_here = self._marks(at)
            marks += marks_here
            if unit is None and not measure:
                unit, points, measure, at = self._unit(at)
            elif unit is currency and self._is(at, Sort.PERCENT):
                return None
            if unit is None and currency is None and (behind := CURRENCIES.get(self._low(at))):
                unit, at = (behind, at + 1) if self._near(at) else (None, at)
            at, marks_here = self._marks(at)
            marks += marks_here
        if self._is_scaled_otherwise(at, is_money=currency is not None and scale == 1):
            return None
        credit = self._credit(at)
        if credit and not is_minus:
            is_minus, at = True, credit
        elif self._is(at, Sort.DASH) and self._glued(at) and self._ends(at + 1):
            if is_minus or self.tokens[at].text in _LONG_DASHES:
                return None  # nothing, or a range that does not end
            is_minus, at = True, at + 1
        following = self._token(at)
        if following is not None and following.is_glued and following.sort in _CODE:
            return None
        part = self._part(FigureKind.FIGURE, first, at)
        value = plain(number.value * scale)
        is_bare = unit is None and not measure and scale == 1 and not is_minus and not close
        return replace(
            part,
            value=-value if is_minus else value,
            unit=unit,
            step=plain(number.step * scale),
            is_bare=is_bare,
            is_points=points,
            has_measure=measure,
            has_scale=scale != 1,
            marks=tuple(marks),
        ), at

    def _is_power(self, at: int) -> bool:
        """Whether ten has an exponent here: `10³`, `10^6`; behind other numbers such a sign is a mark."""
        return self._is(at, Sort.RAISED) or (self._low(at) == "^" and self._is(at + 1, Sort.NUMBER))

    def _credit(self, at: int) -> int:
        """Where `CR` or `(CR)` behind a figure ends, else 0."""
        if self._low(at) == words.CREDIT and self._near(at):
            return at + 1
        is_bracketed = self._is(at, Sort.OPEN) and self._is(at + 2, Sort.CLOSE)
        return at + 3 if is_bracketed and self._low(at + 1) == words.CREDIT else 0

    def _glued_to_word(self, at: int) -> bool:
        """Whether a number goes on from letters or digits: `A12`, `COVID-19`."""
        token = self.tokens[at] if at < self.stop else None
        if token is None or not token.is_glued or at == 0:
            return False
        return self.tokens[at - 1].sort in (Sort.WORD, Sort.NUMBER) and token.sort in (Sort.NUMBER, Sort.DASH)

    def _is_sign(self, at: int) -> bool:
        """A sign stands before its number without a gap, or with one at the very beginning."""
        token = self._token(at)
        if token is None or at + 1 >= self.stop:
            return False
        if token.low in words.MINUS_WORDS:
            return True
        if token.sort is not Sort.DASH and token.low != "+":
            return False
        if at and token.is_glued and self.tokens[at - 1].sort is Sort.DASH:
            return False
        if (
            self.tokens[at + 1].sort not in (Sort.NUMBER, Sort.CURRENCY)
            and self._low(at + 1) not in CURRENCIES
        ):
            return False
        return self.tokens[at + 1].is_glued or (at == 0 and self._near(at + 1))

    def _currency(self, at: int) -> tuple[Unit | None, int]:
        token = self._token(at)
        if token is None or token.low not in CURRENCIES:
            return None, at
        following = self._token(at + 1)
        if following is None or following.sort not in (Sort.NUMBER, Sort.DASH, Sort.OPEN):
            return None, at
        return CURRENCIES[token.low], at + 1

    def _number(self, at: int) -> _Number | None:
        """A numeral, with thousands that thin spaces part; plain spaces do so where that is sure.

        A plain space between two numerals may part two figures: with two groups of three or more behind, or
        a currency before, it parts thousands; else the text has no number here.
        """
        token = self.tokens[at]
        found = numeral(token.text)
        groups = [token.text]
        end = at + 1
        while (
            end < self.stop
            and len(groups) < MOST_GROUPS
            and self.tokens[end].sort is Sort.NUMBER
            and len(self.tokens[end].gap) == 1
            and self.tokens[end].gap != "\n"
            and re.fullmatch(r"\d{3}(?:\.\d+)?", self.tokens[end].text)
            and groups[-1].isdecimal()
        ):
            groups.append(self.tokens[end].text)
            end += 1
        if len(groups) == 1 or not re.fullmatch(r"[1-9]\d{0,2}", groups[0]):
            following = self._token(at + 1)
            if following is not None and following.sort is Sort.NUMBER and self._near(at + 1):
                return None  # two numerals side by side
            return None if found is None else _Number(*found, at + 1)
        gaps = {self.tokens[number].gap for number in range(at + 1, end)}
        is_money = at > 0 and self.tokens[at - 1].low in CURRENCIES
        if not (gaps <= set(SPACES_IN_NUMBERS) or len(groups) > 2 or is_money):
            return None
        joined = numeral("".join(groups))
        following = self._token(end)
        if joined is None or (following is not None and following.sort is Sort.NUMBER):
            return None
        return _Number(*joined, end, is_grouped=True)

    def _scale(self, at: int, *, is_money: bool) -> tuple[int, int]:
        low = self._low(at)
        if low not in SCALES or not self._near(at):
            return 1, at
        if not is_money and (low in MONEY_SCALES or (len(low) == 1 and not self.tokens[at].is_glued)):
            return 1, at  # `5 m` may be metres, `12 Mill Street` is no sum
        if self._low(at + 1) in SCALES and self._near(at + 1):
            return 1, at
        return SCALES[low], at + 1

    def _is_scaled_otherwise(self, at: int, *, is_money: bool) -> bool:
        """Whether a word that may be a scale stands behind a figure, as `£1.2 millon` or `£12 (m)`."""
        low = self._low(at)
        is_word = self._is(at, Sort.WORD) and self._near(at)
        if is_word and (low in OTHER_SCALES or (is_money and may_be_scale(low))):
            return True
        is_bracketed = self._is(at, Sort.OPEN) and self._is(at + 2, Sort.CLOSE)
        return is_money and is_bracketed and self._low(at + 1) in SCALES

    def _unit(self, at: int) -> tuple[Unit | None, bool, bool, int]:
        """The unit behind a number: it, whether points, whether one out of the list, and where it ends."""
        low = self._low(at)
        if not self._near(at):
            return None, False, False, at
        if (
            self._is(at, Sort.PERCENT)
            or low in PERCENT_WORDS
            or (low, self._low(at + 1)) in (("per", "cent"), ("y", "cant"))
        ):
            at += 2 if low in ("per", "y") else 1
            is_points = self._low(at) in POINTS or (self._low(at) == "age" and self._glued(at))
            return Unit.PERCENT, is_points, False, at + 1 if is_points else at
        if low in POINT_WORDS:
            return Unit.PERCENT, True, False, at + 1
        if low in DAY_WORDS:
            return Unit.DAYS, False, False, at + 1
        if low in DAY_KINDS and self._low(at + 1) in DAY_WORDS:
            return Unit.DAYS, False, False, at + 2
        is_scale = at < self.stop and self.tokens[at].text in ("MM", "T")  # or millimetres, or tonnes
        if low in MEASURES and not is_scale and (len(low) > 1 or self.tokens[at].is_glued):
            has_second = low in ("sq", "square", "cubic") and self._is(at + 1, Sort.WORD)
            return None, False, True, at + 1 + has_second
        return None, False, False, at

    def _marks(self, at: int) -> tuple[int, list[str]]:
        """Footnote marks glued behind a figure; a caret and a number right behind digits are a power."""
        found: list[str] = []
        if self._low(at) == "^" and self._is(at + 1, Sort.NUMBER) and self._is(at - 1, Sort.NUMBER):
            return at, found
        while self._glued(at) and (
            self._is(at, Sort.RAISED) or (self._is(at, Sort.MARK) and self._low(at) in FOOTNOTE_MARKS)
        ):
            if self._low(at) == "^" and self._is(at + 1, Sort.NUMBER) and self._glued(at + 1):
                at += 1
            found.append(self.tokens[at].text)
            at += 1
        return at, found

    def _ends(self, at: int) -> bool:
        return at >= self.stop or self.tokens[at].sort is Sort.CLOSE


def _may_begin_a_part(low: str) -> bool:
    """Whether a word may begin a part of several tokens: all but few are parts by themselves."""
    return low in _BEGINNINGS or low in words.NAMES or low.removesuffix("s") in words.NAMES


_BEGINNINGS = frozenset(
    (*words.BANDS, *words.MINUS_WORDS, *words.RANK_WORDS, *CURRENCIES, "of", "out", "per")
)
_LONG_DASHES = "–—―"
_CODE = (Sort.WORD, Sort.NUMBER, Sort.CURRENCY)
_KINDS = {
    Sort.WORD: FigureKind.WORD,
    Sort.COMPARE: FigureKind.BOUND,
    Sort.RAISED: FigureKind.MARK,
    Sort.MARK: FigureKind.MARK,
    Sort.ARROW: FigureKind.ARROW,
    Sort.DASH: FigureKind.JOIN,
    Sort.OTHER: FigureKind.JOIN,
    Sort.OPEN: FigureKind.UNKNOWN,
    Sort.CLOSE: FigureKind.UNKNOWN,
    Sort.PERCENT: FigureKind.UNKNOWN,
    Sort.CURRENCY: FigureKind.UNKNOWN,
    Sort.NUMBER: FigureKind.UNKNOWN,
}
