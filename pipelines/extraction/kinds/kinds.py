"""The kinds of dataset that a table may be, read from `schemas/kinds/`: fields, their words, looks and sums.

A kind says what is likely, never what must stand in a heading. The headings of the kind's layout are
examples that count as phrases of their fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.extraction.kinds.headings import Heading, HeadingWords, PhraseWords, likeness
from pipelines.extraction.kinds.layouts import Layout
from pipelines.extraction.kinds.looks import LOOKS

FIGURES = frozenset(["figure", "money", "percent", "count", "small number", "score"])
MARKED = frozenset(["direction", "rating"])  # looks of cells that hold signs and colours
HEADINGS_KEPT = 2_000  # of which a kind remembers what they say


@dataclass(frozen=True)
class KindField:
    """A field of a kind: phrases as tuples of words, looks by name, which figure of which period it is.

    `quarter` is the number of the quarter that its figures alone are for, 0 where that varies.
    """

    name: str
    phrases: tuple[tuple[str, ...], ...]
    never: frozenset[str]
    needs: frozenset[str]
    looks: tuple[str, ...]
    measure: str
    period: str
    is_repeated: bool
    is_aside: bool
    is_free: bool
    common: float
    quarter: int = 0

    @cached_property
    def is_figure(self) -> bool:
        """Whether its cells are figures of some measure."""
        return bool(self.measure)

    @cached_property
    def is_rating(self) -> bool:
        """Whether its cells are ratings, of some period."""
        return "rating" in self.looks and not self.measure

    @cached_property
    def is_dated(self) -> bool:
        """Whether its cells are texts of some period, such as the next quarter's milestone."""
        return not self.measure and self.period not in ("any", "none")

    @cached_property
    def is_marked(self) -> bool:
        """Whether its cells may hold nothing but a sign or a colour, which stand under periods too."""
        return not MARKED.isdisjoint(self.looks)


@dataclass(frozen=True)
class TableKind:
    """A kind of dataset; see `schemas/kinds/kind.schema.json` for what each part means.

    `phrase_words` are the words of the phrases of this kind, and of all others that were loaded with it;
    `spanning` are headings that stand over several columns, with their words.
    """

    name: str
    layout: Layout
    titles: tuple[tuple[str, ...], ...]
    says: tuple[tuple[str, ...], ...]
    row: tuple[str, ...]
    any: tuple[tuple[str, ...], ...]
    several: tuple[str, ...]
    least: int
    fields: tuple[KindField, ...]
    sums: tuple[tuple[str, ...], ...]
    products: tuple[tuple[str, ...], ...]
    phrase_words: PhraseWords = dataclass_field(repr=False, compare=False)
    spanning: Mapping[str, tuple[str, ...]] = dataclass_field(default_factory=dict)

    def field(self, name: str) -> KindField:
        """The field of a name."""
        return self._by_name[name]

    def place_of(self, name: str) -> float:
        """Where a field stands in the kind, from 0 for the first to 1 for the last."""
        return self._places[name]

    def is_reckoned(self, name: str) -> bool:
        """Whether figures of a field may be proved by a sum or product of others."""
        return name in self._reckoned

    def likenesses(self, heading: Heading) -> Mapping[str, float]:
        """How much a heading says what each field is called, 0 to 1, by the field's name."""
        own = heading.word_set
        over = {word for text, words in self.spanning.items() if text in heading.above for word in words}
        return self._likenesses(own, own - over or own)

    @cached_property
    def _by_name(self) -> dict[str, KindField]:
        return {field.name: field for field in self.fields}

    @cached_property
    def _places(self) -> dict[str, float]:
        last = max(1, len(self.fields) - 1)
        return {field.name: place / last for place, field in enumerate(self.fields)}

    @cached_property
    def _reckoned(self) -> frozenset[str]:
        return frozenset(name.lstrip("-") for names in (*self.sums, *self.products) for name in names)

    @cached_property
    def _likenesses(self) -> Callable[[frozenset[str], frozenset[str]], Mapping[str, float]]:
        """What the words of a heading say, remembered: tables repeat them, and many rows are tried.

        They are asked for with all words and without those of a heading over several columns (`RAG` over
        `Green`), which add nothing to what stands under it.
        """
        with_word: dict[str, dict[tuple[str, frozenset[str]], None]] = {}
        for field in self.fields:
            for phrase in map(frozenset, field.phrases):
                for word in phrase:
                    with_word.setdefault(word, {})[field.name, phrase] = None
        never = [(field.name, field.never) for field in self.fields]
        nothing = dict.fromkeys((field.name for field in self.fields), 0.0)

        def likenesses(own: frozenset[str], bare: frozenset[str]) -> Mapping[str, float]:
            alike = self.phrase_words.alike(own)
            found = nothing.copy()
            for name, phrase in {each: None for word in alike for each in with_word.get(word, ())}:
                for said in {own, bare}:
                    found[name] = max(found[name], likeness(said, phrase, alike))
            return found | {name: 0.0 for name, words in never if not own.isdisjoint(words)}

        return lru_cache(maxsize=HEADINGS_KEPT)(likenesses)

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}


