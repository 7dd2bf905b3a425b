"""Savings and headline figures: money in pounds whatever unit a heading gives, brackets as minus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipelines.datasets.building import RowBuilder, found_by, place, tables_of
from pipelines.datasets.performance import scales
from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.extraction.model import Cell, RawTable
from pipelines.extraction.reading import ReadReport
from pipelines.rows import figures
from pipelines.rows.records import Records, Value
from pipelines.rows.schemas import TableSchema


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
        amount = figures.read_amount(cell.text, column.scale)
        year = "Total" if column.period is None and ALL_YEARS.search(column.heading) else column.period
        builder.add(
            f"{table.layout.table} {committee.text if committee else ''} {year}",
            {
                "committee": (committee.text if committee else None, committee),
                "amount_gbp": (amount.value, cell),
            },
            {"amount_gbp": amount},
            table=table.layout.table,
            financial_year=year,
            found_by=found_by(table),
        )


def _add_achieved(builder: RowBuilder, table: Recognised, row: Row, read: ReadReport) -> None:
    column = next(column for column in table.columns if column.name == "achieved")
    cell = row.cells["achieved"]
    amount = figures.read_amount(cell.text, column.scale)
    builder.add(
        f"achieved {table.label}",
        {
            "amount_gbp": (amount.value, cell),
            "percent": (amount.percent, cell if amount.percent is not None else None),
        },
        {"amount_gbp": amount},
        table=table.layout.table,
        financial_year=read.financial_year,
        found_by=found_by(table),
    )


MOST_BELOW = 2
TOTAL = re.compile(r"(?i)^(?:(?:grand|net|overall|sub)[ -]?)?totals?\b|^all savings$")
ALL_YEARS = re.compile(r"(?i)\b(?:total|all years|cumulative|overall)\b")
HEADLINE = re.compile(r"\(?[\d,.]+\)?(?:\s*\(-?[\d.,]+\s?%\))?")
UNIT = re.compile(r"£|000|million|thousand", re.IGNORECASE)


def finance_summary(read: ReadReport, schema: TableSchema) -> Records:
    """One row per headline figure: a row of headings that name variances, and as many figures below it.

    A figure is held back when no headline of the report says whether it stands for pounds or thousands.
    """
    builder = RowBuilder(schema, read.report)
    phrases = {name: re.compile(text) for name, text in read.phrases.get(schema.resource, {}).items()}
    lines = [line for table in read.document.tables for line in _headlines(table, phrases)]
    scale = max((figures.heading_scale(heading) for _, heading, _, _ in lines), default=1)
    has_unit = any(UNIT.search(heading) for _, heading, _, _ in lines)
    for name, _, cell, table in lines:
        read_amount = figures.read_amount(cell.text, scale)
        amount, percent = read_amount.value, read_amount.percent
        if amount and not has_unit:
            builder.hold_back("no heading states its unit", place(cell.parts[0]), {name: cell})
            continue
        has_share = percent is not None
        if percent and amount and amount < 0:
            percent = -percent  # the bracket of a share is no sign; the amount's is
        builder.add(
            f"{table} {name}",
            {"amount_gbp": (amount, cell), "percent": (percent, cell if has_share else None)},
            {"amount_gbp": read_amount},
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


def savings_proposals(read: ReadReport, schema: TableSchema) -> Records:
    """One row per saving of every table of proposals; a total that the table prints is a row too."""
    builder = RowBuilder(schema, read.report)
    marks = scales.scale_of(read)
    for table in tables_of(read, schema.resource):
        scale = max(column.scale for column in table.columns)
        scale = max(scale, *(figures.heading_scale(text) for text in ("", *table.headings[-1:])))
        year = _year_of(table, read)
        for row in builder.placed(table.rows):
            given: dict[str, tuple[Value, Cell | None]] = {}
            for column in table.columns:
                cell = row.cells.get(column.name, Cell(""))
                if column.name in schema.field_names and column.name != "rag":
                    given[column.name] = (_money(column, cell, scale), cell)
            rag = row.cells.get("rag", Cell(""))
            rated = scales.rating_of_cell(rag, marks, table.place)
            given["rag"] = (rated.rag, rag)
            if "risk" in given and row.cells["risk"].symbols and not row.text("risk"):
                level = scales.rating_of_cell(row.cells["risk"], marks, table.place)
                given["risk"] = (level.rag, row.cells["risk"])
            is_total = bool(TOTAL.match(row.text("proposal")))
            if "portfolio" not in given and row.area and not is_total:  # a band over its savings
                given["portfolio"] = (row.area, None)
            locator = builder.add(
                row.text("ref") or row.text("proposal"), given, financial_year=year, found_by=found_by(table)
            )
            if rated.doubt:
                builder.doubt(rated.doubt, locator, row.cells)
    return builder.records()


def _year_of(table: Recognised, read: ReadReport) -> str | None:
    """The financial year of a table's amounts: its headings', the heading's above it, else the report's."""
    named = [column.period for column in table.columns if column.name == "planned_gbp"]
    named += [periods.named_period(text).text for text in table.headings[-1:] if periods.named_period(text)]  # type: ignore[union-attr]  # just asked
    years = [found.group() for text in named if text and (found := re.search(r"\d{4}/\d{2}", text))]
    return years[0] if years else read.financial_year


def _money(column: Column, cell: Cell, scale: int) -> Value:
    """A cell's value: pounds in a column of amounts, else its text."""
    return figures.read_amount(cell.text, scale).value if column.name.endswith("_gbp") else cell.text
