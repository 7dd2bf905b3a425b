"""What pages tell of each other's tables once all are laid out: shared columns, rows alone at a page end.

A page with few rows may not show where its columns part, nor a lone row that it is one of a table; the page
before or after it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.lettering import main_word, median_size
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.running_lines import in_margin, masked, running_texts
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.shapes.columns import OpenTable, columns_of, fits, grid_of
from pipelines.extraction.shapes.grids.model import Grid
from pipelines.extraction.shapes.lone_rows import first_row, lone_row, rows_below
from pipelines.extraction.shapes.names_apart import with_names_apart


def with_whole_tables(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Pages with the columns and rows of their tables that only other pages or other rows show."""
    pages = _with_lone_rows(_with_shared_columns(pages))
    return [_with_names_apart(_with_rows_below(page)) for page in pages]


def _with_shared_columns(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Pages whose open tables that go on over page ends have one set of columns.

    A page with few rows may not show where columns part; the pages before and after it do.
    """
    result = list(pages)
    chain: list[int] = []
    for number in range(len(result) + 1):
        before = result[chain[-1]] if chain else None
        if number < len(result) and before and _goes_on_openly(before, result[number], first=len(chain) == 1):
            chain.append(number)
            continue
        if len(chain) > 1:
            _share_columns(result, chain)
        chain = [number] if number < len(result) and result[number].open_tables else []
    return result


def _with_lone_rows(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Pages with the rows as tables that a page end leaves alone: a table's last, or a sheet's first."""
    found = list(pages)
    running = running_texts(pages)
    for number, (before, after) in enumerate(pairwise(pages), 1):
        if before.page.number + 1 != after.page.number:
            continue
        bottom = max((grid.box.bottom for grid in before.grids), default=0.0)
        under = [line for line in before.lines if line.box.top >= bottom and not in_margin(line, before.page)]
        top = min((grid.box.top for grid in after.grids), default=after.page.height)
        over = [line for line in after.lines if line.box.bottom <= top and masked(line.text) not in running]
        if before.grids and not under and (row := lone_row(before.grids[-1], after.page, over)) is not None:
            found[number] = _with_row(found[number], row)
        elif after.grids and not over and (row := first_row(before.page, under, after.grids[0])) is not None:
            found[number - 1] = _with_row(found[number - 1], row)
    return found


def _with_rows_below(layout: PageLayout) -> PageLayout:
    """A page with the rows as tables that an empty line parts from the table above them."""
    grids = sorted(layout.grids, key=lambda grid: grid.box.top)
    for grid in grids:
        ends = [other.box.top for other in grids if other.box.top >= grid.box.bottom]
        end = min(ends, default=layout.page.height)
        between = [
            line
            for line in layout.lines
            if grid.box.bottom <= line.box.middle[1] < end and not in_margin(line, layout.page)
        ]
        between.sort(key=lambda line: line.box.top)
        if (rows := rows_below(grid, layout.page, between)) is not None:
            layout = _with_row(layout, rows)
    return layout


def _with_names_apart(layout: PageLayout) -> PageLayout:
    """A page whose tables have names of groups in rows of their own."""
    grids = tuple(map(with_names_apart, layout.grids))
    return layout if grids == layout.grids else layout._replace(grids=grids)


def _with_row(layout: PageLayout, row: Grid) -> PageLayout:
    """A page with one more table, whose words are in no line outside tables."""
    taken = {id(word) for cell in row.cells for word in cell.words}
    lines = [line for line in layout.lines if not any(id(word) in taken for word in line.words)]
    grids = sorted((*layout.grids, row), key=lambda grid: grid.box.top)
    return layout._replace(grids=tuple(grids), lines=tuple(lines))


def _goes_on_openly(before: PageLayout, after: PageLayout, first: bool) -> bool:
    """Whether the last open table of one page may be the first of the next."""
    if not before.open_tables or not after.open_tables or (not first and len(before.open_tables) > 1):
        return False
    one, two = before.open_tables[-1], after.open_tables[0]
    if before.grids[-1].box != one.box or after.grids[0].box != two.box:
        return False
    if abs(one.x0 - two.x0) > S.same_end or abs(one.x1 - two.x1) > S.same_end:
        return False
    body = _text_height(one)
    over = [
        line for line in after.lines if line.box.bottom <= two.box.top and not in_margin(line, after.page)
    ]
    under = [
        line for line in before.lines if line.box.top >= one.box.bottom and not in_margin(line, before.page)
    ]
    return not over and all(main_word(line).size < S.smaller * body for line in under)


def _text_height(table: OpenTable) -> float:
    return median_size([line for band in table.bands for line in band.lines])


def _share_columns(pages: list[PageLayout], chain: Sequence[int]) -> None:
    """Give the tables of a chain of pages the columns that all of them show together."""
    tables = [pages[number].open_tables[0 if position else -1] for position, number in enumerate(chain)]
    own = [
        next(grid.column_edges for grid in pages[number].grids if grid.box == table.box)
        for table, number in zip(tables, chain, strict=True)
    ]
    shared = columns_of(tables)
    most = max(len(columns) for columns in own)
    if len(shared) != most or all(len(columns) == len(shared) for columns in own):
        return
    if not all(fits(table, shared) for table in tables):
        return
    for table, number, columns in zip(tables, chain, own, strict=True):
        layout = pages[number]
        grid = grid_of(table, shared)
        if grid is None or len(columns) == len(shared):
            continue
        grids = tuple(grid if other.box == table.box else other for other in layout.grids)
        pages[number] = layout._replace(grids=grids)
