"""The titles of blocks: lines over each table in letters that titles have, and how far a block reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from pipelines.extraction.model import Box
from pipelines.extraction.shapes.card_parts import CODE
from pipelines.extraction.shapes.detail_blocks.model import Block
from pipelines.extraction.shapes.detail_blocks.period_tables import FEWEST_BLOCKS, PeriodTable
from pipelines.extraction.shapes.detail_blocks.runs import (
    SAME_PLACE,
    SAME_TEXT,
    Look,
    PrintedRun,
    is_within_bounds,
    lines_of_runs,
    text_of_runs,
)
from pipelines.extraction.shapes.figures import is_figure

TITLED = 0.9  # of the blocks: so many have a title in the letters of titles
LEAST_LETTERS = 3  # of a title
LARGER = 1.05  # times a value's letters: a title's are larger, bold or of another colour
ABOUT = 40.0  # points: what stands so near above and below tables side by side is parted as they are
SAME_START = 8.0  # points: a title and the facts below it begin so near to each other
LEAST_GUTTER = 4.0  # points


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


def titled_blocks(tables: Sequence[PeriodTable], runs: Sequence[PrintedRun]) -> list[Block]:
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
            and is_within_bounds(run, within)
        ]
        above.append(lines_of_runs(own))
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
    by_look = _titles_by_look(tables, above)
    looks = [look for look, found in by_look.items() if len(found) >= TITLED * len(tables)]
    if not looks:
        return [[] for _ in tables]
    look = max(looks, key=lambda one: (one[0], one[1], one[2]))
    starts = Counter(
        _column_of(run) for lines in above for line in lines if line[0].look == look for run in line
    )
    named = [[_name_of(line, starts) for line in by_look[look].get(at, [])] for at in range(len(tables))]
    return [_nearest_title(lines) for lines in named]


def _titles_by_look(
    tables: Sequence[PeriodTable], above: Sequence[Sequence[list[PrintedRun]]]
) -> dict[Look, dict[int, list[list[PrintedRun]]]]:
    """The lines that may be titles, by their letters and by the number of the table that they stand over."""
    values = [run for table in tables for own in table.values.values() for run in own]
    values = [run for run in values if not run.words[0].is_drawn]
    seen = Counter(text for lines in above for text in {text_of_runs(line) for line in lines})
    usual = median(run.size for run in values)
    ink = Counter(run.words[0].colour for run in values).most_common(1)[0][0]
    by_look: dict[Look, dict[int, list[list[PrintedRun]]]] = {}
    for number, lines in enumerate(above):
        for line in lines:
            size, is_bold, colour = look = line[0].look
            text = text_of_runs(line)
            is_shown = is_bold or size > LARGER * usual or colour != ink
            is_own = seen[text] == 1 and not is_labelled(text) and not is_figure(text)
            if is_shown and is_own and sum(map(str.isalpha, text)) >= LEAST_LETTERS:
                by_look.setdefault(look, {}).setdefault(number, []).append(line)
    return by_look


def _nearest_title(lines: list[list[PrintedRun]]) -> list[list[PrintedRun]]:
    """Of lines over a table the last one, and those right above it that go on to it."""
    lines = [line for line in lines if not any(_is_left_of(other, line) for other in lines)]
    title = lines[-1:]
    for line in reversed(lines[:-1]):
        below = title[0][0]
        is_near = below.box.top - line[0].box.bottom < SAME_TEXT * below.size
        if line[0].page != below.page or not is_near:
            break
        title.insert(0, line)
    return title


def _column_of(run: PrintedRun) -> int:
    return round(run.box.x0 / SAME_PLACE)


def _name_of(line: list[PrintedRun], starts: Counter[int]) -> list[PrintedRun]:
    """A title's line up to what stands in a column of its own behind it, as a rating's word does."""
    for at, run in enumerate(line):
        is_code_before = CODE.match(text_of_runs(line[:at]).rstrip(":.")) is not None
        if at and starts[_column_of(run)] >= FEWEST_BLOCKS and not is_code_before:
            return line[:at]
    return line


def _is_left_of(one: Sequence[PrintedRun], other: Sequence[PrintedRun]) -> bool:
    """Whether a line stands level with another, before it."""
    is_level = one[0].page == other[0].page and one[0].box.top < other[0].box.middle[1] < one[0].box.bottom
    return is_level and one[0].box.x0 < other[0].box.x0


def is_labelled(text: str) -> bool:
    """Whether a text is a label with or without its value; what a code and a colon lead is a name."""
    label, colon, _ = text.partition(":")
    return bool(colon) and not CODE.match(label.strip())
