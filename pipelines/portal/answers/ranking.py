"""Which cells fit a question, the best first: by the words of row, column and report, and by the time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import nsmallest
from itertools import pairwise
from operator import mul

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import ASIDE, Scored, target_cell, year_target_cell
from pipelines.portal.answers.facts import (
    PLACES,
    TABLE_WEIGHT,
    FactCell,
    FactIndex,
    FactRow,
    stems_of,
)
from pipelines.portal.answers.stemming import stem, stems
from pipelines.portal.performance.tables import COPIES
from pipelines.rows.locator import last_cell, row_name
from pipelines.rows.periods import Period, period_kind

MOST_RANKED = 120
MOST_MATCHED = 1_000
"""Rows that are held against all words, of those that hold some; a table may have thousands alike."""
TIMELY_FIRST = 0.3
FITS = ("exact", "within", "any", "begun", "ending", "season", "around", "other")
FIT_WEIGHTS = {
    "exact": 0.4,
    "within": 0.32,
    "begun": 0.2,
    "ending": 0.2,
    "season": 0.2,
    "any": 0.0,
    "around": -0.1,
    "other": -0.5,
}
TIMELY = frozenset(("exact", "within", "begun", "ending", "season", "any"))
FOUND = 0.5
"""Weight from which a word counts as found for a figure: a comment that mentions it does not do."""
FOUND_MEASURE = 0.55
"""The same of a word for a measure, which what is said about a whole table does not name."""
FOUND_IN_WORDS = 0.4
IN_ONE_SENTENCE = 0.6
"""The weight of words that a sentence has, if not in a row."""
INVERTED = 2
"""Words of a phrase that may be said the other way round."""
OF_REPORT = 0.5
"""The weight of words that name the report a row stands in."""
COLUMN_WEIGHT = 0.9
WEAK_WEIGHT = 0.3
"""Share of its weight that a word keeps which need not be found."""
BY_NAME = 0.15
"""What a column gains whose heading has the very word that was asked with."""
ASKS_SHARE = frozenset(map(stem, ("rate", "percentage", "percent", "proportion", "share")))
COST = stem("cost")
SPENDING = frozenset(
    map(stem, ("cost", "spend", "expenditure", "budget", "payment", "transaction", "fee", "price"))
)
"""Words of rows and tables whose pounds are spent."""
OF_SPENDING = frozenset(("gbp", "percent"))
"""Units of what is spent, or of its share."""
ASKS_PART = frozenset(map(stem, ("percentage", "percent", "proportion", "share")))
NO_SHARES = frozenset(("count", "gbp", "days", "rank"))
"""Units of what is no share of anything."""
ASKS_MANY = frozenset((stem("many"),))
WHOLE = re.compile(
    r"\bhow (?:much|many)\b.*\b(?:the|this|our) council\b|\b(?:the|this|our) (?:whole|entire) council\b"
    r"|\bcouncil as a whole\b|\bcouncil overall\b",
    re.IGNORECASE,
)
"""What asks of the whole council, whose figure is a total where one is printed."""
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(
    rf"\b(?:{MONTHS})\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b"
    r"|\b(?:due|expected|by|in) Q[1-4],? \d\d/\d\d\b"
    r"|\b(?:completed?|finished|concluded|launched|started|began|closed|published|signed off|due|expected)"
    r" in Q[1-4]\b"
)
"""A day, month or year in a text, which answers when."""
SPAN = re.compile(r"((?:19|20)\d\d) to ((?:19|20)\d\d)(?:/\d\d)?")
"""A time from one year to another, as it is read from a question."""
WHY = re.compile(r"\b(?:why|reasons?|cause[sd]?|explain|explanation)\b", re.IGNORECASE)
EXPLAINS = 0.1
"""What a remark on an indicator gains where a question asks why."""
EXPLAINS_MISS = 0.4
"""What it gains besides where the question is why a target was missed, and the indicator did."""
AIMED = stem("target")
MET_RATINGS = ("Green", "Blue")
INDICATOR = "indicator"
CHANGES = 0.2
"""What a figure gains for it that has an earlier one beside it."""
ALIKE = 0.2
"""By how little scores differ where two figures of one indicator fit alike: its quarters, its outturn."""
NAMED = 0.9
"""Weight from which the name of a row has a word."""
TELLS_WHETHER = 0.15
"""What the figure of a row that is called so gains where a question asks whether it is so."""
EARLIER = frozenset(map(stem, ("previous", "ago")))
JUDGED_IN = frozenset(("rag", "status"))
"""Columns that say how an action stands."""
PHRASE = 0.06
"""What a row gains for each two words that it has side by side as typed."""
MOST_PHRASES = 3
"""For how many of them it gains at most."""
ASKS_PLACE = re.compile(
    r"\b(?:where|how|what)\b.*\b(?:ranks?|ranked|ranking|league (?:table|position))\b"
    r"|\brank (?:of|for|in|on|among)\b"
    r"|\bwhere (?:do|does|did)\b.*\b(?:come|stand|sit)\b.*\b(?:among|in london|in england|nationally)\b",
    re.IGNORECASE,
)
"""What asks for a place among others."""
PLACE = re.compile(
    r"\brank(?:s|ed|ing)?\b|\b\d{1,3}(?:st|nd|rd|th)\b|\bout of \d|\bquartile\b"
    r"|\b(?:highest|lowest|best|worst) (?:in|of|among)\b",
    re.IGNORECASE,
)
"""What gives a place: `Ranked 8 (out of 31)`, `4th lowest in London`."""
COMMON_WORDS = (
    *("the", "of", "and", "in", "to", "for", "a", "an", "is", "are", "was", "were", "on", "by", "with"),
    *("how", "many", "much", "what"),
)
COMMON_STEMS = frozenset(map(stem, COMMON_WORDS))
OF_ALL = 0.1
"""What a total gains where a question names no group of its table."""
OPINION = 0.3
"""What a figure of what people think loses where that is not asked for."""
OF_OPINION = frozenset(map(stem, ("satisfied", "satisfaction", "concerned", "agree", "feel", "perception")))
"""Stems of words of shares of people who think so, which are no figure of the thing itself."""
OTHER_WORDS = 0.06
"""What a row loses for each word that it has only as another that means the same."""
PART_ALONE = 0.3
"""What it loses besides where that other is but a part of a phrase: `agency` of `agency workers`."""
SHORT_TEXT = 50
"""Letters below which a remark tells nothing by itself."""
SMALL_STEMS = tuple(
    sorted(stem(word) for word in ("that", "which", "who", "are", "is", "the", "a", "an", "of"))
)
"""What may stand between the words of one thing."""
DAYS_OF_YEAR = 364
DAYS_OF_QUARTER, DAYS_OF_MONTH = 92, 31


def whole_figures(question: AskedQuestion, facts: FactIndex) -> list[Scored]:
    """The figures of the time asked for that lack no word, best first; only rows that have all are read."""
    needed = [term.options for term in question.terms if term.is_specific]
    among = facts.holding_all(needed) if needed else None
    return [
        each
        for each in (ranked_cells(question, facts, among) if among is None or among else ())
        if not each.missing and each.cell.is_figure and each.period_fit in TIMELY
    ]


def ranked_cells(question: AskedQuestion, facts: FactIndex, among: Set[int] | None = None) -> list[Scored]:
    """Cells of all rows that hold any of the words, best first.

    Args:
        question: taken apart.
        facts: everything published.
        among: the numbers of the only rows that are read; None for any.
    """
    weights = [_weight(term, facts) for term in question.terms]
    timely = _timely_rows(question, facts)
    numbers = _candidates(facts, question.terms, weights, timely) if among is None else sorted(among)
    whole = TIMELY_FIRST * sum(weights)
    if not numbers:
        return []
    asking = _asking_of(question, weights, facts.newest)
    best: dict[tuple[str, str, str], Scored] = {}
    matched = [
        (
            facts.rows[number],
            [share_in_row(term, facts.rows[number]) for term in question.terms],
            whole if number in timely else 0.0,
        )
        for number in numbers
    ]
    by_heading: dict[frozenset[str], list[float]] = {}

    def least_of(headings: frozenset[str]) -> list[float]:
        if headings not in by_heading:
            by_heading[headings] = [
                TABLE_WEIGHT if has_any_within(term.options, headings) else 0.0 for term in question.terms
            ]
        return by_heading[headings]

    matched.sort(
        key=lambda item: -sum(map(mul, weights, map(max, item[1], least_of(item[0].all_headings)))) - item[2]
    )
    pairs = [" ".join(pair) for pair in pairwise(stems(question.text)) if not COMMON_STEMS.issuperset(pair)]
    for row, matches, _ in matched[:MOST_RANKED]:
        if question.is_span and row.is_of_all_years and not _is_of_years_asked(question, row, facts):
            continue
        beside = PHRASE * min(sum(f" {pair} " in row.phrases for pair in pairs), MOST_PHRASES)
        other = sum(
            OTHER_WORDS + (PART_ALONE if _has_part_alone(term, row) else 0.0)
            for term, match in zip(question.terms, matches, strict=True)
            if match > 0 and not _is_said(term, row)
        )
        for scored in _cells(asking, row, matches):
            gain = (0.0 if scored.is_text and not question.wants("words") else beside) - other
            scored = scored.with_gain(gain) if gain else scored
            key = (row.locator, scored.cell.column, row.package)
            if key not in best or scored.score > best[key].score:
                best[key] = scored
    ordered = sorted(
        best.values(),
        key=lambda each: (-each.score, each.row.table in COPIES, each.row.locator, each.cell.order),
    )
    return _without_copies(ordered if question.periods else _latest_first(question, ordered))


def _latest_first(question: AskedQuestion, ordered: Sequence[Scored]) -> list[Scored]:
    """Of the figures that a report prints of one indicator, and that fit alike, the latest leads.

    Of those that end on one day it is the result that stands with its target, not its last month.
    """
    alike: dict[tuple[str, str, str, frozenset[str]], list[int]] = {}
    for at, each in enumerate(ordered):
        indicator = next((entry.text for entry in each.row.entries if entry.column == INDICATOR), "")
        is_beside = bool(each.cell.words & ASIDE) or row_says(each.row, ASIDE)
        if indicator and each.cell.is_figure and not is_beside:
            of_one = alike.setdefault((each.row.report, indicator, each.cell.unit, each.missing), [at])
            if at != of_one[0] and ordered[of_one[0]].score - each.score <= ALIKE:
                of_one.append(at)
    kept = list(ordered)
    for places in alike.values():
        is_to_date = question.asks("to_date") is not None
        latest = sorted(
            places,
            key=lambda at: (_ends(ordered[at]), 0 if is_to_date else len(ordered[at].row.figures)),
            reverse=True,
        )
        for place, at in zip(places, latest, strict=True):
            kept[place] = ordered[at]
    return kept


def _ends(scored: Scored) -> date:
    return scored.cell.period.end or scored.row.period.end or date.min


def all_alike(question: AskedQuestion, first: Scored, facts: FactIndex) -> list[Scored]:
    """Every figure of the best one's column that has what is asked for; none where the ranking saw all rows.

    A ranking stops after some rows, which no order and no sum may: the greatest may stand behind them.
    """
    rows = facts.by_table.get((first.row.package, first.row.table), ())
    if len(rows) <= MOST_RANKED:
        return []
    needed = [term for term in question.terms if term.is_specific and not is_in_heading(term, first.cell)]
    found = []
    for row in rows:
        if not all(
            share_in_row(term, row) >= FOUND or has_any_within(term.options, row.headings) for term in needed
        ):
            continue
        cell = next((each for each in row.figures if each.column == first.cell.column), None)
        fit = fit_of_period(question, cell.period if cell and cell.period.start else row.period)
        if cell is not None and cell.is_figure and fit in TIMELY:
            found.append(Scored(row, cell, first.score, first.coverage, frozenset(), fit))
    return found


def _is_of_years_asked(question: AskedQuestion, row: FactRow, facts: FactIndex) -> bool:
    """Whether a total over years is of years that are asked for: those of the other rows of its table."""
    years = [
        other.period
        for other in facts.by_table.get((row.package, row.table), ())
        if other.report == row.report and other.period.start
    ]
    first = min((asked.start for asked in question.periods if asked.start), default=date.max)
    last = max((asked.end for asked in question.periods if asked.end), default=date.min)
    return bool(years) and all(
        period.start and period.end and first <= period.start and period.end <= last for period in years
    )


def _candidates(
    facts: FactIndex, terms: Sequence[Term], weights: Sequence[float], timely: Collection[int]
) -> Collection[int]:
    """Numbers of the rows that hold any of the words; of very many those that hold the most of what tells.

    Rows are put together by which of the words they hold, since sets of thousands are cut in one step each.
    """
    groups: list[tuple[float, Set[int]]] = []
    for term, weight in zip(terms, weights, strict=True):
        numbers = _holding_any(facts, term.options)
        cut: list[tuple[float, Set[int]]] = []
        rest = numbers
        for held, group in groups:
            both = group & numbers
            if both:
                rest = rest - both
                cut.append((held + weight, both))
            if len(both) < len(group):
                cut.append((held, group - both if both else group))
        if rest:
            cut.append((weight, rest))
        groups = cut
    groups.sort(key=lambda each: -each[0])
    if sum(len(group) for _, group in groups) <= MOST_MATCHED:
        return [number for _, group in groups for number in group]
    enough = 0
    kept: list[tuple[float, Set[int]]] = []
    for held, group in groups:
        if enough > MOST_MATCHED and held < kept[-1][0]:
            break
        kept.append((held, group))
        enough += len(group)
    if any(not group.isdisjoint(timely) for _, group in kept):
        kept = [(held, group & frozenset(timely)) for held, group in kept]
    return _first_of(kept, facts)


def _first_of(groups: Sequence[tuple[float, Set[int]]], facts: FactIndex) -> list[int]:
    """The first rows of groups in order, newer ones first in each."""
    found: list[int] = []
    at = 0
    while at < len(groups) and len(found) < MOST_MATCHED:
        alike = [number for held, group in groups[at:] if held == groups[at][0] for number in group]
        at += sum(held == groups[at][0] for held, _ in groups[at:])
        ends = facts.ends
        found += nsmallest(MOST_MATCHED - len(found), alike, key=lambda number: (-ends[number], number))
    return found


def _holding_any(facts: FactIndex, options: frozenset[tuple[str, ...]]) -> Set[int]:
    """Numbers of the rows that hold the rarest word of any option, or whose table's headings have one."""
    rarest = {min(option, key=lambda word: len(facts.holding(word))) for option in options}
    return frozenset().union(facts.headed(options), *map(facts.holding, rarest))


