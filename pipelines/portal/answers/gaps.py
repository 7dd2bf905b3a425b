"""By how much a figure differs from another of its row or series: its target, the last one, one a year ago.

`How many more than a year ago` and `how far off target` ask for a figure that stands nowhere: one printed
figure less another. What names the other is read here, and taken out, so that what is left names the figure
itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.among import chosen_among
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import (
    ASIDE,
    MOST_NEAR,
    Answer,
    Answered,
    Scored,
    SeriesOf,
    card_of,
    near_cards,
)
from pipelines.portal.answers.facts import SENTENCE_END, stems_of
from pipelines.portal.answers.orders import AGO, PREVIOUS, own_figure, target_beside
from pipelines.portal.answers.ranking import has_any_within
from pipelines.portal.answers.totals import ROUNDED_TO, period_of, worked_out
from pipelines.portal.drawing import show
from pipelines.rows.locator import last_cell, row_name
from pipelines.rows.periods import period_bounds

TARGET_OF, YEAR_AGO, LAST_TIME, BEFORE = "target", "ago", "previous", "before"
BY_HOW_MUCH = (
    r"how (?:far|close|near|badly)|by how (?:much|many)(?: of a)?"
    r"|by what (?:percent|percentage|margin|amount|number)"
    r"|how many (?:percentage )?points"
    r"|how (?:much|many) (?:more|less|fewer|higher|lower|better|worse|longer|shorter|extra)"
    r"|how (?:much|many)(?= [\w'’ -]{1,60}\b(?:more|less|fewer|higher|lower|better|worse)\b)"
    r"|what (?:is|was|are) the (?:percentage point |point )?"
    r"(?:difference|gap|change|rise|fall|increase|drop|shortfall)"
)
MOVED = (
    r"ris(?:e|en)|rose|fall(?:en)?|fell|grow[ns]?|grew|drop(?:ped)?(?! out)|change[ds]?"
    r"|increase[ds]?|decrease[ds]?|(?:go|went|gone|come|came) (?:up|down)|improve[ds]?|worsen(?:ed)?"
    r"|shrunk|shrink|climb(?:ed)?"
)
ASKS_GAP = re.compile(
    rf"\b(?:{BY_HOW_MUCH})\b|\bhow (?:much|many)\b(?=.*(?:\b(?:{MOVED})\b|\bby\W*$))", re.IGNORECASE
)
"""What asks for a difference."""
SIDE = (
    r"(?:above|below|over|under|off|short of|beyond|from|than|to|and|against|behind|ahead of|away from|with"
    r"|on|outside|within)"
)
JUDGED = r"(?:miss(?:ed|es|ing)?|beat(?:en|s)?|exceed(?:ed|s)?|fall short of|fell short of|surpass(?:ed)?)"
TO_TARGET = re.compile(
    rf"\b(?:(?:is|are|was|were) )?(?:{SIDE}|{JUDGED}) "
    r"(?:(?:its|their|the|our|his|a|hitting|meeting|reaching) )?"
    r"(?:target|goal)s?\b(?: (?:is|was|were)? ?(?:missed|beaten|exceeded))?(?: by\b)?",
    re.IGNORECASE,
)
"""What sets a figure against its target."""
COUNTS_TO_TARGET = re.compile(
    r"\bhow many [\w'’ -]{1,50}\b(?:above|below|over|under|short of|beyond) "
    r"(?:(?:its|their|the|our) )?target\b",
    re.IGNORECASE,
)
"""What asks it with a number: `how many missed bins above target`."""
RATED = re.compile(
    r"\b(?:indicators?|actions?|measures?|targets|kpis?|projects?|risks?|initiatives?|goals)\b", re.IGNORECASE
)
"""Things that are rated, which are counted by how they stand and have no figure of their own."""
TIE = r"(?:(?:as )?compared (?:with|to)|than|since|from|on|over|against|versus|in|as|to|at)"
TO_YEAR_AGO = re.compile(
    rf"\b(?:{TIE} )?(?:in |at |for )?(?:(?:the|that|those) )?"
    r"(?:(?:same )?(?:time|period|quarter|point|level|figure) )?"
    r"(?:of |in )?(?:the )?(?:last year|(?:a|one|the) year (?:ago|before|earlier|previously|previous)"
    r"|previous year|year before|(?:12|twelve) months (?:ago|before|earlier)|year[ -]on[ -]year|past year)\b",
    re.IGNORECASE,
)
TO_LAST_TIME = re.compile(
    rf"\b(?:{TIE} )?(?:in |at |for )?(?:the )?(?:(?:last|previous) (?:quarter|time|period|report|one)"
    r"|quarter (?:before|earlier)|(?:three|3) months (?:ago|before|earlier))\b",
    re.IGNORECASE,
)
MOVES = re.compile(rf"\b(?:{MOVED})\b(?: by\b)?", re.IGNORECASE)
MORE_OR_LESS = re.compile(
    r"\b(?:more|less|fewer|higher|lower|better|worse|longer|shorter|extra|up|down)\b", re.IGNORECASE
)
FALLS = re.compile(
    r"\b(?:fall(?:en)?|fell|drop(?:ped)?|decrease[ds]?|down|fewer|less|lower|below|under|short|miss(?:ed)?|shrunk"
    r"|shrink)\b",
    re.IGNORECASE,
)
"""What asks for the other figure less the own one."""
NO_SIGN = re.compile(r"\b(?:far|close|near|badly|off|difference|gap|miss(?:ed)?|shortfall)\b", re.IGNORECASE)
"""What asks how far apart they are, whichever is the greater."""
WORDS = {
    TARGET_OF: "its target",
    YEAR_AGO: "a year before",
    LAST_TIME: "the time before",
    BEFORE: "the time before",
}
TARGET_IN_TEXT = re.compile(r"\btarget:? ?£?(\d[\d,]*(?:\.\d+)?)%?\)", re.IGNORECASE)
"""A target that stands with a figure in its cell: `39.9% (Q2 Target 41.9%)`."""
DAYS_OF_YEAR, SOME_DAYS = 365, 20
MOST_TRIED = 6
"""Figures of one thing that are tried, of which some tables print no earlier one."""
IS_CHANGE = re.compile(
    r"\b(?:increase|decrease|rise|fall|drop|reduction|growth|decline|improvement|up|down)\b", re.IGNORECASE
)
"""What says of a sentence's figure that it is a change."""


