"""Which indicator a finding within one sentence is about, told by the two figures that its row prints too.

`An increase of 1.8 points, from 90.9% to 91.7%` names nothing; the one row that prints both is what it is of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.proof.outcome import Ran, Verdict
from pipelines.rows.records import Records, Row, Value, by_report

KINDS = ("difference", "trend")
EARLIER = ("previous_value", "year_ago_value", "target_value")


def told_of_whom(ran: Sequence[Ran], records: Mapping[str, Records]) -> list[Ran]:
    """Checks; findings within a sentence name the indicator in their note, if one row prints its figures."""
    wanted = [one for one in ran if one.kind in KINDS and one.outcome is Verdict.CONTRADICTED]
    if not wanted:
        return list(ran)
    results = by_report(records.get("indicator-results", Records("indicator-results")).rows)
    return [_named(one, results.get(one.report, ())) if one in wanted else one for one in ran]


def _named(one: Ran, rows: Sequence[Row]) -> Ran:
    values = {figure.value for figure in one.figures}
    found = [row for row in rows if _prints(row, values)]
    if len(found) != 1:
        return one
    name = f"{found[0]['ref'] or ''} {found[0]['indicator']}".strip()
    if name in one.about.subject:
        return one
    return replace(one, note=f"{one.note} The figures are those of {name}.")


def _prints(row: Row, values: set[Decimal]) -> bool:
    """Whether a row has its result and an earlier figure or its target among some values, and they differ."""
    now = _number(row.get("result_value"))
    then = {_number(row.get(name)) for name in EARLIER} - {None, now}
    return now in values and bool(then & values)


def _number(value: Value) -> Decimal | None:
    return None if value is None or isinstance(value, str | bool) else Decimal(str(value))
