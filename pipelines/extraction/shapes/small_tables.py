"""Small tables that nothing rules: a line of headings over one row, as under the name of each measure.

A row or two are too few to tell a table by its figures alone (`bare`). Here the headings tell it: three texts
or more, bold or printed again over other rows, each with one text of the row under it at its own place.
The paragraph that follows runs over several columns, or stands apart, and is none of it.

Words with what they mean, each pair on a line of its own under two bold headings, are a small table
too: text set in columns goes on below in both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.model import Line, LinePart, PageContent
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable
from pipelines.extraction.shapes.figures import is_blank, is_figure

FEWEST_COLUMNS = 3
HEADING_LINES = 4  # at most
ROW_LINES = 3  # of one row, at most
PAIR = 2  # a word and its meaning
FEWEST_WORDS = 3  # with what they mean
MOST_WORDS = 4  # of a text that is explained
MOST_ROWS = 2  # more are found by their figures
AGAIN = 2  # times: a heading that is printed so often on a page need not be bold


class SmallTable(NamedTuple):
    """Numbers of a table's lines: of its headings, and of each of its rows."""

    heading: range
    rows: tuple[range, ...]


def find_repeated_tables(page: PageContent, lines: Sequence[Line]) -> list[OpenTable]:
    """The small tables whose headings are printed again on a page; other ways to find tables come after."""
    found = _small_tables(lines)
    texts = [_heading_text(lines, one) for one in found]
    counts = Counter(texts)
    return [
        _open_table(page, lines, one) for one, text in zip(found, texts, strict=True) if counts[text] >= AGAIN
    ]


def find_small_tables(page: PageContent, lines: Sequence[Line]) -> list[OpenTable]:
    """The small tables under bold headings, of a row that is not bold."""
    return [
        _open_table(page, lines, one)
        for one in _small_tables(lines)
        if all(_is_bold(lines[at]) for at in one.heading)
        and not any(_is_bold(lines[at]) for row in one.rows for at in row)
    ]


def find_word_lists(page: PageContent, lines: Sequence[Line]) -> list[OpenTable]:
    """The small tables of words and their meanings under bold headings, as a key's are."""
    found: list[OpenTable] = []
    for number, line in enumerate(lines):
        heads = line.parts
        are_words = not any(is_figure(one.text) for one in heads)
        if len(heads) == PAIR and _is_bold(line) and are_words:
            rows = _worded_rows(lines, number)
            words = {lines[row.start].parts[0].text for row in rows}
            if len(words) == len(rows) >= FEWEST_WORDS:
                table = SmallTable(range(number, number + 1), tuple(rows))
                found.append(_open_table(page, lines, table))
    return found


def _worded_rows(lines: Sequence[Line], head: int) -> list[range]:
    """The lines of each row under a line of headings: one begins with a short text under the first."""
    starts = [part.box.x0 for part in lines[head].parts]
    rows: list[range] = []
    for number in range(head + 1, len(lines)):
        parts = lines[number].parts
        places = [
            next((at for at, x in enumerate(starts) if abs(part.box.x0 - x) < S.same_start), None)
            for part in parts
        ]
        is_near = _white(lines, number) < S.bare_apart * lines[number].words[0].size
        if None in places or not is_near or _is_bold(lines[number]):
            break
        is_first = places == [*range(len(starts))] and len(parts[0].text.split()) <= MOST_WORDS
        if is_first:
            rows.append(range(number, number + 1))
        elif rows and 0 not in places and _white(lines, number) < S.line_flow * lines[number].words[0].size:
            rows[-1] = range(rows[-1].start, number + 1)
        else:
            break
    return rows


def _is_bold(line: Line) -> bool:
    return all(word.is_bold for word in line.words)


def _heading_text(lines: Sequence[Line], table: SmallTable) -> str:
    return " ".join(lines[at].text for at in table.heading)


def _small_tables(lines: Sequence[Line]) -> list[SmallTable]:
    found: list[SmallTable] = []
    number = 1
    while number < len(lines):
        table = _table_at(lines, number, found[-1].rows[-1].stop if found else 0)
        if table is not None:
            found.append(table)
            number = table.rows[-1].stop
        number += 1
    return found


def _table_at(lines: Sequence[Line], number: int, floor: int) -> SmallTable | None:
    """The small table whose first row begins with a line, its headings after line `floor`; or None."""
    heading = _heading_over(lines, number, floor)
    if heading is None:
        return None
    columns = _columns(lines, heading)
    rows: list[range] = []
    while number < len(lines) and len(rows) <= MOST_ROWS:
        if not _is_row(lines[number], columns, whole=not rows):
            break
        if rows and _white(lines, number) > S.bare_apart * lines[number].words[0].size:
            break
        end = _end_of_row(lines, number, columns)
        rows.append(range(number, end))
        number = end
    return SmallTable(heading, tuple(rows)) if 1 <= len(rows) <= MOST_ROWS else None


