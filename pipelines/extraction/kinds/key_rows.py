"""Keys that stand in a table's first or last row: signs, each with a word, over the row's whole width.

They say what the marks of the table mean and are none of its records, so they become a line of text before or
after it, which is read as any other key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds.colour_names import colour_named
from pipelines.extraction.kinds.looks import FIGURE
from pipelines.extraction.model import Document, RawTable, TableRow, TextBlock
from pipelines.extraction.text import SIGNS
from pipelines.rows.arrows import ARROWS

FEWEST_MARKS = 3
LONGEST_WORDS = 60  # letters behind a mark


def without_key_rows(document: Document) -> Document:
    """A document whose tables are without such rows, which stand as text where they stood, or the same."""
    flow: list[RawTable | TextBlock] = []
    for part in document.flow:
        flow += _parted(part) if isinstance(part, RawTable) else [part]
    return replace(document, flow=tuple(flow)) if len(flow) > len(document.flow) else document


def is_nothing_but_key(table: RawTable) -> bool:
    """Whether a table says what each rating means, of several kinds perhaps, and holds no figure.

    Its first column or row is of ratings alone, each once: in records they come again, or do not stand first.
    """
    cells = [cell for row in table.rows for cell in row.filled]
    if any(FIGURE.match(cell.text) for cell in cells):
        return False
    down = [next((cell.text for cell in row.cells if cell.text), "") for row in table.rows]  # past swatches
    across = [cell.text for cell in table.rows[0].filled]
    return any(_are_ratings(texts[1:]) or _are_ratings(texts) for texts in (down, across))


def _are_ratings(texts: Sequence[str]) -> bool:
    """Whether texts name ratings, each once; signs may stand among them, arrows as a rule."""
    names = [colour_named(text) for text in texts if any(map(str.isalnum, text))]
    return len(names) >= FEWEST_MARKS and all(names) and len(set(names)) == len(names)


def _parted(table: RawTable) -> list[RawTable | TextBlock]:
    rows = table.rows
    before = [_as_text(rows[0])] if len(rows) > 2 and _is_key(rows[0]) else []
    after = [_as_text(rows[-1])] if len(rows) > 2 and _is_key(rows[-1]) else []
    if not before and not after:
        return [table]
    return [*before, replace(table, rows=rows[len(before) : len(rows) - len(after)]), *after]


def _is_key(row: TableRow) -> bool:
    """Whether a row is one text of several marks in different colours or shapes, a few words behind each."""
    if len(row.filled) != 1:
        return False
    symbols = row.filled[0].symbols
    marks = {(symbol.sign, symbol.colour) for symbol in symbols}
    is_each_told = all(
        SIGNS.sub("", one.after).strip() and len(one.after) <= LONGEST_WORDS for one in symbols
    )
    is_of_arrows = all(symbol.sign in ARROWS for symbol in symbols)
    return len(marks) == len(symbols) >= FEWEST_MARKS and is_each_told and not is_of_arrows


def _as_text(row: TableRow) -> TextBlock:
    cell = row.filled[0]
    return TextBlock("paragraph", cell.text, cell.parts, symbols=cell.symbols)
