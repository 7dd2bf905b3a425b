"""Headings that stand aslant over their columns, told from stamps, and stood up so that they can be read.

A row of texts that lean alike, each over a place of its own, whose feet stand on one height with words close
below and none between, heads columns. Everything else that leans lies over a page as a stamp does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.forms.letters import ASCENT, DESCENT, Printed
from pipelines.extraction.model import WORD_SPACE, Box

FEWEST = 3  # texts side by side: fewer may be a stamp of two lines
LEANS = range(20, 80)  # degrees to the right, as headings lean
LEVEL = 1.0  # of the font size: feet of one row stand no further apart in height
BELOW = 4.0  # of the font size: the words of the rows begin no further below
ASIDE = 6.0  # of the font size: nor further aside
HEADED = 0.6  # of a row's texts have words below
APART = 0.5  # of the font size: so far apart at least are feet, and a text's words from its line at most
DISTINCT = 0.6  # of a row's texts are unlike each other; a stamp says one thing

Run = tuple[Printed, ...]
Point = tuple[float, float]


def heading_runs(aslant: Sequence[Printed], level: Sequence[Printed]) -> list[Run]:
    """The texts among words that lean which head columns, each with its words in order.

    Args:
        aslant: the words of a page that lean.
        level: its other words.
    """
    rows: list[list[Run]] = []
    for run in sorted(_runs([one for one in aslant if one.turn in LEANS]), key=lambda run: _foot(run)[1]):
        if rows and _is_of(rows[-1][0], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [run for row in rows if _heads_columns(row, level) for run in row]


def stood_up(run: Run) -> Printed:
    """A text that leans as one that stands on its side over the place of its foot."""
    x, y = _foot(run)
    size = run[0].word.size
    length = sum(_length(one) for one in run) + WORD_SPACE * size * (len(run) - 1)
    box = Box(x, y - max(length, 2 * size), x + size, y)
    text = " ".join(one.word.text for one in run)
    items = tuple(dict.fromkeys(item for one in run for item in one.items))
    return Printed(run[0].word._replace(text=text, box=box, has_space_after=False), items, 90)


def _runs(words: Sequence[Printed]) -> list[Run]:
    """Words as texts: those of one line, which follow each other in the file."""
    runs: list[list[Printed]] = []
    for printed in words:
        if runs and _follows(runs[-1][-1], printed):
            runs[-1].append(printed)
        else:
            runs.append([printed])
    return [tuple(run) for run in runs]


def _follows(last: Printed, printed: Printed) -> bool:
    if last.turn != printed.turn or abs(last.word.size - printed.word.size) > 0.1 * last.word.size:
        return False
    (x, y), (left, bottom) = _end(last), _start(printed)
    lean, size = math.radians(last.turn), last.word.size
    along = (left - x) * math.cos(lean) - (bottom - y) * math.sin(lean)
    across = (left - x) * math.sin(lean) + (bottom - y) * math.cos(lean)
    return -APART * size < along < size and abs(across) < APART * size


def _start(printed: Printed) -> Point:
    """Where a word begins on its line, which leans up to the right."""
    lean, size, box = math.radians(printed.turn), printed.word.size, printed.word.box
    return box.x0 + ASCENT * size * math.sin(lean), box.bottom - DESCENT * size * math.cos(lean)


def _end(printed: Printed) -> Point:
    lean, size, box = math.radians(printed.turn), printed.word.size, printed.word.box
    return box.x1 - DESCENT * size * math.sin(lean), box.top + ASCENT * size * math.cos(lean)


def _length(printed: Printed) -> float:
    return math.dist(_start(printed), _end(printed))


def _foot(run: Run) -> Point:
    return _start(run[0])


def _is_of(first: Run, run: Run) -> bool:
    """Whether a text belongs to the row that another one begins."""
    one, two = first[0], run[0]
    is_level = abs(_foot(first)[1] - _foot(run)[1]) < LEVEL * one.word.size
    return (
        is_level
        and abs(one.turn - two.turn) <= 1
        and abs(one.word.size - two.word.size) < 0.1 * one.word.size
    )


def _heads_columns(row: Sequence[Run], level: Sequence[Printed]) -> bool:
    if len(row) < FEWEST or len({_text(run) for run in row}) < DISTINCT * len(row):
        return False
    size = row[0][0].word.size
    feet = sorted(_foot(run) for run in row)
    if any(two[0] - one[0] < APART * size for one, two in pairwise(feet)):
        return False
    boxes = [one.word.box for one in level]
    area = Box(feet[0][0], min(_end(run[-1])[1] for run in row), feet[-1][0], min(y for _, y in feet))
    if any(area.holds(box.middle) for box in boxes):
        return False
    headed = [
        any(0 < box.top - y + size < BELOW * size and abs(box.middle[0] - x) < ASIDE * size for box in boxes)
        for x, y in feet
    ]
    return sum(headed) >= HEADED * len(row)


def _text(run: Run) -> str:
    return " ".join(one.word.text for one in run)
