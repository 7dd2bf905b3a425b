"""Strips of tiles, one for each indicator: labels over values, in boxes that other strips have too."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.extraction.model import Box, Word
from pipelines.extraction.shapes.tiles import find_strips, is_counted

LABELS = ("Result", "Target", "Status")


def _page(strips: Sequence[Sequence[tuple[str, str]]]) -> tuple[int, list[Word], list[Box]]:
    words: list[Word] = []
    frames: list[Box] = []
    for down, strip in enumerate(strips):
        for across, (label, value) in enumerate(strip):
            x, y = 40.0 + 90 * across, 60.0 + 200 * down
            frames.append(Box(x, y, x + 84, y + 44))
            words.append(Word(label, Box(x + 5, y + 5, x + 40, y + 13), 8.0))
            words.append(Word(value, Box(x + 5, y + 20, x + 60, y + 36), 14.0, True))
    return 1, words, frames


def _strip(*values: str, labels: Sequence[str] = LABELS) -> list[tuple[str, str]]:
    return list(zip(labels, values, strict=True))


def test_strips_have_labels_and_values() -> None:
    values = [("58%", "60%", "Amber"), ("7", "0", "Red"), ("31", "28", "Red")]
    found = find_strips([_page([_strip(*one) for one in values])])
    assert [tuple(tile.text for tile in strip.tiles) for strip in found] == [LABELS] * 3
    assert [tuple(tile.value[0].text for tile in strip.tiles) for strip in found] == values


@pytest.mark.parametrize(
    "strips",
    [
        [_strip("58%", "60%", "Amber"), _strip("7", "0", "Red")],  # too few to be a report's way
        [_strip("1", "2", "3", labels=[f"Bins {n}", f"Rents {n}", f"Calls {n}"]) for n in range(3)],  # cards
    ],
)
def test_boxes_that_are_no_strips(strips: list[list[tuple[str, str]]]) -> None:
    assert find_strips([_page(strips)]) == []


def test_a_strip_of_whole_numbers_under_short_words_counts_and_needs_no_others() -> None:
    colours = ("Green", "Amber", "Red", "No")
    (strip,) = find_strips([_page([_strip("7", "5", "2", "1", labels=colours)])])
    assert [tile.text for tile in strip.tiles] == [*colours]
    assert is_counted(strip)
    assert find_strips([_page([_strip("7%", "5", "2", "1", labels=colours)])]) == []
    assert find_strips([_page([_strip("7", "5", "2", "1", labels=("Q1", "Q2", "Q3", "Q4"))])]) == []
