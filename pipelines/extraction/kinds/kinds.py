"""The kinds of dataset that a table may be, read from `schemas/kinds/`: fields, their words, looks and sums.

A kind says what is likely, never what must stand in a heading. The headings of the kind's layout are
examples that count as phrases of their fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.extraction.kinds.headings import HeadingWords
from pipelines.extraction.kinds.layouts import Layout
from pipelines.extraction.kinds.looks import LOOKS

FIGURES = frozenset(["figure", "money", "percent", "count", "small number", "score"])


@dataclass(frozen=True)
class KindField:
    """A field of a kind: phrases as tuples of words, looks by name, which figure of which period it is."""

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

    @property
    def is_figure(self) -> bool:
        """Whether its cells are figures of some measure."""
        return bool(self.measure)

    @property
    def is_rating(self) -> bool:
        """Whether its cells are ratings, of some period."""
        return "rating" in self.looks and not self.measure


@dataclass(frozen=True)
class TableKind:
    """A kind of dataset; see `schemas/kinds/kind.schema.json` for what each part means."""

    name: str
    layout: Layout
    titles: tuple[tuple[str, ...], ...]
    says: tuple[tuple[str, ...], ...]
    row: tuple[str, ...]
    any: tuple[tuple[str, ...], ...]
    least: int
    fields: tuple[KindField, ...]
    sums: tuple[tuple[str, ...], ...]
    products: tuple[tuple[str, ...], ...]

    def field(self, name: str) -> KindField:
        """The field of a name."""
        return next(field for field in self.fields if field.name == name)


def load_kinds(folder: Path, layouts: Sequence[Layout], words: HeadingWords) -> tuple[TableKind, ...]:
    """All kinds of a folder in name order; none where the folder is missing.

    Raises:
        LayoutError: a file breaks the schema, or names a layout, field or look that there is not.
    """
    if not folder.is_dir():
        return ()
    by_name = {layout.name: layout for layout in layouts}
    files = load_yaml_files(folder, "kind.schema.json", LayoutError)
    return tuple(_kind(path, raw, by_name, words) for path, raw in files.items())


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
    named = [*raw["row"], *(name for group in raw.get("any", ()) for name in group)]
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
        raw.get("least", 2),
        fields,
        tuple(tuple(group) for group in raw.get("sums", ())),
        tuple(tuple(group) for group in raw.get("products", ())),
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
    )