def load_kinds(folder: Path, layouts: Sequence[Layout], words: HeadingWords) -> tuple[TableKind, ...]:
    """All kinds of a folder in name order; none where the folder is missing.

    Raises:
        LayoutError: a file breaks the schema, or names a layout, field or look that there is not.
    """
    if not folder.is_dir():
        return ()
    by_name = {layout.name: layout for layout in layouts}
    files = load_yaml_files(folder, "kind.schema.json", LayoutError)
    kinds = [_kind(path, raw, by_name, words) for path, raw in files.items()]
    phrases = (phrase for kind in kinds for field in kind.fields for phrase in field.phrases)
    phrase_words = PhraseWords(word for phrase in phrases for word in phrase)
    return tuple(replace(kind, phrase_words=phrase_words) for kind in kinds)


def _kind(
    path: Path, raw: Mapping[str, Any], layouts: Mapping[str, Layout], words: HeadingWords
) -> TableKind:
    place = f"schemas/kinds/{path.name}"
    layout = layouts.get(raw["layout"])
    if layout is None:
        raise LayoutError(place, f"there is no layout {raw['layout']!r}", "add it to schemas/layouts/")
    fields = tuple(_field(name, given, layout, words) for name, given in raw["fields"].items())
    known = {field.name for field in fields}
    for field in fields:
        for look in field.looks:
            if look not in LOOKS:
                raise LayoutError(
                    place, f"{field.name}: there is no look {look!r}", f"one of {sorted(LOOKS)}"
                )
    named = [*raw["row"], *raw.get("several", ()), *(name for group in raw.get("any", ()) for name in group)]
    named += [name.lstrip("-") for group in raw.get("sums", ()) for name in group]
    for name in named:
        if name not in known:
            raise LayoutError(place, f"there is no field {name!r}", "add it under `fields`")
    return TableKind(
        path.stem,
        layout,
        tuple(words.words_of(title) for title in raw.get("titles", ())),
        tuple(words.words_of(said) for said in raw.get("says", ())),
        tuple(raw["row"]),
        tuple(tuple(group) for group in raw.get("any", ())),
        tuple(raw.get("several", ())),
        raw.get("least", 2),
        fields,
        tuple(tuple(group) for group in raw.get("sums", ())),
        tuple(tuple(group) for group in raw.get("products", ())),
        PhraseWords(()),
        {text.casefold(): words.words_of(text) for text in layout.spanning},
    )


def _field(name: str, given: Mapping[str, Any], layout: Layout, words: HeadingWords) -> KindField:
    examples = [re.sub(r"\{\w+\}", " ", heading) for heading in layout.columns.get(name, ())]
    phrases = {words.words_of(text): None for text in (*given.get("says", ()), *examples)}
    return KindField(
        name,
        tuple(phrase for phrase in phrases if phrase),
        frozenset(word for text in given.get("never", ()) for word in words.words_of(text)),
        frozenset(word for text in given.get("needs", ()) for word in words.words_of(text)),
        tuple(given["looks"]),
        given.get("measure", ""),
        given.get("period", "none" if not given.get("measure") else "any"),
        given.get("repeated", False),
        given.get("aside", False),
        given.get("free", False),
        given.get("common", 1.0),
        given.get("quarter", 0),
    )
