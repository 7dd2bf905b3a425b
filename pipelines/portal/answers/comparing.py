"""Questions that compare: differences, extremes and series, worked out from printed cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from pipelines.portal.answers.among import LeftOut, chosen_among, period_told, totals
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import (
    ASIDE,
    MOST_NEAR,
    Answer,
    Answered,
    Scored,
    SeriesOf,
    at_point,
    card_of,
)
from pipelines.portal.answers.facts import COMPARATOR, FactCell, FactIndex, FactRow, stems_of
from pipelines.portal.answers.orders import (
    TARGET,
    way_of,
)
from pipelines.portal.answers.ranking import (
    ASKS_PART,
    FOUND,
    TIMELY,
    all_alike,
    asks_aside,
    fit_of_period,
    has_any_within,
    is_in_any_heading,
    is_in_heading,
    row_says,
    share_in_row,
    whole_figures,
)
from pipelines.portal.answers.rated import (
    MOST_ANSWERS,
    count_of_rows,
)
from pipelines.portal.answers.stemming import stem, stems
from pipelines.portal.answers.totals import of_the_column, period_of, total_beside, worked_out
from pipelines.portal.drawing import show
from pipelines.rows.periods import Period, period_bounds
from pipelines.rows.polarity import LOWER

JOINED = re.compile(r"\b(?:and|or|versus|vs|with|against|than|to)\b", re.IGNORECASE)
MOST_PARTED = 9
"""Ways of parting a question in two that are tried, each of which ranks all rows twice."""
LONGEST_PART = 3
"""Words to look for, at most, of each of two things that a question compares."""


def compared_answer(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The figures of two things that a question compares, of one column and table; None where there are none.

    What both have in common stands anywhere; what is each one's own stands beside the word between them.
    """
    if not question.is_comparing or question.wants("words"):  # "violence against women" compares nothing
        return None
    best = cache(lambda terms: _best_figure(replace(question, terms=terms), facts))  # each ranks all rows
    places = [question.text.find(term.word) for term in question.terms]
    for between in JOINED.finditer(question.text):
        before = sum(0 <= place < between.start() for place in places)
        pieces = [
            (left, right, over)
            for left in range(1, min(LONGEST_PART, before) + 1)
            for right in range(1, min(LONGEST_PART, len(places) - before) + 1)
            for over in range(min(LONGEST_PART, before - left) + 1)
        ]
        for left, right, over in sorted(pieces, key=lambda piece: (piece[2], sum(piece)))[:MOST_PARTED]:
            first = best(question.terms[:before] + question.terms[before + right :])
            second = first and best(question.terms[: before - left - over] + question.terms[before - over :])
            if first and second and _stand_together(first, second):
                both = _beside(first, second)
                apart = (_difference(first, second),) if question.wants("more") else ()
                return Answered((*apart, *both), (), "")
    return None


WHOLE = re.compile(
    r"\b(?:the |our )?(?:whole|entire|rest of the|all of the)(?: of the)? (?:council|authority)\b"
    r"|\bcouncil(?:[ -]wide| overall| as a whole)\b|\boverall\b",
    re.IGNORECASE,
)
"""What names the whole that a part is set against."""


def two_times_answer(question: AskedQuestion, figures: Sequence[Scored]) -> Answered | None:
    """One thing's figures of two times that a question sets against each other; None where one is missing."""
    if not question.is_comparing or len(question.periods) != TWO:
        return None
    for first in figures:
        if first.cell.unit != figures[0].cell.unit:
            return None  # of another measure, which only happens to be printed for both
        both = [_of_time(question, first, asked, figures) for asked in question.periods]
        if both[0] and both[1] and both[0] is not both[1]:
            return Answered(_beside(both[0], both[1]), (), "")
    return None


TWO = 2


def against_the_whole(question: AskedQuestion, part: Scored, facts: FactIndex) -> Answered | None:
    """A part's figure and the printed one of the whole, where a question sets those two side by side."""
    if not (question.is_comparing and WHOLE.search(question.text)) or part.row.is_total:
        return None
    total = total_beside(part, facts)
    if total is None:
        return None
    apart = (_difference(total, part),) if question.wants("more") else ()
    return Answered((*apart, *_beside(part, total)), (), "")


def two_columns_answer(question: AskedQuestion, figures: Sequence[Scored]) -> Answered | None:
    """Two figures of one row that a question compares by the names of their columns."""
    if not question.is_comparing or len(figures) < 2:
        return None
    first = figures[0]
    for second in figures[1:]:
        is_other = second.row is first.row and second.cell.column != first.cell.column
        if is_other and second.cell.unit == first.cell.unit and _are_each_named(question, first, second):
            told = f"Compared: “{first.cell.title}” and “{second.cell.title}” of {first.row.name}"
            among = chosen_among(told, "", period_told([first.row.period]))
            return Answered(tuple(replace(card_of(each), among=among) for each in (first, second)), (), "")
    return None


