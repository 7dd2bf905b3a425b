"""Ranks, shares and rates out of tokens: figures that say what they are of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipelines.rows.figures import words
from pipelines.rows.figures.amounts import AmountParser
from pipelines.rows.figures.parts import FigureKind, Part, numeral
from pipelines.rows.figures.tokens import Sort
from pipelines.rows.figures.units import PERCENT_WORDS, RATES, SCALES, Unit


class ShareParser(AmountParser):
    """`12th of 33`, `45 of 60`, `per 1,000`; each attempt gives a part and the number of the token after."""

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
        if at == self.first:
            return at > 0
        return self.tokens[at - 1].sort in (Sort.NUMBER, Sort.PERCENT, Sort.CLOSE)

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
