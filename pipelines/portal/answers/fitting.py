"""Which ranked cells fit a question at all: every word that decides is there, and the kind is the one asked.

A cell of another kind answers nothing, however many words it has: no target a result, no mention a figure, no
text an hour that has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import Scored
from pipelines.portal.answers.counted import (
    ASKS_COUNT,
    ASKS_FIGURE,
    THINGS_DONE,
    are_listed_singly,
    counting,
    names_money,
    states_figure,
)
from pipelines.portal.answers.facts import FactIndex, stems_of
from pipelines.portal.answers.gaps import tells_gap
from pipelines.portal.answers.misfits import (
    counts_another,
    is_beside_sentence,
    is_count_of_ratings,
    is_narrower,
    is_no_opinion,
    is_of_another_group,
    is_opinion_of_no_people,
    is_unasked_score,
    tells_of_voices,
)
from pipelines.portal.answers.named import WHICH_OF_TWO
from pipelines.portal.answers.ranking import (
    AIMED,
    ASKS_MANY,
    ASKS_PLACE,
    INDICATOR,
    SPENDING,
    is_in_heading,
    row_says,
)
from pipelines.portal.answers.rarity import zipf
from pipelines.portal.answers.said import is_named_by, names_it, says_anything, says_done, says_together
from pipelines.portal.answers.stemming import stem

LEAST_COVERAGE = 0.5
DONE = frozenset(map(stem, ("achieved", "delivered", "actual", "outturn")))
"""Entries of rows that say what came about, which no plan is."""
MILES = re.compile(r"\b\d[\d.]* ?(?:miles?|km|kilomet(?:re|er)s?|metres?)\b", re.IGNORECASE)
HOUR = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)
NEW = frozenset(map(stem, ("new", "capitals")))
"""Words of rows and tables of what is built, which is new."""
NEARLY_WHOLE = 0.6
"""Share of a long question's words that a figure must have, if it lacks one."""
MOST_OF_LONG = 3
"""How many of them it must have at least."""
HEADCOUNT = "headcount"
"""The measure that is asked for by how many work somewhere."""
EVERYDAY = 4.9
"""Zipf frequency of a word that one need not have in a question a word shorter."""


@dataclass(frozen=True)
class Asks:
    """What kind of cell a question asks for.

    Attributes:
        measure: a figure.
        is_bare: the name of a thing and a time, and nothing else.
        of_new: what something new costs.
        aim: whether a target is met.
        plan: what is planned and not what came about.
        order: what is first of several.
        price: what one of a thing costs.
        voices: what people said of it.
        staff: how many work somewhere.
    """

    measure: bool
    is_bare: bool
    of_new: bool
    aim: bool
    plan: bool
    order: bool
    price: bool = False
    voices: bool = False
    staff: bool = False


def asks_of(question: AskedQuestion) -> Asks:
    """What kind of cell a question asks for, told once for all cells."""
    is_of_somebody = question.asks("begins_with_who") is not None and not question.hints & ASKS_FIGURE
    asks_measure = not (question.wants("words") or is_of_somebody or question.is_when) and (
        bool(question.hints & ASKS_FIGURE)
        or any(term.is_measure or term.is_amount for term in question.terms)
        or any(question.wants(intent) for intent in ("sum", "most", "least", "count"))
        or THINGS_DONE.fullmatch(question.text) is not None
        or question.asks("how_it_is") is not None
        or any(means == HEADCOUNT for _, means in question.framed)
    )
    return Asks(
        measure=asks_measure,
        is_bare=bool(question.periods)
        and not (question.wants("words") or asks_measure or question.asks("more_than_a_name")),
        of_new=question.asks("newly_built") is not None,
        aim=question.is_yes_or_no and AIMED in question.stems and not question.wants("words"),
        plan=question.asks("planned") is not None and not question.asks("brought_about"),
        order=any(map(question.wants, ("most", "least", "over", "under", "missed", "met"))),
        price=question.asks("price_of_one") is not None,
        voices=question.asks("residents_said") is not None,
        staff=question.asks("size_of_staff") is not None,
    )


