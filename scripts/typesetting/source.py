"""A sample report's data file as plain values: blocks of text and tables, in reading order.

The format is described in `reports/source/README.md`. Every scalar is read as text, so that 98.50 stays
98.50. A file with an unknown key, a row of the wrong width or a footnote mark without its footnote
is refused: a sample must not lose a figure on its way to the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TEXTS_ONLY: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Builds nothing but text, lists and mappings."""
RAGS = ("Green", "Green Amber", "Red Amber", "Red")
ORIENTATIONS = ("portrait", "landscape")
FOOTNOTE_MARK = re.compile(r"\^(\d+)\^")
TABLE_KEYS = frozenset({"widths", "header", "rows", "align", "size", "repeat_header", "split_rows"})


class SourceError(ValueError):
    """A data file that breaks the format; raised when it is read, naming file and block."""


@dataclass(frozen=True)
class Cell:
    """One printed cell. `rag` fills it with that rating's colour; `shade` makes it a heading cell."""

    text: str
    rag: str = ""
    columns: int = 1
    rows: int = 1
    shade: bool = False


@dataclass(frozen=True)
class TableRow:
    """One row: `kind` is `plain`, `area` (one heading cell across the table) or `total`."""

    cells: tuple[Cell, ...]
    kind: str = "plain"


@dataclass(frozen=True)
class TableBlock:
    """A ruled table. `widths` are relative; `align` holds l, c or r per column."""

    widths: tuple[float, ...]
    header: tuple[TableRow, ...]
    rows: tuple[TableRow, ...]
    align: str
    size: float
    repeat_header: bool
    split_rows: bool


@dataclass(frozen=True)
class TextBlock:
    """A heading (`h1` to `h4`), a `paragraph`, a `bullet`, a `note` or a `numbered` paragraph."""

    kind: str
    text: str
    number: str = ""


@dataclass(frozen=True)
class PageBlock:
    """A new page in the given orientation."""

    orientation: str


Block = TextBlock | TableBlock | PageBlock


@dataclass(frozen=True)
class Source:
    """A whole report: what the footer says, its blocks, and its footnotes by number."""

    stem: str
    title: str
    footer: str
    blocks: tuple[Block, ...]
    footnotes: Mapping[str, str]


