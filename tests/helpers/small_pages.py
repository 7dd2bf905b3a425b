"""Pages made of words and rules without a file: a table as texts at positions, for tests of its shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.extraction.flow import build_document
from pipelines.extraction.model import Box, Document, Fill, PageContent, RawTable, Rule, Word
from pipelines.extraction.page_layout import lay_out

SIZE = 8.0
LETTER = 0.5  # of the size: how wide every letter is


def words(text: str, x: float, y: float, size: float = SIZE, is_bold: bool = False) -> list[Word]:
    """A text's words on the line whose top is at `y`."""
    found: list[Word] = []
    for part in text.split():
        end = x + LETTER * size * len(part)
        found.append(Word(part, Box(x, y, end, y + 0.98 * size), size, is_bold))
        x = end + 0.3 * size
    return found


def column(x: float, texts: Mapping[float, str], is_right: bool = False, is_bold: bool = False) -> list[Word]:
    """Texts by height under one another; those on the right end at `x`."""
    found: list[Word] = []
    for y, text in texts.items():
        width = LETTER * SIZE * len(text.replace(" ", "")) + 0.3 * SIZE * text.count(" ")
        found += words(text, x - width if is_right else x, y, is_bold=is_bold)
    return found


def across(ys: Sequence[float], x0: float, x1: float) -> list[Rule]:
    """Rules from side to side."""
    return [Rule(Box(x0, y, x1, y)) for y in ys]


def down(xs: Sequence[float], top: float, bottom: float) -> list[Rule]:
    """Rules from top to bottom."""
    return [Rule(Box(x, top, x, bottom)) for x in xs]


def page(
    printed: Sequence[Word], rules: Sequence[Rule] = (), fills: Sequence[Fill] = (), number: int = 1
) -> PageContent:
    """A page of 600 by 800 points."""
    return PageContent(number, 600.0, 800.0, tuple(printed), tuple(rules), tuple(fills))


def document(*pages: PageContent) -> Document:
    """Pages read as one report."""
    return build_document("report", "0" * 64, [lay_out(one) for one in pages])


def texts(table: RawTable) -> list[list[str]]:
    """A table's cells row by row."""
    return [[cell.text for cell in row.cells] for row in table.rows]
