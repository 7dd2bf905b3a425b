"""Figures of a year to date against the quarters beside them.

Whether a year to date is the sum of its quarters, their mean or simply the latest of them, no report says. A
sum is held against its quarters where others of the report are exactly theirs, and only if it is near: a mean
or the latest figure is far from the sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.proof.outcome import About, Figure, Ran, Verdict, not_judged, reckoned, same_values, step_of
from pipelines.rows.records import Records, Row

TO_DATE = re.compile(r"(?P<year>\d{4}/\d{2}) to Q(?P<last>[2-4])")
NEAR = Decimal("0.15")
"""Of the sum: so far off a year to date is still meant as one, and not as a mean or the latest figure."""
NO_SUMS = ("percent", "rank", "per_")
"""Units, or beginnings of units, whose figures are never added up."""


class QuarterSum(NamedTuple):
    """A year to date with its quarters, the latest last."""

    row: Row
    total: Figure
    quarters: Sequence[Figure]

    @property
    def ran(self) -> Ran:
        """The total against the sum of its quarters."""
        name = f"{self.row['ref'] or ''} {self.row['indicator']}".strip()
        about = About("sum", str(self.row["report"]), "observations", f"{name}: year to date")
        steps = [figure.step for figure in (self.total, *self.quarters)]
        return reckoned(
            about,
            self.total,
            self.quarters,
            lambda values: sum(values, Decimal(0)),
            Decimal(0) if set(steps) == {Decimal(1)} else sum(steps, Decimal(0)) / 2,
            lambda given: (
                f"The year to date is printed as {self.total.text}; "
                f"its {len(self.quarters)} quarters add up to {given:f}."
            ),
        )

    @property
    def is_near(self) -> bool:
        """Whether it can only be meant as a sum: near it, and none of its quarters."""
        given = sum((figure.value for figure in self.quarters), Decimal(0))
        is_one = any(figure.value == self.total.value for figure in self.quarters)
        return not is_one and abs(given - self.total.value) <= NEAR * abs(given)


def check_to_date(observations: Records) -> Iterator[Ran]:
    """Each year to date against its quarters, where its report adds quarters up."""
    found: dict[str, list[QuarterSum]] = {}
    for (report, _), rows in same_values(observations.rows, ("report", "indicator_id")).items():
        found.setdefault(report, []).extend(_added_up(rows))
    for known in found.values():
        adds_up = any(one.total.value and one.ran.outcome is not Verdict.CONTRADICTED for one in known)
        for one in known:
            ran = one.ran
            is_judged = ran.outcome is not Verdict.CONTRADICTED or (adds_up and one.is_near)
            yield ran if is_judged else not_judged(ran.about, one.total)


def _added_up(rows: Sequence[Row]) -> Iterator[QuarterSum]:
    """Of one indicator of one report, each year to date of which all quarters are printed."""
    results = {
        str(row["period"]): row for row in rows if row["measure"] == "result" and row["value"] is not None
    }
    for row in rows:
        told = TO_DATE.fullmatch(str(row["period"] or ""))
        unit = str(row["unit"] or "")
        if row["measure"] != "ytd" or row["value"] is None or told is None or unit.startswith(NO_SUMS):
            continue
        names = [f"Q{number} {told['year']}" for number in range(1, int(told["last"]) + 1)]
        if all(name in results for name in names):
            yield QuarterSum(row, _figure(row), tuple(_figure(results[name]) for name in names))


def _figure(row: Row) -> Figure:
    value, text = Decimal(str(row["value"])), str(row["value_text"] or "")
    return Figure(value, step_of(value, text), str(row["locator"]), text)