def gap_asked(text: str) -> tuple[str, str] | None:
    """What a question sets a figure against, and it without the words that say so; None for none."""
    is_counted = COUNTS_TO_TARGET.search(text) is not None
    if RATED.search(text) or not (is_counted or ASKS_GAP.search(text)):
        return None
    for against, pattern in (
        (TARGET_OF, TO_TARGET),
        (YEAR_AGO, TO_YEAR_AGO),
        (LAST_TIME, TO_LAST_TIME),
    ):
        if found := pattern.search(text):
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return against, _without_asking(rest)
    if is_counted or not re.search(rf"\b(?:{MOVED})\b", text, re.IGNORECASE):
        return None
    return BEFORE, _without_asking(text)


def _without_asking(text: str) -> str:
    """A question without the words that ask for a difference; what has no other use for them is kept."""
    rest = ASKS_GAP.sub(" ", text)
    return " ".join(MORE_OR_LESS.sub(" ", MOVES.sub(" ", rest)).split())


def gap_answer(
    question: AskedQuestion,
    timely: Sequence[Scored],
    series_of: SeriesOf,
    target_of: Callable[[Scored], Scored | None],
) -> Answered | None:
    """The figure itself less the one that a question sets it against; None where no figure of a row fits.

    Where the other figure is printed neither in the row nor in its indicator's series, there is no answer.

    Args:
        question: with what a figure is set against.
        timely: what fits, best first.
        series_of: the series that a row belongs to.
        target_of: the target that another row gives for a figure.
    """
    own = [found for each in timely if (found := _own(each)) is not None]
    if not own:
        return _told_first(question, timely)
    alike = [each for each in own if _is_of_one_thing(each, own[0])][:MOST_TRIED]
    if not question.periods and question.quarter is None:
        alike.sort(key=lambda each: period_of(each).end or date.min, reverse=True)
    ways: tuple[Callable[[Scored], Scored | None], ...] = (
        lambda first: _other_in(first, question.apart_from),
        lambda first: _other_in_series(question, first, series_of),
        lambda first: _of_whole_year(first, target_of) if question.apart_from == TARGET_OF else None,
    )
    for way in ways:  # what stands in a figure's own row before what stands elsewhere
        for first in alike:
            other = way(first)
            if other is not None and other.cell.is_figure and other.cell.unit == first.cell.unit:
                return _less(question, first, other, _told_in_words(question, timely))
    if question.apart_from == BEFORE:
        return _told_first(question, timely)
    if told := _told_in_words(question, timely):
        return Answered((*told, card_of(own[0])), (), "")
    why = f"No figure of {WORDS[question.apart_from]} is printed for that."
    return Answered((), near_cards([own[0], *timely][:MOST_NEAR]), why)


def _is_of_one_thing(scored: Scored, first: Scored) -> bool:
    """Whether two rows are of one indicator, by most of the words of their names."""
    one, other = stems_of(scored.row.name), stems_of(first.row.name)
    return scored.cell.unit == first.cell.unit and 2 * len(one & other) >= max(len(one), len(other))


def _told_first(question: AskedQuestion, timely: Sequence[Scored]) -> Answered | None:
    """What fits, with the figures first of which a sentence says that they are a change; None for none."""
    told = [each for each in timely if each.cell.is_figure and IS_CHANGE.search(each.row.name)]
    if question.apart_from != BEFORE or not told:
        return None
    others = [each for each in timely if not any(each is first for first in told)]
    return Answered(tuple(map(card_of, [*told, *others][: MOST_NEAR + 1])), (), "")


