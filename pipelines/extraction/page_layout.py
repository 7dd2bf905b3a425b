"""A page parted into tables and lines: every shape that is looked for, each in its turn.

What is ruled is found first, then what only white and figures tell apart, in the lines that are left; a page
in panels or zones is parted panel by panel. A word stands in one table or one line, never in two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipelines.extraction.model import Box, Line, PageContent, Word
from pipelines.extraction.shapes.bare import find_bare_tables, find_worded_tables
from pipelines.extraction.shapes.beside import lines_beside, parted
from pipelines.extraction.shapes.columns import OpenTable, columns_of, grid_of
from pipelines.extraction.shapes.filled_columns import without_filled_columns
from pipelines.extraction.shapes.grids.finding import find_grids
from pipelines.extraction.shapes.grids.model import Grid
from pipelines.extraction.shapes.headed_columns import with_headed_columns
from pipelines.extraction.shapes.inner import with_inner_columns
from pipelines.extraction.shapes.label_rows import with_label_rows
from pipelines.extraction.shapes.leaders import outside, without_leaders
from pipelines.extraction.shapes.lone_boxes import lone_boxes
from pipelines.extraction.shapes.open_tables.finding import find_open_tables
from pipelines.extraction.shapes.panels import panels_of, parted_by_panels
from pipelines.extraction.shapes.pills import without_pills
from pipelines.extraction.shapes.printed_sheets import with_sheet_rules
from pipelines.extraction.shapes.rows import with_bands, with_rows, with_texts_beneath, without_stacked_merges
from pipelines.extraction.shapes.seams import with_seams
from pipelines.extraction.shapes.side_bars import without_side_bars
from pipelines.extraction.shapes.small_tables import find_repeated_tables, find_small_tables, find_word_lists
from pipelines.extraction.shapes.turned import with_level_headings
from pipelines.extraction.shapes.zones import zones_of
from pipelines.extraction.text import lines_of

BARE = (find_repeated_tables, find_bare_tables, find_worded_tables, find_small_tables, find_word_lists)
"""What finds tables that nothing rules among lines that stand in no other, one after the other."""


class PageLayout(NamedTuple):
    """A page parted into its grids and the lines outside them.

    `open_tables` are the tables without column rules, whose grids may change once the next page is known;
    `panels` are groups of areas side by side that are read one after the other.
    """

    page: PageContent
    grids: tuple[Grid, ...]
    lines: tuple[Line, ...]
    open_tables: tuple[OpenTable, ...] = ()
    panels: tuple[tuple[Box, ...], ...] = ()


def lay_out(page: PageContent) -> PageLayout:
    """Part a page's words into tables and lines, panel by panel; a word stands in one place only."""
    panels = panels_of(page)
    groups = (panels,) if panels else zones_of(page)
    if not groups:
        return _lay_out(page)
    areas = [area for group in groups for area in group]
    parts = [_lay_out(part) for part in parted_by_panels(page, areas, are_white=bool(panels))]
    words = tuple(word for part in parts for word in part.page.words)
    frames = dict.fromkeys(frame for part in parts for frame in part.page.frames)
    return PageLayout(
        replace(page, words=words, frames=tuple(frames)),
        tuple(grid for part in parts for grid in part.grids),
        tuple(sorted((line for part in parts for line in part.lines), key=lambda line: line.box.top)),
        tuple(table for part in parts for table in part.open_tables),
        groups,
    )


def _lay_out(page: PageContent) -> PageLayout:
    page = without_filled_columns(without_side_bars(page))
    page, leaders = without_leaders(with_headed_columns(with_sheet_rules(with_seams(without_pills(page)))))
    grids = find_grids(page)
    upright = with_level_headings(page, [grid.box for grid in grids])
    if upright is not page:
        page, grids = upright, find_grids(upright)
    tables = with_texts_beneath(find_open_tables(page, grids), has_looks=not page.is_ocr)
    opened = [found for table in tables if (found := _with_grid(table))]
    ruled = [grid for grid in grids if not any(grid.box.overlap(other.box) > 0 for _, other in opened)]
    kept = [with_rows(with_inner_columns(with_label_rows(part))) for grid in ruled for part in parted(grid)]
    kept += [part for _, grid in opened for part in parted(grid)]
    lines = _lines_outside(page, kept)
    for find in BARE:
        bare = _found_bare(page, lines, find)
        if bare:
            opened += bare
            kept += [part for _, grid in bare for part in parted(grid)]
            lines = _lines_outside(page, kept)
    if leaders:
        lines = _lines_outside(page, kept, outside(leaders, [grid.box for grid in kept]))
    if alone := lone_boxes(page):
        page = replace(page, frames=(*page.frames, *alone))
    kept.sort(key=lambda grid: (grid.box.top, grid.box.x0))
    opened.sort(key=lambda found: found[0].box.top)
    return PageLayout(page, tuple(kept), tuple(lines), tuple(table for table, _ in opened))


def _found_bare(
    page: PageContent, lines: Sequence[Line], find: Callable[[PageContent, Sequence[Line]], list[OpenTable]]
) -> list[tuple[OpenTable, Grid]]:
    """The tables that nothing rules; of those beside each other each by its own lines, where they tell it."""

    def found_among(lines: Sequence[Line]) -> list[tuple[OpenTable, Grid]]:
        tables = with_texts_beneath(find(page, lines), has_looks=not page.is_ocr)
        return [found for table in tables if (found := _with_grid(table))]

    for group in lines_beside(lines):
        each = [found_among(part) for part in group]
        if len(each) > 1 and all(each[1:-1]):
            return [found for several in each for found in several]
    return found_among(lines)


def _lines_outside(page: PageContent, grids: Sequence[Grid], besides: Sequence[Word] = ()) -> list[Line]:
    """The lines of the words that stand in no cell, and of some besides."""
    taken = {id(word) for grid in grids for cell in grid.cells for word in cell.words}
    return lines_of([*(word for word in page.words if id(word) not in taken), *besides])


def _with_grid(table: OpenTable) -> tuple[OpenTable, Grid] | None:
    """An open table, its rows parted by their figures where nothing else parts them, and its cells."""
    grid = grid_of(table, columns_of([table]))
    if grid is None:
        return None
    parted = with_bands(table, grid)
    if len(parted.bands) == len(table.bands):
        return table, without_stacked_merges(grid)
    grid = grid_of(parted, columns_of([parted]))
    return (parted, grid) if grid else None
