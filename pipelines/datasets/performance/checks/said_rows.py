"""The row that a figure of a sentence is linked to: the ways to name one, the surest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.said_names import (
    LIGHT,
    Names,
    end_of_limit,
    end_of_name,
    is_named,
    is_near_result,
    named_by_most_words,
    named_by_one_word,
    named_by_rest,
    named_by_short_name,
    named_in_other_forms,
    start_of_name,
)
from pipelines.datasets.performance.checks.said_plainly import TAIL, PlainNames
from pipelines.datasets.performance.checks.said_results import end_of_fact
from pipelines.datasets.performance.checks.said_times import IN_MONTH, TO_DATE
from pipelines.proof.wording import Sentence, Wording
from pipelines.rows.figures import Part, Unit
from pipelines.rows.figures.sentences import clause_of

MOST_OTHER_WORDS, MOST_OTHER_WORDS_FREELY = 2, 3
"""Words of a clause beside those of the name, and where the figure is near the row's result."""
VERB = re.compile(
    r"\b(?:reached|hit|came|remained|achieved|rose|risen|fell|fallen|grew|grown|dropped|improved|increased"
    r"|decreased|worsened|declined)\b",
    re.IGNORECASE,
)
"""Verbs that lead from the only word of a name to its figure."""


class Clause(NamedTuple):
    """A figure of a sentence, and what is said of it.

    Attributes:
        sentence: the sentence.
        figures: all that it states.
        number: which of them.
        start: where what is said of it starts in the sentence.
        end: where that ends.
    """

    sentence: Sentence
    figures: Sequence[Part]
    number: int
    start: int
    end: int

    @property
    def part(self) -> Part:
        """The figure."""
        return self.figures[self.number]

    @property
    def before(self) -> str:
        """What is said before the figure."""
        return self.sentence.text[self.start : self.part.start]

    @property
    def behind(self) -> str:
        """What is said behind it."""
        return self.sentence.text[self.part.end : self.end]

    @property
    def text(self) -> str:
        """All that is said of the figure, its unit in words: `9.8 days` is a word of `days lost`, too."""
        unit = (
            "" if self.part.unit in (Unit.PERCENT, Unit.GBP) else re.sub(r"[^A-Za-z ]", " ", self.part.text)
        )
        return f"{self.before} {unit} {self.behind}"


class Naming(NamedTuple):
    """The row that a clause names.

    Attributes:
        words: those of the clause that say its name.
        row: the row.
        text: what the clause says, less what is no part of the fact.
        most_others: words beside those of the name that it may have.
        is_by_reference: whether it gives the row's reference.
    """

    words: frozenset[str]
    row: ResultRow
    text: str
    most_others: int
    is_by_reference: bool = False


def clause_about(sentence: Sentence, figures: Sequence[Part], number: int, names: Names) -> Clause:
    """What a sentence says of one of its figures, names of rows whole."""
    part = figures[number]
    start, end = clause_of(sentence.text, figures, number)
    end = max(end_of_fact(sentence.text, part, end), end_of_name(sentence.text, part, names))
    end = end_of_limit(sentence.text, part, end)
    start = start_of_name(sentence.text, part, start, figures[:number], names)
    return Clause(sentence, figures, number, start, end)


def named_in(clause: Clause, names: Names, plain: PlainNames, wording: Wording) -> Naming | None:
    """The one row that a clause names; None where several may be meant."""
    text, part = clause.text, clause.part
    words = wording.words(TO_DATE.sub(" ", text))
    by_ref = [(name, row) for name, row in names if is_named(row.row, text)]
    found = by_ref or [(name, row) for name, row in names if name <= words]
    in_other_forms = [] if found else named_in_other_forms(words, names)
    found = found or in_other_forms
    found = found or named_by_short_name(words, text, part, names, wording)
    if not found:
        bare = wording.words(IN_MONTH.sub(" ", LIGHT.sub(" ", VERB.sub(" ", TO_DATE.sub(" ", text)))))
        before = clause.sentence.text[: clause.start]
        found = named_by_one_word(bare, part, names) or named_by_rest(words, before, part, names, wording)
    is_near = bool(in_other_forms) and all(is_near_result(row, part) for _, row in in_other_forms)
    most_others = MOST_OTHER_WORDS_FREELY if is_near else MOST_OTHER_WORDS
    if not found and (told_freely := named_by_most_words(words, text, clause.behind, part, names, wording)):
        found, most_others = told_freely, MOST_OTHER_WORDS_FREELY
    if not found and (
        told_plainly := plain.of_clause(text, part) or plain.of_subject(clause.sentence, clause.start, part)
    ):
        found, text = told_plainly, TAIL.sub(" ", text)
    most = max((len(name) for name, _ in found), default=0)
    best = [(name, row) for name, row in found if len(name) == most]
    return Naming(*best[0], text, most_others, bool(by_ref)) if len(best) == 1 else None


def named_in_comment(clause: Clause, own: PlainNames) -> Naming | None:
    """The row whose comment a clause is of, where it says most of the name and is near the result."""
    text = TAIL.sub(" ", clause.text)
    found = own.of_most_words(text, clause.part)
    return Naming(*found, text, MOST_OTHER_WORDS_FREELY) if found else None
