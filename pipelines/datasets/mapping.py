"""Rows of a table made by a map that is data: which column becomes which field.

A resource whose schema says `openbarnet:rows` needs no function of its own. Each column of a recognised
table becomes the field of its name, read by the field's type: text as printed, money in pounds by the unit of
the headings, other numbers as they stand. What is otherwise is said in the map, in the words of
`schemas/formats/rows.schema.json`. What must be reckoned, or told by several cells together, is no business
of a map: that needs a maker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipelines.datasets.building import RowBuilder, found_by, place, tables_of
from pipelines.exceptions import SchemaError
from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.extraction.model import Cell
from pipelines.extraction.reading import ReadReport
from pipelines.rows import figures, periods
from pipelines.rows.records import Records, Value
from pipelines.rows.schemas import ROW_MAP, TableSchema

CellReader = Callable[[ReadReport], Callable[[Cell, Recognised], Value]]
"""Reads cells of one report's tables in a way of its own, such as a rating told by colour."""

ABOVE = ("section", "area")
"""Fields that the headings above a row give, unless a column has them."""

FOUND_BY = "found_by"
"""How a row's columns were told; a field that no column gives."""

TYPES = ("string", "number", "integer", "date")
FEWEST_SHARED = 3


@dataclass(frozen=True)
class PartedColumn:
    """A column whose text a pattern parts into fields; a text that it does not fit goes to `otherwise`."""

    pattern: re.Pattern[str]
    otherwise: str

    def fields(self, text: str) -> dict[str, str | None]:
        """The parts by field; those of a text that does not fit are empty."""
        found = self.pattern.search(text)
        return (
            found.groupdict() if found else {**dict.fromkeys(self.pattern.groupindex), self.otherwise: text}
        )


@dataclass(frozen=True)
class RowMap:
    """How the columns of a table become the fields of a resource.

    Attributes:
        name: what names a row in its locator: templates over its fields; the first with a word counts.
        source: fields that are read from a column of another name.
        parts: columns that a pattern parts.
        join: columns whose several pieces, in cells of their own, are joined by this.
        carry: columns whose empty cell goes on with the one above.
        read: fields that are read in a way of their own, by its name.
        is_once: a row printed twice, as text services do, is one.
    """

    name: tuple[str, ...]
    source: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, PartedColumn] = field(default_factory=dict)
    join: Mapping[str, str] = field(default_factory=dict)
    carry: tuple[str, ...] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    is_once: bool = False


def map_of(schema: TableSchema, ways: Iterable[str]) -> RowMap:
    """The map that a schema holds.

    Args:
        schema: with `openbarnet:rows`.
        ways: names that `read` may give.

    Raises:
        SchemaError: the map does not fit its form, or its schema.
    """
    where = f"schemas/{schema.resource}.json, {ROW_MAP}"
    raw = schema.row_map
    try:
        parts = {
            column: PartedColumn(re.compile(each["pattern"], re.DOTALL), each["otherwise"])
            for column, each in raw.get("parts", {}).items()
        }
    except re.error as error:
        raise SchemaError(where, str(error), "mend the pattern") from error
    found = RowMap(
        tuple(raw["name"]),
        raw.get("from", {}),
        parts,
        raw.get("join", {}),
        tuple(raw.get("carry", ())),
        raw.get("read", {}),
        raw.get("once", False),
    )
    fields = {name for each in parts.values() for name in (*each.pattern.groupindex, each.otherwise)}
    if unknown := sorted({*fields, *found.read, *found.source} - set(schema.field_names)):
        raise SchemaError(where, f"names no field of the schema: {', '.join(unknown)}", "name a field")
    if strange := sorted(set(found.read.values()) - set(ways)):
        raise SchemaError(where, f"no such way of reading: {', '.join(strange)}", f"use {', '.join(ways)}")
    odd = [each.name for each in schema.fields if each.type not in TYPES and each.name not in found.read]
    if odd:
        raise SchemaError(where, f"a map cannot read {', '.join(odd)}", "write a function that does")
    return found


