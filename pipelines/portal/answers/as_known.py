"""A question's words as what stands here: other words only where they are here, names as a whole, no slips.

What is not here is told, with the word that may have been meant; none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import Scored, in_quotes
from pipelines.portal.answers.counted import is_measured
from pipelines.portal.answers.facts import SHORTEST_SLIP, USUAL, FactIndex, nearest
from pipelines.portal.answers.kinds import is_light
from pipelines.portal.answers.ranking import (
    ASKS_MANY,
    EARLIER,
    FOUND_IN_WORDS,
    TIMELY,
    ranked_cells,
    share_in_row,
)
from pipelines.portal.answers.rarity import zipf
from pipelines.portal.answers.stemming import stem, stems
from pipelines.portal.answers.terms import BARE_QUARTER

MOST_OF_ONE = 2
"""Words up to which a text must have them in one sentence."""
SHORTEST_RUN = 3
"""Words in a row that are one thing if they stand so in a report."""
COUNTRIES = frozenset(map(stem, ("England", "UK", "Britain", "Wales", "Scotland")))
"""What figures are set against, unless it ends a name: `Sport England`."""
OFFER = " Did you mean "
AND = stem("and")
GENERAL = frozenset(("services", "service", "department", "directorate", "team", "committee", "the", "and"))
"""Words of the names of parts of a council that say nothing of which."""
NAMES = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+(?:,? (?:(?:and|of|for|the|&) )?[A-Z][\w'’-]+)+")
"""Words with capital letters in a row, not at the beginning."""


def _is_of_before(term: Term) -> bool:
    return any(not EARLIER.isdisjoint(option) for option in term.options)


def parted_names(question: AskedQuestion, facts: FactIndex) -> AskedQuestion | None:
    """A question whose phrases that stand nowhere here are looked for by the one word that tells them.

    `Children's services` is no name here, but `Children` may be. None where all stand, or more words tell.
    """
    terms: list[Term] = []
    for term in question.terms:
        telling = [word for word in term.word.split() if word.lower() not in GENERAL]
        is_name = len(term.stems) > 1 and len(telling) == 1
        if not is_name or any(map(facts.says, filter(facts.knows_all, term.options))):
            terms.append(term)
        else:
            options = frozenset(((stem(telling[0]),),))
            terms.append(Term(telling[0], options, term.is_specific, is_measure=term.is_measure))
    return replace(question, terms=tuple(terms)) if terms != list(question.terms) else None


def as_known(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question whose words are looked for only as what stands here at all, or as typed."""
    terms = tuple(
        replace(
            term,
            options=_options_here(term, facts),
        )
        for term in question.terms
    )
    named = replace(question, terms=tuple(term for term in terms if not _is_slip(term, question, facts)))
    return _with_runs(_with_names(_with_a_subject(named), facts), facts)


def _with_a_subject(question: AskedQuestion) -> AskedQuestion:
    """A question whose plain words must be found where no other names its subject: `moved here last year`.

    A time before names none: every row of a table of indicators has one.
    """
    telling = [
        term
        for term in question.terms
        if term.is_specific and not (_is_of_before(term) or _is_what_came(term, question))
    ]
    plain = [term for term in question.terms if not (term.is_specific or BARE_QUARTER.fullmatch(term.word))]
    if telling or not plain:
        return question
    terms = tuple(replace(term, is_specific=True) if term in plain else term for term in question.terms)
    return replace(question, terms=terms)


def _is_what_came(term: Term, question: AskedQuestion) -> bool:
    """Whether a word is a verb in a count, which names nothing: `how many people attended meetings`."""
    return bool(question.hints & ASKS_MANY) and not term.is_measure and is_light(term.word)


