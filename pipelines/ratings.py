"""Ratings told by a cell's colour alone, read with the report's own colour key where it has one.

A colour that is neither in the key nor clearly green, amber or red gives no rating.
"""

from __future__ import annotations

import colorsys
from collections import Counter
from collections.abc import Mapping

from pipelines import values
from pipelines.extraction.model import Colour
from pipelines.extraction.reading import ReadReport

NEAR = 60.0  # distance in RGB space (0 to 441) within which a colour is the key's
SATURATED = 0.3


def palette(read: ReadReport) -> dict[Colour, str]:
    """The report's colour key: fills of cells that hold nothing but a rating's name."""
    seen: dict[Colour, Counter[str]] = {}
    for table in read.document.tables:
        for row in table.rows:
            for cell in row.cells:
                word = values.rating_word(cell.text) if cell.colour else None
                if word and cell.colour and is_saturated(cell.colour):
                    seen.setdefault(cell.colour, Counter())[word] += 1
    return {colour: words.most_common(1)[0][0] for colour, words in seen.items()}


def is_saturated(colour: Colour) -> bool:
    """Whether a colour is more than a shade of grey or a pale tint."""
    _, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    return saturation >= SATURATED and value > 0.3


def rating_of(colour: Colour | None, key: Mapping[Colour, str]) -> str | None:
    """The rating that a fill colour stands for, or None."""
    if colour is None or not is_saturated(colour):
        return None
    near = [(sum((a - b) ** 2 for a, b in zip(colour, known, strict=True)) ** 0.5, known) for known in key]
    if near and min(near)[0] <= NEAR:
        return key[min(near)[1]]
    return _by_hue(colour)


def _by_hue(colour: Colour) -> str | None:
    hue, _, _ = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    degrees = hue * 360
    if degrees < 20 or degrees > 340:
        return "Red"
    if degrees < 65:
        return "Red Amber"
    if degrees < 105:
        return "Green Amber"
    return "Green" if degrees < 170 else None
