"""The grammar of figures: a text as parts, every digit of it in exactly one.

    figure   = [bound] [sign] [currency] number [scale] [unit] | "(" figure ")" [scale] [unit]
    sign     = minus | "minus" | brackets | trailing minus | CR
    number   = digits with thousands parted by commas or thin spaces, and a decimal point

Other parts that hold digits are periods, dates, lengths of time, ranges, ratios, shares (`9 of 12`), ranks,
bands (`Top 10%`), rates' bases and numbers of names (`Stage 2`). Digits of no such part are unknown: they are
never passed over. What a figure is *for* is the business of `reading`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from pipelines.rows.figures import words
from pipelines.rows.figures.amounts import CODE
from pipelines.rows.figures.parts import FigureKind, Part, numeral
from pipelines.rows.figures.shares import ShareParser
from pipelines.rows.figures.tokens import MINUS_SIGNS, Sort, Token, tokens
from pipelines.rows.figures.units import CURRENCIES, DAY_KINDS, DAY_WORDS, SHORT_SPANS, SPAN_WORDS, Unit

DEEPEST = 6  # brackets within brackets; deeper ones are no prose
LONGEST_KEPT = 400  # signs; parts of longer texts are not kept


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


class _Parser(ShareParser):
    """Parts out of tokens, left to right; each attempt looks at the tokens that follow only."""

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

    def _figure_or_code(self, at: int) -> tuple[Part, int] | None:
        found = self._figure(at)
        if found is not None:
            return found
        token = self.tokens[at]
        if token.sort is Sort.NUMBER:
            end = at + 1
            while end < self.stop and self.tokens[end].is_glued and self.tokens[end].sort in CODE:
                end += 1
            return self._part(FigureKind.UNKNOWN, at, end), end
        return None


def _may_begin_a_part(low: str) -> bool:
    """Whether a word may begin a part of several tokens: all but few are parts by themselves."""
    return low in _BEGINNINGS or low in words.NAMES or low.removesuffix("s") in words.NAMES


_BEGINNINGS = frozenset(
    (*words.BANDS, *words.MINUS_WORDS, *words.RANK_WORDS, *CURRENCIES, "of", "out", "per")
)
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
