"""Which figures of a report's column lie beyond a limit, or between two: `budgets over £1m`.

A limit is read where it is said in pounds, in percent or with a word for its size; a bare number limits
nothing, since it may be a year, a reference or an age.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.portal.answers.among import chosen_among, period_told, totals
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import ASIDE, MOST_NEAR, Answered, Scored, card_of
from pipelines.portal.answers.comparing import cards_in_order
from pipelines.portal.answers.facts import FactIndex
from pipelines.portal.answers.placed import SUBJECTS
from pipelines.portal.answers.ranking import (
    ASKS_MANY,
    FOUND,
    TIMELY,
    all_alike,
    fit_of_period,
    is_in_any_heading,
    is_in_heading,
    ranked_cells,
    row_says,
    share_in_row,
)
from pipelines.portal.answers.rated import MOST_ANSWERS, count_of_rows
from pipelines.portal.answers.tabled import HOW_MANY, TIMES
from pipelines.portal.answers.totals import period_of

AMOUNT = r"(£)?\s?(\d[\d,]*(?:\.\d+)?)\s?(k|m|bn|thousand|million|billion|%|percent)?"
BEYOND = re.compile(
    r"\b(?:(more than|over|above|exceeding|greater than|higher than|at least)"
    rf"|(less than|under|below|fewer than|lower than|at most|up to)) {AMOUNT}(?![\w/])",
    re.IGNORECASE,
)
BETWEEN = re.compile(rf"\bbetween {AMOUNT} and {AMOUNT}(?![\w/])", re.IGNORECASE)
LISTED = re.compile(
    r"\b(?:which|what|who|list|show|how many|number of)\b|^\W*(?:\w+ ){0,3}(?:with|where)\b", re.IGNORECASE
)
"""What asks for several, or how many they are."""


@dataclass(frozen=True)
class FigureLimits:
    """From where to where figures are wanted, in which unit, and as it is said."""

    least: float
    most: float
    unit: str
    text: str

    def hold(self, value: float) -> bool:
        """Whether a figure lies between both."""
        return self.least <= value <= self.most


def limits_of(text: str) -> FigureLimits | None:
    """The limits that a question names; None for none, and for bare numbers."""
    if found := BETWEEN.search(text):
        (low, unit), (high, other) = _amount(*found.groups()[:3]), _amount(*found.groups()[3:])
        unit = unit or other
        return FigureLimits(low, high, unit, found.group()) if unit else None
    if found := BEYOND.search(text):
        value, unit = _amount(*found.groups()[2:])
        if not unit:
            return None
        is_over = found[1] is not None
        is_within = (found[1] or found[2]).lower() in ("at least", "at most", "up to")
        edge = value if is_within else value * (1 + TINY if is_over else 1 - TINY)
        least, most = (edge, float("inf")) if is_over else (float("-inf"), edge)
        return FigureLimits(least, most, unit, found.group())
    return None


TINY = 1e-9
"""How much more than a limit is more than it."""


def _amount(pounds: str | None, number: str, size: str | None) -> tuple[float, str]:
    """A number with its unit; empty for a bare one."""
    value = float(number.replace(",", ""))
    word = (size or "").lower()
    if word in ("%", "percent"):
        return value, "percent"
    return value * TIMES.get(word, 1.0), "gbp" if pounds or word else ""


def limited_answer(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The figures of one column beyond a limit, or how many; None where a question names no limit."""
    if LISTED.search(question.text) is None or question.wants("missed") or question.wants("met"):
        return None
    limits = limits_of(question.text)
    if limits is None:
        return None
    said = limits.text.lower().split()
    terms = tuple(term for term in question.terms if not _is_of_limit(term, said))
    text = question.text.replace(limits.text, " ")
    asked = replace(question, terms=terms, text=text, hints=question.hints - ASKS_MANY)
    needed = [term for term in terms if term.is_specific and not _names_no_figure(term)]
    if not needed:
        return None
    ranked = ranked_cells(asked, facts)
    if (
        not question.periods
    ):  # where totals over all years are printed and no year is asked for, those are meant
        ranked.sort(key=lambda each: not each.row.is_of_all_years)
    first = next(
        (
            each
            for each in ranked
            if each.cell.unit == limits.unit
            and each.cell.value is not None
            and each.period_fit in TIMELY
            and not each.row.paragraph
            and not each.row.is_copy
            and all(_has(term, each) for term in needed)
        ),
        None,
    )
    return _beyond(asked, limits, first, _of_its_column(asked, first, needed, facts)) if first else None


def _is_of_limit(term: Term, said: Sequence[str]) -> bool:
    """Whether a word is one of the limit's own."""
    word = term.word.lower()
    return any(word == part or (word[:1].isdigit() and word in part) for part in said)


def _names_no_figure(term: Term) -> bool:
    return all(SUBJECTS.issuperset(option) for option in term.options)


def _has(term: Term, scored: Scored) -> bool:
    return (
        share_in_row(term, scored.row) >= FOUND  # a remark that names it is none
        or is_in_heading(term, scored.cell)
        or is_in_any_heading(term, scored.row)
    )


def _of_its_column(
    question: AskedQuestion, first: Scored, needed: Sequence[Term], facts: FactIndex
) -> list[Scored]:
    """The figures of the same column, report and kind, of the time asked for or of the first one's."""
    if alike := all_alike(question, first, facts):
        return alike
    is_aside = row_says(first.row, ASIDE)
    found = []
    for row in facts.by_table.get((first.row.package, first.row.table), ()):
        cell = next((each for each in row.figures if each.column == first.cell.column), None)
        if (
            cell is None
            or cell.value is None
            or cell.unit != first.cell.unit
            or row.report != first.row.report
        ):
            continue
        each = replace(first, row=row, cell=cell)
        is_then = (
            fit_of_period(question, period_of(each)) in TIMELY
            if question.periods
            else period_of(each) == period_of(first)
        )
        if is_then and row_says(row, ASIDE) == is_aside and all(_has(term, each) for term in needed):
            found.append(each)
    return found


def _beyond(
    question: AskedQuestion, limits: FigureLimits, first: Scored, alike: Sequence[Scored]
) -> Answered | None:
    rows = [each for each in alike if not each.row.is_total]
    there = [each for each in rows if limits.hold(each.cell.value or 0.0)]
    if len(rows) < 2:
        return None
    if not there:
        rows.sort(key=lambda each: -(each.cell.value or 0.0))
        told = f"None of the {len(rows)} figures of “{first.cell.title}” in {first.row.table_title} is"
        return Answered((), tuple(map(card_of, rows[:MOST_NEAR])), f"{told} {limits.text}.")
    there.sort(key=lambda each: (-(each.cell.value or 0.0), each.row.locator))
    left_out = (totals(len(alike) - len(rows)), (len(rows) - len(there), f"not {limits.text}"))
    if HOW_MANY.search(question.text):
        name = f"Rows of {first.row.table_title} with “{first.cell.title}” {limits.text}"
        told = chosen_among(f"All {len(there)} that fit", "", period_told(map(period_of, there)), left_out)
        card = count_of_rows([each.row for each in there], name, told)
        return Answered((card, *map(card_of, there[: MOST_ANSWERS - 1])), (), "")
    return Answered(cards_in_order(there, "largest", left_out), (), "")
