"""When, who, how long and where: of what fits, the cells that give just that; else that nothing says it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import Answered, Scored, near_cards
from pipelines.portal.answers.facts import SENTENCE_END, FactIndex, FactRow, stems_of
from pipelines.portal.answers.misfits import (
    gives_place,
    is_measure_of_it,
    is_next_day,
    is_time_taken,
    says_there_is,
)
from pipelines.portal.answers.ranking import (
    ASKS_PLACE,
    DAY,
    FOUND,
    OF_REPORT,
    has_any_within,
    is_in_heading,
    share_in_row,
)
from pipelines.portal.answers.said import names_who
from pipelines.portal.answers.stemming import stem

DAYS_OF_YEAR = 366


def narrowed(question: AskedQuestion, fitting: Sequence[Scored], facts: FactIndex) -> list[Scored] | Answered:
    """The cells that give the day, the person, the time or the place asked for; why none does, if none."""
    kept: list[Scored] | Answered = list(fitting)
    for narrow in (partial(_by_day, facts=facts), _by_who, _by_time_taken, _by_place, _by_kind):
        if isinstance(kept, Answered) or not kept:
            return kept
        kept = narrow(question, kept)
    return kept


def _by_day(question: AskedQuestion, fitting: list[Scored], facts: FactIndex) -> list[Scored] | Answered:
    if not question.is_when:
        return fitting
    dated = [each for each in fitting if _gives_a_day(each) and _is_day_of_that(question, each)]
    if question.asks("next_one"):
        dated = [each for each in dated if _is_of_last_year(each, facts) and is_next_day(question, each)]
    return dated or Answered((), near_cards(fitting), "Nothing here says when that is.")


def _by_who(question: AskedQuestion, fitting: list[Scored]) -> list[Scored] | Answered:
    nobody = Answered((), near_cards(fitting), "Nothing here says who that is.")
    asks_heading = any(term.is_heading for term in question.terms)
    if question.asks("who_is") and not asks_heading:
        return [each for each in fitting if not (each.is_text or each.cell.is_of_figures)] or nobody
    is_order = question.wants("most") or question.wants("least")
    if not question.asks("who_or_which_part") or is_order or not asks_heading:
        return fitting
    said = [each for each in fitting if _is_who(question, each)]
    if role := question.asks("role"):  # a part of the council is no head of one
        said = [each for each in said if stem(role[1]) in stems_of(each.cell.text)]
        if not said:
            return nobody
    if not said and question.asks("begins_with_who"):
        return [each for each in fitting if names_who(question, each)] or nobody
    return said or fitting


def _by_time_taken(question: AskedQuestion, fitting: list[Scored]) -> list[Scored] | Answered:
    taken = [each for each in fitting if is_time_taken(question, each)]
    return taken or Answered((), near_cards(fitting), "Nothing here says how long that takes.")


def _by_place(question: AskedQuestion, fitting: list[Scored]) -> list[Scored] | Answered:
    if not ASKS_PLACE.search(question.text) or question.wants("most") or question.wants("least"):
        return fitting
    placed = [each for each in fitting if gives_place(question, each)]
    return placed or Answered((), near_cards(fitting), "Nothing here says where that ranks.")


def _by_kind(question: AskedQuestion, fitting: list[Scored]) -> list[Scored] | Answered:
    """What gives a length or an age, or says that there is none, where that is asked for."""
    kept = [
        each for each in fitting if is_measure_of_it(question, each) and not says_there_is(question, each)
    ]
    return kept or Answered((), near_cards(fitting), "Nothing here says that of it.")


def _is_who(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a cell is the entry under a heading that is asked for, such as that of the owner."""
    return not scored.is_text and any(
        term.is_heading and is_in_heading(term, scored.cell) for term in question.terms
    )


def _gives_a_day(scored: Scored) -> bool:
    """Whether a cell is a date or has a day, month or year in its text."""
    return scored.cell in scored.row.dates or (
        not scored.cell.is_figure and DAY.search(scored.cell.text) is not None
    )


def _is_day_of_that(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a text has its day in a sentence with half of what is asked about and its row does not name."""
    needed = [
        term
        for term in question.terms
        if term.is_specific
        and (share_in_row(term, scored.row) < FOUND or _is_only_of_report(term, scored.row))
    ]
    if not scored.is_text or not needed:
        return True
    sentences = [each for each in SENTENCE_END.split(scored.cell.text) if DAY.search(each)]
    return any(
        any(has_any_within(term.options, stems_of(each)) for term in needed)
        and 2 * sum(has_any_within(term.options, stems_of(f"{before} {each}")) for term in needed)
        >= len(needed)
        for before, each in pairwise(["", *SENTENCE_END.split(scored.cell.text)])
        if each in sentences
    )


def _is_only_of_report(term: Term, row: FactRow) -> bool:
    """Whether a row has the words as the name of its report alone, of which its text need not tell."""
    return share_in_row(term, row) == OF_REPORT and not any(
        f" {' '.join(option)} " in row.phrases for option in term.options
    )


def _is_of_last_year(scored: Scored, facts: FactIndex) -> bool:
    """Whether a cell is of a period that ended in the year before the newest."""
    end = scored.row.period.end
    return end is not None and (facts.newest - end).days < DAYS_OF_YEAR
