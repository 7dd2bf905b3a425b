"""Sheets of one record each that stand in one table: a name across it, the same headings again, and values.

Each becomes a small table of its own, which `kinds.record_sheets` joins with the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from pipelines.extraction.model import Document, RawTable, TableRow, TextBlock

FEWEST_SHEETS, FEWEST_LABELS = 3, 3
MOST_ROWS = 3  # of a sheet beside its headings: its name, its values, a comment across

Part = RawTable | TextBlock


def with_stacked_sheets(
    document: Document, is_label: Callable[[str], bool]
) -> tuple[Document, dict[int, RawTable]]:
    """A document whose tables of sheets under each other are a table for each sheet.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.

    Returns:
        The document, and by the identity of the first sheet made of each table, that table.
    """
    flow: list[Part] = []
    made: dict[int, RawTable] = {}
    for part in document.flow:
        sheets = _sheets(part, is_label) if isinstance(part, RawTable) else []
        if sheets and isinstance(part, RawTable):
            made[id(sheets[0])] = part
        flow += sheets or [part]
    return (replace(document, flow=tuple(flow)) if made else document), made


def _texts(row: TableRow) -> tuple[tuple[int, str], ...]:
    return tuple((cell.column, " ".join(cell.text.lower().split())) for cell in row.filled)


def _sheets(table: RawTable, is_label: Callable[[str], bool]) -> list[RawTable]:
    """The sheets of a table: nothing where a row belongs to none."""
    seen = Counter(map(_texts, table.rows))
    heads = [
        at
        for at, row in enumerate(table.rows)
        if seen[_texts(row)] >= FEWEST_SHEETS
        and len(row.filled) >= FEWEST_LABELS
        and sum(is_label(cell.text) for cell in row.filled) > len(row.filled) / 2
    ]
    starts = [at - 1 for at in heads]
    if len(heads) < FEWEST_SHEETS or starts[0] != 0 or table.doubt:
        return []
    pieces = [table.rows[one:two] for one, two in zip(starts, [*starts[1:], len(table.rows)], strict=True)]
    if any(not _is_sheet(piece) for piece in pieces):
        return []
    return [replace(table, rows=piece, page=piece[0].page, line=piece[0].line) for piece in pieces]


def _is_sheet(rows: tuple[TableRow, ...]) -> bool:
    """Whether rows are a name, headings, a row of values, and at most a text across."""
    if not MOST_ROWS <= len(rows) <= MOST_ROWS + 1 or len(rows[0].filled) != 1:
        return False
    return len(rows[2].filled) > 1 and all(len(row.filled) == 1 for row in rows[MOST_ROWS:])
