"""Headings as words: abbreviations spelt out, units and periods taken off, what is left compared with fields.

The words are data: `schemas/heading-words/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.extraction.kinds import periods
from pipelines.rows import figures
from pipelines.rows import periods as printed

ALIKE = 86  # of 100: words so alike are one, misprinted
TEXTS_KEPT = 2_000
LEAST_FUZZY = 5  # letters: shorter words must agree
UNIT = re.compile(
    r"(?i)\(?\s*£\s?['’]?(?:000['’]?s?|m\b|k\b|million|thousands?|s\b)?\s*\)?|\(?\b000['’]?s\b\)?"
    r"|\(\s*%\s*\)|\(\s*£\s*\)"
)
TOKEN = re.compile(r"[a-z]+(?:['’/][a-z]+)*|[a-z]/[a-z]+|%|#|№|\+/-")
CUT_SHORT = re.compile(r"(?<![a-z.])([a-z]{2,})\.(?![a-z])")  # `Benchm.`, and not `e.g.`
LETTER_APART = re.compile(
    r"\b([B-HJ-Z]) (?!and\b|for\b|the\b|per\b)([a-z]{3,})\b"
)  # `G reen`, as narrow columns print it
LACKING = re.compile(r"\bno (?!of\b)(?=[a-z])|\bun-(?=[a-z])")  # `No rating`, and not `No. rated`
RATING_LETTERS = {"g", "r"}
NO_VOWEL = re.compile(r"[a-z][^aeiou\W]{1,5}")  # `cmts`, which no word is
STROKED = re.compile(r"[a-z]/[a-z]{3,}")  # `m/stone`
RATED = re.compile(
    r"(?i)^(?P<rating>(?:green|red|amber)(?:[ /-](?:green|amber|red))?|blue)(?::|\s[–—-])\s+"
    r"(?!(?:green|amber|red|blue)\b)\S"
)  # `Green: done or on course` is `Green`, with what that means
ASIDE = re.compile(r"\([^()]*\)")
MOST_CONSONANTS = 0.6  # of a word, that short for it has
LEAST_CUT = 3  # letters that an abbreviation lacks or has: with fewer it may be another word
AHEAD = re.compile(r"(?i)\b(?:to be (?:\w+ed|met)|still to|yet to|future)\b")
AIM = re.compile(r"\baims?\b(?! to\b)")  # of a period: without one it may be a council's, of no figure
SHARE = re.compile(r"\bpercent(?:age)? of\b|\bas percent\b")
RELATIVE = (
    ("to date", re.compile(r"\b(?:ytd|year to date|to date|cumulative|profiled)\b")),
    (
        "year ago",
        re.compile(
            r"\b(?:(?:same|this) (?:quarter|period|time) (?:last|previous|prior) year|year ago"
            r"|last year|previous year|prior year)\b"
        ),
    ),
    ("before", re.compile(r"\b(?:previous|last|prior|preceding)\b(?! (?:target|year))")),
    ("latest", re.compile(r"\b(?:this (?:quarter|period|month|year)(?! target)|current|latest)\b")),
    ("year", re.compile(r"\b(?:annual|full year|year end|end of (?:the )?year|yearly|for the year)\b")),
)
MEASURES = (
    (
        "benchmark",
        re.compile(
            r"\b(?:benchmark|england|scotland|wales|northern ireland|britain|uk|national|neighbours"
            r"|comparator|london|regional|peer|(?:east|west) midlands|(?:north|south) (?:east|west)"
            r"|yorkshire)\b"
        ),
    ),
    (
        "variance",
        re.compile(r"\b(?:variance|over spend|under spend|overspend|underspend|gap|over under|slippage)\b"),
    ),
    (
        "budget",
        re.compile(r"\b(?:original|base|revised|latest|approved|current) estimate\b"),
    ),  # what councils call budgets
    ("forecast", re.compile(r"\b(?:forecast|estimate)\b")),
    ("target", re.compile(r"\btarget\b")),
    ("budget", re.compile(r"\b(?:budget|budgeted|planned)\b")),
    (
        "actual",
        re.compile(
            r"\b(?:actual|result|outturn|performance(?! (?:indicator|measure))|achieved|spend|delivered)\b"
        ),
    ),
)


@dataclass(frozen=True)
class HeadingWords:
    """Abbreviations, words of the same meaning and words without one; see `words.schema.json`.

    A word that a full stop or a stroke cuts short keeps it (`benchm.`, `m/stone`): `PhraseWords` finds which
    it may be. The `names` are those of the report's own publisher, in small letters, each of which is the
    word `publisher`, as above its own column of a table that compares it with others.
    """

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    alone: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def words_of(self, text: str) -> tuple[str, ...]:
        """The words of a heading that carry meaning, abbreviations spelt out, in the project's spelling."""
        return tuple(word for word in self.all_words_of(text) if word not in self.empty)

    def all_words_of(self, text: str) -> tuple[str, ...]:
        """The same with words that carry no meaning of their own (`to`, `of`)."""
        return self._words_kept(text)

    @cached_property
    def _words_kept(self) -> Callable[[str], tuple[str, ...]]:
        """The words of texts, remembered: each heading is asked for under many rows and for each kind."""
        return lru_cache(maxsize=TEXTS_KEPT)(self._all_words_of)

    @cached_property
    def headings_kept(self) -> Callable[[tuple[str, ...], str], Heading]:
        """Headings by their texts and the report's own period, remembered likewise; ask by `heading_of`."""
        return lru_cache(maxsize=TEXTS_KEPT)(lambda stack, own: _heading_of(stack, self, own))

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    def _all_words_of(self, text: str) -> tuple[str, ...]:
        found: list[str] = []
        lowered = LETTER_APART.sub(r"\1\2", text).lower().replace("’", "'").replace("&", " and ")
        for name in self.names:
            lowered = re.sub(rf"\b{re.escape(name)}\b", "publisher", lowered)
        whole = lowered.strip().rstrip(".")
        lowered = self.abbreviations.get(whole) or lowered
        cut = set(CUT_SHORT.findall(lowered))
        lowered = LACKING.sub("none ", lowered)
        for token in TOKEN.findall(lowered.replace(".", "")):
            if token not in self.abbreviations and STROKED.fullmatch(token):
                found.append(token)
                continue
            for word in self.abbreviations.get(token, token.replace("/", " ")).split():
                if len(word) == 1 and word not in ("i", "l", "s"):
                    continue
                is_cut = word == token in cut and word not in self.empty and word not in self.same
                found.append(f"{word}." if is_cut else self.same.get(word, word))
        return tuple(found)


