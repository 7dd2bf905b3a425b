"""The same report set by another producer: reportlab, whose stripes and rules run over whole rows."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from forms import SUFFIX, heading_depth, is_area, is_rating
from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from pipelines.extraction.model import Cell, Document, RawTable, TextBlock

WIDTH = landscape(A4)[0] - 80


def set_form(document: Document, style: str, size: float, path: Path, hides_letters: bool = False) -> Path:
    """Typeset a document; `style` is `stripe`, `lines`, `booktabs` or `none`."""
    parts: list[Flowable] = []
    for part in document.flow:
        if isinstance(part, RawTable):
            parts += [Spacer(1, 6), _table(part, style, size, hides_letters), Spacer(1, 8)]
        else:
            parts.append(_paragraph(part, size))
    SimpleDocTemplate(
        str(path),
        pagesize=landscape(A4),
        leftMargin=40,
        rightMargin=40,
        topMargin=40,
        bottomMargin=40,
        invariant=1,
    ).build(parts)
    return path


def _font(size: float, is_bold: bool = False, colour: Color = black, align: int = 0) -> ParagraphStyle:
    name = "Helvetica-Bold" if is_bold else "Helvetica"
    return ParagraphStyle(
        name, fontName=name, fontSize=size, leading=1.2 * size, textColor=colour, alignment=align
    )


def _paragraph(block: TextBlock, size: float) -> Flowable:
    text = html.escape(block.text)
    if block.kind == "heading":
        style = _font(size + 4, is_bold=True)
    else:
        style = _font(size - 1 if block.kind == "footnote" else size + 1)
    style.spaceAfter = style.spaceBefore = 5
    mark = (
        f"<super>{block.number}</super> "
        if block.kind == "footnote"
        else f"{block.number} "
        if block.number
        else ""
    )
    return Paragraph(("• " if block.kind == "bullet" else mark) + text, style)


def _table(table: RawTable, style: str, size: float, hides_letters: bool) -> Table:
    depth = heading_depth(table)
    data: list[list[Any]] = [["" for _ in range(table.columns)] for _ in table.rows]
    looks: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    looks += [(f"{side}PADDING", (0, 0), (-1, -1), 3) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")]
    looks += _ruling(style, depth, len(table.rows))
    for number, row in enumerate(table.rows):
        is_head = number < max(depth, 1)
        for cell in row.cells:
            data[number][cell.column] = _text(
                cell, size, is_head, is_head and style == "stripe", hides_letters, is_area(row, table)
            )
            end = (
                min(cell.column + cell.span, table.columns) - 1,
                min(number + cell.row_span, len(table.rows)) - 1,
            )
            if end != (cell.column, number):
                looks.append(("SPAN", (cell.column, number), end))
            if is_rating(cell.colour) and cell.colour:
                looks.append(
                    ("BACKGROUND", (cell.column, number), end, Color(*(part / 255 for part in cell.colour)))
                )
    return Table(data, colWidths=widths_of(table, size), repeatRows=depth, style=looks, splitInRow=1)


def _ruling(style: str, depth: int, rows: int) -> list[tuple[Any, ...]]:
    head = max(depth, 1) - 1
    if style == "stripe":
        return [
            ("ROWBACKGROUNDS", (0, head + 1), (-1, -1), [white, HexColor("#dde6f0")]),
            ("BACKGROUND", (0, 0), (-1, head), HexColor("#224466")),
        ]
    if style == "lines":
        return [("LINEABOVE", (0, 0), (-1, 0), 0.5, black), ("LINEBELOW", (0, 0), (-1, -1), 0.5, black)]
    if style == "booktabs":
        return [
            (name, (0, at), (-1, at), 0.7, black)
            for name, at in (("LINEABOVE", 0), ("LINEBELOW", head), ("LINEBELOW", rows - 1))
        ]
    return [("LINEBELOW", (0, head), (-1, head), 0.7, black)]


def _text(cell: Cell, size: float, is_head: bool, is_white: bool, hides_letters: bool, is_bold: bool) -> Any:
    text = SUFFIX.sub("", cell.text) if hides_letters and is_rating(cell.colour) else cell.text
    items = [f"• {item}" for item in cell.items] if len(cell.items) > 1 else [text]
    style = _font(size, is_head or is_bold, white if is_white and not is_rating(cell.colour) else black)
    return [Paragraph(html.escape(item), style) for item in items if item]


def widths_of(table: RawTable, size: float) -> list[float]:
    """Widths by the longest word and the usual length of each column."""
    least, wish = [12.0] * table.columns, [1.0] * table.columns
    for row in table.rows:
        for cell in row.cells:
            if cell.span == 1:
                words = cell.text.split() or [""]
                least[cell.column] = max(least[cell.column], max(map(len, words)) * 0.62 * size + 8)
                wish[cell.column] = max(wish[cell.column], len(cell.text))
    total = sum(least)
    if total >= WIDTH:
        return [width * WIDTH / total for width in least]
    spare = WIDTH - total
    share = sum(value**0.7 for value in wish)
    return [width + spare * value**0.7 / share for width, value in zip(least, wish, strict=True)]
