"""Questions of ratings: lists and counts of what is red or green, missed or met."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.cards import (
    ASIDE,
    MEASURE,
    MOST_NEAR,
    Answer,
    Answered,
    Scored,
    asked_for,
    card_of,
    card_of_row,
    in_quotes,
    near_cards,
)
from pipelines.portal.answers.facts import (
    FactIndex,
    FactRow,
    stems_of,
)
from pipelines.portal.answers.orders import (
    by_gap,
)
from pipelines.portal.answers.question import AskedQuestion, stem, stems
from pipelines.portal.answers.ranking import (
    FOUND,
    TIMELY,
    fit_of_period,
    ranked_cells,
    share_in_row,
    term_is_aside,
)
from pipelines.rows.periods import Period

MOST_ANSWERS = 5
MOST_LISTED = 10
SHARE = re.compile(r"\b(?:percent|percentage|proportion|share)\b", re.IGNORECASE)
MISSED_RATINGS = ("Red", "Red Amber", "Amber")
MET_RATINGS = ("Green", "Blue")
TWO_AMBERS = frozenset(("Red Amber", "Green Amber"))


def wanted_ratings(question: AskedQuestion) -> tuple[str, ...]:
    """The ratings of the rows that a question wants listed."""
    if question.ratings == TWO_AMBERS:
        return tuple(sorted(TWO_AMBERS))
    if question.ratings and (question.wants("missed") or question.wants("met") or _asks_for_rated(question)):
        both = " ".join(word for word in ("Green", "Red", "Amber") if word in question.ratings)
        return (both,) if both in ("Green Amber", "Red Amber") else tuple(sorted(question.ratings))
    if question.wants("missed"):
        return MISSED_RATINGS
    return MET_RATINGS if question.wants("met") else ()


def _is_met(wanted: Sequence[str]) -> bool | None:
    """What a row without a rating says of its target where those ratings are wanted; None for single ones."""
    return {MISSED_RATINGS: False, MET_RATINGS: True}.get(tuple(wanted))


def _asks_for_rated(question: AskedQuestion) -> bool:
    words = question.text.lower()
    return (
        any(word in words for word in ("rated", "rating", "which", "what indicators", "list"))
        and "how many" not in words
    )


def list_of_rated(question: AskedQuestion, facts: FactIndex, wanted: Sequence[str]) -> Answered:
    """The rows with one of the ratings, worst first, as far as words and period fit."""
    skipped = {
        "red",
        "amber",
        "green",
        stem("rated"),
        stem("rating"),
        stem("target"),
        stem("indicator"),
        stem("actions"),
    }
    terms = tuple(
        term
        for term in question.terms
        if not any(word in skipped for option in term.options for word in option)
    )
    table = _rated_table(question, facts)
    terms = tuple(term for term in terms if not set(stems(table)).issuperset(term.stems))
    asked = replace(question, terms=terms)
    met = _is_met(wanted)
    rows = [
        row
        for row in facts.rows
        if _is_of_table(row, table)
        and (row.rating in wanted or (row.met is not None and row.met is met))
        and not row.is_copy
    ]
    missing = [
        term.word
        for term in terms
        if term.is_specific and not any(share_in_row(term, row) >= FOUND for row in rows)
    ]
    if missing:
        near = near_cards(ranked_cells(asked, facts))
        return Answered((), near, f"Nothing with such a rating is about {in_quotes(missing)}.")
    held = [
        row for row in rows if all(share_in_row(term, row) >= FOUND for term in terms if term.is_specific)
    ]
    timely = [row for row in held if fit_of_period(question, period_of_rating(row)) in TIMELY]
    if not timely:
        near = tuple(card_of_row(row) for row in _newest_first(held)[:MOST_NEAR])
        newest = period_of_rating(_newest_first(held)[0]).text if held else ""
        time_asked = asked_for(question)
        told = f"The newest that is rated so is of {newest}; you asked for {time_asked}." if newest else ""
        return Answered(
            (), near, told or f"Nothing {'that is about all of that' if rows else 'here'} has such a rating."
        )
    order = {rating: number for number, rating in enumerate(wanted)}
    ordered = sorted(_newest_first(timely), key=lambda row: order.get(row.rating, 0))
    if not question.periods:
        newest_end = max((period_of_rating(row).end or date.min for row in ordered), default=date.min)
        ordered = [row for row in ordered if (period_of_rating(row).end or date.min) == newest_end] or ordered
    return Answered(tuple(card_of_row(row) for row in ordered[:MOST_LISTED]), (), "")


def names_rated_things(question: AskedQuestion) -> bool:
    """Whether a question names what is rated, so that it asks for a count or share of those."""
    return RATED_THINGS.search(question.text) is not None


RATED_THINGS = re.compile(
    r"\b(?:indicators?|actions?|measures?|targets?|ratings?|projects?|risks?)\b", re.IGNORECASE
)


def count_of_named(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The rows of a table that a question names, counted in the newest report that has them."""
    named = COUNTED.search(question.text)
    if named is None or question.ratings:
        return None
    words = frozenset(stems(named[1]))
    others = [
        term
        for term in question.terms
        if term.is_specific and not words.issuperset(term.stems) and not MISS.search(term.word)
    ]
    rows = [
        row
        for row in facts.rows
        if (words <= stems_of(row.table_title) or words == {stem("target")})
        and not row.is_copy
        and all(share_in_row(term, row) >= FOUND for term in others)
        and fit_of_period(question, row.period) in TIMELY
    ]
    missed = MISS.search(question.text) is not None
    is_set_against_target = missed or MEET.search(question.text) is not None
    if words <= {stem("target"), stem("indicator")} and not is_set_against_target:
        return None  # how many indicators there are is printed
    if any(map(term_is_aside, others)):
        return None
    if is_set_against_target:
        rows = [each.row for each in by_gap(rows, ASIDE, missed=missed)]
    if not rows:
        return None
    newest = max(rows, key=lambda row: (row.period.end or date.min, row.table))
    rows = [row for row in rows if (row.table, row.report) == (newest.table, newest.report)]
    if len({row.name for row in rows}) < len(rows) and words == {stem("indicator")}:
        return None  # a row for each year of an indicator counts none
    return Answered((_count_of(rows, f"Rows of {newest.table_title}"),), (), "")


