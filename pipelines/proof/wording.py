"""Sentences read for the figures they state, with the patterns of `schemas/wordings/`.

A pattern says in which words a figure is stated; what the figure must agree with is the business of the
check that uses it. Nothing is read into a sentence: one that no pattern fits states nothing.

Patterns are made of terms, words of one meaning (`{rose}`, `{compared}`), so that a sentence of a kind is
read in other words too. A pattern that fits one sentence only is a defect; `tests/proof/test_phrases.py`
looks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.proof.outcome import Figure
from pipelines.rows import figures, periods
from pipelines.rows.figures.in_words import WORDS, figure_in_words
from pipelines.rows.figures.sentences import counted_in_words, figure_at
from pipelines.rows.figures.sentences import sentences as split
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records, Row

IN_WORDS = rf"(?i:\b{WORDS}(?:(?: and a half)?[ -]per ?cent\b|(?= (?:percentage )?points?\b)))"
DIGITS = (  # where a figure may stand; whether one does, the grammar says
    r"(?<![\d.,/£])£?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\d)(?:\s?(?:million|bn|m|k)\b)?"
    r"(?:\s?%|\s?per\scent\b)?"
)
FIGURE = rf"(?:{DIGITS}|{IN_WORDS})"
SAID = re.compile(IN_WORDS)
PERIOD = (
    rf"(?i:(?:Q|quarter\s)[1-4](?:\s{periods.FINANCIAL_YEAR})?|{periods.FINANCIAL_YEAR}\sQ[1-4]"
    rf"|{periods.SEASON}\s\d{{4}}|{periods.MONTH}\s\d{{4}})"
)
TERMS = "terms"  # the file of terms, which no check reads
TERM = re.compile(r"\{([a-z][a-z_]+)\}")
GROUP = re.compile(r"\{([a-d])\}")
QUOTED = ("a", "b", "c", "d", "part", "whole")
"""Groups of a pattern that hold a figure."""


@dataclass(frozen=True)
class Phrase:
    """A pattern of a file of wordings, compiled by the first sentence that asks for it: few are asked for.

    Attributes:
        written: as the file has it.
        place: that file, for the error.
        terms: words of one meaning, by name.
    """

    written: str
    place: str
    terms: Mapping[str, str] = field(repr=False, hash=False)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """With its placeholders filled in.

        Raises:
            LayoutError: it is no regular expression, or names a term that is none.
        """
        return self._compiled(FIGURE, PERIOD, self.terms)

    @cached_property
    def of_digits(self) -> re.Pattern[str]:
        """The same for texts that say no figure in words, as nearly all: it is quicker."""
        return self._compiled(f"(?:{DIGITS})", PERIOD, self.terms)

    def check(self) -> None:
        """See that it can be compiled, its terms and figures left out: they take longest, and are seen once.

        Raises:
            LayoutError: it cannot.
        """
        self._compiled(r"\d", "x", dict.fromkeys(self.terms, "x"))

    def _compiled(self, figure: str, period: str, terms: Mapping[str, str]) -> re.Pattern[str]:
        text = GROUP.sub(lambda found: f"(?P<{found[1]}>{figure})", self.written)
        text = text.replace("{period}", f"(?P<period>{period})")
        return _compiled(_filled(text, self.place, terms), self.written, self.place)


def _compiled(pattern: str, written: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise LayoutError(place, f"{written!r}: {error}", "mend the pattern") from error


class Quoted(NamedTuple):
    """A figure that a sentence states, and its unit: `percent`, `gbp` or `count`."""

    figure: Figure
    unit: str


class Sentence(NamedTuple):
    """One sentence of a row's text; `locator` names the cell or paragraph it stands in."""

    report: str
    row: Row
    text: str
    locator: str
    before: str = ""


@dataclass(frozen=True)
class Wording:
    """One file of `schemas/wordings/`."""

    check: str
    description: str
    texts: tuple[tuple[str, str], ...]
    phrases: Mapping[str, tuple[Phrase, ...]]
    synonyms: Mapping[str, str]
    ignored: frozenset[str]
    named: tuple[Mapping[str, Any], ...]
    terms: Mapping[str, str]

    def find(self, phrase: str, text: str) -> Iterator[re.Match[str]]:
        """Where a sentence says something, no stretch of it twice."""
        taken: list[tuple[int, int]] = []
        says_figures = _says_figures(text)
        for one in self.phrases.get(phrase, ()):
            for found in (one.pattern if says_figures else one.of_digits).finditer(text):
                if not _states_figures(found):
                    continue
                if not any(found.start() < end and start < found.end() for start, end in taken):
                    taken.append(found.span())
                    yield found

    def words(self, text: str) -> frozenset[str]:
        """The words of a text that tell names apart, in the singular, abbreviations spelled out."""
        return _words(text, tuple(self.synonyms.items()), self.ignored)


