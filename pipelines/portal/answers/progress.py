"""How many actions, projects or initiatives run late or are finished, counted from how their rows are rated.

A rating in colours says whether an action is on track and never that it is finished: where no row of a table
says so in words, how many are finished is refused with what the rows are rated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.among import chosen_among
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import (
    MOST_NEAR,
    Answer,
    Answered,
    Scored,
    card_of,
    card_of_row,
    in_quotes,
)
from pipelines.portal.answers.facts import FactIndex, FactRow, stems_of
from pipelines.portal.answers.ranking import (
    ASKS_PART,
    FOUND,
    JUDGED_IN,
    MET_RATINGS,
    TIMELY,
    fit_of_period,
    is_in_any_heading,
    share_in_row,
)
from pipelines.portal.answers.rated import LATE as LATE_ASKED
from pipelines.portal.answers.rated import LATE_RATINGS, MOST_ANSWERS, count_of_rows
from pipelines.portal.answers.stands import printed_counts
from pipelines.portal.answers.state_words import StateWords
from pipelines.portal.answers.stemming import stem, stems
from pipelines.portal.drawing import show

LATE, DONE = "late", "done"
ACTIONS, COMPLETE = stem("actions"), stem("complete")
TOLD = {LATE: "that are not on track", DONE: "that are completed or met"}
MOST_RATINGS = 6
"""Kinds of rating that are named where none says what is asked."""


def progress_counted(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """How many, or what share, are in the state asked for; None where no such thing is asked or here."""
    words = question.states
    counted = words.thing_counted.search(question.text)
    state = words.asked_in(question.text) if counted else ""
    if counted is None or not state or question.ratings or question.apart_from:
        return None
    needed = _telling(question, words)
    rows = _newest(question, _of_things(stem(counted[2]), facts), needed)
    if not rows or (counted[1] and int(counted[1]) != len(rows)):
        return None
    judged = [row for row in rows if _printed_state(row).lower() not in ("", *words.unsaid)]
    so = [row for row in judged if _is_in(row, state, words)]
    if state == DONE and not any(words.state_of(_printed_state(row)) == DONE for row in judged):
        return _untold(rows, judged)
    if not judged:
        return None
    is_share = bool(question.hints & ASKS_PART)
    card = _share(so, judged, state) if is_share else _count(so, rows, judged, state)
    printed = [] if is_share else _printed(question, so, facts)
    return Answered((card, *printed, *map(_card, so[: MOST_ANSWERS - 1 - len(printed)])), (), "")


def things_listed(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """How many actions, projects or initiatives a report lists; None where no such count is asked for."""
    words = question.states
    counted = words.thing_counted.search(question.text)
    listed = _of_things(stem(counted[2]), facts) if counted else []
    if counted is None or not listed or question.ratings or not LISTED.search(question.text):
        return None
    needed = _telling(question, words)
    rows = _newest(question, listed, needed)
    if not rows:
        about = in_quotes([term.word for term in needed])
        told = f"None of the {listed[0].table_title.lower()} here is about {about}." if needed else ""
        return Answered((), (), told) if needed else None
    among = chosen_among(f"All {len(rows)} rows", "", rows[0].period.text)
    return Answered((count_of_rows(rows, f"Rows of {rows[0].table_title}", among),), (), "")


def state_listed(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """Which actions or initiatives are in the state asked for, the worst first; None where none is asked."""
    words = question.states
    thing = words.thing_listed.search(question.text)
    state = words.asked_in(question.text) if thing else ""
    if thing is None or not state or question.ratings:
        return None
    rows = _newest(question, _of_things(stem(thing[1]), facts), _telling(question, words))
    so = [row for row in rows if words.state_of(_printed_state(row)) == state]
    if question.asks("in_part"):
        so = [row for row in so if question.forms.found("in_part", _printed_state(row))]
    elif not so and not LATE_ASKED.search(question.text):  # those are listed with all that tell ratings
        so = sorted((row for row in rows if _is_in(row, state, words)), key=_worst_first)
    judged = [row for row in rows if _printed_state(row).lower() not in ("", *words.unsaid)]
    if not so:
        return _untold(rows, judged) if judged and state == DONE else None
    among = chosen_among(f"{len(so)} {TOLD[state]}", f"{len(judged)} with a rating", rows[0].period.text)
    return Answered(tuple(replace(_card(row), among=among) for row in so[:MOST_ANSWERS]), (), "")


def _worst_first(row: FactRow) -> int:
    return LATE_RATINGS.index(row.rating) if row.rating in LATE_RATINGS else len(LATE_RATINGS)


LISTED = re.compile(r"\b(?:are|were) (?:there|listed|reported|tracked|set out|in)\b", re.IGNORECASE)
"""What asks how many things there are."""


def without_their_number(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question without the number of things that it counts among, where a table has as many rows.

    `How many of the 33 key actions are on track` names no other actions by saying how many there are.
    """
    counted = question.states.thing_counted.search(question.text)
    if counted is None or not counted[1]:
        return question
    rows = _newest(question, _of_things(stem(counted[2]), facts), ())
    if len(rows) != int(counted[1]):
        return question
    return replace(question, terms=tuple(term for term in question.terms if term.word != counted[1]))