COUNTED = re.compile(
    r"\b(?:how many|number of)\s+(key actions|indicators|targets|savings|risks)\b", re.IGNORECASE
)
MISS = re.compile(r"\b(?:miss(?:ed)?|not met|fell short|failed)\b", re.IGNORECASE)
MEET = re.compile(r"\b(?:met|hit|reached|achieved)\b", re.IGNORECASE)


def _count_of(rows: Sequence[FactRow], name: str) -> Answer:
    return replace(
        card_of_row(rows[0]),
        kind="sum",
        name=name,
        text=str(len(rows)),
        value=float(len(rows)),
        unit="count",
        rating="",
        target="",
        verdict="",
        of=tuple(row.locator for row in rows),
        words="Counted from the rows that are published.",
    )


def _rated_table(question: AskedQuestion, facts: FactIndex) -> str:
    """The name of the table with ratings that a question names, such as key actions; empty for none."""
    asked = question.text.lower()
    return next((name for name in facts.rated_tables if name in asked), "")


def _is_of_table(row: FactRow, table: str) -> bool:
    """Whether a row stands in a table that is named, or is about it."""
    words = stems(table)
    return not words or stems_of(row.table_title).issuperset(words) or f" {' '.join(words)} " in row.phrases


def in_the_scale(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question for amber where reports have two ambers and no plain one asks for both."""
    has_two = facts.ratings.issuperset(TWO_AMBERS) and "Amber" not in facts.ratings
    if question.ratings != {"Amber"} or not has_two:
        return question
    return replace(question, ratings=TWO_AMBERS)


def count_by_name(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """Printed counts of what a question names with words that are usually none to look for: `reported`."""
    found = [
        Scored(row, cell, 0.0, 1.0, frozenset(), fit_of_period(question, cell.period))
        for row in facts.rows
        for cell in row.figures[:1]
        if cell.unit == "count"
        and any(
            not question.hints.isdisjoint(stems(entry.text))
            for entry in row.entries
            if entry.column == MEASURE
        )
    ]
    timely = [each for each in found if each.period_fit in TIMELY]
    if not timely:
        return None
    ordered = sorted(timely, key=lambda each: -(each.cell.value or 0.0))
    return Answered(tuple(card_of(each) for each in ordered[:MOST_ANSWERS]), (), "")


def count_of_rated(question: AskedQuestion, facts: FactIndex) -> Answered:
    """How many are rated so: counts that reports print, and the rows themselves counted."""
    wanted = wanted_ratings(replace(question, intents=question.intents | {"missed"}))
    words = [frozenset(stem(word) for word in rating.split()) for rating in wanted]
    others = tuple(
        term for term in question.terms if not any(stem(word) in RATING_STEMS for word in term.word.split())
    )
    is_share = SHARE.search(question.text) is not None
    is_most = question.wants("most") or question.wants("least")
    printed = [
        Scored(row, cell, 0.0, 1.0, frozenset(), fit_of_period(question, cell.period))
        for row in facts.rows
        for cell in [each for each in row.figures if each.unit == ("percent" if is_share else "count")][:1]
        if not row.rating
        and any(
            frozenset(stems(entry.text.replace("_", " "))) == each for entry in row.entries for each in words
        )
        and (is_most or all(share_in_row(term, row) >= FOUND for term in others if term.is_specific))
    ]
    fitting = [each for each in printed if each.period_fit in TIMELY]
    if is_most:
        return _most_rated(question, fitting)
    table = _rated_table(question, facts)
    fitting = [each for each in fitting if _is_of_table(each.row, table)]
    rows = [
        row
        for row in facts.rows
        if _is_of_table(row, table)
        and row.rating in wanted
        and not row.is_copy
        and all(share_in_row(term, row) >= FOUND for term in others if term.is_specific)
        and fit_of_period(question, period_of_rating(row)) in TIMELY
    ]
    answers = [
        card_of(each) for each in sorted(fitting, key=lambda each: -(each.cell.value or 0.0))[:MOST_ANSWERS]
    ]
    if rows and not is_share:
        of_table = [row for row in rows if (row.table, row.report) == (rows[0].table, rows[0].report)]
        first = card_of_row(of_table[0])
        answers.append(
            replace(
                first,
                kind="sum",
                name=f"Rows of {first.table_title} rated {' or '.join(wanted)}",
                text=str(len(of_table)),
                value=float(len(of_table)),
                unit="count",
                of=tuple(row.locator for row in of_table),
                words="Counted from the rows that are published.",
            )
        )
    if answers:
        printed_first, counted = answers[: MOST_ANSWERS - 1], answers[-1:]
        return Answered(tuple(dict.fromkeys((*printed_first, *counted))), (), "")
    near = tuple(card_of(each) for each in printed[:MOST_NEAR])
    return Answered(
        (),
        near,
        f"Nothing here counts that for {asked_for(question)}."
        if question.periods
        else "Nothing here counts that.",
    )


def _most_rated(question: AskedQuestion, printed: Sequence[Scored]) -> Answered:
    """Printed counts of one rating by group, most (or least) first; totals are none of them."""
    groups = [each for each in printed if not each.row.is_total and each.cell.value is not None]
    if not groups:
        return Answered((), near_cards(printed), "Nothing here counts that by group.")
    newest = max(each.row.period.end or date.min for each in groups)
    of_time = [each for each in groups if (each.row.period.end or date.min) == newest]
    sign = 1 if question.wants("least") else -1
    ordered = sorted(of_time, key=lambda each: (sign * (each.cell.value or 0.0), each.row.locator))
    return Answered(tuple(card_of(each) for each in ordered[:MOST_ANSWERS]), (), "")


RATING_STEMS = frozenset(map(stem, ("red", "amber", "green", "rated", "rating")))


def period_of_rating(row: FactRow) -> Period:
    """The period of the figure that a row's rating judges."""
    return next(
        (cell.period for cell in row.figures if not cell.words & ASIDE and cell.period.start), row.period
    )


def _newest_first(rows: Sequence[FactRow]) -> list[FactRow]:
    return sorted(rows, key=lambda row: (-(period_of_rating(row).end or date.min).toordinal(), row.locator))
