"""Words that a report prints on one colour throughout: a scale that no key needs to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.extraction.kinds.colour_names import RATED, hue_name
from pipelines.extraction.kinds.key_entries import Entry
from pipelines.extraction.kinds.looks import fill_of, is_coloured
from pipelines.extraction.model import Cell, Colour, Document, RawTable

LONGEST_WORD = 3  # words of a rating


def coloured_words(document: Document) -> tuple[Entry, ...]:
    """Words that stand on a rating's colour, several times and on no other: a scale of two at least.

    A key may print them without their colours, and counts are headed by them.
    """
    seen: dict[str, Counter[str]] = {}
    colours: dict[str, Colour] = {}
    for table in document.tables:
        for row in table.rows:
            if len(row.filled) > 1 and fill_of(row) is not None:
                continue  # a heading, or a band
            for cell in row.filled:
                colour = cell.colour or cell.ink
                if colour and is_coloured(colour) and _may_be_rating(cell.text):
                    seen.setdefault(cell.text, Counter())[hue_name(colour)] += 1
                    colours[cell.text] = colour
    found = {word: next(iter(ratings)) for word, ratings in seen.items() if len(ratings) == 1}
    found = {word: rating for word, rating in found.items() if rating in RATED and seen[word][rating] > 1}
    if len(set(found.values())) < 2:
        return ()
    return tuple(Entry("", colours[word], word, "", rating) for word, rating in found.items())


def tinted(table: RawTable, colours: Mapping[str, Colour | None]) -> RawTable:
    """A table with words of the report's scale in the colours that they have elsewhere.

    One whose row shows that colour itself explains it, and has none of its own.
    """
    if not colours or not any(cell.text in colours and not cell.colour for cell in cells_of(table)):
        return table
    rows = []
    for row in table.rows:
        shown = {cell.colour for cell in row.cells}
        cells = tuple(
            replace(cell, colour=colour)
            if not cell.colour and (colour := colours.get(cell.text)) and colour not in shown
            else cell
            for cell in row.cells
        )
        rows.append(replace(row, cells=cells))
    return replace(table, rows=tuple(rows))


def cells_of(table: RawTable) -> Iterator[Cell]:
    """The cells of a table, row by row."""
    return (cell for row in table.rows for cell in row.cells)


def _may_be_rating(text: str) -> bool:
    return len(text.split()) <= LONGEST_WORD and text[0].isalpha() and not any(map(str.isdigit, text))
