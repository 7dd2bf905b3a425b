"""How many, or what share, of the indicators or actions met their target or missed it: printed, then counted.

Reports print such counts by their own ratings, which may differ from what the figures alone say: a result a
little below its target may be rated as met. What the report prints or rates leads; what the figures alone
say is told behind it where it is another number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.among import chosen_among
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import ASIDE, MEASURE, Answer, Answered, Scored, card_of, card_of_row
from pipelines.portal.answers.facts import FactIndex, FactRow, stems_of
from pipelines.portal.answers.orders import by_gap
from pipelines.portal.answers.ranking import FOUND, MET_RATINGS, TIMELY, fit_of_period, share_in_row
from pipelines.portal.answers.rated import (
    BELOW_RATINGS,
    MISSED_RATINGS,
    MOST_ANSWERS,
    TWO_AMBERS,
    count_of_rows,
    is_rated_so,
    is_rated_then,
)
from pipelines.portal.answers.stemming import stem
from pipelines.portal.drawing import show

THINGS = r"(?:indicators?|measures?|kpis?|targets|actions?|projects?|commitments?)"
COUNTS = re.compile(
    rf"\b(?:how many|number of|count of)\b(?=(?: of)?(?: [\w'’/&-]+){{0,7}} {THINGS}\b)", re.IGNORECASE
)
SHARES = re.compile(
    rf"\b(?:percentage|percent|proportion|share|fraction)\b(?=(?: [\w'’/&-]+){{0,8}} {THINGS}\b)",
    re.IGNORECASE,
)
MISSED = re.compile(
    r"\b(?:miss(?:ed|es|ing)?|below|off|under|short of|behind|fail(?:ed|s|ing)?"
    r"|(?:not|never) (?:\w+ )?(?:meet(?:ing)?|met|hit(?:ting)?|reach(?:ed|ing)?|achieved?|on|at))\b"
    r"(?= (?:to (?:meet|hit|reach|achieve) )?(?:(?:their|its|the|our|a|that|those|on|all|quarterly|annual) )*"
    r"(?:target|goal|track|course|schedule)"
    r"|\W*$)"
    r"|\btargets?\b(?: \w+){0,3} (?:missed|not (?:met|hit|reached|achieved))\b",
    re.IGNORECASE,
)
MET = re.compile(
    r"\b(?:met|meet(?:s|ing)?|hit(?:s|ting)?|reach(?:ed|es|ing)?|achiev(?:ed|es|ing)|on|at|above|beat|exceed(?:ed|s|ing)?"
    r"|on or above|at or above)\b"
    r"(?= (?:(?:their|its|the|our|a|that|those|or|above|exceeded|beat|all|quarterly|annual) )*"
    r"(?:target|goal|track|course|schedule))"
    r"|\btargets?\b(?: \w+){0,3} (?:met|hit|reached|achieved|beaten)\b",
    re.IGNORECASE,
)
ASKING = frozenset(
    map(
        stem,
        (
            *(
                "target",
                "targets",
                "goal",
                "met",
                "meet",
                "meeting",
                "hit",
                "reach",
                "reached",
                "achieve",
                "track",
            ),
            *(
                "course",
                "schedule",
                "indicator",
                "measure",
                "measures",
                "kpi",
                "kpis",
                "action",
            ),
            *(
                "actions",
                "project",
                "projects",
                "commitments",
                "commitment",
                "key",
                "performance",
                "fail",
                "miss",
            ),
            *("missed", "failed", "below", "above", "off", "under", "short", "behind", "beat", "exceed"),
            *("percent", "percentage", "proportion", "share", "fraction", "all"),
        ),
    )
)
"""Words of such a question that name neither a part of the council nor a subject."""
OF_ACTIONS = re.compile(r"\b(?:actions?|projects?|commitments?)\b", re.IGNORECASE)
INDICATORS, ACTIONS = stem("indicator"), stem("actions")
GREEN = frozenset(("green",))


def standing_counted(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """How many (or what share) stand so to their target; None where not asked, or nothing is rated then."""
    is_share = SHARES.search(question.text) is not None
    missed = MISSED.search(question.text) is not None
    is_asked = is_share or COUNTS.search(question.text)
    if not is_asked or question.ratings or question.apart_from or not (missed or MET.search(question.text)):
        return None
    terms = [term for term in question.terms if term.is_specific and not ASKING.issuperset(term.stems)]
    stated = _stated(question, terms, facts, is_share=is_share, missed=missed)
    rows = _rated_rows(question, terms, facts)
    if not rows:
        return Answered(tuple(map(card_of, stated)), (), "") if stated else None
    has_two = facts.ratings.issuperset(TWO_AMBERS)
    wanted = (BELOW_RATINGS if has_two else MISSED_RATINGS) if missed else MET_RATINGS
    so = [row for row in rows if is_rated_so(row, wanted)]
    if not so:
        return None
    is_newer = [
        each for each in stated if (each.row.period.end or date.min) > (rows[0].period.end or date.min)
    ]
    counted = _share(so, rows, missed=missed) if is_share else _count(so, rows, missed=missed)
    printed = [] if missed else printed_counts(question, terms, facts, rows[0], is_share=is_share)
    by_figures = None if is_share else _by_figures(rows, len(so), missed=missed)
    listed = [card_of_row(row) for row in so]
    cards = [*map(card_of, is_newer), *printed[:1], counted, *((by_figures,) if by_figures else ()), *listed]
    return Answered(tuple(cards[: MOST_ANSWERS + 1]), (), "")


def things_counted(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """How many indicators or actions a report has, where nothing else is asked: printed, then its rows."""
    if not HOW_MANY_THINGS.search(question.text) or question.ratings or question.intents - {"count"}:
        return None
    if any(not ASKING.issuperset(term.stems) for term in question.terms if term.is_specific):
        return None
    thing = ACTIONS if OF_ACTIONS.search(question.text) else INDICATORS
    rated = [
        row
        for row in facts.rows
        if row.rating
        and thing in stems_of(row.table_title)
        and not row.is_copy
        and fit_of_period(question, row.period) in TIMELY
    ]
    if not rated:
        return None
    newest = max(rated, key=lambda row: (row.period.end or date.min, row.table))
    of_table = facts.by_table[(newest.package, newest.table)]
    of_report = [row for row in of_table if row.report == newest.report and not row.is_copy]
    printed = printed_counts(question, (), facts, newest, is_share=False, said=REPORTED)
    among = chosen_among(f"All {len(of_report)} rows", "", newest.period.text)
    counted = count_of_rows(of_report, f"Rows of {newest.table_title}", among)
    return Answered((*printed[:1], counted), (), "")


HOW_MANY_THINGS = re.compile(
    r"\b(?:how many|number of) (?:performance |key |plan )*(?:indicators|measures|kpis|actions|projects)"
    r"(?: (?:are|were) (?:there|in|reported|tracked|monitored)| (?:does|do|did|has|have|in|is)\b|\W*$)",
    re.IGNORECASE,
)
REPORTED = frozenset((stem("reported"),))


def _rated_rows(question: AskedQuestion, terms: Sequence[Term], facts: FactIndex) -> list[FactRow]:
    """The rated rows of the things asked about, of the newest report of that time that has any."""
    thing = ACTIONS if OF_ACTIONS.search(question.text) else INDICATORS
    rows = [
        row
        for row in facts.rows
        if row.rating
        and not row.is_copy
        and thing in stems_of(row.table_title)
        and all(share_in_row(term, row) >= FOUND for term in terms)
        and is_rated_then(question, row)
    ]
    if not rows:
        return []
    of_report = [row for row in rows if fit_of_period(question, row.period) in TIMELY] or rows
    newest = max(of_report, key=lambda row: (row.period.end or date.min, row.table))
    return [row for row in rows if (row.table, row.report) == (newest.table, newest.report)]


def _stated(
    question: AskedQuestion, terms: Sequence[Term], facts: FactIndex, *, is_share: bool, missed: bool
) -> list[Scored]:
    """The figures of sentences that say how many, or what share, stand so, those of the newest report."""
    is_of_actions = OF_ACTIONS.search(question.text) is not None
    found = [
        Scored(row, cell, 0.0, 1.0, frozenset(), fit_of_period(question, row.period))
        for row in facts.rows
        if row.paragraph
        and (MISSED.search(row.name) is not None) is missed
        and (missed or MET.search(row.name))
        for cell in [each for each in row.figures if each.unit == ("percent" if is_share else "count")][:1]
        if (ACTIONS in stems_of(row.name)) is is_of_actions
        and _counts_things(cell.text.rstrip("%"), row.name)
        and all(share_in_row(term, row) >= FOUND for term in terms)
        and fit_of_period(question, row.period) in TIMELY
    ]
    newest = max((each.row.period.end or date.min for each in found), default=date.min)
    return [each for each in found if (each.row.period.end or date.min) == newest][:1]


def _counts_things(number: str, sentence: str) -> bool:
    """Whether the things that are rated, or a word for them, stand right behind a figure in its sentence."""
    behind = (
        rf"(?:(?: of)? (?:the |these |those |our |all )?(?:[\w-]+ )?{THINGS}\b| of (?:these|those|them)\b)"
    )
    return re.search(rf"(?<![\d.,]){re.escape(number)}%?\)?{behind}", sentence, re.IGNORECASE) is not None


def _told(missed: bool) -> str:
    return "rated below target" if missed else "rated as meeting their target"


def _count(so: Sequence[FactRow], rows: Sequence[FactRow], *, missed: bool) -> Answer:
    """A count of the rows that the report rates so."""
    among = chosen_among(f"{len(so)} {_told(missed)}", f"{len(rows)} rated rows", so[0].period.text)
    return count_of_rows(so, f"Rows of {so[0].table_title} {_told(missed)}", among)


def _share(so: Sequence[FactRow], rows: Sequence[FactRow], *, missed: bool) -> Answer:
    """What percentage of the rated rows that is."""
    value = round(100 * len(so) / len(rows), 1)
    return replace(
        _count(so, rows, missed=missed),
        name=f"Share of the rated rows of {so[0].table_title} {_told(missed)}",
        text=show.number(value),
        value=value,
        unit="percent",
        words=f"Worked out: {len(so)} of {len(rows)} rated rows.",
    )


def printed_counts(
    question: AskedQuestion,
    terms: Sequence[Term],
    facts: FactIndex,
    like: FactRow,
    *,
    is_share: bool,
    said: frozenset[str] = GREEN,
) -> list[Answer]:
    """The counts or shares that the same report prints of what is rated so, those of all first."""
    unit = "percent" if is_share else "count"
    is_of_actions = OF_ACTIONS.search(question.text) is not None
    found = [
        Scored(row, cell, 0.0, 1.0, frozenset(), "any")
        for row in facts.rows
        for cell in [each for each in row.figures if each.unit == unit][:1]
        if not row.rating
        and row.report == like.report
        and fit_of_period(question, cell.period if cell.period.start else row.period) in TIMELY
        and any(
            stems_of(entry.text.replace("_", " ")) == said for entry in row.entries if entry.column == MEASURE
        )
        and (ACTIONS in stems_of(row.name)) is is_of_actions
        and all(share_in_row(term, row) >= FOUND for term in terms)
    ]
    found.sort(key=lambda each: (not each.row.is_total, -(each.cell.value or 0.0)))
    is_one = len({each.cell.value for each in found}) == 1  # printed in several places, of all of them
    return [card_of(each) for each in found if terms or each.row.is_total or is_one]


def _by_figures(rows: Sequence[FactRow], rated: int, *, missed: bool) -> Answer | None:
    """How many stand so by their figures alone, where that is another number; None where it is the same."""
    order = by_gap(rows, ASIDE, missed=missed)
    if not order.placed or len(order.placed) == rated:
        return None
    what = "missed" if missed else "met"
    among = chosen_among(
        f"{len(order.placed)} that {what} their target by the figures alone",
        f"{order.judged} with a target and a figure",
        rows[0].period.text,
        ((order.unjudged, "without a number in one of the two"),),
    )
    so = [each.row for each in order.placed]
    return count_of_rows(
        so, f"Rows of {rows[0].table_title} that {what} their target by the figures alone", among
    )