def _heading_over(lines: Sequence[Line], number: int, floor: int) -> range | None:
    """The lines of headings right above a row: alike, close to each other, a text over each of the row's."""
    row = lines[number].parts
    if len(row) < FEWEST_COLUMNS - 1 or not any(is_figure(part.text) for part in row):
        return None
    first = number
    while first > max(floor, number - HEADING_LINES):
        line = lines[first - 1]
        below = lines[first]
        apart = S.bare_apart if first == number else S.bare_heading_apart
        is_near = below.box.top - line.box.bottom <= apart * line.words[0].size
        is_alike = first == number or _is_set_as(line, lines[number - 1])
        others = lines[first:number]
        if not is_near or not is_alike or not _heads(line, row, others):
            break
        first -= 1
    heading = range(first, number)
    columns = _columns(lines, heading) if heading else []
    is_over_all = all(sum(_is_over(one, part) for one in columns) == 1 for part in row)
    return heading if len(columns) >= FEWEST_COLUMNS and is_over_all else None


def _is_set_as(line: Line, other: Line) -> bool:
    return _is_bold(line) == _is_bold(other) and line.words[0].size == other.words[0].size


def _heads(line: Line, row: Sequence[LinePart], below: Sequence[Line]) -> bool:
    """Whether each text of a line may head a column: no figure, over one text of the row or the headings."""
    texts = [part for other in below for part in other.parts]

    def is_one(part: LinePart) -> bool:
        under = [other for other in row if _is_over(part, other)]
        if len(under) > 1 or is_figure(part.text) or is_blank(part.text):
            return False
        beneath = {round(other.box.x0) for other in texts if _is_over(part, other)}
        return bool(under) or len(beneath) == 1 or not below

    return all(map(is_one, line.parts)) and (len(line.parts) > 1 or bool(below))


def _columns(lines: Sequence[Line], heading: range) -> list[LinePart]:
    """The columns that headings of one line or several stand over, left to right, as far as these reach."""
    columns: list[LinePart] = []
    for part in sorted((part for at in heading for part in lines[at].parts), key=lambda part: part.box.x0):
        if columns and _is_over(columns[-1], part):
            last = columns[-1].box
            columns[-1] = LinePart(last._replace(x1=max(last.x1, part.box.x1)), columns[-1].text)
        else:
            columns.append(part)
    return columns


def _is_over(one: LinePart, other: LinePart) -> bool:
    """Whether two texts stand in one column: they overlap, or begin or end at one place."""
    is_across = one.box.x0 < other.box.x1 and other.box.x0 < one.box.x1
    return is_across or abs(one.box.x0 - other.box.x0) < S.same_start


def _is_row(line: Line, columns: Sequence[LinePart], *, whole: bool) -> bool:
    """Whether each text of a line stands under a heading of its own, and one of them is a figure."""
    parts = line.parts
    under = [[at for at, one in enumerate(columns) if _is_over(one, part)] for part in parts]
    are_placed = all(len(places) == 1 for places in under) and len({*map(tuple, under)}) == len(under)
    least = max(FEWEST_COLUMNS - 1, len(columns) // 2) if whole else FEWEST_COLUMNS - 1
    return are_placed and len(parts) >= least and any(is_figure(part.text) for part in parts)


def _end_of_row(lines: Sequence[Line], number: int, columns: Sequence[LinePart]) -> int:
    """The number of the line after a row: texts of its cells that go on, close below, are still its own."""
    row = lines[number].parts
    end = number + 1
    while end < min(len(lines), number + ROW_LINES):
        line = lines[end]
        parts = line.parts
        is_close = _white(lines, end) < S.line_flow * line.words[0].size
        goes_on = all(
            sum(_is_over(one, part) for one in columns) == 1
            and any(_is_over(above, part) and not is_figure(above.text) for above in row)
            for part in parts
        )
        if not (is_close and goes_on and _is_set_as(line, lines[number])):
            break
        end += 1
    return end


def _white(lines: Sequence[Line], number: int) -> float:
    return lines[number].box.top - lines[number - 1].box.bottom


def _open_table(page: PageContent, lines: Sequence[Line], table: SmallTable) -> OpenTable:
    spans = [table.heading, *table.rows]
    own = [lines[at] for span in spans for at in span]
    x0, x1 = min(line.box.x0 for line in own) - 1, max(line.box.x1 for line in own) + 1
    tops = [min(lines[at].box.top for at in span) - S.hair for span in spans]
    ends = [*tops[1:], own[-1].box.bottom + S.hair]
    bands = tuple(
        Band(top, end, tuple(lines[at] for at in span))
        for top, end, span in zip(tops, ends, spans, strict=True)
    )
    return OpenTable(
        page.number, x0, x1, bands, tuple(Edge(two.top, x0, x1, is_rule=True) for _, two in pairwise(bands))
    )
