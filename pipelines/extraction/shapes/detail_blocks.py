"""Blocks of one indicator each, as performance systems print them: a title, facts, a small table of periods.

Such a block has a row for each period under the names of measures (`Period | Actual | Target | Status`),
lines of a label and its value beside, above or below, a chart perhaps, and a note. All that is told by place
alone: periods below each other, what stands over them and beside them, and the labels that blocks repeat.
Blocks become rows of one table a page, with a column for each label and for each measure and period. What a
chart prints (periods along its axis, its scale) is none of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.extraction.model import WORD_SPACE, Box, Colour, Line, Word, hull
from pipelines.extraction.shapes.card_parts import CODE, CODED, COMMENT
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.text import lines_of
from pipelines.rows.periods import is_bare_period

FEWEST_BLOCKS = 3
FEWEST_ROWS = 2  # periods of a block
FEWEST_MEASURES = 2
SAME_PLACE = 3.0  # points: periods below each other begin, end or are centred so near to each other
ROW_APART = 2.5  # of the letters: rows stand no further apart
HEAD_APART = 3.2  # the same for the names of measures over them
WRAPPED = 0.4  # of the letters: lines of one label stand no further apart
SAME_TEXT = 1.0  # the same for lines of one text
SAME_SIZE = 0.4  # points
BEYOND = 12.0  # points: a measure's values reach so far beyond its name
LONGEST_HEAD = 5  # words
LONGEST_LABEL = 8  # words
SHARED = 0.4  # of the blocks: a label stands in so many
MOSTLY, FEWEST_LABELS = 0.6, 2  # of the blocks: so many have at least two labels in common
TITLED = 0.9  # of the blocks: so many have a title in the letters of titles
LEAST_SEEN = 2  # blocks: what labels one only may be of what follows them all
WIDE = 6.0  # of the letters: a gap in a line beyond which nothing belongs to the title
FEWEST_WORDS = 4  # of a comment that no label heads
LEAST_LETTERS = 3  # of a title
LARGER = 1.05  # times a value's letters: a title's are larger, bold or of another colour

ABOUT = 40.0  # points: what stands so near above and below tables side by side is parted as they are
BELOW = 12.0  # points: a chart's axis stands so far below the last text of its block
SAME_START = 8.0  # points: a title and the facts below it begin so near to each other
LEAST_GUTTER = 4.0  # points
SMALLER = 0.85  # of a label's letters: smaller ones are a chart's
NAMED = "Indicator"
HEADS_TEXT = re.compile(
    r"(?i)\b(?:comment(?:ary|s)?|notes?|narrative|update|explanation|analysis|reasons?)\b"
)
DASHES = frozenset("-–—:|")
ON_AXIS = re.compile(
    r"(?i)^(?:q[1-4]|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|[a-z]{3}-\d\d|-)$"
)

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


Head = tuple[str, Box, tuple[PrintedRun, ...]]
"""A name over a column: its text, the box about it, its runs."""


class PeriodTable(NamedTuple):
    """A small table of measures by period: names of measures, and the runs of each by measure and period."""

    measures: tuple[str, ...]
    values: Mapping[tuple[str, str], tuple[PrintedRun, ...]]
    runs: tuple[PrintedRun, ...]
    heads: tuple[Head, ...]
    column: Box

    @property
    def first(self) -> PrintedRun:
        """The run that it begins with."""
        return min(self.runs, key=lambda run: run.place)

    @property
    def last(self) -> PrintedRun:
        """The run that it ends with."""
        return max(self.runs, key=lambda run: run.place)

    def box_on(self, page: int) -> Box | None:
        """The box about it on a page; None where nothing of it stands there."""
        boxes = [run.box for run in self.runs if run.page == page]
        return hull(boxes) if boxes else None


@dataclass
class Block:
    """One block: its table, how far it reaches across, its title, what it says by label.

    `words` are the identities of all words that it takes, `areas` the box about them on each page.
    """

    table: PeriodTable
    bounds: tuple[float, float]
    title: tuple[PrintedRun, ...]
    values: dict[str, PagedWords] = field(default_factory=dict)
    labels: list[tuple[int, Word]] = field(default_factory=list)
    words: set[int] = field(default_factory=set)
    areas: dict[int, Box] = field(default_factory=dict)


class BlockRow(NamedTuple):
    """A block as a row: the area that it covers on each page, and its words by heading, with their pages."""

    areas: Mapping[int, Box]
    words: Mapping[str, PagedWords]


class BlockTable(NamedTuple):
    """Blocks that follow each other on a page as a table: page, height of the first, headings, rows."""

    page: int
    top: float
    headings: tuple[str, ...]
    rows: tuple[BlockRow, ...]


def find_blocks(pages: Sequence[tuple[int, Sequence[Word]]]) -> tuple[list[BlockTable], set[int]]:
    """The blocks of a report, a table for each page and part of one; none where too few are alike.

    Args:
        pages: of each page its number and its words, without running headers and footers.

    Returns:
        The tables, and the identities of all words that stand in blocks, also those of charts.
    """
    runs = [run for number, words in pages for line in lines_of(words) for run in _runs_of(number, line)]
    by_page: dict[int, list[PrintedRun]] = {}
    for run in sorted(runs, key=lambda run: run.place):
        by_page.setdefault(run.page, []).append(run)
    tables = _alike([*_period_tables(by_page)])
    if len(tables) < FEWEST_BLOCKS:
        return [], set()
    ordered = sorted(runs, key=lambda run: run.place)
    blocks = _titled(tables, ordered)
    if len(blocks) < FEWEST_BLOCKS:
        return [], set()
    headings = _headings(blocks, ordered)
    _take_facts(blocks, ordered, headings)
    told = Counter(label for block in blocks for label in block.values)
    if sum(count >= MOSTLY * len(blocks) for count in told.values()) < FEWEST_LABELS:
        return [], set()  # tables of periods alone are read as what they are
    return _tables(blocks, headings), {number for block in blocks for number in block.words}


def _runs_of(page: int, line: Line) -> Iterator[PrintedRun]:
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


def _period_tables(by_page: Mapping[int, Sequence[PrintedRun]]) -> Iterator[PeriodTable]:
    """The small tables of a report in order, those that a page end cuts whole."""
    last: PeriodTable | None = None
    for page, own in by_page.items():
        stacks = _stacks(_periods_among(own))
        if last is not None and last.heads and page == last.last.page + 1:
            first = min(stacks, key=lambda stack: stack[0].box.top, default=None)
            if first is not None and (whole := _made_whole(last, first, own)) is not None:
                last = whole
                stacks = [stack for stack in stacks if stack is not first]
        for stack in stacks:
            if (table := _period_table(stack, own)) is not None:
                if last is not None and _has_rows(last):
                    yield last
                last = table
    if last is not None and _has_rows(last):
        yield last


def _has_rows(table: PeriodTable) -> bool:
    return len({period for _, period in table.values}) >= FEWEST_ROWS


def _made_whole(
    table: PeriodTable, rest: Sequence[PeriodRun], runs: Sequence[PrintedRun]
) -> PeriodTable | None:
    """A table with its rows at the top of the next page, under its headings once more or none; or None.

    They stand in its columns, nothing but the headings is above them, and none of its periods comes again.
    """
    column = hull(period.box for period in rest)
    again = _heads_over(rest[0], column, runs)
    above = [run for run in runs if run.box.bottom <= rest[0].box.top + 0.5]
    are_heads = [name for name, _, _ in again] == [name for name, _, _ in table.heads]
    told = [run for _, _, own in again for run in own] if are_heads else []
    if len(above) > len(told) or not _is_level(table.column, column):
        return None
    if {period.text for period in rest} & {period for _, period in table.values}:
        return None
    values, taken = _values_beside(rest, table.heads[1:], runs)
    if not values:
        return None
    return table._replace(values={**table.values, **values}, runs=(*table.runs, *told, *taken))


class PeriodRun(NamedTuple):
    """A period as printed, on a line or two."""

    text: str
    box: Box
    runs: tuple[PrintedRun, ...]

    @property
    def size(self) -> float:
        """Height of its letters in points."""
        return self.runs[0].size


def _periods_among(runs: Sequence[PrintedRun]) -> list[PeriodRun]:
    """Runs that are a period and nothing else; a quarter or month and the year below it are one."""
    found: list[PeriodRun] = []
    for number, run in enumerate(runs):
        if not is_bare_period(run.text):
            continue
        over = None if run.text[:1].isalpha() else _begun_above(run, runs[:number])
        if over is None:
            found.append(PeriodRun(run.text, run.box, (run,)))
        else:
            found = [one for one in found if one.runs[0] is not over]
            found.append(PeriodRun(f"{over.text} {run.text}", hull((over.box, run.box)), (over, run)))
    return found


def _begun_above(year: PrintedRun, runs: Sequence[PrintedRun]) -> PrintedRun | None:
    """The text right above a year that makes one period with it, as in a narrow column."""
    return next(
        (
            run
            for run in reversed(runs)
            if -0.5 <= year.box.top - run.box.bottom < WRAPPED * year.size
            and _is_level(run.box, year.box)
            and run.text[:1].isalpha()
            and is_bare_period(f"{run.text} {year.text}")
        ),
        None,
    )


def _stacks(periods: Sequence[PeriodRun]) -> list[list[PeriodRun]]:
    """Periods that stand below each other; none where one comes twice."""
    stacks: list[list[PeriodRun]] = []
    for run in sorted(periods, key=lambda one: one.box.top):
        for stack in stacks:
            last = stack[-1]
            is_next = -0.5 <= run.box.top - last.box.bottom <= ROW_APART * run.size
            if is_next and _is_level(last.box, run.box):
                stack.append(run)
                break
        else:
            stacks.append([run])
    return [stack for stack in stacks if len({one.text for one in stack}) == len(stack)]


def _is_level(one: Box, two: Box) -> bool:
    near = min(abs(one.x0 - two.x0), abs(one.x1 - two.x1), abs(one.middle[0] - two.middle[0]))
    return near <= SAME_PLACE


def _period_table(stack: Sequence[PeriodRun], runs: Sequence[PrintedRun]) -> PeriodTable | None:
    """The table whose rows begin with some periods, if names of measures stand over what is beside them."""
    column = hull(run.box for run in stack)
    heads = _heads_over(stack[0], column, runs)
    if len(heads) < FEWEST_MEASURES + 1:
        return None
    measures = heads[1:]
    values, taken = _values_beside(stack, measures, runs)
    names = [name for name, _, _ in measures if any((name, period.text) in values for period in stack)]
    figured = (
        sum(any(is_figure(run.text) for run in values.get((names[0], period.text), ())) for period in stack)
        if names
        else 0
    )
    if len(names) < FEWEST_MEASURES or 2 * figured < len(stack):
        return None
    taken += [run for name, _, own in heads for run in own if name in names or name == heads[0][0]]
    return PeriodTable(tuple(names), values, tuple(taken), tuple(heads), column)


def _values_beside(
    stack: Sequence[PeriodRun], measures: Sequence[Head], runs: Sequence[PrintedRun]
) -> tuple[dict[tuple[str, str], tuple[PrintedRun, ...]], list[PrintedRun]]:
    """What stands level with periods under names of measures, by name and period; and all these runs."""
    middles = [period.box.middle[1] for period in stack]
    pitch = min((two - one for one, two in pairwise(middles)), default=2 * stack[0].size)
    reach = measures[-1][1].x1 + BEYOND
    values: dict[tuple[str, str], tuple[PrintedRun, ...]] = {}
    taken = [run for period in stack for run in period.runs]
    for period, level in zip(stack, middles, strict=True):
        for run in runs:
            is_level = abs(run.box.middle[1] - level) < pitch / 2
            if not is_level or run.box.x0 < period.box.x1 or run.box.middle[0] > reach or ":" in run.text:
                continue
            name = _nearest_head(run.box, measures)
            if name is not None:
                values[name, period.text] = (*values.get((name, period.text), ()), run)
                taken.append(run)
    own = {id(run) for run in taken}
    left = [run for run in runs if id(run) not in own]
    torn = {name for (name, _), several in values.items() if any(_goes_on(run, left) for run in several)}
    values = {pair: several for pair, several in values.items() if pair[0] not in torn}
    kept = {id(run) for several in values.values() for run in several}
    periods = {id(run) for period in stack for run in period.runs}
    return values, [run for run in taken if id(run) in kept or id(run) in periods]


def _goes_on(run: PrintedRun, others: Sequence[PrintedRun]) -> bool:
    """Whether a text that is no figure goes on right above or below, level with no period."""
    return not is_figure(run.text) and any(
        other.look == run.look
        and abs(other.box.x0 - run.box.x0) <= SAME_PLACE
        and -1.0 <= max(other.box.top - run.box.bottom, run.box.top - other.box.bottom) < WRAPPED * run.size
        for other in others
    )


def _heads_over(first: PeriodRun, column: Box, runs: Sequence[PrintedRun]) -> list[Head]:
    """The names over a column of periods and the columns right of it: in letters alike, and no figures."""
    near = [
        run
        for run in runs
        if run.box.bottom <= first.box.top + 0.5
        and first.box.top - run.box.bottom <= HEAD_APART * first.size
        and _may_head(run)
    ]
    over = [run for run in near if run.box.x0 < column.x1 and column.x0 < run.box.x1]
    if not over:
        return []
    lead = max(over, key=lambda run: run.box.bottom)
    alike = [
        run
        for run in near
        if run.look[1:] == lead.look[1:]
        and abs(run.size - lead.size) <= SAME_SIZE
        and run.box.top < lead.box.bottom + lead.size
        and run.box.bottom > lead.box.top - lead.size
        and run.box.x0 >= lead.box.x0
    ]
    heads: list[Head] = []
    for run in sorted(alike, key=lambda run: run.box.x0):
        if heads and run.box.x0 < heads[-1][1].x1:
            own = tuple(sorted((*heads[-1][2], run), key=lambda one: one.place))
            heads[-1] = (" ".join(one.text for one in own), hull(one.box for one in own), own)
        elif run.text in {name for name, _, _ in heads}:
            break  # those of a table beside it
        else:
            heads.append((run.text, run.box, (run,)))
    return heads


def _may_head(run: PrintedRun) -> bool:
    is_named = any(letter.isalpha() for letter in run.text) and not is_figure(run.text)
    return (
        is_named and ":" not in run.text and len(run.words) <= LONGEST_HEAD and not is_bare_period(run.text)
    )


def _nearest_head(box: Box, heads: Sequence[Head]) -> str | None:
    """The name over a value: the one that it stands under for the most part, else the nearest in reach."""
    shared = [(min(box.x1, head.x1) - max(box.x0, head.x0), name) for name, head, _ in heads]
    far, name = max(shared)
    return name if far > -BEYOND else None


def _alike(tables: Sequence[PeriodTable]) -> list[PeriodTable]:
    """Of some small tables those under the names that most have."""
    names = [tuple(name.lower() for name, _, _ in table.heads) for table in tables]
    usual, count = Counter(names).most_common(1)[0] if names else ((), 0)
    if count < FEWEST_BLOCKS:
        return []
    return [table for table, own in zip(tables, names, strict=True) if own == usual]


def _bounds(tables: Sequence[PeriodTable], runs: Sequence[PrintedRun]) -> list[tuple[float, float]]:
    """From where to where on their pages blocks reach that stand side by side; everywhere for others."""
    found: list[tuple[float, float]] = []
    for table in tables:
        page = table.first.page
        own = table.box_on(page)
        left, right = float("-inf"), float("inf")
        for other in tables:
            beside = other.box_on(page) if other is not table else None
            if own is None or beside is None or beside.top >= own.bottom or own.top >= beside.bottom:
                continue
            if beside.x1 <= own.x0:
                left = max(left, _gutter(beside, own, page, runs))
            elif own.x1 <= beside.x0:
                right = min(right, _gutter(own, beside, page, runs))
        found.append((left, right))
    return found


def _gutter(one: Box, two: Box, page: int, runs: Sequence[PrintedRun]) -> float:
    """The middle of the white between two tables side by side, right before what begins the second block.

    It is where texts above the tables begin, too, as titles do; else the widest white.
    """
    own = [run.box for run in runs if run.page == page]
    top, bottom = min(one.top, two.top), max(one.bottom, two.bottom)
    between = sorted(
        (max(box.x0, one.x1), box.x1)
        for box in own
        if top <= box.middle[1] <= bottom and box.x1 > one.x1 and box.x0 < two.x0
    )
    starts = [box.x0 for box in own if top - ABOUT <= box.middle[1] < top]
    whites: list[tuple[bool, float, float]] = []
    end = one.x1
    for x0, x1 in [*between, (two.x0, two.x0)]:
        if x0 - end >= LEAST_GUTTER:
            is_begun = any(abs(start - x0) <= SAME_START for start in starts)
            whites.append((is_begun, x0 - end, (x0 + end) / 2))
        end = max(end, x1)
    return max(whites)[2] if whites else (one.x1 + two.x0) / 2


def _is_within(run: PrintedRun, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= run.box.middle[0] <= bounds[1]


def _titled(tables: Sequence[PeriodTable], runs: Sequence[PrintedRun]) -> list[Block]:
    """The tables with the titles above them, in the letters that titles have; none where they have none."""
    taken = {id(run) for table in tables for run in table.runs}
    bounds = _bounds(tables, runs)
    above: list[list[list[PrintedRun]]] = []
    for table, within in zip(tables, bounds, strict=True):
        first = table.first
        ends = [
            other.last.place
            for other, far in zip(tables, bounds, strict=True)
            if other is not table
            and other.last.place < first.place
            and far[0] < within[1]
            and within[0] < far[1]
        ]
        after = max(ends, default=(0, 0.0, 0.0))
        own = [
            run
            for run in runs
            if after < run.place < first.place
            and run.page >= first.page - 1
            and id(run) not in taken
            and not run.words[0].is_drawn
            and _is_within(run, within)
        ]
        above.append(_lines(own))
    found = _title_lines(tables, above)
    return [
        Block(table, within, tuple(run for line in lines for run in line))
        for table, within, lines in zip(tables, bounds, found, strict=True)
        if lines
    ]


def _title_lines(
    tables: Sequence[PeriodTable], above: Sequence[Sequence[list[PrintedRun]]]
) -> list[list[list[PrintedRun]]]:
    """Of the lines above each table those of its title.

    Titles are in letters larger, bolder or of another colour than values, the same in nearly all blocks, and
    no two say the same.
    """
    values = [run for table in tables for own in table.values.values() for run in own]
    values = [run for run in values if not run.words[0].is_drawn]
    seen = Counter(text for lines in above for text in {_text_of(line) for line in lines})
    usual = median(run.size for run in values)
    ink = Counter(run.words[0].colour for run in values).most_common(1)[0][0]
    by_look: dict[Look, dict[int, list[list[PrintedRun]]]] = {}
    for number, lines in enumerate(above):
        for line in lines:
            size, is_bold, colour = look = line[0].look
            text = _text_of(line)
            is_shown = is_bold or size > LARGER * usual or colour != ink
            is_own = seen[text] == 1 and not _is_labelled(text) and not is_figure(text)
            if is_shown and is_own and sum(map(str.isalpha, text)) >= LEAST_LETTERS:
                by_look.setdefault(look, {}).setdefault(number, []).append(line)
    looks = [look for look, found in by_look.items() if len(found) >= TITLED * len(tables)]
    if not looks:
        return [[] for _ in tables]
    look = max(looks, key=lambda one: (one[0], one[1], one[2]))
    starts = Counter(
        _column_of(run) for lines in above for line in lines if line[0].look == look for run in line
    )
    result: list[list[list[PrintedRun]]] = []
    for number in range(len(tables)):
        lines = [_name_of(line, starts) for line in by_look[look].get(number, [])]
        lines = [line for line in lines if not any(_is_left_of(other, line) for other in lines)]
        title = lines[-1:]
        for line in reversed(lines[:-1]):
            below = title[0][0]
            is_near = below.box.top - line[0].box.bottom < SAME_TEXT * below.size
            if line[0].page != below.page or not is_near:
                break
            title.insert(0, line)
        result.append(title)
    return result


def _column_of(run: PrintedRun) -> int:
    return round(run.box.x0 / SAME_PLACE)


def _name_of(line: list[PrintedRun], starts: Counter[int]) -> list[PrintedRun]:
    """A title's line up to what stands in a column of its own behind it, as a rating's word does."""
    for at, run in enumerate(line):
        is_code_before = CODE.match(_text_of(line[:at]).rstrip(":.")) is not None
        if at and starts[_column_of(run)] >= FEWEST_BLOCKS and not is_code_before:
            return line[:at]
    return line


def _is_left_of(one: Sequence[PrintedRun], other: Sequence[PrintedRun]) -> bool:
    """Whether a line stands level with another, before it."""
    is_level = one[0].page == other[0].page and one[0].box.top < other[0].box.middle[1] < one[0].box.bottom
    return is_level and one[0].box.x0 < other[0].box.x0


def _is_labelled(text: str) -> bool:
    """Whether a text is a label with or without its value; what a code and a colon lead is a name."""
    label, colon, _ = text.partition(":")
    return bool(colon) and not CODE.match(label.strip())


def _lines(runs: Sequence[PrintedRun]) -> list[list[PrintedRun]]:
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


def _text_of(line: Iterable[PrintedRun]) -> str:
    return " ".join(run.text for run in line)


class Fact(NamedTuple):
    """A label with what stands behind or below it; the words of each."""

    label: Words
    page: int
    values: tuple[tuple[int, Word], ...]

    @property
    def name(self) -> str:
        """The label without its colon."""
        return " ".join(word.text for word in self.label).rstrip(": ")

    @property
    def box(self) -> Box:
        """The box about its label."""
        return hull(word.box for word in self.label)


def _take_facts(blocks: Sequence[Block], runs: Sequence[PrintedRun], headings: Sequence[PrintedRun]) -> None:
    """What each block says by label, and what of its area is a chart's."""
    each = [_own_runs(blocks, number, runs, headings) for number in range(len(blocks))]
    streams = [_streams(own) for own in each]
    seen: Counter[str] = Counter()
    for several in streams:
        seen.update({fact.name for stream in several for fact in _facts(stream, None) if fact.label})
    least = max(2.0, SHARED * len(blocks))
    shared = {name for name, count in seen.items() if count >= least}
    for block, own, several in zip(blocks, each, streams, strict=True):
        facts = [_facts(stream, shared) for stream in several]
        labelled = [found for found in facts if any(fact.label for fact in found)]
        lone = [
            run
            for stream, found in zip(several, facts, strict=True)
            if not any(fact.label for fact in found)
            for run in stream
        ]
        for found in labelled:
            for number, fact in enumerate(found):
                if not fact.label or fact.name in block.values or seen[fact.name] < LEAST_SEEN:
                    continue
                following = found[number + 1].box.top if number + 1 < len(found) else None
                values = fact.values
                if not values:
                    values = tuple(_beside(fact, following, lone))
                elif values[0][1].box.top >= fact.box.bottom - 1.0:  # below it: the rest of what is beside it
                    values = (*_beside(fact, values[0][1].box.top, lone), *values)
                block.labels.extend((fact.page, word) for word in fact.label)
                if values:
                    block.values[fact.name] = values
        _cover(block, own)
    if not any(HEADS_TEXT.search(label) for block in blocks for label in block.values):
        _take_comments(blocks, each)


