"""A question against the facts: the cells that answer it, best first, or why none does.

Every word that decides what a question is about must be found, and the period that is asked; else the answer
is no, with what is missing and what is near. Weights rank what was found; they let nothing in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pipelines.portal.answers.aims import are_only_aims, is_aside, newest_of, other_period
from pipelines.portal.answers.as_known import (
    about_some,
    as_known,
    as_offered,
    is_known,
    offer,
    other_choices,
    parted_names,
)
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.beside import elsewhere_answer, polarity_answer
from pipelines.portal.answers.cards import (
    ASIDE,
    MEASURE,
    MOST_NEAR,
    Answered,
    Scored,
    SeriesOf,
    asked_for,
    in_quotes,
    near_cards,
)
from pipelines.portal.answers.chance import without_chance
from pipelines.portal.answers.chosen import chosen_answer
from pipelines.portal.answers.comparing import apart_answer, compared_answer
from pipelines.portal.answers.counted import MONEY_MEASURES, single_entries, states_figure
from pipelines.portal.answers.easing import eased
from pipelines.portal.answers.exact import exactly_named
from pipelines.portal.answers.facts import FactIndex, stems_of
from pipelines.portal.answers.fitting import Asks, asks_of, fitting_cells, that_count
from pipelines.portal.answers.limited import limited_answer, limits_of
from pipelines.portal.answers.meanings import meaning_of_rating
from pipelines.portal.answers.named import WHICH_OF_TWO, named_answer
from pipelines.portal.answers.narrowed import narrowed
from pipelines.portal.answers.open_tables import OpenTables
from pipelines.portal.answers.parts import part_in_order
from pipelines.portal.answers.progress import progress_counted, without_their_number
from pipelines.portal.answers.question import TOGETHER
from pipelines.portal.answers.ranking import ASKS_MANY, ASKS_PART, TIMELY, asks_aside, ranked_cells
from pipelines.portal.answers.rated import MOST_ANSWERS, in_the_scale
from pipelines.portal.answers.said import names_time, says_where
from pipelines.portal.answers.stemming import stem
from pipelines.portal.answers.tabled import (
    is_of_a_limit,
    listed_by_name,
    listed_count,
    listed_with,
    tabled_answer,
)
from pipelines.portal.answers.totals import share_of_total, sum_over_quarters, sum_over_years
from pipelines.portal.answers.understood import understood
from pipelines.portal.answers.without_ranking import without_ranking

NO_TABLES = OpenTables()
RANKS = frozenset(map(stem, ("rank", "ranked", "ranking", "position")))
"""What asks for a place among others, which texts give without the word: `4th lowest in London`."""
NO_OPINIONS = (
    "Here are figures and words of published reports; what answers has no opinion and takes no orders."
)
MOST_PRINTED = 2
"""Printed figures beside rows that were counted."""


def _found(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, opened: frozenset[str]
) -> Answered:
    if meaning := meaning_of_rating(question, facts):
        return meaning
    if parts := part_in_order(question, facts):
        return parts
    question = without_their_number(question, facts)
    missing = [term.word for term in question.terms if term.is_specific and not is_known(term, facts)]
    if missing and (others := other_choices(question, missing)):
        return _found(others, facts, series_of, opened)
    if told := without_ranking(question, facts, missing):
        return told
    scored = without_chance(question, ranked_cells(question, facts), opened)
    if missing:
        return _unknown(question, missing, scored, facts)
    if told := _not_told_here(question, scored):
        return told
    if question.wants("more") and (apart := apart_answer(question, scored)):
        return apart
    asks = asks_of(question)
    uncounted = fitting_cells(question, scored, asks)
    fitting = narrowed(question, that_count(question, scored, uncounted, asks, facts), facts)
    if isinstance(fitting, Answered):
        return fitting
    is_of_several = TOGETHER.search(question.text) or WHICH_OF_TWO.search(question.text)
    if is_of_several and (of_several := named_answer(question, facts)):
        return of_several
    timely, fitting = _with_figures_of_time(question, fitting, asks)
    if not any(each.cell.is_figure for each in fitting) and (
        both := named_answer(question, facts) or compared_answer(question, facts)
    ):
        return both
    if part := _share_asked(question, timely, facts):
        return part
    if not fitting:
        return _nothing_fits(question, scored, uncounted, asks)
    return _of_time(question, timely, fitting) or chosen_answer(question, timely, series_of, facts)


def _unknown(
    question: AskedQuestion, missing: Sequence[str], scored: Sequence[Scored], facts: FactIndex
) -> Answered:
    """That words of a question stand nowhere here, with what is near."""
    return Answered(
        (),
        near_cards(as_offered(question, missing, facts) or about_some(question, scored)),
        f"Nothing here is about {in_quotes(missing)}.{offer(missing, facts)}",
        lacks_words=True,
    )


def _not_told_here(question: AskedQuestion, scored: Sequence[Scored]) -> Answered | None:
    """That no report tells of single homes and persons, nor how to do a thing; None if neither is asked."""
    if question.asks("of_oneself"):
        told = "Here are figures and words of reports, nothing of a single home or person."
    elif question.asks("where_to_go") and any(says_where(question, each) for each in scored):
        return None
    elif question.asks("how_to") or question.asks("contact"):
        told = "Here are figures and words of reports, not how to do something."
    else:
        return None
    return Answered((), near_cards(about_some(question, scored)), told)


def _with_figures_of_time(
    question: AskedQuestion, fitting: Sequence[Scored], asks: Asks
) -> tuple[list[Scored], list[Scored]]:
    """What fits and is of the time asked for, and all that fits; only figures where one is asked for."""
    timely = [each for each in fitting if each.period_fit in TIMELY]
    figures = [each for each in fitting if each.cell.is_figure]
    asks_value = asks.measure or (bool(question.periods) and _asks_no_words(question))
    is_of_time = any(
        each.cell.is_figure
        or not each.is_text
        or states_figure(question, each)
        or (each.is_text and names_time(question, each))
        for each in timely
    )
    if asks_value and figures and not is_of_time:
        return [], figures  # words of the time asked for are no figure of it
    return timely, list(fitting)


def _share_asked(question: AskedQuestion, timely: Sequence[Scored], facts: FactIndex) -> Answered | None:
    """What percentage of its whole a figure is, where that is asked for and not printed."""
    is_unit = question.asks("in_percent") is not None
    is_beside_budget = question.wants("over") or question.wants("under")
    is_share = question.hints & ASKS_PART and not (
        question.is_yes_or_no or asks_aside(question) or is_unit or is_beside_budget
    )
    if not is_share or any(_is_share_of_that(question, each) for each in timely):
        return None
    return share_of_total(question, facts)


def _nothing_fits(
    question: AskedQuestion, scored: Sequence[Scored], uncounted: Sequence[Scored], asks: Asks
) -> Answered:
    """That nothing has all that is asked, and what is lacking."""
    if question.hints & ASKS_MANY and (single := single_entries(question, uncounted or scored)):
        about = in_quotes([term.word for term in question.terms if term.is_specific])
        why = f"There are single entries about {about} here, but no figure that counts them."
        return Answered((), near_cards(single), why, lacks_words=True)
    if asks.measure and any(not each.missing and each.is_text for each in scored):
        only = tuple(each for each in scored if not each.missing)
        about = in_quotes([term.word for term in question.terms])
        why = f"There are words about {about} here, but no figure."
        return Answered((), near_cards(only), why, lacks_words=True)
    together = in_quotes([term.word for term in question.terms if term.is_specific])
    why = (
        f"Nothing here is about {together} together." if together else "Nothing here fits the whole question."
    )
    return Answered((), near_cards(about_some(question, scored)), why, lacks_words=True)


def _of_time(question: AskedQuestion, timely: Sequence[Scored], fitting: Sequence[Scored]) -> Answered | None:
    """Sums over the times asked for, or that what fits is of others; None where single cells answer."""
    figures = [each for each in fitting if each.cell.is_figure]
    if are_only_aims(question, timely, fitting):
        newest = newest_of(question, [each for each in fitting if not is_aside(each)])
        told = f"Only a target is printed for {asked_for(question)}. {other_period(question, newest)}"
        return Answered((), near_cards([newest, *timely]), told)
    if not timely and (added := sum_over_years(question, figures)):
        return added
    if by_quarter := sum_over_quarters(question, figures):
        return by_quarter
    if timely:
        return None
    newest = newest_of(question, fitting)
    near = [newest, *(each for each in fitting if each is not newest)]
    return Answered((), near_cards(near), other_period(question, newest))


def answer_question(
    question: AskedQuestion,
    facts: FactIndex,
    series_of: SeriesOf,
    tables: OpenTables = NO_TABLES,
) -> Answered:
    """Answers to a question, or the reason why there are none.

    Args:
        question: taken apart.
        facts: everything published.
        series_of: the series that a row belongs to.
        tables: the open tables among the facts.
    """
    if question.asks("of_the_answerer"):
        return Answered((), (), NO_OPINIONS)
    found = _answer_at_any_time(question, facts, series_of, tables)
    if not question.relative and (named := exactly_named(question.text, facts)):
        known = {(answer.dataset, answer.locator) for answer in named}
        others = [each for each in found.answers if (each.dataset, each.locator) not in known]
        return Answered((*named, *others)[: max(MOST_ANSWERS, len(named))], (), "")
    if not (question.relative and found.answers):
        return found
    period = found.answers[0].period
    newest = f" The newest figure for that is of {period}." if period else ""
    told = f"“{question.relative}” depends on when you ask: say which year you mean.{newest}"
    return Answered((), found.answers[:MOST_NEAR], told, found.understood)


def _answer_at_any_time(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, tables: OpenTables
) -> Answered:
    """The same, whatever a question says of the time since which it counts."""
    is_of_oneself = question.asks("of_oneself") is not None
    if progress := progress_counted(question, facts):
        return progress
    tabled = None if question.wants("words") or is_of_oneself else tabled_answer(question, tables)
    if tabled and tabled.answers and not _is_counted(tabled):
        return tabled
    if (
        tabled is None
        and not is_of_oneself
        and (
            listed := listed_count(question, tables)
            or listed_with(question, tables)
            or listed_by_name(question, tables)
            or (limits_of(question.text) and limited_answer(as_known(question, facts), facts))
        )
    ):
        return listed
    opened = frozenset(table.rows[0].table for table in tables.tables if len(table.rows) > 1)
    asked = _of_all(question, facts, series_of, opened)
    if tabled is None:
        is_beyond = is_of_a_limit(question) and any(each.unit == "gbp" for each in asked.answers)
        told = "Nothing here that is asked for by a limit could be told; ask for the figures themselves."
        return Answered((), asked.answers[:MOST_NEAR], told) if is_beyond else asked
    printed = tuple(answer for answer in asked.answers if answer.table not in opened)
    if not tabled.answers:
        return asked if printed and not is_of_a_limit(question) else tabled
    return replace(tabled, answers=(*tabled.answers, *printed[:MOST_PRINTED]))


def _is_counted(answered: Answered) -> bool:
    """Whether an answer is of rows counted, beside which a printed count may stand."""
    first = answered.answers[0]
    return first.kind == "sum" and not first.column and first.unit == "count"


def _of_all(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, opened: frozenset[str]
) -> Answered:
    """Answers from all rows, ranked; from those of open tables only by their own entries."""
    question = as_known(in_the_scale(question, facts), facts)
    kind = question.asks("of_each")
    if kind and any(
        term.word.lower() == next(filter(None, kind.groups())).lower() for term in question.terms
    ):
        question = replace(question, intents=question.intents | {"most"})  # all of them, the largest first
    find = partial(_with_ease, facts=facts, series_of=series_of, opened=opened)
    found = polarity_answer(question, facts, find) or find(question)
    found = elsewhere_answer(question, facts, found, find) or found
    first = next(iter(found.answers or found.near), None)
    if first is None:
        return found
    return replace(found, understood=(*question.framed, *understood(question, facts, first)))


def _with_ease(
    question: AskedQuestion, facts: FactIndex, series_of: SeriesOf, opened: frozenset[str]
) -> Answered:
    """What comes of a question, and of it without its verbs and adjectives where words are lacking."""
    found = _found(question, facts, series_of, opened)
    unranked = tuple(term for term in question.terms if not RANKS.issuperset(term.stems))
    if found.lacks_words and unranked and len(unranked) < len(question.terms):
        found = _found(replace(question, terms=unranked), facts, series_of, opened)
    if found.lacks_words and (parted := parted_names(question, facts)):
        again = _found(parted, facts, series_of, opened)
        if any(each.kind != "sentence" for each in again.answers):
            return again
    if found.lacks_words and (easier := eased(question, facts)):
        again = _found(easier, facts, series_of, opened)
        return again if again.answers else found
    return found


def _asks_no_words(question: AskedQuestion) -> bool:
    """Whether a question asks for no text, day or entry, so that figures of other times come nearer."""
    is_of_words = question.wants("words") or question.is_when or question.is_yes_or_no
    return not (is_of_words or question.asks_which)


def _is_share_of_that(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a printed percentage is of what is asked for: not beside it, nor of more than is named.

    `% of spend on agency staff` is no share of agency staff.
    """
    if not scored.cell.is_figure or scored.cell.words & ASIDE:
        return False
    measure = next((entry for entry in scored.row.entries if entry.column == MEASURE), None)
    measures = {word for word in stems_of(measure.text) if word in MONEY_MEASURES} if measure else set()
    return not measures or any(measures & set(option) for term in question.terms for option in term.options)
