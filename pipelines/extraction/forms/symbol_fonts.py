"""Letters of symbol fonts as the signs that they show: `é` in Wingdings is an arrow upwards.

Files hold a code of the font, not the sign. Only signs that reports rate and point with are here (arrows,
ticks, crosses, circles, faces, bullets); another letter of such a font stays as it is. Source: the fonts' own
tables, as published with Unicode 7 for Wingdings, Wingdings 2 and 3 and Webdings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PRIVATE_FIRST, PRIVATE_END = 0xF000, 0xF100  # where programs put the codes of symbol fonts
WINGDINGS = {
    0x43: "👍", 0x44: "👎", 0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x75: "◆", 0x76: "❖",
    0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE3: "↖", 0xE4: "↗", 0xE5: "↙", 0xE6: "↘", 0xE7: "⬅", 0xE8: "➔", 0xE9: "⬆", 0xEA: "⬇", 0xEB: "↖",
    0xEC: "↗", 0xED: "↙", 0xEE: "↘", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "↔", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●"}
WINGDINGS_3 = {
    0x22: "→", 0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x6A: "↖", 0x6B: "↗", 0x6C: "↙", 0x6D: "↘",
    0x6E: "↔", 0x70: "▲", 0x71: "▼", 0x72: "△", 0x73: "▽", 0x74: "◀", 0x75: "▶", 0x76: "◁", 0x77: "▷",
}  # fmt: skip
WEBDINGS = {0x33: "◀", 0x34: "▶", 0x35: "▲", 0x36: "▼", 0x61: "✓", 0x67: "■", 0x6E: "●", 0x72: "✗"}
SYMBOL = {
    0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB7: "•", 0xDB: "⇔", 0xDC: "⇐", 0xDD: "⇑",
    0xDE: "⇒", 0xDF: "⇓",
}  # fmt: skip
FONTS: tuple[tuple[re.Pattern[str], Mapping[int, str]], ...] = (
    (re.compile(r"(?i)wing\s?dings[\s-]*3"), WINGDINGS_3),
    (re.compile(r"(?i)wing\s?dings[\s-]*2"), WINGDINGS_2),
    (re.compile(r"(?i)wing\s?dings"), WINGDINGS),
    (re.compile(r"(?i)webdings"), WEBDINGS),
    (re.compile(r"(?i)^(?:[A-Z]{6}\+)?symbol(?:mt|,|-|$)"), SYMBOL),
)


def signs_of(font: str) -> Mapping[int, str] | None:
    """The signs of a symbol font by code, by the font's name as files print it; None for other fonts."""
    return next((signs for pattern, signs in FONTS if pattern.search(font)), None)


def as_signs(text: str, signs: Mapping[int, str] | None) -> str:
    """A text of a symbol font as the signs that it shows; of any other font (None), as it is.

    A code may stand as itself (`é`) or in the private range (U+F0E9); what is no known sign stays.
    """
    if signs is None:
        return text
    return "".join(_sign(letter, signs) for letter in text)


def _sign(letter: str, signs: Mapping[int, str]) -> str:
    code = ord(letter)
    if PRIVATE_FIRST <= code < PRIVATE_END:
        code -= PRIVATE_FIRST
    return signs.get(code, letter) if code < 0x100 else letter
