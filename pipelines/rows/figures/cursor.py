"""Tokens of a text under a cursor: what every attempt at a part looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.rows.figures.parts import FigureKind, Part
from pipelines.rows.figures.tokens import Sort, Token


class TokenCursor:
    """The tokens of a text from `first` up to `stop`, and the closing token of each opening one.

    Nothing beyond `stop` is looked at: inside a bracket that is where it closes.
    """

    def __init__(self, text: str, found: Sequence[Token], pairs: Mapping[int, int]) -> None:
        self.text = text
        self.tokens = found
        self.pairs = pairs
        self.first = 0
        self.stop = len(found)

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

    def _ends(self, at: int) -> bool:
        return at >= self.stop or self.tokens[at].sort is Sort.CLOSE
