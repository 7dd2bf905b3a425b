"""Totals of columns that no dataset has: of tables of no known kind, and of unknown columns of known ones.

What such a table says is not published unasked; but a total that its rows do not add up to is a fault of the
report all the same. A last row is a total where its name says so and other columns of the table are sums; a
last column where its name says so and most rows are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from pipelines.datasets.building import RowBuilder
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.extraction.reading import ReadReport
from pipelines.proof.identities import LIKE_TOTAL
from pipelines.rows import figures
from pipelines.rows.figures import FigureKind, Unit
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

FEWEST_PARTS = 3
FEWEST_FILLED = 2  # parts that are not nought: a sum of one tells nothing
FEWEST_ROWS = 2  # whose total is the sum of their figures
NEAR = Decimal("0.25")  # of the sum: a total that is farther off is of something else
COUNTED = (None, Unit.COUNT, Unit.GBP)
MAY_SHARE = re.compile(r"(?i)\b(?:head ?count|people|persons?|employees|staff|users|children|households)\b")
"""Who may be counted in two parts, so that there may be fewer of them than the parts add up to."""
SAYS_NOTHING = re.compile(r"[-–—\s]*")
PLUS = " + "


@dataclass(frozen=True)
class _Summed:
    """A column of a table with the figure of its total and those of its parts."""

    index: int
    heading: str
    total: Cell
    value: Decimal
    parts: tuple[tuple[Cell, Decimal], ...]

    @property
    def given(self) -> Decimal:
        return sum((value for _, value in self.parts), Decimal(0))

    @property
    def is_sum(self) -> bool:
        return self.value == self.given

    @property
    def is_near(self) -> bool:
        """Whether it can be meant for the sum: a mean or a maximum is no more than the largest part."""
        largest = max(value for _, value in self.parts)
        return largest < self.value and abs(self.value - self.given) <= NEAR * self.given

    @property
    def may_be_less(self) -> bool:
        return self.value < self.given and bool(MAY_SHARE.search(self.heading))


def table_totals(read: ReadReport, schema: TableSchema) -> Records:
    """One row per total of a column that no dataset has, where other columns of its table are sums."""
    builder = RowBuilder(schema, read.report)
    known = [(table.raw, {column.index for column in table.columns if column.name}) for table in read.tables]
    for table, published in (*known, *((table, frozenset[int]()) for table in read.unknown)):
        name = table.headings[-1] if table.headings else ""
        for group, one in (*totals_of(table, published), *row_totals_of(table, published)):
            scale = figures.heading_scale(one.heading)
            filled = [(cell, value) for cell, value in one.parts if value]
            builder.add(
                f"{name} {group.text} {one.heading}",
                {
                    "group": (group.text, group),
                    "total_text": (one.total.text, one.total),
                    "total": (one.value * scale, one.total),
                    "parts": (
                        PLUS.join(cell.text for cell, _ in filled),
                        [spot for cell, _ in filled for spot in cell.parts],
                    ),
                    "parts_total": (one.given * scale, None),
                },
                table=name or None,
                column=one.heading,
            )
    return builder.records()


def totals_of(table: RawTable, published: Set[int]) -> Iterator[tuple[Cell, _Summed]]:
    """The totals in the last row of a table, each with the cell that names them.

    Args:
        table: as it stands on the page.
        published: numbers of its columns that a dataset has: they tell whether the row is a total, no more.
    """
    headings, rows = _body_of(table)
    if len(rows) <= FEWEST_PARTS:
        return
    *parts, last = rows
    group = last.filled[0]
    if not LIKE_TOTAL.search(group.text) or any(LIKE_TOTAL.search(row.filled[0].text) for row in parts):
        return
    summed = [
        one
        for index, heading in enumerate(headings)
        if heading and index > group.column and (one := _summed(index, heading, parts, last))
    ]
    holding = sum(one.is_sum for one in summed)
    failing = [one for one in summed if not one.is_sum and one.is_near and not one.may_be_less]
    if holding and holding >= len(failing):
        shown = [one for one in summed if one.is_sum or one in failing]
        yield from ((group, one) for one in shown if one.index not in published)


def row_totals_of(table: RawTable, published: Set[int]) -> Iterator[tuple[Cell, _Summed]]:
    """The totals in the last column of a table, each with the cell that names its row.

    None where a dataset has all columns: its own checks judge them.

    Args:
        table: as it stands on the page.
        published: numbers of its columns that a dataset has.
    """
    headings, rows = _body_of(table)
    last = len(headings) - 1
    if last <= FEWEST_PARTS or not LIKE_TOTAL.search(headings[last]):
        return
    figures_in = [at for at in range(1, last) if all(_figure(row.at(at)) is not None for row in rows)]
    if len(figures_in) < FEWEST_PARTS or published >= {*figures_in, last}:
        return
    found = [(row.filled[0], one) for row in rows if (one := _across(row, headings[last], figures_in, last))]
    holding = sum(one.is_sum for _, one in found)
    failing = sum(not one.is_sum for _, one in found)
    if holding >= FEWEST_ROWS and holding > failing and all(one.is_sum or one.is_near for _, one in found):
        yield from found


def _across(row: TableRow, heading: str, indexes: Sequence[int], last: int) -> _Summed | None:
    value = _figure(row.at(last))
    parts = [(row.at(index), part) for index in indexes if (part := _figure(row.at(index))) is not None]
    is_whole = len(parts) == len(indexes) and sum(part > 0 for _, part in parts) >= FEWEST_FILLED
    is_counted = value is not None and is_whole and all(part >= 0 for _, part in parts)
    return _Summed(last, heading, row.at(last), value, tuple(parts)) if is_counted and value else None


def _body_of(table: RawTable) -> tuple[list[str], list[TableRow]]:
    """A table's headings, one a column, and the rows under them; nothing where it is not plainly parted."""
    from pipelines.extraction.kinds.heading_stacks import heading_rows, stacks_of  # late: needs numpy

    starts = heading_rows(table)
    if table.doubt or not starts:
        return [], []
    start, depth = max((one for one in starts if one[0] == starts[0][0]), key=itemgetter(1))
    rows = [row for row in table.rows[start + depth :] if len(row.filled) > 1]
    if any(row.doubt or row.spanned for row in rows):
        return [], []
    return [" ".join(stack) for stack in stacks_of(table, start, depth)], rows


def _summed(index: int, heading: str, parts: Sequence[TableRow], last: TableRow) -> _Summed | None:
    """A column all of whose cells are counts or money, with a total; None for any other."""
    total = last.at(index)
    value = _figure(total)
    read = [(cell, _figure(cell)) for cell in (row.at(index) for row in parts)]
    known = tuple((cell, part) for cell, part in read if part is not None)
    is_whole = len(known) == len(read) and sum(part > 0 for _, part in known) >= FEWEST_FILLED
    if value is None or not is_whole or any(part < 0 for _, part in known):
        return None
    return _Summed(index, heading, total, value, known)


def _figure(cell: Cell) -> Decimal | None:
    """The count or amount that a cell is; nought for a dash, None where it is empty or says anything else."""
    if cell.text and SAYS_NOTHING.fullmatch(cell.text):
        return Decimal(0)
    found = figures.parts(cell.text)
    is_plain = len(found) == 1 and found[0].kind is FigureKind.FIGURE and found[0].unit in COUNTED
    return found[0].value if is_plain else None
