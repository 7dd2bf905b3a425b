"""What a proof found, written as the rows of `checks` and `discrepancies`, and of what its provers add."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from operator import itemgetter

from pipelines.proof.evidence import evidence, spots_by_name, spots_of
from pipelines.proof.outcome import Figure, Ran, Verdict
from pipelines.proof.proving import RESTATEMENT, Proof, Prover, Rules
from pipelines.proof.rereading import Reread, prepare, reading_of
from pipelines.rows.known import digest_of_texts
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.locator import holder, row_name
from pipelines.rows.records import PrintedSpot, Records, Row, Value
from pipelines.rows.schemas import TableSchema

CHECK_THE_READING = "Check the reading: one digit read otherwise would settle it. "
CHECKS = "checks"
DISCREPANCIES = "discrepancies"
BARE = re.compile(r"[-−(]?\d[\d,]*(?:\.\d+)?\)?")
SCALES = (1_000, 1_000_000)
REPORT_AND_PUBLISHER = itemgetter("report", "publisher")


def proven(provers: tuple[Prover, ...]) -> tuple[str, ...]:
    """The tables that say what ran and what was found, in the order in which they are made."""
    return (CHECKS, DISCREPANCIES, *(name for prover in provers for name in prover.tables))


def tables_of(
    proof: Proof, records: Mapping[str, Records], schemas: Mapping[str, TableSchema], rules: Rules
) -> dict[str, Records]:
    """What a proof found, as rows.

    Args:
        proof: what ran.
        records: the rows that it ran on.
        schemas: by resource.
        rules: what it ran by.
    """
    found = {
        CHECKS: checks(proof, records, schemas[CHECKS]),
        DISCREPANCIES: discrepancies(proof, records, schemas[DISCREPANCIES], rules.reread),
    }
    for prover, pairs in zip(rules.provers, proof.pairs, strict=True):
        found |= prover.restated(pairs, records, schemas)
    return found


def _publishers(records: Mapping[str, Records]) -> dict[str, Value]:
    """Who published each report, by report id."""
    found: dict[str, Value] = {}
    for part in records.values():
        try:  # of a thousand reports seventy thousand rows, nearly all of which have both columns
            found.update(map(REPORT_AND_PUBLISHER, part.rows))
        except KeyError:
            found |= {str(row["report"]): row.get("publisher") for row in part.rows if "report" in row}
    return found


def checks(proof: Proof, records: Mapping[str, Records], schema: TableSchema) -> Records:
    """Every check that ran on some records, as rows."""
    rows: list[Row] = []
    told: dict[str, list[tuple[Value, ...]]] = {}
    publishers = _publishers(records)
    empty: dict[str, Value] = dict.fromkeys(schema.field_names)
    for check_id, ran in proof.ran:  # of a thousand reports thirty thousand
        about = ran.about
        row = {
            **empty,
            "id": check_id,
            "report": about.report,
            "publisher": publishers.get(about.report),
            "resource": about.resource,
            "subject": about.subject,
            "outcome": ran.outcome.value,
            "kind": about.kind,
            "locator": row_name(ran.place) or None,
        }
        rows.append(row)
        told.setdefault(about.report, []).append(tuple(row.values()))  # all have the same columns
    return Records(CHECKS, KnownTuple(rows, {report: digest_of_texts(said) for report, said in told.items()}))


def discrepancies(
    proof: Proof, records: Mapping[str, Records], schema: TableSchema, reread: Reread
) -> Records:
    """Every contradiction with both figures, both places, and whether our own reading is to be checked."""
    rows: list[Row] = []
    publishers = _publishers(records)
    locators: list[PrintedSpot] = []
    contradicted = [
        (check_id, ran)
        for check_id, ran in proof.ran
        if isinstance(ran, Ran) and ran.outcome is Verdict.CONTRADICTED and ran.kind != RESTATEMENT
    ]
    known = spots_by_name(records, (ran for _, ran in contradicted))
    prepare(
        reread, (spot for _, ran in contradicted for each in ran.figures for spot in spots_of(each, known))
    )
    for check_id, ran in contradicted:
        locator = f"discrepancy/{check_id}"
        check_reading, reading = reading_of(
            ran, {figure.locator: spots_of(figure, known) for figure in ran.figures}, reread
        )
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        row.update(
            id=check_id,
            report=ran.report,
            publisher=publishers.get(ran.report),
            check=check_id,
            subject=ran.subject,
            first_figure=_shown(ran.stated, ran.expected),
            first_locator=_row_of(ran.stated),
            second_figure=_shown(ran.expected, ran.stated),
            second_locator=_row_of(ran.expected),
            note=f"{CHECK_THE_READING if check_reading else ''}The printed figures do not agree. {ran.note}",
            kind=ran.kind,
            check_reading=check_reading,
            reading=reading.value,
            locator=locator,
        )
        rows.append(row)
        locators += evidence(locator, ran, known)
    return Records(DISCREPANCIES, tuple(rows), tuple(locators))


def _shown(figure: Figure | None, other: Figure | None) -> str | None:
    """A figure as printed; one that was worked out in the scale in which the other is printed (`£000`)."""
    if figure is None or figure.text:
        return figure.text if figure else None
    scale = _scale_of(other) if other else 1
    return f"{figure.value / scale:,f}" if scale > 1 else figure.shown()


def _scale_of(figure: Figure) -> int:
    """How many of its units a bare printed number stands for: 1,000 of `1,790` that is £1,790,000; else 1."""
    bare = BARE.fullmatch(figure.text)
    number = Decimal(bare[0].strip("()-−").replace(",", "")) if bare else Decimal(0)
    scales = (scale for scale in SCALES if number and abs(figure.value) == number * scale)
    return next(scales, 1)


def _row_of(figure: Figure | None) -> str | None:
    """The name of the row that a figure stands in, as the table of locators has it."""
    return holder(figure.locator) if figure else None
