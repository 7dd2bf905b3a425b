"""What a text must have for a kind of personal data to stand in it: told at a glance, so that finders rest.

Most texts of a report hold a figure and a few words, and could hold one or two kinds at most. To ask all
finders of each takes three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipelines.gate.personal.folding import Folded

Key = TypeVar("Key", str, bytes)


@dataclass(frozen=True)
class Needs:
    """What a kind needs: one of these, and so many digits in the text.

    Attributes:
        number: how many digits the longest number has at least.
        words: of which the text has one.
        pieces: of words, of which the text in small letters holds one.
        shapes: what signs follow each other (see `Folded.shape`); the text holds one.
        digits: how many digits the text has at least, whatever else it has.
    """

    number: int = 0
    words: frozenset[str] = frozenset()
    pieces: tuple[str, ...] = ()
    shapes: tuple[bytes, ...] = ()
    digits: int = 0


class Glance:
    """Which of several needs a text meets; the answer has a bit for each, the first of them the lowest."""

    def __init__(self, needs: Sequence[Needs]) -> None:
        bits = [(1 << at, need) for at, need in enumerate(needs)]
        self.longest = max(need.number for need in needs)
        self.shortest = min((need.number for need in needs if need.number), default=0)
        self.by_number = tuple(
            sum(bit for bit, need in bits if 0 < need.number <= number) for number in range(self.longest + 1)
        )
        self.by_digits = tuple(
            sum(bit for bit, need in bits if need.digits <= digits)
            for digits in range(max(need.digits for need in needs) + 1)
        )
        self.by_word = dict(_collected((word, bit) for bit, need in bits for word in need.words))
        self.words = frozenset(self.by_word)
        self.by_piece = _collected((piece, bit) for bit, need in bits for piece in need.pieces)
        self.by_shape = _collected((shape, bit) for bit, need in bits for shape in need.shapes)

    def at(self, folded: Folded) -> int:
        """The bits of the needs that a text meets."""
        digits, shape, lower = folded.digits, folded.shape, folded.lower
        met = 0
        if digits >= self.shortest:
            met = self.by_number[min(folded.longest_number, self.longest)]
        for piece, bit in self.by_piece:
            if piece in lower:
                met |= bit
        for signs, bit in self.by_shape:
            if signs in shape:
                met |= bit
        for word in self.words & folded.words:
            met |= self.by_word[word]
        return met & self.by_digits[min(digits, len(self.by_digits) - 1)]


def _collected(found: Iterator[tuple[Key, int]]) -> list[tuple[Key, int]]:
    """Each key once, with the bits of all that need it."""
    bits: dict[Key, int] = {}
    for key, bit in found:
        bits[key] = bits.get(key, 0) | bit
    return list(bits.items())
