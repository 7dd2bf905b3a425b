"""What the top of a page says of the row that the page before ended with.

A row cut there is made whole where its rest shows by what it lacks; where that cannot be told from a record
or a name of its own, both pieces are doubtful, and whoever reads the table must hold them back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.model import RawTable, TableRow, TextBlock
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.figures import is_blank, is_figure

SENTENCE_END = (".", "!", "?", ":", ";", "”", '"')
REFERENCE = re.compile(r"^[A-Z]{1,6}[ ./-]?(?:[A-Z]{1,3}[ ./-]?)?\d{1,3}[a-z]?$")
LACKING = 4  # columns that every record has
CUT = "the page may end within this row, and what follows on the next cannot be told from the rest of it"


def are_two_rows(last: TableRow, row: TableRow) -> bool:
    """Whether rows at a page end are two though no rule is between: a text beneath one, or figures in both.

    Tables that are ruled above their rows only are open below on every page. What stands for none is one of
    those figures (`n/a` below 8.4), and two rows that begin with a reference each are two.
    """
    both = sum(
        (is_figure(cell.text) or is_blank(cell.text)) and is_figure(last.at(cell.column).text)
        for cell in row.filled
    )
    are_coded = bool(REFERENCE.match(row.at(0).text) and REFERENCE.match(last.at(0).text))
    return last.is_beneath or are_coded or both >= S.bare_columns


def is_cut(table: RawTable, row: TableRow, depth: int) -> bool:
    """Whether a page's first row is the rest of the row that the page before ended with.

    Signs: sentences that go on in small letters, a bracket that closes, and an empty first cell where rows do
    not share one.
    """
    last = table.rows[-1]
    if len(row.filled) == 1 and row.filled[0].span == table.columns:
        return False
    if any(_closes_bracket(last.at(cell.column).text, cell.text) for cell in row.filled):
        return True
    going_on = [
        cell
        for cell in row.filled
        if (above := last.at(cell.column).text)
        and not above.endswith(SENTENCE_END)
        and cell.text[0].islower()
    ]
    missing = [cell for cell in last.filled if not row.at(cell.column).text]
    if going_on and (missing or len(going_on) > 1 or len(row.filled) == 1):
        return True
    if going_on and max(row.filled, key=lambda cell: len(cell.text)) in going_on:
        return True
    body = table.rows[max(depth, 1) :]
    if _goes_on_in_name(body, row) and not any(is_figure(cell.text) for cell in row.filled):
        return True
    if not row.at(0).text and 0 not in row.spanned and _comes_with_first(body, row):
        return True
    shares_first = any(cell.column == 0 and cell.row_span > 1 for other in body for cell in other.cells)
    first_is_empty = not row.at(0).text and 0 not in row.spanned
    return bool(row.filled) and first_is_empty and not shares_first and bool(last.at(0).text)


def _closes_bracket(above: str, text: str) -> bool:
    """Whether a text closes a bracket that the one above it leaves open."""
    is_open = above.count("(") > above.count(")")
    return is_open and ")" in text and "(" not in text[: text.index(")")]


def _goes_on_in_name(body: Sequence[TableRow], row: TableRow) -> bool:
    """Whether a first cell goes on in small letters where the last one ended, as that of no other does."""
    name, above = row.at(0).text, body[-1].at(0).text if body else ""
    is_open = bool(above) and not above.endswith(SENTENCE_END) and name[:1].islower()
    return is_open and not any(one.at(0).text[:1].islower() for one in body)


def _comes_with_first(body: Sequence[TableRow], row: TableRow) -> bool:
    """Whether a row without a first cell has texts that stand beside one in all rows that have them."""
    if not body or not body[-1].at(0).text:
        return False
    return any(
        bool(body[-1].at(cell.column).text) and len(having) > 2 and all(one.at(0).text for one in having)
        for cell in row.filled
        for having in [[one for one in body if one.at(cell.column).text and len(one.filled) > 1]]
    )


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
