"""What was read of one file, as plain values: what `openbarnet inspect FILE --json` prints.

`schemas/formats/inspect.schema.json` describes it. It shows rows as they are after corrections and before the
gate, so that reading can be scored by itself. It publishes nothing and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.assembly.identity import PUBLISHER, corrections_of, identified, read_informed
from pipelines.assembly.own_tables import schemas_of
from pipelines.assembly.steps import records_of, report_resources
from pipelines.assembly.summaries import title_of
from pipelines.assembly.teaching import question_as_json
from pipelines.council.councils import load_councils
from pipelines.council.project import Project
from pipelines.exceptions import UnknownPublisherError
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.recognised import Recognised, questions_of
from pipelines.extraction.model import Box, Cell, RawTable, hull
from pipelines.extraction.publisher import councils_named
from pipelines.extraction.reading import ReadReport
from pipelines.extraction.report import Report
from pipelines.release.content import REPORTS
from pipelines.rows.records import HeldBack, PrintedSpot, Records, Value

Json = dict[str, Any]


def inspect_report(report: Report, project: Project) -> Json:
    """Read a report and give everything that was read of it.

    Raises:
        ReportError: the file cannot be read.
        CorrectionError: a correction does not find what it expects.
    """
    read = read_informed(report, project)
    questions: list[Json] = [question_as_json(question) for question in questions_of(read.tables)]
    try:
        read = identified(read, project)
    except UnknownPublisherError as error:
        questions.append(_question_of_publisher(read, project, error))
    schemas = schemas_of(project)
    corrections = corrections_of(read.report, project)
    shown = [resource for resource in report_resources(schemas) if resource != REPORTS]
    return inspection_of(
        read, [records_of(read, resource, schemas, corrections) for resource in shown], questions
    )


def _question_of_publisher(read: ReadReport, project: Project, error: UnknownPublisherError) -> Json:
    councils = load_councils(project)
    named = [council for council, _ in councils_named(read.document, councils).often]
    return {
        "id": f"{PUBLISHER}/{read.report.sha256}",
        "kind": PUBLISHER,
        "page": None,
        "box": None,
        "choices": [council.name for council in dict.fromkeys((*named, *councils.all))],
        "evidence": [error.what],
    }


def inspection_of(read: ReadReport, records: Iterable[Records], questions: Sequence[Json] = ()) -> Json:
    """A report that was read and its rows by resource, as JSON."""
    several = list(records)
    return {
        "file": read.report.path.name,
        "kind": "report",
        "form": read.report.form,
        "publisher": read.report.publisher,
        "title": read.report.title or title_of(read),
        "period": read.period,
        "pages": read.pages,
        "tables": _tables(read),
        "rows": {part.resource: _rows(part) for part in several if part.rows},
        "held_back": [_held_back(row) for part in several for row in part.held_back],
        "left_out": [
            {"page": left.page, "box": _box(left.box), "words": left.words, "reason": left.reason}
            for left in read.left_out
        ],
        "questions": list(questions),
        "notes": list(read.notes),
    }


def _tables(read: ReadReport) -> list[Json]:
    """Every table, known or not, in reading order."""
    known = [(table.raw, _known(table)) for table in read.tables]
    unknown = [(table, _table(table, None, [])) for table in read.unknown]
    ordered = sorted(known + unknown, key=lambda pair: (pair[0].page or 0, pair[0].line or 0))
    return [told for _, told in ordered]


def _known(table: Recognised) -> Json:
    named = [_column(column.heading, column.name, _evidence(column)) for column in table.columns]
    unnamed = [_column(heading, None) for heading in table.unknown_headings]
    told = _table(table.raw, table.layout.resource or table.layout.name, named + unnamed)
    asked = table.found.questions if table.found else ()
    return told | {"doubt": "; ".join(question.about for question in asked)}


def _evidence(column: Column) -> list[str]:
    """How a column was told, and why."""
    return [column.how, *column.evidence]


def _column(heading: str, field: str | None, evidence: Sequence[str] = ()) -> Json:
    return {"heading": heading, "field": field, "evidence": list(evidence)}


def _table(table: RawTable, kind: str | None, columns: list[Json]) -> Json:
    boxes = [row.box for row in table.rows if row.page == table.page and row.box is not None]
    return {
        "page": table.page,
        "box": _box(hull(boxes)) if boxes else None,
        "kind": kind,
        "doubt": table.doubt or next((row.doubt for row in table.rows if row.doubt), ""),
        "cells": grid_of(table),
        "columns": columns,
    }


def grid_of(table: RawTable) -> list[list[Any]]:
    """The cells of a table row by row; None where none begins: blank, or covered by one that spans."""
    return [_line(row.cells, table.columns) for row in table.rows]


def _line(cells: Iterable[Cell], columns: int) -> list[Any]:
    line: list[Any] = [None] * columns
    for cell in cells:
        if cell.text and cell.column < columns:
            line[cell.column] = _cell(cell)
    return line


def _cell(cell: Cell) -> str | Json:
    if cell.span == 1 and cell.row_span == 1:
        return cell.text
    return {"text": cell.text, "rowspan": cell.row_span, "colspan": cell.span}


def _rows(records: Records) -> list[Json]:
    boxes = _boxes(records.locators)
    return [
        {
            **{name: _value(value) for name, value in row.items()},
            "boxes": boxes.get(str(row.get("locator")), {}),
        }
        for row in records.rows
    ]


def _boxes(locators: Iterable[PrintedSpot]) -> Mapping[str, dict[str, list[float]]]:
    """By row, where each of its cells stands: page and box; of a cell in several parts the first."""
    found: dict[str, dict[str, list[float]]] = {}
    for spot in locators:
        edges = (spot.x0, spot.top, spot.x1, spot.bottom)
        if not spot.field or spot.page is None or None in edges:
            continue
        place = [spot.page, *(float(edge) for edge in edges if edge is not None)]
        found.setdefault(spot.locator, {}).setdefault(spot.field, place)
    return found


def _value(value: Value) -> Any:
    """A cell as JSON: numbers as numbers, dates as text, what is empty as None."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _held_back(row: HeldBack) -> Json:
    return {"resource": row.resource, "place": row.place, "reason": row.reason, "cells": dict(row.cells)}


def _box(box: Box) -> list[float]:
    return [round(edge, 2) for edge in box]
