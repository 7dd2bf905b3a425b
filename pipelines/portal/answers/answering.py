"""A question against the facts: the cells that answer it, best first, or why none does.

Every word that decides what a question is about must be found, and the period that is asked; else the answer
is no, with what is missing and what is near. Weights rank what was found; they let nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from itertools import pairwise

from wordfreq import zipf_frequency

from pipelines.portal.answers.facts import (
    SENTENCE_END,
    TABLE_WEIGHT,
    FactCell,
    FactIndex,
    FactRow,
    stems_of,
)
from pipelines.portal.answers.orders import (
    OrderedFigure,
    annual_target,
    by_change,
    by_gap,
    polarity_of,
    target_beside,
)
from pipelines.portal.answers.question import AskedQuestion, Term, stem, stems
from pipelines.portal.drawing import show
from pipelines.portal.performance.standing import MET, MISSED, SMALLER, UNTOLD, gap_words, verdict_of
from pipelines.portal.performance.tables import COPIES
from pipelines.rows.locator import holder, last_cell, row_name, table_of
from pipelines.rows.periods import Period

MOST_ANSWERS, MOST_NEAR, MOST_LISTED = 5, 3, 10
MOST_RANKED = 120
MOST_MATCHED = 1_000
"""Rows that are held against all words, of those that hold some; a table may have thousands alike."""
TIMELY_FIRST = 0.3
FITS = ("exact", "within", "any", "begun", "around", "other")
TIMELY = frozenset(("exact", "within", "begun", "any"))
FOUND = 0.5
"""Weight from which a word counts as found for a figure: a comment that mentions it does not do."""
FOUND_MEASURE = 0.55
"""The same of a word for a measure, which what is said about a whole table does not name."""
FOUND_IN_WORDS = 0.4
OF_REPORT = 0.5
"""The weight of words that name the report a row stands in."""
FITS_AS_WELL = 0.02
"""How much less of a question a figure may cover than the best one and still fit as well."""
LEAST_COVERAGE = 0.5
COLUMN_WEIGHT = 0.9
WEAK_WEIGHT = 0.3
"""Share of its weight that a word keeps which need not be found."""
BY_NAME = 0.15
"""What a column gains whose heading has the very word that was asked with."""
ASIDE = frozenset(
    map(
        stem,
        (
            *("target", "previous", "ago", "original", "annual", "comparator", "benchmark"),
            *("difference", "variation", "variance", "slippage", "additions"),
        ),
    )
)
"""Words of columns that stand beside the figure itself: only asked for by name."""
ASKS_FIGURE = frozenset(
    map(stem, ("rate", "percentage", "percent", "proportion", "share", "number", "many", "much"))
)
"""Words that ask for a figure, which no text gives."""
SHARE = re.compile(r"\b(?:percent|percentage|proportion|share)\b", re.IGNORECASE)
ASKS_COUNT = frozenset(map(stem, ("number", "many")))
ASKS_SHARE = frozenset(map(stem, ("rate", "percentage", "percent", "proportion", "share")))
FIGURE = re.compile(r"(?<![\w/.,£-])£?\d[\d,]*(?:\.\d+)?(?:%|m|bn|k)?(?![\w/-])")
YEAR = re.compile(r"(?:19|20)\d\d")
THINGS_DONE = re.compile(r"\s*(?:[a-z-]+\s){1,2}[a-z]+ed\s*\??", re.IGNORECASE)
"""Things and what was done with them, which asks how many: `trees planted`."""
NEARLY_WHOLE, MOST_OF_LONG = 0.6, 3
"""Share of a long question's words, and how many of them at least, that a figure must have besides one."""
BEHIND_COUNT = 60
"""Letters behind a figure in which a text says what it counts."""
WHOLE = re.compile(r"\bhow (?:much|many)\b.*\b(?:the|this|our) council\b", re.IGNORECASE)
"""What asks of the whole council, whose figure is a total where one is printed."""
ASKS_WHO = re.compile(
    r"\b(?:who|whose|(?:which|what) (?:committee|directorate|department|service|team)"
    r"|responsible|owner|lead)\b",
    re.IGNORECASE,
)
"""What asks for a post or a part of the council."""
WHO_IS = re.compile(r"^\s*who(?:'s|’s| (?:is|was|are|were)) the\b", re.IGNORECASE)
"""What asks for a person, whom no figure gives."""
NEAR = 4
"""Words between two that a text says of each other."""
MOST_OF_ONE = 2
"""Words up to which a text must have them in one sentence."""
EVERYDAY = 4.9
"""Zipf frequency of a word that one need not have in a question a word shorter."""
JOINED = re.compile(r"\b(?:and|or|versus|vs|with|against|than|to)\b", re.IGNORECASE)
COMPARES = re.compile(
    r"\b(?:compare|compared|comparison|versus|vs|difference between|or|than)\b", re.IGNORECASE
)
MOST_PARTED = 9
"""Ways of parting a question in two that are tried, each of which ranks all rows twice."""
LONGEST_PART = 3
"""Words to look for, at most, of each of two things that a question compares."""
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"\b(?:{MONTHS})\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b")
"""A day, month or year in a text, which answers when."""
WHY = re.compile(r"\b(?:why|reasons?|cause[sd]?|explain|explanation)\b", re.IGNORECASE)
EXPLAINS, INDICATOR = 0.1, "indicator"
"""What a remark on an indicator gains where a question asks why."""
RATING = "rag"
BARE_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
MEASURE, VALUES = "measure", frozenset(("value", "value_text"))
PHRASE, MOST_PHRASES = 0.06, 3
"""What a row gains for each two words that it has side by side as typed, and for how many at most."""
COMMON_WORDS = (
    *("the", "of", "and", "in", "to", "for", "a", "an", "is", "are", "was", "were", "on", "by", "with"),
    *("how", "many", "much", "what"),
)
COMMON_STEMS = frozenset(map(stem, COMMON_WORDS))
OPINION = 0.3
"""What a figure of what people think loses where that is not asked for."""
LEAST_SHARED = 4
"""Letters at the beginning by which two stems are forms of one word."""
OFFER = " Did you mean "
OTHER_WORDS = 0.06
"""What a row loses for each word that it has only as another that means the same."""
SHORT_TEXT = 50
"""Letters below which a remark tells nothing by itself."""
MISSED_RATINGS = ("Red", "Red Amber", "Amber")
MET_RATINGS = ("Green", "Blue")
TWO_AMBERS = frozenset(("Red Amber", "Green Amber"))
DAYS_OF_YEAR = 364
EVER = Period("", None, None)
NOTES = {
    "within": "It covers a part of the period you asked for.",
    "begun": "It is of the financial year that begins in the year you asked for.",
}


@dataclass(frozen=True)
class Answer:
    """One answer, or what is near: a cell, a series of cells, a sum of cells, or a text.

    Attributes:
        kind: `cell`, `series`, `sum` or `sentence`.
        name: what its row is about.
        column, title: the column's name and what people call it.
        text: the whole cell as printed; of a sum, the operation in words.
        of: the locators of the cells of a sum or series.
        target: the target as printed beside a result.
        verdict: whether it was met or missed and by how much, told from both figures and the polarity.
        words: what a reader should know beside, such as that a quarter stands for a year.
    """

    kind: str
    dataset: str
    version: str
    table: str
    table_title: str
    row: str
    column: str
    title: str
    name: str
    text: str
    value: float | None
    unit: str
    period: str
    report: str
    publisher: str
    rating: str = ""
    target: str = ""
    verdict: str = ""
    of: tuple[str, ...] = ()
    words: str = ""

    @property
    def locator(self) -> str:
        """The cell's own locator, as the dataset's table of locators has it."""
        return f"{self.row}#{self.column}" if self.column else self.row


