"""The parts of Data Package v2 that Frictionless passes over: unique keys, categories, missing values, types.

Frictionless ignores `uniqueKeys`, `categories` and a field's own `missingValues`, lets a part of a primary
key be empty, and takes the text "7" for a number (in a CSV it is one; in our typed rows it is a slip). Plain
functions over rows: no library, no opinion on severity.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any

from pipelines.gate.validation.results import Fault, show
from pipelines.rows.records import Row, Value

MEANING: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date",
}
"""Table Schema types in words."""

_HOLDS: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
}


PLAIN_TYPES: Mapping[str, frozenset[type]] = {
    "string": frozenset((NoneType, str)),
    "integer": frozenset((NoneType, int)),
    "number": frozenset((NoneType, int, Decimal)),
    "boolean": frozenset((NoneType, bool)),
    "date": frozenset((NoneType, date)),
}
"""The very types that nearly every cell is of, which are looked up at once."""


def is_typed(value: object, kind: str) -> bool:
    """True when the value is empty or of the Python type in which rows hold that Table Schema type."""
    return value is None or _HOLDS[kind](value)


def type_faults(cells: Sequence[Value], name: str, title: str, kind: str) -> Iterator[Fault]:
    """Cells of a column whose Python type is not that of the field, such as text among numbers."""
    if set(map(type, cells)) <= PLAIN_TYPES[kind]:
        return
    for index, value in enumerate(cells):
        if not is_typed(value, kind):
            yield Fault(index, name, f"{title} is {show(value)}, not {MEANING[kind]}")


def category_faults(rows: Sequence[Row], name: str, title: str, categories: Sequence[Any]) -> Iterator[Fault]:
    """Cells that hold none of the field's `categories` (plain values, or objects of value and label)."""
    known = category_values(categories)
    for index, row in enumerate(rows):
        value = row.get(name)
        if value is not None and value != "" and value not in known:
            yield Fault(index, name, f"{title} is {show(value)}, not one of {', '.join(map(str, known))}")


def missing_value_faults(
    rows: Sequence[Row], name: str, title: str, missing: Sequence[str]
) -> Iterator[Fault]:
    """Cells that do not keep to the field's own `missingValues`.

    An empty list says that nothing is ever missing; an entry is written only where a value is, so that no
    typed cell holds it.
    """
    for index, row in enumerate(rows):
        value = row.get(name)
        if value is None and not missing:
            yield Fault(index, name, f"{title} is missing, where even an empty text says something")
        elif value is not None and value in missing:
            yield Fault(index, name, f"{title} is {show(value)}, which stands for a missing value")


def lost_place_faults(rows: Sequence[Row], names: Sequence[str], known: Container[str]) -> Iterator[Fault]:
    """Rows whose locator leads to no spot that was read."""
    for index, row in enumerate(rows):
        for name in names:
            if (value := row.get(name)) is not None and value not in known:
                yield Fault(index, name, f"{show(value)} leads to no place in a document")


def category_values(categories: Sequence[Any]) -> tuple[Any, ...]:
    """The values of a `categories` list, in order."""
    return tuple(entry["value"] if isinstance(entry, Mapping) else entry for entry in categories)


def empty_key_faults(
    rows: Sequence[Row], key: Sequence[str], missing: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    """Rows in which a part of the primary key is missing; `missing` gives each field's missing values."""
    for index, row in enumerate(rows):
        lacking = [name for name in key if row.get(name) is None or row.get(name) in missing[name]]
        if lacking:
            yield Fault(index, lacking[0], f"the key lacks {' and '.join(lacking)}")


def repeated_key_faults(rows: Sequence[Row], key: Sequence[str]) -> Iterator[Fault]:
    """Rows that repeat a unique key of an earlier row; a row in which part of the key is empty has none."""
    seen: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(rows):
        values = tuple(row.get(name) for name in key)
        if None in values:
            continue
        first = seen.setdefault(values, index)
        if first != index:
            yield Fault(index, key[0], f"{', '.join(map(show, values))} stands in row {first + 1} already")
