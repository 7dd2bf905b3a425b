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
from typing import Any, NamedTuple

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.extraction.kinds.headings import Heading, HeadingWords, PhraseWords, is_cut_short, likeness
from pipelines.extraction.kinds.layouts import Layout
from pipelines.extraction.kinds.looks import LOOKS

FIGURES = frozenset(["figure", "money", "percent", "count", "small number", "score"])
MARKED = frozenset(["direction", "rating"])  # looks of cells that hold signs and colours
BEFORE_BRACKETS, IN_BRACKETS = 0.95, 0.6  # how much such words say, of what they would alone
EMPTY_ALONE = frozenset(["number", "none", "total"])  # which say nothing of what there is none of
DENIES = "none"  # what `no` and `not` are in the project's spelling
COLOURS = frozenset(["green", "amber", "red", "blue"])  # a heading that names one may go on in any words
SHARED_LOOKS = frozenset(["post", "date", "unit", "frequency"])
ONE_OF_TWO = 0.4  # of a heading that says one thing or another, of which a field is only one
HOLDS_PHRASE, ALL_OF_FIELD = 0.5, 0.9
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
    def is_count(self) -> bool:
        """Whether its cells count things of one sort."""
        return "count" in self.looks

    @cached_property
    def is_marked(self) -> bool:
        """Whether its cells may hold nothing but a sign or a colour, which stand under periods too."""
        return not MARKED.isdisjoint(self.looks)


class _Said(NamedTuple):
    """A heading's words: all, those of its own cell, those outside brackets and in them, either side of `or`.

    What stands over several columns (`RAG` over `Green`) adds nothing to what stands under it, nor do words
    in brackets to what stands before.
    """

    own: frozenset[str]
    bare: frozenset[str]
    main: frozenset[str]
    aside: frozenset[str]
    sides: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class TableKind:
    """A kind of dataset; see `schemas/kinds/kind.schema.json` for what each part means.

    `usual` are fields of which such a table seldom lacks all, `apart` those of which each cell makes a row of
    its own. `rest` are a total and what is left of it when its other parts are taken off; `repeats` says of a
    field which kind's field names the same things, and `lone` which field it is in a table without that one:
    a revised budget beside no other. A table whose own heading says a phrase of `never`, and none of `says`,
    is of another kind. `phrase_words` are the words of the phrases of
    this kind, and of all others that were loaded with it; `spanning` are headings that stand over several
    columns, with their words.
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
    usual: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()
    rest: tuple[str, ...] = ()
    repeats: Mapping[str, tuple[str, str]] = dataclass_field(default_factory=dict)
    words: HeadingWords = dataclass_field(default_factory=HeadingWords, repr=False, compare=False)
    lone: Mapping[str, str] = dataclass_field(default_factory=dict)
    never: tuple[tuple[str, ...], ...] = ()

    def field(self, name: str) -> KindField:
        """The field of a name."""
        return self._by_name[name]

    def place_of(self, name: str) -> float:
        """Where a field stands in the kind, from 0 for the first to 1 for the last."""
        return self._places[name]

    def said_by(self, text: str) -> frozenset[str]:
        """The fields that one of their phrases names as a text of few words does; none for no text."""
        return self._said_by(text) if text else frozenset()

    @cached_property
    def _said_by(self) -> Callable[[str], frozenset[str]]:
        def said_by(text: str) -> frozenset[str]:
            own = frozenset(self.words.words_of(text))
            alike = self.phrase_words.alike(own)
            return frozenset(
                field.name
                for field in self.fields
                if any(likeness(own, frozenset(phrase), alike) == 1 for phrase in field.phrases)
            )

        return lru_cache(maxsize=HEADINGS_KEPT)(said_by)

    @cached_property
    def subject(self) -> frozenset[str]:
        """The words that name what such tables are about, and tell none of their columns from another."""
        return frozenset(words[0] for words in self.says if len(words) == 1)

    def is_reckoned(self, name: str) -> bool:
        """Whether figures of a field may be proved by a sum or product of others."""
        return name in self._reckoned

    def likenesses(self, heading: Heading) -> Mapping[str, float]:
        """How much a heading says what each field is called, 0 to 1, by the field's name."""
        own = heading.word_set
        over = {word for text, words in self.spanning.items() if text in heading.above for word in words}
        bare = own - over or own
        return self._likenesses(_Said(own, bare, heading.main & bare or bare, heading.aside, heading.sides))

    def says_one_of(self, words: frozenset[str], wanted: frozenset[str]) -> bool:
        """Whether some of a heading's words are among those wanted, those it cuts short spelt out."""
        return not wanted.isdisjoint(words) or not wanted.isdisjoint(
            self.phrase_words.alike(frozenset(filter(is_cut_short, words)))
        )

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
    def _likenesses(self) -> Callable[[_Said], Mapping[str, float]]:
        """What the words of a heading say, remembered: tables repeat them, and many rows are tried.

        A heading that holds a phrase of a field and else words of its other phrases says little more.
        """
        with_word: dict[str, dict[tuple[str, frozenset[str]], None]] = {}
        for field in self.fields:
            for phrase in map(frozenset, field.phrases):
                for word in phrase:
                    with_word.setdefault(word, {})[field.name, phrase] = None
        never = [(field.name, field.never) for field in self.fields]
        nothing = dict.fromkeys((field.name for field in self.fields), 0.0)
        all_words = {
            field.name: {word for phrase in field.phrases for word in phrase} for field in self.fields
        }
        counts = {field.name: COLOURS & set(field.name.split("_")) for field in self.fields if field.is_count}
        alike_to = self.phrase_words.alike

        def likenesses(said: _Said) -> Mapping[str, float]:
            alike, of_bare, of_main = (alike_to(words) for words in (said.own, said.bare, said.main))
            found = nothing.copy()
            for name, phrase in {each: None for word in alike for each in with_word.get(word, ())}:
                like = max(likeness(said.own, phrase, alike), likeness(said.bare, phrase, alike))
                colours = COLOURS & said.main
                if name in counts and colours and counts[name] != colours:
                    like = 0.0  # `Green: complete` counts no blue ones
                elif phrase.isdisjoint(of_bare) or (phrase & alike <= EMPTY_ALONE and not phrase <= alike):
                    like = 0.0
                elif name in counts and _denies(said.main) != _denies(phrase) and COLOURS.isdisjoint(phrase):
                    is_aside = likeness(said.aside, phrase, alike_to(said.aside)) == 1
                    like = BEFORE_BRACKETS * is_aside  # `Trend not known` counts what `trend known` does not
                elif said.main != said.bare:
                    like *= IN_BRACKETS if phrase.isdisjoint(of_main) else 1.0
                    like = max(like, BEFORE_BRACKETS * likeness(said.main, phrase, of_main))
                    if likeness(said.aside, phrase, alike_to(said.aside)) == 1:
                        like = max(like, BEFORE_BRACKETS)  # `Not rated (monitor)`: either
                if any(phrase <= alike_to(one) for one in said.sides) and any(
                    all_words[name].isdisjoint(alike_to(one)) for one in said.sides
                ):
                    like *= ONE_OF_TWO
                elif like > HOLDS_PHRASE and phrase <= alike and all_words[name] >= said.own:
                    like = max(like, ALL_OF_FIELD)
                found[name] = max(found[name], like)
            return found | {name: 0.0 for name, words in never if not said.own.isdisjoint(words)}

        return lru_cache(maxsize=HEADINGS_KEPT)(likenesses)

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}


