"""Arrows of symbol fonts whose fonts a file does not name, told by what the key says of them.

A program that prints a document may put the letters of such a font into the private range and name
another font. Where one symbol font alone makes arrows of all letters that the key explains, each pointing
the way that its words say (up for better, down for worse, sideways for the same), they are of that font.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.arrow_meanings import arrow_meaning, arrow_of
from pipelines.extraction.model import Cell, Document, RawTable, Symbol, TextBlock

FEWEST_TOLD = 2  # arrows that a key explains
PRIVATE_FIRST, PRIVATE_END = 0xF000, 0xF100  # where programs put the codes of symbol fonts
WAYS = {"better": "up", "higher": "up", "worse": "down", "lower": "down", "same": "same"}


def with_told_signs(document: Document, fonts: Sequence[Mapping[int, str]]) -> Document:
    """A document with the arrows that its key tells; the same one where there are none.

    Args:
        document: what was read.
        fonts: the signs of each symbol font by code.
    """
    told = next(filter(None, map(_told, document.blocks)), {})
    agreeing = [signs for signs in fonts if told and all(_shows(signs, *each) for each in told.items())]
    if len({tuple(_plain(sign, signs) for sign in told) for signs in agreeing}) != 1:
        return document
    signs = agreeing[0]
    flow = tuple(
        _table_with(part, signs) if isinstance(part, RawTable) else _block_with(part, signs)
        for part in document.flow
    )
    return replace(document, flow=flow)


def _told(block: TextBlock) -> dict[str, str]:
    """The private letters that a line explains as ways, two different ones at least."""
    private = [symbol for symbol in block.symbols if _is_private(symbol.sign)]
    for side in ("after", "before"):
        ways = {one.sign: WAYS.get(arrow_meaning(getattr(one, side)), "") for one in private}
        if len(ways) == len(private) >= FEWEST_TOLD and all(ways.values()) and len(set(ways.values())) > 1:
            return ways
    return {}


def _is_private(sign: str) -> bool:
    return len(sign) == 1 and PRIVATE_FIRST <= ord(sign) < PRIVATE_END


def _shows(signs: Mapping[int, str], sign: str, way: str) -> bool:
    """Whether a private letter is an arrow that way in a font."""
    shown = _plain(sign, signs)
    return shown != sign and arrow_of(shown) == way


def _signed(symbols: tuple[Symbol, ...], signs: Mapping[int, str]) -> tuple[Symbol, ...]:
    return tuple(symbol._replace(sign=_plain(symbol.sign, signs)) for symbol in symbols)


def _plain(text: str, signs: Mapping[int, str]) -> str:
    """A text whose private letters, and no others, are the signs of a font."""
    if text.isascii():
        return text
    codes = ((letter, ord(letter) - PRIVATE_FIRST) for letter in text)
    return "".join(signs.get(code, letter) if _is_private(letter) else letter for letter, code in codes)


def _block_with(block: TextBlock, signs: Mapping[int, str]) -> TextBlock:
    return replace(block, text=_plain(block.text, signs), symbols=_signed(block.symbols, signs))


def _table_with(table: RawTable, signs: Mapping[int, str]) -> RawTable:
    rows = tuple(
        replace(row, cells=tuple(_cells_with(row.cells, signs))) if any(map(_has_private, row.cells)) else row
        for row in table.rows
    )
    return replace(table, rows=rows)


def _has_private(cell: Cell) -> bool:
    return any(map(_is_private, cell.text)) or any(_is_private(symbol.sign) for symbol in cell.symbols)


def _cells_with(cells: tuple[Cell, ...], signs: Mapping[int, str]) -> Iterator[Cell]:
    for cell in cells:
        yield replace(
            cell,
            text=_plain(cell.text, signs),
            items=tuple(_plain(item, signs) for item in cell.items),
            symbols=_signed(cell.symbols, signs),
        )
