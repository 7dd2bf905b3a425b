"""Strips of tiles: boxes of one size side by side, each a small label and its value, in a strip per record.

A strip becomes a table of two rows, labels above values, which `kinds.record_sheets` joins with the others.
Boxes whose small texts differ from strip to strip are cards, of a record each, and left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extraction.model import Box, Line, Word, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import lines_of

MOST_WORDS = 12  # of a tile
MOST_WORDS_OF_COUNT = 3  # of the label of a number that counts
COUNT = re.compile(r"\d{1,3}")
FEWEST_TILES = 3  # in a strip
FEWEST_STRIPS = 3

Words = tuple[Word, ...]


class LabelledTile(NamedTuple):
    """A box with a label and its value."""

    frame: Box
    label: Words
    value: Words

    @property
    def text(self) -> str:
        """Its label's words with single spaces."""
        return " ".join(word.text for word in self.label)


class TileStrip(NamedTuple):
    """Tiles side by side on a page, left to right."""

    page: int
    tiles: tuple[LabelledTile, ...]

    @property
    def box(self) -> Box:
        """The box around its tiles."""
        return hull(tile.frame for tile in self.tiles)


def find_strips(pages: Sequence[tuple[int, Sequence[Word], Sequence[Box]]]) -> list[TileStrip]:
    """The strips of a report; none where too few have the same labels.

    Args:
        pages: of each page its number, its words and its frames.
    """
    found = [strip for number, words, frames in pages for strip in _strips_of(number, words, frames)]
    seen = Counter(text for strip in found for text in {tile.text for tile in strip.tiles})
    labels = {
        text for text, count in seen.items() if count >= max(FEWEST_STRIPS, S.labels_shared * len(found))
    }
    counts = [strip for strip in found if is_counted(strip)]
    found = [strip for strip in found if sum(tile.text in labels for tile in strip.tiles) >= FEWEST_TILES]
    return found if len(found) >= FEWEST_STRIPS else counts


def is_counted(strip: TileStrip) -> bool:
    """Whether a strip counts what has each of a few words: whole numbers under or over short labels."""
    values = [" ".join(word.text for word in tile.value) for tile in strip.tiles]
    return all(COUNT.fullmatch(value) for value in values) and all(
        len(tile.label) <= MOST_WORDS_OF_COUNT and not any(map(str.isdigit, tile.text))
        for tile in strip.tiles
    )


def _strips_of(page: int, words: Sequence[Word], frames: Sequence[Box]) -> list[TileStrip]:
    boxes = sorted(
        frame
        for frame in set(frames)
        if S.tile_width_least <= frame.width <= S.tile_width_most
        and S.tile_height_least <= frame.height <= S.tile_height_most
    )
    rows: list[list[LabelledTile]] = []
    for tile in sorted(
        (tile for frame in boxes if (tile := _tile(frame, words)) is not None),
        key=lambda tile: (round(tile.frame.top / S.tile_slack), tile.frame.x0),
    ):
        if rows and _is_beside(rows[-1][-1].frame, tile.frame):
            rows[-1].append(tile)
        else:
            rows.append([tile])
    return [TileStrip(page, tuple(row)) for row in rows if len(row) >= FEWEST_TILES]


def _is_beside(one: Box, two: Box) -> bool:
    return (
        abs(one.top - two.top) <= S.tile_slack
        and abs(one.bottom - two.bottom) <= S.tile_slack
        and two.x0 >= one.x1 - S.tile_slack
    )


def _tile(frame: Box, words: Sequence[Word]) -> LabelledTile | None:
    """A box as a tile: lines in small letters and, above or below them, lines in larger or bold ones."""
    own = [word for word in words if frame.holds(word.box.middle, 1.0)]
    lines = lines_of(own) if 2 <= len(own) <= MOST_WORDS else []
    if len(lines) < 2:
        return None
    first, last = lines[0], lines[-1]
    if _is_larger(last, first):
        small = [line for line in lines if not _is_larger(line, first)]
    elif _is_larger(first, last):
        small = [line for line in lines if not _is_larger(line, last)]
    else:
        return None
    label = tuple(word for line in small for word in line.words)
    value = tuple(word for line in lines if line not in small for word in line.words)
    is_label = any(letter.isalpha() for word in label for letter in word.text)
    return LabelledTile(frame, label, value) if is_label and value else None


def _is_larger(one: Line, two: Line) -> bool:
    large, small = max(word.size for word in one.words), max(word.size for word in two.words)
    if large >= S.value_larger * small:
        return True
    is_bold = all(word.is_bold for word in one.words)
    return is_bold and not any(word.is_bold for word in two.words) and large >= small
