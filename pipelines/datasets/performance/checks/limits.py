"""Ratings against the limit that a row prints beside its target: a floor, a minimum, a tolerance.

A key may say what the limit means (`Red: floor standard not achieved`); where none does, it is what nearly
all ratings of the report agree with. Which way is better is told by the side of the target that a level has.
A tolerance is how far a result may be off: points or a share of the target, and a rating is wrong only if
it is so both ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.datasets.performance.checks.directions import aimed_figures
from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, step_of
from pipelines.rows.records import KeyLine, LimitLine, Records, Row, by_report

BETWEEN, BEYOND = "Amber", "Red"
FEWEST_AGREE, CLEARLY = 5, 5
"""Ratings that must agree where no key says it, and times as many as those that do not."""
FEWEST_AGAINST = 2
"""Rows, and half of all so rated, that disagree with what a key says: it was not understood."""
LIMIT = re.compile(
    r"(?i)\b(?:floor|minimum|lower limit|upper limit|limit|toleran\w+|threshold|intervention level|trigger)\b"
)
TOLERANCE = re.compile(r"(?i)\btoleran|\+\s?/\s?-|±|\ballowed\b")
NOT = re.compile(
    r"(?i)\b(?:not|below|outside|under|beyond|miss(?:ed|es)?|fail\w*|exceed(?:ed|s)?|breach\w*|worse"
    r"|less than|(?<!no )more than|short of)\b"
)

NOT_NOT = re.compile(
    r"(?i)\b(?:not|no|nor|never|without) (?:(?:being|been|to be|going) )?"
    r"(?:worse|below|beyond|more|outside|under|lower|higher|further|exceed\w*|breach\w*|miss\w*|fail\w*)\b"
)


class Limited(NamedTuple):
    """A rated row with its result, target and limit, and whether the limit is a distance from the target."""

    row: Row
    limit: LimitLine
    now: Figure
    aim: Figure
    better: int
    is_distance: bool

    def allowed(self, target: Decimal) -> list[Decimal]:
        """How far off its target a result may be, by each thing that the limit may mean."""
        if not self.is_distance:
            return [abs(self.limit.value - target)]
        share = abs(target) * self.limit.value / HUNDRED
        is_share = "%" in self.limit.text or "%" in self.limit.heading
        return [share, self.limit.value] if is_share else [self.limit.value]


def check_limits(results: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each rating against the limit that its row prints, where the key or the rows say what that means."""
    limits = {line.locator: line for line in results.limits}
    if not limits:
        return
    for report, rows in by_report(results.rows).items():
        limited = [one for row in rows if (one := _limited(row, limits, printed)) is not None]
        headings = " ".join({one.limit.heading.casefold() for one in limited})
        said = [line for line in results.keys if line.report == report and _names_limit(line, headings)]
        held = set(map(_said_of, said)) if said else _agreed(limited)
        meant = {
            rating: is_beyond
            for rating, is_beyond in held
            if not said or _is_meant(limited, rating, is_beyond)
        }
        yield from (
            _judged(one, meant[rag], said) for one in limited if (rag := str(one.row["rag"])) in meant
        )


def _is_meant(limited: Sequence[Limited], rating: str, is_beyond: bool) -> bool:
    """Whether rows agree with what a key was taken to say; where most do not, it says something else."""
    verdicts = [_verdict(one, is_beyond) for one in limited if one.row["rag"] == rating]
    wrong = verdicts.count(Verdict.CONTRADICTED)
    return wrong < max(FEWEST_AGAINST, len(verdicts) / 2)


def _limited(row: Row, limits: Mapping[str, LimitLine], printed: PrintedTexts) -> Limited | None:
    limit, aimed = limits.get(str(row["locator"])), aimed_figures(row, printed)
    if limit is None or aimed is None or not row["rag"]:
        return None
    now, aim, better = aimed
    is_distance = bool(TOLERANCE.search(limit.heading)) and 2 * limit.value < abs(aim.value)
    side = (aim.value > limit.value) - (aim.value < limit.value)
    better = better if is_distance else side
    if not better or (not is_distance and better == -(aimed[2] or better)):
        return None  # a limit on the good side of the target is none
    return Limited(row, limit, now, aim, better, is_distance)


def _names_limit(line: KeyLine, headings: str) -> bool:
    found = LIMIT.search(line.text)
    return found is not None and found.group().casefold() in headings


def _said_of(line: KeyLine) -> tuple[str, bool]:
    """A key's rating, and whether it is of results beyond the limit."""
    clause = next(part for part in re.split(r"[,;]|\bbut\b", line.text) if LIMIT.search(part))
    return line.rating, bool(NOT.search(NOT_NOT.sub(" ", clause)))


def _agreed(limited: Sequence[Limited]) -> set[tuple[str, bool]]:
    """Both ratings' meaning, where nearly all rows of the report agree with it."""
    rated = [one for one in limited if one.row["rag"] in (BETWEEN, BEYOND)]
    both = {one.row["rag"] for one in rated}
    wrong = [one for one in rated if _verdict(one, one.row["rag"] == BEYOND) is Verdict.CONTRADICTED]
    agree = len(rated) - len(wrong)
    is_agreed = len(both) > 1 and agree >= max(FEWEST_AGREE, CLEARLY * len(wrong))
    return {(BETWEEN, False), (BEYOND, True)} if is_agreed else set()


def _verdict(one: Limited, is_beyond: bool, values: Sequence[Decimal] = ()) -> Verdict:
    now, aim = values or (one.now.value, one.aim.value)
    off = (aim - now) * one.better
    rounding = one.now.step / 2 if one.now.step != step_of(one.limit.value, one.limit.text) else Decimal(0)
    allowed = one.allowed(aim)
    if is_beyond:
        return Verdict.CONTRADICTED if off < min(allowed) - rounding else Verdict.HOLDS
    return Verdict.CONTRADICTED if off > max(allowed) + rounding else Verdict.HOLDS


def _judged(one: Limited, is_beyond: bool, said: Sequence[KeyLine]) -> Ran:
    def again(values: Sequence[Decimal]) -> Verdict:
        return _verdict(one, is_beyond, values)

    name = f"{one.row['ref'] or ''} {one.row['indicator']}".strip()
    about = About("threshold", str(one.row["report"]), "indicator-results", f"{name}: rag and limit")
    why = next((f"the key says “{line.text}”" for line in said if line.rating == one.row["rag"]), "")
    why = why or f"other rows so rated are {'beyond' if is_beyond else 'within'} theirs"
    note = (
        f"Rated {one.row['rag']}; the result is {one.now.text}, the target {one.aim.text} and the "
        f"{one.limit.heading} {one.limit.text}; {why}."
    )
    limit = Figure(
        one.limit.value, step_of(one.limit.value, one.limit.text), one.limit.locator, one.limit.text
    )
    held = one.aim if one.is_distance else limit
    return Ran(about, again([one.now.value, one.aim.value]), one.now, held, note, (one.now, one.aim), again)
