"""What kind of word a word is: one that can name a topic, or one that only says how or what is done.

The kinds that each English word can be of are those of lemminflect's dictionary, which was made from the
NIH's SPECIALIST lexicon; it comes with the library.
"""

from __future__ import annotations

from functools import lru_cache

NOUNS = frozenset(("NOUN", "PROPN"))
LIGHT = 0.4
"""The weight of a word that names no topic, against that of a noun."""


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Whether a dictionary has a word in small letters, however rare: `cremations` is no slip of another."""
    from lemminflect import getAllLemmas

    return bool(getAllLemmas(word))


@lru_cache(maxsize=20_000)
def is_done(word: str) -> bool:
    """Whether a word in small letters says what was done, and can be no noun: `upheld`, `paid`."""
    if not is_light(word):
        return False
    from lemminflect import getAllLemmas

    return any(lemma != word for lemma in getAllLemmas(word).get("VERB", ()))


@lru_cache(maxsize=20_000)
def is_light(word: str) -> bool:
    """Whether a word in small letters is a verb, adjective or adverb and can be no noun.

    A word that no dictionary has may be a name or a slip, and is never light.
    """
    if not (word.isalpha() and word.islower()):
        return False
    from lemminflect import getAllLemmas  # late: half a second, and most processes are asked nothing

    kinds = getAllLemmas(word)
    return bool(kinds) and NOUNS.isdisjoint(kinds)