def _timely_rows(question: AskedQuestion, facts: FactIndex) -> Collection[int]:
    """Numbers of the rows that are, or of which any figure is, of the period that is asked."""
    if not question.periods and question.quarter is None:
        return range(len(facts.rows))
    fits = {period: fit_of_period(question, period) in TIMELY for period in facts.periods}
    return frozenset().union(
        *(numbers for periods, numbers in facts.by_periods.items() if any(map(fits.__getitem__, periods)))
    )


def _without_copies(ordered: Sequence[Scored]) -> list[Scored]:
    """Rows of tables made from others leave where the row they were made from is there."""
    originals = {(each.row.locator, each.cell.column) for each in ordered if not each.row.is_copy}
    kept = []
    for each in ordered:
        source, column = row_name(each.row.locator), last_cell(each.row.locator)
        if each.row.is_copy and ((source, column) in originals or (source, each.cell.column) in originals):
            continue
        kept.append(each)
    return kept


@dataclass(frozen=True, slots=True)
class _Sought:
    """A word that is looked for, with what each cell is asked of it."""

    term: Term
    weight: float
    options: frozenset[tuple[str, ...]]
    is_specific: bool
    is_measure: bool
    is_amount: bool
    is_cost: bool
    is_aside: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question with all that is the same for each of its cells, which are a hundred and more."""

    question: AskedQuestion
    sought: tuple[_Sought, ...]
    whole: float
    newest: date
    wants_words: bool
    wants_sum: bool
    asks_verdict: bool
    is_beside: bool
    asks_share: bool
    names_share: bool
    asks_count: bool
    asks_aside: bool
    asks_whole: bool
    asks_why: bool
    asks_place: bool
    is_of_miss: bool
    labels: tuple[str, ...]
    fits: dict[Period, str]

    def fit(self, period: Period) -> str:
        """How a period stands to those asked, told once for each."""
        found = self.fits.get(period)
        if found is None:
            found = self.fits[period] = fit_of_period(self.question, period)
        return found


def _asking_of(question: AskedQuestion, weights: Sequence[float], newest: date) -> _Asking:
    sought = tuple(
        _Sought(
            term,
            weight,
            term.options,
            term.is_specific,
            term.is_measure,
            term.is_amount,
            (COST,) in term.options,
            term_is_aside(term),
            not question.wanted.isdisjoint(term.stems),
        )
        for term, weight in zip(question.terms, weights, strict=True)
    )
    return _Asking(
        question=question,
        sought=sought,
        whole=sum(weights) or 1.0,
        newest=newest,
        wants_words=question.wants("words"),
        wants_sum=question.wants("sum"),
        asks_verdict=question.is_yes_or_no and (question.wants("met") or question.wants("missed")),
        is_beside=question.is_comparing and not (question.wants("over") or question.wants("under")),
        asks_share=bool(question.hints & ASKS_PART),
        names_share=bool(question.hints & ASKS_SHARE),
        asks_count=bool(question.hints & ASKS_MANY) or question.asks_number,
        asks_aside=any(each.is_aside for each in sought),
        asks_whole=WHOLE.search(question.text) is not None,
        asks_why=WHY.search(question.text) is not None,
        asks_place=ASKS_PLACE.search(question.text) is not None,
        is_of_miss=question.wants("missed") or bool(question.ratings) or AIMED in question.stems,
        labels=tuple(f" {' '.join(stems(asked.text))} " for asked in question.periods),
        fits={},
    )


def _cells(asking: _Asking, row: FactRow, matches: Sequence[float]) -> Iterable[Scored]:
    question = asking.question
    wants_words, asks_verdict = asking.wants_words, asking.asks_verdict
    asks_feeling, asks_change = question.asks_feeling, question.asks_change
    specific = question.specific_count
    words = question.stems
    looks_everywhere = asks_verdict or question.is_when
    is_named = (
        question.is_yes_or_no
        and specific == 1
        and not question.ratings
        and all(
            match >= NAMED for term, match in zip(question.terms, matches, strict=True) if term.is_specific
        )
    )
    for cell in row.figures:
        if cell.words & PLACES and not any(_is_by_name(term, cell) for term in question.terms):
            continue  # where a thing is answers nothing but that
        is_rated = row.rating and target_cell(row, cell)
        bonus = 0.3 if asks_verdict and (is_rated or year_target_cell(row, cell)) else 0.1
        bonus += CHANGES if asks_change and any(each.words & EARLIER for each in row.figures) else 0.0
        bonus += CHANGES if asks_feeling and cell.unit == "percent" else 0.0
        bonus += TELLS_WHETHER if is_named and not cell.words & ASIDE else 0.0
        bonus = -0.3 if wants_words or question.is_when else bonus
        yield _scored(asking, row, cell, matches, bonus=bonus)
    for cell in row.dates:
        if question.is_when or any(_is_by_name(term, cell) for term in question.terms):
            bonus = 0.2 if question.is_when else 0.05
            yield _scored(asking, row, cell, matches, bonus=bonus)
    for cell in row.entries:
        # an entry answers only where its heading is asked for and its text is not what was asked with
        may_hold = not cell.content.isdisjoint(words)
        if not (may_hold or looks_everywhere) and cell.words.isdisjoint(words):
            continue
        held = [
            term
            for term in question.terms
            if may_hold and term.is_specific and has_any_within(term.options, cell.content)
        ]
        if any(
            (is_in_heading(term, cell) and _may_be_asked(question, term, cell, match, held))
            or (may_hold and term.is_specific and _is_only_in(term, cell, row))
            for term, match in zip(question.terms, matches, strict=True)
        ):
            is_aside = wants_words or (question.wants("sum") and question.wanted.isdisjoint(cell.words))
            is_wanted = cell.column in JUDGED_IN and not question.wanted.isdisjoint(cell.words)
            bonus = -0.3 if is_aside else 0.25 if is_wanted else 0.05
            yield _scored(asking, row, cell, matches, bonus=bonus)
        elif (
            (asks_verdict and cell.column in JUDGED_IN and not row.figures)
            or _is_entry_of_log(question, held, row)
            or (question.is_when and DAY.search(cell.text))
            or (asking.asks_place and PLACE.search(cell.text))
            or (len(held) > 1 and len(held) == specific and _is_alone(held, row, cell))
        ):
            yield _scored(asking, row, cell, matches, bonus=0.2)
    for cell in row.texts:
        yield _scored(asking, row, cell, matches, bonus=0.25 if wants_words else -0.1, is_text=True)


def _is_entry_of_log(question: AskedQuestion, held: Sequence[Term], row: FactRow) -> bool:
    """Whether a question asks for a row without figures by the name of its table and words of an entry.

    `FOI requests about parking tickets` asks for the requests that have parking tickets among their words.
    """
    if row.figures or not held:
        return False
    rest = [term for term in question.terms if term.is_specific and not any(term is each for each in held)]
    return bool(rest) and all(has_any_within(term.options, stems_of(row.table_title)) for term in rest)


def _is_alone(terms: Sequence[Term], row: FactRow, cell: FactCell) -> bool:
    """Whether an entry that is not its row's name has terms that no other entry has."""
    return cell.text not in row.name and not any(
        has_any_within(term.options, other.content)
        for other in row.entries
        if other is not cell
        for term in terms
    )


