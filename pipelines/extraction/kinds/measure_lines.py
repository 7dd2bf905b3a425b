"""Tables with a line for each measure of a record: `Actual` and `Target` under each other beside one name.

Every line becomes columns of its own beside those of the first, and the record one row, which is read as any
other. What stands in one line of a record only is of all of it, unless its column is one of those that have a
figure for every line: `Q4`, which has a target before it has a result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipelines.extraction.kinds.heading_stacks import stacks_of
from pipelines.extraction.model import Cell, RawTable, TableRow, hull

LINE = re.compile(
    r"(?i)^(?:actuals?|results?|performance|outturn|achieved|targets?|plan(?:ned)?|aim|profile|trajectory"
    r"|forecast|benchmark|england|national|last year|previous year|year ago|prior year):?$"
)
"""What a line of figures may be called."""
REACHED = re.compile(r"(?i)^(?:actuals?|results?|performance|outturn|achieved):?$")
FEWEST_RECORDS = 3
MOST_LINES = 4
MOSTLY = 0.8  # of the records: a column has figures in several of their lines
OFF_LINE = 0.3  # of a label's height: what stands further up or down is not on its line
DIGITS = re.compile(r"\d+")


class _Record(NamedTuple):
    """The rows of one record by what their line is called; a band is a row without."""

    rows: tuple[TableRow, ...]
    by_line: Mapping[str, TableRow]


def with_lines_beside(table: RawTable) -> RawTable | None:
    """A table with a row for each record; None where no column says of each line which measure it is.

    The lines of all records come in the same order, and one of them is what was reached.
    """
    column = next((at for at in range(table.columns) if _is_of_lines(table, at)), None)
    if column is None or table.doubt or any(row.doubt for row in table.rows):
        return None
    start = next(number for number, row in enumerate(table.rows) if LINE.match(row.at(column).text))
    while start and len(table.rows[start - 1].filled) == 1:
        start -= 1  # a band over the first records
    records = _records(table.rows[start:], column)
    lines = max((list(record.by_line) for record in records), key=len)
    reached = [line for line in lines if REACHED.match(line)]
    if not start or len(lines) < 2 or len(reached) != 1 or not all(_is_part(r, lines) for r in records):
        return None
    if not all(reached[0] in record.by_line for record in records if record.by_line):
        return None
    stacks = stacks_of(table, 0, start)
    heads = [" ".join(dict.fromkeys(stack)) for stack in stacks]
    repeated = _repeated(records, heads, column)
    others = [line for line in lines if line != reached[0]]
    places = [
        (at, line)
        for at in range(table.columns)
        if at != column
        for line in ([*reached, *others] if at in repeated else [""])
    ]
    named = [
        " ".join(filter(None, (line.rstrip(":") if line in others else "", heads[at]))) for at, line in places
    ]
    rows = [
        replace(
            table.rows[0],
            cells=tuple(Cell(text, (text,), place, is_bold=True) for place, text in enumerate(named)),
            spanned=frozenset(),
        ),
        *(_beside(record, places) for record in records),
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


def _records(rows: Sequence[TableRow], column: int) -> list[_Record]:
    """The rows of each record; a band, which has no line, is by itself.

    A record begins where a line comes that it has already, or a name beside one.
    """
    found: list[dict[str, TableRow]] = []
    bands: dict[int, TableRow] = {}
    for row in rows:
        line = row.at(column).text
        if not LINE.match(line):
            bands[len(found)] = row
            found.append({})
            continue
        last = found[-1] if found else {}
        is_named = any(
            row.at(at).text and any(above.at(at).text for above in last.values()) for at in range(column)
        )
        if not last or line in last or is_named:
            found.append({})
        found[-1][line] = row
    return [
        _Record((bands[number],) if number in bands else tuple(lines.values()), lines)
        for number, lines in enumerate(found)
    ]


def _is_part(record: _Record, lines: Sequence[str]) -> bool:
    """Whether a record's lines are some of those of the table, in their order."""
    return list(record.by_line) == [line for line in lines if line in record.by_line]


def _repeated(records: Sequence[_Record], heads: Sequence[str], column: int) -> set[int]:
    """The columns that have a figure in each line of most records, and those headed as they are."""
    several = [record.rows for record in records if len(record.by_line) > 1]
    found = {
        at
        for at in range(len(heads))
        if at != column
        and sum(sum(bool(row.at(at).text) for row in record) > 1 for record in several)
        >= MOSTLY * len(several)
    }
    forms = {DIGITS.sub("0", heads[at]) for at in found if DIGITS.search(heads[at])}
    amid = {cell.column for record in several for row in record for cell in _amid_lines(row, column)}
    return found | {
        at for at, head in enumerate(heads) if at not in {column, *amid} and DIGITS.sub("0", head) in forms
    }


def _amid_lines(row: TableRow, column: int) -> list[Cell]:
    """The cells of a row that are of its whole record: merged over lines, or printed between two of them."""
    label = row.at(column).parts
    return [
        cell
        for cell in row.filled
        if cell.row_span > 1
        or (
            label
            and cell.parts
            and label[0].box is not None
            and cell.parts[0].box is not None
            and abs(cell.parts[0].box.middle[1] - label[0].box.middle[1]) > OFF_LINE * label[0].box.height
        )
    ]


def _beside(record: _Record, places: Sequence[tuple[int, str]]) -> TableRow:
    """A record as one row; a band stays one text."""
    if not record.by_line:
        return record.rows[0]
    cells: list[Cell] = []
    doubt = ""
    for place, (at, line) in enumerate(places):
        filled = [cell for row in record.rows if (cell := row.at(at)).text or cell.symbols or cell.colour]
        if line:
            row = record.by_line.get(line)
            cell = row.at(at) if row is not None else Cell("", (), at)
        elif len({one.text for one in filled}) > 1:
            cell, doubt = filled[0], "two lines of one record say different things in one column"
        else:
            cell = filled[0] if filled else record.rows[0].at(at)
        cells.append(replace(cell, column=place, span=1, row_span=1))
    boxes = [row.box for row in record.rows if row.box is not None]
    return replace(
        record.rows[0],
        cells=tuple(cells),
        box=hull(boxes) if boxes else None,
        spanned=frozenset(),
        doubt=record.rows[0].doubt or doubt,
    )
