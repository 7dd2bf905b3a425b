"""Headings of scanned pages, put right where one letter or two were misread.

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
LEAST, LONG = 4, 8  # letters: shorter words are left alone, long ones may have two misread


def with_tolerance(document: Document, layouts: Sequence[Layout], pages: Set[int]) -> Document:
    """A document whose tables on some pages, read from pictures, have their headings' words put right."""
    if not pages:
        return document
    known = words_of_headings(layouts)
    flow = tuple(
        _mended(part, known) if isinstance(part, RawTable) and part.page in pages else part
        for part in document.flow
    )
    return replace(document, flow=flow)


def words_of_headings(layouts: Iterable[Layout]) -> frozenset[str]:
    """All words that headings of known kinds of table have, in small letters."""
    lists = (texts for layout in layouts for texts in (*layout.columns.values(), layout.spanning))
    words = (word for texts in lists for text in texts for word in _long_words(re.sub(r"\{\w+\}", " ", text)))
    return frozenset(word.lower() for word in words)


def _long_words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if len(word) >= LEAST and not word.isdigit()]


def _mended(table: RawTable, known: frozenset[str]) -> RawTable:
    rows = [_row(row, known) if _is_heading(row, known) else row for row in table.rows[:HEADING_ROWS]]
    return replace(table, rows=(*rows, *table.rows[HEADING_ROWS:]))


def _is_heading(row: TableRow, known: frozenset[str]) -> bool:
    """Whether nearly all words of most cells are, or nearly are, words that headings have."""
    cells = [_long_words(cell.text) for cell in row.filled]
    like = [
        words for words in cells if words and all(nearest(word, known).lower() in known for word in words)
    ]
    return len(like) > 1 and len(like) >= MOSTLY * len(cells)


def _row(row: TableRow, known: frozenset[str]) -> TableRow:
    return replace(row, cells=tuple(_cell(cell, known) for cell in row.cells))


def _cell(cell: Cell, known: frozenset[str]) -> Cell:
    text = WORD.sub(lambda found: nearest(found[0], known), cell.text)
    return cell if text == cell.text else replace(cell, text=text, items=(text,))


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