def load_source(path: Path) -> Source:
    """Read one data file.

    Raises:
        SourceError: the file cannot be read, or breaks the format.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), TEXTS_ONLY)  # noqa: S506
    except (OSError, yaml.YAMLError) as error:
        raise SourceError(f"{path}: {error}") from error
    if not isinstance(raw, dict) or set(raw) - {"title", "footer", "body", "footnotes"}:
        raise SourceError(f"{path}: expected the keys title, footer, body and footnotes")
    blocks: list[Block] = []
    for position, entry in enumerate(raw["body"], 1):
        try:
            blocks.extend(_blocks(entry))
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(f"{path}, block {position}: {error}") from error
    source = Source(path.stem, raw["title"], raw["footer"], tuple(blocks), raw.get("footnotes") or {})
    _check_footnotes(path, source)
    return source


def texts_of(block: Block) -> list[str]:
    """Every text a block prints, in order."""
    if isinstance(block, TextBlock):
        return [block.text]
    if isinstance(block, TableBlock):
        return [cell.text for row in (*block.header, *block.rows) for cell in row.cells]
    return []


def _blocks(entry: Mapping[str, Any]) -> list[Block]:
    """The blocks one entry of `body` stands for; an entry has one key, which names its kind."""
    [(kind, value)] = entry.items()
    if kind == "page":
        if value not in ORIENTATIONS:
            raise SourceError(f"page is {value!r}, not one of {', '.join(ORIENTATIONS)}")
        return [PageBlock(value)]
    if kind == "table":
        return [_table(value)]
    if kind == "bullets":
        return [TextBlock("bullet", text) for text in value]
    if kind == "numbered":
        return [TextBlock("numbered", text, number) for number, text in value.items()]
    if kind in {"h1", "h2", "h3", "h4", "paragraph", "note"}:
        return [TextBlock(kind, value)]
    raise SourceError(f"unknown kind {kind!r}")


def _table(value: Mapping[str, Any]) -> TableBlock:
    if unknown := set(value) - TABLE_KEYS:
        raise SourceError(f"unknown keys {sorted(unknown)}")
    widths = tuple(float(width) for width in value["widths"])
    table = TableBlock(
        widths=widths,
        header=tuple(_row(row, len(widths)) for row in value.get("header", [])),
        rows=tuple(_row(row, len(widths)) for row in value["rows"]),
        align=value.get("align", "l" * len(widths)),
        size=float(value.get("size", 9)),
        repeat_header=value.get("repeat_header", "true") == "true",
        split_rows=value.get("split_rows", "false") == "true",
    )
    if len(table.align) != len(widths):
        raise SourceError(f"align has {len(table.align)} letters for {len(widths)} columns")
    _check_grid(table)
    return table


def _row(value: object, columns: int) -> TableRow:
    """A row: a plain text is an area row, a list a plain row, `{total: [...]}` a total."""
    if isinstance(value, str):
        return TableRow((Cell(value, columns=columns),), "area")
    if isinstance(value, dict):
        [(kind, cells)] = value.items()
        if kind != "total":
            raise SourceError(f"unknown kind of row {kind!r}")
        return TableRow(tuple(_cell(cell) for cell in cells), "total")
    if not isinstance(value, list):
        raise SourceError(f"a row is a text, a list or a total, not {value!r}")
    return TableRow(tuple(_cell(cell) for cell in value))


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return Cell(value)
    if not isinstance(value, dict):
        raise SourceError(f"a cell is a text or a mapping, not {value!r}")
    if unknown := set(value) - {"text", "rag", "columns", "rows", "shade"}:
        raise SourceError(f"unknown keys of a cell {sorted(unknown)}")
    rag = value.get("rag", "")
    if rag and rag not in RAGS:
        raise SourceError(f"rag is {rag!r}, not one of {', '.join(RAGS)}")
    return Cell(
        text=str(value.get("text", rag)),
        rag=rag,
        columns=int(value.get("columns", 1)),
        rows=int(value.get("rows", 1)),
        shade=value.get("shade") == "true",
    )


def place_cells(rows: Sequence[TableRow], columns: int) -> list[list[tuple[int, Cell]]]:
    """The column each cell starts in: cells fill a row from the left, round the cells that reach into it.

    Raises:
        SourceError: a row has cells for more or fewer columns than the table.
    """
    reach = [0] * columns
    placed: list[list[tuple[int, Cell]]] = []
    for number, row in enumerate(rows):
        waiting = list(row.cells)
        found: list[tuple[int, Cell]] = []
        column = 0
        while column < columns:
            if reach[column] > number:
                column += 1
                continue
            if not waiting:
                raise SourceError(f"row {number + 1} ({row.cells[0].text!r}) ends before column {column + 1}")
            cell = waiting.pop(0)
            found.append((column, cell))
            for covered in range(column, min(column + cell.columns, columns)):
                reach[covered] = number + cell.rows
            column += cell.columns
        if waiting:
            raise SourceError(f"row {number + 1} ({row.cells[0].text!r}) has cells beyond column {columns}")
        placed.append(found)
    return placed


def _check_grid(table: TableBlock) -> None:
    for rows in (table.header, table.rows):
        place_cells(rows, len(table.widths))


def _check_footnotes(path: Path, source: Source) -> None:
    """Marks and footnotes must match, else one of them would be lost in silence."""
    texts = [text for block in source.blocks for text in texts_of(block)]
    marks = {mark for text in texts for mark in FOOTNOTE_MARK.findall(text)}
    if odd := marks.symmetric_difference(source.footnotes):
        raise SourceError(
            f"{path}: mark without footnote, or footnote without mark: {', '.join(sorted(odd))}"
        )
