"""Small tables of measures by period: names over a column of periods and over what stands beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.model import Box, hull
from pipelines.extraction.shapes.detail_blocks.periods import PeriodRun, periods_among, stacks_of_periods
from pipelines.extraction.shapes.detail_blocks.runs import SAME_PLACE, WRAPPED, PrintedRun, is_level_with
from pipelines.extraction.shapes.figures import is_figure
from pipelines.rows.periods import is_bare_period

FEWEST_BLOCKS = 3
FEWEST_ROWS = 2  # periods of a block
FEWEST_MEASURES = 2
HEAD_APART = 3.2  # the same for the names of measures over them
SAME_SIZE = 0.4  # points
BEYOND = 12.0  # points: a measure's values reach so far beyond its name
LONGEST_HEAD = 5  # words
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


def period_tables_of(by_page: Mapping[int, Sequence[PrintedRun]]) -> Iterator[PeriodTable]:
    """The small tables of a report in order, those that a page end cuts whole."""
    last: PeriodTable | None = None
    for page, own in by_page.items():
        stacks = stacks_of_periods(periods_among(own))
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
    if len(above) > len(told) or not is_level_with(table.column, column):
        return None
    if {period.text for period in rest} & {period for _, period in table.values}:
        return None
    values, taken = _values_beside(rest, table.heads[1:], runs)
    if not values:
        return None
    return table._replace(values={**table.values, **values}, runs=(*table.runs, *told, *taken))


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


def alike_tables(tables: Sequence[PeriodTable]) -> list[PeriodTable]:
    """Of some small tables those under the names that most have."""
    names = [tuple(name.lower() for name, _, _ in table.heads) for table in tables]
    usual, count = Counter(names).most_common(1)[0] if names else ((), 0)
    if count < FEWEST_BLOCKS:
        return []
    return [table for table, own in zip(tables, names, strict=True) if own == usual]
