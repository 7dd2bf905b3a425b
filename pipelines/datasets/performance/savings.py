"""Savings, revenue and capital: money in pounds whatever unit a heading gives, brackets as minus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.datasets.building import RowBuilder, place, tables_of
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.recognise import Recognised, Row
from pipelines.extraction.model import Cell, RawTable
from pipelines.extraction.reading import ReadReport
from pipelines.rows import values
from pipelines.rows.records import Records, Value
from pipelines.rows.schemas import TableSchema

PERCENT_IN_BRACKETS = re.compile(r"\(([\d.,]+)\s?%\)")


def savings(read: ReadReport, schema: TableSchema) -> Records:
    """One row per committee and year of every table of savings; totals are rows too."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            if table.layout.repeated:
                _add_by_year(builder, table, row)
            else:
                _add_achieved(builder, table, row, read)
    return builder.records()


def _add_by_year(builder: RowBuilder, table: Recognised, row: Row) -> None:
    committee = row.cells.get("committee")
    for column, cell in row.each:
        year = "Total" if column.heading.lower().startswith("total") else column.period
        builder.add(
            f"{table.layout.table} {committee.text if committee else ''} {year}",
            {
                "committee": (committee.text if committee else None, committee),
                "amount_gbp": (values.amount(cell.text, column.scale), cell),
            },
            table=table.layout.table,
            financial_year=year,
        )


def _add_achieved(builder: RowBuilder, table: Recognised, row: Row, read: ReadReport) -> None:
    column = next(column for column in table.columns if column.name == "achieved")
    cell = row.cells["achieved"]
    share = PERCENT_IN_BRACKETS.search(cell.text)
    builder.add(
        f"achieved {table.label}",
        {
            "amount_gbp": (values.amount(cell.text, column.scale), cell),
            "percent": (values.number(share.group(1)) if share else None, cell if share else None),
        },
        table=table.layout.table,
        financial_year=read.financial_year,
    )


def revenue(read: ReadReport, schema: TableSchema) -> Records:
    """One row per service of the revenue table."""
    return _money_rows(read, schema)


def capital(read: ReadReport, schema: TableSchema) -> Records:
    """One row per service of the capital table; a row printed twice is one."""
    return _money_rows(read, schema)


MOST_BELOW = 2
HEADLINE = re.compile(r"\(?[\d,.]+\)?(?:\s*\(-?[\d.,]+\s?%\))?")
UNIT = re.compile(r"£|000|million|thousand", re.IGNORECASE)


def finance_summary(read: ReadReport, schema: TableSchema) -> Records:
    """One row per headline figure: a row of headings that name variances, and as many figures below it.

    A figure is held back when no headline of the report says whether it stands for pounds or thousands.
    """
    builder = RowBuilder(schema, read.report)
    phrases = {name: re.compile(text) for name, text in read.phrases.get(schema.resource, {}).items()}
    lines = [line for table in read.document.tables for line in _headlines(table, phrases)]
    scale = max((values.heading_scale(heading) for _, heading, _, _ in lines), default=1)
    has_unit = any(UNIT.search(heading) for _, heading, _, _ in lines)
    for name, _, cell, table in lines:
        amount = values.amount(cell.text.partition(" (")[0], scale)
        if amount and not has_unit:
            builder.hold_back("no heading states its unit", place(cell.parts[0]), {name: cell})
            continue
        share = PERCENT_IN_BRACKETS.search(cell.text)
        percent = values.number(share.group(1)) if share else None
        if percent and amount and amount < 0:
            percent = -percent  # the bracket of a share is no sign; the amount's is
        builder.add(
            f"{table} {name}",
            {"amount_gbp": (amount, cell), "percent": (percent, cell if share else None)},
            table=table or None,
            measure=name,
        )
    return builder.records()


def _headlines(
    table: RawTable, phrases: Mapping[str, re.Pattern[str]]
) -> Iterator[tuple[str, str, Cell, str]]:
    title = table.headings[-1] if table.headings else ""
    for number, row in enumerate(table.rows):
        heading = " ".join(cell.text for cell in row.filled)
        letters = re.sub(r"[^a-z]", "", heading.lower())
        found = sorted((at.start(), name) for name, text in phrases.items() for at in text.finditer(letters))
        for below in table.rows[number + 1 : number + 1 + MOST_BELOW] if found else ():
            figures = [cell for cell in below.filled if HEADLINE.fullmatch(cell.text)]
            if len(figures) == len(found):
                yield from (
                    (name, heading, cell, title) for (_, name), cell in zip(found, figures, strict=True)
                )
                break
            heading += " ".join(cell.text for cell in below.filled)


def _money_rows(read: ReadReport, schema: TableSchema) -> Records:
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        scale = max(column.scale for column in table.columns)
        for row in builder.placed(_once(table.rows)):
            given: dict[str, tuple[Value, Cell | None]] = {}
            for column in table.columns:
                cell = row.cells.get(column.name, Cell(""))
                given[column.name] = (_money(column, cell, scale), cell)
            service = row.cells.get("service", Cell(""))
            given["service"] = (service.text, service)
            builder.add(
                service.text, {name: pair for name, pair in given.items() if name in schema.field_names}
            )
    return builder.records()


def _money(column: Column, cell: Cell, scale: int) -> Value:
    """A cell's value; the table's unit counts for every money column, as unit rows get shifted."""
    if column.name.endswith("_gbp"):
        return values.amount(cell.text, scale)
    if column.name.endswith("_percent"):
        return values.number(cell.text)
    return cell.text


def _once(rows: tuple[Row, ...]) -> list[Row]:
    """Rows without those that a text service printed twice; each double adds what the other lacks."""
    kept: list[Row] = []
    for row in rows:
        if kept and _is_double(kept[-1], row):
            cells = {**{name: cell for name, cell in row.cells.items() if cell.text}, **_filled(kept[-1])}
            kept[-1] = replace(kept[-1], cells=cells)
        else:
            kept.append(row)
    return kept


def _filled(row: Row) -> dict[str, Cell]:
    return {name: cell for name, cell in row.cells.items() if cell.text.strip("-– ")}


def _is_double(row: Row, twin: Row) -> bool:
    """Whether two rows name one service and disagree in no figure, having several in common."""
    one, two = _filled(row), _filled(twin)
    shared = set(one) & set(two)
    return len(shared) > 3 and all(one[name].text == two[name].text for name in shared)
