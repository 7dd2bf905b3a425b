"""The words in which people ask, from `schemas/answers/`, and what each may be found as."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError
from pipelines.portal.answers.askers import Askers
from pipelines.portal.answers.finding_words import FindingWords, load_finding_words
from pipelines.portal.answers.misfit_words import MisfitWords, load_misfit_words
from pipelines.portal.answers.open_words import OpenWords, load_open_words
from pipelines.portal.answers.question_forms import QuestionForms, load_question_forms
from pipelines.portal.answers.side_words import SideWords, load_side_words
from pipelines.portal.answers.state_words import StateWords, load_state_words
from pipelines.portal.answers.stemming import stem, stems, words_of
from pipelines.portal.answers.turns import Turns, load_turns

SERVICES = ("services.yaml", "measured.yaml")
"""Files of what councils do, and of what many of them measure."""
PLAIN = "plain.yaml"
"""The file of plain words for what is done, which name no topic."""
SHORTEST_STEM = 5
"""Letters from which a stem tells its word from others."""
GAP = r"([\w&'’/-]+(?:,? [\w&'’/-]+){0,5}?)"
"""What a phrase may stand around: up to six words."""
FORMS = {"does": "(?:does|do|did|will)", "is": "(?:is|are|was|were)", "has": "(?:has|have|had)"}
"""Verbs of a phrase that may stand in any of their forms."""
BEING = frozenset(("are", "is", "was", "were", "be", "been", "being"))
"""Verbs that may stand within a phrase: `children who are in care`."""
COMMON_WORDS = frozenset(
    ("the", "of", "and", "in", "to", "for", "a", "an", "on", "by", "with", "from", "their", "they")
)


@dataclass(frozen=True)
class Lexicon:
    """The words in which people ask, from the data files.

    Attributes:
        services: what councils do: words of reports, and everyday words that stand for those.
        plain_services: what is done, to whom and how, likewise: verbs, which name no topic by being known.
        frames: phrases around an ellipsis that ask for a measure, each with that measure.
        askers: words in which people say who they are and why they ask.
        open_words: the words for open tables and their columns.
        finding_words: the words for figures that do not agree.
        state_words: the words for how far actions have come.
        question_forms: what questions ask by their form.
        misfit_words: what tells a cell that is no answer.
        side_words: the phrases that set one measure against another.
        turns: turns of phrase that become others.
        misspelt: usual misspellings in small letters, each with the word that is meant.
        heads: words that say nothing unless they are what is counted, such as `datasets`.
        broad: words as stems that mean more than what they may be found as, each with that: `debt`.
        forms: words of one root, such as `closure` and `close`, each of which finds the others.
    """

    synonyms: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    intents: Mapping[str, tuple[str, ...]]
    plain_fillers: frozenset[str]
    plain_measures: frozenset[str]
    weak: frozenset[str] = frozenset()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    opinions: frozenset[str] = frozenset()
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amounts: frozenset[str] = frozenset()
    services: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    plain_services: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    frames: tuple[tuple[str, str], ...] = ()
    askers: Askers = field(default_factory=Askers)
    open_words: OpenWords = field(default_factory=OpenWords)
    finding_words: FindingWords = field(default_factory=FindingWords)
    state_words: StateWords = field(default_factory=StateWords)
    question_forms: QuestionForms = field(default_factory=QuestionForms)
    misfit_words: MisfitWords = field(default_factory=MisfitWords)
    side_words: SideWords = field(default_factory=SideWords)
    turns: Turns = field(default_factory=Turns)
    misspelt: Mapping[str, str] = field(default_factory=dict)
    forms: tuple[tuple[str, ...], ...] = ()
    heads: frozenset[str] = frozenset()
    broad: Mapping[tuple[str, ...], frozenset[tuple[str, ...]]] = field(default_factory=dict)

    @cached_property
    def _misspelling(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.misspelt)) or '(?!)'})\b", re.IGNORECASE)

    def as_spelt(self, text: str) -> str:
        """A text with the usual misspellings mended, which then are parts of phrases as well."""
        return self._misspelling.sub(lambda found: self.misspelt[found.group().lower()], text)

    @cached_property
    def rated(self) -> frozenset[tuple[str, ...]]:
        """The phrases that ask what people rate best or worst, as stems."""
        return frozenset(tuple(map(stem, words_of(phrase))) for phrase in self.intents["rated"])

    @cached_property
    def same(self) -> Mapping[tuple[str, ...], frozenset[tuple[str, ...]]]:
        """What a word or phrase (as stems) may be replaced by, itself included."""
        found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for group, asked in self.synonyms:
            options = {tuple(stems(words)) for words in group}
            for option in options if not asked else {tuple(stems(words)) for words in asked}:
                found.setdefault(option, {option}).update(options)
        alike = {option: frozenset(others) for option, others in found.items()}
        only_asked = self.asked_for | self.broad.keys()
        for official, everyday in (*self.services, *self.plain_services):
            named = {tuple(stems(words)) for words in official}
            options = named | {
                other  # one word of a group may mean another thing
                for option in named - only_asked
                if len(option) > 1
                for other in alike.get(option, ())
                if len(other) > 1 and not set(other).isdisjoint(option)
            }
            for words in (*official, *everyday):
                option = tuple(stems(words))
                found.setdefault(option, {option}).update(options)
        return {option: frozenset(others) for option, others in found.items()}

    @cached_property
    def plain(self) -> frozenset[tuple[str, ...]]:
        """Words that only the lines of plain words know, as stems."""
        known = {tuple(stems(words)) for group, asked in self.synonyms for words in (*group, *asked)}
        known |= {tuple(stems(words)) for each in self.services for part in each for words in part}
        said = {tuple(stems(words)) for each in self.plain_services for part in each for words in part}
        return frozenset(said - known)

    @cached_property
    def spoken(self) -> Mapping[tuple[str, ...], str]:
        """Every phrase as it is written, by its stems."""
        phrases = [words for group, _ in self.synonyms for words in group]
        phrases += [words for official, _ in self.services for words in official]
        return {tuple(stems(words)): words for words in reversed(phrases)}

    @cached_property
    def _written(self) -> frozenset[str]:
        services = (words for each in self.services for part in each for words in part)
        return frozenset(words.lower() for words in (*self.spoken.values(), *services))

    def writes(self, words: str) -> bool:
        """Whether a phrase stands in the data as typed, not in another form of its words."""
        return words.lower() in self._written

    @cached_property
    def fillers(self) -> frozenset[str]:
        """The stems of words that say nothing; short ones may be another word's, as `quit` is of `quite`."""
        return frozenset(found for found in map(stem, self.plain_fillers) if len(found) >= SHORTEST_STEM)

    @cached_property
    def weak_stems(self) -> frozenset[str]:
        """The stems of words that an answer need not have, for other forms of the verbs among them."""
        return frozenset(found for found in map(stem, self.weak) if len(found) >= SHORTEST_STEM)

    @cached_property
    def measures(self) -> frozenset[str]:
        """The stems of words that name a measure."""
        return frozenset(map(stem, self.plain_measures))

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max((len(option) for option in self.same), default=1)

    @cached_property
    def framing(self) -> tuple[tuple[re.Pattern[str], str, str], ...]:
        """The frames as patterns, longest first, each with its phrase and the measure it asks for."""
        ordered = sorted(self.frames, key=lambda frame: len(frame[0]), reverse=True)
        return tuple((_frame(phrase), phrase, means) for phrase, means in ordered)

    @cached_property
    def reports_words(self) -> frozenset[tuple[str, ...]]:
        """The stems of all phrases that mean the same as others, without those that only residents use."""
        grouped = {tuple(stems(words)) for group, asked in self.synonyms for words in (*group, *asked)}
        return frozenset(grouped) | {
            tuple(stems(words)) for official, _ in self.services for words in official
        }

    def is_idle(self, words: Sequence[str]) -> bool:
        """Whether words in which residents ask are each too plain to decide: `went to` of `attended`."""
        idle = self.plain_fillers | self.weak | COMMON_WORDS
        return tuple(map(stem, words)) not in self.reports_words and all(
            word.lower() in idle for word in words
        )

    def phrases(self, intent: str) -> re.Pattern[str]:
        """The phrases of an intent, longest first."""
        return _phrases(self.intents.get(intent, ()))

    @cached_property
    def asked_for(self) -> frozenset[tuple[str, ...]]:
        """The phrases, as stems, that are only asked with and stand for names of columns."""
        asked_with = {tuple(stems(words)) for _, asked in self.synonyms for words in asked}
        return frozenset(asked_with) - self.broad.keys()

    def options_of(self, words: Sequence[str]) -> frozenset[tuple[str, ...]]:
        """What a phrase may be found as."""
        key = tuple(words)
        options = self.same.get(key, frozenset((key,)))
        return options | self._of_one_root.get(key[0], frozenset()) if len(key) == 1 else options

    @cached_property
    def _of_one_root(self) -> Mapping[str, frozenset[tuple[str, ...]]]:
        """The stems of the other words of a word's root, by its own."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for family in self.forms:
            alike = {stem(word) for word in family}
            for word in alike:
                found.setdefault(word, set()).update((other,) for other in alike)
        return {word: frozenset(others) for word, others in found.items()}


def _frame(phrase: str) -> re.Pattern[str]:
    words = [FORMS.get(word, GAP if word == "…" else re.escape(word)) for word in phrase.split()]
    return re.compile(rf"\b{' '.join(words)}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    if not phrases:
        return re.compile("(?!)")
    options = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"\b(?:{options})\b", re.IGNORECASE)


def _broad(
    entries: Sequence[Mapping[str, Sequence[str]]],
) -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for entry in entries:
        for words in entry.get("broad", ()):
            found.setdefault(tuple(stems(words)), set()).update(tuple(stems(each)) for each in entry["words"])
    return {words: frozenset(options) for words, options in found.items()}


def _services_in(folder: Path, name: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The official and everyday words of each line of a file."""
    raw = load_yaml_file(folder / name, folder / "services.schema.json", LayoutError)
    return [(tuple(entry["official"]), tuple(entry["everyday"])) for entry in raw["services"]]


