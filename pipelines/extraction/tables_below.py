"""Tables without a heading that go on with the one above them, which a rule or an empty line parts off.

A sheet closes a box behind each total and opens the next without its headings. What stands right below, in
the same columns, with a name and figures in the first row, is more of the same table, though tables that
stand beside both may be read between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.model import Document, RawTable, TableRow
from pipelines.extraction.shapes.figures import is_figure

FEWEST_COLUMNS, FEWEST_FIGURED = 3, 2
NEAR = (
    12.0  # points by which edges of columns differ: they stand where figures end, which are of several widths
)
MOST_APART = 40.0  # points between the two
MOSTLY = 0.5


def with_tables_below(document: Document) -> Document:
    """A document in which each such table is part of the one above."""
    flow: list[object] = []
    for part in document.flow:
        at = _above(flow, part) if isinstance(part, RawTable) else None
        if at is not None and isinstance(part, RawTable) and isinstance(above := flow[at], RawTable):
            flow[at] = _joined(above, part)
        else:
            flow.append(part)
    return replace(document, flow=tuple(flow)) if len(flow) < len(document.flow) else document  # type: ignore[arg-type]


def _above(flow: Sequence[object], part: RawTable) -> int | None:
    """The place of the table that a part goes on with: the one before it, or one that others stand beside."""
    for at in reversed(range(len(flow))):
        above = flow[at]
        if not isinstance(above, RawTable):
            if at == len(flow) - 1:
                return None  # a text stands between
            continue
        if above.page != part.page:
            return None
        if _goes_on(above, part):
            return at
    return None


def _joined(above: RawTable, below: RawTable) -> RawTable:
    return replace(above, rows=(*above.rows, *below.rows), is_open_below=below.is_open_below)


def _goes_on(above: RawTable, below: RawTable) -> bool:
    if above.columns != below.columns or above.columns < FEWEST_COLUMNS or above.doubt or below.doubt:
        return False
    last, first = above.rows[-1], below.rows[0]
    if last.page is None or last.page != first.page or last.box is None or first.box is None:
        return False
    if not 0 <= first.box.top - last.box.bottom <= MOST_APART or not _same_columns(above, below):
        return False
    figured = _figured(above.rows[1:])
    if len(figured) < FEWEST_FIGURED or 0 in figured or _figured(above.rows[:1]):
        return False
    named = bool(first.at(0).text) and not is_figure(first.at(0).text)
    return (
        named and all(is_figure(first.at(column).text) for column in figured) and _fits(below.rows, figured)
    )


def _same_columns(above: RawTable, below: RawTable) -> bool:
    """Whether all edges but the first, where names of several lengths begin, are the same."""
    edges, others = above.column_edges[1:], below.column_edges[1:]
    return len(edges) == len(others) > 0 and all(
        abs(one - two) <= NEAR for one, two in zip(edges, others, strict=True)
    )


def _figured(rows: Sequence[TableRow]) -> frozenset[int]:
    """The columns in which most of what is printed are figures."""
    texts: dict[int, list[str]] = {}
    for row in rows:
        for cell in row.filled:
            texts.setdefault(cell.column, []).append(cell.text)
    return frozenset(
        column for column, held in texts.items() if sum(map(is_figure, held)) > MOSTLY * len(held)
    )


def _fits(rows: Sequence[TableRow], figured: frozenset[int]) -> bool:
    """Whether no row has words where the table above has figures, nor a cell over several columns."""
    return all(
        cell.span == 1 and (cell.column not in figured or is_figure(cell.text))
        for row in rows
        for cell in row.filled
    )