def _may_be_asked(
    question: AskedQuestion, term: Term, cell: FactCell, match: float, held: Sequence[Term]
) -> bool:
    """Whether a term that a heading has asks for the entry below it, which has other terms itself."""
    if term.is_heading or match < FOUND:
        return True
    is_wanted = not question.wanted.isdisjoint(term.stems)
    return _is_by_name(term, cell) and (is_wanted or all(other is term for other in held))


def _scored(
    asking: _Asking,
    row: FactRow,
    cell: FactCell,
    matches: Sequence[float],
    *,
    bonus: float,
    is_text: bool = False,
) -> Scored:
    question = asking.question
    is_standing = cell.column in JUDGED_IN and not question.stems.isdisjoint(cell.words)
    is_entry = (question.asks_which and not cell.is_of_figures) or is_standing
    least = FOUND_IN_WORDS if is_text or is_entry else FOUND
    found = found_specific = specific = 0.0
    missing: set[str] = set()
    named: set[str] = set()
    own = 0
    asked_aside = named_heading = False
    is_figure, is_gbp = cell.is_figure, cell.unit == "gbp"
    is_cell_aside = bool(cell.words & ASIDE)
    is_only = is_cell_aside and any(letter.isdigit() for letter in cell.text)
    is_no_share = asking.asks_share and is_figure and cell.unit in NO_SHARES
    is_no_figure_asked = is_no_share or (asking.asks_count and is_figure and is_gbp)
    is_share_said = bool(row.paragraph) and cell.unit == "percent"  # of whatever the sentence is about
    is_no_cost = is_figure and (cell.unit not in OF_SPENDING or (is_share_said and not asking.asks_share))
    is_no_amount = not is_gbp and not is_text and (is_figure or is_cell_aside) and not asking.names_share
    is_worded = is_text and asking.wants_words
    is_beside = is_figure and asking.is_beside
    by_heading = is_figure and question.is_by_heading
    for each, match in zip(asking.sought, matches, strict=True):
        options, term = each.options, each.term
        in_heading = COLUMN_WEIGHT if has_any_within(options, cell.words) else 0.0
        if in_heading and each.is_cost and SPENDING.isdisjoint(row.words):
            in_heading = 0.0  # pounds alone, such as a rateable value, are no cost
        if not in_heading:
            if by_heading and has_any_within(options, row.headings):
                match = max(match, TABLE_WEIGHT)
            if cell.about and not each.is_measure and has_any_within(options, cell.about):
                match = max(match, FOUND)
            if is_beside and _is_beside(term, cell, row):
                match = max(match, TABLE_WEIGHT)
        elif each.is_aside:
            asked_aside = True
        if each.is_specific and is_only and _is_only_in(term, cell, row):
            asked_aside = named_heading = True
        if in_heading and not named_heading:
            named_heading = _is_by_name(term, cell) and (
                each.is_wanted or not (cell.value is None and _says_so(term, row))
            )
        best = max(match, in_heading)
        if is_worded and not best and is_in_any_heading(term, row):
            best = 0.6
        if is_text and match:
            is_own = has_any_within(options, cell.content)
            own += is_own
            best = max(best, 0.8 if is_own else 0.6)
        found += each.weight * best
        if each.is_specific:
            specific += each.weight
            found_specific += each.weight * best
            if is_no_figure_asked or (each.is_cost and is_no_cost):
                best = 0.0
        if each.is_amount and is_no_amount:
            best = 0.0
        if best >= (FOUND_MEASURE if each.is_measure and not is_text else least):
            named.add(term.word)
        elif each.is_specific and not (is_worded and each.is_aside):
            missing.add(term.word)
    coverage = found / asking.whole
    exactness = len(named) / max(row.name_words, len(question.terms))
    aside = is_cell_aside or bool(row.words.keys() & ASIDE and row_says(row, ASIDE))
    fit = asking.fit(cell.period if cell.period.start else row.period)
    if cell.printed_period and question.periods:
        fit = min(fit, asking.fit(cell.printed_period), key=FITS.index)
    if (asked_aside or asking.asks_verdict) and fit in (
        "around",
        "other",
    ):  # "a year before Q2" is asked of Q2's own row
        fit = asking.fit(row.period)
    if any(label in row.labels for label in asking.labels):
        fit = "exact"
    elif question.is_span and row.is_of_all_years:
        fit = "within"
    elif is_text and any(names_span(asked, cell.text) for asked in question.periods):
        fit = "exact"  # a text that names the time itself is of it
    score = coverage + bonus + 0.25 * min(1.0, exactness)
    score -= 0.0 if named_heading else 0.02 * cell.order
    score -= 0.3 if aside and not asked_aside and not asking.asks_aside else 0.0
    score += FIT_WEIGHTS[fit]
    score += BY_NAME if named_heading else 0.0
    score += BY_NAME / 2 if cell.words & question.hints else 0.0
    score += 0.1 if asking.wants_sum and row.is_total else 0.0
    score += (
        0.1
        if asking.wants_sum and row.is_of_all_years and (question.is_span or not question.periods)
        else 0.0
    )
    score += 0.1 if row.is_total and asking.asks_whole else 0.0
    is_of_any_group = (
        row.is_total
        and not is_text
        and not any(
            match > TABLE_WEIGHT
            for term, match in zip(question.terms, matches, strict=True)
            if term.is_specific
        )
    )
    score += OF_ALL if is_of_any_group else 0.0  # where no group is named, all of them are meant
    score -= 0.08 if row.is_copy else 0.0
    score -= OPINION if row.opinion_words and not _asks_opinion(question, row) else 0.0
    is_of_opinion = cell.unit == "percent" and not row.opinion_words and not OF_OPINION.isdisjoint(row.words)
    score -= OPINION / 2 if is_of_opinion and question.stems.isdisjoint(OF_OPINION) else 0.0
    if is_worded and len(row.texts) > 1:
        # asked about an action in its own words, a report answers in the text beside it
        is_named = all(
            match >= FOUND for term, match in zip(question.terms, matches, strict=True) if term.is_specific
        )
        score += 0.15 if own < len(question.terms) and is_named else 0.0
    if is_text and asking.asks_why and any(entry.column == INDICATOR for entry in row.entries):
        score += EXPLAINS
        score += EXPLAINS_MISS if asking.is_of_miss and row.rating and row.rating not in MET_RATINGS else 0.0
    score -= 0.2 if is_text and len(cell.text) < SHORT_TEXT else 0.0
    if cell.value is None and cell.is_of_figures:  # "FAIL" that is rated says something, "TBC" nothing
        score -= 0.1 if row.rating and not is_cell_aside else 0.3
    if not question.periods:
        score += _newness(cell.period if cell.period.end else row.period, asking.newest)
    if specific:
        coverage = found_specific / specific
    return Scored(row, cell, score, coverage, frozenset(missing), fit, is_text)


