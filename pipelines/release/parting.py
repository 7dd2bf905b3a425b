"""Large tables in parts: which rows stand in which part, and which parts two versions have in common.

A table of many rows would be written whole with each version, though most of it is as it was. So beyond a
bound its rows are put together by what they were read from: by period, of the files of a series; by publisher
and financial year, of reports. What a new report or file adds lies in a part or two, and all other parts
stay the files that they are. A part is told by a hash of its schema and texts: what has the same hash is
neither written, nor read, nor compared again. Small tables stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.release.content import REPORT, Content, Table, TablePart
from pipelines.rows.periods import period_bounds
from pipelines.rows.texts import as_numbers, integers
from pipelines.store.table_files import PartEntry

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

MOST_ROWS = 10_000
"""Of a table that lies in one file; one of more, whose rows say what they were read from, is in parts."""
TOLD_BY = (REPORT, f"later_{REPORT}")
"""The column that says which report or file a row belongs to; of a restatement, the one that restates."""
OF_SEVERAL = "several"
"""The part of rows that belong to no single report."""
UNDATED = "undated"
LONGEST_NAME = 100
TEXTS_FORMAT = b"1"
YEAR_BEGINS = 4
Order = tuple[str, date, str]
States = Sequence[TablePart] | Sequence[PartEntry]


def in_parts(content: Content) -> Content:
    """The content with its large tables in parts, their rows in the order of the parts."""
    if all(table.row_count <= MOST_ROWS or _told_by(table) is None for table in content.tables):
        return content
    named = _parts_by_report(content)
    return replace(content, tables=tuple(_in_parts(table, named) for table in content.tables))


def _told_by(table: Table) -> str | None:
    return next((name for name in TOLD_BY if name in table.columns), None)


def _in_parts(table: Table, named: Mapping[str, Order]) -> Table:
    import numpy as np

    column = _told_by(table)
    if column is None or table.row_count <= MOST_ROWS:
        return table
    reports = table.data.column(column).combine_chunks().dictionary_encode()
    orders = [
        named.get(str(report), (OF_SEVERAL, date.max, OF_SEVERAL))
        for report in reports.dictionary.to_pylist()
    ]
    every = sorted(set(orders))
    numbers = np.array([every.index(order) for order in orders], dtype=np.int64)[integers(reports.indices)]
    data = table.data
    if np.any(np.diff(numbers) < 0):
        places = np.argsort(numbers, kind="stable")
        data, numbers = data.take(as_numbers(places)), numbers[places]
    counts = np.bincount(numbers, minlength=len(every))
    parts, begin = [], 0
    for order, count in zip(every, counts.tolist(), strict=True):
        parts.append(TablePart(order[2], count, texts_digest(table.schema, data.slice(begin, count))))
        begin += count
    return replace(table, data=data, parts=tuple(parts))


def texts_digest(schema: Mapping[str, Any], data: pa.Table) -> str:
    """A hash of a schema and of the texts of rows, however they lie in memory."""
    import pyarrow.compute as pc

    whole = hashlib.sha256(TEXTS_FORMAT)
    whole.update(json.dumps(schema, ensure_ascii=False, sort_keys=True).encode())
    for column in data.columns:
        lengths, texts = hashlib.sha256(), hashlib.sha256()
        chunk: Any
        for chunk in column.chunks:
            if not len(chunk):
                continue
            measured: Any = pc.binary_length(chunk)
            lengths.update(integers(measured).astype("<i4").tobytes())
            offsets, held = chunk.buffers()[1:]
            if held is not None:
                width = offsets.size // 4
                starts = memoryview(offsets).cast("i")[: min(width, chunk.offset + len(chunk) + 1)]
                texts.update(memoryview(held)[starts[chunk.offset] : starts[chunk.offset + len(chunk)]])
        whole.update(lengths.digest() + texts.digest())
    return whole.hexdigest()


# ---- the name of a part


def _parts_by_report(content: Content) -> dict[str, Order]:
    """Of each report or file the part that its rows stand in, with what parts are ordered by."""
    is_of_files = any(table.is_of_files for table in content.tables)
    found: dict[str, Order] = {}
    for source in content.metadata.get("sources", ()):
        report, period = str(source.get("openbarnet:report", "")), str(source.get("openbarnet:period", ""))
        bounds = period_bounds(period)
        if is_of_files:
            found[report] = ("", bounds.start or date.max, _slug(period or report))
            continue
        publisher = _slug(str(source.get("openbarnet:publisher", "")))
        year = _financial_year(bounds.end or bounds.start)
        name = "-".join(part for part in (publisher, year) if part)
        found[report] = (
            publisher,
            date.max if year == UNDATED else date(int(year[:4]), YEAR_BEGINS, 1),
            name,
        )
    first: dict[str, Order] = {}
    for order in sorted(set(found.values())):
        first.setdefault(order[2], order)
    return {report: first[order[2]] for report, order in found.items()}


def _financial_year(day: date | None) -> str:
    if day is None:
        return UNDATED
    first = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return f"{first:04}-{(first + 1) % 100:02}"


def _slug(text: str) -> str:
    """A text as part of a file's name; one that would lose what tells it from others gets a hash."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(name) <= LONGEST_NAME and (name or not text):
        return name
    return f"{name[:LONGEST_NAME]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".strip("-")


# ---- what two versions have in common


@dataclass(frozen=True)
class Common:
    """Rows of a table that two versions have in common, part by part, and the places of all others.

    Attributes:
        parts: the names of the parts that are the same in both.
        old: the places of these rows in the older version, rising.
        new: the same in the newer.
        old_rest: the places of all other rows of the older version.
        new_rest: the same of the newer.
    """

    parts: Collection[str]
    old: Places
    new: Places
    old_rest: Places
    new_rest: Places


def common_parts(before: States, after: States) -> Common | None:
    """What two states of a table have in common; None where that is nothing, or stands in another order."""
    import numpy as np

    was = {part.part: part for part in before}
    same = [part.part for part in after if part.part in was and was[part.part].texts == part.texts]
    if not same or same != [part.part for part in before if part.part in same]:
        return None
    kept = frozenset(same)
    old, old_rest = _places(before, kept)
    new, new_rest = _places(after, kept)
    return Common(kept, *(np.asarray(each, dtype=np.int64) for each in (old, new, old_rest, new_rest)))


def _places(parts: States, kept: Collection[str]) -> tuple[Any, Any]:
    import numpy as np

    inside, outside, begin = [np.empty(0, np.int64)], [np.empty(0, np.int64)], 0
    for part in parts:
        (inside if part.part in kept else outside).append(np.arange(begin, begin + part.rows))
        begin += part.rows
    return np.concatenate(inside), np.concatenate(outside)


def less(table: Table, parts: Collection[str]) -> Table:
    """A table in parts without some of them."""
    import pyarrow as pa

    slices, begin = [table.data.slice(0, 0)], 0
    for part in table.parts:
        if part.part not in parts:
            slices.append(table.data.slice(begin, part.rows))
        begin += part.rows
    left = tuple(part for part in table.parts if part.part not in parts)
    return replace(table, data=pa.concat_tables(slices), parts=left)
