"""Key actions, interventions, progress updates, areas of focus and improvement initiatives, as reported."""

from __future__ import annotations

import re

from pipelines.datasets.building import RowBuilder, place, tables_of
from pipelines.datasets.performance import ratings
from pipelines.extraction.kinds.recognise import Row
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows import values
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

COMMITTEE = re.compile(r"\s*\(\s*([A-Z][^()]*?)\s*\)\s*$")
REF_AND_TITLE = re.compile(
    r"^([A-Z][A-Za-z]{0,7}[/ ]?[A-Z]{0,4}\s?\d+\S*"
    r"(?:\s\([^)]*(?:RPS|nnual|LY:|ASCOF|Quarter)[^)]*\))?)\s+(\S.*)$"
)
OBJECTIVE = re.compile(r"\s*[-–]\s+|(?<=[a-z])-(?=[A-Z])|(?<=\w)-\s+|\s+-(?=[A-Z])")


def key_actions(read: ReadReport, schema: TableSchema) -> Records:
    """One row per key action; the committee that ends it in brackets becomes a column."""
    builder = RowBuilder(schema, read.report)
    key = ratings.palette(read)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            action = row.text("action")
            found = COMMITTEE.search(action)
            rag_cell = row.cells.get("rag", Cell(""))
            rag = values.rating_word(rag_cell.text)
            if rag is None and not rag_cell.text:
                rag = ratings.rating_of(rag_cell.colour, key)
            builder.add(
                row.text("ref"),
                {
                    "ref": (row.text("ref"), row.cells.get("ref")),
                    "action": (action[: found.start()] if found else action, row.cells.get("action")),
                    "committee": (
                        found.group(1) if found else None,
                        row.cells.get("action") if found else None,
                    ),
                    "rag": (rag, rag_cell),
                    "comment": (row.text("comment"), row.cells.get("comment")),
                },
                section=row.section or None,
            )
    return builder.records()


def interventions(read: ReadReport, schema: TableSchema) -> Records:
    """One row per indicator below target; reference and name are parted where the cell holds both."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            title = row.text("title")
            found = REF_AND_TITLE.match(title)
            cell = row.cells.get("title")
            builder.add(
                found.group(1) if found else title,
                {
                    "ref": (found.group(1) if found else None, cell),
                    "indicator": (found.group(2) if found else title, cell),
                    "comment": (row.text("comment"), row.cells.get("comment")),
                },
                section=row.section or None,
            )
    return builder.records()


def progress_updates(read: ReadReport, schema: TableSchema) -> Records:
    """One row per area and description; its several update cells are parted by line breaks."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            pieces = row.pieces.get("update", ())
            update = "\n".join(cell.text for cell in pieces) or row.text("update")
            builder.add(
                f"{row.text('area')} {row.text('description')}",
                {
                    "area": (row.text("area"), row.cells.get("area")),
                    "description": (row.text("description"), row.cells.get("description")),
                    "update": (update, row.cells.get("update")),
                },
                section=row.section or None,
            )
    return builder.records()


def focus_areas(read: ReadReport, schema: TableSchema) -> Records:
    """One row per paragraph of an area; an empty area cell goes on with the area above it."""
    builder = RowBuilder(schema, read.report)
    area: Cell | None = None
    for table in tables_of(read, schema.resource):
        for row in table.rows:
            if row.text("area"):
                area = row.cells["area"]
            if row.doubt or area is None:
                builder.hold_back(row.doubt or "no area above it", place(row), row.cells)
                continue
            builder.add(
                f"{area.text} {row.text('contribution')[:30]}",
                {
                    "area": (area.text, area),
                    "contribution": (row.text("contribution"), row.cells.get("contribution")),
                },
                section=row.section or None,
            )
    return builder.records()


def improvement_initiatives(read: ReadReport, schema: TableSchema) -> Records:
    """One row per initiative; priority and objective are parted at the dash between them."""
    builder = RowBuilder(schema, read.report)
    for table in tables_of(read, schema.resource):
        for row in builder.placed(table.rows):
            priority, objective = split_priority(row)
            cell = row.cells.get("priority")
            builder.add(
                row.text("initiative"),
                {
                    "priority": (priority, cell),
                    "objective": (objective, cell),
                    **{
                        name: (row.text(name), row.cells.get(name))
                        for name in (
                            "initiative",
                            "milestone",
                            "status",
                            "commentary",
                            "next_milestone",
                            "lead_directorate",
                        )
                    },
                },
            )
    return builder.records()


def split_priority(row: Row) -> tuple[str, str | None]:
    """`Better services with less money - Improve access` as priority and objective."""
    text = row.text("priority")
    found = OBJECTIVE.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, None)
