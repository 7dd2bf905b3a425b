"""What an answer was chosen, counted or worked out from, in words: how many, of what time, what was left out.

A figure that stands first is no answer as long as nobody is told of how many; each card that is ordered,
counted or compared says so in one form of sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.rows.periods import Period

MOST_TOLD = 2
LeftOut = Sequence[tuple[int, str]]
"""How many were left out, each time with why: `(3, "of other periods")`."""


def chosen_among(chosen: str, among: str, period: str, left_out: LeftOut = ()) -> str:
    """What was chosen, among what, of which period, and what was left out.

    Args:
        chosen: such as `2 of 5 that missed their target`.
        among: such as `31 with a target and a figure`; empty where that says no more.
        period: in words.
        left_out: how many were left out, and why.
    """
    place = f"{chosen}, among {among}" if among else chosen
    out = "; ".join(f"{count:,} {why}" for count, why in left_out if count)
    return f"{place}{f' ({period})' if period else ''}.{f' Left out: {out}.' if out else ''}"


def period_told(periods: Iterable[Period]) -> str:
    """The period of figures in words; of more than two the newest, and how many others."""
    named = sorted({period for period in periods if period.text}, key=lambda each: (str(each.end), each.text))
    texts = list(dict.fromkeys(period.text for period in named))
    if len(texts) <= MOST_TOLD:
        return " and ".join(texts)
    return f"{texts[-1]} and {len(texts) - 1} other periods"


def totals(count: int) -> tuple[int, str]:
    """Totals that were left out."""
    return (count, "total" if count == 1 else "totals")
