"""What is answered without ranking rows: what ratings mean, orders, stated differences and counts of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import ASIDE, Answered
from pipelines.portal.answers.comparing import sided_count, stated_change_answer, stated_extremes_answer
from pipelines.portal.answers.entries_counted import count_by_entry
from pipelines.portal.answers.facts import FactIndex
from pipelines.portal.answers.kinds import is_light
from pipelines.portal.answers.misfits import individual_asked
from pipelines.portal.answers.placed import SUBJECTS, ordered_answer
from pipelines.portal.answers.progress import state_listed, things_listed
from pipelines.portal.answers.ranking import term_is_aside
from pipelines.portal.answers.rated import (
    BELOW_RATINGS,
    LATE_RATINGS,
    SHARE,
    count_by_name,
    count_of_named,
    count_of_rated,
    counts_below,
    list_of_rated,
    names_rated_things,
    wanted_ratings,
)
from pipelines.portal.answers.short_savings import short_savings, unmade_savings
from pipelines.portal.answers.stands import standing_counted, things_counted
from pipelines.portal.answers.tabled import HOW_MANY


def without_ranking(question: AskedQuestion, facts: FactIndex, missing: Sequence[str]) -> Answered | None:
    """What comes of a question for ratings, orders or counts of rows; None where rows must be ranked.

    Args:
        question: taken apart.
        facts: everything published.
        missing: its words that stand nowhere here.
    """
    if short := unmade_savings(question, facts) or short_savings(question, facts):
        return short
    if not missing and (individual := individual_asked(question, facts)):
        return Answered((), (), f"Nothing here lists each {individual} with figures of its own.")
    if question.asks("risk_moved_most"):
        return Answered(
            (),
            (),
            "Scores of risks are printed here of one time each; which way a risk goes may stand with it.",
        )
    if ordered := ordered_answer(question, facts):
        return ordered
    if stated := stated_extremes_answer(question, facts) or stated_change_answer(question, facts):
        return stated
    return _of_ratings(question, facts) or _of_nothing_named(question)


def _of_ratings(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """Lists and counts of what is rated so, or has one entry."""
    is_of_ratings = question.ratings and (
        question.wants("count") or SHARE.search(question.text) or question.wants("most")
    )
    if is_of_ratings and names_rated_things(question):
        return count_of_rated(question, facts)
    if question.ratings and (more := question.asks("which_more")):
        extreme = "most" if more[1].lower() == "more" else "least"
        return count_of_rated(replace(question, intents=question.intents | {extreme}), facts)
    if standing := standing_counted(question, facts):
        return standing
    if question.wants("count") and (rows := count_of_named(question, facts)):
        return rows
    if by_entry := count_by_entry(question, facts):
        return by_entry
    if sided := sided_count(question, facts):
        return sided
    is_of_one = (question.is_yes_or_no or question.wants("words")) and question.terms
    is_of_times = question.wants("which_period") or question.wants("since")
    wanted = () if is_of_one or is_of_times else wanted_ratings(question)
    if told := state_listed(question, facts):
        return told
    if wanted:
        if counts_below(question, facts):
            return list_of_rated(question, facts, BELOW_RATINGS, counts=True)
        return list_of_rated(question, facts, wanted, counts=_counts_late(question, wanted))
    if not question.terms and question.wants("count") and (counted := count_by_name(question, facts)):
        return counted
    return things_counted(question, facts) or things_listed(question, facts)


def _of_nothing_named(question: AskedQuestion) -> Answered | None:
    """What to say where a question names no subject."""
    names_no_thing = question.is_when and all(is_light(term.word) for term in question.terms)
    if not question.terms or names_no_thing:  # "when was it agreed"
        return Answered(
            (), (), "Say what you want to know about, such as a service, a place or an indicator."
        )
    if question.asks("asks_average") and all(map(_names_nothing, question.terms)):
        return Answered((), (), "Say of what the average is wanted; only averages that are printed are here.")
    return None


def _counts_late(question: AskedQuestion, wanted: Sequence[str]) -> bool:
    """Whether a question asks how many actions are not on track, of which single ratings are no count."""
    return tuple(wanted) == LATE_RATINGS and HOW_MANY.search(question.text) is not None


def names_a_subject(question: AskedQuestion) -> bool:
    """Whether a question names what it is about: `what is the target` does by itself of none."""
    return not question.terms or not all(
        term_is_aside(term) or _names_nothing(term) for term in question.terms
    )


def _names_nothing(term: Term) -> bool:
    """Whether a word stands for the columns of many tables, such as result or target, and for no subject."""
    return all(SUBJECTS.issuperset(option) or ASIDE.issuperset(option) for option in term.options)
