"""Rows of published texts as rows of spreadsheet XML, column by column, and the container around them.

A library makes the workbook: styles, notes, headers, filters. What it makes row by row in Python takes
minutes for a million rows, so the rows themselves are joined here from columns and streamed into the
library's file, in place of marks it was given. The container is written anew with one fixed date.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release.content import Content, Table
from pipelines.release.formats.files import zip_member

if TYPE_CHECKING:
    import pyarrow as pa


CHUNK_ROWS = 20_000  # rows whose XML is in memory at one time
MOST_ROWS = 1_048_575  # that a sheet of Excel or LibreOffice holds below its header
SHEET_NAME = 31  # characters that Excel allows
NARROWEST, WIDEST = 8, 60  # of columns, in characters
MARGIN = 3  # characters beside the text: padding, and the filter's button in the header
PENCE = 6  # characters that an amount gains by commas and pence
WRAPPED_FROM = 50  # characters from which a column of texts is wrapped
MOST_WRAPPED_ROWS = 20_000  # beyond this many, lines stay lines: a spreadsheet measures each wrapped cell
# Characters that XML 1.0 cannot hold, and the carriage return, which readers of XML turn into a line feed.
UNPRINTABLE = "[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\\x{FFFE}\\x{FFFF}]"

Texts = Any  # a pyarrow.Array of texts, which pyarrow's stubs do not let compute with plain values


def compute() -> Any:
    """`pyarrow.compute`, imported late, without stubs."""
    import pyarrow.compute

    return pyarrow.compute


def sheet_names(content: Content) -> dict[str, str]:
    """A sheet's name for each resource: its own, cut and numbered where it is too long."""
    names: dict[str, str] = {}
    for table in content.tables:
        name, number = table.name[:SHEET_NAME], 1
        while name in names.values():
            number += 1
            name = f"{table.name[: SHEET_NAME - len(str(number)) - 1]}-{number}"
        names[table.name] = name
    return names


def too_long_for_sheets(content: Content) -> str:
    """Why a package fits no workbook, or nothing."""
    for table in content.tables:
        if table.row_count > MOST_ROWS:
            return f"{table.name} has {table.row_count:,} rows; a sheet holds {MOST_ROWS:,}"
    return ""


def letters(position: int) -> str:
    """A column's letters by its position: `A` for 0, `AA` for 26."""
    found, left = "", position + 1
    while left:
        left, rest = divmod(left - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def widths(table: Table) -> list[int]:
    """How wide each column should be, in characters."""
    return [
        max(NARROWEST, min(WIDEST, max(len(name), _longest(column) + PENCE * name.endswith("_gbp")) + MARGIN))
        for name, column in zip(table.columns, table.data.columns, strict=True)
    ]


def wrapped(table: Table) -> list[bool]:
    """Which columns have lines, or texts so long that they should be wrapped; ids and locators cannot be."""
    if table.row_count > MOST_WRAPPED_ROWS:
        return [False] * len(table.columns)
    return [
        _holds(column, "\n") or (_longest(column) >= WRAPPED_FROM and _holds(column, " "))
        for column in table.data.columns
    ]


def _holds(column: pa.ChunkedArray[Any], part: str) -> bool:
    pc = compute()

    return bool(pc.any(pc.match_substring(column, part)).as_py())


def _longest(column: pa.ChunkedArray[Any]) -> int:
    pc = compute()

    return int(pc.max(pc.utf8_length(column)).as_py() or 0)


def chunks(table: Table) -> Iterator[tuple[int, list[Texts]]]:
    """The columns of a table, some thousands of rows at a time, with the number of the first row."""
    first = 0
    for batch in table.data.to_batches(max_chunksize=CHUNK_ROWS):
        yield first, list(batch.columns)
        first += batch.num_rows


def joined(*parts: Texts | str) -> Texts:
    """Texts put together row by row."""
    pc = compute()

    return pc.binary_join_element_wise(*parts, "")


def one_of(condition: Texts, yes: Texts | str, no: Texts | str) -> Texts:
    """The one text or the other, row by row."""
    pc = compute()

    return pc.if_else(condition, yes, no)


def matches(texts: Texts, pattern: str) -> Texts:
    """Which texts match a regular expression."""
    pc = compute()

    return pc.match_substring_regex(texts, pattern)


def mended(texts: Texts, where: Texts, mend: Callable[[str], str]) -> Texts:
    """The texts, those at `where` by way of Python."""
    import pyarrow as pa

    pc = compute()

    if not pc.any(where).as_py():
        return texts
    odd = [mend(text) for text in texts.filter(where).to_pylist()]
    return pc.replace_with_mask(texts, where, pa.array(odd, pa.string()))


def escaped(texts: Texts) -> Texts:
    """Texts as XML has them."""
    pc = compute()

    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        if pc.any(pc.match_substring(texts, character)).as_py():
            texts = pc.replace_substring(texts, character, entity)
    return texts


def run_together(rows: Texts) -> bytes:
    """All rows of a chunk as one run of bytes."""
    import pyarrow as pa

    offsets, data = rows.buffers()[1:]
    if data is None:
        return b""
    starts = pa.Array.from_buffers(pa.int32(), rows.offset + len(rows) + 1, [None, offsets])
    return bytes(data[starts[rows.offset].as_py() : starts[-1].as_py()])


def refilled(
    path: Path,
    template: BytesIO,
    fill: Mapping[str, Callable[[bytes], Iterable[bytes]]],
    drop: Sequence[str] = (),
) -> None:
    """Write a container anew: its members in their order, those in `fill` by way of their function."""
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.infolist():
            if member.filename in drop:
                continue
            content = source.read(member)
            parts = fill[member.filename](content) if member.filename in fill else [content]
            info = zip_member(member.filename)
            info.compress_type = member.compress_type
            with target.open(info, "w", force_zip64=member.filename in fill) as handle:
                for part in parts:
                    handle.write(part)