def _take_comments(blocks: Sequence[Block], each: Sequence[Sequence[PrintedRun]]) -> None:
    """The paragraph right below each block as its comment, where no label heads one and several have it."""
    found: list[tuple[Block, list[PrintedRun]]] = []
    for block, own in zip(blocks, each, strict=True):
        page = max(block.areas)
        area = block.areas[page]
        below = [
            run
            for run in own
            if run.page == page and run.box.top >= area.bottom - 1.0 and not _is_of_chart(run)
        ]
        first = next(iter(_streams(below)), None)
        if first is not None and first[0].box.top - area.bottom <= ROW_APART * first[0].size:
            said = _text_of(first)
            if said.endswith((".", "!", "?")) and len(said.split()) >= FEWEST_WORDS:
                found.append((block, first))
    if len(found) < max(2.0, SHARED * len(blocks)):
        return
    for block, text in found:
        block.values[COMMENT] = tuple((run.page, word) for run in text for word in run.words)
        block.words.update(id(word) for run in text for word in run.words)
        page = text[0].page
        block.areas[page] = hull((block.areas[page], *(run.box for run in text)))


def _own_runs(
    blocks: Sequence[Block], number: int, runs: Sequence[PrintedRun], headings: Sequence[PrintedRun]
) -> list[PrintedRun]:
    """The runs of a block but its title and table: up to the next block's title, or a heading."""
    block = blocks[number]
    start = block.title[0].place
    following = [
        other.title[0].place
        for other in blocks
        if other.title[0].place > start
        and other.bounds[0] < block.bounds[1]
        and block.bounds[0] < other.bounds[1]
    ]
    end = min(following, default=(block.table.last.page + 1, float("inf"), 0.0))
    after = [
        run.place for run in headings if run.place > block.table.last.place and _is_within(run, block.bounds)
    ]
    end = min([end, *after])
    taken = {id(run) for other in blocks for run in (*other.title, *other.table.runs)}
    own: list[PrintedRun] = []
    for run in runs:
        if not start <= run.place < end or id(run) in taken or not _is_within(run, block.bounds):
            continue
        if run.look[0] <= block.title[0].look[0] or run.words[0].is_drawn:
            own.append(run)
    return own


