"""A text as it would be published: trimmed, numbers plain, dates ISO, what stands for nothing as None."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.tables.lint.rules import Context
from pipelines.tables.proposing import ProposedColumn
from pipelines.tables.texts import comma_decimal_in, day_in, is_missing, number_in, packed_day_in

SERIAL_ORIGIN = date(1899, 12, 30)
"""Day 0 of spreadsheets' serials after their phantom 29 February 1900."""


def cell_of(column: ProposedColumn, text: str | None) -> str | None:
    """One cell as it would be published."""
    stripped = (text or "").strip()
    if not stripped or (column.nothing and stripped.casefold() in column.nothing):
        return None
    if column.type == "date":
        return _date(column, stripped)
    if column.type in ("number", "integer"):
        number = comma_decimal_in(stripped) if column.has_decimal_comma else number_in(stripped)
        return format(number.value, "f") if number is not None else None
    if column.field is not None and column.field.format.startswith("%"):
        return _moment(column.field.format, stripped)
    return stripped


def _moment(form: str, text: str) -> str:
    """A day with its time as one text of ISO 8601; what is no day stays as it is."""
    day = day_in(text)
    found = day.on(is_month_first=form.startswith("%m")) if day else None
    if day is None or found is None:
        return text
    return f"{found.isoformat()}T{day.clock}" if day.clock else found.isoformat()


def _date(column: ProposedColumn, text: str) -> str | None:
    day = day_in(text)
    if day is None and column.format == "%Y%m%d":
        day = packed_day_in(text)
    if day is not None:
        found = day.on(is_month_first=column.is_month_first)
        return found.isoformat() if found else None
    if is_missing(text) or not text.isdigit() or len(text) != 5:
        return None
    return (SERIAL_ORIGIN + timedelta(days=int(text))).isoformat()


def cells_of(context: Context, most: int) -> dict[str, str | None]:
    """The first records' cells as they would be published, by record and column."""
    cells = ", ".join(f"c{column.index}" for column in context.columns)
    found = context.database.execute(
        f"SELECT record, {cells} FROM data ORDER BY record LIMIT {most}"
    ).fetchall()
    told = {}
    for record, *texts in found:
        if record in context.repairs:
            texts = context.repairs[record][0]
        for column, text in zip(context.columns, texts, strict=True):
            told[f"{record}:{column.name}"] = cell_of(column, text)
    return told
