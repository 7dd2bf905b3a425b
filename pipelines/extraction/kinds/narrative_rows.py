"""Texts printed as rows of their own under the row that they speak of, over most of the table's width.

Such a row is the comment of the record above it: it says so (`Commentary: …`), or sentences stand so under
many records, each right below one. One that names an area is none: it is short, no sentence, and stands above
several records; a sentence that does so, above the first of them too, makes none of them a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from pipelines.extraction.kinds.headings import HeadingWords
from pipelines.extraction.kinds.kinds import TableKind
from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.looks import FIGURE
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.extraction.text import SENTENCE

FIELD = "comment"
LABELLED = re.compile(
    r"^\W*(?P<label>[A-Z][\w’'/ -]{2,40}?)\s*(?::|[-–—](?=\s))\s*(?P<text>\S.*)$", re.DOTALL
)
LABEL = re.compile(
    r"(?i)^(?:[a-z’']+ ){0,2}(?:comment(?:ary|s)?|narrative|notes?|explanation|remarks?|update|context"
    r"|analysis|reasons?)(?: (?:and|for|on) [a-z ]{2,24})?:?$"
)
"""A label of comments that stands in a cell of its own; that of others (`Lead officer`) labels no comment."""
FEWEST = 2  # comments
UNDER = "a text under most rows"
OFTEN = 0.4  # of the records: so many have a text under them where no label says what it is


@dataclass(frozen=True)
class Narrative:
    """The comments that stand in rows of their own, by number of row, and the column that they make."""

    column: Column
    cells: Mapping[int, Cell]


def narrative_of(
    table: RawTable,
    start: int,
    kind: TableKind | None,
    words: HeadingWords | None,
    named: frozenset[str],
    *,
    is_usual: bool = False,
) -> Narrative | None:
    """The comments under the records of a table; None where there are none, or a column holds them.

    Args:
        table: the table.
        start: its first row after the heading.
        kind: what its rows are.
        words: what headings say.
        named: the fields of its columns.
        is_usual: another table of the report has such comments.
    """
    if kind is None or words is None or FIELD in named or FIELD not in {one.name for one in kind.fields}:
        return None
    phrases = {frozenset(phrase) for phrase in kind.field(FIELD).phrases}
    labelled: dict[int, Cell] = {}
    plain: dict[int, Cell] = {}
    records = 0
    heading = ""
    is_loose = False
    for number in range(start, len(table.rows)):
        row = table.rows[number]
        if len(row.filled) != 1 or _is_piece(row):
            records += len(row.filled) > 2
            continue
        cell = row.filled[0]
        parted = LABELLED.match(cell.text)
        if records and parted and _says_comment(frozenset(words.words_of(parted["label"])), phrases):
            heading = heading or parted["label"]
            labelled[number] = replace(cell, text=parted["text"], items=(parted["text"],))
        elif row.is_beneath or SENTENCE.search(cell.text):
            is_loose = is_loose or len(table.rows[number - 1].filled) < 2 or not records
            plain[number] = cell
    are_many = is_usual or len(plain) >= max(FEWEST, OFTEN * records)
    found = labelled or (plain if are_many and not is_loose else {})
    if not found:
        return None
    column = Column(FIELD, heading, table.columns, how="evidence", evidence=(UNDER,))
    return Narrative(column, {at: cell.moved(table.columns) for at, cell in found.items()})


def with_labels_in_texts(table: RawTable) -> RawTable:
    """A table whose rows of a label and a text under records are that text behind its label, one cell each.

    So `Commentary` stands in a cell of its own, and what it labels over the rest of the table's width. The
    same label stands under several records.
    """
    numbers = [number for number in range(1, len(table.rows)) if _is_label_and_text(table, number)]
    labels = Counter(table.rows[number].filled[0].text for number in numbers)
    rows = list(table.rows)
    for number in numbers:
        label, text = rows[number].filled
        if labels[label.text] < FEWEST:
            continue
        whole = f"{label.text.rstrip(': ')}: {text.text}"
        span = table.columns - label.column  # beside a reference merged over both rows, if there is one
        cell = replace(text, text=whole, items=(whole,), column=label.column, span=span)
        rows[number] = replace(rows[number], cells=(cell,))
    return replace(table, rows=tuple(rows)) if rows != list(table.rows) else table


def _is_label_and_text(table: RawTable, number: int) -> bool:
    """Whether a row is a short label and words over several columns, or a sentence, right under a record."""
    row, above = table.rows[number], table.rows[number - 1]
    if len(row.filled) != 2 or len(above.filled) <= 2:
        return False
    label, text = row.filled
    if (
        row.spanned != frozenset(range(label.column))
        or not LABEL.match(label.text)
        or FIGURE.match(text.text)
    ):
        return False
    return text.span > 1 or SENTENCE.search(text.text) is not None


def _says_comment(label: frozenset[str], phrases: Set[frozenset[str]]) -> bool:
    """Whether a label is what the field is called, alone or with a word beside it (`Latest note`)."""
    return label in phrases or any(label - {word} in phrases for word in label)


def tells_of_another(row: TableRow, columns: int) -> bool:
    """Whether a row is one text that is no record's: spread over most of the table, or a sentence."""
    if len(row.filled) != 1 or _is_piece(row):
        return False
    cell = row.filled[0]
    is_spread = cell.span > max(2, columns / 2)
    return is_spread or bool(LABELLED.match(cell.text) or SENTENCE.search(cell.text))


def _is_piece(row: TableRow) -> bool:
    """Whether a row's text stands in its own column beside a merged cell: it is of that cell's record."""
    return bool(row.spanned) and all(cell.span == 1 for cell in row.filled)


def is_lone_sentence(row: TableRow) -> bool:
    """Whether a row is one sentence and nothing else; beside a merged cell it is of that cell's record.

    So is a text whose look and place say that it speaks of the record above.
    """
    if len(row.filled) != 1 or _is_piece(row):
        return False
    return row.is_beneath or SENTENCE.search(row.filled[0].text) is not None


def with_comment(cells: Mapping[str, Cell], narrative: Narrative, number: int) -> Mapping[str, Cell]:
    """The cells of a record, by `index:name`, with the text that stands under it."""
    cell = narrative.cells[number]
    return {**cells, f"{narrative.column.index}:{narrative.column.name}": cell}


def columns_with(columns: Sequence[Column], narrative: Narrative | None) -> tuple[Column, ...]:
    """The columns of a table and the one that texts under its rows make."""
    return (*columns, narrative.column) if narrative else tuple(columns)
