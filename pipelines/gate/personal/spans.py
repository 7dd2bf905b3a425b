"""What a finder of personal data returns, and the lists of words that finders go by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A piece of a text that is personal data.

    Attributes:
        kind: the name of its kind.
        start, end: from where to where.
        plain: its form for comparing with the list of offices.
        is_sure: False where only a person can tell: a question, not a hit.
    """

    kind: str
    start: int
    end: int
    plain: str
    is_sure: bool = True


def words(text: str) -> frozenset[str]:
    """A list of words, written as people read it."""
    return frozenset(text.split())
