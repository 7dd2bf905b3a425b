"""Tables with a line for each measure of a record: `Actual` and `Target` under each other beside one name.

Every line becomes columns of its own beside those of the first, and the record one row, which is read as any
other. What stands in one line of a record only is of all of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds.heading_stacks import stacks_of
from pipelines.extraction.model import Cell, RawTable, TableRow, hull

LINE = re.compile(
    r"(?i)^(?:actuals?|results?|performance|outturn|achieved|targets?|plan(?:ned)?|aim|profile|trajectory"
    r"|forecast|benchmark|england|national|last year|previous year|year ago|prior year)$"
)
"""What a line of figures may be called."""
FIRST = re.compile(r"(?i)^(?:actuals?|results?|performance|outturn|achieved)$")
FEWEST_RECORDS = 3
MOST_LINES = 4
MOSTLY = 0.8  # of the records: a column has figures in several of their lines


def with_lines_beside(table: RawTable) -> RawTable | None:
    """A table with a row for each record; None where no column says of each line which measure it is.

    The lines of all records are the same, in the same order, and the first is what was reached.
    """
    column = next((at for at in range(table.columns) if _is_of_lines(table, at)), None)
    if column is None or table.doubt or any(row.doubt for row in table.rows):
        return None
    start = next(number for number, row in enumerate(table.rows) if LINE.match(row.at(column).text))
    while start and len(table.rows[start - 1].filled) == 1:
        start -= 1  # a band over the first records
    records = _records(table.rows[start:], column)
    lines = [row.at(column).text for row in max(records, key=len)]
    sizes = {tuple(row.at(column).text for row in record) for record in records if len(record) > 1}
    if not start or sizes != {tuple(lines)} or not FIRST.match(lines[0]):
        return None
    repeated = _repeated(records, table.columns, column)
    places = [
        (at, line)
        for at in range(table.columns)
        if at != column
        for line in (range(len(lines)) if at in repeated else (0,))
    ]
    stacks = stacks_of(table, 0, start)
    heads = [
        Cell(text, (text,), place, is_bold=True)
        for place, (at, line) in enumerate(places)
        for text in [" ".join((*([lines[line]] if line else []), *dict.fromkeys(stacks[at])))]
    ]
    rows = [
        replace(table.rows[0], cells=tuple(heads), spanned=frozenset()),
        *(record[0] if len(record) == 1 else _beside(record, places, repeated) for record in records),
    ]
    wide = [
        replace(row, cells=(replace(row.cells[0], span=len(places)),)) if len(row.filled) == 1 else row
        for row in rows
    ]
    return replace(table, rows=tuple(wide), columns=len(places), column_edges=())


def _is_of_lines(table: RawTable, column: int) -> bool:
    texts = [text for row in table.rows if (text := row.at(column).text)]
    named = [text for text in texts if LINE.match(text)]
    is_varied = 1 < len(set(named)) <= MOST_LINES
    return is_varied and len(named) >= 2 * FEWEST_RECORDS and len(texts) - len(named) <= 2


def _records(rows: Sequence[TableRow], column: int) -> list[tuple[TableRow, ...]]:
    """The rows of each record; a band, which has no line, is by itself."""
    found: list[list[TableRow]] = []
    for row in rows:
        line = row.at(column).text
        if not found or not LINE.match(line) or FIRST.match(line):
            found.append([])
        found[-1].append(row)
    return [tuple(record) for record in found]


def _repeated(records: Sequence[Sequence[TableRow]], columns: int, column: int) -> set[int]:
    """The columns that have a figure in each line of most records."""
    several = [record for record in records if len(record) > 1]
    return {
        at
        for at in range(columns)
        if at != column
        and sum(sum(bool(row.at(at).text) for row in record) > 1 for record in several)
        >= MOSTLY * len(several)
    }


def _beside(record: Sequence[TableRow], places: Sequence[tuple[int, int]], repeated: set[int]) -> TableRow:
    cells: list[Cell] = []
    doubt = ""
    for place, (at, line) in enumerate(places):
        filled = [cell for row in record if (cell := row.at(at)).text or cell.symbols or cell.colour]
        if at in repeated:
            cell = record[line].at(at)
        elif len({one.text for one in filled}) > 1:
            cell, doubt = filled[0], "two lines of one record say different things in one column"
        else:
            cell = filled[0] if filled else record[0].at(at)
        cells.append(replace(cell, column=place, span=1, row_span=1))
    boxes = [row.box for row in record if row.box is not None]
    return replace(
        record[0],
        cells=tuple(cells),
        box=hull(boxes) if boxes else None,
        spanned=frozenset(),
        doubt=record[0].doubt or doubt,
    )
