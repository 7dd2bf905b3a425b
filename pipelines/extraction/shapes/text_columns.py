"""Text set in columns beside each other, read down each column and not across them.

Columns are told by headings that stand side by side over them, larger than their text, or by four lines or
more that fill both, as prose does. Words with their meanings do not fill the first column, and stay lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.extraction.model import Line
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import lines_of

MOST_COLUMNS = 3
FILLED_LINES = 4  # in each column, at least, where no headings stand over them


def in_columns(lines: Sequence[Line], stops: Sequence[float]) -> list[list[Line]]:
    """Lines of a page in the order of reading, parted where a column of text begins or ends.

    Args:
        lines: outside tables, from the top.
        stops: heights at which tables begin, over which no column of text goes on.
    """
    found: list[list[Line]] = [[]]
    number = 0
    while number < len(lines):
        columns, end = _columns_from(lines, number, stops)
        if columns:
            found += [*columns, []]
        else:
            found[-1].append(lines[number])
        number = end
    return [part for part in found if part]


def _columns_from(lines: Sequence[Line], number: int, stops: Sequence[float]) -> tuple[list[list[Line]], int]:
    """The columns of text that begin with a line, and the number of the line after them; none is the next."""
    parts = lines[number].parts
    if not 1 < len(parts) <= MOST_COLUMNS:
        return [], number + 1
    xs = [part.box.x0 - S.hair for part in parts[1:]]
    end = number + 1
    while end < len(lines) and _goes_on(lines[number], lines[end - 1], lines[end], xs, stops):
        end += 1
    words = [word for line in lines[number:end] for word in line.words]
    each = [
        lines_of([word for word in words if bisect_right(xs, word.box.middle[0]) == at])
        for at in range(len(xs) + 1)
    ]
    starts = [part.box.x0 for part in parts]
    if _are_headed(lines[number], each, starts) or _are_filled(each, starts):
        return each, end
    return [], number + 1


def _goes_on(heads: Line, above: Line, line: Line, xs: Sequence[float], stops: Sequence[float]) -> bool:
    if _is_bold(heads) and _is_bold(line) and line.words[0].size >= heads.words[0].size:
        return False  # the next headings
    is_apart = line.box.top - above.box.bottom > S.bare_alike_apart * line.words[0].size
    is_stopped = any(above.box.bottom <= stop <= line.box.top for stop in stops)
    is_crossed = any(box.x0 < x < box.x1 for box in line.stretches for x in xs)
    return not (is_apart or is_stopped or is_crossed)


def _are_headed(heads: Line, each: Sequence[Sequence[Line]], starts: Sequence[float]) -> bool:
    """Whether a bold line of larger letters stands over columns of text that begin where its parts do."""
    if not _is_bold(heads) or any(len(column) < 2 for column in each):
        return False
    below = [line for column in each for line in column[1:]]
    is_larger = all(line.words[0].size * S.larger < heads.words[0].size for line in below if line.words)
    are_under = all(
        min(line.box.x0 for line in column[1:]) > start - S.same_start and len(column[0].parts) == 1
        for column, start in zip(each, starts, strict=True)
    )
    return is_larger and are_under


def _are_filled(each: Sequence[Sequence[Line]], starts: Sequence[float]) -> bool:
    """Whether each column has lines of prose: of one size, beginning at one place, most of them full."""
    sizes = {line.words[0].size for column in each for line in column}
    if len(sizes) > 1 or any(len(column) < FILLED_LINES for column in each):
        return False
    widths = [two - one for one, two in pairwise(starts)]
    widths.append(max(widths[0], max(line.box.x1 for line in each[-1]) - starts[-1]))
    return all(
        all(abs(line.box.x0 - start) < S.same_start and len(line.parts) == 1 for line in column)
        and median(line.box.width for line in column) >= S.column_filled * width
        and any(line.text[:1].islower() for line in column[1:])
        for column, start, width in zip(each, starts, widths, strict=True)
    )


def _is_bold(line: Line) -> bool:
    return all(word.is_bold for word in line.words)
