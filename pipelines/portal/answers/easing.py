"""A question without its verbs and adjectives, for when not a word of them stands beside the right figure.

Every noun and name decides what a question is about and must be found. A verb, adjective or adverb says how,
and people choose other ones than reports do. Where enough is found without them, that is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import ASIDE
from pipelines.portal.answers.facts import FactIndex
from pipelines.portal.answers.kinds import LIGHT, is_light

LEAST_FOUND = 0.7
"""Share of the weight of a question's words that must be left."""
LEAST_TOPICS, LEAST_BESIDE_TELLING = 2, 3
"""Words that name a topic which must be left; the more where no name is among them and a verb tells much.

A verb tells much if it stands nowhere in any report, or if the data names what it is called otherwise.
"""


def eased(question: AskedQuestion, facts: FactIndex) -> AskedQuestion | None:
    """The question that needs none of its light words; None if it has none, or too little would be left."""
    needed = [term for term in question.terms if term.is_specific]
    light = [term for term in needed if _may_go(term) and not _is_compared(term, question)]
    topics = [term for term in needed if term not in light and not _is_beside(term)]
    is_safe = all(_stands_anywhere(term, facts) and len(term.options) == 1 for term in light)
    has_name = any(term.word[:1].isupper() for term in topics)
    least = LEAST_TOPICS if is_safe or has_name else LEAST_BESIDE_TELLING
    if not light or _named_apart(topics, question) < least:
        return None
    if len(topics) / (len(topics) + LIGHT * len(light)) < LEAST_FOUND:
        return None
    return replace(
        question,
        terms=tuple(replace(term, is_specific=False) if term in light else term for term in question.terms),
    )


def _named_apart(topics: Sequence[Term], question: AskedQuestion) -> int:
    """How many things words name: two in capitals side by side, such as `Long Meadow`, name one."""
    of_one = sum(
        f"{one.word} {other.word}" in question.text and one.word[:1].isupper() and other.word[:1].isupper()
        for one, other in pairwise(topics)
    )
    return len(topics) - of_one


def _may_go(term: Term) -> bool:
    """Whether an answer may do without a word: no noun or name, no measure, no topic."""
    return not (term.is_measure or term.is_amount or term.is_topic or term.is_heading) and is_light(term.word)


def _is_compared(term: Term, question: AskedQuestion) -> bool:
    """Whether a word says in what two things are compared: `dirtier than`."""
    return f"{term.word.lower()} than " in question.text.lower()


def _is_beside(term: Term) -> bool:
    """Whether a word asks for a figure beside the one itself, such as that of last year."""
    return any(not ASIDE.isdisjoint(option) for option in term.options)


def _stands_anywhere(term: Term, facts: FactIndex) -> bool:
    return any(all(map(facts.knows, option)) for option in term.options)
