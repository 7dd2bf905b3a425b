"""Which way is good for an indicator whose row does not say: told by what else the row prints.

A row that prints no polarity still tells it: rated Green above its target, more is better; called improving
while it fell, less is. What is told by one pair of figures may judge another, never the pair it was told by.
A name tells it where it is the share of what was done in time. Where a report marks in the names what is
better low, more is better of what it does not mark, if nearly all its ratings say so too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipelines.datasets.performance.scales import polarity_of
from pipelines.rows.records import Row, Value, by_report

BETTER = {"higher": 1, "lower": -1}
IN_NAME = re.compile(
    r"(?i)\b(high|low|higher|lower|bigger|smaller|more|less|fewer)(?:\s+\w+)?\s*(?:\bis|=|:)\s*(?:better|good|best)\b"
)
IN_TIME = re.compile(
    r"(?i)\b(?:answered|completed|decided|processed|dealt with|resolved|cleared|paid|issued|seen|held|made"
    r"|finished|repaired|mended|responded to|acknowledged|assessed|determined|removed|collected)\b.{0,30}?"
    r"\b(?:(?:with)?in \w+ (?:working |calendar )?(?:minute|hour|day|week|month)s?|(?:in|on) time)\b"
)
UNDONE = re.compile(
    r"(?i)\b(?:not|late|missed|overdue|delayed|outside|beyond|failed|without|exceed\w*|un\w+ed)\b"
)
FEWEST_MARKED, FEWEST_AGREEING, AGREEING = 2, 3, 0.6
"""Rows that mark in their names what is better low; rows unmarked whose ratings agree, and their share."""
MET, MISSED = ("Green",), ("Red",)
IMPROVING = {"improving": 1, "worsening": -1}


def way_printed(row: Row) -> int | None:
    """1 where higher figures are better, -1 where lower ones are, as the row's polarity or name says."""
    own = polarity_of(str(row.get("polarity") or ""))
    name = str(row.get("indicator") or "")
    if not own and (match := IN_NAME.search(name)):
        own = polarity_of(match[1])
    if not own and row.get("unit") == "percent" and IN_TIME.search(name) and not UNDONE.search(name):
        return 1
    return BETTER.get(own)


def reports_marking_low(rows: Sequence[Row]) -> frozenset[str]:
    """The reports whose names mark what is better low, and that only, so that of all else more is better."""
    found: set[str] = set()
    for report, own in by_report(rows).items():
        marks = [IN_NAME.search(str(row["indicator"] or "")) for row in own]
        said = [polarity_of(mark[1]) for mark in marks if mark]
        if any(row.get("polarity") for row in own) or len(said) < FEWEST_MARKED or "higher" in said:
            continue
        told = [way_by_rating(row) for row, mark in zip(own, marks, strict=True) if not mark]
        agreeing, all_told = told.count(1), len(told) - told.count(None)
        if agreeing >= FEWEST_AGREEING and agreeing >= AGREEING * all_told:
            found.add(report)
    return frozenset(found)


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
