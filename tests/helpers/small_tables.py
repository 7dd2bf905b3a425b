"""Small tables of a document made by hand, and what tells labels in them: for tests of sheets and lists."""

from __future__ import annotations

from pathlib import Path

from pipelines.extraction.kinds.headings import load_heading_words
from pipelines.extraction.kinds.kinds import load_kinds
from pipelines.extraction.kinds.layouts import load_layouts
from pipelines.extraction.kinds.record_sheets.labels import label_test
from pipelines.extraction.model import Cell, RawTable, TableRow

WORDS = load_heading_words(Path("schemas/heading-words"))
KINDS = load_kinds(Path("schemas/kinds"), load_layouts(Path("schemas/layouts")), WORDS)
IS_LABEL = label_test(KINDS, WORDS)


def table(*rows: tuple[str, ...]) -> RawTable:
    """A table of texts."""
    lines = tuple(TableRow(tuple(Cell(text, (text,), at) for at, text in enumerate(row))) for row in rows)
    return RawTable(lines, max(map(len, rows)), ("Measures",), 1, None, ())


def texts(one: RawTable) -> list[list[str]]:
    """The texts of a table's rows."""
    return [[cell.text for cell in row.cells] for row in one.rows]