def mapped(read: ReadReport, schema: TableSchema, readers: Mapping[str, CellReader]) -> Records:
    """The rows of a resource of one report, by the map in its schema.

    Args:
        read: the report.
        schema: of the resource, with a map.
        readers: ways of reading a cell, by the names that maps give them.

    Raises:
        SchemaError: the map does not fit its schema.
    """
    rules = map_of(schema, readers)
    tables = tables_of(read, schema.resource)
    ways = {name: readers[way](read) for name, way in rules.read.items()} if tables else {}
    builder = RowBuilder(schema, read.report)
    above: dict[str, Cell] = {}
    for table in tables:
        scale = max((column.scale for column in table.columns), default=1)
        for row in _once(table.rows) if rules.is_once else table.rows:
            above |= {name: row.cells[name] for name in rules.carry if row.text(name)}
            lacking = [name for name in rules.carry if name not in above]
            if row.doubt or lacking:
                builder.hold_back(row.doubt or f"no {lacking[0]} above it", place(row), row.cells)
                continue
            cells = {**_cells(table, row), **{name: above[name] for name in rules.carry}}
            readings: dict[str, figures.Reading] = {}
            given = dict(_given(cells, row, rules, schema, ways, table, scale, readings))
            above_row = {**_above(row, given, schema), **_how(table, schema)}
            builder.add(_name(rules, given), given, readings, **above_row)
    return builder.records()


def _cells(table: Recognised, row: Row) -> dict[str, Cell]:
    names = dict.fromkeys((*(column.name for column in table.columns), *row.cells))
    return {name: row.cells.get(name, Cell("")) for name in names}


def _given(
    cells: Mapping[str, Cell],
    row: Row,
    rules: RowMap,
    schema: TableSchema,
    ways: Mapping[str, Callable[[Cell, Recognised], Value]],
    table: Recognised,
    scale: int,
    readings: dict[str, figures.Reading],
) -> Iterator[tuple[str, tuple[Value, Cell | None]]]:
    """Each field with its value and the cell it was read from, in the order in which they are printed.

    What figures were read is noted in `readings`.
    """
    texts: dict[str, tuple[str | None, Cell]] = {}
    for name, cell in cells.items():
        pieces = row.pieces.get(name, ()) if name in rules.join else ()
        text = rules.join.get(name, "").join(piece.text for piece in pieces) or cell.text
        parts = rules.parts[name].fields(text) if name in rules.parts else {name: text}
        texts |= {
            part: (found, cell) for part, found in parts.items() if found is not None or part not in texts
        }
    for source, (found, cell) in texts.items():
        for each in schema.fields:
            if rules.source.get(each.name, each.name) == source:
                way = ways.get(each.name)
                value = way(cell, table) if way else _typed(found, each.name, each.type, scale, readings)
                yield each.name, (value, cell if found is not None else None)


def _typed(text: str | None, name: str, kind: str, scale: int, readings: dict[str, figures.Reading]) -> Value:
    """A text as its field's type; the table's unit counts for all its money, as unit rows get shifted."""
    if text is None or kind == "string":
        return text
    if kind == "date":
        day = periods.period_bounds(text)
        return day.start if day.start == day.end else None
    found = figures.read_amount(text, scale) if name.endswith("_gbp") else figures.read(text)
    readings[name] = found
    if kind == "integer":
        whole = found.value is not None and found.value == found.value.to_integral_value()
        return int(found.value) if whole and found.value is not None else None
    return found.value


def _name(rules: RowMap, given: Mapping[str, tuple[Value, Cell | None]]) -> str:
    texts = {name: "" if value is None else str(value) for name, (value, _) in given.items()}
    names = (template.format_map(_Empty(texts)) for template in rules.name)
    return next((name for name in names if name.strip()), "")


class _Empty(dict[str, str]):
    """The fields of a row; one that its table does not print is an empty text."""

    def __missing__(self, key: str) -> str:
        return ""


def _above(row: Row, given: Mapping[str, object], schema: TableSchema) -> dict[str, Value]:
    headings = {"section": row.section, "area": row.area}
    return {
        name: headings[name] or None for name in ABOVE if name in schema.field_names and name not in given
    }


def _how(table: Recognised, schema: TableSchema) -> dict[str, Value]:
    return {FOUND_BY: found_by(table)} if FOUND_BY in schema.field_names else {}


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
    return len(shared) > FEWEST_SHARED and all(one[name].text == two[name].text for name in shared)
