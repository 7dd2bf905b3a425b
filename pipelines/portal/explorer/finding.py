"""What an answer shows, in one sentence over its chart: who has most, or when it was highest and is now.

Told only of what the groups themselves say: nothing where some are told as one, whose parts may be larger,
and no share where some figures are below zero. What is not stated is never said to be the most.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.portal.drawing import show
from pipelines.portal.explorer.answer import AddedUp, GroupTold
from pipelines.portal.explorer.keys import told
from pipelines.portal.explorer.question import STEPS

MOST_NAMED = 2
"""Groups that tie and are still named; more are counted."""


def finding_of(answer: AddedUp, unit: str, figure: str) -> str:
    """The sentence; empty where the groups allow none.

    Args:
        answer: the groups.
        unit: of the figures.
        figure: what the figures are, in words: `Rows`, `Sum of paid`.
    """
    stated = [each for each in answer.groups if each.value is not None and None not in each.keys]
    if not answer.words or not stated or any(each.merged for each in answer.groups):
        return ""
    if len(stated) == 1:
        return f"{_named(answer, stated[0])}: {_figure(answer, stated[0], unit)}"
    if len(answer.words) == 1 and answer.words[0].group.step in STEPS:
        return _over_time(answer, stated, unit)
    return _largest(answer, stated, unit, figure)


def _over_time(answer: AddedUp, stated: Sequence[GroupTold], unit: str) -> str:
    """When it was highest, and what the newest period has."""
    by_time = sorted(stated, key=lambda each: str(each.keys[0]))
    newest, highest = by_time[-1], max(by_time, key=_value)
    if _value(newest) == _value(highest):
        others = [each for each in by_time[:-1] if _value(each) == _value(highest)]
        as_before = f", as in {_named(answer, others[-1])}" if others else ""
        return f"Highest in {_named(answer, newest)}, the newest{as_before}: {_figure(answer, newest, unit)}"
    return (
        f"Highest in {_named(answer, highest)}: {_figure(answer, highest, unit)}; "
        f"in {_named(answer, newest)}, the newest: {_figure(answer, newest, unit)}"
    )


def _largest(answer: AddedUp, stated: Sequence[GroupTold], unit: str, figure: str) -> str:
    """Which has most, with its share; how many where several do."""
    ordered = sorted(stated, key=lambda each: -_value(each))
    first = [each for each in ordered if _value(each) == _value(ordered[0])]
    shown = _figure(answer, first[0], unit)
    if len(first) == len(stated):
        return f"All {len(stated):,} have {shown} each"
    most = f"{'Most' if figure == 'Rows' else 'Largest'} {figure.lower()}"
    if len(first) > MOST_NAMED:
        return f"{most}: {len(first):,} of {len(stated):,} have {shown} each"
    if len(first) > 1:
        return f"{most}: {' and '.join(_named(answer, each) for each in first)}, {shown} each"
    is_part = answer.has_share and first[0].share is not None and all(_value(each) >= 0 for each in stated)
    whole = "what fits" if answer.question.filters else "all"
    share = f", {show.number(round(first[0].share or 0, 1))}% of {whole}" if is_part else ""
    return f"{most}: {_named(answer, first[0])}, {shown}{share}"


def _value(group: GroupTold) -> float:
    return float(group.value or 0)


def _named(answer: AddedUp, group: GroupTold) -> str:
    """A group by its values, a time last: `Ash Road in July 2024`."""
    told_by = sorted(zip(answer.words, group.keys, strict=True), key=lambda each: each[0].group.step in STEPS)
    named = [words.words(key) for words, key in told_by]
    return (" in " if told_by[-1][0].group.step in STEPS else ", ").join(named)


def _figure(answer: AddedUp, group: GroupTold, unit: str) -> str:
    is_count = answer.question.measure.what == "count"
    return show.plural(group.rows, "row") if is_count else told(group.value or 0, unit)
