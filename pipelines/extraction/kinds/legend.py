"""The keys of a report: what its colours, words, signs and arrows stand for, read before its tables.

A key holds for the tables after it up to the next one; one printed under its table explains what no earlier
key does. A mark that no key explains, and whose colour names no rating, stays unexplained: it is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipelines.extraction.kinds.arrow_meanings import arrow_meaning, arrow_of
from pipelines.extraction.kinds.colour_names import (
    COLOUR_WORDS,
    NAMES,
    NEAR,
    RATED,
    SAME_TINT,
    distance,
    hue_name,
)
from pipelines.extraction.kinds.key_entries import Entry, letters_of
from pipelines.extraction.kinds.looks import is_coloured
from pipelines.extraction.model import Colour
from pipelines.rows.arrows import ARROWS

GOOD_WAY = re.compile(
    r"(?i)\b(?:higher|lower|bigger|smaller|more|less|fewer)\b(?: \w+){0,3} (?:is|are) (?:better|good|best)\b"
)
"""Which way a figure should go: what an arrow of a column of polarities means, and none of a direction's."""
SINCE = re.compile(
    r"(?i)\b(?:than|since|from|compared|on|against|to)\b.*\b(?:quarter|period|month|year|time)\b"
)
LAST_YEAR = re.compile(
    r"(?i)\b(?:(?:same|this) (?:quarter|period|time|month)(?: of)?(?: the)? (?:last|previous|prior) year"
    r"|(?:last|previous|prior) year|a year (?:ago|earlier|before)|(?:the )?year before|year on year)\b"
)


@dataclass(frozen=True)
class Key:
    """What one place of a report explains; `place` is its number in the document's flow."""

    place: int
    entries: tuple[Entry, ...]

    @property
    def is_of_arrows(self) -> bool:
        """Whether it explains arrows."""
        return any(entry.sign in ARROWS and not entry.rating for entry in self.entries)

    @property
    def is_of_ratings(self) -> bool:
        """Whether it explains colours or words."""
        return any(entry.sign not in ARROWS or entry.rating for entry in self.entries)


