"""The order in which a page is read: tables and blocks of text, panel by panel and column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipelines.extraction.model import Box, Line, PageContent, RawTable, TextBlock
from pipelines.extraction.page_layout import PageLayout
from pipelines.extraction.running_lines import is_running
from pipelines.extraction.shapes.grids.model import Grid
from pipelines.extraction.shapes.stacked import stacked_apart
from pipelines.extraction.shapes.tables_beside import Beside, Placed, tables_beside
from pipelines.extraction.shapes.text_columns import in_columns
from pipelines.extraction.table_cells import table_of
from pipelines.extraction.text_blocks import blocks_of, text_block
from pipelines.extraction.vocabulary import Vocabulary


def page_flow(
    layout: PageLayout,
    running: frozenset[str],
    body: float,
    vocabulary: Vocabulary,
    cell_lines: Mapping[int, Sequence[Line]],
    placed: Sequence[Placed],
) -> list[RawTable | TextBlock]:
    """A page's tables and blocks of text as they are read.

    Args:
        layout: the page.
        running: texts of its margins that are no text of the report.
        body: the size of the report's text, in points.
        vocabulary: the report's words.
        cell_lines: the lines of each cell of its grids, by the cell's `id`.
        placed: its tables without a grid.
    """
    page = layout.page
    lines = [line for line in layout.lines if not is_running(line, page, running)]
    areas = [area for group in layout.panels for area in group]
    in_panels, lines = _panels_beside(layout, lines, placed)
    grids = [grid for grid in layout.grids if not any(area.holds(grid.box.middle) for area in areas)]
    together, lines = tables_beside(grids, lines)
    together += in_panels
    ordered = {id(part) for group in together for column in group.columns for part in column}
    parts: list[tuple[float, RawTable | TextBlock]] = [
        (grid.box.top, table)  # its own box is where the page shows it, which may be turned
        for grid in layout.grids
        if id(grid) not in ordered
        for table in stacked_apart(table_of(grid, page, vocabulary, cell_lines))
    ]
    parts += [(one.box.top, one.part) for one in placed if id(one) not in ordered]
    tops = sorted(grid.box.top for grid in layout.grids)
    pills = _pills_of(page)
    right = max((line.box.x1 for line in lines), default=page.width)
    top = 0.0
    for column in in_columns(lines, tops):
        top = max(top, column[0].box.top)  # text beside other text comes after it, though it stands as high
        for group in blocks_of(column, body, tops, right, pills):
            top = max(top, group[0].box.top)
            parts.append((top, text_block(group, page, body, vocabulary)))
    for beside in together:
        parts += [(beside.top, part) for part in _flow_beside(beside, page, body, vocabulary, cell_lines)]
    parts.sort(key=lambda part: part[0])
    return [part for _, part in parts]


def _panels_beside(
    layout: PageLayout, lines: Sequence[Line], placed: Sequence[Placed]
) -> tuple[list[Beside], list[Line]]:
    """What each panel of a page holds, group by group, and the lines that stand in none."""
    parts: list[Line | Grid | Placed] = [*layout.grids, *lines, *placed]
    found: list[Beside] = []
    for group in layout.panels:
        columns = [
            tuple(
                sorted(
                    (part for part in parts if panel.holds(part.box.middle)), key=lambda part: part.box.top
                )
            )
            for panel in group
        ]
        held = {id(part) for column in columns for part in column}
        parts = [part for part in parts if id(part) not in held]
        found.append(Beside(min(panel.top for panel in group), tuple(column for column in columns if column)))
    return found, [part for part in parts if isinstance(part, Line)]


def _flow_beside(
    beside: Beside,
    page: PageContent,
    body: float,
    vocabulary: Vocabulary,
    cell_lines: Mapping[int, Sequence[Line]],
) -> Iterator[RawTable | TextBlock]:
    """Tables side by side and the lines of each, column after column."""
    for column in beside.columns:
        grids = [part for part in column if isinstance(part, Grid)]
        lines = [part for part in column if isinstance(part, Line)]
        tops = sorted(part.box.top for part in column if not isinstance(part, Line))
        parts: list[tuple[float, RawTable | TextBlock]] = [
            (grid.box.top, table)
            for grid in grids
            for table in stacked_apart(table_of(grid, page, vocabulary, cell_lines))
        ]
        parts += [(part.box.top, part.part) for part in column if isinstance(part, Placed)]
        parts += [
            (group[0].box.top, text_block(group, page, body, vocabulary))
            for group in blocks_of(lines, body, tops, max(part.box.x1 for part in column), _pills_of(page))
        ]
        yield from (part for _, part in sorted(parts, key=lambda part: part[0]))


def _pills_of(page: PageContent) -> list[Box]:
    return [mark.box for mark in page.marks if mark.shape == "pill"]