def with_ratings_whole(stacks: Sequence[Sequence[str]], words: HeadingWords) -> list[list[str]]:
    """Headings of columns, letters for ratings (`G`, `A`, `R`) spelt out where several stand side by side."""
    lowest = [stack[-1].strip().rstrip(".").lower() if stack else "" for stack in stacks]
    if not set(lowest) >= RATING_LETTERS:
        return [list(stack) for stack in stacks]
    return [
        [*stack[:-1], words.alone.get(text, stack[-1])] if stack else []
        for stack, text in zip(stacks, lowest, strict=True)
    ]


def load_heading_words(folder: Path) -> HeadingWords:
    """All words of a folder as one.

    Raises:
        LayoutError: a file breaks its schema.
    """
    abbreviations: dict[str, str] = {}
    same: dict[str, str] = {}
    empty: set[str] = set()
    alone: dict[str, str] = {}
    for raw in load_yaml_files(folder, "words.schema.json", LayoutError).values():
        abbreviations |= {str(key).lower(): value for key, value in raw["abbreviations"].items()}
        same |= raw.get("same", {})
        empty |= set(raw.get("empty", ()))
        alone |= raw.get("alone", {})
    return HeadingWords(abbreviations, same, frozenset(empty), alone)


@dataclass(frozen=True)
class Heading:
    """One column's heading, taken apart: its words without period and unit, and what those say.

    One that `is_shared` stands over several columns, and may name one of them only. `above` are the texts
    that stand above the lowest one, without regard to capitals. `main` are its words without those that
    brackets add (`aside`), `sides` those on either side of an `or`.
    """

    text: str
    words: tuple[str, ...]
    period: str
    is_to_date: bool
    measure: str
    relation: str
    scale: int
    is_percent: bool
    is_shared: bool = False
    above: frozenset[str] = frozenset()
    main: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    sides: tuple[frozenset[str], ...] = ()

    @cached_property
    def is_bare(self) -> bool:
        """Whether it says nothing but a period or a unit."""
        return not [word for word in self.words if word not in ("quarter", "year", "percent", "month")]

    @cached_property
    def is_ahead(self) -> bool:
        """Whether it says that something is still to come."""
        return bool(AHEAD.search(self.text))

    @cached_property
    def is_named(self) -> bool:
        """Whether it says what stands under it, and of no period."""
        return bool(self.words) and not self.is_bare and not self.period

    @cached_property
    def is_share(self) -> bool:
        """Whether it heads percentages and no sums of money."""
        return self.is_percent and self.scale == 1 and "£" not in self.text

    @cached_property
    def heads_figures(self) -> bool:
        """Whether it names a period, a measure or a unit: what stands under it is measured."""
        return bool(self.period or self.measure or self.is_percent or self.scale != 1)

    @cached_property
    def word_set(self) -> frozenset[str]:
        """Its words, each once."""
        return frozenset(self.words)