@dataclass(frozen=True)
class Legend:
    """All keys of a report, in reading order; `implied` are words that it prints on one colour throughout.

    Where it `has_coloured_arrows` these say by their colour, green or red, whether what they show is good.
    `trends` are the sentences that say what the one trend of a row compares with.
    """

    keys: tuple[Key, ...] = ()
    implied: tuple[Entry, ...] = ()
    has_coloured_arrows: bool = False
    trends: tuple[str, ...] = ()

    @cached_property
    def words(self) -> dict[str, str]:
        """Each word that a key explains, or a colour does, in small letters, to its rating."""
        entries = (*self.implied, *(entry for key in self.keys for entry in key.entries))
        return {entry.word.lower(): entry.rating for entry in entries if entry.word and entry.rating}

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What a key says of each rating, its word or the text beside it, in small letters, to the rating."""
        return {
            text.lower(): entry.rating
            for key in self.keys
            for entry in key.entries
            for text in (entry.word, entry.meaning)
            if text and entry.rating
        } | {entry.word.lower(): entry.rating for entry in self.implied}

    def near(self, place: int, *, arrows: bool = False) -> Iterator[Key]:
        """The keys that may speak of a table: the last before it, the first after it, then all others."""
        keys = [key for key in self.keys if (key.is_of_arrows if arrows else key.is_of_ratings)]
        places = list(dict.fromkeys(key.place for key in keys))
        before = [one for one in places if one <= place]
        after = [one for one in places if one > place]
        for nearest in (*before[-1:], *after[:1], *reversed(before[:-1]), *after[1:]):
            yield from (key for key in keys if key.place == nearest)  # several may stand side by side

    @property
    def arrows_since(self) -> str:
        """What arrows and trends compare with, where all that says it says so: `year ago`, else nothing."""
        told = [
            f"{entry.word} {entry.meaning}"
            for key in self.keys
            for entry in key.entries
            if entry.sign in ARROWS and not entry.rating and arrow_meaning(f"{entry.word} {entry.meaning}")
        ]
        compared = [text for text in told if SINCE.search(text)] or list(self.trends)
        return "year ago" if compared and all(LAST_YEAR.search(text) for text in compared) else ""

    @property
    def explains_colours(self) -> bool:
        """Whether any key explains colours."""
        return any(
            entry.rating and (entry.colour is not None or entry.rating in NAMES or entry.sign)
            for key in self.keys
            for entry in key.entries
        )

    def explains_sign(self, sign: str) -> bool:
        """Whether a key says which colour a sign stands for."""
        return any(entry.sign == sign and entry.rating in NAMES for key in self.keys for entry in key.entries)

    def rating_of_word(self, text: str, place: int) -> str | None:
        """The rating that a printed word stands for: `` (none) where the key says that it is not rated."""
        folded = letters_of(text)
        if not folded:
            return None  # a sign is no word
        for key in self.near(place):
            for entry in key.entries:
                if entry.word and letters_of(entry.word) == folded:
                    return entry.rating
        return None

    def rating_of_colour(self, colour: Colour, place: int, sign: str = "") -> str | None:
        """The rating that a colour stands for by the nearest key that has it; None where none does."""
        name = hue_name(colour)
        for key in self.near(place):
            best: tuple[float, str] | None = None
            for entry in key.entries:
                if entry.sign in ARROWS and not entry.rating:
                    continue
                if sign and entry.sign and entry.sign != sign and not is_coloured(entry.colour):
                    continue  # of signs in the ink of the text each stands for itself
                if entry.colour is not None:
                    far = distance(entry.colour, colour)
                    if far <= NEAR and (best is None or far < best[0]):
                        best = (far, entry.rating)
                elif (
                    entry.word.lower() in COLOUR_WORDS
                    and COLOUR_WORDS[entry.word.lower()] == name
                    and best is None
                ):
                    best = (NEAR, entry.rating)
            if best is not None:
                return best[1]
            if (shaped := _by_shape(key, sign, colour)) is not None:
                return shaped
        return None

    def is_swatch(self, colour: Colour | None) -> bool:
        """Whether a colour is one that a key shows by itself, be it ever so pale."""
        return colour is not None and any(
            entry.rating and entry.colour is not None and distance(entry.colour, colour) <= SAME_TINT
            for key in self.keys
            for entry in key.entries
        )

    def meaning_of_arrow(self, sign: str, colour: Colour, place: int) -> str:
        """`better`, `worse`, `same`, `higher`, `lower` by the nearest key that has it, else nothing."""
        where = arrow_of(sign)
        for key in self.near(place, arrows=True):
            found = [
                entry
                for entry in key.entries
                if arrow_of(entry.sign) == where and entry.sign in ARROWS and not entry.rating
            ]
            found = [entry for entry in found if not GOOD_WAY.search(f"{entry.word} {entry.meaning}")]
            found = [entry for entry in found if entry.sign == sign] or found
            exact = [entry for entry in found if entry.colour and distance(entry.colour, colour) <= NEAR]
            found = [entry for entry in found if where or entry.sign == sign]  # aslant arrows are told apart
            for entry in [one for one in exact if one in found] or found:
                if meaning := arrow_meaning(entry.word) or arrow_meaning(entry.meaning):
                    return meaning
        return ""


def _by_shape(key: Key, sign: str, colour: Colour) -> str | None:
    """The rating of a sign that a key prints in the ink of its text: it is told by its shape.

    None where a mark's own colour names another rating than the shape: the two contradict each other.
    """
    seen = hue_name(colour) if is_coloured(colour) else ""
    for entry in key.entries:
        if not sign or entry.sign != sign or (entry.sign in ARROWS and not entry.rating):
            continue
        if is_coloured(entry.colour) or (seen in RATED and entry.rating in RATED and entry.rating != seen):
            continue
        is_only = sum(other.sign == sign for other in key.entries) == 1
        if seen or is_only or entry.colour == colour:
            return entry.rating
    return None
