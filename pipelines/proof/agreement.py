"""Whether printed figures agree: equal, a share, a difference, a word of direction. The one home of it.

Whichever check asks, of tables, of sentences, of two reports, it is answered here, with the rounding that
the print of each figure allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.proof.outcome import About, Figure, Ran, Verdict, not_judged, reckoned

HUNDRED, TENTH = Decimal(100), Decimal("0.1")


def equal(
    about: About, one: Figure | None, two: Figure | None, said: str = "One table prints", note: str = ""
) -> Ran:
    """One figure printed twice, the coarser print deciding.

    Args:
        about: what the check is about.
        one: the figure that is checked.
        two: what it is held against.
        said: how the note begins.
        note: the whole note, where it is another.
    """
    if one is None or two is None:
        return not_judged(about, one, two)
    other = "another" if said.startswith("One ") else "the table"
    return reckoned(
        about,
        one,
        [two],
        lambda values: values[0],
        max(one.step, two.step) / 2 if one.step != two.step else Decimal(0),
        lambda _: note or f"{said} {one.text or one.shown()}, {other} {two.text or two.shown()}.",
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
    ran = as_reckoned(ran, given)
    is_exact = ran.outcome is Verdict.WITHIN_ROUNDING and abs(stated.value - given) <= stated.step / 2
    return replace(ran, outcome=Verdict.HOLDS) if is_exact else ran


def as_reckoned(ran: Ran, given: Decimal) -> Ran:
    """A contradicted percentage with what was expected in the precision in which a reader would reckon it."""
    if ran.outcome is not Verdict.CONTRADICTED or ran.expected is None or ran.stated is None:
        return ran
    return replace(ran, expected=replace(ran.expected, value=given.quantize(min(ran.stated.step, TENTH))))


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


def grown(about: About, stated: Figure, now: Figure, then: Figure, said: str) -> Ran:
    """A change in per cent, without its sign, against a later and an earlier figure."""
    if not then.value:
        return not_judged(about, stated)
    slack = (now.step + then.step) / 2 if now.step != 1 or then.step != 1 else Decimal(0)
    change = HUNDRED * (now.value - then.value) / abs(then.value)
    ran = reckoned(
        about,
        stated,
        [now, then],
        lambda found: HUNDRED * abs(found[0] - found[1]) / abs(found[1]) if found[1] else -HUNDRED,
        stated.step / 2 + HUNDRED * slack / abs(then.value),
        lambda given: f"{said} {stated.text}; from {then.text} to {now.text} is {given:.1f} per cent.",
    )
    shown = f"{now.text} against {then.text}, {change:+.1f}%"
    return replace(ran, expected=Figure(round(change, 1), TENTH, now.locator, shown))


def moved(about: About, stated: Figure, sides: tuple[Figure, Figure], is_points: bool, said: str) -> Ran:
    """A change of a percentage: in points, or of the earlier figure where the text does not say points.

    Args:
        about: what the check is about.
        stated: the change as printed.
        sides: the later figure and the earlier one.
        is_points: whether the text says that points are meant.
        said: how the note begins.
    """
    ran = difference(about, stated, sides, said)
    if is_points or ran.outcome is not Verdict.CONTRADICTED:
        return ran
    of_earlier = grown(about, stated, *sides, said)
    return ran if of_earlier.outcome is Verdict.CONTRADICTED else of_earlier


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