def heading_of(stack: Sequence[str], words: HeadingWords, own: str) -> Heading:
    """A heading from the texts that stand above a column, outermost first.

    Args:
        stack: the texts; one merged over several columns is in each one's stack.
        words: abbreviations and the like.
        own: the report's own period.
    """
    return words.headings_kept(tuple(stack), own)


def _heading_of(stack: Sequence[str], words: HeadingWords, own: str) -> Heading:
    text = printed.with_years_whole(" ".join(dict.fromkeys(stack)))
    named = periods.named_period(periods.compared_with(text), own) or periods.month_beside(text, own)
    bare = UNIT.sub(" ", periods.TO_A_DAY.sub("to date ", text))
    bare = re.sub(
        rf"(?i)\b{printed.MONTH}\b[ '’.-]*(?:20)?\d\d(?!\d)|{periods.YEAR_PAIR}|\b20\d\d\b", " ", bare
    )
    if named and named.text[:1] == "Q":
        bare = periods.QUARTER.sub(" ", bare)
    rated = RATED.match(bare.strip())
    found = words.words_of(rated["rating"] if rated else bare)
    phrase = " ".join(words.all_words_of(bare))
    relation = next((name for name, pattern in RELATIVE if pattern.search(phrase)), "")
    if named and named.text[:1] == "Q" and relation == "year ago" and not periods.YEARS.search(text):
        named = periods.NamedPeriod(periods.year_ago(named.text) or named.text)  # `Q3 last year`
    if named and relation in ("before", "latest", "year ago") and named.text:
        relation = ""  # the period says it
    measure = next((name for name, pattern in MEASURES if pattern.search(phrase)), "")
    if measure == "actual" and AHEAD.search(text):
        measure = ""
    if measure == "budget" and SHARE.search(phrase):
        measure = ""  # `% of working budget` is no budget
    measure = measure or ("target" if named and AIM.search(phrase) else "")
    is_whole_year = measure == "actual" and periods.TO_YEAR_END.search(text) is not None
    parts = re.split(r"(?i)\bor\b", ASIDE.sub(" ", bare))
    sides = [words.all_words_of(part) for part in parts]
    are_two = all(words.words_of(part) for part in parts)  # `at or above` is one
    return Heading(
        text,
        found,
        named.text if named else "",
        bool(periods.TO_DATE.search(text)) or relation == "to date" or is_whole_year,
        measure,
        relation,
        figures.heading_scale(text),
        bool(re.search(r"%|\bper ?cent", text, re.IGNORECASE)),
        above=frozenset(one.casefold() for one in stack[:-1]),
        main=frozenset(words.words_of(ASIDE.sub(" ", bare))),
        aside=frozenset(words.words_of(" ".join(ASIDE.findall(bare)))),
        sides=tuple(map(frozenset, sides)) if len(sides) == 2 and are_two else (),
    )


