"""Whether printed figures agree: equal, a share, a difference, a word of direction. The one home of it.

Whichever check asks, of tables, of sentences, of two reports, it is answered here, with the rounding that
the print of each figure allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.proof.outcome import About, Figure, Ran, Verdict, not_judged, reckoned

HUNDRED = Decimal(100)


def equal(about: About, one: Figure | None, two: Figure | None, said: str = "One table prints") -> Ran:
    """One figure printed twice, the coarser print deciding."""
    if one is None or two is None:
        return not_judged(about, one, two)
    other = "another" if said.startswith("One ") else "the table"
    return reckoned(
        about,
        one,
        [two],
        lambda values: values[0],
        max(one.step, two.step) / 2 if one.step != two.step else Decimal(0),
        lambda _: f"{said} {one.text or one.shown()}, {other} {two.text or two.shown()}.",
    )


def share(about: About, stated: Figure, part: Figure, whole: Figure) -> Ran:
    """A percentage against its part and whole, with the rounding of all three allowed for."""
    given = HUNDRED * part.value / whole.value
    slack = Decimal(0)
    if part.step != 1:
        slack += HUNDRED * (part.step / 2) / abs(whole.value)
    if whole.step != 1:
        slack += abs(given) * (whole.step / 2) / abs(whole.value)
    ran = reckoned(
        about,
        stated,
        [part, whole],
        lambda values: HUNDRED * values[0] / values[1] if values[1] else -HUNDRED,
        stated.step / 2 + slack,
        lambda given: (
            f"Printed as {stated.shown()} per cent; {part.shown()} of {whole.shown()} is {given:.1f}."
        ),
    )
    is_exact = ran.outcome is Verdict.WITHIN_ROUNDING and abs(stated.value - given) <= stated.step / 2
    return replace(ran, outcome=Verdict.HOLDS) if is_exact else ran


def difference(about: About, stated: Figure, sides: tuple[Figure, Figure] | None, said: str) -> Ran:
    """A difference stated in words against the two figures it is between, whichever is larger."""
    if sides is None:
        return not_judged(about, stated)
    one, two = sides
    return reckoned(
        about,
        stated,
        [one, two],
        lambda found: abs(found[0] - found[1]),
        (stated.step + one.step + two.step) / 2
        if one.step != stated.step or two.step != stated.step
        else Decimal(0),
        lambda given: f"{said} {stated.text}; {one.text} and {two.text} differ by {given:f}.",
    )


def trend(about: About, sign: int, now: Figure, then: Figure, said: str) -> Ran:
    """A word of direction against two figures; `sign` is 1 where the later should be the larger."""

    def again(found: Sequence[Decimal]) -> Verdict:
        moved = (found[0] - found[1]) * sign
        if moved > 0:
            return Verdict.HOLDS
        is_close = moved == 0 and now.step != then.step
        return Verdict.WITHIN_ROUNDING if is_close else Verdict.CONTRADICTED

    outcome = again([now.value, then.value])
    note = f"The text says “{said.strip()}”; the figures are {then.text} before and {now.text} now."
    return Ran(about, outcome, now, then, note, (now, then), again)
