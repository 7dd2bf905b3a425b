"""Dotted and dashed lines that a program draws dot by dot: each row of equal dots is one straight line.

Web pages print borders so. A dot alone is nothing, and a few are a mark; many of one size, at equal steps, in
one line are a border as any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.model import Box, Rule

LONGEST_DOT, THICKEST = 8.0, 2.5  # points
FEWEST_DOTS = 6
STEP = 4.0  # times a dot's length: the next one begins no further on
ALIKE = 0.3  # points by which dots of one line differ


class Dot(NamedTuple):
    """A small filled rectangle, and its number in drawing order."""

    box: Box
    number: int


def may_be_dot(box: Box) -> bool:
    """Whether a filled rectangle is small enough to be a dot or dash."""
    return min(box.width, box.height) <= THICKEST and max(box.width, box.height) <= LONGEST_DOT


def dotted_lines(dots: Sequence[Dot]) -> Iterator[tuple[Rule, list[Dot]]]:
    """The lines that dots make, each with its dots; one in drawing order."""
    for is_upright in (False, True):
        run: list[Dot] = []
        for dot in [*dots, None]:
            if dot is not None and run and _goes_on(run, dot.box, is_upright=is_upright):
                run.append(dot)
                continue
            if len(run) >= FEWEST_DOTS:
                yield _line(run, is_upright=is_upright), run
            run = [dot] if dot is not None else []


def _goes_on(run: Sequence[Dot], box: Box, *, is_upright: bool) -> bool:
    """Whether a dot is as large as the last one, in line with it, and as far on as that was."""
    last = run[-1].box
    if max(abs(last.width - box.width), abs(last.height - box.height)) > ALIKE:
        return False
    aside = abs(last.x0 - box.x0) if is_upright else abs(last.top - box.top)
    steps = [_step(one.box, two.box, is_upright=is_upright) for one, two in pairwise(run[-2:])]
    step = _step(last, box, is_upright=is_upright)
    long = box.height if is_upright else box.width
    is_near = long < step <= STEP * long
    return aside <= ALIKE and is_near and all(abs(step - other) <= ALIKE for other in steps)


def _step(one: Box, two: Box, *, is_upright: bool) -> float:
    return two.top - one.top if is_upright else two.x0 - one.x0


def _line(run: Sequence[Dot], *, is_upright: bool) -> Rule:
    first, last = run[0].box, run[-1].box
    if is_upright:
        middle = first.middle[0]
        return Rule(Box(middle, first.top, middle, last.bottom))
    middle = first.middle[1]
    return Rule(Box(first.x0, middle, last.x1, middle))
