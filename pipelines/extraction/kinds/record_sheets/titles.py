"""The titles of sheets less what is no part of a name: a label, a rating, a reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds import looks
from pipelines.extraction.model import Cell

MOST_RATING_WORDS = 3  # before a title
LABELLED = re.compile(
    r"^(?P<label>[A-Z][A-Za-z]*(?: [a-z]+){0,2}:)\s+\S"
)  # `Performance measure: Homes empty`
RATED = re.compile(
    r"^(?P<name>.{3,}?)\s*[(\[–—-]\s*(?P<rating>(?:green|amber|red|blue)(?:[ /-](?:amber|red|green))?)"
    r"\s*[)\]]?$",
    re.IGNORECASE,
)
CODE = re.compile(r"^(?P<code>[A-Z]{1,6}[ ./-]?\d{1,3}[a-z]?(?:\.\d{1,2})?)[:.)]?\s+(?P<name>[A-Z(].{3,})$")


def without_shared_label(titles: Sequence[Cell]) -> list[Cell]:
    """Titles less the label that all begin with, which says what they name: `Measure: Homes empty`."""
    labels = {found["label"] if (found := LABELLED.match(title.text)) else "" for title in titles}
    if len(labels) != 1 or not (label := labels.pop()):
        return [*titles]
    bare = [title.text.removeprefix(label).lstrip() for title in titles]
    return [replace(title, text=text, items=(text,)) for title, text in zip(titles, bare, strict=True)]


def without_ratings(titles: Sequence[Cell]) -> tuple[list[Cell], list[Cell | None]]:
    """Titles less the rating in brackets that ends them all, and these: `Homelessness prevented (Red)`.

    Or less the one that begins them all, as a pill before the name does: `GREEN HD01 Waste recycled`.
    """
    found = [RATED.match(title.text) for title in titles]
    if not all(found):
        return _without_ratings_before(titles)
    bare = [
        replace(one, text=hit["name"], items=(hit["name"],))
        for one, hit in zip(titles, found, strict=True)
        if hit
    ]
    rated = [
        replace(one, text=hit["rating"], items=(hit["rating"],))
        for one, hit in zip(titles, found, strict=True)
        if hit
    ]
    return bare, [*rated]


def _without_ratings_before(titles: Sequence[Cell]) -> tuple[list[Cell], list[Cell | None]]:
    bare: list[Cell] = []
    rated: list[Cell | None] = []
    for title in titles:
        words = title.text.split()
        most = min(MOST_RATING_WORDS, len(words) - 1)
        length = next((at for at in range(most, 0, -1) if looks.RATING.match(" ".join(words[:at]))), 0)
        rating, name = " ".join(words[:length]), " ".join(words[length:])
        if not length or not name[:1].isupper():
            return [*titles], []
        bare.append(replace(title, text=name, items=(name,)))
        rated.append(replace(title, text=rating, items=(rating,)))
    texts = {one.text for one in rated if one is not None}
    return (bare, rated) if 1 < len(texts) <= len(rated) / 2 else ([*titles], [])


def code_and_name(title: Cell) -> tuple[Cell | None, Cell]:
    """Reference and name of a title, where it begins with a reference."""
    match = CODE.match(title.text)
    if match is None:
        return None, title
    code, name = match["code"], match["name"]
    return replace(title, text=code, items=(code,)), replace(title, text=name, items=(name,))
