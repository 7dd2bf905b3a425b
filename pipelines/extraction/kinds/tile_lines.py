"""Tiles of which a file gives only the lines, one under the other, as web pages do: name, figure, labels.

A name, a line that is a figure and nothing else, and lines of a label with its figure, a rating's word or a
sign: where at least three such groups follow one another and say the same things, they are a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.extraction.kinds import looks
from pipelines.extraction.kinds.listed_records import INDICATOR, STATUS, TREND, VALUE, told_part
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock
from pipelines.extraction.text import SIGNS
from pipelines.rows.arrows import ARROWS

FEWEST_TILES = 3
MOST_LINES = 6  # of a tile behind its figure
LONGEST_NAME = 120  # letters
MOST_HEADINGS = 4
WORDED = re.compile(r"[A-Za-z]{3,}")

Tile = dict[str, Cell]


def with_tile_lines(document: Document, is_label: Callable[[str], bool]) -> Document:
    """A document whose tiles in lines are tables; the document itself without any.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.
    """
    flow: list[RawTable | TextBlock] = []
    headings: tuple[str, ...] = ()
    at = 0
    while at < len(document.flow):
        tiles, end = _tiles(document.flow, at, is_label)
        if tiles:
            flow.append(_table(tiles, headings))
            at = end
            continue
        part = document.flow[at]
        flow.append(part)
        if isinstance(part, TextBlock) and part.kind == "heading":
            headings = (*headings[1 - MOST_HEADINGS :], part.text)
        at += 1
    return replace(document, flow=tuple(flow)) if len(flow) < len(document.flow) else document


def _tiles(
    flow: Sequence[RawTable | TextBlock], start: int, is_label: Callable[[str], bool]
) -> tuple[list[Tile], int]:
    """The tiles that begin at a place, and the place behind them; none where they are too few or unlike."""
    tiles: list[Tile] = []
    at = start
    while (found := _tile(flow, at, is_label)) is not None and (not tiles or set(found[0]) == set(tiles[0])):
        tiles.append(found[0])
        at = found[1]
    return (tiles, at) if len(tiles) >= FEWEST_TILES and len(tiles[0]) > 2 else ([], start)


def _tile(
    flow: Sequence[RawTable | TextBlock], at: int, is_label: Callable[[str], bool]
) -> tuple[Tile, int] | None:
    name, figure = (flow[n] if n < len(flow) else None for n in (at, at + 1))
    if not isinstance(name, TextBlock) or not isinstance(figure, TextBlock) or not _is_name(name.text):
        return None
    if not looks.FIGURE.match(_bare(figure)):
        return None
    tile = {INDICATOR: _cell(name, name.text), VALUE: _cell(figure, _bare(figure))}
    end = at + 2
    while end < min(len(flow), at + 2 + MOST_LINES):
        part = flow[end]
        label, cell = _line(part, is_label) if isinstance(part, TextBlock) else ("", None)
        if cell is None or label in tile:
            break
        tile[label] = cell
        end += 1
    return tile, end


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and WORDED.search(text) is not None and not text.endswith((".", ":"))


def _line(block: TextBlock, is_label: Callable[[str], bool]) -> tuple[str, Cell | None]:
    """What a line under a figure is: its label and value; nothing for other lines."""
    text = _bare(block)
    if not text and block.symbols:
        is_arrow = block.symbols[0].sign in ARROWS
        return (TREND if is_arrow else STATUS), _cell(block, "")
    label, value = told_part(text, is_label) if text else ("", "")
    return label, _cell(block, value) if label else None


def _bare(block: TextBlock) -> str:
    return SIGNS.sub("", block.text).strip()


def _cell(block: TextBlock, text: str) -> Cell:
    return Cell(text, (text,) if text else (), 0, parts=block.spots, symbols=block.symbols, ink=block.ink)


def _table(tiles: Sequence[Tile], headings: tuple[str, ...]) -> RawTable:
    names = list(tiles[0])
    head = TableRow(tuple(Cell(name, (name,), at, is_bold=True) for at, name in enumerate(names)))
    rows = [head]
    for tile in tiles:
        cells = tuple(tile[name].moved(at) for at, name in enumerate(names))
        spot = cells[0].parts[0] if cells[0].parts else None
        page, line, box = (spot.page, spot.line, spot.box) if spot else (None, None, None)
        rows.append(TableRow(cells, page, line, box))
    return RawTable(tuple(rows), len(names), headings, rows[1].page, rows[1].line)
