"""References as a council prints them: `AB/C2 (Formerly AB/C6) (Annual)` → `AB/C2`, formerly `AB/C6`.

A printed cell holds a reference, notes in brackets, codes of other lists, and references of earlier years.
Which words a council puts there is data (`councils/<id>/council.yaml`); how often something is measured is
said in words that all use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from pipelines.rows.records import Row

OFTEN = ("Annual", "Quarter", "Bi-?annual", "Month")
FORMERLY = ("Formerly",)
SECOND_CODE = re.compile(r"\(([A-Z][A-Za-z]{0,6}/[A-Z]{0,3}\d+)\)")
NAMELESS = re.compile(r"^NEW\s*[-–]\s*(TBC\b.*|$)", re.IGNORECASE)
NEVER = "(?!)"
MOST_REFERENCES = 20_000
"""How many printed cells are known: those of one indicator are alike from report to report."""


@dataclass(frozen=True)
class References:
    """How one council prints references.

    Attributes:
        notes: what a note in brackets may begin with.
        former_words: what stands before a reference of an earlier year.
        codes: names of other lists whose codes stand behind its own reference.
    """

    notes: tuple[str, ...] = ()
    former_words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @cached_property
    def _former(self) -> re.Pattern[str]:
        words = _any((*map(re.escape, self.former_words), *FORMERLY))
        return re.compile(
            rf"\({words}\s*([^()]+(?:\([^()]*\))?)\)|^{_any(FORMERLY)}\s+([^()]+(?:\([a-z]\))?)",
            re.IGNORECASE,
        )

    @cached_property
    def _note(self) -> re.Pattern[str]:
        words = _any((*map(re.escape, (*self.notes, *self.codes, *self.former_words)), *OFTEN))
        code = rf"\s+{_any(map(re.escape, self.codes))}\s?\w+(?:\s?\(\d\))?"
        return re.compile(rf"\s*\({words}[^()]*(?:\([^()]*\))?[^()]*\)|{code}", re.IGNORECASE)

    @cached_property
    def _folded_note(self) -> re.Pattern[str]:
        return re.compile(rf"\({_any((*map(re.escape, self.notes), *OFTEN))}[^)]*\)", re.IGNORECASE)

    @lru_cache(maxsize=MOST_REFERENCES)  # noqa: B019 - there are as few of these as councils
    def main(self, ref: str) -> str:
        """The reference itself, without notes and former references; empty for one still to come."""
        if NAMELESS.match(ref):
            return ""
        text = re.sub(r"^(?:NEW\s*[-–]\s*|Formerly\s+)", "", ref, flags=re.IGNORECASE)
        text = self._note.sub("", SECOND_CODE.sub("", text)).strip()
        return re.sub(r"\s+(?=[A-Z][A-Za-z]?/)", " | ", text).split(" | ")[0].strip()

    @lru_cache(maxsize=MOST_REFERENCES)  # noqa: B019 - the same
    def former(self, ref: str) -> tuple[str, ...]:
        """References that a printed cell gives beside its own: last year's, or another code for the same."""
        found = [match.group(1) or match.group(2) for match in self._former.finditer(ref)]
        found += SECOND_CODE.findall(ref)
        found += re.split(r"\)\s+(?=[A-Z][A-Za-z]?/)", ref)[1:]
        return tuple(text.strip() for text in found if text and text.strip() != self.main(ref))

    @lru_cache(maxsize=MOST_REFERENCES)  # noqa: B019 - the same
    def fold(self, ref: object) -> str:
        """A reference for comparing: no spaces, brackets or notes; O, I and l read as digits."""
        head = self._folded_note.sub("", str(ref or ""))
        folded = re.sub(r"[^a-z0-9/]", "", head.lower())
        return folded.translate(str.maketrans("oil", "011"))


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words) or NEVER})"


GENERAL = References()
"""How references are printed by a council of which nothing is known."""


@dataclass(frozen=True)
class ReferenceWords:
    """How references are printed, by the name of the council that publishes them."""

    by_publisher: Mapping[str, References] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, row: Row) -> References:
        """How the council that published a row prints them."""
        return self.by_publisher.get(str(row.get("publisher") or ""), GENERAL)

    def fold(self, row: Row) -> str:
        """A row's reference for comparing."""
        return self.of(row).fold(row["ref"])


GENERAL_WORDS = ReferenceWords()
"""For rows of councils of which nothing is known."""
