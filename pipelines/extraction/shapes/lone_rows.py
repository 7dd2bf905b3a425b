"""A row alone at the top of a page, of the table that the page before ended with: often the total.

No table is found in one row. It is one where its figures stand in the columns in which the table before has
figures, and nothing in it runs over an edge of a column. So are rows that an empty line parts from the table
above them, where each has a figure in every such column.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise, takewhile

from pipelines.extraction.model import Line, PageContent, Word, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import Band, Edge, OpenTable, chunks_of, crosses, grid_of
from pipelines.extraction.shapes.figures import is_figure
from pipelines.extraction.shapes.grids.model import Grid

FEWEST_FIGURES = 2
MOST_EMPTY = 3.0  # heights of a line between a table and a row below an empty line
MOST_LINES = 3  # of one row: a name may be wrapped
MOSTLY = 0.5  # of a column's cells that hold anything


def lone_row(before: Grid, page: PageContent, lines: Sequence[Line]) -> Grid | None:
    """The row of a table that stands alone on the next page, as a table of one row; None where there is none.

    Args:
        before: the table that ends the page before.
        page: the next page.
        lines: its lines above its first table, margins left aside, from the top.
    """
    chunks = chunks_of(lines)
    row = chunks[0] if chunks else []
    if _is_labelled(row, before):
        return _of_one_row(row, before, page)
    return (
        _of_one_row(row, before, page) if 0 < len(row) <= MOST_LINES and _columns_with(row, before) else None
    )


def rows_below(table: Grid, page: PageContent, lines: Sequence[Line]) -> Grid | None:
    """The rows that an empty line parts from a table above them, as a table; None where there are none.

    Args:
        table: the table.
        page: its page.
        lines: the lines between it and what is next on the page, from the top.
    """
    figured = _columns_of_figures(table)
    whole = list(takewhile(lambda line: _columns_with([line], table) >= figured, lines)) if figured else []
    near = [line.box.height for line in whole[:1]]
    if not near or whole[0].box.top - table.box.bottom > MOST_EMPTY * near[0]:
        return None
    if any(two.box.top - one.box.bottom > MOST_EMPTY * near[0] for one, two in pairwise(whole)):
        return None
    edges = table.column_edges
    heights = [(one.box.bottom + two.box.top) / 2 for one, two in pairwise(whole)]
    tops, bottoms = [whole[0].box.top - 1, *heights], [*heights, whole[-1].box.bottom + 1]
    bands = tuple(Band(top, bottom, (line,)) for top, bottom, line in zip(tops, bottoms, whole, strict=True))
    rules = tuple(Edge(y, edges[0], edges[-1], is_rule=True, is_inferred=True) for y in heights)
    return grid_of(OpenTable(page.number, edges[0], edges[-1], bands, rules, page.fills), edges)


def _columns_with(row: Sequence[Line], before: Grid) -> frozenset[int]:
    """The columns of figures in which lines have one, if they are a row of a table; none if they are not."""
    if crosses(row, before.column_edges):
        return frozenset()
    edges = before.column_edges
    if any(
        not edges[0] - S.same_end <= word.box.middle[0] <= edges[-1] + S.same_end
        for line in row
        for word in line.words
    ):
        return frozenset()
    cells: dict[int, list[Word]] = {}
    for line in row:
        for word in line.words:
            cells.setdefault(_column(edges, word), []).append(word)
    texts = {column: " ".join(word.text for word in words) for column, words in cells.items()}
    figured = _columns_of_figures(before)
    found = [column for column, text in texts.items() if column in figured and is_figure(text)]
    named = [column for column in texts if column not in figured]
    others = [
        column
        for column, text in texts.items()
        if column in figured and not is_figure(text) and any(map(str.isalpha, text))
    ]
    is_row = len(found) >= FEWEST_FIGURES and named and not others and min(named) <= min(found)
    return frozenset(found) if is_row else frozenset()


def first_row(page: PageContent, lines: Sequence[Line], after: Grid) -> Grid | None:
    """The first row of a sheet of labels and values that a page ends behind, as a table of one row.

    Args:
        page: the page that ends.
        lines: its lines below its last table, margins left aside, from the top.
        after: the table that the next page begins with.
    """
    chunks = chunks_of(lines)
    row = chunks[-1] if chunks else []
    return _of_one_row(row, after, page) if _is_labelled(row, after) else None


def _of_one_row(row: Sequence[Line], before: Grid, page: PageContent) -> Grid | None:
    edges = before.column_edges
    box = hull([word.box for line in row for word in line.words])
    band = Band(box.top - 1, box.bottom + 1, tuple(row))
    table = OpenTable(page.number, edges[0], edges[-1], (band,), (), page.fills)
    return grid_of(table, edges)


def _is_labelled(row: Sequence[Line], before: Grid) -> bool:
    """Whether a chunk is a label in bold and its value, begun where those of a table of such rows begin."""
    rows = [
        [cell for cell in before.cells if cell.row == at and cell.words]
        for at in range(len(before.row_edges) - 1)
    ]
    if len(before.column_edges) != 3 or any(len(cells) != 2 for cells in rows) or not row:
        return False
    if sum(_is_label_of(cells[0].words, cells[1].words) for cells in rows) < MOSTLY * len(rows):
        return False
    x = before.column_edges[1]
    words = [word for line in row for word in line.words]
    own = [[word for word in words if (word.box.x0 < x) == is_left] for is_left in (True, False)]
    if not all(own) or crosses(row, before.column_edges) or not _is_label_of(*own):
        return False
    return all(
        abs(min(word.box.x0 for word in cell.words) - min(word.box.x0 for word in side)) <= S.snap
        for cells in rows
        for cell, side in zip(cells, own, strict=True)
    )


def _is_label_of(label: Sequence[Word], value: Sequence[Word]) -> bool:
    return all(word.is_bold for word in label) and not any(word.is_bold for word in value)


def _column(edges: Sequence[float], word: Word) -> int:
    return min(max(bisect_right(edges, word.box.middle[0]) - 1, 0), len(edges) - 2)


def _columns_of_figures(table: Grid) -> frozenset[int]:
    """The columns below whose heading most of what is printed are figures."""
    texts: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.row and cell.span == 1 and cell.words:
            texts.setdefault(cell.column, []).append(" ".join(word.text for word in cell.words))
    return frozenset(
        column for column, held in texts.items() if sum(map(is_figure, held)) > MOSTLY * len(held)
    )
