"""What looks like a figure in a table, told by its letters alone: enough to find rows and broken numbers.

What a figure means (its value, unit, sign) is `pipelines.rows.values`' business; nothing here gives a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

# A sign or bracket, a currency, digits grouped or not, a unit of few letters, marks of footnotes.
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
_BEFORE = r"(?:[<>≤≥~≈±+(\[]|-|\u2010|\u2011|–|−|—|£|\$|€)*"
_AFTER = r"(?:%|p|m|k|bn|pp|CR|th|st|nd|rd)?[)\]]*(?:\((?:R|A|G|RA|GA|B|p|r|e)\))?[*†‡§¹²³]{0,2}"
WHOLE = re.compile(rf"{_BEFORE}(?=[\d.]){_NUMBER}{_AFTER}", re.IGNORECASE)
# Letters that figures and nothing else are made of: pieces of one that a line end broke.
PIECE = re.compile(r"[\d.,%£$€()+<>–−-]+")
PERIOD = re.compile(
    r"\(?(?:(?:19|20)\d\d(?:\s*[/–-]\s*\d{2,4})?|Q[1-4].*|\d{1,2}/\d{1,2}/\d{2,4})\)?", re.IGNORECASE
)
NOTHING = re.compile(
    r"[-‐‑–−—.…:*x†‡]+|£?['’]?(?:000s?|m)|n\.?/?a\.?|nil|none|tbc|tbd|ref\.?|\(\s*[-–—]\s*\)|\[[a-z]\]",
    re.IGNORECASE,
)
RANGE = re.compile(r"[(\[]?\s*[-–−]?[\d.,]+%?\s*(?:[-–—−,;:/]|to)\s*[-–−]?[\d.,]+%?\s*[)\]]?")


@lru_cache(maxsize=50_000)  # rows are weighed by asking again and again
def is_figure(text: str) -> bool:
    """Whether a text is one printed measure: digits with at most a sign, unit, grouping and marks."""
    if is_blank(text) or is_period(text):
        return False
    return bool(WHOLE.fullmatch("".join(text.split()))) or bool(RANGE.fullmatch(text.strip()))


def is_share_of(text: str, above: str) -> bool:
    """Whether a figure in brackets is the one above it in other words: `(63%)` under `12`, or the reverse."""
    is_bracketed = bool(re.fullmatch(r"\([\d.,]+%?\)", text.strip())) and not above.strip().startswith("(")
    return is_bracketed and is_figure(above) and ("%" in text) != ("%" in above)


@lru_cache(maxsize=50_000)
def is_blank(text: str) -> bool:
    """Whether a text stands in a figure's place for none: a dash, n/a, a pair of dots."""
    return bool(NOTHING.fullmatch(text.strip()))


def is_period(text: str) -> bool:
    """Whether a text names a year, a quarter or a day rather than measures anything."""
    return bool(PERIOD.fullmatch(text.strip()))


def is_piece(text: str) -> bool:
    """Whether a line may be a piece of a figure that a line end broke."""
    return bool(PIECE.fullmatch(text)) and (text.isdigit() or not is_blank(text))


def is_well_formed(text: str) -> bool:
    """Whether a text stands as a figure by itself: thousands grouped by three, digits after the point."""
    return bool(WHOLE.fullmatch(text)) and not text.endswith((",", "."))


def is_broken(pieces: Sequence[str]) -> bool:
    """Whether lines of one cell are pieces of one figure by their looks: one of them is none by itself."""
    return (
        len(pieces) > 1
        and all(map(is_piece, pieces))
        and is_well_formed("".join(pieces))
        and not all(map(is_well_formed, pieces))
    )


def is_proved(whole: str, column: Sequence[str]) -> bool:
    """Whether a column holds figures like one put together from pieces: with the same unit and currency.

    Commas that part thousands prove themselves, for nothing else leaves three digits behind each.

    Args:
        whole: the figure.
        column: the texts of the other cells under the same heading.
    """
    others = [bare for text in column if is_well_formed(bare := "".join(text.split()))]
    is_column_of_figures = len(others) >= max(2, len(column) / 2)
    signs = [sign for sign in "%£$€" if sign in whole]
    return is_column_of_figures and all(any(sign in other for other in others) for sign in signs)
