"""One measure against another: how far apart they are, or how many of one there are to the other.

Each side is answered as a question of its own, by all the rules of questions, and only figures of one unit
are set against each other: percent less days says nothing. Both cells stand behind what is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipelines.portal.answers.among import chosen_among
from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import ASIDE, Answer, Answered
from pipelines.portal.answers.side_words import BESIDE, LESS, TIMES, Sides
from pipelines.portal.answers.stemming import stems
from pipelines.portal.drawing import show

ROUNDED_TO = 2
UNITS = {"percent": "percent", "gbp": "pounds", "count": "numbers", "days": "days"}
MOST_ASKED = 4
"""Sides that are asked at most, each of which may rank all rows."""
MOST_TRIED = 4
"""Ways of reading both sides that are tried, the likelier ones first."""
PARTS = 2
"""Cells behind a figure that sets one against another."""


def two_sided(
    question: AskedQuestion,
    parted: Iterable[Sides],
    found: Answered,
    find: Callable[[str, AskedQuestion], Answered],
) -> Answered | None:
    """What comes of two measures that a question sets against each other; None where it sets none.

    Args:
        question: taken apart.
        parted: the ways in which it may be parted in two.
        found: what came of it as a whole, which stands where it has both already.
        find: what comes of one side, with the question whose time counts where it names none.
    """
    known: dict[str, tuple[Answer, ...]] = {}

    def figures(text: str) -> tuple[Answer, ...]:
        """The figures of one side, however often it comes: each may rank all rows."""
        if text not in known:
            known[text] = _figures_of(find(text, question))
        return known[text]

    for sides in parted:
        if _is_enough(found, sides.way):
            return None
        asked: dict[str, tuple[Answer, ...]] = {}

        def one(text: str, asked: dict[str, tuple[Answer, ...]] = asked) -> tuple[Answer, ...]:
            if text not in asked:
                asked[text] = figures(text) if len(asked) < MOST_ASKED else ()
            return asked[text]

        ways = sorted(
            (at + to, left, right)
            for at, left in enumerate(sides.first)
            for to, right in enumerate(sides.second)
            if at + to < MOST_TRIED
        )
        pairs = [(left, right) for _, left, right in ways if one(left) and one(right)]
        for left, right in pairs:
            if pair := _alike(one(left), one(right)):
                first, second = _of_one_time(pair, left, right, figures)
                return Answered((*_worked_out(sides.way, first, second), *_beside(first, second)), (), "")
        if pairs and sides.way != BESIDE and not found.is_answered:
            first, second = (one(each)[0] for each in pairs[0])
            return _of_other_units(first, second) if first.unit != second.unit else None
    return None


def _is_enough(found: Answered, way: str) -> bool:
    """Whether what came of the whole question has both sides already."""
    if not found.answers:
        return False
    first = found.answers[0]
    is_parted = first.kind == "sum" and len(first.of) == PARTS and first.unit != "percent"
    return way == BESIDE or (way == LESS and (first.kind == "sum" or bool(first.of) or is_parted))


def _figures_of(found: Answered) -> tuple[Answer, ...]:
    """The figures that answer one side; empty where none does, or only words."""
    first = next(iter(found.answers), None)
    if first is None or first.kind != "cell" or first.value is None:
        return ()
    return tuple(each for each in found.answers if each.kind == "cell" and each.value is not None)


def _alike(firsts: Sequence[Answer], seconds: Sequence[Answer]) -> tuple[Answer, Answer] | None:
    """The best figures of both sides if they may be set against each other, else two of one column."""
    best = firsts[0], seconds[0]
    if best[0].unit == best[1].unit and _may_be_compared(*best):
        return best
    both = ((first, second) for first in firsts for second in seconds)
    return next((pair for pair in both if _are_of_one_column(*pair) and _may_be_compared(*pair)), None)


def _are_of_one_column(first: Answer, second: Answer) -> bool:
    return (first.table, first.column, first.unit) == (second.table, second.column, second.unit)


def _may_be_compared(first: Answer, second: Answer) -> bool:
    """Whether two figures are of one kind: of one row or column if of one table, and none beside another.

    Complaints answered in time are held against no requests received, a result against no other one's target.
    """
    if first.locator == second.locator or first.publisher != second.publisher:
        return False
    if first.column == second.column or first.row == second.row:
        return True
    are_own = not any(_is_aside(each) for each in (first, second))
    return are_own and first.table != second.table


def _is_aside(answer: Answer) -> bool:
    """Whether a figure stands beside another, as a target or an earlier result does."""
    return not ASIDE.isdisjoint(stems(answer.column.replace("_", " ")))


def _of_one_time(
    pair: tuple[Answer, Answer], left: str, right: str, one: Callable[[str], Sequence[Answer]]
) -> tuple[Answer, Answer]:
    """Both figures, of one time where both are printed of one; else the first says that they are not."""
    first, second = pair
    if first.period == second.period:
        return pair
    for again in (
        (one(f"{left} in {second.period}"), (second,)),
        ((first,), one(f"{right} in {first.period}")),
    ):
        if all(again) and (alike := _alike(*again)) and alike[0].period == alike[1].period:
            return alike
    told = f"The two are of other times: {first.period} and {second.period}."
    return replace(first, words=f"{first.words} {told}".strip()), second


def _worked_out(way: str, first: Answer, second: Answer) -> tuple[Answer, ...]:
    """The card of what comes of both, with the operation in words; none where both are but shown."""
    one, other = first.value or 0.0, second.value or 0.0
    if way == BESIDE or (way == TIMES and not other):
        return ()
    value = round(one - other if way == LESS else one / other, ROUNDED_TO)
    between = "less" if way == LESS else "divided by"
    is_one_row = first.row == second.row  # two figures of it are told apart by their columns
    names = [f"{each.name}, {each.title.lower()}" if is_one_row else each.name for each in (first, second)]
    shown = [show.with_unit(each.value or 0.0, each.unit) for each in (first, second)]
    card = replace(
        first,
        kind="sum",
        name=f"{names[0]}, {between} {names[1]}",
        text=f"{value:,.2f}".rstrip("0").rstrip("."),
        value=value,
        unit=first.unit if way == LESS else "count",
        rating="",
        target="",
        verdict="",
        period=first.period if first.period == second.period else f"{first.period} and {second.period}",
        of=(first.locator, second.locator),
        words=f"Worked out: {shown[0]} {between} {shown[1]}.",
        among=chosen_among("From these two printed figures alone", "", ""),
    )
    return (card,)


def _beside(first: Answer, second: Answer) -> tuple[Answer, Answer]:
    told = chosen_among(f"Compared: {first.name} and {second.name}", "", "")
    return replace(first, among=told), replace(second, among=told)


def _of_other_units(first: Answer, second: Answer) -> Answered:
    """That figures of two units are not set against each other."""
    units = [UNITS.get(each.unit, show.unit_words(each.unit)) for each in (first, second)]
    told = f"One is in {units[0]}, the other in {units[1]}: the two cannot be set against each other."
    return Answered((), (first, second), told)
