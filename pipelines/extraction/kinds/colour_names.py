"""What colours are called: the ratings that hues and words name, and how near two colours are."""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache

from pipelines.extraction.model import Colour

NEAR = 45.0  # distance in RGB space (0 to 441) within which a colour is the key's
SAME_TINT = 12.0  # the same for tints, which lie near to one another and to the shading of rows
LEAST_TINT, PALE = 0.06, 0.85  # saturation and value: paler or darker colours have no hue that is seen
COLOUR_WORDS = {
    "green": "Green",
    "amber": "Amber",
    "yellow": "Amber",
    "orange": "Amber",
    "red": "Red",
    "blue": "Blue",
    "grey": "Grey",
    "gray": "Grey",
    "purple": "Purple",
    "black": "Black",
    "white": "White",
    "green amber": "Green Amber",
    "red amber": "Red Amber",
    "amber green": "Amber Green",
    "amber red": "Amber Red",
}
YELLOW = "Yellow"
NAMES = frozenset([*COLOUR_WORDS.values(), YELLOW])
RATED = frozenset(["Green", "Amber", "Red", "Blue"])
COLOURS = frozenset(word for word in COLOUR_WORDS if " " not in word)
NAMED = r"(?:green|amber|yellow|orange|red|blue|gr[ea]y|purple|black|white)(?:[ /-](?:green|amber|red))?"


def hue_name(colour: Colour | None) -> str:
    """The rating that a colour's hue names: Green, Amber, Red, Blue, Purple, Grey; none for paper."""
    if colour is None:
        return ""
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    degrees = 360 * hue
    if saturation < 0.12 or value < 0.2:
        return "Grey" if 0.2 <= value < 0.93 else ""
    if degrees < 20 or degrees >= 335:
        return "Red"
    if degrees < 66:
        return "Amber"
    if 66 <= degrees < 172:
        return "Green"
    return "Blue" if degrees < 260 else "Purple"


def tint_name(colour: Colour | None) -> str:
    """The same for a tint too pale to be a rating by itself, as beside stronger ones; none for grey."""
    if colour is None:
        return ""
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    if saturation < LEAST_TINT or value < PALE:
        return ""
    vivid = colorsys.hsv_to_rgb(hue, 1.0, 1.0)
    return hue_name((round(255 * vivid[0]), round(255 * vivid[1]), round(255 * vivid[2])))


def distance(one: Colour, two: Colour) -> float:
    """How far apart two colours are in RGB space, 0 to 441."""
    return float(sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5)


def colour_word(text: str) -> str:
    """A word for a colour as COLOUR_WORDS has it: `Green / Amber` as `green amber`."""
    return re.sub(r"[ /-]+", " ", text.lower()).strip()


@lru_cache(maxsize=5_000)
def colour_named(word: str) -> str:
    """The rating's colour that a key's word names, or nothing."""
    return COLOUR_WORDS.get(colour_word(word), "")
