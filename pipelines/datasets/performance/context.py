"""Summaries by rating, workforce, customer experience: the council's context, as reported."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher

from pipelines.datasets.building import RowBuilder, place, tables_of
from pipelines.extraction.kinds.recognise import Recognised, Row
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows import values
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

COUNT_AND_SHARE = re.compile(
    r"^(?:(?P<share>[\d.,]+)\s?%\s*\((?P<count>[\d,]+)\)|(?P<count2>[\d,]+)\s*\((?P<share2>[\d.,]+)\s?%\)|(?P<count3>[\d,]+))$"
)
MEASURES = (
    "reported",
    "rated",
    "green",
    "green_amber",
    "red_amber",
    "red",
    "monitor",
    "with_dot",
    "improved_same",
    "worsening",
    "no_dot",
    "not_rated",
)


def rag_summary(read: ReadReport, schema: TableSchema) -> Records:
    """One row per counted cell of every summary table; `12 (36%)` and `36% (12)` are count and share."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in table.rows:
            group = _group(table, row)
            for name in MEASURES:
                cell = row.cells.get(name)
                found = COUNT_AND_SHARE.match(cell.text) if cell else None
                if cell is None or not cell.text:
                    continue
                if found is None:
                    builder.hold_back(f"{cell.text!r} is no count", place(row), {name: cell})
                    continue
                count = values.number(found["count"] or found["count2"] or found["count3"])
                share = found["share"] or found["share2"]
                builder.add(
                    f"{table.name} {group.text} {name}",
                    {
                        "group": (group.text, group),
                        "count": (int(count) if count is not None else None, cell),
                        "percent": (values.number(share) if share else None, cell if share else None),
                    },
                    table=table.name or None,
                    measure=name,
                )
    return builder.records()


def _group(table: Recognised, row: Row) -> Cell:
    """What a summary row is about: its first cell, one merged over heading and row, or what is counted."""
    cell = row.cells.get("group", Cell(""))
    if cell.text and table.label and _is_misread(cell.text, table.label):
        return replace(cell, text=table.label, items=(table.label,))
    if cell.text and not COUNT_AND_SHARE.match(cell.text):
        return cell
    names_row = table.label and not any(
        column.name in MEASURES and column.index == 0 for column in table.columns
    )
    counted = next((column.heading for column in table.columns if column.name == "reported"), "")
    text = (table.label if names_row else "") or re.sub(r"(?i)^no\.? of ", "", counted) or table.name
    return Cell(text, (text,))


def _is_misread(text: str, label: str) -> bool:
    """Whether a text is the label once more, with letters that a text service took for others."""
    return text != label and SequenceMatcher(None, text, label, autojunk=False).ratio() > 0.8


def workforce(read: ReadReport, schema: TableSchema) -> Records:
    """One row per group and measure of the workforce table."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            group = row.cells["group"]
            for column, cell in row.each:
                value = values.number(cell.text)
                builder.add(
                    f"{group.text} {column.heading}",
                    {"group": (group.text, group), "value": (value, cell)},
                    measure=column.heading,
                    unit=_unit(column.heading, cell.text) if value is not None else None,
                )
    return builder.records()


def _unit(heading: str, text: str) -> str:
    if "%" in text or heading.startswith("%"):
        return "percent"
    return "days" if "days" in heading.lower() else "count"


def customer_experience(read: ReadReport, schema: TableSchema) -> Records:
    """One row per kind of request, with the figures its sentence states."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            text = row.text("text")
            cell = row.cells.get("text")
            found = re.search(r"[Oo]f the ([\d,]+) .*?received,\s*([\d,]+) were", text)
            share = re.search(r"([\d.]+)\s?%", text)
            builder.add(
                row.text("measure"),
                {
                    "measure": (row.text("measure"), row.cells.get("measure")),
                    "received": (_count(found, 1), cell if found else None),
                    "on_time": (_count(found, 2), cell if found else None),
                    "percent": (values.number(share.group(1)) if share else None, cell if share else None),
                    "text": (text, cell),
                },
            )
    return builder.records()


def _count(found: re.Match[str] | None, group: int) -> int | None:
    value = values.number(found.group(group)) if found else None
    return int(value) if value is not None else None
