"""Letters that stand for a direction, where a sentence of the report says so: `I means improved, D declined`.

The cells of such a column are read as the words that the letters stand for. One letter may be anything, so
two must be explained, in a sentence on trends, and the column must be headed as one and hold nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.extraction.model import Cell, Document, RawTable, TableRow

OF_TRENDS = re.compile(r"(?i)\b(?:trends?|directions?|travel|movement|d\.?o\.?t|changed?|compar\w+)\b")
LETTER = re.compile(
    r"\b(?P<letter>[A-Z])\b[”\"’')]?\s*(?:[:=(–-]|means?(?: that)?|is|for|stands for|shows?|indicates?)?\s*"
    r"(?:(?:it|has|have|had|performance|the result|results?|which|been|stayed|remained|is|that) )*"
    r"(?P<meaning>improv\w+|better|declin\w+|deteriorat\w+|worsen\w+|worse|the same|same|no change|unchanged"
    r"|stable|steady|maintained)\b"
)
FEWEST_LETTERS, FEWEST_CELLS = 2, 3
NONE = re.compile(r"^(?:[-–—]|n/?a)?$", re.IGNORECASE)


def with_direction_letters(document: Document) -> Document:
    """A document in whose columns of trends letters are the words that a text says they stand for."""
    told = _told(document)
    if len(told) < FEWEST_LETTERS:
        return document
    flow = tuple(_read(part, told) if isinstance(part, RawTable) else part for part in document.flow)
    return replace(document, flow=flow)


def _told(document: Document) -> dict[str, str]:
    """What letters stand for, in the sentences from the one on trends on."""
    found: dict[str, str] = {}
    for block in document.blocks:
        if (about := OF_TRENDS.search(block.text)) is None:
            continue
        for one in LETTER.finditer(block.text, about.start()):
            found.setdefault(one["letter"], one["meaning"].removeprefix("the "))
    return found if len(set(found.values())) > 1 else {}


def _read(table: RawTable, told: Mapping[str, str]) -> RawTable:
    columns = (
        [cell.column for cell in table.rows[0].filled if OF_TRENDS.search(cell.text)] if table.rows else []
    )
    own = {column for column in columns if _are_letters([row.at(column) for row in table.rows[1:]], told)}
    if not own:
        return table
    rows = tuple(_row(row, own, told) for row in table.rows[1:])
    return replace(table, rows=(table.rows[0], *rows))


def _are_letters(cells: Sequence[Cell], told: Mapping[str, str]) -> bool:
    texts = [cell.text.strip() for cell in cells]
    said = [text for text in texts if not NONE.match(text)]
    return len(said) >= FEWEST_CELLS and all(text in told for text in said)


def _row(row: TableRow, columns: set[int], told: Mapping[str, str]) -> TableRow:
    cells = tuple(
        replace(cell, text=word, items=(word,))
        if cell.column in columns and (word := told.get(cell.text.strip(), ""))
        else cell
        for cell in row.cells
    )
    return replace(row, cells=cells)
