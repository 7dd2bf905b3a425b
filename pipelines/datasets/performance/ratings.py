"""Ratings told by a cell's colour alone, read with the report's own colour key where it has one.

A colour that is neither in the key nor clearly green, amber or red gives no rating: a green between those
of Green and Green Amber, or a yellow. A pale tint is a rating only where the key says so.
"""

from __future__ import annotations

import colorsys
from collections import Counter
from collections.abc import Callable, Mapping

from pipelines.extraction.model import Cell, Colour
from pipelines.extraction.reading import ReadReport
from pipelines.rows import values
from pipelines.rows.records import Value

NEAR = 60.0  # distance in RGB space (0 to 441) within which a colour is the key's
PALE_NEAR = 12.0  # the same for pale tints, which lie near to one another and to the shading of rows
SATURATED = 0.3
TINTED = 0.06  # saturation below which a fill is grey
HUES = {"Green": (65, 170), "Green Amber": (50, 110), "Red Amber": (15, 65), "Red": (335, 380)}


def palette(read: ReadReport) -> dict[Colour, str]:
    """The report's colour key: fills of cells that hold nothing but a rating's name.

    Pale tints count where several stand for one rating each and look like it: one may be a row's shading.
    """
    seen: dict[Colour, Counter[str]] = {}
    for table in read.document.tables:
        for row in table.rows:
            for cell in row.cells:
                word = values.rating_word(cell.text) if cell.colour else None
                if word and cell.colour:
                    seen.setdefault(cell.colour, Counter())[word] += 1
    key = {colour: words.most_common(1)[0][0] for colour, words in seen.items() if is_saturated(colour)}
    pale = {
        colour: word
        for colour, words in seen.items()
        for word in words
        if colour not in key and len(words) == 1 and _looks_like(colour, word)
    }
    return key | pale if len(set(pale.values())) > 1 else key


def _looks_like(colour: Colour, word: str) -> bool:
    """Whether a pale tint has the hue of a rating."""
    hue, saturation, _ = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    low, high = HUES[word]
    return saturation >= TINTED and (low <= 360 * hue <= high or low <= 360 * hue + 360 <= high)


def is_saturated(colour: Colour) -> bool:
    """Whether a colour is more than a shade of grey or a pale tint."""
    _, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    return saturation >= SATURATED and value > 0.3


def rating_of(colour: Colour | None, key: Mapping[Colour, str]) -> str | None:
    """The rating that a fill colour stands for, or None."""
    if colour is None:
        return None
    is_strong = is_saturated(colour)
    known = [
        (sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)) ** 0.5, other)
        for other in key
        if is_saturated(other) == is_strong
    ]
    if known and min(known)[0] <= (NEAR if is_strong else PALE_NEAR):
        return key[min(known)[1]]
    return _by_hue(colour) if is_strong else None


def reader(read: ReadReport) -> Callable[[Cell], Value]:
    """Reads the rating of a cell of one report: its word, else what its colour stands for."""
    key = palette(read)

    def rating(cell: Cell) -> Value:
        return values.rating_word(cell.text) if cell.text else rating_of(cell.colour, key)

    return rating


def _by_hue(colour: Colour) -> str | None:
    hue, _, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    degrees = hue * 360
    if degrees < 20 or degrees > 340:
        return "Red"
    if degrees < 52:
        return "Red Amber"
    if 75 <= degrees < 92 and value >= 0.7:
        return "Green Amber"
    return "Green" if 110 <= degrees < 170 else None
