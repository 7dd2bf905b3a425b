"""The ink of a word in a picture: which of its signs stand raised, and how many are points.

Text recognition gives a word a text; what its ink shows proves that text or speaks against it. A mask is true
where there is ink, its rows go down; sizes and heights are in points of the picture.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RAISED_FOOT = 0.25  # of the letters' size: so high above the line a raised sign's foot is at least
RAISED_HEIGHT = (0.33, 0.6)  # of the letters' size: quotes are lower, letters higher
LETTER_HEIGHT = 0.4  # of the letters' size: what is lower is a sign
POINT = 0.23  # of the letters' size: a decimal point or the head of a comma is no higher and no wider
SLASH = 0.22  # of its height: a slash leans further, italic letters lean 0.21
LONE_SLASH = 0.12  # the same of a sign that stands alone or before capitals, where nothing is italic
LEAST_POINT = 0.05  # of the letters' size: what is no wider and higher is a speck
COMMA = 0.2  # of the letters' size: so far below the line a comma reaches

Mask = NDArray[np.bool_]


def pieces(dark: Mask) -> Iterator[tuple[int, int, int, int]]:
    """Stretches of columns with ink, from left to right: left, top, right, bottom (the last two outside)."""
    inked = np.pad(dark.any(axis=0).astype(np.int8), 1)
    starts, ends = (np.flatnonzero(np.diff(inked) == step).tolist() for step in (1, -1))
    for left, right in zip(starts, ends, strict=True):
        rows = np.flatnonzero(dark[:, left:right].any(axis=1))
        yield left, int(rows[0]), right, int(rows[-1]) + 1


def raised_from(dark: Mask, baseline: float, size: float) -> tuple[int, int] | None:
    """The columns between which a word's last signs stand raised, as footnote marks do; None where none does.

    A full stop or comma may follow them.

    Args:
        dark: the word's ink.
        baseline: the row on which its letters stand.
        size: of its letters.
    """
    low, high = (share * size for share in RAISED_HEIGHT)
    signs = list(pieces(dark))
    while signs and signs[-1][3] - signs[-1][1] < low and signs[-1][3] > baseline - POINT * size:
        signs.pop()
    found: tuple[int, int] | None = None
    for left, top, right, bottom in reversed(signs):
        if bottom > baseline - RAISED_FOOT * size or not low < bottom - top < high:
            break
        found = (left, found[1] if found else right)
    return found


def count_points(dark: Mask, size: float) -> int | None:
    """How many points and commas stand at the foot of a figure; None where that cannot be told.

    Args:
        dark: the figure's ink and some white around it: what reaches the edge is a piece of another sign.
        size: of its digits.
    """
    feet = [bottom for _, top, _, bottom in pieces(dark) if bottom - top > LETTER_HEIGHT * size]
    if not feet:
        return None
    foot = float(np.median(feet))
    top, bottom = round(foot - POINT * size), min(dark.shape[0], round(foot + COMMA * size) + 1)
    if top < 2:
        return None
    strip = dark[top:bottom]
    least = LEAST_POINT * size
    return sum(
        1
        for left, first, right, last in pieces(strip)
        if left > 0 and right < strip.shape[1] and first > 0
        if least < right - left <= POINT * size and last - first > least
        if not dark[top - 1 : top + 1, left:right].any()
    )


def is_one(dark: Mask) -> bool:
    """Whether ink is a stroke without a gap and with a flag at its left upper end, as a 1 is.

    Args:
        dark: the ink of one sign.
    """
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if len(rows) < 8 or rows[-1] - rows[0] + 1 != len(rows) or columns[-1] - columns[0] + 1 != len(columns):
        return False
    sign = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = sign.shape
    lefts, rights = sign.argmax(axis=1), width - sign[:, ::-1].argmax(axis=1)
    stem = slice(height // 2, height - height // 5)  # under the flag and over a foot that some have
    left, right = int(np.median(lefts[stem])), int(np.median(rights[stem]))
    has_stem = bool((abs(lefts[stem] - left) <= 1).all()) and right - left <= 0.35 * height
    flag = left - int(lefts[: height // 2].min())
    has_right_arm = int(rights[: height // 2].max()) - right > 0.08 * height
    return has_stem and 0.1 * height < flag < 0.5 * height and not has_right_arm


def is_slash(dark: Mask, least: float = SLASH) -> bool:
    """Whether ink is one stroke that leans further than italic letters do, its head to the right.

    Args:
        dark: the ink of one sign.
        least: of its height: so far it leans.
    """
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if len(rows) < 8 or rows[-1] - rows[0] + 1 != len(rows):
        return False
    sign = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height = len(sign)
    middles = np.array([np.flatnonzero(row).mean() for row in sign])
    lean = float(middles[: height // 5].mean() - middles[-(height // 5) :].mean())
    is_thin = bool((sign.sum(axis=1) <= 0.3 * height).all())
    steps = np.diff(middles)
    return is_thin and least < lean / (0.8 * height) < 1.0 and bool((steps <= 1.0).all())
