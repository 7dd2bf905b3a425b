"""Figures that two tables of a report print for the same indicator, period and measure."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.datasets.performance.checks.directions import figure_of, name_of
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, step_of
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records


def check_twins(results: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each figure of a row against what another table prints for it."""
    rows = {str(row["locator"]): row for row in results.rows} if results.twins else {}
    for twin in results.twins:
        row = rows.get(twin.locator)
        own = (
            figure_of(row, twin.column, f"{twin.column.removesuffix('_result')}_value", printed)
            if row
            else None
        )
        if row is None or own is None:
            continue
        about = About("equal", twin.report, results.resource, f"{name_of(row)}: {twin.column} in two tables")
        place = cell_name(row["locator"], twin.column)
        other = Figure(twin.value, step_of(twin.value, twin.text), place, twin.text)
        yield equal(about, own, other, note=f"One table prints {own.text}, {twin.where} {twin.text}.")
