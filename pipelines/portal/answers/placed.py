"""What did worst or best: rows in the order of their distance from a target or of their change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.among import chosen_among, period_told
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import (
    ASIDE,
    Answer,
    Answered,
    Scored,
    card_of,
)
from pipelines.portal.answers.facts import FactIndex, FactRow
from pipelines.portal.answers.orders import (
    AGO,
    PREVIOUS,
    FiguresInOrder,
    OrderedFigure,
    by_change,
    by_gap,
)
from pipelines.portal.answers.ranking import (
    FOUND,
    share_in_row,
)
from pipelines.portal.answers.rated import (
    MOST_LISTED,
    RATING_STEMS,
    is_rated_then,
)
from pipelines.portal.answers.stemming import stem

WHICH_CHANGED = re.compile(
    r"\b(?:which|what|what else)\b(?: (?:indicators?|services?|measures?|areas?|figures?|things?|ones))?"
    r" (?:(?:have|has|are|is) )?(?:got|gotten|getting|become|becoming|went|gone|going)? ?"
    r"(worse|better|worsened|worsening|improved|improving|deteriorated|deteriorating|declined|declining)\b",
    re.IGNORECASE,
)
"""What asks for all that changed one way: `what got worse`."""
WORSE = frozenset(map(stem, ("worse", "worsened", "deteriorated", "declined")))
WORSE_OR_BETTER = WORSE | frozenset(map(stem, ("got", "since", "last", "year", "better", "improved", "ago")))
ORDERS = ("farthest", "finest", "improved", "worsened")
SUBJECTS = frozenset(
    map(stem, ("indicator", "service", "measure", "area", "target", "result", "outturn", "average", "thing"))
)
"""Stems of words for what is put in order, which name none of it."""


def ordered_answer(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The rows that did worst or best against their target or the time before, each with both its cells.

    They are those of the newest report that has any, or of the period that is asked for; None where the
    question wants no such order or none can be told.
    """
    if near := WITHIN_OF_TARGET.search(question.text):
        return _near_their_target(question, facts, near)
    if moved := MOVED_MOST.search(question.text):
        return _moved_most(question, facts, moved[1].lower() in RISES)
    order = next((name for name in ORDERS if question.wants(name)), "")
    limit = LIMIT_OF_GAP.search(question.text)
    if limit and not order and (question.wants("missed") or question.wants("met")):
        order = "farthest" if question.wants("missed") else "finest"
    if not order and (changed := WHICH_CHANGED.search(question.text)):
        order = "worsened" if stem(changed[1]) in WORSE else "improved"
    if not order:
        return None
    terms = [
        term
        for term in question.terms
        if term.is_specific
        and not WORSE_OR_BETTER.issuperset(term.stems)
        and not all(SUBJECTS.issuperset(option) for option in term.options)
    ]
    terms = [term for term in terms if not (SUBJECTS | RATING_STEMS).issuperset(term.stems)]
    said = [*limit.group().split(), limit[3]] if limit else []
    than = PREVIOUS if any((PREVIOUS,) in term.options for term in terms) else AGO
    terms = [term for term in terms if (PREVIOUS,) not in term.options and term.word not in said]
    rows = [
        row
        for row in facts.rows
        if all(share_in_row(term, row) >= FOUND for term in terms) and is_rated_then(question, row)
    ]
    found = _ordered(order, rows, than)
    if limit:
        found = replace(found, placed=tuple(each for each in found.placed if _is_beyond(each, limit)))
    if not found.placed:
        return None
    others = 0
    if not question.periods:
        newest = max(each.row.period.end or date.min for each in found.placed)
        of_time = _ordered(order, [row for row in rows if (row.period.end or date.min) == newest], than)
        placed = tuple(each for each in of_time.placed if limit is None or _is_beyond(each, limit))
        found, others = replace(of_time, placed=placed), found.judged - of_time.judged
    told = CHOSEN[order] if than == AGO else f"{order} since the last time, as the report says"
    return Answered(_placed(order, found, others, f"{told} {limit.group()}" if limit else told), (), "")


LIMIT_OF_GAP = re.compile(
    r"\bby (?:(more than|over|at least|above)|(less than|under|up to|at most|below)) (\d+(?:\.\d+)?)"
    r" ?(?:(percentage points?|points?)|%|percent)",
    re.IGNORECASE,
)
"""By how much a target is to be missed or beaten: `by more than 5%`."""
MOVED_MOST = re.compile(
    r"\b(?:biggest|largest|greatest|steepest|sharpest)"
    r" (rises?|increases?|jumps?|drops?|falls?|decreases?|declines?)\b"
    r"(?! in (?!results?\b|performance\b|figures?\b|indicators?\b))",
    re.IGNORECASE,
)
"""What asks which figures moved most one way, for better or worse."""
RISES = frozenset(("rise", "rises", "increase", "increases", "jump", "jumps"))


