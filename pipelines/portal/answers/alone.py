"""A long question most of whose telling words stand in one text alone: that text, though a word is not there.

A word in passing answers nothing, so short questions never come here, nor what asks for a figure, a day or a
person: those need each of their words. A text must be well ahead of every other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import Answered, Scored, card_of, in_quotes
from pipelines.portal.answers.counted import ASKS_FIGURE
from pipelines.portal.answers.facts import SENTENCE_END, FactCell, FactIndex, FactRow, stems_of
from pipelines.portal.answers.ranking import ASKS_MANY, TIMELY, fit_of_period, has_any_within

FEWEST_FOUND = 4
"""Telling words that a text must have."""
MOST_MISSING = 1
LEAST_SHARE = 0.7
"""What part of the words' weight a text must have."""
LEAST_IN_SENTENCE = 0.5
"""What part of it a sentence of the text must have with the one before it."""
LEAST_AHEAD = 0.15
"""By how much of it the text must be ahead of the next."""
ORDERS = ("most", "least", "sum", "count", "missed", "met", "over", "under", "series", "more")


@dataclass(frozen=True)
class _Held:
    row: FactRow
    cell: FactCell
    share: float
    found: int


def alone_answer(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The one text that has nearly all telling words of a long question; None where none stands alone."""
    terms = [term for term in question.terms if term.is_specific]
    if len(terms) < FEWEST_FOUND or _asks_more_than_words(question):
        return None
    held = sorted(_texts_with(terms, question, facts), key=lambda each: -each.share)
    if not held:
        return None
    first = held[0]
    others = [each for each in held[1:] if each.row is not first.row]
    is_ahead = not others or first.share - others[0].share >= LEAST_AHEAD
    is_enough = first.found >= max(FEWEST_FOUND, len(terms) - MOST_MISSING) and first.share >= LEAST_SHARE
    if not (is_ahead and is_enough and _in_sentences(first.cell.text, terms, facts) >= LEAST_IN_SENTENCE):
        return None
    missing = [term.word for term in terms if not _has(first.row, term)]
    scored = Scored(first.row, first.cell, first.share, first.share, frozenset(missing), "any", is_text=True)
    told = f"It does not say {in_quotes(missing)}." if missing else ""
    return Answered((replace(card_of(scored), words=told),), (), "")


def _asks_more_than_words(question: AskedQuestion) -> bool:
    return (
        bool(question.hints & (ASKS_FIGURE | ASKS_MANY))
        or question.is_when
        or bool(question.ratings)
        or any(term.is_amount or term.is_measure for term in question.terms if term.is_specific)
        or any(map(question.wants, ORDERS))
    )


def _texts_with(terms: Sequence[Term], question: AskedQuestion, facts: FactIndex) -> list[_Held]:
    """The longest text of each row that has most of the words, of the time that is asked for."""
    found = []
    rare = sorted(terms, key=lambda term: -_weight([term], facts))[: MOST_MISSING + 1]  # it has one of them
    words = {word for term in rare for option in term.options for word in option}
    for number in sorted({number for word in words for number in facts.holding(word)}):
        row = facts.rows[number]
        if row.is_copy or not row.texts:
            continue
        here = [term for term in terms if _has(row, term)]
        if len(here) + MOST_MISSING + 1 < FEWEST_FOUND or fit_of_period(question, row.period) not in TIMELY:
            continue
        text = max(row.texts, key=lambda cell: _in_sentences(cell.text, terms, facts))
        found.append(_Held(row, text, _weight(here, facts) / _weight(terms, facts), len(here)))
    return found


def _has(row: FactRow, term: Term) -> bool:
    return any(all(word in row.words for word in option) for option in term.options)


def _weight(terms: Sequence[Term], facts: FactIndex) -> float:
    return sum(max(map(facts.weight, term.stems), default=0.0) for term in terms)


def _in_sentences(text: str, terms: Sequence[Term], facts: FactIndex) -> float:
    """What part of the words' weight a sentence has with the one before it, at most."""
    windows = [stems_of(f"{before} {each}") for before, each in pairwise(["", *SENTENCE_END.split(text)])]
    whole = _weight(terms, facts)
    return max(
        (
            _weight([term for term in terms if has_any_within(term.options, window)], facts) / whole
            for window in windows
        ),
        default=0.0,
    )