def _are_each_named(question: AskedQuestion, first: Scored, second: Scored) -> bool:
    """Whether each of two columns has a word of the question that the other has not."""
    own, other = (
        [term for term in question.terms if is_in_heading(term, each.cell)] for each in (first, second)
    )
    return any(term not in other for term in own) and any(term not in own for term in other)


def _beside(first: Scored, second: Scored) -> tuple[Answer, ...]:
    """The cards of two figures that are compared, each naming the other."""
    both = (first, second)
    names = " and ".join(each.row.name for each in both)
    told = f"Compared: “{first.cell.title}” in {first.row.table_title} for {names}"
    times = [period_of(each).text for each in both]
    period = times[0] if times[0] == times[1] else f"{times[0]} against {times[1]}, which are other periods"
    return tuple(replace(card_of(each), among=chosen_among(told, "", period)) for each in both)


def _best_figure(question: AskedQuestion, facts: FactIndex) -> Scored | None:
    return next(iter(whole_figures(question, facts)), None)


def _stand_together(first: Scored, second: Scored) -> bool:
    """Whether two figures are of one column of one table, in two rows."""
    return (
        (first.row.table, first.cell.column) == (second.row.table, second.cell.column)
        and first.row.locator != second.row.locator
        and first.cell.unit == second.cell.unit
        and not (first.row.paragraph or second.row.paragraph)  # two sentences are of no one measure
    )


def apart_answer(question: AskedQuestion, scored: Sequence[Scored]) -> Answered | None:
    """How far apart two figures are that a question names: of two times, or of two columns of one row."""
    figures = [each for each in scored if each.cell.is_figure and not each.missing]
    light = [term for term in question.terms if not term.is_specific]
    named = {
        id(each): sum(share_in_row(term, each.row) >= FOUND for term in light) for each in figures
    }  # `adults` names a part by a word that need not be found
    for first in sorted(figures, key=lambda each: (-named[id(each)], not each.row.is_total)):
        if len(question.periods) > 1:
            both: list[Scored | None] = [
                next(
                    (
                        each
                        for each in figures
                        if (each.row.table, each.cell.column, each.cell.unit)
                        == (first.row.table, first.cell.column, first.cell.unit)
                        and each.row.name == first.row.name
                        and fit_of_period(replace(question, periods=(asked,)), each.row.period) == "exact"
                    ),
                    None,
                )
                for asked in question.periods[-2:]
            ]
            if not (both[0] and both[1]):
                both = [_of_time(question, first, asked, figures) for asked in question.periods[-2:]]
            both = _in_order_of_change(question, both)
        else:
            both = _two_columns(question, first, scored)
        if both[0] and both[1] and both[0] is not both[1]:
            return Answered((_difference(both[0], both[1]), card_of(both[0]), card_of(both[1])), (), "")
    return None


ROSE = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|grow[ns]?|grew|go(?:ne|es)? up|went up|increase[ds]?|climb(?:ed|s)?"
    r"|improve[ds]?|change[ds]?)\b",
    re.IGNORECASE,
)
"""What asks for the later figure less the earlier one."""
FELL = re.compile(
    r"\b(?:fall(?:s|en|ing)?|fell|go(?:ne|es)? down|went down|decrease[ds]?|drop(?:s|ped)?|shr[aiu]nk)\b",
    re.IGNORECASE,
)
"""What asks for the earlier figure less the later one."""


APART = re.compile(r"\b(?:difference|gap|apart)\b", re.IGNORECASE)


def _in_order_of_change(question: AskedQuestion, both: Sequence[Scored | None]) -> list[Scored | None]:
    """Two figures so that the first less the second is what is asked: a rise, a fall, or how far apart."""
    first, second = both
    if first is None or second is None:
        return [first, second]
    earlier, later = sorted((first, second), key=_end_of)
    if ROSE.search(question.text):
        return [later, earlier]
    if FELL.search(question.text):
        return [earlier, later]
    if APART.search(question.text):
        return [first, second] if (first.cell.value or 0.0) >= (second.cell.value or 0.0) else [second, first]
    return [first, second]


