"""Of the cells of the time asked for, what the answer is: one of them, a sum, an order, a course."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pipelines.portal.answers.aims import target_of_year, with_target
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import ASIDE, Answer, Answered, Scored, SeriesOf, card_of, near_cards
from pipelines.portal.answers.comparing import (
    against_the_whole,
    best_period,
    extremes_answer,
    late_answer,
    series_answer,
    sided_answer,
    since_before,
    two_columns_answer,
    two_times_answer,
)
from pipelines.portal.answers.counted import is_measured
from pipelines.portal.answers.facts import FactIndex
from pipelines.portal.answers.gaps import gap_answer
from pipelines.portal.answers.named import mean_answer
from pipelines.portal.answers.ranking import ASKS_MANY, JUDGED_IN, is_in_heading
from pipelines.portal.answers.rated import MOST_ANSWERS
from pipelines.portal.answers.said import told_to_move
from pipelines.portal.answers.stemming import stem
from pipelines.portal.answers.totals import sum_of


def chosen_answer(
    question: AskedQuestion, timely: Sequence[Scored], series_of: SeriesOf, facts: FactIndex
) -> Answered:
    """What of the cells of the time asked for is the answer, the first kind that the question asks for."""
    figures = [each for each in timely if each.cell.is_figure]
    if late := late_answer(question, figures):
        return late
    target_of = partial(target_of_year, facts=facts)
    if question.apart_from and (gap := gap_answer(question, timely, series_of, target_of)):
        return gap
    if question.wants("which_period") and figures and (best := best_period(question, figures, series_of)):
        return best
    if question.wants("series") and figures:
        course = series_answer(timely, figures[0], series_of)
        if not course.answers and (way := _way_printed(timely)):
            return way
        told = told_to_move(question, timely) if question.is_yes_or_no and not course.answers else []
        return Answered(tuple(card_of(each) for each in told[:MOST_ANSWERS]), (), "") if told else course
    is_sided = (question.wants("over") or question.wants("under")) and not question.wants("words")
    if is_sided and figures:
        if sided := sided_answer(question, figures, facts):
            return sided
        figures = []
    if question.asks("asks_average") and (mean := mean_answer(question, figures, facts)):
        return mean
    if figures and (untold := _no_average(question, figures)):
        return untold
    is_extreme = (question.wants("most") or question.wants("least")) and figures
    if is_extreme and (extremes := extremes_answer(question, figures, facts)):
        return extremes
    if _asks_whose_is_most(question, timely[0]):
        return Answered((), near_cards(timely), "Nothing here sets figures of that against each other.")
    if question.wants("sum") and figures and not (figures[0].row.is_total or figures[0].row.is_of_all_years):
        summed = sum_of(question, figures, facts)
        if summed is not None:
            return Answered((summed, *(card_of(each) for each in figures[: MOST_ANSWERS - 1])), (), "")
    if figures and (times := two_times_answer(question, figures)):
        return times
    if figures and timely[0] is figures[0] and (whole := against_the_whole(question, figures[0], facts)):
        return whole
    if figures and timely[0] is figures[0] and (both := two_columns_answer(question, figures)):
        return both
    if figures and timely[0] is figures[0] and (since := since_before(question, figures[0])):
        return Answered((since, *(card_of(each) for each in timely[: MOST_ANSWERS - 1])), (), "")
    asks_standing = question.asks("on_track") or question.asks("reached")
    if question.is_yes_or_no and asks_standing and (rated := _rating_of(timely[0])):
        others = [card for card in map(card_of, timely) if card.locator != rated.locator]
        return Answered((rated, *others[: MOST_ANSWERS - 1]), (), "")
    shown = _one_text_a_row(timely) if question.wants("words") else timely
    asks_verdict = question.is_yes_or_no and (question.wants("met") or question.wants("missed"))
    shown = with_target(shown, facts) if question.is_judged or asks_verdict else shown
    return Answered(tuple(_card_for(question, each) for each in shown[:MOST_ANSWERS]), (), "")


WAYS = ("direction_short_term", "direction_long_term", "trend")
"""Columns that say which way a thing goes."""


def _way_printed(timely: Sequence[Scored]) -> Answered | None:
    """Which way the best row says that it goes, such as a risk; None where it says none."""
    first = timely[0]
    told = [entry for entry in first.row.entries if entry.column in WAYS and entry.text]
    if not told:
        return None
    cards = [card_of(replace(first, cell=entry, is_text=False)) for entry in told]
    return Answered((*cards, *map(card_of, timely))[:MOST_ANSWERS], (), "")


AVERAGES = frozenset(map(stem, ("average", "mean", "per", "typical")))
OF_OTHERS = re.compile(
    r"\b(?:london|national|england|english|group|family|cipfa|uk|regional|county|borough|council)s?"
    r" (?:average|mean)\b",
    re.IGNORECASE,
)
"""The figure of others that the council's is set against, whatever it is of."""


def _no_average(question: AskedQuestion, figures: Sequence[Scored]) -> Answered | None:
    """That no average is printed of what an average is asked of; None where one is, or none is asked for."""
    is_asked = question.asks("asks_average") is not None and figures[0].cell.unit == "gbp"
    if not is_asked or OF_OTHERS.search(question.text):
        return None
    if any(AVERAGES & (each.row.words.keys() | each.cell.words) for each in figures):
        return None
    needed = [term for term in question.terms if term.is_specific]
    if not all(is_measured(term) or not AVERAGES.isdisjoint(term.stems) for term in needed):
        return None  # the parts of which a mean is asked are shown
    return Answered((), near_cards(figures), "No average of that is printed here, only single figures.")


def _rating_of(scored: Scored) -> Answer | None:
    """The card of how an action is rated, where its row prints that; None for an indicator's figure."""
    row = scored.row
    if scored.cell.text == row.rating or any(cell.is_figure and cell.words & ASIDE for cell in row.figures):
        return None
    entry = next((each for each in row.entries if each.text and each.text == row.rating), None)
    if entry is None and not row.figures:  # a status in words
        entry = next((each for each in row.entries if each.column in JUDGED_IN and each.text), None)
    return card_of(replace(scored, cell=entry, is_text=False)) if entry else None


def _card_for(question: AskedQuestion, scored: Scored) -> Answer:
    """A card, which says so where a number is asked for and only a percentage is printed."""
    card = card_of(scored)
    if not (question.hints & ASKS_MANY and scored.cell.is_figure and scored.cell.unit == "percent"):
        return card
    return replace(card, words=f"{card.words} Printed in percent, not as a number.".strip())


def _asks_whose_is_most(question: AskedQuestion, best: Scored) -> bool:
    """Whether a question asks who has most of something, and the best that fits is but an entry of a list."""
    if best.is_text or best.cell.is_of_figures or not (question.wants("most") or question.wants("least")):
        return False
    is_wanted = any(
        not question.wanted.isdisjoint(term.stems) and is_in_heading(term, best.cell)
        for term in question.terms
    )
    return bool(question.wanted) and (is_wanted or any(term.is_measure for term in question.terms))


def _one_text_a_row(scored: Sequence[Scored]) -> list[Scored]:
    """The best text of each row, so that several rows are heard."""
    seen: set[str] = set()
    kept = []
    for each in scored:
        if not each.is_text or each.row.locator not in seen:
            kept.append(each)
        if each.is_text:
            seen.add(each.row.locator)
    return kept