class PhraseWords:
    """All words of some phrases, to be looked up by what headings say: the same but for ending or misprint.

    There are a few hundred, and a heading has a few: each is compared with all of them once, and not with
    every phrase again.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._long = [word for word in self._words if len(word) >= LEAST_FUZZY]
        self._by_stem: dict[str, set[str]] = {}
        self._by_singular: dict[str, set[str]] = {}
        for word in self._words:
            self._by_stem.setdefault(_stem(word), set()).add(word)
            if len(word) > 2:
                self._by_singular.setdefault(word.rstrip("s"), set()).add(word)

    @cached_property
    def alike(self) -> Callable[[frozenset[str]], frozenset[str]]:
        """Those words that one of a heading's own words is or is alike to; each kind asks it of a heading."""
        return lru_cache(maxsize=TEXTS_KEPT)(self._alike)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "alike"}

    def _alike(self, own: frozenset[str]) -> frozenset[str]:
        found: set[str] = set()
        for given in own:
            word = given.rstrip(".")
            found |= self._by_stem.get(_stem(word), set()) | self._by_singular.get(word.rstrip("s"), set())
            if len(word) >= LEAST_FUZZY:
                near = process.extract(word, self._long, scorer=ratio, score_cutoff=ALIKE, limit=None)
                found.update(other for other, _, _ in near)
            if given not in self._by_stem and is_cut_short(given):
                forms = {word, word.rstrip("s")}
                found |= {other for other in self._long if any(_is_short_for(one, other) for one in forms)}
        return frozenset(found)


def likeness(own: frozenset[str], phrase: frozenset[str], alike: frozenset[str]) -> float:
    """How much a heading says what a phrase says, 0 to 1.

    Args:
        own: the heading's words.
        phrase: the phrase's words.
        alike: the words of phrases that are alike to one of the heading's.
    """
    shared = len(phrase & alike)
    if not shared:
        return 0.0
    if shared == len(phrase) == len(own):
        return 1.0
    if shared == len(phrase):  # it says more than the phrase
        return 0.5 + 0.4 * shared / len(own)
    if shared == len(own):  # it says less
        return 0.3 + 0.4 * shared / len(phrase)
    return 0.6 * shared / max(len(phrase), len(own))


def is_cut_short(word: str) -> bool:
    """Whether a word of a heading is short for another: with a full stop, a stroke or no vowel."""
    return word.endswith(".") or "/" in word or bool(NO_VOWEL.fullmatch(word))


def _is_short_for(word: str, other: str) -> bool:
    """Whether a word is another one cut short: its beginning, its consonants, or its two ends."""
    first, _, last = word.partition("/")
    if last:
        return other.startswith(first) and other.endswith(last)
    if len(other) - len(word) < LEAST_CUT - 1:
        return False
    if len(word) >= LEAST_CUT and other.startswith(word):
        return True
    if not NO_VOWEL.fullmatch(word) or not other.startswith(word[0]):
        return False
    letters = iter(other)
    spoken = sum(1 for letter in other if letter not in "aeiou")
    return all(letter in letters for letter in word) and len(word) >= MOST_CONSONANTS * spoken


def _stem(word: str) -> str:
    """A word less its ending, where enough is left: `finishes`, `finished` and `finish` are one."""
    for ending in ("ing", "es", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_FUZZY:
            return word[: -len(ending)]
    return word
