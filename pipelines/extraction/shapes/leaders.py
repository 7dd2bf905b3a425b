"""Dots that lead the eye from a name to its figure, which are no part of either.

They part two cells as white does. A line of mere dots is none of them: it rules a table; nor are the few dots
that end a sentence. Outside tables, as in lists of contents, they stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.model import Box, Line, PageContent, Word
from pipelines.extraction.text import lines_of

LEADING = frozenset(".…·‥_")
FEWEST = 4  # dots: with fewer a sentence may end, or a word be left out
DOTS = {"…": 3, "‥": 2}


def without_leaders(page: PageContent) -> tuple[PageContent, tuple[Word, ...]]:
    """A page without the dots that lead from one text to the next of a line, and these dots."""
    if not any(word.text[0] in LEADING and set(word.text) <= LEADING for word in page.words):
        return page, ()
    leaders: dict[int, Word] = {}
    ended: set[int] = set()
    for line in lines_of(page.words):
        for before, run in _leaders_of(line):
            leaders.update((id(word), word) for word in run)
            ended.add(id(before))
    if not leaders:
        return page, ()
    words = tuple(
        word._replace(ends_cell=True) if id(word) in ended else word
        for word in page.words
        if id(word) not in leaders
    )
    return replace(page, words=words), tuple(leaders.values())


def outside(leaders: Sequence[Word], areas: Sequence[Box]) -> list[Word]:
    """The dots that stand in none of some areas."""
    return [word for word in leaders if not any(area.holds(word.box.middle) for area in areas)]


def _leaders_of(line: Line) -> list[tuple[Word, list[Word]]]:
    """The rows of dots of a line, each with the word that it begins behind."""
    found: list[tuple[Word, list[Word]]] = []
    last: Word | None = None
    run: list[Word] = []
    for word in (*line.words, None):
        if word is not None and set(word.text) <= LEADING:
            run.append(word)
            continue
        if run and last is not None and sum(DOTS.get(dot, 1) for one in run for dot in one.text) >= FEWEST:
            found.append((last, run))
        run = []
        last = word
    return found
