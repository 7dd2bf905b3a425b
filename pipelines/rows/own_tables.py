"""A table of a report that is published as a table of its own, because an officer said so.

What was answered is all there is to it: its title, the name of its resource and its columns, each with the
heading it is printed under. The Table Schema is made of that and of nothing else, so that the same answers
give the same schema. Each column is published as printed; where all of its cells can be typed surely, the
figure or day stands in a column beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from pipelines.rows import figures, periods
from pipelines.rows.figures import NOT_UNDERSTOOD, Unit
from pipelines.rows.records import Value
from pipelines.rows.schemas import Field, TableSchema

OWN_ROWS = "own"
"""What the schema of such a table says of how its rows are made, in the place of a map."""

NUMBER = re.compile(r"[(\-−–+]?\s*(?:\d{1,3}(?:,\d{3})+|0|[1-9]\d*)?(?:(?<=\d)|0?(?=\.\d))(?:\.\d+)?\s*\)?")
SHARE = re.compile(rf"{NUMBER.pattern}\s*%\s*\)?")
SUM = re.compile(
    r"[(\-−–+]?\s*£?\s*[-−–]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?\s*(?:k|m|bn|million|thousand)?\s*\)?",
    re.IGNORECASE,
)
SCALED = re.compile(r"(?i)\d\s*(?:k|m|bn|million|thousand)")
NUMERIC_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:\d\d)?\d\d)")
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
FOUR = 4  # figures of a whole year
LONGEST_NAME = 50
FIXED = ("report", "publisher", "period", "period_start", "period_end", "found_by", "locator")
OURS = ("_report", "_locator", "_sha256", "_gbp", "_period")
"""Endings that say of a column what it is in every table; a printed heading does not say that."""


class ColumnKind(StrEnum):
    """What the cells of a column are, as far as all of them tell."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DAY = "date"


BESIDE = {
    ColumnKind.NUMBER: ("value", "number", None, "as a number"),
    ColumnKind.PERCENT: ("percent", "number", "percent", "as a number of percent"),
    ColumnKind.MONEY: ("gbp", "number", "gbp", "in pounds"),
    ColumnKind.DAY: ("day", "date", None, "as a day"),
}
"""Of the column beside the printed one: the end of its name, its type, its unit, and what it is in words."""


@dataclass(frozen=True)
class OwnColumn:
    """A column: the name of its field, its title, what is printed over it, its kind, pounds per unit.

    Where `is_in_percent`, the heading says so, and its cells need no sign of their own. One that is withheld
    may name people, and is not published. The heading of one that is of a period names it, in each report
    its own.
    """

    name: str
    title: str
    printed: str
    kind: ColumnKind = ColumnKind.TEXT
    scale: int = 1
    is_in_percent: bool = False
    is_withheld: bool = False
    is_of_period: bool = False

    @property
    def beside(self) -> str:
        """The name of the field with the typed cell; empty for a column of texts."""
        if self.kind is ColumnKind.TEXT:
            return ""
        ending = BESIDE[self.kind][0]
        return f"{self.name}_{'value' if self.name.endswith(ending) else ending}"

    @property
    def period(self) -> str:
        """The name of the field with the period that the heading names; empty where it names none."""
        return f"{self.beside.removesuffix('_value')}_period" if self.beside and self.is_of_period else ""

    def typed(self, text: str) -> tuple[Value, str]:
        """A printed cell as its kind, and why it is left empty though it says something."""
        return typed(text, self)


@dataclass(frozen=True)
class OwnTable:
    """A table that an officer gave a title, and the columns it had then.

    Attributes:
        title: the officer's, or what is printed over it.
        resource: the name it is published under.
        series: what tables with this printed title have in common, whatever their columns.
        columns: in printed order.
    """

    title: str
    resource: str
    series: str
    columns: tuple[OwnColumn, ...]

    @property
    def published(self) -> tuple[OwnColumn, ...]:
        """The columns that go out."""
        return tuple(column for column in self.columns if not column.is_withheld)

    def with_people(self, names: Iterable[str]) -> OwnTable:
        """The same with some of its withheld columns published, as somebody said that they may be."""
        wanted = set(names)
        columns = (
            replace(one, is_withheld=one.is_withheld and one.name not in wanted) for one in self.columns
        )
        return replace(self, columns=tuple(columns))

    def as_answer(self) -> dict[str, Any]:
        """As it is kept in a decision."""
        columns = [{**asdict(one), "kind": str(one.kind)} for one in self.columns]
        return {"title": self.title, "resource": self.resource, "series": self.series, "columns": columns}

    @classmethod
    def of_answer(cls, answer: Mapping[str, Any]) -> OwnTable:
        """From a decision.

        Raises:
            KeyError, TypeError, ValueError: it does not say what it must.
        """
        columns = tuple(OwnColumn(**{**one, "kind": ColumnKind(one["kind"])}) for one in answer["columns"])
        return cls(str(answer["title"]), str(answer["resource"]), str(answer["series"]), columns)


def typed(text: str, column: OwnColumn) -> tuple[Value, str]:
    """A printed cell as its column's kind, and why it is left empty though it says something.

    A cell without a digit says that there is nothing (`-`, `n/a`), and has no value.
    """
    whole = " ".join(text.split())
    if column.kind is ColumnKind.TEXT or not any(letter.isnumeric() for letter in whole):
        return None, ""
    value = _value(whole, column)
    return value, "" if value is not None else f"{NOT_UNDERSTOOD}: {whole[:80]}"


