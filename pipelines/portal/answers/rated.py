"""Questions of ratings: lists and counts of what is red or green, missed or met."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from pipelines.portal.answers.among import chosen_among, period_told, totals
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import (
    ASIDE,
    MEASURE,
    MOST_NEAR,
    Answer,
    Answered,
    Scored,
    asked_for,
    card_of,
    card_of_row,
    in_quotes,
    near_cards,
)
from pipelines.portal.answers.facts import (
    FactIndex,
    FactRow,
    stems_of,
)
from pipelines.portal.answers.orders import (
    by_gap,
)
from pipelines.portal.answers.ranking import (
    FOUND,
    MET_RATINGS,
    TIMELY,
    fit_of_period,
    is_in_any_heading,
    ranked_cells,
    share_in_row,
    term_is_aside,
)
from pipelines.portal.answers.stemming import stem, stems
from pipelines.portal.answers.terms import BARE_QUARTER
from pipelines.rows.periods import Period

MOST_ANSWERS = 5
MOST_LISTED = 10
SHARE = re.compile(r"\b(?:percent|percentage|proportion|share)\b", re.IGNORECASE)
MISSED_RATINGS = ("Red", "Red Amber", "Amber")

LATE_RATINGS = ("Red", "Red Amber", "Amber", "Green Amber")
LATE = re.compile(
    r"\b(?:delayed|late|running late|overdue|behind schedule|off track|slipping|slipped"
    r"|not on (?:track|course|schedule)"
    r"|(?<!who is )(?<!who was )behind)\b",
    re.IGNORECASE,
)
"""What asks for actions that are not on track, which no shade of amber is."""
BELOW = re.compile(
    r"\b(?:how many|number of)\b.*\b(?:below|under|short of|off|behind|not (?:on|at|meeting))"
    r" (?:their |its |the )?targets?\b",
    re.IGNORECASE,
)
"""What counts all that were below target, by however little: every rating but the best."""
UNRATED_ROWS = ("",)
UNRATED = re.compile(
    r"\b(?:unrated|not (?:yet )?rated|without (?:a |any )?(?:rating|colour)|no (?:rag )?(?:rating|colour))\b",
    re.IGNORECASE,
)
"""What asks for what stands in a table of ratings and has none."""
BELOW_RATINGS = ("Red", "Red Amber", "Green Amber")
TOLD = {
    BELOW_RATINGS: "below target",
    UNRATED_ROWS: "without a rating",
    MISSED_RATINGS: "that missed their target",
    MET_RATINGS: "that met their target",
    LATE_RATINGS: "that are not on track",
}
ACTIONS = re.compile(r"\b(?:actions?|projects?|milestones?|initiatives?)\b", re.IGNORECASE)
TWO_AMBERS = frozenset(("Red Amber", "Green Amber"))


SCALE = ("Red", "Red Amber", "Amber", "Green Amber", "Green", "Blue")
"""All ratings, the worst first."""
NOT_RATED = re.compile(
    r"\b(?:not|other than|except|besides|apart from|anything but|never)\b[ -]"
    r"(?:(?:yet|all|fully|currently|rated|been|marked|at|been rated|the|on) )*(?:red|amber|green)\b",
    re.IGNORECASE,
)
"""What asks for all ratings but those that are named: `which actions are not green`."""


INDICATOR = "indicator"
OF_INDICATORS = re.compile(r"\b(?:measures?|indicators?|kpis?|targets)\b", re.IGNORECASE)
"""What asks for indicators, whatever else is rated."""


def wanted_ratings(question: AskedQuestion) -> tuple[str, ...]:
    """The ratings of the rows that a question wants listed."""
    if question.ratings and NOT_RATED.search(question.text):
        both = " ".join(word for word in ("Green", "Red", "Amber") if word in question.ratings)
        named = {both} if both in TWO_AMBERS else set(question.ratings)
        return tuple(rating for rating in SCALE if rating not in named)
    if question.ratings == TWO_AMBERS:
        return tuple(sorted(TWO_AMBERS))
    if question.ratings and (question.wants("missed") or question.wants("met") or _asks_for_rated(question)):
        both = " ".join(word for word in ("Green", "Red", "Amber") if word in question.ratings)
        return (both,) if both in ("Green Amber", "Red Amber") else tuple(sorted(question.ratings))
    if UNRATED.search(question.text) and _asks_for_rated(question):
        return UNRATED_ROWS
    if LATE.search(question.text) and ACTIONS.search(question.text):
        return LATE_RATINGS
    if question.wants("missed"):
        return MISSED_RATINGS
    return MET_RATINGS if question.wants("met") else ()


def counts_below(question: AskedQuestion, facts: FactIndex) -> bool:
    """Whether a question counts all below target where reports rate by a scale of two ambers."""
    return BELOW.search(question.text) is not None and facts.ratings.issuperset(TWO_AMBERS)


def _is_met(wanted: Sequence[str]) -> bool | None:
    """What a row without a rating says of its target where those ratings are wanted; None for single ones."""
    return {MISSED_RATINGS: False, MET_RATINGS: True}.get(tuple(wanted))


def _asks_for_rated(question: AskedQuestion) -> bool:
    words = question.text.lower()
    return (
        any(word in words for word in ("rated", "rating", "which", "what indicators", "list"))
        and "how many" not in words
        and "number of" not in words
    )


IN_WORDS = (
    (
        re.compile(
            r"(?:target )?(?:on target|met|achieved|on track|on course|on schedule|completed?|done|finished)",
            re.IGNORECASE,
        ),
        "Green",
    ),
    (re.compile(r"(?:near|just|slight|within|narrow|almost)\w*\b.*", re.IGNORECASE), "Amber"),
    (
        re.compile(
            r"(?:off target|off track|not met|not achieved|missed|behind(?: schedule)?)", re.IGNORECASE
        ),
        "Red",
    ),
)
"""Ratings in words of which everybody knows where on a scale they stand."""


@lru_cache(maxsize=256)
def _in_colour(rating: str) -> str:
    """The colour that a rating in words stands for; one that is no such word as it is."""
    return next((colour for pattern, colour in IN_WORDS if pattern.fullmatch(rating)), rating)


def is_rated_so(row: FactRow, wanted: Sequence[str]) -> bool:
    """Whether a row has one of the ratings, in words too where it is asked how rows stand to their target."""
    if row.rating in wanted:
        return True
    is_of_target = tuple(wanted) in (MET_RATINGS, MISSED_RATINGS, BELOW_RATINGS)
    return is_of_target and _in_colour(row.rating) in wanted


def is_rated_then(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a row was rated in the time asked for: by its figure's own time, or by that of its report.

    A report of a quarter rates some figures of the quarter before, and counts them among its own.
    """
    return any(fit_of_period(question, each) in TIMELY for each in (period_of_rating(row), row.period))