@dataclass(frozen=True)
class Answered:
    """What came of a question: answers, or what is near and why it is no answer.

    Attributes:
        understood: words of the question that the first answer does not have, each with those that it has for
            them: `council flats` and `council housing`.
    """

    answers: tuple[Answer, ...]
    near: tuple[Answer, ...]
    why: str
    understood: tuple[tuple[str, str], ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether the words and the period that were asked were found together."""
        return bool(self.answers)


@dataclass(frozen=True)
class _Scored:
    """A cell with how well it fits: all words that must be found, the period, and the rank among others."""

    row: FactRow
    cell: FactCell
    score: float
    coverage: float
    missing: frozenset[str]
    period_fit: str
    is_text: bool = False


SeriesOf = Callable[[FactRow], Sequence[tuple[str, str, float | None, str]]]
"""The results of a row's indicator, oldest first: (cell's locator, period, value, text); empty for none."""


def answer_question(question: AskedQuestion, facts: FactIndex, series_of: SeriesOf) -> Answered:
    """Answers to a question, or the reason why there are none.

    Args:
        question: taken apart.
        facts: everything published.
        series_of: the series that a row belongs to.
    """
    question = _as_known(_in_the_scale(question, facts), facts)
    found = _found(question, facts, series_of)
    first = next(iter(found.answers or found.near), None)
    if first is None:
        return found
    return replace(found, understood=(*question.framed, *_understood(question, facts, first)))


def _as_known(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question whose words are looked for only as what stands here at all, or as typed."""
    terms = tuple(
        replace(
            term,
            options=frozenset(
                option
                for option in term.options
                if option == term.stems or all(map(facts.knows, option)) or facts.is_titled(option)
            )
            or term.options,
        )
        for term in question.terms
    )
    return replace(question, terms=terms)


def _understood(question: AskedQuestion, facts: FactIndex, answer: Answer) -> tuple[tuple[str, str], ...]:
    """The words of a question that an answer has only as others, each with those."""
    row = facts.places.get((answer.dataset, answer.row))
    if row is None:
        return ()
    found = []
    for term in question.terms:
        if not term.is_specific or term.is_heading or _says_it(term.stems, row, answer):
            continue
        said = [option for option in term.options if option != term.stems and _says_it(option, row, answer)]
        if said and not any(map(partial(_are_forms_of_one, term.stems), said)):
            best = max(said, key=lambda option: (f" {' '.join(option)} " in row.phrases, len(option), option))
            found.append((term.word, question.spoken.get(best, " ".join(best))))
    return tuple(found)


def _says_it(words: Sequence[str], row: FactRow, answer: Answer) -> bool:
    """Whether a row, its table or the heading of the answer has words."""
    return all(word in row.words or word in stems_of(answer.title) for word in words)