def _of_time(
    question: AskedQuestion, first: Scored, asked: Period, figures: Sequence[Scored]
) -> Scored | None:
    """A figure of the same thing and kind in another time, in whichever row or column it is printed."""
    of_one = replace(question, periods=(asked,))
    is_aim = _is_aim(first)
    alike = [
        each
        for each in figures
        if each.row.name == first.row.name
        and each.cell.unit == first.cell.unit
        and _is_aim(each) == is_aim
        and fit_of_period(of_one, period_of(each)) in ("exact", "within")
    ]  # what is counted at the end of a quarter is of it as well
    exact = [each for each in alike if fit_of_period(of_one, period_of(each)) == "exact"]
    at_end = [each for each in alike if asked.end and period_of(each).end == asked.end]
    return next(iter((*exact, *at_end)), None)


def _is_aim(scored: Scored) -> bool:
    """Whether a figure is a target."""
    return TARGET in scored.cell.words or row_says(scored.row, frozenset((TARGET,)))


def _end_of(scored: Scored) -> date:
    return period_of(scored).end or date.min


def _two_columns(question: AskedQuestion, first: Scored, scored: Sequence[Scored]) -> list[Scored | None]:
    """The figures of two columns of a row that a question has by their names, in the order it has them."""
    text = f" {' '.join(stems(question.text))} "
    of_row = [
        each
        for each in scored
        if each.row is first.row and each.cell.is_figure and each.cell.unit == first.cell.unit
    ]
    titles = [stems(each.cell.title) for each in of_row]
    said = frozenset(text.split())
    named = [
        (
            min(
                (text.find(f" {word} ") for word in title if sum(word in other for other in titles) == 1),
                default=0,
            ),
            each,
        )
        for each, title in zip(of_row, titles, strict=True)
        if title and said.issuperset(title)
    ]  # "original and revised budget" names both columns
    found = [each for at, each in sorted(named, key=lambda item: item[0]) if at >= 0]
    if len(found) == 1 and found[0].cell.words & ASIDE:  # "how many more than the target"
        own = next((cell for cell in first.row.figures if cell.is_figure and not cell.words & ASIDE), None)
        if own is not None and own.unit == found[0].cell.unit:
            return [replace(found[0], cell=own), found[0]]
    return [found[0], found[1]] if len(found) > 1 else [None, None]


def _difference(first: Scored, second: Scored) -> Answer:
    """One figure less the other, with the operation in words and both cells."""
    value = (first.cell.value or 0.0) - (second.cell.value or 0.0)
    names = [
        f"{each.row.name}, {each.cell.title.lower()}, {each.row.period.text}" for each in (first, second)
    ]
    shown = [show.with_unit(each.cell.value or 0.0, each.cell.unit) for each in (first, second)]
    words = f"Worked out: {shown[0]} less {shown[1]}."
    apart = worked_out(first, value, (first, second), f"{names[0]}, less {names[1]}", words)
    times = period_told(map(period_of, (first, second)))
    return replace(apart, among=chosen_among("From these two printed figures alone", "", times))


def best_period(question: AskedQuestion, figures: Sequence[Scored], series_of: SeriesOf) -> Answered | None:
    """The time in which a figure was greatest, least, best or worst, of all times in which it is printed."""
    own = [each for each in figures if not (each.cell.words & ASIDE or row_says(each.row, ASIDE))] or figures
    totals = [each for each in own if each.row.is_total and not each.row.is_of_all_years]
    alike = [each for each in totals if each.row.table == own[0].row.table]
    for first in [*alike[:1], own[0], *totals[:1]]:
        points = [point for point in series_of(first.row) if point[2] is not None]
        if len({period for _, period, _, _ in points}) < 2:
            points = _same_cell_elsewhere(own, first)
        if len({period for _, period, _, _ in points}) > 1:
            break
    is_least = question.wants("least")
    if question.wants("missed") or question.wants("farthest"):  # "worst": far from where it should go
        is_least = way_of(first.row) != LOWER
    if len({period for _, period, _, _ in points}) < 2 or not (
        is_least or question.wants("most") or question.wants("missed") or question.wants("finest")
    ):
        return None
    best = (min if is_least else max)(points, key=lambda point: point[2] or 0.0)
    answer = replace(
        at_point(card_of(first), best),
        of=tuple(locator for locator, _, _, _ in points),
        words=f"The {'lowest' if is_least else 'highest'} of those printed: "
        + "; ".join(f"{period}: {text}" for _, period, _, text in points),
        among=chosen_among(
            f"Chosen from {len(points)} printed figures", "", f"{points[0][1]} to {points[-1][1]}"
        ),
    )
    return Answered((answer, *(card_of(each) for each in own[: MOST_ANSWERS - 1])), (), "")


