"""Tables of a transcript, whose cells may stand a column off or broken over lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.grouping import group_rows
from pipelines.extraction.kinds.heading_rows import FoundHeading, heading_again, like_one_of
from pipelines.extraction.kinds.layouts import Column, Layout
from pipelines.extraction.kinds.recognised import Recognised
from pipelines.extraction.kinds.record_rows import grouped_rows, record_row
from pipelines.extraction.model import Cell, RawTable, TableRow
from pipelines.extraction.text import join_pieces
from pipelines.extraction.vocabulary import Vocabulary


def _snapped(name: str, phrases: Sequence[str]) -> str:
    """A name put together from pieces, as it stands whole elsewhere; a like-lettered one is left alone."""
    other = like_one_of(name, phrases, 0.92)
    if other is None or re.sub(r"[^a-z]", "", other.lower()) == re.sub(r"[^a-z]", "", name.lower()):
        return name
    return other


def rows_of_transcript(
    table: RawTable,
    heading: FoundHeading,
    vocabulary: Vocabulary,
    sections: Sequence[str],
    known: Sequence[Recognised],
    lone: str,
    phrases: Sequence[str],
) -> Recognised:
    """A table of a transcript under its heading, row by row."""
    layout = heading.layout
    before = next((other for other in reversed(known) if other.layout.name == layout.name), None)
    section, area = _transcript_place(table, heading, before, sections, lone)
    columns = _transcript_columns(table, heading)
    rows: list[tuple[TableRow, Mapping[str, Cell], str, str]] = []
    index = heading.start + heading.depth
    while index < len(table.rows):
        row = table.rows[index]
        again = heading_again(table, heading, index)
        if again:
            index += again
            continue
        name = _area_name(row, columns, layout, vocabulary)
        if name is not None:
            snapped = like_one_of(name, sections, 0.92)
            if index + 1 < len(table.rows) and heading_again(table, heading, index + 1):
                section, area = snapped or name, ""
            else:
                was_cut = sum(1 for cell in row.filled if re.search(r"[A-Za-z]", cell.text)) > 1
                area = _snapped(name, phrases) if was_cut else name
            index += 1
            continue
        if row.filled:
            rows.append((row, _aligned(row, columns, layout), section, area))
        index += 1
    if layout.group_by:
        carried = (
            before.rows[-1].cells if before and before.rows and before.rows[-1].section == section else {}
        )
        grouped = [
            record_row(layout, columns, entries, labels)
            for entries, labels in group_rows(layout, columns, rows, carried)
        ]
    else:
        grouped = list(grouped_rows(layout, columns, rows))
    label = table.rows[heading.start].at(0).text if layout.row_label else ""
    return Recognised(
        layout,
        columns,
        tuple(grouped),
        (*table.headings[:-1], section) if section else table.headings,
        table,
        label,
        heading.unknown,
        (section, area),
        heading.found,
    )


def _transcript_place(
    table: RawTable, heading: FoundHeading, before: Recognised | None, sections: Sequence[str], lone: str
) -> tuple[str, str]:
    """Section and area in force where a transcript's table begins.

    A table goes on from the one before when no heading stands between. A lone line between two pieces
    of one table that names areas in rows of its own is such an area, printed outside by the service.
    """
    nearest = table.headings[-1] if table.headings else ""
    for row in reversed(table.rows[: heading.start]):
        text = join_pieces([cell.text for cell in row.filled], None)
        if section := like_one_of(text, sections, 0.75):
            return section, ""
    if before is None:
        return nearest, ""
    before_section, before_area = before.ends_in
    if tuple(before.raw.headings) == tuple(table.headings) or nearest == before_section:
        return before_section, before_area
    if lone and any(row.area for row in before.rows):
        return before_section, lone
    return nearest, ""


def _transcript_columns(table: RawTable, heading: FoundHeading) -> tuple[Column, ...]:
    """Columns renumbered for rows that have a cell more than the heading (an unheaded first one)."""
    layout = heading.layout
    columns = list(heading.columns)
    for name, behind in layout.unheaded.items():
        look = layout.look_patterns.get(name)
        firsts = [
            row.at(0).text for row in table.rows[heading.start + heading.depth :] if len(row.filled) > 2
        ]
        if look and firsts and sum(bool(look.match(text)) for text in firsts) > len(firsts) / 2:
            position = next((i for i, column in enumerate(columns) if column.name == behind), None)
            if position is not None:
                columns.insert(position, Column(name, "", columns[position].index))
                columns = [replace(column, index=number) for number, column in enumerate(columns)]
    return tuple(columns)


def _area_name(
    row: TableRow, columns: Sequence[Column], layout: Layout, vocabulary: Vocabulary
) -> str | None:
    """The area a row names: one text, cut over cells or not, and nothing that a record has."""
    if len(columns) < 4:
        return None
    filled = row.filled
    if not filled or filled[0].column != 0:
        return None
    firsts = [cell for cell in filled if re.search(r"[A-Za-z]", cell.text)]
    if not firsts or max(cell.column for cell in firsts) > 3 or 2 * len(filled) >= len(columns):
        return None
    needed = [
        column for column in columns if column.name in layout.row_needs and column.name != columns[0].name
    ]
    looks = layout.look_patterns
    for column in needed:
        look = looks.get(column.name)
        if look and look.match(row.at(column.index).text):
            return None
    first_look = looks.get(columns[0].name)
    if len(firsts) > 1 and first_look and first_look.match(firsts[0].text) and not filled[0].is_bold:
        return None
    return join_pieces([cell.text for cell in firsts], vocabulary)


def _aligned(row: TableRow, columns: Sequence[Column], layout: Layout) -> dict[str, Cell]:
    """Each cell under the column where it belongs by its looks; displaced cells are moved.

    Cells are placed in order. Without a mismatch each stands under its own number.
    """
    cells = list(row.cells)
    while len(cells) > len(columns) and not cells[-1].text:
        cells.pop()
    numbers = {column.index for column in columns}
    if not any(_mismatch(cell, columns, layout) for cell in cells) and len(cells) <= max(numbers) + 1:
        by_index = {cell.column: cell for cell in cells}
        return {f"{c.index}:{c.name}": by_index[c.index] for c in columns if c.index in by_index}
    placed = _place(cells, columns, layout)
    return {f"{columns[at].index}:{columns[at].name}": cell for cell, at in placed}


def _mismatch(cell: Cell, columns: Sequence[Column], layout: Layout) -> bool:
    column = next((column for column in columns if column.index == cell.column), None)
    if column is None:
        return bool(cell.text)
    look = layout.look_patterns.get(column.name)
    return bool(look and cell.text and not look.match(cell.text))


def _place(cells: Sequence[Cell], columns: Sequence[Column], layout: Layout) -> list[tuple[Cell, int]]:
    """The best placing of cells under columns in order (dynamic programming over both)."""
    rows, width = len(cells), len(columns)
    best = [[0.0] * (width + 1) for _ in range(rows + 1)]
    step = [[""] * (width + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        best[i][width] = best[i + 1][width] - (3.0 if cells[i].text else 0.1)
        step[i][width] = "drop"
    for j in range(width - 1, -1, -1):
        best[rows][j] = best[rows][j + 1] - 0.3
        step[rows][j] = "skip"
    for i in range(rows - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            options = {
                "take": best[i + 1][j + 1] + _fitness(cells[i], columns[j], layout),
                "skip": best[i][j + 1] - 0.3,
                "drop": best[i + 1][j] - (3.0 if cells[i].text else 0.1),
            }
            step[i][j] = max(options, key=lambda name: options[name])
            best[i][j] = options[step[i][j]]
    placed, i, j = [], 0, 0
    while i < rows or j < width:
        move = step[i][j]
        if move == "take":
            placed.append((cells[i], j))
            i, j = i + 1, j + 1
        elif move == "skip":
            j += 1
        else:
            i += 1
    return placed


def _fitness(cell: Cell, column: Column, layout: Layout) -> float:
    own = 0.2 if cell.column == column.index else 0.0
    if not cell.text:
        return own
    look = layout.look_patterns.get(column.name)
    if look is None:
        return own + 0.4
    return own + (2.0 if look.match(cell.text) else -2.0)
