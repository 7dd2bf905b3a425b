"""Personal data in the texts of a table: looked for in every distinct text of each published column.

A cell that holds some goes out as `[redacted]` and its row stays; which records, under which column and of
which kind is told, the text never is. What a column is about is what its field declares: an office's
telephone number and the address of premises are published on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.datasets.declared.payees import UNNAMED
from pipelines.gate.personal import find_personal
from pipelines.gate.screening import TITLES, Allowed
from pipelines.tables.declared import DeclaredField
from pipelines.tables.identifiers import names_ids
from pipelines.tables.lint.rules import LintFault, fault

REMEMBERED = 200_000  # texts of one column whose answer is kept

_OF_CONTACTS = frozenset({"email", "telephone", "profile", "address"})
_OF_PLACES = frozenset({"address", "coordinates", "property"})
_OF_FIGURES = frozenset(
    {"telephone", "nhs_number", "card", "bank", "document_number", "coordinates", "vehicle"}
)
"""Kinds that figures alone can look like: numbers of things are none, unless their heading says telephone."""

_LETTER = re.compile(r"[^\W\d_]")
_CONTACT = re.compile(r"phone|\btel\b|\bmobile\b|\bfax\b", re.IGNORECASE)


def kinds_not_asked(one: DeclaredField) -> frozenset[str]:
    """The kinds that a field holds on purpose, or cannot hold."""
    kinds: set[str] = set()
    if one.person in ("office", "business"):
        kinds |= _OF_CONTACTS
    if one.place in ("premises", "area") or one.role == "boundary":
        kinds |= _OF_PLACES
    names = (one.name.replace("_", " "), one.title)
    if any(names_ids(name) for name in names if name) and not any(_CONTACT.search(name) for name in names):
        kinds |= _OF_FIGURES
    return frozenset(kinds)


def is_plain_figure(text: str) -> bool:
    """Whether a text is a number of at most ten figures by itself, in which the screen never finds anything.

    A million numbers of payments are not asked one by one. Telephone numbers begin with 0 or a sign.
    """
    return len(text) <= 10 and text.isdecimal() and text[0] != "0"


def kinds_in(text: str, allowed: Allowed, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """The kinds of personal data that a text holds for sure, except those that are not asked."""
    return frozenset(
        span.kind
        for span in find_personal(text)
        if span.is_sure and span.kind not in without and not allowed.has(span)
    )


@dataclass
class TableScreen:
    """The screen of one file: what was found so far, by field and kind."""

    allowed: Allowed = field(default_factory=Allowed)
    hits: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    seen: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    apart: dict[str, frozenset[str]] = field(default_factory=dict)

    def kinds(self, one: DeclaredField, text: str) -> frozenset[str]:
        """The kinds of personal data that a text of a field holds."""
        if one.type != "string" or one.person == "none" or text == UNNAMED or is_plain_figure(text):
            return frozenset()
        key = (one.name, text)
        if key not in self.seen:
            if one.name not in self.apart:
                self.apart[one.name] = kinds_not_asked(one)
            apart = self.apart[one.name]
            if apart >= _OF_FIGURES and not _LETTER.search(text):
                return frozenset()  # a million numbers of transactions are not asked one by one
            found = kinds_in(text, self.allowed, apart)
            if len(self.seen) >= REMEMBERED:
                return found
            self.seen[key] = found
        return self.seen[key]

    def without(self, one: DeclaredField, text: str) -> str:
        """A text as it may be shown."""
        return UNNAMED if text and self.kinds(one, text) else text

    def let_out(self, one: DeclaredField, records: Any, texts: Any) -> Any:
        """A batch of a field's texts as they go out; what is withheld is noted with its records.

        Args:
            one: the field.
            records: the records, an Arrow array of whole numbers.
            texts: their texts, an Arrow array of strings.
        """
        if one.type != "string":
            return texts
        bad = {
            text: kinds for text in pc.unique(texts).to_pylist() if text and (kinds := self.kinds(one, text))
        }
        if not bad:
            return texts
        hidden = pc.is_in(texts, value_set=pa.array(list(bad), pa.string()))
        found = zip(records.filter(hidden).to_pylist(), texts.filter(hidden).to_pylist(), strict=True)
        for record, text in found:
            for kind in bad[text]:
                self.hits.setdefault((one.name, kind), []).append(record)
        return pc.if_else(hidden, pa.scalar(UNNAMED), texts)

    def faults(self, titles: Mapping[str, str]) -> Iterator[LintFault]:
        """What was withheld: its records, its column as the file prints it, and its kind."""
        for (name, kind), records in sorted(self.hits.items()):
            yield fault("personal-data", records, titles.get(name, name), says=f"{TITLES[kind]} in a text")

    def told(self, faults: Sequence[LintFault]) -> tuple[LintFault, ...]:
        """Faults as they may be shown: one whose sample holds personal data comes without it."""
        return tuple(
            replace(one, text="") if one.text and kinds_in(one.text, self.allowed) else one for one in faults
        )