def since_before(question: AskedQuestion, best: Scored) -> Answer | None:
    """The figure itself where a question sets it against the one before, which it says beside it."""
    before = best.cell
    if not (question.is_yes_or_no and before.words & BEFORE):
        return None
    own = next((cell for cell in best.row.figures if cell.is_figure and not cell.words & ASIDE), None)
    if own is None:
        return None
    answer = card_of(Scored(best.row, own, 0.0, 1.0, frozenset(), "any"))
    cells = (f"{best.row.locator}#{own.column}", f"{best.row.locator}#{before.column}")
    return replace(
        answer,
        words=f"{before.title}: {before.text} ({before.period.text}).",
        of=cells,
        among=chosen_among("Compared with the figure printed beside it", "", best.row.period.text),
    )


BEFORE = frozenset(map(stem, ("previous", "ago")))


def extremes_answer(question: AskedQuestion, figures: Sequence[Scored], facts: FactIndex) -> Answered | None:
    """Figures of one column that fit equally well, greatest (or least) first; totals are none of them."""
    by_wanted = [each for each in figures if _wanted_of(question, each.row) is not None]
    leads = {
        (each.row.package, each.row.table, each.cell.column): each
        for each in reversed(by_wanted)
        if _is_of_itself(question, each.row)
    }
    for first in (
        *reversed(leads.values()),
        (by_wanted or figures)[0],
        *_of_report_named(question, figures, facts),
    ):
        column = all_alike(question, first, facts) or of_the_column(first, figures)
        column = [each for each in column if each.cell.value is not None]
        rows = [each for each in column if not each.row.is_total and each.cell.unit == first.cell.unit]
        alike = _of_one_time(question, first, rows)
        if len(alike) > 1:
            break
    else:
        return None
    if first.cell.unit == "gbp" and _are_parts(question, alike):
        by = ", ".join(term.word for term in question.terms if not question.wanted.isdisjoint(term.stems))
        why = f"In {first.row.table_title} are single entries of “{first.cell.title}”, no totals by {by}."
        return Answered((), tuple(card_of(each) for each in alike[:MOST_NEAR]), why)
    is_most = question.wants("most")
    are_below = all(
        (each.cell.value or 0.0) <= 0 for each in alike
    )  # of what slipped, the greatest is the most
    ordered = sorted(alike, key=lambda each: _by_size(each, downwards=is_most, turned=are_below))
    left_out = (
        totals(sum(each.row.is_total for each in column)),
        (len(rows) - len(alike), "of other periods or kinds"),
    )
    return Answered(cards_in_order(ordered, "largest" if is_most else "smallest", left_out), (), "")


def _of_report_named(question: AskedQuestion, figures: Sequence[Scored], facts: FactIndex) -> list[Scored]:
    """The best figure of each column whose heading is asked for, where the rest names the report alone.

    `the biggest budget in the commissioning group` is asked of all that this group's report gives.
    """
    needed = [term for term in question.terms if term.is_specific]
    titled = [
        term for term in needed if any(len(each) > 1 and facts.is_titled(each) for each in term.options)
    ]
    others = [term for term in needed if term not in titled]
    if not titled or not others:
        return []
    best: dict[tuple[str, str, str], Scored] = {}
    for each in figures:
        if all(is_in_heading(term, each.cell) for term in others):
            best.setdefault((each.row.package, each.row.table, each.cell.column), each)
    return list(best.values())


def _wanted_of(question: AskedQuestion, row: FactRow) -> FactCell | None:
    """The entry of a row whose heading a question wants: the department of `which department`."""
    wanted = question.wanted | {
        option[0]
        for term in question.terms
        if term.is_heading and not question.wanted.isdisjoint(term.stems)
        for option in term.options
        if len(option) == 1
    }
    return next((entry for entry in row.entries if not entry.words.isdisjoint(wanted)), None)