def _headings(blocks: Sequence[Block], runs: Sequence[PrintedRun]) -> list[PrintedRun]:
    """The runs that head parts of a report: in larger letters than titles, or as these are, and said once."""
    used = {id(run) for block in blocks for run in (*block.title, *block.table.runs)}
    looks = {block.title[0].look for block in blocks}
    size = max(look[0] for look in looks)
    seen = Counter((run.text, run.look) for run in runs)
    return [
        run
        for run in runs
        if (run.look[0] > size or (run.look in looks and not _is_labelled(run.text)))
        and id(run) not in used
        and seen[run.text, run.look] == 1
        and sum(map(str.isalpha, run.text)) >= LEAST_LETTERS
        and not run.words[0].is_drawn
    ]


def _streams(runs: Sequence[PrintedRun]) -> list[list[PrintedRun]]:
    """Runs that follow each other as lines of one text: each begins right below where the one before does."""
    streams: list[list[PrintedRun]] = []
    for run in runs:
        for stream in reversed(streams):
            last = stream[-1]
            first = next(one for one in reversed(stream) if _begins_line(one, stream))
            is_below = last.page == run.page and -1.0 <= run.box.top - last.box.bottom <= SAME_TEXT * run.size
            is_next = is_below and abs(first.box.x0 - run.box.x0) <= SAME_PLACE
            if is_next and _is_lone_label(last, stream) and run.words[0].is_bold:
                is_next = run.box.top - last.box.bottom < WRAPPED * run.size  # else it is the next label
            is_level = last.page == run.page and last.box.top < run.box.middle[1] < last.box.bottom
            is_beside = is_level and 0 <= run.box.x0 - last.box.x1 <= run.size and last.look[2] == run.look[2]
            if is_next or (is_beside and not run.words[0].is_drawn):
                stream.append(run)
                break
        else:
            streams.append([run])
    return streams


