"""What a table explains that is a key: marks or filled cells, each with a text beside or in it.

A table that says anything else as well is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.kinds.colour_names import colour_named, hue_name, tint_name
from pipelines.extraction.kinds.key_entries import (
    LEAST_SCALE,
    MEANING_WORDS,
    MOST_WORDS,
    Entry,
    entries_in_turn,
    entries_of_words,
    entry_of,
    mark_of,
    rating_of,
    rating_of_mark,
    with_triangles,
    word_and_meaning,
)
from pipelines.extraction.kinds.looks import FIGURE, fill_of, is_coloured
from pipelines.extraction.model import Cell, RawTable, Symbol, TableRow, TextBlock
from pipelines.rows.arrows import ARROWS

LETTERS = 20  # a longer cell is no letter or word of a rating
COUNT = re.compile(r"^\d{1,3}$")
MOST_ENTRIES = 14  # of one key
LONGEST_TOLD = 90  # letters of what one mark means


class KeyGround(NamedTuple):
    """What may be a mark in a table though it looks like none: tints that all rows begin with, swatches."""

    has_tints: bool
    swatches: frozenset[int]  # by the cell's `id`


def entries_in_table(table: RawTable) -> list[Entry]:
    """The entries of a table that is a key: marks or filled cells, each with a text beside or in it."""
    entries: list[Entry] = []
    others = counts = 0
    rows = _under_its_heading(table)
    ground = _ground_of(table, rows)
    for row in rows:
        at = 0
        while at < len(row.cells):
            told, taken = _told_at(row.cells[at : at + 3], ground)
            if not told and row.cells[at].text:
                is_count = bool(COUNT.match(row.cells[at].text))
                others += not is_count
                counts += is_count
            entries += told
            at += taken
    entries = with_triangles(list(dict.fromkeys(entries)))  # arrows of two trends, each explained alike
    are_told = sum(len(entry.meaning.split()) >= MEANING_WORDS for entry in entries) > len(entries) / 2
    others += 0 if are_told else counts  # how many there are of each may stand beside what it means
    is_key = 1 < len(entries) <= MOST_ENTRIES and others <= len(entries) and _have_marks_or_meanings(entries)
    if not is_key and (words := _defined_words(table)):
        return words
    return entries if is_key and _are_runs_of_marks(entries) else []


def _ground_of(table: RawTable, rows: Sequence[TableRow]) -> KeyGround:
    firsts = [row.filled[0] for row in rows if row.filled]
    has_marks = any(mark_of(cell) for row in rows for cell in row.filled)
    has_tints = has_marks and all(mark_of(cell) or tint_name(cell.colour) for cell in firsts)
    return KeyGround(has_tints, frozenset(id(cell) for cell in _pale_swatches(table)))


def _told_at(cells: Sequence[Cell], ground: KeyGround) -> tuple[list[Entry], int]:
    """What a cell and those behind it explain, if anything, and how many cells that takes."""
    cell, following = cells[0], cells[1] if len(cells) > 1 else None
    if len(cell.symbols) > 1 and all(symbol.after for symbol in cell.symbols):
        return [entry_of(symbol, symbol.after) for symbol in cell.symbols], 1  # lines of a key in one
    if len(cell.symbols) > 1 and following is not None and all(one.sign in ARROWS for one in cell.symbols):
        told = entries_in_turn(cell.symbols, following.text)
        return (told, 2) if told else ([], 1)
    if following is not None and (entry := _with_colour_between(cell, following, cells[2:])):
        return [entry], 3
    mark = Symbol("", cell.colour) if id(cell) in ground.swatches and cell.colour else mark_of(cell)
    if mark is None and ground.has_tints and cell.text and (name := tint_name(cell.colour)):
        is_told = following is not None and _is_meaning(following, has_tints=True)
        meaning = following.text if following is not None and is_told else ""
        return [Entry("", cell.colour, cell.text, meaning, name)], 1 + is_told
    is_bare = not any(letter.isalnum() for letter in cell.text)
    if mark is not None and is_bare and following is not None and following.text:
        return _told_beside(mark, following, cells[2:])
    if mark is not None and cell.text and len(cell.text) < LONGEST_TOLD:
        return _told_within(mark, cell, following, ground)
    if colour_named(cell.text) and following is not None and following.text:
        return [Entry("", None, cell.text, following.text, rating_of(cell.text, None, following.text))], 2
    if following is not None and (lettered := _lettered(cell, following)):
        return [lettered], 2
    return [], 1


def _with_colour_between(word: Cell, named: Cell, behind: Sequence[Cell]) -> Entry | None:
    """A word, what its colour is called, and what it means: `Close | Green Amber | less than 5% away`."""
    rating = colour_named(named.text)
    if not rating or not word.text or colour_named(word.text) or len(word.text) > LETTERS:
        return None
    if not behind or not _says_words(behind[0]):
        return None
    shown = next((cell.colour for cell in (word, named) if is_coloured(cell.colour)), None)
    return Entry("", shown, word.text, behind[0].text, rating)


def _told_beside(mark: Symbol, following: Cell, behind: Sequence[Cell]) -> tuple[list[Entry], int]:
    """What a mark alone in its cell means: the cell beside it, and one more where that says a word alone."""
    entry = entry_of(mark, following.text)
    beyond = behind[0] if behind and entry.meaning in ("", following.text) else None
    if beyond is not None and _says_meaning(beyond):
        return [entry_of(mark, f"{following.text}: {beyond.text}")], 3
    return [entry], 2


def _told_within(
    mark: Symbol, cell: Cell, following: Cell | None, ground: KeyGround
) -> tuple[list[Entry], int]:
    """What a mark with a text in its own cell means, by that text or else the cell beside it."""
    word, meaning = word_and_meaning(cell.text)
    rating = rating_of_mark(mark, word, cell.text)
    if not meaning and following is not None and _is_meaning(following, has_tints=ground.has_tints):
        return [Entry(mark.sign, mark.colour, word, following.text, rating)], 2
    return [Entry(mark.sign, mark.colour, word, meaning, rating)], 1


def _have_marks_or_meanings(entries: Sequence[Entry]) -> bool:
    """Whether any entry is of a mark, or all have a meaning of several words."""
    return any(entry.sign or entry.colour for entry in entries) or all(
        len(entry.meaning.split()) >= MEANING_WORDS for entry in entries
    )


def entry_beyond(table: RawTable, following: Sequence[RawTable | TextBlock]) -> list[Entry]:
    """What the last mark of a key means whose text stands beside it, where nothing rules it in any more."""
    last = max(table.rows[-1].cells, key=lambda cell: cell.column, default=None)
    mark = mark_of(last) if last is not None and not last.text else None
    if mark is None or not following or not isinstance(following[0], TextBlock):
        return []
    text = following[0].text
    word, meaning = word_and_meaning(text)
    is_told = bool(word and meaning) and len(text) < LONGEST_TOLD and following[0].kind != "heading"
    return [Entry(mark.sign, mark.colour, word, meaning, rating_of_mark(mark, word, text))] if is_told else []


def _under_its_heading(table: RawTable) -> Sequence[TableRow]:
    """The rows of a table but a first one that alone is on one fill, or has no mark: `Status`, `Meaning`."""
    on_one_fill = [len(row.filled) > 1 and fill_of(row) is not None for row in table.rows]
    if on_one_fill and on_one_fill[0] and sum(on_one_fill) == 1:
        return table.rows[1:]
    marked = [any(cell.symbols for cell in row.cells) for row in table.rows]
    return table.rows[1:] if not marked[0] and sum(marked) > 1 and all(marked[1:3]) else table.rows


def _are_runs_of_marks(entries: Sequence[Entry]) -> bool:
    """Whether no mark comes twice, or once in each of two scales after each other: words, then letters."""
    marks = [(one.sign, one.colour) if one.sign or one.colour else one.word for one in entries]
    if len(set(marks)) == len(marks):
        return True
    words = {one.word.casefold() for one in entries}
    cuts = range(LEAST_SCALE, len(marks) - LEAST_SCALE + 1)
    return len(words) == len(entries) and any(
        len(set(marks[:cut])) == cut and len(set(marks[cut:])) == len(marks) - cut for cut in cuts
    )


def _lettered(cell: Cell, following: Cell) -> Entry | None:
    """A letter or word, and beside it the colour that it stands for and what that means: `G | Green: met`."""
    word, meaning = word_and_meaning(following.text)
    if not cell.text or len(cell.text) > LETTERS or not meaning or not colour_named(word):
        return None
    return Entry("", None, cell.text, meaning, rating_of(word, None, following.text))


def _defined_words(table: RawTable) -> list[Entry]:
    """The words that a table of two columns explains, one a row, below a heading, a title or neither."""
    rows = [row.filled for row in table.rows if row.filled]
    if len(rows) > 1 and len(rows[0]) == 1:
        rows = rows[1:]  # `Action status` over both
    if any(len(row) != 2 for row in rows) or len({(one.column, two.column) for one, two in rows}) != 1:
        return []
    told = [(word.text, meaning.text) for word, meaning in rows]
    found = [one for one in told if len(one[0].split()) <= MOST_WORDS and len(one[1].split()) > MEANING_WORDS]
    return entries_of_words(found) if len(found) >= len(told) - 1 else []


def _pale_swatches(table: RawTable) -> list[Cell]:
    """The empty cells of a key that stand, filled in colours too pale for a mark, before a text each.

    Two fills at least, so that the ground of a row or column is none.
    """
    found = [
        cell
        for row in table.rows
        for cell, following in pairwise(row.cells)
        if not cell.text
        and not cell.symbols
        and cell.colour
        and following.text
        and following.colour != cell.colour
        and (tint_name(cell.colour) or is_coloured(cell.colour))
    ]
    names = {tint_name(cell.colour) or hue_name(cell.colour) for cell in found}
    return [cell for cell in found if not is_coloured(cell.colour)] if len(names) > 1 else []


def _is_meaning(cell: Cell, *, has_tints: bool) -> bool:
    """Whether a cell beside a mark says what it means: it has words, and no mark or tint of its own."""
    return bool(cell.text) and mark_of(cell) is None and not (has_tints and tint_name(cell.colour))


def _says_meaning(cell: Cell) -> bool:
    """Whether a cell behind a mark's word says in several words what it means: no mark, no figure."""
    return _says_words(cell) and mark_of(cell) is None


def _says_words(cell: Cell) -> bool:
    return len(cell.text.split()) >= MEANING_WORDS and not FIGURE.match(cell.text)
