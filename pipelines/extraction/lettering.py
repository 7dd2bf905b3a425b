"""How large and how bold letters are: of a line, of some lines, of a whole report.

What is a heading, a note or the text is told by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from pipelines.extraction.model import Line, Word
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.settings import SETTINGS as S

FEW_SIZES = 2  # of letters: a title and a note, perhaps
FEW_LETTERS = 400  # outside of tables: titles and headings may be all of them


def main_word(line: Line) -> Word:
    """The longest word of a line whose letters are no raised or lowered mark's."""
    least = S.mark_size * max([word.size for word in line.words])
    return max(line.words, key=lambda word: len(word.text) * (word.size >= least))


def is_bold_line(line: Line) -> bool:
    """Whether all words of a line are bold, but for what has neither letters nor figures."""
    return all(word.is_bold for word in line.words if any(letter.isalnum() for letter in word.text))


def median_size(lines: Sequence[Line]) -> float:
    """The middle font size of some lines, in points."""
    return float(median([word.size for line in lines for word in line.words] or [S.usual_size]))


def body_size(pages: Sequence[PageLayout]) -> float:
    """The height of most letters outside of tables; of a report that has hardly any, of those in them.

    There headings and titles are all that stands outside, and would be taken for its text.
    """
    outside = _letters_by_size(word for layout in pages for line in layout.lines for word in line.words)
    size = max(outside, key=lambda one: outside[one], default=S.usual_size)
    if sum(outside.values()) >= FEW_LETTERS or len(outside) <= FEW_SIZES:
        return size
    inside = _letters_by_size(
        word for layout in pages for grid in layout.grids for cell in grid.cells for word in cell.words
    )
    if sum(inside.values()) <= sum(outside.values()):
        return size
    return min(size, max(inside, key=lambda one: inside[one]))


def _letters_by_size(words: Iterable[Word]) -> Counter[float]:
    """How many letters there are of each size, to half a point."""
    letters: dict[float, int] = {}
    for word in words:
        letters[word.size] = letters.get(word.size, 0) + len(word.text)
    sizes: Counter[float] = Counter()
    for size, count in letters.items():
        sizes[round(size * 2) / 2] += count
    return sizes