def _denies(words: frozenset[str]) -> bool:
    return DENIES in words


def _with_shared_phrases(kinds: Sequence[TableKind]) -> list[TableKind]:
    """Kinds whose fields aside (owner, due date) are called what any kind calls one of that name and look."""
    phrases: dict[tuple[str, str], dict[tuple[str, ...], None]] = {}
    for kind in kinds:
        for field in kind.fields:
            if field.looks[0] in SHARED_LOOKS:
                phrases.setdefault((field.name, field.looks[0]), {}).update(dict.fromkeys(field.phrases))

    def shared(field: KindField) -> KindField:
        found = phrases.get((field.name, field.looks[0])) if field.is_aside else None
        return replace(field, phrases=tuple(found)) if found else field

    return [replace(kind, fields=tuple(map(shared, kind.fields))) for kind in kinds]


def load_kinds(folder: Path, layouts: Sequence[Layout], words: HeadingWords) -> tuple[TableKind, ...]:
    """All kinds of a folder in name order; none where the folder is missing.

    Raises:
        LayoutError: a file breaks the schema, or names a layout, field or look that there is not.
    """
    if not folder.is_dir():
        return ()
    by_name = {layout.name: layout for layout in layouts}
    files = load_yaml_files(folder, "kind.schema.json", LayoutError)
    kinds = _with_shared_phrases([_kind(path, raw, by_name, words) for path, raw in files.items()])
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
    fields = _with_percents([_field(name, given, layout, words) for name, given in raw["fields"].items()])
    known = {field.name for field in fields}
    for field in fields:
        for look in field.looks:
            if look not in LOOKS:
                raise LayoutError(
                    place, f"{field.name}: there is no look {look!r}", f"one of {sorted(LOOKS)}"
                )
    named = [
        *raw["row"],
        *raw.get("several", ()),
        *raw.get("usual", ()),
        *raw.get("apart", ()),
        *raw.get("rest", ()),
        *raw.get("repeats", ()),
        *raw.get("lone", ()),
        *raw.get("lone", {}).values(),
        *(name for group in raw.get("any", ()) for name in group),
    ]
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
        tuple(raw.get("usual", ())),
        frozenset(raw.get("apart", ())),
        tuple(raw.get("rest", ())),
        {name: (of[0], of[1]) for name, of in raw.get("repeats", {}).items()},
        words,
        dict(raw.get("lone", {})),
        tuple(words.words_of(said) for said in raw.get("never", ())),
    )


def _with_percents(fields: Sequence[KindField]) -> tuple[KindField, ...]:
    """Fields, a percentage of a sum also called as the sum is (`Reprofiling`, and `Reprofiling %`)."""
    sums = {field.name.removesuffix("_gbp"): field for field in fields if field.name.endswith("_gbp")}
    found = []
    for field in fields:
        of = sums.get(field.name.removesuffix("_percent")) if field.name.endswith("_percent") else None
        more = tuple((*phrase, "percent") for phrase in of.phrases) if of else ()
        found.append(replace(field, phrases=tuple(dict.fromkeys((*field.phrases, *more)))))
    return tuple(found)


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
