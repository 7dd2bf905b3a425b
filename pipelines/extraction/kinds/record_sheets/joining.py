"""A document whose sheets of one record each are joined, whatever they are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipelines.extraction.kinds.labelled_lines import with_labelled_lines
from pipelines.extraction.kinds.record_sheets.labels import groups_of_sheets, said_again
from pipelines.extraction.kinds.record_sheets.model import (
    FEWEST_SHEETS,
    RecordSheet,
    cells_by_place,
    folded_text,
)
from pipelines.extraction.kinds.record_sheets.tables import tables_of_sheets
from pipelines.extraction.kinds.series_sheets import with_series_sheets
from pipelines.extraction.kinds.sheet_parts import MOST_PAIRS, parts_of_sheets, with_sheet_parts
from pipelines.extraction.kinds.stacked_sheets import with_stacked_sheets
from pipelines.extraction.model import Document, RawTable

MOST_ROWS = 16  # of one sheet
MOST_COLUMNS = 8


def with_sheets(document: Document, is_label: Callable[[str], bool]) -> Document:
    """A document whose sheets of one record each are joined, whatever they are made of, or the same."""
    document = with_series_sheets(document, is_label)
    parted, made = with_stacked_sheets(document, is_label)
    joined = with_record_sheets(parted, is_label) if made else parted
    if made and not any(id(part) in made for part in joined.flow):  # all of them are joined
        return joined
    for join in (sheets_of_parts, with_record_sheets, sheets_of_lines):
        joined = join(document, is_label)
        if joined is not document:
            return joined
    return document


def with_record_sheets(
    document: Document, is_label: Callable[[str], bool], most_rows: int = MOST_ROWS
) -> Document:
    """A document whose sheets of one record each are joined to one table, where the first of them stood.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.
        most_rows: of one sheet.
    """
    sheets = [
        RecordSheet(at, part, cells_by_place(part))
        for at, part in enumerate(document.flow)
        if isinstance(part, RawTable) and 1 < len(part.rows) <= most_rows and part.columns <= MOST_COLUMNS
    ]
    if len(sheets) < FEWEST_SHEETS:
        return document
    joined: dict[int, RawTable | None] = {}
    again = said_again(sheets, is_label)

    def is_one(text: str) -> bool:
        return is_label(text) or folded_text(text) in again

    for group in groups_of_sheets(sheets, is_one):
        tables = tables_of_sheets(document, group, is_one)
        if tables:
            joined |= dict.fromkeys((sheet.at for sheet in group), None)
            joined |= tables
    if not joined:
        return document
    flow = [joined.get(at, part) for at, part in enumerate(document.flow)]
    return replace(document, flow=tuple(part for part in flow if part is not None))


def sheets_of_lines(document: Document, is_label: Callable[[str], bool]) -> Document:
    """The same for sheets that are lines of a label and a value each; the document itself without any."""
    lined, made = with_labelled_lines(document, is_label)
    if len(made) < FEWEST_SHEETS:
        return document
    joined = with_record_sheets(lined, is_label)
    if joined is lined:
        return document
    flow = [one for part in joined.flow for one in made.get(id(part), (part,))]  # other lines stay text
    return replace(joined, flow=tuple(flow))


def sheets_of_parts(document: Document, is_label: Callable[[str], bool]) -> Document:
    """The same for sheets that are several small tables each; the document itself without any."""
    parted, made = with_sheet_parts(document, is_label)
    if len(made) < FEWEST_SHEETS:
        return document
    joined = with_record_sheets(parted, is_label, MOST_PAIRS)
    if joined is parted:
        return document
    return replace(joined, flow=tuple(parts_of_sheets(joined.flow, made)))
