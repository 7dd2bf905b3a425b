"""Every figure with a number of every table as one tidy table: whose, what, of when, how much, printed where.

Tables differ in what their columns are for; here each number is a line of its own with the same columns, so
that agency staff, complaints, budgets and indicators are drawn alike. Tables that repeat others are left out.
Which columns say what a row is about is data, in `schemas/answers/words.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.portal.answers.facts import FactCell, FactIndex, FactRow

MEASURE = "measure"
UNITS_IN_NAMES = ("_gbp", "_percent", "_text")
PLAIN = frozenset(("value", "count", "amount", "percent"))
"""Columns that say no more than that a number stands in them."""


@dataclass(frozen=True)
class MeasuredFigure:
    """One published number.

    Attributes:
        subject: what it is about, such as a service or an indicator.
        measure: what was measured of it, such as `result`, `forecast` or `No. of agency staff`.
        period_start, period_end: the first and last day of the period, where it names any.
        value_text: the whole cell.
        locator: the cell's own, as the dataset's table of locators has it.
    """

    publisher: str
    report: str
    dataset: str
    version: str
    table: str
    ref: str
    subject: str
    measure: str
    period: str
    period_start: date | None
    period_end: date | None
    unit: str
    value: float
    value_text: str
    row: str
    column: str

    @property
    def locator(self) -> str:
        """The cell's locator."""
        return f"{self.row}#{self.column}"


def measured(facts: FactIndex, subjects: Mapping[str, Sequence[str]]) -> Iterator[MeasuredFigure]:
    """Every number of the newest versions, in the order of datasets, tables and rows.

    Args:
        facts: what is published.
        subjects: the columns that say what a row is about, by table; others are named as their rows are.
    """
    for row in facts.rows:
        if row.is_copy:
            continue
        named = {entry.column: entry.text for entry in row.entries}
        columns = subjects.get(row.table)
        told = [named.get(column, "") for column in columns] if columns is not None else [row.name]
        subject = " · ".join(text for text in told if text)
        for cell in row.figures:
            if cell.value is not None:
                yield _figure(row, cell, cell.value, named, subject, columns or ())


def _figure(
    row: FactRow,
    cell: FactCell,
    value: float,
    named: Mapping[str, str],
    subject: str,
    columns: Sequence[str],
) -> MeasuredFigure:
    period = cell.period if cell.period.text else row.period
    return MeasuredFigure(
        publisher=row.publisher,
        report=row.report,
        dataset=row.package,
        version=row.version,
        table=row.table,
        ref=named.get("ref", ""),
        subject=subject,
        measure=_measure(cell.column, named, columns),
        period=period.text,
        period_start=period.start,
        period_end=period.end,
        unit=cell.unit,
        value=value,
        value_text=cell.text,
        row=row.locator,
        column=cell.column,
    )


def _measure(column: str, named: Mapping[str, str], columns: Sequence[str]) -> str:
    """What a number measures: what its row says is measured, else what its column is called."""
    name = column
    for unit in UNITS_IN_NAMES:
        name = name.removesuffix(unit)
    said = named.get(MEASURE, "") if MEASURE not in columns else ""
    return said if said and name in PLAIN else name
