"""What a question asks by its form, from `schemas/answers/asks.yaml`: who, where, how long, how many."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError


@dataclass(frozen=True)
class QuestionForms:
    """The patterns of the data file by their names."""

    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def found(self, name: str, text: str) -> re.Match[str] | None:
        """Where a text has a form; None where it has not."""
        return self.patterns[name].search(text)


def load_question_forms(folder: Path) -> QuestionForms:
    """The forms of questions.

    Raises:
        LayoutError: the file breaks its schema, or a pattern is none.
    """
    raw = load_yaml_file(folder / "asks.yaml", folder / "asks.schema.json", LayoutError)
    return QuestionForms({name: pattern_of(entry, "asks.yaml") for name, entry in raw["asks"].items()})


def pattern_of(entry: Mapping[str, Any], file: str) -> re.Pattern[str]:
    """The pattern of an entry of a data file, which reads any case unless the entry is `cased`.

    Raises:
        LayoutError: it is no pattern.
    """
    try:
        return re.compile(entry["pattern"], 0 if entry.get("cased") else re.IGNORECASE)
    except re.error as error:
        place = f"schemas/answers/{file}"
        raise LayoutError(place, f"{entry['pattern']} is no pattern ({error})", "mend the pattern") from error
