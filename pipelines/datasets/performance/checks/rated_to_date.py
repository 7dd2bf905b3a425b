"""Ratings that are of the year to date, and say nothing of the month or quarter beside it.

A row may print both pairs of result and target, or the year to date alone against its target where the key of
the report speaks of the year to date. Which pair the ratings are of is what more of them fit.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipelines.datasets.performance.checks.directions import better_of, figure_of
from pipelines.datasets.performance.checks.polarity import way_by_marks
from pipelines.proof.outcome import Figure, PrintedTexts
from pipelines.rows.records import Records, Row

MET = "Green"
YTD, YTD_TARGET = "ytd", "ytd_target"
SAID = re.compile(r"\b(?:year[ -]to[ -]date|ytd|cumulative)\b", re.IGNORECASE)


class ToDate(NamedTuple):
    """A row's year to date and its target; `is_of_row` says that the row prints no other target."""

    now: Figure
    aim: Figure
    is_of_row: bool


def keyed_to_date(results: Records) -> frozenset[str]:
    """The reports whose keys speak of the year to date."""
    return frozenset(line.report for line in results.keys if SAID.search(line.text))


def rated_to_date(results: Records, figures: Records, printed: PrintedTexts) -> dict[str, ToDate]:
    """The rows, by locator, whose rating is of the year to date: more of their report's ratings fit it."""
    pairs = _pairs(results, figures, printed)
    wrong: dict[str, list[tuple[str, bool, bool]]] = {}
    for row in results.rows:
        pair = pairs.get(str(row["locator"]))
        better = better_of(row) or way_by_marks(row)
        own = (row["result_value"], row["target_value"])
        if pair is None or better is None or None in own or not row["rag"]:
            continue
        sides = [(Decimal(str(own[0])), Decimal(str(own[1]))), (pair.now.value, pair.aim.value)]
        is_met = row["rag"] == MET
        quarter, year = (((now - aim) * better >= 0) != is_met for now, aim in sides)
        wrong.setdefault(str(row["report"]), []).append((str(row["locator"]), quarter, year))
    found: dict[str, ToDate] = {}
    for report, rows in wrong.items():
        if sum(year for _, _, year in rows) < sum(quarter for _, quarter, _ in rows):
            of_report = {str(row["locator"]) for row in results.rows if row["report"] == report}
            found |= {place: pair for place, pair in pairs.items() if place in of_report}
    return found


def _pairs(results: Records, figures: Records, printed: PrintedTexts) -> dict[str, ToDate]:
    """The year to date and its target of each row that has both, by the row's locator."""
    told: dict[tuple[object, ...], dict[str, Figure]] = {}
    for row in figures.rows:
        if row["measure"] in (YTD, YTD_TARGET) and (figure := printed.figure(row, "value")) is not None:
            told.setdefault(_key(row), {})[str(row["measure"])] = figure
    reports, found = keyed_to_date(results), {}
    for row in results.rows:
        own = told.get(_key(row), {})
        aim = own.get(YTD_TARGET)
        if aim is None and str(row["report"]) in reports:
            aim = figure_of(row, "target", "target_value", printed)
        if YTD in own and aim is not None:
            found[str(row["locator"])] = ToDate(own[YTD], aim, YTD_TARGET not in own)
    return found


def _key(row: Row) -> tuple[object, ...]:
    return row["report"], row["ref"], row["indicator"]