@lru_cache(maxsize=20_000)  # each sentence is asked for many phrases
def _says_figures(text: str) -> bool:
    """Whether a text says a percentage, or points, in words."""
    return SAID.search(text) is not None


@lru_cache(maxsize=20_000)  # each sentence is held against the same names of indicators
def _words(text: str, synonyms: tuple[tuple[str, str], ...], ignored: frozenset[str]) -> frozenset[str]:
    for short, long in synonyms:
        if short in text:
            text = re.sub(rf"\b{short}\b", f"{short} {long}", text)
    found = re.findall(r"[a-z]{2,}", text.lower().replace("’", "'").replace("'s", ""))
    return frozenset(_singular(word) for word in found if word not in ignored)


def _states_figures(found: re.Match[str]) -> bool:
    """Whether all that a pattern takes for figures are some: no half of a number, no period, no name's."""
    names = [name for name in QUOTED if name in found.re.groupindex and found[name] is not None]
    return all(figure_at(found.string, *found.span(name)) for name in names)


def load_wordings(folder: Path) -> dict[str, Wording]:
    """All wordings by the check that uses them.

    Raises:
        LayoutError: a file breaks their schema, or a pattern is none.
    """
    found = {}
    files = load_yaml_files(folder, "wording.schema.json", LayoutError)
    terms = _terms(raw["terms"] for raw in files.values() if raw["check"] == TERMS)
    for path, raw in files.items():
        if raw["check"] == TERMS:
            continue
        place = f"schemas/wordings/{path.name}"
        found[raw["check"]] = Wording(
            raw["check"],
            raw["description"],
            tuple((text["resource"], text["column"]) for text in raw.get("texts", ())),
            {
                name: tuple(_phrase(pattern, place, terms) for pattern in patterns)
                for name, patterns in raw.get("phrases", {}).items()
            },
            raw.get("synonyms", {}),
            frozenset(raw.get("ignored", ())),
            tuple(raw.get("named", ())),
            terms,
        )
    return found


def _terms(given: Iterable[Mapping[str, list[str]]]) -> Mapping[str, str]:
    """Each term as a pattern of its words, in capitals or not; a term may be made of those before it.

    Raises:
        LayoutError: one is no pattern.
    """
    terms: dict[str, str] = {}
    place = "schemas/wordings/terms.yaml"
    for name, words in (item for each in given for item in each.items()):
        written = "(?<![A-Za-z])(?i:" + "|".join(words) + ")"
        _compiled(_filled(written, place, dict.fromkeys(terms, "x")), written, place)
        terms[name] = _filled(written, place, terms)
    return terms


def _filled(pattern: str, place: str, terms: Mapping[str, str]) -> str:
    def term(found: re.Match[str]) -> str:
        if found[1] not in terms:
            raise LayoutError(place, f"{pattern!r} asks for words of {found[1]}", "name a term of terms.yaml")
        return terms[found[1]]

    return TERM.sub(term, pattern)


@lru_cache(maxsize=2_000)  # the rules of a project are read by each step
def _known_phrase(written: str, place: str, terms: tuple[tuple[str, str], ...]) -> Phrase:
    phrase = Phrase(written, place, dict(terms))
    phrase.check()
    return phrase


def _phrase(pattern: str, place: str, terms: Mapping[str, str]) -> Phrase:
    """A pattern that has been looked at.

    Raises:
        LayoutError: it is no regular expression, or names a term that is none.
    """
    return _known_phrase(pattern, place, tuple(terms.items()))


def sentences(wording: Wording, records: Mapping[str, Records]) -> Iterator[Sentence]:
    """Every sentence of the columns that a wording reads."""
    for resource, column in wording.texts:
        for row in records[resource].rows if resource in records else ():
            before = ""
            for text in split(str(row[column] or "")):
                yield Sentence(str(row["report"]), row, text, cell_name(row["locator"], column), before)
                before = text


def quoted(found: re.Match[str], group: str, locator: str) -> Quoted:
    """The figure of a pattern's group."""
    return quote(found[group], locator)


def quote(text: str, locator: str) -> Quoted:
    """A printed figure as number, precision and unit; a number in words counts.

    Raises:
        ValueError: the text is no figure; `Wording.find` gives none such.
    """
    number = counted_in_words(text)
    if number is not None:
        return Quoted(Figure(number, Decimal(1), locator, text), "count")
    said = figure_in_words(text)
    if said is not None and said.value is not None and said.unit is not None:
        return Quoted(Figure(said.value, said.step, locator, text), said.unit.value)
    found = figures.parts(text.strip())
    if len(found) != 1 or found[0].value is None:
        raise ValueError(f"{text!r} is no figure")
    unit = found[0].unit if found[0].unit in (figures.Unit.GBP, figures.Unit.PERCENT) else figures.Unit.COUNT
    return Quoted(Figure(found[0].value, found[0].step, locator, text.strip()), unit.value)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