def names_span(asked: Period, text: str) -> bool:
    """Whether a text names a time; of one from year to year, both its years: `between 2011 and 2016`."""
    if asked.text.lower() in text.lower():
        return True
    ends = SPAN.fullmatch(asked.text)
    return ends is not None and all(re.search(rf"\b{year}\b", text) for year in ends.groups())


def row_says(row: FactRow, words: frozenset[str]) -> bool:
    """Whether an entry of the row is one of the words and nothing more: `measure` is `target`."""
    return any(stem(entry.text) in words for entry in row.entries)


def _asks_opinion(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a question has a word in which people ask for what people think."""
    return any(not row.opinion_words.isdisjoint(option) for option in question.own_options)


def term_is_aside(term: Term) -> bool:
    """Whether a word asks for what stands beside a figure, such as its target."""
    return _has_aside(term.options)


@lru_cache(maxsize=5_000)
def _has_aside(options: frozenset[tuple[str, ...]]) -> bool:
    return any(word in ASIDE for option in options for word in option)


def asks_aside(question: AskedQuestion) -> bool:
    """Whether any word of a question does."""
    return any(term_is_aside(term) for term in question.terms)


def _newness(period: Period, newest: date) -> float:
    if period.end is None:
        return 0.0
    years = (newest - period.end).days / 365.25
    return 0.12 * max(0.0, 1 - max(0.0, years) / 8)


def fit_of_period(question: AskedQuestion, period: Period) -> str:
    """How a period stands to those asked; any where none was asked.

    It is exact, within, begun (the financial year that begins in the year asked for), around or other.
    """
    if not question.periods:
        return "any" if question.quarter is None or _is_quarter(period, question.quarter) else "other"
    if period.start is None or period.end is None:
        return "other"
    fit = "other"
    for asked in question.periods:
        if asked.start is None or asked.end is None:
            continue
        if (period.start, period.end) == (asked.start, asked.end):
            return "exact"
        if asked.start <= period.start and period.end <= asked.end:
            fit = "within" if not question.is_span or _is_half(period, asked) else fit
        elif _ends_with(question, asked, period) and fit != "within":
            fit = "ending"
        elif _is_quarter_of_season(asked, period) and fit != "within":
            fit = "season"
        elif _is_year_from(asked, period) and fit != "within":
            fit = "begun"
        elif period.start <= asked.start and asked.end <= period.end and fit == "other":
            fit = "around"
    return fit


def _is_half(period: Period, asked: Period) -> bool:
    """Whether a period is at least half of the years that are asked for as one."""
    if period.start is None or period.end is None or asked.start is None or asked.end is None:
        return False
    return 2 * (period.end - period.start).days >= (asked.end - asked.start).days


def _is_quarter(period: Period, number: int) -> bool:
    """Whether a period is, or lies in, that quarter of a financial year, whichever year it is."""
    if period.start is None or period.end is None or (period.end - period.start).days > DAYS_OF_QUARTER:
        return False
    return all((day.month - 4) % 12 // 3 + 1 == number for day in (period.start, period.end))


def _is_quarter_to(asked: Period, period: Period) -> bool:
    """Whether a month is asked for and the period is the quarter that ends with it."""
    if period.start is None or period.end is None or asked.start is None or asked.end is None:
        return False
    is_month = (asked.end - asked.start).days < DAYS_OF_MONTH
    is_quarter = DAYS_OF_MONTH < (period.end - period.start).days <= DAYS_OF_QUARTER
    return is_month and is_quarter and period.end == asked.end


def _ends_with(question: AskedQuestion, asked: Period, period: Period) -> bool:
    """Whether a period is the quarter to the month asked for, or the financial year to a year `by` which."""
    if asked.start is None or period.start is None or period.end is None:
        return False
    is_year = (period.end - period.start).days >= DAYS_OF_YEAR
    is_year_to = is_year and question.by_year == asked.start.year == period.end.year
    return is_year_to or _is_quarter_to(asked, period)


def _is_quarter_of_season(asked: Period, period: Period) -> bool:
    """Whether a season is asked for and the period is the quarter that most of it lies in."""
    if period.start is None or period.end is None or asked.start is None or asked.end is None:
        return False
    if (
        period_kind(asked) != "season"
        or not DAYS_OF_MONTH < (period.end - period.start).days <= DAYS_OF_QUARTER
    ):
        return False
    shared = (min(asked.end, period.end) - max(asked.start, period.start)).days
    return 2 * shared > (asked.end - asked.start).days


def _is_year_from(asked: Period, period: Period) -> bool:
    """Whether a calendar year is asked for and the period is the financial year that begins in it."""
    if asked.start is None or asked.end is None or period.start is None or period.end is None:
        return False
    is_calendar_year = (asked.start.month, asked.end.month, asked.start.year) == (1, 12, asked.end.year)
    is_year = (period.end - period.start).days >= DAYS_OF_YEAR
    return is_calendar_year and is_year and period.start.year == asked.start.year


def share_in_row(term: Term, row: FactRow) -> float:
    """The weight with which a row holds a term, 0 if it does not."""
    words = row.words
    best = max((words[word] for word in term.singles & words.keys()), default=0.0)
    titles = row.titles
    for option, said in term.spoken:
        first = words.get(option[0], 0.0)
        if titles and best < OF_REPORT and said in titles:
            best = OF_REPORT
        if first <= best:
            continue
        least = min(first, *(words.get(word, 0.0) for word in option[1:]))
        if row.paragraph and option == term.stems and least > FOUND:
            best = max(
                best, IN_ONE_SENTENCE
            )  # one sentence has the words, if not in a row: `the council is to buy 249 homes`
        if least > best and (
            least == first == TABLE_WEIGHT or said in row.phrases or _says_in_a_row(option, row)
        ):
            best = least
    return best


def _says_in_a_row(words: tuple[str, ...], row: FactRow) -> bool:
    """Whether a row has words in a row, or two the other way round: `prevention of homelessness`.

    Small words may stand between them: `homes that stand empty`.
    """
    if f" {' '.join(words)} " in row.phrases:
        return True
    if len(words) == INVERTED and f" {words[1]} of {words[0]} " in row.phrases:
        return True
    return words[0] in row.words and _with_small_words(words).search(row.phrases) is not None


@lru_cache(maxsize=2_000)
def _with_small_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words in a row, with up to two small ones between each two."""
    between = rf" (?:(?:{'|'.join(SMALL_STEMS)}) ){{0,2}}"
    return re.compile(f" {between.join(map(re.escape, words))} ")


def _is_by_name(term: Term, cell: FactCell) -> bool:
    return cell.words.issuperset(term.stems)


def _is_beside(term: Term, cell: FactCell, row: FactRow) -> bool:
    """Whether the heading of another figure of the row has a word: the one that a cell is compared with."""
    return any(
        other is not cell and other.is_figure and other.unit == cell.unit and is_in_heading(term, other)
        for other in row.figures
    )


def is_in_any_heading(term: Term, row: FactRow) -> bool:
    """Whether the heading of any of a row's cells has a word."""
    return any(is_in_heading(term, cell) for cell in (*row.figures, *row.entries))


def _is_only_in(term: Term, cell: FactCell, row: FactRow) -> bool:
    """Whether a cell that gives a figure in words, such as a comparison, alone has what is asked for."""
    if not cell.words & ASIDE or not has_any_within(term.options, cell.content):
        return False
    if not any(letter.isdigit() for letter in cell.text):
        return False
    return not any(other is not cell and has_any_within(term.options, other.content) for other in row.entries)


def _is_said(term: Term, row: FactRow) -> bool:
    """Whether the row has the very words that were typed."""
    return f" {' '.join(term.stems)} " in row.phrases


def _has_part_alone(term: Term, row: FactRow) -> bool:
    """Whether of a phrase the row has only a part, and no other words that mean the whole."""
    typed = set(term.stems)
    if len(typed) < 2:
        return False
    return not any(row.words.keys() >= set(option) for option in term.options if not typed.issuperset(option))


def _says_so(term: Term, row: FactRow) -> bool:
    """Whether the row itself has the very word, so that a heading with it need not be meant."""
    return all(row.words.get(word, 0.0) >= FOUND for word in term.stems)


def is_in_heading(term: Term, cell: FactCell) -> bool:
    """Whether the heading of a cell has a word, or another that means the same."""
    return has_any_within(term.options, cell.words)


@lru_cache(maxsize=20_000)
def has_any_within(options: frozenset[tuple[str, ...]], words: frozenset[str]) -> bool:
    """Whether all words of any option are among the words: columns are few, and asked again for each row."""
    return any(words.issuperset(option) for option in options)


def _weight(term: Term, facts: FactIndex) -> float:
    known = [
        max(facts.weight(word) for word in option)
        for option in term.options
        if all(facts.knows(word) for word in option)
    ]
    return (min(known) if known else facts.heaviest) * (1.0 if term.is_specific else WEAK_WEIGHT)