def fitting_cells(question: AskedQuestion, scored: Sequence[Scored], asks: Asks) -> list[Scored]:
    """The cells with every word that decides, of the kind that is asked for."""
    fitting = [
        each
        for each in scored
        if not each.missing
        and each.coverage >= LEAST_COVERAGE
        and not (each.is_text and _is_no_such_text(question, each, asks))
        and not _is_bare_of_money(question, each)
        and not (asks.voices and not tells_of_voices(question, each))
        and not (asks.staff and not _counts_staff(each))
        and not (asks.price and _is_money_of_many(each))
        and not _is_no_such_rate(question, each)
        and not is_unasked_score(question, each)
        and not counts_another(question, each)
        and not is_of_another_group(question, each)
        and not is_opinion_of_no_people(question, each)
        and not is_beside_sentence(question, each)
        and not is_count_of_ratings(question, each)
        and not is_narrower(question, each)
        and not is_no_opinion(question, each)
        and not (question.in_pounds and not _is_in_pounds(each))
        and not (asks.of_new and stems_of(f"{each.row.name} {each.row.table_title}").isdisjoint(NEW))
        and not (asks.plan and row_says(each.row, DONE))
    ]
    return _of_kind(question, fitting, asks)


def _is_no_such_text(question: AskedQuestion, scored: Scored, asks: Asks) -> bool:
    """Whether a text is none of the kind asked for: a mention where a figure is, or words of two things."""
    if asks.measure and not (states_figure(question, scored) or tells_gap(question, scored)):
        return True
    is_a_figure = question.asks("what_it_is") and not question.wants("words")
    if is_a_figure and not (states_figure(question, scored) or names_it(question, scored)):
        return True
    if (asks.is_bare or asks.aim) and not is_named_by(question, scored):
        return True
    if question.asks("how_many_each_gets") or not says_anything(scored):
        return True
    return not question.wants("words") and not says_together(question, scored)


def _of_kind(question: AskedQuestion, fitting: Sequence[Scored], asks: Asks) -> list[Scored]:
    """What of the cells that fit gives an average, a place, an hour, a name, or what else is asked for."""
    kept = list(fitting)
    if question.asks("asks_average"):  # a name is no average
        kept = [each for each in kept if each.is_text or each.cell.is_of_figures]
    if question.asks("where_is") and not ASKS_PLACE.search(question.text):  # no figure says where
        kept = [each for each in kept if not each.cell.is_of_figures]
    if what_is := question.asks("what_is"):
        kept = [each for each in kept if each.is_text and what_is[1] in each.cell.text]
    if question.asks("opening"):
        kept = [each for each in kept if each.is_text and HOUR.search(each.cell.text)]
    if question.asks("distance"):
        kept = [each for each in kept if MILES.search(each.cell.text)]
    if question.asks("which_body") and not asks.order:
        kept = [each for each in kept if not (each.is_text or each.cell.is_of_figures)]
    if question.asks("is_there_any"):
        kept = [each for each in kept if not each.is_text]
    if WHICH_OF_TWO.search(question.text):  # words set neither of two above the other
        kept = [each for each in kept if not each.is_text or states_figure(question, each)]
    if question.asks("begins_with_who") and not (asks.order or question.hints & ASKS_FIGURE):
        kept = [each for each in kept if not each.cell.is_figure]  # no figure says who
    if (did := question.asks("who_did")) and not any(term.is_heading for term in question.terms):
        kept = [each for each in kept if not each.is_text or says_done(did[1], question, each)]
    return kept


