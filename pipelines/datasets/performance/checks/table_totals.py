"""Totals of columns that no dataset has, against the rows above them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.datasets.performance.totals import PLUS
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, reckoned, step_of
from pipelines.rows import figures
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records, Row


def check_table_totals(totals: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each total against its parts, one by one as they are printed."""
    for row in totals.rows:
        stated = printed.figure(row, "total")
        if stated is not None:
            yield _sum(row, stated)


def _sum(row: Row, stated: Figure) -> Ran:
    scale = figures.heading_scale(str(row["column"]))
    place = cell_name(row["locator"], "parts")
    parts = [
        Figure(value * scale, step_of(value, text) * scale, place, text)
        for text in str(row["parts"]).split(PLUS)
        if (value := figures.read_plain(text)) is not None
    ]
    steps = [stated.step, *(part.step for part in parts)]
    # counts, and amounts all to the last unit of their scale with one step, are not rounded in a sum
    tolerance = Decimal(0) if set(steps) == {Decimal(1)} else sum(steps, Decimal(0)) / 2
    subject = ", ".join(str(row[name]) for name in ("table", "group", "column") if row[name])
    return reckoned(
        About("sum", str(row["report"]), "table-totals", subject),
        stated,
        parts,
        lambda values: sum(values, Decimal(0)),
        tolerance,
        lambda given: f"The total is printed as {stated.text}; its {len(parts)} parts add up to {given:f}.",
    )
