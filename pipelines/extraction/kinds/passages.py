"""Text outside tables, found by its headings and phrases: which passages become which resource.

The headings and phrases are data in `schemas/layouts/text/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.extraction.kinds.layouts import fold_heading
from pipelines.extraction.model import Document, RawTable, Spot, TextBlock

NUMBERING = re.compile(r"^\d+(?:\.\d+)*[a-z]?\.?\s+")
WORD = re.compile(r"[^\W\d_]{3,}")
LEAST_WORDS = 2  # of a paragraph that has figures
ENTRY = re.compile(r"[^.:;—]{3,120}?(?:\s?[.…]){0,200}\s(?:\d{1,3}|[ivx]{1,4})(?=\s|$)")


@dataclass(frozen=True)
class TextLayout:
    """How one resource is found in text; see `schemas/layouts/text/text.schema.json`."""

    resource: str
    headings: tuple[str, ...]
    phrases: Mapping[str, str]
    least: int


@dataclass(frozen=True)
class Passage:
    """A paragraph that becomes rows: its text, number, place, and the pillar and theme it stands under."""

    text: str
    spots: tuple[Spot, ...]
    number: str = ""
    marks: tuple[str, ...] = ()
    pillar: str = ""
    theme: str = ""
    is_workstream: bool = False


def load_text_layouts(folder: Path) -> dict[str, TextLayout]:
    """All text layouts by resource.

    Raises:
        LayoutError: a file breaks their schema.
    """
    files = load_yaml_files(folder, "text.schema.json", LayoutError)
    return {
        raw["resource"]: TextLayout(
            raw["resource"], tuple(raw.get("headings", ())), raw.get("phrases", {}), raw.get("least", 1)
        )
        for raw in files.values()
    }


def passages_of(document: Document, layouts: Mapping[str, TextLayout]) -> dict[str, tuple[Passage, ...]]:
    """The passages of a document by resource."""
    found = {
        layout.resource: _under_headings(document, layout) for layout in layouts.values() if layout.headings
    }
    if "plan-paragraphs" in layouts:
        found["plan-paragraphs"] = _numbered(document, layouts["plan-paragraphs"])
    return {resource: passages for resource, passages in found.items() if passages}


def _under_headings(document: Document, layout: TextLayout) -> tuple[Passage, ...]:
    wanted = {fold_heading(heading) for heading in layout.headings}
    found: list[Passage] = []
    is_open = False
    for part in document.flow:
        if isinstance(part, RawTable) or part.kind == "heading":
            is_open = isinstance(part, TextBlock) and fold_heading(NUMBERING.sub("", part.text)) in wanted
        elif is_open and part.kind in ("paragraph", "bullet"):
            found.append(Passage(part.text, part.spots, part.number, part.marks))
    return tuple(found)


def _numbered(document: Document, layout: TextLayout) -> tuple[Passage, ...]:
    blocks = document.blocks
    if sum(1 for block in blocks if block.number and block.kind == "paragraph") < layout.least:
        return ()
    pillar_phrase = re.compile(layout.phrases["pillar"])
    workstream = re.compile(layout.phrases["workstream"])
    pillar = theme = themes = ""
    is_workstream = False
    found: list[Passage] = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            text = workstream.sub("", block.text).strip(" .")
            if re.match(r"^\d+\.\s", block.text):
                pillar = theme = themes = ""
                is_workstream = False
            elif named := _pillar_after(blocks, index, pillar_phrase, text):
                pillar, themes = named
                theme, is_workstream = "", False
            elif themes and fold_heading(text) in fold_heading(themes):
                theme, is_workstream = text, bool(workstream.search(block.text))
        elif block.kind == "paragraph" and block.number:
            found.append(
                Passage(block.text, block.spots, block.number, block.marks, pillar, theme, is_workstream)
            )
        elif block.kind in ("bullet", "paragraph") and found and _belongs(blocks, index):
            last = found[-1]
            is_item = block.kind == "bullet" and blocks[index - 1].kind == "bullet"
            found[-1] = replace(
                last,
                text=f"{last.text}{'; ' if is_item else ' '}{block.text}",
                spots=last.spots + block.spots,
                marks=last.marks + block.marks,
            )
    return _without_contents([one for one in found if not _is_label(one)])


def _is_label(one: Passage) -> bool:
    """Whether a number with a text is one of a scale beside a picture, and numbers no paragraph."""
    words = len(WORD.findall(one.text))
    is_bare = not words or (words < LEAST_WORDS and any(map(str.isdigit, one.text)))
    return one.number.startswith("0") or is_bare


def _without_contents(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Passages less the lines of a list of contents: a name and a page's number, and the text far below."""
    later = set[str]()
    kept: list[Passage] = []
    for one in reversed(passages):
        entry = ENTRY.match(one.text)
        if entry is None or one.number not in later:
            kept.append(one)
        later.add(one.number)
    return tuple(reversed(kept))


def _pillar_after(
    blocks: Sequence[TextBlock], index: int, phrase: re.Pattern[str], heading: str
) -> tuple[str, str] | None:
    """The pillar that a heading opens: the next paragraph says so, and lists its themes."""
    following = next((block for block in blocks[index + 1 :] if block.kind == "paragraph"), None)
    match = phrase.match(following.text) if following else None
    if match and fold_heading(match["pillar"]) == fold_heading(heading):
        return heading, match["themes"]
    return None


def _belongs(blocks: Sequence[TextBlock], index: int) -> bool:
    """Whether an unnumbered block goes on with the numbered paragraph above, no heading between."""
    for block in reversed(blocks[:index]):
        if block.kind == "heading":
            return False
        if block.number and block.kind == "paragraph":
            return True
    return False