def _value(text: str, column: OwnColumn) -> Value:
    if column.kind is ColumnKind.DAY:
        return _day(text)
    if column.kind is ColumnKind.MONEY:
        is_torn = column.scale != 1 and "£" in text and not SCALED.search(text)  # pounds, or thousands
        amount = figures.read_amount(text, column.scale) if SUM.fullmatch(text) and not is_torn else None
        return amount.value if amount and not amount.doubt else None
    is_share = bool(SHARE.fullmatch(text))
    if column.kind is ColumnKind.PERCENT and not (is_share or (column.is_in_percent and _is_number(text))):
        return None
    if column.kind is ColumnKind.NUMBER and not _is_number(text):
        return None
    found = figures.read(text)
    if found.doubt or found.unit not in (None, Unit.COUNT, Unit.PERCENT):
        return None
    return found.value


def _day(text: str) -> date | None:
    """A day with its year; figures alone are day, month and year, as British councils print them."""
    if found := NUMERIC_DAY.fullmatch(text):
        year = found["year"] if len(found["year"]) == FOUR else f"20{found['year']}"
        parts = (int(year), int(found["month"]), int(found["day"]))
    elif found := ISO_DAY.fullmatch(text):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    else:
        named = periods.period_bounds(text)
        return named.start if named.start == named.end else None
    try:
        return date(*parts)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text))


def same_series(tables: Iterable[OwnTable]) -> dict[str, list[OwnTable]]:
    """Tables by the resource they are published under, in the order given."""
    found: dict[str, list[OwnTable]] = {}
    for table in tables:
        found.setdefault(table.resource, []).append(table)
    return found


def schemas_of_own(tables: Iterable[OwnTable]) -> dict[str, TableSchema]:
    """The Table Schemas of tables of their own, by resource.

    A table whose columns changed and were answered again has all of them: a cell that a report does not
    print is empty.
    """
    return {resource: _schema(resource, several) for resource, several in same_series(tables).items()}


def _schema(resource: str, tables: Sequence[OwnTable]) -> TableSchema:
    newest = tables[-1]
    own: dict[str, dict[str, Any]] = {}
    for table in (newest, *reversed(tables[:-1])):
        for column in table.published:
            for entry in _entries(column):
                own.setdefault(entry["name"], entry)
    fields = [*_before(), *own.values(), *_after()]
    described = f"A table of the council's reports as printed, “{newest.title}”. Printed totals are rows too."
    raw: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": newest.title,
        "description": described,
        "openbarnet:front": [*(column.name for column in newest.published), "period"],
        "fields": fields,
        "missingValues": [""],
        "primaryKey": ["publisher", "report", "locator"],
    }
    return TableSchema(
        resource,
        newest.title,
        described,
        tuple(map(Field.of, fields)),
        tuple(raw["primaryKey"]),
        raw,
        {OWN_ROWS: True},
    )


def _entries(column: OwnColumn) -> list[dict[str, Any]]:
    """The fields of a column: as printed, and typed where all of its cells can be."""
    printed: dict[str, Any] = {
        "name": column.name,
        "type": "string",
        "title": column.title,
        "description": f"As printed under “{column.printed}”."
        if column.printed
        else "As printed in the column that names the rows, which has no heading.",
    }
    if not column.beside:
        return [printed]
    _, kind, unit, words = BESIDE[column.kind]
    said = f"What is printed under “{column.printed}”, {words}; empty where it cannot be told surely."
    beside: dict[str, Any] = {
        "name": column.beside,
        "type": kind,
        "title": f"{column.title}, {words}",
        "description": said,
    }
    entries = [printed, {**beside, "unit": unit} if unit else beside]
    if column.period:
        said = f"The period that the heading names, such as “{column.printed}” does."
        title = f"{column.title}, period"
        entries.append({"name": column.period, "type": "string", "title": title, "description": said})
    return entries


def _before() -> list[dict[str, Any]]:
    return [
        {
            "name": "report",
            "type": "string",
            "title": "Report",
            "description": "The report the row was read from: its file name without the ending.",
            "constraints": {"required": True, "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"},
        },
        {
            "name": "publisher",
            "type": "string",
            "title": "Publisher",
            "description": "The council that published the report, by its name.",
            "constraints": {"required": True},
        },
        {
            "name": "period",
            "type": "string",
            "title": "Period of the report",
            "description": "What the report is about, such as `Q2 2016/17`; empty where it does not say.",
        },
        {
            "name": "period_start",
            "type": "date",
            "title": "First day of the period",
            "description": "First day of `period`, by the council's financial year; empty where "
            "`period` names no days.",
        },
        {
            "name": "period_end",
            "type": "date",
            "title": "Last day of the period",
            "description": "Last day of `period`; empty where `period` names no days.",
        },
    ]


def _after() -> list[dict[str, Any]]:
    return [
        {
            "name": "locator",
            "type": "string",
            "title": "Locator",
            "description": "Where the row was read: its name in the `locators` table, which gives the "
            "document, page and place on the page. No two rows share one.",
            "constraints": {"required": True},
        }
    ]


def named_apart(columns: Sequence[OwnColumn]) -> tuple[OwnColumn, ...]:
    """Columns whose fields have names of their own, none of which every table has."""
    taken = set(FIXED)
    found = []
    for column in columns:
        name = column.name[:LONGEST_NAME].rstrip("_")
        if not name[:1].isalpha():
            name = f"column_{name}".rstrip("_")
        if name in FIXED or name.endswith(OURS):
            name = f"{name}_printed"
        one = replace(column, name=name)
        number = 2
        while {one.name, one.beside, one.period} & taken:
            one = replace(column, name=f"{name}_{number}")
            number += 1
        taken |= {one.name, one.beside, one.period} - {""}
        found.append(one)
    return tuple(found)
