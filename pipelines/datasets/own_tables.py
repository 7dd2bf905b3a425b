"""Rows of a table of its own: every cell as printed, and beside it what it is worth where that is sure.

What each column is was settled when an officer answered; a cell that does not fit is published as printed,
its typed field is empty, and a doubt says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.datasets.building import RowBuilder, tables_of
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.recognised import Row
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows.figures import Reading
from pipelines.rows.own_tables import ColumnKind
from pipelines.rows.records import Records, Value
from pipelines.rows.schemas import TableSchema

if TYPE_CHECKING:
    from pipelines.extraction.kinds.own_tables import OwnFound  # late: needs numpy and scipy

UNNAMED = "row"


def own_rows(read: ReadReport, schema: TableSchema) -> Records:
    """The rows of a report's tables that were answered to be this one."""
    builder = RowBuilder(schema, read.report)
    answered = {one.recognised.place: one for one in read.own}
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            given, readings = _given(row, answered[table.place])
            builder.add(_name(row, table.columns), given, readings)
    return builder.records()


def _given(row: Row, found: OwnFound) -> tuple[dict[str, tuple[Value, Cell | None]], dict[str, Reading]]:
    given: dict[str, tuple[Value, Cell | None]] = {}
    readings: dict[str, Reading] = {}
    for column in found.table.published:
        cell = row.cells[column.name]
        given[column.name] = (cell.text, cell)
        if column.kind is not ColumnKind.TEXT:
            value, doubt = column.typed(cell.text)
            given[column.beside] = (value, cell)
            readings[column.beside] = Reading(doubt=doubt)
        if column.period and cell.text:
            given[column.period] = (found.periods.get(column.name), None)
    return given, readings


def _name(row: Row, columns: tuple[Column, ...]) -> str:
    """What names a row among its fellows: its first text."""
    return next((row.text(column.name) for column in columns if row.text(column.name)), UNNAMED)