def _telling(question: AskedQuestion, words: StateWords) -> list[Term]:
    """The words of a question that tell which of the things are meant."""
    left = stems_of(words.without_state(question.text)) - words.plain_stems - question.idle
    return [
        term
        for term in question.terms
        if term.is_specific and not left.isdisjoint(term.stems) and not term.word.isdigit()
    ]


def _of_things(thing: str, facts: FactIndex) -> list[FactRow]:
    """The rows of the tables of things so called that say how they stand; of actions where none is called so.

    A table of initiatives with a column of milestones is one of milestones as well.
    """
    for named, is_heading in ((thing, False), (thing, True), (ACTIONS, False)):
        rows = [
            row
            for row in facts.rows
            if (_has_column(row, named) if is_heading else named in stems_of(row.table_title))
            and not (row.is_copy or any(COMPLETE not in cell.words for cell in row.figures))
            and (row.rating or any(entry.column in JUDGED_IN for entry in row.entries))
        ]
        if rows:
            tables = {(row.package, row.table) for row in rows}
            return [row for table in sorted(tables) for row in facts.by_table[table]]
    return []


def _has_column(row: FactRow, thing: str) -> bool:
    return any(thing in stems_of(cell.title) for cell in (*row.entries, *row.texts))


def _newest(question: AskedQuestion, rows: Sequence[FactRow], needed: Sequence[Term]) -> list[FactRow]:
    """The rows of the newest report of the time asked for that has all that is needed."""
    fitting = [
        row
        for row in rows
        if not row.is_copy
        and fit_of_period(question, row.period) in TIMELY
        and all(share_in_row(term, row) >= FOUND or is_in_any_heading(term, row) for term in needed)
    ]
    if not fitting:
        return []
    newest = max(fitting, key=lambda row: (row.period.end or date.min, row.table))
    return [row for row in fitting if (row.table, row.report) == (newest.table, newest.report)]


def _printed_state(row: FactRow) -> str:
    """How a row is rated, in a colour or in words."""
    return row.rating or next((entry.text for entry in row.entries if entry.column in JUDGED_IN), "")


def _card(row: FactRow) -> Answer:
    """The card of how a row is rated."""
    entry = next((each for each in row.entries if each.column in JUDGED_IN), None)
    if entry is None or (row.rating and not row.figures):
        return card_of_row(row)
    return card_of(Scored(row, entry, 0.0, 1.0, frozenset(), "any"))


def _is_in(row: FactRow, state: str, words: StateWords) -> bool:
    printed = _printed_state(row)
    if words.state_of(printed) == state:
        return True
    return state == LATE and printed in LATE_RATINGS and printed not in MET_RATINGS


def _count(so: Sequence[FactRow], rows: Sequence[FactRow], judged: Sequence[FactRow], state: str) -> Answer:
    """The card of a count; of none, the rows that were looked through stand behind it."""
    title, period = rows[0].table_title, rows[0].period.text
    left_out = ((len(rows) - len(judged), "without a rating"),)
    among = chosen_among(f"{len(so)} {TOLD[state]}", f"{len(judged)} with a rating", period, left_out)
    card = count_of_rows(so or judged, f"Rows of {title} {TOLD[state]}", among)
    column = _card((so or judged)[0]).column
    return replace(card, column=column) if so else replace(card, column=column, text="0", value=0.0)


def _printed(question: AskedQuestion, so: Sequence[FactRow], facts: FactIndex) -> list[Answer]:
    """The count that the report itself prints of rows which all have one rating, where it is the same."""
    ratings = {row.rating for row in so}
    if len(ratings) != 1 or not all(ratings):
        return []
    said = frozenset(stems(next(iter(ratings))))
    printed = printed_counts(question, (), facts, so[0], is_share=False, said=said)
    return [each for each in printed if each.value == len(so)][:1]


def _share(so: Sequence[FactRow], judged: Sequence[FactRow], state: str) -> Answer:
    """The card of what percentage of the rated rows that is."""
    value = round(100 * len(so) / len(judged), 1)
    return replace(
        _count(so, judged, judged, state),
        name=f"Share of the rated rows of {judged[0].table_title} {TOLD[state]}",
        text=show.number(value),
        value=value,
        unit="percent",
        words=f"Worked out: {len(so)} of {len(judged)} rated rows.",
    )


def _untold(rows: Sequence[FactRow], judged: Sequence[FactRow]) -> Answered:
    """That no row says whether it is finished, and what the rows say instead."""
    ratings = list(dict.fromkeys(map(_printed_state, judged)))[:MOST_RATINGS]
    instead = f"; they are rated {', '.join(ratings)}" if ratings else ""
    told = f"Nothing here says which of the {len(rows)} {rows[0].table_title.lower()} are finished{instead}."
    return Answered((), tuple(map(_card, judged[:MOST_NEAR])), told)
