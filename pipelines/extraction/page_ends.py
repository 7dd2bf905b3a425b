"""What the top of a page says of the row that the page before ended with.

A row cut there is made whole where its rest shows by what it lacks; where that cannot be told from a record
or a name of its own, both pieces are doubtful, and whoever reads the table must hold them back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.model import RawTable, TableRow, TextBlock
from pipelines.extraction.settings import SETTINGS as S

SENTENCE_END = (".", "!", "?", ":", ";", "”", '"')
LACKING = 4  # columns that every record has
CUT = "the page may end within this row, and what follows on the next cannot be told from the rest of it"


def texts_stand_alike(before: RawTable, after: RawTable) -> bool:
    """Whether the texts of all columns of two pages begin or end alike.

    Where nothing rules columns, the white between them is as wide as the texts that happen to stand there.
    """
    if not before.column_edges or not after.column_edges:
        return False
    if after.columns < 3:
        return after.columns == 2 and _are_labels_alike(before, after)
    for column in range(after.columns):
        one, two = _ends(before.rows[1:], column), _ends(after.rows, column)
        if two is None:
            continue
        if one is None or min(abs(a - b) for a, b in zip(one, two, strict=True)) > S.same_column:
            return False
    return True


def _are_labels_alike(before: RawTable, after: RawTable) -> bool:
    """Whether both pages have labels in bold letters and values, each begun at one place."""
    if not all(row.at(0).text and row.at(0).is_bold for row in (*before.rows, *after.rows)):
        return False
    if all(row.at(1).is_bold for row in after.rows):
        return False
    ends = [[_ends(table.rows, column) for column in range(2)] for table in (before, after)]
    return all(
        one is not None and two is not None and abs(one[0] - two[0]) <= S.snap
        for one, two in zip(*ends, strict=True)
    )


def _ends(rows: Sequence[TableRow], column: int) -> tuple[float, float] | None:
    """Where a column's texts begin and end furthest out, in points; None where there are none."""
    boxes = [
        box
        for row in rows
        for cell in row.filled
        if cell.column == column and cell.span == 1
        for box in [part.box for part in cell.parts]
        if box is not None
    ]
    return (min(box.x0 for box in boxes), max(box.x1 for box in boxes)) if boxes else None


def lacks_what_rows_have(table: RawTable, row: TableRow, depth: int) -> bool:
    """Whether a page's first row goes on in cells of the last one, and lacks those that every record has.

    Args:
        table: the rows so far; the last of them ends its page.
        row: the first row of the next page that is no heading.
        depth: how many rows of the table are its heading.
    """
    last = table.rows[-1]
    if any(cell.column and not last.at(cell.column).text for cell in row.filled) or not row.at(0).text:
        return False
    if all(cell.is_bold for cell in row.filled):
        return False
    records = [one for one in table.rows[max(depth, 1) : -1] if len(one.filled) > 1]
    always = [
        column
        for column in range(1, table.columns)
        if last.at(column).text and all(one.at(column).text or column in one.spanned for one in records)
    ]
    if len(records) < 3 or len(always) < 2:
        return False
    held = {at for cell in row.filled for at in range(cell.column, cell.column + cell.span)} | row.spanned
    return held.isdisjoint(always)


def lacks_most(table: RawTable, row: TableRow, depth: int) -> bool:
    """Whether a page's first row lacks most of what every record has, and its texts stand under others.

    It may be the rest of the last row, or one of its parts that is printed as a row of its own.
    """
    last = table.rows[-1]
    records = [one for one in table.rows[max(depth, 1) :] if len(one.filled) > 1]
    always = [at for at in range(1, table.columns) if all(one.at(at).text for one in records)]
    held = {cell.column for cell in row.filled}
    lacking = [at for at in always if at not in held and at not in row.spanned]
    is_under = len(row.filled) > 1 and all(last.at(cell.column).text for cell in row.filled)
    return is_under and len(records) > 1 and len(lacking) >= LACKING and len(lacking) > 2 * len(always) / 3


def is_lone_name(table: RawTable, depth: int) -> bool:
    """Whether no row of a table is one text, as names of areas are: one that is may be the rest of a name."""
    return not any(len(one.filled) == 1 for one in table.rows[max(depth, 1) : -1])


def with_doubtful_end(table: RawTable) -> RawTable:
    """A table whose last row is held back, as it may go on on the next page."""
    last = table.rows[-1]
    return replace(table, rows=(*table.rows[:-1], replace(last, doubt=last.doubt or CUT)))


def goes_on_as_text(table: RawTable, block: TextBlock, is_before_rows: bool) -> bool:
    """Whether text at the top of the next page may be the rest of a cell of a table's last row.

    It stands within that cell's column and begins where its text does. In the first column, where text
    outside tables begins too, it must also go on in small letters, over several lines, or stand before
    rows of as many columns.
    """
    spot, last = block.spots[0] if block.spots else None, table.rows[-1]
    if spot is None or spot.box is None or last.page is None or spot.page != last.page + 1:
        return False
    at = bisect_right(table.column_edges, spot.box.x0 + S.snap) - 1
    if not 0 <= at < table.columns or not (cell := last.at(at)).parts or (box := cell.parts[-1].box) is None:
        return False
    end = max(table.column_edges[at + 1], box.x1) if at + 1 < len(table.column_edges) else box.x1
    if len(last.filled) < 2 or abs(box.x0 - spot.box.x0) > S.snap:
        return False
    if is_before_rows and (block.kind != "heading" or block.text[:1].islower()):
        return True
    if spot.box.x1 > end + S.snap:
        return False
    if at:
        return True
    is_open = block.text[:1].islower() and not cell.text.endswith(SENTENCE_END)
    is_wrapped = block.kind != "heading" and spot.box.height > 2.0 * (block.size or S.usual_size)
    return is_open or is_wrapped