def _is_of_itself(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a row's figures are of what is wanted itself: a service's budget, not that of a post in it."""
    entry = _wanted_of(question, row)
    return entry is not None and entry.text == row.name


def _are_parts(question: AskedQuestion, alike: Sequence[Scored]) -> bool:
    """Whether one wanted entry has several different amounts, so that no single one of them is its own."""
    amounts: dict[str, set[float | None]] = {}
    for each in alike:
        if (entry := _wanted_of(question, each.row)) is not None:
            amounts.setdefault(entry.text, set()).add(each.cell.value)
    return any(len(held) > 1 for held in amounts.values())


def _by_size(scored: Scored, *, downwards: bool, turned: bool = False) -> tuple[float, str]:
    value = (-1 if turned else 1) * (scored.cell.value or 0.0)
    return (-value if downwards else value, scored.row.locator)


def cards_in_order(ordered: Sequence[Scored], first: str, left_out: LeftOut) -> tuple[Answer, ...]:
    """The first cards of an order by size, each with its place and what it was chosen from."""
    cell, table = ordered[0].cell, ordered[0].row.table_title
    period = period_told(period_of(each) for each in ordered)
    what = f"figures of “{cell.title}” in {table}, {first} first"
    return tuple(
        replace(
            card_of(each), among=chosen_among(f"Place {place} of {len(ordered)} {what}", "", period, left_out)
        )
        for place, each in enumerate(ordered[:MOST_ANSWERS], 1)
    )


ONE_YEAR = re.compile(r"\b(?:in|of|for) (?:any|a|one) (?:one |single )?(?:financial )?year\b", re.IGNORECASE)
"""What asks for single years and no totals over them."""


def _of_one_time(question: AskedQuestion, first: Scored, alike: Sequence[Scored]) -> list[Scored]:
    """Figures that may be set against each other: no targets beside results, and all of one time.

    Where totals over all years are printed and no year is asked for, those are meant.
    """
    if not asks_aside(question):
        alike = [each for each in alike if not row_says(each.row, ASIDE)] or list(alike)
    if question.periods or not alike:
        return list(alike)
    if ONE_YEAR.search(question.text):
        return [each for each in alike if not each.row.is_of_all_years]
    totals = [each for each in alike if each.row.is_of_all_years]
    if len(totals) > 1:
        return totals
    lead = first if any(each is first for each in alike) else alike[0]
    return [
        each for each in alike if each.row.report == lead.row.report and each.row.period == lead.row.period
    ]


LATE = re.compile(
    r"\b(?:late|overdue|too long|outside (?:of )?the"
    r"|(?:after|past|beyond|over|out of) (?:the |their |its )?(?:deadlines?|time limits?|time ?scales?)"
    r"|missed (?:the |their |its )?deadlines?)\b"
    r"|\bnot\b.*\b(?:on|in|within)\b.*\btim",
    re.IGNORECASE,
)
"""What asks for those that were not in time."""
ON_TIME = frozenset(stems("on time"))


def late_answer(question: AskedQuestion, figures: Sequence[Scored]) -> Answered | None:
    """How many, or what percentage, were not in time where those in time are printed; None for others."""
    if not LATE.search(question.text):
        return None
    for first in figures:
        in_time = next((cell for cell in first.row.figures if cell.words >= ON_TIME and cell.is_figure), None)
        others = {cell.unit: cell for cell in first.row.figures if cell.is_figure and cell is not in_time}
        whole, percent = others.get("count"), others.get("percent")
        if in_time is not None and whole is not None:
            asks_percent = question.hints & ASKS_PART and percent is not None
            return _not_in_time(first, (percent,) if asks_percent and percent else (whole, in_time))
    return None


def _not_in_time(first: Scored, cells: tuple[FactCell, ...]) -> Answered:
    """All less those in time, from a printed percentage or from both counts."""
    values = [cell.value or 0.0 for cell in cells]
    shown = [
        f"{show.with_unit(value, cell.unit)} ({cell.title})"
        for value, cell in zip(values, cells, strict=True)
    ]
    whole, in_time = (100.0, values[0]) if len(cells) == 1 else (values[0], values[1])
    words = f"Worked out: {' less '.join(('100%', *shown) if len(cells) == 1 else shown)}."
    parts = [replace(first, cell=cell) for cell in cells]
    card = worked_out(parts[0], whole - in_time, parts, f"{first.row.name}, not in time", words)
    told = chosen_among("From printed figures of one row alone", "", first.row.period.text)
    return Answered((replace(card, among=told), *map(card_of, parts)), (), "")


def stated_change_answer(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """Differences that rows state from another time or place, where a question names one; None for none.

    `How has satisfaction with parking changed since autumn 2015` asks for what stands beside that comparator.
    """
    if question.wants("words") or not CHANGED.search(question.text):
        return None
    found = []
    for row, comparator, difference in facts.differences:
        if not _is_compared_with(question, comparator):
            continue
        own = [
            term
            for term in question.terms
            if term.is_specific
            and not CHANGED.fullmatch(term.word)
            and not any(comparator.content.intersection(option) for option in term.options)
        ]
        is_about = any(
            all(row.opinion_words.isdisjoint(option) for option in term.options) or _names_more(term, row)
            for term in own
        )  # "satisfaction compared with London" is of any of them
        if is_about and all(share_in_row(term, row) >= FOUND for term in own):
            named = sum(any(set(option) <= stems_of(row.name) for option in term.options) for term in own)
            of = period_bounds(comparator.text).end or date.min
            found.append((-named, row.name_words, -of.toordinal(), row.locator, row, comparator, difference))
    if not found:
        return None
    found.sort(key=lambda each: each[:4])
    best = [each for each in found if each[:3] == found[0][:3]]
    return Answered(tuple(card for each in best[:MOST_NEAR] for card in _stated(*each[4:])), (), "")


def stated_extremes_answer(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The differences that rows state from a time or place, the greatest rise or fall first; None for none.

    `Whose satisfaction fell most since autumn 2015` chooses among all that say how far they are from then.
    """
    side = UPWARDS.search(question.text) or DOWNWARDS.search(question.text)
    if side is None or not MOST.search(question.text):
        return None
    is_up = UPWARDS.search(question.text) is not None
    opinions = [
        term for term in question.terms if any(not OPINIONS.isdisjoint(each) for each in term.options)
    ]
    found = [
        (row, comparator, difference)
        for row, comparator, difference in facts.differences
        if _is_compared_with(question, comparator)
        and all(any(not row.opinion_words.isdisjoint(each) for each in term.options) for term in opinions)
        and difference.value
        and (difference.value > 0) is is_up
    ]
    if len(found) < 2:
        return None
    found.sort(key=lambda each: (-abs(each[2].value or 0.0), each[0].locator))
    told = f"{'rises' if is_up else 'falls'} or differences, the greatest first, against {found[0][1].text}"
    cards = []
    for place, each in enumerate(found[:MOST_ANSWERS], 1):
        among = chosen_among(f"Place {place} of {len(found)} {told}", "", each[0].period.text)
        cards.append(replace(_stated(*each)[0], among=among))
    return Answered(tuple(cards), (), "")


MOST = re.compile(r"\b(?:most|biggest|largest|greatest|furthest|farthest|steepest|sharpest)\b", re.IGNORECASE)
UPWARDS = re.compile(
    r"\b(?:ris(?:e|en|ing)|rose|gr[eo]wn?|growth|increase[ds]?|(?:gone |went )?up|above|ahead|better"
    r"|improve[dm]\w*)\b",
    re.IGNORECASE,
)
DOWNWARDS = re.compile(
    r"\b(?:fall(?:en|ing)?|fell|drop(?:ped)?|decrease[ds]?|decline[ds]?|(?:gone |went )?down|below|behind"
    r"|worse)\b",
    re.IGNORECASE,
)
OPINIONS = frozenset(map(stem, ("satisfied", "satisfaction", "concerned", "concern", "worry", "happy")))


def _names_more(term: Term, row: FactRow) -> bool:
    """Whether a phrase has a word of a row's own name besides one of opinion: `worry about crime`."""
    return len(term.stems) > 1 and not (stems_of(row.name) - row.opinion_words).isdisjoint(term.stems)


CHANGED = re.compile(
    r"\b(?:since|chang(?:e|es|ed)|compar(?:e|es|ed|ison)|versus|vs|against|than|differen(?:t|ce)|points?"
    r"|percentage points?"
    r"|behind|ahead|above|below|better|worse|more|less|fewer|higher|lower|up|down|ris(?:e|es|en|ing)|rose"
    r"|fall(?:s|en|ing)?|fell|drop(?:s|ped)?|gone|grow[ns]?|grew|gap|far)\b",
    re.IGNORECASE,
)
"""What asks how a figure stands to that of another time or place."""
SEASON = re.compile(r"\b(spring|summer|autumn|winter)\b", re.IGNORECASE)


def _is_compared_with(question: AskedQuestion, comparator: FactCell) -> bool:
    """Whether a question names what a row is compared with: its time, its season alone, or its place."""
    of = period_bounds(comparator.text)
    if of.start is None or of.end is None:
        return any(has_any_within(term.options, comparator.content) for term in question.terms)
    if question.periods:
        return any(
            asked.start <= of.start and of.end <= asked.end
            for asked in question.periods
            if asked.start and asked.end
        )
    season = SEASON.search(question.text)
    return season is not None and season[1].lower() in comparator.text.lower()


def _stated(row: FactRow, comparator: FactCell, difference: FactCell) -> tuple[Answer, ...]:
    """The cards of a difference and of the figure that it is of."""
    own = next((cell for cell in row.figures if cell.is_figure and not cell.words & ASIDE), None)
    cards = [
        replace(
            card_of(Scored(row, difference, 0.0, 1.0, frozenset(), "any")),
            title=f"{difference.title} from {comparator.text}",
            words=f"{show.with_unit(own.value or 0.0, own.unit)} now." if own else "",
            among=chosen_among(f"As printed, against {comparator.text}", "", row.period.text),
        )
    ]
    theirs = next((cell for cell in row.figures if cell.is_figure and COMPARATOR in cell.words), None)
    cards += [card_of(Scored(row, cell, 0.0, 1.0, frozenset(), "any")) for cell in (own, theirs) if cell]
    return tuple(cards)


SEVERAL = re.compile(
    r"\b(?:which|what|list|all)\b.{0,60}\b(?:services|departments|budgets|areas|teams|directorates|units)\b"
    r"|\bsum of\b",
    re.IGNORECASE,
)
"""What asks for several, of which a lone row is none."""


def sided_answer(question: AskedQuestion, figures: Sequence[Scored], facts: FactIndex) -> Answered | None:
    """Differences from the budget on the side that is asked for, those that fit equally by size."""
    sign = 1 if question.wants("over") else -1
    if SAVINGS not in question.stems:  # what a saving came to more than planned is no overspend
        figures = [each for each in figures if SAVINGS not in stems_of(each.row.table_title)]
    if not figures:
        return Answered((), (), "Only savings are told here with what they differ by, and no budget.")
    alike = all_alike(question, figures[0], facts) or of_the_column(figures[0], figures)
    if len(alike) < TWO and SEVERAL.search(question.text):
        others = (of_the_column(each, figures) for each in figures if each.cell.unit == figures[0].cell.unit)
        alike = next((each for each in others if len(each) > 1), alike)
    whole = [each for each in alike if each.row.is_total] if question.wants("sum") else []
    if whole:  # "overall overspend" asks for the total
        return Answered(tuple(map(card_of, (*whole, *figures)[:MOST_ANSWERS])), (), "")
    if len(alike) < 2 or all((each.cell.value or 0.0) >= 0 for each in alike):
        return Answered(tuple(card_of(each) for each in figures[:MOST_ANSWERS]), (), "")
    rows = [each for each in alike if not each.row.is_total]
    there = [each for each in rows if sign * (each.cell.value or 0.0) > 0]
    if not there and (question.wants("most") or SEVERAL.search(question.text)):
        side = "over" if sign > 0 else "under"
        told = f"None of the {len(rows)} figures under {figures[0].cell.title} is {side}."
        return Answered((), tuple(card_of(each) for each in rows[:MOST_NEAR]), told)
    if not there:
        return None
    ordered = sorted(there, key=lambda each: _by_size(each, downwards=sign > 0))
    left_out = (
        (len(rows) - len(there), f"not {'over' if sign > 0 else 'under'}"),
        totals(len(alike) - len(rows)),
    )
    return Answered(cards_in_order(ordered, "furthest", left_out), (), "")


SAVINGS = stem("saving")
SIDED_THINGS = re.compile(
    r"\b(?:how many|number of)(?: of (?:the|our))? (?:\w+ )?"
    r"(?:services?|departments?|budgets?|areas?|teams?|directorates?|units?|parts|divisions?)\b",
    re.IGNORECASE,
)
"""What asks how many are over or under their budget."""
OVER_OR_UNDER = frozenset(map(stem, ("variation", "variance")))


def sided_count(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """How many rows of one table are over (or under) their budget; None where a question counts none."""
    asked = SIDED_THINGS.search(question.text)
    if asked is None or not (question.wants("over") or question.wants("under")):
        return None
    named = set(stems(asked.group()))
    terms = [term for term in question.terms if term.is_specific and not named.issuperset(term.stems)]
    sides = [term for term in terms if any(OVER_OR_UNDER.issuperset(option) for option in term.options)]
    others = [term for term in terms if term not in sides]
    found = [
        Scored(row, cell, 0.0, 1.0, frozenset(), "any")
        for row in facts.rows
        for cell in row.figures
        if cell.unit == "gbp"
        and cell.value is not None
        and not OVER_OR_UNDER.isdisjoint(cell.words)
        and fit_of_period(question, cell.period if cell.period.start else row.period) in TIMELY
        and all(share_in_row(each, row) >= FOUND or is_in_any_heading(each, row) for each in others)
    ]
    tables = {(each.row.table, each.row.report): each for each in reversed(found)}
    for first in sorted(tables.values(), key=_end_of, reverse=True):
        alike = [
            each for each in found if (each.row.table, each.row.report) == (first.row.table, first.row.report)
        ]
        rows = [each for each in alike if not each.row.is_total]
        if len(rows) < 2:
            continue
        sign = 1 if question.wants("over") else -1
        there = [each for each in rows if sign * (each.cell.value or 0.0) > 0]
        if not there:
            continue
        there.sort(key=lambda each: _by_size(each, downwards=sign > 0))
        side = "over" if sign > 0 else "under"
        told = chosen_among(
            f"{len(there)} that are {side}",
            f"{len(rows)} rows of {first.row.table_title}",
            period_told([period_of(first)]),
            (totals(len(alike) - len(rows)),),
        )
        name = f"Rows of {first.row.table_title} that are {side} budget"
        card = count_of_rows([each.row for each in there], name, told)
        return Answered((card, *map(card_of, there[: MOST_ANSWERS - 1])), (), "")
    return None


def series_answer(timely: Sequence[Scored], first: Scored, series_of: SeriesOf) -> Answered:
    """The figures of one thing over its periods, or that there is only one."""
    points = [point for point in series_of(first.row) if point[2] is not None]
    if len({period for _, period, _, _ in points}) < 2:
        points = _same_cell_elsewhere(timely, first)
    if len({period for _, period, _, _ in points}) < 2:
        points = _beside_before(timely)
    if len({period for _, period, _, _ in points}) < 2:
        points = _against_earlier(timely)
    if len({period for _, period, _, _ in points}) < 2:
        near = tuple(card_of(each) for each in timely[:MOST_NEAR])
        return Answered((), near, "There is only one figure for that, which makes no trend.")
    newest = points[-1]
    series = replace(
        at_point(card_of(first), newest),
        kind="series",
        of=tuple(locator for locator, _, _, _ in points),
        words="; ".join(f"{period}: {text}" for _, period, _, text in points),
        among=chosen_among(
            f"All {len(points)} printed figures with a number", "", f"{points[0][1]} to {points[-1][1]}"
        ),
    )
    return Answered((series, *(card_of(each) for each in timely[: MOST_ANSWERS - 1])), (), "")


def _beside_before(timely: Sequence[Scored]) -> list[tuple[str, str, float | None, str]]:
    """The figures of earlier times that the best row prints beside its own, and that one."""
    for each in timely:
        cells = [
            cell
            for cell in each.row.figures
            if cell.is_figure and cell.period.end and (cell.words & BEFORE or not cell.words & ASIDE)
        ]
        own = [cell for cell in cells if not cell.words & ASIDE]
        if len(own) == 1 and len(cells) > 1 and len({cell.unit for cell in cells}) == 1:
            cells.sort(key=lambda cell: cell.period.end or date.min)
            return [
                (f"{each.row.locator}#{cell.column}", cell.period.text, cell.value, cell.text)
                for cell in cells
            ]
    return []


def _against_earlier(timely: Sequence[Scored]) -> list[tuple[str, str, float | None, str]]:
    """The figures that rows of one thing set against their own, each of the time that the row says."""
    found: dict[str, tuple[date, str, str, float | None, str]] = {}
    of_one = next((each.row for each in timely if _comparator(each.row)), None)
    for each in timely:
        row, told = each.row, _comparator(each.row)
        if of_one is None or told is None or _first_entry(row) != _first_entry(of_one):
            continue
        cell, at = told
        own = next((other for other in row.figures if not other.words & ASIDE), None)
        before = (at.end or date.min, f"{row.locator}#{cell.column}", at.text, cell.value, cell.text)
        found.setdefault(at.text, before)
        if own is not None and own.unit == cell.unit and own.period.end:
            now = (own.period.end, f"{row.locator}#{own.column}", own.period.text, own.value, own.text)
            found.setdefault(own.period.text, now)
    return [(place, period, value, text) for _, place, period, value, text in sorted(found.values())]


def _comparator(row: FactRow) -> tuple[FactCell, Period] | None:
    """The figure of another time that a row sets against its own, and that time; None for none."""
    entry = next((each for each in row.entries if COMPARATOR in each.words), None)
    theirs = next((cell for cell in row.figures if cell.is_figure and COMPARATOR in cell.words), None)
    at = period_bounds(entry.text) if entry else None
    return (theirs, at) if theirs and at and at.end else None


def _first_entry(row: FactRow) -> str:
    return row.entries[0].text if row.entries else ""


def _same_cell_elsewhere(timely: Sequence[Scored], first: Scored) -> list[tuple[str, str, float | None, str]]:
    """The same column of rows with the same name in other periods."""
    found = {
        each.cell.period.text or each.row.period.text: each
        for each in reversed(timely)
        if each.row.table == first.row.table
        and each.cell.column == first.cell.column
        and each.row.name == first.row.name
        and not each.row.is_of_all_years
        and row_says(each.row, ASIDE) == row_says(first.row, ASIDE)  # aims are no results
    }
    ordered = sorted(found.items(), key=lambda item: item[1].cell.period.end or date.min)
    return [
        (f"{each.row.locator}#{each.cell.column}", period, each.cell.value, each.cell.text)
        for period, each in ordered
    ]
