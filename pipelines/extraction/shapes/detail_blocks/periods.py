"""Periods that stand below each other, as the rows of a small table begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extraction.model import Box, hull
from pipelines.extraction.shapes.detail_blocks.runs import WRAPPED, PrintedRun, is_level_with
from pipelines.rows.periods import is_bare_period

ROW_APART = 2.5  # of the letters: rows stand no further apart


class PeriodRun(NamedTuple):
    """A period as printed, on a line or two."""

    text: str
    box: Box
    runs: tuple[PrintedRun, ...]

    @property
    def size(self) -> float:
        """Height of its letters in points."""
        return self.runs[0].size


def periods_among(runs: Sequence[PrintedRun]) -> list[PeriodRun]:
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
            and is_level_with(run.box, year.box)
            and run.text[:1].isalpha()
            and is_bare_period(f"{run.text} {year.text}")
        ),
        None,
    )


def stacks_of_periods(periods: Sequence[PeriodRun]) -> list[list[PeriodRun]]:
    """Periods that stand below each other; none where one comes twice."""
    stacks: list[list[PeriodRun]] = []
    for run in sorted(periods, key=lambda one: one.box.top):
        for stack in stacks:
            last = stack[-1]
            is_next = -0.5 <= run.box.top - last.box.bottom <= ROW_APART * run.size
            if is_next and is_level_with(last.box, run.box):
                stack.append(run)
                break
        else:
            stacks.append([run])
    return [stack for stack in stacks if len({one.text for one in stack}) == len(stack)]
