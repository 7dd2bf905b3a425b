"""Which way is good for an indicator whose row does not say: told by what else the row prints.

A row that prints no polarity still tells it: rated Green above its target, more is better; called improving
while it fell, less is. What is told by one pair of figures may judge another, never the pair it was told by.
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.rows.records import Row, Value

MET, MISSED = ("Green",), ("Red",)
IMPROVING = {"improving": 1, "worsening": -1}


def way_by_rating(row: Row) -> int | None:
    """Which way is good, told by the rating of the result against the target."""
    moved = _sign(row.get("result_value"), row.get("target_value"))
    if not moved:
        return None
    if row.get("rag") in MET:
        return moved
    return -moved if row.get("rag") in MISSED else None


def way_by_direction(row: Row) -> int | None:
    """Which way is good, told by a direction in words and the two results it compares."""
    said = IMPROVING.get(str(row.get("direction_short_term") or "").strip().lower())
    moved = _sign(row.get("result_value"), row.get("previous_value"))
    return said * moved if said and moved else None


def _sign(one: Value, two: Value) -> int:
    if one is None or two is None or isinstance(one, str | bool) or isinstance(two, str | bool):
        return 0
    first, second = Decimal(str(one)), Decimal(str(two))
    return (first > second) - (first < second)
