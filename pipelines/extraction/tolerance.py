"""Headings of scanned pages, put right where one letter or two were misread, or a space or word passed over.

Only words that no heading of the project has are touched, only in the first rows of a table that read like
headings, and only where exactly one word that headings do have is nearest. The spot keeps the text as found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipelines.extraction.kinds.layouts import Layout
from pipelines.extraction.model import Cell, Document, RawTable, TableRow

HEADING_ROWS = 4
MOSTLY = 0.6  # of a row's cells
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
LEAST_KEPT = 3  # words of a heading that are left where one was passed over
LEAST, LONG = 4, 8  # letters: shorter words are left alone, long ones may have two misread


def with_tolerance(document: Document, layouts: Sequence[Layout], pages: Set[int]) -> Document:
    """A document whose tables on some pages, read from pictures, have their headings' words put right."""
    if not pages:
        return document
    known, whole = words_of_headings(layouts), long_headings(layouts)
    every = words_of_headings(layouts, least=1)
    flow = tuple(
        _mended(part, known, whole, every) if isinstance(part, RawTable) and part.page in pages else part
        for part in document.flow
    )
    return replace(document, flow=flow)


def words_of_headings(layouts: Iterable[Layout], least: int = LEAST) -> frozenset[str]:
    """All words of so many letters that headings of known kinds of table have, in small letters."""
    lists = (texts for layout in layouts for texts in (*layout.columns.values(), layout.spanning))
    words = (
        word
        for texts in lists
        for text in texts
        for word in _long_words(re.sub(r"\{\w+\}", " ", text), least)
    )
    return frozenset(word.lower() for word in words)


def long_headings(layouts: Iterable[Layout]) -> frozenset[str]:
    """Headings of known kinds of table that are long enough to be known without one of their words."""
    lists = (texts for layout in layouts for texts in (*layout.columns.values(), layout.spanning))
    found = (text for texts in lists for text in texts if "{" not in text)
    return frozenset(text for text in found if len(WORD.findall(text)) > LEAST_KEPT)


def _long_words(text: str, least: int = LEAST) -> list[str]:
    return [word for word in WORD.findall(text) if len(word) >= least and not word.isdigit()]


def _mended(table: RawTable, known: frozenset[str], whole: frozenset[str], every: frozenset[str]) -> RawTable:
    rows = [
        _row(row, known, whole, every) if _is_heading(row, known) else row
        for row in table.rows[:HEADING_ROWS]
    ]
    return replace(table, rows=(*rows, *table.rows[HEADING_ROWS:]))


def _is_heading(row: TableRow, known: frozenset[str]) -> bool:
    """Whether nearly all words of most cells are, or nearly are, words that headings have."""
    cells = [_long_words(cell.text) for cell in row.filled]
    like = [
        words for words in cells if words and all(nearest(word, known).lower() in known for word in words)
    ]
    return len(like) > 1 and len(like) >= MOSTLY * len(cells)


def _row(row: TableRow, known: frozenset[str], whole: frozenset[str], every: frozenset[str]) -> TableRow:
    return replace(row, cells=tuple(_cell(cell, known, whole, every) for cell in row.cells))


def _cell(cell: Cell, known: frozenset[str], whole: frozenset[str], every: frozenset[str]) -> Cell:
    text = WORD.sub(lambda found: _put_right(found[0], known, every), cell.text)
    text = completed(text, whole)
    return cell if text == cell.text else replace(cell, text=text, items=(text,))


def _put_right(word: str, known: frozenset[str], every: frozenset[str]) -> str:
    """A word as two of headings that it is exactly, else as the one that it is nearly."""
    two = parted(word, every)
    return two if two != word else parted(nearest(word, known), every)


@lru_cache(maxsize=5_000)
def completed(text: str, whole: frozenset[str]) -> str:
    """The one heading that a text is all but one word of, in their order, or the text itself."""
    words = _folded(text)
    if len(words) < LEAST_KEPT or any(_folded(heading) == words for heading in whole):
        return text
    near = [heading for heading in whole if _is_without_one(words, _folded(heading))]
    return near[0] if len(near) == 1 else text


def _folded(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _is_without_one(words: Sequence[str], heading: Sequence[str]) -> bool:
    return len(heading) == len(words) + 1 and any(
        [*heading[:at], *heading[at + 1 :]] == list(words) for at in range(len(heading))
    )


@lru_cache(maxsize=5_000)
def parted(word: str, every: frozenset[str]) -> str:
    """Two words of headings that were read as one (`witha`), where they are so in one way only."""
    if len(word) < LEAST or not word.isalpha() or word.lower() in every:
        return word
    ways = [
        (word[:at], word[at:])
        for at in range(1, len(word))
        if word[:at].lower() in every and word[at:].lower() in every
    ]
    return " ".join(ways[0]) if len(ways) == 1 else word


@lru_cache(maxsize=5_000)
def nearest(word: str, known: frozenset[str]) -> str:
    """The one word of headings that a word is nearly, or the word itself."""
    folded = word.lower()
    if len(word) < LEAST or folded in known or sum(letter.isdigit() for letter in word) > 1:
        return word
    most = 1 if len(word) < LONG else 2
    apart = {other: Levenshtein.distance(folded, other, score_cutoff=most) for other in known}
    least = min(apart.values(), default=most + 1)
    near = [other for other, distance in apart.items() if distance == least]
    if least > most or len(near) != 1:
        return word
    return near[0].capitalize() if word[0].isupper() else near[0]
