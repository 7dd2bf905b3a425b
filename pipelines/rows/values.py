"""Printed words to values of the contract: ratings, polarities and references; figures have `figures`."""

from __future__ import annotations

import re

RATINGS = {"g": "Green", "ga": "Green Amber", "ra": "Red Amber", "r": "Red"}
RATING_WORDS = {"green": "Green", "greenamber": "Green Amber", "redamber": "Red Amber", "red": "Red"}
SUFFIX = re.compile(r"\s*\(\s*(G|GA|RA|R)\s*\)\s*$")
POLARITIES = ("Bigger is Better", "Smaller is Better", "Monitor")


def split_rating(text: str) -> tuple[str, str | None]:
    """`318 (G)` → (`318`, `Green`); a text without the suffix comes back as it is."""
    found = SUFFIX.search(text)
    return (text[: found.start()].strip(), RATINGS[found.group(1).lower()]) if found else (text, None)


def rating_word(text: str) -> str | None:
    """`Green Amber` however spaced or dashed, with or without a note (`Green – On track`) → its rating."""
    head = re.split(r"[–—:(]| - ", text.strip(), maxsplit=1)[0]
    folded = re.sub(r"[^a-z]", "", head.lower())
    return RATING_WORDS.get(folded) or RATINGS.get(folded) if folded else None
