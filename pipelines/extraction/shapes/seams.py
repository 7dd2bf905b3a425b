"""Where figures meet a column of texts with hardly any white between, as spreadsheets print them.

No river parts such columns. What does: over several lines figures end at one place and texts begin at one
place right behind it, and the file holds no space between them, as it does between words of one text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from pipelines.extraction.arrays import array_of
from pipelines.extraction.model import WORD_SPACE, PageContent, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.text import ON_SIDE, lines_of

MOST_PAIRS = 1_000_000  # of figures and texts that are compared at once
FLUSH = 1.0  # points: figures that end, and texts that begin, nearer to each other do so at one place


def with_seams(page: PageContent) -> PageContent:
    """A page with its words marked that end a cell although the next word stands as close as in a text."""
    spaced = sum(word.has_space_after for word in page.words)
    if spaced < S.seam_spaced * len(page.words):
        return page  # spaces are not printed there, or the page was read from a picture
    if _most_seams(page.words) < S.bare_lines:
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


def _most_seams(words: Sequence[Word]) -> int:
    """How many figures there are at most right behind which a text begins, wherever lines are.

    Found for all words at once: few pages have any, and to find the lines of the others takes longer.
    """
    figures = [word for word in words if not word.has_space_after and _is_figure(word)]
    texts = [word for word in words if word.text[:1].isalpha()]
    heights = [word.box.height for word in words]
    if len(figures) * len(texts) > MOST_PAIRS or any(
        height > ON_SIDE * word.size for height, word in zip(heights, words, strict=True)
    ):
        return len(figures)  # no more is known
    if not figures or not texts:
        return 0
    ends, starts = (array_of([word.box for word in some], 4) for some in (figures, texts))
    steps = starts[:, 1] + starts[:, 3] - (ends[:, 1:2] + ends[:, 3:4])
    gaps = starts[:, 0] - ends[:, 2:3]
    widest = WORD_SPACE * np.array([[word.size] for word in figures])
    is_near = (gaps > 0) & (gaps < widest) & (abs(steps) <= 2 * max(heights))
    return int(is_near.any(axis=1).sum())


def _is_figure(word: Word) -> bool:
    return is_figure(word.text) and any(letter.isdigit() for letter in word.text)
