"""Figures of a year to date against the quarters beside them, and of a quarter against its months.

Whether a longer period's figure is the sum of its parts, their mean or simply the latest of them, no report
says. A sum is held against its parts where others of the report are exactly theirs, and only if it is near: a
mean or the latest figure is far from the sum.
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


QUARTER = re.compile(r"Q[1-4] \d{4}/\d{2}")
MONTHS = 3
FEWEST_SUMS = 2
"""Quarters of a report that are exactly the sum of their months, for another to be meant as one."""


class SumOfParts(NamedTuple):
    """A figure of a longer period with those of its parts, the latest last: quarters of a year to date."""

    row: Row
    total: Figure
    parts: Sequence[Figure]
    whole: str
    called: str

    @property
    def ran(self) -> Ran:
        """The total against the sum of its parts."""
        name = f"{self.row['ref'] or ''} {self.row['indicator']}".strip()
        about = About("sum", str(self.row["report"]), "observations", f"{name}: {self.whole}")
        steps = [figure.step for figure in (self.total, *self.parts)]
        return reckoned(
            about,
            self.total,
            self.parts,
            lambda values: sum(values, Decimal(0)),
            Decimal(0) if set(steps) == {Decimal(1)} else sum(steps, Decimal(0)) / 2,
            lambda given: (
                f"The {self.whole} is printed as {self.total.text}; "
                f"its {len(self.parts)} {self.called} add up to {given:f}."
            ),
        )

    @property
    def is_near(self) -> bool:
        """Whether it can only be meant as a sum: near it, and none of its parts."""
        given = sum((figure.value for figure in self.parts), Decimal(0))
        is_one = any(figure.value == self.total.value for figure in self.parts)
        return not is_one and abs(given - self.total.value) <= NEAR * abs(given)


def check_to_date(observations: Records) -> Iterator[Ran]:
    """Each year to date against its quarters or months, each quarter against months, where they add up."""
    found: dict[tuple[str, str], list[SumOfParts]] = {}
    for (report, _), rows in same_values(observations.rows, ("report", "indicator_id")).items():
        for one in (*_of_quarters(rows), *_of_months(rows)):
            found.setdefault((report, one.whole), []).append(one)
    for (_, whole), known in found.items():
        sums = sum(bool(one.total.value) and one.ran.outcome is not Verdict.CONTRADICTED for one in known)
        adds_up = sums >= (FEWEST_SUMS if whole == "quarter" else 1)
        for one in known:
            ran = one.ran
            is_judged = ran.outcome is not Verdict.CONTRADICTED or (adds_up and one.is_near)
            yield ran if is_judged else not_judged(ran.about, one.total)


def _of_quarters(rows: Sequence[Row]) -> Iterator[SumOfParts]:
    """Of one indicator of one report, each year to date of which all quarters are printed."""
    results = {str(row["period"]): row for row in _results(rows)}
    for row in rows:
        told = TO_DATE.fullmatch(str(row["period"] or ""))
        if row["measure"] != "ytd" or row["value"] is None or told is None or _is_never_added(row):
            continue
        names = [f"Q{number} {told['year']}" for number in range(1, int(told["last"]) + 1)]
        if all(name in results for name in names):
            parts = tuple(_figure(results[name]) for name in names)
            yield SumOfParts(row, _figure(row), parts, "year to date", "quarters")


def _of_months(rows: Sequence[Row]) -> Iterator[SumOfParts]:
    """Of one indicator of one report, each quarter and year to date of which all months are printed."""
    months = {str(row["period_start"]): row for row in _results(rows) if _is_month(row)}
    for row in rows:
        if row["value"] is None or _is_never_added(row) or row["measure"] not in ("result", "ytd"):
            continue
        quarter, to_date = QUARTER.fullmatch(str(row["period"])), TO_DATE.fullmatch(str(row["period"]))
        wanted = MONTHS * int(to_date["last"]) if to_date else MONTHS if quarter else 0
        first, last = str(row["period_start"]), str(row["period_end"])
        own = [months[start] for start in sorted(months) if first <= start <= last]
        if wanted and len(own) == wanted:
            whole = "year to date" if to_date else "quarter"
            yield SumOfParts(row, _figure(row), tuple(map(_figure, own)), whole, "months")


def _results(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["measure"] == "result" and row["value"] is not None]


def _is_month(row: Row) -> bool:
    start, end = str(row["period_start"] or ""), str(row["period_end"] or "")
    return bool(start) and start[:7] == end[:7] and start[8:] == "01" and start != end


def _is_never_added(row: Row) -> bool:
    return str(row["unit"] or "").startswith(NO_SUMS)


def _figure(row: Row) -> Figure:
    value, text = Decimal(str(row["value"])), str(row["value_text"] or "")
    return Figure(value, step_of(value, text), str(row["locator"]), text)