def _as_one(
    services: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Lines each with the official words of those that name the same thing.

    Two lines do that share most of their official words while each has one of its own. A line all of whose
    words another has is a narrower thing, such as one stage of complaints.
    """
    having: dict[str, list[int]] = {}
    for at, (official, _) in enumerate(services):
        for words in official:
            having.setdefault(words, []).append(at)
    merged = []
    for at, (official, everyday) in enumerate(services):
        shared = Counter(other for words in official for other in having[words] if other != at)
        alike = [
            services[other][0]
            for other, many in sorted(shared.items())
            if many < len(official)
            and many < len(services[other][0])
            and 2 * many > min(len(official), len(services[other][0]))
            and many > 1
        ]
        merged.append((tuple(dict.fromkeys((*official, *chain.from_iterable(alike)))), everyday))
    return merged


def load_lexicon(folder: Path) -> Lexicon:
    """The words in which people ask.

    Raises:
        LayoutError: a file breaks its schema.
    """
    raw = load_yaml_file(folder / "words.yaml", folder / "words.schema.json", LayoutError)
    services = _as_one([entry for name in SERVICES for entry in _services_in(folder, name)])
    forms = load_yaml_file(folder / "forms.yaml", folder / "forms.schema.json", LayoutError)
    return Lexicon(
        synonyms=tuple(
            (
                (*entry["words"], *entry.get("misspelt", ())),
                (*entry.get("asked", ()), *entry.get("broad", ())),
            )
            for entry in raw["synonyms"]
        ),
        intents={name: tuple(phrases) for name, phrases in raw["intents"].items()},
        plain_fillers=frozenset(raw["fillers"]),
        plain_measures=frozenset(raw["measures"]),
        weak=frozenset(raw["weak"]),
        tables={table: tuple(words) for table, words in raw["tables"].items()},
        topics=frozenset(map(stem, raw["topics"])),
        opinions=frozenset(raw["opinions"]),
        subjects={table: tuple(columns) for table, columns in raw["subjects"].items()},
        amounts=frozenset(raw["amounts"]),
        askers=Askers(**{name: tuple(words) for name, words in raw["askers"].items()}),
        frames=tuple((phrase, entry["means"]) for entry in raw["frames"] for phrase in entry["phrases"]),
        services=tuple(services),
        plain_services=tuple(_services_in(folder, PLAIN)),
        open_words=load_open_words(folder),
        finding_words=load_finding_words(folder),
        state_words=load_state_words(folder),
        side_words=load_side_words(folder),
        question_forms=load_question_forms(folder),
        misfit_words=load_misfit_words(folder),
        turns=load_turns(folder),
        forms=tuple(map(tuple, forms["forms"])),
        heads=frozenset(raw["heads"]),
        broad=_broad(raw["synonyms"]),
        misspelt={
            wrong: entry["words"][0] for entry in raw["synonyms"] for wrong in entry.get("misspelt", ())
        },
    )
