"""Rows of open tables that have a word of a question by chance: `feel safe` asks for no supplier of safes."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.portal.answers.asked import AskedQuestion, Term
from pipelines.portal.answers.cards import Scored
from pipelines.portal.answers.counted import is_measured
from pipelines.portal.answers.facts import FactRow, stems_of
from pipelines.portal.answers.open_tables import NAMES_BELOW
from pipelines.portal.answers.ranking import has_any_within
from pipelines.portal.answers.rarity import zipf


def without_chance(question: AskedQuestion, scored: Sequence[Scored], opened: frozenset[str]) -> list[Scored]:
    """Cells without those of open tables whose rows have a word of the question by chance alone."""
    rows = {each.row.locator: each.row for each in scored if each.row.table in opened}
    names = [
        term
        for term in question.terms
        if term.is_specific and not is_measured(term) and _is_name_for(term, question)
    ]
    others = {locator for locator, row in rows.items() if not _is_named(question, row, names)}
    return [each for each in scored if each.row.locator not in others]


def _is_named(question: AskedQuestion, row: FactRow, names: Sequence[Term]) -> bool:
    """Whether a question names a row of an open table by words that its entries have as typed.

    A common word stands in the name of a firm by chance: `feel safe` asks for no supplier of safes.
    """
    if any(
        has_any_within(frozenset((term.stems,)), entry.content)
        for term in names
        for entry in (*row.entries, *row.texts)
    ):
        return True
    title = stems_of(row.table_title)
    is_of_table = any(
        term.is_specific and has_any_within(frozenset((term.stems,)), title) for term in question.terms
    )
    return is_of_table and not _is_any_row(question, row)


def _is_name_for(term: Term, question: AskedQuestion) -> bool:
    """Whether a word is a name: one with a capital letter inside a question, a rare one, a number."""
    word = term.word
    is_inside = not question.text.lstrip().startswith(word)
    return (
        any(map(str.isdigit, word))
        or (word[:1].isupper() and is_inside)
        or any(zipf(part.lower()) < NAMES_BELOW for part in word.split())
    )


def _is_any_row(question: AskedQuestion, row: FactRow) -> bool:
    """Whether a row of an open table has only in its headings what is asked about, as every row there has."""
    return not any(
        has_any_within(term.options, entry.content)
        for term in question.terms
        if term.is_specific and not is_measured(term)
        for entry in (*row.entries, *row.texts)
    )
