"""Words of a line that no white parts, as blocks of one indicator are put together of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipelines.extraction.model import WORD_SPACE, Box, Colour, Line, Word, hull

SAME_PLACE = 3.0  # points: periods below each other begin, end or are centred so near to each other
WRAPPED = 0.4  # of the letters: lines of one label stand no further apart
SAME_TEXT = 1.0  # the same for lines of one text
WIDE = 6.0  # of the letters: a gap in a line beyond which nothing belongs to the title
Words = tuple[Word, ...]
PagedWords = tuple[tuple[int, Word], ...]
Look = tuple[float, bool, Colour]


class PrintedRun(NamedTuple):
    """Words of one line that no column's white parts, and their page."""

    page: int
    words: Words
    box: Box

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def size(self) -> float:
        """Height of its letters in points."""
        return self.words[0].size

    @property
    def look(self) -> Look:
        """Size, weight and colour of its first word."""
        first = self.words[0]
        return round(first.size * 2) / 2, first.is_bold, first.colour

    @property
    def place(self) -> tuple[int, float, float]:
        """What it is put in order by."""
        return self.page, self.box.top, self.box.x0


def runs_of_line(page: int, line: Line) -> Iterator[PrintedRun]:
    """A line of a page, parted where a column's white or a picture stands between its words."""
    own: list[Word] = []
    for word in line.words:
        last = own[-1] if own else None
        is_apart = last is not None and (
            last.ends_cell
            or last.is_drawn
            or word.is_drawn
            or word.box.x0 - last.box.x1 >= WORD_SPACE * word.size
            or abs(word.box.middle[1] - last.box.middle[1]) > word.size / 2
        )
        if is_apart:
            yield PrintedRun(page, tuple(own), hull(one.box for one in own))
            own = []
        own.append(word)
    if own:
        yield PrintedRun(page, tuple(own), hull(one.box for one in own))


def is_level_with(one: Box, two: Box) -> bool:
    """Whether two texts below each other begin, end or are centred at one place across."""
    near = min(abs(one.x0 - two.x0), abs(one.x1 - two.x1), abs(one.middle[0] - two.middle[0]))
    return near <= SAME_PLACE


def is_within_bounds(run: PrintedRun, bounds: tuple[float, float]) -> bool:
    """Whether a run stands between two places across, in points."""
    return bounds[0] <= run.box.middle[0] <= bounds[1]


def lines_of_runs(runs: Sequence[PrintedRun]) -> list[list[PrintedRun]]:
    """Runs of one look that stand level with each other, up to a wide gap, as lines."""
    lines: list[list[PrintedRun]] = []
    for run in runs:
        for line in lines[-4:]:
            last = line[-1]
            is_level = last.page == run.page and last.box.top < run.box.middle[1] < last.box.bottom
            if is_level and last.look == run.look and 0 <= run.box.x0 - last.box.x1 <= WIDE * run.size:
                line.append(run)
                break
        else:
            lines.append([run])
    return lines


def text_of_runs(line: Iterable[PrintedRun]) -> str:
    """What runs say one after the other."""
    return " ".join(run.text for run in line)
