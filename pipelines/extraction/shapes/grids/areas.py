"""Words and filled areas of a page by place, and places that are one within the width of a rule."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pipelines.extraction.model import Box, Colour, Fill, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.paper import is_paper

STRIP = 12.0  # points: about a line; a word is looked for among the boxes of its strip


class FillsByHeight:
    """Filled areas, to be looked up by the height at which they lie."""

    def __init__(self, fills: Sequence[Fill]) -> None:
        self._strips: dict[int, list[Fill]] = {}
        for fill in reversed(fills):
            for strip in range(int(fill.box.top // STRIP), int(fill.box.bottom // STRIP) + 1):
                self._strips.setdefault(strip, []).append(fill)

    def over(self, box: Box) -> Colour | None:
        """Colour of the last fill drawn over most of the box; None for paper or nothing."""
        x0, top, x1, bottom = box
        most = S.covered * box.width * box.height
        for (left, upper, right, lower), colour in self._strips.get(int((top + bottom) / 2 // STRIP), ()):
            if left >= x1 or right <= x0 or upper >= bottom or lower <= top:
                continue
            if (min(right, x1) - max(left, x0)) * (min(lower, bottom) - max(upper, top)) > most:
                return None if is_paper(colour) else colour
        return None


def touching_groups(boxes: list[Box]) -> list[list[Box]]:
    """Group boxes that share a corner, as pdfplumber's `cells_to_tables` does, in linear time."""
    by_corner: dict[tuple[float, float], list[int]] = {}
    for number, box in enumerate(boxes):
        for corner in ((box.x0, box.top), (box.x1, box.top), (box.x0, box.bottom), (box.x1, box.bottom)):
            by_corner.setdefault(corner, []).append(number)
    group = list(range(len(boxes)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for numbers in by_corner.values():
        for other in numbers[1:]:
            group[root(other)] = root(numbers[0])
    found: dict[int, list[Box]] = {}
    for number, box in enumerate(boxes):
        found.setdefault(root(number), []).append(box)
    return list(found.values())


def boxes_by_height(boxes: Sequence[Box]) -> dict[int, list[int]]:
    """Numbers of the boxes that reach into each strip of the page, the smallest first."""
    strips: dict[int, list[int]] = {}
    for number in sorted(range(len(boxes)), key=lambda number: boxes[number].width * boxes[number].height):
        for strip in range(int(boxes[number].top // STRIP), int(boxes[number].bottom // STRIP) + 1):
            strips.setdefault(strip, []).append(number)
    return strips


def levels_of(values: list[float]) -> list[float]:
    """Distinct positions, those nearer than S.snap counted as one."""
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > S.snap:
            levels.append(value)
    return levels


def nearest_level(levels: Sequence[float], value: float) -> int:
    """The number of the level nearest to a value; of two as near, the lower one's."""
    above = bisect_left(levels, value)
    if above == len(levels) or (above and value - levels[above - 1] <= levels[above] - value):
        return above - 1
    return above


def words_within(words: Sequence[Word], area: Box) -> list[Word]:
    """Those words whose middles lie in an area, or next to it."""
    x0, top, x1, bottom = (
        2 * (area.x0 - S.snap),
        2 * (area.top - S.snap),
        2 * (area.x1 + S.snap),
        2 * (area.bottom + S.snap),
    )
    return [
        word
        for word in words
        if x0 <= word.box[0] + word.box[2] <= x1 and top <= word.box[1] + word.box[3] <= bottom
    ]
