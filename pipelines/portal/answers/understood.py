"""Which words of a question an answer has only as others: `council flats` as `council housing`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import Answer
from pipelines.portal.answers.facts import FactIndex, FactRow, stems_of

LEAST_SHARED = 4
"""Letters at the beginning by which two stems are forms of one word."""


def understood(question: AskedQuestion, facts: FactIndex, answer: Answer) -> tuple[tuple[str, str], ...]:
    """The words of a question that an answer has only as others, each with those."""
    row = facts.places.get((answer.dataset, answer.row))
    if row is None:
        return ()
    found = []
    for term in question.terms:
        if not term.is_specific or term.is_heading or _says_it(term.stems, row, answer):
            continue
        said = [option for option in term.options if option != term.stems and _says_it(option, row, answer)]
        if said and not any(map(partial(_are_forms_of_one, term.stems), said)):
            best = max(said, key=lambda option: (f" {' '.join(option)} " in row.phrases, len(option), option))
            found.append((term.word, question.spoken.get(best, " ".join(best))))
    return tuple(found)


def _says_it(words: Sequence[str], row: FactRow, answer: Answer) -> bool:
    """Whether a row, its table or the heading of the answer has words."""
    return all(word in row.words or word in stems_of(answer.title) for word in words)


def _are_forms_of_one(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether words are those others in another form, as `adopt` of `adoption`."""
    return len(words) == len(others) and all(
        word[:LEAST_SHARED] == other[:LEAST_SHARED] for word, other in zip(words, others, strict=True)
    )
