"""Asking the site: a question in, answers with the addresses of their places out, for pages and API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from pipelines.portal.answers import Answer, Answered, answer_question
from pipelines.portal.answers.alone import alone_answer
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.facts import FactIndex, FactRow
from pipelines.portal.answers.letters import both_asked, first_answered, parts_of, questions_in
from pipelines.portal.answers.open_tables import OpenTables, open_tables
from pipelines.portal.answers.question import read_question
from pipelines.portal.answers.two_sides import two_sided
from pipelines.portal.answers.twofold import (
    joined,
    of_one_row,
    points_back,
    with_reason,
    with_second,
    without_why,
)
from pipelines.portal.answers.without_ranking import names_a_subject
from pipelines.portal.drawing import show
from pipelines.portal.pages.disagreements import LATER_TABLE, TABLE, disagreeing_answer
from pipelines.portal.pages.restated import restated_answer
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import STOP_WORDS
from pipelines.portal.tables.spots import evidence_address
from pipelines.rows.locator import row_name

LONGEST_SENTENCE = 300
"""Letters up to which a question may be two in one; a letter is parted by its sentences."""
SLIP = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class ShownAnswer:
    """An answer, its figure as people read it, and the address of the page that shows its place."""

    answer: Answer
    figure: str
    address: str


def ask(site: Site, text: str) -> Answered:
    """What the portal holds on a question in people's own words."""
    catalogue = site.catalogue
    names = [str(catalogue.publisher.get("title") or ""), *(report.publisher for report in catalogue.reports)]
    titles = [report.title for report in catalogue.reports]
    facts = site.facts
    read = partial(
        read_question,
        lexicon=site.lexicon,
        names=dict.fromkeys(names),
        stop=STOP_WORDS,
        titles=titles,
        short_forms=facts.short_forms,
        entries=facts.entry_names,
        stands=facts.stands,
        headings=facts.column_words,
    )

    def answered(asked: str) -> Answered:
        if site.lexicon.finding_words.are_in(asked) and (finding := disagreeing_answer(site, read(asked))):
            return finding  # `which is it?` says nothing without the sentence before it
        if plain := without_why(asked):
            told = answered(plain)
            return with_reason(told, facts) if told.answers else told
        first, second = both_asked(asked)
        if points_back(second) and (both := pointed_back(first, second)):
            return both
        found = first_answered(one(question) for question in questions_in(asked, read, facts))
        if found.answers or len(asked) > LONGEST_SENTENCE:
            return found
        parts = [
            (part, first_answered(map(one, questions_in(part, read, facts))))
            for part in parts_of(asked)
            if not points_back(part) and names_a_subject(read(part))
        ]
        return joined(parts) or found

    def pointed_back(first: str, second: str) -> Answered | None:
        found = first_answered(map(alone, questions_in(first, read, facts)))
        return of_one_row(read(second), found, facts)

    def one(question: AskedQuestion) -> Answered:
        found = alone(question)
        _, twice = both_asked(question.typed) if found.answers else ("", "")
        if not twice:
            return found
        second = read(twice)
        if both := of_one_row(second, found, facts):
            return both
        if points_back(twice) or not names_a_subject(second):
            return found
        other = alone(second)
        return with_second(found, other.answers[0]) if other.answers else found

    def alone(question: AskedQuestion) -> Answered:
        found = _answered(site, question)
        is_one_sided = question.apart_from or len(question.typed) > LONGEST_SENTENCE
        if is_one_sided:  # what is set against its own target or an earlier figure
            return found
        sides = site.lexicon.side_words.in_question(question.typed)
        return two_sided(question, sides, found, side) or found

    def side(asked: str, whole: AskedQuestion) -> Answered:
        question = read(asked)
        if not facts.may_hold([term.options for term in question.terms if term.is_specific]):
            return Answered((), (), "")  # told without ranking all rows
        is_of_whole = not question.periods and len(whole.periods) == 1
        return _answered(site, replace(question, periods=whole.periods) if is_of_whole else question)

    found = answered(text)
    slips = {} if found.is_answered else _slips(text, facts)
    if not slips:
        return found
    mended = answered(SLIP.sub(lambda word: slips.get(word.group(), word.group()), text))
    if not mended.is_answered:
        return found
    return replace(mended, understood=(*slips.items(), *mended.understood))


def _slips(text: str, facts: FactIndex) -> dict[str, str]:
    """The words of a question that are slips of words that are here, each with that one."""
    return {word: meant for word in SLIP.findall(text) if (meant := facts.slip_of(word))}


def _answered(site: Site, question: AskedQuestion) -> Answered:
    """What one question is answered with: figures that do not agree, else cells with news of them."""
    if finding := restated_answer(site, question) or disagreeing_answer(site, question):
        return finding
    found = answer_question(question, site.facts, lambda row: _series_of(site, row), site.once(_tables))
    if found.lacks_words and not found.answers and (alone := alone_answer(question, site.facts)):
        found = alone
    answers, near = (tuple(_with_news(site, each) for each in group) for group in (found.answers, found.near))
    return replace(found, answers=answers, near=near)


def _tables(site: Site) -> OpenTables:
    """The open tables that are published, with the words for them."""
    return open_tables(site.facts, site.lexicon)


def _with_news(site: Site, answer: Answer) -> Answer:
    """An answer that says so where another report prints another figure for the same."""
    told = " ".join(finding.note for finding in site.findings.restated(row_name(answer.row), answer.value))
    return replace(answer, words=f"{answer.words} {told}".strip()) if told else answer


def shown(answers: Sequence[Answer]) -> list[ShownAnswer]:
    """Answers with the addresses of their places, below the portal's own."""
    return [ShownAnswer(answer, _figure(answer), address_of(answer)) for answer in answers]


def _figure(answer: Answer) -> str:
    """The printed text; a bare number, as tables of sums hold it, with its unit; both of a finding."""
    if answer.other:
        return (
            f"{answer.other}, later {answer.text}"
            if answer.table == LATER_TABLE
            else f"{answer.text} and {answer.other}"
        )
    is_bare = re.fullmatch(r"-?[\d,]+(?:\.\d+)?", answer.text) is not None
    return show.with_unit(answer.value, answer.unit) if is_bare and answer.value is not None else answer.text


def address_of(answer: Answer) -> str:
    """The page that shows where an answer was printed; of two that do not agree the page with both."""
    if answer.table in (TABLE, LATER_TABLE):
        return f"/findings/{quote(answer.row, safe='/')}"
    return evidence_address(answer.dataset, answer.version, answer.row, answer.column)


def _series_of(site: Site, row: FactRow) -> list[tuple[str, str, float | None, str]]:
    """The results of the indicator that a row is about, oldest first."""
    for indicator in site.indicators.values():
        rows = {row_name(item.locator) for item in indicator.observations}
        if row.locator in rows:
            return [(item.locator, item.period, item.value, item.printed) for item in indicator.results]
    return []