def _with_names(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question whose names of several words that stand here are looked for as a whole.

    Of `the Better Care Fund` one word says nothing by itself, so that any fund would do.
    """
    for found in NAMES.finditer(question.text):
        words = found.group().replace("&", " ").replace(",", " ").split()
        key = tuple(stems(found.group()))
        if len(key) == MOST_OF_ONE and _is_another_body(key, words, question, facts):
            body = Term(found.group(), frozenset((key,)), is_specific=True)
            return replace(question, terms=(*question.terms, body))
        own = [term for term in question.terms if set(term.word.split()) <= set(words)]
        is_parted = len(own) == len(words) and key[-1] not in COUNTRIES
        is_whole = is_parted or any(len(term.stems) > 1 for term in own)
        if len(key) < MOST_OF_ONE or is_whole or not all(map(facts.holding, key)) or not facts.says(key):
            continue
        with_sign = tuple(part for part in key if part != AND)  # `Parks and Roads` stands as `Parks & Roads`
        term = Term(" ".join(words), frozenset((key, with_sign)), is_specific=True)
        kept = tuple(each for each in question.terms if not any(each is other for other in own))
        question = replace(question, terms=(*kept, term))
    return question


def _is_another_body(
    key: Sequence[str], words: Sequence[str], question: AskedQuestion, facts: FactIndex
) -> bool:
    """Whether a name of the publisher's first word and one thing is that of a body no report names.

    The hospital of a place is none of its council's, whose reports may tell of hospitals.
    """
    is_of_publisher = key[0] in question.idle and key[1] not in question.idle
    is_owned = words[0].endswith(("'s", "’s"))
    is_single = is_of_publisher and not is_owned and words[1].isalpha() and not words[1].endswith("s")
    return is_single and not (facts.knows_all(key) and facts.says(key))


def _with_runs(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question of which words in a row, most of which say little alone, are looked for as they stand here.

    Of `the change programme partnership` any partnership would do.
    """
    terms = list(question.terms)
    text = f" {' '.join(question.text.split())} "
    for at in range(len(terms) - SHORTEST_RUN + 1):
        run = terms[at : at + SHORTEST_RUN]
        words = " ".join(term.word for term in run)
        is_plain = all(len(term.stems) == 1 and not term.is_heading for term in run)
        says_little = sum(not term.is_specific for term in run) == SHORTEST_RUN - 1
        key = tuple(term.stems[0] for term in run) if is_plain else ()
        if not (is_plain and says_little and f" {words}" in text and all(map(facts.holding, key))):
            continue
        if facts.says(key):
            whole = Term(words, frozenset((key,)), is_specific=True)
            return replace(question, terms=(*terms[:at], whole, *terms[at + SHORTEST_RUN :]))
    return question


def _options_here(term: Term, facts: FactIndex) -> frozenset[tuple[str, ...]]:
    """What a word may be found as here; a name with a number in it only as itself: `attainment 8`."""
    if len(term.stems) > 1 and any(map(str.isdigit, term.word)) and facts.says(term.stems):
        return frozenset((term.stems,))
    known = frozenset(
        option
        for option in term.options
        if option == term.stems or all(map(facts.knows, option)) or facts.is_titled(option)
    )
    return known or term.options


def _is_slip(term: Term, question: AskedQuestion, facts: FactIndex) -> bool:
    """Whether an unknown word is one letter away from one that says nothing, and so says nothing itself."""
    word = term.word.lower()
    if len(word) < SHORTEST_SLIP or not word.isalpha() or zipf(word) >= USUAL:
        return False
    return not is_known(term, facts) and bool(nearest(word, tuple(sorted(question.plain))))


def other_choices(question: AskedQuestion, missing: Sequence[str]) -> AskedQuestion | None:
    """A question without what is not here of things that it joins by "or"; None where it joins none so."""
    kept = tuple(term for term in question.terms if term.word not in missing)
    if not question.wants("words") or not any(term.is_specific for term in kept):
        return None
    text = question.text.lower()
    is_choice = all(
        re.search(rf"\b{re.escape(word.lower())} or \w|\w or (?:\w+ )?{re.escape(word.lower())}\b", text)
        for word in missing
    )
    return replace(question, terms=kept) if is_choice else None


def is_known(term: Term, facts: FactIndex) -> bool:
    """Whether a word, or another for it, stands anywhere here."""
    if any(len(option) > 1 and facts.is_titled(option) for option in term.options):
        return True
    return any(all(facts.knows(word) for word in option) for option in term.options)


def about_some(question: AskedQuestion, scored: Sequence[Scored]) -> list[Scored]:
    """What has a word of what is asked about, beyond the measure: no cost is near to another's."""
    about = [term for term in question.terms if term.is_specific and not is_measured(term)]
    return [
        each
        for each in scored
        if any(
            term.word not in each.missing and share_in_row(term, each.row) >= FOUND_IN_WORDS for term in about
        )
    ]


def as_offered(question: AskedQuestion, missing: Sequence[str], facts: FactIndex) -> list[Scored]:
    """What answers a question with the words that are offered for those that are slips of them."""
    meant = {word: facts.spelled_like(word) for word in missing}
    if not all(meant.values()):
        return []
    terms = tuple(
        replace(term, word=near, options=frozenset((tuple(stems(near)),)))
        if (near := meant.get(term.word))
        else term
        for term in question.terms
    )
    ranked = ranked_cells(replace(question, terms=terms), facts)
    return [each for each in ranked if not each.missing and each.period_fit in TIMELY]


def offer(missing: Sequence[str], facts: FactIndex) -> str:
    """The words that may have been meant, to be asked with; none is taken."""
    meant = [near for words in missing for word in words.split() if (near := facts.spelled_like(word))]
    return f"{OFFER}{in_quotes(meant)}?" if meant else ""
