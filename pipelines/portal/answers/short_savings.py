"""Which planned savings fall short: what was planned less what is expected or was delivered, the most first.

The printed variance is shown where there is one, else both cells with what lies between them. A saving that
lacks one of the two has no place; totals are none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.portal.answers.among import chosen_among, period_told
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import Answer, Answered, Scored, card_of
from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow
from pipelines.portal.answers.ranking import FOUND, share_in_row
from pipelines.portal.answers.rated import MOST_ANSWERS, is_rated_then
from pipelines.portal.answers.stemming import stem
from pipelines.portal.answers.totals import worked_out
from pipelines.portal.drawing import show

PLANNED, FORECAST, DELIVERED = stem("planned"), stem("forecast"), stem("delivered")
VARIANCE = stem("variance")
OF_SAVINGS = frozenset(
    map(stem, ("saving", "cut", "cuts", "proposal", "planned", "proposed", "money", "behind"))
)


def unmade_savings(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The savings of the newest report of which nothing is delivered yet; None where none are asked for."""
    if question.asks("savings_nothing") is None:
        return None
    held = [
        (row, delivered)
        for row in facts.rows
        if not (row.is_copy or row.is_total)
        and _figure(row, PLANNED) is not None
        and (delivered := _figure(row, DELIVERED)) is not None
        and is_rated_then(question, row)
    ]
    newest = max((row.period.end or date.min for row, _ in held), default=date.min)
    held = [each for each in held if question.periods or (each[0].period.end or date.min) == newest]
    unmade = [each for each in held if not each[1].value]
    if not held:
        return None
    if not unmade:
        return Answered((), (), f"Each of the {len(held)} savings that are told has delivered something.")
    among = chosen_among(
        f"{len(unmade)} with nothing delivered", f"{len(held)} in all", unmade[0][0].period.text
    )
    cards = (card_of(Scored(row, cell, 0.0, 1.0, frozenset(), "any")) for row, cell in unmade[:MOST_ANSWERS])
    return Answered(tuple(replace(card, among=among) for card in cards), (), "")


def short_savings(question: AskedQuestion, facts: FactIndex) -> Answered | None:
    """The savings of the newest report that fall short of their plan; None where a question asks for none."""
    is_of_all = question.asks("savings_short_in_all") is not None
    if not is_of_all and question.asks("savings_short") is None:
        return None
    terms = [term for term in question.terms if term.is_specific and OF_SAVINGS.isdisjoint(term.stems)]
    held = [
        (row, planned, came)
        for row in facts.rows
        if not row.is_copy
        and row.is_total is is_of_all
        and (planned := _figure(row, PLANNED)) is not None
        and (came := _figure(row, FORECAST) or _figure(row, DELIVERED)) is not None
        and is_rated_then(question, row)
        and all(share_in_row(term, row) >= FOUND for term in terms)
    ]
    if not question.periods and held:
        newest = max(row.period.end or date.min for row, _, _ in held)
        held = [each for each in held if (each[0].period.end or date.min) == newest]
    short = [each for each in held if _shortfall(*each) > 0]
    if not short:
        return None
    short.sort(key=lambda each: (-_shortfall(*each), each[0].locator))
    told = f"of {len(short)} that fall short of what was planned"
    among, period = f"{len(held)} with both figures", period_told(row.period for row, _, _ in short)
    cards = (
        _card(*each, chosen_among(f"Place {place} {told}", among, period))
        for place, each in enumerate(short[:MOST_ANSWERS], 1)
    )
    return Answered(tuple(cards), (), "")


def _figure(row: FactRow, heading: str) -> FactCell | None:
    """The figure under a heading of that one word, such as `Planned`."""
    return next(
        (
            cell
            for cell in row.figures
            if heading in cell.words and cell.unit == "gbp" and cell.value is not None
        ),
        None,
    )


def _shortfall(row: FactRow, planned: FactCell, came: FactCell) -> float:
    printed = _figure(row, VARIANCE)
    if printed is not None and printed.value is not None:
        return -printed.value
    return (planned.value or 0.0) - (came.value or 0.0)


def _card(row: FactRow, planned: FactCell, came: FactCell, among: str) -> Answer:
    """The printed variance, else what was planned less what came or is expected."""
    first, second = (Scored(row, cell, 0.0, 1.0, frozenset(), "any") for cell in (planned, came))
    shown = [show.with_unit(cell.value or 0.0, cell.unit) for cell in (planned, came)]
    words = f"{planned.title}: {shown[0]}; {came.title.lower()}: {shown[1]}."
    printed = _figure(row, VARIANCE)
    if printed is None:
        name = f"{row.name}, {planned.title.lower()} less {came.title.lower()}"
        card = worked_out(
            first, _shortfall(row, planned, came), (first, second), name, f"Worked out. {words}"
        )
    else:
        card = card_of(Scored(row, printed, 0.0, 1.0, frozenset(), "any"))
    cells = tuple(f"{row.locator}#{cell.column}" for cell in (planned, came))
    return replace(card, of=cells, words=card.words or words, among=among)
