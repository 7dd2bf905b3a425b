"""Two questions in one: the answers of both among the first cards, each of which says what it answers.

`What was the budget and what was it revised to` asks for two cells of one row: what the second half names by
the heading of a column is taken from the row that answers the first. Nothing is answered that would not be
answered if it were asked alone, or that is not printed in that row under the heading that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import Answer, Answered, Scored, card_of
from pipelines.portal.answers.facts import FactIndex
from pipelines.portal.answers.ranking import is_in_heading

POINTS_BACK = re.compile(
    r"^\W*(?:and )?(?:(?:is|are|was|were|did|does|do|has|have|had) "
    r"|(?:how|what|when|why|where|which|by how much)\b.*"
    r"\b(?:is|are|was|were|did|does|do|has|have|had) )?"
    r"(?:it|they|that|this|those|these|them)\b",
    re.IGNORECASE,
)
"""What asks about the thing that was named before: `and was that more than last time`."""
FIRST_SHOWN = 3
"""Cards among which both answers stand."""


AND_WHY = re.compile(
    r",? and (?:why|how come|for what reasons?|what (?:is|are|was|were) the reasons?)\W*$", re.IGNORECASE
)
"""What asks besides for a reason: `which services are over budget and why`."""


def without_why(text: str) -> str:
    """A question without what asks for its reason too; empty where it does not ask for one."""
    found = AND_WHY.search(text)
    return text[: found.start()] if found else ""


def with_reason(first: Answered, facts: FactIndex) -> Answered:
    """Answers with the remark beside the first of them, if its row has one."""
    row = facts.places.get((first.answers[0].dataset, first.answers[0].row))
    if row is None or not row.texts:
        return first
    remark = card_of(Scored(row, row.texts[0], 0.0, 1.0, frozenset(), "any", is_text=True))
    return with_second(first, remark)


def points_back(part: str) -> bool:
    """Whether a part of a question is about the thing that the part before it names."""
    return POINTS_BACK.search(part) is not None


def of_one_row(question: AskedQuestion, first: Answered, facts: FactIndex) -> Answered | None:
    """What answers first with the cell of its row whose heading a second question names; None for none.

    Of the first cards the one leads whose row prints both.
    """
    for at, answer in enumerate(first.answers[:FIRST_SHOWN]):
        if beside := _under_heading(question, answer, facts):
            others = (*first.answers[:at], *first.answers[at + 1 :])
            return with_second(replace(first, answers=(answer, *others)), beside)
    return None


def _under_heading(question: AskedQuestion, answer: Answer, facts: FactIndex) -> Answer | None:
    row = facts.places.get((answer.dataset, answer.row))
    if row is None or answer.kind != "cell":
        return None
    cells = [cell for cell in (*row.figures, *row.entries) if cell.text and cell.column != answer.column]
    for term in question.terms:
        named = [cell for cell in cells if is_in_heading(term, cell)]
        if len(named) == 1 or (named and term.is_specific):
            return card_of(Scored(row, named[0], 0.0, 1.0, frozenset(), "any"))
    return None


def with_second(first: Answered, second: Answer) -> Answered:
    """Answers with the one of the second question behind the first, unless it is among the first already."""
    place = (second.dataset, second.row, second.column)
    shown = [(each.dataset, each.row, each.column) for each in first.answers[:FIRST_SHOWN]]
    if place in shown or any(second.locator in each.of for each in first.answers[:FIRST_SHOWN]):
        return first
    others = (each for each in first.answers[1:] if (each.dataset, each.row, each.column) != place)
    return replace(first, answers=(first.answers[0], second, *others))


def joined(parts: Sequence[tuple[str, Answered]]) -> Answered | None:
    """What came of the parts of a question, the best of each first; None where none is answered."""
    answered = [(part, found) for part, found in parts if found.answers]
    if not answered:
        return None
    told = [_told(part, found.answers[0], alone=len(answered) == 1) for part, found in answered]
    rest = [each for _, found in answered for each in found.answers[1:]]
    understood = tuple(dict.fromkeys(each for _, found in answered for each in found.understood))
    return replace(answered[0][1], answers=(*told, *rest), understood=understood)


def _told(part: str, answer: Answer, *, alone: bool) -> Answer:
    return replace(answer, words=f"{answer.words} It answers “{part}”{' alone' if alone else ''}.".strip())