def that_count(
    question: AskedQuestion, scored: Sequence[Scored], fitting: Sequence[Scored], asks: Asks, facts: FactIndex
) -> list[Scored]:
    """What of the cells that fit counts, if a count is asked for; nearly whole ones if no figure fits."""
    kept = list(fitting)
    if question.hints & ASKS_COUNT or question.wants("count"):
        kept = counting(question, kept)
    if question.hints & ASKS_MANY and are_listed_singly(question, scored, kept):
        return []
    if question.asks("which_body") and not asks.order:
        return kept
    if any(each.cell.is_figure or not each.cell.is_of_figures for each in kept):
        return kept
    return [
        each
        for each in scored
        if not (each.is_text or _is_no_such_rate(question, each) or is_unasked_score(question, each))
        and not is_count_of_ratings(question, each)
        and not (is_narrower(question, each) or is_opinion_of_no_people(question, each))
        and _is_nearly_whole(question, each, facts)
    ] or kept


def _is_nearly_whole(question: AskedQuestion, scored: Scored, facts: FactIndex) -> bool:
    """Whether of a long question all but one plain word is found; that one stands elsewhere here.

    A measure, a kind of table, a reference, a number or a name that is missing always decides.
    """
    needed = [term for term in question.terms if term.is_specific]
    missing = [term for term in needed if term.word in scored.missing]
    needed = [term for term in needed if not names_money(term)]  # a cost is always of something
    return (
        len(missing) == 1
        and not missing[0].is_topic
        and facts.table_words.isdisjoint(missing[0].stems)
        and len(needed) >= MOST_OF_LONG + (zipf(missing[0].word) < EVERYDAY)
        and scored.coverage >= NEARLY_WHOLE
        and not missing[0].is_measure
        and missing[0].word.isalpha()
        and missing[0].word.islower()
    )


def _is_bare_of_money(question: AskedQuestion, scored: Scored) -> bool:
    """Whether money is asked for by the heading of an entry without a number: `Cost` of a directory."""
    cell = scored.cell
    if scored.is_text or cell.is_figure or cell.is_of_figures or any(map(str.isdigit, cell.text)):
        return False
    return any(
        is_in_heading(term, cell) and not SPENDING.isdisjoint(term.stems) and term.is_measure
        for term in question.terms
    )


STAFF = frozenset(
    map(stem, ("headcount", "employees", "employed", "staff", "workforces", "fte", "posts", "workers"))
)
NO_STAFF = frozenset(
    map(stem, ("turnover", "sickness", "absence", "lost", "vacancies", "satisfied", "appraisals"))
)
"""Words of names that count what staff do or lack."""


def _counts_staff(scored: Scored) -> bool:
    """Whether a cell counts people who work somewhere, and not what they do or lack."""
    if scored.is_text or not scored.cell.is_of_figures:
        return True
    said = stems_of(f"{scored.row.name} {scored.cell.title}")
    return scored.cell.unit in ("count", "") and bool(said & STAFF) and not said & NO_STAFF


PRICES = frozenset(map(stem, ("price", "fee", "charge", "cost", "rent", "fare", "salary", "pay", "value")))
"""Words in headings over what one thing costs."""


def _is_money_of_many(scored: Scored) -> bool:
    """Whether a sum of money is a budget, a saving or the like, of all that there is of a thing."""
    cell = scored.cell
    is_measured = any(entry.column == INDICATOR for entry in scored.row.entries)
    return (
        cell.is_figure
        and cell.unit == "gbp"
        and not (is_measured or scored.row.paragraph or stems_of(cell.title) & PRICES)
    )


def _is_no_such_rate(question: AskedQuestion, scored: Scored) -> bool:
    """Whether a rate is asked for by what it is counted by, and a figure is not counted so."""
    asked = question.asks("per_so_many")
    if asked is None or not (scored.is_text or scored.cell.is_of_figures):
        return False
    if scored.is_text:
        return asked[1].replace(",", "") not in scored.cell.text.replace(",", "")
    return asked[1].replace(",", "") not in scored.row.name.replace(",", "")


def _is_in_pounds(scored: Scored) -> bool:
    """Whether a cell is a sum of money, or words that give one."""
    return scored.cell.unit == "gbp" if scored.cell.is_figure else "£" in scored.cell.text
