"""Sentences that say what a key means by a rating in place of its word: `7 are within 10% of target`.

Such words are put back into the rating's, so that a sentence counts what its report's key defines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.rows.records import KeyLine

FEWEST_WORDS = 3
"""Words of a definition: fewer (`on target`) are a rating's words in any report."""
LEADING = re.compile(
    r"^(?:(?:the|an?|its|it|that|where|if|when|which|result|results|indicator|indicators|measure|measures|figure"
    r"|performance|is|was|are|were)\s+)+",
    re.IGNORECASE,
)
OWN = re.compile(r"\b(?:the|its|their|our) (?=target)", re.IGNORECASE)


class Definitions:
    """What the keys of one report mean by their ratings, each in words that no other rating has."""

    def __init__(self, lines: Iterable[KeyLine]) -> None:
        meant: dict[str, set[str]] = {}
        for line in lines:
            core = _core(line)
            if len(core.split()) >= FEWEST_WORDS:
                meant.setdefault(core, set()).add(line.rating)
        one = {core: next(iter(ratings)) for core, ratings in meant.items() if len(ratings) == 1}
        self._meant = sorted(one.items(), key=lambda item: -len(item[0]))

    def in_ratings(self, text: str) -> str:
        """A text with the name of a rating where it says what the key means by it."""
        if not self._meant:
            return text
        said = OWN.sub("", text)
        changed = said
        for core, rating in self._meant:
            changed = re.sub(rf"(?<!\w){re.escape(core)}(?!\w)", rating.lower(), changed, flags=re.IGNORECASE)
        return changed if changed != said else text


def _core(line: KeyLine) -> str:
    """What a line of a key says beside the rating's word, without what leads to it."""
    text = line.text.strip()
    for word in (line.word, line.rating):
        if word and text.casefold().startswith(word.casefold()):
            text = text[len(word) :]
    return LEADING.sub("", OWN.sub("", text).strip(" :–-.,;")).strip(" .")