def _is_lone_label(run: PrintedRun, stream: Sequence[PrintedRun]) -> bool:
    """Whether a run is bold from the beginning of its line to the end, and no colon ends it."""
    is_bold = all(word.is_bold for word in run.words)
    return is_bold and _begins_line(run, stream) and not run.text.endswith(":")


def _begins_line(run: PrintedRun, stream: Sequence[PrintedRun]) -> bool:
    at = next(number for number, one in enumerate(stream) if one is run)
    return not at or run.box.x0 < stream[at - 1].box.x1


def _facts(stream: Sequence[PrintedRun], shared: Collection[str] | None) -> list[Fact]:
    """The labels of a text with their values; `shared` are labels that blocks repeat, None while sought.

    A label is bold and ends in a colon, or is one that blocks repeat: bold before what is not, or at the
    beginning of a line up to its colon.
    """
    words = [(run.page, word, at == 0) for run in stream for at, word in enumerate(run.words)]
    facts: list[Fact] = []
    at = 0
    while at < len(words):
        end = _label_end(words, at, shared)
        if end:
            facts.append(Fact(tuple(word for _, word, _ in words[at:end]), words[at][0], ()))
            at = end
            continue
        page, word, _ = words[at]
        if facts:
            facts[-1] = facts[-1]._replace(values=(*facts[-1].values, (page, word)))
        else:
            facts.append(Fact((), page, ((page, word),)))
        at += 1
    return facts


