"""Sums and shares: figures of one column added up, over years too, and a part of its printed total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from pipelines.portal.answers.among import chosen_among, period_told, totals
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import (
    ASIDE,
    Answer,
    Answered,
    Scored,
    card_of,
)
from pipelines.portal.answers.facts import TOTAL, FactIndex
from pipelines.portal.answers.ranking import (
    ASKS_PART,
    EARLIER,
    TIMELY,
    all_alike,
    asks_aside,
    ranked_cells,
)
from pipelines.portal.answers.rated import (
    MOST_ANSWERS,
)
from pipelines.portal.drawing import show
from pipelines.rows.periods import Period

FITS_AS_WELL = 0.02
"""How much less of a question a figure may cover than the best one and still fit as well."""
ROUNDED_TO = 6


def worked_out(first: Scored, value: float, cells: Sequence[Scored], name: str, words: str) -> Answer:
    """A figure worked out from cells, with the operation in words: a card like the first one's.

    Pounds and pence have no exact binary numbers: what adding them up leaves over is rounded off.
    """
    value = round(value, ROUNDED_TO)
    return replace(
        card_of(first),
        kind="sum",
        name=name,
        text=f"{value:,.2f}".rstrip("0").rstrip("."),
        value=value,
        rating="",
        target="",
        verdict="",
        of=tuple(f"{each.row.locator}#{each.cell.column}" for each in cells),
        words=words,
    )


def period_of(scored: Scored) -> Period:
    """The period of a figure, else of its row."""
    return scored.cell.period if scored.cell.period.start else scored.row.period


def of_the_column(first: Scored, figures: Sequence[Scored]) -> list[Scored]:
    """The figures of the same column that fit the question as well."""
    return [
        each
        for each in figures
        if each.row.table == first.row.table
        and each.cell.column == first.cell.column
        and each.coverage >= first.coverage - FITS_AS_WELL
    ]


def share_of_total(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """What percentage of a printed total a figure is, where a question asks for that; None where none is."""
    asked = replace(question, hints=question.hints - ASKS_PART, intents=question.intents - {"sum"})
    ranked = ranked_cells(asked, facts)
    of_all_years = [each for each in ranked if each.row.is_of_all_years] if not question.periods else []
    for first in (*of_all_years, *ranked):
        if (
            first.missing
            or not first.cell.value
            or first.period_fit not in TIMELY
            or first.cell.words & ASIDE
        ):
            continue
        if first.cell.unit not in ("gbp", "count") or first.row.paragraph or first.row.is_copy:
            continue
        total = total_beside(first, facts)
        if total is None:
            return None
        of = f"{first.cell.text} of {total.cell.text}"
        shown = [show.with_unit(each.cell.value or 0.0, each.cell.unit) for each in (first, total)]
        share = round(100 * first.cell.value / (total.cell.value or 1.0), 1)
        card = worked_out(
            first, share, (first, total), f"{first.row.name}, in percent of {total.row.name}", of
        )
        told = chosen_among("From these two printed figures alone", "", period_told([period_of(first)]))
        card = replace(card, unit="percent", words=f"Worked out: {shown[0]} of {shown[1]}.", among=told)
        return Answered((card, card_of(first), card_of(total)), (), "")
    return None


def total_beside(part: Scored, facts: FactIndex) -> Scored | None:
    """The figure of the row that is as a figure's own, but for one entry that says "total"."""
    entries = {entry.column: entry.text for entry in part.row.entries}
    for row in facts.by_table.get((part.row.package, part.row.table), ()):
        if not row.is_total or row.report != part.row.report or row.period != part.row.period:
            continue
        others = {entry.column: entry.text for entry in row.entries}
        apart = [column for column in entries.keys() | others if entries.get(column) != others.get(column)]
        cell = next((each for each in row.figures if each.column == part.cell.column), None)
        if len(apart) == 1 and TOTAL.search(others.get(apart[0], "")) and cell and cell.value:
            return Scored(row, cell, 0.0, 1.0, frozenset(), part.period_fit)
    return None


def sum_of(question: AskedQuestion, figures: Sequence[Scored], facts: FactIndex) -> Answer | None:
    """The sum of figures of one column, period and unit that fit equally well; None for a lone figure."""
    first = figures[0]
    if first.cell.unit not in ("gbp", "count") or first.row.paragraph:
        return None  # what two sentences count may hold each other
    alike = all_alike(question, first, facts) or of_the_column(first, figures)
    parts = [
        each
        for each in alike
        if each.row.table == first.row.table
        and each.cell.column == first.cell.column
        and each.cell.period == first.cell.period
        and each.cell.unit == first.cell.unit
        and each.row.report == first.row.report
        and each.coverage >= first.coverage - FITS_AS_WELL
        and not each.row.is_total
    ]
    if len(parts) < 2:
        return None
    value = sum(each.cell.value or 0.0 for each in parts)
    name = f"Sum over {len(parts)} rows of {first.row.table_title}"
    words = f"Added up from {len(parts)} cells of the column {first.cell.title}."
    others = (
        [each for each in alike if not any(each is part for part in parts)] if len(parts) < len(alike) else []
    )
    summed_up = sum(each.row.is_total for each in others)
    left_out = (totals(summed_up), (len(others) - summed_up, "of other periods or reports"))
    summed = worked_out(first, value, parts, name, words)
    among = f"{len(parts)} rows that fit the question"
    return replace(summed, among=chosen_among(f"All {among}", "", period_told([period_of(first)]), left_out))


