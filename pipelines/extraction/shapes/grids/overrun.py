"""Texts that run over the rules between columns, given whole to the cell in which they begin."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipelines.extraction.model import WORD_SPACE, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.grids.model import GridCell


def with_overrun(cells: Sequence[GridCell]) -> list[GridCell]:
    """Cells, the words of a text that runs over rules between columns given to the one in which it begins."""
    result = list(cells)
    starts: dict[int, float] | None = None
    for begin in range(len(cells)):
        for at in range(begin + 1, len(cells)):
            first, left, right = result[begin], cells[at - 1].box, result[at]
            if right.row != first.row or abs(left.x1 - right.box.x0) > S.snap or not first.words:
                break
            over = _words_over(first.words, right.words, left.x1)
            if not over:
                break
            starts = starts or _starts(cells)
            own = right.box.x0 + starts.get(right.column, 0.0)
            moved = [word for one in over for word in _run_from(one, first.words, right.words, left.x1, own)]
            if not moved:
                break
            result[begin] = first._replace(
                words=(*first.words, *(word for word in right.words if word in moved))
            )
            result[at] = right._replace(words=tuple(word for word in right.words if word not in moved))
    return result


def _starts(cells: Sequence[GridCell]) -> dict[int, float]:
    """How far right of a column's rule its texts usually begin."""
    found: dict[int, list[float]] = {}
    for cell in cells:
        if cell.words:
            found.setdefault(cell.column, []).append(min(word.box.x0 for word in cell.words) - cell.box.x0)
    return {column: median(offsets) for column, offsets in found.items()}


def _words_over(before: Sequence[Word], words: Sequence[Word], x: float) -> list[Word]:
    """The words that lie over a rule."""
    return [word for word in (*before, *words) if word.box.x0 < x - S.overrun and word.box.x1 > x + S.overrun]


def _run_from(first: Word, before: Sequence[Word], words: Sequence[Word], x: float, own: float) -> list[Word]:
    """A word over a rule and those after it up to one that begins its own cell (where the cell's texts do).

    Nothing where the word stands beyond the rule for the most part, and no other goes before it.
    """
    level = first.box.middle[1]
    on_line = [word for word in (*before, *words) if word.box.top < level < word.box.bottom]
    on_line.sort(key=lambda word: word.box.x0)
    at = next(number for number, word in enumerate(on_line) if word is first)
    if first.box.middle[0] > x and not (at and goes_on_beside(on_line[at - 1], first)):
        return []
    run = [first]
    for word in on_line[at + 1 :]:
        if not goes_on_beside(run[-1], word) or abs(word.box.x0 - own) <= S.overrun:
            break
        run.append(word)
    return run


def goes_on_beside(word: Word, following: Word) -> bool:
    """Whether only a word space stands between two words of a line."""
    return not word.ends_cell and following.box.x0 - word.box.x1 < WORD_SPACE * word.size
