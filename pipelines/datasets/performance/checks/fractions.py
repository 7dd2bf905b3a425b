"""Results against the part and the whole that rows print for them, in columns of their own or in the cell.

`601` and `634` in two columns beside `96.4%`; `12 of 15 (80%)` in one cell. That the columns are part and
whole of the result is not assumed: nearly all rows of a report must agree with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.datasets.performance.checks.directions import figure_of, name_of
from pipelines.proof.agreement import share
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, step_of
from pipelines.rows.figures import FigureKind, Unit, all_parts
from pipelines.rows.locator import cell_name
from pipelines.rows.records import FractionLine, Records, Row

FEWEST_AGREE, CLEARLY = 3, 4
"""Rows that must agree, and times as many as those that do not."""
CELLS = ("result", "previous_result", "year_ago_result", "target")


def check_fractions(results: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each percentage against the part and the whole that its row prints for it."""
    rows = {str(row["locator"]): row for row in results.rows}
    by_report: dict[str, list[Ran]] = {}
    for line in results.fractions:
        row = rows.get(line.locator)
        if row is not None and (ran := _of_columns(row, line, printed)) is not None:
            by_report.setdefault(line.report, []).append(ran)
    for tried in by_report.values():
        wrong = sum(one.outcome is Verdict.CONTRADICTED for one in tried)
        if len(tried) - wrong >= max(FEWEST_AGREE, CLEARLY * wrong):
            yield from tried
    for row in results.rows:
        for column in CELLS:
            yield from _of_cell(row, column)


def _of_columns(row: Row, line: FractionLine, printed: PrintedTexts) -> Ran | None:
    """A result in per cent against the two figures that two columns of its row print."""
    result = figure_of(row, "result", "result_value", printed)
    if result is None or row["unit"] != Unit.PERCENT.value:
        return None
    part, whole = (
        Figure(value, step_of(value, text), str(row["locator"]), text)
        for value, text in ((line.part, line.part_text), (line.whole, line.whole_text))
    )
    about = About("share", line.report, "indicator-results", f"{name_of(row)}: result, part and whole")
    return share(about, result, part, whole)


def _of_cell(row: Row, column: str) -> Iterator[Ran]:
    """`12 of 15 (80%)`, where a cell prints one share and one percentage."""
    text = str(row.get(column) or "")
    if "%" not in text:
        return
    found = [part for part in all_parts(text) if part.value is not None]
    shares = [part for part in found if part.kind is FigureKind.SHARE and part.whole]
    percentages = [part for part in found if part.kind is FigureKind.FIGURE and part.unit is Unit.PERCENT]
    if len(shares) != 1 or len(percentages) != 1 or len(found) != len(shares) + len(percentages):
        return
    place = cell_name(row["locator"], column)
    part, percent = shares[0], percentages[0]
    sides = (Figure(value or Decimal(0), Decimal(1), place, text) for value in (part.value, part.whole))
    about = About("share", str(row["report"]), "indicator-results", f"{name_of(row)}: {column} of its cell")
    yield share(about, Figure(percent.value or Decimal(0), percent.step, place, percent.text), *sides)