def list_of_rated(
    question: AskedQuestion, facts: FactIndex, wanted: Sequence[str], *, counts: bool = False
) -> Answered:
    """The rows with one of the ratings, worst first, as far as words and period fit; or how many they are."""
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
        and not BARE_QUARTER.fullmatch(term.word)
    )
    table = _rated_table(question, facts, is_loose=True)
    if tuple(wanted) == UNRATED_ROWS and not table:
        return Answered((), (), "Say what you want listed without a rating, such as actions or indicators.")
    terms = tuple(term for term in terms if not set(stems(table)).issuperset(term.stems))
    if tuple(wanted) == LATE_RATINGS:
        terms = tuple(term for term in terms if not LATE.search(term.word))
    asked = replace(question, terms=terms)
    met = _is_met(wanted)
    rated_tables = {row.table for row in facts.rows if row.rating}
    rows = [
        row
        for row in facts.rows
        if _is_of_table(row, table)
        and (is_rated_so(row, wanted) or (row.met is not None and row.met is met))
        and not row.is_copy
        and (row.rating or tuple(wanted) != UNRATED_ROWS or row.table in rated_tables)
    ]
    if not table and OF_INDICATORS.search(question.text):  # savings that are rated are no measures
        rows = [row for row in rows if any(entry.column == INDICATOR for entry in row.entries)] or rows
    if counts and table:  # a remark on an action that names indicators makes it none
        rows = [row for row in rows if stems_of(row.table_title).issuperset(stems(table))] or rows
    missing = [
        term.word
        for term in terms
        if term.is_specific
        and not any(share_in_row(term, row) >= FOUND or is_in_any_heading(term, row) for row in rows)
    ]
    if missing:
        near = near_cards(ranked_cells(asked, facts))
        return Answered((), near, f"Nothing with such a rating is about {in_quotes(missing)}.")
    held = [
        row
        for row in rows
        if all(
            share_in_row(term, row) >= FOUND or is_in_any_heading(term, row)
            for term in terms
            if term.is_specific
        )
    ]
    timely = [row for row in held if is_rated_then(question, row)]
    if not timely:
        near = tuple(card_of_row(row) for row in _newest_first(held)[:MOST_NEAR])
        newest = period_of_rating(_newest_first(held)[0]).text if held else ""
        time_asked = asked_for(question)
        told = f"The newest that is rated so is of {newest}; you asked for {time_asked}." if newest else ""
        return Answered(
            (), near, told or f"Nothing {'that is about all of that' if rows else 'here'} has such a rating."
        )
    order = {rating: number for number, rating in enumerate(wanted)}
    ordered = sorted(_newest_first(timely), key=lambda row: order.get(row.rating, 0))
    if not question.periods:
        newest_end = max((row.period.end or date.min for row in ordered), default=date.min)
        ordered = [row for row in ordered if (row.period.end or date.min) == newest_end] or ordered
    listed = _listed(question, facts, ordered, terms, table, wanted)
    if not counts:
        return Answered(listed, (), "")
    name = f"Rows of {ordered[0].table_title} {TOLD.get(tuple(wanted), '')}".strip()
    among = listed[0].among.replace(f"Number 1 of {len(ordered)}", str(len(ordered)), 1)
    return Answered((count_of_rows(ordered, name, among), *listed[: MOST_ANSWERS - 1]), (), "")


