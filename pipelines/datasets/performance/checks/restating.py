"""The same figure in two reports: equal, equal at a lower precision, or restated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from pipelines.datasets.performance.register import report_dates
from pipelines.proof.agreement import equal
from pipelines.proof.evidence import evidence, spots_by_name
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, same_values, step_of
from pipelines.proof.proving import RESTATEMENT, FigurePair
from pipelines.rows.locator import row_name
from pipelines.rows.records import PrintedSpot, Records, Row, Value
from pipelines.rows.schemas import TableSchema
from pipelines.rows.slugs import slug


def compare_reports(observations: Records, dates: dict[str, str]) -> Iterator[FigurePair]:
    """Each figure that two reports print, the earlier report first.

    Args:
        observations: all reports' values.
        dates: when each report stands in time, for their order.
    """
    keys = ("publisher", "indicator_id", "measure", "period", "unit")
    for group in same_values(observations.rows, keys).values():
        by_report: dict[str, Row] = {}
        for row in group:
            if row["value"] is not None and row["period"]:
                by_report.setdefault(str(row["report"]), row)
        ordered = sorted(
            by_report.values(), key=lambda row: (dates.get(str(row["report"]), ""), str(row["report"]))
        )
        if len(ordered) > 1:
            printed = [(row, _figure(row)) for row in ordered]
            for (first, one), (later, two) in pairwise(printed):
                yield FigurePair(first, later, _compare(first, later, one, two))


def compare_benchmarks(benchmarks: Records, dates: dict[str, str], printed: PrintedTexts) -> Iterator[Ran]:
    """Each figure of another place that two reports print for the same indicator, period and source."""
    keys = ("publisher", "indicator_id", "comparator", "period", "source", "unit")
    for key, group in same_values(benchmarks.rows, keys).items():
        dated = [row for row in group if row["period"] and row["value"] is not None]
        ordered = sorted(dated, key=lambda row: (dates.get(str(row["report"]), ""), str(row["report"])))
        for first, later in pairwise(ordered):
            one, two = printed.figure(first, "value"), printed.figure(later, "value")
            if first["report"] == later["report"] or one is None or two is None:
                continue
            subject = f"{later['ref'] or ''} {later['indicator_id']}: {key[2]} {key[3]}"
            note = (
                f"{first['report']} prints {one.shown()} for {key[2]} in {key[3]}, "
                f"{later['report']} {two.shown()}."
            )
            about = About("benchmark", str(later["report"]), "benchmarks", subject)
            yield replace(equal(about, replace(two, text=""), replace(one, text="")), note=note)


def _figure(row: Row) -> Figure:
    value = Decimal(str(row["value"]))
    return Figure(
        value, step_of(value, str(row["value_text"] or "")), str(row["locator"]), str(row["value_text"])
    )


def _compare(first: Row, later: Row, one: Figure, two: Figure) -> Ran:
    subject = f"{first['ref'] or ''} {first['indicator']}: {first['measure']} {first['period']}".strip()
    note = f"{first['report']} prints {one.text}, {later['report']} prints {two.text} for {first['period']}."
    about = About(RESTATEMENT, str(later["report"]), "observations", subject)
    return equal(about, two, one, note=note)


EXPLAINS = re.compile(
    r"(?i)\b(?:restat\w+|revis(?:ed|ion)\w*|correct(?:ed|ion)|amended|previously reported|changed from"
    r"|new method\w*|methodology|excludes?|excluding|reviewed)\b"
)


def explained_places(places: Collection[str], records: Mapping[str, Records]) -> set[str]:
    """Those of some rows' places whose row says why: a revision, another method, what is left out."""
    return {
        str(row["locator"])
        for part in records.values()
        for row in part.rows
        if row.get("locator") in places
        and any(EXPLAINS.search(str(row.get(name) or "")) for name in ("comment", "indicator"))
    }


def dates_of(records: dict[str, Records]) -> dict[str, str]:
    """When each report stands in time."""
    rows = [
        row
        for name in ("indicator-results", "indicator-targets")
        if name in records
        for row in records[name].rows
    ]
    return report_dates(rows)


RESTATEMENTS = "restatements"


def compare(records: Mapping[str, Records]) -> list[FigurePair]:
    """Every figure that two reports print."""
    observations = records.get("observations", Records("observations"))
    return list(compare_reports(observations, dates_of(dict(records))))


def restated(
    pairs: Sequence[FigurePair], records: Mapping[str, Records], schemas: Mapping[str, TableSchema]
) -> dict[str, Records]:
    """The table of what reports print of each other's figures differently."""
    return {RESTATEMENTS: restatements(pairs, records, schemas[RESTATEMENTS])}


def restatements(pairs: Sequence[FigurePair], records: Mapping[str, Records], schema: TableSchema) -> Records:
    """Every figure that a later report prints differently."""
    rows: list[Row] = []
    locators: list[PrintedSpot] = []
    differing = [pair for pair in pairs if pair.ran.outcome is Verdict.CONTRADICTED]
    if not differing:
        return Records(RESTATEMENTS)
    known = spots_by_name(records, (pair.ran for pair in differing))
    explained = explained_places({row_name(pair.later["locator"]) for pair in differing}, records)
    for pair in differing:
        first, later = pair.ran.expected, pair.ran.stated
        if first is None or later is None:
            continue
        about = (pair.first["indicator_id"], pair.first["measure"], slug(str(pair.first["period"])))
        locator = "/".join(str(part) for part in ("restatement", *about, pair.later["report"]))
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        row.update(
            indicator_id=pair.first["indicator_id"],
            publisher=pair.first["publisher"],
            measure=pair.first["measure"],
            period=pair.first["period"],
            first_report=pair.first["report"],
            first_value=first.value,
            first_locator=row_name(pair.first["locator"]),
            later_report=pair.later["report"],
            later_value=later.value,
            later_locator=row_name(pair.later["locator"]),
            change=later.value - first.value,
            is_explained=row_name(pair.later["locator"]) in explained,
            locator=locator,
        )
        rows.append(row)
        locators += evidence(
            locator, replace(pair.ran, stated=first, expected=later, figures=(first, later)), known
        )
    return Records(RESTATEMENTS, tuple(rows), tuple(locators))
