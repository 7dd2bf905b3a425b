"""Where figures meet a column of texts with hardly any white between, as spreadsheets print them.

No river parts such columns. What does: over several lines figures end at one place and texts begin at one
place right behind it, and the file holds no space between them, as it does between words of one text.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from pipelines.extraction.model import WORD_SPACE, PageContent, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.text import lines_of

FLUSH = 1.0  # points: figures that end, and texts that begin, nearer to each other do so at one place


def with_seams(page: PageContent) -> PageContent:
    """A page with its words marked that end a cell although the next word stands as close as in a text."""
    spaced = sum(word.has_space_after for word in page.words)
    if spaced < S.seam_spaced * len(page.words):
        return page  # spaces are not printed there, or the page was read from a picture
    if sum(not word.has_space_after and _is_figure(word) for word in page.words) < S.bare_lines:
        return page
    found: dict[tuple[int, int], list[tuple[Word, Word]]] = {}
    for line in lines_of(page.words):
        for one, two in pairwise(line.words):
            if not one.has_space_after and _may_meet(one, two):
                key = (round(one.box.x1 / FLUSH), round(two.box.x0 / FLUSH))
                found.setdefault(key, []).append((one, two))
    ends = {
        id(one)
        for pairs in found.values()
        if len(pairs) >= S.bare_lines and len({two.text for _, two in pairs}) > 1
        for one, _ in pairs
    }
    if not ends:
        return page
    words = tuple(word._replace(ends_cell=True) if id(word) in ends else word for word in page.words)
    return replace(page, words=words)


def _may_meet(one: Word, two: Word) -> bool:
    gap = two.box.x0 - one.box.x1
    return 0 < gap < WORD_SPACE * one.size and two.text[:1].isalpha() and _is_figure(one)


def _is_figure(word: Word) -> bool:
    return is_figure(word.text) and any(letter.isdigit() for letter in word.text)