def _moved_most(question: AskedQuestion, facts: FactIndex, up: bool) -> Answered | None:
    """The figures that rose (or fell) most since a year ago, or since the last time where that is asked."""
    than = PREVIOUS if any((PREVIOUS,) in term.options for term in question.terms) else AGO
    rows = [row for row in facts.rows if is_rated_then(question, row)]
    sides = [by_change(rows, ASIDE, better=better, than=than) for better in (True, False)]
    there = [
        each
        for side in sides
        for each in side.placed
        if ((each.cell.value or 0.0) > (each.other.value or 0.0)) is up
    ]
    if not there:
        return None
    newest = max(each.row.period.end or date.min for each in there)
    there = [each for each in there if (each.row.period.end or date.min) == newest]
    there.sort(key=lambda each: (-each.share, each.row.locator))
    found = FiguresInOrder(tuple(there), sides[0].judged, sides[0].unjudged)
    since = "the last time" if than == PREVIOUS else "a year before"
    return Answered(_placed("improved", found, 0, f"that {'rose' if up else 'fell'} since {since}"), (), "")


WITHIN_OF_TARGET = re.compile(
    r"\bwithin (\d+(?:\.\d+)?) ?(?:(percentage points?|points?)|%|percent)"
    r" of (?:the |their |its )?targets?\b",
    re.IGNORECASE,
)
"""How near to their target figures are to be, on whichever side: `within 1% of target`."""


def _near_their_target(question: AskedQuestion, facts: FactIndex, near: re.Match[str]) -> Answered | None:
    """The figures that are no further from their target than a question names, the nearest first."""
    rows = [row for row in facts.rows if is_rated_then(question, row)]
    sides = [by_gap(rows, ASIDE, missed=missed) for missed in (True, False)]
    most = float(near[1])
    there = [
        each
        for side in sides
        for each in side.placed
        if (_points(each) if near[2] else 100 * each.share) <= most
    ]
    if not question.periods and there:
        newest = max(each.row.period.end or date.min for each in there)
        there = [each for each in there if (each.row.period.end or date.min) == newest]
    if not there:
        return None
    there.sort(key=lambda each: (each.share, each.row.locator))
    found = FiguresInOrder(tuple(there), sides[0].judged, sides[0].unjudged)
    return Answered(_placed("finest", found, 0, near.group()), (), "")


def _points(figure: OrderedFigure) -> float:
    """How many points of percent a figure is from its target; endless for others."""
    if figure.cell.unit != "percent":
        return float("inf")
    return abs((figure.cell.value or 0.0) - (figure.other.value or 0.0))


def _is_beyond(figure: OrderedFigure, limit: re.Match[str]) -> bool:
    """Whether a figure is further from its target than a limit, in percent of it or in points of percent."""
    if limit[4] and figure.cell.unit != "percent":
        return False
    gap, least = _points(figure) if limit[4] else 100 * figure.share, float(limit[3])
    return gap > least if limit[1] else gap < least


def _ordered(order: str, rows: Sequence[FactRow], than: str) -> FiguresInOrder:
    if order in ("farthest", "finest"):
        return by_gap(rows, ASIDE, missed=order == "farthest")
    return by_change(rows, ASIDE, better=order == "improved", than=than)


CHOSEN = {
    "farthest": "that missed their target",
    "finest": "that met their target",
    "improved": "better than a year before",
    "worsened": "worse than a year before",
}


def _placed(order: str, found: FiguresInOrder, others: int, told: str) -> tuple[Answer, ...]:
    """The first figures of an order, each with the two cells of its place and what it was chosen from."""
    is_gap = order in ("farthest", "finest")
    judged = "with a target and a figure" if is_gap else "with figures of both times"
    why = "without a number in one of the two" if is_gap else "without one of the two, or the better side"
    period = period_told(each.row.period for each in found.placed)
    left_out = ((found.unjudged, why), (others, "of other periods"))
    return tuple(
        replace(
            card_of(Scored(each.row, each.cell, 0.0, 1.0, frozenset(), "any")),
            words=f"{each.words} Ordered by that share.",
            of=each.cells,
            among=chosen_among(
                f"Place {place} of {len(found.placed)} {told}",
                f"{found.judged} {judged}",
                period,
                left_out,
            ),
        )
        for place, each in enumerate(found.placed[:MOST_LISTED], 1)
    )