def tells_gap(question: AskedQuestion, scored: Scored) -> bool:
    """Whether one sentence of a text tells a figure of what is asked, set against the time asked for."""
    pattern = {YEAR_AGO: TO_YEAR_AGO, LAST_TIME: TO_LAST_TIME}.get(question.apart_from)
    if pattern is None or not scored.is_text or not pattern.search(scored.cell.text):
        return False
    needed = [term for term in question.terms if term.is_specific]
    return any(
        pattern.search(said)
        and any(map(str.isdigit, said))
        and all(has_any_within(term.options, stems_of(said)) for term in needed)
        for said in SENTENCE_END.split(scored.cell.text)
    )


def _told_in_words(question: AskedQuestion, timely: Sequence[Scored]) -> tuple[Answer, ...]:
    """The first text that tells the difference itself."""
    return next(((card_of(each),) for each in timely if tells_gap(question, each)), ())


def _own(scored: Scored) -> Scored | None:
    """The figure itself of a row, where what fits stands beside it; None for that of a text."""
    if scored.row.paragraph or not scored.cell.is_figure:
        return None
    if not scored.cell.words & ASIDE:
        return scored
    own = own_figure(scored.row, ASIDE)
    return None if own is None or own.unit != scored.cell.unit else replace(scored, cell=own)


def _other_in(first: Scored, against: str) -> Scored | None:
    """The figure of the same row that its own one is set against."""
    if against == TARGET_OF:
        if told := TARGET_IN_TEXT.search(first.cell.text):
            value = float(told[1].replace(",", ""))
            return replace(first, cell=replace(first.cell, title="Target", text=told[1], value=value))
        found = target_beside(first.row)
        return replace(first, cell=found) if found is not None and found.is_figure else None
    stems_asked = (AGO,) if against == YEAR_AGO else (PREVIOUS,) if against == LAST_TIME else (PREVIOUS, AGO)
    for word in stems_asked:
        for cell in first.row.figures:
            if word in cell.words and cell.is_figure:
                return replace(first, cell=cell)
    return None


def _of_whole_year(first: Scored, target_of: Callable[[Scored], Scored | None]) -> Scored | None:
    """The target of a figure's year, of shares alone: what is counted in a part of a year is short of it."""
    return target_of(first) if first.cell.unit == "percent" else None


def _other_in_series(question: AskedQuestion, first: Scored, series_of: SeriesOf) -> Scored | None:
    """The same indicator's figure of a year or a time before, wherever it is printed."""
    if question.apart_from == TARGET_OF:
        return None
    at = first.cell.period if first.cell.period.end else first.row.period
    if at.end is None or at.start is None:
        return None
    before = None
    for locator, period, value, text in series_of(first.row):
        of = period_bounds(period)
        if value is None or of.end is None or of.start is None or of.end >= at.end:
            continue
        is_as_long = abs((of.end - of.start).days - (at.end - at.start).days) <= SOME_DAYS
        is_year_ago = abs((at.end - of.end).days - DAYS_OF_YEAR) <= SOME_DAYS
        if is_as_long and (is_year_ago or question.apart_from != YEAR_AGO):
            cell = replace(first.cell, column=last_cell(locator), text=text, value=value, period=of)
            before = replace(first, row=replace(first.row, locator=row_name(locator)), cell=cell)
    return before


def _less(question: AskedQuestion, first: Scored, other: Scored, told_too: tuple[Answer, ...]) -> Answered:
    """One figure less the other, as it is asked for: a rise, a fall, or how far apart they are."""
    own, their = first.cell.value or 0.0, other.cell.value or 0.0
    asks_less = FALLS.search(question.text) is not None
    value = their - own if asks_less else own - their
    shown = [show.with_unit(each.cell.value or 0.0, each.cell.unit) for each in (first, other)]
    order = reversed(shown) if asks_less else iter(shown)
    if NO_SIGN.search(question.text) and value < 0:
        value, order = -value, iter(shown) if asks_less else reversed(shown)
    words = f"Worked out: {' less '.join(order)}."
    words += f" {_apart_told(own - their, first.cell.unit)} {WORDS[question.apart_from]}."
    titles = f"{first.cell.title.lower()} and {other.cell.title.lower()}"
    name = f"{first.row.name}: difference between {titles}"
    apart = worked_out(first, value, (first, other), name, words)
    times = [each.cell.period.text or each.row.period.text for each in (first, other)]
    told = times[0] if times[0] == times[1] else f"{times[0]} and {times[1]}"
    among = chosen_among("From these two printed figures alone", "", told)
    of = tuple(dict.fromkeys(apart.of))
    beside = (_card_beside(other),) if len(of) > 1 else ()
    cards = (replace(apart, among=among, of=of), card_of(first), *told_too, *beside)
    return Answered(cards, (), "")


def _apart_told(apart: float, unit: str) -> str:
    """How a figure stands to another, in words: `That is 1.6 points more than`."""
    size = abs(round(apart, ROUNDED_TO))
    if not size:
        return "That is as much as"
    points = f"{show.number(size)} {'point' if size == 1 else 'points'}"
    told = points if unit == "percent" else show.with_unit(size, unit)
    return f"That is {told} {'more' if apart > 0 else 'less'} than"


def _card_beside(other: Scored) -> Answer:
    """The card of the figure that another is set against, without what is said of that one alone."""
    return replace(card_of(other), rating="", target="", verdict="")
