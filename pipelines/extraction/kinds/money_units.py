"""What the sums of a table are in, where no heading of its columns says so: pounds, thousands or millions.

A title or caption says it (`Revenue monitoring, £000`), or a sentence for the whole report (`all figures are
in £ millions`). Where nothing does, bare figures may be either, and a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.model import Document, RawTable
from pipelines.rows import figures

POUNDS, THOUSANDS, MILLIONS = "pounds", "thousands of pounds", "millions of pounds"
SCALES = {POUNDS: 1, THOUSANDS: 1_000, MILLIONS: 1_000_000}
STATED = re.compile(
    r"£\s?['’]?(?:000['’]?s?|k|m|mn|millions?|thousands?)(?!\w|\.\d)|(?<![\d,.])['’]?000['’]?s\b"
    r"|\b(?:in|of)\s(?:£\s?)?(?:thousand|million)s?\b(?:\sof\spounds|\spounds)?",
    re.IGNORECASE,
)
"""A unit that stands by itself, not behind a figure as in `£4.2m`."""

FOR_ALL = re.compile(
    r"(?i)\b(?:all\s(?:figures|amounts|sums|values|money)|(?:figures|amounts|sums)\s(?:are|shown)|money\sis)\b"
)
SENTENCE_END = re.compile(r"(?<=[.;])\s+")
LONGEST_SAYING = 200  # letters: a longer sentence speaks of something else
LEAST_POUNDS = 1_000_000
"""Figures from here on are pounds where nothing is said: no council has sums of so many thousands."""


def scale_of_report(document: Document) -> int:
    """The unit that a sentence states for all sums of a report; 0 where none does."""
    said = {
        _scale(text)
        for block in document.blocks
        for text in SENTENCE_END.split(block.text)
        if len(text) < LONGEST_SAYING and FOR_ALL.search(text) and STATED.search(text)
    }
    return said.pop() if len(said) == 1 else 0


def stated_above(table: RawTable, start: int, texts: Sequence[str]) -> int:
    """The unit in the nearest title of a table; 0 where none states one.

    Args:
        table: the table.
        start: its first row of headings; those before hold its title.
        texts: the last lines of text before it.
    """
    corner = [table.rows[start].at(0).text] if start < len(table.rows) else []
    corner = [text for text in corner if is_unit_alone(text)]
    titles = [cell.text for row in reversed(table.rows[:start]) for cell in row.filled]
    for text in (*corner, *titles, *reversed(texts[-2:]), *reversed(table.headings[-2:])):
        if len(text) < 200 and STATED.search(text):
            return _scale(text)
    return 0


def is_unit_alone(text: str) -> bool:
    """Whether a text is nothing but the unit of sums, as the corner of a table of money may be: `£000`."""
    return STATED.fullmatch(text.strip(" ()[]")) is not None


def stated_in(headings: Iterable[str]) -> int:
    """The unit that headings of other columns state, where they agree; 0 where none does."""
    found = {_scale(text) for text in headings if STATED.search(text)}
    return found.pop() if len(found) == 1 else 0


def _scale(text: str) -> int:
    found = STATED.search(text)
    return figures.heading_scale(found[0] if found else "")


def money_columns(columns: Iterable[Column], sums: frozenset[str] = frozenset()) -> list[Column]:
    """The columns that hold sums."""
    return [one for one in columns if one.name.endswith("_gbp") or one.name in sums]


def states_unit(columns: Iterable[Column], cells: Iterable[str]) -> bool:
    """Whether a heading, or a cell, of columns says in what its figures are."""
    return any(
        column.scale != 1 or "£" in column.heading or STATED.search(column.heading) for column in columns
    ) or any("£" in text for text in cells)


def scale_of_some(columns: Iterable[Column], cells: Iterable[str]) -> int:
    """The unit that some headings state and the others, which state none, share; 0 where they may not.

    So `£000` that is printed over one of several columns of sums.
    """
    several = list(columns)
    stated = {one.scale for one in several if one.scale != 1}
    is_left = any(one.scale == 1 for one in several)
    has_pounds = any("£" in one.heading for one in several if one.scale == 1) or any(
        "£" in text for text in cells
    )
    return stated.pop() if len(stated) == 1 and is_left and not has_pounds else 0


def are_pounds(cells: Iterable[str]) -> bool:
    """Whether figures are so large, or so blank, that nothing but pounds can be meant."""
    values = [abs(found.value) for text in cells if (found := figures.read_amount(text, 1)).value]
    return not values or max(values) >= LEAST_POUNDS


def in_unit(columns: Sequence[Column], scale: int, sums: frozenset[str] = frozenset()) -> tuple[Column, ...]:
    """The columns with a unit for those that hold sums."""
    money = {column.index for column in money_columns(columns, sums)}
    return tuple(
        replace(column, scale=scale) if column.index in money and column.scale == 1 else column
        for column in columns
    )
