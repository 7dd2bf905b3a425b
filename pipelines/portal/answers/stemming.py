"""Words and their stems: `satisfied` and `satisfies` are one, an officer is no office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[A-Za-z]{1,5}(?:/[A-Za-z]{0,3}\d[\w-]*|-?\d{1,4}[a-z]?)(?![\w/])|[^\W_]+(?:['’][^\W_]+)?")
AMOUNT = re.compile(
    r"(£\d[\d,.]*|\d(?=million|billion|thousand))(m|million|bn|billion|k|thousand)\b", re.IGNORECASE
)
SCALES = {"m": "million", "bn": "billion", "k": "thousand"}
PREFIX = re.compile(r"\b(anti|co|non|pre|re)-(?=[a-z])", re.IGNORECASE)
APART = {
    form: base
    for base, forms in (
        ("officer", "officer officers"),
        ("planning", "planning"),
        ("organ", "organ"),
        ("parking", "parking"),
        ("investigator", "investigator investigators"),
        ("reference", "reference references"),
        ("busy", "busy"),
        ("directorate", "directorate directorates"),
        ("locality", "locality localities"),
        ("severe", "severe severely severity"),
        ("publication", "publication publications"),
        ("publicity", "publicity"),
        ("engineer", "engineer engineers engineering"),
        ("apartment", "apartment apartments"),
        ("polite", "polite politely politeness"),
        ("accountable", "accountable accountability"),
        ("conception", "conception conceptions"),
        ("conversation", "conversation conversations"),
        ("consultant", "consultant consultants"),
        ("minority", "minority minorities"),
        ("objection", "objection objections"),
        ("training", "training trained trainer trainers"),
        ("exclusive", "exclusive exclusively"),
        ("positive", "positive positively"),
        ("celebrity", "celebrity celebrities"),
        ("nurse", "nurse nurses"),
        ("founded", "founded founder founders"),
        ("refusal", "refusal refusals"),
    )
    for form in forms.split()
}
"""Words of which the stemmer makes the stem of another: an officer is no office, a locality not local."""
IRREGULAR = {
    form: base
    for base, forms in (
        ("lose", "lost loses losing"),
        ("build", "built"),
        ("sell", "sold"),
        ("fall", "fell fallen"),
        ("rise", "rose risen"),
        ("teach", "taught"),
        ("catch", "caught"),
        ("steal", "stole stolen"),
        ("choose", "chose chosen"),
        ("drive", "drove driven"),
        ("seek", "sought"),
        ("man", "men"),
        ("woman", "women"),
        ("thief", "thieves"),
        ("knife", "knives"),
        ("bus", "buses"),
        ("sweep", "swept"),
        ("break", "broke broken"),
        ("grow", "grew grown"),
        ("speak", "spoke spoken"),
        ("begin", "began begun"),
        ("win", "won"),
        ("shrink", "shrank shrunk"),
        ("dirty", "dirtier dirtiest"),
        ("filthy", "filthier filthiest"),
        ("messy", "messier messiest"),
        ("busy", "busier busiest"),
        ("safe", "safer safest"),
        ("noisy", "noisier noisiest"),
        ("lonely", "lonelier loneliest"),
        ("healthy", "healthier healthiest"),
        ("fat", "fatter fattest"),
        ("thin", "thinner thinnest"),
        ("rich", "richer richest"),
        ("poor", "poorer poorest"),
        ("sick", "sicker sickest"),
        ("tidy", "tidier tidiest"),
        ("easy", "easier easiest"),
        ("hungry", "hungrier hungriest"),
        ("wealthy", "wealthier wealthiest"),
        ("green", "greener greenest"),
        ("loud", "louder loudest"),
        ("quiet", "quieter quietest"),
        ("rude", "ruder rudest"),
        ("fit", "fitter fittest"),
        ("heavy", "heavier heaviest"),
        ("friendly", "friendlier friendliest"),
    )
    for form in forms.split()
}
"""Forms of which no stemmer makes the word that they are of."""
AGED = re.compile(r"\d{1,2}s")
"""People of an age, `the 45s`, which are told by its number."""
SHORT_FORM = re.compile(r"\(([A-Z]{2,6})s?\)")
LONGEST_MEANT = 120
"""Letters before a short form in which the words that it stands for are looked for."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, in small letters: `satisfied` and `satisfies` are one."""
    folded = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    folded = IRREGULAR.get(folded, folded)
    if not folded.isalpha():
        return folded[:-1] if AGED.fullmatch(folded) else folded
    if folded in APART:
        return APART[folded]
    # A stemmer keeps the word that it works on: threads that share one cut each other's words.
    return str(snowballstemmer.stemmer("english").stemWord(folded))


def stems(text: str) -> list[str]:
    """The stems of a text's words in order."""
    return [stem(word) for word in words_of(text)]


def words_of(text: str) -> list[str]:
    """A text's words in order; what is hyphened for its first syllable alone is one word, `£50m` are two."""
    return WORD.findall(
        PREFIX.sub(r"\1", AMOUNT.sub(_in_full, text) if "£" in text or "illion" in text else text)
    )


def _in_full(amount: re.Match[str]) -> str:
    """An amount with its scale as a word of its own: `£50 million` for `£50m`."""
    return f"{amount[1]} {SCALES.get(amount[2].lower(), amount[2])}"


def short_forms_in(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What capital letters in brackets stand for: the words before them with those initials, as stems.

    `Temporary Accommodation (TA)` gives `TA`; letters that stand for several things stand for none.
    """
    found: dict[str, set[tuple[str, ...]]] = {}
    for text in texts:
        for match in SHORT_FORM.finditer(text):
            letters, start = match[1], match.start()
            words = words_of(text[max(0, start - LONGEST_MEANT) : start])[-len(letters) :]
            if "".join(word[0].upper() for word in words) == letters:
                found.setdefault(letters, set()).add(tuple(map(stem, words)))
    return {letters: next(iter(meant)) for letters, meant in found.items() if len(meant) == 1}
