"""How many rows of a list have one entry, such as the initiatives that one directorate leads.

No report prints such counts. A row counts only if its whole entry is what the question names, so that a
part of a name, or a word in passing, counts nothing; the rows stand behind the count.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from pipelines.portal.answers.among import chosen_among
from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import Answered, Scored, card_of
from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow, stems_of
from pipelines.portal.answers.ranking import TIMELY, fit_of_period, has_any_within
from pipelines.portal.answers.rated import MOST_ANSWERS, count_of_rows
from pipelines.portal.answers.stemming import stem, stems

HOW_MANY = re.compile(r"\b(?:how many|number of|count of)\b", re.IGNORECASE)
WHICH = re.compile(r"\W*(?:which|what|list)\b", re.IGNORECASE)
"""What asks for the rows themselves."""
HAS_NONE = re.compile(r"\b(?:has|have|had|with|show(?:s|ed)?|give[sn]?|gave) no\b", re.IGNORECASE)
"""What asks for entries that say that there is none: `had no milestone`."""
NONE = stem("no")
LONGEST_NONE = 4
"""Words up to which an entry says only that there is none: `No Q1 milestone`."""


def count_by_entry(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The rows of a list with an entry that is named, counted and shown; None for no such list."""
    is_list = WHICH.match(question.text) is not None and HAS_NONE.search(question.text) is not None
    is_count = HOW_MANY.search(question.text) is not None
    if not (is_count or is_list) or question.ratings or question.intents - {"count"}:
        return None
    needed = [term for term in question.terms if term.is_specific or is_list]
    rows: list[tuple[FactRow, FactCell]] = []
    for row in facts.rows:
        if row.is_copy or row.figures or fit_of_period(question, row.period) not in TIMELY:
            continue
        title = tuple(stems(row.table_title))
        others = [term for term in needed if not _names(term, title, is_list=is_list)]
        if len(others) == len(needed) or not others:
            continue
        if cell := _entry_named(question, others, row):
            rows.append((row, cell))
    if not rows:
        return None
    newest, _ = max(rows, key=lambda each: (each[0].period.end or date.min, each[0].table))
    column = next(cell.column for row, cell in rows if row is newest)
    shown = [
        (row, cell)
        for row, cell in rows
        if (row.table, row.report, cell.column) == (newest.table, newest.report, column)
    ]
    said = shown[0][1]
    among = chosen_among(
        f"All {len(shown)} rows of {newest.table_title} with “{said.text}” as {said.title}",
        "",
        newest.period.text,
        ((len(rows) - len(shown), "of other reports or columns"),),
    )
    cards = (card_of(Scored(row, cell, 0.0, 1.0, frozenset(), "any")) for row, cell in shown)
    if is_list:
        first, *more = cards
        return Answered((replace(first, among=among), *more)[:MOST_ANSWERS], (), "")
    counted = count_of_rows([row for row, _ in shown], f"Rows of {newest.table_title}", among)
    return Answered((counted, *list(cards)[: MOST_ANSWERS - 1]), (), "")


def _names(term: Term, title: tuple[str, ...], *, is_list: bool) -> bool:
    """Whether a word is the title of a table; where a list is asked for, a part of it will do."""
    return set(term.stems) <= set(title) if is_list else term.stems == title


def _entry_named(question: AskedQuestion, others: list[Term], row: FactRow) -> FactCell | None:
    """The entry of a row that is, as a whole, what a question names, below the heading that it names."""
    if HAS_NONE.search(question.text):
        return next((cell for cell in (*row.entries, *row.texts) if _says_none(cell, others)), None)
    headings = [term for term in others if term.is_heading]
    values = [term for term in others if not term.is_heading]
    if not headings or not values:
        return None
    named = {word for term in values for word in term.stems}
    return next(
        (
            cell
            for cell in row.entries
            if set(stems_of(cell.text)) == named
            and all(has_any_within(term.options, cell.words) for term in headings)
        ),
        None,
    )


def _says_none(cell: FactCell, others: list[Term]) -> bool:
    """Whether an entry says that there is none of what is named."""
    words = stems(cell.text)
    return (
        len(words) <= LONGEST_NONE
        and words[:1] == [NONE]
        and all(set(term.stems) <= set(words) for term in others)
    )
