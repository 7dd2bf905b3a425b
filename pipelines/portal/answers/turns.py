"""Turns of phrase that become others before a question is read, from `schemas/answers/turns.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_file
from pipelines.exceptions import LayoutError


@dataclass(frozen=True)
class Turns:
    """The turns by the time at which they are taken, each with what stands for it then."""

    by_stage: Mapping[str, Sequence[tuple[re.Pattern[str], str]]] = field(default_factory=dict)

    def turned(self, stage: str, text: str) -> str:
        """A text with the turns of one stage become others."""
        for turn, becomes in self.by_stage.get(stage, ()):
            text = turn.sub(becomes, text)
        return text


def load_turns(folder: Path) -> Turns:
    """The turns of phrase.

    Raises:
        LayoutError: the file breaks its schema, or a pattern is none.
    """
    raw = load_yaml_file(folder / "turns.yaml", folder / "turns.schema.json", LayoutError)
    return Turns({stage: tuple(map(_turn, entries)) for stage, entries in raw.items()})


def _turn(entry: Mapping[str, Any]) -> tuple[re.Pattern[str], str]:
    try:
        return re.compile(entry["turn"], re.IGNORECASE), entry["becomes"]
    except re.error as error:
        place = "schemas/answers/turns.yaml"
        raise LayoutError(place, f"{entry['turn']} is no pattern ({error})", "mend the pattern") from error
