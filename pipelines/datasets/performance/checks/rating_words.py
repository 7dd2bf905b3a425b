"""Which rating words of a sentence name: in the words of the rows first, then in those that reports use."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from pipelines.rows.figures import Part
from pipelines.rows.records import Row

RATED_AS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("Amber",),
        re.compile(
            r"\b(?:amber|near(?:ly)? (?:on )?target|at risk|within tolerance"
            r"|close to (?:the |its |their )?target"
            r"|(?:narrowly|just|slightly|nearly|almost) (?:missed|below|off|short|under|behind|met))\b",
            re.IGNORECASE,
        ),
    ),
    (
        ("Red",),
        re.compile(
            r"\b(?:missed|red|not met|off target|below (?:the |its |their )?(?:target|standard)|off track"
            r"|off course|f[ae]ll(?:en|s)? short|behind (?:target|schedule))\b",
            re.IGNORECASE,
        ),
    ),
    (("Blue",), re.compile(r"\b(?:complete[d]?|finished|delivered|closed)\b", re.IGNORECASE)),
    (
        ("Green",),
        re.compile(
            r"\b(?:achieved|met|on target|on track|on course|green|exceeded"
            r"|(?:reached|hit) (?:it|them|(?:their|its|the) (?:\w+ )?targets?))\b",
            re.IGNORECASE,
        ),
    ),
)
NOT_MET = re.compile(
    r"\b(?:not|n't)(?: yet)? (?:on (?:target|track|course)|achiev(?:e|ed|ing)|meet(?:ing)?|met|reach(?:ed)?"
    r"|hit)\b",
    re.IGNORECASE,
)
NOT_SO = re.compile(
    r"\s*(?:\w+ ){0,2}?(?:are|were|is|was|did|do|have|has) ?(?:not|n't)(?: do so| done so)?\s*,?\s*$",
    re.IGNORECASE,
)
"""What says that a count is of the others: `nine are on target and four are not`."""
NO_WORD = frozenset(["yes", "no", "on", "off", "up"])
"""Words that cells print for a rating and that mean other things in a sentence: `two have no target`."""
WITHOUT_RATING = re.compile(
    r"\b(?:(?:no|without a) (?:rating|target)|not rated|unrated|not (?:yet )?(?:due|available))\b",
    re.IGNORECASE,
)
SHORTEST_VERB = 3  # letters
ASKED_FOR = re.compile(r"(?P<what>\w+) (?P<verb>need|requir)(?:ed)?")
"""A word that says what is to be done, its verb last: `action needed`."""
MET = ("Green", "Blue")
EITHER = re.compile(
    r"\b(?P<one>red|amber|green|blue|yellow) (?:or|and|/) (?P<other>red|amber|green|blue|yellow)\b"
    r"(?! (?:are|were|have|had|is|was)\b)",
    re.IGNORECASE,
)
"""Two colours that are counted as one: `22 had a rating of Red or Amber`."""


def told_ratings(
    behind: str, part: Part, rows: Sequence[Row], last: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The ratings that words behind a count name, and those words without what denies a rating.

    Args:
        behind: the words, up to the next figure.
        part: the count.
        rows: what is counted.
        last: the ratings that the count before is of: `and four are not` is of all others.
    """
    own = _first_of(printed_words(rows), behind)
    if not own and WITHOUT_RATING.search(behind):
        return (), behind
    denied = NOT_MET.search(behind)
    if denied and "not " not in own and not any(row.get("rag") in MET for row in rows):
        return (), behind  # which of a report's own words say that a target is met nobody knows
    if denied and "not " not in own:
        wanted = _others(MET, rows)
        if part.value != sum(row.get("rag") in wanted for row in rows) and "Red" in wanted:
            wanted = ("Red",)  # what is near its target may be meant, or not
        return wanted, behind[: denied.start()] + behind[denied.end() :]
    if last and NOT_SO.match(behind):
        return _others(last, rows), ""
    return wanted_ratings(behind, rows), behind


def _others(ratings: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """All other ratings that the rows have."""
    found = (str(row["rag"]) for row in rows if row.get("rag"))
    return tuple(dict.fromkeys(rating for rating in found if rating not in ratings))


def own_words(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The words that the rows print for their ratings, in small letters, each to its one rating."""
    told: dict[str, set[str]] = {}
    for row in rows:
        word = word_of(row)
        if row.get("rag") and any(map(str.isalpha, word)):
            told.setdefault(word, set()).add(str(row["rag"]))
    return {
        word: tuple(ratings)
        for word, ratings in told.items()
        if len(ratings) == 1 and len(word) > 1 and word not in NO_WORD
    }


def printed_words(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """All words that the rows print where a rating stands, in small letters, each to what it stands for."""
    return {**own_words(rows), **unrated_words(rows)}


def rows_rated(rows: Sequence[Row], wanted: Collection[str]) -> list[Row]:
    """The rows that have one of some ratings, or words that no key explains."""
    return [row for row in rows if (row.get("rag") or word_of(row)) in wanted]


def wanted_ratings(text: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """The ratings, or words that no key explains, that a text names: first in the words of the rows.

    None where it names two: the headings of a table may have got into the text.
    """
    if both := EITHER.search(text):
        return both["one"].capitalize(), both["other"].capitalize()
    words = printed_words(rows)
    first = _first_of(words, text)
    told = words.get(first)
    if told:
        rest = re.sub(as_said(first), " ", text.casefold())
        if words.get(_first_of(words, rest), told) != told:
            return ()
    return told or next((ratings for ratings, pattern in RATED_AS if pattern.search(text)), ())


def word_of(row: Row) -> str:
    """What a row prints for its rating in words, in small letters."""
    word = str(row.get("status_printed") or "").casefold()
    return "" if word.startswith("colour #") else word


def unrated_words(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The words that rows print where a rating stands and that no key explains, each for itself."""
    words = {word_of(row) for row in rows if not row.get("rag")}
    return {word: (word,) for word in words if len(word) > 1 and word[0].isalpha() and word not in NO_WORD}


def _first_of(words: Mapping[str, tuple[str, ...]], text: str) -> str:
    """The longest of some words that a text holds, or nothing; `five need watching` says `Needs watching`."""
    folded = text.casefold()
    held = [word for word in words if re.search(as_said(word), folded)]
    return max(held, key=len, default="")


@lru_cache(maxsize=2_000)
def as_said(word: str) -> str:
    """A pattern of a rating's word as sentences say it, in small letters.

    A verb stands in other forms, and before what it asks for: those that `need action` or `needed action` are
    rated `Needs action` or `Action needed`.
    """
    first, *others = word.split(" ")
    if others and len(first) > SHORTEST_VERB and first.endswith("s"):
        return rf"\b{re.escape(first[:-1])}(?:s|ed)? {re.escape(' '.join(others))}\b"
    if asked := ASKED_FOR.fullmatch(word):
        return rf"\b(?:{re.escape(word)}|{asked['verb']}(?:s|ed|ing)? {re.escape(asked['what'])})\b"
    return rf"\b{re.escape(word)}\b"
