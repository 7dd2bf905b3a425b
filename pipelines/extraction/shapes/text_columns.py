"""Text set in columns beside each other, read down each column and not across them.

Columns are told by headings that stand side by side over them, larger than their text, or by four lines or
more that fill both, as prose does. Words with their meanings do not fill the first column, and stay lines.

A key whose signs stand side by side, the text beside each on several lines, is read sign by sign.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.extraction.model import Line, Word
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import SIGNS, lines_of

MOST_COLUMNS = 3
MOST_KEYS = 5  # side by side
FEWEST_SIGNS = 2  # of a key whose texts stand beside each other
KEY_ABOVE = 2  # lines: texts of a key begin so far above the line that holds its signs
DASHES = frozenset("-–—")
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
        if not columns:
            columns, end = _key_from(lines, number, stops)
        if columns:
            found += [*columns, []]
        else:
            found[-1].append(lines[number])
        number = end
    return [part for part in found if part]


def _columns_from(lines: Sequence[Line], number: int, stops: Sequence[float]) -> tuple[list[list[Line]], int]:
    """The columns of text that begin with a line, and the number of the line after them; none is the next."""
    parts = lines[number].parts
    if not 1 < len(parts) <= MOST_KEYS:
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
    if _are_keys(lines[number], each, starts):
        return [_sign_by_sign(column) for column in each], end
    if len(parts) > MOST_COLUMNS:
        return [], number + 1
    if _are_headed(lines[number], each, starts) or _are_filled(each, starts):
        return each, end
    return [], number + 1


def _are_keys(heads: Line, each: Sequence[Sequence[Line]], starts: Sequence[float]) -> bool:
    """Whether keys stand side by side under a head each: signs below each other where the head begins."""
    if not heads.words[0].is_bold or any(_is_sign(word) for word in heads.words):
        return False
    signs = [[word for line in column for word in line.words if _is_sign(word)] for column in each]
    return all(
        len(own) >= FEWEST_SIGNS
        and all(abs(word.box.x0 - start) < S.same_start for word in own)
        and all(line.box.x0 > start - S.same_start for line in column)
        for own, column, start in zip(signs, each, starts, strict=True)
    )


def _is_sign(word: Word) -> bool:
    return word.is_drawn or SIGNS.fullmatch(word.text) is not None


def _sign_by_sign(column: Sequence[Line]) -> list[Line]:
    """A key's lines from the top, each sign with the text that stands beside it, on one line or two."""
    words = [word for line in column for word in line.words]
    signs = sorted((word for word in words if _is_sign(word)), key=lambda word: word.box.top)
    texts: dict[int, list[Word]] = {at: [] for at in range(len(signs))}
    found: list[Line] = []
    for line in lines_of([word for word in words if not _is_sign(word)]):
        near = min(texts, key=lambda at: abs(signs[at].box.middle[1] - line.box.middle[1]))
        if abs(signs[near].box.middle[1] - line.box.middle[1]) <= S.beside_sign * line.words[0].size:
            texts[near] += line.words
        else:
            found.append(line)
    found += [Line((sign, *texts[at])) for at, sign in enumerate(signs)]
    return sorted(found, key=lambda line: line.words[0].box.middle[1])


def _key_from(lines: Sequence[Line], number: int, stops: Sequence[float]) -> tuple[list[list[Line]], int]:
    """The texts of a key as a line each, its sign first, and the number of the line after them.

    The lines may begin above the one that holds the signs, since each text is centred beside its own.
    """
    at = next(
        (one for one in range(number, min(number + KEY_ABOVE + 1, len(lines))) if _signs(lines[one])), -1
    )
    if at < 0:
        return [], number + 1
    xs = [x - S.hair for x in _signs(lines[at])]
    end = at + 1
    while end < len(lines) and _is_of_key(lines[end - 1], lines[end], xs, stops):
        end += 1
    is_above = all(
        _is_of_key(lines[one], lines[one + 1], xs, stops) and _lies_in(lines[one], xs)
        for one in range(number, at)
    )
    if not is_above or end - number < 2 or not _lies_in(lines[at], xs):
        return [], number + 1
    words = [word for line in lines[number:end] for word in line.words]
    each = []
    for place in range(1, len(xs) + 1):
        own = [word for word in words if bisect_right(xs, word.box.middle[0]) == place]
        if len(own) < 2:
            return [], number + 1  # a sign without a text
        sign = min(own, key=lambda word: word.box.x0)
        rest = [word for line in lines_of([word for word in own if word is not sign]) for word in line.words]
        each.append([Line((sign, *rest))])
    return each, end


def _signs(line: Line) -> list[float]:
    """Where the signs of a line of a key stand, from the left; a dash is one beside those that are drawn.

    None for a line that shows fewer than two drawn signs, or begins with anything else.
    """
    places = [at for at, word in enumerate(line.words) if word.is_drawn or word.text in DASHES]
    drawn = [at for at in places if line.words[at].is_drawn]
    if len(drawn) < FEWEST_SIGNS or places[0] != 0:
        return []
    apart = [
        at
        for at in places
        if at == 0 or line.words[at].box.x0 - line.words[at - 1].box.x1 > line.words[at].size / 2
    ]
    return [line.words[at].box.x0 for at in apart]


def _is_of_key(above: Line, line: Line, xs: Sequence[float], stops: Sequence[float]) -> bool:
    """Whether a line right below another goes on with the texts of a key, and with no other."""
    is_near = line.box.top - above.box.bottom < S.line_flow * line.words[-1].size
    is_stopped = any(above.box.bottom <= stop <= line.box.top for stop in stops)
    return is_near and not is_stopped and _lies_in(line, xs)


def _lies_in(line: Line, xs: Sequence[float]) -> bool:
    """Whether each stretch of a line lies within one of a key's columns."""
    return all(bisect_right(xs, box.x0) == bisect_right(xs, box.x1) > 0 for box in line.stretches)


def _goes_on(heads: Line, above: Line, line: Line, xs: Sequence[float], stops: Sequence[float]) -> bool:
    if heads.words[0].is_bold and _is_bold(line) and line.words[0].size >= heads.words[0].size:
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
