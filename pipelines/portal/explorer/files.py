"""An answer as files: CSV, JSON and XLSX with one row a group, all of them, in the order of the page.

The same answer gives the same bytes. Each says, or is named after, the version and the hash of the table it
was added up from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from pipelines.portal.explorer.answer import SMALL_COUNT, AddedUp, GroupTold
from pipelines.rows.spreadsheets import harmless

MADE = datetime(1980, 1, 1)  # noqa: DTZ001 - a fixed day, so that the same answer gives the same bytes
TOGETHER = f"groups of fewer than {SMALL_COUNT} rows, together"

Cell = str | int | float | None


def columns_of(answer: AddedUp) -> list[str]:
    """The names of a file's columns."""
    names = [*(each.name for each in answer.words), "rows"]
    if answer.question.measure.column:
        names.append(f"{answer.question.measure.what}_{answer.question.measure.column}")
    return [
        *names,
        *(["share_percent"] if answer.has_share else []),
        *(["change", "change_percent"] if answer.has_change else []),
    ]


def cells_of(answer: AddedUp, group: GroupTold) -> list[Cell]:
    """A group's cells under those names."""
    keys: list[Cell] = [each.text(key) for each, key in zip(answer.words, group.keys, strict=False)]
    if group.merged:
        keys = [TOGETHER, *[""] * (len(answer.words) - 1)]
    cells: list[Cell] = [*keys, group.rows]
    if answer.question.measure.column:
        cells.append(group.value)
    if answer.has_share:
        cells.append(group.share)
    if answer.has_change:
        cells += [group.change, group.change_percent]
    return cells


def as_csv(answer: AddedUp) -> bytes:
    """The groups as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns_of(answer))
    for group in answer.groups:
        cells = cells_of(answer, group)
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue().encode("utf-8")


def as_record(answer: AddedUp, about: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as an object: what it is about, the whole, the groups."""
    names = columns_of(answer)
    return {
        **about,
        "rows": answer.rows,
        "value": answer.value,
        "columns": names,
        "groups": [dict(zip(names, cells_of(answer, group), strict=True)) for group in answer.groups],
    }


def as_json(answer: AddedUp, about: Mapping[str, Any]) -> bytes:
    """The same as bytes."""
    return orjson.dumps(as_record(answer, about), option=orjson.OPT_INDENT_2) + b"\n"


def as_xlsx(answer: AddedUp, about: Mapping[str, Any]) -> bytes:
    """The groups as a sheet, and a sheet that says what they are."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": MADE})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("View")
    for place, name in enumerate(columns_of(answer)):
        sheet.write_string(0, place, name, bold)
    for row, group in enumerate(answer.groups, start=1):
        for place, cell in enumerate(cells_of(answer, group)):
            if isinstance(cell, str):
                sheet.write_string(row, place, cell)
            elif cell is not None:
                sheet.write_number(row, place, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(answer.words) - 1), 28)
    notes = book.add_worksheet("About")
    for row, (name, value) in enumerate(about.items()):
        notes.write_string(row, 0, name.replace("_", " "), bold)
        notes.write_string(row, 1, "" if value is None else str(value))
    notes.set_column(0, 0, 16)
    notes.set_column(1, 1, 90)
    book.close()
    return target.getvalue()