def _are_forms_of_one(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether words are those others in another form, as `adopt` of `adoption`."""
    return len(words) == len(others) and all(
        word[:LEAST_SHARED] == other[:LEAST_SHARED] for word, other in zip(words, others, strict=True)
    )


def _found(question: AskedQuestion, facts: FactIndex, series_of: SeriesOf) -> Answered:
    if ordered := _ordered(question, facts):
        return ordered
    is_of_ratings = question.ratings and (
        question.wants("count") or SHARE.search(question.text) or question.wants("most")
    )
    if is_of_ratings and _names_rated(question):
        return _counted(question, facts)
    if question.wants("count") and (rows := _rows_named(question, facts)):
        return rows
    is_of_one = (question.is_yes_or_no or question.wants("words")) and question.terms
    is_of_times = question.wants("which_period") or question.wants("since")
    wanted = () if is_of_one or is_of_times else _wanted_ratings(question)
    if wanted:
        return _listed(question, facts, wanted)
    if not question.terms and question.wants("count") and (counted := _counted_by_name(question, facts)):
        return counted
    if not question.terms:
        return Answered(
            (), (), "Say what you want to know about, such as a service, a place or an indicator."
        )
    missing = [term.word for term in question.terms if term.is_specific and not _is_known(term, facts)]
    scored = _ranked(question, facts)
    if missing:
        return Answered(
            (),
            _near(_about_some(question, scored)),
            f"Nothing here is about {_quoted(missing)}.{_offer(missing, facts)}",
        )
    if question.wants("more") and (apart := _apart(question, scored)):
        return apart
    asks_measure = not question.wants("words") and (
        bool(question.hints & ASKS_FIGURE)
        or any(term.is_measure or term.is_amount for term in question.terms)
        or any(question.wants(intent) for intent in ("sum", "most", "least", "count"))
        or THINGS_DONE.fullmatch(question.text) is not None
    )
    fitting = [
        each
        for each in scored
        if not each.missing
        and each.coverage >= LEAST_COVERAGE
        and not (each.is_text and asks_measure and not _states_figure(question, each.cell.text))
        and not (each.is_text and not question.wants("words") and not _is_in_one_sentence(question, each))
    ]
    if question.hints & ASKS_COUNT:
        fitting = _counting(question, fitting)
    if not any(each.cell.is_figure or not each.cell.is_of_figures for each in fitting):
        fitting = [
            each for each in scored if not each.is_text and _is_nearly_whole(question, each, facts)
        ] or fitting
    if fitting and question.is_when and not (dated := [each for each in fitting if _gives_a_day(each)]):
        return Answered((), _near(fitting), "Nothing here says when that is.")
    fitting = dated if fitting and question.is_when else fitting
    if WHO_IS.search(question.text) and not any(term.is_heading for term in question.terms):
        said = [each for each in fitting if not (each.is_text or each.cell.is_of_figures)]
        if fitting and not said:
            return Answered((), _near(fitting), "Nothing here says who that is.")
        fitting = said
    if ASKS_WHO.search(question.text) and any(term.is_heading for term in question.terms):
        fitting = [each for each in fitting if _is_who(question, each)] or fitting
    timely = [each for each in fitting if each.period_fit in TIMELY]
    figures = [each for each in fitting if each.cell.is_figure]
    if (
        asks_measure
        and figures
        and not any(
            each.cell.is_figure or not each.is_text or _states_figure(question, each.cell.text)
            for each in timely
        )
    ):
        timely, fitting = [], figures  # words of the time asked for are no figure of it
    if not any(each.cell.is_figure for each in fitting) and (both := _compared(question, facts)):
        return both
    if not fitting:
        if asks_measure and any(not each.missing and each.is_text for each in scored):
            only = tuple(each for each in scored if not each.missing)
            about = _quoted([term.word for term in question.terms])
            return Answered((), _near(only), f"There are words about {about} here, but no figure.")
        together = _quoted([term.word for term in question.terms if term.is_specific])
        why = (
            f"Nothing here is about {together} together."
            if together
            else "Nothing here fits the whole question."
        )
        return Answered((), _near(_about_some(question, scored)), why)
    if not timely:
        newest = _newest_of(fitting)
        near = [newest, *(each for each in fitting if each is not newest)]
        return Answered((), _near(near), _other_period(question, newest))
    return _answered(question, timely, series_of)


def _answered(question: AskedQuestion, timely: Sequence[_Scored], series_of: SeriesOf) -> Answered:
    figures = [each for each in timely if each.cell.is_figure]
    if question.wants("which_period") and figures and (best := _best_period(question, figures, series_of)):
        return best
    if question.wants("series") and figures:
        return _series(timely, figures[0], series_of)
    is_sided = (question.wants("over") or question.wants("under")) and not question.wants("words")
    if is_sided and figures:
        figures = _on_one_side(question, figures)
        if figures:
            return Answered(tuple(_answer(each) for each in figures[:MOST_ANSWERS]), (), "")
    if (question.wants("most") or question.wants("least")) and figures:
        extremes = _extremes(question, figures)
        if extremes:
            return Answered(tuple(_answer(each) for each in extremes[:MOST_ANSWERS]), (), "")
    if question.wants("sum") and figures and not (figures[0].row.is_total or figures[0].row.is_of_all_years):
        summed = _summed(figures)
        if summed is not None:
            return Answered((summed, *(_answer(each) for each in figures[: MOST_ANSWERS - 1])), (), "")
    if figures and timely[0] is figures[0] and (since := _since_before(question, figures[0])):
        return Answered((since, *(_answer(each) for each in timely[: MOST_ANSWERS - 1])), (), "")
    shown = _one_text_a_row(timely) if question.wants("words") else timely
    return Answered(tuple(_answer(each) for each in shown[:MOST_ANSWERS]), (), "")


def _is_measured(term: Term) -> bool:
    return term.is_measure or term.is_amount


def _is_who(question: AskedQuestion, scored: _Scored) -> bool:
    """Whether a cell is the entry under a heading that is asked for, such as that of the owner."""
    return not scored.is_text and any(
        term.is_heading and _in_heading(term, scored.cell) for term in question.terms
    )


def _one_text_a_row(scored: Sequence[_Scored]) -> list[_Scored]:
    """The best text of each row, so that several rows are heard."""
    seen: set[str] = set()
    kept = []
    for each in scored:
        if not each.is_text or each.row.locator not in seen:
            kept.append(each)
        if each.is_text:
            seen.add(each.row.locator)
    return kept


def _is_nearly_whole(question: AskedQuestion, scored: _Scored, facts: FactIndex) -> bool:
    """Whether of a long question all but one plain word is found; that one stands elsewhere here.

    A measure, a kind of table, a reference, a number or a name that is missing always decides.
    """
    needed = [term for term in question.terms if term.is_specific]
    missing = [term for term in needed if term.word in scored.missing]
    return (
        len(missing) == 1
        and not missing[0].is_topic
        and facts.table_words.isdisjoint(missing[0].stems)
        and len(needed) >= MOST_OF_LONG + (zipf_frequency(missing[0].word, "en") < EVERYDAY)
        and scored.coverage >= NEARLY_WHOLE
        and not missing[0].is_measure
        and missing[0].word.isalpha()
        and missing[0].word.islower()
    )


def _states_figure(question: AskedQuestion, text: str) -> bool:
    """Whether one sentence of a text has all that is asked for, and a figure of the kind that is asked for.

    A lone word is enough only where the sentence names the time that is asked for, too.
    """
    needed = [term for term in question.terms if term.is_specific]
    is_of_money = any(term.is_measure for term in needed) or "much" in question.text.lower().split()
    asks_figure = question.hints & ASKS_FIGURE or THINGS_DONE.fullmatch(question.text)
    if not needed or not (asks_figure or is_of_money):
        return False
    asks_count = bool(question.hints & ASKS_COUNT)
    return any(
        any(
            _is_of_the_kind(question, found.group(), is_of_money=is_of_money)
            and (not asks_count or _counts(needed, sentence[found.end() : found.end() + BEHIND_COUNT]))
            for found in FIGURE.finditer(sentence)
        )
        and all(_any_within(term.options, words) for term in needed)
        and (
            len(needed) > 1
            or any(asked.text in sentence for asked in question.periods)
            or any(len(option) > 1 for option in needed[0].options if words.issuperset(option))
        )
        for sentence in SENTENCE_END.split(text)
        if (words := stems_of(sentence))
    )


def _counting(question: AskedQuestion, fitting: Sequence[_Scored]) -> list[_Scored]:
    """What counts: where the figure itself is a word (`FAIL`), neither it nor the targets beside it do."""
    kept = [each for each in fitting if each.cell.is_figure or not each.cell.is_of_figures]
    is_beside = len(kept) < len(fitting) and not _asks_aside(question)
    return [each for each in kept if not (is_beside and (each.cell.words & ASIDE or _says(each.row, ASIDE)))]


def _gives_a_day(scored: _Scored) -> bool:
    """Whether a cell is a date or has a day, month or year in its text."""
    return scored.cell in scored.row.dates or (
        not scored.cell.is_figure and DAY.search(scored.cell.text) is not None
    )


def _is_in_one_sentence(question: AskedQuestion, scored: _Scored) -> bool:
    """Whether one sentence has what is looked for, as far as its row's names do not; two for many words."""
    row = scored.row
    needed = [
        term
        for term in question.terms
        if term.is_specific
        and _in_row(term, row) < FOUND
        and not _in_heading(term, scored.cell)
        and not _in_any_heading(term, row)
    ]
    sentences = ["", *SENTENCE_END.split(scored.cell.text)]
    return any(
        all(_any_within(term.options, words) for term in needed)
        for before, sentence in pairwise(sentences)
        if (words := stems_of(f"{before} {sentence}" if len(needed) > MOST_OF_ONE else sentence))
        and (len(needed) != MOST_OF_ONE or _are_near(needed[0], needed[1], stems(sentence)))
    )


def _are_near(first: Term, second: Term, words: Sequence[str]) -> bool:
    """Whether two terms stand within a few words of each other, however they are said."""
    places = [
        [at for at, word in enumerate(words) if any(word in option for option in term.options)]
        for term in (first, second)
    ]
    return any(abs(one - other) <= NEAR for one in places[0] for other in places[1])


def _counts(needed: Sequence[Term], behind: str) -> bool:
    """Whether what stands behind a figure has any of the terms, so that it counts them."""
    words = stems_of(behind)
    return any(_any_within(term.options, words) for term in needed)


def _is_of_the_kind(question: AskedQuestion, figure: str, *, is_of_money: bool) -> bool:
    """Whether a figure in a text is money, a share or a count as the question wants."""
    if YEAR.fullmatch(figure):
        return False
    if question.hints & ASKS_COUNT or THINGS_DONE.fullmatch(question.text):
        return not figure.startswith("£") and not figure.endswith("%")
    if question.hints & ASKS_SHARE:
        return figure.endswith("%")
    return figure.startswith("£") or not is_of_money


def _compared(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The figures of two things that a question compares, of one column and table; None where there are none.

    What both have in common stands anywhere; what is each one's own stands beside the word between them.
    """
    if not COMPARES.search(question.text):
        return None
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
            first, second = (
                _best_figure(replace(question, terms=terms), facts)
                for terms in (
                    question.terms[:before] + question.terms[before + right :],
                    question.terms[: before - left - over] + question.terms[before - over :],
                )
            )
            if first and second and _stand_together(first, second):
                return Answered((_answer(first), _answer(second)), (), "")
    return None


def _best_figure(question: AskedQuestion, facts: FactIndex) -> _Scored | None:
    return next(
        (
            each
            for each in _ranked(question, facts)
            if not each.missing and each.cell.is_figure and each.period_fit in TIMELY
        ),
        None,
    )


def _stand_together(first: _Scored, second: _Scored) -> bool:
    """Whether two figures are of one column of one table, in two rows."""
    return (
        (first.row.table, first.cell.column) == (second.row.table, second.cell.column)
        and first.row.locator != second.row.locator
        and first.cell.unit == second.cell.unit
    )


# ---- ranking


def _ranked(question: AskedQuestion, facts: FactIndex) -> list[_Scored]:
    """Cells of all rows that hold any of the words, best first."""
    weights = [_weight(term, facts) for term in question.terms]
    numbers = _candidates(question, facts, weights)
    if not numbers:
        return []
    newest = facts.newest
    best: dict[tuple[str, str, str], _Scored] = {}
    matched = [
        (facts.rows[number], [_in_row(term, facts.rows[number]) for term in question.terms])
        for number in numbers
    ]
    matched.sort(
        key=lambda item: (
            -sum(
                weight * max(match, TABLE_WEIGHT if _any_within(term.options, item[0].all_headings) else 0.0)
                for term, weight, match in zip(question.terms, weights, item[1], strict=True)
            )
            - (TIMELY_FIRST * sum(weights) if _may_be_timely(question, item[0]) else 0.0)
        )
    )
    pairs = [" ".join(pair) for pair in pairwise(stems(question.text)) if not COMMON_STEMS.issuperset(pair)]
    for row, matches in matched[:MOST_RANKED]:
        beside = PHRASE * min(sum(f" {pair} " in row.phrases for pair in pairs), MOST_PHRASES)
        other = OTHER_WORDS * sum(
            match > 0 and not _is_said(term, row) for term, match in zip(question.terms, matches, strict=True)
        )
        for scored in _cells(question, row, matches, weights, newest):
            gain = (0.0 if scored.is_text and not question.wants("words") else beside) - other
            scored = replace(scored, score=scored.score + gain) if gain else scored
            key = (row.locator, scored.cell.column, row.package)
            if key not in best or scored.score > best[key].score:
                best[key] = scored
    ordered = sorted(
        best.values(),
        key=lambda each: (-each.score, each.row.table in COPIES, each.row.locator, each.cell.order),
    )
    return _without_copies(ordered)


def _candidates(question: AskedQuestion, facts: FactIndex, weights: Sequence[float]) -> Collection[int]:
    """Numbers of the rows that hold any of the words; of very many those that hold the most of what tells."""
    held: dict[int, float] = {}
    for term, weight in zip(question.terms, weights, strict=True):
        numbers = set(facts.headed(term.options))
        for option in term.options:
            rarest = min(option, key=lambda word: len(facts.holding(word)))
            numbers.update(facts.holding(rarest))
        for number in numbers:
            held[number] = held.get(number, 0.0) + weight
    if len(held) <= MOST_MATCHED:
        return held.keys()
    least = sorted(held.values(), reverse=True)[MOST_MATCHED]
    kept = [number for number, weight in held.items() if weight >= least]
    if len(kept) > MOST_MATCHED:
        timely = [number for number in kept if _may_be_timely(question, facts.rows[number])]
        kept = sorted(timely or kept, key=lambda number: (-held[number], -facts.ends[number], number))
    return kept[:MOST_MATCHED]


def _may_be_timely(question: AskedQuestion, row: FactRow) -> bool:
    periods = [row.period, *(cell.period for cell in row.figures)]
    return any(_period_fit(question, period) in TIMELY for period in periods)


def _without_copies(ordered: Sequence[_Scored]) -> list[_Scored]:
    """Rows of tables made from others leave where the row they were made from is there."""
    originals = {(each.row.locator, each.cell.column) for each in ordered if not each.row.is_copy}
    kept = []
    for each in ordered:
        source, column = row_name(each.row.locator), last_cell(each.row.locator)
        if each.row.is_copy and ((source, column) in originals or (source, each.cell.column) in originals):
            continue
        kept.append(each)
    return kept


def _cells(
    question: AskedQuestion, row: FactRow, matches: Sequence[float], weights: Sequence[float], newest: date
) -> Iterable[_Scored]:
    wants_words = question.wants("words")
    asks_verdict = question.is_yes_or_no and (question.wants("met") or question.wants("missed"))
    specific = sum(term.is_specific for term in question.terms)
    for cell in row.figures:
        is_rated = row.rating and _target_of(row, cell)
        bonus = 0.3 if asks_verdict and (is_rated or _year_target_of(row, cell)) else 0.1
        bonus = -0.3 if wants_words or question.is_when else bonus
        yield _scored(question, row, cell, matches, weights, newest, bonus=bonus)
    for cell in row.dates:
        if question.is_when or any(_is_by_name(term, cell) for term in question.terms):
            bonus = 0.2 if question.is_when else 0.05
            yield _scored(question, row, cell, matches, weights, newest, bonus=bonus)
    for cell in row.entries:
        # an entry answers only where its heading is asked for and its text is not what was asked with
        held = [
            term for term in question.terms if term.is_specific and _any_within(term.options, cell.content)
        ]
        if any(
            (_in_heading(term, cell) and _may_be_asked(question, term, cell, match, held))
            or (term.is_specific and _is_only_in(term, cell, row))
            for term, match in zip(question.terms, matches, strict=True)
        ):
            is_aside = wants_words or (question.wants("sum") and question.wanted.isdisjoint(cell.words))
            bonus = -0.3 if is_aside else 0.05
            yield _scored(question, row, cell, matches, weights, newest, bonus=bonus)
        elif (
            (asks_verdict and cell.column == RATING and not row.figures)
            or (question.is_when and DAY.search(cell.text))
            or (len(held) > 1 and len(held) == specific and _is_alone(held, row, cell))
        ):
            yield _scored(question, row, cell, matches, weights, newest, bonus=0.2)
    for cell in row.texts:
        yield _scored(
            question, row, cell, matches, weights, newest, bonus=0.25 if wants_words else -0.1, is_text=True
        )


def _is_alone(terms: Sequence[Term], row: FactRow, cell: FactCell) -> bool:
    """Whether an entry that is not its row's name has terms that no other entry has."""
    return cell.text not in row.name and not any(
        _any_within(term.options, other.content)
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
    question: AskedQuestion,
    row: FactRow,
    cell: FactCell,
    matches: Sequence[float],
    weights: Sequence[float],
    newest: date,
    *,
    bonus: float,
    is_text: bool = False,
) -> _Scored:
    asks_which = bool(question.wanted) or any(term.is_heading for term in question.terms)
    least = FOUND_IN_WORDS if is_text or (asks_which and not cell.is_of_figures) else FOUND
    found = found_specific = specific = 0.0
    missing: set[str] = set()
    named: set[str] = set()
    own = 0
    asked_aside = named_heading = False
    by_heading = any(question.wants(intent) for intent in ("most", "least", "sum", "over", "under"))
    for term, match, weight in zip(question.terms, matches, weights, strict=True):
        in_heading = COLUMN_WEIGHT if _in_heading(term, cell) else 0.0
        if not in_heading and by_heading and cell.is_figure and _any_within(term.options, row.headings):
            match = max(match, TABLE_WEIGHT)
        if not in_heading and not term.is_measure and _any_within(term.options, cell.about):
            match = max(match, FOUND)
        asked_aside = asked_aside or bool(in_heading and _is_aside(term))
        is_wanted = not question.wanted.isdisjoint(term.stems)
        if term.is_specific and _is_only_in(term, cell, row):
            asked_aside = named_heading = True
        named_heading = named_heading or (
            bool(in_heading)
            and _is_by_name(term, cell)
            and (is_wanted or not (cell.value is None and _says_so(term, row)))
        )
        best = max(match, in_heading)
        if is_text and question.wants("words") and not best and _in_any_heading(term, row):
            best = 0.6
        if is_text and match:
            is_own = _any_within(term.options, cell.content)
            own += is_own
            best = max(best, 0.8 if is_own else 0.6)
        found += weight * best
        specific += weight if term.is_specific else 0.0
        found_specific += weight * best if term.is_specific else 0.0
        is_no_amount = cell.unit != "gbp" and not is_text and (cell.is_figure or bool(cell.words & ASIDE))
        if term.is_amount and is_no_amount and not question.hints & ASKS_SHARE:
            best = 0.0
        if best >= (FOUND_MEASURE if term.is_measure and not is_text else least):
            named.add(term.word)
        elif term.is_specific and not (is_text and question.wants("words") and _is_aside(term)):
            missing.add(term.word)
    coverage = found / (sum(weights) or 1.0)
    exactness = len(named) / max(row.name_words, len(question.terms))
    aside = bool(cell.words & ASIDE) or bool(row.words.keys() & ASIDE and _says(row, ASIDE))
    fit = _period_fit(question, cell.period if cell.period.start else row.period)
    if cell.printed_period and question.periods:
        fit = min(fit, _period_fit(question, cell.printed_period), key=FITS.index)
    asks_verdict = question.is_yes_or_no and (question.wants("met") or question.wants("missed"))
    if (asked_aside or asks_verdict) and fit in (
        "around",
        "other",
    ):  # "a year before Q2" is asked of Q2's own row
        fit = _period_fit(question, row.period)
    if any(f" {' '.join(stems(asked.text))} " in row.labels for asked in question.periods):
        fit = "exact"
    elif question.is_span and row.is_of_all_years:
        fit = "within"
    elif is_text and any(asked.text in cell.text for asked in question.periods):
        fit = "exact"  # a text that names the time itself is of it
    score = coverage + bonus + 0.25 * min(1.0, exactness)
    score -= 0.0 if named_heading else 0.02 * cell.order
    score -= 0.3 if aside and not asked_aside and not _asks_aside(question) else 0.0
    score += {"exact": 0.4, "within": 0.32, "begun": 0.2, "any": 0.0, "around": -0.1, "other": -0.5}[fit]
    score += BY_NAME if named_heading else 0.0
    score += BY_NAME / 2 if cell.words & question.hints else 0.0
    score += 0.1 if question.wants("sum") and row.is_total else 0.0
    score += (
        0.1
        if question.wants("sum") and row.is_of_all_years and (question.is_span or not question.periods)
        else 0.0
    )
    score += 0.1 if row.is_total and WHOLE.search(question.text) else 0.0
    score -= 0.08 if row.is_copy else 0.0
    score -= OPINION if row.opinion_words and not _asks_opinion(question, row) else 0.0
    if is_text and question.wants("words") and len(row.texts) > 1:
        # asked about an action in its own words, a report answers in the text beside it
        is_named = all(
            match >= FOUND for term, match in zip(question.terms, matches, strict=True) if term.is_specific
        )
        score += 0.15 if own < len(question.terms) and is_named else 0.0
    if is_text and WHY.search(question.text) and any(entry.column == INDICATOR for entry in row.entries):
        score += EXPLAINS
    score -= 0.2 if is_text and len(cell.text) < SHORT_TEXT else 0.0
    if cell.value is None and cell.is_of_figures:  # "FAIL" that is rated says something, "TBC" nothing
        score -= 0.1 if row.rating and not cell.words & ASIDE else 0.3
    if not question.periods:
        score += _newness(cell.period if cell.period.end else row.period, newest)
    if specific:
        coverage = found_specific / specific
    return _Scored(row, cell, score, coverage, frozenset(missing), fit, is_text)


def _says(row: FactRow, words: frozenset[str]) -> bool:
    """Whether an entry of the row is one of the words and nothing more: `measure` is `target`."""
    return any(stem(entry.text) in words for entry in row.entries)


def _asks_opinion(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a question has a word in which people ask for what people think."""
    return any(not row.opinion_words.isdisjoint(option) for term in question.terms for option in term.options)


def _is_aside(term: Term) -> bool:
    return any(word in ASIDE for option in term.options for word in option)


def _asks_aside(question: AskedQuestion) -> bool:
    return any(_is_aside(term) for term in question.terms)


def _newness(period: Period, newest: date) -> float:
    if period.end is None:
        return 0.0
    years = (newest - period.end).days / 365.25
    return 0.12 * max(0.0, 1 - max(0.0, years) / 8)


def _period_fit(question: AskedQuestion, period: Period) -> str:
    """How a period stands to those asked; any where none was asked.

    It is exact, within, begun (the financial year that begins in the year asked for), around or other.
    """
    if not question.periods:
        return "any"
    if period.start is None or period.end is None:
        return "other"
    fit = "other"
    for asked in question.periods:
        if asked.start is None or asked.end is None:
            continue
        if (period.start, period.end) == (asked.start, asked.end):
            return "exact"
        if asked.start <= period.start and period.end <= asked.end:
            fit = "within"
        elif _is_year_from(asked, period) and fit != "within":
            fit = "begun"
        elif period.start <= asked.start and asked.end <= period.end and fit == "other":
            fit = "around"
    return fit


def _is_year_from(asked: Period, period: Period) -> bool:
    """Whether a calendar year is asked for and the period is the financial year that begins in it."""
    if asked.start is None or asked.end is None or period.start is None or period.end is None:
        return False
    is_calendar_year = (asked.start.month, asked.end.month, asked.start.year) == (1, 12, asked.end.year)
    is_year = (period.end - period.start).days >= DAYS_OF_YEAR
    return is_calendar_year and is_year and period.start.year == asked.start.year


# ---- words


def _in_row(term: Term, row: FactRow) -> float:
    """The weight with which a row holds a term, 0 if it does not."""
    best, words = 0.0, row.words
    for option in term.options:
        first = words.get(option[0], 0.0)
        if len(option) == 1:
            best = max(best, first)
            continue
        if row.titles and f" {' '.join(option)} " in row.titles:
            best = max(best, OF_REPORT)
        if first <= best:
            continue
        least = min(first, *(words.get(word, 0.0) for word in option[1:]))
        if least > best and (least == first == TABLE_WEIGHT or f" {' '.join(option)} " in row.phrases):
            best = least
    return best


def _is_by_name(term: Term, cell: FactCell) -> bool:
    return cell.words.issuperset(term.stems)


def _in_any_heading(term: Term, row: FactRow) -> bool:
    return any(_in_heading(term, cell) for cell in (*row.figures, *row.entries))


def _is_only_in(term: Term, cell: FactCell, row: FactRow) -> bool:
    """Whether a cell that gives a figure in words, such as a comparison, alone has what is asked for."""
    if not cell.words & ASIDE or not _any_within(term.options, cell.content):
        return False
    if not any(letter.isdigit() for letter in cell.text):
        return False
    return not any(other is not cell and _any_within(term.options, other.content) for other in row.entries)


def _is_said(term: Term, row: FactRow) -> bool:
    """Whether the row has the very words that were typed."""
    return f" {' '.join(term.stems)} " in row.phrases


def _says_so(term: Term, row: FactRow) -> bool:
    """Whether the row itself has the very word, so that a heading with it need not be meant."""
    return all(row.words.get(word, 0.0) >= FOUND for word in term.stems)


def _in_heading(term: Term, cell: FactCell) -> bool:
    return _any_within(term.options, cell.words)


@lru_cache(maxsize=20_000)
def _any_within(options: frozenset[tuple[str, ...]], words: frozenset[str]) -> bool:
    """Whether all words of any option are among the words: columns are few, and asked again for each row."""
    return any(words.issuperset(option) for option in options)


def _is_known(term: Term, facts: FactIndex) -> bool:
    if any(len(option) > 1 and facts.is_titled(option) for option in term.options):
        return True
    return any(all(facts.knows(word) for word in option) for option in term.options)


def _weight(term: Term, facts: FactIndex) -> float:
    known = [
        max(facts.weight(word) for word in option)
        for option in term.options
        if all(facts.knows(word) for word in option)
    ]
    return (min(known) if known else facts.heaviest) * (1.0 if term.is_specific else WEAK_WEIGHT)


# ---- kinds of answer


def _wanted_ratings(question: AskedQuestion) -> tuple[str, ...]:
    """The ratings of the rows that a question wants listed."""
    if question.ratings == TWO_AMBERS:
        return tuple(sorted(TWO_AMBERS))
    if question.ratings and (question.wants("missed") or question.wants("met") or _asks_for_rated(question)):
        both = " ".join(word for word in ("Green", "Red", "Amber") if word in question.ratings)
        return (both,) if both in ("Green Amber", "Red Amber") else tuple(sorted(question.ratings))
    if question.wants("missed"):
        return MISSED_RATINGS
    return MET_RATINGS if question.wants("met") else ()


def _is_met(wanted: Sequence[str]) -> bool | None:
    """What a row without a rating says of its target where those ratings are wanted; None for single ones."""
    return {MISSED_RATINGS: False, MET_RATINGS: True}.get(tuple(wanted))


def _asks_for_rated(question: AskedQuestion) -> bool:
    words = question.text.lower()
    return (
        any(word in words for word in ("rated", "rating", "which", "what indicators", "list"))
        and "how many" not in words
    )


def _listed(question: AskedQuestion, facts: FactIndex, wanted: Sequence[str]) -> Answered:
    """The rows with one of the ratings, worst first, as far as words and period fit."""
    skipped = {
        "red",
        "amber",
        "green",
        stem("rated"),
        stem("rating"),
        stem("target"),
        stem("indicator"),
        stem("actions"),
    }
    terms = tuple(
        term
        for term in question.terms
        if not any(word in skipped for option in term.options for word in option)
    )
    table = _rated_table(question)
    terms = tuple(term for term in terms if not set(stems(table)).issuperset(term.stems))
    asked = replace(question, terms=terms)
    met = _is_met(wanted)
    rows = [
        row
        for row in facts.rows
        if _is_of_table(row, table)
        and (row.rating in wanted or (row.met is not None and row.met is met))
        and not row.is_copy
    ]
    missing = [
        term.word
        for term in terms
        if term.is_specific and not any(_in_row(term, row) >= FOUND for row in rows)
    ]
    if missing:
        near = _near(_ranked(asked, facts))
        return Answered((), near, f"Nothing with such a rating is about {_quoted(missing)}.")
    held = [row for row in rows if all(_in_row(term, row) >= FOUND for term in terms if term.is_specific)]
    timely = [row for row in held if _period_fit(question, _rated_period(row)) in TIMELY]
    if not timely:
        near = tuple(_of_row(row) for row in _newest_first(held)[:MOST_NEAR])
        newest = _rated_period(_newest_first(held)[0]).text if held else ""
        told = (
            f"The newest that is rated so is of {newest}; you asked for {_asked(question)}." if newest else ""
        )
        return Answered(
            (), near, told or f"Nothing {'that is about all of that' if rows else 'here'} has such a rating."
        )
    order = {rating: number for number, rating in enumerate(wanted)}
    ordered = sorted(_newest_first(timely), key=lambda row: order.get(row.rating, 0))
    if not question.periods:
        newest_end = max((_rated_period(row).end or date.min for row in ordered), default=date.min)
        ordered = [row for row in ordered if (_rated_period(row).end or date.min) == newest_end] or ordered
    return Answered(tuple(_of_row(row) for row in ordered[:MOST_LISTED]), (), "")


ORDERS = ("farthest", "finest", "improved", "worsened")
SUBJECTS = frozenset(map(stem, ("indicator", "service", "measure", "area", "target", "result", "thing")))
"""Stems of words for what is put in order, which name none of it."""


def _ordered(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The rows that did worst or best against their target or the time before, each with both its cells.

    They are those of the newest report that has any, or of the period that is asked for; None where the
    question wants no such order or none can be told.
    """
    order = next((name for name in ORDERS if question.wants(name)), "")
    if not order:
        return None
    terms = [
        term
        for term in question.terms
        if term.is_specific and not all(SUBJECTS.issuperset(option) for option in term.options)
    ]
    terms = [term for term in terms if not (SUBJECTS | _RATING_STEMS).issuperset(term.stems)]
    rows = [
        row
        for row in facts.rows
        if all(_in_row(term, row) >= FOUND for term in terms)
        and _period_fit(question, _rated_period(row)) in TIMELY
    ]
    if order in ("farthest", "finest"):
        found = by_gap(rows, ASIDE, missed=order == "farthest")
    else:
        found = by_change(rows, ASIDE, better=order == "improved")
    if not found:
        return None
    if not question.periods:
        newest = max(each.row.period.end or date.min for each in found)
        found = [each for each in found if (each.row.period.end or date.min) == newest]
    return Answered(tuple(map(_placed, found[:MOST_LISTED])), (), "")


def _placed(ordered: OrderedFigure) -> Answer:
    """A figure in an order, with the two cells that its place is worked out from."""
    answer = _answer(_Scored(ordered.row, ordered.cell, 0.0, 1.0, frozenset(), "any"))
    return replace(answer, words=f"{ordered.words} Ordered by that share.", of=ordered.cells)


def _names_rated(question: AskedQuestion) -> bool:
    """Whether a question names what is rated, so that it asks for a count or share of those."""
    return RATED_THINGS.search(question.text) is not None


RATED_THINGS = re.compile(
    r"\b(?:indicators?|actions?|measures?|targets?|ratings?|projects?|risks?)\b", re.IGNORECASE
)


def _rows_named(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The rows of a table that a question names, counted in the newest report that has them."""
    named = COUNTED.search(question.text)
    if named is None or question.ratings:
        return None
    words = frozenset(stems(named[1]))
    others = [
        term
        for term in question.terms
        if term.is_specific and not words.issuperset(term.stems) and not MISS.search(term.word)
    ]
    rows = [
        row
        for row in facts.rows
        if (words <= stems_of(row.table_title) or words == {stem("target")})
        and not row.is_copy
        and all(_in_row(term, row) >= FOUND for term in others)
        and _period_fit(question, row.period) in TIMELY
    ]
    missed = MISS.search(question.text) is not None
    is_set_against_target = missed or MEET.search(question.text) is not None
    if words <= {stem("target"), stem("indicator")} and not is_set_against_target:
        return None  # how many indicators there are is printed
    if any(map(_is_aside, others)):
        return None
    if is_set_against_target:
        rows = [each.row for each in by_gap(rows, ASIDE, missed=missed)]
    if not rows:
        return None
    newest = max(rows, key=lambda row: (row.period.end or date.min, row.table))
    rows = [row for row in rows if (row.table, row.report) == (newest.table, newest.report)]
    if len({row.name for row in rows}) < len(rows) and words == {stem("indicator")}:
        return None  # a row for each year of an indicator counts none
    return Answered((_count_of(rows, f"Rows of {newest.table_title}"),), (), "")


COUNTED = re.compile(
    r"\b(?:how many|number of)\s+(key actions|indicators|targets|savings|risks)\b", re.IGNORECASE
)
MISS = re.compile(r"\b(?:miss(?:ed)?|not met|fell short|failed)\b", re.IGNORECASE)
MEET = re.compile(r"\b(?:met|hit|reached|achieved)\b", re.IGNORECASE)


def _count_of(rows: Sequence[FactRow], name: str) -> Answer:
    return replace(
        _of_row(rows[0]),
        kind="sum",
        name=name,
        text=str(len(rows)),
        value=float(len(rows)),
        unit="count",
        rating="",
        target="",
        verdict="",
        of=tuple(row.locator for row in rows),
        words="Counted from the rows that are published.",
    )


def _apart(question: AskedQuestion, scored: Sequence[_Scored]) -> Answered | None:
    """How far apart two figures are that a question names: of two times, or of two columns of one row."""
    figures = [each for each in scored if each.cell.is_figure and not each.missing]
    for first in sorted(figures, key=lambda each: not each.row.is_total):
        if len(question.periods) > 1:
            both = [
                next(
                    (
                        each
                        for each in figures
                        if (each.row.table, each.cell.column, each.cell.unit)
                        == (first.row.table, first.cell.column, first.cell.unit)
                        and each.row.name == first.row.name
                        and _period_fit(replace(question, periods=(asked,)), each.row.period) == "exact"
                    ),
                    None,
                )
                for asked in question.periods[-2:]
            ]
        else:
            both = _two_columns(question, first, scored)
        if both[0] and both[1] and both[0] is not both[1]:
            return Answered((_difference(both[0], both[1]), _answer(both[0]), _answer(both[1])), (), "")
    return None


def _two_columns(question: AskedQuestion, first: _Scored, scored: Sequence[_Scored]) -> list[_Scored | None]:
    """The figures of two columns of a row that a question has by their names, in the order it has them."""
    text = f" {' '.join(stems(question.text))} "
    named = [
        (text.find(f" {' '.join(stems(each.cell.title))} "), each)
        for each in scored
        if each.row is first.row and each.cell.is_figure and each.cell.unit == first.cell.unit
    ]
    found = [each for at, each in sorted(named, key=lambda item: item[0]) if at >= 0]
    return [found[0], found[1]] if len(found) > 1 else [None, None]


def _difference(first: _Scored, second: _Scored) -> Answer:
    """One figure less the other, with the operation in words and both cells."""
    value = (first.cell.value or 0.0) - (second.cell.value or 0.0)
    base = _answer(first)
    names = [
        f"{each.row.name}, {each.cell.title.lower()}, {each.row.period.text}" for each in (first, second)
    ]
    shown = [show.with_unit(each.cell.value or 0.0, each.cell.unit) for each in (first, second)]
    return replace(
        base,
        kind="sum",
        name=f"{names[0]}, less {names[1]}",
        text=f"{value:,.2f}".rstrip("0").rstrip("."),
        value=value,
        rating="",
        target="",
        verdict="",
        of=tuple(f"{each.row.locator}#{each.cell.column}" for each in (first, second)),
        words=f"Worked out: {shown[0]} less {shown[1]}.",
    )


def _best_period(question: AskedQuestion, figures: Sequence[_Scored], series_of: SeriesOf) -> Answered | None:
    """The time in which a figure was greatest, least, best or worst, of all times in which it is printed."""
    own = [each for each in figures if not (each.cell.words & ASIDE or _says(each.row, ASIDE))] or figures
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
        is_least = polarity_of(first.row) != SMALLER
    if len({period for _, period, _, _ in points}) < 2 or not (
        is_least or question.wants("most") or question.wants("missed") or question.wants("finest")
    ):
        return None
    best = (min if is_least else max)(points, key=lambda point: point[2] or 0.0)
    answer = replace(
        _at(_answer(first), best),
        of=tuple(locator for locator, _, _, _ in points),
        words=f"The {'lowest' if is_least else 'highest'} of those printed: "
        + "; ".join(f"{period}: {text}" for _, period, _, text in points),
    )
    return Answered((answer, *(_answer(each) for each in own[: MOST_ANSWERS - 1])), (), "")


def _since_before(question: AskedQuestion, best: _Scored) -> Answer | None:
    """The figure itself where a question sets it against the one before, which it says beside it."""
    before = best.cell
    if not (question.is_yes_or_no and before.words & BEFORE):
        return None
    own = next((cell for cell in best.row.figures if cell.is_figure and not cell.words & ASIDE), None)
    if own is None:
        return None
    answer = _answer(_Scored(best.row, own, 0.0, 1.0, frozenset(), "any"))
    cells = (f"{best.row.locator}#{own.column}", f"{best.row.locator}#{before.column}")
    return replace(answer, words=f"{before.title}: {before.text} ({before.period.text}).", of=cells)


BEFORE = frozenset(map(stem, ("previous", "ago")))


RATED_TABLES = ("key actions", "savings proposals", "risks")
"""Names of tables with ratings, beside that of indicators, by which people ask for their rows."""


def _rated_table(question: AskedQuestion) -> str:
    """The table of ratings that a question names; empty for none."""
    return next((name for name in RATED_TABLES if name in question.text.lower()), "")


def _is_of_table(row: FactRow, table: str) -> bool:
    """Whether a row stands in a table that is named, or is about it."""
    words = stems(table)
    return not words or stems_of(row.table_title).issuperset(words) or f" {' '.join(words)} " in row.phrases


def _in_the_scale(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question for amber where reports have two ambers and no plain one asks for both."""
    has_two = facts.ratings.issuperset(TWO_AMBERS) and "Amber" not in facts.ratings
    if question.ratings != {"Amber"} or not has_two:
        return question
    return replace(question, ratings=TWO_AMBERS)


def _counted_by_name(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """Printed counts of what a question names with words that are usually none to look for: `reported`."""
    found = [
        _Scored(row, cell, 0.0, 1.0, frozenset(), _period_fit(question, cell.period))
        for row in facts.rows
        for cell in row.figures[:1]
        if cell.unit == "count"
        and any(
            not question.hints.isdisjoint(stems(entry.text))
            for entry in row.entries
            if entry.column == MEASURE
        )
    ]
    timely = [each for each in found if each.period_fit in TIMELY]
    if not timely:
        return None
    ordered = sorted(timely, key=lambda each: -(each.cell.value or 0.0))
    return Answered(tuple(_answer(each) for each in ordered[:MOST_ANSWERS]), (), "")


def _counted(question: AskedQuestion, facts: FactIndex) -> Answered:
    """How many are rated so: counts that reports print, and the rows themselves counted."""
    wanted = _wanted_ratings(replace(question, intents=question.intents | {"missed"}))
    words = [frozenset(stem(word) for word in rating.split()) for rating in wanted]
    others = tuple(
        term for term in question.terms if not any(stem(word) in _RATING_STEMS for word in term.word.split())
    )
    is_share = SHARE.search(question.text) is not None
    is_most = question.wants("most") or question.wants("least")
    printed = [
        _Scored(row, cell, 0.0, 1.0, frozenset(), _period_fit(question, cell.period))
        for row in facts.rows
        for cell in [each for each in row.figures if each.unit == ("percent" if is_share else "count")][:1]
        if not row.rating
        and any(
            frozenset(stems(entry.text.replace("_", " "))) == each for entry in row.entries for each in words
        )
        and (is_most or all(_in_row(term, row) >= FOUND for term in others if term.is_specific))
    ]
    fitting = [each for each in printed if each.period_fit in TIMELY]
    if is_most:
        return _most_rated(question, fitting)
    table = _rated_table(question)
    fitting = [each for each in fitting if _is_of_table(each.row, table)]
    rows = [
        row
        for row in facts.rows
        if _is_of_table(row, table)
        and row.rating in wanted
        and not row.is_copy
        and all(_in_row(term, row) >= FOUND for term in others if term.is_specific)
        and _period_fit(question, _rated_period(row)) in TIMELY
    ]
    answers = [
        _answer(each) for each in sorted(fitting, key=lambda each: -(each.cell.value or 0.0))[:MOST_ANSWERS]
    ]
    if rows and not is_share:
        of_table = [row for row in rows if (row.table, row.report) == (rows[0].table, rows[0].report)]
        first = _of_row(of_table[0])
        answers.append(
            replace(
                first,
                kind="sum",
                name=f"Rows of {first.table_title} rated {' or '.join(wanted)}",
                text=str(len(of_table)),
                value=float(len(of_table)),
                unit="count",
                of=tuple(row.locator for row in of_table),
                words="Counted from the rows that are published.",
            )
        )
    if answers:
        printed_first, counted = answers[: MOST_ANSWERS - 1], answers[-1:]
        return Answered(tuple(dict.fromkeys((*printed_first, *counted))), (), "")
    near = tuple(_answer(each) for each in printed[:MOST_NEAR])
    return Answered(
        (),
        near,
        f"Nothing here counts that for {_asked(question)}."
        if question.periods
        else "Nothing here counts that.",
    )


def _most_rated(question: AskedQuestion, printed: Sequence[_Scored]) -> Answered:
    """Printed counts of one rating by group, most (or least) first; totals are none of them."""
    groups = [each for each in printed if not each.row.is_total and each.cell.value is not None]
    if not groups:
        return Answered((), _near(printed), "Nothing here counts that by group.")
    newest = max(each.row.period.end or date.min for each in groups)
    of_time = [each for each in groups if (each.row.period.end or date.min) == newest]
    sign = 1 if question.wants("least") else -1
    ordered = sorted(of_time, key=lambda each: (sign * (each.cell.value or 0.0), each.row.locator))
    return Answered(tuple(_answer(each) for each in ordered[:MOST_ANSWERS]), (), "")


_RATING_STEMS = frozenset(map(stem, ("red", "amber", "green", "rated", "rating")))


def _rated_period(row: FactRow) -> Period:
    return next(
        (cell.period for cell in row.figures if not cell.words & ASIDE and cell.period.start), row.period
    )


def _newest_first(rows: Sequence[FactRow]) -> list[FactRow]:
    return sorted(rows, key=lambda row: (-(_rated_period(row).end or date.min).toordinal(), row.locator))


def _of_row(row: FactRow) -> Answer:
    """The figure that a row's rating is of, else the rating itself."""
    cell = next((cell for cell in row.figures if not cell.words & ASIDE), None)
    if cell is None:
        cell = next((entry for entry in row.entries if entry.text == row.rating), EMPTY_CELL)
    return _answer(_Scored(row, cell, 0.0, 1.0, frozenset(), "any"))


EMPTY_CELL = FactCell("", "", "", None, "", EVER, frozenset())


def _extremes(question: AskedQuestion, figures: Sequence[_Scored]) -> list[_Scored]:
    """Figures of one column that fit equally well, greatest (or least) first; totals are none of them."""
    by_wanted = [
        each
        for each in figures
        if any(not entry.words.isdisjoint(question.wanted) for entry in each.row.entries)
    ]
    first = (by_wanted or figures)[0]
    alike = [
        each
        for each in _of_the_column(first, figures)
        if not each.row.is_total and each.cell.value is not None and each.cell.unit == first.cell.unit
    ]
    alike = _of_one_time(question, first, alike)
    sign = -1 if question.wants("most") else 1
    return (
        sorted(alike, key=lambda each: (sign * (each.cell.value or 0.0), each.row.locator))
        if len(alike) > 1
        else []
    )


def _of_one_time(question: AskedQuestion, first: _Scored, alike: Sequence[_Scored]) -> list[_Scored]:
    """Figures that may be set against each other: no targets beside results, and all of one time.

    Where totals over all years are printed and no year is asked for, those are meant.
    """
    if not _asks_aside(question):
        alike = [each for each in alike if not _says(each.row, ASIDE)] or list(alike)
    if question.periods:
        return list(alike)
    totals = [each for each in alike if each.row.is_of_all_years]
    if len(totals) > 1:
        return totals
    lead = first if any(each is first for each in alike) else alike[0]
    return [
        each for each in alike if each.row.report == lead.row.report and each.row.period == lead.row.period
    ]


def _of_the_column(first: _Scored, figures: Sequence[_Scored]) -> list[_Scored]:
    """The figures of the same column that fit the question as well."""
    return [
        each
        for each in figures
        if each.row.table == first.row.table
        and each.cell.column == first.cell.column
        and each.coverage >= first.coverage - FITS_AS_WELL
    ]


def _on_one_side(question: AskedQuestion, figures: Sequence[_Scored]) -> list[_Scored]:
    """Differences from the budget on the side that is asked for, those that fit equally by size."""
    sign = 1 if question.wants("over") else -1
    first = figures[0]
    alike = _of_the_column(first, figures)
    if len(alike) < 2 or all((each.cell.value or 0.0) >= 0 for each in alike):
        return list(figures)
    there = [each for each in alike if sign * (each.cell.value or 0.0) > 0 and not each.row.is_total]
    return sorted(there, key=lambda each: (-sign * (each.cell.value or 0.0), each.row.locator))


def _summed(figures: Sequence[_Scored]) -> Answer | None:
    """The sum of figures of one column, period and unit that fit equally well; None for a lone figure."""
    first = figures[0]
    if first.cell.unit not in ("gbp", "count"):
        return None
    parts = [
        each
        for each in figures
        if each.row.table == first.row.table
        and each.cell.column == first.cell.column
        and each.cell.period == first.cell.period
        and each.cell.unit == first.cell.unit
        and each.row.report == first.row.report
        and each.coverage >= first.coverage - FITS_AS_WELL
        and not each.row.is_total
    ]
    if len(parts) < 2:
        return None
    value = sum(each.cell.value or 0.0 for each in parts)
    base = _answer(first)
    return replace(
        base,
        kind="sum",
        name=f"Sum over {len(parts)} rows of {first.row.table_title}",
        text=f"{value:,.2f}".rstrip("0").rstrip("."),
        value=value,
        rating="",
        target="",
        verdict="",
        of=tuple(f"{each.row.locator}#{each.cell.column}" for each in parts),
        words=f"Added up from {len(parts)} cells of the column {first.cell.title}.",
    )


def _series(timely: Sequence[_Scored], first: _Scored, series_of: SeriesOf) -> Answered:
    points = [point for point in series_of(first.row) if point[2] is not None]
    if len({period for _, period, _, _ in points}) < 2:
        points = _same_cell_elsewhere(timely, first)
    if len({period for _, period, _, _ in points}) < 2:
        near = tuple(_answer(each) for each in timely[:MOST_NEAR])
        return Answered((), near, "There is only one figure for that, which makes no trend.")
    newest = points[-1]
    series = replace(
        _at(_answer(first), newest),
        kind="series",
        of=tuple(locator for locator, _, _, _ in points),
        words="; ".join(f"{period}: {text}" for _, period, _, text in points),
    )
    return Answered((series, *(_answer(each) for each in timely[: MOST_ANSWERS - 1])), (), "")


SeriesPoint = tuple[str, str, float | None, str]
"""A cell's locator, its period, value and text."""


def _at(answer: Answer, point: SeriesPoint) -> Answer:
    """An answer about another cell of the same series: what it says of the first cell alone is left out."""
    locator, period, value, text = point
    moved = replace(
        answer, row=row_name(locator), column=last_cell(locator), period=period, value=value, text=text
    )
    if (moved.row, moved.column) == (answer.row, answer.column):
        return moved
    return replace(moved, table=table_of(locator), report=holder(locator), rating="", target="", verdict="")


def _same_cell_elsewhere(
    timely: Sequence[_Scored], first: _Scored
) -> list[tuple[str, str, float | None, str]]:
    """The same column of rows with the same name in other periods."""
    found = {
        each.cell.period.text or each.row.period.text: each
        for each in reversed(timely)
        if each.row.table == first.row.table
        and each.cell.column == first.cell.column
        and each.row.name == first.row.name
        and not each.row.is_of_all_years
    }
    ordered = sorted(found.items(), key=lambda item: item[1].cell.period.end or date.min)
    return [
        (f"{each.row.locator}#{each.cell.column}", period, each.cell.value, each.cell.text)
        for period, each in ordered
    ]


def _title(row: FactRow, cell: FactCell) -> str:
    """What people call a figure: what its row says is measured where its column says no more than "value"."""
    if cell.column not in VALUES:
        return cell.title
    said = next((entry.text for entry in row.entries if entry.column == MEASURE), "")
    return "" if said and said in row.name else said or cell.title


def _answer(scored: _Scored) -> Answer:
    row, cell = scored.row, scored.cell
    period = cell.period if cell.period.start else row.period
    note = NOTES.get(scored.period_fit, "")
    return Answer(
        kind="sentence" if scored.is_text else "cell",
        dataset=row.package,
        version=row.version,
        table=row.table,
        table_title=row.table_title,
        row=row.locator,
        column=cell.column,
        title=_title(row, cell),
        name=row.name or row.table_title,
        text=cell.text,
        value=cell.value,
        unit=cell.unit,
        period=period.text,
        report=row.report,
        publisher=row.publisher,
        rating=row.rating,
        target=_target(row, cell),
        verdict=_verdict(row, cell),
        words=note,
    )


def _target_of(row: FactRow, cell: FactCell) -> FactCell | None:
    """The target beside a result; None of a figure that is itself a target or stands aside."""
    return None if cell.value is None or cell.words & ASIDE else target_beside(row)


def _year_target_of(row: FactRow, cell: FactCell) -> FactCell | None:
    """The year's target beside a figure whose own period has none in figures; None where there is none."""
    target = _target_of(row, cell)
    return annual_target(row) if target is not None and target.value is None else None


def _target(row: FactRow, cell: FactCell) -> str:
    target = _target_of(row, cell)
    if target is None:
        return ""
    if year := _year_target_of(row, cell):
        return f"{_with_unit(year, cell.unit)} for the whole year"
    return _with_unit(target, cell.unit)


def _with_unit(target: FactCell, unit: str) -> str:
    is_bare = BARE_NUMBER.fullmatch(target.text) is not None and target.value is not None
    return show.with_unit(target.value or 0.0, unit) if is_bare else target.text


def _verdict(row: FactRow, cell: FactCell) -> str:
    """`Met`, or `Missed` and by how much; empty where the figures or the polarity do not tell."""
    target = _target_of(row, cell)
    if target is None or target.value is None:
        return ""
    told = verdict_of(cell.value, target.value, polarity_of(row))
    if told == UNTOLD and row.met is not None:
        told = MET if row.met else MISSED
    if told == MISSED:
        return f"{MISSED}, {gap_words(cell.value, target.value, cell.unit)}"
    return "" if told == UNTOLD else told


def _near(scored: Sequence[_Scored]) -> tuple[Answer, ...]:
    return tuple(_answer(each) for each in scored[:MOST_NEAR])


def _about_some(question: AskedQuestion, scored: Sequence[_Scored]) -> list[_Scored]:
    """What has a word of what is asked about, beyond the measure: no cost is near to another's."""
    about = [term for term in question.terms if term.is_specific and not _is_measured(term)]
    return [
        each
        for each in scored
        if any(term.word not in each.missing and _in_row(term, each.row) >= FOUND_IN_WORDS for term in about)
    ]


def _newest_of(fitting: Sequence[_Scored]) -> _Scored:
    """The best of the newest period; a target or another's figure only where nothing else fits."""
    own = [each for each in fitting if not (each.cell.words & ASIDE or _says(each.row, ASIDE))]
    return max(own or fitting, key=lambda each: each.cell.period.end or each.row.period.end or date.min)


def _other_period(question: AskedQuestion, newest: _Scored) -> str:
    period = newest.cell.period if newest.cell.period.start else newest.row.period
    if not period.text:
        return f"No figure for that is of {_asked(question)}."
    return f"The newest figure for that is of {period.text}; you asked for {_asked(question)}."


def _asked(question: AskedQuestion) -> str:
    return ", ".join(period.text for period in question.periods)


def _offer(missing: Sequence[str], facts: FactIndex) -> str:
    """The words that may have been meant, to be asked with; none is taken."""
    meant = [near for words in missing for word in words.split() if (near := facts.spelled_like(word))]
    return f"{OFFER}{_quoted(meant)}?" if meant else ""


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
