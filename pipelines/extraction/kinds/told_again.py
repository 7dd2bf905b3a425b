"""Rows that a summary repeats: one row each, which knows what both places print.

Cards at the front and a full list behind, or a table of what missed its target, speak of the same indicators.
That they do shows in the names and in the figures: nearly all of one table's rows have the name of one row of
another, and most of these the same result. Tables of services that measure the same things have the names
alike and not the figures, and stay what they are. The row of the table that has others too is kept, or else
that of the fuller one. Where the two print different figures it has a note of the other: which of the two is
right nobody knows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from pipelines.extraction.kinds.layouts import Column
from pipelines.extraction.kinds.recognised import Recognised, Row
from pipelines.extraction.model import Cell

OF, NAME, REF, RESULT = "indicator-results", "indicator", "ref", "result"
BENCHMARK, JUDGED = "benchmark", {"target", "annual_target", "rag", "previous_result"}
FIGURES = ("result", "target", "previous_result", "year_ago_result")
WORDS = ("rag", "direction_short_term", "direction_long_term", "polarity", "comment")
"""What a row may say of its figures, and the other one not: it is as true of these."""
FEWEST_ALIKE, MOSTLY = 2, 0.6  # results that both print alike, and their share of all that both print
PRINTS = "another table prints {text}"


class RowPlace(NamedTuple):
    """A row by the number of its table and its own in it."""

    table: int
    row: int


class _Pair(NamedTuple):
    """The row that is kept and the one that repeats it."""

    kept: RowPlace
    again: RowPlace


def with_summaries_joined(tables: Sequence[Recognised]) -> list[Recognised]:
    """Tables without the rows that repeat others' less their reference; these know what is printed there."""
    pairs = list(_pairs(tables))
    again = {pair.again.table for pair in pairs}
    several = sum(len(tables[number].rows) for number in again)
    told = [alike for pair in pairs if (alike := _is_alike(tables, pair)) is not None]
    if sum(told) < max(FEWEST_ALIKE, MOSTLY * len(told)) or len(pairs) < MOSTLY * several:
        return list(tables)
    beside: dict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        beside[pair.kept.table].add(pair.again.table)
    more = {number: _columns_beside(tables, number, others) for number, others in beside.items()}
    rows = [list(table.rows) for table in tables]
    for kept, other in pairs:
        names = {column.name for column in more[kept.table]}
        rows[kept.table][kept.row] = _with_other(rows[kept.table][kept.row], _row(tables, other), names)
    gone = {pair.again for pair in pairs}
    return [
        replace(
            table,
            rows=tuple(row for at, row in enumerate(own) if RowPlace(number, at) not in gone),
            columns=(*table.columns, *more.get(number, ())),
        )
        for number, (table, own) in enumerate(zip(tables, rows, strict=True))
    ]


def _columns_beside(tables: Sequence[Recognised], number: int, others: Iterable[int]) -> list[Column]:
    """The columns of other tables that one has not: what they say of its rows is said of them.

    None of which two of them print another period.
    """
    own = {column.name for column in tables[number].columns}
    found: dict[str, list[Column]] = defaultdict(list)
    for other in sorted(others):
        for column in tables[other].columns:
            if column.name and column.name not in own:
                found[column.name].append(column)
    return [columns[0] for columns in found.values() if len({column.period for column in columns}) == 1]


def _pairs(tables: Sequence[Recognised]) -> Iterator[_Pair]:
    """Rows of one name and period in two tables, with one reference, or none in one of them."""
    found: dict[str, list[RowPlace]] = defaultdict(list)
    for number, table in enumerate(tables):
        for at, row in enumerate(table.rows if table.layout.name == OF and not _compares(table) else ()):
            if row.text(NAME) and not row.doubt:
                found[_folded(row.text(NAME))].append(RowPlace(number, at))
    several = [places for places in found.values() if len(places) == 2 and places[0].table != places[1].table]
    counted = Counter(place.table for places in several for place in places)
    whole = {number for number, count in counted.items() if count == len(tables[number].rows)}
    for places in several:
        one, two = sorted(
            places,
            key=lambda place: (
                not _row(tables, place).text(REF),
                place.table in whole,  # all of it stands in another: a list of exceptions
                -len(tables[place.table].columns),
            ),
        )
        refs = {_folded(_row(tables, place).text(REF)) for place in (one, two)}
        if len(refs - {""}) < 2 and _are_of_one_period(tables, one, two):
            yield _Pair(one, two)


def _compares(table: Recognised) -> bool:
    """Whether a table only sets results beside those of other places."""
    names = {column.name for column in table.columns}
    return BENCHMARK in names and not names & JUDGED


def _row(tables: Sequence[Recognised], place: RowPlace) -> Row:
    return tables[place.table].rows[place.row]


def _are_of_one_period(tables: Sequence[Recognised], one: RowPlace, two: RowPlace) -> bool:
    """Whether no column of both has a period of its own in each, and another one."""
    sides = [_periods(tables[place.table].columns) for place in (one, two)]
    return all(
        not sides[0][name] or not sides[1][name] or sides[0][name] == sides[1][name]
        for name in sides[0].keys() & sides[1].keys()
    )


def _periods(columns: Sequence[Column]) -> dict[str, str | None]:
    return {column.name: column.period for column in columns}


def _is_alike(tables: Sequence[Recognised], pair: _Pair) -> bool | None:
    """Whether both print one result; None where one of them has none."""
    texts = [_folded(_row(tables, place).text(RESULT)) for place in pair]
    return texts[0] == texts[1] if all(texts) else None


def _with_other(row: Row, other: Row, more: Set[str]) -> Row:
    """A row whose cells know where the same is printed again, and its figures what else is.

    What only the other row has is its own, too: directions, what it was before.
    """
    cells = dict(row.cells)
    for name in row.cells.keys() & other.cells.keys():
        cells[name] = _cell(row.cells[name], other.cells[name], is_figure=name in FIGURES)
    said = {name: cell for name, cell in other.cells.items() if name in WORDS or name in more}
    cells |= {name: cell for name, cell in said.items() if name not in cells or _is_blank(cells[name])}
    return replace(row, cells=cells)


def _is_blank(cell: Cell) -> bool:
    return not cell.text and not cell.symbols and cell.colour is None


def _cell(cell: Cell, other: Cell, *, is_figure: bool) -> Cell:
    if _folded(cell.text) == _folded(other.text):
        return replace(cell, parts=(*cell.parts, *other.parts))
    if not is_figure or not cell.text or not other.text:
        return cell
    note = PRINTS.format(text=other.text)
    return replace(
        cell,
        note=f"{cell.note}; {note}" if cell.note else note,
        elsewhere=(*cell.elsewhere, ("another table of the report", other.text)),
    )


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