def _listed(
    question: AskedQuestion,
    facts: FactIndex,
    ordered: Sequence[FactRow],
    terms: Sequence[Term],
    table: str,
    wanted: Sequence[str],
) -> tuple[Answer, ...]:
    """The cards of rows with a rating, each saying how many there are and of how many."""
    ends, shown = {row.period.end for row in ordered}, {row.table for row in ordered}
    specific = [term for term in terms if term.is_specific]
    rows = [
        row
        for row in facts.rows
        if row.table in shown
        and not row.is_copy
        and _is_of_table(row, table)
        and all(share_in_row(term, row) >= FOUND for term in specific)
    ]
    of_time = [row for row in rows if row.period.end in ends and is_rated_then(question, row)]
    rated = sum(bool(row.rating) or row.met is not None for row in of_time)
    others = sum((bool(row.rating) or row.met is not None) for row in rows) - rated
    is_unrated = tuple(wanted) == UNRATED_ROWS
    without = 0 if is_unrated else len(of_time) - rated
    among = f"{len(of_time)} in all" if is_unrated else f"{rated} with a rating or verdict"
    left_out = ((without, "without a rating or verdict"), (others, "of other periods"))
    period = period_told(row.period for row in ordered)
    what = TOLD.get(tuple(wanted), f"rated {' or '.join(wanted)}")
    return tuple(
        replace(
            card_of_row(row),
            words=_of_another_time(question, row),
            among=chosen_among(
                f"Number {place} of {len(ordered)} {what}",
                among,
                period,
                left_out,
            ),
        )
        for place, row in enumerate(ordered[:MOST_LISTED], 1)
    )


def _of_another_time(question: AskedQuestion, row: FactRow) -> str:
    """What is said beside a figure that the report of the time asked for gives of another time."""
    period = period_of_rating(row)
    if not question.periods or fit_of_period(question, period) in TIMELY:
        return ""
    return f"The report of {row.period.text} rates it by a figure of {period.text}."


def names_rated_things(question: AskedQuestion) -> bool:
    """Whether a question names what is rated, so that it asks for a count or share of those."""
    return RATED_THINGS.search(question.text) is not None


RATED_THINGS = re.compile(
    r"\b(?:indicators?|actions?|measures?|targets?|ratings?|projects?|risks?)\b", re.IGNORECASE
)


def count_of_named(question: AskedQuestion, facts: FactIndex) -> Answered | None:
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
        and all(share_in_row(term, row) >= FOUND for term in others)
        and fit_of_period(question, row.period) in TIMELY
    ]
    missed = MISS.search(question.text) is not None
    is_set_against_target = missed or MEET.search(question.text) is not None
    if words <= {stem("target"), stem("indicator")} and not is_set_against_target:
        return None  # how many indicators there are is printed
    if any(map(term_is_aside, others)):
        return None
    order = by_gap(rows, ASIDE, missed=missed) if is_set_against_target else None
    counted = rows if order is None else [each.row for each in order.placed]
    if not counted:
        return None
    newest = max(counted, key=lambda row: (row.period.end or date.min, row.table))
    place = (newest.table, newest.report)
    of_report = [row for row in counted if (row.table, row.report) == place]
    if len({row.name for row in of_report}) < len(of_report) and words == {stem("indicator")}:
        return None  # a row for each year of an indicator counts none
    elsewhere = (len(counted) - len(of_report), "of other reports or tables")
    all_rows = f"All {len(of_report)} rows of {newest.table_title} that fit"
    among = chosen_among(all_rows, "", newest.period.text, (elsewhere,))
    if order is not None:
        judged = by_gap([row for row in rows if (row.table, row.report) == place], ASIDE, missed=missed)
        unjudged = (judged.unjudged, "without a number in one of the two")
        among = chosen_among(
            f"{len(of_report)} that {'missed' if missed else 'met'} their target",
            f"{judged.judged} with a target and a figure",
            newest.period.text,
            (unjudged, elsewhere),
        )
    return Answered((count_of_rows(of_report, f"Rows of {newest.table_title}", among),), (), "")


