"""Cells under known columns as rows of records; a row that cannot be placed surely says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.extraction.kinds.layouts import Column, Layout
from pipelines.extraction.kinds.recognised import Row
from pipelines.extraction.model import Cell, TableRow

TOTAL = re.compile(r"(?i)^(?:grand |overall |net )?total\b.{0,30}$")


def grouped_rows(
    layout: Layout, columns: Sequence[Column], rows: Sequence[tuple[TableRow, Mapping[str, Cell], str, str]]
) -> Iterator[Row]:
    """Rows, those under one merged cell made one."""
    keys = [f"{column.index}:{column.name}" for column in columns if column.name in layout.group_by]
    keys.sort(key=lambda key: layout.group_by.index(key.split(":", 1)[1]))
    pending: list[tuple[TableRow, Mapping[str, Cell], str, str]] = []
    inherited: dict[str, Cell] = {}
    for entry in rows:
        cells = entry[1]
        starts = any(cells[key].text for key in keys if key in cells)
        if pending and (starts or not keys):
            yield record_row(layout, columns, pending, inherited)
            pending = []
        if starts:
            inherited = _inherit(keys, entry, inherited)
        pending.append(entry)
    if pending:
        yield record_row(layout, columns, pending, inherited)


def _inherit(
    keys: Sequence[str],
    entry: tuple[TableRow, Mapping[str, Cell], str, str],
    before: dict[str, Cell],
) -> dict[str, Cell]:
    """The labels of a group, outermost first.

    Below one that is new nothing of the group before stands, unless its cell is merged down to here.
    """
    row, cells, _, _ = entry
    result: dict[str, Cell] = {}
    is_new = False
    for key in keys:
        own = cells.get(key)
        if own is not None and (own.text or own.symbols):
            result[key] = own
            is_new = True
        elif key in before and (not is_new or int(key.split(":", 1)[0]) in row.spanned):
            result[key] = before[key]
    return result


def record_row(
    layout: Layout,
    columns: Sequence[Column],
    entries: Sequence[tuple[TableRow, Mapping[str, Cell], str, str]],
    inherited: Mapping[str, Cell],
) -> Row:
    """One record of cells under columns, with the doubt that keeps it from being placed surely."""
    first, _, section, area = entries[0]
    cells: dict[str, Cell] = {}
    pieces: dict[str, tuple[Cell, ...]] = {}
    each: list[tuple[Column, Cell]] = []
    doubled = ""
    for column in columns:
        key = f"{column.index}:{column.name}"
        found = _distinct(entry[1][key] for entry in entries if key in entry[1] and entry[1][key].text)
        empty = [entry[1][key] for entry in entries if key in entry[1]]
        if not found and key in inherited:
            found = [inherited[key]]
        cell = _joined(found) if found else (empty[0] if empty else Cell("", column=column.index))
        before = cells.get(column.name)
        if column.name in layout.repeated:
            each.append((column, cell))
        elif before is None or not before.text or cell.text:
            if before is not None and before.text not in ("", cell.text):
                doubled = f"two texts under {column.name}, whose heading stands over two columns"
            cells[column.name] = cell
            pieces[column.name] = tuple(found)
    _name_total(layout, cells, pieces)
    doubt = next((entry[0].doubt for entry in entries if entry[0].doubt), "") or _doubt(layout, cells)
    doubt = doubt or doubled
    return Row(cells, tuple(each), section, area, first.page, first.line, pieces, doubt)


def _name_total(layout: Layout, cells: dict[str, Cell], pieces: dict[str, tuple[Cell, ...]]) -> None:
    """Give a row its name where `Total` stands beside an empty one: under references, or names of groups."""
    name = next(iter(layout.row_needs), "")
    if name not in cells or cells[name].text:
        return
    at = next((one for one, cell in cells.items() if one != name and TOTAL.match(cell.text)), None)
    if at is None:
        return
    beside = cells[at]
    cells[name], cells[at] = beside, replace(cells[name], text="", items=(), parts=())
    pieces[name], pieces[at] = (beside,), ()


def _distinct(cells: Iterable[Cell]) -> list[Cell]:
    """Cells without those that came before: one merged over several rows of a record is one."""
    return list({id(cell): cell for cell in cells}.values())


def _joined(cells: Sequence[Cell]) -> Cell:
    """Several cells of one record as one; pieces join by a space."""
    if len(cells) == 1:
        return cells[0]
    return replace(
        cells[0],
        text=" ".join(cell.text for cell in cells),
        items=tuple(item for cell in cells for item in cell.items),
        parts=tuple(part for cell in cells for part in cell.parts),
    )


def _doubt(layout: Layout, cells: Mapping[str, Cell]) -> str:
    missing = [name for name in layout.row_needs if not (cells.get(name) and cells[name].text)]
    return f"no text under {', '.join(missing)}" if missing else ""
