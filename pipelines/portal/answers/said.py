"""What a text says: of one thing, in one sentence, of the time asked for, or that something was done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.portal.answers.as_known import MOST_OF_ONE
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import Scored
from pipelines.portal.answers.counted import states_figure
from pipelines.portal.answers.facts import SENTENCE_END, stems_of
from pipelines.portal.answers.ranking import (
    DAY,
    FOUND,
    MONTHS,
    has_any_within,
    is_in_any_heading,
    is_in_heading,
    names_span,
    share_in_row,
)
from pipelines.portal.answers.stemming import stem, stems

NEAR = 10
"""Words between two that a text says of each other."""
MOVES = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|fall(?:s|en|ing)?|fell|increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)"
    r"|drop(?:s|ped|ping)?|grow(?:s|n|ing)?|grew|declin(?:e|es|ed|ing)|improv(?:e|es|ed|ing)"
    r"|worsen(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
"""What says which way a thing goes."""
BY_WHOM = re.compile(
    r"\b(?:awarded|given|let|appointed|commissioned|conducted|delivered|carried out|run|led|built|developed"
    r"|signed)\b"
    r"(?: [\w-]+){0,3}? (?:to|by|with) (?:the )?[A-Z]"
)
"""What names somebody who did or got a thing: `a contract was awarded to Trojan Energy`."""

PAST = re.compile(
    r"\b(?:\w+ed|built|made|won|wrote|written|bought|sold|paid|led|ran|chose|chosen)\b", re.IGNORECASE
)
"""Verbs of what is done."""
NAME = re.compile(r"[A-Z][\w'’-]+(?: (?:(?:and|of|for|the) )?[A-Z][\w'’-]+)+")
"""Words in capitals side by side, which name one thing."""
AT_PLACE = re.compile(rf"\b(?:at|in|near) (?:the )?(?!{MONTHS})[A-Z][a-z]+")
"""What names a place."""


def names_it(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text has a name of all that is asked for: `Net Zero Decision Making Tool`."""
    needed = [term for term in question.terms if term.is_specific]
    return len(needed) > 1 and any(
        all(has_any_within(term.options, stems_of(found.group())) for term in needed)
        for found in NAME.finditer(scored.cell.text)
    )


def says_where(question: AskedQuestion, scored: Scored) -> bool:
    """Whether one sentence of a text has all that is asked for and names a place."""
    needed = [term for term in question.terms if term.is_specific]
    return scored.is_text and any(
        AT_PLACE.search(sentence) and all(has_any_within(term.options, stems_of(sentence)) for term in needed)
        for sentence in SENTENCE_END.split(scored.cell.text)
    )


def is_named_by(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text's row is named by all that is asked about, which a text may mention in passing."""
    return all(
        share_in_row(term, scored.row) >= FOUND or is_in_any_heading(term, scored.row)
        for term in question.terms
        if term.is_specific
    )


def says_anything(scored: Scored) -> bool:
    """Whether a text has words, as `N/A` has none."""
    return len(scored.cell.text.split()) > 1


def names_time(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text names the time asked for itself."""
    return any(names_span(asked, scored.cell.text) for asked in question.periods)


def told_to_move(question: AskedQuestion, timely: Sequence[Scored]) -> list[Scored]:
    """The texts of which one sentence says that what is asked about rises or falls."""
    needed = [term for term in question.terms if term.is_specific]
    return [
        each
        for each in timely
        if each.is_text
        and any(
            MOVES.search(sentence)
            and all(has_any_within(term.options, stems_of(sentence)) for term in needed)
            for sentence in SENTENCE_END.split(each.cell.text)
        )
    ]


def says_done(verb: str, question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text says that something was done, in the verb of a question or in another for it."""
    words = stems_of(scored.cell.text)
    asked = next((term for term in question.terms if term.word.lower() == verb.lower()), None)
    if PAST.fullmatch(verb):  # `design options` were designed by nobody, and `building` goes on
        done = frozenset(map(stem, PAST.findall(scored.cell.text)))
        return stem(verb) in done or (asked is not None and has_any_within(asked.options, done))
    return stem(verb) in words or (asked is not None and has_any_within(asked.options, words))


def names_who(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text has the very word for who it is that is asked with, such as `responsible`."""
    headings = [term for term in question.terms if term.is_heading]
    said = stems_of(scored.cell.text)
    return scored.is_text and any(said.issuperset(term.stems) for term in headings)


def says_together(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text says what is asked about of one thing: in one sentence, or with its figure."""
    return _is_in_one_sentence(question, scored) or states_figure(question, scored)


def _is_in_one_sentence(question: AskedQuestion, scored: Scored) -> bool:
    """Whether one sentence has what is looked for, as far as its row's names do not; two for many words."""
    row = scored.row
    needed = [
        term
        for term in question.terms
        if term.is_specific
        and share_in_row(term, row) < FOUND
        and not is_in_heading(term, scored.cell)
        and not is_in_any_heading(term, row)
    ]
    sentences = ["", *SENTENCE_END.split(scored.cell.text)]
    asks_whom = question.asks("begins_with_who") is not None
    return any(
        all(has_any_within(term.options, words) for term in needed)
        for before, sentence in pairwise(sentences)
        if (words := stems_of(f"{before} {sentence}" if len(needed) > MOST_OF_ONE else sentence))
        and (
            len(needed) != MOST_OF_ONE
            or _are_near(needed[0], needed[1], stems(sentence))
            or (asks_whom and BY_WHOM.search(sentence))
            or ((asks_whom or question.is_when) and _is_in_one_clause(question, needed, sentence))
        )
    )


def _is_in_one_clause(question: AskedQuestion, needed: Sequence[Term], sentence: str) -> bool:
    """Whether one clause of a sentence has all that is looked for, and a day where one is asked for."""
    return any(
        (DAY.search(clause) or not question.is_when)
        and all(has_any_within(term.options, stems_of(clause)) for term in needed)
        for clause in re.split(r"[,;:] ", sentence)
    )


def _are_near(first: Term, second: Term, words: Sequence[str]) -> bool:
    """Whether two terms stand within a few words of each other, however they are said."""
    places = [
        [at for at, word in enumerate(words) if any(word in option for option in term.options)]
        for term in (first, second)
    ]
    return any(abs(one - other) <= NEAR for one in places[0] for other in places[1])