COUNTED = re.compile(
    r"\b(?:how many|number of)\s+(key actions|indicators|targets|savings|risks)\b", re.IGNORECASE
)
MISS = re.compile(
    r"\b(?:miss(?:ed)?|not met|fell short|failed"
    r"|(?:below|under|off|short of) (?:its |their |the )?targets?)\b",
    re.IGNORECASE,
)
MEET = re.compile(r"\b(?:met|hit|reached|achieved)\b", re.IGNORECASE)


def count_of_rows(rows: Sequence[FactRow], name: str, among: str) -> Answer:
    """A card with how many rows there are, and the place of each."""
    return replace(
        card_of_row(rows[0]),
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
        among=among,
    )


def _rated_table(question: AskedQuestion, facts: FactIndex, *, is_loose: bool = False) -> str:
    """The name of the table with ratings that a question names, such as key actions; empty for none.

    Loosely, one word of the name is enough: `actions`.
    """
    asked = question.text.lower()
    named = next((name for name in facts.rated_tables if name in asked), "")
    if named or not is_loose:
        return named
    things = {stem(word) for word in RATED_THINGS.findall(asked)} - {stem("target"), stem("measure")}
    titles = [stems_of(name) for name in facts.rated_tables]
    return next((thing for thing in sorted(things) if any(thing in title for title in titles)), "")


def _is_of_table(row: FactRow, table: str) -> bool:
    """Whether a row stands in a table that is named, or is about it."""
    words = stems(table)
    return not words or stems_of(row.table_title).issuperset(words) or f" {' '.join(words)} " in row.phrases


def in_the_scale(question: AskedQuestion, facts: FactIndex) -> AskedQuestion:
    """A question for amber where reports have two ambers and no plain one asks for both."""
    has_two = facts.ratings.issuperset(TWO_AMBERS) and "Amber" not in facts.ratings
    if question.ratings != {"Amber"} or not has_two:
        return question
    return replace(question, ratings=TWO_AMBERS)