def _label_end(words: Sequence[tuple[int, Word, bool]], at: int, shared: Collection[str] | None) -> int:
    """The number of the word after the label that begins with a word; 0 where none does."""
    _, first, begins = words[at]
    is_after_bold = at > 0 and words[at - 1][1].is_bold and not words[at - 1][1].text.endswith(":")
    if not first.text[:1].isalpha() or (is_after_bold and not begins):
        return 0
    is_bold = first.is_bold
    if not is_bold and not begins:
        return 0
    end = at
    while end < min(len(words), at + LONGEST_LABEL) and words[end][1].is_bold == is_bold:
        end += 1
        if words[end - 1][1].text.endswith(":"):
            name = " ".join(word.text for _, word, _ in words[at:end]).rstrip(": ")
            is_one = is_bold or shared is None or name in shared
            return end if is_one else 0
        if not is_bold and end < len(words) and words[end][2] and end - at >= LONGEST_HEAD:
            break
    if not is_bold:
        return 0
    name = " ".join(word.text for _, word, _ in words[at:end])
    return end if shared is None or name in shared else 0


def _beside(fact: Fact, following: float | None, runs: Sequence[PrintedRun]) -> Iterator[tuple[int, Word]]:
    """The words right of a label that stands alone, down to the next label below it."""
    box, size = fact.box, fact.label[0].size
    end = following - 1.0 if following is not None else box.bottom + size
    right = [
        run
        for run in runs
        if run.page == fact.page
        and run.box.x0 >= box.x1 - 1.0
        and box.top - 1.0 <= run.box.middle[1] <= end
        and run.size >= SMALLER * size
    ]
    if right and any(run.box.top < box.bottom for run in right):
        x0 = min(run.box.x0 for run in right)
        for run in right:
            if run.box.x0 - x0 <= SAME_PLACE:
                yield from ((run.page, word) for word in run.words)


