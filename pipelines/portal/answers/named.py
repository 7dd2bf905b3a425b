"""What a question works out over things that it names, or over each of a group: sums, orders and means.

`Finance and Commercial together` are two rows, `which of complaints, enquiries or requests` three, `per
committee` all of one column. Each is worked out from printed cells, which the answer names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.portal.answers.among import LeftOut, chosen_among, period_told
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import ASIDE, Answered, Scored, card_of
from pipelines.portal.answers.comparing import cards_in_order
from pipelines.portal.answers.facts import TOTAL, FactCell, FactIndex, FactRow
from pipelines.portal.answers.ranking import (
    FOUND,
    TIMELY,
    fit_of_period,
    is_in_heading,
    share_in_row,
    whole_figures,
)
from pipelines.portal.answers.rated import MOST_ANSWERS
from pipelines.portal.answers.stemming import stem
from pipelines.portal.answers.totals import FITS_AS_WELL, period_of, worked_out

SEPARATOR = re.compile(r"[,;]|\b(?:and|or|plus)\b|&", re.IGNORECASE)
LONGEST_PIECE = 3
"""Words to look for, at most, of each of several things that are named."""
ADDED_UP = frozenset(("gbp", "count"))
"""Units of figures that may be added."""
PER_GROUP = re.compile(
    r"\b(?:average|mean|typical)\b.*?"
    r"\b(?:per|by|for each|of each|in each|for every|across(?: all)?(?: the)?) (\w+)",
    re.IGNORECASE,
)
"""What asks for a mean over a group, with the name of its members: `average saving per committee`."""
WHICH_OF_TWO = re.compile(
    r"\b(?:which|who)\b.{0,80}\b(more|higher|larger|bigger|greater|fewer|less|lower|smaller)\b.{0,80}\bor\b",
    re.IGNORECASE,
)
"""What asks which of two that are named has more: `which saves more, Environment or Resources`."""
MUCH = frozenset(map(stem, ("much", "many")))
LESS = frozenset(("fewer", "less", "lower", "smaller"))
YEARS = frozenset(map(stem, ("year", "quarter")))
SUMMED = frozenset(
    map(stem, ("added", "add", "summed", "combined", "together", "altogether", "all", "total"))
)
"""Stems of words that ask for a sum and name nothing that is added up."""


def named_answer(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The sum or the order of figures of several things that a question names; None where there are none."""
    wants_sum = question.wants("sum")
    if of_two := WHICH_OF_TWO.search(question.text):
        is_less = of_two[1].lower() in LESS
        extreme = frozenset(("least" if is_less else "most",))
        question = replace(question, intents=question.intents - {"sum", "most", "least"} | extreme)
        wants_sum = False
    is_order = question.wants("most") or question.wants("least")
    if not (wants_sum or is_order) and (question.intents or question.is_comparing or question.is_when):
        return None
    for common, pieces in _ways_of_parting(question):
        groups = _figures_of(question, common, pieces, facts)
        if groups is None:
            continue
        if wants_sum or (not is_order and question.hints & MUCH):
            return _added(groups) or _side_by_side(groups)
        return _in_order(question, [group[0] for group in groups]) if is_order else _side_by_side(groups)
    return None


def _side_by_side(groups: Sequence[Sequence[Scored]]) -> Answered:
    """The figure of each of several named things, in the order in which they are named."""
    return Answered(tuple(card_of(group[0]) for group in groups[:MOST_ANSWERS]), (), "")


def _ways_of_parting(question: AskedQuestion) -> Iterator[tuple[tuple[Term, ...], list[tuple[Term, ...]]]]:
    """The words that several named things have in common, and those of each, the fewest words first."""
    terms = [term for term in question.terms if not SUMMED.issuperset(term.stems)]
    spans = [(*_span_of(term, question.text), term) for term in terms]
    places = [(start, term) for start, _, term in spans]
    ends = [found.start() for found in SEPARATOR.finditer(question.text)]
    ends = [at for at in ends if not any(start <= at < end for start, end, _ in spans)]
    if not ends:
        return
    chain = [[term for at, term in places if 0 <= at < ends[0]]]
    for before, behind in zip(ends, [*ends[1:], len(question.text)], strict=True):
        chain.append([term for at, term in places if before <= at < behind])
    chain = [piece for number, piece in enumerate(chain) if piece or number == 0]
    if len(chain) < 2:
        return
    first, *between, last = chain
    if between and WHICH_OF_TWO.search(question.text):  # "which saves more, A or B"
        for right in range(min(LONGEST_PIECE, len(last)), 0, -1):
            yield (*first, *last[right:]), [*map(tuple, between), tuple(last[:right])]
    ways = [
        (left, right)
        for left in range(1, min(LONGEST_PIECE, len(first)) + 1)
        for right in range(1, min(LONGEST_PIECE, len(last)) + 1)
    ]
    for left, right in sorted(ways, key=sum):
        pieces = [tuple(first[-left:]), *map(tuple, between), tuple(last[:right])]
        yield (*first[:-left], *last[right:]), pieces


def _span_of(term: Term, text: str) -> tuple[int, int]:
    """Where the words of a term begin and end in a text, which may have an ampersand between them."""
    found = re.search(r"\W+(?:and\W+)?".join(map(re.escape, term.word.split())), text)
    return found.span() if found else (-1, -1)