def count_by_name(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """Printed counts of what a question names with words that are usually none to look for: `reported`."""
    found = [
        Scored(row, cell, 0.0, 1.0, frozenset(), fit_of_period(question, cell.period))
        for row in facts.rows
        for cell in row.figures[:1]
        if cell.unit == "count"
        and any(
            question.hints.issuperset(stems(entry.text)) and entry.text
            for entry in row.entries
            if entry.column == MEASURE
        )
    ]
    timely = [each for each in found if each.period_fit in TIMELY]
    if not timely:
        return None
    ordered = sorted(timely, key=lambda each: -(each.cell.value or 0.0))
    return Answered(tuple(card_of(each) for each in ordered[:MOST_ANSWERS]), (), "")


def count_of_rated(question: AskedQuestion, facts: FactIndex) -> Answered:
    """How many are rated so: counts that reports print, and the rows themselves counted."""
    wanted = wanted_ratings(replace(question, intents=question.intents | {"missed"}))
    words = [frozenset(stem(word) for word in rating.split()) for rating in wanted]
    others = tuple(
        term for term in question.terms if not any(stem(word) in RATING_STEMS for word in term.word.split())
    )
    is_share = SHARE.search(question.text) is not None
    is_most = question.wants("most") or question.wants("least")
    printed = [
        Scored(row, cell, 0.0, 1.0, frozenset(), fit_of_period(question, cell.period))
        for row in facts.rows
        for cell in [each for each in row.figures if each.unit == ("percent" if is_share else "count")][:1]
        if not row.rating
        and any(
            frozenset(stems(entry.text.replace("_", " "))) == each for entry in row.entries for each in words
        )
        and (is_most or all(share_in_row(term, row) >= FOUND for term in others if term.is_specific))
    ]
    fitting = [each for each in printed if each.period_fit in TIMELY]
    if is_most:
        return _most_rated(question, fitting)
    table = _rated_table(question, facts)
    fitting = [each for each in fitting if _is_of_table(each.row, table)]
    rows = [
        row
        for row in facts.rows
        if _is_of_table(row, table)
        and row.rating in wanted
        and not row.is_copy
        and all(share_in_row(term, row) >= FOUND for term in others if term.is_specific)
        and is_rated_then(question, row)
    ]
    # a total that has all words as well, such as the report's name, is of all that is asked for
    is_of_all = any(each.row.is_total for each in fitting)
    ordered = sorted(
        fitting, key=lambda each: (is_of_all and not each.row.is_total, -(each.cell.value or 0.0))
    )
    answers = [card_of(each) for each in ordered[:MOST_ANSWERS]]
    if rows and not is_share:
        newest = max(rows, key=lambda row: (row.period.end or date.min, row.table))
        place = (newest.table, newest.report)
        of_table = [row for row in rows if (row.table, row.report) == place]
        rated = sum(
            bool(row.rating)
            and is_rated_then(question, row)
            and all(share_in_row(term, row) >= FOUND for term in others if term.is_specific)
            for row in facts.rows
            if (row.table, row.report) == place and not row.is_copy
        )
        what = f"rated {' or '.join(wanted)}"
        among = chosen_among(
            f"{len(of_table)} {what}",
            f"{rated} rated rows",
            of_table[0].period.text,
            ((len(rows) - len(of_table), "of other reports or tables"),),
        )
        answers.append(count_of_rows(of_table, f"Rows of {of_table[0].table_title} {what}", among))
    if answers:
        printed_first, counted = answers[: MOST_ANSWERS - 1], answers[-1:]
        return Answered(tuple(dict.fromkeys((*printed_first, *counted))), (), "")
    near = tuple(card_of(each) for each in printed[:MOST_NEAR])
    return Answered(
        (),
        near,
        f"Nothing here counts that for {asked_for(question)}."
        if question.periods
        else "Nothing here counts that.",
    )


def _most_rated(question: AskedQuestion, printed: Sequence[Scored]) -> Answered:
    """Printed counts of one rating by group, most (or least) first; totals are none of them."""
    groups = [each for each in printed if not each.row.is_total and each.cell.value is not None]
    sides = _sides(question)
    named = [each for each in groups if any(_names_all(side, each.row) for side in sides)]
    is_between_two = all(any(_names_all(side, each.row) for each in groups) for side in sides)
    if sides and not is_between_two:
        return Answered((), near_cards(named or groups), "Nothing here counts that for both.")
    others = [each for each in groups if named and not any(each is one for one in named)]
    groups = named or groups
    if not groups:
        return Answered((), near_cards(printed), "Nothing here counts that by group.")
    newest = max(each.row.period.end or date.min for each in groups)
    of_time = [each for each in groups if (each.row.period.end or date.min) == newest]
    sign = 1 if question.wants("least") else -1
    ordered = sorted(of_time, key=lambda each: (sign * (each.cell.value or 0.0), each.row.locator))
    left_out = (
        totals(sum(each.row.is_total for each in printed)),
        (len(others), "not asked for"),
        (len(groups) - len(of_time), "of other periods"),
    )
    period = period_told(each.row.period for each in ordered)
    first = "most" if sign < 0 else "fewest"
    cards = tuple(
        replace(
            card_of(each),
            among=chosen_among(
                f"Place {place} of {len(ordered)} printed counts, {first} first", "", period, left_out
            ),
        )
        for place, each in enumerate(ordered[:MOST_ANSWERS], 1)
    )
    return Answered(cards, (), "")


def _sides(question: AskedQuestion) -> tuple[tuple[Term, ...], ...]:
    """The terms on each side of an "or" or "than" between two groups; empty where nothing is between."""
    between = BETWEEN.search(question.text)
    if between is None:
        return ()
    own = [term for term in question.terms if term.is_specific and not RATING_STEMS.issuperset(term.stems)]
    own = [term for term in own if not RATED_THINGS.search(term.word)]
    places = {term.word: question.text.find(term.word) for term in own}
    before = tuple(term for term in own if places[term.word] < between.start())
    behind = tuple(term for term in own if places[term.word] >= between.end())
    return (before, behind) if before and behind else ()


def _names_all(terms: Sequence[Term], row: FactRow) -> bool:
    return all(share_in_row(term, row) >= FOUND for term in terms)


BETWEEN = re.compile(r"\b(?:or|than|versus|vs)\b", re.IGNORECASE)
RATING_STEMS = frozenset(map(stem, ("red", "amber", "green", "rated", "rating")))


def period_of_rating(row: FactRow) -> Period:
    """The period of the figure that a row's rating judges."""
    return next(
        (cell.period for cell in row.figures if not cell.words & ASIDE and cell.period.start), row.period
    )


def _newest_first(rows: Sequence[FactRow]) -> list[FactRow]:
    return sorted(rows, key=lambda row: (-(period_of_rating(row).end or date.min).toordinal(), row.locator))
