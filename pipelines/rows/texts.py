"""Typed values as texts, column by column, as they are published; and the places of many rows as columns.

A package has ten times as many places as rows, and two steps look at all of them: so they are found once and
none becomes a row. Numbers of a column repeat, and each is written out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

from pipelines.rows.records import PrintedSpot, Records, Value
from pipelines.rows.schemas import TableSchema

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

PLACE_FIELDS = PrintedSpot._fields


def plain_number(value: Decimal) -> str:
    """`7300000`, `22.5`, `-4`: no exponent, no needless zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


PLAIN: Mapping[str, Mapping[type, Callable[[Any], str]]] = {
    "string": {NoneType: lambda _: "", str: str},
    "boolean": {NoneType: lambda _: "", bool: lambda value: "true" if value else "false"},
    "date": {NoneType: lambda _: "", date: date.isoformat},
    "integer": {NoneType: lambda _: "", int: str},
    "number": {NoneType: lambda _: "", int: str, Decimal: plain_number},
}
"""How the values that nearly every column is of are published, by field type and Python's."""


def as_texts(values_by_field: Iterable[Sequence[Value]], schema: TableSchema) -> list[Sequence[str]] | None:
    """Columns of values as texts; None where a value is of no plain type for its field.

    Args:
        values_by_field: a column for each field of the schema, in its order.
        schema: says of what type each is.
    """
    columns: list[Sequence[str]] = []
    for field, values in zip(schema.fields, values_by_field, strict=True):
        forms, kinds = PLAIN.get(field.type, {}), set(map(type, values))
        if not kinds <= forms.keys():
            return None
        if kinds == {str}:
            columns.append(values)  # type: ignore[arg-type]  # all of them are texts
            continue
        try:
            different = set(values)  # of one field, values that are equal have one text
        except TypeError:  # a Decimal that is no number
            return None
        if Decimal in kinds and not all(each.is_finite() for each in different if isinstance(each, Decimal)):
            return None
        written = {value: forms[type(value)](value) for value in different}
        columns.append(list(map(written.__getitem__, values)))
    try:
        for column in columns:
            "".join(column).encode("utf-8")
    except UnicodeEncodeError:
        return None
    return columns


MOST_LETTERS = 1 << 30
"""Bytes of a column that Arrow surely holds in one piece."""


def as_array(texts: Sequence[str]) -> pa.Array[Any]:
    """Texts as a column of Arrow's. Its own way of it is slower, and loads pandas (a third of a second)."""
    import numpy as np
    import pyarrow as pa

    joined = "".join(texts)
    data = joined.encode("utf-8")
    if len(data) > MOST_LETTERS:
        return pa.array(texts, pa.string())
    is_plain = len(data) == len(joined)
    lengths = map(len, texts) if is_plain else (len(text.encode("utf-8")) for text in texts)
    ends = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(np.fromiter(lengths, np.int32, len(texts)), out=ends[1:])
    buffers = [None, pa.py_buffer(ends.data), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def integers(column: Any) -> NDArray[np.int64]:
    """Whole numbers of a column of Arrow's, none of which is missing; its own way of it loads pandas, too."""
    import numpy as np

    parts = [np.empty(0, np.int64)]
    for chunk in getattr(column, "chunks", [column]):
        if len(chunk):
            held = np.frombuffer(chunk.buffers()[1], np.dtype(str(chunk.type)))
            parts.append(held[chunk.offset : chunk.offset + len(chunk)].astype(np.int64))
    return np.concatenate(parts)


def as_numbers(numbers: NDArray[np.int64]) -> pa.Array[Any]:
    """Whole numbers as a column of Arrow's, the other way round."""
    import numpy as np
    import pyarrow as pa

    held = np.ascontiguousarray(numbers, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(held), [None, pa.py_buffer(held.data)])


# ---- places


class Places:
    """All places that the rows of some tables lead to, each once, in the order of the tables.

    Attributes:
        spots: the places.
    """

    def __init__(self, spots: Sequence[PrintedSpot]) -> None:
        self.spots = spots
        self._texts: tuple[TableSchema, list[Sequence[str]] | None] | None = None

    @cached_property
    def columns(self) -> Mapping[str, list[Value]]:
        """Their values, by field of a place."""
        return {name: list(map(attrgetter(name), self.spots)) for name in PLACE_FIELDS}

    def texts(self, schema: TableSchema) -> list[Sequence[str]] | None:
        """Their columns as they are published; None where the schema has other fields, or a value is odd."""
        if self._texts is None or self._texts[0] is not schema:
            is_of_places = set(schema.field_names) == set(PLACE_FIELDS)
            columns = (self.columns[name] for name in schema.field_names)
            self._texts = (schema, as_texts(columns, schema) if is_of_places else None)
        return self._texts[1]


class _Last:
    """The places that were found last, and the tables' own that they were found of."""

    def __init__(self) -> None:
        self.of: tuple[tuple[PrintedSpot, ...], ...] = ()
        self.places = Places(())


_LAST = _Last()


def places_of(tables: Iterable[Records]) -> Places:
    """The places of some tables, each once: a derived row shares its source's.

    Of the very same tables they are not looked for again, as a package is checked and then released.
    """
    of = tuple(table.locators for table in tables)
    if len(of) != len(_LAST.of) or any(one is not other for one, other in zip(of, _LAST.of, strict=True)):
        _LAST.of, _LAST.places = of, Places(each_once(of))
    return _LAST.places


def each_once(parts: Iterable[Iterable[PrintedSpot]]) -> list[PrintedSpot]:
    """Places less those that are equal to an earlier one; what differs in its key need not be compared."""
    found: list[PrintedSpot] = []
    first: dict[tuple[str, str, int], PrintedSpot] = {}
    others: dict[tuple[str, str, int], list[PrintedSpot]] = {}
    for part in parts:
        for spot in part:
            key = (spot.locator, spot.field, spot.part)
            known = first.get(key)
            if known is None:
                first[key] = spot
            elif known == spot or spot in others.get(key, ()):
                continue
            else:
                others.setdefault(key, []).append(spot)
            found.append(spot)
    return found
