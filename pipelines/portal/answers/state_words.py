"""The words for how far actions have come, from `schemas/answers/states.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError
from pipelines.portal.answers.stemming import stem

BEFORE = re.compile(r"^(?:milestones?|actions?|targets?|projects?) ", re.IGNORECASE)
"""What an entry may have before its state: `Milestone Fully Met`."""


@dataclass(frozen=True)
class StateWords:
    """The phrases as the data file has them.

    Attributes:
        asked: by the state, phrases of a question.
        printed: by the state, whole entries of reports in small letters.
        unsaid: entries in small letters that say nothing of it.
        things: words for what is done and rated so.
        plain: words beside them that say nothing of which are meant.
    """

    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    printed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()
    things: Sequence[str] = ()
    plain: Sequence[str] = ()

    @cached_property
    def _asked(self) -> Mapping[str, re.Pattern[str]]:
        return {state: _any_of(phrases) for state, phrases in self.asked.items()}

    def asked_in(self, text: str) -> str:
        """The state that a question asks for; empty for none."""
        return next((state for state, phrases in self._asked.items() if phrases.search(text)), "")

    def without_state(self, text: str) -> str:
        """A question without the phrases of any state."""
        for phrases in self._asked.values():
            text = phrases.sub(" ", text)
        return text

    def state_of(self, entry: str) -> str:
        """The state that a printed entry stands for; empty for none."""
        said = BEFORE.sub("", " ".join(entry.lower().split()))
        return next((state for state, entries in self.printed.items() if said in entries), "")

    @cached_property
    def thing_counted(self) -> re.Pattern[str]:
        """How many, or what share, of things: the number of them that a question names, and their word."""
        asks = r"how many|number of|count of|(?:share|proportion|percent(?:age)?|fraction)\b"
        before = r"(?: of)?(?: (?:the|our|its|all|these|those|their|your))*(?: council['’]?s)?(?: (\d+))?"
        return re.compile(
            rf"\b(?:{asks}){before}(?: [\w'’&-]+){{0,2}}? ({'|'.join(self.things)})\b", re.IGNORECASE
        )

    @cached_property
    def thing_listed(self) -> re.Pattern[str]:
        """Which of some things: their word."""
        before = r"(?: of)?(?: (?:the|our|its|all|these|those|their))*(?: council['’]?s)?"
        return re.compile(
            rf"\b(?:which|what|list|name){before}(?: [\w'’&-]+){{0,2}}? ({'|'.join(self.things)})\b",
            re.IGNORECASE,
        )

    @cached_property
    def plain_stems(self) -> frozenset[str]:
        """The stems of words that say nothing of which are meant, with those of the things."""
        return frozenset(map(stem, (*self.plain, *self.things)))


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    options = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"\b(?:{options})\b", re.IGNORECASE)


def load_state_words(folder: Path) -> StateWords:
    """The words for how far actions have come.

    Raises:
        LayoutError: the file breaks its schema.
    """
    raw = load_yaml_file(folder / "states.yaml", folder / "states.schema.json", LayoutError)
    return StateWords(
        asked={state: tuple(words["asked"]) for state, words in raw["states"].items()},
        printed={state: frozenset(words["printed"]) for state, words in raw["states"].items()},
        unsaid=frozenset(raw["unsaid"]),
        things=tuple(raw["things"]),
        plain=tuple(raw["plain"]),
    )
