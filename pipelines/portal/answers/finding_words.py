"""The words in which people ask whether printed figures agree, from `schemas/answers/findings.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError
from pipelines.portal.answers.stemming import stem

Groups = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class FindingWords:
    """The phrases as the data file has them.

    Attributes:
        disagree: what asks whether figures agree, or which of two is right.
        changed: what asks whether a figure was printed differently later.
        measures: what of an indicator may have been.
        groups: by the kind of check, phrases one of each group of which asks for its findings.
        check_words: by the kind of check, words that tell of it.
        plain: words that say nothing of which figures are meant.
        nothing: words for the figure 0.
    """

    disagree: Sequence[str] = ()
    changed: Sequence[str] = ()
    measures: Sequence[str] = ()
    groups: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    check_words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    plain: Sequence[str] = ()
    nothing: Sequence[str] = ()

    @cached_property
    def disagreeing(self) -> re.Pattern[str]:
        """The phrases of disagreement."""
        return _any_of(self.disagree)

    @cached_property
    def changing(self) -> re.Pattern[str]:
        """The phrases of what was printed differently later."""
        return _any_of(self.changed)

    @cached_property
    def zeros(self) -> re.Pattern[str]:
        """The words for the figure 0."""
        return _any_of(self.nothing)

    @cached_property
    def plain_stems(self) -> frozenset[str]:
        """The stems of words that say nothing of which figures are meant."""
        return frozenset(map(stem, self.plain))

    @cached_property
    def stems_of_check(self) -> Mapping[str, frozenset[str]]:
        """The stems of the words that tell of each kind of check."""
        return {check: frozenset(map(stem, words)) for check, words in self.check_words.items()}

    @cached_property
    def _checks(self) -> Mapping[str, Groups]:
        return {check: tuple(map(_any_of, groups)) for check, groups in self.groups.items() if groups}

    def check_asked(self, text: str) -> str:
        """The kind of check that a text asks for by a phrase of each of its groups; empty for none."""
        asked = (
            check for check, groups in self._checks.items() if all(group.search(text) for group in groups)
        )
        return next(asked, "")

    def asking_in(self, text: str) -> str:
        """The phrases of a text that only ask, which say nothing of which figures are meant."""
        groups = self._checks.get(self.check_asked(text), ())
        patterns = (self.disagreeing, self.changing, self.zeros, *groups)
        return " ".join(found.group() for pattern in patterns for found in pattern.finditer(text))

    def are_in(self, text: str) -> bool:
        """Whether a text has words that ask whether figures agree."""
        return self.disagreeing.search(text) is not None or bool(self.check_asked(text))


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered)) or '(?!)'})\b", re.IGNORECASE)


def load_finding_words(folder: Path) -> FindingWords:
    """The words for findings.

    Raises:
        LayoutError: the file breaks its schema.
    """
    raw = load_yaml_file(folder / "findings.yaml", folder / "findings.schema.json", LayoutError)
    return FindingWords(
        disagree=tuple(raw["disagree"]),
        changed=tuple(raw["changed"]),
        measures=tuple(raw["measures"]),
        groups={check: entry["groups"] for check, entry in raw["checks"].items()},
        check_words={check: entry["words"] for check, entry in raw["checks"].items()},
        plain=tuple(raw["plain"]),
        nothing=tuple(raw["nothing"]),
    )