def sum_over_years(question: AskedQuestion, figures: Sequence[Scored]) -> Answered | None:
    """One thing's figures of all the years from one to another added up; None where a year is missing."""
    if not (question.is_span and question.wants("sum")) or not question.periods[0].start:
        return None
    span = question.periods[0]
    for first in figures:
        if first.cell.unit not in ("gbp", "count") or first.row.is_of_all_years or first.row.paragraph:
            continue
        of_one = {
            each.row.period: each
            for each in figures
            if each.row.name == first.row.name
            and (each.row.table, each.row.report, each.cell.column)
            == (first.row.table, first.row.report, first.cell.column)
        }
        parts = [of_one[period] for period in sorted(of_one, key=lambda each: each.start or date.min)]
        parts = [each for each in parts if _is_year_within(each.row.period, span)]
        if len(parts) > 1 and _are_all_years(parts, span):
            value = sum(each.cell.value or 0.0 for each in parts)
            name = f"{first.row.name}, {parts[0].row.period.text} to {parts[-1].row.period.text}"
            words = f"Added up from {len(parts)} cells of the column {first.cell.title}."
            return _added_up(parts, value, name, words, f"All {len(parts)} years")
    return None


DAYS_OF_QUARTER = range(88, 94)
ADDS_UP = re.compile(
    r"\b(?:completed|built|delivered|started|received|closed|resolved|prevented|issued|collected|planted"
    r"|reported|answered|sold|opened|granted|refused|bought|created|visited|attended|repaired|inspected"
    r"|completions|starts|visits|preventions|acquisitions)\b",
    re.IGNORECASE,
)
"""What was done in a time, of which the counts of several times add up; what there is does not."""
RUNNING = re.compile(r"\b(?:cumulative|rolling|year to date|ytd|to date|so far|since)\b", re.IGNORECASE)
"""What says that a figure holds those of the times before it."""


def _may_be_running(parts: Sequence[Scored]) -> bool:
    """Whether each figure may hold those before it, whatever its name: none is less than the one before."""
    values = [each.cell.value or 0.0 for each in parts]
    return all(one <= two for one, two in pairwise(values))


def sum_over_quarters(question: AskedQuestion, figures: Sequence[Scored]) -> Answered | None:
    """One count's figures of all quarters of a span added up; None if one is missing or holds others."""
    span = question.periods[0] if len(question.periods) == 1 else None
    if span is None or question.is_yes_or_no or question.wants("words") or asks_aside(question):
        return None
    if not (span.start and span.end) or (span.end - span.start).days in DAYS_OF_QUARTER:
        return None
    for first in figures:
        name = first.row.name
        if not ADDS_UP.search(name) or RUNNING.search(name) or first.row.paragraph:
            continue
        parts = _quarters_of(first, span)
        if len(parts) < 2 or not _are_whole(parts, span):
            continue
        if _may_be_running(parts):
            continue
        value = sum(each.cell.value or 0.0 for each in parts)
        told = f"{name}, {parts[0].cell.period.text} to {parts[-1].cell.period.text}"
        words = f"Added up from {len(parts)} figures of a quarter each."
        return _added_up(parts, value, told, words, f"All {len(parts)} quarters")
    return None


def _added_up(parts: Sequence[Scored], value: float, name: str, words: str, among: str) -> Answered:
    """A sum over times, and the cells that it is of."""
    card = worked_out(parts[-1], value, parts, name, words)
    told = chosen_among(among, "", period_told(map(period_of, parts)))
    return Answered((replace(card, among=told), *map(card_of, parts[: MOST_ANSWERS - 1])), (), "")


def _quarters_of(first: Scored, span: Period) -> list[Scored]:
    """The counts of a row that are each of one quarter within a span, in order, without targets."""
    found: dict[date, Scored] = {}
    for cell in first.row.figures:
        start, end = cell.period.start, cell.period.end
        is_quarter = start and end and (end - start).days + 1 in DAYS_OF_QUARTER
        is_own = cell.unit == "count" and cell.value is not None and not (cell.words - EARLIER) & ASIDE
        if start and is_quarter and is_own and _is_year_within(cell.period, span):
            found.setdefault(start, replace(first, cell=cell))
    return [found[start] for start in sorted(found)]


def _are_whole(parts: Sequence[Scored], span: Period) -> bool:
    """Whether quarters follow each other from the first day of a span to its last."""
    periods = [each.cell.period for each in parts]
    follow = all(
        first.end and second.start and (second.start - first.end).days == 1
        for first, second in pairwise(periods)
    )
    return follow and (periods[0].start, periods[-1].end) == (span.start, span.end)


def _is_year_within(period: Period, span: Period) -> bool:
    return bool(
        period.start
        and period.end
        and span.start
        and span.end
        and span.start <= period.start
        and period.end <= span.end
    )


def _are_all_years(parts: Sequence[Scored], span: Period) -> bool:
    """Whether years follow each other from the first that a span names to its last."""
    periods = [each.row.period for each in parts]
    follow = all(
        first.end and second.start and (second.start - first.end).days == 1
        for first, second in pairwise(periods)
    )
    first, last = periods[0], periods[-1]
    if not (follow and first.start and last.end and span.start and span.end):
        return False
    begins = span.start in (date.min, first.start) or first.start.year == span.start.year
    return begins and last.end.year == span.end.year
