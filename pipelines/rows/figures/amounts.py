"""A figure out of tokens: sign, currency, number, scale, unit and marks, in brackets or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.rows.figures import words
from pipelines.rows.figures.cursor import TokenCursor
from pipelines.rows.figures.parts import FigureKind, Part, numeral, plain
from pipelines.rows.figures.tokens import FOOTNOTE_MARKS, SPACES_IN_NUMBERS, Sort
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
    SCALES,
    Unit,
    may_be_scale,
)

MOST_GROUPS = 6  # of three digits that spaces part
LONG_DASHES = "–—―"
CODE = (Sort.WORD, Sort.NUMBER, Sort.CURRENCY)
"""Sorts of tokens that make a code of a figure they are glued to."""


@dataclass(frozen=True)
class Numeral:
    """A numeral of one token or of several: its value, its least step, the number of the token after it."""

    value: Decimal
    step: Decimal
    end: int
    is_grouped: bool = False


class AmountParser(TokenCursor):
    """Figures with all that belongs to them."""

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
        self, first: int, number: Numeral, currency: Unit | None, *, is_minus: bool, close: int
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
            if is_minus or self.tokens[at].text in LONG_DASHES:
                return None  # nothing, or a range that does not end
            is_minus, at = True, at + 1
        following = self._token(at)
        if following is not None and following.is_glued and following.sort in CODE:
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

    def _number(self, at: int) -> Numeral | None:
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
            return None if found is None else Numeral(*found, at + 1)
        gaps = {self.tokens[number].gap for number in range(at + 1, end)}
        is_money = at > 0 and self.tokens[at - 1].low in CURRENCIES
        if not (gaps <= set(SPACES_IN_NUMBERS) or len(groups) > 2 or is_money):
            return None
        joined = numeral("".join(groups))
        following = self._token(end)
        if joined is None or (following is not None and following.sort is Sort.NUMBER):
            return None
        return Numeral(*joined, end, is_grouped=True)

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
