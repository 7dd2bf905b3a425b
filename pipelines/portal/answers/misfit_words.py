"""The words and patterns that tell what is no answer, from `schemas/answers/misfits.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError
from pipelines.portal.answers.question_forms import pattern_of
from pipelines.portal.answers.stemming import stem


@dataclass(frozen=True)
class MisfitWords:
    """What the data file has, by its names.

    Attributes:
        stems: the stems of words that count in any of their forms.
        words: words that count as they stand.
        patterns: patterns of texts.
    """

    stems: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def finds(self, name: str, text: str) -> bool:
        """Whether a text has what a pattern tells."""
        return self.patterns[name].search(text) is not None


def load_misfit_words(folder: Path) -> MisfitWords:
    """The words and patterns that tell what is no answer.

    Raises:
        LayoutError: the file breaks its schema, or a pattern is none.
    """
    raw = load_yaml_file(folder / "misfits.yaml", folder / "misfits.schema.json", LayoutError)
    return MisfitWords(
        stems={name: frozenset(map(stem, entry["words"])) for name, entry in raw["stems"].items()},
        words={name: frozenset(entry["words"]) for name, entry in raw["words"].items()},
        patterns={name: pattern_of(entry, "misfits.yaml") for name, entry in raw["patterns"].items()},
    )
