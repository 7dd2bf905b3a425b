"""All checks of a publication, written as the rows of `checks`, `discrepancies` and `restatements`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.datasets.building import slug
from pipelines.proof.comments import check_comments
from pipelines.proof.counting import check_counts, check_sentences, check_summaries
from pipelines.proof.directions import check_directions, check_ratings, check_statements
from pipelines.proof.identities import check_identities, load_identities
from pipelines.proof.listing import check_listed, check_tables
from pipelines.proof.mentions import check_mentions, check_perception
from pipelines.proof.money import check_money
from pipelines.proof.outcome import Figure, Outcome, Printed, Ran
from pipelines.proof.outline import check_outline
from pipelines.proof.periods import check_periods
from pipelines.proof.rereading import Reread, never_reread, reading_of
from pipelines.proof.restating import (
    Pair,
    compare_benchmarks,
    compare_reports,
    dates_of,
    is_explained,
)
from pipelines.proof.within import check_names, check_within
from pipelines.proof.wording import Wording, load_wordings
from pipelines.rows.locator import holder, last_cell, row_name
from pipelines.rows.records import PrintedSpot, Records, Row, Value
from pipelines.rows.schemas import TableSchema

KINDS = {
    "sum": "A total against its parts",
    "equal": "One figure in two tables",
    "balance": "A figure against those it is made from",
    "share": "A percentage against part and whole",
    "hundred": "Shares of one whole against a hundred",
    "count": "A count against the counts it is made of",
    "rows": "A stated count against the rows",
    "listed": "A list of indicators below target against their ratings",
    "direction": "A direction of travel against two results",
    "rating": "A rating against result and target",
    "comment": "A comment against the figures of its row",
    "sentence": "A figure in a sentence against the same figure elsewhere",
    "difference": "A difference in words against its two figures",
    "trend": "A word of direction against its two figures",
    "period": "A printed period against the calendar",
    "benchmark": "Another place's figure in two reports",
    "restatement": "One figure in two reports",
}


CHECK_THE_READING = "Check the reading: one digit read otherwise would settle it. "


@dataclass(frozen=True)
class Rules:
    """What must agree with what, in which words it is said, and how a spot is read a second time."""

    identities: tuple[Mapping[str, Any], ...]
    wordings: Mapping[str, Wording]
    reread: Reread = never_reread


def load_rules(schemas: Path, reread: Reread = never_reread) -> Rules:
    """All rules of a project.

    Args:
        schemas: its folder of schemas, with `identities/` and `wordings/`.
        reread: reads a spot a second time, where a second reader is at hand.

    Raises:
        LayoutError: a file breaks its schema.
    """
    return Rules(load_identities(schemas / "identities"), load_wordings(schemas / "wordings"), reread)


def run_checks(records: Mapping[str, Records], rules: Rules) -> list[Ran]:
    """Every check on all records but the comparison of reports, in a fixed order."""
    printed = Printed(records.values())
    ran = list(check_identities(records, rules.identities, printed))

    def given(resource: str) -> Records:
        return records.get(resource, Records(resource))

    results = given("indicator-results")
    ran += check_directions(results, printed)
    ran += check_ratings(results, printed)
    ran += check_statements(given("statements"), printed)
    for stated in (given("rag-summary"), given("stated-counts")):
        ran += check_summaries(stated, printed)
        ran += check_counts(stated, results, printed, "indicator-results")
        ran += check_counts(stated, given("key-actions"), printed, "key-actions")
    ran += check_sentences(given("stated-counts"), given("rag-summary"), printed)
    ran += check_tables(given("rag-summary"), printed)
    ran += check_listed(results, given("interventions"))
    for check, wording in rules.wordings.items():
        for read in WORDED[check]:
            ran += read(records, wording, printed)
    ran += compare_benchmarks(given("benchmarks"), dates_of(dict(records)), printed)
    return ran


WORDED: Mapping[str, tuple[Callable[[Mapping[str, Records], Wording, Printed], Iterable[Ran]], ...]] = {
    "comments": (check_comments,),
    "indicators": (check_mentions, check_perception),
    "money": (check_money,),
    "names": (check_names,),
    "outline": (check_outline,),
    "periods": (check_periods,),
    "sentences": (check_within,),
}


def compare(records: Mapping[str, Records]) -> list[Pair]:
    """Every figure that two reports print."""
    observations = records.get("observations", Records("observations"))
    return list(compare_reports(observations, dates_of(dict(records))))


def named(ran: Iterable[Ran]) -> Iterator[tuple[str, Ran]]:
    """Checks with ids that stay the same from run to run."""
    seen: dict[str, int] = {}
    for one in ran:
        base = f"{one.kind}/{one.report}/{slug(one.subject)}"
        seen[base] = seen.get(base, 0) + 1
        yield (base if seen[base] == 1 else f"{base}-{seen[base]}"), one


CHECKS = "checks"
DISCREPANCIES = "discrepancies"
RESTATEMENTS = "restatements"
PROVEN = (CHECKS, DISCREPANCIES, RESTATEMENTS)
"""The tables that say what ran and what was found, in the order in which they are made."""


@dataclass(frozen=True)
class Proof:
    """Every check of printed figures that ran in one publication.

    Attributes:
        ran: each with an id that stays the same from run to run, the comparisons of reports last.
        pairs: each figure that two reports print, as both print it.
    """

    ran: tuple[tuple[str, Ran], ...] = ()
    pairs: tuple[Pair, ...] = ()


def prove(records: Mapping[str, Records], rules: Rules) -> Proof:
    """Run every check once, on the rows of all reports."""
    ran = (_unless_incomplete(one, records) for one in run_checks(records, rules))
    pairs = compare(records)
    return Proof(tuple(named([*ran, *(pair.ran for pair in pairs)])), tuple(pairs))


def tables_of(
    proof: Proof, records: Mapping[str, Records], schemas: Mapping[str, TableSchema], reread: Reread
) -> dict[str, Records]:
    """What a proof found, as rows of `PROVEN`.

    Args:
        proof: what ran.
        records: the rows that it ran on.
        schemas: by resource.
        reread: reads a spot a second time, where a second reader is at hand.
    """
    return {
        CHECKS: checks(proof, schemas[CHECKS]),
        DISCREPANCIES: discrepancies(proof, records, schemas[DISCREPANCIES], reread),
        RESTATEMENTS: restatements(proof, records, schemas[RESTATEMENTS]),
    }


NEEDS_EVERY_ROW: Mapping[str, tuple[str, ...]] = {
    "sum": (),
    "hundred": (),
    "count": (),
    "rows": ("indicator-results", "key-actions"),
    "listed": ("indicator-results", "interventions"),
}
"""Kinds of check that go wrong when a row is missing, with the tables they count beside their own."""


def _unless_incomplete(ran: Ran, records: Mapping[str, Records]) -> Ran:
    """A contradiction that a row held back may explain cannot be judged: the report is not to blame."""
    if ran.outcome is not Outcome.CONTRADICTED or ran.kind not in NEEDS_EVERY_ROW:
        return ran
    tables = (ran.resource, *NEEDS_EVERY_ROW[ran.kind])
    held_back = (row for name in tables if name in records for row in records[name].held_back)
    if not any(row.report == ran.report for row in held_back):
        return ran
    return replace(ran, outcome=Outcome.NOT_JUDGED, note="A row that takes part is held back.")


def checks(proof: Proof, schema: TableSchema) -> Records:
    """Every check that ran, as rows."""
    rows: list[Row] = []
    for check_id, ran in proof.ran:
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        place = ran.stated.locator if ran.stated else ""
        row.update(
            id=check_id,
            report=ran.report,
            resource=ran.resource,
            subject=ran.subject,
            outcome=ran.outcome.value,
            kind=ran.kind,
            locator=row_name(place) or None,
        )
        rows.append(row)
    return Records(CHECKS, tuple(rows))


def discrepancies(
    proof: Proof, records: Mapping[str, Records], schema: TableSchema, reread: Reread
) -> Records:
    """Every contradiction with both figures, both places, and whether our own reading is to be checked."""
    rows: list[Row] = []
    locators: list[PrintedSpot] = []
    known = _spots_by_name(records)
    for check_id, ran in proof.ran:
        if ran.outcome is not Outcome.CONTRADICTED or ran.kind == "restatement":
            continue
        locator = f"discrepancy/{check_id}"
        check_reading, reading = reading_of(
            ran, {figure.locator: _spots(figure, known) for figure in ran.figures}, reread
        )
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        row.update(
            id=check_id,
            report=ran.report,
            check=check_id,
            subject=ran.subject,
            first_figure=_shown(ran.stated),
            first_locator=_row_of(ran.stated),
            second_figure=_shown(ran.expected),
            second_locator=_row_of(ran.expected),
            note=f"{CHECK_THE_READING if check_reading else ''}The printed figures do not agree. {ran.note}",
            kind=ran.kind,
            check_reading=check_reading,
            reading=reading.value,
            locator=locator,
        )
        rows.append(row)
        locators += _evidence(locator, ran, known)
    return Records(DISCREPANCIES, tuple(rows), tuple(locators))


def _shown(figure: Figure | None) -> str | None:
    return (figure.text or figure.shown()) if figure else None


def _row_of(figure: Figure | None) -> str | None:
    """The name of the row that a figure stands in, as the table of locators has it."""
    return holder(figure.locator) if figure else None


def restatements(proof: Proof, records: Mapping[str, Records], schema: TableSchema) -> Records:
    """Every figure that a later report prints differently."""
    rows: list[Row] = []
    locators: list[PrintedSpot] = []
    known = _spots_by_name(records)
    for pair in proof.pairs:
        first, later = pair.ran.expected, pair.ran.stated
        if pair.ran.outcome is not Outcome.CONTRADICTED or first is None or later is None:
            continue
        about = (pair.first["indicator_id"], pair.first["measure"], slug(str(pair.first["period"])))
        locator = "/".join(str(part) for part in ("restatement", *about, pair.later["report"]))
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        row.update(
            indicator_id=pair.first["indicator_id"],
            measure=pair.first["measure"],
            period=pair.first["period"],
            first_report=pair.first["report"],
            first_value=first.value,
            first_locator=row_name(pair.first["locator"]),
            later_report=pair.later["report"],
            later_value=later.value,
            later_locator=row_name(pair.later["locator"]),
            change=later.value - first.value,
            is_explained=is_explained(pair, records),
            locator=locator,
        )
        rows.append(row)
        locators += _evidence(
            locator, replace(pair.ran, stated=first, expected=later, figures=(first, later)), known
        )
    return Records(RESTATEMENTS, tuple(rows), tuple(locators))


Known = Mapping[tuple[str, str], Sequence[PrintedSpot]]


def _spots_by_name(records: Mapping[str, Records]) -> Known:
    known: dict[tuple[str, str], list[PrintedSpot]] = {}
    for part in records.values():
        for spot in part.locators:
            known.setdefault((spot.locator, spot.field), []).append(spot)
    return known


def _spots(figure: Figure, known: Known) -> Sequence[PrintedSpot]:
    row = holder(figure.locator)
    names = ((row, last_cell(figure.locator)), (row, ""), (figure.locator, ""))
    return next((known[name] for name in names if name in known), ())


def _narrowed(figure: Figure, spots: Sequence[PrintedSpot]) -> Sequence[PrintedSpot]:
    """Of a cell's several parts those that the figure's text stands in; all when it stands in none."""
    parts = [spot for spot in spots if figure.text and figure.text in spot.text]
    return parts if len(spots) > 1 and parts else spots


def _evidence(locator: str, ran: Ran, known: Known) -> Iterator[PrintedSpot]:
    """The spots of a finding: its `first_figure`, and as `second_figure` all that it is held against."""
    against = ran.figures[1:] or ((ran.expected,) if ran.expected else ())
    for name, figures in (("first_figure", (ran.stated,) if ran.stated else ()), ("second_figure", against)):
        spots = [spot for figure in figures for spot in _narrowed(figure, _spots(figure, known))]
        different = dict.fromkeys(replace(spot, locator=locator, field=name, part=1) for spot in spots)
        yield from (replace(spot, part=number) for number, spot in enumerate(different, 1))
