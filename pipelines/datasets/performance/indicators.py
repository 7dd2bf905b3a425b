"""Indicator rows: quarterly results and targets of several years, as reported, with typed values beside.

Publishes what is printed. The rating comes from the suffix, a rating column or the cell's colour, in this
order; a cell without a figure leaves its typed value empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.datasets.building import RowBuilder, tables_of
from pipelines.datasets.performance import ratings
from pipelines.extraction.kinds.recognise import Row
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows import figures, values
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

NO_CELL = Cell("")


def indicator_results(read: ReadReport, schema: TableSchema) -> Records:
    """One row per indicator of every quarterly results table."""
    builder = RowBuilder(schema, read.report)
    key = ratings.palette(read)
    for table in tables_of(read, schema.resource):
        periods = {column.name: column.period for column in table.columns}
        for row in builder.placed(table.rows):
            _add_result(builder, row, periods, key, table.layout.rating_fill)
    return builder.records()


def _add_result(
    builder: RowBuilder,
    row: Row,
    periods: Mapping[str, str | None],
    key: Mapping[tuple[int, int, int], str],
    fill: str,
) -> None:
    cells = {name: row.cells.get(name, NO_CELL) for name in _RESULT_COLUMNS}
    subject = cells["indicator"].text
    printed, rag = values.split_rating(cells["result"].text)
    target, target_period = figures.split_period(cells["target"].text)
    result, result_period = figures.split_period(printed)
    previous, previous_period = figures.split_period(cells["previous_result"].text)
    year_ago, year_ago_period = figures.split_period(cells["year_ago_result"].text)
    rag = rag or values.rating_word(cells["rag"].text)
    rag = rag or ratings.rating_of(row.cells.get(fill, NO_CELL).colour, key)
    measured = figures.read(result, subject)
    readings = {
        "target_value": figures.read(target, subject, figures.Role.TARGET),
        "result_value": measured,
        "previous_value": figures.read(previous, subject),
        "year_ago_value": figures.read(year_ago, subject),
    }
    builder.add(
        cells["ref"].text or subject,
        {
            "ref": (cells["ref"].text, cells["ref"]),
            "indicator": (subject, cells["indicator"]),
            "polarity": (_polarity(cells["polarity"].text), cells["polarity"]),
            "annual_target": (cells["annual_target"].text, cells["annual_target"]),
            "target": (target, cells["target"]),
            "result": (result, cells["result"]),
            "previous_result": (previous, cells["previous_result"]),
            "direction_short_term": (cells["direction_short_term"].text, cells["direction_short_term"]),
            "year_ago_result": (year_ago, cells["year_ago_result"]),
            "direction_long_term": (cells["direction_long_term"].text, cells["direction_long_term"]),
            "benchmark": (cells["benchmark"].text, cells["benchmark"]),
            "comment": (cells["comment"].text, cells["comment"]),
            **{name: (None, cells[TYPED[name]]) for name, reading in readings.items() if reading.doubt},
        },
        readings,
        section=row.section or None,
        area=row.area or None,
        target_period=(target_period or periods.get("target")) if target else None,
        result_period=(result_period or periods.get("result")) if result else None,
        previous_period=(previous_period or periods.get("previous_result")) if previous else None,
        year_ago_period=(year_ago_period or periods.get("year_ago_result")) if year_ago else None,
        rag=rag,
        unit=measured.unit_name,
        **{name: reading.value for name, reading in readings.items()},
    )


TYPED = {
    "target_value": "target",
    "result_value": "result",
    "previous_value": "previous_result",
    "year_ago_value": "year_ago_result",
}
"""Typed columns and the printed ones they are read from."""

_RESULT_COLUMNS = (
    "ref",
    "indicator",
    "polarity",
    "annual_target",
    "target",
    "result",
    "previous_result",
    "direction_short_term",
    "year_ago_result",
    "direction_long_term",
    "benchmark",
    "comment",
    "rag",
)


def _polarity(text: str) -> str:
    """The polarity in the contract's spelling; other texts stay as printed."""
    folded = text.replace(" ", "").lower()
    return next((known for known in values.POLARITIES if known.replace(" ", "").lower() == folded), text)


def indicator_targets(read: ReadReport, schema: TableSchema) -> Records:
    """One row per indicator and value column of every table of targets."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            subject = row.text("indicator")
            for column, cell in row.each:
                measure = "target" if "target" in column.heading.lower() else "result"
                measured = figures.read(cell.text, subject, figures.Role(measure))
                builder.add(
                    f"{row.text('ref') or subject} {measure} {column.period or ''}",
                    {
                        "type": (row.text("type"), row.cells.get("type")),
                        "ref": (row.text("ref"), row.cells.get("ref")),
                        "indicator": (subject, row.cells.get("indicator")),
                        "value_text": (cell.text, cell),
                        "service": (row.text("service"), row.cells.get("service")),
                        "comment": (row.text("comment"), row.cells.get("comment")),
                        **({"value": (None, cell)} if measured.doubt else {}),
                    },
                    {"value": measured},
                    section=row.section or None,
                    area=row.area or None,
                    measure=measure,
                    period=column.period,
                    value=measured.value,
                    unit=measured.unit_name,
                )
    return builder.records()
