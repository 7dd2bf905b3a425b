"""A sheet's cells as one record: labels, and beside or under each the value of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.record_sheets.model import (
    CODED,
    COMMENT,
    FEWEST_LABELS,
    LONGEST_TITLE,
    RecordSheet,
    SheetRecord,
    folded_text,
)
from pipelines.extraction.model import Cell

COMMENT_LABEL = re.compile(r"(?i)^(?:commentary|comments?|narrative|explanation|notes?|update)\s*:(?:\s+|$)")
CODE_ALONE = re.compile(r"^[A-Z]{0,6}[ ./-]?\d{1,3}[a-z]?(?:\.\d{1,2}){0,2}[a-z]?$")


def is_one_row(sheet: RecordSheet) -> bool:
    """Whether a sheet is a heading row and one row under it, as any short table is."""
    return len(sheet.table.rows) == 2 and sheet.table.columns > FEWEST_LABELS


def naming_label(records: Sequence[SheetRecord]) -> str:
    """The first label whose values name the sheets: words that no two share; empty where none does."""
    for label in records[0].values:
        texts = [record.values[label].text for record in records if label in record.values]
        are_names = all(len(text) <= LONGEST_TITLE and not text.endswith(".") for text in texts)
        words = sum(len(text.split()) > 1 for text in texts)
        if len(set(texts)) == len(records) and are_names and words > len(records) / 2:
            return label
    return ""


def record_of(sheet: RecordSheet, labels: set[tuple[int, str]]) -> SheetRecord | None:
    """A sheet's values by label; None where a label has several values, or a value no label.

    `labels` are the folded texts that are labels, with their columns.
    """
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append((column, cell))
    reader = _RowsReader(sheet, max(rows, default=0))
    if not all(reader.take(number, cells, labels) for number, cells in rows.items()):
        return None
    return SheetRecord(sheet, reader.values, reader.name) if len(reader.values) >= FEWEST_LABELS else None


class _RowsReader:
    """The rows of a sheet one after the other: values by label, and the name of what the sheet is about."""

    def __init__(self, sheet: RecordSheet, last: int) -> None:
        self.sheet = sheet
        self.last = last
        self.values: dict[str, Cell] = {}
        self.name: Cell | None = None
        self.above: dict[int, str] = {}

    def take(
        self, number: int, cells: Sequence[tuple[int, Cell]], labels: Collection[tuple[int, str]]
    ) -> bool:
        """Take a row, given by its number; whether it is one that a record may have."""
        told = [(column, folded_text(cell.text)) in labels for column, cell in cells]
        if all(told):
            return self._take_labels(cells)
        if any(told):
            return told[0] and self._take_pairs([cell for _, cell in cells], told)
        return self._take_texts(number, cells)

    def _take_labels(self, cells: Sequence[tuple[int, Cell]]) -> bool:
        """A row of labels, under which values stand: not before those above it have theirs."""
        are_open = any(label not in self.values for label in self.above.values())
        if are_open and len(self.above) > 1 and len(cells) > 1:
            return False
        self.above = {column: cell.text.rstrip(": ") for column, cell in cells}
        return True

    def _take_pairs(self, cells: Sequence[Cell], told: Sequence[bool]) -> bool:
        """A row of labels with a value behind each."""
        label = ""
        for cell, is_one in zip(cells, told, strict=True):
            if is_one:
                label = cell.text.rstrip(": ")
            elif label and label not in self.values:
                self.values[label] = cell
            else:
                return False
        return True

    def _take_texts(self, number: int, cells: Sequence[tuple[int, Cell]]) -> bool:
        """A row without labels: the sheet's name, values under labels, or a text across its foot."""
        first = cells[0][1]
        is_foot = number == self.last and len(cells) == 1
        may_comment = is_foot and bool(self.values) and COMMENT not in self.values
        if not number and _is_code_with_name([cell for _, cell in cells]):
            self.values[CODED], self.name = first, cells[1][1]
        elif may_comment and first.span > 1:
            self.values[COMMENT] = _without_its_label(first)
        elif self.above and all(at in self.above for at, _ in cells):
            return self._take_under(number, cells)
        elif len(cells) == 1 and self.name is None and number <= 1:
            self.name = first
        elif may_comment:
            self.values[COMMENT] = _without_its_label(first)
        else:
            return False
        return True

    def _take_under(self, number: int, cells: Sequence[tuple[int, Cell]]) -> bool:
        """Values under the labels above them; a second row of them makes a table of records."""
        for column, cell in cells:
            if self.above[column] in self.values:
                return False
            self.values[self.above[column]] = cell
        for cell in self.sheet.table.rows[number].cells:
            if not cell.text and cell.column in self.above and (cell.colour or cell.symbols):
                self.values.setdefault(self.above[cell.column], cell)  # a rating that is a colour alone
        return True


def _is_code_with_name(cells: Sequence[Cell]) -> bool:
    """Whether a row is the reference of what a sheet is about, and beside it its name."""
    return len(cells) == 2 and CODE_ALONE.match(cells[0].text) is not None and len(cells[1].text.split()) > 1


def _without_its_label(comment: Cell) -> Cell:
    """A comment less the word that says so: `Commentary: Officers are now based in schools`."""
    found = COMMENT_LABEL.match(comment.text)
    if found is None:
        return comment
    items = (comment.items[0].removeprefix(found[0]), *comment.items[1:]) if comment.items else ()
    items = tuple(item for item in items if item)
    return replace(comment, text=comment.text[found.end() :], items=items)