def _cover(block: Block, own: Sequence[PrintedRun]) -> None:
    """What a block takes: its words, and those of a chart that stand level with them."""
    used = [(run.page, word) for run in (*block.title, *block.table.runs) for word in run.words]
    used += [*block.labels, *(pair for pairs in block.values.values() for pair in pairs)]
    for page, word in used:
        block.words.add(id(word))
        area = block.areas.get(page)
        block.areas[page] = hull((area, word.box)) if area else word.box
    for run in own:
        area = block.areas.get(run.page)
        is_level = area is not None and area.top - 1.0 <= run.box.middle[1] <= area.bottom + BELOW
        if is_level and _is_of_chart(run):
            block.words.update(id(word) for word in run.words)


def _is_of_chart(run: PrintedRun) -> bool:
    """Whether words are what charts print along their axes: periods, months, figures of a scale."""
    return all(
        is_figure(word.text) or is_bare_period(word.text) or ON_AXIS.match(word.text) is not None
        for word in run.words
    )


def _tables(blocks: Sequence[Block], between: Sequence[PrintedRun]) -> list[BlockTable]:
    """Blocks as tables, a new one where a heading stands between two blocks."""
    named = [_parted(block.title) for block in blocks]
    has_codes = all(code for code, _ in named)
    labels = list(dict.fromkeys(label for block in blocks for label in block.values))
    measures = list(
        dict.fromkeys(
            (measure, period)
            for block in blocks
            for period in dict.fromkeys(period for _, period in block.table.values)
            for measure in block.table.measures
            if (measure, period) in block.table.values
        )
    )
    own = {*labels, NAMED, CODED}
    heads = {pair: f"{pair[0]} {pair[1]}" for pair in measures if f"{pair[0]} {pair[1]}" not in own}
    headings = (*([CODED] if has_codes else []), NAMED, *labels, *heads.values())
    tables: list[BlockTable] = []
    for number, (block, (code, name)) in enumerate(zip(blocks, named, strict=True)):
        cells = dict(block.values)
        if has_codes:
            cells[CODED] = code
            cells[NAMED] = name
        else:
            cells[NAMED] = (*code, *name)
        for pair, head in heads.items():
            values = block.table.values.get(pair, ())
            cells[head] = tuple((run.page, word) for run in values for word in run.words)
        row = BlockRow(block.areas, {head: words for head, words in cells.items() if words})
        start = block.title[0].place
        before = blocks[number - 1].title[0].place if number else start
        if not tables or any(before < run.place < start for run in between):
            tables.append(BlockTable(start[0], start[1], headings, ()))
        tables[-1] = tables[-1]._replace(rows=(*tables[-1].rows, row))
    return tables


def _parted(title: Sequence[PrintedRun]) -> tuple[PagedWords, PagedWords]:
    """A title's code, if it begins with one, and the rest of it."""
    words = [(run.page, word) for run in title for word in run.words]
    for length in (1, 2):
        code = " ".join(word.text for _, word in words[:length]).rstrip(":.")
        if len(words) > length and CODE.match(code):
            own = [(page, word._replace(text=word.text.rstrip(":."))) for page, word in words[:length]]
            rest = words[length:]
            if rest[0][1].text in DASHES and len(rest) > 1:
                rest = rest[1:]
            return tuple(own), tuple(rest)
    return (), tuple(words)
