"""What a card is made of: its frame, words that stand together on its lines, and what they are to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.extraction.model import Box, Mark, Word, hull
from pipelines.extraction.text import lines_of
from pipelines.rows.periods import MONTH

LEAST_CARDS = 3
SHARED = 0.6  # of the cards: a label stands in so many
PART = 1.1  # of the font size: a wider gap parts what stands on one line
SAME_START = 1.5  # points: lines of one text begin so near to each other
PERIOD_ONLY = re.compile(
    rf"(?i)^(?:q(?:uarter|tr)?\s?[1-4]\b|as at\b|{MONTH}\b(?!\s+[a-z]{{4,}}\b)|20\d\d).{{0,24}}$"
)
"""A period by itself, and neither `decided on time` nor `March events`."""
CODE = re.compile(r"^[A-Z]{1,6}[ ./-]?\d{1,3}[a-z]?(?:\.\d{1,2})?$")
FIGURES_ONLY = re.compile(r"^[\d\s.,%£()/-]*$")
Words = tuple[Word, ...]
TITLE, FIGURE, STATUS, COMMENT, CODED, TREND = "Title", "Value", "Status", "Comment", "Ref", "Trend"


class CardPage(NamedTuple):
    """What cards are looked for in: a page's number and area, its words, its frames and its marks."""

    number: int
    area: float
    words: Sequence[Word]
    frames: Sequence[Box]
    marks: Sequence[Mark] = ()


class Segment(NamedTuple):
    """Words that stand together on one line of a card."""

    words: Words

    @property
    def box(self) -> Box:
        """The box around its words."""
        return hull(word.box for word in self.words)

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def size(self) -> float:
        """Height of its letters in points."""
        return max(word.size for word in self.words)


@dataclass
class Card:
    """One card: its page, its frame, its large figure, and what else stands in it by label or by place."""

    page: CardPage
    frame: Box
    figure: Words
    segments: list[Segment]
    values: dict[str, Words] = field(default_factory=dict)
    light: Box | None = None


class CardTable(NamedTuple):
    """The cards of one page as a table: headings, and each card's words under them with its frame.

    `lights` are the places of the drawn lights that are a card's status, by its frame.
    """

    page: int
    headings: tuple[str, ...]
    rows: tuple[tuple[Box, Mapping[str, Words]], ...]
    lights: Mapping[Box, Box] = {}


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """Words parted into what stands together on a line."""
    found: list[Segment] = []
    for line in lines_of(words):
        run: list[Word] = []
        for word in line.words:
            if run and word.box.x0 - run[-1].box.x1 > PART * max(word.size, run[-1].size):
                found.append(Segment(tuple(run)))
                run = []
            run.append(word)
        found.append(Segment(tuple(run)))
    return found


def is_worded(segment: Segment) -> bool:
    """Whether a segment has a word, and is no period."""
    return bool(re.search(r"[A-Za-z]{3,}", segment.text)) and not PERIOD_ONLY.match(segment.text)
