"""Headings that stand on their sides over columns, laid level at their feet so that they head these.

Within cells that rules close they are read as they stand. Where nothing but white parts columns, a text that
stands upright beside others reaches over the height of several lines and is on none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.extraction.model import Box, PageContent, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import ON_SIDE

FEWEST = 3  # texts on their sides beside each other: fewer are names of groups of rows, or of an axis


def with_level_headings(page: PageContent, closed: Sequence[Box]) -> PageContent:
    """A page, the texts that stand on their sides outside closed tables laid level if they head columns."""
    turned = [
        word
        for word in page.words
        if word.box.height > ON_SIDE * word.size
        and len(word.text) > 1
        and not any(area.holds(word.box.middle) for area in closed)
    ]
    laid: list[Word] = []
    gone: set[int] = set()
    for row in _rows(turned):
        headings = _headings(row)
        foot = max(word.box.bottom for word in row)
        if len(headings) >= FEWEST and _is_above_rows(page, row, foot):
            laid += [_laid(words, foot) for words in headings]
            gone |= {id(word) for word in row}
    if not laid:
        return page
    return replace(page, words=(*(word for word in page.words if id(word) not in gone), *laid))


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Texts on their sides by row: those that share some height, and begin or end on one."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.box.bottom, word.box.x0)):
        row = next((row for row in rows if _is_level(row[0], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return rows


def _is_level(one: Word, two: Word) -> bool:
    edges = (abs(one.box.bottom - two.box.bottom), abs(one.box.top - two.box.top))
    return min(edges) < one.size and abs(one.size - two.size) < 0.1 * one.size


def _headings(row: Sequence[Word]) -> list[list[Word]]:
    """The texts of a row, the lines of one heading together."""
    ordered = sorted(row, key=lambda word: word.box.x0)
    found = [ordered[:1]]
    for one, two in pairwise(ordered):
        if two.box.x0 - one.box.x0 <= S.near * one.size:
            found[-1].append(two)
        else:
            found.append([two])
    return found


def _is_above_rows(page: PageContent, row: Sequence[Word], foot: float) -> bool:
    """Whether level words stand close below, and none among the texts but where headings stand level too."""
    size = row[0].size
    x0, x1 = min(word.box.x0 for word in row), max(word.box.x1 for word in row)
    ids = {id(word) for word in row}
    near = [
        word
        for word in page.words
        if id(word) not in ids and foot - size / 2 < word.box.top < foot + S.far * size
    ]
    return (
        len([word for word in near if x0 - S.far * size < word.box.middle[0] < x1 + S.far * size]) >= FEWEST
    )


def _laid(words: Sequence[Word], foot: float) -> Word:
    """A heading as one word on a level line at its foot."""
    size = words[0].size
    middle = (words[0].box.x0 + words[-1].box.x1) / 2
    box = Box(middle - size / 2, foot - size, middle + size / 2, foot)
    return words[0]._replace(text=" ".join(word.text for word in words), box=box)
