"""Targets beside the results that they are for, and what is of another time than asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import ASIDE, MEASURE, Scored, asked_for, target_cell
from pipelines.portal.answers.counted import is_own_word
from pipelines.portal.answers.facts import FactIndex, FactRow
from pipelines.portal.answers.ranking import asks_aside, row_says
from pipelines.portal.answers.stemming import stem

EARLIER = frozenset(map(stem, ("previous", "ago")))


def with_target(scored: Sequence[Scored], facts: FactIndex) -> list[Scored]:
    """What fits, with the target behind the best figure: the one beside it, else that of its year."""
    first = scored[0]
    target = target_cell(first.row, first.cell)
    aim = replace(first, cell=target) if target else target_of_year(first, facts)
    if aim is None:
        return list(scored)
    others = [each for each in scored[1:] if each.row is not aim.row or each.cell is not aim.cell]
    return [first, aim, *others]


def target_of_year(first: Scored, facts: FactIndex) -> Scored | None:
    """The target that another row of the same thing gives for the year in which a result was."""
    at = first.row.period
    if not (first.cell.is_figure and at.start and at.end) or is_aside(first):
        return None
    own = _entries_but_measure(first.row)
    for row in facts.by_table.get((first.row.package, first.row.table), ()):
        start, end = row.period.start, row.period.end
        is_of_year = start and end and start <= at.start and at.end <= end
        if row is first.row or row.report != first.row.report or not is_of_year:
            continue
        cell = next((each for each in row.figures if each.column == first.cell.column), None)
        if cell and _entries_but_measure(row) == own and is_aside(replace(first, row=row, cell=cell)):
            return replace(first, row=row, cell=cell)
    return None


def _entries_but_measure(row: FactRow) -> frozenset[tuple[str, str]]:
    return frozenset((entry.column, entry.text) for entry in row.entries if entry.column != MEASURE)


def is_aside(scored: Scored) -> bool:
    """Whether a cell is a target or another figure beside the one itself."""
    return bool(scored.cell.words & ASIDE) or row_says(scored.row, ASIDE)


def are_only_aims(question: AskedQuestion, timely: Sequence[Scored], fitting: Sequence[Scored]) -> bool:
    """Whether of a time there are only targets of what has come about by then in other times."""
    if not question.periods or asks_aside(question) or question.is_of_plan or question.by_year is not None:
        return False
    figures = [each for each in timely if each.cell.is_of_figures]
    is_past = any(
        EARLIER & each.cell.words for each in figures
    )  # the result of a year ago is of its own time
    return bool(figures) and not is_past and all(map(is_aside, figures)) and not all(map(is_aside, fitting))


def newest_of(question: AskedQuestion, fitting: Sequence[Scored]) -> Scored:
    """The best of the newest period; a target or another's figure only where nothing else fits."""
    own = [each for each in fitting if not (each.cell.words & ASIDE or row_says(each.row, ASIDE))]
    needed = [term for term in question.terms if term.is_specific]
    said = [
        each for each in own if not each.row.paragraph or any(is_own_word(term, each.row) for term in needed)
    ]
    return max(
        said or own or fitting, key=lambda each: each.cell.period.end or each.row.period.end or date.min
    )


def other_period(question: AskedQuestion, newest: Scored) -> str:
    """That what was found is of another time than asked, and of which."""
    period = newest.cell.period if newest.cell.period.start else newest.row.period
    if not period.text:
        return f"No figure for that is of {asked_for(question)}."
    return f"The newest figure for that is of {period.text}; you asked for {asked_for(question)}."