def _figures_of(
    question: AskedQuestion, common: tuple[Term, ...], pieces: Sequence[tuple[Term, ...]], facts: FactIndex
) -> list[list[Scored]] | None:
    """The figures of each thing that is named, of one column, time and report; None where one has none."""
    groups: list[list[Scored]] = []
    for piece in pieces:
        # a word that says little by itself names a thing beside others: "adults and children"
        asked = replace(question, terms=(*common, *(replace(term, is_specific=True) for term in piece)))
        fitting = [
            each
            for each in whole_figures(asked, facts)
            if not each.row.paragraph and (not groups or _stand_together(groups[0][0], each))
        ]
        if not fitting:
            return None
        best = fitting[0]
        alike = [
            each
            for each in fitting
            if _stand_together(best, each) and each.coverage >= best.coverage - FITS_AS_WELL
        ]
        own = [each for each in alike if not each.row.is_total] or alike
        groups.append(own)
    firsts = {group[0].row.locator for group in groups}
    return groups if len(firsts) == len(groups) else None


def _stand_together(first: Scored, second: Scored) -> bool:
    return (
        (first.row.package, first.row.table, first.row.report, first.cell.column, first.cell.unit)
        == (second.row.package, second.row.table, second.row.report, second.cell.column, second.cell.unit)
    ) and first.cell.period == second.cell.period


def _added(groups: Sequence[Sequence[Scored]]) -> Answered | None:
    """The figures of several named things added up."""
    by_place = {each.row.locator: each for group in groups for each in group}
    parts = list(by_place.values())
    first = parts[0]
    if first.cell.unit not in ADDED_UP:
        return None
    value = sum(each.cell.value or 0.0 for each in parts)
    name = f"Sum over {len(parts)} rows of {first.row.table_title}"
    words = f"Added up from {len(parts)} cells of the column {first.cell.title}."
    card = worked_out(first, value, parts, name, words)
    names = ", ".join(dict.fromkeys(each.row.name for each in parts))
    told = chosen_among(f"The rows named: {names}", "", period_told([period_of(first)]))
    return Answered((replace(card, among=told), *map(card_of, parts[: MOST_ANSWERS - 1])), (), "")


def _in_order(question: AskedQuestion, figures: Sequence[Scored]) -> Answered:
    """The figures of the things that a question sets against each other, the greatest or the least first."""
    is_most = question.wants("most")
    sign = -1 if is_most else 1
    ordered = sorted(figures, key=lambda each: (sign * (each.cell.value or 0.0), each.row.locator))
    return Answered(cards_in_order(ordered, "largest" if is_most else "smallest", ()), (), "")


def mean_answer(question: AskedQuestion, figures: Sequence[Scored], facts: FactIndex) -> Answered | None:
    """The mean over the members of a group, such as all committees or years; None where none is named."""
    asked = PER_GROUP.search(question.text)
    if asked is None:
        return None
    by = stem(asked[1])
    for first in figures:
        if first.cell.unit not in ADDED_UP or first.row.paragraph or first.cell.words & ASIDE:
            continue
        over_time = by in YEARS
        if not over_time and _entry_under(by, first.row) is None:
            continue
        rows = facts.by_table.get((first.row.package, first.row.table), ())
        rows = [row for row in rows if row.report == first.row.report and _has_all(question, row, first, by)]
        members = _over_time(first, rows) if over_time else _members(question, by, rows)
        cells = [(row, _cell_of(first, row)) for row in members]
        parts = [replace(first, row=row, cell=cell) for row, cell in cells if cell is not None]
        if len(parts) > 1:
            return _mean(parts, asked[1].lower(), ((len(cells) - len(parts), "without a figure"),))
    return None


def _entry_under(heading: str, row: FactRow) -> FactCell | None:
    """The entry of a row under a heading."""
    return next((entry for entry in row.entries if heading in entry.words), None)


def _cell_of(first: Scored, row: FactRow) -> FactCell | None:
    return next(
        (cell for cell in row.figures if cell.column == first.cell.column and cell.value is not None), None
    )


def _has_all(question: AskedQuestion, row: FactRow, first: Scored, by: str) -> bool:
    """Whether a row has what a question names besides the group."""
    return all(
        by in term.stems or share_in_row(term, row) >= FOUND or is_in_heading(term, first.cell)
        for term in question.terms
        if term.is_specific
    )


def _over_time(first: Scored, rows: Sequence[FactRow]) -> list[FactRow]:
    """The rows of one thing in each of its times; those of its totals over all things where none is named."""
    return [row for row in rows if row.name == first.row.name and not row.is_of_all_years]


def _members(question: AskedQuestion, by: str, rows: Sequence[FactRow]) -> list[FactRow]:
    """One row for each member of a group: of the time asked for, else of all years, where that is printed."""
    own = [row for row in rows if (entry := _entry_under(by, row)) and not TOTAL.fullmatch(entry.text)]
    if question.periods:
        own = [row for row in own if fit_of_period(question, row.period) in TIMELY]
    else:
        own = [row for row in own if row.is_of_all_years] or own
    names = [entry.text for row in own if (entry := _entry_under(by, row))]
    return own if len(set(names)) == len(names) else []


def _mean(parts: Sequence[Scored], member: str, left_out: LeftOut) -> Answered:
    first = parts[0]
    total = sum(each.cell.value or 0.0 for each in parts)
    value = round(total / len(parts), 2)
    name = f"Average of “{first.cell.title}” per {member} in {first.row.table_title}"
    words = f"Worked out: {total:,.0f} over {len(parts)} cells of the column {first.cell.title}."
    card = worked_out(first, value, parts, name, words)
    told = chosen_among(f"All {len(parts)} with a figure", "", period_told(map(period_of, parts)), left_out)
    return Answered((replace(card, among=told), *map(card_of, parts[: MOST_ANSWERS - 1])), (), "")
